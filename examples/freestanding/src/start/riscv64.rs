//! RISC-V, 64 bits. The linker script names no `__global_pointer$`, so gp is never used and needs no value.

use core::arch::{asm, global_asm};

global_asm!(
    ".globl _start",
    "_start:",
    "mv a0, sp",
    "call {begin}",
    begin = sym super::begin,
);

/// exit_group(2).
pub(crate) fn exit(status: u8) -> ! {
    // SAFETY: the call takes a number and ends the process.
    unsafe { asm!("ecall", in("a7") 94, in("a0") u64::from(status), options(noreturn, nostack)) }
}
