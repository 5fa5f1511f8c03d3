//! Socket options: got, set, and got again as the kernel has them.

use core::fmt::Debug;
use core::time::Duration;

use berkeley::opt::{self, FromOpt, Linger, Opt, Secs, Timeval, ToOpt, Ucred};
use berkeley::{
    AF_INET, AF_INET6, AF_UNIX, Errno, Family, Kind, Protocol, SO_ATTACH_FILTER, SO_RCVBUF, SOCK_DGRAM,
    SOCK_STREAM, SOL_IP, SOL_IPV6, SOL_RDS, SOL_SOCKET, SOL_XDP, Socket,
};

use crate::kit::{connection, pair};

fn socket(family: Family, kind: Kind) -> Socket {
    Socket::new(family, kind, Protocol::DEFAULT).unwrap()
}

/// The option has another value than this at first, and this one when it is set.
#[track_caller]
fn takes<T: FromOpt + ToOpt + Copy + Debug + PartialEq>(socket: &Socket, opt: Opt<T>, value: T) {
    assert_ne!(socket.getsockopt(opt), Ok(value));
    socket.setsockopt(opt, value).unwrap();
    assert_eq!(socket.getsockopt(opt), Ok(value));
}

#[test]
fn flags() {
    let tcp = socket(AF_INET, SOCK_STREAM);
    takes(&tcp, opt::SO_REUSEADDR, true);
    takes(&tcp, opt::SO_REUSEPORT, true);
    takes(&tcp, opt::SO_KEEPALIVE, true);
    takes(&tcp, opt::TCP_NODELAY, true);
    takes(&socket(AF_INET, SOCK_DGRAM), opt::SO_BROADCAST, true);
    takes(&socket(AF_INET6, SOCK_STREAM), opt::IPV6_V6ONLY, true);
    takes(&tcp, opt::SO_KEEPALIVE, false);
}

#[test]
fn linger() {
    let tcp = socket(AF_INET, SOCK_STREAM);
    takes(&tcp, opt::SO_LINGER, Linger(Some(Secs(7))));
    takes(&tcp, opt::SO_LINGER, Linger(Some(Secs(0))));
    takes(&tcp, opt::SO_LINGER, Linger(None));
}

#[test]
fn the_kernels_own_timeouts() {
    // Whole ticks of a kernel that counts 100, 250, 300 or 1000 a second.
    let tcp = socket(AF_INET, SOCK_STREAM);
    takes(&tcp, opt::SO_RCVTIMEO, Timeval(Duration::from_millis(1_500)));
    takes(&tcp, opt::SO_SNDTIMEO, Timeval(Duration::from_secs(40)));
    tcp.setsockopt(opt::SO_SNDTIMEO, Timeval(Duration::from_nanos(1))).unwrap();
    assert!(tcp.getsockopt(opt::SO_SNDTIMEO).unwrap() > Timeval(Duration::ZERO));
    takes(&tcp, opt::SO_SNDTIMEO, Timeval(Duration::ZERO));
}

#[test]
fn buffers_are_doubled() {
    let udp = socket(AF_INET, SOCK_DGRAM);
    for opt in [opt::SO_RCVBUF, opt::SO_SNDBUF] {
        udp.setsockopt(opt, 20_000).unwrap();
        assert_eq!(udp.getsockopt(opt), Ok(40_000));
    }
}

#[test]
fn what_a_socket_is() {
    let tcp = socket(AF_INET, SOCK_STREAM);
    assert_eq!(tcp.getsockopt(opt::SO_TYPE), Ok(SOCK_STREAM));
    assert_eq!(tcp.getsockopt(opt::SO_DOMAIN), Ok(AF_INET));
    assert_eq!(tcp.getsockopt(opt::SO_PROTOCOL), Ok(Protocol::TCP));
    assert_eq!(tcp.getsockopt(opt::SO_ERROR), Ok(Errno::OK));
}

#[test]
fn a_pending_error_is_told_once() {
    let (client, server) = connection();
    server.setsockopt(opt::SO_LINGER, Linger(Some(Secs(0)))).unwrap();
    drop(server); // with a reset
    let mut fds = [berkeley::PollFd::new(&client, berkeley::PollFlags::IN)];
    berkeley::poll(&mut fds, crate::kit::LONG).unwrap();
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
}

#[test]
fn a_value_of_another_length_is_an_error() {
    const TOO_LONG: Opt<u64> = Opt::new(SOL_SOCKET, SO_RCVBUF);
    let error = socket(AF_INET, SOCK_STREAM).getsockopt(TOO_LONG).unwrap_err();
    assert_eq!(error.errno(), None);
    assert_eq!(error.to_string(), "the kernel's value of this option has 4 bytes, its type 8");
}

#[test]
fn an_unknown_option_is_the_kernels_to_refuse() {
    let tcp = socket(AF_INET, SOCK_STREAM);
    let unknown: Opt<i32> = Opt::new(SOL_SOCKET, 30_000);
    assert_eq!(tcp.getsockopt(unknown), Err(Errno::ENOPROTOOPT.into()));
    assert_eq!(tcp.setsockopt(unknown, 1), Err(Errno::ENOPROTOOPT.into()));
    assert_eq!(socket(AF_UNIX, SOCK_STREAM).getsockopt(opt::TCP_NODELAY), Err(Errno::EOPNOTSUPP.into()));
}

#[test]
fn the_kernel_is_never_shown_what_a_buffer_held() {
    let tcp = socket(AF_INET, SOCK_STREAM);
    let mut value = [0xff; 16];
    assert_eq!(tcp.getsockopt_raw(SOL_SOCKET, SO_RCVBUF, &mut value), Ok(4));
    assert_eq!(value[4..], [0; 12]);
    assert_eq!(tcp.getsockopt_raw(SOL_SOCKET, SO_RCVBUF, &mut value[..2]), Ok(2));
}

/// The kernel counts a filter in instructions of eight bytes, and wrote all of them into a buffer of so many bytes.
#[test]
fn a_filter_is_not_written_beyond_the_buffer() {
    const COUNT: usize = 8;
    let word = size_of::<usize>();
    // `ret #0x41414141`, a struct sock_filter; and the struct sock_fprog that points to some.
    let [a, b] = 6u16.to_ne_bytes();
    let filter = [[a, b, 0, 0, 0x41, 0x41, 0x41, 0x41]; COUNT];
    let mut program = vec![0; 2 * word];
    program[..2].copy_from_slice(&(COUNT as u16).to_ne_bytes());
    program[word..].copy_from_slice(&(filter.as_ptr() as usize).to_ne_bytes());
    let udp = socket(AF_INET, SOCK_DGRAM);
    udp.setsockopt_raw(SOL_SOCKET, SO_ATTACH_FILTER, &program).unwrap();

    let mut memory = [0x55; 8 * COUNT + 8];
    let (value, behind) = memory.split_at_mut(COUNT);
    assert!(udp.getsockopt_raw(SOL_SOCKET, SO_ATTACH_FILTER, value).is_err());
    assert_eq!(behind, [0x55; 7 * COUNT + 8]);
    // QEMU takes this option for an int.
    if std::env::var_os("BERKELEY_EMULATED").is_none() {
        assert_eq!(udp.getsockopt_raw(SOL_SOCKET, SO_ATTACH_FILTER, &mut memory), Ok(8 * COUNT));
        assert_eq!((&memory[..8], &memory[56..64]), (&filter[0][..], &filter[7][..]));
    }
}

#[test]
fn options_that_hold_pointers_cannot_be_set_from_bytes() {
    let tcp = socket(AF_INET, SOCK_STREAM);
    for (level, name) in
        [(SOL_IP, 64), (SOL_IP, 96), (SOL_IP, 128), (SOL_IPV6, 64), (SOL_XDP, 4), (SOL_RDS, 2)]
    {
        let error = tcp.setsockopt_raw(level, name, &[0; 64]).unwrap_err();
        assert!(error.errno().is_none() && error.to_string().contains("memory"), "{error}");
        // Nor through an option of the caller's own.
        assert_eq!(tcp.setsockopt(Opt::<u64>::new(level, name), 0), Err(error));
    }
}
