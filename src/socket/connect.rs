//! connect(2), carried out as `race` says.

use core::time::Duration;

use rustix::event::PollFlags;
use rustix::fd::AsFd;

use super::Socket;
use super::opt::Timeval;
use super::wait::ready;
use crate::race::{Connect, Event, Patience, Step};
use crate::{Deadline, Errno, Error, Family, Instant, Result, SockAddrBuf, Timeout, ToSockAddr, opt, sys};

impl Socket {
    /// connect(2). A datagram socket only notes the address, and [`SockAddr::Unspec`](crate::SockAddr::Unspec)
    /// makes it forget it.
    ///
    /// In non-blocking mode a TCP connect usually fails with EINPROGRESS: wait until the socket is writable
    /// ([`poll`](crate::poll)), then SO_ERROR says what came of it. After a timeout the connect is still in
    /// progress: close the socket.
    ///
    /// A Unix socket whose listener has a full queue waits for room as long as its timeout has it. (Python fails with
    /// EAGAIN at once.)
    ///
    /// # Errors
    /// ECONNREFUSED, ENETUNREACH, EHOSTUNREACH, ETIMEDOUT (the kernel gave up), the socket's own timeout; ENOENT for a
    /// Unix path; and what is wrong with the address.
    pub fn connect(&self, addr: impl ToSockAddr) -> Result<()> {
        let addr = addr.to_sockaddr()?;
        let unix = SockAddrBuf::new(addr.as_ref())?.family() == Family::UNIX;
        let addr = sys::Arg::new(addr.as_ref())?;
        let mode = self.mode();
        let patience = match (mode.timeout(), mode.end()) {
            (Timeout::NON_BLOCKING, _) => Patience::None,
            (_, None) => Patience::Kernel,
            (_, Some(end)) => Patience::Until(end),
        };
        let mut machine = Connect::new(unix, patience, mode.is_interruptible());
        let mut step = Step::Connect;
        loop {
            let event = match step {
                Step::Done(result) => return result,
                Step::Connect => Event::Connected(self.connect_once(&addr)),
                Step::ConnectBlocking(end) => Event::Connected(self.connect_blocking(&addr, end)?),
                Step::Wait(deadline) => self.writable(deadline),
                Step::TakeError => Event::Error(
                    self.getsockopt(opt::SO_ERROR).map_err(|e| e.errno().unwrap_or(Errno::EINVAL)),
                ),
                Step::AskPeer => Event::Peer(sys::getpeername(self.as_fd()).map(drop)),
            };
            step = machine.on(event, Instant::now);
        }
    }

    /// connect(2) with the error number as the result: [`Errno::OK`] when all went well, EAGAIN for a timeout, as in
    /// Python.
    ///
    /// # Errors
    /// Only what is wrong with the address.
    pub fn connect_ex(&self, addr: impl ToSockAddr) -> Result<Errno> {
        match self.connect(addr) {
            Ok(()) => Ok(Errno::OK),
            Err(e) if e.is_timeout() => Ok(Errno::EAGAIN),
            Err(e) => e.errno().ok_or(e),
        }
    }

    fn connect_once(&self, addr: &sys::Arg<'_>) -> Result<(), Errno> {
        Ok(rustix::net::connect(&self.fd, addr)?)
    }

    /// One connect in which the kernel waits for room in the listener's queue: the descriptor blocks for its duration,
    /// and SO_SNDTIMEO bounds it. The kernel counts in ticks of its own and may come back a little early.
    fn connect_blocking(&self, addr: &sys::Arg<'_>, end: Instant) -> Result<Result<(), Errno>> {
        // Zero would mean for ever.
        let left = end.saturating_duration_since(Instant::now()).max(Duration::from_micros(1));
        let before = self.getsockopt(opt::SO_SNDTIMEO)?;
        self.setsockopt(opt::SO_SNDTIMEO, Timeval(left))?;
        rustix::io::ioctl_fionbio(&self.fd, false)?;
        let result = self.connect_once(addr);
        rustix::io::ioctl_fionbio(&self.fd, true)?;
        self.setsockopt(opt::SO_SNDTIMEO, before)?;
        Ok(result)
    }

    fn writable(&self, deadline: Deadline) -> Event {
        match ready(self.as_fd(), PollFlags::OUT, deadline, self.mode().is_interruptible()) {
            Ok(events) => {
                Event::Ready { writable: events & (PollFlags::OUT | PollFlags::HUP) == PollFlags::OUT }
            }
            Err(e) if e == Error::TIMED_OUT => Event::TimedOut,
            Err(e) => match e.errno() {
                Some(Errno::EINTR) => Event::Interrupted,
                errno => Event::Error(Err(errno.unwrap_or(Errno::EINVAL))),
            },
        }
    }
}
