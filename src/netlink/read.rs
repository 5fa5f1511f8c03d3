//! Walking a buffer of messages, and a message's attributes, whatever is in them.

use core::fmt;
use core::iter::FusedIterator;

use super::{ALIGN, Meaning, NlmFlags, attribute, header, u16_at, u32_at};

/// One message: netlink(7).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[doc(alias = "nlmsghdr")]
pub struct Message<'a> {
    /// What it is, such as [`RTM_NEWADDR`](super::RTM_NEWADDR).
    #[doc(alias = "nlmsg_type")]
    pub kind: u16,
    /// Its flags.
    #[doc(alias = "nlmsg_flags")]
    pub flags: NlmFlags,
    /// The number of the request that it answers.
    #[doc(alias = "nlmsg_seq")]
    pub seq: u32,
    /// The port of the socket that made the request; 0 in one.
    #[doc(alias = "nlmsg_pid")]
    pub port: u32,
    /// What it says: a fixed part that depends on its kind, then attributes.
    pub body: &'a [u8],
}

impl<'a> Message<'a> {
    /// What it means; [`Meaning::Other`] where this crate does not know, or where the body is shorter than what it
    /// has to begin with.
    #[must_use]
    pub fn meaning(&self) -> Meaning<'a> {
        Meaning::of(*self)
    }

    /// The attributes behind a fixed part of so many bytes.
    ///
    /// ```
    /// use berkeley::netlink::{Messages, RTA_DST, Requests};
    ///
    /// let mut room = [0; 64];
    /// let mut requests = Requests::new(&mut room, 1);
    /// requests.getroute("192.0.2.1".parse().unwrap(), None)?;
    /// let message = Messages::new(requests.as_bytes()).next().unwrap();
    /// let dst = message.attributes(12).next().unwrap(); // a `struct rtmsg` has 12 bytes
    /// assert_eq!((dst.kind, dst.data), (RTA_DST, &[192, 0, 2, 1][..]));
    /// # Ok::<(), berkeley::Error>(())
    /// ```
    #[must_use]
    pub fn attributes(&self, fixed: usize) -> Attributes<'a> {
        let fixed = fixed.checked_next_multiple_of(ALIGN).unwrap_or(usize::MAX);
        Attributes(self.body.get(fixed..).unwrap_or(&[]))
    }
}

impl fmt::Debug for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("kind", &self.kind)
            .field("flags", &self.flags)
            .field("seq", &self.seq)
            .field("port", &self.port)
            .field("body", &format_args!("{:02x?}", self.body))
            .finish()
    }
}

/// The messages of a buffer, in order: what `NLMSG_OK` and `NLMSG_NEXT` of netlink(3) do.
///
/// It ends where a header is incomplete, or claims fewer bytes than a header has or more than are left; what it did not
/// walk over is its [`rest`](Self::rest).
///
/// ```
/// use berkeley::netlink::Messages;
///
/// let mut messages = Messages::new(&[0xff; 40]);
/// assert_eq!(messages.next(), None);
/// assert_eq!(messages.rest().len(), 40);
/// assert_eq!(messages.cut().unwrap().body.len(), 24); // a message that claims more
/// ```
#[derive(Clone, Debug)]
#[doc(alias = "NLMSG_OK")]
#[doc(alias = "NLMSG_NEXT")]
pub struct Messages<'a>(&'a [u8]);

impl<'a> Messages<'a> {
    /// Of a buffer that need not be aligned, cut to the length that was received.
    #[must_use]
    pub fn new(buf: &'a [u8]) -> Self {
        Self(buf)
    }

    /// What has not been walked over. At the end it is empty, unless the buffer is malformed or cut there.
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// The message with which the [`rest`](Self::rest) begins, where its header is whole and claims more than is there:
    /// what MSG_TRUNC leaves of it.
    #[must_use]
    pub fn cut(&self) -> Option<Message<'a>> {
        match header_of(self.0)? {
            (len, message) if len > self.0.len() => Some(message),
            _ => None,
        }
    }
}

impl<'a> Iterator for Messages<'a> {
    type Item = Message<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let (len, message) = header_of(self.0)?;
        let body = self.0.get(header::SIZE..len)?;
        // No slice is so long that rounding its length up would overflow.
        self.0 = self.0.get(len.next_multiple_of(ALIGN)..).unwrap_or(&[]);
        Some(Message { body, ..message })
    }
}

impl FusedIterator for Messages<'_> {}

/// The length that a buffer's first header claims, and the message with all the bytes there are for a body.
fn header_of(buf: &[u8]) -> Option<(usize, Message<'_>)> {
    let message = Message {
        kind: u16_at(buf, header::KIND)?,
        flags: NlmFlags::from_bits_retain(u16_at(buf, header::FLAGS)?),
        seq: u32_at(buf, header::SEQ)?,
        port: u32_at(buf, header::PORT)?,
        body: buf.get(header::SIZE..)?,
    };
    Some((usize::try_from(u32_at(buf, 0)?).unwrap_or(usize::MAX), message))
}

/// One attribute of a message: rtnetlink(3).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[doc(alias = "rtattr")]
#[doc(alias = "nlattr")]
pub struct Attribute<'a> {
    /// Its kind, such as [`IFA_LOCAL`](super::IFA_LOCAL), without the two bits that say how its bytes are laid out.
    pub kind: u16,
    /// What it says.
    pub data: &'a [u8],
}

impl fmt::Debug for Attribute<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:02x?}", self.kind, self.data)
    }
}

/// The attributes of a message, in order: what `RTA_OK` and `RTA_NEXT` of rtnetlink(3) do. It ends as [`Messages`]
/// does.
#[derive(Clone, Debug)]
#[doc(alias = "RTA_OK")]
#[doc(alias = "RTA_NEXT")]
pub struct Attributes<'a>(&'a [u8]);

impl<'a> Attributes<'a> {
    /// Of these bytes, for instance those of an attribute that holds others.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// What has not been walked over.
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        self.0
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        /// `NLA_F_NESTED` and `NLA_F_NET_BYTEORDER`.
        const LAYOUT: u16 = 0xc000;
        let len = usize::from(u16_at(self.0, 0)?);
        let kind = u16_at(self.0, attribute::KIND)? & !LAYOUT;
        let data = self.0.get(attribute::SIZE..len)?;
        self.0 = self.0.get(len.next_multiple_of(ALIGN)..).unwrap_or(&[]);
        Some(Attribute { kind, data })
    }
}

impl FusedIterator for Attributes<'_> {}

#[cfg(test)]
mod tests {
    use super::super::NLMSG_NOOP;
    use super::*;
    use alloc::vec::Vec;

    fn message(len: u32, seq: u32) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes[..4].copy_from_slice(&len.to_ne_bytes());
        bytes[4..6].copy_from_slice(&NLMSG_NOOP.to_ne_bytes());
        bytes[8..12].copy_from_slice(&seq.to_ne_bytes());
        bytes
    }

    #[test]
    fn a_length_that_lies_ends_the_walk() {
        for len in [0, 1, 15, 33, u32::MAX] {
            let buf = [message(16, 1), message(len, 2)].concat();
            let mut messages = Messages::new(&buf);
            assert_eq!(messages.by_ref().map(|m| m.seq).collect::<Vec<_>>(), [1], "{len}");
            assert_eq!(messages.rest().len(), 16);
            assert_eq!(messages.cut().map(|m| m.seq), (len > 16).then_some(2));
        }
    }

    #[test]
    fn what_is_cut_inside_a_header_is_no_message() {
        let buf = [message(20, 1).as_slice(), &[1, 2, 3, 4], &message(20, 2)[..15]].concat();
        let mut messages = Messages::new(&buf);
        assert_eq!(messages.next().unwrap().body, [1, 2, 3, 4]);
        assert_eq!((messages.next(), messages.cut(), messages.rest().len()), (None, None, 15));
    }

    #[test]
    fn padding_is_passed_over_and_may_be_missing() {
        let buf = [message(17, 1).as_slice(), &[9, 0, 0, 0], &message(18, 2), &[8, 7]].concat();
        let bodies: Vec<_> = Messages::new(&buf).map(|m| m.body).collect();
        assert_eq!(bodies, [&[9][..], &[8, 7]]);
        // Unaligned as well.
        let moved = [&[0][..], &buf].concat();
        assert_eq!(Messages::new(&moved[1..]).count(), 2);
    }

    #[test]
    fn attributes_end_where_one_lies() {
        let [a, b] = 5u16.to_ne_bytes();
        let [k, l] = (3u16 | 0x8000).to_ne_bytes();
        for len in [0u16, 3, 9, u16::MAX] {
            let [c, d] = len.to_ne_bytes();
            let bytes = [a, b, k, l, 7, 0, 0, 0, c, d, 1, 0, 1, 1, 1, 1];
            let mut attributes = Attributes::new(&bytes);
            assert_eq!(attributes.next(), Some(Attribute { kind: 3, data: &[7] }));
            assert_eq!((attributes.next(), attributes.rest().len()), (None, 8), "{len}");
        }
        assert_eq!(Attributes::new(&[1, 2, 3]).next(), None);
    }
}
