//! SOL_SOCKET: socket(7), unix(7).

use super::{Linger, Never, Opt, Timeval, Ucred};
use crate::consts::{self, SOL_SOCKET};
use crate::{Errno, Family, Kind, Protocol};

/// Whether a datagram socket may send to broadcast addresses.
pub const SO_BROADCAST: Opt<bool> = Opt::new(SOL_SOCKET, consts::SO_BROADCAST);
/// The address family that the socket was made with.
pub const SO_DOMAIN: Opt<Family, Never> = Opt::new(SOL_SOCKET, consts::SO_DOMAIN);
/// The error that waits to be reported, [`Errno::OK`] for none; reading it takes it away.
pub const SO_ERROR: Opt<Errno, Never> = Opt::new(SOL_SOCKET, consts::SO_ERROR);
/// Whether an idle connection is probed, so that a peer that vanished is noticed: tcp(7).
pub const SO_KEEPALIVE: Opt<bool> = Opt::new(SOL_SOCKET, consts::SO_KEEPALIVE);
/// How long close(2) waits for unsent data.
pub const SO_LINGER: Opt<Linger> = Opt::new(SOL_SOCKET, consts::SO_LINGER);
/// Who is at the other end of a connected Unix socket, as of the time when it was connected.
pub const SO_PEERCRED: Opt<Ucred, Never> = Opt::new(SOL_SOCKET, consts::SO_PEERCRED);
/// The protocol that the socket was made with, or that its type came to.
pub const SO_PROTOCOL: Opt<Protocol, Never> = Opt::new(SOL_SOCKET, consts::SO_PROTOCOL);
/// Bytes that may wait to be received. The kernel doubles what is set, for its own bookkeeping, up to twice
/// `/proc/sys/net/core/rmem_max`, and reads back the doubled number.
pub const SO_RCVBUF: Opt<u32> = Opt::new(SOL_SOCKET, consts::SO_RCVBUF);
/// How long the kernel itself lets a blocking receive or accept wait, before it fails with EAGAIN. The socket's own
/// [timeout](crate::Socket::settimeout) needs no such thing and is finer.
pub const SO_RCVTIMEO: Opt<Timeval> = Opt::new(SOL_SOCKET, consts::SO_RCVTIMEO);
/// Whether bind(2) takes an address on which an old connection lingers, or, for datagrams, that others have too.
pub const SO_REUSEADDR: Opt<bool> = Opt::new(SOL_SOCKET, consts::SO_REUSEADDR);
/// Whether several sockets of one user may be bound to one address, and share what comes.
pub const SO_REUSEPORT: Opt<bool> = Opt::new(SOL_SOCKET, consts::SO_REUSEPORT);
/// Bytes that may wait to be sent; doubled like [`SO_RCVBUF`], up to twice `/proc/sys/net/core/wmem_max`.
pub const SO_SNDBUF: Opt<u32> = Opt::new(SOL_SOCKET, consts::SO_SNDBUF);
/// How long the kernel itself lets a blocking send or connect wait, before it fails with EAGAIN or EINPROGRESS.
pub const SO_SNDTIMEO: Opt<Timeval> = Opt::new(SOL_SOCKET, consts::SO_SNDTIMEO);
/// The type that the socket was made with.
pub const SO_TYPE: Opt<Kind, Never> = Opt::new(SOL_SOCKET, consts::SO_TYPE);
