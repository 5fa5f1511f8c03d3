//! The sockets of a lookup: a slot's number for the engine, a descriptor for the kernel.

use core::net::SocketAddr;

use rustix::fd::{AsFd, BorrowedFd};

use crate::engine::lookup::Event;
use crate::engine::slots::{SLOTS, Slot, Transport};
use crate::interface::IfName;
use crate::{
    Deadline, Errno, Error, Family, Instant, IoSlice, IoSliceMut, Kind, MSG_TRUNC, MsgFlags, PollFd,
    PollFlags, Protocol, RecvMsg, SendMsg, Socket, Timeout, opt, poll,
};

/// The longest datagram that is taken. None longer than 1232 octets was asked for.
pub(super) const DATAGRAM_MAX: usize = 4096;

/// What every socket of a resolver is given before it is used.
#[derive(Clone, Copy, Default)]
pub(super) struct Marks<'r> {
    /// SO_BINDTODEVICE.
    pub(super) device: Option<IfName>,
    /// SO_MARK.
    pub(super) mark: Option<u32>,
    pub(super) hook: Option<Hook<'r>>,
}

/// Is shown each descriptor before it is connected.
pub(super) type Hook<'r> = &'r (dyn Fn(BorrowedFd<'_>) -> crate::Result<()> + Sync);

/// A socket, and what is expected of it.
struct Line {
    socket: Socket,
    server: SocketAddr,
    transport: Transport,
    /// A stream whose connect is under way.
    connecting: bool,
    /// Something has come since the last question went out: no error is on its way.
    answered: bool,
}

/// The longest question: a header, a name, type and class, an OPT record.
pub(super) const QUESTION_MAX: usize = 12 + 255 + 4 + 11;

/// How many sockets are kept for the next lookup.
const IDLE_MAX: usize = 4;

/// The sockets, by slot.
#[derive(Default)]
pub(super) struct Wire {
    lines: [Option<Line>; SLOTS],
    /// Datagram sockets that have no question under way.
    idle: [Option<Line>; IDLE_MAX],
    keeps: Keeps,
}

/// What of a socket is kept for the next lookup.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(
    not(feature = "alloc"),
    allow(dead_code, reason = "one call that makes many lookups takes an allocator")
)]
pub(super) enum Keeps {
    /// It is closed.
    #[default]
    Nothing,
    /// Its descriptor, which gets another port.
    Descriptor,
    /// Its port too.
    Port,
}

impl Wire {
    /// For several lookups, one after the other.
    #[cfg(feature = "alloc")]
    pub(super) fn keeping(keeps: Keeps) -> Self {
        Self { keeps, ..Self::default() }
    }

    /// The lookup is over: everything is closed, or kept.
    pub(super) fn rest(&mut self) {
        for slot in Slot::all() {
            self.close(slot);
        }
    }

    /// Opens a socket; an error is the engine's to know. A stream may be connected at once.
    pub(super) fn open(
        &mut self,
        slot: Slot,
        transport: Transport,
        server: SocketAddr,
        marks: &Marks<'_>,
    ) -> Option<Event<'static>> {
        let kept = match transport {
            Transport::Udp => self.take_kept(server),
            Transport::Tcp => None,
        };
        let line = kept.map_or_else(|| open(transport, server, marks), Ok);
        match line {
            Ok(line) => {
                let connected = transport == Transport::Tcp && !line.connecting;
                if let Some(place) = self.lines.get_mut(slot.index()) {
                    *place = Some(line);
                }
                connected.then_some(Event::Connected(slot))
            }
            Err(errno) => Some(Event::Failed(slot, errno)),
        }
    }

    /// Closes it, or keeps it.
    pub(super) fn close(&mut self, slot: Slot) {
        let line = self.lines.get_mut(slot.index()).and_then(Option::take);
        let kept = line.filter(|line| line.transport == Transport::Udp && self.keep(line));
        if let (Some(line), Some(place)) = (kept, self.idle.iter_mut().find(|place| place.is_none())) {
            *place = Some(line);
        }
    }

    /// Whether it is of use again. Without a peer a socket has no port, and hears nothing; connect(2) to another gives it one
    /// that nobody could know.
    fn keep(&self, line: &Line) -> bool {
        match self.keeps {
            Keeps::Nothing => false,
            Keeps::Descriptor => line.answered && line.socket.connect(crate::SockAddr::Unspec).is_ok(),
            Keeps::Port => true,
        }
    }

    /// A kept socket, connected to the server.
    fn take_kept(&mut self, server: SocketAddr) -> Option<Line> {
        let same = |line: &Line| match self.keeps {
            Keeps::Nothing => false,
            Keeps::Descriptor => line.server.is_ipv4() == server.is_ipv4(),
            Keeps::Port => line.server == server,
        };
        let place = self.idle.iter_mut().find(|place| place.as_ref().is_some_and(same))?;
        let line = place.take()?;
        if self.keeps == Keeps::Descriptor {
            line.socket.connect(server).ok()?;
        }
        Some(Line { server, ..line })
    }

    /// Sends; what fails is the engine's to know. A stream that does not take the whole of a question at once, for which
    /// any empty buffer has room, is as good as broken.
    pub(super) fn send(&mut self, slot: Slot, bytes: &[u8]) -> Option<Event<'static>> {
        let line = self.lines.get_mut(slot.index())?.as_mut()?;
        line.answered = false;
        match line.socket.send(bytes) {
            Ok(sent) if sent == bytes.len() => None,
            Ok(_) => Some(Event::Failed(slot, Errno::EMSGSIZE)),
            Err(e) => Some(Event::Failed(slot, errno(e))),
        }
    }

    /// Sends two datagrams on one socket in one call.
    pub(super) fn send_both(&mut self, slot: Slot, first: &[u8], second: &[u8]) -> Option<Event<'static>> {
        let line = self.lines.get_mut(slot.index())?.as_mut()?;
        line.answered = false;
        let (one, other) = ([IoSlice::new(first)], [IoSlice::new(second)]);
        let mut messages = [SendMsg::new(&one), SendMsg::new(&other)];
        match line.socket.sendmmsg(&mut messages, MsgFlags::empty()) {
            // The second one alone has met an error: by itself it is told which.
            Ok(1) => self.send(slot, second),
            Ok(_) => None,
            Err(e) => Some(Event::Failed(slot, errno(e))),
        }
    }

    /// Whether datagrams go there.
    pub(super) fn is_datagram(&self, slot: Slot) -> bool {
        self.lines
            .get(slot.index())
            .is_some_and(|line| line.as_ref().is_some_and(|line| line.transport == Transport::Udp))
    }

    /// Takes two datagrams, if there are as many.
    pub(super) fn receive_both<'b>(
        &mut self,
        slot: Slot,
        one: &'b mut [u8; DATAGRAM_MAX],
        other: &'b mut [u8; DATAGRAM_MAX],
    ) -> [Option<Event<'b>>; 2] {
        let Some(Some(line)) = self.lines.get_mut(slot.index()) else { return [None; 2] };
        let mut lens = [None; 2];
        {
            let (mut one, mut other) = ([IoSliceMut::new(one)], [IoSliceMut::new(other)]);
            let mut messages = [RecvMsg::new(&mut one, &mut []), RecvMsg::new(&mut other, &mut [])];
            match line.socket.recvmmsg(&mut messages, MsgFlags::empty()) {
                Ok(count) => {
                    line.answered = true;
                    for (len, message) in lens.iter_mut().zip(messages.iter().take(count)) {
                        *len = Some(message.received().len().min(DATAGRAM_MAX));
                    }
                }
                Err(e) if e.would_block() => return [None; 2],
                Err(e) => return [Some(Event::Failed(slot, errno(e))), None],
            }
        }
        let [first, second] = lens;
        let event = |len: Option<usize>, buf: &'b [u8; DATAGRAM_MAX]| {
            Some(Event::Datagram(slot, len.and_then(|len| buf.get(..len))?))
        };
        [event(first, one), event(second, other)]
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
            // Whoever said that it is ready may be mistaken, and SO_ERROR says nothing of a connect that is under way.
            let mut ready = [PollFd::new(&line.socket, PollFlags::OUT)];
            if let Ok(0) = poll(&mut ready, Deadline::at(Instant::now())) {
                return None;
            }
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
                line.answered = true;
                let octets = buf.get(..n.min(DATAGRAM_MAX))?;
                Some(if datagram { Event::Datagram(slot, octets) } else { Event::Stream(slot, octets) })
            }
            Err(e) if e.would_block() => None,
            Err(e) => Some(Event::Failed(slot, errno(e))),
        }
    }
}

fn open(transport: Transport, server: SocketAddr, marks: &Marks<'_>) -> Result<Line, Errno> {
    let family = if server.is_ipv4() { Family::INET } else { Family::INET6 };
    let (kind, protocol) = match transport {
        Transport::Udp => (Kind::DGRAM, Protocol::UDP),
        Transport::Tcp => (Kind::STREAM, Protocol::TCP),
    };
    let socket = Socket::with_timeout(family, kind, protocol, Timeout::NON_BLOCKING).map_err(errno)?;
    if let Some(device) = &marks.device {
        socket.setsockopt(opt::SO_BINDTODEVICE, device.as_bytes()).map_err(errno)?;
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
    Ok(Line { socket, server, transport, connecting, answered: false })
}

/// The kernel's number; EIO for what has none, which no call here has.
fn errno(e: Error) -> Errno {
    e.errno().unwrap_or(Errno::EIO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SockAddr, create_connection, create_server};

    #[test]
    fn a_stream_that_is_still_on_its_way_is_not_connected() {
        let listener = create_server("127.0.0.1:0").unwrap();
        let SockAddr::V4(server) = listener.getsockname().unwrap() else { panic!("another family") };
        // One connection fills the queue; the next is not answered.
        listener.listen(0).unwrap();
        let _first = create_connection(server, Timeout::BLOCKING).unwrap();
        poll(&mut [PollFd::new(&listener, PollFlags::IN)], Deadline::NEVER).unwrap();
        let (mut wire, mut buf) = (Wire::default(), [0; DATAGRAM_MAX]);
        let slot = Slot::all().next().unwrap();
        assert!(wire.open(slot, Transport::Tcp, server.into(), &Marks::default()).is_none());
        assert!(wire.receive(slot, &mut buf).is_none());
        assert!(wire.interests().all(|(_, _, flags)| flags == PollFlags::OUT));
    }
}
