//! What a lookup finds: addresses with what is known of each, and names.

use core::mem;
use core::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::order::{Destination, Source};
use crate::etc::{ScopeId, ScopedIp};
use crate::name::HostName;

/// An address that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The address, with its scope as the hosts file has it.
    pub addr: ScopedIp,
    /// For how many seconds it may be kept; nothing where nobody said so.
    pub ttl: Option<u32>,
    /// Who gave it.
    pub from: From,
    /// The address that the kernel would send from to it: filled when [`Fact::Sources`](super::lookup::Fact::Sources) is
    /// asked for.
    pub source: Option<Source>,
}

/// Where an address comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum From {
    /// The text of the host was an address.
    Text,
    /// The hosts file.
    Hosts,
    /// This name server.
    Dns(SocketAddr),
    /// This machine itself: its own name, `localhost`, `_gateway`.
    MyHostname,
}

impl Found {
    /// A place for one.
    pub const EMPTY: Self = Self::new(ScopedIp::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED)), From::Text);

    /// An address of which nothing else is known.
    #[must_use]
    pub const fn new(addr: ScopedIp, from: From) -> Self {
        Self { addr, ttl: None, from, source: None }
    }

    /// As the rules of [`order`](super::order) want it.
    #[must_use]
    pub fn destination(&self) -> Destination {
        Destination { addr: self.addr.addr, source: self.source }
    }
}

/// The names of a host beside its official one; made by [`Lookup::aliases`](super::lookup::Lookup::aliases).
///
/// Each stands behind an octet that says how long it is: an answer may bring thousands, each is looked for among all
/// before it, and so is passed in one step.
#[derive(Clone, Debug)]
pub struct Aliases<'l>(&'l [u8]);

impl<'l> Iterator for Aliases<'l> {
    type Item = &'l [u8];

    fn next(&mut self) -> Option<&'l [u8]> {
        let (len, rest) = self.0.split_first()?;
        let (name, rest) = rest.split_at_checked(usize::from(*len))?;
        self.0 = rest;
        Some(name)
    }
}

impl core::iter::FusedIterator for Aliases<'_> {}

/// Found addresses in the caller's storage.
#[derive(Debug)]
pub(super) struct Addresses<'s> {
    room: &'s mut [Found],
    used: usize,
    /// Those that sources before have found, which stay as they are.
    settled: usize,
    /// Those without room: of answers to A and to AAAA, which may have to be forgotten again, and all others.
    left_out: [usize; 3],
}

impl<'s> Addresses<'s> {
    pub(super) const fn new(room: &'s mut [Found]) -> Self {
        Self { room, used: 0, settled: 0, left_out: [0; 3] }
    }

    /// The same room, empty; none is left here.
    pub(super) fn take(&mut self) -> Self {
        Self::new(mem::take(&mut self.room))
    }

    pub(super) fn push(&mut self, found: Found) {
        match self.room.get_mut(self.used) {
            Some(place) => {
                *place = found;
                self.used += 1;
            }
            None => {
                let [a, aaaa, others] = &mut self.left_out;
                let place = match found {
                    Found { from: From::Dns(_), addr: ScopedIp { addr: IpAddr::V4(_), .. }, .. } => a,
                    Found { from: From::Dns(_), .. } => aaaa,
                    _ => others,
                };
                *place = place.saturating_add(1);
            }
        }
    }

    /// Drops what answers to A, or to AAAA, have brought to this source.
    pub(super) fn forget(&mut self, ipv4: bool) {
        let mut at = 0;
        let settled = self.settled;
        self.retain(|found| {
            at += 1;
            at <= settled || !matches!(found.from, From::Dns(_)) || found.addr.addr.is_ipv4() != ipv4
        });
        let [a, aaaa, _] = &mut self.left_out;
        *(if ipv4 { a } else { aaaa }) = 0;
    }

    /// The source is done with: its addresses are put in order, and stay.
    pub(super) fn settle(&mut self) {
        self.ipv4_first();
        self.settled = self.used;
        let [a, aaaa, others] = self.left_out;
        self.left_out = [0, 0, others.saturating_add(a).saturating_add(aaaa)];
    }

    pub(super) fn clear(&mut self) {
        (self.used, self.settled) = (0, 0);
        self.left_out = [0; 3];
    }

    pub(super) fn as_slice(&self) -> &[Found] {
        self.room.get(..self.used).unwrap_or(&[])
    }

    pub(super) fn as_mut_slice(&mut self) -> &mut [Found] {
        self.room.get_mut(..self.used).unwrap_or(&mut [])
    }

    pub(super) fn left_out(&self) -> usize {
        self.left_out.iter().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// How many were found, whether there was room for them or not.
    pub(super) fn count(&self) -> usize {
        self.used.saturating_add(self.left_out())
    }

    /// Keeps those for which `keep` holds, which may change them.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(&mut Found) -> bool) {
        let mut kept = 0;
        for at in 0..self.used {
            let Some(mut found) = self.room.get(at).copied() else { break };
            if keep(&mut found) {
                if let Some(place) = self.room.get_mut(kept) {
                    *place = found;
                }
                kept += 1;
            }
        }
        self.used = kept;
    }

    /// Of those that the DNS gave, IPv4 addresses before the others: each family's come when its answer does. All others
    /// stay where they are.
    fn ipv4_first(&mut self) {
        let of_dns =
            |found: &Found, ipv4| matches!(found.from, From::Dns(_)) && found.addr.addr.is_ipv4() == ipv4;
        let settled = self.settled;
        let mut found = self.as_mut_slice().get_mut(settled..).unwrap_or(&mut []);
        // A run of the others, and the IPv4 addresses behind it: they come in runs, since each answer brings one.
        while let Some(start) = found.iter().position(|found| of_dns(found, false)) {
            found = found.get_mut(start..).unwrap_or(&mut []);
            let others = found.iter().take_while(|found| of_dns(found, false)).count();
            let behind = found.iter().skip(others).take_while(|found| of_dns(found, true)).count();
            if let Some(both) = found.get_mut(..others + behind) {
                both.rotate_left(others);
            }
            // Where no IPv4 address followed, something else did.
            let done = if behind > 0 { behind } else { others };
            found = found.get_mut(done..).unwrap_or(&mut []);
        }
    }
}

/// A state of [`Names`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mark {
    used: usize,
    left_out: usize,
    count: usize,
    named: bool,
}

/// The official name, and the others in the caller's storage.
#[derive(Debug)]
pub(super) struct Names<'s> {
    pub(super) official: Option<HostName>,
    room: &'s mut [u8],
    used: usize,
    left_out: usize,
    /// How often a name was found, be it the same.
    count: usize,
}

impl<'s> Names<'s> {
    pub(super) const fn new(room: &'s mut [u8]) -> Self {
        Self { official: None, room, used: 0, left_out: 0, count: 0 }
    }

    /// The same room, empty; none is left here.
    pub(super) fn take(&mut self) -> Self {
        Self::new(mem::take(&mut self.room))
    }

    /// The first name is the official one, further ones are aliases.
    pub(super) fn push(&mut self, name: HostName) {
        self.count = self.count.saturating_add(1);
        match self.official {
            None => self.official = Some(name),
            Some(official) if official == name => {}
            Some(_) => self.alias(&name),
        }
    }

    pub(super) fn alias(&mut self, name: &HostName) {
        let name = name.as_bytes();
        if name.is_empty() || self.aliases().any(|known| known == name) {
            return;
        }
        let room = self.room.get_mut(self.used..).unwrap_or(&mut []);
        match (u8::try_from(name.len()), room.get_mut(..=name.len())) {
            (Ok(octets), Some([len, place @ ..])) => {
                *len = octets;
                place.copy_from_slice(name);
                self.used += name.len() + 1;
            }
            _ => self.left_out = self.left_out.saturating_add(1),
        }
    }

    pub(super) fn aliases(&self) -> Aliases<'_> {
        Aliases(self.room.get(..self.used).unwrap_or(&[]))
    }

    pub(super) fn left_out(&self) -> usize {
        self.left_out
    }

    /// Where the names stand, for [`back_to`](Self::back_to).
    pub(super) fn mark(&self) -> Mark {
        let Self { used, left_out, count, .. } = *self;
        Mark { used, left_out, count, named: self.official.is_some() }
    }

    /// Whether a name was found since.
    pub(super) fn has_more(&self, mark: Mark) -> bool {
        self.count > mark.count
    }

    /// Drops what was found since.
    pub(super) fn back_to(&mut self, mark: Mark) {
        self.official = self.official.filter(|_| mark.named);
        Mark { used: self.used, left_out: self.left_out, count: self.count, .. } = mark;
    }
}

/// An IPv4 address in its IPv6 form (AI_V4MAPPED).
pub(super) fn mapped(addr: ScopedIp) -> ScopedIp {
    match addr.addr {
        IpAddr::V4(v4) => ScopedIp { addr: v4.to_ipv6_mapped().into(), scope: ScopeId::Unscoped },
        IpAddr::V6(_) => addr,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn found(text: &str) -> Found {
        Found::new(ScopedIp::new(text.parse().unwrap()), From::Hosts)
    }

    fn from_dns(text: &str) -> Found {
        Found { from: From::Dns(SocketAddr::from(([192, 0, 2, 53], 53))), ..found(text) }
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let mut room = [Found::EMPTY; 1];
        let mut addresses = Addresses::new(&mut room);
        addresses.push(found("::1"));
        addresses.push(found("::2"));
        assert_eq!((addresses.as_slice().len(), addresses.left_out()), (1, 1));

        let mut room = [0; 8];
        let mut names = Names::new(&mut room);
        for name in ["a", "bc", "bc", "def", "ghij"] {
            names.push(name.parse().unwrap());
        }
        assert_eq!(names.official.unwrap().as_str(), "a");
        assert_eq!(names.aliases().collect::<Vec<_>>(), [&b"bc"[..], b"def"]);
        assert_eq!(names.left_out(), 1);
    }

    #[test]
    fn the_longest_name_comes_back_whole() {
        let longest: HostName = [["x"; 63].concat().as_str(); 4].join(".")[..253].parse().unwrap();
        for (room, left_out) in [(2 + 254, 0), (2 + 253, 1)] {
            let mut room = alloc::vec![0xa5; room];
            let mut names = Names::new(&mut room);
            for name in ["a".parse().unwrap(), "b".parse().unwrap(), longest] {
                names.push(name);
            }
            assert_eq!(names.left_out(), left_out);
            assert!(names.aliases().eq([&b"b"[..], longest.as_bytes()].into_iter().take(2 - left_out)));
        }
    }

    #[test]
    fn ipv4_goes_first_and_nothing_else_moves() {
        let mut room = [Found::EMPTY; 7];
        let mut addresses = Addresses::new(&mut room);
        for text in ["::8", "8.8.8.8"] {
            addresses.push(from_dns(text));
            addresses.settle();
        }
        for text in ["::1", "1.1.1.1", "::2", "2.2.2.2", "::3"] {
            addresses.push(from_dns(text));
        }
        addresses.settle();
        let texts = ["::8", "8.8.8.8", "1.1.1.1", "2.2.2.2", "::1", "::2", "::3"];
        assert!(addresses.as_slice().iter().map(|f| f.addr).eq(texts.map(|text| found(text).addr)));
    }

    #[test]
    fn what_is_forgotten_was_not_left_out_either() {
        let mut room = [Found::EMPTY; 2];
        let mut addresses = Addresses::new(&mut room);
        addresses.push(found("1.1.1.1"));
        for text in ["2.2.2.2", "3.3.3.3", "::1"] {
            addresses.push(from_dns(text));
        }
        assert_eq!((addresses.count(), addresses.left_out()), (4, 2));
        addresses.forget(true);
        assert_eq!((addresses.count(), addresses.left_out()), (2, 1));
        addresses.push(from_dns("2.2.2.2"));
        assert_eq!((addresses.count(), addresses.left_out()), (3, 1));
    }
}
