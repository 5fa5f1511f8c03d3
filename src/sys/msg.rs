//! sendmsg(2), recvmsg(2) and their batches: bytes scattered and gathered, an address, control data.
//!
//! One type describes a message on its way out, one on its way in, for the single calls and the batches alike.
//! [`Incoming`] owns the descriptors that the kernel put into its control buffer: those that nobody takes are
//! closed when it is dropped or used again.
#![cfg_attr(
    not(test),
    allow(dead_code, reason = "the socket's message calls, which use this, are not written yet")
)]

use core::array;
use core::ffi::c_void;
use core::ops::Range;
use core::ptr;

use rustix::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use rustix::io::{IoSlice, IoSliceMut};

use super::backend::{self, MsgHdr};
use crate::{Errno, MsgFlags, SOL_SOCKET, SockAddrBuf};

/// How many messages of a batch go to the kernel in one call; a longer batch is done in part, as the count tells.
pub(crate) const BATCH: usize = 32;

/// `struct mmsghdr`.
#[repr(C)]
pub(super) struct MMsgHdr {
    header: MsgHdr,
    len: u32,
}

/// A message to send.
pub(crate) struct Outgoing<'a> {
    pub(crate) to: Option<&'a SockAddrBuf>,
    pub(crate) data: &'a [IoSlice<'a>],
    /// Encoded control messages. Descriptors among them are the encoder's business: it takes borrowed ones only.
    pub(crate) control: &'a [u8],
    /// How many bytes of the data went out.
    pub(crate) sent: usize,
}

/// Room for a message, and the message that came.
pub(crate) struct Incoming<'a> {
    data: &'a mut [IoSliceMut<'a>],
    control: &'a mut [u8],
    control_len: usize,
    pub(crate) from: SockAddrBuf,
    pub(crate) received: usize,
    pub(crate) flags: MsgFlags,
}

impl<'a> Incoming<'a> {
    pub(crate) fn new(data: &'a mut [IoSliceMut<'a>], control: &'a mut [u8]) -> Self {
        let (from, flags) = (SockAddrBuf::EMPTY, MsgFlags::empty());
        Self { data, control, control_len: 0, from, received: 0, flags }
    }

    /// The control data as the kernel wrote it.
    pub(crate) fn control(&self) -> &[u8] {
        self.control.get(..self.control_len).unwrap_or(&[])
    }

    /// The next descriptor that was received, to be owned by the caller.
    pub(crate) fn take_fd(&mut self) -> Option<OwnedFd> {
        let control = self.control.get_mut(..self.control_len)?;
        let mut at = 0;
        while let Some(message) = control_header(control, at) {
            let next = message.next;
            if carries_descriptors(&message) {
                let data = control.get_mut(message.data)?;
                for slot in data.chunks_exact_mut(size_of::<i32>()) {
                    let fd = i32::from_ne_bytes([slot[0], slot[1], slot[2], slot[3]]);
                    if fd >= 0 {
                        slot.copy_from_slice(&TAKEN.to_ne_bytes());
                        // SAFETY: the kernel made this descriptor for us; its slot is overwritten, so that it is
                        // owned once.
                        return Some(unsafe { OwnedFd::from_raw_fd(fd) });
                    }
                }
            }
            at = next;
        }
        None
    }

    fn close_the_rest(&mut self) {
        while self.take_fd().is_some() {}
        self.control_len = 0;
    }

    fn as_header(&mut self) -> MsgHdr {
        self.close_the_rest();
        let room = self.from.room_mut();
        MsgHdr::new(
            (room.as_mut_ptr(), room.len()),
            (self.data.as_mut_ptr().cast::<c_void>(), self.data.len()),
            (self.control.as_mut_ptr(), self.control.len()),
        )
    }

    fn take_header(&mut self, header: &MsgHdr, received: usize) {
        self.from.set_len(header.name_len());
        self.control_len = header.control_len().min(self.control.len());
        self.flags = MsgFlags::from_bits_retain(header.flags());
        self.received = received;
    }
}

impl Drop for Incoming<'_> {
    fn drop(&mut self) {
        self.close_the_rest();
    }
}

impl Outgoing<'_> {
    fn as_header(&self) -> MsgHdr {
        // An absent part is a null pointer, as C has it: emulators look at pointers beside a length of zero.
        let part = |bytes: &[u8]| match bytes {
            [] => (ptr::null_mut(), 0),
            _ => (bytes.as_ptr().cast_mut(), bytes.len()),
        };
        let data = (self.data.as_ptr().cast_mut().cast::<c_void>(), self.data.len());
        MsgHdr::new(part(self.to.map_or(&[], SockAddrBuf::as_bytes)), data, part(self.control))
    }
}

/// sendmsg(2).
pub(crate) fn sendmsg(fd: BorrowedFd<'_>, message: &Outgoing<'_>, flags: MsgFlags) -> Result<usize, Errno> {
    let header = message.as_header();
    // SAFETY: the header points to slices that live as long as `message`, and are read only.
    unsafe { backend::sendmsg(fd.as_raw_fd(), &header, flags.bits()) }
}

/// recvmsg(2). Descriptors that come are close-on-exec.
pub(crate) fn recvmsg(
    fd: BorrowedFd<'_>,
    message: &mut Incoming<'_>,
    flags: MsgFlags,
) -> Result<usize, Errno> {
    let mut header = message.as_header();
    let flags = (flags | MsgFlags::CMSG_CLOEXEC).bits();
    // SAFETY: the header points to buffers that `message` borrows for itself alone.
    let received = unsafe { backend::recvmsg(fd.as_raw_fd(), &mut header, flags)? };
    message.take_header(&header, received);
    Ok(received)
}

/// sendmmsg(2): how many messages went out, each with its own count. At most [`BATCH`] do.
pub(crate) fn sendmmsg(
    fd: BorrowedFd<'_>,
    messages: &mut [Outgoing<'_>],
    flags: MsgFlags,
) -> Result<usize, Errno> {
    let mut headers: [_; BATCH] = array::from_fn(|i| MMsgHdr {
        header: messages.get(i).map_or_else(empty, Outgoing::as_header),
        len: 0,
    });
    let count = messages.len().min(BATCH);
    // SAFETY: as sendmsg, for each of the headers that have a message.
    let sent = unsafe { backend::sendmmsg(fd.as_raw_fd(), &mut headers[..count], flags.bits())? };
    for (header, message) in headers.iter().zip(messages).take(sent) {
        message.sent = header.len as usize;
    }
    Ok(sent)
}

/// recvmmsg(2): how many messages came, at most [`BATCH`].
pub(crate) fn recvmmsg(
    fd: BorrowedFd<'_>,
    messages: &mut [Incoming<'_>],
    flags: MsgFlags,
) -> Result<usize, Errno> {
    let mut headers: [_; BATCH] = array::from_fn(|i| MMsgHdr {
        header: messages.get_mut(i).map_or_else(empty, Incoming::as_header),
        len: 0,
    });
    let count = messages.len().min(BATCH);
    let flags = (flags | MsgFlags::CMSG_CLOEXEC).bits();
    // SAFETY: as recvmsg, for each of the headers that have a message.
    let received = unsafe { backend::recvmmsg(fd.as_raw_fd(), &mut headers[..count], flags)? };
    for (header, message) in headers.iter().zip(messages).take(received) {
        message.take_header(&header.header, header.len as usize);
    }
    Ok(received)
}

fn empty() -> MsgHdr {
    MsgHdr::new((ptr::null_mut(), 0), (ptr::null_mut(), 0), (ptr::null_mut(), 0))
}

/// Stands in the slot of a descriptor that was taken out.
const TAKEN: i32 = -1;

/// `struct cmsghdr` as found at an offset of a control buffer, which need not be aligned.
struct ControlHeader {
    level: i32,
    kind: i32,
    data: Range<usize>,
    next: usize,
}

fn control_header(control: &[u8], at: usize) -> Option<ControlHeader> {
    const WORD: usize = size_of::<usize>();
    const HEADER: usize = WORD + 8;
    let rest = control.get(at..)?;
    let len = usize::from_ne_bytes(*rest.first_chunk()?);
    let level = i32::from_ne_bytes(*rest.get(WORD..)?.first_chunk()?);
    let kind = i32::from_ne_bytes(*rest.get(WORD + 4..)?.first_chunk()?);
    if len < HEADER || len > rest.len() {
        return None;
    }
    Some(ControlHeader { level, kind, data: at + HEADER..at + len, next: at + len.next_multiple_of(WORD) })
}

fn carries_descriptors(message: &ControlHeader) -> bool {
    const SCM_RIGHTS: i32 = 1;
    const SCM_PIDFD: i32 = 4;
    message.level == SOL_SOCKET && matches!(message.kind, SCM_RIGHTS | SCM_PIDFD)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Family, Kind, Protocol, SO_PASSCRED, Socket, opt::Opt, socketpair};
    use rustix::fd::AsFd;

    const PASSCRED: Opt<bool> = Opt::new(SOL_SOCKET, SO_PASSCRED);

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
        let out = Outgoing { to: None, data: &data, control: &[], sent: 0 };
        assert_eq!(sendmsg(a.as_fd(), &out, MsgFlags::empty()), Ok(11));

        let (mut first, mut rest) = ([0; 6], [0; 3]);
        let mut room = [IoSliceMut::new(&mut first), IoSliceMut::new(&mut rest)];
        let mut message = Incoming::new(&mut room, &mut []);
        assert_eq!(recvmsg(b.as_fd(), &mut message, MsgFlags::empty()), Ok(9));
        assert!(message.flags.contains(MsgFlags::TRUNC));
        assert_eq!(message.from, SockAddrBuf::EMPTY);
        drop(message);
        assert_eq!((&first, &rest), (b"one me", b"ssa"));
    }

    #[test]
    fn with_an_address() {
        let (a, b) = (udp(), udp());
        let (to, from) = (b.getsockname().unwrap().encode(), a.getsockname().unwrap().encode());
        let out = Outgoing { to: Some(&to), data: &[IoSlice::new(b"x")], control: &[], sent: 0 };
        assert_eq!(sendmsg(a.as_fd(), &out, MsgFlags::empty()), Ok(1));
        let mut byte = [0];
        let mut room = [IoSliceMut::new(&mut byte)];
        let mut message = Incoming::new(&mut room, &mut []);
        assert_eq!(recvmsg(b.as_fd(), &mut message, MsgFlags::empty()), Ok(1));
        assert_eq!(message.from, from);
    }

    #[test]
    fn descriptors_are_owned_close_on_exec_and_closed_unless_taken() {
        let (a, b) = pair(Kind::STREAM);
        let (carried, witness) = pair(Kind::STREAM);
        let mut control = [0; 64];
        let len = rights(&[carried.fileno(), carried.fileno()], &mut control);
        let out = Outgoing { to: None, data: &[IoSlice::new(b"x")], control: &control[..len], sent: 0 };
        assert_eq!(sendmsg(a.as_fd(), &out, MsgFlags::empty()), Ok(1));
        drop(carried);

        let (mut byte, mut space) = ([0], [0; 64]);
        let mut room = [IoSliceMut::new(&mut byte)];
        let mut message = Incoming::new(&mut room, &mut space);
        assert_eq!(recvmsg(b.as_fd(), &mut message, MsgFlags::empty()), Ok(1));
        assert!(!message.control().is_empty() && !message.flags.contains(MsgFlags::CTRUNC));
        let taken = message.take_fd().unwrap();
        assert!(rustix::io::fcntl_getfd(&taken).unwrap().contains(rustix::io::FdFlags::CLOEXEC));
        // Two of the descriptors' copies are left; the message owns one of them.
        drop(taken);
        witness.setblocking(false).unwrap();
        assert!(witness.recv(&mut [0]).unwrap_err().would_block());
        drop(message);
        assert_eq!(witness.recv(&mut [0]), Ok(0));
    }

    #[test]
    fn batches() {
        let (a, b) = pair(Kind::DGRAM);
        let texts: [&[u8]; 3] = [b"a", b"bb", b"ccc"];
        let data = texts.map(|text| [IoSlice::new(text)]);
        let mut out: [_; 3] =
            array::from_fn(|i| Outgoing { to: None, data: &data[i], control: &[], sent: 0 });
        assert_eq!(sendmmsg(a.as_fd(), &mut out, MsgFlags::empty()), Ok(3));
        assert_eq!(out.map(|message| message.sent), [1, 2, 3]);

        b.setsockopt(PASSCRED, true).unwrap();
        let mut rooms = [[0; 8]; 5];
        let mut slices = rooms.each_mut().map(|room| [IoSliceMut::new(room)]);
        let mut controls = [[0; 64]; 5];
        let mut messages: alloc::vec::Vec<_> = slices
            .iter_mut()
            .zip(&mut controls)
            .map(|(room, control)| Incoming::new(room, control))
            .collect();
        assert_eq!(recvmmsg(b.as_fd(), &mut messages, MsgFlags::DONTWAIT), Ok(3));
        let received = messages.iter().map(|m| (m.received, !m.control().is_empty()));
        assert!(received.eq([(1, true), (2, true), (3, true), (0, false), (0, false)]));
        drop(messages);
        assert_eq!((&rooms[0][..1], &rooms[1][..2], &rooms[2][..3]), (&b"a"[..], &b"bb"[..], &b"ccc"[..]));
    }

    #[test]
    fn a_long_batch_is_done_in_part() {
        let (a, b) = pair(Kind::STREAM);
        let data = [IoSlice::new(b"x")];
        let mut out: [_; BATCH + 1] =
            array::from_fn(|_| Outgoing { to: None, data: &data, control: &[], sent: 0 });
        assert_eq!(sendmmsg(a.as_fd(), &mut out, MsgFlags::empty()), Ok(BATCH));
        assert_eq!(b.recv(&mut [0; 2 * BATCH]), Ok(BATCH));
    }

    #[test]
    fn control_data_of_any_bytes_is_walked_to_an_end() {
        let word = size_of::<usize>();
        for len in [0, 1, word + 7, word + 8, 64, usize::MAX] {
            let mut control = [0xff; 64];
            control[..word].copy_from_slice(&len.to_ne_bytes());
            let mut at = 0;
            while let Some(message) = control_header(&control, at) {
                assert!(message.next > at && message.data.end <= control.len());
                at = message.next;
            }
        }
        assert!(control_header(&[0; 3], 0).is_none() && control_header(&[], 5).is_none());
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
