//! Threads: a pool and what it does when it is full, threads that nobody waits for.

use alloc::sync::Arc;
use core::cell::OnceCell;
use core::sync::atomic::{AtomicU32, Ordering};
use core::time::Duration;
use std::collections::HashSet;
use std::sync::Mutex;
use std::thread;

use berkeley::server::{Failure, Hooks, Pool, Request, ServerHandle, TcpServer, Threads, WhenFull};

use super::kit::{Of, Running, ask, rest, upper};

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

/// How many threads have served and not ended.
#[derive(Clone, Default)]
struct Alive(Arc<AtomicU32>);

/// Counts its thread, from the first request on until the thread ends.
struct Counted(Alive);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::SeqCst);
    }
}

thread_local! {
    static COUNTED: OnceCell<Counted> = const { OnceCell::new() };
}

/// Shuts the server down when all threads that have served are gone.
struct Gone(Alive, AtomicU32);

impl Hooks for Gone {
    fn close_request(&self, request: Request) {
        drop(request);
        self.1.fetch_add(1, Ordering::SeqCst);
    }

    fn service_actions(&self, server: &ServerHandle) {
        if self.1.load(Ordering::SeqCst) == 4 && self.0.0.load(Ordering::SeqCst) == 0 {
            server.shutdown();
        }
    }
}

#[test]
fn threads_that_have_nothing_more_to_do_end() {
    for pooled in [false, true] {
        let alive = Alive::default();
        let hooks = Gone(alive.clone(), AtomicU32::new(0));
        let options = TcpServer::options().poll_interval(Duration::from_millis(5)).hooks(hooks);
        let counts = alive.clone();
        let handler = move |request: &mut Request| {
            COUNTED.with(|counted| {
                counted.get_or_init(|| {
                    counts.0.fetch_add(1, Ordering::SeqCst);
                    Counted(counts.clone())
                });
            });
            upper(request)
        };
        let running = Running::new(options.bind("127.0.0.1:0").unwrap(), move |server| {
            if pooled {
                server.pooled(4).serve_forever(handler)
            } else {
                server.threaded().serve_forever(handler)
            }
        });
        let clients: Vec<_> = (0..4).map(|_| Of::Tcp.client(running.addr)).collect();
        clients.iter().for_each(|client| assert_eq!(ask(client, "x"), "X"));
        assert_eq!(alive.0.load(Ordering::SeqCst), 4);
        drop(clients);
        running.join();
    }
}
