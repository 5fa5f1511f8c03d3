//! AF_NETLINK: `sockaddr_nl` of netlink(7). A port and a mask of groups, both in the host's order.

use core::fmt;

use super::AddrTextError;
use super::cursor::Cursor;
use super::layout::{FAMILY, Layout, get32, padding, put, start};
use crate::Family;

mod field {
    use core::ops::Range;

    pub(super) const PID: Range<usize> = 4..8;
    pub(super) const GROUPS: Range<usize> = 8..12;
    pub(super) const SIZE: usize = 12;
}

/// The address of a netlink socket.
///
/// ```
/// use berkeley::{NetlinkAddr, SockAddr};
///
/// assert_eq!(NetlinkAddr::KERNEL.to_string(), "netlink:0");
/// let groups = NetlinkAddr::new(0, 0x11);
/// assert_eq!(groups.to_string(), "netlink:0/0x11");
/// assert_eq!("netlink:0/0x11".parse(), Ok(SockAddr::Netlink(groups)));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "sockaddr_nl")]
pub struct NetlinkAddr {
    /// The port. The kernel gives the first socket of a process its process id. 0 is the kernel itself as a
    /// destination, and has bind(2) choose.
    #[doc(alias = "nl_pid")]
    pub pid: u32,
    /// Multicast groups 1 to 32, a bit each.
    #[doc(alias = "nl_groups")]
    pub groups: u32,
}

impl NetlinkAddr {
    /// The kernel, which answers requests; for bind(2) a port of its choice.
    pub const KERNEL: Self = Self::new(0, 0);

    /// A port and a mask of groups.
    #[must_use]
    pub const fn new(pid: u32, groups: u32) -> Self {
        Self { pid, groups }
    }

    pub(super) fn parse(text: &mut Cursor<'_>) -> Result<Self, AddrTextError> {
        Ok(Self { pid: text.number()?, groups: if text.eat(b'/') { text.number()? } else { 0 } })
    }
}

impl Layout<{ field::SIZE }> for NetlinkAddr {
    const PADDING: u32 = padding(field::SIZE, &[FAMILY, field::PID, field::GROUPS]);

    fn encode(&self) -> [u8; field::SIZE] {
        let mut bytes = start(Family::NETLINK);
        put(&mut bytes, field::PID, self.pid.to_ne_bytes());
        put(&mut bytes, field::GROUPS, self.groups.to_ne_bytes());
        bytes
    }

    fn fields(bytes: &[u8; field::SIZE]) -> Option<Self> {
        Some(Self { pid: get32(bytes, field::PID), groups: get32(bytes, field::GROUPS) })
    }
}

impl fmt::Display for NetlinkAddr {
    /// `netlink:PID`, and a slash and the mask of groups where there are any.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "netlink:{}", self.pid)?;
        if self.groups != 0 {
            write!(f, "/{:#x}", self.groups)?;
        }
        Ok(())
    }
}
