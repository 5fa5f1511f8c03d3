//! The arguments of getaddrinfo, held against libc's own: the same endpoints in the same order, or the same code.

use core::ffi::c_int;

use berkeley::engine::hints::{Hints, Plan};
use berkeley::{AiFlags, Eai, Family, Kind, Protocol, Services};

use crate::gai::getaddrinfo;

/// Type, protocol and port.
type Endpoint = (c_int, c_int, u16);

fn ours(host: Option<&str>, service: Option<&str>, hints: &Hints) -> Result<Vec<Endpoint>, Eai> {
    let mut plan = Plan::new(host.map(str::as_bytes), service.map(str::as_bytes), hints)?;
    while let Some(wanted) = plan.wanted() {
        let found = Services::system().getservbyname(wanted.service, Some(wanted.protocol.as_bytes()));
        plan.found(wanted, found.ok().flatten().map(|entry| entry.port()));
    }
    let raw = |kind: Kind, protocol: Protocol| (kind.as_raw() as c_int, protocol.as_raw() as c_int);
    Ok(plan
        .endpoints()?
        .map(|endpoint| {
            let (kind, protocol) = raw(endpoint.kind, endpoint.protocol);
            (kind, protocol, endpoint.port)
        })
        .collect())
}

fn libcs(host: Option<&str>, service: Option<&str>, hints: &Hints) -> Result<Vec<Endpoint>, Eai> {
    let entries = getaddrinfo(host, service, hints)?;
    Ok(entries.into_iter().map(|(kind, protocol, addr)| (kind, protocol, addr.port().unwrap())).collect())
}

/// Every type with every protocol, with services of each kind.
#[test]
fn the_endpoints_are_those_of_libc() {
    let services = [
        "",
        "80",
        " +80",
        "80 ",
        "0x50",
        "-1",
        "-",
        "65535",
        "http",
        "domain",
        "tftp",
        "no-such-service",
        "*",
    ];
    for kind in [0, 1, 2, 3, 4, 5, 6, 7, 1 | libc::SOCK_CLOEXEC as u32] {
        for protocol in [0, 1, 6, 17, 33, 58, 132, 136, 200, 255] {
            for service in services.map(Some).into_iter().chain([None]) {
                for flags in [AiFlags::NUMERICHOST, AiFlags::NUMERICHOST | AiFlags::NUMERICSERV] {
                    let hints = Hints {
                        flags,
                        family: Family::INET,
                        kind: Kind::from_raw(kind),
                        protocol: Protocol::from_raw(protocol),
                    };
                    assert_eq!(
                        ours(Some("127.0.0.1"), service, &hints),
                        libcs(Some("127.0.0.1"), service, &hints),
                        "{service:?} {hints:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn arguments_are_refused_with_libcs_codes() {
    for flags in [0, 1, 2, 3, 4, 6, 0x400, 0x800, 1 << 20] {
        for family in [0, 1, 2, 16, 300] {
            for (host, service) in [
                (None, None),
                (None, Some("80")),
                (None, Some("*")),
                (Some("*"), None),
                (Some("*"), Some("80")),
            ] {
                let hints = Hints {
                    flags: AiFlags::from_bits_retain(flags),
                    family: Family::from_raw(family),
                    ..Hints::stream()
                };
                if family == 0
                    && host.is_none_or(|host| host == "*")
                    && service == Some("80")
                    && flags & !0x407 == 0
                {
                    // Both families answer, which is not for this room.
                    continue;
                }
                assert_eq!(
                    ours(host, service, &hints),
                    libcs(host, service, &hints),
                    "{host:?} {service:?} {hints:?}"
                );
            }
        }
    }
}

#[test]
#[allow(unsafe_code, reason = "libc is called")]
fn codes_and_sentences_are_libcs() {
    for code in (-20..=0).chain(-110..-100) {
        // SAFETY: a static text that ends in NUL.
        let theirs = unsafe { core::ffi::CStr::from_ptr(libc::gai_strerror(code)) };
        let ours = Eai::from_raw(code);
        if ours.name().is_some() && ours != Eai::OVERFLOW {
            assert_eq!(ours.message().as_bytes(), theirs.to_bytes(), "{ours}");
        }
    }
}
