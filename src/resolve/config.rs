//! The configuration: a snapshot of the files, brought up to date before each lookup.

use core::ffi::CStr;
use core::net::{SocketAddr, SocketAddrV4, SocketAddrV6};

use super::files::{Etc, Seen};
use crate::Errno;
use crate::engine::lookup::Settings;
use crate::engine::policy::Policy;
use crate::engine::server::{Memory, SERVERS_MAX};
use crate::engine::trace::Decision;
use crate::etc::gai_conf::{GaiConf, RFC6724};
use crate::etc::nsswitch::Nsswitch;
use crate::etc::resolv_conf::{MAXNS, Options, ResolvConf, Setting};
use crate::etc::text::List;
use crate::etc::{ScopeId, ScopedIp, gai_conf, nsswitch, resolv_conf};

/// The port of the DNS.
const DOMAIN: u16 = 53;

const NSSWITCH: &CStr = c"/etc/nsswitch.conf";
const RESOLV: &CStr = c"/etc/resolv.conf";
const GAI: &CStr = c"/etc/gai.conf";

/// What lookups go by.
#[derive(Clone, Debug)]
pub(super) struct Config {
    files: Files,
    servers: List<SocketAddr, SERVERS_MAX>,
    /// The caller has said which; those of the file are not asked.
    own_servers: bool,
    /// What lookups have learnt of the servers.
    memory: Memories,
    /// Where the next lookup begins that rotates.
    turn: usize,
    /// What was read once holds, however the files change.
    frozen: bool,
    /// Everything has been read since that was said.
    holds: bool,
    pub(super) policy: Policy,
}

/// What the files say, how they stood when they said so, and why one could not be read.
#[derive(Clone, Debug)]
struct Files {
    nsswitch: (Seen, Nsswitch, Option<Errno>),
    resolv: (Seen, ResolvConf, Option<Errno>),
    gai: (Seen, GaiConf, Option<Errno>),
}

/// What is remembered of each server.
pub(super) type Memories = [Memory; SERVERS_MAX];

/// What is to be told of the files, before anything else.
#[derive(Clone, Copy)]
pub(super) struct Notes<'c> {
    files: &'c Files,
    own_servers: bool,
}

/// Writes down what a lookup has learnt of the servers.
pub(super) fn learn(memory: &mut Memories, learnt: &[Memory]) {
    for (place, learnt) in memory.iter_mut().zip(learnt) {
        *place = *learnt;
    }
}

const NOWHERE: SocketAddr = SocketAddr::V4(SocketAddrV4::new(core::net::Ipv4Addr::UNSPECIFIED, 0));

impl Config {
    /// Nothing has been read.
    pub(super) fn new() -> Self {
        Self {
            files: Files {
                nsswitch: (Seen::Not, Nsswitch::default(), None),
                resolv: (Seen::Not, ResolvConf::default(), None),
                gai: (Seen::Not, GaiConf::default(), None),
            },
            servers: List::new(NOWHERE),
            own_servers: false,
            memory: [Memory::NONE; SERVERS_MAX],
            turn: 0,
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
            &mut self.files.nsswitch,
            nsswitch::Parser::new,
            nsswitch::Parser::feed,
            nsswitch::Parser::finish,
        )?;
        // Once the file has said so: it has been read.
        let keep = self.files.resolv.1.options().contains(Options::NO_RELOAD);
        let changed = !keep
            && refresh(
                etc,
                RESOLV,
                &mut self.files.resolv,
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
            &mut self.files.gai,
            gai_conf::Parser::new,
            gai_conf::Parser::feed,
            gai_conf::Parser::finish,
        )?;
        self.holds = self.frozen;
        Ok(())
    }

    /// What a lookup goes by, but for what is known of the servers; that, for it to write down what it has learnt; and what is
    /// to be told of the files.
    pub(super) fn begin(&mut self) -> (Settings<'_>, &mut Memories, Notes<'_>) {
        let files = &self.files;
        let rotates = files.resolv.1.options().contains(Options::ROTATE);
        let first = if rotates { self.turn } else { 0 };
        self.turn = self.turn.wrapping_add(usize::from(rotates));
        let settings = Settings {
            sources: files.nsswitch.1.hosts(),
            resolv: &files.resolv.1,
            servers: &self.servers,
            first,
            memory: &[],
            tables: files.gai.1.tables(&RFC6724),
            policy: self.policy,
        };
        (settings, &mut self.memory, Notes { files, own_servers: self.own_servers })
    }

    fn take_servers(&mut self, servers: impl Iterator<Item = SocketAddr>) {
        let before = self.servers;
        let memory = self.memory;
        self.servers.clear();
        for server in servers {
            self.servers.push(server);
        }
        // What is known of a server goes with it.
        for (place, server) in self.memory.iter_mut().zip(self.servers.iter()) {
            let known = before.iter().position(|known| known == server);
            *place = known.and_then(|at| memory.get(at).copied()).unwrap_or(Memory::NONE);
        }
    }

    fn take_listed_servers(&mut self) {
        let listed = self.files.resolv.1.clone();
        let listed = listed.nameservers();
        self.take_servers(listed.iter().take(MAXNS).filter_map(|server| address(*server, DOMAIN)));
    }

    /// Without a search list the domain of this machine's name is one.
    fn apply_hostname(&mut self) {
        let uname = rustix::system::uname();
        self.files.resolv.1.apply_hostname(uname.nodename().to_bytes());
    }
}

impl Notes<'_> {
    /// What of the files does not count, and why; and what counts, line by line.
    pub(super) fn tell(self, trace: &mut dyn FnMut(&Decision<'_>)) {
        let Files { nsswitch, resolv, gai } = self.files;
        let servers = resolv.1.nameservers().len().saturating_sub(MAXNS);
        let files = [
            ("nsswitch.conf", nsswitch.1.left_out(), nsswitch.2),
            ("resolv.conf", resolv.1.left_out().saturating_add(servers), resolv.2),
            ("gai.conf", gai.1.left_out(), gai.2),
        ];
        for (file, left_out, unread) in files {
            match unread {
                // One that is not there is nothing out of the ordinary, but for that which names the servers.
                Some(Errno::ENOENT) if file != "resolv.conf" || self.own_servers => {}
                Some(errno) => trace(&Decision::Unread(file, errno)),
                None if left_out > 0 => trace(&Decision::LeftOut(file, left_out)),
                None => {}
            }
        }
        trace(&Decision::Sources { line: nsswitch.1.hosts_line(), sources: nsswitch.1.hosts() });
        let mut servers = if self.own_servers { 0 } else { MAXNS };
        for (line, setting) in resolv.1.settings() {
            if let Setting::Nameserver(_) = setting {
                let Some(rest) = servers.checked_sub(1) else { continue };
                servers = rest;
            }
            trace(&Decision::ResolvConf { line, setting });
        }
        for (line, setting) in gai.1.settings() {
            trace(&Decision::GaiConf { line, setting });
        }
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
    known: &mut (Seen, T, Option<Errno>),
    start: impl Fn() -> P,
    feed: impl Fn(&mut P, &[u8]),
    finish: impl Fn(P) -> T,
) -> Result<bool, Errno> {
    let now = if known.0 == Seen::Not { Seen::Not } else { etc.look(path) };
    if now != Seen::Not && now == known.0 {
        return Ok(false);
    }
    let (seen, read) = etc.read_whole(path, start, feed);
    let unread = read.as_ref().err().copied();
    *known = match read {
        Ok(parser) => (seen, finish(parser), unread),
        Err(errno @ (Errno::EMFILE | Errno::ENFILE | Errno::ENOMEM | Errno::EIO)) => return Err(errno),
        Err(_) => (seen, T::default(), unread),
    };
    Ok(true)
}
