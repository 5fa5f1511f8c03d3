//! SOL_CAN_RAW, SOL_CAN_ISOTP and SOL_CAN_J1939: the kernel's documentation (networking/can, networking/j1939).

use super::structure::{elements, options, structures};
use super::{List, Never};
use crate::consts::{SOL_CAN_ISOTP, SOL_CAN_J1939, SOL_CAN_RAW};

options! {
    SOL_CAN_RAW;

    /// Which errors come as frames: CAN_ERR_* of linux/can/error.h.
    CAN_RAW_ERR_FILTER: u32;
    /// Whether frames of CAN FD come and go.
    CAN_RAW_FD_FRAMES: bool;
    /// Which frames come: those that any filter lets in; none without one. At first one lets in all. At most 512.
    CAN_RAW_FILTER: List<CanFilter>;
    /// Whether a frame has to pass all filters and not just one.
    CAN_RAW_JOIN_FILTERS: bool;
    /// Whether frames sent come to the other sockets of this machine.
    CAN_RAW_LOOPBACK: bool;
    /// Whether frames sent come to this socket too.
    CAN_RAW_RECV_OWN_MSGS: bool;
    /// Whether frames of CAN XL come and go: Linux 6.2.
    CAN_RAW_XL_FRAMES: bool;
    /// What to do with the network's number in frames of CAN XL: Linux 6.9.
    CAN_RAW_XL_VCID_OPTS: CanRawVcidOptions;
}

options! {
    SOL_CAN_ISOTP;

    /// The frames of the link: Linux 5.10. To be set before bind(2), as all of ISO-TP.
    CAN_ISOTP_LL_OPTS: CanIsotpLlOptions;
    /// How messages are put into frames: Linux 5.10.
    CAN_ISOTP_OPTS: CanIsotpOptions;
    /// What is asked of the sender: Linux 5.10.
    CAN_ISOTP_RECV_FC: CanIsotpFcOptions;
    /// The time between two frames below which those that come are passed over, in nanoseconds: Linux 5.10.
    CAN_ISOTP_RX_STMIN: u32;
    /// The time between two frames that are sent, in nanoseconds, whatever the receiver asks: Linux 5.10.
    CAN_ISOTP_TX_STMIN: u32;
}

options! {
    SOL_CAN_J1939;

    /// Whether the error queue tells what became of what was sent: Linux 5.4.
    SO_J1939_ERRQUEUE: bool;
    /// Which messages come: those that any filter lets in; all without one. It cannot be read. At most 512: Linux 5.4.
    SO_J1939_FILTER: Never, List<J1939Filter>;
    /// Whether messages come that are for others: Linux 5.4.
    SO_J1939_PROMISC: bool;
    /// The priority of what is sent, 0 the highest, 7 the lowest, below 2 with CAP_NET_ADMIN: Linux 5.4.
    SO_J1939_SEND_PRIO: u32;
}

structures! {
    /// A filter lets in a frame whose identifier has the same bits as its own where the mask has ones: `struct
    /// can_filter` of linux/can.h.
    #[doc(alias = "can_filter")]
    CanFilter[8] {
        /// The identifier; with CAN_INV_FILTER, 0x20000000, those are let in that differ.
        can_id: u32 = 0,
        /// The mask.
        can_mask: u32 = 4,
    }

    /// The network's number: `struct can_raw_vcid_options` of linux/can/raw.h.
    #[doc(alias = "can_raw_vcid_options")]
    CanRawVcidOptions[4] {
        /// CAN_RAW_XL_VCID_TX_SET, CAN_RAW_XL_VCID_TX_PASS, CAN_RAW_XL_VCID_RX_FILTER.
        flags: u8 = 0,
        /// What is written to frames.
        tx_vcid: u8 = 1,
        /// What frames that come have to have,
        rx_vcid: u8 = 2,
        /// in the bits of this mask.
        rx_vcid_mask: u8 = 3,
    }

    /// How messages are put into frames: `struct can_isotp_options` of linux/can/isotp.h.
    #[doc(alias = "can_isotp_options")]
    CanIsotpOptions[12] {
        /// CAN_ISOTP_LISTEN_MODE, CAN_ISOTP_EXTEND_ADDR, CAN_ISOTP_TX_PADDING, and others.
        flags: u32 = 0,
        /// The time that a frame takes, in nanoseconds.
        frame_txtime: u32 = 4,
        /// The extended address.
        ext_address: u8 = 8,
        /// What frames are filled up with.
        txpad_content: u8 = 9,
        /// What those that come are filled up with.
        rxpad_content: u8 = 10,
        /// The extended address of frames that come.
        rx_ext_address: u8 = 11,
    }

    /// What is asked of the sender: `struct can_isotp_fc_options` of linux/can/isotp.h.
    #[doc(alias = "can_isotp_fc_options")]
    CanIsotpFcOptions[3] {
        /// Frames before it has to ask again; 0 for all.
        bs: u8 = 0,
        /// The time between two frames: 0 to 127 milliseconds; 0xf1 to 0xf9 for 100 to 900 microseconds.
        stmin: u8 = 1,
        /// How many times it may be told to wait.
        wftmax: u8 = 2,
    }

    /// The frames of the link: `struct can_isotp_ll_options` of linux/can/isotp.h.
    #[doc(alias = "can_isotp_ll_options")]
    CanIsotpLlOptions[3] {
        /// CAN_MTU 16 or CANFD_MTU 72.
        mtu: u8 = 0,
        /// Bytes of data in a frame.
        tx_dl: u8 = 1,
        /// Flags of CAN FD: CANFD_BRS, CANFD_ESI.
        tx_flags: u8 = 2,
    }

    /// A filter lets in a message that has the same bits as its own where the masks have ones: `struct j1939_filter`
    /// of linux/can/j1939.h.
    ///
    /// A program of 32-bit x86 has a shorter structure than a 64-bit kernel, which does not take it.
    #[doc(alias = "j1939_filter")]
    J1939Filter[J1939_FILTER] {
        /// The name of who sent it.
        name: u64 = 0,
        /// Its mask.
        name_mask: u64 = 8,
        /// What is told.
        pgn: u32 = 16,
        /// Its mask.
        pgn_mask: u32 = 20,
        /// The address of who sent it.
        addr: u8 = 24,
        /// Its mask.
        addr_mask: u8 = 25,
    }
}

/// As C aligns a `__u64`.
const J1939_FILTER: usize = 26usize.next_multiple_of(align_of::<u64>());

elements! {
    CanFilter, 512;
    J1939Filter, 512;
}
