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
            let ([q, t], [c, l]) = (qtype.0.to_be_bytes(), qclass.0.to_be_bytes());
            out.put(&[q, t, c, l])
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
            let ([r, t], [c, l]) = (data.rtype().0.to_be_bytes(), class.0.to_be_bytes());
            let [t0, t1, t2, t3] = ttl.to_be_bytes();
            out.put(&[r, t, c, l, t0, t1, t2, t3, 0, 0])?;
            let start = out.at;
            data.write(out)?;
            // The buffer is no longer than 65,535 octets, so neither is the data.
            let len = (out.at - start) as u16;
            if let Some(place) = out.buf.get_mut(start - 2..start) {
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
        let end = self.at + 1 + label.len();
        let Some([len, room @ ..]) = self.buf.get_mut(self.at..end) else {
            return Err(BuildError::new(self.at, BuildReason::Full));
        };
        // A label of a name has at most 63 octets.
        *len = label.len() as u8;
        room.copy_from_slice(label);
        self.at = end;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::super::{Message, Name, Rcode};
    use super::*;
    use alloc::{vec, vec::Vec};

    fn name(text: &str) -> Name {
        text.parse().unwrap()
    }

    const ADDRESS: Rdata<'static> = Rdata::A(core::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn names_are_written_once() {
        let mut buf = [0xa5; 256];
        let mut compressor = Compressor::new();
        let mut out = Builder::query(&mut buf, 0).unwrap().compressed(&mut compressor);
        for text in ["a.bc.d", "x.bc.d", "bc.d", "d", ".", "a.bc.d", "A.bc.d", "bc", "bc.d.d"] {
            out.question(name(text).to_ref(), Type::A, Class::IN).unwrap();
        }
        let expected: Vec<&[u8]> = vec![
            b"\x01a\x02bc\x01d\0", // 12: a, 14: bc, 17: d
            b"\x01x\xc0\x0e",
            b"\xc0\x0e",
            b"\xc0\x11",
            b"\0", // the root costs less than a pointer
            b"\xc0\x0c",
            b"\x01A\xc0\x0e", // a case of its own is kept
            b"\x02bc\0",      // not the same as the bc before d
            b"\x02bc\x01d\xc0\x11",
        ];
        let fixed = b"\0\x01\0\x01".as_slice();
        assert_eq!(out.finish()[12..], [&expected.join(fixed)[..], fixed].concat());
    }

    #[test]
    fn only_the_types_of_rfc_1035_are_compressed() {
        let target = name("a.b");
        let other = name("x.a.b");
        let mut compressor = Compressor::new();
        let mut len = |data: Rdata<'_>| {
            let mut buf = [0; 512];
            let mut out = Builder::query(&mut buf, 0).unwrap().compressed(&mut compressor);
            out.question(target.to_ref(), Type::ANY, Class::IN).unwrap();
            out.record(Section::Answer, target.to_ref(), Class::IN, 0, &data).unwrap();
            out.finish().len() - (12 + 5 + 4 + 2 + 10)
        };
        use super::super::{Mx, Soa, Srv, SvcParams, Svcb};
        let to = target.to_ref();
        assert_eq!(len(Rdata::Ns(to)), 2);
        assert_eq!(len(Rdata::Cname(to)), 2);
        assert_eq!(len(Rdata::Ptr(other.to_ref())), 4);
        assert_eq!(len(Rdata::Mx(Mx { preference: 1, exchange: to })), 4);
        let numbers = Soa { mname: to, rname: to, serial: 1, refresh: 2, retry: 3, expire: 4, minimum: 5 };
        assert_eq!(len(Rdata::Soa(numbers)), 24);
        assert_eq!(len(Rdata::Dname(to)), 5);
        assert_eq!(len(Rdata::Srv(Srv { priority: 1, weight: 2, port: 3, target: to })), 11);
        assert_eq!(len(Rdata::Https(Svcb { priority: 1, target: to, params: SvcParams::EMPTY })), 7);
    }

    #[test]
    fn what_does_not_fit_leaves_no_trace() {
        let (first, second) = (name("first.example"), name("second.example"));
        let mut whole = [0; 128];
        let mut compressor = Compressor::new();
        let mut write = |buf: &mut [u8]| -> (Vec<u8>, Option<BuildError>) {
            let mut out = Builder::query(buf, 7).unwrap().compressed(&mut compressor);
            let mut failed = None;
            for (owner, ttl) in [(first, 1), (second, 2), (second, 3)] {
                let result = out.record(Section::Answer, owner.to_ref(), Class::IN, ttl, &ADDRESS);
                failed = failed.or(result.err());
            }
            out.header_mut().rcode = Rcode::SERVFAIL;
            (out.finish().to_vec(), failed)
        };
        let (all, none) = write(&mut whole);
        assert_eq!((none, Message::new(&all).unwrap().answers().count()), (None, 3));
        for size in Header::LEN..all.len() {
            let (cut, error) = write(&mut whole[..size]);
            let error = error.unwrap();
            assert!(error.reason() == BuildReason::Full && error.offset() <= size);
            let message = Message::new(&cut).unwrap();
            assert_eq!(message.header().rcode, Rcode::SERVFAIL);
            let mut items = message.items();
            assert!(items.by_ref().all(|item| item.is_ok()));
            assert_eq!(items.offset(), cut.len());
        }
        assert!(Builder::query(&mut whole[..Header::LEN - 1], 0).is_err());
    }

    #[test]
    fn sections_keep_their_order() {
        let mut buf = [0; 128];
        let mut out = Builder::query(&mut buf, 0).unwrap();
        let root = NameRef::ROOT;
        out.record(Section::Authority, root, Class::IN, 0, &ADDRESS).unwrap();
        for section in [Section::Question, Section::Answer] {
            let error = out.record(section, root, Class::IN, 0, &ADDRESS).unwrap_err();
            assert_eq!(error.reason(), BuildReason::Section);
        }
        assert_eq!(out.question(root, Type::A, Class::IN).unwrap_err().reason(), BuildReason::Section);
        out.edns(&Edns::DEFAULT).unwrap();
        let len = out.len();
        let message = out.finish();
        assert_eq!((message.len(), &message[4..12]), (len, b"\0\0\0\0\0\x01\0\x01".as_slice()));
    }

    #[test]
    fn a_message_ends_at_65535_octets_and_entries() {
        let mut buf = vec![0; 70_000];
        let mut out = Builder::query(&mut buf, 0).unwrap();
        let blob = [0; 65_535];
        let data = |len: usize| Rdata::Unknown(Type(65_280), &blob[..len]);
        let mut put = |len| out.record(Section::Answer, NameRef::ROOT, Class::IN, 0, &data(len));
        assert_eq!(put(65_535).unwrap_err().reason(), BuildReason::Full);
        assert_eq!(put(65_535 - 12 - 11 + 1).unwrap_err().reason(), BuildReason::Full);
        put(65_535 - 12 - 11).unwrap();
        assert_eq!(Message::new(out.finish()).unwrap().answers().count(), 1);

        let mut out = Builder::query(&mut buf, 0).unwrap();
        out.header.qdcount = u16::MAX;
        let error = out.question(NameRef::ROOT, Type::A, Class::IN).unwrap_err();
        assert_eq!((error.offset(), error.reason()), (12, BuildReason::Count));
    }

    #[test]
    fn a_pointer_reaches_16383_and_no_further() {
        let blob = [0; 16_384];
        for (start, len) in [(16_383, 2), (16_384, 3)] {
            let mut buf = [0; 16_500];
            let mut compressor = Compressor::new();
            let mut out = Builder::query(&mut buf, 0).unwrap().compressed(&mut compressor);
            let filler = Rdata::Unknown(Type(65_280), &blob[..start - Header::LEN - 11]);
            out.record(Section::Answer, NameRef::ROOT, Class::IN, 0, &filler).unwrap();
            assert_eq!(out.len(), start);
            for _ in 0..2 {
                out.record(Section::Answer, name("a").to_ref(), Class::IN, 0, &ADDRESS).unwrap();
            }
            let message = Message::new(out.finish()).unwrap();
            assert_eq!(message.octets().len(), start + 3 + 14 + len + 14);
            let owners = message.answers().skip(1).map(|record| record.unwrap().owner().to_name());
            assert!(owners.eq([name("a"); 2]));
        }
    }

    #[test]
    fn a_full_compressor_compresses_on() {
        let mut buf = [0; 4096];
        let mut compressor = Compressor::new();
        let mut out = Builder::query(&mut buf, 0).unwrap().compressed(&mut compressor);
        for label in 0..200u32 {
            let name = name(&alloc::format!("{label}.example"));
            out.question(name.to_ref(), Type::A, Class::IN).unwrap();
        }
        let message = Message::new(out.finish()).unwrap();
        for (label, question) in (0..200u32).zip(message.questions()) {
            assert_eq!(question.unwrap().name.to_name(), name(&alloc::format!("{label}.example")));
        }
        assert!(message.octets().len() < 200 * 10 + 32);
    }
}
