//! Somebody who is not asked and answers all the same. He sees when a question is sent, to whom and about what, and
//! knows neither the id nor the port: one of the two is always wrong in what he sends.

use core::net::IpAddr;

use berkeley::dns::{Builder, Class, Flags, Header, Name, Rcode, Rdata, Section, Type};

use crate::servers::Query;
use crate::world::Rng;

/// Whether an address is one that nobody but the forger names.
pub(crate) fn is_forged(addr: IpAddr) -> bool {
    match addr.to_canonical() {
        IpAddr::V4(addr) => addr.octets()[..3] == [203, 0, 113],
        IpAddr::V6(addr) => addr.segments()[..3] == [0x2001, 0xdb8, 0xbad],
    }
}

/// The same of names.
pub(crate) fn is_forged_name(name: &[u8]) -> bool {
    name.to_ascii_lowercase().ends_with(b"forged.example")
}

/// What makes an answer wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    Id(u16),
    /// It arrives at another socket of the lookup, its id being the right one.
    Port(u16),
    Question,
}

impl Wrong {
    /// Whether the forger was lucky: of the ids that the lookup has used by now, his is one where it must not be.
    pub(crate) fn is_right(self, used: &[u16]) -> bool {
        match self {
            Self::Id(id) => used.contains(&id),
            Self::Port(id) => used.iter().filter(|used| **used == id).count() > 1,
            Self::Question => false,
        }
    }
}

/// An answer to `query` that must not be believed.
pub(crate) fn forge(query: &Query, rng: &mut Rng) -> (Wrong, Vec<u8>) {
    let mut id = rng.next() as u16;
    let mut wrong = Wrong::Id(id);
    let (mut name, mut rtype) = (query.name, query.rtype);
    let (mut flags, mut rcode, mut question) = (Flags::QR | Flags::RD | Flags::RA, Rcode::NOERROR, true);
    let kind = rng.below(10);
    if kind < 5 {
        id = query.id;
        wrong = if kind == 0 { Wrong::Port(id) } else { Wrong::Question };
    }
    match kind {
        1 => name = Name::from_text(b"other.forged.example").unwrap(),
        2 => rtype = Type::MX,
        // Without a question only a complaint counts, and this is none.
        3 => question = false,
        4 => flags = Flags::RD,
        5 => rcode = Rcode::NXDOMAIN,
        6 => (rcode, question) = (rng.pick(&[Rcode::SERVFAIL, Rcode::REFUSED, Rcode::FORMERR]), false),
        7 => flags |= Flags::TC,
        _ => {}
    }
    let mut buf = [0; 1500];
    let header = Header { flags, rcode, ..Header::query(id) };
    let mut builder = Builder::new(&mut buf, header).unwrap();
    if question {
        builder.question(name.to_ref(), rtype, Class::IN).unwrap();
    }
    let forged = Name::from_text(b"forged.example").unwrap();
    let data = match query.rtype {
        Type::AAAA => Rdata::Aaaa("2001:db8:bad::1".parse().unwrap()),
        Type::A => Rdata::A([203, 0, 113, rng.below(256) as u8].into()),
        _ => Rdata::Ptr(forged.to_ref()),
    };
    if kind == 8 {
        // An alias of his for the name, and the data there.
        builder
            .record(Section::Answer, query.name.to_ref(), Class::IN, 60, &Rdata::Cname(forged.to_ref()))
            .unwrap();
        builder.record(Section::Answer, forged.to_ref(), Class::IN, 60, &data).unwrap();
    }
    builder.record(Section::Answer, query.name.to_ref(), Class::IN, 60, &data).unwrap();
    (wrong, builder.finish().to_vec())
}
