//! What must be true of a lookup that is over.

use core::fmt;
use core::net::{IpAddr, Ipv6Addr};

use berkeley::consts::Eai;
use berkeley::dns::Type;
use berkeley::engine::found::From;
use berkeley::engine::lookup::Lookup;
use berkeley::etc::resolv_conf::Options;

use crate::drive::Log;
use crate::forger::{is_forged, is_forged_name};
use crate::model::{Address, Read, expect};
use crate::net::Net;
use crate::scene::{Edns, Entry, ROOM, START, Says, Scene, Subject, Udp};
use crate::servers::Query;
use crate::world::{SEC, Time};

pub(crate) fn check(
    scene: &Scene,
    lookup: &Lookup<'_>,
    now: Time,
    log: &Log,
    net: &Net,
    packets_max: usize,
    sums: &mut Sums,
) {
    always(scene, lookup, now, log, net);
    ports(scene, log, net);
    assert!(packets_max <= most_packets(scene));
    if scene.calm && !is_unlucky(net) {
        as_expected(scene, lookup, now, log, net);
    }
    sums.add(scene, lookup, log, net, packets_max);
}

/// Whether two questions left from one port with the same id, as one of 65536 does: the answer to the one, come twice, may
/// then be taken for one to the other.
fn is_unlucky(net: &Net) -> bool {
    let line = |(slot, opened, _, query): &(usize, u32, usize, Query)| (*slot, *opened, query.id);
    let mut lines = net.lines.iter().enumerate();
    lines.any(|(at, one)| net.lines[..at].iter().any(|other| line(other) == line(one)))
}

/// In all weathers.
fn always(scene: &Scene, lookup: &Lookup<'_>, now: Time, log: &Log, net: &Net) {
    let result = lookup.result().expect("it is over");
    assert_eq!(log.asked, net.packets);
    assert!(log.deadline <= 1 && (log.deadline == 0 || scene.deadline.is_some_and(|end| now >= end)));
    if scene.weather.lateness == 0 && scene.calm {
        let (took, most) = (now - START, longest(scene, log.names.len()));
        assert!(took <= most, "it took {took} ns where {most} are the most");
    }
    for query in &net.asked {
        let last = query.name.to_ref().labels().last().unwrap_or(b"");
        for kept in ["localhost", "onion", "invalid"] {
            assert!(!last.eq_ignore_ascii_case(kept.as_bytes()), "{} was asked for", query.name);
        }
    }
    for found in lookup.found() {
        assert!(!is_forged(found.addr.addr), "{} is forged", found.addr);
        assert!(
            net.mangled || exists(scene, log, found.addr.addr, found.from),
            "{} comes from nowhere",
            found.addr
        );
    }
    for name in lookup.official().map(|name| name.as_bytes()).into_iter().chain(lookup.aliases()) {
        assert!(!is_forged_name(name), "{} is forged", name.escape_ascii());
    }
    if scene.room == ROOM && !net.mangled && !lookup.is_partial() {
        whole(scene, lookup);
    }
    match result {
        Ok(()) => assert!(
            !lookup.found().is_empty() || lookup.left_out() > 0 || lookup.official().is_some(),
            "a success without anything"
        ),
        Err(failure) if matches!(failure.code, Eai::NONAME | Eai::NODATA) && !net.mangled => {
            for query in &net.asked {
                let denied =
                    net.denied.iter().any(|denied| (denied.name, denied.rtype) == (query.name, query.rtype));
                assert!(denied, "nobody has said that there is no {} of {}", query.rtype, query.name);
            }
        }
        Err(failure) => assert!(matches!(failure.code, Eai::AGAIN | Eai::SYSTEM | Eai::NONAME | Eai::NODATA)),
    }
}

/// What the DNS gave of a name is all that there is of a type, or nothing.
fn whole(scene: &Scene, lookup: &Lookup<'_>) {
    let times = |addr: IpAddr| {
        let found = lookup.found().iter().filter(|found| matches!(found.from, From::Dns(_)));
        found.filter(|found| found.addr.addr.to_canonical() == addr).count()
    };
    for entry in &scene.zone.entries {
        let v4 = entry.v4.iter().map(|addr| times((*addr).into()));
        let v6 = entry.v6.iter().map(|addr| times((*addr).into()));
        let even = |mut counts: Vec<usize>| {
            counts.dedup();
            counts.len() <= 1
        };
        assert!(even(v4.collect()) && even(v6.collect()), "a part of {}", entry.name);
    }
}

/// Who may use which port: each question its own, a new one each time that it is sent again, unless the policy has it
/// otherwise.
fn ports(scene: &Scene, log: &Log, net: &Net) {
    let shared = is_shared(scene);
    let once = !shared && is_asked_once(scene, log);
    for (at, (slot, opened, _, query)) in net.lines.iter().enumerate() {
        let before = net.lines[..at].iter().filter(|line| (line.0, line.1) == (*slot, *opened));
        for (_, _, _, other) in before {
            assert!(shared || other.rtype == query.rtype, "two questions leave from one port");
            let same = (other.name, other.rtype, other.edns) == (query.name, query.rtype, query.edns);
            assert!(!same || !once, "the same question leaves twice from one port");
        }
    }
}

/// Whether A and AAAA leave from one port.
fn is_shared(scene: &Scene) -> bool {
    let reopen = scene.options.contains(Options::SINGLE_REQUEST_REOPEN);
    scene.policy.one_port || (scene.options.contains(Options::SINGLE_REQUEST) && !reopen)
}

/// Whether no name is asked for twice, by being made twice or for two sources.
fn is_asked_once(scene: &Scene, log: &Log) -> bool {
    let mut names = log.names.clone();
    names.sort_by_key(|name| name.wire().to_ascii_lowercase());
    names.dedup();
    let sources = scene.sources.iter().filter(|source| source.name == "dns").count();
    names.len() == log.names.len() && sources == 1
}

/// How many packets a lookup sends at most, counted anew: for each name and type, round and server, a datagram at once,
/// another after a quarter of a second, and then each time after twice as long; one more without EDNS; and two over TCP.
fn most_packets(scene: &Scene) -> usize {
    let servers = scene.servers.len().min(8);
    let each = |place: usize| {
        let (mut sent, mut wait, mut left) = (0, SEC / 4, share(scene, place) * SEC);
        while left > 0 {
            sent += 1;
            (left, wait) = (left.saturating_sub(wait), 2 * wait);
        }
        sent + 1 + 2
    };
    let round: usize = (0..servers).map(each).sum();
    let (names, types) = match scene.subject {
        Subject::Host { .. } => (scene.domains.len() + 1, 2),
        Subject::Addr(_) => (1, 1),
    };
    let times = scene.sources.iter().filter(|source| source.name == "dns").count();
    times * names * types * scene.attempts * round
}

/// How many seconds the server at this place of a round is waited for.
fn share(scene: &Scene, place: usize) -> u64 {
    match place {
        0 => scene.timeout,
        _ => ((scene.timeout << place) / scene.servers.len().min(8) as u64).max(1),
    }
}

/// How long a lookup of so many names takes where servers keep it waiting as long as they can: each its share of each
/// round, by datagrams and over TCP; one question after the other, if that is asked for.
fn longest(scene: &Scene, names: usize) -> Time {
    let round: u64 = (0..scene.servers.len().min(8)).map(|place| share(scene, place)).sum();
    let times = if scene.options.intersects(Options::SINGLE_REQUEST | Options::SINGLE_REQUEST_REOPEN) {
        2
    } else {
        1
    };
    // A reverse lookup has no walk to tell names.
    let names = (names as u64).max(scene.sources.len() as u64);
    2 * round * scene.attempts as u64 * names * times * SEC
}

/// Whether anybody but a forger knows this address.
fn exists(scene: &Scene, log: &Log, addr: IpAddr, from: From) -> bool {
    let addr = addr.to_canonical();
    match from {
        From::Dns(_) => scene.zone.entries.iter().any(|entry| match addr {
            IpAddr::V4(addr) => entry.v4.contains(&addr),
            IpAddr::V6(addr) => entry.v6.contains(&addr),
        }),
        From::Hosts => {
            let mut rows = log.reads.iter().flat_map(Read::rows);
            rows.any(|(known, _)| known.to_canonical() == addr)
        }
        _ => {
            let machine = scene.machine.local.iter().chain(&scene.machine.gateway);
            let loopback = addr == Ipv6Addr::LOCALHOST
                || addr == IpAddr::from([127, 0, 0, 1])
                || addr == IpAddr::from([127, 0, 0, 2]);
            loopback || machine.into_iter().any(|known| known.addr == addr)
        }
    }
}

/// In calm weather.
fn as_expected(scene: &Scene, lookup: &Lookup<'_>, now: Time, log: &Log, net: &Net) {
    let expected = expect(scene, &log.reads);
    let result = lookup.result().unwrap();
    let failure = result.err().map(|failure| (failure.code, failure.errno));
    assert_eq!(failure, expected.failure, "the code");
    assert!(result.is_ok() || !result.unwrap_err().timed_out);

    let statuses: Vec<_> =
        expected.statuses.iter().map(|(name, status, action)| (name.to_string(), *status, *action)).collect();
    assert_eq!(log.statuses, statuses, "the sources");
    if let Subject::Host { .. } = scene.subject {
        assert_eq!(log.names, expected.names, "the walk");
    }
    let questions = lookup.questions().map(|question| question.map(|question| question.outcome));
    assert_eq!(questions, expected.questions, "how the questions ended");

    let found: Vec<_> = lookup
        .found()
        .iter()
        .map(|found| Address { addr: found.addr, ttl: found.ttl, from: found.from })
        .collect();
    if scene.room == ROOM {
        assert_eq!(found, expected.found, "the addresses");
        assert_eq!(lookup.left_out(), 0);
    } else if !is_mapped(scene) {
        assert_eq!(found.len() + lookup.left_out(), expected.found.len(), "the addresses left out");
        assert!(found.iter().all(|found| expected.found.contains(found)));
    }

    let official = lookup.official().map(|name| name.as_str().to_string());
    assert_eq!(official, expected.official, "the official name");
    let aliases: Vec<_> = lookup.aliases().map(|name| String::from_utf8(name.to_vec()).unwrap()).collect();
    assert_eq!(aliases, expected.aliases, "the other names");
    assert_eq!(lookup.is_partial(), expected.partial, "whether it is all");
    let began = berkeley::Instant::from_nanos(START);
    let plain = lookup.memory().iter().map(|memory| memory.plain_until.is_some_and(|until| until > began));
    assert!(plain.eq(expected.plain.iter().copied().take(8)), "the memory of EDNS");
    if let Some(packets) = expected.packets {
        assert_eq!(net.packets, packets, "the packets");
    }
    if let Some(most) = expected.took {
        let took = now - START;
        assert!(took <= most, "it took {took} ns where {most} are enough");
    }
    let prompt = scene
        .servers
        .iter()
        .all(|server| (server.says, server.edns, server.udp) == (Says::Truth, Edns::Takes, Udp::Up));
    if prompt
        && expected.packets == Some(net.lines.len())
        && !scene.zone.entries.iter().any(Entry::is_endless)
    {
        // Each question keeps its port from name to name.
        let port = |line: &(usize, u32, usize, Query)| {
            (line.0, line.1, if is_shared(scene) { 0 } else { line.3.rtype.0 })
        };
        let mut ports: Vec<_> = net.lines.iter().map(port).collect();
        ports.sort_unstable();
        ports.dedup();
        let most = if is_shared(scene) { 1 } else { 2 };
        assert!(ports.len() <= most, "{} ports", ports.len());
    }
}

fn is_mapped(scene: &Scene) -> bool {
    matches!(scene.subject, Subject::Host { mapped: Some(_), .. })
}

/// What happened how often: a simulation in which nothing happens proves nothing.
#[derive(Default)]
pub(crate) struct Sums {
    calm: usize,
    found: usize,
    noname: usize,
    nodata: usize,
    again: usize,
    system: usize,
    timed_out: usize,
    packets: usize,
    retried: usize,
    without_edns: usize,
    cut: usize,
    partial: usize,
    kept: usize,
    streams: usize,
    ignored: usize,
    forged: usize,
    mangled: usize,
    aliases: usize,
    reverse: usize,
    left_out: usize,
    /// The packets of the lookup that came closest to its bound, in percent of that.
    closest: usize,
}

impl Sums {
    fn add(&mut self, scene: &Scene, lookup: &Lookup<'_>, log: &Log, net: &Net, packets_max: usize) {
        self.calm += usize::from(scene.calm);
        match lookup.result().unwrap() {
            Ok(()) => self.found += 1,
            Err(failure) => {
                self.timed_out += usize::from(failure.timed_out);
                *match failure.code {
                    Eai::NONAME => &mut self.noname,
                    Eai::NODATA => &mut self.nodata,
                    Eai::AGAIN => &mut self.again,
                    _ => &mut self.system,
                } += 1;
            }
        }
        self.packets += net.packets;
        self.retried += log.retried;
        self.without_edns += log.without_edns;
        self.cut += log.cut;
        self.partial += log.partial;
        self.kept += log.kept;
        self.streams += net.streams;
        self.ignored += log.ignored;
        self.forged += net.forged;
        self.mangled += usize::from(net.mangled);
        self.aliases += lookup.aliases().count();
        self.reverse += usize::from(net.asked.iter().any(|query| query.rtype == Type::PTR));
        self.left_out += lookup.left_out();
        self.closest = self.closest.max((100 * net.packets).checked_div(packets_max).unwrap_or(0));
    }

    fn rows(&self) -> [(&'static str, usize); 21] {
        [
            ("calm", self.calm),
            ("found", self.found),
            ("EAI_NONAME", self.noname),
            ("EAI_NODATA", self.nodata),
            ("EAI_AGAIN", self.again),
            ("EAI_SYSTEM", self.system),
            ("timed out", self.timed_out),
            ("packets", self.packets),
            ("sent again", self.retried),
            ("without EDNS", self.without_edns),
            ("cut", self.cut),
            ("partial", self.partial),
            ("kept", self.kept),
            ("streams", self.streams),
            ("ignored", self.ignored),
            ("forged", self.forged),
            ("mangled", self.mangled),
            ("aliases", self.aliases),
            ("reverse", self.reverse),
            ("left out", self.left_out),
            ("% of the bound", self.closest),
        ]
    }

    /// All of it has to have happened.
    pub(crate) fn insist(&self) {
        for (what, times) in self.rows() {
            assert!(times > 0, "{what}: never");
        }
    }
}

impl fmt::Display for Sums {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (what, times)) in self.rows().into_iter().enumerate() {
            write!(f, "{}{times} {what}", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
