//! Structures of one size whose fields lie at fixed places: what the families besides IP and Unix share.
//!
//! A family's file has one table of offsets, which both directions read.

use core::ops::Range;

use crate::Family;

/// Where the family is, in every structure.
pub(super) const FAMILY: Range<usize> = 0..2;

/// A family's structure of `N` bytes.
pub(super) trait Layout<const N: usize>: Sized {
    /// The bytes that belong to no field, a bit each: [`padding`] finds them.
    const PADDING: u32;

    /// The bytes, of which those that belong to no field are zero.
    fn encode(&self) -> [u8; N];

    /// The fields; nothing where they hold no value of the type, or not all of it.
    fn fields(bytes: &[u8; N]) -> Option<Self>;
}

/// Which bytes of a structure belong to none of its fields, the family's included.
pub(super) const fn padding(size: usize, fields: &[Range<usize>]) -> u32 {
    let mut padding = if size == 32 { u32::MAX } else { (1 << size) - 1 };
    let mut i = 0;
    while i < fields.len() {
        let field = &fields[i];
        assert!(field.start < field.end && field.end <= size);
        let mut at = field.start;
        while at < field.end {
            assert!(padding & 1 << at != 0, "two fields have a byte in common");
            padding &= !(1 << at);
            at += 1;
        }
        i += 1;
    }
    padding
}

/// The value that encodes to just these bytes, if there is one.
#[inline]
pub(super) fn exact<T: Layout<N>, const N: usize>(bytes: &[u8]) -> Option<T> {
    let bytes: &[u8; N] = bytes.try_into().ok()?;
    if T::PADDING == 0 || is_padded(bytes, T::PADDING) { T::fields(bytes) } else { None }
}

// One function for all families: a small program has them all.
#[inline(never)]
fn is_padded(bytes: &[u8], padding: u32) -> bool {
    bytes.iter().enumerate().all(|(at, &byte)| byte == 0 || padding >> (at & 31) & 1 == 0)
}

/// A structure that begins with the family and is zero otherwise.
#[inline]
pub(super) fn start<const N: usize>(family: Family) -> [u8; N] {
    let mut bytes = [0; N];
    put(&mut bytes, FAMILY, family.as_raw().to_ne_bytes());
    bytes
}

/// Writes a field.
#[inline]
pub(super) fn put<const N: usize, const M: usize>(bytes: &mut [u8; N], at: Range<usize>, field: [u8; M]) {
    if let Some(room) = bytes.get_mut(at).and_then(|room| <&mut [u8; M]>::try_from(room).ok()) {
        *room = field;
    }
}

/// Reads a field.
#[inline]
pub(super) fn get<const N: usize, const M: usize>(bytes: &[u8; N], at: Range<usize>) -> [u8; M] {
    bytes.get(at).and_then(|field| field.try_into().ok()).unwrap_or([0; M])
}

/// A number of 8 bits.
#[inline]
pub(super) fn get8<const N: usize>(bytes: &[u8; N], at: Range<usize>) -> u8 {
    let [byte] = get(bytes, at);
    byte
}

/// A number of 16 bits in the host's order.
#[inline]
pub(super) fn get16<const N: usize>(bytes: &[u8; N], at: Range<usize>) -> u16 {
    u16::from_ne_bytes(get(bytes, at))
}

/// A number of 32 bits in the host's order.
#[inline]
pub(super) fn get32<const N: usize>(bytes: &[u8; N], at: Range<usize>) -> u32 {
    u32::from_ne_bytes(get(bytes, at))
}
