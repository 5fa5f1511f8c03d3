//! What concerns the whole process, in a process of its own: the default timeout, SIGPIPE, open descriptors.
#![allow(unsafe_code, reason = "signal(2) of the C library")]

use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::io::Write;
use std::sync::Mutex;

use berkeley::{
    AF_INET, AF_UNIX, CMSG_LEN, CMSG_SPACE, ControlBuf, Errno, IoSlice, IoSliceMut, MSG_PEEK, MsgFlags,
    Protocol, ReceivedMessage, RecvMsg, SOCK_DGRAM, SOCK_STREAM, Socket, Timeout, create_connection,
    create_server, fromfd, getdefaulttimeout, recv_fds, send_fds, setdefaulttimeout, socketpair,
};
use rustix::fd::AsFd;

/// One at a time.
static TURN: Mutex<()> = Mutex::new(());

fn is_nonblocking(socket: &Socket) -> bool {
    rustix::fs::fcntl_getfl(socket).unwrap().contains(rustix::fs::OFlags::NONBLOCK)
}

#[test]
fn new_sockets_have_the_default_timeout() {
    let _turn = TURN.lock();
    for default in [None, Some(Duration::ZERO), Some(Duration::from_secs(5))] {
        setdefaulttimeout(default);
        assert_eq!(getdefaulttimeout(), default);
        let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT).unwrap();
        let c = Socket::new(AF_INET, SOCK_STREAM, Protocol::DEFAULT).unwrap();
        for socket in [&a, &b, &c] {
            assert_eq!((socket.gettimeout(), is_nonblocking(socket)), (default, default.is_some()));
        }
        // Not what had another from birth, nor what is only taken over.
        let named =
            Socket::with_timeout(AF_INET, SOCK_STREAM, Protocol::DEFAULT, Some(Duration::from_secs(9)));
        assert_eq!(named.unwrap().gettimeout(), Some(Duration::from_secs(9)));
        a.setblocking(true).unwrap();
        assert_eq!(fromfd(&a).unwrap().gettimeout(), default);
        a.setblocking(true).unwrap();
        assert_eq!(Socket::from(a.detach()).gettimeout(), None);
        setdefaulttimeout(None);
    }
}

#[test]
fn an_accepted_socket_has_the_default_timeout_and_never_the_listeners() {
    let _turn = TURN.lock();
    let second = Some(Duration::from_secs(1));
    let modes = [None, Some(Duration::ZERO), second];
    for (default, own) in modes.iter().flat_map(|d| modes.map(|own| (*d, own))) {
        setdefaulttimeout(None);
        let listener = create_server("127.0.0.1:0").unwrap();
        let client = create_connection(listener.getsockname().unwrap(), Timeout::secs(60)).unwrap();
        listener.settimeout(own).unwrap();
        setdefaulttimeout(default);
        let mut fds = [berkeley::PollFd::new(&listener, berkeley::PollFlags::IN)];
        berkeley::poll(&mut fds, Duration::from_secs(60)).unwrap();
        let (conn, _) = listener.accept().unwrap();
        assert_eq!((conn.gettimeout(), is_nonblocking(&conn)), (default, default.is_some()));
        drop(client);
    }
    setdefaulttimeout(None);
}

#[test]
fn no_send_raises_sigpipe() {
    let _turn = TURN.lock();
    // The standard library's start turned it off.
    // SAFETY: no other thread of this process writes to a pipe.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_DFL) };
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT).unwrap();
    drop(b);
    assert_eq!(a.send(b"x"), Err(Errno::EPIPE.into()));
    assert_eq!(a.sendall(b"x").unwrap_err().error, Errno::EPIPE.into());
    let addr = a.getsockname().unwrap();
    assert!(a.sendto(b"x", addr).is_err());
    // What sendfile(2) refuses is sent by send(2).
    let (read, write) = rustix::pipe::pipe().unwrap();
    rustix::io::write(&write, b"x").unwrap();
    assert_eq!(a.sendfile(&read, 0, None).unwrap_err().error, Errno::EPIPE.into());
    // SAFETY: as before.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_IGN) };
}

/// As its documentation warns.
#[test]
fn sendfile_alone_raises_sigpipe() {
    static RAISED: AtomicBool = AtomicBool::new(false);
    extern "C" fn raised(_: libc::c_int) {
        RAISED.store(true, Ordering::Relaxed);
    }
    let _turn = TURN.lock();
    // SAFETY: the handler sets a flag, and may do so at any time.
    unsafe { libc::signal(libc::SIGPIPE, raised as extern "C" fn(libc::c_int) as libc::sighandler_t) };
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT).unwrap();
    drop(b);
    let program = std::fs::File::open(std::env::current_exe().unwrap()).unwrap();
    assert_eq!(a.sendfile(&program, 0, Some(1)).unwrap_err().error, Errno::EPIPE.into());
    assert!(RAISED.load(Ordering::Relaxed));
    // SAFETY: as the standard library's start left it.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_IGN) };
}

/// How many descriptors this process has open, but for the one that tells.
fn open_descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").unwrap().count()
}

/// Sends three descriptors from one end to the other, lets `receive` see to them, and asserts that those which it hands
/// back are all that is left open.
#[track_caller]
fn nothing_is_left_open<T>(receive: impl FnOnce(&Socket) -> (T, usize)) {
    let (a, b) = socketpair(AF_UNIX, SOCK_DGRAM, Protocol::DEFAULT).unwrap();
    b.setblocking(false).unwrap();
    let before = open_descriptors();
    send_fds(&a, b"message", &[a.as_fd(); 3]).unwrap();
    let (kept, count) = receive(&b);
    assert_eq!(open_descriptors(), before + count);
    drop(kept);
    assert_eq!(open_descriptors(), before);
}

#[test]
fn received_descriptors_are_closed_unless_they_are_taken() {
    let _turn = TURN.lock();
    // Dropped unseen; looked at; some taken; all taken.
    for take in [None, Some(0), Some(1), Some(2), Some(3), Some(9)] {
        nothing_is_left_open(|b| {
            let (mut buf, mut control) = ([0; 10], [0; 64]);
            let mut received = b.recvmsg(&mut [IoSliceMut::new(&mut buf)], &mut control).unwrap();
            let mut kept = Vec::new();
            if let Some(n) = take {
                for message in received.messages() {
                    let ReceivedMessage::Rights(fds) = message else { panic!("{message:?}") };
                    kept.extend(fds.take(n));
                }
            }
            let count = kept.len();
            assert_eq!(count, take.unwrap_or(0).min(3));
            drop(received);
            (kept, count)
        });
    }
    nothing_is_left_open(|b| {
        let (_, fds, _) = recv_fds::<3>(b, &mut [0; 10]).unwrap();
        (fds, 3)
    });
    // Half of them out of the iterator.
    nothing_is_left_open(|b| {
        let mut fds = recv_fds::<3>(b, &mut [0; 10]).unwrap().1.into_iter();
        drop(fds.next());
        (fds, 2)
    });
}

#[test]
fn received_descriptors_are_closed_when_their_room_is_used_again() {
    let _turn = TURN.lock();
    nothing_is_left_open(|b| {
        let (mut buf, mut control) = ([0; 10], [0; 64]);
        let mut rooms = [IoSliceMut::new(&mut buf)];
        let mut messages = [RecvMsg::new(&mut rooms, &mut control)];
        let before = open_descriptors();
        assert_eq!(b.recvmmsg(&mut messages, MSG_PEEK), Ok(1));
        assert_eq!(open_descriptors(), before + 3);
        assert_eq!(b.recvmmsg(&mut messages, MsgFlags::empty()), Ok(1));
        assert_eq!(open_descriptors(), before + 3);
        // A call that fails has nothing to own either.
        assert!(b.recvmmsg(&mut messages, MsgFlags::empty()).unwrap_err().would_block());
        assert_eq!(open_descriptors(), before);
        ((), 0)
    });
}

#[test]
fn descriptors_are_not_left_open_by_truncation() {
    let _turn = TURN.lock();
    if std::env::var_os("BERKELEY_EMULATED").is_some() {
        let skipped = b"SKIP: truncated SCM_RIGHTS: an emulator's control messages differ\n";
        let _ = std::io::stderr().write_all(skipped);
        return;
    }
    for room in 0..=CMSG_SPACE(12) {
        nothing_is_left_open(|b| {
            let (mut buf, mut control) = ([0; 2], [0; 64]);
            let mut received = b.recvmsg(&mut [IoSliceMut::new(&mut buf)], &mut control[..room]).unwrap();
            let fit = room.saturating_sub(CMSG_LEN(0)) / 4;
            assert_eq!(received.is_control_truncated(), fit < 3, "{room}");
            assert!(received.is_truncated());
            let mut kept = Vec::new();
            for message in received.messages() {
                let ReceivedMessage::Rights(fds) = message else { panic!("{message:?}") };
                kept.extend(fds);
            }
            let count = kept.len();
            assert_eq!(count, fit.min(3), "{room}");
            (kept, count)
        });
    }
    nothing_is_left_open(|b| {
        let (_, fds, flags) = recv_fds::<2>(b, &mut [0; 10]).unwrap();
        assert!(flags.contains(MsgFlags::CTRUNC));
        (fds, 2)
    });
    nothing_is_left_open(|b| {
        let (_, fds, flags) = recv_fds::<0>(b, &mut [0; 10]).unwrap();
        assert!(flags.contains(MsgFlags::CTRUNC));
        (fds, 0)
    });
}

#[test]
fn descriptors_are_not_left_open_by_errors() {
    let _turn = TURN.lock();
    // Not received at all: they go with the socket.
    let before = open_descriptors();
    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT).unwrap();
    send_fds(&a, b"x", &[a.as_fd(), b.as_fd()]).unwrap();
    drop((a, b));
    assert_eq!(open_descriptors(), before);

    let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT).unwrap();
    drop(b);
    let mut room = [0; CMSG_SPACE(4)];
    let before = open_descriptors();
    let mut control = ControlBuf::new(&mut room);
    control.push_fds(&[a.as_fd()]).unwrap();
    assert_eq!(a.sendmsg(&[IoSlice::new(b"x")], &control), Err(Errno::EPIPE.into()));
    let (mut buf, mut control) = ([0; 10], [0; 64]);
    assert_eq!(a.recvmsg(&mut [IoSliceMut::new(&mut buf)], &mut control).unwrap().len(), 0);
    assert_eq!(open_descriptors(), before);
}
