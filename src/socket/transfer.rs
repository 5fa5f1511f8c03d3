//! Sending and receiving: send(2), recv(2) and their kin.
//!
//! The short form takes no flags; the one with `_with` beside it does.

use core::mem::MaybeUninit;

use rustix::event::PollFlags;
use rustix::fd::AsFd;

use super::Socket;
use super::wait::Patience;
use crate::{MsgFlags, Result, SendError, SockAddr, SockAddrBuf, ToSockAddr, sys};

/// # Receiving
impl Socket {
    /// recv(2): how many bytes came. Zero is the end of a stream, or an empty datagram.
    ///
    /// What of a datagram does not fit is lost; `recv_with` and MSG_TRUNC tell how long it was. An empty
    /// buffer is zero bytes without asking the kernel, as in Python.
    ///
    /// # Errors
    /// The timeout; EAGAIN in non-blocking mode; ECONNRESET; ECONNREFUSED on a datagram socket whose last send
    /// nobody took; ENOTCONN.
    #[inline]
    pub fn recv(&self, buf: &mut [u8]) -> Result<usize> {
        self.recv_with(buf, MsgFlags::empty())
    }

    /// recv(2) with flags.
    ///
    /// With MSG_TRUNC the result is the datagram's real length, which may exceed the buffer's. In timeout mode
    /// MSG_WAITALL has no effect.
    ///
    /// # Errors
    /// As [`recv`](Self::recv).
    #[inline]
    pub fn recv_with(&self, buf: &mut [u8], flags: MsgFlags) -> Result<usize> {
        if buf.is_empty() {
            return Ok(0);
        }
        let mut patience = Patience::of(self);
        loop {
            match sys::recv(self.as_fd(), buf, flags | patience.flags()) {
                Ok(n) => return Ok(n),
                Err(errno) => patience.after(errno, self.as_fd(), PollFlags::IN)?,
            }
        }
    }

    /// recv(2) into memory that has no value yet; what was received comes back.
    ///
    /// # Errors
    /// As [`recv`](Self::recv).
    ///
    /// ```
    /// use berkeley::{AF_UNIX, MsgFlags, Protocol, SOCK_STREAM, socketpair};
    /// use core::mem::MaybeUninit;
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT)?;
    /// a.send(b"hello")?;
    /// let mut room = [MaybeUninit::uninit(); 4096];
    /// assert_eq!(b.recv_uninit(&mut room, MsgFlags::empty())?, b"hello");
    /// # Ok::<(), berkeley::Error>(())
    /// ```
    #[inline]
    pub fn recv_uninit<'b>(&self, buf: &'b mut [MaybeUninit<u8>], flags: MsgFlags) -> Result<&'b mut [u8]> {
        self.receive_uninit(buf, flags, None)
    }

    /// recvfrom(2): how many bytes came, and from whom.
    ///
    /// A stream does not tell: its peer is known, and the address is
    /// [`SockAddr::Unspec`]. An empty buffer takes a datagram off the queue.
    ///
    /// # Errors
    /// As [`recv`](Self::recv).
    #[inline]
    pub fn recvfrom(&self, buf: &mut [u8]) -> Result<(usize, SockAddr)> {
        self.recvfrom_with(buf, MsgFlags::empty())
    }

    /// recvfrom(2) with flags; with MSG_TRUNC the count may exceed the buffer's length.
    ///
    /// # Errors
    /// As [`recv`](Self::recv).
    #[inline]
    pub fn recvfrom_with(&self, buf: &mut [u8], flags: MsgFlags) -> Result<(usize, SockAddr)> {
        let mut patience = Patience::of(self);
        let mut from = SockAddrBuf::EMPTY;
        loop {
            match sys::recvfrom(self.as_fd(), buf, flags | patience.flags(), &mut from) {
                Ok(n) => return Ok((n, SockAddr::from(&from))),
                Err(errno) => patience.after(errno, self.as_fd(), PollFlags::IN)?,
            }
        }
    }

    /// recvfrom(2) into memory that has no value yet; what was received comes back.
    ///
    /// # Errors
    /// As [`recv`](Self::recv).
    #[inline]
    pub fn recvfrom_uninit<'b>(
        &self,
        buf: &'b mut [MaybeUninit<u8>],
        flags: MsgFlags,
    ) -> Result<(&'b mut [u8], SockAddr)> {
        let mut from = SockAddrBuf::EMPTY;
        let filled = self.receive_uninit(buf, flags, Some(&mut from))?;
        Ok((filled, SockAddr::from(&from)))
    }

    #[inline]
    fn receive_uninit<'b>(
        &self,
        mut buf: &'b mut [MaybeUninit<u8>],
        flags: MsgFlags,
        mut from: Option<&mut SockAddrBuf>,
    ) -> Result<&'b mut [u8]> {
        let mut patience = Patience::of(self);
        loop {
            match sys::recv_uninit(self.as_fd(), buf, flags | patience.flags(), from.as_deref_mut()) {
                Ok(filled) => return Ok(filled),
                Err((errno, again)) => {
                    patience.after(errno, self.as_fd(), PollFlags::IN)?;
                    buf = again;
                }
            }
        }
    }
}

/// # Sending
///
/// MSG_NOSIGNAL is always among the flags: where C's caller gets SIGPIPE, this one gets EPIPE.
impl Socket {
    /// send(2): how many bytes the kernel took, which of a stream may be fewer than there are.
    ///
    /// # Errors
    /// The timeout; EAGAIN in non-blocking mode; EPIPE, ECONNRESET; EMSGSIZE; EDESTADDRREQ or ENOTCONN without a
    /// peer.
    #[inline]
    pub fn send(&self, buf: &[u8]) -> Result<usize> {
        self.send_with(buf, MsgFlags::empty())
    }

    /// send(2) with flags.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    #[inline]
    pub fn send_with(&self, buf: &[u8], flags: MsgFlags) -> Result<usize> {
        self.send_patiently(buf, flags, &mut Patience::of(self))
    }

    /// send(2) until all bytes are out. One timeout covers them all.
    ///
    /// An empty buffer is sent once: an empty datagram, or a way to learn of a broken pipe.
    ///
    /// # Errors
    /// As [`send`](Self::send), with the number of bytes that went out before.
    ///
    /// ```
    /// use berkeley::{AF_UNIX, Protocol, SOCK_STREAM, socketpair};
    ///
    /// let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT)?;
    /// a.setblocking(false)?;
    /// let e = a.sendall(&[0; 10_000_000]).unwrap_err();
    /// assert!(e.error.would_block() && e.sent > 0);
    /// # Ok::<(), berkeley::Error>(())
    /// ```
    pub fn sendall(&self, buf: &[u8]) -> Result<(), SendError> {
        self.sendall_with(buf, MsgFlags::empty())
    }

    /// [`sendall`](Self::sendall) with flags.
    ///
    /// # Errors
    /// As `sendall`.
    pub fn sendall_with(&self, buf: &[u8], flags: MsgFlags) -> Result<(), SendError> {
        let mut patience = Patience::of(self);
        let mut rest = buf;
        loop {
            match self.send_patiently(rest, flags, &mut patience) {
                Ok(n) => rest = rest.get(n..).unwrap_or(&[]),
                Err(error) => return Err(SendError { sent: buf.len() - rest.len(), error }),
            }
            if rest.is_empty() {
                return Ok(());
            }
        }
    }

    /// sendto(2).
    ///
    /// # Errors
    /// As [`send`](Self::send); EACCES for a broadcast without SO_BROADCAST; EISCONN for a stream; and what is wrong
    /// with the address.
    #[inline]
    pub fn sendto(&self, buf: &[u8], addr: impl ToSockAddr) -> Result<usize> {
        self.sendto_with(buf, MsgFlags::empty(), addr)
    }

    /// sendto(2) with flags.
    ///
    /// # Errors
    /// As [`sendto`](Self::sendto).
    #[inline]
    pub fn sendto_with(&self, buf: &[u8], flags: MsgFlags, addr: impl ToSockAddr) -> Result<usize> {
        let addr = addr.to_sockaddr()?;
        let mut patience = Patience::of(self);
        let flags = flags | MsgFlags::NOSIGNAL | patience.flags();
        loop {
            match sys::sendto(self.as_fd(), buf, flags, &addr) {
                Ok(n) => return Ok(n),
                Err(errno) => patience.after(errno, self.as_fd(), PollFlags::OUT)?,
            }
        }
    }

    #[inline]
    fn send_patiently(&self, buf: &[u8], flags: MsgFlags, patience: &mut Patience) -> Result<usize> {
        let flags = flags | MsgFlags::NOSIGNAL | patience.flags();
        loop {
            match sys::send(self.as_fd(), buf, flags) {
                Ok(n) => return Ok(n),
                Err(errno) => patience.after(errno, self.as_fd(), PollFlags::OUT)?,
            }
        }
    }
}
