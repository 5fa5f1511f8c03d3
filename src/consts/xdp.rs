//! `<linux/if_xdp.h>`: the express data path.

use super::{numbers, options};

options! {
    at SOL_XDP, "the kernel's documentation, networking/af_xdp";

    /// Where in the shared memory the rings' parts are.
    XDP_MMAP_OFFSETS: i32 = 1;
    /// How many entries the ring to receive in has.
    XDP_RX_RING: i32 = 2;
    /// How many entries the ring to send from has.
    XDP_TX_RING: i32 = 3;
    /// The memory for packets. It holds an address: setsockopt_raw refuses it.
    XDP_UMEM_REG: i32 = 4;
    /// How many entries the ring of free memory has.
    XDP_UMEM_FILL_RING: i32 = 5;
    /// How many entries the ring of sent memory has.
    XDP_UMEM_COMPLETION_RING: i32 = 6;
    /// What was dropped, and why.
    XDP_STATISTICS: i32 = 7;
    /// What the socket is like, as flags XDP_OPTIONS.
    XDP_OPTIONS: i32 = 8;
    /// How many packets one call sends.
    XDP_MAX_TX_SKB_BUDGET: i32 = 9;
}

numbers! {
    "A flag of an address of AF_XDP.";

    /// The memory of another socket.
    XDP_SHARED_UMEM: u16 = 0x1;
    /// With copying.
    XDP_COPY: u16 = 0x2;
    /// Without copying.
    XDP_ZEROCOPY: u16 = 0x4;
    /// The rings tell when the kernel wants to be woken.
    XDP_USE_NEED_WAKEUP: u16 = 0x8;
    /// Packets in several pieces.
    XDP_USE_SG: u16 = 0x10;
}

numbers! {
    /// Without copying.
    XDP_OPTIONS_ZEROCOPY: u32 = 0x1;
    /// The kernel wants to be woken.
    XDP_RING_NEED_WAKEUP: u32 = 0x1;
}

numbers! {
    "A flag of XDP_UMEM_REG.";

    /// Pieces anywhere.
    XDP_UMEM_UNALIGNED_CHUNK_FLAG: u32 = 0x1;
    /// The kernel works out checksums.
    XDP_UMEM_TX_SW_CSUM: u32 = 0x2;
    /// Room before what is sent.
    XDP_UMEM_TX_METADATA_LEN: u32 = 0x4;
}

numbers! {
    "A flag of a packet in a ring.";

    /// It goes on in the next entry.
    XDP_PKT_CONTD: u32 = 0x1;
    /// It has metadata before it.
    XDP_TX_METADATA: u32 = 0x2;
}

numbers! {
    "Where mmap(2) finds a ring of AF_XDP.";

    /// To receive in.
    XDP_PGOFF_RX_RING: u64 = 0;
    /// To send from.
    XDP_PGOFF_TX_RING: u64 = 0x8000_0000;
    /// Of free memory.
    XDP_UMEM_PGOFF_FILL_RING: u64 = 0x1_0000_0000;
    /// Of sent memory.
    XDP_UMEM_PGOFF_COMPLETION_RING: u64 = 0x1_8000_0000;
}
