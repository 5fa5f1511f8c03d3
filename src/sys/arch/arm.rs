//! ARM, 32 bits: number in r7, arguments in r0 to r5, the result in r0. Thumb code keeps its frame in r7, which
//! therefore cannot be named as an operand and is put back.

use core::arch::asm;

use super::Word;

pub(crate) const CLOSE: Word = 6;
pub(crate) const GETSOCKNAME: Word = 286;
pub(crate) const GETPEERNAME: Word = 287;
pub(crate) const SENDTO: Word = 290;
pub(crate) const RECVFROM: Word = 292;
pub(crate) const SETSOCKOPT: Word = 294;
pub(crate) const GETSOCKOPT: Word = 295;
pub(crate) const SENDMSG: Word = 296;
pub(crate) const RECVMSG: Word = 297;
pub(crate) const RECVMMSG: Word = 365;
pub(crate) const ACCEPT4: Word = 366;
pub(crate) const SENDMMSG: Word = 374;

/// # Safety
/// The kernel does with the arguments what the manual of system call `nr` says.
#[inline]
pub(crate) unsafe fn syscall3(nr: Word, a: [Word; 3]) -> Word {
    let result;
    // SAFETY: the caller vouches for the call; every register that the kernel changes is named.
    unsafe {
        asm!("mov {keep}, r7", "mov r7, {nr}", "svc 0", "mov r7, {keep}",
            nr = in(reg) nr, keep = out(reg) _, inlateout("r0") a[0] => result,
            in("r1") a[1], in("r2") a[2], options(nostack));
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
        asm!("mov {keep}, r7", "mov r7, {nr}", "svc 0", "mov r7, {keep}",
            nr = in(reg) nr, keep = out(reg) _, inlateout("r0") a[0] => result,
            in("r1") a[1], in("r2") a[2], in("r3") a[3], in("r4") a[4], options(nostack));
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
        asm!("mov {keep}, r7", "mov r7, {nr}", "svc 0", "mov r7, {keep}",
            nr = in(reg) nr, keep = out(reg) _, inlateout("r0") a[0] => result,
            in("r1") a[1], in("r2") a[2], in("r3") a[3], in("r4") a[4], in("r5") a[5], options(nostack));
    }
    result
}
