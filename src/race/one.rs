//! One socket, one address.
//!
//! What makes a connect more than a call:
//!
//! - EINPROGRESS: the answer comes later. The socket turns writable, and only SO_ERROR says whether it is
//!   connected: a refused one is writable too.
//! - EINTR: a TCP connect goes on behind the caller's back. To call connect again would yield EALREADY; it is
//!   waited for like the case above, but not every family goes on: an interrupted vsock is closed, and writable.
//!   A Unix connect has *not* begun, and SO_ERROR would say that all is well: it is called again.
//! - EAGAIN from a Unix socket: the listener's queue is full. No readiness announces room (the socket polls as
//!   writable and hung up at once, with an SO_ERROR of 0), so the kernel is asked to block until the deadline.
//! - no error, but hung up, not writable, or interrupted: somebody else read the error, or it is one of the false
//!   reports above. Whether there is a peer decides.

use crate::error::{Errno, Error};
use crate::time::{Deadline, Instant};

/// How long an answer may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Patience {
    /// At once: EINPROGRESS and EAGAIN are the result.
    None,
    /// As long as the kernel makes the call last: EINPROGRESS and EAGAIN come from a SO_SNDTIMEO of the
    /// caller's and are the result.
    Kernel,
    /// Until then.
    Until(Instant),
}

/// What the driver has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// connect(2).
    Connect,
    /// connect(2), blocking until then at most: for room in a Unix listener's queue, which nothing else can wait for.
    ConnectBlocking(Instant),
    /// Wait until the socket is writable, or until then; a moment that has passed means to look once.
    Wait(Deadline),
    /// Read SO_ERROR.
    TakeError,
    /// getpeername(2).
    AskPeer,
    /// It is over.
    Done(Result<(), Error>),
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// connect(2) returned.
    Connected(Result<(), Errno>),
    /// The wait is over: poll(2) found something, and whether that was a socket that is writable and not hung up.
    Ready { writable: bool },
    /// The wait reached its end.
    TimedOut,
    /// A signal ended the wait.
    Interrupted,
    /// SO_ERROR, or why it could not be read.
    Error(Result<Errno, Errno>),
    /// getpeername(2) returned.
    Peer(Result<(), Errno>),
}

/// A connect in progress.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Connect {
    unix: bool,
    patience: Patience,
    /// Whether a signal is the caller's business.
    interruptible: bool,
    /// Whether an SO_ERROR of 0 says nothing.
    doubtful: bool,
}

impl Connect {
    /// Its first step is [`Step::Connect`].
    pub(crate) fn new(unix: bool, patience: Patience, interruptible: bool) -> Self {
        Self { unix, patience, interruptible, doubtful: false }
    }

    /// What happened; the answer is what to do next. The clock is only looked at where the time may be up.
    pub(crate) fn on(&mut self, event: Event, now: impl FnOnce() -> Instant) -> Step {
        match event {
            Event::Connected(Ok(())) | Event::Peer(Ok(())) => Step::Done(Ok(())),
            Event::Connected(Err(errno)) => self.refused(errno, now),
            Event::Ready { writable } => {
                self.doubtful |= !writable;
                Step::TakeError
            }
            Event::Interrupted if self.interruptible => Step::Done(Err(Errno::EINTR.into())),
            // The driver may wake early, a timeout may not.
            Event::TimedOut | Event::Interrupted => {
                if self.is_late(now) {
                    Step::Done(Err(Error::TIMED_OUT))
                } else {
                    self.wait()
                }
            }
            Event::Error(Ok(Errno::OK)) if self.doubtful => Step::AskPeer,
            Event::Error(Ok(Errno::OK | Errno::EISCONN)) => Step::Done(Ok(())),
            Event::Error(Ok(errno) | Err(errno)) | Event::Peer(Err(errno)) => Step::Done(Err(errno.into())),
        }
    }

    fn refused(&mut self, errno: Errno, now: impl FnOnce() -> Instant) -> Step {
        match (errno, self.patience) {
            (Errno::EINTR, _) if self.interruptible => Step::Done(Err(errno.into())),
            (Errno::EINTR, Patience::None) if !self.unix => Step::Done(Err(Errno::EINPROGRESS.into())),
            (Errno::EINTR, Patience::None | Patience::Kernel) if self.unix => Step::Connect,
            (Errno::EINTR | Errno::EAGAIN, Patience::Until(end)) if self.unix => {
                if self.is_late(now) {
                    Step::Done(Err(Error::TIMED_OUT))
                } else {
                    Step::ConnectBlocking(end)
                }
            }
            (Errno::EINTR, _) => {
                self.doubtful = true;
                self.wait()
            }
            (Errno::EINPROGRESS | Errno::EALREADY, Patience::Until(_)) => self.wait(),
            _ => Step::Done(Err(errno.into())),
        }
    }

    fn wait(&self) -> Step {
        Step::Wait(match self.patience {
            Patience::Until(end) => Deadline::at(end),
            Patience::None | Patience::Kernel => Deadline::NEVER,
        })
    }

    fn is_late(&self, now: impl FnOnce() -> Instant) -> bool {
        matches!(self.patience, Patience::Until(end) if end <= now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{vec, vec::Vec};
    use core::time::Duration;
    use proptest::prelude::*;

    const END: Instant = Instant::from_nanos(1_000);

    /// What connect(2) answers in turn, when the socket turns writable and what is found then.
    struct Kernel {
        connects: Vec<Result<(), Errno>>,
        writable_at: Option<Instant>,
        signal_at: Option<Instant>,
        hung_up: bool,
        so_error: Errno,
        peer: Result<(), Errno>,
        now: Instant,
        calls: Vec<&'static str>,
    }

    fn kernel(connects: &[Result<(), Errno>]) -> Kernel {
        Kernel {
            connects: connects.iter().rev().copied().collect(),
            writable_at: None,
            signal_at: None,
            hung_up: false,
            so_error: Errno::OK,
            peer: Ok(()),
            now: Instant::from_nanos(0),
            calls: Vec::new(),
        }
    }

    impl Kernel {
        fn run(&mut self, mut connect: Connect) -> Result<(), Error> {
            let mut step = Step::Connect;
            for _ in 0..100 {
                let event = match step {
                    Step::Done(result) => return result,
                    Step::Connect => {
                        self.calls.push("connect");
                        Event::Connected(self.connects.pop().unwrap_or(Err(Errno::EALREADY)))
                    }
                    Step::ConnectBlocking(end) => {
                        self.calls.push("blocking connect");
                        let answer = self.connects.pop().unwrap_or(Err(Errno::EAGAIN));
                        if answer == Err(Errno::EAGAIN) {
                            self.now = self.now.max(end);
                        }
                        Event::Connected(answer)
                    }
                    Step::Wait(deadline) => self.wait(deadline),
                    Step::TakeError => {
                        self.calls.push("SO_ERROR");
                        Event::Error(Ok(self.so_error))
                    }
                    Step::AskPeer => {
                        self.calls.push("getpeername");
                        Event::Peer(self.peer)
                    }
                };
                step = connect.on(event, || self.now);
            }
            panic!("no end after {:?}", self.calls);
        }

        fn wait(&mut self, deadline: Deadline) -> Event {
            self.calls.push("poll");
            let end = deadline.instant().unwrap_or(Instant::from_nanos(u64::MAX));
            let writable = self.writable_at.unwrap_or(Instant::from_nanos(u64::MAX));
            let signal = self.signal_at.unwrap_or(Instant::from_nanos(u64::MAX));
            assert!(writable.min(signal).min(end) < Instant::from_nanos(u64::MAX), "waits for ever");
            if signal < writable && signal < end {
                self.signal_at = None;
                self.now = self.now.max(signal);
                return Event::Interrupted;
            }
            self.now = self.now.max(writable.min(end));
            if writable <= end { Event::Ready { writable: !self.hung_up } } else { Event::TimedOut }
        }
    }

    fn timed() -> Connect {
        Connect::new(false, Patience::Until(END), false)
    }

    #[test]
    fn at_once() {
        for patience in [Patience::None, Patience::Kernel, Patience::Until(END)] {
            let mut kernel = kernel(&[Ok(())]);
            assert_eq!(kernel.run(Connect::new(false, patience, false)), Ok(()));
            assert_eq!(kernel.calls, ["connect"]);
        }
    }

    #[test]
    fn later() {
        let mut kernel = kernel(&[Err(Errno::EINPROGRESS)]);
        kernel.writable_at = Some(Instant::from_nanos(500));
        assert_eq!(kernel.run(timed()), Ok(()));
        assert_eq!(kernel.calls, ["connect", "poll", "SO_ERROR"]);
    }

    #[test]
    fn refused_later_is_writable_too() {
        let mut kernel = kernel(&[Err(Errno::EINPROGRESS)]);
        (kernel.writable_at, kernel.hung_up) = (Some(Instant::from_nanos(500)), true);
        kernel.so_error = Errno::ECONNREFUSED;
        assert_eq!(kernel.run(timed()), Err(Errno::ECONNREFUSED.into()));
    }

    #[test]
    fn writable_and_hung_up_without_an_error_is_not_connected() {
        let mut kernel = kernel(&[Err(Errno::EINPROGRESS)]);
        (kernel.writable_at, kernel.hung_up) = (Some(Instant::from_nanos(500)), true);
        kernel.peer = Err(Errno::ENOTCONN);
        assert_eq!(kernel.run(timed()), Err(Errno::ENOTCONN.into()));
        assert_eq!(kernel.calls, ["connect", "poll", "SO_ERROR", "getpeername"]);
    }

    #[test]
    fn never() {
        let mut kernel = kernel(&[Err(Errno::EINPROGRESS)]);
        assert_eq!(kernel.run(timed()), Err(Error::TIMED_OUT));
        assert_eq!(kernel.now, END);
    }

    #[test]
    fn a_deadline_that_has_passed_still_looks_once() {
        let mut kernel = kernel(&[Err(Errno::EINPROGRESS)]);
        (kernel.now, kernel.writable_at) = (END + Duration::from_secs(1), Some(END));
        assert_eq!(kernel.run(timed()), Ok(()));
    }

    #[test]
    fn a_non_blocking_socket_gets_the_kernels_answer() {
        for errno in [Errno::EINPROGRESS, Errno::EALREADY, Errno::EISCONN, Errno::EAGAIN] {
            for unix in [false, true] {
                let mut kernel = kernel(&[Err(errno)]);
                assert_eq!(kernel.run(Connect::new(unix, Patience::None, false)), Err(errno.into()));
                assert_eq!(kernel.calls, ["connect"]);
            }
        }
    }

    #[test]
    fn an_interrupted_tcp_connect_is_waited_for_and_never_repeated() {
        for patience in [Patience::Kernel, Patience::Until(END)] {
            let mut kernel = kernel(&[Err(Errno::EINTR)]);
            kernel.signal_at = Some(Instant::from_nanos(100));
            kernel.writable_at = Some(Instant::from_nanos(200));
            assert_eq!(kernel.run(Connect::new(false, patience, false)), Ok(()));
            assert_eq!(kernel.calls, ["connect", "poll", "poll", "SO_ERROR", "getpeername"]);
        }
    }

    #[test]
    fn an_interrupted_connect_that_does_not_go_on_is_not_connected() {
        // As vsock has it: closed, writable, without an error.
        let mut kernel = kernel(&[Err(Errno::EINTR)]);
        (kernel.writable_at, kernel.peer) = (Some(Instant::from_nanos(0)), Err(Errno::ENOTCONN));
        assert_eq!(kernel.run(Connect::new(false, Patience::Kernel, false)), Err(Errno::ENOTCONN.into()));
    }

    #[test]
    fn an_interrupted_unix_connect_is_repeated_and_never_waited_for() {
        let answers = [Err(Errno::EINTR), Err(Errno::EINTR), Ok(())];
        let mut kernel = kernel(&answers);
        assert_eq!(kernel.run(Connect::new(true, Patience::Kernel, false)), Ok(()));
        assert_eq!(kernel.calls, ["connect"; 3]);
    }

    #[test]
    fn whoever_asks_for_interrupts_gets_them() {
        for unix in [false, true] {
            let mut kernel = kernel(&[Err(Errno::EINTR)]);
            assert_eq!(kernel.run(Connect::new(unix, Patience::Until(END), true)), Err(Errno::EINTR.into()));
        }
        let mut kernel = kernel(&[Err(Errno::EINPROGRESS)]);
        kernel.signal_at = Some(Instant::from_nanos(100));
        assert_eq!(kernel.run(Connect::new(false, Patience::Until(END), true)), Err(Errno::EINTR.into()));
    }

    #[test]
    fn a_full_unix_queue_is_waited_for_by_the_kernel() {
        let full = Err(Errno::EAGAIN);
        let mut room = kernel(&[full, Err(Errno::EINTR), Ok(())]);
        assert_eq!(room.run(Connect::new(true, Patience::Until(END), false)), Ok(()));
        assert_eq!(room.calls, ["connect", "blocking connect", "blocking connect"]);

        let mut none = kernel(&[full]);
        assert_eq!(none.run(Connect::new(true, Patience::Until(END), false)), Err(Error::TIMED_OUT));
        assert_eq!(none.calls, ["connect", "blocking connect"]);
    }

    #[test]
    fn the_callers_own_send_timeout_is_the_result() {
        for (unix, errno) in [(false, Errno::EINPROGRESS), (true, Errno::EAGAIN)] {
            let mut kernel = kernel(&[Err(errno)]);
            assert_eq!(kernel.run(Connect::new(unix, Patience::Kernel, false)), Err(errno.into()));
        }
    }

    fn errno() -> impl Strategy<Value = Errno> {
        prop::sample::select(vec![
            Errno::OK,
            Errno::EINTR,
            Errno::EAGAIN,
            Errno::EINPROGRESS,
            Errno::EALREADY,
            Errno::EISCONN,
            Errno::ENOTCONN,
            Errno::ECONNREFUSED,
            Errno::EBADF,
        ])
    }

    proptest! {
        /// Whatever the kernel says, a timed connect ends, not before its deadline if it ends as a timeout, and
        /// never calls itself connected without an answer that says so.
        #[test]
        fn a_timed_connect_ends_and_never_lies(
            unix: bool,
            answers in prop::collection::vec(errno().prop_map(|e| if e == Errno::OK { Ok(()) } else { Err(e) }), 0..8),
            writable in prop::option::of(0u64..2_000),
            signal in prop::option::of(0u64..2_000),
            hung_up: bool,
            so_error in errno(),
            peer in errno(),
        ) {
            let mut kernel = kernel(&answers);
            kernel.writable_at = writable.map(Instant::from_nanos);
            kernel.signal_at = signal.map(Instant::from_nanos);
            kernel.hung_up = hung_up;
            kernel.so_error = so_error;
            kernel.peer = if peer == Errno::OK { Ok(()) } else { Err(peer) };
            let result = kernel.run(Connect::new(unix, Patience::Until(END), false));
            let connected = answers.contains(&Ok(()))
                || (matches!(so_error, Errno::OK | Errno::EISCONN) && (!hung_up || so_error == Errno::EISCONN))
                || kernel.peer.is_ok();
            prop_assert!(result.is_err() || connected);
            if result == Err(Error::TIMED_OUT) {
                prop_assert!(kernel.now >= END);
            }
        }
    }
}
