//! AF_BLUETOOTH: `sockaddr_l2`, `sockaddr_rc`, `sockaddr_hci` and `sockaddr_sco` of BlueZ's headers. One family
//! whose protocols have structures of their own; only their sizes, 14, 10, 6 and 8 bytes, tell them apart.
//!
//! PSM and channel identifier of L2CAP are little-endian, the numbers of HCI in the host's order. A device's
//! address goes in reverse: the last byte of its text comes first.

use core::fmt;
use core::str::FromStr;

use super::cursor::Cursor;
use super::layout::{FAMILY, Layout, exact, get, get8, get16, padding, put, start};
use super::{AddrTextError, SockAddrBuf};
use crate::Family;
use crate::error::TextReason;

mod field {
    pub(super) mod l2cap {
        use core::ops::Range;

        pub(in super::super) const PSM: Range<usize> = 2..4;
        pub(in super::super) const BDADDR: Range<usize> = 4..10;
        pub(in super::super) const CID: Range<usize> = 10..12;
        pub(in super::super) const BDADDR_TYPE: Range<usize> = 12..13;
        pub(in super::super) const SIZE: usize = 14;
    }
    pub(super) mod rfcomm {
        use core::ops::Range;

        pub(in super::super) const BDADDR: Range<usize> = 2..8;
        pub(in super::super) const CHANNEL: Range<usize> = 8..9;
        pub(in super::super) const SIZE: usize = 10;
    }
    pub(super) mod hci {
        use core::ops::Range;

        pub(in super::super) const DEV: Range<usize> = 2..4;
        pub(in super::super) const CHANNEL: Range<usize> = 4..6;
        pub(in super::super) const SIZE: usize = 6;
    }
    pub(super) mod sco {
        use core::ops::Range;

        pub(in super::super) const BDADDR: Range<usize> = 2..8;
        pub(in super::super) const SIZE: usize = 8;
    }
}

use field::{hci, l2cap, rfcomm, sco};

/// The address of a Bluetooth device, in the order in which it is printed.
///
/// ```
/// use berkeley::BdAddr;
///
/// let a: BdAddr = "00:1B:dc:07:33:10".parse()?;
/// assert_eq!(a.octets(), [0x00, 0x1b, 0xdc, 0x07, 0x33, 0x10]);
/// assert_eq!(a.to_string(), "00:1B:DC:07:33:10");
/// # Ok::<(), berkeley::AddrTextError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[doc(alias = "bdaddr_t")]
pub struct BdAddr([u8; 6]);

/// Any adapter: [`BdAddr::ANY`].
///
/// ```
/// use berkeley::{BDADDR_ANY, BDADDR_LOCAL};
///
/// assert_eq!(BDADDR_ANY.to_string(), "00:00:00:00:00:00");
/// assert_eq!(BDADDR_LOCAL.to_string(), "00:00:00:FF:FF:FF");
/// ```
pub const BDADDR_ANY: BdAddr = BdAddr::ANY;
/// This machine: [`BdAddr::LOCAL`].
pub const BDADDR_LOCAL: BdAddr = BdAddr::LOCAL;

impl BdAddr {
    /// Any adapter.
    pub const ANY: Self = Self([0; 6]);
    /// This machine.
    pub const LOCAL: Self = Self([0, 0, 0, 0xff, 0xff, 0xff]);

    /// From the bytes in the order in which they are printed.
    #[must_use]
    pub const fn new(octets: [u8; 6]) -> Self {
        Self(octets)
    }

    /// The bytes in the order in which they are printed.
    #[must_use]
    pub const fn octets(&self) -> [u8; 6] {
        self.0
    }

    fn to_le(self) -> [u8; 6] {
        let [a, b, c, d, e, f] = self.0;
        [f, e, d, c, b, a]
    }

    fn from_le([a, b, c, d, e, f]: [u8; 6]) -> Self {
        Self([f, e, d, c, b, a])
    }

    fn parse(text: &mut Cursor<'_>) -> Result<Self, AddrTextError> {
        let whole = text.fail(TextReason::BadBdAddr);
        let mut octets = [0; 6];
        for (i, octet) in octets.iter_mut().enumerate() {
            if i > 0 && !text.eat(b':') {
                return Err(whole);
            }
            *octet = text.hex_pair().map_err(|_| whole)?;
        }
        Ok(Self(octets))
    }
}

impl fmt::Display for BdAddr {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, f] = self.0;
        write!(out, "{a:02X}:{b:02X}:{c:02X}:{d:02X}:{e:02X}:{f:02X}")
    }
}

impl FromStr for BdAddr {
    type Err = AddrTextError;

    fn from_str(text: &str) -> Result<Self, AddrTextError> {
        let mut text = Cursor::new(text.as_bytes(), 0);
        let read = Self::parse(&mut text)?;
        text.end()?;
        Ok(read)
    }
}

/// The address of a Bluetooth socket.
///
/// An address of the isochronous protocol (ISO) has the size of an RFCOMM address, and reads as one.
///
/// ```
/// use berkeley::{BdAddr, BluetoothAddr};
///
/// let a = BluetoothAddr::rfcomm(BdAddr::new([0, 0x1b, 0xdc, 7, 0x33, 0x10]), 3);
/// assert_eq!(a.to_string(), "rfcomm:00:1B:DC:07:33:10/3");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BluetoothAddr {
    /// Logical links.
    #[doc(alias = "sockaddr_l2")]
    L2cap {
        /// The device.
        bdaddr: BdAddr,
        /// The service, a protocol/service multiplexer.
        psm: u16,
        /// A fixed channel instead of a service.
        cid: u16,
        /// BDADDR_BREDR (0), BDADDR_LE_PUBLIC (1) or BDADDR_LE_RANDOM (2).
        bdaddr_type: u8,
    },
    /// Serial lines.
    #[doc(alias = "sockaddr_rc")]
    Rfcomm {
        /// The device.
        bdaddr: BdAddr,
        /// The channel, 1 to 30.
        channel: u8,
    },
    /// An adapter of this machine.
    #[doc(alias = "sockaddr_hci")]
    Hci {
        /// The adapter; 0xffff is none.
        dev: u16,
        /// HCI_CHANNEL_RAW (0) and so on.
        channel: u16,
    },
    /// Voice links.
    #[doc(alias = "sockaddr_sco")]
    Sco {
        /// The device.
        bdaddr: BdAddr,
    },
}

struct L2cap(BdAddr, u16, u16, u8);
struct Rfcomm(BdAddr, u8);
struct Hci(u16, u16);
struct Sco(BdAddr);

impl BluetoothAddr {
    /// A service of a device, over BR/EDR.
    #[must_use]
    pub const fn l2cap(bdaddr: BdAddr, psm: u16) -> Self {
        Self::L2cap { bdaddr, psm, cid: 0, bdaddr_type: 0 }
    }

    /// A channel of a device.
    #[must_use]
    pub const fn rfcomm(bdaddr: BdAddr, channel: u8) -> Self {
        Self::Rfcomm { bdaddr, channel }
    }

    /// An adapter.
    #[must_use]
    pub const fn hci(dev: u16, channel: u16) -> Self {
        Self::Hci { dev, channel }
    }

    /// A device.
    #[must_use]
    pub const fn sco(bdaddr: BdAddr) -> Self {
        Self::Sco { bdaddr }
    }

    pub(super) fn encode(&self) -> SockAddrBuf {
        match *self {
            Self::L2cap { bdaddr, psm, cid, bdaddr_type } => {
                SockAddrBuf::of_array(L2cap(bdaddr, psm, cid, bdaddr_type).encode())
            }
            Self::Rfcomm { bdaddr, channel } => SockAddrBuf::of_array(Rfcomm(bdaddr, channel).encode()),
            Self::Hci { dev, channel } => SockAddrBuf::of_array(Hci(dev, channel).encode()),
            Self::Sco { bdaddr } => SockAddrBuf::of_array(Sco(bdaddr).encode()),
        }
    }

    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        match bytes.len() {
            l2cap::SIZE => exact(bytes).map(|L2cap(bdaddr, psm, cid, bdaddr_type)| Self::L2cap {
                bdaddr,
                psm,
                cid,
                bdaddr_type,
            }),
            rfcomm::SIZE => exact(bytes).map(|Rfcomm(bdaddr, channel)| Self::Rfcomm { bdaddr, channel }),
            hci::SIZE => exact(bytes).map(|Hci(dev, channel)| Self::Hci { dev, channel }),
            sco::SIZE => exact(bytes).map(|Sco(bdaddr)| Self::Sco { bdaddr }),
            _ => None,
        }
    }

    /// `bdaddr/psm[/cid[/type]]`.
    pub(super) fn parse_l2cap(text: &mut Cursor<'_>) -> Result<Self, AddrTextError> {
        let bdaddr = BdAddr::parse(text)?;
        text.expect(b'/')?;
        let psm = text.number()?;
        let cid = if text.eat(b'/') { Some(text.number()?) } else { None };
        let bdaddr_type = if cid.is_some() && text.eat(b'/') { text.number()? } else { 0 };
        Ok(Self::L2cap { bdaddr, psm, cid: cid.unwrap_or(0), bdaddr_type })
    }

    pub(super) fn parse_rfcomm(text: &mut Cursor<'_>) -> Result<Self, AddrTextError> {
        let bdaddr = BdAddr::parse(text)?;
        text.expect(b'/')?;
        Ok(Self::Rfcomm { bdaddr, channel: text.number()? })
    }

    pub(super) fn parse_hci(text: &mut Cursor<'_>) -> Result<Self, AddrTextError> {
        let dev = text.number()?;
        text.expect(b'/')?;
        Ok(Self::Hci { dev, channel: text.number()? })
    }

    pub(super) fn parse_sco(text: &mut Cursor<'_>) -> Result<Self, AddrTextError> {
        Ok(Self::Sco { bdaddr: BdAddr::parse(text)? })
    }
}

impl Layout<{ l2cap::SIZE }> for L2cap {
    const PADDING: u32 =
        padding(l2cap::SIZE, &[FAMILY, l2cap::PSM, l2cap::BDADDR, l2cap::CID, l2cap::BDADDR_TYPE]);

    fn encode(&self) -> [u8; l2cap::SIZE] {
        let mut bytes = start(Family::BLUETOOTH);
        put(&mut bytes, l2cap::PSM, self.1.to_le_bytes());
        put(&mut bytes, l2cap::BDADDR, self.0.to_le());
        put(&mut bytes, l2cap::CID, self.2.to_le_bytes());
        put(&mut bytes, l2cap::BDADDR_TYPE, [self.3]);
        bytes
    }

    fn fields(bytes: &[u8; l2cap::SIZE]) -> Option<Self> {
        Some(Self(
            BdAddr::from_le(get(bytes, l2cap::BDADDR)),
            u16::from_le_bytes(get(bytes, l2cap::PSM)),
            u16::from_le_bytes(get(bytes, l2cap::CID)),
            get8(bytes, l2cap::BDADDR_TYPE),
        ))
    }
}

impl Layout<{ rfcomm::SIZE }> for Rfcomm {
    const PADDING: u32 = padding(rfcomm::SIZE, &[FAMILY, rfcomm::BDADDR, rfcomm::CHANNEL]);

    fn encode(&self) -> [u8; rfcomm::SIZE] {
        let mut bytes = start(Family::BLUETOOTH);
        put(&mut bytes, rfcomm::BDADDR, self.0.to_le());
        put(&mut bytes, rfcomm::CHANNEL, [self.1]);
        bytes
    }

    fn fields(bytes: &[u8; rfcomm::SIZE]) -> Option<Self> {
        Some(Self(BdAddr::from_le(get(bytes, rfcomm::BDADDR)), get8(bytes, rfcomm::CHANNEL)))
    }
}

impl Layout<{ hci::SIZE }> for Hci {
    const PADDING: u32 = padding(hci::SIZE, &[FAMILY, hci::DEV, hci::CHANNEL]);

    fn encode(&self) -> [u8; hci::SIZE] {
        let mut bytes = start(Family::BLUETOOTH);
        put(&mut bytes, hci::DEV, self.0.to_ne_bytes());
        put(&mut bytes, hci::CHANNEL, self.1.to_ne_bytes());
        bytes
    }

    fn fields(bytes: &[u8; hci::SIZE]) -> Option<Self> {
        Some(Self(get16(bytes, hci::DEV), get16(bytes, hci::CHANNEL)))
    }
}

impl Layout<{ sco::SIZE }> for Sco {
    const PADDING: u32 = padding(sco::SIZE, &[FAMILY, sco::BDADDR]);

    fn encode(&self) -> [u8; sco::SIZE] {
        let mut bytes = start(Family::BLUETOOTH);
        put(&mut bytes, sco::BDADDR, self.0.to_le());
        bytes
    }

    fn fields(bytes: &[u8; sco::SIZE]) -> Option<Self> {
        Some(Self(BdAddr::from_le(get(bytes, sco::BDADDR))))
    }
}

impl fmt::Display for BluetoothAddr {
    /// `l2cap:BDADDR/PSM` with `/CID` and `/TYPE` where they are not zero, `rfcomm:BDADDR/CHANNEL`, `hci:DEV/CHANNEL`, or
    /// `sco:BDADDR`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::L2cap { bdaddr, psm, cid: 0, bdaddr_type: 0 } => write!(f, "l2cap:{bdaddr}/{psm}"),
            Self::L2cap { bdaddr, psm, cid, bdaddr_type: 0 } => write!(f, "l2cap:{bdaddr}/{psm}/{cid}"),
            Self::L2cap { bdaddr, psm, cid, bdaddr_type } => {
                write!(f, "l2cap:{bdaddr}/{psm}/{cid}/{bdaddr_type}")
            }
            Self::Rfcomm { bdaddr, channel } => write!(f, "rfcomm:{bdaddr}/{channel}"),
            Self::Hci { dev, channel } => write!(f, "hci:{dev}/{channel}"),
            Self::Sco { bdaddr } => write!(f, "sco:{bdaddr}"),
        }
    }
}
