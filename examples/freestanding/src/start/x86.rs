//! x86, 32 bits: arguments are on the stack, which has to be a multiple of 16 before the call.

use core::arch::{asm, global_asm};

global_asm!(
    ".globl _start",
    "_start:",
    "mov eax, esp",
    "and esp, -16",
    "sub esp, 12",
    "push eax",
    "call {begin}",
    begin = sym super::begin,
);

/// exit_group(2).
pub(crate) fn exit(status: u8) -> ! {
    // SAFETY: the call takes a number and ends the process.
    unsafe { asm!("int 0x80", in("eax") 252, in("ebx") u32::from(status), options(noreturn, nostack)) }
}
