//! ARM, 32 bits. The program begins in ARM code also where the rest of it is Thumb: the symbol's type lets the linker
//! make the call into a switch.

use core::arch::{asm, global_asm};

global_asm!(
    ".globl _start",
    ".type _start, %function",
    ".arm",
    "_start:",
    "mov r0, sp",
    "bl {begin}",
    begin = sym super::begin,
);

/// exit_group(2). Its number goes to r7, which Thumb code keeps its frame in and so cannot be an operand.
pub(crate) fn exit(status: u8) -> ! {
    // SAFETY: the call takes a number and ends the process, which has no more use for r7.
    unsafe { asm!("mov r7, #248", "svc 0", in("r0") u32::from(status), options(noreturn, nostack)) }
}
