//! Writing a message into a caller's buffer.
//!
//! Sections are written in their order. An entry that does not fit leaves the message as it was before, so
//! that a server can go on to set [`Flags::TC`](super::Flags::TC) and send what it has.

use super::compress::Compressor;
use super::edns::Edns;
use super::error::{BuildError, BuildReason};
use super::header::Header;
use super::message::{MAX_MESSAGE, Section};
use super::nameref::NameRef;
use super::rdata::Rdata;
use super::record::clamp_ttl;
use super::types::{Class, Type};

/// A message being written.
///
/// ```
/// use berkeley::dns::{Builder, Class, Compressor, Flags, Header, Message, Name, Rdata, Section, Type};
///
/// let name: Name = "www.example.org".parse().unwrap();
/// let mut buf = [0; 512];
/// let mut compressor = Compressor::new();
///
/// let header = Header { flags: Flags::QR | Flags::RD, ..Header::query(1234) };
/// let mut answer = Builder::new(&mut buf, header)?.compressed(&mut compressor);
/// answer.question(name.to_ref(), Type::A, Class::IN)?;
/// let data = Rdata::A([192, 0, 2, 1].into());
/// answer.record(Section::Answer, name.to_ref(), Class::IN, 3600, &data)?;
/// let answer = Message::new(answer.finish()).unwrap();
///
/// assert!(answer.is_response_to(1234, name.to_ref(), Type::A, Class::IN));
/// assert_eq!(answer.octets().len(), 12 + 21 + 16); // the second time, the name took 2 octets
/// # Ok::<(), berkeley::dns::BuildError>(())
/// ```
#[derive(Debug)]
#[doc(alias = "res_mkquery")]
pub struct Builder<'b> {
    buf: &'b mut [u8],
    at: usize,
    header: Header,
    section: Section,
    compressor: Option<&'b mut Compressor>,
}

impl<'b> Builder<'b> {
    /// A message with this header, whose counts are set to what will be written. It fails if the buffer
    /// has no room for a header.
    pub fn new(buf: &'b mut [u8], header: Header) -> Result<Self, BuildError> {
        let len = buf.len().min(MAX_MESSAGE);
        let buf = buf.get_mut(..len).unwrap_or_default();
        if buf.len() < Header::LEN {
            return Err(BuildError::new(0, BuildReason::Full));
        }
        let header = Header { qdcount: 0, ancount: 0, nscount: 0, arcount: 0, ..header };
        Ok(Self { buf, at: Header::LEN, header, section: Section::Question, compressor: None })
    }

    /// A query with this id that asks for recursion.
    ///
    /// ```
    /// use berkeley::dns::{Builder, Class, Edns, Name, Type};
    ///
    /// let name: Name = "example.org".parse().unwrap();
    /// let mut buf = [0; 512];
    /// let mut query = Builder::query(&mut buf, 0x0102)?;
    /// query.question(name.to_ref(), Type::AAAA, Class::IN)?;
    /// query.edns(&Edns::DEFAULT)?;
    /// assert_eq!(query.finish(), b"\x01\x02\x01\0\0\x01\0\0\0\0\0\x01\
    ///     \x07example\x03org\0\0\x1c\0\x01\
    ///     \0\0\x29\x04\xd0\0\0\0\0\0\0");
    /// # Ok::<(), berkeley::dns::BuildError>(())
    /// ```
    pub fn query(buf: &'b mut [u8], id: u16) -> Result<Self, BuildError> {
        Self::new(buf, Header::query(id))
    }

    /// From here on, names are compressed (RFC 1035 section 4.1.4).
    ///
    /// The compressor forgets what it knew: its memory is of one message.
    #[must_use]
    pub fn compressed(mut self, compressor: &'b mut Compressor) -> Self {
        compressor.forget_from(0);
        self.compressor = Some(compressor);
        self
    }

    /// The header, whose flags and codes may yet change. Counts set here are not heeded.
    #[must_use]
    pub const fn header_mut(&mut self) -> &mut Header {
        &mut self.header
    }

    /// Octets written so far.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a header is always there")]
    pub const fn len(&self) -> usize {
        self.at
    }

    /// Writes an entry of the question section.
    pub fn question(&mut self, name: NameRef<'_>, qtype: Type, qclass: Class) -> Result<(), BuildError> {
        self.entry(Section::Question, |out| {
            out.put_name(name)?;
            out.put(&qtype.0.to_be_bytes())?;
            out.put(&qclass.0.to_be_bytes())
        })
    }

    /// Writes a record into the answer, authority or additional section.
    ///
    /// A TTL beyond 2³¹ − 1 is written as 0, which is what it means. For [`Rdata::Opt`] class and TTL are
    /// taken from the data.
    pub fn record(
        &mut self,
        section: Section,
        owner: NameRef<'_>,
        class: Class,
        ttl: u32,
        data: &Rdata<'_>,
    ) -> Result<(), BuildError> {
        if section == Section::Question {
            return Err(BuildError::new(self.at, BuildReason::Section));
        }
        let (class, ttl) = match data {
            Rdata::Opt(edns) => (Class(edns.udp_size), edns.raw_ttl()),
            _ => (class, clamp_ttl(ttl)),
        };
        self.entry(section, |out| {
            out.put_name(owner)?;
            out.put(&data.rtype().0.to_be_bytes())?;
            out.put(&class.0.to_be_bytes())?;
            out.put(&ttl.to_be_bytes())?;
            let place = out.at..out.at + 2;
            out.put(&[0; 2])?;
            data.write(out)?;
            // The buffer is no longer than 65,535 octets, so neither is the data.
            let len = (out.at - place.end) as u16;
            if let Some(place) = out.buf.get_mut(place) {
                place.copy_from_slice(&len.to_be_bytes());
            }
            Ok(())
        })
    }

    /// Writes the OPT record, into the additional section.
    pub fn edns(&mut self, edns: &Edns<'_>) -> Result<(), BuildError> {
        self.record(Section::Additional, NameRef::ROOT, Class::IN, 0, &Rdata::Opt(*edns))
    }

    /// The message.
    #[must_use]
    #[inline]
    pub fn finish(self) -> &'b mut [u8] {
        let Self { buf, at, header, .. } = self;
        if let Some(place) = buf.first_chunk_mut() {
            *place = header.to_octets();
        }
        buf.get_mut(..at).unwrap_or_default()
    }

    /// One entry of a section: written whole and counted, or not at all.
    fn entry(
        &mut self,
        section: Section,
        write: impl FnOnce(&mut Self) -> Result<(), BuildError>,
    ) -> Result<(), BuildError> {
        let start = self.at;
        if section < self.section {
            return Err(BuildError::new(start, BuildReason::Section));
        }
        let count = match section {
            Section::Question => self.header.qdcount,
            Section::Answer => self.header.ancount,
            Section::Authority => self.header.nscount,
            Section::Additional => self.header.arcount,
        };
        let count = count.checked_add(1).ok_or(BuildError::new(start, BuildReason::Count))?;
        if let Err(error) = write(self) {
            self.at = start;
            if let Some(compressor) = &mut self.compressor {
                compressor.forget_from(start);
            }
            return Err(error);
        }
        self.section = section;
        *match section {
            Section::Question => &mut self.header.qdcount,
            Section::Answer => &mut self.header.ancount,
            Section::Authority => &mut self.header.nscount,
            Section::Additional => &mut self.header.arcount,
        } = count;
        Ok(())
    }

    #[inline]
    pub(super) fn put(&mut self, octets: &[u8]) -> Result<(), BuildError> {
        let end = self.at + octets.len();
        let Some(room) = self.buf.get_mut(self.at..end) else {
            return Err(BuildError::new(self.at, BuildReason::Full));
        };
        room.copy_from_slice(octets);
        self.at = end;
        Ok(())
    }

    /// A name, compressed if there is a compressor.
    pub(super) fn put_name(&mut self, name: NameRef<'_>) -> Result<(), BuildError> {
        let Some(compressor) = self.compressor.take() else {
            return self.put_flat_name(name);
        };
        let result = self.put_compressed(name, compressor);
        self.compressor = Some(compressor);
        result
    }

    pub(super) fn put_flat_name(&mut self, name: NameRef<'_>) -> Result<(), BuildError> {
        for label in name.labels() {
            self.put_label(label)?;
        }
        self.put(&[0])
    }

    fn put_compressed(&mut self, name: NameRef<'_>, compressor: &mut Compressor) -> Result<(), BuildError> {
        let mut labels = name.labels();
        loop {
            if let Some(target) = compressor.find(self.buf, &labels) {
                return self.put(&(0xc000 | target).to_be_bytes());
            }
            let (at, left) = (self.at, labels.left());
            let Some(label) = labels.next() else { break };
            self.put_label(label)?;
            compressor.remember(at, left);
        }
        self.put(&[0])
    }

    fn put_label(&mut self, label: &[u8]) -> Result<(), BuildError> {
        // A label of a name has at most 63 octets.
        self.put(&[label.len() as u8])?;
        self.put(label)
    }
}
