//! BlueZ's `<bluetooth/*.h>`: Bluetooth.

use super::{Protocol, messages, numbers, options, protocols};

protocols! {
    of AF_BLUETOOTH;

    /// Logical links.
    BTPROTO_L2CAP: Protocol = 0;
    /// Adapters.
    BTPROTO_HCI: Protocol = 1;
    /// Voice.
    BTPROTO_SCO: Protocol = 2;
    /// Serial lines.
    BTPROTO_RFCOMM: Protocol = 3;
    /// Networks.
    BTPROTO_BNEP: Protocol = 4;
    /// CAPI.
    BTPROTO_CMTP: Protocol = 5;
    /// Keyboards and mice.
    BTPROTO_HIDP: Protocol = 6;
    /// Audio and video.
    BTPROTO_AVDTP: Protocol = 7;
    /// Isochronous channels.
    BTPROTO_ISO: Protocol = 8;
}

numbers! {
    "A level of options of one protocol.";

    /// Level of options: BTPROTO_HCI.
    SOL_HCI: i32 = 0;
    /// Level of options: BTPROTO_L2CAP.
    SOL_L2CAP: i32 = 6;
    /// Level of options: BTPROTO_SCO.
    SOL_SCO: i32 = 17;
    /// Level of options: BTPROTO_RFCOMM.
    SOL_RFCOMM: i32 = 18;
}

numbers! {
    "A kind of address of an L2CAP socket.";

    /// Of classic Bluetooth.
    BDADDR_BREDR: u8 = 0;
    /// Of Bluetooth Low Energy, assigned.
    BDADDR_LE_PUBLIC: u8 = 1;
    /// Of Bluetooth Low Energy, random.
    BDADDR_LE_RANDOM: u8 = 2;
}

options! {
    at SOL_BLUETOOTH, "bluetooth/bluetooth.h of BlueZ";

    /// How secure the link has to be.
    BT_SECURITY: i32 = 4;
    /// A connection is agreed to by the first read.
    BT_DEFER_SETUP: i32 = 7;
    /// Whether packets may be given up.
    BT_FLUSHABLE: i32 = 8;
    /// Whether the link may save power.
    BT_POWER: i32 = 9;
    /// Which kind of controller may carry the channel.
    BT_CHANNEL_POLICY: i32 = 10;
    /// How voice is encoded.
    BT_VOICE: i32 = 11;
    /// The most bytes to send at once.
    BT_SNDMTU: i32 = 12;
    /// The most bytes to receive at once.
    BT_RCVMTU: i32 = 13;
    /// The kinds of radio in use, as flags BT_PHY.
    BT_PHY: i32 = 14;
    /// How the channel controls its flow.
    BT_MODE: i32 = 15;
    /// Receive the state of a voice packet, as BT_SCM_PKT_STATUS.
    BT_PKT_STATUS: i32 = 16;
    /// The quality of an isochronous channel.
    BT_ISO_QOS: i32 = 17;
    /// The codec of a voice link.
    BT_CODEC: i32 = 19;
    /// The description of a broadcast.
    BT_ISO_BASE: i32 = 20;
}

numbers! {
    "A value of BT_SECURITY.";

    /// None: service discovery.
    BT_SECURITY_SDP: u8 = 0;
    /// Low.
    BT_SECURITY_LOW: u8 = 1;
    /// Encrypted.
    BT_SECURITY_MEDIUM: u8 = 2;
    /// Encrypted and authenticated.
    BT_SECURITY_HIGH: u8 = 3;
    /// With the stronger algorithms.
    BT_SECURITY_FIPS: u8 = 4;
}

numbers! {
    "A value of the option that begins its name.";

    /// They may not.
    BT_FLUSHABLE_OFF: u32 = 0;
    /// They may.
    BT_FLUSHABLE_ON: u32 = 1;
    /// It may.
    BT_POWER_FORCE_ACTIVE_OFF: u32 = 0;
    /// It may not while there is traffic.
    BT_POWER_FORCE_ACTIVE_ON: u32 = 1;
    /// Classic Bluetooth.
    BT_CHANNEL_POLICY_BREDR_ONLY: u32 = 0;
    /// Classic Bluetooth first.
    BT_CHANNEL_POLICY_BREDR_PREFERRED: u32 = 1;
    /// Another kind first.
    BT_CHANNEL_POLICY_AMP_PREFERRED: u32 = 2;
}

numbers! {
    "A value of BT_VOICE.";

    /// As the program encodes it.
    BT_VOICE_TRANSPARENT: u16 = 0x3;
    /// CVSD, from 16 bits.
    BT_VOICE_CVSD_16BIT: u16 = 0x60;
    /// As the program encodes it, in 16 bits.
    BT_VOICE_TRANSPARENT_16BIT: u16 = 0x63;
}

numbers! {
    "A flag of BT_PHY.";

    /// Basic rate, one slot.
    BT_PHY_BR_1M_1SLOT: u32 = 0x1;
    /// Basic rate, three slots.
    BT_PHY_BR_1M_3SLOT: u32 = 0x2;
    /// Basic rate, five slots.
    BT_PHY_BR_1M_5SLOT: u32 = 0x4;
    /// Enhanced, 2 Mbit/s, one slot.
    BT_PHY_EDR_2M_1SLOT: u32 = 0x8;
    /// Enhanced, 2 Mbit/s, three slots.
    BT_PHY_EDR_2M_3SLOT: u32 = 0x10;
    /// Enhanced, 2 Mbit/s, five slots.
    BT_PHY_EDR_2M_5SLOT: u32 = 0x20;
    /// Enhanced, 3 Mbit/s, one slot.
    BT_PHY_EDR_3M_1SLOT: u32 = 0x40;
    /// Enhanced, 3 Mbit/s, three slots.
    BT_PHY_EDR_3M_3SLOT: u32 = 0x80;
    /// Enhanced, 3 Mbit/s, five slots.
    BT_PHY_EDR_3M_5SLOT: u32 = 0x100;
    /// Low Energy, 1 Mbit/s, sending.
    BT_PHY_LE_1M_TX: u32 = 0x200;
    /// Low Energy, 1 Mbit/s, receiving.
    BT_PHY_LE_1M_RX: u32 = 0x400;
    /// Low Energy, 2 Mbit/s, sending.
    BT_PHY_LE_2M_TX: u32 = 0x800;
    /// Low Energy, 2 Mbit/s, receiving.
    BT_PHY_LE_2M_RX: u32 = 0x1000;
    /// Low Energy, coded, sending.
    BT_PHY_LE_CODED_TX: u32 = 0x2000;
    /// Low Energy, coded, receiving.
    BT_PHY_LE_CODED_RX: u32 = 0x4000;
}

numbers! {
    "A value of BT_MODE.";

    /// Not at all.
    BT_MODE_BASIC: u8 = 0;
    /// By retransmission.
    BT_MODE_ERTM: u8 = 1;
    /// By dropping.
    BT_MODE_STREAMING: u8 = 2;
    /// By Low Energy's credits.
    BT_MODE_LE_FLOWCTL: u8 = 3;
    /// By credits, extended.
    BT_MODE_EXT_FLOWCTL: u8 = 4;
}

messages! {
    at SOL_BLUETOOTH;

    /// The state of a voice packet.
    BT_SCM_PKT_STATUS: i32 = 3;
}

options! {
    at SOL_L2CAP, "bluetooth/l2cap.h of BlueZ";

    /// Sizes and modes, in the older form.
    L2CAP_OPTIONS: i32 = 1;
    /// The connection's handle and the device's class.
    L2CAP_CONNINFO: i32 = 2;
    /// What is asked of the link, as flags L2CAP_LM.
    L2CAP_LM: i32 = 3;
}

numbers! {
    "A flag of L2CAP_LM.";

    /// Be the one that leads.
    L2CAP_LM_MASTER: i32 = 0x1;
    /// Authenticate.
    L2CAP_LM_AUTH: i32 = 0x2;
    /// Encrypt.
    L2CAP_LM_ENCRYPT: i32 = 0x4;
    /// Trust.
    L2CAP_LM_TRUSTED: i32 = 0x8;
    /// Lose nothing.
    L2CAP_LM_RELIABLE: i32 = 0x10;
    /// Authenticate by a long key.
    L2CAP_LM_SECURE: i32 = 0x20;
}

options! {
    at SOL_RFCOMM, "bluetooth/rfcomm.h of BlueZ";

    /// The connection's handle and the device's class.
    RFCOMM_CONNINFO: i32 = 2;
    /// What is asked of the link, with the flags of L2CAP_LM.
    RFCOMM_LM: i32 = 3;
}

options! {
    at SOL_SCO, "bluetooth/sco.h of BlueZ";

    /// The size of a packet.
    SCO_OPTIONS: i32 = 1;
    /// The connection's handle and the device's class.
    SCO_CONNINFO: i32 = 2;
}

options! {
    at SOL_HCI, "bluetooth/hci.h of BlueZ";

    /// Receive the direction of a packet.
    HCI_DATA_DIR: i32 = 1;
    /// Which packets are received.
    HCI_FILTER: i32 = 2;
    /// Receive the time of a packet.
    HCI_TIME_STAMP: i32 = 3;
}

numbers! {
    "For the address of an HCI socket.";

    /// No adapter.
    HCI_DEV_NONE: u16 = 0xffff;
    /// Packets beside the kernel's own.
    HCI_CHANNEL_RAW: u16 = 0;
    /// The adapter for this program alone.
    HCI_CHANNEL_USER: u16 = 1;
    /// Everything that passes.
    HCI_CHANNEL_MONITOR: u16 = 2;
    /// Management.
    HCI_CHANNEL_CONTROL: u16 = 3;
    /// Writing into the monitor.
    HCI_CHANNEL_LOGGING: u16 = 4;
}
