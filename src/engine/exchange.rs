//! One question, taken from server to server until it is answered.
//!
//! A server is asked by a datagram, which is sent again after a while, each time from a new port; the socket before stays
//! open, because its answer may only be late. An answer that was cut is asked for again over TCP. A server that cannot or
//! will not answer is left at once, one that says nothing when its time is up, and the next one is asked; after the last
//! one another round begins, as often as `attempts` says. What is there of a cut answer is kept in case that nothing better
//! comes.

use core::net::SocketAddr;
use core::time::Duration;

use super::answer::{self, Answer, Fault, Verdict};
use super::random::Random;
use super::search::Outcome;
use super::server::{Memory, at, may_be_for_edns, share};
use super::slots::{Slot, Slots, Transport};
use super::trace::{Decision, Left};
use crate::dns::{
    BuildError, Builder, Class, Edns, Flags, Header, MAX_NAME, Message, Name, Rcode, Type, tcp_prefix,
};
use crate::error::Errno;
use crate::time::Instant;

/// A question with everything that may go with it: two octets of length, the header, a name, type and class, an OPT record.
pub(super) const PACKET_MAX: usize = 2 + Header::LEN + MAX_NAME + 4 + 11;

/// How a question ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// There are records. Whether they are all is told apart.
    Found,
    /// There are none, or nobody knows.
    Failed(Outcome),
}

/// What is to be done next for a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Todo {
    /// Nothing: it has not begun, or it is over.
    Nothing,
    /// Something changed: slots may have to be closed first.
    Again,
    /// More random bytes are needed.
    Random,
    Open(Slot, Transport, SocketAddr),
    /// Send the packet, of this length.
    Send(Slot, Transport, usize),
    /// Wait for what comes, until then.
    Wait(Instant),
}

/// What all questions of a lookup have in common.
pub(super) struct Context<'c> {
    pub(super) now: Instant,
    pub(super) name: &'c Name,
    pub(super) servers: &'c [SocketAddr],
    pub(super) memory: &'c mut [Memory],
    pub(super) timeout: Duration,
    pub(super) attempts: u8,
    /// Ask over TCP only.
    pub(super) tcp: bool,
    pub(super) edns: bool,
    pub(super) trust_ad: bool,
    /// A datagram socket to this server (by its index) may be shared.
    pub(super) shared: Option<(usize, Slot)>,
    pub(super) random: &'c mut Random,
    pub(super) slots: &'c mut Slots,
    pub(super) trace: &'c mut dyn FnMut(&Decision<'_>),
}

impl Context<'_> {
    fn tell(&mut self, decision: Decision<'_>) {
        (self.trace)(&decision);
    }
}

/// One question, and how far it has got.
#[derive(Clone, Debug)]
pub(super) struct Exchange {
    rtype: Type,
    phase: Phase,
    /// The server that a round begins with.
    first: usize,
    place: usize,
    round: u8,
    /// How many datagrams this server has been sent in this round.
    times: u8,
    /// When its time is up.
    until: Instant,
    /// This server is asked without EDNS.
    plain: bool,
    /// The datagram socket in use, and the one before.
    line: Option<Line>,
    late: Option<Line>,
    stream: Option<Line>,
    /// A bit for each server that is not to be asked again.
    finished: u16,
    /// A cut answer has been stored.
    partial: bool,
    /// The worst of what servers said that could be reached.
    worst: Option<Outcome>,
    /// Which server was left last, and why.
    left: Option<(usize, Left)>,
    /// The server whose answer counted.
    answered_by: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Idle,
    /// A datagram is to be sent.
    Ask,
    /// It was sent, and is sent again then.
    Await(Instant),
    /// A stream is to be opened.
    Dial,
    Dialling,
    /// It is open, and the question is to be sent.
    Speak,
    Listen,
    Over(Ending),
}

/// A socket, and the question last sent on it.
#[derive(Clone, Copy, Debug)]
struct Line {
    slot: Slot,
    server: usize,
    asked: Option<Asked>,
}

#[derive(Clone, Copy, Debug)]
struct Asked {
    id: u16,
    edns: bool,
    at: Instant,
}

impl Exchange {
    /// For questions of this type, to be asked of this server first.
    pub(super) const fn new(rtype: Type, first: usize) -> Self {
        Self {
            rtype,
            phase: Phase::Idle,
            first,
            place: 0,
            round: 0,
            times: 0,
            until: Instant::from_nanos(0),
            plain: false,
            line: None,
            late: None,
            stream: None,
            finished: 0,
            partial: false,
            worst: None,
            left: None,
            answered_by: None,
        }
    }

    pub(super) fn rtype(&self) -> Type {
        self.rtype
    }

    /// Begins with the name of the context, each time another one. Its socket stays open from name to name, and the
    /// server that answered last begins.
    pub(super) fn start(&mut self, cx: &mut Context<'_>) {
        self.first = self.answered_by.unwrap_or(self.first);
        self.place = 0;
        self.round = 0;
        self.finished = 0;
        self.partial = false;
        self.worst = None;
        self.left = None;
        self.drop_late(cx);
        // What was asked for the name before is not to be answered now.
        if let Some(line) = &mut self.line {
            line.asked = None;
        }
        if cx.servers.is_empty() {
            self.end_without(cx);
        } else {
            self.arrive(cx);
        }
    }

    /// Forgets the last name's outcome: the question is not asked for the next one.
    pub(super) fn skip(&mut self) {
        self.phase = Phase::Idle;
    }

    pub(super) fn ending(&self) -> Option<Ending> {
        match self.phase {
            Phase::Over(ending) => Some(ending),
            _ => None,
        }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.phase == Phase::Idle
    }

    fn is_under_way(&self) -> bool {
        !matches!(self.phase, Phase::Idle | Phase::Over(_))
    }

    /// Whether only a part of the records is there.
    pub(super) fn is_partial(&self) -> bool {
        self.partial && self.ending() == Some(Ending::Found)
    }

    /// Which server was left last for this name, and why.
    pub(super) fn left(&self) -> Option<(usize, Left)> {
        self.left
    }

    /// The datagram socket in use and its server, for another question to share.
    pub(super) fn socket(&self) -> Option<(usize, Slot)> {
        self.line.map(|line| (line.server, line.slot))
    }

    /// The time is up.
    pub(super) fn expire(&mut self, cx: &mut Context<'_>) {
        if !self.is_under_way() {
            return;
        }
        if let Some((index, _)) = self.server(cx) {
            self.left = Some((index, Left::Silence));
        }
        self.worst = self.worst.max(Some(Outcome::Silence));
        self.end_without(cx);
    }

    /// What is to be done next; a packet to be sent is put into `packet`.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>, packet: &mut [u8; PACKET_MAX]) -> Todo {
        match self.phase {
            Phase::Idle | Phase::Over(_) => Todo::Nothing,
            Phase::Ask => self.ask(cx, packet),
            Phase::Dial => self.dial(cx),
            Phase::Speak => self.speak(cx, packet),
            Phase::Await(again) => match again.min(self.until) {
                until if cx.now < until => Todo::Wait(until),
                _ if cx.now < self.until => self.ask_again(cx),
                _ => self.leave(cx, Left::Silence),
            },
            Phase::Dialling | Phase::Listen if cx.now < self.until => Todo::Wait(self.until),
            Phase::Dialling | Phase::Listen => self.leave(cx, Left::Silence),
        }
    }

    /// The stream is connected.
    pub(super) fn connected(&mut self, slot: Slot) {
        if self.phase == Phase::Dialling && self.is_stream(slot) {
            self.phase = Phase::Speak;
        }
    }

    /// A system call on the slot failed, or the stream ended.
    pub(super) fn failed(&mut self, cx: &mut Context<'_>, slot: Slot, why: Left) {
        if self.is_stream(slot) {
            self.leave(cx, why);
            return;
        }
        if self.late.is_some_and(|line| line.slot == slot) {
            self.drop_late(cx);
        }
        if self.line.is_some_and(|line| line.slot == slot) {
            let server = self.line.take().map(|line| line.server);
            cx.slots.give_up(slot);
            // The line may be one to a server that has been left, and no longer matter.
            if self.is_asking() && server == self.server(cx).map(|(index, _)| index) {
                self.leave(cx, why);
            }
        }
    }

    /// The server that this question's slot leads to.
    pub(super) fn server_of(&self, slot: Slot) -> Option<usize> {
        self.line_on(slot).map(|line| line.server)
    }

    /// Whether the slot is this question's stream.
    pub(super) fn is_stream(&self, slot: Slot) -> bool {
        self.stream.is_some_and(|line| line.slot == slot)
    }

    /// A message has come, whole or cut for want of room. Whether it was one for this question; and an answer, if there is
    /// one to be stored.
    pub(super) fn message<'m>(
        &mut self,
        cx: &mut Context<'_>,
        slot: Slot,
        octets: &'m [u8],
        whole: bool,
    ) -> (bool, Option<(usize, Answer<'m>)>) {
        let line = self.line_on(slot).filter(|_| self.is_under_way());
        let Some((line, asked)) = line.and_then(|line| Some((line, line.asked?))) else {
            return (false, None);
        };
        let on_stream = self.is_stream(slot);
        let current = self.server(cx).filter(|(index, _)| *index == line.server);
        // The server that is being asked has to be left when it fails. What one says that was left before, or while
        // its stream is under way, counts only if it is an answer.
        let matters = current.is_some() && (on_stream || self.is_asking());
        let message =
            Message::new(octets).ok().filter(|message| self.is_response(message, cx.name, asked.id));
        let Some(message) = message else {
            if on_stream {
                self.leave(cx, if whole { Left::Stray } else { Left::NoRoom });
            }
            return (on_stream, None);
        };
        let Some(&server) = cx.servers.get(line.server) else { return (false, None) };
        let header = *message.header();
        let after = cx.now.saturating_duration_since(asked.at);
        let cut = !whole || header.flags.contains(Flags::TC);
        let verdict = match answer::read_as(&message, cx.name.to_ref(), self.rtype, cut) {
            Verdict::Useless(Fault::Rcode(rcode))
                if asked.edns && matters && (may_be_for_edns(rcode) || header.qdcount == 0) =>
            {
                self.heard(slot);
                // Another such complaint, about what was asked before, says nothing new.
                if !self.plain {
                    self.go_plain(cx, line.server, server);
                    self.phase = if on_stream { Phase::Speak } else { Phase::Ask };
                }
                return (true, None);
            }
            Verdict::Useless(fault) => {
                self.heard(slot);
                if matters {
                    self.leave(cx, Left::Fault(fault));
                }
                return (true, None);
            }
            verdict => verdict,
        };
        let negative = matches!(verdict, Verdict::NoName(_));
        if cut && !on_stream && !negative {
            if !matters {
                return (true, None);
            }
            self.heard(slot);
            cx.tell(Decision::Truncated(server));
            self.phase = Phase::Dial;
            self.partial |= matches!(verdict, Verdict::Found(_));
            return (true, found(verdict).map(|answer| (line.server, answer)));
        }
        let outcome = match verdict {
            Verdict::Found(_) => None,
            Verdict::NoName(_) => Some(Outcome::NoName),
            // What was cut off may be what was asked for.
            Verdict::NoData(_) | Verdict::Useless(_) if cut => {
                self.leave(cx, Left::NoRoom);
                return (true, None);
            }
            Verdict::NoData(_) | Verdict::Useless(_) => Some(Outcome::NoData),
        };
        cx.tell(Decision::Answered { rtype: self.rtype, server, rcode: header.rcode, outcome, after });
        if let Some(memory) = cx.memory.get_mut(line.server) {
            memory.answered(after);
            // It answered only once it was asked without.
            if cx.edns && !asked.edns && !memory.is_plain(cx.now) {
                memory.takes_no_edns(cx.now);
            }
        }
        self.answered_by = Some(line.server);
        self.partial = cut;
        self.end(cx, outcome.map_or(Ending::Found, Ending::Failed));
        (true, found(verdict).map(|answer| (line.server, answer)))
    }

    fn line_on(&self, slot: Slot) -> Option<Line> {
        [self.line, self.late, self.stream].into_iter().flatten().find(|line| line.slot == slot)
    }

    /// What was asked there is answered: the same answer once more is none.
    fn heard(&mut self, slot: Slot) {
        for line in [&mut self.line, &mut self.late, &mut self.stream].into_iter().flatten() {
            if line.slot == slot {
                line.asked = None;
            }
        }
    }

    /// Whether it answers what was asked with this id: the question must be repeated, except in a complaint.
    fn is_response(&self, message: &Message<'_>, name: &Name, id: u16) -> bool {
        let header = message.header();
        let complaint = header.qdcount == 0
            && header.id == id
            && header.flags.contains(Flags::QR)
            && !matches!(header.rcode, Rcode::NOERROR | Rcode::NXDOMAIN);
        complaint || message.is_response_to(id, name.to_ref(), self.rtype, Class::IN)
    }

    /// The server that is being asked.
    fn server(&self, cx: &Context<'_>) -> Option<(usize, SocketAddr)> {
        at(cx.servers, self.first, self.place)
    }

    /// Whether datagrams are what the server is being asked by.
    fn is_asking(&self) -> bool {
        matches!(self.phase, Phase::Ask | Phase::Await(_))
    }

    /// Begins with the server at this place.
    fn arrive(&mut self, cx: &mut Context<'_>) {
        let Some((index, _)) = self.server(cx) else { return };
        self.times = 0;
        self.until = cx.now + share(cx.timeout, self.place, cx.servers.len());
        self.plain = !cx.edns || cx.memory.get(index).is_some_and(|memory| memory.is_plain(cx.now));
        self.phase = if cx.tcp { Phase::Dial } else { Phase::Ask };
        if self.line.is_some_and(|line| line.server != index) {
            self.retire(cx);
        }
    }

    /// Goes on to the next server, from another port even if that is the same one.
    fn leave(&mut self, cx: &mut Context<'_>, why: Left) -> Todo {
        if let Some((index, server)) = self.server(cx) {
            cx.tell(Decision::Left { server, why });
            self.left = Some((index, why));
            if why.is_final() {
                self.finished |= 1 << index;
            }
            // That no server can be reached is something else than that one cannot.
            if !matches!(why, Left::Errno(_)) {
                self.worst = self.worst.max(Some(why.outcome()));
            }
        }
        self.drop_stream(cx);
        if self.line.is_some() {
            self.retire(cx);
        }
        loop {
            self.place += 1;
            if self.place >= cx.servers.len() {
                self.place = 0;
                self.round += 1;
                if self.round >= cx.attempts || self.partial {
                    self.end_without(cx);
                    return Todo::Again;
                }
            }
            match self.server(cx) {
                Some((index, _)) if self.finished & (1 << index) != 0 => {}
                _ => break,
            }
        }
        self.arrive(cx);
        Todo::Again
    }

    fn end_without(&mut self, cx: &mut Context<'_>) {
        if self.partial {
            cx.tell(Decision::Partial(self.rtype));
            self.end(cx, Ending::Found);
        } else {
            self.end(cx, Ending::Failed(self.worst.unwrap_or(Outcome::Unreachable)));
        }
    }

    /// The datagram socket stays open for the next name.
    fn end(&mut self, cx: &mut Context<'_>, ending: Ending) {
        self.phase = Phase::Over(ending);
        self.drop_stream(cx);
        self.drop_late(cx);
    }

    fn ask(&mut self, cx: &mut Context<'_>, packet: &mut [u8; PACKET_MAX]) -> Todo {
        let Some((index, server)) = self.server(cx) else { return Todo::Nothing };
        if self.line.is_none() {
            let shared = cx.shared.filter(|(server, _)| self.times == 0 && *server == index);
            let slot = match shared {
                Some((_, slot)) => {
                    cx.slots.share(slot);
                    slot
                }
                None => match cx.slots.claim() {
                    Some(slot) => slot,
                    None => return self.leave(cx, Left::Errno(Errno::EMFILE)),
                },
            };
            self.line = Some(Line { slot, server: index, asked: None });
            if shared.is_none() {
                return Todo::Open(slot, Transport::Udp, server);
            }
        }
        let (Some(id), Some(jitter)) = (cx.random.take(), cx.random.take()) else { return Todo::Random };
        let Ok(len) = self.write(cx, id, packet) else { return self.leave(cx, Left::Errno(Errno::EMSGSIZE)) };
        let Some(line) = &mut self.line else { return Todo::Again };
        line.asked = Some(Asked { id, edns: !self.plain, at: cx.now });
        let slot = line.slot;
        self.times = self.times.saturating_add(1);
        let memory = cx.memory.get(index).copied().unwrap_or(Memory::NONE);
        self.phase = Phase::Await(cx.now + memory.patience(self.times, jitter as u8));
        let (edns, times) = (!self.plain, self.times);
        cx.tell(Decision::Asked { rtype: self.rtype, server, transport: Transport::Udp, edns, times });
        Todo::Send(slot, Transport::Udp, len)
    }

    /// No answer so far: the question is sent again from another port. Twice unanswered, it goes without EDNS, which some
    /// firewalls let nothing through with.
    fn ask_again(&mut self, cx: &mut Context<'_>) -> Todo {
        if let Some((_, server)) = self.server(cx).filter(|_| self.times >= 2 && !self.plain) {
            self.plain = true;
            cx.tell(Decision::WithoutEdns(server));
        }
        self.retire(cx);
        self.phase = Phase::Ask;
        Todo::Again
    }

    fn go_plain(&mut self, cx: &mut Context<'_>, index: usize, server: SocketAddr) {
        self.plain = true;
        if let Some(memory) = cx.memory.get_mut(index) {
            memory.takes_no_edns(cx.now);
        }
        cx.tell(Decision::WithoutEdns(server));
    }

    fn dial(&mut self, cx: &mut Context<'_>) -> Todo {
        let Some((index, server)) = self.server(cx) else { return Todo::Nothing };
        let Some(slot) = cx.slots.claim() else { return self.leave(cx, Left::Errno(Errno::EMFILE)) };
        self.stream = Some(Line { slot, server: index, asked: None });
        self.until = cx.now + share(cx.timeout, self.place, cx.servers.len());
        self.phase = Phase::Dialling;
        Todo::Open(slot, Transport::Tcp, server)
    }

    fn speak(&mut self, cx: &mut Context<'_>, packet: &mut [u8; PACKET_MAX]) -> Todo {
        let Some((_, server)) = self.server(cx) else { return Todo::Nothing };
        let Some(id) = cx.random.take() else { return Todo::Random };
        let Ok(len) = self.write(cx, id, packet) else { return self.leave(cx, Left::Errno(Errno::EMSGSIZE)) };
        let Some(line) = &mut self.stream else { return Todo::Again };
        line.asked = Some(Asked { id, edns: !self.plain, at: cx.now });
        let slot = line.slot;
        self.phase = Phase::Listen;
        let (edns, transport) = (!self.plain, Transport::Tcp);
        cx.tell(Decision::Asked { rtype: self.rtype, server, transport, edns, times: 1 });
        Todo::Send(slot, Transport::Tcp, len)
    }

    /// The question behind the two octets of its length; how long it is without them.
    fn write(&self, cx: &Context<'_>, id: u16, packet: &mut [u8; PACKET_MAX]) -> Result<usize, BuildError> {
        let (prefix, room) = packet.split_at_mut(2);
        let mut query = Builder::query(room, id)?;
        query.header_mut().flags.set(Flags::AD, cx.trust_ad);
        query.question(cx.name.to_ref(), self.rtype, Class::IN)?;
        if !self.plain {
            query.edns(&Edns::DEFAULT)?;
        }
        let len = query.finish().len();
        prefix.copy_from_slice(&tcp_prefix(len).unwrap_or_default());
        Ok(len)
    }

    /// The socket in use becomes the one before.
    fn retire(&mut self, cx: &mut Context<'_>) {
        self.drop_late(cx);
        self.late = self.line.take();
    }

    fn drop_late(&mut self, cx: &mut Context<'_>) {
        if let Some(line) = self.late.take() {
            cx.slots.give_up(line.slot);
        }
    }

    fn drop_stream(&mut self, cx: &mut Context<'_>) {
        if let Some(line) = self.stream.take() {
            cx.slots.give_up(line.slot);
        }
    }
}

fn found(verdict: Verdict<'_>) -> Option<Answer<'_>> {
    match verdict {
        Verdict::Found(answer) => Some(answer),
        _ => None,
    }
}
