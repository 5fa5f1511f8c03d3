//! Addresses with an optional scope.

use core::fmt;
use core::net::{IpAddr, Ipv4Addr};

use super::text::Text;
use crate::inet::{Scope, inet_ntop, inet_pton4, inet_pton6, split_scope};

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
            ScopeId::Unscoped => write!(f, "{}", inet_ntop(self.addr)),
            ScopeId::Index(index) => write!(f, "{}%{index}", inet_ntop(self.addr)),
            ScopeId::Name(name) => write!(f, "{}%{name}", inet_ntop(self.addr)),
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
}
