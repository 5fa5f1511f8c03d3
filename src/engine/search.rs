//! The search walk: which names a question asks for, one after another (resolver(3), `res_search`).
//!
//! A name without a final dot may be one of several: the name as it stands, or the name within a domain of the search
//! list. Which comes first is the business of `ndots`; what a failure does to the rest of the walk, of a [`Policy`],
//! whose default is glibc's. A [`Walk`] hands out the names, is told how each fared, and says in the end what came of
//! the whole.
//!
//! Two things are not as in glibc. A walk that met silence or a failing server never ends as "no such name", whatever
//! the other names gave: what was not answered may exist. And a root in the search list counts as the name as it
//! stands, so that the name is asked for once.

use crate::dns::{Name, NameError, NameReason};
use crate::etc::Fields;
use crate::etc::resolv_conf::{Options, ResolvConf};

/// How the question for one name ended, if not with an answer; the worse ones are greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// There is no such name (NXDOMAIN), or nothing could be asked for.
    NoName,
    /// The name has no records of this type.
    NoData,
    /// The servers will not say: REFUSED, NOTIMP, FORMERR.
    Refused,
    /// The servers cannot say for now: SERVFAIL.
    ServFail,
    /// No answer in time.
    Silence,
    /// No server can be reached at all. Ends every walk.
    Unreachable,
}

/// What a failure does to the rest of the walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Onward {
    /// The next name is asked for.
    GoOn,
    /// No further domain is tried; the name as it stands still is.
    AsIs,
    /// The walk ends.
    Stop,
}

/// The choices in which resolvers differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Policy {
    /// A domain in which the name has no records of the type.
    pub no_data: Onward,
    /// A domain whose servers fail.
    pub serv_fail: Onward,
    /// A domain whose servers will not say.
    pub refused: Onward,
    /// A domain whose servers do not answer.
    pub silence: Onward,
    /// Whether a name with at least `ndots` dots is looked for in the domains after it failed as it stands.
    pub domains_after_as_is: bool,
}

impl Policy {
    /// As glibc walks.
    pub const GLIBC: Self = Self {
        no_data: Onward::GoOn,
        serv_fail: Onward::GoOn,
        refused: Onward::AsIs,
        silence: Onward::AsIs,
        domains_after_as_is: true,
    };
    /// As musl walks.
    pub const MUSL: Self = Self {
        no_data: Onward::Stop,
        serv_fail: Onward::Stop,
        refused: Onward::Stop,
        silence: Onward::Stop,
        domains_after_as_is: false,
    };
    /// As Go's resolver walks.
    pub const GO: Self = Self {
        no_data: Onward::GoOn,
        serv_fail: Onward::GoOn,
        refused: Onward::GoOn,
        silence: Onward::GoOn,
        domains_after_as_is: true,
    };

    fn after(&self, outcome: Outcome) -> Onward {
        match outcome {
            Outcome::NoName => Onward::GoOn,
            Outcome::NoData => self.no_data,
            Outcome::Refused => self.refused,
            Outcome::ServFail => self.serv_fail,
            Outcome::Silence => self.silence,
            Outcome::Unreachable => Onward::Stop,
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::GLIBC
    }
}

/// Where a name of the walk comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The name as it stands.
    AsIs,
    /// The name within a domain of the search list: the domain's place in it, from 0.
    Domain(usize),
}

/// One name of the walk, or why there is none for a domain of the list.
pub type Step = (Origin, Result<Name, NameError>);

/// A walk under way.
///
/// ```
/// use berkeley::engine::search::{Origin, Outcome, Policy, Walk};
/// use berkeley::etc::resolv_conf::ResolvConf;
///
/// let conf = ResolvConf::parse(b"search eu.example example\n");
/// let mut walk = Walk::new(b"db", &conf, Policy::GLIBC)?;
/// let mut asked = Vec::new();
/// while let Some((_, name)) = walk.next() {
///     asked.push(name?.to_string());
///     walk.failed(Outcome::NoName);
/// }
/// assert_eq!(asked, ["db.eu.example", "db.example", "db"]);
/// assert_eq!(walk.outcome(), Outcome::NoName);
/// # Ok::<(), berkeley::dns::NameError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Walk<'c> {
    name: Name,
    domains: Fields<'c>,
    /// How many domains were taken from the list.
    taken: usize,
    next: Turn,
    /// Whether the name as it stands is still to be asked for behind the domains.
    as_is_last: bool,
    /// It is not, once a domain was tried: `no-tld-query`, and no dot in the name.
    not_alone: bool,
    policy: Policy,
    worst: Outcome,
}

/// What the next step takes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    AsIsFirst,
    Domains,
    AsIsLast,
    Over,
}

impl<'c> Walk<'c> {
    /// The walk for a name, by the search list, `ndots` and `no-tld-query` of a configuration.
    ///
    /// # Errors
    /// The text spells no name. The empty one, which spells the root elsewhere, is none to look for.
    pub fn new(text: &[u8], conf: &'c ResolvConf, policy: Policy) -> Result<Self, NameError> {
        if text.is_empty() {
            return Err(NameError::new(0, NameReason::EmptyLabel));
        }
        let (name, absolute) = Name::from_text_dot(text)?;
        let dots = name.to_ref().labels().count().saturating_sub(1);
        let as_is_first = absolute || dots >= usize::from(conf.ndots());
        let alone = absolute || (as_is_first && !policy.domains_after_as_is);
        Ok(Self {
            name,
            domains: if alone { Fields::default() } else { conf.search() },
            taken: 0,
            next: if as_is_first { Turn::AsIsFirst } else { Turn::Domains },
            as_is_last: !as_is_first,
            not_alone: dots == 0 && conf.options().contains(Options::NO_TLD_QUERY),
            policy,
            worst: Outcome::NoName,
        })
    }

    /// The next name to ask for; nothing when the walk is over. A domain that makes no name with this one is told, and
    /// needs no [`failed`](Self::failed).
    #[expect(clippy::should_implement_trait, reason = "what comes next depends on what is told between")]
    pub fn next(&mut self) -> Option<Step> {
        loop {
            match self.next {
                Turn::AsIsFirst => {
                    self.next = Turn::Domains;
                    return Some((Origin::AsIs, Ok(self.name)));
                }
                Turn::Domains => {
                    let Some(domain) = self.domains.next() else {
                        self.next = Turn::AsIsLast;
                        continue;
                    };
                    let origin = Origin::Domain(self.taken);
                    self.taken = self.taken.saturating_add(1);
                    match Name::from_text(strip_dot(domain)) {
                        // What was asked for first is not asked for again.
                        Ok(root) if root.is_root() && !self.as_is_last => {}
                        Ok(root) if root.is_root() => {
                            self.as_is_last = false;
                            return Some((origin, Ok(self.name)));
                        }
                        domain => {
                            return Some((origin, domain.and_then(|domain| self.name.join(domain.to_ref()))));
                        }
                    }
                }
                Turn::AsIsLast => {
                    self.next = Turn::Over;
                    let unwanted = self.not_alone && self.taken > 0;
                    if self.as_is_last && !unwanted {
                        return Some((Origin::AsIs, Ok(self.name)));
                    }
                }
                Turn::Over => return None,
            }
        }
    }

    /// Tells how the name handed out last fared.
    pub fn failed(&mut self, outcome: Outcome) {
        self.worst = self.worst.max(outcome);
        let onward = match self.policy.after(outcome) {
            // The name as it stands has failed already; the domains know nothing of that yet.
            Onward::AsIs if self.taken == 0 => Onward::GoOn,
            onward => onward,
        };
        match (onward, self.next) {
            (Onward::GoOn, _) | (_, Turn::Over) => {}
            (Onward::AsIs, _) => self.next = Turn::AsIsLast,
            (Onward::Stop, _) => self.next = Turn::Over,
        }
    }

    /// What the walk came to, where no name was answered: the worst of the outcomes.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.worst
    }
}

/// A domain's text without the dot that some write before it; `.` alone is the root.
fn strip_dot(domain: &[u8]) -> &[u8] {
    match domain {
        [b'.', rest @ ..] => rest,
        _ => domain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::{String, ToString};
    use alloc::vec::Vec;

    /// The names that a walk asks for when each fares as told, the last outcome for all that follow; then what it came to.
    fn walk(conf: &str, policy: Policy, name: &str, fares: &[Outcome]) -> (Vec<String>, Outcome) {
        let conf = ResolvConf::parse(conf.as_bytes());
        let mut walk = Walk::new(name.as_bytes(), &conf, policy).unwrap();
        let mut fares = fares.iter().copied();
        let (mut asked, mut last) = (Vec::new(), Outcome::NoName);
        while let Some((_, name)) = walk.next() {
            let Ok(name) = name else { continue };
            asked.push(name.to_string());
            last = fares.next().unwrap_or(last);
            walk.failed(last);
        }
        (asked, walk.outcome())
    }

    fn asked(conf: &str, name: &str) -> Vec<String> {
        walk(conf, Policy::GLIBC, name, &[]).0
    }

    #[test]
    fn ndots_says_what_comes_first() {
        let conf = "search a.example b.example\noptions ndots:2\n";
        assert_eq!(asked(conf, "x"), ["x.a.example", "x.b.example", "x"]);
        assert_eq!(asked(conf, "x.y"), ["x.y.a.example", "x.y.b.example", "x.y"]);
        assert_eq!(asked(conf, "x.y.z"), ["x.y.z", "x.y.z.a.example", "x.y.z.b.example"]);
        assert_eq!(asked(conf, "x."), ["x"]);
        assert_eq!(asked("options ndots:0\nsearch a\n", "x"), ["x", "x.a"]);
    }

    #[test]
    fn a_root_in_the_list_is_the_name_as_it_stands_once() {
        assert_eq!(asked("search .\n", "x"), ["x"]);
        assert_eq!(asked("search . a\n", "x"), ["x", "x.a"]);
        assert_eq!(asked("search a .\n", "x.y"), ["x.y", "x.y.a"]);
        assert_eq!(asked("search . . a .\n", "x"), ["x", "x.a"]);
    }

    #[test]
    fn no_tld_query_spares_a_name_without_a_dot() {
        let conf = "search a\noptions no-tld-query\n";
        assert_eq!(asked(conf, "x"), ["x.a"]);
        assert_eq!(asked("options no-tld-query ndots:2\nsearch a\n", "x.y"), ["x.y.a", "x.y"]);
        assert_eq!(asked("options no-tld-query\n", "x"), ["x"], "there is nothing else to ask for");
    }

    #[test]
    fn a_domain_that_makes_no_name_is_told_and_passed_over() {
        let label = "a".repeat(64);
        let conf = ResolvConf::parse(alloc::format!("search {label} b\n").as_bytes());
        let mut walk = Walk::new(b"x", &conf, Policy::GLIBC).unwrap();
        assert!(matches!(walk.next(), Some((Origin::Domain(0), Err(_)))));
        assert!(matches!(walk.next(), Some((Origin::Domain(1), Ok(name))) if name.to_string() == "x.b"));
    }

    #[test]
    fn nothing_is_no_name_and_the_root_is_absolute() {
        let conf = ResolvConf::parse(b"search example\n");
        assert!(Walk::new(b"", &conf, Policy::GLIBC).is_err());
        assert_eq!(asked("search example\n", "."), ["."]);
    }

    #[test]
    fn failures_act_as_the_policy_says() {
        use Outcome::*;
        let conf = "search a b\n";
        let all = ["x.a", "x.b", "x"].map(String::from).to_vec();
        let as_is = ["x.a", "x"].map(String::from).to_vec();
        let stop = ["x.a"].map(String::from).to_vec();
        for (outcome, glibc, musl, go) in [
            (NoName, &all, &all, &all),
            (NoData, &all, &stop, &all),
            (ServFail, &all, &stop, &all),
            (Refused, &as_is, &stop, &all),
            (Silence, &as_is, &stop, &all),
            (Unreachable, &stop, &stop, &stop),
        ] {
            for (policy, expected) in [(Policy::GLIBC, glibc), (Policy::MUSL, musl), (Policy::GO, go)] {
                assert_eq!(
                    walk(conf, policy, "x", &[outcome, NoName]),
                    (expected.clone(), outcome),
                    "{policy:?}"
                );
            }
        }
        assert_eq!(walk(conf, Policy::MUSL, "x.y", &[NoName]).0, ["x.y"]);
        // Silence for the name as it stands says nothing about the domains.
        assert_eq!(walk(conf, Policy::GLIBC, "x.y", &[Silence, NoName]).0, ["x.y", "x.y.a", "x.y.b"]);
    }

    #[test]
    fn silence_is_never_no_such_name() {
        use Outcome::*;
        assert_eq!(walk("search a b\n", Policy::GLIBC, "x", &[NoData, ServFail, NoName]).1, ServFail);
        assert_eq!(walk("search a b\n", Policy::GLIBC, "x.y", &[NoName, Silence, NoName]).1, Silence);
    }
}
