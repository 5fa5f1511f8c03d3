//! IPv4 in the strict grammar: four decimal numbers with dots between them, and not a byte more.

use core::net::Ipv4Addr;

use super::{InetError, InetReason};

/// `inet_pton(AF_INET, src, dst)`: reads an IPv4 address, strictly.
///
/// Exactly four decimal numbers from 0 to 255 with single dots between them, without leading zeros, signs,
/// blanks or anything behind. For the historic forms (`127.1`, `0x7f000001`) there is
/// [`inet_aton`](crate::inet_aton).
///
/// # Errors
///
/// The text is anything else; the error tells which byte and why.
///
/// # References
///  - inet_pton(3)
///
/// ```
/// use berkeley::inet_pton4;
///
/// assert_eq!(inet_pton4("192.0.2.1").unwrap().octets(), [192, 0, 2, 1]);
/// assert_eq!(inet_pton4(b"192.0.2.1").unwrap().octets(), [192, 0, 2, 1]);
///
/// let error = inet_pton4("192.0.2").unwrap_err();
/// assert_eq!(error.to_string(), "byte 7: fewer than four numbers, which only inet_aton takes");
/// ```
#[doc(alias = "inet_pton")]
#[inline]
pub fn inet_pton4(text: impl AsRef<[u8]>) -> Result<Ipv4Addr, InetError> {
    read(text.as_ref())
}

pub(super) fn read(text: &[u8]) -> Result<Ipv4Addr, InetError> {
    // An address is read by code that knows where each byte of one can stand and keeps no account of where
    // it is; whatever that refuses is read once more, by code that does.
    match read_valid(text) {
        Some(address) => Ok(address),
        None => read_bytes(text),
    }
}

/// The address that the text is, without a word about what is none.
#[inline]
pub(super) fn read_valid(text: &[u8]) -> Option<Ipv4Addr> {
    let (a, text) = number_and_dot(text)?;
    let (b, text) = number_and_dot(text)?;
    let (c, text) = number_and_dot(text)?;
    let d = match *text {
        [x] => digit(x)?,
        [x, y] => two(digit(x)?, y)?,
        [x, y, z] => three(digit(x)?, y, z)?,
        _ => return None,
    };
    Some(Ipv4Addr::from_bits(a << 24 | b << 16 | c << 8 | d))
}

#[inline]
fn number_and_dot(text: &[u8]) -> Option<(u32, &[u8])> {
    // Behind the first digit of even the third number stand two bytes at least: a dot and a digit.
    let [x, y, z, ref behind_z @ ..] = *text else { return None };
    let first = digit(x)?;
    if y == b'.' {
        return Some((first, text.get(2..)?));
    }
    if z == b'.' {
        return Some((two(first, y)?, behind_z));
    }
    match behind_z {
        [b'.', rest @ ..] => Some((three(first, y, z)?, rest)),
        _ => None,
    }
}

#[inline]
fn digit(byte: u8) -> Option<u32> {
    let digit = u32::from(byte).wrapping_sub(u32::from(b'0'));
    (digit <= 9).then_some(digit)
}

#[inline]
fn two(first: u32, y: u8) -> Option<u32> {
    if first == 0 { None } else { Some(first * 10 + digit(y)?) }
}

#[inline]
fn three(first: u32, y: u8, z: u8) -> Option<u32> {
    let value = two(first, y)? * 10 + digit(z)?;
    (value <= 255).then_some(value)
}

/// The address that the text is, or the byte at which it stops being one.
#[cold]
fn read_bytes(text: &[u8]) -> Result<Ipv4Addr, InetError> {
    let mut octets = [0; 4];
    let mut at = 0;
    for (i, octet) in octets.iter_mut().enumerate() {
        if i > 0 {
            if text.get(at) != Some(&b'.') {
                return Err(InetError::stray(text, at, InetReason::TooFewNumbers));
            }
            at += 1;
        }
        let first = at;
        let mut value = 0;
        while let Some(digit) = digit_at(text, at) {
            if at > first && value == 0 {
                return Err(InetError::new(first, InetReason::LeadingZero));
            }
            value = value * 10 + digit;
            if value > 255 {
                return Err(InetError::new(first, InetReason::Above255));
            }
            at += 1;
        }
        if at == first {
            let ended = if at == 0 { InetReason::Empty } else { InetReason::MissingNumber };
            return Err(InetError::stray(text, at, ended));
        }
        *octet = value as u8;
    }
    match text.get(at) {
        None => Ok(Ipv4Addr::from(octets)),
        Some(b'.') => Err(InetError::new(at, InetReason::TooManyNumbers)),
        Some(_) => Err(InetError::stray(text, at, InetReason::Stray)),
    }
}

#[inline]
fn digit_at(text: &[u8], at: usize) -> Option<u32> {
    let digit = text.get(at)?.wrapping_sub(b'0');
    (digit <= 9).then_some(digit.into())
}

/// The text of four octets, from the first byte of the array on, and its length.
#[inline]
pub(super) fn print(octets: [u8; 4]) -> ([u8; 16], u8) {
    let [a, b, c, d] = octets.map(number);
    // Two numbers with their dots fill at most one word; the dot behind the fourth is cut off.
    let front = a.0 | b.0 << a.1;
    let front_bits = a.1 + b.1;
    let back = c.0 | d.0 << c.1;
    let back_bits = c.1 + d.1 - 8;
    let text = u128::from(front) | u128::from(back) << front_bits;
    (text.to_le_bytes(), ((front_bits + back_bits) / 8) as u8)
}

/// A number's digits and a dot, the first in the lowest byte, and how many bits they take.
#[inline]
fn number(octet: u8) -> (u64, u32) {
    let octet = u32::from(octet);
    let (hundreds, rest) = (octet / 100, octet % 100);
    let (tens, ones) = (rest / 10, rest % 10);
    let digits = u32::from_le_bytes(*b"000.") + (hundreds | tens << 8 | ones << 16);
    let leading_zeros = if octet < 10 {
        16
    } else if octet < 100 {
        8
    } else {
        0
    };
    (u64::from(digits >> leading_zeros), 32 - leading_zeros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(text: &str, at: usize, why: InetReason) {
        assert_eq!(read_valid(text.as_bytes()), None, "{text:?}");
        assert_eq!(inet_pton4(text), Err(InetError::new(at, why)), "{text:?}");
    }

    #[test]
    fn what_is_an_address() {
        for (text, octets) in [
            ("0.0.0.0", [0, 0, 0, 0]),
            ("255.255.255.255", [255; 4]),
            ("1.20.100.9", [1, 20, 100, 9]),
            ("100.9.1.20", [100, 9, 1, 20]),
            ("20.100.9.1", [20, 100, 9, 1]),
            ("10.0.0.1", [10, 0, 0, 1]),
        ] {
            let address = Ipv4Addr::from(octets);
            assert_eq!(inet_pton4(text), Ok(address), "{text}");
            // Each of the two readers would do alone.
            assert_eq!(read_valid(text.as_bytes()), Some(address), "{text}");
            assert_eq!(read_bytes(text.as_bytes()), Ok(address), "{text}");
        }
    }

    #[test]
    fn what_is_none() {
        // Nothing, or nothing where a number should be.
        refused("", 0, InetReason::Empty);
        refused(".1.2.3", 0, InetReason::MissingNumber);
        refused("1..2.3", 2, InetReason::MissingNumber);
        refused("1.2.3.", 6, InetReason::MissingNumber);
        refused("....", 0, InetReason::MissingNumber);
        // The short forms of the historic grammar.
        refused("1", 1, InetReason::TooFewNumbers);
        refused("127.1", 5, InetReason::TooFewNumbers);
        refused("1.2.3", 5, InetReason::TooFewNumbers);
        refused("2130706433", 0, InetReason::Above255);
        // Octal and hexadecimal.
        refused("1.2.3.04", 6, InetReason::LeadingZero);
        refused("00.0.0.0", 0, InetReason::LeadingZero);
        refused("0300.1.1.1", 0, InetReason::LeadingZero);
        refused("0x7f.0.0.1", 1, InetReason::Stray);
        // Too large, also by so much that a machine word would wrap.
        refused("1.256.3.4", 2, InetReason::Above255);
        refused("1.2.3.4294967296", 6, InetReason::Above255);
        refused("1.2.3.18446744073709551617", 6, InetReason::Above255);
        // Too many.
        refused("1.2.3.4.5", 7, InetReason::TooManyNumbers);
        refused("1.2.3.4.", 7, InetReason::TooManyNumbers);
        // Something around it.
        refused(" 1.2.3.4", 0, InetReason::Space);
        refused("1.2.3.4 ", 7, InetReason::Space);
        refused("1.2.3.4\n", 7, InetReason::Space);
        refused("1.2.3.4\0", 7, InetReason::Nul);
        refused("1.2.3.4/24", 7, InetReason::Prefix);
        refused("1.2.3.4:80", 7, InetReason::Colon);
        refused("1.2.3.4%1", 7, InetReason::Zone);
        refused("[1.2.3.4]", 0, InetReason::Bracket);
        refused("+1.2.3.4", 0, InetReason::Stray);
        refused("1.-2.3.4", 2, InetReason::Stray);
        // The other family, a name, digits of another script, bytes that are no text.
        refused("::1", 0, InetReason::Colon);
        refused("localhost", 0, InetReason::Stray);
        refused("\u{661}.2.3.4", 0, InetReason::Stray);
        assert_eq!(inet_pton4(b"1.2.3.\xff"), Err(InetError::new(6, InetReason::Stray)));
    }

    #[test]
    fn every_number_prints_as_itself() {
        for octet in 0..=255_u8 {
            let (text, length) = print([octet; 4]);
            let [a, b, c, d] = [octet; 4];
            let (mut expected, mut at) = ([0; 15], 0);
            for (i, octet) in [a, b, c, d].into_iter().enumerate() {
                for (unit, needed) in [(100, octet > 99), (10, octet > 9), (1, true)] {
                    if needed {
                        expected[at] = b'0' + octet / unit % 10;
                        at += 1;
                    }
                }
                if i < 3 {
                    expected[at] = b'.';
                    at += 1;
                }
            }
            assert_eq!(text[..usize::from(length)], expected[..at]);
        }
    }
}
