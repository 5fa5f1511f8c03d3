//! The crate at work, in one process, on loopback and in a temporary folder. Each stop of the tour is one function
//! below: it makes its calls, prints what came of them, and checks that this is what it should be.

use core::error::Error;
use core::fmt::Display;
use core::net::SocketAddr;
use core::time::Duration;
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Instant, SystemTime};
use std::{env, fs, process, thread};

use berkeley::resolve::Decision;
use berkeley::{
    AF_INET, AF_UNIX, AI_CANONNAME, CallError, Deadline, EAI_AGAIN, Errno, Hints, NI_NAMEREQD, PollFd,
    PollFlags, Protocol, Resolver, SHUT_WR, SOCK_DGRAM, SOCK_STREAM, SockAddr, Socket, Timeout, UnixAddr,
    create_connection, create_server, getaddrinfo, getservbyname, poll, setdefaulttimeout, socketpair,
};

/// A stop ends well, or with the sentence that says what was not so.
type Outcome = Result<(), Box<dyn Error>>;

/// Its title, and the function.
type Stop = (&'static str, fn() -> Outcome);

const STOPS: [Stop; 13] = [
    ("TCP over IPv4", tcp_over_ipv4),
    ("TCP over IPv6", tcp_over_ipv6),
    ("A connection by name", by_name),
    ("A service", service),
    ("A name, and how it was found", name),
    ("The name of an address", reverse),
    ("UDP", udp),
    ("A Unix socket with a path", unix_path),
    ("A Unix socket with an abstract name", unix_abstract),
    ("A timeout that strikes", timeout),
    ("A name server that is silent", silent_server),
    ("A call that would block", non_blocking),
    ("Errors that explain themselves", errors),
];

fn main() -> ExitCode {
    let start = Instant::now();
    // Whatever goes wrong on the tour, no call waits for ever.
    setdefaulttimeout(Some(Duration::from_secs(5)));

    line("A tour of berkeley. Each line tells who made which call, and what came of it.");
    for (title, stop) in STOPS {
        line(format_args!("\n{title}"));
        if let Err(e) = stop() {
            eprintln!("\n{title}: this is not as it should be: {e}");
            return ExitCode::FAILURE;
        }
    }
    line(format_args!("\nEverything checked, in {} ms.", start.elapsed().as_millis()));
    ExitCode::SUCCESS
}

fn tcp_over_ipv4() -> Outcome {
    let server = create_server("127.0.0.1:0")?; // port 0: the kernel chooses one
    converse(server, b"Hello over IPv4")
}

fn tcp_over_ipv6() -> Outcome {
    match create_server("[::1]:0") {
        Err(e) if is_without_ipv6(&e) => {
            show("server", "create_server", e);
            line("  This machine has no IPv6. The tour goes on.");
            Ok(())
        }
        server => converse(server?, b"Hello over IPv6"),
    }
}

fn is_without_ipv6(e: &CallError) -> bool {
    matches!(e.errno(), Some(Errno::EAFNOSUPPORT | Errno::EADDRNOTAVAIL))
}

/// A client says something to a server and hears it back. The calls are the same for every family.
fn converse(server: Socket, message: &[u8]) -> Outcome {
    let address = server.getsockname()?;
    show("server", "create_server", address);
    let serving = thread::spawn(move || echo_once(&server));

    let client = create_connection(address, Timeout::secs(5))?;
    let client_address = client.getsockname()?;
    show("client", "create_connection", named(client_address));
    client.sendall(message)?;
    client.shutdown(SHUT_WR)?; // nothing more to say: the server reads the end
    show("client", "sendall", quoted(message));

    let peer = serving.join().map_err(|_| "the server panicked")??;
    show("server", "accept", named(peer));
    check(peer == client_address, "the server accepted somebody else")?;

    let answer = receive_all(&client)?;
    show("client", "recv", quoted(&answer));
    check(answer == message, "the answer is not what was sent")
}

/// The server's side: one connection, echoed until its end.
fn echo_once(server: &Socket) -> berkeley::Result<SockAddr> {
    let (conn, peer) = server.accept()?;
    let mut buf = [0; 1024];
    loop {
        match conn.recv(&mut buf)? {
            0 => return Ok(peer),
            n => conn.sendall(&buf[..n])?,
        }
    }
}

fn receive_all(sock: &Socket) -> berkeley::Result<Vec<u8>> {
    let mut all = Vec::new();
    let mut buf = [0; 1024];
    loop {
        match sock.recv(&mut buf)? {
            0 => return Ok(all),
            n => all.extend_from_slice(&buf[..n]),
        }
    }
}

fn by_name() -> Outcome {
    let server = create_server("127.0.0.1:0")?;
    let port = server.getsockname()?.port().ok_or("a server without a port")?;
    // Where localhost is ::1 as well, that is tried too: each address in turn, until one answers.
    let client = create_connection(("localhost", port), Timeout::secs(5))?;
    show("client", "create_connection", format_args!("localhost is at {}", client.getpeername()?));
    let (_, peer) = server.accept()?;
    show("server", "accept", named(peer));
    check(peer == client.getsockname()?, "the server accepted somebody else")
}

fn service() -> Outcome {
    let found = getservbyname("http", Some(b"tcp"))?.ok_or("http is no service here")?;
    show("", "getservbyname", format_args!("http is at port {} of tcp", found.port()));
    let list = getaddrinfo("127.0.0.1", "http", &Hints::stream())?;
    show("", "getaddrinfo", list[0]);
    check(list[0].addr.port() == Some(found.port()), "the port is another")
}

fn name() -> Outcome {
    let folder = a_small_world()?;
    let etc = File::open(&folder.0)?;
    let mut trace = |decision: &Decision<'_>| show("", "", decision);
    let hints = Hints { flags: AI_CANONNAME, ..Hints::stream() };
    let list =
        Resolver::with_etc(&etc).getaddrinfo_traced("db", 5432, &hints, Deadline::NEVER, &mut trace)?;
    for info in &list {
        show("", "getaddrinfo", info.addr);
    }
    show("", "canonname", list.canonname().unwrap_or_default());
    check(list.len() == 2 && list.canonname() == Some("db.example"), "that is not what the hosts file says")
}

fn reverse() -> Outcome {
    let folder = a_small_world()?;
    let etc = File::open(&folder.0)?;
    let addr: SockAddr = "192.0.2.7:80".parse()?;
    let info = Resolver::with_etc(&etc).getnameinfo(&addr, NI_NAMEREQD)?;
    let service = info.service().escape_ascii();
    show("", "getnameinfo", format_args!("{addr} is {}, {service}", info.host()));
    check(info.host() == "db.example", "that is not what the hosts file says")
}

/// A folder that stands for /etc, where db.example has two addresses and nobody else is asked.
fn a_small_world() -> Result<Folder, Box<dyn Error>> {
    let folder = Folder::new()?;
    fs::write(folder.0.join("nsswitch.conf"), "hosts: files dns\n")?;
    fs::write(folder.0.join("hosts"), "192.0.2.7 db.example db\n192.0.2.8 db.example db\n")?;
    Ok(folder)
}

fn silent_server() -> Outcome {
    let server = datagram_socket()?;
    let addr = SocketAddr::try_from(server.getsockname()?).map_err(|_| "a server without an address")?;
    let folder = a_small_world()?;
    let etc = File::open(&folder.0)?;
    let mut resolver = Resolver::with_etc(&etc);
    resolver.set_servers(&[addr]);
    resolver.set_timeout(Timeout::millis(60));
    show("client", "set_timeout", "60 ms");

    let start = Instant::now();
    let Err(e) = resolver.getaddrinfo("www.example.org", 443, &Hints::stream()) else {
        return Err("somebody knew a name that nobody was asked for".into());
    };
    let waited = start.elapsed();
    show("client", "getaddrinfo", format_args!("{e}, after {waited:.1?}"));
    check(e.code == EAI_AGAIN && e.timed_out, "silence is no such thing as an answer")?;
    check(waited >= Duration::from_millis(60), "the timeout struck early")?;

    let (n, _) = server.recvfrom(&mut [0; 512])?;
    show("server", "recvfrom", format_args!("a question of {n} bytes, which it leaves at that"));
    Ok(())
}

fn udp() -> Outcome {
    let server = datagram_socket()?;
    let client = datagram_socket()?;
    let (server_address, client_address) = (server.getsockname()?, client.getsockname()?);
    show("server", "bind", server_address);
    show("client", "bind", client_address);

    client.sendto(b"Hello over UDP", server_address)?;
    show("client", "sendto", quoted(b"Hello over UDP"));

    let mut buf = [0; 1024];
    let (n, from) = server.recvfrom(&mut buf)?;
    show("server", "recvfrom", format_args!("{}, from {from}", quoted(&buf[..n])));
    check(from == client_address, "the datagram came from somebody else")?;
    server.sendto(&buf[..n], from)?;

    let (n, from) = client.recvfrom(&mut buf)?;
    show("client", "recvfrom", format_args!("{}, from {from}", quoted(&buf[..n])));
    check(from == server_address, "the answer came from somebody else")?;
    check(&buf[..n] == b"Hello over UDP", "the answer is not what was sent")
}

fn datagram_socket() -> berkeley::Result<Socket> {
    let sock = Socket::new(AF_INET, SOCK_DGRAM, Protocol::DEFAULT)?;
    sock.bind("127.0.0.1:0")?;
    Ok(sock)
}

fn unix_path() -> Outcome {
    let folder = Folder::new()?;
    let server = create_server(UnixAddr::path(folder.file("echo"))?)?;
    converse(server, b"Hello by path")
}

fn unix_abstract() -> Outcome {
    // A name of no file: it goes when its last socket does, and leaves nothing to clean up.
    let server = create_server(UnixAddr::abstract_name(unique_name())?)?;
    converse(server, b"Hello by name")
}

fn timeout() -> Outcome {
    let sock = datagram_socket()?;
    sock.settimeout(Some(Duration::from_millis(30)))?;
    show("client", "settimeout", "30 ms");

    let start = Instant::now();
    let Err(e) = sock.recv(&mut [0; 1024]) else { return Err("a datagram came from nobody".into()) };
    let waited = start.elapsed();
    show("client", "recv", format_args!("{e}, after {waited:.1?}"));
    check(e.is_timeout(), "that was no timeout")?;
    check(waited >= Duration::from_millis(30), "the timeout struck early")
}

fn non_blocking() -> Outcome {
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT)?;
    a.setblocking(false)?;
    show("a", "setblocking", "false");

    let mut buf = [0; 1024];
    let Err(e) = a.recv(&mut buf) else { return Err("something came before it was sent".into()) };
    show("a", "recv", e);
    check(e.would_block(), "that was no call that would block")?;

    b.sendall(b"Now there is something")?;
    show("b", "sendall", quoted(b"Now there is something"));

    let mut both = [PollFd::new(&a, PollFlags::IN), PollFd::new(&b, PollFlags::IN)];
    let ready = poll(&mut both, Deadline::after(Duration::from_secs(5)))?;
    show("", "poll", format_args!("{ready} of {} ready", both.len()));
    check(ready == 1 && both[0].revents() == PollFlags::IN, "a alone has something to receive")?;

    let n = a.recv(&mut buf)?;
    show("a", "recv", quoted(&buf[..n]));
    check(&buf[..n] == b"Now there is something", "what came is not what was sent")
}

fn errors() -> Outcome {
    // A port that is taken, so that nobody else gets it, and at which nobody listens.
    let closed = Socket::new(AF_INET, SOCK_STREAM, Protocol::DEFAULT)?;
    closed.bind("127.0.0.1:0")?;
    let Err(e) = create_connection(closed.getsockname()?, Timeout::secs(5)) else {
        return Err("somebody answered at a closed port".into());
    };
    show("client", "create_connection", e);
    check(e.errno() == Some(Errno::ECONNREFUSED), "that was not ECONNREFUSED")?;

    let Err(e) = create_server(closed.getsockname()?) else {
        return Err("a port was given away twice".into());
    };
    show("server", "create_server", e);
    check(e.errno() == Some(Errno::EADDRINUSE), "that was not EADDRINUSE")?;

    let text = "127.0.0.1:99999";
    let Err(e) = text.parse::<SockAddr>() else { return Err("there is no port 99999".into()) };
    show("client", "parse", format_args!("\"{text}\", {e}"));
    check(e.at() == text.find("99999").unwrap_or_default(), "the mistake is where the port begins")
}

// What the stops print and check with.

/// A line of the tour: who, which call, and what came of it.
fn show(who: &str, call: &str, result: impl Display) {
    line(format_args!("  {who:<8}{call:<19}{result}"));
}

/// Ignores that nobody may be reading: the tour is to check as well.
fn line(text: impl Display) {
    let _ = writeln!(io::stdout(), "{text}");
}

fn check(so: bool, otherwise: &str) -> Outcome {
    if so { Ok(()) } else { Err(otherwise.into()) }
}

fn quoted(bytes: &[u8]) -> String {
    format!("\"{}\"", bytes.escape_ascii())
}

/// A Unix client has no address, unless it binds one.
fn named(addr: SockAddr) -> String {
    match addr {
        SockAddr::Unix(UnixAddr::Unnamed) => "from a socket without a name".into(),
        addr => format!("from {addr}"),
    }
}

/// A folder that goes with its owner.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self, String> {
        let path = env::temp_dir().join(unique_name());
        fs::create_dir(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        Ok(Self(path))
    }

    fn file(&self, name: &str) -> Vec<u8> {
        self.0.join(name).into_os_string().into_vec()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn unique_name() -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    format!("berkeley-tour-{}-{}", process::id(), now.subsec_nanos())
}
