//! The tests that see the crate from outside, a file a subject, in one program.

/// What each fuzz target asserts, shared with them.
#[path = "../../fuzz/bodies"]
#[allow(unreachable_pub, reason = "public where the fuzz package takes them in")]
mod bodies {
    pub(crate) mod addr_text;
    pub(crate) mod sockaddr;
}

mod addr_text;
mod consts;
mod corpus;
mod errno;
mod sockaddr;
