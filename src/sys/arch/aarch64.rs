//! AArch64: number in x8, arguments in x0 to x5, the result in x0.

use core::arch::asm;

use super::Word;

pub(crate) const CLOSE: Word = 57;
pub(crate) const GETSOCKNAME: Word = 204;
pub(crate) const GETPEERNAME: Word = 205;
pub(crate) const SENDTO: Word = 206;
pub(crate) const RECVFROM: Word = 207;
pub(crate) const SETSOCKOPT: Word = 208;
pub(crate) const GETSOCKOPT: Word = 209;
pub(crate) const SENDMSG: Word = 211;
pub(crate) const RECVMSG: Word = 212;
pub(crate) const ACCEPT4: Word = 242;
pub(crate) const RECVMMSG: Word = 243;
pub(crate) const SENDMMSG: Word = 269;

/// # Safety
/// The kernel does with the arguments what the manual of system call `nr` says.
#[inline]
pub(crate) unsafe fn syscall3(nr: Word, a: [Word; 3]) -> Word {
    let result;
    // SAFETY: the caller vouches for the call; every register that the kernel changes is named.
    unsafe {
        asm!("svc 0", in("x8") nr, inlateout("x0") a[0] => result,
            in("x1") a[1], in("x2") a[2], options(nostack));
    }
    result
}

/// # Safety
/// As [`syscall3`].
#[inline]
pub(crate) unsafe fn syscall5(nr: Word, a: [Word; 5]) -> Word {
    let result;
    // SAFETY: the caller vouches for the call; every register that the kernel changes is named.
    unsafe {
        asm!("svc 0", in("x8") nr, inlateout("x0") a[0] => result,
            in("x1") a[1], in("x2") a[2], in("x3") a[3], in("x4") a[4], options(nostack));
    }
    result
}

/// # Safety
/// As [`syscall3`].
#[inline]
pub(crate) unsafe fn syscall6(nr: Word, a: [Word; 6]) -> Word {
    let result;
    // SAFETY: the caller vouches for the call; every register that the kernel changes is named.
    unsafe {
        asm!("svc 0", in("x8") nr, inlateout("x0") a[0] => result,
            in("x1") a[1], in("x2") a[2], in("x3") a[3], in("x4") a[4], in("x5") a[5], options(nostack));
    }
    result
}
