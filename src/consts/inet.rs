//! `<netinet/in.h>`: IP protocols, well-known ports and addresses, the options of the levels SOL_IP and SOL_IPV6.

use core::net::{Ipv4Addr, Ipv6Addr};

use super::{numbers, open_number};

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
/// The last group that routers do not forward: `224.0.0.255`.
pub const INADDR_MAX_LOCAL_GROUP: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 255);
/// Every address of this machine: `::`.
pub const IN6ADDR_ANY: Ipv6Addr = Ipv6Addr::UNSPECIFIED;
/// This machine: `::1`.
pub const IN6ADDR_LOOPBACK: Ipv6Addr = Ipv6Addr::LOCALHOST;

// Options at SOL_IP: ip(7).
numbers! {
    /// SOL_IP default 1: ip(7).
    IP_DEFAULT_MULTICAST_LOOP: i32 = 1;
    /// SOL_IP default 1: ip(7).
    IP_DEFAULT_MULTICAST_TTL: i32 = 1;
    /// SOL_IP option 1: ip(7).
    IP_TOS: i32 = 1;
    /// SOL_IP option 2: ip(7).
    IP_TTL: i32 = 2;
    /// SOL_IP option 3: ip(7).
    IP_HDRINCL: i32 = 3;
    /// SOL_IP option 4: ip(7).
    IP_OPTIONS: i32 = 4;
    /// SOL_IP option 6: ip(7).
    IP_RECVOPTS: i32 = 6;
    /// SOL_IP option 7: ip(7).
    IP_RECVRETOPTS: i32 = 7;
    /// SOL_IP option 7: ip(7).
    IP_RETOPTS: i32 = 7;
    /// SOL_IP option 8: ip(7).
    IP_PKTINFO: i32 = 8;
    /// SOL_IP option 10: ip(7).
    IP_MTU_DISCOVER: i32 = 10;
    /// SOL_IP option 11: ip(7).
    IP_RECVERR: i32 = 11;
    /// SOL_IP option 12: ip(7).
    IP_RECVTTL: i32 = 12;
    /// SOL_IP option 13: ip(7).
    IP_RECVTOS: i32 = 13;
    /// SOL_IP option 14: ip(7).
    IP_MTU: i32 = 14;
    /// SOL_IP option 15: ip(7).
    IP_FREEBIND: i32 = 15;
    /// SOL_IP option 19: ip(7).
    IP_TRANSPARENT: i32 = 19;
    /// SOL_IP default 20: ip(7).
    IP_MAX_MEMBERSHIPS: i32 = 20;
    /// SOL_IP option 20: ip(7).
    IP_RECVORIGDSTADDR: i32 = 20;
    /// SOL_IP option 21: ip(7).
    IP_MINTTL: i32 = 21;
    /// SOL_IP option 22: ip(7).
    IP_NODEFRAG: i32 = 22;
    /// SOL_IP option 23: ip(7).
    IP_CHECKSUM: i32 = 23;
    /// SOL_IP option 24: ip(7).
    IP_BIND_ADDRESS_NO_PORT: i32 = 24;
    /// SOL_IP option 25: ip(7).
    IP_RECVFRAGSIZE: i32 = 25;
    /// SOL_IP option 32: ip(7).
    IP_MULTICAST_IF: i32 = 32;
    /// SOL_IP option 33: ip(7).
    IP_MULTICAST_TTL: i32 = 33;
    /// SOL_IP option 34: ip(7).
    IP_MULTICAST_LOOP: i32 = 34;
    /// SOL_IP option 35: ip(7).
    IP_ADD_MEMBERSHIP: i32 = 35;
    /// SOL_IP option 36: ip(7).
    IP_DROP_MEMBERSHIP: i32 = 36;
    /// SOL_IP option 37: ip(7).
    IP_UNBLOCK_SOURCE: i32 = 37;
    /// SOL_IP option 38: ip(7).
    IP_BLOCK_SOURCE: i32 = 38;
    /// SOL_IP option 39: ip(7).
    IP_ADD_SOURCE_MEMBERSHIP: i32 = 39;
    /// SOL_IP option 40: ip(7).
    IP_DROP_SOURCE_MEMBERSHIP: i32 = 40;
    /// SOL_IP option 49: ip(7).
    IP_MULTICAST_ALL: i32 = 49;
    /// SOL_IP option 50: ip(7).
    IP_UNICAST_IF: i32 = 50;
    /// SOL_IP option 51: ip(7).
    IP_LOCAL_PORT_RANGE: i32 = 51;
}

// Options at SOL_IPV6: ipv6(7), RFC 3493, RFC 3542.
numbers! {
    /// SOL_IPV6 routing header type 0: ipv6(7).
    IPV6_RTHDR_TYPE_0: i32 = 0;
    /// SOL_IPV6 option 7: ipv6(7).
    IPV6_CHECKSUM: i32 = 7;
    /// SOL_IPV6 option 9: ipv6(7).
    IPV6_NEXTHOP: i32 = 9;
    /// SOL_IPV6 option 16: ipv6(7).
    IPV6_UNICAST_HOPS: i32 = 16;
    /// SOL_IPV6 option 17: ipv6(7).
    IPV6_MULTICAST_IF: i32 = 17;
    /// SOL_IPV6 option 18: ipv6(7).
    IPV6_MULTICAST_HOPS: i32 = 18;
    /// SOL_IPV6 option 19: ipv6(7).
    IPV6_MULTICAST_LOOP: i32 = 19;
    /// SOL_IPV6 option 20: ipv6(7).
    IPV6_JOIN_GROUP: i32 = 20;
    /// SOL_IPV6 option 21: ipv6(7).
    IPV6_LEAVE_GROUP: i32 = 21;
    /// SOL_IPV6 option 23: ipv6(7).
    IPV6_MTU_DISCOVER: i32 = 23;
    /// SOL_IPV6 option 24: ipv6(7).
    IPV6_MTU: i32 = 24;
    /// SOL_IPV6 option 25: ipv6(7).
    IPV6_RECVERR: i32 = 25;
    /// SOL_IPV6 option 26: ipv6(7).
    IPV6_V6ONLY: i32 = 26;
    /// SOL_IPV6 option 29: ipv6(7).
    IPV6_MULTICAST_ALL: i32 = 29;
    /// SOL_IPV6 option 36: ipv6(7).
    IPV6_HDRINCL: i32 = 36;
    /// SOL_IPV6 option 49: ipv6(7).
    IPV6_RECVPKTINFO: i32 = 49;
    /// SOL_IPV6 option 50: ipv6(7).
    IPV6_PKTINFO: i32 = 50;
    /// SOL_IPV6 option 51: ipv6(7).
    IPV6_RECVHOPLIMIT: i32 = 51;
    /// SOL_IPV6 option 52: ipv6(7).
    IPV6_HOPLIMIT: i32 = 52;
    /// SOL_IPV6 option 53: ipv6(7).
    IPV6_RECVHOPOPTS: i32 = 53;
    /// SOL_IPV6 option 54: ipv6(7).
    IPV6_HOPOPTS: i32 = 54;
    /// SOL_IPV6 option 55: ipv6(7).
    IPV6_RTHDRDSTOPTS: i32 = 55;
    /// SOL_IPV6 option 56: ipv6(7).
    IPV6_RECVRTHDR: i32 = 56;
    /// SOL_IPV6 option 57: ipv6(7).
    IPV6_RTHDR: i32 = 57;
    /// SOL_IPV6 option 58: ipv6(7).
    IPV6_RECVDSTOPTS: i32 = 58;
    /// SOL_IPV6 option 59: ipv6(7).
    IPV6_DSTOPTS: i32 = 59;
    /// SOL_IPV6 option 60: ipv6(7).
    IPV6_RECVPATHMTU: i32 = 60;
    /// SOL_IPV6 option 61: ipv6(7).
    IPV6_PATHMTU: i32 = 61;
    /// SOL_IPV6 option 62: ipv6(7).
    IPV6_DONTFRAG: i32 = 62;
    /// SOL_IPV6 option 66: ipv6(7).
    IPV6_RECVTCLASS: i32 = 66;
    /// SOL_IPV6 option 67: ipv6(7).
    IPV6_TCLASS: i32 = 67;
    /// SOL_IPV6 option 74: ipv6(7).
    IPV6_RECVORIGDSTADDR: i32 = 74;
    /// SOL_IPV6 option 75: ipv6(7).
    IPV6_TRANSPARENT: i32 = 75;
    /// SOL_IPV6 option 76: ipv6(7).
    IPV6_UNICAST_IF: i32 = 76;
    /// SOL_IPV6 option 78: ipv6(7).
    IPV6_FREEBIND: i32 = 78;
}
