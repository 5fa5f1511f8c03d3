//! A server is replaced by another while clients wait.

use std::os::fd::AsFd;

use berkeley::server::TcpServer;
use berkeley::{AF_UNIX, Protocol, SOCK_STREAM, Socket, recv_fds, send_fds, socketpair};

use super::kit::{Of, Running, ask, rest, upper, uppers};
use super::modes;

#[test]
fn nobody_is_lost_between_the_old_server_and_the_new() {
    for mode in modes() {
        let old = Of::Tcp.server();
        let (to, from) = socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT).unwrap();
        send_fds(&to, b"the listener", &[old.as_fd()]).unwrap();

        let running = Running::new(old, move |server| mode.serve(server, upper, uppers));
        let addr = running.addr;
        let first = Of::Tcp.client(addr);
        assert_eq!(ask(&first, "old"), "OLD", "{mode:?}");
        // A forked child would hold on to it; a machine is told to end; all others go on to theirs.
        drop(first);
        running.end();

        // Nobody serves, and whoever comes now waits.
        let waiting = Of::Tcp.client(addr);
        waiting.sendall(b"new").unwrap();
        waiting.shutdown(berkeley::Shutdown::Write).unwrap();

        let (_, fds, _) = recv_fds::<1>(&from, &mut [0; 100]).unwrap();
        let listener = Socket::from_fd(fds.into_iter().next().unwrap()).unwrap();
        let new = TcpServer::options().from_socket(listener).unwrap();
        assert_eq!(new.server_address(), &addr);
        let running = Running::new(new, move |server| mode.serve(server, upper, uppers));
        assert_eq!(rest(&waiting), "NEW", "{mode:?}");
        running.end();
    }
}
