//! getaddrinfo(3): addresses to try, each with the type and protocol of a socket.

use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddrV4, SocketAddrV6};

use super::config::scope_id;
use super::{GaiError, Host, Service};
use crate::consts::{AI_ADDRCONFIG, AI_ALL, AI_CANONNAME, AI_PASSIVE, AI_V4MAPPED, Eai};
use crate::engine::failure::Detail;
use crate::engine::found::{Found, From};
use crate::engine::hints::{Endpoint, Endpoints, Hints, Plan};
use crate::engine::lookup::{Mapped, Question};
use crate::engine::numeric::{Zone, numeric};
use crate::etc::{ScopeId, ScopedIp, Text};
use crate::{Family, Filled, Kind, Protocol, SockAddr};

/// An address to try: struct addrinfo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "addrinfo")]
pub struct AddrInfo {
    /// The family, as for socket(2).
    #[doc(alias = "ai_family")]
    pub family: Family,
    /// The type, as for socket(2).
    #[doc(alias = "ai_socktype")]
    pub kind: Kind,
    /// The protocol, as for socket(2).
    #[doc(alias = "ai_protocol")]
    pub protocol: Protocol,
    /// The address, with its port.
    #[doc(alias = "ai_addr")]
    pub addr: SockAddr,
    /// For how many seconds the address may be kept; nothing where nobody said so.
    pub ttl: Option<u32>,
    /// Who gave it.
    pub from: From,
}

impl AddrInfo {
    /// A place for one.
    pub const EMPTY: Self = Self {
        family: Family::UNSPEC,
        kind: Kind::from_raw(0),
        protocol: Protocol::from_raw(0),
        addr: SockAddr::Unspec,
        ttl: None,
        from: From::Text,
    };

    fn new(found: &Found, endpoint: Endpoint) -> Option<Self> {
        let (family, addr) = match found.addr.addr {
            IpAddr::V4(v4) => (Family::INET, SockAddr::V4(SocketAddrV4::new(v4, endpoint.port))),
            IpAddr::V6(v6) => {
                let scope_id = scope_id(found.addr.scope)?;
                (Family::INET6, SockAddr::V6(SocketAddrV6::new(v6, endpoint.port, 0, scope_id)))
            }
        };
        let Endpoint { kind, protocol, .. } = endpoint;
        Some(Self { family, kind, protocol, addr, ttl: found.ttl, from: found.from })
    }
}

/// The longest canonical name: a host's name, or the text of an address with its zone.
pub(super) const CANON_MAX: usize = 255;

/// What a call filled its storage with, and the host's official name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    /// How much was filled, and what did not fit.
    pub filled: Filled,
    /// The official name in ASCII, where AI_CANONNAME asked for it.
    #[doc(alias = "ai_canonname")]
    pub canonname: Option<Text<CANON_MAX>>,
    /// Whether a server had more to say than there was room for, or than it could be asked for over TCP.
    pub partial: bool,
}

/// The arguments of getaddrinfo, as far as they go without a lookup.
pub(super) struct Call<'c> {
    host: Option<&'c [u8]>,
    hints: Hints,
    endpoints: Endpoints,
}

/// What the host comes to.
pub(super) enum Wanted<'c> {
    /// These, without asking anybody.
    Known([Option<Found>; 2]),
    /// It has to be looked up.
    Lookup(Question<'c>),
}

impl<'c> Call<'c> {
    /// Checks the arguments and looks the service up.
    pub(super) fn new(
        host: Host<'c>,
        service: &Service<'_>,
        hints: &Hints,
        getservbyname: impl Fn(&[u8], &str) -> crate::Result<Option<u16>>,
    ) -> Result<Self, GaiError> {
        let host = host.as_bytes().filter(|host| host != b"*");
        let mut plan = Plan::new(host, service.as_bytes(), hints)?;
        while let Some(wanted) = plan.wanted() {
            let port = getservbyname(wanted.service, wanted.protocol);
            plan.found(
                wanted,
                port.map_err(|e| e.errno().map_or(GaiError::new(Eai::FAIL), GaiError::system))?,
            );
        }
        Ok(Self { host, hints: *hints, endpoints: plan.endpoints()? })
    }

    /// What is to be done about the host.
    pub(super) fn wanted(&self) -> Result<Wanted<'c>, GaiError> {
        let Hints { flags, family, .. } = self.hints;
        let (v4, v6) = (family != Family::INET6, family != Family::INET);
        let Some(host) = self.host else {
            let passive = flags.contains(AI_PASSIVE);
            let one: IpAddr = if passive { Ipv4Addr::UNSPECIFIED } else { Ipv4Addr::LOCALHOST }.into();
            let other: IpAddr = if passive { Ipv6Addr::UNSPECIFIED } else { Ipv6Addr::LOCALHOST }.into();
            let known = |addr: IpAddr| Found::new(ScopedIp::new(addr), From::Text);
            let (one, other) = (v4.then(|| known(one)), v6.then(|| known(other)));
            // In the order in which sorting would leave them.
            return Ok(Wanted::Known(if passive { [one, other] } else { [other, one] }));
        };
        if let Some(number) = numeric(host, &self.hints)? {
            let scope = match number.zone {
                Zone::None => ScopeId::Unscoped,
                zone => {
                    let index = match zone {
                        Zone::Interface(name, _) => crate::interface::if_nametoindex(name).ok(),
                        _ => None,
                    };
                    ScopeId::Index(zone.scope_id(index)?)
                }
            };
            let found = Found::new(ScopedIp { addr: number.addr, scope }, From::Text);
            return Ok(Wanted::Known([Some(found), None]));
        }
        if host.is_empty() || host.contains(&0) {
            return Err(Eai::NONAME.into());
        }
        let mapped = (family == Family::INET6 && flags.contains(AI_V4MAPPED))
            .then(|| if flags.contains(AI_ALL) { Mapped::Always } else { Mapped::Otherwise });
        let addrconfig = flags.contains(AI_ADDRCONFIG);
        Ok(Wanted::Lookup(Question::Host { name: host, v4, v6, mapped, addrconfig }))
    }

    /// Combines each address with each endpoint. One on an interface that is not there is none; with such alone there is
    /// no answer.
    pub(super) fn expand<'f>(
        &self,
        found: impl IntoIterator<Item = &'f Found>,
        mut put: impl FnMut(AddrInfo),
    ) -> Result<(), GaiError> {
        let mut any = false;
        for found in found {
            for info in self.endpoints.clone().filter_map(|endpoint| AddrInfo::new(found, endpoint)) {
                any = true;
                put(info);
            }
        }
        let error = GaiError { detail: Some(Detail::NoInterface), ..GaiError::new(Eai::NONAME) };
        if any { Ok(()) } else { Err(error) }
    }

    /// The canonical name, where it was asked for: the official one, or else the host as it was given.
    pub(super) fn canonname(&self, official: Option<&[u8]>) -> Option<Text<CANON_MAX>> {
        let asked = self.hints.flags.contains(AI_CANONNAME);
        official.or(self.host).filter(|_| asked).and_then(Text::new)
    }

    /// The same, owned, and as AI_CANONIDN wants it.
    #[cfg(feature = "alloc")]
    pub(super) fn canonname_owned(&self, official: Option<&[u8]>) -> Option<alloc::string::String> {
        let name = self.canonname(official)?;
        let name = core::str::from_utf8(name.as_bytes()).ok()?;
        #[cfg(feature = "idna")]
        if self.hints.flags.contains(crate::AI_CANONIDN) {
            if let Some(name) = super::ascii::unicode(name) {
                return Some(name);
            }
        }
        Some(name.into())
    }
}

/// The addresses of a host, in the order in which to try them.
#[cfg(feature = "alloc")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddrList {
    pub(super) infos: alloc::vec::Vec<AddrInfo>,
    pub(super) canonname: Option<alloc::string::String>,
    pub(super) partial: bool,
}

#[cfg(feature = "alloc")]
impl AddrList {
    /// The host's official name, where AI_CANONNAME asked for it; with AI_CANONIDN and the feature `idna` as people
    /// write it.
    #[must_use]
    pub fn canonname(&self) -> Option<&str> {
        self.canonname.as_deref()
    }

    /// Whether there is more: an answer was cut, and the whole of it could not be had over TCP, or there were so many addresses
    /// that the lookup was made again with more room, and nothing came of that.
    #[must_use]
    pub const fn is_partial(&self) -> bool {
        self.partial
    }
}

#[cfg(feature = "alloc")]
impl core::ops::Deref for AddrList {
    type Target = [AddrInfo];

    fn deref(&self) -> &[AddrInfo] {
        &self.infos
    }
}

#[cfg(feature = "alloc")]
impl IntoIterator for AddrList {
    type Item = AddrInfo;
    type IntoIter = alloc::vec::IntoIter<AddrInfo>;

    fn into_iter(self) -> Self::IntoIter {
        self.infos.into_iter()
    }
}

#[cfg(feature = "alloc")]
impl<'l> IntoIterator for &'l AddrList {
    type Item = &'l AddrInfo;
    type IntoIter = core::slice::Iter<'l, AddrInfo>;

    fn into_iter(self) -> Self::IntoIter {
        self.infos.iter()
    }
}

impl fmt::Display for AddrInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {:?} {:?} {}", self.family, self.kind, self.protocol, self.addr)
    }
}
