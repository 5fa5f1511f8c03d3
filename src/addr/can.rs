//! AF_CAN: `sockaddr_can` of `<linux/can.h>`. An interface, and sixteen bytes whose meaning the protocol tells.
//!
//! ISO-TP has two identifiers there, SAE J1939 a name, a parameter group and an address; all in the host's order.
//! CAN_RAW and CAN_BCM have nothing. The kernel reports as much of the structure as the protocol needs, 8, 16 or 24
//! bytes; what it leaves out is zero. It takes all 24 for each.

use core::fmt;

use super::AddrTextError;
use super::cursor::Cursor;
use super::layout::{FAMILY, Layout, exact, get, get8, get32, padding, put, start};
use crate::Family;

mod field {
    use core::ops::Range;

    pub(super) const IFINDEX: Range<usize> = 4..8;
    pub(super) const DATA: Range<usize> = 8..24;
    pub(super) const SIZE: usize = 24;
    /// What is reported for CAN_RAW and CAN_BCM, for CAN_ISOTP, and for CAN_J1939.
    pub(super) const SIZES: [usize; 3] = [8, 16, SIZE];

    /// Places in the data.
    pub(super) const RX_ID: Range<usize> = 0..4;
    pub(super) const TX_ID: Range<usize> = 4..8;
    pub(super) const NAME: Range<usize> = 0..8;
    pub(super) const PGN: Range<usize> = 8..12;
    pub(super) const ADDR: Range<usize> = 12..13;
}

/// The address of a CAN socket.
///
/// ```
/// use berkeley::{CanAddr, CanIsotp, CanJ1939};
///
/// let raw = CanAddr::interface(3);
/// assert_eq!(raw.to_string(), "can:3");
///
/// let isotp = raw.with_isotp(0x123, 0x456);
/// assert_eq!(isotp.isotp(), CanIsotp { rx_id: 0x123, tx_id: 0x456 });
///
/// let j1939 = raw.with_j1939(0, 0x40000, 0x20);
/// assert_eq!(j1939.j1939(), CanJ1939 { name: 0, pgn: 0x40000, addr: 0x20 });
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "sockaddr_can")]
pub struct CanAddr {
    /// The interface's index; 0 is every CAN interface.
    #[doc(alias = "can_ifindex")]
    pub ifindex: u32,
    /// What lies behind it, as the protocol has it: [`isotp`](Self::isotp) and [`j1939`](Self::j1939) read it.
    #[doc(alias = "can_addr")]
    pub data: [u8; 16],
}

/// What an address of CAN_ISOTP says beside the interface. An identifier of 29 bits has CAN_EFF_FLAG set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct CanIsotp {
    /// The identifier of the frames to receive.
    pub rx_id: u32,
    /// The identifier of the frames to send.
    pub tx_id: u32,
}

/// What an address of CAN_J1939 says beside the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct CanJ1939 {
    /// The node's name; 0 (J1939_NO_NAME) with a fixed address.
    pub name: u64,
    /// The parameter group's number; 0x40000 (J1939_NO_PGN) is none.
    pub pgn: u32,
    /// The node's address; 0xff (J1939_NO_ADDR) is none, or all.
    pub addr: u8,
}

impl CanAddr {
    /// Every interface.
    pub const ANY: Self = Self::interface(0);

    /// An interface, which is all that CAN_RAW and CAN_BCM need.
    #[must_use]
    pub const fn interface(ifindex: u32) -> Self {
        Self { ifindex, data: [0; 16] }
    }

    /// With the identifiers of CAN_ISOTP: to receive with, and to send with.
    #[must_use]
    pub fn with_isotp(self, rx_id: u32, tx_id: u32) -> Self {
        let mut data = [0; 16];
        put(&mut data, field::RX_ID, rx_id.to_ne_bytes());
        put(&mut data, field::TX_ID, tx_id.to_ne_bytes());
        Self { data, ..self }
    }

    /// With an address of CAN_J1939: the name of 64 bits, the parameter group's number, the address.
    #[must_use]
    pub fn with_j1939(self, name: u64, pgn: u32, addr: u8) -> Self {
        let mut data = [0; 16];
        put(&mut data, field::NAME, name.to_ne_bytes());
        put(&mut data, field::PGN, pgn.to_ne_bytes());
        put(&mut data, field::ADDR, [addr]);
        Self { data, ..self }
    }

    /// The data read as CAN_ISOTP has it.
    #[must_use]
    pub fn isotp(&self) -> CanIsotp {
        CanIsotp { rx_id: get32(&self.data, field::RX_ID), tx_id: get32(&self.data, field::TX_ID) }
    }

    /// The data read as CAN_J1939 has it.
    #[must_use]
    pub fn j1939(&self) -> CanJ1939 {
        CanJ1939 {
            name: u64::from_ne_bytes(get(&self.data, field::NAME)),
            pgn: get32(&self.data, field::PGN),
            addr: get8(&self.data, field::ADDR),
        }
    }

    /// The structure, or one of the shorter ones that the kernel reports.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        if !field::SIZES.contains(&bytes.len()) {
            return None;
        }
        let mut whole = [0; field::SIZE];
        whole.get_mut(..bytes.len())?.copy_from_slice(bytes);
        exact(&whole)
    }

    pub(super) fn parse(text: &mut Cursor<'_>) -> Result<Self, AddrTextError> {
        let mut read = Self::interface(text.number()?);
        if text.eat(b'/') {
            for byte in &mut read.data {
                *byte = text.hex_pair()?;
            }
        }
        Ok(read)
    }
}

impl Layout<{ field::SIZE }> for CanAddr {
    const PADDING: u32 = padding(field::SIZE, &[FAMILY, field::IFINDEX, field::DATA]);

    fn encode(&self) -> [u8; field::SIZE] {
        let mut bytes = start(Family::CAN);
        put(&mut bytes, field::IFINDEX, self.ifindex.to_ne_bytes());
        put(&mut bytes, field::DATA, self.data);
        bytes
    }

    fn fields(bytes: &[u8; field::SIZE]) -> Option<Self> {
        Some(Self { ifindex: get32(bytes, field::IFINDEX), data: get(bytes, field::DATA) })
    }
}

impl fmt::Display for CanAddr {
    /// `can:IFINDEX`, and a slash and the sixteen bytes in hexadecimal where they are not all zero.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "can:{}", self.ifindex)?;
        if self.data == [0; 16] {
            return Ok(());
        }
        f.write_str("/")?;
        self.data.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}
