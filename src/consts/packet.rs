//! `<linux/if_packet.h>`: packet sockets.

use super::{numbers, options};

numbers! {
    "For whom a frame was.";

    /// This machine.
    PACKET_HOST: u8 = 0;
    /// Every machine.
    PACKET_BROADCAST: u8 = 1;
    /// A group.
    PACKET_MULTICAST: u8 = 2;
    /// Another machine.
    PACKET_OTHERHOST: u8 = 3;
    /// It leaves this machine.
    PACKET_OUTGOING: u8 = 4;
    /// It came back.
    PACKET_LOOPBACK: u8 = 5;
    /// The programs of this machine; of the kernel's own use.
    PACKET_USER: u8 = 6;
    /// Of no use any more.
    PACKET_FASTROUTE: u8 = 6;
    /// The kernel; of its own use.
    PACKET_KERNEL: u8 = 7;
}

options! {
    at SOL_PACKET, "packet(7)";

    /// Receive more than what is for this machine: one of PACKET_MR.
    PACKET_ADD_MEMBERSHIP: i32 = 1;
    /// Undo that.
    PACKET_DROP_MEMBERSHIP: i32 = 2;
    /// Of no effect.
    PACKET_RECV_OUTPUT: i32 = 3;
    /// A ring shared with the kernel to receive in.
    PACKET_RX_RING: i32 = 5;
    /// How many packets came and were dropped; reading sets both to zero.
    PACKET_STATISTICS: i32 = 6;
    /// How large a packet has to be to be queued beside the ring.
    PACKET_COPY_THRESH: i32 = 7;
    /// Receive what else is known of a packet; also the control message.
    PACKET_AUXDATA: i32 = 8;
    /// Tell the interface that a packet came in by, not the one above it.
    PACKET_ORIGDEV: i32 = 9;
    /// The version of the rings: one of TPACKET.
    PACKET_VERSION: i32 = 10;
    /// The length of a version's header.
    PACKET_HDRLEN: i32 = 11;
    /// Room before each header of the ring.
    PACKET_RESERVE: i32 = 12;
    /// A ring shared with the kernel to send from.
    PACKET_TX_RING: i32 = 13;
    /// Pass over what in the ring cannot be sent.
    PACKET_LOSS: i32 = 14;
    /// Packets begin with a virtio header.
    PACKET_VNET_HDR: i32 = 15;
    /// Take the time of what is sent.
    PACKET_TX_TIMESTAMP: i32 = 16;
    /// Whose time the ring tells.
    PACKET_TIMESTAMP: i32 = 17;
    /// Several sockets divide the packets.
    PACKET_FANOUT: i32 = 18;
    /// The ring tells where each packet begins.
    PACKET_TX_HAS_OFF: i32 = 19;
    /// Send past the queue.
    PACKET_QDISC_BYPASS: i32 = 20;
    /// How often packets went to another socket of the group.
    PACKET_ROLLOVER_STATS: i32 = 21;
    /// The program that divides the packets.
    PACKET_FANOUT_DATA: i32 = 22;
    /// Nothing that leaves this machine.
    PACKET_IGNORE_OUTGOING: i32 = 23;
    /// The length of the virtio header.
    PACKET_VNET_HDR_SZ: i32 = 24;
}

numbers! {
    "What PACKET_ADD_MEMBERSHIP adds.";

    /// A group.
    PACKET_MR_MULTICAST: u16 = 0;
    /// Everything.
    PACKET_MR_PROMISC: u16 = 1;
    /// Every group.
    PACKET_MR_ALLMULTI: u16 = 2;
    /// Another address.
    PACKET_MR_UNICAST: u16 = 3;
}

numbers! {
    "How PACKET_FANOUT divides.";

    /// By the flow.
    PACKET_FANOUT_HASH: u16 = 0;
    /// In turn.
    PACKET_FANOUT_LB: u16 = 1;
    /// By the processor.
    PACKET_FANOUT_CPU: u16 = 2;
    /// To the next when one is full.
    PACKET_FANOUT_ROLLOVER: u16 = 3;
    /// By chance.
    PACKET_FANOUT_RND: u16 = 4;
    /// By the queue of the device.
    PACKET_FANOUT_QM: u16 = 5;
    /// By a classic BPF filter.
    PACKET_FANOUT_CBPF: u16 = 6;
    /// By an extended BPF program.
    PACKET_FANOUT_EBPF: u16 = 7;
    /// To the next when one is full, besides.
    PACKET_FANOUT_FLAG_ROLLOVER: u16 = 0x1000;
    /// The kernel chooses the group's number.
    PACKET_FANOUT_FLAG_UNIQUEID: u16 = 0x2000;
    /// Nothing that leaves this machine.
    PACKET_FANOUT_FLAG_IGNORE_OUTGOING: u16 = 0x4000;
    /// Put fragments together first.
    PACKET_FANOUT_FLAG_DEFRAG: u16 = 0x8000;
}

numbers! {
    "A version of the rings of AF_PACKET.";

    /// The first.
    TPACKET_V1: i32 = 0;
    /// The second.
    TPACKET_V2: i32 = 1;
    /// The third, of blocks.
    TPACKET_V3: i32 = 2;
}

numbers! {
    "The status of a packet in a ring of AF_PACKET, and in PACKET_AUXDATA.";

    /// The kernel's.
    TP_STATUS_KERNEL: u32 = 0;
    /// The program's.
    TP_STATUS_USER: u32 = 0x1;
    /// It did not fit, and is queued beside the ring.
    TP_STATUS_COPY: u32 = 0x2;
    /// Packets were dropped.
    TP_STATUS_LOSING: u32 = 0x4;
    /// The checksum will be filled in on the way out.
    TP_STATUS_CSUMNOTREADY: u32 = 0x8;
    /// The VLAN's tag is told.
    TP_STATUS_VLAN_VALID: u32 = 0x10;
    /// The block was handed over because its time ran out.
    TP_STATUS_BLK_TMO: u32 = 0x20;
    /// The VLAN's protocol is told.
    TP_STATUS_VLAN_TPID_VALID: u32 = 0x40;
    /// The checksum was found right.
    TP_STATUS_CSUM_VALID: u32 = 0x80;
    /// Several segments of TCP in one.
    TP_STATUS_GSO_TCP: u32 = 0x100;
    /// To send: free.
    TP_STATUS_AVAILABLE: u32 = 0;
    /// To send: wanted.
    TP_STATUS_SEND_REQUEST: u32 = 0x1;
    /// To send: under way.
    TP_STATUS_SENDING: u32 = 0x2;
    /// To send: refused.
    TP_STATUS_WRONG_FORMAT: u32 = 0x4;
    /// The time is the kernel's.
    TP_STATUS_TS_SOFTWARE: u32 = 0x2000_0000;
    /// Never set any more.
    TP_STATUS_TS_SYS_HARDWARE: u32 = 0x4000_0000;
    /// The time is the hardware's.
    TP_STATUS_TS_RAW_HARDWARE: u32 = 0x8000_0000;
}
