//! inet_aton(3): IPv4 in the historic grammar of 4.3BSD, still understood by ping, by browsers and by
//! getaddrinfo(3).

use core::net::Ipv4Addr;

use super::{InetError, InetReason};

/// `inet_aton(cp, inp)`: reads an IPv4 address in any of its historic forms.
///
/// One to four parts with dots between them. Each but the last is a byte of the address; the last fills the
/// bytes that are left: `a.b.c.d`, `a.b.c` with c of 16 bits, `a.b` with b of 24, `a` with all 32. A part is
/// hexadecimal if it starts with `0x` or `0X`, octal if with `0`, else decimal; leading zeros may be many.
///
/// The address ends at the end of the text or at the first white space (blank, tab, newline, vertical tab,
/// form feed, carriage return), and whatever comes after that is not looked at:
/// `"192.0.2.1 and more"` is an address. A NUL byte anywhere is an error, where C would take it for the end.
///
/// For text that a program did not itself read from an old file or a person,
/// [`inet_pton4`](crate::inet_pton4) is the safer choice: `010.0.0.1` is 8.0.0.1 here.
///
/// # Errors
///
/// The text is none of these forms, or a part is above what its bytes hold; the error tells which byte and
/// why.
///
/// # References
///  - inet_aton(3)
///
/// ```
/// use berkeley::inet_aton;
/// use core::net::Ipv4Addr;
///
/// for text in ["127.0.0.1", "127.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.01", "127.0.0.1 # me"] {
///     assert_eq!(inet_aton(text), Ok(Ipv4Addr::LOCALHOST));
/// }
/// assert_eq!(inet_aton("1.65536.1").unwrap_err().to_string(), "byte 2: a number above 255");
/// ```
#[inline]
pub fn inet_aton(text: impl AsRef<[u8]>) -> Result<Ipv4Addr, InetError> {
    let text = text.as_ref();
    let (address, end) = read(text)?;
    match text.get(end) {
        None => Ok(address),
        Some(b'\t'..=b'\r' | b' ') => match text.iter().position(|&byte| byte == 0) {
            None => Ok(address),
            Some(at) => Err(InetError::new(at, InetReason::Nul)),
        },
        Some(_) => Err(InetError::stray(text, end, InetReason::Stray)),
    }
}

/// `inet_aton(cp, inp)` for the whole text: the same forms with nothing behind them, white space included.
///
/// This is how getaddrinfo(3) of the GNU C library reads a host before it asks anyone: `127.1` is an
/// address to it, `"127.1 "` is a name that nobody has.
///
/// # Errors
///
/// As [`inet_aton`], and white space is one more.
///
/// ```
/// use berkeley::inet_aton_exact;
/// use core::net::Ipv4Addr;
///
/// assert_eq!(inet_aton_exact("127.1"), Ok(Ipv4Addr::LOCALHOST));
/// assert!(inet_aton_exact("127.1 ").is_err());
/// ```
#[doc(alias = "inet_aton")]
#[inline]
pub fn inet_aton_exact(text: impl AsRef<[u8]>) -> Result<Ipv4Addr, InetError> {
    let text = text.as_ref();
    let (address, end) = read(text)?;
    if end < text.len() { Err(InetError::stray(text, end, InetReason::Stray)) } else { Ok(address) }
}

/// The address at the start of the text, and where it ends.
fn read(text: &[u8]) -> Result<(Ipv4Addr, usize), InetError> {
    let mut address = 0_u32; // the bytes of the parts before this one
    let mut parts = 0_u32;
    let mut at = 0;
    loop {
        let first = at;
        let (part, end) = part(text, first)?;
        at = end;
        let last = text.get(at) != Some(&b'.');
        let bits = if last { 32 - 8 * parts } else { 8 };
        if u64::from(part) >> bits != 0 {
            let why = match bits {
                8 => InetReason::Above255,
                16 => InetReason::Above16Bits,
                _ => InetReason::Above24Bits,
            };
            return Err(InetError::new(first, why));
        }
        if last {
            return Ok((Ipv4Addr::from_bits(address | part), at));
        }
        if parts == 3 {
            return Err(InetError::new(at, InetReason::TooManyNumbers));
        }
        address |= part << (24 - 8 * parts);
        parts += 1;
        at += 1;
    }
}

/// The number at `first`, read as strtoul(3) reads it in base 0, and where it ends.
fn part(text: &[u8], first: usize) -> Result<(u32, usize), InetError> {
    let (radix, digits) = match text.get(first..).unwrap_or_default() {
        [b'0', b'x' | b'X', ..] => (16, first + 2),
        // The 0 is a digit itself, so a lone one is a number.
        [b'0', ..] => (8, first),
        [b'1'..=b'9', ..] => (10, first),
        _ => {
            let ended = if first == 0 { InetReason::Empty } else { InetReason::MissingNumber };
            return Err(InetError::stray(text, first, ended));
        }
    };
    let mut value = 0_u32;
    let mut at = digits;
    while let Some(digit) = text.get(at).and_then(|&byte| char::from(byte).to_digit(radix)) {
        let next = u64::from(value) * u64::from(radix) + u64::from(digit);
        value = u32::try_from(next).map_err(|_| InetError::new(first, InetReason::Above32Bits))?;
        at += 1;
    }
    match (radix, text.get(at)) {
        (16, _) if at == digits => Err(InetError::new(at, InetReason::NoHexDigit)),
        (8, Some(b'8' | b'9')) => Err(InetError::new(at, InetReason::NotOctal)),
        _ => Ok((value, at)),
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;

    #[track_caller]
    fn read_as(text: &str, octets: [u8; 4]) {
        assert_eq!(inet_aton(text), Ok(Ipv4Addr::from(octets)), "{text:?}");
    }

    #[track_caller]
    fn refused(text: &str, at: usize, why: InetReason) {
        assert_eq!(inet_aton(text), Err(InetError::new(at, why)), "{text:?}");
        assert_eq!(inet_aton_exact(text), Err(InetError::new(at, why)), "{text:?}");
    }

    #[test]
    fn one_to_four_parts() {
        read_as("1.2.3.4", [1, 2, 3, 4]);
        read_as("1.2.3", [1, 2, 0, 3]);
        read_as("1.2", [1, 0, 0, 2]);
        read_as("1", [0, 0, 0, 1]);
        // The last part fills what is left.
        read_as("1.2.65535", [1, 2, 255, 255]);
        read_as("1.16777215", [1, 255, 255, 255]);
        read_as("4294967295", [255; 4]);
    }

    #[test]
    fn three_radices() {
        read_as("0", [0; 4]);
        read_as("0x7f.0.0.1", [127, 0, 0, 1]);
        read_as("0X7F000001", [127, 0, 0, 1]);
        read_as("0177.0.0.01", [127, 0, 0, 1]);
        read_as("010.0.0.1", [8, 0, 0, 1]);
        // Leading zeros without end.
        read_as("0000000000000000000000000000000000000377.0.0.1", [255, 0, 0, 1]);
        read_as("0x0000000000000000000000000000000000000000ff", [0, 0, 0, 255]);
    }

    #[test]
    fn white_space_ends_the_address() {
        for space in ['\t', '\n', '\x0b', '\x0c', '\r', ' '] {
            let text = std::format!("1.2.3.4{space}\u{661}.!");
            read_as(&text, [1, 2, 3, 4]);
            assert_eq!(inet_aton_exact(&text), Err(InetError::new(7, InetReason::Space)));
        }
        read_as("1 ", [0, 0, 0, 1]);
        // C's isspace knows no other.
        refused("1.2.3.4\x1c", 7, InetReason::Stray);
        refused("1.2.3.4\u{a0}", 7, InetReason::Stray);
    }

    #[test]
    fn nul_is_an_error_wherever_it_stands() {
        refused("\0", 0, InetReason::Nul);
        refused("1.2.3.4\0", 7, InetReason::Nul);
        refused("1.2.\x003.4", 4, InetReason::Nul);
        assert_eq!(inet_aton("1.2.3.4 and\0"), Err(InetError::new(11, InetReason::Nul)));
    }

    #[test]
    fn what_is_none() {
        // Nothing, or nothing where a number should be.
        refused("", 0, InetReason::Empty);
        refused(".", 0, InetReason::MissingNumber);
        refused("1.", 2, InetReason::MissingNumber);
        refused("1..2", 2, InetReason::MissingNumber);
        refused("1.2.3.", 6, InetReason::MissingNumber);
        // Each part has its limit.
        refused("256.2.3.4", 0, InetReason::Above255);
        refused("1.2.3.256", 6, InetReason::Above255);
        refused("1.2.65536", 4, InetReason::Above16Bits);
        refused("1.16777216", 2, InetReason::Above24Bits);
        refused("4294967296", 0, InetReason::Above32Bits);
        refused("0x100000000", 0, InetReason::Above32Bits);
        refused("040000000000", 0, InetReason::Above32Bits);
        refused("1.18446744073709551616", 2, InetReason::Above32Bits);
        // Digits that are none.
        refused("08", 1, InetReason::NotOctal);
        refused("1.2.3.019", 8, InetReason::NotOctal);
        refused("0x", 2, InetReason::NoHexDigit);
        refused("0x.1", 2, InetReason::NoHexDigit);
        refused("0xg", 2, InetReason::NoHexDigit);
        refused("0b1", 1, InetReason::Stray);
        refused("1a", 1, InetReason::Stray);
        // Five parts.
        refused("1.2.3.4.5", 7, InetReason::TooManyNumbers);
        refused("1.2.3.4.", 7, InetReason::TooManyNumbers);
        // White space and signs in front; strtoul alone would take them.
        refused(" 1.2.3.4", 0, InetReason::Space);
        refused("1. 2.3.4", 2, InetReason::Space);
        refused("+1", 0, InetReason::Stray);
        refused("-1", 0, InetReason::Stray);
        // The other family, a name, digits of another script.
        refused("::1", 0, InetReason::Colon);
        refused("localhost", 0, InetReason::Stray);
        refused("\u{661}", 0, InetReason::Stray);
    }
}
