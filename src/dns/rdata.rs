//! The data of records, type by type.
//!
//! One enum serves both directions. What is read borrows from the message; what is to be written borrows
//! from wherever the caller has it, names from a [`Name`](super::Name) by its
//! [`to_ref`](super::Name::to_ref).

use core::net::{Ipv4Addr, Ipv6Addr};

use super::build::Builder;
use super::edns::Edns;
use super::error::{BuildError, BuildReason, ParseError, ParseReason};
use super::nameref::NameRef;
use super::record::{Record, clamp_ttl};
use super::svcb::Svcb;
use super::types::{Class, Type};

/// The data of a record.
///
/// Names in it are names, not text: what wants a host makes one with [`NameRef::to_host`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rdata<'a> {
    /// An IPv4 address (RFC 1035 section 3.4.1).
    A(Ipv4Addr),
    /// An IPv6 address (RFC 3596).
    Aaaa(Ipv6Addr),
    /// The name of a server for the zone (RFC 1035 section 3.3.11).
    Ns(NameRef<'a>),
    /// The canonical name (RFC 1035 section 3.3.1).
    Cname(NameRef<'a>),
    /// The other name of everything below the owner (RFC 6672).
    Dname(NameRef<'a>),
    /// A name to which the owner points (RFC 1035 section 3.3.12).
    Ptr(NameRef<'a>),
    /// The start of authority.
    Soa(Soa<'a>),
    /// A mail exchange.
    Mx(Mx<'a>),
    /// A service's host and port.
    Srv(Srv<'a>),
    /// Text strings.
    Txt(Txt<'a>),
    /// A service binding (RFC 9460).
    Svcb(Svcb<'a>),
    /// A service binding for HTTP (RFC 9460).
    Https(Svcb<'a>),
    /// The pseudo-record of EDNS, which has its own use of class and TTL.
    Opt(Edns<'a>),
    /// Data of another type (or of another class, where the type is bound to one), as it stands
    /// (RFC 3597).
    Unknown(Type, &'a [u8]),
}

impl<'a> Rdata<'a> {
    /// The type of a record with this data.
    #[must_use]
    pub const fn rtype(&self) -> Type {
        match self {
            Self::A(_) => Type::A,
            Self::Aaaa(_) => Type::AAAA,
            Self::Ns(_) => Type::NS,
            Self::Cname(_) => Type::CNAME,
            Self::Dname(_) => Type::DNAME,
            Self::Ptr(_) => Type::PTR,
            Self::Soa(_) => Type::SOA,
            Self::Mx(_) => Type::MX,
            Self::Srv(_) => Type::SRV,
            Self::Txt(_) => Type::TXT,
            Self::Svcb(_) => Type::SVCB,
            Self::Https(_) => Type::HTTPS,
            Self::Opt(_) => Type::OPT,
            Self::Unknown(rtype, _) => *rtype,
        }
    }

    #[inline]
    pub(super) fn read(record: &Record<'a>) -> Result<Self, ParseError> {
        // Addresses are what most callers are after; for them, all this is a few instructions in place.
        if record.class() == Class::IN {
            let octets = record.octets();
            let wrong_length = |_| ParseError::new(record.start(), ParseReason::DataLength);
            if record.rtype() == Type::A {
                let address: [u8; 4] = octets.try_into().map_err(wrong_length)?;
                return Ok(Self::A(address.into()));
            }
            if record.rtype() == Type::AAAA {
                let address: [u8; 16] = octets.try_into().map_err(wrong_length)?;
                return Ok(Self::Aaaa(address.into()));
            }
        }
        Self::read_other(record)
    }

    fn read_other(record: &Record<'a>) -> Result<Self, ParseError> {
        let mut data = Reader { message: record.message(), at: record.start(), end: record.end() };
        let internet = record.class() == Class::IN;
        let value = match record.rtype() {
            Type::NS => Self::Ns(data.name()?),
            Type::CNAME => Self::Cname(data.name()?),
            Type::DNAME => Self::Dname(data.name()?),
            Type::PTR => Self::Ptr(data.name()?),
            Type::SOA => Self::Soa(Soa::read(&mut data)?),
            Type::MX => Self::Mx(Mx { preference: data.u16()?, exchange: data.name()? }),
            Type::SRV if internet => Self::Srv(Srv {
                priority: data.u16()?,
                weight: data.u16()?,
                port: data.u16()?,
                target: data.name()?,
            }),
            Type::TXT => Self::Txt(Txt::checked(data.rest(), record.start())?),
            Type::SVCB if internet => Self::Svcb(Svcb::read(&mut data)?),
            Type::HTTPS if internet => Self::Https(Svcb::read(&mut data)?),
            Type::OPT => return Edns::read(record).map(Self::Opt),
            other => Self::Unknown(other, data.rest()),
        };
        data.done()?;
        Ok(value)
    }

    /// Only the types of RFC 1035 may have their names compressed (RFC 3597 section 4).
    pub(super) fn write(&self, out: &mut Builder<'_>) -> Result<(), BuildError> {
        match self {
            Self::A(address) => out.put(&address.octets()),
            Self::Aaaa(address) => out.put(&address.octets()),
            Self::Ns(name) | Self::Cname(name) | Self::Ptr(name) => out.put_name(*name),
            Self::Dname(name) => out.put_flat_name(*name),
            Self::Soa(soa) => {
                out.put_name(soa.mname)?;
                out.put_name(soa.rname)?;
                [soa.serial, soa.refresh, soa.retry, soa.expire, soa.minimum]
                    .iter()
                    .try_for_each(|number| out.put(&number.to_be_bytes()))
            }
            Self::Mx(mx) => {
                out.put(&mx.preference.to_be_bytes())?;
                out.put_name(mx.exchange)
            }
            Self::Srv(srv) => {
                for number in [srv.priority, srv.weight, srv.port] {
                    out.put(&number.to_be_bytes())?;
                }
                out.put_flat_name(srv.target)
            }
            Self::Txt(txt) => out.put(txt.wire),
            Self::Svcb(svcb) | Self::Https(svcb) => {
                out.put(&svcb.priority.to_be_bytes())?;
                out.put_flat_name(svcb.target)?;
                if svcb.is_alias() { Ok(()) } else { out.put(svcb.params.wire()) }
            }
            Self::Opt(edns) => out.put(edns.options.wire()),
            Self::Unknown(_, octets) => out.put(octets),
        }
    }
}

/// The start of a zone of authority (RFC 1035 section 3.3.13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Soa<'a> {
    /// The zone's primary server.
    pub mname: NameRef<'a>,
    /// The mailbox of who runs it, the first label in place of what stands before the `@`.
    pub rname: NameRef<'a>,
    /// The zone's version.
    pub serial: u32,
    /// Seconds until a secondary asks again.
    pub refresh: u32,
    /// Seconds until it asks again after a failure.
    pub retry: u32,
    /// Seconds after which it gives the zone up.
    pub expire: u32,
    /// Seconds that bound how long a negative answer is kept.
    pub minimum: u32,
}

impl<'a> Soa<'a> {
    fn read(data: &mut Reader<'a>) -> Result<Self, ParseError> {
        Ok(Self {
            mname: data.name()?,
            rname: data.name()?,
            serial: data.u32()?,
            refresh: data.u32()?,
            retry: data.u32()?,
            expire: data.u32()?,
            minimum: data.u32()?,
        })
    }

    /// How long, in seconds, the absence that this record certifies may be kept: the lesser of its own TTL
    /// and `minimum` (RFC 2308 section 5).
    ///
    /// ```
    /// use berkeley::dns::{NameRef, Soa};
    ///
    /// let root = NameRef::ROOT;
    /// let soa = Soa { mname: root, rname: root, serial: 1, refresh: 2, retry: 3, expire: 4, minimum: 300 };
    /// assert_eq!(soa.negative_ttl(3600), 300);
    /// ```
    #[must_use]
    pub fn negative_ttl(&self, ttl: u32) -> u32 {
        clamp_ttl(ttl).min(clamp_ttl(self.minimum))
    }
}

/// A mail exchange (RFC 1035 section 3.3.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mx<'a> {
    /// The lowest is preferred.
    pub preference: u16,
    /// The host that takes the mail; the root says that none does (RFC 7505).
    pub exchange: NameRef<'a>,
}

/// A service's place (RFC 2782).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Srv<'a> {
    /// The lowest goes first.
    pub priority: u16,
    /// The share among those of one priority.
    pub weight: u16,
    /// The port.
    pub port: u16,
    /// The host; the root says that the service is not offered.
    pub target: NameRef<'a>,
}

/// Text strings, each of up to 255 octets (RFC 1035 section 3.3.14).
///
/// ```
/// use berkeley::dns::Txt;
///
/// let mut room = [0; 32];
/// let txt = Txt::write_into(&mut room, &[b"v=spf1", b"-all"])?;
/// assert_eq!(txt.wire(), b"\x06v=spf1\x04-all");
/// assert!(txt.strings().eq([b"v=spf1".as_slice(), b"-all"]));
/// # Ok::<(), berkeley::dns::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Txt<'a> {
    wire: &'a [u8],
}

impl<'a> Txt<'a> {
    /// Strings in their wire form, each behind its length.
    pub fn from_wire(wire: &'a [u8]) -> Result<Self, ParseError> {
        Self::checked(wire, 0)
    }

    /// Puts strings into their wire form, in the caller's octets.
    pub fn write_into(out: &'a mut [u8], strings: &[&[u8]]) -> Result<Self, BuildError> {
        let mut at = 0;
        for string in strings {
            let Ok(len) = u8::try_from(string.len()) else {
                return Err(BuildError::new(at, BuildReason::Length));
            };
            let room = out.get_mut(at..at + 1 + string.len());
            let Some([first, rest @ ..]) = room else {
                return Err(BuildError::new(at, BuildReason::Full));
            };
            *first = len;
            rest.copy_from_slice(string);
            at += 1 + string.len();
        }
        Ok(Self { wire: out.get(..at).unwrap_or_default() })
    }

    /// The wire form.
    #[must_use]
    pub const fn wire(&self) -> &'a [u8] {
        self.wire
    }

    /// The strings one after the other.
    #[must_use]
    pub const fn strings(&self) -> Strings<'a> {
        Strings { wire: self.wire }
    }

    /// The strings of octets that stand at `offset` in a message.
    fn checked(wire: &'a [u8], offset: usize) -> Result<Self, ParseError> {
        let mut strings = Strings { wire };
        while strings.next().is_some() {}
        match strings.wire {
            [] => Ok(Self { wire }),
            rest => Err(ParseError::new(offset + wire.len() - rest.len(), ParseReason::DataLength)),
        }
    }
}

/// Strings behind their lengths; made by [`Txt::strings`] and [`SvcParams::alpn`](super::SvcParams::alpn).
#[derive(Clone, Debug)]
pub struct Strings<'a> {
    pub(super) wire: &'a [u8],
}

impl<'a> Iterator for Strings<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let (&len, rest) = self.wire.split_first()?;
        let (string, rest) = rest.split_at_checked(len.into())?;
        self.wire = rest;
        Some(string)
    }
}

/// Reads a record's data from its front and never beyond its end. (A name's pointers lead out of it, though
/// only to the front of the message.)
pub(super) struct Reader<'a> {
    message: &'a [u8],
    at: usize,
    end: usize,
}

impl<'a> Reader<'a> {
    #[inline]
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], ParseError> {
        let octets = self.message.get(self.at..self.end).and_then(|rest| rest.first_chunk());
        let Some(octets) = octets else {
            return Err(self.wrong_length());
        };
        self.at += N;
        Ok(*octets)
    }

    #[inline]
    pub(super) fn u16(&mut self) -> Result<u16, ParseError> {
        self.array().map(u16::from_be_bytes)
    }

    #[inline]
    fn u32(&mut self) -> Result<u32, ParseError> {
        self.array().map(u32::from_be_bytes)
    }

    #[inline]
    pub(super) fn name(&mut self) -> Result<NameRef<'a>, ParseError> {
        match NameRef::read(self.message, self.at) {
            Ok((name, at)) if at <= self.end => {
                self.at = at;
                Ok(name)
            }
            // What is wrong beyond the data is not theirs: they end within the name.
            Err(error) if error.offset() < self.end => Err(error),
            _ => Err(self.wrong_length()),
        }
    }

    /// A name that must be whole where it stands.
    pub(super) fn flat_name(&mut self) -> Result<NameRef<'a>, ParseError> {
        let start = self.at;
        let name = self.name()?;
        if self.at - start != name.wire_len() {
            return Err(ParseError::new(start, ParseReason::Compressed));
        }
        Ok(name)
    }

    /// All that is left.
    #[inline]
    pub(super) fn rest(&mut self) -> &'a [u8] {
        let rest = self.message.get(self.at..self.end).unwrap_or_default();
        self.at = self.end;
        rest
    }

    pub(super) const fn offset(&self) -> usize {
        self.at
    }

    #[inline]
    fn done(&self) -> Result<(), ParseError> {
        if self.at == self.end { Ok(()) } else { Err(self.wrong_length()) }
    }

    #[cold]
    const fn wrong_length(&self) -> ParseError {
        ParseError::new(self.at, ParseReason::DataLength)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_whole() {
        let txt = Txt::from_wire(b"\x01a\0\x02bc").unwrap();
        assert!(txt.strings().eq([b"a".as_slice(), b"", b"bc"]));
        assert_eq!(Txt::from_wire(b"\x01a\x02b").unwrap_err().offset(), 2);

        let mut room = [0; 300];
        let error = Txt::write_into(&mut room, &[b"a", &[b'b'; 256]]).unwrap_err();
        assert_eq!((error.offset(), error.reason()), (2, BuildReason::Length));
        assert_eq!(Txt::write_into(&mut room, &[&[b'b'; 255]]).unwrap().wire().len(), 256);
        let error = Txt::write_into(&mut room[..4], &[b"ab", b"c"]).unwrap_err();
        assert_eq!((error.offset(), error.reason()), (3, BuildReason::Full));
    }

    #[test]
    fn absence_is_kept_for_the_lesser_time() {
        let root = NameRef::ROOT;
        let soa =
            |minimum| Soa { mname: root, rname: root, serial: 0, refresh: 0, retry: 0, expire: 0, minimum };
        assert_eq!(soa(300).negative_ttl(60), 60);
        assert_eq!(soa(60).negative_ttl(300), 60);
        // A number with its highest bit set means 0.
        assert_eq!((soa(1 << 31).negative_ttl(60), soa(60).negative_ttl(u32::MAX)), (0, 0));
    }
}
