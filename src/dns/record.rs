//! A resource record (RFC 1035 section 4.1.3) as it stands in a message.

use core::fmt;

use super::error::{ParseError, ParseReason};
use super::message::Section;
use super::nameref::NameRef;
use super::rdata::Rdata;
use super::types::{Class, Type};

/// A record of a message: its frame has been read, its data is read when asked for.
///
/// [`data`](Self::data) gives the data as its type has it, and checks it; [`octets`](Self::octets) gives
/// the bare octets, in which names may be compressed.
#[derive(Clone, Copy)]
pub struct Record<'a> {
    // Records are handed from iterator to iterator, so they are kept to 24 octets on a 64-bit machine; the
    // rest of the frame is read again when it is asked for.
    octets: &'a [u8],
    owner: u16,
    /// Where the data begin; the frame stands before.
    start: u16,
    rtype: Type,
    owner_len: u8,
    section: Section,
}

/// Type, class, TTL and the data's length.
const FRAME: usize = 10;

impl<'a> Record<'a> {
    /// The record whose owner has been read and whose frame begins at `at`; and its end.
    #[inline]
    pub(super) fn read(owner: NameRef<'a>, section: Section, at: usize) -> Result<(Self, usize), ParseError> {
        let octets = owner.message();
        let Some(&[t, y, .., e, n]) = octets.get(at..).and_then(|rest| rest.first_chunk::<FRAME>()) else {
            return Err(ParseError::new(at, ParseReason::Short));
        };
        let start = at + FRAME;
        let end = start + usize::from(u16::from_be_bytes([e, n]));
        if end > octets.len() {
            return Err(ParseError::new(start, ParseReason::Short));
        }
        let record = Self {
            octets,
            owner: owner.offset() as u16,
            // Within the message, which has at most 65,535 octets.
            start: start as u16,
            rtype: Type(u16::from_be_bytes([t, y])),
            owner_len: owner.wire_len() as u8,
            section,
        };
        Ok((record, end))
    }

    /// The name that the record is about.
    #[must_use]
    #[inline]
    pub const fn owner(&self) -> NameRef<'a> {
        NameRef::known(self.octets, self.owner, self.owner_len)
    }

    /// The record's type.
    #[must_use]
    #[inline]
    pub const fn rtype(&self) -> Type {
        self.rtype
    }

    /// The record's class. For OPT this is the sender's UDP payload size.
    #[must_use]
    #[inline]
    pub fn class(&self) -> Class {
        let [_, _, high, low, ..] = self.frame();
        Class(u16::from_be_bytes([high, low]))
    }

    /// How long the record may be kept, in seconds: 0 to 2³¹ − 1.
    ///
    /// A number with its highest bit set means 0 (RFC 2181 section 8).
    #[must_use]
    #[inline]
    pub fn ttl(&self) -> u32 {
        clamp_ttl(self.raw_ttl())
    }

    /// The section in which the record stands.
    #[must_use]
    pub const fn section(&self) -> Section {
        self.section
    }

    /// The offset of the record in its message.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.owner as usize
    }

    /// The data as the record's type has it.
    ///
    /// It fails if the data is not as the type's RFC says, its length included. Data of a type without a
    /// variant of its own is [`Rdata::Unknown`], as is that of a type which means an Internet address or
    /// service in a class other than IN.
    #[inline]
    pub fn data(&self) -> Result<Rdata<'a>, ParseError> {
        Rdata::read(self)
    }

    /// The data's octets as they stand.
    #[must_use]
    #[inline]
    pub fn octets(&self) -> &'a [u8] {
        self.octets.get(self.start()..self.end()).unwrap_or_default()
    }

    pub(super) const fn message(&self) -> &'a [u8] {
        self.octets
    }

    pub(super) const fn start(&self) -> usize {
        self.start as usize
    }

    #[inline]
    pub(super) fn end(&self) -> usize {
        let [.., high, low] = self.frame();
        self.start() + usize::from(u16::from_be_bytes([high, low]))
    }

    /// The four octets of the TTL as they are, which OPT uses for something else.
    pub(super) fn raw_ttl(&self) -> u32 {
        let [_, _, _, _, ttl @ .., _, _] = self.frame();
        u32::from_be_bytes(ttl)
    }

    /// What stands between owner and data; `read` saw it there.
    #[inline]
    fn frame(&self) -> [u8; FRAME] {
        let head = self.octets.get(..self.start());
        head.and_then(|head| head.last_chunk()).copied().unwrap_or_default()
    }
}

impl fmt::Debug for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Record({} {} {} {} ", self.owner(), self.ttl(), self.class(), self.rtype)?;
        match self.data() {
            Ok(data) => write!(f, "{data:?})"),
            Err(error) => write!(f, "[{error}])"),
        }
    }
}

/// RFC 2181 section 8.
pub(super) const fn clamp_ttl(raw: u32) -> u32 {
    if raw > i32::MAX as u32 { 0 } else { raw }
}
