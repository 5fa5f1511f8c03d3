//! The options of SOL_SOCKET.

use core::time::Duration;
use std::os::fd::{AsFd, AsRawFd};

use berkeley::opt::{self, Linger, Micros, Secs, SoTimestamping, SockFilter, SockTxtime, Timeval, Ucred};
use berkeley::{
    AF_INET, AF_UNIX, Errno, Protocol, SOCK_DGRAM, SOCK_RCVBUF_LOCK, SOCK_SNDBUF_LOCK, SOCK_STREAM,
    SOF_TIMESTAMPING_RX_SOFTWARE, SOF_TIMESTAMPING_SOFTWARE,
};

use crate::kit::{self, connection, kernel, pair, skip};
use crate::options::{emulated, granted, socket, take};

#[test]
fn flags() {
    take! { socket(AF_INET, SOCK_STREAM);
        SO_REUSEADDR = true;
        SO_REUSEPORT = true;
        SO_KEEPALIVE = true;
        SO_OOBINLINE = true;
        SO_DONTROUTE = true;
    }
    take! { socket(AF_INET, SOCK_DGRAM); SO_BROADCAST = true; }
    let tcp = socket(AF_INET, SOCK_STREAM);
    tcp.setsockopt(opt::SO_KEEPALIVE, true).unwrap();
    take! { tcp; SO_KEEPALIVE = false; }
}

#[test]
fn linger() {
    let tcp = socket(AF_INET, SOCK_STREAM);
    take! { tcp; SO_LINGER = Linger(Some(Secs(7))); }
    take! { tcp; SO_LINGER = Linger(Some(Secs(0))); }
    take! { tcp; SO_LINGER = Linger(None); }
}

#[test]
fn the_kernels_own_timeouts() {
    // Whole ticks of a kernel that counts 100, 250, 300 or 1000 a second.
    let tcp = socket(AF_INET, SOCK_STREAM);
    take! { tcp;
        SO_RCVTIMEO = Timeval(Duration::from_millis(1_500));
        SO_SNDTIMEO = Timeval(Duration::from_secs(40));
    }
    tcp.setsockopt(opt::SO_SNDTIMEO, Timeval(Duration::from_nanos(1))).unwrap();
    assert!(tcp.getsockopt(opt::SO_SNDTIMEO).unwrap() > Timeval(Duration::ZERO));
    take! { tcp; SO_SNDTIMEO = Timeval(Duration::ZERO); }
    for long in [Duration::MAX, Duration::from_secs(u64::from(u32::MAX))] {
        tcp.setsockopt(opt::SO_RCVTIMEO, Timeval(long)).unwrap();
    }
}

#[test]
fn buffers_are_doubled() {
    let udp = socket(AF_INET, SOCK_DGRAM);
    for opt in [opt::SO_RCVBUF, opt::SO_SNDBUF] {
        udp.setsockopt(opt, 20_000).unwrap();
        assert_eq!(udp.getsockopt(opt), Ok(40_000));
    }
    for (force, opt) in [(opt::SO_RCVBUFFORCE, opt::SO_RCVBUF), (opt::SO_SNDBUFFORCE, opt::SO_SNDBUF)] {
        if granted("SO_RCVBUFFORCE", udp.setsockopt(force, 100_000_000)) {
            assert_eq!(udp.getsockopt(opt), Ok(200_000_000));
        }
    }
}

#[test]
fn what_a_socket_is() {
    let tcp = socket(AF_INET, SOCK_STREAM);
    assert_eq!(tcp.getsockopt(opt::SO_TYPE), Ok(SOCK_STREAM));
    assert_eq!(tcp.getsockopt(opt::SO_DOMAIN), Ok(AF_INET));
    assert_eq!(tcp.getsockopt(opt::SO_PROTOCOL), Ok(Protocol::TCP));
    assert_eq!(tcp.getsockopt(opt::SO_ERROR), Ok(Errno::OK));
    assert_eq!(tcp.getsockopt(opt::SO_ACCEPTCONN), Ok(false));
    assert_eq!(kit::listener().0.getsockopt(opt::SO_ACCEPTCONN), Ok(true));
    assert_eq!(tcp.getsockopt(opt::SO_SNDLOWAT), Ok(1));
}

#[test]
fn what_the_kernel_tells() {
    if emulated("SO_COOKIE and others") {
        return;
    }
    let (tcp, udp) = (socket(AF_INET, SOCK_STREAM), socket(AF_INET, SOCK_DGRAM));
    let (a, b) = (tcp.getsockopt(opt::SO_COOKIE).unwrap(), udp.getsockopt(opt::SO_COOKIE).unwrap());
    assert!(a != 0 && b != 0 && a != b);
    assert_eq!(tcp.getsockopt(opt::SO_COOKIE), Ok(a));
    if kernel(5, 14) {
        let net = tcp.getsockopt(opt::SO_NETNS_COOKIE).unwrap();
        assert!(net != 0 && udp.getsockopt(opt::SO_NETNS_COOKIE) == Ok(net));
    } else {
        skip("SO_NETNS_COOKIE", "this kernel is older");
    }
    assert_eq!(tcp.getsockopt(opt::SO_INCOMING_NAPI_ID), Ok(0));
    assert!(tcp.getsockopt(opt::SO_BPF_EXTENSIONS).unwrap() >= 56);

    let info = tcp.getsockopt(opt::SO_MEMINFO).unwrap();
    assert_eq!((info.rmem_alloc(), info.drops()), (Some(0), Some(0)));
    assert_eq!(info.sndbuf(), tcp.getsockopt(opt::SO_SNDBUF).ok());
    assert_eq!(info.rcvbuf(), tcp.getsockopt(opt::SO_RCVBUF).ok());
    assert!(format!("{info:?}").starts_with("SoMeminfo { rmem_alloc: 0, rcvbuf: "));
}

#[test]
fn every_other_option() {
    if emulated("SOL_SOCKET") {
        return;
    }
    take! { socket(AF_INET, SOCK_STREAM);
        SO_BINDTOIFINDEX [5, 1] = 1;
        SO_BUF_LOCK [5, 15] = SOCK_SNDBUF_LOCK | SOCK_RCVBUF_LOCK;
        SO_BUSY_POLL = Micros(17);
        SO_DEBUG = true;
        SO_INCOMING_CPU = 1;
        SO_MARK = 7;
        SO_MAX_PACING_RATE = 123_456;
        SO_PREFER_BUSY_POLL [5, 11] = true;
        SO_PRIORITY = 6;
        SO_RCVLOWAT = 100;
        SO_TXREHASH [5, 18] = 0;
        SO_ZEROCOPY = true;
    }
    let udp = socket(AF_INET, SOCK_DGRAM);
    take! { udp;
        SO_LOCK_FILTER = true;
        SO_NOFCS = true;
        SO_NO_CHECK = true;
        SO_PEEK_OFF = 5;
        SO_RCVMARK [5, 19] = true;
        SO_RCVPRIORITY [6, 14] = true;
        SO_RXQ_OVFL = true;
        SO_SELECT_ERR_QUEUE = true;
        SO_TIMESTAMP = true;
        SO_TIMESTAMPNS = true;
        SO_TIMESTAMPING = SoTimestamping::from(SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE);
        SO_TXTIME = SockTxtime { clockid: 1, flags: berkeley::SOF_TXTIME_DEADLINE_MODE };
        SO_WIFI_STATUS = true;
    }
    // One takes the other back.
    assert_eq!(udp.getsockopt(opt::SO_TIMESTAMP), Ok(false));
    take! { udp; SO_TIMESTAMP_NEW [5, 1] = true; SO_TIMESTAMPNS_NEW [5, 1] = true; }
    udp.setsockopt(opt::SO_TIMESTAMPING_NEW, SoTimestamping::from(0)).unwrap();
    assert_eq!(udp.getsockopt(opt::SO_TIMESTAMPING_NEW), Ok(SoTimestamping::from(0)));

    let (stream, _peer) = pair(SOCK_STREAM);
    take! { stream;
        SO_PASSCRED = true;
        SO_PASSPIDFD [6, 5] = true;
        SO_PASSRIGHTS [6, 16] = false;
        SO_PASSSEC = true;
    }
    // Written only.
    if kernel(6, 17) {
        stream.setsockopt(opt::SO_INQ, true).unwrap();
    }
    let tcp = socket(AF_INET, SOCK_STREAM);
    tcp.setsockopt(opt::SO_CNX_ADVICE, 1).unwrap();
    if kernel(5, 11) {
        granted("SO_BUSY_POLL_BUDGET", tcp.setsockopt(opt::SO_BUSY_POLL_BUDGET, 1000));
    }
    // Where control groups account for no memory, there is none to be set aside.
    match tcp.setsockopt(opt::SO_RESERVE_MEM, 4096).map_err(|e| e.errno()) {
        Ok(()) => assert_eq!(tcp.getsockopt(opt::SO_RESERVE_MEM), Ok(4096)),
        Err(Some(Errno::EOPNOTSUPP | Errno::ENOPROTOOPT)) => {
            skip("SO_RESERVE_MEM", "this kernel was built without it");
        }
        Err(e) => panic!("{e:?}"),
    }
}

#[test]
fn the_interface_by_its_name() {
    if emulated("SO_BINDTODEVICE") {
        return;
    }
    let udp = socket(AF_INET, SOCK_DGRAM);
    assert_eq!(&*udp.getsockopt(opt::SO_BINDTODEVICE).unwrap(), b"");
    udp.setsockopt(opt::SO_BINDTODEVICE, b"lo").unwrap();
    let name = udp.getsockopt(opt::SO_BINDTODEVICE).unwrap();
    assert_eq!((&*name, format!("{name:?}").as_str()), (&b"lo"[..], "b\"lo\""));
    assert_eq!(
        socket(AF_INET, SOCK_DGRAM).setsockopt(opt::SO_BINDTODEVICE, b"nonesuch"),
        Err(Errno::ENODEV.into())
    );
    if granted("SO_BINDTODEVICE taken back", udp.setsockopt(opt::SO_BINDTODEVICE, b"")) {
        assert_eq!(udp.getsockopt(opt::SO_BINDTODEVICE).unwrap().as_bytes(), b"");
    }
}

#[test]
fn a_pending_error_is_told_once() {
    let (client, server) = connection();
    server.setsockopt(opt::SO_LINGER, Linger(Some(Secs(0)))).unwrap();
    drop(server); // with a reset
    let mut fds = [berkeley::PollFd::new(&client, berkeley::PollFlags::IN)];
    berkeley::poll(&mut fds, kit::LONG).unwrap();
    assert_eq!(client.getsockopt(opt::SO_ERROR), Ok(Errno::ECONNRESET));
    assert_eq!(client.getsockopt(opt::SO_ERROR), Ok(Errno::OK));
}

#[test]
fn who_is_at_the_other_end() {
    let (a, _b) = pair(SOCK_STREAM);
    let me = Ucred {
        pid: std::process::id() as i32,
        uid: rustix::process::geteuid().as_raw(),
        gid: rustix::process::getegid().as_raw(),
    };
    assert_eq!(a.getsockopt(opt::SO_PEERCRED), Ok(me));
    if emulated("SO_PEERGROUPS, SO_PEERSEC, SO_PEERPIDFD") {
        return;
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let groups = status.lines().find_map(|line| line.strip_prefix("Groups:")).unwrap();
    let groups = groups.split_whitespace().map(|gid| gid.parse::<u32>().unwrap());
    let mut room = [0; 4 * 1024];
    let peer = a.getsockopt_into(opt::SO_PEERGROUPS, &mut room).unwrap();
    assert_eq!(peer.len(), groups.clone().count());
    assert!(peer.eq(groups));

    // Without a security module there are no labels.
    match a.getsockopt_into(opt::SO_PEERSEC, &mut room).map_err(|e| e.errno()) {
        Ok(label) => assert!(!label.is_empty()),
        Err(errno) => assert_eq!(errno, Some(Errno::ENOPROTOOPT)),
    }

    if !kernel(6, 5) {
        return skip("SO_PEERPIDFD", "this kernel is older");
    }
    let pidfd = a.getsockopt_fd(opt::SO_PEERPIDFD).unwrap();
    let info = std::fs::read_to_string(format!("/proc/self/fdinfo/{}", pidfd.as_raw_fd())).unwrap();
    assert!(info.lines().any(|line| line == format!("Pid:\t{}", me.pid)), "{info}");
    assert!(info.contains("flags:\t0200")); // O_CLOEXEC, in octal
    assert_eq!(
        socket(AF_UNIX, SOCK_STREAM).getsockopt_fd(opt::SO_PEERPIDFD).map_err(|e| e.errno()).err(),
        Some(Some(Errno::ENODATA))
    );
}

const RET: u16 = opt::BPF_RET | opt::BPF_K;

#[test]
fn a_filter_drops_and_passes() {
    let (udp, addr) = kit::udp();
    // The data begins behind the header of eight bytes.
    let program = [
        SockFilter::stmt(opt::BPF_LD | opt::BPF_B | opt::BPF_ABS, 8),
        SockFilter::jump(opt::BPF_JMP | opt::BPF_JEQ | opt::BPF_K, u32::from(b'y'), 0, 1),
        SockFilter::stmt(RET, u32::MAX),
        SockFilter::stmt(RET, 0),
    ];
    udp.setsockopt(opt::SO_ATTACH_FILTER, &program).unwrap();
    let mut buf = [0; 16];
    for (sent, comes) in [("no", false), ("yes", true), ("never", false), ("yea", true)] {
        udp.sendto(sent.as_bytes(), addr).unwrap();
        if comes {
            let n = udp.recv(&mut buf).unwrap();
            assert_eq!(&buf[..n], sent.as_bytes());
        }
    }
    if emulated("filters taken away") {
        return;
    }
    udp.setsockopt(opt::SO_DETACH_FILTER, ()).unwrap();
    assert_eq!(udp.setsockopt(opt::SO_DETACH_FILTER, ()), Err(Errno::ENOENT.into()));
    udp.sendto(b"no", addr).unwrap();
    assert_eq!(udp.recv(&mut buf), Ok(2));
    assert_eq!(udp.getsockopt_into(opt::SO_GET_FILTER, &mut [0; 64]).unwrap().len(), 0);

    // Locked, it stays.
    udp.setsockopt(opt::SO_ATTACH_FILTER, &program).unwrap();
    udp.setsockopt(opt::SO_LOCK_FILTER, true).unwrap();
    assert_eq!(udp.setsockopt(opt::SO_DETACH_FILTER, ()), Err(Errno::EPERM.into()));
    assert_eq!(udp.setsockopt(opt::SO_ATTACH_FILTER, &program), Err(Errno::EPERM.into()));
}

/// The sockets of a group are numbered as they were bound.
#[test]
fn a_program_picks_the_socket_of_a_group() {
    if emulated("SO_ATTACH_REUSEPORT_CBPF") {
        return;
    }
    let bound = |addr| {
        let udp = socket(AF_INET, SOCK_DGRAM);
        udp.setsockopt(opt::SO_REUSEPORT, true).unwrap();
        udp.bind(addr).unwrap();
        udp
    };
    let first = bound("127.0.0.1:0".parse().unwrap());
    let addr: berkeley::SockAddr = first.getsockname().unwrap();
    let second = bound(addr);
    let sender = socket(AF_INET, SOCK_DGRAM);
    let mut buf = [0; 1];
    for (index, picked) in [(0, &first), (1, &second)] {
        first.setsockopt(opt::SO_ATTACH_REUSEPORT_CBPF, &[SockFilter::stmt(RET, index)]).unwrap();
        for _ in 0..8 {
            sender.sendto(b".", addr).unwrap();
            assert_eq!(picked.recv(&mut buf), Ok(1));
        }
    }
    if let Some(program) = bpf_returns(0) {
        first.setsockopt(opt::SO_ATTACH_REUSEPORT_EBPF, program.as_fd()).unwrap();
        for _ in 0..8 {
            sender.sendto(b".", addr).unwrap();
            assert_eq!(first.recv(&mut buf), Ok(1));
        }
    }
    if kernel(5, 3) {
        first.setsockopt(opt::SO_DETACH_REUSEPORT_BPF, ()).unwrap();
        assert_eq!(first.setsockopt(opt::SO_DETACH_REUSEPORT_BPF, ()), Err(Errno::ENOENT.into()));
    }
}

#[test]
fn an_extended_program_by_its_descriptor() {
    if emulated("SO_ATTACH_BPF") {
        return;
    }
    let (udp, addr) = kit::udp();
    assert_eq!(udp.setsockopt(opt::SO_ATTACH_BPF, udp.as_fd()), Err(Errno::EINVAL.into()));
    // As many bytes as are kept: the header's, and one.
    let Some(program) = bpf_returns(9) else { return };
    udp.setsockopt(opt::SO_ATTACH_BPF, program.as_fd()).unwrap();
    drop(program);
    udp.sendto(b"yes", addr).unwrap();
    let mut buf = [0; 16];
    assert_eq!(udp.recv(&mut buf), Ok(1));
    udp.setsockopt(opt::SO_DETACH_BPF, ()).unwrap();
    udp.sendto(b"yes", addr).unwrap();
    assert_eq!(udp.recv(&mut buf), Ok(3));
}

/// An extended BPF program that returns a number: bpf(2).
#[allow(unsafe_code, reason = "a system call that the C library has no function for")]
pub(crate) fn bpf_returns(number: i32) -> Option<std::os::fd::OwnedFd> {
    use std::os::fd::FromRawFd;

    const BPF_PROG_LOAD: libc::c_long = 5;
    // BPF_PROG_TYPE_SOCKET_FILTER; two instructions of eight bytes: r0 = number, exit.
    #[repr(C, align(8))]
    struct Attributes {
        kind: u32,
        count: u32,
        program: u64,
        license: u64,
        rest: [u64; 13],
    }
    let mut program = [[0xb7, 0, 0, 0, 0, 0, 0, 0], [0x95, 0, 0, 0, 0, 0, 0, 0]];
    program[0][4..].copy_from_slice(&number.to_ne_bytes());
    let attributes = Attributes {
        kind: 1,
        count: 2,
        program: program.as_ptr() as u64,
        license: c"MIT".as_ptr() as u64,
        rest: [0; 13],
    };
    // SAFETY: the kernel reads the attributes and what they point to, all of which outlives the call; what comes back is
    // a descriptor that nobody else owns.
    unsafe {
        let size = size_of::<Attributes>();
        match libc::syscall(libc::SYS_bpf, BPF_PROG_LOAD, &raw const attributes, size) {
            fd @ 0.. => Some(std::os::fd::OwnedFd::from_raw_fd(fd as i32)),
            _ => {
                assert!(!kit::privileged(), "{}", std::io::Error::last_os_error());
                skip("bpf(2)", "it takes a privilege");
                None
            }
        }
    }
}
