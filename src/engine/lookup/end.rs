//! How a lookup ends: what was found is joined and put in order, or the time is up.

use core::net::Ipv4Addr;

use super::{Lookup, Mapped, Question, Stage, Trace};
use crate::dns::Name;
use crate::engine::exchange::Exchange;
use crate::engine::found::{Found, From, Mark, mapped};
use crate::engine::order::{Rules, sort};
use crate::engine::search::Outcome;
use crate::engine::special::{Special, special};
use crate::engine::trace::Decision;
use crate::error::Errno;
use crate::name::HostName;
use crate::time::Instant;

impl Lookup<'_> {
    pub(super) fn expire(&mut self, now: Instant, trace: Trace<'_>) {
        trace(&Decision::Deadline);
        self.timed_out = true;
        if matches!(self.stage, Stage::Asking) {
            self.both(now, trace, Exchange::expire);
            self.end_name(trace);
        }
        if !self.has_data() {
            self.note(Outcome::Silence);
        }
        self.stage = match self.stage {
            Stage::Sources | Stage::Lifetimes | Stage::Sort => Stage::Sort,
            _ => Stage::Join,
        };
    }

    /// Ids that can be guessed are worse than no answer.
    pub(super) fn without_random(&mut self, now: Instant, trace: Trace<'_>) {
        if matches!(self.stage, Stage::Asking) {
            self.both(now, trace, Exchange::expire);
            self.addresses.clear();
            self.names.back_to(Mark::default());
            self.errno = Some(Errno::EIO);
            self.stage = Stage::Done;
        }
    }

    /// All sources have been asked, or the time is up.
    pub(super) fn join(&mut self, trace: Trace<'_>) {
        self.stage = Stage::Done;
        let Question::Host { name, v6, mapped: when, .. } = self.question else { return };
        if !self.has_data() {
            let name =
                Name::from_text(name).ok().filter(|name| special(name.to_ref()) == Some(Special::Localhost));
            if let Some(name) = name {
                trace(&Decision::Kept(&name));
                self.push_loopback(From::MyHostname, Ipv4Addr::LOCALHOST);
                self.names.official = HostName::new(b"localhost").ok();
            }
        }
        self.addresses.settle();
        if let (Some(when), true) = (when, v6) {
            let any = self.found().iter().any(|found| found.addr.addr.is_ipv6());
            self.addresses.retain(|found| {
                let keep = found.addr.addr.is_ipv6() || when == Mapped::Always || !any;
                found.addr = mapped(found.addr);
                keep
            });
        }
        if self.settings.policy.sort && self.found().len() > 1 {
            self.stage = if self.timed_out { Stage::Sort } else { Stage::Sources };
        }
    }

    pub(super) fn sort(&mut self, trace: Trace<'_>) {
        self.stage = Stage::Done;
        let rules = Rules { tables: self.settings.tables, ipv4_prefix: self.settings.policy.ipv4_prefix };
        let found = self.addresses.as_mut_slice();
        sort(found, &rules, Found::destination);
        let mut before: Option<&Found> = None;
        for found in &*found {
            let destination = found.destination();
            let rule = before.map(|before| rules.compare(&before.destination(), &destination).1);
            let source = destination.source.map(|source| source.addr);
            trace(&Decision::Sorted { addr: destination.addr, source, rule });
            before = Some(found);
        }
    }
}
