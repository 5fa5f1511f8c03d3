//! The two requests of netdevice(7) that turn an interface's name into its index and back. rustix has them for names
//! that are UTF-8; an interface's may be any bytes.

use core::ffi::c_void;

use rustix::fd::BorrowedFd;
use rustix::ioctl::{Ioctl, IoctlOutput, Opcode, ioctl};

use crate::{Errno, IF_NAMESIZE};

const SIOCGIFNAME: Opcode = 0x8910;
const SIOCGIFINDEX: Opcode = 0x8933;

/// `struct ifreq`, of 32 bytes or of 40.
#[repr(C)]
struct IfReq {
    name: [u8; IF_NAMESIZE],
    index: i32,
    rest: [u8; 20],
}

/// A request that reads and writes an [`IfReq`].
struct Request {
    opcode: Opcode,
    ifreq: IfReq,
}

// SAFETY: both requests copy a `struct ifreq` in and out, which is no larger than ours, and keep no pointer to it.
unsafe impl Ioctl for Request {
    type Output = IfReq;

    const IS_MUTATING: bool = true;

    fn opcode(&self) -> Opcode {
        self.opcode
    }

    fn as_ptr(&mut self) -> *mut c_void {
        (&raw mut self.ifreq).cast()
    }

    unsafe fn output_from_ptr(_: IoctlOutput, ifreq: *mut c_void) -> rustix::io::Result<IfReq> {
        // SAFETY: it is the pointer of `as_ptr`, and any bytes are a value.
        Ok(unsafe { ifreq.cast::<IfReq>().read() })
    }
}

/// SIOCGIFINDEX, on any socket.
pub(crate) fn name_to_index(fd: BorrowedFd<'_>, name: [u8; IF_NAMESIZE]) -> Result<u32, Errno> {
    let ifreq = IfReq { name, index: 0, rest: [0; 20] };
    // SAFETY: the opcode is that of a request on `struct ifreq`.
    Ok(unsafe { ioctl(fd, Request { opcode: SIOCGIFINDEX, ifreq }) }?.index as u32)
}

/// SIOCGIFNAME, on any socket.
pub(crate) fn index_to_name(fd: BorrowedFd<'_>, index: u32) -> Result<[u8; IF_NAMESIZE], Errno> {
    let ifreq = IfReq { name: [0; IF_NAMESIZE], index: index as i32, rest: [0; 20] };
    // SAFETY: as above.
    Ok(unsafe { ioctl(fd, Request { opcode: SIOCGIFNAME, ifreq }) }?.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_has_room_for_libcs() {
        assert_eq!(IF_NAMESIZE, libc::IFNAMSIZ);
        assert!(size_of::<IfReq>() >= size_of::<libc::ifreq>());
        assert_eq!(core::mem::offset_of!(IfReq, index), core::mem::offset_of!(libc::ifreq, ifr_ifru));
    }
}
