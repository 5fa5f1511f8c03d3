//! How calls wait: the three modes, one deadline for an operation, never early, and what may happen meanwhile.

use core::time::Duration;
use std::thread;
use std::time::Instant;

use berkeley::{
    AF_INET, AF_UNIX, Deadline, Errno, Error, MSG_ERRQUEUE, MSG_PEEK, PollFd, PollFlags, Protocol, Result,
    SOCK_DGRAM, SOCK_STREAM, SockAddr, Socket, UnixAddr, opt, poll,
};

use crate::kit::{LONG, Signals, connection, listener, pair, udp};

const SHORT: Duration = Duration::from_millis(30);

/// The call has to end by its timeout, and not before.
#[track_caller]
fn times_out<T>(timeout: Duration, call: impl FnOnce() -> Result<T>) {
    let start = Instant::now();
    let Err(error) = call() else { panic!("it succeeded") };
    assert!(error.is_timeout(), "{error}");
    assert!(start.elapsed() >= timeout, "after {:?} of {timeout:?}", start.elapsed());
    assert!(start.elapsed() < LONG);
}

/// A stream that takes no more, and its peer.
fn full() -> (Socket, Socket) {
    let (a, b) = pair(SOCK_STREAM);
    a.setblocking(false).unwrap();
    let error = a.sendall(&vec![0; 64 << 20]).unwrap_err().error;
    assert!(error.would_block());
    (a, b)
}

/// A Unix listener whose queue is full, and its address.
fn full_listener() -> (Socket, SockAddr, Vec<Socket>) {
    let listener = Socket::new(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT).unwrap();
    listener.bind(UnixAddr::Unnamed).unwrap();
    listener.listen(0).unwrap();
    let addr = listener.getsockname().unwrap();
    let mut queued = Vec::new();
    loop {
        let client =
            Socket::with_timeout(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT, Some(Duration::ZERO)).unwrap();
        match client.connect(addr) {
            Ok(()) => queued.push(client),
            Err(error) => {
                assert_eq!(error.errno(), Some(Errno::EAGAIN));
                return (listener, addr, queued);
            }
        }
    }
}

/// A TCP address at which nothing is answered, for as long as the sockets live: a listener's queue is full.
fn black_hole() -> (SockAddr, Vec<Socket>) {
    let (listener, addr) = listener();
    listener.listen(0).unwrap();
    let mut keep = vec![listener];
    loop {
        let client = Socket::with_timeout(AF_INET, SOCK_STREAM, Protocol::DEFAULT, Some(SHORT)).unwrap();
        let result = client.connect(addr);
        keep.push(client);
        if result.is_err_and(|e| e.is_timeout()) {
            return (addr, keep);
        }
    }
}

#[test]
fn receiving_times_out() {
    let (a, _peer) = pair(SOCK_STREAM);
    let (b, _) = udp();
    for socket in [a, b] {
        socket.settimeout(Some(SHORT)).unwrap();
        let mut buf = [0; 8];
        times_out(SHORT, || socket.recv(&mut buf));
        times_out(SHORT, || socket.recvfrom(&mut buf));
        times_out(SHORT, || socket.recv_with(&mut buf, MSG_PEEK));
        times_out(SHORT, || {
            socket.recv_uninit(&mut [const { core::mem::MaybeUninit::uninit() }; 8], MSG_PEEK).map(drop)
        });
    }
}

#[test]
fn accepting_times_out() {
    let (listener, _) = listener();
    listener.settimeout(Some(SHORT)).unwrap();
    times_out(SHORT, || listener.accept());
}

#[test]
fn sending_times_out() {
    let (a, _b) = full();
    a.settimeout(Some(SHORT)).unwrap();
    times_out(SHORT, || a.send(b"x"));
    times_out(SHORT, || a.sendall(b"x").map_err(Error::from));
}

#[test]
fn connecting_times_out() {
    let (addr, _keep) = black_hole();
    let client = Socket::with_timeout(AF_INET, SOCK_STREAM, Protocol::DEFAULT, Some(SHORT)).unwrap();
    times_out(SHORT, || client.connect(addr));
    let again = Socket::with_timeout(AF_INET, SOCK_STREAM, Protocol::DEFAULT, Some(SHORT)).unwrap();
    assert_eq!(again.connect_ex(addr), Ok(Errno::EAGAIN));
}

#[test]
fn the_smallest_timeout_is_no_non_blocking_mode() {
    let (a, _b) = pair(SOCK_STREAM);
    a.settimeout(Some(Duration::from_nanos(1))).unwrap();
    assert!(a.recv(&mut [0]).unwrap_err().is_timeout());
    a.settimeout(Some(Duration::ZERO)).unwrap();
    assert!(a.recv(&mut [0]).unwrap_err().would_block());
}

#[test]
fn the_longest_timeout_waits() {
    let (a, b) = pair(SOCK_STREAM);
    a.settimeout(Some(Duration::MAX)).unwrap();
    let receiver = thread::spawn(move || a.recv(&mut [0]));
    b.send(b"x").unwrap();
    assert_eq!(receiver.join().unwrap(), Ok(1));
}

#[test]
fn what_has_been_set_is_what_is_got() {
    let (a, _b) = pair(SOCK_STREAM);
    assert_eq!((a.gettimeout(), a.getblocking()), (None, true));
    for timeout in [None, Some(Duration::ZERO), Some(SHORT), Some(Duration::from_secs(3600))] {
        a.settimeout(timeout).unwrap();
        a.set_interruptible(timeout.is_none());
        assert_eq!((a.gettimeout(), a.getblocking()), (timeout, timeout != Some(Duration::ZERO)));
        let flags = rustix::fs::fcntl_getfl(&a).unwrap();
        assert_eq!(flags.contains(rustix::fs::OFlags::NONBLOCK), timeout.is_some());
    }
    a.setblocking(true).unwrap();
    assert_eq!(a.gettimeout(), None);
    a.setblocking(false).unwrap();
    assert_eq!(a.gettimeout(), Some(Duration::ZERO));
}

/// A reader that keeps the sender going does not keep it going beyond the deadline.
#[test]
fn one_deadline_covers_all_of_sendall() {
    let (a, b) = pair(SOCK_STREAM);
    let timeout = Duration::from_millis(150);
    a.settimeout(Some(timeout)).unwrap();
    let reader = thread::spawn(move || {
        // Slower than the timeout allows for, and never silent for as long as it: at 5 ms a piece, the whole
        // would take minutes.
        while b.recv(&mut [0; 4096]).unwrap() > 0 {
            thread::park_timeout(Duration::from_millis(5));
        }
    });
    let start = Instant::now();
    let error = a.sendall(&vec![0; 256 << 20]).unwrap_err();
    assert!(error.error.is_timeout() && error.sent > 0, "{error}");
    assert!((timeout..LONG).contains(&start.elapsed()), "{:?}", start.elapsed());
    drop(a);
    reader.join().unwrap();
}

/// Somebody else holds the descriptor and turns O_NONBLOCK off.
#[test]
fn the_timeout_holds_when_the_descriptor_blocks() {
    let (a, _b) = pair(SOCK_STREAM);
    a.settimeout(Some(SHORT)).unwrap();
    let other_holder = a.dup().unwrap();
    other_holder.setblocking(true).unwrap();
    assert_eq!(a.gettimeout(), Some(SHORT));
    times_out(SHORT, || a.recv(&mut [0]));

    let (listener, _) = listener();
    listener.settimeout(Some(SHORT)).unwrap();
    listener.dup().unwrap().setblocking(true).unwrap();
    times_out(SHORT, || listener.accept());

    let (full, _b) = full();
    full.settimeout(Some(SHORT)).unwrap();
    full.dup().unwrap().setblocking(true).unwrap();
    times_out(SHORT, || full.send(b"x"));

    let (a, _b) = pair(SOCK_STREAM);
    a.setblocking(false).unwrap();
    a.dup().unwrap().setblocking(true).unwrap();
    assert!(a.recv(&mut [0]).unwrap_err().would_block());
}

/// Both wake for one datagram; who comes second finds nothing and goes on waiting, to the end of its time.
#[test]
fn readiness_that_was_none_is_not_an_error() {
    let (socket, addr) = udp();
    let timeout = Duration::from_millis(200);
    let receivers: Vec<_> = (0..2)
        .map(|_| {
            let socket = socket.dup().unwrap();
            socket.settimeout(Some(timeout)).unwrap();
            thread::spawn(move || {
                let start = Instant::now();
                (socket.recv(&mut [0; 8]), start.elapsed())
            })
        })
        .collect();
    udp().0.sendto(b"one", addr).unwrap();
    let results: Vec<_> = receivers.into_iter().map(|r| r.join().unwrap()).collect();
    let late: Vec<_> = results.iter().filter(|(result, _)| result.is_err_and(|e| e.is_timeout())).collect();
    assert_eq!(late.len(), 1, "{results:?}");
    assert!(results.iter().any(|(result, _)| *result == Ok(3)), "{results:?}");
    assert!(late[0].1 >= timeout);
}

/// A Unix datagram socket polls as writable, whatever the queue of the socket that it sends to.
#[test]
fn a_full_datagram_queue_is_waited_for() {
    let socket = |timeout| Socket::with_timeout(AF_UNIX, SOCK_DGRAM, Protocol::DEFAULT, timeout).unwrap();
    let (receiver, sender) = (socket(None), socket(Some(Duration::ZERO)));
    receiver.bind(UnixAddr::Unnamed).unwrap();
    let addr = receiver.getsockname().unwrap();
    while sender.sendto(b"x", addr).is_ok() {}
    sender.settimeout(Some(SHORT)).unwrap();
    times_out(SHORT, || sender.sendto(b"x", addr));

    sender.settimeout(Some(LONG)).unwrap();
    let waiting = thread::spawn(move || sender.sendto(b"x", addr));
    receiver.recv(&mut [0]).unwrap();
    assert_eq!(waiting.join().unwrap(), Ok(1));
}

/// An error queue that nobody reads makes a socket poll as ready for good.
#[test]
fn an_error_queue_does_not_prolong_a_call() {
    let (dead, addr) = udp();
    drop(dead);
    let client = Socket::new(AF_INET, SOCK_DGRAM, Protocol::DEFAULT).unwrap();
    client.setsockopt(opt::IP_RECVERR, true).unwrap();
    client.connect(addr).unwrap();
    client.send(b"anybody?").unwrap();
    client.settimeout(Some(SHORT)).unwrap();
    assert_eq!(client.recv(&mut [0; 8]), Err(Errno::ECONNREFUSED.into()));
    times_out(SHORT, || client.recv(&mut [0; 8]));
    assert_eq!(client.recv_with(&mut [0; 8], MSG_ERRQUEUE), Ok(8));
}

/// Nor do data make a call return that waits for the error queue.
#[test]
fn data_are_not_what_the_error_queue_is_waited_for() {
    let (socket, addr) = udp();
    socket.sendto(b"data", addr).unwrap();
    socket.settimeout(Some(SHORT)).unwrap();
    times_out(SHORT, || socket.recv_with(&mut [0; 8], MSG_ERRQUEUE));
}

#[test]
fn a_refused_connect_is_refused_in_every_mode() {
    let (socket, addr) = listener();
    drop(socket);
    for timeout in [None, Some(LONG)] {
        let client = Socket::with_timeout(AF_INET, SOCK_STREAM, Protocol::DEFAULT, timeout).unwrap();
        assert_eq!(client.connect(addr), Err(Errno::ECONNREFUSED.into()));
        let client = Socket::with_timeout(AF_INET, SOCK_STREAM, Protocol::DEFAULT, timeout).unwrap();
        assert_eq!(client.connect_ex(addr), Ok(Errno::ECONNREFUSED));
    }
    let client = Socket::with_timeout(AF_INET, SOCK_STREAM, Protocol::DEFAULT, Some(Duration::ZERO)).unwrap();
    match client.connect_ex(addr).unwrap() {
        Errno::EINPROGRESS => {
            let mut fds = [PollFd::new(&client, PollFlags::OUT)];
            assert_eq!(poll(&mut fds, LONG), Ok(1));
            assert!(fds[0].revents().contains(PollFlags::OUT | PollFlags::ERR | PollFlags::HUP));
            assert_eq!(client.getsockopt(opt::SO_ERROR), Ok(Errno::ECONNREFUSED));
        }
        // The kernel may know at once.
        errno => assert_eq!(errno, Errno::ECONNREFUSED),
    }
}

#[test]
fn a_non_blocking_connect_ends_well() {
    let (_listener, addr) = listener();
    let client = Socket::with_timeout(AF_INET, SOCK_STREAM, Protocol::DEFAULT, Some(Duration::ZERO)).unwrap();
    let errno = client.connect_ex(addr).unwrap();
    assert!(matches!(errno, Errno::EINPROGRESS | Errno::OK), "{errno}");
    let mut fds = [PollFd::new(&client, PollFlags::OUT)];
    assert_eq!((poll(&mut fds, LONG), fds[0].revents()), (Ok(1), PollFlags::OUT));
    assert_eq!(client.getsockopt(opt::SO_ERROR), Ok(Errno::OK));
    assert_eq!(client.getpeername(), Ok(addr));
}

/// In timeout mode a connect that is already on its way is waited for.
#[test]
fn a_connect_in_progress_can_be_waited_for() {
    let (addr, _keep) = black_hole();
    let client = Socket::with_timeout(AF_INET, SOCK_STREAM, Protocol::DEFAULT, Some(Duration::ZERO)).unwrap();
    assert_eq!(client.connect_ex(addr), Ok(Errno::EINPROGRESS));
    client.settimeout(Some(SHORT)).unwrap();
    times_out(SHORT, || client.connect(addr));
}

#[test]
fn a_full_unix_queue_is_waited_for_until_the_timeout() {
    let (_listener, addr, _queued) = full_listener();
    let timeout = Duration::from_millis(103); // no multiple of a kernel's tick
    let client = Socket::with_timeout(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT, Some(timeout)).unwrap();
    times_out(timeout, || client.connect(addr));
    // The descriptor is as it was.
    assert!(rustix::fs::fcntl_getfl(&client).unwrap().contains(rustix::fs::OFlags::NONBLOCK));
    assert_eq!(client.getsockopt(opt::SO_SNDTIMEO), Ok(opt::Timeval(Duration::ZERO)));
}

#[test]
fn a_full_unix_queue_is_waited_for_until_there_is_room() {
    for timeout in [None, Some(LONG)] {
        let (listener, addr, queued) = full_listener();
        let client = thread::spawn(move || {
            let client = Socket::with_timeout(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT, timeout).unwrap();
            client.connect(addr)?;
            client.send(b"at last")
        });
        // Whether the client waits by now or not: there is no room but what is made here.
        for _ in &queued {
            listener.accept().unwrap();
        }
        let (conn, _) = listener.accept().unwrap();
        assert_eq!(conn.recv(&mut [0; 16]), Ok(7));
        assert_eq!(client.join().unwrap(), Ok(7));
    }
}

#[test]
fn signals_neither_end_a_call_nor_prolong_it() {
    let (a, _b) = pair(SOCK_STREAM);
    let (full, _peer) = full();
    let (listener, _) = listener();
    let timeout = Duration::from_millis(100);
    for socket in [&a, &full, &listener] {
        socket.settimeout(Some(timeout)).unwrap();
    }
    let _signals = Signals::to_this_thread();
    times_out(timeout, || a.recv(&mut [0]));
    times_out(timeout, || full.send(b"x"));
    times_out(timeout, || listener.accept());
    let start = Instant::now();
    let mut fds = [PollFd::new(&a, PollFlags::IN)];
    assert_eq!(poll(&mut fds, timeout), Ok(0));
    assert!((timeout..LONG).contains(&start.elapsed()));
}

#[test]
fn signals_do_not_end_a_blocking_call() {
    let (a, b) = pair(SOCK_STREAM);
    let sender = {
        let _signals = Signals::to_this_thread();
        let sender = thread::spawn(move || {
            // Long enough for signals to arrive; what is tested holds however long it takes.
            thread::park_timeout(Duration::from_millis(50));
            b.send(b"x").unwrap();
            b
        });
        assert_eq!(a.recv(&mut [0]), Ok(1));
        sender
    };
    drop(sender.join().unwrap());
}

#[test]
fn who_asks_for_signals_gets_them() {
    let (a, _b) = pair(SOCK_STREAM);
    let (full, _peer) = full();
    let (listener, _) = listener();
    let (_unix, unix_addr, _queued) = full_listener();
    let client = Socket::new(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT).unwrap();
    full.setblocking(true).unwrap();
    let interrupted = Err::<(), Error>(Errno::EINTR.into());
    for timeout in [None, Some(LONG)] {
        for socket in [&a, &full, &listener, &client] {
            socket.settimeout(timeout).unwrap();
            socket.set_interruptible(true);
        }
        let _signals = Signals::to_this_thread();
        assert_eq!(a.recv(&mut [0]).map(drop), interrupted);
        assert_eq!(full.send(b"x").map(drop), interrupted);
        assert_eq!(listener.accept().map(drop), interrupted);
        assert_eq!(client.connect(unix_addr), interrupted);
    }
}

/// The signal ends connect(2), not the connecting: the kernel tries again after a second.
#[test]
fn an_interrupted_tcp_connect_goes_on() {
    let (addr, mut keep) = black_hole();
    let listener = keep.remove(0);
    let accepter = thread::spawn(move || {
        // Makes room, for this connection as well.
        loop {
            let (conn, _) = listener.accept().unwrap();
            if conn.recv(&mut [0; 16]) == Ok(7) {
                return;
            }
        }
    });
    let client = Socket::new(AF_INET, SOCK_STREAM, Protocol::DEFAULT).unwrap();
    {
        let _signals = Signals::to_this_thread();
        drop(keep);
        client.connect(addr).unwrap();
    }
    client.send(b"at last").unwrap();
    accepter.join().unwrap();
}

#[test]
fn an_interrupted_unix_connect_goes_on() {
    let (listener, addr, queued) = full_listener();
    let accepter = thread::spawn(move || {
        thread::park_timeout(Duration::from_millis(50));
        for _ in &queued {
            listener.accept().unwrap();
        }
        let (conn, _) = listener.accept().unwrap();
        conn.recv(&mut [0; 16])
    });
    let client = Socket::new(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT).unwrap();
    {
        let _signals = Signals::to_this_thread();
        client.connect(addr).unwrap();
    }
    client.send(b"at last").unwrap();
    assert_eq!(accepter.join().unwrap(), Ok(7));
}

#[test]
fn poll_watches_several_sockets_under_one_deadline() {
    let (a, b) = pair(SOCK_STREAM);
    let (c, d) = pair(SOCK_DGRAM);
    let mut fds =
        [PollFd::new(&a, PollFlags::IN), PollFd::new(&c, PollFlags::IN), PollFd::new(&c, PollFlags::OUT)];
    let deadline = Deadline::after(SHORT);
    assert_eq!(poll(&mut fds, deadline), Ok(1));
    assert_eq!(fds[2].revents(), PollFlags::OUT);

    let start = Instant::now();
    assert_eq!(poll(&mut fds[..2], SHORT), Ok(0));
    assert!(start.elapsed() >= SHORT);
    // The deadline has passed meanwhile, and one look is still taken.
    d.send(b"x").unwrap();
    assert_eq!(poll(&mut fds[..2], deadline), Ok(1));
    drop(b);
    assert_eq!(poll(&mut fds[..2], Deadline::NEVER), Ok(2));
    assert!(fds[0].revents().contains(PollFlags::HUP));
    assert_eq!(poll(&mut [], SHORT), Ok(0));
}

#[test]
fn a_closed_peer_ends_the_wait() {
    let (client, server) = connection();
    client.settimeout(Some(LONG)).unwrap();
    let reader = thread::spawn(move || client.recv(&mut [0; 8]));
    drop(server);
    assert_eq!(reader.join().unwrap(), Ok(0));
}
