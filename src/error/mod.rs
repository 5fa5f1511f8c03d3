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

/// Why [`sendall`](crate::Socket::sendall) or [`sendfile`](crate::Socket::sendfile) stopped, and how many bytes the kernel had
/// taken by then.
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

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::ToString;

    use super::*;

    const OWN: Error = Error::own(Reason::UnixEmpty);

    #[test]
    fn an_error_is_eight_bytes() {
        assert_eq!(size_of::<Error>(), 8);
        assert_eq!(size_of::<Result<()>>(), 8);
    }

    #[test]
    fn one_question_is_answered_by_yes_at_most() {
        for (error, errno, is_timeout, would_block) in [
            (Errno::ECONNREFUSED.into(), Some(Errno::ECONNREFUSED), false, false),
            (Errno::EAGAIN.into(), Some(Errno::EAGAIN), false, true),
            (Errno::EINPROGRESS.into(), Some(Errno::EINPROGRESS), false, true),
            (Errno::EALREADY.into(), Some(Errno::EALREADY), false, true),
            // The peer's silence is not the caller's timeout.
            (Errno::ETIMEDOUT.into(), Some(Errno::ETIMEDOUT), false, false),
            (Error::TIMED_OUT, None, true, false),
            (OWN, None, false, false),
        ] {
            assert_eq!(error.errno(), errno);
            assert_eq!((error.is_timeout(), error.would_block()), (is_timeout, would_block), "{error:?}");
        }
    }

    #[test]
    fn what_prints() {
        let refused = Error::from(Errno::ECONNREFUSED);
        assert_eq!(format!("{refused} / {refused:?}"), "connection refused (ECONNREFUSED) / ECONNREFUSED");
        let unknown = Error::from(Errno::from_raw(5000));
        assert_eq!(format!("{unknown} / {unknown:?}"), "error number 5000 / 5000");
        let timeout = Error::TIMED_OUT;
        assert_eq!(format!("{timeout} / {timeout:?}"), "timed out / TimedOut");
        assert_eq!(format!("{OWN:?}"), "UnixEmpty");
        let half = SendError { sent: 3, error: timeout };
        assert_eq!(half.to_string(), "timed out after 3 bytes");
        assert_eq!(Error::from(half), timeout);
    }

    #[test]
    #[cfg(feature = "std")]
    fn io_errors_have_the_kind_and_keep_the_number() {
        use std::io;

        for (errno, kind) in [
            (Errno::ECONNREFUSED, io::ErrorKind::ConnectionRefused),
            (Errno::EAGAIN, io::ErrorKind::WouldBlock),
            (Errno::EPIPE, io::ErrorKind::BrokenPipe),
            (Errno::ETIMEDOUT, io::ErrorKind::TimedOut),
            (Errno::EADDRINUSE, io::ErrorKind::AddrInUse),
        ] {
            let error = Error::from(errno);
            for io in [io::Error::from(error), SendError { sent: 3, error }.into()] {
                assert_eq!((io.kind(), io.raw_os_error()), (kind, Some(errno.as_raw())));
            }
        }
    }

    #[test]
    #[cfg(feature = "std")]
    fn io_errors_hold_what_has_no_number() {
        use std::io;

        for (error, kind) in [(Error::TIMED_OUT, io::ErrorKind::TimedOut), (OWN, io::ErrorKind::InvalidInput)]
        {
            let io = io::Error::from(error);
            assert_eq!((io.kind(), io.to_string()), (kind, error.to_string()));
            assert_eq!(io.downcast::<Error>().unwrap(), error);

            let half = SendError { sent: 3, error };
            let io = io::Error::from(half);
            assert_eq!(io.kind(), kind);
            assert_eq!(io.downcast::<SendError>().unwrap(), half);
        }
    }
}
