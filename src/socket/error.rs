//! A descriptor that turned out to be no socket.

use core::fmt;

use rustix::fd::OwnedFd;

use crate::Error;

/// Why [`Socket::from_fd`](crate::Socket::from_fd) refused a descriptor, and the descriptor.
#[derive(Debug)]
pub struct FromFdError {
    /// The descriptor, still open.
    pub fd: OwnedFd,
    /// What the kernel said of it.
    pub error: Error,
}

impl fmt::Display for FromFdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.error, f)
    }
}

impl core::error::Error for FromFdError {}

impl From<FromFdError> for Error {
    /// Closes the descriptor.
    fn from(e: FromFdError) -> Self {
        e.error
    }
}
