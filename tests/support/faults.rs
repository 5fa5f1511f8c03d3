//! `faults SYSCALL ERROR`: every call of the crate that makes this system call, which fails once with this error, for
//! `tests/faults`. What comes of it has to be what the call's documentation promises.
//!
//! strace(1) makes it fail, and counts in each thread by itself: the first such call of a thread fails, and no other. So the
//! main thread prepares, after a first call of its own that does not matter, and each call under test has a new thread. Of the few
//! system calls that the dynamic linker makes it is the [`BY_LINKER`]th that fails, which the main thread does not reach.
//!
//! Without arguments it prints the system calls, which of each is to fail, and the errors. The last line of a run says how many failures
//! strace has to have brought about.
#![allow(unsafe_code, reason = "syscall(2) and setrlimit(2) of the C library")]
#![allow(clippy::result_large_err, reason = "as the crate's own")]

extern crate alloc;

use core::mem::MaybeUninit;
use core::time::Duration;
use std::io::{BufRead, Read, Seek, Write};
use std::sync::LazyLock;
use std::time::Instant;
use std::{env, fs, io, process, thread};

use berkeley::engine::lookup::Question;
use berkeley::engine::policy::Policy;
use berkeley::interface::{RouteSocket, Way, configured, sources, sources_with_facts};
use berkeley::netdb::{Protocols, Services};
use berkeley::opt::{self, IpMsfilter, SockFilter};
use berkeley::server::{Request, TcpServer};
use berkeley::{
    AF_INET, AF_UNIX, CallError, ConnectError, ControlBuf, Deadline, Eai, Errno, Error, GaiError, Hints,
    IoSlice, IoSliceMut, Kind, MSG_CTRUNC, MSG_TRUNC, MSG_WAITFORONE, MsgFlags, PollFd, PollFlags, Protocol,
    RecvMsg, Resolver, SHUT_WR, SO_KEEPALIVE, SO_TYPE, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM, SOL_SOCKET,
    SendError, SendMsg, SockAddr, Socket, SocketIo, Timeout, UnixAddr, close, create_connection,
    create_server, dup, fromfd, gethostname, getifaddrs, getprotobyname, getservbyname, has_dualstack_ipv6,
    if_indextoname, if_nameindex, if_nametoindex, poll, recv_fds, send_fds, sethostname, socketpair,
};
use rustix::fd::{AsFd, AsRawFd, OwnedFd};

//------------ What may come of it ----------------------------------------------------------------------------

/// What came of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Seen {
    /// As if nothing had failed.
    Nothing,
    Told(Errno),
    TimedOut,
    Else(&'static str),
}

/// How the socket of a call waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Blocking,
    Timed,
    NonBlocking,
    /// In timeout mode, and signals end calls.
    Interruptible,
}

/// What the documentation promises.
type Promise = fn(Mode, Errno) -> Seen;

/// The kernel's number is told.
fn told(_: Mode, errno: Errno) -> Seen {
    Seen::Told(errno)
}

/// As if nothing had happened.
fn unseen(_: Mode, _: Errno) -> Seen {
    Seen::Nothing
}

/// A signal does not end it; all else is told.
fn begun_again(mode: Mode, errno: Errno) -> Seen {
    match errno {
        Errno::EINTR if mode != Mode::Interruptible => Seen::Nothing,
        _ => Seen::Told(errno),
    }
}

/// Neither does a socket that is not ready, where there is time to wait for it.
fn waits(mode: Mode, errno: Errno) -> Seen {
    match (errno, mode) {
        (Errno::EAGAIN, Mode::Timed | Mode::Interruptible) => Seen::Nothing,
        _ => begun_again(mode, errno),
    }
}

/// What sendfile(2) refuses is sent through a buffer.
fn sends_a_file(mode: Mode, errno: Errno) -> Seen {
    match errno {
        Errno::EINVAL | Errno::ENOSYS => Seen::Nothing,
        _ => waits(mode, errno),
    }
}

/// A TCP connect that a signal ended goes on; this one, which strace ended, does not, and is not taken for one that did.
fn connects(mode: Mode, errno: Errno) -> Seen {
    match (errno, mode) {
        (Errno::EINTR, Mode::Blocking | Mode::Timed) => Seen::Told(Errno::ENOTCONN),
        (Errno::EINTR, Mode::NonBlocking) => Seen::Told(Errno::EINPROGRESS),
        _ => Seen::Told(errno),
    }
}

/// Nothing came in the time that there was.
fn in_vain(mode: Mode, errno: Errno) -> Seen {
    match begun_again(mode, errno) {
        Seen::Nothing => Seen::TimedOut,
        other => other,
    }
}

/// A question over netlink(7), which waits for its answer.
fn asks(_: Mode, errno: Errno) -> Seen {
    waits(Mode::Timed, errno)
}

/// Where the process may not ask over netlink(7) there is another way.
fn asks_or_told(mode: Mode, errno: Errno) -> Seen {
    match errno {
        Errno::EAFNOSUPPORT => Seen::Nothing,
        _ => told(mode, errno),
    }
}

/// ECONNRESET is no error of close(2).
fn closes(_: Mode, errno: Errno) -> Seen {
    match errno {
        Errno::ECONNRESET => Seen::Nothing,
        _ => Seen::Told(errno),
    }
}

/// That there is no descriptor or no memory is an error; a file that cannot be read for another reason says nothing.
fn configures(_: Mode, errno: Errno) -> Seen {
    match errno {
        Errno::EMFILE | Errno::ENOMEM => Seen::Told(errno),
        _ => Seen::Nothing,
    }
}

/// The standard library's buffers begin again by themselves.
fn buffered(mode: Mode, errno: Errno) -> Seen {
    match errno {
        Errno::EINTR => Seen::Nothing,
        _ => waits(mode, errno),
    }
}

/// Without random bytes nothing is asked.
fn draws(_: Mode, errno: Errno) -> Seen {
    match errno {
        Errno::EINTR => Seen::Nothing,
        _ => Seen::Told(Errno::EIO),
    }
}

fn no(_: Mode, _: Errno) -> Seen {
    Seen::Else("no")
}

macro_rules! seen {
    ($($E:ty),*) => {$(
        impl From<$E> for Seen {
            fn from(e: $E) -> Self {
                match e.errno() {
                    _ if e.is_timeout() => Self::TimedOut,
                    Some(errno) => Self::Told(errno),
                    None => Self::Else("an error without a number"),
                }
            }
        }
    )*};
}
seen!(Error, CallError, ConnectError);

impl From<Errno> for Seen {
    fn from(errno: Errno) -> Self {
        Self::Told(errno)
    }
}

impl From<SendError> for Seen {
    fn from(e: SendError) -> Self {
        assert_eq!(e.sent, 0);
        e.error.into()
    }
}

impl From<GaiError> for Seen {
    fn from(e: GaiError) -> Self {
        e.errno.map_or(Self::Else(e.code.message()), Self::Told)
    }
}

impl From<io::Error> for Seen {
    fn from(e: io::Error) -> Self {
        match e.raw_os_error() {
            Some(errno) => Self::Told(Errno::from_raw(errno)),
            None if e.kind() == io::ErrorKind::TimedOut => Self::TimedOut,
            None => Self::Else("an error without a number"),
        }
    }
}

//------------ The calls --------------------------------------------------------------------------------------

struct Case {
    syscall: &'static str,
    name: &'static str,
    modes: &'static [Mode],
    promise: Promise,
    run: fn(Trial<'_>) -> Seen,
}

/// A call that does not wait.
const fn once(
    syscall: &'static str,
    name: &'static str,
    promise: Promise,
    run: fn(Trial<'_>) -> Seen,
) -> Case {
    Case { syscall, name, modes: &[Mode::Blocking], promise, run }
}

/// One that does so in each mode.
const fn each(
    syscall: &'static str,
    name: &'static str,
    promise: Promise,
    run: fn(Trial<'_>) -> Seen,
) -> Case {
    let modes = &[Mode::Blocking, Mode::Timed, Mode::NonBlocking, Mode::Interruptible];
    Case { syscall, name, modes, promise, run }
}

/// One that does so in timeout mode alone.
const fn timed(
    syscall: &'static str,
    name: &'static str,
    promise: Promise,
    run: fn(Trial<'_>) -> Seen,
) -> Case {
    Case { syscall, name, modes: &[Mode::Timed, Mode::Interruptible], promise, run }
}

/// One call, and how its socket waits.
#[derive(Clone, Copy)]
struct Trial<'s> {
    mode: Mode,
    /// What fails; nothing where that is not strace's doing.
    syscall: Option<&'s Syscall>,
}

impl Trial<'_> {
    /// The call under test.
    fn of<T, E: Into<Seen>>(self, call: impl FnOnce() -> Result<T, E> + Send) -> Seen {
        let run = || {
            if let Some(syscall) = self.syscall {
                (1..syscall.which).for_each(|_| assert_ne!(syscall.fails(), 0));
            }
            call().map_or_else(Into::into, |_| Seen::Nothing)
        };
        thread::scope(|scope| scope.spawn(run).join()).unwrap_or(Seen::Else("a panic"))
    }

    /// Gives the socket its mode.
    fn ready(self, socket: Socket) -> Socket {
        socket
            .settimeout(match self.mode {
                Mode::Blocking => Timeout::BLOCKING,
                Mode::Timed | Mode::Interruptible => Timeout::secs(30),
                Mode::NonBlocking => Timeout::NON_BLOCKING,
            })
            .unwrap();
        socket.set_interruptible(self.mode == Mode::Interruptible);
        socket
    }

    /// Two sockets, the first to send and receive with.
    fn pair(self, kind: Kind) -> (Socket, Socket) {
        let (a, b) = socketpair(AF_UNIX, kind, Protocol::DEFAULT).unwrap();
        (self.ready(a), b)
    }

    /// The same, and there is something to receive.
    fn pair_with(self, data: &[u8]) -> (Socket, Socket) {
        let (a, b) = self.pair(SOCK_SEQPACKET);
        assert_eq!(b.send(data), Ok(data.len()));
        (a, b)
    }
}

fn udp() -> (Socket, SockAddr) {
    let socket = Socket::new(AF_INET, SOCK_DGRAM, Protocol::DEFAULT).unwrap();
    socket.bind("127.0.0.1:0").unwrap();
    let addr = socket.getsockname().unwrap();
    (socket, addr)
}

fn tcp() -> Socket {
    Socket::new(AF_INET, SOCK_STREAM, Protocol::DEFAULT).unwrap()
}

/// A listener with a connection in its queue, the connection, and its address.
fn listener() -> (Socket, Socket, SockAddr) {
    let listener = create_server("127.0.0.1:0").unwrap();
    let addr = listener.getsockname().unwrap();
    (listener, create_connection(addr, None).unwrap(), addr)
}

fn port(addr: &SockAddr) -> u16 {
    addr.port().unwrap()
}

/// The program, which is long, and its beginning.
fn program() -> (fs::File, [u8; 4]) {
    (fs::File::open("/proc/self/exe").unwrap(), *b"\x7fELF")
}

/// Such as sendfile(2) refuses.
fn pipe(content: &[u8]) -> OwnedFd {
    let (read, write) = rustix::pipe::pipe().unwrap();
    assert_eq!(rustix::io::write(&write, content), Ok(content.len()));
    read
}

/// All that comes until the end of the stream.
fn rest_of(socket: &Socket) -> Vec<u8> {
    let mut all = Vec::new();
    (&*socket).read_to_end(&mut all).unwrap();
    all
}

/// Where it fails it says that this call did.
fn named<T>(call: &str, result: Result<T, CallError>) -> Result<T, CallError> {
    result.inspect_err(|e| assert_eq!(e.call(), call))
}

fn to_here() -> Way {
    Way::to([127, 0, 0, 1].into())
}

static ETC: LazyLock<fs::File> =
    LazyLock::new(|| fs::File::open(env::var_os("FAULTS_ETC").expect("a folder")).unwrap());

/// Asks the server that `faults serve` is, by the files that the script has written.
fn look_up(call: impl FnOnce(&mut Resolver<'_>) -> Result<(), GaiError>) -> Result<(), GaiError> {
    let mut resolver = Resolver::with_etc(&*ETC);
    resolver.set_servers(&[env::var("FAULTS_SERVER").expect("an address").parse().unwrap()]);
    call(&mut resolver)
}

/// Of both addresses that there are, at least one is found.
fn getaddrinfo() -> Result<(), GaiError> {
    look_up(|resolver| {
        resolver.getaddrinfo("www.test", 80, &Hints::stream()).map(|found| assert!(!found.is_empty()))
    })
}

/// Both questions over one socket, in one call each way.
fn getaddrinfo_over_one_port() -> Result<(), GaiError> {
    look_up(|resolver| {
        resolver.set_policy(Policy { one_port: true, ..Policy::DEFAULT });
        resolver.getaddrinfo("www.test", 80, &Hints::stream()).map(|found| assert!(!found.is_empty()))
    })
}

/// Some names at once.
fn many() -> Result<(), GaiError> {
    look_up(|resolver| {
        let questions = [&b"a.test"[..], b"b.test", b"c.test"].map(Question::host);
        let mut found = 0;
        resolver.many(questions, 2, true, Deadline::NEVER, &mut |_, lookup| {
            found += usize::from(lookup.result() == Some(Ok(())));
        })?;
        assert_eq!(found, 3);
        Ok(())
    })
}

/// A server of one request.
fn serves(it: Trial<'_>) -> Seen {
    let mut server = TcpServer::bind("127.0.0.1:0").unwrap();
    let client = create_connection(*server.server_address(), SOON).unwrap();
    client.sendall(b"question\n").unwrap();
    let handle = server.handle();
    let seen = it.of(|| {
        server.serve_forever(|request: &mut Request| {
            let line = request.read_line()?;
            handle.shutdown();
            request.write_all(&line)
        })
    });
    if seen == Seen::Nothing {
        assert_eq!(rest_of(&client), b"question\n");
    }
    seen
}

/// Each is a system call, what makes it, how its socket waits, what is promised, and how it is done.
const CASES: &[Case] = &[
    // Sockets.
    once("socket", "Socket::new", told, |it| it.of(|| Socket::new(AF_INET, SOCK_STREAM, Protocol::DEFAULT))),
    once("socket", "create_server", told, |it| it.of(|| named("socket", create_server("127.0.0.1:0")))),
    once("socket", "create_connection", told, |it| {
        let (_server, _, addr) = listener();
        it.of(|| named("socket", create_connection(addr, None)))
    }),
    once("socket", "create_connection to a host", told, |it| {
        let (_server, _, addr) = listener();
        it.of(|| create_connection(("127.0.0.1", port(&addr)), None))
    }),
    once("socket", "has_dualstack_ipv6", no, |it| {
        it.of(|| if has_dualstack_ipv6() { Ok(()) } else { Err(Seen::Else("no")) })
    }),
    once("socketpair", "socketpair", told, |it| {
        it.of(|| socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT))
    }),
    once("fcntl", "fromfd", told, |it| {
        let socket = tcp();
        it.of(|| fromfd(&socket))
    }),
    once("fcntl", "Socket::dup", told, |it| {
        let socket = tcp();
        it.of(|| socket.dup())
    }),
    once("fcntl", "dup", told, |it| it.of(|| dup(io::stdin()))),
    once("fcntl", "get_inheritable", told, |it| {
        let socket = tcp();
        it.of(|| socket.get_inheritable())
    }),
    once("fcntl", "set_inheritable", told, |it| {
        let socket = tcp();
        it.of(|| socket.set_inheritable(true))
    }),
    once("fcntl", "From<OwnedFd>", unseen, |it| {
        let fd = tcp().detach();
        it.of(|| if Socket::from(fd).getblocking() { Ok(()) } else { Err(Seen::Else("not blocking")) })
    }),
    once("close", "Socket::close", closes, |it| {
        let socket = tcp();
        it.of(|| socket.close())
    }),
    once("close", "close", closes, |it| {
        let fd = dup(io::stdin()).unwrap();
        it.of(|| close(fd))
    }),
    once("ioctl", "settimeout", told, |it| {
        let socket = tcp();
        let seen = it.of(|| socket.settimeout(Timeout::secs(1)));
        // As before, in both of its places.
        assert_eq!((socket.gettimeout(), socket.getblocking()), (None, true));
        seen
    }),
    once("ioctl", "setblocking", told, |it| {
        let socket = tcp();
        it.of(|| socket.setblocking(false))
    }),
    once("ioctl", "bytes_waiting", told, |it| {
        let socket = tcp();
        it.of(|| socket.bytes_waiting())
    }),
    once("ioctl", "bytes_unsent", told, |it| {
        let socket = tcp();
        it.of(|| socket.bytes_unsent())
    }),
    once("ioctl", "sockatmark", told, |it| {
        let socket = tcp();
        it.of(|| socket.sockatmark())
    }),
    // Names of sockets.
    each("bind", "bind", begun_again, |it| {
        let socket = it.ready(tcp());
        it.of(|| socket.bind("127.0.0.1:0"))
    }),
    each("bind", "bind to a name of the kernel's choice", begun_again, |it| {
        let socket = it.ready(Socket::new(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT).unwrap());
        it.of(|| socket.bind(SockAddr::from(UnixAddr::Unnamed)))
    }),
    once("bind", "create_server", begun_again, |it| it.of(|| named("bind", create_server("127.0.0.1:0")))),
    once("listen", "listen", told, |it| {
        let socket = tcp();
        it.of(|| socket.listen(5))
    }),
    once("listen", "create_server", told, |it| it.of(|| named("listen", create_server("127.0.0.1:0")))),
    once("getsockname", "getsockname", told, |it| {
        let socket = tcp();
        it.of(|| socket.getsockname())
    }),
    once("getsockname", "getsockname_raw", told, |it| {
        let socket = tcp();
        it.of(|| socket.getsockname_raw())
    }),
    once("getpeername", "getpeername", told, |it| {
        let (a, _b) = it.pair(SOCK_STREAM);
        it.of(|| a.getpeername())
    }),
    once("getpeername", "getpeername_raw", told, |it| {
        let (a, _b) = it.pair(SOCK_STREAM);
        it.of(|| a.getpeername_raw())
    }),
    once("shutdown", "shutdown", told, |it| {
        let (a, _b) = it.pair(SOCK_STREAM);
        it.of(|| a.shutdown(SHUT_WR))
    }),
    // Options.
    once("getsockopt", "family", told, |it| {
        let socket = tcp();
        it.of(|| socket.family())
    }),
    once("getsockopt", "getsockopt", told, |it| {
        let socket = tcp();
        it.of(|| socket.getsockopt(opt::SO_SNDBUF))
    }),
    once("getsockopt", "getsockopt_raw", told, |it| {
        let socket = tcp();
        it.of(|| socket.getsockopt_raw(SOL_SOCKET, SO_TYPE, &mut [0; 4]))
    }),
    once("getsockopt", "getsockopt_into", told, |it| {
        let socket = tcp();
        it.of(|| socket.getsockopt_into(opt::SO_ATTACH_FILTER, &mut [0; 8]).map(drop))
    }),
    once("getsockopt", "getsockopt_asking", told, |it| {
        let (socket, _) = udp();
        let group = IpMsfilter {
            multiaddr: [224, 0, 0, 1].into(),
            interface: [127, 0, 0, 1].into(),
            fmode: 0,
            slist: &[],
        };
        it.of(|| socket.getsockopt_asking(opt::IP_MSFILTER, group, &mut [0; 64]).map(drop))
    }),
    once("getsockopt", "getsockopt_fd", told, |it| {
        let (a, _b) = it.pair(SOCK_STREAM);
        it.of(|| a.getsockopt_fd(opt::SO_PEERPIDFD))
    }),
    once("getsockopt", "from_fd, which hands the descriptor back", told, |it| {
        let fd = tcp().detach();
        it.of(|| {
            Socket::from_fd(fd)
                .map_err(|e| rustix::io::fcntl_getfd(&e.fd).map_or(Seen::Else("closed"), |_| e.error.into()))
        })
    }),
    once("getsockopt", "sendfile", told, |it| {
        let ((a, _b), (file, _)) = (it.pair(SOCK_STREAM), program());
        it.of(|| a.sendfile(&file, 0, Some(4)))
    }),
    once("getsockopt", "sendmsg_afalg", told, |it| {
        let (a, _b) = it.pair(SOCK_STREAM);
        it.of(|| a.sendmsg_afalg(&[IoSlice::new(b"x")], 0, None, None, MsgFlags::empty()))
    }),
    once("setsockopt", "setsockopt", told, |it| {
        let socket = tcp();
        it.of(|| socket.setsockopt(opt::SO_KEEPALIVE, true))
    }),
    once("setsockopt", "setsockopt_raw", told, |it| {
        let socket = tcp();
        it.of(|| socket.setsockopt_raw(SOL_SOCKET, SO_KEEPALIVE, &[1; 4]))
    }),
    once("setsockopt", "setsockopt of a filter", told, |it| {
        let socket = tcp();
        it.of(|| socket.setsockopt(opt::SO_ATTACH_FILTER, &[SockFilter::stmt(6, 0)]))
    }),
    once("setsockopt", "create_server", told, |it| {
        it.of(|| named("setsockopt", create_server("127.0.0.1:0")))
    }),
    // Connections.
    each("accept4", "accept", waits, |it| {
        let (server, _client, _) = listener();
        let server = it.ready(server);
        it.of(|| server.accept())
    }),
    once("accept4", "serve_forever, which goes on", unseen, serves),
    once("ppoll", "serve_forever", begun_again, serves),
    each("connect", "connect of a Unix socket", waits, |it| {
        let server = Socket::new(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT).unwrap();
        server.bind(SockAddr::from(UnixAddr::Unnamed)).unwrap();
        server.listen(5).unwrap();
        let client = it.ready(Socket::new(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT).unwrap());
        let addr = server.getsockname().unwrap();
        it.of(|| client.connect(addr))
    }),
    each("connect", "connect", connects, |it| {
        let ((_server, _, addr), client) = (listener(), it.ready(tcp()));
        it.of(|| client.connect(addr))
    }),
    each("connect", "connect_ex", connects, |it| {
        let ((_server, _, addr), client) = (listener(), it.ready(tcp()));
        it.of(|| match client.connect_ex(addr).map_err(Seen::from)? {
            Errno::OK => Ok(()),
            errno => Err(Seen::Told(errno)),
        })
    }),
    once("connect", "create_connection", connects, |it| {
        let (_server, _, addr) = listener();
        it.of(|| named("connect", create_connection(addr, None)))
    }),
    once("connect", "create_connection to a host", connects, |it| {
        let (_server, _, addr) = listener();
        it.of(|| create_connection(("127.0.0.1", port(&addr)), None))
    }),
    // Sending.
    each("sendto", "send", waits, |it| {
        let (a, _b) = it.pair(SOCK_STREAM);
        it.of(|| a.send(b"x"))
    }),
    each("sendto", "sendto", waits, |it| {
        let ((a, _), (_b, to)) = (udp(), udp());
        let a = it.ready(a);
        it.of(|| a.sendto(b"x", to))
    }),
    each("sendto", "sendall", waits, |it| {
        let (a, b) = it.pair(SOCK_STREAM);
        let seen = it.of(|| a.sendall(b"whole"));
        drop(a);
        assert_eq!(rest_of(&b), if seen == Seen::Nothing { &b"whole"[..] } else { b"" });
        seen
    }),
    each("sendto", "Write", waits, |it| {
        let (a, _b) = it.pair(SOCK_STREAM);
        it.of(|| (&a).write(b"x"))
    }),
    each("sendto", "makefile_writer", buffered, |it| {
        let (a, _b) = it.pair(SOCK_STREAM);
        it.of(|| {
            let mut file = a.makefile_writer();
            file.write_all(b"x")?;
            file.flush()
        })
    }),
    each("sendmsg", "sendmsg", waits, |it| {
        let (a, _b) = it.pair(SOCK_STREAM);
        it.of(|| a.sendmsg(&[IoSlice::new(b"x")], &ControlBuf::none()))
    }),
    each("sendmsg", "sendmsg_to", waits, |it| {
        let ((a, _), (_b, to)) = (udp(), udp());
        let a = it.ready(a);
        it.of(|| a.sendmsg_to(&[IoSlice::new(b"x")], &ControlBuf::none(), MsgFlags::empty(), to))
    }),
    each("sendmsg", "send_fds", waits, |it| {
        let (a, _b) = it.pair(SOCK_STREAM);
        it.of(|| send_fds(&a, b"x", &[a.as_fd()]))
    }),
    each("sendmmsg", "sendmmsg", waits, |it| {
        let (a, _b) = it.pair(SOCK_DGRAM);
        let data = [IoSlice::new(b"x")];
        it.of(|| a.sendmmsg(&mut [SendMsg::new(&data); 3], MsgFlags::empty()).map(|n| assert_eq!(n, 3)))
    }),
    each("sendfile", "sendfile", sends_a_file, |it| {
        let ((a, b), (file, beginning)) = (it.pair(SOCK_STREAM), program());
        let seen = it.of(|| a.sendfile(&file, 0, Some(4)));
        drop(a);
        let came = seen == Seen::Nothing;
        assert_eq!(rest_of(&b), if came { &beginning[..] } else { b"" });
        assert_eq!((&file).stream_position().unwrap(), if came { 4 } else { 0 });
        seen
    }),
    // A file of /proc is not for sendfile(2): it is read.
    each("pread64", "sendfile", waits, |it| {
        let ((a, _b), file) = (it.pair(SOCK_STREAM), fs::File::open("/proc/self/stat").unwrap());
        it.of(|| a.sendfile(&file, 0, Some(4)))
    }),
    each("read", "sendfile of a pipe", waits, |it| {
        let ((a, b), file) = (it.pair(SOCK_STREAM), pipe(b"from a pipe"));
        let seen = it.of(|| a.sendfile(&file, 0, None));
        drop(a);
        assert_eq!(rest_of(&b), if seen == Seen::Nothing { &b"from a pipe"[..] } else { b"" });
        seen
    }),
    // The file's position alone is not set.
    once("lseek", "sendfile", unseen, |it| {
        let ((a, _b), (file, _)) = (it.pair(SOCK_STREAM), program());
        it.of(|| a.sendfile(&file, 0, Some(4)))
    }),
    // Receiving.
    each("recvfrom", "recv", waits, |it| {
        let (a, _b) = it.pair_with(b"hello");
        it.of(|| a.recv(&mut [0; 8]).map(|n| assert_eq!(n, 5)))
    }),
    each("recvfrom", "recv_uninit", waits, |it| {
        let (a, _b) = it.pair_with(b"hello");
        it.of(|| {
            a.recv_uninit(&mut [MaybeUninit::uninit(); 8], MsgFlags::empty())
                .map(|came| assert_eq!(came, b"hello"))
        })
    }),
    each("recvfrom", "recvfrom", waits, |it| {
        let (a, _b) = it.pair_with(b"hello");
        it.of(|| a.recvfrom(&mut [0; 8]))
    }),
    each("recvfrom", "recvfrom_raw", waits, |it| {
        let (a, _b) = it.pair_with(b"hello");
        it.of(|| a.recvfrom_raw(&mut [0; 8], MsgFlags::empty()))
    }),
    each("recvfrom", "recvfrom_uninit", waits, |it| {
        let (a, _b) = it.pair_with(b"hello");
        it.of(|| a.recvfrom_uninit(&mut [MaybeUninit::uninit(); 8], MsgFlags::empty()).map(drop))
    }),
    each("recvfrom", "Read", waits, |it| {
        let (a, _b) = it.pair_with(b"hello");
        it.of(|| (&a).read(&mut [0; 8]))
    }),
    each("recvfrom", "makefile_reader", buffered, |it| {
        let (a, _b) = it.pair_with(b"a line\n");
        it.of(|| a.makefile_reader().read_line(&mut String::new()))
    }),
    each("recvmsg", "recvmsg", waits, |it| {
        let (a, _b) = it.pair_with(b"hello");
        it.of(|| a.recvmsg(&mut [IoSliceMut::new(&mut [0; 8])], &mut []).map(drop))
    }),
    each("recvmsg", "recv_fds", waits, |it| {
        let (a, b) = it.pair(SOCK_STREAM);
        send_fds(&b, b"x", &[b.as_fd(), b.as_fd()]).unwrap();
        it.of(|| recv_fds::<2>(&a, &mut [0; 8]).map(|(_, fds, _)| assert_eq!(fds.len(), 2)))
    }),
    each("recvmmsg", "recvmmsg", waits, |it| {
        let (a, b) = it.pair_with(b"hello");
        b.send(b"world").unwrap();
        it.of(|| {
            let (mut one, mut two) = ([0; 8], [0; 8]);
            let (mut one, mut two) = ([IoSliceMut::new(&mut one)], [IoSliceMut::new(&mut two)]);
            let mut messages = [RecvMsg::new(&mut one, &mut []), RecvMsg::new(&mut two, &mut [])];
            a.recvmmsg(&mut messages, MSG_WAITFORONE).map(|n| assert_eq!(n, 2))
        })
    }),
    // Waiting.
    once("ppoll", "poll", begun_again, |it| {
        let (a, _b) = it.pair(SOCK_STREAM);
        it.of(|| poll(&mut [PollFd::new(&a, PollFlags::OUT)], Deadline::NEVER).map(|n| assert_eq!(n, 1)))
    }),
    timed("ppoll", "recv in vain", in_vain, |it| {
        let (a, _b) = it.pair(SOCK_STREAM);
        a.settimeout(SHORT).unwrap();
        let begin = Instant::now();
        let seen = it.of(|| a.recv(&mut [0; 8]));
        assert!(seen != Seen::TimedOut || begin.elapsed() >= SHORT);
        seen
    }),
    timed("ppoll", "connect in vain", in_vain, |it| {
        // The queue is full.
        let (server, _client, addr) = listener();
        server.listen(0).unwrap();
        let client = it.ready(tcp());
        client.settimeout(SHORT).unwrap();
        it.of(|| client.connect(addr))
    }),
    once("ppoll", "create_connection to a host, in vain", in_vain, |it| {
        let (server, _client, addr) = listener();
        server.listen(0).unwrap();
        it.of(|| create_connection(("127.0.0.1", port(&addr)), SHORT))
    }),
    once("ppoll", "accept", begun_again, |it| {
        let (server, _client, _) = listener();
        server.settimeout(Timeout::secs(30)).unwrap();
        it.of(|| server.accept())
    }),
    // Files of /etc.
    once("openat", "getservbyname", begun_again, |it| it.of(|| getservbyname("http", Some(b"tcp")))),
    once("openat", "getprotobyname", begun_again, |it| it.of(|| getprotobyname("tcp"))),
    once("read", "getservbyname", begun_again, |it| it.of(|| getservbyname("http", Some(b"tcp")))),
    once("read", "getprotobyname", begun_again, |it| it.of(|| getprotobyname("tcp"))),
    once("pread64", "getservbyname of a descriptor", begun_again, |it| {
        let file = fs::File::open("/etc/services").unwrap();
        it.of(|| {
            Services::fd(&file)
                .getservbyname("http", Some(b"tcp"))
                .map(|row| assert_eq!(row.unwrap().port(), 80))
        })
    }),
    once("pread64", "getprotobyname of a descriptor", begun_again, |it| {
        let file = fs::File::open("/etc/protocols").unwrap();
        it.of(|| Protocols::fd(&file).getprotobyname("tcp"))
    }),
    // Interfaces.
    once("socket", "if_nametoindex, by another family", unseen, |it| it.of(|| if_nametoindex("lo"))),
    once("socket", "if_indextoname, by another family", unseen, |it| it.of(|| if_indextoname(1))),
    once("ioctl", "if_nametoindex", told, |it| it.of(|| if_nametoindex("lo"))),
    once("ioctl", "if_indextoname", told, |it| it.of(|| if_indextoname(1))),
    once("socket", "if_nameindex", told, |it| it.of(if_nameindex)),
    once("socket", "getifaddrs", told, |it| it.of(getifaddrs)),
    once("socket", "configured", told, |it| it.of(configured)),
    once("socket", "sources", asks_or_told, |it| it.of(|| sources(&mut [to_here()]))),
    once("socket", "sources_with_facts", asks_or_told, |it| it.of(|| sources_with_facts(&mut [to_here()]))),
    once("sendto", "if_nameindex", asks, |it| it.of(if_nameindex)),
    once("sendto", "getifaddrs", asks, |it| it.of(getifaddrs)),
    once("sendto", "sources", asks, |it| it.of(|| sources(&mut [to_here()]))),
    once("recvmmsg", "if_nameindex", asks, |it| it.of(if_nameindex)),
    once("recvmmsg", "getifaddrs", asks, |it| it.of(getifaddrs)),
    once("recvmmsg", "sources_with_facts", asks, |it| it.of(|| sources_with_facts(&mut [to_here()]))),
    once("recvmmsg", "a RouteSocket, and again", asks, |it| {
        let mut routes = RouteSocket::new();
        let seen = it.of(|| routes.configured());
        // What failed once does not get in the way.
        assert!(routes.if_nameindex_into(&mut []).unwrap().left_out > 0);
        seen
    }),
    // Lookups. One server, two questions: what one of them meets once leaves the answer to the other, or to another try.
    once("socket", "getaddrinfo", unseen, |it| it.of(getaddrinfo)),
    once("connect", "getaddrinfo", unseen, |it| it.of(getaddrinfo)),
    once("sendto", "getaddrinfo", unseen, |it| it.of(getaddrinfo)),
    once("recvfrom", "getaddrinfo", unseen, |it| it.of(getaddrinfo)),
    once("ppoll", "getaddrinfo", unseen, |it| it.of(getaddrinfo)),
    once("recvmmsg", "getaddrinfo, whose order is not known then", unseen, |it| it.of(getaddrinfo)),
    once("sendmmsg", "getaddrinfo over one port", unseen, |it| it.of(getaddrinfo_over_one_port)),
    once("recvmmsg", "getaddrinfo over one port", unseen, |it| it.of(getaddrinfo_over_one_port)),
    once("socket", "Resolver::many", unseen, |it| it.of(many)),
    once("sendto", "Resolver::many", unseen, |it| it.of(many)),
    once("ppoll", "Resolver::many", unseen, |it| it.of(many)),
    once("getrandom", "getaddrinfo", draws, |it| it.of(getaddrinfo)),
    once("openat", "getaddrinfo", configures, |it| it.of(getaddrinfo)),
    once("read", "getaddrinfo", configures, |it| it.of(getaddrinfo)),
    once("fstat", "getaddrinfo", configures, |it| it.of(getaddrinfo)),
    once("sethostname", "sethostname", told, |it| {
        let name = gethostname();
        it.of(|| sethostname(name.as_bytes()))
    }),
];

const SHORT: Duration = Duration::from_millis(20);

/// For what does not wait; a server that is silent takes a lookup longer.
const SOON: Duration = Duration::from_secs(8);

//------------ The program ------------------------------------------------------------------------------------

fn main() {
    let arguments: Vec<_> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => list(),
        ["serve"] => serve(),
        ["short"] => short(),
        ["lookup", error] => nobody_was_asked(getaddrinfo, error),
        [syscall, error] => try_all(syscall, error),
        _ => panic!("faults [serve | short | lookup ERROR | SYSCALL ERROR]"),
    }
}

/// A line a system call, with the errors that it is given.
fn list() {
    for syscall in SYSCALLS.concat() {
        print!("{} {}", syscall.name, syscall.which);
        syscall.errors().for_each(|errno| print!(" {errno:?}"));
        println!();
    }
}

/// A system call that is made to fail.
#[derive(Clone, Copy)]
struct Syscall {
    name: &'static str,
    number: libc::c_long,
    /// Which of a thread's calls fails.
    which: u32,
    /// Errors that mean something to it alone.
    own: &'static [Errno],
}

impl Syscall {
    fn errors(&self) -> impl Iterator<Item = Errno> {
        let usual = [Errno::EINTR, Errno::EAGAIN, Errno::ENOBUFS, Errno::ENOMEM, Errno::EMFILE];
        usual.into_iter().chain(self.own.iter().copied())
    }

    /// With arguments that it cannot mean anything by.
    fn fails(&self) -> i32 {
        const NONE: libc::c_long = -1;
        // SAFETY: no descriptor is negative, and no memory at the end of the address space; the kernel says so.
        assert_eq!(unsafe { libc::syscall(self.number, NONE, NONE, NONE, NONE, NONE, NONE) }, -1);
        io::Error::last_os_error().raw_os_error().unwrap()
    }
}

/// The dynamic linker makes a few of these, and the main thread some more.
const BY_LINKER: u32 = 50;

macro_rules! syscalls {
    ($which:ident: $($name:ident $number:ident $($own:ident)*;)*) => {
        [$(Syscall {
            name: stringify!($name), number: libc::$number, which: $which, own: &[$(Errno::$own),*],
        }),*]
    };
}

const FIRST: u32 = 1;
const SYSCALLS: [&[Syscall]; 2] = [
    &syscalls! {
        FIRST:
        accept4 SYS_accept4 ECONNABORTED;
        bind SYS_bind;
        connect SYS_connect ECONNREFUSED;
        fcntl SYS_fcntl;
        getpeername SYS_getpeername;
        getsockname SYS_getsockname;
        getsockopt SYS_getsockopt;
        ioctl SYS_ioctl;
        listen SYS_listen;
        lseek SYS_lseek;
        ppoll SYS_ppoll;
        recvfrom SYS_recvfrom;
        recvmmsg SYS_recvmmsg;
        recvmsg SYS_recvmsg;
        sendfile SYS_sendfile EINVAL ENOSYS;
        sendmmsg SYS_sendmmsg;
        sendmsg SYS_sendmsg;
        sendto SYS_sendto EPIPE;
        sethostname SYS_sethostname;
        setsockopt SYS_setsockopt;
        shutdown SYS_shutdown;
        socket SYS_socket EAFNOSUPPORT;
        socketpair SYS_socketpair;
    },
    &syscalls! {
        BY_LINKER:
        close SYS_close ECONNRESET;
        fstat SYS_fstat;
        getrandom SYS_getrandom;
        openat SYS_openat;
        pread64 SYS_pread64;
        read SYS_read;
    },
];

fn try_all(syscall: &str, error: &str) {
    let syscall = SYSCALLS.concat().into_iter().find(|known| known.name == syscall).expect("a system call");
    let errno = syscall.errors().find(|errno| format!("{errno:?}") == error).expect("an error");
    if syscall.which == FIRST {
        assert_eq!(syscall.fails(), errno.as_raw(), "strace is not at work");
    }
    LazyLock::force(&ETC);
    let (mut trials, mut failed) = (0, false);
    for case in CASES.iter().filter(|case| case.syscall == syscall.name) {
        for &mode in case.modes {
            let (seen, promised) =
                ((case.run)(Trial { mode, syscall: Some(&syscall) }), (case.promise)(mode, errno));
            trials += 1;
            if seen != promised {
                failed = true;
                println!(
                    "{} under {errno:?} of {}, {mode:?}: {seen:?} and not {promised:?}",
                    case.name, case.syscall
                );
            }
        }
    }
    println!("{}", if syscall.which == FIRST { trials + 1 } else { trials });
    process::exit(failed.into());
}

/// A name server of two addresses. It prints its own, and ends with its standard input.
fn serve() {
    let (socket, addr) = udp();
    println!("{addr}");
    let mut buf = [0; 512];
    loop {
        let (_, from) = socket.recvfrom(&mut buf).unwrap();
        // The header, the labels of the name, type and class.
        let mut end = 12;
        while buf[end] != 0 {
            end += 1 + usize::from(buf[end]);
        }
        let question = &buf[12..end + 5];
        let address: &[u8] = match question[question.len() - 3] {
            1 => &[192, 0, 2, 1],
            _ => &[0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
        };
        let kind = [0, question[question.len() - 3], 0, 1];
        let answer = [
            &buf[..2],
            &[0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0],
            question,
            &[0xc0, 12],
            &kind,
            &[0, 0, 0, 60, 0, address.len() as u8],
            address,
        ];
        socket.sendto(&answer.concat(), from).unwrap();
    }
}

//------------ What the kernel itself cuts short --------------------------------------------------------------

/// Small buffers, slow peers, no descriptors left. Nothing here is strace's doing.
fn short() {
    for timeout in [None, Some(Duration::from_secs(30))] {
        a_slow_peer_gets_all(timeout);
    }
    what_does_not_fit_is_told();
    a_receive_takes_what_has_room();
    without_descriptors();
}

/// Two ends of a connection, of which one holds little; both may be told at once.
fn narrow() -> (Socket, Socket) {
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT).unwrap();
    a.setsockopt(opt::SO_SNDBUF, 1).unwrap();
    (a, b)
}

/// As long as many buffers, and every part is different.
fn long() -> Vec<u8> {
    (0..200_000_u32).map(|n| (n / 251) as u8).collect()
}

/// A byte here, some there, and a pause for nobody.
fn slowly(socket: &Socket) -> Vec<u8> {
    let (mut all, mut buf) = (Vec::new(), [0; 777]);
    loop {
        let room = 1 + all.len() % buf.len();
        match socket.recv(&mut buf[..room]).unwrap() {
            0 => return all,
            n => all.extend_from_slice(&buf[..n]),
        }
    }
}

/// sendall, sendfile, both ways of it, and a file over the socket: however little the kernel takes at once.
fn a_slow_peer_gets_all(timeout: Option<Duration>) {
    let all = long();
    let path = env::temp_dir().join(format!("berkeley-faults-{}", process::id()));
    fs::write(&path, &all).unwrap();
    let file = fs::File::open(&path).unwrap();
    fs::remove_file(path).unwrap();
    let ways: [&(dyn Fn(&Socket) + Sync); 4] = [
        &|to| to.sendall(&all).unwrap(),
        &|to| assert_eq!(to.sendfile(&file, 0, None), Ok(all.len())),
        &|to| {
            let (read, write) = rustix::pipe::pipe().unwrap();
            thread::scope(|scope| {
                scope.spawn(|| fs::File::from(write).write_all(&all).unwrap());
                assert_eq!(to.sendfile(&read, 0, None), Ok(all.len()));
            });
        },
        &|to| {
            let mut file = to.makefile_writer();
            all.chunks(1000).for_each(|part| file.write_all(part).unwrap());
            file.flush().unwrap();
        },
    ];
    for way in ways {
        let (a, b) = narrow();
        a.settimeout(timeout).unwrap();
        b.settimeout(timeout).unwrap();
        let came = thread::scope(|scope| {
            let came = scope.spawn(|| slowly(&b));
            way(&a);
            drop(a);
            came.join().unwrap()
        });
        assert!(came == all);
    }
}

/// Without time to wait, the count is of what the peer has.
fn what_does_not_fit_is_told() {
    let all = long();
    let (file, _) = program();
    let parts = [IoSlice::new(&all[..1000]), IoSlice::new(&all[1000..])];
    let ways: [&dyn Fn(&Socket) -> usize; 4] = [
        &|to| to.send(&all).unwrap(),
        &|to| to.sendmsg(&parts, &ControlBuf::none()).unwrap(),
        &|to| to.sendall(&all).map_err(|e| (assert!(e.error.would_block()), e.sent).1).unwrap_err(),
        &|to| {
            to.sendfile(&file, 0, None).map_err(|e| (assert!(e.error.would_block()), e.sent).1).unwrap_err()
        },
    ];
    for way in ways {
        let (a, b) = narrow();
        a.settimeout(Timeout::NON_BLOCKING).unwrap();
        let sent = way(&a);
        drop(a);
        assert!(sent > 0 && sent < all.len());
        assert_eq!(rest_of(&b).len(), sent);
    }
    assert!((&file).stream_position().unwrap() > 0);
    // Of messages, it is of whole ones.
    let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, Protocol::DEFAULT).unwrap();
    a.settimeout(Timeout::NON_BLOCKING).unwrap();
    b.settimeout(Timeout::NON_BLOCKING).unwrap();
    a.setsockopt(opt::SO_SNDBUF, 1).unwrap();
    let data = [IoSlice::new(&all[..1000])];
    let sent = a.sendmmsg(&mut [SendMsg::new(&data); 32], MsgFlags::empty()).unwrap();
    assert!((1..32).contains(&sent));
    assert!(a.sendmmsg(&mut [SendMsg::new(&data)], MsgFlags::empty()).is_err_and(|e| e.would_block()));
    for _ in 0..sent {
        assert_eq!(b.recv(&mut [0; 2000]), Ok(1000));
    }
    assert!(b.recv(&mut [0; 2000]).is_err_and(|e| e.would_block()));
}

/// Of a stream the rest stays, of a message it is lost, and that is told.
fn a_receive_takes_what_has_room() {
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT).unwrap();
    a.sendall(b"one\ntwo\nthree\n").unwrap();
    drop(a);
    let mut buf = [0; 2];
    assert_eq!((b.recv(&mut buf), buf), (Ok(2), *b"on"));
    let mut lines = io::BufReader::with_capacity(1, SocketIo::new(b)).lines();
    assert_eq!(lines.by_ref().map(Result::unwrap).collect::<Vec<_>>(), ["e", "two", "three"]);

    let (a, b) = socketpair(AF_UNIX, SOCK_SEQPACKET, Protocol::DEFAULT).unwrap();
    for _ in 0..3 {
        a.send(b"a message").unwrap();
    }
    assert_eq!(b.recv_with(&mut buf, MSG_TRUNC), Ok(9));
    let mut parts = ([0; 1], [0; 3]);
    let mut room = [IoSliceMut::new(&mut parts.0), IoSliceMut::new(&mut parts.1)];
    let received = b.recvmsg(&mut room, &mut []).unwrap();
    assert!(received.len() == 4 && received.is_truncated());
    assert_eq!((parts.0, parts.1), (*b"a", *b" me"));
    let (mut one, mut two) = ([IoSliceMut::new(&mut parts.0)], [0; 9]);
    let mut two = [IoSliceMut::new(&mut two)];
    let mut messages = [RecvMsg::new(&mut one, &mut []), RecvMsg::new(&mut two, &mut [])];
    assert_eq!(b.recvmmsg(&mut messages, MSG_WAITFORONE), Ok(1));
    assert!(messages[0].received().is_truncated());
}

/// What needs a descriptor fails at once and says so; nothing that waits for one is lost.
fn without_descriptors() {
    let emfile = Seen::Told(Errno::EMFILE);
    let (server, _client, addr) = listener();
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT).unwrap();
    send_fds(&a, b"x", &[a.as_fd(), b.as_fd()]).unwrap();
    let begin = Instant::now();
    limit_descriptors(Some(next_descriptor()));
    let it = Trial { mode: Mode::Blocking, syscall: None };
    let calls = [
        it.of(|| Socket::new(AF_INET, SOCK_STREAM, Protocol::DEFAULT)),
        it.of(|| socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT)),
        it.of(|| a.dup()),
        it.of(|| fromfd(&a)),
        it.of(|| server.accept()),
        it.of(|| create_server("127.0.0.1:0")),
        it.of(|| create_connection(addr, None)),
        it.of(|| create_connection(("127.0.0.1", port(&addr)), None)),
        it.of(|| create_connection(("localhost", port(&addr)), None)),
        it.of(|| getservbyname("http", None)),
        it.of(|| getprotobyname("tcp")),
        it.of(|| if_nametoindex("lo")),
        it.of(if_nameindex),
        it.of(getifaddrs),
        it.of(|| sources(&mut [to_here()])),
        it.of(|| berkeley::getaddrinfo("localhost", 80, &Hints::stream())),
    ];
    // The descriptors that do not fit are closed, which is told; the byte comes all the same.
    let (n, fds, flags) = recv_fds::<2>(&b, &mut [0; 8]).unwrap();
    assert!(n == 1 && fds.is_empty() && flags.contains(MSG_CTRUNC));
    limit_descriptors(None);
    assert_eq!(calls, core::array::from_fn(|_| emfile.clone()));
    assert!(begin.elapsed() < SOON);
    // The connection has waited.
    server.accept().unwrap();

    // A lookup that has read its files, and then has no descriptor for a socket.
    let without = || {
        look_up(|resolver| {
            resolver.getaddrinfo("www.test", 80, &Hints::stream()).unwrap();
            limit_descriptors(Some(next_descriptor()));
            resolver.getaddrinfo("www.test", 80, &Hints::stream()).map(drop)
        })
    };
    nobody_was_asked(without, "EMFILE");
    limit_descriptors(None);
}

/// Where every attempt fails, a lookup says so, and soon; that is not silence, and not that there is no such name.
fn nobody_was_asked(look_up: impl FnOnce() -> Result<(), GaiError>, error: &str) {
    let begin = Instant::now();
    let failure = look_up().unwrap_err();
    assert!(failure.code == Eai::AGAIN && failure.to_string().contains(error), "{failure}");
    assert!(begin.elapsed() < SOON, "{:?}", begin.elapsed());
}

/// The number that the next one will have.
fn next_descriptor() -> u64 {
    rustix::io::fcntl_dupfd_cloexec(io::stdin(), 0).unwrap().as_raw_fd() as u64
}

/// No descriptor from this number on; or as many as there may be.
fn limit_descriptors(to: Option<u64>) {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the structure is read and written for the duration of each call.
    unsafe {
        assert_eq!(libc::getrlimit(libc::RLIMIT_NOFILE, &mut limit), 0);
        limit.rlim_cur = to.unwrap_or(limit.rlim_max);
        assert_eq!(libc::setrlimit(libc::RLIMIT_NOFILE, &limit), 0);
    }
}
