//! x86-64: number in rax, arguments in rdi, rsi, rdx, r10, r8, r9; the kernel overwrites rcx and r11.

use core::arch::asm;

use super::Word;

pub(crate) const CLOSE: Word = 3;
pub(crate) const SENDTO: Word = 44;
pub(crate) const RECVFROM: Word = 45;
pub(crate) const SENDMSG: Word = 46;
pub(crate) const RECVMSG: Word = 47;
pub(crate) const GETSOCKNAME: Word = 51;
pub(crate) const GETPEERNAME: Word = 52;
pub(crate) const SETSOCKOPT: Word = 54;
pub(crate) const GETSOCKOPT: Word = 55;
pub(crate) const ACCEPT4: Word = 288;
pub(crate) const RECVMMSG: Word = 299;
pub(crate) const SENDMMSG: Word = 307;

/// # Safety
/// The kernel does with the arguments what the manual of system call `nr` says.
#[inline]
pub(crate) unsafe fn syscall3(nr: Word, a: [Word; 3]) -> Word {
    let result;
    // SAFETY: the caller vouches for the call; every register that the kernel changes is named.
    unsafe {
        asm!("syscall", inlateout("rax") nr => result,
            in("rdi") a[0], in("rsi") a[1], in("rdx") a[2],
            lateout("rcx") _, lateout("r11") _, options(nostack));
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
        asm!("syscall", inlateout("rax") nr => result,
            in("rdi") a[0], in("rsi") a[1], in("rdx") a[2], in("r10") a[3], in("r8") a[4],
            lateout("rcx") _, lateout("r11") _, options(nostack));
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
        asm!("syscall", inlateout("rax") nr => result,
            in("rdi") a[0], in("rsi") a[1], in("rdx") a[2], in("r10") a[3], in("r8") a[4], in("r9") a[5],
            lateout("rcx") _, lateout("r11") _, options(nostack));
    }
    result
}
