//! Hosts that are addresses: what libc's getaddrinfo makes of the same text, with its code where it refuses.

#![allow(unsafe_code, reason = "libc is called")]

use core::net::{IpAddr, SocketAddrV4, SocketAddrV6};
use std::ffi::CString;

use berkeley::engine::hints::Hints;
use berkeley::engine::numeric::{Zone, numeric};
use berkeley::{AiFlags, Eai, Family, SockAddr};
use proptest::prelude::*;
use proptest::sample::select;

use crate::gai::getaddrinfo;

fn ours(host: &str, hints: &Hints) -> Result<SockAddr, Eai> {
    let found = numeric(host.as_bytes(), hints)?.expect("with AI_NUMERICHOST a name is refused");
    let interface = match found.zone {
        Zone::Interface(name, _) => interface(name),
        _ => None,
    };
    let scope = found.zone.scope_id(interface)?;
    Ok(match found.addr {
        IpAddr::V4(addr) => SocketAddrV4::new(addr, 0).into(),
        IpAddr::V6(addr) => SocketAddrV6::new(addr, 0, 0, scope).into(),
    })
}

fn interface(name: &[u8]) -> Option<u32> {
    let name = CString::new(name).ok()?;
    // SAFETY: a text that ends in NUL.
    let index = unsafe { libc::if_nametoindex(name.as_ptr()) };
    (index != 0).then_some(index)
}

fn libcs(host: &str, hints: &Hints) -> Result<SockAddr, Eai> {
    let entries = getaddrinfo(Some(host), None, hints)?;
    assert_eq!(entries.len(), 1);
    Ok(entries[0].2)
}

/// Pieces that addresses are made of, and some that they are not.
fn host() -> impl Strategy<Value = String> {
    let whole = select(vec![
        "127.0.0.1",
        "127.1",
        "0x7f000001",
        "0",
        "1.2.3.4 ",
        " 1.2.3.4",
        "1.2.3.4.",
        "010.0.0.1",
        "4294967295",
        "4294967296",
        "::1",
        "::",
        "fe80::1",
        "FE80::a",
        "ff02::1",
        "ff01::1",
        "ff05::1",
        "2001:db8::1",
        "::ffff:10.0.0.1",
        "fec0::1",
        "1::2::3",
        "localhost",
        "a.example",
        ":",
        "1.2.3.4%1",
    ]);
    let zone = select(vec![
        "",
        "",
        "%lo",
        "%1",
        "%0",
        "%99",
        "%",
        "%0x1",
        "%4294967295",
        "%4294967296",
        "%no-such0",
        "%1%1",
    ]);
    let near = "[0-9a-fx:.%]{1,20}";
    prop_oneof![3 => (whole, zone).prop_map(|(whole, zone)| format!("{whole}{zone}")), 1 => near]
}

fn hints() -> impl Strategy<Value = Hints> {
    let family = select(vec![Family::UNSPEC, Family::INET, Family::INET6]);
    (family, any::<bool>()).prop_map(|(family, mapped)| {
        let mapped = if mapped { AiFlags::V4MAPPED } else { AiFlags::empty() };
        Hints { family, flags: AiFlags::NUMERICHOST | mapped, ..Hints::stream() }
    })
}

proptest! {
    #[test]
    fn addresses_are_those_of_libc(host in host(), hints in hints()) {
        prop_assert_eq!(ours(&host, &hints), libcs(&host, &hints), "{}", host);
    }
}
