//! A domain name where it stands: within a message, compressed or not.
//!
//! [`NameRef`] is made in one place, `read`, which walks the whole name once and refuses whatever RFC 1035
//! section 4.1.4 does not allow. All that follows (labels, comparing, printing) can rely on it and cannot
//! fail.
//!
//! # What a name can cost
//!
//! A pointer must lead to an octet before the piece of name that it ends, and past the header; so the
//! pieces of a name lie ever further to the front and no walk can go round. Besides, a name has at most 255
//! octets and [`MAX_HOPS`] pointers. One name therefore costs at most 127 labels and 127 pointers, wherever
//! it stands and whatever the message's author had in mind, and reading a message costs at most that much
//! for each name that it has room for: time grows with the length of the message, never with its square.

use core::fmt;
use core::hash::{Hash, Hasher};

use super::error::{ParseError, ParseReason};
use super::header::Header;
use super::name::{MAX_NAME, Name};
use crate::name::{HostName, HostNameError, hash_ignore_case};

/// The most compression pointers that one name may go through: one for each label that a name can have.
pub const MAX_HOPS: usize = 127;

/// A domain name within a message (or within a [`Name`]), read in place.
///
/// It has been checked from end to end. Equality and hash disregard ASCII case (RFC 4343), and agree with
/// those of [`Name`]. It prints as [`Name`] does.
///
/// ```
/// use berkeley::dns::Name;
///
/// let name: Name = "www.example.org".parse()?;
/// let mut labels = name.to_ref().labels();
/// assert_eq!(labels.next(), Some(b"www".as_slice()));
/// assert_eq!(labels.count(), 2);
/// # Ok::<(), berkeley::dns::NameError>(())
/// ```
#[derive(Clone, Copy)]
pub struct NameRef<'a> {
    /// The message, or the octets of a `Name`.
    octets: &'a [u8],
    at: u16,
    /// Octets that the name has when uncompressed, the root's included: 1 to 255.
    len: u8,
}

impl<'a> NameRef<'a> {
    /// The root.
    pub const ROOT: NameRef<'static> = NameRef { octets: &[0], at: 0, len: 1 };

    /// A name of `len` octets that is known to stand at `at`.
    #[inline]
    pub(super) const fn known(octets: &'a [u8], at: u16, len: u8) -> Self {
        Self { octets, at, len }
    }

    /// Reads the name at `at`, and says where what follows it begins.
    #[inline]
    pub(super) fn read(octets: &'a [u8], at: usize) -> Result<(Self, usize), ParseError> {
        let mut len = 0;
        let mut pos = at;
        loop {
            let Some(&octet) = octets.get(pos) else {
                return Err(ParseError::new(octets.len(), ParseReason::Short));
            };
            if octet >= 0x40 {
                // The first pointer ends the part that stands here; the rest is elsewhere.
                let len = Self::follow(octets, at, pos, len)?;
                return Ok((Self { octets, at: at as u16, len }, pos + 2));
            }
            let step = usize::from(octet) + 1;
            len += step;
            if len > MAX_NAME {
                return Err(ParseError::new(at, ParseReason::NameLength));
            }
            pos += step;
            if octet == 0 {
                return Ok((Self { octets, at: at as u16, len: len as u8 }, pos));
            }
        }
    }

    /// The length of the name whose piece from `segment` on ends in something other than a label at `pos`.
    fn follow(octets: &[u8], mut segment: usize, mut pos: usize, mut len: usize) -> Result<u8, ParseError> {
        let mut hops = 0;
        loop {
            let Some(&octet) = octets.get(pos) else {
                return Err(ParseError::new(octets.len(), ParseReason::Short));
            };
            if octet < 0x40 {
                let step = usize::from(octet) + 1;
                len += step;
                if len > MAX_NAME {
                    return Err(ParseError::new(segment, ParseReason::NameLength));
                }
                if octet == 0 {
                    return Ok(len as u8);
                }
                pos += step;
                continue;
            }
            if octet < 0xc0 {
                return Err(ParseError::new(pos, ParseReason::LabelType));
            }
            let Some(&low) = octets.get(pos + 1) else {
                return Err(ParseError::new(octets.len(), ParseReason::Short));
            };
            let target = pointer(octet, low);
            if target >= segment || target < Header::LEN {
                return Err(ParseError::new(pos, ParseReason::Pointer));
            }
            hops += 1;
            if hops > MAX_HOPS {
                return Err(ParseError::new(pos, ParseReason::Hops));
            }
            segment = target;
            pos = target;
        }
    }

    /// The labels, the leftmost first, without the root's.
    #[must_use]
    #[inline]
    pub const fn labels(&self) -> Labels<'a> {
        Labels { octets: self.octets, at: self.at as usize, left: self.len as usize }
    }

    /// The length in octets of the uncompressed wire form: 1 (the root) to 255.
    #[must_use]
    pub const fn wire_len(&self) -> usize {
        self.len as usize
    }

    /// Whether this is the root.
    #[must_use]
    pub const fn is_root(&self) -> bool {
        self.len == 1
    }

    /// Where the name stands in its message.
    #[inline]
    pub(super) const fn offset(&self) -> usize {
        self.at as usize
    }

    /// The octets that `offset` counts in.
    #[inline]
    pub(super) const fn message(&self) -> &'a [u8] {
        self.octets
    }

    /// A copy that stands on its own.
    #[must_use]
    pub fn to_name(&self) -> Name {
        Name::from_labels(self.labels())
    }

    /// The name as a host name, or where (counted in its wire form) and why it is none.
    #[doc(alias = "res_hnok")]
    pub fn to_host(&self) -> Result<HostName, HostNameError> {
        HostName::from_labels(self.labels())
    }

    /// Whether this name is `zone` or lies below it.
    ///
    /// ```
    /// use berkeley::dns::Name;
    ///
    /// let name: Name = "www.Example.org".parse()?;
    /// let zone: Name = "example.org".parse()?;
    /// assert!(name.to_ref().is_within(zone.to_ref()));
    /// assert!(!zone.to_ref().is_within(name.to_ref()));
    /// # Ok::<(), berkeley::dns::NameError>(())
    /// ```
    #[must_use]
    #[doc(alias = "ns_subdomain")]
    pub fn is_within(&self, zone: NameRef<'_>) -> bool {
        self.before(zone).is_some()
    }

    /// Whether this is, octet for octet, a name that stands on its own; nearly always the answer to a question is, be it
    /// behind one pointer. The octets before the labels are lengths up to 63, which no letter equals in another case, so
    /// what reads alike has its labels at the same places.
    #[inline]
    fn reads(&self, alone: &NameRef<'_>) -> bool {
        // In a message no name stands before its header.
        let (true, Some(alone)) = (alone.at == 0, alone.octets.get(..alone.len.into())) else { return false };
        let here = self.octets.get(self.at.into()..).unwrap_or(&[]);
        let piece = match *here {
            [high @ 0x40..=u8::MAX, low, ..] => self.octets.get(pointer(high, low)..).unwrap_or(&[]),
            _ => here,
        };
        piece.get(..alone.len()).is_some_and(|piece| piece.eq_ignore_ascii_case(alone))
    }

    /// Octets in front of `zone` in the wire form, if this name ends in it.
    pub(super) fn before(&self, zone: NameRef<'_>) -> Option<usize> {
        let mut labels = self.labels();
        while labels.left > zone.len.into() {
            labels.next()?;
        }
        (labels.left == zone.len.into() && same_labels(labels, zone.labels()))
            .then(|| usize::from(self.len - zone.len))
    }
}

impl PartialEq for NameRef<'_> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len
            && (self.reads(other) || other.reads(self) || same_labels(self.labels(), other.labels()))
    }
}

impl Eq for NameRef<'_> {}

impl Hash for NameRef<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.labels().for_each(|label| hash_ignore_case(label, state));
    }
}

impl fmt::Display for NameRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::text::write_labels(self.labels(), f)
    }
}

impl fmt::Debug for NameRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NameRef({self})")
    }
}

impl<'a> From<&'a Name> for NameRef<'a> {
    fn from(name: &'a Name) -> Self {
        name.to_ref()
    }
}

impl TryFrom<NameRef<'_>> for HostName {
    type Error = HostNameError;

    fn try_from(name: NameRef<'_>) -> Result<Self, HostNameError> {
        name.to_host()
    }
}

/// The labels of a name, from the left; made by [`NameRef::labels`].
#[derive(Clone, Debug)]
pub struct Labels<'a> {
    octets: &'a [u8],
    at: usize,
    /// Octets of the uncompressed form yet to come, the root's included.
    left: usize,
}

impl<'a> Labels<'a> {
    /// The labels of a name of `left` octets that is known to stand at `at`.
    pub(super) const fn at(octets: &'a [u8], at: usize, left: usize) -> Self {
        Self { octets, at, left }
    }

    /// Octets of the uncompressed form yet to come, the root's included.
    pub(super) const fn left(&self) -> usize {
        self.left
    }
}

impl<'a> Iterator for Labels<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        if self.left <= 1 {
            return None;
        }
        let mut octet = *self.octets.get(self.at)?;
        // Ends because `read` saw each of these pointers lead backward.
        while octet >= 0x40 {
            self.at = pointer(octet, *self.octets.get(self.at + 1)?);
            octet = *self.octets.get(self.at)?;
        }
        let start = self.at + 1;
        self.at = start + usize::from(octet);
        self.left = self.left.saturating_sub(usize::from(octet) + 1);
        self.octets.get(start..self.at)
    }
}

impl core::iter::FusedIterator for Labels<'_> {}

#[inline]
const fn pointer(high: u8, low: u8) -> usize {
    ((high as usize & 0x3f) << 8) | low as usize
}

fn same_labels(mut a: Labels<'_>, mut b: Labels<'_>) -> bool {
    loop {
        match (a.next(), b.next()) {
            (Some(a), Some(b)) if a.eq_ignore_ascii_case(b) => {}
            (None, None) => return true,
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use alloc::{format, vec, vec::Vec};

    /// A header's worth of zeros and then these octets, so that offset 12 is the first of them.
    fn message(octets: &[u8]) -> Vec<u8> {
        [&[0; 12], octets].concat()
    }

    fn refusal(octets: &[u8], at: usize) -> (usize, ParseReason) {
        let error = NameRef::read(&message(octets), at).unwrap_err();
        (error.offset(), error.reason())
    }

    #[test]
    fn a_compressed_name_reads_as_if_it_were_whole() {
        // 12: b.c.   17: a + pointer to 12   21: pointer to 17
        let message = message(b"\x01b\x01c\0\x01a\xc0\x0c\xc0\x11");
        let (whole, end) = NameRef::read(&message, 12).unwrap();
        assert_eq!((format!("{whole}").as_str(), whole.wire_len(), end), ("b.c", 5, 17));
        let (tail, end) = NameRef::read(&message, 17).unwrap();
        assert_eq!((format!("{tail}").as_str(), tail.wire_len(), end), ("a.b.c", 7, 21));
        let (bare, end) = NameRef::read(&message, 21).unwrap();
        assert_eq!((bare, end), (tail, 23));
        assert_eq!(bare.to_name(), "A.B.C".parse().unwrap());
        assert!(bare.is_within(whole) && !whole.is_within(bare));
        assert!(whole.is_within(NameRef::ROOT));
    }

    #[test]
    fn the_message_may_not_end_within_a_name() {
        assert_eq!(refusal(b"", 12), (12, ParseReason::Short)); // no octet at all
        assert_eq!(refusal(b"\x02ab", 12), (15, ParseReason::Short)); // no root
        assert_eq!(refusal(b"\x05ab", 12), (15, ParseReason::Short)); // half a label
        assert_eq!(refusal(b"\x01a\xc0", 12), (15, ParseReason::Short)); // half a pointer
    }

    #[test]
    fn only_lengths_and_pointers_begin_a_label() {
        assert_eq!(refusal(b"\x40a\0", 12), (12, ParseReason::LabelType)); // EDNS0 extended label, RFC 6891
        assert_eq!(refusal(b"\x80a\0", 12), (12, ParseReason::LabelType));
        assert_eq!(refusal(b"\x01a\x7f\0", 12), (14, ParseReason::LabelType));
        assert_eq!(refusal(b"\x41\0\xc0\x0c", 14), (12, ParseReason::LabelType)); // behind a pointer
    }

    #[test]
    fn pointers_lead_backward() {
        assert_eq!(refusal(b"\xc0\x0c", 12), (12, ParseReason::Pointer)); // to itself
        assert_eq!(refusal(b"\xc0\x0e\0", 12), (12, ParseReason::Pointer)); // forward
        assert_eq!(refusal(b"\x01a\xc0\x0c", 12), (14, ParseReason::Pointer)); // to its own label
        assert_eq!(refusal(b"\x01a\xc0\x0d\0", 12), (14, ParseReason::Pointer)); // into its own label
        assert_eq!(refusal(b"\xc0\x0b", 12), (12, ParseReason::Pointer)); // into the header
        assert_eq!(refusal(b"\xc0\x0e\xc0\x0c", 14), (12, ParseReason::Pointer)); // two that chase each other
        assert_eq!(refusal(b"\x01a\xc0\x10\xc0\x0c", 16), (14, ParseReason::Pointer)); // round with a label
    }

    #[test]
    fn names_end_at_255_octets() {
        let label = [&[49][..], &[b'x'; 49]].concat();
        let five = label.repeat(5); // 250 octets
        let fits = [&five[..], b"\x03abc\0"].concat();
        assert_eq!(NameRef::read(&message(&fits), 12).unwrap().0.wire_len(), 255);
        assert_eq!(refusal(&[&five[..], b"\x04abcd\0"].concat(), 12), (12, ParseReason::NameLength));
        // The same sum by way of a pointer: 250 + 4 + 1 fits, 250 + 5 + 1 does not.
        let base = [&five[..], b"\0"].concat();
        let fits = message(&[&base[..], b"\x03abc\xc0\x0c"].concat());
        assert_eq!(NameRef::read(&fits, 12 + 251).unwrap().0.wire_len(), 255);
        let long = [&base[..], b"\x04abcd\xc0\x0c"].concat();
        assert_eq!(refusal(&long, 12 + 251), (12, ParseReason::NameLength));
    }

    #[test]
    fn a_chain_of_pointers_has_an_end() {
        // The root, then a pointer to the one before, over and over.
        let mut chain = vec![0];
        for hop in 0..=MAX_HOPS as u16 {
            let target = if hop == 0 { 12 } else { 13 + 2 * (hop - 1) };
            chain.extend((0xc000 | target).to_be_bytes());
        }
        let chain = message(&chain);
        let nth = |hops: usize| 13 + 2 * (hops - 1);
        assert!(NameRef::read(&chain, nth(MAX_HOPS)).unwrap().0.is_root());
        let error = NameRef::read(&chain, nth(MAX_HOPS + 1)).unwrap_err();
        assert_eq!(error.reason(), ParseReason::Hops);
    }

    #[test]
    fn host_names_are_made_of_labels_not_of_text() {
        let dotted = message(b"\x03a.b\0");
        let (name, _) = NameRef::read(&dotted, 12).unwrap();
        assert_eq!(format!("{name}"), "a\\.b");
        assert_eq!(name.to_host().unwrap_err().offset(), 2);
        assert_eq!(NameRef::ROOT.to_host().unwrap(), HostName::ROOT);
    }
}
