//! The source `dns`: the search walk, and for each of its names two questions side by side.

use core::net::SocketAddr;

use super::{Fact, Lookup, Question, Stage, Step, Trace, wanted};
use crate::dns::{Name, Rdata, TcpMessage, Type};
use crate::engine::answer::Answer;
use crate::engine::exchange::{Context, Ending, Exchange, PACKET_MAX, Todo};
use crate::engine::found::{Found, From};
use crate::engine::search::{Outcome, Walk};
use crate::engine::slots::Slot;
use crate::engine::special::special;
use crate::engine::trace::Decision;
use crate::etc::ScopedIp;
use crate::etc::nsswitch::Status;
use crate::etc::resolv_conf::Options;
use crate::time::Instant;

impl Lookup<'_> {
    pub(super) fn wants_families(&self) -> bool {
        matches!(self.question, Question::Host { addrconfig: true, .. })
    }

    pub(super) fn begin_dns(&mut self, trace: Trace<'_>) {
        match self.question {
            Question::Host { name, .. } => {
                if self.wants_families() && self.families.is_none() {
                    self.stage = Stage::Fact(Fact::Families);
                    return;
                }
                self.asked = self.families_asked(trace);
                if self.asked == [false; 2] {
                    self.note(Outcome::NoName);
                    return self.end_source(Status::NotFound, trace);
                }
                if !self.is_for_dns(name, trace) {
                    self.note(Outcome::NoName);
                    return self.end_source(Status::NotFound, trace);
                }
                self.walk = Walk::new(name, self.settings.resolv, self.settings.policy.search).ok();
            }
            Question::Addr(_) => {
                self.walk = None;
                self.asked = [true, false];
            }
        }
        self.stage = Stage::Name;
    }

    /// Whether servers may be asked for a name: it is one that a host can have, and no special one.
    fn is_for_dns(&self, name: &[u8], trace: Trace<'_>) -> bool {
        let name = match Name::from_text(name) {
            Ok(name) => name,
            Err(why) => {
                trace(&Decision::BadName(why));
                return false;
            }
        };
        // No server has anything to say about `1.2.3.4 ` or `[::1]`, but some answer whatever they are asked.
        if let Err(why) = name.to_host() {
            trace(&Decision::NoHostName(&name, why));
            return false;
        }
        // `localhost` is not to become `localhost.example` either.
        if special(name.to_ref()).is_some() {
            trace(&Decision::Kept(&name));
            return false;
        }
        true
    }

    /// Whether A and AAAA are asked for.
    pub(super) fn families_asked(&self, trace: Trace<'_>) -> [bool; 2] {
        let (has_v4, has_v6) = self.families.unwrap_or((true, true));
        let no_aaaa = self.settings.resolv.options().contains(Options::NO_AAAA);
        let (v4, v6) = wanted(self.question);
        for (rtype, wanted, has) in [(Type::A, v4, has_v4), (Type::AAAA, v6, has_v6)] {
            if wanted && !has {
                trace(&Decision::FamilyUnused(rtype));
            }
        }
        [v4 && has_v4, v6 && has_v6 && !no_aaaa]
    }

    /// The next name to ask for, or the end of the walk.
    pub(super) fn next_name(&mut self, now: Instant, trace: Trace<'_>) {
        match (self.question, &mut self.walk) {
            (Question::Addr(addr), _) => {
                self.name = Name::reverse(addr.addr);
                self.begin_name(now, trace);
            }
            (Question::Host { .. }, Some(walk)) => match walk.next() {
                Some((origin, Ok(name))) => {
                    if special(name.to_ref()).is_some() {
                        trace(&Decision::Kept(&name));
                        walk.failed(Outcome::NoName);
                        return;
                    }
                    trace(&Decision::Name(origin, &name));
                    self.name = name;
                    self.begin_name(now, trace);
                }
                Some((origin, Err(why))) => trace(&Decision::NoName(origin, why)),
                None => {
                    let outcome = walk.outcome();
                    self.end_dns(Some(outcome), trace);
                }
            },
            (Question::Host { .. }, None) => self.end_dns(Some(Outcome::NoName), trace),
        }
    }

    pub(super) fn begin_name(&mut self, now: Instant, trace: Trace<'_>) {
        self.stage = Stage::Asking;
        let serial = self.is_serial();
        let asked = self.asked;
        let mut earlier = false;
        for (at, asked) in asked.into_iter().enumerate() {
            // One after the other: the second begins when the first is over.
            let begins = asked && !(serial && earlier);
            earlier |= asked;
            self.with(
                at,
                now,
                trace,
                |exchange, cx, _| if begins { exchange.start(cx) } else { exchange.skip() },
            );
        }
    }

    /// What the questions for this name want done.
    pub(super) fn ask(&mut self, now: Instant, trace: Trace<'_>) -> Step {
        let mut wait: Option<Instant> = None;
        for at in 0..2 {
            let turn = self.is_serial() && at == 1 && self.asked == [true; 2];
            let todo = self.with(at, now, trace, |exchange, cx, packet| {
                if turn && exchange.is_idle() && wait.is_none() {
                    exchange.start(cx);
                }
                exchange.poll(cx, packet)
            });
            match todo {
                None | Some(Todo::Nothing) => {}
                Some(Todo::Wait(until)) => wait = Some(wait.map_or(until, |other| other.min(until))),
                Some(todo) => return Step::Exchange(todo),
            }
        }
        match wait {
            Some(until) => return Step::Exchange(Todo::Wait(until)),
            None => self.end_name(trace),
        }
        Step::Again
    }

    /// All questions for the name are over.
    pub(super) fn end_name(&mut self, trace: Trace<'_>) {
        self.forget_failed();
        let endings = || self.exchanges.iter().filter_map(Exchange::ending);
        let failed = endings().filter_map(|ending| match ending {
            Ending::Failed(outcome) => Some(outcome),
            Ending::Found => None,
        });
        let worst = failed.max();
        let strict = self.settings.resolv.options().contains(Options::STRICT_ERROR);
        let half = strict && worst.is_some_and(|outcome| outcome > Outcome::NoData);
        let found = endings().any(|ending| ending == Ending::Found) && self.has_more() && !half;
        let partial = self.exchanges.iter().any(Exchange::is_partial);
        if found {
            self.partial |= partial;
            return self.end_dns(None, trace);
        }
        if half {
            self.addresses.forget(true);
            self.addresses.forget(false);
        }
        self.names.back_to(self.before.names);
        // Nothing was asked at all, or there were names that are none; in a part of an answer that says nothing of the rest.
        let nothing = if partial { Outcome::ServFail } else { Outcome::NoName };
        let outcome = worst.unwrap_or(nothing);
        match &mut self.walk {
            Some(walk) => {
                walk.failed(outcome);
                self.stage = Stage::Name;
            }
            None => self.end_dns(Some(outcome), trace),
        }
    }

    /// The source `dns` is done, with data or without.
    pub(super) fn end_dns(&mut self, outcome: Option<Outcome>, trace: Trace<'_>) {
        self.walk = None;
        let status = match outcome {
            None => Status::Success,
            Some(Outcome::NoName | Outcome::NoData) => Status::NotFound,
            // As glibc has it: servers that will not or cannot say are as good as none.
            Some(Outcome::Refused | Outcome::ServFail | Outcome::Silence | Outcome::Unreachable) => {
                Status::Unavail
            }
        };
        if let Some(outcome) = outcome {
            self.note(outcome);
        }
        self.end_source(status, trace);
    }

    /// Drops what was stored of a cut answer to a question that then failed.
    pub(super) fn forget_failed(&mut self) {
        for exchange in &self.exchanges {
            if let Some(Ending::Failed(_)) = exchange.ending() {
                self.addresses.forget(exchange.rtype() == Type::A);
            }
        }
    }

    /// Whether the two questions are put one after the other.
    pub(super) fn is_serial(&self) -> bool {
        let options = self.settings.resolv.options();
        options.intersects(Options::SINGLE_REQUEST | Options::SINGLE_REQUEST_REOPEN)
    }

    pub(super) fn datagram(&mut self, slot: Slot, octets: &[u8], now: Instant, trace: Trace<'_>) {
        let mut heeded = false;
        for at in 0..2 {
            heeded |= self.message(at, slot, octets, true, now, trace);
        }
        let server = self.exchanges.iter().find_map(|exchange| exchange.server_of(slot));
        let server = server.and_then(|index| self.settings.servers.get(index));
        if let Some(server) = server.filter(|_| !heeded) {
            trace(&Decision::Ignored(*server));
        }
    }

    pub(super) fn stream(&mut self, slot: Slot, octets: &[u8], now: Instant, trace: Trace<'_>) {
        let Some(at) = self.exchanges.iter().position(|exchange| exchange.is_stream(slot)) else { return };
        let Some(incoming) = self.incoming.get_mut(at) else { return };
        incoming.feed(octets);
        let left_out = incoming.left_out();
        if incoming.message().is_none() {
            return;
        }
        if left_out > 0 {
            self.no_room = true;
            trace(&Decision::NoRoom(left_out));
        }
        // The message is lent to what stores it, and to nothing else meanwhile.
        let incoming = core::mem::replace(incoming, TcpMessage::new(&mut []));
        if let Some(octets) = incoming.message() {
            self.message(at, slot, octets, left_out == 0, now, trace);
        }
        if let Some(place) = self.incoming.get_mut(at) {
            *place = incoming;
            place.clear();
        }
    }

    /// Shows a message to a question, and stores what it brings.
    pub(super) fn message(
        &mut self,
        at: usize,
        slot: Slot,
        octets: &[u8],
        whole: bool,
        now: Instant,
        trace: Trace<'_>,
    ) -> bool {
        let heard = self.with(at, now, trace, |exchange, cx, _| {
            let (heeded, answer) = exchange.message(cx, slot, octets, whole);
            (heeded, answer, exchange.rtype())
        });
        let Some((heeded, answer, rtype)) = heard else { return false };
        if let Some((index, answer)) = answer {
            let server = self.settings.servers.get(index).copied();
            self.store(&answer, rtype, server);
        }
        heeded
    }

    pub(super) fn store(&mut self, answer: &Answer<'_>, rtype: Type, server: Option<SocketAddr>) {
        let Some(server) = server else { return };
        // It takes the place of one that was cut.
        self.addresses.forget(rtype == Type::A);
        if rtype == Type::PTR {
            self.names.back_to(self.before.names);
        } else if self.names.official.is_none() {
            // The last name of the chain that a host may have; the server is not to smuggle in another.
            let (mut official, names) = (None, &mut self.names);
            let mut take = |name: &Name| {
                let before = name.to_host().ok().and_then(|name| official.replace(name));
                if let Some(alias) = before {
                    names.alias(&alias);
                }
            };
            answer.each_alias(self.name.to_ref(), &mut take);
            take(answer.owner());
            self.names.official = official;
        }
        for data in answer.data() {
            let addr = match data {
                Rdata::A(addr) => addr.into(),
                Rdata::Aaaa(addr) => addr.into(),
                Rdata::Ptr(name) => {
                    if let Ok(name) = name.to_host() {
                        self.names.push(name);
                    }
                    continue;
                }
                _ => continue,
            };
            let found = Found::new(ScopedIp::new(addr), From::Dns(server));
            self.addresses.push(Found { ttl: Some(answer.ttl()), ..found });
        }
    }

    /// One question, with what it has in common with the other.
    pub(super) fn with<R>(
        &mut self,
        at: usize,
        now: Instant,
        trace: Trace<'_>,
        what: impl FnOnce(&mut Exchange, &mut Context<'_>, &mut [u8; PACKET_MAX]) -> R,
    ) -> Option<R> {
        let options = self.settings.resolv.options();
        let share = self.settings.policy.one_port
            || (options.contains(Options::SINGLE_REQUEST)
                && !options.contains(Options::SINGLE_REQUEST_REOPEN));
        let other = self.exchanges.get(1 - at.min(1)).and_then(Exchange::socket);
        let mut cx = Context {
            now,
            name: &self.name,
            servers: self.settings.servers,
            memory: &mut self.memory,
            timeout: self.settings.resolv.timeout(),
            attempts: self.settings.resolv.attempts(),
            tcp: options.contains(Options::USE_VC),
            edns: self.settings.policy.edns || options.contains(Options::EDNS0),
            trust_ad: options.contains(Options::TRUST_AD),
            shared: other.filter(|_| share),
            random: &mut self.random,
            slots: &mut self.slots,
            trace,
        };
        self.exchanges.get_mut(at).map(|exchange| what(exchange, &mut cx, &mut self.packet))
    }

    pub(super) fn both(
        &mut self,
        now: Instant,
        trace: Trace<'_>,
        mut what: impl FnMut(&mut Exchange, &mut Context<'_>),
    ) {
        for at in 0..2 {
            self.with(at, now, trace, |exchange, cx, _| what(exchange, cx));
        }
    }
}
