//! Descriptors that were there when the program began.

use std::sync::Mutex;

use rustix::fd::{BorrowedFd, FromRawFd, OwnedFd, RawFd};
use rustix::io::{FdFlags, fcntl_getfd, fcntl_setfd};

use crate::Errno;

/// Takes over a descriptor that another program left open for this one, and makes it close-on-exec.
///
/// # Errors
/// EBADF: it is not open. EBUSY: it is close-on-exec, so that it cannot have come through exec(2); this program opened
/// it, or has taken it before.
pub(crate) fn take(fd: RawFd) -> Result<OwnedFd, Errno> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock();
    if fd < 0 {
        return Err(Errno::EBADF);
    }
    // SAFETY: it is only asked for its flags, and is not -1; one that is not open answers EBADF.
    let borrowed = unsafe { BorrowedFd::borrow_raw(fd) };
    let flags = fcntl_getfd(borrowed)?;
    if flags.contains(FdFlags::CLOEXEC) {
        return Err(Errno::EBUSY);
    }
    fcntl_setfd(borrowed, flags | FdFlags::CLOEXEC)?;
    // SAFETY: it is open, and without close-on-exec, which all that the standard library, rustix and this crate open
    // have from their first moment: so it has come through exec(2), and nobody in this program owns it. From now on
    // it is close-on-exec and will not be taken again.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}
