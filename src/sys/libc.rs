//! The kernel through libc: where there are no stubs for the processor, under Miri, or with the feature
//! `use-libc`. Each function is the call of its name, its contract the manual's.
//!
//! Lengths are cast: a `socklen_t` is signed on 32-bit Android, and has 32 bits everywhere.

use core::ffi::{c_int, c_void};

use super::msg::MMsgHdr;
use crate::Errno;

/// `struct msghdr`, whose counts have the width that this C library gives them.
#[repr(transparent)]
pub(super) struct MsgHdr(libc::msghdr);

impl MsgHdr {
    pub(super) fn new(name: (*mut u8, usize), iov: (*mut c_void, usize), control: (*mut u8, usize)) -> Self {
        // SAFETY: a structure of integers and pointers, for which zero is a value. Some C libraries pad it.
        let mut header: libc::msghdr = unsafe { core::mem::zeroed() };
        header.msg_name = name.0.cast();
        header.msg_namelen = name.1 as _;
        header.msg_iov = iov.0.cast();
        header.msg_iovlen = iov.1 as _;
        header.msg_control = control.0.cast();
        header.msg_controllen = control.1 as _;
        Self(header)
    }

    pub(super) fn name_len(&self) -> usize {
        self.0.msg_namelen as usize
    }

    #[allow(clippy::unnecessary_cast, reason = "the width is the C library's")]
    pub(super) fn control_len(&self) -> usize {
        self.0.msg_controllen as usize
    }

    pub(super) fn flags(&self) -> u32 {
        self.0.msg_flags as u32
    }
}

pub(super) unsafe fn getsockopt(
    fd: i32,
    level: i32,
    name: i32,
    value: *mut u8,
    len: *mut u32,
) -> Result<(), Errno> {
    // SAFETY: getsockopt(2) writes at most `*len` bytes to `value`, and `*len`; the caller vouches for both.
    done(unsafe { libc::getsockopt(fd, level, name, value.cast(), len.cast()) })
}

pub(super) unsafe fn setsockopt(
    fd: i32,
    level: i32,
    name: i32,
    value: *const u8,
    len: usize,
) -> Result<(), Errno> {
    // SAFETY: setsockopt(2) reads `len` bytes at `value`; the caller vouches for them.
    done(unsafe { libc::setsockopt(fd, level, name, value.cast(), len as libc::socklen_t) })
}

pub(super) unsafe fn accept4(fd: i32, addr: *mut u8, addr_len: *mut u32, flags: i32) -> Result<i32, Errno> {
    // SAFETY: accept4(2) writes at most `*addr_len` bytes to `addr`, and `*addr_len`; the caller vouches for both.
    count(unsafe { libc::accept4(fd, addr.cast(), addr_len.cast(), flags) } as isize).map(|fd| fd as i32)
}

pub(super) unsafe fn getsockname(fd: i32, addr: *mut u8, addr_len: *mut u32) -> Result<(), Errno> {
    // SAFETY: as accept4.
    done(unsafe { libc::getsockname(fd, addr.cast(), addr_len.cast()) })
}

pub(super) unsafe fn getpeername(fd: i32, addr: *mut u8, addr_len: *mut u32) -> Result<(), Errno> {
    // SAFETY: as accept4.
    done(unsafe { libc::getpeername(fd, addr.cast(), addr_len.cast()) })
}

pub(super) unsafe fn sendto(
    fd: i32,
    buf: (*const u8, usize),
    flags: u32,
    addr: (*const u8, usize),
) -> Result<usize, Errno> {
    // SAFETY: sendto(2) reads the two buffers; the caller vouches for them.
    count(unsafe {
        libc::sendto(fd, buf.0.cast(), buf.1, flags as c_int, addr.0.cast(), addr.1 as libc::socklen_t)
    })
}

pub(super) unsafe fn recvfrom(
    fd: i32,
    buf: (*mut u8, usize),
    flags: u32,
    addr: *mut u8,
    addr_len: *mut u32,
) -> Result<usize, Errno> {
    // SAFETY: recvfrom(2) writes at most the lengths it is given, and `*addr_len`; the caller vouches for them.
    count(unsafe { libc::recvfrom(fd, buf.0.cast(), buf.1, flags as c_int, addr.cast(), addr_len.cast()) })
}

pub(super) unsafe fn sendmsg(fd: i32, header: *const MsgHdr, flags: u32) -> Result<usize, Errno> {
    // SAFETY: sendmsg(2) reads what the header points to; the caller vouches for it.
    count(unsafe { libc::sendmsg(fd, header.cast(), flags as c_int) })
}

pub(super) unsafe fn recvmsg(fd: i32, header: *mut MsgHdr, flags: u32) -> Result<usize, Errno> {
    // SAFETY: recvmsg(2) writes what the header points to, at most the lengths in it; the caller vouches for it.
    count(unsafe { libc::recvmsg(fd, header.cast(), flags as c_int) })
}

pub(super) unsafe fn sendmmsg(fd: i32, headers: &mut [MMsgHdr], flags: u32) -> Result<usize, Errno> {
    // SAFETY: as sendmsg, for each header.
    count(unsafe { libc::sendmmsg(fd, headers.as_mut_ptr().cast(), headers.len() as _, flags as _) } as isize)
}

/// Without the timeout of recvmmsg(2), which is looked at only after a message has come.
pub(super) unsafe fn recvmmsg(fd: i32, headers: &mut [MMsgHdr], flags: u32) -> Result<usize, Errno> {
    let forever = core::ptr::null_mut();
    // SAFETY: as recvmsg, for each header.
    count(unsafe { libc::recvmmsg(fd, headers.as_mut_ptr().cast(), headers.len() as _, flags as _, forever) }
        as isize)
}

pub(super) unsafe fn close(fd: i32) -> Result<(), Errno> {
    // SAFETY: the caller owns the descriptor and gives it up.
    done(unsafe { libc::close(fd) })
}

fn count(result: isize) -> Result<usize, Errno> {
    usize::try_from(result).map_err(|_| {
        #[cfg(target_os = "android")]
        // SAFETY: the C library keeps an errno for each thread and hands out its address.
        let errno = unsafe { *libc::__errno() };
        #[cfg(not(target_os = "android"))]
        // SAFETY: as above.
        let errno = unsafe { *libc::__errno_location() };
        Errno::from_raw(errno)
    })
}

fn done(result: c_int) -> Result<(), Errno> {
    count(result as isize).map(drop)
}
