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
//! A duration is never a bare one: the kernel counts some in seconds, some in microseconds, and the type, [`Secs`] or
//! [`Timeval`], says which. [`Socket::getsockopt_raw`] and [`Socket::setsockopt_raw`] take bytes.

mod ipv6;
mod socket;
mod tcp;
mod value;

use core::fmt;
use core::marker::PhantomData;

use rustix::fd::AsFd;

pub use ipv6::*;
pub use socket::*;
pub use tcp::*;
pub use value::{FromOpt, Linger, Never, Room, Secs, Timeval, ToOpt, Ucred, exactly};

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
        Get::from_opt(room.get(..len).unwrap_or(room))
    }

    /// setsockopt(2): an option of [`opt`](crate::opt), or of your own.
    ///
    /// # Errors
    /// ENOPROTOOPT: this kernel or this socket has no such option. EPERM, EACCES: it takes a privilege. EINVAL, EDOM:
    /// not that value. And what [`setsockopt_raw`](Self::setsockopt_raw) refuses: an option of your own is bytes too.
    #[inline]
    pub fn setsockopt<Get, Set: ToOpt>(&self, opt: Opt<Get, Set>, value: Set) -> Result<()> {
        value.with_opt(|bytes| self.setsockopt_raw(opt.level, opt.name, bytes))
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
    /// As [`setsockopt`](Self::setsockopt). Refused without asking the kernel are the few options whose value holds an
    /// address that the kernel would write to later: XDP_UMEM_REG, the table calls of netfilter, and the memory
    /// regions of RDS.
    #[inline]
    pub fn setsockopt_raw(&self, level: i32, name: i32, value: &[u8]) -> Result<()> {
        if holds_pointers(level, name) {
            return Err(Error::own(Reason::OptionHoldsPointers));
        }
        Ok(sys::setsockopt(self.as_fd(), level, name, value)?)
    }
}

/// Options through which plain bytes would let the kernel write to any memory of the process.
#[inline]
fn holds_pointers(level: i32, name: i32) -> bool {
    use crate::{SOL_IP, SOL_IPV6, SOL_RDS, SOL_XDP};
    matches!(
        (level, name),
        // IPT_SO_SET_REPLACE, ARPT_SO_SET_REPLACE, EBT_SO_SET_ENTRIES, IP6T_SO_SET_REPLACE: where old counters go.
        (SOL_IP, 64 | 96 | 128) | (SOL_IPV6, 64)
        // XDP_UMEM_REG: where packets go.
        | (SOL_XDP, 4)
        // RDS_GET_MR, RDS_GET_MR_FOR_DEST: where data and the region's key go.
        | (SOL_RDS, 2 | 7)
    )
}
