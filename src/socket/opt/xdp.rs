//! SOL_XDP: the kernel's documentation (networking/af_xdp). XDP_UMEM_REG is left out, since it holds the address of
//! the memory that packets go to.

use super::Never;
use super::structure::{Field, growing, options, put, structures};
use crate::consts::SOL_XDP;

options! {
    SOL_XDP;

    /// How many frames may have been sent and not been taken back: a power of two.
    XDP_UMEM_COMPLETION_RING: Never, u32;
    /// How many packets of one socket the kernel sends before it is another's turn: Linux 6.17. It cannot be read.
    XDP_MAX_TX_SKB_BUDGET: Never, u32;
    /// How many frames may wait to be filled: a power of two.
    XDP_UMEM_FILL_RING: Never, u32;
    /// Where the rings have their parts, once mapped by mmap(2).
    XDP_MMAP_OFFSETS: XdpMmapOffsets, Never;
    /// How the socket works: XDP_OPTIONS_ZEROCOPY: Linux 5.3.
    XDP_OPTIONS: u32, Never;
    /// How many packets may wait to be read: a power of two.
    XDP_RX_RING: Never, u32;
    /// What became of packets.
    XDP_STATISTICS: XdpStatistics, Never;
    /// How many packets may wait to be sent: a power of two.
    XDP_TX_RING: Never, u32;
}

structures! {
    /// Where a ring has its parts, in bytes: `struct xdp_ring_offset` of linux/if_xdp.h.
    #[doc(alias = "xdp_ring_offset")]
    XdpRingOffset[32] {
        /// How far it has been filled.
        producer: u64 = 0,
        /// How far it has been emptied.
        consumer: u64 = 8,
        /// The entries.
        desc: u64 = 16,
        /// The flags: XDP_RING_NEED_WAKEUP.
        flags: u64 = 24,
    }

    /// Where the rings have their parts: `struct xdp_mmap_offsets` of linux/if_xdp.h, as it is since Linux 5.4.
    #[doc(alias = "xdp_mmap_offsets")]
    XdpMmapOffsets[128] {
        /// Packets that came.
        rx: XdpRingOffset = 0,
        /// Packets to be sent.
        tx: XdpRingOffset = 32,
        /// Frames to be filled.
        fr: XdpRingOffset = 64,
        /// Frames that were sent.
        cr: XdpRingOffset = 96,
    }
}

impl Field for XdpRingOffset {
    const SIZE: usize = Self::SIZE;

    fn read(bytes: &[u8]) -> Self {
        Self::from_c(bytes)
    }

    fn write(self, room: &mut [u8]) {
        put(room, 0, self.to_c());
    }
}

growing! {
    /// What became of packets: `struct xdp_statistics` of linux/if_xdp.h.
    #[doc(alias = "xdp_statistics")]
    XdpStatistics[64] {
        /// Dropped for other reasons than these.
        rx_dropped: u64 = 0,
        /// Frames to be filled that are none.
        rx_invalid_descs: u64 = 8,
        /// Packets to be sent that are none.
        tx_invalid_descs: u64 = 16,
        /// Dropped because nobody read: Linux 5.9.
        rx_ring_full: u64 = 24,
        /// How often there was no frame to be filled: Linux 5.9.
        rx_fill_ring_empty_descs: u64 = 32,
        /// How often there was no packet to be sent: Linux 5.9.
        tx_ring_empty_descs: u64 = 40,
    }
}
