//! The functions that the compiler calls where it moves, fills or compares more than a few bytes. Elsewhere a C
//! library has them; `core` asks for these six.
//!
//! The loops are as short as they can be. Their accesses are volatile, lest the compiler recognise a loop that copies
//! and turn it into a call of memcpy, which is where it stands.

use core::ffi::c_int;

/// # Safety
/// As memcpy(3).
#[unsafe(no_mangle)]
unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, len: usize) -> *mut u8 {
    for i in 0..len {
        // SAFETY: the caller vouches for `len` bytes at either end.
        unsafe { to.add(i).write_volatile(*from.add(i)) };
    }
    to
}

/// # Safety
/// As memmove(3).
#[unsafe(no_mangle)]
unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, len: usize) -> *mut u8 {
    let backward = to.cast_const() > from;
    for i in 0..len {
        let i = if backward { len - 1 - i } else { i };
        // SAFETY: the caller vouches for `len` bytes at either end, and no byte is overwritten before it is read.
        unsafe { to.add(i).write_volatile(*from.add(i)) };
    }
    to
}

/// # Safety
/// As memset(3).
#[unsafe(no_mangle)]
unsafe extern "C" fn memset(to: *mut u8, byte: c_int, len: usize) -> *mut u8 {
    for i in 0..len {
        // SAFETY: the caller vouches for `len` bytes.
        unsafe { to.add(i).write_volatile(byte as u8) };
    }
    to
}

/// # Safety
/// As memcmp(3).
#[unsafe(no_mangle)]
unsafe extern "C" fn memcmp(a: *const u8, b: *const u8, len: usize) -> c_int {
    // SAFETY: the caller vouches for the same.
    unsafe { difference(a, b, len) }
}

/// # Safety
/// As bcmp(3).
#[unsafe(no_mangle)]
unsafe extern "C" fn bcmp(a: *const u8, b: *const u8, len: usize) -> c_int {
    // SAFETY: the caller vouches for the same.
    unsafe { difference(a, b, len) }
}

/// # Safety
/// As strlen(3).
#[unsafe(no_mangle)]
unsafe extern "C" fn strlen(text: *const u8) -> usize {
    let mut len = 0;
    // SAFETY: the caller vouches for the bytes up to the first zero.
    while unsafe { text.add(len).read_volatile() } != 0 {
        len += 1;
    }
    len
}

/// Of the first bytes that differ, by how much. It has a name that the compiler does not know: a memcmp that asked
/// bcmp, or the other way round, might find itself asked in turn.
///
/// # Safety
/// Both can be read for `len` bytes.
unsafe fn difference(a: *const u8, b: *const u8, len: usize) -> c_int {
    for i in 0..len {
        // SAFETY: the caller vouches for `len` bytes at either end.
        let (a, b) = unsafe { (a.add(i).read_volatile(), b.add(i).read_volatile()) };
        if a != b {
            return c_int::from(a) - c_int::from(b);
        }
    }
    0
}
