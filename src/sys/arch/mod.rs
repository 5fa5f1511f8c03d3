//! How a processor enters the kernel: a file each, with the numbers of the calls that `raw` makes.

#[cfg_attr(target_arch = "aarch64", path = "aarch64.rs")]
#[cfg_attr(target_arch = "arm", path = "arm.rs")]
#[cfg_attr(target_arch = "riscv64", path = "riscv64.rs")]
#[cfg_attr(target_arch = "x86", path = "x86.rs")]
#[cfg_attr(target_arch = "x86_64", path = "x86_64.rs")]
mod here;

pub(super) use here::*;

/// A register's worth: an argument, a number, or a result, where -4095 to -1 are error numbers.
pub(super) type Word = isize;
