//! The laws of a lookup: whatever servers, files and drivers tell it, in whatever order.

use core::net::{IpAddr, SocketAddr};

use berkeley::dns::{Message, tcp_prefix};
use berkeley::engine::found::{Found, From};
use berkeley::engine::lookup::{Action, Event, Fact, Lookup, Mapped, Question, Settings, Storage};
use berkeley::engine::order::Source;
use berkeley::engine::policy::Policy;
use berkeley::engine::random::RANDOM_MAX;
use berkeley::engine::search;
use berkeley::engine::server::Memory;
use berkeley::engine::slots::{SLOTS, Slot, Transport};
use berkeley::engine::trace::Decision;
use berkeley::etc::nsswitch::Nsswitch;
use berkeley::etc::resolv_conf::ResolvConf;
use berkeley::etc::{ScopeId, ScopedIp};
use berkeley::{Deadline, Eai, Errno, Instant};

/// The bytes of the fuzzer, taken one after another; zeros behind the last.
struct Script<'d>(&'d [u8]);

impl<'d> Script<'d> {
    fn byte(&mut self) -> u8 {
        self.take(1).first().copied().unwrap_or(0)
    }

    /// So many bytes as there are.
    fn take(&mut self, len: usize) -> &'d [u8] {
        let (taken, rest) = self.0.split_at(len.min(self.0.len()));
        self.0 = rest;
        taken
    }

    /// As many as the next byte says, and no more than this.
    fn text(&mut self, most: usize) -> &'d [u8] {
        let len = usize::from(self.byte()) % (most + 1);
        self.take(len)
    }

    fn addr(&mut self) -> ScopedIp {
        let addr: IpAddr = match self.byte() {
            kind @ 0..=127 => [10, 0, kind & 1, self.byte()].into(),
            kind => {
                [[0x2001, 0xfe80, 0xfd00][usize::from(kind) % 3], 0, 0, 0, 0, 0, 0, self.byte().into()].into()
            }
        };
        ScopedIp { addr, scope: ScopeId::Unscoped }
    }

    fn errno(&mut self) -> Errno {
        let known = [
            Errno::EIO,
            Errno::EAGAIN,
            Errno::ENOENT,
            Errno::ECONNREFUSED,
            Errno::EMFILE,
            Errno::ENETUNREACH,
        ];
        known[usize::from(self.byte()) % known.len()]
    }
}

/// What is known of the sockets.
#[derive(Default)]
struct Sockets {
    open: [Option<Transport>; SLOTS],
    /// The last two questions on each, as they were sent.
    asked: [[Vec<u8>; 2]; SLOTS],
    /// The ids of all that were sent.
    ids: Vec<[u8; 2]>,
    /// All octets that came with such an id, and may be believed.
    heard: Vec<u8>,
    packets: usize,
}

/// The bytes become a question, a configuration and what happens; the lookup has to keep its word, and to end.
pub fn engine(data: &[u8]) {
    let script = &mut Script(data);
    let bits = script.byte();
    let nsswitch = Nsswitch::parse(&[b"hosts: ", script.text(80)].concat());
    let resolv = ResolvConf::parse(script.text(80));
    let text = script.text(255);
    let question = match bits & 3 {
        0 => Question::Addr(script.addr()),
        kind => Question::Host {
            name: text,
            v4: kind & 1 != 0,
            v6: kind & 2 != 0,
            mapped: [None, None, Some(Mapped::Otherwise), Some(Mapped::Always)][usize::from(bits >> 2 & 3)],
            addrconfig: bits & 16 != 0,
        },
    };
    let more = script.byte();
    let policy = Policy {
        search: [search::Policy::GLIBC, search::Policy::MUSL, search::Policy::GO][usize::from(more & 3) % 3],
        edns: more & 4 == 0,
        one_port: more & 8 != 0,
        sort: more & 16 == 0,
        ipv4_prefix: more & 32 != 0,
    };
    let servers: Vec<SocketAddr> = (0..script.byte() % 11).map(|n| ([192, 0, 2, n], 53).into()).collect();
    let memory = [Memory { plain_until: Some(Instant::from_nanos(START + (1 << 30))), ..Memory::NONE }];
    let settings = Settings {
        sources: nsswitch.hosts(),
        servers: &servers,
        first: script.byte().into(),
        memory: if more & 64 == 0 { &[] } else { &memory },
        policy,
        ..Settings::new(&resolv)
    };
    let deadline = match script.byte() {
        0 => None,
        n => Some(START + (u64::from(n - 1) << 26)),
    };
    let mut found = vec![Found::EMPTY; usize::from(script.byte())];
    let mut stream = vec![0; 8 * usize::from(script.byte())];
    let mut aliases = vec![0; usize::from(script.byte())];
    let storage = Storage { found: &mut found, stream: &mut stream, aliases: &mut aliases };
    let until = deadline.map_or(Deadline::NEVER, |end| Deadline::at(Instant::from_nanos(end)));

    let lookup = Lookup::new(question, &settings, storage, until);
    let most = settings.packets_max(&question);
    let (lookup, sockets) = drive(lookup, script, deadline, most);
    assert!(sockets.packets <= most, "{} packets where {most} are the bound", sockets.packets);
    is_sound(&lookup, question, &settings, &sockets);
}

const START: u64 = 1 << 40;

/// Drives it to its end.
fn drive<'a>(
    mut lookup: Lookup<'a>,
    script: &mut Script<'_>,
    deadline: Option<u64>,
    packets_max: usize,
) -> (Lookup<'a>, Sockets) {
    let mut sockets = Sockets::default();
    let mut now = START;
    // Every decision can be told.
    let mut trace = |decision: &Decision<'_>| assert!(!decision.to_string().is_empty());
    let mut actions = 0;
    let mut most = 200 + 8 * packets_max;
    loop {
        actions += 1;
        assert!(actions <= most, "{actions} actions, and no end");
        let at = Instant::from_nanos(now);
        let action = lookup.poll(at, &mut trace);
        let over = deadline.is_some_and(|end| now >= end);
        assert!(!over || matches!(action, Action::Close(_) | Action::Done), "{action:?} behind the deadline");
        // While there is a script, anything may happen instead of what is asked for, or besides.
        let stray = !script.0.is_empty() && !matches!(action, Action::Wait(_)) && script.byte() >= 0xe0;
        let event = match action {
            Action::Done => return (lookup, sockets),
            Action::Open(slot, transport, _) => {
                let before = sockets.open[slot.index()].replace(transport);
                assert_eq!(before, None, "a slot is opened twice");
                sockets.asked[slot.index()] = Default::default();
                None
            }
            Action::Send(slot, octets) => {
                sockets.send(slot, octets);
                None
            }
            Action::Close(slot) => {
                assert!(sockets.open[slot.index()].take().is_some(), "a socket is closed that is not open");
                None
            }
            Action::Wait(until) => {
                assert!(until.as_nanos() > now, "waiting for what is past");
                assert!(deadline.is_none_or(|end| until.as_nanos() <= end), "waiting beyond the deadline");
                if script.0.is_empty() || script.byte() < 16 {
                    now = until.as_nanos();
                    continue;
                }
                now += u64::from(script.byte()) << 16;
                now = now.min(until.as_nanos());
                most += 4;
                happen(&mut lookup, script, &mut sockets, now, &mut trace);
                continue;
            }
            Action::ReadHosts => {
                // Once the script is over, the file is too.
                let chunk = script.text(40);
                most += 2;
                Some(if chunk.is_empty() { hosts_end(script) } else { Event::Hosts(chunk) })
            }
            Action::Random => {
                lookup.on(Event::Random(&random(sockets.packets)), at, &mut trace);
                None
            }
            Action::Ask(fact) => {
                tell(&mut lookup, script, fact, at, &mut trace);
                None
            }
        };
        if let Some(event) = event {
            lookup.on(event, at, &mut trace);
        }
        if stray {
            most += 4;
            happen(&mut lookup, script, &mut sockets, now, &mut trace);
        }
    }
}

fn hosts_end(script: &mut Script<'_>) -> Event<'static> {
    Event::HostsEnd(if script.byte() < 192 { Ok(()) } else { Err(script.errno()) })
}

/// No ids that a script could guess from its own beginning.
fn random(after: usize) -> [u8; RANDOM_MAX] {
    let mut state = after as u32 + 1;
    core::array::from_fn(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    })
}

impl Sockets {
    fn send(&mut self, slot: Slot, octets: &[u8]) {
        let transport = self.open[slot.index()].expect("a socket that is open");
        let octets = match transport {
            Transport::Udp => octets,
            Transport::Tcp => &octets[2..],
        };
        assert!(Message::new(octets).is_ok_and(|message| message.items().all(|item| item.is_ok())));
        self.packets += 1;
        self.ids.push([octets[0], octets[1]]);
        let [before, last] = &mut self.asked[slot.index()];
        *before = core::mem::replace(last, octets.to_vec());
    }

    /// What came may be believed if it has the id of a question.
    fn hear(&mut self, octets: &[u8]) {
        if self.ids.iter().any(|id| octets.starts_with(id)) {
            self.heard.extend_from_slice(octets);
        }
    }

    /// An answer to one of the last questions on the slot: its flags, counts and what follows the question from the script.
    fn answer(&self, slot: Slot, last: bool, script: &mut Script<'_>) -> Vec<u8> {
        let mut octets = self.asked[slot.index()][usize::from(last)].clone();
        if octets.len() < 12 {
            return script.text(40).to_vec();
        }
        // Without the OPT record of the question.
        if octets[11] != 0 {
            octets.truncate(octets.len() - 11);
        }
        let (flags, rcode) = (script.byte(), script.byte());
        (octets[2], octets[3]) = (0x80 | flags, rcode & 0x9f);
        let counts = script.byte();
        (octets[7], octets[9], octets[11]) = (counts & 7, counts >> 3 & 3, counts >> 5);
        if counts == 0xff {
            octets.truncate(12);
            octets[5] = 0;
        }
        octets.extend_from_slice(script.text(120));
        octets
    }
}

/// Something happens, whether anybody waits for it or not.
fn happen(
    lookup: &mut Lookup<'_>,
    script: &mut Script<'_>,
    sockets: &mut Sockets,
    now: u64,
    trace: &mut dyn FnMut(&Decision<'_>),
) {
    let what = script.byte();
    let slot = Slot::all().nth(usize::from(what >> 5)).expect("one of eight");
    let at = Instant::from_nanos(now);
    let octets;
    let addrs;
    let event = match what & 15 {
        0..=5 => {
            octets = sockets.answer(slot, what & 1 == 0, script);
            sockets.hear(&octets);
            match sockets.open[slot.index()] {
                Some(Transport::Tcp) => {
                    let prefix = tcp_prefix(octets.len()).expect("a short message");
                    lookup.on(Event::Stream(slot, &prefix), at, trace);
                    Event::Stream(slot, &octets)
                }
                _ => Event::Datagram(slot, &octets),
            }
        }
        6 => {
            octets = script.text(60).to_vec();
            sockets.hear(&octets);
            Event::Datagram(slot, &octets)
        }
        7 => {
            octets = script.text(60).to_vec();
            // Where a message begins in a stream is not known here.
            sockets.heard.extend_from_slice(&octets);
            Event::Stream(slot, &octets)
        }
        8 | 9 => Event::Connected(slot),
        10 => Event::Closed(slot),
        11 => Event::Failed(slot, script.errno()),
        12 => Event::Hosts(script.text(40)),
        13 => hosts_end(script),
        14 => Event::Random(script.take(usize::from(what >> 5))),
        _ => match what >> 5 {
            0 | 1 => Event::Known,
            2 => Event::HostName(script.text(20)),
            3 => Event::Families { v4: script.byte() & 1 != 0, v6: script.byte() & 1 != 0 },
            _ => {
                addrs = [script.addr()];
                Event::Addresses(&addrs)
            }
        },
    };
    lookup.on(event, at, trace);
}

/// Answers a question about the machine.
fn tell(
    lookup: &mut Lookup<'_>,
    script: &mut Script<'_>,
    fact: Fact,
    at: Instant,
    trace: &mut dyn FnMut(&Decision<'_>),
) {
    let addrs: Vec<_>;
    let event = match fact {
        Fact::Families => Event::Families { v4: script.byte() & 1 == 0, v6: script.byte() & 1 == 0 },
        Fact::HostName => Event::HostName(script.text(20)),
        Fact::Local | Fact::Gateway => {
            addrs = (0..script.byte() % 4).map(|_| script.addr()).collect();
            Event::Addresses(&addrs)
        }
        _ => {
            for found in lookup.found_mut() {
                let bits = script.byte();
                let source = Source::new(script.addr().addr);
                found.source = (bits & 1 == 0).then_some(Source {
                    prefix_len: bits,
                    deprecated: bits & 2 != 0,
                    home: bits & 4 != 0,
                    encapsulated: bits & 8 != 0,
                    ..source
                });
            }
            Event::Known
        }
    };
    lookup.on(event, at, trace);
}

/// What came of it is what may come of it.
fn is_sound(lookup: &Lookup<'_>, question: Question<'_>, settings: &Settings<'_>, sockets: &Sockets) {
    let result = lookup.result().expect("it is over");
    match result {
        Ok(()) => {
            assert!(!lookup.found().is_empty() || lookup.left_out() > 0 || lookup.official().is_some());
        }
        Err(failure) => {
            assert!(
                matches!(
                    failure.code,
                    // The last is for the text of an address, for which nobody is asked.
                    Eai::NONAME | Eai::NODATA | Eai::AGAIN | Eai::SYSTEM | Eai::ADDRFAMILY
                ),
                "{failure}"
            );
            assert_eq!(failure.errno.is_some(), failure.code == Eai::SYSTEM);
            assert!(!failure.timed_out || failure.code == Eai::AGAIN, "{failure}");
            assert!(lookup.found().is_empty());
        }
    }
    for found in lookup.found() {
        match question {
            Question::Host { v4, v6, mapped, .. } => {
                // IPv4 addresses in IPv6 form have become that.
                let is_v4 = found.addr.addr.is_ipv4();
                assert!(if is_v4 { v4 && !(v6 && mapped.is_some()) } else { v6 }, "{}", found.addr);
            }
            Question::Addr(_) => panic!("{} for an address", found.addr),
        }
        if let From::Dns(server) = found.from {
            assert!(settings.servers.contains(&server));
            let octets = match found.addr.addr.to_canonical() {
                IpAddr::V4(addr) => addr.octets().to_vec(),
                IpAddr::V6(addr) => addr.octets().to_vec(),
            };
            assert!(
                sockets.heard.windows(octets.len()).any(|heard| heard == octets),
                "{} was never heard",
                found.addr
            );
        }
    }
    assert_eq!(lookup.memory().len(), settings.servers.len().min(8));
}
