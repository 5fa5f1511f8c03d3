//! The layouts of the options' structures: against libc's, and against themselves. No kernel is asked.
#![allow(unsafe_code, reason = "structures of C, which are integers all through, from their bytes")]

use core::fmt::Debug;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use berkeley::SockAddr;
use berkeley::control::In6Pktinfo;
use berkeley::opt::*;

/// The bytes that the kernel would get.
fn bytes<T: ToOpt>(value: T::Value<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    T::with_opt(value, |value| {
        bytes.extend_from_slice(value);
        Ok(())
    })
    .unwrap();
    bytes
}

/// The bytes as a structure of C's, which has as many.
fn c<T>(bytes: &[u8]) -> T {
    assert_eq!(bytes.len(), size_of::<T>());
    // SAFETY: as many bytes as the structure has; all its fields are integers, or arrays and structures of them.
    unsafe { bytes.as_ptr().cast::<T>().read_unaligned() }
}

/// Each field of the two, which differ in their names.
macro_rules! same {
    ($C:ty, $value:expr => $($ours:ident = $theirs:ident),*) => {{
        let value = $value;
        let theirs: $C = c(&bytes_of(value));
        $(assert_eq!(u64::from(value.$ours as u64), u64::from(theirs.$theirs as u64), stringify!($theirs));)*
    }};
}

fn bytes_of<T: for<'a> ToOpt<Value<'a> = T>>(value: T) -> Vec<u8> {
    bytes::<T>(value)
}

/// A `sockaddr_storage` of C's as an address.
fn storage(storage: &libc::sockaddr_storage) -> IpAddr {
    let at: *const libc::sockaddr_storage = storage;
    match i32::from(storage.ss_family) {
        // SAFETY: the larger structure begins with the smaller one, as its family says.
        libc::AF_INET => unsafe {
            Ipv4Addr::from((*at.cast::<libc::sockaddr_in>()).sin_addr.s_addr.to_ne_bytes()).into()
        },
        // SAFETY: as above.
        libc::AF_INET6 => unsafe {
            Ipv6Addr::from((*at.cast::<libc::sockaddr_in6>()).sin6_addr.s6_addr).into()
        },
        other => panic!("{other}"),
    }
}

const GROUP: Ipv4Addr = Ipv4Addr::new(239, 1, 2, 3);
const SOURCE: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 7);
const GROUP6: Ipv6Addr = Ipv6Addr::new(0xff05, 1, 2, 3, 4, 5, 6, 7);

#[test]
fn groups() {
    let v4 = |addr: libc::in_addr| Ipv4Addr::from(addr.s_addr.to_ne_bytes());
    let theirs: libc::ip_mreqn = c(&bytes_of(IpMreqn { multiaddr: GROUP, address: SOURCE, ifindex: 7 }));
    assert_eq!((v4(theirs.imr_multiaddr), v4(theirs.imr_address), theirs.imr_ifindex), (GROUP, SOURCE, 7));
    let local = Ipv4Addr::LOCALHOST;
    let theirs: libc::ip_mreq_source =
        c(&bytes_of(IpMreqSource { multiaddr: GROUP, interface: local, sourceaddr: SOURCE }));
    assert_eq!(
        (v4(theirs.imr_multiaddr), v4(theirs.imr_interface), v4(theirs.imr_sourceaddr)),
        (GROUP, local, SOURCE)
    );
    let theirs: libc::ipv6_mreq = c(&bytes_of(Ipv6Mreq { multiaddr: GROUP6, ifindex: 7 }));
    assert_eq!((theirs.ipv6mr_multiaddr.s6_addr, theirs.ipv6mr_interface), (GROUP6.octets(), 7));
    let theirs: libc::in6_pktinfo = c(&bytes_of(In6Pktinfo { addr: GROUP6, ifindex: 7 }));
    assert_eq!((theirs.ipi6_addr.s6_addr, theirs.ipi6_ifindex), (GROUP6.octets(), 7));

    // As RFC 3678 has them; libc has none.
    #[repr(C)]
    struct group_req {
        interface: u32,
        group: libc::sockaddr_storage,
    }
    #[repr(C)]
    struct group_source_req {
        interface: u32,
        group: libc::sockaddr_storage,
        source: libc::sockaddr_storage,
    }
    #[repr(C)]
    struct group_filter {
        interface: u32,
        group: libc::sockaddr_storage,
        fmode: u32,
        numsrc: u32,
        slist: [libc::sockaddr_storage; 2],
    }
    #[repr(C)]
    struct ip_msfilter {
        multiaddr: libc::in_addr,
        interface: libc::in_addr,
        fmode: u32,
        numsrc: u32,
        slist: [libc::in_addr; 2],
    }
    for (group, source) in [(GROUP.into(), SOURCE.into()), (GROUP6.into(), IpAddr::V6(Ipv6Addr::LOCALHOST))] {
        let theirs: group_req = c(&bytes_of(GroupReq { ifindex: 7, group }));
        assert_eq!((theirs.interface, storage(&theirs.group)), (7, group));
        let theirs: group_source_req = c(&bytes_of(GroupSourceReq { ifindex: 7, group, source }));
        assert_eq!((theirs.interface, storage(&theirs.group), storage(&theirs.source)), (7, group, source));
        let slist = [source, group];
        let theirs: group_filter = c(&bytes::<MsFilter<GroupFilter<'_>>>(GroupFilter {
            ifindex: 7,
            group,
            fmode: 1,
            slist: &slist,
        }));
        assert_eq!((theirs.interface, storage(&theirs.group)), (7, group));
        assert_eq!((theirs.fmode, theirs.numsrc), (1, 2));
        assert_eq!(theirs.slist.each_ref().map(storage), slist);
    }
    let filter = IpMsfilter { multiaddr: GROUP, interface: local, fmode: 1, slist: &[SOURCE, local] };
    let theirs: ip_msfilter = c(&bytes::<MsFilter<IpMsfilter<'_>>>(filter));
    assert_eq!((v4(theirs.multiaddr), v4(theirs.interface)), (GROUP, local));
    assert_eq!((theirs.fmode, theirs.numsrc, theirs.slist.map(v4)), (1, 2, [SOURCE, local]));
}

#[test]
fn plain_structures() {
    let theirs: libc::linger = c(&bytes_of(Linger(Some(Secs(7)))));
    assert_eq!((theirs.l_onoff, theirs.l_linger), (1, 7));
    same!(libc::sock_txtime, SockTxtime { clockid: 11, flags: 2 } => clockid = clockid, flags = flags);
    same!(libc::packet_mreq, PacketMreq { ifindex: 7, kind: 1, alen: 6, address: [3; 8] } =>
        ifindex = mr_ifindex, kind = mr_type, alen = mr_alen);
    let ring = TpacketReq3 {
        block_size: 1,
        block_nr: 2,
        frame_size: 3,
        frame_nr: 4,
        retire_blk_tov: 5,
        sizeof_priv: 6,
        feature_req_word: 7,
    };
    same!(libc::tpacket_req3, ring => block_size = tp_block_size, block_nr = tp_block_nr, frame_size = tp_frame_size,
        frame_nr = tp_frame_nr, retire_blk_tov = tp_retire_blk_tov, sizeof_priv = tp_sizeof_priv,
        feature_req_word = tp_feature_req_word);
    same!(libc::tpacket_rollover_stats, TpacketRolloverStats { all: 1, huge: 2, failed: 3 } =>
        all = tp_all, huge = tp_huge, failed = tp_failed);
    same!(libc::can_filter, CanFilter { can_id: 0x8000_0001, can_mask: 7 } => can_id = can_id, can_mask = can_mask);
    let filter =
        J1939Filter { name: 1 << 40, name_mask: 2 << 40, pgn: 3, pgn_mask: 4, addr: 5, addr_mask: 6 };
    same!(libc::j1939_filter, filter => name = name, name_mask = name_mask, pgn = pgn, pgn_mask = pgn_mask,
        addr = addr, addr_mask = addr_mask);
    same!(libc::sctp_initmsg,
        SctpInitmsg { num_ostreams: 1, max_instreams: 2, max_attempts: 3, max_init_timeo: 4 } =>
        num_ostreams = sinit_num_ostreams, max_instreams = sinit_max_instreams, max_attempts = sinit_max_attempts,
        max_init_timeo = sinit_max_init_timeo);
    let ring = XdpRingOffset { producer: 1, consumer: 2, desc: 3, flags: 4 };
    same!(libc::xdp_ring_offset, ring => producer = producer, consumer = consumer, desc = desc, flags = flags);
    let other = XdpRingOffset { producer: 5, ..ring };
    let theirs: libc::xdp_mmap_offsets =
        c(&bytes_of(XdpMmapOffsets { rx: ring, tx: other, fr: ring, cr: other }));
    assert_eq!([theirs.rx, theirs.tx, theirs.fr, theirs.cr].map(|ring| ring.producer), [1, 5, 1, 5]);
    assert_eq!(theirs.cr.flags, 4);
    let theirs: libc::tls12_crypto_info_chacha20_poly1305 =
        c(&bytes_of(TlsKeys::chacha20_poly1305(0x303, [1; 12], [2; 32], [4; 8])));
    assert_eq!((theirs.info.version, theirs.info.cipher_type), (0x303, libc::TLS_CIPHER_CHACHA20_POLY1305));
    assert_eq!((theirs.iv, theirs.key, theirs.rec_seq), ([1; 12], [2; 32], [4; 8]));
    let theirs: libc::tls12_crypto_info_aes_gcm_128 =
        c(&bytes_of(TlsKeys::aes_gcm_128(0x304, [1; 8], [2; 16], [3; 4], [4; 8])));
    assert_eq!((theirs.info.version, theirs.info.cipher_type), (0x304, libc::TLS_CIPHER_AES_GCM_128));
    assert_eq!((theirs.iv, theirs.key, theirs.salt, theirs.rec_seq), ([1; 8], [2; 16], [3; 4], [4; 8]));
    let theirs: libc::tls12_crypto_info_aes_gcm_256 =
        c(&bytes_of(TlsKeys::aes_gcm_256(0x304, [1; 8], [2; 32], [3; 4], [4; 8])));
    assert_eq!(
        (theirs.info.cipher_type, theirs.iv, theirs.key),
        (libc::TLS_CIPHER_AES_GCM_256, [1; 8], [2; 32])
    );
    let theirs: libc::tls12_crypto_info_aes_ccm_128 =
        c(&bytes_of(TlsKeys::aes_ccm_128(0x304, [1; 8], [2; 16], [3; 4], [4; 8])));
    assert_eq!((theirs.info.cipher_type, theirs.salt), (libc::TLS_CIPHER_AES_CCM_128, [3; 4]));
}

#[test]
fn keys_of_tcp() {
    let addr: SockAddr = "192.0.2.7:179".parse().unwrap();
    let value = TcpMd5sig { addr, flags: 1, prefixlen: 24, ifindex: 9, key: b"secret" };
    let bytes = bytes::<TcpMd5sig<'_>>(value);
    assert_eq!(bytes.len(), 216);
    assert_eq!(storage(&c(&bytes[..128])), IpAddr::V4(SOURCE));
    assert_eq!((bytes[128], bytes[129]), (1, 24));
    assert_eq!((&bytes[130..132], &bytes[132..136]), (&6u16.to_ne_bytes()[..], &9u32.to_ne_bytes()[..]));
    assert_eq!((&bytes[136..142], &bytes[142..]), (&b"secret"[..], &[0; 74][..]));
}

/// Every field of a TCP_INFO that has all of them is where libc has it.
#[test]
fn tcp_info() {
    let bytes: Vec<u8> = (0..=255).cycle().take(size_of::<libc::tcp_info>()).collect();
    let (ours, theirs) = (TcpInfo::from_opt(&bytes).unwrap(), c::<libc::tcp_info>(&bytes));
    macro_rules! fields {
        ($($ours:ident $theirs:ident)*) => {
            $(assert_eq!(ours.$ours().map(u64::from), Some(u64::from(theirs.$theirs)), stringify!($theirs));)*
        };
    }
    fields! {
        state tcpi_state ca_state tcpi_ca_state retransmits tcpi_retransmits probes tcpi_probes backoff tcpi_backoff
        options tcpi_options rto tcpi_rto ato tcpi_ato snd_mss tcpi_snd_mss rcv_mss tcpi_rcv_mss unacked tcpi_unacked
        sacked tcpi_sacked lost tcpi_lost retrans tcpi_retrans fackets tcpi_fackets last_data_sent tcpi_last_data_sent
        last_ack_sent tcpi_last_ack_sent last_data_recv tcpi_last_data_recv last_ack_recv tcpi_last_ack_recv
        pmtu tcpi_pmtu rcv_ssthresh tcpi_rcv_ssthresh rtt tcpi_rtt rttvar tcpi_rttvar snd_ssthresh tcpi_snd_ssthresh
        snd_cwnd tcpi_snd_cwnd advmss tcpi_advmss reordering tcpi_reordering rcv_rtt tcpi_rcv_rtt
        rcv_space tcpi_rcv_space total_retrans tcpi_total_retrans
    }
    // The first four bits of a byte are the low ones where the first byte of a number is.
    let [low, high] = [6 & 15, 6 >> 4];
    let [first, second] = if cfg!(target_endian = "little") { [low, high] } else { [high, low] };
    assert_eq!((ours.snd_wscale(), ours.rcv_wscale()), (Some(first), Some(second)));
    let marked = TcpInfo::from_opt(&[
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        if cfg!(target_endian = "little") { 0b101 } else { 0b1100_0000 },
    ]);
    let marked = marked.unwrap();
    assert_eq!((marked.delivery_rate_app_limited(), marked.fastopen_client_fail()), (Some(true), Some(2)));
}

/// Fewer bytes than a kernel of today has are fewer fields, more are no harm.
#[test]
fn structures_that_grow() {
    fn at_every_length<T: FromOpt + Debug>(most: usize) -> Vec<usize> {
        let bytes = [0x11; 1024];
        (0..=most)
            .map(|len| {
                let text = format!("{:?}", T::from_opt(&bytes[..len]).unwrap());
                text.matches(": ").count()
            })
            .collect()
    }
    for fields in [
        at_every_length::<TcpInfo>(512),
        at_every_length::<MptcpInfo>(256),
        at_every_length::<SoMeminfo>(64),
        at_every_length::<TpacketStats>(12),
        at_every_length::<XdpStatistics>(64),
    ] {
        assert_eq!(fields[0], 0);
        assert!(fields.is_sorted() && *fields.last().unwrap() > 0);
    }
    let info = TcpInfo::from_opt(&[0x22; 104]).unwrap();
    assert_eq!((info.total_retrans(), info.pacing_rate()), (Some(0x2222_2222), None));
    assert_eq!(info.as_bytes().len(), 104);
    assert!(TcpInfo::from_opt(&[0; 513]).is_err());
}

/// Of any number of bytes each type makes a value or an error; and what it writes, it reads again.
#[test]
fn every_length_is_a_value_or_an_error() {
    fn of<T: FromOpt>() {
        let bytes = [0xa5; 1024];
        let accepted = (0..=bytes.len()).filter(|len| T::from_opt(&bytes[..*len]).is_ok()).count();
        assert!(accepted >= 1, "{}", core::any::type_name::<T>());
    }
    fn again<T: FromOpt + for<'a> ToOpt<Value<'a> = T> + Copy + Debug + PartialEq>() {
        of::<T>();
        // No number is negative.
        let bytes = [0x25; 1024];
        let len = (0..=bytes.len()).find(|len| T::from_opt(&bytes[..*len]).is_ok()).unwrap();
        let value = T::from_opt(&bytes[..len]).unwrap();
        let written = bytes_of(value);
        assert_eq!(T::from_opt(&written), Ok(value), "{}", core::any::type_name::<T>());
    }
    macro_rules! types {
        ($($function:ident: $($T:ty)*;)*) => { $($($function::<$T>();)*)* };
    }
    types! {
        again: u8 u16 u32 i32 u64 usize bool berkeley::Errno berkeley::Family berkeley::Kind berkeley::Protocol
            Secs Millis Micros Option<Secs> Timeval Linger SoTimestamping SockTxtime PortRange UnicastIf
            IpMreqn IpMreqSource Ipv6Mreq In6FlowlabelReq TcpRepairOpt TcpRepairWindow TlsCryptoInfo
            PacketMreq PacketFanout TpacketReq3 TpacketRolloverStats CanFilter CanRawVcidOptions CanIsotpOptions
            CanIsotpFcOptions CanIsotpLlOptions J1939Filter TipcGroupReq BtSecurity BtPower HciFilter L2capConninfo
            L2capOptions XdpRingOffset XdpMmapOffsets Icmp6Filter SctpAssocparams SctpSackInfo SctpInitmsg
            SctpAssocValue SctpRtoinfo;
        of: Ucred Name ShortBytes<40> Ip6Mtuinfo TcpInfo MptcpInfo SoMeminfo TpacketStats XdpStatistics Ipv4Addr;
    }
    for len in 0..=128 {
        SockAddr::from_opt(&[0xa5; 128][..len]).unwrap();
    }
}

#[test]
fn views_of_any_length() {
    let bytes = [0xa5; 1024];
    for len in 0..bytes.len() {
        let value = &bytes[..len];
        assert_eq!(<List<u32>>::view(value).map(|list| list.len()).ok(), (len % 4 == 0).then_some(len / 4));
        assert_eq!(
            <List<CanFilter>>::view(value).map(Iterator::count).ok(),
            (len % 8 == 0).then_some(len / 8)
        );
        assert_eq!(Program::view(value).map(Iterator::count).ok(), (len % 8 == 0).then_some(len / 8));
        assert_eq!(Bytes::view(value), Ok(value));
        ControlData::view(value).unwrap().count();
        if let Ok(filter) = <MsFilter<IpMsfilter<'_>>>::answer(value) {
            assert!(filter.sources().len() <= len / 4 && format!("{filter:?}").contains("numsrc"));
        }
        if let Ok(filter) = <MsFilter<GroupFilter<'_>>>::answer(value) {
            assert!(filter.sources().count() <= len / 128);
        }
        let _ = <Subflows<TcpInfo>>::answer(value).map(Iterator::count);
        let _ = <Subflows<SubflowAddrs>>::answer(value).map(Iterator::count);
        let _ = Hdrlen::answer(value);
        let mut room = [0; 1024];
        let room = &mut room[..len];
        let question = GroupFilter { ifindex: 1, group: GROUP.into(), fmode: 0, slist: &[] };
        for asked in [
            Hdrlen::ask(&1, room),
            <Subflows<TcpInfo>>::ask(&(), room),
            <MsFilter<GroupFilter<'_>>>::ask(&question, room),
        ] {
            assert!(asked.is_err() || asked.unwrap() <= len);
        }
    }
}
