//! `<linux/in6.h>`: the options of the levels SOL_IPV6 and SOL_ICMPV6.

use super::{numbers, options};

options! {
    at SOL_IPV6, "ipv6(7), RFC 3493 and RFC 3542";

    /// Turn a socket with a mapped peer into one of AF_INET.
    IPV6_ADDRFORM: i32 = 1;
    /// IPV6_RECVPKTINFO as RFC 2292 had it.
    IPV6_2292PKTINFO: i32 = 2;
    /// IPV6_RECVHOPOPTS as RFC 2292 had it.
    IPV6_2292HOPOPTS: i32 = 3;
    /// IPV6_RECVDSTOPTS as RFC 2292 had it.
    IPV6_2292DSTOPTS: i32 = 4;
    /// IPV6_RECVRTHDR as RFC 2292 had it.
    IPV6_2292RTHDR: i32 = 5;
    /// All control messages in one option, as RFC 2292 had it.
    IPV6_2292PKTOPTIONS: i32 = 6;
    /// Where in a raw packet the kernel puts the checksum; -1 is nowhere.
    IPV6_CHECKSUM: i32 = 7;
    /// IPV6_RECVHOPLIMIT as RFC 2292 had it.
    IPV6_2292HOPLIMIT: i32 = 8;
    /// The neighbour to send by.
    IPV6_NEXTHOP: i32 = 9;
    /// Obsolete.
    IPV6_AUTHHDR: i32 = 10;
    /// Receive the flow information.
    IPV6_FLOWINFO: i32 = 11;
    /// The hop limit of unicast; -1 is the route's.
    IPV6_UNICAST_HOPS: i32 = 16;
    /// The interface that multicast leaves by.
    IPV6_MULTICAST_IF: i32 = 17;
    /// The hop limit of multicast; -1 is the default.
    IPV6_MULTICAST_HOPS: i32 = 18;
    /// Whether multicast comes back to this machine.
    IPV6_MULTICAST_LOOP: i32 = 19;
    /// Join a multicast group.
    IPV6_JOIN_GROUP: i32 = 20;
    /// IPV6_JOIN_GROUP under the kernel's name.
    IPV6_ADD_MEMBERSHIP: i32 = 20;
    /// Leave a multicast group.
    IPV6_LEAVE_GROUP: i32 = 21;
    /// IPV6_LEAVE_GROUP under the kernel's name.
    IPV6_DROP_MEMBERSHIP: i32 = 21;
    /// Packets with this router alert come to this raw socket.
    IPV6_ROUTER_ALERT: i32 = 22;
    /// How path MTU discovery is done: one of IPV6_PMTUDISC.
    IPV6_MTU_DISCOVER: i32 = 23;
    /// The path MTU of a connected socket; the largest packet to send.
    IPV6_MTU: i32 = 24;
    /// Keep errors in the queue that MSG_ERRQUEUE reads.
    IPV6_RECVERR: i32 = 25;
    /// No IPv4 through mapped addresses.
    IPV6_V6ONLY: i32 = 26;
    /// Join an anycast group.
    IPV6_JOIN_ANYCAST: i32 = 27;
    /// Leave an anycast group.
    IPV6_LEAVE_ANYCAST: i32 = 28;
    /// Receive also for groups that other sockets joined.
    IPV6_MULTICAST_ALL: i32 = 29;
    /// Router alerts of this network namespace only.
    IPV6_ROUTER_ALERT_ISOLATE: i32 = 30;
    /// Errors of the queue tell where the extension of RFC 4884 begins.
    IPV6_RECVERR_RFC4884: i32 = 31;
    /// Take or give back a flow label.
    IPV6_FLOWLABEL_MGR: i32 = 32;
    /// Send with the flow information of the address.
    IPV6_FLOWINFO_SEND: i32 = 33;
    /// An IPsec policy for this socket, in KAME's form.
    IPV6_IPSEC_POLICY: i32 = 34;
    /// An IPsec policy for this socket, in netlink's form.
    IPV6_XFRM_POLICY: i32 = 35;
    /// What is sent on a raw socket begins with its IPv6 header.
    IPV6_HDRINCL: i32 = 36;
    /// Receive IPV6_PKTINFO.
    IPV6_RECVPKTINFO: i32 = 49;
    /// Where a packet came in, or from where it is sent.
    IPV6_PKTINFO: i32 = 50;
    /// Receive IPV6_HOPLIMIT.
    IPV6_RECVHOPLIMIT: i32 = 51;
    /// The hop limit of one packet.
    IPV6_HOPLIMIT: i32 = 52;
    /// Receive IPV6_HOPOPTS.
    IPV6_RECVHOPOPTS: i32 = 53;
    /// The hop-by-hop options header.
    IPV6_HOPOPTS: i32 = 54;
    /// The destination options before a routing header.
    IPV6_RTHDRDSTOPTS: i32 = 55;
    /// Receive IPV6_RTHDR.
    IPV6_RECVRTHDR: i32 = 56;
    /// The routing header.
    IPV6_RTHDR: i32 = 57;
    /// Receive IPV6_DSTOPTS.
    IPV6_RECVDSTOPTS: i32 = 58;
    /// The destination options.
    IPV6_DSTOPTS: i32 = 59;
    /// Receive IPV6_PATHMTU.
    IPV6_RECVPATHMTU: i32 = 60;
    /// The path MTU, with the address that it is of.
    IPV6_PATHMTU: i32 = 61;
    /// Do not cut packets, but fail.
    IPV6_DONTFRAG: i32 = 62;
    /// Receive IPV6_TCLASS.
    IPV6_RECVTCLASS: i32 = 66;
    /// The traffic class.
    IPV6_TCLASS: i32 = 67;
    /// Choose flow labels by the connection.
    IPV6_AUTOFLOWLABEL: i32 = 70;
    /// Which source addresses are preferred, as flags IPV6_PREFER_SRC: RFC 5014.
    IPV6_ADDR_PREFERENCES: i32 = 72;
    /// Drop packets whose hop limit is less.
    IPV6_MINHOPCOUNT: i32 = 73;
    /// Where a packet was going before it was redirected, as a control message.
    IPV6_ORIGDSTADDR: i32 = 74;
    /// Receive IPV6_ORIGDSTADDR.
    IPV6_RECVORIGDSTADDR: i32 = 74;
    /// Bind to, and receive for, addresses that are not this machine's.
    IPV6_TRANSPARENT: i32 = 75;
    /// The interface that unicast leaves by.
    IPV6_UNICAST_IF: i32 = 76;
    /// Receive the size of the largest fragment.
    IPV6_RECVFRAGSIZE: i32 = 77;
    /// Bind to an address that is not there yet.
    IPV6_FREEBIND: i32 = 78;
}

numbers! {
    "A value of IPV6_MTU_DISCOVER.";

    /// Cut packets to the interface's MTU.
    IPV6_PMTUDISC_DONT: i32 = 0;
    /// As the route says.
    IPV6_PMTUDISC_WANT: i32 = 1;
    /// Cut no packet.
    IPV6_PMTUDISC_DO: i32 = 2;
    /// As IPV6_PMTUDISC_DO, and do not heed what is known of the path.
    IPV6_PMTUDISC_PROBE: i32 = 3;
    /// Use the interface's MTU and do not heed what is said of the path.
    IPV6_PMTUDISC_INTERFACE: i32 = 4;
    /// As IPV6_PMTUDISC_INTERFACE, but cut what is longer.
    IPV6_PMTUDISC_OMIT: i32 = 5;
}

numbers! {
    "A flag of IPV6_ADDR_PREFERENCES.";

    /// Temporary addresses.
    IPV6_PREFER_SRC_TMP: i32 = 0x1;
    /// Public addresses.
    IPV6_PREFER_SRC_PUBLIC: i32 = 0x2;
    /// Care-of addresses.
    IPV6_PREFER_SRC_COA: i32 = 0x4;
    /// Cryptographically generated addresses.
    IPV6_PREFER_SRC_CGA: i32 = 0x8;
    /// Whichever of the two the system prefers.
    IPV6_PREFER_SRC_PUBTMP_DEFAULT: i32 = 0x100;
    /// Home addresses.
    IPV6_PREFER_SRC_HOME: i32 = 0x400;
    /// Addresses that were not cryptographically generated.
    IPV6_PREFER_SRC_NONCGA: i32 = 0x800;
}

numbers! {
    "For the structure of IPV6_FLOWLABEL_MGR.";

    /// Take a label.
    IPV6_FL_A_GET: i32 = 0;
    /// Give a label back.
    IPV6_FL_A_PUT: i32 = 1;
    /// Keep a label longer.
    IPV6_FL_A_RENEW: i32 = 2;
    /// Make the label when there is none.
    IPV6_FL_F_CREATE: i32 = 1;
    /// Only when there is none.
    IPV6_FL_F_EXCL: i32 = 2;
    /// Answer with the label that came.
    IPV6_FL_F_REFLECT: i32 = 4;
    /// Tell the label that came.
    IPV6_FL_F_REMOTE: i32 = 8;
    /// Shared with nobody.
    IPV6_FL_S_NONE: i32 = 0;
    /// For this socket alone.
    IPV6_FL_S_EXCL: i32 = 1;
    /// For this process.
    IPV6_FL_S_PROCESS: i32 = 2;
    /// For this user.
    IPV6_FL_S_USER: i32 = 3;
    /// For everybody.
    IPV6_FL_S_ANY: i32 = 255;
}

numbers! {
    /// The type of routing header that RFC 5095 did away with.
    IPV6_RTHDR_TYPE_0: i32 = 0;
}

options! {
    at SOL_ICMPV6, "RFC 3542";

    /// Which types of ICMPv6 a raw socket does not receive, a bit each.
    ICMPV6_FILTER: i32 = 1;
}
