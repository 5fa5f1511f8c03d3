//! The text of addresses: what is printed is read back, what `core::net` reads is read as it reads it, and what is
//! refused is refused at the right byte.

use core::net::{Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

use berkeley::{AF_PHONET, SockAddr, UnixAddr};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::bodies;
use crate::sockaddr::{any_unix, any_v4, any_v6};

proptest! {
    #[test]
    fn v4_is_printed_and_read_as_core_does(addr in any_v4()) {
        let text = SockAddr::V4(addr).to_string();
        prop_assert_eq!(&text, &addr.to_string());
        prop_assert_eq!(text.parse(), Ok(SockAddr::V4(addr)));
        prop_assert_eq!(text.parse(), Ok(addr));
    }

    #[test]
    fn v6_is_printed_and_read_as_core_does(addr in any_v6()) {
        let mut without_flow = addr;
        without_flow.set_flowinfo(0);
        let text = SockAddr::V6(addr).to_string();
        prop_assert_eq!(text.parse(), Ok(SockAddr::V6(without_flow)));
        prop_assert_eq!(text.parse(), Ok(without_flow));
        prop_assert_eq!(addr.to_string().parse(), Ok(SockAddr::V6(without_flow)));
    }

    #[test]
    fn unix_is_printed_and_read(addr in any_unix()) {
        let addr = SockAddr::Unix(addr);
        let text = addr.to_string();
        prop_assert_eq!(text.parse(), Ok(addr));
        bodies::addr_text::addr_text(text.as_bytes());
    }

    #[test]
    fn any_bytes_keep_the_laws(text in vec(any::<u8>(), 0..64)) {
        bodies::addr_text::addr_text(&text);
        bodies::addr_text::addr_text(&[b"unix:", &text[..]].concat());
    }

    #[test]
    fn nearly_an_address_keeps_the_laws(text in nearly_an_address()) {
        bodies::addr_text::addr_text(&text);
    }

    #[test]
    fn nearly_a_unix_address_keeps_the_laws(text in nearly_a_unix_address()) {
        bodies::addr_text::addr_text(&text);
    }
}

/// The bytes that addresses are made of, and some that are next to them in the character table.
const NEAR: &[u8] = b"0123456789abcdefABCDEF..::::[]%%/;@G`gxX+- \t\n\0\\";

/// IP addresses and ports as people spell them, then up to three bytes put in, taken out or replaced.
fn nearly_an_address() -> impl Strategy<Value = Vec<u8>> {
    let v4 = any_v4().prop_map(|a| a.to_string());
    let v6 = (any_v6(), 0..4).prop_map(|(a, spelling)| match spelling {
        0 => a.to_string().to_uppercase(),
        1 => {
            let [a0, a1, a2, a3, a4, a5, a6, a7] = a.ip().segments();
            format!(
                "[{a0:04x}:{a1:04x}:{a2:x}:{a3:x}:{a4:x}:{a5:x}:{a6:x}:{a7:x}%{}]:{}",
                a.scope_id(),
                a.port()
            )
        }
        2 => format!("[::ffff:{}]:{:09}", any_quad(*a.ip()), a.port()),
        _ => a.to_string(),
    });
    let changes = vec((any::<Index>(), select(NEAR), 0..3_u8), 0..=3);
    (prop_oneof![v4, v6], changes).prop_map(|(text, changes)| {
        let mut text = text.into_bytes();
        for (at, byte, change) in changes {
            let at = at.index(text.len() + 1);
            match change {
                0 => text.insert(at, byte),
                _ if at == text.len() => {}
                1 => text[at] = byte,
                _ => _ = text.remove(at),
            }
        }
        text
    })
}

fn any_quad(ip: Ipv6Addr) -> String {
    let [.., a, b, c, d] = ip.octets();
    format!("{a}.{b}.{c}.{d}")
}

/// Escapes whole and broken, around the greatest length.
fn nearly_a_unix_address() -> impl Strategy<Value = Vec<u8>> {
    let piece = select(&[r"\\", r"\x00", r"\x2f", r"\xFf", r"\x4", r"\x", r"\", r"\n", "@", "\0", "é"][..]);
    let pieces = prop_oneof![3 => Just("p"), 1 => piece.clone()];
    let short = vec(piece, 0..4);
    let long = vec(pieces, 100..112);
    let plain = (100..112_usize).prop_map(|len| vec!["p"; len]);
    let path = prop_oneof![short, long, plain].prop_map(|pieces| pieces.concat());
    (
        select(&["unix:", "unix:@", "unix:/", "Unix:", "unix"][..]),
        path,
        select(&["", r"\x41", r"\\", "q"][..]),
    )
        .prop_map(|(prefix, path, end)| [prefix, &path, end].concat().into_bytes())
}

#[test]
fn every_short_end_keeps_the_laws() {
    // Where the IP address ends, and scope, bracket and port begin: all ends of up to four bytes, and most of five.
    const ENDS: &[u8] = b":09]%+.";
    for before in ["127.0.0.1", "[::1", "[fe80::1%429496729", "[::]:6553"] {
        let mut text = before.as_bytes().to_vec();
        for number in 0..ENDS.len().pow(5) {
            text.truncate(before.len());
            let mut rest = number;
            while rest > 0 {
                rest -= 1;
                text.push(ENDS[rest % ENDS.len()]);
                rest /= ENDS.len();
            }
            bodies::addr_text::addr_text(&text);
        }
    }
}

/// It is the text of this address, which is printed so.
#[track_caller]
pub(crate) fn read(text: &str, addr: impl Into<SockAddr>, printed: &str) {
    let addr = addr.into();
    assert_eq!(text.parse(), Ok(addr), "{text}");
    assert_eq!(addr.to_string(), printed);
    bodies::addr_text::addr_text(text.as_bytes());
}

/// It is no text of an address: for this reason, found at this byte.
#[track_caller]
pub(crate) fn refused(text: &str, at: usize, why: &str) {
    let error = text.parse::<SockAddr>().unwrap_err();
    assert_eq!((error.at(), error.why().to_string().as_str()), (at, why), "{text}");
    bodies::addr_text::addr_text(text.as_bytes());
}

#[test]
fn odd_spellings_that_are_addresses() {
    let v4 = |ip: [u8; 4], port| SocketAddrV4::new(ip.into(), port);
    let v6 = |ip: [u16; 8], port, scope| SocketAddrV6::new(ip.into(), port, 0, scope);
    let path = |path: &[u8]| UnixAddr::path(path).unwrap();
    let name = |name: &[u8]| UnixAddr::abstract_name(name).unwrap();
    let local = [0xfe80, 0, 0, 0, 0, 0, 0, 1];

    read("0.0.0.0:0", v4([0; 4], 0), "0.0.0.0:0");
    // A port may have leading zeros, however many; a number of the IP address may not.
    read("127.0.0.1:00000000080", v4([127, 0, 0, 1], 80), "127.0.0.1:80");
    read("[::1]:00000000080", v6([0, 0, 0, 0, 0, 0, 0, 1], 80, 0), "[::1]:80");
    // RFC 5952 on the way out.
    read("[FE80:0:0:0:0:0:0:0001]:80", v6(local, 80, 0), "[fe80::1]:80");
    // No scope is scope 0.
    read("[fe80::1%0]:80", v6(local, 80, 0), "[fe80::1]:80");
    read("[fe80::1%003]:80", v6(local, 80, 3), "[fe80::1%3]:80");
    read("[fe80::1%4294967295]:80", v6(local, 80, u32::MAX), "[fe80::1%4294967295]:80");
    // A mapped address stays what it is.
    read("[::ffff:192.0.2.1]:80", v6([0, 0, 0, 0, 0, 0xffff, 0xc000, 0x201], 80, 0), "[::ffff:192.0.2.1]:80");
    read("unspec", SockAddr::Unspec, "unspec");
    // All that follows the prefix is the path: spaces, colons, slashes.
    read("unix:", UnixAddr::Unnamed, "unix:");
    read("unix:bus", path(b"bus"), "unix:bus");
    read("unix:/a b:80 ", path(b"/a b:80 "), "unix:/a b:80 ");
    read("unix:///run/bus", path(b"///run/bus"), "unix:///run/bus");
    read("unix:unix:", path(b"unix:"), "unix:unix:");
    // An @ is special in the first place alone, and there an escape takes that away.
    read("unix:@", name(b""), "unix:@");
    read("unix:@@bus", name(b"@bus"), "unix:@@bus");
    read(r"unix:@\x40bus", name(b"@bus"), "unix:@@bus");
    read(r"unix:\x40bus", path(b"@bus"), r"unix:\x40bus");
    read("unix:a@b", path(b"a@b"), "unix:a@b");
    // Escapes in either case; what is not printable comes out as one.
    read(r"unix:\\\x5C\x41", path(br"\\A"), r"unix:\\\\A");
    read("unix:/é", path(b"/\xc3\xa9"), r"unix:/\xc3\xa9");
    read("unix:/\n\x7f", path(b"/\n\x7f"), r"unix:/\x0a\x7f");
    // Zeros are bytes of an abstract name like any other, raw or escaped.
    read("unix:@\0a\\x00", name(b"\0a\0"), r"unix:@\x00a\x00");
}

#[test]
fn odd_spellings_that_are_none() {
    refused("", 0, "an address is missing");
    // Names of hosts and services are the resolver's.
    refused("localhost:80", 0, "an IP address is needed here, not a name");
    refused("localhost", 0, "an IP address is needed here, not a name");
    refused("127.0.0.1:http", 10, "a port is a decimal number");
    // The IP address, at the byte that its own reader names.
    refused("127.0.1:80", 7, "fewer than four numbers, which only inet_aton takes");
    refused("127.0.0.01:80", 8, "a leading zero, which inet_aton would read as octal");
    refused("127.0.0.256:80", 8, "a number above 255");
    refused("127.0.0.1%1:80", 9, "a zone, which split_scope takes off the address");
    refused(" 127.0.0.1:80", 0, "white space: only inet_aton takes it, and only after the address");
    refused("[127.0.0.1]:80", 10, "fewer than eight groups, and no :: among them");
    refused("[]:80", 1, "an address is missing");
    refused("[[::1]]:80", 1, "a bracket: an address stands in brackets only inside a URL");
    refused("[ ::1]:80", 1, "white space: only inet_aton takes it, and only after the address");
    // Without brackets the port could be a group.
    refused("::1:80", 0, "an IPv6 address stands in brackets, its port behind them: [::1]:80");
    refused("2001:db8::1", 0, "an IPv6 address stands in brackets, its port behind them: [::1]:80");
    refused(":80", 0, "an address is missing");
    refused("[::1:80", 7, "no ] after the [");
    refused("[", 1, "no ] after the [");
    // A port there is, of digits alone.
    refused("10000", 5, "expected a colon and a port");
    refused("127.0.0.1", 9, "expected a colon and a port");
    refused("[::1]", 5, "expected a colon and a port");
    refused("[::1]80", 5, "expected a colon and a port");
    refused("127.0.0.1:", 10, "a port is a decimal number");
    refused("[::1]:", 6, "a port is a decimal number");
    refused("127.0.0.1:+80", 10, "a port is a decimal number");
    refused("127.0.0.1:0x50", 11, "a port is a decimal number");
    refused("127.0.0.1:80 ", 12, "a port is a decimal number");
    refused("127.0.0.1:80:81", 12, "a port is a decimal number");
    refused("127.0.0.1:٨٠", 10, "a port is a decimal number");
    refused("127.0.0.1:65536", 10, "a port is at most 65535");
    refused("[::1]:99999999999", 6, "a port is at most 65535");
    // A scope is a number here, for a name would have to be looked up.
    refused("[fe80::1%eth0]:80", 9, "a scope by name; here it has to be a number, the interface's index");
    refused("[fe80::1%+3]:80", 9, "a scope by name; here it has to be a number, the interface's index");
    refused("[fe80::1%]:80", 9, "a scope is a number from 0 to 4294967295");
    refused("[fe80::1%4294967296]:80", 9, "a scope is a number from 0 to 4294967295");
    // The prefix is in lower case, and whole.
    refused("UNIX:/run/bus", 0, "an IP address is needed here, not a name");
    refused("unix", 0, "an IP address is needed here, not a name");
    refused("unspec:", 0, "an IP address is needed here, not a name");
    // Escapes.
    refused(r"unix:/a\", 7, r"a backslash is written \\, any byte \x and two hexadecimal digits");
    refused(r"unix:/a\n", 7, r"a backslash is written \\, any byte \x and two hexadecimal digits");
    refused(r"unix:/a\x4", 7, r"a backslash is written \\, any byte \x and two hexadecimal digits");
    refused(r"unix:/a\x4g", 7, r"a backslash is written \\, any byte \x and two hexadecimal digits");
    refused("unix:/a\0", 7, "a path cannot contain a zero byte");
    refused(r"unix:/a\x00b", 7, "a path cannot contain a zero byte");
    // The first byte that is too many.
    let p = "p".repeat(108);
    refused(&format!("unix:{p}q"), 113, "longer than the 108 bytes that a Unix address holds");
    refused(&format!(r"unix:{p}\x41"), 113, "longer than the 108 bytes that a Unix address holds");
    refused(&format!("unix:@{p}"), 113, "longer than the 108 bytes that a Unix address holds");
    refused(&format!(r"unix:@{}\x41", &p[1..]), 113, "longer than the 108 bytes that a Unix address holds");
}

/// Debug shows what the text form leaves out, and raw bytes print as none of the forms.
#[test]
fn what_has_no_text_form_prints_none_the_less() {
    let flow = SockAddr::V6(SocketAddrV6::new(Ipv6Addr::LOCALHOST, 80, 0xabc, 0));
    assert_eq!(format!("{flow} {flow:?}"), "[::1]:80 [::1]:80 flowinfo 0xabc");
    let other = SockAddr::other(AF_PHONET, &[0x10, 0x20]).unwrap();
    assert_eq!(format!("{other} {other:?}"), "AF_PHONET:1020 AF_PHONET:1020");
    assert!(other.to_string().parse::<SockAddr>().is_err());
}

/// A place beyond 16 bits is told as the last of them where the error has to fit eight bytes.
#[test]
fn errors_in_a_long_text() {
    let text = format!("127.0.0.1:{}x", "0".repeat(100_000));
    let error = text.parse::<SockAddr>().unwrap_err();
    assert_eq!(error.at(), 100_010);
    assert_eq!(
        berkeley::Error::from(error).to_string(),
        "byte 65535 of the address: a port is a decimal number"
    );
    assert!(text[..100_010].parse::<SocketAddr>().is_ok());
}
