//! AF_INET: `sockaddr_in` of ip(7). Family, port and address in network order, eight bytes that mean nothing.

use core::net::{Ipv4Addr, SocketAddrV4};

use crate::Family;

mod field {
    use core::ops::Range;

    pub(super) const FAMILY: Range<usize> = 0..2;
    pub(super) const PORT: Range<usize> = 2..4;
    pub(super) const ADDR: Range<usize> = 4..8;
    pub(super) const SIZE: usize = 16;
}

#[inline]
pub(super) fn encode(addr: &SocketAddrV4) -> [u8; field::SIZE] {
    let mut bytes = [0; field::SIZE];
    bytes[field::FAMILY].copy_from_slice(&Family::INET.as_raw().to_ne_bytes());
    bytes[field::PORT].copy_from_slice(&addr.port().to_be_bytes());
    bytes[field::ADDR].copy_from_slice(&addr.ip().octets());
    bytes
}

/// Nothing for another family, and when there are fewer bytes than the kernel takes; what is beyond them it ignores as
/// well.
#[inline]
pub(super) fn decode(bytes: &[u8]) -> Option<SocketAddrV4> {
    let bytes: &[u8; field::SIZE] = bytes.first_chunk()?;
    let [f0, f1, p0, p1, a, b, c, d, ..] = *bytes;
    if u16::from_ne_bytes([f0, f1]) != Family::INET.as_raw() {
        return None;
    }
    Some(SocketAddrV4::new(Ipv4Addr::new(a, b, c, d), u16::from_be_bytes([p0, p1])))
}
