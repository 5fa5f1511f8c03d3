//! `<linux/netlink.h>`: protocols and options of netlink sockets.

use super::{Protocol, options, protocols};

protocols! {
    of AF_NETLINK;

    /// Interfaces, addresses, routes: rtnetlink(7).
    NETLINK_ROUTE: Protocol = 0;
    /// Free.
    NETLINK_UNUSED: Protocol = 1;
    /// For programs among themselves.
    NETLINK_USERSOCK: Protocol = 2;
    /// Formerly of ip_queue.
    NETLINK_FIREWALL: Protocol = 3;
    /// The state of sockets: sock_diag(7).
    NETLINK_SOCK_DIAG: Protocol = 4;
    /// NETLINK_SOCK_DIAG under its older name.
    NETLINK_INET_DIAG: Protocol = 4;
    /// Netfilter's log.
    NETLINK_NFLOG: Protocol = 5;
    /// IPsec.
    NETLINK_XFRM: Protocol = 6;
    /// Events of SELinux.
    NETLINK_SELINUX: Protocol = 7;
    /// iSCSI.
    NETLINK_ISCSI: Protocol = 8;
    /// Auditing.
    NETLINK_AUDIT: Protocol = 9;
    /// Lookups of routes.
    NETLINK_FIB_LOOKUP: Protocol = 10;
    /// The kernel connector.
    NETLINK_CONNECTOR: Protocol = 11;
    /// Netfilter.
    NETLINK_NETFILTER: Protocol = 12;
    /// Formerly of ip6_queue.
    NETLINK_IP6_FW: Protocol = 13;
    /// Formerly of DECnet's routing.
    NETLINK_DNRTMSG: Protocol = 14;
    /// Devices that come and go.
    NETLINK_KOBJECT_UEVENT: Protocol = 15;
    /// Families that have no protocol of their own.
    NETLINK_GENERIC: Protocol = 16;
    /// SCSI transports.
    NETLINK_SCSITRANSPORT: Protocol = 18;
    /// eCryptfs.
    NETLINK_ECRYPTFS: Protocol = 19;
    /// RDMA.
    NETLINK_RDMA: Protocol = 20;
    /// The kernel's cryptography.
    NETLINK_CRYPTO: Protocol = 21;
    /// The state of shared memory communication.
    NETLINK_SMC: Protocol = 22;
}

options! {
    at SOL_NETLINK, "netlink(7)";

    /// Join a group.
    NETLINK_ADD_MEMBERSHIP: i32 = 1;
    /// Leave a group.
    NETLINK_DROP_MEMBERSHIP: i32 = 2;
    /// Receive the group that a message came to.
    NETLINK_PKTINFO: i32 = 3;
    /// A multicast that fails somewhere fails.
    NETLINK_BROADCAST_ERROR: i32 = 4;
    /// Do not tell that messages were lost.
    NETLINK_NO_ENOBUFS: i32 = 5;
    /// Removed in Linux 4.6.
    NETLINK_RX_RING: i32 = 6;
    /// Removed in Linux 4.6.
    NETLINK_TX_RING: i32 = 7;
    /// Receive from every network namespace that has a number here.
    NETLINK_LISTEN_ALL_NSID: i32 = 8;
    /// The groups that were joined, as bits.
    NETLINK_LIST_MEMBERSHIPS: i32 = 9;
    /// An answer does not repeat the whole request.
    NETLINK_CAP_ACK: i32 = 10;
    /// An answer says in words what was wrong.
    NETLINK_EXT_ACK: i32 = 11;
    /// A request for a dump is checked in every field.
    NETLINK_GET_STRICT_CHK: i32 = 12;
}
