//! `<linux/sctp.h>`: the stream control transmission protocol.

use super::{messages, numbers, options};

options! {
    at SOL_SCTP, "sctp(7) and RFC 6458";

    /// How long a retransmission waits.
    SCTP_RTOINFO: i32 = 0;
    /// How an association behaves.
    SCTP_ASSOCINFO: i32 = 1;
    /// How an association is begun.
    SCTP_INITMSG: i32 = 2;
    /// Send small messages at once.
    SCTP_NODELAY: i32 = 3;
    /// Seconds without traffic after which an association is closed.
    SCTP_AUTOCLOSE: i32 = 4;
    /// Ask the peer to send to this address.
    SCTP_SET_PEER_PRIMARY_ADDR: i32 = 5;
    /// The peer's address that is sent to.
    SCTP_PRIMARY_ADDR: i32 = 6;
    /// What the adaptation layer tells the peer.
    SCTP_ADAPTATION_LAYER: i32 = 7;
    /// Fail rather than cut a message.
    SCTP_DISABLE_FRAGMENTS: i32 = 8;
    /// How one of the peer's addresses is treated.
    SCTP_PEER_ADDR_PARAMS: i32 = 9;
    /// What a send says when it says nothing, in the older form.
    SCTP_DEFAULT_SEND_PARAM: i32 = 10;
    /// Which notifications are received, in the older form.
    SCTP_EVENTS: i32 = 11;
    /// IPv4 addresses as mapped ones.
    SCTP_I_WANT_MAPPED_V4_ADDR: i32 = 12;
    /// The largest piece that a message is cut into.
    SCTP_MAXSEG: i32 = 13;
    /// The state of an association.
    SCTP_STATUS: i32 = 14;
    /// The state of one of the peer's addresses.
    SCTP_GET_PEER_ADDR_INFO: i32 = 15;
    /// How long an acknowledgement waits.
    SCTP_DELAYED_ACK_TIME: i32 = 16;
    /// SCTP_DELAYED_ACK_TIME under its second name.
    SCTP_DELAYED_ACK: i32 = 16;
    /// SCTP_DELAYED_ACK_TIME under its third name.
    SCTP_DELAYED_SACK: i32 = 16;
    /// A number that comes with every message of an association.
    SCTP_CONTEXT: i32 = 17;
    /// Whether pieces of several messages are received in turn.
    SCTP_FRAGMENT_INTERLEAVE: i32 = 18;
    /// How much of a message is received before it is whole.
    SCTP_PARTIAL_DELIVERY_POINT: i32 = 19;
    /// How many packets go out at once.
    SCTP_MAX_BURST: i32 = 20;
    /// A kind of chunk that has to be authenticated.
    SCTP_AUTH_CHUNK: i32 = 21;
    /// The algorithms for it.
    SCTP_HMAC_IDENT: i32 = 22;
    /// A key for it.
    SCTP_AUTH_KEY: i32 = 23;
    /// The key in use.
    SCTP_AUTH_ACTIVE_KEY: i32 = 24;
    /// Forget a key.
    SCTP_AUTH_DELETE_KEY: i32 = 25;
    /// What the peer wants authenticated.
    SCTP_PEER_AUTH_CHUNKS: i32 = 26;
    /// What this end wants authenticated.
    SCTP_LOCAL_AUTH_CHUNKS: i32 = 27;
    /// How many associations there are.
    SCTP_GET_ASSOC_NUMBER: i32 = 28;
    /// Their numbers.
    SCTP_GET_ASSOC_ID_LIST: i32 = 29;
    /// Tell the peer of addresses that come and go.
    SCTP_AUTO_ASCONF: i32 = 30;
    /// After how many failures an address is given up.
    SCTP_PEER_ADDR_THLDS: i32 = 31;
    /// Receive SCTP_RCVINFO.
    SCTP_RECVRCVINFO: i32 = 32;
    /// Receive SCTP_NXTINFO.
    SCTP_RECVNXTINFO: i32 = 33;
    /// What a send says when it says nothing.
    SCTP_DEFAULT_SNDINFO: i32 = 34;
    /// A key that is not used for sending any more.
    SCTP_AUTH_DEACTIVATE_KEY: i32 = 35;
    /// Several sockets share a port.
    SCTP_REUSE_PORT: i32 = 36;
    /// SCTP_PEER_ADDR_THLDS with one number more.
    SCTP_PEER_ADDR_THLDS_V2: i32 = 37;
    /// Bind to more addresses: sctp_bindx(3).
    SCTP_SOCKOPT_BINDX_ADD: i32 = 100;
    /// Bind to fewer.
    SCTP_SOCKOPT_BINDX_REM: i32 = 101;
    /// A socket for one association: sctp_peeloff(3).
    SCTP_SOCKOPT_PEELOFF: i32 = 102;
    /// SCTP_SOCKOPT_CONNECTX in its oldest form.
    SCTP_SOCKOPT_CONNECTX_OLD: i32 = 107;
    /// The peer's addresses.
    SCTP_GET_PEER_ADDRS: i32 = 108;
    /// This end's addresses.
    SCTP_GET_LOCAL_ADDRS: i32 = 109;
    /// Connect to several addresses of a peer: sctp_connectx(3).
    SCTP_SOCKOPT_CONNECTX: i32 = 110;
    /// SCTP_SOCKOPT_CONNECTX by getsockopt(2).
    SCTP_SOCKOPT_CONNECTX3: i32 = 111;
    /// What is counted of an association.
    SCTP_GET_ASSOC_STATS: i32 = 112;
    /// Whether messages may be given up.
    SCTP_PR_SUPPORTED: i32 = 113;
    /// When a message is given up when the send says nothing.
    SCTP_DEFAULT_PRINFO: i32 = 114;
    /// How many messages of an association were given up.
    SCTP_PR_ASSOC_STATUS: i32 = 115;
    /// How many messages of a stream were given up.
    SCTP_PR_STREAM_STATUS: i32 = 116;
    /// Whether streams may be changed.
    SCTP_RECONFIG_SUPPORTED: i32 = 117;
    /// Which changes the peer may ask for.
    SCTP_ENABLE_STREAM_RESET: i32 = 118;
    /// Begin streams anew.
    SCTP_RESET_STREAMS: i32 = 119;
    /// Begin the association anew.
    SCTP_RESET_ASSOC: i32 = 120;
    /// More streams.
    SCTP_ADD_STREAMS: i32 = 121;
    /// SCTP_SOCKOPT_PEELOFF with flags.
    SCTP_SOCKOPT_PEELOFF_FLAGS: i32 = 122;
    /// Which stream sends next.
    SCTP_STREAM_SCHEDULER: i32 = 123;
    /// A stream's priority or weight.
    SCTP_STREAM_SCHEDULER_VALUE: i32 = 124;
    /// Whether pieces of several messages go out in turn.
    SCTP_INTERLEAVING_SUPPORTED: i32 = 125;
    /// An association begun by a send.
    SCTP_SENDMSG_CONNECT: i32 = 126;
    /// Whether a kind of notification is received.
    SCTP_EVENT: i32 = 127;
    /// Whether addresses may change.
    SCTP_ASCONF_SUPPORTED: i32 = 128;
    /// Whether chunks may be authenticated.
    SCTP_AUTH_SUPPORTED: i32 = 129;
    /// Whether congestion may be marked.
    SCTP_ECN_SUPPORTED: i32 = 130;
    /// Tell of addresses that may have failed.
    SCTP_EXPOSE_POTENTIALLY_FAILED_STATE: i32 = 131;
    /// SCTP_EXPOSE_POTENTIALLY_FAILED_STATE, shorter.
    SCTP_EXPOSE_PF_STATE: i32 = 131;
    /// The peer's port for SCTP over UDP.
    SCTP_REMOTE_UDP_ENCAPS_PORT: i32 = 132;
    /// Milliseconds between probes for the path MTU.
    SCTP_PLPMTUD_PROBE_INTERVAL: i32 = 133;
}

messages! {
    at SOL_SCTP;

    /// How the association is begun.
    SCTP_INIT: i32 = 0;
    /// What is said and told of a message, in the older form.
    SCTP_SNDRCV: i32 = 1;
    /// What a send says of its message.
    SCTP_SNDINFO: i32 = 2;
    /// What is told of a message.
    SCTP_RCVINFO: i32 = 3;
    /// What is told of the message after it.
    SCTP_NXTINFO: i32 = 4;
    /// When the message is given up.
    SCTP_PRINFO: i32 = 5;
    /// The key that the message is authenticated with.
    SCTP_AUTHINFO: i32 = 6;
    /// Another IPv4 address of the peer.
    SCTP_DSTADDRV4: i32 = 7;
    /// Another IPv6 address of the peer.
    SCTP_DSTADDRV6: i32 = 8;
}

numbers! {
    "A flag of a message of SCTP.";

    /// Without an order.
    SCTP_UNORDERED: u16 = 0x1;
    /// To the address given, not to the primary one.
    SCTP_ADDR_OVER: u16 = 0x2;
    /// Break the association off.
    SCTP_ABORT: u16 = 0x4;
    /// Acknowledge at once.
    SCTP_SACK_IMMEDIATELY: u16 = 0x8;
    /// To every association.
    SCTP_SENDALL: u16 = 0x40;
    /// Of every policy, in SCTP_PR_ASSOC_STATUS.
    SCTP_PR_SCTP_ALL: u16 = 0x80;
    /// Close the association once all is sent.
    SCTP_EOF: u16 = 0x200;
    /// What was received is a notification.
    SCTP_NOTIFICATION: u16 = 0x8000;
}

numbers! {
    "When a message of SCTP is given up.";

    /// Never.
    SCTP_PR_SCTP_NONE: u16 = 0x0;
    /// After some milliseconds.
    SCTP_PR_SCTP_TTL: u16 = 0x10;
    /// After some retransmissions.
    SCTP_PR_SCTP_RTX: u16 = 0x20;
    /// When a message of a higher priority needs the room.
    SCTP_PR_SCTP_PRIO: u16 = 0x30;
    /// The bits of the above.
    SCTP_PR_SCTP_MASK: u16 = 0x30;
}

numbers! {
    "Which associations of a socket are meant.";

    /// Those to come.
    SCTP_FUTURE_ASSOC: i32 = 0;
    /// Those that are.
    SCTP_CURRENT_ASSOC: i32 = 1;
    /// Both.
    SCTP_ALL_ASSOC: i32 = 2;
}

numbers! {
    "A kind of notification of SCTP.";

    /// Not a notification: whether SCTP_SNDRCV is received.
    SCTP_DATA_IO_EVENT: u16 = 0x8000;
    /// An association has come or gone.
    SCTP_ASSOC_CHANGE: u16 = 0x8001;
    /// An address of the peer has come or gone.
    SCTP_PEER_ADDR_CHANGE: u16 = 0x8002;
    /// A message was not sent, in the older form.
    SCTP_SEND_FAILED: u16 = 0x8003;
    /// The peer reports an error.
    SCTP_REMOTE_ERROR: u16 = 0x8004;
    /// The peer is closing the association.
    SCTP_SHUTDOWN_EVENT: u16 = 0x8005;
    /// The rest of a message will not come.
    SCTP_PARTIAL_DELIVERY_EVENT: u16 = 0x8006;
    /// What the peer's adaptation layer tells.
    SCTP_ADAPTATION_INDICATION: u16 = 0x8007;
    /// A key is used for the first time, or no more.
    SCTP_AUTHENTICATION_EVENT: u16 = 0x8008;
    /// Nothing waits to be sent.
    SCTP_SENDER_DRY_EVENT: u16 = 0x8009;
    /// Streams begin anew.
    SCTP_STREAM_RESET_EVENT: u16 = 0x800a;
    /// The association begins anew.
    SCTP_ASSOC_RESET_EVENT: u16 = 0x800b;
    /// There are more streams.
    SCTP_STREAM_CHANGE_EVENT: u16 = 0x800c;
    /// A message was not sent.
    SCTP_SEND_FAILED_EVENT: u16 = 0x800d;
}
