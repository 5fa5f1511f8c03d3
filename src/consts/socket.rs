//! `<sys/socket.h>`: address families, socket types, flags of the send and receive calls, SOL_SOCKET's options.

use core::fmt;

use super::{numbers, open_number};

open_number! {
    /// An address family: the first argument of socket(2), and the first field of every address.
    ///
    /// ```
    /// use berkeley::{AF_INET6, Family};
    ///
    /// assert_eq!(AF_INET6, Family::INET6);
    /// assert_eq!(format!("{AF_INET6:?} {:?}", Family::from_raw(500)), "AF_INET6 500");
    /// ```
    #[doc(alias = "sa_family_t")]
    #[doc(alias = "AddressFamily")]
    Family(u16);

    /// No family: dissolves a datagram socket's association when connected to.
    UNSPEC = 0 as AF_UNSPEC;
    /// Sockets of this machine: unix(7).
    UNIX = 1 as AF_UNIX;
    /// IPv4: ip(7).
    INET = 2 as AF_INET;
    /// Amateur radio AX.25.
    AX25 = 3 as AF_AX25;
    /// Novell IPX.
    IPX = 4 as AF_IPX;
    /// AppleTalk: ddp(7).
    APPLETALK = 5 as AF_APPLETALK;
    /// Amateur radio NET/ROM.
    NETROM = 6 as AF_NETROM;
    /// Multiprotocol bridge.
    BRIDGE = 7 as AF_BRIDGE;
    /// ATM permanent circuits.
    ATMPVC = 8 as AF_ATMPVC;
    /// ITU-T X.25: x25(7).
    X25 = 9 as AF_X25;
    /// IPv6: ipv6(7).
    INET6 = 10 as AF_INET6;
    /// Amateur radio X.25 PLP.
    ROSE = 11 as AF_ROSE;
    /// DECnet.
    DECnet = 12 as AF_DECnet;
    /// Reserved for 802.2LLC.
    NETBEUI = 13 as AF_NETBEUI;
    /// A placeholder of the kernel's.
    SECURITY = 14 as AF_SECURITY;
    /// Key management, from BSD's IPsec.
    KEY = 15 as AF_KEY;
    /// The kernel's own services: netlink(7).
    NETLINK = 16 as AF_NETLINK;
    /// Link-layer frames: packet(7).
    PACKET = 17 as AF_PACKET;
    /// Ash.
    ASH = 18 as AF_ASH;
    /// Acorn Econet.
    ECONET = 19 as AF_ECONET;
    /// ATM switched circuits.
    ATMSVC = 20 as AF_ATMSVC;
    /// Reliable datagrams; its addresses are IPv4 ones.
    RDS = 21 as AF_RDS;
    /// Linux SNA.
    SNA = 22 as AF_SNA;
    /// Infrared.
    IRDA = 23 as AF_IRDA;
    /// PPP over X.
    PPPOX = 24 as AF_PPPOX;
    /// Wanpipe.
    WANPIPE = 25 as AF_WANPIPE;
    /// IEEE 802.2 LLC.
    LLC = 26 as AF_LLC;
    /// InfiniBand.
    IB = 27 as AF_IB;
    /// MPLS.
    MPLS = 28 as AF_MPLS;
    /// Controller area network.
    CAN = 29 as AF_CAN;
    /// TIPC clusters.
    TIPC = 30 as AF_TIPC;
    /// Bluetooth.
    BLUETOOTH = 31 as AF_BLUETOOTH;
    /// Z/VM IUCV.
    IUCV = 32 as AF_IUCV;
    /// RxRPC.
    RXRPC = 33 as AF_RXRPC;
    /// MISDN.
    ISDN = 34 as AF_ISDN;
    /// Nokia cellular modems.
    PHONET = 35 as AF_PHONET;
    /// IEEE 802.15.4.
    IEEE802154 = 36 as AF_IEEE802154;
    /// CAIF.
    CAIF = 37 as AF_CAIF;
    /// The kernel's cryptography.
    ALG = 38 as AF_ALG;
    /// Near field communication.
    NFC = 39 as AF_NFC;
    /// Between a virtual machine and its host: vsock(7).
    VSOCK = 40 as AF_VSOCK;
    /// Kernel connection multiplexor.
    KCM = 41 as AF_KCM;
    /// Qualcomm IPC router.
    QIPCRTR = 42 as AF_QIPCRTR;
    /// Shared memory communication.
    SMC = 43 as AF_SMC;
    /// Express data path.
    XDP = 44 as AF_XDP;
    /// Management component transport.
    MCTP = 45 as AF_MCTP;
}

impl Family {
    /// AF_UNIX under the name that POSIX once gave it.
    pub const LOCAL: Self = Self::UNIX;
    /// AF_NETLINK under BSD's name for its route sockets.
    pub const ROUTE: Self = Self::NETLINK;
}

/// AF_UNIX under the name that POSIX once gave it.
pub const AF_LOCAL: Family = Family::LOCAL;
/// AF_NETLINK under BSD's name for its route sockets.
pub const AF_ROUTE: Family = Family::ROUTE;

open_number! {
    /// A socket type, without the flags that socket(2) packs into the same argument: every descriptor of this
    /// crate is close-on-exec, and how a socket waits is its [`Timeout`](crate::Timeout).
    ///
    /// ```
    /// use berkeley::{Kind, SOCK_DGRAM};
    ///
    /// assert_eq!(SOCK_DGRAM, Kind::DGRAM);
    /// assert_eq!(format!("{SOCK_DGRAM:?}"), "SOCK_DGRAM");
    /// ```
    #[doc(alias = "SocketKind")]
    #[doc(alias = "type")]
    Kind(u32);

    /// A stream of bytes, both ways, in order.
    STREAM = 1 as SOCK_STREAM;
    /// Messages of bounded size, each by itself.
    DGRAM = 2 as SOCK_DGRAM;
    /// The network protocol itself: raw(7).
    RAW = 3 as SOCK_RAW;
    /// Reliable messages without an order.
    RDM = 4 as SOCK_RDM;
    /// Messages in order over a connection.
    SEQPACKET = 5 as SOCK_SEQPACKET;
    /// Datagram congestion control.
    DCCP = 6 as SOCK_DCCP;
    /// Obsolete form of AF_PACKET.
    PACKET = 10 as SOCK_PACKET;
}

bitflags::bitflags! {
    /// Flags of the send and receive calls: send(2), recv(2). Bits that this crate does not know are kept.
    ///
    /// ```
    /// use berkeley::{MSG_PEEK, MsgFlags};
    ///
    /// let flags = MSG_PEEK | MsgFlags::DONTWAIT | MsgFlags::from_bits_retain(1 << 24);
    /// assert_eq!(format!("{flags:?}"), "MSG_PEEK | MSG_DONTWAIT | 0x1000000");
    /// ```
    #[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
    pub struct MsgFlags: u32 {
        /// Send or receive out-of-band data.
        const OOB = 0x1;
        /// Receive without taking it from the queue.
        const PEEK = 0x2;
        /// Send to directly connected hosts only.
        const DONTROUTE = 0x4;
        /// Out: control data was cut.
        const CTRUNC = 0x8;
        /// Supply or ask for the second address.
        const PROXY = 0x10;
        /// The real length of a datagram, even when it did not fit; out: it did not fit.
        const TRUNC = 0x20;
        /// This call does not block. On a socket in timeout mode it waits all the same, as in Python.
        const DONTWAIT = 0x40;
        /// A record ends here.
        const EOR = 0x80;
        /// Wait for the full amount.
        const WAITALL = 0x100;
        /// Of the kernel's own use.
        const FIN = 0x200;
        /// Of the kernel's own use.
        const SYN = 0x400;
        /// The link-layer neighbour answered.
        const CONFIRM = 0x800;
        /// Of the kernel's own use.
        const RST = 0x1000;
        /// Receive from the error queue.
        const ERRQUEUE = 0x2000;
        /// No SIGPIPE; this crate passes it with every send.
        const NOSIGNAL = 0x4000;
        /// More will follow: hold the packet back.
        const MORE = 0x8000;
        /// Recvmmsg: do not wait once one message has come.
        const WAITFORONE = 0x10000;
        /// Sendmmsg: more messages follow.
        const BATCH = 0x40000;
        /// Send without copying; completion comes on the error queue.
        const ZEROCOPY = 0x4000000;
        /// Connect and send in the first packet.
        const FASTOPEN = 0x20000000;
        /// Received descriptors are closed on exec; this crate passes it with every recvmsg.
        const CMSG_CLOEXEC = 0x40000000;
        const _ = !0;
    }
}

/// Send or receive out-of-band data.
pub const MSG_OOB: MsgFlags = MsgFlags::OOB;
/// Receive without taking it from the queue.
pub const MSG_PEEK: MsgFlags = MsgFlags::PEEK;
/// Send to directly connected hosts only.
pub const MSG_DONTROUTE: MsgFlags = MsgFlags::DONTROUTE;
/// Out: control data was cut.
pub const MSG_CTRUNC: MsgFlags = MsgFlags::CTRUNC;
/// Supply or ask for the second address.
pub const MSG_PROXY: MsgFlags = MsgFlags::PROXY;
/// The real length of a datagram, even when it did not fit; out: it did not fit.
pub const MSG_TRUNC: MsgFlags = MsgFlags::TRUNC;
/// This call does not block. On a socket in timeout mode it waits all the same, as in Python.
pub const MSG_DONTWAIT: MsgFlags = MsgFlags::DONTWAIT;
/// A record ends here.
pub const MSG_EOR: MsgFlags = MsgFlags::EOR;
/// Wait for the full amount.
pub const MSG_WAITALL: MsgFlags = MsgFlags::WAITALL;
/// Of the kernel's own use.
pub const MSG_FIN: MsgFlags = MsgFlags::FIN;
/// Of the kernel's own use.
pub const MSG_SYN: MsgFlags = MsgFlags::SYN;
/// The link-layer neighbour answered.
pub const MSG_CONFIRM: MsgFlags = MsgFlags::CONFIRM;
/// Of the kernel's own use.
pub const MSG_RST: MsgFlags = MsgFlags::RST;
/// Receive from the error queue.
pub const MSG_ERRQUEUE: MsgFlags = MsgFlags::ERRQUEUE;
/// No SIGPIPE; this crate passes it with every send.
pub const MSG_NOSIGNAL: MsgFlags = MsgFlags::NOSIGNAL;
/// More will follow: hold the packet back.
pub const MSG_MORE: MsgFlags = MsgFlags::MORE;
/// Recvmmsg: do not wait once one message has come.
pub const MSG_WAITFORONE: MsgFlags = MsgFlags::WAITFORONE;
/// Sendmmsg: more messages follow.
pub const MSG_BATCH: MsgFlags = MsgFlags::BATCH;
/// Send without copying; completion comes on the error queue.
pub const MSG_ZEROCOPY: MsgFlags = MsgFlags::ZEROCOPY;
/// Connect and send in the first packet.
pub const MSG_FASTOPEN: MsgFlags = MsgFlags::FASTOPEN;
/// Received descriptors are closed on exec; this crate passes it with every recvmsg.
pub const MSG_CMSG_CLOEXEC: MsgFlags = MsgFlags::CMSG_CLOEXEC;

impl fmt::Debug for MsgFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.bits();
        let mut separator = "";
        for (name, flag) in self.iter_names() {
            write!(f, "{separator}MSG_{name}")?;
            rest &= !flag.bits();
            separator = " | ";
        }
        if rest != 0 || separator.is_empty() {
            write!(f, "{separator}{rest:#x}")?;
        }
        Ok(())
    }
}

/// Which directions shutdown(2) closes.
///
/// ```
/// use berkeley::{SHUT_WR, Shutdown};
///
/// assert_eq!((SHUT_WR, SHUT_WR as i32), (Shutdown::Write, 1));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shutdown {
    /// SHUT_RD: nothing more will be received.
    #[doc(alias = "SHUT_RD")]
    Read = 0,
    /// SHUT_WR: nothing more will be sent; the peer reads an end of file.
    #[doc(alias = "SHUT_WR")]
    Write = 1,
    /// SHUT_RDWR: both.
    #[doc(alias = "SHUT_RDWR")]
    Both = 2,
}

/// [`Shutdown::Read`].
pub const SHUT_RD: Shutdown = Shutdown::Read;
/// [`Shutdown::Write`].
pub const SHUT_WR: Shutdown = Shutdown::Write;
/// [`Shutdown::Both`].
pub const SHUT_RDWR: Shutdown = Shutdown::Both;

numbers! {
    /// The longest queue of a listening socket that the headers promise; the kernel cuts every request to
    /// `/proc/sys/net/core/somaxconn`: listen(2).
    SOMAXCONN: i32 = 4096;
}

// Levels of getsockopt(2).
numbers! {
    /// Level of options: the socket itself: socket(7).
    SOL_SOCKET: i32 = 1;
    /// Level of options: ip(7).
    SOL_IP: i32 = 0;
    /// Level of options: tcp(7).
    SOL_TCP: i32 = 6;
    /// Level of options: udp(7).
    SOL_UDP: i32 = 17;
    /// Level of options: ipv6(7).
    SOL_IPV6: i32 = 41;
    /// Level of options: ICMPv6 raw sockets.
    SOL_ICMPV6: i32 = 58;
    /// Level of options: udplite(7).
    SOL_UDPLITE: i32 = 136;
    /// Level of options: raw(7).
    SOL_RAW: i32 = 255;
    /// Level of options: packet(7).
    SOL_PACKET: i32 = 263;
    /// Level of options: netlink(7).
    SOL_NETLINK: i32 = 270;
    /// Level of options: TIPC.
    SOL_TIPC: i32 = 271;
    /// Level of options: Bluetooth.
    SOL_BLUETOOTH: i32 = 274;
    /// Level of options: RDS.
    SOL_RDS: i32 = 276;
    /// Level of options: AF_ALG.
    SOL_ALG: i32 = 279;
    /// Level of options: AF_XDP.
    SOL_XDP: i32 = 283;
    /// Level of options: multipath TCP.
    SOL_MPTCP: i32 = 284;
    /// Level of options: vsock(7).
    SOL_VSOCK: i32 = 287;
}

// Options at SOL_SOCKET: socket(7).
numbers! {
    /// SOL_SOCKET option 1: socket(7).
    SO_DEBUG: i32 = 1;
    /// SOL_SOCKET option 2: socket(7).
    SO_REUSEADDR: i32 = 2;
    /// SOL_SOCKET option 3: socket(7).
    SO_TYPE: i32 = 3;
    /// SOL_SOCKET option 4: socket(7).
    SO_ERROR: i32 = 4;
    /// SOL_SOCKET option 5: socket(7).
    SO_DONTROUTE: i32 = 5;
    /// SOL_SOCKET option 6: socket(7).
    SO_BROADCAST: i32 = 6;
    /// SOL_SOCKET option 7: socket(7).
    SO_SNDBUF: i32 = 7;
    /// SOL_SOCKET option 8: socket(7).
    SO_RCVBUF: i32 = 8;
    /// SOL_SOCKET option 9: socket(7).
    SO_KEEPALIVE: i32 = 9;
    /// SOL_SOCKET option 10: socket(7).
    SO_OOBINLINE: i32 = 10;
    /// SOL_SOCKET option 11: socket(7).
    SO_NO_CHECK: i32 = 11;
    /// SOL_SOCKET option 12: socket(7).
    SO_PRIORITY: i32 = 12;
    /// SOL_SOCKET option 13: socket(7).
    SO_LINGER: i32 = 13;
    /// SOL_SOCKET option 14: socket(7).
    SO_BSDCOMPAT: i32 = 14;
    /// SOL_SOCKET option 15: socket(7).
    SO_REUSEPORT: i32 = 15;
    /// SOL_SOCKET option 16: socket(7).
    SO_PASSCRED: i32 = 16;
    /// SOL_SOCKET option 17: socket(7).
    SO_PEERCRED: i32 = 17;
    /// SOL_SOCKET option 18: socket(7).
    SO_RCVLOWAT: i32 = 18;
    /// SOL_SOCKET option 19: socket(7).
    SO_SNDLOWAT: i32 = 19;
    /// SOL_SOCKET option 20: socket(7).
    SO_RCVTIMEO: i32 = 20;
    /// SOL_SOCKET option 21: socket(7).
    SO_SNDTIMEO: i32 = 21;
    /// SOL_SOCKET option 25: socket(7).
    SO_BINDTODEVICE: i32 = 25;
    /// SOL_SOCKET option 26: socket(7).
    SO_ATTACH_FILTER: i32 = 26;
    /// SOL_SOCKET option 27: socket(7).
    SO_DETACH_FILTER: i32 = 27;
    /// SOL_SOCKET option 28: socket(7).
    SO_PEERNAME: i32 = 28;
    /// SOL_SOCKET option 29: socket(7).
    SO_TIMESTAMP: i32 = 29;
    /// SOL_SOCKET option 30: socket(7).
    SO_ACCEPTCONN: i32 = 30;
    /// SOL_SOCKET option 31: socket(7).
    SO_PEERSEC: i32 = 31;
    /// SOL_SOCKET option 32: socket(7).
    SO_SNDBUFFORCE: i32 = 32;
    /// SOL_SOCKET option 33: socket(7).
    SO_RCVBUFFORCE: i32 = 33;
    /// SOL_SOCKET option 34: socket(7).
    SO_PASSSEC: i32 = 34;
    /// SOL_SOCKET option 35: socket(7).
    SO_TIMESTAMPNS: i32 = 35;
    /// SOL_SOCKET option 36: socket(7).
    SO_MARK: i32 = 36;
    /// SOL_SOCKET option 37: socket(7).
    SO_TIMESTAMPING: i32 = 37;
    /// SOL_SOCKET option 38: socket(7).
    SO_PROTOCOL: i32 = 38;
    /// SOL_SOCKET option 39: socket(7).
    SO_DOMAIN: i32 = 39;
    /// SOL_SOCKET option 40: socket(7).
    SO_RXQ_OVFL: i32 = 40;
    /// SOL_SOCKET option 41: socket(7).
    SO_WIFI_STATUS: i32 = 41;
    /// SOL_SOCKET option 42: socket(7).
    SO_PEEK_OFF: i32 = 42;
    /// SOL_SOCKET option 43: socket(7).
    SO_NOFCS: i32 = 43;
    /// SOL_SOCKET option 44: socket(7).
    SO_LOCK_FILTER: i32 = 44;
    /// SOL_SOCKET option 45: socket(7).
    SO_SELECT_ERR_QUEUE: i32 = 45;
    /// SOL_SOCKET option 46: socket(7).
    SO_BUSY_POLL: i32 = 46;
    /// SOL_SOCKET option 47: socket(7).
    SO_MAX_PACING_RATE: i32 = 47;
    /// SOL_SOCKET option 48: socket(7).
    SO_BPF_EXTENSIONS: i32 = 48;
    /// SOL_SOCKET option 49: socket(7).
    SO_INCOMING_CPU: i32 = 49;
    /// SOL_SOCKET option 50: socket(7).
    SO_ATTACH_BPF: i32 = 50;
    /// SOL_SOCKET option 51: socket(7).
    SO_ATTACH_REUSEPORT_CBPF: i32 = 51;
    /// SOL_SOCKET option 52: socket(7).
    SO_ATTACH_REUSEPORT_EBPF: i32 = 52;
    /// SOL_SOCKET option 53: socket(7).
    SO_CNX_ADVICE: i32 = 53;
    /// SOL_SOCKET option 55: socket(7).
    SO_MEMINFO: i32 = 55;
    /// SOL_SOCKET option 56: socket(7).
    SO_INCOMING_NAPI_ID: i32 = 56;
    /// SOL_SOCKET option 57: socket(7).
    SO_COOKIE: i32 = 57;
    /// SOL_SOCKET option 59: socket(7).
    SO_PEERGROUPS: i32 = 59;
    /// SOL_SOCKET option 60: socket(7).
    SO_ZEROCOPY: i32 = 60;
    /// SOL_SOCKET option 61: socket(7).
    SO_TXTIME: i32 = 61;
    /// SOL_SOCKET option 62: socket(7).
    SO_BINDTOIFINDEX: i32 = 62;
}
