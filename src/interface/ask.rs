//! Asking the kernel over netlink(7): a socket, one buffer of requests, all answers.

use core::array;

use rustix::io::IoSliceMut;

use crate::netlink::{Meaning, Message, Messages, NlmFlags, Requests};
use crate::socket::{MMSG_MAX, RecvMsg};
use crate::{Errno, Family, Kind, MSG_WAITFORONE, NETLINK_ROUTE, Result, SockAddrBuf, Socket, Timeout};

/// The requests of one buffer: an answer each and the parts of a dump have to fit into one recvmmsg(2).
pub(super) const REQUESTS_MAX: usize = MMSG_MAX - 2;

/// For the answer to one request, where there is no room for more; its beginning is enough. Those to RTM_GETROUTE have 104
/// to 176 bytes.
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

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
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
            None => Socket::with_timeout(Family::NETLINK, Kind::RAW, NETLINK_ROUTE, PATIENCE)?,
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
        match self.ask_roughly(write, gather)? {
            End::Interrupted => Err(Errno::EAGAIN.into()),
            _ => Ok(()),
        }
    }

    /// The same, but that a dump which was interrupted each time is better than none.
    pub(super) fn ask_roughly(
        &mut self,
        write: &dyn Fn(&mut Requests<'_>) -> Result<()>,
        gather: &mut dyn Gather,
    ) -> Result<End> {
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
    ) -> Result<End> {
        for _ in 0..ATTEMPTS {
            let end = match self.attempt(&mut [0; ROOM], LARGE, write, gather)? {
                End::Cut => self.attempt_with_more_room(write, gather)?,
                end => end,
            };
            match end {
                End::Whole => return Ok(end),
                End::Interrupted => {}
                End::Cut => return Err(Errno::EMSGSIZE.into()),
            }
        }
        Ok(End::Interrupted)
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
            let (singles, dumping) = answers.expected();
            let small = if dumping { SMALL } else { (room.len() / singles.max(1)).clamp(SMALL, LARGE) };
            let (first, rest) = room.split_at_mut(singles * small);
            let rest = if dumping { rest } else { &mut [] };
            let count = singles + rest.len() / large;
            let mut rooms = first.chunks_exact_mut(small).chain(rest.chunks_exact_mut(large));
            let mut slices: [_; MMSG_MAX] =
                array::from_fn(|_| [IoSliceMut::new(rooms.next().unwrap_or_default())]);
            let mut slices = slices.iter_mut();
            let mut messages: [_; MMSG_MAX] =
                array::from_fn(|_| RecvMsg::new(slices.next().map_or(&mut [], |slice| slice), &mut []));
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

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;
    use alloc::vec::Vec;
    use core::net::IpAddr;

    use crate::netlink::{NLMSG_DONE, NLMSG_ERROR, RTM_NEWLINK};
    use crate::{Protocol, socketpair};

    /// Each answer: its place, and the index of an interface or an error.
    #[derive(Default)]
    struct Taken(Vec<(usize, i64)>);

    impl Gather for Taken {
        fn start(&mut self) {
            self.0.clear();
        }

        fn take(&mut self, place: usize, answer: &Meaning<'_>) {
            self.0.push((
                place,
                match answer {
                    Meaning::Link(link) => link.index.into(),
                    Meaning::Route(route) => route.oif.map_or(0, Into::into),
                    Meaning::Error { errno, .. } => -i64::from(errno.as_raw()),
                    other => panic!("{other:?}"),
                },
            ));
        }
    }

    fn message(kind: u16, flags: NlmFlags, seq: u32, body: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::from((16 + body.len() as u32).to_ne_bytes());
        bytes.extend([kind.to_ne_bytes(), flags.bits().to_ne_bytes()].as_flattened());
        bytes.extend([seq.to_ne_bytes(), [0; 4]].as_flattened());
        bytes.extend(body);
        bytes
    }

    fn link(flags: NlmFlags, seq: u32, index: u32) -> Vec<u8> {
        let mut body = [0; 100];
        body[4..8].copy_from_slice(&index.to_ne_bytes());
        message(RTM_NEWLINK, flags, seq, &body)
    }

    fn error(seq: u32, errno: Errno) -> Vec<u8> {
        let mut body = [0; 20];
        body[..4].copy_from_slice(&errno.as_raw().wrapping_neg().to_ne_bytes());
        body[12..16].copy_from_slice(&seq.to_ne_bytes());
        message(NLMSG_ERROR, NlmFlags::empty(), seq, &body)
    }

    fn done(flags: NlmFlags, seq: u32, errno: i32) -> Vec<u8> {
        message(NLMSG_DONE, NlmFlags::MULTI | flags, seq, &errno.to_ne_bytes())
    }

    /// Two single requests, numbers 10 and 11, and a dump, number 12, are answered so.
    fn answered(datagrams: &[(&[u8], bool)]) -> (Result<()>, Vec<(usize, i64)>, bool, End) {
        let mut room = [0; 256];
        let mut requests = Requests::new(&mut room, 10);
        requests.getlink(1).unwrap();
        requests.getlink(2).unwrap();
        requests.getlinks().unwrap();
        let mut taken = Taken::default();
        let mut answers = Answers::to(&requests, &mut taken);
        assert_eq!(answers.expected(), (2, true));
        let result = datagrams.iter().try_for_each(|(datagram, cut)| answers.take(datagram, *cut));
        let (complete, end) = (answers.is_complete(), answers.end);
        (result, taken.0, complete, end)
    }

    const MULTI: NlmFlags = NlmFlags::MULTI;

    #[test]
    fn answers_find_their_questions() {
        let parts = [link(MULTI, 12, 1), link(MULTI, 12, 2)].concat();
        let all = answered(&[
            (&link(NlmFlags::empty(), 11, 7), false),
            (&link(NlmFlags::empty(), 9, 99), false),
            (&parts, false),
            (&error(10, Errno::ENODEV), false),
            (&link(NlmFlags::empty(), 11, 98), false),
            (&done(NlmFlags::empty(), 12, 0), false),
            (&link(NlmFlags::empty(), 12, 97), false),
        ]);
        assert_eq!(all, (Ok(()), alloc::vec![(1, 7), (2, 1), (2, 2), (0, -19)], true, End::Whole));
        assert!(!answered(&[(&parts, false), (&error(10, Errno::ENODEV), false)]).2);
    }

    #[test]
    fn a_dump_that_fails_is_an_error() {
        for datagram in [error(12, Errno::EBUSY), done(NlmFlags::empty(), 12, -16)] {
            assert_eq!(answered(&[(&datagram, false)]).0, Err(Errno::EBUSY.into()));
        }
    }

    #[test]
    fn a_dump_that_was_interrupted_says_so_in_any_part() {
        let intr = NlmFlags::DUMP_INTR;
        let (plain, last) = (link(MULTI, 12, 1), done(NlmFlags::empty(), 12, 0));
        let end = |parts: [&[u8]; 2]| answered(&parts.map(|part| (part, false))).3;
        assert_eq!(end([&plain, &last]), End::Whole);
        assert_eq!(end([&link(MULTI | intr, 12, 1), &last]), End::Interrupted);
        assert_eq!(end([&plain, &done(intr, 12, 0)]), End::Interrupted);
    }

    #[test]
    fn what_was_cut_counts_where_its_beginning_is_enough() {
        let (single, part) = (link(NlmFlags::empty(), 10, 3), link(MULTI, 12, 4));
        let (_, taken, _, end) = answered(&[(&single[..40], true)]);
        assert_eq!((&taken[..], end), (&[(0, 3)][..], End::Whole));
        // Of a dump nothing may be missing, wherever it was cut.
        for len in [40, 116] {
            let both = [&part[..], &part].concat();
            let (_, taken, _, end) =
                answered(&[(&both[..len], true), (&done(NlmFlags::empty(), 12, 0), false)]);
            assert_eq!((taken.len(), end), (len / 116, End::Cut));
        }
    }

    #[test]
    fn others_than_the_kernel_are_not_heard() {
        let netlink = |port: u32| {
            let mut bytes = [0; 12];
            bytes[..2].copy_from_slice(&Family::NETLINK.as_raw().to_ne_bytes());
            bytes[4..8].copy_from_slice(&port.to_ne_bytes());
            SockAddrBuf::new(&bytes).unwrap()
        };
        assert!(is_from_kernel(&netlink(0)));
        assert!(!is_from_kernel(&netlink(1 << 31)));
        assert!(!is_from_kernel(&SockAddrBuf::EMPTY));
        assert!(!is_from_kernel(&SockAddrBuf::new(&[0; 12]).unwrap()));

        // A socket whose peer is not the kernel.
        let (ours, theirs) = socketpair(Family::UNIX, Kind::DGRAM, Protocol::DEFAULT).unwrap();
        ours.settimeout(Some(core::time::Duration::ZERO)).unwrap();
        theirs.send(&link(NlmFlags::empty(), 1, 5)).unwrap();
        let mut asker = Asker { socket: Some(ours), seq: 1 };
        let mut taken = Taken::default();
        let refused = asker.ask(&|requests| requests.getlink(1), &mut taken);
        assert_eq!((refused, taken.0.len()), (Err(Errno::EAGAIN.into()), 0));
        // The next question goes to a new one.
        assert!(asker.socket.is_none());
        asker.ask(&|requests| requests.getlink(1), &mut taken).unwrap();
        assert_eq!(taken.0, [(0, 1)]);
    }

    #[test]
    fn as_much_as_there_can_be_in_one_message() {
        let mut taken = Taken::default();
        let mut asker = Asker::new();
        let write = |requests: &mut Requests<'_>| {
            (0..REQUESTS_MAX).try_for_each(|_| requests.getroute(IpAddr::from([127, 0, 0, 1]), None))?;
            requests.getlinks()
        };
        for _ in 0..3 {
            asker.ask(&write, &mut taken).unwrap();
            assert!(taken.0[..REQUESTS_MAX].iter().copied().eq((0..REQUESTS_MAX).map(|place| (place, 1))));
            assert!(taken.0[REQUESTS_MAX..].iter().all(|&(place, _)| place == REQUESTS_MAX));
        }
        // As large as the requests that are largest.
        let mut errors = String::new();
        let to: IpAddr = "ff02::1".parse().unwrap();
        let mut room = [0; REQUESTS_MAX * Requests::GETROUTE_MAX];
        let mut requests = Requests::new(&mut room, 0);
        for _ in 0..REQUESTS_MAX {
            if let Err(error) = requests.getroute(to, Some(1)) {
                errors.push_str(&alloc::format!("{error}"));
            }
        }
        assert_eq!(errors, "");
    }
}
