//! Every way of running requests, over every kind of socket.

use super::kit::{Mode, Of, Running, ask};
use super::modes;

#[test]
fn each_way_serves_each_kind() {
    for mode in modes() {
        for of in Of::ALL {
            let running = Running::upper(mode, of.server());
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
    for mode in modes().filter(|mode| *mode != Mode::One) {
        // Who finds the queue full comes again after a second.
        let server = Of::Tcp.options().request_queue_size(16).bind("127.0.0.1:0").unwrap();
        let running = Running::upper(mode, server);
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
