//! AF_XDP: `sockaddr_xdp` of `<linux/if_xdp.h>`. A queue of an interface, all numbers in the host's order.

use core::fmt;

use super::AddrTextError;
use super::cursor::Cursor;
use super::layout::{FAMILY, Layout, get16, get32, padding, put, start};
use crate::Family;

mod field {
    use core::ops::Range;

    pub(super) const FLAGS: Range<usize> = 2..4;
    pub(super) const IFINDEX: Range<usize> = 4..8;
    pub(super) const QUEUE_ID: Range<usize> = 8..12;
    pub(super) const SHARED_UMEM_FD: Range<usize> = 12..16;
    pub(super) const SIZE: usize = 16;
}

/// What an express data path socket is bound to.
///
/// ```
/// use berkeley::{SockAddr, XdpAddr};
///
/// assert_eq!(XdpAddr::new(3, 0).to_string(), "xdp:3/0");
/// assert_eq!("xdp:3/0".parse(), Ok(SockAddr::Xdp(XdpAddr::new(3, 0))));
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
#[doc(alias = "sockaddr_xdp")]
pub struct XdpAddr {
    /// XDP_SHARED_UMEM (1), XDP_COPY (2) and their like.
    #[doc(alias = "sxdp_flags")]
    pub flags: u16,
    /// The interface's index.
    #[doc(alias = "sxdp_ifindex")]
    pub ifindex: u32,
    /// The queue of the interface.
    #[doc(alias = "sxdp_queue_id")]
    pub queue_id: u32,
    /// The descriptor of the socket whose memory is shared; it counts with the flag XDP_SHARED_UMEM alone.
    #[doc(alias = "sxdp_shared_umem_fd")]
    pub shared_umem_fd: u32,
}

impl XdpAddr {
    /// A queue of an interface, with memory of its own.
    #[must_use]
    pub const fn new(ifindex: u32, queue_id: u32) -> Self {
        Self { flags: 0, ifindex, queue_id, shared_umem_fd: 0 }
    }

    pub(super) fn parse(text: &mut Cursor<'_>) -> Result<Self, AddrTextError> {
        let ifindex = text.number()?;
        text.expect(b'/')?;
        Ok(Self::new(ifindex, text.number()?))
    }
}

impl Layout<{ field::SIZE }> for XdpAddr {
    const PADDING: u32 =
        padding(field::SIZE, &[FAMILY, field::FLAGS, field::IFINDEX, field::QUEUE_ID, field::SHARED_UMEM_FD]);

    fn encode(&self) -> [u8; field::SIZE] {
        let mut bytes = start(Family::XDP);
        put(&mut bytes, field::FLAGS, self.flags.to_ne_bytes());
        put(&mut bytes, field::IFINDEX, self.ifindex.to_ne_bytes());
        put(&mut bytes, field::QUEUE_ID, self.queue_id.to_ne_bytes());
        put(&mut bytes, field::SHARED_UMEM_FD, self.shared_umem_fd.to_ne_bytes());
        bytes
    }

    fn fields(bytes: &[u8; field::SIZE]) -> Option<Self> {
        Some(Self {
            flags: get16(bytes, field::FLAGS),
            ifindex: get32(bytes, field::IFINDEX),
            queue_id: get32(bytes, field::QUEUE_ID),
            shared_umem_fd: get32(bytes, field::SHARED_UMEM_FD),
        })
    }
}

impl fmt::Display for XdpAddr {
    /// `xdp:IFINDEX/QUEUE`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "xdp:{}/{}", self.ifindex, self.queue_id)
    }
}

impl fmt::Debug for XdpAddr {
    /// As `Display`, and the rest where it is not zero.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)?;
        if (self.flags, self.shared_umem_fd) != (0, 0) {
            write!(f, " flags {:#x} shared_umem_fd {}", self.flags, self.shared_umem_fd)?;
        }
        Ok(())
    }
}
