//! Looks one service up `n` times, by berkeley or by the C library.
//!
//! `netdb <who> <key> <n>`, where who is `berkeley` or `libc`, and the key is a name or a port. Meant for callgrind,
//! strace and the clock: what 2n turns cost less what n turns do, divided by n, is the cost of one.

use core::ffi::{CStr, c_char, c_int};
use core::hint::black_box;
use core::mem::MaybeUninit;
use core::ptr;
use std::ffi::CString;
use std::process::ExitCode;

unsafe extern "C" {
    fn getservbyname_r(
        name: *const c_char,
        proto: *const c_char,
        entry: *mut libc::servent,
        buf: *mut c_char,
        len: usize,
        result: *mut *mut libc::servent,
    ) -> c_int;
    fn getservbyport_r(
        port: c_int,
        proto: *const c_char,
        entry: *mut libc::servent,
        buf: *mut c_char,
        len: usize,
        result: *mut *mut libc::servent,
    ) -> c_int;
}

/// As much room as berkeley gives a row.
const ROOM: usize = 1024;

fn libc_by_name(name: &CStr) -> Option<u16> {
    let (mut entry, mut room, mut found) = (MaybeUninit::uninit(), [0; ROOM], ptr::null_mut());
    // SAFETY: the name ends with NUL, no protocol is asked for, and the rest is writable for what it says.
    unsafe {
        getservbyname_r(name.as_ptr(), ptr::null(), entry.as_mut_ptr(), room.as_mut_ptr(), ROOM, &mut found);
        found.as_ref().map(|entry| u16::from_be(entry.s_port as u16))
    }
}

fn libc_by_port(port: u16) -> Option<u16> {
    let (mut entry, mut room, mut found) = (MaybeUninit::uninit(), [0; ROOM], ptr::null_mut());
    let port = c_int::from(port.to_be());
    // SAFETY: no protocol is asked for, and the rest is writable for what it says.
    unsafe {
        getservbyport_r(port, ptr::null(), entry.as_mut_ptr(), room.as_mut_ptr(), ROOM, &mut found);
        found.as_ref().map(|entry| u16::from_be(entry.s_port as u16))
    }
}

fn turns(n: u64, mut turn: impl FnMut() -> Option<u16>) {
    for _ in 0..n {
        black_box(turn());
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    let [_, who, key, n] = args.as_slice() else { return usage() };
    let Ok(n) = n.parse::<u64>() else { return usage() };
    let c_key = CString::new(key.as_str()).expect("an argument has no NUL");
    let port = |row: berkeley::Result<Option<berkeley::Servent>>| {
        row.expect("/etc/services can be read").map(|row| row.port())
    };
    match (who.as_str(), key.parse::<u16>()) {
        ("berkeley", Ok(key)) => turns(n, || port(berkeley::getservbyport(black_box(key), None))),
        ("berkeley", Err(_)) => turns(n, || port(berkeley::getservbyname(black_box(key), None))),
        ("libc", Ok(key)) => turns(n, || libc_by_port(black_box(key))),
        ("libc", Err(_)) => turns(n, || libc_by_name(black_box(&c_key))),
        _ => return usage(),
    }
    ExitCode::SUCCESS
}

fn usage() -> ExitCode {
    eprintln!("usage: netdb berkeley|libc <name or port> <n>");
    ExitCode::from(2)
}
