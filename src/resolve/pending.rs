//! [`Pending`]: a lookup that the caller's own event loop drives.

use rustix::fd::{AsFd, BorrowedFd};

use super::config::{Memories, Notes, learn};
use super::files::Etc;
use super::flight::{Around, Flight, Progress, Random};
use super::hosts::Hosts;
use super::wire::Marks;
use crate::engine::lookup::Lookup;
use crate::engine::slots::Slot;
use crate::engine::trace::Decision;
use crate::interface::RouteSocket;
use crate::{Instant, PollFlags};

/// A lookup under way. Dropping it cancels it: what it has opened is closed.
///
/// The caller waits for its [interests](Self::interests), by whatever means, and says which of them are ready.
///
/// ```
/// use berkeley::engine::found::Found;
/// use berkeley::engine::lookup::{Question, Storage};
/// use berkeley::{Deadline, PollFd, Resolver, poll};
///
/// let mut found = [Found::EMPTY; 8];
/// let storage = Storage { found: &mut found, stream: &mut [0; 1024], aliases: &mut [] };
/// let mut resolver = Resolver::system();
/// let mut pending = resolver.start(Question::host(b"localhost"), storage, Deadline::NEVER)?;
/// while let Some(until) = pending.advance(&mut |_| ()) {
///     let (slots, mut fds): (Vec<_>, Vec<_>) =
///         pending.interests().map(|it| (it.slot(), PollFd::from_borrowed_fd(it.fd(), it.flags()))).unzip();
///     poll(&mut fds, until).unwrap();
///     let ready: Vec<_> = fds.iter().map(|fd| !fd.revents().is_empty()).collect();
///     for (slot, _) in slots.into_iter().zip(ready).filter(|(_, ready)| *ready) {
///         pending.ready(slot, &mut |_| ());
///     }
/// }
/// assert_eq!(pending.lookup().result(), Some(Ok(())));
/// # Ok::<(), berkeley::GaiError>(())
/// ```
pub struct Pending<'a> {
    flight: Flight<'a>,
    around: Around<'a, 'a>,
    memory: &'a mut Memories,
    /// What is still to be told of the files.
    notes: Option<Notes<'a>>,
}

/// A descriptor that a lookup waits for.
#[derive(Clone, Copy, Debug)]
pub struct Interest<'p> {
    slot: Slot,
    fd: BorrowedFd<'p>,
    flags: PollFlags,
}

impl<'p> Interest<'p> {
    /// Which of the lookup's sockets it is: for [`Pending::ready`].
    #[must_use]
    pub const fn slot(&self) -> Slot {
        self.slot
    }

    /// The descriptor.
    #[must_use]
    pub const fn fd(&self) -> BorrowedFd<'p> {
        self.fd
    }

    /// What to wait for: to read, or, while it is being connected, to write.
    #[must_use]
    pub const fn flags(&self) -> PollFlags {
        self.flags
    }
}

impl AsFd for Interest<'_> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd
    }
}

impl core::fmt::Debug for Pending<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Pending").field("lookup", self.lookup()).finish_non_exhaustive()
    }
}

impl<'a> Pending<'a> {
    pub(super) fn new(
        lookup: Lookup<'a>,
        etc: Etc<'a>,
        hosts: &'a mut Hosts,
        marks: &'a Marks<'a>,
        one_port: bool,
        (memory, notes): (&'a mut Memories, Notes<'a>),
    ) -> Self {
        let around = Around { etc, hosts, marks, routes: RouteSocket::new(), random: Random::Direct };
        Self { flight: Flight::new(lookup, one_port), around, memory, notes: Some(notes) }
    }

    /// Has the lines of the hosts file counted, for the trace; that takes longer. To be said before anything else.
    pub fn count_lines(&mut self) {
        self.flight.lookup.count_lines();
    }

    /// Does what can be done without waiting. Then until when to wait for one of the interests, or nothing when the lookup is
    /// over.
    ///
    /// Each decision is shown to `trace`. Reading files and asking the kernel about this machine are not counted as waiting.
    pub fn advance(&mut self, trace: &mut dyn FnMut(&Decision<'_>)) -> Option<Instant> {
        self.tell(trace);
        match self.flight.advance(&mut self.around, trace) {
            Progress::Wait(until) => Some(until),
            Progress::Done | Progress::Sources => {
                learn(self.memory, self.flight.lookup.memory());
                None
            }
        }
    }

    /// What it waits for. It changes with each [`advance`](Self::advance).
    pub fn interests(&self) -> impl Iterator<Item = Interest<'_>> {
        self.flight.interests().map(|(slot, fd, flags)| Interest { slot, fd, flags })
    }

    /// One of them is ready: takes what has come, which [`advance`](Self::advance) goes on with. One that was not ready
    /// after all does no harm.
    pub fn ready(&mut self, slot: Slot, trace: &mut dyn FnMut(&Decision<'_>)) {
        self.flight.receive(slot, trace);
    }

    /// The lookup itself, which tells what came of it.
    #[must_use]
    pub fn lookup(&self) -> &Lookup<'a> {
        &self.flight.lookup
    }

    fn tell(&mut self, trace: &mut dyn FnMut(&Decision<'_>)) {
        if let Some(notes) = self.notes.take() {
            notes.tell(trace);
        }
    }

    /// To the end, waiting where there is something to wait for.
    pub(super) fn run(&mut self, trace: Option<&mut dyn FnMut(&Decision<'_>)>) {
        match trace {
            Some(trace) => {
                self.count_lines();
                self.tell(trace);
                self.flight.run(&mut self.around, trace);
            }
            None => self.flight.run(&mut self.around, &mut |_| ()),
        }
        learn(self.memory, self.flight.lookup.memory());
    }
}
