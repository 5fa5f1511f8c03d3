//! SOL_RDS: the kernel's documentation (networking/rds). The options about memory regions are left out, since they
//! hold addresses of memory.

use super::Never;
use super::structure::{options, structures};
use crate::SockAddr;
use crate::consts::SOL_RDS;

options! {
    SOL_RDS;

    /// Takes back what was not yet sent to an address: linux/rds.h.
    RDS_CANCEL_SENT_TO: Never, SockAddr;
    /// Whether the socket polls readable when a congested destination is free again: linux/rds.h.
    RDS_CONG_MONITOR: bool;
    /// Whether a message that could not be delivered is reported: linux/rds.h.
    RDS_RECVERR: bool;
    /// At which points of its way a message's times are told: Linux 4.11.
    SO_RDS_MSG_RXPATH_LATENCY: Never, RdsRxTraceSo;
    /// What carries the messages: RDS_TRANS_IB, RDS_TRANS_TCP; -1 for none yet. To be set before bind(2):
    /// linux/rds.h.
    SO_RDS_TRANSPORT: i32;
}

structures! {
    /// Points of a message's way: `struct rds_rx_trace_so` of linux/rds.h.
    #[doc(alias = "rds_rx_trace_so")]
    RdsRxTraceSo[4] {
        /// How many.
        rx_traces: u8 = 0,
        /// Which: RDS_MSG_RX_HDR_TO_DGRAM_START 0, RDS_MSG_RX_DGRAM_REASSEMBLE 1, RDS_MSG_RX_DGRAM_DELIVERED 2.
        rx_trace_pos: [u8; 3] = 1,
    }
}
