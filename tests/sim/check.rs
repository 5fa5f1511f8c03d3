//! What must be true of a lookup that is over.

use core::fmt;
use core::net::{IpAddr, Ipv6Addr};

use berkeley::consts::Eai;
use berkeley::dns::Type;
use berkeley::engine::found::From;
use berkeley::engine::lookup::Lookup;
use berkeley::etc::resolv_conf::Options;

use crate::drive::Log;
use crate::forger::is_forged;
use crate::model::{Address, expect};
use crate::net::Net;
use crate::scene::{ROOM, START, Scene, Subject};
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
    if scene.calm {
        as_expected(scene, lookup, log, net);
    }
    sums.add(scene, lookup, log, net, packets_max);
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
            net.mangled || exists(scene, found.addr.addr, found.from),
            "{} comes from nowhere",
            found.addr
        );
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

/// How long a lookup of so many names takes where servers keep it waiting as long as they can: each its share of each
/// round, by datagrams and over TCP; one question after the other, if that is asked for.
fn longest(scene: &Scene, names: usize) -> Time {
    let servers = scene.servers.len().min(8);
    let share = |place: usize| match place {
        0 => scene.timeout,
        _ => ((scene.timeout << place) / servers as u64).max(1),
    };
    let round: u64 = (0..servers).map(share).sum();
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
fn exists(scene: &Scene, addr: IpAddr, from: From) -> bool {
    let addr = match addr {
        IpAddr::V6(addr) => addr.to_ipv4_mapped().map_or(addr.into(), IpAddr::from),
        addr => addr,
    };
    match from {
        From::Dns(_) => scene.zone.entries.iter().any(|entry| match addr {
            IpAddr::V4(addr) => entry.v4.contains(&addr),
            IpAddr::V6(addr) => entry.v6.contains(&addr),
        }),
        // A file that changes while it is read may give addresses that neither of its states holds.
        From::Hosts => match addr {
            IpAddr::V4(addr) => scene.hosts.change.is_some() || addr.octets()[0] == 172,
            IpAddr::V6(addr) => scene.hosts.change.is_some() || addr.segments()[0] == 0xfd00,
        },
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
fn as_expected(scene: &Scene, lookup: &Lookup<'_>, log: &Log, net: &Net) {
    let expected = expect(scene);
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
    let now = berkeley::Instant::from_nanos(START);
    let plain = lookup.memory().iter().map(|memory| memory.plain_until.is_some_and(|until| until > now));
    assert!(plain.eq(expected.plain.iter().copied().take(8)), "the memory of EDNS");
    if expected.one_packet_each {
        assert_eq!(net.packets, expected.questions_asked, "more packets than questions");
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
