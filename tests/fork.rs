//! Servers that fork: what holds for every way of running, and what they have of their own. In a program of their own,
//! because a child has the descriptors of all tests that run beside its own.

extern crate alloc;

#[path = "suite/server/faults.rs"]
mod faults;
#[path = "suite/server/hand_over.rs"]
mod hand_over;
#[path = "suite/server/hooks.rs"]
mod hooks;
#[path = "suite/server/kit.rs"]
mod kit;
#[path = "suite/server/shutdown.rs"]
mod shutdown;
#[path = "suite/server/ways.rs"]
mod ways;

use core::iter;
use core::time::Duration;
use std::sync::{Mutex, PoisonError};
use std::thread;

use kit::{Of, Running, ask, rest, upper};

/// One at a time: what another thread has locked when a child is forked stays locked there, and panics take a lock.
fn modes() -> impl Iterator<Item = kit::Mode> {
    static TURN: Mutex<()> = Mutex::new(());
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    iter::once(kit::Mode::Fork).inspect(move |_| _ = &turn)
}

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

#[test]
fn there_are_no_more_children_than_there_may_be() {
    let fork = kit::fork().max_children(2);
    let running = Running::new(Of::Tcp.server(), |server| server.run_by(fork).serve_forever(upper));
    let first = Of::Tcp.client(running.addr);
    let second = Of::Tcp.client(running.addr);
    assert_eq!((ask(&first, "a"), ask(&second, "b")), ("A".into(), "B".into()));
    let third = Of::Tcp.client(running.addr);
    third.sendall(b"c").unwrap();
    third.settimeout(Some(Duration::from_millis(50))).unwrap();
    assert!(third.recv(&mut [0; 8]).unwrap_err().is_timeout());
    third.settimeout(kit::LONG).unwrap();
    drop(first);
    assert_eq!(third.recv(&mut [0; 8]).unwrap(), 1);
    drop((second, third));
    running.end();
}

#[test]
fn a_shutdown_comes_through_while_there_are_as_many_children_as_there_may_be() {
    let fork = kit::fork().max_children(1).block_on_close(false);
    let running = Running::new(Of::Tcp.server(), |server| server.run_by(fork).serve_forever(upper));
    let client = Of::Tcp.client(running.addr);
    assert_eq!(ask(&client, "x"), "X");
    // Nobody waits for the child, which goes on.
    running.end();
    assert_eq!(ask(&client, "y"), "Y");
}

#[test]
fn one_request_is_handled() {
    let mut server = Of::Tcp.server().run_by(kit::fork());
    let client = Of::Tcp.client(*server.server_address());
    client.sendall(b"x").unwrap();
    client.shutdown(berkeley::Shutdown::Write).unwrap();
    server.handle_request(upper).unwrap();
    assert_eq!(rest(&client), "X");
}

#[test]
fn children_are_collected_between_requests_that_are_handled_one_by_one() {
    let mut server = Of::Tcp.server().run_by(kit::fork().max_children(1));
    for _ in 0..3 {
        let client = Of::Tcp.client(*server.server_address());
        client.sendall(b"x").unwrap();
        client.shutdown(berkeley::Shutdown::Write).unwrap();
        server.handle_request(upper).unwrap();
        assert_eq!(rest(&client), "X");
    }
    assert_eq!(server.way().active_children(), 1);
    server.way_mut().collect_children(true);
    assert_eq!(server.way().active_children(), 0);
}
