//! Servers of each kind, in each way of running, and a client for each kind.

use alloc::sync::Arc;
use core::ops::Deref;
use core::sync::atomic::{AtomicU32, Ordering};
use std::io::{self, Read, Write};
use std::sync::mpsc;
use std::thread;

use berkeley::server::{
    Conn, EventLoop, Failure, Handler, Hooks, Machine, Machines, Next, Plain, Request, Server, ServerBuilder,
    ServerHandle, TcpServer, UdpServer, UnixDatagramServer, UnixStreamServer,
};
use berkeley::{AF_UNIX, Protocol, Result, SOCK_DGRAM, Shutdown, SockAddr, Socket, create_connection};

/// Longer than anything here takes on the slowest machine; its end is a failure.
pub(crate) const LONG: core::time::Duration = core::time::Duration::from_secs(60);

/// A way of running requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "no program of tests has all of them")]
pub(crate) enum Mode {
    One,
    Threads,
    Pool,
    #[cfg(feature = "fork")]
    Fork,
    Loop,
}

impl Mode {
    /// Serves until the end: with the handler, or in the event loop with machines.
    pub(crate) fn serve<K, F, M>(self, mut server: Server<K>, handler: F, machines: M) -> Result<()>
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
pub(crate) fn fork() -> berkeley::server::Fork {
    berkeley::server::Fork::new().in_spite_of_threads(true)
}

/// A kind of server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    Tcp,
    Udp,
    UnixStream,
    UnixDatagram,
}

impl Of {
    pub(crate) const ALL: [Self; 4] = [Self::Tcp, Self::Udp, Self::UnixStream, Self::UnixDatagram];

    pub(crate) fn options(self) -> ServerBuilder {
        match self {
            Self::Tcp => TcpServer::options(),
            Self::Udp => UdpServer::options(),
            Self::UnixStream => UnixStreamServer::options(),
            Self::UnixDatagram => UnixDatagramServer::options(),
        }
    }

    /// An address that the kernel chooses.
    pub(crate) fn address(self) -> SockAddr {
        let text = if matches!(self, Self::Tcp | Self::Udp) { "127.0.0.1:0" } else { "unix:" };
        SockAddr::parse(text).unwrap()
    }

    pub(crate) fn server(self) -> Server {
        self.options().bind(self.address()).unwrap()
    }

    /// A server that says nothing of what goes wrong.
    #[allow(dead_code, reason = "not every program of tests needs it")]
    pub(crate) fn quiet(self) -> Server<Quiet> {
        self.options().hooks(Quiet).bind(self.address()).unwrap()
    }

    /// A client that is connected to this server.
    pub(crate) fn client(self, server: SockAddr) -> Client {
        if matches!(self, Self::Tcp | Self::UnixStream) {
            return Client(create_connection(server, LONG).unwrap());
        }
        let client = Socket::new(server.family(), SOCK_DGRAM, Protocol::DEFAULT).unwrap();
        client.settimeout(LONG).unwrap();
        if server.family() == AF_UNIX {
            // Without an address it could not be answered.
            client.bind(self.address()).unwrap();
        }
        client.connect(server).unwrap();
        Client(client)
    }
}

/// Leaves standard error alone.
#[derive(Debug)]
pub(crate) struct Quiet;

impl Hooks for Quiet {
    fn handle_error(&self, _: &Request, _: &Failure) {}
}

/// Passes on what `handle_error` is told.
#[allow(dead_code, reason = "not every program of tests needs it")]
pub(crate) struct Told(pub(crate) mpsc::Sender<String>);

impl Hooks for Told {
    fn handle_error(&self, _: &Request, failure: &Failure) {
        self.0.send(failure.to_string()).unwrap();
    }
}

/// Counts the waits.
#[allow(dead_code, reason = "not every program of tests needs it")]
pub(crate) struct Waits(pub(crate) Arc<AtomicU32>);

impl Hooks for Waits {
    fn service_actions(&self, _: &ServerHandle) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// A client's socket. A child that was forked in this very process has its descriptor, and closing alone would say nothing
/// to the server. So it is told what it would hear of a client elsewhere: the end, or where there is something unread, a
/// reset, without which one that waits for room to send would wait for ever.
pub(crate) struct Client(Socket);

impl Deref for Client {
    type Target = Socket;

    fn deref(&self) -> &Socket {
        &self.0
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.0.shutdown(Shutdown::Both);
        // What comes from now on resets it by itself.
        if self.0.bytes_waiting().is_ok_and(|unread| unread > 0) {
            let _ = self.0.connect(SockAddr::Unspec);
        }
    }
}

/// Answers each piece in capitals.
pub(crate) fn upper(request: &mut Request) -> io::Result<()> {
    let mut buf = [0; 1024];
    loop {
        let n = request.read(&mut buf)?;
        if n == 0 {
            return Ok(());
        }
        request.write_all(&buf[..n].to_ascii_uppercase())?;
    }
}

pub(crate) struct Upper;

impl Machine for Upper {
    fn received(&mut self, bytes: &[u8], conn: &mut Conn<'_>) -> Next {
        conn.send(&bytes.to_ascii_uppercase());
        Next::Read
    }
}

pub(crate) fn uppers(_: &Request) -> Upper {
    Upper
}

/// Sends, and returns the answer, which comes in one piece.
pub(crate) fn ask(client: &Socket, text: &str) -> String {
    client.sendall(text.as_bytes()).unwrap();
    let mut buf = [0; 1024];
    let n = client.recv(&mut buf).unwrap();
    String::from_utf8_lossy(&buf[..n]).into_owned()
}

/// All that comes until the end.
pub(crate) fn rest(client: &Socket) -> String {
    let mut text = String::new();
    let mut client = client;
    client.read_to_string(&mut text).unwrap();
    text
}

/// Has the peer told ECONNRESET, if it is one of TCP: for that connect(2) takes the connection apart, whoever else has a
/// descriptor of it.
#[allow(dead_code, reason = "not every program of tests needs it")]
pub(crate) fn reset(client: Client) {
    let _ = client.connect(SockAddr::Unspec);
}

/// A server that runs in a thread of its own, and has an end.
pub(crate) struct Running {
    pub(crate) addr: SockAddr,
    pub(crate) handle: ServerHandle,
    pub(crate) thread: thread::JoinHandle<Result<()>>,
}

impl Running {
    pub(crate) fn new<K, S>(server: Server<K>, serve: S) -> Self
    where
        K: Hooks + Send + Sync + 'static,
        S: FnOnce(Server<K>) -> Result<()> + Send + 'static,
    {
        let (addr, handle) = (*server.server_address(), server.handle());
        Self { addr, handle, thread: thread::spawn(move || serve(server)) }
    }

    /// One that answers in capitals.
    pub(crate) fn upper(mode: Mode, server: Server<Plain>) -> Self {
        Self::new(server, move |server| mode.serve(server, upper, uppers))
    }

    pub(crate) fn end(self) {
        self.handle.shutdown();
        self.join();
    }

    pub(crate) fn join(self) {
        self.thread.join().unwrap().unwrap();
    }
}
