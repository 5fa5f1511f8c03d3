//! The network: datagrams that may be lost, late, doubled, mangled or forged, and streams that may break anywhere.

use berkeley::engine::lookup::{Action, Event};
use berkeley::engine::slots::{SLOTS, Slot, Transport};
use berkeley::{Errno, dns::tcp_prefix};
use core::net::SocketAddr;

use crate::forger::{Wrong, forge};
use crate::scene::{Scene, Tcp, Udp};
use crate::servers::{Means, Query, Writer, read, respond};
use crate::world::{MS, Queue, Rng, Time};

pub(crate) struct Net {
    sockets: [Option<Socket>; SLOTS],
    /// How often each slot was opened: what was sent to a socket before does not reach the one that is there now.
    opened: [u32; SLOTS],
    coming: Queue<Coming>,
    writer: Writer,
    /// The ids of all questions so far.
    used: Vec<u16>,
    /// What was asked.
    pub(crate) asked: Vec<Query>,
    /// On which datagram sockets, by slot and how often that was opened; and of which server.
    pub(crate) lines: Vec<(usize, u32, usize, Query)>,
    /// What a genuine answer that arrived has said there is nothing of.
    pub(crate) denied: Vec<Query>,
    pub(crate) packets: usize,
    pub(crate) delivered: usize,
    pub(crate) forged: usize,
    pub(crate) streams: usize,
    /// Whether an answer arrived other than it was sent.
    pub(crate) mangled: bool,
}

struct Socket {
    transport: Transport,
    server: usize,
    /// When the last of what is under way on the stream arrives: nothing overtakes there.
    last: Time,
    connected: bool,
}

struct Coming {
    slot: usize,
    opened: u32,
    what: What,
    denies: Option<Query>,
    mangled: bool,
    forged: Option<Wrong>,
}

enum What {
    Datagram(Vec<u8>),
    Bytes(Vec<u8>),
    Connected,
    Closed,
    Failed(Errno),
}

impl Net {
    pub(crate) fn new() -> Self {
        Self {
            sockets: [const { None }; SLOTS],
            opened: [0; SLOTS],
            coming: Queue::new(),
            writer: Writer::new(),
            used: Vec::new(),
            asked: Vec::new(),
            lines: Vec::new(),
            denied: Vec::new(),
            packets: 0,
            delivered: 0,
            forged: 0,
            streams: 0,
            mangled: false,
        }
    }

    /// Begins another lookup.
    pub(crate) fn clear(&mut self) {
        self.sockets = [const { None }; SLOTS];
        self.opened = [0; SLOTS];
        self.coming.clear();
        self.used.clear();
        self.asked.clear();
        self.lines.clear();
        self.denied.clear();
        (self.packets, self.delivered, self.forged, self.streams) = (0, 0, 0, 0);
        self.mangled = false;
    }

    /// Does what a lookup wants of the network; the error of a system call that fails at once.
    pub(crate) fn act(
        &mut self,
        scene: &Scene,
        rng: &mut Rng,
        now: Time,
        action: &Action<'_>,
    ) -> Result<(), (Slot, Errno)> {
        match action {
            Action::Open(slot, transport, server) => self.open(scene, rng, now, *slot, *transport, *server),
            Action::Send(slot, octets) => self.send(scene, rng, now, *slot, octets),
            Action::Close(slot) => {
                assert!(self.sockets[slot.index()].take().is_some(), "a socket is closed that is not open");
                Ok(())
            }
            _ => unreachable!("no business of the network's"),
        }
    }

    fn open(
        &mut self,
        scene: &Scene,
        rng: &mut Rng,
        now: Time,
        slot: Slot,
        transport: Transport,
        server: SocketAddr,
    ) -> Result<(), (Slot, Errno)> {
        let index = scene.server_of(server);
        let place = &mut self.sockets[slot.index()];
        assert!(place.is_none(), "a slot is opened twice");
        // Even where opening it fails it is closed, as a driver may do it the one way or the other.
        *place = Some(Socket { transport, server: index, last: now, connected: false });
        self.opened[slot.index()] += 1;
        let behaviour = &scene.servers[index];
        if let (Transport::Udp, Udp::NoRoute(errno)) = (transport, behaviour.udp) {
            return Err((slot, errno));
        }
        if rng.percent(scene.weather.errors) {
            return Err((slot, rng.pick(&[Errno::EMFILE, Errno::ENETUNREACH, Errno::ENOBUFS])));
        }
        if transport == Transport::Tcp {
            self.streams += 1;
            let there_and_back = now + self.delay(scene, rng) + self.delay(scene, rng);
            match behaviour.tcp {
                Tcp::BlackHole => {}
                _ if rng.percent(scene.weather.lost / 2) => {}
                Tcp::Refused => self.bring(slot, there_and_back, What::Failed(Errno::ECONNREFUSED)),
                _ => self.bring(slot, there_and_back, What::Connected),
            }
        }
        Ok(())
    }

    fn send(
        &mut self,
        scene: &Scene,
        rng: &mut Rng,
        now: Time,
        slot: Slot,
        octets: &[u8],
    ) -> Result<(), (Slot, Errno)> {
        let socket = self.sockets[slot.index()].as_ref().expect("a socket that is open");
        let (transport, server) = (socket.transport, socket.server);
        let octets = match transport {
            Transport::Udp => octets,
            Transport::Tcp => {
                assert!(socket.connected, "nothing is sent before the stream is connected");
                let (prefix, octets) = octets.split_at(2);
                assert_eq!(Some([prefix[0], prefix[1]]), tcp_prefix(octets.len()));
                octets
            }
        };
        let trust_ad = scene.options.contains(berkeley::etc::resolv_conf::Options::TRUST_AD);
        let query = read(octets, trust_ad);
        self.packets += 1;
        self.used.push(query.id);
        self.asked.push(query);
        if rng.percent(scene.weather.errors) {
            return Err((slot, rng.pick(&[Errno::ENOBUFS, Errno::ECONNREFUSED, Errno::EPERM])));
        }
        match transport {
            Transport::Udp => self.datagram(scene, rng, now, slot, server, query),
            Transport::Tcp => self.stream(scene, rng, now, slot, server, query),
        }
        Ok(())
    }

    fn datagram(&mut self, scene: &Scene, rng: &mut Rng, now: Time, slot: Slot, server: usize, query: Query) {
        let weather = &scene.weather;
        let is_it = |asked: &Query| (asked.name, asked.rtype) == (query.name, query.rtype);
        let first = !self.lines.iter().any(|(_, _, to, asked)| *to == server && is_it(asked));
        self.lines.push((slot.index(), self.opened[slot.index()], server, query));
        if weather.forgers > 0 {
            for _ in 0..rng.below(weather.forgers + 1) {
                self.attack(scene, rng, now, slot, &query);
            }
        }
        if rng.percent(weather.lost) {
            return;
        }
        let there = now + self.delay(scene, rng);
        let behaviour = &scene.servers[server];
        match behaviour.udp {
            Udp::Deaf => return,
            Udp::DropsFirst if first => return,
            Udp::Refused => {
                let back = there + self.delay(scene, rng);
                return self.bring(slot, back, What::Failed(Errno::ECONNREFUSED));
            }
            _ => {}
        }
        let times = 1 + u64::from(rng.percent(weather.doubled));
        for _ in 0..times {
            let Some((len, means)) = respond(scene, behaviour, &query, false, rng, &mut self.writer) else {
                return;
            };
            let mut octets = self.writer.buf[..len].to_vec();
            let mut denies = (means == Means::Nothing).then_some(query);
            match behaviour.udp {
                Udp::WrongId => octets[0] ^= 0x40,
                // Another type: the one behind the name in the question.
                Udp::WrongQuestion if octets.len() > 12 => octets[12 + query.name.wire().len()] ^= 0x40,
                Udp::WrongQuestion => octets[0] ^= 0x40,
                Udp::Garbage => octets.truncate(rng.size(12)),
                _ => {}
            }
            if matches!(behaviour.udp, Udp::WrongId | Udp::WrongQuestion | Udp::Garbage) {
                denies = None;
            }
            for _ in 0..1 + u64::from(rng.percent(weather.doubled)) {
                if rng.percent(weather.lost) {
                    continue;
                }
                let mut octets = octets.clone();
                let mangled = rng.percent(weather.mangled);
                if mangled {
                    mangle(rng, &mut octets);
                }
                let slow = if let Udp::Slow(by) = behaviour.udp { by * MS } else { 0 };
                let back = there + slow + self.delay(scene, rng);
                self.coming.push(
                    back,
                    Coming {
                        slot: slot.index(),
                        opened: self.opened[slot.index()],
                        what: What::Datagram(octets),
                        denies,
                        mangled,
                        forged: None,
                    },
                );
            }
        }
    }

    fn stream(&mut self, scene: &Scene, rng: &mut Rng, now: Time, slot: Slot, server: usize, query: Query) {
        let there = now + self.delay(scene, rng);
        let behaviour = &scene.servers[server];
        match behaviour.tcp {
            Tcp::Mute => return,
            Tcp::Closes => {
                let back = there + self.delay(scene, rng);
                return self.bring(slot, back, What::Closed);
            }
            Tcp::Resets => {
                let back = there + self.delay(scene, rng);
                return self.bring(slot, back, What::Failed(Errno::ECONNRESET));
            }
            _ => {}
        }
        let Some((len, means)) = respond(scene, behaviour, &query, true, rng, &mut self.writer) else {
            return;
        };
        let octets = &self.writer.buf[..len];
        let mut message = tcp_prefix(len).unwrap().to_vec();
        message.extend_from_slice(octets);
        let mut denies = (means == Means::Nothing).then_some(query);
        match behaviour.tcp {
            Tcp::Stray => message[2] ^= 0x40,
            Tcp::Zero => message = vec![0, 0],
            Tcp::Half => message.truncate(rng.range(1, message.len() as u64) as usize),
            _ => {}
        }
        if matches!(behaviour.tcp, Tcp::Stray | Tcp::Zero | Tcp::Half) {
            denies = None;
        }
        let mangled = rng.percent(scene.weather.mangled);
        if mangled {
            mangle(rng, &mut message);
        }
        // In some pieces, the last of which says what the whole does.
        let socket = self.sockets[slot.index()].as_ref();
        let mut at = (there + self.delay(scene, rng)).max(socket.map_or(0, |socket| socket.last));
        let mut rest = &message[..];
        for left in (0..=rng.below(5)).rev() {
            let len = if left == 0 { rest.len() } else { rng.size(rest.len() + 1) };
            let (piece, behind) = rest.split_at(len);
            rest = behind;
            if piece.is_empty() {
                continue;
            }
            if !scene.calm && rng.percent(scene.weather.lost / 8) {
                // From here on the line is dead.
                return;
            }
            let coming = Coming {
                slot: slot.index(),
                opened: self.opened[slot.index()],
                what: What::Bytes(piece.to_vec()),
                denies: if rest.is_empty() { denies } else { None },
                mangled,
                forged: None,
            };
            self.coming.push(at, coming);
            at += rng.below(if scene.calm { MS } else { scene.weather.delay.1 / 4 });
        }
        if behaviour.tcp == Tcp::Half {
            self.bring(slot, at, What::Closed);
        }
        if let Some(socket) = &mut self.sockets[slot.index()] {
            socket.last = at;
        }
    }

    fn attack(&mut self, scene: &Scene, rng: &mut Rng, now: Time, slot: Slot, query: &Query) {
        let (wrong, octets) = forge(query, rng);
        let at = match wrong {
            Wrong::Port(_) => {
                let mut others =
                    (0..SLOTS).filter(|other| *other != slot.index() && self.sockets[*other].is_some());
                match others.next_back() {
                    Some(other) => other,
                    None => return,
                }
            }
            _ => slot.index(),
        };
        let coming = Coming {
            slot: at,
            opened: self.opened[at],
            what: What::Datagram(octets),
            denies: None,
            mangled: false,
            forged: Some(wrong),
        };
        self.coming.push(now + self.delay(scene, rng) / 2, coming);
    }

    fn bring(&mut self, slot: Slot, at: Time, what: What) {
        let opened = self.opened[slot.index()];
        let (denies, mangled, forged) = (None, false, None);
        self.coming.push(at, Coming { slot: slot.index(), opened, what, denies, mangled, forged });
    }

    fn delay(&self, scene: &Scene, rng: &mut Rng) -> Time {
        let (least, most) = scene.weather.delay;
        rng.range(least, most)
    }

    /// What arrives next, if it does by then; `tell` is shown the event. The moment.
    pub(crate) fn arrive(&mut self, until: Time, tell: &mut dyn FnMut(Time, Event<'_>)) -> Option<Time> {
        loop {
            let (at, coming) = self.coming.pop(until)?;
            let Some(socket) = &mut self.sockets[coming.slot] else { continue };
            // Whatever was under way to a socket that has been closed is lost.
            if self.opened[coming.slot] != coming.opened {
                continue;
            }
            // Forged datagrams do not get into streams.
            if coming.forged.is_some() && socket.transport == Transport::Tcp {
                continue;
            }
            if coming.forged.is_some_and(|wrong| wrong.is_right(&self.used)) {
                continue;
            }
            self.delivered += 1;
            self.forged += usize::from(coming.forged.is_some());
            self.mangled |= coming.mangled;
            self.denied.extend(coming.denies);
            let slot = Slot::all().nth(coming.slot).unwrap();
            match &coming.what {
                What::Datagram(octets) => tell(at, Event::Datagram(slot, octets)),
                What::Bytes(octets) => tell(at, Event::Stream(slot, octets)),
                What::Connected => {
                    socket.connected = true;
                    tell(at, Event::Connected(slot));
                }
                What::Closed => tell(at, Event::Closed(slot)),
                What::Failed(errno) => tell(at, Event::Failed(slot, *errno)),
            }
            return Some(at);
        }
    }

    /// How many sockets are open.
    pub(crate) fn open_sockets(&self) -> usize {
        self.sockets.iter().flatten().count()
    }
}

/// Octets become others, or the end is missing.
fn mangle(rng: &mut Rng, octets: &mut Vec<u8>) {
    if octets.is_empty() {
        return;
    }
    if rng.percent(30) {
        octets.truncate(rng.size(octets.len()));
        return;
    }
    for _ in 0..rng.range(1, 5) {
        let at = rng.size(octets.len());
        octets[at] = rng.next() as u8;
    }
}
