//! Walking a control buffer, whatever is in it.

use core::fmt;
use core::iter::FusedIterator;
use core::ops::Range;

use super::{Control, WORD, field};

/// One control message: cmsg(3).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[doc(alias = "cmsghdr")]
pub struct ControlMessage<'a> {
    /// The protocol that it belongs to, such as [`SOL_SOCKET`](crate::SOL_SOCKET).
    pub level: i32,
    /// Its number at that level, such as [`IP_PKTINFO`](crate::IP_PKTINFO).
    #[doc(alias = "type")]
    pub kind: i32,
    /// What it says, as the kernel lays it out.
    pub data: &'a [u8],
}

impl<'a> ControlMessage<'a> {
    /// What it means; [`Control::Other`] where this crate does not know, or where the bytes are too few for what they
    /// should be.
    #[must_use]
    pub fn meaning(&self) -> Control<'a> {
        Control::of(*self)
    }
}

impl fmt::Debug for ControlMessage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ControlMessage")
            .field("level", &self.level)
            .field("kind", &self.kind)
            .field("data", &format_args!("{:02x?}", self.data))
            .finish()
    }
}

/// The messages of a control buffer, in order: CMSG_FIRSTHDR(3) and CMSG_NXTHDR(3).
///
/// It ends where a header is incomplete, or claims fewer bytes than a header has or more than are left; what it
/// did not walk over is its [`rest`](Self::rest).
///
/// ```
/// use berkeley::control::ControlMessages;
///
/// let mut messages = ControlMessages::new(&[0xff; 40]);
/// assert_eq!(messages.next(), None);
/// assert_eq!(messages.rest().len(), 40);
/// ```
#[derive(Clone, Debug)]
#[doc(alias = "CMSG_FIRSTHDR")]
#[doc(alias = "CMSG_NXTHDR")]
pub struct ControlMessages<'a>(&'a [u8]);

impl<'a> ControlMessages<'a> {
    /// Of a buffer that need not be aligned, cut to the length that the kernel reported.
    #[must_use]
    pub fn new(control: &'a [u8]) -> Self {
        Self(control)
    }

    /// What has not been walked over. At the end it is empty, unless the buffer is malformed there.
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        self.0
    }
}

impl<'a> Iterator for ControlMessages<'a> {
    type Item = ControlMessage<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let header = header_at(self.0, 0)?;
        let data = self.0.get(header.data)?;
        self.0 = self.0.get(header.next..).unwrap_or(&[]);
        Some(ControlMessage { level: header.level, kind: header.kind, data })
    }
}

impl FusedIterator for ControlMessages<'_> {}

/// `struct cmsghdr` as found in a control buffer.
pub(crate) struct Header {
    pub(crate) level: i32,
    pub(crate) kind: i32,
    /// Where its bytes are: always within the buffer.
    pub(crate) data: Range<usize>,
    /// Where the next one would be; beyond the end where padding is missing. Always further on.
    pub(crate) next: usize,
}

/// The header at an offset of a buffer.
#[inline]
pub(crate) fn header_at(control: &[u8], at: usize) -> Option<Header> {
    let rest = control.get(at..)?;
    let (len, level_and_kind) = rest.first_chunk::<{ field::HEADER }>()?.split_first_chunk()?;
    let (level, kind) = level_and_kind.split_first_chunk()?;
    let len = usize::from_ne_bytes(*len);
    let level = i32::from_ne_bytes(*level);
    let kind = i32::from_ne_bytes(*kind.first_chunk()?);
    if len < field::HEADER || len > rest.len() {
        return None;
    }
    // No slice is so long that rounding its length up would overflow.
    Some(Header { level, kind, data: at + field::HEADER..at + len, next: at + len.next_multiple_of(WORD) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_bytes_are_walked_to_an_end() {
        for len in [0, 1, WORD + 7, WORD + 8, 64, usize::MAX] {
            let mut control = [0xff; 64];
            control[..WORD].copy_from_slice(&len.to_ne_bytes());
            let mut at = 0;
            while let Some(header) = header_at(&control, at) {
                assert!(header.next > at && header.data.end <= control.len());
                at = header.next;
            }
        }
        assert!(header_at(&[0; 3], 0).is_none() && header_at(&[], 5).is_none());
    }
}
