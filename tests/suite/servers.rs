//! create_server and create_connection, and what they say when they fail.

use core::net::{Ipv4Addr, Ipv6Addr};
use std::io;

use berkeley::{
    AF_INET6, EAI_SERVICE, Errno, Protocol, SOCK_STREAM, ServerOptions, SockAddr, Socket, Timeout,
    create_connection, create_server, has_dualstack_ipv6, opt,
};

use crate::kit::{Folder, LONG, listener};

#[test]
fn a_server_is_made_for_each_family() {
    let folder = Folder::new();
    let path = folder.join("server");
    let servers = [
        create_server("127.0.0.1:0"),
        create_server("[::1]:0"),
        create_server(path.as_path()),
        create_server("unix:"),
    ];
    for server in servers {
        let server = server.unwrap();
        let addr = server.getsockname().unwrap();
        let client = create_connection(addr, LONG).unwrap();
        assert_eq!((client.getpeername(), client.gettimeout()), (Ok(addr), Some(LONG)));
        let (conn, peer) = server.accept().unwrap();
        assert_eq!(client.getsockname(), Ok(peer));
        client.sendall(b"hello").unwrap();
        assert_eq!(conn.recv(&mut [0; 8]), Ok(5));
    }
}

#[test]
fn one_family_unless_asked_for_both() {
    let server = create_server("[::]:0").unwrap();
    assert_eq!(server.getsockopt(opt::IPV6_V6ONLY), Ok(true));
    assert_eq!(server.getsockopt(opt::SO_REUSEADDR), Ok(true));
    assert_eq!(server.getsockopt(opt::SO_REUSEPORT), Ok(false));

    assert!(has_dualstack_ipv6());
    let both = ServerOptions::new().dualstack_ipv6(true).create_server("[::]:0").unwrap();
    let port = both.getsockname().unwrap().port().unwrap();
    let client = create_connection((Ipv4Addr::LOCALHOST, port), LONG).unwrap();
    let (_conn, peer) = both.accept().unwrap();
    let SockAddr::V6(peer) = peer else { panic!("{peer}") };
    assert_eq!(peer.ip().to_ipv4_mapped(), Some(Ipv4Addr::LOCALHOST));
    assert_eq!(client.getsockname().unwrap().port(), Some(peer.port()));
}

#[test]
fn dual_stack_needs_an_ipv6_address() {
    let error = ServerOptions::new().dualstack_ipv6(true).create_server("127.0.0.1:0").unwrap_err();
    assert_eq!(error.to_string(), "create_server(127.0.0.1:0): dualstack_ipv6 needs an IPv6 address");
}

#[test]
fn a_port_can_be_shared_if_all_agree() {
    let options = ServerOptions::new().reuse_port(true);
    let first = options.create_server("127.0.0.1:0").unwrap();
    let addr = first.getsockname().unwrap();
    let _second = options.create_server(addr).unwrap();
    let error = create_server(addr).unwrap_err();
    assert_eq!((error.call(), error.errno()), ("bind", Some(Errno::EADDRINUSE)));
    // A Unix socket has no port to share, and the wish is no error.
    options.create_server("unix:").unwrap();
}

#[test]
fn a_server_can_be_started_again_at_once() {
    let (server, addr) = listener();
    let client = create_connection(addr, LONG).unwrap();
    let (conn, _) = server.accept().unwrap();
    drop(conn); // the server's side closes first and lingers
    assert_eq!(client.recv(&mut [0]), Ok(0));
    drop((client, server));
    create_server(addr).unwrap();
}

#[test]
fn the_backlog_is_passed_on() {
    let server = ServerOptions::new().backlog(0).create_server("unix:").unwrap();
    let addr = server.getsockname().unwrap();
    let client = || {
        let zero = Some(core::time::Duration::ZERO);
        Socket::with_timeout(addr.family(), SOCK_STREAM, Protocol::DEFAULT, zero).unwrap()
    };
    let (first, second) = (client(), client());
    first.connect(addr).unwrap();
    assert!(second.connect(addr).unwrap_err().would_block());
}

#[test]
fn a_failure_names_the_call_and_the_address() {
    let (server, addr) = listener();
    let error = create_server(addr).unwrap_err();
    assert_eq!(error.to_string(), format!("bind({addr}): address already in use (EADDRINUSE)"));
    drop(server);
    let error = create_connection(addr, Timeout::BLOCKING).unwrap_err();
    assert_eq!(error.to_string(), format!("connect({addr}): connection refused (ECONNREFUSED)"));
    assert_eq!(error.addr(), Some(addr));
    let io = io::Error::from(error);
    assert_eq!((io.kind(), io.to_string()), (io::ErrorKind::ConnectionRefused, error.to_string()));

    let error = create_server("127.0.0.1:http").unwrap_err();
    assert_eq!(error.to_string(), "byte 10 of the address: a port is a decimal number");
    assert_eq!(io::Error::from(error).kind(), io::ErrorKind::InvalidInput);
}

#[test]
fn ipv6_exists_here() {
    // The tests above mean what they say only where this holds.
    Socket::new(AF_INET6, SOCK_STREAM, Protocol::DEFAULT).unwrap();
}

#[test]
fn a_server_is_made_at_a_host() {
    let ip = |server: &Socket| server.getsockname().unwrap().ip().unwrap();
    let server = create_server(("localhost", 0)).unwrap();
    // As in Python, which makes no server of IPv6 unless it is told to.
    assert_eq!(ip(&server), Ipv4Addr::LOCALHOST);
    let port = server.getsockname().unwrap().port().unwrap();
    create_connection(("localhost", port), LONG).unwrap();

    assert_eq!(ip(&create_server(("", 0)).unwrap()), Ipv4Addr::UNSPECIFIED);
    assert_eq!(ip(&create_server(("::1", "0")).unwrap()), Ipv6Addr::LOCALHOST);
    // The first address that will do.
    let both = ServerOptions::new().dualstack_ipv6(true).create_server(("", 0)).unwrap();
    assert_eq!(ip(&both), Ipv6Addr::UNSPECIFIED);
}

#[test]
fn a_host_at_which_no_server_can_be_made_is_told_of() {
    let (_server, addr) = listener();
    let error = create_server(("127.0.0.1", addr.port().unwrap())).unwrap_err();
    assert_eq!(error.to_string(), format!("bind({addr}): address already in use (EADDRINUSE)"));
    let error = create_server(("no-such-host.invalid.", "no such service")).unwrap_err();
    assert_eq!(error.lookup_error().unwrap().code, EAI_SERVICE);
}
