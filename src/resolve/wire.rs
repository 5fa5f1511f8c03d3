//! The sockets of a lookup: a slot's number for the engine, a descriptor for the kernel.

use core::net::SocketAddr;

use rustix::fd::{AsFd, BorrowedFd};

use crate::engine::lookup::Event;
use crate::engine::slots::{SLOTS, Slot, Transport};
use crate::{Errno, Error, Family, Kind, MSG_TRUNC, PollFlags, Protocol, Socket, Timeout, opt};

/// The longest datagram that is taken. None longer than 1232 octets was asked for.
pub(super) const DATAGRAM_MAX: usize = 4096;

/// What every socket of a resolver is given before it is used.
#[derive(Clone, Copy, Default)]
pub(super) struct Marks {
    /// SO_BINDTODEVICE, with zeros behind the name.
    pub(super) device: Option<[u8; 15]>,
    /// SO_MARK.
    pub(super) mark: Option<u32>,
    pub(super) hook: Option<Hook>,
}

/// A look at each descriptor before it is connected.
pub(super) type Hook = &'static (dyn Fn(BorrowedFd<'_>) -> crate::Result<()> + Sync);

/// A socket, and what is expected of it.
struct Line {
    socket: Socket,
    transport: Transport,
    /// A stream whose connect is under way.
    connecting: bool,
}

/// The sockets, by slot.
#[derive(Default)]
pub(super) struct Wire {
    lines: [Option<Line>; SLOTS],
}

impl Wire {
    /// Opens a socket; an error is the engine's to know. A stream may be connected at once.
    pub(super) fn open(
        &mut self,
        slot: Slot,
        transport: Transport,
        server: SocketAddr,
        marks: &Marks,
    ) -> Event<'static> {
        match open(transport, server, marks) {
            Ok(line) => {
                let connected = transport == Transport::Tcp && !line.connecting;
                if let Some(place) = self.lines.get_mut(slot.index()) {
                    *place = Some(line);
                }
                if connected { Event::Connected(slot) } else { Event::Opened(slot) }
            }
            Err(errno) => Event::Failed(slot, errno),
        }
    }

    /// Closes it.
    pub(super) fn close(&mut self, slot: Slot) {
        if let Some(place) = self.lines.get_mut(slot.index()) {
            *place = None;
        }
    }

    /// Sends; what fails is the engine's to know. A stream that does not take the whole of a question at once, for which
    /// any empty buffer has room, is as good as broken.
    pub(super) fn send(&mut self, slot: Slot, bytes: &[u8]) -> Option<Event<'static>> {
        let line = self.lines.get(slot.index())?.as_ref()?;
        match line.socket.send(bytes) {
            Ok(sent) if sent == bytes.len() => None,
            Ok(_) => Some(Event::Failed(slot, Errno::EMSGSIZE)),
            Err(e) => Some(Event::Failed(slot, errno(e))),
        }
    }

    /// The descriptors, and what to wait for on each.
    pub(super) fn interests(&self) -> impl Iterator<Item = (Slot, BorrowedFd<'_>, PollFlags)> {
        Slot::all().zip(&self.lines).filter_map(|(slot, line)| {
            let line = line.as_ref()?;
            let flags = if line.connecting { PollFlags::OUT } else { PollFlags::IN };
            Some((slot, line.socket.as_fd(), flags))
        })
    }

    /// Takes what there is on a slot that is ready; nothing if there was nothing after all.
    pub(super) fn receive<'b>(&mut self, slot: Slot, buf: &'b mut [u8; DATAGRAM_MAX]) -> Option<Event<'b>> {
        let line = self.lines.get_mut(slot.index())?.as_mut()?;
        if line.connecting {
            return match line.socket.getsockopt(opt::SO_ERROR) {
                Ok(Errno::OK) => {
                    line.connecting = false;
                    Some(Event::Connected(slot))
                }
                Ok(errno) => Some(Event::Failed(slot, errno)),
                Err(e) => Some(Event::Failed(slot, errno(e))),
            };
        }
        let datagram = line.transport == Transport::Udp;
        let received = if datagram { line.socket.recv_with(buf, MSG_TRUNC) } else { line.socket.recv(buf) };
        match received {
            Ok(0) if !datagram => Some(Event::Closed(slot)),
            // What is longer than the room is told by its length; the engine finds it malformed.
            Ok(n) => {
                let octets = buf.get(..n.min(DATAGRAM_MAX))?;
                Some(if datagram { Event::Datagram(slot, octets) } else { Event::Stream(slot, octets) })
            }
            Err(e) if e.would_block() => None,
            Err(e) => Some(Event::Failed(slot, errno(e))),
        }
    }
}

fn open(transport: Transport, server: SocketAddr, marks: &Marks) -> Result<Line, Errno> {
    let family = if server.is_ipv4() { Family::INET } else { Family::INET6 };
    let (kind, protocol) = match transport {
        Transport::Udp => (Kind::DGRAM, Protocol::UDP),
        Transport::Tcp => (Kind::STREAM, Protocol::TCP),
    };
    let socket = Socket::with_timeout(family, kind, protocol, Timeout::NON_BLOCKING).map_err(errno)?;
    if let Some(device) = &marks.device {
        let name = device.split(|byte| *byte == 0).next().unwrap_or(&[]);
        socket.setsockopt(opt::SO_BINDTODEVICE, name).map_err(errno)?;
    }
    if let Some(mark) = marks.mark {
        socket.setsockopt(opt::SO_MARK, mark).map_err(errno)?;
    }
    if let Some(hook) = marks.hook {
        hook(socket.as_fd()).map_err(errno)?;
    }
    let connecting = match socket.connect(server) {
        Ok(()) => false,
        Err(e) if e.errno() == Some(Errno::EINPROGRESS) => true,
        Err(e) => return Err(errno(e)),
    };
    Ok(Line { socket, transport, connecting })
}

/// The kernel's number; EIO for what has none, which no call here has.
fn errno(e: Error) -> Errno {
    e.errno().unwrap_or(Errno::EIO)
}
