//! Reads or prints one address `n` times, by berkeley, by `core::net` or by the C library.
//!
//! `text <who> <what> <n>`, where who is `berkeley`, `core` or `libc`, and what is `pton:<address>`,
//! `ntop:<address>` or `aton:<address>`. Meant for callgrind: the instructions of 2n turns less those of
//! n turns, divided by n, are the cost of one. The loop and the `black_box`es are in every number alike.

use core::ffi::{CStr, c_char};
use core::fmt::Write as _;
use core::hint::black_box;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ffi::CString;
use std::process::ExitCode;

/// A byte buffer to print into, as one would write it for `core::fmt`.
struct Bytes {
    bytes: [u8; 46],
    used: usize,
}

impl core::fmt::Write for Bytes {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        let end = self.used + text.len();
        let place = self.bytes.get_mut(self.used..end).ok_or(core::fmt::Error)?;
        place.copy_from_slice(text.as_bytes());
        self.used = end;
        Ok(())
    }
}

unsafe extern "C" {
    fn inet_pton(family: i32, text: *const c_char, to: *mut u8) -> i32;
    fn inet_ntop(family: i32, from: *const u8, to: *mut c_char, room: u32) -> *const c_char;
    fn inet_aton(text: *const c_char, to: *mut u8) -> i32;
}

fn libc_pton(family: i32, text: &CStr) -> Option<[u8; 16]> {
    let mut to = [0; 16];
    // SAFETY: the text ends with NUL, and 16 bytes hold an address of either family.
    (unsafe { inet_pton(family, text.as_ptr(), to.as_mut_ptr()) } == 1).then_some(to)
}

fn libc_aton(text: &CStr) -> Option<[u8; 4]> {
    let mut to = [0; 4];
    // SAFETY: the text ends with NUL, and an `in_addr` is four bytes.
    (unsafe { inet_aton(text.as_ptr(), to.as_mut_ptr()) } != 0).then_some(to)
}

fn libc_ntop(family: i32, from: &[u8], to: &mut [c_char; 46]) -> bool {
    // SAFETY: `from` holds an address of the family, and 46 bytes hold any text of one.
    !unsafe { inet_ntop(family, from.as_ptr(), to.as_mut_ptr(), 46) }.is_null()
}

fn turns(n: u64, mut turn: impl FnMut()) {
    for _ in 0..n {
        turn();
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    let [_, who, what, n] = args.as_slice() else { return usage() };
    let Some((call, text)) = what.split_once(':') else { return usage() };
    let Ok(n) = n.parse::<u64>() else { return usage() };
    let text = text.to_owned();
    let c_text = CString::new(text.clone()).expect("an argument has no NUL");
    let c_text = c_text.as_c_str();
    let address = text.parse::<IpAddr>();
    let text = text.as_str();

    match (who.as_str(), call, address) {
        ("berkeley", "pton", Ok(IpAddr::V4(_))) => {
            turns(n, || {
                let _ = black_box(berkeley::inet_pton4(black_box(text)));
            });
        }
        ("berkeley", "pton", Ok(IpAddr::V6(_))) => {
            turns(n, || {
                let _ = black_box(berkeley::inet_pton6(black_box(text)));
            });
        }
        ("core", "pton", Ok(IpAddr::V4(_))) => {
            turns(n, || {
                let _ = black_box(black_box(text).parse::<Ipv4Addr>());
            });
        }
        ("core", "pton", Ok(IpAddr::V6(_))) => {
            turns(n, || {
                let _ = black_box(black_box(text).parse::<Ipv6Addr>());
            });
        }
        ("libc", "pton", Ok(IpAddr::V4(_))) => turns(n, || {
            black_box(libc_pton(libc::AF_INET, black_box(c_text)));
        }),
        ("libc", "pton", Ok(IpAddr::V6(_))) => turns(n, || {
            black_box(libc_pton(libc::AF_INET6, black_box(c_text)));
        }),
        ("berkeley", "aton", _) => turns(n, || {
            let _ = black_box(berkeley::inet_aton(black_box(text)));
        }),
        ("libc", "aton", _) => turns(n, || {
            black_box(libc_aton(black_box(c_text)));
        }),
        ("berkeley", "ntop", Ok(IpAddr::V4(a))) => turns(n, || {
            black_box(berkeley::inet_ntop(black_box(a)).as_bytes());
        }),
        ("berkeley", "ntop", Ok(IpAddr::V6(a))) => turns(n, || {
            black_box(berkeley::inet_ntop(black_box(a)).as_bytes());
        }),
        ("core", "ntop", Ok(IpAddr::V4(a))) => turns(n, || {
            let mut to = Bytes { bytes: [0; 46], used: 0 };
            let _ = write!(to, "{}", black_box(a));
            black_box(&to.bytes[..to.used]);
        }),
        ("core", "ntop", Ok(IpAddr::V6(a))) => turns(n, || {
            let mut to = Bytes { bytes: [0; 46], used: 0 };
            let _ = write!(to, "{}", black_box(a));
            black_box(&to.bytes[..to.used]);
        }),
        ("libc", "ntop", Ok(IpAddr::V4(a))) => turns(n, || {
            let mut to = [0; 46];
            libc_ntop(libc::AF_INET, &black_box(a).octets(), &mut to);
            black_box(&to);
        }),
        ("libc", "ntop", Ok(IpAddr::V6(a))) => turns(n, || {
            let mut to = [0; 46];
            libc_ntop(libc::AF_INET6, &black_box(a).octets(), &mut to);
            black_box(&to);
        }),
        _ => return usage(),
    }
    ExitCode::SUCCESS
}

fn usage() -> ExitCode {
    eprintln!("usage: text berkeley|core|libc pton|ntop|aton:<address> <n>");
    ExitCode::from(2)
}
