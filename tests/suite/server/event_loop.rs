//! The event loop: what a machine is told, and what it can do.

use core::time::Duration;
use std::io::{Read, Write};
use std::sync::mpsc;

use berkeley::Errno;
use berkeley::server::{Conn, EventLoop, Failure, Hooks, Machine, Next, Request, Server};

use super::kit::{Of, Running, ask, rest, uppers};

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

/// What `handle_error` is told.
struct Told(mpsc::Sender<i32>);

impl Hooks for Told {
    fn handle_error(&self, _: &Request, failure: &Failure) {
        let Failure::Error(e) = failure else { panic!("{failure}") };
        self.0.send(e.raw_os_error().unwrap()).unwrap();
    }
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
    client.sendall(b"x").unwrap();
    assert_eq!(told.recv().unwrap(), Errno::ENOBUFS.as_raw());
    running.end();
}
