//! poll(2): which of several sockets are ready.

pub use rustix::event::{PollFd, PollFlags};

use super::wait::wait;
use crate::{Deadline, Result};

/// poll(2): waits until one of the descriptors is ready, and answers how many are; zero when the deadline passed.
///
/// What each is ready for stands in its `revents`, which may tell of an error or a hang-up that nobody asked for.
/// A signal does not end the wait. Several calls with one deadline take no longer than one.
///
/// # Errors
/// EINVAL: more descriptors than the process may have; ENOMEM.
///
/// ```
/// use berkeley::{AF_UNIX, Deadline, PollFd, PollFlags, Protocol, SOCK_STREAM, poll, socketpair};
/// use core::time::Duration;
///
/// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT)?;
/// a.send(b"x")?;
/// let mut fds = [PollFd::new(&a, PollFlags::IN), PollFd::new(&b, PollFlags::IN)];
/// assert_eq!(poll(&mut fds, Deadline::after(Duration::from_secs(5)))?, 1);
/// assert!(fds[0].revents().is_empty() && fds[1].revents() == PollFlags::IN);
/// # Ok::<(), berkeley::Error>(())
/// ```
pub fn poll(fds: &mut [PollFd<'_>], deadline: impl Into<Deadline>) -> Result<usize> {
    wait(fds, deadline.into(), false)
}
