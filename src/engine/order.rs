//! The order in which destinations are to be tried: RFC 6724, section 6.
//!
//! A host has several addresses, and a machine several of its own; some pairs of them work better than others. The
//! kernel says which source address it would use for each destination; the rules below compare two such pairs, and
//! the first rule that has a preference decides; rules that ask for a source address say nothing where there is none.
//! [`sort`] applies them to a list.
//!
//! The rules are not a total order (rule 9 compares within one family and says nothing about two), so no sort of the
//! standard library may be used on them: those panic where an order contradicts itself. Insertion ends whatever the
//! comparison answers, keeps equals as they stood, and leaves no neighbours the wrong way round.

use core::cmp::Ordering::{self, Equal};
use core::fmt;
use core::net::{IpAddr, Ipv6Addr};

use crate::etc::gai_conf::Tables;

/// How many destinations are put in order; those behind them stay where they are.
pub const SORTED_MAX: usize = 512;

/// An address to be tried, and what is known of the way there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Destination {
    /// The address.
    pub addr: IpAddr,
    /// The address that the kernel would send from; nothing where it knows no way.
    pub source: Option<Source>,
}

/// An address of this machine.
///
/// ```
/// use berkeley::engine::order::Source;
/// use core::net::Ipv6Addr;
///
/// let source = Source::new(Ipv6Addr::LOCALHOST.into());
/// assert_eq!((source.prefix_len, source.deprecated), (128, false));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Source {
    /// The address.
    pub addr: IpAddr,
    /// The bits that its network has in common: those behind are not compared with a destination's. RFC 6724,
    /// section 2.2.
    pub prefix_len: u8,
    /// Its preferred lifetime is over (IFA_F_DEPRECATED).
    pub deprecated: bool,
    /// It is a Mobile IPv6 home address (IFA_F_HOMEADDRESS).
    pub home: bool,
    /// It is reached through a tunnel that puts IPv6 into another protocol.
    pub encapsulated: bool,
}

impl Source {
    /// An address of which nothing else is known.
    #[must_use]
    pub const fn new(addr: IpAddr) -> Self {
        let prefix_len = if addr.is_ipv4() { 32 } else { 128 };
        Self { addr, prefix_len, deprecated: false, home: false, encapsulated: false }
    }
}

/// A rule of RFC 6724, section 6, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Rule {
    /// Avoid destinations to which there is no way.
    AvoidUnusable = 1,
    /// Prefer a destination of its source's scope.
    MatchingScope = 2,
    /// Avoid a source that is deprecated.
    AvoidDeprecated = 3,
    /// Prefer home addresses.
    HomeAddress = 4,
    /// Prefer a destination of its source's label.
    MatchingLabel = 5,
    /// Prefer the higher precedence.
    HigherPrecedence = 6,
    /// Prefer what goes through no tunnel.
    NativeTransport = 7,
    /// Prefer the smaller scope.
    SmallerScope = 8,
    /// Prefer the destination that has more leading bits in common with its source.
    LongestPrefix = 9,
    /// Otherwise leave the order.
    LeaveOrder = 10,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::AvoidUnusable => "avoid unusable destinations",
            Self::MatchingScope => "prefer matching scope",
            Self::AvoidDeprecated => "avoid deprecated addresses",
            Self::HomeAddress => "prefer home addresses",
            Self::MatchingLabel => "prefer matching label",
            Self::HigherPrecedence => "prefer higher precedence",
            Self::NativeTransport => "prefer native transport",
            Self::SmallerScope => "prefer smaller scope",
            Self::LongestPrefix => "use longest matching prefix",
            Self::LeaveOrder => "leave the order unchanged",
        };
        write!(f, "rule {}: {text}", *self as u8)
    }
}

/// What the rules leave open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules<'t> {
    /// Labels, precedences and the scopes of IPv4 addresses.
    pub tables: Tables<'t>,
    /// Whether rule 9 compares IPv4 addresses too. A server that hands out its addresses in turn is thwarted by it.
    pub ipv4_prefix: bool,
}

impl<'t> Rules<'t> {
    /// These tables, and IPv4 addresses in the order in which they came.
    ///
    /// ```
    /// use berkeley::engine::order::{Destination, Rule, Rules, Source};
    /// use berkeley::etc::gai_conf::RFC6724;
    /// use core::cmp::Ordering;
    ///
    /// let reached = Destination {
    ///     addr: "198.51.100.121".parse().unwrap(),
    ///     source: Some(Source::new("198.51.100.117".parse().unwrap())),
    /// };
    /// let not = Destination { addr: "2001:db8::1".parse().unwrap(), source: None };
    /// assert_eq!(Rules::new(RFC6724).compare(&reached, &not), (Ordering::Less, Rule::AvoidUnusable));
    /// ```
    #[must_use]
    pub const fn new(tables: Tables<'t>) -> Self {
        Self { tables, ipv4_prefix: false }
    }

    /// Which of two is to be tried first, `Less` for the first of them, and the rule that decided.
    #[must_use]
    pub fn compare(&self, a: &Destination, b: &Destination) -> (Ordering, Rule) {
        self.decide(&self.weigh(a), &self.weigh(b))
    }

    fn weigh(&self, destination: &Destination) -> Weighed {
        let Destination { addr, source } = *destination;
        let (scope, label) = (self.scope(addr), self.tables.label(addr));
        Weighed {
            addr,
            source,
            scope,
            precedence: self.tables.precedence(addr),
            same_scope: source.is_some_and(|source| self.scope(source.addr) == scope),
            same_label: source.is_some_and(|source| self.tables.label(source.addr) == label),
        }
    }

    /// Section 3.1: as wide as the scope of a multicast address is, in its terms.
    fn scope(&self, addr: IpAddr) -> u32 {
        match addr {
            IpAddr::V4(addr) => self.tables.scopev4(addr),
            IpAddr::V6(addr) => match addr.to_ipv4_mapped() {
                Some(addr) => self.tables.scopev4(addr),
                None => scope6(addr),
            },
        }
    }

    fn decide(&self, a: &Weighed, b: &Weighed) -> (Ordering, Rule) {
        let verdict = decide_but_prefix(a, b).or_else(|| {
            let order = self.longer_prefix((a.addr, a.source), (b.addr, b.source));
            Some((order, Rule::LongestPrefix)).filter(|(order, _)| order.is_ne())
        });
        verdict.unwrap_or((Equal, Rule::LeaveOrder))
    }

    /// Behind how many of those before it, which are in order, a destination belongs: the place to which insertion from the
    /// end would bring it.
    ///
    /// Rules 1 to 8 are a total order, so that what they say is searched for by halves; only among those that they hold
    /// equal does rule 9 go from one to the next, and it asks no table.
    fn place<T>(&self, before: &[T], new: &Destination, with: impl Fn(&T) -> Destination) -> usize {
        let weighed = self.weigh(new);
        let order = |item: &T| {
            decide_but_prefix(&self.weigh(&with(item)), &weighed).map_or(Equal, |(order, _)| order)
        };
        let longer = |item: &T| {
            let item = with(item);
            self.longer_prefix((item.addr, item.source), (new.addr, new.source)).is_gt()
        };
        // Mostly it stays where it is.
        let stays = before.last().is_none_or(|last| match order(last) {
            Ordering::Less => true,
            Equal => !longer(last),
            Ordering::Greater => false,
        });
        if stays {
            return before.len();
        }
        let end = before.partition_point(|item| order(item).is_le());
        let equal = before.get(..end).unwrap_or(&[]);
        let start = equal.partition_point(|item| order(item).is_lt());
        let equal = equal.get(start..).unwrap_or(&[]);
        end - equal.iter().rev().take_while(|item| longer(item)).count()
    }

    fn longer_prefix(&self, a: Pair, b: Pair) -> Ordering {
        if a.0.is_ipv4() != b.0.is_ipv4() {
            return Equal;
        }
        match (common_prefix(a, self.ipv4_prefix), common_prefix(b, self.ipv4_prefix)) {
            (Some(of_a), Some(of_b)) => of_b.cmp(&of_a),
            _ => Equal,
        }
    }
}

/// What rule 9 compares: a destination and its source.
type Pair = (IpAddr, Option<Source>);

/// What rules 1 to 8 say, if they prefer one.
fn decide_but_prefix(a: &Weighed, b: &Weighed) -> Option<(Ordering, Rule)> {
    let has = |of: &Weighed, what: fn(Source) -> bool| of.source.is_some_and(what);
    let verdicts = [
        (b.source.is_some().cmp(&a.source.is_some()), Rule::AvoidUnusable),
        (b.same_scope.cmp(&a.same_scope), Rule::MatchingScope),
        (has(a, |s| s.deprecated).cmp(&has(b, |s| s.deprecated)), Rule::AvoidDeprecated),
        (has(b, |s| s.home).cmp(&has(a, |s| s.home)), Rule::HomeAddress),
        (b.same_label.cmp(&a.same_label), Rule::MatchingLabel),
        (b.precedence.cmp(&a.precedence), Rule::HigherPrecedence),
        (has(a, |s| s.encapsulated).cmp(&has(b, |s| s.encapsulated)), Rule::NativeTransport),
        (a.scope.cmp(&b.scope), Rule::SmallerScope),
    ];
    verdicts.into_iter().find(|(order, _)| order.is_ne())
}

/// Puts destinations into the order in which to try them; how many stand behind the first [`SORTED_MAX`] and were left.
///
/// `with` gives the destination of an item, which may hold more: a TTL, a canonical name.
///
/// ```
/// use berkeley::engine::order::{Destination, Rules, Source, sort};
/// use berkeley::etc::gai_conf::RFC6724;
///
/// let source = |text: &str| Some(Source::new(text.parse().unwrap()));
/// let mut found = [
///     Destination { addr: "198.51.100.121".parse().unwrap(), source: source("169.254.13.78") },
///     Destination { addr: "2001:db8:1::1".parse().unwrap(), source: source("2001:db8::2") },
/// ];
/// assert_eq!(sort(&mut found, &Rules::new(RFC6724), |found| *found), 0);
/// assert!(found[0].addr.is_ipv6());
/// ```
pub fn sort<T>(items: &mut [T], rules: &Rules<'_>, with: impl Fn(&T) -> Destination) -> usize {
    let sorted = items.len().min(SORTED_MAX);
    for end in 1..sorted {
        let Some(head) = items.get_mut(..=end) else { break };
        let Some((last, before)) = head.split_last() else { break };
        let place = rules.place(before, &with(last), &with);
        if let Some(passed) = head.get_mut(place..) {
            passed.rotate_right(1);
        }
    }
    items.len() - sorted
}

/// Whether rules 3, 4 and 7 can change the order of these destinations: what they ask about has to be known only then.
///
/// They compare sources. One that is IPv4 or loopback is never deprecated, no home address, and goes through no tunnel.
pub fn lifetimes_matter<T>(items: &[T], rules: &Rules<'_>, with: impl Fn(&T) -> Destination) -> bool {
    let items = items.get(..items.len().min(SORTED_MAX)).unwrap_or(items);
    let special = |source: Source| matches!(source.addr, IpAddr::V6(addr) if !addr.is_loopback());
    // Those rules have a say between two that rules 1 and 2 leave open: both have a source, and of both, or of neither,
    // it is of the destination's scope. Of each kind, the first source seen is remembered.
    let mut kinds = [(None, false, false); 2];
    items.iter().any(|item| {
        let Destination { addr, source } = with(item);
        let Some(source) = source else { return false };
        let same_scope = rules.scope(source.addr) == rules.scope(addr);
        let [other, same] = &mut kinds;
        let (first, differ, any) = if same_scope { same } else { other };
        *differ |= *first.get_or_insert(source.addr) != source.addr;
        *any |= special(source);
        *differ && *any
    })
}

/// A destination, with what the tables say of it.
struct Weighed {
    addr: IpAddr,
    source: Option<Source>,
    scope: u32,
    precedence: u32,
    same_scope: bool,
    same_label: bool,
}

const LINK_LOCAL: u32 = 2;
const SITE_LOCAL: u32 = 5;
const GLOBAL: u32 = 14;

fn scope6(addr: Ipv6Addr) -> u32 {
    let [a, b, ..] = addr.octets();
    match (a, b & 0xc0) {
        (0xff, _) => u32::from(b & 0x0f),
        (0xfe, 0x80) => LINK_LOCAL,
        (0xfe, 0xc0) => SITE_LOCAL,
        _ if addr == Ipv6Addr::LOCALHOST => LINK_LOCAL,
        _ => GLOBAL,
    }
}

/// CommonPrefixLen of section 2.2; nothing for a pair that rule 9 leaves alone.
fn common_prefix((addr, source): Pair, ipv4: bool) -> Option<u32> {
    let source = source?;
    let same = match (addr, source.addr) {
        (IpAddr::V6(a), IpAddr::V6(b)) => (a.to_bits() ^ b.to_bits()).leading_zeros(),
        (IpAddr::V4(a), IpAddr::V4(b)) if ipv4 => (a.to_bits() ^ b.to_bits()).leading_zeros(),
        _ => return None,
    };
    Some(same.min(source.prefix_len.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::cmp::Ordering::{Greater, Less};

    use crate::etc::gai_conf::RFC6724;
    use alloc::vec::Vec;

    fn to(addr: &str, source: &str) -> Destination {
        Destination {
            addr: addr.parse().unwrap(),
            source: (!source.is_empty()).then(|| Source::new(source.parse().unwrap())),
        }
    }

    /// Both orders of the pair come out as `first`, `second`, by `rule`.
    fn check(rule: Rule, first: Destination, second: Destination) {
        let rules = Rules::new(RFC6724);
        assert_eq!(rules.compare(&first, &second), (Less, rule));
        assert_eq!(rules.compare(&second, &first), (Greater, rule));
        for mut pair in [[first, second], [second, first]] {
            assert_eq!(sort(&mut pair, &rules, |item| *item), 0);
            assert_eq!(pair, [first, second]);
        }
    }

    /// The examples of RFC 6724, section 10.2, and of rule 1, which has none there.
    #[test]
    fn the_examples_of_the_rfc() {
        use Rule::*;
        let with = |mut destination: Destination, change: fn(&mut Source)| {
            change(destination.source.as_mut().unwrap());
            destination
        };
        check(AvoidUnusable, to("fe80::1", "fe80::2"), to("2001:db8:1::1", ""));
        check(MatchingScope, to("2001:db8:1::1", "2001:db8::2"), to("198.51.100.121", "169.254.13.78"));
        check(MatchingScope, to("198.51.100.121", "198.51.100.117"), to("2001:db8:1::1", "fe80::1"));
        check(HigherPrecedence, to("2001:db8:1::1", "2001:db8:1::2"), to("10.1.2.3", "10.1.2.4"));
        check(SmallerScope, to("fe80::1", "fe80::2"), to("2001:db8:1::1", "2001:db8:1::2"));
        check(
            HomeAddress,
            with(to("2001:db8:1::1", "2001:db8:3::1"), |source| source.home = true),
            to("fe80::1", "fe80::2"),
        );
        check(
            AvoidDeprecated,
            to("2001:db8:1::1", "2001:db8:1::2"),
            with(to("fe80::1", "fe80::2"), |source| source.deprecated = true),
        );
        check(
            LongestPrefix,
            to("2001:db8:1::1", "2001:db8:1::2"),
            to("2001:db8:3ffe::1", "2001:db8:3f44::2"),
        );
        check(
            MatchingLabel,
            to("2002:c633:6401::1", "2002:c633:6401::2"),
            to("2001:db8:1::1", "2002:c633:6401::2"),
        );
        check(
            HigherPrecedence,
            to("2001:db8:1::1", "2001:db8:1::2"),
            to("2002:c633:6401::1", "2002:c633:6401::2"),
        );
        check(
            NativeTransport,
            to("2001:db8:1::1", "2001:db8:1::2"),
            with(to("2001:db8:1::1", "2001:db8:1::2"), |source| source.encapsulated = true),
        );
    }

    #[test]
    fn round_robin_is_kept_unless_asked_otherwise() {
        let far = to("203.0.113.9", "198.51.100.117");
        let near = to("198.51.100.1", "198.51.100.117");
        let mut rules = Rules::new(RFC6724);
        assert_eq!(rules.compare(&far, &near), (Equal, Rule::LeaveOrder));
        rules.ipv4_prefix = true;
        assert_eq!(rules.compare(&far, &near), (Greater, Rule::LongestPrefix));
    }

    #[test]
    fn bits_behind_the_network_do_not_count() {
        let mut close = to("2001:db8::3", "2001:db8::2");
        let away = to("2001:db8::ff", "2001:db8::2");
        assert_eq!(Rules::new(RFC6724).compare(&close, &away).1, Rule::LongestPrefix);
        close.source.as_mut().unwrap().prefix_len = 64;
        let away = Destination { source: close.source, ..away };
        assert_eq!(Rules::new(RFC6724).compare(&close, &away), (Equal, Rule::LeaveOrder));
    }

    #[test]
    fn what_is_too_much_stays_behind_and_is_counted() {
        let mut many: Vec<_> = (0..SORTED_MAX + 3).map(|_| to("10.0.0.1", "")).collect();
        many[SORTED_MAX - 1] = to("10.0.0.2", "10.0.0.3");
        many[SORTED_MAX] = to("10.0.0.4", "10.0.0.3");
        assert_eq!(sort(&mut many, &Rules::new(RFC6724), |item| *item), 3);
        assert_eq!(many[0].addr, IpAddr::from([10, 0, 0, 2]));
        assert_eq!(many[SORTED_MAX].addr, IpAddr::from([10, 0, 0, 4]));
    }
}
