//! Ways of running requests, a file each. The loop that waits and accepts is the server's; a way says what it waits for
//! beside that, and what becomes of a request.

mod crew;
#[cfg(feature = "fork")]
mod fork;
mod one;
mod pool;
mod threads;

use core::time::Duration;

use rustix::fd::{AsFd, BorrowedFd};

pub use super::event_loop::EventLoop;
#[cfg(feature = "fork")]
pub use fork::Fork;
pub use one::OneAtATime;
pub use pool::{Pool, WhenFull};
pub use threads::Threads;

use super::serve::Site;
use super::{Hooks, Refused, Request};
use crate::{Deadline, PollFd, PollFlags, Result, poll};

/// A way of running requests, for hooks of type `K` and a handler of type `F`.
///
/// [`OneAtATime`], [`Threads`], [`Pool`] and `Fork` take a [`Handler`](super::Handler), [`EventLoop`]
/// takes [`Machines`](super::Machines). There are no others: a program that wants its own has the hook
/// [`process_request`](Hooks::process_request).
pub trait Way<K: Hooks, F>: sealed::Way<K, F> {}

impl<K: Hooks, F, W: sealed::Way<K, F>> Way<K, F> for W {}

/// What a wait has brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ready {
    /// A connection or a datagram.
    Request,
    /// A shutdown was asked for, and is carried out now.
    Stop,
    /// The time is up, or something else has happened.
    Nothing,
}

pub(super) mod sealed {
    use super::*;

    /// What the server's loop asks of a way.
    pub trait Way<K: Hooks, F> {
        /// Whether connections are born non-blocking.
        const NON_BLOCKING: bool = false;

        /// Lives as long as one call of `serve_forever` or `handle_request`.
        type State;

        /// Before the first wait.
        fn start(&mut self, site: &Site<'_, K, F>) -> Result<Self::State>;

        /// Waits for a request, if `listen` has it, and for a shutdown, until the deadline.
        fn wait(
            &mut self,
            state: &mut Self::State,
            site: &Site<'_, K, F>,
            listen: bool,
            deadline: Deadline,
        ) -> Result<Ready> {
            let _ = state;
            wait_for(site, listen, &[], deadline)
        }

        /// How many requests are accepted after one wait.
        fn batch(&self, state: &Self::State) -> usize {
            let _ = state;
            1
        }

        /// Runs a request, or has it run.
        fn process_request(
            &mut self,
            state: &mut Self::State,
            site: &Site<'_, K, F>,
            request: Request,
        ) -> Result<(), Refused>;

        /// After each wait.
        fn service_actions(&mut self, state: &mut Self::State, site: &Site<'_, K, F>) {
            let _ = (state, site);
        }

        /// How long `handle_request` waits, where the server says so, or does not.
        fn timeout(&self, server: Option<Duration>) -> Option<Duration> {
            server
        }

        /// After the one request of `handle_request`.
        fn finish(&mut self, state: &mut Self::State, site: &Site<'_, K, F>) {
            let _ = (state, site);
        }

        /// Lets the requests in progress finish.
        fn drain(&mut self, state: &mut Self::State, site: &Site<'_, K, F>) {
            let _ = (state, site);
        }
    }
}

/// poll(2) for a shutdown, the server's socket, and whatever else. The shutdown comes first.
fn wait_for<K, F>(
    site: &Site<'_, K, F>,
    listen: bool,
    others: &[BorrowedFd<'_>],
    deadline: Deadline,
) -> Result<Ready> {
    let stop = PollFd::new(site.handle, PollFlags::IN);
    let socket = PollFd::from_borrowed_fd(
        site.socket.as_fd(),
        if listen { PollFlags::IN } else { PollFlags::empty() },
    );
    let mut few = [stop.clone(), socket.clone()];
    let mut many;
    let fds = if others.is_empty() {
        &mut few[..if listen { 2 } else { 1 }]
    } else {
        many = alloc::vec![stop];
        many.extend(others.iter().map(|fd| PollFd::from_borrowed_fd(*fd, PollFlags::IN)));
        if listen {
            many.push(socket);
        }
        &mut many
    };
    poll(fds, deadline)?;
    let heard = |fd: Option<&PollFd<'_>>| fd.is_some_and(|fd| !fd.revents().is_empty());
    if heard(fds.first()) && site.handle.take() {
        Ok(Ready::Stop)
    } else if listen && heard(fds.last()) {
        Ok(Ready::Request)
    } else {
        Ok(Ready::Nothing)
    }
}
