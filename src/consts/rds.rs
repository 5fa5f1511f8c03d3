//! `<linux/rds.h>`: reliable datagrams.

use super::{messages, numbers, options};

options! {
    at SOL_RDS, "rds(7) and linux/rds.h";

    /// Drop what waits to be sent to an address.
    RDS_CANCEL_SENT_TO: i32 = 1;
    /// Make memory known to the peer. It holds an address: setsockopt_raw refuses it.
    RDS_GET_MR: i32 = 2;
    /// Undo that.
    RDS_FREE_MR: i32 = 3;
    /// Tell how operations on memory ended.
    RDS_RECVERR: i32 = 5;
    /// Tell of congestion that ends.
    RDS_CONG_MONITOR: i32 = 6;
    /// RDS_GET_MR for one peer. It holds an address: setsockopt_raw refuses it.
    RDS_GET_MR_FOR_DEST: i32 = 7;
    /// The transport: one of RDS_TRANS.
    SO_RDS_TRANSPORT: i32 = 8;
    /// Receive how long a message took.
    SO_RDS_MSG_RXPATH_LATENCY: i32 = 10;
    /// What the kernel counts.
    RDS_INFO_COUNTERS: i32 = 10_000;
    /// The connections.
    RDS_INFO_CONNECTIONS: i32 = 10_001;
    /// The messages that wait to be sent.
    RDS_INFO_SEND_MESSAGES: i32 = 10_003;
    /// The messages that wait to be acknowledged.
    RDS_INFO_RETRANS_MESSAGES: i32 = 10_004;
    /// The messages that wait to be received.
    RDS_INFO_RECV_MESSAGES: i32 = 10_005;
    /// The sockets.
    RDS_INFO_SOCKETS: i32 = 10_006;
    /// The sockets of TCP underneath.
    RDS_INFO_TCP_SOCKETS: i32 = 10_007;
    /// The connections of InfiniBand underneath.
    RDS_INFO_IB_CONNECTIONS: i32 = 10_008;
    /// What is counted of each connection.
    RDS_INFO_CONNECTION_STATS: i32 = 10_009;
    /// The connections of iWARP underneath.
    RDS_INFO_IWARP_CONNECTIONS: i32 = 10_010;
}

numbers! {
    "A value of SO_RDS_TRANSPORT.";

    /// InfiniBand.
    RDS_TRANS_IB: i32 = 0;
    /// None: a number that is kept free.
    RDS_TRANS_GAP: i32 = 1;
    /// RDS_TRANS_GAP, formerly iWARP.
    RDS_TRANS_IWARP: i32 = 1;
    /// TCP.
    RDS_TRANS_TCP: i32 = 2;
    /// Not chosen yet.
    RDS_TRANS_NONE: i32 = -1;
}

messages! {
    at SOL_RDS;

    /// An operation on the peer's memory.
    RDS_CMSG_RDMA_ARGS: i32 = 1;
    /// Where the peer may write.
    RDS_CMSG_RDMA_DEST: i32 = 2;
    /// Memory to make known with this message.
    RDS_CMSG_RDMA_MAP: i32 = 3;
    /// How an operation ended.
    RDS_CMSG_RDMA_STATUS: i32 = 4;
    /// Ports that are no longer congested.
    RDS_CMSG_CONG_UPDATE: i32 = 5;
    /// Fetch and add.
    RDS_CMSG_ATOMIC_FADD: i32 = 6;
    /// Compare and swap.
    RDS_CMSG_ATOMIC_CSWP: i32 = 7;
    /// Fetch and add under a mask.
    RDS_CMSG_MASKED_ATOMIC_FADD: i32 = 8;
    /// Compare and swap under a mask.
    RDS_CMSG_MASKED_ATOMIC_CSWP: i32 = 9;
    /// How long a message took.
    RDS_CMSG_RXPATH_LATENCY: i32 = 11;
    /// A number for data that is sent without copying.
    RDS_CMSG_ZCOPY_COOKIE: i32 = 12;
    /// The numbers of data that the kernel has done with.
    RDS_CMSG_ZCOPY_COMPLETION: i32 = 13;
}

numbers! {
    "How an operation on memory ended.";

    /// Well.
    RDS_RDMA_SUCCESS: i32 = 0;
    /// The peer failed.
    RDS_RDMA_REMOTE_ERROR: i32 = 1;
    /// It was cancelled.
    RDS_RDMA_CANCELED: i32 = 2;
    /// It was dropped.
    RDS_RDMA_DROPPED: i32 = 3;
    /// Otherwise.
    RDS_RDMA_OTHER_ERROR: i32 = 4;
}

numbers! {
    "A flag of an operation on memory.";

    /// The peer may write.
    RDS_RDMA_READWRITE: u64 = 0x1;
    /// After all that came before.
    RDS_RDMA_FENCE: u64 = 0x2;
    /// The peer forgets the memory afterwards.
    RDS_RDMA_INVALIDATE: u64 = 0x4;
    /// The memory is forgotten after its use.
    RDS_RDMA_USE_ONCE: u64 = 0x8;
    /// Do not wait for a barrier.
    RDS_RDMA_DONTWAIT: u64 = 0x10;
    /// Tell when it is done.
    RDS_RDMA_NOTIFY_ME: u64 = 0x20;
    /// Do not interrupt the peer.
    RDS_RDMA_SILENT: u64 = 0x40;
}
