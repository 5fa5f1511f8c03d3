//! Against sockets that libc made, and against Python's, on either side of ours.
//!
//! libc's side knows nothing of this crate: its calls, its structs, its constants. An address goes across as what
//! libc's struct has in its fields.
#![allow(unsafe_code, reason = "libc's calls")]

use core::ffi::c_int;
use core::net::{Ipv6Addr, SocketAddrV4, SocketAddrV6};
use core::sync::atomic::{AtomicU32, Ordering};
use core::time::Duration;
use std::io::{BufRead, BufReader};
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::SystemTime;
use std::{fs, thread};

use berkeley::{
    AF_INET, AF_INET6, AF_UNIX, Family, Kind, Protocol, SHUT_WR, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM,
    SockAddr, Socket, UnixAddr, create_connection, create_server,
};
use plain::{Address, Plain};

use crate::kit::skip;

/// So that what fails ends, on the slowest machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// libc's sockets, as a C program has them.
mod plain {
    use core::mem::{offset_of, size_of, zeroed};
    use core::ptr::from_mut;
    use std::io::Error;
    use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

    use libc::{sockaddr_in, sockaddr_in6, sockaddr_storage, sockaddr_un, socklen_t};

    use super::*;

    pub(super) struct Plain(OwnedFd);

    /// What a call returned, which is not expected to fail.
    #[track_caller]
    fn well<T: TryInto<usize>>(returned: T) -> usize {
        returned.try_into().unwrap_or_else(|_| panic!("{}", Error::last_os_error()))
    }

    impl Plain {
        pub(super) fn new(family: c_int, kind: c_int) -> Self {
            // SAFETY: no pointers.
            let fd = well(unsafe { libc::socket(family, kind | libc::SOCK_CLOEXEC, 0) });
            // SAFETY: the descriptor is new and nobody else's.
            let socket = Self(unsafe { OwnedFd::from_raw_fd(fd as c_int) });
            let patience = libc::timeval { tv_sec: PATIENCE.as_secs() as _, tv_usec: 0 };
            for option in [libc::SO_RCVTIMEO, libc::SO_SNDTIMEO] {
                let size = size_of::<libc::timeval>() as socklen_t;
                // SAFETY: `patience` is a timeval, and `size` its size.
                well(unsafe {
                    libc::setsockopt(
                        socket.fd(),
                        libc::SOL_SOCKET,
                        option,
                        (&raw const patience).cast(),
                        size,
                    )
                });
            }
            socket
        }

        fn fd(&self) -> c_int {
            self.0.as_raw_fd()
        }

        pub(super) fn bind(&self, to: &Address) {
            // SAFETY: the address is readable for its length.
            well(unsafe { libc::bind(self.fd(), (&raw const to.storage).cast(), to.len) });
        }

        pub(super) fn listen(&self) {
            // SAFETY: no pointers.
            well(unsafe { libc::listen(self.fd(), 5) });
        }

        pub(super) fn connect(&self, to: &Address) {
            // SAFETY: the address is readable for its length.
            well(unsafe { libc::connect(self.fd(), (&raw const to.storage).cast(), to.len) });
        }

        pub(super) fn accept(&self) -> (Self, Address) {
            let mut from = Address::room();
            let storage = from_mut(&mut from.storage).cast();
            // SAFETY: `storage` is writable for `from.len`.
            let fd = well(unsafe { libc::accept4(self.fd(), storage, &mut from.len, libc::SOCK_CLOEXEC) });
            // SAFETY: the descriptor is new and nobody else's.
            (Self(unsafe { OwnedFd::from_raw_fd(fd as c_int) }), from)
        }

        pub(super) fn send(&self, bytes: &[u8]) -> usize {
            // SAFETY: `bytes` is readable for its length.
            well(unsafe { libc::send(self.fd(), bytes.as_ptr().cast(), bytes.len(), libc::MSG_NOSIGNAL) })
        }

        pub(super) fn sendto(&self, bytes: &[u8], to: &Address) -> usize {
            let (address, len) = ((&raw const to.storage).cast(), to.len);
            // SAFETY: `bytes` and the address are readable for their lengths.
            well(unsafe { libc::sendto(self.fd(), bytes.as_ptr().cast(), bytes.len(), 0, address, len) })
        }

        pub(super) fn recv(&self) -> Vec<u8> {
            let mut room = [0; 65536];
            // SAFETY: `room` is writable for its length.
            let n = well(unsafe { libc::recv(self.fd(), room.as_mut_ptr().cast(), room.len(), 0) });
            room[..n].to_vec()
        }

        pub(super) fn recvfrom(&self) -> (Vec<u8>, Address) {
            let (mut room, mut from) = ([0; 65536], Address::room());
            let storage = from_mut(&mut from.storage).cast();
            // SAFETY: `room` is writable for its length, `storage` for `from.len`.
            let n = well(unsafe {
                libc::recvfrom(self.fd(), room.as_mut_ptr().cast(), room.len(), 0, storage, &mut from.len)
            });
            (room[..n].to_vec(), from)
        }

        pub(super) fn end(&self) {
            // SAFETY: no pointers.
            well(unsafe { libc::shutdown(self.fd(), libc::SHUT_WR) });
        }

        pub(super) fn name(&self) -> Address {
            let mut own = Address::room();
            // SAFETY: the address is writable for its length.
            well(unsafe { libc::getsockname(self.fd(), from_mut(&mut own.storage).cast(), &mut own.len) });
            own
        }

        pub(super) fn peer(&self) -> Address {
            let mut peer = Address::room();
            // SAFETY: the address is writable for its length.
            well(unsafe { libc::getpeername(self.fd(), from_mut(&mut peer.storage).cast(), &mut peer.len) });
            peer
        }
    }

    pub(super) struct Address {
        storage: sockaddr_storage,
        len: socklen_t,
    }

    impl Address {
        fn room() -> Self {
            // SAFETY: zeros are a sockaddr_storage.
            Self { storage: unsafe { zeroed() }, len: size_of::<sockaddr_storage>() as socklen_t }
        }

        /// One of libc's structs, of which so many bytes count.
        fn new<T: Copy>(addr: T, len: usize) -> Self {
            assert!(size_of::<T>() <= size_of::<sockaddr_storage>() && len <= size_of::<T>());
            let mut room = Self::room();
            // SAFETY: the storage has room for a T, as was just seen, and the alignment of every address.
            unsafe { from_mut(&mut room.storage).cast::<T>().write(addr) };
            room.len = len as socklen_t;
            room
        }

        /// # Safety
        /// Any bytes are a T.
        unsafe fn read<T: Copy>(&self) -> T {
            assert!(size_of::<T>() <= size_of::<sockaddr_storage>());
            // SAFETY: the storage is as large and aligned as every address; the caller vouches for the rest.
            unsafe { (&raw const self.storage).cast::<T>().read() }
        }

        /// An address of ours, field by field.
        pub(super) fn of(addr: &SockAddr) -> Self {
            match addr {
                SockAddr::V4(a) => {
                    // SAFETY: zeros are a sockaddr_in.
                    let mut sin: sockaddr_in = unsafe { zeroed() };
                    sin.sin_family = libc::AF_INET as _;
                    sin.sin_port = a.port().to_be();
                    sin.sin_addr.s_addr = u32::from(*a.ip()).to_be();
                    Self::new(sin, size_of::<sockaddr_in>())
                }
                SockAddr::V6(a) => {
                    // SAFETY: zeros are a sockaddr_in6.
                    let mut sin6: sockaddr_in6 = unsafe { zeroed() };
                    sin6.sin6_family = libc::AF_INET6 as _;
                    sin6.sin6_port = a.port().to_be();
                    sin6.sin6_addr.s6_addr = a.ip().octets();
                    sin6.sin6_scope_id = a.scope_id();
                    Self::new(sin6, size_of::<sockaddr_in6>())
                }
                SockAddr::Unix(UnixAddr::Path(path)) => Self::unix(path, 1),
                SockAddr::Unix(UnixAddr::Abstract(name)) => Self::unix(&[&[0], &name[..]].concat(), 0),
                other => panic!("{other} is not among the tests' addresses"),
            }
        }

        fn unix(path: &[u8], terminator: usize) -> Self {
            // SAFETY: zeros are a sockaddr_un.
            let mut sun: sockaddr_un = unsafe { zeroed() };
            sun.sun_family = libc::AF_UNIX as _;
            for (to, from) in sun.sun_path.iter_mut().zip(path) {
                *to = *from as _;
            }
            Self::new(sun, offset_of!(sockaddr_un, sun_path) + path.len() + terminator)
        }

        /// As ours, field by field.
        pub(super) fn as_ours(&self) -> SockAddr {
            let len = self.len as usize;
            match c_int::from(self.storage.ss_family) {
                libc::AF_INET => {
                    assert_eq!(len, size_of::<sockaddr_in>());
                    // SAFETY: any bytes are a sockaddr_in.
                    let sin: sockaddr_in = unsafe { self.read() };
                    let ip = u32::from_be(sin.sin_addr.s_addr).into();
                    SocketAddrV4::new(ip, u16::from_be(sin.sin_port)).into()
                }
                libc::AF_INET6 => {
                    assert_eq!(len, size_of::<sockaddr_in6>());
                    // SAFETY: any bytes are a sockaddr_in6.
                    let sin6: sockaddr_in6 = unsafe { self.read() };
                    let ip = Ipv6Addr::from(sin6.sin6_addr.s6_addr);
                    SocketAddrV6::new(ip, u16::from_be(sin6.sin6_port), 0, sin6.sin6_scope_id).into()
                }
                libc::AF_UNIX => {
                    // SAFETY: any bytes are a sockaddr_un.
                    let sun: sockaddr_un = unsafe { self.read() };
                    let path = sun.sun_path.map(|c| c as u8);
                    match &path[..len - offset_of!(sockaddr_un, sun_path)] {
                        [] => UnixAddr::Unnamed.into(),
                        [0, name @ ..] => UnixAddr::abstract_name(name).unwrap().into(),
                        [path @ .., 0] => UnixAddr::path(path).unwrap().into(),
                        path => panic!("a path without an end: {path:?}"),
                    }
                }
                family => panic!("family {family} is not among the tests' addresses"),
            }
        }
    }
}

#[test]
fn a_stream_from_libc() {
    for (addr, kind) in streams(&Folder::new()) {
        let server = Socket::with_timeout(addr.family(), kind, Protocol::DEFAULT, Some(PATIENCE)).unwrap();
        server.bind(addr).unwrap();
        server.listen(5).unwrap();
        let addr = server.getsockname().unwrap();

        let client = Plain::new(theirs(addr.family()), their(kind));
        client.connect(&Address::of(&addr));
        assert_eq!(client.peer().as_ours(), addr);

        let (conn, peer) = server.accept().unwrap();
        conn.settimeout(Some(PATIENCE)).unwrap();
        assert_eq!(client.name().as_ours(), peer);
        assert_eq!(conn.getpeername().unwrap(), peer);
        assert_eq!(conn.getsockname().unwrap(), addr);
        converse(&conn, &client);
    }
}

#[test]
fn a_stream_to_libc() {
    for (addr, kind) in streams(&Folder::new()) {
        let server = Plain::new(theirs(addr.family()), their(kind));
        server.bind(&Address::of(&addr));
        server.listen();
        let addr = server.name().as_ours();

        let client = Socket::with_timeout(addr.family(), kind, Protocol::DEFAULT, Some(PATIENCE)).unwrap();
        client.connect(addr).unwrap();
        assert_eq!(client.getpeername().unwrap(), addr);

        let (conn, peer) = server.accept();
        assert_eq!(peer.as_ours(), client.getsockname().unwrap());
        assert_eq!(conn.peer().as_ours(), peer.as_ours());
        assert_eq!(conn.name().as_ours(), addr);
        converse(&client, &conn);
    }
}

/// Each says something, ours ends, theirs still answers and ends too.
fn converse(ours: &Socket, theirs: &Plain) {
    let mut buf = [0; 100];
    assert_eq!(theirs.send(b"from libc"), 9);
    assert_eq!(ours.recv(&mut buf).unwrap(), 9);
    assert_eq!(&buf[..9], b"from libc");
    ours.sendall(b"to libc").unwrap();
    assert_eq!(theirs.recv(), b"to libc");

    ours.shutdown(SHUT_WR).unwrap();
    assert_eq!(theirs.recv(), b"");
    theirs.send(b"!");
    theirs.end();
    assert_eq!(ours.recv(&mut buf).unwrap(), 1);
    assert_eq!(ours.recv(&mut buf).unwrap(), 0);
}

#[test]
fn datagrams_to_libc_and_from_it() {
    let folder = Folder::new();
    for (our_addr, their_addr) in addresses(&folder, "ours").into_iter().zip(addresses(&folder, "theirs")) {
        let family = our_addr.family();
        let ours = Socket::with_timeout(family, SOCK_DGRAM, Protocol::DEFAULT, Some(PATIENCE)).unwrap();
        ours.bind(our_addr).unwrap();
        let our_addr = ours.getsockname().unwrap();
        let plain = Plain::new(theirs(family), libc::SOCK_DGRAM);
        plain.bind(&Address::of(&their_addr));
        let their_addr = plain.name().as_ours();

        // Nobody is connected: the address goes with each datagram.
        let mut buf = [0; 100];
        assert_eq!(plain.sendto(b"from libc", &Address::of(&our_addr)), 9);
        assert_eq!(ours.recvfrom(&mut buf).unwrap(), (9, their_addr));
        assert_eq!(&buf[..9], b"from libc");
        assert_eq!(ours.sendto(b"to libc", their_addr).unwrap(), 7);
        let (received, from) = plain.recvfrom();
        assert_eq!((&received[..], from.as_ours()), (&b"to libc"[..], our_addr));

        // Both are; and an empty datagram is one.
        ours.connect(their_addr).unwrap();
        plain.connect(&Address::of(&our_addr));
        assert_eq!((ours.getpeername().unwrap(), plain.peer().as_ours()), (their_addr, our_addr));
        ours.sendall(b"").unwrap();
        assert_eq!(plain.recv(), b"");
        assert_eq!(plain.send(b""), 0);
        assert_eq!(ours.recv(&mut buf).unwrap(), 0);
    }
}

#[test]
fn a_million_bytes_through_libc() {
    let sent: Vec<u8> = (0..1_000_000u32).map(|i| (i % 251) as u8).collect();
    for addr in addresses(&Folder::new(), "echo") {
        let server = Plain::new(theirs(addr.family()), libc::SOCK_STREAM);
        server.bind(&Address::of(&addr));
        server.listen();
        let client = create_connection(server.name().as_ours(), PATIENCE).unwrap();
        let (conn, _) = server.accept();

        let received = thread::scope(|scope| {
            scope.spawn(|| {
                loop {
                    let mut rest = &conn.recv()[..];
                    if rest.is_empty() {
                        return conn.end();
                    }
                    while !rest.is_empty() {
                        rest = &rest[conn.send(rest)..];
                    }
                }
            });
            scope.spawn(|| {
                client.sendall(&sent).unwrap();
                client.shutdown(SHUT_WR).unwrap();
            });
            receive_all(&client)
        });
        assert!(received == sent, "{} bytes came back, or others", received.len());
    }
}

/// A client that says something and checks what comes back, over TCP, UDP and by abstract name.
const PYTHON_CLIENT: &str = r#"
import socket, sys
def check(s, to):
    s.settimeout(30)
    s.connect(to)
    s.send(b"from Python")
    assert s.recv(100) == b"from Python"
    assert s.getpeername() == to, s.getpeername()
tcp, udp, name = sys.argv[1:]
check(socket.socket(socket.AF_INET, socket.SOCK_STREAM), ("127.0.0.1", int(tcp)))
check(socket.socket(socket.AF_INET, socket.SOCK_DGRAM), ("127.0.0.1", int(udp)))
check(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM), b"\0" + name.encode())
"#;

#[test]
fn from_python() {
    let name = unique();
    let tcp = create_server("127.0.0.1:0").unwrap();
    let udp = Socket::new(AF_INET, SOCK_DGRAM, Protocol::DEFAULT).unwrap();
    udp.bind("127.0.0.1:0").unwrap();
    let unix = create_server(UnixAddr::abstract_name(&name).unwrap()).unwrap();
    let port = |s: &Socket| s.getsockname().unwrap().port().unwrap().to_string();
    let Some(mut python) = python(PYTHON_CLIENT, &[&port(&tcp), &port(&udp), &name]) else { return };

    let mut buf = [0; 100];
    let mut echo = |server: &Socket| {
        server.settimeout(Some(PATIENCE)).unwrap();
        let (conn, _) = server.accept().unwrap();
        conn.settimeout(Some(PATIENCE)).unwrap();
        let n = conn.recv(&mut buf).unwrap();
        conn.sendall(&buf[..n]).unwrap();
    };
    echo(&tcp);
    udp.settimeout(Some(PATIENCE)).unwrap();
    let (n, from) = udp.recvfrom(&mut [0; 100]).unwrap();
    udp.sendto(&b"from Python"[..n], from).unwrap();
    echo(&unix);
    assert!(python.0.wait().unwrap().success());
}

/// A server of one conversation each, over TCP, UDP and by abstract name; it says at which ports.
const PYTHON_SERVER: &str = r#"
import socket, sys
tcp = socket.create_server(("127.0.0.1", 0))
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(("127.0.0.1", 0))
unix = socket.socket(socket.AF_UNIX)
unix.bind(b"\0" + sys.argv[1].encode())
unix.listen()
for s in tcp, udp, unix:
    s.settimeout(30)
print(tcp.getsockname()[1], udp.getsockname()[1], flush=True)
for s in tcp, unix:
    conn, peer = s.accept()
    conn.settimeout(30)
    conn.sendall(conn.recv(100) + b" for " + str(peer[1] if peer else "nobody").encode())
message, peer = udp.recvfrom(100)
udp.sendto(message + b" for " + str(peer[1]).encode(), peer)
"#;

#[test]
fn to_python() {
    let name = unique();
    let Some(mut python) = python(PYTHON_SERVER, &[&name]) else { return };
    let mut ports = String::new();
    BufReader::new(python.0.stdout.take().unwrap()).read_line(&mut ports).unwrap();
    let (tcp, udp) = ports.trim().split_once(' ').unwrap();

    let mut buf = [0; 100];
    let mut ask = |sock: &Socket| {
        sock.sendall(b"to Python").unwrap();
        let n = sock.recv(&mut buf).unwrap();
        String::from_utf8(buf[..n].to_vec()).unwrap()
    };
    let expected = |sock: &Socket| format!("to Python for {}", sock.getsockname().unwrap().port().unwrap());

    let sock = create_connection(format!("127.0.0.1:{tcp}").as_str(), PATIENCE).unwrap();
    assert_eq!(ask(&sock), expected(&sock));
    let sock = create_connection(UnixAddr::abstract_name(&name).unwrap(), PATIENCE).unwrap();
    assert_eq!(ask(&sock), "to Python for nobody");
    let sock = Socket::with_timeout(AF_INET, SOCK_DGRAM, Protocol::DEFAULT, Some(PATIENCE)).unwrap();
    sock.connect(format!("127.0.0.1:{udp}").as_str()).unwrap();
    assert_eq!(ask(&sock), expected(&sock));
    assert!(python.0.wait().unwrap().success());
}

/// Free addresses of the families that both sides know, on loopback and in the folder.
fn addresses(folder: &Folder, side: &str) -> Vec<SockAddr> {
    let path = folder.0.join(side).into_os_string().into_vec();
    let mut all: Vec<SockAddr> = ["127.0.0.1:0", "[::1]:0"].iter().map(|a| a.parse().unwrap()).collect();
    all.retain(exists);
    all.push(UnixAddr::path(path).unwrap().into());
    all.push(UnixAddr::abstract_name(unique()).unwrap().into());
    all
}

/// Addresses for connections, and the types that have them.
fn streams(folder: &Folder) -> Vec<(SockAddr, Kind)> {
    let packets = addresses(folder, "packets").into_iter().filter(|addr| addr.family() == AF_UNIX);
    let streams = addresses(folder, "stream").into_iter().map(|addr| (addr, SOCK_STREAM));
    streams.chain(packets.map(|addr| (addr, SOCK_SEQPACKET))).collect()
}

/// Whether this machine has the address.
fn exists(addr: &SockAddr) -> bool {
    let bound = Socket::new(addr.family(), SOCK_DGRAM, Protocol::DEFAULT).and_then(|sock| sock.bind(addr));
    if let Err(e) = bound {
        skip(format_args!("peers on {addr}"), &e.to_string());
    }
    bound.is_ok()
}

/// libc's number of a family.
fn theirs(family: Family) -> c_int {
    match family {
        AF_INET => libc::AF_INET,
        AF_INET6 => libc::AF_INET6,
        AF_UNIX => libc::AF_UNIX,
        other => panic!("{other} is not among the tests' families"),
    }
}

/// libc's number of a type.
fn their(kind: Kind) -> c_int {
    match kind {
        SOCK_STREAM => libc::SOCK_STREAM,
        SOCK_SEQPACKET => libc::SOCK_SEQPACKET,
        other => panic!("{other} is not among the tests' types"),
    }
}

fn receive_all(sock: &Socket) -> Vec<u8> {
    let (mut all, mut buf) = (Vec::new(), [0; 65536]);
    loop {
        match sock.recv(&mut buf).unwrap() {
            0 => return all,
            n => all.extend_from_slice(&buf[..n]),
        }
    }
}

/// A process that ends with its owner.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Nothing, and a word about it, where this machine has no Python.
fn python(program: &str, args: &[&str]) -> Option<Running> {
    match Command::new("python3").arg("-c").arg(program).args(args).stdout(Stdio::piped()).spawn() {
        Ok(child) => Some(Running(child)),
        Err(e) => {
            skip("peers in Python: python3", &e.to_string());
            None
        }
    }
}

/// A folder that goes with its owner.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(unique());
        fs::create_dir(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A name that nothing else on this machine has, for folders and abstract sockets.
fn unique() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("berkeley-peers-{}-{}-{count}", std::process::id(), now.subsec_nanos())
}
