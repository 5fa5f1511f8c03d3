//! IPv6: eight groups of four hexadecimal digits, one run of zero groups shortened to `::`, and the last two
//! groups perhaps written as an IPv4 address.

use core::net::Ipv6Addr;
use core::ops::Range;

use super::text::IpText;
use super::{InetError, InetReason, v4};

/// `inet_pton(AF_INET6, src, dst)`: reads an IPv6 address.
///
/// Groups of one to four hexadecimal digits in either case, eight of them; one `::` may stand for one or
/// more groups of zeros; the last two groups may be an IPv4 address as [`inet_pton4`](crate::inet_pton4)
/// reads it. No zone ([`split_scope`](crate::split_scope) takes it off), no brackets, no blanks.
///
/// # Errors
///
/// The text is anything else; the error tells which byte and why.
///
/// # References
///  - inet_pton(3), RFC 4291 section 2.2
///
/// ```
/// use berkeley::inet_pton6;
///
/// let address = inet_pton6("2001:db8::192.0.2.1").unwrap();
/// assert_eq!(address.segments(), [0x2001, 0xdb8, 0, 0, 0, 0, 0xc000, 0x0201]);
///
/// let error = inet_pton6("2001::db8::1").unwrap_err();
/// assert_eq!(error.to_string(), "byte 9: a second ::");
/// ```
#[doc(alias = "inet_pton")]
#[inline]
pub fn inet_pton6(text: impl AsRef<[u8]>) -> Result<Ipv6Addr, InetError> {
    read(text.as_ref())
}

const GROUPS: usize = 8;

/// A `::`, once it has been read.
struct Gap {
    /// Its place in the text.
    at: usize,
    /// How many groups stand before it, and which.
    groups: usize,
    bits: u128,
}

pub(super) fn read(text: &[u8]) -> Result<Ipv6Addr, InetError> {
    // As for IPv4: one reader that is quick, and one that can tell what it refused.
    match read_valid(text) {
        Some(address) => Ok(address),
        None => read_bytes(text),
    }
}

/// The address that the text is, without a word about what is none.
#[inline]
fn read_valid(text: &[u8]) -> Option<Ipv6Addr> {
    let mut head = None; // the groups before a gap: how many, and which
    let mut groups = 0;
    let mut bits = 0; // of the groups since the gap
    let mut rest = text;
    if let [b':', b':', tail @ ..] = text {
        head = Some((0, 0));
        rest = tail;
    }
    while !(rest.is_empty() && head.is_some()) {
        let (group, behind) = group(rest)?;
        if let [b'.', ..] = behind {
            let quad = v4::read_valid(rest)?;
            bits = bits << 32 | u128::from(quad.to_bits());
            groups += 2;
            break;
        }
        bits = bits << 16 | u128::from(group);
        groups += 1;
        let Some((colon, tail)) = behind.split_first() else { break };
        if *colon != b':' {
            return None;
        }
        rest = tail;
        // Another byte must follow, a second colon or a group's first.
        if *tail.first()? == b':' {
            if head.is_some() {
                return None;
            }
            head = Some((groups, bits));
            bits = 0;
            rest = tail.get(1..)?;
        }
    }
    expand(head, groups, bits)
}

/// Puts the zeros of a gap between the groups before it (how many, and which) and those behind it.
#[inline]
fn expand(head: Option<(usize, u128)>, groups: usize, bits: u128) -> Option<Ipv6Addr> {
    match head {
        None => (groups == GROUPS).then(|| Ipv6Addr::from_bits(bits)),
        // At most seven groups stand before it; a shift by all 128 bits would be one too many.
        Some((before, head)) => {
            (groups < GROUPS).then(|| Ipv6Addr::from_bits(bits | head << 16 << (16 * (GROUPS - 1 - before))))
        }
    }
}

/// The group of one to four hexadecimal digits at the start of a text, and what stands behind it.
#[inline]
fn group(text: &[u8]) -> Option<(u32, &[u8])> {
    let digit = |byte: u8| i32::from(HEX_DIGITS[usize::from(byte)]);
    if let [a, b, c, d, rest @ ..] = text {
        // One byte that is no digit makes the sum negative.
        let four = digit(*a) << 12 | digit(*b) << 8 | digit(*c) << 4 | digit(*d);
        if four >= 0 {
            return Some((four as u32, rest));
        }
    }
    let (&a, rest) = text.split_first()?;
    let mut value = digit(a);
    if value < 0 {
        return None;
    }
    let mut short = rest;
    for _ in 0..2 {
        let Some((&byte, behind)) = short.split_first() else { break };
        let next = digit(byte);
        if next < 0 {
            break;
        }
        value = value << 4 | next;
        short = behind;
    }
    Some((value as u32, short))
}

/// What each byte is worth as a hexadecimal digit, or -1. By comparisons in place of this table, an address
/// of eight full groups takes 621 instructions to read, not 435.
static HEX_DIGITS: [i8; 256] = {
    let mut digits = [-1; 256];
    let mut value = 0;
    while value < 16 {
        digits[b"0123456789abcdef"[value as usize] as usize] = value;
        digits[b"0123456789ABCDEF"[value as usize] as usize] = value;
        value += 1;
    }
    digits
};

/// The address that the text is, or the byte at which it stops being one.
#[cold]
fn read_bytes(text: &[u8]) -> Result<Ipv6Addr, InetError> {
    let mut gap = None;
    let mut groups = 0;
    let mut bits = 0; // of the groups since the gap
    let mut at = 0;
    match text {
        [b':', b':'] => return Ok(Ipv6Addr::UNSPECIFIED),
        [b':', b':', ..] => {
            gap = Some(Gap { at: 0, groups: 0, bits: 0 });
            at = 2;
        }
        [b':', ..] => return Err(InetError::new(0, InetReason::LoneColon)),
        _ => {}
    }

    loop {
        let first = at;
        let mut group = 0;
        while let Some(digit) = hex_digit(text, at) {
            if at - first == 4 {
                return Err(InetError::new(at, InetReason::LongGroup));
            }
            group = group << 4 | digit;
            at += 1;
        }
        let next = text.get(at);
        if at == first {
            return Err(match next {
                Some(b':') => InetError::new(at, InetReason::LoneColon),
                _ => InetError::stray(text, at, InetReason::Empty),
            });
        }

        if next == Some(&b'.') {
            if groups > GROUPS - 2 {
                return Err(InetError::new(first, InetReason::TooManyGroups));
            }
            let quad = text.get(first..).unwrap_or_default();
            let quad = v4::read(quad).map_err(|error| error.shifted(first))?;
            bits = bits << 32 | u128::from(quad.to_bits());
            groups += 2;
            break;
        }
        if groups == GROUPS {
            return Err(InetError::new(first, InetReason::TooManyGroups));
        }
        bits = bits << 16 | u128::from(group);
        groups += 1;

        match next {
            None => break,
            Some(b':') => at += 1,
            Some(_) => return Err(InetError::stray(text, at, InetReason::Stray)),
        }
        match text.get(at) {
            Some(b':') => {
                if gap.is_some() {
                    return Err(InetError::new(at - 1, InetReason::SecondGap));
                }
                gap = Some(Gap { at: at - 1, groups, bits });
                bits = 0;
                at += 1;
                if at == text.len() {
                    break;
                }
            }
            None => return Err(InetError::new(at - 1, InetReason::LoneColon)),
            Some(_) => {}
        }
    }

    match gap {
        None if groups < GROUPS => Err(InetError::new(text.len(), InetReason::TooFewGroups)),
        None => Ok(Ipv6Addr::from_bits(bits)),
        Some(gap) => expand(Some((gap.groups, gap.bits)), groups, bits)
            .ok_or(InetError::new(gap.at, InetReason::EmptyGap)),
    }
}

#[inline]
fn hex_digit(text: &[u8], at: usize) -> Option<u32> {
    let byte = *text.get(at)?;
    let digit = byte.wrapping_sub(b'0');
    if digit <= 9 {
        return Some(digit.into());
    }
    let letter = (byte | 0x20).wrapping_sub(b'a');
    (letter <= 5).then(|| u32::from(letter) + 10)
}

pub(super) fn print(address: Ipv6Addr) -> IpText {
    let groups = address.segments();
    let gap = longest_zeros(groups);
    let mut text = IpText::EMPTY;

    let prefix: Option<(&[u8; 7], u8)> = match (gap.start, gap.end) {
        (0, 6) => Some((b"::\0\0\0\0\0", 2)),
        (0, 5) if groups[5] == 0xffff => Some((b"::ffff:", 7)),
        _ => None,
    };
    if let Some((&prefix, length)) = prefix {
        let [.., a, b, c, d] = address.octets();
        let (quad, quad_length) = v4::print([a, b, c, d]);
        text.push(prefix, length);
        text.push(quad, quad_length);
        return text;
    }

    let mut i = 0;
    while let Some(&group) = groups.get(i) {
        if i == gap.start {
            // The group before has left a colon, if there is one.
            text.push(*b"::", if i == 0 { 2 } else { 1 });
            i = gap.end;
        } else {
            let (digits, length) = group_and_colon(group);
            text.push(digits, length);
            i += 1;
        }
    }
    if gap.end != 8 {
        text.pop();
    }
    text
}

/// The longest run of two or more zero groups, the first of several; or a range that no group is in.
#[inline]
fn longest_zeros(groups: [u16; 8]) -> Range<usize> {
    // Bit i: group i is zero; then: a run of `length` zero groups starts at group i.
    let zeros = (0..).zip(groups).fold(0_u32, |zeros, (i, group)| zeros | u32::from(group == 0) << i);
    let mut starts = zeros & zeros >> 1;
    if starts == 0 {
        return 9..9;
    }
    let mut length = 2;
    while starts & starts >> 1 != 0 {
        starts &= starts >> 1;
        length += 1;
    }
    let first = starts.trailing_zeros() as usize;
    first..first + length
}

/// A group in hexadecimal without leading zeros, a colon behind it, and how many bytes that takes.
#[inline]
fn group_and_colon(group: u16) -> ([u8; 8], u8) {
    // One nibble a byte, the first in the lowest …
    let group64 = u64::from(group);
    let nibbles =
        group64 >> 12 | (group64 >> 8 & 0xf) << 8 | (group64 >> 4 & 0xf) << 16 | (group64 & 0xf) << 24;
    // … and those above 9, told by the carry out of their four bits, moved on from '9' to 'a'.
    let letters = (nibbles + 0x0606_0606) >> 4 & 0x0101_0101;
    let digits = nibbles + 0x3030_3030 + letters * u64::from(b'a' - b'0' - 10);
    let leading_zeros = (group | 1).leading_zeros() / 4;
    let text = (digits | u64::from(b':') << 32) >> (8 * leading_zeros);
    (text.to_le_bytes(), 5 - leading_zeros as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn read_as(text: &str, groups: [u16; 8]) {
        let address = Ipv6Addr::from(groups);
        assert_eq!(inet_pton6(text), Ok(address), "{text:?}");
        // Each of the two readers would do alone.
        assert_eq!(read_valid(text.as_bytes()), Some(address), "{text:?}");
        assert_eq!(read_bytes(text.as_bytes()), Ok(address), "{text:?}");
    }

    #[track_caller]
    fn refused(text: &str, at: usize, why: InetReason) {
        assert_eq!(read_valid(text.as_bytes()), None, "{text:?}");
        assert_eq!(inet_pton6(text), Err(InetError::new(at, why)), "{text:?}");
    }

    #[track_caller]
    fn printed(groups: [u16; 8], text: &str) {
        assert_eq!(print(Ipv6Addr::from(groups)), text);
    }

    #[test]
    fn what_is_an_address() {
        read_as("1:2:3:4:5:6:7:8", [1, 2, 3, 4, 5, 6, 7, 8]);
        // Either case, leading zeros up to four digits.
        read_as("ABCD:abcd:0ab:000a:0000:0:00:1", [0xabcd, 0xabcd, 0xab, 0xa, 0, 0, 0, 1]);
        // The gap at either end, in the middle, alone, for one group or for all.
        read_as("::", [0; 8]);
        read_as("::1", [0, 0, 0, 0, 0, 0, 0, 1]);
        read_as("1::", [1, 0, 0, 0, 0, 0, 0, 0]);
        read_as("1::8", [1, 0, 0, 0, 0, 0, 0, 8]);
        read_as("::2:3:4:5:6:7:8", [0, 2, 3, 4, 5, 6, 7, 8]);
        read_as("1:2:3:4:5:6:7::", [1, 2, 3, 4, 5, 6, 7, 0]);
        read_as("1:2:3::5:6:7:8", [1, 2, 3, 0, 5, 6, 7, 8]);
        // A dotted quad last.
        read_as("::192.0.2.1", [0, 0, 0, 0, 0, 0, 0xc000, 0x201]);
        read_as("1::192.0.2.1", [1, 0, 0, 0, 0, 0, 0xc000, 0x201]);
        read_as("::ffff:255.255.255.255", [0, 0, 0, 0, 0, 0xffff, 0xffff, 0xffff]);
        read_as("1:2:3:4:5:6:192.0.2.1", [1, 2, 3, 4, 5, 6, 0xc000, 0x201]);
        read_as("1:2:3:4:5::192.0.2.1", [1, 2, 3, 4, 5, 0, 0xc000, 0x201]);
    }

    #[test]
    fn what_is_none() {
        // Nothing, and too little.
        refused("", 0, InetReason::Empty);
        refused("1", 1, InetReason::TooFewGroups);
        refused("1:2:3:4:5:6:7", 13, InetReason::TooFewGroups);
        refused("1:2:3:4:5:1.2.3.4", 17, InetReason::TooFewGroups);
        refused("1.2.3.4", 7, InetReason::TooFewGroups);
        // Too much.
        refused("12345::", 4, InetReason::LongGroup);
        refused("00001::", 4, InetReason::LongGroup);
        refused("1:2:3:4:5:6:7:8:9", 16, InetReason::TooManyGroups);
        refused("1:2:3:4:5:6:7:1.2.3.4", 14, InetReason::TooManyGroups);
        refused("::2:3:4:5:6:7:8:9:a", 18, InetReason::TooManyGroups);
        // Gaps that stand for nothing, and one too many.
        refused("1:2:3:4::5:6:7:8", 7, InetReason::EmptyGap);
        refused("::1:2:3:4:5:6:7:8", 0, InetReason::EmptyGap);
        refused("1:2:3:4:5:6:7:8::", 15, InetReason::EmptyGap);
        refused("1::2::3", 4, InetReason::SecondGap);
        refused("::1::", 3, InetReason::SecondGap);
        // Colons.
        refused(":", 0, InetReason::LoneColon);
        refused(":1::", 0, InetReason::LoneColon);
        refused("1:", 1, InetReason::LoneColon);
        refused("::1:", 3, InetReason::LoneColon);
        refused(":::", 2, InetReason::LoneColon);
        refused("1:::2", 3, InetReason::LoneColon);
        // Dotted quads that are none, or not last. Their errors are the strict grammar's.
        refused("::1.2.3", 7, InetReason::TooFewNumbers);
        refused("::1.2.3.256", 8, InetReason::Above255);
        refused("::01.2.3.4", 2, InetReason::LeadingZero);
        refused("::a.2.3.4", 2, InetReason::Stray);
        refused("::1.2.3.4:5", 9, InetReason::Colon);
        refused("::.2.3.4", 2, InetReason::MissingNumber);
        // Something around it.
        refused("fe80::1%eth0", 7, InetReason::Zone);
        refused("::%1", 2, InetReason::Zone);
        refused("2001:db8::/32", 10, InetReason::Prefix);
        refused("[::1]", 0, InetReason::Bracket);
        refused("::1]", 3, InetReason::Bracket);
        refused(" ::1", 0, InetReason::Space);
        refused("::1 ", 3, InetReason::Space);
        refused("::1\0", 3, InetReason::Nul);
        refused("::g", 2, InetReason::Stray);
        refused("::0x1", 3, InetReason::Stray);
        refused("::-1", 2, InetReason::Stray);
    }

    #[test]
    fn the_longest_run_of_zeros_is_shortened() {
        printed([0; 8], "::");
        printed([0, 0, 0, 0, 0, 0, 0, 1], "::1");
        printed([1, 0, 0, 0, 0, 0, 0, 0], "1::");
        printed([1, 2, 3, 4, 5, 6, 7, 8], "1:2:3:4:5:6:7:8");
        printed([0xffff; 8], "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
        printed([0x2001, 0xdb8, 0, 0, 0, 0, 0xa0, 0xb0c], "2001:db8::a0:b0c");
        // The longest, and of several the first (RFC 5952 section 4.2.3).
        printed([1, 0, 0, 4, 0, 0, 0, 8], "1:0:0:4::8");
        printed([1, 0, 0, 4, 5, 0, 0, 8], "1::4:5:0:0:8");
        // A single group of zeros stays (section 4.2.2).
        printed([1, 0, 3, 4, 5, 6, 7, 8], "1:0:3:4:5:6:7:8");
        printed([0, 2, 3, 4, 5, 6, 7, 8], "0:2:3:4:5:6:7:8");
        printed([1, 2, 3, 4, 5, 6, 7, 0], "1:2:3:4:5:6:7:0");
        printed([1, 2, 3, 4, 5, 6, 0, 0], "1:2:3:4:5:6::");
        printed([0, 0, 3, 4, 5, 6, 7, 8], "::3:4:5:6:7:8");
    }

    #[test]
    fn what_ends_in_a_dotted_quad() {
        // Mapped addresses, and what was called compatible ones.
        printed([0, 0, 0, 0, 0, 0xffff, 0xc000, 0x201], "::ffff:192.0.2.1");
        printed([0, 0, 0, 0, 0, 0xffff, 0, 0], "::ffff:0.0.0.0");
        printed([0, 0, 0, 0, 0, 0, 0xc000, 0x201], "::192.0.2.1");
        printed([0, 0, 0, 0, 0, 0, 1, 0], "::0.1.0.0");
        // Seven groups of zeros are no compatible address, and five are one only before ffff.
        printed([0, 0, 0, 0, 0, 0, 0, 0x304], "::304");
        printed([0, 0, 0, 0, 0, 1, 0xc000, 0x201], "::1:c000:201");
        printed([1, 0, 0, 0, 0, 0xffff, 0xc000, 0x201], "1::ffff:c000:201");
        printed([0x64, 0xff9b, 0, 0, 0, 0, 0x102, 0x304], "64:ff9b::102:304");
    }

    #[test]
    fn every_group_prints_as_itself() {
        for group in 0..=u16::MAX {
            let (text, length) = group_and_colon(group);
            let (colon, digits) = text[..usize::from(length)].split_last().unwrap();
            let value = digits.iter().fold(0, |value, &digit| {
                assert!(digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit));
                value << 4 | (digit as char).to_digit(16).unwrap()
            });
            assert_eq!((value, *colon), (group.into(), b':'));
            assert!(digits.len() == 1 || digits[0] != b'0');
        }
    }
}
