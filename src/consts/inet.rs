//! `<netinet/in.h>`: IP protocols, well-known ports and addresses, the options of the levels SOL_IP and SOL_RAW.

use core::net::{Ipv4Addr, Ipv6Addr};

use super::{numbers, open_number, options};

open_number! {
    /// A protocol: the third argument of socket(2).
    ///
    /// The numbers of `<netinet/in.h>` have names here. Other families count their protocols from zero as
    /// well; such a number prints under the IP name that it shares.
    ///
    /// ```
    /// use berkeley::{IPPROTO_TCP, Protocol};
    ///
    /// assert_eq!(IPPROTO_TCP, Protocol::TCP);
    /// assert_eq!(format!("{IPPROTO_TCP:?} {:?}", Protocol::from_raw(999)), "IPPROTO_TCP 999");
    /// ```
    Protocol(u32);

    /// Whatever the family and type imply.
    IP = 0 as IPPROTO_IP;
    /// ICMP: icmp(7).
    ICMP = 1 as IPPROTO_ICMP;
    /// IGMP.
    IGMP = 2 as IPPROTO_IGMP;
    /// IPv4 inside IPv4.
    IPIP = 4 as IPPROTO_IPIP;
    /// TCP: tcp(7).
    TCP = 6 as IPPROTO_TCP;
    /// EGP.
    EGP = 8 as IPPROTO_EGP;
    /// PUP.
    PUP = 12 as IPPROTO_PUP;
    /// UDP: udp(7).
    UDP = 17 as IPPROTO_UDP;
    /// XNS IDP.
    IDP = 22 as IPPROTO_IDP;
    /// ISO transport class 4.
    TP = 29 as IPPROTO_TP;
    /// DCCP.
    DCCP = 33 as IPPROTO_DCCP;
    /// IPv6 inside IPv4.
    IPV6 = 41 as IPPROTO_IPV6;
    /// IPv6 routing header.
    ROUTING = 43 as IPPROTO_ROUTING;
    /// IPv6 fragment header.
    FRAGMENT = 44 as IPPROTO_FRAGMENT;
    /// RSVP.
    RSVP = 46 as IPPROTO_RSVP;
    /// GRE.
    GRE = 47 as IPPROTO_GRE;
    /// IPsec ESP.
    ESP = 50 as IPPROTO_ESP;
    /// IPsec AH.
    AH = 51 as IPPROTO_AH;
    /// ICMPv6.
    ICMPV6 = 58 as IPPROTO_ICMPV6;
    /// IPv6: no next header.
    NONE = 59 as IPPROTO_NONE;
    /// IPv6 destination options.
    DSTOPTS = 60 as IPPROTO_DSTOPTS;
    /// MTP.
    MTP = 92 as IPPROTO_MTP;
    /// IPsec BEET pseudo header.
    BEETPH = 94 as IPPROTO_BEETPH;
    /// Encapsulation header.
    ENCAP = 98 as IPPROTO_ENCAP;
    /// PIM.
    PIM = 103 as IPPROTO_PIM;
    /// IP compression.
    COMP = 108 as IPPROTO_COMP;
    /// L2TP.
    L2TP = 115 as IPPROTO_L2TP;
    /// SCTP.
    SCTP = 132 as IPPROTO_SCTP;
    /// IPv6 mobility header.
    MH = 135 as IPPROTO_MH;
    /// UDP-Lite: udplite(7).
    UDPLITE = 136 as IPPROTO_UDPLITE;
    /// MPLS inside IP.
    MPLS = 137 as IPPROTO_MPLS;
    /// Ethernet inside IPv6.
    ETHERNET = 143 as IPPROTO_ETHERNET;
    /// Aggregated and fragmented packets inside ESP.
    AGGFRAG = 144 as IPPROTO_AGGFRAG;
    /// Raw IP packets.
    RAW = 255 as IPPROTO_RAW;
    /// Shared memory communication.
    SMC = 256 as IPPROTO_SMC;
    /// Multipath TCP.
    MPTCP = 262 as IPPROTO_MPTCP;
}

impl Protocol {
    /// Whatever the family and type imply: 0, as most calls of socket(2) have it.
    pub const DEFAULT: Self = Self::IP;
    /// The IPv6 hop-by-hop header, which has the number 0 as well.
    pub const HOPOPTS: Self = Self::IP;
}

/// The IPv6 hop-by-hop header, which has the number 0 as well.
pub const IPPROTO_HOPOPTS: Protocol = Protocol::HOPOPTS;

numbers! {
    /// Ports below this one take a privilege to bind: ip(7).
    IPPORT_RESERVED: u16 = 1024;
    /// Ports from this one on were once kept for servers without privilege.
    IPPORT_USERRESERVED: u16 = 5000;
}

/// Every address of this machine: `0.0.0.0`.
pub const INADDR_ANY: Ipv4Addr = Ipv4Addr::UNSPECIFIED;
/// This machine: `127.0.0.1`.
pub const INADDR_LOOPBACK: Ipv4Addr = Ipv4Addr::LOCALHOST;
/// Every machine of this network: `255.255.255.255`.
pub const INADDR_BROADCAST: Ipv4Addr = Ipv4Addr::BROADCAST;
/// What inet_addr(3) answers for text that is no address: `255.255.255.255`, which it therefore cannot read.
pub const INADDR_NONE: Ipv4Addr = Ipv4Addr::BROADCAST;
/// The multicast base address: `224.0.0.0`.
pub const INADDR_UNSPEC_GROUP: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 0);
/// All hosts of this network: `224.0.0.1`.
pub const INADDR_ALLHOSTS_GROUP: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 1);
/// All routers of this network: `224.0.0.2`.
pub const INADDR_ALLRTRS_GROUP: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 2);
/// All who watch multicast routers: `224.0.0.106`.
pub const INADDR_ALLSNOOPERS_GROUP: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 106);
/// The last group that routers do not forward: `224.0.0.255`.
pub const INADDR_MAX_LOCAL_GROUP: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 255);
/// Whether there is IPv6 in this crate, as Python tells it of itself: always.
/// [`has_dualstack_ipv6`](crate::has_dualstack_ipv6) asks the kernel.
#[allow(non_upper_case_globals, reason = "Python spells it so")]
pub const has_ipv6: bool = true;

/// Every address of this machine: `::`.
pub const IN6ADDR_ANY: Ipv6Addr = Ipv6Addr::UNSPECIFIED;
/// This machine: `::1`.
pub const IN6ADDR_LOOPBACK: Ipv6Addr = Ipv6Addr::LOCALHOST;

options! {
    at SOL_IP, "ip(7)";

    /// The type-of-service byte of what is sent.
    IP_TOS: i32 = 1;
    /// The time to live of what is sent.
    IP_TTL: i32 = 2;
    /// What is sent on a raw socket begins with its IP header.
    IP_HDRINCL: i32 = 3;
    /// The IP options of what is sent.
    IP_OPTIONS: i32 = 4;
    /// Packets with the router alert option come to this raw socket.
    IP_ROUTER_ALERT: i32 = 5;
    /// Receive the IP options, as IP_OPTIONS.
    IP_RECVOPTS: i32 = 6;
    /// Receive the IP options, turned round for the answer.
    IP_RETOPTS: i32 = 7;
    /// IP_RETOPTS under glibc's other name.
    IP_RECVRETOPTS: i32 = 7;
    /// Receive where a packet came in; as a control message, also send from there.
    IP_PKTINFO: i32 = 8;
    /// What control messages the last packet of a stream would have had.
    IP_PKTOPTIONS: i32 = 9;
    /// How path MTU discovery is done: one of IP_PMTUDISC.
    IP_MTU_DISCOVER: i32 = 10;
    /// Keep errors in the queue that MSG_ERRQUEUE reads.
    IP_RECVERR: i32 = 11;
    /// Receive the time to live, as IP_TTL.
    IP_RECVTTL: i32 = 12;
    /// Receive the type-of-service byte, as IP_TOS.
    IP_RECVTOS: i32 = 13;
    /// The path MTU of a connected socket.
    IP_MTU: i32 = 14;
    /// Bind to an address that is not there yet.
    IP_FREEBIND: i32 = 15;
    /// An IPsec policy for this socket, in KAME's form.
    IP_IPSEC_POLICY: i32 = 16;
    /// An IPsec policy for this socket, in netlink's form.
    IP_XFRM_POLICY: i32 = 17;
    /// Receive the security context of a packet, as SCM_SECURITY.
    IP_PASSSEC: i32 = 18;
    /// Bind to, and receive for, addresses that are not this machine's.
    IP_TRANSPARENT: i32 = 19;
    /// Where a packet was going before it was redirected, as a control message.
    IP_ORIGDSTADDR: i32 = 20;
    /// Receive IP_ORIGDSTADDR.
    IP_RECVORIGDSTADDR: i32 = 20;
    /// Drop packets whose time to live is less.
    IP_MINTTL: i32 = 21;
    /// Do not put fragments together for this raw socket.
    IP_NODEFRAG: i32 = 22;
    /// Receive the checksum of a datagram.
    IP_CHECKSUM: i32 = 23;
    /// Leave the choice of a port to connect(2).
    IP_BIND_ADDRESS_NO_PORT: i32 = 24;
    /// Receive the size of the largest fragment.
    IP_RECVFRAGSIZE: i32 = 25;
    /// Errors of the queue tell where the extension of RFC 4884 begins.
    IP_RECVERR_RFC4884: i32 = 26;
    /// The interface that multicast leaves by.
    IP_MULTICAST_IF: i32 = 32;
    /// The time to live of multicast.
    IP_MULTICAST_TTL: i32 = 33;
    /// Whether multicast comes back to this machine.
    IP_MULTICAST_LOOP: i32 = 34;
    /// Join a multicast group.
    IP_ADD_MEMBERSHIP: i32 = 35;
    /// Leave a multicast group.
    IP_DROP_MEMBERSHIP: i32 = 36;
    /// Receive from a source of the group again.
    IP_UNBLOCK_SOURCE: i32 = 37;
    /// Receive nothing from a source of the group.
    IP_BLOCK_SOURCE: i32 = 38;
    /// Join a multicast group for one source.
    IP_ADD_SOURCE_MEMBERSHIP: i32 = 39;
    /// Leave a multicast group for one source.
    IP_DROP_SOURCE_MEMBERSHIP: i32 = 40;
    /// The whole list of sources of a group.
    IP_MSFILTER: i32 = 41;
    /// Receive also for groups that other sockets joined.
    IP_MULTICAST_ALL: i32 = 49;
    /// The interface that unicast leaves by.
    IP_UNICAST_IF: i32 = 50;
    /// The ports that a choice is made from: the first below, the last above.
    IP_LOCAL_PORT_RANGE: i32 = 51;
    /// The protocol that a raw socket's packet has, as a control message.
    IP_PROTOCOL: i32 = 52;
    /// Where a redirected connection was going: linux/netfilter_ipv4.h.
    SO_ORIGINAL_DST: i32 = 80;
}

// Options at SOL_IP, of any family of groups, and at SOL_IPV6.
options! {
    at SOL_IP, "RFC 3678";

    /// Join a multicast group.
    MCAST_JOIN_GROUP: i32 = 42;
    /// Receive nothing from a source of the group.
    MCAST_BLOCK_SOURCE: i32 = 43;
    /// Receive from a source of the group again.
    MCAST_UNBLOCK_SOURCE: i32 = 44;
    /// Leave a multicast group.
    MCAST_LEAVE_GROUP: i32 = 45;
    /// Join a multicast group for one source.
    MCAST_JOIN_SOURCE_GROUP: i32 = 46;
    /// Leave a multicast group for one source.
    MCAST_LEAVE_SOURCE_GROUP: i32 = 47;
    /// The whole list of sources of a group.
    MCAST_MSFILTER: i32 = 48;
}

numbers! {
    "The mode of a list of sources: RFC 3678.";

    /// The list says whom not to receive from.
    MCAST_EXCLUDE: u32 = 0;
    /// The list says whom to receive from.
    MCAST_INCLUDE: u32 = 1;
}

numbers! {
    "A value of IP_MTU_DISCOVER.";

    /// Let routers cut packets.
    IP_PMTUDISC_DONT: i32 = 0;
    /// As the route says.
    IP_PMTUDISC_WANT: i32 = 1;
    /// Never let routers cut packets.
    IP_PMTUDISC_DO: i32 = 2;
    /// As IP_PMTUDISC_DO, and do not heed what is known of the path.
    IP_PMTUDISC_PROBE: i32 = 3;
    /// Use the interface's MTU and do not heed what is said of the path.
    IP_PMTUDISC_INTERFACE: i32 = 4;
    /// As IP_PMTUDISC_INTERFACE, but cut what is longer.
    IP_PMTUDISC_OMIT: i32 = 5;
}

numbers! {
    "What an option is when nothing was set.";

    /// Multicast comes back.
    IP_DEFAULT_MULTICAST_LOOP: i32 = 1;
    /// Multicast does not leave the network.
    IP_DEFAULT_MULTICAST_TTL: i32 = 1;
    /// The most groups of a socket, by default.
    IP_MAX_MEMBERSHIPS: i32 = 20;
}

options! {
    at SOL_RAW, "icmp(7)";

    /// Which types of ICMP a raw socket does not receive, a bit each.
    ICMP_FILTER: i32 = 1;
}
