//! Service bindings: the data of SVCB and HTTPS records (RFC 9460).
//!
//! The parameters are checked when the record is read, as section 2.2 and section 8 of the RFC ask, so
//! that reading them one by one cannot fail: keys ascend, values of the keys known here are well formed,
//! and a record whose mandatory keys are not all there is malformed.

use core::net::{Ipv4Addr, Ipv6Addr};

use super::edns::{Pairs, write_pair};
use super::error::{BuildError, BuildReason, ParseError, ParseReason};
use super::nameref::NameRef;
use super::rdata::{Reader, Strings};
use super::types::SvcParamKey;

/// The data of an SVCB or HTTPS record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Svcb<'a> {
    /// The lowest goes first. 0 makes the record an alias, whose only content is the target.
    pub priority: u16,
    /// The host that serves; the root means the owner itself (or, in an alias, that there is no service).
    pub target: NameRef<'a>,
    /// How to reach it. Those of an alias are passed over, as the RFC asks, and so are none.
    pub params: SvcParams<'a>,
}

impl<'a> Svcb<'a> {
    pub(super) fn read(data: &mut Reader<'a>) -> Result<Self, ParseError> {
        let priority = data.u16()?;
        let target = data.flat_name()?;
        let offset = data.offset();
        let params = data.rest();
        let params = if priority == 0 { SvcParams::EMPTY } else { SvcParams::checked(params, offset)? };
        Ok(Self { priority, target, params })
    }

    /// Whether the record is an alias (RFC 9460 section 2.4.2).
    #[must_use]
    pub const fn is_alias(&self) -> bool {
        self.priority == 0
    }
}

/// The parameters of a service binding.
///
/// ```
/// use berkeley::dns::{SvcParam, SvcParamKey, SvcParams};
///
/// let mut room = [0; 64];
/// let params = SvcParams::write_into(&mut room, &[
///     SvcParam { key: SvcParamKey::ALPN, value: b"\x02h2\x02h3" },
///     SvcParam { key: SvcParamKey::PORT, value: b"\x20\xfb" },
/// ])?;
/// assert!(params.alpn().eq([b"h2".as_slice(), b"h3"]));
/// assert_eq!(params.port(), Some(8443));
/// assert_eq!(params.ipv4hint().count(), 0);
/// # Ok::<(), berkeley::dns::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SvcParams<'a> {
    wire: &'a [u8],
}

impl<'a> SvcParams<'a> {
    /// No parameter.
    pub const EMPTY: SvcParams<'static> = SvcParams { wire: &[] };

    /// Parameters in their wire form, each behind its key and length.
    pub fn from_wire(wire: &'a [u8]) -> Result<Self, ParseError> {
        Self::checked(wire, 0)
    }

    /// Puts parameters into their wire form, in the caller's octets. The keys must ascend.
    pub fn write_into(out: &'a mut [u8], params: &[SvcParam<'_>]) -> Result<Self, BuildError> {
        let mut at = 0;
        for param in params {
            at = write_pair(out, at, param.key.0, param.value)?;
        }
        Self::from_wire(out.get(..at).unwrap_or_default())
            .map_err(|error| BuildError::new(error.offset(), BuildReason::SvcParam))
    }

    /// The wire form.
    #[must_use]
    pub const fn wire(&self) -> &'a [u8] {
        self.wire
    }

    /// The parameters one after the other, their keys ascending.
    #[must_use]
    pub const fn iter(&self) -> SvcParamIter<'a> {
        SvcParamIter { pairs: Pairs { wire: self.wire } }
    }

    /// The value of a key; `None` if it is absent.
    #[must_use]
    pub fn get(&self, key: SvcParamKey) -> Option<&'a [u8]> {
        self.iter().find(|param| param.key == key).map(|param| param.value)
    }

    /// The keys that a client must know to use the record.
    pub fn mandatory(&self) -> impl Iterator<Item = SvcParamKey> + use<'a> {
        self.chunks(SvcParamKey::MANDATORY).map(|key| SvcParamKey(u16::from_be_bytes(key)))
    }

    /// The protocols above TLS, by their ALPN identifiers.
    #[must_use]
    pub fn alpn(&self) -> Strings<'a> {
        Strings { wire: self.get(SvcParamKey::ALPN).unwrap_or_default() }
    }

    /// Whether the scheme's default protocol is *not* offered besides those of [`alpn`](Self::alpn).
    #[must_use]
    pub fn no_default_alpn(&self) -> bool {
        self.get(SvcParamKey::NO_DEFAULT_ALPN).is_some()
    }

    /// The port, if it is another than the scheme's.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        self.chunks(SvcParamKey::PORT).next().map(u16::from_be_bytes)
    }

    /// IPv4 addresses to begin with.
    pub fn ipv4hint(&self) -> impl Iterator<Item = Ipv4Addr> + use<'a> {
        self.chunks::<4>(SvcParamKey::IPV4HINT).map(Ipv4Addr::from)
    }

    /// IPv6 addresses to begin with.
    pub fn ipv6hint(&self) -> impl Iterator<Item = Ipv6Addr> + use<'a> {
        self.chunks::<16>(SvcParamKey::IPV6HINT).map(Ipv6Addr::from)
    }

    /// The configuration for encrypted ClientHello, as the TLS library wants it.
    #[must_use]
    pub fn ech(&self) -> Option<&'a [u8]> {
        self.get(SvcParamKey::ECH)
    }

    /// The value of a key in pieces of `N` octets.
    fn chunks<const N: usize>(&self, key: SvcParamKey) -> impl Iterator<Item = [u8; N]> + use<'a, N> {
        let value = self.get(key).unwrap_or_default();
        value.chunks_exact(N).filter_map(|chunk| chunk.try_into().ok())
    }

    fn checked(wire: &'a [u8], offset: usize) -> Result<Self, ParseError> {
        let params = Self { wire };
        let mut pairs = Pairs { wire };
        let mut last = None;
        let mut mandatory = params.mandatory().peekable();
        loop {
            let at = offset + wire.len() - pairs.wire.len();
            let fail = Err(ParseError::new(at, ParseReason::SvcParam));
            let Some((key, value)) = pairs.next() else {
                let all = pairs.wire.is_empty() && mandatory.peek().is_none();
                return if all { Ok(params) } else { fail };
            };
            if last.is_some_and(|last| last >= key) || !is_well_formed(SvcParamKey(key), value) {
                return fail;
            }
            last = Some(key);
            // The mandatory keys ascend as the keys do, so one look at each is enough.
            mandatory.next_if_eq(&SvcParamKey(key));
            if key == SvcParamKey::NO_DEFAULT_ALPN.0 && params.alpn().next().is_none() {
                return fail;
            }
        }
    }
}

impl<'a> IntoIterator for SvcParams<'a> {
    type Item = SvcParam<'a>;
    type IntoIter = SvcParamIter<'a>;

    fn into_iter(self) -> SvcParamIter<'a> {
        self.iter()
    }
}

/// The parameters of a service binding, one after the other; made by [`SvcParams::iter`].
#[derive(Clone, Debug)]
pub struct SvcParamIter<'a> {
    pairs: Pairs<'a>,
}

impl<'a> Iterator for SvcParamIter<'a> {
    type Item = SvcParam<'a>;

    fn next(&mut self) -> Option<SvcParam<'a>> {
        let (key, value) = self.pairs.next()?;
        Some(SvcParam { key: SvcParamKey(key), value })
    }
}

/// One parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SvcParam<'a> {
    /// Its key.
    pub key: SvcParamKey,
    /// Its value in wire form.
    pub value: &'a [u8],
}

/// Whether the value is of the form that the key asks for (RFC 9460 section 7, section 8).
fn is_well_formed(key: SvcParamKey, value: &[u8]) -> bool {
    let is_list_of = |size| !value.is_empty() && value.len() % size == 0;
    match key {
        SvcParamKey::MANDATORY => {
            // Ascending, and never naming itself: each key is above the one before, the first above 0.
            let mut last = 0;
            let mut ascend = |key: &[u8]| {
                let key = key.iter().fold(0, |key, &octet| key << 8 | u16::from(octet));
                core::mem::replace(&mut last, key) < key
            };
            is_list_of(2) && value.chunks_exact(2).all(&mut ascend)
        }
        SvcParamKey::ALPN => {
            let mut ids = Strings { wire: value };
            let none_is_empty = ids.all(|id| !id.is_empty());
            !value.is_empty() && none_is_empty && ids.wire.is_empty()
        }
        SvcParamKey::NO_DEFAULT_ALPN | SvcParamKey::OHTTP => value.is_empty(),
        SvcParamKey::PORT => value.len() == 2,
        SvcParamKey::IPV4HINT => is_list_of(4),
        SvcParamKey::IPV6HINT => is_list_of(16),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn well_formed(wire: &[u8]) -> bool {
        SvcParams::from_wire(wire).is_ok()
    }

    #[test]
    fn values_read_by_key() {
        let wire = b"\0\0\0\x04\0\x01\0\x03\
            \0\x01\0\x06\x02h2\x02h3\
            \0\x02\0\0\
            \0\x03\0\x02\x20\xfb\
            \0\x04\0\x08\xc0\0\x02\x01\xc0\0\x02\x02\
            \0\x05\0\x03ech\
            \0\x06\0\x10\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\
            \x02\x9b\0\x05hello";
        let params = SvcParams::from_wire(wire).unwrap();
        assert!(params.mandatory().eq([SvcParamKey::ALPN, SvcParamKey::PORT]));
        assert!(params.alpn().eq([b"h2".as_slice(), b"h3"]));
        assert!(params.no_default_alpn());
        assert_eq!(params.port(), Some(8443));
        assert!(params.ipv4hint().eq([Ipv4Addr::new(192, 0, 2, 1), Ipv4Addr::new(192, 0, 2, 2)]));
        assert!(params.ipv6hint().eq([Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1)]));
        assert_eq!(params.ech(), Some(b"ech".as_slice()));
        assert_eq!(params.get(SvcParamKey(667)), Some(b"hello".as_slice()));
        assert_eq!(params.get(SvcParamKey(668)), None);
        assert!(params.into_iter().map(|param| param.key.0).eq([0, 1, 2, 3, 4, 5, 6, 667]));
    }

    #[test]
    fn malformed_parameters_are_refused() {
        assert!(well_formed(b""));
        assert!(!well_formed(b"\0\x03\0")); // half a length
        assert!(!well_formed(b"\0\x03\0\x02\x01")); // half a value
        assert!(!well_formed(b"\0\x03\0\x02\0\x01\0\x03\0\x02\0\x01")); // a key twice
        assert!(!well_formed(b"\0\x05\0\0\0\x03\0\x02\0\x01")); // keys that descend
        assert!(!well_formed(b"\0\x03\0\x01\x01")); // a port of one octet
        assert!(!well_formed(b"\0\x01\0\0")); // no protocol
        assert!(!well_formed(b"\0\x01\0\x01\0")); // a protocol without a name
        assert!(!well_formed(b"\0\x01\0\x02\x02h")); // half a protocol
        assert!(!well_formed(b"\0\x02\0\0")); // no default, and nothing instead
        assert!(!well_formed(b"\0\x01\0\x03\x02h2\0\x02\0\x01x")); // a value where none may be
        assert!(!well_formed(b"\0\x04\0\0")); // no address
        assert!(!well_formed(b"\0\x04\0\x05\x01\x02\x03\x04\x05")); // an address and a bit
        assert!(!well_formed(b"\0\x06\0\x04\x01\x02\x03\x04"));
    }

    #[test]
    fn mandatory_keys_are_there() {
        assert!(well_formed(b"\0\0\0\x02\0\x03\0\x03\0\x02\0\x01"));
        assert!(!well_formed(b"\0\0\0\0")); // none named
        assert!(!well_formed(b"\0\0\0\x01\x03"));
        assert!(!well_formed(b"\0\0\0\x02\0\x03")); // named and absent
        assert!(!well_formed(b"\0\0\0\x02\0\x05\0\x03\0\x02\0\x01")); // another is there
        assert!(!well_formed(b"\0\0\0\x02\0\0")); // itself
        assert!(!well_formed(b"\0\0\0\x04\0\x03\0\x03\0\x03\0\x02\0\x01")); // twice
        assert!(!well_formed(b"\0\0\0\x04\0\x05\0\x03\0\x03\0\x02\0\x01\0\x05\0\0")); // descending
    }

    #[test]
    fn writing_checks_too() {
        let mut room = [0; 8];
        let port = SvcParam { key: SvcParamKey::PORT, value: &[1, 187] };
        assert_eq!(SvcParams::write_into(&mut room, &[port]).unwrap().port(), Some(443));
        let error = SvcParams::write_into(&mut room, &[SvcParam { value: &[1], ..port }]).unwrap_err();
        assert_eq!(error.reason(), BuildReason::SvcParam);
        let error = SvcParams::write_into(&mut room, &[port, port]).unwrap_err();
        assert_eq!((error.offset(), error.reason()), (6, BuildReason::Full));
    }
}
