//! SOL_PACKET: packet(7), and the kernel's documentation (networking/packet_mmap).

use super::bytes::question;
use super::structure::{growing, options, structures};
use super::value::through;
use super::{AskOpt, Fd, FromOpt, Never, Program, ToOpt};
use crate::Result;
use crate::consts::SOL_PACKET;

options! {
    SOL_PACKET;

    /// Takes frames for a group, or all: packet(7).
    PACKET_ADD_MEMBERSHIP: Never, PacketMreq;
    /// Whether each packet tells its length, its VLAN and more, in a control message: packet(7).
    PACKET_AUXDATA: bool;
    /// How many bytes a frame has to have for the ring to leave a copy of all of it in the socket's queue; 0 for none:
    /// packet(7). Reading it takes Linux 6.4.
    PACKET_COPY_THRESH: u32;
    /// Takes them no longer: packet(7).
    PACKET_DROP_MEMBERSHIP: Never, PacketMreq;
    /// Shares packets among the sockets of a group; there is no way back: packet(7).
    PACKET_FANOUT: PacketFanout;
    /// The program that picks a socket of a group, with PACKET_FANOUT_CBPF: packet(7), Linux 4.3.
    PACKET_FANOUT_DATA: Never, Program;
    /// PACKET_FANOUT_DATA with PACKET_FANOUT_EBPF: an extended BPF program by its descriptor: packet(7), Linux 4.3.
    #[doc(alias = "PACKET_FANOUT_DATA")]
    PACKET_FANOUT_DATA_EBPF = PACKET_FANOUT_DATA: Never, Fd;
    /// How many bytes a frame's header has in a ring of version TPACKET_V1, TPACKET_V2 or TPACKET_V3, which is
    /// the question: linux/if_packet.h.
    PACKET_HDRLEN: Hdrlen, Never;
    /// Whether packets that this machine sends are left out: Linux 4.20.
    PACKET_IGNORE_OUTGOING: bool;
    /// Whether a frame of the sending ring that is malformed is passed over: packet(7).
    PACKET_LOSS: bool;
    /// Whether an address tells the interface that a packet came on, where a bond took it over: linux/if_packet.h.
    PACKET_ORIGDEV: bool;
    /// Whether packets go to the device past its queues: packet(7).
    PACKET_QDISC_BYPASS: bool;
    /// Bytes left free before each packet of a ring: packet(7).
    PACKET_RESERVE: u32;
    /// How often a full socket of a group passed packets on: linux/if_packet.h.
    PACKET_ROLLOVER_STATS: TpacketRolloverStats, Never;
    /// Sets up the ring of received packets, to be mapped by mmap(2): packet(7).
    PACKET_RX_RING: Never, TpacketReq3;
    /// How many packets came and were lost; reading it begins anew: packet(7).
    PACKET_STATISTICS: TpacketStats, Never;
    /// The clock of the timestamps in a ring: SOF_TIMESTAMPING_RAW_HARDWARE, or 0 for the system's: packet(7).
    PACKET_TIMESTAMP: u32;
    /// Whether a frame of the sending ring says where its packet begins: linux/if_packet.h.
    PACKET_TX_HAS_OFF: bool;
    /// Sets up the ring of packets to be sent: packet(7).
    PACKET_TX_RING: Never, TpacketReq3;
    /// The version of rings: TPACKET_V1, TPACKET_V2, TPACKET_V3: packet(7).
    PACKET_VERSION: i32;
    /// Whether packets come and go with a header of virtio: linux/virtio_net.h.
    PACKET_VNET_HDR: bool;
    /// How many bytes that header has; 0 for none: Linux 6.6.
    PACKET_VNET_HDR_SZ: u32;
}

structures! {
    /// Frames that are wanted: `struct packet_mreq` of packet(7).
    #[doc(alias = "packet_mreq")]
    PacketMreq[16] {
        /// The interface's index.
        ifindex: u32 = 0,
        /// PACKET_MR_MULTICAST, PACKET_MR_PROMISC, PACKET_MR_ALLMULTI, PACKET_MR_UNICAST.
        kind: u16 = 4,
        /// How many bytes the address has.
        alen: u16 = 6,
        /// The address.
        address: [u8; 8] = 8,
    }

    /// A ring: `struct tpacket_req3` of linux/if_packet.h, whose first four fields versions 1 and 2 have.
    #[doc(alias = "tpacket_req3")]
    #[doc(alias = "tpacket_req")]
    TpacketReq3[28] {
        /// Bytes of a block: a multiple of a page.
        block_size: u32 = 0,
        /// How many blocks; 0 takes the ring down.
        block_nr: u32 = 4,
        /// Bytes of a frame: a multiple of 16.
        frame_size: u32 = 8,
        /// How many frames: as many as the blocks hold.
        frame_nr: u32 = 12,
        /// Version 3: milliseconds until a block is handed over that is not full; 0 for the kernel's choice.
        retire_blk_tov: u32 = 16,
        /// Version 3: bytes left to the application at the beginning of each block.
        sizeof_priv: u32 = 20,
        /// Version 3: TP_FT_REQ_FILL_RXHASH 1.
        feature_req_word: u32 = 24,
    }

    /// What a group passed on: `struct tpacket_rollover_stats` of linux/if_packet.h.
    #[doc(alias = "tpacket_rollover_stats")]
    TpacketRolloverStats[24] {
        /// Packets passed on.
        all: u64 = 0,
        /// Of those, of flows that use more than their share.
        huge: u64 = 8,
        /// Packets that no socket had room for.
        failed: u64 = 16,
    }
}

growing! {
    /// What became of packets: `struct tpacket_stats`, and `struct tpacket_stats_v3`, of linux/if_packet.h.
    #[doc(alias = "tpacket_stats")]
    #[doc(alias = "tpacket_stats_v3")]
    TpacketStats[12] {
        /// How many came.
        packets: u32 = 0,
        /// How many were lost for want of room.
        drops: u32 = 4,
        /// How often the ring stood still; of version 3 alone.
        freeze_q_cnt: u32 = 8,
    }
}

/// A group of sockets that share packets: the argument of PACKET_FANOUT in packet(7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PacketFanout {
    /// The group's number, for all sockets of this network namespace.
    pub id: u16,
    /// How packets are shared: PACKET_FANOUT_HASH, PACKET_FANOUT_LB, PACKET_FANOUT_CPU, PACKET_FANOUT_ROLLOVER,
    /// PACKET_FANOUT_RND, PACKET_FANOUT_QM, PACKET_FANOUT_CBPF, PACKET_FANOUT_EBPF; with flags:
    /// PACKET_FANOUT_FLAG_ROLLOVER, PACKET_FANOUT_FLAG_UNIQUEID, PACKET_FANOUT_FLAG_DEFRAG.
    pub kind: u16,
}

through! {
    PacketFanout as u32 => |n| Self { id: n as u16, kind: (n >> 16) as u16 },
        |fanout| u32::from(fanout.id) | u32::from(fanout.kind) << 16;
}

/// In the place of a type: a version is asked, and a number of bytes comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hdrlen {}

impl AskOpt for Hdrlen {
    type Question = i32;
    type Answer<'a> = u32;

    fn ask(version: &i32, room: &mut [u8]) -> Result<usize> {
        *question(room)? = version.to_ne_bytes();
        Ok(4)
    }

    fn answer(value: &[u8]) -> Result<u32> {
        u32::from_opt(value)
    }
}
