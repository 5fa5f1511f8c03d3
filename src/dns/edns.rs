//! EDNS (RFC 6891): the OPT record, which lends its fields to the message as a whole, and its options.

use bitflags::bitflags;

use super::error::{BuildError, BuildReason, ParseError, ParseReason};
use super::header::Header;
use super::record::Record;
use super::types::{EdeCode, OptionCode, Rcode};

/// The OPT record of a message.
///
/// ```
/// use berkeley::dns::{Builder, Edns, EdnsOption, Message, OptionCode, Options};
///
/// let mut room = [0; 16];
/// let cookie = EdnsOption { code: OptionCode::COOKIE, data: b"8 octets" };
/// let edns = Edns { options: Options::write_into(&mut room, &[cookie])?, ..Edns::DEFAULT };
/// let mut buf = [0; 512];
/// let mut query = Builder::query(&mut buf, 1)?;
/// query.edns(&edns)?;
///
/// let message = Message::new(query.finish()).unwrap();
/// let read = message.edns().unwrap().unwrap();
/// assert_eq!(read.udp_size, 1232);
/// assert_eq!(read.options.iter().next(), Some(cookie));
/// # Ok::<(), berkeley::dns::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Edns<'a> {
    /// The largest datagram, in octets, that the sender can take. Less than 512 means 512
    /// (RFC 6891 section 6.2.3); the number is as it stands.
    pub udp_size: u16,
    /// The upper eight bits of the response code; [`rcode`](Self::rcode) joins them to the header's.
    pub rcode_high: u8,
    /// The version of EDNS; 0 is the only one.
    pub version: u8,
    /// The single bits.
    pub flags: EdnsFlags,
    /// The options.
    pub options: Options<'a>,
}

impl<'a> Edns<'a> {
    /// EDNS as a client offers it that has no wishes: 1232 octets, which pass every path unfragmented
    /// (the DNS flag day of 2020), version 0, no option.
    pub const DEFAULT: Edns<'static> = Edns {
        udp_size: 1232,
        rcode_high: 0,
        version: 0,
        flags: EdnsFlags::empty(),
        options: Options::EMPTY,
    };

    /// The whole response code of a message that has this header and this OPT record.
    ///
    /// ```
    /// use berkeley::dns::{Edns, Header, Rcode};
    ///
    /// let edns = Edns { rcode_high: 1, ..Edns::DEFAULT };
    /// assert_eq!(edns.rcode(&Header::query(0)), Rcode::BADVERS);
    /// ```
    #[must_use]
    pub const fn rcode(&self, header: &Header) -> Rcode {
        Rcode((self.rcode_high as u16) << 4 | header.rcode.0 & 0xf)
    }

    /// The four octets that stand where other records have their TTL.
    pub(super) const fn raw_ttl(&self) -> u32 {
        let [high, low] = self.flags.bits().to_be_bytes();
        u32::from_be_bytes([self.rcode_high, self.version, high, low])
    }

    /// Of a record whose type is known to be OPT.
    pub(super) fn read(record: &Record<'a>) -> Result<Self, ParseError> {
        let [rcode_high, version, high, low] = record.raw_ttl().to_be_bytes();
        Ok(Self {
            udp_size: record.class().0,
            rcode_high,
            version,
            flags: EdnsFlags::from_bits_retain(u16::from_be_bytes([high, low])),
            options: Options::checked(record.octets(), record.start())?,
        })
    }
}

bitflags! {
    /// The single bits of an OPT record.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct EdnsFlags: u16 {
        /// The client wants DNSSEC's records (RFC 3225).
        const DO = 0x8000;
        // The others are unassigned, and kept.
        const _ = !0;
    }
}

/// The options of an OPT record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Options<'a> {
    wire: &'a [u8],
}

impl<'a> Options<'a> {
    /// No option.
    pub const EMPTY: Options<'static> = Options { wire: &[] };

    /// Options in their wire form, each behind its code and length.
    pub fn from_wire(wire: &'a [u8]) -> Result<Self, ParseError> {
        Self::checked(wire, 0)
    }

    /// Puts options into their wire form, in the caller's octets.
    pub fn write_into(out: &'a mut [u8], options: &[EdnsOption<'_>]) -> Result<Self, BuildError> {
        let mut at = 0;
        for option in options {
            at = write_pair(out, at, option.code.0, option.data)?;
        }
        Ok(Self { wire: out.get(..at).unwrap_or_default() })
    }

    /// The wire form.
    #[must_use]
    pub const fn wire(&self) -> &'a [u8] {
        self.wire
    }

    /// The options one after the other.
    #[must_use]
    pub const fn iter(&self) -> OptionIter<'a> {
        OptionIter { pairs: Pairs { wire: self.wire } }
    }

    /// The first extended error (RFC 8914).
    #[must_use]
    pub fn ede(&self) -> Option<ExtendedError<'a>> {
        self.iter().find_map(|option| option.ede())
    }

    #[inline]
    fn checked(wire: &'a [u8], offset: usize) -> Result<Self, ParseError> {
        let mut pairs = Pairs { wire };
        while pairs.next().is_some() {}
        match pairs.wire {
            [] => Ok(Self { wire }),
            rest => Err(ParseError::new(offset + wire.len() - rest.len(), ParseReason::DataLength)),
        }
    }
}

impl<'a> IntoIterator for Options<'a> {
    type Item = EdnsOption<'a>;
    type IntoIter = OptionIter<'a>;

    fn into_iter(self) -> OptionIter<'a> {
        self.iter()
    }
}

/// The options of an OPT record, one after the other; made by [`Options::iter`].
#[derive(Clone, Debug)]
pub struct OptionIter<'a> {
    pairs: Pairs<'a>,
}

impl<'a> Iterator for OptionIter<'a> {
    type Item = EdnsOption<'a>;

    fn next(&mut self) -> Option<EdnsOption<'a>> {
        let (code, data) = self.pairs.next()?;
        Some(EdnsOption { code: OptionCode(code), data })
    }
}

/// One option.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EdnsOption<'a> {
    /// Its kind.
    pub code: OptionCode,
    /// Its data.
    pub data: &'a [u8],
}

impl<'a> EdnsOption<'a> {
    /// The option as an extended error (RFC 8914), if it is one.
    ///
    /// ```
    /// use berkeley::dns::{EdeCode, EdnsOption, OptionCode};
    ///
    /// let option = EdnsOption { code: OptionCode::EDE, data: b"\0\x0fads" };
    /// let error = option.ede().unwrap();
    /// assert_eq!((error.code, error.text), (EdeCode::BLOCKED, b"ads".as_slice()));
    /// ```
    #[must_use]
    pub fn ede(&self) -> Option<ExtendedError<'a>> {
        let (code, text) = self.data.split_first_chunk()?;
        (self.code == OptionCode::EDE)
            .then_some(ExtendedError { code: EdeCode(u16::from_be_bytes(*code)), text })
    }
}

/// Why a server answered as it did (RFC 8914): more than the response code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ExtendedError<'a> {
    /// The reason.
    pub code: EdeCode,
    /// The server's own words, meant to be UTF-8; anybody may have written them.
    pub text: &'a [u8],
}

/// Data behind a number and a length, of two octets each: options, and the parameters of SVCB.
#[derive(Clone, Debug)]
pub(super) struct Pairs<'a> {
    /// What is yet to come; if it does not begin with a whole pair, it is never empty.
    pub(super) wire: &'a [u8],
}

impl<'a> Iterator for Pairs<'a> {
    type Item = (u16, &'a [u8]);

    #[inline]
    fn next(&mut self) -> Option<(u16, &'a [u8])> {
        let (&[c, o, l, e], rest) = self.wire.split_first_chunk()?;
        let (data, rest) = rest.split_at_checked(u16::from_be_bytes([l, e]).into())?;
        self.wire = rest;
        Some((u16::from_be_bytes([c, o]), data))
    }
}

/// Writes a pair at `at`, and says where the next one goes.
pub(super) fn write_pair(out: &mut [u8], at: usize, number: u16, data: &[u8]) -> Result<usize, BuildError> {
    let Ok(len) = u16::try_from(data.len()) else {
        return Err(BuildError::new(at, BuildReason::Length));
    };
    let end = at + 4 + data.len();
    let room = out.get_mut(at..end).and_then(|room| room.split_first_chunk_mut());
    let Some((head, rest)) = room else {
        return Err(BuildError::new(at, BuildReason::Full));
    };
    let ([c, o], [l, e]) = (number.to_be_bytes(), len.to_be_bytes());
    *head = [c, o, l, e];
    rest.copy_from_slice(data);
    Ok(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_end_where_their_wire_form_does() {
        let wire = b"\0\x0a\0\x02ab\0\x0f\0\0";
        let options = Options::from_wire(wire).unwrap();
        let codes = options.into_iter().map(|option| (option.code, option.data.len()));
        assert!(codes.eq([(OptionCode::COOKIE, 2), (OptionCode::EDE, 0)]));
        assert_eq!(options.ede(), None); // without the two octets of its code it is none
        assert_eq!(options.wire(), wire);
        for (len, offset) in [(1, 0), (3, 0), (4, 0), (5, 0), (7, 6), (9, 6)] {
            let error = Options::from_wire(&wire[..len]).unwrap_err();
            assert_eq!((error.offset(), error.reason()), (offset, ParseReason::DataLength), "{len}");
        }
    }

    #[test]
    fn an_option_is_written_whole_or_refused() {
        let mut room = [0; 10];
        let option = EdnsOption { code: OptionCode::EDE, data: b"ab" };
        assert_eq!(Options::write_into(&mut room, &[option]).unwrap().wire(), b"\0\x0f\0\x02ab");
        let error = Options::write_into(&mut room, &[option, option]).unwrap_err();
        assert_eq!((error.offset(), error.reason()), (6, BuildReason::Full));
        let long = EdnsOption { data: &[0; 65_536], ..option };
        let error = Options::write_into(&mut room, &[long]).unwrap_err();
        assert_eq!(error.reason(), BuildReason::Length);
    }
}
