//! AArch64.

use core::arch::{asm, global_asm};

global_asm!(
    ".globl _start",
    "_start:",
    "mov x0, sp",
    "bl {begin}",
    begin = sym super::begin,
);

/// exit_group(2).
pub(crate) fn exit(status: u8) -> ! {
    // SAFETY: the call takes a number and ends the process.
    unsafe { asm!("svc 0", in("x8") 94, in("x0") u64::from(status), options(noreturn, nostack)) }
}
