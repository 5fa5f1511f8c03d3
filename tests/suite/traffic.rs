//! Traffic of the families that few kernels have: what their options and control messages are for, with known results.
//! A test of what is not there says so and passes; `tests/vm` runs them where everything is.

use core::mem::size_of;
use std::thread;

use berkeley::{
    AF_ALG, AF_BLUETOOTH, AF_CAN, AF_INET, AF_INET6, AF_RDS, AF_TIPC, AF_VSOCK, ALG_OP_DECRYPT,
    ALG_OP_ENCRYPT, ALG_SET_AEAD_AUTHSIZE, ALG_SET_KEY, AlgAddr, BTPROTO_HCI, BluetoothAddr, CAN_BCM,
    CAN_BCM_RX_CHANGED, CAN_BCM_RX_SETUP, CAN_BCM_SETTIMER, CAN_BCM_STARTTIMER, CAN_BCM_TX_COUNTEVT,
    CAN_BCM_TX_EXPIRED, CAN_BCM_TX_SETUP, CAN_EFF_FLAG, CAN_ERR_FLAG, CAN_ISOTP, CAN_J1939, CAN_RAW,
    CAN_RAW_FILTER, CAN_RAW_RECV_OWN_MSGS, CMSG_SPACE, CanAddr, ControlBuf, ControlMessage,
    HCI_CHANNEL_CONTROL, HCI_DEV_NONE, IPPROTO_SCTP, IoSlice, IoSliceMut, J1939_NO_NAME, J1939_NO_PGN, Kind,
    MSG_EOR, MSG_MORE, MsgFlags, Protocol, RDS_TRANS_NONE, SCM_J1939_DEST_ADDR, SCM_J1939_PRIO, SCTP_RCVINFO,
    SCTP_RECVRCVINFO, SCTP_SNDINFO, SHUT_WR, SO_J1939_SEND_PRIO, SO_RDS_TRANSPORT, SO_VM_SOCKETS_BUFFER_SIZE,
    SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET, SOCK_STREAM, SOL_ALG, SOL_CAN_J1939, SOL_CAN_RAW, SOL_RDS,
    SOL_SCTP, SockAddr, Socket, TIPC_PUBLISHED, TIPC_SUB_PORTS, TIPC_TOP_SRV, TIPC_WAIT_FOREVER,
    TIPC_WITHDRAWN, TipcAddr, VMADDR_CID_ANY, VMADDR_CID_LOCAL, VMADDR_PORT_ANY, VsockAddr, if_nametoindex,
    opt,
};

use crate::kit::{LONG, emulated, rare, skip};

/// So many bytes of a stream, in however many pieces they come.
fn receive(from: &Socket, len: usize) -> Vec<u8> {
    let mut got = vec![0; len];
    let mut filled = 0;
    while filled < len {
        match from.recv(&mut got[filled..]).unwrap() {
            0 => panic!("an end after {filled} bytes"),
            n => filled += n,
        }
    }
    got
}

/// Two messages come as they were sent.
fn keeps_boundaries(from: &Socket, to: &Socket) {
    for message in [&b"one"[..], b"second"] {
        assert_eq!(from.send(message), Ok(message.len()));
    }
    let mut got = [0; 64];
    for message in [&b"one"[..], b"second"] {
        let n = to.recv(&mut got).unwrap();
        assert_eq!(&got[..n], message);
    }
}

//------------ IP ---------------------------------------------------------------------------------------------

#[test]
fn a_datagram_whose_checksum_covers_too_little_is_not_let_in() {
    if emulated("SOL_UDPLITE") {
        return;
    }
    let Some(hears) = rare(AF_INET, SOCK_DGRAM, Protocol::UDPLITE) else { return };
    hears.bind("127.0.0.1:0").unwrap();
    hears.setsockopt(opt::UDPLITE_RECV_CSCOV, 16).unwrap();
    let says = rare(AF_INET, SOCK_DGRAM, Protocol::UDPLITE).unwrap();
    says.connect(hears.getsockname().unwrap()).unwrap();
    for (covered, data) in [(12, b"too little"), (16, b"as it must"), (0, b"all of it.")] {
        says.setsockopt(opt::UDPLITE_SEND_CSCOV, covered).unwrap();
        assert_eq!(says.send(data), Ok(10));
    }
    let mut buf = [0; 16];
    for data in [b"as it must", b"all of it."] {
        assert_eq!(hears.recvfrom(&mut buf), Ok((10, says.getsockname().unwrap())));
        assert_eq!(&buf[..10], data);
    }
}

/// RFC 792, RFC 4443: type, code, checksum, and as many octets again.
fn echo(kind: u8) -> [u8; 16] {
    let mut message = [kind, 0, 0, 0, 0xbe, 0x4c, 0, 1, b'b', b'e', b'r', b'k', b'e', b'l', b'e', b'y'];
    let sum: u32 = message.chunks_exact(2).map(|word| u32::from(word[0]) << 8 | u32::from(word[1])).sum();
    message[2..4].copy_from_slice(&(!((sum & 0xffff) + (sum >> 16)) as u16).to_be_bytes());
    message
}

#[test]
fn this_machine_answers_an_echo_request() {
    if emulated("raw sockets") {
        return;
    }
    let Some(raw) = rare(AF_INET, SOCK_RAW, Protocol::ICMP) else { return };
    raw.setsockopt(opt::ICMP_FILTER, !1).unwrap(); // but echo replies, which are type 0
    raw.sendto(&echo(8), "127.0.0.1:0").unwrap();
    let mut buf = [0; 64];
    loop {
        let (n, from) = raw.recvfrom(&mut buf).unwrap();
        // Behind the header of IPv4, which comes too. Somebody else's have another number.
        let reply = &buf[usize::from(buf[0] & 15) * 4..n];
        if reply[4..6] == echo(0)[4..6] {
            assert_eq!((reply, from), (&echo(0)[..], "127.0.0.1:0".parse().unwrap()));
            break;
        }
    }

    // Without that header, and with a checksum that the kernel makes.
    let Some(raw) = rare(AF_INET6, SOCK_RAW, Protocol::ICMPV6) else { return };
    raw.setsockopt(opt::ICMPV6_FILTER, opt::Icmp6Filter::BLOCK_ALL.pass(129)).unwrap();
    raw.connect("[::1]:0").unwrap();
    raw.send(&echo(128)).unwrap();
    while raw.recv(&mut buf).unwrap() < 16 || buf[4..16] != echo(129)[4..] {}
    assert_eq!(buf[0], 129);
}

#[test]
fn a_multipath_connection_both_ways() {
    let Some(server) = rare(AF_INET, SOCK_STREAM, Protocol::MPTCP) else { return };
    server.bind("127.0.0.1:0").unwrap();
    server.listen(1).unwrap();
    let client = rare(AF_INET, SOCK_STREAM, Protocol::MPTCP).unwrap();
    client.connect(server.getsockname().unwrap()).unwrap();
    let (conn, _) = server.accept().unwrap();
    assert_eq!(conn.proto(), Ok(Protocol::MPTCP));
    thread::scope(|scope| {
        let all = vec![7; 1 << 20];
        scope.spawn(|| {
            client.sendall(&vec![7; 1 << 20]).unwrap();
            client.shutdown(SHUT_WR).unwrap();
        });
        let mut came = Vec::new();
        let mut buf = [0; 1 << 16];
        while let n @ 1.. = conn.recv(&mut buf).unwrap() {
            came.extend_from_slice(&buf[..n]);
        }
        assert!(came == all);
    });
    conn.sendall(b"all came").unwrap();
    assert_eq!(client.recv(&mut [0; 16]), Ok(8));
}

//------------ CAN --------------------------------------------------------------------------------------------

/// The virtual bus that everybody here shares; each test has identifiers of its own.
fn vcan() -> Option<CanAddr> {
    match if_nametoindex("vcan0") {
        Ok(index) => Some(CanAddr::interface(index)),
        Err(_) => {
            skip("vcan0", "this kernel has no such sockets");
            None
        }
    }
}

/// `struct can_frame`.
fn frame(id: u32, data: &[u8]) -> [u8; 16] {
    let mut frame = [0; 16];
    frame[..4].copy_from_slice(&id.to_ne_bytes());
    frame[4] = data.len() as u8;
    frame[8..8 + data.len()].copy_from_slice(data);
    frame
}

/// A socket of CAN_RAW that receives one identifier.
fn raw(bus: CanAddr, id: u32) -> Socket {
    let socket = rare(AF_CAN, SOCK_RAW, CAN_RAW).unwrap();
    // struct can_filter: identifier and mask. Of a mask with CAN_ERR_FLAG the kernel would take that it means errors.
    let filter = [id, !CAN_ERR_FLAG].map(u32::to_ne_bytes).concat();
    socket.setsockopt_raw(SOL_CAN_RAW, CAN_RAW_FILTER, &filter).unwrap();
    socket.bind(bus).unwrap();
    socket
}

/// `struct bcm_msg_head` and the frames behind it.
fn bcm(opcode: u32, flags: u32, count: u32, micros: usize, id: u32, frames: &[[u8; 16]]) -> Vec<u8> {
    let mut message = [opcode, flags, count].map(u32::to_ne_bytes).concat();
    message.resize(message.len().next_multiple_of(size_of::<usize>()), 0);
    // Two intervals of seconds and microseconds.
    message.extend([0, micros, 0, 0].map(usize::to_ne_bytes).concat());
    message.extend([id, frames.len() as u32].map(u32::to_ne_bytes).concat());
    message.resize(message.len().next_multiple_of(8), 0);
    message.extend(frames.concat());
    message
}

/// What a message from the broadcast manager tells, and the frame at its end.
fn told(socket: &Socket) -> (u32, Vec<u8>) {
    let mut message = [0; 128];
    let n = socket.recv(&mut message).unwrap();
    let opcode = u32::from_ne_bytes(message[..4].try_into().unwrap());
    (opcode, message[..n].iter().copied().skip(bcm(0, 0, 0, 0, 0, &[]).len()).collect())
}

#[test]
fn a_filter_lets_one_identifier_through() {
    let Some(_) = rare(AF_CAN, SOCK_RAW, CAN_RAW) else { return };
    let Some(bus) = vcan() else { return };
    let [sender, receiver] = [(); 2].map(|()| raw(bus, 0x1234 | CAN_EFF_FLAG));
    // What passes comes back to the sender too, if it asks.
    sender.setsockopt_raw(SOL_CAN_RAW, CAN_RAW_RECV_OWN_MSGS, &1_i32.to_ne_bytes()).unwrap();
    for id in [0x234, 0x1235 | CAN_EFF_FLAG, 0x1234 | CAN_EFF_FLAG] {
        assert_eq!(sender.send(&frame(id, b"12345678")), Ok(16));
    }
    for socket in [&receiver, &sender] {
        let mut got = [0; 16];
        let received = socket.recvmsg(&mut [IoSliceMut::new(&mut got)], &mut []).unwrap();
        assert_eq!((received.len(), received.addr()), (16, bus.into()));
        // MSG_CONFIRM, on the sender's own.
        assert_eq!(received.flags().contains(MsgFlags::CONFIRM), core::ptr::eq(socket, &sender));
        assert_eq!(got, frame(0x1234 | CAN_EFF_FLAG, b"12345678"));
    }
}

#[test]
fn the_broadcast_manager_sends_by_itself() {
    const ID: u32 = 0x101;
    let Some(manager) = rare(AF_CAN, SOCK_DGRAM, CAN_BCM) else { return };
    let Some(bus) = vcan() else { return };
    manager.connect(bus).unwrap();
    let receiver = raw(bus, ID);
    let flags = CAN_BCM_SETTIMER | CAN_BCM_STARTTIMER | CAN_BCM_TX_COUNTEVT;
    let setup = bcm(CAN_BCM_TX_SETUP, flags, 3, 2_000, ID, &[frame(ID, b"tick")]);
    assert_eq!(manager.send(&setup), Ok(setup.len()));
    for _ in 0..3 {
        let mut got = [0; 16];
        assert_eq!(receiver.recvfrom(&mut got), Ok((16, bus.into())));
        assert_eq!(got, frame(ID, b"tick"));
    }
    assert_eq!(told(&manager).0, CAN_BCM_TX_EXPIRED);
}

#[test]
fn the_broadcast_manager_tells_of_changes() {
    const ID: u32 = 0x102;
    let Some(manager) = rare(AF_CAN, SOCK_DGRAM, CAN_BCM) else { return };
    let Some(bus) = vcan() else { return };
    manager.connect(bus).unwrap();
    // Only the first byte counts.
    let mask = frame(ID, &[0xff, 0, 0, 0, 0, 0, 0, 0]);
    manager.send(&bcm(CAN_BCM_RX_SETUP, 0, 0, 0, ID, &[mask])).unwrap();
    let sender = raw(bus, ID);
    let frames = [[1, 0], [1, 7], [2, 7]].map(|data| frame(ID, &data));
    frames.iter().for_each(|frame| assert_eq!(sender.send(frame), Ok(16)));
    assert_eq!(told(&manager), (CAN_BCM_RX_CHANGED, frames[0].to_vec()));
    assert_eq!(told(&manager), (CAN_BCM_RX_CHANGED, frames[2].to_vec()));
}

#[test]
fn isotp_cuts_a_message_into_frames() {
    let Some(a) = rare(AF_CAN, SOCK_DGRAM, CAN_ISOTP) else { return };
    let Some(bus) = vcan() else { return };
    let b = rare(AF_CAN, SOCK_DGRAM, CAN_ISOTP).unwrap();
    a.bind(bus.with_isotp(0x301, 0x302)).unwrap();
    b.bind(bus.with_isotp(0x302, 0x301)).unwrap();
    let message: Vec<u8> = (0..300).map(|n| n as u8).collect();
    assert_eq!(a.send(&message), Ok(300));
    let mut got = [0; 400];
    let (n, from) = b.recvfrom(&mut got).unwrap();
    assert_eq!(&got[..n], message);
    let SockAddr::Can(from) = from else { panic!("{from}") };
    assert_eq!(from.ifindex, bus.ifindex);
    for answer in [&b"got"[..], b"it"] {
        assert_eq!(b.send(answer), Ok(answer.len()));
        let received = a.recvmsg(&mut [IoSliceMut::new(&mut got)], &mut []).unwrap();
        let SockAddr::Can(from) = received.addr() else { panic!("{received:?}") };
        assert_eq!((received.len(), from.ifindex), (answer.len(), bus.ifindex));
    }
}

#[test]
fn j1939_carries_a_long_message_with_its_priority() {
    const PGN: u32 = 0x1_2300;
    let Some(node) = rare(AF_CAN, SOCK_DGRAM, CAN_J1939) else { return };
    let Some(bus) = vcan() else { return };
    node.bind(bus.with_j1939(J1939_NO_NAME, J1939_NO_PGN, 0x41)).unwrap();
    let sender = rare(AF_CAN, SOCK_DGRAM, CAN_J1939).unwrap();
    sender.bind(bus.with_j1939(J1939_NO_NAME, J1939_NO_PGN, 0x42)).unwrap();
    sender.setsockopt_raw(SOL_CAN_J1939, SO_J1939_SEND_PRIO, &3_i32.to_ne_bytes()).unwrap();
    let message: Vec<u8> = (0..100).collect();
    assert_eq!(sender.sendto(&message, bus.with_j1939(J1939_NO_NAME, PGN, 0x41)), Ok(100));

    let (mut got, mut control) = ([0; 200], [0; 128]);
    let received = node.recvmsg(&mut [IoSliceMut::new(&mut got)], &mut control).unwrap();
    let SockAddr::Can(from) = received.addr() else { panic!("{received:?}") };
    assert_eq!((from.j1939().addr, from.j1939().pgn), (0x42, PGN));
    let told: Vec<_> = received.control().map(|m| (m.level, m.kind, m.data.to_vec())).collect();
    let (addr, priority) = ((SCM_J1939_DEST_ADDR, vec![0x41]), (SCM_J1939_PRIO, vec![3]));
    assert_eq!(told, [addr, priority].map(|(kind, data)| (SOL_CAN_J1939, kind, data)));
    let n = received.len();
    assert_eq!(&got[..n], message);
}

//------------ TIPC -------------------------------------------------------------------------------------------

/// A service that no other test of this process, nor of another, has.
fn service(number: u32) -> u32 {
    0x2000_0000 | std::process::id() << 4 | number
}

/// A connection to a service by its name: the client's end and the server's. It stands once it is accepted.
fn tipc_connection(kind: Kind, service: u32) -> Option<(Socket, Socket)> {
    let server = rare(AF_TIPC, kind, Protocol::DEFAULT)?;
    server.bind(TipcAddr::nameseq(service, 10, 19)).unwrap();
    server.listen(1).unwrap();
    let client = rare(AF_TIPC, kind, Protocol::DEFAULT)?;
    let accepted = thread::scope(|scope| {
        let accepting = scope.spawn(|| server.accept().unwrap());
        client.connect(TipcAddr::name(service, 17)).unwrap();
        accepting.join().unwrap()
    });
    accepted.0.settimeout(LONG).unwrap();
    assert_eq!(client.getpeername(), accepted.0.getsockname());
    Some((client, accepted.0))
}

#[test]
fn a_tipc_stream_has_no_boundaries() {
    let Some((client, conn)) = tipc_connection(SOCK_STREAM, service(1)) else { return };
    let long: Vec<u8> = (0..100_000).map(|n| n as u8).collect();
    thread::scope(|scope| {
        scope.spawn(|| client.sendall(&long).unwrap());
        assert_eq!(receive(&conn, long.len()), long);
    });
}

#[test]
fn tipc_packets_keep_theirs() {
    let Some((client, conn)) = tipc_connection(SOCK_SEQPACKET, service(2)) else { return };
    keeps_boundaries(&client, &conn);
}

#[test]
fn a_tipc_datagram_goes_to_everybody_who_has_the_name() {
    let service = service(3);
    let Some(sender) = rare(AF_TIPC, SOCK_DGRAM, Protocol::DEFAULT) else { return };
    let receivers = [(0, 9), (5, 14), (15, 19)].map(|(lower, upper)| {
        let socket = rare(AF_TIPC, SOCK_DGRAM, Protocol::DEFAULT).unwrap();
        socket.bind(TipcAddr::nameseq(service, lower, upper)).unwrap();
        socket
    });
    // The name is had by two; the range, as multicast, by all three.
    assert_eq!(sender.sendto(b"all", TipcAddr::nameseq(service, 0, 19)), Ok(3));
    for receiver in &receivers {
        assert_eq!(receiver.recvfrom(&mut [0; 8]), Ok((3, sender.getsockname().unwrap())));
    }
    assert_eq!(sender.sendto(b"last", TipcAddr::name(service, 16)), Ok(4));
    assert_eq!(receivers[2].recvfrom(&mut [0; 8]), Ok((4, sender.getsockname().unwrap())));
}

#[test]
fn tipc_tells_who_comes_and_goes() {
    let service = service(4);
    let Some(watcher) = rare(AF_TIPC, SOCK_SEQPACKET, Protocol::DEFAULT) else { return };
    watcher.connect(TipcAddr::name(TIPC_TOP_SRV, TIPC_TOP_SRV)).unwrap();
    // struct tipc_subscr: a range, a time, a filter, eight bytes that come back.
    let forever = TIPC_WAIT_FOREVER as u32;
    let mut subscription = [service, 0, 99, forever, TIPC_SUB_PORTS].map(u32::to_ne_bytes).concat();
    subscription.extend(b"remember");
    assert_eq!(watcher.send(&subscription), Ok(28));
    let event = || {
        let mut event = [0; 48];
        assert_eq!(watcher.recv(&mut event), Ok(48));
        assert_eq!(event[20..], subscription);
        [0, 4, 8].map(|at| u32::from_ne_bytes(event[at..at + 4].try_into().unwrap()))
    };
    let comes = rare(AF_TIPC, SOCK_DGRAM, Protocol::DEFAULT).unwrap();
    comes.bind(TipcAddr::nameseq(service, 3, 5)).unwrap();
    assert_eq!(event(), [TIPC_PUBLISHED, 3, 5]);
    drop(comes);
    assert_eq!(event(), [TIPC_WITHDRAWN, 3, 5]);
}

//------------ Cryptography -----------------------------------------------------------------------------------

/// The bytes of hexadecimal digits.
fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<_> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    let digit = |d: u8| char::from(d).to_digit(16).unwrap() as u8;
    digits.chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

/// An algorithm of the kernel's.
fn algorithm(kind: &str, name: &str) -> Option<Socket> {
    let socket = rare(AF_ALG, SOCK_SEQPACKET, Protocol::DEFAULT)?;
    match socket.bind(AlgAddr::new(kind, name).unwrap()) {
        Ok(()) => Some(socket),
        Err(_) => {
            skip(name, "this kernel has no such sockets");
            None
        }
    }
}

/// An operation with an algorithm that has its key.
fn begin(algorithm: &Socket) -> Socket {
    let (operation, _) = algorithm.accept().unwrap();
    operation.settimeout(LONG).unwrap();
    operation
}

#[test]
fn digests_of_known_messages() {
    // FIPS 180: sha256 of "abc".
    let expected = hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    let Some(sha256) = algorithm("hash", "sha256") else { return };
    let operation = begin(&sha256);
    let mut digest = [0; 64];
    for _ in 0..2 {
        operation.send_with(b"a", MSG_MORE).unwrap();
        operation.send(b"bc").unwrap();
        let n = operation.recv(&mut digest).unwrap();
        assert_eq!(&digest[..n], expected);
    }

    // RFC 4231, test case 2.
    let expected = hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    let Some(hmac) = algorithm("hash", "hmac(sha256)") else { return };
    hmac.setsockopt_raw(SOL_ALG, ALG_SET_KEY, b"Jefe").unwrap();
    let operation = begin(&hmac);
    operation.send(b"what do ya want for nothing?").unwrap();
    let n = operation.recv(&mut digest).unwrap();
    assert_eq!(&digest[..n], expected);
}

#[test]
fn a_cipher_there_and_back() {
    // NIST SP 800-38A, F.2.1.
    let (key, iv) = (hex("2b7e151628aed2a6abf7158809cf4f3c"), hex("000102030405060708090a0b0c0d0e0f"));
    let plain = hex("6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51");
    let secret = hex("7649abac8119b246cee98e9b12e9197d 5086cb9b507219ee95db113a917678b2");
    let Some(cipher) = algorithm("skcipher", "cbc(aes)") else { return };
    cipher.setsockopt_raw(SOL_ALG, ALG_SET_KEY, &key).unwrap();
    let operation = begin(&cipher);
    for (op, from, to) in [(ALG_OP_ENCRYPT, &plain, &secret), (ALG_OP_DECRYPT, &secret, &plain)] {
        let data = [IoSlice::new(&from[..5]), IoSlice::new(&from[5..])];
        assert_eq!(operation.sendmsg_afalg(&data, op, Some(&iv), None, MsgFlags::empty()), Ok(32));
        let mut got = [0; 32];
        assert_eq!(operation.recv(&mut got), Ok(32));
        assert_eq!(got, to[..]);
    }
    // Of the wrong length.
    let short = operation.sendmsg_afalg(&[], ALG_OP_ENCRYPT, Some(&iv[..15]), None, MsgFlags::empty());
    assert_eq!(short, Err(berkeley::Errno::EINVAL.into()));
}

#[test]
fn a_cipher_that_authenticates() {
    // McGrew and Viega, The Galois/Counter Mode of Operation, test case 4.
    let (key, iv) = (hex("feffe9928665731c6d6a8f9467308308"), hex("cafebabefacedbaddecaf888"));
    let clear = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    let plain = hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72
        1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
    let secret = hex("42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e
        21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091");
    let tag = hex("5bc94fbc3221a5db94fae95ae7121a47");
    let Some(gcm) = algorithm("aead", "gcm(aes)") else { return };
    gcm.setsockopt_raw(SOL_ALG, ALG_SET_KEY, &key).unwrap();
    // The length alone says how long the tag is.
    gcm.setsockopt_raw(SOL_ALG, ALG_SET_AEAD_AUTHSIZE, &[0; 16]).unwrap();
    let operation = begin(&gcm);
    let clear_len = Some(clear.len() as u32);
    let data = [IoSlice::new(&clear), IoSlice::new(&plain)];
    operation.sendmsg_afalg(&data, ALG_OP_ENCRYPT, Some(&iv), clear_len, MsgFlags::empty()).unwrap();
    // With more room the kernel would wait for more data.
    let sealed = [&clear[..], &secret, &tag].concat();
    let mut got = vec![0; sealed.len()];
    assert_eq!(operation.recv(&mut got), Ok(sealed.len()));
    assert_eq!(got, sealed);

    for (spoilt, opened) in
        [(false, Ok(clear.len() + plain.len())), (true, Err(berkeley::Errno::EBADMSG.into()))]
    {
        let mut data = sealed.clone();
        data[3] ^= u8::from(spoilt);
        let data = [IoSlice::new(&data)];
        operation.sendmsg_afalg(&data, ALG_OP_DECRYPT, Some(&iv), clear_len, MsgFlags::empty()).unwrap();
        let mut got = [0; 80];
        assert_eq!(operation.recv(&mut got), opened);
        assert!(spoilt || got[20..] == plain);
    }
}

//------------ VSOCK ------------------------------------------------------------------------------------------

/// A connection to this machine: the client's end and the server's.
fn vsock_connection(kind: Kind) -> Option<(Socket, Socket)> {
    let server = rare(AF_VSOCK, kind, Protocol::DEFAULT)?;
    // Without the transport that stays here a connection to here would go to the host.
    if !std::path::Path::new("/sys/module/vsock_loopback").exists() {
        skip("AF_VSOCK to this machine", "this kernel has no such sockets");
        return None;
    }
    server.bind(VsockAddr::new(VMADDR_CID_ANY, VMADDR_PORT_ANY)).unwrap();
    server.listen(1).unwrap();
    let SockAddr::Vsock(own) = server.getsockname().unwrap() else { panic!("{server:?}") };
    let client = rare(AF_VSOCK, kind, Protocol::DEFAULT)?;
    client.connect(VsockAddr::new(VMADDR_CID_LOCAL, own.port)).unwrap();
    let (conn, _) = server.accept().unwrap();
    conn.settimeout(LONG).unwrap();
    Some((client, conn))
}

#[test]
fn a_vsock_stream_both_ways() {
    let Some((client, conn)) = vsock_connection(SOCK_STREAM) else { return };
    let mut size = [0; 16];
    assert_eq!(client.getsockopt_raw(AF_VSOCK.as_raw().into(), SO_VM_SOCKETS_BUFFER_SIZE, &mut size), Ok(8));
    let long: Vec<u8> = (0..1 << 20).map(|n| (n >> 4) as u8).collect();
    thread::scope(|scope| {
        scope.spawn(|| {
            client.sendall(&long).unwrap();
            client.shutdown(SHUT_WR).unwrap();
        });
        assert_eq!(receive(&conn, long.len()), long);
        assert_eq!(conn.recv(&mut [0]), Ok(0));
    });
    conn.sendall(b"and back").unwrap();
    assert_eq!(client.recv(&mut [0; 64]), Ok(8));
}

#[test]
fn vsock_packets_keep_their_boundaries() {
    let Some((client, conn)) = vsock_connection(SOCK_SEQPACKET) else { return };
    keeps_boundaries(&client, &conn);
}

//------------ SCTP -------------------------------------------------------------------------------------------

/// A socket of SCTP that listens on loopback, and its address.
fn sctp(kind: Kind) -> Option<(Socket, SockAddr)> {
    let server = rare(AF_INET, kind, IPPROTO_SCTP)?;
    server.bind("127.0.0.1:0").unwrap();
    server.listen(5).unwrap();
    let addr = server.getsockname().unwrap();
    Some((server, addr))
}

#[test]
fn an_sctp_association_like_a_connection() {
    let Some((server, addr)) = sctp(SOCK_STREAM) else { return };
    let client = rare(AF_INET, SOCK_STREAM, IPPROTO_SCTP).unwrap();
    client.connect(addr).unwrap();
    let (conn, from) = server.accept().unwrap();
    conn.settimeout(LONG).unwrap();
    assert_eq!((client.getpeername(), client.getsockname()), (Ok(addr), Ok(from)));
    client.sendall(b"one").unwrap();
    client.sendall(b"second").unwrap();
    // A stream with boundaries.
    let mut got = [0; 64];
    for message in [&b"one"[..], b"second"] {
        let received = conn.recvmsg(&mut [IoSliceMut::new(&mut got)], &mut []).unwrap();
        assert!(received.flags().contains(MSG_EOR));
        let n = received.len();
        assert_eq!(&got[..n], message);
    }
    client.shutdown(SHUT_WR).unwrap();
    assert_eq!(conn.recv(&mut got), Ok(0));
}

#[test]
fn sctp_associations_of_one_socket() {
    let Some((server, addr)) = sctp(SOCK_SEQPACKET) else { return };
    server.setsockopt_raw(SOL_SCTP, SCTP_RECVRCVINFO, &1_i32.to_ne_bytes()).unwrap();
    // To send is to connect; each client has a stream of its own.
    for stream in [2_u16, 3] {
        let (client, own) = sctp(SOCK_SEQPACKET).unwrap();
        // struct sctp_sndinfo: stream, flags, what the payload is, context, association.
        let payload = 0x0102_0304_u32.to_be_bytes();
        let mut info = [stream.to_ne_bytes(), [0; 2]].concat();
        info.extend([payload, [0; 4], [0; 4]].concat());
        let mut room = [0; CMSG_SPACE(16)];
        let mut control = ControlBuf::new(&mut room);
        control.push_raw(SOL_SCTP, SCTP_SNDINFO, &info).unwrap();
        assert_eq!(client.sendmsg_to(&[IoSlice::new(b"hello")], &control, MsgFlags::empty(), addr), Ok(5));

        let (mut got, mut control) = ([0; 64], [0; 128]);
        let received = server.recvmsg(&mut [IoSliceMut::new(&mut got)], &mut control).unwrap();
        assert_eq!((received.len(), received.addr()), (5, own));
        // struct sctp_rcvinfo begins with the stream; the payload's kind comes after three more numbers of 16 bits.
        let mut told = received.control();
        let Some(ControlMessage { level: SOL_SCTP, kind: SCTP_RCVINFO, data }) = told.next() else {
            panic!("{received:?}");
        };
        assert_eq!((&data[..2], &data[8..12]), (&stream.to_ne_bytes()[..], &payload[..]));
        assert_eq!(server.sendto(b"and back", received.addr()), Ok(8));
        assert_eq!(client.recvfrom(&mut got), Ok((8, addr)));
    }
}

//------------ RDS --------------------------------------------------------------------------------------------

#[test]
fn rds_datagrams_are_reliable_and_large() {
    let Some(a) = rare(AF_RDS, SOCK_SEQPACKET, Protocol::DEFAULT) else { return };
    let b = rare(AF_RDS, SOCK_SEQPACKET, Protocol::DEFAULT).unwrap();
    let [at_a, at_b] = ["127.0.0.1:40003", "127.0.0.1:40004"].map(|at| at.parse::<SockAddr>().unwrap());
    let has_transport = || {
        let mut transport = [0; 4];
        assert_eq!(a.getsockopt_raw(SOL_RDS, SO_RDS_TRANSPORT, &mut transport), Ok(4));
        i32::from_ne_bytes(transport) != RDS_TRANS_NONE
    };
    assert!(!has_transport());
    a.bind(at_a).unwrap();
    b.bind(at_b).unwrap();
    assert!(has_transport());
    let long: Vec<u8> = (0..100_000).map(|n| (n >> 3) as u8).collect();
    for (from, to, at_from, at_to) in [(&a, &b, at_a, at_b), (&b, &a, at_b, at_a)] {
        for len in [0, 1, 60_000, 100_000] {
            let data = [IoSlice::new(&long[..len])];
            let sent = from.sendmsg_to(&data, &ControlBuf::none(), MsgFlags::empty(), at_to);
            assert_eq!(sent, Ok(len));
        }
        let mut got = vec![0; long.len()];
        for len in [0, 1, 60_000, 100_000] {
            let received = to.recvmsg(&mut [IoSliceMut::new(&mut got)], &mut []).unwrap();
            assert_eq!((received.len(), received.addr()), (len, at_from));
            assert_eq!(got[..len], long[..len]);
        }
    }
}

//------------ Bluetooth --------------------------------------------------------------------------------------

#[test]
fn bluetooth_management_answers_without_an_adapter() {
    let Some(socket) = rare(AF_BLUETOOTH, SOCK_RAW, BTPROTO_HCI) else { return };
    socket.bind(BluetoothAddr::hci(HCI_DEV_NONE, HCI_CHANNEL_CONTROL)).unwrap();
    // Read Management Version Information: a command, no adapter, no parameters; all numbers little-endian.
    assert_eq!(socket.send(&[1, 0, 0xff, 0xff, 0, 0]), Ok(6));
    let mut answer = [0; 64];
    let n = socket.recv(&mut answer).unwrap();
    // Command Complete, of that command, with success, version 1 and a revision.
    assert_eq!(answer[..10], [1, 0, 0xff, 0xff, 6, 0, 1, 0, 0, 1]);
    assert_eq!(n, 12);
}
