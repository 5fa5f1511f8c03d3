//! `<linux/tipc.h>`: TIPC clusters.

use super::{messages, numbers, options};

numbers! {
    "A kind of TIPC address.";

    /// A range of instances of a service.
    TIPC_SERVICE_RANGE: u8 = 1;
    /// An instance of a service.
    TIPC_SERVICE_ADDR: u8 = 2;
    /// A socket.
    TIPC_SOCKET_ADDR: u8 = 3;
    /// TIPC_SERVICE_RANGE under its older name.
    TIPC_ADDR_NAMESEQ: u8 = 1;
    /// TIPC_SERVICE_RANGE, sent to.
    TIPC_ADDR_MCAST: u8 = 1;
    /// TIPC_SERVICE_ADDR under its older name.
    TIPC_ADDR_NAME: u8 = 2;
    /// TIPC_SOCKET_ADDR under its older name.
    TIPC_ADDR_ID: u8 = 3;
}

numbers! {
    "How far a TIPC binding is seen.";

    /// As TIPC_CLUSTER_SCOPE: there are no zones any more.
    TIPC_ZONE_SCOPE: i8 = 1;
    /// In the cluster.
    TIPC_CLUSTER_SCOPE: i8 = 2;
    /// On this node.
    TIPC_NODE_SCOPE: i8 = 3;
}

numbers! {
    "A service of TIPC's own.";

    /// Configuration, under its older name.
    TIPC_CFG_SRV: u32 = 0;
    /// Nodes that come and go.
    TIPC_NODE_STATE: u32 = 0;
    /// Services that come and go.
    TIPC_TOP_SRV: u32 = 1;
    /// Links that come and go.
    TIPC_LINK_STATE: u32 = 2;
    /// The first type that anybody may use.
    TIPC_RESERVED_TYPES: u32 = 64;
}

options! {
    at SOL_TIPC, "TIPC's programmer's guide";

    /// How important what is sent is.
    TIPC_IMPORTANCE: i32 = 127;
    /// What is sent may be lost on the way out.
    TIPC_SRC_DROPPABLE: i32 = 128;
    /// What is sent may be lost at its end, and does not come back.
    TIPC_DEST_DROPPABLE: i32 = 129;
    /// Milliseconds that connecting takes at most.
    TIPC_CONN_TIMEOUT: i32 = 130;
    /// How many messages wait on this node.
    TIPC_NODE_RECVQ_DEPTH: i32 = 131;
    /// How many messages wait on this socket.
    TIPC_SOCK_RECVQ_DEPTH: i32 = 132;
    /// Multicast by broadcast.
    TIPC_MCAST_BROADCAST: i32 = 133;
    /// Multicast by sending to each.
    TIPC_MCAST_REPLICAST: i32 = 134;
    /// Join a communication group.
    TIPC_GROUP_JOIN: i32 = 135;
    /// Leave it.
    TIPC_GROUP_LEAVE: i32 = 136;
    /// How many bytes wait on this socket.
    TIPC_SOCK_RECVQ_USED: i32 = 137;
    /// Send small messages of a stream at once.
    TIPC_NODELAY: i32 = 138;
}

numbers! {
    "A value of TIPC_IMPORTANCE.";

    /// Low.
    TIPC_LOW_IMPORTANCE: u32 = 0;
    /// Medium.
    TIPC_MEDIUM_IMPORTANCE: u32 = 1;
    /// High.
    TIPC_HIGH_IMPORTANCE: u32 = 2;
    /// Critical.
    TIPC_CRITICAL_IMPORTANCE: u32 = 3;
}

numbers! {
    "A flag of TIPC_GROUP_JOIN.";

    /// What is sent comes back when it matches.
    TIPC_GROUP_LOOPBACK: u32 = 0x1;
    /// Tell of members that come and go.
    TIPC_GROUP_MEMBER_EVTS: u32 = 0x2;
}

messages! {
    at SOL_TIPC;

    /// Why a message came back, and how long it was.
    TIPC_ERRINFO: i32 = 1;
    /// The message that came back.
    TIPC_RETDATA: i32 = 2;
    /// The name that a message was sent to.
    TIPC_DESTNAME: i32 = 3;
}

numbers! {
    "Why a message of TIPC came back.";

    /// It did not.
    TIPC_OK: u32 = 0;
    /// Nobody has the name.
    TIPC_ERR_NO_NAME: u32 = 1;
    /// There is no such socket.
    TIPC_ERR_NO_PORT: u32 = 2;
    /// There is no such node.
    TIPC_ERR_NO_NODE: u32 = 3;
    /// Too many messages wait.
    TIPC_ERR_OVERLOAD: u32 = 4;
    /// The connection was closed.
    TIPC_CONN_SHUTDOWN: u32 = 5;
}

numbers! {
    "A flag of a TIPC subscription.";

    /// Tell of every match.
    TIPC_SUB_PORTS: u32 = 0x1;
    /// Tell of the first that comes and of the last that goes.
    TIPC_SUB_SERVICE: u32 = 0x2;
    /// End the subscription.
    TIPC_SUB_CANCEL: u32 = 0x4;
}

numbers! {
    "What a TIPC subscription tells.";

    /// A service has come.
    TIPC_PUBLISHED: u32 = 1;
    /// A service has gone.
    TIPC_WITHDRAWN: u32 = 2;
    /// The subscription is over.
    TIPC_SUBSCR_TIMEOUT: u32 = 3;
}

numbers! {
    "How long a TIPC subscription lasts.";

    /// For ever.
    TIPC_WAIT_FOREVER: i32 = -1;
}

numbers! {
    /// The most bytes of a message.
    TIPC_MAX_USER_MSG_SIZE: u32 = 66_000;
}
