//! What lies in a socket's queues: FIONREAD, SIOCOUTQ, SIOCATMARK.

use berkeley::{
    AF_INET, AF_UNIX, Errno, MSG_OOB, MSG_PEEK, PollFd, PollFlags, Protocol, SOCK_DGRAM, SOCK_SEQPACKET,
    SOCK_STREAM, Socket, UnixAddr, poll,
};

use crate::kit::{LONG, connection, listener, pair, udp};

#[test]
fn what_can_be_received() {
    let (client, server) = connection();
    assert_eq!(server.bytes_waiting(), Ok(0));
    client.sendall(b"one").unwrap();
    client.sendall(b"three").unwrap();
    // Loopback has delivered by the time that the send is over; a peek makes sure.
    server.recv_with(&mut [0], MSG_PEEK).unwrap();
    assert_eq!(server.bytes_waiting(), Ok(8));
    server.recv(&mut [0; 3]).unwrap();
    assert_eq!(server.bytes_waiting(), Ok(5));

    // Of datagrams the next one counts.
    let (socket, addr) = udp();
    assert_eq!(socket.bytes_waiting(), Ok(0));
    for datagram in [&b"seven77"[..], b"", b"two"] {
        socket.sendto(datagram, addr).unwrap();
    }
    for len in [7, 0, 3] {
        assert_eq!(socket.bytes_waiting(), Ok(len));
        assert_eq!(socket.recvfrom(&mut [0; 8]), Ok((len, addr)));
    }
    for kind in [SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET] {
        let (a, b) = pair(kind);
        assert_eq!(b.bytes_waiting(), Ok(0));
        a.send(b"four").unwrap();
        assert_eq!(b.bytes_waiting(), Ok(4), "{kind}");
    }
}

#[test]
fn what_was_not_taken_yet() {
    let (a, b) = pair(SOCK_STREAM);
    assert_eq!(a.bytes_unsent(), Ok(0));
    a.send(&[0; 1000]).unwrap();
    assert!(a.bytes_unsent().unwrap() >= 1000);
    assert_eq!(b.bytes_unsent(), Ok(0));
    b.recv(&mut [0; 1000]).unwrap();
    assert_eq!(a.bytes_unsent(), Ok(0));

    // A peer that does not read leaves TCP with what its window has no room for.
    let (client, server) = connection();
    client.setblocking(false).unwrap();
    let sent = client.sendall(&vec![0; 64 << 20]).unwrap_err().sent;
    let unsent = client.bytes_unsent().unwrap();
    assert!(unsent > 0 && unsent <= sent, "{unsent} of {sent}");
    drop(server);
}

#[test]
fn urgent_data_has_a_place_in_the_stream() {
    let (client, server) = connection();
    assert_eq!(server.sockatmark(), Ok(false));
    client.sendall(b"before").unwrap();
    assert_eq!(client.send_with(b"!", MSG_OOB), Ok(1));
    client.sendall(b"behind").unwrap();
    let mut fds = [PollFd::new(&server, PollFlags::PRI)];
    assert_eq!(poll(&mut fds, LONG), Ok(1));

    assert_eq!(server.sockatmark(), Ok(false));
    let mut buf = [0; 64];
    // However much there is, a receive ends at the mark.
    assert_eq!((server.recv(&mut buf), &buf[..6]), (Ok(6), &b"before"[..]));
    assert_eq!(server.sockatmark(), Ok(true));
    assert_eq!((server.recv_with(&mut buf, MSG_OOB), buf[0]), (Ok(1), b'!'));
    assert_eq!((server.recv(&mut buf), &buf[..6]), (Ok(6), &b"behind"[..]));
    assert_eq!(server.sockatmark(), Ok(false));
}

#[test]
fn who_has_no_such_queue_says_so() {
    let (listener, _) = listener();
    assert_eq!(listener.bytes_waiting(), Err(Errno::EINVAL.into()));
    assert_eq!(listener.bytes_unsent(), Err(Errno::EINVAL.into()));
    let unix = Socket::new(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT).unwrap();
    unix.bind(UnixAddr::Unnamed).unwrap();
    unix.listen(1).unwrap();
    assert_eq!(unix.bytes_waiting(), Err(Errno::EINVAL.into()));
    let datagrams = Socket::new(AF_INET, SOCK_DGRAM, Protocol::DEFAULT).unwrap();
    assert!(datagrams.sockatmark().is_err());
}
