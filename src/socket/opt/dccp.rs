//! SOL_DCCP: the kernel's documentation (networking/dccp). Linux has had no DCCP since 6.16.

use super::structure::options;
use super::{Bytes, List, Never};
use crate::consts::SOL_DCCP;

options! {
    SOL_DCCP;

    /// The congestion controls that there are, by RFC 4340's numbers.
    DCCP_SOCKOPT_AVAILABLE_CCIDS = 12: List<u8>, Never;
    /// The congestion controls that are wanted in both directions, the best first.
    DCCP_SOCKOPT_CCID = 13: Never, Bytes;
    /// How many bytes a packet may have.
    DCCP_SOCKOPT_GET_CUR_MPS = 5: u32, Never;
    /// The order of packets that wait: 0 as they come, 1 by their priority.
    DCCP_SOCKOPT_QPOLICY_ID = 16: u32;
    /// How many packets may wait to be sent; 0 for any.
    DCCP_SOCKOPT_QPOLICY_TXQLEN = 17: u32;
    /// How much of a packet its checksum has to cover, or it is not let in: 0 for all, 1 to 15.
    DCCP_SOCKOPT_RECV_CSCOV = 11: u32;
    /// The congestion control of what comes.
    DCCP_SOCKOPT_RX_CCID = 15: u32, Bytes;
    /// How much of a packet the checksum covers: 0 for all, 1 to 15.
    DCCP_SOCKOPT_SEND_CSCOV = 10: u32;
    /// Whether the server keeps the old state of a closed connection.
    DCCP_SOCKOPT_SERVER_TIMEWAIT = 6: bool;
    /// The service, in the network's byte order; a listener may have more.
    DCCP_SOCKOPT_SERVICE = 2: Bytes;
    /// The congestion control of what is sent.
    DCCP_SOCKOPT_TX_CCID = 14: u32, Bytes;
}
