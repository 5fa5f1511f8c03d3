//! Random bytes that somebody else has drawn: a lookup takes its message ids from them and makes none of its own.

/// How many bytes a lookup keeps. A datagram takes four, for its id and for how long it is waited for; a question over TCP
/// takes two, for its id. When all are used up, more are asked for.
pub const RANDOM_MAX: usize = 64;

/// Bytes not used yet.
#[derive(Clone)]
pub(super) struct Random {
    bytes: [u8; RANDOM_MAX],
    /// Those before are used, or were never there.
    next: usize,
}

impl Random {
    pub(super) const fn new() -> Self {
        Self { bytes: [0; RANDOM_MAX], next: RANDOM_MAX }
    }

    /// Takes bytes over those that are left, as many as there is room for.
    pub(super) fn fill(&mut self, bytes: &[u8]) {
        let taken = bytes.len().min(RANDOM_MAX);
        self.next = RANDOM_MAX - taken;
        for (place, byte) in self.bytes.iter_mut().skip(self.next).zip(bytes) {
            *place = *byte;
        }
    }

    /// Two bytes that nobody had before.
    pub(super) fn take(&mut self) -> Option<u16> {
        let bytes = self.bytes.get_mut(self.next..self.next.checked_add(2)?)?;
        let taken = u16::from_be_bytes([*bytes.first()?, *bytes.last()?]);
        // What was used once is not to be found in memory later.
        bytes.fill(0);
        self.next += 2;
        Some(taken)
    }
}

/// Nothing of it is shown: who knows what is left knows the next ids.
impl core::fmt::Debug for Random {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Random({} left)", RANDOM_MAX.saturating_sub(self.next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_is_handed_out_once_and_none_that_was_not_given() {
        let mut random = Random::new();
        assert_eq!(random.take(), None);
        random.fill(&[1, 2, 3, 4, 5]);
        assert_eq!((random.take(), random.take(), random.take()), (Some(0x102), Some(0x304), None));
        random.fill(&[9; 2 * RANDOM_MAX]);
        assert_eq!(core::iter::from_fn(|| random.take()).count(), RANDOM_MAX / 2);
    }
}
