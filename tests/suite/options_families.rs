//! The options of the other families. A kernel that was built without one skips it, and says so.

use core::time::Duration;
use std::os::fd::AsFd;

use berkeley::opt::{
    self, BtPower, BtSecurity, CanFilter, CanIsotpFcOptions, CanIsotpLlOptions, CanIsotpOptions, HciFilter,
    J1939Filter, Millis, PacketFanout, PacketMreq, SctpInitmsg, SctpRtoinfo, Secs, SockFilter, Timeval,
    TipcGroupReq, TpacketReq3,
};
use berkeley::{
    AF_ALG, AF_BLUETOOTH, AF_CAN, AF_INET, AF_NETLINK, AF_PACKET, AF_RDS, AF_TIPC, AF_VSOCK, AF_XDP,
    BT_VOICE_CVSD_16BIT, BT_VOICE_TRANSPARENT, CAN_ISOTP_RX_EXT_ADDR, CAN_ISOTP_TX_PADDING, Errno, Family,
    Kind, PACKET_FANOUT_CBPF, PACKET_FANOUT_EBPF, PACKET_FANOUT_HASH, PACKET_MR_PROMISC, Protocol,
    RDS_TRANS_TCP, SOCK_DGRAM, SOCK_RAW, SOCK_RDM, SOCK_SEQPACKET, SOCK_STREAM,
    SOF_TIMESTAMPING_RAW_HARDWARE, SockAddr, Socket, TPACKET_V1, TPACKET_V2, TPACKET_V3,
};

use crate::kit::{self, kernel};
use crate::options::{emulated, granted, rare, take};
use crate::options_socket::bpf_returns;

fn rare_here(family: Family, kind: Kind, proto: Protocol) -> Option<Socket> {
    if emulated(&family.to_string()) { None } else { rare(family, kind, proto) }
}

#[test]
fn packet() {
    let Some(packet) = rare_here(AF_PACKET, SOCK_RAW, Protocol::DEFAULT) else { return };
    take! { packet;
        PACKET_AUXDATA = true;
        PACKET_COPY_THRESH [6, 4] = 512;
        PACKET_IGNORE_OUTGOING [4, 20] = true;
        PACKET_LOSS = true;
        PACKET_ORIGDEV = true;
        PACKET_QDISC_BYPASS = true;
        PACKET_RESERVE = 64;
        PACKET_TIMESTAMP = SOF_TIMESTAMPING_RAW_HARDWARE;
        PACKET_TX_HAS_OFF = true;
        PACKET_VERSION = TPACKET_V2;
        PACKET_VNET_HDR = true;
    }
    if kernel(6, 6) {
        packet.setsockopt(opt::PACKET_VNET_HDR_SZ, 12).unwrap();
        assert_eq!(packet.getsockopt(opt::PACKET_VNET_HDR_SZ), Ok(12));
    }
    let header = |version| packet.getsockopt_asking(opt::PACKET_HDRLEN, version, &mut [0; 4]);
    // It tells whether the kernel has 32 bits.
    assert!(matches!(header(TPACKET_V1), Ok(24 | 32)));
    assert_eq!(header(TPACKET_V2), Ok(32));
    assert_eq!(header(TPACKET_V3), Ok(48));
    assert_eq!(header(99), Err(Errno::EINVAL.into()));

    let mreq = PacketMreq { ifindex: 1, kind: PACKET_MR_PROMISC, alen: 0, address: [0; 8] };
    packet.setsockopt(opt::PACKET_ADD_MEMBERSHIP, mreq).unwrap();
    packet.setsockopt(opt::PACKET_DROP_MEMBERSHIP, mreq).unwrap();
    let nowhere = PacketMreq { ifindex: i32::MAX as u32, ..mreq };
    assert_eq!(packet.setsockopt(opt::PACKET_ADD_MEMBERSHIP, nowhere), Err(Errno::ENODEV.into()));
}

#[test]
fn packet_rings() {
    for version in [TPACKET_V1, TPACKET_V2, TPACKET_V3] {
        let Some(packet) = rare_here(AF_PACKET, SOCK_RAW, Protocol::DEFAULT) else { return };
        packet.setsockopt(opt::PACKET_VERSION, version).unwrap();
        let stats = packet.getsockopt(opt::PACKET_STATISTICS).unwrap();
        assert_eq!((stats.packets(), stats.drops()), (Some(0), Some(0)));
        assert_eq!(stats.freeze_q_cnt().is_some(), version == TPACKET_V3);
        let ring = TpacketReq3 {
            block_size: 1 << 16,
            block_nr: 2,
            frame_size: 2048,
            frame_nr: 64,
            retire_blk_tov: if version == TPACKET_V3 { 10 } else { 0 },
            sizeof_priv: 0,
            feature_req_word: 0,
        };
        packet.setsockopt(opt::PACKET_RX_RING, ring).unwrap();
        assert_eq!(packet.setsockopt(opt::PACKET_VERSION, TPACKET_V1), Err(Errno::EBUSY.into()));
        let none = TpacketReq3 { block_nr: 0, frame_nr: 0, ..ring };
        packet.setsockopt(opt::PACKET_RX_RING, none).unwrap();
        packet.setsockopt(opt::PACKET_TX_RING, TpacketReq3 { retire_blk_tov: 0, ..ring }).unwrap();
        let wrong = TpacketReq3 { frame_nr: 63, ..ring };
        assert_eq!(packet.setsockopt(opt::PACKET_RX_RING, wrong), Err(Errno::EINVAL.into()));
    }
}

/// A group of one, whose program tells which socket gets a packet.
#[test]
fn packet_groups() {
    // A group has a number for all of the system: three that nobody else is likely to have.
    let id = std::process::id() as u16 | 1;
    let all = Protocol::from_raw(u32::from(0x0003u16.to_be())); // ETH_P_ALL
    let member = |id, kind| {
        let packet = rare_here(AF_PACKET, SOCK_DGRAM, all)?;
        let fanout = PacketFanout { id, kind };
        packet.setsockopt(opt::PACKET_FANOUT, fanout).unwrap();
        assert_eq!(packet.getsockopt(opt::PACKET_FANOUT), Ok(fanout));
        Some(packet)
    };
    let Some(packet) = member(id, PACKET_FANOUT_HASH) else { return };
    let stats = packet.getsockopt(opt::PACKET_ROLLOVER_STATS);
    assert!(stats.is_ok() || stats == Err(Errno::EINVAL.into()), "{stats:?}");
    let Some(packet) = member(id ^ 2, PACKET_FANOUT_CBPF) else { return };
    let first = [SockFilter::stmt(opt::BPF_RET | opt::BPF_K, 0)];
    packet.setsockopt(opt::PACKET_FANOUT_DATA, &first).unwrap();
    assert_eq!(packet.setsockopt(opt::PACKET_FANOUT_DATA_EBPF, packet.as_fd()), Err(Errno::EINVAL.into()));
    let Some(packet) = member(id ^ 4, PACKET_FANOUT_EBPF) else { return };
    if let Some(program) = bpf_returns(0) {
        packet.setsockopt(opt::PACKET_FANOUT_DATA_EBPF, program.as_fd()).unwrap();
    }
    assert_eq!(packet.setsockopt(opt::PACKET_FANOUT_DATA, &first), Err(Errno::EINVAL.into()));
}

#[test]
fn netlink() {
    let Some(netlink) = rare_here(AF_NETLINK, SOCK_RAW, Protocol::DEFAULT) else { return };
    take! { netlink;
        NETLINK_BROADCAST_ERROR = true;
        NETLINK_CAP_ACK = true;
        NETLINK_EXT_ACK = true;
        NETLINK_GET_STRICT_CHK [4, 20] = true;
        NETLINK_NO_ENOBUFS = true;
        NETLINK_PKTINFO = true;
    }
    let opt = opt::NETLINK_LISTEN_ALL_NSID;
    if granted("NETLINK_LISTEN_ALL_NSID", netlink.setsockopt(opt, true)) {
        let read = netlink.getsockopt(opt);
        assert!(read == Ok(true) || read == Err(Errno::ENOPROTOOPT.into()), "{read:?}");
    }
    // RTNLGRP_LINK and RTNLGRP_NSID, which need no privilege.
    for group in [1, 28] {
        netlink.setsockopt(opt::NETLINK_ADD_MEMBERSHIP, group).unwrap();
    }
    let mut room = [0; 64];
    let joined = netlink.getsockopt_into(opt::NETLINK_LIST_MEMBERSHIPS, &mut room).unwrap();
    assert_eq!((joined.clone().next(), joined.map(u32::count_ones).sum::<u32>()), (Some(1 | 1 << 27), 2));
    // The kernel writes what fits, and says how much there would be.
    let error = netlink.getsockopt_into(opt::NETLINK_LIST_MEMBERSHIPS, &mut []).unwrap_err();
    assert!(error.to_string().starts_with("this option's value needs "), "{error}");
    netlink.setsockopt(opt::NETLINK_DROP_MEMBERSHIP, 28).unwrap();
    assert_eq!(netlink.getsockopt_into(opt::NETLINK_LIST_MEMBERSHIPS, &mut room).unwrap().next(), Some(1));
}

#[test]
fn vsock() {
    let Some(vsock) = rare_here(AF_VSOCK, SOCK_STREAM, Protocol::DEFAULT) else { return };
    take! { vsock;
        SO_VM_SOCKETS_BUFFER_MAX_SIZE = 1 << 20;
        SO_VM_SOCKETS_BUFFER_MIN_SIZE = 4096;
        SO_VM_SOCKETS_BUFFER_SIZE = 100_000;
        SO_VM_SOCKETS_CONNECT_TIMEOUT = Timeval(Duration::from_millis(1_500));
    }
}

#[test]
fn xdp() {
    let Some(xdp) = rare_here(AF_XDP, SOCK_RAW, Protocol::DEFAULT) else { return };
    xdp.setsockopt(opt::XDP_RX_RING, 64).unwrap();
    xdp.setsockopt(opt::XDP_TX_RING, 64).unwrap();
    for opt in [opt::XDP_UMEM_FILL_RING, opt::XDP_UMEM_COMPLETION_RING] {
        xdp.setsockopt(opt, 64).unwrap();
        assert_eq!(xdp.setsockopt(opt, 64), Err(Errno::EINVAL.into())); // once
    }
    assert_eq!(xdp.setsockopt(opt::XDP_RX_RING, 63), Err(Errno::EINVAL.into()));
    let offsets = xdp.getsockopt(opt::XDP_MMAP_OFFSETS).unwrap();
    assert!(offsets.rx.desc > offsets.rx.producer && offsets.fr.flags > 0, "{offsets:?}");
    assert_eq!(offsets.tx, offsets.rx);
    let stats = xdp.getsockopt(opt::XDP_STATISTICS).unwrap();
    assert_eq!((stats.rx_dropped(), stats.tx_invalid_descs()), (Some(0), Some(0)));
    assert_eq!(stats.rx_ring_full().is_some(), kernel(5, 9));
    assert_eq!(xdp.getsockopt(opt::XDP_OPTIONS), Ok(0));
    if kernel(6, 17) {
        xdp.setsockopt(opt::XDP_MAX_TX_SKB_BUDGET, 64).unwrap();
    }
}

#[test]
fn can_raw() {
    let Some(can) = rare_here(AF_CAN, SOCK_RAW, Protocol::from_raw(1)) else { return };
    take! { can;
        CAN_RAW_ERR_FILTER = 0x1f;
        CAN_RAW_FD_FRAMES = true;
        CAN_RAW_JOIN_FILTERS = true;
        CAN_RAW_LOOPBACK = false;
        CAN_RAW_RECV_OWN_MSGS = true;
        CAN_RAW_XL_FRAMES [6, 2] = true;
        CAN_RAW_XL_VCID_OPTS [6, 9] = opt::CanRawVcidOptions { flags: 1, tx_vcid: 2, rx_vcid: 3, rx_vcid_mask: 4 };
    }
    let mut room = [0; 8 * 512];
    // At first one filter lets in all.
    let all = CanFilter { can_id: 0, can_mask: 0 };
    assert!(can.getsockopt_into(opt::CAN_RAW_FILTER, &mut room).unwrap().eq([all]));
    let many: Vec<_> = (0..512).map(|id| CanFilter { can_id: id, can_mask: 0x7ff }).collect();
    for filters in [&many[..2], &many, &many[..1], &[]] {
        can.setsockopt(opt::CAN_RAW_FILTER, filters).unwrap();
        let read = can.getsockopt_into(opt::CAN_RAW_FILTER, &mut room).unwrap();
        assert!(read.eq(filters.iter().copied()));
    }
    can.setsockopt(opt::CAN_RAW_FILTER, &many[..2]).unwrap();
    assert!(can.getsockopt_into(opt::CAN_RAW_FILTER, &mut room[..8]).is_err());
    let too_many = [many[0]; 513];
    assert_eq!(can.setsockopt(opt::CAN_RAW_FILTER, &too_many).unwrap_err().errno(), None);
}

#[test]
fn can_isotp() {
    let Some(can) = rare_here(AF_CAN, SOCK_DGRAM, Protocol::from_raw(6)) else { return };
    take! { can;
        CAN_ISOTP_LL_OPTS = CanIsotpLlOptions { mtu: 72, tx_dl: 64, tx_flags: 1 };
        CAN_ISOTP_OPTS = CanIsotpOptions {
            flags: CAN_ISOTP_TX_PADDING | CAN_ISOTP_RX_EXT_ADDR,
            frame_txtime: 1_000,
            ext_address: 1,
            txpad_content: 2,
            rxpad_content: 3,
            rx_ext_address: 4,
        };
        CAN_ISOTP_RECV_FC = CanIsotpFcOptions { bs: 15, stmin: 2, wftmax: 3 };
        CAN_ISOTP_RX_STMIN = 5;
        CAN_ISOTP_TX_STMIN = 6;
    }
}

#[test]
fn can_j1939() {
    let Some(can) = rare_here(AF_CAN, SOCK_DGRAM, Protocol::from_raw(7)) else { return };
    take! { can;
        SO_J1939_ERRQUEUE = true;
        SO_J1939_PROMISC = true;
        SO_J1939_SEND_PRIO = 3;
    }
    let filter =
        J1939Filter { name: 1, name_mask: 1, pgn: 0x0ff00, pgn_mask: 0x3ff00, addr: 7, addr_mask: 255 };
    can.setsockopt(opt::SO_J1939_FILTER, &[filter, filter]).unwrap();
    can.setsockopt(opt::SO_J1939_FILTER, &[]).unwrap();
}

#[test]
fn tipc() {
    let Some(tipc) = rare_here(AF_TIPC, SOCK_RDM, Protocol::DEFAULT) else { return };
    take! { tipc;
        TIPC_CONN_TIMEOUT = Millis(1_234);
        TIPC_IMPORTANCE = 2;
        TIPC_SRC_DROPPABLE = true;
    }
    tipc.setsockopt(opt::TIPC_DEST_DROPPABLE, false).unwrap();
    assert_eq!(tipc.getsockopt(opt::TIPC_DEST_DROPPABLE), Ok(false));
    assert_eq!(tipc.getsockopt(opt::TIPC_NODE_RECVQ_DEPTH), Ok(0));
    assert_eq!(tipc.getsockopt(opt::TIPC_SOCK_RECVQ_DEPTH), Ok(0));
    assert_eq!(tipc.getsockopt(opt::TIPC_SOCK_RECVQ_USED), Ok(0));
    tipc.setsockopt(opt::TIPC_MCAST_REPLICAST, ()).unwrap();
    tipc.setsockopt(opt::TIPC_MCAST_BROADCAST, ()).unwrap();
    // An option without a value does not take one.
    let with_one =
        opt::Opt::<opt::Never, u32>::new(opt::TIPC_MCAST_BROADCAST.level(), berkeley::TIPC_MCAST_BROADCAST);
    assert_eq!(tipc.setsockopt(with_one, 1), Err(Errno::EINVAL.into()));

    assert_eq!(tipc.getsockopt(opt::TIPC_GROUP_JOIN), Ok(0));
    let group = TipcGroupReq { kind: 4_711, instance: 1, scope: 3, flags: 0 };
    tipc.setsockopt(opt::TIPC_GROUP_JOIN, group).unwrap();
    assert_eq!(tipc.getsockopt(opt::TIPC_GROUP_JOIN), Ok(4_711));
    tipc.setsockopt(opt::TIPC_GROUP_LEAVE, ()).unwrap();
    assert_eq!(tipc.getsockopt(opt::TIPC_GROUP_JOIN), Ok(0));

    let stream = Socket::new(AF_TIPC, SOCK_STREAM, Protocol::DEFAULT).unwrap();
    stream.setsockopt(opt::TIPC_NODELAY, true).unwrap();
}

/// `struct sockaddr_alg`: type, features, mask and name.
fn alg(kind: &[u8], name: &[u8]) -> Option<Socket> {
    let socket = rare_here(AF_ALG, SOCK_SEQPACKET, Protocol::DEFAULT)?;
    let mut addr = [0; 86];
    addr[..kind.len()].copy_from_slice(kind);
    addr[22..22 + name.len()].copy_from_slice(name);
    match socket.bind(SockAddr::other(AF_ALG, &addr).unwrap()).map_err(|e| e.errno()) {
        Ok(()) => Some(socket),
        Err(Some(Errno::ENOENT)) => {
            kit::skip(String::from_utf8_lossy(name), "this kernel was built without it");
            None
        }
        Err(errno) => panic!("{errno:?}"),
    }
}

#[test]
fn cryptography() {
    if let Some(hmac) = alg(b"hash", b"hmac(sha256)") {
        hmac.setsockopt(opt::ALG_SET_KEY, b"any bytes are a key").unwrap();
        assert!(hmac.setsockopt(opt::ALG_SET_AEAD_AUTHSIZE, 16).is_err());
    }
    if let Some(cipher) = alg(b"skcipher", b"cbc(aes)") {
        assert_eq!(cipher.setsockopt(opt::ALG_SET_KEY, &[1; 15]), Err(Errno::EINVAL.into()));
        cipher.setsockopt(opt::ALG_SET_KEY, &[1; 16]).unwrap();
        // No key has this number; and some kernels know no numbers.
        assert!(cipher.setsockopt(opt::ALG_SET_KEY_BY_KEY_SERIAL, 0x7fff_fff0).is_err());
    }
    if let Some(aead) = alg(b"aead", b"gcm(aes)") {
        aead.setsockopt(opt::ALG_SET_KEY, &[1; 16]).unwrap();
        aead.setsockopt(opt::ALG_SET_AEAD_AUTHSIZE, 12).unwrap();
        assert_eq!(aead.setsockopt(opt::ALG_SET_AEAD_AUTHSIZE, 17), Err(Errno::EINVAL.into()));
        assert_eq!(aead.setsockopt(opt::ALG_SET_AEAD_AUTHSIZE, 257).unwrap_err().errno(), None);
    }
    if let Some(random) = alg(b"rng", b"drbg_nopr_hmac_sha256") {
        random.setsockopt(opt::ALG_SET_KEY, b"seed").unwrap();
        assert!(random.setsockopt(opt::ALG_SET_DRBG_ENTROPY, b"entropy").is_err()); // of a kernel for tests alone
    }
}

#[test]
fn rds() {
    let Some(rds) = rare_here(AF_RDS, SOCK_SEQPACKET, Protocol::DEFAULT) else { return };
    take! { rds; RDS_RECVERR = true; }
    rds.setsockopt(opt::RDS_CONG_MONITOR, true).unwrap();
    assert_eq!(rds.getsockopt(opt::SO_RDS_TRANSPORT), Ok(-1));
    rds.setsockopt(opt::SO_RDS_TRANSPORT, RDS_TRANS_TCP).unwrap();
    assert_eq!(rds.getsockopt(opt::SO_RDS_TRANSPORT), Ok(RDS_TRANS_TCP));
    let trace = opt::RdsRxTraceSo { rx_traces: 1, rx_trace_pos: [2, 0, 0] };
    rds.setsockopt(opt::SO_RDS_MSG_RXPATH_LATENCY, trace).unwrap();
    rds.bind("127.0.0.1:18643").unwrap();
    rds.setsockopt(opt::RDS_CANCEL_SENT_TO, "127.0.0.1:18644".parse().unwrap()).unwrap();
}

#[test]
fn bluetooth() {
    if let Some(l2cap) = rare_here(AF_BLUETOOTH, SOCK_SEQPACKET, Protocol::from_raw(0)) {
        take! { l2cap; BT_FLUSHABLE = 1; BT_SECURITY = BtSecurity { level: 2, key_size: 0 }; }
        assert_eq!(l2cap.getsockopt(opt::BT_CHANNEL_POLICY).map_err(|e| e.errno()), Ok(0));
        l2cap.setsockopt(opt::BT_POWER, BtPower { force_active: 0 }).unwrap();
        assert_eq!(l2cap.getsockopt(opt::BT_POWER), Ok(BtPower { force_active: 0 }));
        // The next are asked of a connection, or of a channel that was bound.
        for error in [
            l2cap.getsockopt(opt::BT_PHY).err(),
            l2cap.getsockopt(opt::L2CAP_CONNINFO).err(),
            l2cap.getsockopt(opt::BT_SNDMTU).err(),
            l2cap.getsockopt(opt::BT_RCVMTU).err(),
            l2cap.setsockopt(opt::BT_DEFER_SETUP, 1).err(),
        ] {
            assert!(error.unwrap().errno().is_some());
        }
        let options = l2cap.getsockopt(opt::L2CAP_OPTIONS).unwrap();
        assert_eq!((options.imtu, options.fcs), (672, 1));
        l2cap.setsockopt(opt::L2CAP_OPTIONS, opt::L2capOptions { imtu: 1_000, ..options }).unwrap();
        assert_eq!(l2cap.getsockopt(opt::L2CAP_OPTIONS).unwrap().imtu, 1_000);
        take! { l2cap; L2CAP_LM = 2; }
    }
    if let Some(rfcomm) = rare_here(AF_BLUETOOTH, SOCK_STREAM, Protocol::from_raw(3)) {
        take! { rfcomm; RFCOMM_LM = 6; }
        assert!(rfcomm.getsockopt(opt::RFCOMM_CONNINFO).is_err());
    }
    if let Some(sco) = rare_here(AF_BLUETOOTH, SOCK_SEQPACKET, Protocol::from_raw(2)) {
        take! { sco; BT_PKT_STATUS [5, 9] = 1; }
        assert_eq!(sco.getsockopt(opt::BT_VOICE), Ok(BT_VOICE_CVSD_16BIT));
        // There may be no device to speak with.
        let set = sco.setsockopt(opt::BT_VOICE, BT_VOICE_TRANSPARENT).map_err(|e| e.errno());
        assert!(matches!(set, Ok(()) | Err(Some(Errno::EBADFD))), "{set:?}");
        assert!(sco.getsockopt(opt::SCO_OPTIONS).is_err());
        assert!(sco.getsockopt(opt::SCO_CONNINFO).is_err());
    }
    if let Some(hci) = rare_here(AF_BLUETOOTH, SOCK_RAW, Protocol::from_raw(1)) {
        take! { hci; HCI_DATA_DIR = true; HCI_TIME_STAMP = true; }
        let filter = HciFilter { type_mask: 0x10, event_mask_low: 3, event_mask_high: 5, opcode: 7 };
        take! { hci; HCI_FILTER = filter; }
    }
}

#[test]
fn sctp() {
    let Some(sctp) = rare_here(AF_INET, SOCK_SEQPACKET, Protocol::SCTP) else { return };
    take! { sctp;
        SCTP_AUTOCLOSE = Secs(30);
        SCTP_DISABLE_FRAGMENTS = true;
        SCTP_FRAGMENT_INTERLEAVE = 1;
        SCTP_INITMSG = SctpInitmsg { num_ostreams: 3, max_instreams: 4, max_attempts: 5, max_init_timeo: 6_000 };
        SCTP_I_WANT_MAPPED_V4_ADDR = false;
        SCTP_NODELAY = true;
        SCTP_PARTIAL_DELIVERY_POINT = 1_000;
        SCTP_RECVNXTINFO = true;
        SCTP_RECVRCVINFO = true;
        SCTP_RTOINFO = SctpRtoinfo { assoc_id: 0, initial: 2_000, max: 4_000, min: 500 };
    }
    let value = opt::SctpAssocValue { assoc_id: 0, assoc_value: 7 };
    take! { sctp; SCTP_MAX_BURST = value; SCTP_MAXSEG = opt::SctpAssocValue { assoc_value: 700, ..value }; }
    let sack = opt::SctpSackInfo { assoc_id: 0, delay: 100, freq: 3 };
    take! { sctp; SCTP_DELAYED_SACK = sack; }
    let association = sctp.getsockopt(opt::SCTP_ASSOCINFO).unwrap();
    sctp.setsockopt(opt::SCTP_ASSOCINFO, opt::SctpAssocparams { cookie_life: 50_000, ..association })
        .unwrap();
    assert_eq!(sctp.getsockopt(opt::SCTP_ASSOCINFO).unwrap().cookie_life, 50_000);
    assert_eq!(sctp.getsockopt(opt::SCTP_GET_ASSOC_NUMBER), Ok(0));
    let stream = Socket::new(AF_INET, SOCK_STREAM, Protocol::SCTP).unwrap();
    take! { stream; SCTP_REUSE_PORT [5, 3] = true; }
}

#[test]
fn dccp() {
    // SOCK_DCCP.
    let Some(dccp) = rare_here(AF_INET, Kind::from_raw(6), Protocol::from_raw(33)) else { return };
    take! { dccp;
        DCCP_SOCKOPT_QPOLICY_TXQLEN = 3;
        DCCP_SOCKOPT_QPOLICY_ID = 1;
    }
    // A server's alone.
    assert_eq!(dccp.getsockopt(opt::DCCP_SOCKOPT_SERVER_TIMEWAIT), Ok(false));
    assert_eq!(dccp.setsockopt(opt::DCCP_SOCKOPT_SERVER_TIMEWAIT, true), Err(Errno::EOPNOTSUPP.into()));
    // Agreed on with the peer, and read then.
    dccp.setsockopt(opt::DCCP_SOCKOPT_RECV_CSCOV, 2).unwrap();
    dccp.setsockopt(opt::DCCP_SOCKOPT_SEND_CSCOV, 2).unwrap();
    assert_eq!(dccp.getsockopt(opt::DCCP_SOCKOPT_SEND_CSCOV), Ok(0));
    let mut room = [0; 64];
    assert!(
        dccp.getsockopt_into(opt::DCCP_SOCKOPT_AVAILABLE_CCIDS, &mut room).unwrap().any(|ccid| ccid == 2)
    );
    dccp.setsockopt(opt::DCCP_SOCKOPT_SERVICE, b"abcd").unwrap();
    assert_eq!(dccp.getsockopt_into(opt::DCCP_SOCKOPT_SERVICE, &mut room), Ok(&b"abcd"[..]));
    dccp.setsockopt(opt::DCCP_SOCKOPT_CCID, &[2]).unwrap();
    assert!(dccp.getsockopt(opt::DCCP_SOCKOPT_GET_CUR_MPS).is_ok());
}
