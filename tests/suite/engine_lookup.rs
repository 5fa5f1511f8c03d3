//! A lookup as a whole: its sources, names, families, options, and how it ends.

use berkeley::dns::{Flags, Rcode, Type};
use berkeley::engine::failure::Failure;
use berkeley::engine::found::From;
use berkeley::engine::lookup::{Event, Mapped, Question};
use berkeley::engine::order::Source;
use berkeley::engine::policy::Policy;
use berkeley::engine::search;
use berkeley::{Eai, Errno};

use crate::play::{Packet, Play, Reply, START, Setup, Stop, ip, server};

fn dns(resolv: &'static str, name: &'static str) -> Play {
    Setup { resolv, ..Setup::dns() }.host(name)
}

fn sources(nsswitch: &'static str) -> Setup {
    Setup { nsswitch, ..Setup::dns() }
}

/// A question for IPv6 addresses.
fn v6(name: &'static str, mapped: Option<Mapped>) -> Question<'static> {
    Question::Host { name: name.as_bytes(), v4: false, v6: true, mapped, addrconfig: false }
}

fn code(result: Result<Vec<String>, Failure>) -> Eai {
    result.unwrap_err().code
}

/// Answers everything that is asked by a rule; the questions, and what came of it.
fn serve(play: &mut Play, rule: fn(&Packet) -> Reply) -> (Vec<String>, Result<Vec<String>, Eai>) {
    let mut asked = Vec::new();
    while let Stop::Sent(packet) = play.next() {
        asked.push(format!("{} {}", packet.name, packet.rtype));
        play.reply(&packet, &rule(&packet).octets());
    }
    (asked, play.done().map_err(|failure| failure.code))
}

fn nothing(packet: &Packet) -> Reply {
    Reply { rcode: Rcode::NXDOMAIN, ..Reply::to(packet) }
}

// Two questions at a time.

#[test]
fn both_families_are_asked_for_at_once_from_two_ports() {
    let mut play = dns("", "db.");
    let (a, aaaa) = play.pair();
    assert_eq!((a.rtype, aaaa.rtype), (Type::A, Type::AAAA));
    assert!(a.slot != aaaa.slot && a.id != aaaa.id);
    // Whichever answers first, IPv4 comes first where nothing else orders them.
    play.answer(&aaaa, &["::1", "::2"]);
    play.answer(&a, &["10.0.0.1", "10.0.0.2"]);
    assert_eq!(play.done().unwrap(), ["10.0.0.1", "10.0.0.2", "::1", "::2"]);
    assert_eq!(play.lookup.found()[2].ttl, Some(60));
    assert_eq!(play.lookup.found()[2].from, From::Dns(server(0)));
}

#[test]
fn what_hosts_gave_stays_before_what_the_dns_gives() {
    let mut play = sources("hosts: files [SUCCESS=continue] dns").host("db.");
    play.hosts = b"::7 db\n10.0.0.7 db\n";
    let (a, aaaa) = play.pair();
    play.answer(&aaaa, &["::1"]);
    play.answer(&a, &["10.0.0.1"]);
    assert_eq!(play.done().unwrap(), ["::7", "10.0.0.7", "10.0.0.1", "::1"]);
}

#[test]
fn one_family_may_fail() {
    for rcode in [Rcode::NXDOMAIN, Rcode::SERVFAIL, Rcode::REFUSED] {
        let mut play = Setup { servers: 1, resolv: "options attempts:1", ..Setup::dns() }.host("db.");
        let (a, aaaa) = play.pair();
        play.code(&aaaa, rcode);
        play.answer(&a, &["10.0.0.1"]);
        assert_eq!(play.done().unwrap(), ["10.0.0.1"]);
        assert!(play.lookup.questions()[1].unwrap().outcome.is_some());
    }
}

#[test]
fn the_worse_of_two_failures_is_told() {
    for (one, other, expected) in [
        (Rcode::NXDOMAIN, Rcode::NXDOMAIN, Eai::NONAME),
        (Rcode::NXDOMAIN, Rcode::NOERROR, Eai::NODATA),
        (Rcode::NXDOMAIN, Rcode::SERVFAIL, Eai::AGAIN),
    ] {
        let mut play = Setup { servers: 1, resolv: "options attempts:1", ..Setup::dns() }.host("db.");
        let (a, aaaa) = play.pair();
        play.code(&a, one);
        play.code(&aaaa, other);
        assert_eq!(code(play.done()), expected);
    }
}

#[test]
fn single_request_asks_one_after_the_other_from_one_port() {
    for (resolv, same) in [("options single-request", true), ("options single-request-reopen", false)] {
        let mut play = dns(resolv, "db.");
        let a = play.sent();
        assert!(matches!(play.next(), Stop::Wait(_)));
        play.answer(&a, &["10.0.0.1"]);
        let aaaa = play.sent();
        assert_eq!((aaaa.rtype, aaaa.slot == a.slot), (Type::AAAA, same));
        play.answer(&aaaa, &["::1"]);
        assert_eq!(play.done().unwrap(), ["10.0.0.1", "::1"]);
    }
}

#[test]
fn one_port_serves_both_and_closes_once() {
    let policy = Policy { one_port: true, ..Setup::dns().policy };
    let mut play = Setup { policy, servers: 1, resolv: "options attempts:1", ..Setup::dns() }.host("db.");
    let (a, aaaa) = play.pair();
    assert_eq!((a.slot, play.sockets()), (aaaa.slot, 1));
    assert_ne!(a.id, aaaa.id);
    play.on(Event::Failed(a.slot, Errno::ECONNREFUSED));
    assert_eq!(code(play.done()), Eai::AGAIN);
    assert_eq!(play.sockets(), 0);
}

#[test]
fn no_aaaa_asks_for_none() {
    let mut play = dns("options no-aaaa", "db.");
    let a = play.sent();
    play.answer(&a, &["10.0.0.1"]);
    assert_eq!(play.done().unwrap(), ["10.0.0.1"]);
}

#[test]
fn strict_error_makes_one_failure_that_of_both() {
    for (rcode, expected) in [(Rcode::SERVFAIL, None), (Rcode::NXDOMAIN, Some("10.0.0.1"))] {
        let setup = Setup { servers: 1, resolv: "options strict-error attempts:1", ..Setup::dns() };
        let mut play = setup.host("db.");
        let (a, aaaa) = play.pair();
        play.answer(&a, &["10.0.0.1"]);
        play.code(&aaaa, rcode);
        match expected {
            Some(addr) => assert_eq!(play.done().unwrap(), [addr]),
            None => assert_eq!(code(play.done()), Eai::AGAIN),
        }
        assert_eq!(play.official().is_empty(), expected.is_none());
    }
}

#[test]
fn a_name_that_failed_leaves_nothing_to_the_next() {
    let resolv = "search example\noptions strict-error attempts:1";
    // Room for one: what was left out is forgotten as well.
    for found in [1, 0] {
        let mut play = Setup { servers: 1, resolv, found, ..Setup::dns() }.host("db");
        let (a, aaaa) = play.pair();
        play.reply(&a, &Reply::to(&a).cname("db.example", "other").addrs(&["10.0.0.1"]).octets());
        play.code(&aaaa, Rcode::SERVFAIL);
        let (a, aaaa) = play.pair();
        assert_eq!(a.name, "db");
        play.answer(&a, &["10.0.0.2"]);
        play.answer(&aaaa, &[]);
        assert_eq!(play.done().unwrap(), ["10.0.0.2"][..found]);
        assert_eq!((play.official(), play.lookup.left_out()), ("db", 1 - found));
    }
}

#[test]
fn the_whole_answer_takes_the_place_of_the_cut_one() {
    let mut play = Setup { found: 1, ..Setup::dns() }.host("db.");
    let (a, aaaa) = play.pair();
    play.answer(&aaaa, &[]);
    play.reply(&a, &Reply::to(&a).addrs(&["10.0.0.1", "10.0.0.2"]).cut().octets());
    let a = play.connect();
    play.answer(&a, &["10.0.0.1", "10.0.0.2", "10.0.0.3"]);
    assert_eq!(play.done().unwrap(), ["10.0.0.1"]);
    assert_eq!(play.lookup.left_out(), 2);
}

#[test]
fn trust_ad_sets_the_bit_and_nothing_else_does() {
    assert!(!dns("", "db.").sent().flags.contains(Flags::AD));
    assert!(dns("options trust-ad", "db.").sent().flags.contains(Flags::AD));
}

#[test]
fn rotation_is_a_matter_of_the_first_server() {
    for (first, expected) in [(0, 0), (1, 1), (2, 0)] {
        assert_eq!(Setup { first, ..Setup::dns() }.host("db.").sent().server, server(expected));
    }
}

#[test]
fn edns_is_a_choice() {
    let policy = Policy { edns: false, ..Policy::DEFAULT };
    assert!(!Setup { policy, ..Setup::dns() }.host("db.").sent().edns);
    assert!(Setup { policy, resolv: "options edns0", ..Setup::dns() }.host("db.").sent().edns);
}

// Names.

#[test]
fn the_search_list_is_walked() {
    let mut play = dns("search a.example b.example\noptions ndots:2", "db.x");
    let (asked, result) = serve(&mut play, nothing);
    assert_eq!(
        asked,
        [
            "db.x.a.example A",
            "db.x.a.example AAAA",
            "db.x.b.example A",
            "db.x.b.example AAAA",
            "db.x A",
            "db.x AAAA"
        ]
    );
    assert_eq!(result, Err(Eai::NONAME));
}

#[test]
fn a_domain_without_an_answer_ends_the_domains_but_not_the_walk() {
    let resolv = "search a b\noptions timeout:1 attempts:1";
    let walk = |policy| {
        let policy = Policy { search: policy, ..Setup::dns().policy };
        let mut play = Setup { servers: 1, resolv, policy, ..Setup::dns() }.host("db");
        let mut names: Vec<_> = play.silence().into_iter().map(|packet| packet.name).collect();
        names.dedup();
        assert_eq!(code(play.done()), Eai::AGAIN);
        names
    };
    assert_eq!(walk(search::Policy::GLIBC), ["db.a", "db"]);
    assert_eq!(walk(search::Policy::MUSL), ["db.a"]);
    assert_eq!(walk(search::Policy::GO), ["db.a", "db.b", "db"]);
}

#[test]
fn silence_is_never_no_such_name() {
    let mut play = Setup { servers: 1, resolv: "search a\noptions attempts:1", ..Setup::dns() }.host("db.x");
    let (a, aaaa) = play.pair();
    for packet in [a, aaaa] {
        play.code(&packet, Rcode::NXDOMAIN);
    }
    play.silence();
    assert_eq!(code(play.done()), Eai::AGAIN);
}

#[test]
fn localhost_never_leaves_the_machine() {
    for name in ["localhost", "LocalHost.", "db.localhost", "db.localhost."] {
        for nsswitch in
            ["hosts: dns", "hosts: files dns", "hosts: myhostname dns", "hosts: dns [NOTFOUND=return]"]
        {
            let mut play = sources(nsswitch).host(name);
            assert_eq!(play.done().unwrap(), ["127.0.0.1", "::1"], "{name} {nsswitch}");
            assert_eq!(play.official(), "localhost");
        }
    }
    let mut play = sources("hosts: files dns").host("localhost");
    play.hosts = b"10.0.0.7 localhost\n";
    assert_eq!(play.done().unwrap(), ["10.0.0.7"], "the hosts file goes before");
    assert_eq!(code(sources("hosts: myhostname").host("localhost..").done()), Eai::NONAME);
    assert_eq!(Setup::dns().play(v6("localhost", None)).done().unwrap(), ["::1"]);
}

#[test]
fn names_that_no_server_knows_are_not_asked_for() {
    for name in ["db.onion", "onion", "db.invalid.", "invalid"] {
        assert_eq!(code(dns("search example", name).done()), Eai::NONAME, "{name}");
    }
    // Nor as what a domain makes of a name.
    let mut play = dns("search onion localhost example", "db");
    assert_eq!(serve(&mut play, nothing).0[0], "db.example A");
}

#[test]
fn what_is_no_name_is_told() {
    let mut play = dns("search example", "a..b");
    assert_eq!(code(play.done()), Eai::NONAME);
    assert!(play.told("no name for the DNS"));
}

#[test]
fn servers_are_asked_for_names_that_a_host_can_have_alone() {
    for name in ["1.2.3.4 ", "[::1]", "a b", "-rf", "fe80::1%eth0", "a/b", "*", r"a\.b"] {
        let mut play = dns("search example", name);
        assert_eq!(code(play.done()), Eai::NONAME, "{name}");
        assert!(play.told("no name that a host can have"));
    }
    // They may stand in the hosts file, and an escape may spell a good one.
    let mut play = sources("hosts: files dns").host("a/b");
    play.hosts = b"10.0.0.1 a/b\n";
    assert_eq!(play.done().unwrap(), ["10.0.0.1"]);
    assert_eq!(dns("", r"\119ww_.").sent().name, "www_");
}

#[test]
fn aliases_are_kept_and_the_last_name_is_the_official_one() {
    let mut play = dns("", "www.");
    let (a, aaaa) = play.pair();
    play.answer(&aaaa, &[]);
    let reply = Reply::to(&a).cname("www", "w.example").cname("w.example", "Db.example").addrs(&["10.0.0.1"]);
    play.reply(&a, &reply.octets());
    assert_eq!(play.done().unwrap(), ["10.0.0.1"]);
    assert_eq!((play.official(), play.aliases()), ("Db.example", vec!["www".into(), "w.example".into()]));
}

#[test]
fn an_alias_for_what_is_no_host_name_leaves_the_name_before_it() {
    for last in [r"sp\032ace.example", "-rf.example"] {
        let mut play = dns("", "www.");
        let (a, aaaa) = play.pair();
        play.answer(&aaaa, &[]);
        let reply = Reply::to(&a).cname("www", "w.example").cname("w.example", last).addrs(&["10.0.0.1"]);
        play.reply(&a, &reply.octets());
        assert_eq!(play.done().unwrap(), ["10.0.0.1"]);
        assert_eq!((play.official(), play.aliases()), ("w.example", vec!["www".into()]));
    }
}

// Sources.

#[test]
fn the_hosts_file_joins_its_rows() {
    let mut play = sources("hosts: files").host("db.");
    play.hosts = b"10.0.0.1 Db.example db\n::1 other\n::2 db -bad spare db.example\n10.0.0.3 x.db\n";
    assert_eq!(play.done().unwrap(), ["10.0.0.1", "::2"]);
    assert_eq!((play.official(), play.aliases()), ("Db.example", vec!["db".into(), "spare".into()]));
}

#[test]
fn a_row_with_a_mapped_address_is_one_of_ipv4_where_no_other_will_do() {
    let of = |v4, v6| {
        let question = Question::Host { name: b"db.", v4, v6, mapped: None, addrconfig: false };
        let mut play = sources("hosts: files").play(question);
        play.hosts = b"::ffff:10.0.0.1 db\n";
        play.done().unwrap()
    };
    assert_eq!(of(true, false), ["10.0.0.1"]);
    assert_eq!(
        (of(true, true), of(false, true)),
        (vec!["::ffff:10.0.0.1".into()], vec!["::ffff:10.0.0.1".into()])
    );
}

#[test]
fn rows_of_another_family_do_not_count() {
    let mut play = sources("hosts: files").play(v6("db", None));
    play.hosts = b"10.0.0.1 db.v4 db\n";
    assert_eq!(code(play.done()), Eai::NONAME);
    let mut play = sources("hosts: files").play(v6("db", None));
    play.hosts = b"10.0.0.1 db.v4 db\n::1 db.v6 db\n";
    assert_eq!(play.done().unwrap(), ["::1"]);
    assert_eq!(play.official(), "db.v6");
}

#[test]
fn what_came_of_a_source_decides_what_follows() {
    let asks = |nsswitch, hosts: &'static [u8], hosts_end| {
        let mut play = sources(nsswitch).host("db.");
        (play.hosts, play.hosts_end) = (hosts, hosts_end);
        matches!(play.next(), Stop::Sent(_))
    };
    let row = b"10.0.0.1 db\n";
    assert!(!asks("hosts: files dns", row, Ok(())));
    assert!(asks("hosts: files [SUCCESS=continue] dns", row, Ok(())));
    assert!(asks("hosts: files dns", b"", Ok(())));
    assert!(!asks("hosts: files [NOTFOUND=return] dns", b"", Ok(())));
    assert!(asks("hosts: files [NOTFOUND=return] dns", b"", Err(Errno::ENOENT)));
    assert!(!asks("hosts: files [UNAVAIL=return] dns", b"", Err(Errno::ENOENT)));
    assert!(!asks("hosts: files [TRYAGAIN=return] dns", b"", Err(Errno::EAGAIN)));
    assert!(asks("hosts: mdns4 [NOTFOUND=return] dns", row, Ok(())));
    assert!(!asks("hosts: mdns4 [!SUCCESS=return] dns", row, Ok(())));
    // What was read before an error counts.
    assert!(!asks("hosts: files dns", row, Err(Errno::EIO)));
    // What was read of a line does not: the name may be longer.
    assert!(asks("hosts: files dns", b"10.0.0.1 db", Err(Errno::EIO)));
    assert!(!asks("hosts: files dns", b"10.0.0.1 db", Ok(())));
}

#[test]
fn the_dns_has_a_status_too() {
    let answered = |rcode| {
        let mut play = Setup {
            servers: 1,
            resolv: "options attempts:1",
            ..sources("hosts: dns [NOTFOUND=return TRYAGAIN=return] files")
        }
        .host("db.");
        play.hosts = b"10.0.0.1 db\n";
        while let Stop::Sent(packet) = play.next() {
            match rcode {
                Some(rcode) => play.code(&packet, rcode),
                None => play.on(Event::Failed(packet.slot, Errno::ENETUNREACH)),
            }
        }
        play.done().map_err(|failure| failure.code)
    };
    assert_eq!(answered(Some(Rcode::NXDOMAIN)), Err(Eai::NONAME));
    assert_eq!(answered(Some(Rcode::NOERROR)), Err(Eai::NODATA));
    // UNAVAIL:
    assert_eq!(answered(Some(Rcode::SERVFAIL)).unwrap(), ["10.0.0.1"]);
    assert_eq!(answered(Some(Rcode::REFUSED)).unwrap(), ["10.0.0.1"]);
    assert_eq!(answered(None).unwrap(), ["10.0.0.1"]);
}

#[test]
fn the_status_is_that_of_the_source_alone() {
    let mut play =
        sources("hosts: files [SUCCESS=continue] dns [SUCCESS=continue] files [NOTFOUND=return] dns")
            .host("db.");
    play.hosts = b"10.0.0.1 db\n";
    let (_, result) = serve(&mut play, nothing);
    assert_eq!(result.unwrap(), ["10.0.0.1", "10.0.0.1"]);
    assert!(play.told("dns: NOTFOUND=continue") && play.told("files: SUCCESS=return"));

    let mut play =
        sources("hosts: dns [SUCCESS=continue] files [NOTFOUND=return] dns").play(Question::host(b"db."));
    let (asked, result) = serve(&mut play, |packet| {
        Reply::to(packet).addrs(if packet.rtype == Type::A { &["10.0.0.1"] } else { &[] })
    });
    assert_eq!((asked.len(), result.unwrap()), (2, vec!["10.0.0.1".to_string()]));
    assert!(play.told("files: NOTFOUND=return"));
}

#[test]
fn this_machine_knows_its_own_name() {
    let own = |local: &[&str], name| {
        let mut play = sources("hosts: myhostname").host(name);
        play.local = local.iter().map(|addr| ip(addr)).collect();
        play.gateway = vec![ip("10.0.0.254")];
        let found = play.done();
        (found, play.official().to_string())
    };
    assert_eq!(own(&["10.0.0.1", "fe80::1"], "HERE").0.unwrap(), ["10.0.0.1", "fe80::1"]);
    assert_eq!(own(&["10.0.0.1"], "here.").1, "here");
    assert_eq!(own(&[], "here").0.unwrap(), ["127.0.0.2", "::1"]);
    assert_eq!(own(&[], "_gateway").0.unwrap(), ["10.0.0.254"]);
    assert_eq!(code(own(&["10.0.0.1"], "there").0), Eai::NONAME);
    let mut play = sources("hosts: myhostname").play(v6("here", None));
    play.local = vec![ip("10.0.0.1")];
    assert_eq!(code(play.done()), Eai::NONAME);
    assert_eq!(play.official(), "");
}

// Families.

#[test]
fn ipv4_addresses_in_ipv6_form() {
    let asked = |mapped, with_v6: bool| {
        let mut play = Setup::dns().play(v6("db.", Some(mapped)));
        let (a, aaaa) = play.pair();
        play.answer(&a, &["10.0.0.1"]);
        play.answer(&aaaa, if with_v6 { &["::1"] } else { &[] });
        play.done().unwrap()
    };
    assert_eq!(asked(Mapped::Otherwise, true), ["::1"]);
    assert_eq!(asked(Mapped::Otherwise, false), ["::ffff:10.0.0.1"]);
    assert_eq!(asked(Mapped::Always, true), ["::ffff:10.0.0.1", "::1"]);
    let aaaa = Setup::dns().play(v6("db.", None)).sent();
    assert_eq!(aaaa.rtype, Type::AAAA);
}

#[test]
fn families_without_an_address_are_not_asked_for() {
    let addrconfig = |families, nsswitch| {
        let question = Question::Host { name: b"db.", v4: true, v6: true, mapped: None, addrconfig: true };
        let mut play = sources(nsswitch).play(question);
        play.families = families;
        play.hosts = b"::7 db\n";
        let (asked, result) = serve(&mut play, |packet| {
            Reply::to(packet).addrs(if packet.rtype == Type::A { &["10.0.0.1"] } else { &["::1"] })
        });
        (asked.len(), result.unwrap())
    };
    assert_eq!(addrconfig((true, false), "hosts: dns"), (1, vec!["10.0.0.1".to_string()]));
    assert_eq!(addrconfig((false, true), "hosts: dns"), (1, vec!["::1".to_string()]));
    // Loopback alone is no reason to refuse.
    assert_eq!(addrconfig((false, false), "hosts: dns").0, 2);
    // What the hosts file says is not a question to anybody.
    assert_eq!(addrconfig((true, false), "hosts: files dns"), (0, vec!["::7".to_string()]));
}

// From address to name.

#[test]
fn the_hosts_file_names_addresses() {
    let mut play = sources("hosts: files dns").addr("10.0.0.1");
    play.hosts = b"10.0.0.2 other\n10.0.0.1 -bad Db.example db DB.example\n10.0.0.1 late\n";
    play.done().unwrap();
    assert_eq!((play.official(), play.aliases()), ("Db.example", vec!["db".into()]));
}

#[test]
fn names_that_servers_give_are_checked() {
    let mut play = Setup::dns().addr("10.0.0.1");
    let packet = play.sent();
    assert_eq!((packet.name.as_str(), packet.rtype), ("1.0.0.10.in-addr.arpa", Type::PTR));
    let reply = Reply::to(&packet).ptr("-rf.example").ptr("db.example").ptr(r"a\.b.example").ptr("spare");
    play.reply(&packet, &reply.octets());
    play.done().unwrap();
    assert_eq!((play.official(), play.aliases()), ("db.example", vec!["spare".into()]));

    let mut play = Setup::dns().addr("10.0.0.1");
    let packet = play.sent();
    play.reply(&packet, &Reply::to(&packet).ptr(r"a\.b.example").octets());
    assert_eq!(code(play.done()), Eai::NONAME);
}

#[test]
fn addresses_of_this_machine_have_its_name() {
    let named = |addr, nsswitch| {
        let mut play = sources(nsswitch).addr(addr);
        play.local = vec![ip("10.0.0.1")];
        play.hosts = b"10.0.0.9 nine\n10.0.0.1 one\n";
        let found = play.done().is_ok();
        assert_eq!(found, !play.official().is_empty());
        play.official().to_string()
    };
    assert_eq!(named("127.0.0.1", "hosts: myhostname"), "localhost");
    for addr in ["127.0.0.2", "::1", "10.0.0.1"] {
        assert_eq!(named(addr, "hosts: myhostname"), "here");
    }
    assert_eq!(named("10.0.0.9", "hosts: myhostname"), "");
    // What another source found before is kept.
    assert_eq!(named("10.0.0.9", "hosts: files [SUCCESS=continue] myhostname"), "nine");
    assert_eq!(named("10.0.0.1", "hosts: files [SUCCESS=continue] myhostname"), "one");
}

// How it ends.

#[test]
fn the_deadline_ends_everything_once() {
    let mut play = Setup { deadline: Some(400), ..Setup::dns() }.host("db.");
    let sent = play.silence();
    assert_eq!((sent.len(), play.now - START), (4, 400));
    let failure = play.done().unwrap_err();
    assert_eq!((failure.code, failure.timed_out), (Eai::AGAIN, true));
    assert_eq!(play.trace.iter().filter(|line| *line == "the time is up").count(), 1);
}

#[test]
fn what_was_found_by_the_deadline_counts() {
    let mut play = Setup { deadline: Some(400), ..Setup::dns() }.host("db.");
    let (a, _) = play.pair();
    play.answer(&a, &["10.0.0.1"]);
    play.silence();
    assert_eq!((play.done().unwrap(), play.now - START), (vec!["10.0.0.1".to_string()], 400));

    let mut play = Setup { deadline: Some(0), ..sources("hosts: files dns") }.host("db.");
    play.hosts = b"10.0.0.1 db\n";
    assert_eq!(code(play.done()), Eai::AGAIN);
}

#[test]
fn ids_that_could_be_guessed_are_not_used() {
    use berkeley::engine::lookup::{Action, Lookup, Settings, Storage};
    use berkeley::{Deadline, Instant, etc::nsswitch::Nsswitch, etc::resolv_conf::ResolvConf};
    let (nsswitch, resolv, servers) = (Nsswitch::parse(b"hosts: dns"), ResolvConf::default(), [server(0)]);
    let settings = Settings { sources: nsswitch.hosts(), servers: &servers, ..Settings::new(&resolv) };
    let storage = Storage { found: &mut [], stream: &mut [], aliases: &mut [] };
    let mut lookup = Lookup::new(Question::host(b"db."), &settings, storage, Deadline::NEVER);
    let now = Instant::from_nanos(0);
    // Nobody has asked yet.
    lookup.on(Event::Random(&[]), now, &mut |_| ());
    assert!(matches!(lookup.poll(now, &mut |_| ()), Action::Open(..)));
    assert_eq!(lookup.poll(now, &mut |_| ()), Action::Random);
    lookup.on(Event::Random(&[1, 2, 3]), now, &mut |_| ());
    while lookup.poll(now, &mut |_| ()) != Action::Done {}
    let failure = lookup.result().unwrap().unwrap_err();
    assert_eq!((failure.code, failure.errno), (Eai::SYSTEM, Some(Errno::EIO)));
}

#[test]
fn addresses_are_put_in_order_by_their_sources() {
    let mut play = Setup { policy: Policy::DEFAULT, ..Setup::dns() }.host("db.");
    play.sources = |addr| match addr.is_ipv4() {
        true => Some(Source::new([10, 0, 0, 9].into())),
        false => None,
    };
    let (a, aaaa) = play.pair();
    play.answer(&aaaa, &["2001:db8::1"]);
    play.answer(&a, &["10.0.0.1"]);
    assert_eq!(play.done().unwrap(), ["10.0.0.1", "2001:db8::1"]);
    assert!(play.told("avoid unusable"));
}

#[test]
fn a_file_that_cannot_be_read_is_no_proof_of_absence() {
    let with = |nsswitch, errno| {
        let mut play = sources(nsswitch).host("db.");
        play.hosts_end = Err(errno);
        let (_, _) = serve(&mut play, nothing);
        let failure = play.done().unwrap_err();
        (failure.code, failure.errno)
    };
    assert_eq!(with("hosts: files", Errno::ENOENT), (Eai::NONAME, None));
    assert_eq!(with("hosts: files", Errno::EIO), (Eai::SYSTEM, Some(Errno::EIO)));
    assert_eq!(with("hosts: files", Errno::EAGAIN), (Eai::AGAIN, None));
    assert_eq!(with("hosts: files dns", Errno::EIO), (Eai::NONAME, None), "the servers have spoken");
}

#[test]
fn strict_error_holds_at_the_deadline_too() {
    let mut play = Setup { deadline: Some(400), resolv: "options strict-error", ..Setup::dns() }.host("db.");
    let (a, _) = play.pair();
    play.answer(&a, &["10.0.0.1"]);
    play.silence();
    assert_eq!(code(play.done()), Eai::AGAIN);
}

#[test]
fn what_a_cut_answer_lacks_may_be_a_name() {
    let mut play = Setup { servers: 1, resolv: "options attempts:1", ..Setup::dns() }.addr("10.0.0.1");
    let packet = play.sent();
    play.reply(&packet, &Reply::to(&packet).ptr("-rf.example").cut().octets());
    let slot = play.dial();
    play.on(Event::Failed(slot, Errno::ECONNREFUSED));
    assert_eq!(code(play.done()), Eai::AGAIN);
    assert!(!play.lookup.is_partial());
}
