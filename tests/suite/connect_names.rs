//! Connecting to hosts by name: each address in turn, or staggered, under one deadline.

use core::time::Duration;

use berkeley::{
    AF_INET, AF_INET6, ConnectOptions, EAI_NONAME, Errno, Hints, Protocol, Resolver, SOCK_DGRAM, SOCK_STREAM,
    SockAddr, Socket, Timeout, create_connection, create_server,
};

use crate::kit::{Etc, LONG};

fn listener(addr: &str) -> (Socket, u16) {
    let server = create_server(addr).unwrap();
    let port = server.getsockname().unwrap().port().unwrap();
    (server, port)
}

#[test]
fn the_second_address_is_taken_when_the_first_refuses() {
    let etc = Etc::new("127.0.0.3 here\n127.0.0.2 here\n", "");
    let (server, port) = listener("127.0.0.2:0");
    let folder = etc.open();
    for options in [ConnectOptions::new(), ConnectOptions::new().staggered()] {
        let mut resolver = Resolver::with_etc(&folder);
        let sock = options.create_connection_with(&mut resolver, "here", port, LONG, &mut |_| ()).unwrap();
        assert_eq!(sock.getpeername().unwrap(), server.getsockname().unwrap());
        assert_eq!(sock.gettimeout(), Some(LONG), "the socket keeps the timeout");
    }
}

#[test]
fn each_refusal_is_told() {
    let etc = Etc::new("127.0.0.2 here\n127.0.0.3 here\n", "");
    let (server, port) = listener("127.0.0.2:0");
    drop(server);
    let folder = etc.open();
    let error = ConnectOptions::new()
        .create_connection_with(&mut Resolver::with_etc(&folder), "here", port, LONG, &mut |_| ())
        .unwrap_err();
    let told: Vec<_> =
        error.attempts().map(|attempt| (attempt.addr().unwrap().to_string(), attempt.errno())).collect();
    let refused = Some(Errno::ECONNREFUSED);
    assert_eq!(told, [(format!("127.0.0.2:{port}"), refused), (format!("127.0.0.3:{port}"), refused)]);
    assert!(error.lookup_error().is_none() && !error.is_timeout() && error.errno() == refused);
    assert!(error.to_string().contains("127.0.0.3"), "{error}");
}

/// A listener whose queue is full answers nobody: the sockets that fill it.
fn black_hole(listener: &Socket) -> Vec<Socket> {
    let addr = listener.getsockname().unwrap();
    listener.listen(0).unwrap();
    let mut waiting = Vec::new();
    loop {
        let sock = Socket::with_timeout(AF_INET, SOCK_STREAM, Protocol::TCP, Timeout::NON_BLOCKING).unwrap();
        let _ = sock.connect(addr);
        let connected = berkeley::poll(
            &mut [berkeley::PollFd::new(&sock, berkeley::PollFlags::OUT)],
            berkeley::Deadline::after(Duration::from_millis(50)),
        );
        waiting.push(sock);
        if connected.unwrap() == 0 {
            return waiting;
        }
    }
}

#[test]
fn staggered_the_next_address_does_not_wait_for_a_silent_one() {
    let etc = Etc::new("127.0.0.4 here\n127.0.0.5 here\n", "");
    let (silent, port) = listener("127.0.0.4:0");
    let _full = black_hole(&silent);
    let _server = create_server(format!("127.0.0.5:{port}").as_str()).unwrap();
    let folder = etc.open();
    let mut resolver = Resolver::with_etc(&folder);
    let options = ConnectOptions::new().staggered_by(Duration::from_millis(20));
    let sock = options.create_connection_with(&mut resolver, "here", port, LONG, &mut |_| ()).unwrap();
    assert_eq!(sock.getpeername().unwrap().to_string(), format!("127.0.0.5:{port}"));

    let error = ConnectOptions::new()
        .create_connection_with(&mut resolver, "here", port, Timeout::millis(100), &mut |_| ())
        .unwrap_err();
    assert!(error.is_timeout(), "one at a time, the first has all the time there is: {error}");
    assert_eq!((error.attempts().count(), error.left_out()), (1, 1));
}

#[test]
fn the_lookup_counts_against_the_timeout() {
    let silent = Socket::new(AF_INET, SOCK_DGRAM, Protocol::UDP).unwrap();
    silent.bind("127.0.0.1:0").unwrap();
    let SockAddr::V4(server) = silent.getsockname().unwrap() else { panic!() };
    let etc = Etc::new("", "options timeout:30\n");
    let folder = etc.open();
    let mut resolver = Resolver::with_etc(&folder);
    resolver.set_servers(&[server.into()]);
    let error = ConnectOptions::new()
        .create_connection_with(&mut resolver, "far.example", 80, Timeout::millis(80), &mut |_| ())
        .unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!(error.lookup_error().unwrap().code, berkeley::EAI_AGAIN);
}

#[test]
fn a_source_address_is_bound_and_chooses_the_family() {
    let etc = Etc::new("::1 here\n127.0.0.1 here\n", "");
    let (server, port) = listener("127.0.0.1:0");
    let folder = etc.open();
    let options = ConnectOptions::new().source("127.0.0.9:0".parse().unwrap());
    let sock = options
        .create_connection_with(&mut Resolver::with_etc(&folder), "here", port, LONG, &mut |_| ())
        .unwrap();
    let (_, peer) = server.accept().unwrap();
    assert_eq!(peer, sock.getsockname().unwrap());
    assert!(peer.to_string().starts_with("127.0.0.9:"));

    let wrong = ConnectOptions::new().source("[2001:db8::1]:0".parse().unwrap());
    let error = wrong
        .create_connection_with(&mut Resolver::with_etc(&folder), "here", port, LONG, &mut |_| ())
        .unwrap_err();
    let attempt = error.attempts().next().unwrap();
    assert_eq!((attempt.call(), attempt.errno()), ("bind", Some(Errno::EADDRNOTAVAIL)));
    assert_eq!(AF_INET6, attempt.addr().unwrap().family());
}

#[test]
fn a_host_may_be_the_text_of_an_address() {
    let (server, port) = listener("127.0.0.1:0");
    let sock = create_connection(("127.1", port), LONG).unwrap();
    assert_eq!(sock.getpeername().unwrap(), server.getsockname().unwrap());
    let error = create_connection(("no-such-host.invalid", "80"), LONG).unwrap_err();
    assert_eq!(error.lookup_error().unwrap().code, berkeley::EAI_NONAME, "{error}");
}

#[test]
fn an_address_on_an_interface_that_is_not_there_is_none() {
    let etc = Etc::new("fe80::7%berkeley-none here there\nfe80::8%lo there\n", "");
    let folder = etc.open();
    let mut resolver = Resolver::with_etc(&folder);
    let found = resolver.getaddrinfo("there", 80, &Hints::stream()).unwrap();
    assert_eq!(found.iter().map(|info| info.addr.to_string()).collect::<Vec<_>>(), ["[fe80::8%1]:80"]);
    let error = resolver.getaddrinfo("here", 80, &Hints::stream()).unwrap_err();
    assert_eq!(error.code, EAI_NONAME);
    assert!(error.to_string().contains("interfaces"), "{error}");
}
