//! Descriptors over a Unix socket: Python's `send_fds` and `recv_fds`.

use core::{array, fmt, iter};

use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::io::{IoSlice, IoSliceMut};

use super::Socket;
use super::message::{ReceivedMessage, SCM_MAX_FD};
use crate::control::{CMSG_LEN, CMSG_SPACE, ControlBuf};
use crate::{MsgFlags, Result};

const ROOM: usize = CMSG_SPACE(4 * SCM_MAX_FD);

/// Sends bytes, and copies of descriptors with them, over a Unix socket; how many of the bytes went out. On a stream
/// the descriptors go with the first byte, so there has to be one.
///
/// # Errors
/// As [`Socket::sendmsg`]; EINVAL: more than [`SCM_MAX_FD`] descriptors, or not a Unix socket.
///
/// ```
/// use berkeley::{AF_UNIX, Protocol, SOCK_STREAM, recv_fds, send_fds, socketpair};
/// use std::os::fd::AsFd;
///
/// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT)?;
/// let file = std::fs::File::open("/dev/null").unwrap();
/// send_fds(&a, b"take this", &[file.as_fd()])?;
///
/// let mut buf = [0; 100];
/// let (n, fds, _flags) = recv_fds::<4>(&b, &mut buf)?;
/// assert_eq!((&buf[..n], fds.len()), (&b"take this"[..], 1));
/// for fd in fds {
///     let file = std::fs::File::from(fd);
/// }
/// # Ok::<(), berkeley::Error>(())
/// ```
pub fn send_fds(sock: &Socket, buf: &[u8], fds: &[BorrowedFd<'_>]) -> Result<usize> {
    send_fds_with(sock, buf, fds, MsgFlags::empty())
}

/// [`send_fds`] with flags. (Python takes them and passes them over.)
///
/// # Errors
/// As [`send_fds`].
pub fn send_fds_with(sock: &Socket, buf: &[u8], fds: &[BorrowedFd<'_>], flags: MsgFlags) -> Result<usize> {
    let mut room = [0; ROOM];
    let mut control = ControlBuf::new(&mut room);
    control.push_fds(fds)?;
    sock.sendmsg_with(&[IoSlice::new(buf)], &control, flags)
}

/// Receives bytes, and at most `N` descriptors with them: how many bytes came, the descriptors, close-on-exec, and the
/// flags. MSG_CTRUNC among those says that there were more descriptors, which are closed.
///
/// Room is made for the descriptors alone: with SO_PASSCRED the credentials would take it. No message carries more than
/// [`SCM_MAX_FD`].
///
/// # Errors
/// As [`Socket::recvmsg`].
pub fn recv_fds<const N: usize>(sock: &Socket, buf: &mut [u8]) -> Result<(usize, Fds<N>, MsgFlags)> {
    recv_fds_with(sock, buf, MsgFlags::empty())
}

/// [`recv_fds`] with flags. (Python takes them and passes them over.)
///
/// # Errors
/// As [`recv_fds`].
pub fn recv_fds_with<const N: usize>(
    sock: &Socket,
    buf: &mut [u8],
    flags: MsgFlags,
) -> Result<(usize, Fds<N>, MsgFlags)> {
    let mut room = [0; ROOM];
    let room = match N {
        0 => &mut [],
        _ => &mut room[..CMSG_LEN(4 * N.min(SCM_MAX_FD))],
    };
    let mut received = sock.recvmsg_with(&mut [IoSliceMut::new(buf)], room, flags)?;
    let (n, flags) = (received.len(), received.flags());
    let mut fds = Fds { slots: [const { None }; N], len: 0 };
    for message in received.messages() {
        if let ReceivedMessage::Rights(came) = message {
            // The slots come first: a descriptor that had none would be taken, and closed.
            for (slot, fd) in fds.slots[fds.len..].iter_mut().zip(came) {
                *slot = Some(fd);
                fds.len += 1;
            }
        }
    }
    Ok((n, fds, flags))
}

/// At most `N` descriptors, owned.
pub struct Fds<const N: usize> {
    /// The first `len` are there.
    slots: [Option<OwnedFd>; N],
    len: usize,
}

impl<const N: usize> Fds<N> {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// All of them, in the order in which they were sent, to look at.
    pub fn iter(&self) -> impl Iterator<Item = BorrowedFd<'_>> {
        self.slots.iter().flatten().map(AsFd::as_fd)
    }
}

impl<const N: usize> IntoIterator for Fds<N> {
    type Item = OwnedFd;
    type IntoIter = iter::Flatten<array::IntoIter<Option<OwnedFd>, N>>;

    fn into_iter(self) -> Self::IntoIter {
        self.slots.into_iter().flatten()
    }
}

impl<const N: usize> fmt::Debug for Fds<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
