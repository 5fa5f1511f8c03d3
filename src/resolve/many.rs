//! Many lookups on one thread: a bounded number is under way, and each that ends makes room for the next.

use alloc::vec;
use alloc::vec::Vec;

use super::GaiError;
use super::config::{Memories, learn};
use super::flight::{Around, Flight, Progress, Random, take_source, way};
use super::resolver::{FOUND_MAX, Resolver};
use super::wire::{Keeps, Wire};
use crate::engine::found::Found;
use crate::engine::lookup::{Lookup, Question, Settings, Storage};
use crate::engine::slots::Slot;
use crate::engine::trace::Left;
use crate::etc::resolv_conf::Options;
use crate::interface::{RouteSocket, Way};
use crate::{Deadline, Errno, Instant, PollFd, poll};

/// How much room each lookup has for answers over TCP, in octets.
const STREAM: usize = 4096;

/// How many lookups are under way at most.
pub const AT_ONCE_MAX: usize = 512;

/// A lookup under way, and which it is.
struct Lane<'a> {
    index: usize,
    question: Question<'a>,
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
    /// Each lookup under way takes about 18 KiB, and two descriptors or more. Where there are no more descriptors to be had,
    /// fewer are under way. Answers over TCP of more than 2 KiB for a family are cut, which
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
        let mut questions = questions.into_iter().enumerate();
        let at_once = at_once.clamp(1, AT_ONCE_MAX).min(questions.size_hint().1.unwrap_or(AT_ONCE_MAX));
        let mut rooms = Vec::with_capacity(at_once);
        rooms.resize_with(at_once, || Room {
            found: vec![Found::EMPTY; FOUND_MAX],
            stream: vec![0; STREAM],
            aliases: [0; 512],
        });
        let (mut settings, known, _) = self.config.begin();
        let memory = *known;
        self.hosts.trust(true);
        let mut around = Around {
            etc: self.etc,
            hosts: &mut self.hosts,
            marks: &self.marks,
            routes: RouteSocket::new(),
            random: Random::bulk(),
        };
        let mut lanes = Vec::with_capacity(at_once);
        for room in &mut rooms {
            let Some((index, question)) = questions.next() else { break };
            let storage =
                Storage { found: &mut room.found, stream: &mut room.stream, aliases: &mut room.aliases };
            let wire = Wire::keeping(if keep_ports { Keeps::Port } else { Keeps::Descriptor });
            let mut lookup = Lookup::new(question, &settings, storage, deadline);
            rotate(&mut settings);
            lookup.remember(&memory);
            lanes.push(Some(Lane {
                index,
                question,
                flight: Flight::with_wire(lookup, wire, settings.policy.one_port),
                state: State::Ready,
            }));
        }
        let mut batch = Batch { lanes, settings, memory, deadline, starved: Vec::new() };
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
        learn(known, &batch.memory);
        drop(batch);
        self.hosts.trust(false);
        Ok(())
    }
}

struct Batch<'a> {
    lanes: Vec<Option<Lane<'a>>>,
    settings: Settings<'a>,
    memory: Memories,
    deadline: Deadline,
    /// Questions for which there was no descriptor: they wait until others are over.
    starved: Vec<(usize, Question<'a>)>,
}

impl<'a> Batch<'a> {
    /// Lets each lookup do what it can; those that are over make room for others. One that could not be put for want of a
    /// descriptor leaves its lane to nobody, so that fewer are under way from then on.
    fn advance<'q: 'a>(
        &mut self,
        around: &mut Around<'_, '_>,
        questions: &mut impl Iterator<Item = (usize, Question<'q>)>,
        each: &mut dyn FnMut(usize, &Lookup<'_>),
    ) {
        let mut lanes = self.lanes.len();
        for place in &mut self.lanes {
            while let Some(lane) = place.as_mut().filter(|lane| lane.state == State::Ready) {
                match lane.flight.advance_to_sources(around, &mut |_| ()) {
                    Progress::Wait(until) => lane.state = State::Waiting(until),
                    Progress::Sources => lane.state = State::Sources,
                    Progress::Done if lanes > 1 && is_starved(&lane.flight.lookup) => {
                        self.starved.push((lane.index, lane.question));
                        *place = None;
                        lanes -= 1;
                    }
                    Progress::Done => {
                        each(lane.index, &lane.flight.lookup);
                        learn(&mut self.memory, lane.flight.lookup.memory());
                        match self.starved.pop().or_else(|| questions.next()) {
                            Some((index, question)) => {
                                (lane.index, lane.question) = (index, question);
                                lane.flight.again(question, &self.settings, &self.memory, self.deadline);
                                rotate(&mut self.settings);
                            }
                            None => {
                                *place = None;
                                lanes -= 1;
                            }
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

/// The next lookup begins with the next server, if resolv.conf says so.
fn rotate(settings: &mut Settings<'_>) {
    let rotates = settings.resolv.options().contains(Options::ROTATE);
    settings.first = settings.first.wrapping_add(usize::from(rotates));
}

/// Whether a question could not be put because this process, or all of them together, have too much open.
fn is_starved(lookup: &Lookup<'_>) -> bool {
    let none = |errno| matches!(errno, Errno::EMFILE | Errno::ENFILE);
    lookup.questions().iter().flatten().any(|question| {
        question.outcome.is_some() && matches!(question.left, Some((_, Left::Errno(errno))) if none(errno))
    })
}
