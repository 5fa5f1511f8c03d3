//! [`Hooks`]: what a server does at each point, to be replaced where it should do something else.

use std::io::{self, Write};

use super::{Attributes, Failure, Incoming, Refused, Request, ServerHandle};
use crate::{Result, SockAddr, Socket, opt};

/// The points at which a program can step in, under Python's names. Each does by default what Python's classes do.
///
/// Their order, for a server: `server_bind`, `server_activate`, and at its end `server_close`. For a request:
/// `get_request`, `verify_request`, `process_request`, `finish_request` (the handler: setup, handle, finish), after a
/// failure `handle_error`, then `shutdown_request`, `close_request`. `service_actions` comes after each wait, and
/// `handle_timeout` when [`handle_request`](super::Server::handle_request) has waited in vain.
///
/// With threads `finish_request` and what follows it run in the request's thread, with fork in the child; hooks that
/// are used so are `Send + Sync`.
///
/// A failure of the handler is the request's. A panic in a hook is not: it comes out of `serve_forever`, or ends the
/// request without a word in its thread or child.
///
/// ```
/// use berkeley::server::{Hooks, Request, TcpServer};
///
/// struct OnlyLocal;
///
/// impl Hooks for OnlyLocal {
///     fn verify_request(&self, request: &Request) -> bool {
///         request.client_address().ip().is_some_and(|ip| ip.is_loopback())
///     }
/// }
///
/// let server = TcpServer::options().hooks(OnlyLocal).bind("127.0.0.1:0")?;
/// # Ok::<(), berkeley::CallError>(())
/// ```
pub trait Hooks {
    /// Gives the socket its address, and before that the options that go with it: SO_REUSEADDR, and SO_REUSEPORT for
    /// IP.
    ///
    /// # Errors
    /// As bind(2).
    fn server_bind(&self, socket: &Socket, addr: &SockAddr, attributes: &Attributes) -> Result<()> {
        attributes.bind(socket, addr)
    }

    /// Makes the socket listen, unless it is one for datagrams.
    ///
    /// # Errors
    /// As listen(2).
    fn server_activate(&self, socket: &Socket, attributes: &Attributes) -> Result<()> {
        attributes.activate(socket)
    }

    /// The server is about to close its socket.
    fn server_close(&self) {}

    /// Accepts a connection, or receives a datagram.
    ///
    /// # Errors
    /// As accept(2) or recvfrom(2). The server does not end of it: see [`serve_forever`](super::Server::serve_forever).
    fn get_request(&self, incoming: Incoming<'_>) -> Result<Request> {
        incoming.get()
    }

    /// Whether the request is to be served. Otherwise `shutdown_request` follows.
    fn verify_request(&self, request: &Request) -> bool {
        let _ = request;
        true
    }

    /// Has the request served, in the way that was chosen for this server: at once, by a thread, by a child.
    ///
    /// # Errors
    /// It could not be begun: no thread, no child, no room. `handle_error` and `shutdown_request` follow.
    fn process_request(&self, request: Request, run: Run<'_>) -> Result<(), Refused> {
        run.process(request)
    }

    /// Calls the handler. In the event loop, which calls a machine many times, it is the moment when the machine is made.
    ///
    /// # Errors
    /// The handler's.
    fn finish_request(&self, request: &mut Request, handler: Call<'_>) -> io::Result<()> {
        handler.call(request)
    }

    /// The request is done: no more is sent, and `close_request` follows.
    fn shutdown_request(&self, request: Request) {
        request.shut_down();
        self.close_request(request);
    }

    /// Closes the connection: by letting go of it.
    fn close_request(&self, request: Request) {
        drop(request);
    }

    /// The handler failed, or panicked, or could not be begun. By default standard error is told.
    fn handle_error(&self, request: &Request, failure: &Failure) {
        const LINE: &str = "----------------------------------------";
        let text = std::format!(
            "{LINE}\nA failure while serving the request from {}: {failure}\n{LINE}\n",
            request.client_address()
        );
        // Where nobody reads it, that is no reason to panic, as eprintln has it.
        let _ = io::stderr().write_all(text.as_bytes());
    }

    /// [`handle_request`](super::Server::handle_request) has waited for as long as it may.
    fn handle_timeout(&self, server: &ServerHandle) {
        let _ = server;
    }

    /// After each wait of [`serve_forever`](super::Server::serve_forever), whatever it brought. A wait lasts until
    /// something happens, unless there is a [`poll_interval`](super::ServerBuilder::poll_interval).
    fn service_actions(&self, server: &ServerHandle) {
        let _ = server;
    }
}

/// The hooks as they are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plain;

impl Hooks for Plain {}

/// The chosen way of running a request, for [`Hooks::process_request`].
pub struct Run<'a>(pub(super) &'a mut dyn FnMut(Request) -> Result<(), Refused>);

impl Run<'_> {
    /// Runs it.
    ///
    /// # Errors
    /// It could not be begun.
    pub fn process(self, request: Request) -> Result<(), Refused> {
        (self.0)(request)
    }
}

/// The handler, for [`Hooks::finish_request`].
pub struct Call<'a>(pub(super) &'a mut dyn FnMut(&mut Request) -> io::Result<()>);

impl Call<'_> {
    /// Calls it.
    ///
    /// # Errors
    /// The handler's.
    pub fn call(self, request: &mut Request) -> io::Result<()> {
        (self.0)(request)
    }
}

impl Attributes {
    /// What [`Hooks::server_bind`] does by default.
    ///
    /// # Errors
    /// As bind(2).
    pub fn bind(&self, socket: &Socket, addr: &SockAddr) -> Result<()> {
        if self.allow_reuse_address() {
            socket.setsockopt(opt::SO_REUSEADDR, true)?;
        }
        if self.allow_reuse_port() && addr.ip().is_some() {
            socket.setsockopt(opt::SO_REUSEPORT, true)?;
        }
        socket.bind(addr)
    }

    /// What [`Hooks::server_activate`] does by default.
    ///
    /// # Errors
    /// As listen(2).
    pub fn activate(&self, socket: &Socket) -> Result<()> {
        if self.is_datagram() { Ok(()) } else { socket.listen(self.request_queue_size()) }
    }
}
