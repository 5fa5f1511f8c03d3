//! What must come of a lookup in calm weather: the policy as one would tell it, without time, sockets or messages.
//!
//! It is written from the table of decisions and knows nothing of how the engine goes about them. What each server does
//! is in the scene; so whom it asks, in which order, what it makes of what they say, and what follows for the walk, the
//! sources and the code can be told straight away.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use berkeley::Errno;
use berkeley::consts::Eai;
use berkeley::dns::{Name, Rcode, Type};
use berkeley::engine::found::From;
use berkeley::engine::lookup::Mapped;
use berkeley::engine::order::{Destination, Rules};
use berkeley::engine::search::{Onward, Outcome};
use berkeley::etc::ScopedIp;
use berkeley::etc::gai_conf::RFC6724;
use berkeley::etc::nsswitch::{Action, Status};
use berkeley::etc::resolv_conf::Options;
use berkeley::name::HostName;

use crate::scene::{Edns, START, Says, Scene, Server, Subject, Tcp, Udp};
use crate::world::{MS, Time};

/// There and back, at most.
const LATENCY: Time = 28 * MS;

/// What a failure counts as: how bad it is beside others, the code, what nsswitch.conf calls it.
const FAILURES: [(Outcome, Eai, Status); 6] = [
    (Outcome::NoName, Eai::NONAME, Status::NotFound),
    (Outcome::NoData, Eai::NODATA, Status::NotFound),
    (Outcome::Refused, Eai::AGAIN, Status::Unavail),
    (Outcome::ServFail, Eai::AGAIN, Status::Unavail),
    (Outcome::Silence, Eai::AGAIN, Status::Unavail),
    (Outcome::Unreachable, Eai::AGAIN, Status::Unavail),
];

fn badness(outcome: Outcome) -> usize {
    FAILURES.iter().position(|row| row.0 == outcome).unwrap()
}

fn worse(one: Option<Outcome>, other: Outcome) -> Option<Outcome> {
    Some(one.filter(|one| badness(*one) >= badness(other)).unwrap_or(other))
}

/// What comes of a lookup.
#[derive(Debug, Default)]
pub(crate) struct Expected {
    pub(crate) failure: Option<(Eai, Option<Errno>)>,
    pub(crate) found: Vec<Address>,
    pub(crate) official: Option<String>,
    pub(crate) aliases: Vec<String>,
    /// How each question ended for the last name that was asked for; nothing where it was not asked.
    pub(crate) questions: [Option<Option<Outcome>>; 2],
    pub(crate) partial: bool,
    /// The names of the walk, as far as it went.
    pub(crate) names: Vec<Name>,
    /// What came of each source, and what followed.
    pub(crate) statuses: Vec<(&'static str, Status, Action)>,
    /// Which servers are remembered as without EDNS.
    pub(crate) plain: Vec<bool>,
    /// How many packets are sent, and how long it takes at most, where both can be told.
    pub(crate) packets: Option<usize>,
    pub(crate) took: Option<Time>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) addr: ScopedIp,
    pub(crate) ttl: Option<u32>,
    pub(crate) from: From,
}

/// What must come of a scene in which the hosts file was read so.
pub(crate) fn expect(scene: &Scene, reads: &[Read]) -> Expected {
    let mut model = Model {
        scene,
        reads: reads.iter(),
        out: Expected {
            plain: scene
                .memory
                .iter()
                .map(|memory| memory.plain_until.is_some_and(|at| at.as_nanos() > START))
                .collect(),
            packets: Some(0),
            took: Some(0),
            ..Expected::default()
        },
        first: [scene.first, scene.first],
        worst: None,
        unread: None,
        dropped: Vec::new(),
    };
    model.sources();
    model.join();
    model.out
}

/// What the hosts file gave when it was read: the octets, and how it ended.
pub(crate) struct Read {
    pub(crate) octets: Vec<u8>,
    pub(crate) end: Result<(), Errno>,
}

impl Read {
    /// Its rows: each an address and names. A line of which the end is missing is none.
    pub(crate) fn rows(&self) -> Vec<(IpAddr, Vec<String>)> {
        let text = String::from_utf8_lossy(&self.octets);
        let whole = if self.end.is_ok() { text.len() } else { text.rfind('\n').map_or(0, |at| at + 1) };
        let row = |line: &str| {
            let mut fields = line.split('#').next()?.split_ascii_whitespace();
            let addr = fields.next()?.parse().ok()?;
            Some((addr, fields.map(String::from).collect()))
        };
        text[..whole].split('\n').filter_map(row).collect()
    }
}

struct Model<'s> {
    scene: &'s Scene,
    reads: core::slice::Iter<'s, Read>,
    out: Expected,
    /// For each of the two questions, which server is asked first.
    first: [usize; 2],
    worst: Option<Outcome>,
    unread: Option<Errno>,
    /// Which servers have lost the first of which questions.
    dropped: Vec<(usize, Name, Type)>,
}

/// How a question ended.
enum End {
    /// What was found, by whom, and whether it is all.
    Found {
        server: usize,
        shown: usize,
        partial: bool,
    },
    Failed(Outcome),
}

/// What asking one server came to.
enum Visit {
    Found {
        shown: usize,
        partial: bool,
    },
    NoName,
    NoData,
    /// It is left. Whether it is worth asking again, and what it counts as: nothing if it could not be reached.
    Left {
        outcome: Option<Outcome>,
        forever: bool,
        half: Option<usize>,
    },
}

impl Model<'_> {
    fn sources(&mut self) {
        for line in &self.scene.sources {
            let status = match line.name {
                "files" => self.files(),
                "dns" => self.dns(),
                "myhostname" => self.myhostname(),
                _ => Status::Unavail,
            };
            let [success, notfound, unavail, tryagain] = line.actions;
            let action = match status {
                Status::Success => success,
                Status::NotFound => notfound,
                Status::Unavail => unavail,
                Status::TryAgain => tryagain,
            };
            self.out.statuses.push((line.name, status, action));
            if action == Action::Return {
                return;
            }
        }
    }

    fn not_found(&mut self) -> Status {
        self.worst = worse(self.worst, Outcome::NoName);
        Status::NotFound
    }

    /// Whether addresses of this family are wanted.
    fn wants(&self, v4: bool) -> bool {
        match self.scene.subject {
            Subject::Host { v4: wants4, v6: wants6, mapped, .. } => {
                if v4 {
                    wants4 || (wants6 && mapped.is_some())
                } else {
                    wants6
                }
            }
            Subject::Addr(_) => false,
        }
    }

    fn push(&mut self, addr: ScopedIp, ttl: Option<u32>, from: From) -> bool {
        let wanted = self.wants(addr.addr.is_ipv4());
        if wanted {
            self.out.found.push(Address { addr, ttl, from });
        }
        wanted
    }

    /// A name, if it may be one of a host: the first is the official one.
    fn name(&mut self, text: &str) -> bool {
        let Ok(host) = HostName::new(text.as_bytes()) else { return false };
        match &self.out.official {
            None => self.out.official = Some(host.as_str().to_string()),
            Some(official) if official.eq_ignore_ascii_case(host.as_str()) => {}
            Some(_) => self.alias(host.as_str()),
        }
        true
    }

    fn alias(&mut self, text: &str) {
        if !self.out.aliases.iter().any(|known| known == text) {
            self.out.aliases.push(text.to_string());
        }
    }

    /// The host's name as text, without a final dot.
    fn host(&self) -> Option<String> {
        match &self.scene.subject {
            Subject::Host { name, .. } => {
                let text = String::from_utf8(name.clone()).unwrap();
                Some(match text.strip_suffix('.') {
                    Some(rest) if !rest.is_empty() => rest.to_string(),
                    _ => text,
                })
            }
            Subject::Addr(_) => None,
        }
    }

    // The hosts file.

    fn files(&mut self) -> Status {
        let read = self.reads.next().expect("the file was read");
        let (readable, rows) = (read.end, read.rows());
        let mut found = false;
        match (self.host(), &self.scene.subject) {
            (Some(host), _) => {
                for (addr, names) in rows {
                    if !names.iter().any(|name| name.eq_ignore_ascii_case(&host)) {
                        continue;
                    }
                    // Where an IPv6 address will not do, an IPv4 address in its form is one.
                    let plain = addr.to_canonical();
                    let mut push = |addr| self.push(ScopedIp::new(addr), None, From::Hosts);
                    if push(addr) || (plain != addr && push(plain)) {
                        found = true;
                        for name in names {
                            self.name(&name);
                        }
                    }
                }
            }
            (None, Subject::Addr(addr)) => {
                // An IPv4 address in IPv6 form is that address.
                let is_it = |known: &IpAddr| known.to_canonical() == addr.to_canonical();
                let row = rows.into_iter().find(|(known, names)| is_it(known) && !names.is_empty());
                for name in row.map_or(Vec::new(), |(_, names)| names) {
                    found |= self.name(&name);
                }
            }
            _ => unreachable!(),
        }
        match readable {
            _ if found => Status::Success,
            Ok(()) => self.not_found(),
            Err(Errno::ENOENT) => Status::Unavail,
            Err(errno) => {
                self.unread = Some(errno);
                if errno == Errno::EAGAIN { Status::TryAgain } else { Status::Unavail }
            }
        }
    }

    // This machine.

    fn loopback(&mut self, v4: Ipv4Addr) -> bool {
        let one = self.push(ScopedIp::new(v4.into()), None, From::MyHostname);
        let other = self.push(ScopedIp::new(Ipv6Addr::LOCALHOST.into()), None, From::MyHostname);
        one || other
    }

    fn myhostname(&mut self) -> Status {
        let machine = &self.scene.machine;
        let own = HostName::new(machine.name.as_bytes()).is_ok();
        let official = |model: &mut Self, name: &str| {
            if model.out.official.is_none() && HostName::new(name.as_bytes()).is_ok() {
                model.out.official = Some(name.to_string());
            }
        };
        let found = match (self.host(), &self.scene.subject) {
            (Some(host), _) if host.eq_ignore_ascii_case("_gateway") => {
                let found =
                    machine.gateway.iter().filter(|addr| self.push(**addr, None, From::MyHostname)).count();
                if found > 0 {
                    official(self, &host);
                }
                found > 0
            }
            (Some(host), _) if is_below(&host, "localhost") => {
                self.loopback(Ipv4Addr::LOCALHOST);
                official(self, "localhost");
                true
            }
            (Some(host), _) if own && host.eq_ignore_ascii_case(machine.name) => {
                let local =
                    machine.local.iter().filter(|addr| self.push(**addr, None, From::MyHostname)).count();
                let found =
                    local > 0 || (machine.local.is_empty() && self.loopback(Ipv4Addr::new(127, 0, 0, 2)));
                if found {
                    official(self, machine.name);
                }
                found
            }
            (Some(_), _) => false,
            (None, Subject::Addr(IpAddr::V4(Ipv4Addr::LOCALHOST))) => {
                official(self, "localhost");
                true
            }
            (None, Subject::Addr(addr)) => {
                let mine = [IpAddr::from([127, 0, 0, 2]), Ipv6Addr::LOCALHOST.into()].contains(addr)
                    || machine.local.iter().any(|local| local.addr == *addr);
                mine && own && self.name(machine.name)
            }
            _ => unreachable!(),
        };
        if found { Status::Success } else { self.not_found() }
    }

    // The DNS.

    fn dns(&mut self) -> Status {
        let outcome = match &self.scene.subject {
            Subject::Addr(addr) => self.ask(&Name::reverse(*addr), [Some(Type::PTR), None]),
            Subject::Host { .. } => self.walk(),
        };
        match outcome {
            None => Status::Success,
            Some(outcome) => {
                self.worst = worse(self.worst, outcome);
                FAILURES[badness(outcome)].2
            }
        }
    }

    /// Goes through the names; nothing where one of them was found.
    fn walk(&mut self) -> Option<Outcome> {
        let Subject::Host { name, addrconfig, .. } = &self.scene.subject else { unreachable!() };
        let (v4, v6) = self.scene.machine.families;
        // Families count if they are asked about, and if there is any address at all.
        let (has4, has6) = if *addrconfig && (v4 || v6) { (v4, v6) } else { (true, true) };
        let a = self.wants(true) && has4;
        let aaaa = self.wants(false) && has6 && !self.scene.options.contains(Options::NO_AAAA);
        if !a && !aaaa {
            return Some(Outcome::NoName);
        }
        let types = [a.then_some(Type::A), aaaa.then_some(Type::AAAA)];

        let text = core::str::from_utf8(name).unwrap();
        let Some(as_is) = Name::from_text(name).ok().filter(|_| !name.is_empty()) else {
            return Some(Outcome::NoName);
        };
        // Of what no host can be called nobody knows anything.
        if is_kept(&as_is) || as_is.to_host().is_err() {
            return Some(Outcome::NoName);
        }
        let labels = as_is.to_ref().labels().count();
        let absolute = text.ends_with('.');
        let first = absolute || labels.saturating_sub(1) >= self.scene.ndots;
        let domains: &[String] = match absolute || (first && !self.scene.walk.domains_after_as_is) {
            true => &[],
            false => &self.scene.domains,
        };

        let mut worst = None;
        // The name as it stands is asked for once: first, in the place of a root in the list, or last.
        let mut asked_as_is = false;
        if first {
            asked_as_is = true;
            let outcome = self.ask(&as_is, types)?;
            worst = worse(worst, outcome);
            // Whatever else it is, it says nothing about the domains.
            if self.onward(outcome) == Onward::Stop {
                return worst;
            }
        }
        for domain in domains {
            let domain = domain.strip_prefix('.').filter(|rest| !rest.is_empty()).unwrap_or(domain);
            let name = if domain == "." {
                if core::mem::replace(&mut asked_as_is, true) {
                    continue;
                }
                as_is
            } else {
                match Name::from_text(format!("{}.{domain}", text.trim_end_matches('.')).as_bytes()) {
                    Ok(name) => name,
                    Err(_) => continue,
                }
            };
            let outcome = if is_kept(&name) { Outcome::NoName } else { self.ask(&name, types)? };
            worst = worse(worst, outcome);
            match self.onward(outcome) {
                Onward::GoOn => {}
                Onward::AsIs => break,
                Onward::Stop => return worst,
            }
        }
        let alone = labels <= 1 && self.scene.options.contains(Options::NO_TLD_QUERY) && !domains.is_empty();
        if !asked_as_is && !alone {
            let outcome = self.ask(&as_is, types)?;
            worst = worse(worst, outcome);
        }
        Some(worst.unwrap_or(Outcome::NoName))
    }

    /// What a failure does to the rest of the walk. That no server can be reached ends all of it.
    fn onward(&self, outcome: Outcome) -> Onward {
        let [no_data, refused, serv_fail, silence] = self.scene.walk.after;
        match outcome {
            Outcome::NoData => no_data,
            Outcome::Refused => refused,
            Outcome::ServFail => serv_fail,
            Outcome::Silence => silence,
            Outcome::Unreachable => Onward::Stop,
            _ => Onward::GoOn,
        }
    }

    /// Asks for one name; nothing where something was found.
    fn ask(&mut self, name: &Name, types: [Option<Type>; 2]) -> Option<Outcome> {
        self.out.names.push(*name);
        let mut ends = [None, None];
        for (at, rtype) in types.into_iter().enumerate() {
            let Some(rtype) = rtype else { continue };
            let end = self.exchange(at, name, rtype);
            ends[at] = Some((rtype, end));
        }
        let failure = |end: &End| match end {
            End::Found { .. } => None,
            End::Failed(outcome) => Some(*outcome),
        };
        self.out.questions = [0, 1].map(|at| ends[at].as_ref().map(|(_, end)| failure(end)));
        let worst = ends.iter().flatten().filter_map(|(_, end)| failure(end)).fold(None, worse);
        let strict = self.scene.options.contains(Options::STRICT_ERROR);
        let any = ends.iter().flatten().any(|(_, end)| failure(end).is_none());
        if !any || (strict && worst.is_some_and(|worst| badness(worst) >= badness(Outcome::Refused))) {
            return worst;
        }
        let (mut named, mut part) = (false, false);
        for (rtype, end) in ends.into_iter().flatten() {
            if let End::Found { server, shown, partial } = end {
                part |= partial;
                named |= self.take(name, rtype, server, shown);
            }
        }
        // Names that servers give may all be none; where that is not all of them, the others may be some.
        match (named, part) {
            (true, _) => {
                self.out.partial |= part;
                None
            }
            (false, true) => Some(Outcome::ServFail),
            (false, false) => Some(Outcome::NoName),
        }
    }

    /// Takes over what was found; whether there was anything.
    fn take(&mut self, name: &Name, rtype: Type, server: usize, shown: usize) -> bool {
        let entry = self.scene.zone.entry(name).unwrap().clone();
        let ttl = if entry.chain.is_empty() { entry.data_ttl } else { entry.data_ttl.min(entry.alias_ttl) };
        let from = From::Dns(self.scene.addrs[server]);
        if rtype == Type::PTR {
            let mut any = false;
            for target in &entry.names[..shown] {
                if let Ok(host) = target.to_host() {
                    any |= self.name(host.as_str());
                }
            }
            return any;
        }
        if self.out.official.is_none() {
            // The last name of the chain that a host may have; those before it are aliases.
            let hosts = core::iter::once(name).chain(&entry.chain).filter_map(|name| name.to_host().ok());
            let hosts: Vec<_> = hosts.map(|host| host.as_str().to_string()).collect();
            if let Some((last, before)) = hosts.split_last() {
                before.iter().for_each(|alias| self.alias(alias));
                self.out.official = Some(last.clone());
            }
        }
        match rtype {
            Type::A => {
                for addr in &entry.v4[..shown] {
                    self.push(ScopedIp::new((*addr).into()), Some(ttl), from);
                }
            }
            _ => {
                for addr in &entry.v6[..shown] {
                    self.push(ScopedIp::new((*addr).into()), Some(ttl), from);
                }
            }
        }
        true
    }

    /// One question, from server to server and round to round.
    fn exchange(&mut self, at: usize, name: &Name, rtype: Type) -> End {
        let servers = self.scene.servers.len().min(8);
        if servers == 0 {
            return End::Failed(Outcome::Unreachable);
        }
        let mut given_up = [false; 8];
        let mut worst = None;
        let mut half = None;
        for _ in 0..self.scene.attempts {
            for place in 0..servers {
                let server = (self.first[at] + place) % servers;
                if given_up[server] {
                    continue;
                }
                let end = match self.visit(server, name, rtype) {
                    Visit::Left { outcome, forever, half: some } => {
                        worst = outcome.map_or(worst, |outcome| worse(worst, outcome));
                        given_up[server] = forever;
                        half = some.map(|shown| (server, shown)).or(half);
                        continue;
                    }
                    Visit::Found { shown, partial } => End::Found { server, shown, partial },
                    Visit::NoName => End::Failed(Outcome::NoName),
                    Visit::NoData => End::Failed(Outcome::NoData),
                };
                // Who answered begins with the next name.
                self.first[at] = server;
                return end;
            }
            if let Some((server, shown)) = half {
                return End::Found { server, shown, partial: true };
            }
        }
        End::Failed(worst.unwrap_or(Outcome::Unreachable))
    }

    /// One server, by datagrams and, if need be, over TCP.
    fn visit(&mut self, server: usize, name: &Name, rtype: Type) -> Visit {
        let scene = self.scene;
        let Server { says, edns, udp, .. } = scene.servers[server];
        let with_edns = scene.policy.edns || scene.options.contains(Options::EDNS0);
        let left = |outcome| Visit::Left { outcome, forever: false, half: None };
        let mut plain = !with_edns || self.out.plain[server];
        if scene.options.contains(Options::USE_VC) {
            return self.stream(server, name, rtype, with_edns, plain, None);
        }
        match udp {
            Udp::NoRoute(_) => return left(None),
            Udp::Refused => {
                self.spend(1, LATENCY);
                return left(None);
            }
            Udp::Deaf | Udp::WrongId | Udp::WrongQuestion | Udp::Garbage => {
                (self.out.packets, self.out.took) = (None, None);
                return left(Some(Outcome::Silence));
            }
            Udp::Slow(_) => (self.out.packets, self.out.took) = (None, None),
            Udp::DropsFirst if !self.dropped.contains(&(server, *name, rtype)) => {
                self.dropped.push((server, *name, rtype));
                self.spend(2, 300 * MS + LATENCY);
            }
            Udp::Up | Udp::Cut(_) | Udp::DropsFirst => self.spend(1, LATENCY),
        }
        if !plain && (self.falls_back(server, says, edns) || edns == Edns::Deaf) {
            // Who does not answer with EDNS is asked without in the end. The other question may have found out before.
            plain = true;
            (self.out.packets, self.out.took) = (None, None);
        }
        let told = match self.told(says, name, rtype) {
            Told::Fault(outcome, forever) => {
                return Visit::Left { outcome: Some(outcome), forever, half: None };
            }
            told => told,
        };
        let keep = match (udp, says) {
            (Udp::Cut(keep), Says::Truth) => Some(keep),
            _ => None,
        };
        match (told, keep) {
            (Told::Found(all), Some(keep)) => {
                let half = Some(keep.min(all)).filter(|shown| *shown > 0);
                self.stream(server, name, rtype, with_edns, plain, half)
            }
            (Told::NoData, Some(_)) => self.stream(server, name, rtype, with_edns, plain, None),
            (told, _) => {
                self.answered(server, with_edns && plain);
                told.answer(false)
            }
        }
    }

    /// Over TCP; `half` is what the datagram has brought.
    fn stream(
        &mut self,
        server: usize,
        name: &Name,
        rtype: Type,
        with_edns: bool,
        mut plain: bool,
        half: Option<usize>,
    ) -> Visit {
        let Server { says, edns, tcp, .. } = self.scene.servers[server];
        let left = |outcome| Visit::Left { outcome, forever: false, half };
        match tcp {
            Tcp::BlackHole => self.out.took = None,
            Tcp::Refused => self.spend(0, LATENCY),
            // The answer comes in pieces.
            _ => self.spend(1, 2 * LATENCY + 5 * MS),
        }
        if tcp == Tcp::Mute || (!plain && edns == Edns::Deaf) {
            self.out.took = None;
        }
        match tcp {
            Tcp::Refused | Tcp::Resets => return left(None),
            Tcp::BlackHole | Tcp::Mute | Tcp::Closes => return left(Some(Outcome::Silence)),
            _ if !plain && edns == Edns::Deaf => return left(Some(Outcome::Silence)),
            Tcp::Half => return left(Some(Outcome::Silence)),
            Tcp::Stray | Tcp::Zero => return left(Some(Outcome::ServFail)),
            // Without room for it, whatever comes is of no use.
            _ if self.scene.stream == 0 => return left(Some(Outcome::ServFail)),
            Tcp::Up | Tcp::Cut(_) => {}
        }
        if !plain && self.falls_back(server, says, edns) {
            plain = true;
            (self.out.packets, self.out.took) = (None, None);
        }
        let keep = match (tcp, says) {
            (Tcp::Cut(keep), Says::Truth) => Some(keep),
            _ => None,
        };
        let told = match (self.told(says, name, rtype), keep) {
            (Told::Fault(outcome, forever), _) => {
                return Visit::Left { outcome: Some(outcome), forever, half };
            }
            // What was cut off may be what was asked for.
            (Told::NoData, Some(_)) | (Told::Found(_), Some(0)) => return left(Some(Outcome::ServFail)),
            (Told::Found(all), Some(keep)) => Told::Found(keep.min(all)),
            (told, _) => told,
        };
        self.answered(server, with_edns && plain);
        told.answer(keep.is_some())
    }

    /// So many packets are sent, and it takes no longer than this.
    fn spend(&mut self, packets: usize, time: Time) {
        self.out.packets = self.out.packets.map(|sum| sum + packets);
        self.out.took = self.out.took.map(|sum| sum + time);
    }

    /// Whether a server that was asked with EDNS complains, so that it is asked without; that is remembered.
    fn falls_back(&mut self, server: usize, says: Says, edns: Edns) -> bool {
        let complains = match edns {
            Edns::Complains(_) | Edns::ComplainsBarely(_) | Edns::BadVers => true,
            // What may be meant for EDNS is taken so.
            Edns::Takes => {
                matches!(says, Says::Code(Rcode::FORMERR | Rcode::NOTIMP) | Says::Bare(_))
            }
            Edns::Deaf => false,
        };
        self.out.plain[server] |= complains;
        complains
    }

    fn answered(&mut self, server: usize, without_edns: bool) {
        self.out.plain[server] |= without_edns;
    }

    /// What a server says to a question without EDNS.
    fn told(&self, says: Says, name: &Name, rtype: Type) -> Told {
        match says {
            Says::Truth => match self.scene.zone.entry(name) {
                None => Told::NoName,
                // A chain that does not end says nothing.
                Some(entry) if entry.is_endless() => Told::Fault(Outcome::ServFail, false),
                Some(entry) if entry.count(rtype) == 0 => Told::NoData,
                Some(entry) => Told::Found(entry.count(rtype)),
            },
            Says::NoName => Told::NoName,
            Says::NoData => Told::NoData,
            Says::Lame => Told::Fault(Outcome::ServFail, true),
            Says::Code(Rcode::REFUSED | Rcode::NOTIMP | Rcode::FORMERR)
            | Says::Bare(Rcode::REFUSED | Rcode::NOTIMP | Rcode::FORMERR) => {
                Told::Fault(Outcome::Refused, true)
            }
            Says::Code(_) | Says::Bare(_) | Says::Malformed => Told::Fault(Outcome::ServFail, false),
        }
    }

    // The end.

    fn join(&mut self) {
        let Subject::Host { v6, mapped, .. } = self.scene.subject else {
            if self.out.official.is_none() {
                self.fail();
            }
            return;
        };
        if self.out.found.is_empty() && self.host().is_some_and(|host| is_below(&host, "localhost")) {
            self.loopback(Ipv4Addr::LOCALHOST);
            self.out.official = Some("localhost".into());
        }
        if self.out.found.is_empty() {
            return self.fail();
        }
        if let (Some(when), true) = (mapped, v6) {
            let any = self.out.found.iter().any(|found| found.addr.addr.is_ipv6());
            if any && when == Mapped::Otherwise {
                self.out.found.retain(|found| found.addr.addr.is_ipv6());
            }
            for found in &mut self.out.found {
                if let IpAddr::V4(addr) = found.addr.addr {
                    found.addr = ScopedIp::new(addr.to_ipv6_mapped().into());
                }
            }
        }
        if self.scene.policy.sort {
            self.sort();
        }
    }

    /// RFC 6724, two at a time: an address goes before those in front of it for as long as it is preferred to them.
    fn sort(&mut self) {
        let rules = Rules { tables: RFC6724, ipv4_prefix: self.scene.policy.ipv4_prefix };
        let destination = |found: &Address| Destination {
            addr: found.addr.addr,
            source: self.scene.machine.source(found.addr.addr, true),
        };
        let found = &mut self.out.found;
        for end in 1..found.len() {
            let mut at = end;
            while at > 0 && rules.compare(&destination(&found[at - 1]), &destination(&found[at])).0.is_gt() {
                found.swap(at - 1, at);
                at -= 1;
            }
        }
    }

    fn fail(&mut self) {
        self.out.failure = Some(match (self.worst, self.unread) {
            (Some(outcome), _) => (FAILURES[badness(outcome)].1, None),
            (None, Some(Errno::EAGAIN)) => (Eai::AGAIN, None),
            (None, Some(errno)) => (Eai::SYSTEM, Some(errno)),
            (None, None) => (Eai::NONAME, None),
        });
    }
}

/// What a server says about a name.
enum Told {
    Found(usize),
    NoName,
    NoData,
    /// Nothing of use; and whether it would say the same again.
    Fault(Outcome, bool),
}

impl Told {
    fn answer(self, partial: bool) -> Visit {
        match self {
            Self::Found(shown) => Visit::Found { shown, partial },
            Self::NoName => Visit::NoName,
            Self::NoData => Visit::NoData,
            Self::Fault(..) => unreachable!(),
        }
    }
}

/// Names that are not for servers.
fn is_kept(name: &Name) -> bool {
    let text = name.to_string();
    ["localhost", "invalid", "onion"].iter().any(|domain| is_below(&text, domain))
}

fn is_below(name: &str, domain: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or("");
    last.eq_ignore_ascii_case(domain)
}
