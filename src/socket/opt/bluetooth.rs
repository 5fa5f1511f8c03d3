//! SOL_BLUETOOTH, SOL_HCI, SOL_L2CAP, SOL_RFCOMM and SOL_SCO: the headers of BlueZ.

use super::structure::{options, structures};
use super::{Bytes, Never, ShortBytes};
use crate::consts::{SOL_BLUETOOTH, SOL_HCI, SOL_L2CAP, SOL_RFCOMM, SOL_SCO};

options! {
    SOL_BLUETOOTH;

    /// Which radio a channel may use: BT_CHANNEL_POLICY_BREDR_ONLY, BT_CHANNEL_POLICY_BREDR_PREFERRED.
    BT_CHANNEL_POLICY: u32;
    /// Whether accept(2) gives connections before they are agreed to; the first receive agrees.
    BT_DEFER_SETUP: u32;
    /// Whether packets may be given up.
    BT_FLUSHABLE: u32;
    /// How voice is coded, by the device or on the way: `struct bt_codecs`: Linux 5.16. It is read and set in different
    /// forms.
    BT_CODEC: Bytes;
    /// What an isochronous stream is broadcast with: Linux 6.2.
    BT_ISO_BASE: Bytes;
    /// The timing of an isochronous stream: `struct bt_iso_qos`: Linux 6.0.
    BT_ISO_QOS: Bytes;
    /// How a channel of L2CAP works: BT_MODE_BASIC, BT_MODE_ERTM, BT_MODE_STREAMING, and others: Linux 5.7.
    BT_MODE: u8;
    /// The radio's modes in use, a bit each: Linux 5.7.
    BT_PHY: u32, Never;
    /// Whether each packet of SCO tells how it was received, in a control message: Linux 5.9.
    BT_PKT_STATUS: u32;
    /// Whether the radio may save power.
    BT_POWER: BtPower;
    /// The largest packet that comes.
    BT_RCVMTU: u16;
    /// How the link is secured.
    BT_SECURITY: BtSecurity;
    /// The largest packet that is sent.
    BT_SNDMTU: u16;
    /// How voice is coded: BT_VOICE_TRANSPARENT, BT_VOICE_CVSD_16BIT.
    BT_VOICE: u16;
}

options! {
    SOL_HCI;

    /// Whether each packet tells if it came or went, in a control message.
    HCI_DATA_DIR: bool;
    /// Which packets come.
    HCI_FILTER: HciFilter;
    /// Whether each packet tells when it came, in a control message.
    HCI_TIME_STAMP: bool;
}

options! {
    SOL_L2CAP;

    /// The link of a connected socket.
    L2CAP_CONNINFO: L2capConninfo, Never;
    /// How the link is secured, in the old way: L2CAP_LM_*.
    L2CAP_LM: u32;
    /// How the channel works, in the old way.
    L2CAP_OPTIONS: L2capOptions;
}

options! {
    SOL_RFCOMM;

    /// The link of a connected socket.
    RFCOMM_CONNINFO: L2capConninfo, Never;
    /// How the link is secured, in the old way: RFCOMM_LM_*.
    RFCOMM_LM: u32;
}

options! {
    SOL_SCO;

    /// The link of a connected socket.
    SCO_CONNINFO: L2capConninfo, Never;
    /// The largest packet of a connected socket, two bytes.
    SCO_OPTIONS: ShortBytes<2>, Never;
}

structures! {
    /// How a link is secured: `struct bt_security`.
    #[doc(alias = "bt_security")]
    BtSecurity[2] {
        /// BT_SECURITY_SDP, BT_SECURITY_LOW, BT_SECURITY_MEDIUM, BT_SECURITY_HIGH, BT_SECURITY_FIPS.
        level: u8 = 0,
        /// How many bytes the key has.
        key_size: u8 = 1,
    }

    /// Whether the radio may save power: `struct bt_power`.
    #[doc(alias = "bt_power")]
    BtPower[1] {
        /// BT_POWER_FORCE_ACTIVE_OFF, BT_POWER_FORCE_ACTIVE_ON.
        force_active: u8 = 0,
    }

    /// Which packets come: `struct hci_ufilter`.
    #[doc(alias = "hci_filter")]
    #[doc(alias = "hci_ufilter")]
    HciFilter[16] {
        /// The kinds of packet, a bit each.
        type_mask: u32 = 0,
        /// The first 32 events, a bit each.
        event_mask_low: u32 = 4,
        /// The next 32.
        event_mask_high: u32 = 8,
        /// The command whose answers come; 0 for all.
        opcode: u16 = 12,
    }

    /// A link: `struct l2cap_conninfo`, `struct rfcomm_conninfo` and `struct sco_conninfo`.
    #[doc(alias = "l2cap_conninfo")]
    #[doc(alias = "rfcomm_conninfo")]
    #[doc(alias = "sco_conninfo")]
    L2capConninfo[6] {
        /// Its number.
        hci_handle: u16 = 0,
        /// What kind of device is at the other end.
        dev_class: [u8; 3] = 2,
    }

    /// How a channel works: `struct l2cap_options`.
    #[doc(alias = "l2cap_options")]
    L2capOptions[12] {
        /// The largest packet that is sent.
        omtu: u16 = 0,
        /// The largest that comes.
        imtu: u16 = 2,
        /// When packets may be given up.
        flush_to: u16 = 4,
        /// L2CAP_MODE_BASIC 0, L2CAP_MODE_ERTM 3, L2CAP_MODE_STREAMING 4.
        mode: u8 = 6,
        /// How packets are checked.
        fcs: u8 = 7,
        /// How many times a packet is sent at most.
        max_tx: u8 = 8,
        /// How many may be under way.
        txwin_size: u16 = 10,
    }
}
