//! Several addresses of one host, of which the first that answers is taken: RFC 8305, section 5.
//!
//! The attempts begin one after another, the next one when the one before has failed, or, if they are staggered, when it has
//! not answered for a while. The driver makes the attempts and tells what came of them; the machine says which is next, and
//! for how long to wait.

use core::time::Duration;

use crate::time::{Deadline, Instant};

/// How many attempts are under way at a time.
pub(crate) const AT_ONCE: usize = 8;

/// What the driver has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Begin with this one, and tell what came of it.
    Begin(usize),
    /// Wait until one of those under way has an answer, or until then.
    Wait(Deadline),
    /// All have failed.
    Failed,
    /// The time is up.
    TimedOut,
}

/// The state of the race.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Race {
    count: usize,
    stagger: Option<Duration>,
    deadline: Deadline,
    next: usize,
    under_way: usize,
    /// When the next one begins even though those before have not failed.
    turn: Option<Instant>,
}

impl Race {
    /// Of so many addresses, staggered or one at a time.
    pub(crate) const fn new(count: usize, stagger: Option<Duration>, deadline: Deadline) -> Self {
        Self { count, stagger, deadline, next: 0, under_way: 0, turn: None }
    }

    pub(crate) fn poll(&mut self, now: Instant) -> Next {
        if self.under_way == 0 && self.next >= self.count {
            return Next::Failed;
        }
        if self.deadline.has_passed(now) {
            return Next::TimedOut;
        }
        let room = self.next < self.count && self.under_way < AT_ONCE;
        let turn = self.turn.is_some_and(|turn| turn <= now);
        if room && (self.under_way == 0 || turn) {
            let begun = self.next;
            self.next += 1;
            self.under_way += 1;
            self.turn = self.stagger.map(|stagger| now + stagger);
            return Next::Begin(begun);
        }
        match self.turn.filter(|_| room) {
            Some(turn) => Next::Wait(Deadline::at(self.deadline.instant().map_or(turn, |end| end.min(turn)))),
            None => Next::Wait(self.deadline),
        }
    }

    /// How many have not begun.
    pub(crate) const fn left(&self) -> usize {
        self.count.saturating_sub(self.next)
    }

    /// One of those under way has failed: the next one need not wait for its turn.
    pub(crate) fn failed(&mut self, now: Instant) {
        self.under_way = self.under_way.saturating_sub(1);
        if self.stagger.is_some() {
            self.turn = Some(now);
        }
    }
}

/// Puts the families by turns, beginning with that of the first: RFC 8305, section 4. Within a family the order stays.
pub(crate) fn interleave<T>(items: &mut [T], is_ipv6: impl Fn(&T) -> bool) {
    for at in 1..items.len() {
        let Some(rest) = items.get_mut(at - 1..) else { return };
        let Some((before, rest)) = rest.split_first_mut() else { return };
        let wanted = !is_ipv6(before);
        let Some(other) = rest.iter().position(|item| is_ipv6(item) == wanted) else { return };
        if let Some(passed) = rest.get_mut(..=other) {
            passed.rotate_right(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    const STEP: Duration = Duration::from_millis(250);

    fn at(millis: u64) -> Instant {
        Instant::from_nanos(millis * 1_000_000)
    }

    #[test]
    fn one_at_a_time_the_next_begins_when_the_last_has_failed() {
        let mut race = Race::new(2, None, Deadline::NEVER);
        assert_eq!(race.poll(at(0)), Next::Begin(0));
        assert_eq!(race.poll(at(9000)), Next::Wait(Deadline::NEVER));
        race.failed(at(9000));
        assert_eq!(race.poll(at(9000)), Next::Begin(1));
        race.failed(at(9001));
        assert_eq!(race.poll(at(9001)), Next::Failed);
    }

    #[test]
    fn staggered_the_next_begins_after_a_quarter_of_a_second_or_a_failure() {
        let mut race = Race::new(3, Some(STEP), Deadline::at(at(10_000)));
        assert_eq!(race.poll(at(0)), Next::Begin(0));
        assert_eq!(race.poll(at(1)), Next::Wait(at(250).into()));
        assert_eq!(race.poll(at(250)), Next::Begin(1));
        race.failed(at(260));
        assert_eq!(race.poll(at(260)), Next::Begin(2));
        assert_eq!(race.poll(at(600)), Next::Wait(at(10_000).into()));
        assert_eq!(race.poll(at(10_000)), Next::TimedOut);
    }

    #[test]
    fn families_take_turns() {
        let order = |mut families: Vec<u32>| {
            interleave(&mut families, |item| item % 2 == 1);
            families
        };
        assert_eq!(order([1, 3, 5, 2, 4].into()), [1, 2, 3, 4, 5]);
        assert_eq!(order([2, 1, 3, 5].into()), [2, 1, 3, 5]);
        assert_eq!(order([2, 4].into()), [2, 4]);
    }

    proptest! {
        /// However the attempts fare, each begins once and in order, no more than some are under way, and it ends in time.
        #[test]
        fn a_race_ends(count in 0usize..20, stagger in prop::option::of(1u64..400), fates in prop::collection::vec(1u64..3000, 20)) {
            let end = at(5000);
            let mut race = Race::new(count, stagger.map(Duration::from_millis), end.into());
            let (mut now, mut under_way, mut begun) = (at(0), Vec::new(), 0);
            for _ in 0..1000 {
                match race.poll(now) {
                    Next::Begin(index) => {
                        prop_assert_eq!(index, begun);
                        under_way.push(now + Duration::from_millis(fates[index]));
                        begun += 1;
                        prop_assert!(under_way.len() <= AT_ONCE);
                    }
                    Next::Wait(until) => {
                        let failing = under_way.iter().copied().min();
                        let next = until.instant().into_iter().chain(failing).min().unwrap();
                        prop_assert!(next > now);
                        now = next;
                        if failing == Some(now) {
                            under_way.retain(|at| Some(*at) != failing);
                            race.failed(now);
                            // Several may have failed at one moment.
                            for _ in under_way.len()..race.under_way {
                                race.failed(now);
                            }
                        }
                    }
                    Next::Failed => {
                        prop_assert!(under_way.is_empty() && begun == count);
                        return Ok(());
                    }
                    Next::TimedOut => {
                        prop_assert_eq!(now, end);
                        prop_assert_eq!(race.left(), count - begun);
                        return Ok(());
                    }
                }
            }
            prop_assert!(false, "it does not end");
        }
    }
}
