//! `<linux/can/bcm.h>`: the broadcast manager. The header has its names without `CAN_BCM_`, which is Python's.

use super::numbers;

numbers! {
    "What a message to the broadcast manager asks, or one from it tells.";

    /// Send cyclically.
    CAN_BCM_TX_SETUP: u32 = 1;
    /// Stop sending.
    CAN_BCM_TX_DELETE: u32 = 2;
    /// Tell what is sent.
    CAN_BCM_TX_READ: u32 = 3;
    /// Send one frame.
    CAN_BCM_TX_SEND: u32 = 4;
    /// Receive by content.
    CAN_BCM_RX_SETUP: u32 = 5;
    /// Stop receiving.
    CAN_BCM_RX_DELETE: u32 = 6;
    /// Tell what is received.
    CAN_BCM_RX_READ: u32 = 7;
    /// Answer: what is sent.
    CAN_BCM_TX_STATUS: u32 = 8;
    /// The last of a number of frames was sent.
    CAN_BCM_TX_EXPIRED: u32 = 9;
    /// Answer: what is received.
    CAN_BCM_RX_STATUS: u32 = 10;
    /// A cyclic frame stayed away.
    CAN_BCM_RX_TIMEOUT: u32 = 11;
    /// A frame came, or its content changed.
    CAN_BCM_RX_CHANGED: u32 = 12;
}

numbers! {
    "A flag of a message to the broadcast manager.";

    /// Take the intervals and the count.
    CAN_BCM_SETTIMER: u32 = 0x1;
    /// Start the timer.
    CAN_BCM_STARTTIMER: u32 = 0x2;
    /// Tell when the count has run out.
    CAN_BCM_TX_COUNTEVT: u32 = 0x4;
    /// Send a change at once.
    CAN_BCM_TX_ANNOUNCE: u32 = 0x8;
    /// Copy the message's identifier into every frame.
    CAN_BCM_TX_CP_CAN_ID: u32 = 0x10;
    /// Match the identifier alone.
    CAN_BCM_RX_FILTER_ID: u32 = 0x20;
    /// A change of length is a change.
    CAN_BCM_RX_CHECK_DLC: u32 = 0x40;
    /// Do not watch for frames that stay away.
    CAN_BCM_RX_NO_AUTOTIMER: u32 = 0x80;
    /// Tell when a frame comes again.
    CAN_BCM_RX_ANNOUNCE_RESUME: u32 = 0x100;
    /// Begin with the first frame again.
    CAN_BCM_TX_RESET_MULTI_IDX: u32 = 0x200;
    /// Answer a request for a frame.
    CAN_BCM_RX_RTR_FRAME: u32 = 0x400;
    /// The frames are of CAN FD.
    CAN_BCM_CAN_FD_FRAME: u32 = 0x800;
}
