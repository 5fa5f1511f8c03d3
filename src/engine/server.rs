//! Name servers, and what is remembered of them from one lookup to the next.

use core::net::SocketAddr;
use core::time::Duration;

use crate::dns::Rcode;
use crate::etc::resolv_conf::NAMESERVERS_MAX;
use crate::time::Instant;

/// How many servers a lookup knows.
pub const SERVERS_MAX: usize = NAMESERVERS_MAX;

/// How long a datagram is waited for before it is sent again to a server of which nothing is known, and never less than
/// this: a quarter of a second.
pub const RETRY_MIN: Duration = Duration::from_millis(250);

/// For how long a server that does not take EDNS is asked without: a quarter of an hour.
pub const PLAIN_FOR: Duration = Duration::from_secs(15 * 60);

/// What is remembered of one server.
///
/// Whoever makes one lookup after another hands the memories in, and takes them out again at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// How long its answers take, smoothed as RFC 6298 does it.
    pub round_trip: Option<Duration>,
    /// Until then it is asked without EDNS.
    pub plain_until: Option<Instant>,
}

impl Memory {
    /// Nothing is known.
    pub const NONE: Self = Self { round_trip: None, plain_until: None };

    /// Takes note of the time that an answer took.
    pub(super) fn answered(&mut self, after: Duration) {
        let smooth = |known: Duration| known - known / 8 + after / 8;
        self.round_trip = Some(self.round_trip.map_or(after, smooth).min(Duration::from_secs(60)));
    }

    /// How long to wait before the datagram is sent for the next time, having been sent so often: twice as long each
    /// time, and up to an eighth more, so that many clients do not do it in step.
    pub(super) fn patience(&self, times: u8, jitter: u8) -> Duration {
        let base = self.round_trip.map_or(RETRY_MIN, |known| (known * 4).max(RETRY_MIN));
        let wait = base.saturating_mul(1 << times.saturating_sub(1).min(16));
        wait.saturating_add(wait / 8 * u32::from(jitter) / 255)
    }

    /// From now on it is asked without EDNS for a while.
    pub(super) fn takes_no_edns(&mut self, now: Instant) {
        self.plain_until = Some(now + PLAIN_FOR);
    }

    pub(super) fn is_plain(&self, now: Instant) -> bool {
        self.plain_until.is_some_and(|until| now < until)
    }
}

/// Whether a response code means, of a server asked with EDNS, that it may not know EDNS (RFC 6891, section 7).
pub(super) fn may_be_for_edns(rcode: Rcode) -> bool {
    matches!(rcode, Rcode::FORMERR | Rcode::NOTIMP | Rcode::BADVERS)
}

/// How long the server at this place of a round is waited for altogether: glibc's schedule. The first one has the time that
/// the configuration says; each further one twice as long as the one before it, divided by the number of servers.
pub(super) fn share(timeout: Duration, place: usize, servers: usize) -> Duration {
    let seconds = timeout.as_secs();
    let share = match place {
        0 => seconds,
        _ => (seconds << place.min(16)) / (servers.max(1) as u64),
    };
    Duration::from_secs(share.max(1))
}

/// How many datagrams a server can be sent while it is waited for so long: one at once, the next a quarter of a second
/// later, then half a second later, and so on; and one more without EDNS.
pub(super) const fn datagrams_max(share: Duration) -> usize {
    let mut sent = 1;
    let mut quarters = 1;
    while quarters as u128 * RETRY_MIN.as_millis() < share.as_millis() {
        sent += 1;
        quarters = 2 * quarters + 1;
    }
    sent + 1
}

/// Servers in the order of a list.
pub(super) fn at(servers: &[SocketAddr], first: usize, place: usize) -> Option<(usize, SocketAddr)> {
    let index = first.checked_add(place)?.checked_rem(servers.len())?;
    Some((index, *servers.get(index)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schedule_is_that_of_glibc() {
        let seconds = |servers: usize| -> alloc::vec::Vec<u64> {
            (0..servers).map(|place| share(Duration::from_secs(5), place, servers).as_secs()).collect()
        };
        assert_eq!(seconds(1), [5]);
        assert_eq!(seconds(2), [5, 5]);
        assert_eq!(seconds(3), [5, 3, 6]);
        assert_eq!(share(Duration::from_secs(1), 1, 3).as_secs(), 1, "never nothing");
    }

    #[test]
    fn a_lost_datagram_costs_at_most_three_tenths_of_a_second() {
        let unknown = Memory::NONE;
        assert_eq!(unknown.patience(1, 0), RETRY_MIN);
        assert!(unknown.patience(1, 255) <= Duration::from_millis(300));
        assert_eq!(unknown.patience(3, 0), RETRY_MIN * 4);
        let mut far = Memory::NONE;
        far.answered(Duration::from_millis(600));
        assert_eq!(far.patience(1, 0), Duration::from_millis(2400));
    }

    #[test]
    fn datagrams_grow_with_the_logarithm_of_the_time() {
        let of_seconds = |seconds| datagrams_max(Duration::from_secs(seconds));
        // At 0, 0.25 and 0.75 seconds; then at 1.75, 3.75, 7.75.
        assert_eq!([1, 5, 10, 480].map(of_seconds), [3 + 1, 5 + 1, 6 + 1, 11 + 1]);
    }

    #[test]
    fn round_trips_are_smoothed() {
        let mut memory = Memory::NONE;
        for _ in 0..64 {
            memory.answered(Duration::from_millis(80));
        }
        assert_eq!(memory.round_trip, Some(Duration::from_millis(80)));
        memory.answered(Duration::from_millis(160));
        assert_eq!(memory.round_trip, Some(Duration::from_millis(90)));
    }
}
