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
    owner: NameRef<'a>,
    start: u16,
    len: u16,
    section: Section,
    rtype: Type,
    class: Class,
    ttl: u32,
}

/// Type, class, TTL and the data's length.
const FRAME: usize = 10;

impl<'a> Record<'a> {
    /// The record of `owner` whose frame begins at `at`.
    #[inline]
    pub(super) fn read(
        octets: &'a [u8],
        section: Section,
        owner: NameRef<'a>,
        at: usize,
    ) -> Result<Self, ParseError> {
        let Some(frame) = octets.get(at..).and_then(|rest| rest.first_chunk::<FRAME>()) else {
            return Err(ParseError::new(at, ParseReason::Short));
        };
        let [t, y, c, l, a, b, d, e, x, z] = *frame;
        let start = at + FRAME;
        let len = u16::from_be_bytes([x, z]);
        if start + usize::from(len) > octets.len() {
            return Err(ParseError::new(start, ParseReason::Short));
        }
        Ok(Self {
            owner,
            start: start as u16,
            len,
            section,
            rtype: Type(u16::from_be_bytes([t, y])),
            class: Class(u16::from_be_bytes([c, l])),
            ttl: u32::from_be_bytes([a, b, d, e]),
        })
    }

    /// The name that the record is about.
    #[must_use]
    #[inline]
    pub const fn owner(&self) -> NameRef<'a> {
        self.owner
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
    pub const fn class(&self) -> Class {
        self.class
    }

    /// How long the record may be kept, in seconds: 0 to 2³¹ − 1.
    ///
    /// A number with its highest bit set means 0 (RFC 2181 section 8).
    #[must_use]
    #[inline]
    pub const fn ttl(&self) -> u32 {
        clamp_ttl(self.ttl)
    }

    /// The section in which the record stands.
    #[must_use]
    pub const fn section(&self) -> Section {
        self.section
    }

    /// The offset of the record in its message.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.owner.offset()
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
    pub fn octets(&self) -> &'a [u8] {
        self.message().get(self.start()..self.end()).unwrap_or_default()
    }

    pub(super) const fn message(&self) -> &'a [u8] {
        self.owner.message()
    }

    pub(super) const fn start(&self) -> usize {
        self.start as usize
    }

    pub(super) const fn end(&self) -> usize {
        self.start as usize + self.len as usize
    }

    /// The four octets of the TTL as they are, which OPT uses for something else.
    pub(super) const fn raw_ttl(&self) -> u32 {
        self.ttl
    }
}

impl fmt::Debug for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { owner, class, rtype, .. } = self;
        write!(f, "Record({owner} {} {class} {rtype} ", self.ttl())?;
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
