//! Addresses of every family: [`SockAddr`], what it is encoded to, and its text.
//!
//! C gives each family a structure of its own and casts between them. Here an address is one value,
//! [`SockAddr`], which says by its variant what it is. The kernel's form, bytes and a length, is
//! [`SockAddrBuf`]; both directions between the two are total. Whatever the kernel reports, for any length
//! from 0 to 128, is a value: what a family's own variant cannot hold without losing a byte stays, byte for byte,
//! in [`SockAddr::Other`].
//!
//! A call that needs an address takes anything that is [`ToSockAddr`]: a `SockAddr`, the socket addresses of
//! `core::net`, a pair of IP address and port, text such as `"[::1]:80"` or `"unix:/run/bus"`, or a type of your
//! own.

mod alg;
mod bluetooth;
mod buf;
mod can;
mod cursor;
mod escape;
mod inet;
mod inet6;
mod layout;
mod netlink;
mod packet;
mod qrtr;
mod text;
mod tipc;
mod unix;
mod vsock;
mod xdp;

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

pub use alg::AlgAddr;
pub use bluetooth::{BDADDR_ANY, BDADDR_LOCAL, BdAddr, BluetoothAddr};
pub use buf::{SockAddrArray, SockAddrBuf};
pub use can::{CanAddr, CanIsotp, CanJ1939};
pub use netlink::NetlinkAddr;
pub use packet::PacketAddr;
pub use qrtr::QrtrAddr;
pub use text::AddrTextError;
pub use tipc::{TipcAddr, TipcName};
pub use unix::{UnixAddr, UnixName, UnixPath};
pub use vsock::VsockAddr;
pub use xdp::XdpAddr;

use layout::{Layout as _, exact};

use crate::{Error, Family};

/// A socket address of any family.
///
/// Its text is read and written as `127.0.0.1:80`, `[fe80::1%3]:80`, `unix:/path`, `unix:@abstract`, `vsock:2:1024`; each
/// family's type says what its text is.
///
/// Reliable datagrams (AF_RDS) have no variant: their addresses are IPv4 ones.
///
/// ```
/// use berkeley::SockAddr;
/// use core::net::{Ipv4Addr, SocketAddrV4};
///
/// let a: SockAddr = "127.0.0.1:80".parse()?;
/// assert_eq!(a, SockAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 80)));
/// assert_eq!(SockAddr::from(a.encode()), a);
/// # Ok::<(), berkeley::AddrTextError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[doc(alias = "sockaddr")]
pub enum SockAddr {
    /// No address: what recvfrom(2) reports of a stream, whose peer is known. Connecting a datagram socket to it
    /// dissolves its association.
    #[doc(alias = "AF_UNSPEC")]
    Unspec,
    /// IPv4: ip(7).
    #[doc(alias = "sockaddr_in")]
    #[doc(alias = "AF_INET")]
    V4(SocketAddrV4),
    /// IPv6: ipv6(7). The flow information is in host order, as in Python; the standard library has it in the
    /// network's.
    #[doc(alias = "sockaddr_in6")]
    #[doc(alias = "AF_INET6")]
    V6(SocketAddrV6),
    /// A socket of this machine: unix(7).
    #[doc(alias = "sockaddr_un")]
    #[doc(alias = "AF_UNIX")]
    Unix(UnixAddr),
    /// The kernel's own services: netlink(7).
    #[doc(alias = "sockaddr_nl")]
    #[doc(alias = "AF_NETLINK")]
    Netlink(NetlinkAddr),
    /// Link-layer frames: packet(7).
    #[doc(alias = "sockaddr_ll")]
    #[doc(alias = "AF_PACKET")]
    Packet(PacketAddr),
    /// Controller area networks: `<linux/can.h>`.
    #[doc(alias = "sockaddr_can")]
    #[doc(alias = "AF_CAN")]
    Can(CanAddr),
    /// Clusters: `<linux/tipc.h>`.
    #[doc(alias = "sockaddr_tipc")]
    #[doc(alias = "AF_TIPC")]
    Tipc(TipcAddr),
    /// Between a virtual machine and its host: vsock(7).
    #[doc(alias = "sockaddr_vm")]
    #[doc(alias = "AF_VSOCK")]
    Vsock(VsockAddr),
    /// The kernel's cryptography: `<linux/if_alg.h>`.
    #[doc(alias = "sockaddr_alg")]
    #[doc(alias = "AF_ALG")]
    Alg(AlgAddr),
    /// Qualcomm's router between processors: `<linux/qrtr.h>`.
    #[doc(alias = "sockaddr_qrtr")]
    #[doc(alias = "AF_QIPCRTR")]
    Qrtr(QrtrAddr),
    /// Bluetooth, whose protocols have an address each.
    #[doc(alias = "AF_BLUETOOTH")]
    Bluetooth(BluetoothAddr),
    /// Express data path: `<linux/if_xdp.h>`.
    #[doc(alias = "sockaddr_xdp")]
    #[doc(alias = "AF_XDP")]
    Xdp(XdpAddr),
    /// A family that this crate does not know, or bytes that are not an address of the family they name.
    Other(OtherAddr),
}

/// Bytes that no other variant of [`SockAddr`] can hold.
///
/// Only decoding makes one, so that equal bytes are equal addresses: [`SockAddr::other`], or what the kernel
/// reported.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct OtherAddr(SockAddrBuf);

impl OtherAddr {
    /// The family that the bytes begin with, AF_UNSPEC where there are fewer than two.
    #[must_use]
    pub fn family(&self) -> Family {
        self.0.family()
    }

    /// The bytes behind the family.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        self.0.data()
    }

    /// All bytes, the family's included.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl SockAddr {
    /// An address of any family from the bytes that follow the family, as the family's header lays them out.
    ///
    /// # Errors
    /// More than 126 bytes.
    ///
    /// ```
    /// use berkeley::{Family, SockAddr};
    ///
    /// let a = SockAddr::other(Family::PHONET, &[0x10, 0x20, 0x30])?;
    /// assert_eq!(a.to_string(), "AF_PHONET:102030");
    /// # Ok::<(), berkeley::Error>(())
    /// ```
    pub fn other(family: Family, data: &[u8]) -> Result<Self, Error> {
        let len = data.len().saturating_add(2);
        let mut buf = SockAddrBuf::of(family, 2);
        let Some(room) = buf.room_mut().get_mut(2..len) else {
            return Err(SockAddrBuf::too_long(len));
        };
        room.copy_from_slice(data);
        buf.set_len(len);
        Ok(Self::from(buf))
    }

    /// The family.
    #[must_use]
    pub fn family(&self) -> Family {
        match self {
            Self::Unspec => Family::UNSPEC,
            Self::V4(_) => Family::INET,
            Self::V6(_) => Family::INET6,
            Self::Unix(_) => Family::UNIX,
            Self::Netlink(_) => Family::NETLINK,
            Self::Packet(_) => Family::PACKET,
            Self::Can(_) => Family::CAN,
            Self::Tipc(_) => Family::TIPC,
            Self::Vsock(_) => Family::VSOCK,
            Self::Alg(_) => Family::ALG,
            Self::Qrtr(_) => Family::QIPCRTR,
            Self::Bluetooth(_) => Family::BLUETOOTH,
            Self::Xdp(_) => Family::XDP,
            Self::Other(other) => other.family(),
        }
    }

    /// The port of an IPv4 or IPv6 address.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        match self {
            Self::V4(a) => Some(a.port()),
            Self::V6(a) => Some(a.port()),
            _ => None,
        }
    }

    /// The IP address of an IPv4 or IPv6 address.
    #[must_use]
    pub fn ip(&self) -> Option<IpAddr> {
        match self {
            Self::V4(a) => Some(IpAddr::V4(*a.ip())),
            Self::V6(a) => Some(IpAddr::V6(*a.ip())),
            _ => None,
        }
    }

    /// As the kernel takes it.
    #[must_use]
    #[inline]
    pub fn encode(&self) -> SockAddrBuf {
        match self {
            Self::V4(a) => SockAddrBuf::of_array(inet::encode(a)),
            Self::V6(a) => SockAddrBuf::of_array(inet6::encode(a)),
            Self::Unix(a) => a.encode(),
            Self::Netlink(a) => SockAddrBuf::of_array(a.encode()),
            Self::Packet(a) => a.encode(),
            Self::Can(a) => SockAddrBuf::of_array(a.encode()),
            Self::Tipc(a) => SockAddrBuf::of_array(a.encode()),
            Self::Vsock(a) => SockAddrBuf::of_array(a.encode()),
            Self::Alg(a) => SockAddrBuf::of_array(a.encode()),
            Self::Qrtr(a) => SockAddrBuf::of_array(a.encode()),
            Self::Bluetooth(a) => a.encode(),
            Self::Xdp(a) => SockAddrBuf::of_array(a.encode()),
            Self::Other(a) => a.0,
            // As many bytes as the structure `sockaddr` has, which connect(2) asks for.
            Self::Unspec => SockAddrBuf::of(Family::UNSPEC, 16),
        }
    }

    /// What the kernel's bytes mean.
    #[inline]
    pub(crate) fn decode(bytes: &[u8]) -> Self {
        Self::decode_and(bytes, |addr| addr)
    }

    /// What the kernel's bytes mean, handed on. A `SockAddr` is as large as the largest of its kinds, and the families
    /// that programs wait for are small: as each goes its own way to `then`, none is copied in full.
    #[inline]
    pub(crate) fn decode_and<T>(bytes: &[u8], then: impl FnOnce(Self) -> T) -> T {
        if let Some(addr) = inet::decode(bytes) {
            return then(Self::V4(addr));
        }
        if let Some(addr) = inet6::decode(bytes) {
            return then(Self::V6(addr));
        }
        if buf::family(bytes) == Family::UNIX {
            if let Some(addr) = UnixAddr::decode(bytes) {
                return then(Self::Unix(addr));
            }
        }
        match Self::decode_rare(bytes) {
            // It makes none of them, which the compiler does not see: whoever waits for one of them would look for it here.
            Self::V4(_) | Self::V6(_) | Self::Unix(_) => then(Self::Unspec),
            rare => then(rare),
        }
    }

    /// What is left after IP and Unix addresses.
    #[cold]
    #[inline(never)]
    fn decode_rare(bytes: &[u8]) -> Self {
        let known = match buf::family(bytes) {
            Family::UNSPEC => bytes.iter().all(|&b| b == 0).then_some(Self::Unspec),
            Family::NETLINK => exact(bytes).map(Self::Netlink),
            Family::PACKET => PacketAddr::decode(bytes).map(Self::Packet),
            Family::CAN => CanAddr::decode(bytes).map(Self::Can),
            Family::TIPC => exact(bytes).map(Self::Tipc),
            Family::VSOCK => exact(bytes).map(Self::Vsock),
            Family::ALG => exact(bytes).map(Self::Alg),
            Family::QIPCRTR => exact(bytes).map(Self::Qrtr),
            Family::BLUETOOTH => BluetoothAddr::decode(bytes).map(Self::Bluetooth),
            Family::XDP => exact(bytes).map(Self::Xdp),
            _ => None,
        };
        let raw = || SockAddrBuf::new(bytes).map_or(Self::Unspec, |buf| Self::Other(OtherAddr(buf)));
        known.unwrap_or_else(raw)
    }
}

impl From<SockAddrBuf> for SockAddr {
    /// What the bytes mean. No bytes are [`SockAddr::Unspec`], and so are zeros.
    #[inline]
    fn from(buf: SockAddrBuf) -> Self {
        Self::from(&buf)
    }
}

impl From<&SockAddrBuf> for SockAddr {
    #[inline]
    fn from(buf: &SockAddrBuf) -> Self {
        Self::decode(buf.as_bytes())
    }
}

impl From<SocketAddrV4> for SockAddr {
    #[inline]
    fn from(addr: SocketAddrV4) -> Self {
        Self::V4(addr)
    }
}

impl From<SocketAddrV6> for SockAddr {
    #[inline]
    fn from(addr: SocketAddrV6) -> Self {
        Self::V6(addr)
    }
}

impl From<SocketAddr> for SockAddr {
    #[inline]
    fn from(addr: SocketAddr) -> Self {
        match addr {
            SocketAddr::V4(a) => Self::V4(a),
            SocketAddr::V6(a) => Self::V6(a),
        }
    }
}

/// The families whose addresses are types of this crate.
macro_rules! from_family {
    ($($T:ty => $variant:ident,)*) => {
        $(
            impl From<$T> for SockAddr {
                fn from(addr: $T) -> Self {
                    Self::$variant(addr)
                }
            }
        )*
    };
}

from_family! {
    UnixAddr => Unix,
    NetlinkAddr => Netlink,
    PacketAddr => Packet,
    CanAddr => Can,
    TipcAddr => Tipc,
    VsockAddr => Vsock,
    AlgAddr => Alg,
    QrtrAddr => Qrtr,
    BluetoothAddr => Bluetooth,
    XdpAddr => Xdp,
}

impl From<(IpAddr, u16)> for SockAddr {
    fn from((ip, port): (IpAddr, u16)) -> Self {
        SocketAddr::new(ip, port).into()
    }
}

impl From<(Ipv4Addr, u16)> for SockAddr {
    fn from((ip, port): (Ipv4Addr, u16)) -> Self {
        Self::V4(SocketAddrV4::new(ip, port))
    }
}

impl From<(Ipv6Addr, u16)> for SockAddr {
    fn from((ip, port): (Ipv6Addr, u16)) -> Self {
        Self::V6(SocketAddrV6::new(ip, port, 0, 0))
    }
}

impl TryFrom<SockAddr> for SocketAddr {
    type Error = SockAddr;

    /// The address itself comes back where it is neither IPv4 nor IPv6.
    fn try_from(addr: SockAddr) -> Result<Self, SockAddr> {
        match addr {
            SockAddr::V4(a) => Ok(Self::V4(a)),
            SockAddr::V6(a) => Ok(Self::V6(a)),
            other => Err(other),
        }
    }
}

/// Of one family alone, for programs that know which it is and have no room for the others.
macro_rules! one_family {
    ($($T:ty: $decode:path;)*) => {
        $(
            impl TryFrom<SockAddrBuf> for $T {
                type Error = SockAddrBuf;

                /// The bytes come back where they are of another family.
                #[inline]
                fn try_from(buf: SockAddrBuf) -> Result<Self, SockAddrBuf> {
                    $decode(buf.as_bytes()).ok_or(buf)
                }
            }
        )*
    };
}

one_family! {
    SocketAddrV4: inet::decode;
    SocketAddrV6: inet6::decode;
}

/// What a call accepts as an address.
///
/// ```
/// use berkeley::{Error, SockAddr, SockAddrBuf, ToSockAddr};
///
/// struct Console;
///
/// impl ToSockAddr for Console {
///     type Encoded = SockAddrBuf;
///
///     fn to_sockaddr(&self) -> Result<SockAddrBuf, Error> {
///         "unix:/run/console".to_sockaddr()
///     }
/// }
///
/// assert_eq!(SockAddr::from(Console.to_sockaddr()?).to_string(), "unix:/run/console");
/// # Ok::<(), Error>(())
/// ```
pub trait ToSockAddr {
    /// The bytes: a [`SockAddrBuf`], or a [`SockAddrArray`] where the family has one size, which then is all that a
    /// send has to fill. The kernel takes no more than [`SockAddrBuf::CAPACITY`].
    type Encoded: AsRef<[u8]>;

    /// The address as the kernel takes it.
    ///
    /// # Errors
    /// There is no such address; what is wrong with it.
    fn to_sockaddr(&self) -> Result<Self::Encoded, Error>;
}

impl<T: ToSockAddr + ?Sized> ToSockAddr for &T {
    type Encoded = T::Encoded;

    #[inline]
    fn to_sockaddr(&self) -> Result<T::Encoded, Error> {
        (**self).to_sockaddr()
    }
}

/// One way to encode a type each; where it says no more, nothing can go wrong.
macro_rules! to_sockaddr {
    ($($(#[$meta:meta])* $T:ty => $Encoded:ty, |$a:ident| $encoded:expr;)*) => {
        $(
            $(#[$meta])*
            impl ToSockAddr for $T {
                type Encoded = $Encoded;

                #[inline]
                fn to_sockaddr(&self) -> Result<$Encoded, Error> {
                    let $a = self;
                    Ok($encoded)
                }
            }
        )*
    };
}

to_sockaddr! {
    SockAddrBuf => Self, |a| *a;
    SockAddr => SockAddrBuf, |a| a.encode();
    SocketAddr => SockAddrBuf, |a| SockAddr::from(*a).encode();
    SocketAddrV4 => SockAddrArray<16>, |a| SockAddrArray(inet::encode(a));
    SocketAddrV6 => SockAddrArray<28>, |a| SockAddrArray(inet6::encode(a));
    (IpAddr, u16) => SockAddrBuf, |a| SockAddr::from(*a).encode();
    (Ipv4Addr, u16) => SockAddrArray<16>, |a| SockAddrArray(inet::encode(&SocketAddrV4::new(a.0, a.1)));
    (Ipv6Addr, u16) => SockAddrArray<28>, |a| SockAddrArray(inet6::encode(&SocketAddrV6::new(a.0, a.1, 0, 0)));
    UnixAddr => SockAddrBuf, |a| a.encode();
    NetlinkAddr => SockAddrArray<12>, |a| SockAddrArray(a.encode());
    PacketAddr => SockAddrBuf, |a| a.encode();
    CanAddr => SockAddrArray<24>, |a| SockAddrArray(a.encode());
    TipcAddr => SockAddrArray<16>, |a| SockAddrArray(a.encode());
    VsockAddr => SockAddrArray<16>, |a| SockAddrArray(a.encode());
    AlgAddr => SockAddrArray<88>, |a| SockAddrArray(a.encode());
    QrtrAddr => SockAddrArray<12>, |a| SockAddrArray(a.encode());
    BluetoothAddr => SockAddrBuf, |a| a.encode();
    XdpAddr => SockAddrArray<16>, |a| SockAddrArray(a.encode());
    /// The text forms of [`SockAddr`]; names of hosts are not among them. For a path that was not written as text,
    /// [`UnixAddr::path`] or a `Path` is right: in text a backslash starts an escape.
    str => SockAddrBuf, |a| SockAddr::parse(a)?.encode();
    /// As for `str`.
    #[cfg(feature = "alloc")]
    alloc::string::String => SockAddrBuf, |a| SockAddr::parse(a)?.encode();
    /// A path in the file system, without the prefix that the text form has.
    #[cfg(all(feature = "std", unix))]
    std::path::Path => SockAddrBuf, |a| UnixAddr::path(a.as_os_str().as_encoded_bytes())?.encode();
    /// As for `Path`.
    #[cfg(all(feature = "std", unix))]
    std::path::PathBuf => SockAddrBuf, |a| UnixAddr::path(a.as_os_str().as_encoded_bytes())?.encode();
}
