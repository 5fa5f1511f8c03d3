//! DNS over a stream: each message behind two octets that hold its length (RFC 1035 section 4.2.2).

/// The two octets that go in front of a message of this length; `None` if it is longer than a message can
/// be.
///
/// Send them in one segment with the message (RFC 7766 section 8).
///
/// ```
/// assert_eq!(berkeley::dns::tcp_prefix(258), Some([1, 2]));
/// assert_eq!(berkeley::dns::tcp_prefix(65_536), None);
/// ```
#[must_use]
pub const fn tcp_prefix(message_len: usize) -> Option<[u8; 2]> {
    if message_len > u16::MAX as usize {
        return None;
    }
    Some((message_len as u16).to_be_bytes())
}

/// Puts one message together from the pieces in which a stream delivers it, in a caller's buffer.
///
/// A message longer than the buffer is followed to its end: what fitted is there, and how much did not is
/// told.
///
/// ```
/// use berkeley::dns::TcpMessage;
///
/// let mut buf = [0; 512];
/// let mut incoming = TcpMessage::new(&mut buf);
/// assert_eq!(incoming.feed(b"\0\x05he"), 4);
/// assert_eq!(incoming.message(), None);
/// assert_eq!(incoming.missing(), 3);
/// assert_eq!(incoming.feed(b"llo\0\x05"), 3); // the rest belongs to the next message
/// assert_eq!(incoming.message(), Some(b"hello".as_slice()));
/// assert_eq!(incoming.left_out(), 0);
/// incoming.clear();
/// assert_eq!(incoming.feed(b"\0\x05again"), 7);
/// assert_eq!(incoming.message(), Some(b"again".as_slice()));
/// ```
#[derive(Debug)]
pub struct TcpMessage<'b> {
    buf: &'b mut [u8],
    prefix: [u8; 2],
    /// Octets of prefix and message that have come.
    seen: usize,
}

const PREFIX: usize = 2;

impl<'b> TcpMessage<'b> {
    /// A message of which nothing has come yet.
    #[must_use]
    pub const fn new(buf: &'b mut [u8]) -> Self {
        Self { buf, prefix: [0; PREFIX], seen: 0 }
    }

    /// Takes a piece of the stream, and says how many octets of it were part of this message.
    pub fn feed(&mut self, piece: &[u8]) -> usize {
        let mut taken = 0;
        // At most twice: the prefix, the message.
        while let Some(rest) = piece.get(taken..).filter(|rest| !rest.is_empty()) {
            let step = rest.len().min(self.missing());
            if step == 0 {
                break;
            }
            let (room, at) = match self.seen.checked_sub(PREFIX) {
                None => (&mut self.prefix[..], self.seen),
                Some(at) => (&mut *self.buf, at),
            };
            for (to, from) in room.iter_mut().skip(at).zip(rest.iter().take(step)) {
                *to = *from;
            }
            self.seen += step;
            taken += step;
        }
        taken
    }

    /// Forgets what has come: the next octets begin a message.
    pub fn clear(&mut self) {
        self.seen = 0;
    }

    /// Octets that must come before more can be said: the rest of the prefix, then the rest of the message.
    #[must_use]
    pub const fn missing(&self) -> usize {
        match self.total() {
            None => PREFIX - self.seen,
            Some(total) => PREFIX + total - self.seen,
        }
    }

    /// The message, as far as the buffer held it, once all of it has come.
    #[must_use]
    pub fn message(&self) -> Option<&[u8]> {
        let total = self.total().filter(|_| self.missing() == 0)?;
        self.buf.get(..total.min(self.buf.len()))
    }

    /// Octets of the message that the buffer has no room for, as soon as its length is known.
    #[must_use]
    pub const fn left_out(&self) -> usize {
        match self.total() {
            None => 0,
            Some(total) => total.saturating_sub(self.buf.len()),
        }
    }

    /// The message's length, once the prefix is there.
    const fn total(&self) -> Option<usize> {
        if self.seen < PREFIX { None } else { Some(u16::from_be_bytes(self.prefix) as usize) }
    }
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use alloc::vec;

    #[test]
    fn a_prefix_says_no_more_than_65535() {
        assert_eq!([0, 255, 65_535].map(tcp_prefix), [Some([0, 0]), Some([0, 255]), Some([255, 255])]);
        assert_eq!([65_536, usize::MAX].map(tcp_prefix), [None, None]);
    }

    #[test]
    fn any_pieces_make_the_message() {
        let stream = b"\0\x04abcd\0\0\0\x01x";
        for size in 1..=stream.len() {
            let mut got = vec![];
            let mut buf = [0xa5; 4];
            let mut incoming = TcpMessage::new(&mut buf);
            for mut piece in stream.chunks(size) {
                while !piece.is_empty() {
                    let taken = incoming.feed(piece);
                    piece = &piece[taken..];
                    if let Some(message) = incoming.message() {
                        got.push(message.to_vec());
                        incoming.seen = 0;
                    }
                }
            }
            assert_eq!(got, [b"abcd".as_slice(), b"", b"x"], "pieces of {size}");
        }
    }

    #[test]
    fn a_message_beyond_the_buffer_is_followed_to_its_end() {
        let mut buf = [0; 2];
        let mut incoming = TcpMessage::new(&mut buf);
        assert_eq!(incoming.feed(b""), 0);
        assert_eq!((incoming.missing(), incoming.left_out()), (2, 0));
        assert_eq!(incoming.feed(b"\0\x05abc"), 5);
        assert_eq!((incoming.missing(), incoming.left_out(), incoming.message()), (2, 3, None));
        assert_eq!(incoming.feed(b"defg"), 2);
        assert_eq!(incoming.message(), Some(b"ab".as_slice()));
        assert_eq!(incoming.feed(b"fg"), 0);
    }
}
