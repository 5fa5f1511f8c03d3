//! A shutdown: from wherever it comes, it is seen at once, nothing is accepted after it, and what was begun is finished.

use alloc::sync::Arc;
use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::io::Write;

use berkeley::Result;
use berkeley::server::{Conn, Hooks, Incoming, Machine, Next, Request, ServerHandle, TcpServer};

use super::kit::{Mode, Of, Running, ask, rest, upper, uppers};
use super::modes;

/// Counts requests and waits.
#[derive(Clone, Default)]
struct Counts {
    requests: Arc<AtomicU32>,
    waits: Arc<AtomicU32>,
}

impl Hooks for Counts {
    fn get_request(&self, incoming: Incoming<'_>) -> Result<Request> {
        let got = incoming.get()?;
        self.requests.fetch_add(1, Ordering::SeqCst);
        Ok(got)
    }

    fn service_actions(&self, _: &ServerHandle) {
        self.waits.fetch_add(1, Ordering::SeqCst);
    }
}

/// Answers, and shuts the server down.
fn last(request: &mut Request) -> std::io::Result<()> {
    request.server().shutdown();
    request.write_all(b"the last")
}

struct Last;

impl Machine for Last {
    fn opened(&mut self, conn: &mut Conn<'_>) -> Next {
        conn.server().unwrap().shutdown();
        conn.send(b"the last");
        Next::Close
    }

    fn received(&mut self, _: &[u8], _: &mut Conn<'_>) -> Next {
        Next::Close
    }
}

#[test]
fn from_a_handler() {
    for mode in modes() {
        let counts = Counts::default();
        let server = TcpServer::options().hooks(counts.clone()).bind("127.0.0.1:0").unwrap();
        let clients: Vec<_> = (0..3).map(|_| Of::Tcp.client(*server.server_address())).collect();
        let running = Running::new(server, move |server| mode.serve(server, last, |_: &Request| Last));
        assert_eq!(rest(&clients[0]), "the last", "{mode:?}");
        running.join();
        if matches!(mode, Mode::One | Mode::Loop) {
            // The others waited in the queue, and still did when it was over.
            assert_eq!(counts.requests.load(Ordering::SeqCst), 1, "{mode:?}");
        }
    }
}

#[test]
fn from_another_thread_without_an_interval() {
    for mode in modes() {
        let counts = Counts::default();
        let server = TcpServer::options().hooks(counts.clone()).bind("127.0.0.1:0").unwrap();
        let running = Running::new(server, move |server| mode.serve(server, upper, uppers));
        assert_eq!(ask(&Of::Tcp.client(running.addr), "x"), "X");
        running.end();
        // The one request, and the end of its child or thread. A loop that looked now and then would have had time to.
        let waits = counts.waits.load(Ordering::SeqCst);
        assert!(waits <= 5, "{mode:?}: {waits}");
    }
}

/// Ends after three waits.
struct Thrice(AtomicU32);

impl Hooks for Thrice {
    fn service_actions(&self, server: &ServerHandle) {
        if self.0.fetch_add(1, Ordering::SeqCst) == 2 {
            server.shutdown();
        }
    }
}

#[test]
fn from_service_actions_that_come_at_an_interval() {
    let interval = core::time::Duration::from_millis(2);
    for mode in modes() {
        let options = TcpServer::options().poll_interval(interval).hooks(Thrice(AtomicU32::new(0)));
        let server = options.bind("127.0.0.1:0").unwrap();
        let begun = std::time::Instant::now();
        // Nobody comes.
        mode.serve(server, upper, uppers).unwrap();
        assert!(begun.elapsed() >= 3 * interval, "{mode:?}");
    }
}

#[test]
fn before_it_serves() {
    for mode in modes() {
        let counts = Counts::default();
        let server = TcpServer::options().hooks(counts.clone()).bind("127.0.0.1:0").unwrap();
        let _client = Of::Tcp.client(*server.server_address());
        server.shutdown();
        mode.serve(server, upper, uppers).unwrap();
        assert_eq!(counts.requests.load(Ordering::SeqCst), 0, "{mode:?}");
    }
}

#[test]
fn a_shutdown_counts_once() {
    let mut server = Of::Tcp.server();
    server.shutdown();
    server.shutdown();
    server.serve_forever(upper).unwrap();
    let handle = server.handle();
    let client = Of::Tcp.client(*server.server_address());
    client.shutdown(berkeley::Shutdown::Write).unwrap();
    // It serves again, until it is told anew.
    server
        .serve_forever(move |request: &mut Request| {
            handle.shutdown();
            request.write_all(b"again")
        })
        .unwrap();
    assert_eq!(rest(&client), "again");
}

#[test]
fn requests_in_progress_finish() {
    for mode in modes().filter(|mode| *mode != Mode::Loop) {
        let over = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&over);
        let running = Running::new(Of::Tcp.server(), move |server| {
            let served = mode.serve(server, upper, uppers);
            told.store(true, Ordering::SeqCst);
            served
        });
        let client = Of::Tcp.client(running.addr);
        assert_eq!(ask(&client, "begun"), "BEGUN");
        running.handle.shutdown();
        for text in ["it", "goes", "on"] {
            assert_eq!(ask(&client, text), text.to_uppercase(), "{mode:?}");
            assert!(!over.load(Ordering::SeqCst), "{mode:?}");
        }
        drop(client);
        running.join();
    }
}

/// Goes on until its client says so.
struct Stubborn;

impl Machine for Stubborn {
    fn received(&mut self, bytes: &[u8], conn: &mut Conn<'_>) -> Next {
        conn.send(bytes);
        Next::Read
    }

    fn shutdown(&mut self, conn: &mut Conn<'_>) -> Next {
        conn.send(b"finish, please");
        Next::Read
    }
}

#[test]
fn a_machine_may_finish_what_it_has_begun() {
    let running =
        Running::new(Of::Tcp.server(), |server| server.event_loop().serve_forever(|_: &Request| Stubborn));
    let client = Of::Tcp.client(running.addr);
    assert_eq!(ask(&client, "begun"), "begun");
    running.handle.shutdown();
    let mut buf = [0; 100];
    let n = client.recv(&mut buf).unwrap();
    assert_eq!(&buf[..n], b"finish, please");
    assert_eq!(ask(&client, "on"), "on");
    assert!(!running.thread.is_finished());
    drop(client);
    running.join();
}

#[test]
fn a_machine_has_no_longer_than_the_grace() {
    let grace = core::time::Duration::from_millis(20);
    let event_loop = berkeley::server::EventLoop::new().grace(grace);
    let running = Running::new(Of::Tcp.server(), |server| {
        server.run_by(event_loop).serve_forever(|_: &Request| Stubborn)
    });
    let client = Of::Tcp.client(running.addr);
    assert_eq!(ask(&client, "begun"), "begun");
    running.end();
    assert_eq!(rest(&client), "finish, please");
}
