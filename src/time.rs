//! Time as sockets need it: [`Instant`], [`Deadline`] and [`Timeout`], plain values without a clock.
//!
//! A *timeout* is how long a call may take; a socket keeps one. A *deadline* is the moment at which it has to
//! end; a call that consists of several steps makes one deadline at its start and holds every step to it.

use core::fmt;
use core::time::Duration;

const NANOS_PER_SEC: u64 = 1_000_000_000;

/// A moment on the kernel's monotonic clock, in nanoseconds: `CLOCK_MONOTONIC` of clock_gettime(2).
///
/// It lasts for 584 years of uptime; arithmetic stops at either end instead of wrapping.
///
/// ```
/// use berkeley::Instant;
/// use core::time::Duration;
///
/// let start = Instant::from_nanos(1_500);
/// let later = start + Duration::from_secs(2);
/// assert_eq!(later.saturating_duration_since(start), Duration::from_secs(2));
/// assert_eq!(start.saturating_duration_since(later), Duration::ZERO);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(u64);

impl Instant {
    /// The moment this many nanoseconds after the clock's zero.
    #[must_use]
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// Nanoseconds since the clock's zero.
    #[must_use]
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// How long after `earlier` this is; zero if it is not after it.
    #[must_use]
    pub const fn saturating_duration_since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}

impl core::ops::Add<Duration> for Instant {
    type Output = Self;

    fn add(self, d: Duration) -> Self {
        let nanos = d.as_secs().saturating_mul(NANOS_PER_SEC).saturating_add(u64::from(d.subsec_nanos()));
        Self(self.0.saturating_add(nanos))
    }
}

/// The moment at which an operation has to end, or never.
///
/// ```
/// use berkeley::{Deadline, Instant};
/// use core::time::Duration;
///
/// let at = Deadline::at(Instant::from_nanos(500));
/// assert_eq!(at.remaining(Instant::from_nanos(200)), Some(Duration::from_nanos(300)));
/// assert!(at.has_passed(Instant::from_nanos(500)));
/// assert_eq!(Deadline::NEVER.remaining(Instant::from_nanos(200)), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Deadline(Option<Instant>);

impl Deadline {
    /// No end: wait for ever.
    pub const NEVER: Self = Self(None);

    /// At this moment.
    #[must_use]
    pub const fn at(instant: Instant) -> Self {
        Self(Some(instant))
    }

    /// The moment, if there is one.
    #[must_use]
    pub const fn instant(self) -> Option<Instant> {
        self.0
    }

    /// What is left at `now`: nothing at all means for ever, zero that the time is up.
    #[must_use]
    pub fn remaining(self, now: Instant) -> Option<Duration> {
        self.0.map(|end| end.saturating_duration_since(now))
    }

    /// Whether the moment is `now` or before.
    #[must_use]
    pub fn has_passed(self, now: Instant) -> bool {
        self.0.is_some_and(|end| end <= now)
    }
}

impl From<Instant> for Deadline {
    fn from(instant: Instant) -> Self {
        Self::at(instant)
    }
}

/// How a socket waits: for ever, not at all, or for so long. One word, so that a socket can keep it in an
/// atomic on every target.
///
/// A duration is kept exactly to the nanosecond below 0.53 s, exactly to the microsecond below 8.9 minutes,
/// to the millisecond below 6.2 days, and to the second up to 17 years, where it ends. What falls between two
/// steps is rounded up, so that a timeout never strikes early.
///
/// ```
/// use berkeley::Timeout;
/// use core::time::Duration;
///
/// assert_eq!(Timeout::secs(5).duration(), Some(Duration::from_secs(5)));
/// assert_eq!(Timeout::from(Some(Duration::ZERO)), Timeout::NON_BLOCKING);
/// assert_eq!(Timeout::from(None), Timeout::BLOCKING);
/// assert_eq!(Timeout::from(Duration::from_nanos(1)).duration(), Some(Duration::from_nanos(1)));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Timeout(u32);

impl Timeout {
    /// Wait for ever: Python's `None`.
    pub const BLOCKING: Self = Self(Self::MASK);
    /// Do not wait: Python's `0.0`.
    pub const NON_BLOCKING: Self = Self(0);

    /// The bits in use. The socket keeps a flag of its own in the one that is left.
    pub(crate) const MASK: u32 = !0 >> 1;

    /// This many seconds; zero is [`NON_BLOCKING`](Self::NON_BLOCKING).
    #[must_use]
    pub const fn secs(secs: u64) -> Self {
        Self::after(Duration::from_secs(secs))
    }

    /// This many thousandths of a second; zero is [`NON_BLOCKING`](Self::NON_BLOCKING).
    #[must_use]
    pub const fn millis(millis: u64) -> Self {
        Self::after(Duration::from_millis(millis))
    }

    /// This long; zero is [`NON_BLOCKING`](Self::NON_BLOCKING).
    #[must_use]
    pub const fn after(d: Duration) -> Self {
        if d.as_secs() >= COUNT_MASK as u64 {
            return Self(Self::MASK - 1);
        }
        // Below 2^60, so the division does without 128 bits, which no processor divides by itself.
        let nanos = d.as_secs() * NANOS_PER_SEC + d.subsec_nanos() as u64;
        let mut unit = 0;
        while unit < UNITS.len() {
            let count = nanos.div_ceil(UNITS[unit]);
            // The greatest count of seconds is taken: it means for ever.
            if count < COUNT_MASK as u64 {
                return Self((unit as u32) << COUNT_BITS | count as u32);
            }
            unit += 1;
        }
        Self(Self::MASK - 1)
    }

    /// Nothing at all for [`BLOCKING`](Self::BLOCKING), zero for [`NON_BLOCKING`](Self::NON_BLOCKING): the form
    /// of [`settimeout`](crate::Socket::settimeout) and [`gettimeout`](crate::Socket::gettimeout).
    #[must_use]
    pub const fn duration(self) -> Option<Duration> {
        match self.nanos() {
            None => None,
            Some(nanos) => Some(Duration::from_nanos(nanos)),
        }
    }

    /// As [`duration`](Self::duration), without the division by a second: for a deadline that is a number anyway.
    pub(crate) const fn nanos(self) -> Option<u64> {
        match self {
            Self::BLOCKING => None,
            // Below 2^60: a billion, and a count of 29 bits.
            Self(bits) => {
                let unit = UNITS[(bits >> COUNT_BITS) as usize % UNITS.len()];
                Some(unit * (bits & COUNT_MASK) as u64)
            }
        }
    }

    /// As a socket keeps it: the other way round, so that a blocking one is known by a zero.
    pub(crate) const fn to_bits(self) -> u32 {
        self.0 ^ Self::MASK
    }

    pub(crate) const fn from_bits(bits: u32) -> Self {
        Self(!bits & Self::MASK)
    }
}

/// Two bits name the unit, the ones below count it.
const COUNT_BITS: u32 = 29;
const COUNT_MASK: u32 = (1 << COUNT_BITS) - 1;
const UNITS: [u64; 4] = [1, 1_000, 1_000_000, NANOS_PER_SEC];

impl From<Duration> for Timeout {
    fn from(d: Duration) -> Self {
        Self::after(d)
    }
}

impl From<Option<Duration>> for Timeout {
    /// Nothing at all means to wait for ever.
    fn from(d: Option<Duration>) -> Self {
        d.map_or(Self::BLOCKING, Self::after)
    }
}

impl fmt::Debug for Timeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.duration() {
            None => f.write_str("BLOCKING"),
            Some(Duration::ZERO) => f.write_str("NON_BLOCKING"),
            Some(d) => fmt::Debug::fmt(&d, f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn timeouts_are_exact_where_the_docs_say_so() {
        let exact = |d: Duration| assert_eq!(Timeout::after(d).duration(), Some(d));
        exact(Duration::from_nanos(1));
        exact(Duration::from_nanos(530_000_001));
        exact(Duration::from_micros(534_000_001)); // 8.9 minutes
        exact(Duration::from_millis(6 * 86_400_000 + 1));
        exact(Duration::from_secs(17 * 365 * 86_400));
    }

    #[test]
    fn only_a_blocking_socket_keeps_a_zero() {
        assert_eq!(Timeout::BLOCKING.to_bits(), 0);
        for timeout in
            [Timeout::BLOCKING, Timeout::NON_BLOCKING, Timeout::millis(1), Timeout::after(Duration::MAX)]
        {
            assert_eq!(Timeout::from_bits(timeout.to_bits()), timeout);
            assert_eq!(timeout.to_bits() & !Timeout::MASK, 0);
        }
    }

    #[test]
    fn the_longest_timeout_is_not_for_ever() {
        let longest = Timeout::after(Duration::MAX);
        assert_ne!(longest, Timeout::BLOCKING);
        assert!(longest.duration() > Some(Duration::from_secs(17 * 365 * 86_400)));
    }

    proptest! {
        #[test]
        fn a_timeout_is_never_shorter_than_asked(secs in 0u64..(1 << 29) - 2, nanos in 0u32..1_000_000_000) {
            let asked = Duration::new(secs, nanos);
            let kept = Timeout::after(asked).duration().unwrap();
            prop_assert!(kept >= asked);
            // At most one step of the unit, and a step is at most one part in half a million.
            prop_assert!(kept - asked <= asked / 500_000);
            prop_assert_eq!(Timeout::after(kept).duration(), Some(kept));
            prop_assert_eq!(Timeout::after(asked).nanos().map(u128::from), Some(kept.as_nanos()));
        }

        #[test]
        fn instants_never_wrap(a: u64, secs: u64, nanos in 0u32..1_000_000_000) {
            let start = Instant::from_nanos(a);
            prop_assert!(start + Duration::new(secs, nanos) >= start);
        }
    }
}
