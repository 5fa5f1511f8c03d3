//! What every parser costs at one, two and four times a size, on ordinary and on hostile input; for `tests/growth`.
//!
//! `growth [PART]` runs the cases whose names hold PART, or all, and prints a line `CASE SIZE` each. callgrind counts the
//! instructions within [`measured`] and writes a file at each return from it, in the order of the lines.

use std::fmt::Write as _;
use std::hint::black_box;

use berkeley::dns::{
    Builder, Class, Compressor, Edns, Header, Item, Message, Name, Options, Rdata, Section, TcpMessage, Txt,
    Type, tcp_prefix,
};
use berkeley::etc::{gai_conf, hostaliases, hosts, hosts_index, nsswitch, protocols, resolv_conf, services};
use berkeley::name::HostName;
use berkeley::netlink::{Meaning, Messages};

fn main() {
    let part = std::env::args().nth(1).unwrap_or_default();
    for parser in FILES {
        for (shape, least, make) in SHAPES {
            run(&part, &format!("{}: {shape}", parser.name), *least, |size| {
                let text = make(parser.row, size);
                measured(&mut || (parser.read)(&text, KEY));
            });
        }
    }
    for parser in FILES.iter().filter(|parser| parser.keyed) {
        run(&part, &format!("{}: a key as long as a line", parser.name), LEAST, |size| {
            let key = vec![b'a'; size / 8];
            let mut near = key.clone();
            near[size / 8 - 1] = b'b';
            let row = parser.row.replace("NAME", core::str::from_utf8(&near).unwrap()) + "\n";
            let text = row.repeat(size / row.len());
            measured(&mut || (parser.read)(text.as_bytes(), &key));
        });
    }
    run(&part, "resolv_conf: RES_OPTIONS and LOCALDOMAIN", LEAST, |size| {
        let words = " ndots:3 rotate".repeat(size / 15);
        let mut conf = resolv_conf::ResolvConf::default();
        measured(&mut || {
            conf.apply_options(words.as_bytes());
            conf.apply_localdomain(words.as_bytes());
            conf.search().count()
        });
    });
    for (what, make) in MESSAGES {
        run(&part, &format!("dns, read: {what}"), MESSAGE_LEAST, |size| {
            let message = make(size);
            measured(&mut || read(&message));
        });
    }
    for (what, make) in TEXTS {
        run(&part, &format!("dns, text of a name: {what}"), LEAST, |size| {
            let text = make(size);
            measured(&mut || {
                let name = Name::from_text(&text).map_or(0, |name| name.to_string().len());
                name + HostName::new(&text).map_or(0, |host| host.as_str().len())
            });
        });
    }
    run(&part, "dns, write: names alike but for the last of 127 labels", MESSAGE_LEAST, |size| {
        let names: [Name; 26] = std::array::from_fn(|i| {
            Name::from_text(format!("{}{}", "a.".repeat(126), char::from(b'a' + i as u8)).as_bytes()).unwrap()
        });
        let mut buf = vec![0; size];
        let mut compressor = Compressor::new();
        measured(&mut || {
            let mut out = Builder::query(&mut buf, 0).unwrap().compressed(&mut compressor);
            let mut names = names.iter().cycle();
            while out.question(names.next().unwrap().to_ref(), Type::A, Class::IN).is_ok() {}
            out.finish().len()
        });
    });
    run(&part, "dns, write: the same name", MESSAGE_LEAST, |size| {
        let name = Name::from_text("a.".repeat(127).as_bytes()).unwrap();
        let mut buf = vec![0; size];
        let mut compressor = Compressor::new();
        measured(&mut || {
            let mut out = Builder::query(&mut buf, 0).unwrap().compressed(&mut compressor);
            let data = Rdata::Cname(name.to_ref());
            while out.record(Section::Answer, name.to_ref(), Class::IN, 0, &data).is_ok() {}
            out.finish().len()
        });
    });
    run(&part, "dns, stream: an octet at a time", MESSAGE_LEAST, |size| {
        let prefix = tcp_prefix(size).unwrap();
        let stream = [&prefix[..], &vec![7; size]].concat();
        let mut buf = vec![0; size];
        measured(&mut || {
            let mut incoming = TcpMessage::new(&mut buf);
            stream.chunks(1).map(|octet| incoming.feed(octet)).sum()
        });
    });
    // A kind, and an attribute each; then one with as many as there is room for.
    for (what, per_message) in [("messages", 1), ("attributes", usize::MAX)] {
        run(&part, &format!("netlink: {what}"), MESSAGE_LEAST, |size| {
            let attributes = per_message.min((size - 32) / 8);
            let mut message = Vec::from((32 + 8 * attributes as u32).to_ne_bytes());
            message.extend(16u16.to_ne_bytes()); // RTM_NEWLINK
            message.resize(32, 0);
            for _ in 0..attributes {
                message.extend([8u16.to_ne_bytes(), 4u16.to_ne_bytes()].as_flattened()); // IFLA_MTU
                message.extend(1500u32.to_ne_bytes());
            }
            let buf = message.repeat(size / message.len());
            measured(&mut || {
                let mtu = |meaning| if let Meaning::Link(link) = meaning { link.mtu } else { None };
                Messages::new(&buf).filter_map(|message| mtu(message.meaning())).sum::<u32>() as usize
            });
        });
    }
}

/// What is counted. The result is used after the call, so that this function does not end before its work.
#[inline(never)]
fn measured(work: &mut dyn FnMut() -> usize) -> usize {
    black_box(work()) ^ black_box(1)
}

fn run(part: &str, case: &str, least: usize, mut at: impl FnMut(usize)) {
    if case.contains(part) {
        for size in [least, 2 * least, 4 * least] {
            println!("{case}\t{size}");
            at(size);
        }
    }
}

/// Octets of the smallest file, of the smallest with a field or line of up to a megabyte, of the smallest message.
const LEAST: usize = 32 << 10;
const LONG_LEAST: usize = 256 << 10;
const MESSAGE_LEAST: usize = 16_000;

//------------ Files ----------------------------------------------------------------------------------

/// What is looked for.
const KEY: &[u8] = b"host-0012.example";

struct File {
    name: &'static str,
    /// A row that stays in the search for `KEY` to the end of the file, where NAME stands for a name.
    row: &'static str,
    read: fn(&[u8], &[u8]) -> usize,
    /// Whether the key matters.
    keyed: bool,
}

const FILES: &[File] = &[
    File { name: "services by name, in chunks", row: "NAME 80/tcp NAME", read: by_service, keyed: true },
    File {
        name: "services by name, whole",
        row: "NAME 80/tcp NAME",
        read: |text, key| services::getservbyname(text, key, Some(b"udp")).map_or(0, |row| row.port.into()),
        keyed: true,
    },
    File {
        name: "services by port",
        row: "NAME 80/tcp NAME",
        read: |text, _| services::getservbyport(text, 81, None).map_or(0, |row| row.port.into()),
        keyed: false,
    },
    File {
        name: "services, every row and note",
        row: "NAME 80/tcp NAME",
        read: |text, _| {
            let (mut rows, mut seen, mut notes) = (services::Entries::new(text), 0, 0);
            while let Some(row) = rows.next_with(&mut |_| notes += 1) {
                seen += row.aliases.count();
            }
            seen + notes
        },
        keyed: false,
    },
    File { name: "protocols by name, in chunks", row: "NAME 6x NAME", read: by_protocol, keyed: true },
    File {
        name: "protocols by number",
        row: "NAME 6 NAME",
        read: |text, _| protocols::getprotobynumber(text, 7).map_or(0, |row| row.aliases.count()),
        keyed: false,
    },
    File { name: "hosts by name, in chunks", row: "192.0.2.1 NAME NAME", read: by_host, keyed: true },
    File {
        name: "hosts by name, whole",
        row: "2001:db8::1%eth0 NAME NAME",
        read: |text, key| hosts::gethostbyname(text, key).map(|row| row.names().count()).sum(),
        keyed: true,
    },
    File {
        name: "hosts by address, in chunks",
        row: "192.0.2.1 NAME NAME",
        read: |text, _| {
            let row = hosts::Entries::new(b"192.0.2.2 a").next().unwrap();
            let mut lookup = hosts::ByAddr::new(row.addr);
            let found = text.chunks(4096).any(|chunk| lookup.feed(chunk).is_break());
            usize::from(found || lookup.finish().is_some())
        },
        keyed: false,
    },
    File {
        name: "hosts, every row and note",
        row: "192.0.2.1 NAME NAME",
        read: |text, _| {
            let (mut rows, mut seen, mut notes) = (hosts::Entries::new(text), 0, 0);
            while let Some(row) = rows.next_with(&mut |_| notes += 1) {
                seen += row.names().count();
            }
            seen + notes
        },
        keyed: false,
    },
    File {
        name: "hosts, index",
        row: "192.0.2.1 NAME NAME",
        read: |text, key| {
            let index = hosts_index::Index::new(text);
            index.gethostbyname(key).map(|row| row.names().count()).sum()
        },
        keyed: true,
    },
    File { name: "hostaliases, in chunks", row: "NAME", read: by_alias, keyed: true },
    File { name: "resolv_conf", row: "search NAME NAME", read: resolv_conf, keyed: false },
    File { name: "resolv_conf, options", row: "options ndots:NAME NAME", read: resolv_conf, keyed: false },
    File {
        name: "resolv_conf, sortlist",
        row: "sortlist 10.0.0.1/NAME NAME",
        read: resolv_conf,
        keyed: false,
    },
    File { name: "nsswitch", row: "hosts: NAME [!NAME=return] NAME", read: nsswitch, keyed: false },
    File { name: "gai_conf", row: "label 2001:db8::/32 5 NAME", read: gai_conf, keyed: false },
];

fn by_service(text: &[u8], key: &[u8]) -> usize {
    let mut lookup = services::Lookup::getservbyname(key, Some(b"udp"));
    let found = text.chunks(4096).any(|chunk| lookup.feed(chunk).is_break());
    usize::from(found || lookup.finish().is_some())
}

fn by_protocol(text: &[u8], key: &[u8]) -> usize {
    let mut lookup = protocols::Lookup::getprotobyname(key);
    let found = text.chunks(4096).any(|chunk| lookup.feed(chunk).is_break());
    usize::from(found || lookup.finish().is_some())
}

fn by_host(text: &[u8], key: &[u8]) -> usize {
    let mut lookup = hosts::ByName::new(key);
    let mut seen = 0;
    text.chunks(4096).for_each(|chunk| lookup.feed(chunk, &mut |row| seen += row.names().count()));
    lookup.finish(&mut |row| seen += row.names().count());
    seen
}

fn by_alias(text: &[u8], key: &[u8]) -> usize {
    let mut lookup = hostaliases::Lookup::hostalias(key);
    let found = text.chunks(4096).any(|chunk| lookup.feed(chunk).is_break());
    usize::from(found || lookup.finish().is_some())
}

fn resolv_conf(text: &[u8], _: &[u8]) -> usize {
    let mut notes = 0;
    let mut parser = resolv_conf::Parser::new();
    text.chunks(4096).for_each(|chunk| parser.feed_with(chunk, &mut |_| notes += 1));
    parser.finish_with(&mut |_| notes += 1).search().count()
}

fn nsswitch(text: &[u8], _: &[u8]) -> usize {
    let mut notes = 0;
    let mut parser = nsswitch::Parser::new();
    text.chunks(4096).for_each(|chunk| parser.feed_with(chunk, &mut |_| notes += 1));
    parser.finish().hosts().len() + notes
}

fn gai_conf(text: &[u8], _: &[u8]) -> usize {
    let mut notes = 0;
    let mut parser = gai_conf::Parser::new();
    text.chunks(4096).for_each(|chunk| parser.feed_with(chunk, &mut |_| notes += 1));
    parser.finish().left_out() + notes
}

/// Text of about this size, of rows of this kind.
type Shape = fn(row: &str, size: usize) -> Vec<u8>;

const SHAPES: &[(&str, usize, Shape)] = &[
    ("rows", LEAST, |row, size| rows(row, size, |n| format!("n{n}.example"))),
    ("near misses", LEAST, |row, size| {
        rows(row, size, |n| match n % 4 {
            0 => "host-0012.examplf".to_owned(),
            1 => "xhost-0012.example".to_owned(),
            2 => "host-0012.examplehost-0012.example".to_owned(),
            _ => "iost-0012.example".to_owned(),
        })
    }),
    ("every row a hit", LEAST, |row, size| rows(row, size, |_| "host-0012.example".to_owned())),
    ("hits before a line that nothing ends", LEAST, |row, size| {
        [rows(row, size / 2, |_| "host-0012.example".to_owned()), line(row, size / 2, "host-0012.examplf")]
            .concat()
    }),
    ("one line of fields", LONG_LEAST, |row, size| line(row, size, " host-0012.examplf")),
    ("one line of hits", LONG_LEAST, |row, size| line(row, size, " host-0012.example")),
    ("one field", LONG_LEAST, |row, size| line(row, size, "host-0012.example")),
    ("one first field", LONG_LEAST, |_, size| line("", size, "host-0012.example")),
    ("blanks", LEAST, |_, size| vec![b' '; size]),
    ("line ends", LEAST, |_, size| vec![b'\n'; size]),
    ("a comment", LONG_LEAST, |_, size| vec![b'#'; size]),
    ("comments", LEAST, |row, size| rows(&format!("#{row}"), size, |_| "host-0012.example".to_owned())),
    ("fields of one byte", LEAST, |row, size| line(row, size, " a")),
    ("lines of one byte", LEAST, |_, size| b"a\n".repeat(size / 2)),
    ("brackets and colons", LEAST, |row, size| line(row, size, " [!a=b]:[c]")),
    ("every byte", LEAST, |_, size| (0..=u8::MAX).cycle().take(size).collect()),
];

/// Rows of the numbers from 0.
fn rows(row: &str, size: usize, name: fn(usize) -> String) -> Vec<u8> {
    let mut text = String::with_capacity(size + 100);
    let mut n = 0;
    while text.len() < size {
        text += &row.replace("NAME", &name(n));
        text.push('\n');
        n += 1;
    }
    text.into_bytes()
}

/// One line that nothing ends.
fn line(row: &str, size: usize, more: &str) -> Vec<u8> {
    let mut text = row.replace("NAME", "a").into_bytes();
    text.extend(more.repeat(size / more.len()).into_bytes());
    text
}

//------------ Messages -------------------------------------------------------------------------------

/// All that a reader can ask of a message.
fn read(message: &[u8]) -> usize {
    let message = Message::new(message).unwrap();
    let mut seen = 0;
    for item in message.items() {
        seen += match item.unwrap() {
            Item::Question(question) => question.name.wire_len(),
            Item::Record(record) => match record.data().unwrap() {
                Rdata::Txt(txt) => txt.strings().count(),
                Rdata::Svcb(svcb) => svcb.params.iter().count() + svcb.params.mandatory().count(),
                Rdata::Opt(edns) => edns.options.iter().count() + usize::from(edns.options.ede().is_some()),
                Rdata::Ns(name) => name.labels().count(),
                _ => 1,
            },
        };
    }
    seen + usize::from(message.edns().unwrap().is_some())
}

type Make = fn(size: usize) -> Vec<u8>;

const MESSAGES: &[(&str, Make)] = &[
    ("the costliest names of labels and pointers", |size| chains(size, 1)),
    ("pointers alone", |size| chains(size, 0)),
    ("owners that are one pointer", |size| {
        let name: Name = "www.example.org".parse().unwrap();
        built(size, |out| out.record(Section::Answer, name.to_ref(), Class::IN, 1, &A).is_ok())
    }),
    ("names of 127 labels", |size| {
        let name = Name::from_text("a.".repeat(127).as_bytes()).unwrap();
        let mut buf = vec![0; size];
        let mut out = Builder::query(&mut buf, 0).unwrap();
        let data = Rdata::Srv(berkeley::dns::Srv { priority: 0, weight: 0, port: 0, target: name.to_ref() });
        while out.record(Section::Answer, name.to_ref(), Class::IN, 1, &data).is_ok() {}
        out.finish().to_vec()
    }),
    ("questions for the root", |size| {
        built(size, |out| out.question(Name::ROOT.to_ref(), Type::ANY, Class::IN).is_ok())
    }),
    ("records without data", |size| {
        let none = Rdata::Unknown(Type(65_280), &[]);
        built(size, |out| out.record(Section::Additional, Name::ROOT.to_ref(), Class::IN, 0, &none).is_ok())
    }),
    ("empty strings", |size| {
        let strings = vec![0; size - 40];
        one(size, &Rdata::Txt(Txt::from_wire(&strings).unwrap()))
    }),
    ("empty options", |size| {
        let options = vec![0; (size - 40) / 4 * 4];
        let edns = Edns { options: Options::from_wire(&options).unwrap(), ..Edns::DEFAULT };
        one(size, &Rdata::Opt(edns))
    }),
    ("parameters of a service", |size| {
        let params = (1000..).flat_map(|key: u16| [key.to_be_bytes(), [0, 0]]).flatten();
        let params: Vec<u8> = params.take((size - 40) / 4 * 4).collect();
        raw(Type::SVCB, &[b"\0\x01\0", &params[..]].concat())
    }),
    ("mandatory parameters", |size| {
        let keys = (1000..).take((size - 40) / 8);
        let list: Vec<u8> = keys.clone().flat_map(u16::to_be_bytes).collect();
        let head = [&[0, 0], &(list.len() as u16).to_be_bytes()[..]].concat();
        let params: Vec<u8> = keys.flat_map(|key: u16| [key.to_be_bytes(), [0, 0]]).flatten().collect();
        raw(Type::SVCB, &[b"\0\x01\0", &head[..], &list, &params].concat())
    }),
];

const A: Rdata<'static> = Rdata::A(core::net::Ipv4Addr::LOCALHOST);

/// A message of as many entries as fit.
fn built(size: usize, mut entry: impl FnMut(&mut Builder<'_>) -> bool) -> Vec<u8> {
    let mut buf = vec![0; size];
    let mut compressor = Compressor::new();
    let mut out = Builder::query(&mut buf, 0).unwrap().compressed(&mut compressor);
    while entry(&mut out) {}
    out.finish().to_vec()
}

/// A message of one record.
fn one(size: usize, data: &Rdata<'_>) -> Vec<u8> {
    let mut buf = vec![0; size];
    let mut out = Builder::query(&mut buf, 0).unwrap();
    out.record(Section::Additional, Name::ROOT.to_ref(), Class::IN, 0, data).unwrap();
    out.finish().to_vec()
}

/// A message of one record whose data nobody has checked yet.
fn raw(rtype: Type, data: &[u8]) -> Vec<u8> {
    one(data.len() + 40, &Rdata::Unknown(rtype, data))
}

/// A message whose every record is owned by a name of as many pieces as a name can have, each of this many labels and
/// a pointer to the piece before.
fn chains(size: usize, labels: usize) -> Vec<u8> {
    let mut message = Header::query(0).to_octets().to_vec();
    // One record whose data are the pieces.
    message.extend(b"\0\xff\xff\0\x01\0\0\0\0\0\0");
    let data = message.len();
    let label = b"\x01a".repeat(labels);
    let step = label.len() + 2;
    message.extend(&label);
    message.extend([0; 2]); // the root, and as long as the others
    for piece in 1..=126 {
        let before = piece.min(125) - 1; // the last two lead to the same
        message.extend(&label);
        message.extend((0xc000 | (data + step * before) as u16).to_be_bytes());
    }
    let len = (message.len() - data) as u16;
    message[data - 2..data].copy_from_slice(&len.to_be_bytes());
    let last = [125, 126].map(|piece| (0xc000 | (data + step * piece) as u16).to_be_bytes());
    let mut records = 1u16;
    while message.len() + 14 <= size {
        // In turn, so that no two owners in a row are the same.
        let name = last[usize::from(records % 2)];
        message.extend(name);
        message.extend(b"\0\x02\0\x01\0\0\0\0\0\x02"); // NS
        message.extend(name);
        records += 1;
    }
    message[6..8].copy_from_slice(&records.to_be_bytes());
    message
}

const TEXTS: &[(&str, Make)] = &[
    ("labels of one octet", |size| b"a.".repeat(size / 2)),
    ("one label", |size| vec![b'a'; size]),
    ("dots", |size| vec![b'.'; size]),
    ("escapes", |size| b"\\001".repeat(size / 4)),
    ("the longest there is, and more", |size| {
        let label = "\\255".repeat(63);
        let mut text = String::new();
        let _ = write!(text, "{label}.{label}.{label}.{}", "\\255".repeat(61));
        text.push_str(&".".repeat(size));
        text.into_bytes()
    }),
];
