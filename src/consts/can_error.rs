//! `<linux/can/error.h>`: what a frame with CAN_ERR_FLAG tells.

use super::numbers;

numbers! {
    "A class of error, in the identifier.";

    /// Sending took too long.
    CAN_ERR_TX_TIMEOUT: u32 = 0x1;
    /// Another frame won; the first byte tells at which bit.
    CAN_ERR_LOSTARB: u32 = 0x2;
    /// The controller; the second byte tells more.
    CAN_ERR_CRTL: u32 = 0x4;
    /// The protocol was violated; the third and fourth byte tell more.
    CAN_ERR_PROT: u32 = 0x8;
    /// The transceiver; the fifth byte tells more.
    CAN_ERR_TRX: u32 = 0x10;
    /// Nobody acknowledged.
    CAN_ERR_ACK: u32 = 0x20;
    /// The controller left the bus.
    CAN_ERR_BUSOFF: u32 = 0x40;
    /// An error of the bus.
    CAN_ERR_BUSERROR: u32 = 0x80;
    /// The controller began anew.
    CAN_ERR_RESTARTED: u32 = 0x100;
    /// Error counters, in the seventh and eighth byte.
    CAN_ERR_CNT: u32 = 0x200;
}

numbers! {
    /// The length of such a message.
    CAN_ERR_DLC: u8 = 8;
}

numbers! {
    "In the first byte of the message of an error.";

    /// It is not known at which bit.
    CAN_ERR_LOSTARB_UNSPEC: u8 = 0;
}

numbers! {
    "In the second byte of the message of an error.";

    /// Not known.
    CAN_ERR_CRTL_UNSPEC: u8 = 0;
    /// No room to receive.
    CAN_ERR_CRTL_RX_OVERFLOW: u8 = 0x1;
    /// No room to send.
    CAN_ERR_CRTL_TX_OVERFLOW: u8 = 0x2;
    /// Many errors in receiving.
    CAN_ERR_CRTL_RX_WARNING: u8 = 0x4;
    /// Many errors in sending.
    CAN_ERR_CRTL_TX_WARNING: u8 = 0x8;
    /// Too many errors in receiving: passive.
    CAN_ERR_CRTL_RX_PASSIVE: u8 = 0x10;
    /// Too many errors in sending: passive.
    CAN_ERR_CRTL_TX_PASSIVE: u8 = 0x20;
    /// Active again.
    CAN_ERR_CRTL_ACTIVE: u8 = 0x40;
}

numbers! {
    "In the third byte of the message of an error.";

    /// Not known.
    CAN_ERR_PROT_UNSPEC: u8 = 0;
    /// A bit.
    CAN_ERR_PROT_BIT: u8 = 0x1;
    /// The form of a frame.
    CAN_ERR_PROT_FORM: u8 = 0x2;
    /// Bit stuffing.
    CAN_ERR_PROT_STUFF: u8 = 0x4;
    /// A dominant bit could not be sent.
    CAN_ERR_PROT_BIT0: u8 = 0x8;
    /// A recessive bit could not be sent.
    CAN_ERR_PROT_BIT1: u8 = 0x10;
    /// The bus is overloaded.
    CAN_ERR_PROT_OVERLOAD: u8 = 0x20;
    /// An active error was announced.
    CAN_ERR_PROT_ACTIVE: u8 = 0x40;
    /// It happened in sending.
    CAN_ERR_PROT_TX: u8 = 0x80;
}

numbers! {
    "In the fourth byte of the message of an error: where in the frame.";

    /// Not known.
    CAN_ERR_PROT_LOC_UNSPEC: u8 = 0x0;
    /// Start of frame.
    CAN_ERR_PROT_LOC_SOF: u8 = 0x3;
    /// Bits 28 to 21 of the identifier.
    CAN_ERR_PROT_LOC_ID28_21: u8 = 0x2;
    /// Bits 20 to 18 of the identifier.
    CAN_ERR_PROT_LOC_ID20_18: u8 = 0x6;
    /// Substitute remote request.
    CAN_ERR_PROT_LOC_SRTR: u8 = 0x4;
    /// Identifier extension.
    CAN_ERR_PROT_LOC_IDE: u8 = 0x5;
    /// Bits 17 to 13 of the identifier.
    CAN_ERR_PROT_LOC_ID17_13: u8 = 0x7;
    /// Bits 12 to 5 of the identifier.
    CAN_ERR_PROT_LOC_ID12_05: u8 = 0xf;
    /// Bits 4 to 0 of the identifier.
    CAN_ERR_PROT_LOC_ID04_00: u8 = 0xe;
    /// Remote request.
    CAN_ERR_PROT_LOC_RTR: u8 = 0xc;
    /// Reserved bit 1.
    CAN_ERR_PROT_LOC_RES1: u8 = 0xd;
    /// Reserved bit 0.
    CAN_ERR_PROT_LOC_RES0: u8 = 0x9;
    /// Length code.
    CAN_ERR_PROT_LOC_DLC: u8 = 0xb;
    /// Data.
    CAN_ERR_PROT_LOC_DATA: u8 = 0xa;
    /// Check sequence.
    CAN_ERR_PROT_LOC_CRC_SEQ: u8 = 0x8;
    /// End of the check sequence.
    CAN_ERR_PROT_LOC_CRC_DEL: u8 = 0x18;
    /// Acknowledgement.
    CAN_ERR_PROT_LOC_ACK: u8 = 0x19;
    /// End of the acknowledgement.
    CAN_ERR_PROT_LOC_ACK_DEL: u8 = 0x1b;
    /// End of frame.
    CAN_ERR_PROT_LOC_EOF: u8 = 0x1a;
    /// Between frames.
    CAN_ERR_PROT_LOC_INTERM: u8 = 0x12;
}

numbers! {
    "In the fifth byte of the message of an error.";

    /// Not known.
    CAN_ERR_TRX_UNSPEC: u8 = 0x0;
    /// The high wire is broken.
    CAN_ERR_TRX_CANH_NO_WIRE: u8 = 0x4;
    /// The high wire touches the battery's.
    CAN_ERR_TRX_CANH_SHORT_TO_BAT: u8 = 0x5;
    /// The high wire touches the supply's.
    CAN_ERR_TRX_CANH_SHORT_TO_VCC: u8 = 0x6;
    /// The high wire touches ground.
    CAN_ERR_TRX_CANH_SHORT_TO_GND: u8 = 0x7;
    /// The low wire is broken.
    CAN_ERR_TRX_CANL_NO_WIRE: u8 = 0x40;
    /// The low wire touches the battery's.
    CAN_ERR_TRX_CANL_SHORT_TO_BAT: u8 = 0x50;
    /// The low wire touches the supply's.
    CAN_ERR_TRX_CANL_SHORT_TO_VCC: u8 = 0x60;
    /// The low wire touches ground.
    CAN_ERR_TRX_CANL_SHORT_TO_GND: u8 = 0x70;
    /// The two wires touch.
    CAN_ERR_TRX_CANL_SHORT_TO_CANH: u8 = 0x80;
}
