//! AF_QIPCRTR: `sockaddr_qrtr` of `<linux/qrtr.h>`. A node and a port, both in the host's order.

use core::fmt;

use super::AddrTextError;
use super::cursor::Cursor;
use super::layout::{FAMILY, Layout, get32, padding, put, start};
use crate::{Family, QRTR_NODE_BCAST, QRTR_PORT_CTRL};

mod field {
    use core::ops::Range;

    pub(super) const NODE: Range<usize> = 4..8;
    pub(super) const PORT: Range<usize> = 8..12;
    pub(super) const SIZE: usize = 12;
}

/// The address of a socket of Qualcomm's router between processors.
///
/// ```
/// use berkeley::{QrtrAddr, SockAddr};
///
/// assert_eq!(QrtrAddr::new(1, 16).to_string(), "qrtr:1:16");
/// assert_eq!("qrtr:1:16".parse(), Ok(SockAddr::Qrtr(QrtrAddr::new(1, 16))));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "sockaddr_qrtr")]
pub struct QrtrAddr {
    /// Which processor.
    #[doc(alias = "sq_node")]
    pub node: u32,
    /// The port.
    #[doc(alias = "sq_port")]
    pub port: u32,
}

impl QrtrAddr {
    /// Every node.
    #[doc(alias = "QRTR_NODE_BCAST")]
    pub const NODE_BCAST: u32 = QRTR_NODE_BCAST;
    /// The port of the name service's control messages.
    #[doc(alias = "QRTR_PORT_CTRL")]
    pub const PORT_CTRL: u32 = QRTR_PORT_CTRL;

    /// A port of a node.
    #[must_use]
    pub const fn new(node: u32, port: u32) -> Self {
        Self { node, port }
    }

    pub(super) fn parse(text: &mut Cursor<'_>) -> Result<Self, AddrTextError> {
        let node = text.number()?;
        text.expect(b':')?;
        Ok(Self { node, port: text.number()? })
    }
}

impl Layout<{ field::SIZE }> for QrtrAddr {
    const PADDING: u32 = padding(field::SIZE, &[FAMILY, field::NODE, field::PORT]);

    fn encode(&self) -> [u8; field::SIZE] {
        let mut bytes = start(Family::QIPCRTR);
        put(&mut bytes, field::NODE, self.node.to_ne_bytes());
        put(&mut bytes, field::PORT, self.port.to_ne_bytes());
        bytes
    }

    fn fields(bytes: &[u8; field::SIZE]) -> Option<Self> {
        Some(Self { node: get32(bytes, field::NODE), port: get32(bytes, field::PORT) })
    }
}

impl fmt::Display for QrtrAddr {
    /// `qrtr:NODE:PORT`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "qrtr:{}:{}", self.node, self.port)
    }
}
