//! Sending and receiving: send(2), recv(2) and their kin.
//!
//! The short form takes no flags; the one with `_with` beside it does.

use core::mem::MaybeUninit;

use rustix::event::PollFlags;
use rustix::fd::AsFd;

use super::Socket;
use super::wait::Patience;
#[cfg(feature = "std")]
use crate::Instant;
use crate::sys::{self, AddrRoom};
use crate::{Errno, Family, MsgFlags, Result, SendError, SockAddr, SockAddrBuf, ToSockAddr};

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
    #[doc(alias = "recv_into")]
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
        match sys::recvfrom(self.as_fd(), buf, flags | self.mode().dontwait(), None) {
            Ok(n) => Ok(n),
            Err(errno) => self.receive_again(errno, buf, flags, None),
        }
    }

    /// recv(2) into memory that has no value yet; what was received comes back.
    ///
    /// With MSG_TRUNC the memory is set to zero first, because the kernel may count what it did not write: a TCP socket
    /// then throws the bytes away, and zeros come back in their place. Unlike [`recv`](Self::recv), an empty buffer asks
    /// the kernel.
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
    #[inline(always)]
    #[doc(alias = "recvfrom_into")]
    pub fn recvfrom(&self, buf: &mut [u8]) -> Result<(usize, SockAddr)> {
        self.recvfrom_with(buf, MsgFlags::empty())
    }

    /// recvfrom(2) with flags; with MSG_TRUNC the count may exceed the buffer's length.
    ///
    /// # Errors
    /// As [`recv`](Self::recv).
    // Where it is inlined, the part of the address that has a value is moved, and not 144 bytes.
    #[inline(always)]
    pub fn recvfrom_with(&self, buf: &mut [u8], flags: MsgFlags) -> Result<(usize, SockAddr)> {
        let mut from = AddrRoom::new();
        let n = match sys::recvfrom(self.as_fd(), buf, flags | self.mode().dontwait(), Some(&mut from)) {
            Ok(n) => n,
            Err(errno) => self.receive_again(errno, buf, flags, Some(&mut from))?,
        };
        SockAddr::decode_and(from.as_bytes(), |addr| Ok((n, addr)))
    }

    /// recvfrom(2) with flags, and the address as bytes: for a program that passes it on or knows the family, and has no
    /// room for reading the others. From a stream there are none.
    ///
    /// # Errors
    /// As [`recv`](Self::recv).
    ///
    /// ```
    /// use berkeley::{AF_INET, MsgFlags, Protocol, SOCK_DGRAM, Socket};
    ///
    /// let sock = Socket::new(AF_INET, SOCK_DGRAM, Protocol::DEFAULT)?;
    /// sock.bind("127.0.0.1:0")?;
    /// sock.sendto(b"ping", sock.getsockname()?)?;
    /// let mut buf = [0; 100];
    /// let (n, from) = sock.recvfrom_raw(&mut buf, MsgFlags::empty())?;
    /// sock.sendto(&buf[..n], from)?;
    /// # Ok::<(), berkeley::Error>(())
    /// ```
    pub fn recvfrom_raw(&self, buf: &mut [u8], flags: MsgFlags) -> Result<(usize, SockAddrBuf)> {
        let mut from = AddrRoom::new();
        let n = match sys::recvfrom(self.as_fd(), buf, flags | self.mode().dontwait(), Some(&mut from)) {
            Ok(n) => n,
            Err(errno) => self.receive_again(errno, buf, flags, Some(&mut from))?,
        };
        Ok((n, SockAddrBuf::new(from.as_bytes())?))
    }

    /// recvfrom(2) into memory that has no value yet; what was received comes back. With MSG_TRUNC it is as with
    /// [`recv_uninit`](Self::recv_uninit).
    ///
    /// # Errors
    /// As [`recv`](Self::recv).
    #[inline]
    pub fn recvfrom_uninit<'b>(
        &self,
        buf: &'b mut [MaybeUninit<u8>],
        flags: MsgFlags,
    ) -> Result<(&'b mut [u8], SockAddr)> {
        let mut from = AddrRoom::new();
        let filled = self.receive_uninit(buf, flags, Some(&mut from))?;
        Ok((filled, SockAddr::decode(from.as_bytes())))
    }

    /// When the first attempt has failed, on which nothing was spent that only a second one needs.
    #[cold]
    fn receive_again(
        &self,
        mut errno: Errno,
        buf: &mut [u8],
        flags: MsgFlags,
        mut from: Option<&mut AddrRoom>,
    ) -> Result<usize> {
        let mut patience = Patience::of(self, flags);
        loop {
            patience.after(errno, self.as_fd(), receives(flags))?;
            match sys::recvfrom(self.as_fd(), buf, flags | patience.flags(), from.as_deref_mut()) {
                Ok(n) => return Ok(n),
                Err(again) => errno = again,
            }
        }
    }

    #[inline]
    fn receive_uninit<'b>(
        &self,
        mut buf: &'b mut [MaybeUninit<u8>],
        flags: MsgFlags,
        mut from: Option<&mut AddrRoom>,
    ) -> Result<&'b mut [u8]> {
        let mut patience = Patience::of(self, flags);
        loop {
            match sys::recv_uninit(self.as_fd(), buf, flags | patience.flags(), from.as_deref_mut()) {
                Ok(filled) => return Ok(filled),
                Err((errno, again)) => {
                    patience.after(errno, self.as_fd(), receives(flags))?;
                    buf = again;
                }
            }
        }
    }
}

/// # Sending
///
/// MSG_NOSIGNAL is always among the flags: where C's caller gets SIGPIPE, this one gets EPIPE. (RDS and QRTR, which
/// refuse it, raise none.)
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
        self.send_bytes(buf, flags, None)
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
        let mut flags = flags | MsgFlags::NOSIGNAL;
        let mut patience = Patience::of(self, flags);
        self.send_parts(buf, &mut flags, &mut patience)
    }

    /// Sends all, as a part of what `patience` is for.
    #[inline]
    pub(super) fn send_parts(
        &self,
        buf: &[u8],
        flags: &mut MsgFlags,
        patience: &mut Patience,
    ) -> Result<(), SendError> {
        let mut rest = buf;
        loop {
            let sent = match sys::sendto(self.as_fd(), rest, *flags | patience.flags(), None) {
                Ok(n) => Ok(n),
                Err(errno) => self.send_again(errno, rest, flags, None, patience),
            };
            let got_on = sent.and_then(|n| {
                rest = rest.get(n..).unwrap_or(&[]);
                if rest.is_empty() { Ok(()) } else { patience.got_on() }
            });
            match got_on {
                Ok(()) if rest.is_empty() => return Ok(()),
                Ok(()) => {}
                Err(error) => return Err(SendError { sent: buf.len() - rest.len(), error }),
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
        self.send_bytes(buf, flags, Some(addr.to_sockaddr()?.as_ref()))
    }

    /// sendto(2) that waits until `end` and no longer, whatever the socket's mode.
    #[cfg(feature = "std")]
    pub(crate) fn sendto_until(&self, buf: &[u8], addr: impl ToSockAddr, end: Instant) -> Result<usize> {
        let (addr, mut flags) = (addr.to_sockaddr()?, MsgFlags::NOSIGNAL | MsgFlags::DONTWAIT);
        let to = Some(addr.as_ref());
        match sys::sendto(self.as_fd(), buf, flags, to) {
            Ok(n) => Ok(n),
            Err(errno) => {
                let mut patience = Patience::until(self.mode(), Some(end));
                self.send_again(errno, buf, &mut flags, to, &mut patience)
            }
        }
    }

    #[inline]
    fn send_bytes(&self, buf: &[u8], flags: MsgFlags, to: Option<&[u8]>) -> Result<usize> {
        let flags = flags | MsgFlags::NOSIGNAL;
        match sys::sendto(self.as_fd(), buf, flags | self.mode().dontwait(), to) {
            Ok(n) => Ok(n),
            Err(errno) => self.send_whole_again(errno, buf, flags, to),
        }
    }

    /// The operation is this one send, and its first attempt has failed.
    #[cold]
    fn send_whole_again(
        &self,
        errno: Errno,
        buf: &[u8],
        mut flags: MsgFlags,
        to: Option<&[u8]>,
    ) -> Result<usize> {
        let mut patience = Patience::of(self, flags);
        self.send_again(errno, buf, &mut flags, to, &mut patience)
    }

    /// When the first attempt has failed.
    #[cold]
    fn send_again(
        &self,
        mut errno: Errno,
        buf: &[u8],
        flags: &mut MsgFlags,
        to: Option<&[u8]>,
        patience: &mut Patience,
    ) -> Result<usize> {
        loop {
            self.after_send(errno, flags, patience)?;
            match sys::sendto(self.as_fd(), buf, *flags | patience.flags(), to) {
                Ok(n) => return Ok(n),
                Err(again) => errno = again,
            }
        }
    }

    /// After a send that failed: waits as the mode has it, and answers `Ok` to try again.
    ///
    /// RDS and QRTR refuse a flag that they do not know, MSG_NOSIGNAL among them. They never raise SIGPIPE, so there it
    /// is left out.
    #[cold]
    pub(super) fn after_send(
        &self,
        errno: Errno,
        flags: &mut MsgFlags,
        patience: &mut Patience,
    ) -> Result<()> {
        let refused =
            matches!(errno, Errno::EOPNOTSUPP | Errno::EINVAL) && flags.contains(MsgFlags::NOSIGNAL);
        if refused && matches!(self.family(), Ok(Family::RDS | Family::QIPCRTR)) {
            flags.remove(MsgFlags::NOSIGNAL);
            return Ok(());
        }
        patience.after(errno, self.as_fd(), PollFlags::OUT)
    }
}

/// What a receive with these flags waits for: the error queue is told of without being asked for.
pub(super) fn receives(flags: MsgFlags) -> PollFlags {
    if flags.contains(MsgFlags::ERRQUEUE) { PollFlags::empty() } else { PollFlags::IN }
}
