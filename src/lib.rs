//! Berkeley sockets, straight on the kernel.
//!
//! The calls of `<sys/socket.h>` are here under the names that the man pages and Python give them, without libc on
//! Linux, without `std::net`, and, if need be, without an allocator.
//!
//! ```
//! use berkeley::{Timeout, create_connection, create_server};
//!
//! let server = create_server("127.0.0.1:0")?;
//! let client = create_connection(server.getsockname()?, Timeout::secs(5))?;
//! let (conn, peer) = server.accept()?;
//! println!("connection from {peer}");
//!
//! client.sendall(b"This is the message.")?;
//! let mut buf = [0; 1024];
//! let n = conn.recv(&mut buf)?;
//! assert_eq!(&buf[..n], b"This is the message.");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Where to look
//!
//! | what | where |
//! |---|---|
//! | sockets, and how they wait | [`Socket`], [`mod@socket`] |
//! | files into sockets, sockets as files | [`Socket::sendfile`], `Socket::makefile` |
//! | addresses | [`SockAddr`], [`mod@addr`] |
//! | socket options | [`opt`] |
//! | control messages, descriptors among them | [`Socket::recvmsg`], [`Control`], [`send_fds`], [`mod@control`] |
//! | a client or a server in one call | [`create_connection`], [`create_server`] |
//! | a server, however it runs its requests | `TcpServer` and its kin, in `server` (feature `std`) |
//! | several sockets at once | [`poll()`] |
//! | interfaces, their addresses, the way to a destination | [`if_nametoindex`], [`getifaddrs_into`], [`mod@interface`] |
//! | the files of /etc that a lookup reads | [`etc`] |
//! | DNS names and messages | [`dns`] |
//! | messages of rtnetlink(7) | [`netlink`] |
//! | the search list, DNS answers, the order of addresses | [`engine`] |
//! | text of IP addresses | [`inet_pton`], [`inet_ntop`], [`inet_aton`], [`mod@inet`] |
//! | services and protocols by name | [`getservbyname`], [`getprotobyname`], [`mod@netdb`] |
//! | what went wrong | [`Error`], [`Errno`] |
//!
//! # What to know
//!
//! - A signal does not end a call: EINTR is not seen unless [`Socket::set_interruptible`] asks for it.
//! - A [timeout](Socket::settimeout) bounds a whole operation and is not ETIMEDOUT: [`Error::is_timeout`].
//! - No send but [`Socket::sendfile`] raises SIGPIPE, and every descriptor is close-on-exec from its first moment.
//! - Nothing that the kernel, a peer or a caller says makes the crate panic.
//!
//! # Tiers
//!
//! The crate is `no_std`. The feature `std`, on by default, adds `Read` and `Write` for sockets, paths as addresses,
//! conversions into `std::io::Error`, and servers, to which `fork` adds a way of running; `alloc`, which it includes, is
//! for what hands back lists and strings. None changes what is there without it. `use-libc` makes this crate and rustix enter the kernel through libc.
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
pub mod control;
pub mod dns;
pub mod engine;
pub mod error;
pub mod etc;
pub mod inet;
pub mod name;
pub mod netlink;
pub mod time;

mod filled;
mod race;

// The kernel wing: on rustix.
#[cfg(any(target_os = "linux", target_os = "android"))]
mod connect;
#[cfg(any(target_os = "linux", target_os = "android"))]
pub mod interface;
#[cfg(any(target_os = "linux", target_os = "android"))]
pub mod netdb;
#[cfg(any(target_os = "linux", target_os = "android"))]
pub mod resolve;
#[cfg(all(feature = "std", any(target_os = "linux", target_os = "android")))]
pub mod server;
#[cfg(any(target_os = "linux", target_os = "android"))]
pub mod socket;
#[cfg(any(target_os = "linux", target_os = "android"))]
mod sys;

pub use addr::{
    AddrTextError, AlgAddr, BDADDR_ANY, BDADDR_LOCAL, BdAddr, BluetoothAddr, CanAddr, CanIsotp, CanJ1939,
    NetlinkAddr, OtherAddr, PacketAddr, QrtrAddr, SockAddr, SockAddrArray, SockAddrBuf, TipcAddr, TipcName,
    ToSockAddr, UnixAddr, UnixName, UnixPath, VsockAddr, XdpAddr,
};
pub use byteorder::{htonl, htons, ntohl, ntohs};
pub use consts::*;
pub use control::{CMSG_LEN, CMSG_SPACE, Control, ControlBuf, ControlMessage, ControlMessages};
pub use error::{Errno, Error, Result, SendError, TextReason};
pub use filled::Filled;
pub use inet::{
    FromPresentation, INET_ADDRSTRLEN, INET6_ADDRSTRLEN, InetError, InetReason, IpText, Scope, inet_aton,
    inet_aton_exact, inet_ntoa, inet_ntop, inet_ntop_into, inet_pton, inet_pton4, inet_pton6, split_scope,
};
pub use time::{Deadline, Instant, Timeout};

#[cfg(any(target_os = "linux", target_os = "android"))]
pub use connect::{
    CallError, ConnectError, ConnectOptions, ServerOptions, ToConnection, ToServer, create_connection,
    create_server, has_dualstack_ipv6,
};
#[cfg(any(target_os = "linux", target_os = "android"))]
pub use interface::{IfAddr, IfName, getifaddrs_into, if_indextoname, if_nameindex_into, if_nametoindex};
#[cfg(all(feature = "alloc", any(target_os = "linux", target_os = "android")))]
pub use interface::{getifaddrs, if_nameindex};
#[cfg(any(target_os = "linux", target_os = "android"))]
pub use netdb::{
    Protocols, Protoent, Servent, Services, getprotobyname, getprotobynumber, getservbyname, getservbyport,
};
#[cfg(any(target_os = "linux", target_os = "android"))]
pub use resolve::{
    AddrInfo, GaiError, Hints, HostError, NameInfo, Resolver, getaddrinfo_into, gethostbyname, gethostname,
    getnameinfo, sethostname,
};
#[cfg(all(any(target_os = "linux", target_os = "android"), feature = "alloc"))]
pub use resolve::{AddrList, Hostent, getaddrinfo, getfqdn, gethostbyaddr, gethostbyname_ex};
#[cfg(any(target_os = "linux", target_os = "android"))]
pub use socket::{
    Descriptors, Fds, FromFdError, IoSlice, IoSliceMut, MMSG_MAX, PollFd, PollFlags, Received,
    ReceivedMessage, ReceivedMessages, RecvMsg, SCM_MAX_FD, SendMsg, Socket, close, dup, fromfd,
    getdefaulttimeout, opt, poll, recv_fds, recv_fds_with, send_fds, send_fds_with, setdefaulttimeout,
    socketpair,
};

#[cfg(all(feature = "std", any(target_os = "linux", target_os = "android")))]
pub use socket::{SocketFile, SocketIo};

/// The README's examples are run like all others.
#[cfg(all(doctest, feature = "std"))]
#[doc = include_str!("../README.md")]
mod readme {}

#[cfg(all(
    any(target_os = "linux", target_os = "android"),
    any(
        target_arch = "mips",
        target_arch = "mips32r6",
        target_arch = "mips64",
        target_arch = "mips64r6",
        target_arch = "powerpc",
        target_arch = "powerpc64",
        target_arch = "sparc",
        target_arch = "sparc64"
    )
))]
compile_error!(
    "this processor's socket constants differ from Linux's generic ones, and are not written down yet"
);
