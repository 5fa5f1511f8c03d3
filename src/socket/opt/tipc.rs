//! SOL_TIPC: linux/tipc.h.

use super::structure::{options, structures};
use super::{Millis, Never, NoValue};
use crate::consts::SOL_TIPC;

options! {
    SOL_TIPC;

    /// How long connect(2) waits.
    TIPC_CONN_TIMEOUT: Millis;
    /// Whether messages that cannot be delivered are dropped and not sent back.
    TIPC_DEST_DROPPABLE: bool;
    /// Joins a group; reading it gives the group's number, 0 for none: Linux 4.15.
    TIPC_GROUP_JOIN: u32, TipcGroupReq;
    /// Leaves the group: Linux 4.15.
    TIPC_GROUP_LEAVE: Never, NoValue;
    /// How important messages are: TIPC_LOW_IMPORTANCE to TIPC_CRITICAL_IMPORTANCE.
    TIPC_IMPORTANCE: u32;
    /// Messages to many go as broadcasts.
    TIPC_MCAST_BROADCAST: Never, NoValue;
    /// Messages to many go to each by itself.
    TIPC_MCAST_REPLICAST: Never, NoValue;
    /// Whether small messages of a stream are sent at once instead of being gathered: Linux 5.5. It cannot be read.
    TIPC_NODELAY: Never, bool;
    /// How many messages wait on this node; no longer counted.
    TIPC_NODE_RECVQ_DEPTH: u32, Never;
    /// How many messages wait for this socket.
    TIPC_SOCK_RECVQ_DEPTH: u32, Never;
    /// How many bytes wait for this socket: Linux 4.17.
    TIPC_SOCK_RECVQ_USED: u32, Never;
    /// Whether messages may be dropped where there is no room for them.
    TIPC_SRC_DROPPABLE: bool;
}

structures! {
    /// A group: `struct tipc_group_req` of linux/tipc.h.
    #[doc(alias = "tipc_group_req")]
    TipcGroupReq[16] {
        /// The group's number.
        kind: u32 = 0,
        /// Ours in the group.
        instance: u32 = 4,
        /// TIPC_CLUSTER_SCOPE, TIPC_NODE_SCOPE.
        scope: u32 = 8,
        /// TIPC_GROUP_LOOPBACK, TIPC_GROUP_MEMBER_EVTS.
        flags: u32 = 12,
    }
}
