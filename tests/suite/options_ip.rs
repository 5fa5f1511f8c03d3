//! The options of SOL_IP, SOL_IPV6, SOL_RAW and SOL_ICMPV6, and groups.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use berkeley::control::In6Pktinfo;
use berkeley::opt::{
    self, GROUP_SOURCES_MAX, GroupFilter, GroupReq, GroupSourceReq, Icmp6Filter, In6FlowlabelReq,
    IpMreqSource, IpMreqn, IpMsfilter, Ipv6Mreq, Never, Opt, PortRange, UnicastIf,
};
use berkeley::{
    AF_INET, AF_INET6, Control, Errno, Family, IP_PMTUDISC_DO, IPV6_PMTUDISC_DO, IPV6_PREFER_SRC_PUBLIC,
    IPV6_PREFER_SRC_TMP, MCAST_EXCLUDE, MCAST_INCLUDE, Protocol, SOCK_DGRAM, SOCK_RAW, SOCK_STREAM, SockAddr,
    Socket,
};

use crate::kit::{self, kernel, skip};
use crate::options::{emulated, granted, rare, socket, take};

/// The loopback interface's index, in every network namespace.
const LO: u32 = 1;

#[test]
fn ip() {
    if emulated("SOL_IP") {
        return;
    }
    let udp = socket(AF_INET, SOCK_DGRAM);
    take! { udp;
        IP_BIND_ADDRESS_NO_PORT = true;
        IP_CHECKSUM = true;
        IP_FREEBIND = true;
        IP_LOCAL_PORT_RANGE [6, 3] = PortRange { low: 40_000, high: 40_100 };
        IP_MINTTL = 5;
        IP_MTU_DISCOVER = IP_PMTUDISC_DO;
        IP_MULTICAST_ALL = false;
        IP_MULTICAST_LOOP = false;
        IP_MULTICAST_TTL = 4;
        IP_PASSSEC = true;
        IP_PKTINFO = true;
        IP_RECVERR = true;
        IP_RECVERR_RFC4884 [5, 9] = true;
        IP_RECVFRAGSIZE = true;
        IP_RECVOPTS = true;
        IP_RECVORIGDSTADDR = true;
        IP_RECVTOS = true;
        IP_RECVTTL = true;
        IP_RETOPTS = true;
        IP_TOS = 0x10;
        IP_TRANSPARENT = true;
        IP_TTL = 33;
        IP_UNICAST_IF = UnicastIf(LO);
    }
    // Under their other names.
    assert_eq!(udp.getsockopt(opt::IP_ORIGDSTADDR), Ok(true));
    assert_eq!(udp.getsockopt(opt::IP_RECVRETOPTS), Ok(true));
    // -1 takes the number back.
    udp.setsockopt(opt::IP_TTL, -1).unwrap();
    assert_eq!(udp.getsockopt(opt::IP_TTL), Ok(64));
    assert_eq!(udp.setsockopt(opt::IP_TTL, 256), Err(Errno::EINVAL.into()));
    assert_eq!(udp.getsockopt(opt::IP_MTU), Err(Errno::ENOTCONN.into()));
    if kernel(6, 3) {
        udp.setsockopt(opt::IP_BIND_ADDRESS_NO_PORT, false).unwrap();
        udp.bind("127.0.0.1:0").unwrap();
        assert!((40_000..=40_100).contains(&udp.getsockname().unwrap().port().unwrap()));
    }

    let (client, _server) = kit::connection();
    assert!(matches!(client.getsockopt(opt::IP_MTU), Ok(65_535 | 65_536)));
    // Nothing redirects here, and perhaps nothing could.
    let errno = client.getsockopt(opt::SO_ORIGINAL_DST).unwrap_err().errno();
    assert!(matches!(errno, Some(Errno::ENOENT | Errno::ENOPROTOOPT)), "{errno:?}");
}

#[test]
fn ip_options() {
    if emulated("IP_OPTIONS") {
        return;
    }
    let udp = socket(AF_INET, SOCK_DGRAM);
    assert_eq!(udp.getsockopt(opt::IP_OPTIONS).unwrap().as_bytes(), b"");
    udp.setsockopt(opt::IP_OPTIONS, &[1, 1, 1, 0]).unwrap(); // no operation, three times
    assert_eq!(udp.getsockopt(opt::IP_OPTIONS).unwrap().as_bytes(), [1, 1, 1, 0]);
    udp.setsockopt(opt::IP_OPTIONS, &[]).unwrap();
    assert_eq!(udp.getsockopt(opt::IP_OPTIONS).unwrap().as_bytes(), b"");
    assert_eq!(udp.setsockopt(opt::IP_OPTIONS, &[1; 41]).unwrap_err().errno(), None);
}

/// A stream has no messages to tell such things with.
#[test]
fn what_came_with_a_stream() {
    if emulated("IP_PKTOPTIONS") {
        return;
    }
    let (client, server) = kit::connection();
    server.setsockopt(opt::IP_PKTINFO, true).unwrap();
    server.setsockopt(opt::IP_RECVTTL, true).unwrap();
    client.sendall(b".").unwrap();
    server.recv(&mut [0; 1]).unwrap();
    let mut room = [0; 256];
    let told: Vec<_> =
        server.getsockopt_into(opt::IP_PKTOPTIONS, &mut room).unwrap().map(|m| m.meaning()).collect();
    assert!(
        told.iter().any(|c| matches!(c, Control::IpPktinfo(info) if info.ifindex == LO || info.ifindex == 0)),
        "{told:?}"
    );
    assert!(told.iter().any(|c| matches!(c, Control::IpTtl(_))), "{told:?}");
    let udp = socket(AF_INET, SOCK_DGRAM);
    assert!(udp.getsockopt_into(opt::IP_PKTOPTIONS, &mut room).is_err());
}

#[test]
fn ipv6() {
    if emulated("SOL_IPV6") {
        return;
    }
    let udp = socket(AF_INET6, SOCK_DGRAM);
    take! { udp;
        IPV6_AUTOFLOWLABEL = false;
        IPV6_DONTFRAG = true;
        IPV6_FLOWINFO = true;
        IPV6_FLOWINFO_SEND = true;
        IPV6_FREEBIND = true;
        IPV6_MINHOPCOUNT = 5;
        IPV6_MTU_DISCOVER = IPV6_PMTUDISC_DO;
        IPV6_MULTICAST_ALL [4, 20] = false;
        IPV6_MULTICAST_HOPS = 4;
        IPV6_MULTICAST_IF = LO;
        IPV6_MULTICAST_LOOP = false;
        IPV6_RECVDSTOPTS = true;
        IPV6_2292DSTOPTS = true;
        IPV6_2292HOPLIMIT = true;
        IPV6_2292HOPOPTS = true;
        IPV6_2292PKTINFO = true;
        IPV6_2292RTHDR = true;
        IPV6_RECVERR = true;
        IPV6_RECVERR_RFC4884 [5, 9] = true;
        IPV6_RECVFRAGSIZE = true;
        IPV6_RECVHOPLIMIT = true;
        IPV6_RECVHOPOPTS = true;
        IPV6_RECVORIGDSTADDR = true;
        IPV6_RECVPATHMTU = true;
        IPV6_RECVPKTINFO = true;
        IPV6_RECVRTHDR = true;
        IPV6_RECVTCLASS = true;
        IPV6_TCLASS = 0x20;
        IPV6_TRANSPARENT = true;
        IPV6_UNICAST_HOPS = 33;
        IPV6_UNICAST_IF = UnicastIf(LO);
        IPV6_V6ONLY = true;
    }
    assert_eq!(udp.getsockopt(opt::IPV6_ORIGDSTADDR), Ok(true));
    // Read, every preference says one of two.
    udp.setsockopt(opt::IPV6_ADDR_PREFERENCES, IPV6_PREFER_SRC_PUBLIC).unwrap();
    let preferences = udp.getsockopt(opt::IPV6_ADDR_PREFERENCES).unwrap();
    assert_eq!(preferences & (IPV6_PREFER_SRC_PUBLIC | IPV6_PREFER_SRC_TMP), IPV6_PREFER_SRC_PUBLIC);
    udp.setsockopt(opt::IPV6_UNICAST_HOPS, -1).unwrap();
    assert_eq!(udp.getsockopt(opt::IPV6_UNICAST_HOPS), Ok(64));
    assert_eq!(udp.setsockopt(opt::IPV6_TCLASS, 256), Err(Errno::EINVAL.into()));
    assert_eq!(udp.getsockopt(opt::IPV6_MTU), Err(Errno::ENOTCONN.into()));
    udp.setsockopt(opt::IPV6_MTU, 1400).unwrap();

    let peer = socket(AF_INET6, SOCK_DGRAM);
    peer.bind("[::1]:0").unwrap();
    let udp = socket(AF_INET6, SOCK_DGRAM);
    udp.connect(peer.getsockname().unwrap()).unwrap();
    assert_eq!(udp.getsockopt(opt::IPV6_MTU), Ok(65_536));
    let path = udp.getsockopt(opt::IPV6_PATHMTU).unwrap();
    assert_eq!((path.mtu, path.addr), (65_536, SockAddr::Unspec));

    let errno = udp.getsockopt(opt::IP6T_SO_ORIGINAL_DST).unwrap_err().errno();
    assert!(matches!(errno, Some(Errno::ENOENT | Errno::ENOPROTOOPT)), "{errno:?}");
}

#[test]
fn sticky_options() {
    if emulated("IPV6_HOPOPTS and others") {
        return;
    }
    let udp = socket(AF_INET6, SOCK_DGRAM);
    let mut room = [0; 64];
    // A header of eight bytes that holds padding.
    let padding = [0, 0, 1, 4, 0, 0, 0, 0];
    for (name, opt) in [
        ("IPV6_HOPOPTS", opt::IPV6_HOPOPTS),
        ("IPV6_DSTOPTS", opt::IPV6_DSTOPTS),
        ("IPV6_RTHDRDSTOPTS", opt::IPV6_RTHDRDSTOPTS),
    ] {
        assert_eq!(udp.getsockopt_into(opt, &mut room), Ok(&[][..]), "{name}");
        if granted(name, udp.setsockopt(opt, &padding)) {
            assert_eq!(udp.getsockopt_into(opt, &mut room), Ok(&padding[..]), "{name}");
            udp.setsockopt(opt, &[]).unwrap();
            assert_eq!(udp.getsockopt_into(opt, &mut room), Ok(&[][..]), "{name}");
        }
    }
    // A routing header of type 2, with one address.
    let mut rthdr = [0; 24];
    (rthdr[1], rthdr[2], rthdr[3]) = (2, 2, 1);
    rthdr[8..].copy_from_slice(&Ipv6Addr::LOCALHOST.octets());
    match udp.setsockopt(opt::IPV6_RTHDR, &rthdr).map_err(|e| e.errno()) {
        Ok(()) => assert_eq!(udp.getsockopt_into(opt::IPV6_RTHDR, &mut room), Ok(&rthdr[..])),
        Err(Some(Errno::EINVAL)) => skip("IPV6_RTHDR", "this kernel was built without it"),
        Err(errno) => panic!("{errno:?}"),
    }

    udp.setsockopt(opt::IPV6_PKTINFO, In6Pktinfo { addr: Ipv6Addr::LOCALHOST, ifindex: LO }).unwrap();

    let (listener, _) = kit::listener();
    assert!(listener.getsockopt_into(opt::IPV6_2292PKTOPTIONS, &mut room).is_err());
}

#[test]
fn a_mapped_socket_becomes_one_of_ipv4() {
    let (listener, addr) = kit::listener();
    let tcp = socket(AF_INET6, SOCK_STREAM);
    tcp.connect((Ipv4Addr::LOCALHOST.to_ipv6_mapped(), addr.port().unwrap())).unwrap();
    let (_conn, _) = listener.accept().unwrap();
    if emulated("IPV6_ADDRFORM") {
        return;
    }
    assert_eq!(tcp.getsockopt(opt::IPV6_ADDRFORM), Ok(AF_INET6));
    assert_eq!(tcp.setsockopt(opt::IPV6_ADDRFORM, Family::UNIX), Err(Errno::EINVAL.into()));
    tcp.setsockopt(opt::IPV6_ADDRFORM, AF_INET).unwrap();
    assert_eq!(tcp.family(), Ok(AF_INET));
    assert!(matches!(tcp.getpeername().unwrap(), SockAddr::V4(a) if a.port() == addr.port().unwrap()));
}

#[test]
fn flow_labels() {
    if emulated("IPV6_FLOWLABEL_MGR") {
        return;
    }
    let udp = socket(AF_INET6, SOCK_DGRAM);
    let create = In6FlowlabelReq {
        dst: Ipv6Addr::LOCALHOST,
        label: [0, 0x0b, 0xcd, 0xef],
        action: 0,  // IPV6_FL_A_GET
        share: 255, // IPV6_FL_S_ANY
        flags: 1,   // IPV6_FL_F_CREATE
        expires: 60,
        linger: 6,
    };
    udp.setsockopt(opt::IPV6_FLOWLABEL_MGR, create).unwrap();
    // Once more, without leave to share it.
    let other = In6FlowlabelReq { share: 1, ..create };
    assert_eq!(udp.setsockopt(opt::IPV6_FLOWLABEL_MGR, other), Err(Errno::EPERM.into()));
    // Labels in use are those that connect(2) was told.
    let question = In6FlowlabelReq { flags: 0, ..create };
    let answer = udp.getsockopt_asking(opt::IPV6_FLOWLABEL_MGR, question, &mut [0; 32]);
    assert_eq!(answer, Err(Errno::ENOENT.into()));
    assert_eq!(
        udp.getsockopt_asking(opt::IPV6_FLOWLABEL_MGR, question, &mut [0; 31]).unwrap_err().errno(),
        None
    );

    let peer = socket(AF_INET6, SOCK_DGRAM);
    peer.bind("[::1]:0").unwrap();
    udp.setsockopt(opt::IPV6_FLOWINFO_SEND, true).unwrap();
    let port = peer.getsockname().unwrap().port().unwrap();
    udp.connect(core::net::SocketAddrV6::new(Ipv6Addr::LOCALHOST, port, 0xb_cdef, 0)).unwrap();
    let answer = udp.getsockopt_asking(opt::IPV6_FLOWLABEL_MGR, question, &mut [0; 32]).unwrap();
    assert_eq!((answer.label, answer.share, answer.linger), (create.label, 255, 6));

    udp.setsockopt(opt::IPV6_FLOWLABEL_MGR, In6FlowlabelReq { action: 1, ..question }).unwrap(); // IPV6_FL_A_PUT
}

#[test]
fn raw_sockets() {
    if emulated("raw sockets") {
        return;
    }
    if let Some(raw) = rare(AF_INET, SOCK_RAW, Protocol::ICMP) {
        take! { raw;
            ICMP_FILTER = 1 << 8;
            IP_HDRINCL = true;
            IP_NODEFRAG = true;
        }
        raw.setsockopt(opt::IP_ROUTER_ALERT, true).unwrap();
        assert!(raw.setsockopt(opt::IP_ROUTER_ALERT, true).is_err()); // once is enough
        raw.setsockopt(opt::IP_ROUTER_ALERT, false).unwrap();
    }
    if let Some(raw) = rare(AF_INET, SOCK_RAW, Protocol::RAW) {
        if kernel(6, 4) {
            assert_eq!(raw.getsockopt(opt::IP_PROTOCOL), Ok(255));
        }
    }
    if let Some(raw) = rare(AF_INET6, SOCK_RAW, Protocol::ICMPV6) {
        take! { raw; ICMPV6_FILTER = Icmp6Filter::BLOCK_ALL.pass(128).pass(129); }
        assert_eq!(raw.getsockopt(opt::ICMPV6_FILTER).unwrap(), Icmp6Filter::BLOCK_ALL.pass(129).pass(128));
    }
    // A number for experiments.
    if let Some(raw) = rare(AF_INET6, SOCK_RAW, Protocol::from_raw(253)) {
        take! { raw; IPV6_CHECKSUM = 2; IPV6_HDRINCL = true; }
    }
    if let Some(raw) = rare(AF_INET6, SOCK_RAW, Protocol::RAW) {
        raw.setsockopt(opt::IPV6_ROUTER_ALERT, 0).unwrap();
        take! { raw; IPV6_ROUTER_ALERT_ISOLATE [5, 1] = true; }
    }
}

const GROUP: Ipv4Addr = Ipv4Addr::new(239, 255, 7, 41);
const GROUP6: Ipv6Addr = Ipv6Addr::new(0xff11, 0, 0, 0, 0, 0, 0x7041, 1);

/// A socket that hears nothing but what it asks for, and one that sends to groups on loopback.
struct Pair {
    hears: Socket,
    says: Socket,
    group: IpAddr,
    port: u16,
}

impl Pair {
    fn new(group: impl Into<IpAddr>) -> Self {
        let group = group.into();
        let (hears, says) = if group.is_ipv4() {
            let (hears, says) = (socket(AF_INET, SOCK_DGRAM), socket(AF_INET, SOCK_DGRAM));
            hears.setsockopt(opt::IP_MULTICAST_ALL, false).unwrap();
            hears.bind("0.0.0.0:0").unwrap();
            let via = IpMreqn { address: Ipv4Addr::LOCALHOST, ..IpMreqn::new(Ipv4Addr::UNSPECIFIED, LO) };
            says.setsockopt(opt::IP_MULTICAST_IF, via).unwrap();
            assert_eq!(says.getsockopt(opt::IP_MULTICAST_IF), Ok(Ipv4Addr::LOCALHOST));
            says.bind("127.0.0.1:0").unwrap();
            (hears, says)
        } else {
            let (hears, says) = (socket(AF_INET6, SOCK_DGRAM), socket(AF_INET6, SOCK_DGRAM));
            hears.setsockopt(opt::IPV6_MULTICAST_ALL, false).unwrap();
            hears.bind("[::]:0").unwrap();
            says.setsockopt(opt::IPV6_MULTICAST_IF, LO).unwrap();
            says.bind("[::1]:0").unwrap();
            (hears, says)
        };
        let port = hears.getsockname().unwrap().port().unwrap();
        Self { hears, says, group, port }
    }

    /// Whether a word to the group arrives before one that was sent directly after it.
    #[track_caller]
    fn is_heard(&self) -> bool {
        let direct = self.says.getsockname().unwrap().ip().unwrap();
        self.says.sendto(b"to the group", (self.group, self.port)).unwrap();
        self.says.sendto(b"directly", (direct, self.port)).unwrap();
        let mut buf = [0; 32];
        let mut next = || {
            let n = self.hears.recv(&mut buf).unwrap();
            buf[..n] == *b"to the group"
        };
        let heard = next();
        assert!(!heard || !next());
        heard
    }

    #[track_caller]
    fn set<T: for<'a> opt::ToOpt<Value<'a> = T>>(&self, opt: Opt<Never, T>, value: T, heard: bool) {
        self.hears.setsockopt(opt, value).unwrap();
        assert_eq!(self.is_heard(), heard);
    }
}

#[test]
fn groups_of_ipv4() {
    if emulated("groups") {
        return;
    }
    let pair = Pair::new(GROUP);
    assert!(!pair.is_heard());
    let mreq = IpMreqn::new(GROUP, LO);
    pair.set(opt::IP_ADD_MEMBERSHIP, mreq, true);
    assert_eq!(pair.hears.setsockopt(opt::IP_ADD_MEMBERSHIP, mreq), Err(Errno::EADDRINUSE.into()));
    // The same group by the interface's address.
    let source =
        IpMreqSource { multiaddr: GROUP, interface: Ipv4Addr::LOCALHOST, sourceaddr: Ipv4Addr::LOCALHOST };
    pair.set(opt::IP_BLOCK_SOURCE, source, false);
    let mut room = [0; 64];
    let question = IpMsfilter { multiaddr: GROUP, interface: Ipv4Addr::LOCALHOST, fmode: 0, slist: &[] };
    let filter = pair.hears.getsockopt_asking(opt::IP_MSFILTER, question, &mut room).unwrap();
    assert_eq!((filter.fmode, filter.numsrc), (MCAST_EXCLUDE, 1));
    assert!(filter.sources().eq([Ipv4Addr::LOCALHOST]));
    pair.set(opt::IP_UNBLOCK_SOURCE, source, true);
    pair.set(opt::IP_DROP_MEMBERSHIP, mreq, false);

    let elsewhere = IpMreqSource { sourceaddr: Ipv4Addr::new(127, 0, 0, 2), ..source };
    pair.set(opt::IP_ADD_SOURCE_MEMBERSHIP, elsewhere, false);
    pair.set(opt::IP_ADD_SOURCE_MEMBERSHIP, source, true);
    pair.set(opt::IP_DROP_SOURCE_MEMBERSHIP, source, false);
    pair.hears.setsockopt(opt::IP_DROP_SOURCE_MEMBERSHIP, elsewhere).unwrap();
}

#[test]
fn a_filter_of_ipv4() {
    if emulated("groups") {
        return;
    }
    let pair = Pair::new(GROUP);
    pair.set(opt::IP_ADD_MEMBERSHIP, IpMreqn::new(GROUP, LO), true);
    let sources = [Ipv4Addr::new(127, 0, 0, 9), Ipv4Addr::LOCALHOST, Ipv4Addr::new(127, 0, 0, 3)];
    let filter = IpMsfilter {
        multiaddr: GROUP,
        interface: Ipv4Addr::LOCALHOST,
        fmode: MCAST_INCLUDE,
        slist: &sources[..1],
    };
    pair.hears.setsockopt(opt::IP_MSFILTER, filter).unwrap();
    assert!(!pair.is_heard());
    pair.hears.setsockopt(opt::IP_MSFILTER, IpMsfilter { slist: &sources, ..filter }).unwrap();
    assert!(pair.is_heard());

    // Read whole, into too little, and into nothing.
    let question = IpMsfilter { slist: &[], ..filter };
    let mut room = [0; 64];
    let asked = pair.hears.getsockopt_asking(opt::IP_MSFILTER, question, &mut room).unwrap();
    assert_eq!((asked.fmode, asked.numsrc), (MCAST_INCLUDE, 3));
    assert!(sources.iter().all(|source| asked.sources().any(|asked| asked == *source)));
    assert_eq!(asked.sources().len(), 3);
    let mut room = [0x55; 64];
    let asked = pair.hears.getsockopt_asking(opt::IP_MSFILTER, question, &mut room[..24]).unwrap();
    assert_eq!((asked.numsrc, asked.sources().len()), (3, 2));
    assert_eq!(room[24..], [0x55; 40]);
    assert!(pair.hears.getsockopt_asking(opt::IP_MSFILTER, question, &mut room[..15]).is_err());

    let many = [Ipv4Addr::LOCALHOST; GROUP_SOURCES_MAX + 1];
    let error = pair.hears.setsockopt(opt::IP_MSFILTER, IpMsfilter { slist: &many, ..filter }).unwrap_err();
    assert_eq!(error.to_string(), "an option's value of 276 bytes; the kernel takes at most 272");
}

/// The same steps for both families.
#[track_caller]
fn groups_of_any_family(
    group: IpAddr,
    here: IpAddr,
    elsewhere: IpAddr,
    [join, leave]: [Opt<Never, GroupReq>; 2],
    [block, unblock, join_source, leave_source]: [Opt<Never, GroupSourceReq>; 4],
    msfilter: Opt<opt::MsFilter<GroupFilter<'static>>>,
) {
    let pair = Pair::new(group);
    let ifindex = LO;
    assert!(!pair.is_heard());
    pair.set(join, GroupReq { ifindex, group }, true);
    let source = GroupSourceReq { ifindex, group, source: here };
    pair.set(block, source, false);
    pair.set(unblock, source, true);
    pair.set(leave, GroupReq { ifindex, group }, false);

    pair.set(join_source, GroupSourceReq { source: elsewhere, ..source }, false);
    pair.set(join_source, source, true);
    pair.set(leave_source, source, false);
    let filter = GroupFilter { ifindex, group, fmode: MCAST_EXCLUDE, slist: &[elsewhere] };
    pair.hears.setsockopt(msfilter, filter).unwrap();
    assert!(pair.is_heard());
    let both = [here, elsewhere];
    pair.hears.setsockopt(msfilter, GroupFilter { slist: &both, ..filter }).unwrap();
    assert!(!pair.is_heard());

    let question = GroupFilter { ifindex, group, fmode: 0, slist: &[] };
    let mut room = [0x55; 1024];
    let asked = pair.hears.getsockopt_asking(msfilter, question, &mut room).unwrap();
    assert_eq!((asked.fmode, asked.numsrc, asked.sources().len()), (MCAST_EXCLUDE, 2, 2));
    assert!(both.iter().all(|source| asked.sources().any(|asked| asked == *source)), "{asked:?}");
    // With room for one, and a little more.
    let mut room = [0x55; 1024];
    let asked = pair.hears.getsockopt_asking(msfilter, question, &mut room[..300]).unwrap();
    assert_eq!((asked.numsrc, asked.sources().len()), (2, 1));
    assert_eq!(room[300..], [0x55; 724]);
    assert_eq!(pair.hears.getsockopt_asking(msfilter, question, &mut room[..100]).unwrap_err().errno(), None);

    let many = [here; GROUP_SOURCES_MAX + 1];
    let error = pair.hears.setsockopt(msfilter, GroupFilter { slist: &many, ..filter }).unwrap_err();
    assert_eq!(error.errno(), None);
}

#[test]
fn groups_by_the_requests_of_rfc_3678() {
    if emulated("groups") {
        return;
    }
    groups_of_any_family(
        GROUP.into(),
        Ipv4Addr::LOCALHOST.into(),
        Ipv4Addr::new(127, 0, 0, 2).into(),
        [opt::IP_MCAST_JOIN_GROUP, opt::IP_MCAST_LEAVE_GROUP],
        [
            opt::IP_MCAST_BLOCK_SOURCE,
            opt::IP_MCAST_UNBLOCK_SOURCE,
            opt::IP_MCAST_JOIN_SOURCE_GROUP,
            opt::IP_MCAST_LEAVE_SOURCE_GROUP,
        ],
        opt::IP_MCAST_MSFILTER,
    );
}

/// Loopback leads to no group of IPv6, unless there is a route.
#[test]
fn groups_of_ipv6() {
    if emulated("groups") {
        return;
    }
    kit::alone("groups of IPv6", || {
        let pair = Pair::new(GROUP6);
        assert!(!pair.is_heard());
        let mreq = Ipv6Mreq { multiaddr: GROUP6, ifindex: LO };
        pair.set(opt::IPV6_JOIN_GROUP, mreq, true);
        pair.set(opt::IPV6_LEAVE_GROUP, mreq, false);
        pair.set(opt::IPV6_ADD_MEMBERSHIP, mreq, true);
        pair.set(opt::IPV6_DROP_MEMBERSHIP, mreq, false);

        groups_of_any_family(
            GROUP6.into(),
            Ipv6Addr::LOCALHOST.into(),
            Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1).into(),
            [opt::IPV6_MCAST_JOIN_GROUP, opt::IPV6_MCAST_LEAVE_GROUP],
            [
                opt::IPV6_MCAST_BLOCK_SOURCE,
                opt::IPV6_MCAST_UNBLOCK_SOURCE,
                opt::IPV6_MCAST_JOIN_SOURCE_GROUP,
                opt::IPV6_MCAST_LEAVE_SOURCE_GROUP,
            ],
            opt::IPV6_MCAST_MSFILTER,
        );

        let anycast = Ipv6Mreq { multiaddr: Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 7), ifindex: LO };
        // Routers alone have anycast addresses that are on no link of theirs; this namespace is one now.
        let udp = socket(AF_INET6, SOCK_DGRAM);
        assert_eq!(udp.setsockopt(opt::IPV6_JOIN_ANYCAST, anycast), Err(Errno::EADDRNOTAVAIL.into()));
        std::fs::write("/proc/sys/net/ipv6/conf/all/forwarding", "1").unwrap();
        udp.setsockopt(opt::IPV6_JOIN_ANYCAST, anycast).unwrap();
        udp.setsockopt(opt::IPV6_LEAVE_ANYCAST, anycast).unwrap();
    });
}
