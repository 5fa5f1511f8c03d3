//! The room `etc` against its slow twin, and its promises: chunks make no difference, nothing allocates.

use berkeley::etc::resolv_conf::ResolvConf;
use berkeley::etc::{Diagnostic, gai_conf, hosts, nsswitch, protocols, resolv_conf, services};
use proptest::prelude::*;
use proptest::sample::select;

use crate::bodies;
use crate::counting::allocations;
use crate::etc_slow as slow;

type Bytes = Vec<u8>;

/// Text made of likely pieces, blanks, line ends, and now and then any byte.
pub(crate) fn text(pieces: &'static [&'static str]) -> impl Strategy<Value = Bytes> {
    let piece = prop_oneof![
        8 => select(pieces).prop_map(|piece| piece.as_bytes().to_vec()),
        4 => select(&[" ", "\t", "  ", "\x0b", "\r"][..]).prop_map(|piece| piece.as_bytes().to_vec()),
        4 => Just(b"\n".to_vec()),
        1 => select(&["#", ";", "\0", "\r\n", "# ", "/"][..]).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 1..4),
    ];
    prop::collection::vec(piece, 0..200).prop_map(|pieces| pieces.concat())
}

/// Rows of fields with blanks between, most of them well formed.
pub(crate) fn rows(fields: &'static [&'static [&'static str]]) -> impl Strategy<Value = Bytes> {
    let names = fields.last().copied().unwrap_or(&[]);
    let head: Vec<_> = fields.iter().map(|field| select(*field)).collect();
    let blank = select(&[" ", "\t", "   ", " \t"][..]);
    let row = (
        head,
        prop::collection::vec(select(names), 0..4),
        blank,
        select(&["\n", "\r\n", " # c\n", "#\n"][..]),
    )
        .prop_map(|(mut head, more, blank, end)| {
            head.extend(more);
            head.join(blank) + end
        });
    prop::collection::vec(row, 0..60).prop_map(|rows| rows.concat().into_bytes())
}

/// The text cut into chunks of the given sizes, over and over.
fn chunks<'t>(text: &'t [u8], sizes: &'t [usize]) -> impl Iterator<Item = &'t [u8]> {
    let mut rest = text;
    let mut sizes = sizes.iter().cycle();
    core::iter::from_fn(move || {
        let size = (*sizes.next()?).min(rest.len());
        let (chunk, more) = rest.split_at(size);
        rest = more;
        (size > 0).then_some(chunk)
    })
}

fn sizes() -> impl Strategy<Value = Vec<usize>> {
    prop_oneof![
        Just(vec![1]),
        prop::collection::vec(1usize..9, 1..5),
        prop::collection::vec(1usize..400, 1..5),
        Just(vec![4096]),
    ]
}

pub(crate) const NAMES: &[&str] =
    &["a", "b", "aa", "ab", "http", "www", "WWW", "http-alt", "domain", "x11-0"];

pub(crate) const PORTS: &[&str] = &[
    "80/tcp",
    "80/udp",
    "80/sctp",
    "53/tcp",
    "0x50/tcp",
    "0120/udp",
    "+80/tcp",
    "-1/tcp",
    "65616/tcp",
    "4294967295/tcp",
    "08/tcp",
    "80",
    "80/",
    "80//tcp",
    "0x/tcp",
    "/tcp",
    "http/tcp",
    "80tcp",
    "0/tcp",
    "99999999999999999999/tcp",
    "80/TCP",
];

pub(crate) const NUMBERS: &[&str] = &[
    "0",
    "6",
    "17",
    "06",
    "+6",
    "-1",
    "-6",
    "0x6",
    "6/",
    "six",
    "4294967296",
    "2147483648",
    "18446744073709551616",
];

pub(crate) const ADDRS: &[&str] = &[
    "127.0.0.1",
    "192.0.2.1",
    "192.0.2.2",
    "::1",
    "2001:db8::1",
    "2001:DB8:0::1",
    "::ffff:192.0.2.1",
    "fe80::1%eth0",
    "fe80::1%2",
    "fe80::1",
    "fe80::1%",
    "fe80::1%a-name-of-16-byt",
    "127.1",
    "0x7f.1",
    "192.0.2.01",
    "localhost",
];

pub(crate) fn services_text() -> impl Strategy<Value = Bytes> {
    prop_oneof![
        text(&["http", "www", "a", "80/tcp", "53/udp", "80", "0x50/tcp", " 80/tcp ", "/", "#", "08/x"]),
        rows(&[NAMES, PORTS, NAMES]),
    ]
}

pub(crate) fn protocols_text() -> impl Strategy<Value = Bytes> {
    prop_oneof![
        text(&["tcp", "TCP", "a", "6", "17", "-1", "0x6", " 6 ", "#"]),
        rows(&[NAMES, NUMBERS, NAMES])
    ]
}

pub(crate) fn hosts_text() -> impl Strategy<Value = Bytes> {
    prop_oneof![
        text(&["localhost", "www", "a", "::1", "127.0.0.1", "fe80::1%eth0", "#"]),
        rows(&[ADDRS, NAMES, NAMES])
    ]
}

fn names_of(names: &[&'static str], rows: impl Iterator<Item = Vec<Bytes>>) -> Vec<Bytes> {
    let mut all: Vec<Bytes> = names.iter().map(|name| name.as_bytes().to_vec()).collect();
    all.extend(rows.flatten().take(12));
    all.extend([b"".to_vec(), b" ".to_vec(), b"a b".to_vec(), b"#".to_vec(), b"absent".to_vec()]);
    all
}

fn service(row: services::Service<'_>) -> slow::Service {
    let names = core::iter::once(row.name).chain(row.aliases).map(<[u8]>::to_vec).collect();
    slow::Service { names, port: row.port, proto: row.proto.to_vec() }
}

fn protocol(row: protocols::Protocol<'_>) -> slow::Protocol {
    let names = core::iter::once(row.name).chain(row.aliases).map(<[u8]>::to_vec).collect();
    slow::Protocol { names, number: row.number }
}

fn host(row: &hosts::Host<'_>) -> slow::Host {
    slow::Host { addr: row.addr.to_string(), names: row.names().map(<[u8]>::to_vec).collect() }
}

proptest! {
    #[test]
    fn services_as_the_slow_twin(text in services_text(), sizes in sizes()) {
        let rows = slow::services(&text);
        prop_assert_eq!(services::Entries::new(&text).map(service).collect::<Vec<_>>(), rows.clone());

        for name in names_of(NAMES, rows.iter().map(|row| row.names.clone())) {
            for proto in [None, Some(&b"tcp"[..]), Some(b"udp"), Some(b""), Some(b"no")] {
                let first = rows.iter().find(|row| {
                    row.names.contains(&name) && proto.is_none_or(|proto| row.proto == proto)
                }).cloned();
                prop_assert_eq!(services::getservbyname(&text, &name, proto).map(service), first.clone());
                let mut lookup = services::Lookup::getservbyname(&name, proto);
                let _ = chunks(&text, &sizes).any(|chunk| lookup.feed(chunk).is_break());
                prop_assert_eq!(lookup.finish().map(service), first.clone());
            }
        }
        for port in [0, 8, 53, 80, 65535] {
            for proto in [None, Some(&b"tcp"[..]), Some(b"udp")] {
                let first = rows.iter().find(|row| {
                    row.port == port && proto.is_none_or(|proto| row.proto == proto)
                }).cloned();
                prop_assert_eq!(services::getservbyport(&text, port, proto).map(service), first.clone());
                let mut lookup = services::Lookup::getservbyport(port, proto);
                let _ = chunks(&text, &sizes).any(|chunk| lookup.feed(chunk).is_break());
                prop_assert_eq!(lookup.finish().map(service), first.clone());
            }
        }
    }

    #[test]
    fn protocols_as_the_slow_twin(text in protocols_text(), sizes in sizes()) {
        let rows = slow::protocols(&text);
        prop_assert_eq!(protocols::Entries::new(&text).map(protocol).collect::<Vec<_>>(), rows.clone());

        for name in names_of(NAMES, rows.iter().map(|row| row.names.clone())) {
            let first = rows.iter().find(|row| row.names.contains(&name)).cloned();
            prop_assert_eq!(protocols::getprotobyname(&text, &name).map(protocol), first.clone());
            let mut lookup = protocols::Lookup::getprotobyname(&name);
            let _ = chunks(&text, &sizes).any(|chunk| lookup.feed(chunk).is_break());
            prop_assert_eq!(lookup.finish().map(protocol), first.clone());
        }
        for number in [-1, 0, 6, 17, i32::MIN] {
            let first = rows.iter().find(|row| row.number == number).cloned();
            prop_assert_eq!(protocols::getprotobynumber(&text, number).map(protocol), first.clone());
            let mut lookup = protocols::Lookup::getprotobynumber(number);
            let _ = chunks(&text, &sizes).any(|chunk| lookup.feed(chunk).is_break());
            prop_assert_eq!(lookup.finish().map(protocol), first.clone());
        }
    }

    #[test]
    fn hosts_as_the_slow_twin(text in hosts_text(), sizes in sizes()) {
        let rows = slow::hosts(&text);
        prop_assert_eq!(hosts::Entries::new(&text).map(|row| host(&row)).collect::<Vec<_>>(), rows.clone());

        for name in names_of(NAMES, rows.iter().map(|row| row.names.clone())) {
            let all: Vec<_> = rows
                .iter()
                .filter(|row| row.names.iter().any(|other| other.eq_ignore_ascii_case(&name)))
                .cloned()
                .collect();
            let read: Vec<_> = hosts::gethostbyname(&text, &name).map(|row| host(&row)).collect();
            prop_assert_eq!(&read, &all);
            let mut fed = Vec::new();
            let mut lookup = hosts::ByName::new(&name);
            chunks(&text, &sizes).for_each(|chunk| lookup.feed(chunk, &mut |row| fed.push(host(row))));
            lookup.finish(&mut |row| fed.push(host(row)));
            prop_assert_eq!(&fed, &all);
        }
        for row in hosts::Entries::new(&text).take(12) {
            // A row is found by its own address unless an earlier one has it, with this scope or without any.
            let scopeless = row.addr.addr.to_canonical().to_string();
            let asked = row.addr.to_string();
            let first = rows.iter().find(|other| {
                let (addr, scope) = other.addr.split_once('%').map_or((&other.addr[..], None), |(a, s)| (a, Some(s)));
                let addr = addr.parse::<core::net::IpAddr>().unwrap().to_canonical().to_string();
                addr == scopeless && (scope.is_none() || !asked.contains('%') || other.addr == asked)
            }).cloned();
            prop_assert_eq!(hosts::gethostbyaddr(&text, row.addr).map(|row| host(&row)), first.clone());
            let mut lookup = hosts::ByAddr::new(row.addr);
            let _ = chunks(&text, &sizes).any(|chunk| lookup.feed(chunk).is_break());
            prop_assert_eq!(lookup.finish().map(|row| host(&row)), first.clone());
        }
    }

    #[cfg(feature = "alloc")]
    #[test]
    fn the_hosts_index_as_the_functions(text in hosts_text()) {
        let index = berkeley::etc::hosts_index::Index::new(&text);
        for row in hosts::Entries::new(&text) {
            for name in row.names() {
                prop_assert!(index.gethostbyname(name).eq(hosts::gethostbyname(&text, name)));
            }
            prop_assert_eq!(index.gethostbyaddr(row.addr), hosts::gethostbyaddr(&text, row.addr));
        }
        prop_assert_eq!(index.gethostbyname(b"absent").count(), 0);
    }

    #[test]
    fn resolv_conf_as_the_slow_twin(text in resolv_conf_text()) {
        let expect = slow::resolv_conf(&text);
        let read = ResolvConf::parse(&text);
        let mut servers: Vec<_> = read.nameservers().iter().map(ToString::to_string).collect();
        if expect.nameservers.is_empty() {
            prop_assert_eq!(servers, ["127.0.0.1"]);
            servers = vec![];
        }
        let mut sortlist: Vec<_> = read.sortlist().iter().map(|net| (net.addr, net.mask)).collect();
        let mut flags: Vec<_> =
            slow::FLAGS.into_iter().filter(|flag| *flag != "no_tld_query" && has(&read, flag)).collect();
        flags.sort_unstable();
        // The twin has room for everything.
        let mut expect = expect;
        if read.left_out() > 0 {
            expect.nameservers.truncate(resolv_conf::NAMESERVERS_MAX);
            expect.sortlist.truncate(resolv_conf::SORTLIST_MAX);
            sortlist.truncate(resolv_conf::SORTLIST_MAX);
        }
        let read = slow::ResolvConf {
            nameservers: servers,
            search: read.search().map(<[u8]>::to_vec).collect(),
            sortlist,
            ndots: read.ndots().into(),
            timeout: read.timeout().as_secs().into(),
            attempts: read.attempts().into(),
            flags,
        };
        prop_assert_eq!(read, expect);
    }

    #[test]
    fn nsswitch_as_the_slow_twin(text in nsswitch_text()) {
        let conf = nsswitch::Nsswitch::parse(text.as_bytes());
        let files = ("files".to_owned(), ['r', 'c', 'c', 'c']);
        let dns = ("dns".to_owned(), ['r', 'c', 'c', 'c']);
        for (sources, database, default) in [
            (conf.hosts(), "hosts", vec![files.clone(), dns]),
            (conf.services(), "services", vec![files.clone()]),
            (conf.protocols(), "protocols", vec![files.clone()]),
        ] {
            let letter = |action| match action {
                nsswitch::Action::Return => 'r',
                nsswitch::Action::Continue => 'c',
                nsswitch::Action::Merge => 'm',
            };
            let read: Vec<slow::Source> = sources
                .iter()
                .map(|source| {
                    let a = source.actions;
                    (source.name.to_string(), [a.success, a.notfound, a.unavail, a.tryagain].map(letter))
                })
                .collect();
            prop_assert_eq!(read, slow::nsswitch(&text, database).unwrap_or(default));
        }
    }

    #[test]
    fn gai_conf_as_the_slow_twin(text in gai_conf_text()) {
        let conf = gai_conf::GaiConf::parse(&text);
        let none = gai_conf::Tables { labels: &[], precedences: &[], scopes: &[] };
        let tables = conf.tables(&none);
        for (table, name) in [(tables.labels, "label"), (tables.precedences, "precedence"), (tables.scopes, "scopev4")] {
            let mut expect: Vec<_> = slow::gai_conf(&text).into_iter().filter(|row| row.0 == name).collect();
            expect.truncate(gai_conf::ROWS_MAX);
            // A stable sort.
            expect.sort_by_key(|row| core::cmp::Reverse(row.2));
            let read: Vec<_> =
                table.iter().map(|row| (name.to_owned(), row.addr, row.len, row.value)).collect();
            prop_assert_eq!(read, expect);
        }
    }

    /// In chunks and whole, and each line by itself.
    #[test]
    fn a_setting_stands_in_the_line_that_says_it(
        text in prop_oneof![resolv_conf_text(), gai_conf_text(), nsswitch_text().prop_map(String::into_bytes)],
    ) {
        bodies::resolv_conf::resolv_conf(&text);
        bodies::nsswitch::nsswitch(&text);
        bodies::gai_conf::gai_conf(&text);
    }

    /// What is said, and about which place, does not depend on how the bytes arrive.
    #[test]
    fn diagnostics_do_not_depend_on_chunks(
        text in prop_oneof![services_text(), hosts_text(), resolv_conf_text(), gai_conf_text(),
            nsswitch_text().prop_map(String::into_bytes)],
        sizes in sizes(),
    ) {
        type Parse = fn(&[&[u8]]) -> Vec<Diagnostic>;
        let parsers: [Parse; 6] = [
            |chunks| {
                let mut said = vec![];
                let mut lookup = services::Lookup::getservbyname(b"absent", None);
                for chunk in chunks {
                    assert!(lookup.feed_with(chunk, &mut |d| said.push(d)).is_continue());
                }
                assert_eq!(lookup.finish_with(&mut |d| said.push(d)), None);
                said
            },
            |chunks| {
                let mut said = vec![];
                let mut lookup = protocols::Lookup::getprotobyname(b"absent");
                for chunk in chunks {
                    assert!(lookup.feed_with(chunk, &mut |d| said.push(d)).is_continue());
                }
                assert_eq!(lookup.finish_with(&mut |d| said.push(d)), None);
                said
            },
            |chunks| {
                let mut said = vec![];
                let mut lookup = hosts::ByName::new(b"absent");
                for chunk in chunks {
                    lookup.feed_with(chunk, &mut |_| panic!("found"), &mut |d| said.push(d));
                }
                lookup.finish_with(&mut |_| panic!("found"), &mut |d| said.push(d));
                said
            },
            |chunks| {
                let mut said = vec![];
                let mut parser = resolv_conf::Parser::new();
                chunks.iter().for_each(|chunk| parser.feed_with(chunk, &mut |d| said.push(d)));
                parser.finish_with(&mut |d| said.push(d));
                said
            },
            |chunks| {
                let mut said = vec![];
                let mut parser = nsswitch::Parser::new();
                chunks.iter().for_each(|chunk| parser.feed_with(chunk, &mut |d| said.push(d)));
                parser.finish_with(&mut |d| said.push(d));
                said
            },
            |chunks| {
                let mut said = vec![];
                let mut parser = gai_conf::Parser::new();
                chunks.iter().for_each(|chunk| parser.feed_with(chunk, &mut |d| said.push(d)));
                parser.finish_with(&mut |d| said.push(d));
                said
            },
        ];
        let pieces: Vec<_> = chunks(&text, &sizes).collect();
        for parser in parsers {
            let said = parser(&[&text]);
            prop_assert_eq!(&parser(&pieces), &said);
            for note in said {
                let line = text.split(|&b| b == b'\n').nth(note.line as usize - 1).unwrap();
                prop_assert!(line[note.column as usize - 1..].starts_with(note.word.as_bytes()), "{}", note);
            }
        }
    }
}

pub(crate) fn resolv_conf_text() -> impl Strategy<Value = Bytes> {
    const WORDS: &[&str] = &[
        "192.0.2.53",
        "::1",
        "fe80::1%eth0",
        "127.1",
        "0x7f.1",
        "4294967296",
        "dns.example",
        "a",
        "b.example",
        ".",
        "#",
        "# c",
        ";c",
        "a#",
        "ndots:3",
        "ndots:99",
        "ndots:-2",
        "ndots:x",
        "timeout:2",
        "timeout:0",
        "timeout:+9z",
        "attempts:0",
        "attempts:7",
        "retry:3",
        "retrans:4",
        "rotate",
        "-rotate",
        "rotated",
        "edns0",
        "use-vc",
        "tcp",
        "tcpx",
        "single-request",
        "single-request-reopen",
        "no-tld-query",
        "no_tld_query",
        "no-aaaa",
        "trust-ad",
        "no-reload",
        "strict-error",
        "debug",
        "inet6",
        "130.155.160.0/255.255.240.0",
        "130.155.0.0",
        "10.0.0.0&x",
        "192.0.2.0;x",
        "1.2.3.4.5",
    ];
    let line = (
        select(
            &[
                "nameserver",
                "search",
                "domain",
                "options",
                "sortlist",
                "lookup",
                " search",
                "Search",
                "searchx",
            ][..],
        ),
        prop::collection::vec(select(WORDS), 0..4),
        select(&[" ", "\t", "  "][..]),
        select(&["\n", "\r\n", " \n", "\0\n"][..]),
    )
        .prop_map(|(keyword, mut words, blank, end)| {
            words.insert(0, keyword);
            words.join(blank) + end
        });
    prop_oneof![
        prop::collection::vec(line, 0..12).prop_map(|lines| lines.concat().into_bytes()),
        text(&["nameserver ", "search ", "options ", "::1", "a", "rotate", "ndots:", "1", "-", ";"]),
    ]
}

/// Files in which glibc and this crate see the same: without what the crate takes beyond it, or newer options.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(crate) fn plain_resolv_conf() -> impl Strategy<Value = Bytes> {
    let server = select(
        &[
            "192.0.2.53",
            "::1",
            "2001:db8::53",
            "127.1",
            "0x7f.1",
            "010.1.2.3",
            "dns",
            "1.2.3.4.5",
            "256.1.1.1",
        ][..],
    )
    .prop_map(|word| format!("nameserver {word}"));
    let domains = prop::collection::vec(select(&["a", "b.example", ".", "example.", "a;b", "a#"][..]), 0..5);
    let search = (select(&["search", "domain"][..]), domains, select(&[" ", "\t", "  \t"][..]))
        .prop_map(|(keyword, domains, blank)| format!("{keyword}{blank}{}", domains.join(blank)));
    const OPTIONS: &[&str] = &[
        "ndots:0",
        "ndots:3",
        "ndots:15",
        "ndots:16",
        "ndots:99",
        "ndots:x",
        "ndots:7x",
        "ndots",
        "timeout:2",
        "timeout:0",
        "timeout:31",
        "timeout:+9",
        "timeout:-3",
        "attempts:0",
        "attempts:4",
        "attempts:7",
        "rotate",
        "rotated",
        "edns0",
        "edns0:1232",
        "use-vc",
        "single-request",
        "single-request-reopen",
        "single-requestx",
        "no-tld-query",
        "no_tld_query",
        "trust-ad",
        "no-reload",
        "debug",
        "frobnicate",
    ];
    let options =
        prop::collection::vec(select(OPTIONS), 0..5).prop_map(|words| format!("options {}", words.join(" ")));
    let other = select(
        &[
            "# nameserver ::9",
            ";search x",
            " nameserver 192.0.2.9",
            "Search x",
            "searchx x",
            "",
            "nameserver",
            "\tsearch x",
        ][..],
    )
    .prop_map(str::to_owned);
    let line = prop_oneof![server, search, options, other];
    (prop::collection::vec(line, 0..10), any::<bool>()).prop_map(|(lines, end)| {
        let text = lines.join("\n") + if end { "\n" } else { "" };
        // A host name with a dot would give a search list where the file has none.
        format!("search first\n{text}").into_bytes()
    })
}

fn nsswitch_text() -> impl Strategy<Value = String> {
    let blank = || select(&["", " ", "\t "][..]);
    let status = select(&["SUCCESS", "NOTFOUND", "UNAVAIL", "TRYAGAIN", "success", "NotFound"][..]);
    let action = select(&["return", "continue", "merge", "RETURN"][..]);
    let criterion =
        (any::<bool>(), status, blank(), blank(), action).prop_map(|(not, status, a, b, action)| {
            format!("{}{status}{a}={b}{action}", if not { "!" } else { "" })
        });
    let criteria = (blank(), prop::collection::vec(criterion, 1..3), blank())
        .prop_map(|(a, criteria, b)| format!("[{a}{}{b}]", criteria.join(" ")));
    let source =
        (select(&["files", "dns", "myhostname", "mdns4_minimal"][..]), blank(), prop::option::of(criteria))
            .prop_map(|(name, blank, criteria)| format!("{name}{blank}{}", criteria.unwrap_or_default()));
    let line = (
        blank(),
        select(&["hosts", "services", "protocols", "passwd", "#hosts", "hostsx"][..]),
        blank(),
        blank(),
        prop::collection::vec(source, 0..5),
        select(&["\n", "\r\n", " # c\n"][..]),
    )
        .prop_map(|(a, name, b, c, sources, end)| format!("{a}{name}{b}:{c}{}{end}", sources.join(" ")));
    prop::collection::vec(line, 0..6).prop_map(|lines| lines.concat())
}

fn gai_conf_text() -> impl Strategy<Value = Bytes> {
    const KEYWORDS: &[&str] = &["label", "precedence", "scopev4", "reload", "Label", "#label"];
    const PREFIXES: &[&str] = &[
        "::/0",
        "::1",
        "::1/128",
        "2002::/16",
        "2003::/16",
        "::1/129",
        "::1/",
        "::1/x",
        "10.0.0.0/8",
        "10.0.0.1",
        "10.0.0.0/33",
        "::ffff:10.0.0.0/104",
        "::ffff:10.0.0.0/95",
        "yes",
        "no",
    ];
    const VALUES: &[&str] = &["0", "5", "+7", "-7", "2147483647", "2147483648", "x", "5x", "99999999999"];
    prop_oneof![
        rows(&[KEYWORDS, PREFIXES, VALUES]),
        text(&["label ", "::1", "/", "128", " 5", "scopev4 ", "10.0.0.0/8"])
    ]
}

fn has(conf: &ResolvConf, flag: &str) -> bool {
    use resolv_conf::Options;
    conf.options().contains(match flag {
        "rotate" => Options::ROTATE,
        "edns0" => Options::EDNS0,
        "single-request-reopen" => Options::SINGLE_REQUEST_REOPEN,
        "single-request" => Options::SINGLE_REQUEST,
        "no-tld-query" => Options::NO_TLD_QUERY,
        "no-reload" => Options::NO_RELOAD,
        "use-vc" => Options::USE_VC,
        "trust-ad" => Options::TRUST_AD,
        "no-aaaa" => Options::NO_AAAA,
        "strict-error" => Options::STRICT_ERROR,
        other => panic!("{other}"),
    })
}

/// What is said about a file, line for line as people would read it.
#[test]
fn what_is_said() {
    type Listen = fn(&[u8], &mut dyn FnMut(Diagnostic));
    let services: Listen = |text, note| {
        let mut rows = services::Entries::new(text);
        while rows.next_with(note).is_some() {}
    };
    let protocols: Listen = |text, note| {
        let mut rows = protocols::Entries::new(text);
        while rows.next_with(note).is_some() {}
    };
    let hosts: Listen = |text, note| {
        let mut rows = hosts::Entries::new(text);
        while rows.next_with(note).is_some() {}
    };
    let resolv_conf: Listen = |text, note| _ = ResolvConf::parse_with(text, note);
    let nsswitch: Listen = |text, note| _ = nsswitch::Nsswitch::parse_with(text, note);
    let gai_conf: Listen = |text, note| _ = gai_conf::GaiConf::parse_with(text, note);

    use berkeley::etc::Why::*;
    for (listen, text, expect) in [
        (services, "http 80/tcp\n# ftp\n\nftp", &[(4, 1, "ftp", NoNumber)][..]),
        (
            services,
            "a 1/\nb 70000/tcp\nc 80 tcp\n",
            &[(1, 3, "1/", NoProtocol), (2, 3, "70000/tcp", NumberWraps), (3, 3, "80", NoSlash)],
        ),
        (services, "a  x80/tcp alias", &[(1, 4, "x80/tcp", BadNumber)]),
        (
            protocols,
            "tcp 6\nudp\n raw 4294967295 RAW\nx y",
            &[(2, 1, "udp", NoNumber), (3, 6, "4294967295", NumberWraps), (4, 3, "y", BadNumber)],
        ),
        (
            hosts,
            "127.0.0.1 # none\n127.1 localhost\n::1 a",
            &[(1, 1, "127.0.0.1", NoName), (2, 1, "127.1", BadAddress)],
        ),
        (
            hosts,
            "\n\tfe80::1%an-interface-with-a-long-name.and.much.more a",
            &[(2, 2, "fe80::1%an-interface-with-a-long-name.an", BadAddress)],
        ),
        (
            resolv_conf,
            "nameserver ::1\nnameserver ::2\nnameserver ::3\nnameserver ::4\nfamily inet5\n",
            &[(4, 12, "::4", FourthServer), (5, 8, "inet5", UnknownWord)],
        ),
        (resolv_conf, "lookup bind file yp bind bsd", &[(1, 21, "bind", Full), (1, 26, "bsd", UnknownWord)]),
        (
            nsswitch,
            "passwd: [\nhosts\nhosts files dns\nhosts: dns",
            &[(2, 1, "hosts", NoValue), (3, 7, "files", NoColon), (4, 1, "hosts:", ReplacesLine)],
        ),
        (
            nsswitch,
            "hosts: [NOTFOUND=return] a [X=return] [UNAVAIL=x TRYAGAIN] b [!SUCCESS=return",
            &[
                (1, 8, "[NOTFOUND=return]", NoSource),
                (1, 28, "[X=return]", UnknownStatus),
                (1, 39, "[UNAVAIL=x", SecondBracket),
                (1, 39, "[UNAVAIL=x", UnknownAction),
                (1, 50, "TRYAGAIN]", BadCriterion),
                (1, 62, "[!SUCCESS=return", Unclosed),
            ],
        ),
        (
            nsswitch,
            "hosts: a[X=return][!=x]b[Y=z=w][Z]",
            &[
                (1, 8, "a[X=return][!=x]b[Y=z=w][Z]", UnknownStatus),
                (1, 8, "a[X=return][!=x]b[Y=z=w][Z]", SecondBracket),
                (1, 8, "a[X=return][!=x]b[Y=z=w][Z]", UnknownAction),
                (1, 8, "a[X=return][!=x]b[Y=z=w][Z]", BadCriterion),
            ],
        ),
        (
            gai_conf,
            "lable ::1/128 0\nlabel ::1/129 0\nlabel 127.0.0.1 0\nlabel ::1/128\n",
            &[
                (1, 1, "lable", UnknownKeyword),
                (2, 7, "::1/129", BadLength),
                (3, 7, "127.0.0.1", BadPrefix),
                (4, 7, "::1/128", NoValue),
            ],
        ),
        (
            gai_conf,
            "scopev4 ::1/128 0\nprecedence ::/0 -1\nreload maybe\nreload yes no\nreload",
            &[
                (1, 9, "::1/128", BadPrefix),
                (2, 17, "-1", BadNumber),
                (3, 8, "maybe", UnknownWord),
                (4, 12, "no", TrailingText),
                (5, 1, "reload", NoValue),
            ],
        ),
    ] {
        let mut said = vec![];
        listen(text.as_bytes(), &mut |d| said.push((d.line, d.column, d.word.to_string(), d.why)));
        let said: Vec<_> = said
            .iter()
            .map(|(line, column, word, why)| (*line, *column, word.trim_end_matches('…'), *why))
            .collect();
        assert_eq!(said, expect, "{text:?}");
    }
}

/// A lookup by address tells which rows have none, up to the row it looks for. What follows another address is no matter.
#[test]
fn a_lookup_by_address_listens_too() {
    let text = b"127.1 a\n127.0.0.1\n::1 b\n127.2 c\n192.0.2.1 d\n";
    for (row, name, lines) in [("::1 x", Some(&b"b"[..]), &[1][..]), ("::2 x", None, &[1, 4])] {
        let addr = hosts::Entries::new(row.as_bytes()).next().unwrap().addr;
        let mut said = vec![];
        let mut note = |d: Diagnostic| said.push(d.line);
        let mut lookup = hosts::ByAddr::new(addr);
        let _ = text.chunks(3).any(|chunk| lookup.feed_with(chunk, &mut note).is_break());
        assert_eq!(lookup.finish_with(&mut note).map(|row| row.name), name);
        assert_eq!(said, lines);
    }
}

#[test]
fn rows_and_diagnostics_print_for_people() {
    let service = services::Entries::new(b"x11\xff 6000/tcp x x\\").next().unwrap();
    assert_eq!(
        format!("{service:?}"),
        r#"Service { name: "x11\xff", port: 6000, proto: "tcp", aliases: ["x", "x\\"] }"#
    );
    let protocol = protocols::Entries::new(b"tcp 6 TCP").next().unwrap();
    assert_eq!(format!("{protocol:?}"), r#"Protocol { name: "tcp", number: 6, aliases: ["TCP"] }"#);
    let host = hosts::Entries::new(b"fe80::1%eth0 gate").next().unwrap();
    assert_eq!(format!("{host:?}"), r#"Host { addr: fe80::1%eth0, name: "gate", aliases: [] }"#);

    let mut said = vec![];
    nsswitch::Nsswitch::parse_with(b"hosts: dns [", &mut |d| said.push(d));
    assert_eq!(
        said[0].to_string(),
        "line 1, column 12: \"[\": a bracket is not closed in this line; what it held is taken"
    );
    assert!(said[0].to_string().ends_with(&said[0].why.to_string()));
}

/// Each parser and lookup, over text with rows, comments and rubbish.
#[test]
fn nothing_allocates() {
    let text = include_bytes!("../../fuzz/corpus/services/longer-than-a-block");
    let addr = hosts::Entries::new(b"::1 a").next().unwrap().addr;
    let made = allocations(|| {
        let mut seen = 0usize;
        let mut note = |_: Diagnostic| seen += 1;
        for chunk in [1, 7, 4096] {
            let mut by_name = services::Lookup::getservbyname(b"absent", Some(b"tcp"));
            let mut by_port = services::Lookup::getservbyport(9, None);
            let mut protocol = protocols::Lookup::getprotobyname(b"absent");
            let mut host = hosts::ByName::new(b"absent");
            let mut by_addr = hosts::ByAddr::new(addr);
            let mut resolv = resolv_conf::Parser::new();
            let mut switch = nsswitch::Parser::new();
            let mut gai = gai_conf::Parser::new();
            for chunk in text.chunks(chunk) {
                let _ = (by_name.feed(chunk), by_port.feed(chunk), protocol.feed(chunk), by_addr.feed(chunk));
                host.feed(chunk, &mut |_| ());
                resolv.feed_with(chunk, &mut note);
                switch.feed_with(chunk, &mut note);
                gai.feed_with(chunk, &mut note);
            }
            assert!(by_port.finish().is_some() && by_name.finish().is_none());
            assert!(protocol.finish().is_none() && by_addr.finish().is_none());
            let mut conf = resolv.finish_with(&mut note);
            conf.apply_options(text);
            conf.apply_localdomain(text);
            let _ = (switch.finish(), gai.finish());
        }
        let mut rows = services::Entries::new(text);
        while let Some(row) = rows.next_with(&mut note) {
            assert_eq!(row.aliases.count(), 1);
        }
        assert!(hosts::gethostbyname(text, b"absent").next().is_none());
        assert!(seen > 0);
    });
    assert_eq!(made, 0);
}

/// A line of megabytes, in chunks of every shape, is one line.
#[test]
fn long_lines() {
    for blank in [" ", "x", "#", "\0"] {
        let mut text = b"http 80/tcp".to_vec();
        text.extend(blank.repeat(1 << 18).as_bytes());
        text.extend(b" www\nftp 21/tcp\n");
        for size in [4096, 1 << 17, text.len()] {
            let mut www = services::Lookup::getservbyname(b"www", None);
            let mut ftp = services::Lookup::getservbyname(b"ftp", None);
            for chunk in text.chunks(size) {
                let _ = (www.feed(chunk), ftp.feed(chunk));
            }
            assert_eq!(
                www.finish().map(|row| row.port),
                (blank == " " || blank == "x").then_some(80),
                "{blank:?}"
            );
            assert_eq!(ftp.finish().map(|row| row.port), Some(21), "{blank:?}");
        }
    }
}
