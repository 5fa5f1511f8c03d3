//! x86, 32 bits: number in eax, arguments in ebx, ecx, edx, esi, edi, ebp.
//!
//! Half of these registers belong to the compiler, so one stub of six arguments takes them from memory, and
//! puts back what it borrowed. The socket calls have numbers of their own since Linux 4.3; before that there was
//! only socketcall(2).

use core::arch::asm;

use super::Word;

pub(crate) const CLOSE: Word = 6;
pub(crate) const RECVMMSG: Word = 337;
pub(crate) const SENDMMSG: Word = 345;
pub(crate) const ACCEPT4: Word = 364;
pub(crate) const GETSOCKOPT: Word = 365;
pub(crate) const SETSOCKOPT: Word = 366;
pub(crate) const GETSOCKNAME: Word = 367;
pub(crate) const GETPEERNAME: Word = 368;
pub(crate) const SENDTO: Word = 369;
pub(crate) const SENDMSG: Word = 370;
pub(crate) const RECVFROM: Word = 371;
pub(crate) const RECVMSG: Word = 372;

/// # Safety
/// The kernel does with the arguments what the manual of system call `nr` says.
#[inline]
pub(crate) unsafe fn syscall3(nr: Word, a: [Word; 3]) -> Word {
    // SAFETY: the caller vouches for the call, which has no further arguments.
    unsafe { syscall6(nr, [a[0], a[1], a[2], 0, 0, 0]) }
}

/// # Safety
/// As [`syscall3`].
#[inline]
pub(crate) unsafe fn syscall5(nr: Word, a: [Word; 5]) -> Word {
    // SAFETY: the caller vouches for the call, which has no further argument.
    unsafe { syscall6(nr, [a[0], a[1], a[2], a[3], a[4], 0]) }
}

/// # Safety
/// As [`syscall3`].
pub(crate) unsafe fn syscall6(nr: Word, a: [Word; 6]) -> Word {
    let call = [nr, a[0], a[1], a[2], a[3], a[4], a[5]];
    let result;
    // SAFETY: the caller vouches for the call. ebx, esi, edi and ebp are restored from the stack, the others named.
    unsafe {
        asm!(
            "push ebx", "push esi", "push edi", "push ebp",
            "mov ebx, [eax + 4]", "mov ecx, [eax + 8]", "mov edx, [eax + 12]",
            "mov esi, [eax + 16]", "mov edi, [eax + 20]", "mov ebp, [eax + 24]", "mov eax, [eax]",
            "int 0x80",
            "pop ebp", "pop edi", "pop esi", "pop ebx",
            inlateout("eax") call.as_ptr() => result, out("ecx") _, out("edx") _,
        );
    }
    result
}
