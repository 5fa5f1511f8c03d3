//! All connections on one thread, over epoll(7).

mod chunks;
mod machine;
mod table;
mod timers;

use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use rustix::event::Timespec;
use rustix::event::epoll::{self, CreateFlags, Event, EventData, EventFlags};

use chunks::Chunks;
pub use machine::{Conn, ConnId, Machine, Machines, Next};
use table::Table;
use timers::NEVER;

use super::serve::{Site, caught, empty_error_queue};
use super::way::Ready;
use super::way::sealed::Way;
use super::{Call, Failure, Hooks, Refused, Request};
use crate::{Deadline, Errno, Error, Instant, MsgFlags, Result};

/// All connections on the thread that serves, for handlers written as [machines](Machine).
///
/// An idle connection takes less than 512 bytes of this program, beside its machine, and one descriptor: ten thousand need a
/// process that may open as many.
///
/// The order of the hooks is that of every server. `finish_request` makes the machine; when the machine is done, or has failed,
/// `shutdown_request` follows. A datagram's machine gets one call of `received`, and what it sent is the answer.
///
/// # Limits
///
/// | limit | unless set | what happens |
/// |---|---|---|
/// | [`idle_timeout`](Self::idle_timeout) | none | [`Machine::timed_out`], which closes unless it says otherwise |
/// | [`Conn::wake_after`] | none | the same |
/// | [`max_connections`](Self::max_connections) | none | nothing is accepted until one has ended |
/// | [`queue_max`](Self::queue_max) | 1 MiB | the connection is closed with ENOBUFS |
/// | [`grace`](Self::grace) | 30 s | after a shutdown, what is left is closed |
///
/// A client that sends a byte now and then is never idle, nor is one that reads so. Against that a machine sets the time that is left
/// for all of it; a server that strangers can reach wants both limits:
///
/// ```
/// use berkeley::server::{Conn, EventLoop, Machine, Next, Request, TcpServer};
/// use core::time::Duration;
///
/// /// Answers one line, which has to be there, and answered, within ten seconds.
/// #[derive(Default)]
/// struct Line(Vec<u8>);
///
/// impl Machine for Line {
///     fn opened(&mut self, conn: &mut Conn<'_>) -> Next {
///         conn.wake_after(Some(Duration::from_secs(10)));
///         Next::Read
///     }
///
///     fn received(&mut self, bytes: &[u8], conn: &mut Conn<'_>) -> Next {
///         self.0.extend_from_slice(bytes);
///         if !bytes.contains(&b'\n') && self.0.len() < 1000 {
///             return Next::Read;
///         }
///         conn.send(&self.0.to_ascii_uppercase());
///         Next::Close
///     }
/// }
///
/// let limits = EventLoop::new().idle_timeout(Duration::from_secs(2)).max_connections(10_000);
/// let mut server = TcpServer::bind("127.0.0.1:0")?.run_by(limits);
/// # server.shutdown();
/// server.serve_forever(|_: &Request| Line::default())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct EventLoop {
    idle_timeout: Option<Duration>,
    max_connections: usize,
    queue_max: usize,
    grace: Option<Duration>,
}

impl EventLoop {
    /// A loop with the limits above.
    #[must_use]
    pub fn new() -> Self {
        Self {
            idle_timeout: None,
            max_connections: usize::MAX,
            queue_max: 1 << 20,
            grace: Some(Duration::from_secs(30)),
        }
    }

    /// How long no byte may come or go on a connection.
    #[must_use]
    pub fn idle_timeout(self, time: impl Into<Option<Duration>>) -> Self {
        Self { idle_timeout: time.into(), ..self }
    }

    /// How many connections there may be.
    #[must_use]
    pub fn max_connections(self, n: usize) -> Self {
        Self { max_connections: n.max(1), ..self }
    }

    /// How many bytes may wait to be taken by a client.
    #[must_use]
    pub fn queue_max(self, bytes: usize) -> Self {
        Self { queue_max: bytes, ..self }
    }

    /// How long machines may go on after a shutdown; `None`: as long as they like.
    #[must_use]
    pub fn grace(self, time: impl Into<Option<Duration>>) -> Self {
        Self { grace: time.into(), ..self }
    }
}

impl Default for EventLoop {
    fn default() -> Self {
        Self::new()
    }
}

/// A running loop.
pub struct Running<M> {
    table: Table,
    /// At the indexes of the table's slots.
    machines: Chunks<Option<M>>,
    events: Vec<Event>,
    room: Vec<u8>,
    listening: bool,
    /// How many connections to accept next: more and more while every round finds some.
    batch: usize,
}

/// Events of a round.
const EVENTS: usize = 256;
/// Connections accepted after a round, at most.
const BATCH: usize = 64;
/// Bytes received at a time.
const ROOM: usize = 64 * 1024;

/// What epoll(7) tells of without being asked.
const GONE: EventFlags = EventFlags::ERR.union(EventFlags::HUP);

const SOCKET: u64 = u64::MAX;
const STOP: u64 = u64::MAX - 1;

impl<K: Hooks, F: Machines> Way<K, F> for EventLoop {
    const NON_BLOCKING: bool = true;

    type State = Running<F::Machine>;

    fn start(&mut self, site: &Site<'_, K, F>) -> Result<Self::State> {
        let epoll = epoll::create(CreateFlags::CLOEXEC)?;
        epoll::add(&epoll, site.handle, EventData::new_u64(STOP), EventFlags::IN)?;
        let idle = self.idle_timeout.map_or(NEVER, |d| u64::try_from(d.as_nanos()).unwrap_or(NEVER));
        Ok(Running {
            table: Table::new(epoll, idle, self.queue_max),
            machines: Chunks::new(),
            events: Vec::with_capacity(EVENTS),
            room: vec![0; ROOM],
            listening: false,
            batch: 0,
        })
    }

    fn wait(
        &mut self,
        running: &mut Self::State,
        site: &Site<'_, K, F>,
        listen: bool,
        deadline: Deadline,
    ) -> Result<Ready> {
        running.listen(site, listen && running.table.live() < self.max_connections)?;
        running.round(site, deadline)
    }

    fn process_request(
        &mut self,
        running: &mut Self::State,
        site: &Site<'_, K, F>,
        request: Request,
    ) -> Result<(), Refused> {
        running.begin(site, request)
    }

    fn batch(&self, running: &Self::State) -> usize {
        running.batch.min(self.max_connections.saturating_sub(running.table.live()))
    }

    fn finish(&mut self, running: &mut Self::State, site: &Site<'_, K, F>) {
        let _ = running.listen(site, false);
        while running.table.live() > 0 {
            match running.round(site, Deadline::NEVER) {
                Ok(Ready::Stop) => {
                    site.handle.shutdown();
                    return self.drain(running, site);
                }
                Ok(_) => {}
                Err(_) => break,
            }
        }
    }

    fn drain(&mut self, running: &mut Self::State, site: &Site<'_, K, F>) {
        let _ = running.listen(site, false);
        let _ = epoll::delete(&running.table.epoll, site.handle);
        let end = Deadline::from(self.grace);
        for index in 0..running.table.slots() {
            let id = running.table.id_at(index);
            if let Some(id) = id.filter(|id| running.table.next(*id) != Some(Next::Close)) {
                running.turn(site, id, |machine, conn| machine.shutdown(conn));
            }
        }
        running.settle_failed(site);
        while running.table.live() > 0 && !end.has_passed(Instant::now()) {
            if running.round(site, end).is_err() {
                break;
            }
        }
        for index in 0..running.table.slots() {
            if let Some(id) = running.table.id_at(index) {
                running.close(site, id, None);
            }
        }
    }
}

impl<M: Machine> Running<M> {
    /// Whether epoll(7) tells of the server's socket.
    fn listen<K, F>(&mut self, site: &Site<'_, K, F>, on: bool) -> Result<()> {
        if on != self.listening {
            // Not with an empty set of events: of a failure it would be told all the same, again and again.
            if on {
                epoll::add(&self.table.epoll, &**site.socket, EventData::new_u64(SOCKET), EventFlags::IN)?;
            } else {
                epoll::delete(&self.table.epoll, &**site.socket)?;
            }
            self.listening = on;
        }
        Ok(())
    }

    /// One wait, and all that it brought.
    fn round<K: Hooks, F>(&mut self, site: &Site<'_, K, F>, deadline: Deadline) -> Result<Ready> {
        let end = deadline.instant().map_or(NEVER, Instant::as_nanos).min(self.table.timers.next());
        let timeout = (end != NEVER).then(|| {
            // In whole milliseconds, and not too few.
            let millis = end.saturating_sub(Instant::now().as_nanos()).div_ceil(1_000_000);
            Timespec { tv_sec: (millis / 1000) as _, tv_nsec: (millis % 1000 * 1_000_000) as _ }
        });
        let mut events = core::mem::take(&mut self.events);
        events.clear();
        match epoll::wait(&self.table.epoll, rustix::buffer::spare_capacity(&mut events), timeout.as_ref()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(e) => return Err(e.into()),
        }
        self.table.tick();
        let (mut stop, mut request) = (false, false);
        for event in &events {
            match event.data.u64() {
                STOP => stop = true,
                SOCKET => request = true,
                data => {
                    let id = ConnId { index: data as u32, generation: (data >> 32) as u32 };
                    self.heard(site, id, event.flags);
                }
            }
        }
        // Where connections come one by one, the call that finds no other is saved.
        self.batch = if request { (self.batch * 2).clamp(1, BATCH) } else { 0 };
        self.events = events;
        self.settle_failed(site);
        while let Some(index) = self.table.timers.pop(self.table.now()) {
            if let Some(id) = self.table.id_at(index) {
                self.table.woken(id);
                self.time_is_up(site, id);
            }
        }
        self.settle_failed(site);
        Ok(if stop && site.handle.take() {
            Ready::Stop
        } else if request && self.listening {
            Ready::Request
        } else {
            Ready::Nothing
        })
    }

    /// A request becomes a connection with a machine.
    fn begin<K: Hooks, F: Machines<Machine = M>>(
        &mut self,
        site: &Site<'_, K, F>,
        mut request: Request,
    ) -> Result<(), Refused> {
        let mut machine = None;
        let made = caught(|| {
            let mut make = |request: &mut Request| {
                machine = Some(site.handler.machine(request));
                Ok(())
            };
            site.hooks.finish_request(&mut request, Call(&mut make))
        });
        if let Err(failure) = &made {
            site.hooks.handle_error(&request, failure);
        }
        if machine.is_none() || made.is_err() {
            let _ = caught(|| {
                drop(machine);
                Ok(())
            });
            site.hooks.shutdown_request(request);
            return Ok(());
        }
        let datagram = request.is_datagram();
        let id = self.table.insert(request);
        *self.machines.reach(id.index as usize) = machine;
        self.turn(site, id, M::opened);
        if datagram {
            self.answer(site, id);
        } else {
            // Who connects has often sent already, and may be served to the end without epoll(7).
            if self.table.next(id) == Some(Next::Read) && self.table.queued(id) == 0 {
                self.receive(site, id, EventFlags::empty());
            }
            self.table.watch(id);
        }
        self.settle_failed(site);
        Ok(())
    }

    /// A datagram's machine gets it, and that is all that happens to it.
    fn answer<K: Hooks, F>(&mut self, site: &Site<'_, K, F>, id: ConnId) {
        // Lent to the machine while the table is, too.
        let packet = self.table.request_mut(id).map(Request::take_packet).unwrap_or_default();
        let machine = self.machines.get_mut(id.index as usize).and_then(Option::as_mut);
        let mut conn = Conn { table: &mut self.table, id };
        let received =
            machine.map_or(Ok(Next::Close), |machine| caught(|| Ok(machine.received(&packet, &mut conn))));
        if let Some(request) = self.table.request_mut(id) {
            request.put_packet(packet);
        }
        let failure = received.err().or(self.table.error(id).map(Failure::from));
        self.close(site, id, failure);
    }

    /// What epoll(7) says of a connection.
    fn heard<K: Hooks, F>(&mut self, site: &Site<'_, K, F>, id: ConnId, flags: EventFlags) {
        // It may have ended in this very round.
        let Some(next) = self.table.next(id) else { return };
        if self.table.queued(id) > 0 {
            if !flags.intersects(EventFlags::OUT | GONE) {
            } else if self.table.flush(id) && next != Next::Close {
                self.turn(site, id, M::writable);
            } else {
                self.settle(site, id);
                if flags.contains(EventFlags::ERR) {
                    self.trouble(site, id, flags);
                }
            }
            return;
        }
        match next {
            Next::Read if flags.intersects(EventFlags::IN | GONE) => self.receive(site, id, flags),
            Next::Write if flags.intersects(EventFlags::OUT | EventFlags::HUP) => {
                self.turn(site, id, M::writable);
            }
            _ if flags.intersects(GONE) => self.trouble(site, id, flags),
            _ => {}
        }
    }

    /// A connection that has failed, or hung up. One that has not has something in its error queue, of which epoll(7) tells again and
    /// again until somebody has read it.
    fn trouble<K: Hooks, F>(&mut self, site: &Site<'_, K, F>, id: ConnId, flags: EventFlags) {
        let Some(socket) = self.table.request(id).map(Request::socket) else { return };
        let failure = match socket.getsockopt(crate::opt::SO_ERROR) {
            Ok(Errno::OK) if !flags.contains(EventFlags::HUP) && empty_error_queue(socket) => return,
            Ok(Errno::OK) => None,
            Ok(errno) => Some(Error::from(errno).into()),
            Err(e) => Some(e.into()),
        };
        self.close(site, id, failure);
    }

    /// The time that a connection has for something is over. What its peer has not taken by then is not waited for, if this is the
    /// end.
    fn time_is_up<K: Hooks, F>(&mut self, site: &Site<'_, K, F>, id: ConnId) {
        let waited = self.table.queued(id) > 0;
        if self.table.next(id) != Some(Next::Close) {
            self.turn(site, id, M::timed_out);
        }
        if waited && self.table.next(id) == Some(Next::Close) {
            self.close(site, id, Some(Error::TIMED_OUT.into()));
        }
    }

    fn receive<K: Hooks, F>(&mut self, site: &Site<'_, K, F>, id: ConnId, flags: EventFlags) {
        let Some(request) = self.table.request(id) else { return };
        let mut room = core::mem::take(&mut self.room);
        match request.socket().recv_with(&mut room, MsgFlags::DONTWAIT) {
            Ok(0) => self.turn(site, id, |machine, conn| match machine.ended(conn) {
                Next::Read => Next::Close,
                next => next,
            }),
            Ok(n) => {
                self.table.stir(id);
                let bytes = room.get(..n).unwrap_or(&[]);
                self.turn(site, id, |machine, conn| machine.received(bytes, conn));
            }
            Err(e) if !e.would_block() => self.close(site, id, Some(e.into())),
            Err(_) if flags.intersects(GONE) => self.trouble(site, id, flags),
            Err(_) => {}
        }
        self.room = room;
    }

    /// Calls a connection's machine, and does what it answers.
    fn turn<K: Hooks, F>(
        &mut self,
        site: &Site<'_, K, F>,
        id: ConnId,
        call: impl FnOnce(&mut M, &mut Conn<'_>) -> Next,
    ) {
        if self.table.request(id).is_none() {
            return;
        }
        let Some(Some(machine)) = self.machines.get_mut(id.index as usize) else { return };
        let mut conn = Conn { table: &mut self.table, id };
        match caught(|| Ok(call(machine, &mut conn))) {
            Ok(next) => {
                self.table.set_next(id, next);
                self.settle(site, id);
            }
            Err(failure) => self.close(site, id, Some(failure)),
        }
    }

    /// After something has happened to a connection: it has failed, or is done, or waits for something.
    fn settle<K: Hooks, F>(&mut self, site: &Site<'_, K, F>, id: ConnId) {
        if let Some(error) = self.table.error(id) {
            self.close(site, id, Some(error.into()));
        } else if self.table.next(id) == Some(Next::Close) && self.table.queued(id) == 0 {
            self.close(site, id, None);
        } else {
            self.table.ask(id);
        }
    }

    /// Connections to which another one's machine could not send.
    fn settle_failed<K: Hooks, F>(&mut self, site: &Site<'_, K, F>) {
        while let Some(id) = self.table.failed.pop() {
            if let Some(error) = self.table.error(id) {
                self.close(site, id, Some(error.into()));
            }
        }
    }

    fn close<K: Hooks, F>(&mut self, site: &Site<'_, K, F>, id: ConnId, mut failure: Option<Failure>) {
        if self.table.request(id).is_none() {
            return;
        }
        if let Some(mut machine) = self.machines.get_mut(id.index as usize).and_then(Option::take) {
            let mut conn = Conn { table: &mut self.table, id };
            let closed = caught(|| {
                machine.closed(&mut conn);
                drop(machine);
                Ok(())
            });
            failure = failure.or(closed.err());
        }
        let answered = self.table.answer(id);
        let Some(request) = self.table.remove(id) else { return };
        if let Some(failure) = failure.or(answered.err().map(Failure::from)) {
            site.hooks.handle_error(&request, &failure);
        }
        site.hooks.shutdown_request(request);
    }
}

impl<M> fmt::Debug for Running<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running").field("connections", &self.table.live()).finish()
    }
}
