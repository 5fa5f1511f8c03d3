//! Requests: their buffers, their limits, their settings; and `handle_request`, which serves one.

use core::time::Duration;
use std::io::{BufRead, Read, Write};
use std::panic::catch_unwind;
use std::sync::mpsc;

use berkeley::server::{
    Conn, DatagramRequestHandler, EventLoop, Hooks, LINE_MAX, Machine, Next, Request, Server, ServerHandle,
    StreamRequestHandler, TcpServer, UdpServer,
};
use berkeley::{Errno, MSG_DONTWAIT, MSG_PEEK, Shutdown, SockAddr, opt};

use super::kit::{LONG, Mode, Of, Running, Told, ask, rest, upper, uppers};
use super::modes;

#[test]
fn attributes_have_the_defaults_of_python() {
    let server = TcpServer::bind("127.0.0.1:0").unwrap();
    let of = server.attributes();
    assert_eq!((of.address_family(), of.socket_type()), (berkeley::AF_INET, berkeley::SOCK_STREAM));
    assert_eq!((of.request_queue_size(), of.max_packet_size(), of.timeout()), (5, 8192, None));
    assert_eq!((of.allow_reuse_address(), of.allow_reuse_port()), (false, false));
    assert_eq!(server.socket().getsockopt(opt::SO_REUSEADDR), Ok(false));

    let options = TcpServer::options().allow_reuse_address(true).allow_reuse_port(true);
    let first = options.clone().bind("[::1]:0").unwrap();
    assert_eq!(first.attributes().address_family(), berkeley::AF_INET6);
    assert_eq!(first.socket().getsockopt(opt::SO_REUSEADDR), Ok(true));
    options.bind(first.server_address()).unwrap();
    for (of, family, kind) in [
        (Of::Udp, berkeley::AF_INET, berkeley::SOCK_DGRAM),
        (Of::UnixStream, berkeley::AF_UNIX, berkeley::SOCK_STREAM),
        (Of::UnixDatagram, berkeley::AF_UNIX, berkeley::SOCK_DGRAM),
    ] {
        let server = of.server();
        assert_eq!((server.socket().family(), server.socket().kind()), (Ok(family), Ok(kind)));
        assert_eq!(server.server_address(), &server.socket().getsockname().unwrap());
    }
}

#[test]
fn one_request_is_handled() {
    for mode in modes() {
        let mut server = Of::Tcp.server();
        let client = Of::Tcp.client(*server.server_address());
        client.sendall(b"x").unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        match mode {
            Mode::One => server.handle_request(upper).unwrap(),
            Mode::Threads => server.threaded().handle_request(upper).unwrap(),
            Mode::Pool => server.pooled(1).handle_request(upper).unwrap(),
            #[cfg(feature = "fork")]
            Mode::Fork => unreachable!("in a program of its own"),
            Mode::Loop => server.event_loop().handle_request(uppers).unwrap(),
        }
        assert_eq!(rest(&client), "X", "{mode:?}");
    }
}

struct Timeouts(mpsc::Sender<()>);

impl Hooks for Timeouts {
    fn handle_timeout(&self, _: &ServerHandle) {
        self.0.send(()).unwrap();
    }
}

#[test]
fn a_request_that_does_not_come_is_a_timeout() {
    let (to, timeouts) = mpsc::channel();
    let timeout = Duration::from_millis(5);
    let mut server = UdpServer::options().timeout(timeout).hooks(Timeouts(to)).bind("127.0.0.1:0").unwrap();
    let begun = std::time::Instant::now();
    server.handle_request(upper).unwrap();
    timeouts.try_recv().unwrap();
    assert!(begun.elapsed() >= timeout);
    let mut server = server.event_loop();
    server.handle_request(uppers).unwrap();
    timeouts.try_recv().unwrap();

    let client = Of::Udp.client(*server.server_address());
    client.send(b"x").unwrap();
    server.handle_request(uppers).unwrap();
    assert!(timeouts.try_recv().is_err());
    assert_eq!(client.recv(&mut [0; 8]), Ok(1));

    // The socket's own counts too, if it is shorter; a shutdown is not carried out, and not forgotten.
    let mut server = Of::Udp.server();
    server.socket().settimeout(timeout).unwrap();
    server.handle_request(upper).unwrap();
    server.shutdown();
    server.handle_request(upper).unwrap();
    server.serve_forever(upper).unwrap();
}

#[test]
fn lines_end_where_they_should() {
    let running = Running::new(Of::Tcp.server(), |mut server: Server| {
        server.serve_forever(|request: &mut Request| {
            loop {
                match request.read_line() {
                    Ok(line) if line.is_empty() => return request.write_all(b"end"),
                    Ok(line) => write!(request, "{} ", line.len())?,
                    Err(e) => return write!(request, "{:?}", e.kind()),
                }
            }
        })
    });
    let client = Of::Tcp.client(running.addr);
    client.sendall(b"one\ntwo\n\nhalf").unwrap();
    client.shutdown(Shutdown::Write).unwrap();
    assert_eq!(rest(&client), "4 4 1 4 end");

    let client = Of::Tcp.client(running.addr);
    client.sendall(&[b'x'; LINE_MAX]).unwrap();
    client.shutdown(Shutdown::Write).unwrap();
    assert_eq!(rest(&client), "InvalidData");
    running.end();
}

/// Bytes that are written one by one are sent one by one, or together.
#[test]
fn a_write_buffer_gathers() {
    for (wbufsize, before_the_end) in [(0, 5), (3, 3), (100, 0)] {
        let (to, seen) = mpsc::channel();
        let mut server = Of::UnixStream.server();
        let client = Of::UnixStream.client(*server.server_address());
        let peek = client.dup().unwrap();
        let handler = StreamRequestHandler::new(move |request: &mut Request| {
            (0..5).try_for_each(|_| request.write_all(b"x"))?;
            to.send(peek.recv_with(&mut [0; 100], MSG_PEEK | MSG_DONTWAIT).unwrap_or(0)).unwrap();
            Ok(())
        })
        .wbufsize(wbufsize);
        server.handle_request(handler).unwrap();
        assert_eq!((seen.recv().unwrap(), rest(&client).len()), (before_the_end, 5), "{wbufsize}");
    }
}

#[test]
fn a_read_buffer_takes_as_much_as_it_holds() {
    for rbufsize in [0, 1, 7, 8192] {
        let handler = StreamRequestHandler::new(|request: &mut Request| {
            let line = request.read_line()?;
            // What is left in the socket was not read ahead.
            let ahead = request.fill_buf()?.len();
            let mut all = Vec::new();
            request.read_to_end(&mut all)?;
            write!(request, "{} {} {}", line.len(), ahead, all.len())
        })
        .rbufsize(rbufsize)
        .disable_nagle_algorithm(true);
        let mut server = Of::Tcp.server();
        let client = Of::Tcp.client(*server.server_address());
        client.sendall(b"line\n0123456789").unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        server.handle_request(handler).unwrap();
        let ahead = match rbufsize {
            0 | 1 => 1,
            7 => 2,
            _ => 10,
        };
        assert_eq!(rest(&client), format!("5 {ahead} 10"), "{rbufsize}");
    }
}

#[test]
fn nagles_algorithm_is_off_if_asked_for() {
    for on in [false, true] {
        let handler = StreamRequestHandler::new(|request: &mut Request| {
            let nodelay = request.socket().getsockopt(opt::TCP_NODELAY)?;
            write!(request, "{nodelay} {:?}", request.socket().gettimeout())
        })
        .disable_nagle_algorithm(on)
        .timeout(on.then_some(Duration::from_secs(9)));
        let mut server = Of::Tcp.server();
        let client = Of::Tcp.client(*server.server_address());
        server.handle_request(handler).unwrap();
        assert_eq!(rest(&client), if on { "true Some(9s)" } else { "false None" });
    }
}

#[test]
fn a_silent_client_and_a_slow_one_have_an_end() {
    let (to, told) = mpsc::channel();
    let server = TcpServer::options().hooks(Told(to)).bind("127.0.0.1:0").unwrap();
    let handler = StreamRequestHandler::new(|request: &mut Request| request.read_line().map(drop));
    let silent = handler.timeout(Duration::from_millis(20));
    let mut server = server;
    let client = Of::Tcp.client(*server.server_address());
    server.handle_request(silent).unwrap();
    assert_eq!(told.recv_timeout(LONG).unwrap(), "timed out");
    assert_eq!(rest(&client), "");

    // A byte now and then is never silent for long, and would go on for a minute.
    let slow = handler.timeout(Duration::from_secs(60)).deadline(Duration::from_millis(50));
    let client = Of::Tcp.client(*server.server_address());
    let addr = *server.server_address();
    let begun = std::time::Instant::now();
    let thread = std::thread::spawn(move || server.handle_request(slow));
    client.settimeout(Duration::from_millis(5)).unwrap();
    while client.send(b"x").is_ok() && client.recv(&mut [0; 8]).is_err_and(|e| e.is_timeout()) {}
    thread.join().unwrap().unwrap();
    assert_eq!(told.recv_timeout(LONG).unwrap(), "timed out");
    assert!(begun.elapsed() >= Duration::from_millis(50), "{addr}");
}

#[test]
fn the_event_loop_has_an_end_for_both_too() {
    /// Has so long for all it does.
    struct Limited;
    impl Machine for Limited {
        fn opened(&mut self, conn: &mut Conn<'_>) -> Next {
            conn.wake_after(Some(Duration::from_millis(200)));
            Next::Read
        }
        fn received(&mut self, _: &[u8], _: &mut Conn<'_>) -> Next {
            Next::Read
        }
    }
    // Long enough that who sends every other millisecond is not kept from it for as long.
    let event_loop = EventLoop::new().idle_timeout(Duration::from_millis(100));
    let running = Running::new(Of::Tcp.server(), |server: Server| {
        server.run_by(event_loop).serve_forever(|_: &Request| Limited)
    });
    let begun = std::time::Instant::now();
    assert_eq!(rest(&Of::Tcp.client(running.addr)), "");
    assert!(begun.elapsed() >= Duration::from_millis(100));

    let client = Of::Tcp.client(running.addr);
    client.settimeout(Duration::from_millis(2)).unwrap();
    while client.send(b"x").is_ok() && client.recv(&mut [0; 8]).is_err_and(|e| e.is_timeout()) {}
    assert!(begun.elapsed() >= Duration::from_millis(300));
    running.end();
}

#[test]
fn a_datagram_is_answered_with_what_was_written() {
    let mut server = UdpServer::options().max_packet_size(4).bind("127.0.0.1:0").unwrap();
    let client = Of::Udp.client(*server.server_address());
    client.send(b"longer than four").unwrap();
    server
        .handle_request(|request: &mut Request| {
            assert_eq!(request.packet(), b"long");
            assert!(request.is_datagram());
            request.write_all(b"a")?;
            request.write_all(b"nswer")
        })
        .unwrap();
    let mut buf = [0; 100];
    assert_eq!(client.recv(&mut buf), Ok(6));

    // Nothing for nothing, but for Python's handler.
    for always in [false, true] {
        client.send(b"").unwrap();
        let nothing = |_: &mut Request| Ok(());
        if always {
            server.handle_request(DatagramRequestHandler::new(nothing)).unwrap();
        } else {
            server.handle_request(nothing).unwrap();
        }
        client.settimeout(Duration::ZERO).unwrap();
        assert_eq!(client.recv(&mut buf).is_ok(), always);
    }
}

#[test]
fn a_client_without_an_address_is_an_error_and_no_more() {
    let (to, told) = mpsc::channel();
    let of = Of::UnixDatagram;
    let mut server = of.options().hooks(Told(to)).bind("unix:").unwrap();
    let nameless =
        berkeley::Socket::new(berkeley::AF_UNIX, berkeley::SOCK_DGRAM, berkeley::Protocol::DEFAULT).unwrap();
    nameless.sendto(b"x", server.server_address()).unwrap();
    server.handle_request(upper).unwrap();
    assert_eq!(
        told.recv_timeout(LONG).unwrap(),
        std::io::Error::from(berkeley::Error::from(Errno::EINVAL)).to_string()
    );
    let running = Running::new(server, |mut server| server.serve_forever(upper));
    assert_eq!(ask(&of.client(running.addr), "x"), "X");
    running.end();
}

#[test]
fn a_server_takes_no_socket_that_is_not_its_kind() {
    let tcp = || Of::Tcp.server().socket().dup().unwrap();
    assert!(Of::Tcp.options().from_socket(tcp()).is_ok());
    for of in [Of::Udp, Of::UnixStream, Of::UnixDatagram] {
        let error = of.options().from_socket(tcp()).unwrap_err();
        assert_eq!(error.to_string(), "not a socket that this server serves", "{of:?}");
    }
    // One that does not listen.
    let unbound = TcpServer::options().unbound(berkeley::AF_INET).unwrap();
    assert!(TcpServer::options().from_socket(unbound.socket().dup().unwrap()).is_err());
    // Addresses, too.
    let unix = SockAddr::parse("unix:").unwrap();
    assert_eq!(TcpServer::bind(unix).unwrap_err().errno(), Some(Errno::EAFNOSUPPORT));
}

#[test]
fn a_panic_is_told_as_it_was_said() {
    let (to, told) = mpsc::channel();
    let mut server = Of::UnixStream.options().hooks(Told(to)).bind("unix:").unwrap();
    let client = Of::UnixStream.client(*server.server_address());
    client.sendall(b"panic").unwrap();
    server.handle_request(|_: &mut Request| panic!("on purpose")).unwrap();
    assert_eq!(told.recv_timeout(LONG).unwrap(), "panicked: on purpose");
}

/// A hook that panics is not a request that fails.
#[test]
fn a_panic_in_a_hook_comes_out() {
    struct Panics;
    impl Hooks for Panics {
        fn verify_request(&self, _: &Request) -> bool {
            panic!("on purpose");
        }
    }
    let mut server = Of::Tcp.options().hooks(Panics).bind("127.0.0.1:0").unwrap();
    let _client = Of::Tcp.client(*server.server_address());
    let mut server = core::panic::AssertUnwindSafe(&mut server);
    assert!(catch_unwind(move || server.handle_request(upper)).is_err());
}
