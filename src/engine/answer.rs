//! What a response comes to for the question that it answers.
//!
//! A server's word is taken owner by owner. Beginning with the name asked for, a record counts only where its owner is
//! the name that the chain of CNAME and DNAME records has led to; everything else in the message, whatever it is good
//! for, was not asked for and is ignored. The order of the records does not matter. A chain has at most [`LINKS_MAX`]
//! links, so one that runs in a circle ends.
//!
//! That the message is a response to this very question, by id, question section and sender, has been seen before
//! ([`Message::is_response_to`]).

use core::fmt;

use crate::dns::{Class, Flags, Message, Name, NameRef, ParseError, Rcode, Rdata, Record, Records, Type};

/// How many CNAME and DNAME records may stand between the name asked for and its data.
pub const LINKS_MAX: usize = 16;

/// What a response comes to.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant, reason = "there is no allocator to box with")]
pub enum Verdict<'a> {
    /// There is data.
    Found(Answer<'a>),
    /// There is no such name (NXDOMAIN). For how many seconds that may be kept, where the server says so.
    NoName(Option<u32>),
    /// The name has no records of this type. For how many seconds that may be kept, where the server says so.
    NoData(Option<u32>),
    /// The response is of no use; another server may do better.
    Useless(Fault),
}

/// Why a response is of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// The server answers with an error: SERVFAIL, REFUSED, NOTIMP, FORMERR and whatever else is neither success nor
    /// NXDOMAIN. Bits of the code that travel in EDNS are included.
    Rcode(Rcode),
    /// Neither data nor authority nor recursion: the server knows nothing of the name, and only refers to others.
    Lame,
    /// The message cannot be read.
    Malformed(ParseError),
    /// The chain of aliases has more than [`LINKS_MAX`] links, or goes round.
    Chain,
    /// A DNAME makes a name that is too long (YXDOMAIN, RFC 6672, section 2.2).
    LongName,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rcode(rcode) => rcode.fmt(f),
            Self::Lame => f.write_str("a referral from a server without authority or recursion"),
            Self::Malformed(error) => write!(f, "a malformed message: {error}"),
            Self::Chain => write!(f, "more than {LINKS_MAX} aliases in a row"),
            Self::LongName => f.write_str("an alias whose name is too long"),
        }
    }
}

impl core::error::Error for Fault {}

/// The records that answer a question.
#[derive(Clone, Debug)]
pub struct Answer<'a> {
    message: Message<'a>,
    owner: Name,
    rtype: Type,
    ttl: u32,
    links: usize,
}

impl<'a> Answer<'a> {
    /// The name that has the data: the one asked for, or where its aliases lead.
    #[must_use]
    pub fn owner(&self) -> &Name {
        &self.owner
    }

    /// How many aliases led there.
    #[must_use]
    pub fn links(&self) -> usize {
        self.links
    }

    /// For how many seconds the whole may be kept: the least TTL of the aliases and the data.
    #[must_use]
    pub fn ttl(&self) -> u32 {
        self.ttl
    }

    /// Shows each name before the [`owner`](Self::owner), beginning with the one asked for.
    pub(super) fn each_alias(&self, name: NameRef<'_>, show: &mut dyn FnMut(&Name)) {
        let mut name = name.to_name();
        for _ in 0..self.links {
            show(&name);
            match step(&self.message, &name, self.rtype, true) {
                Ok(Some(Step::Alias(next, _))) => name = next,
                _ => return,
            }
        }
    }

    /// The data, in the server's order.
    #[must_use]
    pub fn data(&self) -> Data<'a, '_> {
        Data { records: self.message.answers(), answer: self }
    }
}

/// The data of an [`Answer`].
#[derive(Clone, Debug)]
pub struct Data<'a, 'n> {
    records: Records<'a>,
    answer: &'n Answer<'a>,
}

impl<'a> Iterator for Data<'a, '_> {
    type Item = Rdata<'a>;

    fn next(&mut self) -> Option<Rdata<'a>> {
        let Answer { owner, rtype, .. } = self.answer;
        // Whatever follows a record that cannot be read was cut off, which `read` has allowed for.
        self.records
            .by_ref()
            .map_while(Result::ok)
            .find(|record| is_of(record, *rtype) && record.owner() == owner.to_ref())
            .and_then(|record| record.data().ok())
    }
}

impl core::iter::FusedIterator for Data<'_, '_> {}

/// What a response comes to for a question of class IN. Of a response with the TC bit, what stands before its end.
///
/// ```
/// use berkeley::dns::{Message, Name, Rdata, Type};
/// use berkeley::engine::answer::{Verdict, read};
///
/// let response = b"\x04\xd2\x81\x80\0\x01\0\x02\0\0\0\0\x01w\x07example\0\0\x01\0\x01\
///     \xc0\x0c\0\x05\0\x01\0\0\0\x3c\0\x04\x01a\xc0\x0e\
///     \x01a\xc0\x0e\0\x01\0\x01\0\0\x0e\x10\0\x04\xc0\0\x02\x01";
/// let name: Name = "w.example".parse()?;
/// let Verdict::Found(answer) = read(&Message::new(response)?, name.to_ref(), Type::A) else { panic!() };
/// assert_eq!((answer.owner().to_string().as_str(), answer.ttl()), ("a.example", 60));
/// assert!(answer.data().eq([Rdata::A([192, 0, 2, 1].into())]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn read<'a>(message: &Message<'a>, name: NameRef<'_>, rtype: Type) -> Verdict<'a> {
    read_as(message, name, rtype, message.header().flags.contains(Flags::TC))
}

/// As [`read`], and whether the message is cut is told.
pub(super) fn read_as<'a>(message: &Message<'a>, name: NameRef<'_>, rtype: Type, cut: bool) -> Verdict<'a> {
    judge(message, name, rtype, cut).unwrap_or_else(Verdict::Useless)
}

fn judge<'a>(message: &Message<'a>, name: NameRef<'_>, rtype: Type, cut: bool) -> Result<Verdict<'a>, Fault> {
    let header = message.header();
    let rcode = match message.edns() {
        Ok(Some(edns)) => edns.rcode(header),
        // Servers that refuse often send no more than a header, whatever its counts say.
        Err(_) if !matches!(header.rcode, Rcode::NOERROR | Rcode::NXDOMAIN) => header.rcode,
        Err(error) if !cut => return Err(Fault::Malformed(error)),
        _ => header.rcode,
    };
    match rcode {
        Rcode::NOERROR => {}
        Rcode::NXDOMAIN => return Ok(Verdict::NoName(negative_ttl(message))),
        _ => return Err(Fault::Rcode(rcode)),
    }
    let (mut owner, mut ttl) = (name.to_name(), u32::MAX);
    for links in 0..=LINKS_MAX {
        let (next, its_ttl) = match step(message, &owner, rtype, cut)? {
            Some(Step::Data(data_ttl)) => {
                let ttl = ttl.min(data_ttl);
                return Ok(Verdict::Found(Answer { message: *message, owner, rtype, ttl, links }));
            }
            Some(Step::Alias(next, its_ttl)) => (next, its_ttl),
            None => return nothing(message, links),
        };
        ttl = ttl.min(its_ttl);
        owner = next;
    }
    Err(Fault::Chain)
}

/// Where the records about a name lead.
#[allow(clippy::large_enum_variant, reason = "there is no allocator to box with")]
enum Step {
    /// It has the data, to be kept so long.
    Data(u32),
    /// It has another name, for so long.
    Alias(Name, u32),
}

/// Looks through the answer section for what it says about `owner`. Data goes before an alias, and the name's own alias
/// before that of a name above it.
fn step(message: &Message<'_>, owner: &Name, rtype: Type, cut: bool) -> Result<Option<Step>, Fault> {
    let (mut data, mut alias, mut above) = (None, None, None);
    for record in message.answers() {
        let record = match record {
            Ok(record) => record,
            Err(_) if cut => break,
            Err(error) => return Err(Fault::Malformed(error)),
        };
        let ttl = record.ttl();
        if record.owner() == owner.to_ref() {
            if is_of(&record, rtype) {
                record.data().map_err(Fault::Malformed)?;
                data = Some(data.map_or(ttl, |least: u32| least.min(ttl)));
            } else if is_of(&record, Type::CNAME) && alias.is_none() {
                alias = Some((record, ttl));
            }
        } else if is_of(&record, Type::DNAME) && above.is_none() && owner.to_ref().is_within(record.owner()) {
            above = Some((record, ttl));
        }
    }
    if let Some(ttl) = data {
        return Ok(Some(Step::Data(ttl)));
    }
    let Some((record, ttl)) = alias.or(above) else { return Ok(None) };
    let next = match record.data().map_err(Fault::Malformed)? {
        Rdata::Cname(to) => to.to_name(),
        Rdata::Dname(to) => match owner.rebase(record.owner(), to) {
            Some(next) => next.map_err(|_| Fault::LongName)?,
            None => return Ok(None),
        },
        _ => return Ok(None),
    };
    Ok(Some(Step::Alias(next, ttl)))
}

/// A success without data.
fn nothing<'a>(message: &Message<'a>, links: usize) -> Result<Verdict<'a>, Fault> {
    let ttl = negative_ttl(message);
    let knows = message.header().flags.intersects(Flags::AA | Flags::RA | Flags::TC);
    if links == 0 && ttl.is_none() && !knows {
        return Err(Fault::Lame);
    }
    Ok(Verdict::NoData(ttl))
}

/// RFC 2308, section 5: what the SOA record in the authority section allows.
fn negative_ttl(message: &Message<'_>) -> Option<u32> {
    let mut records = message.authorities().map_while(Result::ok);
    records.find(|record| is_of(record, Type::SOA)).and_then(|record| match record.data() {
        Ok(Rdata::Soa(soa)) => Some(soa.negative_ttl(record.ttl())),
        _ => None,
    })
}

fn is_of(record: &Record<'_>, rtype: Type) -> bool {
    record.rtype() == rtype && record.class() == Class::IN
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::{Builder, Edns, Header, Section, Soa};
    use alloc::format;
    use alloc::string::{String, ToString};
    use alloc::vec::Vec;
    use core::net::Ipv4Addr;

    const SERVER: Flags = Flags::QR.union(Flags::RD).union(Flags::RA);

    fn name(text: &str) -> Name {
        text.parse().unwrap()
    }

    /// Records of the answer section: owner, TTL, what stands there.
    enum What<'t> {
        A(u8),
        Cname(&'t str),
        Dname(&'t str),
    }
    use What::{A, Cname, Dname};

    fn response(flags: Flags, rcode: Rcode, answers: &[(&str, u32, What<'_>)], soa: Option<u32>) -> Vec<u8> {
        let mut buf = [0; 2048];
        let mut builder = Builder::new(&mut buf, Header { flags, rcode, ..Header::query(7) }).unwrap();
        builder.question(name("w.example").to_ref(), Type::A, Class::IN).unwrap();
        for (owner, ttl, what) in answers {
            let owner = name(owner);
            let target;
            let data = match what {
                A(last) => Rdata::A(Ipv4Addr::new(192, 0, 2, *last)),
                Cname(to) | Dname(to) => {
                    target = name(to);
                    let to = target.to_ref();
                    if matches!(what, Cname(_)) { Rdata::Cname(to) } else { Rdata::Dname(to) }
                }
            };
            builder.record(Section::Answer, owner.to_ref(), Class::IN, *ttl, &data).unwrap();
        }
        if let Some(minimum) = soa {
            let root = NameRef::ROOT;
            let soa = Soa { mname: root, rname: root, serial: 1, refresh: 2, retry: 3, expire: 4, minimum };
            builder.record(Section::Authority, root, Class::IN, 900, &Rdata::Soa(soa)).unwrap();
        }
        builder.finish().to_vec()
    }

    /// What a response comes to, as text: the owner, its TTL and the last octet of each address; or the verdict.
    fn verdict(octets: &[u8]) -> String {
        match read(&Message::new(octets).unwrap(), name("w.example").to_ref(), Type::A) {
            Verdict::Found(answer) => {
                let mut text = format!("{} {}", answer.owner(), answer.ttl());
                for data in answer.data() {
                    let Rdata::A(addr) = data else { panic!("{data:?}") };
                    text += &format!(" {}", addr.octets()[3]);
                }
                text
            }
            Verdict::NoName(ttl) => format!("no name {ttl:?}"),
            Verdict::NoData(ttl) => format!("no data {ttl:?}"),
            Verdict::Useless(fault) => fault.to_string(),
        }
    }

    fn ok(answers: &[(&str, u32, What<'_>)]) -> String {
        verdict(&response(SERVER, Rcode::NOERROR, answers, None))
    }

    #[test]
    fn a_chain_is_followed_in_any_order() {
        assert_eq!(ok(&[("w.example", 9, A(1)), ("W.EXAMPLE", 8, A(2))]), "w.example 8 1 2");
        assert_eq!(
            ok(&[
                ("b.example", 9, A(1)),
                ("a.example", 5, Cname("b.example")),
                ("w.example", 7, Cname("a.example"))
            ]),
            "b.example 5 1"
        );
    }

    #[test]
    fn what_stands_outside_the_chain_is_ignored() {
        assert_eq!(
            ok(&[("evil.example", 1, A(6)), ("w.example", 9, A(1)), ("example", 1, A(7))]),
            "w.example 9 1"
        );
        assert_eq!(ok(&[("evil.example", 1, A(6))]), "no data None");
        assert_eq!(ok(&[("evil.example", 1, Cname("w.example")), ("w.example", 9, A(1))]), "w.example 9 1");
    }

    #[test]
    fn a_dname_renames_what_lies_below_it() {
        assert_eq!(ok(&[("example", 3, Dname("test")), ("w.test", 9, A(1))]), "w.test 3 1");
        // Its owner itself it does not rename; and the name's own alias goes first.
        assert_eq!(ok(&[("w.example", 3, Dname("test")), ("test", 9, A(1))]), "no data None");
        assert_eq!(
            ok(&[("example", 3, Dname("test")), ("w.example", 9, Cname("x.test")), ("x.test", 9, A(1))]),
            "x.test 9 1"
        );
        let long = ["a".repeat(63), "b".repeat(63), "c".repeat(63), "d".repeat(60)].join(".");
        assert_eq!(ok(&[("example", 3, Dname(&long))]), "an alias whose name is too long");
    }

    #[test]
    fn circles_and_long_chains_end() {
        assert_eq!(ok(&[("w.example", 9, Cname("w.example"))]), "more than 16 aliases in a row");
        assert_eq!(
            ok(&[("w.example", 9, Cname("a")), ("a", 9, Cname("w.example"))]),
            "more than 16 aliases in a row"
        );
        assert_eq!(ok(&[("example", 9, Dname("a.example"))]), "more than 16 aliases in a row");
        for (links, expected) in [(16, "n16 9 1"), (17, "more than 16 aliases in a row")] {
            let names: Vec<_> =
                (0..=links).map(|n| if n == 0 { "w.example".to_string() } else { format!("n{n}") }).collect();
            let mut records: Vec<_> =
                names.windows(2).map(|pair| (pair[0].as_str(), 9, Cname(&pair[1]))).collect();
            records.push((&names[links], 9, A(1)));
            assert_eq!(ok(&records), expected);
        }
    }

    #[test]
    fn absence_has_its_kinds() {
        let empty = |flags, rcode, soa| verdict(&response(flags, rcode, &[], soa));
        assert_eq!(empty(SERVER, Rcode::NXDOMAIN, Some(60)), "no name Some(60)");
        assert_eq!(empty(SERVER, Rcode::NXDOMAIN, None), "no name None");
        assert_eq!(empty(SERVER, Rcode::NOERROR, Some(6000)), "no data Some(900)");
        assert_eq!(empty(SERVER, Rcode::NOERROR, None), "no data None");
        assert_eq!(empty(Flags::QR | Flags::AA, Rcode::NOERROR, None), "no data None");
        assert_eq!(empty(Flags::QR, Rcode::NOERROR, Some(60)), "no data Some(60)");
        assert_eq!(empty(Flags::QR, Rcode::NOERROR, None), Fault::Lame.to_string());
        assert_eq!(ok(&[("w.example", 9, Cname("gone.example"))]), "no data None");
        for rcode in [Rcode::SERVFAIL, Rcode::REFUSED, Rcode::NOTIMP, Rcode::FORMERR] {
            assert_eq!(empty(SERVER, rcode, None), rcode.to_string());
        }
    }

    #[test]
    fn the_whole_response_code_counts() {
        let mut buf = [0; 512];
        let mut builder = Builder::new(&mut buf, Header { flags: SERVER, ..Header::query(7) }).unwrap();
        builder.question(name("w.example").to_ref(), Type::A, Class::IN).unwrap();
        builder.edns(&Edns { rcode_high: 1, ..Edns::DEFAULT }).unwrap();
        assert_eq!(verdict(builder.finish()), Rcode::BADVERS.to_string());
    }

    #[test]
    fn a_refusal_may_be_a_header_alone() {
        let octets = response(SERVER, Rcode::REFUSED, &[], None);
        assert_eq!(verdict(&octets[..Header::LEN]), "REFUSED");
    }

    #[test]
    fn a_cut_message_is_malformed_unless_it_says_so() {
        let records = [("w.example", 9, A(1)), ("w.example", 9, A(2))];
        for (flags, expected) in [(SERVER | Flags::TC, "w.example 9 1"), (SERVER, "a malformed message")] {
            let octets = response(flags, Rcode::NOERROR, &records, None);
            let got = verdict(&octets[..octets.len() - 1]);
            assert!(got.starts_with(expected), "{got}");
        }
    }
}
