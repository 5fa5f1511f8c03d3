//! AF_INET6: `sockaddr_in6` of ipv6(7). Port, flow information and address in network order, the scope id in the
//! host's.
//!
//! The flow information of a `SocketAddrV6` is a number like the port: in host order here, as in Python. (The
//! standard library hands the network's bytes through unchanged; 1 there is 0x01000000 on the wire's little end.)

use core::net::{Ipv6Addr, SocketAddrV6};

use crate::Family;

mod field {
    use core::ops::Range;

    pub(super) const FAMILY: Range<usize> = 0..2;
    pub(super) const PORT: Range<usize> = 2..4;
    pub(super) const FLOWINFO: Range<usize> = 4..8;
    pub(super) const ADDR: Range<usize> = 8..24;
    pub(super) const SCOPE_ID: Range<usize> = 24..28;
    pub(super) const SIZE: usize = 28;
}

#[inline]
pub(super) fn encode(addr: &SocketAddrV6) -> [u8; field::SIZE] {
    let mut bytes = [0; field::SIZE];
    bytes[field::FAMILY].copy_from_slice(&Family::INET6.as_raw().to_ne_bytes());
    bytes[field::PORT].copy_from_slice(&addr.port().to_be_bytes());
    bytes[field::FLOWINFO].copy_from_slice(&addr.flowinfo().to_be_bytes());
    bytes[field::ADDR].copy_from_slice(&addr.ip().octets());
    bytes[field::SCOPE_ID].copy_from_slice(&addr.scope_id().to_ne_bytes());
    bytes
}

/// Nothing for another family, and when there are fewer bytes than the whole structure. (The kernel takes 24 from a
/// caller, without the scope id of RFC 3493, but never hands out fewer than 28.)
#[inline]
pub(super) fn decode(bytes: &[u8]) -> Option<SocketAddrV6> {
    let bytes: &[u8; field::SIZE] = bytes.first_chunk()?;
    if u16::from_ne_bytes(at(bytes, field::FAMILY.start)?) != Family::INET6.as_raw() {
        return None;
    }
    Some(SocketAddrV6::new(
        Ipv6Addr::from(at::<16>(bytes, field::ADDR.start)?),
        u16::from_be_bytes(at(bytes, field::PORT.start)?),
        u32::from_be_bytes(at(bytes, field::FLOWINFO.start)?),
        u32::from_ne_bytes(at(bytes, field::SCOPE_ID.start)?),
    ))
}

#[inline]
fn at<const N: usize>(bytes: &[u8; field::SIZE], start: usize) -> Option<[u8; N]> {
    bytes.get(start..)?.first_chunk().copied()
}
