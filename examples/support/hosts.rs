//! The databases `hosts`, `ahosts`, `ahostsv4` and `ahostsv6` of getent, as glibc prints them.

use core::net::{IpAddr, SocketAddr};
use core::time::Duration;
use std::io::{self, Write};

use berkeley::engine::found::Found;
use berkeley::engine::lookup::{Lookup, Question, Storage};
use berkeley::engine::policy::Policy;
use berkeley::engine::trace::Decision;
use berkeley::etc::ScopedIp;
use berkeley::etc::hosts::Entries;
use berkeley::{
    AF_INET, AF_INET6, AF_UNSPEC, AI_ADDRCONFIG, AI_CANONIDN, AI_CANONNAME, AI_IDN, AI_V4MAPPED, AddrInfo,
    AddrList, Deadline, Eai, Family, GaiError, Hints, Resolver, SOCK_DGRAM, SOCK_RAW, SOCK_STREAM, SockAddr,
    inet_aton_exact, inet_pton4, inet_pton6, split_scope,
};

/// What the options say about lookups.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) servers: Vec<SocketAddr>,
    /// For each key, and not for all of them.
    pub(crate) timeout: Option<Duration>,
    pub(crate) trace: bool,
    pub(crate) no_addrconfig: bool,
    pub(crate) no_idn: bool,
}

/// Looks hosts up, and prints them.
pub(crate) struct Hosts<'r, W> {
    pub(crate) resolver: Resolver<'r>,
    pub(crate) options: Options,
    pub(crate) out: W,
}

impl<W: Write> Hosts<'_, W> {
    /// `ahosts`, and with a family `ahostsv4` and `ahostsv6`: getaddrinfo(3). Whether there is such a host.
    pub(crate) fn ahosts(&mut self, family: Family, key: &[u8]) -> io::Result<bool> {
        let mut hints = Hints { flags: AI_V4MAPPED | AI_ADDRCONFIG | AI_CANONNAME, family, ..Hints::ANY };
        hints.flags.set(AI_ADDRCONFIG, !self.options.no_addrconfig);
        hints.flags.set(AI_IDN | AI_CANONIDN, !self.options.no_idn);
        let (deadline, trace) = (self.deadline(), self.options.trace);
        match self.resolver.getaddrinfo_traced(key, None, &hints, deadline, &mut |told| tell(trace, told)) {
            Ok(list) => self.list(&list).map(|()| true),
            Err(e) => {
                report(key, &e);
                Ok(false)
            }
        }
    }

    /// `hosts`: gethostbyaddr(3) for an address, and gethostbyname2(3) for a name, IPv6 addresses before IPv4 ones.
    pub(crate) fn hosts(&mut self, key: &[u8]) -> io::Result<bool> {
        let addr = inet_pton6(key).map(IpAddr::from).or_else(|_| inet_pton4(key).map(IpAddr::from));
        if let Ok(addr) = addr.map(|addr| addr.to_canonical()) {
            return self.host(key, Question::Addr(ScopedIp::new(addr)), Some(addr));
        }
        if let Ok(addr) = inet_aton_exact(key) {
            return self.row(addr.into(), key, &mut core::iter::empty()).map(|()| true);
        }
        // One with a zone is no address to these calls, and no name either.
        if inet_pton6(split_scope(key).0).is_ok() {
            return Ok(false);
        }
        let of = |v6: bool| Question::Host { name: key, v4: !v6, v6, mapped: None, addrconfig: false };
        Ok(!key.is_empty() && (self.host(key, of(true), None)? || self.host(key, of(false), None)?))
    }

    /// All rows of a hosts file. glibc's getent leaves out those of IPv6, and prints `::1` as 127.0.0.1.
    pub(crate) fn file(&mut self, text: &[u8]) -> io::Result<()> {
        for row in Entries::new(text) {
            self.row(row.addr.addr, row.name, &mut row.aliases.into_iter())?;
        }
        Ok(())
    }

    fn host(&mut self, key: &[u8], question: Question<'_>, addr: Option<IpAddr>) -> io::Result<bool> {
        // In the order in which they come: gethostbyname sorts nothing.
        self.resolver.set_policy(Policy { sort: false, ..Policy::DEFAULT });
        let (mut found, mut stream, mut aliases) = (vec![Found::EMPTY; 8192], vec![0; 1 << 17], [0; 4096]);
        let storage = Storage { found: &mut found, stream: &mut stream, aliases: &mut aliases };
        let (deadline, trace) = (self.deadline(), self.options.trace);
        let take = |lookup: &Lookup<'_>| {
            let name = lookup.official().map_or_else(|| key.to_vec(), |name| name.as_bytes().to_vec());
            let aliases: Vec<_> = lookup.aliases().map(<[u8]>::to_vec).collect();
            let addrs: Vec<_> = lookup.found().iter().map(|found| found.addr.addr).chain(addr).collect();
            (name, aliases, addrs)
        };
        let mut tell = |decision: &Decision<'_>| eprintln!("{decision}");
        let trace = trace.then_some(&mut tell as &mut dyn FnMut(&Decision<'_>));
        match self.resolver.look_up_in(question, storage, deadline, trace, take) {
            Ok((name, aliases, addrs)) => {
                for addr in addrs {
                    self.row(addr, &name, &mut aliases.iter().map(Vec::as_slice))?;
                }
                Ok(true)
            }
            Err(e) => {
                report(key, &e);
                Ok(false)
            }
        }
    }

    fn row(&mut self, addr: IpAddr, name: &[u8], aliases: &mut dyn Iterator<Item = &[u8]>) -> io::Result<()> {
        write!(self.out, "{:<15} ", berkeley::inet_ntop(addr))?;
        self.out.write_all(name)?;
        for alias in aliases {
            self.out.write_all(b" ")?;
            self.out.write_all(alias)?;
        }
        self.out.write_all(b"\n")
    }

    fn list(&mut self, list: &AddrList) -> io::Result<()> {
        for (at, info) in list.iter().enumerate() {
            let (addr, zone) = texts(info);
            // The width is glibc's, which takes the zone off twice.
            let width = 15usize.saturating_sub(addr.len()).saturating_sub(zone.len());
            let kind = match info.kind {
                SOCK_STREAM => "STREAM".into(),
                SOCK_DGRAM => "DGRAM".into(),
                SOCK_RAW => "RAW".into(),
                kind => format!("{}", kind.as_raw()),
            };
            let name = list.canonname().filter(|_| at == 0).unwrap_or("");
            writeln!(self.out, "{addr}{zone:<width$} {kind:<6} {name}")?;
        }
        Ok(())
    }

    fn deadline(&self) -> Deadline {
        self.options.timeout.map_or(Deadline::NEVER, Deadline::after)
    }
}

/// The family that a database is for.
pub(crate) fn family(database: &[u8]) -> Option<Family> {
    match database {
        b"ahosts" => Some(AF_UNSPEC),
        b"ahostsv4" => Some(AF_INET),
        b"ahostsv6" => Some(AF_INET6),
        _ => None,
    }
}

/// The address and its zone.
fn texts(info: &AddrInfo) -> (String, String) {
    match info.addr {
        SockAddr::V6(addr) if addr.scope_id() != 0 => {
            (berkeley::inet_ntop(IpAddr::V6(*addr.ip())).to_string(), format!("%{}", addr.scope_id()))
        }
        addr => (addr.ip().map(|ip| berkeley::inet_ntop(ip).to_string()).unwrap_or_default(), String::new()),
    }
}

fn tell(trace: bool, decision: &Decision<'_>) {
    if trace {
        eprintln!("{decision}");
    }
}

/// Says why nothing was found, unless it is that there is nothing.
fn report(key: &[u8], e: &GaiError) {
    if !matches!(e.code, Eai::NONAME | Eai::NODATA) {
        eprintln!("getent: {}: {e}", key.escape_ascii());
    }
}
