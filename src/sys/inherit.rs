//! Descriptors that were there when the program began.

use std::sync::{Mutex, PoisonError};

use rustix::fd::{BorrowedFd, OwnedFd, RawFd};
use rustix::io::{FdFlags, fcntl_dupfd_cloexec, fcntl_getfd, fcntl_setfd};

use crate::Errno;

/// Another descriptor for one that a program before this one left open, close-on-exec. The number itself becomes
/// close-on-exec, and stays open for as long as the process lives, as 0, 1 and 2 do: nothing says who owns it.
///
/// # Errors
/// EBADF: it is not open. EBUSY: it is close-on-exec, so that it cannot have come through exec(2); this program opened
/// it, or has asked for it before. EMFILE.
pub(crate) fn duplicate(fd: RawFd) -> Result<OwnedFd, Errno> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    if fd < 0 {
        return Err(Errno::EBADF);
    }
    // SAFETY: it is not -1, and used for nothing but fcntl(2), which answers EBADF where it is not open. It is not closed here,
    // and duplicated only if it is without close-on-exec: then every program that this one starts has it, and
    // nobody can rely on being the only one who does.
    let borrowed = unsafe { BorrowedFd::borrow_raw(fd) };
    let flags = fcntl_getfd(borrowed)?;
    if flags.contains(FdFlags::CLOEXEC) {
        return Err(Errno::EBUSY);
    }
    let duplicate = fcntl_dupfd_cloexec(borrowed, 0)?;
    fcntl_setfd(borrowed, flags | FdFlags::CLOEXEC)?;
    Ok(duplicate)
}
