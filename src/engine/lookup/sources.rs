//! The sources that are known here: the hosts file, and this machine's own names.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Before, Fact, Lookup, Question, Stage, Trace, strip_dot, wants};
use crate::dns::Name;
use crate::engine::found::{Addresses, Found, From, Names};
use crate::engine::search::Outcome;
use crate::engine::special::{Special, special};
use crate::engine::trace::Decision;
use crate::error::Errno;
use crate::etc::ScopedIp;
use crate::etc::hosts::{ByAddr, ByName, Host};
use crate::etc::nsswitch::{Action, Status};
use crate::name::{HostName, eq_ignore_case};

impl Lookup<'_> {
    pub(super) fn begin_source(&mut self, trace: Trace<'_>) {
        let Some(source) = self.settings.sources.get(self.source) else {
            self.stage = Stage::Join;
            return;
        };
        let name: &[u8] = &source.name;
        trace(&Decision::Source(name));
        self.addresses.settle();
        self.before = Before { addresses: self.addresses.count(), names: self.names.mark() };
        match name {
            b"files" => {
                self.stage = match self.question {
                    Question::Host { name, .. } => Stage::Named(ByName::new(strip_dot(name))),
                    Question::Addr(addr) => Stage::Addressed(ByAddr::new(addr)),
                }
            }
            b"dns" => self.begin_dns(trace),
            b"myhostname" => self.begin_myhostname(trace),
            name => {
                trace(&Decision::UnknownSource(name));
                self.end_source(Status::Unavail, trace);
            }
        }
    }

    /// The source is done: on to what nsswitch.conf says follows.
    pub(super) fn end_source(&mut self, status: Status, trace: Trace<'_>) {
        let action = self.settings.sources.get(self.source).map_or(Action::Return, |source| {
            let action = source.actions.on(status);
            trace(&Decision::Status(&source.name, status, action));
            action
        });
        self.source += 1;
        self.stage = if action == Action::Return { Stage::Join } else { Stage::Source };
    }

    // The hosts file.

    pub(super) fn hosts(&mut self, chunk: &[u8], trace: Trace<'_>) {
        let (question, addresses, names) = (self.question, &mut self.addresses, &mut self.names);
        match &mut self.stage {
            Stage::Named(rows) => {
                let mut found = |row: &Host<'_>, line: Option<u64>| {
                    take_row(question, row, line, addresses, names, trace)
                };
                if self.count_lines {
                    rows.feed_lines(chunk, &mut |row, line| found(row, Some(line)));
                } else {
                    rows.feed(chunk, &mut |row| found(row, None));
                }
            }
            Stage::Addressed(rows) => {
                let found = rows.feed(chunk).is_break();
                if found {
                    self.hosts_end(Ok(()), trace);
                }
            }
            _ => {}
        }
    }

    pub(super) fn hosts_end(&mut self, result: Result<(), Errno>, trace: Trace<'_>) {
        let (question, addresses, names) = (self.question, &mut self.addresses, &mut self.names);
        let before = self.before;
        let found = match &mut self.stage {
            Stage::Named(rows) => {
                let mut found = |row: &Host<'_>, line: Option<u64>| {
                    take_row(question, row, line, addresses, names, trace)
                };
                match (result, self.count_lines) {
                    // What was read of the last line may be the beginning of another name.
                    (Err(_), _) => {}
                    (Ok(()), true) => rows.finish_lines(&mut |row, line| found(row, Some(line))),
                    (Ok(()), false) => rows.finish(&mut |row| found(row, None)),
                }
                addresses.count() > before.addresses
            }
            Stage::Addressed(rows) => match result.ok().and_then(|()| rows.finish()) {
                Some(row) => {
                    trace(&Decision::HostsRow { line: None, addr: row.addr, wanted: true });
                    for name in row.names() {
                        if let Ok(name) = HostName::new(name) {
                            names.push(name);
                        }
                    }
                    names.has_more(before.names)
                }
                None => false,
            },
            _ => return,
        };
        let status = match (found, result) {
            (true, _) => Status::Success,
            (false, Ok(())) => {
                self.note(Outcome::NoName);
                Status::NotFound
            }
            (false, Err(errno)) => {
                trace(&Decision::HostsError(errno));
                // A file that is not there is an empty one.
                if !matches!(errno, Errno::ENOENT | Errno::ENOTDIR) {
                    self.unread = Some(errno);
                }
                if errno == Errno::EAGAIN { Status::TryAgain } else { Status::Unavail }
            }
        };
        self.end_source(status, trace);
    }

    // This machine's own names.

    pub(super) fn begin_myhostname(&mut self, trace: Trace<'_>) {
        let found = match self.question {
            Question::Host { name, .. } => {
                if eq_ignore_case(strip_dot(name), b"_gateway") {
                    self.stage = Stage::Fact(Fact::Gateway);
                    return;
                }
                let localhost = Name::from_text(name)
                    .is_ok_and(|name| special(name.to_ref()) == Some(Special::Localhost));
                if localhost {
                    self.push_loopback(From::MyHostname, Ipv4Addr::LOCALHOST);
                    self.names.official = self.names.official.or(HostName::new(b"localhost").ok());
                }
                localhost
            }
            Question::Addr(ScopedIp { addr: IpAddr::V4(Ipv4Addr::LOCALHOST), .. }) => {
                self.names.official = self.names.official.or(HostName::new(b"localhost").ok());
                true
            }
            // The name is asked for once it is known to be that of the address.
            Question::Addr(_) => {
                self.stage = Stage::Fact(Fact::Local);
                return;
            }
        };
        if found {
            self.end_source(Status::Success, trace);
        } else {
            self.stage = Stage::Fact(Fact::HostName);
        }
    }

    pub(super) fn on_hostname(&mut self, own: &[u8], trace: Trace<'_>) {
        if !matches!(self.stage, Stage::Fact(Fact::HostName)) {
            return;
        }
        let own = HostName::new(own).ok();
        match (self.question, own) {
            (Question::Host { name, .. }, Some(own)) if eq_ignore_case(strip_dot(name), own.as_bytes()) => {
                self.names.official = self.names.official.or(Some(own));
                self.stage = Stage::Fact(Fact::Local);
            }
            (Question::Addr(_), Some(own)) => {
                self.names.push(own);
                self.end_source(Status::Success, trace);
            }
            _ => self.not_mine(trace),
        }
    }

    pub(super) fn on_addresses(&mut self, addresses: &[ScopedIp], trace: Trace<'_>) {
        let Stage::Fact(fact @ (Fact::Local | Fact::Gateway)) = self.stage else { return };
        let name = match self.question {
            Question::Host { name, .. } => name,
            Question::Addr(asked) => {
                let own = [IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2)), IpAddr::V6(Ipv6Addr::LOCALHOST)];
                if own.contains(&asked.addr) || addresses.iter().any(|addr| addr.addr == asked.addr) {
                    self.stage = Stage::Fact(Fact::HostName);
                } else {
                    self.not_mine(trace);
                }
                return;
            }
        };
        for addr in addresses {
            self.push(Found::new(*addr, From::MyHostname));
        }
        if addresses.is_empty() && fact == Fact::Local {
            // As nss-myhostname has it: an address of one's own that no network knows.
            self.push_loopback(From::MyHostname, Ipv4Addr::new(127, 0, 0, 2));
        }
        if !self.has_more() {
            return self.not_mine(trace);
        }
        if fact == Fact::Gateway {
            self.names.official = self.names.official.or(HostName::new(strip_dot(name)).ok());
        }
        self.end_source(Status::Success, trace);
    }

    /// Neither the name nor the address is one of this machine's.
    fn not_mine(&mut self, trace: Trace<'_>) {
        self.names.back_to(self.before.names);
        self.note(Outcome::NoName);
        self.end_source(Status::NotFound, trace);
    }

    /// The loopback addresses of the families that were asked for.
    pub(super) fn push_loopback(&mut self, from: From, v4: Ipv4Addr) {
        for addr in [IpAddr::V4(v4), Ipv6Addr::LOCALHOST.into()] {
            self.push(Found::new(ScopedIp::new(addr), from));
        }
    }

    /// An address, if it is of a family that was asked for.
    pub(super) fn push(&mut self, found: Found) {
        if wants(self.question, found.addr.addr) {
            self.addresses.push(found);
        }
    }
}

/// Takes a row of the hosts file that holds the name.
fn take_row(
    question: Question<'_>,
    row: &Host<'_>,
    line: Option<u64>,
    addresses: &mut Addresses<'_>,
    names: &mut Names<'_>,
    trace: Trace<'_>,
) {
    // Where no IPv6 address will do, one that is an IPv4 address in its form is that.
    let plain = ScopedIp::new(row.addr.addr.to_canonical());
    let addr = [row.addr, plain].into_iter().find(|addr| wants(question, addr.addr));
    trace(&Decision::HostsRow { line, addr: row.addr, wanted: addr.is_some() });
    let Some(addr) = addr else { return };
    addresses.push(Found::new(addr, From::Hosts));
    for name in row.names() {
        // What no host may be called was told when the file was read.
        if let Ok(name) = HostName::new(name) {
            names.push(name);
        }
    }
}
