//! Every constant has the number that C gives it and prints as C spells it, and none is forgotten here.

use core::fmt::Debug;
use core::net::{Ipv4Addr, Ipv6Addr};
use std::fs;

use berkeley::{AiFlags, Eai, Family, Kind, MSG_DONTWAIT, MSG_PEEK, MsgFlags, NiFlags, Protocol, Shutdown};

/// One constant: ours, as it prints, and C's.
struct Row {
    name: &'static str,
    ours: i128,
    theirs: i128,
    printed: String,
    /// Whether its type prints names.
    spelt: bool,
}

/// The constants that the libc crate has.
#[allow(deprecated, reason = "SOCK_PACKET is an old name, and still a number of the kernel's")]
fn libc_knows() -> Vec<Row> {
    macro_rules! rows {
        ($($name:ident)*) => { vec![$(row(stringify!($name), berkeley::$name, libc::$name)),*] };
    }
    rows! {
        AF_UNSPEC AF_UNIX AF_INET AF_AX25 AF_IPX AF_APPLETALK AF_NETROM AF_BRIDGE AF_ATMPVC AF_X25 AF_INET6 AF_ROSE
        AF_DECnet AF_NETBEUI AF_SECURITY AF_KEY AF_NETLINK AF_PACKET AF_ASH AF_ECONET AF_ATMSVC AF_RDS AF_SNA
        AF_IRDA AF_PPPOX AF_WANPIPE AF_LLC AF_IB AF_MPLS AF_CAN AF_TIPC AF_BLUETOOTH AF_IUCV AF_RXRPC AF_ISDN
        AF_PHONET AF_IEEE802154 AF_CAIF AF_ALG AF_NFC AF_VSOCK AF_XDP AF_LOCAL AF_ROUTE

        SOCK_STREAM SOCK_DGRAM SOCK_RAW SOCK_RDM SOCK_SEQPACKET SOCK_DCCP SOCK_PACKET

        IPPROTO_IP IPPROTO_ICMP IPPROTO_IGMP IPPROTO_IPIP IPPROTO_TCP IPPROTO_EGP IPPROTO_PUP IPPROTO_UDP
        IPPROTO_IDP IPPROTO_TP IPPROTO_DCCP IPPROTO_IPV6 IPPROTO_ROUTING IPPROTO_FRAGMENT IPPROTO_RSVP IPPROTO_GRE
        IPPROTO_ESP IPPROTO_AH IPPROTO_ICMPV6 IPPROTO_NONE IPPROTO_DSTOPTS IPPROTO_MTP IPPROTO_BEETPH IPPROTO_ENCAP
        IPPROTO_PIM IPPROTO_COMP IPPROTO_SCTP IPPROTO_MH IPPROTO_UDPLITE IPPROTO_MPLS IPPROTO_ETHERNET IPPROTO_RAW
        IPPROTO_MPTCP IPPROTO_HOPOPTS

        MSG_OOB MSG_PEEK MSG_DONTROUTE MSG_CTRUNC MSG_TRUNC MSG_DONTWAIT MSG_EOR MSG_WAITALL MSG_FIN MSG_SYN
        MSG_CONFIRM MSG_RST MSG_ERRQUEUE MSG_NOSIGNAL MSG_MORE MSG_WAITFORONE MSG_ZEROCOPY MSG_FASTOPEN
        MSG_CMSG_CLOEXEC

        SHUT_RD SHUT_WR SHUT_RDWR SOMAXCONN

        INADDR_ANY INADDR_LOOPBACK INADDR_BROADCAST INADDR_NONE

        SOL_SOCKET SOL_IP SOL_TCP SOL_UDP SOL_IPV6 SOL_ICMPV6 SOL_RAW SOL_PACKET SOL_NETLINK SOL_TIPC SOL_BLUETOOTH
        SOL_RDS SOL_ALG SOL_XDP

        SO_DEBUG SO_REUSEADDR SO_TYPE SO_ERROR SO_DONTROUTE SO_BROADCAST SO_SNDBUF SO_RCVBUF SO_KEEPALIVE
        SO_OOBINLINE SO_NO_CHECK SO_PRIORITY SO_LINGER SO_BSDCOMPAT SO_REUSEPORT SO_PASSCRED SO_PEERCRED SO_RCVLOWAT
        SO_SNDLOWAT SO_RCVTIMEO SO_SNDTIMEO SO_BINDTODEVICE SO_ATTACH_FILTER SO_DETACH_FILTER SO_PEERNAME
        SO_TIMESTAMP SO_ACCEPTCONN SO_PEERSEC SO_SNDBUFFORCE SO_RCVBUFFORCE SO_PASSSEC SO_TIMESTAMPNS SO_MARK
        SO_TIMESTAMPING SO_PROTOCOL SO_DOMAIN SO_RXQ_OVFL SO_WIFI_STATUS SO_PEEK_OFF SO_NOFCS SO_LOCK_FILTER
        SO_SELECT_ERR_QUEUE SO_BUSY_POLL SO_MAX_PACING_RATE SO_BPF_EXTENSIONS SO_INCOMING_CPU SO_ATTACH_BPF
        SO_ATTACH_REUSEPORT_CBPF SO_ATTACH_REUSEPORT_EBPF SO_CNX_ADVICE SO_MEMINFO SO_INCOMING_NAPI_ID SO_COOKIE
        SO_PEERGROUPS SO_ZEROCOPY SO_TXTIME SO_BINDTOIFINDEX

        IP_DEFAULT_MULTICAST_LOOP IP_DEFAULT_MULTICAST_TTL IP_TOS IP_TTL IP_HDRINCL IP_OPTIONS IP_RECVOPTS
        IP_RETOPTS IP_PKTINFO IP_MTU_DISCOVER IP_RECVERR IP_RECVTTL IP_RECVTOS IP_MTU IP_FREEBIND IP_TRANSPARENT
        IP_RECVORIGDSTADDR IP_MINTTL IP_NODEFRAG IP_CHECKSUM IP_BIND_ADDRESS_NO_PORT IP_RECVFRAGSIZE IP_MULTICAST_IF
        IP_MULTICAST_TTL IP_MULTICAST_LOOP IP_ADD_MEMBERSHIP IP_DROP_MEMBERSHIP IP_UNBLOCK_SOURCE IP_BLOCK_SOURCE
        IP_ADD_SOURCE_MEMBERSHIP IP_DROP_SOURCE_MEMBERSHIP IP_MULTICAST_ALL IP_UNICAST_IF

        IPV6_CHECKSUM IPV6_NEXTHOP IPV6_UNICAST_HOPS IPV6_MULTICAST_IF IPV6_MULTICAST_HOPS IPV6_MULTICAST_LOOP
        IPV6_MTU_DISCOVER IPV6_MTU IPV6_RECVERR IPV6_V6ONLY IPV6_MULTICAST_ALL IPV6_HDRINCL IPV6_RECVPKTINFO
        IPV6_PKTINFO IPV6_RECVHOPLIMIT IPV6_HOPLIMIT IPV6_RECVHOPOPTS IPV6_HOPOPTS IPV6_RTHDRDSTOPTS IPV6_RECVRTHDR
        IPV6_RTHDR IPV6_RECVDSTOPTS IPV6_DSTOPTS IPV6_RECVPATHMTU IPV6_PATHMTU IPV6_DONTFRAG IPV6_RECVTCLASS
        IPV6_TCLASS IPV6_RECVORIGDSTADDR IPV6_TRANSPARENT IPV6_UNICAST_IF IPV6_FREEBIND

        TCP_NODELAY TCP_MAXSEG TCP_CORK TCP_KEEPIDLE TCP_KEEPINTVL TCP_KEEPCNT TCP_SYNCNT TCP_LINGER2
        TCP_DEFER_ACCEPT TCP_WINDOW_CLAMP TCP_INFO TCP_QUICKACK TCP_CONGESTION TCP_MD5SIG TCP_THIN_LINEAR_TIMEOUTS
        TCP_THIN_DUPACK TCP_USER_TIMEOUT TCP_REPAIR TCP_REPAIR_QUEUE TCP_QUEUE_SEQ TCP_REPAIR_OPTIONS TCP_FASTOPEN
        TCP_TIMESTAMP TCP_NOTSENT_LOWAT TCP_CC_INFO TCP_SAVE_SYN TCP_SAVED_SYN TCP_REPAIR_WINDOW
        TCP_FASTOPEN_CONNECT TCP_ULP TCP_MD5SIG_EXT TCP_FASTOPEN_KEY TCP_FASTOPEN_NO_COOKIE TCP_ZEROCOPY_RECEIVE
        TCP_INQ

        AI_PASSIVE AI_CANONNAME AI_NUMERICHOST AI_V4MAPPED AI_ALL AI_ADDRCONFIG AI_NUMERICSERV

        NI_NUMERICHOST NI_NUMERICSERV NI_NOFQDN NI_NAMEREQD NI_DGRAM NI_IDN

        EAI_BADFLAGS EAI_NONAME EAI_AGAIN EAI_FAIL EAI_NODATA EAI_FAMILY EAI_SOCKTYPE EAI_SERVICE EAI_MEMORY
        EAI_SYSTEM EAI_OVERFLOW
    }
}

/// The constants that the libc crate lacks on this target, and their numbers in the headers named.
fn headers_know() -> Vec<Row> {
    macro_rules! rows {
        ($($name:ident = $number:literal;)*) => { vec![$(row(stringify!($name), berkeley::$name, $number as i128)),*] };
    }
    rows! {
        // <bits/socket.h> of glibc, include/linux/socket.h
        AF_KCM = 41;
        AF_QIPCRTR = 42;
        AF_SMC = 43;
        AF_MCTP = 45;
        MSG_PROXY = 0x10;
        MSG_BATCH = 0x40000;
        SOL_MPTCP = 284;
        // include/linux/socket.h, which is the kernel's own
        SOL_UDPLITE = 136;
        // <linux/vm_sockets.h>
        SOL_VSOCK = 287;
        // <linux/in.h>
        IPPROTO_L2TP = 115;
        IPPROTO_SMC = 256;
        IP_LOCAL_PORT_RANGE = 51;
        // <netinet/in.h>
        IPPORT_RESERVED = 1024;
        IPPORT_USERRESERVED = 5000;
        INADDR_UNSPEC_GROUP = 0xe0000000;
        INADDR_ALLHOSTS_GROUP = 0xe0000001;
        INADDR_MAX_LOCAL_GROUP = 0xe00000ff;
        // <netinet/in.h>, where they are the variables in6addr_any and in6addr_loopback
        IN6ADDR_ANY = 0;
        IN6ADDR_LOOPBACK = 1;
        // <bits/in.h> of glibc
        IP_RECVRETOPTS = 7;
        IP_MAX_MEMBERSHIPS = 20;
        IPV6_JOIN_GROUP = 20;
        IPV6_LEAVE_GROUP = 21;
        IPV6_RTHDR_TYPE_0 = 0;
        // <netinet/tcp.h>
        TCP_TX_DELAY = 37;
        // <netdb.h>
        EAI_ADDRFAMILY = -9;
        EAI_IDN_ENCODE = -105;
        AI_IDN = 0x40;
        AI_CANONIDN = 0x80;
        AI_IDN_ALLOW_UNASSIGNED = 0x100;
        AI_IDN_USE_STD3_ASCII_RULES = 0x200;
        NI_IDN_ALLOW_UNASSIGNED = 0x40;
        NI_IDN_USE_STD3_ASCII_RULES = 0x80;
    }
}

/// Second names, which print as the first.
const SECOND_NAMES: [(&str, &str); 3] =
    [("AF_LOCAL", "AF_UNIX"), ("AF_ROUTE", "AF_NETLINK"), ("IPPROTO_HOPOPTS", "IPPROTO_IP")];

#[test]
fn numbers_are_those_of_c() {
    for row in libc_knows().into_iter().chain(headers_know()) {
        assert_eq!(row.ours, row.theirs, "{}", row.name);
    }
}

#[test]
fn names_are_those_of_c() {
    for row in libc_knows().into_iter().chain(headers_know()).filter(|row| row.spelt) {
        let first = SECOND_NAMES.iter().find(|(second, _)| *second == row.name);
        assert_eq!(row.printed, first.map_or(row.name, |(_, first)| first));
    }
}

#[test]
fn none_is_left_out() {
    let compared: Vec<_> = libc_knows().into_iter().chain(headers_know()).map(|row| row.name).collect();
    let mut declared = 0;
    for file in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/consts")).unwrap() {
        let path = file.unwrap().path();
        for name in fs::read_to_string(&path).unwrap().lines().filter_map(declaration) {
            assert!(compared.contains(&name), "{}: {name} is in no table of this file", path.display());
            declared += 1;
        }
    }
    assert_eq!(declared, compared.len(), "`declaration` does not see every constant of the tables");
}

#[test]
fn what_prints() {
    let unknown = MsgFlags::from_bits_retain(1 << 24);
    for (value, printed) in [
        (&Family::INET6 as &dyn Debug, "AF_INET6"),
        (&Family::from_raw(500), "500"),
        (&Kind::SEQPACKET, "SOCK_SEQPACKET"),
        (&Kind::from_raw(7), "7"),
        (&Protocol::DEFAULT, "IPPROTO_IP"),
        (&Protocol::from_raw(999), "999"),
        (&MsgFlags::empty(), "0x0"),
        (&MSG_PEEK, "MSG_PEEK"),
        (&(MSG_PEEK | MSG_DONTWAIT), "MSG_PEEK | MSG_DONTWAIT"),
        (&(MSG_PEEK | MSG_DONTWAIT | unknown), "MSG_PEEK | MSG_DONTWAIT | 0x1000000"),
        (&unknown, "0x1000000"),
    ] {
        assert_eq!(format!("{value:?}"), printed);
    }
}

fn row<T: Number + Debug>(name: &'static str, ours: T, theirs: impl TryInto<i128, Error: Debug>) -> Row {
    let printed = format!("{ours:?}");
    Row { name, ours: ours.number(), theirs: theirs.try_into().unwrap(), printed, spelt: T::SPELT }
}

/// The constant that a line of the source declares: at the margin, or as a row of `open_number!` or `numbers!`.
fn declaration(line: &str) -> Option<&str> {
    if let Some(constant) = line.strip_prefix("pub const ") {
        return constant.split(':').next().filter(|name| !name.contains('('));
    }
    let row = line.strip_prefix("    ")?.strip_suffix(';')?;
    let (left, right) = row.split_once(" = ")?;
    match right.split_once(" as ") {
        Some((_, c_name)) => Some(c_name),
        None => left.split_once(": ").map(|(name, _)| name).filter(|name| !name.contains(' ')),
    }
}

/// What a constant comes to in C.
trait Number {
    /// Whether the type prints names.
    const SPELT: bool;

    fn number(self) -> i128;
}

macro_rules! number {
    ($($T:ty: $spelt:literal, |$it:ident| $number:expr;)*) => {
        $(
            impl Number for $T {
                const SPELT: bool = $spelt;

                fn number(self) -> i128 {
                    let $it = self;
                    ($number).try_into().unwrap()
                }
            }
        )*
    };
}

number! {
    Family: true, |it| it.as_raw();
    Kind: true, |it| it.as_raw();
    Protocol: true, |it| it.as_raw();
    MsgFlags: true, |it| it.bits();
    AiFlags: true, |it| it.bits();
    NiFlags: true, |it| it.bits();
    Eai: true, |it| it.as_raw();
    Shutdown: false, |it| it as i32;
    Ipv4Addr: false, |it| it.to_bits();
    Ipv6Addr: false, |it| it.to_bits();
    i32: false, |it| it;
    u16: false, |it| it;
}
