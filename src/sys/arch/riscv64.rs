//! RISC-V, 64 bits: number in a7, arguments in a0 to a5, the result in a0; a system call preserves no vector
//! register.

use core::arch::asm;

use super::Word;

pub(crate) const CLOSE: Word = 57;
pub(crate) const GETSOCKNAME: Word = 204;
pub(crate) const GETPEERNAME: Word = 205;
pub(crate) const SENDTO: Word = 206;
pub(crate) const RECVFROM: Word = 207;
pub(crate) const SETSOCKOPT: Word = 208;
pub(crate) const GETSOCKOPT: Word = 209;
pub(crate) const SENDMSG: Word = 211;
pub(crate) const RECVMSG: Word = 212;
pub(crate) const ACCEPT4: Word = 242;
pub(crate) const RECVMMSG: Word = 243;
pub(crate) const SENDMMSG: Word = 269;

/// # Safety
/// The kernel does with the arguments what the manual of system call `nr` says.
#[inline]
pub(crate) unsafe fn syscall3(nr: Word, a: [Word; 3]) -> Word {
    let result;
    // SAFETY: the caller vouches for the call; every register that the kernel changes is named.
    unsafe {
        asm!("ecall", in("a7") nr, inlateout("a0") a[0] => result,
            in("a1") a[1], in("a2") a[2],
            lateout("v0") _, lateout("v1") _, lateout("v2") _, lateout("v3") _, lateout("v4") _, lateout("v5") _, lateout("v6") _, lateout("v7") _,
            lateout("v8") _, lateout("v9") _, lateout("v10") _, lateout("v11") _, lateout("v12") _, lateout("v13") _, lateout("v14") _, lateout("v15") _,
            lateout("v16") _, lateout("v17") _, lateout("v18") _, lateout("v19") _, lateout("v20") _, lateout("v21") _, lateout("v22") _, lateout("v23") _,
            lateout("v24") _, lateout("v25") _, lateout("v26") _, lateout("v27") _, lateout("v28") _, lateout("v29") _, lateout("v30") _, lateout("v31") _,
            options(nostack));
    }
    result
}

/// # Safety
/// As [`syscall3`].
#[inline]
pub(crate) unsafe fn syscall5(nr: Word, a: [Word; 5]) -> Word {
    let result;
    // SAFETY: the caller vouches for the call; every register that the kernel changes is named.
    unsafe {
        asm!("ecall", in("a7") nr, inlateout("a0") a[0] => result,
            in("a1") a[1], in("a2") a[2], in("a3") a[3], in("a4") a[4],
            lateout("v0") _, lateout("v1") _, lateout("v2") _, lateout("v3") _, lateout("v4") _, lateout("v5") _, lateout("v6") _, lateout("v7") _,
            lateout("v8") _, lateout("v9") _, lateout("v10") _, lateout("v11") _, lateout("v12") _, lateout("v13") _, lateout("v14") _, lateout("v15") _,
            lateout("v16") _, lateout("v17") _, lateout("v18") _, lateout("v19") _, lateout("v20") _, lateout("v21") _, lateout("v22") _, lateout("v23") _,
            lateout("v24") _, lateout("v25") _, lateout("v26") _, lateout("v27") _, lateout("v28") _, lateout("v29") _, lateout("v30") _, lateout("v31") _,
            options(nostack));
    }
    result
}

/// # Safety
/// As [`syscall3`].
#[inline]
pub(crate) unsafe fn syscall6(nr: Word, a: [Word; 6]) -> Word {
    let result;
    // SAFETY: the caller vouches for the call; every register that the kernel changes is named.
    unsafe {
        asm!("ecall", in("a7") nr, inlateout("a0") a[0] => result,
            in("a1") a[1], in("a2") a[2], in("a3") a[3], in("a4") a[4], in("a5") a[5],
            lateout("v0") _, lateout("v1") _, lateout("v2") _, lateout("v3") _, lateout("v4") _, lateout("v5") _, lateout("v6") _, lateout("v7") _,
            lateout("v8") _, lateout("v9") _, lateout("v10") _, lateout("v11") _, lateout("v12") _, lateout("v13") _, lateout("v14") _, lateout("v15") _,
            lateout("v16") _, lateout("v17") _, lateout("v18") _, lateout("v19") _, lateout("v20") _, lateout("v21") _, lateout("v22") _, lateout("v23") _,
            lateout("v24") _, lateout("v25") _, lateout("v26") _, lateout("v27") _, lateout("v28") _, lateout("v29") _, lateout("v30") _, lateout("v31") _,
            options(nostack));
    }
    result
}
