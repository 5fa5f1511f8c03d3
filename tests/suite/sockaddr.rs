//! Encoded addresses against libc's structures and the kernel, and their laws over any bytes.
#![allow(unsafe_code, reason = "libc's structures as bytes, and its getsockname")]

use core::mem::{offset_of, size_of};
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use core::sync::atomic::{AtomicU32, Ordering};
use std::path::PathBuf;
use std::{env, fs, process};

use berkeley::{
    AF_INET, AF_INET6, AF_UNIX, Error, Family, Protocol, SOCK_DGRAM, SOCK_STREAM, SockAddr, SockAddrBuf,
    Socket, ToSockAddr, UnixAddr,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample;

use crate::bodies;

fn decoded(bytes: &[u8]) -> SockAddr {
    SockAddr::from(SockAddrBuf::new(bytes).unwrap())
}

/// `sun_family` and what comes behind it.
fn unix_bytes(path: &[u8]) -> Vec<u8> {
    [&AF_UNIX.as_raw().to_ne_bytes()[..], path].concat()
}

//------------ Any value, any bytes ---------------------------------------------------------------------------

pub(crate) fn any_v4() -> impl Strategy<Value = SocketAddrV4> {
    any::<(u32, u16)>().prop_map(|(ip, port)| SocketAddrV4::new(ip.into(), port))
}

pub(crate) fn any_v6() -> impl Strategy<Value = SocketAddrV6> {
    // Zeros are what the text form shortens, and what both forms leave out.
    let group = prop_oneof![Just(0_u16), any::<u16>()];
    let number = prop_oneof![Just(0_u32), 1..9_u32, any::<u32>()];
    (proptest::array::uniform8(group), any::<u16>(), number.clone(), number)
        .prop_map(|(ip, port, flowinfo, scope_id)| SocketAddrV6::new(ip.into(), port, flowinfo, scope_id))
}

pub(crate) fn any_unix() -> impl Strategy<Value = UnixAddr> {
    // What is special in the text form, and anything else.
    let byte = prop_oneof![1 => sample::select(b"@\\/".as_slice()), 4 => 1..=255_u8];
    prop_oneof![
        1 => Just(UnixAddr::Unnamed),
        8 => vec(byte, 1..=108).prop_map(|path| UnixAddr::path(path).unwrap()),
        8 => vec(any::<u8>(), 0..=107).prop_map(|name| UnixAddr::abstract_name(name).unwrap()),
    ]
}

fn any_sockaddr() -> impl Strategy<Value = SockAddr> {
    let other = (any::<u16>(), vec(any::<u8>(), 0..=126))
        .prop_map(|(family, data)| SockAddr::other(Family::from_raw(family), &data).unwrap());
    prop_oneof![
        1 => Just(SockAddr::Unspec),
        8 => any_v4().prop_map(SockAddr::V4),
        8 => any_v6().prop_map(SockAddr::V6),
        16 => any_unix().prop_map(SockAddr::Unix),
        16 => crate::families::any_family(),
        4 => other,
    ]
}

/// Bytes of any length, most of them of a family that the crate decodes, many as long as that family has it, and many of
/// them zero.
fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    let family = prop_oneof![
        8 => sample::select([0_u16, 1, 2, 10].as_slice()),
        16 => sample::select([16_u16, 17, 29, 30, 31, 38, 40, 42, 44].as_slice()),
        2 => 0..50_u16,
        1 => any::<u16>(),
    ];
    let len = prop_oneof![
        sample::select([4_usize, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 28, 32, 44, 88, 110].as_slice()),
        2..=129_usize,
    ];
    let byte = prop_oneof![Just(0_u8), any::<u8>()];
    (family, len, vec(byte, 127), 0..=127_usize).prop_map(|(family, len, mut data, zeros_from)| {
        data.iter_mut().skip(zeros_from).for_each(|byte| *byte = 0);
        [&family.to_ne_bytes()[..], &data[..len - 2]].concat()
    })
}

proptest! {
    #[test]
    fn a_value_survives_encoding(addr in any_sockaddr()) {
        let encoded = addr.encode();
        prop_assert_eq!(SockAddr::from(encoded), addr);
        bodies::sockaddr::sockaddr(encoded.as_bytes());
    }

    #[test]
    fn any_bytes_keep_the_laws(bytes in any_bytes()) {
        bodies::sockaddr::sockaddr(&bytes);
    }

    #[test]
    fn values_are_equal_exactly_if_their_bytes_are(a in any_bytes(), at: sample::Index, byte: u8, zeros in 0..3_usize) {
        let mut b = a.clone();
        *at.get_mut(&mut b) = byte;
        b.resize((b.len() + zeros).min(128), 0);
        b.truncate(128);
        let (a, b) = (decoded(&a[..a.len().min(128)]), decoded(&b));
        prop_assert_eq!(a == b, a.encode() == b.encode(), "{} {}", a, b);
    }
}

#[test]
fn every_length_of_every_family_keeps_the_laws() {
    let families = (0..=50).chain([255, 256, 500, u16::MAX]);
    for family in families {
        for len in 0..=129 {
            for fill in [|_| 0, |_| 0xa5, |i| i as u8, |i| (i > 1) as u8] as [fn(usize) -> u8; 4] {
                let mut bytes: Vec<u8> = (0..len).map(fill).collect();
                bytes.iter_mut().zip(family.to_ne_bytes()).for_each(|(byte, b)| *byte = b);
                bodies::sockaddr::sockaddr(&bytes);
            }
        }
    }
}

//------------ libc's structures ------------------------------------------------------------------------------

/// A structure of libc's without padding.
///
/// # Safety
/// All its bytes are those of its fields.
pub(crate) unsafe trait Plain: Sized {
    fn bytes(&self) -> &[u8] {
        // SAFETY: all the bytes belong to a field, and so have a value.
        unsafe { core::slice::from_raw_parts((&raw const *self).cast(), size_of::<Self>()) }
    }
}

// SAFETY: 2 + 2 + 4 + 8 bytes.
unsafe impl Plain for libc::sockaddr_in {}
// SAFETY: 2 + 2 + 4 + 16 + 4 bytes.
unsafe impl Plain for libc::sockaddr_in6 {}
// SAFETY: 2 + 108 bytes.
unsafe impl Plain for libc::sockaddr_un {}

fn sockaddr_un(path: &[u8]) -> libc::sockaddr_un {
    let mut sun_path = [0; 108];
    sun_path.iter_mut().zip(path).for_each(|(to, &from)| *to = from as libc::c_char);
    libc::sockaddr_un { sun_family: libc::AF_UNIX as libc::sa_family_t, sun_path }
}

proptest! {
    #[test]
    fn v4_is_sockaddr_in(addr in any_v4()) {
        let theirs = libc::sockaddr_in {
            sin_family: libc::AF_INET as libc::sa_family_t,
            sin_port: addr.port().to_be(),
            sin_addr: libc::in_addr { s_addr: addr.ip().to_bits().to_be() },
            sin_zero: [0; 8],
        };
        let ours = SockAddr::V4(addr);
        let encoded = ours.encode();
        prop_assert_eq!(encoded.as_bytes(), theirs.bytes());
        prop_assert_eq!(decoded(theirs.bytes()), ours);
    }

    #[test]
    fn v6_is_sockaddr_in6(addr in any_v6()) {
        let theirs = libc::sockaddr_in6 {
            sin6_family: libc::AF_INET6 as libc::sa_family_t,
            sin6_port: addr.port().to_be(),
            sin6_flowinfo: addr.flowinfo().to_be(),
            sin6_addr: libc::in6_addr { s6_addr: addr.ip().octets() },
            sin6_scope_id: addr.scope_id(),
        };
        let ours = SockAddr::V6(addr);
        let encoded = ours.encode();
        prop_assert_eq!(encoded.as_bytes(), theirs.bytes());
        prop_assert_eq!(decoded(theirs.bytes()), ours);
    }

    #[test]
    fn unix_is_sockaddr_un(addr in any_unix()) {
        // As the manual page has it: the path and a zero byte, or a zero byte and the name, or nothing.
        let path = match &addr {
            UnixAddr::Unnamed => vec![],
            UnixAddr::Path(path) if path.len() == 108 => path.to_vec(),
            UnixAddr::Path(path) => [path, &[0][..]].concat(),
            UnixAddr::Abstract(name) => [&[0][..], name].concat(),
        };
        let theirs = sockaddr_un(&path);
        let in_use = &theirs.bytes()[..offset_of!(libc::sockaddr_un, sun_path) + path.len()];
        let ours = SockAddr::Unix(addr);
        let encoded = ours.encode();
        prop_assert_eq!(encoded.as_bytes(), in_use);
        prop_assert_eq!(decoded(in_use), ours);
        if let UnixAddr::Path(_) = addr {
            // Many programs pass the size of the whole structure.
            prop_assert_eq!(decoded(theirs.bytes()), ours);
        }
    }
}

#[test]
fn where_each_field_lies() {
    #[track_caller]
    fn lies(addr: impl ToSockAddr, at: usize, bytes: &[u8]) {
        assert_eq!(&addr.to_sockaddr().unwrap().as_ref()[at..][..bytes.len()], bytes);
    }
    let v4 = "192.0.2.1:8080";
    lies(v4, offset_of!(libc::sockaddr_in, sin_family), &AF_INET.as_raw().to_ne_bytes());
    lies(v4, offset_of!(libc::sockaddr_in, sin_port), &[0x1f, 0x90]);
    lies(v4, offset_of!(libc::sockaddr_in, sin_addr), &[192, 0, 2, 1]);
    lies(v4, offset_of!(libc::sockaddr_in, sin_zero), &[0; 8]);

    let v6 = SocketAddrV6::new(Ipv6Addr::LOCALHOST, 8080, 0xabcde, 0x0102_0304);
    lies(v6, offset_of!(libc::sockaddr_in6, sin6_family), &AF_INET6.as_raw().to_ne_bytes());
    lies(v6, offset_of!(libc::sockaddr_in6, sin6_port), &[0x1f, 0x90]);
    // In network order, as the kernel takes it, though core::net's documents speak of the host's.
    lies(v6, offset_of!(libc::sockaddr_in6, sin6_flowinfo), &[0, 0x0a, 0xbc, 0xde]);
    lies(v6, offset_of!(libc::sockaddr_in6, sin6_addr), &Ipv6Addr::LOCALHOST.octets());
    lies(v6, offset_of!(libc::sockaddr_in6, sin6_scope_id), &0x0102_0304_u32.to_ne_bytes());

    lies("unix:/run/bus", offset_of!(libc::sockaddr_un, sun_family), &AF_UNIX.as_raw().to_ne_bytes());
    lies("unix:/run/bus", offset_of!(libc::sockaddr_un, sun_path), b"/run/bus\0");
    lies("unix:@bus", offset_of!(libc::sockaddr_un, sun_path), b"\0bus");

    assert_eq!(SockAddrBuf::CAPACITY, size_of::<libc::sockaddr_storage>());
    assert!(align_of::<SockAddrBuf>() >= align_of::<libc::sockaddr_storage>());
    // connect(2) wants that much of an address without a family.
    assert_eq!(SockAddr::Unspec.encode().as_bytes().len(), size_of::<libc::sockaddr>());
}

//------------ Unix addresses by length -----------------------------------------------------------------------

#[test]
fn a_path_of_every_length() {
    for len in 1..=108 {
        let path = vec![b'p'; len];
        let addr = SockAddr::Unix(UnixAddr::path(&path).unwrap());
        // With as many zeros behind it as there may be, and with none.
        for zeros in 0..=126 - len {
            let padded = unix_bytes(&[&path[..], &vec![0; zeros]].concat());
            assert_eq!(decoded(&padded), addr, "{len} {zeros}");
        }
        // One of 108 bytes is 110 long, any other has its zero.
        assert_eq!(addr.encode().as_bytes().len(), (2 + len + 1).min(110));
    }
    assert!(UnixAddr::path([b'p'; 109]).is_err());
    assert!(UnixAddr::path("").is_err());
    assert!(UnixAddr::path("/a\0b").is_err());
}

#[test]
fn an_abstract_name_of_every_length() {
    for len in 0..=107 {
        // Zeros count, at the end too.
        for name in [vec![b'n'; len], vec![0; len]] {
            let addr = SockAddr::Unix(UnixAddr::abstract_name(&name).unwrap());
            let bytes = unix_bytes(&[&[0], &name[..]].concat());
            assert_eq!(addr.encode().as_bytes(), bytes);
            assert_eq!(decoded(&bytes), addr);
        }
    }
    assert!(UnixAddr::abstract_name([b'n'; 108]).is_err());
}

#[test]
fn what_is_no_unix_address_stays_raw() {
    for path in [&b"/a\0b"[..], b"/a\0b\0", &[b'p'; 109], &[b'p'; 126], &[0; 109], &[0; 126]] {
        let bytes = unix_bytes(path);
        let addr = decoded(&bytes);
        assert!(matches!(addr, SockAddr::Other(_)), "{addr}");
        assert_eq!(addr.family(), AF_UNIX);
        assert_eq!(addr.encode().as_bytes(), bytes);
    }
}

//------------ The kernel -------------------------------------------------------------------------------------

/// A directory that goes with its owner.
struct TempDir(PathBuf);

impl TempDir {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("berkeley-sockaddr-{}-{count}", process::id()));
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    /// An address in it whose path has exactly `len` bytes.
    fn path_of(&self, len: usize) -> UnixAddr {
        let mut path = self.0.to_str().unwrap().to_owned() + "/";
        assert!(path.len() < len, "the temporary directory's path is too long for this test: {path}");
        path.extend(core::iter::repeat_n('x', len - path.len()));
        UnixAddr::path(path).unwrap()
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn unix_socket(kind: berkeley::Kind) -> Socket {
    Socket::new(AF_UNIX, kind, Protocol::DEFAULT).unwrap()
}

/// The length that getsockname(2) reports.
fn reported_len(sock: &Socket) -> libc::socklen_t {
    // SAFETY: a sockaddr_storage of zeros is one; it is writable for `len`.
    unsafe {
        let mut storage: libc::sockaddr_storage = core::mem::zeroed();
        let mut len = size_of::<libc::sockaddr_storage>() as libc::socklen_t;
        assert_eq!(libc::getsockname(sock.fileno(), (&raw mut storage).cast(), &mut len), 0);
        len
    }
}

#[test]
fn the_kernel_reports_the_longest_path_as_one_byte_more() {
    let dir = TempDir::new();
    for (len, reported) in [(107, 110), (108, 111)] {
        let addr = dir.path_of(len);
        let sock = unix_socket(SOCK_STREAM);
        sock.bind(addr).unwrap();
        assert_eq!(reported_len(&sock), reported);
        assert_eq!(sock.getsockname().unwrap(), addr.into());
        let UnixAddr::Path(path) = addr else { unreachable!() };
        assert!(fs::metadata(core::str::from_utf8(&path).unwrap()).is_ok());
    }
}

#[test]
fn the_longest_path_at_both_ends_of_a_connection() {
    let (here, there) = (TempDir::new(), TempDir::new());
    let (at_server, at_client) = (here.path_of(108), there.path_of(108));
    let (server, client) = (unix_socket(SOCK_STREAM), unix_socket(SOCK_STREAM));
    server.bind(at_server).unwrap();
    server.listen(1).unwrap();
    client.bind(at_client).unwrap();
    client.connect(at_server).unwrap();
    let (conn, peer) = server.accept().unwrap();
    assert_eq!(peer, at_client.into());
    assert_eq!(conn.getpeername().unwrap(), at_client.into());
    assert_eq!(conn.getsockname().unwrap(), at_server.into());
    assert_eq!(client.getpeername().unwrap(), at_server.into());
}

#[test]
fn a_datagram_from_the_longest_path() {
    let dir = TempDir::new();
    let (from, to) = (dir.path_of(108), dir.path_of(107));
    let (a, b) = (unix_socket(SOCK_DGRAM), unix_socket(SOCK_DGRAM));
    a.bind(from).unwrap();
    b.bind(to).unwrap();
    a.sendto(b"hello", to).unwrap();
    let mut buf = [0; 8];
    assert_eq!(b.recvfrom(&mut buf).unwrap(), (5, from.into()));
    // The address that was reported is one that can be sent to.
    b.sendto(b"and back", SockAddr::from(from)).unwrap();
    assert_eq!(a.recvfrom(&mut buf).unwrap(), (8, to.into()));
}

#[test]
fn a_socket_without_a_name() {
    let server = unix_socket(SOCK_STREAM);
    // Bound to no name, it gets one of five digits.
    server.bind(UnixAddr::Unnamed).unwrap();
    let SockAddr::Unix(UnixAddr::Abstract(name)) = server.getsockname().unwrap() else { panic!() };
    assert!(name.len() == 5 && name.iter().all(u8::is_ascii_hexdigit), "{name:?}");

    server.listen(1).unwrap();
    let client = unix_socket(SOCK_STREAM);
    client.connect(server.getsockname().unwrap()).unwrap();
    assert_eq!(server.accept().unwrap().1, UnixAddr::Unnamed.into());
    assert_eq!(client.getsockname().unwrap(), UnixAddr::Unnamed.into());
}

#[test]
fn abstract_names_keep_their_zeros() {
    let unique = process::id().to_ne_bytes();
    let longest = [&unique[..], &[0; 103]].concat();
    assert_eq!(longest.len(), 107);
    for name in [&longest[..], &longest[..5], &longest[..6]] {
        let addr = UnixAddr::abstract_name(name).unwrap();
        let sock = unix_socket(SOCK_DGRAM);
        sock.bind(addr).unwrap();
        assert_eq!(sock.getsockname().unwrap(), addr.into());
        sock.sendto(b"x", addr).unwrap();
        assert_eq!(sock.recvfrom(&mut [0; 1]).unwrap(), (1, addr.into()));
    }
}

//------------ What is taken for an address -------------------------------------------------------------------

#[test]
fn whatever_converts_is_encoded_alike() {
    #[track_caller]
    fn same(value: impl ToSockAddr, addr: SockAddr) {
        assert_eq!(value.to_sockaddr().unwrap().as_ref(), addr.encode().as_bytes());
        assert_eq!((&&value).to_sockaddr().unwrap().as_ref(), addr.encode().as_bytes());
    }
    let v4 = SockAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 80));
    same(v4, v4);
    same(v4.encode(), v4);
    same("127.0.0.1:80", v4);
    same((Ipv4Addr::LOCALHOST, 80), v4);
    same((IpAddr::V4(Ipv4Addr::LOCALHOST), 80), v4);
    same(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 80), v4);
    same(SocketAddr::from((Ipv4Addr::LOCALHOST, 80)), v4);

    let v6 = SockAddr::V6(SocketAddrV6::new(Ipv6Addr::LOCALHOST, 80, 0, 0));
    same("[::1]:80", v6);
    same((Ipv6Addr::LOCALHOST, 80), v6);
    same((IpAddr::V6(Ipv6Addr::LOCALHOST), 80), v6);
    same(SocketAddr::from((Ipv6Addr::LOCALHOST, 80)), v6);

    let unix = UnixAddr::path("/run/bus").unwrap();
    same(unix, unix.into());
    same("unix:/run/bus", unix.into());
    #[cfg(feature = "std")]
    same(std::path::Path::new("/run/bus"), unix.into());
}

#[test]
fn what_cannot_be_an_address_says_why() {
    #[track_caller]
    fn why<T>(result: Result<T, Error>, sentence: &str) {
        assert_eq!(result.map_err(|e| e.to_string()).err().as_deref(), Some(sentence));
    }
    why(UnixAddr::path([b'p'; 109]), "a Unix address of 109 bytes; the kernel takes at most 108");
    why(UnixAddr::abstract_name([0; 108]), "a Unix address of 108 bytes; the kernel takes at most 107");
    why(UnixAddr::path("/a\0b"), "a Unix path with a zero byte at 2");
    why(UnixAddr::path(""), "a Unix path of no bytes; the unnamed address is UnixAddr::Unnamed");
    why(SockAddrBuf::new(&[0; 129]), "an address of 129 bytes; the kernel takes at most 128");
    why(SockAddr::other(AF_INET, &[0; 500]), "an address of 502 bytes; the kernel takes at most 128");
    why("localhost:80".to_sockaddr(), "byte 0 of the address: an IP address is needed here, not a name");
}

#[test]
fn only_ip_addresses_are_socket_addresses_of_core() {
    let v4 = SocketAddr::from((Ipv4Addr::LOCALHOST, 80));
    assert_eq!(SocketAddr::try_from(SockAddr::from(v4)), Ok(v4));
    let unix = SockAddr::Unix(UnixAddr::Unnamed);
    assert_eq!(SocketAddr::try_from(unix), Err(unix));
    assert_eq!((unix.ip(), unix.port()), (None, None));
    assert_eq!((SockAddr::from(v4).ip(), SockAddr::from(v4).port()), (Some(v4.ip()), Some(80)));
}
