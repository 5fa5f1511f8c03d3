//! Asking the kernel over netlink(7): a socket, one buffer of requests, all answers.

use rustix::io::IoSliceMut;

use core::array;

use crate::netlink::{Meaning, Message, Messages, NlmFlags, Requests};
use crate::socket::{MMSG_MAX, RecvMsg};
use crate::{Errno, Family, Kind, MSG_WAITFORONE, Protocol, Result, SockAddrBuf, Socket, Timeout};

/// The requests of one buffer: an answer each and the parts of a dump have to fit into one recvmmsg(2).
pub(super) const REQUESTS_MAX: usize = MMSG_MAX - 2;

/// For the answer to one request, of which the beginning is enough. Those to RTM_GETROUTE have 104 to 176 bytes.
const SMALL: usize = 256;

/// For a part of a dump: the kernel fills a page or 8 KiB, whichever is less.
const LARGE: usize = 8192;

/// Two parts of a dump beside answers to as many requests as there can be, or three parts.
const ROOM: usize = 3 * LARGE;

const _: () = assert!(REQUESTS_MAX * SMALL + 2 * LARGE <= ROOM);

/// What the kernel makes no part of a dump larger than, unless a single message is.
const HUGE: usize = 32 * 1024;

/// How often a dump is begun anew because something changed while it was made.
const ATTEMPTS: u32 = 8;

/// How many datagrams are received at most before the kernel has said its last word: 100 times as many as a machine with
/// ten thousand addresses sends.
const DATAGRAMS_MAX: u32 = 1 << 16;

/// The kernel answers while it is asked, so that nothing is ever waited for. Where it does not, this is the end.
const PATIENCE: Timeout = Timeout::secs(1);

/// What is done with the answers.
pub(super) trait Gather {
    /// Forgets what it has: the answers come, perhaps again.
    fn start(&mut self);

    /// One message in answer to the request of this place: an error, or part of what was asked for.
    fn take(&mut self, place: usize, answer: &Meaning<'_>);
}

/// A socket of netlink(7), opened when it is needed.
#[derive(Debug)]
pub(super) struct Asker {
    socket: Option<Socket>,
    /// The number of the next request.
    seq: u32,
}

/// How an attempt ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Whole,
    /// Something changed during a dump.
    Interrupted,
    /// A part of a dump was larger than the room for it.
    Cut,
}

impl Asker {
    pub(super) const fn new() -> Self {
        Self { socket: None, seq: 1 }
    }

    /// The socket.
    pub(super) fn socket(&mut self) -> Result<&Socket> {
        let socket = match self.socket.take() {
            Some(socket) => socket,
            None => {
                // NETLINK_ROUTE is 0.
                Socket::with_timeout(Family::NETLINK, Kind::RAW, Protocol::from_raw(0), PATIENCE)?
            }
        };
        Ok(self.socket.insert(socket))
    }

    /// Sends the requests that `write` writes, single ones before a dump, and gathers all answers.
    ///
    /// # Errors
    /// As socket(2), send(2) and recv(2); what the kernel says of a dump. EAGAIN: each dump was interrupted. EMSGSIZE: one
    /// message is larger than any should be.
    pub(super) fn ask(
        &mut self,
        write: &dyn Fn(&mut Requests<'_>) -> Result<()>,
        gather: &mut dyn Gather,
    ) -> Result<()> {
        let result = self.try_often(write, gather);
        if result.is_err() {
            // What was not received, or a dump that is not over, must not meet the next question.
            self.socket = None;
        }
        result
    }

    fn try_often(
        &mut self,
        write: &dyn Fn(&mut Requests<'_>) -> Result<()>,
        gather: &mut dyn Gather,
    ) -> Result<()> {
        for _ in 0..ATTEMPTS {
            let end = match self.attempt(&mut [0; ROOM], LARGE, write, gather)? {
                End::Cut => self.attempt_with_more_room(write, gather)?,
                end => end,
            };
            match end {
                End::Whole => return Ok(()),
                End::Interrupted => {}
                End::Cut => return Err(Errno::EMSGSIZE.into()),
            }
        }
        Err(Errno::EAGAIN.into())
    }

    #[cold]
    #[inline(never)]
    fn attempt_with_more_room(
        &mut self,
        write: &dyn Fn(&mut Requests<'_>) -> Result<()>,
        gather: &mut dyn Gather,
    ) -> Result<End> {
        self.attempt(&mut [0; REQUESTS_MAX * SMALL + HUGE], HUGE, write, gather)
    }

    fn attempt(
        &mut self,
        room: &mut [u8],
        large: usize,
        write: &dyn Fn(&mut Requests<'_>) -> Result<()>,
        gather: &mut dyn Gather,
    ) -> Result<End> {
        gather.start();
        let mut bytes = [0; REQUESTS_MAX * Requests::GETROUTE_MAX + Requests::OTHER_MAX];
        let mut requests = Requests::new(&mut bytes, self.seq);
        write(&mut requests)?;
        self.seq = self.seq.wrapping_add(requests.count() as u32);

        let socket = self.socket()?;
        socket.send(requests.as_bytes())?;
        let mut answers = Answers::to(&requests, gather);
        let mut datagrams = DATAGRAMS_MAX;
        while !answers.is_complete() {
            let (small, dumping) = answers.expected();
            let (first, rest) = room.split_at_mut(small * SMALL);
            let rest = if dumping { rest } else { &mut [] };
            let count = small + rest.len() / large;
            let mut rooms = first.chunks_exact_mut(SMALL).chain(rest.chunks_exact_mut(large));
            let mut slices: [_; MMSG_MAX] =
                array::from_fn(|_| [IoSliceMut::new(rooms.next().unwrap_or_default())]);
            let mut messages = slices.each_mut().map(|slice| RecvMsg::new(slice, &mut []));
            let messages = messages.get_mut(..count).unwrap_or_default();

            let received = socket.recvmmsg(messages, MSG_WAITFORONE)?;
            for message in messages.iter().take(received) {
                let received = message.received();
                if is_from_kernel(received.addr_buf()) {
                    answers.take(message.data(0), received.is_truncated())?;
                }
            }
            datagrams = datagrams.checked_sub(received as u32).ok_or(Errno::EPROTO)?;
        }
        Ok(answers.end)
    }
}

/// The kernel's port is 0. A privileged process can send from another.
fn is_from_kernel(from: &SockAddrBuf) -> bool {
    from.family() == Family::NETLINK && from.as_bytes().get(4..8) == Some(&[0; 4])
}

/// Which requests have been answered.
struct Answers<'r, 'b, 'g> {
    requests: &'r Requests<'b>,
    gather: &'g mut dyn Gather,
    /// A bit for each request that has not: one answer ends it…
    singles: u32,
    /// … or NLMSG_DONE does.
    dumps: u32,
    end: End,
}

impl<'r, 'b, 'g> Answers<'r, 'b, 'g> {
    fn to(requests: &'r Requests<'b>, gather: &'g mut dyn Gather) -> Self {
        let (mut singles, mut dumps) = (0, 0);
        for (place, request) in Messages::new(requests.as_bytes()).enumerate() {
            let of = if request.flags.contains(NlmFlags::DUMP) { &mut dumps } else { &mut singles };
            *of |= 1u32.checked_shl(place as u32).unwrap_or(0);
        }
        Self { requests, gather, singles, dumps, end: End::Whole }
    }

    fn is_complete(&self) -> bool {
        self.singles | self.dumps == 0
    }

    /// How many single answers are to come, and whether parts of a dump are behind them.
    fn expected(&self) -> (usize, bool) {
        (self.singles.count_ones() as usize, self.dumps != 0)
    }

    /// A datagram, or as much of it as there was room for.
    fn take(&mut self, datagram: &[u8], is_truncated: bool) -> Result<()> {
        let mut messages = Messages::new(datagram);
        for message in messages.by_ref() {
            self.take_message(&message)?;
        }
        match messages.cut().filter(|cut| self.is_single(cut.seq)) {
            // Its beginning is enough.
            Some(cut) => self.take_message(&cut)?,
            None if is_truncated => self.end = End::Cut,
            None => {}
        }
        Ok(())
    }

    /// Whether this is the number of a request that one message answers, and has not yet.
    fn is_single(&self, seq: u32) -> bool {
        self.requests.which(seq).is_some_and(|place| self.singles & 1 << place != 0)
    }

    fn take_message(&mut self, message: &Message<'_>) -> Result<()> {
        let Some(place) = self.requests.which(message.seq) else { return Ok(()) };
        let bit = 1 << place;
        if self.singles & bit != 0 {
            self.singles &= !bit;
            self.gather.take(place, &message.meaning());
        } else if self.dumps & bit != 0 {
            if message.flags.contains(NlmFlags::DUMP_INTR) && self.end == End::Whole {
                self.end = End::Interrupted;
            }
            match message.meaning() {
                Meaning::Done(Errno::OK) => self.dumps &= !bit,
                Meaning::Done(errno) | Meaning::Error { errno, .. } => return Err(errno.into()),
                meaning => self.gather.take(place, &meaning),
            }
        }
        Ok(())
    }
}
