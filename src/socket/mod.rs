//! [`Socket`]: the calls of `<sys/socket.h>` on a descriptor that knows how to wait.
//!
//! # How a socket waits
//!
//! A socket is in one of three modes, as in Python; [`settimeout`](Socket::settimeout) chooses.
//!
//! | timeout | mode | a call that cannot go on |
//! |---|---|---|
//! | `None` | blocking | waits for ever |
//! | zero | non-blocking | fails with EAGAIN, or EINPROGRESS: [`would_block`](crate::Error::would_block) |
//! | anything else | timeout | waits so long, then fails: [`is_timeout`](crate::Error::is_timeout) |
//!
//! A send or receive with the caller's own MSG_DONTWAIT does not wait in any mode. (Python waits with it in timeout
//! mode.)
//!
//! The timeout bounds a whole operation: all of `sendall`, however many times it has to wait. It never strikes
//! early. The descriptor is non-blocking in timeout mode, and every send and receive asks for that once more with
//! MSG_DONTWAIT, because another holder of the descriptor can turn the descriptor's own flag off. The call is
//! tried first, and poll(2) is only asked when it could not go on, so that a socket which is ready costs one system
//! call. Only accept(2) and connect(2) have no such flag: accept polls first in timeout mode. With the flag turned off
//! behind its back a connect waits as long as the kernel does, and so does accept in non-blocking mode, or where
//! somebody else takes the connection that poll has seen.
//!
//! # Signals, pipes, exec
//!
//! EINTR is not seen: a call that a signal interrupted is taken up again with the same deadline, unless
//! [`set_interruptible`](Socket::set_interruptible) asks for it. No send raises SIGPIPE: each passes MSG_NOSIGNAL and
//! fails with EPIPE; [`sendfile`](Socket::sendfile) alone cannot. Every descriptor is close-on-exec from its first moment.
//!
//! # Who should look elsewhere
//!
//! A `Socket` does not buffer, does not parse, and does not hide what the kernel says. Who wants futures, or a
//! stream type that cannot be mistaken for a datagram's, is better served by a crate that builds on this.

mod address;
mod alg;
mod connect;
mod error;
mod fds;
#[cfg(feature = "std")]
mod makefile;
mod message;
pub mod opt;
mod poll;
mod queue;
mod sendfile;
#[cfg(feature = "std")]
mod std_io;
mod timeout;
mod transfer;
mod wait;

use core::fmt;
use core::sync::atomic::AtomicU32;

use rustix::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use rustix::io::FdFlags;
use rustix::net::SocketFlags;

pub use crate::sys::msg::{Descriptors, Received, RecvMsg, SendMsg};
pub use error::FromFdError;
pub use fds::{Fds, recv_fds, recv_fds_with, send_fds, send_fds_with};
#[cfg(feature = "std")]
pub use makefile::{SocketFile, SocketIo};
pub use message::{MMSG_MAX, ReceivedMessage, ReceivedMessages, SCM_MAX_FD};
pub use poll::{PollFd, PollFlags, poll};
pub use rustix::io::{IoSlice, IoSliceMut};
pub use timeout::{getdefaulttimeout, setdefaulttimeout};
use wait::Mode;

use crate::{Errno, Family, Kind, Protocol, Result, Timeout, sys};

/// A socket: socket(2), socket(7).
///
/// It closes itself when it goes out of scope; [`close`](Self::close) does so with a result. All calls take `&self`:
/// threads may share a socket, and one may send while another receives.
///
/// ```
/// use berkeley::{AF_INET, SOCK_DGRAM, Socket, Protocol};
///
/// let sock = Socket::new(AF_INET, SOCK_DGRAM, Protocol::DEFAULT)?;
/// sock.bind("127.0.0.1:0")?;
/// let addr = sock.getsockname()?;
/// sock.sendto(b"to myself", addr)?;
/// let mut buf = [0; 100];
/// assert_eq!(sock.recvfrom(&mut buf)?, (9, addr));
/// assert_eq!(&buf[..9], b"to myself");
/// # Ok::<(), berkeley::Error>(())
/// ```
pub struct Socket {
    fd: OwnedFd,
    /// A [`Mode`].
    mode: AtomicU32,
}

impl Socket {
    /// socket(2), with the process's [default timeout](setdefaulttimeout).
    ///
    /// # Errors
    /// As socket(2): EAFNOSUPPORT, EPROTONOSUPPORT, EMFILE, EACCES or EPERM where the type takes a privilege.
    pub fn new(family: Family, kind: Kind, proto: Protocol) -> Result<Self> {
        Self::with_timeout(family, kind, proto, getdefaulttimeout())
    }

    /// socket(2) with a timeout from birth, which saves the system call that
    /// [`settimeout`](Self::settimeout) makes. What the timeout means, it says.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    ///
    /// ```
    /// use berkeley::{AF_INET, Protocol, SOCK_DGRAM, Socket, Timeout};
    ///
    /// let sock = Socket::with_timeout(AF_INET, SOCK_DGRAM, Protocol::UDP, Timeout::millis(5))?;
    /// sock.bind("127.0.0.1:0")?;
    /// assert!(sock.recv(&mut [0; 10]).is_err_and(|e| e.is_timeout()));
    /// # Ok::<(), berkeley::Error>(())
    /// ```
    pub fn with_timeout(
        family: Family,
        kind: Kind,
        proto: Protocol,
        timeout: impl Into<Timeout>,
    ) -> Result<Self> {
        let timeout = timeout.into();
        let fd = rustix::net::socket_with(family.into(), kind.into(), flags(timeout), proto.into())?;
        Ok(Self::with_mode(fd, Mode::from(timeout)))
    }

    /// Takes over a descriptor after asking the kernel whether it is a socket. One with O_NONBLOCK comes in
    /// non-blocking mode, any other in blocking mode; the default timeout does not touch it.
    ///
    /// `From<OwnedFd>` is the same without the question.
    ///
    /// # Errors
    /// ENOTSOCK; the descriptor comes back with the error.
    ///
    /// ```
    /// use berkeley::{AF_UNIX, Errno, SOCK_STREAM, Socket, Protocol, socketpair};
    ///
    /// let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT)?;
    /// let again = Socket::from_fd(a.detach())?;
    /// assert_eq!((again.family()?, again.kind()?), (AF_UNIX, SOCK_STREAM));
    ///
    /// let file = std::fs::File::open("/dev/null").unwrap();
    /// let e = Socket::from_fd(file.into()).unwrap_err();
    /// assert_eq!(e.error.errno(), Some(Errno::ENOTSOCK));
    /// # Ok::<(), berkeley::Error>(())
    /// ```
    pub fn from_fd(fd: OwnedFd) -> Result<Self, FromFdError> {
        let socket = Self::from(fd);
        match socket.kind() {
            Ok(_) => Ok(socket),
            Err(error) => Err(FromFdError { fd: socket.detach(), error }),
        }
    }

    /// dup(2), close-on-exec: another descriptor for the same socket, with the same timeout.
    ///
    /// The two share O_NONBLOCK. Give them timeouts of different modes only if you know that a blocking one may then
    /// fail with EAGAIN.
    ///
    /// # Errors
    /// EMFILE.
    pub fn dup(&self) -> Result<Self> {
        Ok(Self::with_mode(dup(&self.fd)?, self.mode()))
    }

    /// Whether programs that this one starts inherit the descriptor, which they do not unless
    /// [`set_inheritable`](Self::set_inheritable) said so: FD_CLOEXEC the other way round.
    ///
    /// # Errors
    /// As fcntl(2) with F_GETFD.
    #[doc(alias = "FD_CLOEXEC")]
    pub fn get_inheritable(&self) -> Result<bool> {
        Ok(!rustix::io::fcntl_getfd(&self.fd)?.contains(FdFlags::CLOEXEC))
    }

    /// Whether programs that this one starts from now on inherit the descriptor.
    ///
    /// # Errors
    /// As fcntl(2) with F_SETFD.
    ///
    /// ```
    /// use berkeley::{AF_UNIX, Protocol, SOCK_STREAM, socketpair};
    ///
    /// let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT)?;
    /// assert!(!a.get_inheritable()?);
    /// a.set_inheritable(true)?;
    /// assert!(a.get_inheritable()?);
    /// # Ok::<(), berkeley::Error>(())
    /// ```
    #[doc(alias = "FD_CLOEXEC")]
    pub fn set_inheritable(&self, on: bool) -> Result<()> {
        let mut flags = rustix::io::fcntl_getfd(&self.fd)?;
        flags.set(FdFlags::CLOEXEC, !on);
        rustix::io::fcntl_setfd(&self.fd, flags)?;
        Ok(())
    }

    /// Gives the descriptor away without closing it.
    #[must_use = "the descriptor is closed when it is dropped"]
    pub fn detach(self) -> OwnedFd {
        self.fd
    }

    /// The descriptor's number. `AsFd` lends the descriptor itself.
    #[must_use]
    pub fn fileno(&self) -> RawFd {
        self.fd.as_raw_fd()
    }

    /// close(2) with its result. The descriptor is gone in either case.
    ///
    /// ECONNRESET, which some systems report here of a peer that is gone, is no error.
    ///
    /// # Errors
    /// As close(2).
    pub fn close(self) -> Result<()> {
        close(self.fd)
    }

    /// The address family: what SO_DOMAIN says.
    ///
    /// # Errors
    /// ENOTSOCK, where the socket was made from a descriptor that is none.
    #[doc(alias = "SO_DOMAIN")]
    pub fn family(&self) -> Result<Family> {
        self.getsockopt(opt::SO_DOMAIN)
    }

    /// The type, which Python calls `type`: what SO_TYPE says.
    ///
    /// # Errors
    /// As [`family`](Self::family).
    #[doc(alias = "type")]
    #[doc(alias = "SO_TYPE")]
    pub fn kind(&self) -> Result<Kind> {
        self.getsockopt(opt::SO_TYPE)
    }

    /// The protocol: what SO_PROTOCOL says. A socket made with [`Protocol::DEFAULT`] reports the one that this came
    /// to, such as IPPROTO_TCP.
    ///
    /// # Errors
    /// As [`family`](Self::family).
    #[doc(alias = "SO_PROTOCOL")]
    pub fn proto(&self) -> Result<Protocol> {
        self.getsockopt(opt::SO_PROTOCOL)
    }

    fn with_mode(fd: OwnedFd, mode: Mode) -> Self {
        Self { fd, mode: AtomicU32::new(mode.to_bits()) }
    }
}

/// socketpair(2): two sockets that are connected to each other, with the process's
/// [default timeout](setdefaulttimeout).
///
/// # Errors
/// EOPNOTSUPP for most families but AF_UNIX, and as [`Socket::new`].
///
/// ```
/// use berkeley::{AF_UNIX, SOCK_SEQPACKET, Protocol, socketpair};
///
/// let (a, b) = socketpair(AF_UNIX, SOCK_SEQPACKET, Protocol::DEFAULT)?;
/// a.send(b"ping")?;
/// let mut buf = [0; 10];
/// assert_eq!(b.recv(&mut buf)?, 4);
/// # Ok::<(), berkeley::Error>(())
/// ```
pub fn socketpair(family: Family, kind: Kind, proto: Protocol) -> Result<(Socket, Socket)> {
    let timeout = Timeout::from(getdefaulttimeout());
    let (a, b) = rustix::net::socketpair(family.into(), kind.into(), flags(timeout), proto.into())?;
    Ok((Socket::with_mode(a, Mode::from(timeout)), Socket::with_mode(b, Mode::from(timeout))))
}

/// A socket from another descriptor for the same one, close-on-exec, with the process's
/// [default timeout](setdefaulttimeout): Python's function of this name. The kernel is asked for what Python wants to be
/// told: family, type and protocol.
///
/// Where the default is to block, a socket with O_NONBLOCK comes in non-blocking mode, as with
/// [`Socket::from_fd`]; the two descriptors share that flag.
///
/// # Errors
/// ENOTSOCK; EMFILE.
///
/// ```
/// use berkeley::{AF_UNIX, Protocol, SOCK_STREAM, fromfd, socketpair};
///
/// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT)?;
/// let again = fromfd(&a)?;
/// drop(a);
/// again.send(b"still there")?;
/// assert_eq!(b.recv(&mut [0; 100])?, 11);
/// # Ok::<(), berkeley::Error>(())
/// ```
pub fn fromfd(fd: impl AsFd) -> Result<Socket> {
    let socket = Socket::from_fd(dup(fd)?)?;
    let timeout = Timeout::from(getdefaulttimeout());
    if timeout != Timeout::BLOCKING {
        socket.settimeout(timeout)?;
    }
    Ok(socket)
}

/// dup(2) of any descriptor, close-on-exec.
///
/// # Errors
/// EMFILE.
pub fn dup(fd: impl AsFd) -> Result<OwnedFd> {
    Ok(rustix::io::fcntl_dupfd_cloexec(fd, 0)?)
}

/// close(2) of any descriptor, with its result. It is gone in either case. [`Socket::close`] is the same for a socket.
///
/// # Errors
/// As close(2), but for ECONNRESET, which is none.
///
/// ```
/// use berkeley::{close, dup};
///
/// let fd = dup(std::io::stdin())?;
/// close(fd)?;
/// # Ok::<(), berkeley::Error>(())
/// ```
pub fn close(fd: OwnedFd) -> Result<()> {
    match sys::close(fd) {
        Ok(()) | Err(Errno::ECONNRESET) => Ok(()),
        Err(errno) => Err(errno.into()),
    }
}

/// The flags that a socket with this timeout is born with.
fn flags(timeout: Timeout) -> SocketFlags {
    if timeout == Timeout::BLOCKING {
        SocketFlags::CLOEXEC
    } else {
        SocketFlags::CLOEXEC | SocketFlags::NONBLOCK
    }
}

impl AsFd for Socket {
    #[inline]
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

impl AsRawFd for Socket {
    #[inline]
    fn as_raw_fd(&self) -> RawFd {
        self.fd.as_raw_fd()
    }
}

impl From<Socket> for OwnedFd {
    fn from(socket: Socket) -> Self {
        socket.fd
    }
}

impl From<OwnedFd> for Socket {
    /// In non-blocking mode where the descriptor has O_NONBLOCK, in blocking mode otherwise.
    fn from(fd: OwnedFd) -> Self {
        let nonblocking =
            rustix::fs::fcntl_getfl(&fd).is_ok_and(|fl| fl.contains(rustix::fs::OFlags::NONBLOCK));
        let timeout = if nonblocking { Timeout::NON_BLOCKING } else { Timeout::BLOCKING };
        Self::with_mode(fd, Mode::from(timeout))
    }
}

impl fmt::Debug for Socket {
    /// Asks the kernel what the socket is, and leaves out what it does not say.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Socket");
        out.field("fd", &self.fileno());
        if let Ok(family) = self.family() {
            out.field("family", &family);
        }
        if let Ok(kind) = self.kind() {
            out.field("kind", &kind);
        }
        if let Ok(proto) = self.proto() {
            out.field("proto", &proto);
        }
        if let Ok(addr) = self.getsockname() {
            out.field("laddr", &addr);
        }
        if let Ok(addr) = self.getpeername() {
            out.field("raddr", &addr);
        }
        out.field("timeout", &self.mode().timeout()).finish()
    }
}
