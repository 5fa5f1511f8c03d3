//! `<linux/qrtr.h>`: Qualcomm's router between processors.

use super::numbers;

numbers! {
    /// Every node.
    QRTR_NODE_BCAST: u32 = 0xffff_ffff;
    /// The port for control.
    QRTR_PORT_CTRL: u32 = 0xffff_fffe;
}

numbers! {
    "A kind of packet to or from QRTR_PORT_CTRL.";

    /// Data.
    QRTR_TYPE_DATA: u32 = 1;
    /// A node says hello.
    QRTR_TYPE_HELLO: u32 = 2;
    /// A node has gone.
    QRTR_TYPE_BYE: u32 = 3;
    /// A service has come.
    QRTR_TYPE_NEW_SERVER: u32 = 4;
    /// A service has gone.
    QRTR_TYPE_DEL_SERVER: u32 = 5;
    /// A socket has gone.
    QRTR_TYPE_DEL_CLIENT: u32 = 6;
    /// Sending may go on.
    QRTR_TYPE_RESUME_TX: u32 = 7;
    /// A node is leaving.
    QRTR_TYPE_EXIT: u32 = 8;
    /// Is anybody there?
    QRTR_TYPE_PING: u32 = 9;
    /// Tell of a service.
    QRTR_TYPE_NEW_LOOKUP: u32 = 10;
    /// Tell of it no more.
    QRTR_TYPE_DEL_LOOKUP: u32 = 11;
}
