//! [`Machine`]: a handler that never waits, and [`Conn`], the connection as it sees it.

use core::fmt;
use core::time::Duration;

use super::super::{Request, ServerHandle};
use super::table::Table;
use crate::{Error, Instant, SockAddr, Socket};

/// A handler as a state machine: it is told what has happened to its connection, and answers what it waits for next. It does not
/// block, since all others are served by the same thread.
///
/// Bytes are lent to it as they come; what it needs of them later it keeps. What it [sends](Conn::send) goes out at
/// once, as far as the peer takes it, and the rest as it can. Until that is out, nothing more is received from this
/// connection: a peer that never reads is not read from either.
///
/// ```
/// use berkeley::server::{Conn, Machine, Next, Request, TcpServer};
///
/// struct Upper;
///
/// impl Machine for Upper {
///     fn received(&mut self, bytes: &[u8], conn: &mut Conn<'_>) -> Next {
///         conn.send(&bytes.to_ascii_uppercase());
///         Next::Read
///     }
/// }
///
/// let mut server = TcpServer::bind("127.0.0.1:0")?.event_loop();
/// # server.shutdown();
/// server.serve_forever(|_: &Request| Upper)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Machine {
    /// The connection is there. Who speaks first does it here.
    fn opened(&mut self, conn: &mut Conn<'_>) -> Next {
        let _ = conn;
        Next::Read
    }

    /// So many bytes have come, at least one. A datagram comes whole.
    fn received(&mut self, bytes: &[u8], conn: &mut Conn<'_>) -> Next;

    /// The peer has no more to say; it may still be listening. There is nothing more to read, so [`Next::Read`] is as good as
    /// [`Next::Close`].
    fn ended(&mut self, conn: &mut Conn<'_>) -> Next {
        let _ = conn;
        Next::Close
    }

    /// All that was sent is out, after it had to wait, or there is room for more, after [`Next::Write`].
    fn writable(&mut self, conn: &mut Conn<'_>) -> Next {
        let _ = conn;
        Next::Read
    }

    /// The time is up that [`Conn::wake_after`] or [`EventLoop::idle_timeout`](super::EventLoop::idle_timeout) has set.
    ///
    /// Where bytes have waited to go out until now, and the peer has not taken them, [`Next::Close`] does not wait any longer: they are
    /// lost, and `handle_error` is told of the timeout. The same happens when a time passes after `Next::Close`.
    fn timed_out(&mut self, conn: &mut Conn<'_>) -> Next {
        let _ = conn;
        Next::Close
    }

    /// The server was shut down. A machine that has something to finish goes on; it has as long as
    /// [`EventLoop::grace`](super::EventLoop::grace) says.
    fn shutdown(&mut self, conn: &mut Conn<'_>) -> Next {
        let _ = conn;
        Next::Close
    }

    /// The connection is over, in whatever way; `handle_error` comes after this. What is sent to it now is lost.
    fn closed(&mut self, conn: &mut Conn<'_>) {
        let _ = conn;
    }
}

/// What a [`Machine`] waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Bytes, once what was sent is out.
    Read,
    /// Room to send: [`Machine::writable`].
    Write,
    /// Nothing from this connection: the time set, or another connection's machine, will go on. That the peer has gone is
    /// noticed all the same, where it has reset the connection.
    Hold,
    /// The end, once what was sent is out.
    Close,
}

/// Makes a machine for each request: what [`serve_forever`](crate::server::Server::serve_forever) takes with an
/// [`EventLoop`](super::EventLoop). A closure over a `&Request` is one.
pub trait Machines {
    /// What it makes.
    type Machine: Machine;

    /// A machine for this request.
    fn machine(&self, request: &Request) -> Self::Machine;
}

impl<M: Machine, F: Fn(&Request) -> M> Machines for F {
    type Machine = M;

    fn machine(&self, request: &Request) -> M {
        self(request)
    }
}

/// Names a connection of an event loop, for as long as it lives and never another.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnId {
    pub(super) index: u32,
    pub(super) generation: u32,
}

impl fmt::Debug for ConnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ConnId({}.{})", self.index, self.generation)
    }
}

/// A machine's connection, and the way to the others.
pub struct Conn<'a> {
    pub(super) table: &'a mut Table,
    pub(super) id: ConnId,
}

impl Conn<'_> {
    /// Sends bytes, as soon as the peer takes them.
    ///
    /// A failure is not told here: the connection is closed with it. It fails too when more than
    /// [`EventLoop::queue_max`](super::EventLoop::queue_max) bytes wait.
    pub fn send(&mut self, bytes: &[u8]) {
        self.table.send(self.id, bytes);
    }

    /// Sends bytes to another connection; `false` where that one is no more, or waits only for its end.
    pub fn send_to(&mut self, other: ConnId, bytes: &[u8]) -> bool {
        self.table.send(other, bytes)
    }

    /// All connections of this loop that live, this one among them.
    pub fn all(&self) -> impl Iterator<Item = ConnId> + '_ {
        self.table.ids()
    }

    /// Sends bytes to all connections but this one.
    pub fn broadcast(&mut self, bytes: &[u8]) {
        for index in 0..self.table.slots() {
            if let Some(id) = self.table.id_at(index).filter(|id| *id != self.id) {
                self.table.send(id, bytes);
            }
        }
    }

    /// How many bytes have been sent and not gone out.
    #[must_use]
    pub fn queued(&self) -> usize {
        self.table.queued(self.id)
    }

    /// Calls [`Machine::timed_out`] after so long, whatever happens until then, unless another time is set; `None`: not
    /// at all. An idle timeout counts beside it.
    pub fn wake_after(&mut self, time: Option<Duration>) {
        let due = time.map(|time| Instant::now() + time);
        self.table.wake_at(self.id, due);
    }

    /// Its name.
    #[must_use]
    pub fn id(&self) -> ConnId {
        self.id
    }

    /// Who it is from.
    #[must_use]
    pub fn client_address(&self) -> Option<&SockAddr> {
        Some(self.table.request(self.id)?.client_address())
    }

    /// Its socket, for options. It is non-blocking. What an option has put into its error queue, and nobody has read when
    /// there is nothing else to do, is thrown away.
    #[must_use]
    pub fn socket(&self) -> Option<&Socket> {
        Some(self.table.request(self.id)?.socket())
    }

    /// The server, to shut it down.
    #[must_use]
    pub fn server(&self) -> Option<&ServerHandle> {
        Some(self.table.request(self.id)?.server())
    }

    /// Closes it as failed: `handle_error` is told.
    pub fn fail(&mut self, error: Error) {
        self.table.fail(self.id, error);
    }
}

impl fmt::Debug for Conn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Conn({:?})", self.id)
    }
}
