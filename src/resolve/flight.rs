//! A lookup under way: the engine's machine, its sockets, and what of this machine it wants to know.
//!
//! Nothing here waits but [`Flight::run`], which drives a single one.

use core::net::{IpAddr, Ipv4Addr};
use core::ops::ControlFlow;

use rustix::fd::BorrowedFd;
use rustix::rand::{GetRandomFlags, getrandom};

use super::config::scope_id;
use super::files::Etc;
use super::hosts::Hosts;
use super::wire::{DATAGRAM_MAX, Marks, QUESTION_MAX, Wire};
use crate::engine::found::Found;
use crate::engine::lookup::{Action, Event, Fact, Lookup};
#[cfg(feature = "alloc")]
use crate::engine::lookup::{Question, Settings};
use crate::engine::random::RANDOM_MAX;
#[cfg(feature = "alloc")]
use crate::engine::server::Memory;
use crate::engine::slots::{SLOTS, Slot};
use crate::engine::trace::Decision;
use crate::etc::{ScopeId, ScopedIp};
use crate::interface::{Configured, Gateway, IfAddr, RouteSocket, SOURCES_AT_ONCE, Way};
use crate::{Deadline, Instant, PollFd, PollFlags, poll};

/// How many addresses of this machine are asked for.
const LOCAL_MAX: usize = 64;

/// How many gateways.
const GATEWAYS_MAX: usize = 16;

/// What a lookup takes from the machine that it runs on.
pub(super) struct Around<'r, 'h> {
    pub(super) etc: Etc<'r>,
    pub(super) hosts: &'h mut Hosts,
    pub(super) marks: &'h Marks<'r>,
    pub(super) routes: RouteSocket,
    pub(super) random: Random,
}

/// Random bytes of the kernel's: drawn as they are wanted, or many at once for one call that makes many lookups. None are
/// kept from call to call, since a process may fork in between, and two must not use the same.
#[allow(clippy::large_enum_variant, reason = "there is one of them, on the stack")]
pub(super) enum Random {
    Direct,
    #[cfg(feature = "alloc")]
    Bulk {
        bytes: [u8; 1024],
        used: usize,
    },
}

impl Random {
    /// For many lookups.
    #[cfg(feature = "alloc")]
    pub(super) const fn bulk() -> Self {
        Self::Bulk { bytes: [0; 1024], used: 1024 }
    }

    /// Fills the bytes, as far as the kernel gives any.
    fn draw<'b>(&mut self, wanted: &'b mut [u8; RANDOM_MAX]) -> &'b [u8] {
        match self {
            Self::Direct => random(wanted),
            #[cfg(feature = "alloc")]
            Self::Bulk { bytes, used } => {
                if bytes.len() - *used < wanted.len() {
                    if random(bytes).len() < bytes.len() {
                        return &[];
                    }
                    *used = 0;
                }
                let next = *used + wanted.len();
                let Some(drawn) = bytes.get(*used..next) else { return &[] };
                *used = next;
                wanted.copy_from_slice(drawn);
                wanted
            }
        }
    }
}

type Trace<'t> = &'t mut dyn FnMut(&Decision<'_>);

/// How far a lookup has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    Done,
    /// It waits for one of its [interests](Flight::interests), or until then.
    Wait(Instant),
    /// It waits for the source addresses.
    Sources,
}

pub(super) struct Flight<'a> {
    pub(super) lookup: Lookup<'a>,
    wire: Wire,
    /// Where both questions go over one socket, the first waits here for the second.
    held: Option<Held>,
}

/// A datagram that is not sent yet.
struct Held {
    slot: Option<Slot>,
    len: usize,
    bytes: [u8; QUESTION_MAX],
}

impl Held {
    const EMPTY: Self = Self { slot: None, len: 0, bytes: [0; QUESTION_MAX] };

    fn hold(&mut self, slot: Slot, bytes: &[u8]) -> bool {
        let Some(room) = self.bytes.get_mut(..bytes.len()) else { return false };
        room.copy_from_slice(bytes);
        (self.slot, self.len) = (Some(slot), bytes.len());
        true
    }

    fn take(&mut self) -> Option<(Slot, &[u8])> {
        Some((self.slot.take()?, self.bytes.get(..self.len)?))
    }
}

impl<'a> Flight<'a> {
    /// Whether both questions go over one socket is said, because then they go in one call.
    pub(super) fn new(lookup: Lookup<'a>, one_port: bool) -> Self {
        Self::with_wire(lookup, Wire::default(), one_port)
    }

    /// With sockets that a lookup before has left.
    pub(super) fn with_wire(lookup: Lookup<'a>, wire: Wire, one_port: bool) -> Self {
        Self { lookup, wire, held: one_port.then_some(Held::EMPTY) }
    }

    /// To the end, waiting where there is something to wait for.
    pub(super) fn run(&mut self, around: &mut Around<'_, '_>, trace: Trace<'_>) {
        while let Progress::Wait(until) = self.advance(around, trace) {
            let mut ready = [None; SLOTS];
            self.wait(until, &mut ready);
            for slot in ready.into_iter().flatten() {
                self.receive(slot, trace);
            }
        }
    }

    /// Does what can be done without waiting.
    pub(super) fn advance(&mut self, around: &mut Around<'_, '_>, trace: Trace<'_>) -> Progress {
        loop {
            match self.advance_to_sources(around, trace) {
                Progress::Sources => self.find_out(Fact::Sources, around, Instant::now(), trace),
                progress => return progress,
            }
        }
    }

    /// The same, but that the question for source addresses is left to the caller: who has several lookups under way asks
    /// for all of them together, fills in what [`Lookup::found_mut`] gives, and tells [`Self::know_all`].
    pub(super) fn advance_to_sources(&mut self, around: &mut Around<'_, '_>, trace: Trace<'_>) -> Progress {
        // Nothing here takes time, but to read a file and to ask about this machine.
        let mut now = Instant::now();
        loop {
            let action = self.lookup.poll(now, trace);
            // What waited for a companion goes before anything else happens.
            let flushed = match (&mut self.held, &action) {
                (Some(held), Action::Send(slot, _)) if held.slot.is_none_or(|held| held == *slot) => None,
                (Some(held), _) => held.take().and_then(|(slot, bytes)| self.wire.send(slot, bytes)),
                (None, _) => None,
            };
            let event = match action {
                Action::Done => {
                    self.wire.rest();
                    return Progress::Done;
                }
                Action::Wait(until) if flushed.is_none() => return Progress::Wait(until),
                Action::Wait(_) => None,
                Action::Ask(Fact::Sources) => return Progress::Sources,
                Action::ReadHosts => {
                    self.read_hosts(around, now, trace);
                    now = Instant::now();
                    None
                }
                Action::Ask(fact) => {
                    self.find_out(fact, around, now, trace);
                    now = Instant::now();
                    None
                }
                Action::Random => {
                    let mut bytes = [0; RANDOM_MAX];
                    let drawn = around.random.draw(&mut bytes);
                    self.lookup.on(Event::Random(drawn), now, trace);
                    None
                }
                Action::Open(slot, transport, server) => {
                    self.wire.open(slot, transport, server, around.marks)
                }
                Action::Send(slot, bytes) => match &mut self.held {
                    Some(held) if held.slot == Some(slot) => {
                        held.take().and_then(|(slot, first)| self.wire.send_both(slot, first, bytes))
                    }
                    Some(held) if self.wire.is_datagram(slot) => {
                        if held.hold(slot, bytes) {
                            None
                        } else {
                            self.wire.send(slot, bytes)
                        }
                    }
                    _ => self.wire.send(slot, bytes),
                },
                Action::Close(slot) => {
                    self.wire.close(slot);
                    None
                }
            };
            for event in [flushed, event].into_iter().flatten() {
                self.lookup.on(event, now, trace);
            }
        }
    }

    /// The source addresses have been filled in, and what there is to know of each.
    #[cfg(feature = "alloc")]
    pub(super) fn know_all(&mut self, trace: Trace<'_>) {
        let now = Instant::now();
        self.lookup.on(Event::Known, now, trace);
        if self.lookup.poll(now, trace) == Action::Ask(Fact::Lifetimes) {
            self.lookup.on(Event::Known, now, trace);
        }
    }

    /// Begins another lookup where this one is over, with the sockets that it has left.
    #[cfg(feature = "alloc")]
    pub(super) fn again(
        &mut self,
        question: Question<'a>,
        settings: &Settings<'a>,
        memory: &[Memory],
        deadline: Deadline,
    ) {
        self.lookup.again(question, settings, deadline);
        self.lookup.remember(memory);
    }

    /// The descriptors to wait for, and for what.
    pub(super) fn interests(&self) -> impl Iterator<Item = (Slot, BorrowedFd<'_>, PollFlags)> {
        self.wire.interests()
    }

    /// Takes what has come on a slot that is ready.
    pub(super) fn receive(&mut self, slot: Slot, trace: Trace<'_>) {
        let mut buf = [0; DATAGRAM_MAX];
        if self.held.is_some() && self.wire.is_datagram(slot) {
            let mut other = [0; DATAGRAM_MAX];
            for event in self.wire.receive_both(slot, &mut buf, &mut other).into_iter().flatten() {
                self.lookup.on(event, Instant::now(), trace);
            }
        } else if let Some(event) = self.wire.receive(slot, &mut buf) {
            self.lookup.on(event, Instant::now(), trace);
        }
    }

    fn wait(&self, until: Instant, ready: &mut [Option<Slot>; SLOTS]) {
        let Some((_, any, _)) = self.interests().next() else {
            let _ = poll(&mut [], Deadline::at(until));
            return;
        };
        let mut fds: [_; SLOTS] = core::array::from_fn(|_| PollFd::from_borrowed_fd(any, PollFlags::empty()));
        let mut count = 0;
        for ((place, slot), (its_slot, fd, flags)) in fds.iter_mut().zip(&mut *ready).zip(self.interests()) {
            *place = PollFd::from_borrowed_fd(fd, flags);
            *slot = Some(its_slot);
            count += 1;
        }
        let fds = fds.get_mut(..count).unwrap_or(&mut []);
        // That poll(2) fails is no event: the clock will bring the next one.
        let failed = poll(fds, Deadline::at(until)).is_err();
        for (slot, fd) in ready.iter_mut().zip(&*fds) {
            *slot = slot.filter(|_| !failed && !fd.revents().is_empty());
        }
    }

    fn read_hosts(&mut self, around: &mut Around<'_, '_>, now: Instant, trace: Trace<'_>) {
        let lookup = &mut self.lookup;
        let deadline = lookup.deadline();
        let mut in_time = true;
        let result = around.hosts.read(around.etc, &mut |chunk| {
            lookup.on(Event::Hosts(chunk), now, trace);
            in_time = deadline.instant().is_none() || !deadline.has_passed(Instant::now());
            if in_time && lookup.is_reading() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        // What was not read to its end is left to the deadline, which has passed.
        if in_time {
            lookup.on(Event::HostsEnd(result), now, trace);
        }
    }

    fn find_out(&mut self, fact: Fact, around: &mut Around<'_, '_>, now: Instant, trace: Trace<'_>) {
        match fact {
            Fact::Families => {
                let Configured { ipv4, ipv6, .. } = around.routes.configured().unwrap_or(Configured::BOTH);
                self.lookup.on(Event::Families { v4: ipv4, v6: ipv6 }, now, trace);
            }
            Fact::HostName => {
                let uname = rustix::system::uname();
                self.lookup.on(Event::HostName(uname.nodename().to_bytes()), now, trace);
            }
            Fact::Local => {
                let mut room = [ScopedIp::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED)); LOCAL_MAX];
                let addresses = local_addresses(&mut around.routes, &mut room);
                self.lookup.on(Event::Addresses(addresses), now, trace);
            }
            Fact::Gateway => {
                let mut rows = [None; GATEWAYS_MAX];
                let rows = around.routes.gateways(&mut rows).unwrap_or(&[]);
                let mut room = [ScopedIp::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED)); GATEWAYS_MAX];
                let mut count = 0;
                for (place, row) in room.iter_mut().zip(rows.iter().flatten()) {
                    *place = gateway(row);
                    count += 1;
                }
                self.lookup.on(Event::Addresses(room.get(..count).unwrap_or(&[])), now, trace);
            }
            Fact::Sources | Fact::Lifetimes => {
                self.find_sources(fact == Fact::Lifetimes, &mut around.routes);
                self.lookup.on(Event::Known, now, trace);
            }
        }
    }

    /// From which addresses the kernel would send. Where it will not say, that is not known.
    fn find_sources(&mut self, with_facts: bool, routes: &mut RouteSocket) {
        for found in self.lookup.found_mut().chunks_mut(SOURCES_AT_ONCE) {
            let mut ways = [const { Way::to(IpAddr::V4(Ipv4Addr::UNSPECIFIED)) }; SOURCES_AT_ONCE];
            for (place, found) in ways.iter_mut().zip(&*found) {
                *place = way(found);
            }
            let Some(ways) = ways.get_mut(..found.len()) else { continue };
            let asked =
                if with_facts { routes.sources_with_facts(ways).map(drop) } else { routes.sources(ways) };
            if asked.is_err() {
                continue;
            }
            for (found, way) in found.iter_mut().zip(&*ways) {
                take_source(found, way, with_facts);
            }
        }
    }
}

/// The way to an address that was found.
pub(super) fn way(found: &Found) -> Way {
    Way::to_scoped(found.addr.addr, scope_id(found.addr.scope).unwrap_or(0))
}

/// Takes note of the source address. How long its prefix is may not have been asked: nearly all networks have 64 bits.
pub(super) fn take_source(found: &mut Found, way: &Way, with_facts: bool) {
    found.source = way.destination().source;
    if let Some(source) = found.source.as_mut().filter(|source| !with_facts && source.addr.is_ipv6()) {
        source.prefix_len = source.prefix_len.min(64);
    }
}

/// A gateway, with its interface where only that makes it one place.
fn gateway(of: &Gateway) -> ScopedIp {
    let is_link_local = matches!(of.addr, IpAddr::V6(addr) if addr.is_unicast_link_local());
    let scope = if is_link_local { ScopeId::Index(of.interface) } else { ScopeId::Unscoped };
    ScopedIp { addr: of.addr, scope }
}

/// As many random bytes as the kernel gives.
fn random(bytes: &mut [u8]) -> &[u8] {
    let mut filled = 0;
    while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match getrandom(rest, GetRandomFlags::empty()) {
            Ok(n) if n > 0 => filled += n,
            Err(rustix::io::Errno::INTR) => {}
            _ => break,
        }
    }
    bytes.get(..filled).unwrap_or(&[])
}

/// The addresses of this machine without the loopback ones, those of the widest scope first.
fn local_addresses<'r>(routes: &mut RouteSocket, room: &'r mut [ScopedIp; LOCAL_MAX]) -> &'r [ScopedIp] {
    let mut rows = [IfAddr::EMPTY; LOCAL_MAX];
    let used = routes.getifaddrs_into(&mut rows).map_or(0, |filled| filled.used);
    let rows = rows.get(..used).unwrap_or(&[]);
    let of = |row: &IfAddr, link_local: bool| {
        let is_link_local = |addr: IpAddr| match addr {
            IpAddr::V4(addr) => addr.is_link_local(),
            IpAddr::V6(addr) => addr.is_unicast_link_local(),
        };
        row.ip().filter(|addr| !addr.is_loopback() && is_link_local(*addr) == link_local)
    };
    let scoped = |row: &IfAddr| of(row, true).map(|addr| ScopedIp { addr, scope: ScopeId::Index(row.index) });
    let wide = rows.iter().filter_map(|row| of(row, false).map(ScopedIp::new));
    let mut count = 0;
    for (place, addr) in room.iter_mut().zip(wide.chain(rows.iter().filter_map(scoped))) {
        *place = addr;
        count += 1;
    }
    room.get(..count).unwrap_or(&[])
}
