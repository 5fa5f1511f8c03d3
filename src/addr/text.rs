//! Addresses as text: `127.0.0.1:80`, `[fe80::1%3]:80`, `unix:/path`, `unix:@abstract`.
//!
//! What is printed is read back as the same address, but for the flow information of IPv6, which the text does
//! not show, and for addresses of other families, whose text is for the eye alone. IP addresses and ports are read as `core::net` reads them. A byte of a Unix address that is not a
//! printable ASCII character is written `\xNN`, a backslash `\\`, and the `@` that begins a *path* `\x40`.
//!
//! No name is looked up: neither a host's nor an interface's.

use core::fmt::{self, Write as _};
use core::net::{SocketAddrV4, SocketAddrV6};
use core::str::FromStr;

use super::{SockAddr, UnixAddr};
use crate::error::{Error, Reason, TextReason};
use crate::inet::{InetError, Scope, inet_ntop, inet_pton4, inet_pton6, split_scope};

/// What is wrong with the text of an address, and at which byte.
///
/// ```
/// use berkeley::SockAddr;
///
/// let e = "127.0.0.1:99999".parse::<SockAddr>().unwrap_err();
/// assert_eq!((e.at(), e.to_string().as_str()), (10, "byte 10: a port is at most 65535"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddrTextError {
    at: usize,
    why: TextReason,
}

impl AddrTextError {
    /// The offset of the byte at which the text goes wrong; its length where something is missing at the end.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// What is wrong there.
    #[must_use]
    pub const fn why(&self) -> TextReason {
        self.why
    }
}

impl fmt::Display for AddrTextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: {}", self.at, self.why)
    }
}

impl core::error::Error for AddrTextError {}

impl From<AddrTextError> for Error {
    fn from(e: AddrTextError) -> Self {
        Self::own(Reason::Text { at: u16::try_from(e.at).unwrap_or(u16::MAX), why: e.why })
    }
}

impl SockAddr {
    /// Reads an address from text that need not be UTF-8; `FromStr` is the same for a `&str`.
    ///
    /// # Errors
    /// The text is none of the four forms; the error says where it goes wrong.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Self, AddrTextError> {
        let text = text.as_ref();
        if let Some(path) = text.strip_prefix(b"unix:") {
            return unix(path, text.len() - path.len());
        }
        match text {
            b"unspec" => Ok(Self::Unspec),
            [b'[', rest @ ..] => v6(rest),
            _ => v4(text),
        }
    }
}

impl FromStr for SockAddr {
    type Err = AddrTextError;

    fn from_str(text: &str) -> Result<Self, AddrTextError> {
        Self::parse(text)
    }
}

impl fmt::Display for SockAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unspec => f.write_str("unspec"),
            Self::V4(a) => write!(f, "{}:{}", inet_ntop(*a.ip()), a.port()),
            Self::V6(a) if a.scope_id() == 0 => write!(f, "[{}]:{}", inet_ntop(*a.ip()), a.port()),
            Self::V6(a) => write!(f, "[{}%{}]:{}", inet_ntop(*a.ip()), a.scope_id(), a.port()),
            Self::Unix(a) => fmt::Display::fmt(a, f),
            Self::Other(a) => {
                if a.as_bytes().len() < 2 {
                    return write!(f, "half a family:{:02x?}", a.as_bytes());
                }
                write!(f, "{}:", a.family())?;
                a.data().iter().try_for_each(|b| write!(f, "{b:02x}"))
            }
        }
    }
}

impl fmt::Debug for SockAddr {
    /// As `Display`, and the flow information of IPv6 where there is one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)?;
        match self {
            Self::V6(a) if a.flowinfo() != 0 => write!(f, " flowinfo {:#x}", a.flowinfo()),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for UnixAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unix:")?;
        let bytes = match self {
            Self::Unnamed => return Ok(()),
            Self::Path(path) => {
                if let [b'@', rest @ ..] = &path[..] {
                    f.write_str("\\x40")?;
                    rest
                } else {
                    path
                }
            }
            Self::Abstract(name) => {
                f.write_char('@')?;
                name
            }
        };
        bytes.iter().try_for_each(|&b| match b {
            b'\\' => f.write_str("\\\\"),
            b' '..=b'~' => f.write_char(char::from(b)),
            _ => write!(f, "\\x{b:02x}"),
        })
    }
}

const fn fail(at: usize, why: TextReason) -> AddrTextError {
    AddrTextError { at, why }
}

fn v4(text: &[u8]) -> Result<SockAddr, AddrTextError> {
    let colon = text.iter().position(|&b| b == b':').unwrap_or(text.len());
    let (host, rest) = text.split_at(colon);
    let ip = inet_pton4(host).map_err(|e| match (host, rest) {
        // What is usually meant tells more than the byte at which it is no IPv4 address.
        ([b'a'..=b'z' | b'A'..=b'Z', ..], _) => fail(0, TextReason::HostName),
        _ if host.contains(&b'.') => in_ip(e, 0),
        (_, [_, ports @ ..]) if ports.contains(&b':') => fail(0, TextReason::BareIpv6),
        ([_, ..], []) => fail(text.len(), TextReason::MissingPort),
        _ => in_ip(e, 0),
    })?;
    let port = port(text, colon)?;
    Ok(SockAddr::V4(SocketAddrV4::new(ip, port)))
}

/// `rest` is what follows the opening bracket.
fn v6(rest: &[u8]) -> Result<SockAddr, AddrTextError> {
    let Some(close) = rest.iter().position(|&b| b == b']') else {
        return Err(fail(rest.len() + 1, TextReason::MissingBracket));
    };
    let (ip, scope) = split_scope(&rest[..close]);
    let scope_at = 1 + ip.len() + 1;
    let ip = inet_pton6(ip).map_err(|e| in_ip(e, 1))?;
    let scope = match scope {
        None => 0,
        Some(Scope::Index(index)) => index,
        Some(Scope::Name(name)) if name.iter().all(u8::is_ascii_digit) => {
            return Err(fail(scope_at, TextReason::BadScope));
        }
        Some(Scope::Name(_)) => return Err(fail(scope_at, TextReason::ScopeName)),
    };
    let port = port(rest, close + 1).map_err(|e| fail(e.at + 1, e.why))?;
    Ok(SockAddr::V6(SocketAddrV6::new(ip, port, 0, scope)))
}

fn in_ip(e: InetError, start: usize) -> AddrTextError {
    fail(start + e.at(), TextReason::Ip(e.why()))
}

/// A colon at `colon`, then digits to the end.
fn port(text: &[u8], colon: usize) -> Result<u16, AddrTextError> {
    let digits = match text.get(colon..) {
        Some([b':', digits @ ..]) => digits,
        _ => return Err(fail(colon, TextReason::MissingPort)),
    };
    let start = colon + 1;
    if digits.is_empty() {
        return Err(fail(start, TextReason::BadPort));
    }
    digits.iter().enumerate().try_fold(0u16, |port, (i, &b)| {
        if !b.is_ascii_digit() {
            return Err(fail(start + i, TextReason::BadPort));
        }
        port.checked_mul(10)
            .and_then(|p| p.checked_add(u16::from(b - b'0')))
            .ok_or(fail(start, TextReason::PortTooLarge))
    })
}

/// `path` is what follows the prefix, `start` the prefix's length.
fn unix(path: &[u8], start: usize) -> Result<SockAddr, AddrTextError> {
    if path.is_empty() {
        return Ok(SockAddr::Unix(UnixAddr::Unnamed));
    }
    let is_abstract = path[0] == b'@';
    let mut plain = [0; 108];
    // An abstract name has one byte less: a zero stands before it.
    let room = &mut plain[usize::from(is_abstract)..];
    let mut len = 0;
    let mut at = usize::from(is_abstract);
    while let Some(rest) = path.get(at..).filter(|rest| !rest.is_empty()) {
        let (byte, width) = unescape(rest).ok_or(fail(start + at, TextReason::BadEscape))?;
        if byte == 0 && !is_abstract {
            return Err(fail(start + at, TextReason::Nul));
        }
        *room.get_mut(len).ok_or(fail(start + at, TextReason::TooLong))? = byte;
        len += 1;
        at += width;
    }
    let plain = &room[..len];
    let made = if is_abstract { UnixAddr::abstract_name(plain) } else { UnixAddr::path(plain) };
    // Nothing can be wrong by now.
    made.map(SockAddr::Unix).map_err(|_| fail(start, TextReason::TooLong))
}

/// The first byte that the text means, and how many bytes of text it takes.
fn unescape(text: &[u8]) -> Option<(u8, usize)> {
    let digit = |b: u8| char::from(b).to_digit(16).map(|d| d as u8);
    match *text {
        [b'\\', b'\\', ..] => Some((b'\\', 2)),
        [b'\\', b'x', high, low, ..] => Some((digit(high)? << 4 | digit(low)?, 4)),
        [b'\\', ..] | [] => None,
        [byte, ..] => Some((byte, 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_escape_takes() {
        assert_eq!(unescape(b"ab"), Some((b'a', 1)));
        assert_eq!(unescape(br"\\x41"), Some((b'\\', 2)));
        assert_eq!(unescape(br"\x41b"), Some((b'A', 4)));
        assert_eq!(unescape(br"\xfF"), Some((0xff, 4)));
        for broken in [&br"\"[..], br"\a", br"\x", br"\x4", br"\x4g", br"\xg4", br"\X41", b"\\x+1"] {
            assert_eq!(unescape(broken), None, "{}", broken.escape_ascii());
        }
    }

    #[test]
    fn the_first_byte_too_many_is_named() {
        // A path has room for 108 bytes, an abstract name for one less; an escape counts as one.
        for (prefix, room) in [(&b"unix:"[..], 108), (b"unix:@", 107)] {
            let full = [prefix, &[b'x'; 108][..room]].concat();
            assert!(SockAddr::parse(&full).is_ok());
            for more in [&b"y"[..], br"\x79", b"yy"] {
                let error = SockAddr::parse([&full, more].concat()).unwrap_err();
                assert_eq!(error, fail(full.len(), TextReason::TooLong));
            }
        }
    }
}
