//! How a call that could not go on is continued: the socket's mode, and one call's patience.

use core::sync::atomic::Ordering;

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::fd::{AsFd, BorrowedFd};

use super::Socket;
use crate::{Deadline, Errno, Error, Instant, MsgFlags, Result, Timeout};

/// A timeout, and whether signals end calls, in the word that the socket keeps.
#[derive(Clone, Copy)]
pub(super) struct Mode(u32);

const INTERRUPTIBLE: u32 = !Timeout::MASK;

impl Mode {
    #[inline]
    pub(super) fn timeout(self) -> Timeout {
        Timeout::from_bits(self.0)
    }

    #[inline]
    pub(super) fn is_blocking(self) -> bool {
        self.0 & Timeout::MASK == 0
    }

    /// What a send or receive is told beyond the caller's flags.
    #[inline]
    pub(super) fn dontwait(self) -> MsgFlags {
        if self.is_blocking() { MsgFlags::empty() } else { MsgFlags::DONTWAIT }
    }

    #[inline]
    pub(super) fn is_interruptible(self) -> bool {
        self.0 & INTERRUPTIBLE != 0
    }

    /// The same, but that a call does not wait.
    pub(super) fn without_waiting(self) -> Self {
        Self(self.0 & INTERRUPTIBLE | Timeout::NON_BLOCKING.to_bits())
    }

    pub(super) fn to_bits(self) -> u32 {
        self.0
    }

    /// When a call that begins now has to end: nothing unless the socket is in timeout mode.
    pub(super) fn end(self) -> Option<Instant> {
        let timeout = self.timeout().nanos().filter(|&nanos| nanos > 0)?;
        Some(Instant::from_nanos(Instant::now().as_nanos().saturating_add(timeout)))
    }
}

impl From<Timeout> for Mode {
    #[inline]
    fn from(timeout: Timeout) -> Self {
        Self(timeout.to_bits())
    }
}

impl Socket {
    #[inline]
    pub(super) fn mode(&self) -> Mode {
        Mode(self.mode.load(Ordering::Relaxed))
    }

    pub(super) fn set_timeout_bits(&self, timeout: Timeout) {
        // The two halves of the word change one at a time, and neither may undo the other.
        let set = |word| Some(word & INTERRUPTIBLE | timeout.to_bits());
        let _ = self.mode.fetch_update(Ordering::Relaxed, Ordering::Relaxed, set);
    }

    pub(super) fn set_interruptible_bit(&self, on: bool) {
        if on {
            self.mode.fetch_or(INTERRUPTIBLE, Ordering::Relaxed);
        } else {
            self.mode.fetch_and(!INTERRUPTIBLE, Ordering::Relaxed);
        }
    }
}

/// One operation's patience. The clock is not looked at before the first wait: the attempts before it did not
/// block, and a timeout may end late but not early.
pub(super) struct Patience {
    mode: Mode,
    end: Option<Instant>,
    /// Waits since the operation last got on.
    waits: u32,
}

impl Patience {
    /// Of a send or receive with these flags: with the caller's own MSG_DONTWAIT there is none, whatever the mode.
    #[inline]
    pub(super) fn of(socket: &Socket, flags: MsgFlags) -> Self {
        let mode = socket.mode();
        Self::until(if flags.contains(MsgFlags::DONTWAIT) { mode.without_waiting() } else { mode }, None)
    }

    /// With an end that is known already.
    #[inline]
    pub(super) fn until(mode: Mode, end: Option<Instant>) -> Self {
        Self { mode, end, waits: 0 }
    }

    #[inline]
    pub(super) fn flags(&self) -> MsgFlags {
        self.mode.dontwait()
    }

    /// After a call that failed: waits as long as the mode has it and answers `Ok` to try again.
    #[cold]
    pub(super) fn after(&mut self, errno: Errno, fd: BorrowedFd<'_>, events: PollFlags) -> Result<()> {
        match errno {
            Errno::EINTR if !self.mode.is_interruptible() => Ok(()),
            Errno::EAGAIN => {
                let end = self.end().ok_or(errno)?;
                if self.waits > 0 {
                    self.false_alarm(end)?;
                }
                self.waits = self.waits.saturating_add(1);
                ready(fd, events, Deadline::at(end), self.mode.is_interruptible()).map(drop)
            }
            _ => Err(errno.into()),
        }
    }

    /// After a call that did a part of the operation.
    ///
    /// # Errors
    /// The time is up: a peer that takes each part at once does not prolong it.
    pub(super) fn got_on(&mut self) -> Result<()> {
        self.waits = 0;
        match self.end() {
            Some(end) if end <= Instant::now() => Err(Error::TIMED_OUT),
            _ => Ok(()),
        }
    }

    fn end(&mut self) -> Option<Instant> {
        self.end = self.end.or_else(|| self.mode.end());
        self.end
    }

    /// poll(2) said ready, and the call said no. That may be somebody else's luck, or last: a Unix datagram socket polls
    /// as writable however full the queue of the socket that sendto(2) names, and an error queue that nobody reads
    /// makes any socket poll as ready. So the time is looked at, and from the second such alarm in a row on poll is not
    /// asked without a pause of a thousandth of a second.
    fn false_alarm(&self, end: Instant) -> Result<()> {
        const PAUSE: u64 = 1_000_000;
        let now = Instant::now();
        if end <= now {
            return Err(Error::TIMED_OUT);
        }
        if self.waits > 1 {
            let until = end.min(Instant::from_nanos(now.as_nanos().saturating_add(PAUSE)));
            wait(&mut [], Deadline::at(until), self.mode.is_interruptible())?;
        }
        Ok(())
    }
}

/// Waits until one of the events, an error or a hang-up is there.
///
/// # Errors
/// The deadline passed; EINTR if asked for.
pub(super) fn ready(
    fd: BorrowedFd<'_>,
    events: PollFlags,
    deadline: Deadline,
    interruptible: bool,
) -> Result<PollFlags> {
    let mut fds = [PollFd::from_borrowed_fd(fd.as_fd(), events)];
    match wait(&mut fds, deadline, interruptible)? {
        0 => Err(Error::TIMED_OUT),
        _ => Ok(fds[0].revents()),
    }
}

/// poll(2) until the deadline: zero only when it has passed.
pub(super) fn wait(fds: &mut [PollFd<'_>], deadline: Deadline, interruptible: bool) -> Result<usize> {
    let mut now = deadline.instant().map(|_| Instant::now());
    loop {
        let remaining = now.and_then(|now| deadline.remaining(now));
        let timespec =
            remaining.map(|d| Timespec { tv_sec: d.as_secs() as _, tv_nsec: d.subsec_nanos() as _ });
        match rustix::event::poll(fds, timespec.as_ref()) {
            Ok(0) => {}
            Ok(n) => return Ok(n),
            Err(rustix::io::Errno::INTR) if !interruptible => {}
            Err(errno) => return Err(errno.into()),
        }
        // Early, by a signal or by the kernel's rounding, or at the end?
        now = deadline.instant().map(|_| Instant::now());
        if now.is_some_and(|now| deadline.has_passed(now)) {
            return Ok(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::*;

    fn patience(end: Instant) -> Patience {
        Patience::until(Timeout::secs(3600).into(), Some(end))
    }

    #[test]
    fn what_is_done_in_parts_ends_when_the_time_is_up() {
        assert_eq!(patience(Instant::now()).got_on(), Err(Error::TIMED_OUT));
        assert_eq!(patience(Instant::from_nanos(u64::MAX)).got_on(), Ok(()));
        assert_eq!(Patience::until(Timeout::BLOCKING.into(), None).got_on(), Ok(()));
        // The clock runs from the first part on.
        let mut fresh = Patience::until(Timeout::after(Duration::from_nanos(1)).into(), None);
        let _ = fresh.got_on();
        while fresh.end.is_some_and(|end| end > Instant::now()) {}
        assert_eq!(fresh.got_on(), Err(Error::TIMED_OUT));
    }
}
