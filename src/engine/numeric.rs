//! A host that is the text of an address: nobody has to be asked.
//!
//! getaddrinfo takes IPv4 addresses in all historic forms ([`inet_aton_exact`]), and IPv6 addresses with a zone
//! behind a `%`. What filters hosts by their address has to know that `0x7f.1` is one; [`Numeric::form`] tells.

use core::net::{IpAddr, Ipv6Addr};

use super::hints::Hints;
use crate::consts::{AI_NUMERICHOST, AI_V4MAPPED, Eai, Family};
use crate::etc::{ScopeId, ScopedIp, Text};
use crate::inet::{Scope, inet_aton_exact, inet_pton4, inet_pton6, split_scope};

/// An address that was given as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Numeric<'t> {
    /// The address, of a family that was asked for.
    pub addr: IpAddr,
    /// How it was written.
    pub form: Form,
    /// The zone behind it.
    pub zone: Zone<'t>,
}

impl Numeric<'_> {
    /// With its zone as a scope: by number where it is one, and else by name, which the interface has yet to be looked for by.
    pub(super) fn scoped(&self) -> Result<ScopedIp, Eai> {
        let scope = match self.zone {
            Zone::None => ScopeId::Unscoped,
            Zone::Index(index) | Zone::Interface(_, Some(index)) => ScopeId::Index(index),
            Zone::Interface(name, None) => ScopeId::Name(Text::new(name).ok_or(Eai::NONAME)?),
        };
        Ok(ScopedIp { addr: self.addr, scope })
    }
}

/// How an address was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// Four decimal numbers, as [`inet_pton4`] takes them.
    Dotted,
    /// Another form of IPv4 address: fewer parts, octal or hexadecimal ones.
    Historic,
    /// An IPv6 address.
    V6,
}

/// The zone of an IPv6 address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Zone<'t> {
    /// None; 0 as a number.
    None,
    /// A number.
    Index(u32),
    /// The name of an interface, if there is one of that name; the number otherwise, where it is one.
    Interface(&'t [u8], Option<u32>),
}

impl Zone<'_> {
    /// The scope id, once the interface has been looked for: its index, or nothing where there is none.
    ///
    /// # Errors
    /// EAI_NONAME where there is no such interface.
    pub fn scope_id(self, interface: Option<u32>) -> Result<u32, Eai> {
        match self {
            Self::None => Ok(0),
            Self::Index(index) => Ok(index),
            Self::Interface(_, index) => interface.or(index).ok_or(Eai::NONAME),
        }
    }
}

/// Reads a host as an address; nothing where it is a name.
///
/// # Errors
/// EAI_ADDRFAMILY: an address of the family that was not asked for. EAI_NONAME: a zone that cannot be one, or, with
/// AI_NUMERICHOST, a name.
///
/// ```
/// use berkeley::engine::hints::Hints;
/// use berkeley::engine::numeric::{Form, Zone, numeric};
///
/// let address = numeric(b"127.1", &Hints::ANY)?.unwrap();
/// assert_eq!((address.addr.to_string().as_str(), address.form), ("127.0.0.1", Form::Historic));
/// assert_eq!(numeric(b"fe80::1%eth0", &Hints::ANY)?.unwrap().zone, Zone::Interface(b"eth0", None));
/// assert_eq!(numeric(b"localhost", &Hints::ANY)?, None);
/// # Ok::<(), berkeley::Eai>(())
/// ```
pub fn numeric<'t>(host: &'t [u8], hints: &Hints) -> Result<Option<Numeric<'t>>, Eai> {
    if let Ok(addr) = inet_aton_exact(host) {
        let addr = match hints.family {
            Family::UNSPEC | Family::INET => addr.into(),
            Family::INET6 if hints.flags.contains(AI_V4MAPPED) => addr.to_ipv6_mapped().into(),
            _ => return Err(Eai::ADDRFAMILY),
        };
        let form = if inet_pton4(host).is_ok() { Form::Dotted } else { Form::Historic };
        return Ok(Some(Numeric { addr, form, zone: Zone::None }));
    }
    let (text, scope) = split_scope(host);
    let Ok(addr) = inet_pton6(text) else {
        let numbers_only = hints.flags.contains(AI_NUMERICHOST);
        return if numbers_only { Err(Eai::NONAME) } else { Ok(None) };
    };
    let wanted = match (hints.family, addr.to_ipv4_mapped()) {
        (Family::UNSPEC | Family::INET6, _) => addr.into(),
        (Family::INET, Some(addr)) => addr.into(),
        _ => return Err(Eai::ADDRFAMILY),
    };
    let zone = match scope {
        None => Zone::None,
        Some(scope) if names_a_link(addr) => {
            let name = host.get(text.len() + 1..).unwrap_or_default();
            Zone::Interface(name, index(scope))
        }
        Some(scope) => Zone::Index(index(scope).ok_or(Eai::NONAME)?),
    };
    Ok(Some(Numeric { addr: wanted, form: Form::V6, zone }))
}

fn index(scope: Scope<'_>) -> Option<u32> {
    match scope {
        Scope::Index(index) => Some(index),
        Scope::Name(_) => None,
    }
}

/// Whether glibc looks for an interface in the zone: fe80::/10, and multicast within an interface or a link.
fn names_a_link(addr: Ipv6Addr) -> bool {
    let [a, b, ..] = addr.octets();
    (a == 0xfe && b & 0xc0 == 0x80) || (a == 0xff && matches!(b & 0x0f, 1 | 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consts::AiFlags;

    fn hints(family: Family, flags: AiFlags) -> Hints {
        Hints { family, flags, ..Hints::ANY }
    }

    #[test]
    fn families_are_kept_apart_unless_mapped() {
        let plain = AiFlags::empty();
        let read = |text: &'static str, family, flags| {
            numeric(text.as_bytes(), &hints(family, flags)).map(|found| found.unwrap().addr)
        };
        let addr = |text: &str| Ok(text.parse::<IpAddr>().unwrap());
        assert_eq!(read("10.1", Family::INET6, plain), Err(Eai::ADDRFAMILY));
        assert_eq!(read("10.1", Family::INET6, AI_V4MAPPED), addr("::ffff:10.0.0.1"));
        assert_eq!(read("::ffff:10.0.0.1", Family::INET, plain), addr("10.0.0.1"));
        assert_eq!(read("::ffff:10.0.0.1", Family::UNSPEC, plain), addr("::ffff:10.0.0.1"));
        assert_eq!(read("::1", Family::INET, plain), Err(Eai::ADDRFAMILY));
    }

    #[test]
    fn zones() {
        let zone =
            |text: &'static str| numeric(text.as_bytes(), &Hints::ANY).map(|found| found.unwrap().zone);
        assert_eq!(zone("::1"), Ok(Zone::None));
        assert_eq!(zone("::1%7"), Ok(Zone::Index(7)));
        assert_eq!(zone("::1%lo"), Err(Eai::NONAME));
        assert_eq!(zone("fe80::1%7"), Ok(Zone::Interface(b"7", Some(7))));
        assert_eq!(zone("ff02::1%lo"), Ok(Zone::Interface(b"lo", None)));
        assert_eq!(Zone::Interface(b"7", Some(7)).scope_id(Some(3)), Ok(3));
        assert_eq!(Zone::Interface(b"7", Some(7)).scope_id(None), Ok(7));
        assert_eq!(Zone::Interface(b"lo", None).scope_id(None), Err(Eai::NONAME));
    }

    #[test]
    fn a_name_is_none_unless_numbers_are_demanded() {
        assert_eq!(numeric(b"1.2.3.4.", &Hints::ANY), Ok(None));
        let demanded = hints(Family::UNSPEC, AI_NUMERICHOST);
        assert_eq!(numeric(b"1.2.3.4.", &demanded), Err(Eai::NONAME));
    }
}
