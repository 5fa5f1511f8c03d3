//! What the messages mean that this crate knows.

use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::read::Message;
use super::{
    AddrFlags, IFA_ADDRESS, IFA_BROADCAST, IFA_CACHEINFO, IFA_FLAGS, IFA_LABEL, IFA_LOCAL, IFLA_ADDRESS,
    IFLA_BROADCAST, IFLA_IFNAME, IFLA_MTU, IfFlags, NLMSG_DONE, NLMSG_ERROR, RTA_CACHEINFO, RTA_DST,
    RTA_GATEWAY, RTA_OIF, RTA_PREFSRC, RTA_PRIORITY, RTM_NEWADDR, RTM_NEWLINK, RTM_NEWROUTE, addr, header,
    link, route, u16_at, u32_at,
};
use crate::{Errno, Family};

/// A message, read.
///
/// Of an attribute that comes twice the last counts, as with the kernel; one of another length than its kind has is
/// passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Meaning<'a> {
    /// NLMSG_DONE: the dump is over. The number is [`Errno::OK`] unless something ended it before its time.
    #[doc(alias = "NLMSG_DONE")]
    Done(Errno),
    /// NLMSG_ERROR: the request failed, or, with [`Errno::OK`], was carried out.
    #[doc(alias = "NLMSG_ERROR")]
    Error {
        /// Why.
        errno: Errno,
        /// The number of the request, out of its header, which is repeated here.
        seq: u32,
    },
    /// RTM_NEWLINK: an interface.
    #[doc(alias = "RTM_NEWLINK")]
    Link(Link<'a>),
    /// RTM_NEWADDR: an address.
    #[doc(alias = "RTM_NEWADDR")]
    Addr(Addr<'a>),
    /// RTM_NEWROUTE: a route.
    #[doc(alias = "RTM_NEWROUTE")]
    Route(Route),
    /// What this crate does not know, or whose body is too short.
    Other(Message<'a>),
}

impl<'a> Meaning<'a> {
    pub(super) fn of(message: Message<'a>) -> Self {
        let meaning = match message.kind {
            NLMSG_DONE => Some(Self::Done(u32_at(message.body, 0).map_or(Errno::OK, negated))),
            NLMSG_ERROR => error(message.body),
            RTM_NEWLINK => Link::of(message).map(Self::Link),
            RTM_NEWADDR => Addr::of(message).map(Self::Addr),
            RTM_NEWROUTE => Route::of(message).map(Self::Route),
            _ => None,
        };
        meaning.unwrap_or(Self::Other(message))
    }
}

/// `struct nlmsgerr`: a number, the header of the request.
fn error<'a>(body: &[u8]) -> Option<Meaning<'a>> {
    let (errno, seq) = (u32_at(body, 0)?, u32_at(body, 4 + header::SEQ)?);
    Some(Meaning::Error { errno: negated(errno), seq })
}

/// The kernel writes an error's number below zero.
fn negated(raw: u32) -> Errno {
    Errno::from_raw((raw as i32).wrapping_neg())
}

/// An interface: RTM_NEWLINK of rtnetlink(7).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[doc(alias = "ifinfomsg")]
pub struct Link<'a> {
    /// Its index.
    #[doc(alias = "ifi_index")]
    pub index: u32,
    /// What hardware it is: [`ARPHRD_ETHER`](super::ARPHRD_ETHER) and so on.
    #[doc(alias = "ifi_type")]
    pub kind: u16,
    /// What it is and does.
    #[doc(alias = "ifi_flags")]
    pub flags: IfFlags,
    /// Its name, without the zero byte.
    #[doc(alias = "IFLA_IFNAME")]
    pub name: &'a [u8],
    /// Its hardware address, of no bytes where it has none.
    #[doc(alias = "IFLA_ADDRESS")]
    pub address: &'a [u8],
    /// Its hardware broadcast address, or the other end's.
    #[doc(alias = "IFLA_BROADCAST")]
    pub broadcast: &'a [u8],
    /// The most bytes that a packet carries.
    #[doc(alias = "IFLA_MTU")]
    pub mtu: Option<u32>,
}

impl<'a> Link<'a> {
    fn of(message: Message<'a>) -> Option<Self> {
        let fixed = message.body.get(..link::SIZE)?;
        let mut it = Self {
            index: u32_at(fixed, link::INDEX)?,
            kind: u16_at(fixed, link::KIND)?,
            flags: IfFlags::from_bits_retain(u32_at(fixed, link::FLAGS)?),
            name: &[],
            address: &[],
            broadcast: &[],
            mtu: None,
        };
        for attribute in message.attributes(link::SIZE) {
            match attribute.kind {
                IFLA_IFNAME => it.name = text(attribute.data),
                IFLA_ADDRESS => it.address = attribute.data,
                IFLA_BROADCAST => it.broadcast = attribute.data,
                IFLA_MTU => it.mtu = number(attribute.data).or(it.mtu),
                _ => {}
            }
        }
        Some(it)
    }
}

impl fmt::Debug for Link<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link")
            .field("index", &self.index)
            .field("kind", &self.kind)
            .field("flags", &self.flags)
            .field("name", &format_args!("\"{}\"", self.name.escape_ascii()))
            .field("address", &format_args!("{:02x?}", self.address))
            .field("broadcast", &format_args!("{:02x?}", self.broadcast))
            .field("mtu", &self.mtu)
            .finish()
    }
}

/// An address of an interface: RTM_NEWADDR of rtnetlink(7).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[doc(alias = "ifaddrmsg")]
pub struct Addr<'a> {
    /// AF_INET, AF_INET6, or one whose addresses are not read here.
    #[doc(alias = "ifa_family")]
    pub family: Family,
    /// The bits that its network has in common.
    #[doc(alias = "ifa_prefixlen")]
    pub prefix_len: u8,
    /// What is known of it.
    #[doc(alias = "IFA_FLAGS")]
    pub flags: AddrFlags,
    /// How far it is good: 0 everywhere, 253 on the link, 254 on this machine.
    #[doc(alias = "ifa_scope")]
    pub scope: u8,
    /// The index of its interface.
    #[doc(alias = "ifa_index")]
    pub index: u32,
    /// IFA_LOCAL: this machine's address, where it is told apart; see [`own`](Self::own).
    #[doc(alias = "IFA_LOCAL")]
    pub local: Option<IpAddr>,
    /// IFA_ADDRESS: the other end's address on a point-to-point link, or else this machine's.
    #[doc(alias = "IFA_ADDRESS")]
    pub address: Option<IpAddr>,
    /// The broadcast address of its network.
    #[doc(alias = "IFA_BROADCAST")]
    pub broadcast: Option<Ipv4Addr>,
    /// The interface's name, with a colon and more behind it for an alias; of IPv4 addresses alone.
    #[doc(alias = "IFA_LABEL")]
    pub label: &'a [u8],
    /// How long it lasts.
    #[doc(alias = "IFA_CACHEINFO")]
    pub lifetimes: Option<Lifetimes>,
}

/// How long an address lasts: `struct ifa_cacheinfo`, RFC 4862. Both in seconds from now; `u32::MAX` is for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "ifa_cacheinfo")]
pub struct Lifetimes {
    /// Until it is deprecated.
    #[doc(alias = "ifa_prefered")]
    pub preferred: u32,
    /// Until it is gone.
    #[doc(alias = "ifa_valid")]
    pub valid: u32,
}

impl<'a> Addr<'a> {
    fn of(message: Message<'a>) -> Option<Self> {
        let fixed = message.body.get(..addr::SIZE)?;
        let family = Family::from_raw(fixed[addr::FAMILY].into());
        let mut it = Self {
            family,
            prefix_len: fixed[addr::PREFIX_LEN],
            flags: AddrFlags::from_bits_retain(fixed[addr::FLAGS].into()),
            scope: fixed[addr::SCOPE],
            index: u32_at(fixed, addr::INDEX)?,
            local: None,
            address: None,
            broadcast: None,
            label: &[],
            lifetimes: None,
        };
        for attribute in message.attributes(addr::SIZE) {
            let data = attribute.data;
            match attribute.kind {
                IFA_LOCAL => it.local = ip(family, data).or(it.local),
                IFA_ADDRESS => it.address = ip(family, data).or(it.address),
                IFA_BROADCAST => {
                    if let Some(IpAddr::V4(addr)) = ip(family, data) {
                        it.broadcast = Some(addr);
                    }
                }
                IFA_LABEL => it.label = text(data),
                IFA_FLAGS => it.flags = number(data).map_or(it.flags, AddrFlags::from_bits_retain),
                IFA_CACHEINFO => {
                    if let (Some(preferred), Some(valid)) = (u32_at(data, 0), u32_at(data, 4)) {
                        it.lifetimes = Some(Lifetimes { preferred, valid });
                    }
                }
                _ => {}
            }
        }
        Some(it)
    }

    /// This machine's address.
    #[must_use]
    pub fn own(&self) -> Option<IpAddr> {
        self.local.or(self.address)
    }

    /// The other end's address, on a point-to-point link.
    #[must_use]
    pub fn peer(&self) -> Option<IpAddr> {
        self.address.filter(|_| self.local.is_some() && self.local != self.address)
    }
}

impl fmt::Debug for Addr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Addr")
            .field("family", &self.family)
            .field("prefix_len", &self.prefix_len)
            .field("flags", &self.flags)
            .field("scope", &self.scope)
            .field("index", &self.index)
            .field("local", &self.local)
            .field("address", &self.address)
            .field("broadcast", &self.broadcast)
            .field("label", &format_args!("\"{}\"", self.label.escape_ascii()))
            .field("lifetimes", &self.lifetimes)
            .finish()
    }
}

/// A route: RTM_NEWROUTE of rtnetlink(7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "rtmsg")]
pub struct Route {
    /// AF_INET, AF_INET6, or one whose addresses are not read here.
    #[doc(alias = "rtm_family")]
    pub family: Family,
    /// How many bits of the destination count.
    #[doc(alias = "rtm_dst_len")]
    pub dst_len: u8,
    /// What it does: [`RTN_UNICAST`](super::RTN_UNICAST) and so on.
    #[doc(alias = "rtm_type")]
    pub kind: u8,
    /// The table that it stands in; of one beyond 255 the attribute RTA_TABLE tells.
    #[doc(alias = "rtm_table")]
    pub table: u8,
    /// How far the destination is: 0 everywhere, 253 on the link, 254 on this machine.
    #[doc(alias = "rtm_scope")]
    pub scope: u8,
    /// Where it leads.
    #[doc(alias = "RTA_DST")]
    pub dst: Option<IpAddr>,
    /// The address to send from. In the answer to [`getroute`](super::Requests::getroute) it is the one that the kernel
    /// would use.
    #[doc(alias = "RTA_PREFSRC")]
    pub prefsrc: Option<IpAddr>,
    /// The next machine on the way.
    #[doc(alias = "RTA_GATEWAY")]
    pub gateway: Option<IpAddr>,
    /// The index of the interface that it goes out by.
    #[doc(alias = "RTA_OIF")]
    pub oif: Option<u32>,
    /// Of several ways to the same destination the one with the least of this is taken.
    #[doc(alias = "RTA_PRIORITY")]
    pub metric: u32,
    /// What sending that way fails with.
    #[doc(alias = "rta_error")]
    pub error: Option<Errno>,
}

impl Route {
    fn of(message: Message<'_>) -> Option<Self> {
        let fixed = message.body.get(..route::SIZE)?;
        let family = Family::from_raw(fixed[route::FAMILY].into());
        let mut it = Self {
            family,
            dst_len: fixed[route::DST_LEN],
            kind: fixed[route::KIND],
            table: fixed[route::TABLE],
            scope: fixed[route::SCOPE],
            dst: None,
            prefsrc: None,
            gateway: None,
            oif: None,
            metric: 0,
            error: None,
        };
        for attribute in message.attributes(route::SIZE) {
            let data = attribute.data;
            match attribute.kind {
                RTA_DST => it.dst = ip(family, data).or(it.dst),
                RTA_PREFSRC => it.prefsrc = ip(family, data).or(it.prefsrc),
                RTA_GATEWAY => it.gateway = ip(family, data).or(it.gateway),
                RTA_PRIORITY => it.metric = number(data).unwrap_or(it.metric),
                RTA_OIF => it.oif = number(data).or(it.oif),
                // `rta_error` of `struct rta_cacheinfo`.
                RTA_CACHEINFO => {
                    it.error = u32_at(data, 12).filter(|&raw| raw != 0).map(errno_of_either_sign)
                }
                _ => {}
            }
        }
        Some(it)
    }
}

/// IPv6 routes have an error's number above zero there, and IPv4 ones below.
fn errno_of_either_sign(raw: u32) -> Errno {
    Errno::from_raw((raw as i32).wrapping_abs())
}

fn ip(family: Family, data: &[u8]) -> Option<IpAddr> {
    match family {
        Family::INET => Some(Ipv4Addr::from(<[u8; 4]>::try_from(data).ok()?).into()),
        Family::INET6 => Some(Ipv6Addr::from(<[u8; 16]>::try_from(data).ok()?).into()),
        _ => None,
    }
}

fn number(data: &[u8]) -> Option<u32> {
    Some(u32::from_ne_bytes(data.try_into().ok()?))
}

/// Up to the zero byte that the kernel puts behind a text.
fn text(data: &[u8]) -> &[u8] {
    data.split(|&byte| byte == 0).next().unwrap_or(&[])
}

#[cfg(test)]
mod tests {
    use super::super::{IFA_FLAGS, NLMSG_NOOP, NlmFlags};
    use super::*;
    use alloc::vec::Vec;

    fn message(kind: u16, body: &[u8]) -> Message<'_> {
        Message { kind, flags: NlmFlags::empty(), seq: 7, port: 8, body }
    }

    fn attribute(kind: u16, data: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::from((4 + data.len() as u16).to_ne_bytes());
        bytes.extend(kind.to_ne_bytes());
        bytes.extend(data);
        bytes.resize(bytes.len().next_multiple_of(4), 0xa5);
        bytes
    }

    #[test]
    fn ends_and_errors() {
        assert_eq!(message(NLMSG_DONE, &[]).meaning(), Meaning::Done(Errno::OK));
        assert_eq!(message(NLMSG_DONE, &(-16i32).to_ne_bytes()).meaning(), Meaning::Done(Errno::EBUSY));
        let mut body = [0; 20];
        body[..4].copy_from_slice(&(-101i32).to_ne_bytes());
        body[12..16].copy_from_slice(&9u32.to_ne_bytes());
        let error = Meaning::Error { errno: Errno::ENETUNREACH, seq: 9 };
        assert_eq!(message(NLMSG_ERROR, &body).meaning(), error);
        for (kind, len) in
            [(NLMSG_ERROR, 15), (RTM_NEWLINK, 15), (RTM_NEWADDR, 7), (RTM_NEWROUTE, 11), (NLMSG_NOOP, 20)]
        {
            let short = message(kind, &body[..len]);
            assert_eq!(short.meaning(), Meaning::Other(short));
        }
    }

    #[test]
    fn a_point_to_point_address() {
        let mut body = Vec::from([2, 32, 0x80, 253]);
        body.extend(9u32.to_ne_bytes());
        body.extend(attribute(IFA_ADDRESS, &[10, 0, 0, 2]));
        body.extend(attribute(IFA_LOCAL, &[10, 0, 0, 1]));
        body.extend(attribute(IFA_LOCAL, &[10, 0, 0])); // no address
        body.extend(attribute(IFA_LABEL, b"ppp0:1\0"));
        body.extend(attribute(IFA_FLAGS, &0x4a0u32.to_ne_bytes()));
        body.extend(attribute(IFA_CACHEINFO, &[0xff; 16]));
        let message = message(RTM_NEWADDR, &body);
        let Meaning::Addr(addr) = message.meaning() else { panic!("{message:?}") };
        let ip = |last| Some(IpAddr::from([10, 0, 0, last]));
        assert_eq!((addr.own(), addr.peer(), addr.label), (ip(1), ip(2), &b"ppp0:1"[..]));
        assert_eq!((addr.family, addr.prefix_len, addr.scope, addr.index), (Family::INET, 32, 253, 9));
        assert_eq!(addr.flags, AddrFlags::MCAUTOJOIN | AddrFlags::DEPRECATED | AddrFlags::PERMANENT);
        assert_eq!(addr.lifetimes, Some(Lifetimes { preferred: u32::MAX, valid: u32::MAX }));
    }

    #[test]
    fn a_route_with_an_error() {
        for raw in [113i32, -113] {
            let mut body = Vec::from([10, 128, 0, 0, 254, 0, 253, 7, 0, 0, 0, 0]);
            body.extend(attribute(RTA_OIF, &3u32.to_ne_bytes()));
            body.extend(attribute(RTA_PREFSRC, &Ipv6Addr::LOCALHOST.octets()));
            let mut cache = [0; 32];
            cache[12..16].copy_from_slice(&raw.to_ne_bytes());
            body.extend(attribute(RTA_CACHEINFO, &cache));
            let Meaning::Route(route) = message(RTM_NEWROUTE, &body).meaning() else { panic!() };
            assert_eq!((route.family, route.dst_len, route.kind), (Family::INET6, 128, 7));
            assert_eq!((route.table, route.scope, route.oif), (254, 253, Some(3)));
            assert_eq!((route.prefsrc, route.dst), (Some(Ipv6Addr::LOCALHOST.into()), None));
            assert_eq!(route.error, Some(Errno::EHOSTUNREACH));
        }
    }
}
