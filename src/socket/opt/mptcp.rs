//! SOL_MPTCP: multipath TCP (networking/mptcp), Linux 5.16.

use super::bytes::question;
use super::structure::{get, growing, options, put, storage};
use super::value::another_length;
use super::{AskOpt, Element, FromOpt, Items, List, Never, TcpInfo};
use crate::consts::SOL_MPTCP;
use crate::{Result, SockAddr, SockAddrBuf};

options! {
    SOL_MPTCP;

    /// How the connection is doing: Linux 5.16.
    MPTCP_INFO: MptcpInfo, Never;
    /// The addresses of the subflows: Linux 5.16. The question is `()`; the buffer takes 16 bytes and 256 a subflow.
    MPTCP_SUBFLOW_ADDRS: Subflows<SubflowAddrs>, Never;
    /// How the subflows are doing: Linux 5.16. The question is `()`; the buffer takes 16 bytes and 512 a subflow.
    MPTCP_TCPINFO: Subflows<TcpInfo>, Never;
}

growing! {
    /// How a connection is doing: `struct mptcp_info` of linux/mptcp.h, without the prefix `mptcpi_`.
    #[doc(alias = "mptcp_info")]
    MptcpInfo[256] {
        /// Subflows beside the first.
        subflows: u8 = 0,
        /// Addresses told to the peer.
        add_addr_signal: u8 = 1,
        /// Addresses of the peer that were taken.
        add_addr_accepted: u8 = 2,
        /// The most subflows.
        subflows_max: u8 = 3,
        /// The most addresses told.
        add_addr_signal_max: u8 = 4,
        /// The most addresses taken.
        add_addr_accepted_max: u8 = 5,
        /// MPTCP_INFO_FLAG_FALLBACK, MPTCP_INFO_FLAG_REMOTE_KEY_RECEIVED.
        flags: u32 = 8,
        /// The connection's token.
        token: u32 = 12,
        /// The next byte to be written.
        write_seq: u64 = 16,
        /// The first byte that is not acknowledged.
        snd_una: u64 = 24,
        /// The next byte to come.
        rcv_nxt: u64 = 32,
        /// Local addresses in use.
        local_addr_used: u8 = 40,
        /// The most of them.
        local_addr_max: u8 = 41,
        /// Whether checksums are used.
        csum_enabled: u8 = 42,
        /// Retransmissions: Linux 6.5.
        retransmits: u32 = 44,
        /// Bytes retransmitted: Linux 6.5.
        bytes_retrans: u64 = 48,
        /// Bytes sent: Linux 6.5.
        bytes_sent: u64 = 56,
        /// Bytes that came: Linux 6.5.
        bytes_received: u64 = 64,
        /// Bytes that the peer has acknowledged: Linux 6.5.
        bytes_acked: u64 = 72,
        /// Subflows, the first included: Linux 6.8.
        subflows_total: u8 = 80,
        /// Milliseconds since data was sent: Linux 6.10.
        last_data_sent: u32 = 84,
        /// Milliseconds since data came: Linux 6.10.
        last_data_recv: u32 = 88,
        /// Milliseconds since an acknowledgement came: Linux 6.10.
        last_ack_recv: u32 = 92,
    }
}

/// In the place of a type: one `T` of each subflow, read as [`Items`].
pub struct Subflows<T>(List<T>);

/// The two ends of a subflow: `struct mptcp_subflow_addrs` of linux/mptcp.h.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "mptcp_subflow_addrs")]
pub struct SubflowAddrs {
    /// Ours.
    pub local: SockAddr,
    /// The peer's.
    pub remote: SockAddr,
}

/// `struct mptcp_subflow_data`, which comes first: its own size, how many there are, the size of one in the kernel, the
/// size of one here.
const HEAD: usize = 16;
const SIZE: usize = 0;
const SIZE_USER: usize = 12;

impl<T: Element> AskOpt for Subflows<T> {
    type Question = ();
    type Answer<'a> = Items<'a, T>;

    fn ask((): &(), room: &mut [u8]) -> Result<usize> {
        let head = question::<HEAD>(room)?;
        put(head, SIZE, HEAD as u32);
        put(head, SIZE_USER, T::SIZE as u32);
        Ok(HEAD)
    }

    /// The kernel has cut the size of one to its own.
    fn answer(value: &[u8]) -> Result<Items<'_, T>> {
        let size: u32 = get(value, SIZE_USER).ok_or(another_length(value.len(), HEAD))?;
        let items = value.get(HEAD..).unwrap_or_default();
        Items::of_size(items, size as usize)
    }
}

impl Element for TcpInfo {
    const SIZE: usize = 512;

    fn decode(bytes: &[u8]) -> Self {
        Self::from_opt(bytes).unwrap_or(Self::EMPTY)
    }
}

impl Element for SubflowAddrs {
    const SIZE: usize = 2 * SockAddrBuf::CAPACITY;

    fn decode(bytes: &[u8]) -> Self {
        let addr = |at| storage(bytes.get(at..).unwrap_or_default());
        Self { local: addr(0), remote: addr(SockAddrBuf::CAPACITY) }
    }
}
