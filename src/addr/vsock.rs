//! AF_VSOCK: `sockaddr_vm` of vsock(7). Port and context in the host's order, between guests and their host.

use core::fmt;

use super::AddrTextError;
use super::cursor::Cursor;
use super::layout::{FAMILY, Layout, get8, get32, padding, put, start};
use crate::{Family, VMADDR_CID_ANY, VMADDR_CID_HOST, VMADDR_CID_LOCAL, VMADDR_PORT_ANY};

mod field {
    use core::ops::Range;

    pub(super) const PORT: Range<usize> = 4..8;
    pub(super) const CID: Range<usize> = 8..12;
    pub(super) const FLAGS: Range<usize> = 12..13;
    pub(super) const SIZE: usize = 16;
}

/// The address of a socket between virtual machines and their host.
///
/// ```
/// use berkeley::{SockAddr, VsockAddr};
///
/// let host = VsockAddr::new(VsockAddr::CID_HOST, 1024);
/// assert_eq!(host.to_string(), "vsock:2:1024");
/// assert_eq!("vsock:2:1024".parse(), Ok(SockAddr::Vsock(host)));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "sockaddr_vm")]
pub struct VsockAddr {
    /// The context: which machine.
    #[doc(alias = "svm_cid")]
    pub cid: u32,
    /// The port; it has 32 bits.
    #[doc(alias = "svm_port")]
    pub port: u32,
    /// Flags of a connection; 1 (VMADDR_FLAG_TO_HOST) sends packets for a sibling through the host.
    #[doc(alias = "svm_flags")]
    pub flags: u8,
}

impl VsockAddr {
    /// Any context, for bind(2).
    #[doc(alias = "VMADDR_CID_ANY")]
    pub const CID_ANY: u32 = VMADDR_CID_ANY;
    /// This machine, for tests without a guest.
    #[doc(alias = "VMADDR_CID_LOCAL")]
    pub const CID_LOCAL: u32 = VMADDR_CID_LOCAL;
    /// The host.
    #[doc(alias = "VMADDR_CID_HOST")]
    pub const CID_HOST: u32 = VMADDR_CID_HOST;
    /// Any port, for bind(2).
    #[doc(alias = "VMADDR_PORT_ANY")]
    pub const PORT_ANY: u32 = VMADDR_PORT_ANY;

    /// A port of a machine, without flags.
    #[must_use]
    pub const fn new(cid: u32, port: u32) -> Self {
        Self { cid, port, flags: 0 }
    }

    pub(super) fn parse(text: &mut Cursor<'_>) -> Result<Self, AddrTextError> {
        let cid = text.number()?;
        text.expect(b':')?;
        let port = text.number()?;
        Ok(Self { cid, port, flags: if text.eat(b'/') { text.number()? } else { 0 } })
    }
}

impl Layout<{ field::SIZE }> for VsockAddr {
    const PADDING: u32 = padding(field::SIZE, &[FAMILY, field::PORT, field::CID, field::FLAGS]);

    fn encode(&self) -> [u8; field::SIZE] {
        let mut bytes = start(Family::VSOCK);
        put(&mut bytes, field::PORT, self.port.to_ne_bytes());
        put(&mut bytes, field::CID, self.cid.to_ne_bytes());
        put(&mut bytes, field::FLAGS, [self.flags]);
        bytes
    }

    fn fields(bytes: &[u8; field::SIZE]) -> Option<Self> {
        Some(Self {
            cid: get32(bytes, field::CID),
            port: get32(bytes, field::PORT),
            flags: get8(bytes, field::FLAGS),
        })
    }
}

impl fmt::Display for VsockAddr {
    /// `vsock:CID:PORT`, and a slash and the flags where there are any.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "vsock:{}:{}", self.cid, self.port)?;
        if self.flags != 0 {
            write!(f, "/{:#x}", self.flags)?;
        }
        Ok(())
    }
}
