//! Clients that behave badly cost the others nothing.

use alloc::sync::Arc;
use core::sync::atomic::Ordering;
use core::time::Duration;
use std::io::{Read, Write};

use berkeley::server::{Conn, Hooks, Incoming, Machine, Next, Request, StreamRequestHandler};
use berkeley::{Errno, Result, Shutdown};

use super::kit::{Mode, Of, Running, Waits, ask, reset, rest, upper, uppers};
use super::modes;

#[test]
fn each_has_its_own_troubles_and_the_next_is_served() {
    for mode in modes() {
        for of in [Of::Tcp, Of::UnixStream] {
            // Where one waits for the other, there has to be an end to it, and not before one that is well has sent.
            let limit = (mode == Mode::One).then_some(Duration::from_millis(200));
            let handler = StreamRequestHandler::new(upper).timeout(limit);
            let running = Running::new(of.quiet(), move |server| mode.serve(server, handler, uppers));

            let silent = of.client(running.addr);
            let never_reads = of.client(running.addr);
            never_reads.settimeout(Duration::ZERO).unwrap();
            while never_reads.send(&[b'x'; 65536]).is_ok() {}
            let half = of.client(running.addr);
            half.sendall(b"hal").unwrap();
            drop(half);
            let resets = of.client(running.addr);
            resets.sendall(b"reset").unwrap();
            reset(resets);

            for _ in 0..3 {
                assert_eq!(ask(&of.client(running.addr), "x"), "X", "{mode:?} {of:?}");
            }
            drop((silent, never_reads));
            running.end();
        }
    }
}

/// Panics when it is told to.
fn touchy(request: &mut Request) -> std::io::Result<()> {
    let mut buf = [0; 8];
    let n = request.read(&mut buf)?;
    assert!(&buf[..n] != b"panic", "on purpose");
    request.write_all(&buf[..n])
}

struct Touchy;

impl Machine for Touchy {
    fn received(&mut self, bytes: &[u8], conn: &mut Conn<'_>) -> Next {
        assert!(bytes != b"panic", "on purpose");
        conn.send(bytes);
        Next::Close
    }
}

#[test]
fn a_panic_ends_one_request() {
    for mode in modes() {
        for of in Of::ALL {
            let running =
                Running::new(of.quiet(), move |server| mode.serve(server, touchy, |_: &Request| Touchy));
            let unlucky = of.client(running.addr);
            unlucky.sendall(b"panic").unwrap();
            if matches!(of, Of::Tcp | Of::UnixStream) {
                assert_eq!(rest(&unlucky), "", "{mode:?} {of:?}");
            }
            assert_eq!(ask(&of.client(running.addr), "x"), "x", "{mode:?} {of:?}");
            running.end();
        }
    }
}

/// What accept(2) may say of one connection, and what it says of all.
struct Fails(std::sync::Mutex<Vec<Errno>>);

impl Hooks for Fails {
    fn get_request(&self, incoming: Incoming<'_>) -> Result<Request> {
        match self.0.lock().unwrap().pop() {
            Some(errno) => Err(errno.into()),
            None => incoming.get(),
        }
    }
}

#[test]
fn a_failure_of_one_connection_makes_no_pause_and_none_makes_an_end() {
    let one = [Errno::ECONNABORTED, Errno::EINTR, Errno::EPERM, Errno::EAGAIN, Errno::EIO];
    let all = [Errno::EMFILE, Errno::ENFILE, Errno::ENOBUFS, Errno::ENOMEM];
    for mode in modes() {
        for (errnos, pause) in [(&one[..], 0), (&all, 10 + 20 + 40 + 80)] {
            let server = Of::Tcp.options().hooks(Fails(errnos.to_vec().into())).bind("127.0.0.1:0").unwrap();
            let begun = std::time::Instant::now();
            let running = Running::new(server, move |server| mode.serve(server, upper, uppers));
            let client = Of::Tcp.client(running.addr);
            assert_eq!(ask(&client, "x"), "X", "{mode:?}");
            assert!(begun.elapsed() >= Duration::from_millis(pause), "{mode:?}");
            drop(client);
            running.end();
        }
    }
}

#[test]
fn a_socket_that_listens_no_more_is_an_end() {
    for mode in modes() {
        let server = Of::Tcp.server();
        server.socket().shutdown(Shutdown::Both).unwrap();
        let error = mode.serve(server, upper, uppers).unwrap_err();
        assert_eq!(error.errno(), Some(Errno::EINVAL), "{mode:?}");
    }
}

#[test]
fn an_error_queue_that_nobody_reads_keeps_no_server_busy() {
    for mode in modes() {
        let waits = Waits(Arc::default());
        let count = Arc::clone(&waits.0);
        let server = Of::Udp.options().hooks(waits).bind("127.0.0.1:0").unwrap();
        let nobody = *Of::Udp.server().server_address();
        server.socket().setsockopt(berkeley::opt::IP_RECVERR, true).unwrap();
        server.socket().sendto(b"x", nobody).unwrap();
        let running = Running::new(server, move |server| mode.serve(server, upper, uppers));
        let client = Of::Udp.client(running.addr);
        assert_eq!(ask(&client, "x"), "X", "{mode:?}");
        client.settimeout(Some(Duration::from_millis(20))).unwrap();
        assert!(client.recv(&mut [0; 8]).unwrap_err().is_timeout());
        running.end();
        let waits = count.load(Ordering::SeqCst);
        assert!(waits < 20, "{mode:?}: {waits}");
    }
}

#[test]
fn an_answer_that_nobody_reads_is_not_waited_for_if_there_is_a_limit() {
    for mode in modes() {
        let handler = StreamRequestHandler::new(upper);
        for handler in [handler.timeout(Duration::from_millis(5)), handler.deadline(Duration::from_millis(5))]
        {
            let running =
                Running::new(Of::UnixDatagram.quiet(), move |server| mode.serve(server, handler, uppers));
            let deaf = Of::UnixDatagram.client(running.addr);
            // The answers are more than its queue holds, where that is as short as it usually is.
            deaf.settimeout(Duration::ZERO).unwrap();
            let mut sent = 0;
            while sent < 40 && deaf.send(b"x").is_ok() {
                sent += 1;
                if sent % 8 == 0 {
                    assert_eq!(ask(&Of::UnixDatagram.client(running.addr), "y"), "Y", "{mode:?}");
                }
            }
            running.end();
        }
    }
}
