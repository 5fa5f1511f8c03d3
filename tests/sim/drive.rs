//! Drives a lookup through a scene, and holds it at every step to what must always be true.

use berkeley::dns::Name;
use berkeley::engine::found::Found;
use berkeley::engine::lookup::{Action, Event, Fact, Lookup, Settings, Storage};
use berkeley::engine::random::RANDOM_MAX;
use berkeley::engine::slots::SLOTS;
use berkeley::engine::trace::Decision;
use berkeley::etc::nsswitch::{self, Status};
use berkeley::{Deadline, Errno, Instant};

use crate::model::Read;
use crate::net::Net;
use crate::scene::{ROOM, START, Scene};
use crate::world::{MS, Rng, Time};

/// The caller's storage, used again and again.
pub(crate) struct Room {
    found: Vec<Found>,
    stream: Vec<u8>,
    aliases: Vec<u8>,
}

impl Room {
    pub(crate) fn new() -> Self {
        Self { found: vec![Found::EMPTY; ROOM], stream: vec![0; 8192], aliases: vec![0; 2048] }
    }
}

/// What a lookup has told on its way.
#[derive(Default)]
pub(crate) struct Log {
    pub(crate) names: Vec<Name>,
    pub(crate) statuses: Vec<(String, Status, nsswitch::Action)>,
    pub(crate) asked: usize,
    pub(crate) retried: usize,
    pub(crate) without_edns: usize,
    pub(crate) cut: usize,
    pub(crate) kept: usize,
    pub(crate) partial: usize,
    pub(crate) ignored: usize,
    pub(crate) deadline: usize,
    /// How the hosts file was read each time.
    pub(crate) reads: Vec<Read>,
    /// Everything, where somebody wants to read it.
    pub(crate) show: bool,
}

impl Log {
    fn take(&mut self, decision: &Decision<'_>) {
        if self.show {
            println!("    {decision}");
        }
        match decision {
            Decision::Name(_, name) => self.names.push(**name),
            Decision::Status(name, status, action) => {
                self.statuses.push((String::from_utf8_lossy(name).into_owned(), *status, *action));
            }
            Decision::Asked { times, .. } => {
                self.asked += 1;
                self.retried += usize::from(*times > 1);
            }
            Decision::WithoutEdns(_) => self.without_edns += 1,
            Decision::Truncated(_) => self.cut += 1,
            Decision::Kept(_) => self.kept += 1,
            Decision::Partial(_) => self.partial += 1,
            Decision::Ignored(_) => self.ignored += 1,
            Decision::Deadline => self.deadline += 1,
            _ => {}
        }
    }
}

/// Runs a scene to its end; then shows the lookup to `see`, with the moment and what it told.
pub(crate) fn drive(
    scene: &Scene,
    seed: u64,
    net: &mut Net,
    room: &mut Room,
    show: bool,
    see: impl FnOnce(&Lookup<'_>, Time, &Log, &Net, usize),
) {
    let rng = &mut Rng::new(!seed);
    net.clear();
    let settings = Settings {
        sources: scene.nsswitch.hosts(),
        servers: &scene.addrs,
        first: scene.first,
        memory: &scene.memory,
        policy: scene.policy,
        ..Settings::new(&scene.resolv)
    };
    let storage = Storage {
        found: &mut room.found[..scene.room],
        stream: &mut room.stream[..scene.stream],
        aliases: &mut room.aliases,
    };
    let deadline = scene.deadline.map_or(Deadline::NEVER, |at| Deadline::at(Instant::from_nanos(at)));
    let question = scene.question();
    let packets_max = settings.packets_max(&question);
    let mut lookup = Lookup::new(question, &settings, storage, deadline);
    if scene.count_lines {
        lookup.count_lines();
    }
    let mut log = Log { show, ..Log::default() };
    if rng.percent(10) {
        // In the storage of one that is given up half-way.
        half_way(scene, rng, &mut lookup);
        lookup.again(question, &settings, deadline);
        lookup.remember(&scene.memory);
        if scene.count_lines {
            lookup.count_lines();
        }
    }
    let (mut now, mut actions, mut facts) = (START, 0, 0);
    let mut file = File::default();
    loop {
        actions += 1;
        // A packet may need a socket opened and closed, random bytes, and a wait; an event may end a wait.
        let most = 200 + 6 * packets_max + 3 * net.delivered + file.reads;
        assert!(actions <= most, "{actions} actions, and no end");
        let over = scene.deadline.is_some_and(|end| now >= end);
        let action = lookup.poll(Instant::from_nanos(now), &mut |decision| log.take(decision));
        if show {
            println!("{:>9.1} ms  {}", (now - START) as f64 / 1e6, shown(&action));
        }
        assert!(!over || matches!(action, Action::Close(_) | Action::Done), "{action:?} behind the deadline");
        match action {
            Action::Done => break,
            Action::ReadHosts => {
                now = file.read(scene, rng, &mut lookup, now, &mut log);
            }
            Action::Ask(fact) => {
                facts += 1;
                assert!(facts < 32, "{fact:?} over and over");
                tell(scene, fact, &mut lookup, now, &mut log);
            }
            Action::Random => {
                let mut bytes = [0; RANDOM_MAX];
                for chunk in bytes.chunks_mut(8) {
                    chunk.copy_from_slice(&rng.next().to_le_bytes());
                }
                let len = if rng.percent(scene.weather.little_random) { rng.range(4, 64) } else { 64 };
                let event = Event::Random(&bytes[..len as usize]);
                lookup.on(event, Instant::from_nanos(now), &mut |decision| log.take(decision));
            }
            Action::Wait(until) => {
                let until = until.as_nanos();
                assert!(until > now, "waiting for what is past");
                assert!(scene.deadline.is_none_or(|end| until <= end), "waiting beyond the deadline");
                assert!(net.open_sockets() <= SLOTS);
                let arrived = net.arrive(until, &mut |at, event| {
                    let at = at.max(now);
                    if show {
                        println!("{:>9.1} ms  {}", (at - START) as f64 / 1e6, heard(&event));
                    }
                    lookup.on(event, Instant::from_nanos(at), &mut |decision| log.take(decision));
                });
                now = arrived.map_or(until, |at| at.max(now));
                if scene.weather.lateness > 0 {
                    now += rng.below(scene.weather.lateness);
                }
            }
            action => {
                if let Err((slot, errno)) = net.act(scene, rng, now, &action) {
                    let event = Event::Failed(slot, errno);
                    lookup.on(event, Instant::from_nanos(now), &mut |decision| log.take(decision));
                }
            }
        }
    }
    if !file.octets.is_empty() {
        // The time was up in the middle of the file.
        log.reads.push(Read { octets: file.octets, end: Err(Errno::ETIMEDOUT) });
    }
    assert!(net.packets <= packets_max, "{} packets where {packets_max} are the bound", net.packets);
    see(&lookup, now, &log, net, packets_max);
    if !scene.calm {
        afterwards(scene, net, &mut lookup, now);
    }
}

/// Some of a lookup, in which nobody answers.
fn half_way(scene: &Scene, rng: &mut Rng, lookup: &mut Lookup<'_>) {
    let (now, mut log) = (Instant::from_nanos(START), Log::default());
    for _ in 0..rng.below(20) {
        let event = match lookup.poll(now, &mut |_| ()) {
            Action::ReadHosts if rng.percent(50) => Event::HostsEnd(Err(Errno::EIO)),
            Action::ReadHosts => Event::Hosts(&scene.hosts.text),
            Action::Random => Event::Random(&[7; RANDOM_MAX]),
            Action::Ask(fact) => {
                tell(scene, fact, lookup, START, &mut log);
                continue;
            }
            Action::Send(slot, _) if rng.percent(30) => Event::Failed(slot, Errno::ECONNREFUSED),
            _ => continue,
        };
        lookup.on(event, now, &mut |_| ());
    }
}

/// What happens once it is over changes nothing.
fn afterwards(scene: &Scene, net: &mut Net, lookup: &mut Lookup<'_>, now: Time) {
    let at = Instant::from_nanos(now);
    let (result, found) = (lookup.result(), lookup.found().to_vec());
    for _ in 0..4 {
        net.arrive(Time::MAX, &mut |_, event| lookup.on(event, at, &mut |_| ()));
    }
    lookup.on(Event::Random(&[]), at, &mut |_| ());
    lookup.on(Event::Known, at, &mut |_| ());
    lookup.on(Event::HostName(scene.machine.name.as_bytes()), at, &mut |_| ());
    lookup.on(Event::Addresses(&scene.machine.local), at, &mut |_| ());
    lookup.on(Event::HostsEnd(Ok(())), at, &mut |_| ());
    while let Action::Close(slot) = lookup.poll(at, &mut |_| ()) {
        net.act(scene, &mut Rng::new(0), now, &Action::Close(slot)).unwrap();
    }
    assert_eq!(lookup.poll(at, &mut |_| ()), Action::Done);
    assert_eq!((lookup.result(), lookup.found()), (result, &found[..]));
}

/// Answers a question about the machine.
fn tell(scene: &Scene, fact: Fact, lookup: &mut Lookup<'_>, now: Time, log: &mut Log) {
    let machine = &scene.machine;
    let event = match fact {
        Fact::Families => Event::Families { v4: machine.families.0, v6: machine.families.1 },
        Fact::HostName => Event::HostName(machine.name.as_bytes()),
        Fact::Local => Event::Addresses(&machine.local),
        Fact::Gateway => Event::Addresses(&machine.gateway),
        Fact::Sources | Fact::Lifetimes => {
            for found in lookup.found_mut() {
                found.source = machine.source(found.addr.addr, fact == Fact::Lifetimes);
            }
            Event::Known
        }
        fact => panic!("{fact:?}"),
    };
    lookup.on(event, Instant::from_nanos(now), &mut |decision| log.take(decision));
}

/// The hosts file, and how far it has been read.
#[derive(Default)]
struct File {
    octets: Vec<u8>,
    at: usize,
    reads: usize,
    /// It is the other one now.
    changed: bool,
}

impl File {
    /// Reads it, at times only a piece, in pieces that need not be the lookup's business.
    fn read(
        &mut self,
        scene: &Scene,
        rng: &mut Rng,
        lookup: &mut Lookup<'_>,
        mut now: Time,
        log: &mut Log,
    ) -> Time {
        let hosts = &scene.hosts;
        while lookup.is_reading() {
            let text = match &hosts.change {
                Some((other, from)) if self.changed || self.at >= *from => {
                    self.changed = true;
                    other
                }
                _ => &hosts.text,
            };
            let rest = text.get(self.at..).unwrap_or(&[]);
            if rest.is_empty() || (hosts.end.is_err() && rng.percent(20)) {
                self.end(hosts.end, lookup, now, log);
                return now;
            }
            let chunk = &rest[..rest.len().min(1 + rng.size(hosts.chunk))];
            self.at += chunk.len();
            self.octets.extend_from_slice(chunk);
            lookup.on(Event::Hosts(chunk), Instant::from_nanos(now), &mut |decision| log.take(decision));
            if !scene.calm {
                now += rng.below(MS);
                if rng.percent(5) {
                    // Asks what is to be done before the file has been read.
                    self.reads += 1;
                    return now;
                }
            }
        }
        // Some drivers say so even where nothing more was wanted.
        self.end(Ok(()), lookup, now, log);
        now
    }

    fn end(&mut self, end: Result<(), Errno>, lookup: &mut Lookup<'_>, now: Time, log: &mut Log) {
        self.at = 0;
        log.reads.push(Read { octets: core::mem::take(&mut self.octets), end });
        lookup.on(Event::HostsEnd(end), Instant::from_nanos(now), &mut |decision| log.take(decision));
    }
}

fn shown(action: &Action<'_>) -> String {
    match action {
        Action::Send(slot, octets) => format!("send on {}: {} octets", slot.index(), octets.len()),
        Action::Wait(until) => format!("wait until {:.1} ms", (until.as_nanos() - START) as f64 / 1e6),
        action => format!("{action:?}"),
    }
}

fn heard(event: &Event<'_>) -> String {
    match event {
        Event::Datagram(slot, octets) => format!("datagram on {}: {}", slot.index(), octets.escape_ascii()),
        Event::Stream(slot, octets) => format!("stream on {}: {} octets", slot.index(), octets.len()),
        event => format!("{event:?}"),
    }
}
