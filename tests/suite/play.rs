//! A lookup played by hand: the test is the network, the files and the clock.
//!
//! [`Play`] does at once what needs no decision (opening, closing, random bytes, files, facts) and stops where a test
//! may want a say: when a packet is sent, a connection begun, or there is nothing to do but wait.

use core::net::{IpAddr, SocketAddr};
use core::time::Duration;

use berkeley::dns::{
    Builder, Class, Flags, Header, Message, Name, NameRef, Rcode, Rdata, Section, Soa, Type, tcp_prefix,
};
use berkeley::engine::failure::Failure;
use berkeley::engine::found::Found;
use berkeley::engine::lookup::{Action, Event, Fact, Lookup, Question, Settings, Storage};
use berkeley::engine::order::Source;
use berkeley::engine::policy::Policy;
use berkeley::engine::server::Memory;
use berkeley::engine::slots::{SLOTS, Slot, Transport};
use berkeley::engine::trace::Decision;
use berkeley::etc::ScopedIp;
use berkeley::etc::nsswitch::Nsswitch;
use berkeley::etc::resolv_conf::ResolvConf;
use berkeley::{Deadline, Errno, Instant};

/// When every play begins, in milliseconds.
pub(crate) const START: u64 = 1_000;

/// What a lookup goes by.
pub(crate) struct Setup {
    pub(crate) nsswitch: &'static str,
    pub(crate) resolv: &'static str,
    pub(crate) servers: u8,
    pub(crate) first: usize,
    pub(crate) memory: Vec<Memory>,
    pub(crate) policy: Policy,
    /// In milliseconds after the beginning.
    pub(crate) deadline: Option<u64>,
    /// Room for addresses, and for answers over TCP.
    pub(crate) found: usize,
    pub(crate) stream: usize,
}

impl Setup {
    /// The DNS alone, two servers, addresses left as they come.
    pub(crate) fn dns() -> Self {
        Self {
            nsswitch: "hosts: dns",
            resolv: "",
            servers: 2,
            first: 0,
            memory: Vec::new(),
            policy: Policy { sort: false, ..Policy::DEFAULT },
            deadline: None,
            found: 8,
            stream: 4096,
        }
    }

    pub(crate) fn play(self, question: Question<'static>) -> Play {
        let nsswitch: &'static _ = Box::leak(Box::new(Nsswitch::parse(self.nsswitch.as_bytes())));
        let resolv: &'static _ = Box::leak(Box::new(ResolvConf::parse(self.resolv.as_bytes())));
        let settings = Settings {
            sources: nsswitch.hosts(),
            servers: (0..self.servers).map(server).collect::<Vec<_>>().leak(),
            first: self.first,
            memory: self.memory.leak(),
            policy: self.policy,
            ..Settings::new(resolv)
        };
        let storage = Storage {
            found: vec![Found::EMPTY; self.found].leak(),
            stream: vec![0; self.stream].leak(),
            aliases: vec![0; 256].leak(),
        };
        let deadline = self.deadline.map_or(Deadline::NEVER, |end| Deadline::at(millis(START + end)));
        Play {
            lookup: Lookup::new(question, &settings, storage, deadline),
            now: START,
            open: [None; SLOTS],
            trace: Vec::new(),
            drawn: 0,
            hosts: b"",
            hosts_end: Ok(()),
            hostname: "here",
            local: Vec::new(),
            gateway: Vec::new(),
            families: (true, true),
            sources: |_| None,
        }
    }

    pub(crate) fn host(self, name: &'static str) -> Play {
        self.play(Question::host(name.as_bytes()))
    }

    pub(crate) fn addr(self, addr: &str) -> Play {
        self.play(Question::Addr(ip(addr)))
    }
}

pub(crate) fn server(index: u8) -> SocketAddr {
    SocketAddr::new([192, 0, 2, 50 + index].into(), 53)
}

pub(crate) fn ip(text: &str) -> ScopedIp {
    ScopedIp::new(text.parse().unwrap())
}

fn millis(millis: u64) -> Instant {
    Instant::from_nanos(0) + Duration::from_millis(millis)
}

/// Where a play stops.
#[derive(Debug)]
pub(crate) enum Stop {
    Sent(Packet),
    Dial(Slot),
    /// Until so many milliseconds on the clock, rounded up.
    Wait(u64),
    Done,
}

/// A question under way.
#[derive(Clone, Debug)]
pub(crate) struct Packet {
    pub(crate) slot: Slot,
    pub(crate) server: SocketAddr,
    pub(crate) transport: Transport,
    pub(crate) id: u16,
    pub(crate) name: String,
    pub(crate) rtype: Type,
    pub(crate) edns: bool,
    pub(crate) flags: Flags,
    /// When it was sent.
    pub(crate) at: u64,
}

pub(crate) struct Play {
    pub(crate) lookup: Lookup<'static>,
    /// Milliseconds.
    pub(crate) now: u64,
    pub(crate) open: [Option<(Transport, SocketAddr)>; SLOTS],
    pub(crate) trace: Vec<String>,
    drawn: u8,
    pub(crate) hosts: &'static [u8],
    pub(crate) hosts_end: Result<(), Errno>,
    pub(crate) hostname: &'static str,
    pub(crate) local: Vec<ScopedIp>,
    pub(crate) gateway: Vec<ScopedIp>,
    pub(crate) families: (bool, bool),
    pub(crate) sources: fn(IpAddr) -> Option<Source>,
}

impl Play {
    pub(crate) fn on(&mut self, event: Event<'_>) {
        let trace = &mut self.trace;
        self.lookup.on(event, millis(self.now), &mut |decision: &Decision<'_>| {
            trace.push(decision.to_string());
        });
    }

    /// On to where a test may want a say.
    pub(crate) fn next(&mut self) -> Stop {
        loop {
            let trace = &mut self.trace;
            let mut tell = |decision: &Decision<'_>| trace.push(decision.to_string());
            match self.lookup.poll(millis(self.now), &mut tell) {
                Action::ReadHosts => {
                    for chunk in self.hosts.chunks(7) {
                        if self.lookup.is_reading() {
                            self.on(Event::Hosts(chunk));
                        }
                    }
                    self.on(Event::HostsEnd(self.hosts_end));
                }
                Action::Ask(fact) => self.tell(fact),
                Action::Random => {
                    let bytes: [u8; 64] = core::array::from_fn(|at| self.drawn.wrapping_add(at as u8));
                    self.drawn = self.drawn.wrapping_add(64);
                    self.on(Event::Random(&bytes));
                }
                Action::Open(slot, transport, server) => {
                    let place = &mut self.open[slot.index()];
                    assert_eq!(*place, None, "opened twice");
                    *place = Some((transport, server));
                    if transport == Transport::Tcp {
                        return Stop::Dial(slot);
                    }
                }
                Action::Send(slot, octets) => {
                    let (transport, server) = self.open[slot.index()].expect("a socket that is open");
                    let packet = read(octets, slot, transport, server, self.now);
                    return Stop::Sent(packet);
                }
                Action::Close(slot) => {
                    assert!(self.open[slot.index()].take().is_some(), "closed twice");
                }
                Action::Wait(until) => return Stop::Wait(until.as_nanos().div_ceil(1_000_000)),
                Action::Done => return Stop::Done,
            }
        }
    }

    fn tell(&mut self, fact: Fact) {
        match fact {
            Fact::Families => self.on(Event::Families { v4: self.families.0, v6: self.families.1 }),
            Fact::HostName => self.on(Event::HostName(self.hostname.as_bytes())),
            Fact::Local => {
                let local = self.local.clone();
                self.on(Event::Addresses(&local));
            }
            Fact::Gateway => {
                let gateway = self.gateway.clone();
                self.on(Event::Addresses(&gateway));
            }
            _ => {
                for found in self.lookup.found_mut() {
                    found.source = (self.sources)(found.addr.addr);
                }
                self.on(Event::Known);
            }
        }
    }

    /// The next packet, with no waiting before it.
    #[track_caller]
    pub(crate) fn sent(&mut self) -> Packet {
        match self.next() {
            Stop::Sent(packet) => packet,
            stop => panic!("{stop:?}; {:#?}", self.trace),
        }
    }

    /// The next two packets.
    #[track_caller]
    pub(crate) fn pair(&mut self) -> (Packet, Packet) {
        (self.sent(), self.sent())
    }

    /// The connection that begins next.
    #[track_caller]
    pub(crate) fn dial(&mut self) -> Slot {
        match self.next() {
            Stop::Dial(slot) => slot,
            stop => panic!("{stop:?}; {:#?}", self.trace),
        }
    }

    /// A connection that is accepted, and the question sent on it.
    #[track_caller]
    pub(crate) fn connect(&mut self) -> Packet {
        let slot = self.dial();
        self.on(Event::Connected(slot));
        self.sent()
    }

    /// Nothing comes until the machine would wait no longer; the time then.
    #[track_caller]
    pub(crate) fn wait(&mut self) -> u64 {
        match self.next() {
            Stop::Wait(until) => {
                assert!(until > self.now, "no waiting for what is past");
                self.now = until;
                until
            }
            stop => panic!("{stop:?}; {:#?}", self.trace),
        }
    }

    /// Nothing comes; the packets that are sent until it is over.
    pub(crate) fn silence(&mut self) -> Vec<Packet> {
        let mut sent = Vec::new();
        loop {
            match self.next() {
                Stop::Sent(packet) => sent.push(packet),
                Stop::Wait(until) => {
                    assert!(until > self.now);
                    self.now = until;
                }
                Stop::Dial(_) => {}
                Stop::Done => return sent,
            }
        }
    }

    /// A datagram or a whole message on a stream.
    pub(crate) fn reply(&mut self, packet: &Packet, octets: &[u8]) {
        match packet.transport {
            Transport::Udp => self.on(Event::Datagram(packet.slot, octets)),
            Transport::Tcp => {
                self.on(Event::Stream(packet.slot, &tcp_prefix(octets.len()).unwrap()));
                self.on(Event::Stream(packet.slot, octets));
            }
        }
    }

    /// These addresses, of the type that was asked for.
    pub(crate) fn answer(&mut self, packet: &Packet, addrs: &[&str]) {
        self.reply(packet, &Reply::to(packet).addrs(addrs).octets());
    }

    /// A response code, the question repeated.
    pub(crate) fn code(&mut self, packet: &Packet, rcode: Rcode) {
        self.reply(packet, &Reply { rcode, ..Reply::to(packet) }.octets());
    }

    /// It has to be over: the addresses, or the code.
    #[track_caller]
    pub(crate) fn done(&mut self) -> Result<Vec<String>, Failure> {
        match self.next() {
            Stop::Done => self.lookup.result().unwrap().map(|()| self.found()),
            stop => panic!("{stop:?}; {:#?}", self.trace),
        }
    }

    pub(crate) fn found(&self) -> Vec<String> {
        self.lookup.found().iter().map(|found| found.addr.to_string()).collect()
    }

    pub(crate) fn official(&self) -> &str {
        self.lookup.official().map_or("", |name| name.as_str())
    }

    pub(crate) fn aliases(&self) -> Vec<String> {
        self.lookup.aliases().map(|name| String::from_utf8(name.to_vec()).unwrap()).collect()
    }

    /// How many of its sockets are open.
    pub(crate) fn sockets(&self) -> usize {
        self.open.iter().flatten().count()
    }

    pub(crate) fn told(&self, what: &str) -> bool {
        self.trace.iter().any(|line| line.contains(what))
    }
}

fn read(octets: &[u8], slot: Slot, transport: Transport, server: SocketAddr, at: u64) -> Packet {
    let octets = match transport {
        Transport::Udp => octets,
        Transport::Tcp => {
            assert_eq!(Some([octets[0], octets[1]]), tcp_prefix(octets.len() - 2));
            &octets[2..]
        }
    };
    let message = Message::new(octets).unwrap();
    let question = message.questions().next().unwrap().unwrap();
    Packet {
        slot,
        server,
        transport,
        id: message.header().id,
        name: question.name.to_string(),
        rtype: question.qtype,
        edns: message.edns().unwrap().is_some(),
        flags: message.header().flags,
        at,
    }
}

/// A response in the making.
#[derive(Clone)]
pub(crate) struct Reply {
    pub(crate) id: u16,
    pub(crate) flags: Flags,
    pub(crate) rcode: Rcode,
    pub(crate) question: Option<(Name, Type)>,
    pub(crate) records: Vec<(Name, Data)>,
    pub(crate) soa: bool,
}

#[derive(Clone)]
pub(crate) enum Data {
    Addr(IpAddr),
    Cname(Name),
    Ptr(Name),
}

impl Reply {
    pub(crate) fn to(packet: &Packet) -> Self {
        Self {
            id: packet.id,
            flags: Flags::QR | Flags::RD | Flags::RA,
            rcode: Rcode::NOERROR,
            question: Some((name(&packet.name), packet.rtype)),
            records: Vec::new(),
            soa: false,
        }
    }

    /// Addresses of the name that was asked for, or of the target of the last alias.
    pub(crate) fn addrs(mut self, addrs: &[&str]) -> Self {
        let owner = match self.records.last() {
            Some((_, Data::Cname(to))) => *to,
            _ => self.question.unwrap().0,
        };
        self.records.extend(addrs.iter().map(|addr| (owner, Data::Addr(addr.parse().unwrap()))));
        self
    }

    pub(crate) fn cname(mut self, from: &str, to: &str) -> Self {
        self.records.push((name(from), Data::Cname(name(to))));
        self
    }

    pub(crate) fn ptr(mut self, to: &str) -> Self {
        self.records.push((self.question.unwrap().0, Data::Ptr(name(to))));
        self
    }

    pub(crate) fn cut(mut self) -> Self {
        self.flags |= Flags::TC;
        self
    }

    pub(crate) fn octets(&self) -> Vec<u8> {
        let mut buf = [0; 4096];
        let header = Header { flags: self.flags, rcode: self.rcode, ..Header::query(self.id) };
        let mut builder = Builder::new(&mut buf, header).unwrap();
        if let Some((name, rtype)) = &self.question {
            builder.question(name.to_ref(), *rtype, Class::IN).unwrap();
        }
        for (owner, data) in &self.records {
            let data = match data {
                Data::Addr(IpAddr::V4(addr)) => Rdata::A(*addr),
                Data::Addr(IpAddr::V6(addr)) => Rdata::Aaaa(*addr),
                Data::Cname(name) => Rdata::Cname(name.to_ref()),
                Data::Ptr(name) => Rdata::Ptr(name.to_ref()),
            };
            builder.record(Section::Answer, owner.to_ref(), Class::IN, 60, &data).unwrap();
        }
        if self.soa {
            let root = NameRef::ROOT;
            let soa =
                Soa { mname: root, rname: root, serial: 1, refresh: 2, retry: 3, expire: 4, minimum: 5 };
            builder.record(Section::Authority, root, Class::IN, 900, &Rdata::Soa(soa)).unwrap();
        }
        builder.finish().to_vec()
    }
}

pub(crate) fn name(text: &str) -> Name {
    text.parse().unwrap()
}
