//! SOL_RDS: the kernel's documentation (networking/rds). The options about memory regions are left out, since they
//! hold addresses of memory.

use super::Never;
use super::structure::options;
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
    /// What carries the messages: RDS_TRANS_IB, RDS_TRANS_TCP; -1 for none yet. To be set before bind(2):
    /// linux/rds.h.
    SO_RDS_TRANSPORT: i32;
}
