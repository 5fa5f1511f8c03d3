//! The tests that see the crate from outside, a file a subject, in one program.

extern crate alloc;

/// What each fuzz target asserts, shared with them.
#[path = "../../fuzz/bodies"]
#[allow(unreachable_pub, reason = "public where the fuzz package takes them in")]
mod bodies {
    pub(crate) mod inet;
}

mod corpus;
mod inet;
mod kit;
mod options;
mod peers;
mod servers;
mod timeouts;
mod transfer;
