//! BPF filters: the one option whose value is the address of something else.

use core::ffi::c_void;

use ::rustix::fd::{AsRawFd, BorrowedFd};

use super::backend;
use crate::Errno;

/// An instruction of a classic BPF program: `struct sock_filter` of linux/filter.h, as the kernel's documentation
/// (networking/filter) describes it.
///
/// ```
/// use berkeley::opt::{SockFilter, *};
/// use berkeley::{AF_INET, Protocol, SOCK_DGRAM, Socket};
///
/// // Of a datagram the filter sees the UDP header too, eight bytes. Those with four bytes of data and more pass.
/// let program = [
///     SockFilter::stmt(BPF_LD | BPF_W | BPF_LEN, 0),
///     SockFilter::jump(BPF_JMP | BPF_JGE | BPF_K, 8 + 4, 0, 1),
///     SockFilter::stmt(BPF_RET | BPF_K, u32::MAX),
///     SockFilter::stmt(BPF_RET | BPF_K, 0),
/// ];
///
/// let sock = Socket::new(AF_INET, SOCK_DGRAM, Protocol::DEFAULT)?;
/// sock.bind("127.0.0.1:0")?;
/// sock.setsockopt(SO_ATTACH_FILTER, &program)?;
/// sock.sendto(b"no", sock.getsockname()?)?;
/// sock.sendto(b"this", sock.getsockname()?)?;
/// let mut buf = [0; 8];
/// let n = sock.recv(&mut buf)?;
/// assert_eq!(&buf[..n], b"this");
/// # Ok::<(), berkeley::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(C)]
#[doc(alias = "sock_filter")]
pub struct SockFilter {
    /// What to do: a class such as BPF_LD, and what goes with it.
    pub code: u16,
    /// How many instructions to skip where a jump's condition holds.
    pub jt: u8,
    /// How many where it does not.
    pub jf: u8,
    /// The operand.
    pub k: u32,
}

impl SockFilter {
    pub(crate) const SIZE: usize = size_of::<Self>();

    /// BPF_STMT: an instruction that does not jump.
    #[must_use]
    pub const fn stmt(code: u16, k: u32) -> Self {
        Self { code, jt: 0, jf: 0, k }
    }

    /// BPF_JUMP: an instruction that does.
    #[must_use]
    pub const fn jump(code: u16, k: u32, jt: u8, jf: u8) -> Self {
        Self { code, jt, jf, k }
    }
}

const _: () = assert!(SockFilter::SIZE == 8);

/// A program as the bytes of its instructions.
pub(crate) fn filter_bytes(program: &[SockFilter]) -> &[u8] {
    // SAFETY: the structure has no padding, so all its bytes have values; they live as long as it does.
    unsafe { core::slice::from_raw_parts(program.as_ptr().cast(), size_of_val(program)) }
}

/// `struct sock_fprog`.
#[repr(C)]
struct SockFprog {
    len: u16,
    /// The kernel is handed no byte without a value.
    padding: [u8; size_of::<*const c_void>() - size_of::<u16>()],
    filter: *const c_void,
}

impl SockFprog {
    const SIZE: usize = 2 * size_of::<*const c_void>();
}

const _: () = assert!(size_of::<SockFprog>() == SockFprog::SIZE);

/// Whether C has a `struct sock_fprog` for the value of this option.
#[inline]
pub(crate) fn takes_filter(level: i32, name: i32) -> bool {
    use crate::{PACKET_FANOUT_DATA, SO_ATTACH_FILTER, SO_ATTACH_REUSEPORT_CBPF, SOL_PACKET, SOL_SOCKET};
    matches!(
        (level, name),
        (SOL_SOCKET, SO_ATTACH_FILTER | SO_ATTACH_REUSEPORT_CBPF) | (SOL_PACKET, PACKET_FANOUT_DATA)
    )
}

/// setsockopt(2) of an option that takes a filter, from the bytes of its instructions. EINVAL for an option that does
/// not, for what is no whole number of instructions, and for more than there can be.
pub(crate) fn attach_filter(fd: BorrowedFd<'_>, level: i32, name: i32, program: &[u8]) -> Result<(), Errno> {
    let len = u16::try_from(program.len() / SockFilter::SIZE).map_err(|_| Errno::EINVAL)?;
    if !takes_filter(level, name) || program.len() % SockFilter::SIZE != 0 {
        return Err(Errno::EINVAL);
    }
    let padding = [0; SockFprog::SIZE / 2 - size_of::<u16>()];
    let value = SockFprog { len, padding, filter: program.as_ptr().cast() };
    // SAFETY: `value` is readable for its size, and the kernel takes it for what it is: so many instructions, whose
    // bytes it copies before the call returns. It has no use for their alignment.
    unsafe { backend::setsockopt(fd.as_raw_fd(), level, name, (&raw const value).cast(), SockFprog::SIZE) }
}
