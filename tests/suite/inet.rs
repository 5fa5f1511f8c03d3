//! inet text against the C library and `core::net`, on text at random, nearly valid and hostile.
#![allow(unsafe_code, reason = "inet_pton, inet_ntop and inet_aton of the C library take pointers")]

use core::ffi::{CStr, c_char, c_int};
use core::fmt::Write as _;
use core::net::{Ipv4Addr, Ipv6Addr};
use std::ffi::CString;

use berkeley::{inet_aton, inet_aton_exact, inet_ntoa, inet_ntop, inet_pton4, inet_pton6};
use proptest::prelude::*;

use crate::bodies;

mod c {
    use super::{c_char, c_int};

    unsafe extern "C" {
        pub(crate) fn inet_pton(af: c_int, src: *const c_char, dst: *mut u8) -> c_int;
        pub(crate) fn inet_ntop(
            af: c_int,
            src: *const u8,
            dst: *mut c_char,
            size: libc::socklen_t,
        ) -> *const c_char;
        pub(crate) fn inet_aton(cp: *const c_char, inp: *mut u8) -> c_int;
    }
}

fn c_pton4(text: &CStr) -> Option<Ipv4Addr> {
    let mut octets = [0_u8; 4];
    // SAFETY: the text ends with NUL; inet_pton writes the four bytes of an in_addr.
    let read = unsafe { c::inet_pton(libc::AF_INET, text.as_ptr(), octets.as_mut_ptr()) };
    (read == 1).then(|| octets.into())
}

fn c_pton6(text: &CStr) -> Option<Ipv6Addr> {
    let mut octets = [0_u8; 16];
    // SAFETY: the text ends with NUL; inet_pton writes the sixteen bytes of an in6_addr.
    let read = unsafe { c::inet_pton(libc::AF_INET6, text.as_ptr(), octets.as_mut_ptr()) };
    (read == 1).then(|| octets.into())
}

fn c_aton(text: &CStr) -> Option<Ipv4Addr> {
    let mut octets = [0_u8; 4];
    // SAFETY: the text ends with NUL; inet_aton writes the four bytes of an in_addr.
    let read = unsafe { c::inet_aton(text.as_ptr(), octets.as_mut_ptr()) };
    (read != 0).then(|| octets.into())
}

fn c_ntop(family: c_int, octets: &[u8]) -> String {
    let mut text = [0 as c_char; 46];
    // SAFETY: `octets` is an address of that family; `text` has the size given.
    let text = unsafe {
        let text = c::inet_ntop(family, octets.as_ptr(), text.as_mut_ptr(), 46);
        assert!(!text.is_null());
        CStr::from_ptr(text)
    };
    text.to_str().unwrap().to_owned()
}

/// All that is known of how a text reads.
fn compare(text: &[u8]) {
    bodies::inet::inet(text);
    let Ok(c_text) = CString::new(text) else {
        assert!(inet_pton4(text).is_err() && inet_pton6(text).is_err() && inet_aton(text).is_err());
        return;
    };
    let shown = String::from_utf8_lossy(text);
    assert_eq!(inet_pton4(text).ok(), c_pton4(&c_text), "inet_pton4 {shown:?}");
    assert_eq!(inet_pton6(text).ok(), c_pton6(&c_text), "inet_pton6 {shown:?}");
    assert_eq!(inet_aton(text).ok(), c_aton(&c_text), "inet_aton {shown:?}");
    if !text.iter().any(|byte| b" \t\n\x0b\x0c\r".contains(byte)) {
        assert_eq!(inet_aton_exact(text), inet_aton(text), "{shown:?}");
    }
}

/// Bytes that addresses are made of, and some that lie beside them in the character table.
const NEAR: &[u8] = b"0123456789abcdefABCDEF..::%xX/;@`gG \t\n\x0b\x0c\r\x08\x0e\x1c\x85\xa0\xff\0+-[]";

fn near() -> impl Strategy<Value = u8> {
    prop_oneof![4 => prop::sample::select(NEAR), 1 => any::<u8>()]
}

/// Numbers at the edges of one to four bytes, of 64 bits and beyond, in three radices.
fn number() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        6 => 0..300_u128,
        1 => prop::sample::select(vec![255, 256, 65_535, 65_536, 16_777_215, 16_777_216]),
        1 => prop::sample::select(vec![(1 << 32) - 1, 1 << 32, (1 << 64) - 1, 1 << 64, (1 << 64) + 1]),
        1 => any::<u32>().prop_map(u128::from),
        1 => any::<u128>(),
    ];
    let radix = prop::sample::select(vec!["", "", "", "", "0", "0x", "0X"]);
    let zeros = prop_oneof![8 => Just(0), 1 => 1..3_usize, 1 => 1..60_usize];
    (value, radix, zeros).prop_map(|(value, radix, zeros)| {
        let zeros = "0".repeat(zeros);
        match radix {
            "" => format!("{zeros}{value}"),
            "0" => format!("0{zeros}{value:o}"),
            "0x" => format!("0x{zeros}{value:x}"),
            _ => format!("0X{zeros}{value:X}"),
        }
    })
}

/// Numbers with dots between them and perhaps white space behind.
fn quad() -> impl Strategy<Value = String> {
    let parts =
        prop_oneof![3 => prop::collection::vec(number(), 4), 1 => prop::collection::vec(number(), 0..6)];
    let tail =
        prop::sample::select(vec!["", "", "", "", " ", "\n", "\x0b.", "\x0c1", " x", ".", "x", "\x1c"]);
    (parts, tail).prop_map(|(parts, tail)| parts.join(".") + tail)
}

/// Groups and gaps, some too many, some too few, perhaps a dotted quad among them.
fn groups() -> impl Strategy<Value = String> {
    let group = prop_oneof![
        8 => "[0-9a-fA-F]{1,4}",
        4 => Just(String::new()),
        2 => Just("0".to_owned()),
        1 => "[0-9a-g]{1,5}",
        1 => any::<[u8; 4]>().prop_map(|o| format!("{}.{}.{}.{}", o[0], o[1], o[2], o[3])),
        1 => quad(),
    ];
    let count = prop_oneof![4 => 6..=9_usize, 1 => 0..=10_usize];
    count.prop_flat_map(move |count| prop::collection::vec(group.clone(), count)).prop_map(|g| g.join(":"))
}

/// As `groups`, but with at most one gap and no more groups than fit: most of these are addresses.
fn mostly_addresses() -> impl Strategy<Value = String> {
    let groups = prop::collection::vec("[0-9a-fA-F]{1,4}", 8);
    (groups, 0..=8_usize, 0..=8_usize, any::<bool>(), any::<Ipv4Addr>()).prop_map(
        |(groups, head, tail, dotted, quad)| {
            let quad_groups = if dotted { 2 } else { 0 };
            let head = head.min(7 - quad_groups);
            let tail = tail.min(7 - quad_groups - head);
            let mut behind = groups[8 - tail..].to_vec();
            if dotted {
                behind.push(quad.to_string());
            }
            format!("{}::{}", groups[..head].join(":"), behind.join(":"))
        },
    )
}

/// Addresses with many zero groups, mapped and compatible ones among them.
fn address6() -> impl Strategy<Value = Ipv6Addr> {
    let group = prop_oneof![3 => Just(0), 1 => Just(1), 1 => Just(0xffff), 2 => any::<u16>()];
    prop_oneof![
        3 => prop::array::uniform8(group).prop_map(Ipv6Addr::from),
        1 => any::<[u8; 16]>().prop_map(Ipv6Addr::from),
        1 => any::<Ipv4Addr>().prop_map(|a| a.to_ipv6_mapped()),
        1 => any::<Ipv4Addr>().prop_map(|a| a.to_ipv6_compatible()),
    ]
}

/// The text of an address in one of its spellings.
fn spelling() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<Ipv4Addr>().prop_map(|a| a.to_string()),
        address6().prop_map(|a| a.to_string()),
        address6().prop_map(|a| a.to_string().to_uppercase()),
        address6().prop_map(|a| a.segments().map(|group| format!("{group:04x}")).join(":")),
        mostly_addresses(),
        quad(),
        groups(),
    ]
}

/// One change to a text: a byte put in, taken out, replaced, doubled, or the text cut off.
fn mutated(text: impl Strategy<Value = String>) -> impl Strategy<Value = Vec<u8>> {
    let change = (0..5_u8, any::<prop::sample::Index>(), near());
    (text, prop::collection::vec(change, 1..4)).prop_map(|(text, changes)| {
        let mut text = text.into_bytes();
        for (kind, place, byte) in changes {
            let at = place.index(text.len() + 1);
            match kind {
                0 => text.insert(at, byte),
                1 => text.truncate(at),
                _ if at == text.len() => text.push(byte),
                2 => text[at] = byte,
                3 => text.insert(at, text[at]),
                _ => drop(text.remove(at)),
            }
        }
        text
    })
}

proptest! {
    #[test]
    fn reads_random_bytes_as_libc_and_core_do(text in prop::collection::vec(any::<u8>(), 0..60)) {
        compare(&text);
    }

    #[test]
    fn reads_bytes_of_addresses_as_libc_and_core_do(text in prop::collection::vec(near(), 0..50)) {
        compare(&text);
    }

    #[test]
    fn reads_spellings_as_libc_and_core_do(text in spelling()) {
        compare(text.as_bytes());
    }

    #[test]
    fn reads_spoiled_spellings_as_libc_and_core_do(text in mutated(spelling())) {
        compare(&text);
    }

    #[test]
    fn reads_gaps_with_groups_around_them(text in mostly_addresses()) {
        prop_assert!(inet_pton6(&text).is_ok(), "{text}");
        compare(text.as_bytes());
    }

    #[test]
    fn prints_ipv4_as_libc_and_core_do(address in any::<Ipv4Addr>()) {
        let text = inet_ntop(address);
        prop_assert_eq!(text.as_str(), c_ntop(libc::AF_INET, &address.octets()));
        prop_assert_eq!(text.as_str(), address.to_string());
        prop_assert_eq!(text, inet_ntoa(address));
        prop_assert_eq!(inet_pton4(text), Ok(address));
    }

    #[test]
    fn prints_ipv6_as_libc_does(address in address6()) {
        let text = inet_ntop(address);
        prop_assert_eq!(text.as_str(), c_ntop(libc::AF_INET6, &address.octets()));
        prop_assert_eq!(inet_pton6(text), Ok(address));
    }

    #[test]
    fn any_width_and_fill(address in address6(), width in 0..60_usize) {
        let (text, core) = (inet_ntop(address), c_ntop(libc::AF_INET6, &address.octets()));
        prop_assert_eq!(format!("{text:>width$}"), format!("{core:>width$}"));
        prop_assert_eq!(format!("{text:-^width$}"), format!("{core:-^width$}"));
    }
}

/// Where zeros and ones stand decides everything about `::`, so all 256 patterns are few enough to see.
#[test]
fn prints_every_pattern_of_zero_groups_as_libc_does() {
    for pattern in 0..=255_u8 {
        for one in [1, 0xffff] {
            let groups: [u16; 8] = core::array::from_fn(|i| if pattern >> i & 1 == 0 { 0 } else { one });
            let address = Ipv6Addr::from(groups);
            assert_eq!(inet_ntop(address), c_ntop(libc::AF_INET6, &address.octets()).as_str());
        }
    }
}

/// The text can be as long as its reader's patience; it is read in one pass.
#[test]
fn a_megabyte_of_one_byte() {
    for byte in [b'0', b'1', b'.', b':', b'a', b'%', b' ', 0] {
        compare(&vec![byte; 1 << 20]);
    }
    let mut zeros = "0".repeat(1 << 20);
    write!(zeros, "177.1").unwrap();
    assert_eq!(inet_aton(&zeros), Ok(Ipv4Addr::LOCALHOST));
    compare(zeros.as_bytes());
}
