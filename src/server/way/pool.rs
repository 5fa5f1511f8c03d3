//! So many threads for all requests.

use alloc::sync::Arc;
use core::fmt;

use super::super::serve::{Site, finish};
use super::super::{Failure, Handler, Hooks, Refused, Request};
use super::crew::Crew;
use super::sealed::Way;
use super::threads::hand_over;
use super::{Ready, wait_for};
use crate::{Deadline, Result};

/// At most so many threads, and a queue of requests that wait for one. When both are full, [`WhenFull`] says what happens.
///
/// ```
/// use berkeley::server::{Pool, Request, TcpServer, WhenFull};
///
/// let pool = Pool::new(8).queue(64).when_full(WhenFull::Close);
/// let mut server = TcpServer::bind("127.0.0.1:0")?.run_by(pool);
/// # server.shutdown();
/// server.serve_forever(|_: &mut Request| Ok(()))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Pool {
    crew: Option<Arc<Crew>>,
    threads: usize,
    queue: usize,
    when_full: WhenFull,
}

/// What a full [`Pool`] does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhenFull {
    /// Accepts nothing until there is room: the clients wait in the socket's queue, and once that is full the
    /// kernel turns them away, or lets them try again.
    #[default]
    Wait,
    /// Accepts, and closes at once. [`handle_error`](Hooks::handle_error) is told [`Failure::Full`].
    Close,
    /// Serves the request on the thread that accepted it, and accepts nothing meanwhile.
    ServeHere,
}

impl Pool {
    /// So many threads, at least one, which are started when they are needed; no queue; [`WhenFull::Wait`].
    #[must_use]
    pub fn new(threads: usize) -> Self {
        Self { crew: None, threads: threads.max(1), queue: 0, when_full: WhenFull::Wait }
    }

    /// How many requests that have been accepted may wait for a thread.
    #[must_use]
    pub fn queue(self, requests: usize) -> Self {
        Self { queue: requests, ..self }
    }

    /// What happens when there is no room.
    #[must_use]
    pub fn when_full(self, when_full: WhenFull) -> Self {
        Self { when_full, ..self }
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("threads", &self.threads)
            .field("queue", &self.queue)
            .field("when_full", &self.when_full)
            .finish()
    }
}

impl<K, F> Way<K, F> for Pool
where
    K: Hooks + Send + Sync + 'static,
    F: Handler + Send + Sync + 'static,
{
    type State = Arc<Crew>;

    fn start(&mut self, _: &Site<'_, K, F>) -> Result<Arc<Crew>> {
        Crew::in_place(&mut self.crew, || Crew::new(self.threads, self.queue, true))
    }

    fn wait(
        &mut self,
        crew: &mut Arc<Crew>,
        site: &Site<'_, K, F>,
        listen: bool,
        deadline: Deadline,
    ) -> Result<Ready> {
        if self.when_full != WhenFull::Wait || !crew.is_full() {
            return wait_for(site, listen, &[], deadline);
        }
        let ready = wait_for(site, false, &[crew.room()], deadline);
        crew.clear_room();
        ready
    }

    fn process_request(
        &mut self,
        crew: &mut Arc<Crew>,
        site: &Site<'_, K, F>,
        request: Request,
    ) -> Result<(), Refused> {
        if self.when_full != WhenFull::Wait && crew.is_full() {
            if self.when_full == WhenFull::Close {
                return Err(Refused::new(request, Failure::Full));
            }
            finish(&**site.hooks, &**site.handler, request);
            return Ok(());
        }
        hand_over(crew, site, request)
    }

    fn drain(&mut self, crew: &mut Arc<Crew>, _: &Site<'_, K, F>) {
        crew.drain();
    }
}
