//! What tests of lookups need: a folder that stands for /etc, and a name server on loopback that fails in one way.
#![allow(dead_code, reason = "each program of tests uses a part of it")]

use alloc::sync::Arc;
use core::net::SocketAddr;
use core::sync::atomic::{AtomicU32, Ordering};
use core::time::Duration;
use std::fs::{self, File};
use std::path::PathBuf;
use std::{env, process, thread};

use berkeley::dns::{Builder, Class, Flags, Header, Message, Rcode, Rdata, Section, Type, tcp_prefix};
use berkeley::{
    AF_INET, Deadline, PollFd, PollFlags, Protocol, SOCK_DGRAM, SOCK_STREAM, SockAddr, Socket, Timeout, poll,
};

/// A folder that stands for /etc; it goes when the test does.
pub(crate) struct Etc(PathBuf);

impl Etc {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let etc = Self(env::temp_dir().join(format!("berkeley-lookups-{}-{n}", process::id())));
        fs::create_dir(&etc.0).unwrap();
        for (name, text) in files {
            etc.write(name, text);
        }
        etc
    }

    /// Writes a file over, in place.
    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).unwrap();
    }

    /// Puts another file in its place, as editors do.
    pub(crate) fn replace(&self, name: &str, text: &str) {
        let new = self.0.join("new");
        fs::write(&new, text).unwrap();
        fs::rename(&new, self.0.join(name)).unwrap();
    }

    pub(crate) fn remove(&self, name: &str) {
        fs::remove_file(self.0.join(name)).unwrap();
    }

    pub(crate) fn open(&self) -> File {
        File::open(&self.0).unwrap()
    }
}

impl Drop for Etc {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// How a name server behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Temper {
    /// It answers: 192.0.2.1 and 2001:db8::1, and no names of addresses.
    Good,
    /// It answers with the port that asks: 10.0.0.80 is port 80.
    Port,
    /// It says nothing.
    Silent,
    /// It says nothing about questions of this type.
    SilentAbout(Type),
    /// What it sends has another id, and comes again and again.
    Noise,
    /// Its answers are cut, and connections to it are never completed.
    BlackHole,
    /// Its answers are cut, and its connections take the question and nothing happens.
    Mute,
    /// Its answers are cut, and half of the whole one comes.
    Half,
}

/// A name server on a port of 127.0.0.1 that the kernel chose.
pub(crate) struct NameServer {
    pub(crate) addr: SocketAddr,
    udp: Arc<Socket>,
    thread: Option<thread::JoinHandle<()>>,
    _tcp: Socket,
    /// What fills the queue of a black hole.
    _full: Vec<Socket>,
}

impl NameServer {
    pub(crate) fn new(temper: Temper) -> Self {
        let (udp, tcp, addr) = bind();
        tcp.listen(if temper == Temper::BlackHole { 0 } else { 64 }).unwrap();
        let full = if temper == Temper::BlackHole { fill(addr) } else { vec![] };
        let udp = Arc::new(udp);
        let streams = if temper == Temper::Half { Some(tcp.dup().unwrap()) } else { None };
        let socket = Arc::clone(&udp);
        let thread = Some(thread::spawn(move || serve(&socket, streams.as_ref(), temper)));
        Self { addr, udp, thread, _tcp: tcp, _full: full }
    }

    /// Has it close the connections that it has accepted.
    pub(crate) fn hang_up(&self) {
        let udp = Socket::new(AF_INET, SOCK_DGRAM, Protocol::DEFAULT).unwrap();
        udp.connect(SockAddr::from(self.addr)).unwrap();
        udp.send(b"x").unwrap();
        udp.recv(&mut [0]).unwrap();
    }

    /// An address at which nobody is: a datagram is refused at once.
    pub(crate) fn nobody() -> SocketAddr {
        bind().2
    }
}

impl Drop for NameServer {
    fn drop(&mut self) {
        // Nothing at all is what ends it.
        let _ = self.udp.sendto(b"", self.addr);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Both protocols on one port.
fn bind() -> (Socket, Socket, SocketAddr) {
    loop {
        let udp = Socket::new(AF_INET, SOCK_DGRAM, Protocol::DEFAULT).unwrap();
        udp.bind("127.0.0.1:0").unwrap();
        let SockAddr::V4(addr) = udp.getsockname().unwrap() else { unreachable!() };
        let tcp = Socket::new(AF_INET, SOCK_STREAM, Protocol::DEFAULT).unwrap();
        if tcp.bind(addr).is_ok() {
            return (udp, tcp, addr.into());
        }
    }
}

/// Connects until a connection is no longer completed.
fn fill(addr: SocketAddr) -> Vec<Socket> {
    let mut waiting = Vec::new();
    loop {
        let sock = Socket::with_timeout(AF_INET, SOCK_STREAM, Protocol::TCP, Timeout::NON_BLOCKING).unwrap();
        let _ = sock.connect(addr);
        let soon = Deadline::after(Duration::from_millis(50));
        let connected = poll(&mut [PollFd::new(&sock, PollFlags::OUT)], soon).unwrap();
        waiting.push(sock);
        if connected == 0 {
            return waiting;
        }
    }
}

fn serve(udp: &Socket, streams: Option<&Socket>, temper: Temper) {
    let mut buf = [0; 2048];
    let mut open = Vec::new();
    let mut last: Option<(Vec<u8>, SockAddr)> = None;
    loop {
        let mut fds = vec![PollFd::new(udp, PollFlags::IN)];
        fds.extend(streams.map(|tcp| PollFd::new(tcp, PollFlags::IN)));
        fds.extend(open.iter().map(|conn| PollFd::new(conn, PollFlags::IN)));
        // Noise goes on by itself.
        let until = match &last {
            Some(_) => Deadline::after(Duration::from_millis(2)),
            None => Deadline::NEVER,
        };
        poll(&mut fds, until).unwrap();
        let ready: Vec<_> = fds.iter().map(|fd| !fd.revents().is_empty()).collect();
        if let Some((octets, peer)) = &last {
            let _ = udp.sendto(octets, peer);
        }
        if ready[0] {
            let Ok((n, peer)) = udp.recvfrom(&mut buf) else { continue };
            if n == 0 {
                return;
            }
            if n == 1 {
                open.clear();
                while streams.is_some_and(|tcp| {
                    poll(&mut [PollFd::new(tcp, PollFlags::IN)], Duration::ZERO).unwrap() > 0
                }) {
                    let _ = streams.map(Socket::accept);
                }
                let _ = udp.sendto(b"x", peer);
                continue;
            }
            if let Some(answer) = answer(&buf[..n], peer, temper, false) {
                let _ = udp.sendto(&answer, peer);
                last = (temper == Temper::Noise).then_some((answer, peer));
            }
        }
        for (conn, _) in open.iter().zip(ready.iter().skip(2)).filter(|(_, ready)| **ready) {
            let Ok(n @ 3..) = Socket::recv(conn, &mut buf) else { continue };
            if let Some(answer) = answer(&buf[2..n], SockAddr::Unspec, temper, true) {
                let _ = conn.sendall(&answer);
            }
        }
        if let Some((tcp, true)) = streams.zip(ready.get(1).copied()) {
            open.extend(tcp.accept().map(|(conn, _)| conn));
        }
    }
}

fn answer(octets: &[u8], peer: SockAddr, temper: Temper, stream: bool) -> Option<Vec<u8>> {
    let message = Message::new(octets).ok()?;
    let asked = message.questions().next()?.ok()?;
    match temper {
        Temper::Silent => return None,
        Temper::SilentAbout(rtype) if rtype == asked.qtype => return None,
        _ => {}
    }
    let cut = matches!(temper, Temper::BlackHole | Temper::Mute | Temper::Half) && !stream;
    let mut flags = Flags::QR | Flags::RD | Flags::RA;
    flags.set(Flags::TC, cut);
    let id = message.header().id ^ if temper == Temper::Noise { 0x5a5a } else { 0 };
    let [high, low] = peer.port().unwrap_or(0).to_be_bytes();
    let data = match asked.qtype {
        Type::A if temper == Temper::Port => Some(Rdata::A([10, 0, high, low].into())),
        Type::A => Some(Rdata::A([192, 0, 2, 1].into())),
        Type::AAAA => Some(Rdata::Aaaa([0x2001, 0xdb8, 0, 0, 0, 0, 0, 1].into())),
        _ => None,
    };
    let rcode = if data.is_some() { Rcode::NOERROR } else { Rcode::NXDOMAIN };
    let mut room = [0; 512];
    let mut out = Builder::new(&mut room, Header { flags, rcode, ..Header::query(id) }).ok()?;
    out.question(asked.name, asked.qtype, Class::IN).ok()?;
    if let Some(data) = data.filter(|_| !cut) {
        out.record(Section::Answer, asked.name, Class::IN, 60, &data).ok()?;
    }
    let whole = out.finish();
    let mut octets = if stream { tcp_prefix(whole.len())?.to_vec() } else { vec![] };
    octets.extend_from_slice(whole);
    if stream && temper == Temper::Half {
        octets.truncate(octets.len() / 2);
    }
    Some(octets)
}
