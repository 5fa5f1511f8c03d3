//! The header of a message (RFC 1035 section 4.1.1): twelve octets.

use bitflags::bitflags;

use super::types::{Opcode, Rcode};

/// A message's header.
///
/// Every bit of the twelve octets is here and goes both ways.
///
/// ```
/// use berkeley::dns::{Flags, Header, Rcode};
///
/// let header = Header::from_octets([0, 7, 0x81, 0x83, 0, 1, 0, 0, 0, 0, 0, 0]);
/// assert_eq!((header.id, header.rcode), (7, Rcode::NXDOMAIN));
/// assert_eq!(header.flags, Flags::QR | Flags::RD | Flags::RA);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "HEADER")]
pub struct Header {
    /// The number that ties an answer to its query.
    pub id: u16,
    /// The single bits.
    pub flags: Flags,
    /// What the message is about; the low four bits travel.
    pub opcode: Opcode,
    /// How the server answered; the low four bits travel, the others in EDNS.
    pub rcode: Rcode,
    /// Entries of the question section.
    pub qdcount: u16,
    /// Records of the answer section.
    pub ancount: u16,
    /// Records of the authority section.
    pub nscount: u16,
    /// Records of the additional section.
    pub arcount: u16,
}

impl Header {
    /// Octets of a header.
    #[doc(alias = "HFIXEDSZ")]
    pub const LEN: usize = 12;

    /// The header of a query with this id that asks for recursion.
    #[must_use]
    pub const fn query(id: u16) -> Self {
        Self {
            id,
            flags: Flags::RD,
            opcode: Opcode::QUERY,
            rcode: Rcode::NOERROR,
            qdcount: 0,
            ancount: 0,
            nscount: 0,
            arcount: 0,
        }
    }

    /// Reads a header. Any twelve octets are one.
    #[must_use]
    #[inline]
    pub const fn from_octets(octets: [u8; Self::LEN]) -> Self {
        let [i, d, high, low, q, u, a, n, s, t, x, y] = octets;
        let bits = u16::from_be_bytes([high, low]);
        Self {
            id: u16::from_be_bytes([i, d]),
            flags: Flags::from_bits_retain(bits & FLAGS),
            opcode: Opcode((bits >> OPCODE_SHIFT) as u8 & 0xf),
            rcode: Rcode(bits & RCODE),
            qdcount: u16::from_be_bytes([q, u]),
            ancount: u16::from_be_bytes([a, n]),
            nscount: u16::from_be_bytes([s, t]),
            arcount: u16::from_be_bytes([x, y]),
        }
    }

    /// The header's octets.
    #[must_use]
    pub const fn to_octets(&self) -> [u8; Self::LEN] {
        let opcode = (self.opcode.0 as u16 & 0xf) << OPCODE_SHIFT;
        let bits = (self.flags.bits() & FLAGS) | opcode | (self.rcode.0 & RCODE);
        let [i, d] = self.id.to_be_bytes();
        let [high, low] = bits.to_be_bytes();
        let [q, u] = self.qdcount.to_be_bytes();
        let [a, n] = self.ancount.to_be_bytes();
        let [s, t] = self.nscount.to_be_bytes();
        let [x, y] = self.arcount.to_be_bytes();
        [i, d, high, low, q, u, a, n, s, t, x, y]
    }
}

const OPCODE_SHIFT: u32 = 11;
const RCODE: u16 = 0x000f;
const FLAGS: u16 = !(RCODE | 0xf << OPCODE_SHIFT);

bitflags! {
    /// The single bits of a header.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Flags: u16 {
        /// The message is a response.
        const QR = 0x8000;
        /// The answer is authoritative.
        const AA = 0x0400;
        /// The message was cut to fit; ask again over TCP.
        const TC = 0x0200;
        /// Recursion is desired.
        const RD = 0x0100;
        /// Recursion is available.
        const RA = 0x0080;
        /// Reserved; zero.
        const Z = 0x0040;
        /// The server has validated the data (RFC 4035 section 3.2.3).
        const AD = 0x0020;
        /// The client will validate the data itself (RFC 4035 section 3.2.2).
        const CD = 0x0010;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_goes_both_ways() {
        let mut octets = [0; Header::LEN];
        for bit in 0..8 * Header::LEN {
            octets[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Header::from_octets(octets).to_octets(), octets);
        }
    }

    #[test]
    fn a_number_too_large_for_its_field_stays_in_it() {
        let header = Header { opcode: Opcode(0xff), rcode: Rcode::BADVERS, ..Header::query(1) };
        let octets = header.to_octets();
        assert_eq!(octets[2..4], [0x79, 0x00]);
        let all = Header { flags: Flags::from_bits_retain(0xffff), ..Header::default() };
        assert_eq!(all.to_octets()[2..4], [0x87, 0xf0]);
    }
}
