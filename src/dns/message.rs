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
}

impl<'a> Items<'a> {
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
        let (name, at) = NameRef::read(self.octets, self.at)?;
        if self.section == Section::Question {
            let Some(fixed) = self.octets.get(at..).and_then(|rest| rest.first_chunk::<4>()) else {
                return Err(ParseError::new(at, ParseReason::Short));
            };
            let [a, b, c, d] = *fixed;
            self.at = at + 4;
            let qtype = Type(u16::from_be_bytes([a, b]));
            return Ok(Item::Question(Question { name, qtype, qclass: Class(u16::from_be_bytes([c, d])) }));
        }
        let record = Record::read(self.octets, self.section, name, at)?;
        self.at = record.end();
        Ok(Item::Record(record))
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
            (self.left, self.later) = (0, [0; 3]);
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
                Ok(_) => {}
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl core::iter::FusedIterator for Records<'_> {}
