//! `udp WHO HOW SIZE N`: N times, one UDP socket sends 32 datagrams of SIZE bytes to another on loopback, which then
//! receives them and keeps each one's sender.
//!
//! HOW is `single` (a call for each datagram), `mmsg` (sendmmsg and recvmmsg, of 32) or `gso` (one sendmsg with
//! UDP_SEGMENT, one recvmsg with UDP_GRO). Run under callgrind with N and 2N, it tells the user instructions of one
//! turn. Every contender is written as its own documentation has it and as fast as it lets, with what can be prepared
//! prepared before the first turn; control messages are written and read at each turn. At the end it prints how often
//! the turns allocated.
//!
//! `udp times SIZE N ROUNDS`: what a datagram takes, for all of them. A round runs each once, N turns or more, and sets
//! it in proportion to others of the same round. Printed are the medians over the rounds, tab-separated: who, how,
//! nanoseconds of wall time, its proportions to std's and to that of berkeley doing the same, and these three of
//! processor time (user and system).
//!
//! One thread sends and receives: what is compared is the cost of the calls, and nobody waits for anybody.

use std::array;
use std::error::Error;
use std::hint::black_box;
use std::io::{ErrorKind, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::net::{Ipv4Addr, SocketAddrV4, UdpSocket};
use std::os::fd::AsRawFd;
use std::time::Instant;

use counting::allocations;

#[path = "../counting.rs"]
mod counting;

type Outcome = Result<(), Box<dyn Error>>;

const ANY_PORT: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0);
/// How many datagrams a turn moves: as many as one call of berkeley or quinn-udp does.
const BATCH: usize = 32;
/// Room for one datagram.
const ROOM: usize = 2048;

/// Who, how, and the turns.
type Contender = (&'static str, &'static str, fn(&mut Work) -> Outcome);

/// berkeley-ecn sends and asks for the control messages that quinn-udp always does.
const CONTENDERS: [Contender; 15] = [
    ("std", "single", std_single),
    ("socket2", "single", socket2_single),
    ("nix", "single", nix_single),
    ("berkeley", "single", berkeley_single),
    ("quinn-udp", "single", |work| quinn(work, 1, false)),
    ("berkeley-ecn", "single", berkeley_ecn_single),
    ("nix", "mmsg", nix_mmsg),
    ("berkeley", "mmsg", berkeley_mmsg),
    ("quinn-udp", "mmsg", |work| quinn(work, BATCH, false)),
    ("berkeley-ecn", "mmsg", berkeley_ecn_mmsg),
    ("socket2", "gso", socket2_gso),
    ("nix", "gso", nix_gso),
    ("berkeley", "gso", berkeley_gso),
    ("quinn-udp", "gso", |work| quinn(work, 1, true)),
    ("berkeley-ecn", "gso", berkeley_ecn_gso),
];

fn main() -> Outcome {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["times", size, turns, rounds] => times(size.parse()?, turns.parse()?, rounds.parse()?),
        [who, how, size, turns] => {
            let Some(contender) = CONTENDERS.iter().find(|c| (c.0, c.1) == (who, how)) else {
                return Err(format!("nobody is called {who} and does {how}").into());
            };
            println!("allocations {}", run(contender, size.parse()?, turns.parse()?)?);
            Ok(())
        }
        _ => Err("usage: udp WHO HOW SIZE N, or udp times SIZE N ROUNDS".into()),
    }
}

/// What is to be moved, and what has been received so far.
struct Work {
    turns: usize,
    size: usize,
    datagrams: usize,
    bytes: usize,
    allocations: usize,
}

/// Runs one of them, and sees to it that it has moved what it should. How often it allocated.
fn run((who, how, contender): &Contender, size: usize, turns: usize) -> Result<usize, Box<dyn Error>> {
    let mut work = Work { turns, size, datagrams: 0, bytes: 0, allocations: 0 };
    contender(&mut work)?;
    let all = turns * BATCH;
    if (work.datagrams, work.bytes) != (all, all * size) {
        return Err(format!("{who} {how}: {} datagrams, {} bytes", work.datagrams, work.bytes).into());
    }
    Ok(work.allocations)
}

impl Work {
    /// All turns, given the bytes of one datagram and of all of a turn, of which the compiler knows nothing. A turn
    /// receives until [`Inbox::is_full`].
    fn turns<E: Error + 'static>(
        &mut self,
        mut turn: impl FnMut(&[u8], &[u8], &mut Inbox) -> Result<(), E>,
    ) -> Outcome {
        let payload = vec![0xa5; self.size * BATCH];
        let before = allocations();
        for _ in 0..self.turns {
            let mut inbox = Inbox { datagrams: 0, bytes: 0 };
            turn(black_box(&payload[..self.size]), black_box(&payload[..]), &mut inbox)?;
            self.datagrams += inbox.datagrams;
            self.bytes += inbox.bytes;
        }
        self.allocations = allocations() - before;
        Ok(())
    }
}

/// What a turn has received.
struct Inbox {
    datagrams: usize,
    bytes: usize,
}

impl Inbox {
    fn is_full(&self) -> bool {
        self.datagrams >= BATCH
    }

    /// A datagram, at whose bytes and sender is looked.
    fn take<A>(&mut self, datagram: &[u8], from: &A) {
        black_box(datagram.as_ptr());
        black_box(from);
        self.datagrams += 1;
        self.bytes += datagram.len();
    }
}

fn room(size: usize) -> Vec<u8> {
    vec![0; size]
}

/// An address of another family than all sockets here have.
fn stranger() -> std::io::Error {
    ErrorKind::InvalidData.into()
}

// Single calls, to and from IPv4 addresses.

fn std_single(work: &mut Work) -> Outcome {
    let (from, to) = (UdpSocket::bind(ANY_PORT)?, UdpSocket::bind(ANY_PORT)?);
    let addr = to.local_addr()?;
    let mut room = room(ROOM);
    work.turns(|one, _, inbox| {
        for _ in 0..BATCH {
            from.send_to(one, black_box(addr))?;
        }
        while !inbox.is_full() {
            let (n, addr) = to.recv_from(&mut room)?;
            inbox.take(&room[..n], &addr);
        }
        Ok::<_, std::io::Error>(())
    })
}

fn socket2_pair() -> std::io::Result<(socket2::Socket, socket2::Socket, socket2::SockAddr)> {
    use socket2::{Domain, Socket, Type};
    let (from, to) =
        (Socket::new(Domain::IPV4, Type::DGRAM, None)?, Socket::new(Domain::IPV4, Type::DGRAM, None)?);
    from.bind(&ANY_PORT.into())?;
    to.bind(&ANY_PORT.into())?;
    let addr = to.local_addr()?;
    Ok((from, to, addr))
}

/// # Safety
/// All of them have been written.
unsafe fn written(bytes: &[MaybeUninit<u8>]) -> &[u8] {
    // SAFETY: the caller's promise.
    unsafe { &*(bytes as *const [MaybeUninit<u8>] as *const [u8]) }
}

fn socket2_single(work: &mut Work) -> Outcome {
    let (from, to, addr) = socket2_pair()?;
    let mut room = vec![MaybeUninit::uninit(); ROOM];
    work.turns(|one, _, inbox| {
        for _ in 0..BATCH {
            from.send_to(one, black_box(&addr))?;
        }
        while !inbox.is_full() {
            let (n, addr) = to.recv_from(&mut room)?;
            // SAFETY: so many bytes were received.
            inbox.take(unsafe { written(&room[..n]) }, &addr.as_socket_ipv4().ok_or_else(stranger)?);
        }
        Ok::<_, std::io::Error>(())
    })
}

type NixAddr = nix::sys::socket::SockaddrIn;

fn nix_pair() -> nix::Result<(std::os::fd::OwnedFd, std::os::fd::OwnedFd, NixAddr)> {
    use nix::sys::socket::{AddressFamily, SockFlag, SockType, bind, getsockname, socket};
    let new = || {
        let sock = socket(AddressFamily::Inet, SockType::Datagram, SockFlag::SOCK_CLOEXEC, None)?;
        bind(sock.as_raw_fd(), &NixAddr::from(ANY_PORT))?;
        Ok(sock)
    };
    let (from, to) = (new()?, new()?);
    let addr = getsockname(to.as_raw_fd())?;
    Ok((from, to, addr))
}

fn nix_single(work: &mut Work) -> Outcome {
    use nix::errno::Errno;
    use nix::sys::socket::{MsgFlags, recvfrom, sendto};
    let (from, to, addr) = nix_pair()?;
    let mut room = room(ROOM);
    work.turns(|one, _, inbox| {
        for _ in 0..BATCH {
            sendto(from.as_raw_fd(), one, black_box(&addr), MsgFlags::MSG_NOSIGNAL)?;
        }
        while !inbox.is_full() {
            let (n, addr) = recvfrom::<NixAddr>(to.as_raw_fd(), &mut room)?;
            inbox.take(&room[..n], &SocketAddrV4::from(addr.ok_or(Errno::EAFNOSUPPORT)?));
        }
        Ok::<_, Errno>(())
    })
}

fn berkeley_pair() -> berkeley::Result<(berkeley::Socket, berkeley::Socket, SocketAddrV4)> {
    use berkeley::{AF_INET, Protocol, SOCK_DGRAM, SockAddr, Socket};
    let new = || {
        let sock = Socket::new(AF_INET, SOCK_DGRAM, Protocol::DEFAULT)?;
        sock.bind(ANY_PORT)?;
        Ok::<_, berkeley::Error>(sock)
    };
    let (from, to) = (new()?, new()?);
    let SockAddr::V4(addr) = to.getsockname()? else { unreachable!("bound to IPv4") };
    Ok((from, to, addr))
}

fn berkeley_single(work: &mut Work) -> Outcome {
    use berkeley::{Errno, SockAddr};
    let (from, to, addr) = berkeley_pair()?;
    let mut room = room(ROOM);
    work.turns(|one, _, inbox| {
        for _ in 0..BATCH {
            from.sendto(one, *black_box(&addr))?;
        }
        while !inbox.is_full() {
            let (n, SockAddr::V4(addr)) = to.recvfrom(&mut room)? else {
                return Err(Errno::EAFNOSUPPORT.into());
            };
            inbox.take(&room[..n], &addr);
        }
        Ok::<_, berkeley::Error>(())
    })
}

// Batches.

fn nix_mmsg(work: &mut Work) -> Outcome {
    use nix::errno::Errno;
    use nix::sys::socket::{MsgFlags, MultiHeaders, recvmmsg, sendmmsg};
    let (from, to, addr) = nix_pair()?;
    let mut out = MultiHeaders::preallocate(BATCH, None);
    let mut back = MultiHeaders::<NixAddr>::preallocate(BATCH, None);
    let addrs = [Some(addr); BATCH];
    let mut rooms = vec![[0; ROOM]; BATCH];
    work.turns(|one, _, inbox| {
        let data = [[IoSlice::new(one)]; BATCH];
        sendmmsg(from.as_raw_fd(), &mut out, &data, black_box(&addrs), [], MsgFlags::MSG_NOSIGNAL)?;
        while !inbox.is_full() {
            // They are lent for as long as they live, so that they have to be made anew.
            let mut rooms = rooms.iter_mut();
            let mut slices: [_; BATCH] =
                array::from_fn(|_| [IoSliceMut::new(rooms.next().map_or(&mut [], |room| room))]);
            let came = recvmmsg(to.as_raw_fd(), &mut back, &mut slices, MsgFlags::MSG_WAITFORONE, None)?;
            for message in came {
                let addr = SocketAddrV4::from(message.address.ok_or(Errno::EAFNOSUPPORT)?);
                inbox.take(message.iovs().next().unwrap_or_default(), &addr);
            }
        }
        Ok::<_, Errno>(())
    })
}

fn berkeley_mmsg(work: &mut Work) -> Outcome {
    use berkeley::{Errno, MSG_WAITFORONE, MsgFlags, RecvMsg, SendMsg, SockAddr};
    let (from, to, addr) = berkeley_pair()?;
    let addr = SockAddr::V4(addr).encode();
    let mut rooms = vec![[0; ROOM]; BATCH];
    let mut slices: Vec<_> = rooms.iter_mut().map(|room| [IoSliceMut::new(room)]).collect();
    let mut back: Vec<_> = slices.iter_mut().map(|slice| RecvMsg::new(slice, &mut [])).collect();
    work.turns(|one, _, inbox| {
        let data = [IoSlice::new(one)];
        let mut out = [SendMsg::new(&data).to(black_box(&addr)); BATCH];
        from.sendmmsg(&mut out, MsgFlags::empty())?;
        while !inbox.is_full() {
            let n = to.recvmmsg(&mut back, MSG_WAITFORONE)?;
            for message in &back[..n] {
                let SockAddr::V4(addr) = message.received().addr() else {
                    return Err(Errno::EAFNOSUPPORT.into());
                };
                inbox.take(message.data(0), &addr);
            }
        }
        Ok::<_, berkeley::Error>(())
    })
}

// Segments, cut and joined by the kernel.

/// Its control messages are bytes, which whoever uses it writes and reads.
fn socket2_gso(work: &mut Work) -> Outcome {
    use socket2::{MaybeUninitSlice, MsgHdr, MsgHdrMut, SockAddr, SockAddrStorage};
    const HEADER: usize = size_of::<libc::cmsghdr>();
    const LEVEL: usize = size_of::<usize>();
    let (from, to, addr) = socket2_pair()?;
    let on: libc::c_int = 1;
    // SAFETY: the option's value is an int, which is readable.
    let done = unsafe {
        libc::setsockopt(
            to.as_raw_fd(),
            libc::SOL_UDP,
            libc::UDP_GRO,
            (&raw const on).cast(),
            size_of_val(&on) as u32,
        )
    };
    if done < 0 {
        return Err(std::io::Error::last_os_error().into());
    }
    let mut room = vec![MaybeUninit::uninit(); ROOM * BATCH];
    // SAFETY: all zeros are an address of no family, of whatever length.
    let mut sender =
        unsafe { SockAddr::new(SockAddrStorage::zeroed(), size_of::<libc::sockaddr_storage>() as u32) };
    work.turns(|one, all, inbox| {
        let mut control = [0; HEADER + 8];
        control[..LEVEL].copy_from_slice(&(HEADER + 2).to_ne_bytes());
        control[LEVEL..][..4].copy_from_slice(&libc::SOL_UDP.to_ne_bytes());
        control[LEVEL + 4..][..4].copy_from_slice(&libc::UDP_SEGMENT.to_ne_bytes());
        control[HEADER..][..2].copy_from_slice(&(one.len() as u16).to_ne_bytes());
        let data = [IoSlice::new(all)];
        let message = MsgHdr::new().with_addr(black_box(&addr)).with_buffers(&data).with_control(&control);
        from.sendmsg(&message, libc::MSG_NOSIGNAL)?;
        while !inbox.is_full() {
            let mut control = [MaybeUninit::uninit(); HEADER + 8];
            let mut data = [MaybeUninitSlice::new(&mut room)];
            let mut message =
                MsgHdrMut::new().with_addr(&mut sender).with_buffers(&mut data).with_control(&mut control);
            let n = to.recvmsg(&mut message, 0)?;
            let len = message.control_len();
            // SAFETY: so many bytes were received.
            let (bytes, control) = unsafe { (written(&room[..n]), written(&control[..len])) };
            let int = |at: usize| Some(i32::from_ne_bytes(*control.get(at..)?.first_chunk()?));
            let gro = (int(LEVEL), int(LEVEL + 4)) == (Some(libc::SOL_UDP), Some(libc::UDP_GRO));
            let segment = int(HEADER).filter(|_| gro).map_or(n, |segment| segment as usize);
            let addr = sender.as_socket_ipv4().ok_or_else(stranger)?;
            for datagram in bytes.chunks(segment) {
                inbox.take(datagram, &addr);
            }
        }
        Ok::<_, std::io::Error>(())
    })
}

/// Sent as a batch of one, because sendmsg allocates.
fn nix_gso(work: &mut Work) -> Outcome {
    use nix::errno::Errno;
    use nix::sys::socket::{
        ControlMessage, ControlMessageOwned, MsgFlags, MultiHeaders, recvmsg, sendmmsg, setsockopt, sockopt,
    };
    let (from, to, addr) = nix_pair()?;
    setsockopt(&to, sockopt::UdpGroSegment, &true)?;
    let mut out = MultiHeaders::preallocate(1, Some(nix::cmsg_space!(u16)));
    let addrs = [Some(addr)];
    let mut room = room(ROOM * BATCH);
    let mut space = nix::cmsg_space!(i32);
    work.turns(|one, all, inbox| {
        let segment = one.len() as u16;
        let data = [[IoSlice::new(all)]];
        let control = [ControlMessage::UdpGsoSegments(&segment)];
        sendmmsg(from.as_raw_fd(), &mut out, &data, black_box(&addrs), control, MsgFlags::MSG_NOSIGNAL)?;
        while !inbox.is_full() {
            let mut data = [IoSliceMut::new(&mut room)];
            let message = recvmsg::<NixAddr>(to.as_raw_fd(), &mut data, Some(&mut space), MsgFlags::empty())?;
            let addr = SocketAddrV4::from(message.address.ok_or(Errno::EAFNOSUPPORT)?);
            let mut segment = message.bytes;
            for control in message.cmsgs()? {
                if let ControlMessageOwned::UdpGroSegments(size) = control {
                    segment = size as usize;
                }
            }
            for datagram in message.iovs().next().unwrap_or_default().chunks(segment) {
                inbox.take(datagram, &addr);
            }
        }
        Ok::<_, Errno>(())
    })
}

fn berkeley_gso(work: &mut Work) -> Outcome {
    use berkeley::{CMSG_SPACE, Control, ControlBuf, Errno, MsgFlags, SockAddr, opt};
    let (from, to, addr) = berkeley_pair()?;
    to.setsockopt(opt::UDP_GRO, true)?;
    let mut room = room(ROOM * BATCH);
    work.turns(|one, all, inbox| {
        let mut space = [0; CMSG_SPACE(2)];
        let mut control = ControlBuf::new(&mut space);
        control.push(&Control::UdpSegment(one.len() as u16))?;
        from.sendmsg_to(&[IoSlice::new(all)], &control, MsgFlags::empty(), *black_box(&addr))?;
        while !inbox.is_full() {
            let mut space = [0; CMSG_SPACE(4)];
            let received = to.recvmsg(&mut [IoSliceMut::new(&mut room)], &mut space)?;
            let SockAddr::V4(addr) = received.addr() else { return Err(Errno::EAFNOSUPPORT.into()) };
            let mut segment = received.len();
            for message in received.control() {
                if let Control::UdpGro(size) = message.meaning() {
                    segment = size as usize;
                }
            }
            for datagram in room[..received.len()].chunks(segment) {
                inbox.take(datagram, &addr);
            }
        }
        Ok::<_, berkeley::Error>(())
    })
}

// quinn-udp, and berkeley with the same control messages: the ECN bits of what goes and comes, and the address and
// interface that it came to.

/// Receives up to `batch` messages with a call; on Linux it sends one with a call, which may be cut into segments.
fn quinn(work: &mut Work, batch: usize, segments: bool) -> Outcome {
    use quinn_udp::{RecvMeta, Transmit, UdpSocketState};
    let (from, to) = (UdpSocket::bind(ANY_PORT)?, UdpSocket::bind(ANY_PORT)?);
    let (sends, receives) = (UdpSocketState::new((&from).into())?, UdpSocketState::new((&to).into())?);
    let destination = to.local_addr()?;
    let mut rooms = vec![vec![0; if segments { ROOM * BATCH } else { ROOM }]; batch];
    let mut slices: Vec<_> = rooms.iter_mut().map(|room| IoSliceMut::new(room)).collect();
    let mut meta = vec![RecvMeta::default(); batch];
    work.turns(|one, all, inbox| {
        let transmit = |contents, segment_size| {
            let destination = *black_box(&destination);
            let transmit = Transmit { destination, ecn: None, contents, segment_size, src_ip: None };
            sends.try_send((&from).into(), &transmit)
        };
        if segments {
            transmit(all, Some(one.len()))?;
        } else {
            for _ in 0..BATCH {
                transmit(one, None)?;
            }
        }
        while !inbox.is_full() {
            let n = match receives.recv((&to).into(), &mut slices, &mut meta) {
                Ok(n) => n,
                // Its sockets do not block, and those who send and receive are one: it is on its way.
                Err(e) if e.kind() == ErrorKind::WouldBlock => continue,
                Err(e) => return Err(e),
            };
            for (bytes, meta) in slices.iter().zip(&meta).take(n) {
                black_box(meta);
                for datagram in bytes[..meta.len].chunks(meta.stride) {
                    inbox.take(datagram, &meta.addr);
                }
            }
        }
        Ok::<_, std::io::Error>(())
    })
}

/// What quinn-udp tells of a message.
#[derive(Default)]
struct Ecn {
    ecn: u8,
    at: Option<(Ipv4Addr, u32)>,
    segment: Option<usize>,
}

impl Ecn {
    fn of(messages: berkeley::ControlMessages<'_>) -> Self {
        use berkeley::Control;
        let mut ecn = Self::default();
        for message in messages {
            match message.meaning() {
                Control::IpTos(tos) => ecn.ecn = tos & 3,
                Control::IpPktinfo(info) => ecn.at = Some((info.addr, info.ifindex)),
                Control::UdpGro(size) => ecn.segment = Some(size as usize),
                _ => {}
            }
        }
        ecn
    }
}

const ECN_OUT: usize = berkeley::CMSG_SPACE(1) + berkeley::CMSG_SPACE(2);
const ECN_BACK: usize = berkeley::CMSG_SPACE(1) + berkeley::CMSG_SPACE(12) + berkeley::CMSG_SPACE(4);

fn berkeley_ecn_pair() -> berkeley::Result<(berkeley::Socket, berkeley::Socket, SocketAddrV4)> {
    use berkeley::opt;
    let (from, to, addr) = berkeley_pair()?;
    to.setsockopt(opt::IP_RECVTOS, true)?;
    to.setsockopt(opt::IP_PKTINFO, true)?;
    to.setsockopt(opt::UDP_GRO, true)?;
    Ok((from, to, addr))
}

/// Messages of one or of several datagrams, a call for each.
fn berkeley_ecn(work: &mut Work, segments: bool) -> Outcome {
    use berkeley::{Control, ControlBuf, Errno, MsgFlags, SockAddr};
    let (from, to, addr) = berkeley_ecn_pair()?;
    let mut room = room(if segments { ROOM * BATCH } else { ROOM });
    work.turns(|one, all, inbox| {
        let transmit = |contents, segment: Option<usize>| {
            let mut space = [0; ECN_OUT];
            let mut control = ControlBuf::new(&mut space);
            control.push(&Control::IpTos(0))?;
            if let Some(size) = segment {
                control.push(&Control::UdpSegment(size as u16))?;
            }
            from.sendmsg_to(&[IoSlice::new(contents)], &control, MsgFlags::empty(), *black_box(&addr))
        };
        if segments {
            transmit(all, Some(one.len()))?;
        } else {
            for _ in 0..BATCH {
                transmit(one, None)?;
            }
        }
        while !inbox.is_full() {
            let mut space = [0; ECN_BACK];
            let received = to.recvmsg(&mut [IoSliceMut::new(&mut room)], &mut space)?;
            let SockAddr::V4(addr) = received.addr() else { return Err(Errno::EAFNOSUPPORT.into()) };
            let ecn = Ecn::of(received.control());
            black_box(&ecn);
            for datagram in room[..received.len()].chunks(ecn.segment.unwrap_or(received.len())) {
                inbox.take(datagram, &addr);
            }
        }
        Ok::<_, berkeley::Error>(())
    })
}

fn berkeley_ecn_single(work: &mut Work) -> Outcome {
    berkeley_ecn(work, false)
}

fn berkeley_ecn_gso(work: &mut Work) -> Outcome {
    berkeley_ecn(work, true)
}

fn berkeley_ecn_mmsg(work: &mut Work) -> Outcome {
    use berkeley::{
        CMSG_SPACE, Control, ControlBuf, Errno, MSG_WAITFORONE, MsgFlags, RecvMsg, SendMsg, SockAddr,
    };
    let (from, to, addr) = berkeley_ecn_pair()?;
    let addr = SockAddr::V4(addr).encode();
    let (mut rooms, mut spaces) = (vec![[0; ROOM]; BATCH], vec![[0; ECN_BACK]; BATCH]);
    let mut slices: Vec<_> = rooms.iter_mut().map(|room| [IoSliceMut::new(room)]).collect();
    let mut back: Vec<_> =
        slices.iter_mut().zip(&mut spaces).map(|(slice, space)| RecvMsg::new(slice, space)).collect();
    work.turns(|one, _, inbox| {
        let data = [IoSlice::new(one)];
        let mut spaces = [[0; CMSG_SPACE(1)]; BATCH];
        let mut controls = spaces.each_mut().map(|space| ControlBuf::new(space));
        for control in &mut controls {
            control.push(&Control::IpTos(0))?;
        }
        let mut out =
            controls.each_ref().map(|control| SendMsg::new(&data).to(black_box(&addr)).control(control));
        from.sendmmsg(&mut out, MsgFlags::empty())?;
        while !inbox.is_full() {
            let n = to.recvmmsg(&mut back, MSG_WAITFORONE)?;
            for message in &back[..n] {
                let SockAddr::V4(addr) = message.received().addr() else {
                    return Err(Errno::EAFNOSUPPORT.into());
                };
                black_box(&Ecn::of(message.received().control()));
                inbox.take(message.data(0), &addr);
            }
        }
        Ok::<_, berkeley::Error>(())
    })
}

// Times.

/// Nanoseconds of wall and of processor time that a datagram takes.
type Cost = [f64; 2];

fn times(size: usize, turns: usize, rounds: usize) -> Outcome {
    let mut costs: Vec<Vec<Cost>> = CONTENDERS.iter().map(|_| Vec::with_capacity(rounds)).collect();
    for _ in 0..rounds {
        for (contender, costs) in CONTENDERS.iter().zip(&mut costs) {
            // Segments take a tenth of the time, which is too short for a scheduler's mood to be evened out.
            let turns = if contender.1 == "gso" { 8 * turns } else { turns };
            let (wall, cpu) = (Instant::now(), processor_time());
            run(contender, size, turns)?;
            let each = 1.0 / (turns * BATCH) as f64;
            costs.push([wall.elapsed().as_nanos() as f64 * each, (processor_time() - cpu) * each]);
        }
    }
    for ((who, how, _), own) in CONTENDERS.iter().zip(&costs) {
        let berkeley =
            CONTENDERS.iter().position(|other| (other.0, other.1) == ("berkeley", how)).unwrap_or(0);
        print!("{who}\t{how}");
        for time in 0..2 {
            print!("\t{:.0}", median(own.iter().map(|cost| cost[time])));
            for other in [&costs[0], &costs[berkeley]] {
                print!("\t{:.3}", median(own.iter().zip(other).map(|(own, other)| own[time] / other[time])));
            }
        }
        println!();
    }
    Ok(())
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Of this process so far, in nanoseconds.
fn processor_time() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is writable.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    time.tv_sec as f64 * 1e9 + time.tv_nsec as f64
}
