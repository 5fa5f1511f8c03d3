//! Where the program begins and where it ends, which a C library's start files do elsewhere.
//!
//! The kernel enters at `_start` with nothing but a stack, on which it has laid out the number of arguments, a
//! pointer to each, a null pointer, and then the environment. `_start` is a few instructions for each processor:
//! they hand the stack's address to [`begin`] in the way that a function takes its first argument.

use core::ffi::{CStr, c_char};
use core::panic::PanicInfo;
use core::slice;

#[cfg_attr(target_arch = "aarch64", path = "start/aarch64.rs")]
#[cfg_attr(target_arch = "arm", path = "start/arm.rs")]
#[cfg_attr(target_arch = "riscv64", path = "start/riscv64.rs")]
#[cfg_attr(target_arch = "x86", path = "start/x86.rs")]
#[cfg_attr(target_arch = "x86_64", path = "start/x86_64.rs")]
mod processor;

use processor::exit;

/// An argument of the command line.
#[repr(transparent)]
pub(crate) struct Arg(*const c_char);

impl Arg {
    pub(crate) fn as_bytes(&self) -> &'static [u8] {
        // SAFETY: only `begin` has made any, of the kernel's strings: they end with a zero byte and stay.
        unsafe { CStr::from_ptr(self.0) }.to_bytes()
    }
}

/// # Safety
/// `stack` is the stack as the kernel left it.
unsafe extern "C" fn begin(stack: *const usize) -> ! {
    // SAFETY: it begins with a number, and so many pointers follow.
    let args = unsafe { slice::from_raw_parts(stack.add(1).cast::<Arg>(), *stack) };
    exit(crate::main(args))
}

/// No message: the text of one, and what would format it, is more than the rest of the program.
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    exit(101)
}

/// What a panic that unwinds would ask at each frame. It does not unwind, but `core` was compiled for programs where
/// it does, and names this in all builds but the optimised one.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}
