//! `odd_dns ADDRESS:PORT[=TEMPER]…`: a name server whose answers are as odd as those that resolvers meet, for `tests/dns`.
//!
//! How it answers is the *temper*, the label before `.test` in the name asked for: `www.servfail.test` gets SERVFAIL. One
//! behind an address holds for whatever is asked there. What it answers is the first label: `www` has addresses, `v4` and
//! `v6` of one family, `many40` forty of each, `none` none, and `nx` does not exist.
//!
//! It prints a line when it can be asked.

extern crate alloc;

use alloc::sync::Arc;
use core::error::Error;
use core::net::{Ipv4Addr, Ipv6Addr};
use core::time::Duration;
use std::io::Write;
use std::{env, io, thread};

use berkeley::dns::{
    Builder, Class, Compressor, Flags, Header, Message, Name, NameRef, Rcode, Rdata, Section, Soa,
    TcpMessage, Type, tcp_prefix,
};
use berkeley::{
    AF_INET, AF_INET6, AI_NUMERICHOST, Hints, Protocol, SOCK_DGRAM, SOCK_STREAM, Socket, getaddrinfo, opt,
};

type Result<T = ()> = core::result::Result<T, Box<dyn Error>>;

/// The most that a datagram holds that is sent to somebody who does not say how much he takes.
const PLAIN_MAX: usize = 512;

fn main() -> Result {
    let mut threads = Vec::new();
    for argument in env::args().skip(1) {
        let (addr, temper) = argument.split_once('=').unwrap_or((&argument, ""));
        // Unlike the text of a `SockAddr`, that of a host may have the name of an interface in it.
        let (host, port) = addr.rsplit_once(':').ok_or("an address without a port")?;
        let hints = Hints { flags: AI_NUMERICHOST, ..Hints::dgram() };
        let addr =
            getaddrinfo(host.trim_matches(['[', ']']), port, &hints)?.first().ok_or("no address")?.addr;
        let temper: Arc<str> = temper.into();
        let family = if addr.ip().is_some_and(|ip| ip.is_ipv4()) { AF_INET } else { AF_INET6 };
        let udp = Arc::new(Socket::new(family, SOCK_DGRAM, Protocol::DEFAULT)?);
        udp.bind(addr)?;
        let tcp = Socket::new(family, SOCK_STREAM, Protocol::DEFAULT)?;
        tcp.setsockopt(opt::SO_REUSEADDR, true)?;
        tcp.bind(addr)?;
        if &*temper != "no-tcp" {
            tcp.listen(64)?;
        }
        let its = Arc::clone(&temper);
        threads.push(thread::spawn(move || datagrams(&udp, &its)));
        threads.push(thread::spawn(move || streams(&tcp, &temper)));
    }
    writeln!(io::stdout(), "ready")?;
    for thread in threads {
        let _ = thread.join();
    }
    Ok(())
}

fn datagrams(udp: &Arc<Socket>, temper: &str) {
    let mut buf = [0; 4096];
    loop {
        let Ok((n, peer)) = udp.recvfrom(&mut buf) else { continue };
        let Some(asked) = Asked::read(&buf[..n], temper, false) else { continue };
        for Reply { after, octets, .. } in asked.replies() {
            let udp = Arc::clone(udp);
            let send = move || {
                thread::sleep(after);
                let _ = udp.sendto(&octets, peer);
            };
            if after.is_zero() {
                send();
            } else {
                thread::spawn(send);
            }
        }
    }
}

fn streams(tcp: &Socket, temper: &str) {
    loop {
        let Ok((conn, _)) = tcp.accept() else { return };
        let temper = temper.to_owned();
        thread::spawn(move || stream(&conn, &temper));
    }
}

fn stream(conn: &Socket, temper: &str) {
    let mut room = [0; 4096];
    let mut incoming = TcpMessage::new(&mut room);
    let mut buf = [0; 4096];
    while let Ok(n @ 1..) = conn.recv(&mut buf) {
        let mut rest = &buf[..n];
        while !rest.is_empty() {
            rest = &rest[incoming.feed(rest)..];
            let Some(message) = incoming.message() else { break };
            let Some(asked) = Asked::read(message, temper, true) else { return };
            incoming.clear();
            for Reply { after, octets, end } in asked.replies() {
                thread::sleep(after);
                if conn.sendall(&octets).is_err() || end {
                    return;
                }
            }
        }
    }
}

/// What goes out, and when.
struct Reply {
    after: Duration,
    octets: Vec<u8>,
    /// The connection is closed behind it.
    end: bool,
}

/// A question, and how it is to be answered.
struct Asked {
    id: u16,
    flags: Flags,
    name: Name,
    qtype: Type,
    edns: bool,
    /// How long a datagram may be.
    room: usize,
    tcp: bool,
    temper: String,
    /// What is asked for, in the first label.
    what: String,
}

impl Asked {
    /// Nothing for what is no question.
    fn read(octets: &[u8], temper: &str, tcp: bool) -> Option<Self> {
        let message = Message::new(octets).ok()?;
        let question = message.questions().next()?.ok()?;
        let labels: Vec<_> =
            question.name.labels().map(|label| String::from_utf8_lossy(label).to_lowercase()).collect();
        let own = match &labels[..] {
            [.., own, last] if last == "test" => own,
            _ => "",
        };
        let edns = message.edns().ok()?;
        Some(Self {
            id: message.header().id,
            flags: message.header().flags & Flags::RD,
            name: question.name.to_name(),
            qtype: question.qtype,
            edns: edns.is_some(),
            room: edns.map_or(PLAIN_MAX, |edns| usize::from(edns.udp_size).max(PLAIN_MAX)),
            tcp,
            temper: if temper.is_empty() { own.to_owned() } else { temper.to_owned() },
            what: labels.first().cloned().unwrap_or_default(),
        })
    }

    fn replies(&self) -> Vec<Reply> {
        let now = |octets| vec![Reply { after: Duration::ZERO, octets, end: false }];
        let (temper, only) = match self.temper.rsplit_once('-') {
            Some((temper, "aaaa")) => (temper, self.qtype == Type::AAAA),
            Some((temper, "a")) => (temper, self.qtype == Type::A),
            Some((temper, "edns")) => (temper, self.edns),
            Some((temper, "udp")) => (temper, !self.tcp),
            Some((temper, "tcp")) => (temper, self.tcp),
            _ => (&*self.temper, true),
        };
        if !only {
            return now(self.framed(self.answer()));
        }
        let refuse = |rcode| now(self.framed(self.empty(rcode, self.flags | Flags::RA, true)));
        let bare = |rcode| now(self.framed(self.empty(rcode, self.flags | Flags::RA, false)));
        match temper {
            "silent" => vec![],
            "servfail" => refuse(Rcode::SERVFAIL),
            "refused" => refuse(Rcode::REFUSED),
            "notimp" => refuse(Rcode::NOTIMP),
            "formerr" => refuse(Rcode::FORMERR),
            "nxdomain" => refuse(Rcode::NXDOMAIN),
            "nodata" => refuse(Rcode::NOERROR),
            "yxdomain" => refuse(Rcode(6)),
            "code11" => refuse(Rcode(11)),
            // No more than a header.
            "header-servfail" => bare(Rcode::SERVFAIL),
            "header-refused" => bare(Rcode::REFUSED),
            "header-formerr" => bare(Rcode::FORMERR),
            "header-nxdomain" => bare(Rcode::NXDOMAIN),
            "header-ok" => bare(Rcode::NOERROR),
            // A referral, by one who neither knows nor asks.
            "lame" => now(self.framed(self.lame())),
            // Cut off, whatever it is.
            "truncated" => now(self.framed(self.cut(1))),
            "truncated-empty" => now(self.framed(self.cut(0))),
            // Half of it, and then the end, or nothing.
            "half" => self.half(true),
            "stalled" => self.half(false),
            "closed" => vec![Reply { after: Duration::ZERO, octets: vec![], end: true }],
            // Beside the point, and then the answer.
            "wrong-id" => {
                let mut octets = self.answer();
                octets[0] ^= 0x5a;
                [now(self.framed(octets)), now(self.framed(self.answer()))].into_iter().flatten().collect()
            }
            "wrong-name" => {
                let other = Self { name: "www.elsewhere.test".parse().unwrap_or(Name::ROOT), ..self.copy() };
                [now(self.framed(other.answer())), now(self.framed(self.answer()))]
                    .into_iter()
                    .flatten()
                    .collect()
            }
            "wrong-type" => {
                let other = Self { qtype: Type::TXT, ..self.copy() };
                [now(self.framed(other.answer())), now(self.framed(self.answer()))]
                    .into_iter()
                    .flatten()
                    .collect()
            }
            "question" => {
                let mut octets = self.answer();
                octets[2] &= 0x7f;
                [now(self.framed(octets)), now(self.framed(self.answer()))].into_iter().flatten().collect()
            }
            "garbage" => [now(self.framed(vec![0xc0; 5])), now(self.framed(self.answer()))]
                .into_iter()
                .flatten()
                .collect(),
            // An answer that cannot be read.
            "malformed" => {
                let mut octets = self.answer();
                octets.truncate(octets.len() - 3);
                now(self.framed(octets))
            }
            "pointer" => now(self.framed(self.round_pointer())),
            "twice" => [now(self.framed(self.answer())), now(self.framed(self.answer()))]
                .into_iter()
                .flatten()
                .collect(),
            "late" => vec![Reply {
                after: Duration::from_millis(400),
                octets: self.framed(self.answer()),
                end: false,
            }],
            _ => now(self.framed(self.answer())),
        }
    }

    fn copy(&self) -> Self {
        Self { temper: self.temper.clone(), what: self.what.clone(), ..*self }
    }

    /// Behind its length, on a stream.
    fn framed(&self, octets: Vec<u8>) -> Vec<u8> {
        let mut framed = Vec::new();
        if self.tcp {
            framed.extend(tcp_prefix(octets.len()).unwrap_or_default());
        }
        framed.extend(octets);
        framed
    }

    fn half(&self, end: bool) -> Vec<Reply> {
        let mut octets = self.framed(self.answer());
        octets.truncate(octets.len() / 2);
        vec![Reply { after: Duration::ZERO, octets, end }]
    }

    fn header(&self, rcode: Rcode, flags: Flags) -> Header {
        Header { flags: flags | Flags::QR, rcode, ..Header::query(self.id) }
    }

    /// No records; with the question, or without.
    fn empty(&self, rcode: Rcode, flags: Flags, question: bool) -> Vec<u8> {
        self.write(rcode, flags, usize::MAX, |out| if question { self.question(out) } else { Some(()) })
    }

    fn question(&self, out: &mut Builder<'_>) -> Option<()> {
        out.question(self.name.to_ref(), self.qtype, Class::IN).ok()
    }

    /// A message, with as much as fits; cut off where it does not.
    fn write(
        &self,
        rcode: Rcode,
        flags: Flags,
        room: usize,
        what: impl FnOnce(&mut Builder<'_>) -> Option<()>,
    ) -> Vec<u8> {
        let mut buf = vec![0; room.min(65535)];
        let mut compressor = Compressor::new();
        let Ok(builder) = Builder::new(&mut buf, self.header(rcode, flags)) else { return vec![] };
        let mut builder = builder.compressed(&mut compressor);
        if what(&mut builder).is_none() {
            builder.header_mut().flags |= Flags::TC;
        }
        builder.finish().to_vec()
    }

    fn lame(&self) -> Vec<u8> {
        self.write(Rcode::NOERROR, self.flags, PLAIN_MAX, |out| {
            self.question(out)?;
            let (zone, server): (Name, Name) = ("test".parse().ok()?, "ns.elsewhere.test".parse().ok()?);
            out.record(Section::Authority, zone.to_ref(), Class::IN, 60, &Rdata::Ns(server.to_ref())).ok()
        })
    }

    /// With so many records, and the mark that there are more.
    fn cut(&self, records: usize) -> Vec<u8> {
        self.write(Rcode::NOERROR, self.flags | Flags::RA, PLAIN_MAX, |out| {
            self.question(out)?;
            for data in self.data().iter().take(records) {
                out.record(Section::Answer, self.name.to_ref(), Class::IN, 60, data).ok()?;
            }
            None
        })
    }

    /// Its owner's name is a pointer to itself.
    fn round_pointer(&self) -> Vec<u8> {
        let mut octets = self.empty(Rcode::NOERROR, self.flags | Flags::RA, true);
        let at = (0xc000 | octets.len() as u16).to_be_bytes();
        octets.extend(at);
        octets.extend([0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 192, 0, 2, 1]);
        octets[7] = 1;
        octets
    }

    fn data(&self) -> Vec<Rdata<'static>> {
        let many = self.what.strip_prefix("many").and_then(|number| number.parse().ok());
        let count = match &*self.what {
            "v4" if self.qtype == Type::AAAA => 0,
            "v6" if self.qtype == Type::A => 0,
            "none" => 0,
            _ => many.unwrap_or(2u16),
        };
        (1..=count)
            .filter_map(|n| {
                let [high, low] = n.to_be_bytes();
                match self.qtype {
                    Type::A => Some(Rdata::A(Ipv4Addr::new(192, 0, 2 + high, low))),
                    Type::AAAA => {
                        Some(Rdata::Aaaa(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, u16::from(high), n)))
                    }
                    _ => None,
                }
            })
            .collect()
    }

    fn answer(&self) -> Vec<u8> {
        let room = if self.tcp { usize::MAX } else { self.room };
        let flags = self.flags | Flags::RA;
        if self.qtype == Type::PTR {
            return self.pointers(room);
        }
        if self.what.starts_with("nx") {
            return self.write(Rcode::NXDOMAIN, flags, room, |out| {
                self.question(out)?;
                self.soa(out)
            });
        }
        self.write(Rcode::NOERROR, flags, room, |out| {
            self.question(out)?;
            self.records(out)
        })
    }

    /// The answer section, with aliases where the temper is one of them.
    fn records(&self, out: &mut Builder<'_>) -> Option<()> {
        let data = self.data();
        if data.is_empty() {
            return self.soa(out);
        }
        let name = |text: &str| text.parse::<Name>().ok();
        let alias = |out: &mut Builder<'_>, from: &Name, to: &Name| {
            out.record(Section::Answer, from.to_ref(), Class::IN, 60, &Rdata::Cname(to.to_ref())).ok()
        };
        let all = |out: &mut Builder<'_>, owner: NameRef<'_>| {
            data.iter().try_for_each(|data| out.record(Section::Answer, owner, Class::IN, 60, data).ok())
        };
        let links =
            |many: usize| (1..=many).map(|n| name(&format!("link{n}.test"))).collect::<Option<Vec<_>>>();
        match &*self.temper {
            "chain" | "chain-reverse" | "chain-long" | "chain-loop" | "chain-dangling" => {
                let links = links(if self.temper == "chain-long" { 30 } else { 3 })?;
                let (last, mut pairs) = (*links.last()?, vec![(self.name, *links.first()?)]);
                pairs.extend(links.windows(2).map(|pair| (pair[0], pair[1])));
                if self.temper == "chain-loop" {
                    pairs.push((last, self.name));
                }
                if self.temper == "chain-reverse" {
                    all(out, last.to_ref())?;
                    return pairs.iter().rev().try_for_each(|(from, to)| alias(out, from, to));
                }
                pairs.iter().try_for_each(|(from, to)| alias(out, from, to))?;
                match &*self.temper {
                    "chain-loop" | "chain-dangling" => Some(()),
                    _ => all(out, last.to_ref()),
                }
            }
            "dname" => {
                let (from, to) = (name("dname.test")?, name("link.test")?);
                out.record(Section::Answer, from.to_ref(), Class::IN, 60, &Rdata::Dname(to.to_ref())).ok()?;
                let target = self.name.rebase(from.to_ref(), to.to_ref())?.ok()?;
                alias(out, &self.name, &target)?;
                all(out, target.to_ref())
            }
            "foreign" => {
                // What was not asked for, before and behind what was.
                all(out, name("evil.test")?.to_ref())?;
                out.record(
                    Section::Answer,
                    self.name.to_ref(),
                    Class::IN,
                    60,
                    &Rdata::Ns(name("ns.test")?.to_ref()),
                )
                .ok()?;
                all(out, self.name.to_ref())?;
                all(out, name("evil.example")?.to_ref())
            }
            "foreign-only" => all(out, name("evil.test")?.to_ref()),
            "class" => {
                let chaos = Class(3);
                out.record(
                    Section::Answer,
                    self.name.to_ref(),
                    chaos,
                    60,
                    &Rdata::A(Ipv4Addr::new(6, 6, 6, 6)),
                )
                .ok()?;
                all(out, self.name.to_ref())
            }
            // Owners in other letters than the question.
            "upper" => all(out, name(&self.name.to_string().to_uppercase())?.to_ref()),
            "bad-name" => {
                let to = Name::from_text(br"sp\032ace.test").ok()?;
                alias(out, &self.name, &to)?;
                all(out, to.to_ref())
            }
            "dash-name" => {
                let to = name("-rf.test")?;
                alias(out, &self.name, &to)?;
                all(out, to.to_ref())
            }
            _ => all(out, self.name.to_ref()),
        }
    }

    fn soa(&self, out: &mut Builder<'_>) -> Option<()> {
        let (zone, root) = ("test".parse::<Name>().ok()?, NameRef::ROOT);
        let soa = Soa { mname: root, rname: root, serial: 1, refresh: 2, retry: 3, expire: 4, minimum: 5 };
        out.record(Section::Authority, zone.to_ref(), Class::IN, 60, &Rdata::Soa(soa)).ok()
    }

    /// The names of an address, by its last octet or nibble, the first label: 1 has one, 2 two, and so on.
    fn pointers(&self, room: usize) -> Vec<u8> {
        let names: &[&[u8]] = match &*self.what {
            "1" => &[b"one.ok.test"],
            "2" => &[b"first.ok.test", b"second.ok.test", b"third.ok.test"],
            "3" => &[br"sp\032ace.test"],
            "4" => &[b"-rf.test", b"good.ok.test"],
            "6" => &[b"UPPER.ok.Test"],
            "7" => &[b"alias"],
            _ => return self.empty(Rcode::NXDOMAIN, self.flags | Flags::RA, true),
        };
        self.write(Rcode::NOERROR, self.flags | Flags::RA, room, |out| {
            self.question(out)?;
            let mut owner = self.name;
            if names == [b"alias"] {
                // RFC 2317.
                let to: Name = "7.sub.9.9.10.in-addr.arpa".parse().ok()?;
                out.record(Section::Answer, owner.to_ref(), Class::IN, 60, &Rdata::Cname(to.to_ref()))
                    .ok()?;
                owner = to;
            }
            names.iter().try_for_each(|name| {
                let name = Name::from_text(name).ok()?;
                out.record(Section::Answer, owner.to_ref(), Class::IN, 60, &Rdata::Ptr(name.to_ref())).ok()
            })
        })
    }
}
