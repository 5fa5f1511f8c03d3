//! The tests that see the crate from outside, a file a subject, in one program.

extern crate alloc;

/// What each fuzz target asserts, shared with them.
#[path = "../../fuzz/bodies"]
#[allow(unreachable_pub, reason = "public where the fuzz package takes them in")]
mod bodies {
    pub(crate) mod addr_text;
    pub(crate) mod dns_message;
    pub(crate) mod dns_name;
    pub(crate) mod inet;
    pub(crate) mod sockaddr;
}

mod addr_text;
mod consts;
mod corpus;
mod counting;
mod dns;
mod errno;
mod inet;
mod kit;
mod options;
mod peers;
mod servers;
mod sockaddr;
mod timeouts;
mod transfer;
