//! A thread for each request: Python's `ThreadingMixIn`.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::fmt;

use super::super::serve::{Site, caught, finish};
use super::super::{Handler, Hooks, Refused, Request};
use super::crew::{Crew, Job};
use super::sealed::Way;
use crate::Result;

/// A thread for each request. One that has served is kept for a second, and given the next request if there is one by then;
/// thread-local values outlive a request therefore.
///
/// There is no limit to their number but the system's; a [`Pool`](super::Pool) has one.
///
/// ```
/// use berkeley::server::{Request, TcpServer, Threads};
///
/// let mut server = TcpServer::bind("127.0.0.1:0")?.run_by(Threads::new().daemon_threads(true));
/// # server.shutdown();
/// server.serve_forever(|_: &mut Request| Ok(()))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Threads {
    crew: Option<Arc<Crew>>,
    daemon_threads: bool,
    block_on_close: bool,
}

impl Threads {
    /// Threads that are waited for.
    #[must_use]
    pub fn new() -> Self {
        Self { crew: None, daemon_threads: false, block_on_close: true }
    }

    /// Whether nobody waits for the threads: neither `serve_forever` nor the server's end. They end with the
    /// process at the latest. Off unless set.
    #[must_use]
    pub fn daemon_threads(self, on: bool) -> Self {
        Self { daemon_threads: on, ..self }
    }

    /// Whether `serve_forever` and the server's end wait for the threads. On unless set. (What Python has beyond that, the
    /// interpreter's own wait for threads that are no daemons, a process has not: off is the same as
    /// `daemon_threads`.)
    #[must_use]
    pub fn block_on_close(self, on: bool) -> Self {
        Self { block_on_close: on, ..self }
    }
}

impl Default for Threads {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Threads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Threads")
            .field("daemon_threads", &self.daemon_threads)
            .field("block_on_close", &self.block_on_close)
            .finish()
    }
}

impl<K, F> Way<K, F> for Threads
where
    K: Hooks + Send + Sync + 'static,
    F: Handler + Send + Sync + 'static,
{
    type State = Arc<Crew>;

    fn start(&mut self, _: &Site<'_, K, F>) -> Result<Arc<Crew>> {
        let waits = self.block_on_close && !self.daemon_threads;
        Crew::in_place(&mut self.crew, || Crew::new(usize::MAX, 0, waits))
    }

    fn process_request(
        &mut self,
        crew: &mut Arc<Crew>,
        site: &Site<'_, K, F>,
        request: Request,
    ) -> Result<(), Refused> {
        hand_over(crew, site, request)
    }

    fn drain(&mut self, crew: &mut Arc<Crew>, _: &Site<'_, K, F>) {
        crew.drain();
    }
}

/// Gives a request to a crew.
pub(super) fn hand_over<K, F>(crew: &Crew, site: &Site<'_, K, F>, request: Request) -> Result<(), Refused>
where
    K: Hooks + Send + Sync + 'static,
    F: Handler + Send + Sync + 'static,
{
    let job = |request| -> Job {
        let (hooks, handler) = (Arc::clone(site.hooks), Arc::clone(site.handler));
        Box::new(move || {
            // A hook may panic too, and the thread has others to serve.
            let _ = caught(|| Ok(finish(&*hooks, &*handler, request)));
        })
    };
    crew.submit(request, job).map_err(|(request, e)| Refused::new(request, e))
}
