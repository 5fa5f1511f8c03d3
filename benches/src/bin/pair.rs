//! `pair WHO N`: N times, a UDP socket sends 16 bytes to itself, receives them, and keeps the sender's address.
//!
//! Run under callgrind with N and 2N, it tells the user instructions of one turn. Every contender is written as its
//! own documentation has it, with what can be prepared prepared before the first turn. At the end it prints how
//! often the turns allocated.

use std::hint::black_box;
use std::mem::MaybeUninit;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::os::fd::{AsRawFd, OwnedFd};
use std::time::Duration;

use counting::allocations;

#[path = "../counting.rs"]
mod counting;

type Outcome = Result<(), Box<dyn std::error::Error>>;

const ANY_PORT: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0);
const PAYLOAD: [u8; 16] = *b"sixteen bytes ..";
const TIMEOUT: Duration = Duration::from_secs(5);

fn main() -> Outcome {
    let args: Vec<String> = std::env::args().collect();
    let [_, who, turns] = &args[..] else { return Err("usage: pair WHO N".into()) };
    let turns: usize = turns.parse()?;
    match who.as_str() {
        "berkeley" => berkeley_sockaddr(turns, None)?,
        "berkeley-timeout" => berkeley_sockaddr(turns, Some(TIMEOUT))?,
        "berkeley-v4" => berkeley_v4(turns, None)?,
        "berkeley-v4-timeout" => berkeley_v4(turns, Some(TIMEOUT))?,
        "rustix-any" => rustix_any(turns)?,
        "rustix-v4" => rustix_v4(turns)?,
        "nix" => nix_v4(turns)?,
        "socket2" => socket2_v4(turns)?,
        "std" => std_v4(turns)?,
        "libc" => libc_v4(turns)?,
        _ => return Err(format!("nobody is called {who}").into()),
    }
    Ok(())
}

/// N turns, each with the bytes to send and room to receive into, of neither of which the compiler knows anything.
/// The room is of `u8`, or of what socket2 receives into, which is uninitialised memory alone.
fn run<T: Copy, E>(
    turns: usize,
    mut room: [T; 16],
    mut turn: impl FnMut(&[u8], &mut [T]) -> Result<(), E>,
) -> Result<(), E> {
    let before = allocations();
    for _ in 0..turns {
        turn(black_box(&PAYLOAD[..]), black_box(&mut room[..]))?;
    }
    let allocations = allocations() - before;
    println!("allocations {allocations}");
    Ok(())
}

/// What was received is looked at: how much, and from whom.
fn keep<A>(count: usize, from: &A) {
    black_box(count);
    black_box(from);
}

fn berkeley_socket(timeout: Option<Duration>) -> Result<(berkeley::Socket, SocketAddrV4), berkeley::Error> {
    use berkeley::{AF_INET, Protocol, SOCK_DGRAM, SockAddr, Socket};
    let sock = Socket::with_timeout(AF_INET, SOCK_DGRAM, Protocol::DEFAULT, timeout)?;
    sock.bind(ANY_PORT)?;
    let SockAddr::V4(me) = sock.getsockname()? else { unreachable!("bound to IPv4") };
    Ok((sock, me))
}

/// Any family in, any family out.
fn berkeley_sockaddr(turns: usize, timeout: Option<Duration>) -> Outcome {
    let (sock, me) = berkeley_socket(timeout)?;
    let sock = black_box(&sock);
    Ok(run(turns, [0; 16], |data, room| {
        sock.sendto(data, *black_box(&me))?;
        let (count, from) = sock.recvfrom(room)?;
        keep(count, &from);
        Ok::<_, berkeley::Error>(())
    })?)
}

/// The IPv4 address taken out of the answer.
fn berkeley_v4(turns: usize, timeout: Option<Duration>) -> Outcome {
    let (sock, me) = berkeley_socket(timeout)?;
    let sock = black_box(&sock);
    Ok(run(turns, [0; 16], |data, room| {
        sock.sendto(data, *black_box(&me))?;
        let (count, berkeley::SockAddr::V4(from)) = sock.recvfrom(room)? else { return Ok(()) };
        keep(count, &from);
        Ok::<_, berkeley::Error>(())
    })?)
}

fn rustix_socket() -> Result<(OwnedFd, SocketAddrV4), rustix::io::Errno> {
    use rustix::net::{AddressFamily, SocketFlags, SocketType};
    let sock = rustix::net::socket_with(AddressFamily::INET, SocketType::DGRAM, SocketFlags::CLOEXEC, None)?;
    rustix::net::bind(&sock, &ANY_PORT)?;
    let me = SocketAddrV4::try_from(rustix::net::getsockname(&sock)?)?;
    Ok((sock, me))
}

/// The address as the kernel left it, unread.
fn rustix_any(turns: usize) -> Outcome {
    use rustix::net::{RecvFlags, SendFlags, recvfrom, sendto};
    let (sock, me) = rustix_socket()?;
    let sock = black_box(&sock);
    Ok(run(turns, [0; 16], |data, room| {
        sendto(sock, data, SendFlags::NOSIGNAL, black_box(&me))?;
        let (count, _, from) = recvfrom(sock, room, RecvFlags::empty())?;
        keep(count, &from);
        Ok::<_, rustix::io::Errno>(())
    })?)
}

fn rustix_v4(turns: usize) -> Outcome {
    use rustix::io::Errno;
    use rustix::net::{RecvFlags, SendFlags, recvfrom, sendto};
    let (sock, me) = rustix_socket()?;
    let sock = black_box(&sock);
    Ok(run(turns, [0; 16], |data, room| {
        sendto(sock, data, SendFlags::NOSIGNAL, black_box(&me))?;
        let (count, _, from) = recvfrom(sock, room, RecvFlags::empty())?;
        keep(count, &SocketAddrV4::try_from(from.ok_or(Errno::AFNOSUPPORT)?)?);
        Ok::<_, Errno>(())
    })?)
}

fn nix_v4(turns: usize) -> Outcome {
    use nix::errno::Errno;
    use nix::sys::socket::{
        AddressFamily, MsgFlags, SockFlag, SockType, SockaddrIn, bind, getsockname, recvfrom, sendto, socket,
    };
    let sock = socket(AddressFamily::Inet, SockType::Datagram, SockFlag::SOCK_CLOEXEC, None)?;
    bind(sock.as_raw_fd(), &SockaddrIn::from(ANY_PORT))?;
    let me: SockaddrIn = getsockname(sock.as_raw_fd())?;
    let sock = black_box(&sock);
    Ok(run(turns, [0; 16], |data, room| {
        sendto(sock.as_raw_fd(), data, black_box(&me), MsgFlags::MSG_NOSIGNAL)?;
        let (count, from) = recvfrom::<SockaddrIn>(sock.as_raw_fd(), room)?;
        keep(count, &SocketAddrV4::from(from.ok_or(Errno::EAFNOSUPPORT)?));
        Ok::<_, Errno>(())
    })?)
}

fn socket2_v4(turns: usize) -> Outcome {
    use socket2::{Domain, SockAddr, Socket, Type};
    let sock = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    sock.bind(&SockAddr::from(ANY_PORT))?;
    let me = sock.local_addr()?;
    let sock = black_box(&sock);
    Ok(run(turns, [MaybeUninit::uninit(); 16], |data, room| {
        sock.send_to(data, black_box(&me))?;
        let (count, from) = sock.recv_from(room)?;
        let Some(from) = from.as_socket_ipv4() else { return Err(std::io::ErrorKind::InvalidData.into()) };
        keep(count, &from);
        Ok::<_, std::io::Error>(())
    })?)
}

fn std_v4(turns: usize) -> Outcome {
    let sock = std::net::UdpSocket::bind(ANY_PORT)?;
    let me = sock.local_addr()?;
    let sock = black_box(&sock);
    Ok(run(turns, [0; 16], |data, room| {
        sock.send_to(data, *black_box(&me))?;
        let (count, from) = sock.recv_from(room)?;
        keep(count, &from);
        Ok::<_, std::io::Error>(())
    })?)
}

/// The C library as C calls it: the floor for whoever goes through it.
fn libc_v4(turns: usize) -> Outcome {
    use std::io::Error;
    const SIZE: libc::socklen_t = size_of::<libc::sockaddr_in>() as libc::socklen_t;
    let sock = std::net::UdpSocket::bind(ANY_PORT)?;
    // SAFETY: all zeros are a sockaddr_in.
    let empty = || unsafe { std::mem::zeroed::<libc::sockaddr_in>() };
    let mut me = empty();
    let mut len = SIZE;
    // SAFETY: `me` is writable for `len`.
    if unsafe { libc::getsockname(sock.as_raw_fd(), (&raw mut me).cast(), &mut len) } < 0 {
        return Err(Error::last_os_error().into());
    }
    let sock = black_box(&sock);
    Ok(run(turns, [0; 16], |data, room| {
        let (fd, to) = (sock.as_raw_fd(), black_box(&me));
        // SAFETY: both are readable for their lengths.
        let sent = unsafe {
            libc::sendto(
                fd,
                data.as_ptr().cast(),
                data.len(),
                libc::MSG_NOSIGNAL,
                (&raw const *to).cast(),
                SIZE,
            )
        };
        if sent < 0 {
            return Err(Error::last_os_error());
        }
        let (mut from, mut len) = (empty(), SIZE);
        // SAFETY: both are writable for their lengths.
        let count = unsafe {
            libc::recvfrom(fd, room.as_mut_ptr().cast(), room.len(), 0, (&raw mut from).cast(), &mut len)
        };
        if count < 0 {
            return Err(Error::last_os_error());
        }
        let ip = Ipv4Addr::from(u32::from_be(from.sin_addr.s_addr));
        keep(count as usize, &SocketAddrV4::new(ip, u16::from_be(from.sin_port)));
        Ok(())
    })?)
}
