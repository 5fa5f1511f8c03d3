//! x86-64: the stack is aligned as a function expects it before its call.

use core::arch::{asm, global_asm};

global_asm!(
    ".globl _start",
    "_start:",
    "mov rdi, rsp",
    "call {begin}",
    begin = sym super::begin,
);

/// exit_group(2).
pub(crate) fn exit(status: u8) -> ! {
    // SAFETY: the call takes a number and ends the process.
    unsafe { asm!("syscall", in("rax") 231, in("rdi") u64::from(status), options(noreturn, nostack)) }
}
