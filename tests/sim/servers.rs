//! What servers answer, by their tempers.

use berkeley::dns::{
    Builder, Class, Compressor, Edns as Opt, Flags, Header, Message, Name, NameRef, Rcode, Rdata, Section,
    Soa, Type,
};

use crate::scene::{Edns, Entry, Says, Scene, Server, Tcp, Udp};
use crate::world::Rng;

/// A question as it came out of the lookup.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Query {
    pub(crate) id: u16,
    pub(crate) name: Name,
    pub(crate) rtype: Type,
    pub(crate) edns: bool,
}

/// Reads what was sent, and insists on every bit of it.
pub(crate) fn read(octets: &[u8], trust_ad: bool) -> Query {
    let message = Message::new(octets).expect("a message");
    let header = message.header();
    let mut flags = Flags::RD;
    flags.set(Flags::AD, trust_ad);
    assert_eq!((header.flags, header.opcode.0, header.rcode), (flags, 0, Rcode::NOERROR));
    assert_eq!((header.qdcount, header.ancount, header.nscount), (1, 0, 0));
    let question = message.questions().next().unwrap().unwrap();
    assert_eq!(question.qclass, Class::IN);
    let edns = message.edns().expect("an OPT record that can be read");
    if let Some(edns) = edns {
        assert_eq!((edns.udp_size, edns.version), (1232, 0));
    }
    assert_eq!(header.arcount, u16::from(edns.is_some()));
    Query { id: header.id, name: question.name.to_name(), rtype: question.qtype, edns: edns.is_some() }
}

/// What an answer means to a lookup that believes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Means {
    /// That there is nothing.
    Nothing,
    Something,
}

/// An answer of `server`, written into `out`, and its length; nothing where it keeps silent.
pub(crate) fn respond(
    scene: &Scene,
    server: &Server,
    query: &Query,
    stream: bool,
    rng: &mut Rng,
    out: &mut Writer,
) -> Option<(usize, Means)> {
    if query.edns {
        match server.edns {
            Edns::Takes => {}
            Edns::Deaf => return None,
            Edns::Complains(rcode) => return Some(out.code(query, rcode, true)),
            Edns::ComplainsBarely(rcode) => return Some(out.code(query, rcode, false)),
            Edns::BadVers => return Some(out.bad_vers(query)),
        }
    }
    let entry = scene.zone.entry(&query.name);
    match server.says {
        Says::Truth => {
            let keep = match (server.udp, server.tcp) {
                (Udp::Cut(keep), _) if !stream => Some(keep),
                (_, Tcp::Cut(keep)) if stream => Some(keep),
                _ => None,
            };
            Some(out.truth(query, entry, keep, server.chatty, rng))
        }
        Says::NoName => Some(out.empty(query, Rcode::NXDOMAIN, SERVER, true)),
        Says::NoData => Some(out.empty(query, Rcode::NOERROR, SERVER, false)),
        Says::Lame => Some(out.empty(query, Rcode::NOERROR, Flags::QR | Flags::RD, false)),
        Says::Code(rcode) => Some(out.code(query, rcode, true)),
        Says::Bare(rcode) => Some(out.code(query, rcode, false)),
        Says::Malformed => Some(out.malformed(query)),
    }
}

const SERVER: Flags = Flags::QR.union(Flags::RD).union(Flags::RA);

/// The room for answers, and what makes them shorter.
pub(crate) struct Writer {
    pub(crate) buf: [u8; 4096],
    compressor: Compressor,
}

impl Writer {
    pub(crate) fn new() -> Self {
        Self { buf: [0; 4096], compressor: Compressor::new() }
    }

    fn begin(&mut self, query: &Query, rcode: Rcode, flags: Flags, question: bool) -> Builder<'_> {
        let header = Header { flags, rcode, ..Header::query(query.id) };
        let mut builder = Builder::new(&mut self.buf, header).unwrap().compressed(&mut self.compressor);
        if question {
            builder.question(query.name.to_ref(), query.rtype, Class::IN).unwrap();
        }
        builder
    }

    fn code(&mut self, query: &Query, rcode: Rcode, question: bool) -> (usize, Means) {
        (self.begin(query, rcode, SERVER, question).finish().len(), Means::Something)
    }

    fn bad_vers(&mut self, query: &Query) -> (usize, Means) {
        let mut builder = self.begin(query, Rcode::NOERROR, SERVER, true);
        builder.edns(&Opt { rcode_high: 1, ..Opt::DEFAULT }).unwrap();
        (builder.finish().len(), Means::Something)
    }

    fn empty(&mut self, query: &Query, rcode: Rcode, flags: Flags, soa: bool) -> (usize, Means) {
        let mut builder = self.begin(query, rcode, flags, true);
        if soa {
            put_soa(&mut builder);
        }
        let lame = !flags.contains(Flags::RA) && !soa;
        (builder.finish().len(), if lame { Means::Something } else { Means::Nothing })
    }

    fn malformed(&mut self, query: &Query) -> (usize, Means) {
        let len = self.begin(query, Rcode::NOERROR, SERVER, true).finish().len();
        // There should be an answer.
        self.buf[7] = 1;
        (len, Means::Something)
    }

    /// What the zone holds; at most so many records of data, if it is cut.
    fn truth(
        &mut self,
        query: &Query,
        entry: Option<&Entry>,
        keep: Option<usize>,
        chatty: bool,
        rng: &mut Rng,
    ) -> (usize, Means) {
        let mut flags = SERVER;
        flags.set(Flags::TC, keep.is_some());
        let Some(entry) = entry else { return self.empty(query, Rcode::NXDOMAIN, flags, true) };
        let mut builder = self.begin(query, Rcode::NOERROR, flags, true);
        if query.edns {
            builder.header_mut().flags |= Flags::AD;
        }

        let owner = entry.chain.last().unwrap_or(&entry.name);
        let all = entry.count(query.rtype);
        let shown = keep.map_or(all, |keep| keep.min(all));
        let shown = if entry.round { 0 } else { shown };
        // The links stand anywhere among the data, which keeps its order.
        let links = entry.links();
        let (mut link, mut data) = (0, 0);
        while link < links || data < shown {
            if chatty && rng.percent(30) {
                put_stray(&mut builder, query.rtype);
            }
            if link < links && (data == shown || rng.percent(70)) {
                entry.put_link(link, &mut builder);
                link += 1;
            } else {
                entry.put_data(query.rtype, data, owner, &mut builder);
                data += 1;
            }
        }
        if chatty {
            put_stray(&mut builder, query.rtype);
        }
        if all == 0 && entry.soa {
            put_soa(&mut builder);
        }
        if query.edns {
            builder.edns(&Opt::DEFAULT).unwrap();
        }
        let nothing = all == 0 && keep.is_none() && !entry.is_endless();
        let nameless = query.rtype == Type::PTR
            && keep.is_none()
            && entry.names.iter().all(|name| name.to_host().is_err());
        let means = if nothing || nameless { Means::Nothing } else { Means::Something };
        (builder.finish().len(), means)
    }
}

impl Entry {
    /// How many links its chain has.
    pub(crate) fn links(&self) -> usize {
        self.chain.len() + usize::from(self.round)
    }

    /// Whether the chain is longer than a lookup follows.
    pub(crate) fn is_endless(&self) -> bool {
        self.round || self.chain.len() > 16
    }

    pub(crate) fn count(&self, rtype: Type) -> usize {
        match rtype {
            Type::A => self.v4.len(),
            Type::AAAA => self.v6.len(),
            _ => self.names.len(),
        }
    }

    fn put_link(&self, at: usize, builder: &mut Builder<'_>) {
        let from = if at == 0 { &self.name } else { &self.chain[at - 1] };
        let (owner, data) = match (&self.dname, self.chain.get(at)) {
            (Some((owner, to)), _) if at == 0 => (owner, Rdata::Dname(to.to_ref())),
            (_, Some(to)) => (from, Rdata::Cname(to.to_ref())),
            (_, None) => (from, Rdata::Cname(self.chain[0].to_ref())),
        };
        builder.record(Section::Answer, owner.to_ref(), Class::IN, self.alias_ttl, &data).unwrap();
    }

    fn put_data(&self, rtype: Type, at: usize, owner: &Name, builder: &mut Builder<'_>) {
        let data = match rtype {
            Type::A => Rdata::A(self.v4[at]),
            Type::AAAA => Rdata::Aaaa(self.v6[at]),
            _ => Rdata::Ptr(self.names[at].to_ref()),
        };
        // The first is the one that may be kept the shortest time.
        let ttl = self.data_ttl + at as u32;
        builder.record(Section::Answer, owner.to_ref(), Class::IN, ttl, &data).unwrap();
    }
}

/// An address of somebody else.
fn put_stray(builder: &mut Builder<'_>, rtype: Type) {
    let owner = Name::from_text(b"evil.example").unwrap();
    let data = match rtype {
        Type::AAAA => Rdata::Aaaa("2001:db8:66::1".parse().unwrap()),
        _ => Rdata::A([198, 51, 100, 66].into()),
    };
    builder.record(Section::Answer, owner.to_ref(), Class::IN, 1, &data).unwrap();
}

fn put_soa(builder: &mut Builder<'_>) {
    let root = NameRef::ROOT;
    let soa = Soa { mname: root, rname: root, serial: 1, refresh: 2, retry: 3, expire: 4, minimum: 5 };
    builder.record(Section::Authority, root, Class::IN, 900, &Rdata::Soa(soa)).unwrap();
}
