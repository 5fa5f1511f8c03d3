//! libc's getaddrinfo, for tests that hold ours against it.

#![allow(unsafe_code, reason = "libc is called")]

use core::ffi::c_int;
use core::{ptr, slice};
use std::ffi::CString;

use berkeley::engine::hints::Hints;
use berkeley::{Eai, SockAddr, SockAddrBuf};

/// Type, protocol and address of each entry.
pub(crate) type Entry = (c_int, c_int, SockAddr);

pub(crate) fn getaddrinfo(
    host: Option<&str>,
    service: Option<&str>,
    hints: &Hints,
) -> Result<Vec<Entry>, Eai> {
    let text = |text: Option<&str>| text.map(|text| CString::new(text).unwrap());
    let (host, service) = (text(host), text(service));
    let pointer = |text: &Option<CString>| text.as_ref().map_or(ptr::null(), |text| text.as_ptr());
    // SAFETY: all zero is a value of addrinfo.
    let mut wanted: libc::addrinfo = unsafe { core::mem::zeroed() };
    wanted.ai_flags = hints.flags.bits() as c_int;
    wanted.ai_family = hints.family.as_raw().into();
    wanted.ai_socktype = hints.kind.as_raw() as c_int;
    wanted.ai_protocol = hints.protocol.as_raw() as c_int;
    let mut list = ptr::null_mut();
    // SAFETY: texts end in NUL, and `list` is written to on success alone.
    let code = unsafe { libc::getaddrinfo(pointer(&host), pointer(&service), &wanted, &mut list) };
    if code != 0 {
        return Err(Eai::from_raw(code));
    }
    let mut found = Vec::new();
    let mut next: *const libc::addrinfo = list;
    // SAFETY: libc's list ends in a null pointer.
    while let Some(entry) = unsafe { next.as_ref() } {
        // SAFETY: libc says how long the address is.
        let addr = unsafe { slice::from_raw_parts(entry.ai_addr.cast::<u8>(), entry.ai_addrlen as usize) };
        found.push((entry.ai_socktype, entry.ai_protocol, SockAddrBuf::new(addr).unwrap().into()));
        next = entry.ai_next;
    }
    // SAFETY: libc made the list, and nothing points into it any more.
    unsafe { libc::freeaddrinfo(list) };
    Ok(found)
}
