//! What the crate asks of the kernel and rustix does not offer: the only unsafe code.
//!
//! Two backends with one face. `raw` enters the kernel by itself, on Linux on x86-64, x86, AArch64, ARM and
//! RISC-V; `libc` does it everywhere else, and wherever the feature `use-libc` asks for it. The choice does
//! not depend on rustix's own, which another crate of the program may turn.
//!
//! Every function is the system call of its name with slices for pointers. None retries, none waits.
#![allow(unsafe_code)]

#[cfg(all(
    target_os = "linux",
    not(miri),
    not(feature = "use-libc"),
    any(
        all(target_arch = "x86_64", target_pointer_width = "64"),
        target_arch = "x86",
        all(target_arch = "aarch64", target_pointer_width = "64", target_endian = "little"),
        all(target_arch = "arm", target_endian = "little"),
        target_arch = "riscv64"
    )
))]
#[path = "raw.rs"]
mod backend;

#[cfg(not(all(
    target_os = "linux",
    not(miri),
    not(feature = "use-libc"),
    any(
        all(target_arch = "x86_64", target_pointer_width = "64"),
        target_arch = "x86",
        all(target_arch = "aarch64", target_pointer_width = "64", target_endian = "little"),
        all(target_arch = "arm", target_endian = "little"),
        target_arch = "riscv64"
    )
)))]
#[path = "libc.rs"]
mod backend;

mod count;
mod filter;
#[cfg(feature = "fork")]
pub(crate) mod fork;
mod ifreq;
#[cfg(feature = "std")]
pub(crate) mod inherit;
pub(crate) mod msg;
mod room;
mod rustix;

use core::mem::MaybeUninit;

pub(crate) use count::{fionread, siocatmark, siocoutq};
pub use filter::SockFilter;
pub(crate) use filter::{attach_filter, filter_bytes, takes_filter};
pub(crate) use ifreq::{index_to_name, name_to_index};
pub(crate) use room::AddrRoom;
pub(crate) use rustix::Arg;

use ::rustix::fd::{AsRawFd, BorrowedFd, FromRawFd, IntoRawFd, OwnedFd};

use crate::{Errno, MsgFlags, SOCK_CLOEXEC, SOCK_NONBLOCK, SockAddrBuf};

/// getsockopt(2) into `value`, whose bytes are set to zero first: some options read what they are given, and find
/// pointers in it. The result is the length that the kernel reports.
#[inline]
pub(crate) fn getsockopt(
    fd: BorrowedFd<'_>,
    level: i32,
    name: i32,
    value: &mut [u8],
) -> Result<usize, Errno> {
    value.fill(0);
    // SAFETY: all bytes are zero, so there is no pointer among them.
    unsafe { getsockopt_shown(fd, level, name, value) }
}

/// getsockopt(2) of an option that looks for a question in the buffer: its first `asked` bytes, the rest being set to
/// zero. EINVAL for an option of which it is not known here what its question may do.
pub(crate) fn getsockopt_asking(
    fd: BorrowedFd<'_>,
    level: i32,
    name: i32,
    value: &mut [u8],
    asked: usize,
) -> Result<usize, Errno> {
    use crate::{IP_MSFILTER, IPV6_FLOWLABEL_MGR, MCAST_MSFILTER, MPTCP_SUBFLOW_ADDRS, MPTCP_TCPINFO};
    use crate::{PACKET_HDRLEN, SOL_IP, SOL_IPV6, SOL_MPTCP, SOL_PACKET};
    value.get_mut(asked..).unwrap_or_default().fill(0);
    match (level, name) {
        (SOL_IP, IP_MSFILTER) => bound_sources(value, 12, 16, 4)?,
        (SOL_IP | SOL_IPV6, MCAST_MSFILTER) => {
            const WORD: usize = size_of::<usize>();
            const NUMSRC: usize = WORD + SockAddrBuf::CAPACITY + 4;
            bound_sources(value, NUMSRC, (NUMSRC + 4).next_multiple_of(WORD), SockAddrBuf::CAPACITY)?;
        }
        (SOL_IPV6, IPV6_FLOWLABEL_MGR)
        | (SOL_PACKET, PACKET_HDRLEN)
        | (SOL_MPTCP, MPTCP_TCPINFO | MPTCP_SUBFLOW_ADDRS) => {}
        _ => return Err(Errno::EINVAL),
    }
    // SAFETY: these options read numbers and addresses of sockets, and heed the length; but for those above, which
    // write as many sources as the question says, and it says as many as there is room for.
    unsafe { getsockopt_shown(fd, level, name, value) }
}

/// Has a filter of a group's senders say for how many there is room behind its head.
fn bound_sources(value: &mut [u8], numsrc: usize, head: usize, source: usize) -> Result<(), Errno> {
    let room = value.len().checked_sub(head).ok_or(Errno::EINVAL)? / source;
    let count = u32::try_from(room).unwrap_or(u32::MAX);
    value
        .get_mut(numsrc..)
        .and_then(|rest| rest.first_chunk_mut())
        .map(|n| *n = count.to_ne_bytes())
        .ok_or(Errno::EINVAL)
}

/// # Safety
/// The option finds no pointer in `value` through which it would read or write.
#[inline]
unsafe fn getsockopt_shown(
    fd: BorrowedFd<'_>,
    level: i32,
    name: i32,
    value: &mut [u8],
) -> Result<usize, Errno> {
    let unit = unit(level, name);
    let mut len = u32::try_from(value.len() / unit).unwrap_or(u32::MAX);
    // SAFETY: `value` is writable for its length, which `len` units do not exceed; the caller vouches for what is in
    // it.
    unsafe { backend::getsockopt(fd.as_raw_fd(), level, name, value.as_mut_ptr(), &mut len)? };
    Ok((len as usize).saturating_mul(unit))
}

/// How many bytes the option's length counts as one. SO_GET_FILTER, alone, takes and reports a number of
/// instructions: with a length in bytes the kernel would write eight times as many.
#[inline]
fn unit(level: i32, name: i32) -> usize {
    if (level, name) == (crate::SOL_SOCKET, crate::SO_GET_FILTER) { SockFilter::SIZE } else { 1 }
}

/// getsockopt(2) of SO_PEERPIDFD, Linux 6.5: a descriptor of the process at the other end of a Unix socket.
pub(crate) fn peerpidfd(fd: BorrowedFd<'_>) -> Result<OwnedFd, Errno> {
    let mut value = [0; size_of::<i32>()];
    let len = getsockopt(fd, crate::SOL_SOCKET, crate::SO_PEERPIDFD, &mut value)?;
    match i32::from_ne_bytes(value) {
        // SAFETY: this option makes a descriptor, close-on-exec, and leaves it to whoever asked.
        pidfd @ 0.. if len == value.len() => Ok(unsafe { OwnedFd::from_raw_fd(pidfd) }),
        _ => Err(Errno::EINVAL),
    }
}

/// setsockopt(2) from `value`. The caller sees to it that the option's value holds no pointer. No bytes have no
/// address either: some options of TIPC insist.
#[inline]
pub(crate) fn setsockopt(fd: BorrowedFd<'_>, level: i32, name: i32, value: &[u8]) -> Result<(), Errno> {
    if (level, name) == (crate::SOL_IPV6, crate::IPV6_FLOWLABEL_MGR) {
        return set_flowlabel(fd, value);
    }
    let address = if value.is_empty() { core::ptr::null() } else { value.as_ptr() };
    // SAFETY: `value` is readable for its length; there is a null pointer where that is zero.
    unsafe { backend::setsockopt(fd.as_raw_fd(), level, name, address, value.len()) }
}

/// IPV6_FLOWLABEL_MGR alone writes to the value that it is set from: the label that the kernel has chosen. It gets a
/// copy. ENOBUFS where that has no room.
#[cold]
fn set_flowlabel(fd: BorrowedFd<'_>, value: &[u8]) -> Result<(), Errno> {
    let mut copy = [0; 2048];
    let copy = copy.get_mut(..value.len()).ok_or(Errno::ENOBUFS)?;
    copy.copy_from_slice(value);
    // SAFETY: `copy` is readable and writable for its length.
    unsafe {
        let (level, name) = (crate::SOL_IPV6, crate::IPV6_FLOWLABEL_MGR);
        backend::setsockopt(fd.as_raw_fd(), level, name, copy.as_mut_ptr(), copy.len())
    }
}

/// sendto(2), and without an address send(2).
#[inline]
pub(crate) fn sendto(
    fd: BorrowedFd<'_>,
    buf: &[u8],
    flags: MsgFlags,
    to: Option<&[u8]>,
) -> Result<usize, Errno> {
    let to = to.map_or((core::ptr::null(), 0), |to| (to.as_ptr(), to.len()));
    // SAFETY: both slices are readable for their lengths; without an address there is a null pointer.
    unsafe { backend::sendto(fd.as_raw_fd(), (buf.as_ptr(), buf.len()), flags.bits(), to) }
}

/// recvfrom(2), and without room for an address recv(2). With MSG_TRUNC the result may exceed the buffer.
#[inline]
pub(crate) fn recvfrom(
    fd: BorrowedFd<'_>,
    buf: &mut [u8],
    flags: MsgFlags,
    from: Option<&mut AddrRoom>,
) -> Result<usize, Errno> {
    // SAFETY: `buf` is writable for its length.
    unsafe { receive(fd, (buf.as_mut_ptr(), buf.len()), flags, from) }
}

/// recvfrom(2) into memory without a value: the part that the kernel wrote, or the buffer back with the error.
#[inline]
pub(crate) fn recv_uninit<'b>(
    fd: BorrowedFd<'_>,
    buf: &'b mut [MaybeUninit<u8>],
    flags: MsgFlags,
    from: Option<&mut AddrRoom>,
) -> Result<&'b mut [u8], (Errno, &'b mut [MaybeUninit<u8>])> {
    if !COUNTS_WHAT_IT_WRITES.contains(flags) {
        buf.fill(MaybeUninit::new(0));
    }
    // SAFETY: `buf` is writable for its length; the kernel reads nothing from it.
    match unsafe { receive(fd, (buf.as_mut_ptr().cast(), buf.len()), flags, from) } {
        // SAFETY: the kernel wrote as many bytes as it says; where it may not have, all were given a value before.
        Ok(n) => Ok(unsafe { core::slice::from_raw_parts_mut(buf.as_mut_ptr().cast(), n.min(buf.len())) }),
        Err(errno) => Err((errno, buf)),
    }
}

/// The flags with which a receive has written as many bytes as it says. With MSG_TRUNC it may not: TCP throws the
/// bytes away and counts them, UDP counts those before SO_PEEK_OFF. Of flags unknown here nothing is known.
const COUNTS_WHAT_IT_WRITES: MsgFlags = MsgFlags::OOB
    .union(MsgFlags::PEEK)
    .union(MsgFlags::DONTWAIT)
    .union(MsgFlags::WAITALL)
    .union(MsgFlags::ERRQUEUE);

/// # Safety
/// `buf` is writable for its length.
#[inline]
unsafe fn receive(
    fd: BorrowedFd<'_>,
    buf: (*mut u8, usize),
    flags: MsgFlags,
    from: Option<&mut AddrRoom>,
) -> Result<usize, Errno> {
    let (fd, flags) = (fd.as_raw_fd(), flags.bits());
    let Some(from) = from else {
        // SAFETY: the caller vouches for `buf`; no address is asked for.
        return unsafe { backend::recvfrom(fd, buf, flags, core::ptr::null_mut(), core::ptr::null_mut()) };
    };
    // SAFETY: the caller vouches for `buf`; the address's room is writable for `len`, and recvfrom(2) says there how
    // much of it it wrote.
    unsafe { from.fill(|addr, len| backend::recvfrom(fd, buf, flags, addr, len)) }
}

/// accept4(2) with SOCK_CLOEXEC, and SOCK_NONBLOCK where asked for.
pub(crate) fn accept(
    fd: BorrowedFd<'_>,
    nonblocking: bool,
    from: Option<&mut AddrRoom>,
) -> Result<OwnedFd, Errno> {
    let fd = fd.as_raw_fd();
    let flags = (SOCK_CLOEXEC | if nonblocking { SOCK_NONBLOCK } else { 0 }) as i32;
    // SAFETY: as recvfrom; what comes back is a descriptor that nobody else owns.
    unsafe {
        let fd = match from {
            Some(from) => from.fill(|addr, len| backend::accept4(fd, addr, len, flags)),
            None => backend::accept4(fd, core::ptr::null_mut(), core::ptr::null_mut(), flags),
        };
        Ok(OwnedFd::from_raw_fd(fd?))
    }
}

/// getsockname(2).
pub(crate) fn getsockname(fd: BorrowedFd<'_>) -> Result<AddrRoom, Errno> {
    let mut name = AddrRoom::new();
    // SAFETY: as recvfrom.
    unsafe { name.fill(|addr, len| backend::getsockname(fd.as_raw_fd(), addr, len))? };
    Ok(name)
}

/// getpeername(2).
pub(crate) fn getpeername(fd: BorrowedFd<'_>) -> Result<AddrRoom, Errno> {
    let mut name = AddrRoom::new();
    // SAFETY: as recvfrom.
    unsafe { name.fill(|addr, len| backend::getpeername(fd.as_raw_fd(), addr, len))? };
    Ok(name)
}

/// close(2) with its result. The descriptor is gone in either case, so it must not be tried again.
pub(crate) fn close(fd: OwnedFd) -> Result<(), Errno> {
    // SAFETY: the descriptor is owned and given up here.
    unsafe { backend::close(fd.into_raw_fd()) }
}
