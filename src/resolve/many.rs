//! Many lookups on one thread: a bounded number is under way, and each that ends makes room for the next.

use alloc::vec;
use alloc::vec::Vec;

use super::GaiError;
use super::flight::{Around, Flight, Progress, Random, take_source, way};
use super::resolver::{FOUND_MAX, Resolver};
use super::wire::{Keeps, Wire};
use crate::engine::found::Found;
use crate::engine::lookup::{Lookup, Question, Settings, Storage};
use crate::engine::server::{Memory, SERVERS_MAX};
use crate::engine::slots::Slot;
use crate::interface::{RouteSocket, Way};
use crate::{Deadline, Instant, PollFd, poll};

/// How much room each lookup has for answers over TCP, in octets.
const STREAM: usize = 4096;

/// How many lookups are under way at most.
pub const AT_ONCE_MAX: usize = 512;

/// A lookup under way, and which it is.
struct Lane<'a> {
    index: usize,
    flight: Flight<'a>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// It has something to do.
    Ready,
    Waiting(Instant),
    /// It waits for the source addresses of what it found.
    Sources,
}

/// What a lane's lookups find is kept here.
struct Room {
    found: Vec<Found>,
    stream: Vec<u8>,
    aliases: [u8; 512],
}

impl Resolver<'_> {
    /// Looks up many names, at most `at_once` of them at a time, and shows each finished lookup to `each` with the place of its
    /// question. They end in any order. [`Lookup::result`] tells what came of one.
    ///
    /// The files are looked at once, at the beginning; `deadline` is for all of it. Each question leaves from a
    /// port of its own; with `keep_ports` those of one lookup serve the next, which takes a third of the time off, and gives an
    /// attacker longer to find a port.
    ///
    /// Each lookup under way takes about 18 KiB. Answers over TCP of more than 2 KiB for a family are cut, which
    /// [`Lookup::lacks_room`] tells.
    ///
    /// # Errors
    /// The files cannot be read, for want of a descriptor or of memory.
    ///
    /// ```
    /// use berkeley::engine::lookup::Question;
    /// use berkeley::{Deadline, Resolver};
    ///
    /// let names = ["localhost", "www.localhost", "no-such-host.invalid"];
    /// let questions = names.iter().map(|name| Question::host(name.as_bytes()));
    /// let mut found = 0;
    /// Resolver::system().many(questions, 16, false, Deadline::NEVER, &mut |index, lookup| {
    ///     found += usize::from(lookup.result() == Some(Ok(())));
    ///     println!("{}: {} addresses", names[index], lookup.found().len());
    /// })?;
    /// assert_eq!(found, 2);
    /// # Ok::<(), berkeley::GaiError>(())
    /// ```
    pub fn many<'q>(
        &mut self,
        questions: impl IntoIterator<Item = Question<'q>>,
        at_once: usize,
        keep_ports: bool,
        deadline: Deadline,
        each: &mut dyn FnMut(usize, &Lookup<'_>),
    ) -> Result<(), GaiError> {
        self.config.refresh(self.etc).map_err(GaiError::system)?;
        let at_once = at_once.clamp(1, AT_ONCE_MAX);
        let mut rooms = Vec::with_capacity(at_once);
        rooms.resize_with(at_once, || Room {
            found: vec![Found::EMPTY; FOUND_MAX],
            stream: vec![0; STREAM],
            aliases: [0; 512],
        });
        let settings = self.config.settings();
        let memory = self.config.memory();
        self.hosts.trust(true);
        let mut around = Around {
            etc: self.etc,
            hosts: &mut self.hosts,
            marks: &self.marks,
            routes: RouteSocket::new(),
            random: Random::bulk(),
        };
        let mut questions = questions.into_iter().enumerate();
        let mut lanes = Vec::with_capacity(at_once);
        for room in &mut rooms {
            let Some((index, question)) = questions.next() else { break };
            let storage =
                Storage { found: &mut room.found, stream: &mut room.stream, aliases: &mut room.aliases };
            let wire = Wire::keeping(if keep_ports { Keeps::Port } else { Keeps::Descriptor });
            let mut lookup = Lookup::new(question, &settings, storage, deadline);
            lookup.remember(&memory);
            lanes.push(Some(Lane {
                index,
                flight: Flight::with_wire(lookup, wire, settings.policy.one_port),
                state: State::Ready,
            }));
        }
        let mut batch = Batch { lanes, settings, memory, deadline };
        loop {
            batch.advance(&mut around, &mut questions, each);
            if batch.lanes.is_empty() {
                break;
            }
            batch.find_sources(&mut around);
            if !batch.lanes.iter().flatten().any(|lane| lane.state == State::Ready) {
                batch.wait();
            }
        }
        self.config.learn(&batch.memory);
        drop(batch);
        self.hosts.trust(false);
        Ok(())
    }
}

struct Batch<'a> {
    lanes: Vec<Option<Lane<'a>>>,
    settings: Settings<'a>,
    memory: [Memory; SERVERS_MAX],
    deadline: Deadline,
}

impl<'a> Batch<'a> {
    /// Lets each lookup do what it can; those that are over make room for others.
    fn advance<'q: 'a>(
        &mut self,
        around: &mut Around<'_, '_>,
        questions: &mut impl Iterator<Item = (usize, Question<'q>)>,
        each: &mut dyn FnMut(usize, &Lookup<'_>),
    ) {
        for place in &mut self.lanes {
            while let Some(lane) = place.as_mut().filter(|lane| lane.state == State::Ready) {
                match lane.flight.advance_to_sources(around, &mut |_| ()) {
                    Progress::Wait(until) => lane.state = State::Waiting(until),
                    Progress::Sources => lane.state = State::Sources,
                    Progress::Done => {
                        each(lane.index, &lane.flight.lookup);
                        for (place, learnt) in self.memory.iter_mut().zip(lane.flight.lookup.memory()) {
                            *place = *learnt;
                        }
                        match questions.next() {
                            Some((index, question)) => {
                                lane.index = index;
                                lane.flight.again(question, &self.settings, &self.memory, self.deadline);
                            }
                            None => *place = None,
                        }
                    }
                }
            }
        }
        self.lanes.retain(Option::is_some);
    }

    /// Asks for the source addresses that lookups wait for: for those of many in one message to the kernel.
    fn find_sources(&mut self, around: &mut Around<'_, '_>) {
        let waits = |lane: &&mut Lane<'_>| lane.state == State::Sources;
        let waiting = || self.lanes.iter().flatten().filter(|lane| lane.state == State::Sources);
        let mut ways: Vec<Way> = waiting().flat_map(|lane| lane.flight.lookup.found()).map(way).collect();
        if ways.is_empty() {
            return;
        }
        // What the rules want to know of these addresses comes with them, and is asked for only once for all. Where the
        // kernel will not say, nothing is known.
        let _ = around.routes.sources_with_facts(&mut ways);
        let mut ways = ways.iter();
        for lane in self.lanes.iter_mut().flatten().filter(waits) {
            for (found, way) in lane.flight.lookup.found_mut().iter_mut().zip(&mut ways) {
                take_source(found, way, true);
            }
            lane.flight.know_all(&mut |_| ());
            lane.state = State::Ready;
        }
    }

    /// Waits until one of them can go on.
    fn wait(&mut self) {
        let mut fds = Vec::new();
        let mut owners: Vec<(usize, Slot)> = Vec::new();
        let mut until: Option<Instant> = None;
        for (place, lane) in self.lanes.iter().enumerate() {
            let Some(Lane { flight, state: State::Waiting(end), .. }) = lane else { continue };
            until = Some(until.map_or(*end, |until| until.min(*end)));
            for (slot, fd, flags) in flight.interests() {
                fds.push(PollFd::from_borrowed_fd(fd, flags));
                owners.push((place, slot));
            }
        }
        let failed = poll(&mut fds, until.map_or(Deadline::NEVER, Deadline::at)).is_err();
        // That poll(2) fails is no event: the clock will bring the next one.
        let ready = fds.iter().zip(owners).filter(|(fd, _)| !failed && !fd.revents().is_empty());
        let ready: Vec<_> = ready.map(|(_, owner)| owner).collect();
        for (place, slot) in ready {
            if let Some(Some(lane)) = self.lanes.get_mut(place) {
                lane.flight.receive(slot, &mut |_| ());
                lane.state = State::Ready;
            }
        }
        let now = Instant::now();
        for lane in self.lanes.iter_mut().flatten() {
            if matches!(lane.state, State::Waiting(end) if end <= now) {
                lane.state = State::Ready;
            }
        }
    }
}
