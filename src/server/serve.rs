//! [`Server`], and the one loop that all ways of running share.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Deref;
use core::panic::AssertUnwindSafe;
use core::time::Duration;
use std::panic::catch_unwind;

use rustix::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};

use super::way::{EventLoop, OneAtATime, Pool, Ready, Threads, Way};
use super::{Attributes, Call, Failure, Handler, Hooks, Plain, Request, Run, ServerHandle};
use crate::{Deadline, Errno, Family, Instant, MsgFlags, Result, SockAddr, Socket, Timeout};

/// A server: a socket, what to do at each point of a request ([`Hooks`]), and a way of running requests.
///
/// [`TcpServer`](super::TcpServer), [`UdpServer`](super::UdpServer), [`UnixStreamServer`](super::UnixStreamServer) and
/// [`UnixDatagramServer`](super::UnixDatagramServer) make one. When it goes out of scope it closes its socket, and then
/// waits for the requests in progress, unless its way of running says that nobody waits.
pub struct Server<K: Hooks = Plain, W = OneAtATime> {
    // The order of the fields is the order in which they go: hook, socket, threads or children.
    hooks: Closing<K>,
    socket: Arc<Socket>,
    handle: ServerHandle,
    attributes: Attributes,
    server_address: SockAddr,
    way: W,
}

/// The hooks, of which it calls `server_close` at its end.
pub(super) struct Closing<K: Hooks>(pub(super) Arc<K>);

impl<K: Hooks> Deref for Closing<K> {
    type Target = K;

    fn deref(&self) -> &K {
        &self.0
    }
}

impl<K: Hooks> Drop for Closing<K> {
    fn drop(&mut self) {
        self.0.server_close();
    }
}

impl<K: Hooks> Server<K> {
    pub(super) fn new(
        hooks: Closing<K>,
        socket: Socket,
        server_address: SockAddr,
        attributes: Attributes,
        handle: ServerHandle,
    ) -> Self {
        Self { hooks, socket: Arc::new(socket), handle, attributes, server_address, way: OneAtATime }
    }
}

/// # Choosing how requests are run
impl<K: Hooks, W> Server<K, W> {
    /// In this way.
    #[must_use]
    pub fn run_by<V>(self, way: V) -> Server<K, V> {
        let Self { hooks, socket, handle, attributes, server_address, way: _ } = self;
        Server { hooks, socket, handle, attributes, server_address, way }
    }

    /// A thread for each request: [`Threads`].
    #[must_use]
    pub fn threaded(self) -> Server<K, Threads> {
        self.run_by(Threads::new())
    }

    /// So many threads for all requests: [`Pool`].
    #[must_use]
    pub fn pooled(self, threads: usize) -> Server<K, Pool> {
        self.run_by(Pool::new(threads))
    }

    /// A child process for each request: [`Fork`](super::Fork).
    #[cfg(feature = "fork")]
    #[must_use]
    pub fn forking(self) -> Server<K, super::Fork> {
        self.run_by(super::Fork::new())
    }

    /// All connections on this thread: [`EventLoop`]. Its handlers are [machines](super::Machine).
    #[must_use]
    pub fn event_loop(self) -> Server<K, EventLoop> {
        self.run_by(EventLoop::new())
    }
}

/// # Serving
impl<K: Hooks, W> Server<K, W> {
    /// Serves until it is [shut down](ServerHandle::shutdown). Then it accepts nothing more, lets the requests in progress
    /// finish, and returns.
    ///
    /// A request that fails, or panics, is told to [`handle_error`](Hooks::handle_error), and the server goes on.
    /// (Where the program is built to abort at a panic, that cannot be.)
    ///
    /// A connection that is gone before it could be accepted is passed over, and so is what else a hook `get_request` may fail with, unless it
    /// fails again and again. Where descriptors or memory have run out (EMFILE,
    /// ENFILE, ENOBUFS, ENOMEM) the server leaves its socket alone for a hundredth of a second, then for longer, up to a fifth
    /// of a second, and tries again: the clients wait in the queue meanwhile, and the requests in progress go on.
    ///
    /// # Errors
    /// What the server itself cannot do: a descriptor that is no socket, or does not listen; no epoll; fork in a
    /// process with other threads.
    pub fn serve_forever<F>(&mut self, handler: F) -> Result<()>
    where
        W: Way<K, F>,
    {
        let handler = Arc::new(handler);
        let (site, way) = self.site(&handler);
        let mut state = way.start(&site)?;
        let mut pause = Pause::default();
        let served = loop {
            let listens = pause.listens();
            let interval = site.attributes.poll_interval().map(|interval| Instant::now() + interval);
            let until = interval.into_iter().chain(pause.until).min().map_or(Deadline::NEVER, Deadline::at);
            let ready = match way.wait(&mut state, &site, listens, until) {
                Ok(ready) => ready,
                Err(e) => break Err(e),
            };
            let anything = match ready {
                Ready::Stop => break Ok(()),
                Ready::Request => match serve_some(way, &mut state, &site, &mut pause) {
                    Ok(anything) => anything,
                    Err(e) => break Err(e),
                },
                Ready::Nothing => true,
            };
            way.service_actions(&mut state, &site);
            site.hooks.service_actions(site.handle);
            if !anything {
                // The hook was the last that could have read it.
                empty_error_queue(site.socket);
            }
        };
        way.drain(&mut state, &site);
        served
    }

    /// Serves one request, or, after [`timeout`](Attributes::timeout) without one, calls
    /// [`handle_timeout`](Hooks::handle_timeout).
    ///
    /// The socket's own timeout counts too, the shorter of the two; a listening socket has none, and is non-blocking. A
    /// thread or child that serves the request is not waited for; the event loop serves it to its end. After
    /// a shutdown was asked for it returns at once, and [`serve_forever`](Self::serve_forever) would still end.
    ///
    /// # Errors
    /// As `serve_forever`, and what accept(2) says where that is not of this one connection.
    pub fn handle_request<F>(&mut self, handler: F) -> Result<()>
    where
        W: Way<K, F>,
    {
        let handler = Arc::new(handler);
        let (site, way) = self.site(&handler);
        let own = site.socket.gettimeout().filter(|own| *own > Duration::ZERO);
        let timeout = way.timeout(site.attributes.timeout());
        let deadline = Deadline::from(match (own, timeout) {
            (Some(own), Some(timeout)) => Some(own.min(timeout)),
            (own, timeout) => own.or(timeout),
        });
        let mut state = way.start(&site)?;
        loop {
            match way.wait(&mut state, &site, true, deadline)? {
                Ready::Request => {
                    let served = serve_one(way, &mut state, &site);
                    way.finish(&mut state, &site);
                    if served.is_err_and(|e| e.would_block()) {
                        empty_error_queue(site.socket);
                    }
                    return match served {
                        Err(e) if e.errno().is_some_and(is_of_this_one) => Ok(()),
                        other => other,
                    };
                }
                Ready::Stop => {
                    site.handle.shutdown();
                    return Ok(());
                }
                Ready::Nothing => {
                    // A child that has ended would be told of again and again.
                    way.service_actions(&mut state, &site);
                    if deadline.has_passed(Instant::now()) {
                        site.hooks.handle_timeout(site.handle);
                        return Ok(());
                    }
                }
            }
        }
    }

    fn site<'a, F>(&'a mut self, handler: &'a Arc<F>) -> (Site<'a, K, F>, &'a mut W) {
        let Self { hooks: Closing(hooks), socket, handle, attributes, way, .. } = self;
        (Site { hooks, socket, handle, attributes, handler }, way)
    }
}

/// # The server itself
impl<K: Hooks, W> Server<K, W> {
    /// Where it serves: what getsockname(2) said after the socket was bound.
    #[must_use]
    pub fn server_address(&self) -> &SockAddr {
        &self.server_address
    }

    /// A way to shut it down from elsewhere.
    #[must_use]
    pub fn handle(&self) -> ServerHandle {
        self.handle.clone()
    }

    /// [`ServerHandle::shutdown`].
    pub fn shutdown(&self) {
        self.handle.shutdown();
    }

    /// Its socket.
    #[must_use]
    pub fn socket(&self) -> &Socket {
        &self.socket
    }

    /// Its socket's number.
    #[must_use]
    pub fn fileno(&self) -> RawFd {
        self.socket.as_raw_fd()
    }

    /// What was set when it was made.
    #[must_use]
    pub fn attributes(&self) -> &Attributes {
        &self.attributes
    }

    /// Its hooks.
    #[must_use]
    pub fn hooks(&self) -> &K {
        &self.hooks
    }

    /// Its way of running requests.
    #[must_use]
    pub fn way(&self) -> &W {
        &self.way
    }

    /// Its way of running requests, to collect the children of a `Fork`.
    #[must_use]
    pub fn way_mut(&mut self) -> &mut W {
        &mut self.way
    }

    /// Binds the socket of an [unbound](super::ServerBuilder::unbound) server, through the hook of that name.
    ///
    /// # Errors
    /// As bind(2).
    pub fn server_bind(&mut self, addr: SockAddr) -> Result<()> {
        self.hooks.server_bind(&self.socket, &addr, &self.attributes)?;
        self.server_address = self.socket.getsockname()?;
        Ok(())
    }

    /// Makes the socket listen, through the hook of that name.
    ///
    /// # Errors
    /// As listen(2).
    pub fn server_activate(&mut self) -> Result<()> {
        self.hooks.server_activate(&self.socket, &self.attributes)
    }

    /// Closes the socket and waits for the requests in progress: what going out of scope does.
    pub fn server_close(self) {}
}

impl<K: Hooks, W> AsFd for Server<K, W> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

impl<K: Hooks, W: fmt::Debug> fmt::Debug for Server<K, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("server_address", &self.server_address)
            .field("attributes", &self.attributes)
            .field("way", &self.way)
            .finish_non_exhaustive()
    }
}

/// What a way of running needs to know of the server.
pub struct Site<'a, K, F> {
    pub(super) hooks: &'a Arc<K>,
    pub(super) socket: &'a Arc<Socket>,
    pub(super) handle: &'a ServerHandle,
    pub(super) attributes: &'a Attributes,
    pub(super) handler: &'a Arc<F>,
}

/// The server's socket, for [`Hooks::get_request`].
pub struct Incoming<'a> {
    socket: &'a Arc<Socket>,
    handle: &'a ServerHandle,
    attributes: &'a Attributes,
    /// What an accepted connection is born with.
    timeout: Timeout,
}

impl Incoming<'_> {
    /// The next connection or datagram.
    ///
    /// # Errors
    /// As accept(2) or recvfrom(2); EAGAIN: there is none.
    pub fn get(self) -> Result<Request> {
        if self.attributes.is_datagram() {
            // Most are a fraction of what one may be, and all of that would have to be filled with zeros.
            let most = self.attributes.max_packet_size();
            let mut room = Vec::with_capacity(most);
            let room = room.spare_capacity_mut().get_mut(..most).unwrap_or_default();
            let (packet, from) = self.socket.recvfrom_uninit(room, MsgFlags::DONTWAIT)?;
            let (socket, handle) = (Arc::clone(self.socket), self.handle.clone());
            return Ok(Request::datagram(socket, packet.to_vec(), from, handle));
        }
        let (socket, from) = self.socket.accept_as(self.timeout)?;
        Ok(Request::stream(socket, from, self.handle.clone()))
    }

    /// The server's socket.
    #[must_use]
    pub fn socket(&self) -> &Socket {
        self.socket
    }

    /// A connection that came in another way, or that has been accepted already, as a request.
    #[must_use]
    pub fn request(&self, connection: Socket, client_address: SockAddr) -> Request {
        Request::stream(connection, client_address, self.handle.clone())
    }
}

/// As many requests as the way takes at a time. What is wrong with one connection ends that; what is wrong with all makes
/// a pause. Whether there was anything at all.
fn serve_some<K: Hooks, F, W: Way<K, F>>(
    way: &mut W,
    state: &mut W::State,
    site: &Site<'_, K, F>,
    pause: &mut Pause,
) -> Result<bool> {
    for turn in 0..way.batch(state) {
        if site.handle.is_requested() {
            break;
        }
        match serve_one(way, state, site) {
            Ok(()) => pause.over(),
            Err(e) => {
                let errno = e.errno();
                if errno.is_some_and(is_fatal) {
                    return Err(e);
                }
                if errno.is_some_and(is_of_all) || (!errno.is_some_and(is_of_this_one) && pause.is_due()) {
                    pause.begin();
                }
                return Ok(turn > 0 || !e.would_block());
            }
        }
    }
    Ok(true)
}

/// Python's `_handle_request_noblock`.
fn serve_one<K: Hooks, F, W: Way<K, F>>(
    way: &mut W,
    state: &mut W::State,
    site: &Site<'_, K, F>,
) -> Result<()> {
    let hooks = &**site.hooks;
    let timeout =
        if W::NON_BLOCKING { Timeout::NON_BLOCKING } else { Timeout::from(crate::getdefaulttimeout()) };
    let request = hooks.get_request(Incoming {
        socket: site.socket,
        handle: site.handle,
        attributes: site.attributes,
        timeout,
    })?;
    if !hooks.verify_request(&request) {
        hooks.shutdown_request(request);
        return Ok(());
    }
    let mut run = |request| way.process_request(state, site, request);
    if let Err(refused) = hooks.process_request(request, Run(&mut run)) {
        let (request, failure) = refused.into_parts();
        hooks.handle_error(&request, &failure);
        hooks.shutdown_request(request);
    }
    Ok(())
}

/// `finish_request` and what follows it, wherever the request is run. Whether the handler was content.
pub(super) fn finish<K: Hooks, F: Handler>(hooks: &K, handler: &F, mut request: Request) -> bool {
    let finished = caught(|| {
        hooks.finish_request(
            &mut request,
            Call(&mut |request| {
                let served = catch_unwind(AssertUnwindSafe(|| handler.serve(request)));
                let finished = request.finish();
                match served {
                    Ok(served) => served.and(finished),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }),
        )
    });
    if let Err(failure) = &finished {
        hooks.handle_error(&request, failure);
    }
    hooks.shutdown_request(request);
    finished.is_ok()
}

/// Throws away what nobody has read of a socket's error queue, of which poll(2) and epoll(7) tell again and again. Whether it has such a
/// queue: to a Unix socket MSG_ERRQUEUE means nothing, and what it received would be data.
pub(super) fn empty_error_queue(socket: &Socket) -> bool {
    const MOST: u32 = 1000;
    if !matches!(socket.family(), Ok(Family::INET | Family::INET6)) {
        return false;
    }
    for _ in 0..MOST {
        if socket.recv_with(&mut [0], MsgFlags::ERRQUEUE | MsgFlags::DONTWAIT).is_err() {
            break;
        }
    }
    true
}

/// A panic as a failure.
pub(super) fn caught<T>(f: impl FnOnce() -> std::io::Result<T>) -> Result<T, Failure> {
    match catch_unwind(AssertUnwindSafe(f)) {
        Ok(result) => result.map_err(Failure::Error),
        Err(panic) => Err(Failure::Panic(panic)),
    }
}

/// Errors after which a connection is as good as never made, and the next one is as likely as before.
fn is_of_this_one(errno: Errno) -> bool {
    matches!(
        errno,
        Errno::EAGAIN
            | Errno::EINTR
            | Errno::ECONNABORTED
            | Errno::ECONNRESET
            | Errno::ECONNREFUSED
            | Errno::EPERM
            | Errno::EPROTO
            | Errno::ENETDOWN
            | Errno::ENETUNREACH
            | Errno::EHOSTDOWN
            | Errno::EHOSTUNREACH
            | Errno::ENOPROTOOPT
            | Errno::ETIMEDOUT
            | Errno::EMSGSIZE
    )
}

/// Errors after which the next one would fare no better just now.
fn is_of_all(errno: Errno) -> bool {
    matches!(errno, Errno::EMFILE | Errno::ENFILE | Errno::ENOBUFS | Errno::ENOMEM)
}

/// Errors that will not go away: the descriptor is not what it should be.
fn is_fatal(errno: Errno) -> bool {
    matches!(errno, Errno::EBADF | Errno::EINVAL | Errno::ENOTSOCK | Errno::EOPNOTSUPP | Errno::EFAULT)
}

/// How long the socket is left alone after there was nothing left to accept with.
#[derive(Default)]
struct Pause {
    until: Option<Instant>,
    length: Duration,
    /// Failures since the last success of which nobody knows what they are: of a hook that has its own way to accept, perhaps.
    unknown: u32,
}

impl Pause {
    const FIRST: Duration = Duration::from_millis(10);
    const LONGEST: Duration = Duration::from_millis(200);
    const UNKNOWN: u32 = 100;

    fn begin(&mut self) {
        self.length = (self.length * 2).clamp(Self::FIRST, Self::LONGEST);
        self.until = Some(Instant::now() + self.length);
    }

    /// Counts a failure that may be one client's. So many in a row are not.
    fn is_due(&mut self) -> bool {
        self.unknown = self.unknown.saturating_add(1);
        self.unknown > Self::UNKNOWN
    }

    fn over(&mut self) {
        *self = Self::default();
    }

    /// Whether there is none, or none any more.
    fn listens(&mut self) -> bool {
        if self.until.is_some_and(|until| until <= Instant::now()) {
            self.until = None;
        }
        self.until.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_grows_to_its_limit_and_starts_anew() {
        let mut pause = Pause::default();
        assert!(pause.listens());
        let lengths: alloc::vec::Vec<_> = (0..8)
            .map(|_| {
                pause.begin();
                pause.length.as_millis()
            })
            .collect();
        assert_eq!(lengths, [10, 20, 40, 80, 160, 200, 200, 200]);
        assert!(!pause.listens());
        pause.over();
        assert!(pause.listens());
        pause.begin();
        assert_eq!(pause.length, Pause::FIRST);
    }

    #[test]
    fn a_failure_that_nobody_knows_makes_a_pause_when_it_comes_again_and_again() {
        let mut pause = Pause::default();
        assert!((0..Pause::UNKNOWN).all(|_| !pause.is_due()));
        assert!(pause.is_due());
        pause.over();
        assert!(!pause.is_due());
    }
}
