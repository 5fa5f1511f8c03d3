//! The source address for a destination, and what RFC 6724 wants to know of it.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::RouteSocket;
use super::ask::{Gather, REQUESTS_MAX};
use crate::engine::order::{Destination, Source};
use crate::netlink::{
    ARPHRD_SIT, ARPHRD_TUNNEL, ARPHRD_TUNNEL6, Addr, AddrFlags, Meaning, RTN_BLACKHOLE, RTN_PROHIBIT,
    RTN_UNREACHABLE, Requests, Route,
};
use crate::{Errno, Family, Kind, Protocol, Result, SockAddr, Socket, Timeout};

/// How many destinations go into one message to the kernel; so many more cost two system calls more.
pub const SOURCES_AT_ONCE: usize = REQUESTS_MAX;

/// A destination, and how a packet would go there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Way {
    /// The address.
    pub to: IpAddr,
    /// Its interface, which a link-local address needs; of others it is not looked at.
    pub scope_id: u32,
    /// How a packet goes out, or why none does, such as ENETUNREACH; a connect(2) of a datagram socket fails then too,
    /// and nearly always with the same number. [`Errno::OK`] until the kernel was asked.
    pub from: Result<Outgoing, Errno>,
    /// While the addresses come: the source was met on the interface that packets go out by. Others may have the same.
    is_met: bool,
}

/// How a packet goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Outgoing {
    /// The address that it comes from.
    pub source: Source,
    /// The index of the interface; that of `lo` for an address of this machine. 0 where it is not known, because the
    /// process may not use netlink(7).
    pub interface: u32,
}

impl Way {
    /// To this address, of which nothing is known yet.
    #[must_use]
    pub const fn to(to: IpAddr) -> Self {
        Self::to_scoped(to, 0)
    }

    /// To this address on this interface, if it is link-local.
    #[must_use]
    pub const fn to_scoped(to: IpAddr, scope_id: u32) -> Self {
        Self { to, scope_id, from: Err(Errno::OK), is_met: false }
    }

    /// As it is [put in order](crate::engine::order::sort).
    #[must_use]
    pub fn destination(&self) -> Destination {
        Destination { addr: self.to, source: self.from.ok().map(|from| from.source) }
    }

    /// What the kernel is asked, or what connect(2) would fail with before it looks for a route.
    fn question(&self) -> Result<(IpAddr, Option<u32>), Errno> {
        let to = match self.to.to_canonical() {
            // connect(2) takes the address of nobody for this machine's.
            IpAddr::V4(Ipv4Addr::UNSPECIFIED) => return Ok((Ipv4Addr::LOCALHOST.into(), None)),
            IpAddr::V6(Ipv6Addr::UNSPECIFIED) => return Ok((Ipv6Addr::LOCALHOST.into(), None)),
            IpAddr::V4(to) => return Ok((to.into(), None)),
            IpAddr::V6(to) => to,
        };
        match (needs_scope(to), self.scope_id) {
            (false, _) => Ok((to.into(), None)),
            (true, 0) => Err(Errno::EINVAL),
            (true, scope_id) => Ok((to.into(), Some(scope_id))),
        }
    }

    /// A source found for the [`question`](Self::question).
    fn set_source(&mut self, addr: IpAddr, interface: u32) {
        let mapped = matches!(self.to, IpAddr::V6(_));
        let addr = match addr {
            IpAddr::V4(addr) if mapped => addr.to_ipv6_mapped().into(),
            addr => addr,
        };
        self.from = Ok(Outgoing { source: Source::new(addr), interface });
    }

    fn forget_facts(&mut self) {
        self.is_met = false;
        if let Ok(from) = &mut self.from {
            from.source = Source::new(from.source.addr);
        }
    }

    /// An address of this machine; heeded where it is the source.
    fn meet(&mut self, addr: &Addr<'_>, own: IpAddr) {
        let Ok(from) = &mut self.from else { return };
        let is_here = addr.index == from.interface;
        if from.source.addr.to_canonical() != own || self.is_met && !is_here {
            return;
        }
        self.is_met = is_here;
        let mapped = if from.source.addr.is_ipv6() && own.is_ipv4() { 96 } else { 0 };
        from.source.prefix_len = addr.prefix_len.saturating_add(mapped);
        // RFC 4429, section 3.1: one that is optimistic is treated as deprecated.
        from.source.deprecated = addr.flags.intersects(AddrFlags::DEPRECATED | AddrFlags::OPTIMISTIC);
        from.source.home = addr.flags.contains(AddrFlags::HOMEADDRESS);
    }
}

/// Link-local, or multicast on a link or on this machine: RFC 4007.
fn needs_scope(addr: Ipv6Addr) -> bool {
    let [first, second, ..] = addr.octets();
    addr.is_unicast_link_local() || first == 0xff && matches!(second & 0xf, 1 | 2)
}

/// The source addresses that packets to these destinations would have, from one message to the kernel for each
/// [`SOURCES_AT_ONCE`] of them: four system calls, and two for each message more.
///
/// They are those that connect(2) of a datagram socket chooses, which takes four calls for each destination; and
/// where the process may not use netlink(7), that is how it is done.
///
/// # Errors
/// As socket(2): EMFILE. That there is no way to a destination is told in its [`Way::from`].
///
/// ```
/// use berkeley::interface::{Way, sources};
///
/// let mut ways = ["127.0.0.1", "::ffff:127.0.0.1"].map(|text| Way::to(text.parse().unwrap()));
/// sources(&mut ways)?;
/// assert_eq!(ways.map(|way| way.from.unwrap().source.addr), ways.map(|way| way.to));
/// # Ok::<(), berkeley::Error>(())
/// ```
#[doc(alias = "RTM_GETROUTE")]
pub fn sources(ways: &mut [Way]) -> Result<()> {
    RouteSocket::new().sources(ways)
}

/// As [`sources`], and of each source what the [order](crate::engine::order) of RFC 6724 asks for: the length of its prefix,
/// whether it is deprecated, whether it is a home address, and whether a tunnel leads there. The list of this machine's
/// addresses, which the first three come from, is asked for in the same message; what the interfaces are takes two calls
/// more, if packets go out by different ones.
///
/// Where the process may not use netlink(7) the facts are as [`Source::new`] has them, and both families are taken for
/// configured.
///
/// # Errors
/// As [`sources`].
///
/// ```
/// use berkeley::engine::order::{Rules, sort};
/// use berkeley::etc::gai_conf::RFC6724;
/// use berkeley::interface::{Way, sources_with_facts};
///
/// let mut ways = ["192.0.2.1", "2001:db8::1", "127.0.0.1"].map(|text| Way::to(text.parse().unwrap()));
/// let configured = sources_with_facts(&mut ways)?;
/// sort(&mut ways, &Rules::new(RFC6724), Way::destination);
/// for way in ways {
///     println!("{} from {:?}", way.to, way.from);
/// }
/// # Ok::<(), berkeley::Error>(())
/// ```
pub fn sources_with_facts(ways: &mut [Way]) -> Result<Configured> {
    RouteSocket::new().sources_with_facts(ways)
}

/// The families of which this machine has addresses: what AI_ADDRCONFIG of getaddrinfo(3) goes by, in four system calls.
///
/// # Errors
/// As socket(2): EMFILE, or EAFNOSUPPORT where the process may not use netlink(7); glibc takes both families for configured
/// then.
///
/// ```
/// let configured = berkeley::interface::configured()?;
/// println!("IPv4: {}, IPv6: {}", configured.ipv4, configured.ipv6);
/// # Ok::<(), berkeley::Error>(())
/// ```
#[doc(alias = "AI_ADDRCONFIG")]
pub fn configured() -> Result<Configured> {
    RouteSocket::new().configured()
}

/// Of which families this machine has an address that is not loopback. A link-local address is one, and so, as with
/// glibc, is an address of an interface that is switched off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Configured {
    /// IPv4: any but those of 127.0.0.0/8. (glibc leaves out 127.0.0.1 alone.)
    pub ipv4: bool,
    /// IPv6: any but `::1`.
    pub ipv6: bool,
}

impl Configured {
    /// Both: what is assumed where nothing can be known.
    pub const BOTH: Self = Self { ipv4: true, ipv6: true };
}

/// # Sources
impl RouteSocket {
    /// As the function [`sources`].
    ///
    /// # Errors
    /// As there.
    pub fn sources(&mut self, ways: &mut [Way]) -> Result<()> {
        for ways in ways.chunks_mut(SOURCES_AT_ONCE) {
            let (questions, places, count) = questions(ways);
            let questions = questions.get(..count).unwrap_or(&[]);
            if questions.is_empty() {
                continue;
            }
            let mut sources = Sources { ways, places: &places };
            match self.0.ask(&|requests| write(questions, requests), &mut sources) {
                Err(error) if is_refused(error) => by_connecting(ways)?,
                result => result?,
            }
        }
        Ok(())
    }

    /// As the function [`sources_with_facts`].
    ///
    /// # Errors
    /// As there.
    pub fn sources_with_facts(&mut self, ways: &mut [Way]) -> Result<Configured> {
        // The last message carries the request for the addresses, which come when all sources are known.
        let last = ways.len().saturating_sub(1) / SOURCES_AT_ONCE * SOURCES_AT_ONCE;
        let (before, _) = ways.split_at_mut(last);
        self.sources(before)?;
        let (questions, places, count) = questions(ways.get_mut(last..).unwrap_or_default());
        let questions = questions.get(..count).unwrap_or(&[]);
        let mut facts =
            Facts { ways, first: last, places: &places, asked: count, configured: Configured::default() };
        let write = |requests: &mut Requests<'_>| {
            write(questions, requests)?;
            requests.getaddrs(Family::UNSPEC, 0)
        };
        // Something may change while it is written down; what there was is a fact all the same.
        let result = self.0.ask_roughly(&write, &mut facts);
        let configured = facts.configured;
        match result {
            Err(error) if is_refused(error) => {
                by_connecting(ways.get_mut(last..).unwrap_or_default())?;
                return Ok(Configured::BOTH);
            }
            result => drop(result?),
        }
        ways.iter_mut().for_each(|way| way.is_met = false);
        self.find_tunnels(ways)?;
        Ok(configured)
    }

    /// As the function [`configured`].
    ///
    /// # Errors
    /// As there.
    pub fn configured(&mut self) -> Result<Configured> {
        let places = [0; REQUESTS_MAX];
        let mut facts =
            Facts { ways: &mut [], first: 0, places: &places, asked: 0, configured: Configured::default() };
        self.0.ask_roughly(&|requests| requests.getaddrs(Family::UNSPEC, 0), &mut facts)?;
        Ok(facts.configured)
    }

    /// Asks what the interfaces are, if there is a choice of them. Of more than [`REQUESTS_MAX`] the rest is taken for what
    /// is usual.
    fn find_tunnels(&mut self, ways: &mut [Way]) -> Result<()> {
        let mut interfaces = [0; REQUESTS_MAX];
        let mut count = 0;
        for from in ways.iter().filter_map(|way| way.from.ok()) {
            let known = interfaces.get(..count).unwrap_or(&[]).contains(&from.interface);
            // The kernel's `lo` is always the first.
            if known || from.interface <= 1 {
                continue;
            }
            let Some(slot) = interfaces.get_mut(count) else { break };
            *slot = from.interface;
            count += 1;
        }
        if count < 2 {
            return Ok(());
        }
        let interfaces = interfaces.get(..count).unwrap_or(&[]);
        let write =
            |requests: &mut Requests<'_>| interfaces.iter().try_for_each(|&index| requests.getlink(index));
        self.0.ask(&write, &mut Tunnels(ways))
    }
}

type Questions = ([(IpAddr, Option<u32>); REQUESTS_MAX], [u8; REQUESTS_MAX], usize);

/// What there is to ask, for which of the ways, and how much it is. Those of which nothing needs to be asked have an answer.
fn questions(ways: &mut [Way]) -> Questions {
    let mut questions = [(IpAddr::V6(Ipv6Addr::UNSPECIFIED), None); REQUESTS_MAX];
    let mut places = [0; REQUESTS_MAX];
    let mut count = 0;
    for (place, way) in (0..).zip(ways) {
        match (way.question(), questions.get_mut(count), places.get_mut(count)) {
            (Ok(question), Some(slot), Some(which)) => {
                (*slot, *which) = (question, place);
                count += 1;
            }
            (Err(errno), ..) => way.from = Err(errno),
            (Ok(_), ..) => {}
        }
    }
    (questions, places, count)
}

fn write(questions: &[(IpAddr, Option<u32>)], requests: &mut Requests<'_>) -> Result<()> {
    questions.iter().try_for_each(|&(to, interface)| requests.getroute(to, interface))
}

/// The answers to [`questions`].
struct Sources<'w> {
    ways: &'w mut [Way],
    places: &'w [u8; REQUESTS_MAX],
}

impl Gather for Sources<'_> {
    fn start(&mut self) {}

    fn take(&mut self, place: usize, answer: &Meaning<'_>) {
        let way = self.places.get(place).and_then(|&place| self.ways.get_mut(usize::from(place)));
        if let Some(way) = way {
            found(way, answer);
        }
    }
}

fn found(way: &mut Way, answer: &Meaning<'_>) {
    match answer {
        Meaning::Route(route) => match (error_of(route), route.prefsrc) {
            (Some(errno), _) => way.from = Err(errno),
            (None, Some(addr)) => way.set_source(addr, route.oif.unwrap_or(0)),
            // There is a way, and no address to send from.
            (None, None) => way.from = Err(Errno::EADDRNOTAVAIL),
        },
        Meaning::Error { errno, .. } if *errno != Errno::OK => way.from = Err(*errno),
        _ => way.from = Err(Errno::EPROTO),
    }
}

/// What sending by this route fails with. The kernel answers with an error instead of most such routes.
fn error_of(route: &Route) -> Option<Errno> {
    match route.kind {
        RTN_BLACKHOLE => Some(Errno::EINVAL),
        RTN_UNREACHABLE => Some(Errno::EHOSTUNREACH),
        RTN_PROHIBIT => Some(Errno::EACCES),
        _ => route.error,
    }
}

/// The answers to [`questions`] and then all addresses.
struct Facts<'w> {
    ways: &'w mut [Way],
    /// The first of the ways that are asked about in this message.
    first: usize,
    places: &'w [u8; REQUESTS_MAX],
    asked: usize,
    configured: Configured,
}

impl Gather for Facts<'_> {
    fn start(&mut self) {
        self.configured = Configured::default();
        self.ways.iter_mut().for_each(Way::forget_facts);
    }

    fn take(&mut self, place: usize, answer: &Meaning<'_>) {
        if place < self.asked {
            let ways = self.ways.get_mut(self.first..).unwrap_or_default();
            return Sources { ways, places: self.places }.take(place, answer);
        }
        let Meaning::Addr(addr) = answer else { return };
        let Some(own) = addr.own() else { return };
        match own {
            _ if own.is_loopback() => {}
            IpAddr::V4(_) => self.configured.ipv4 = true,
            IpAddr::V6(_) => self.configured.ipv6 = true,
        }
        for way in &mut *self.ways {
            way.meet(addr, own);
        }
    }
}

/// What the interfaces are.
struct Tunnels<'w>(&'w mut [Way]);

impl Gather for Tunnels<'_> {
    fn start(&mut self) {}

    fn take(&mut self, _: usize, answer: &Meaning<'_>) {
        // An interface that has gone meanwhile is none.
        let Meaning::Link(link) = answer else { return };
        let encapsulated = matches!(link.kind, ARPHRD_TUNNEL | ARPHRD_TUNNEL6 | ARPHRD_SIT);
        for from in self.0.iter_mut().filter_map(|way| way.from.as_mut().ok()) {
            if from.interface == link.index {
                from.source.encapsulated = encapsulated;
            }
        }
    }
}

/// Whether netlink(7) is not for this process: the kernel lacks it, or a filter keeps it away.
fn is_refused(error: crate::Error) -> bool {
    let refusals = [
        Errno::EAFNOSUPPORT,
        Errno::EPROTONOSUPPORT,
        Errno::ESOCKTNOSUPPORT,
        Errno::EOPNOTSUPP,
        Errno::ENOSYS,
        Errno::EPERM,
        Errno::EACCES,
    ];
    error.errno().is_some_and(|errno| refusals.contains(&errno))
}

/// The other way to ask: a datagram socket each, which sends nothing.
///
/// # Errors
/// There are no more descriptors.
#[cold]
fn by_connecting(ways: &mut [Way]) -> Result<()> {
    for way in ways {
        let result = way.question().map_err(Into::into).and_then(|(to, scope)| chosen_by_connect(to, scope));
        match result {
            Ok(addr) => way.set_source(addr, 0),
            Err(error) => match error.errno() {
                Some(errno) if errno != Errno::EMFILE && errno != Errno::ENFILE => way.from = Err(errno),
                _ => return Err(error),
            },
        }
    }
    Ok(())
}

fn chosen_by_connect(to: IpAddr, scope: Option<u32>) -> Result<IpAddr> {
    // RFC 863's; any would do, since nothing is sent.
    const DISCARD: u16 = 9;
    let (family, addr) = match to {
        IpAddr::V4(to) => (Family::INET, SockAddr::from((to, DISCARD))),
        IpAddr::V6(to) => {
            let addr = core::net::SocketAddrV6::new(to, DISCARD, 0, scope.unwrap_or(0));
            (Family::INET6, addr.into())
        }
    };
    let socket = Socket::with_timeout(family, Kind::DGRAM, Protocol::UDP, Timeout::BLOCKING)?;
    socket.connect(addr)?;
    socket.getsockname()?.ip().ok_or_else(|| Errno::EAFNOSUPPORT.into())
}
