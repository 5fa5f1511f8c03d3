//! Room for an address that the kernel is about to write, without a value until then.

use core::mem::MaybeUninit;

use crate::{Errno, SockAddrBuf};

/// What C declares as a `sockaddr_storage` and a `socklen_t`, and does not set to zero either: 128 bytes of zeros
/// would be a good part of what a receive costs in this crate.
pub(crate) struct AddrRoom {
    bytes: MaybeUninit<[u8; SockAddrBuf::CAPACITY]>,
    /// So many bytes at the beginning have a value; all, where the kernel had more to write than there was room.
    len: u32,
}

impl AddrRoom {
    #[inline]
    pub(crate) fn new() -> Self {
        // The length is written by itself: of a whole constant the compiler makes a copy, and zeros after all.
        let mut room = MaybeUninit::<Self>::uninit();
        // SAFETY: the pointer is to the room's own field; the bytes need no value.
        unsafe {
            (&raw mut (*room.as_mut_ptr()).len).write(0);
            room.assume_init()
        }
    }

    /// What the kernel wrote.
    #[inline]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        let len = (self.len as usize).min(SockAddrBuf::CAPACITY);
        // SAFETY: so many bytes were written.
        unsafe { core::slice::from_raw_parts(self.bytes.as_ptr().cast(), len) }
    }

    /// Has a call write an address. It gets the room, and a length that it may change.
    ///
    /// # Safety
    /// A call that succeeds has written as many bytes as the length then says, or all where that is more than there
    /// are.
    #[inline]
    pub(super) unsafe fn fill<T>(
        &mut self,
        call: impl FnOnce(*mut u8, &mut u32) -> Result<T, Errno>,
    ) -> Result<T, Errno> {
        self.len = SockAddrBuf::CAPACITY as u32;
        let result = call(self.bytes.as_mut_ptr().cast(), &mut self.len);
        if result.is_err() {
            self.len = 0;
        }
        result
    }
}
