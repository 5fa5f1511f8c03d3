//! What the fuzzers have kept, run through the same assertions by plain `cargo test`.

use std::fs;
use std::path::Path;

use crate::bodies;

/// Runs `body` over every file of a directory under `fuzz/corpus`.
fn replay(directory: &str, body: fn(&[u8])) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(directory);
    let mut files = 0;
    for entry in fs::read_dir(&directory).unwrap_or_else(|e| panic!("{}: {e}", directory.display())) {
        let path = entry.unwrap().path();
        // Shown only if an assertion of the body fails.
        println!("{}", path.display());
        body(&fs::read(&path).unwrap());
        files += 1;
    }
    assert!(files > 0, "{} is empty", directory.display());
}

#[test]
fn addr_text() {
    replay("addr_text", bodies::addr_text::addr_text);
}

#[test]
fn control() {
    replay("control", bodies::control::control);
}

#[test]
fn dns_message() {
    replay("dns_message", bodies::dns_message::dns_message);
}

#[test]
fn dns_name() {
    replay("dns_name", bodies::dns_name::dns_name);
}

#[test]
fn engine() {
    replay("engine", bodies::engine::engine);
}

#[test]
fn gai_conf() {
    replay("gai_conf", bodies::gai_conf::gai_conf);
}

#[test]
fn getaddrinfo_args() {
    replay("getaddrinfo_args", bodies::getaddrinfo_args::getaddrinfo_args);
}

#[cfg(feature = "alloc")]
#[test]
fn hosts() {
    replay("hosts", bodies::hosts::hosts);
}

#[test]
fn inet() {
    replay("inet", bodies::inet::inet);
}

#[test]
fn netlink() {
    replay("netlink", bodies::netlink::netlink);
}

#[test]
fn nsswitch() {
    replay("nsswitch", bodies::nsswitch::nsswitch);
}

#[test]
fn protocols() {
    replay("protocols", bodies::protocols::protocols);
}

#[test]
fn resolv_conf() {
    replay("resolv_conf", bodies::resolv_conf::resolv_conf);
}

#[test]
fn services() {
    replay("services", bodies::services::services);
}

#[test]
fn sockaddr() {
    replay("sockaddr", bodies::sockaddr::sockaddr);
}

#[test]
#[should_panic(expected = "no-such-corpus")]
fn a_missing_corpus_is_a_failure() {
    replay("no-such-corpus", bodies::inet::inet);
}
