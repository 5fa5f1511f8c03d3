//! SOL_SOCKET: socket(7), unix(7).

use super::structure::{growing, options, structures};
use super::{Bytes, Fd, FromOpt, List, Micros, Name, Never, Program, Secs, Timeval, ToOpt, Ucred, exactly};
use crate::consts::SOL_SOCKET;
use crate::{Errno, Family, Kind, Protocol, Result};

options! {
    SOL_SOCKET;

    /// Whether the socket listens: socket(7).
    SO_ACCEPTCONN: bool, Never;
    /// An extended BPF program that decides how much of each packet is kept, by its descriptor: socket(7).
    SO_ATTACH_BPF: Never, Fd;
    /// A BPF program that decides how much of each packet is kept: socket(7), Linux's networking/filter.
    SO_ATTACH_FILTER: Program;
    /// A BPF program that picks the socket of a SO_REUSEPORT group, by its index: socket(7), Linux 4.5; for TCP 4.6.
    SO_ATTACH_REUSEPORT_CBPF: Never, Program;
    /// The same by an extended BPF program's descriptor: socket(7), Linux 4.5; for TCP 4.6.
    SO_ATTACH_REUSEPORT_EBPF: Never, Fd;
    /// The interface that alone is used, by its name; none with an empty one: socket(7). Taking it back takes
    /// CAP_NET_RAW.
    SO_BINDTODEVICE: Name;
    /// The interface that alone is used, by its index; 0 for none: socket(7), Linux 5.1.
    SO_BINDTOIFINDEX: u32;
    /// How many of BPF's extensions the kernel knows: linux/filter.h.
    SO_BPF_EXTENSIONS: i32, Never;
    /// Whether a datagram socket may send to broadcast addresses: socket(7).
    SO_BROADCAST: bool;
    /// Which buffer sizes the kernel leaves as they were set, SOCK_SNDBUF_LOCK and SOCK_RCVBUF_LOCK: Linux 5.15.
    SO_BUF_LOCK: u32;
    /// How long a receive polls the network device when there is nothing yet: socket(7).
    SO_BUSY_POLL: Micros;
    /// How many packets one such poll takes at most: Linux 5.11. It cannot be read.
    SO_BUSY_POLL_BUDGET: Never, u32;
    /// What the application knows of the connection; 1 says that it makes no progress, and that another route is worth
    /// a try: Linux 4.6.
    SO_CNX_ADVICE: Never, i32;
    /// A number that no other socket of this system has: Linux 4.12.
    SO_COOKIE: u64, Never;
    /// Whether the kernel records what it does: socket(7). Setting it takes CAP_NET_ADMIN.
    SO_DEBUG: bool;
    /// Takes the extended BPF program away: socket(7). The same as [`SO_DETACH_FILTER`].
    SO_DETACH_BPF: Never, ();
    /// Takes the filter away: socket(7).
    SO_DETACH_FILTER: Never, ();
    /// Takes away the program that picks the socket of a group: Linux 5.3.
    SO_DETACH_REUSEPORT_BPF: Never, ();
    /// The address family that the socket was made with: socket(7).
    SO_DOMAIN: Family, Never;
    /// Whether packets go to hosts of the same link alone, and through no router: socket(7).
    SO_DONTROUTE: bool;
    /// The error that waits to be reported, [`Errno::OK`] for none; reading it takes it away: socket(7).
    SO_ERROR: Errno, Never;
    /// [`SO_ATTACH_FILTER`] as C has it for reading: Linux's networking/filter.
    SO_GET_FILTER: Program, Never;
    /// The processor that packets came on; or, of a SO_REUSEPORT group, the one whose packets this socket gets:
    /// socket(7).
    SO_INCOMING_CPU: i32;
    /// The receive queue that packets came on: socket(7), Linux 4.12.
    SO_INCOMING_NAPI_ID: u32, Never;
    /// Whether each receive tells how many bytes are left, in a control message: Linux 6.17, Unix streams. It cannot be
    /// read.
    SO_INQ: Never, bool;
    /// Whether an idle connection is probed, so that a peer that vanished is noticed: socket(7), tcp(7).
    SO_KEEPALIVE: bool;
    /// How long close(2) waits for unsent data: socket(7).
    SO_LINGER: Linger;
    /// Whether the filter can no longer be changed or taken away; there is no way back: socket(7).
    SO_LOCK_FILTER: bool;
    /// The mark that packets bear, for routes and netfilter: socket(7). Setting it takes CAP_NET_ADMIN, or CAP_NET_RAW.
    SO_MARK: u32;
    /// The most that is sent, in bytes a second; `usize::MAX` for no limit: Linux 3.13, beyond 32 bits 4.20.
    SO_MAX_PACING_RATE: usize;
    /// What memory the socket uses: Linux 4.12.
    SO_MEMINFO: SoMeminfo, Never;
    /// A number that no other network namespace of this system has, of the socket's: Linux 5.14.
    SO_NETNS_COOKIE: u64, Never;
    /// Whether UDP goes without checksums, which IPv4 allows: linux/udp.h.
    SO_NO_CHECK: bool;
    /// Whether the last four bytes of each frame are its checksum already: Linux's networking/packet_mmap. Packet
    /// sockets.
    SO_NOFCS: bool;
    /// Whether urgent data comes in its place of the stream: socket(7).
    SO_OOBINLINE: bool;
    /// Whether each message tells who sent it, in a control message: unix(7).
    SO_PASSCRED: bool;
    /// Whether each message brings a descriptor of the process that sent it: unix(7), Linux 6.5.
    SO_PASSPIDFD: bool;
    /// Whether descriptors may come with messages: Linux 6.16. They may unless this is turned off.
    SO_PASSRIGHTS: bool;
    /// Whether each message tells the sender's security label: unix(7).
    SO_PASSSEC: bool;
    /// Where the next MSG_PEEK begins, which moves on with each; -1 turns that off: socket(7).
    SO_PEEK_OFF: i32;
    /// Who is at the other end of a connected Unix socket, as of the time when it was connected: unix(7).
    SO_PEERCRED: Ucred, Never;
    /// The further groups of who is at the other end: Linux 4.13.
    SO_PEERGROUPS: List<u32>, Never;
    /// The security label of who is at the other end: unix(7).
    SO_PEERSEC: Bytes, Never;
    /// Whether busy polling is preferred to interrupts: Linux 5.11. Turning it on takes CAP_NET_ADMIN.
    SO_PREFER_BUSY_POLL: bool;
    /// The priority of packets in the queues of a device: socket(7). Above 6 it takes CAP_NET_ADMIN, or CAP_NET_RAW.
    SO_PRIORITY: u32;
    /// The protocol that the socket was made with, or that its type came to: socket(7).
    SO_PROTOCOL: Protocol, Never;
    /// Bytes that may wait to be received. The kernel doubles what is set, for its own bookkeeping, up to twice
    /// `/proc/sys/net/core/rmem_max`, and reads back the doubled number: socket(7).
    SO_RCVBUF: u32;
    /// [`SO_RCVBUF`] beyond the limit: socket(7). It takes CAP_NET_ADMIN.
    SO_RCVBUFFORCE: Never, u32;
    /// How many bytes have to be there for a receive to begin, and for poll(2) to say so: socket(7).
    SO_RCVLOWAT: u32;
    /// Whether each packet tells its mark, in a control message: socket(7), Linux 5.19.
    SO_RCVMARK: bool;
    /// Whether each packet tells its priority, in a control message: Linux 6.14.
    SO_RCVPRIORITY: bool;
    /// How long the kernel itself lets a blocking receive or accept wait, before it fails with EAGAIN: socket(7). The
    /// socket's own [timeout](crate::Socket::settimeout) needs no such thing and is finer.
    SO_RCVTIMEO: Timeval;
    /// Bytes of memory that are set aside for this socket: Linux 5.16, where control groups account for memory.
    SO_RESERVE_MEM: u32;
    /// Whether bind(2) takes an address on which an old connection lingers, or, for datagrams, that others have too:
    /// socket(7).
    SO_REUSEADDR: bool;
    /// Whether several sockets of one user may be bound to one address, and share what comes: socket(7).
    SO_REUSEPORT: bool;
    /// Whether each packet tells how many were lost before it, in a control message: socket(7).
    SO_RXQ_OVFL: bool;
    /// Whether the error queue makes select(2) report an exception: socket(7).
    SO_SELECT_ERR_QUEUE: bool;
    /// Bytes that may wait to be sent; doubled like [`SO_RCVBUF`], up to twice `/proc/sys/net/core/wmem_max`:
    /// socket(7).
    SO_SNDBUF: u32;
    /// [`SO_SNDBUF`] beyond the limit: socket(7). It takes CAP_NET_ADMIN.
    SO_SNDBUFFORCE: Never, u32;
    /// How many bytes have to fit for a send to begin: socket(7). It is always 1.
    SO_SNDLOWAT: u32, Never;
    /// How long the kernel itself lets a blocking send or connect wait, before it fails with EAGAIN or EINPROGRESS:
    /// socket(7).
    SO_SNDTIMEO: Timeval;
    /// Whether each packet tells when it came, to a microsecond: socket(7).
    SO_TIMESTAMP: bool;
    /// When packets came and went, by which clocks, told in control messages: Linux's networking/timestamping.
    SO_TIMESTAMPING: SoTimestamping;
    /// Whether each packet tells when it came, to a nanosecond: socket(7).
    SO_TIMESTAMPNS: bool;
    /// [`SO_TIMESTAMPING`] with seconds of 64 bits, which 64-bit processors have anyway: Linux 5.1.
    SO_TIMESTAMPING_NEW: SoTimestamping;
    /// [`SO_TIMESTAMPNS`] with seconds of 64 bits, which 64-bit processors have anyway: Linux 5.1.
    SO_TIMESTAMPNS_NEW: bool;
    /// [`SO_TIMESTAMP`] with seconds of 64 bits, which 64-bit processors have anyway: Linux 5.1.
    SO_TIMESTAMP_NEW: bool;
    /// Whether a connection that makes no progress takes another hash, and so perhaps another path: 0 or 1; -1 for the
    /// system's: Linux 5.18.
    SO_TXREHASH: i32;
    /// The clock of the times at which packets are to be sent: Linux 4.19, tc-etf(8).
    SO_TXTIME: SockTxtime;
    /// The type that the socket was made with: socket(7).
    SO_TYPE: Kind, Never;
    /// Whether a frame sent over a wireless link tells if it was acknowledged: linux/errqueue.h. Packet sockets.
    SO_WIFI_STATUS: bool;
    /// Whether MSG_ZEROCOPY may be asked for: Linux 4.14, networking/msg_zerocopy.
    SO_ZEROCOPY: bool;
}

structures! {
    /// The clock of SCM_TXTIME: `struct sock_txtime` of linux/net_tstamp.h.
    #[doc(alias = "sock_txtime")]
    SockTxtime[8] {
        /// A clock of clock_gettime(2).
        clockid: i32 = 0,
        /// SOF_TXTIME_DEADLINE_MODE, SOF_TXTIME_REPORT_ERRORS.
        flags: u32 = 4,
    }
}

growing! {
    /// What memory a socket uses, in bytes where nothing else is said: SK_MEMINFO_VARS of linux/sock_diag.h.
    SoMeminfo[64] {
        /// What waits to be received.
        rmem_alloc: u32 = 0,
        /// How much may: [`SO_RCVBUF`].
        rcvbuf: u32 = 4,
        /// What waits to be sent, or to be freed by the device.
        wmem_alloc: u32 = 8,
        /// How much may: [`SO_SNDBUF`].
        sndbuf: u32 = 12,
        /// What the socket may use without asking again.
        fwd_alloc: u32 = 16,
        /// What is queued to be sent.
        wmem_queued: u32 = 20,
        /// What options and the like use.
        optmem: u32 = 24,
        /// Packets that wait because the socket is in use.
        backlog: u32 = 28,
        /// How many packets were dropped.
        drops: u32 = 32,
    }
}

/// What to stamp and how: `struct so_timestamping` of linux/net_tstamp.h.
///
/// ```
/// use berkeley::{AF_INET, Protocol, SOCK_DGRAM, Socket, opt::{self, SoTimestamping}};
/// use berkeley::{SOF_TIMESTAMPING_RX_SOFTWARE, SOF_TIMESTAMPING_SOFTWARE};
///
/// let sock = Socket::new(AF_INET, SOCK_DGRAM, Protocol::DEFAULT)?;
/// let flags = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;
/// sock.setsockopt(opt::SO_TIMESTAMPING, SoTimestamping::from(flags))?;
/// assert_eq!(sock.getsockopt(opt::SO_TIMESTAMPING)?.flags, flags);
/// # Ok::<(), berkeley::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "so_timestamping")]
pub struct SoTimestamping {
    /// SOF_TIMESTAMPING_* of linux/net_tstamp.h.
    pub flags: u32,
    /// The hardware clock to use, with SOF_TIMESTAMPING_BIND_PHC: Linux 5.14. Zero where the kernel has none.
    pub bind_phc: i32,
}

impl From<u32> for SoTimestamping {
    fn from(flags: u32) -> Self {
        Self { flags, bind_phc: 0 }
    }
}

impl FromOpt for SoTimestamping {
    type Room = [u8; 8];

    /// An older kernel has the flags alone.
    fn from_opt(value: &[u8]) -> Result<Self> {
        match value.len() {
            4 => u32::from_opt(value).map(Self::from),
            _ => {
                let [flags, bind_phc] = words(exactly(value)?);
                Ok(Self { flags, bind_phc: bind_phc as i32 })
            }
        }
    }
}

impl ToOpt for SoTimestamping {
    type Value<'a> = Self;

    /// An older kernel takes the flags and leaves the rest.
    fn with_opt(value: Self, set: impl FnOnce(&[u8]) -> Result<()>) -> Result<()> {
        set([value.flags.to_ne_bytes(), value.bind_phc.to_ne_bytes()].as_flattened())
    }
}

/// How long close(2) waits for unsent data: `struct linger` of socket(7).
///
/// ```
/// use berkeley::{AF_INET, Protocol, SOCK_STREAM, Socket, opt::{self, Linger, Secs}};
///
/// let sock = Socket::new(AF_INET, SOCK_STREAM, Protocol::DEFAULT)?;
/// sock.setsockopt(opt::SO_LINGER, Linger(Some(Secs(0))))?; // close will reset the connection
/// assert_eq!(sock.getsockopt(opt::SO_LINGER)?, Linger(Some(Secs(0))));
/// # Ok::<(), berkeley::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Linger(pub Option<Secs>);

impl FromOpt for Linger {
    type Room = [u8; 8];

    fn from_opt(value: &[u8]) -> Result<Self> {
        let [on, secs] = words(exactly(value)?);
        Ok(Self((on != 0).then_some(Secs(secs))))
    }
}

impl ToOpt for Linger {
    type Value<'a> = Self;

    fn with_opt(value: Self, set: impl FnOnce(&[u8]) -> Result<()>) -> Result<()> {
        let secs = value.0.map_or(0, |Secs(secs)| secs);
        set([u32::from(value.0.is_some()), secs].map(u32::to_ne_bytes).as_flattened())
    }
}

impl FromOpt for Ucred {
    type Room = [u8; 12];

    fn from_opt(value: &[u8]) -> Result<Self> {
        let [a, b, c, d, rest @ ..] = exactly::<12>(value)?;
        let [uid, gid] = words(rest);
        Ok(Self { pid: i32::from_ne_bytes([a, b, c, d]), uid, gid })
    }
}

fn words([a, b, c, d, e, f, g, h]: [u8; 8]) -> [u32; 2] {
    [u32::from_ne_bytes([a, b, c, d]), u32::from_ne_bytes([e, f, g, h])]
}
