//! `<linux/mptcp.h>`: multipath TCP.

use super::{numbers, options};

options! {
    at SOL_MPTCP, "the kernel's documentation, networking/mptcp";

    /// The state of the connection as a whole.
    MPTCP_INFO: i32 = 1;
    /// TCP_INFO of every subflow.
    MPTCP_TCPINFO: i32 = 2;
    /// The addresses of every subflow.
    MPTCP_SUBFLOW_ADDRS: i32 = 3;
    /// All of the above in one call.
    MPTCP_FULL_INFO: i32 = 4;
}

numbers! {
    "A flag of MPTCP_INFO.";

    /// The peer has no multipath TCP.
    MPTCP_INFO_FLAG_FALLBACK: u32 = 1;
    /// The peer's key has come.
    MPTCP_INFO_FLAG_REMOTE_KEY_RECEIVED: u32 = 2;
}
