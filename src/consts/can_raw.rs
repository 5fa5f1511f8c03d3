//! `<linux/can/raw.h>`: frames.

use super::{messages, numbers, options};

options! {
    at SOL_CAN_RAW, "the kernel's documentation, networking/can";

    /// Which frames are received: an array of filters; an empty one receives nothing.
    CAN_RAW_FILTER: i32 = 1;
    /// Which classes of errors are received.
    CAN_RAW_ERR_FILTER: i32 = 2;
    /// Other sockets of this machine receive what is sent.
    CAN_RAW_LOOPBACK: i32 = 3;
    /// This socket receives what it sends.
    CAN_RAW_RECV_OWN_MSGS: i32 = 4;
    /// Frames of CAN FD as well.
    CAN_RAW_FD_FRAMES: i32 = 5;
    /// A frame has to match every filter.
    CAN_RAW_JOIN_FILTERS: i32 = 6;
    /// Frames of CAN XL as well.
    CAN_RAW_XL_FRAMES: i32 = 7;
    /// Virtual networks of CAN XL.
    CAN_RAW_XL_VCID_OPTS: i32 = 8;
}

numbers! {
    /// Set the virtual network of what is sent.
    CAN_RAW_XL_VCID_TX_SET: u8 = 0x1;
    /// Leave it as the program set it.
    CAN_RAW_XL_VCID_TX_PASS: u8 = 0x2;
    /// Receive of that virtual network only.
    CAN_RAW_XL_VCID_RX_FILTER: u8 = 0x4;
}

numbers! {
    /// The most filters of a socket.
    CAN_RAW_FILTER_MAX: usize = 512;
}

messages! {
    at SOL_CAN_RAW;

    /// Something of the error queue.
    SCM_CAN_RAW_ERRQUEUE: i32 = 1;
}
