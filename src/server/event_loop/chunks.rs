//! [`Chunks`]: a list that grows by a fixed step and never moves what it holds. A vector would double, and for that moment, or
//! for good, hold twice the memory that ten thousand connections need.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

pub(super) struct Chunks<T> {
    chunks: Vec<Box<[T]>>,
}

/// How many are made at a time.
const STEP: usize = 64;

impl<T: Default> Chunks<T> {
    pub(super) const fn new() -> Self {
        Self { chunks: Vec::new() }
    }

    /// How many there are, all of them with a value.
    pub(super) fn len(&self) -> usize {
        self.chunks.len() * STEP
    }

    pub(super) fn get(&self, index: usize) -> Option<&T> {
        self.chunks.get(index / STEP)?.get(index % STEP)
    }

    pub(super) fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        self.chunks.get_mut(index / STEP)?.get_mut(index % STEP)
    }

    /// The value at this place; there is one for each place below it too.
    pub(super) fn reach(&mut self, index: usize) -> &mut T {
        while self.len() <= index {
            self.chunks.push((0..STEP).map(|_| T::default()).collect());
        }
        &mut self.chunks[index / STEP][index % STEP]
    }
}

impl<T> fmt::Debug for Chunks<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Chunks({})", self.chunks.len() * STEP)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_grows_as_far_as_it_is_reached_for() {
        let mut chunks = Chunks::<u32>::new();
        assert_eq!((chunks.len(), chunks.get(0)), (0, None));
        assert_eq!(chunks.get_mut(0), None);
        *chunks.reach(3 * STEP) = 7;
        assert_eq!(chunks.len(), 4 * STEP);
        let first = chunks.get(0).map(core::ptr::from_ref);
        chunks.reach(9 * STEP - 1);
        assert_eq!((chunks.len(), chunks.get(3 * STEP), chunks.get(9 * STEP)), (9 * STEP, Some(&7), None));
        assert_eq!(chunks.get(0).map(core::ptr::from_ref), first);
    }
}
