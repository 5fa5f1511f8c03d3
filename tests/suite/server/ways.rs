//! Every way of running requests, over every kind of socket; and what each has of its own.

use alloc::sync::Arc;
use core::sync::atomic::{AtomicU32, Ordering};
use core::time::Duration;
use std::collections::HashSet;
use std::io::{Read, Write};
use std::sync::Mutex;
use std::thread;

use berkeley::server::{
    Conn, EventLoop, Failure, Hooks, Machine, Next, Pool, Request, Server, TcpServer, Threads, WhenFull,
};
use berkeley::{Errno, SockAddr};

use super::{Mode, Of, Running, ask, rest, upper};

#[test]
fn each_way_serves_each_kind() {
    for mode in Mode::ALL {
        for of in Of::ALL {
            let running = Running::upper(*mode, of.server());
            for text in ["hello", "again", "and again"] {
                let client = of.client(running.addr);
                assert_eq!(ask(&client, text), text.to_uppercase(), "{mode:?} {of:?}");
            }
            running.end();
        }
    }
}

#[test]
fn connections_are_served_beside_each_other() {
    for mode in Mode::ALL.iter().filter(|mode| **mode != Mode::One) {
        let running = Running::upper(*mode, Of::Tcp.server());
        let clients: Vec<_> = (0..8).map(|_| Of::Tcp.client(running.addr)).collect();
        for turn in 0..3 {
            for (i, client) in clients.iter().enumerate().rev() {
                assert_eq!(ask(client, &format!("a{i}.{turn}")), format!("A{i}.{turn}"), "{mode:?}");
            }
        }
        drop(clients);
        running.end();
    }
}

/// Counts what `handle_error` is told.
#[derive(Clone, Default)]
struct Full(Arc<AtomicU32>);

impl Hooks for Full {
    fn handle_error(&self, _: &Request, failure: &Failure) {
        assert!(matches!(failure, Failure::Full), "{failure}");
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

fn pooled(pool: Pool) -> (Running, Full) {
    let full = Full::default();
    let server = TcpServer::options().hooks(full.clone()).bind("127.0.0.1:0").unwrap();
    (Running::new(server, |server| server.run_by(pool).serve_forever(upper)), full)
}

#[test]
fn a_full_pool_waits_for_a_thread() {
    let (running, full) = pooled(Pool::new(2));
    let clients: Vec<_> = (0..6).map(|_| Of::Tcp.client(running.addr)).collect();
    // Two hold the threads.
    clients[..2].iter().for_each(|client| assert_eq!(ask(client, "x"), "X"));
    clients[2..].iter().for_each(|client| client.sendall(b"x").unwrap());
    clients[2].settimeout(Some(Duration::from_millis(20))).unwrap();
    assert!(clients[2].recv(&mut [0; 8]).unwrap_err().is_timeout());
    clients[2].settimeout(crate::kit::LONG).unwrap();
    clients.iter().for_each(|client| client.shutdown(berkeley::Shutdown::Write).unwrap());
    clients[2..].iter().for_each(|client| assert_eq!(rest(client), "X"));
    running.end();
    assert_eq!(full.0.load(Ordering::SeqCst), 0);
}

#[test]
fn a_full_pool_closes_what_it_has_no_thread_for() {
    let (running, full) = pooled(Pool::new(1).queue(1).when_full(WhenFull::Close));
    let first = Of::Tcp.client(running.addr);
    assert_eq!(ask(&first, "first"), "FIRST");
    let second = Of::Tcp.client(running.addr);
    second.sendall(b"second").unwrap();
    // The second one waits in the pool's queue.
    let third = Of::Tcp.client(running.addr);
    assert_eq!(rest(&third), "");
    assert_eq!(full.0.load(Ordering::SeqCst), 1);
    drop(first);
    second.shutdown(berkeley::Shutdown::Write).unwrap();
    assert_eq!(rest(&second), "SECOND");
    running.end();
}

#[test]
fn a_full_pool_serves_on_the_thread_that_accepts() {
    let (running, full) = pooled(Pool::new(1).when_full(WhenFull::ServeHere));
    let first = Of::Tcp.client(running.addr);
    assert_eq!(ask(&first, "first"), "FIRST");
    let second = Of::Tcp.client(running.addr);
    assert_eq!(ask(&second, "second"), "SECOND");
    assert_eq!(ask(&first, "again"), "AGAIN");
    drop((first, second));
    running.end();
    assert_eq!(full.0.load(Ordering::SeqCst), 0);
}

#[test]
fn a_pool_has_no_more_threads_than_it_may() {
    let ids = Arc::new(Mutex::new(HashSet::new()));
    let seen = Arc::clone(&ids);
    let server = Of::Tcp.server().pooled(3);
    let (addr, handle) = (*server.server_address(), server.handle());
    let mut server = server;
    let thread = thread::spawn(move || {
        server.serve_forever(move |request: &mut Request| {
            seen.lock().unwrap().insert(thread::current().id());
            upper(request)
        })
    });
    for _ in 0..4 {
        let clients: Vec<_> = (0..3).map(|_| Of::Tcp.client(addr)).collect();
        clients.iter().for_each(|client| assert_eq!(ask(client, "x"), "X"));
    }
    handle.shutdown();
    thread.join().unwrap().unwrap();
    let threads = ids.lock().unwrap().len();
    assert!((1..=3).contains(&threads), "{threads}");
}

/// With `daemon_threads`, and without `block_on_close`.
#[test]
fn nobody_waits_for_daemon_threads() {
    for threads in [Threads::new().daemon_threads(true), Threads::new().block_on_close(false)] {
        let running = Running::new(Of::Tcp.server(), |server| server.run_by(threads).serve_forever(upper));
        let client = Of::Tcp.client(running.addr);
        assert_eq!(ask(&client, "x"), "X");
        // It is still being served, and is so afterwards.
        running.end();
        assert_eq!(ask(&client, "y"), "Y");
    }
}

#[cfg(feature = "fork")]
#[test]
fn no_process_with_threads_is_forked_unless_told_so() {
    let thread = thread::current();
    let other = thread::spawn(move || {
        let mut server = Of::Tcp.server().forking();
        let refused = server.serve_forever(upper).unwrap_err();
        assert!(refused.to_string().contains("threads is not forked"), "{refused}");
        thread.unpark();
    });
    other.join().unwrap();
}

#[cfg(feature = "fork")]
#[test]
fn there_are_no_more_children_than_there_may_be() {
    let fork = super::fork().max_children(2);
    let running = Running::new(Of::Tcp.server(), |server| server.run_by(fork).serve_forever(upper));
    let first = Of::Tcp.client(running.addr);
    let second = Of::Tcp.client(running.addr);
    assert_eq!((ask(&first, "a"), ask(&second, "b")), ("A".into(), "B".into()));
    let third = Of::Tcp.client(running.addr);
    third.sendall(b"c").unwrap();
    third.settimeout(Some(Duration::from_millis(50))).unwrap();
    assert!(third.recv(&mut [0; 8]).unwrap_err().is_timeout());
    third.settimeout(crate::kit::LONG).unwrap();
    drop(first);
    assert_eq!(third.recv(&mut [0; 8]).unwrap(), 1);
    drop((second, third));
    running.end();
}

// The event loop.

/// Says what happens to it.
struct Teller(bool);

impl Machine for Teller {
    fn opened(&mut self, conn: &mut Conn<'_>) -> Next {
        conn.send(b"hello ");
        Next::Read
    }

    fn received(&mut self, bytes: &[u8], conn: &mut Conn<'_>) -> Next {
        conn.send(bytes);
        if bytes.ends_with(b"!") { Next::Close } else { Next::Read }
    }

    fn ended(&mut self, conn: &mut Conn<'_>) -> Next {
        conn.send(b" ended");
        if self.0 { Next::Write } else { Next::Close }
    }

    fn writable(&mut self, conn: &mut Conn<'_>) -> Next {
        conn.send(b" writable");
        Next::Close
    }
}

fn looped<M: Machine + 'static>(
    event_loop: EventLoop,
    machines: impl Fn(&Request) -> M + Send + 'static,
) -> Running {
    Running::new(Of::Tcp.server(), |server: Server| server.run_by(event_loop).serve_forever(machines))
}

#[test]
fn a_machine_is_told_what_happens() {
    for (writes, said) in [(false, "hello abc ended"), (true, "hello abc ended writable")] {
        let running = looped(EventLoop::new(), move |_: &Request| Teller(writes));
        let client = Of::Tcp.client(running.addr);
        client.sendall(b"abc").unwrap();
        client.shutdown(berkeley::Shutdown::Write).unwrap();
        assert_eq!(rest(&client), said);

        let client = Of::Tcp.client(running.addr);
        client.sendall(b"bye!").unwrap();
        assert_eq!(rest(&client), "hello bye!");
        running.end();
    }
}

#[test]
fn megabytes_go_out_to_a_slow_reader_and_nothing_is_read_meanwhile() {
    /// Answers each byte with a megabyte.
    struct Many;
    impl Machine for Many {
        fn received(&mut self, bytes: &[u8], conn: &mut Conn<'_>) -> Next {
            for byte in bytes {
                conn.send(&vec![*byte; 1 << 20]);
            }
            Next::Read
        }
    }
    let running = looped(EventLoop::new().queue_max(8 << 20), |_: &Request| Many);
    let mut client = &Of::Tcp.client(running.addr);
    client.write_all(b"abcd").unwrap();
    let mut all = vec![0; 4 << 20];
    client.read_exact(&mut all).unwrap();
    for (i, byte) in b"abcd".iter().enumerate() {
        assert!(all[i << 20..][..1 << 20].iter().all(|b| b == byte));
    }
    running.end();
}

#[test]
fn a_machine_reaches_other_connections() {
    struct Chat;
    impl Machine for Chat {
        fn opened(&mut self, conn: &mut Conn<'_>) -> Next {
            let count = conn.all().count();
            conn.send(format!("{count}").as_bytes());
            Next::Read
        }
        fn received(&mut self, bytes: &[u8], conn: &mut Conn<'_>) -> Next {
            conn.broadcast(bytes);
            let first = conn.all().next().unwrap();
            assert!(conn.send_to(first, b"."));
            Next::Read
        }
    }
    let running = looped(EventLoop::new(), |_: &Request| Chat);
    let mut buf = [0; 2];
    let clients = [1, 2, 3].map(|n| {
        let mut client = Of::Tcp.client(running.addr);
        client.read_exact(&mut buf[..1]).unwrap();
        assert_eq!(buf[0], b'0' + n);
        client
    });
    clients[2].sendall(b"x").unwrap();
    (&clients[0]).read_exact(&mut buf).unwrap();
    assert_eq!(&buf, b"x.");
    (&clients[1]).read_exact(&mut buf[..1]).unwrap();
    assert_eq!(buf[0], b'x');
    clients[2].settimeout(Some(Duration::ZERO)).unwrap();
    assert!(clients[2].recv(&mut buf).unwrap_err().would_block());
    running.end();
}

#[test]
fn the_loop_accepts_no_more_than_it_may() {
    let running = looped(EventLoop::new().max_connections(2), super::uppers);
    let first = Of::Tcp.client(running.addr);
    let second = Of::Tcp.client(running.addr);
    assert_eq!((ask(&first, "a"), ask(&second, "b")), ("A".into(), "B".into()));
    let third = Of::Tcp.client(running.addr);
    third.sendall(b"c").unwrap();
    third.settimeout(Some(Duration::from_millis(50))).unwrap();
    assert!(third.recv(&mut [0; 8]).unwrap_err().is_timeout());
    third.settimeout(crate::kit::LONG).unwrap();
    drop(first);
    assert_eq!(third.recv(&mut [0; 8]).unwrap(), 1);
    running.end();
}

#[test]
fn a_machine_wakes_when_it_asked_to() {
    struct Clock(u32);
    impl Machine for Clock {
        fn opened(&mut self, conn: &mut Conn<'_>) -> Next {
            conn.wake_after(Some(Duration::from_millis(5)));
            Next::Hold
        }
        fn received(&mut self, _: &[u8], _: &mut Conn<'_>) -> Next {
            unreachable!("it holds");
        }
        fn timed_out(&mut self, conn: &mut Conn<'_>) -> Next {
            self.0 += 1;
            conn.send(self.0.to_string().as_bytes());
            conn.wake_after(Some(Duration::from_millis(5)));
            if self.0 < 3 { Next::Hold } else { Next::Close }
        }
    }
    let running = looped(EventLoop::new(), |_: &Request| Clock(0));
    let begun = std::time::Instant::now();
    let client = Of::Tcp.client(running.addr);
    client.sendall(b"what time is it?").unwrap();
    let mut said = String::new();
    // It is closed with what it has not read: a reset, then, behind the answers.
    let _ = (&client).read_to_string(&mut said);
    assert!(said.starts_with("12"), "{said}");
    assert!(begun.elapsed() >= Duration::from_millis(15));
    running.end();
}

#[test]
fn a_server_takes_no_socket_that_is_not_its_kind() {
    let tcp = || Of::Tcp.server().socket().dup().unwrap();
    assert!(Of::Tcp.options().from_socket(tcp()).is_ok());
    for of in [Of::Udp, Of::UnixStream, Of::UnixDatagram] {
        let error = of.options().from_socket(tcp()).unwrap_err();
        assert_eq!(error.to_string(), "not a socket that this server serves", "{of:?}");
    }
    // One that does not listen.
    let unbound = TcpServer::options().unbound(berkeley::AF_INET).unwrap();
    assert!(TcpServer::options().from_socket(unbound.socket().dup().unwrap()).is_err());
    // Addresses, too.
    let unix = SockAddr::parse("unix:").unwrap();
    assert_eq!(TcpServer::bind(unix).unwrap_err().errno(), Some(Errno::EAFNOSUPPORT));
}
