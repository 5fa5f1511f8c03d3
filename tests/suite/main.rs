//! The tests that see the crate from outside, a file a subject, in one program.

/// What each fuzz target asserts, shared with them.
#[path = "../../fuzz/bodies"]
#[allow(unreachable_pub, reason = "public where the fuzz package takes them in")]
mod bodies {
    pub(crate) mod dns_message;
    pub(crate) mod dns_name;
}

mod corpus;
mod counting;
mod dns;
