//! byteorder(3): `htons`, `htonl`, `ntohs`, `ntohl`, between the host's byte order and the network's.
//!
//! Network order is big-endian (RFC 1700). On a big-endian host all four return what they are given.
//!
//! Addresses and ports of this crate are ordinary numbers in host order; these four are for whoever
//! writes headers or packet-socket protocols by hand.

/// `htons(n)`: a 16-bit number from host to network order.
///
/// ```
/// assert_eq!(berkeley::htons(80).to_ne_bytes(), [0, 80]);
/// ```
#[must_use]
#[inline]
pub const fn htons(host: u16) -> u16 {
    host.to_be()
}

/// `htonl(n)`: a 32-bit number from host to network order.
///
/// ```
/// assert_eq!(berkeley::htonl(0x7f00_0001).to_ne_bytes(), [127, 0, 0, 1]);
/// ```
#[must_use]
#[inline]
pub const fn htonl(host: u32) -> u32 {
    host.to_be()
}

/// `ntohs(n)`: a 16-bit number from network to host order.
///
/// ```
/// assert_eq!(berkeley::ntohs(u16::from_ne_bytes([0x1f, 0x90])), 8080);
/// ```
#[must_use]
#[inline]
pub const fn ntohs(network: u16) -> u16 {
    u16::from_be(network)
}

/// `ntohl(n)`: a 32-bit number from network to host order.
///
/// ```
/// assert_eq!(berkeley::ntohl(u32::from_ne_bytes([127, 0, 0, 1])), 0x7f00_0001);
/// ```
#[must_use]
#[inline]
pub const fn ntohl(network: u32) -> u32 {
    u32::from_be(network)
}
