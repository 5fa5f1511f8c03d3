//! [`ServerHandle`]: a running server, seen from elsewhere.

use alloc::sync::Arc;
use core::fmt;
use core::sync::atomic::{AtomicBool, Ordering};

use rustix::event::{EventfdFlags, eventfd};
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};

use crate::Result;

/// A way to reach a server from a handler or another thread: it can be shut down through it.
///
/// ```
/// use berkeley::server::{Request, TcpServer};
///
/// let mut server = TcpServer::bind("127.0.0.1:0")?;
/// let handle = server.handle();
/// std::thread::spawn(move || handle.shutdown());
/// server.serve_forever(|_: &mut Request| Ok(()))?; // until then
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct ServerHandle(Arc<Wake>);

struct Wake {
    /// An eventfd: the server waits for it as it does for its socket. A child that was forked shares it.
    event: OwnedFd,
    /// Known before the descriptor is readable, to whoever is about to accept.
    requested: AtomicBool,
}

impl ServerHandle {
    pub(super) fn new() -> Result<Self> {
        let event = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?;
        Ok(Self(Arc::new(Wake { event, requested: AtomicBool::new(false) })))
    }

    /// Makes [`serve_forever`](super::Server::serve_forever) end, at once, and does not wait for that: its return is
    /// the sign that it has. It accepts nothing more and lets the requests in progress finish.
    ///
    /// Any thread may call it, any handler, and a handler in a forked child. A server that does not run will end as
    /// soon as it begins.
    pub fn shutdown(&self) {
        self.0.requested.store(true, Ordering::SeqCst);
        // An eventfd that is full is readable as well, and there is no other failure.
        let _ = rustix::io::write(&self.0.event, &1u64.to_ne_bytes());
    }

    /// Whether nothing may be accepted any more.
    pub(super) fn is_requested(&self) -> bool {
        self.0.requested.load(Ordering::SeqCst)
    }

    /// Whether a shutdown was asked for; it counts as carried out from then on.
    pub(super) fn take(&self) -> bool {
        // The flag first: who asks anew after the read makes the descriptor readable anew.
        self.0.requested.store(false, Ordering::SeqCst);
        rustix::io::read(&self.0.event, &mut [0; 8]).is_ok()
    }
}

impl AsFd for ServerHandle {
    /// Readable when a shutdown was asked for.
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.event.as_fd()
    }
}

impl fmt::Debug for ServerHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerHandle").field("shutdown", &self.is_requested()).finish()
    }
}
