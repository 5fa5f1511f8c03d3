//! `<linux/tls.h>`: TLS in the kernel.

use super::{messages, options};

options! {
    at SOL_TLS, "the kernel's documentation, networking/tls";

    /// The keys to send with.
    TLS_TX: i32 = 1;
    /// The keys to receive with.
    TLS_RX: i32 = 2;
    /// sendfile(2) may use pages that do not change.
    TLS_TX_ZEROCOPY_RO: i32 = 3;
    /// Records are expected without padding.
    TLS_RX_EXPECT_NO_PAD: i32 = 4;
    /// The most plain text of a record.
    TLS_TX_MAX_PAYLOAD_LEN: i32 = 5;
}

messages! {
    at SOL_TLS;

    /// The type of the record to send.
    TLS_SET_RECORD_TYPE: i32 = 1;
    /// The type of the record received.
    TLS_GET_RECORD_TYPE: i32 = 2;
}
