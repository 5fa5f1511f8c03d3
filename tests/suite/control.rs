//! Control messages: against libc's macros, and over real sockets.
#![allow(unsafe_code, reason = "the macros of cmsg(3), as the libc crate has them")]

use core::mem::size_of;
use core::net::{Ipv4Addr, Ipv6Addr};
use core::time::Duration;
use std::thread;
use std::time::{Instant, SystemTime};

use berkeley::control::{In6Pktinfo, InPktinfo, Timestamp, Ucred};
use berkeley::opt::{self, Opt};
use berkeley::{
    AF_INET, AF_INET6, CMSG_LEN, CMSG_SPACE, Control, ControlBuf, ControlMessages, Errno, IP_RECVERR,
    IP_RECVORIGDSTADDR, IP_RECVTOS, IP_RECVTTL, IPV6_RECVERR, IPV6_RECVHOPLIMIT, IPV6_RECVORIGDSTADDR,
    IPV6_RECVPKTINFO, IPV6_RECVTCLASS, IoSlice, IoSliceMut, MMSG_MAX, MSG_DONTWAIT, MSG_ERRQUEUE, MSG_PEEK,
    MSG_TRUNC, MSG_WAITFORONE, MsgFlags, Protocol, Received, ReceivedMessage, RecvMsg, SO_PASSCRED,
    SO_RXQ_OVFL, SO_TIMESTAMP, SO_TIMESTAMPING, SO_TIMESTAMPNS, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM,
    SOL_IP, SOL_IPV6, SOL_SOCKET, SOL_UDP, SendMsg, SockAddr, Socket, recv_fds, send_fds,
};
use proptest::prelude::*;
use rustix::fd::{AsFd, AsRawFd, OwnedFd};

use crate::kit::{LONG, connection, emulated, pair, udp};

const WORD: usize = size_of::<usize>();
const UDP_GRO: i32 = 104;

fn flag(level: i32, name: i32) -> Opt<bool> {
    Opt::new(level, name)
}

fn udp6() -> (Socket, SockAddr) {
    let socket = Socket::new(AF_INET6, SOCK_DGRAM, Protocol::DEFAULT).unwrap();
    socket.bind("[::1]:0").unwrap();
    let addr = socket.getsockname().unwrap();
    (socket, addr)
}

/// Receives a message and hands on what it means but for the bytes.
#[track_caller]
fn meanings<T>(socket: &Socket, flags: MsgFlags, look: impl FnOnce(&[Control<'_>], &Received<'_>) -> T) -> T {
    socket.settimeout(LONG).unwrap();
    let (mut buf, mut control) = ([0; 100], [0; 512]);
    let received = socket.recvmsg_with(&mut [IoSliceMut::new(&mut buf)], &mut control, flags).unwrap();
    assert!(!received.is_control_truncated());
    let messages: Vec<_> = received.control().map(|message| message.meaning()).collect();
    look(&messages, &received)
}

/// Sends a byte with one control message.
#[track_caller]
fn send_with(socket: &Socket, to: SockAddr, message: &Control<'_>) {
    let mut room = [0; 64];
    let mut control = ControlBuf::new(&mut room);
    control.push(message).unwrap();
    let sent = socket.sendmsg_to(&[IoSlice::new(b"x")], &control, MsgFlags::empty(), to);
    assert_eq!(sent, Ok(1), "{message:?}");
}

/// The messages of a buffer as libc's macros find them: level, kind, where the bytes begin, and how many they are.
fn walked_by_libc(buffer: &mut [u64], len: usize) -> Vec<(i32, i32, usize, usize)> {
    let mut found = Vec::new();
    // SAFETY: all zero is a msghdr.
    let mut header: libc::msghdr = unsafe { core::mem::zeroed() };
    header.msg_control = buffer.as_mut_ptr().cast();
    header.msg_controllen = len as _;
    // SAFETY: the buffer is aligned and as long as the header says; a header is looked at only where it is whole, and
    // what CMSG_NXTHDR finds is.
    unsafe {
        let mut at = libc::CMSG_FIRSTHDR(&header);
        while !at.is_null() {
            let message = *at;
            let offset = at as usize - buffer.as_ptr() as usize;
            let whole = message.cmsg_len as usize;
            if whole < CMSG_LEN(0) || whole > len - offset {
                break;
            }
            let data = libc::CMSG_DATA(at) as usize - buffer.as_ptr() as usize;
            found.push((message.cmsg_level, message.cmsg_type, data, whole - CMSG_LEN(0)));
            at = libc::CMSG_NXTHDR(&header, at);
        }
    }
    found
}

proptest! {
    #[test]
    fn lengths_are_those_of_libc(bytes in 0..u32::MAX - 64) {
        // SAFETY: arithmetic.
        let (len, space) = unsafe { (libc::CMSG_LEN(bytes), libc::CMSG_SPACE(bytes)) };
        prop_assert_eq!((CMSG_LEN(bytes as usize), CMSG_SPACE(bytes as usize)), (len as usize, space as usize));
    }

    #[test]
    fn messages_are_found_where_libc_finds_them(
        parts in prop::collection::vec((0..60usize, any::<i32>(), any::<i32>()), 0..6),
        words in 0..40usize,
        lie in prop::option::of((0..6usize, 0..100usize)),
        shift in 0..8usize,
    ) {
        let mut bytes = Vec::new();
        for (i, (len, level, kind)) in parts.iter().enumerate() {
            let claimed = match lie {
                Some((who, len)) if who == i => len,
                _ => CMSG_LEN(*len),
            };
            bytes.extend(claimed.to_ne_bytes());
            bytes.extend(level.to_ne_bytes());
            bytes.extend(kind.to_ne_bytes());
            bytes.resize(bytes.len() + CMSG_SPACE(*len) - CMSG_LEN(0), 0xa5);
        }
        // The end falls between words, so that libc's rounding up of the last length makes no difference.
        bytes.truncate(words * WORD);
        let mut aligned = vec![0u64; 64];
        for (word, chunk) in aligned.iter_mut().zip(bytes.chunks(8)) {
            let mut whole = [0; 8];
            whole[..chunk.len()].copy_from_slice(chunk);
            *word = u64::from_ne_bytes(whole);
        }
        let theirs = walked_by_libc(&mut aligned, bytes.len());
        // Ours need not be aligned.
        let moved = [&vec![0; shift][..], &bytes].concat();
        let place = |data: &[u8]| data.as_ptr() as usize - moved.as_ptr() as usize - shift;
        let ours: Vec<_> = ControlMessages::new(&moved[shift..])
            .map(|m| (m.level, m.kind, place(m.data), m.data.len()))
            .collect();
        prop_assert_eq!(ours, theirs);
    }

    #[test]
    fn what_is_written_is_found_by_libc(
        parts in prop::collection::vec((2..1000i32, any::<i32>(), prop::collection::vec(any::<u8>(), 0..20)), 0..5),
    ) {
        let mut room = [0xa5; 512];
        let mut control = ControlBuf::new(&mut room);
        for (level, kind, data) in &parts {
            if control.push_raw(*level, *kind, data).is_err() {
                return Err(TestCaseError::reject("of SOL_RDS"));
            }
        }
        let bytes = control.as_bytes();
        let mut aligned: Vec<u64> = vec![0; 64];
        for (word, chunk) in aligned.iter_mut().zip(bytes.chunks(8)) {
            let mut whole = [0; 8];
            whole[..chunk.len()].copy_from_slice(chunk);
            *word = u64::from_ne_bytes(whole);
        }
        let found = walked_by_libc(&mut aligned, bytes.len());
        let found = found.iter().map(|&(level, kind, at, len)| (level, kind, bytes[at..][..len].to_vec()));
        prop_assert!(found.eq(parts));
    }
}

#[test]
fn scattered_over_many_buffers() {
    let (a, b) = connection();
    let text: Vec<u8> = (0..=255).collect();
    let pieces: Vec<_> = text.chunks(7).map(IoSlice::new).collect();
    assert_eq!(a.sendmsg(&pieces, &ControlBuf::none()), Ok(256));
    let mut back = [0; 256];
    let mut rooms: Vec<_> = back.chunks_mut(11).map(IoSliceMut::new).collect();
    let received = b.recvmsg_with(&mut rooms, &mut [], MsgFlags::WAITALL).unwrap();
    assert_eq!((received.len(), received.addr()), (256, SockAddr::Unspec));
    assert_eq!(&back[..], text);
}

#[test]
fn more_buffers_than_the_kernel_takes() {
    let (a, _b) = pair(SOCK_STREAM);
    let pieces = vec![IoSlice::new(b"x"); 1025];
    assert_eq!(a.sendmsg(&pieces, &ControlBuf::none()), Err(Errno::EMSGSIZE.into()));
    assert_eq!(a.sendmsg(&[], &ControlBuf::none()), Ok(0));
}

#[test]
fn what_is_cut_is_told() {
    let (a, b) = pair(SOCK_SEQPACKET);
    a.send(b"too long").unwrap();
    a.send(b"too long").unwrap();
    let mut buf = [0; 3];
    let received = b.recvmsg(&mut [IoSliceMut::new(&mut buf)], &mut []).unwrap();
    assert_eq!((received.len(), received.is_truncated()), (3, true));
    let received = b.recvmsg_with(&mut [IoSliceMut::new(&mut buf)], &mut [], MSG_TRUNC).unwrap();
    assert_eq!((received.len(), received.is_truncated()), (8, true));
}

#[test]
fn messages_wait_like_all_else() {
    let (a, b) = pair(SOCK_DGRAM);
    let mut buf = [0; 3];
    b.setblocking(false).unwrap();
    assert!(b.recvmsg(&mut [IoSliceMut::new(&mut buf)], &mut []).unwrap_err().would_block());
    b.settimeout(Duration::from_millis(20)).unwrap();
    let begin = Instant::now();
    assert!(b.recvmsg(&mut [IoSliceMut::new(&mut buf)], &mut []).unwrap_err().is_timeout());
    assert!(begin.elapsed() >= Duration::from_millis(20));
    let mut rooms = [IoSliceMut::new(&mut buf)];
    let mut message = [RecvMsg::new(&mut rooms, &mut [])];
    assert!(b.recvmmsg(&mut message, MsgFlags::empty()).unwrap_err().is_timeout());
    assert!(begin.elapsed() >= Duration::from_millis(40));
    assert!(b.recvmmsg(&mut message, MSG_DONTWAIT).unwrap_err().would_block());

    a.settimeout(Duration::from_millis(20)).unwrap();
    let data = [IoSlice::new(b"x")];
    let error = (0..10_000).find_map(|_| a.sendmsg(&data, &ControlBuf::none()).err());
    assert!(error.unwrap().is_timeout());
    assert!(a.sendmmsg(&mut [SendMsg::new(&data)], MsgFlags::empty()).unwrap_err().is_timeout());
    drop(b);
    assert_eq!(a.sendmsg(&data, &ControlBuf::none()).unwrap_err().errno(), Some(Errno::ECONNREFUSED));
}

#[test]
fn a_batch() {
    let ((a, from), (b, to)) = (udp(), udp());
    b.settimeout(LONG).unwrap();
    let texts: Vec<_> = (1..=5).map(|n| vec![n; usize::from(n)]).collect();
    let data: Vec<_> = texts.iter().map(|text| [IoSlice::new(text)]).collect();
    let (mut room, to) = ([0; 64], to.encode());
    let mut control = ControlBuf::new(&mut room);
    control.push(&Control::IpTos(8)).unwrap();
    let mut out: Vec<_> = data.iter().map(|data| SendMsg::new(data).to(&to).control(&control)).collect();
    assert_eq!(a.sendmmsg(&mut out, MsgFlags::empty()), Ok(5));
    assert!(out.iter().map(SendMsg::sent).eq(1..=5));
    assert_eq!(a.sendmmsg(&mut [], MsgFlags::empty()), Ok(0));

    b.setsockopt(flag(SOL_IP, IP_RECVTOS), true).unwrap();
    let (mut bufs, mut controls) = ([[0; 8]; 7], [[0; 64]; 7]);
    let mut rooms = bufs.each_mut().map(|buf| [IoSliceMut::new(buf)]);
    let mut messages: Vec<_> =
        rooms.iter_mut().zip(&mut controls).map(|(room, control)| RecvMsg::new(room, control)).collect();
    assert_eq!(b.recvmmsg(&mut messages, MSG_WAITFORONE), Ok(5));
    for (message, text) in messages.iter().zip(&texts) {
        let received = message.received();
        assert_eq!((received.len(), received.addr()), (text.len(), from));
        assert_eq!((message.data(0), message.data(1)), (&text[..], &[][..]));
    }
    assert!(messages[5..].iter().all(|m| m.received().len() == 0 && m.received().control().next().is_none()));
    // The messages may be used again, and then hold what is new.
    a.sendto(b"again", to).unwrap();
    assert_eq!(b.recvmmsg(&mut messages, MSG_WAITFORONE), Ok(1));
    assert_eq!(messages[0].received().len(), 5);
    assert_eq!(messages[1].received().addr(), SockAddr::Unspec);
}

#[test]
fn a_longer_batch_than_one_call_carries() {
    let (a, b) = pair(SOCK_STREAM);
    let data = [IoSlice::new(b"x")];
    let mut out = [SendMsg::new(&data); MMSG_MAX + 1];
    assert_eq!(a.sendmmsg(&mut out, MsgFlags::empty()), Ok(MMSG_MAX));
    assert_eq!(b.recv(&mut [0; 2 * MMSG_MAX]), Ok(MMSG_MAX));
}

#[test]
fn descriptors() {
    let (a, b) = pair(SOCK_STREAM);
    let (c, d) = pair(SOCK_STREAM);
    assert_eq!(send_fds(&a, b"two", &[c.as_fd(), d.as_fd()]), Ok(3));
    let mut buf = [0; 10];
    let (n, fds, flags) = recv_fds::<4>(&b, &mut buf).unwrap();
    assert_eq!((&buf[..n], fds.len(), fds.is_empty()), (&b"two"[..], 2, false));
    assert!(!flags.contains(MsgFlags::CTRUNC) && fds.iter().count() == 2);
    let [first, second]: [OwnedFd; 2] = fds.into_iter().collect::<Vec<_>>().try_into().unwrap();
    assert!(rustix::io::fcntl_getfd(&first).unwrap().contains(rustix::io::FdFlags::CLOEXEC));
    Socket::from(first).send(b"through").unwrap();
    assert_eq!(Socket::from(second).recv(&mut buf), Ok(7));

    // None is a message like any other.
    assert_eq!(send_fds(&a, b"none", &[]), Ok(4));
    assert!(recv_fds::<4>(&b, &mut buf).unwrap().1.is_empty());
    let many = [c.as_fd(); berkeley::SCM_MAX_FD + 1];
    assert_eq!(send_fds(&a, b"x", &many), Err(Errno::EINVAL.into()));
    send_fds(&a, b"x", &many[1..]).unwrap();
    assert_eq!(recv_fds::<300>(&b, &mut buf).unwrap().1.len(), berkeley::SCM_MAX_FD);
}

#[test]
fn descriptors_beside_other_messages() {
    let (a, b) = pair(SOCK_DGRAM);
    b.setsockopt(flag(SOL_SOCKET, SO_PASSCRED), true).unwrap();
    send_fds(&a, b"x", &[b.as_fd(), a.as_fd()]).unwrap();
    let (mut buf, mut control) = ([0; 10], [0; 128]);
    let mut received = b.recvmsg(&mut [IoSliceMut::new(&mut buf)], &mut control).unwrap();
    let mut taken = Vec::new();
    let mut credentials = None;
    for message in received.messages() {
        match message {
            ReceivedMessage::Rights(fds) => taken.extend(fds.take(1)),
            ReceivedMessage::Plain(Control::Credentials(ucred)) => credentials = Some(ucred),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((taken.len(), credentials), (1, Some(this_process())));
    // Taken once; the other is still there to be taken.
    let again = received.messages().find_map(|message| match message {
        ReceivedMessage::Rights(fds) => Some(fds.count()),
        _ => None,
    });
    assert_eq!(again, Some(1));
    assert!(format!("{received:?}").contains("ControlMessage"));
}

fn this_process() -> Ucred {
    Ucred {
        pid: std::process::id() as i32,
        uid: rustix::process::getuid().as_raw(),
        gid: rustix::process::getgid().as_raw(),
    }
}

#[test]
fn credentials() {
    let (a, b) = pair(SOCK_DGRAM);
    b.setsockopt(flag(SOL_SOCKET, SO_PASSCRED), true).unwrap();
    let mut room = [0; CMSG_SPACE(12)];
    let mut control = ControlBuf::new(&mut room);
    control.push(&Control::Credentials(this_process())).unwrap();
    a.sendmsg(&[IoSlice::new(b"x")], &control).unwrap();
    meanings(&b, MsgFlags::empty(), |got, _| assert_eq!(got, [Control::Credentials(this_process())]));
}

#[test]
fn a_descriptor_of_the_sender() {
    const SO_PASSPIDFD: i32 = 76;
    let (a, b) = pair(SOCK_DGRAM);
    if emulated("SO_PASSPIDFD") {
        return;
    }
    match b.setsockopt(flag(SOL_SOCKET, SO_PASSPIDFD), true) {
        Err(e) if e.errno() == Some(Errno::ENOPROTOOPT) => return, // before Linux 6.5
        set => set.unwrap(),
    }
    a.send(b"x").unwrap();
    let (mut buf, mut control) = ([0; 10], [0; 128]);
    let mut received = b.recvmsg(&mut [IoSliceMut::new(&mut buf)], &mut control).unwrap();
    let Some(ReceivedMessage::Pidfd(mut fds)) = received.messages().next() else { panic!("{received:?}") };
    let pidfd = fds.next().unwrap();
    let info = std::fs::read_to_string(format!("/proc/self/fdinfo/{}", pidfd.as_raw_fd()));
    let line = format!("Pid:\t{}", std::process::id());
    assert!(info.unwrap().lines().any(|l| l == line));
}

#[test]
fn pktinfo() {
    if emulated("IP_PKTINFO, IPV6_PKTINFO") {
        return;
    }
    let (b, to) = udp();
    b.setsockopt(flag(SOL_IP, berkeley::IP_PKTINFO), true).unwrap();
    let from = Ipv4Addr::new(127, 0, 0, 5);
    let info = InPktinfo { ifindex: 0, spec_dst: from, addr: Ipv4Addr::UNSPECIFIED };
    let any = Socket::new(AF_INET, SOCK_DGRAM, Protocol::DEFAULT).unwrap();
    send_with(&any, to, &Control::IpPktinfo(info));
    meanings(&b, MsgFlags::empty(), |got, received| {
        let [Control::IpPktinfo(info)] = got else { panic!("{got:?}") };
        assert_eq!((info.addr, info.spec_dst), (Ipv4Addr::LOCALHOST, Ipv4Addr::LOCALHOST));
        assert_eq!(info.ifindex, 1, "that of lo");
        assert_eq!(received.addr().ip(), Some(from.into()));
    });

    let ((a, _), (b, to)) = (udp6(), udp6());
    b.setsockopt(flag(SOL_IPV6, IPV6_RECVPKTINFO), true).unwrap();
    let info = In6Pktinfo { addr: Ipv6Addr::LOCALHOST, ifindex: 1 };
    send_with(&a, to, &Control::Ipv6Pktinfo(info));
    meanings(&b, MsgFlags::empty(), |got, _| assert_eq!(got, [Control::Ipv6Pktinfo(info)]));
}

#[test]
fn ttl_and_tos() {
    if emulated("IP_TTL, IPV6_HOPLIMIT, IP_TOS, IPV6_TCLASS") {
        return;
    }
    for (name, message) in [(IP_RECVTTL, Control::IpTtl(7)), (IP_RECVTOS, Control::IpTos(0x2a))] {
        let ((a, _), (b, to)) = (udp(), udp());
        b.setsockopt(flag(SOL_IP, name), true).unwrap();
        send_with(&a, to, &message);
        meanings(&b, MsgFlags::empty(), |got, _| assert_eq!(got, [message]));
    }
    for (name, message) in
        [(IPV6_RECVHOPLIMIT, Control::Ipv6Hoplimit(7)), (IPV6_RECVTCLASS, Control::Ipv6Tclass(0x2a))]
    {
        let ((a, _), (b, to)) = (udp6(), udp6());
        b.setsockopt(flag(SOL_IPV6, name), true).unwrap();
        send_with(&a, to, &message);
        meanings(&b, MsgFlags::empty(), |got, _| assert_eq!(got, [message]));
    }
}

#[test]
fn timestamps() {
    if emulated("SO_TIMESTAMP, SO_TIMESTAMPNS, SO_TIMESTAMPING") {
        return;
    }
    // SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE
    for (name, value) in [(SO_TIMESTAMP, 1), (SO_TIMESTAMPNS, 1), (SO_TIMESTAMPING, 8 | 16)] {
        let ((a, _), (b, to)) = (udp(), udp());
        b.setsockopt(Opt::<i32>::new(SOL_SOCKET, name), value).unwrap();
        b.settimeout(LONG).unwrap();
        let before = SystemTime::now();
        // The kernel begins to stamp packets a moment after it was asked to, and SO_TIMESTAMPING, unlike the others,
        // does not make up for one that has none yet.
        let stamped = (0..100_000).any(|_| {
            a.sendto(b"x", to).unwrap();
            let (mut byte, mut control) = ([0], [0; 100]);
            let peeked = b.recvmsg_with(&mut [IoSliceMut::new(&mut byte)], &mut control, MSG_PEEK).unwrap();
            let stamped = peeked.control().next().is_some();
            if !stamped {
                b.recv(&mut [0]).unwrap();
                thread::yield_now();
            }
            stamped
        });
        assert!(stamped, "{name}");
        meanings(&b, MsgFlags::empty(), |got, _| {
            let time = match *got {
                [Control::Timestamp(time)] if name == SO_TIMESTAMP => time,
                [Control::Timestampns(time)] if name == SO_TIMESTAMPNS => time,
                [Control::Timestamping([time, none, hardware])] if name == SO_TIMESTAMPING => {
                    assert_eq!([none, hardware], [Timestamp { secs: 0, nanos: 0 }; 2]);
                    time
                }
                _ => panic!("{got:?}"),
            };
            let time = SystemTime::UNIX_EPOCH + time.since_epoch().unwrap();
            // The clock of the machine may be set while this runs, but not by hours.
            let apart = time.duration_since(before).unwrap_or_else(|e| e.duration());
            assert!(apart < Duration::from_secs(3600), "{apart:?}");
        });
    }
}

#[test]
fn a_time_to_leave_at() {
    if emulated("SO_TXTIME") {
        return;
    }
    let ((a, _), (b, to)) = (udp(), udp());
    let mut room = [0; CMSG_SPACE(8)];
    let mut control = ControlBuf::new(&mut room);
    control.push(&Control::Txtime(1)).unwrap();
    let send = || a.sendmsg_to(&[IoSlice::new(b"now")], &control, MsgFlags::empty(), to);
    assert_eq!(send(), Err(Errno::EINVAL.into()));
    // Loopback has no queue that heeds it.
    a.setsockopt(opt::SO_TXTIME, opt::SockTxtime { clockid: libc::CLOCK_MONOTONIC, flags: 0 }).unwrap();
    assert_eq!((send(), b.recv(&mut [0; 8])), (Ok(3), Ok(3)));
}

#[test]
fn segments() {
    if emulated("UDP_GRO, UDP_SEGMENT") {
        return;
    }
    let ((a, _), (b, to)) = (udp(), udp());
    b.settimeout(LONG).unwrap();
    let data = [7; 2500];
    let mut room = [0; CMSG_SPACE(2)];
    let mut control = ControlBuf::new(&mut room);
    control.push(&Control::UdpSegment(1000)).unwrap();
    let send = || a.sendmsg_to(&[IoSlice::new(&data)], &control, MsgFlags::empty(), to);
    assert_eq!(send(), Ok(2500));
    let mut buf = [0; 4000];
    assert_eq!([(); 3].map(|()| b.recv(&mut buf).unwrap()), [1000, 1000, 500]);

    b.setsockopt(flag(SOL_UDP, UDP_GRO), true).unwrap();
    assert_eq!(send(), Ok(2500));
    let mut control = [0; CMSG_SPACE(4)];
    let received = b.recvmsg(&mut [IoSliceMut::new(&mut buf)], &mut control).unwrap();
    assert_eq!(received.len(), 2500);
    assert!(received.control().map(|m| m.meaning()).eq([Control::UdpGro(1000)]));
}

#[test]
fn an_error_from_the_queue() {
    if emulated("IP_RECVERR, IPV6_RECVERR") {
        return;
    }
    for (make, level, name, origin) in
        [(udp as fn() -> (Socket, SockAddr), SOL_IP, IP_RECVERR, 2), (udp6, SOL_IPV6, IPV6_RECVERR, 3)]
    {
        let ((a, own), (gone, closed)) = (make(), make());
        drop(gone);
        a.setsockopt(flag(level, name), true).unwrap();
        a.connect(closed).unwrap();
        a.send(b"anybody?").unwrap();
        // On loopback the answer has come by now.
        meanings(&a, MSG_ERRQUEUE, |got, received| {
            let err = match *got {
                [Control::IpRecverr(err)] if level == SOL_IP => err,
                [Control::Ipv6Recverr(err)] if level == SOL_IPV6 => err,
                _ => panic!("{got:?}"),
            };
            assert_eq!((err.errno, err.origin, err.offender.ip()), (Errno::ECONNREFUSED, origin, own.ip()));
            assert!(received.flags().contains(MSG_ERRQUEUE));
            // The datagram that failed, and where it was going.
            assert_eq!((received.len(), received.addr()), (8, closed));
        });
    }
}

#[test]
fn original_destination() {
    if emulated("IP_ORIGDSTADDR, IPV6_ORIGDSTADDR") {
        return;
    }
    let ((a, _), (b, to)) = (udp(), udp());
    b.setsockopt(flag(SOL_IP, IP_RECVORIGDSTADDR), true).unwrap();
    a.sendto(b"x", to).unwrap();
    meanings(&b, MsgFlags::empty(), |got, _| assert_eq!(got, [Control::IpOrigdstaddr(to)]));

    let ((a, _), (b, to)) = (udp6(), udp6());
    b.setsockopt(flag(SOL_IPV6, IPV6_RECVORIGDSTADDR), true).unwrap();
    a.sendto(b"x", to).unwrap();
    meanings(&b, MsgFlags::empty(), |got, _| assert_eq!(got, [Control::Ipv6Origdstaddr(to)]));
}

#[test]
fn lost_packets_are_counted() {
    if emulated("SO_RXQ_OVFL") {
        return;
    }
    let ((a, _), (b, to)) = (udp(), udp());
    b.setsockopt(flag(SOL_SOCKET, SO_RXQ_OVFL), true).unwrap();
    b.setsockopt(opt::SO_RCVBUF, 4096).unwrap();
    for _ in 0..100 {
        a.sendto(&[0; 1000], to).unwrap();
    }
    let kept = (0..).take_while(|_| b.recv_with(&mut [0; 1], MSG_DONTWAIT).is_ok()).count();
    a.sendto(b"x", to).unwrap();
    meanings(&b, MSG_PEEK, |got, _| assert_eq!(got, [Control::RxqOvfl(100 - kept as u32)]));
}
