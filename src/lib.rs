//! Berkeley sockets, straight on the kernel.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(any(feature = "alloc", test))]
extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

// The pure wing: core and bitflags alone.
pub mod addr;
pub mod byteorder;
pub mod consts;
pub mod error;
pub mod inet;
pub mod time;

mod race;

// The kernel wing: on rustix.
#[cfg(any(target_os = "linux", target_os = "android"))]
mod connect;
#[cfg(any(target_os = "linux", target_os = "android"))]
pub mod socket;
#[cfg(any(target_os = "linux", target_os = "android"))]
mod sys;

pub use addr::{AddrTextError, OtherAddr, SockAddr, SockAddrBuf, ToSockAddr, UnixAddr, UnixName, UnixPath};
pub use byteorder::{htonl, htons, ntohl, ntohs};
pub use inet::{
    FromPresentation, INET_ADDRSTRLEN, INET6_ADDRSTRLEN, InetError, InetReason, IpText, Scope, inet_aton,
    inet_aton_exact, inet_ntoa, inet_ntop, inet_ntop_into, inet_pton, inet_pton4, inet_pton6, split_scope,
};

pub use consts::*;
pub use error::{Errno, Error, Result, SendError, TextReason};
pub use time::{Deadline, Instant, Timeout};

#[cfg(any(target_os = "linux", target_os = "android"))]
pub use connect::{CallError, ServerOptions, create_connection, create_server, has_dualstack_ipv6};
#[cfg(any(target_os = "linux", target_os = "android"))]
pub use socket::{
    FromFdError, PollFd, PollFlags, Socket, getdefaulttimeout, opt, poll, setdefaulttimeout, socketpair,
};
