//! The zone behind an IPv6 address, as in `fe80::1%eth0` (RFC 4007 section 11).
//!
//! An address of limited scope means one thing on each link, and the zone names the link. It is no part of
//! the address: sixteen bytes travel without it, and it becomes `sin6_scope_id`, a number that only this
//! machine understands. A resolver splits the text here, reads the address with
//! [`inet_pton6`](crate::inet_pton6), and then decides about the zone; the kernel alone knows what interface
//! a name stands for.

/// The zone in a text: what stands behind the first `%`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope<'a> {
    /// Decimal digits alone, of a number up to 4 294 967 295: the zone's own number, `sin6_scope_id`.
    ///
    /// getaddrinfo(3) takes it behind any IPv6 address. Behind a link-local one it looks first for an
    /// interface that is named by these digits; they are the bytes of the text behind the address and its
    /// `%`.
    Index(u32),
    /// Anything else, the empty zone, hexadecimal and numbers beyond 32 bits included: the name of an
    /// interface, or of none.
    ///
    /// getaddrinfo(3) looks it up behind link-local addresses (fe80::/10, and multicast ff01::/16 and
    /// ff02::/16 with their flags), and refuses it behind any other or if no interface has that name.
    Name(&'a [u8]),
}

/// Splits a text at the first `%` into an address and its zone.
///
/// Neither side is judged: the address may be anything, the zone is told as a number or as a name. Without a
/// `%` the whole text is the address.
///
/// # References
///  - RFC 4007 section 11, getaddrinfo(3)
///
/// ```
/// use berkeley::{Scope, inet_pton6, split_scope};
///
/// let (address, scope) = split_scope("fe80::1%eth0");
/// assert!(inet_pton6(address).is_ok());
/// assert_eq!(scope, Some(Scope::Name(b"eth0")));
///
/// assert_eq!(split_scope("fe80::1%3").1, Some(Scope::Index(3)));
/// assert_eq!(split_scope("fe80::1").1, None);
/// ```
#[doc(alias = "sin6_scope_id")]
#[must_use]
pub fn split_scope<T: AsRef<[u8]> + ?Sized>(text: &T) -> (&[u8], Option<Scope<'_>>) {
    let text = text.as_ref();
    let mut halves = text.splitn(2, |&byte| byte == b'%');
    let address = halves.next().unwrap_or_default();
    (address, halves.next().map(|zone| index(zone).map_or(Scope::Name(zone), Scope::Index)))
}

fn index(zone: &[u8]) -> Option<u32> {
    if zone.is_empty() {
        return None;
    }
    zone.iter().try_fold(0_u32, |index, byte| {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        index.checked_mul(10)?.checked_add(digit.into())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn zone(text: &str, expected: Option<Scope<'_>>) {
        let (address, scope) = split_scope(text);
        assert_eq!(scope, expected, "{text:?}");
        assert_eq!(address, text.split('%').next().unwrap().as_bytes());
    }

    #[test]
    fn what_a_zone_is() {
        zone("fe80::1", None);
        zone("", None);
        // Numbers, with leading zeros, up to the last of 32 bits.
        zone("fe80::1%0", Some(Scope::Index(0)));
        zone("::1%1", Some(Scope::Index(1)));
        zone("fe80::1%00000000000000000007", Some(Scope::Index(7)));
        zone("fe80::1%4294967295", Some(Scope::Index(u32::MAX)));
        // Names, and what can be neither.
        zone("fe80::1%eth0", Some(Scope::Name(b"eth0")));
        zone("fe80::1%4294967296", Some(Scope::Name(b"4294967296")));
        zone("fe80::1%42949672950", Some(Scope::Name(b"42949672950")));
        zone("fe80::1%18446744073709551617", Some(Scope::Name(b"18446744073709551617")));
        zone("fe80::1%0x1", Some(Scope::Name(b"0x1")));
        zone("fe80::1%+1", Some(Scope::Name(b"+1")));
        zone("fe80::1%1 ", Some(Scope::Name(b"1 ")));
        zone("fe80::1%", Some(Scope::Name(b"")));
        // The first % splits; a URL's %25 is not undone.
        zone("fe80::1%a%b", Some(Scope::Name(b"a%b")));
        zone("fe80::1%25eth0", Some(Scope::Name(b"25eth0")));
        zone("%", Some(Scope::Name(b"")));
    }

    #[test]
    fn bytes_do_as_well() {
        assert_eq!(split_scope(b"\xff%\xfe"), (&b"\xff"[..], Some(Scope::Name(b"\xfe"))));
    }
}
