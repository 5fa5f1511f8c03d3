//! Addresses with an optional scope, and the way from here to the text functions that read them.

use super::text::Text;
use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How long an interface's name can be: IFNAMSIZ without its NUL.
pub const IFNAME_MAX: usize = 15;

/// How long an address and its scope can be as text: INET6_ADDRSTRLEN without its NUL, `%`, and the name.
pub(crate) const ADDRESS_MAX: usize = 45 + 1 + IFNAME_MAX;

/// An address as these files write it: `192.0.2.1`, `2001:db8::1`, `fe80::1%eth0`, `fe80::1%2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ScopedIp {
    /// The address.
    pub addr: IpAddr,
    /// What followed a `%`.
    pub scope: ScopeId,
}

/// The scope of a link-local address (RFC 4007), as it was written.
///
/// A name is turned into an index by `if_nametoindex`, which is for whoever may ask the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScopeId {
    /// None was written.
    Unscoped,
    /// The index of an interface.
    Index(u32),
    /// The name of an interface.
    Name(Text<IFNAME_MAX>),
}

impl ScopedIp {
    pub(crate) const UNSPECIFIED: Self = Self::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED));

    /// An address without a scope.
    #[must_use]
    pub const fn new(addr: IpAddr) -> Self {
        Self { addr, scope: ScopeId::Unscoped }
    }

    /// An address in the strict forms of inet_pton(3); an IPv6 one may have a scope.
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        if let Ok(addr) = inet_pton4(text) {
            return Some(Self::new(addr.into()));
        }
        let (addr, scope) = split_scope(text);
        let addr = inet_pton6(addr).ok()?.into();
        let scope = match scope {
            None => ScopeId::Unscoped,
            Some(Scope::Index(index)) => ScopeId::Index(index),
            Some(Scope::Name([])) => return None,
            Some(Scope::Name(name)) => ScopeId::Name(Text::new(name)?),
        };
        Some(Self { addr, scope })
    }
}

impl fmt::Display for ScopedIp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.scope {
            ScopeId::Unscoped => write!(f, "{}", self.addr),
            ScopeId::Index(index) => write!(f, "{}%{index}", self.addr),
            ScopeId::Name(name) => write!(f, "{}%{name}", self.addr),
        }
    }
}

// Until the room `inet` reads addresses, core does, behind functions of the same shape. To be replaced by one `use`.

pub(crate) struct InetError;

pub(crate) enum Scope<'t> {
    Index(u32),
    Name(&'t [u8]),
}

pub(crate) fn inet_pton4(text: impl AsRef<[u8]>) -> Result<Ipv4Addr, InetError> {
    core::str::from_utf8(text.as_ref()).ok().and_then(|text| text.parse().ok()).ok_or(InetError)
}

pub(crate) fn inet_pton6(text: impl AsRef<[u8]>) -> Result<Ipv6Addr, InetError> {
    core::str::from_utf8(text.as_ref()).ok().and_then(|text| text.parse().ok()).ok_or(InetError)
}

pub(crate) fn inet_aton_exact(text: impl AsRef<[u8]>) -> Result<Ipv4Addr, InetError> {
    let mut parts = [0u32; 4];
    let mut count = 0;
    for part in text.as_ref().split(|&b| b == b'.') {
        let (radix, digits) = match part {
            [b'0', b'x' | b'X', rest @ ..] => (16, rest),
            [b'0', rest @ ..] if !rest.is_empty() => (8, rest),
            _ => (10, part),
        };
        let mut value = 0u32;
        for byte in digits {
            let digit = char::from(*byte).to_digit(radix).ok_or(InetError)?;
            value = value.checked_mul(radix).and_then(|v| v.checked_add(digit)).ok_or(InetError)?;
        }
        if digits.is_empty() {
            return Err(InetError);
        }
        *parts.get_mut(count).ok_or(InetError)? = value;
        count += 1;
    }
    // Every part but the last is a byte; the last fills what is left.
    let mut address = 0u32;
    for (i, &part) in parts.iter().take(count).enumerate() {
        let bits = if i + 1 == count { 8 * (4 - i as u32) } else { 8 };
        if u64::from(part) >> bits != 0 {
            return Err(InetError);
        }
        address |= part << (if i + 1 == count { 0 } else { 24 - 8 * i as u32 });
    }
    Ok(Ipv4Addr::from_bits(address))
}

pub(crate) fn split_scope(text: &[u8]) -> (&[u8], Option<Scope<'_>>) {
    match text.iter().position(|&b| b == b'%') {
        None => (text, None),
        Some(at) => {
            let (addr, scope) = text.split_at(at);
            let scope = scope.get(1..).unwrap_or(&[]);
            match super::number::decimal(scope, u32::MAX) {
                Some(index) => (addr, Some(Scope::Index(index))),
                None => (addr, Some(Scope::Name(scope))),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn addresses_and_scopes() {
        for text in ["192.0.2.1", "::", "2001:db8::1", "fe80::1%eth0", "fe80::1%2"] {
            assert_eq!(ScopedIp::parse(text.as_bytes()).unwrap().to_string(), text);
        }
        for text in
            ["", "192.0.2", "192.0.2.01", "192.0.2.1%eth0", "fe80::1%", "fe80::1%interface-of-16ch", "%eth0"]
        {
            assert_eq!(ScopedIp::parse(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn historic_forms() {
        for (text, expect) in [
            ("127.1", Some([127, 0, 0, 1])),
            ("0x7f.1", Some([127, 0, 0, 1])),
            ("0177.0.0.01", Some([127, 0, 0, 1])),
            ("1.2.65535", Some([1, 2, 255, 255])),
            ("4294967295", Some([255, 255, 255, 255])),
            ("0", Some([0; 4])),
            ("4294967296", None),
            ("1.2.3.256", None),
            ("1.2.3.4.5", None),
            ("1.2.3.", None),
            ("0x", None),
            ("08", None),
            ("", None),
        ] {
            assert_eq!(inet_aton_exact(text).ok().map(|a| a.octets()), expect, "{text}");
        }
    }
}
