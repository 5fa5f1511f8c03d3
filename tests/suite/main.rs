//! The tests that see the crate from outside, a file a subject, in one program.

/// What each fuzz target asserts, shared with them.
#[path = "../../fuzz/bodies"]
#[allow(unreachable_pub, reason = "public where the fuzz package takes them in")]
mod bodies {
    pub(crate) mod gai_conf;
    #[cfg(feature = "alloc")]
    pub(crate) mod hosts;
    pub(crate) mod nsswitch;
    pub(crate) mod protocols;
    pub(crate) mod resolv_conf;
    pub(crate) mod services;
}

mod corpus;
mod counting;
mod etc;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod etc_libc;
mod etc_slow;
