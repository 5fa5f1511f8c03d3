//! The tests that see the crate from outside, a file a subject, in one program.

extern crate alloc;

/// What each fuzz target asserts, shared with them.
#[path = "../../fuzz/bodies"]
#[allow(unreachable_pub, reason = "public where the fuzz package takes them in")]
mod bodies {
    pub(crate) mod addr_text;
    pub(crate) mod control;
    pub(crate) mod dns_message;
    pub(crate) mod dns_name;
    pub(crate) mod engine;
    pub(crate) mod gai_conf;
    pub(crate) mod getaddrinfo_args;
    #[cfg(feature = "alloc")]
    pub(crate) mod hosts;
    pub(crate) mod inet;
    pub(crate) mod netlink;
    pub(crate) mod nsswitch;
    pub(crate) mod protocols;
    pub(crate) mod resolv_conf;
    pub(crate) mod services;
    pub(crate) mod sockaddr;
}

mod addr_text;
mod connect_names;
mod consts;
mod control;
mod corpus;
mod counting;
mod dns;
mod engine_exchange;
mod engine_lookup;
mod errno;
mod etc;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod etc_libc;
mod etc_slow;
mod families;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod gai;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod hints;
#[cfg(feature = "idna")]
mod idna;
mod inet;
#[cfg(target_os = "linux")]
mod interface;
mod kit;
#[path = "../support/lookups.rs"]
mod lookups;
#[cfg(feature = "std")]
mod makefile;
mod netdb;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod numeric;
mod options;
mod options_families;
mod options_ip;
mod options_layout;
mod options_socket;
mod options_tcp;
mod order;
mod peers;
mod play;
mod queue;
mod resolve_changes;
mod resolve_memory;
#[cfg(all(target_os = "linux", target_env = "gnu", feature = "alloc"))]
mod resolver_libc;
mod sendfile;
#[cfg(feature = "std")]
mod server;
mod servers;
mod sockaddr;
mod timeouts;
mod traffic;
mod transfer;
