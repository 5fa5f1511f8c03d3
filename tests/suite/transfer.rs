//! Sending, receiving, addresses and descriptors, on real sockets.

use core::mem::MaybeUninit;
use core::net::{SocketAddrV4, SocketAddrV6};
use core::time::Duration;
use std::io::{self, Read, Write};

use berkeley::{
    AF_INET, AF_INET6, AF_UNIX, Errno, MSG_DONTWAIT, MSG_PEEK, MSG_TRUNC, MsgFlags, Protocol, SHUT_RDWR,
    SHUT_WR, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM, SockAddr, SockAddrBuf, Socket, UnixAddr, close, dup,
    fromfd, opt,
};
use rustix::fd::{AsFd, AsRawFd, OwnedFd};

use crate::kit::{Folder, connection, listener, pair, udp};

#[test]
fn an_empty_buffer_receives_nothing_without_asking() {
    // Not even connected: the kernel would say ENOTCONN.
    let socket = Socket::new(AF_INET, SOCK_STREAM, Protocol::DEFAULT).unwrap();
    assert_eq!(socket.recv(&mut []), Ok(0));
    assert_eq!(socket.recv(&mut [0]), Err(Errno::ENOTCONN.into()));
}

#[test]
fn recvfrom_with_an_empty_buffer_takes_a_datagram() {
    let (socket, addr) = udp();
    socket.sendto(b"one", addr).unwrap();
    socket.sendto(b"two", addr).unwrap();
    assert_eq!(socket.recvfrom(&mut []), Ok((0, addr)));
    let mut buf = [0; 8];
    assert_eq!((socket.recv(&mut buf), &buf[..3]), (Ok(3), &b"two"[..]));
}

#[test]
fn a_datagram_that_does_not_fit_is_cut_and_its_length_can_be_asked() {
    let (socket, addr) = udp();
    for _ in 0..3 {
        socket.sendto(b"0123456789", addr).unwrap();
    }
    let mut buf = [0; 4];
    assert_eq!(socket.recv_with(&mut buf, MSG_PEEK), Ok(4));
    assert_eq!(socket.recv(&mut buf), Ok(4));
    assert_eq!(socket.recvfrom_with(&mut buf, MSG_TRUNC), Ok((10, addr)));
    // A slice cannot be longer than its buffer.
    let mut room = [MaybeUninit::uninit(); 4];
    assert_eq!(socket.recv_uninit(&mut room, MSG_TRUNC), Ok(&mut b"0123".to_owned()[..]));
}

#[test]
fn uninitialised_memory_comes_back_as_what_was_received() {
    let (socket, addr) = udp();
    socket.sendto(b"hello", addr).unwrap();
    let mut room = [MaybeUninit::uninit(); 64];
    let (data, from) = socket.recvfrom_uninit(&mut room, MsgFlags::empty()).unwrap();
    assert_eq!((&*data, from), (&b"hello"[..], addr));
}

/// TCP throws away what it receives with MSG_TRUNC, and UDP counts what SO_PEEK_OFF made it skip. Neither may hand out
/// memory that nobody wrote.
#[test]
fn what_was_counted_and_not_written_is_zero() {
    let (client, server) = connection();
    client.sendall(b"hello").unwrap();
    let mut room = [MaybeUninit::new(0xa5); 64];
    let data = server.recv_uninit(&mut room, MSG_TRUNC).unwrap();
    assert!(data == [0; 5], "{data:x?}");

    let (socket, addr) = udp();
    let skip = socket.setsockopt(opt::SO_PEEK_OFF, 4);
    if std::env::var_os("BERKELEY_EMULATED").is_some() && skip.is_err() {
        return; // QEMU does not know the option
    }
    skip.unwrap();
    socket.sendto(b"0123456789", addr).unwrap();
    let mut room = [MaybeUninit::new(0xa5); 64];
    let (data, _) = socket.recvfrom_uninit(&mut room, MSG_TRUNC | MSG_PEEK).unwrap();
    let (written, counted) = data.split_at(6);
    assert!(written == b"456789" && counted.iter().all(|&b| b == 0), "{data:x?}");
}

#[test]
fn a_stream_does_not_say_from_whom() {
    let (client, server) = connection();
    client.sendall(b"x").unwrap();
    assert_eq!(server.recvfrom(&mut [0]), Ok((1, SockAddr::Unspec)));
}

#[test]
fn end_of_file() {
    let (client, server) = connection();
    client.sendall(b"last").unwrap();
    client.shutdown(SHUT_WR).unwrap();
    let mut buf = [0; 8];
    assert_eq!((server.recv(&mut buf), server.recv(&mut buf)), (Ok(4), Ok(0)));
    server.sendall(b"still heard").unwrap();
    assert_eq!(client.recv(&mut [0; 16]), Ok(11));
}

#[test]
fn sending_nothing_is_a_call_all_the_same() {
    let (a, b) = pair(SOCK_DGRAM);
    a.sendall(b"").unwrap();
    assert_eq!(b.recv(&mut [0; 4]), Ok(0));
    drop(b);
    let error = a.sendall(b"").unwrap_err();
    assert_eq!((error.sent, error.error.errno()), (0, Some(Errno::ECONNREFUSED)));
    let unconnected = Socket::new(AF_INET, SOCK_DGRAM, Protocol::DEFAULT).unwrap();
    assert_eq!(unconnected.send(b""), Err(Errno::EDESTADDRREQ.into()));
}

#[test]
fn sendall_sends_all() {
    let (a, b) = pair(SOCK_STREAM);
    let data: Vec<u8> = (0..3_000_000u32).map(|i| i as u8).collect();
    std::thread::scope(|scope| {
        for timeout in [None, Some(Duration::from_secs(60))] {
            a.settimeout(timeout).unwrap();
            let reader = scope.spawn(|| {
                let mut all = vec![0; data.len()];
                (&b).read_exact(&mut all).unwrap();
                all
            });
            a.sendall(&data).unwrap();
            assert!(reader.join().unwrap() == data);
        }
    });
}

#[test]
fn one_call_can_be_non_blocking() {
    let flood = vec![0; 16 << 20];
    for timeout in [None, Some(Duration::from_secs(60))] {
        let (a, _b) = pair(SOCK_STREAM);
        a.settimeout(timeout).unwrap();
        assert_eq!(a.recv_with(&mut [0], MSG_DONTWAIT), Err(Errno::EAGAIN.into()));
        assert_eq!(a.recvfrom_with(&mut [0], MSG_DONTWAIT), Err(Errno::EAGAIN.into()));
        let error = a.sendall_with(&flood, MSG_DONTWAIT).unwrap_err();
        assert!(error.sent > 0 && error.error.would_block());
    }
}

#[test]
fn a_refused_datagram_is_told_at_the_next_call() {
    let (dead, addr) = udp();
    drop(dead);
    let client = Socket::new(AF_INET, SOCK_DGRAM, Protocol::DEFAULT).unwrap();
    client.connect(addr).unwrap();
    client.send(b"anybody?").unwrap();
    assert_eq!(client.recv(&mut [0; 8]), Err(Errno::ECONNREFUSED.into()));
}

#[test]
fn a_datagram_socket_can_forget_its_peer() {
    let (server, addr) = udp();
    let (client, _) = udp();
    client.connect(addr).unwrap();
    assert_eq!(client.getpeername(), Ok(addr));
    client.connect(SockAddr::Unspec).unwrap();
    assert_eq!(client.getpeername(), Err(Errno::ENOTCONN.into()));
    drop(server);
}

#[test]
fn ipv6_with_and_without_a_peer() {
    let a = Socket::new(AF_INET6, SOCK_DGRAM, Protocol::UDP).unwrap();
    a.bind("[::1]:0").unwrap();
    let addr = a.getsockname().unwrap();
    assert_eq!(a.sendto(b"six", addr), Ok(3));
    assert_eq!(a.recvfrom(&mut [0; 8]), Ok((3, addr)));
    assert_eq!((a.family(), a.kind(), a.proto()), (Ok(AF_INET6), Ok(SOCK_DGRAM), Ok(Protocol::UDP)));
}

#[test]
fn unix_paths_of_every_length_that_the_kernel_takes() {
    let folder = Folder::new();
    let start = folder.join("").into_os_string().into_encoded_bytes();
    for len in start.len() + 1..=108 {
        let mut path = start.clone();
        path.resize(len, b'x');
        let addr = UnixAddr::path(&path).unwrap();
        let server = Socket::new(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT).unwrap();
        server.bind(addr).unwrap();
        server.listen(1).unwrap();
        assert_eq!(server.getsockname(), Ok(addr.into()), "{len}");
        let client = Socket::new(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT).unwrap();
        client.connect(addr).unwrap();
        assert_eq!(client.getpeername(), Ok(addr.into()), "{len}");
        assert_eq!(server.accept().unwrap().1, UnixAddr::Unnamed.into());
    }
}

#[test]
fn unix_datagrams_come_from_where_they_were_sent() {
    let folder = Folder::new();
    let socket = |addr: UnixAddr| {
        let socket = Socket::new(AF_UNIX, SOCK_DGRAM, Protocol::DEFAULT).unwrap();
        socket.bind(addr).unwrap();
        socket
    };
    let named = socket(UnixAddr::path(folder.join("named").as_os_str().as_encoded_bytes()).unwrap());
    let chosen = socket(UnixAddr::Unnamed);
    let to = named.getsockname().unwrap();
    let SockAddr::Unix(UnixAddr::Abstract(name)) = chosen.getsockname().unwrap() else {
        panic!("{chosen:?}");
    };
    assert_eq!(name.len(), 5);
    chosen.sendto(b"x", to).unwrap();
    assert_eq!(named.recvfrom(&mut [0; 8]), Ok((1, UnixAddr::Abstract(name).into())));
    let nobody = Socket::new(AF_UNIX, SOCK_DGRAM, Protocol::DEFAULT).unwrap();
    nobody.sendto(b"x", folder.join("named").as_path()).unwrap();
    assert_eq!(named.recvfrom(&mut [0; 8]), Ok((1, SockAddr::Unspec)));
}

#[test]
fn abstract_names_hold_any_bytes() {
    for len in [0, 1, 50, 107] {
        let mut name = vec![0; len];
        if let [first, second, ..] = &mut name[..] {
            (*first, *second) = (std::process::id() as u8, len as u8);
        }
        let server = Socket::new(AF_UNIX, SOCK_SEQPACKET, Protocol::DEFAULT).unwrap();
        let addr = UnixAddr::abstract_name(&name).unwrap();
        match server.bind(addr) {
            // A name of no bytes or one can belong to somebody else.
            Err(error) if len < 2 && error.errno() == Some(Errno::EADDRINUSE) => continue,
            result => result.unwrap(),
        }
        assert_eq!(server.getsockname(), Ok(addr.into()));
    }
}

#[test]
fn descriptors_are_close_on_exec_from_birth() {
    let (listener, addr) = listener();
    let client = berkeley::create_connection(addr, Duration::from_secs(60)).unwrap();
    let (conn, _) = listener.accept().unwrap();
    let (a, b) = pair(SOCK_STREAM);
    let dup = a.dup().unwrap();
    for socket in [&listener, &client, &conn, &a, &b, &dup] {
        assert!(rustix::io::fcntl_getfd(socket).unwrap().contains(rustix::io::FdFlags::CLOEXEC));
    }
}

#[test]
fn a_descriptor_comes_and_goes() {
    let (a, b) = pair(SOCK_STREAM);
    let number = a.fileno();
    a.setblocking(false).unwrap();
    let fd: OwnedFd = a.into();
    assert_eq!(fd.as_raw_fd(), number);
    let again = Socket::from(fd);
    assert_eq!(again.gettimeout(), Some(Duration::ZERO));
    assert_eq!((again.as_fd().as_raw_fd(), again.as_raw_fd()), (number, number));
    let fd = again.detach();
    assert_eq!(Socket::from_fd(fd).unwrap().close(), Ok(()));
    assert_eq!(b.recv(&mut [0]), Ok(0));
}

#[test]
fn programs_inherit_what_they_are_meant_to() {
    let (a, _b) = pair(SOCK_STREAM);
    assert_eq!(a.get_inheritable(), Ok(false));
    a.set_inheritable(true).unwrap();
    assert_eq!(a.get_inheritable(), Ok(true));
    assert!(!rustix::io::fcntl_getfd(&a).unwrap().contains(rustix::io::FdFlags::CLOEXEC));
    // A copy is by itself.
    assert_eq!(a.dup().unwrap().get_inheritable(), Ok(false));
    a.set_inheritable(false).unwrap();
    assert_eq!(a.get_inheritable(), Ok(false));
}

#[test]
fn a_socket_from_somebody_elses_descriptor() {
    let (a, b) = pair(SOCK_STREAM);
    let again = fromfd(&a).unwrap();
    assert_ne!(again.fileno(), a.fileno());
    assert_eq!((again.gettimeout(), again.get_inheritable()), (None, Ok(false)));
    // The other holder's timeout is its own; the descriptor's flag is both's.
    a.settimeout(Some(Duration::from_secs(60))).unwrap();
    assert_eq!(fromfd(&a).unwrap().gettimeout(), Some(Duration::ZERO));
    a.settimeout(None).unwrap();
    drop(a);
    again.send(b"x").unwrap();
    assert_eq!(b.recv(&mut [0; 8]), Ok(1));
    drop(again);
    assert_eq!(b.recv(&mut [0; 8]), Ok(0));

    let (read, _write) = rustix::pipe::pipe().unwrap();
    assert_eq!(fromfd(&read).unwrap_err(), Errno::ENOTSOCK.into());
    assert!(rustix::io::fcntl_getfd(&read).is_ok());
}

#[test]
fn any_descriptor_is_duplicated_and_closed() {
    let (read, write) = rustix::pipe::pipe().unwrap();
    let copy = dup(&write).unwrap();
    assert!(rustix::io::fcntl_getfd(&copy).unwrap().contains(rustix::io::FdFlags::CLOEXEC));
    assert_eq!(close(write), Ok(()));
    assert_eq!(rustix::io::write(&copy, b"x"), Ok(1));
    assert_eq!(close(copy), Ok(()));
    let mut buf = [0; 8];
    assert_eq!(rustix::io::read(&read, &mut buf), Ok(1));
    assert_eq!(rustix::io::read(&read, &mut buf), Ok(0));
}

#[test]
fn addresses_as_bytes() {
    let (a, addr) = udp();
    let (b, to) = udp();
    b.connect(addr).unwrap();
    assert_eq!(SockAddr::from(b.getpeername_raw().unwrap()), addr);
    assert_eq!(SockAddr::from(a.getsockname_raw().unwrap()), addr);
    assert_eq!(a.getpeername_raw(), Err(Errno::ENOTCONN.into()));
    b.send(b"hello").unwrap();
    let mut buf = [0; 8];
    let (n, from) = a.recvfrom_raw(&mut buf, MsgFlags::empty()).unwrap();
    assert_eq!((n, SockAddr::from(from)), (5, to));
    assert_eq!(SocketAddrV4::try_from(from).map(SockAddr::V4), Ok(to));
    assert_eq!(SocketAddrV6::try_from(from), Err(from));
    assert_eq!(a.recvfrom_raw(&mut buf, MSG_DONTWAIT), Err(Errno::EAGAIN.into()));
    // A stream's peer is known.
    let (a, b) = pair(SOCK_STREAM);
    a.send(b"x").unwrap();
    assert_eq!(b.recvfrom_raw(&mut buf, MsgFlags::empty()), Ok((1, SockAddrBuf::EMPTY)));
}

#[test]
fn what_is_no_socket_comes_back_open() {
    let (read, _write) = rustix::pipe::pipe().unwrap();
    let number = read.as_raw_fd();
    let refused = Socket::from_fd(read).unwrap_err();
    assert_eq!((refused.error.errno(), refused.fd.as_raw_fd()), (Some(Errno::ENOTSOCK), number));
    assert!(rustix::io::fcntl_getfd(&refused.fd).is_ok());
}

#[test]
fn a_socket_tells_what_it_is() {
    let (a, _) = udp();
    let text = format!("{a:?}");
    assert!(text.starts_with("Socket { fd: "), "{text}");
    assert!(
        text.contains("family: AF_INET, kind: SOCK_DGRAM, proto: IPPROTO_UDP, laddr: 127.0.0.1:"),
        "{text}"
    );
    assert!(text.ends_with("timeout: BLOCKING }") && !text.contains("raddr"), "{text}");
}

#[test]
fn shutdown_wakes_who_waits() {
    let (a, b) = pair(SOCK_STREAM);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| a.recv(&mut [0]));
        b.shutdown(SHUT_RDWR).unwrap();
        assert_eq!(reader.join().unwrap(), Ok(0));
    });
    let alone = Socket::new(AF_INET, SOCK_STREAM, Protocol::DEFAULT).unwrap();
    assert_eq!(alone.shutdown(SHUT_WR), Err(Errno::ENOTCONN.into()));
}

#[test]
fn the_standard_library_reads_and_writes() {
    let (mut a, b) = pair(SOCK_STREAM);
    a.write_all(b"one line\nand more").unwrap();
    (&a).flush().unwrap();
    drop(a);
    let mut text = String::new();
    io::BufReader::new(&b).read_to_string(&mut text).unwrap();
    assert_eq!(text, "one line\nand more");
    assert_eq!((&b).write(b"x").unwrap_err().kind(), io::ErrorKind::BrokenPipe);
}

#[test]
fn errors_have_the_kind_that_the_standard_library_gives_them() {
    let (mut a, _b) = pair(SOCK_STREAM);
    a.settimeout(Some(Duration::from_millis(1))).unwrap();
    let error = a.read(&mut [0]).unwrap_err();
    assert_eq!((error.kind(), error.raw_os_error()), (io::ErrorKind::TimedOut, None));
    a.setblocking(false).unwrap();
    let error = a.read(&mut [0]).unwrap_err();
    assert_eq!((error.kind(), error.raw_os_error()), (io::ErrorKind::WouldBlock, Some(11)));
}
