//! `<netinet/tcp.h>`: the options of the level SOL_TCP, and the numbers in them.

use super::{numbers, options};

options! {
    at SOL_TCP, "tcp(7)";

    /// Send small segments at once.
    TCP_NODELAY: i32 = 1;
    /// The largest segment.
    TCP_MAXSEG: i32 = 2;
    /// Hold back what does not fill a segment, for 200 ms at most.
    TCP_CORK: i32 = 3;
    /// Seconds without traffic before the first probe.
    TCP_KEEPIDLE: i32 = 4;
    /// Seconds between probes.
    TCP_KEEPINTVL: i32 = 5;
    /// Probes without an answer before the connection is dropped.
    TCP_KEEPCNT: i32 = 6;
    /// How often a SYN is sent again.
    TCP_SYNCNT: i32 = 7;
    /// Seconds in FIN-WAIT-2 without an owner.
    TCP_LINGER2: i32 = 8;
    /// Seconds that accept(2) waits for first data.
    TCP_DEFER_ACCEPT: i32 = 9;
    /// The largest window told to the peer.
    TCP_WINDOW_CLAMP: i32 = 10;
    /// The state of the connection.
    TCP_INFO: i32 = 11;
    /// Acknowledge at once; the kernel may go back to waiting.
    TCP_QUICKACK: i32 = 12;
    /// The congestion control algorithm, by name.
    TCP_CONGESTION: i32 = 13;
    /// The key of a peer for signatures of RFC 2385.
    TCP_MD5SIG: i32 = 14;
    /// No exponential backoff for a thin stream.
    TCP_THIN_LINEAR_TIMEOUTS: i32 = 16;
    /// Of no effect since Linux 4.11.
    TCP_THIN_DUPACK: i32 = 17;
    /// Milliseconds that sent data may stay without acknowledgement.
    TCP_USER_TIMEOUT: i32 = 18;
    /// The connection is being taken apart or put together again.
    TCP_REPAIR: i32 = 19;
    /// Which queue is meant while in repair.
    TCP_REPAIR_QUEUE: i32 = 20;
    /// The sequence number of that queue.
    TCP_QUEUE_SEQ: i32 = 21;
    /// What was agreed on in the SYN, while in repair.
    TCP_REPAIR_OPTIONS: i32 = 22;
    /// How many Fast Open requests may be pending on a listener.
    TCP_FASTOPEN: i32 = 23;
    /// The value of the timestamp clock.
    TCP_TIMESTAMP: i32 = 24;
    /// How many unsent bytes keep the socket from being writable.
    TCP_NOTSENT_LOWAT: i32 = 25;
    /// What the congestion control algorithm tells of itself.
    TCP_CC_INFO: i32 = 26;
    /// Keep the SYN of new connections.
    TCP_SAVE_SYN: i32 = 27;
    /// The SYN that was kept; reading takes it away.
    TCP_SAVED_SYN: i32 = 28;
    /// The window, while in repair.
    TCP_REPAIR_WINDOW: i32 = 29;
    /// connect(2) waits for the first data, and goes out with it.
    TCP_FASTOPEN_CONNECT: i32 = 30;
    /// The protocol on top, by name, such as tls.
    TCP_ULP: i32 = 31;
    /// TCP_MD5SIG with a prefix or an interface.
    TCP_MD5SIG_EXT: i32 = 32;
    /// The keys of Fast Open cookies.
    TCP_FASTOPEN_KEY: i32 = 33;
    /// Fast Open without a cookie.
    TCP_FASTOPEN_NO_COOKIE: i32 = 34;
    /// Receive into mapped memory without copying.
    TCP_ZEROCOPY_RECEIVE: i32 = 35;
    /// Receive how many bytes are left, as TCP_CM_INQ.
    TCP_INQ: i32 = 36;
    /// The control message of TCP_INQ.
    TCP_CM_INQ: i32 = 36;
    /// Microseconds by which packets are held back.
    TCP_TX_DELAY: i32 = 37;
    /// Add a key of TCP-AO: RFC 5925.
    TCP_AO_ADD_KEY: i32 = 38;
    /// Remove a key of TCP-AO.
    TCP_AO_DEL_KEY: i32 = 39;
    /// The state of TCP-AO on this socket.
    TCP_AO_INFO: i32 = 40;
    /// The keys of TCP-AO.
    TCP_AO_GET_KEYS: i32 = 41;
    /// The state of TCP-AO, while in repair.
    TCP_AO_REPAIR: i32 = 42;
    /// Whether this is multipath TCP.
    TCP_IS_MPTCP: i32 = 43;
    /// Milliseconds that a retransmission waits at most.
    TCP_RTO_MAX_MS: i32 = 44;
    /// Microseconds that a retransmission waits at least.
    TCP_RTO_MIN_US: i32 = 45;
    /// Microseconds that an acknowledgement waits at most.
    TCP_DELACK_MAX_US: i32 = 46;
}

numbers! {
    "A state of a connection, as TCP_INFO tells it.";

    /// Open.
    TCP_ESTABLISHED: u8 = 1;
    /// Connecting.
    TCP_SYN_SENT: u8 = 2;
    /// Being connected to.
    TCP_SYN_RECV: u8 = 3;
    /// Closed here, not acknowledged.
    TCP_FIN_WAIT1: u8 = 4;
    /// Closed here and acknowledged.
    TCP_FIN_WAIT2: u8 = 5;
    /// Closed at both ends; late packets are waited for.
    TCP_TIME_WAIT: u8 = 6;
    /// Not in use.
    TCP_CLOSE: u8 = 7;
    /// Closed by the peer.
    TCP_CLOSE_WAIT: u8 = 8;
    /// Closed by the peer and here, not acknowledged.
    TCP_LAST_ACK: u8 = 9;
    /// Listening.
    TCP_LISTEN: u8 = 10;
    /// Closed at both ends at once, not acknowledged.
    TCP_CLOSING: u8 = 11;
}

numbers! {
    "A state of congestion control, as TCP_INFO tells it.";

    /// Nothing unusual.
    TCP_CA_Open: u8 = 0;
    /// Acknowledgements out of order.
    TCP_CA_Disorder: u8 = 1;
    /// The window was reduced.
    TCP_CA_CWR: u8 = 2;
    /// Sending again what was lost.
    TCP_CA_Recovery: u8 = 3;
    /// A retransmission's time ran out.
    TCP_CA_Loss: u8 = 4;
}

numbers! {
    "What was agreed on, as TCP_INFO tells it.";

    /// Timestamps.
    TCPI_OPT_TIMESTAMPS: u8 = 1;
    /// Selective acknowledgements.
    TCPI_OPT_SACK: u8 = 2;
    /// Window scaling.
    TCPI_OPT_WSCALE: u8 = 4;
    /// Explicit congestion notification.
    TCPI_OPT_ECN: u8 = 8;
    /// A packet that was marked for it has come.
    TCPI_OPT_ECN_SEEN: u8 = 16;
    /// Data in the SYN was acknowledged.
    TCPI_OPT_SYN_DATA: u8 = 32;
    /// Timestamps of a microsecond.
    TCPI_OPT_USEC_TS: u8 = 64;
    /// The connection came by Fast Open.
    TCPI_OPT_TFO_CHILD: u8 = 128;
}

numbers! {
    "A value of TCP_REPAIR or TCP_REPAIR_QUEUE.";

    /// Begin.
    TCP_REPAIR_ON: i32 = 1;
    /// End, and probe the peer's window.
    TCP_REPAIR_OFF: i32 = 0;
    /// End without a probe.
    TCP_REPAIR_OFF_NO_WP: i32 = -1;
    /// No queue.
    TCP_NO_QUEUE: i32 = 0;
    /// What came and was not read.
    TCP_RECV_QUEUE: i32 = 1;
    /// What was sent and not acknowledged.
    TCP_SEND_QUEUE: i32 = 2;
}

numbers! {
    "For the structure of TCP_MD5SIG and TCP_MD5SIG_EXT.";

    /// The longest key, in bytes.
    TCP_MD5SIG_MAXKEYLEN: u8 = 80;
    /// The key is for a prefix.
    TCP_MD5SIG_FLAG_PREFIX: u8 = 1;
    /// The key is for an interface.
    TCP_MD5SIG_FLAG_IFINDEX: u8 = 2;
}
