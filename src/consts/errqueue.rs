//! `<linux/errqueue.h>`: the errors that MSG_ERRQUEUE receives.

use super::numbers;

numbers! {
    "Where something of the error queue comes from.";

    /// Nowhere.
    SO_EE_ORIGIN_NONE: u8 = 0;
    /// This machine.
    SO_EE_ORIGIN_LOCAL: u8 = 1;
    /// ICMP.
    SO_EE_ORIGIN_ICMP: u8 = 2;
    /// ICMPv6.
    SO_EE_ORIGIN_ICMP6: u8 = 3;
    /// A packet that left: its time.
    SO_EE_ORIGIN_TXSTATUS: u8 = 4;
    /// SO_EE_ORIGIN_TXSTATUS under its second name.
    SO_EE_ORIGIN_TIMESTAMPING: u8 = 4;
    /// MSG_ZEROCOPY: the kernel has done with the data.
    SO_EE_ORIGIN_ZEROCOPY: u8 = 5;
    /// SO_TXTIME: a packet did not leave.
    SO_EE_ORIGIN_TXTIME: u8 = 6;
}

numbers! {
    /// The data was copied after all.
    SO_EE_CODE_ZEROCOPY_COPIED: u8 = 1;
    /// The time was not one.
    SO_EE_CODE_TXTIME_INVALID_PARAM: u8 = 1;
    /// The time was over.
    SO_EE_CODE_TXTIME_MISSED: u8 = 2;
    /// The extension of RFC 4884 does not read.
    SO_EE_RFC4884_FLAG_INVALID: u8 = 1;
}

numbers! {
    "Which of a packet's times the queue tells.";

    /// When it left.
    SCM_TSTAMP_SND: u32 = 0;
    /// When it was queued for the device.
    SCM_TSTAMP_SCHED: u32 = 1;
    /// When the peer acknowledged it.
    SCM_TSTAMP_ACK: u32 = 2;
    /// When the hardware reported it done.
    SCM_TSTAMP_COMPLETION: u32 = 3;
}
