//! The four kinds of servers, and what can be set before one is made.

use alloc::sync::Arc;
use core::fmt;
use core::time::Duration;

use super::serve::Closing;
use super::{Hooks, Plain, Server, ServerHandle};
use crate::connect::{Call, CallError};
use crate::error::Reason;
use crate::{Errno, Error, Family, Kind, Protocol, Result, SockAddr, Socket, Timeout, ToServer, opt};

/// What Python's classes have as attributes, with their defaults.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Attributes {
    kind: ServerKind,
    family: Family,
    request_queue_size: i32,
    allow_reuse_address: bool,
    allow_reuse_port: bool,
    max_packet_size: usize,
    timeout: Option<Duration>,
    poll_interval: Option<Duration>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ServerKind {
    Tcp,
    Udp,
    UnixStream,
    UnixDatagram,
}

impl Attributes {
    const fn new(kind: ServerKind) -> Self {
        let family = match kind {
            ServerKind::Tcp | ServerKind::Udp => Family::INET,
            ServerKind::UnixStream | ServerKind::UnixDatagram => Family::UNIX,
        };
        Self {
            kind,
            family,
            request_queue_size: 5,
            allow_reuse_address: false,
            allow_reuse_port: false,
            max_packet_size: 8192,
            timeout: None,
            poll_interval: None,
        }
    }

    /// The family of the address that the server has, or will have.
    #[must_use]
    pub fn address_family(&self) -> Family {
        self.family
    }

    /// The socket's type.
    #[must_use]
    pub fn socket_type(&self) -> Kind {
        if self.is_datagram() { Kind::DGRAM } else { Kind::STREAM }
    }

    /// How many connections may wait to be accepted.
    #[must_use]
    pub fn request_queue_size(&self) -> i32 {
        self.request_queue_size
    }

    /// Whether SO_REUSEADDR is set.
    #[must_use]
    pub fn allow_reuse_address(&self) -> bool {
        self.allow_reuse_address
    }

    /// Whether SO_REUSEPORT is set.
    #[must_use]
    pub fn allow_reuse_port(&self) -> bool {
        self.allow_reuse_port
    }

    /// How much of a datagram is received; the rest of a longer one is lost.
    #[must_use]
    pub fn max_packet_size(&self) -> usize {
        self.max_packet_size
    }

    /// How long `handle_request` waits.
    #[must_use]
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// How long `serve_forever` waits at most before it calls the hook `service_actions`.
    #[must_use]
    pub fn poll_interval(&self) -> Option<Duration> {
        self.poll_interval
    }

    pub(super) fn is_datagram(&self) -> bool {
        matches!(self.kind, ServerKind::Udp | ServerKind::UnixDatagram)
    }

    /// A socket for addresses of this family.
    fn socket(&mut self, family: Family) -> Result<Socket> {
        if !self.serves(family) {
            return Err(Errno::EAFNOSUPPORT.into());
        }
        self.family = family;
        let socket = Socket::with_timeout(family, self.socket_type(), Protocol::DEFAULT, None)?;
        self.prepare(&socket)?;
        Ok(socket)
    }

    fn prepare(&self, socket: &Socket) -> Result<()> {
        if !self.is_datagram() {
            // What poll(2) has seen may be gone, or another's, when accept(2) comes.
            socket.settimeout(Timeout::NON_BLOCKING)?;
        }
        Ok(())
    }

    /// Whether this kind of server has addresses of this family.
    fn serves(&self, family: Family) -> bool {
        let unix = matches!(self.kind, ServerKind::UnixStream | ServerKind::UnixDatagram);
        unix == (family == Family::UNIX)
    }
}

impl fmt::Debug for Attributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attributes")
            .field("address_family", &self.address_family())
            .field("socket_type", &self.socket_type())
            .field("request_queue_size", &self.request_queue_size)
            .field("allow_reuse_address", &self.allow_reuse_address)
            .field("allow_reuse_port", &self.allow_reuse_port)
            .field("max_packet_size", &self.max_packet_size)
            .field("timeout", &self.timeout)
            .field("poll_interval", &self.poll_interval)
            .finish()
    }
}

/// A server to be: what is set here is what Python's subclasses set as class attributes.
///
/// ```
/// use berkeley::server::TcpServer;
///
/// let server = TcpServer::options().request_queue_size(4096).allow_reuse_address(true).bind("127.0.0.1:0")?;
/// println!("serving at {}", server.server_address());
/// # Ok::<(), berkeley::CallError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ServerBuilder<K = Plain> {
    attributes: Attributes,
    hooks: K,
}

impl<K: Hooks> ServerBuilder<K> {
    /// The listen(2) backlog, 5 unless set, as in Python. Where clients come in bursts it should be larger: who finds
    /// the queue full tries again after a second.
    #[must_use]
    pub fn request_queue_size(mut self, backlog: i32) -> Self {
        self.attributes.request_queue_size = backlog;
        self
    }

    /// Whether to set SO_REUSEADDR, so that a TCP server can be started again at once. Off unless set, as in Python.
    #[must_use]
    pub fn allow_reuse_address(mut self, on: bool) -> Self {
        self.attributes.allow_reuse_address = on;
        self
    }

    /// Whether to set SO_REUSEPORT on an IP socket, so that several servers can share the port.
    #[must_use]
    pub fn allow_reuse_port(mut self, on: bool) -> Self {
        self.attributes.allow_reuse_port = on;
        self
    }

    /// How many bytes of a datagram are received, 8192 unless set.
    #[must_use]
    pub fn max_packet_size(mut self, bytes: usize) -> Self {
        self.attributes.max_packet_size = bytes;
        self
    }

    /// How long [`handle_request`](Server::handle_request) waits; for ever unless set. `serve_forever` pays no heed to
    /// it.
    #[must_use]
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.attributes.timeout = timeout.into();
        self
    }

    /// How long one wait of [`serve_forever`](Server::serve_forever) lasts at most, so that the hook
    /// [`service_actions`](Hooks::service_actions) is called as often: Python's parameter, half a second there. For ever
    /// unless set, since a shutdown does not need it.
    #[must_use]
    pub fn poll_interval(mut self, interval: impl Into<Option<Duration>>) -> Self {
        self.attributes.poll_interval = interval.into();
        self
    }

    /// Other hooks.
    #[must_use]
    pub fn hooks<H: Hooks>(self, hooks: H) -> ServerBuilder<H> {
        ServerBuilder { attributes: self.attributes, hooks }
    }

    /// A server at this address, or at a host by name: bound, and listening.
    ///
    /// ```
    /// use berkeley::server::TcpServer;
    ///
    /// let server = TcpServer::options().allow_reuse_address(true).bind(("localhost", 0))?;
    /// # Ok::<(), berkeley::ConnectError>(())
    /// ```
    ///
    /// # Errors
    /// Which call failed on which address, and why; EAFNOSUPPORT for an address of another kind of server. Of a host, why the
    /// lookup failed, or that of each address.
    #[allow(clippy::result_large_err, reason = "as create_server")]
    pub fn bind<A: ToServer>(self, addr: A) -> Result<Server<K>, A::Error> {
        let Self { attributes, hooks } = self;
        let hooks = Arc::new(hooks);
        // From the first socket on there is something to close.
        let mut closing = None;
        let (socket, at, attributes, handle) = addr.first_that(attributes.socket_type(), |addr| {
            let mut attributes = attributes;
            let socket = attributes.socket(addr.family()).map_err(CallError::of(Call::Socket, addr))?;
            closing.get_or_insert_with(|| Closing(Arc::clone(&hooks)));
            let handle = ServerHandle::new().map_err(CallError::of(Call::Socket, addr))?;
            let at = hooks.server_bind(&socket, &SockAddr::from(*addr), &attributes);
            let at = at.and_then(|()| socket.getsockname()).map_err(CallError::of(Call::Bind, addr))?;
            let activated = hooks.server_activate(&socket, &attributes);
            activated.map_err(CallError::of(Call::Listen, addr))?;
            Ok((socket, at, attributes, handle))
        })?;
        let closing = closing.unwrap_or_else(|| Closing(hooks));
        Ok(Server::new(closing, socket, at, attributes, handle))
    }

    /// A server with a socket for addresses of this family, neither bound nor listening: Python's
    /// `bind_and_activate=False`. [`server_bind`](Server::server_bind) and
    /// [`server_activate`](Server::server_activate) are left to the caller.
    ///
    /// # Errors
    /// As [`bind`](Self::bind).
    pub fn unbound(mut self, family: Family) -> Result<Server<K>> {
        let socket = self.attributes.socket(family)?;
        let hooks = Closing(Arc::new(self.hooks));
        Ok(Server::new(hooks, socket, SockAddr::Unspec, self.attributes, ServerHandle::new()?))
    }

    /// A server on a socket that is bound, and listening, already: one that was handed over, by
    /// [`recv_fds`](crate::recv_fds) or [`listen_fds`](super::listen_fds). The hooks `server_bind` and
    /// `server_activate` are not called.
    ///
    /// All holders of a listening socket share it: a connection goes to whoever accepts it first, and what waits in the queue
    /// when one of them ends is left to the others. The server makes the socket non-blocking, for all of them.
    ///
    /// # Errors
    /// ENOTSOCK; and a socket of another type or family, or one that does not listen.
    pub fn from_socket(mut self, socket: Socket) -> Result<Server<K>> {
        let kind = socket.kind()?;
        let addr = socket.getsockname()?;
        let fits = kind == self.attributes.socket_type() && self.attributes.serves(addr.family());
        if !fits || !(self.attributes.is_datagram() || socket.getsockopt(opt::SO_ACCEPTCONN)?) {
            return Err(Error::own(Reason::NotItsSocket));
        }
        self.attributes.family = addr.family();
        self.attributes.prepare(&socket)?;
        Ok(Server::new(Closing(Arc::new(self.hooks)), socket, addr, self.attributes, ServerHandle::new()?))
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $Name:ident: $kind:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub enum $Name {}

        impl $Name {
            /// A server at this address, or host, with Python's defaults, which serves one request at a time unless told
            /// otherwise.
            ///
            /// # Errors
            /// As [`ServerBuilder::bind`].
            #[allow(clippy::result_large_err, reason = "as create_server")]
            pub fn bind<A: ToServer>(addr: A) -> Result<Server, A::Error> {
                Self::options().bind(addr)
            }

            /// What can be set before.
            #[must_use]
            pub const fn options() -> ServerBuilder {
                ServerBuilder { attributes: Attributes::new(ServerKind::$kind), hooks: Plain }
            }
        }
    )*};
}
kinds! {
    /// A server for connections: over TCP, or whatever else SOCK_STREAM comes to in its address's family.
    TcpServer: Tcp;
    /// A server for datagrams: over UDP, or whatever else SOCK_DGRAM comes to in its address's family.
    UdpServer: Udp;
    /// A server for connections at a Unix address. It does not remove its path when it ends, nor one that it finds.
    UnixStreamServer: UnixStream;
    /// A server for datagrams at a Unix address. Only a client that has an address itself can be answered. One that does not read its
    /// answers makes the next one wait for ever, unless a [`StreamRequestHandler`](super::StreamRequestHandler) sets a limit; an
    /// event loop does not wait.
    UnixDatagramServer: UnixDatagram;
}
