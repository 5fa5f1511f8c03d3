//! Servers: every kind, in every way of running, with a client of each kind.

mod faults;
mod hand_over;
mod hooks;
mod requests;
mod shutdown;
mod ways;

use std::io::{self, Read, Write};
use std::thread;

use berkeley::server::{
    Conn, EventLoop, Handler, Hooks, Machine, Machines, Next, Plain, Request, Server, ServerBuilder,
    ServerHandle, TcpServer, UdpServer, UnixDatagramServer, UnixStreamServer,
};
use berkeley::{AF_UNIX, Protocol, Result, SOCK_DGRAM, SockAddr, Socket, create_connection, opt};

use crate::kit::LONG;
use berkeley::opt::{Linger, Secs};

/// A way of running requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    One,
    Threads,
    Pool,
    #[cfg(feature = "fork")]
    Fork,
    Loop,
}

impl Mode {
    const ALL: &[Self] = &[
        Self::One,
        Self::Threads,
        Self::Pool,
        #[cfg(feature = "fork")]
        Self::Fork,
        Self::Loop,
    ];

    /// Serves until the end: with the handler, or in the event loop with machines.
    fn serve<K, F, M>(self, mut server: Server<K>, handler: F, machines: M) -> Result<()>
    where
        K: Hooks + Send + Sync + 'static,
        F: Handler + Send + Sync + 'static,
        M: Machines,
    {
        match self {
            Self::One => server.serve_forever(handler),
            Self::Threads => server.threaded().serve_forever(handler),
            Self::Pool => server.pooled(8).serve_forever(handler),
            #[cfg(feature = "fork")]
            Self::Fork => server.run_by(fork()).serve_forever(handler),
            Self::Loop => server.run_by(EventLoop::new().grace(LONG)).serve_forever(machines),
        }
    }
}

/// The tests have threads, and nothing here uses what they might have locked.
#[cfg(feature = "fork")]
fn fork() -> berkeley::server::Fork {
    berkeley::server::Fork::new().in_spite_of_threads(true)
}

/// A kind of server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Tcp,
    Udp,
    UnixStream,
    UnixDatagram,
}

impl Of {
    const ALL: [Self; 4] = [Self::Tcp, Self::Udp, Self::UnixStream, Self::UnixDatagram];

    fn options(self) -> ServerBuilder {
        match self {
            Self::Tcp => TcpServer::options(),
            Self::Udp => UdpServer::options(),
            Self::UnixStream => UnixStreamServer::options(),
            Self::UnixDatagram => UnixDatagramServer::options(),
        }
    }

    /// An address that the kernel chooses.
    fn address(self) -> SockAddr {
        let text = if matches!(self, Self::Tcp | Self::Udp) { "127.0.0.1:0" } else { "unix:" };
        SockAddr::parse(text).unwrap()
    }

    fn server(self) -> Server {
        self.options().bind(self.address()).unwrap()
    }

    /// A client that is connected to this server.
    fn client(self, server: SockAddr) -> Socket {
        if matches!(self, Self::Tcp | Self::UnixStream) {
            return create_connection(server, LONG).unwrap();
        }
        let client = Socket::new(server.family(), SOCK_DGRAM, Protocol::DEFAULT).unwrap();
        client.settimeout(LONG).unwrap();
        if server.family() == AF_UNIX {
            // Without an address it could not be answered.
            client.bind(self.address()).unwrap();
        }
        client.connect(server).unwrap();
        client
    }
}

/// Answers each piece in capitals.
fn upper(request: &mut Request) -> io::Result<()> {
    let mut buf = [0; 1024];
    loop {
        let n = request.read(&mut buf)?;
        if n == 0 {
            return Ok(());
        }
        request.write_all(&buf[..n].to_ascii_uppercase())?;
    }
}

struct Upper;

impl Machine for Upper {
    fn received(&mut self, bytes: &[u8], conn: &mut Conn<'_>) -> Next {
        conn.send(&bytes.to_ascii_uppercase());
        Next::Read
    }
}

fn uppers(_: &Request) -> Upper {
    Upper
}

/// Sends, and returns the answer, which comes in one piece.
fn ask(client: &Socket, text: &str) -> String {
    client.sendall(text.as_bytes()).unwrap();
    let mut buf = [0; 1024];
    let n = client.recv(&mut buf).unwrap();
    String::from_utf8_lossy(&buf[..n]).into_owned()
}

/// All that comes until the end.
fn rest(client: &Socket) -> String {
    let mut text = String::new();
    let mut client = client;
    client.read_to_string(&mut text).unwrap();
    text
}

/// Closes it so that the peer is told ECONNRESET.
fn reset(client: Socket) {
    client.setsockopt(opt::SO_LINGER, Linger(Some(Secs(0)))).unwrap();
    drop(client);
}

/// A server that runs in a thread of its own, and has an end.
struct Running {
    addr: SockAddr,
    handle: ServerHandle,
    thread: thread::JoinHandle<Result<()>>,
}

impl Running {
    fn new<K, S>(server: Server<K>, serve: S) -> Self
    where
        K: Hooks + Send + Sync + 'static,
        S: FnOnce(Server<K>) -> Result<()> + Send + 'static,
    {
        let (addr, handle) = (*server.server_address(), server.handle());
        Self { addr, handle, thread: thread::spawn(move || serve(server)) }
    }

    /// One that answers in capitals.
    fn upper(mode: Mode, server: Server<Plain>) -> Self {
        Self::new(server, move |server| mode.serve(server, upper, uppers))
    }

    fn end(self) {
        self.handle.shutdown();
        self.join();
    }

    fn join(self) {
        self.thread.join().unwrap().unwrap();
    }
}
