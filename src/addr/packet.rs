//! AF_PACKET: `sockaddr_ll` of packet(7). The protocol in network order, all other numbers in the host's.
//!
//! The structure has room for a hardware address of 8 bytes, and the kernel takes and reports longer ones over its end:
//! 20 bytes for InfiniBand, 16 for a tunnel through IPv6. It takes the whole structure of 20 bytes at least.
//! getsockname(2) ends it behind the hardware address, and what it leaves out is zero.

use core::fmt;

use super::cursor::Cursor;
use super::{AddrTextError, SockAddrBuf};
use crate::error::{Reason, TextReason};
use crate::{Error, Family};

mod field {
    use core::ops::Range;

    pub(super) const PROTOCOL: Range<usize> = 2..4;
    pub(super) const IFINDEX: Range<usize> = 4..8;
    pub(super) const HATYPE: Range<usize> = 8..10;
    pub(super) const PKTTYPE: usize = 10;
    pub(super) const HALEN: usize = 11;
    pub(super) const ADDR: usize = 12;
    /// `MAX_ADDR_LEN` of the kernel.
    pub(super) const ADDR_MAX: usize = 32;
    /// The structure; a long hardware address goes beyond it.
    pub(super) const SIZE: usize = 20;
}

/// The address of a packet socket: what it takes, or where a frame came from.
///
/// ```
/// use berkeley::{ETH_P_ALL, PacketAddr};
///
/// // All protocols of one interface.
/// let a = PacketAddr::interface(2, ETH_P_ALL);
/// assert_eq!(a.to_string(), "packet:2/0x0003");
/// let b = a.with_addr(&[2, 0, 0, 0, 0, 1])?;
/// assert_eq!(b.to_string(), "packet:2/0x0003/02:00:00:00:00:01");
/// # Ok::<(), berkeley::Error>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
#[doc(alias = "sockaddr_ll")]
pub struct PacketAddr {
    /// The protocol in host order, such as 0x0800 for IPv4. (The third argument of socket(2) is in network order.)
    #[doc(alias = "sll_protocol")]
    pub protocol: u16,
    /// The interface's index; 0 is every interface.
    #[doc(alias = "sll_ifindex")]
    pub ifindex: u32,
    /// The kind of hardware, an ARPHRD number; the kernel reports it.
    #[doc(alias = "sll_hatype")]
    pub hatype: u16,
    /// For whom the frame was: PACKET_HOST (0), PACKET_BROADCAST (1) and so on; the kernel reports it.
    #[doc(alias = "sll_pkttype")]
    pub pkttype: u8,
    halen: u8,
    // Zero beyond `halen`, so that the derived comparisons hold.
    addr: [u8; field::ADDR_MAX],
}

impl PacketAddr {
    /// The longest hardware address.
    pub const ADDR_MAX: usize = field::ADDR_MAX;

    /// A protocol, in host order, of an interface.
    #[must_use]
    pub const fn interface(ifindex: u32, protocol: u16) -> Self {
        Self { protocol, ifindex, hatype: 0, pkttype: 0, halen: 0, addr: [0; field::ADDR_MAX] }
    }

    /// With a hardware address: whom to send to.
    ///
    /// # Errors
    /// More than [`ADDR_MAX`](Self::ADDR_MAX) bytes.
    pub fn with_addr(mut self, addr: impl AsRef<[u8]>) -> Result<Self, Error> {
        let addr = addr.as_ref();
        self.addr = [0; field::ADDR_MAX];
        let Some(room) = self.addr.get_mut(..addr.len()) else {
            return Err(Error::own(Reason::PacketTooLong {
                bytes: u16::try_from(addr.len()).unwrap_or(u16::MAX),
            }));
        };
        room.copy_from_slice(addr);
        self.halen = addr.len() as u8;
        Ok(self)
    }

    /// The hardware address.
    #[must_use]
    #[doc(alias = "sll_addr")]
    pub fn addr(&self) -> &[u8] {
        self.addr.get(..usize::from(self.halen)).unwrap_or(&self.addr)
    }

    pub(super) fn encode(&self) -> SockAddrBuf {
        let end = field::ADDR + usize::from(self.halen);
        let mut buf = SockAddrBuf::of(Family::PACKET, end.max(field::SIZE));
        let bytes = buf.room_mut();
        bytes[field::PROTOCOL].copy_from_slice(&self.protocol.to_be_bytes());
        bytes[field::IFINDEX].copy_from_slice(&self.ifindex.to_ne_bytes());
        bytes[field::HATYPE].copy_from_slice(&self.hatype.to_ne_bytes());
        bytes[field::PKTTYPE] = self.pkttype;
        bytes[field::HALEN] = self.halen;
        bytes[field::ADDR..][..field::ADDR_MAX].copy_from_slice(&self.addr);
        buf
    }

    /// Nothing where the length is not one that a hardware address of `sll_halen` bytes has, or where more than zeros
    /// lie behind that.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let (head, tail) = bytes.split_first_chunk::<{ field::ADDR }>()?;
        let [_, _, p0, p1, i0, i1, i2, i3, h0, h1, pkttype, halen] = *head;
        let (hardware, behind) = tail.split_at_checked(usize::from(halen))?;
        let whole = bytes.len() == field::SIZE && behind.iter().all(|&b| b == 0);
        if !(behind.is_empty() || whole) {
            return None;
        }
        let mut addr = [0; field::ADDR_MAX];
        addr.get_mut(..hardware.len())?.copy_from_slice(hardware);
        Some(Self {
            protocol: u16::from_be_bytes([p0, p1]),
            ifindex: u32::from_ne_bytes([i0, i1, i2, i3]),
            hatype: u16::from_ne_bytes([h0, h1]),
            pkttype,
            halen,
            addr,
        })
    }

    pub(super) fn parse(text: &mut Cursor<'_>) -> Result<Self, AddrTextError> {
        let ifindex = text.number()?;
        text.expect(b'/')?;
        let mut read = Self::interface(ifindex, text.number()?);
        if text.eat(b'/') {
            loop {
                let slot = read.addr.get_mut(usize::from(read.halen));
                let slot = slot.ok_or(text.fail(TextReason::HardwareTooLong))?;
                *slot = text.hex_pair()?;
                read.halen += 1;
                if !text.eat(b':') {
                    break;
                }
            }
        }
        Ok(read)
    }
}

impl fmt::Display for PacketAddr {
    /// `packet:IFINDEX/PROTOCOL`, and a slash and the hardware address where there is one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "packet:{}/{:#06x}", self.ifindex, self.protocol)?;
        let mut before = '/';
        self.addr().iter().try_for_each(|b| {
            write!(f, "{before}{b:02x}")?;
            before = ':';
            Ok(())
        })
    }
}

impl fmt::Debug for PacketAddr {
    /// As `Display`, and what the kernel reports beside it where that is not zero.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)?;
        if (self.hatype, self.pkttype) != (0, 0) {
            write!(f, " hatype {} pkttype {}", self.hatype, self.pkttype)?;
        }
        Ok(())
    }
}
