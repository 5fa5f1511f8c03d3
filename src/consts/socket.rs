//! `<sys/socket.h>`: address families, socket types, flags of the send and receive calls, SOL_SOCKET's options.

use super::{flags, messages, numbers, open_number, options};

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
/// AF_PACKET under the name that the calls once took.
pub const PF_PACKET: Family = Family::PACKET;
/// AF_RDS under the name that the calls once took.
pub const PF_RDS: Family = Family::RDS;
/// AF_CAN under the name that the calls once took.
pub const PF_CAN: Family = Family::CAN;

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

numbers! {
    "A flag that socket(2) takes beside the type. This crate passes it itself where it is needed.";

    /// The descriptor does not block.
    SOCK_NONBLOCK: u32 = 0x800;
    /// The descriptor is closed on exec.
    SOCK_CLOEXEC: u32 = 0x8_0000;
}

flags! {
    /// Flags of the send and receive calls: send(2), recv(2). Bits that this crate does not know are kept.
    ///
    /// ```
    /// use berkeley::{MSG_PEEK, MsgFlags};
    ///
    /// let flags = MSG_PEEK | MsgFlags::DONTWAIT | MsgFlags::from_bits_retain(1 << 24);
    /// assert_eq!(format!("{flags:?}"), "MSG_PEEK | MSG_DONTWAIT | 0x1000000");
    /// ```
    MsgFlags "MSG_" keeps !0;

    /// Send or receive out-of-band data.
    OOB = 0x1 as MSG_OOB;
    /// Receive without taking it from the queue.
    PEEK = 0x2 as MSG_PEEK;
    /// Send to directly connected hosts only.
    DONTROUTE = 0x4 as MSG_DONTROUTE;
    /// Out: control data was cut.
    CTRUNC = 0x8 as MSG_CTRUNC;
    /// Supply or ask for the second address.
    PROXY = 0x10 as MSG_PROXY;
    /// The real length of a datagram, even when it did not fit; out: it did not fit.
    TRUNC = 0x20 as MSG_TRUNC;
    /// This call does not block. On a socket in timeout mode it waits all the same, as in Python.
    DONTWAIT = 0x40 as MSG_DONTWAIT;
    /// A record ends here.
    EOR = 0x80 as MSG_EOR;
    /// Wait for the full amount.
    WAITALL = 0x100 as MSG_WAITALL;
    /// Of the kernel's own use.
    FIN = 0x200 as MSG_FIN;
    /// Of the kernel's own use.
    SYN = 0x400 as MSG_SYN;
    /// The link-layer neighbour answered.
    CONFIRM = 0x800 as MSG_CONFIRM;
    /// Of the kernel's own use.
    RST = 0x1000 as MSG_RST;
    /// Receive from the error queue.
    ERRQUEUE = 0x2000 as MSG_ERRQUEUE;
    /// No SIGPIPE; this crate passes it with every send.
    NOSIGNAL = 0x4000 as MSG_NOSIGNAL;
    /// More will follow: hold the packet back.
    MORE = 0x8000 as MSG_MORE;
    /// Recvmmsg: do not wait once one message has come.
    WAITFORONE = 0x10000 as MSG_WAITFORONE;
    /// Sendmmsg: more messages follow.
    BATCH = 0x40000 as MSG_BATCH;
    /// Recvmsg: data may stay in device memory, and control messages say where.
    SOCK_DEVMEM = 0x2000000 as MSG_SOCK_DEVMEM;
    /// Send without copying; completion comes on the error queue.
    ZEROCOPY = 0x4000000 as MSG_ZEROCOPY;
    /// Connect and send in the first packet.
    FASTOPEN = 0x20000000 as MSG_FASTOPEN;
    /// Received descriptors are closed on exec; this crate passes it with every recvmsg.
    CMSG_CLOEXEC = 0x40000000 as MSG_CMSG_CLOEXEC;
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

// How getsockopt(2) and setsockopt(2) name what an option belongs to.
numbers! {
    /// Level of options: ip(7).
    SOL_IP: i32 = 0;
    /// Level of options: the socket itself: socket(7).
    SOL_SOCKET: i32 = 1;
    /// Level of options: tcp(7).
    SOL_TCP: i32 = 6;
    /// Level of options: udp(7).
    SOL_UDP: i32 = 17;
    /// Level of options: ipv6(7).
    SOL_IPV6: i32 = 41;
    /// Level of options: ICMPv6 on a raw socket.
    SOL_ICMPV6: i32 = 58;
    /// Level of options: sctp(7).
    SOL_SCTP: i32 = 132;
    /// Level of options: udplite(7).
    SOL_UDPLITE: i32 = 136;
    /// Level of options: raw(7).
    SOL_RAW: i32 = 255;
    /// Level of options: Novell IPX.
    SOL_IPX: i32 = 256;
    /// Level of options: amateur radio AX.25.
    SOL_AX25: i32 = 257;
    /// Level of options: AppleTalk.
    SOL_ATALK: i32 = 258;
    /// Level of options: amateur radio NET/ROM.
    SOL_NETROM: i32 = 259;
    /// Level of options: amateur radio X.25 PLP.
    SOL_ROSE: i32 = 260;
    /// Level of options: DECnet.
    SOL_DECNET: i32 = 261;
    /// Level of options: ITU-T X.25.
    SOL_X25: i32 = 262;
    /// Level of options: packet(7).
    SOL_PACKET: i32 = 263;
    /// Level of options: ATM.
    SOL_ATM: i32 = 264;
    /// Level of options: ATM's adaptation layer.
    SOL_AAL: i32 = 265;
    /// Level of options: Infrared.
    SOL_IRDA: i32 = 266;
    /// Level of options: NetBEUI.
    SOL_NETBEUI: i32 = 267;
    /// Level of options: IEEE 802.2 LLC.
    SOL_LLC: i32 = 268;
    /// Level of options: datagram congestion control.
    SOL_DCCP: i32 = 269;
    /// Level of options: netlink(7).
    SOL_NETLINK: i32 = 270;
    /// Level of options: TIPC.
    SOL_TIPC: i32 = 271;
    /// Level of options: RxRPC.
    SOL_RXRPC: i32 = 272;
    /// Level of options: PPP over L2TP.
    SOL_PPPOL2TP: i32 = 273;
    /// Level of options: every protocol of Bluetooth.
    SOL_BLUETOOTH: i32 = 274;
    /// Level of options: Phonet pipes.
    SOL_PNPIPE: i32 = 275;
    /// Level of options: reliable datagrams.
    SOL_RDS: i32 = 276;
    /// Level of options: z/VM IUCV.
    SOL_IUCV: i32 = 277;
    /// Level of options: CAIF.
    SOL_CAIF: i32 = 278;
    /// Level of options: the kernel's cryptography.
    SOL_ALG: i32 = 279;
    /// Level of options: near field communication.
    SOL_NFC: i32 = 280;
    /// Level of options: the kernel connection multiplexor.
    SOL_KCM: i32 = 281;
    /// Level of options: TLS in the kernel.
    SOL_TLS: i32 = 282;
    /// Level of options: AF_XDP.
    SOL_XDP: i32 = 283;
    /// Level of options: multipath TCP.
    SOL_MPTCP: i32 = 284;
    /// Level of options: management component transport.
    SOL_MCTP: i32 = 285;
    /// Level of options: shared memory communication.
    SOL_SMC: i32 = 286;
    /// Level of options: vsock(7).
    SOL_VSOCK: i32 = 287;
}

options! {
    at SOL_SOCKET, "socket(7)";

    /// Debugging output, where a protocol has any.
    SO_DEBUG: i32 = 1;
    /// A local address may be bound while old connections from it linger.
    SO_REUSEADDR: i32 = 2;
    /// The socket's type.
    SO_TYPE: i32 = 3;
    /// The pending error, which reading takes away.
    SO_ERROR: i32 = 4;
    /// Send to directly connected hosts only.
    SO_DONTROUTE: i32 = 5;
    /// Datagrams may be sent to a broadcast address.
    SO_BROADCAST: i32 = 6;
    /// The most bytes in the send buffer; the kernel doubles what it is given.
    SO_SNDBUF: i32 = 7;
    /// The most bytes in the receive buffer; the kernel doubles what it is given.
    SO_RCVBUF: i32 = 8;
    /// Probe connections on which nothing moves.
    SO_KEEPALIVE: i32 = 9;
    /// Out-of-band data stays in its place in the stream.
    SO_OOBINLINE: i32 = 10;
    /// UDP over IPv4 without checksums.
    SO_NO_CHECK: i32 = 11;
    /// The priority of what is sent.
    SO_PRIORITY: i32 = 12;
    /// How long close(2) waits for what was not sent yet.
    SO_LINGER: i32 = 13;
    /// Of no effect since Linux 2.4.
    SO_BSDCOMPAT: i32 = 14;
    /// Several sockets share an address, and the kernel divides the work.
    SO_REUSEPORT: i32 = 15;
    /// Receive SCM_CREDENTIALS: unix(7).
    SO_PASSCRED: i32 = 16;
    /// Who is at the other end: unix(7).
    SO_PEERCRED: i32 = 17;
    /// How many bytes make the socket readable.
    SO_RCVLOWAT: i32 = 18;
    /// How many bytes of room make the socket writable; fixed at 1.
    SO_SNDLOWAT: i32 = 19;
    /// How long a receive blocks.
    SO_RCVTIMEO: i32 = 20;
    /// How long a send blocks.
    SO_SNDTIMEO: i32 = 21;
    /// Never carried out.
    SO_SECURITY_AUTHENTICATION: i32 = 22;
    /// Never carried out.
    SO_SECURITY_ENCRYPTION_TRANSPORT: i32 = 23;
    /// Never carried out.
    SO_SECURITY_ENCRYPTION_NETWORK: i32 = 24;
    /// Use only the interface of this name.
    SO_BINDTODEVICE: i32 = 25;
    /// Attach a classic BPF filter.
    SO_ATTACH_FILTER: i32 = 26;
    /// Read the filter back, counted in instructions.
    SO_GET_FILTER: i32 = 26;
    /// Remove the filter.
    SO_DETACH_FILTER: i32 = 27;
    /// Remove the filter, under its newer name.
    SO_DETACH_BPF: i32 = 27;
    /// The peer's address, as getpeername(2) gives it.
    SO_PEERNAME: i32 = 28;
    /// Receive SCM_TIMESTAMP, to a microsecond.
    SO_TIMESTAMP: i32 = 29;
    /// Whether the socket listens.
    SO_ACCEPTCONN: i32 = 30;
    /// The peer's security context.
    SO_PEERSEC: i32 = 31;
    /// SO_SNDBUF beyond the system's limit, for who may administer the network.
    SO_SNDBUFFORCE: i32 = 32;
    /// SO_RCVBUF beyond the system's limit, for who may administer the network.
    SO_RCVBUFFORCE: i32 = 33;
    /// Receive SCM_SECURITY: unix(7).
    SO_PASSSEC: i32 = 34;
    /// Receive SCM_TIMESTAMPNS, to a nanosecond.
    SO_TIMESTAMPNS: i32 = 35;
    /// The mark that routing and filters see.
    SO_MARK: i32 = 36;
    /// Receive SCM_TIMESTAMPING: flags say which times are taken and told.
    SO_TIMESTAMPING: i32 = 37;
    /// The socket's protocol.
    SO_PROTOCOL: i32 = 38;
    /// The socket's family.
    SO_DOMAIN: i32 = 39;
    /// Receive a count of the packets lost for want of room.
    SO_RXQ_OVFL: i32 = 40;
    /// Receive SCM_WIFI_STATUS.
    SO_WIFI_STATUS: i32 = 41;
    /// Where in the queue MSG_PEEK begins to read.
    SO_PEEK_OFF: i32 = 42;
    /// What is sent bears its own frame check sequence.
    SO_NOFCS: i32 = 43;
    /// The filter cannot be changed any more.
    SO_LOCK_FILTER: i32 = 44;
    /// A filled error queue makes poll(2) tell POLLPRI as well.
    SO_SELECT_ERR_QUEUE: i32 = 45;
    /// For how many microseconds a blocking receive polls the device.
    SO_BUSY_POLL: i32 = 46;
    /// The most bytes a second that pacing lets out.
    SO_MAX_PACING_RATE: i32 = 47;
    /// Which extensions of BPF the kernel has.
    SO_BPF_EXTENSIONS: i32 = 48;
    /// The processor that handles the socket's packets.
    SO_INCOMING_CPU: i32 = 49;
    /// Attach an extended BPF program.
    SO_ATTACH_BPF: i32 = 50;
    /// A classic BPF filter chooses among the sockets of SO_REUSEPORT.
    SO_ATTACH_REUSEPORT_CBPF: i32 = 51;
    /// An extended BPF program chooses among the sockets of SO_REUSEPORT.
    SO_ATTACH_REUSEPORT_EBPF: i32 = 52;
    /// Advice to look for another route.
    SO_CNX_ADVICE: i32 = 53;
    /// How much memory the socket uses.
    SO_MEMINFO: i32 = 55;
    /// The receive queue that the last packet came through.
    SO_INCOMING_NAPI_ID: i32 = 56;
    /// A number that no other socket of this boot has.
    SO_COOKIE: i32 = 57;
    /// The groups of who is at the other end.
    SO_PEERGROUPS: i32 = 59;
    /// MSG_ZEROCOPY may be used.
    SO_ZEROCOPY: i32 = 60;
    /// Packets may say when they leave, by SCM_TXTIME.
    SO_TXTIME: i32 = 61;
    /// Use only the interface of this index.
    SO_BINDTOIFINDEX: i32 = 62;
    /// SO_TIMESTAMP with seconds of 64 bits on every processor.
    SO_TIMESTAMP_NEW: i32 = 63;
    /// SO_TIMESTAMPNS with seconds of 64 bits on every processor.
    SO_TIMESTAMPNS_NEW: i32 = 64;
    /// SO_TIMESTAMPING with seconds of 64 bits on every processor.
    SO_TIMESTAMPING_NEW: i32 = 65;
    /// SO_RCVTIMEO with seconds of 64 bits on every processor.
    SO_RCVTIMEO_NEW: i32 = 66;
    /// SO_SNDTIMEO with seconds of 64 bits on every processor.
    SO_SNDTIMEO_NEW: i32 = 67;
    /// Remove the program that chooses among the sockets of SO_REUSEPORT.
    SO_DETACH_REUSEPORT_BPF: i32 = 68;
    /// Polling the device goes before its interrupts.
    SO_PREFER_BUSY_POLL: i32 = 69;
    /// How many packets one round of polling the device takes.
    SO_BUSY_POLL_BUDGET: i32 = 70;
    /// A number that no other network namespace of this boot has.
    SO_NETNS_COOKIE: i32 = 71;
    /// Which of the two buffer sizes the kernel leaves alone.
    SO_BUF_LOCK: i32 = 72;
    /// Memory set aside for this socket.
    SO_RESERVE_MEM: i32 = 73;
    /// Whether trouble on the way makes the kernel look for another.
    SO_TXREHASH: i32 = 74;
    /// Receive the mark of a packet as SO_MARK.
    SO_RCVMARK: i32 = 75;
    /// Receive SCM_PIDFD.
    SO_PASSPIDFD: i32 = 76;
    /// A descriptor of the process at the other end.
    SO_PEERPIDFD: i32 = 77;
    /// Kind of control message: data of device memory TCP that lies in ordinary memory.
    SO_DEVMEM_LINEAR: i32 = 78;
    /// Kind of control message: where in device memory the data lies.
    SO_DEVMEM_DMABUF: i32 = 79;
    /// Give pieces of device memory back.
    SO_DEVMEM_DONTNEED: i32 = 80;
    /// Receive the priority of a packet as SO_PRIORITY.
    SO_RCVPRIORITY: i32 = 82;
    /// Whether descriptors may be received at all.
    SO_PASSRIGHTS: i32 = 83;
    /// Receive SCM_INQ: unix(7).
    SO_INQ: i32 = 84;
}

numbers! {
    "A value of SO_BUF_LOCK.";

    /// The send buffer keeps its size.
    SOCK_SNDBUF_LOCK: u32 = 1;
    /// The receive buffer keeps its size.
    SOCK_RCVBUF_LOCK: u32 = 2;
}

numbers! {
    "A value of SO_TXREHASH.";

    /// Whatever the system's setting says.
    SOCK_TXREHASH_DEFAULT: i32 = 255;
}

messages! {
    at SOL_SOCKET;

    /// Descriptors: unix(7).
    SCM_RIGHTS: i32 = 1;
    /// Who sent the message: unix(7).
    SCM_CREDENTIALS: i32 = 2;
    /// The sender's security context: unix(7).
    SCM_SECURITY: i32 = 3;
    /// A descriptor of the process that sent the message.
    SCM_PIDFD: i32 = 4;
    /// When the packet came, to a microsecond.
    SCM_TIMESTAMP: i32 = 29;
    /// When the packet came, to a nanosecond.
    SCM_TIMESTAMPNS: i32 = 35;
    /// When the packet came or went, as SO_TIMESTAMPING asked for it.
    SCM_TIMESTAMPING: i32 = 37;
    /// Whether a wireless frame was acknowledged.
    SCM_WIFI_STATUS: i32 = 41;
    /// What TCP counted, beside a time on the error queue.
    SCM_TIMESTAMPING_OPT_STATS: i32 = 54;
    /// By which device, and how long, a packet with a hardware time came.
    SCM_TIMESTAMPING_PKTINFO: i32 = 58;
    /// When a packet is to leave, in nanoseconds.
    SCM_TXTIME: i32 = 61;
    /// Data of device memory TCP that lies in ordinary memory.
    SCM_DEVMEM_LINEAR: i32 = 78;
    /// Where in device memory the data lies.
    SCM_DEVMEM_DMABUF: i32 = 79;
    /// The number by which the time of this packet will be known.
    SCM_TS_OPT_ID: i32 = 81;
    /// How many bytes are left to read.
    SCM_INQ: i32 = 84;
}
