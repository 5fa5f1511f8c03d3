//! Connecting to a host by name: the lookup, then its addresses, under one deadline. And serving at one.

use core::fmt;
use core::time::Duration;

use rustix::fd::AsFd;

use super::{Call, CallError};
use crate::engine::trace::Decision;
use crate::race::{AT_ONCE, Next, Race, interleave};
use crate::resolve::{Host, Service};
use crate::{
    AI_PASSIVE, AddrInfo, Deadline, Errno, Error, Family, GaiError, Hints, Instant, Kind, PollFd, PollFlags,
    Resolver, Result, SockAddr, SockAddrBuf, Socket, Timeout, opt, poll,
};

const TRIED_MAX: usize = ConnectOptions::TRIED_MAX;
const TOLD_MAX: usize = ConnectError::TOLD_MAX;

/// How `create_connection` connects to a host by name.
///
/// ```
/// use berkeley::{ConnectOptions, Timeout, create_server};
///
/// let server = create_server("127.0.0.1:0")?;
/// let port = server.getsockname()?.port().unwrap();
/// let options = ConnectOptions::new().staggered();
/// let sock = options.create_connection("localhost", port, Timeout::secs(5))?;
/// assert_eq!(sock.getpeername()?, server.getsockname()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct ConnectOptions {
    source: Option<SockAddr>,
    stagger: Option<Duration>,
}

impl ConnectOptions {
    /// How many addresses of a host are tried.
    pub const TRIED_MAX: usize = 32;

    /// The time after which the next address is tried beside the one before, where the caller names no other: what RFC 8305
    /// recommends as its "Connection Attempt Delay".
    pub const STAGGER: Duration = Duration::from_millis(250);

    /// One address after another, from any address of this machine.
    #[must_use]
    pub const fn new() -> Self {
        Self { source: None, stagger: None }
    }

    /// From this address of this machine: bind(2). Addresses of another family are passed over.
    #[must_use]
    pub const fn source(self, source: SockAddr) -> Self {
        Self { source: Some(source), ..self }
    }

    /// As RFC 8305 has it ("Happy Eyeballs"): families by turns, and the next address is tried when the one before has not
    /// answered for [`STAGGER`](Self::STAGGER). The first that answers is taken.
    #[must_use]
    pub const fn staggered(self) -> Self {
        self.staggered_by(Self::STAGGER)
    }

    /// The same after another time.
    #[must_use]
    pub const fn staggered_by(self, stagger: Duration) -> Self {
        Self { stagger: Some(stagger), ..self }
    }

    /// A stream socket that is connected to a host, within a timeout that the lookup counts against too, and which the
    /// socket then keeps.
    ///
    /// # Errors
    /// Why the lookup failed, or what happened to each address.
    pub fn create_connection<'a>(
        &self,
        host: impl Into<Host<'a>>,
        service: impl Into<Service<'a>>,
        timeout: impl Into<Timeout>,
    ) -> Result<Socket, ConnectError> {
        self.connect_to(&mut Resolver::system(), host.into(), service.into(), timeout.into(), None)
    }

    /// The same with a resolver of the caller's, each of whose decisions is shown to `trace`.
    ///
    /// # Errors
    /// As [`create_connection`](Self::create_connection).
    pub fn create_connection_with<'a>(
        &self,
        resolver: &mut Resolver<'_>,
        host: impl Into<Host<'a>>,
        service: impl Into<Service<'a>>,
        timeout: impl Into<Timeout>,
        trace: &mut dyn FnMut(&Decision<'_>),
    ) -> Result<Socket, ConnectError> {
        self.connect_to(resolver, host.into(), service.into(), timeout.into(), Some(trace))
    }

    fn connect_to(
        &self,
        resolver: &mut Resolver<'_>,
        host: Host<'_>,
        service: Service<'_>,
        timeout: Timeout,
        trace: Option<&mut dyn FnMut(&Decision<'_>)>,
    ) -> Result<Socket, ConnectError> {
        let deadline = timeout.duration().map_or(Deadline::NEVER, Deadline::after);
        let mut room = [AddrInfo::EMPTY; TRIED_MAX];
        let family = self.source.as_ref().map_or(Family::UNSPEC, SockAddr::family);
        let hints = Hints { family, ..Hints::stream() };
        let answered =
            resolver.fill(host, service, &hints, &mut room, deadline, trace).map_err(ConnectError::lookup)?;
        let infos = room.get_mut(..answered.filled.used).unwrap_or_default();
        if self.stagger.is_some() {
            interleave(infos, |info| info.family == Family::INET6);
        }
        let mut error = ConnectError::untried(answered.filled.left_out);
        let socket = self.race(infos, deadline, &mut error)?;
        socket.settimeout(timeout.duration()).map_err(|e| error.and(CallError::without_address(e)))?;
        Ok(socket)
    }

    fn race(
        &self,
        infos: &[AddrInfo],
        deadline: Deadline,
        error: &mut ConnectError,
    ) -> Result<Socket, ConnectError> {
        let mut race = Race::new(infos.len(), self.stagger, deadline);
        let mut open: [Option<(usize, Socket)>; AT_ONCE] = [const { None }; AT_ONCE];
        loop {
            let now = Instant::now();
            match race.poll(now) {
                Next::Failed => return Err(*error),
                Next::TimedOut => {
                    // Those that have not answered are told of as such.
                    for (index, _) in open.iter().flatten() {
                        error.add(failed(infos.get(*index), Error::TIMED_OUT));
                    }
                    error.untried = error.untried.saturating_add(race.left());
                    error.timed_out = true;
                    return Err(*error);
                }
                Next::Begin(index) => {
                    let Some(info) = infos.get(index) else { return Err(*error) };
                    match self.begin(info) {
                        Ok((socket, true)) => return Ok(socket),
                        Ok((socket, false)) => {
                            if let Some(place) = open.iter_mut().find(|place| place.is_none()) {
                                *place = Some((index, socket));
                            }
                        }
                        Err(e) => {
                            error.add(e);
                            race.failed(now);
                        }
                    }
                }
                Next::Wait(until) => {
                    let ready = wait(&open, until).map_err(|e| error.and(CallError::without_address(e)))?;
                    for (place, hung_up) in ready.into_iter().flatten() {
                        let Some((index, socket)) = open.get_mut(place).and_then(Option::take) else {
                            continue;
                        };
                        match outcome(&socket, hung_up) {
                            Ok(()) => return Ok(socket),
                            Err(e) => error.add(failed(infos.get(index), e)),
                        }
                        race.failed(Instant::now());
                    }
                }
            }
        }
    }

    /// A socket on its way to the address, and whether it is there already.
    fn begin(&self, info: &AddrInfo) -> Result<(Socket, bool), CallError> {
        let addr = super::encode(info.addr)?;
        let socket = Socket::with_timeout(info.family, info.kind, info.protocol, Timeout::NON_BLOCKING)
            .map_err(CallError::of(Call::Socket, &addr))?;
        if let Some(source) = self.source {
            socket.bind(source).map_err(CallError::of(Call::Bind, &super::encode(source)?))?;
        }
        match socket.connect(addr) {
            Ok(()) => Ok((socket, true)),
            Err(e) if e.errno() == Some(Errno::EINPROGRESS) => Ok((socket, false)),
            Err(e) => Err(CallError::of(Call::Connect, &addr)(e)),
        }
    }
}

/// Calls `at` with each address of a host that is to be served at, IPv4 before IPv6, until it succeeds.
pub(super) fn first_that<'a, T>(
    resolver: &mut Resolver<'_>,
    host: &'a str,
    service: impl Into<Service<'a>>,
    kind: Kind,
    mut at: impl FnMut(&SockAddrBuf) -> Result<T, CallError>,
) -> Result<T, ConnectError> {
    let mut room = [AddrInfo::EMPTY; TRIED_MAX];
    let hints = Hints { flags: AI_PASSIVE, kind, ..Hints::ANY };
    let host = Some(host).filter(|host| !host.is_empty());
    let answered =
        resolver.getaddrinfo_into(host, service, &hints, &mut room).map_err(ConnectError::lookup)?;
    let infos = room.get(..answered.filled.used).unwrap_or_default();
    let mut error = ConnectError::untried(answered.filled.left_out);
    for v4 in [true, false] {
        for info in infos.iter().filter(|info| (info.family == Family::INET) == v4) {
            match super::encode(info.addr).and_then(|addr| at(&addr)) {
                Ok(it) => return Ok(it),
                Err(e) => error.add(e),
            }
        }
    }
    Err(error)
}

/// A connect to this address failed.
fn failed(info: Option<&AddrInfo>, error: Error) -> CallError {
    match info.map(|info| super::encode(info.addr)) {
        Some(Ok(addr)) => CallError::of(Call::Connect, &addr)(error),
        _ => CallError::without_address(error),
    }
}

/// What came of a connect that was under way. Where the socket is hung up, that there is no error does not say that there is
/// a peer.
fn outcome(socket: &Socket, hung_up: bool) -> Result<()> {
    match socket.getsockopt(opt::SO_ERROR)? {
        Errno::OK if hung_up => socket.getpeername_raw().map(drop),
        Errno::OK => Ok(()),
        errno => Err(errno.into()),
    }
}

/// The places of those that have an answer, and whether they are hung up.
fn wait(
    open: &[Option<(usize, Socket)>; AT_ONCE],
    until: Deadline,
) -> Result<[Option<(usize, bool)>; AT_ONCE]> {
    let mut ready = [None; AT_ONCE];
    let Some((_, any)) = open.iter().flatten().next() else { return Ok(ready) };
    let mut fds: [_; AT_ONCE] = core::array::from_fn(|_| PollFd::new(any, PollFlags::empty()));
    let mut places = [0; AT_ONCE];
    let mut count = 0;
    for (place, (_, socket)) in
        open.iter().enumerate().filter_map(|(place, open)| Some((place, open.as_ref()?)))
    {
        if let (Some(fd), Some(slot)) = (fds.get_mut(count), places.get_mut(count)) {
            *fd = PollFd::from_borrowed_fd(socket.as_fd(), PollFlags::OUT);
            *slot = place;
            count += 1;
        }
    }
    let fds = fds.get_mut(..count).unwrap_or_default();
    poll(fds, until)?;
    for ((fd, place), ready) in fds.iter().zip(places).zip(&mut ready) {
        let events = fd.revents();
        *ready = Some((place, events.contains(PollFlags::HUP))).filter(|_| !events.is_empty());
    }
    Ok(ready)
}

/// Why no connection came about, or no server: the lookup failed, or each address did.
///
/// ```
/// use berkeley::{Timeout, create_connection};
///
/// let e = create_connection(("no-such-host.invalid", 80), Timeout::secs(5)).unwrap_err();
/// assert!(e.lookup_error().is_some());
/// println!("{e}");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ConnectError {
    lookup: Option<GaiError>,
    told: [Option<CallError>; TOLD_MAX],
    untold: usize,
    untried: usize,
    timed_out: bool,
}

impl ConnectError {
    /// Of how many addresses it says what happened.
    pub const TOLD_MAX: usize = 8;

    const fn untried(untried: usize) -> Self {
        Self { lookup: None, told: [None; TOLD_MAX], untold: 0, untried, timed_out: false }
    }

    fn lookup(error: GaiError) -> Self {
        Self { lookup: Some(error), timed_out: error.timed_out, ..Self::untried(0) }
    }

    /// Why the lookup failed, if it did.
    #[must_use]
    pub const fn lookup_error(&self) -> Option<&GaiError> {
        self.lookup.as_ref()
    }

    /// What happened to the addresses, in the order in which it happened: all, or of [`TOLD_MAX`](Self::TOLD_MAX) the first
    /// ones and the last.
    pub fn attempts(&self) -> impl Iterator<Item = &CallError> {
        self.told.iter().flatten()
    }

    /// Of how many attempts more is not told what happened, and how many addresses were not tried, because there was no time
    /// left, or there were more than [`ConnectOptions::TRIED_MAX`].
    #[must_use]
    pub const fn left_out(&self) -> usize {
        self.untold.saturating_add(self.untried)
    }

    /// Whether the caller's own time ran out.
    #[must_use]
    pub const fn is_timeout(&self) -> bool {
        self.timed_out
    }

    /// The kernel's number for what happened last.
    #[must_use]
    pub fn errno(&self) -> Option<Errno> {
        match &self.lookup {
            Some(lookup) => lookup.errno,
            None => self.last().and_then(CallError::errno),
        }
    }

    fn last(&self) -> Option<&CallError> {
        self.attempts().last()
    }

    fn add(&mut self, attempt: CallError) {
        let full = self.told.iter().all(Option::is_some);
        self.untold = self.untold.saturating_add(usize::from(full));
        let place = self.told.iter().position(Option::is_none).unwrap_or(TOLD_MAX - 1);
        if let Some(place) = self.told.get_mut(place) {
            *place = Some(attempt);
        }
    }

    fn and(&self, attempt: CallError) -> Self {
        let mut it = *self;
        it.add(attempt);
        it
    }
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(lookup) = &self.lookup {
            return lookup.fmt(f);
        }
        if self.last().is_none() {
            f.write_str(if self.timed_out { "timed out" } else { "no address" })?;
        }
        let mut separator = "";
        for attempt in self.attempts() {
            write!(f, "{separator}{attempt}")?;
            separator = "; ";
        }
        if self.untold > 0 {
            write!(f, "; {} more", self.untold)?;
        }
        if self.untried > 0 {
            write!(f, "; {} not tried", self.untried)?;
        }
        Ok(())
    }
}

impl fmt::Debug for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ConnectError({self})")
    }
}

impl core::error::Error for ConnectError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match &self.lookup {
            Some(lookup) => Some(lookup),
            None => self.last().map(|last| last as _),
        }
    }
}

#[cfg(feature = "std")]
impl From<ConnectError> for std::io::Error {
    /// The kind is that of what happened last; all of it is inside.
    fn from(e: ConnectError) -> Self {
        use std::io::ErrorKind;
        let kind = match (&e.lookup, e.last()) {
            _ if e.timed_out => ErrorKind::TimedOut,
            (Some(lookup), _) => Self::from(*lookup).kind(),
            (None, Some(last)) => Self::from(*last).kind(),
            (None, None) => ErrorKind::Other,
        };
        Self::new(kind, e)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn of_many_attempts_the_last_is_told_too() {
        let mut error = ConnectError::untried(3);
        assert_eq!(error.to_string(), "no address; 3 not tried");
        let refused = Error::from(Errno::ECONNREFUSED);
        for _ in 0..TOLD_MAX + 1 {
            error.add(CallError::without_address(refused));
        }
        error.add(CallError::without_address(Errno::EHOSTUNREACH.into()));
        assert_eq!((error.errno(), error.left_out()), (Some(Errno::EHOSTUNREACH), 5));
        assert_eq!(
            error.attempts().filter(|attempt| attempt.errno() == refused.errno()).count(),
            TOLD_MAX - 1
        );
        assert!(error.to_string().ends_with("; 2 more; 3 not tried"), "{error}");
    }
}
