//! How long a socket's calls may take, and what new sockets begin with.

use core::sync::atomic::{AtomicU32, Ordering};
use core::time::Duration;

use super::Socket;
use crate::{Result, Timeout};

impl Socket {
    /// How long the calls of this socket may take: a [`Timeout`], a `Duration`, or an `Option` of one, where `None` is
    /// for ever and zero not at all.
    ///
    /// The three modes are described [with the module](crate::socket). The descriptor's O_NONBLOCK follows. A
    /// duration is kept as [`Timeout`] has it: exactly up to half a second, and rounded up by less than one part in
    /// 500,000 beyond.
    ///
    /// # Errors
    /// As ioctl(2) with FIONBIO; the timeout is as before then.
    ///
    /// ```
    /// use berkeley::{AF_UNIX, Protocol, SOCK_STREAM, Timeout, socketpair};
    /// use core::time::Duration;
    ///
    /// let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT)?;
    /// a.settimeout(Duration::from_millis(5))?;
    /// assert!(a.recv(&mut [0; 10]).is_err_and(|e| e.is_timeout()));
    /// a.settimeout(Timeout::NON_BLOCKING)?;
    /// assert!(a.recv(&mut [0; 10]).is_err_and(|e| e.would_block()));
    /// a.settimeout(None)?;
    /// assert!(a.getblocking());
    /// # Ok::<(), berkeley::Error>(())
    /// ```
    pub fn settimeout(&self, timeout: impl Into<Timeout>) -> Result<()> {
        let timeout = timeout.into();
        rustix::io::ioctl_fionbio(&self.fd, timeout != Timeout::BLOCKING)?;
        self.set_timeout_bits(timeout);
        Ok(())
    }

    /// How long the calls of this socket may take: `None` for ever, zero not at all.
    #[must_use]
    #[doc(alias = "timeout")]
    pub fn gettimeout(&self) -> Option<Duration> {
        self.mode().timeout().duration()
    }

    /// `true`: wait for ever; `false`: not at all. Short for [`settimeout`](Self::settimeout) with `None` and zero.
    ///
    /// # Errors
    /// As `settimeout`.
    pub fn setblocking(&self, blocking: bool) -> Result<()> {
        self.settimeout(if blocking { Timeout::BLOCKING } else { Timeout::NON_BLOCKING })
    }

    /// Whether calls wait at all, be it for ever or for a time.
    #[must_use]
    pub fn getblocking(&self) -> bool {
        self.mode().timeout() != Timeout::NON_BLOCKING
    }

    /// Whether a signal ends a call with EINTR; without that, calls are taken up again with the same deadline.
    ///
    /// Only a handler that was installed without SA_RESTART interrupts a call at all.
    pub fn set_interruptible(&self, on: bool) {
        self.set_interruptible_bit(on);
    }
}

/// A [`Timeout`].
static DEFAULT: AtomicU32 = AtomicU32::new(Timeout::BLOCKING.to_bits());

/// The timeout that sockets of this process begin with from now on: those of [`Socket::new`],
/// [`socketpair`](crate::socketpair) and [`accept`](Socket::accept). At first it is `None`.
///
/// ```standalone_crate
/// use berkeley::{AF_INET, Protocol, SOCK_STREAM, Socket, getdefaulttimeout, setdefaulttimeout};
/// use core::time::Duration;
///
/// setdefaulttimeout(Some(Duration::from_secs(30)));
/// let sock = Socket::new(AF_INET, SOCK_STREAM, Protocol::DEFAULT)?;
/// assert_eq!(sock.gettimeout(), getdefaulttimeout());
/// # Ok::<(), berkeley::Error>(())
/// ```
pub fn setdefaulttimeout(timeout: impl Into<Timeout>) {
    DEFAULT.store(timeout.into().to_bits(), Ordering::Relaxed);
}

/// The timeout that sockets of this process begin with.
#[must_use]
pub fn getdefaulttimeout() -> Option<Duration> {
    Timeout::from_bits(DEFAULT.load(Ordering::Relaxed)).duration()
}
