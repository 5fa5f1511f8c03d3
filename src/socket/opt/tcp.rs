//! SOL_TCP: tcp(7).

use super::structure::{elements, options, put, put_storage, structures};
use super::value::too_long;
use super::{Bytes, List, Micros, Millis, Name, Never, Secs, ShortBytes, TcpInfo, ToOpt};
use crate::consts::SOL_TCP;
use crate::{Result, SockAddr, SockAddrBuf};

options! {
    SOL_TCP;

    /// What the congestion control tells about itself, each in its way: linux/inet_diag.h.
    TCP_CC_INFO: Bytes, Never;
    /// The congestion control, by its name: tcp(7).
    TCP_CONGESTION: Name;
    /// Whether small pieces wait until this is turned off, for 200 milliseconds at most: tcp(7).
    TCP_CORK: bool;
    /// How long accept(2) is kept from seeing a connection on which nothing was sent; the kernel rounds it to whole
    /// retransmissions: tcp(7).
    TCP_DEFER_ACCEPT: Secs;
    /// How late an acknowledgement may be at most: Linux 6.15.
    TCP_DELACK_MAX_US: Micros;
    /// How many connections may wait whose first segment brought data: tcp(7). 0 for none.
    TCP_FASTOPEN: u32;
    /// Whether connect(2) leaves it to the first send to connect, and to bring data at once: tcp(7), Linux 4.11.
    TCP_FASTOPEN_CONNECT: bool;
    /// The key of the cookies, 16 bytes, or 32 for it and the one before: Linux 4.15.
    TCP_FASTOPEN_KEY: ShortBytes<32>;
    /// Whether data comes at once without a cookie: Linux 4.15.
    TCP_FASTOPEN_NO_COOKIE: bool;
    /// How the connection is doing: tcp(7).
    TCP_INFO: TcpInfo, Never;
    /// Whether each receive tells how many bytes are left, in a control message: Linux 4.18.
    TCP_INQ: bool;
    /// Whether the connection is one of multipath TCP and has not fallen back: Linux 6.10.
    TCP_IS_MPTCP: bool, Never;
    /// How many probes go unanswered before an idle connection is given up: tcp(7).
    TCP_KEEPCNT: u32;
    /// How long a connection is idle before it is probed: tcp(7).
    TCP_KEEPIDLE: Secs;
    /// The time between two probes: tcp(7).
    TCP_KEEPINTVL: Secs;
    /// How long a closed connection waits for its peer to close; `None` for not at all: tcp(7).
    TCP_LINGER2: Option<Secs>;
    /// The longest segment: tcp(7).
    TCP_MAXSEG: u32;
    /// The key that signs the segments to and from an address, by RFC 2385; none, and signing ends: linux/tcp.h.
    TCP_MD5SIG: Never, TcpMd5sig<'static>;
    /// [`TCP_MD5SIG`] for all addresses with a prefix, or on an interface, as the flags say: Linux 4.13.
    TCP_MD5SIG_EXT: Never, TcpMd5sig<'static>;
    /// Whether small pieces are sent at once instead of being gathered: Nagle's algorithm off: tcp(7).
    TCP_NODELAY: bool;
    /// How many bytes may be unsent for poll(2) to say that more can be written: linux/tcp.h.
    TCP_NOTSENT_LOWAT: u32;
    /// The next sequence number of the queue that [`TCP_REPAIR_QUEUE`] picks; under repair: linux/tcp.h.
    TCP_QUEUE_SEQ: u32;
    /// Whether segments are acknowledged at once; the kernel turns it off again: tcp(7).
    TCP_QUICKACK: bool;
    /// Whether the connection is under repair: TCP_REPAIR_ON, TCP_REPAIR_OFF, TCP_REPAIR_OFF_NO_WP. It takes
    /// CAP_NET_ADMIN: linux/tcp.h.
    TCP_REPAIR: i32;
    /// What the two ends agreed on; under repair: linux/tcp.h.
    TCP_REPAIR_OPTIONS: Never, List<TcpRepairOpt>;
    /// The queue that is repaired: TCP_NO_QUEUE, TCP_RECV_QUEUE, TCP_SEND_QUEUE: linux/tcp.h.
    TCP_REPAIR_QUEUE: i32;
    /// The windows; under repair: Linux 4.8.
    TCP_REPAIR_WINDOW: TcpRepairWindow;
    /// The longest time before a retransmission: Linux 6.15.
    TCP_RTO_MAX_MS: Millis;
    /// The shortest time before a retransmission: Linux 6.15.
    TCP_RTO_MIN_US: Micros;
    /// The headers of the segment that began the connection, which [`TCP_SAVE_SYN`] has to have kept; reading them
    /// takes them away: linux/tcp.h.
    TCP_SAVED_SYN: Bytes, Never;
    /// Whether a listener keeps the headers of the segments that begin connections; 2 for the link's header too, Linux
    /// 5.10: linux/tcp.h.
    TCP_SAVE_SYN: u32;
    /// How many times the first segment is sent again before connect(2) fails: tcp(7).
    TCP_SYNCNT: u32;
    /// Whether a connection with few segments under way retransmits after one duplicate acknowledgement: tcp(7). Since
    /// Linux 4.11 it does nothing and reads as `false`.
    TCP_THIN_DUPACK: bool;
    /// Whether a connection with few segments under way backs off linearly: Linux's networking/tcp-thin.
    TCP_THIN_LINEAR_TIMEOUTS: bool;
    /// The clock of the timestamps that are sent, in milliseconds; set under repair: linux/tcp.h.
    TCP_TIMESTAMP: u32;
    /// How long each segment is held back before it is sent, to make a path seem longer: Linux 5.3.
    TCP_TX_DELAY: Micros;
    /// The protocol between TCP and the application, such as `tls`; there is no way back: Linux 4.13.
    TCP_ULP: Name;
    /// How long sent data may go without an acknowledgement before the connection is given up; 0 for the system's:
    /// tcp(7), RFC 5482.
    TCP_USER_TIMEOUT: Millis;
    /// The largest window that is offered: tcp(7).
    TCP_WINDOW_CLAMP: u32;
}

structures! {
    /// The windows of a connection: `struct tcp_repair_window` of linux/tcp.h.
    #[doc(alias = "tcp_repair_window")]
    TcpRepairWindow[20] {
        /// The sequence number of the segment that last moved the peer's window.
        snd_wl1: u32 = 0,
        /// The peer's window.
        snd_wnd: u32 = 4,
        /// The largest that it ever was.
        max_window: u32 = 8,
        /// Our window.
        rcv_wnd: u32 = 12,
        /// The sequence number that it was last told with.
        rcv_wup: u32 = 16,
    }

    /// One thing that the two ends agreed on: `struct tcp_repair_opt` of linux/tcp.h.
    #[doc(alias = "tcp_repair_opt")]
    TcpRepairOpt[8] {
        /// A number of RFC 9293, 7323 or 2018: the longest segment 2, the window's scale 3, SACK 4, timestamps 8.
        code: u32 = 0,
        /// Its value.
        val: u32 = 4,
    }
}

elements! {
    TcpRepairOpt, 8;
}

/// The key of an address: `struct tcp_md5sig` of linux/tcp.h.
///
/// ```
/// use berkeley::opt::TcpMd5sig;
///
/// let key = TcpMd5sig::new("192.0.2.1:179".parse()?, b"secret");
/// # assert_eq!(key.key, b"secret");
/// # Ok::<(), berkeley::AddrTextError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
#[doc(alias = "tcp_md5sig")]
pub struct TcpMd5sig<'a> {
    /// The peer's address; its port counts for nothing.
    pub addr: SockAddr,
    /// TCP_MD5SIG_FLAG_PREFIX, TCP_MD5SIG_FLAG_IFINDEX; of TCP_MD5SIG_EXT.
    pub flags: u8,
    /// How many bits of the address count, with its flag.
    pub prefixlen: u8,
    /// The interface's index, with its flag: of a VRF.
    pub ifindex: u32,
    /// At most 80 bytes; none takes the key away.
    pub key: &'a [u8],
}

impl<'a> TcpMd5sig<'a> {
    /// The most bytes that a key has.
    #[doc(alias = "TCP_MD5SIG_MAXKEYLEN")]
    pub const KEY_MAX: usize = 80;

    /// The key of one address.
    #[must_use]
    pub const fn new(addr: SockAddr, key: &'a [u8]) -> Self {
        Self { addr, flags: 0, prefixlen: 0, ifindex: 0, key }
    }
}

impl core::fmt::Debug for TcpMd5sig<'_> {
    /// Without the key.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("TcpMd5sig")
            .field("addr", &self.addr)
            .field("flags", &self.flags)
            .field("prefixlen", &self.prefixlen)
            .field("ifindex", &self.ifindex)
            .finish_non_exhaustive()
    }
}

impl ToOpt for TcpMd5sig<'static> {
    type Value<'a> = TcpMd5sig<'a>;

    fn with_opt(value: TcpMd5sig<'_>, set: impl FnOnce(&[u8]) -> Result<()>) -> Result<()> {
        const STORAGE: usize = SockAddrBuf::CAPACITY;
        const KEY: usize = STORAGE + 8;
        let mut bytes = [0; KEY + TcpMd5sig::KEY_MAX];
        put_storage(&mut bytes, 0, value.addr);
        put(&mut bytes, STORAGE, value.flags);
        put(&mut bytes, STORAGE + 1, value.prefixlen);
        put(&mut bytes, STORAGE + 2, value.key.len() as u16);
        put(&mut bytes, STORAGE + 4, value.ifindex);
        bytes
            .get_mut(KEY..KEY.saturating_add(value.key.len()))
            .ok_or(too_long(value.key.len(), TcpMd5sig::KEY_MAX))?
            .copy_from_slice(value.key);
        set(&bytes)
    }
}
