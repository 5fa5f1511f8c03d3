//! What concerns the whole process, in a process of its own: the default timeout, SIGPIPE.
#![allow(unsafe_code, reason = "signal(2) of the C library")]

use core::time::Duration;
use std::sync::Mutex;

use berkeley::{
    AF_INET, AF_UNIX, Errno, Protocol, SOCK_STREAM, Socket, Timeout, create_connection, create_server,
    getdefaulttimeout, setdefaulttimeout, socketpair,
};

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
    // SAFETY: as before.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_IGN) };
}
