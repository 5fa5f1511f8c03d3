//! [`Resolver`]: a snapshot of the configuration, brought up to date by each lookup, and how lookups are made.

use core::net::SocketAddr;

#[cfg(feature = "alloc")]
use super::addrinfo::AddrList;
use super::addrinfo::{AddrInfo, Answered, Call, Wanted};
use super::ascii::Ascii;
use super::config::Config;
use super::files::Etc;
use super::hosts::Hosts;
use super::pending::Pending;
use super::wire::{Hook, Marks};
use super::{GaiError, Host, Service};
use crate::engine::found::Found;
use crate::engine::hints::Hints;
use crate::engine::lookup::{Lookup, Question, Storage};
use crate::engine::policy::Policy;
use crate::engine::trace::Decision;
use crate::etc::services::BUILT_IN;
use crate::interface::IfName;
use crate::netdb::Services;
use crate::{Deadline, Errno, Filled, Result, Timeout};

type Trace<'t> = &'t mut dyn FnMut(&Decision<'_>);

/// How many addresses a lookup has room for that is given none of its own. With an allocator, more are made room for.
pub const FOUND_MAX: usize = 64;

/// How much room it has for answers over TCP, in octets, half for each family. With an allocator, more is made.
pub const STREAM_MAX: usize = 4096;

/// How much for the other names of a host.
#[cfg(feature = "alloc")]
const ALIASES_MAX: usize = 1024;

/// Looks up hosts: reads the files, asks the servers, and sorts what comes of it.
///
/// It keeps what the files said, looks before each lookup whether one has changed, and keeps nothing of any answer. It
/// reads no environment and shares nothing with anybody: several may be used side by side, one for each thread or each way
/// of asking.
///
/// ```no_run
/// use berkeley::resolve::{Hints, Resolver};
/// use berkeley::{Deadline, Timeout};
/// use core::time::Duration;
///
/// let mut resolver = Resolver::system();
/// resolver.set_timeout(Timeout::secs(2));
/// for addr in resolver.getaddrinfo("www.example.org", "https", &Hints::stream())? {
///     println!("{addr}");
/// }
///
/// // The same, with every decision told.
/// let deadline = Deadline::after(Duration::from_millis(500));
/// let hints = Hints::stream();
/// resolver.getaddrinfo_traced("db.internal", 5432, &hints, deadline, &mut |decision| println!("{decision}"))?;
/// # Ok::<(), berkeley::GaiError>(())
/// ```
#[derive(Clone)]
pub struct Resolver<'r> {
    pub(super) etc: Etc<'r>,
    pub(super) marks: Marks<'r>,
    pub(super) config: Config,
    pub(super) hosts: Hosts,
    timeout: Timeout,
}

impl Resolver<'static> {
    /// By the files of this machine. They are read by the first lookup.
    #[must_use]
    pub fn system() -> Self {
        Self::of(Etc::System)
    }
}

impl<'r> Resolver<'r> {
    /// By the files in a folder that stands for /etc: a container's, say.
    ///
    /// ```
    /// use berkeley::{Hints, Resolver};
    /// use std::fs::{self, File};
    ///
    /// let folder = std::env::temp_dir().join(format!("berkeley-etc-{}", std::process::id()));
    /// fs::create_dir_all(&folder)?;
    /// fs::write(folder.join("nsswitch.conf"), "hosts: files\n")?;
    /// fs::write(folder.join("hosts"), "192.0.2.7 db.example db\n")?;
    ///
    /// let etc = File::open(&folder)?;
    /// let found = Resolver::with_etc(&etc).getaddrinfo("db", 5432, &Hints::stream())?;
    /// assert_eq!(found[0].addr.to_string(), "192.0.2.7:5432");
    /// # fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_etc(folder: &'r impl rustix::fd::AsFd) -> Self {
        Self::of(Etc::Folder(folder.as_fd()))
    }

    fn of(etc: Etc<'r>) -> Self {
        Self {
            etc,
            marks: Marks::default(),
            config: Config::new(),
            hosts: Hosts::new(),
            timeout: Timeout::BLOCKING,
        }
    }

    /// How long a lookup may take, from its beginning to its end. Without a timeout, which is how it begins, it takes as long as
    /// resolv.conf has it: `timeout` for each server, `attempts` times, for each name of the search list.
    pub fn set_timeout(&mut self, timeout: impl Into<Timeout>) {
        self.timeout = timeout.into();
    }

    /// Asks these servers, in this order, and not those of resolv.conf; with none at all, those of resolv.conf again.
    ///
    /// The answer is how many were left out, because there is room for [`SERVERS_MAX`](crate::engine::server::SERVERS_MAX) only.
    pub fn set_servers(&mut self, servers: &[SocketAddr]) -> usize {
        self.config.set_servers(servers)
    }

    /// Whether each lookup looks for files that have changed, as it does at the beginning. Without, what the next lookup reads
    /// holds for those that follow, and a lookup spares four system calls. Told again, the files are read anew.
    ///
    /// resolv.conf's `no-reload` says the same of that file alone. Lookups that allocate nothing read the hosts file each
    /// time, if no other has read it before.
    pub fn set_reload(&mut self, on: bool) {
        self.config.freeze(!on);
        #[cfg(feature = "alloc")]
        self.hosts.freeze(!on);
    }

    /// The choices in which resolvers differ.
    pub fn set_policy(&mut self, policy: Policy) {
        self.config.policy = policy;
    }

    /// The choices in which resolvers differ.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.config.policy
    }

    /// Sends through this interface alone: SO_BINDTODEVICE of socket(7).
    pub fn set_device(&mut self, device: Option<IfName>) {
        self.marks.device = device;
    }

    /// Marks what is sent: SO_MARK of socket(7), which takes CAP_NET_ADMIN or CAP_NET_RAW.
    pub fn set_mark(&mut self, mark: Option<u32>) {
        self.marks.mark = mark;
    }

    /// Shows each socket to `hook` before it is connected: to set an option, say, or to have a VPN leave it alone. What that
    /// fails with, the server is left for.
    pub fn set_hook(&mut self, hook: Option<Hook<'r>>) {
        self.marks.hook = hook;
    }

    /// getaddrinfo(3): the addresses to try for a host and a service, in order.
    ///
    /// # Errors
    /// As the function [`getaddrinfo`](crate::getaddrinfo).
    #[cfg(feature = "alloc")]
    pub fn getaddrinfo<'a>(
        &mut self,
        host: impl Into<Host<'a>>,
        service: impl Into<Service<'a>>,
        hints: &Hints,
    ) -> Result<AddrList, GaiError> {
        let deadline = self.deadline();
        self.list(host.into(), service.into(), hints, deadline, None)
    }

    /// The same, over at the deadline, with each decision shown to `trace`, lines of the hosts file counted.
    ///
    /// # Errors
    /// As the function [`getaddrinfo`](crate::getaddrinfo).
    #[cfg(feature = "alloc")]
    pub fn getaddrinfo_traced<'a>(
        &mut self,
        host: impl Into<Host<'a>>,
        service: impl Into<Service<'a>>,
        hints: &Hints,
        deadline: impl Into<Deadline>,
        trace: &mut dyn FnMut(&Decision<'_>),
    ) -> Result<AddrList, GaiError> {
        self.list(host.into(), service.into(), hints, deadline.into(), Some(trace))
    }

    #[cfg(feature = "alloc")]
    fn list(
        &mut self,
        host: Host<'_>,
        service: Service<'_>,
        hints: &Hints,
        deadline: Deadline,
        trace: Option<Trace<'_>>,
    ) -> Result<AddrList, GaiError> {
        let host = Ascii::new(host)?;
        let call = self.call(host.host(), &service, hints)?;
        let (mut infos, mut partial) = (alloc::vec::Vec::new(), false);
        let canonname = match call.wanted()? {
            Wanted::Known(known) => {
                call.expand(known.iter().flatten(), |info| infos.push(info))?;
                call.canonname_owned(None)
            }
            Wanted::Lookup(question) => self.look_up(question, deadline, trace, |lookup| {
                infos.clear();
                partial = lookup.is_partial() || lookup.left_out() > 0;
                let expanded = call.expand(lookup.found(), |info| infos.push(info));
                expanded.map(|()| call.canonname_owned(lookup.official().map(|name| name.as_bytes())))
            })??,
        };
        Ok(AddrList { infos, canonname, partial })
    }

    /// getaddrinfo(3) into the caller's storage: nothing is allocated.
    ///
    /// What does not fit is counted; those that do are the best ones.
    ///
    /// # Errors
    /// As the function [`getaddrinfo_into`](crate::getaddrinfo_into).
    pub fn getaddrinfo_into<'a>(
        &mut self,
        host: impl Into<Host<'a>>,
        service: impl Into<Service<'a>>,
        hints: &Hints,
        room: &mut [AddrInfo],
    ) -> Result<Answered, GaiError> {
        let deadline = self.deadline();
        self.fill(host.into(), service.into(), hints, room, deadline, None)
    }

    /// The same, over at the deadline, with each decision shown to `trace`, lines of the hosts file counted.
    ///
    /// # Errors
    /// As the function [`getaddrinfo_into`](crate::getaddrinfo_into).
    pub fn getaddrinfo_into_traced<'a>(
        &mut self,
        host: impl Into<Host<'a>>,
        service: impl Into<Service<'a>>,
        hints: &Hints,
        room: &mut [AddrInfo],
        deadline: impl Into<Deadline>,
        trace: &mut dyn FnMut(&Decision<'_>),
    ) -> Result<Answered, GaiError> {
        self.fill(host.into(), service.into(), hints, room, deadline.into(), Some(trace))
    }

    pub(crate) fn fill(
        &mut self,
        host: Host<'_>,
        service: Service<'_>,
        hints: &Hints,
        room: &mut [AddrInfo],
        deadline: Deadline,
        trace: Option<Trace<'_>>,
    ) -> Result<Answered, GaiError> {
        let host = Ascii::new(host)?;
        let call = self.call(host.host(), &service, hints)?;
        let mut filled = Filled { used: 0, left_out: 0 };
        let mut put = |info| match room.get_mut(filled.used) {
            Some(place) => {
                *place = info;
                filled.used += 1;
            }
            None => filled.left_out += 1,
        };
        let mut partial = false;
        let canonname = match call.wanted()? {
            Wanted::Known(known) => {
                call.expand(known.iter().flatten(), &mut put)?;
                call.canonname(None)
            }
            Wanted::Lookup(question) => {
                let (mut found, mut stream) = ([Found::EMPTY; FOUND_MAX], [0; STREAM_MAX]);
                let storage = Storage { found: &mut found, stream: &mut stream, aliases: &mut [] };
                let (canonname, left_out) =
                    self.look_up_in(question, storage, deadline, trace, |lookup| {
                        partial = lookup.is_partial();
                        let canonname = call.canonname(lookup.official().map(|name| name.as_bytes()));
                        call.expand(lookup.found(), &mut put).map(|()| (canonname, lookup.left_out()))
                    })??;
                filled.left_out += left_out;
                canonname
            }
        };
        Ok(Answered { filled, canonname, partial })
    }

    /// A lookup in the caller's storage; `take` is shown the finished one, and `trace`, if there is one, each decision.
    ///
    /// This is what the other calls are made of, for whoever wants more than they tell: each address with its TTL and where
    /// it comes from, or the names of a host.
    ///
    /// # Errors
    /// Why nothing was found.
    ///
    /// ```
    /// use berkeley::engine::found::Found;
    /// use berkeley::engine::lookup::{Question, Storage};
    /// use berkeley::resolve::Resolver;
    /// use berkeley::Deadline;
    ///
    /// let mut found = [Found::EMPTY; 8];
    /// let storage = Storage { found: &mut found, stream: &mut [0; 1024], aliases: &mut [0; 256] };
    /// let question = Question::host(b"localhost");
    /// let from = Resolver::system().look_up_in(question, storage, Deadline::NEVER, None, |lookup| {
    ///     lookup.found()[0].from
    /// })?;
    /// println!("{from:?}");
    /// # Ok::<(), berkeley::GaiError>(())
    /// ```
    pub fn look_up_in<T>(
        &mut self,
        question: Question<'_>,
        storage: Storage<'_>,
        deadline: Deadline,
        trace: Option<&mut dyn FnMut(&Decision<'_>)>,
        take: impl FnOnce(&Lookup<'_>) -> T,
    ) -> Result<T, GaiError> {
        let mut pending = self.start(question, storage, deadline)?;
        pending.run(trace);
        outcome(pending.lookup())?;
        Ok(take(pending.lookup()))
    }

    /// Begins a lookup that an event loop of the caller's drives.
    ///
    /// # Errors
    /// The files cannot be read, for want of a descriptor or of memory.
    pub fn start<'a>(
        &'a mut self,
        question: Question<'a>,
        storage: Storage<'a>,
        deadline: Deadline,
    ) -> Result<Pending<'a>, GaiError> {
        #[cfg(feature = "alloc")]
        self.hosts.keep(false);
        self.begin(question, storage, deadline)
    }

    fn begin<'a>(
        &'a mut self,
        question: Question<'a>,
        storage: Storage<'a>,
        deadline: Deadline,
    ) -> Result<Pending<'a>, GaiError> {
        // A call that made many lookups may have been left by a panic.
        #[cfg(feature = "alloc")]
        self.hosts.trust(false);
        self.config.refresh(self.etc).map_err(GaiError::system)?;
        let (settings, memory, notes) = self.config.begin();
        let mut lookup = Lookup::new(question, &settings, storage, deadline);
        lookup.remember(memory);
        let one_port = settings.policy.one_port;
        Ok(Pending::new(lookup, self.etc, &mut self.hosts, &self.marks, one_port, (memory, notes)))
    }

    /// A lookup that is made again with more room if there was too little. Where nothing comes of that, what there was room
    /// for has to do.
    #[cfg(feature = "alloc")]
    pub(super) fn look_up<T>(
        &mut self,
        question: Question<'_>,
        deadline: Deadline,
        mut trace: Option<Trace<'_>>,
        mut take: impl FnMut(&Lookup<'_>) -> T,
    ) -> Result<T, GaiError> {
        use alloc::vec;

        let (mut found, mut stream, mut aliases) =
            ([Found::EMPTY; FOUND_MAX], [0; STREAM_MAX], [0; ALIASES_MAX]);
        let storage = Storage { found: &mut found, stream: &mut stream, aliases: &mut aliases };
        self.hosts.keep(true);
        let mut pending = self.begin(question, storage, deadline)?;
        pending.run(match &mut trace {
            Some(trace) => Some(*trace),
            None => None,
        });
        let lookup = pending.lookup();
        let some = outcome(lookup).map(|()| take(lookup));
        if lookup.left_out() == 0 && !lookup.lacks_room() {
            return some;
        }
        drop(pending);
        // As much as any message can hold, and any line of a file.
        let mut found = vec![Found::EMPTY; 1 << 13];
        let (mut stream, mut aliases) = (vec![0; 2 << 16], vec![0; 1 << 16]);
        let storage = Storage { found: &mut found, stream: &mut stream, aliases: &mut aliases };
        self.look_up_in(question, storage, deadline, trace, take).or_else(|e| some.map_err(|_| e))
    }

    /// When a lookup that begins now has to end.
    pub(super) fn deadline(&self) -> Deadline {
        self.timeout.duration().map_or(Deadline::NEVER, Deadline::after)
    }

    fn call<'a>(&self, host: Host<'a>, service: &Service<'_>, hints: &Hints) -> Result<Call<'a>, GaiError> {
        Call::new(host, service, hints, |name, protocol| self.getservbyname(name, protocol))
    }

    fn getservbyname(&self, name: &[u8], protocol: &str) -> Result<Option<u16>> {
        let row = self.services(|services| services.getservbyname(name, Some(protocol.as_bytes())))?;
        Ok(row.map(|row| row.port()))
    }

    /// The services of the folder in which the other files are too.
    pub(super) fn services<T>(&self, ask: impl FnOnce(Services<'_>) -> Result<T>) -> Result<T> {
        match self.etc.open(c"/etc/services") {
            Ok(file) => ask(Services::fd(&file)),
            Err(Errno::ENOENT) => ask(Services::text(BUILT_IN)),
            Err(errno) => Err(errno.into()),
        }
    }
}

impl core::fmt::Debug for Resolver<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self { etc, config, timeout, .. } = self;
        let mut shown = f.debug_struct("Resolver");
        shown.field("etc", etc).field("config", config).field("timeout", timeout).finish_non_exhaustive()
    }
}

/// How the lookup ended; it is over.
fn outcome(lookup: &Lookup<'_>) -> Result<(), GaiError> {
    lookup.result().unwrap_or(Ok(()))
}
