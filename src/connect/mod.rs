//! The two calls with which most programs begin: [`create_connection`] and [`create_server`].

#![allow(
    clippy::result_large_err,
    reason = "the error holds an address, as the tier without an allocator needs it"
)]

mod names;

pub use names::{ConnectError, ConnectOptions};

use core::fmt;

use crate::error::Reason;
use crate::{
    Errno, Error, Family, Kind, Protocol, Resolver, Result, SOMAXCONN, SockAddr, SockAddrBuf, Socket,
    Timeout, ToSockAddr, getdefaulttimeout, opt,
};

/// A stream socket that is connected to an address or a host, within a timeout, which the socket then keeps.
///
/// An address takes four system calls at most: socket(2), connect(2), and where the answer does not come at once poll(2)
/// and SO_ERROR. A host is a name with a port or a service: its addresses are tried in order, and the lookup counts against
/// the timeout too. Where Python's timeout is for each address, this one is for all of them: one that says nothing uses
/// up what is left. [`ConnectOptions::staggered`] does not wait for it.
///
/// # Errors
/// For an address a [`CallError`]: which call failed, and why. For a host a [`ConnectError`]: why the lookup failed, or
/// what happened to each address.
///
/// ```
/// use berkeley::{Timeout, create_connection, create_server};
///
/// let server = create_server("127.0.0.1:0")?;
/// let sock = create_connection(server.getsockname()?, Timeout::secs(5))?;
/// sock.sendall(b"This is the message.")?;
///
/// let port = server.getsockname()?.port().unwrap();
/// let sock = create_connection(("localhost", port), Timeout::secs(5))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn create_connection<A: ToConnection>(to: A, timeout: impl Into<Timeout>) -> Result<Socket, A::Error> {
    to.create_connection(timeout.into())
}

/// What [`create_connection`] connects to: any [address](ToSockAddr), or a host's name with a port or a service.
pub trait ToConnection {
    /// What is told when it fails.
    type Error;

    /// As the function [`create_connection`].
    ///
    /// # Errors
    /// As there.
    fn create_connection(self, timeout: Timeout) -> Result<Socket, Self::Error>;
}

impl<A: ToSockAddr> ToConnection for A {
    type Error = CallError;

    fn create_connection(self, timeout: Timeout) -> Result<Socket, CallError> {
        let addr = encode(self)?;
        let socket = Socket::with_timeout(addr.family(), Kind::STREAM, Protocol::DEFAULT, timeout)
            .map_err(CallError::of(Call::Socket, &addr))?;
        socket.connect(addr).map_err(CallError::of(Call::Connect, &addr))?;
        Ok(socket)
    }
}

macro_rules! hosts {
    ($($Host:ty, $Service:ty;)*) => {$(
        impl ToConnection for ($Host, $Service) {
            type Error = ConnectError;

            fn create_connection(self, timeout: Timeout) -> Result<Socket, ConnectError> {
                ConnectOptions::new().create_connection(self.0, self.1, timeout)
            }
        }

        impl ToServer for ($Host, $Service) {
            type Error = ConnectError;

            fn first_that<T>(
                self,
                kind: Kind,
                at: impl FnMut(&SockAddrBuf) -> Result<T, CallError>,
            ) -> Result<T, ConnectError> {
                names::first_that(&mut Resolver::system(), self.0, self.1, kind, at)
            }
        }
    )*};
}
hosts! {
    &str, u16;
    &str, &str;
}

/// A stream socket that listens at an address, or at a host: [`ServerOptions::create_server`] with nothing set.
///
/// A host is a name with a port or a service, as [`ToServer`] has it.
///
/// # Errors
/// For an address a [`CallError`]: which call failed, and why. For a host a [`ConnectError`]: why the lookup failed, or
/// what happened to each address.
///
/// ```
/// use berkeley::{Timeout, create_connection, create_server};
///
/// let server = create_server("[::1]:0")?;
/// let client = create_connection(server.getsockname()?, Timeout::secs(5))?;
/// let (conn, peer) = server.accept()?;
/// assert_eq!(client.getsockname()?, peer);
///
/// let server = create_server(("localhost", 0))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn create_server<A: ToServer>(addr: A) -> Result<Socket, A::Error> {
    ServerOptions::new().create_server(addr)
}

/// What a server can be made at: any [address](ToSockAddr), or a host's name with a port or a service.
///
/// The host's addresses are tried in order, those of IPv4 first, as Python's servers have no others unless told so: `localhost` is
/// 127.0.0.1. The first that this machine has and that is free is taken. An empty name is any address of this machine:
/// 0.0.0.0.
pub trait ToServer {
    /// What is told when it fails.
    type Error;

    /// Calls `at` with one address after the other until it succeeds. `kind` is the type of the socket.
    ///
    /// # Errors
    /// There is no address, or what `at` said.
    fn first_that<T>(
        self,
        kind: Kind,
        at: impl FnMut(&SockAddrBuf) -> Result<T, CallError>,
    ) -> Result<T, Self::Error>;
}

impl<A: ToSockAddr> ToServer for A {
    type Error = CallError;

    fn first_that<T>(
        self,
        _: Kind,
        mut at: impl FnMut(&SockAddrBuf) -> Result<T, CallError>,
    ) -> Result<T, CallError> {
        at(&encode(self)?)
    }
}

/// What `create_server` does beyond the usual. Python has these as keyword arguments.
///
/// ```
/// use berkeley::{ServerOptions, has_dualstack_ipv6};
///
/// let both = has_dualstack_ipv6();
/// let server = ServerOptions::new().backlog(16).dualstack_ipv6(both).create_server("[::]:0")?;
/// # Ok::<(), berkeley::CallError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ServerOptions {
    backlog: i32,
    reuse_port: bool,
    dualstack_ipv6: bool,
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl ServerOptions {
    /// The longest queue that the kernel grants, a port of its own, one family.
    #[must_use]
    pub const fn new() -> Self {
        Self { backlog: SOMAXCONN, reuse_port: false, dualstack_ipv6: false }
    }

    /// How many connections may wait to be accepted: [`Socket::listen`].
    #[must_use]
    pub const fn backlog(self, backlog: i32) -> Self {
        Self { backlog, ..self }
    }

    /// Sets SO_REUSEPORT, so that several servers share the port; no effect on a Unix socket, which has none.
    #[must_use]
    pub const fn reuse_port(self, on: bool) -> Self {
        Self { reuse_port: on, ..self }
    }

    /// Serves IPv4 as well on an IPv6 address. Without it, IPV6_V6ONLY is set, whatever the system's default.
    #[must_use]
    pub const fn dualstack_ipv6(self, on: bool) -> Self {
        Self { dualstack_ipv6: on, ..self }
    }

    /// A stream socket that listens at an address, or at a host. SO_REUSEADDR is set, so that a server can be started again at once.
    ///
    /// # Errors
    /// Which call failed on which address, and why; `dualstack_ipv6` with another family than IPv6, or on a system that
    /// cannot. Of a host, why the lookup failed, or that of each address.
    pub fn create_server<A: ToServer>(self, addr: A) -> Result<Socket, A::Error> {
        addr.first_that(Kind::STREAM, |addr| self.create_server_at(*addr))
    }

    fn create_server_at(self, addr: SockAddrBuf) -> Result<Socket, CallError> {
        let family = addr.family();
        if self.dualstack_ipv6 && family != Family::INET6 {
            return Err(CallError::of(Call::CreateServer, &addr)(Error::own(Reason::DualStackNeedsIpv6)));
        }
        if self.dualstack_ipv6 && !has_dualstack_ipv6() {
            return Err(CallError::of(Call::CreateServer, &addr)(Error::own(Reason::NoDualStack)));
        }
        let socket = Socket::with_timeout(family, Kind::STREAM, Protocol::DEFAULT, getdefaulttimeout())
            .map_err(CallError::of(Call::Socket, &addr))?;
        let setsockopt = |opt, on| socket.setsockopt(opt, on).map_err(CallError::of(Call::Setsockopt, &addr));
        if matches!(family, Family::INET | Family::INET6) {
            setsockopt(opt::SO_REUSEADDR, true)?;
            if self.reuse_port {
                setsockopt(opt::SO_REUSEPORT, true)?;
            }
        }
        if family == Family::INET6 {
            setsockopt(opt::IPV6_V6ONLY, !self.dualstack_ipv6)?;
        }
        socket.bind(addr).map_err(CallError::of(Call::Bind, &addr))?;
        socket.listen(self.backlog).map_err(CallError::of(Call::Listen, &addr))?;
        Ok(socket)
    }
}

/// Whether this system can serve IPv4 and IPv6 on one socket: one of IPv6 can be made, and IPV6_V6ONLY turned off.
///
/// ```
/// println!("one socket for both: {}", berkeley::has_dualstack_ipv6());
/// ```
#[must_use]
pub fn has_dualstack_ipv6() -> bool {
    Socket::with_timeout(Family::INET6, Kind::STREAM, Protocol::DEFAULT, None)
        .is_ok_and(|socket| socket.setsockopt(opt::IPV6_V6ONLY, false).is_ok())
}

/// Which call failed on which address, and why.
///
/// ```
/// use berkeley::{Errno, create_server};
///
/// let e = create_server("192.0.2.1:80").unwrap_err(); // an address that no machine has
/// assert_eq!((e.call(), e.errno()), ("bind", Some(Errno::EADDRNOTAVAIL)));
/// assert_eq!(e.to_string(), "bind(192.0.2.1:80): cannot assign requested address (EADDRNOTAVAIL)");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CallError {
    error: Error,
    call: Call,
    addr_len: u8,
    /// Encoded: as a value it would make every `Result` with this error half as large again.
    addr: [u8; ADDR_MAX],
}

/// The longest address that any family has, a Unix path with its terminating zero, and one byte more.
const ADDR_MAX: usize = 112;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    Address,
    Socket,
    Setsockopt,
    Bind,
    Listen,
    Connect,
    CreateServer,
}

impl CallError {
    /// The name of the call; `"address"` where there was none to begin with.
    #[must_use]
    pub fn call(&self) -> &'static str {
        match self.call {
            Call::Address => "address",
            Call::Socket => "socket",
            Call::Setsockopt => "setsockopt",
            Call::Bind => "bind",
            Call::Listen => "listen",
            Call::Connect => "connect",
            Call::CreateServer => "create_server",
        }
    }

    /// The address, unless it is what was wrong.
    #[must_use]
    pub fn addr(&self) -> Option<SockAddr> {
        let bytes = self.addr.get(..self.addr_len.into()).filter(|bytes| !bytes.is_empty())?;
        SockAddrBuf::new(bytes).ok().map(SockAddr::from)
    }

    /// What the call said.
    #[must_use]
    pub fn error(&self) -> Error {
        self.error
    }

    /// The kernel's error number, where the kernel refused.
    #[must_use]
    pub fn errno(&self) -> Option<Errno> {
        self.error.errno()
    }

    /// Whether the caller's own time ran out.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.error.is_timeout()
    }

    pub(crate) fn without_address(error: Error) -> Self {
        Self { error, call: Call::Address, addr_len: 0, addr: [0; ADDR_MAX] }
    }

    pub(crate) fn of(call: Call, addr: &SockAddrBuf) -> impl FnOnce(Error) -> Self {
        move |error| {
            let mut e = Self { call, ..Self::without_address(error) };
            // One that no family has is left out rather than cut.
            if let Some(room) = e.addr.get_mut(..addr.as_bytes().len()) {
                room.copy_from_slice(addr.as_bytes());
                e.addr_len = addr.as_bytes().len() as u8;
            }
            e
        }
    }
}

fn encode(addr: impl ToSockAddr) -> Result<SockAddrBuf, CallError> {
    addr.to_sockaddr().and_then(|bytes| SockAddrBuf::new(bytes.as_ref())).map_err(CallError::without_address)
}

impl fmt::Debug for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CallError({self})")
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.addr() {
            Some(addr) => write!(f, "{}({addr}): {}", self.call(), self.error),
            None => fmt::Display::fmt(&self.error, f),
        }
    }
}

impl core::error::Error for CallError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        Some(&self.error)
    }
}

impl From<CallError> for Error {
    /// Forgets the call and the address.
    fn from(e: CallError) -> Self {
        e.error
    }
}

#[cfg(feature = "std")]
impl From<CallError> for std::io::Error {
    /// The kind is that of the kernel's number; the number itself is inside, in the `CallError`.
    fn from(e: CallError) -> Self {
        Self::new(Self::from(e.error).kind(), e)
    }
}
