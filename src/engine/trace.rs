//! What a lookup decided, and why: typed values that print as a line each.

use core::fmt;
use core::net::{IpAddr, SocketAddr};
use core::time::Duration;

use super::answer::Fault;
use super::order::Rule;
use super::search::{Origin, Outcome};
use super::slots::Transport;
use crate::dns::{Name, NameError, Rcode, Type};
use crate::error::Errno;
use crate::etc::nsswitch::{self, Action, Status};
use crate::etc::{ScopedIp, gai_conf, resolv_conf};
use crate::name::HostNameError;

/// A step of a lookup.
///
/// ```
/// use berkeley::engine::trace::{Decision, Left};
///
/// let left = Decision::Left { server: "192.0.2.53:53".parse().unwrap(), why: Left::Silence };
/// assert_eq!(left.to_string(), "192.0.2.53:53 left: no answer in time");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Decision<'d> {
    /// A file of the configuration cannot be read: what holds is what an empty one says.
    Unread(&'static str, Errno),
    /// A file of the configuration says more than there is room for: so many items do not count.
    LeftOut(&'static str, usize),
    /// The sources that are asked, and the line of nsswitch.conf that says so; without a line those for a file that says
    /// nothing of hosts.
    Sources {
        /// The line's number, from 1.
        line: Option<u64>,
        /// The sources.
        sources: &'d [nsswitch::Source],
    },
    /// A line of resolv.conf by which the lookup goes.
    ResolvConf {
        /// The line's number, from 1.
        line: u64,
        /// What it says.
        setting: resolv_conf::Setting<'d>,
    },
    /// A line of gai.conf, in whose order addresses are put.
    GaiConf {
        /// The line's number, from 1.
        line: u64,
        /// What it says.
        setting: gai_conf::Setting,
    },
    /// A source of nsswitch.conf has its turn.
    Source(&'d [u8]),
    /// A source is none that is known here: it counts as unavailable.
    UnknownSource(&'d [u8]),
    /// What came of the source, and what follows.
    Status(&'d [u8], Status, Action),
    /// A row of the hosts file matches: its line, where lines were counted.
    HostsRow {
        /// The line's number, from 1.
        line: Option<u64>,
        /// The row's address.
        addr: ScopedIp,
        /// Whether it is of a family that was asked for.
        wanted: bool,
    },
    /// The hosts file could not be read.
    HostsError(Errno),
    /// A name that must not leave the machine, or that no server knows (RFC 6761, RFC 7686): nobody is asked.
    Kept(&'d Name),
    /// The next name of the search walk.
    Name(Origin, &'d Name),
    /// A domain of the search list makes no name with this one.
    NoName(Origin, NameError),
    /// One family is not asked for, because no interface has an address of it (AI_ADDRCONFIG).
    FamilyUnused(Type),
    /// The text cannot be a name in the DNS.
    BadName(NameError),
    /// The name is none that a host can have ([`HostName`](crate::name::HostName)): nobody is asked.
    NoHostName(&'d Name, HostNameError),
    /// A question was sent.
    Asked {
        /// What for.
        rtype: Type,
        /// To whom.
        server: SocketAddr,
        /// How.
        transport: Transport,
        /// Whether it carries an OPT record.
        edns: bool,
        /// How many times this server has been sent it in this round, this time included.
        times: u8,
    },
    /// A datagram that answers nothing that was asked there.
    Ignored(SocketAddr),
    /// A usable answer.
    Answered {
        /// For which question.
        rtype: Type,
        /// Whose.
        server: SocketAddr,
        /// The response code.
        rcode: Rcode,
        /// Whether there were records, or how it says that there are none.
        outcome: Option<Outcome>,
        /// After which time.
        after: Duration,
    },
    /// The answer did not fit a datagram; the server is asked over TCP.
    Truncated(SocketAddr),
    /// The answer on the stream is longer than the room for it, by so much: what fitted is used.
    NoRoom(usize),
    /// The server does not take EDNS, or seems not to: it is asked without.
    WithoutEdns(SocketAddr),
    /// A server is left for the next one.
    Left {
        /// Which.
        server: SocketAddr,
        /// Why.
        why: Left,
    },
    /// What is there of a truncated answer has to do.
    Partial(Type),
    /// An address was put where it stands: this rule preferred the one before it.
    Sorted {
        /// The address.
        addr: IpAddr,
        /// The source address that goes with it.
        source: Option<IpAddr>,
        /// The rule that put the previous one before it; none for the first.
        rule: Option<Rule>,
    },
    /// The time is up.
    Deadline,
}

/// Why a server was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Left {
    /// It did not answer in time.
    Silence,
    /// A system call failed: it refuses, cannot be reached, or there is no socket to be had.
    Errno(Errno),
    /// It closed the connection before its answer was whole.
    Closed,
    /// Its answer is of no use.
    Fault(Fault),
    /// What came over the stream is no answer to the question.
    Stray,
    /// Nothing of what was asked for is in that part of its answer for which there was room.
    NoRoom,
}

impl Left {
    /// What it counts as for the name. That no server could be reached is for whoever knows of all of them.
    pub(super) fn outcome(self) -> Outcome {
        match self {
            Self::Silence | Self::Errno(_) | Self::Closed => Outcome::Silence,
            Self::Fault(Fault::Rcode(Rcode::REFUSED | Rcode::NOTIMP | Rcode::FORMERR)) => Outcome::Refused,
            Self::Fault(_) | Self::Stray | Self::NoRoom => Outcome::ServFail,
        }
    }

    /// Whether to ask it again would be of no use.
    pub(super) fn is_final(self) -> bool {
        self.outcome() == Outcome::Refused || self == Self::Fault(Fault::Lame)
    }
}

impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Silence => f.write_str("no answer in time"),
            Self::Errno(errno) => errno.fmt(f),
            Self::Closed => f.write_str("the connection was closed half-way"),
            Self::Fault(fault) => fault.fmt(f),
            Self::Stray => f.write_str("an answer to another question"),
            Self::NoRoom => f.write_str("an answer longer than the room for it"),
        }
    }
}

impl fmt::Display for Decision<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unread(file, errno) => write!(f, "{file}: {errno}; as if it were empty"),
            Self::LeftOut(file, count) => write!(f, "{file}: no room for {count} items of it"),
            Self::Sources { line, sources } => {
                f.write_str("nsswitch.conf")?;
                match line {
                    Some(line) => write!(f, ", line {line}: hosts:")?,
                    None => f.write_str(" says nothing of hosts:")?,
                }
                sources.iter().try_for_each(|source| write!(f, " {source}"))
            }
            Self::ResolvConf { line, setting } => write!(f, "resolv.conf, line {line}: {setting}"),
            Self::GaiConf { line, setting } => write!(f, "gai.conf, line {line}: {setting}"),
            Self::Source(name) => write!(f, "{}", name.escape_ascii()),
            Self::UnknownSource(name) => write!(f, "{}: not known here", name.escape_ascii()),
            Self::Status(name, status, action) => write!(f, "{}: {status}={action}", name.escape_ascii()),
            Self::HostsRow { line, addr, wanted } => {
                f.write_str("hosts")?;
                if let Some(line) = line {
                    write!(f, ", line {line}")?;
                }
                write!(f, ": {addr}{}", if *wanted { "" } else { ", of a family not asked for" })
            }
            Self::HostsError(errno) => write!(f, "hosts: {errno}"),
            Self::Kept(name) => write!(f, "{name}: a name that no server is asked for"),
            Self::Name(Origin::AsIs, name) => write!(f, "{name}: as it stands"),
            Self::Name(Origin::Domain(at), name) => write!(f, "{name}: domain {} of the search list", at + 1),
            Self::NoName(Origin::AsIs, why) => write!(f, "the name as it stands: {why}"),
            Self::NoName(Origin::Domain(at), why) => write!(f, "domain {} of the search list: {why}", at + 1),
            Self::FamilyUnused(rtype) => {
                write!(f, "{rtype}: not asked for, no interface has such an address")
            }
            Self::BadName(why) => write!(f, "no name for the DNS: {why}"),
            Self::NoHostName(name, why) => write!(f, "{name}: no name that a host can have: {why}"),
            Self::Asked { rtype, server, transport, edns, times } => {
                let transport = if *transport == Transport::Tcp { " over TCP" } else { "" };
                let edns = if *edns { "" } else { " without EDNS" };
                write!(f, "{rtype}: asking {server}{transport}{edns}")?;
                if *times > 1 {
                    write!(f, ", time {times}")?;
                }
                Ok(())
            }
            Self::Ignored(server) => write!(f, "{server}: answers nothing that was asked; ignored"),
            Self::Answered { rtype, server, rcode, outcome, after } => {
                write!(f, "{rtype}: {rcode} from {server} in {after:.1?}")?;
                match outcome {
                    Some(Outcome::NoData) => f.write_str(", no such records"),
                    _ => Ok(()),
                }
            }
            Self::Truncated(server) => write!(f, "{server}: the answer is cut; on to TCP"),
            Self::NoRoom(octets) => write!(f, "no room for the last {octets} octets of the answer"),
            Self::WithoutEdns(server) => write!(f, "{server}: now without EDNS"),
            Self::Left { server, why } => write!(f, "{server} left: {why}"),
            Self::Partial(rtype) => write!(f, "{rtype}: the cut answer has to do"),
            Self::Sorted { addr, source, rule } => {
                write!(f, "{addr}")?;
                match source {
                    Some(source) => write!(f, " from {source}")?,
                    None => f.write_str(", no way there known")?,
                }
                rule.map_or(Ok(()), |rule| write!(f, ": behind the one before by {rule}"))
            }
            Self::Deadline => f.write_str("the time is up"),
        }
    }
}
