//! TCP_INFO: what the kernel knows of a connection.

use super::structure::{get, growing};

growing! {
    /// How a connection is doing: `struct tcp_info` of linux/tcp.h, without the prefix `tcpi_`.
    ///
    /// Times are in microseconds, those since something happened in milliseconds. Each field says since which Linux
    /// there is one, where that is later than 4.3.
    ///
    /// ```
    /// use berkeley::{TCP_ESTABLISHED, Timeout, create_connection, create_server, opt};
    ///
    /// let server = create_server("127.0.0.1:0")?;
    /// let client = create_connection(server.getsockname()?, Timeout::secs(5))?;
    /// let info = client.getsockopt(opt::TCP_INFO)?;
    /// assert_eq!(info.state(), Some(TCP_ESTABLISHED));
    /// assert!(info.rtt() > Some(0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "tcp_info")]
    TcpInfo[512] {
        /// TCP_ESTABLISHED, TCP_SYN_SENT, TCP_SYN_RECV, TCP_FIN_WAIT1, TCP_FIN_WAIT2, TCP_TIME_WAIT,
        /// TCP_CLOSE, TCP_CLOSE_WAIT, TCP_LAST_ACK, TCP_LISTEN, TCP_CLOSING.
        state: u8 = 0,
        /// TCP_CA_Open 0, TCP_CA_Disorder 1, TCP_CA_CWR 2, TCP_CA_Recovery 3, TCP_CA_Loss 4.
        ca_state: u8 = 1,
        /// Retransmission timeouts in a row.
        retransmits: u8 = 2,
        /// Probes in a row that were not answered.
        probes: u8 = 3,
        /// How many times the retransmission timer has doubled.
        backoff: u8 = 4,
        /// What was agreed on: TCPI_OPT_TIMESTAMPS, TCPI_OPT_SACK, TCPI_OPT_WSCALE, TCPI_OPT_ECN,
        /// TCPI_OPT_ECN_SEEN, TCPI_OPT_SYN_DATA, and later ones.
        options: u8 = 5,
        /// The time before a retransmission.
        rto: u32 = 8,
        /// The time before an acknowledgement.
        ato: u32 = 12,
        /// The longest segment that is sent.
        snd_mss: u32 = 16,
        /// The longest segment that is expected.
        rcv_mss: u32 = 20,
        /// Segments under way; of a listener, connections that wait for accept(2).
        unacked: u32 = 24,
        /// Segments acknowledged out of order; of a listener, how many connections may wait.
        sacked: u32 = 28,
        /// Segments taken for lost.
        lost: u32 = 32,
        /// Segments retransmitted and not acknowledged yet.
        retrans: u32 = 36,
        /// No longer used.
        fackets: u32 = 40,
        /// Milliseconds since data was sent.
        last_data_sent: u32 = 44,
        /// Not kept.
        last_ack_sent: u32 = 48,
        /// Milliseconds since data came.
        last_data_recv: u32 = 52,
        /// Milliseconds since an acknowledgement came.
        last_ack_recv: u32 = 56,
        /// The path's MTU.
        pmtu: u32 = 60,
        /// The limit of our window.
        rcv_ssthresh: u32 = 64,
        /// The time to the peer and back, smoothed.
        rtt: u32 = 68,
        /// How much it varies.
        rttvar: u32 = 72,
        /// The congestion window at which growth slows down, in segments.
        snd_ssthresh: u32 = 76,
        /// The congestion window, in segments.
        snd_cwnd: u32 = 80,
        /// The longest segment that we told the peer to send.
        advmss: u32 = 84,
        /// How far segments are expected to overtake each other.
        reordering: u32 = 88,
        /// The time to the peer and back, as the receiver sees it.
        rcv_rtt: u32 = 92,
        /// Bytes that the application reads in such a time.
        rcv_space: u32 = 96,
        /// Segments retransmitted, in all.
        total_retrans: u32 = 100,
        /// The rate of sending, in bytes a second.
        pacing_rate: u64 = 104,
        /// The most that it may be.
        max_pacing_rate: u64 = 112,
        /// Bytes that the peer has acknowledged.
        bytes_acked: u64 = 120,
        /// Bytes that came.
        bytes_received: u64 = 128,
        /// Segments sent.
        segs_out: u32 = 136,
        /// Segments that came.
        segs_in: u32 = 140,
        /// Bytes written and not sent yet: Linux 4.6.
        notsent_bytes: u32 = 144,
        /// The shortest time to the peer and back: Linux 4.6.
        min_rtt: u32 = 148,
        /// Segments with data that came: Linux 4.6.
        data_segs_in: u32 = 152,
        /// Segments with data sent: Linux 4.6.
        data_segs_out: u32 = 156,
        /// The rate at which data arrives, in bytes a second: Linux 4.9.
        delivery_rate: u64 = 160,
        /// Time spent with something to send: Linux 4.10.
        busy_time: u64 = 168,
        /// Of that, held back by the peer's window: Linux 4.10.
        rwnd_limited: u64 = 176,
        /// Of that, held back by our own buffer: Linux 4.10.
        sndbuf_limited: u64 = 184,
        /// Segments with data that arrived: Linux 4.18.
        delivered: u32 = 192,
        /// Of those, marked by ECN: Linux 4.18.
        delivered_ce: u32 = 196,
        /// Bytes sent, retransmissions included: Linux 4.19.
        bytes_sent: u64 = 200,
        /// Bytes retransmitted: Linux 4.19.
        bytes_retrans: u64 = 208,
        /// Segments that arrived twice, as the peer says: Linux 4.19.
        dsack_dups: u32 = 216,
        /// How many times segments overtook each other: Linux 4.19.
        reord_seen: u32 = 220,
        /// Segments that came out of order: Linux 5.4.
        rcv_ooopack: u32 = 224,
        /// The peer's window: Linux 5.4.
        snd_wnd: u32 = 228,
        /// Our window: Linux 6.2.
        rcv_wnd: u32 = 232,
        /// How many times the flow's hash was changed: Linux 6.2.
        rehash: u32 = 236,
        /// Retransmission timeouts, in all: Linux 6.7.
        total_rto: u16 = 240,
        /// How many times the connection recovered from them: Linux 6.7.
        total_rto_recoveries: u16 = 242,
        /// Milliseconds spent so: Linux 6.7.
        total_rto_time: u32 = 244,
    }
}

impl TcpInfo {
    /// The scale of the peer's window.
    #[must_use]
    pub fn snd_wscale(&self) -> Option<u8> {
        self.bits(6, 0, 4)
    }

    /// The scale of ours.
    #[must_use]
    pub fn rcv_wscale(&self) -> Option<u8> {
        self.bits(6, 4, 4)
    }

    /// Whether [`delivery_rate`](Self::delivery_rate) is low because the application had nothing to send: Linux 4.9.
    #[must_use]
    pub fn delivery_rate_app_limited(&self) -> Option<bool> {
        self.bits(7, 0, 1).map(|bit| bit != 0)
    }

    /// Why data was not sent at once: TFO_COOKIE_UNAVAILABLE 1, TFO_DATA_NOT_ACKED 2, TFO_SYN_RETRANSMITTED 3: Linux
    /// 5.5.
    #[must_use]
    pub fn fastopen_client_fail(&self) -> Option<u8> {
        self.bits(7, 1, 2)
    }

    /// So many bits of a byte, counted as C lays out bit fields: from the end that the processor's bytes begin with.
    fn bits(&self, at: usize, first: u32, count: u32) -> Option<u8> {
        let byte: u8 = get(self.as_bytes(), at)?;
        let shift = if cfg!(target_endian = "little") { first } else { 8 - first - count };
        Some(byte >> shift & ((1 << count) - 1))
    }
}
