//! The requests of ioctl(2) that ask a socket for a number: tcp(7), udp(7), unix(7).

use core::ffi::c_void;

use rustix::fd::BorrowedFd;
use rustix::ioctl::{Ioctl, IoctlOutput, Opcode, ioctl};

use crate::Errno;

/// SIOCINQ is the same.
pub(crate) const FIONREAD: Opcode = 0x541b;
pub(crate) const SIOCOUTQ: Opcode = 0x5411;
pub(crate) const SIOCATMARK: Opcode = 0x8905;

/// A request that writes an `int`. It is zero at first.
struct Count {
    opcode: Opcode,
    value: i32,
}

// SAFETY: each request above writes one `int` and keeps no pointer to it.
unsafe impl Ioctl for Count {
    type Output = i32;

    const IS_MUTATING: bool = true;

    fn opcode(&self) -> Opcode {
        self.opcode
    }

    fn as_ptr(&mut self) -> *mut c_void {
        (&raw mut self.value).cast()
    }

    unsafe fn output_from_ptr(_: IoctlOutput, value: *mut c_void) -> rustix::io::Result<i32> {
        // SAFETY: it is the pointer of `as_ptr`.
        Ok(unsafe { value.cast::<i32>().read() })
    }
}

macro_rules! counts {
    ($($(#[$doc:meta])* $name:ident = $opcode:ident;)*) => {
        $(
            $(#[$doc])*
            pub(crate) fn $name(fd: BorrowedFd<'_>) -> Result<i32, Errno> {
                // SAFETY: the opcode is that of a request that writes one `int`, to whatever descriptor.
                Ok(unsafe { ioctl(fd, Count { opcode: $opcode, value: 0 }) }?)
            }
        )*
    };
}

counts! {
    /// Bytes that can be read.
    fionread = FIONREAD;
    /// Bytes that wait to be sent, or to be acknowledged.
    siocoutq = SIOCOUTQ;
    /// Whether the mark of urgent data is next.
    siocatmark = SIOCATMARK;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_libcs() {
        assert_eq!([FIONREAD, SIOCOUTQ], [libc::FIONREAD as Opcode, libc::TIOCOUTQ as Opcode]);
    }
}
