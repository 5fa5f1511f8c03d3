//! What getent does not show, between libc and the crate in one process: getaddrinfo with other flags, and getnameinfo.
//!
//! The files and the server are those of `tests/dns`, which runs this and judges what differs.
#![allow(unsafe_code, reason = "libc is called")]

use core::ffi::{CStr, c_char, c_int};
use core::fmt::Debug;

use berkeley::engine::hints::Hints;
use berkeley::{
    AF_INET, AF_INET6, AF_UNSPEC, AI_ALL, AI_CANONNAME, AI_NUMERICHOST, AI_NUMERICSERV, AI_PASSIVE,
    AI_V4MAPPED, AiFlags, Eai, NI_DGRAM, NI_NAMEREQD, NI_NOFQDN, NI_NUMERICHOST, NI_NUMERICSERV, NiFlags,
    SOCK_DGRAM, SOCK_STREAM, SockAddr, getnameinfo,
};

use crate::gai::{Entry, getaddrinfo};

#[test]
#[ignore = "tests/dns makes the network for it"]
fn in_a_network_of_its_own() {
    for host in ["one", "six", "www.example.test", "v4.example.test", "v6.example.test", "alias.example.test"]
        .into_iter()
        .chain(["nx.example.test", "text.example.test", "127.0.0.1", "::1", "fe80::1%v0", ""])
        .map(Some)
        .chain([None])
    {
        for service in [None, Some("http"), Some("53"), Some("biff"), Some("none")] {
            for flags in [
                AiFlags::empty(),
                AI_PASSIVE,
                AI_CANONNAME,
                AI_NUMERICHOST,
                AI_NUMERICSERV,
                AI_V4MAPPED,
                AI_V4MAPPED | AI_ALL,
            ] {
                for (family, kind) in [AF_UNSPEC, AF_INET, AF_INET6]
                    .into_iter()
                    .flat_map(|f| [(f, SOCK_STREAM), (f, SOCK_DGRAM)])
                {
                    let hints = Hints { flags, family, kind, ..Hints::ANY };
                    let what = format!("getaddrinfo {host:?} {service:?} {family} {kind} {flags:?}");
                    tell(&what, &getaddrinfo(host, service, &hints), &ours(host, service, &hints));
                }
            }
        }
    }
    for ip in ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.6", "192.0.2.200", "10.1.1.1"]
        .into_iter()
        .chain([
            "127.0.0.1",
            "0.0.0.0",
            "[2001:db8::1]",
            "[2001:db8::9]",
            "[fd00::6]",
            "[fe80::1%1]",
            "[fe80::1%2]",
        ])
        .chain(["[2001:db8::1%2]", "[::ffff:192.0.2.1]", "[::]"])
    {
        for port in [0, 53, 80, 512, 65535] {
            for flags in [
                NiFlags::empty(),
                NI_NAMEREQD,
                NI_NUMERICHOST,
                NI_NUMERICSERV,
                NI_DGRAM,
                NI_NOFQDN,
                NI_NUMERICHOST | NI_NAMEREQD,
                NI_NUMERICHOST | NI_NUMERICSERV | NI_DGRAM,
            ] {
                let addr = format!("{ip}:{port}").parse().unwrap();
                let what = format!("getnameinfo {ip}:{port} {flags:?}");
                let ours = getnameinfo(&addr, flags).map(|info| {
                    (info.host().to_owned(), String::from_utf8_lossy(info.service()).into_owned())
                });
                tell(&what, &libcs(&addr, flags), &ours.map_err(|e| e.code));
            }
        }
    }
}

/// A line for `tests/dns`, which the name of this test may stand before.
fn tell<T: Debug>(what: &str, theirs: &Result<T, Eai>, ours: &Result<T, Eai>) {
    let (theirs, ours) = (format!("{theirs:?}"), format!("{ours:?}"));
    println!("\n#\t{what}\t{theirs}\t{ours}");
}

fn ours(host: Option<&str>, service: Option<&str>, hints: &Hints) -> Result<Vec<Entry>, Eai> {
    let list = berkeley::getaddrinfo(host, service, hints).map_err(|e| e.code)?;
    let raw =
        |info: &berkeley::AddrInfo| (info.kind.as_raw() as c_int, info.protocol.as_raw() as c_int, info.addr);
    Ok(list.iter().map(raw).collect())
}

fn libcs(addr: &SockAddr, flags: NiFlags) -> Result<(String, String), Eai> {
    let buf = addr.encode();
    let (mut host, mut service) = ([0; 1025], [0; 32]);
    let len = buf.as_bytes().len() as libc::socklen_t;
    // SAFETY: all three are as long as is said.
    let code = unsafe {
        libc::getnameinfo(
            buf.as_bytes().as_ptr().cast(),
            len,
            host.as_mut_ptr(),
            host.len() as libc::socklen_t,
            service.as_mut_ptr(),
            service.len() as libc::socklen_t,
            flags.bits() as c_int,
        )
    };
    // SAFETY: texts that end in NUL, as they were to begin with.
    let text = |text: *const c_char| unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned();
    if code == 0 { Ok((text(host.as_ptr()), text(service.as_ptr()))) } else { Err(Eai::from_raw(code)) }
}
