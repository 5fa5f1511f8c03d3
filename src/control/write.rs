//! Writing a control buffer for sendmsg(2).

use core::fmt;

use super::{CMSG_LEN, CMSG_SPACE, Control, ControlMessages, field};
use crate::error::{Error, Reason};
use crate::{SCM_RIGHTS, SOL_RDS, SOL_SOCKET};

/// Control messages to send, in a buffer of the caller's: room of [`CMSG_SPACE`] bytes each.
///
/// Descriptors go in through [`push_fds`](Self::push_fds) alone, which borrows them for as long as the buffer lives.
///
/// ```
/// use berkeley::control::{CMSG_SPACE, ControlBuf};
/// use berkeley::{IP_TTL, SOL_IP};
///
/// let mut room = [0; CMSG_SPACE(4)];
/// let mut control = ControlBuf::new(&mut room);
/// control.push_raw(SOL_IP, IP_TTL, &5i32.to_ne_bytes())?;
/// assert!(control.push_raw(SOL_IP, IP_TTL, &[]).is_err()); // no room for another
/// # Ok::<(), berkeley::Error>(())
/// ```
pub struct ControlBuf<'a> {
    room: &'a mut [u8],
    len: usize,
}

impl<'a> ControlBuf<'a> {
    /// No messages yet. What the buffer holds is of no importance.
    #[must_use]
    pub fn new(room: &'a mut [u8]) -> Self {
        Self { room, len: 0 }
    }

    /// No messages, nor room for any: for a call that sends none.
    #[must_use]
    pub fn none() -> Self {
        Self::new(&mut [])
    }

    /// Adds a message that has a meaning to this crate.
    ///
    /// # Errors
    /// The room is too short; then nothing has changed. The message is one that only the kernel sends, such as a
    /// timestamp, or one that [`push_raw`](Self::push_raw) refuses.
    ///
    /// ```
    /// use berkeley::control::{CMSG_SPACE, Control, ControlBuf};
    ///
    /// let mut room = [0; CMSG_SPACE(2)];
    /// ControlBuf::new(&mut room).push(&Control::UdpSegment(1200))?;
    /// # Ok::<(), berkeley::Error>(())
    /// ```
    pub fn push(&mut self, control: &Control<'_>) -> Result<(), Error> {
        control.with_parts(|level, kind, parts| self.push_raw_parts(level, kind, parts))
    }

    /// Adds any message: what the protocol `level` makes of `kind`, in the kernel's layout.
    ///
    /// # Errors
    /// The room is too short; then nothing has changed. SCM_RIGHTS is refused, because numbers are no descriptors
    /// that the caller may give away, and so is every message of SOL_RDS, because those hold addresses of memory
    /// which the kernel would write to.
    pub fn push_raw(&mut self, level: i32, kind: i32, data: &[u8]) -> Result<(), Error> {
        self.push_raw_parts(level, kind, [data, &[]])
    }

    fn push_raw_parts(&mut self, level: i32, kind: i32, parts: [&[u8]; 2]) -> Result<(), Error> {
        if level == SOL_RDS || (level, kind) == (SOL_SOCKET, SCM_RIGHTS) {
            return Err(Error::own(Reason::ControlRefused));
        }
        self.write(level, kind, parts[0].len().saturating_add(parts[1].len()), parts.into_iter())
    }

    /// A message of `len` bytes in pieces, without asking whether it may be sent.
    pub(crate) fn write<B: AsRef<[u8]>>(
        &mut self,
        level: i32,
        kind: i32,
        len: usize,
        pieces: impl Iterator<Item = B>,
    ) -> Result<(), Error> {
        let room = self.room.get_mut(self.len..).unwrap_or(&mut []);
        let total = CMSG_LEN(len);
        if total > room.len() {
            return Err(too_short(total, room.len()));
        }
        // The last message does without padding that there is no room for; the kernel does not ask for it.
        let space = CMSG_SPACE(len).min(room.len());
        let message = &mut room[..space];
        message[..field::LEVEL].copy_from_slice(&total.to_ne_bytes());
        message[field::LEVEL..field::KIND].copy_from_slice(&level.to_ne_bytes());
        message[field::KIND..field::HEADER].copy_from_slice(&kind.to_ne_bytes());
        let mut data = &mut message[field::HEADER..];
        for piece in pieces {
            let piece = piece.as_ref();
            let n = piece.len().min(data.len());
            let (slot, rest) = data.split_at_mut(n);
            slot.copy_from_slice(&piece[..n]);
            data = rest;
        }
        data.fill(0);
        self.len += space;
        Ok(())
    }

    /// What has been written, as sendmsg(2) takes it.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.room.get(..self.len).unwrap_or(&[])
    }

    /// The messages that have been written.
    #[must_use]
    pub fn messages(&self) -> ControlMessages<'_> {
        ControlMessages::new(self.as_bytes())
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Forgets all messages.
    pub fn clear(&mut self) {
        self.len = 0;
    }
}

impl fmt::Debug for ControlBuf<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.messages()).finish()
    }
}

#[cold]
fn too_short(need: usize, room: usize) -> Error {
    let saturated = |n| u16::try_from(n).unwrap_or(u16::MAX);
    Error::own(Reason::ControlRoom { need: saturated(need), room: saturated(room) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{IP_TTL, SOL_IP};

    #[test]
    fn what_does_not_fit_changes_nothing() {
        let mut room = [0xa5; CMSG_SPACE(4) + CMSG_LEN(1)];
        let mut control = ControlBuf::new(&mut room);
        control.push_raw(SOL_IP, IP_TTL, &7i32.to_ne_bytes()).unwrap();
        let before = control.as_bytes().len();
        assert!(control.push_raw(SOL_IP, IP_TTL, &[1, 2]).is_err());
        assert_eq!((before, control.as_bytes().len()), (CMSG_SPACE(4), CMSG_SPACE(4)));
        // The last one may do without its padding.
        control.push_raw(SOL_IP, IP_TTL, &[1]).unwrap();
        assert_eq!(control.messages().map(|m| m.data.len()).sum::<usize>(), 5);
        control.clear();
        assert!(control.is_empty() && control.messages().next().is_none());
    }

    #[test]
    fn descriptors_and_pointers_are_refused() {
        let mut room = [0; 64];
        let mut control = ControlBuf::new(&mut room);
        for (level, kind) in [(1, 1), (276, 1), (276, 3), (276, 99)] {
            let refused = control.push_raw(level, kind, &[0; 4]);
            assert_eq!(refused, Err(Error::own(Reason::ControlRefused)), "{level} {kind}");
            let message = crate::control::ControlMessage { level, kind, data: &[0; 4] };
            assert!(control.push(&Control::Other(message)).is_err());
        }
        assert!(control.is_empty());
    }
}
