//! When each connection is to be looked at again: a heap in which every slot has one place at most.
//!
//! A time that moves back, as it does with every byte that comes, is only written down; the heap learns of it when the old
//! one has come. So what happens often costs nothing here.

use alloc::vec::Vec;

/// Nanoseconds, or never.
pub(super) const NEVER: u64 = u64::MAX;

#[derive(Default)]
pub(super) struct Timers {
    /// Time and slot, the earliest first.
    heap: Vec<(u64, u32)>,
    /// For each slot: when it is due, and where it stands in the heap.
    slots: Vec<(u64, u32)>,
}

const NOWHERE: u32 = u32::MAX;

impl Timers {
    /// When the slot is due from now on.
    pub(super) fn set(&mut self, slot: u32, due: u64) {
        let index = slot as usize;
        if index >= self.slots.len() {
            if due == NEVER {
                return;
            }
            self.slots.resize(index + 1, (NEVER, NOWHERE));
        }
        self.slots[index].0 = due;
        match self.slots[index].1 {
            NOWHERE if due == NEVER => {}
            NOWHERE => {
                self.heap.push((due, slot));
                self.up(self.heap.len() - 1);
            }
            at if due < self.heap[at as usize].0 => {
                self.heap[at as usize].0 = due;
                self.up(at as usize);
            }
            _ => {}
        }
    }

    /// When to ask next: no later than the first is due.
    pub(super) fn next(&self) -> u64 {
        self.heap.first().map_or(NEVER, |first| first.0)
    }

    /// A slot that is due, which is not due any more then.
    pub(super) fn pop(&mut self, now: u64) -> Option<u32> {
        loop {
            let &(time, slot) = self.heap.first()?;
            if time > now {
                return None;
            }
            let due = self.slots[slot as usize].0;
            if due > now && due != NEVER {
                self.heap[0].0 = due;
                self.down(0);
                continue;
            }
            self.remove_first();
            self.slots[slot as usize].0 = NEVER;
            if due != NEVER {
                return Some(slot);
            }
        }
    }

    fn remove_first(&mut self) {
        self.slots[self.heap[0].1 as usize].1 = NOWHERE;
        let Some(last) = self.heap.pop() else { return };
        if let Some(first) = self.heap.first_mut() {
            *first = last;
            self.down(0);
        }
    }

    fn up(&mut self, mut at: usize) {
        while at > 0 {
            let parent = (at - 1) / 2;
            if self.heap[parent].0 <= self.heap[at].0 {
                break;
            }
            self.heap.swap(parent, at);
            self.place(at);
            at = parent;
        }
        self.place(at);
    }

    fn down(&mut self, mut at: usize) {
        loop {
            let left = 2 * at + 1;
            let earlier = |a: usize, b: usize| {
                if b < self.heap.len() && self.heap[b].0 < self.heap[a].0 { b } else { a }
            };
            let least = earlier(earlier(at, left), left + 1);
            if least == at {
                break;
            }
            self.heap.swap(at, least);
            self.place(at);
            at = least;
        }
        self.place(at);
    }

    fn place(&mut self, at: usize) {
        self.slots[self.heap[at].1 as usize].1 = at as u32;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_due_comes_once_and_in_time(
            steps in prop::collection::vec((0u32..8, prop_oneof![4 => 0u64..100, 1 => Just(NEVER)], 0u64..5), 0..200)
        ) {
            let mut timers = Timers::default();
            let mut slow = [NEVER; 8];
            let mut now = 0;
            for (slot, due, passed) in steps {
                timers.set(slot, due);
                slow[slot as usize] = due;
                now += passed;
                prop_assert!(timers.next() <= *slow.iter().min().unwrap());
                let mut popped = Vec::new();
                while let Some(slot) = timers.pop(now) {
                    popped.push(slot);
                    prop_assert!(slow[slot as usize] <= now);
                    slow[slot as usize] = NEVER;
                }
                prop_assert!(slow.iter().all(|due| *due > now), "{slow:?} at {now}, {popped:?}");
                prop_assert!(timers.heap.len() <= slow.len());
            }
        }
    }
}
