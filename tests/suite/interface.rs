//! Interfaces, addresses and sources: the same as the C library says, and as connect(2) chooses.
//!
//! `tests/netns` runs this file again among interfaces, addresses and routes of its making.
#![allow(unsafe_code, reason = "getifaddrs and if_nameindex of the C library")]

use core::ffi::CStr;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ffi::CString;

use berkeley::engine::order::Source;
use berkeley::interface::{
    Configured, IfDetail, Outgoing, RouteSocket, SOURCES_AT_ONCE, Way, configured, sources,
    sources_with_facts,
};
use berkeley::{
    AF_INET, AF_INET6, AF_PACKET, Errno, Family, Filled, IfAddr, IfName, PacketAddr, Protocol, SOCK_DGRAM,
    SockAddr, Socket, getifaddrs_into, if_indextoname, if_nameindex_into, if_nametoindex,
};

/// What libc says: index and name.
fn theirs() -> Vec<(u32, Vec<u8>)> {
    let mut rows = Vec::new();
    // SAFETY: the list ends with a null name, and is freed once.
    unsafe {
        let list = libc::if_nameindex();
        assert!(!list.is_null());
        let mut row = list;
        while !(*row).if_name.is_null() {
            rows.push(((*row).if_index, CStr::from_ptr((*row).if_name).to_bytes().to_vec()));
            row = row.add(1);
        }
        libc::if_freenameindex(list);
    }
    rows
}

/// All rows, in storage that is large enough.
fn names() -> Vec<(u32, IfName)> {
    let mut room = vec![(0, IfName::EMPTY); 4096];
    let filled = if_nameindex_into(&mut room).unwrap();
    assert!(filled.is_complete());
    room.truncate(filled.used);
    room
}

fn rows() -> Vec<IfAddr> {
    let mut room = vec![IfAddr::EMPTY; 8192];
    let filled = getifaddrs_into(&mut room).unwrap();
    assert!(filled.is_complete());
    room.truncate(filled.used);
    room
}

#[test]
fn the_same_interfaces() {
    let ours: Vec<_> = names().iter().map(|(index, name)| (*index, name.as_bytes().to_vec())).collect();
    assert_eq!(ours, theirs());
    #[cfg(feature = "alloc")]
    assert_eq!(berkeley::if_nameindex().unwrap(), names());
}

#[test]
fn the_same_names_and_indexes() {
    let mut routes = RouteSocket::new();
    for (index, name) in names() {
        assert_eq!((if_nametoindex(name), if_indextoname(index)), (Ok(index), Ok(name)));
        assert_eq!((routes.if_nametoindex(name), routes.if_indextoname(index)), (Ok(index), Ok(name)));
    }
}

#[test]
fn the_same_errors() {
    for name in ["", "nowhere", "of-15-bytes-now", "of-16-bytes-now.", "lo/", " lo", "lo:", "lo:1"] {
        let c_name = CString::new(name).unwrap();
        // SAFETY: a string of the C library's kind.
        let theirs = match unsafe { libc::if_nametoindex(c_name.as_ptr()) } {
            0 => Err(std::io::Error::last_os_error().raw_os_error()),
            index => Ok(index),
        };
        let ours = if_nametoindex(name).map_err(|e| e.errno().map(Errno::as_raw));
        assert_eq!(ours, theirs, "{name:?}");
    }
    assert_eq!(if_nametoindex("lo\0").unwrap_err().errno(), Some(Errno::ENODEV));
    for index in [0, 77_777, i32::MAX as u32, i32::MAX as u32 + 1, u32::MAX] {
        let mut room = [0; 16];
        // SAFETY: the room that if_indextoname(3) asks for.
        let theirs = unsafe { libc::if_indextoname(index, room.as_mut_ptr()) };
        assert!(theirs.is_null());
        let theirs = std::io::Error::last_os_error().raw_os_error();
        let ours = if_indextoname(index).unwrap_err().errno().map(Errno::as_raw);
        assert_eq!(ours, theirs, "{index}");
    }
}

#[test]
fn what_there_is_no_room_for_is_counted() {
    let (all, addresses) = (names().len(), rows().len());
    for size in 0..3.min(all) {
        let mut room = [(0, IfName::EMPTY); 3];
        let filled = if_nameindex_into(&mut room[..size]).unwrap();
        assert_eq!(filled, Filled { used: size, left_out: all - size });
        assert_eq!(room[..size], names()[..size]);
    }
    for size in (0..addresses).step_by(addresses / 8 + 1) {
        let mut room = vec![IfAddr::EMPTY; size];
        assert_eq!(getifaddrs_into(&mut room).unwrap(), Filled { used: size, left_out: addresses - size });
        assert_eq!(room, rows()[..size]);
    }
}

/// A row, as both can be asked for it: name, flags, family, address, mask, broadcast address or the other end's.
type Row = (Vec<u8>, u32, Family, Vec<u8>, Vec<u8>, Vec<u8>);

/// What counts of the C library's sockaddr: for a packet address the hardware's.
unsafe fn bytes(addr: *const libc::sockaddr) -> (Family, Vec<u8>) {
    if addr.is_null() {
        return (Family::UNSPEC, Vec::new());
    }
    // SAFETY: each is as long as its family has it.
    unsafe {
        let family = Family::from_raw((*addr).sa_family);
        let bytes = match family {
            AF_INET => (*addr.cast::<libc::sockaddr_in>()).sin_addr.s_addr.to_ne_bytes().to_vec(),
            AF_INET6 => {
                let addr = &*addr.cast::<libc::sockaddr_in6>();
                [&addr.sin6_addr.s6_addr[..], &addr.sin6_scope_id.to_ne_bytes()].concat()
            }
            AF_PACKET => {
                let addr = &*addr.cast::<libc::sockaddr_ll>();
                [
                    &addr.sll_ifindex.to_ne_bytes()[..],
                    &addr.sll_hatype.to_ne_bytes(),
                    &addr.sll_addr[..addr.sll_halen.min(8).into()],
                ]
                .concat()
            }
            _ => Vec::new(),
        };
        (family, bytes)
    }
}

/// Of getifaddrs(3).
fn their_rows() -> Vec<Row> {
    let mut rows = Vec::new();
    let mut list = core::ptr::null_mut();
    // SAFETY: the list is walked to its end, and freed once.
    unsafe {
        assert_eq!(libc::getifaddrs(&mut list), 0);
        let mut next = list;
        while let Some(row) = next.as_ref() {
            let (family, addr) = bytes(row.ifa_addr);
            let name = CStr::from_ptr(row.ifa_name).to_bytes().to_vec();
            // Of the hardware's broadcast address and of masks only the address counts.
            let (mut mask, mut broad) = (bytes(row.ifa_netmask).1, bytes(row.ifa_ifu).1);
            match family {
                AF_INET6 => {
                    mask.truncate(16);
                    broad.truncate(16);
                }
                AF_PACKET => {
                    broad.drain(..6);
                }
                _ => {}
            }
            rows.push((name, row.ifa_flags, family, addr, mask, broad));
            next = row.ifa_next;
        }
        libc::freeifaddrs(list);
    }
    rows
}

fn octets(ip: IpAddr) -> Vec<u8> {
    match ip {
        IpAddr::V4(ip) => ip.octets().to_vec(),
        IpAddr::V6(ip) => ip.octets().to_vec(),
    }
}

fn as_theirs(row: &IfAddr) -> Row {
    let (family, addr, mask, broad) = match row.detail {
        IfDetail::Link { broadcast, .. } => {
            // Theirs holds eight bytes.
            let eight = |address: &[u8]| address[..address.len().min(8)].to_vec();
            let SockAddr::Packet(addr) = row.sockaddr() else { panic!("{row:?}") };
            let addr =
                [&addr.ifindex.to_ne_bytes()[..], &addr.hatype.to_ne_bytes(), &eight(addr.addr())].concat();
            (AF_PACKET, addr, Vec::new(), eight(broadcast.as_bytes()))
        }
        IfDetail::Inet { addr: IpAddr::V4(addr), broadcast, peer, .. } => {
            let mask = octets(row.netmask().unwrap());
            // glibc has the broadcast address where there is one, the other end's where there is none, and where this is
            // the address itself, as on loopback, that one.
            let broad = broadcast.map(IpAddr::V4).or(peer).unwrap_or(addr.into());
            (AF_INET, addr.octets().to_vec(), mask, octets(broad))
        }
        IfDetail::Inet { addr: IpAddr::V6(addr), peer, .. } => {
            let SockAddr::V6(whole) = row.sockaddr() else { panic!("{row:?}") };
            let bytes = [&addr.octets()[..], &whole.scope_id().to_ne_bytes()].concat();
            (AF_INET6, bytes, octets(row.netmask().unwrap()), peer.map(octets).unwrap_or_default())
        }
        _ => panic!("{row:?}"),
    };
    (row.name.as_bytes().to_vec(), row.flags.bits(), family, addr, mask, broad)
}

#[test]
fn the_same_addresses() {
    let rows = rows();
    let ours: Vec<Row> = rows.iter().map(as_theirs).collect();
    let mut theirs = their_rows();
    for (ours, theirs) in ours.iter().zip(&mut theirs) {
        // Where there is neither a broadcast address nor another end, glibc may have something or not.
        if ours.2 == AF_INET && theirs.5.is_empty() {
            theirs.5.clone_from(&ours.5);
        }
    }
    assert_eq!(ours, theirs);
    #[cfg(feature = "alloc")]
    assert_eq!(berkeley::getifaddrs().unwrap(), rows);
}

/// As connect(2) of a datagram socket has it.
fn chosen(way: &Way) -> Result<IpAddr, Errno> {
    let family = if way.to.is_ipv4() { AF_INET } else { AF_INET6 };
    let socket = Socket::new(family, SOCK_DGRAM, Protocol::DEFAULT).map_err(|e| e.errno().unwrap())?;
    let addr: SockAddr = match way.to {
        IpAddr::V4(to) => (to, 9).into(),
        IpAddr::V6(to) => core::net::SocketAddrV6::new(to, 9, 0, way.scope_id).into(),
    };
    socket.connect(addr).map_err(|e| e.errno().unwrap())?;
    Ok(socket.getsockname().unwrap().ip().unwrap())
}

/// Destinations of all kinds, near those of this machine too.
fn ways() -> Vec<Way> {
    let texts = [
        "127.0.0.1",
        "127.255.0.1",
        "0.0.0.0",
        "192.0.2.1",
        "198.51.100.7",
        "10.1.2.3",
        "10.66.0.2",
        "10.67.0.2",
        "169.254.1.1",
        "172.16.9.9",
        "224.0.0.1",
        "240.0.0.1",
        "::",
        "::1",
        "::2",
        "2001:db8::1",
        "2001:db8:66::2",
        "fd00::99",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
        "ff01::1",
        "::ffff:127.0.0.1",
        "::ffff:0.0.0.0",
        "::ffff:192.0.2.1",
        "::ffff:10.66.0.2",
        "2002:c000:201::1",
        "64:ff9b::1",
        "203.0.113.1",
        "203.0.113.2",
        "203.0.113.3",
        "2001:db8:bad::1",
        "2001:db8:bad:1::1",
        "2001:db8:bad:2::1",
    ];
    let mut ways: Vec<Way> = texts.iter().map(|text| Way::to(text.parse().unwrap())).collect();
    for row in rows() {
        let Some(own) = row.ip() else {
            let scoped = ["fe80::1", "ff02::1", "ff12::1", "2001:db8::1"];
            ways.extend(scoped.map(|text| Way::to_scoped(text.parse().unwrap(), row.index)));
            continue;
        };
        let neighbour: IpAddr = match own {
            IpAddr::V4(own) => Ipv4Addr::from_bits(own.to_bits() ^ 2).into(),
            IpAddr::V6(own) => Ipv6Addr::from_bits(own.to_bits() ^ 2).into(),
        };
        ways.extend([own, neighbour].map(|to| Way::to_scoped(to, row.index)));
    }
    ways.push(Way::to_scoped("fe80::1".parse().unwrap(), 77_777));
    ways
}

#[test]
fn the_sources_that_connect_chooses() {
    let mut ways = ways();
    assert!(ways.len() > SOURCES_AT_ONCE);
    sources(&mut ways).unwrap();
    for way in &ways {
        let ours = way.from.map(|from| from.source.addr);
        let mut theirs = chosen(way);
        // There is no network to broadcast to without SO_BROADCAST, but an address to do it from.
        if theirs == Err(Errno::EACCES) && ours.is_ok() {
            theirs = ours;
        }
        // connect(2) looks for a source before it sees that there is no route.
        if (ours, theirs) == (Err(Errno::ENETUNREACH), Err(Errno::EADDRNOTAVAIL)) {
            theirs = ours;
        }
        assert_eq!(ours, theirs, "{way:?}");
        assert_eq!(way.destination().source, way.from.ok().map(|from| from.source));
        if let Ok(from) = way.from {
            assert_eq!(from.source, Source::new(from.source.addr));
            assert!(if_indextoname(from.interface).is_ok(), "{way:?}");
        }
    }
}

/// A filter of seccomp(2) takes netlink(7) away from one thread, as a hardened service manager does from a process.
#[cfg(target_arch = "x86_64")]
#[test]
fn where_netlink_is_forbidden() {
    use libc::{BPF_ABS, BPF_JEQ, BPF_JMP, BPF_K, BPF_LD, BPF_RET, BPF_W};

    let op = |code, k, [jt, jf]: [u8; 2]| libc::sock_filter { code: code as u16, jt, jf, k };
    let refuse = libc::SECCOMP_RET_ERRNO | libc::EAFNOSUPPORT as u32;
    // The call's number is at 0, its first argument at 16 of what the filter sees.
    let filter = [
        op(BPF_LD | BPF_W | BPF_ABS, 0, [0, 0]),
        op(BPF_JMP | BPF_JEQ | BPF_K, libc::SYS_socket as u32, [0, 3]),
        op(BPF_LD | BPF_W | BPF_ABS, 16, [0, 0]),
        op(BPF_JMP | BPF_JEQ | BPF_K, libc::AF_NETLINK as u32, [0, 1]),
        op(BPF_RET | BPF_K, refuse, [0, 0]),
        op(BPF_RET | BPF_K, libc::SECCOMP_RET_ALLOW, [0, 0]),
    ];
    let mut expected = ways();
    sources(&mut expected).unwrap();
    let work = move || {
        let program = libc::sock_fprog { len: filter.len() as u16, filter: filter.as_ptr().cast_mut() };
        // SAFETY: the program is read during the call. Both concern this thread alone, which ends soon.
        let filtered = unsafe {
            libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
            libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_FILTER, &raw const program)
        };
        assert_eq!(filtered, 0);
        assert_eq!(configured().unwrap_err().errno(), Some(Errno::EAFNOSUPPORT));
        let mut room = [(0, IfName::EMPTY); 4];
        assert_eq!(if_nameindex_into(&mut room).unwrap_err().errno(), Some(Errno::EAFNOSUPPORT));
        assert!(if_nametoindex("lo").is_ok());
        let (mut plain, mut with_facts) = (ways_of(&expected), ways_of(&expected));
        sources(&mut plain).unwrap();
        assert_eq!(sources_with_facts(&mut with_facts), Ok(Configured::BOTH));
        for (expected, way) in expected.iter().zip(&plain) {
            match (expected.from, way.from) {
                (Ok(expected), Ok(from)) => assert_eq!((from.source, from.interface), (expected.source, 0)),
                // To a network's broadcast address a socket connects only with SO_BROADCAST.
                (Ok(_), from) => assert_eq!(from, Err(Errno::EACCES), "{way:?}"),
                (Err(_), Err(errno)) => assert_eq!(chosen(way), Err(errno)),
                _ => panic!("{way:?} {expected:?}"),
            }
        }
        assert_eq!(with_facts, plain);
    };
    std::thread::spawn(work).join().unwrap();
}

/// The same, before the kernel was asked.
#[cfg(target_arch = "x86_64")]
fn ways_of(ways: &[Way]) -> Vec<Way> {
    ways.iter().map(|way| Way::to_scoped(way.to, way.scope_id)).collect()
}

#[test]
fn any_number_of_destinations() {
    let lo = if_nametoindex("lo").unwrap();
    for count in [0, 1, SOURCES_AT_ONCE - 1, SOURCES_AT_ONCE, SOURCES_AT_ONCE + 1, 3 * SOURCES_AT_ONCE] {
        // Every fifth needs no question.
        let to =
            |n| if n % 5 == 4 { "fe80::1".parse().unwrap() } else { IpAddr::from([127, 0, 0, n as u8 + 1]) };
        let mut ways: Vec<Way> = (0..count).map(|n| Way::to(to(n))).collect();
        let mut again = ways.clone();
        sources(&mut ways).unwrap();
        for (n, way) in ways.iter().enumerate() {
            match way.from {
                Ok(Outgoing { source, interface, .. }) => {
                    assert_eq!((source.addr.is_loopback(), interface), (true, lo), "{way:?}");
                }
                from if n % 5 == 4 => assert_eq!(from, Err(Errno::EINVAL)),
                // Nothing is up.
                from => assert_eq!(from, Err(chosen(way).unwrap_err())),
            }
        }
        sources_with_facts(&mut again).unwrap();
        let addr =
            |ways: &[Way]| ways.iter().map(|way| way.from.map(|from| from.source.addr)).collect::<Vec<_>>();
        assert_eq!(addr(&again), addr(&ways));
    }
}

#[test]
fn the_facts_that_the_addresses_have() {
    let mut ways = ways();
    let told = sources_with_facts(&mut ways).unwrap();
    let rows = rows();
    for way in &ways {
        let Ok(Outgoing { source, interface, .. }) = way.from else { continue };
        let own = source.addr.to_canonical();
        let same: Vec<_> = rows.iter().filter(|row| row.ip() == Some(own)).collect();
        let here = same.iter().find(|row| row.index == interface).or(same.first());
        let Some(row) = here else {
            // An address of 127.0.0.0/8 that no interface has.
            assert!(own.is_loopback(), "{way:?}");
            continue;
        };
        let IfDetail::Inet { prefix_len, flags, .. } = row.detail else { panic!("{row:?}") };
        let bits = if source.addr == own { 0 } else { 96 };
        assert_eq!(source.prefix_len, prefix_len + bits, "{way:?}");
        assert_eq!(source.deprecated, flags.bits() & 0x24 != 0, "{way:?}");
        assert_eq!(source.home, flags.bits() & 0x10 != 0, "{way:?}");
        let kind = rows.iter().find_map(|row| match row.detail {
            IfDetail::Link { kind, .. } if row.index == interface => Some(kind),
            _ => None,
        });
        assert_eq!(source.encapsulated, matches!(kind, Some(768 | 769 | 776)), "{way:?}");
    }
    let has = |family: fn(IpAddr) -> bool| {
        rows.iter().filter_map(IfAddr::ip).any(|ip| family(ip) && !ip.is_loopback())
    };
    let expected = Configured { ipv4: has(|ip| ip.is_ipv4()), ipv6: has(|ip| ip.is_ipv6()) };
    assert_eq!((told, configured().unwrap()), (expected, expected));
}

#[test]
fn one_socket_for_many_questions() {
    let mut routes = RouteSocket::new();
    let mut first = ways();
    routes.sources(&mut first).unwrap();
    for _ in 0..3 {
        let mut ways = ways();
        let told = routes.sources_with_facts(&mut ways).unwrap();
        assert_eq!(told, routes.configured().unwrap());
        routes.sources(&mut ways).unwrap();
        assert_eq!(ways, first);
        let mut room = vec![(0, IfName::EMPTY); 4096];
        assert_eq!(routes.if_nameindex_into(&mut room).unwrap().used, names().len());
        let mut room = vec![IfAddr::EMPTY; 8192];
        assert_eq!(routes.getifaddrs_into(&mut room).unwrap().used, rows().len());
    }
}

/// The room's documentation says 45 KiB, and 84 where the kernel has much to say of one interface; as tests are built it
/// is half as much again.
#[test]
fn questions_fit_into_a_small_stack() {
    let ask = || {
        let mut ways = [Way::to(Ipv4Addr::LOCALHOST.into())];
        if_nameindex_into(&mut []).unwrap();
        getifaddrs_into(&mut []).unwrap();
        sources(&mut ways).unwrap();
        sources_with_facts(&mut ways).unwrap();
    };
    std::thread::Builder::new().stack_size(128 * 1024).spawn(ask).unwrap().join().unwrap();
}

#[test]
fn an_address_as_a_sockets() {
    for row in rows().iter().filter(|row| row.ip().is_some()) {
        let addr = row.sockaddr();
        assert_eq!(addr.ip(), row.ip());
        // It can be bound to, which a link-local one cannot without its scope; one that is tentative cannot yet.
        let IfDetail::Inet { flags, .. } = row.detail else { panic!("{row:?}") };
        if flags.bits() & 0x48 == 0 {
            let socket = Socket::new(addr.family(), SOCK_DGRAM, Protocol::DEFAULT).unwrap();
            socket.bind(addr).unwrap();
        }
    }
    assert_eq!(IfAddr::EMPTY.sockaddr(), PacketAddr::interface(0, 0).into());
    assert_eq!(IfAddr::EMPTY.netmask(), None);
}
