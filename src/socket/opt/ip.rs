//! SOL_IP: ip(7).

use core::net::Ipv4Addr;

use super::structure::options;
use super::value::through;
use super::{
    ControlData, FromOpt, GroupFilter, GroupReq, GroupSourceReq, IpMreqSource, IpMreqn, IpMsfilter, MsFilter,
    Never, ShortBytes, ToOpt, exactly,
};
use crate::consts::SOL_IP;
use crate::{Result, SockAddr};

options! {
    SOL_IP;

    /// Joins a group: ip(7).
    IP_ADD_MEMBERSHIP: Never, IpMreqn;
    /// Joins a group, for one sender of it: ip(7).
    IP_ADD_SOURCE_MEMBERSHIP: Never, IpMreqSource;
    /// Whether bind(2) with port 0 leaves the choice of a port to connect(2): ip(7).
    IP_BIND_ADDRESS_NO_PORT: bool;
    /// Hears a sender of a group no longer: ip(7).
    IP_BLOCK_SOURCE: Never, IpMreqSource;
    /// Whether each UDP packet tells its checksum, in a control message: Linux 4.0.
    IP_CHECKSUM: bool;
    /// Leaves a group: ip(7).
    IP_DROP_MEMBERSHIP: Never, IpMreqn;
    /// Leaves one sender of a group: ip(7).
    IP_DROP_SOURCE_MEMBERSHIP: Never, IpMreqSource;
    /// Whether bind(2) takes an address that is not local, or not yet: ip(7).
    IP_FREEBIND: bool;
    /// Whether the caller writes the IP header: ip(7), raw(7).
    IP_HDRINCL: bool;
    /// The ports that the system may choose from: ip(7), Linux 6.3.
    IP_LOCAL_PORT_RANGE: PortRange;
    /// MCAST_BLOCK_SOURCE: hears a sender of a group no longer: RFC 3678.
    #[doc(alias = "MCAST_BLOCK_SOURCE")]
    IP_MCAST_BLOCK_SOURCE = MCAST_BLOCK_SOURCE: Never, GroupSourceReq;
    /// MCAST_JOIN_GROUP: joins a group: RFC 3678, ip(7).
    #[doc(alias = "MCAST_JOIN_GROUP")]
    IP_MCAST_JOIN_GROUP = MCAST_JOIN_GROUP: Never, GroupReq;
    /// MCAST_JOIN_SOURCE_GROUP: joins a group, for one sender of it: RFC 3678.
    #[doc(alias = "MCAST_JOIN_SOURCE_GROUP")]
    IP_MCAST_JOIN_SOURCE_GROUP = MCAST_JOIN_SOURCE_GROUP: Never, GroupSourceReq;
    /// MCAST_LEAVE_GROUP: leaves a group: RFC 3678, ip(7).
    #[doc(alias = "MCAST_LEAVE_GROUP")]
    IP_MCAST_LEAVE_GROUP = MCAST_LEAVE_GROUP: Never, GroupReq;
    /// MCAST_LEAVE_SOURCE_GROUP: leaves one sender of a group: RFC 3678.
    #[doc(alias = "MCAST_LEAVE_SOURCE_GROUP")]
    IP_MCAST_LEAVE_SOURCE_GROUP = MCAST_LEAVE_SOURCE_GROUP: Never, GroupSourceReq;
    /// MCAST_MSFILTER: which senders of a group are heard: RFC 3678.
    #[doc(alias = "MCAST_MSFILTER")]
    IP_MCAST_MSFILTER = MCAST_MSFILTER: MsFilter<GroupFilter<'static>>;
    /// MCAST_UNBLOCK_SOURCE: hears a sender of a group again: RFC 3678.
    #[doc(alias = "MCAST_UNBLOCK_SOURCE")]
    IP_MCAST_UNBLOCK_SOURCE = MCAST_UNBLOCK_SOURCE: Never, GroupSourceReq;
    /// The lowest TTL that is let in: ip(7), RFC 5082. 0 for any.
    IP_MINTTL: i32;
    /// Which senders of a group are heard: RFC 3678.
    IP_MSFILTER: MsFilter<IpMsfilter<'static>>;
    /// What a packet to the peer may have, in bytes; for a connected socket: ip(7).
    IP_MTU: u32, Never;
    /// Whether paths are probed for their MTU, and packets fragmented: IP_PMTUDISC_*, ip(7).
    IP_MTU_DISCOVER: i32;
    /// Whether packets come of all groups that anybody on this machine has joined: ip(7).
    IP_MULTICAST_ALL: bool;
    /// The interface that packets to groups leave by; read as its address: ip(7).
    IP_MULTICAST_IF: Ipv4Addr, IpMreqn;
    /// Whether packets to groups come back to this machine: ip(7).
    IP_MULTICAST_LOOP: bool;
    /// How far packets to groups go; -1 for the default, which is 1: ip(7).
    IP_MULTICAST_TTL: i32;
    /// Whether netfilter leaves fragments alone: ip(7). Raw sockets.
    IP_NODEFRAG: bool;
    /// The IP options of every packet sent: ip(7).
    IP_OPTIONS: ShortBytes<40>;
    /// [`IP_RECVORIGDSTADDR`] by another name: ip(7).
    IP_ORIGDSTADDR: bool;
    /// Whether each packet tells the sender's security label, in a control message: ip(7).
    IP_PASSSEC: bool;
    /// Whether each packet tells where it came in, in a control message: ip(7).
    IP_PKTINFO: bool;
    /// What the last packet had that the options ask for: ip(7). Streams.
    IP_PKTOPTIONS: ControlData, Never;
    /// The protocol of packets with a header of the caller's own: Linux 6.4.
    IP_PROTOCOL: i32, Never;
    /// Whether errors are queued, for MSG_ERRQUEUE: ip(7).
    IP_RECVERR: bool;
    /// Whether the queue tells what the packet at fault had beyond its header, by RFC 4884: Linux 5.9.
    IP_RECVERR_RFC4884: bool;
    /// Whether each packet tells its largest fragment: Linux 4.10.
    IP_RECVFRAGSIZE: bool;
    /// Whether each packet tells its IP options: ip(7).
    IP_RECVOPTS: bool;
    /// Whether each packet tells where it was going before it was redirected: ip(7).
    IP_RECVORIGDSTADDR: bool;
    /// [`IP_RETOPTS`] by another name: ip(7).
    IP_RECVRETOPTS: bool;
    /// Whether each packet tells its type of service: ip(7).
    IP_RECVTOS: bool;
    /// Whether each packet tells its TTL: ip(7).
    IP_RECVTTL: bool;
    /// Whether each packet tells its IP options, as an answer would need them: ip(7).
    IP_RETOPTS: bool;
    /// Whether packets with the Router Alert option come here that are to be forwarded: ip(7). Raw sockets.
    IP_ROUTER_ALERT: bool;
    /// The type of service of packets sent: ip(7).
    IP_TOS: u32;
    /// Whether addresses that are not local may be used: ip(7). Turning it on takes CAP_NET_ADMIN or CAP_NET_RAW.
    IP_TRANSPARENT: bool;
    /// The TTL of packets sent, 1 to 255; -1 for the system's: ip(7).
    IP_TTL: i32;
    /// Hears a sender of a group again: ip(7).
    IP_UNBLOCK_SOURCE: Never, IpMreqSource;
    /// The interface that packets leave by, groups aside: linux/in.h.
    IP_UNICAST_IF: UnicastIf;
    /// Where a redirected connection was going, as netfilter remembers it; ENOENT where it was not redirected.
    SO_ORIGINAL_DST: SockAddr, Never;
}

/// The first and the last port that the system may choose; 0 where its own bound holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PortRange {
    /// The first.
    pub low: u16,
    /// The last.
    pub high: u16,
}

/// The index of an interface, which these options have in the network's byte order; 0 for any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UnicastIf(pub u32);

through! {
    PortRange as u32 => |n| Self { low: n as u16, high: (n >> 16) as u16 },
        |range| u32::from(range.low) | u32::from(range.high) << 16;
    UnicastIf as u32 => |n| Self(u32::from_be(n)), |ifindex| ifindex.0.to_be();
}

impl FromOpt for Ipv4Addr {
    type Room = [u8; 4];

    fn from_opt(value: &[u8]) -> Result<Self> {
        exactly::<4>(value).map(Self::from)
    }
}
