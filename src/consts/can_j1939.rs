//! `<linux/can/j1939.h>`: SAE J1939.

use super::{messages, numbers, options};

options! {
    at SOL_CAN_J1939, "the kernel's documentation, networking/j1939";

    /// Which messages are received.
    SO_J1939_FILTER: i32 = 1;
    /// Receive messages for others.
    SO_J1939_PROMISC: i32 = 2;
    /// The priority of what is sent, 0 to 7; 0 is the highest.
    SO_J1939_SEND_PRIO: i32 = 3;
    /// Tell of the progress of long messages on the error queue.
    SO_J1939_ERRQUEUE: i32 = 4;
}

messages! {
    at SOL_CAN_J1939;

    /// The address that a message was for.
    SCM_J1939_DEST_ADDR: i32 = 1;
    /// The name that a message was for.
    SCM_J1939_DEST_NAME: i32 = 2;
    /// The priority of a message.
    SCM_J1939_PRIO: i32 = 3;
    /// Something of the error queue.
    SCM_J1939_ERRQUEUE: i32 = 4;
}

numbers! {
    "An address of SAE J1939.";

    /// The last address that a node may have.
    J1939_MAX_UNICAST_ADDR: u8 = 0xfd;
    /// A node that has none yet.
    J1939_IDLE_ADDR: u8 = 0xfe;
    /// Every node, or none.
    J1939_NO_ADDR: u8 = 0xff;
}

numbers! {
    "A name of SAE J1939.";

    /// No name.
    J1939_NO_NAME: u64 = 0;
}

numbers! {
    "A parameter group of SAE J1939.";

    /// A request for a group.
    J1939_PGN_REQUEST: u32 = 0xea00;
    /// A node claims an address.
    J1939_PGN_ADDRESS_CLAIMED: u32 = 0xee00;
    /// A node is told to take an address.
    J1939_PGN_ADDRESS_COMMANDED: u32 = 0xfed8;
    /// The last group that has a destination.
    J1939_PGN_PDU1_MAX: u32 = 0x3_ff00;
    /// The last group.
    J1939_PGN_MAX: u32 = 0x3_ffff;
    /// No group.
    J1939_NO_PGN: u32 = 0x4_0000;
}

numbers! {
    "What the error queue of CAN_J1939 tells.";

    /// Nothing.
    J1939_EE_INFO_NONE: u32 = 0;
    /// A message was broken off in sending.
    J1939_EE_INFO_TX_ABORT: u32 = 1;
    /// A long message begins.
    J1939_EE_INFO_RX_RTS: u32 = 2;
    /// Its data moves on.
    J1939_EE_INFO_RX_DPO: u32 = 3;
    /// It was broken off.
    J1939_EE_INFO_RX_ABORT: u32 = 4;
}

numbers! {
    "An attribute with which the error queue of CAN_J1939 tells it.";

    /// Padding.
    J1939_NLA_PAD: u16 = 0;
    /// How many bytes were acknowledged.
    J1939_NLA_BYTES_ACKED: u16 = 1;
    /// The length of the message.
    J1939_NLA_TOTAL_SIZE: u16 = 2;
    /// Its group.
    J1939_NLA_PGN: u16 = 3;
    /// The sender's name.
    J1939_NLA_SRC_NAME: u16 = 4;
    /// The name that it is for.
    J1939_NLA_DEST_NAME: u16 = 5;
    /// The sender's address.
    J1939_NLA_SRC_ADDR: u16 = 6;
    /// The address that it is for.
    J1939_NLA_DEST_ADDR: u16 = 7;
}

numbers! {
    /// The most filters of a socket.
    J1939_FILTER_MAX: usize = 512;
}
