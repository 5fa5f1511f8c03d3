//! `<linux/net_tstamp.h>`: times of packets.

use super::numbers;

numbers! {
    "A flag of SO_TIMESTAMPING: the kernel's documentation, networking/timestamping.";

    /// The hardware takes the time at sending.
    SOF_TIMESTAMPING_TX_HARDWARE: u32 = 0x1;
    /// The kernel takes the time at sending.
    SOF_TIMESTAMPING_TX_SOFTWARE: u32 = 0x2;
    /// The hardware takes the time at receiving.
    SOF_TIMESTAMPING_RX_HARDWARE: u32 = 0x4;
    /// The kernel takes the time at receiving.
    SOF_TIMESTAMPING_RX_SOFTWARE: u32 = 0x8;
    /// Tell the kernel's times.
    SOF_TIMESTAMPING_SOFTWARE: u32 = 0x10;
    /// Of no effect any more.
    SOF_TIMESTAMPING_SYS_HARDWARE: u32 = 0x20;
    /// Tell the hardware's times.
    SOF_TIMESTAMPING_RAW_HARDWARE: u32 = 0x40;
    /// Number what is sent.
    SOF_TIMESTAMPING_OPT_ID: u32 = 0x80;
    /// Take the time at queueing for the device.
    SOF_TIMESTAMPING_TX_SCHED: u32 = 0x100;
    /// Take the time at acknowledgement.
    SOF_TIMESTAMPING_TX_ACK: u32 = 0x200;
    /// Tell of errors with control messages too.
    SOF_TIMESTAMPING_OPT_CMSG: u32 = 0x400;
    /// Tell times without the packet that they are of.
    SOF_TIMESTAMPING_OPT_TSONLY: u32 = 0x800;
    /// Tell what TCP counted.
    SOF_TIMESTAMPING_OPT_STATS: u32 = 0x1000;
    /// Tell the device beside hardware times.
    SOF_TIMESTAMPING_OPT_PKTINFO: u32 = 0x2000;
    /// Tell both of a packet's times.
    SOF_TIMESTAMPING_OPT_TX_SWHW: u32 = 0x4000;
    /// Tell the times of one hardware clock.
    SOF_TIMESTAMPING_BIND_PHC: u32 = 0x8000;
    /// Number bytes of a stream from where it stood then.
    SOF_TIMESTAMPING_OPT_ID_TCP: u32 = 0x1_0000;
    /// No times for packets that nobody asked them of.
    SOF_TIMESTAMPING_OPT_RX_FILTER: u32 = 0x2_0000;
    /// Take the time at which the hardware reports it done.
    SOF_TIMESTAMPING_TX_COMPLETION: u32 = 0x4_0000;
}

numbers! {
    "A flag of SO_TXTIME.";

    /// The time is the latest, not the earliest.
    SOF_TXTIME_DEADLINE_MODE: u32 = 0x1;
    /// Tell of packets that did not leave.
    SOF_TXTIME_REPORT_ERRORS: u32 = 0x2;
}
