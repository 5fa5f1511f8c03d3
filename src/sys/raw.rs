//! The kernel by system call: no libc. Each function is the call of its name, its contract the manual's.

#[path = "arch/mod.rs"]
mod arch;

use core::ffi::c_void;

use super::msg::MMsgHdr;
use crate::Errno;
use arch::{Word, syscall3, syscall5, syscall6};

/// `struct user_msghdr`. The C libraries' `msghdr` differ in the width of the two counts.
#[repr(C)]
pub(super) struct MsgHdr {
    name: *mut c_void,
    name_len: i32,
    iov: *mut c_void,
    iov_len: usize,
    control: *mut c_void,
    control_len: usize,
    flags: u32,
}

impl MsgHdr {
    pub(super) fn new(name: (*mut u8, usize), iov: (*mut c_void, usize), control: (*mut u8, usize)) -> Self {
        Self {
            name: name.0.cast(),
            name_len: name.1 as i32,
            iov: iov.0,
            iov_len: iov.1,
            control: control.0.cast(),
            control_len: control.1,
            flags: 0,
        }
    }

    pub(super) fn name_len(&self) -> usize {
        self.name_len as usize
    }

    pub(super) fn control_len(&self) -> usize {
        self.control_len
    }

    pub(super) fn flags(&self) -> u32 {
        self.flags
    }
}

#[inline]
pub(super) unsafe fn getsockopt(
    fd: i32,
    level: i32,
    name: i32,
    value: *mut u8,
    len: *mut u32,
) -> Result<(), Errno> {
    let args = [fd as Word, level as Word, name as Word, value as Word, len as Word];
    // SAFETY: getsockopt(2) writes at most `*len` bytes to `value`, and `*len`; the caller vouches for both.
    done(unsafe { syscall5(arch::GETSOCKOPT, args) })
}

#[inline]
pub(super) unsafe fn setsockopt(
    fd: i32,
    level: i32,
    name: i32,
    value: *const u8,
    len: usize,
) -> Result<(), Errno> {
    let args = [fd as Word, level as Word, name as Word, value as Word, len as Word];
    // SAFETY: setsockopt(2) reads `len` bytes at `value`; the caller vouches for them.
    done(unsafe { syscall5(arch::SETSOCKOPT, args) })
}

#[inline]
pub(super) unsafe fn accept4(fd: i32, addr: *mut u8, addr_len: *mut u32, flags: i32) -> Result<i32, Errno> {
    let args = [fd as Word, addr as Word, addr_len as Word, flags as Word, 0];
    // SAFETY: accept4(2) writes at most `*addr_len` bytes to `addr`, and `*addr_len`; the caller vouches for both.
    count(unsafe { syscall5(arch::ACCEPT4, args) }).map(|fd| fd as i32)
}

#[inline]
pub(super) unsafe fn getsockname(fd: i32, addr: *mut u8, addr_len: *mut u32) -> Result<(), Errno> {
    // SAFETY: as accept4.
    done(unsafe { syscall3(arch::GETSOCKNAME, [fd as Word, addr as Word, addr_len as Word]) })
}

#[inline]
pub(super) unsafe fn getpeername(fd: i32, addr: *mut u8, addr_len: *mut u32) -> Result<(), Errno> {
    // SAFETY: as accept4.
    done(unsafe { syscall3(arch::GETPEERNAME, [fd as Word, addr as Word, addr_len as Word]) })
}

#[inline]
pub(super) unsafe fn sendto(
    fd: i32,
    buf: (*const u8, usize),
    flags: u32,
    addr: (*const u8, usize),
) -> Result<usize, Errno> {
    let args = [fd as Word, buf.0 as Word, buf.1 as Word, flags as Word, addr.0 as Word, addr.1 as Word];
    // SAFETY: sendto(2) reads the two buffers; the caller vouches for them.
    count(unsafe { syscall6(arch::SENDTO, args) })
}

#[inline]
pub(super) unsafe fn recvfrom(
    fd: i32,
    buf: (*mut u8, usize),
    flags: u32,
    addr: *mut u8,
    addr_len: *mut u32,
) -> Result<usize, Errno> {
    let args = [fd as Word, buf.0 as Word, buf.1 as Word, flags as Word, addr as Word, addr_len as Word];
    // SAFETY: recvfrom(2) writes at most the lengths it is given, and `*addr_len`; the caller vouches for them.
    count(unsafe { syscall6(arch::RECVFROM, args) })
}

#[inline]
pub(super) unsafe fn sendmsg(fd: i32, header: *const MsgHdr, flags: u32) -> Result<usize, Errno> {
    // SAFETY: sendmsg(2) reads what the header points to; the caller vouches for it.
    count(unsafe { syscall3(arch::SENDMSG, [fd as Word, header as Word, flags as Word]) })
}

#[inline]
pub(super) unsafe fn recvmsg(fd: i32, header: *mut MsgHdr, flags: u32) -> Result<usize, Errno> {
    // SAFETY: recvmsg(2) writes what the header points to, at most the lengths in it; the caller vouches for it.
    count(unsafe { syscall3(arch::RECVMSG, [fd as Word, header as Word, flags as Word]) })
}

#[inline]
pub(super) unsafe fn sendmmsg(fd: i32, headers: &mut [MMsgHdr], flags: u32) -> Result<usize, Errno> {
    let args = [fd as Word, headers.as_mut_ptr() as Word, headers.len() as Word, flags as Word, 0];
    // SAFETY: as sendmsg, for each header.
    count(unsafe { syscall5(arch::SENDMMSG, args) })
}

/// Without the timeout of recvmmsg(2), which is looked at only after a message has come.
#[inline]
pub(super) unsafe fn recvmmsg(fd: i32, headers: &mut [MMsgHdr], flags: u32) -> Result<usize, Errno> {
    let args = [fd as Word, headers.as_mut_ptr() as Word, headers.len() as Word, flags as Word, 0];
    // SAFETY: as recvmsg, for each header.
    count(unsafe { syscall5(arch::RECVMMSG, args) })
}

#[inline]
pub(super) unsafe fn close(fd: i32) -> Result<(), Errno> {
    // SAFETY: the caller owns the descriptor and gives it up.
    done(unsafe { syscall3(arch::CLOSE, [fd as Word, 0, 0]) })
}

/// The kernel answers with a count, or with an error number below zero.
#[inline]
fn count(result: Word) -> Result<usize, Errno> {
    usize::try_from(result).map_err(|_| Errno::from_raw((result as i32).wrapping_neg()))
}

#[inline]
fn done(result: Word) -> Result<(), Errno> {
    count(result).map(drop)
}
