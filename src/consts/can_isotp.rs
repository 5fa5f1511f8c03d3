//! `<linux/can/isotp.h>`: ISO 15765-2 transport.

use super::{numbers, options};

options! {
    at SOL_CAN_ISOTP, "the kernel's documentation, networking/iso15765-2";

    /// Flags, times and padding.
    CAN_ISOTP_OPTS: i32 = 1;
    /// What is asked of the sender by flow control.
    CAN_ISOTP_RECV_FC: i32 = 2;
    /// Nanoseconds between frames that are sent, whatever the peer asks.
    CAN_ISOTP_TX_STMIN: i32 = 3;
    /// Nanoseconds between frames that are received; what comes sooner is dropped.
    CAN_ISOTP_RX_STMIN: i32 = 4;
    /// The frames of the link layer.
    CAN_ISOTP_LL_OPTS: i32 = 5;
}

numbers! {
    "A flag of CAN_ISOTP_OPTS.";

    /// Send no flow control.
    CAN_ISOTP_LISTEN_MODE: u32 = 0x1;
    /// Extended addressing.
    CAN_ISOTP_EXTEND_ADDR: u32 = 0x2;
    /// Fill frames that are sent.
    CAN_ISOTP_TX_PADDING: u32 = 0x4;
    /// Expect filled frames.
    CAN_ISOTP_RX_PADDING: u32 = 0x8;
    /// Check the length of what is filled.
    CAN_ISOTP_CHK_PAD_LEN: u32 = 0x10;
    /// Check the bytes of what is filled.
    CAN_ISOTP_CHK_PAD_DATA: u32 = 0x20;
    /// One direction at a time.
    CAN_ISOTP_HALF_DUPLEX: u32 = 0x40;
    /// Do not heed the interval that the peer asks for.
    CAN_ISOTP_FORCE_TXSTMIN: u32 = 0x80;
    /// Drop what comes too soon.
    CAN_ISOTP_FORCE_RXSTMIN: u32 = 0x100;
    /// Another extended address to receive with.
    CAN_ISOTP_RX_EXT_ADDR: u32 = 0x200;
    /// A send waits until all is out.
    CAN_ISOTP_WAIT_TX_DONE: u32 = 0x400;
    /// One frame to everybody.
    CAN_ISOTP_SF_BROADCAST: u32 = 0x800;
    /// Several frames to everybody, without flow control.
    CAN_ISOTP_CF_BROADCAST: u32 = 0x1000;
    /// Heed flow control that changes on the way.
    CAN_ISOTP_DYN_FC_PARMS: u32 = 0x2000;
}

numbers! {
    "What the options of CAN_ISOTP begin as, or a special value of them.";

    /// No flags.
    CAN_ISOTP_DEFAULT_FLAGS: u32 = 0;
    /// The extended address.
    CAN_ISOTP_DEFAULT_EXT_ADDRESS: u32 = 0;
    /// What frames are filled with.
    CAN_ISOTP_DEFAULT_PAD_CONTENT: u32 = 0xcc;
    /// Nanoseconds that a frame takes.
    CAN_ISOTP_DEFAULT_FRAME_TXTIME: u32 = 50_000;
    /// No limit on frames between flow control.
    CAN_ISOTP_DEFAULT_RECV_BS: u32 = 0;
    /// No interval between frames.
    CAN_ISOTP_DEFAULT_RECV_STMIN: u32 = 0;
    /// No frames that tell the sender to wait.
    CAN_ISOTP_DEFAULT_RECV_WFTMAX: u32 = 0;
    /// Classic frames.
    CAN_ISOTP_DEFAULT_LL_MTU: u32 = 16;
    /// Eight bytes a frame.
    CAN_ISOTP_DEFAULT_LL_TX_DL: u32 = 8;
    /// No flags of CAN FD.
    CAN_ISOTP_DEFAULT_LL_TX_FLAGS: u32 = 0;
    /// That a frame takes no time; 0 leaves it as it was.
    CAN_ISOTP_FRAME_TXTIME_ZERO: u32 = 0xffff_ffff;
}
