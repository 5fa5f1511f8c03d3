//! SOL_SCTP: sctp(7), RFC 6458. These are the options of a socket; those that name an association or an address of
//! the peer are for an [`Opt`](super::Opt) of your own.

use super::structure::{options, structures};
use super::{Never, Secs};
use crate::consts::SOL_SCTP;

options! {
    SOL_SCTP;

    /// How an association is kept: RFC 6458, 8.1.2.
    SCTP_ASSOCINFO: SctpAssocparams;
    /// How long an association is idle before it is closed; 0 for ever; sockets of many associations: RFC 6458, 8.1.8.
    SCTP_AUTOCLOSE: Secs;
    /// How acknowledgements are delayed: RFC 6458, 8.1.19.
    #[doc(alias = "SCTP_DELAYED_ACK_TIME")]
    SCTP_DELAYED_SACK: SctpSackInfo;
    /// Whether messages too long are refused instead of fragmented: RFC 6458, 8.1.11.
    SCTP_DISABLE_FRAGMENTS: bool;
    /// How messages that come in parts may mix: 0, 1 or 2: RFC 6458, 8.1.20.
    SCTP_FRAGMENT_INTERLEAVE: u32;
    /// How many associations there are: RFC 6458, 8.2.5.
    SCTP_GET_ASSOC_NUMBER: u32, Never;
    /// How an association begins: RFC 6458, 8.1.3.
    SCTP_INITMSG: SctpInitmsg;
    /// Whether IPv4 addresses come as IPv6 ones: RFC 6458, 8.1.15.
    SCTP_I_WANT_MAPPED_V4_ADDR: bool;
    /// The longest part of a message: RFC 6458, 8.1.16.
    SCTP_MAXSEG: SctpAssocValue;
    /// The most packets in a burst: RFC 6458, 8.1.24.
    SCTP_MAX_BURST: SctpAssocValue;
    /// Whether small messages are sent at once instead of being gathered: RFC 6458, 8.1.5.
    SCTP_NODELAY: bool;
    /// How many bytes of a message have to be there for its parts to be delivered: RFC 6458, 8.1.21.
    SCTP_PARTIAL_DELIVERY_POINT: u32;
    /// Whether each message tells of the next, in a control message: RFC 6458, 8.1.30.
    SCTP_RECVNXTINFO: bool;
    /// Whether each message tells its stream and more, in a control message: RFC 6458, 8.1.29.
    SCTP_RECVRCVINFO: bool;
    /// Whether sockets may share a port: RFC 6458, 8.1.27; Linux 5.3.
    SCTP_REUSE_PORT: bool;
    /// The times of retransmissions: RFC 6458, 8.1.1.
    SCTP_RTOINFO: SctpRtoinfo;
}

structures! {
    /// How an association is kept: `struct sctp_assocparams` of linux/sctp.h.
    #[doc(alias = "sctp_assocparams")]
    SctpAssocparams[20] {
        /// The association; 0 for those to come.
        assoc_id: i32 = 0,
        /// Retransmissions before it is given up.
        asocmaxrxt: u16 = 4,
        /// Addresses of the peer. Not looked at when set.
        number_peer_destinations: u16 = 6,
        /// The peer's window. Not looked at when set.
        peer_rwnd: u32 = 8,
        /// Our window. Not looked at when set.
        local_rwnd: u32 = 12,
        /// Milliseconds for which a cookie is good.
        cookie_life: u32 = 16,
    }

    /// How acknowledgements are delayed: `struct sctp_sack_info` of linux/sctp.h.
    #[doc(alias = "sctp_sack_info")]
    SctpSackInfo[12] {
        /// The association; 0 for those to come.
        assoc_id: i32 = 0,
        /// Milliseconds, at most 500.
        delay: u32 = 4,
        /// Packets; 1 delays none.
        freq: u32 = 8,
    }

    /// How an association begins: `struct sctp_initmsg` of linux/sctp.h.
    #[doc(alias = "sctp_initmsg")]
    SctpInitmsg[8] {
        /// Streams that are asked for.
        num_ostreams: u16 = 0,
        /// The most streams of the peer.
        max_instreams: u16 = 2,
        /// How many times it is tried.
        max_attempts: u16 = 4,
        /// The longest time between two, in milliseconds.
        max_init_timeo: u16 = 6,
    }

    /// A number of an association: `struct sctp_assoc_value` of linux/sctp.h.
    #[doc(alias = "sctp_assoc_value")]
    SctpAssocValue[8] {
        /// The association; 0 for those to come.
        assoc_id: i32 = 0,
        /// The number.
        assoc_value: u32 = 4,
    }

    /// The times of retransmissions: `struct sctp_rtoinfo` of linux/sctp.h, in milliseconds.
    #[doc(alias = "sctp_rtoinfo")]
    SctpRtoinfo[16] {
        /// The association; 0 for those to come.
        assoc_id: i32 = 0,
        /// The first.
        initial: u32 = 4,
        /// The longest.
        max: u32 = 8,
        /// The shortest.
        min: u32 = 12,
    }
}
