//! The configuration: a snapshot of the files, brought up to date before each lookup.

use core::cell::Cell;
use core::ffi::CStr;
use core::net::{SocketAddr, SocketAddrV4, SocketAddrV6};

use super::files::{Etc, Seen};
use crate::Errno;
use crate::engine::lookup::Settings;
use crate::engine::policy::Policy;
use crate::engine::server::{Memory, SERVERS_MAX};
use crate::etc::gai_conf::{GaiConf, RFC6724};
use crate::etc::nsswitch::Nsswitch;
use crate::etc::resolv_conf::{MAXNS, Options, ResolvConf};
use crate::etc::text::List;
use crate::etc::{ScopeId, ScopedIp, gai_conf, nsswitch, resolv_conf};

/// The port of the DNS.
const DOMAIN: u16 = 53;

const NSSWITCH: &CStr = c"/etc/nsswitch.conf";
const RESOLV: &CStr = c"/etc/resolv.conf";
const GAI: &CStr = c"/etc/gai.conf";

/// What the files say, and how they stood when they said so.
#[derive(Clone, Debug)]
pub(super) struct Config {
    nsswitch: (Seen, Nsswitch),
    resolv: (Seen, ResolvConf),
    gai: (Seen, GaiConf),
    servers: List<SocketAddr, SERVERS_MAX>,
    /// The caller has said which; those of the file are not asked.
    own_servers: bool,
    /// What lookups have learnt of the servers. They write it down while they hold on to the rest.
    memory: Cell<[Memory; SERVERS_MAX]>,
    /// Where the next lookup begins that rotates.
    turn: Cell<usize>,
    /// What was read once holds, however the files change.
    frozen: bool,
    /// Everything has been read since that was said.
    holds: bool,
    pub(super) policy: Policy,
}

const NOWHERE: SocketAddr = SocketAddr::V4(SocketAddrV4::new(core::net::Ipv4Addr::UNSPECIFIED, 0));

impl Config {
    /// Nothing has been read.
    pub(super) fn new() -> Self {
        Self {
            nsswitch: (Seen::Not, Nsswitch::default()),
            resolv: (Seen::Not, ResolvConf::default()),
            gai: (Seen::Not, GaiConf::default()),
            servers: List::new(NOWHERE),
            own_servers: false,
            memory: Cell::new([Memory::NONE; SERVERS_MAX]),
            turn: Cell::new(0),
            frozen: false,
            holds: false,
            policy: Policy::DEFAULT,
        }
    }

    /// These servers are asked, in this order, and not those of resolv.conf.
    pub(super) fn set_servers(&mut self, servers: &[SocketAddr]) -> usize {
        self.own_servers = !servers.is_empty();
        if self.own_servers {
            self.take_servers(servers.iter().copied());
        } else {
            self.take_listed_servers();
        }
        self.servers.left_out()
    }

    /// The next refreshing is the last one, or it is none.
    pub(super) fn freeze(&mut self, on: bool) {
        (self.frozen, self.holds) = (on, false);
    }

    /// Brings up to date what has changed.
    pub(super) fn refresh(&mut self, etc: Etc<'_>) -> Result<(), Errno> {
        if self.holds {
            return Ok(());
        }
        refresh(
            etc,
            NSSWITCH,
            &mut self.nsswitch,
            nsswitch::Parser::new,
            nsswitch::Parser::feed,
            nsswitch::Parser::finish,
        )?;
        // Once the file has said so: it has been read.
        let keep = self.resolv.1.options().contains(Options::NO_RELOAD);
        let changed = !keep
            && refresh(
                etc,
                RESOLV,
                &mut self.resolv,
                resolv_conf::Parser::new,
                resolv_conf::Parser::feed,
                resolv_conf::Parser::finish,
            )?;
        if changed {
            self.apply_hostname();
            if !self.own_servers {
                self.take_listed_servers();
            }
        }
        refresh(
            etc,
            GAI,
            &mut self.gai,
            gai_conf::Parser::new,
            gai_conf::Parser::feed,
            gai_conf::Parser::finish,
        )?;
        self.holds = self.frozen;
        Ok(())
    }

    /// What a lookup goes by, but for [`memory`](Self::memory).
    pub(super) fn settings(&self) -> Settings<'_> {
        let rotates = self.resolv.1.options().contains(Options::ROTATE);
        let turn = self.turn.get();
        self.turn.set(turn.wrapping_add(usize::from(rotates)));
        Settings {
            sources: self.nsswitch.1.hosts(),
            resolv: &self.resolv.1,
            servers: &self.servers,
            first: if rotates { turn } else { 0 },
            memory: &[],
            tables: self.gai.1.tables(&RFC6724),
            policy: self.policy,
        }
    }

    /// What is known of the servers.
    pub(super) fn memory(&self) -> [Memory; SERVERS_MAX] {
        self.memory.get()
    }

    /// What a lookup has learnt of them.
    pub(super) fn learn(&self, learnt: &[Memory]) {
        let mut memory = self.memory.get();
        for (place, learnt) in memory.iter_mut().zip(learnt) {
            *place = *learnt;
        }
        self.memory.set(memory);
    }

    fn take_servers(&mut self, servers: impl Iterator<Item = SocketAddr>) {
        let before = self.servers;
        let memory = self.memory.get();
        self.servers.clear();
        for server in servers {
            self.servers.push(server);
        }
        // What is known of a server goes with it.
        for (place, server) in self.memory.get_mut().iter_mut().zip(self.servers.iter()) {
            let known = before.iter().position(|known| known == server);
            *place = known.and_then(|at| memory.get(at).copied()).unwrap_or(Memory::NONE);
        }
    }

    fn take_listed_servers(&mut self) {
        let listed = self.resolv.1.clone();
        let listed = listed.nameservers();
        self.take_servers(listed.iter().take(MAXNS).filter_map(|server| address(*server, DOMAIN)));
    }

    /// Without a search list the domain of this machine's name is one.
    fn apply_hostname(&mut self) {
        let uname = rustix::system::uname();
        self.resolv.1.apply_hostname(uname.nodename().to_bytes());
    }
}

/// An address with a port; nothing where it names an interface that does not exist.
pub(super) fn address(addr: ScopedIp, port: u16) -> Option<SocketAddr> {
    Some(match addr.addr {
        core::net::IpAddr::V4(v4) => SocketAddrV4::new(v4, port).into(),
        core::net::IpAddr::V6(v6) => SocketAddrV6::new(v6, port, 0, scope_id(addr.scope)?).into(),
    })
}

/// The index that a scope stands for.
pub(super) fn scope_id(scope: ScopeId) -> Option<u32> {
    match scope {
        ScopeId::Unscoped => Some(0),
        ScopeId::Index(index) => Some(index),
        ScopeId::Name(name) => crate::interface::if_nametoindex(name.as_bytes()).ok(),
    }
}

/// Reads a file again if it has changed; whether it had. One that is not there says nothing, and so does one that may not
/// be read; that there is no descriptor or no memory to be had is an error.
fn refresh<T: Default, P>(
    etc: Etc<'_>,
    path: &CStr,
    known: &mut (Seen, T),
    start: impl Fn() -> P,
    feed: impl Fn(&mut P, &[u8]),
    finish: impl Fn(P) -> T,
) -> Result<bool, Errno> {
    let now = if known.0 == Seen::Not { Seen::Not } else { etc.look(path) };
    if now != Seen::Not && now == known.0 {
        return Ok(false);
    }
    let (seen, read) = etc.read_whole(path, start, feed);
    *known = match read {
        Ok(parser) => (seen, finish(parser)),
        Err(errno @ (Errno::EMFILE | Errno::ENFILE | Errno::ENOMEM | Errno::EIO)) => return Err(errno),
        Err(_) => (seen, T::default()),
    };
    Ok(true)
}
