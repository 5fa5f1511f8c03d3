//! Messages: sendmsg(2), recvmsg(2) and their batches.
//!
//! Beside its bytes, scattered over several buffers or gathered from them, a message has an address, flags, and
//! control messages: [`control`](crate::control). Descriptors that come are owned from their first moment by the
//! [`Received`] that tells of them, and are closed with it unless they are taken.

use core::fmt;

use rustix::fd::{AsFd, AsRawFd, BorrowedFd};
use rustix::io::{IoSlice, IoSliceMut};

use super::Socket;
use super::transfer::receives;
use super::wait::Patience;
use crate::control::{Control, ControlBuf, ControlMessages};
use crate::sys::msg::{self, Descriptors, Part, Parts, Received, RecvMsg, SendMsg};
use crate::{Errno, MsgFlags, Result, SCM_RIGHTS, SOL_SOCKET, SockAddr, SockAddrBuf, ToSockAddr};

/// # Messages
///
/// They wait and fail like [`send`](Self::send) and [`recv`](Self::recv). MSG_NOSIGNAL is always among the flags of
/// those that send, MSG_CMSG_CLOEXEC among the flags of those that receive.
impl Socket {
    /// sendmsg(2): how many bytes the kernel took of all the buffers together.
    ///
    /// # Errors
    /// As [`send`](Self::send); EINVAL: a control message that this socket does not take; EMSGSIZE: more than 1024
    /// buffers; ETOOMANYREFS: too many descriptors are under way.
    ///
    /// ```
    /// use berkeley::{AF_UNIX, ControlBuf, IoSlice, Protocol, SOCK_STREAM, socketpair};
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT)?;
    /// assert_eq!(a.sendmsg(&[IoSlice::new(b"in two "), IoSlice::new(b"parts")], &ControlBuf::none())?, 12);
    /// let mut buf = [0; 100];
    /// let n = b.recv(&mut buf)?;
    /// assert_eq!(&buf[..n], b"in two parts");
    /// # Ok::<(), berkeley::Error>(())
    /// ```
    pub fn sendmsg(&self, data: &[IoSlice<'_>], control: &ControlBuf<'_>) -> Result<usize> {
        self.sendmsg_with(data, control, MsgFlags::empty())
    }

    /// sendmsg(2) with flags.
    ///
    /// # Errors
    /// As [`sendmsg`](Self::sendmsg).
    pub fn sendmsg_with(
        &self,
        data: &[IoSlice<'_>],
        control: &ControlBuf<'_>,
        flags: MsgFlags,
    ) -> Result<usize> {
        self.send_message(&SendMsg::new(data).control(control), flags)
    }

    /// sendmsg(2) with flags, to an address.
    ///
    /// # Errors
    /// As [`sendmsg`](Self::sendmsg) and [`sendto`](Self::sendto).
    pub fn sendmsg_to(
        &self,
        data: &[IoSlice<'_>],
        control: &ControlBuf<'_>,
        flags: MsgFlags,
        addr: impl ToSockAddr,
    ) -> Result<usize> {
        let to = addr.to_sockaddr()?;
        let message = SendMsg { to: Some(to.as_ref()), ..SendMsg::new(data) };
        self.send_message(&message.control(control), flags)
    }

    /// recvmsg(2) into several buffers, and into one for control messages, which may be empty. (Python calls this form
    /// `recvmsg_into`.)
    ///
    /// A buffer without room is not a shortcut here: the message is taken off the queue.
    ///
    /// # Errors
    /// As [`recv`](Self::recv).
    ///
    /// ```
    /// use berkeley::{AF_INET, CMSG_SPACE, Control, IoSliceMut, Protocol, SOCK_DGRAM, Socket, opt};
    ///
    /// let sock = Socket::new(AF_INET, SOCK_DGRAM, Protocol::DEFAULT)?;
    /// sock.bind("127.0.0.1:0")?;
    /// sock.setsockopt(opt::IP_RECVTTL, true)?;
    /// sock.sendto(b"hello", sock.getsockname()?)?;
    ///
    /// let (mut buf, mut control) = ([0; 100], [0; CMSG_SPACE(4)]);
    /// let mut received = sock.recvmsg(&mut [IoSliceMut::new(&mut buf)], &mut control)?;
    /// assert_eq!((received.len(), received.addr()), (5, sock.getsockname()?));
    /// for message in received.messages() {
    ///     println!("{message:?}"); // Plain(IpTtl(64))
    /// }
    /// # Ok::<(), berkeley::Error>(())
    /// ```
    #[doc(alias = "recvmsg_into")]
    pub fn recvmsg<'c>(&self, data: &mut [IoSliceMut<'_>], control: &'c mut [u8]) -> Result<Received<'c>> {
        self.recvmsg_with(data, control, MsgFlags::empty())
    }

    /// recvmsg(2) with flags. With MSG_TRUNC [`Received::len`] may be more than there was room for.
    ///
    /// # Errors
    /// As [`recvmsg`](Self::recvmsg).
    pub fn recvmsg_with<'c>(
        &self,
        data: &mut [IoSliceMut<'_>],
        control: &'c mut [u8],
        flags: MsgFlags,
    ) -> Result<Received<'c>> {
        let mut received = Received::new(control);
        let mut patience = Patience::of(self, flags);
        loop {
            match msg::recvmsg(self.as_fd(), data, &mut received, flags | patience.flags()) {
                Ok(()) => return Ok(received),
                Err(errno) => patience.after(errno, self.as_fd(), receives(flags))?,
            }
        }
    }

    /// sendmmsg(2): how many of the messages went out, each with its count in [`SendMsg::sent`]. At least one, unless
    /// there are none; at most [`MMSG_MAX`].
    ///
    /// # Errors
    /// As [`sendmsg`](Self::sendmsg), of the first message. What is wrong with a later one is told by the call that
    /// begins with it.
    ///
    /// ```
    /// use berkeley::{AF_UNIX, IoSlice, MsgFlags, Protocol, SOCK_DGRAM, SendMsg, socketpair};
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, Protocol::DEFAULT)?;
    /// let (one, two) = ([IoSlice::new(b"one")], [IoSlice::new(b"second")]);
    /// let mut messages = [SendMsg::new(&one), SendMsg::new(&two)];
    /// assert_eq!(a.sendmmsg(&mut messages, MsgFlags::empty())?, 2);
    /// assert_eq!(messages.map(|message| message.sent()), [3, 6]);
    /// # Ok::<(), berkeley::Error>(())
    /// ```
    pub fn sendmmsg(&self, messages: &mut [SendMsg<'_>], flags: MsgFlags) -> Result<usize> {
        let mut flags = flags | MsgFlags::NOSIGNAL;
        let mut patience = Patience::of(self, flags);
        loop {
            match msg::sendmmsg(self.as_fd(), messages, flags | patience.flags()) {
                Ok(n) => return Ok(n),
                Err(errno) => self.after_send(errno, &mut flags, &mut patience)?,
            }
        }
    }

    /// recvmmsg(2): how many messages came, at most [`MMSG_MAX`]. Descriptors that came with an earlier use of the same
    /// [`RecvMsg`] are closed first.
    ///
    /// In timeout mode it waits for the first message and takes what else is there. In blocking mode it waits for
    /// all, unless MSG_WAITFORONE says otherwise.
    ///
    /// # Errors
    /// As [`recvmsg`](Self::recvmsg), where no message came. The kernel keeps an error that follows some messages for
    /// the next call.
    ///
    /// ```
    /// use berkeley::{AF_UNIX, IoSliceMut, MSG_WAITFORONE, Protocol, RecvMsg, SOCK_DGRAM, socketpair};
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, Protocol::DEFAULT)?;
    /// a.send(b"one")?;
    /// a.send(b"second")?;
    /// let (mut one, mut two) = ([0; 8], [0; 8]);
    /// let (mut one, mut two) = ([IoSliceMut::new(&mut one)], [IoSliceMut::new(&mut two)]);
    /// let mut messages = [RecvMsg::new(&mut one, &mut []), RecvMsg::new(&mut two, &mut [])];
    /// assert_eq!(b.recvmmsg(&mut messages, MSG_WAITFORONE)?, 2);
    /// assert_eq!(messages[1].data(0), b"second");
    /// # Ok::<(), berkeley::Error>(())
    /// ```
    pub fn recvmmsg(&self, messages: &mut [RecvMsg<'_>], flags: MsgFlags) -> Result<usize> {
        let mut patience = Patience::of(self, flags);
        loop {
            match msg::recvmmsg(self.as_fd(), messages, flags | patience.flags()) {
                Ok(n) => return Ok(n),
                Err(errno) => patience.after(errno, self.as_fd(), receives(flags))?,
            }
        }
    }

    pub(super) fn send_message(&self, message: &SendMsg<'_>, flags: MsgFlags) -> Result<usize> {
        let mut flags = flags | MsgFlags::NOSIGNAL;
        let mut patience = Patience::of(self, flags);
        loop {
            match msg::sendmsg(self.as_fd(), message, flags | patience.flags()) {
                Ok(n) => return Ok(n),
                Err(errno) => self.after_send(errno, &mut flags, &mut patience)?,
            }
        }
    }
}

/// The most messages that one call of [`Socket::sendmmsg`] or [`Socket::recvmmsg`] carries.
pub const MMSG_MAX: usize = msg::BATCH;

impl<'a> SendMsg<'a> {
    /// These bytes, to the socket's peer.
    #[must_use]
    pub fn new(data: &'a [IoSlice<'a>]) -> Self {
        Self { to: None, data, control: &[], sent: 0 }
    }

    /// The same, to this address.
    #[must_use]
    pub fn to(self, addr: &'a SockAddrBuf) -> Self {
        Self { to: Some(addr.as_bytes()), ..self }
    }

    /// The same, with these control messages.
    #[must_use]
    pub fn control(self, control: &'a ControlBuf<'_>) -> Self {
        Self { control: control.as_bytes(), ..self }
    }

    /// How many bytes the call that sent it took.
    #[must_use]
    pub fn sent(&self) -> usize {
        self.sent
    }
}

impl fmt::Debug for SendMsg<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendMsg")
            .field("to", &self.to.map(SockAddr::decode))
            .field("buffers", &self.data.len())
            .field("control", &ControlMessages::new(self.control))
            .field("sent", &self.sent)
            .finish()
    }
}

impl<'a> RecvMsg<'a> {
    /// Room for bytes and for control messages.
    #[must_use]
    pub fn new(data: &'a mut [IoSliceMut<'a>], control: &'a mut [u8]) -> Self {
        Self { data, received: Received::new(control) }
    }

    /// What came into the buffer of this index. The buffers are filled in order; of one that nothing came into, or that
    /// is not there, it is empty.
    #[must_use]
    pub fn data(&self, buffer: usize) -> &[u8] {
        let Some(all) = self.data.get(buffer) else { return &[] };
        let before =
            self.data[..buffer].iter().fold(0, |sum: usize, room| sum.saturating_add(bytes(room).len()));
        let all = bytes(all);
        all.get(..self.received.bytes.saturating_sub(before)).unwrap_or(all)
    }

    /// What came, but for the bytes. Nothing for a message beyond those that the call counted.
    #[must_use]
    pub fn received(&self) -> &Received<'a> {
        &self.received
    }

    /// The same, to take descriptors from.
    #[must_use]
    pub fn received_mut(&mut self) -> &mut Received<'a> {
        &mut self.received
    }
}

#[cfg(feature = "std")]
fn bytes<'s>(room: &'s IoSliceMut<'_>) -> &'s [u8] {
    room
}

/// rustix's own, which has a method where std's is dereferenced.
#[cfg(not(feature = "std"))]
fn bytes<'s>(room: &'s IoSliceMut<'_>) -> &'s [u8] {
    room.as_slice()
}

impl fmt::Debug for RecvMsg<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecvMsg")
            .field("buffers", &self.data.len())
            .field("received", &self.received)
            .finish()
    }
}

impl Received<'_> {
    /// How many bytes came; of a datagram that was received with MSG_TRUNC, its real length.
    #[must_use]
    #[allow(
        clippy::len_without_is_empty,
        reason = "no bytes are not nothing: an end of file or an empty datagram"
    )]
    pub fn len(&self) -> usize {
        self.bytes
    }

    /// From whom; [`SockAddr::Unspec`] where the kernel does not tell, as of a stream.
    #[must_use]
    #[inline]
    pub fn addr(&self) -> SockAddr {
        SockAddr::decode(self.from.as_bytes())
    }

    /// From whom, as the kernel wrote it.
    #[must_use]
    pub fn addr_buf(&self) -> &SockAddrBuf {
        &self.from
    }

    /// The flags that the kernel reported, such as MSG_EOR and MSG_ERRQUEUE.
    #[must_use]
    pub fn flags(&self) -> MsgFlags {
        self.flags
    }

    /// MSG_TRUNC: the message was longer than the buffers, and the rest of it is lost.
    #[must_use]
    pub fn is_truncated(&self) -> bool {
        self.flags.contains(MsgFlags::TRUNC)
    }

    /// MSG_CTRUNC: control messages did not fit. The kernel has closed what descriptors were in them.
    #[must_use]
    pub fn is_control_truncated(&self) -> bool {
        self.flags.contains(MsgFlags::CTRUNC)
    }

    /// The control messages, from which descriptors can be taken. It may be called again: what was taken is no longer
    /// there.
    pub fn messages(&mut self) -> ReceivedMessages<'_> {
        ReceivedMessages(self.parts())
    }

    /// The control messages as they came. The descriptors among them are numbers here, -1 where one was taken.
    ///
    /// A buffer that is malformed leaves a [rest](ControlMessages::rest).
    #[must_use]
    pub fn control(&self) -> ControlMessages<'_> {
        ControlMessages::new(self.control_bytes())
    }
}

impl fmt::Debug for Received<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("len", &self.bytes)
            .field("addr", &self.addr())
            .field("flags", &self.flags)
            .field("control", &self.control())
            .finish()
    }
}

/// A control message that came.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReceivedMessage<'m> {
    /// SCM_RIGHTS of unix(7): descriptors that the peer sent.
    #[doc(alias = "SCM_RIGHTS")]
    Rights(Descriptors<'m>),
    /// SCM_PIDFD, with SO_PASSPIDFD: a descriptor of the process that sent the message, pidfd_open(2).
    #[doc(alias = "SCM_PIDFD")]
    Pidfd(Descriptors<'m>),
    /// One without descriptors.
    Plain(Control<'m>),
}

/// The control messages of a [`Received`], in order.
pub struct ReceivedMessages<'m>(Parts<'m>);

impl<'m> Iterator for ReceivedMessages<'m> {
    type Item = ReceivedMessage<'m>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(match self.0.next()? {
            Part::Rights(fds) => ReceivedMessage::Rights(fds),
            Part::Pidfd(fds) => ReceivedMessage::Pidfd(fds),
            Part::Plain(message) => ReceivedMessage::Plain(message.meaning()),
        })
    }
}

impl fmt::Debug for ReceivedMessages<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceivedMessages").finish_non_exhaustive()
    }
}

impl fmt::Debug for Descriptors<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Descriptors").finish_non_exhaustive()
    }
}

impl<'a> ControlBuf<'a> {
    /// Adds SCM_RIGHTS of unix(7): the receiver gets copies of these descriptors. Of no descriptors nothing is added.
    ///
    /// # Errors
    /// The room is too short. EINVAL: more than [`SCM_MAX_FD`] descriptors.
    ///
    /// ```
    /// use berkeley::{CMSG_SPACE, ControlBuf};
    /// use std::os::fd::AsFd;
    ///
    /// let null = std::fs::File::open("/dev/null").unwrap();
    /// let mut room = [0; CMSG_SPACE(4)];
    /// ControlBuf::new(&mut room).push_fds(&[null.as_fd()])?;
    /// # Ok::<(), berkeley::Error>(())
    /// ```
    #[doc(alias = "SCM_RIGHTS")]
    pub fn push_fds(&mut self, fds: &[BorrowedFd<'a>]) -> Result<()> {
        if fds.is_empty() {
            return Ok(());
        }
        if fds.len() > SCM_MAX_FD {
            return Err(Errno::EINVAL.into());
        }
        let numbers = fds.iter().map(|fd| fd.as_raw_fd().to_ne_bytes());
        self.write(SOL_SOCKET, SCM_RIGHTS, 4 * fds.len(), numbers)
    }
}

/// The most descriptors that one message carries: unix(7).
pub const SCM_MAX_FD: usize = 253;
