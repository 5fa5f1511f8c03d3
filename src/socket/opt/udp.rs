//! SOL_UDP and SOL_UDPLITE: udp(7), udplite(7).

use super::structure::options;
use crate::consts::{SOL_UDP, SOL_UDPLITE};

options! {
    SOL_UDP;

    /// Whether what is sent is gathered into one datagram until this is turned off: udp(7).
    UDP_CORK: bool;
    /// Whether datagrams are packets of IPsec or of a tunnel: UDP_ENCAP_ESPINUDP, UDP_ENCAP_L2TPINUDP, and others
    /// of linux/udp.h: udp(7).
    UDP_ENCAP: i32;
    /// Whether datagrams of one sender that follow each other come as one, with their size in a control message:
    /// udp(7), Linux 5.0.
    UDP_GRO: bool;
    /// Whether datagrams without checksum come in over IPv6: linux/udp.h, RFC 6935.
    UDP_NO_CHECK6_RX: bool;
    /// Whether datagrams go out over IPv6 without checksum: linux/udp.h, RFC 6935.
    UDP_NO_CHECK6_TX: bool;
    /// The size of the datagrams that what is sent is cut into; 0 for one: udp(7), Linux 4.18.
    UDP_SEGMENT: u32;
}

options! {
    SOL_UDPLITE;

    /// How many bytes the checksum of a datagram has to cover, or it is not let in: udplite(7). 0 for all.
    UDPLITE_RECV_CSCOV: u32;
    /// How many bytes of a datagram the checksum covers, at least 8; 0 for all: udplite(7).
    UDPLITE_SEND_CSCOV: u32;
}
