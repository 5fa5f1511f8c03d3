//! Socket options as values: getsockopt(2) and setsockopt(2) with types.
//!
//! An [`Opt`] is a level, a name, and the types that the option is read and written as. It bears its C name, and
//! what cannot be read or written does not compile:
//!
//! ```
//! use berkeley::{AF_INET, Protocol, SOCK_STREAM, Socket, opt};
//!
//! let sock = Socket::new(AF_INET, SOCK_STREAM, Protocol::DEFAULT)?;
//! sock.setsockopt(opt::TCP_NODELAY, true)?;
//! assert!(sock.getsockopt(opt::TCP_NODELAY)?);
//! assert_eq!(sock.getsockopt(opt::SO_TYPE)?, SOCK_STREAM);
//! # Ok::<(), berkeley::Error>(())
//! ```
//!
//! ```compile_fail,E0277
//! # use berkeley::{AF_INET, Protocol, SOCK_STREAM, Socket, opt};
//! # let sock = Socket::new(AF_INET, SOCK_STREAM, Protocol::DEFAULT)?;
//! sock.setsockopt(opt::SO_TYPE, SOCK_STREAM)?; // the kernel does not let one
//! # Ok::<(), berkeley::Error>(())
//! ```
//!
//! An option that this crate has never heard of takes one line:
//!
//! ```
//! use berkeley::{AF_INET, Protocol, SOCK_STREAM, Socket, opt::Opt};
//!
//! /// tcp(7): how many keepalive probes go unanswered.
//! const TCP_KEEPCNT: Opt<i32> = Opt::new(6, 6);
//!
//! let sock = Socket::new(AF_INET, SOCK_STREAM, Protocol::DEFAULT)?;
//! sock.setsockopt(TCP_KEEPCNT, 3)?;
//! assert_eq!(sock.getsockopt(TCP_KEEPCNT)?, 3);
//! # Ok::<(), berkeley::Error>(())
//! ```
//!
//! What an option is read and written as:
//!
//! - A duration is never a bare one: the kernel counts some in seconds, some in microseconds, and the type, [`Secs`],
//!   [`Millis`], [`Micros`] or [`Timeval`], says which. Where nothing else is said, an `i32` or `u32` is C's `int`, and
//!   the constants that it can be are at the crate's root.
//! - A structure has public fields. One that newer kernels make longer, such as [`TcpInfo`], has a method for each
//!   field, which is `None` where this kernel has none.
//! - [`Name`] and [`ShortBytes`] are read by value and written from `&[u8]`.
//! - What has no bound ([`Bytes`], [`List`], [`Program`]) is read into the caller's bytes, by
//!   [`getsockopt_into`](Socket::getsockopt_into), and written from a slice. What needs a question is read by
//!   [`getsockopt_asking`](Socket::getsockopt_asking).
//!
//! [`Socket::getsockopt_raw`] and [`Socket::setsockopt_raw`] take bytes. An option whose value holds addresses of
//! memory cannot be set from bytes; of those there are here the filters, which are slices of [`SockFilter`].

mod alg;
mod bluetooth;
mod bytes;
mod can;
mod dccp;
mod filter;
mod group;
mod ip;
mod ipv6;
mod mptcp;
mod netlink;
mod packet;
mod raw;
mod rds;
mod sctp;
mod socket;
mod structure;
mod tcp;
mod tcp_info;
mod tipc;
mod tls;
mod udp;
mod value;
mod vsock;
mod xdp;

use core::fmt;
use core::marker::PhantomData;

use rustix::fd::{AsFd, OwnedFd};

pub use alg::*;
pub use bluetooth::*;
pub use bytes::{Bytes, ControlData, Element, Items, List, Name, ShortBytes, ToElement};
pub use can::*;
pub use dccp::*;
pub use filter::*;
pub use group::{
    GROUP_SOURCES_MAX, GroupFilter, GroupReq, GroupSourceReq, IpMreqSource, IpMreqn, IpMsfilter, Ipv6Mreq,
    MsFilter, SourceFilter,
};
pub use ip::*;
pub use ipv6::*;
pub use mptcp::*;
pub use netlink::*;
pub use packet::*;
pub use raw::*;
pub use rds::*;
pub use sctp::*;
pub use socket::*;
pub use tcp::*;
pub use tcp_info::TcpInfo;
pub use tipc::*;
pub use tls::*;
pub use udp::*;
pub use value::{
    AskOpt, Fd, FromOpt, Micros, Millis, Never, NoValue, Room, Secs, Timeval, ToOpt, Ucred, ViewOpt, exactly,
};
pub use vsock::*;
pub use xdp::*;

pub use crate::sys::SockFilter;

use crate::error::Reason;
use crate::{Error, Result, Socket, sys};

/// An option: where it is, what it is read as, and what it is written as.
pub struct Opt<Get, Set = Get> {
    level: i32,
    name: i32,
    types: PhantomData<fn(Set) -> Get>,
}

impl<Get, Set> Opt<Get, Set> {
    /// The option `name` at `level`, as the header has the two.
    #[must_use]
    pub const fn new(level: i32, name: i32) -> Self {
        Self { level, name, types: PhantomData }
    }

    /// The protocol that the option belongs to, such as [`SOL_SOCKET`](crate::SOL_SOCKET).
    #[must_use]
    pub const fn level(&self) -> i32 {
        self.level
    }

    /// The option's number at its level, such as [`SO_REUSEADDR`](crate::SO_REUSEADDR).
    #[must_use]
    pub const fn name(&self) -> i32 {
        self.name
    }
}

impl<Get, Set> Clone for Opt<Get, Set> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Get, Set> Copy for Opt<Get, Set> {}

impl<Get, Set> fmt::Debug for Opt<Get, Set> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Opt({}, {})", self.level, self.name)
    }
}

/// An option whose value is a descriptor that the kernel makes: there are no others than this crate's.
#[derive(Clone, Copy, Debug)]
pub struct FdOpt(());

/// A descriptor of the process at the other end of a connected Unix socket, for
/// [`getsockopt_fd`](Socket::getsockopt_fd): unix(7), pidfd_open(2), Linux 6.5.
pub const SO_PEERPIDFD: FdOpt = FdOpt(());

/// # Options
impl Socket {
    /// getsockopt(2): an option of [`opt`](crate::opt), or of your own.
    ///
    /// # Errors
    /// ENOPROTOOPT: this kernel or this socket has no such option. A value of another length than the type's.
    pub fn getsockopt<Get: FromOpt, Set>(&self, opt: Opt<Get, Set>) -> Result<Get> {
        let mut room = Get::Room::EMPTY;
        let room = room.bytes();
        let len = sys::getsockopt(self.as_fd(), opt.level, opt.name, room)?;
        Get::from_opt(room.get(..len).ok_or(value::another_length(len, room.len()))?)
    }

    /// getsockopt(2) of an option that has no bound: into the caller's bytes, and a look at them.
    ///
    /// # Errors
    /// As [`getsockopt`](Self::getsockopt). Where the bytes are too few, kernels answer ERANGE, EINVAL or ENOBUFS, or
    /// cut the value; that they did is an error here too.
    ///
    /// ```
    /// use berkeley::{AF_INET, Protocol, SOCK_DGRAM, Socket, opt::{self, SockFilter}};
    ///
    /// let sock = Socket::new(AF_INET, SOCK_DGRAM, Protocol::DEFAULT)?;
    /// let program = [SockFilter::stmt(0x06, 0)]; // keeps nothing of any packet
    /// sock.setsockopt(opt::SO_ATTACH_FILTER, &program)?;
    /// let mut room = [0; 80];
    /// assert!(sock.getsockopt_into(opt::SO_ATTACH_FILTER, &mut room)?.eq(program));
    /// # Ok::<(), berkeley::Error>(())
    /// ```
    pub fn getsockopt_into<'b, Get: ViewOpt, Set>(
        &self,
        opt: Opt<Get, Set>,
        room: &'b mut [u8],
    ) -> Result<Get::View<'b>> {
        let len = sys::getsockopt(self.as_fd(), opt.level, opt.name, room)?;
        Get::view(written(room, len)?)
    }

    /// getsockopt(2) of an option that has to be told what is asked: through the caller's bytes, and a look at them.
    ///
    /// # Errors
    /// As [`getsockopt_into`](Self::getsockopt_into). EINVAL for an option of your own, because its question might
    /// hold addresses of memory.
    ///
    /// ```no_run
    /// # use berkeley::{AF_PACKET, Protocol, SOCK_RAW, Socket, TPACKET_V3, opt};
    /// # let sock = Socket::new(AF_PACKET, SOCK_RAW, Protocol::DEFAULT)?;
    /// // How long is the header of a frame in version 3 of the ring?
    /// let len = sock.getsockopt_asking(opt::PACKET_HDRLEN, TPACKET_V3, &mut [0; 4])?;
    /// # Ok::<(), berkeley::Error>(())
    /// ```
    pub fn getsockopt_asking<'b, Get: AskOpt, Set>(
        &self,
        opt: Opt<Get, Set>,
        question: Get::Question,
        room: &'b mut [u8],
    ) -> Result<Get::Answer<'b>> {
        room.fill(0);
        let asked = Get::ask(&question, room)?;
        let len = sys::getsockopt_asking(self.as_fd(), opt.level, opt.name, room, asked)?;
        Get::answer(written(room, len)?)
    }

    /// getsockopt(2) of an option whose value is a new descriptor.
    ///
    /// # Errors
    /// ENOPROTOOPT: this kernel has no such option. ENODATA: there is no process at the other end. EMFILE.
    pub fn getsockopt_fd(&self, _: FdOpt) -> Result<OwnedFd> {
        Ok(sys::peerpidfd(self.as_fd())?)
    }

    /// setsockopt(2): an option of [`opt`](crate::opt), or of your own. For an option whose value in C is a
    /// `struct sock_fprog` the bytes of your own are those of its instructions.
    ///
    /// # Errors
    /// ENOPROTOOPT: this kernel or this socket has no such option. EPERM, EACCES: it takes a privilege. EINVAL, EDOM:
    /// not that value. And what [`setsockopt_raw`](Self::setsockopt_raw) refuses: an option of your own is bytes too.
    #[inline]
    pub fn setsockopt<Get, Set: ToOpt>(&self, opt: Opt<Get, Set>, value: Set::Value<'_>) -> Result<()> {
        Set::with_opt(value, |bytes| {
            if takes_filter(opt.level, opt.name, bytes) {
                return Ok(sys::attach_filter(self.as_fd(), opt.level, opt.name, bytes)?);
            }
            self.setsockopt_raw(opt.level, opt.name, bytes)
        })
    }

    /// getsockopt(2) into bytes, and how many the kernel wrote. The buffer is set to zero first: what it holds is not
    /// shown to the kernel, which for some options would read it. The length is in bytes for SO_GET_FILTER as well.
    ///
    /// # Errors
    /// As [`getsockopt`](Self::getsockopt).
    ///
    /// ```
    /// use berkeley::{AF_INET, Protocol, SOCK_STREAM, SOL_SOCKET, SO_KEEPALIVE, Socket};
    ///
    /// let sock = Socket::new(AF_INET, SOCK_STREAM, Protocol::DEFAULT)?;
    /// sock.setsockopt_raw(SOL_SOCKET, SO_KEEPALIVE, &1i32.to_ne_bytes())?;
    /// let mut value = [0; 8];
    /// assert_eq!(sock.getsockopt_raw(SOL_SOCKET, SO_KEEPALIVE, &mut value)?, 4);
    /// assert_eq!(value[..4], 1i32.to_ne_bytes());
    /// # Ok::<(), berkeley::Error>(())
    /// ```
    pub fn getsockopt_raw(&self, level: i32, name: i32, value: &mut [u8]) -> Result<usize> {
        let room = value.len();
        Ok(sys::getsockopt(self.as_fd(), level, name, value)?.min(room))
    }

    /// setsockopt(2) from bytes.
    ///
    /// # Errors
    /// As [`setsockopt`](Self::setsockopt). Refused without asking the kernel are the few options whose value holds
    /// addresses of memory, from which the kernel would read or to which it would write later: those that take a
    /// filter (SO_ATTACH_FILTER, SO_ATTACH_REUSEPORT_CBPF, PACKET_FANOUT_DATA), XDP_UMEM_REG, the table calls of
    /// netfilter, and the memory regions of RDS.
    #[inline]
    pub fn setsockopt_raw(&self, level: i32, name: i32, value: &[u8]) -> Result<()> {
        if holds_pointers(level, name) || takes_filter(level, name, value) {
            return Err(Error::own(Reason::OptionHoldsPointers));
        }
        Ok(sys::setsockopt(self.as_fd(), level, name, value)?)
    }
}

/// What the kernel wrote, unless there was more of it.
fn written(room: &[u8], len: usize) -> Result<&[u8]> {
    room.get(..len).ok_or(value::no_room(len, room.len()))
}

/// Options whose value in C is the address of a filter. PACKET_FANOUT_DATA can be a descriptor as well, of four bytes.
#[inline]
fn takes_filter(level: i32, name: i32, value: &[u8]) -> bool {
    sys::takes_filter(level, name) && !(level == crate::SOL_PACKET && value.len() == 4)
}

/// Options through which plain bytes would let the kernel read or write any memory of the process.
#[inline]
fn holds_pointers(level: i32, name: i32) -> bool {
    use crate::{RDS_GET_MR, RDS_GET_MR_FOR_DEST, SOL_IP, SOL_IPV6, SOL_RDS, SOL_XDP, XDP_UMEM_REG};
    matches!(
        (level, name),
        // IPT_SO_SET_REPLACE, ARPT_SO_SET_REPLACE, EBT_SO_SET_ENTRIES, EBT_SO_SET_COUNTERS, IP6T_SO_SET_REPLACE: where
        // counters are.
        (SOL_IP, 64 | 96 | 128 | 129) | (SOL_IPV6, 64)
        // Where packets go.
        | (SOL_XDP, XDP_UMEM_REG)
        // Where data and the region's key go.
        | (SOL_RDS, RDS_GET_MR | RDS_GET_MR_FOR_DEST)
    )
}
