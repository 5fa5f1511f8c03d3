//! Addresses as text: `127.0.0.1:80`, `[fe80::1%3]:80`, `unix:/path`, `unix:@abstract`, and for the other families their
//! name, a colon and numbers: `vsock:2:1024`, `netlink:0/0x1`.
//!
//! What is printed is read back as the same address, but for what only `Debug` shows: the flow information of IPv6,
//! what the kernel reports beside a packet's address, the flags of algorithms and of express data path sockets.
//! [`SockAddr::Other`] is printed for the eye alone. IP addresses and ports are read as `core::net` reads them; numbers of
//! the other families may be hexadecimal. A byte of a Unix address or an algorithm's name that is not a printable
//! ASCII character is written `\xNN`, a backslash `\\`, and the `@` that begins a *path* `\x40`.
//!
//! No name is looked up: neither a host's nor an interface's.

use core::fmt::{self, Write as _};
use core::net::{SocketAddrV4, SocketAddrV6};
use core::str::FromStr;

use super::cursor::Cursor;
use super::escape::{escape, unescape};
use super::{
    AlgAddr, BluetoothAddr, CanAddr, NetlinkAddr, PacketAddr, QrtrAddr, SockAddr, TipcAddr, UnixAddr,
    VsockAddr, XdpAddr,
};
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
    pub(super) at: usize,
    pub(super) why: TextReason,
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
    /// The text has none of the forms that `Display` describes for each family; the error says where it goes wrong.
    ///
    /// ```
    /// use berkeley::SockAddr;
    ///
    /// for text in ["127.0.0.1:80", "[fe80::1%3]:80", "unix:@bus", "vsock:2:1024", "can:3", "packet:2/0x0003"] {
    ///     assert_eq!(SockAddr::parse(text)?.to_string(), text);
    /// }
    /// # Ok::<(), berkeley::AddrTextError>(())
    /// ```
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Self, AddrTextError> {
        let text = text.as_ref();
        match text {
            [b'0'..=b'9', ..] => v4(text),
            [b'[', rest @ ..] => v6(rest),
            b"unspec" => Ok(Self::Unspec),
            // The rest are names before a colon; what is none of them is most likely a host's.
            _ => named(text).unwrap_or_else(|| v4(text)),
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
            Self::Netlink(a) => fmt::Display::fmt(a, f),
            Self::Packet(a) => fmt::Display::fmt(a, f),
            Self::Can(a) => fmt::Display::fmt(a, f),
            Self::Tipc(a) => fmt::Display::fmt(a, f),
            Self::Vsock(a) => fmt::Display::fmt(a, f),
            Self::Alg(a) => fmt::Display::fmt(a, f),
            Self::Qrtr(a) => fmt::Display::fmt(a, f),
            Self::Bluetooth(a) => fmt::Display::fmt(a, f),
            Self::Xdp(a) => fmt::Display::fmt(a, f),
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
    /// As `Display`, and what that leaves out where it is not zero, such as the flow information of IPv6.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V6(a) if a.flowinfo() != 0 => write!(f, "{self} flowinfo {:#x}", a.flowinfo()),
            Self::Packet(a) => fmt::Debug::fmt(a, f),
            Self::Alg(a) => fmt::Debug::fmt(a, f),
            Self::Xdp(a) => fmt::Debug::fmt(a, f),
            _ => fmt::Display::fmt(self, f),
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
        escape(f, bytes, None)
    }
}

const fn fail(at: usize, why: TextReason) -> AddrTextError {
    AddrTextError { at, why }
}

/// What begins with a family's name and a colon; nothing where it does not.
fn named(text: &[u8]) -> Option<Result<SockAddr, AddrTextError>> {
    let colon = text.iter().position(|&b| b == b':')?;
    let (name, start) = (&text[..colon], colon + 1);
    if name == b"unix" {
        return Some(unix(&text[start..], start));
    }
    let mut text = Cursor::new(text, start);
    let read = match name {
        b"netlink" => NetlinkAddr::parse(&mut text).map(SockAddr::Netlink),
        b"packet" => PacketAddr::parse(&mut text).map(SockAddr::Packet),
        b"can" => CanAddr::parse(&mut text).map(SockAddr::Can),
        b"tipc" => TipcAddr::parse(&mut text).map(SockAddr::Tipc),
        b"vsock" => VsockAddr::parse(&mut text).map(SockAddr::Vsock),
        b"alg" => AlgAddr::parse(&mut text).map(SockAddr::Alg),
        b"qrtr" => QrtrAddr::parse(&mut text).map(SockAddr::Qrtr),
        b"l2cap" => BluetoothAddr::parse_l2cap(&mut text).map(SockAddr::Bluetooth),
        b"rfcomm" => BluetoothAddr::parse_rfcomm(&mut text).map(SockAddr::Bluetooth),
        b"hci" => BluetoothAddr::parse_hci(&mut text).map(SockAddr::Bluetooth),
        b"sco" => BluetoothAddr::parse_sco(&mut text).map(SockAddr::Bluetooth),
        b"xdp" => XdpAddr::parse(&mut text).map(SockAddr::Xdp),
        _ => return None,
    };
    Some(read.and_then(|addr| text.end().map(|()| addr)))
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

#[cfg(test)]
mod tests {
    use super::*;

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
