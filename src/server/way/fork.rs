//! A child process for each request: Python's `ForkingMixIn`.

use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;
use std::fs;
use std::os::unix::fs::MetadataExt;

use rustix::fd::{AsFd, OwnedFd};
use rustix::process::{Pid, PidfdFlags, WaitOptions, pidfd_open, waitpid};

use super::super::serve::{Site, caught, finish};
use super::super::{Handler, Hooks, Refused, Request};
use super::sealed::Way;
use super::{Ready, wait_for};
use crate::error::Reason;
use crate::sys::fork;
use crate::{Deadline, Error, Instant, Result};

/// A child process for each request. Children are collected as they end.
///
/// It refuses to fork a process that has other threads: the child has none of them, and a lock that one of them held
/// stays locked there for ever. [`in_spite_of_threads`](Self::in_spite_of_threads) is for who knows better.
///
/// A child ends by _exit(2) when its request is done, with status 0 or, where the handler failed, 1; nothing runs that waits
/// for the process's end. It shares the server's descriptors, so a handler in it can shut the server down.
pub struct Fork {
    children: Vec<Child>,
    max_children: usize,
    block_on_close: bool,
    in_spite_of_threads: bool,
}

struct Child {
    pid: Pid,
    /// Readable when it has ended. Kernels before 5.3 have none.
    fd: Option<OwnedFd>,
}

/// How often children are looked for where the kernel does not say.
const LOOK: Duration = Duration::from_millis(50);

impl Fork {
    /// At most 40 children at a time, which the server's end waits for.
    #[must_use]
    pub fn new() -> Self {
        Self { children: Vec::new(), max_children: 40, block_on_close: true, in_spite_of_threads: false }
    }

    /// How many children there may be. While there are so many, nothing is accepted.
    #[must_use]
    pub fn max_children(mut self, n: usize) -> Self {
        self.max_children = n.max(1);
        self
    }

    /// Whether `serve_forever` and the server's end wait for the children. On unless set; otherwise they are left to
    /// whoever inherits them.
    #[must_use]
    pub fn block_on_close(mut self, on: bool) -> Self {
        self.block_on_close = on;
        self
    }

    /// Forks although there are other threads. Whatever they may have locked (an output stream, an allocator of its own, anything
    /// behind a mutex) a handler must not use.
    #[must_use]
    pub fn in_spite_of_threads(mut self, on: bool) -> Self {
        self.in_spite_of_threads = on;
        self
    }

    /// How many children there are.
    #[must_use]
    pub fn active_children(&self) -> usize {
        self.children.len()
    }

    /// Python's `collect_children`: forgets the children that have ended; with `blocking` it waits for all.
    pub fn collect_children(&mut self, blocking: bool) {
        let options = if blocking { WaitOptions::empty() } else { WaitOptions::NOHANG };
        // ECHILD: somebody else has collected it.
        self.children.retain(|child| {
            loop {
                match waitpid(Some(child.pid), options) {
                    Ok(None) => return true,
                    Err(rustix::io::Errno::INTR) => {}
                    _ => return false,
                }
            }
        });
    }

    fn check_threads(&self) -> Result<()> {
        if self.in_spite_of_threads {
            return Ok(());
        }
        // Links of a folder: two of its own, and one for each folder in it, which are the threads. Where it does not say three,
        // they are counted. Without /proc nothing is known, and there might be some.
        let task = "/proc/self/task";
        let threads = match fs::metadata(task).map(|task| task.nlink()) {
            Ok(3) => 1,
            _ => fs::read_dir(task).map_or(0, Iterator::count),
        };
        if threads == 1 {
            return Ok(());
        }
        let threads = u16::try_from(threads).unwrap_or(u16::MAX);
        Err(Error::own(Reason::OtherThreads { threads }))
    }
}

impl Default for Fork {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Fork {
    fn drop(&mut self) {
        self.collect_children(self.block_on_close);
    }
}

impl fmt::Debug for Fork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fork")
            .field("active_children", &self.children.len())
            .field("max_children", &self.max_children)
            .field("block_on_close", &self.block_on_close)
            .finish_non_exhaustive()
    }
}

impl<K: Hooks, F: Handler> Way<K, F> for Fork {
    type State = ();

    fn start(&mut self, _: &Site<'_, K, F>) -> Result<()> {
        self.check_threads()
    }

    fn wait(
        &mut self,
        (): &mut (),
        site: &Site<'_, K, F>,
        listen: bool,
        deadline: Deadline,
    ) -> Result<Ready> {
        let listen = listen && self.children.len() < self.max_children;
        let fds: Vec<_> = self.children.iter().filter_map(|child| Some(child.fd.as_ref()?.as_fd())).collect();
        let look = Instant::now() + LOOK;
        let deadline = match deadline.instant() {
            Some(end) if end <= look => deadline,
            _ if fds.len() < self.children.len() => Deadline::at(look),
            _ => deadline,
        };
        wait_for(site, listen, &fds, deadline)
    }

    fn process_request(
        &mut self,
        (): &mut (),
        site: &Site<'_, K, F>,
        request: Request,
    ) -> Result<(), Refused> {
        if let Err(e) = self.check_threads() {
            return Err(Refused::new(request, e));
        }
        match fork::process() {
            Err(errno) => Err(Refused::new(request, Error::from(errno))),
            Ok(Some(pid)) => {
                self.children.push(Child { pid, fd: pidfd_open(pid, PidfdFlags::empty()).ok() });
                site.hooks.close_request(request);
                Ok(())
            }
            Ok(None) => {
                // A hook may panic too, and must not come out in the parent's code.
                let content = caught(|| Ok(finish(&**site.hooks, &**site.handler, request)));
                fork::end(if matches!(content, Ok(true)) { 0 } else { 1 })
            }
        }
    }

    fn service_actions(&mut self, (): &mut (), _: &Site<'_, K, F>) {
        self.collect_children(false);
    }

    fn timeout(&self, server: Option<Duration>) -> Option<Duration> {
        server.or(Some(Duration::from_secs(300)))
    }

    fn drain(&mut self, (): &mut (), _: &Site<'_, K, F>) {
        self.collect_children(self.block_on_close);
    }
}
