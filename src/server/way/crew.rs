//! Threads that serve: as many as are needed, or as many as there may be. What is idle is used again before another is
//! started.

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;
use std::collections::HashMap;
use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle, ThreadId};

use rustix::event::{EventfdFlags, eventfd};
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};

/// What a thread is given to do. It does not panic.
pub(super) type Job = Box<dyn FnOnce() + Send>;

pub struct Crew {
    shared: Arc<Shared>,
    /// Whether its end waits for the threads.
    waits: bool,
    most: usize,
    queue: usize,
}

struct Shared {
    state: Mutex<State>,
    /// There is something to do, or nothing any more.
    work: Condvar,
    /// Nobody does anything, and there is nothing to do.
    quiet: Condvar,
    /// An eventfd: somebody has asked for room, and there is.
    room: OwnedFd,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Job>,
    threads: usize,
    idle: usize,
    closing: bool,
    /// Whether somebody waits for `quiet`: to tell it costs a system call, heard or not.
    draining: bool,
    room_wanted: bool,
    handles: HashMap<ThreadId, JoinHandle<()>>,
    /// Threads that have come to their end, and wait to be reaped.
    finished: Vec<ThreadId>,
}

/// How long a thread without work is kept.
const LINGER: Duration = Duration::from_secs(1);

impl Crew {
    /// At most so many threads, which its end waits for or not, and so many jobs that wait for one.
    pub(super) fn new(most: usize, queue: usize, waits: bool) -> crate::Result<Self> {
        let room = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?;
        let shared = Shared { state: Mutex::default(), work: Condvar::new(), quiet: Condvar::new(), room };
        Ok(Self { shared: Arc::new(shared), waits, most: most.max(1), queue })
    }

    /// The one that is there from an earlier time, or a new one.
    pub(super) fn in_place(
        place: &mut Option<Arc<Self>>,
        new: impl FnOnce() -> crate::Result<Self>,
    ) -> crate::Result<Arc<Self>> {
        let crew = match place.take() {
            Some(crew) => crew,
            None => Arc::new(new()?),
        };
        Ok(Arc::clone(place.insert(crew)))
    }

    /// Whether a job would have no place. If so, [`room`](Self::room) becomes readable when it has one.
    pub(super) fn is_full(&self) -> bool {
        let mut state = self.shared.lock();
        let places = state.idle.saturating_add(self.most - state.threads.min(self.most));
        let full = state.queue.len() >= places.saturating_add(self.queue);
        state.room_wanted |= full;
        full
    }

    /// Readable when there is room again, where there was none.
    pub(super) fn room(&self) -> BorrowedFd<'_> {
        self.shared.room.as_fd()
    }

    /// That there is room has been noticed.
    pub(super) fn clear_room(&self) {
        let _ = rustix::io::read(&self.shared.room, &mut [0; 8]);
    }

    /// Has the job done that `job` makes, unless nobody is free to do it, and it cannot wait for that.
    ///
    /// # Errors
    /// No thread could be started, and there is no place in the queue.
    pub(super) fn submit<T>(&self, with: T, job: impl FnOnce(T) -> Job) -> Result<(), (T, io::Error)> {
        let mut state = self.shared.lock();
        for id in core::mem::take(&mut state.finished) {
            // It has given up the lock for the last time.
            if let Some(thread) = state.handles.remove(&id) {
                let _ = thread.join();
            }
        }
        if state.idle <= state.queue.len() && state.threads < self.most {
            if let Err(e) = self.start(&mut state) {
                let places = state.idle.saturating_add(if state.threads == 0 { 0 } else { self.queue });
                if state.queue.len() >= places {
                    return Err((with, e));
                }
            }
        }
        state.queue.push_back(job(with));
        // Whoever it wakes would otherwise run into the lock.
        drop(state);
        self.shared.work.notify_one();
        Ok(())
    }

    fn start(&self, state: &mut State) -> io::Result<()> {
        let shared = Arc::clone(&self.shared);
        let thread = thread::Builder::new().spawn(move || shared.work())?;
        state.threads += 1;
        // It is as good as idle: it takes the next job that nobody else takes.
        state.idle += 1;
        if self.waits {
            state.handles.insert(thread.thread().id(), thread);
        }
        Ok(())
    }

    /// Waits until all is done, if this crew is to be waited for.
    pub(super) fn drain(&self) {
        if !self.waits {
            return;
        }
        let mut state = self.shared.lock();
        state.draining = true;
        while !state.is_quiet() {
            state = self.shared.quiet.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.draining = false;
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.closing = true;
        self.shared.work.notify_all();
        let threads = core::mem::take(&mut state.handles);
        drop(state);
        for thread in threads.into_values() {
            let _ = thread.join();
        }
    }
}

impl State {
    fn is_quiet(&self) -> bool {
        self.queue.is_empty() && self.idle == self.threads
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // No code that could panic runs under the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A thread's life. It counts as idle when it begins.
    fn work(&self) {
        let mut state = self.lock();
        loop {
            if let Some(job) = state.queue.pop_front() {
                state.idle -= 1;
                self.tell_room(&mut state);
                drop(state);
                job();
                state = self.lock();
                state.idle += 1;
                self.tell_room(&mut state);
                if state.draining && state.is_quiet() {
                    self.quiet.notify_all();
                }
            } else if state.closing {
                break;
            } else {
                let (again, waited) =
                    self.work.wait_timeout(state, LINGER).unwrap_or_else(PoisonError::into_inner);
                state = again;
                if waited.timed_out() && state.queue.is_empty() {
                    break;
                }
            }
        }
        state.idle -= 1;
        state.threads -= 1;
        state.finished.push(thread::current().id());
    }

    fn tell_room(&self, state: &mut State) {
        if state.room_wanted {
            state.room_wanted = false;
            let _ = rustix::io::write(&self.room, &1u64.to_ne_bytes());
        }
    }
}
