//! sendmsg(2), recvmsg(2) and their batches: bytes scattered and gathered, an address, control data.
//!
//! [`Received`] owns the descriptors that the kernel put into its control buffer: those that nobody takes are
//! closed when it is dropped or used again. [`SendMsg`] and [`RecvMsg`] are what a batch is made of. What can be asked
//! of the three is written where the socket's calls are.

use core::ffi::c_void;
use core::mem::{self, MaybeUninit};
use core::{ptr, slice};

use rustix::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use rustix::io::{IoSlice, IoSliceMut};

use super::backend::{self, MsgHdr};
use crate::control::{ControlMessage, header_at};
use crate::{Errno, Family, MsgFlags, SCM_PIDFD, SCM_RIGHTS, SO_DOMAIN, SOL_SOCKET, SockAddrBuf};

/// How many messages of a batch go to the kernel in one call; a longer batch is done in part, as the count tells.
pub(crate) const BATCH: usize = 32;

/// `struct mmsghdr`.
#[repr(C)]
pub(super) struct MMsgHdr {
    header: MsgHdr,
    len: u32,
}

/// A message to send: `struct msghdr` of sendmsg(2), as [`Socket::sendmmsg`](crate::Socket::sendmmsg) takes it.
#[derive(Clone, Copy)]
#[doc(alias = "msghdr")]
#[doc(alias = "mmsghdr")]
pub struct SendMsg<'a> {
    pub(crate) to: Option<&'a [u8]>,
    pub(crate) data: &'a [IoSlice<'a>],
    /// Encoded control messages. Descriptors among them are borrowed for as long: that is the encoder's business.
    pub(crate) control: &'a [u8],
    /// How many bytes of the data went out.
    pub(crate) sent: usize,
}

/// A message that came, but for its bytes: recvmsg(2).
///
/// It owns the descriptors that came with it. Those that nobody takes are closed when it is dropped.
#[doc(alias = "msghdr")]
pub struct Received<'c> {
    control: &'c mut [u8],
    control_len: usize,
    pub(crate) from: SockAddrBuf,
    pub(crate) bytes: usize,
    pub(crate) flags: MsgFlags,
}

/// Room for a message, and the message that came, as [`Socket::recvmmsg`](crate::Socket::recvmmsg) takes it.
#[doc(alias = "msghdr")]
#[doc(alias = "mmsghdr")]
pub struct RecvMsg<'a> {
    pub(crate) data: &'a mut [IoSliceMut<'a>],
    pub(crate) received: Received<'a>,
}

/// The descriptors of one control message. They are the caller's as they are taken; the others stay with the
/// [`Received`] that they came from.
pub struct Descriptors<'m>(&'m mut [u8]);

impl Iterator for Descriptors<'_> {
    type Item = OwnedFd;

    fn next(&mut self) -> Option<OwnedFd> {
        for slot in self.0.chunks_exact_mut(size_of::<i32>()) {
            let fd = i32::from_ne_bytes([slot[0], slot[1], slot[2], slot[3]]);
            if fd >= 0 {
                slot.copy_from_slice(&TAKEN.to_ne_bytes());
                // SAFETY: the kernel made this descriptor for us; its slot is overwritten, so that it is owned once.
                return Some(unsafe { OwnedFd::from_raw_fd(fd) });
            }
        }
        None
    }
}

/// One message of a received control buffer.
pub(crate) enum Part<'m> {
    Rights(Descriptors<'m>),
    Pidfd(Descriptors<'m>),
    Plain(ControlMessage<'m>),
}

/// The messages of a received control buffer. Each is parted from the rest, so that descriptors can be taken from one
/// while others are looked at.
pub(crate) struct Parts<'m>(&'m mut [u8]);

impl<'m> Iterator for Parts<'m> {
    type Item = Part<'m>;

    fn next(&mut self) -> Option<Part<'m>> {
        let header = header_at(self.0, 0)?;
        let all = mem::take(&mut self.0);
        let next = header.next.min(all.len());
        let (message, rest) = all.split_at_mut(next);
        self.0 = rest;
        let data = message.get_mut(header.data)?;
        Some(match (header.level, header.kind) {
            (SOL_SOCKET, SCM_RIGHTS) => Part::Rights(Descriptors(data)),
            (SOL_SOCKET, SCM_PIDFD) => Part::Pidfd(Descriptors(data)),
            (level, kind) => Part::Plain(ControlMessage { level, kind, data }),
        })
    }
}

impl<'c> Received<'c> {
    /// Nothing yet, and room for control messages.
    pub(crate) fn new(control: &'c mut [u8]) -> Self {
        let (from, flags) = (SockAddrBuf::EMPTY, MsgFlags::empty());
        Self { control, control_len: 0, from, bytes: 0, flags }
    }

    /// The control data as the kernel wrote it, with the numbers of the descriptors that were not taken.
    pub(crate) fn control_bytes(&self) -> &[u8] {
        self.control.get(..self.control_len).unwrap_or(&[])
    }

    pub(crate) fn parts(&mut self) -> Parts<'_> {
        Parts(self.control.get_mut(..self.control_len).unwrap_or(&mut []))
    }

    /// Most receives bring no control message, and most control messages no descriptors.
    #[inline]
    fn close_the_rest(&mut self) {
        if self.control_len > 0 {
            let mut at = 0;
            while let Some(header) = header_at(self.control_bytes(), at) {
                if matches!((header.level, header.kind), (SOL_SOCKET, SCM_RIGHTS | SCM_PIDFD)) {
                    return self.close_descriptors();
                }
                at = header.next;
            }
        }
        self.control_len = 0;
    }

    #[cold]
    fn close_descriptors(&mut self) {
        for part in self.parts() {
            if let Part::Rights(fds) | Part::Pidfd(fds) = part {
                fds.for_each(drop);
            }
        }
        self.control_len = 0;
    }

    fn as_header(&mut self, data: &mut [IoSliceMut<'_>]) -> MsgHdr {
        self.close_the_rest();
        (self.bytes, self.flags) = (0, MsgFlags::empty());
        self.from.set_len(0);
        let room = self.from.room_mut();
        MsgHdr::new(
            (room.as_mut_ptr(), room.len()),
            (data.as_mut_ptr().cast::<c_void>(), data.len()),
            (self.control.as_mut_ptr(), self.control.len()),
        )
    }

    fn take_header(&mut self, header: &MsgHdr, bytes: usize) {
        self.from.set_len(header.name_len());
        self.control_len = header.control_len().min(self.control.len());
        self.flags = MsgFlags::from_bits_retain(header.flags());
        self.bytes = bytes;
    }
}

impl Drop for Received<'_> {
    fn drop(&mut self) {
        self.close_the_rest();
    }
}

impl SendMsg<'_> {
    fn as_header(&self) -> MsgHdr {
        // An absent part is a null pointer, as C has it: emulators look at pointers beside a length of zero.
        let part = |bytes: &[u8]| match bytes {
            [] => (ptr::null_mut(), 0),
            _ => (bytes.as_ptr().cast_mut(), bytes.len()),
        };
        let data = (self.data.as_ptr().cast_mut().cast::<c_void>(), self.data.len());
        MsgHdr::new(part(self.to.unwrap_or(&[])), data, part(self.control))
    }
}

impl RecvMsg<'_> {
    fn as_header(&mut self) -> MsgHdr {
        self.received.as_header(self.data)
    }
}

/// sendmsg(2).
pub(crate) fn sendmsg(fd: BorrowedFd<'_>, message: &SendMsg<'_>, flags: MsgFlags) -> Result<usize, Errno> {
    let header = message.as_header();
    // SAFETY: the header points to slices that live as long as `message`, and are read only.
    unsafe { backend::sendmsg(fd.as_raw_fd(), &header, flags.bits()) }
}

/// recvmsg(2). Descriptors that come are close-on-exec.
pub(crate) fn recvmsg(
    fd: BorrowedFd<'_>,
    data: &mut [IoSliceMut<'_>],
    received: &mut Received<'_>,
    flags: MsgFlags,
) -> Result<(), Errno> {
    let mut header = received.as_header(data);
    let bytes = close_on_exec(fd, flags, |flags| {
        // SAFETY: the header points to buffers that `data` and `received` borrow for themselves alone.
        unsafe { backend::recvmsg(fd.as_raw_fd(), &mut header, flags) }
    })?;
    received.take_header(&header, bytes);
    Ok(())
}

/// sendmmsg(2): how many messages went out, each with its own count. At most [`BATCH`] do.
pub(crate) fn sendmmsg(
    fd: BorrowedFd<'_>,
    messages: &mut [SendMsg<'_>],
    flags: MsgFlags,
) -> Result<usize, Errno> {
    let mut room = [const { MaybeUninit::uninit() }; BATCH];
    let headers = batch(&mut room, messages.iter().map(SendMsg::as_header));
    // SAFETY: as sendmsg, for each of the headers.
    let sent = unsafe { backend::sendmmsg(fd.as_raw_fd(), headers, flags.bits())? };
    for (header, message) in headers.iter().zip(messages).take(sent) {
        message.sent = header.len as usize;
    }
    Ok(sent)
}

/// recvmmsg(2): how many messages came, at most [`BATCH`].
pub(crate) fn recvmmsg(
    fd: BorrowedFd<'_>,
    messages: &mut [RecvMsg<'_>],
    flags: MsgFlags,
) -> Result<usize, Errno> {
    let mut room = [const { MaybeUninit::uninit() }; BATCH];
    let headers = batch(&mut room, messages.iter_mut().map(RecvMsg::as_header));
    let received = close_on_exec(fd, flags, |flags| {
        // SAFETY: as recvmsg, for each of the headers.
        unsafe { backend::recvmmsg(fd.as_raw_fd(), headers, flags) }
    })?;
    for (header, message) in headers.iter().zip(messages).take(received) {
        message.received.take_header(&header.header, header.len as usize);
    }
    Ok(received)
}

/// Receives with MSG_CMSG_CLOEXEC, but where the kernel refuses it: CAN_ISOTP and CAN_J1939 take no flag that they do
/// not know. Over AF_CAN come no descriptors.
fn close_on_exec<T>(
    fd: BorrowedFd<'_>,
    flags: MsgFlags,
    mut receive: impl FnMut(u32) -> Result<T, Errno>,
) -> Result<T, Errno> {
    match receive((flags | MsgFlags::CMSG_CLOEXEC).bits()) {
        Err(Errno::EINVAL) if is_can(fd) => receive(flags.bits()),
        result => result,
    }
}

#[cold]
fn is_can(fd: BorrowedFd<'_>) -> bool {
    let mut family = [0; 4];
    super::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &mut family).is_ok()
        && u32::from_ne_bytes(family) == Family::CAN.as_raw().into()
}

/// The headers of a batch, as many as there is room for. What of the room is not needed has no value.
#[inline]
fn batch(room: &mut [MaybeUninit<MMsgHdr>; BATCH], headers: impl Iterator<Item = MsgHdr>) -> &mut [MMsgHdr] {
    let mut count = 0;
    for (slot, header) in room.iter_mut().zip(headers) {
        slot.write(MMsgHdr { header, len: 0 });
        count += 1;
    }
    // SAFETY: so many at the beginning have been written.
    unsafe { slice::from_raw_parts_mut(room.as_mut_ptr().cast(), count) }
}

/// Stands in the slot of a descriptor that was taken out.
const TAKEN: i32 = -1;

#[cfg(test)]
mod tests {
    use core::array;

    use super::*;
    use crate::{Family, Kind, Protocol, Socket, opt, socketpair};
    use rustix::fd::AsFd;

    fn pair(kind: Kind) -> (Socket, Socket) {
        socketpair(Family::UNIX, kind, Protocol::DEFAULT).unwrap()
    }

    /// One SCM_RIGHTS message, as C lays it out.
    fn rights(fds: &[i32], out: &mut [u8; 64]) -> usize {
        let word = size_of::<usize>();
        let len = word + 8 + 4 * fds.len();
        out[..word].copy_from_slice(&len.to_ne_bytes());
        out[word..][..4].copy_from_slice(&1i32.to_ne_bytes());
        out[word + 4..][..4].copy_from_slice(&1i32.to_ne_bytes());
        for (slot, fd) in out[word + 8..].chunks_exact_mut(4).zip(fds) {
            slot.copy_from_slice(&fd.to_ne_bytes());
        }
        len.next_multiple_of(word)
    }

    #[test]
    fn scattered_and_gathered() {
        let (a, b) = pair(Kind::SEQPACKET);
        let data = [IoSlice::new(b"one "), IoSlice::new(b"message")];
        let out = SendMsg { to: None, data: &data, control: &[], sent: 0 };
        assert_eq!(sendmsg(a.as_fd(), &out, MsgFlags::empty()), Ok(11));

        let (mut first, mut rest) = ([0; 6], [0; 3]);
        let mut room = [IoSliceMut::new(&mut first), IoSliceMut::new(&mut rest)];
        let mut message = Received::new(&mut []);
        recvmsg(b.as_fd(), &mut room, &mut message, MsgFlags::empty()).unwrap();
        assert_eq!(message.bytes, 9);
        assert!(message.flags.contains(MsgFlags::TRUNC));
        assert_eq!(message.from, SockAddrBuf::EMPTY);
        assert_eq!((&first, &rest), (b"one me", b"ssa"));
    }

    #[test]
    fn with_an_address() {
        let (a, b) = (udp(), udp());
        let (to, from) = (b.getsockname().unwrap().encode(), a.getsockname().unwrap().encode());
        let out = SendMsg { to: Some(to.as_bytes()), data: &[IoSlice::new(b"x")], control: &[], sent: 0 };
        assert_eq!(sendmsg(a.as_fd(), &out, MsgFlags::empty()), Ok(1));
        let mut byte = [0];
        let mut room = [IoSliceMut::new(&mut byte)];
        let mut message = Received::new(&mut []);
        recvmsg(b.as_fd(), &mut room, &mut message, MsgFlags::empty()).unwrap();
        assert_eq!((message.bytes, message.from), (1, from));
    }

    #[test]
    fn descriptors_are_owned_close_on_exec_and_closed_unless_taken() {
        let (a, b) = pair(Kind::STREAM);
        let (carried, witness) = pair(Kind::STREAM);
        let mut control = [0; 64];
        let len = rights(&[carried.fileno(), carried.fileno()], &mut control);
        let out = SendMsg { to: None, data: &[IoSlice::new(b"x")], control: &control[..len], sent: 0 };
        assert_eq!(sendmsg(a.as_fd(), &out, MsgFlags::empty()), Ok(1));
        drop(carried);

        let (mut byte, mut space) = ([0], [0; 64]);
        let mut room = [IoSliceMut::new(&mut byte)];
        let mut message = Received::new(&mut space);
        recvmsg(b.as_fd(), &mut room, &mut message, MsgFlags::empty()).unwrap();
        assert!(!message.control_bytes().is_empty() && !message.flags.contains(MsgFlags::CTRUNC));
        let Some(Part::Rights(mut fds)) = message.parts().next() else { panic!("no descriptors") };
        let taken = fds.next().unwrap();
        assert!(rustix::io::fcntl_getfd(&taken).unwrap().contains(rustix::io::FdFlags::CLOEXEC));
        // Two of the descriptors' copies are left; the message owns one of them.
        drop(taken);
        witness.setblocking(false).unwrap();
        assert!(witness.recv(&mut [0]).unwrap_err().would_block());
        drop(message);
        assert_eq!(witness.recv(&mut [0]), Ok(0));
    }

    #[test]
    fn descriptors_behind_another_message_are_closed_too() {
        let (a, b) = pair(Kind::STREAM);
        b.setsockopt(opt::SO_PASSCRED, true).unwrap();
        let (carried, witness) = pair(Kind::STREAM);
        let mut control = [0; 64];
        let len = rights(&[carried.fileno()], &mut control);
        let out = SendMsg { to: None, data: &[IoSlice::new(b"x")], control: &control[..len], sent: 0 };
        assert_eq!(sendmsg(a.as_fd(), &out, MsgFlags::empty()), Ok(1));
        drop(carried);

        let (mut byte, mut space) = ([0], [0; 64]);
        let mut message = Received::new(&mut space);
        recvmsg(b.as_fd(), &mut [IoSliceMut::new(&mut byte)], &mut message, MsgFlags::empty()).unwrap();
        let kinds = message.parts().map(|part| matches!(part, Part::Rights(_)));
        assert!(kinds.eq([false, true]));
        drop(message);
        witness.setblocking(false).unwrap();
        assert_eq!(witness.recv(&mut [0]), Ok(0));
    }

    #[test]
    fn batches() {
        let (a, b) = pair(Kind::DGRAM);
        let texts: [&[u8]; 3] = [b"a", b"bb", b"ccc"];
        let data = texts.map(|text| [IoSlice::new(text)]);
        let mut out: [_; 3] = array::from_fn(|i| SendMsg { to: None, data: &data[i], control: &[], sent: 0 });
        assert_eq!(sendmmsg(a.as_fd(), &mut out, MsgFlags::empty()), Ok(3));
        assert_eq!(out.map(|message| message.sent), [1, 2, 3]);

        b.setsockopt(opt::SO_PASSCRED, true).unwrap();
        let mut rooms = [[0; 8]; 5];
        let mut slices = rooms.each_mut().map(|room| [IoSliceMut::new(room)]);
        let mut controls = [[0; 64]; 5];
        let mut messages: alloc::vec::Vec<_> = slices
            .iter_mut()
            .zip(&mut controls)
            .map(|(data, control)| RecvMsg { data, received: Received::new(control) })
            .collect();
        assert_eq!(recvmmsg(b.as_fd(), &mut messages, MsgFlags::DONTWAIT), Ok(3));
        let received = messages.iter().map(|m| (m.received.bytes, !m.received.control_bytes().is_empty()));
        assert!(received.eq([(1, true), (2, true), (3, true), (0, false), (0, false)]));
        drop(messages);
        assert_eq!((&rooms[0][..1], &rooms[1][..2], &rooms[2][..3]), (&b"a"[..], &b"bb"[..], &b"ccc"[..]));
    }

    #[test]
    fn a_long_batch_is_done_in_part() {
        let (a, b) = pair(Kind::STREAM);
        let data = [IoSlice::new(b"x")];
        let mut out: [_; BATCH + 1] =
            array::from_fn(|_| SendMsg { to: None, data: &data, control: &[], sent: 0 });
        assert_eq!(sendmmsg(a.as_fd(), &mut out, MsgFlags::empty()), Ok(BATCH));
        assert_eq!(b.recv(&mut [0; 2 * BATCH]), Ok(BATCH));
    }

    fn udp() -> Socket {
        let socket = Socket::new(Family::INET, Kind::DGRAM, Protocol::UDP).unwrap();
        socket.bind("127.0.0.1:0").unwrap();
        socket
    }

    #[test]
    fn layouts_are_those_of_libc() {
        assert_eq!(size_of::<MMsgHdr>(), size_of::<libc::mmsghdr>());
        assert_eq!(size_of::<MsgHdr>(), size_of::<libc::msghdr>());
        assert_eq!(size_of::<IoSlice<'_>>(), size_of::<libc::iovec>());
        assert_eq!(core::mem::offset_of!(MMsgHdr, len), core::mem::offset_of!(libc::mmsghdr, msg_len));
        assert_eq!(size_of::<usize>() + 8, size_of::<libc::cmsghdr>());
    }
}
