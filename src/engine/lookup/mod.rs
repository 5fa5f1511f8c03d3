//! A lookup as a machine: told events, it answers what is to be done.
//!
//! It goes through the sources of nsswitch.conf; reads the hosts file; walks the search list, and takes the questions for
//! each name from server to server; joins what came of it, and puts the addresses into the order in which to try them. It
//! makes no system call, has no clock, no random numbers and no allocator, and holds no descriptor: whoever drives it does
//! what [`poll`](Lookup::poll) says and tells [`on`](Lookup::on) what came of it. To cancel it is to drop it.
//!
//! Whatever happens, it is over at its deadline, and before that when all servers have had their time.

mod bound;
mod dns;
mod end;
mod sources;

use core::mem;
use core::net::{IpAddr, SocketAddr};

use crate::consts::{AI_V4MAPPED, AiFlags, Eai, Family};
use crate::dns::{Name, TcpMessage, Type};
use crate::engine::exchange::{Ending, Exchange, PACKET_MAX, Todo};
use crate::engine::failure::{self, Failure};
use crate::engine::found::{Addresses, Aliases, Found, From, Mark, Names};
use crate::engine::hints::Hints;
use crate::engine::numeric::numeric;
use crate::engine::order::{Rules, lifetimes_matter};
use crate::engine::policy::Policy;
use crate::engine::random::Random;
use crate::engine::search::{Outcome, Walk};
use crate::engine::server::{Memory, SERVERS_MAX};
use crate::engine::slots::{Slot, Slots, Transport};
use crate::engine::trace::{Decision, Left};
use crate::error::Errno;
use crate::etc::ScopedIp;
use crate::etc::gai_conf::Tables;
use crate::etc::hosts::{ByAddr, ByName};
use crate::etc::nsswitch::Source;
use crate::etc::resolv_conf::ResolvConf;
use crate::name::HostName;
use crate::time::{Deadline, Instant};

/// What is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question<'q> {
    /// The addresses of a host.
    Host {
        /// Its name, or the text of its address, for which nobody is asked: [`numeric`](mod@super::numeric).
        name: &'q [u8],
        /// Whether its IPv4 addresses are wanted.
        v4: bool,
        /// Whether its IPv6 addresses are.
        v6: bool,
        /// IPv4 addresses are wanted in their IPv6 form: always, or only if there are no others.
        mapped: Option<Mapped>,
        /// Families of which no interface has an address are not asked for (AI_ADDRCONFIG).
        addrconfig: bool,
    },
    /// The names of an address.
    Addr(ScopedIp),
}

/// When IPv4 addresses are wanted in IPv6 form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mapped {
    /// If there are no IPv6 addresses: AI_V4MAPPED.
    Otherwise,
    /// Besides them: AI_V4MAPPED | AI_ALL.
    Always,
}

impl<'q> Question<'q> {
    /// The addresses of a host, of both families.
    #[must_use]
    pub const fn host(name: &'q [u8]) -> Self {
        Self::Host { name, v4: true, v6: true, mapped: None, addrconfig: false }
    }
}

/// What a lookup goes by.
#[derive(Clone, Copy, Debug)]
pub struct Settings<'c> {
    /// The sources, with what follows from what came of each: the `hosts` line of nsswitch.conf.
    pub sources: &'c [Source],
    /// resolv.conf, but for its servers.
    pub resolv: &'c ResolvConf,
    /// The servers, [`SERVERS_MAX`] at most; more are not asked.
    pub servers: &'c [SocketAddr],
    /// With which of them to begin.
    pub first: usize,
    /// What is remembered of each of them.
    pub memory: &'c [Memory],
    /// The tables that order addresses.
    pub tables: Tables<'c>,
    /// The rest.
    pub policy: Policy,
}

/// Room for what a lookup finds, which the caller lends.
#[derive(Debug)]
pub struct Storage<'s> {
    /// For addresses.
    pub found: &'s mut [Found],
    /// For answers over TCP, half of it for each of two questions. 64 KiB for each hold any answer.
    pub stream: &'s mut [u8],
    /// For the names of a host beside its official one; each takes one octet more than it has.
    pub aliases: &'s mut [u8],
}

/// What is to be done next.
#[derive(Debug, PartialEq, Eq)]
pub enum Action<'l> {
    /// Read the hosts file: tell its bytes in chunks by [`Event::Hosts`], for as long as
    /// [`is_reading`](Lookup::is_reading), then [`Event::HostsEnd`].
    ReadHosts,
    /// Find something out, and tell it.
    Ask(Fact),
    /// Draw random bytes, and tell [`Event::Random`]: as many as [`RANDOM_MAX`](super::random::RANDOM_MAX) are kept.
    Random,
    /// Open a socket to this server. A UDP socket is connected; a TCP socket begins to connect, and
    /// [`Event::Connected`] tells when it is.
    Open(Slot, Transport, SocketAddr),
    /// Send this. It is short enough for any socket to take it whole.
    Send(Slot, &'l [u8]),
    /// Close the socket.
    Close(Slot),
    /// Wait until something comes, or until then.
    Wait(Instant),
    /// It is over: [`result`](Lookup::result) tells.
    Done,
}

/// What a lookup may want to know of this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fact {
    /// Of which families an interface has an address, the loopback addresses left aside. Answered by
    /// [`Event::Families`].
    Families,
    /// The name of this machine. Answered by [`Event::HostName`].
    HostName,
    /// The addresses of this machine, the widest scope first, without the loopback ones. Answered by
    /// [`Event::Addresses`].
    Local,
    /// The gateways of its default routes. Answered by [`Event::Addresses`].
    Gateway,
    /// For each address found, from which one the kernel would send to it: put into
    /// [`found_mut`](Lookup::found_mut), answered by [`Event::Known`].
    Sources,
    /// For each of these source addresses what rules 3, 4 and 7 of RFC 6724 want to know. Answered by [`Event::Known`].
    Lifetimes,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<'e> {
    /// The next bytes of the hosts file.
    Hosts(&'e [u8]),
    /// It has been read, or could not be.
    HostsEnd(Result<(), Errno>),
    /// Random bytes. Less than four end the lookup: an id that can be guessed is worse than no answer.
    Random(&'e [u8]),
    /// Whether there are addresses of IPv4, and of IPv6.
    Families {
        /// IPv4.
        v4: bool,
        /// IPv6.
        v6: bool,
    },
    /// The name of this machine.
    HostName(&'e [u8]),
    /// Addresses that were asked for.
    Addresses(&'e [ScopedIp]),
    /// What was asked for has been put where it belongs.
    Known,
    /// A system call on the socket failed: opening it, sending, receiving, or the connect.
    Failed(Slot, Errno),
    /// The stream is connected.
    Connected(Slot),
    /// A datagram has come.
    Datagram(Slot, &'e [u8]),
    /// Bytes have come on a stream.
    Stream(Slot, &'e [u8]),
    /// The stream has ended.
    Closed(Slot),
}

/// A lookup under way.
///
/// ```
/// use berkeley::engine::found::Found;
/// use berkeley::engine::lookup::{Action, Event, Lookup, Question, Settings, Storage};
/// use berkeley::engine::trace::Decision;
/// use berkeley::etc::{nsswitch::Nsswitch, resolv_conf::ResolvConf};
/// use berkeley::{Deadline, Instant};
///
/// let (nsswitch, resolv) = (Nsswitch::default(), ResolvConf::default());
/// let settings = Settings { sources: nsswitch.hosts(), ..Settings::new(&resolv) };
/// let mut found = [Found::EMPTY; 4];
/// let storage = Storage { found: &mut found, stream: &mut [], aliases: &mut [0; 64] };
/// let mut lookup = Lookup::new(Question::host(b"db"), &settings, storage, Deadline::NEVER);
///
/// let (now, mut trace) = (Instant::from_nanos(0), |decision: &Decision<'_>| println!("{decision}"));
/// assert_eq!(lookup.poll(now, &mut trace), Action::ReadHosts);
/// lookup.on(Event::Hosts(b"192.0.2.7 db.example db\n"), now, &mut trace);
/// lookup.on(Event::HostsEnd(Ok(())), now, &mut trace);
/// assert_eq!(lookup.poll(now, &mut trace), Action::Done);
/// assert_eq!(lookup.result(), Some(Ok(())));
/// assert_eq!(lookup.found()[0].addr.to_string(), "192.0.2.7");
/// assert_eq!(lookup.official().unwrap().as_str(), "db.example");
/// assert!(lookup.aliases().eq([b"db"]));
/// ```
#[derive(Debug)]
pub struct Lookup<'a> {
    question: Question<'a>,
    settings: Settings<'a>,
    memory: [Memory; SERVERS_MAX],
    deadline: Deadline,
    stage: Stage<'a>,
    /// The source that has its turn.
    source: usize,
    before: Before,
    addresses: Addresses<'a>,
    names: Names<'a>,
    incoming: [TcpMessage<'a>; 2],
    walk: Option<Walk<'a>>,
    name: Name,
    /// Of which families this machine has addresses, once that is known.
    families: Option<(bool, bool)>,
    /// Which of the two questions are asked.
    asked: [bool; 2],
    exchanges: [Exchange; 2],
    slots: Slots,
    random: Random,
    packet: [u8; PACKET_MAX],
    /// The worst that a source came to.
    worst: Option<Outcome>,
    timed_out: bool,
    partial: bool,
    errno: Option<Errno>,
    no_room: bool,
    /// Why the hosts file could not be read.
    unread: Option<Errno>,
    /// Why the text of an address is none that was asked for.
    refused: Option<Eai>,
    /// Whether the lines of the hosts file are counted.
    count_lines: bool,
}

impl<'c> Settings<'c> {
    /// A configuration and nothing else: no sources, no servers.
    #[must_use]
    pub const fn new(resolv: &'c ResolvConf) -> Self {
        Self {
            sources: &[],
            resolv,
            servers: &[],
            first: 0,
            memory: &[],
            tables: crate::etc::gai_conf::RFC6724,
            policy: Policy::DEFAULT,
        }
    }
}

#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "there is no allocator to box with")]
enum Stage<'a> {
    /// The source whose turn it is begins.
    Source,
    Named(ByName<'a>),
    Addressed(ByAddr),
    /// A fact that `dns` or `myhostname` needs.
    Fact(Fact),
    /// The DNS begins, once the families are known.
    Dns,
    /// The next name of the walk.
    Name,
    Asking,
    /// All sources have been asked.
    Join,
    Sources,
    Lifetimes,
    Sort,
    Done,
}

/// What there was before the source that has its turn.
#[derive(Clone, Copy, Debug, Default)]
struct Before {
    addresses: usize,
    names: Mark,
}

/// What `poll` does next, without borrowing.
enum Step {
    Again,
    ReadHosts,
    Ask(Fact),
    Exchange(Todo),
    Close(Slot),
    Done,
}

type Trace<'t> = &'t mut dyn FnMut(&Decision<'_>);

/// What one packet takes at most.
const RANDOM_MIN: usize = 4;

impl<'a> Lookup<'a> {
    /// Begins a lookup that is over at the deadline.
    #[must_use]
    pub fn new(
        question: Question<'a>,
        settings: &Settings<'a>,
        storage: Storage<'a>,
        deadline: Deadline,
    ) -> Self {
        let (one, other) = storage.stream.split_at_mut(storage.stream.len() / 2);
        let incoming = [TcpMessage::new(one), TcpMessage::new(other)];
        let (addresses, names) = (Addresses::new(storage.found), Names::new(storage.aliases));
        Self::within(question, settings, addresses, names, incoming, deadline)
    }

    fn within(
        question: Question<'a>,
        settings: &Settings<'a>,
        addresses: Addresses<'a>,
        names: Names<'a>,
        mut incoming: [TcpMessage<'a>; 2],
        deadline: Deadline,
    ) -> Self {
        incoming.iter_mut().for_each(TcpMessage::clear);
        let servers = settings.servers.get(..settings.servers.len().min(SERVERS_MAX)).unwrap_or(&[]);
        let settings = Settings { servers, ..*settings };
        let first = settings.first.checked_rem(servers.len()).unwrap_or(0);
        let types = match question {
            Question::Host { .. } => [Type::A, Type::AAAA],
            Question::Addr(_) => [Type::PTR, Type::PTR],
        };
        let mut lookup = Self {
            question,
            settings,
            memory: [Memory::NONE; SERVERS_MAX],
            deadline,
            stage: Stage::Source,
            source: 0,
            before: Before::default(),
            addresses,
            names,
            incoming,
            walk: None,
            name: Name::ROOT,
            families: None,
            asked: [false; 2],
            exchanges: types.map(|rtype| Exchange::new(rtype, first)),
            slots: Slots::new(),
            random: Random::new(),
            packet: [0; PACKET_MAX],
            worst: None,
            timed_out: false,
            partial: false,
            errno: None,
            no_room: false,
            unread: None,
            refused: None,
            count_lines: false,
        };
        lookup.remember(settings.memory);
        lookup.take_number();
        lookup
    }

    /// The text of an address is what it says, and there is nothing to be done.
    fn take_number(&mut self) {
        let Question::Host { name, v4, v6, mapped, .. } = self.question else { return };
        let family = match (v4, v6) {
            // As for all that is found: an IPv4 address is to have its IPv6 form.
            (_, true) if mapped.is_some() => Family::INET6,
            (true, false) => Family::INET,
            (false, true) => Family::INET6,
            (true, true) => Family::UNSPEC,
            (false, false) => return,
        };
        let flags = if mapped.is_some() { AI_V4MAPPED } else { AiFlags::empty() };
        let number = match numeric(name, &Hints { family, flags, ..Hints::ANY }) {
            Ok(None) => return,
            Ok(Some(number)) => number.scoped(),
            Err(code) => Err(code),
        };
        match number {
            Ok(addr) => self.addresses.push(Found::new(addr, From::Text)),
            Err(code) => self.refused = Some(code),
        }
        self.stage = Stage::Done;
    }

    /// What is remembered of the servers, instead of what the settings have.
    pub fn remember(&mut self, memory: &[Memory]) {
        for (place, known) in self.memory.iter_mut().zip(memory) {
            *place = *known;
        }
    }

    /// Begins another lookup in the storage of this one, which is forgotten.
    pub fn again(&mut self, question: Question<'a>, settings: &Settings<'a>, deadline: Deadline) {
        let addresses = self.addresses.take();
        let names = self.names.take();
        let incoming = [0, 1].map(|_| TcpMessage::new(&mut []));
        let incoming = mem::replace(&mut self.incoming, incoming);
        *self = Self::within(question, settings, addresses, names, incoming, deadline);
    }

    /// Has the lines of the hosts file counted, for the trace; that takes longer.
    pub fn count_lines(&mut self) {
        self.count_lines = true;
    }

    /// What is to be done next, at this moment.
    ///
    /// Each decision is shown to `trace`.
    pub fn poll(&mut self, now: Instant, trace: Trace<'_>) -> Action<'_> {
        if self.deadline.has_passed(now) && !self.timed_out && !self.is_done() {
            self.expire(now, trace);
        }
        loop {
            match self.step(now, trace) {
                Step::Again | Step::Exchange(Todo::Again | Todo::Nothing) => {}
                Step::ReadHosts => return Action::ReadHosts,
                Step::Ask(fact) => return Action::Ask(fact),
                Step::Close(slot) => return Action::Close(slot),
                Step::Done => return Action::Done,
                Step::Exchange(Todo::Random) => return Action::Random,
                Step::Exchange(Todo::Open(slot, transport, server)) => {
                    return Action::Open(slot, transport, server);
                }
                Step::Exchange(Todo::Send(slot, transport, len)) => {
                    let from = if transport == Transport::Udp { 2 } else { 0 };
                    return Action::Send(slot, self.packet.get(from..len.saturating_add(2)).unwrap_or(&[]));
                }
                Step::Exchange(Todo::Wait(until)) => {
                    return Action::Wait(self.deadline.instant().map_or(until, |end| end.min(until)));
                }
            }
        }
    }

    /// Tells what happened. What no longer matters is passed over.
    pub fn on(&mut self, event: Event<'_>, now: Instant, trace: Trace<'_>) {
        match event {
            Event::Hosts(chunk) => self.hosts(chunk, trace),
            Event::HostsEnd(result) => self.hosts_end(result, trace),
            Event::Random(bytes) if bytes.len() >= RANDOM_MIN => self.random.fill(bytes),
            Event::Random(_) => self.without_random(now, trace),
            Event::Families { v4, v6 } => {
                if let Stage::Fact(Fact::Families) = self.stage {
                    // With loopback addresses alone both are as good as the other.
                    self.families = Some(if v4 || v6 { (v4, v6) } else { (true, true) });
                    self.stage = Stage::Dns;
                }
            }
            Event::HostName(name) => self.on_hostname(name, trace),
            Event::Addresses(addresses) => self.on_addresses(addresses, trace),
            Event::Known => match self.stage {
                Stage::Sources => {
                    let matter = lifetimes_matter(
                        self.addresses.as_slice(),
                        &Rules::new(self.settings.tables),
                        Found::destination,
                    );
                    self.stage = if matter { Stage::Lifetimes } else { Stage::Sort };
                }
                Stage::Lifetimes => self.stage = Stage::Sort,
                _ => {}
            },
            Event::Failed(slot, errno) => self.both(now, trace, |exchange, cx| {
                exchange.failed(cx, slot, Left::Errno(errno));
            }),
            Event::Closed(slot) => self.both(now, trace, |exchange, cx| {
                if exchange.is_stream(slot) {
                    exchange.failed(cx, slot, Left::Closed);
                }
            }),
            Event::Connected(slot) => {
                for (exchange, incoming) in self.exchanges.iter_mut().zip(&mut self.incoming) {
                    if exchange.is_stream(slot) {
                        incoming.clear();
                        exchange.connected(slot);
                    }
                }
            }
            Event::Datagram(slot, octets) => self.datagram(slot, octets, now, trace),
            Event::Stream(slot, octets) => self.stream(slot, octets, now, trace),
        }
    }

    /// Whether more of the hosts file is wanted.
    #[must_use]
    pub fn is_reading(&self) -> bool {
        matches!(self.stage, Stage::Named(_) | Stage::Addressed(_))
    }

    /// Whether it is over.
    #[must_use]
    pub fn is_done(&self) -> bool {
        matches!(self.stage, Stage::Done)
    }

    /// When it is over at the latest. Whoever takes long to do something, such as to read a long file, stops then, and
    /// [polls](Self::poll).
    #[must_use]
    pub const fn deadline(&self) -> Deadline {
        self.deadline
    }

    /// What came of it, once it is over: addresses, or names, or why there are none.
    #[must_use]
    #[allow(
        clippy::result_large_err,
        reason = "the error says what happened, and there is no allocator to box with"
    )]
    pub fn result(&self) -> Option<Result<(), Failure>> {
        if !self.is_done() {
            return None;
        }
        if let Some(errno) = self.errno {
            return Some(Err(Failure::system(errno)));
        }
        if let Some(code) = self.refused {
            return Some(Err(code.into()));
        }
        if self.has_data() {
            return Some(Ok(()));
        }
        let code = match (self.worst, self.unread) {
            (Some(worst), _) => failure::code(worst),
            // The name may be in the file, and nobody else has said that there is none.
            (None, Some(Errno::EAGAIN)) => Eai::AGAIN,
            (None, Some(errno)) => return Some(Err(Failure::system(errno))),
            (None, None) => Eai::NONAME,
        };
        Some(Err(Failure { timed_out: self.timed_out, questions: self.questions(), ..Failure::new(code) }))
    }

    /// What each question to servers came to, for the last name asked for: of interest even where something was found, as
    /// one family may have failed.
    #[must_use]
    pub fn questions(&self) -> [Option<failure::Question>; 2] {
        [0, 1].map(|at| self.exchanges.get(at).and_then(|exchange| self.told(exchange)))
    }

    /// The addresses found, in the order in which to try them once it is over.
    #[must_use]
    pub fn found(&self) -> &[Found] {
        self.addresses.as_slice()
    }

    /// The addresses found, for facts to be filled in.
    pub fn found_mut(&mut self) -> &mut [Found] {
        self.addresses.as_mut_slice()
    }

    /// How many addresses and aliases were found for which there was no room.
    #[must_use]
    pub fn left_out(&self) -> usize {
        self.addresses.left_out().saturating_add(self.names.left_out())
    }

    /// Whether an answer over TCP was longer than the room for it.
    #[must_use]
    pub fn lacks_room(&self) -> bool {
        self.no_room
    }

    /// Whether only a part of the answer could be had: it was cut, and TCP did not help.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.partial
    }

    /// The official name of what was found.
    #[must_use]
    pub fn official(&self) -> Option<&HostName> {
        self.names.official.as_ref()
    }

    /// Its other names.
    #[must_use]
    pub fn aliases(&self) -> Aliases<'_> {
        self.names.aliases()
    }

    /// What is known of the servers now.
    #[must_use]
    pub fn memory(&self) -> &[Memory] {
        self.memory.get(..self.settings.servers.len()).unwrap_or(&[])
    }

    fn step(&mut self, now: Instant, trace: Trace<'_>) -> Step {
        if let Some(slot) = self.slots.next_to_close() {
            return Step::Close(slot);
        }
        match self.stage {
            Stage::Source => self.begin_source(trace),
            Stage::Named(_) | Stage::Addressed(_) => return Step::ReadHosts,
            Stage::Fact(fact) => return Step::Ask(fact),
            Stage::Dns => self.begin_dns(trace),
            Stage::Name => self.next_name(now, trace),
            Stage::Asking => return self.ask(now, trace),
            Stage::Join => self.join(trace),
            Stage::Sources => return Step::Ask(Fact::Sources),
            Stage::Lifetimes => return Step::Ask(Fact::Lifetimes),
            Stage::Sort => self.sort(trace),
            Stage::Done => return Step::Done,
        }
        Step::Again
    }

    fn note(&mut self, outcome: Outcome) {
        self.worst = self.worst.max(Some(outcome));
    }

    /// Whether something was found so far.
    fn has_data(&self) -> bool {
        match self.question {
            Question::Host { .. } => self.addresses.count() > 0,
            Question::Addr(_) => self.names.official.is_some(),
        }
    }

    /// Whether the source that has its turn found something.
    fn has_more(&self) -> bool {
        match self.question {
            Question::Host { .. } => self.addresses.count() > self.before.addresses,
            Question::Addr(_) => self.names.has_more(self.before.names),
        }
    }

    fn told(&self, exchange: &Exchange) -> Option<failure::Question> {
        let outcome = match exchange.ending()? {
            Ending::Found => None,
            Ending::Failed(outcome) => Some(outcome),
        };
        let left = exchange.left().and_then(|(index, why)| Some((*self.settings.servers.get(index)?, why)));
        Some(failure::Question { rtype: exchange.rtype(), outcome, left })
    }
}

/// Whether IPv4 addresses are of use for the question, and whether IPv6 addresses are.
fn wanted(question: Question<'_>) -> (bool, bool) {
    match question {
        Question::Host { v4, v6, mapped, .. } => (v4 || (v6 && mapped.is_some()), v6),
        Question::Addr(_) => (false, false),
    }
}

/// Whether an address is of a family that was asked for.
fn wants(question: Question<'_>, addr: IpAddr) -> bool {
    let (v4, v6) = wanted(question);
    if addr.is_ipv4() { v4 } else { v6 }
}

/// A name without the dot that says that it is complete: the hosts file knows nothing of such dots.
fn strip_dot(name: &[u8]) -> &[u8] {
    match name {
        [rest @ .., b'.'] if !rest.is_empty() => rest,
        _ => name,
    }
}
