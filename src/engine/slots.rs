//! The sockets of a lookup, as numbers: which are open, to which server, and which are to be closed.
//!
//! The machine knows no descriptors. It claims a slot, has it opened, and gives it up; the driver keeps the descriptor
//! that belongs to it. A slot that was given up is not claimed again before the driver has been told to close it.

/// How many sockets a lookup has open at most: for each of two questions the one in use, the one before it, whose answer
/// may yet come, and a stream; and two more that are about to be closed.
pub const SLOTS: usize = 8;

/// A socket of the lookup's, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slot(u8);

impl Slot {
    /// All there are.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..SLOTS as u8).map(Self)
    }

    /// Its number, below [`SLOTS`].
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// How a question travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Transport {
    /// A UDP socket that is connected to the server, so that nobody else's datagrams arrive there. Connected anew, it has
    /// another port, which the kernel chooses at random.
    Udp,
    /// A TCP connection.
    Tcp,
}

/// What each slot is in use for.
#[derive(Clone, Debug)]
pub(super) struct Slots([Use; SLOTS]);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    Free,
    /// By so many questions: two may share a datagram socket.
    By(u8),
    GivenUp,
}

impl Slots {
    pub(super) const fn new() -> Self {
        Self([Use::Free; SLOTS])
    }

    pub(super) fn claim(&mut self) -> Option<Slot> {
        let at = self.0.iter().position(|slot| *slot == Use::Free)?;
        self.set(Slot(at as u8), Use::By(1));
        Some(Slot(at as u8))
    }

    /// Another question uses the slot too.
    pub(super) fn share(&mut self, slot: Slot) {
        if let Some(Use::By(users)) = self.0.get(slot.index()).copied() {
            self.set(slot, Use::By(users.saturating_add(1)));
        }
    }

    pub(super) fn give_up(&mut self, slot: Slot) {
        match self.0.get(slot.index()).copied() {
            Some(Use::By(users @ 2..)) => self.set(slot, Use::By(users - 1)),
            Some(Use::By(_)) => self.set(slot, Use::GivenUp),
            _ => {}
        }
    }

    /// A slot that nobody uses any more: it is free from now on.
    pub(super) fn next_to_close(&mut self) -> Option<Slot> {
        let at = self.0.iter().position(|slot| *slot == Use::GivenUp)?;
        self.set(Slot(at as u8), Use::Free);
        Some(Slot(at as u8))
    }

    fn set(&mut self, slot: Slot, to: Use) {
        if let Some(place) = self.0.get_mut(slot.index()) {
            *place = to;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_slot_is_closed_once_by_the_last() {
        let mut slots = Slots::new();
        let slot = slots.claim().unwrap();
        slots.share(slot);
        slots.give_up(slot);
        assert_eq!(slots.next_to_close(), None);
        slots.give_up(slot);
        slots.give_up(slot);
        assert_eq!((slots.next_to_close(), slots.next_to_close()), (Some(slot), None));
    }

    #[test]
    fn what_was_given_up_is_not_claimed_before_it_is_closed() {
        let mut slots = Slots::new();
        let all: [_; SLOTS] = core::array::from_fn(|_| slots.claim().unwrap());
        assert_eq!(slots.claim(), None);
        slots.give_up(all[3]);
        assert_eq!(slots.claim(), None);
        assert_eq!(slots.next_to_close(), Some(all[3]));
        assert_eq!(slots.claim(), Some(all[3]));
    }
}
