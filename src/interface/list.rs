//! All interfaces and all addresses: if_nameindex(3), getifaddrs(3).

use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddrV4, SocketAddrV6};

use super::RouteSocket;
use super::ask::Gather;
use super::name::IfName;
use crate::netlink::{Addr, AddrFlags, IfFlags, Lifetimes, Link, Meaning};
use crate::{Errno, Family, Filled, PacketAddr, Result, SockAddr};

/// All interfaces: index and name.
///
/// # Errors
/// As socket(2): EMFILE, or EAFNOSUPPORT where the process may not use netlink(7). EAGAIN: the list changed each time that
/// the kernel wrote it.
///
/// ```
/// use berkeley::if_nameindex;
///
/// for (index, name) in if_nameindex()? {
///     println!("{index}: {name}");
/// }
/// # Ok::<(), berkeley::Error>(())
/// ```
#[cfg(feature = "alloc")]
#[doc(alias = "if_freenameindex")]
pub fn if_nameindex() -> Result<alloc::vec::Vec<(u32, IfName)>> {
    let mut rows = alloc::vec::Vec::new();
    RouteSocket::new().names(&mut rows)?;
    Ok(rows)
}

/// As `if_nameindex`, into the caller's storage.
///
/// # Errors
/// As there.
///
/// ```
/// use berkeley::{Filled, IfName, if_nameindex_into};
///
/// let mut room = [(0, IfName::EMPTY); 32];
/// let Filled { used, left_out } = if_nameindex_into(&mut room)?;
/// assert!(room[..used].iter().any(|(_, name)| *name == "lo"));
/// println!("{left_out} more");
/// # Ok::<(), berkeley::Error>(())
/// ```
pub fn if_nameindex_into(room: &mut [(u32, IfName)]) -> Result<Filled> {
    RouteSocket::new().if_nameindex_into(room)
}

/// All interfaces, and then all IPv4 and IPv6 addresses, a row each.
///
/// # Errors
/// As [`if_nameindex_into`].
///
/// ```
/// use berkeley::getifaddrs;
///
/// for row in getifaddrs()? {
///     if let (Some(addr), Some(prefix_len)) = (row.ip(), row.prefix_len()) {
///         println!("{}: {addr}/{prefix_len} {:?}", row.name, row.flags);
///     }
/// }
/// # Ok::<(), berkeley::Error>(())
/// ```
#[cfg(feature = "alloc")]
#[doc(alias = "freeifaddrs")]
pub fn getifaddrs() -> Result<alloc::vec::Vec<IfAddr>> {
    let mut rows = alloc::vec::Vec::new();
    RouteSocket::new().interfaces(&mut rows)?;
    Ok(rows)
}

/// As `getifaddrs`, into the caller's storage.
///
/// # Errors
/// As there.
///
/// ```
/// use berkeley::{IfAddr, getifaddrs_into};
///
/// let mut room = [IfAddr::EMPTY; 64];
/// let found = getifaddrs_into(&mut room)?;
/// assert!(room[..found.used].iter().any(|row| row.name == "lo"));
/// # Ok::<(), berkeley::Error>(())
/// ```
pub fn getifaddrs_into(room: &mut [IfAddr]) -> Result<Filled> {
    RouteSocket::new().getifaddrs_into(room)
}

/// # Lists
impl RouteSocket {
    /// As the function [`if_nameindex_into`].
    ///
    /// # Errors
    /// As there.
    pub fn if_nameindex_into(&mut self, room: &mut [(u32, IfName)]) -> Result<Filled> {
        let mut rows = Lent { room, filled: Filled::default() };
        self.names(&mut rows)?;
        Ok(rows.filled)
    }

    /// As the function [`getifaddrs_into`].
    ///
    /// # Errors
    /// As there.
    pub fn getifaddrs_into(&mut self, room: &mut [IfAddr]) -> Result<Filled> {
        let mut rows = Lent { room, filled: Filled::default() };
        self.interfaces(&mut rows)?;
        Ok(rows.filled)
    }

    fn names(&mut self, rows: &mut dyn Rows<(u32, IfName)>) -> Result<()> {
        let row = |link: &Link<'_>| (link.index, IfName::from_kernel(link.name));
        self.0.ask(&|requests| requests.getlinks(), &mut Links { rows, row })
    }

    fn interfaces(&mut self, rows: &mut dyn Rows<IfAddr>) -> Result<()> {
        // An address of an interface that is younger than the list of them.
        const ATTEMPTS: u32 = 8;
        for _ in 0..ATTEMPTS {
            let mut links = Links { rows: &mut *rows, row: IfAddr::of_link };
            self.0.ask(&|requests| requests.getlinks(), &mut links)?;
            let links = rows.filled();
            let mut addrs = Addrs { rows, links, is_stale: false };
            self.0.ask(&|requests| requests.getaddrs(Family::UNSPEC, 0), &mut addrs)?;
            if !addrs.is_stale {
                return Ok(());
            }
        }
        Err(Errno::EAGAIN.into())
    }
}

/// A row of getifaddrs(3): an interface, or one of its addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "ifaddrs")]
#[non_exhaustive]
pub struct IfAddr {
    /// The interface's name; of an IPv4 address its label, which may have a colon and more behind the name.
    #[doc(alias = "ifa_name")]
    pub name: IfName,
    /// The interface's index.
    pub index: u32,
    /// What the interface is and does.
    #[doc(alias = "ifa_flags")]
    pub flags: IfFlags,
    /// What the row is about.
    pub detail: IfDetail,
}

/// What an [`IfAddr`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IfDetail {
    /// The interface itself.
    #[non_exhaustive]
    Link {
        /// What hardware it is: [`ARPHRD_ETHER`](crate::netlink::ARPHRD_ETHER) and so on.
        kind: u16,
        /// Its hardware address.
        address: HwAddr,
        /// Its hardware broadcast address, or the other end's.
        broadcast: HwAddr,
        /// The most bytes that a packet carries.
        mtu: u32,
    },
    /// One of its addresses.
    #[non_exhaustive]
    Inet {
        /// The address.
        #[doc(alias = "ifa_addr")]
        addr: IpAddr,
        /// The bits that its network has in common.
        #[doc(alias = "ifa_netmask")]
        prefix_len: u8,
        /// The broadcast address of its network.
        #[doc(alias = "ifa_broadaddr")]
        broadcast: Option<Ipv4Addr>,
        /// The other end's address, on a point-to-point link.
        #[doc(alias = "ifa_dstaddr")]
        peer: Option<IpAddr>,
        /// What is known of the address.
        flags: AddrFlags,
        /// How far it is good: 0 everywhere, 253 on the link, 254 on this machine.
        scope: u8,
        /// How long it lasts.
        lifetimes: Option<Lifetimes>,
    },
}

impl IfAddr {
    /// No interface: for storage that is handed in.
    pub const EMPTY: Self = Self {
        name: IfName::EMPTY,
        index: 0,
        flags: IfFlags::empty(),
        detail: IfDetail::Link { kind: 0, address: HwAddr::EMPTY, broadcast: HwAddr::EMPTY, mtu: 0 },
    };

    fn of_link(link: &Link<'_>) -> Self {
        Self {
            name: IfName::from_kernel(link.name),
            index: link.index,
            flags: link.flags,
            detail: IfDetail::Link {
                kind: link.kind,
                address: HwAddr::new(link.address),
                broadcast: HwAddr::new(link.broadcast),
                mtu: link.mtu.unwrap_or(0),
            },
        }
    }

    /// Of an address without a label the name is that of its interface.
    fn of_addr(addr: &Addr<'_>, own: IpAddr, name: IfName, flags: IfFlags) -> Self {
        Self {
            name: if addr.label.is_empty() { name } else { IfName::from_kernel(addr.label) },
            index: addr.index,
            flags,
            detail: IfDetail::Inet {
                addr: own,
                prefix_len: addr.prefix_len,
                broadcast: addr.broadcast,
                peer: addr.peer(),
                flags: addr.flags,
                scope: addr.scope,
                lifetimes: addr.lifetimes,
            },
        }
    }

    /// The address, where the row is about one.
    #[must_use]
    pub fn ip(&self) -> Option<IpAddr> {
        match self.detail {
            IfDetail::Inet { addr, .. } => Some(addr),
            IfDetail::Link { .. } => None,
        }
    }

    /// The bits that the address's network has in common.
    #[must_use]
    pub fn prefix_len(&self) -> Option<u8> {
        match self.detail {
            IfDetail::Inet { prefix_len, .. } => Some(prefix_len),
            IfDetail::Link { .. } => None,
        }
    }

    /// The same as a mask.
    ///
    /// ```
    /// use berkeley::getifaddrs;
    ///
    /// let rows = getifaddrs()?;
    /// let lo = rows.iter().find(|row| row.ip().is_some_and(|ip| ip.is_loopback() && ip.is_ipv4()));
    /// if let Some(lo) = lo {
    ///     println!("{}", lo.netmask().unwrap()); // 255.0.0.0
    /// }
    /// # Ok::<(), berkeley::Error>(())
    /// ```
    #[must_use]
    pub fn netmask(&self) -> Option<IpAddr> {
        let IfDetail::Inet { addr, prefix_len, .. } = self.detail else { return None };
        let behind = |bits: u32| bits.saturating_sub(prefix_len.into());
        Some(match addr {
            IpAddr::V4(_) => Ipv4Addr::from_bits(u32::MAX.checked_shl(behind(32)).unwrap_or(0)).into(),
            IpAddr::V6(_) => Ipv6Addr::from_bits(u128::MAX.checked_shl(behind(128)).unwrap_or(0)).into(),
        })
    }

    /// The address as a socket's, with port 0; a link-local one with its interface as its scope. Of the interface itself it
    /// is that of AF_PACKET, of no protocol.
    #[must_use]
    #[doc(alias = "ifa_addr")]
    pub fn sockaddr(&self) -> SockAddr {
        match self.detail {
            IfDetail::Link { kind, address, .. } => {
                let mut packet = PacketAddr::interface(self.index, 0);
                packet.hatype = kind;
                packet.with_addr(address.as_bytes()).unwrap_or(packet).into()
            }
            IfDetail::Inet { addr: IpAddr::V4(addr), .. } => SocketAddrV4::new(addr, 0).into(),
            IfDetail::Inet { addr: IpAddr::V6(addr), .. } => {
                let scope_id = if addr.is_unicast_link_local() { self.index } else { 0 };
                SocketAddrV6::new(addr, 0, 0, scope_id).into()
            }
        }
    }
}

/// The address of hardware, of at most 32 bytes: an Ethernet address has 6, an interface without hardware none.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct HwAddr {
    bytes: [u8; Self::MAX],
    len: u8,
}

impl HwAddr {
    /// The most bytes that the kernel has room for: `MAX_ADDR_LEN`.
    const MAX: usize = PacketAddr::ADDR_MAX;

    /// No bytes.
    pub const EMPTY: Self = Self { bytes: [0; Self::MAX], len: 0 };

    /// What the kernel wrote, and no more of it than it has room for.
    fn new(bytes: &[u8]) -> Self {
        let mut it = Self::EMPTY;
        for (slot, &byte) in it.bytes.iter_mut().zip(bytes) {
            *slot = byte;
            it.len += 1;
        }
        it
    }

    /// Its bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or(&[])
    }
}

impl fmt::Display for HwAddr {
    /// `02:fc:00:00:00:01`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut between = "";
        for byte in self.as_bytes() {
            write!(f, "{between}{byte:02x}")?;
            between = ":";
        }
        Ok(())
    }
}

impl fmt::Debug for HwAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Where rows go: a list that grows, or storage that is lent.
trait Rows<T> {
    fn push(&mut self, row: T);
    fn rows(&self) -> &[T];
    fn filled(&self) -> Filled;
    /// Forgets what was added since.
    fn back_to(&mut self, before: Filled);
}

struct Lent<'r, T> {
    room: &'r mut [T],
    filled: Filled,
}

impl<T> Rows<T> for Lent<'_, T> {
    fn push(&mut self, row: T) {
        match self.room.get_mut(self.filled.used) {
            Some(slot) => {
                *slot = row;
                self.filled.used += 1;
            }
            None => self.filled.left_out += 1,
        }
    }

    fn rows(&self) -> &[T] {
        self.room.get(..self.filled.used).unwrap_or(&[])
    }

    fn filled(&self) -> Filled {
        self.filled
    }

    fn back_to(&mut self, before: Filled) {
        self.filled = before;
    }
}

#[cfg(feature = "alloc")]
impl<T> Rows<T> for alloc::vec::Vec<T> {
    fn push(&mut self, row: T) {
        self.push(row);
    }

    fn rows(&self) -> &[T] {
        self
    }

    fn filled(&self) -> Filled {
        Filled { used: self.len(), left_out: 0 }
    }

    fn back_to(&mut self, before: Filled) {
        self.truncate(before.used);
    }
}

struct Links<'r, T> {
    rows: &'r mut dyn Rows<T>,
    /// What a row has of an interface.
    row: fn(&Link<'_>) -> T,
}

impl<T> Gather for Links<'_, T> {
    fn start(&mut self) {
        self.rows.back_to(Filled::default());
    }

    fn take(&mut self, _: usize, answer: &Meaning<'_>) {
        if let Meaning::Link(link) = answer {
            self.rows.push((self.row)(link));
        }
    }
}

struct Addrs<'r> {
    rows: &'r mut dyn Rows<IfAddr>,
    /// The rows of the interfaces.
    links: Filled,
    /// There is an address of an interface that is not among them.
    is_stale: bool,
}

impl Gather for Addrs<'_> {
    fn start(&mut self) {
        self.rows.back_to(self.links);
        self.is_stale = false;
    }

    fn take(&mut self, _: usize, answer: &Meaning<'_>) {
        let Meaning::Addr(addr) = answer else { return };
        let Some(own) = addr.own() else { return };
        let links = self.rows.rows().get(..self.links.used).unwrap_or(&[]);
        let (name, flags) = match links.iter().find(|link| link.index == addr.index) {
            Some(link) => (link.name, link.flags),
            // There was no room for the interface, so there is none for this.
            None if self.links.left_out > 0 => (IfName::EMPTY, IfFlags::empty()),
            None => {
                self.is_stale = true;
                return;
            }
        };
        self.rows.push(IfAddr::of_addr(addr, own, name, flags));
    }
}
