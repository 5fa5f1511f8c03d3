//! `<linux/can.h>`: protocols and frames of controller area networks.

use super::{Protocol, numbers, protocols};

protocols! {
    of AF_CAN;

    /// Frames.
    CAN_RAW: Protocol = 1;
    /// The broadcast manager: cyclic sending, filtering by content.
    CAN_BCM: Protocol = 2;
    /// VAG transport protocol 1.6.
    CAN_TP16: Protocol = 3;
    /// VAG transport protocol 2.0.
    CAN_TP20: Protocol = 4;
    /// Bosch MCNet.
    CAN_MCNET: Protocol = 5;
    /// ISO 15765-2 transport.
    CAN_ISOTP: Protocol = 6;
    /// SAE J1939.
    CAN_J1939: Protocol = 7;
}

numbers! {
    "A level of options: see getsockopt(2).";

    /// What the levels of CAN's protocols count from.
    SOL_CAN_BASE: i32 = 100;
    /// Level of options: CAN_RAW.
    SOL_CAN_RAW: i32 = 101;
    /// Level of options: CAN_ISOTP.
    SOL_CAN_ISOTP: i32 = 106;
    /// Level of options: CAN_J1939.
    SOL_CAN_J1939: i32 = 107;
}

numbers! {
    "For the identifier of a CAN frame.";

    /// The identifier has 29 bits.
    CAN_EFF_FLAG: u32 = 0x8000_0000;
    /// A request for a frame.
    CAN_RTR_FLAG: u32 = 0x4000_0000;
    /// A message of an error.
    CAN_ERR_FLAG: u32 = 0x2000_0000;
    /// In a filter: what does not match passes.
    CAN_INV_FILTER: u32 = 0x2000_0000;
    /// The bits of a short identifier.
    CAN_SFF_MASK: u32 = 0x7ff;
    /// The bits of a long identifier.
    CAN_EFF_MASK: u32 = 0x1fff_ffff;
    /// The bits of an error's class.
    CAN_ERR_MASK: u32 = 0x1fff_ffff;
    /// How many bits a short identifier has.
    CAN_SFF_ID_BITS: u32 = 11;
    /// How many bits a long identifier has.
    CAN_EFF_ID_BITS: u32 = 29;
    /// The bits of a priority of CAN XL.
    CANXL_PRIO_MASK: u32 = 0x7ff;
    /// How many bits such a priority has.
    CANXL_PRIO_BITS: u32 = 11;
}

numbers! {
    "A size of CAN frames, in bytes.";

    /// struct can_frame.
    CAN_MTU: usize = 16;
    /// struct canfd_frame.
    CANFD_MTU: usize = 72;
    /// struct canxl_frame.
    CANXL_MTU: usize = 2060;
    /// What of it comes before the data.
    CANXL_HDR_SIZE: usize = 12;
    /// The least that an interface of CAN XL may have.
    CANXL_MIN_MTU: usize = 76;
    /// The most that it may have.
    CANXL_MAX_MTU: usize = 2060;
    /// The most data of a frame.
    CAN_MAX_DLEN: usize = 8;
    /// The most data of a frame of CAN FD.
    CANFD_MAX_DLEN: usize = 64;
    /// The least data of a frame of CAN XL.
    CANXL_MIN_DLEN: usize = 1;
    /// The most data of a frame of CAN XL.
    CANXL_MAX_DLEN: usize = 2048;
}

numbers! {
    "A length code of CAN frames.";

    /// The largest length code.
    CAN_MAX_DLC: u16 = 8;
    /// The largest length code that four bits hold.
    CAN_MAX_RAW_DLC: u16 = 15;
    /// The largest length code of CAN FD.
    CANFD_MAX_DLC: u16 = 15;
    /// The smallest length code of CAN XL.
    CANXL_MIN_DLC: u16 = 0;
    /// The largest length code of CAN XL.
    CANXL_MAX_DLC: u16 = 2047;
}

numbers! {
    "A flag of a CAN frame.";

    /// The data goes at the second bit rate.
    CANFD_BRS: u8 = 0x1;
    /// The sender is in trouble.
    CANFD_ESI: u8 = 0x2;
    /// This is a frame of CAN FD.
    CANFD_FDF: u8 = 0x4;
    /// Simple extended content.
    CANXL_SEC: u8 = 0x1;
    /// Remote request substitution.
    CANXL_RRS: u8 = 0x2;
    /// This is a frame of CAN XL.
    CANXL_XLF: u8 = 0x80;
}
