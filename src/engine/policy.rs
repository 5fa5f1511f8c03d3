//! The choices in which resolvers differ, as data.

use super::search;

/// What a lookup does where the configuration says nothing.
///
/// The default is what glibc does, without what its users have suffered from.
///
/// ```
/// use berkeley::engine::policy::Policy;
///
/// let policy = Policy { one_port: true, ..Policy::DEFAULT };
/// assert!(policy.edns);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Policy {
    /// What a failure does to the search walk.
    pub search: search::Policy,
    /// Whether questions carry an OPT record (RFC 6891) even without `options edns0`. A server that does not take it is
    /// asked without.
    pub edns: bool,
    /// Whether the questions for A and AAAA leave from one port. Some firewalls lose one of two such datagrams; and who
    /// forges an answer has less to guess.
    pub one_port: bool,
    /// Whether the addresses found are put into the order of RFC 6724.
    pub sort: bool,
    /// Whether its rule 9 compares IPv4 addresses too.
    pub ipv4_prefix: bool,
}

impl Policy {
    /// As glibc, without its faults.
    pub const DEFAULT: Self =
        Self { search: search::Policy::GLIBC, edns: true, one_port: false, sort: true, ipv4_prefix: false };
}

impl Default for Policy {
    fn default() -> Self {
        Self::DEFAULT
    }
}
