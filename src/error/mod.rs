//! What a call answers when it fails: [`Error`], and [`Errno`] inside it.
//!
//! A failure is one of three things: the kernel refused and gave its number; the time that the caller
//! allowed ran out; or the crate itself could not carry out what was asked, and knows why. The second is
//! not the kernel's ETIMEDOUT, which says that a peer fell silent: [`is_timeout`](Error::is_timeout) and
//! [`errno`](Error::errno) keep them apart.
//!
//! `Error` is a `Copy` value of eight bytes; it fits a register and needs no allocator. Where a failure has
//! more to tell (how much of a buffer was sent, which address was refused) a type of its own wraps it.

mod errno;
mod reason;

use core::fmt;

pub use errno::Errno;
pub(crate) use reason::Reason;
pub use reason::TextReason;

/// Why a socket call failed.
///
/// ```
/// use berkeley::{Errno, Error};
///
/// let e = Error::from(Errno::ECONNREFUSED);
/// assert_eq!(e.errno(), Some(Errno::ECONNREFUSED));
/// assert!(!e.is_timeout() && !e.would_block());
/// assert_eq!(e.to_string(), "connection refused (ECONNREFUSED)");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Error(Repr);

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Repr {
    Os(Errno),
    TimedOut,
    Own(Reason),
}

const _: () = assert!(size_of::<Error>() == 8);

/// What the crate's calls return.
pub type Result<T, E = Error> = core::result::Result<T, E>;

impl Error {
    /// The caller's time ran out: the socket's timeout, or a deadline that was handed in.
    pub(crate) const TIMED_OUT: Self = Self(Repr::TimedOut);

    pub(crate) const fn own(reason: Reason) -> Self {
        Self(Repr::Own(reason))
    }

    /// The kernel's error number, where the kernel refused.
    #[must_use]
    #[inline]
    pub const fn errno(&self) -> Option<Errno> {
        match self.0 {
            Repr::Os(errno) => Some(errno),
            _ => None,
        }
    }

    /// Whether the caller's own time ran out. The kernel's ETIMEDOUT is not that: it has an
    /// [`errno`](Self::errno), this has none, as in Python.
    #[must_use]
    #[inline]
    pub const fn is_timeout(&self) -> bool {
        matches!(self.0, Repr::TimedOut)
    }

    /// Whether a non-blocking call could not be carried out at once: EAGAIN, EINPROGRESS or EALREADY, which
    /// Python raises as `BlockingIOError`.
    #[must_use]
    #[inline]
    pub const fn would_block(&self) -> bool {
        matches!(self.0, Repr::Os(Errno::EAGAIN | Errno::EINPROGRESS | Errno::EALREADY))
    }
}

impl From<Errno> for Error {
    #[inline]
    fn from(errno: Errno) -> Self {
        Self(Repr::Os(errno))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Os(errno) => fmt::Debug::fmt(errno, f),
            Repr::TimedOut => f.write_str("TimedOut"),
            Repr::Own(reason) => fmt::Debug::fmt(reason, f),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Os(errno) => fmt::Display::fmt(errno, f),
            Repr::TimedOut => f.write_str("timed out"),
            Repr::Own(reason) => fmt::Display::fmt(reason, f),
        }
    }
}

impl core::error::Error for Error {}

#[cfg(feature = "std")]
impl From<Error> for std::io::Error {
    /// The kernel's numbers keep their number and kind; a timeout is `ErrorKind::TimedOut`, and what the crate
    /// itself refused is `ErrorKind::InvalidInput`, both with this error inside.
    fn from(error: Error) -> Self {
        match error.0 {
            Repr::Os(errno) => Self::from_raw_os_error(errno.as_raw()),
            Repr::TimedOut => Self::new(std::io::ErrorKind::TimedOut, error),
            Repr::Own(_) => Self::new(std::io::ErrorKind::InvalidInput, error),
        }
    }
}

/// Why [`sendall`](crate::Socket::sendall) stopped, and how many bytes the kernel had taken by then.
///
/// ```
/// # use berkeley::{Errno, SendError};
/// let e = SendError { sent: 512, error: Errno::EPIPE.into() };
/// assert_eq!(e.to_string(), "broken pipe (EPIPE) after 512 bytes");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SendError {
    /// Bytes that went out before the failure. The rest did not.
    pub sent: usize,
    /// What ended it.
    pub error: Error,
}

impl SendError {
    /// The kernel's error number, where the kernel refused.
    #[must_use]
    pub const fn errno(&self) -> Option<Errno> {
        self.error.errno()
    }

    /// Whether the caller's own time ran out.
    #[must_use]
    pub const fn is_timeout(&self) -> bool {
        self.error.is_timeout()
    }

    /// Whether a non-blocking call could not go on.
    #[must_use]
    pub const fn would_block(&self) -> bool {
        self.error.would_block()
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} after {} bytes", self.error, self.sent)
    }
}

impl core::error::Error for SendError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        Some(&self.error)
    }
}

impl From<SendError> for Error {
    /// Forgets how much was sent.
    fn from(e: SendError) -> Self {
        e.error
    }
}

#[cfg(feature = "std")]
impl From<SendError> for std::io::Error {
    /// As the conversion of [`Error`]. With a number of the kernel the count of sent bytes is lost; read `sent` first.
    fn from(e: SendError) -> Self {
        match e.error.errno() {
            Some(errno) => Self::from_raw_os_error(errno.as_raw()),
            None => Self::new(Self::from(e.error).kind(), e),
        }
    }
}
