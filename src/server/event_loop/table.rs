//! The connections of an event loop, without their machines: sockets, what waits to go out, what epoll(7) is to tell.

use alloc::vec::Vec;

use rustix::event::epoll::{self, EventData, EventFlags};
use rustix::fd::OwnedFd;

use super::super::Request;
use super::chunks::Chunks;
use super::machine::{ConnId, Next};
use super::timers::{NEVER, Timers};
use crate::{Errno, Error, Instant, MsgFlags};

pub(super) struct Table {
    pub(super) epoll: OwnedFd,
    slots: Chunks<Slot>,
    /// How many of them have ever held a connection.
    used: u32,
    free: Vec<u32>,
    /// Connections that have failed, while another one's machine ran perhaps, and are not closed yet.
    pub(super) failed: Vec<ConnId>,
    pub(super) timers: Timers,
    /// How long a connection may be silent, in nanoseconds.
    idle: u64,
    /// The time of this round, where there is any to wait for.
    now: u64,
    queue_max: usize,
    live: usize,
}

#[derive(Default)]
struct Slot {
    generation: u32,
    open: Option<Open>,
}

/// A connection.
struct Open {
    request: Request,
    /// What waits to go out; what is before `sent` is out. It has no memory of its own while it is empty.
    queue: Vec<u8>,
    sent: usize,
    next: Next,
    /// What epoll(7) tells, once it watches.
    told: EventFlags,
    watched: bool,
    error: Option<Error>,
    /// When its machine asked to be called, and when it has been silent for too long.
    wake: u64,
    silent: u64,
}

// What an idle connection takes of the program's memory, but for its machine: less than 512 bytes with what else the loop has
// for each (a place in the timers, one among the machines).
const _: () = assert!(size_of::<Slot>() + size_of::<(u64, u32)>() * 2 + size_of::<u32>() <= 448);

impl Open {
    /// What it waits for.
    fn asks(&self) -> EventFlags {
        match self.next {
            _ if !self.queue.is_empty() => EventFlags::OUT,
            Next::Read => EventFlags::IN,
            Next::Write => EventFlags::OUT,
            Next::Hold | Next::Close => EventFlags::empty(),
        }
    }
}

impl Table {
    pub(super) fn new(epoll: OwnedFd, idle: u64, queue_max: usize) -> Self {
        Self {
            epoll,
            slots: Chunks::new(),
            used: 0,
            free: Vec::new(),
            failed: Vec::new(),
            timers: Timers::default(),
            idle,
            now: 0,
            queue_max,
            live: 0,
        }
    }

    /// How many connections there are.
    pub(super) fn live(&self) -> usize {
        self.live
    }

    /// How many places there are, for connections past and present.
    pub(super) fn slots(&self) -> u32 {
        self.used
    }

    /// A round begins: the clock is looked at where somebody needs it.
    pub(super) fn tick(&mut self) {
        if self.idle != NEVER || self.timers.next() != NEVER {
            self.now = Instant::now().as_nanos();
        }
    }

    pub(super) fn now(&self) -> u64 {
        self.now
    }

    /// A place for a request.
    pub(super) fn insert(&mut self, request: Request) -> ConnId {
        let index = match self.free.pop() {
            Some(index) => index,
            None => {
                self.used += 1;
                self.used - 1
            }
        };
        let slot = self.slots.reach(index as usize);
        let id = ConnId { index, generation: slot.generation };
        slot.open = Some(Open {
            request,
            queue: Vec::new(),
            sent: 0,
            next: Next::Read,
            told: EventFlags::empty(),
            watched: false,
            error: None,
            wake: NEVER,
            silent: NEVER,
        });
        self.live += 1;
        self.stir(id);
        id
    }

    /// Takes a connection out. epoll(7) forgets a socket by itself when the last descriptor of it is closed; but a hook
    /// may hold on to it.
    pub(super) fn remove(&mut self, id: ConnId) -> Option<Request> {
        let open = self.get(id)?;
        if open.watched {
            let _ = epoll::delete(&self.epoll, open.request.socket());
        }
        let slot = self.slots.get_mut(id.index as usize)?;
        slot.generation = slot.generation.wrapping_add(1);
        let open = slot.open.take()?;
        self.free.push(id.index);
        self.live -= 1;
        if self.timers.next() != NEVER {
            self.timers.set(id.index, NEVER);
        }
        Some(open.request)
    }

    pub(super) fn request(&self, id: ConnId) -> Option<&Request> {
        Some(&self.get(id)?.request)
    }

    pub(super) fn request_mut(&mut self, id: ConnId) -> Option<&mut Request> {
        Some(&mut self.get_mut(id)?.request)
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = ConnId> + '_ {
        (0..self.slots()).filter_map(|index| self.id_at(index))
    }

    pub(super) fn id_at(&self, index: u32) -> Option<ConnId> {
        let slot = self.slots.get(index as usize)?;
        slot.open.as_ref()?;
        Some(ConnId { index, generation: slot.generation })
    }

    pub(super) fn next(&self, id: ConnId) -> Option<Next> {
        Some(self.get(id)?.next)
    }

    /// What the connection's machine answered.
    pub(super) fn set_next(&mut self, id: ConnId, next: Next) {
        if let Some(open) = self.get_mut(id) {
            open.next = next;
        }
    }

    pub(super) fn error(&self, id: ConnId) -> Option<Error> {
        self.get(id)?.error
    }

    pub(super) fn queued(&self, id: ConnId) -> usize {
        self.get(id).map_or(0, |open| open.queue.len() - open.sent)
    }

    /// Sends at once what goes, and keeps the rest. Whether the connection is there: one that only waits until all is out
    /// would never end if more came.
    pub(super) fn send(&mut self, id: ConnId, bytes: &[u8]) -> bool {
        let most = self.queue_max;
        let Some(open) = self.get_mut(id).filter(|open| open.next != Next::Close) else { return false };
        if open.request.is_datagram() {
            use std::io::Write;
            // The answer is gathered, which does not fail, and sent at the end.
            let _ = open.request.write_all(bytes);
            return true;
        }
        if open.error.is_some() || bytes.is_empty() {
            return true;
        }
        let mut rest = bytes;
        if open.queue.is_empty() {
            match open.request.socket().send_with(bytes, MsgFlags::DONTWAIT) {
                Ok(n) if n >= bytes.len() => {
                    self.stir(id);
                    return true;
                }
                Ok(n) => rest = bytes.get(n..).unwrap_or(&[]),
                Err(e) if e.would_block() => {}
                Err(e) => {
                    self.fail(id, e);
                    return true;
                }
            }
        }
        if open.queue.len() - open.sent + rest.len() > most {
            self.fail(id, Errno::ENOBUFS.into());
            return true;
        }
        if open.sent > open.queue.len() / 2 {
            open.queue.drain(..open.sent);
            open.sent = 0;
        }
        open.queue.extend_from_slice(rest);
        self.ask(id);
        true
    }

    /// Sends of what waits as much as goes; whether nothing waits any more.
    pub(super) fn flush(&mut self, id: ConnId) -> bool {
        let Some(open) = self.get_mut(id) else { return false };
        let waiting = open.queue.get(open.sent..).unwrap_or(&[]);
        match open.request.socket().send_with(waiting, MsgFlags::DONTWAIT) {
            Ok(n) => {
                open.sent += n;
                let done = open.sent >= open.queue.len();
                if done {
                    (open.queue, open.sent) = (Vec::new(), 0);
                }
                self.stir(id);
                done
            }
            Err(e) if e.would_block() => false,
            Err(e) => {
                self.fail(id, e);
                false
            }
        }
    }

    /// The connection has failed; it is closed when its turn comes.
    pub(super) fn fail(&mut self, id: ConnId, error: Error) {
        if let Some(open) = self.get_mut(id) {
            open.error.get_or_insert(error);
            self.failed.push(id);
        }
    }

    /// Something has come or gone: the silence begins anew.
    pub(super) fn stir(&mut self, id: ConnId) {
        if self.idle == NEVER {
            return;
        }
        let silent = self.now.saturating_add(self.idle);
        let Some(open) = self.get_mut(id) else { return };
        open.silent = silent;
        let due = open.wake.min(silent);
        self.timers.set(id.index, due);
    }

    pub(super) fn wake_at(&mut self, id: ConnId, at: Option<Instant>) {
        let Some(open) = self.get_mut(id) else { return };
        open.wake = at.map_or(NEVER, Instant::as_nanos);
        let due = open.wake.min(open.silent);
        self.timers.set(id.index, due);
    }

    /// A connection's time has come: what it was set for does not hold any more.
    pub(super) fn woken(&mut self, id: ConnId) {
        let (now, idle) = (self.now, self.idle);
        let Some(open) = self.get_mut(id) else { return };
        if open.wake <= now {
            open.wake = NEVER;
        }
        if open.silent <= now {
            // It passes again only if the machine goes on in spite of it, and not in this very round.
            open.silent = now.saturating_add(idle.max(1));
        }
        let due = open.wake.min(open.silent);
        self.timers.set(id.index, due);
    }

    /// From now on epoll(7) tells of the connection.
    pub(super) fn watch(&mut self, id: ConnId) {
        let Some(open) = self.get(id) else { return };
        let ask = open.asks();
        let added = epoll::add(&self.epoll, open.request.socket(), data(id), ask);
        self.told(id, ask, added);
    }

    /// Has epoll(7) tell what is waited for now.
    pub(super) fn ask(&mut self, id: ConnId) {
        let Some(open) = self.get(id) else { return };
        let ask = open.asks();
        if !open.watched || open.told == ask {
            return;
        }
        let modified = epoll::modify(&self.epoll, open.request.socket(), data(id), ask);
        self.told(id, ask, modified);
    }

    fn told(&mut self, id: ConnId, ask: EventFlags, result: rustix::io::Result<()>) {
        match result {
            Ok(()) => {
                if let Some(open) = self.get_mut(id) {
                    (open.told, open.watched) = (ask, true);
                }
            }
            Err(e) => self.fail(id, e.into()),
        }
    }

    fn get(&self, id: ConnId) -> Option<&Open> {
        let slot = self.slots.get(id.index as usize).filter(|slot| slot.generation == id.generation)?;
        slot.open.as_ref()
    }

    fn get_mut(&mut self, id: ConnId) -> Option<&mut Open> {
        let slot = self.slots.get_mut(id.index as usize).filter(|slot| slot.generation == id.generation)?;
        slot.open.as_mut()
    }

    /// The answer to a datagram.
    pub(super) fn answer(&mut self, id: ConnId) -> crate::Result<()> {
        self.get_mut(id).map_or(Ok(()), |open| open.request.finish_now())
    }
}

fn data(id: ConnId) -> EventData {
    EventData::new_u64(u64::from(id.generation) << 32 | u64::from(id.index))
}
