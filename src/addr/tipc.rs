//! AF_TIPC: `sockaddr_tipc` of `<linux/tipc.h>`. Three kinds of address, all numbers in the host's order.

use core::fmt;

use super::AddrTextError;
use super::cursor::Cursor;
use super::layout::{FAMILY, Layout, get8, get32, padding, put, start};
use crate::error::TextReason;
use crate::{Family, TIPC_ADDR_ID, TIPC_ADDR_NAME, TIPC_ADDR_NAMESEQ, TIPC_CLUSTER_SCOPE, TIPC_NODE_SCOPE};

mod field {
    use core::ops::Range;

    pub(super) const ADDRTYPE: Range<usize> = 2..3;
    pub(super) const SCOPE: Range<usize> = 3..4;
    /// The union: three numbers, of which a socket's identity has two.
    pub(super) const FIRST: Range<usize> = 4..8;
    pub(super) const SECOND: Range<usize> = 8..12;
    pub(super) const THIRD: Range<usize> = 12..16;
    pub(super) const SIZE: usize = 16;
}

/// The address of a TIPC socket.
///
/// ```
/// use berkeley::{SockAddr, TipcAddr};
///
/// assert_eq!(TipcAddr::nameseq(18888, 0, 9).to_string(), "tipc:nameseq:18888/0-9");
/// assert_eq!(TipcAddr::name(18888, 17).to_string(), "tipc:name:18888/17");
/// assert_eq!("tipc:id:1/4021".parse(), Ok(SockAddr::Tipc(TipcAddr::id(1, 4021))));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "sockaddr_tipc")]
pub struct TipcAddr {
    /// How far a binding is seen; bind(2) with a negated scope undoes it. An identity has none: zero.
    pub scope: i8,
    /// Whom it names.
    pub name: TipcName,
}

/// Whom a TIPC address names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TipcName {
    /// The instances of a service from one to another, both included: what is bound to, and sent to for multicast. The
    /// header calls it a service range, too.
    #[doc(alias = "TIPC_ADDR_NAMESEQ")]
    #[doc(alias = "TIPC_ADDR_MCAST")]
    #[doc(alias = "TIPC_SERVICE_RANGE")]
    NameSeq {
        /// The service's type.
        service: u32,
        /// The first instance.
        lower: u32,
        /// The last instance.
        upper: u32,
    },
    /// One instance of a service: a service address.
    #[doc(alias = "TIPC_ADDR_NAME")]
    #[doc(alias = "TIPC_SERVICE_ADDR")]
    Name {
        /// The service's type.
        service: u32,
        /// The instance.
        instance: u32,
        /// The node to look it up on; 0 is any.
        domain: u32,
    },
    /// One socket: a socket address.
    #[doc(alias = "TIPC_ADDR_ID")]
    #[doc(alias = "TIPC_SOCKET_ADDR")]
    Id {
        /// The node.
        node: u32,
        /// The socket on it.
        reference: u32,
    },
}

impl TipcAddr {
    /// Seen in the whole cluster.
    #[doc(alias = "TIPC_CLUSTER_SCOPE")]
    pub const CLUSTER_SCOPE: i8 = TIPC_CLUSTER_SCOPE;
    /// Seen on this node alone.
    #[doc(alias = "TIPC_NODE_SCOPE")]
    pub const NODE_SCOPE: i8 = TIPC_NODE_SCOPE;

    /// The instances `lower` to `upper` of a service, in the whole cluster.
    #[must_use]
    pub const fn nameseq(service: u32, lower: u32, upper: u32) -> Self {
        Self { scope: Self::CLUSTER_SCOPE, name: TipcName::NameSeq { service, lower, upper } }
    }

    /// One instance of a service, in the whole cluster.
    #[must_use]
    pub const fn name(service: u32, instance: u32) -> Self {
        Self { scope: Self::CLUSTER_SCOPE, name: TipcName::Name { service, instance, domain: 0 } }
    }

    /// One socket of a node.
    #[must_use]
    pub const fn id(node: u32, reference: u32) -> Self {
        Self { scope: 0, name: TipcName::Id { node, reference } }
    }

    /// The scope that an address of its kind has where nothing is said of it.
    const fn usual_scope(&self) -> i8 {
        match self.name {
            TipcName::NameSeq { .. } | TipcName::Name { .. } => Self::CLUSTER_SCOPE,
            TipcName::Id { .. } => 0,
        }
    }

    pub(super) fn parse(text: &mut Cursor<'_>) -> Result<Self, AddrTextError> {
        let mut read = if text.eat_word(b"nameseq:") {
            let service = text.number()?;
            text.expect(b'/')?;
            let lower = text.number()?;
            text.expect(b'-')?;
            Self::nameseq(service, lower, text.number()?)
        } else if text.eat_word(b"name:") {
            let service = text.number()?;
            text.expect(b'/')?;
            let instance = text.number()?;
            let domain = if text.eat(b'@') { text.number()? } else { 0 };
            Self { scope: Self::CLUSTER_SCOPE, name: TipcName::Name { service, instance, domain } }
        } else if text.eat_word(b"id:") {
            let node = text.number()?;
            text.expect(b'/')?;
            Self::id(node, text.number()?)
        } else {
            return Err(text.fail(TextReason::TipcKind));
        };
        if text.eat(b'%') {
            read.scope = scope(text)?;
        }
        Ok(read)
    }
}

fn scope(text: &mut Cursor<'_>) -> Result<i8, AddrTextError> {
    let negative = text.eat(b'-');
    let too_large = text.fail(TextReason::NumberTooLarge);
    let number: u8 = text.number()?;
    let scope = if negative { 0_i8.checked_sub_unsigned(number) } else { i8::try_from(number).ok() };
    scope.ok_or(too_large)
}

impl Layout<{ field::SIZE }> for TipcAddr {
    const PADDING: u32 = padding(
        field::SIZE,
        &[FAMILY, field::ADDRTYPE, field::SCOPE, field::FIRST, field::SECOND, field::THIRD],
    );

    fn encode(&self) -> [u8; field::SIZE] {
        let (addrtype, first, second, third) = match self.name {
            TipcName::NameSeq { service, lower, upper } => (TIPC_ADDR_NAMESEQ, service, lower, upper),
            TipcName::Name { service, instance, domain } => (TIPC_ADDR_NAME, service, instance, domain),
            TipcName::Id { node, reference } => (TIPC_ADDR_ID, reference, node, 0),
        };
        let mut bytes = start(Family::TIPC);
        put(&mut bytes, field::ADDRTYPE, [addrtype]);
        put(&mut bytes, field::SCOPE, self.scope.to_ne_bytes());
        put(&mut bytes, field::FIRST, first.to_ne_bytes());
        put(&mut bytes, field::SECOND, second.to_ne_bytes());
        put(&mut bytes, field::THIRD, third.to_ne_bytes());
        bytes
    }

    fn fields(bytes: &[u8; field::SIZE]) -> Option<Self> {
        let first = get32(bytes, field::FIRST);
        let second = get32(bytes, field::SECOND);
        let third = get32(bytes, field::THIRD);
        let name = match get8(bytes, field::ADDRTYPE) {
            TIPC_ADDR_NAMESEQ => TipcName::NameSeq { service: first, lower: second, upper: third },
            TIPC_ADDR_NAME => TipcName::Name { service: first, instance: second, domain: third },
            TIPC_ADDR_ID if third == 0 => TipcName::Id { node: second, reference: first },
            _ => return None,
        };
        Some(Self { scope: i8::from_ne_bytes([get8(bytes, field::SCOPE)]), name })
    }
}

impl fmt::Display for TipcAddr {
    /// `tipc:nameseq:TYPE/LOWER-UPPER`, `tipc:name:TYPE/INSTANCE` with `@DOMAIN` where there is one, or
    /// `tipc:id:NODE/REFERENCE`; behind it `%SCOPE` where that is not the usual one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name {
            TipcName::NameSeq { service, lower, upper } => {
                write!(f, "tipc:nameseq:{service}/{lower}-{upper}")?;
            }
            TipcName::Name { service, instance, domain } => {
                write!(f, "tipc:name:{service}/{instance}")?;
                if domain != 0 {
                    write!(f, "@{domain}")?;
                }
            }
            TipcName::Id { node, reference } => write!(f, "tipc:id:{node}/{reference}")?,
        }
        if self.scope != self.usual_scope() {
            write!(f, "%{}", self.scope)?;
        }
        Ok(())
    }
}
