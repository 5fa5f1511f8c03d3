//! The one form in which an address goes to the kernel and comes from it: bytes and a length.

use core::fmt;

use crate::{Error, Family, error::Reason};

mod field {
    use core::ops::Range;

    pub(super) const FAMILY: Range<usize> = 0..2;
}

/// An encoded address: what C keeps in a `sockaddr_storage` and a `socklen_t` beside it.
///
/// Any bytes are allowed, up to [`SockAddrBuf::CAPACITY`] of them; [`SockAddr`](crate::SockAddr) tells what they
/// mean.
///
/// ```
/// use berkeley::{Family, SockAddr, SockAddrBuf};
///
/// let buf = SockAddrBuf::new(&[2, 0, 0, 80, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])?;
/// # #[cfg(target_endian = "little")]
/// assert_eq!(SockAddr::from(buf), "127.0.0.1:80".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
#[repr(C, align(8))]
#[doc(alias = "sockaddr_storage")]
pub struct SockAddrBuf {
    bytes: [u8; Self::CAPACITY],
    len: u32,
}

impl SockAddrBuf {
    /// The most that any address takes: the size of `sockaddr_storage`.
    pub const CAPACITY: usize = 128;

    /// No bytes at all.
    pub const EMPTY: Self = Self { bytes: [0; Self::CAPACITY], len: 0 };

    /// These bytes.
    ///
    /// # Errors
    /// There are more than [`CAPACITY`](Self::CAPACITY).
    #[inline(never)]
    pub fn new(bytes: &[u8]) -> Result<Self, Error> {
        let mut buf = Self::EMPTY;
        let Some(room) = buf.bytes.get_mut(..bytes.len()) else {
            return Err(Self::too_long(bytes.len()));
        };
        room.copy_from_slice(bytes);
        buf.len = bytes.len() as u32;
        Ok(buf)
    }

    /// The bytes in use.
    #[must_use]
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len as usize).unwrap_or(&self.bytes)
    }

    /// The family that the bytes begin with, AF_UNSPEC where they are too few.
    #[must_use]
    #[inline]
    pub fn family(&self) -> Family {
        family(self.as_bytes())
    }

    /// These bytes, whose number has been looked at.
    #[inline]
    pub(super) fn of_array<const N: usize>(bytes: [u8; N]) -> Self {
        const { assert!(N <= Self::CAPACITY) };
        let mut buf = Self::EMPTY;
        buf.bytes[..N].copy_from_slice(&bytes);
        buf.len = N as u32;
        buf
    }

    /// Why so many bytes are no address.
    pub(super) fn too_long(len: usize) -> Error {
        Error::own(Reason::AddrTooLong { bytes: u16::try_from(len).unwrap_or(u16::MAX) })
    }

    /// An address of `len` bytes that begins with the family and is zero otherwise.
    #[inline]
    pub(super) const fn of(family: Family, len: usize) -> Self {
        let mut buf = Self::EMPTY;
        [buf.bytes[0], buf.bytes[1]] = family.as_raw().to_ne_bytes();
        buf.len = len as u32;
        buf
    }

    /// All the room, to be written to.
    #[inline]
    pub(crate) fn room_mut(&mut self) -> &mut [u8; Self::CAPACITY] {
        &mut self.bytes
    }

    /// How many bytes of the room are in use; the kernel may name more than there are, when it had to cut.
    #[inline]
    pub(crate) fn set_len(&mut self, len: usize) {
        self.len = len.min(Self::CAPACITY) as u32;
    }

    /// The bytes behind the family.
    #[inline]
    pub(super) fn data(&self) -> &[u8] {
        self.as_bytes().get(field::FAMILY.end..).unwrap_or(&[])
    }
}

/// An encoded address of a family whose addresses all have one size.
///
/// It is aligned as a word, which is what lets a compiler keep it in registers until it is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(align(8))]
pub struct SockAddrArray<const N: usize>(pub(super) [u8; N]);

impl<const N: usize> AsRef<[u8]> for SockAddrArray<N> {
    #[inline]
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// The family that the bytes begin with, AF_UNSPEC where they are too few.
#[inline]
pub(super) fn family(bytes: &[u8]) -> Family {
    bytes.first_chunk().map_or(Family::UNSPEC, |&raw| Family::from_raw(u16::from_ne_bytes(raw)))
}

impl AsRef<[u8]> for SockAddrBuf {
    #[inline]
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl PartialEq for SockAddrBuf {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for SockAddrBuf {}

impl core::hash::Hash for SockAddrBuf {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl fmt::Debug for SockAddrBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SockAddrBuf({:02x?})", self.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use core::hash::{BuildHasher, BuildHasherDefault};
    use std::hash::DefaultHasher;

    use super::*;

    #[test]
    fn what_lies_behind_the_length_does_not_count() {
        let clean = SockAddrBuf::new(&[2, 0, 7]).unwrap();
        let mut used = SockAddrBuf::new(&[0xa5; SockAddrBuf::CAPACITY]).unwrap();
        used.room_mut()[..3].copy_from_slice(&[2, 0, 7]);
        used.set_len(3);
        assert_eq!(used, clean);
        assert_eq!(used.data(), [7]);
        let hash = BuildHasherDefault::<DefaultHasher>::default();
        assert_eq!(hash.hash_one(used), hash.hash_one(clean));
        used.set_len(2);
        assert_ne!(used, clean);
    }

    #[test]
    fn a_length_that_the_kernel_had_to_cut_is_cut() {
        let mut buf = SockAddrBuf::EMPTY;
        buf.set_len(1000);
        assert_eq!(buf.as_bytes(), [0; SockAddrBuf::CAPACITY]);
    }

    #[test]
    fn fewer_than_two_bytes_are_no_family() {
        assert_eq!(SockAddrBuf::EMPTY.family(), Family::UNSPEC);
        assert_eq!(SockAddrBuf::new(&[0xff]).unwrap().family(), Family::UNSPEC);
        assert_eq!(SockAddrBuf::new(&[0xff, 0xff]).unwrap().family(), Family::from_raw(u16::MAX));
        assert_eq!(SockAddrBuf::new(&[0xff]).unwrap().data(), []);
    }
}
