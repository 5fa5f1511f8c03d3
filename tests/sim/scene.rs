//! What a lookup meets, as data: the question, the configuration, what exists, the servers, the files, the machine, the
//! weather. All of it follows from a seed.

use core::fmt::Write;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use core::time::Duration;

use berkeley::dns::{Name, Rcode};
use berkeley::engine::lookup::{Mapped, Question};
use berkeley::engine::order::Source;
use berkeley::engine::policy::Policy;
use berkeley::engine::search::{self, Onward};
use berkeley::engine::server::Memory;
use berkeley::etc::ScopedIp;
use berkeley::etc::nsswitch::{Action, Nsswitch};
use berkeley::etc::resolv_conf::{Options, ResolvConf};
use berkeley::{Errno, Instant};

use crate::world::{MS, Rng, SEC, Time};

/// When every lookup begins.
pub(crate) const START: Time = 3_600 * SEC;

/// Room for all the addresses that there can be.
pub(crate) const ROOM: usize = 512;

pub(crate) struct Scene {
    /// Nothing is lost, late or forged well: what comes of the lookup can be told in advance.
    pub(crate) calm: bool,
    pub(crate) subject: Subject,
    pub(crate) domains: Vec<String>,
    pub(crate) ndots: usize,
    pub(crate) timeout: u64,
    pub(crate) attempts: usize,
    pub(crate) options: Options,
    pub(crate) resolv: ResolvConf,
    pub(crate) sources: Vec<Line>,
    pub(crate) nsswitch: Nsswitch,
    pub(crate) policy: Policy,
    pub(crate) walk: Walk,
    pub(crate) servers: Vec<Server>,
    pub(crate) addrs: Vec<SocketAddr>,
    pub(crate) first: usize,
    pub(crate) memory: Vec<Memory>,
    pub(crate) zone: Zone,
    pub(crate) hosts: Hosts,
    pub(crate) machine: Machine,
    pub(crate) weather: Weather,
    /// Room for so many addresses, and so many octets of streams.
    pub(crate) room: usize,
    pub(crate) stream: usize,
    pub(crate) deadline: Option<Time>,
    pub(crate) count_lines: bool,
}

/// What is looked up.
#[derive(Clone, Debug)]
pub(crate) enum Subject {
    Host { name: Vec<u8>, v4: bool, v6: bool, mapped: Option<Mapped>, addrconfig: bool },
    Addr(IpAddr),
}

/// What failures do to the walk: NODATA, a refusal, SERVFAIL, silence; and whether the domains come behind the name as it
/// stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Walk {
    pub(crate) after: [Onward; 4],
    pub(crate) domains_after_as_is: bool,
}

/// A source of nsswitch.conf, with what follows from SUCCESS, NOTFOUND, UNAVAIL, TRYAGAIN.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) name: &'static str,
    pub(crate) actions: [Action; 4],
}

/// All that servers know. Of a name that is not here there is none.
#[derive(Default)]
pub(crate) struct Zone {
    pub(crate) entries: Vec<Entry>,
}

#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) name: Name,
    /// A domain above the name that is another one's: the first link of the chain.
    pub(crate) dname: Option<(Name, Name)>,
    /// Where the aliases lead, one after another; the first behind the DNAME, if there is one.
    pub(crate) chain: Vec<Name>,
    /// The last alias leads back to the first.
    pub(crate) round: bool,
    pub(crate) v4: Vec<Ipv4Addr>,
    pub(crate) v6: Vec<Ipv6Addr>,
    pub(crate) names: Vec<Name>,
    pub(crate) soa: bool,
    pub(crate) alias_ttl: u32,
    pub(crate) data_ttl: u32,
}

impl Zone {
    pub(crate) fn entry(&self, name: &Name) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name == *name)
    }
}

/// A server, by how it behaves in four respects.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Server {
    pub(crate) says: Says,
    pub(crate) edns: Edns,
    pub(crate) udp: Udp,
    pub(crate) tcp: Tcp,
    /// Its answers hold records that nobody asked for.
    pub(crate) chatty: bool,
}

/// What it says to a question that it understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Says {
    Truth,
    /// That nothing exists.
    NoName,
    /// That every name has no records.
    NoData,
    /// It refers to others, without a record of its own.
    Lame,
    Code(Rcode),
    /// A header, and nothing behind it.
    Bare(Rcode),
    /// A message that ends in the middle.
    Malformed,
}

/// What it does about EDNS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edns {
    Takes,
    Complains(Rcode),
    /// By a header alone.
    ComplainsBarely(Rcode),
    BadVers,
    /// It does not answer.
    Deaf,
}

/// What becomes of datagrams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Udp {
    Up,
    Deaf,
    /// Nobody listens there: ICMP says so.
    Refused,
    /// There is no way there.
    NoRoute(Errno),
    /// Its answers have another id.
    WrongId,
    /// They answer another question.
    WrongQuestion,
    /// They are too short for a header.
    Garbage,
    /// They are cut after so many records.
    Cut(usize),
    /// The first one to ask a question is lost.
    DropsFirst,
    /// They take so many milliseconds.
    Slow(u64),
}

/// What becomes of connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tcp {
    Up,
    Refused,
    /// Nothing ever comes back.
    BlackHole,
    /// It takes the question and says nothing.
    Mute,
    /// It closes after half the answer.
    Half,
    /// It closes without a word.
    Closes,
    Resets,
    /// It answers something else.
    Stray,
    /// A message of no octets.
    Zero,
    /// Even there the answer is cut, after so many records.
    Cut(usize),
}

/// The hosts file.
pub(crate) struct Hosts {
    pub(crate) rows: Vec<Row>,
    pub(crate) text: Vec<u8>,
    /// How reading it ends.
    pub(crate) end: Result<(), Errno>,
    /// What it is changed to while it is read, and from which octet on.
    pub(crate) change: Option<(Vec<u8>, usize)>,
    /// How many octets a read gives at most.
    pub(crate) chunk: usize,
}

#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) addr: IpAddr,
    pub(crate) names: Vec<&'static str>,
}

/// The machine.
#[derive(Debug)]
pub(crate) struct Machine {
    pub(crate) name: &'static str,
    pub(crate) local: Vec<ScopedIp>,
    pub(crate) gateway: Vec<ScopedIp>,
    pub(crate) families: (bool, bool),
    salt: u64,
}

impl Machine {
    /// The address from which the kernel would send to this one, all facts known or only the first few.
    pub(crate) fn source(&self, to: IpAddr, all: bool) -> Option<Source> {
        let octets = match to {
            IpAddr::V4(addr) => addr.to_ipv6_mapped().octets(),
            IpAddr::V6(addr) => addr.octets(),
        };
        let mut luck = Rng::new(u128::from_be_bytes(octets) as u64 ^ self.salt);
        if luck.percent(20) {
            return None;
        }
        let last = luck.below(2) as u8 + 1;
        if to.is_ipv4() {
            return Some(Source::new(luck.pick(&[[10, 0, 0, last], [169, 254, 0, last]]).into()));
        }
        let net = luck.pick(&[[0x2001, 0xdb8], [0xfe80, 0], [0xfd00, 1], [0x2002, 1]]);
        // What is true of a source is true of it whatever the destination.
        let mut facts = Rng::new(self.salt ^ u64::from(net[0]) << 8 ^ u64::from(last));
        let source = Source::new(Ipv6Addr::new(net[0], net[1], 0, 0, 0, 0, 0, last.into()).into());
        let source = Source { prefix_len: 64, ..source };
        if !all {
            return Some(source);
        }
        Some(Source {
            deprecated: facts.percent(30),
            home: facts.percent(10),
            encapsulated: facts.percent(20),
            ..source
        })
    }
}

/// What networks and machines do; nothing of it where it is calm.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weather {
    /// Of a hundred packets each way.
    pub(crate) lost: u64,
    pub(crate) doubled: u64,
    pub(crate) mangled: u64,
    /// A packet takes at least this and less than that.
    pub(crate) delay: (Time, Time),
    /// System calls that fail.
    pub(crate) errors: u64,
    /// How late the driver may wake.
    pub(crate) lateness: Time,
    /// How many forged datagrams come for one that is sent, at most.
    pub(crate) forgers: u64,
    /// How often less random bytes come than were asked for.
    pub(crate) little_random: u64,
}

/// What was generated, for all that name.
const NAMES: [&str; 8] = ["db", "www", "Db", "a.b", "x.y.z", "n1.n2.n3.n4", "db.corp", "-lead"];
const SPECIAL: [&str; 9] = [
    "localhost",
    "LOCALHOST.",
    "db.localhost",
    "x.onion",
    "invalid",
    "y.Invalid.",
    "here",
    "HERE.",
    "_gateway",
];
const LABEL_64: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const LONG: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.\
                    bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.\
                    cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc.\
                    dddddddddddddddddddddddddddddddddddddddddddddddddddd";
const BAD: [&str; 6] = ["", "a..b", ".", "..", LABEL_64, LONG];
const DOMAINS: [&str; 6] = ["corp.example", "example", "eu.example", "a.b.c.example", "Example", "e"];
const ODD_DOMAINS: [&str; 7] = [".", "invalid", "localhost", ".lead.example", LABEL_64, "x..y", LONG];

impl Scene {
    pub(crate) fn new(seed: u64) -> Self {
        let rng = &mut Rng::new(seed);
        let calm = rng.percent(60);
        let reverse = rng.percent(12);
        let name = host(rng);
        let domains: Vec<String> = match rng.below(4) {
            0 => Vec::new(),
            n => (0..rng.below(n + 1)).map(|_| domain(rng).to_string()).collect(),
        };
        let servers: Vec<Server> = (0..servers_count(rng)).map(|_| Server::new(rng, calm)).collect();
        let zone = if reverse { Zone::default() } else { Zone::new(rng, &name, &domains) };
        let hosts = Hosts::new(rng, &name);
        let machine = Machine::new(rng);
        let (policy, walk) = policy(rng);
        let mut scene = Self {
            calm,
            subject: subject(rng, name),
            domains,
            ndots: rng.pick(&[1, 1, 1, 0, 2, 3]),
            timeout: rng.pick(&[1, 1, 2, 5]),
            attempts: rng.pick(&[1, 2, 2, 3]),
            options: options(rng),
            resolv: ResolvConf::default(),
            sources: sources(rng),
            nsswitch: Nsswitch::default(),
            policy,
            walk,
            addrs: (0..servers.len()).map(|at| server_addr(at, at % 3 == 2)).collect(),
            first: rng.size(servers.len() + 2),
            memory: servers.iter().map(|_| memory(rng)).collect(),
            servers,
            zone,
            hosts,
            machine,
            weather: Weather::new(rng, calm),
            room: if rng.percent(85) { ROOM } else { rng.size(6) },
            stream: match rng.below(20) {
                0 => 0,
                1 if !calm => rng.size(300),
                _ => 8192,
            },
            deadline: (!calm && rng.percent(60)).then(|| START + deadline(rng)),
            count_lines: rng.percent(30),
        };
        if reverse {
            let addr = scene.some_address(rng);
            scene.subject = Subject::Addr(addr);
            scene.zone = Zone::reverse(rng, addr);
        }
        scene.nsswitch = Nsswitch::parse(scene.nsswitch_text(rng).as_bytes());
        scene.resolv = ResolvConf::parse(scene.resolv_text().as_bytes());
        scene
    }

    pub(crate) fn question(&self) -> Question<'_> {
        match &self.subject {
            Subject::Host { name, v4, v6, mapped, addrconfig } => {
                Question::Host { name, v4: *v4, v6: *v6, mapped: *mapped, addrconfig: *addrconfig }
            }
            Subject::Addr(addr) => Question::Addr(ScopedIp::new(*addr)),
        }
    }

    /// All of it, for whoever wants to see why something happened.
    pub(crate) fn show(&self) {
        println!("{:?}; calm: {}", self.subject, self.calm);
        println!("{}\n{:?}", self.resolv_text(), self.sources);
        println!("{:?}\nfirst: {}, room: {}, stream: {}", self.policy, self.first, self.room, self.stream);
        println!("deadline: {:?} ms", self.deadline.map(|at| (at - START) as f64 / 1e6));
        for ((addr, server), memory) in self.addrs.iter().zip(&self.servers).zip(&self.memory) {
            println!("{addr}: {server:?} {memory:?}");
        }
        for entry in &self.zone.entries {
            let (v4, v6, names) = (&entry.v4, &entry.v6, &entry.names);
            let chain: Vec<_> = entry.chain.iter().map(Name::to_string).collect();
            println!("{}: {v4:?} {v6:?} {names:?} by way of {chain:?}, round: {}", entry.name, entry.round);
        }
        println!("{}{:?}", String::from_utf8_lossy(&self.hosts.text), self.hosts.end);
        println!("{:?}\n{:?}\n", self.machine, self.weather);
    }

    pub(crate) fn server_of(&self, addr: SocketAddr) -> usize {
        self.addrs.iter().position(|known| *known == addr).expect("a server of the configuration")
    }

    fn some_address(&self, rng: &mut Rng) -> IpAddr {
        let rows = &self.hosts.rows;
        match rng.below(8) {
            0 => Ipv4Addr::LOCALHOST.into(),
            1 => Ipv6Addr::LOCALHOST.into(),
            2 => Ipv4Addr::new(127, 0, 0, 2).into(),
            3 if !self.machine.local.is_empty() => {
                self.machine.local[rng.size(self.machine.local.len())].addr
            }
            4 | 5 if !rows.is_empty() => rows[rng.size(rows.len())].addr,
            n if n % 2 == 0 => Ipv4Addr::new(10, 1, 1, 1).into(),
            _ => Ipv6Addr::new(0x2001, 0xdb8, 1, 0, 0, 0, 0, 1).into(),
        }
    }

    fn nsswitch_text(&self, rng: &mut Rng) -> String {
        let mut text = String::from("hosts:");
        for line in &self.sources {
            let _ = write!(text, " {}", line.name);
            if line.actions != DEFAULT_ACTIONS {
                text += " [";
                for (status, action) in
                    ["SUCCESS", "NOTFOUND", "UNAVAIL", "TRYAGAIN"].iter().zip(line.actions)
                {
                    let action = match action {
                        Action::Return => "return",
                        Action::Continue => "continue",
                        Action::Merge => "merge",
                    };
                    let _ = write!(text, "{status}={action} ");
                }
                text += "]";
            }
        }
        if rng.percent(20) {
            text += " # ours";
        }
        text
    }

    fn resolv_text(&self) -> String {
        let mut text = String::new();
        if !self.domains.is_empty() {
            let _ = writeln!(text, "search {}", self.domains.join(" "));
        }
        let _ =
            write!(text, "options ndots:{} timeout:{} attempts:{}", self.ndots, self.timeout, self.attempts);
        for (option, word) in WORDS {
            if self.options.contains(option) {
                let _ = write!(text, " {word}");
            }
        }
        text
    }
}

const WORDS: [(Options, &str); 8] = [
    (Options::EDNS0, "edns0"),
    (Options::USE_VC, "use-vc"),
    (Options::SINGLE_REQUEST, "single-request"),
    (Options::SINGLE_REQUEST_REOPEN, "single-request-reopen"),
    (Options::NO_TLD_QUERY, "no-tld-query"),
    (Options::NO_AAAA, "no-aaaa"),
    (Options::TRUST_AD, "trust-ad"),
    (Options::STRICT_ERROR, "strict-error"),
];

fn options(rng: &mut Rng) -> Options {
    let mut options = Options::empty();
    if rng.percent(50) {
        return options;
    }
    for (option, _) in WORDS {
        options.set(option, rng.percent(20));
    }
    options
}

fn host(rng: &mut Rng) -> Vec<u8> {
    let mut name = match rng.below(20) {
        0..=1 => rng.pick(&SPECIAL),
        2 => rng.pick(&BAD),
        _ => rng.pick(&NAMES),
    }
    .to_string();
    if rng.percent(12) {
        name.push('.');
    }
    name.into_bytes()
}

fn domain(rng: &mut Rng) -> &'static str {
    if rng.percent(15) { rng.pick(&ODD_DOMAINS) } else { rng.pick(&DOMAINS) }
}

fn subject(rng: &mut Rng, name: Vec<u8>) -> Subject {
    let (v4, v6) = rng.pick(&[(true, true), (true, true), (true, true), (true, false), (false, true)]);
    let mapped = match rng.below(4) {
        0 if !v4 => Some(Mapped::Otherwise),
        1 if !v4 => Some(Mapped::Always),
        _ => None,
    };
    Subject::Host { name, v4, v6, mapped, addrconfig: rng.percent(20) }
}

const DEFAULT_ACTIONS: [Action; 4] = [Action::Return, Action::Continue, Action::Continue, Action::Continue];

fn sources(rng: &mut Rng) -> Vec<Line> {
    let names: &[&str] = match rng.below(12) {
        0..=3 => &["files", "dns"],
        4..=5 => &["dns"],
        6 => &["files", "myhostname", "dns"],
        7 => &["dns", "myhostname"],
        8 => &["mdns4_minimal", "dns", "files"],
        9 => &["files"],
        10 => &["dns", "dns"],
        _ => &[],
    };
    let mut lines: Vec<Line> = names.iter().map(|name| Line { name, actions: DEFAULT_ACTIONS }).collect();
    if names.is_empty() {
        let name = |rng: &mut Rng| rng.pick(&["files", "dns", "myhostname", "resolve"]);
        lines = (0..rng.below(5)).map(|_| Line { name: name(rng), actions: DEFAULT_ACTIONS }).collect();
    }
    for line in &mut lines {
        if rng.percent(25) {
            line.actions = core::array::from_fn(|_| {
                rng.pick(&[Action::Return, Action::Continue, Action::Continue, Action::Merge])
            });
        }
    }
    lines
}

fn policy(rng: &mut Rng) -> (Policy, Walk) {
    use Onward::{AsIs, GoOn, Stop};
    let known = [
        (search::Policy::GLIBC, [GoOn, AsIs, GoOn, AsIs], true),
        (search::Policy::MUSL, [Stop, Stop, Stop, Stop], false),
        (search::Policy::GO, [GoOn, GoOn, GoOn, GoOn], true),
    ];
    let (search, after, domains_after_as_is) = match rng.below(5) {
        0 | 1 => known[0],
        2 => known[1],
        3 => known[2],
        _ => {
            let after = [(); 4].map(|()| rng.pick(&[GoOn, AsIs, Stop]));
            let [no_data, refused, serv_fail, silence] = after;
            let domains_after_as_is = rng.percent(50);
            let policy = search::Policy { no_data, serv_fail, refused, silence, domains_after_as_is };
            (policy, after, domains_after_as_is)
        }
    };
    let policy = Policy {
        search,
        edns: rng.percent(80),
        one_port: rng.percent(15),
        sort: rng.percent(40),
        ipv4_prefix: rng.percent(20),
    };
    (policy, Walk { after, domains_after_as_is })
}

fn servers_count(rng: &mut Rng) -> u64 {
    match rng.below(20) {
        0 => 0,
        1 => 10,
        n => n % 3 + 1,
    }
}

fn server_addr(at: usize, v6: bool) -> SocketAddr {
    let last = at as u8 + 1;
    if v6 {
        return SocketAddr::new(Ipv6Addr::new(0x2001, 0xdb8, 0x53, 0, 0, 0, 0, last.into()).into(), 53);
    }
    SocketAddr::new(Ipv4Addr::new(192, 0, 2, last).into(), 53)
}

fn memory(rng: &mut Rng) -> Memory {
    let plain_until = match rng.below(10) {
        0 => Some(START - SEC),
        1 => Some(START + 100_000 * SEC),
        _ => None,
    };
    Memory {
        round_trip: rng.percent(30).then(|| Duration::from_millis(rng.below(60))),
        plain_until: plain_until.map(Instant::from_nanos),
    }
}

fn deadline(rng: &mut Rng) -> Time {
    match rng.below(10) {
        0 => 0,
        1 => rng.below(MS),
        2..=4 => rng.below(SEC),
        _ => rng.below(30 * SEC),
    }
}

impl Weather {
    fn new(rng: &mut Rng, calm: bool) -> Self {
        let forgers = if rng.percent(30) { rng.below(4) } else { 0 };
        if calm {
            return Self {
                lost: 0,
                doubled: if rng.percent(20) { 50 } else { 0 },
                mangled: 0,
                delay: (MS / 2, 14 * MS),
                errors: 0,
                lateness: 0,
                forgers,
                little_random: 20,
            };
        }
        let longest = rng.pick(&[20 * MS, 300 * MS, 3 * SEC, 20 * SEC]);
        Self {
            lost: rng.pick(&[0, 5, 30, 70]),
            doubled: rng.pick(&[0, 10, 60]),
            mangled: rng.pick(&[0, 0, 5, 40]),
            delay: (MS / 10, longest),
            errors: rng.pick(&[0, 0, 2, 20]),
            lateness: rng.pick(&[0, 0, 50 * MS, 2 * SEC]),
            forgers,
            little_random: rng.pick(&[0, 30]),
        }
    }
}

impl Server {
    fn new(rng: &mut Rng, calm: bool) -> Self {
        if rng.percent(35) {
            let good = Self {
                says: Says::Truth,
                edns: Edns::Takes,
                udp: Udp::Up,
                tcp: Tcp::Up,
                chatty: rng.percent(20),
            };
            return match rng.below(10) {
                0 if calm => Self { udp: Udp::Cut(rng.size(3)), ..good },
                1 => Self { udp: Udp::Slow(rng.range(200, 600)), ..good },
                2 => Self { udp: Udp::DropsFirst, ..good },
                _ => good,
            };
        }
        let failing =
            [Rcode::SERVFAIL, Rcode::SERVFAIL, Rcode::REFUSED, Rcode::NOTIMP, Rcode::FORMERR, Rcode(11)];
        let says = match rng.below(20) {
            0..=11 => Says::Truth,
            12 => Says::NoName,
            13 => Says::NoData,
            14 => Says::Lame,
            15..=17 => Says::Code(rng.pick(&failing)),
            18 => Says::Bare(rng.pick(&failing)),
            _ => Says::Malformed,
        };
        let edns = match rng.below(10) {
            0 => Edns::Complains(rng.pick(&[Rcode::FORMERR, Rcode::NOTIMP])),
            1 => Edns::ComplainsBarely(rng.pick(&failing)),
            2 => Edns::BadVers,
            3 => Edns::Deaf,
            _ => Edns::Takes,
        };
        let udp = match rng.below(20) {
            0..=1 => Udp::Deaf,
            2 => Udp::Refused,
            3 => Udp::NoRoute(rng.pick(&[Errno::ENETUNREACH, Errno::EAFNOSUPPORT, Errno::EMFILE])),
            4 => Udp::WrongId,
            5 => Udp::WrongQuestion,
            6 => Udp::Garbage,
            7..=9 => Udp::Cut(rng.size(4)),
            10 => Udp::DropsFirst,
            _ => Udp::Up,
        };
        let tcp = match rng.below(16) {
            0 => Tcp::Refused,
            1 => Tcp::BlackHole,
            2 => Tcp::Mute,
            3 => Tcp::Half,
            4 => Tcp::Closes,
            5 => Tcp::Resets,
            6 => Tcp::Stray,
            7 => Tcp::Zero,
            8 => Tcp::Cut(rng.size(3)),
            _ => Tcp::Up,
        };
        Self { says, edns, udp, tcp, chatty: rng.percent(30) }
    }
}

impl Zone {
    /// What there is of the names that the walk may ask for.
    fn new(rng: &mut Rng, name: &[u8], domains: &[String]) -> Self {
        let Ok(host) = core::str::from_utf8(name) else { return Self::default() };
        let host = host.strip_suffix('.').unwrap_or(host);
        let below = domains.iter().map(|domain| format!("{host}.{}", domain.trim_start_matches('.')));
        let mut zone = Self::default();
        let share = rng.pick(&[20, 60, 90]);
        for text in below.chain([host.to_string()]) {
            let Ok(name) = Name::from_text(text.as_bytes()) else { continue };
            if rng.percent(share) && zone.entry(&name).is_none() {
                let entry = Entry::new(rng, name, zone.entries.len() as u8);
                zone.entries.push(entry);
            }
        }
        zone
    }

    fn reverse(rng: &mut Rng, addr: IpAddr) -> Self {
        if rng.percent(25) {
            return Self::default();
        }
        let mut entry = Entry::new(rng, Name::reverse(addr), 0);
        entry.dname = None;
        let name = |at: u64, rng: &mut Rng| match rng.below(6) {
            0 => Name::from_text(b"-rf.example"),
            1 => Name::from_text(br"a\.b.example"),
            2 => Name::from_text(b"same.example"),
            _ => Name::from_text(format!("h{at}.example").as_bytes()),
        };
        entry.names = (0..rng.below(5)).map(|at| name(at, rng).unwrap()).collect();
        Self { entries: vec![entry] }
    }
}

impl Entry {
    fn new(rng: &mut Rng, name: Name, number: u8) -> Self {
        let links = match rng.below(20) {
            0..=11 => 0,
            12..=16 => rng.range(1, 4),
            17 => 16,
            18 => 17,
            _ => 3,
        };
        let last = match rng.below(8) {
            0 => "not a host.example".to_string(),
            1 => format!("Alias{number}.Example"),
            _ => format!("c{number}.example"),
        };
        let mut chain: Vec<Name> = (1..links)
            .map(|at| format!("c{number}x{at}.example"))
            .chain((links > 0).then_some(last))
            .map(|text| Name::from_text(text.as_bytes()).unwrap())
            .collect();
        let mut dname = None;
        if rng.percent(6) && name.to_ref().labels().count() >= 2 && links < 16 {
            let text = name.to_string();
            let (label, above) = text.split_once('.').unwrap();
            let to = Name::from_text(format!("moved{number}.test").as_bytes()).unwrap();
            if let Ok(moved) = Name::from_text(format!("{label}.moved{number}.test").as_bytes()) {
                dname = Some((Name::from_text(above.as_bytes()).unwrap(), to));
                chain.insert(0, moved);
            }
        }
        let count = |rng: &mut Rng| match rng.below(20) {
            0..=3 => 0,
            4 => 30,
            _ => rng.range(1, 5) as u16,
        };
        let v4 = (1..=count(rng)).map(|n| Ipv4Addr::new(10, number, 0, n as u8)).collect();
        let v6 = (1..=count(rng))
            .map(|n| Ipv6Addr::new(rng.pick(&[0x2001, 0xfd00, 0x2002]), 0xdb8, number.into(), 0, 0, 0, 0, n))
            .collect();
        Self {
            name,
            dname,
            round: !chain.is_empty() && rng.percent(10),
            chain,
            v4,
            v6,
            names: Vec::new(),
            soa: rng.percent(70),
            alias_ttl: rng.range(1, 1000) as u32,
            data_ttl: rng.range(1, 1000) as u32,
        }
    }
}

impl Hosts {
    fn new(rng: &mut Rng, name: &[u8]) -> Self {
        const OTHERS: [&str; 7] = ["other", "db.example", "spare", "-bad", "WWW", "a.b", "localhost"];
        let about = [NAMES.as_slice(), &["localhost", "here", "db.corp.example"]].concat();
        let asked = core::str::from_utf8(name).unwrap_or("").trim_end_matches('.');
        let mine = about.iter().find(|known| known.eq_ignore_ascii_case(asked)).copied();
        let share = rng.pick(&[0, 0, 10, 50]);
        let mut rows = Vec::new();
        for at in 0..rng.below(6) as u8 {
            let mut names: Vec<_> = (0..rng.range(1, 4)).map(|_| rng.pick(&OTHERS)).collect();
            if let (Some(mine), true) = (mine, rng.percent(share)) {
                names.insert(rng.size(names.len() + 1), mine);
            }
            let v4 = Ipv4Addr::new(172, 16, 0, at + 1);
            let addr = match rng.below(10) {
                0..=5 => v4.into(),
                6 => v4.to_ipv6_mapped().into(),
                _ => Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, u16::from(at) + 1).into(),
            };
            rows.push(Row { addr, names });
        }
        let text = Self::text_of(rng, &rows);
        let end = match rng.below(20) {
            0 => Err(Errno::ENOENT),
            1 => Err(rng.pick(&[Errno::EIO, Errno::EAGAIN, Errno::EACCES])),
            _ => Ok(()),
        };
        let change = rng.percent(15).then(|| {
            let mut rows: Vec<Row> = rows.iter().rev().cloned().collect();
            rows.truncate(rng.range(1, 8) as usize);
            (Self::text_of(rng, &rows), rng.size(text.len() + 1))
        });
        Self { rows, text, end, change, chunk: rng.pick(&[1, 7, 64, 4096]) }
    }

    fn text_of(rng: &mut Rng, rows: &[Row]) -> Vec<u8> {
        let mut text = String::new();
        for row in rows {
            match rng.below(8) {
                0 => text += "# a comment\n",
                1 => text += "nonsense db db\n",
                2 => text += "\n",
                _ => {}
            }
            let _ = write!(text, "{}", row.addr);
            for name in &row.names {
                text += rng.pick(&[" ", "\t", "  "]);
                text += name;
            }
            text += rng.pick(&["\n", " # why\n", "#\n", " \n"]);
        }
        if rng.percent(20) {
            text.truncate(text.trim_end_matches('\n').len());
        }
        text.into_bytes()
    }
}

impl Machine {
    fn new(rng: &mut Rng) -> Self {
        let known = [
            ScopedIp::new(Ipv4Addr::new(10, 77, 0, 1).into()),
            ScopedIp::new(Ipv6Addr::new(0x2001, 0xdb8, 0x77, 0, 0, 0, 0, 1).into()),
            ScopedIp::new(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 1).into()),
        ];
        Self {
            name: rng.pick(&["here", "here", "here", "localhost", "-x", ""]),
            local: known[..rng.size(4)].to_vec(),
            gateway: known[..rng.size(3)].to_vec(),
            families: (rng.percent(80), rng.percent(60)),
            salt: rng.next(),
        }
    }
}
