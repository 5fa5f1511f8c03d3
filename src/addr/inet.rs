//! AF_INET: `sockaddr_in` of ip(7). Family, port and address in network order, eight bytes that mean nothing.

use core::net::{Ipv4Addr, SocketAddrV4};

use super::SockAddrBuf;
use crate::Family;

mod field {
    use core::ops::Range;

    pub(super) const PORT: Range<usize> = 2..4;
    pub(super) const ADDR: Range<usize> = 4..8;
    pub(super) const SIZE: usize = 16;
}

#[inline]
pub(super) fn encode(addr: &SocketAddrV4) -> SockAddrBuf {
    let mut buf = SockAddrBuf::of(Family::INET, field::SIZE);
    let room = buf.room_mut();
    room[field::PORT].copy_from_slice(&addr.port().to_be_bytes());
    room[field::ADDR].copy_from_slice(&addr.ip().octets());
    buf
}

/// Nothing when there are fewer bytes than the kernel takes; what is beyond them it ignores as well.
#[inline]
pub(super) fn decode(bytes: &[u8]) -> Option<SocketAddrV4> {
    let bytes: &[u8; field::SIZE] = bytes.first_chunk()?;
    let [_, _, p0, p1, a, b, c, d, ..] = *bytes;
    Some(SocketAddrV4::new(Ipv4Addr::new(a, b, c, d), u16::from_be_bytes([p0, p1])))
}
