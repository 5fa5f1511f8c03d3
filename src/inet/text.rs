//! inet_ntop(3), inet_ntoa(3): the text of an address, held in a small value or written into a buffer.

use core::fmt;
use core::hash::{Hash, Hasher};
use core::net::{IpAddr, Ipv4Addr};
use core::ops::Deref;

use super::{InetError, InetReason, v4, v6};

/// The bytes that any IPv4 address's text takes in C, whose NUL at the end is counted: `255.255.255.255` is
/// 15 long, and a buffer of 15 is enough for [`inet_ntop_into`], which writes no NUL.
pub const INET_ADDRSTRLEN: usize = 16;

/// The bytes that any IPv6 address's text takes in C, NUL included: six groups of four digits and a dotted
/// quad are 45 long.
///
/// [`inet_ntop`] prints a dotted quad only behind a `::`, so its longest text is of eight full groups: 39.
pub const INET6_ADDRSTRLEN: usize = 46;

/// `inet_ntop(af, src, dst, size)`: the text of an address of either family.
///
/// IPv4 in four decimal numbers. IPv6 as RFC 5952 has it: small letters, no leading zeros, the longest run of
/// two or more zero groups (the first of several) as `::`. Mapped addresses end in a dotted quad,
/// `::ffff:192.0.2.1`, and so do, as the C library prints them, those with exactly six zero groups in front,
/// `::192.0.2.1`.
///
/// # References
///  - inet_ntop(3), RFC 5952 sections 4 and 5
///
/// ```
/// use berkeley::inet_ntop;
/// use core::net::{Ipv4Addr, Ipv6Addr};
///
/// assert_eq!(inet_ntop(Ipv4Addr::LOCALHOST), "127.0.0.1");
/// assert_eq!(inet_ntop(Ipv6Addr::LOCALHOST), "::1");
/// assert_eq!(inet_ntop([192, 0, 2, 1]), "192.0.2.1"); // whatever converts to an IpAddr
/// ```
#[must_use]
#[inline]
pub fn inet_ntop(address: impl Into<IpAddr>) -> IpText {
    match address.into() {
        IpAddr::V4(address) => inet_ntoa(address),
        IpAddr::V6(address) => v6::print(address),
    }
}

/// `inet_ntoa(in)`: the text of an IPv4 address.
///
/// # References
///  - inet_ntoa(3)
///
/// ```
/// use berkeley::inet_ntoa;
/// use core::net::Ipv4Addr;
///
/// let one = inet_ntoa(Ipv4Addr::new(192, 0, 2, 1));
/// let two = inet_ntoa(Ipv4Addr::new(192, 0, 2, 2));
/// assert_eq!((one.as_str(), two.as_str()), ("192.0.2.1", "192.0.2.2"));
/// ```
#[must_use]
pub fn inet_ntoa(address: Ipv4Addr) -> IpText {
    let mut text = IpText::EMPTY;
    let (quad, length) = v4::print(address.octets());
    text.push(quad, length);
    text
}

/// `inet_ntop(af, src, dst, size)` into the caller's buffer: writes the text of an address at its start and
/// returns it. No NUL is written behind it.
///
/// # Errors
///
/// The text does not fit. The buffer is as it was, and the reason,
/// [`NoRoom`](InetReason::NoRoom), tells how many bytes are needed. [`INET_ADDRSTRLEN`] is enough for any
/// IPv4 address and [`INET6_ADDRSTRLEN`] for any at all.
///
/// # References
///  - inet_ntop(3)
///
/// ```
/// use berkeley::{INET_ADDRSTRLEN, InetReason, inet_ntop_into};
/// use core::net::Ipv4Addr;
///
/// let mut buf = [0; INET_ADDRSTRLEN];
/// assert_eq!(inet_ntop_into(Ipv4Addr::LOCALHOST, &mut buf), Ok("127.0.0.1"));
///
/// let error = inet_ntop_into(Ipv4Addr::LOCALHOST, &mut [0; 4]).unwrap_err();
/// assert_eq!(error.why(), InetReason::NoRoom { needed: 9 });
/// ```
#[doc(alias = "inet_ntop")]
pub fn inet_ntop_into(address: impl Into<IpAddr>, buf: &mut [u8]) -> Result<&str, InetError> {
    let text = inet_ntop(address);
    let room = buf.len();
    let Some(place) = buf.get_mut(..text.len()) else {
        return Err(InetError::new(room, InetReason::NoRoom { needed: text.used }));
    };
    place.copy_from_slice(text.as_bytes());
    Ok(ascii(place))
}

/// The text of one address, held in place: what [`inet_ntop`] returns.
///
/// It is a `str` wherever one is wanted. [`as_bytes`](Self::as_bytes) is the cheapest way in: safe code gets
/// a `str` out of bytes only by looking at each of them, and [`as_str`](Self::as_str) does so at every call.
///
/// ```
/// use berkeley::inet_ntop;
/// use core::net::Ipv6Addr;
///
/// let text = inet_ntop(Ipv6Addr::LOCALHOST);
/// assert_eq!(text.as_bytes(), b"::1");
/// assert!(text.starts_with("::")); // a method of str
/// assert_eq!(format!("[{text:>6}]"), "[   ::1]");
/// ```
#[derive(Clone, Copy)]
pub struct IpText {
    // The longest text is 39 bytes; words of eight and sixteen are written past its end, and may be.
    bytes: [u8; 47],
    used: u8,
}

impl IpText {
    pub(super) const EMPTY: Self = Self { bytes: [0; 47], used: 0 };

    /// Appends the first `length` bytes of `text`, and leaves the others behind them to be overwritten.
    #[inline]
    pub(super) fn push<const N: usize>(&mut self, text: [u8; N], length: u8) {
        let free = self.bytes.get_mut(self.used.into()..).unwrap_or_default();
        if let Some(place) = free.first_chunk_mut() {
            *place = text;
            self.used += length;
        }
    }

    /// Takes off the last byte.
    #[inline]
    pub(super) fn pop(&mut self) {
        self.used = self.used.saturating_sub(1);
    }

    /// The text as ASCII bytes, without a NUL.
    #[must_use]
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.used.into()).unwrap_or_default()
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        ascii(self.as_bytes())
    }

    /// How many bytes the text is long, from 2 to 39.
    #[must_use]
    #[inline]
    #[expect(clippy::len_without_is_empty, reason = "it never is")]
    pub const fn len(&self) -> usize {
        self.used as usize
    }
}

impl Deref for IpText {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for IpText {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<[u8]> for IpText {
    #[inline]
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl fmt::Display for IpText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for IpText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

// What lies behind the text is no part of it, so none of these can be derived.
impl PartialEq for IpText {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for IpText {}

impl Hash for IpText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl PartialEq<str> for IpText {
    fn eq(&self, other: &str) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl PartialEq<&str> for IpText {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

impl PartialEq<IpText> for str {
    fn eq(&self, other: &IpText) -> bool {
        other == self
    }
}

impl PartialEq<IpText> for &str {
    fn eq(&self, other: &IpText) -> bool {
        other == *self
    }
}

/// Digits, letters, dots and colons are UTF-8, so the other branch is never taken.
fn ascii(bytes: &[u8]) -> &str {
    core::str::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    extern crate std;

    use core::net::Ipv6Addr;
    use std::format;
    use std::hash::DefaultHasher;

    use super::*;

    #[test]
    fn it_pads_as_a_str_does() {
        let text = inet_ntop(Ipv4Addr::LOCALHOST);
        assert_eq!(format!("{text}"), "127.0.0.1");
        assert_eq!(format!("{text:12}|"), "127.0.0.1   |");
        assert_eq!(format!("{text:*^13}"), "**127.0.0.1**");
        assert_eq!(format!("{text:.3}"), "127");
        assert_eq!(format!("{text:?}"), "\"127.0.0.1\"");
    }

    #[test]
    fn what_was_written_behind_the_text_does_not_count() {
        let once = inet_ntop(Ipv6Addr::from([1, 0, 0, 0, 0, 0, 0, 2]));
        let mut again = IpText::EMPTY;
        again.push(*b"1::2", 4);
        assert_ne!(once.bytes, again.bytes);
        assert_eq!(once, again);
        let hash = |text: IpText| {
            let mut hasher = DefaultHasher::new();
            text.hash(&mut hasher);
            hasher.finish()
        };
        assert_eq!(hash(once), hash(again));
        assert_ne!(once, inet_ntop(Ipv6Addr::LOCALHOST));
    }

    #[test]
    fn a_buffer_of_each_size() {
        let text = "192.0.2.1";
        for size in 0..=INET_ADDRSTRLEN {
            let mut buf = [0xa5; INET_ADDRSTRLEN];
            let written = inet_ntop_into([192, 0, 2, 1], &mut buf[..size]);
            if size < text.len() {
                assert_eq!(written, Err(InetError::new(size, InetReason::NoRoom { needed: 9 })));
                assert_eq!(buf, [0xa5; INET_ADDRSTRLEN]);
            } else {
                assert_eq!(written, Ok(text));
                assert_eq!(buf[text.len()..], [0xa5; INET_ADDRSTRLEN][text.len()..]);
            }
        }
    }

    #[test]
    fn the_error_says_how_much_is_needed() {
        let error = inet_ntop_into([0xffff_u16; 8], &mut [0; 16]).unwrap_err();
        assert_eq!(format!("{error}"), "byte 16: the buffer ends before the text does, which takes 39 bytes");
    }
}
