//! SOL_IPV6: ipv6(7), RFC 3493, RFC 3542.

use core::net::Ipv6Addr;

use super::structure::{options, structures};
use super::{
    AskOpt, Bytes, ControlData, FromOpt, GroupFilter, GroupReq, GroupSourceReq, Ipv6Mreq, MsFilter, Never,
    ToOpt, UnicastIf,
};
use crate::consts::SOL_IPV6;
use crate::control::In6Pktinfo;
use crate::{Family, Result, SockAddr};

options! {
    SOL_IPV6;

    /// [`IPV6_JOIN_GROUP`] by another name: ipv6(7).
    IPV6_ADD_MEMBERSHIP: Never, Ipv6Mreq;
    /// Turns a connected socket whose peer has an IPv4-mapped address into one of IPv4, when set to AF_INET: ipv6(7).
    IPV6_ADDRFORM: Family;
    /// Which of the machine's addresses are preferred as a source: IPV6_PREFER_SRC_*, RFC 5014.
    IPV6_ADDR_PREFERENCES: i32;
    /// Whether packets get a flow label of the kernel's choice: linux/in6.h.
    IPV6_AUTOFLOWLABEL: bool;
    /// Where the checksum of a raw socket's packets is, which the kernel then computes and checks; -1 for none:
    /// RFC 3542, raw sockets.
    IPV6_CHECKSUM: i32;
    /// Whether packets too long are refused instead of fragmented: RFC 3542.
    IPV6_DONTFRAG: bool;
    /// [`IPV6_LEAVE_GROUP`] by another name: ipv6(7).
    IPV6_DROP_MEMBERSHIP: Never, Ipv6Mreq;
    /// The destination options of every packet sent, with their header: RFC 3542. Setting them takes CAP_NET_RAW.
    IPV6_DSTOPTS: Bytes;
    /// Whether each packet tells its flow label and traffic class: linux/in6.h.
    IPV6_FLOWINFO: bool;
    /// Whether the flow information of destinations is sent: ipv6(7).
    IPV6_FLOWINFO_SEND: bool;
    /// Takes and gives back flow labels: linux/in6.h.
    IPV6_FLOWLABEL_MGR: In6FlowlabelReq;
    /// Whether bind(2) takes an address that is not local, or not yet: Linux 4.15.
    IPV6_FREEBIND: bool;
    /// Whether the caller writes the IPv6 header: Linux 4.5, raw sockets.
    IPV6_HDRINCL: bool;
    /// The hop-by-hop options of every packet sent, with their header: RFC 3542. Setting them takes CAP_NET_RAW.
    IPV6_HOPOPTS: Bytes;
    /// Joins an anycast group: linux/in6.h.
    IPV6_JOIN_ANYCAST: Never, Ipv6Mreq;
    /// Joins a group: ipv6(7), RFC 3493.
    IPV6_JOIN_GROUP: Never, Ipv6Mreq;
    /// Leaves an anycast group: linux/in6.h.
    IPV6_LEAVE_ANYCAST: Never, Ipv6Mreq;
    /// Leaves a group: ipv6(7), RFC 3493.
    IPV6_LEAVE_GROUP: Never, Ipv6Mreq;
    /// MCAST_BLOCK_SOURCE: hears a sender of a group no longer: RFC 3678.
    #[doc(alias = "MCAST_BLOCK_SOURCE")]
    IPV6_MCAST_BLOCK_SOURCE = MCAST_BLOCK_SOURCE: Never, GroupSourceReq;
    /// MCAST_JOIN_GROUP: joins a group: RFC 3678.
    #[doc(alias = "MCAST_JOIN_GROUP")]
    IPV6_MCAST_JOIN_GROUP = MCAST_JOIN_GROUP: Never, GroupReq;
    /// MCAST_JOIN_SOURCE_GROUP: joins a group, for one sender of it: RFC 3678.
    #[doc(alias = "MCAST_JOIN_SOURCE_GROUP")]
    IPV6_MCAST_JOIN_SOURCE_GROUP = MCAST_JOIN_SOURCE_GROUP: Never, GroupSourceReq;
    /// MCAST_LEAVE_GROUP: leaves a group: RFC 3678.
    #[doc(alias = "MCAST_LEAVE_GROUP")]
    IPV6_MCAST_LEAVE_GROUP = MCAST_LEAVE_GROUP: Never, GroupReq;
    /// MCAST_LEAVE_SOURCE_GROUP: leaves one sender of a group: RFC 3678.
    #[doc(alias = "MCAST_LEAVE_SOURCE_GROUP")]
    IPV6_MCAST_LEAVE_SOURCE_GROUP = MCAST_LEAVE_SOURCE_GROUP: Never, GroupSourceReq;
    /// MCAST_MSFILTER: which senders of a group are heard: RFC 3678.
    #[doc(alias = "MCAST_MSFILTER")]
    IPV6_MCAST_MSFILTER = MCAST_MSFILTER: MsFilter<GroupFilter<'static>>;
    /// MCAST_UNBLOCK_SOURCE: hears a sender of a group again: RFC 3678.
    #[doc(alias = "MCAST_UNBLOCK_SOURCE")]
    IPV6_MCAST_UNBLOCK_SOURCE = MCAST_UNBLOCK_SOURCE: Never, GroupSourceReq;
    /// The lowest hop limit that is let in: RFC 5082. 0 for any.
    IPV6_MINHOPCOUNT: i32;
    /// What a packet may have, in bytes: of the path, for a connected socket; set, for all: ipv6(7).
    IPV6_MTU: u32;
    /// Whether paths are probed for their MTU, and packets fragmented: IPV6_PMTUDISC_*, ipv6(7).
    IPV6_MTU_DISCOVER: i32;
    /// Whether packets come of all groups that anybody on this machine has joined: Linux 4.20.
    IPV6_MULTICAST_ALL: bool;
    /// How far packets to groups go; -1 for the default, which is 1: ipv6(7).
    IPV6_MULTICAST_HOPS: i32;
    /// The interface that packets to groups leave by, by its index; 0 for any: ipv6(7).
    IPV6_MULTICAST_IF: u32;
    /// Whether packets to groups come back to this machine: ipv6(7).
    IPV6_MULTICAST_LOOP: bool;
    /// [`IPV6_RECVORIGDSTADDR`] by another name: linux/in6.h.
    IPV6_ORIGDSTADDR: bool;
    /// The path's MTU as the kernel knows it, for a connected socket: RFC 3542.
    IPV6_PATHMTU: Ip6Mtuinfo, Never;
    /// The source address and interface of every packet sent: RFC 3542.
    IPV6_PKTINFO: Never, In6Pktinfo;
    /// Whether each packet tells its destination options, in a control message: RFC 3542.
    IPV6_RECVDSTOPTS: bool;
    /// Whether errors are queued, for MSG_ERRQUEUE: ipv6(7).
    IPV6_RECVERR: bool;
    /// Whether the queue tells what the packet at fault had beyond its header, by RFC 4884: Linux 5.9.
    IPV6_RECVERR_RFC4884: bool;
    /// Whether each packet tells its largest fragment: Linux 4.10.
    IPV6_RECVFRAGSIZE: bool;
    /// Whether each packet tells its hop limit: ipv6(7), RFC 3542.
    IPV6_RECVHOPLIMIT: bool;
    /// Whether each packet tells its hop-by-hop options: RFC 3542.
    IPV6_RECVHOPOPTS: bool;
    /// Whether each packet tells where it was going before it was redirected: linux/in6.h.
    IPV6_RECVORIGDSTADDR: bool;
    /// Whether a change of the path's MTU is told, in a message of its own: RFC 3542.
    IPV6_RECVPATHMTU: bool;
    /// Whether each packet tells where it came in: ipv6(7), RFC 3542.
    IPV6_RECVPKTINFO: bool;
    /// Whether each packet tells its routing header: ipv6(7), RFC 3542.
    IPV6_RECVRTHDR: bool;
    /// Whether each packet tells its traffic class: RFC 3542.
    IPV6_RECVTCLASS: bool;
    /// Which packets with the Router Alert option come here that are to be forwarded, by its value; -1 for none:
    /// ipv6(7), raw sockets.
    IPV6_ROUTER_ALERT: i32;
    /// Whether they come from this socket's network namespace alone: Linux 5.1.
    IPV6_ROUTER_ALERT_ISOLATE: bool;
    /// The routing header of every packet sent: RFC 3542.
    IPV6_RTHDR: Bytes;
    /// The destination options before the routing header: RFC 3542. Setting them takes CAP_NET_RAW.
    IPV6_RTHDRDSTOPTS: Bytes;
    /// The traffic class of packets sent, 0 to 255; -1 for the default: RFC 3542.
    IPV6_TCLASS: i32;
    /// Whether addresses that are not local may be used: linux/in6.h. It takes CAP_NET_ADMIN or CAP_NET_RAW.
    IPV6_TRANSPARENT: bool;
    /// The hop limit of packets sent, 0 to 255; -1 for the route's: ipv6(7).
    IPV6_UNICAST_HOPS: i32;
    /// The interface that packets leave by, groups aside: linux/in6.h.
    IPV6_UNICAST_IF: UnicastIf;
    /// Whether the socket leaves IPv4 alone; without it, one bound to `::` serves both. To be set before bind(2):
    /// ipv6(7).
    IPV6_V6ONLY: bool;
    /// [`IPV6_RECVDSTOPTS`] as RFC 2292 had it.
    IPV6_2292DSTOPTS: bool;
    /// [`IPV6_RECVHOPLIMIT`] as RFC 2292 had it.
    IPV6_2292HOPLIMIT: bool;
    /// [`IPV6_RECVHOPOPTS`] as RFC 2292 had it.
    IPV6_2292HOPOPTS: bool;
    /// [`IPV6_RECVPKTINFO`] as RFC 2292 had it.
    IPV6_2292PKTINFO: bool;
    /// [`IPV6_RECVRTHDR`] as RFC 2292 had it.
    IPV6_2292RTHDR: bool;
    /// What the last packet had that the options ask for: RFC 2292. Streams.
    IPV6_2292PKTOPTIONS: ControlData, Never;
    /// Where a redirected connection was going, as netfilter remembers it; ENOENT where it was not redirected.
    IP6T_SO_ORIGINAL_DST = 80: SockAddr, Never;
}

structures! {
    /// A request for a flow label: `struct in6_flowlabel_req` of linux/in6.h.
    #[doc(alias = "in6_flowlabel_req")]
    In6FlowlabelReq[32] {
        /// The destination.
        dst: Ipv6Addr = 0,
        /// The label, in the network's byte order.
        label: [u8; 4] = 16,
        /// IPV6_FL_A_GET, IPV6_FL_A_PUT, IPV6_FL_A_RENEW.
        action: u8 = 20,
        /// IPV6_FL_S_NONE, IPV6_FL_S_EXCL, IPV6_FL_S_PROCESS, IPV6_FL_S_USER, IPV6_FL_S_ANY.
        share: u8 = 21,
        /// IPV6_FL_F_CREATE, IPV6_FL_F_EXCL, IPV6_FL_F_REFLECT, IPV6_FL_F_REMOTE.
        flags: u16 = 22,
        /// Seconds for which it stays.
        expires: u16 = 24,
        /// Seconds for which nobody else gets it afterwards.
        linger: u16 = 26,
    }
}

/// What is asked says what is wanted of the label: its action has to be IPV6_FL_A_GET.
impl AskOpt for In6FlowlabelReq {
    type Question = Self;
    type Answer<'a> = Self;

    fn ask(question: &Self, room: &mut [u8]) -> Result<usize> {
        *super::bytes::question(room)? = question.to_c();
        Ok(Self::SIZE)
    }

    fn answer(value: &[u8]) -> Result<Self> {
        Self::from_opt(value)
    }
}

/// The MTU of a path: `struct ip6_mtuinfo` of RFC 3542.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "ip6_mtuinfo")]
pub struct Ip6Mtuinfo {
    /// The destination, which Linux tells in control messages alone: here it is [`SockAddr::Unspec`].
    pub addr: SockAddr,
    /// Bytes.
    pub mtu: u32,
}

impl FromOpt for Ip6Mtuinfo {
    type Room = [u8; 32];

    fn from_opt(value: &[u8]) -> Result<Self> {
        let value = super::exactly::<32>(value)?;
        let (addr, mtu) = value.split_at(28);
        Ok(Self { addr: SockAddr::decode(addr), mtu: u32::from_opt(mtu)? })
    }
}

impl ToOpt for In6Pktinfo {
    type Value<'a> = Self;

    fn with_opt(value: Self, set: impl FnOnce(&[u8]) -> Result<()>) -> Result<()> {
        let mut bytes = [0; 20];
        super::structure::put(&mut bytes, 0, value.addr);
        super::structure::put(&mut bytes, 16, value.ifindex);
        set(&bytes)
    }
}
