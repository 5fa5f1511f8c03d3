//! What lies in a socket's queues: FIONREAD, SIOCOUTQ and SIOCATMARK of ioctl(2).

use rustix::fd::AsFd;

use super::Socket;
use crate::{Result, sys};

/// # Queues
impl Socket {
    /// How many bytes can be received without waiting: FIONREAD.
    ///
    /// Of a stream those are all that have come; of datagrams those of the next one. Zero is an empty datagram, an end of file,
    /// or nothing at all.
    ///
    /// # Errors
    /// EINVAL: the socket listens. ENOTTY, EOPNOTSUPP: the family has no such request.
    ///
    /// ```
    /// use berkeley::{AF_UNIX, Protocol, SOCK_STREAM, socketpair};
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT)?;
    /// a.send(b"one")?;
    /// a.send(b"two")?;
    /// assert_eq!(b.bytes_waiting()?, 6);
    /// # Ok::<(), berkeley::Error>(())
    /// ```
    #[doc(alias = "FIONREAD")]
    #[doc(alias = "SIOCINQ")]
    pub fn bytes_waiting(&self) -> Result<usize> {
        Ok(usize::try_from(sys::fionread(self.as_fd())?).unwrap_or(0))
    }

    /// How much of what was sent still lies here: SIOCOUTQ.
    ///
    /// TCP counts the bytes that the peer has not acknowledged yet, sent or not; UDP those that the device has not taken. A
    /// Unix socket counts what its peer has not received, in bytes of the kernel's memory, which are more.
    ///
    /// # Errors
    /// As [`bytes_waiting`](Self::bytes_waiting).
    ///
    /// ```
    /// use berkeley::{AF_UNIX, Protocol, SOCK_STREAM, socketpair};
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT)?;
    /// a.send(b"one")?;
    /// assert!(a.bytes_unsent()? >= 3);
    /// b.recv(&mut [0; 3])?;
    /// assert_eq!(a.bytes_unsent()?, 0);
    /// # Ok::<(), berkeley::Error>(())
    /// ```
    #[doc(alias = "SIOCOUTQ")]
    #[doc(alias = "TIOCOUTQ")]
    pub fn bytes_unsent(&self) -> Result<usize> {
        Ok(usize::try_from(sys::siocoutq(self.as_fd())?).unwrap_or(0))
    }

    /// sockatmark(3): whether the next byte that will be received is the one behind urgent data, which MSG_OOB sends. A receive
    /// stops there, however much there is.
    ///
    /// # Errors
    /// ENOTTY, EINVAL: the type has no urgent data.
    ///
    /// ```
    /// use berkeley::{MSG_OOB, Timeout, create_connection, create_server};
    ///
    /// let server = create_server("127.0.0.1:0")?;
    /// let client = create_connection(server.getsockname()?, Timeout::secs(5))?;
    /// let (conn, _) = server.accept()?;
    /// client.sendall(b"before")?;
    /// client.send_with(b"!", MSG_OOB)?;
    /// client.sendall(b"behind")?;
    ///
    /// let mut buf = [0; 100];
    /// while !conn.sockatmark()? {
    ///     conn.recv(&mut buf)?;
    /// }
    /// assert_eq!(conn.recv_with(&mut buf, MSG_OOB)?, 1);
    /// assert_eq!(buf[0], b'!');
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "SIOCATMARK")]
    pub fn sockatmark(&self) -> Result<bool> {
        Ok(sys::siocatmark(self.as_fd())? != 0)
    }
}
