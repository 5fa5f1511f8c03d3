//! SOL_RAW and SOL_ICMPV6: raw(7), icmp(7), RFC 3542.

use super::structure::{options, structures};
use crate::consts::{SOL_ICMPV6, SOL_RAW};

options! {
    SOL_RAW;

    /// Which types of ICMP do not come, a bit each: raw(7). Sockets of IPPROTO_ICMP.
    ICMP_FILTER: u32;
}

options! {
    SOL_ICMPV6;

    /// Which types of ICMPv6 do not come: RFC 3542. Sockets of IPPROTO_ICMPV6.
    ICMPV6_FILTER: Icmp6Filter;
}

structures! {
    /// The 256 types of ICMPv6, a bit each, which do not come: `struct icmp6_filter` of RFC 3542.
    #[doc(alias = "icmp6_filter")]
    Icmp6Filter[32] {
        /// In words of the processor, as C has them.
        words: [u32; 8] = 0,
    }
}

impl Icmp6Filter {
    /// ICMP6_FILTER_SETPASSALL: all come.
    #[doc(alias = "ICMP6_FILTER_SETPASSALL")]
    pub const PASS_ALL: Self = Self { words: [0; 8] };

    /// ICMP6_FILTER_SETBLOCKALL: none comes.
    #[doc(alias = "ICMP6_FILTER_SETBLOCKALL")]
    pub const BLOCK_ALL: Self = Self { words: [u32::MAX; 8] };

    /// ICMP6_FILTER_SETPASS: this type comes too.
    #[doc(alias = "ICMP6_FILTER_SETPASS")]
    #[must_use]
    pub fn pass(mut self, kind: u8) -> Self {
        if let Some(word) = self.words.get_mut(usize::from(kind / 32)) {
            *word &= !(1 << (kind % 32));
        }
        self
    }

    /// ICMP6_FILTER_SETBLOCK: this type does not come.
    #[doc(alias = "ICMP6_FILTER_SETBLOCK")]
    #[must_use]
    pub fn block(mut self, kind: u8) -> Self {
        if let Some(word) = self.words.get_mut(usize::from(kind / 32)) {
            *word |= 1 << (kind % 32);
        }
        self
    }
}
