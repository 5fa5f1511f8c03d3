//! The options of SOL_TCP, SOL_MPTCP, SOL_TLS, SOL_UDP and SOL_UDPLITE.

use core::net::Ipv4Addr;
use core::time::Duration;

use berkeley::opt::{self, Micros, Millis, Secs, TcpMd5sig, TcpRepairOpt, TcpRepairWindow};
use berkeley::{
    AF_INET, CMSG_SPACE, Control, ControlBuf, Errno, IoSlice, IoSliceMut, Protocol, SOCK_DGRAM, SOCK_STREAM,
    Socket, TCP_ESTABLISHED, TCP_LISTEN, TCP_RECV_QUEUE, TCP_REPAIR_OFF, TCP_REPAIR_ON, TCP_SEND_QUEUE,
    Timeout,
};

use crate::kit::{self, connection, kernel, skip};
use crate::options::{emulated, granted, rare, socket, take};

#[test]
fn tcp() {
    let tcp = socket(AF_INET, SOCK_STREAM);
    take! { tcp;
        TCP_CORK = true;
        TCP_KEEPCNT = 3;
        TCP_KEEPIDLE = Secs(30);
        TCP_KEEPINTVL = Secs(5);
        TCP_NODELAY = true;
    }
    if emulated("SOL_TCP") {
        return;
    }
    take! { tcp;
        TCP_DEFER_ACCEPT = Secs(3);
        TCP_DELACK_MAX_US [6, 15] = Micros(20_000);
        TCP_FASTOPEN_CONNECT = true;
        TCP_FASTOPEN_NO_COOKIE = true;
        TCP_INQ = true;
        TCP_LINGER2 = Some(Secs(20));
        TCP_NOTSENT_LOWAT = 9_999;
        TCP_QUICKACK = false;
        TCP_RTO_MAX_MS [6, 15] = Millis(5_000);
        TCP_RTO_MIN_US [6, 15] = Micros(100_000);
        TCP_SAVE_SYN = 1;
        TCP_SYNCNT = 3;
        TCP_THIN_LINEAR_TIMEOUTS = true;
        TCP_USER_TIMEOUT = Millis(1_234);
        TCP_WINDOW_CLAMP = 60_000;
    }
    take! { tcp; TCP_LINGER2 = None; }
    // Whole retransmissions: after 1, 3, 7 … seconds.
    tcp.setsockopt(opt::TCP_DEFER_ACCEPT, Secs(5)).unwrap();
    assert_eq!(tcp.getsockopt(opt::TCP_DEFER_ACCEPT), Ok(Secs(7)));
    // What is sent is this less what options take, and unconnected sockets say what is usual.
    tcp.setsockopt(opt::TCP_MAXSEG, 1_000).unwrap();
    assert!(matches!(tcp.getsockopt(opt::TCP_MAXSEG), Ok(536 | 1_000)));
    tcp.setsockopt(opt::TCP_THIN_DUPACK, true).unwrap();
    assert_eq!(tcp.getsockopt(opt::TCP_THIN_DUPACK), Ok(false));
    assert_eq!(tcp.setsockopt(opt::TCP_KEEPCNT, 128), Err(Errno::EINVAL.into()));
    if kernel(5, 3) {
        take! { tcp; TCP_TX_DELAY = Micros(2_000); }
    }
    if kernel(6, 10) {
        assert_eq!(tcp.getsockopt(opt::TCP_IS_MPTCP), Ok(false));
    }

    let listener = socket(AF_INET, SOCK_STREAM);
    listener.bind("127.0.0.1:0").unwrap();
    listener.listen(1).unwrap();
    take! { listener; TCP_FASTOPEN = 5; }
    for key in [&[7; 16][..], &[8; 32]] {
        listener.setsockopt(opt::TCP_FASTOPEN_KEY, key).unwrap();
        assert_eq!(listener.getsockopt(opt::TCP_FASTOPEN_KEY).unwrap().as_bytes(), key);
    }
    assert_eq!(listener.setsockopt(opt::TCP_FASTOPEN_KEY, &[7; 15]), Err(Errno::EINVAL.into()));
}

#[test]
fn the_congestion_control() {
    if emulated("TCP_CONGESTION") {
        return;
    }
    let available = std::fs::read_to_string("/proc/sys/net/ipv4/tcp_allowed_congestion_control").unwrap();
    let tcp = socket(AF_INET, SOCK_STREAM);
    for name in available.split_whitespace() {
        tcp.setsockopt(opt::TCP_CONGESTION, name.as_bytes()).unwrap();
        assert_eq!(&*tcp.getsockopt(opt::TCP_CONGESTION).unwrap(), name.as_bytes());
    }
    let error = tcp.setsockopt(opt::TCP_CONGESTION, b"nonesuch").unwrap_err();
    assert!(matches!(error.errno(), Some(Errno::ENOENT | Errno::EPERM)));

    let (client, _server) = connection();
    client.setsockopt(opt::TCP_CONGESTION, b"reno").unwrap();
    assert_eq!(client.getsockopt_into(opt::TCP_CC_INFO, &mut [0; 64]), Ok(&[][..]));
}

#[test]
fn how_a_connection_is_doing() {
    if emulated("TCP_INFO") {
        return;
    }
    let (listener, _) = kit::listener();
    assert_eq!(listener.getsockopt(opt::TCP_INFO).unwrap().state(), Some(TCP_LISTEN));
    let (client, server) = connection();
    client.sendall(b"five.").unwrap();
    server.recv(&mut [0; 8]).unwrap();
    let info = server.getsockopt(opt::TCP_INFO).unwrap();
    assert_eq!(info.state(), Some(TCP_ESTABLISHED));
    assert_eq!(info.bytes_received(), Some(5));
    assert_eq!((info.data_segs_in(), info.data_segs_out()), (Some(1), Some(0)));
    let info = client.getsockopt(opt::TCP_INFO).unwrap();
    assert_eq!(info.bytes_sent(), Some(5));
    assert!(info.snd_mss() > Some(500) && info.rto() > Some(0) && info.snd_cwnd() > Some(0));
    assert_eq!((info.retransmits(), info.total_retrans()), (Some(0), Some(0)));
    assert_eq!(info.snd_wscale(), server.getsockopt(opt::TCP_INFO).unwrap().rcv_wscale());
    assert_eq!(info.fastopen_client_fail(), Some(0));
    assert!(info.delivery_rate_app_limited().is_some());
    assert_eq!(info.snd_wnd().is_some(), kernel(5, 4));
    assert_eq!(info.rcv_wnd().is_some(), kernel(6, 2));
    assert_eq!(info.total_rto_time().is_some(), kernel(6, 7));
    assert!(format!("{info:?}").starts_with("TcpInfo { state: 1, ca_state: 0, retransmits: 0, "));
}

#[test]
fn the_segment_that_began_it() {
    if emulated("TCP_SAVED_SYN") {
        return;
    }
    let (listener, addr) = kit::listener();
    listener.setsockopt(opt::TCP_SAVE_SYN, 1).unwrap();
    let client = berkeley::create_connection(addr, kit::LONG).unwrap();
    let (server, _) = listener.accept().unwrap();
    let mut room = [0; 256];
    assert!(server.getsockopt_into(opt::TCP_SAVED_SYN, &mut room[..8]).is_err());
    let headers = server.getsockopt_into(opt::TCP_SAVED_SYN, &mut room).unwrap();
    assert_eq!((headers[0], &headers[12..16]), (0x45, &[127, 0, 0, 1][..]));
    let port = client.getsockname().unwrap().port().unwrap();
    assert_eq!(headers[20..22], port.to_be_bytes());
    assert_eq!(server.getsockopt_into(opt::TCP_SAVED_SYN, &mut room), Ok(&[][..]));
}

#[test]
fn signed_segments() {
    if emulated("TCP_MD5SIG") {
        return;
    }
    let (listener, addr) = kit::listener();
    let key = |port: u16| TcpMd5sig::new((Ipv4Addr::LOCALHOST, port).into(), b"a secret");
    match listener.setsockopt(opt::TCP_MD5SIG, key(0)).map_err(|e| e.errno()) {
        Ok(()) => {}
        Err(Some(Errno::ENOPROTOOPT)) => return skip("TCP_MD5SIG", "this kernel was built without it"),
        Err(errno) => panic!("{errno:?}"),
    }
    let client = socket(AF_INET, SOCK_STREAM);
    client.setsockopt(opt::TCP_MD5SIG, key(addr.port().unwrap())).unwrap();
    client.connect(addr).unwrap();
    let (server, _) = listener.accept().unwrap();
    client.sendall(b"signed").unwrap();
    let mut buf = [0; 8];
    assert_eq!(server.recv(&mut buf), Ok(6));

    // Nobody answers what is not signed.
    let client = Socket::with_timeout(AF_INET, SOCK_STREAM, Protocol::TCP, Timeout::millis(20)).unwrap();
    assert!(client.connect(addr).is_err_and(|e| e.is_timeout()));

    // The key of all addresses that begin with 127, taken back.
    let client = socket(AF_INET, SOCK_STREAM);
    let prefix = TcpMd5sig { flags: berkeley::TCP_MD5SIG_FLAG_PREFIX, prefixlen: 8, ..key(0) };
    client.setsockopt(opt::TCP_MD5SIG_EXT, prefix).unwrap();
    client.connect(addr).unwrap();
    listener.accept().unwrap();
    client.setsockopt(opt::TCP_MD5SIG_EXT, TcpMd5sig { key: b"", ..prefix }).unwrap();

    let error = client.setsockopt(opt::TCP_MD5SIG, TcpMd5sig { key: &[0; 81], ..key(0) }).unwrap_err();
    assert_eq!(error.errno(), None);
    assert!(!format!("{:?}", key(0)).contains("secret"));
}

#[test]
fn repair() {
    if emulated("TCP_REPAIR") {
        return;
    }
    let (client, server) = connection();
    if !granted("TCP_REPAIR", client.setsockopt(opt::TCP_REPAIR, TCP_REPAIR_ON)) {
        return;
    }
    assert_eq!(client.getsockopt(opt::TCP_REPAIR), Ok(TCP_REPAIR_ON));
    let mut sequence = [0; 2];
    for (seq, queue) in sequence.iter_mut().zip([TCP_SEND_QUEUE, TCP_RECV_QUEUE]) {
        client.setsockopt(opt::TCP_REPAIR_QUEUE, queue).unwrap();
        assert_eq!(client.getsockopt(opt::TCP_REPAIR_QUEUE), Ok(queue));
        *seq = client.getsockopt(opt::TCP_QUEUE_SEQ).unwrap();
    }
    let window: TcpRepairWindow = client.getsockopt(opt::TCP_REPAIR_WINDOW).unwrap();
    assert!(window.snd_wnd > 0 && window.max_window >= window.snd_wnd && window.rcv_wnd > 0);
    assert_eq!(window.rcv_wup, sequence[1]);
    client.setsockopt(opt::TCP_REPAIR_WINDOW, window).unwrap();
    // The longest segment, and that acknowledgements may be selective.
    let options = [TcpRepairOpt { code: 2, val: 1_000 }, TcpRepairOpt { code: 4, val: 0 }];
    client.setsockopt(opt::TCP_REPAIR_OPTIONS, &options).unwrap();
    assert_eq!(client.setsockopt(opt::TCP_REPAIR_OPTIONS, &[options[0]; 9]).unwrap_err().errno(), None);
    let clock = client.getsockopt(opt::TCP_TIMESTAMP).unwrap();
    client.setsockopt(opt::TCP_TIMESTAMP, clock).unwrap();
    client.setsockopt(opt::TCP_REPAIR, TCP_REPAIR_OFF).unwrap();
    client.sendall(b"repaired").unwrap();
    assert_eq!(server.recv(&mut [0; 16]), Ok(8));
    assert_eq!(server.setsockopt(opt::TCP_QUEUE_SEQ, 1).unwrap_err().errno(), Some(Errno::EPERM));
}

#[test]
fn tls() {
    if emulated("TCP_ULP") {
        return;
    }
    let (client, server) = connection();
    assert_eq!(&*client.getsockopt(opt::TCP_ULP).unwrap(), b"");
    match client.setsockopt(opt::TCP_ULP, b"tls").map_err(|e| e.errno()) {
        Ok(()) => {}
        Err(Some(Errno::ENOENT)) => return skip("TCP_ULP", "this kernel was built without it"),
        Err(errno) => panic!("{errno:?}"),
    }
    assert_eq!(&*client.getsockopt(opt::TCP_ULP).unwrap(), b"tls");
    server.setsockopt(opt::TCP_ULP, b"tls").unwrap();
    let version = 0x303;
    for keys in [
        opt::TlsKeys::aes_gcm_128(version, [1; 8], [2; 16], [3; 4], [4; 8]),
        opt::TlsKeys::aes_gcm_256(version, [1; 8], [2; 32], [3; 4], [4; 8]),
        opt::TlsKeys::chacha20_poly1305(version, [1; 12], [2; 32], [4; 8]),
        opt::TlsKeys::aes_ccm_128(version, [1; 8], [2; 16], [3; 4], [4; 8]),
    ] {
        let (client, server) = connection();
        client.setsockopt(opt::TCP_ULP, b"tls").unwrap();
        server.setsockopt(opt::TCP_ULP, b"tls").unwrap();
        if client.setsockopt(opt::TLS_TX, keys).is_err_and(|e| e.errno() == Some(Errno::ENOENT)) {
            skip("a cipher of TLS_TX", "this kernel was built without it");
            continue;
        }
        server.setsockopt(opt::TLS_RX, keys).unwrap();
        client.sendall(b"secret").unwrap();
        let mut buf = [0; 16];
        assert_eq!(server.recv(&mut buf), Ok(6));
        assert_eq!(&buf[..6], b"secret");
        // A record that is no application data, but an alert, which is of two bytes.
        let mut room = [0; CMSG_SPACE(1)];
        let mut control = ControlBuf::new(&mut room);
        control.push(&Control::TlsSetRecordType(21)).unwrap();
        assert_eq!(client.sendmsg(&[IoSlice::new(&[1, 0])], &control), Ok(2));
        let received = server.recvmsg(&mut [IoSliceMut::new(&mut buf)], &mut room).unwrap();
        assert_eq!(received.len(), 2);
        assert!(received.control().map(|message| message.meaning()).eq([Control::TlsGetRecordType(21)]));
        assert_eq!(client.getsockopt(opt::TLS_TX).unwrap().version, version);
        assert_eq!(client.getsockopt(opt::TLS_RX), Err(Errno::EBUSY.into()));
    }
    take! { client; TLS_TX_ZEROCOPY_RO [5, 19] = true; }
    if kernel(6, 0) {
        // It needs a key of TLS 1.3.
        assert!(client.setsockopt(opt::TLS_RX_EXPECT_NO_PAD, true).is_err());
    }
}

#[test]
fn multipath() {
    if emulated("SOL_MPTCP") {
        return;
    }
    let Some(listener) = rare(AF_INET, SOCK_STREAM, Protocol::MPTCP) else { return };
    listener.bind("127.0.0.1:0").unwrap();
    listener.listen(1).unwrap();
    let client = Socket::new(AF_INET, SOCK_STREAM, Protocol::MPTCP).unwrap();
    client.connect(listener.getsockname().unwrap()).unwrap();
    let (server, peer) = listener.accept().unwrap();
    client.sendall(b"five.").unwrap();
    server.recv(&mut [0; 8]).unwrap();

    let info = client.getsockopt(opt::MPTCP_INFO).unwrap();
    assert_eq!((info.subflows(), info.token() > Some(0)), (Some(0), true));
    assert_eq!(info.flags().map(|flags| flags & 1), Some(0)); // no fallback
    if kernel(6, 5) {
        assert_eq!(info.bytes_sent(), Some(5));
    }
    assert_eq!(info.last_data_sent().is_some(), kernel(6, 10));
    if kernel(6, 10) {
        assert_eq!(client.getsockopt(opt::TCP_IS_MPTCP), Ok(true));
    }

    let mut room = [0; 16 + 2 * 512];
    let mut flows = client.getsockopt_asking(opt::MPTCP_TCPINFO, (), &mut room).unwrap();
    assert_eq!(flows.len(), 1);
    let flow = flows.next().unwrap();
    assert_eq!(flow.state(), Some(TCP_ESTABLISHED));
    assert!(flow.snd_mss() > Some(500));
    let mut flows = client.getsockopt_asking(opt::MPTCP_SUBFLOW_ADDRS, (), &mut room).unwrap();
    let flow = flows.next().unwrap();
    assert_eq!((flow.local, flow.remote), (peer, client.getpeername().unwrap()));
    assert_eq!(flows.next(), None);
    // There is room for the head alone, or not even for that.
    assert_eq!(
        client.getsockopt_asking(opt::MPTCP_SUBFLOW_ADDRS, (), &mut room[..16]).map(|f| f.len()),
        Ok(0)
    );
    assert_eq!(client.getsockopt_asking(opt::MPTCP_TCPINFO, (), &mut room[..15]).unwrap_err().errno(), None);
}

#[test]
fn udp() {
    if emulated("SOL_UDP") {
        return;
    }
    let udp = socket(AF_INET, SOCK_DGRAM);
    take! { udp;
        UDP_CORK = true;
        UDP_ENCAP = berkeley::UDP_ENCAP_L2TPINUDP;
        UDP_GRO [5, 0] = true;
        UDP_NO_CHECK6_RX = true;
        UDP_NO_CHECK6_TX = true;
        UDP_SEGMENT = 1_200;
    }
    assert_eq!(udp.setsockopt(opt::UDP_SEGMENT, 65_536), Err(Errno::EINVAL.into()));

    // One send, three datagrams.
    let ((says, _), (hears, addr)) = (kit::udp(), kit::udp());
    says.setsockopt(opt::UDP_SEGMENT, 4).unwrap();
    says.sendto(b"onetwo3four!", addr).unwrap();
    let mut buf = [0; 16];
    for part in ["onet", "wo3f", "our!"] {
        let n = hears.recv(&mut buf).unwrap();
        assert_eq!(&buf[..n], part.as_bytes());
    }
    hears.settimeout(Some(Duration::ZERO)).unwrap();
    assert!(hears.recv(&mut buf).unwrap_err().would_block());
}

#[test]
fn udplite() {
    if emulated("SOL_UDPLITE") {
        return;
    }
    let Some(lite) = rare(AF_INET, SOCK_DGRAM, Protocol::UDPLITE) else { return };
    take! { lite;
        UDPLITE_RECV_CSCOV = 20;
        UDPLITE_SEND_CSCOV = 12;
    }
    // The header is covered at least.
    lite.setsockopt(opt::UDPLITE_SEND_CSCOV, 3).unwrap();
    assert_eq!(lite.getsockopt(opt::UDPLITE_SEND_CSCOV), Ok(8));
}
