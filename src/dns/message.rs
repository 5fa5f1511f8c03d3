//! Reading a message: its header, then questions and records one after the other.
//!
//! [`Message::new`] looks at the header's length and no further; what is wrong with the rest comes out of
//! the iterators, once, at the place where it stands, and ends them. What was read before it stays good: the
//! entries of a message that was cut in the middle of its last record are all there but that one.

use super::edns::Edns;
use super::error::{ParseError, ParseReason};
use super::header::{Flags, Header};
use super::nameref::NameRef;
use super::record::Record;
use super::types::{Class, Type};

/// The longest message in octets: what TCP's length prefix can say, and more than UDP carries.
#[doc(alias = "NS_MAXMSG")]
pub const MAX_MESSAGE: usize = 65_535;

/// A message to be read.
///
/// ```
/// use berkeley::dns::{Message, Rdata, Type};
///
/// let answer = b"\x04\xd2\x81\x80\0\x01\0\x01\0\0\0\0\
///     \x03www\x07example\x03org\0\0\x01\0\x01\
///     \xc0\x0c\0\x01\0\x01\0\0\x0e\x10\0\x04\xc0\0\x02\x01";
/// let message = Message::new(answer)?;
/// assert_eq!(message.header().id, 1234);
/// for record in message.answers() {
///     let record = record?;
///     assert_eq!(record.owner().to_string(), "www.example.org");
///     assert_eq!(record.ttl(), 3600);
///     assert_eq!(record.data()?, Rdata::A([192, 0, 2, 1].into()));
/// }
/// # Ok::<(), berkeley::dns::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    octets: &'a [u8],
    header: Header,
}

impl<'a> Message<'a> {
    /// A message of these octets. It fails if they are fewer than a header or more than
    /// [`MAX_MESSAGE`].
    #[doc(alias = "ns_initparse")]
    #[inline]
    pub fn new(octets: &'a [u8]) -> Result<Self, ParseError> {
        if octets.len() > MAX_MESSAGE {
            return Err(ParseError::new(MAX_MESSAGE, ParseReason::Long));
        }
        let Some(header) = octets.first_chunk() else {
            return Err(ParseError::new(octets.len(), ParseReason::Short));
        };
        Ok(Self { octets, header: Header::from_octets(*header) })
    }

    /// The header.
    #[must_use]
    #[inline]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// All octets, those behind the last record included.
    #[must_use]
    pub const fn octets(&self) -> &'a [u8] {
        self.octets
    }

    /// Everything after the header in one pass: questions, answers, authorities, additionals.
    #[must_use]
    #[inline]
    pub const fn items(&self) -> Items<'a> {
        let Header { qdcount, ancount, nscount, arcount, .. } = self.header;
        Items {
            octets: self.octets,
            at: Header::LEN,
            section: Section::Question,
            left: qdcount,
            later: [ancount, nscount, arcount],
            pointer: 0,
            pointer_len: 0,
        }
    }

    /// The questions; nearly every message has one.
    #[must_use]
    pub const fn questions(&self) -> Questions<'a> {
        let mut items = self.items();
        items.later = [0; 3];
        Questions { items }
    }

    /// The records of the answer section.
    #[must_use]
    pub const fn answers(&self) -> Records<'a> {
        let mut items = self.items();
        items.later = [self.header.ancount, 0, 0];
        Records { items, section: Section::Answer }
    }

    /// The records of the authority section.
    #[must_use]
    pub const fn authorities(&self) -> Records<'a> {
        let mut items = self.items();
        items.later = [self.header.ancount, self.header.nscount, 0];
        Records { items, section: Section::Authority }
    }

    /// The records of the additional section.
    #[must_use]
    pub const fn additionals(&self) -> Records<'a> {
        Records { items: self.items(), section: Section::Additional }
    }

    /// The EDNS record, if there is one.
    ///
    /// It fails where the message cannot be read, and for a second OPT record or one whose owner is not
    /// the root (RFC 6891 section 6.1.1).
    pub fn edns(&self) -> Result<Option<Edns<'a>>, ParseError> {
        let mut found = None;
        for record in self.additionals() {
            let record = record?;
            if record.rtype() == Type::OPT {
                if found.is_some() || !record.owner().is_root() {
                    return Err(ParseError::new(record.offset(), ParseReason::Opt));
                }
                found = Some(Edns::read(&record)?);
            }
        }
        Ok(found)
    }

    /// Whether this is a response to the query with this id and this one question, the name compared
    /// without regard to case.
    ///
    /// A response that repeats no question at all is none, though servers send such with an error code in
    /// it: who accepts those looks at [`header`](Self::header).
    #[must_use]
    #[doc(alias = "res_queriesmatch")]
    pub fn is_response_to(&self, id: u16, name: NameRef<'_>, qtype: Type, qclass: Class) -> bool {
        let Header { flags, opcode, qdcount, .. } = self.header;
        self.header.id == id
            && flags.contains(Flags::QR)
            && opcode.0 == 0
            && qdcount == 1
            && self.questions().next().is_some_and(|question| {
                question.is_ok_and(|question| question == Question { name, qtype, qclass })
            })
    }
}

/// The four parts of a message, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[doc(alias = "ns_sect")]
pub enum Section {
    /// What was asked.
    Question,
    /// The answer.
    Answer,
    /// Who has authority, and for negative answers the zone's SOA record.
    Authority,
    /// What may be of use besides; EDNS.
    Additional,
}

/// An entry of the question section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Question<'a> {
    /// The name asked for.
    pub name: NameRef<'a>,
    /// The type asked for.
    pub qtype: Type,
    /// The class asked for.
    pub qclass: Class,
}

/// What follows a header: a question, or a record of one of the three other sections.
#[derive(Clone, Copy, Debug)]
pub enum Item<'a> {
    /// An entry of the question section.
    Question(Question<'a>),
    /// A record; [`Record::section`] tells which section it is in.
    Record(Record<'a>),
}

/// Everything after a message's header; made by [`Message::items`].
///
/// It yields exactly as many entries as the header counts, or ends with the first that cannot be read.
#[derive(Clone, Debug)]
pub struct Items<'a> {
    octets: &'a [u8],
    at: usize,
    section: Section,
    /// Entries left in this section.
    left: u16,
    /// Entries of answer, authority and additional section, zero once they have begun.
    later: [u16; 3],
    /// The last pointer that was all of a name, 0 at first, and that name's length.
    pointer: u16,
    pointer_len: u8,
}

impl<'a> Items<'a> {
    fn end(&mut self) {
        (self.left, self.later) = (0, [0; 3]);
    }

    /// The offset of what comes next; at the end, of what stands behind the last record.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.at
    }

    /// Goes on to the next section that has an entry.
    fn advance(&mut self) -> Option<()> {
        while self.left == 0 {
            let later;
            (self.section, later) = match self.section {
                Section::Question => (Section::Answer, 0),
                Section::Answer => (Section::Authority, 1),
                Section::Authority => (Section::Additional, 2),
                Section::Additional => return None,
            };
            self.left = core::mem::take(self.later.get_mut(later)?);
        }
        Some(())
    }

    #[inline]
    fn read(&mut self) -> Result<Item<'a>, ParseError> {
        let (name, at) = self.name()?;
        if self.section == Section::Question {
            let Some(fixed) = self.octets.get(at..).and_then(|rest| rest.first_chunk::<4>()) else {
                return Err(ParseError::new(at, ParseReason::Short));
            };
            let [a, b, c, d] = *fixed;
            self.at = at + 4;
            let qtype = Type(u16::from_be_bytes([a, b]));
            return Ok(Item::Question(Question { name, qtype, qclass: Class(u16::from_be_bytes([c, d])) }));
        }
        let (record, end) = Record::read(name, self.section, at)?;
        self.at = end;
        Ok(Item::Record(record))
    }

    /// The name that comes next, and what follows it.
    ///
    /// The records of a set have the same pointer for owner, one after the other. What it leads to has been
    /// checked from a place further to the front, so it need not be walked again.
    #[inline]
    fn name(&mut self) -> Result<(NameRef<'a>, usize), ParseError> {
        let here = self.octets.get(self.at..).and_then(|rest| rest.first_chunk());
        let pair = here.map_or(0, |pair| u16::from_be_bytes(*pair));
        if pair == self.pointer && pair != 0 {
            return Ok((NameRef::known(self.octets, self.at as u16, self.pointer_len), self.at + 2));
        }
        let (name, at) = NameRef::read(self.octets, self.at)?;
        if pair >= 0xc000 {
            (self.pointer, self.pointer_len) = (pair, name.wire_len() as u8);
        }
        Ok((name, at))
    }
}

impl<'a> Iterator for Items<'a> {
    type Item = Result<Item<'a>, ParseError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.left == 0 {
            self.advance()?;
        }
        let item = self.read();
        if item.is_ok() {
            self.left -= 1;
        } else {
            self.end();
        }
        Some(item)
    }
}

impl core::iter::FusedIterator for Items<'_> {}

/// The questions of a message; made by [`Message::questions`].
#[derive(Clone, Debug)]
pub struct Questions<'a> {
    items: Items<'a>,
}

impl<'a> Iterator for Questions<'a> {
    type Item = Result<Question<'a>, ParseError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.items.next()? {
            Ok(Item::Question(question)) => Some(Ok(question)),
            // Its later sections are counted as empty.
            Ok(Item::Record(_)) => None,
            Err(error) => Some(Err(error)),
        }
    }
}

impl core::iter::FusedIterator for Questions<'_> {}

/// The records of one section; made by [`Message::answers`] and its sisters.
///
/// What cannot be read in an earlier section ends it with the error.
#[derive(Clone, Debug)]
pub struct Records<'a> {
    items: Items<'a>,
    section: Section,
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<Record<'a>, ParseError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.items.next()? {
                Ok(Item::Record(record)) if record.section() == self.section => return Some(Ok(record)),
                Ok(Item::Record(record)) if record.section() > self.section => {
                    self.items.end();
                    return None;
                }
                Ok(_) => {}
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl core::iter::FusedIterator for Records<'_> {}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::super::{EdnsFlags, Name, OptionCode, Rcode, Rdata};
    use super::*;
    use alloc::vec::Vec;

    /// A header with these counts, and the rest.
    fn message(counts: [u8; 4], rest: &[u8]) -> Vec<u8> {
        let [q, a, n, x] = counts;
        [&[0, 1, 0x80, 0, 0, q, 0, a, 0, n, 0, x], rest].concat()
    }

    fn error(octets: &[u8]) -> (usize, ParseReason) {
        let error = Message::new(octets).unwrap().items().find_map(Result::err).unwrap();
        (error.offset(), error.reason())
    }

    const QUESTION: &[u8] = b"\x01a\0\0\x01\0\x01";
    const A: &[u8] = b"\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04\x7f\0\0\x01";
    const OPT: &[u8] = b"\0\0\x29\x04\xd0\x01\0\x80\0\0\x08\0\x0a\0\x04abcd";

    #[test]
    fn sections_end_where_the_header_says() {
        let octets = message([1, 2, 1, 1], &[QUESTION, A, A, A, OPT, b"more"].concat());
        let message = Message::new(&octets).unwrap();
        let mut items = message.items();
        assert_eq!(items.by_ref().filter(|item| item.is_ok()).count(), 5);
        assert_eq!(&octets[items.offset()..], b"more");
        assert_eq!(message.questions().count(), 1);
        assert_eq!(message.answers().count(), 2);
        assert_eq!(message.authorities().count(), 1);
        assert_eq!(message.additionals().count(), 1);
        assert!(message.authorities().all(|record| record.unwrap().section() == Section::Authority));
    }

    #[test]
    fn a_section_is_read_without_a_look_at_the_next() {
        let octets = message([1, 1, 1, 1], &[QUESTION, A, A, b"\xff"].concat());
        let message = Message::new(&octets).unwrap();
        assert!(message.questions().all(|question| question.is_ok()));
        assert!(message.answers().all(|record| record.is_ok()));
        assert!(message.authorities().all(|record| record.is_ok()));
        assert!(message.additionals().all(|record| record.is_err()));
    }

    #[test]
    fn empty_sections_are_passed_over() {
        let octets = message([0, 0, 0, 1], OPT);
        let message = Message::new(&octets).unwrap();
        assert_eq!((message.answers().count(), message.authorities().count()), (0, 0));
        assert_eq!(message.additionals().count(), 1);
        assert_eq!(Message::new(&[0; 12]).unwrap().items().count(), 0);
    }

    #[test]
    fn a_cut_message_gives_what_is_whole_and_then_one_error() {
        let whole = message([1, 1, 0, 1], &[QUESTION, A, OPT].concat());
        let starts = [12, 19, 35, whole.len()];
        for len in 12..whole.len() {
            let message = Message::new(&whole[..len]).unwrap();
            let items: Vec<_> = message.items().collect();
            let good = starts.iter().filter(|&&start| start <= len).count() - 1;
            assert_eq!(items.len(), good + 1, "cut to {len}");
            assert!(items[..good].iter().all(|item| item.is_ok()));
            let error = items[good].unwrap_err();
            assert_eq!(error.reason(), ParseReason::Short);
            assert!((starts[good]..=len).contains(&error.offset()), "{error} of {len}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        assert_eq!(error(&message([1, 0, 0, 0], b"\xc0\x0c\0\x01\0\x01")), (12, ParseReason::Pointer));
        assert_eq!(error(&message([1, 1, 0, 0], QUESTION)), (19, ParseReason::Short)); // a record too few
        let long = [A, b"\0\0\x01\0\x01\0\0\0\0\xff\xff"].concat();
        assert_eq!(error(&message([1, 2, 0, 0], &[QUESTION, &long].concat())), (46, ParseReason::Short));
    }

    #[test]
    fn lengths_of_messages() {
        assert_eq!(Message::new(&[]).unwrap_err().reason(), ParseReason::Short);
        assert_eq!(Message::new(&[0; 11]).unwrap_err().offset(), 11);
        assert!(Message::new(&[0; MAX_MESSAGE]).is_ok());
        assert_eq!(Message::new(&[0; MAX_MESSAGE + 1]).unwrap_err().reason(), ParseReason::Long);
    }

    #[test]
    fn the_last_octet_of_the_longest_message_counts() {
        // Root-owned records without data, 11 octets each, to the very end.
        let mut octets = message([0, 0, 0, 0], &b"\0\xff\0\0\x01\0\0\0\0\0\0".repeat(5956));
        octets.extend([0; 7]);
        assert_eq!(octets.len(), MAX_MESSAGE);
        octets[6..8].copy_from_slice(&5956u16.to_be_bytes());
        assert!(Message::new(&octets).unwrap().answers().all(|record| record.is_ok()));
        octets[6..8].copy_from_slice(&5957u16.to_be_bytes());
        assert_eq!(error(&octets), (65_529, ParseReason::Short));
    }

    #[test]
    fn edns_is_found_in_the_additional_section_only_and_once() {
        let edns = |counts, parts: &[&[u8]]| {
            let octets = message(counts, &parts.concat());
            let message = Message::new(&octets).unwrap();
            message.edns().map(|edns| edns.map(|edns| (edns.udp_size, edns.rcode(message.header()))))
        };
        let found = Ok(Some((1232, Rcode::BADVERS)));
        assert_eq!(edns([1, 1, 0, 1], &[QUESTION, A, OPT]), found);
        assert_eq!(edns([0, 0, 0, 1], &[OPT]), found);
        assert_eq!(edns([1, 0, 0, 2], &[QUESTION, OPT, A]), found);
        assert_eq!(edns([1, 1, 0, 0], &[QUESTION, A]), Ok(None));
        assert_eq!(edns([0, 1, 0, 0], &[OPT]), Ok(None)); // out of its section
        assert_eq!(edns([0, 0, 0, 2], &[OPT, OPT]).unwrap_err().reason(), ParseReason::Opt);
        let owned = [b"\x01a", OPT].concat();
        assert_eq!(edns([0, 0, 0, 1], &[&owned]).unwrap_err().reason(), ParseReason::Opt);
        let cut_option = [&OPT[..13], b"\0\x05abcd"].concat(); // 5 octets said, 4 there
        assert_eq!(edns([0, 0, 0, 1], &[&cut_option]).unwrap_err().offset(), 12 + 11);

        let octets = message([0, 0, 0, 1], OPT);
        let edns = Message::new(&octets).unwrap().edns().unwrap().unwrap();
        assert_eq!((edns.version, edns.flags), (0, EdnsFlags::DO));
        let option = edns.options.iter().next().unwrap();
        assert_eq!((option.code, option.data), (OptionCode::COOKIE, b"abcd".as_slice()));
        assert_eq!(edns.options.ede(), None);
    }

    #[test]
    fn ttl_with_its_highest_bit_is_zero() {
        for (raw, ttl) in [(0, 0), (1, 1), (0x7fff_ffff, 0x7fff_ffff), (0x8000_0000, 0), (u32::MAX, 0)] {
            let mut a = A.to_vec();
            a[6..10].copy_from_slice(&u32::to_be_bytes(raw));
            let octets = message([1, 1, 0, 0], &[QUESTION, &a].concat());
            assert_eq!(Message::new(&octets).unwrap().answers().next().unwrap().unwrap().ttl(), ttl);
        }
    }

    #[test]
    fn a_response_fits_its_query_in_every_point() {
        let octets = message([1, 0, 0, 0], QUESTION);
        let (name, other): (Name, Name) = ("A".parse().unwrap(), "b".parse().unwrap());
        let fits = |octets: &[u8], id, name: &Name, qtype, qclass| {
            Message::new(octets).unwrap().is_response_to(id, name.to_ref(), qtype, qclass)
        };
        assert!(fits(&octets, 1, &name, Type::A, Class::IN));
        assert!(!fits(&octets, 2, &name, Type::A, Class::IN));
        assert!(!fits(&octets, 1, &other, Type::A, Class::IN));
        assert!(!fits(&octets, 1, &name, Type::AAAA, Class::IN));
        assert!(!fits(&octets, 1, &name, Type::A, Class::CH));
        let mut query = octets.clone();
        query[2] = 0; // no response
        assert!(!fits(&query, 1, &name, Type::A, Class::IN));
        query[2] = 0xa0; // another operation
        assert!(!fits(&query, 1, &name, Type::A, Class::IN));
        assert!(!fits(&message([0; 4], b""), 1, &name, Type::A, Class::IN));
        assert!(!fits(&message([1, 0, 0, 0], b"\x01"), 1, &name, Type::A, Class::IN));
        let two = message([2, 0, 0, 0], &QUESTION.repeat(2));
        assert!(!fits(&two, 1, &name, Type::A, Class::IN));
    }

    /// The data of a record of this type in class IN that stands behind `QUESTION`, at offset 30.
    fn data(rtype: Type, data: &[u8], check: impl Fn(Result<Rdata<'_>, (usize, ParseReason)>)) {
        let len = (data.len() as u16).to_be_bytes();
        let head = [b"\0".as_slice(), &rtype.0.to_be_bytes(), b"\0\x01\0\0\0\0", &len];
        let octets = message([1, 1, 0, 0], &[QUESTION, &head.concat(), data, b"beyond"].concat());
        let record = Message::new(&octets).unwrap().answers().next().unwrap().unwrap();
        assert_eq!(record.octets(), data);
        check(record.data().map_err(|error| (error.offset(), error.reason())));
    }

    #[test]
    fn data_are_as_long_as_their_type_says() {
        use ParseReason::{Compressed, DataLength, Pointer};
        for (rtype, octets, offset, reason) in [
            (Type::A, b"\x7f\0\0".as_slice(), 30, DataLength),
            (Type::A, b"\x7f\0\0\x01\0", 30, DataLength),
            (Type::AAAA, b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 30, DataLength),
            (Type::CNAME, b"", 30, DataLength),
            (Type::CNAME, b"\x01a", 30, DataLength), // its root would be beyond
            (Type::CNAME, b"\x01a\0\0", 33, DataLength),
            (Type::PTR, b"\xc0\x1e", 30, Pointer),
            (Type::MX, b"\0", 30, DataLength),
            (Type::MX, b"\0\x01\0\0", 33, DataLength),
            (Type::SOA, b"\0\0\0\0\0\x01", 36, DataLength),
            (Type::SRV, b"\0\x01\0\x02\0\x03", 36, DataLength),
            (Type::TXT, b"\x01a\x02b", 32, DataLength),
            (Type::SVCB, b"\0\x01\xc0\x0c", 32, Compressed),
            (Type::HTTPS, b"\0\x01\0\0\x03\0\x01\x01", 33, ParseReason::SvcParam),
            (Type::OPT, b"\0\x01\0", 30, DataLength),
        ] {
            data(rtype, octets, |data| {
                assert_eq!(data.unwrap_err(), (offset, reason), "{rtype} {}", octets.escape_ascii());
            });
        }
    }

    #[test]
    fn data_are_values() {
        let a: Name = "a".parse().unwrap();
        data(Type::CNAME, b"\xc0\x0c", |data| assert_eq!(data, Ok(Rdata::Cname(a.to_ref()))));
        data(Type::DNAME, b"\xc0\x0c", |data| assert_eq!(data, Ok(Rdata::Dname(a.to_ref()))));
        data(Type::SRV, b"\0\x01\0\x02\0\x03\xc0\x0c", |data| {
            let Ok(Rdata::Srv(srv)) = data else { panic!("{data:?}") };
            assert_eq!((srv.priority, srv.weight, srv.port, srv.target), (1, 2, 3, a.to_ref()));
        });
        data(Type::TXT, b"", |data| {
            let Ok(Rdata::Txt(txt)) = data else { panic!("{data:?}") };
            assert_eq!(txt.strings().count(), 0);
        });
        data(Type::HTTPS, b"\0\0\x01a\0junk", |data| {
            let Ok(Rdata::Https(alias)) = data else { panic!("{data:?}") };
            assert!(alias.is_alias() && alias.params.wire().is_empty());
        });
        data(Type::CAA, b"\0\x05issue", |data| {
            assert_eq!(data, Ok(Rdata::Unknown(Type::CAA, b"\0\x05issue")));
        });
    }

    #[test]
    fn address_types_are_bound_to_their_class() {
        let chaos = [b"\0\0\x01\0\x03\0\0\0\0\0\x02".as_slice(), b"ab"].concat();
        let octets = message([0, 1, 0, 0], &chaos);
        let record = Message::new(&octets).unwrap().answers().next().unwrap().unwrap();
        assert_eq!(record.data(), Ok(Rdata::Unknown(Type::A, b"ab")));
        assert_eq!(record.class(), Class::CH);
    }

    #[test]
    fn records_print_for_people() {
        let octets = message([1, 1, 0, 0], &[QUESTION, A].concat());
        let record = Message::new(&octets).unwrap().answers().next().unwrap().unwrap();
        assert_eq!(alloc::format!("{record:?}"), "Record(a 60 IN A A(127.0.0.1))");
    }

    #[test]
    fn items_are_small() {
        assert!(size_of::<Option<Result<Item<'_>, ParseError>>>() <= 5 * size_of::<usize>());
    }
}
