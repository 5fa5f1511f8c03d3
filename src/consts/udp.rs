//! `<linux/udp.h>` and `<linux/udplite.h>`: the options of UDP and UDP-Lite.

use super::{numbers, options};

options! {
    at SOL_UDP, "udp(7)";

    /// Collect what is sent into one datagram until this is cleared.
    UDP_CORK: i32 = 1;
    /// What is carried in the datagrams: one of UDP_ENCAP.
    UDP_ENCAP: i32 = 100;
    /// Send over IPv6 without a checksum.
    UDP_NO_CHECK6_TX: i32 = 101;
    /// Take datagrams over IPv6 without a checksum.
    UDP_NO_CHECK6_RX: i32 = 102;
    /// What is sent is cut into datagrams of this size; also a control message.
    UDP_SEGMENT: i32 = 103;
    /// Receive several datagrams in one, with their size as a control message.
    UDP_GRO: i32 = 104;
}

numbers! {
    "A value of UDP_ENCAP.";

    /// ESP, in a form that is no longer used.
    UDP_ENCAP_ESPINUDP_NON_IKE: i32 = 1;
    /// ESP: RFC 3948.
    UDP_ENCAP_ESPINUDP: i32 = 2;
    /// L2TP: RFC 2661.
    UDP_ENCAP_L2TPINUDP: i32 = 3;
    /// GTP, version 0.
    UDP_ENCAP_GTP0: i32 = 4;
    /// GTP's user plane, version 1.
    UDP_ENCAP_GTP1U: i32 = 5;
    /// RxRPC.
    UDP_ENCAP_RXRPC: i32 = 6;
}

options! {
    at SOL_UDPLITE, "udplite(7)";

    /// How many bytes of what is sent the checksum covers.
    UDPLITE_SEND_CSCOV: i32 = 10;
    /// How many bytes of what is received the checksum has to cover.
    UDPLITE_RECV_CSCOV: i32 = 11;
}
