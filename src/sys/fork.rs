//! fork(2) and _exit(2), by the C library that a program with the standard library has anyway.
//!
//! Not by system call: what runs in the child is any Rust code, and the C library's own fork is what leaves its
//! allocator, its thread and its standard streams in a state that such code can use.

use core::ffi::c_int;

use rustix::process::Pid;

use crate::Errno;

unsafe extern "C" {
    safe fn fork() -> c_int;
    safe fn _exit(status: c_int) -> !;
}

/// fork(2): the child's id in the parent, `None` in the child.
///
/// In a process with several threads the child has only this one, and whatever lock another one held stays locked.
/// That can make the child wait for ever; it breaks no promise about memory.
pub(crate) fn process() -> Result<Option<Pid>, Errno> {
    match fork() {
        0 => Ok(None),
        pid => match Pid::from_raw(pid).filter(|_| pid > 0) {
            Some(pid) => Ok(Some(pid)),
            None => Err(Errno::from_raw(std::io::Error::last_os_error().raw_os_error().unwrap_or(0))),
        },
    }
}

/// _exit(2): ends the process without running what waits for its end.
pub(crate) fn end(status: i32) -> ! {
    _exit(status)
}
