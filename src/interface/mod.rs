//! Interfaces, their addresses, and the ways that packets take: if_nameindex(3), if_nametoindex(3), getifaddrs(3), and
//! the source address for a destination.
//!
//! | call | answers | system calls |
//! |---|---|---|
//! | [`if_nametoindex`], [`if_indextoname`] | the index of a name, the name of an index | 3 |
//! | `if_nameindex`, [`if_nameindex_into`] | all interfaces | 4 |
//! | `getifaddrs`, [`getifaddrs_into`] | all interfaces and their addresses | 6 |
//! | [`sources`] | where packets to up to 30 destinations would come from | 4 |
//! | [`sources_with_facts`] | the same, and what RFC 6724 wants to know of those addresses | 4, or 6 |
//! | [`configured`] | whether this machine has IPv4 and IPv6 addresses | 4 |
//!
//! The counts hold for a machine of up to a few dozen interfaces or addresses; a machine with more of them costs a
//! call for each 24 KiB that the kernel says about them. A [`RouteSocket`] that is kept does without the first call and the last
//! one, socket(2) and close(2).
//!
//! All but the first two ask over netlink(7), which no privilege is needed for. The answers are known by their number and
//! by their sender, who is the kernel. A list that changed while the kernel wrote it is asked for again, a few times.
//! Nothing waits, and nothing is kept: each call sees what is there. It takes 45 KiB of stack, and
//! 84 KiB where the kernel has more than 8 KiB to say of one interface.

mod addr;
mod ask;
mod gateway;
mod list;
mod name;
mod source;

use crate::Result;

pub(crate) use gateway::Gateway;
pub use list::{HwAddr, IfAddr, IfDetail, getifaddrs_into, if_nameindex_into};
#[cfg(feature = "alloc")]
pub use list::{getifaddrs, if_nameindex};
pub use name::{IfName, if_indextoname, if_nametoindex};
pub use source::{Configured, Outgoing, SOURCES_AT_ONCE, Way, configured, sources, sources_with_facts};

/// A socket over which the kernel is asked, for who asks more than once: netlink(7), rtnetlink(7).
///
/// It is opened by the first question, and again after one that failed.
///
/// ```
/// use berkeley::interface::{RouteSocket, Way};
///
/// let mut routes = RouteSocket::new();
/// let mut ways = [Way::to("127.0.0.1".parse().unwrap())];
/// routes.sources(&mut ways)?;
/// let from = ways[0].from.unwrap();
/// assert!(from.source.addr.is_loopback());
/// assert_eq!(routes.if_indextoname(from.interface)?, "lo");
/// # Ok::<(), berkeley::Error>(())
/// ```
#[derive(Debug)]
#[doc(alias = "NETLINK_ROUTE")]
pub struct RouteSocket(ask::Asker);

impl RouteSocket {
    /// Not opened yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(ask::Asker::new())
    }

    /// As the function [`if_nametoindex`], in one system call.
    ///
    /// # Errors
    /// As there.
    pub fn if_nametoindex(&mut self, name: impl AsRef<[u8]>) -> Result<u32> {
        let name = IfName::new(name)?;
        Ok(name::name_to_index(self.0.socket()?, name)?)
    }

    /// As the function [`if_indextoname`], in one system call.
    ///
    /// # Errors
    /// As there.
    pub fn if_indextoname(&mut self, index: u32) -> Result<IfName> {
        Ok(name::index_to_name(self.0.socket()?, index)?)
    }
}

impl Default for RouteSocket {
    fn default() -> Self {
        Self::new()
    }
}
