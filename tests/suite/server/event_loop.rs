//! The event loop: what a machine is told, and what it can do.

use alloc::sync::Arc;
use core::sync::atomic::Ordering;
use core::time::Duration;
use std::io::{self, Read, Write};
use std::sync::mpsc;

use berkeley::opt::{self, SoTimestamping};
use berkeley::server::{Conn, EventLoop, Machine, Next, Request};
use berkeley::{Errno, Error, Instant, MSG_PEEK, SOCK_STREAM};

use super::kit::{LONG, Of, Running, Told, Waits, ask, rest, uppers};
use crate::kit::{emulated, pair};

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
    Running::new(Of::Tcp.quiet(), |server| server.run_by(event_loop).serve_forever(machines))
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
    let client = Of::Tcp.client(running.addr);
    let mut client = &*client;
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
        let client = Of::Tcp.client(running.addr);
        (&*client).read_exact(&mut buf[..1]).unwrap();
        assert_eq!(buf[0], b'0' + n);
        client
    });
    clients[2].sendall(b"x").unwrap();
    (&*clients[0]).read_exact(&mut buf).unwrap();
    assert_eq!(&buf, b"x.");
    (&*clients[1]).read_exact(&mut buf[..1]).unwrap();
    assert_eq!(buf[0], b'x');
    clients[2].settimeout(Some(Duration::ZERO)).unwrap();
    assert!(clients[2].recv(&mut buf).unwrap_err().would_block());
    running.end();
}

#[test]
fn the_loop_accepts_no_more_than_it_may() {
    let running = looped(EventLoop::new().max_connections(2), uppers);
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
    let _ = (&*client).read_to_string(&mut said);
    assert!(said.starts_with("12"), "{said}");
    assert!(begun.elapsed() >= Duration::from_millis(15));
    running.end();
}

#[test]
fn a_client_that_never_reads_does_not_fill_the_memory() {
    /// Says more and more.
    struct Talks;
    impl Machine for Talks {
        fn opened(&mut self, conn: &mut Conn<'_>) -> Next {
            for _ in 0..1000 {
                conn.send(&[0; 65536]);
            }
            assert!(conn.queued() <= 1 << 20);
            Next::Read
        }
        fn received(&mut self, _: &[u8], _: &mut Conn<'_>) -> Next {
            unreachable!("it failed before");
        }
    }
    let (to, told) = mpsc::channel();
    let server = Of::UnixStream.options().hooks(Told(to)).bind("unix:").unwrap();
    let event_loop = EventLoop::new().queue_max(1 << 20);
    let running = Running::new(server, |server| server.run_by(event_loop).serve_forever(|_: &Request| Talks));
    let client = Of::UnixStream.client(running.addr);
    // It may be closed already.
    let _ = client.sendall(b"x");
    assert_eq!(told.recv_timeout(LONG).unwrap(), io::Error::from(Error::from(Errno::ENOBUFS)).to_string());
    running.end();
}

#[test]
fn an_error_queue_that_nobody_reads_neither_ends_a_connection_nor_keeps_the_loop_busy() {
    /// Its socket notes down when it has sent something. It sends so much, and waits for this, and after a while for bytes.
    struct Stamped(usize, Next);
    impl Machine for Stamped {
        fn opened(&mut self, conn: &mut Conn<'_>) -> Next {
            // SOF_TIMESTAMPING_TX_SOFTWARE and SOF_TIMESTAMPING_SOFTWARE
            let stamps = SoTimestamping::from(0x12);
            conn.socket().unwrap().setsockopt(opt::SO_TIMESTAMPING, stamps).unwrap();
            conn.send(&vec![b'x'; self.0]);
            conn.wake_after(Some(Duration::from_millis(20)));
            self.1
        }
        fn received(&mut self, bytes: &[u8], conn: &mut Conn<'_>) -> Next {
            conn.send(bytes);
            Next::Read
        }
        fn writable(&mut self, conn: &mut Conn<'_>) -> Next {
            conn.wake_after(Some(Duration::from_millis(20)));
            Next::Hold
        }
        fn timed_out(&mut self, _: &mut Conn<'_>) -> Next {
            Next::Read
        }
    }
    if emulated("SO_TIMESTAMPING") {
        return;
    }
    // More than goes out, too.
    for (bytes, next) in [(1, Next::Read), (1, Next::Hold), (1, Next::Write), (16 << 20, Next::Read)] {
        let waits = Waits(Arc::default());
        let count = Arc::clone(&waits.0);
        let server = Of::Tcp.options().hooks(waits).bind("127.0.0.1:0").unwrap();
        let event_loop = EventLoop::new().queue_max(32 << 20);
        let running = Running::new(server, move |server| {
            server.run_by(event_loop).serve_forever(move |_: &Request| Stamped(bytes, next))
        });
        let client = Of::Tcp.client(running.addr);
        assert_eq!(client.recv_with(&mut [0], MSG_PEEK), Ok(1));
        // A while in which nothing happens.
        let (silence, _other) = pair(SOCK_STREAM);
        silence.settimeout(Duration::from_millis(50)).unwrap();
        assert!(silence.recv(&mut [0]).unwrap_err().is_timeout());
        let waits = count.load(Ordering::SeqCst);
        assert!(waits < 30, "{bytes} {next:?}: {waits}");
        (&*client).read_exact(&mut vec![0; bytes]).unwrap();
        assert_eq!(ask(&client, "?"), "?", "{bytes} {next:?}");
        running.end();
    }
}

#[test]
fn what_nobody_takes_in_time_is_not_waited_for() {
    /// Has more to say than goes out, and is done or not.
    struct Says(Next, Option<Duration>);
    impl Machine for Says {
        fn opened(&mut self, conn: &mut Conn<'_>) -> Next {
            conn.wake_after(self.1);
            conn.send(&vec![0; 16 << 20]);
            assert!(conn.queued() > 0);
            self.0
        }
        fn received(&mut self, _: &[u8], _: &mut Conn<'_>) -> Next {
            unreachable!("nothing is sent to it");
        }
    }
    let time = Some(Duration::from_millis(10));
    for next in [Next::Read, Next::Close] {
        for (idle, wake) in [(time, None), (None, time)] {
            let (to, told) = mpsc::channel();
            let server = Of::Tcp.options().hooks(Told(to)).bind("127.0.0.1:0").unwrap();
            let event_loop = EventLoop::new().queue_max(16 << 20).idle_timeout(idle);
            let running = Running::new(server, move |server| {
                server.run_by(event_loop).serve_forever(move |_: &Request| Says(next, wake))
            });
            let _client = Of::Tcp.client(running.addr);
            let failure = told.recv_timeout(LONG).unwrap();
            assert_eq!(failure, "timed out", "{next:?} {idle:?} {wake:?}");
            running.end();
        }
    }
}

#[test]
fn a_machine_that_wakes_by_itself_is_idle_all_the_same() {
    /// Wakes again and again, and ends when it is woken before its time.
    struct Wakes(Option<Instant>);
    impl Machine for Wakes {
        fn opened(&mut self, conn: &mut Conn<'_>) -> Next {
            let time = Duration::from_millis(50);
            self.0 = Some(Instant::now() + time);
            conn.wake_after(Some(time));
            Next::Read
        }
        fn received(&mut self, _: &[u8], _: &mut Conn<'_>) -> Next {
            unreachable!("nothing is sent to it");
        }
        fn timed_out(&mut self, conn: &mut Conn<'_>) -> Next {
            if self.0.is_some_and(|due| due > Instant::now()) { Next::Close } else { self.opened(conn) }
        }
    }
    let event_loop = EventLoop::new().idle_timeout(Duration::from_millis(80));
    let running = looped(event_loop, |_: &Request| Wakes(None));
    assert_eq!(rest(&Of::Tcp.client(running.addr)), "");
    running.end();
}

#[test]
fn a_connection_that_ends_is_left_alone() {
    /// The first has much to say, and then ends; the second has a word for the first.
    struct Ends;
    impl Machine for Ends {
        fn opened(&mut self, conn: &mut Conn<'_>) -> Next {
            let first = conn.all().next().unwrap();
            if first == conn.id() {
                conn.send(&vec![b'x'; 16 << 20]);
                Next::Close
            } else {
                let sent = conn.send_to(first, b"a word");
                conn.broadcast(b"a word");
                conn.send(sent.to_string().as_bytes());
                Next::Close
            }
        }
        fn received(&mut self, _: &[u8], _: &mut Conn<'_>) -> Next {
            unreachable!("nothing is sent to it");
        }
        fn shutdown(&mut self, _: &mut Conn<'_>) -> Next {
            unreachable!("it has ended");
        }
    }
    let running = looped(EventLoop::new().queue_max(16 << 20).grace(LONG), |_: &Request| Ends);
    let first = Of::Tcp.client(running.addr);
    assert_eq!(first.recv_with(&mut [0; 8], MSG_PEEK), Ok(8));
    assert_eq!(rest(&Of::Tcp.client(running.addr)), "false");
    running.handle.shutdown();
    assert_eq!(rest(&first).len(), 16 << 20);
    running.join();
}

#[test]
fn a_connection_that_fails_while_the_server_ends_holds_nothing_up() {
    /// The first would stay; the second, at its end, sends it too much.
    struct TooMuch;
    impl Machine for TooMuch {
        fn opened(&mut self, conn: &mut Conn<'_>) -> Next {
            conn.send(b"x");
            Next::Read
        }
        fn received(&mut self, _: &[u8], _: &mut Conn<'_>) -> Next {
            unreachable!("nothing is sent to it");
        }
        fn shutdown(&mut self, conn: &mut Conn<'_>) -> Next {
            let first = conn.all().next().unwrap();
            if first == conn.id() {
                return Next::Hold;
            }
            conn.send_to(first, &vec![0; 16 << 20]);
            Next::Close
        }
    }
    let running = looped(EventLoop::new().queue_max(1 << 20).grace(None), |_: &Request| TooMuch);
    let clients = [(), ()].map(|()| {
        let client = Of::Tcp.client(running.addr);
        assert_eq!(client.recv(&mut [0; 8]), Ok(1));
        client
    });
    running.end();
    drop(clients);
}
