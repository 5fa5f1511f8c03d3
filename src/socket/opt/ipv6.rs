//! SOL_IPV6: ipv6(7), RFC 3493.

use super::Opt;
use crate::consts::{self, SOL_IPV6};

/// Whether the socket leaves IPv4 alone; without it, one bound to `::` serves both. To be set before bind(2).
pub const IPV6_V6ONLY: Opt<bool> = Opt::new(SOL_IPV6, consts::IPV6_V6ONLY);
