//! Names to addresses and back: getaddrinfo(3), getnameinfo(3), gethostbyname(3) and their kin.
//!
//! The functions at the crate's root read the files of this machine afresh each time, as every program expects of them. A
//! [`Resolver`] keeps what the files said and sees for itself when one has changed; it can be told how long a lookup may
//! take, which servers to ask, and much else; and it tells how an answer came about.
//!
//! # What is different from glibc
//!
//! - A lookup ends at its deadline, whatever is going on.
//! - Silence is never "no such name": [`EAI_AGAIN`](crate::EAI_AGAIN), and the error says who was silent.
//! - A server that fails or refuses is left at once, and the next one asked. A lost datagram costs a quarter of a second and
//!   not five. A and AAAA leave from different ports. A server that cannot take EDNS is asked without.
//! - When TCP fails, what was there of the answer is used.
//! - `localhost` and `*.localhost` stay on this machine, and no server is asked for `.onion` or `.invalid`.
//! - The order of addresses is RFC 6724's, not that of its predecessor; IPv4 addresses stay as the server sent them.
//! - Of nsswitch.conf's sources `files`, `dns` and `myhostname` are known; any other counts as unavailable. Nothing is loaded
//!   into the process.
//! - No environment is read: not LOCALDOMAIN, RES_OPTIONS, HOSTALIASES.
//! - A name outside ASCII is converted by IDNA whether AI_IDN says so or not, if the feature `idna` is on, and refused
//!   with a sentence of its own if it is off. Nobody is asked for its bytes.
//!
//! # What it takes
//!
//! The calls that are there without an allocator (the ones into storage that is lent, [`Resolver::start`], `getnameinfo`,
//! `gethostbyname`) allocate nothing with one either. On the stack a [`Lookup`](crate::engine::lookup::Lookup) takes at most
//! 4 KiB, a [`Pending`] 6, a [`Resolver`] 9; an address found 112 bytes, one of the result 200, an error 120. A whole call of
//! [`getaddrinfo_into`] gets by with 80 KiB of stack when it is optimised (x86-64), and with 128 when it is not.
//!
//! A kept resolver's lookup of A and AAAA takes 20 system calls, 4 of them to see whether a file has changed and 4 for the
//! order; 2 more where it depends on this machine's addresses how (rules 3, 4 and 7 of RFC 6724). A name that is in the hosts
//! file takes 4, the text of an address none. The functions at the root, which read all files each time, take 41.

#![allow(
    clippy::result_large_err,
    reason = "the error holds what happened, as the tier without an allocator needs it"
)]

mod addrinfo;
mod args;
mod ascii;
mod config;
mod files;
mod flight;
mod hosts;
#[cfg(feature = "alloc")]
mod many;
mod names;
mod pending;
mod resolver;
mod wire;

pub use crate::engine::failure::Failure as GaiError;
pub use crate::engine::hints::Hints;
pub use crate::engine::policy::Policy;
pub use crate::engine::trace::Decision;
#[cfg(feature = "alloc")]
pub use addrinfo::AddrList;
pub use addrinfo::{AddrInfo, Answered};
pub use args::{Host, Service};
#[cfg(feature = "alloc")]
pub use many::AT_ONCE_MAX;
pub use names::{HOST_NAME_MAX, HostError, NameInfo, gethostbyname, gethostname, getnameinfo, sethostname};
#[cfg(feature = "alloc")]
pub use names::{Hostent, getfqdn, gethostbyaddr, gethostbyname_ex};
pub use pending::{Interest, Pending};
pub use resolver::{FOUND_MAX, Resolver, STREAM_MAX};

/// getaddrinfo(3): the addresses to try for a host and a service, in the order in which to try them.
///
/// A host is a name, the text of an address, or none; a service is a name, a port, or none. Without hints about the type of
/// socket each address comes once for each type. One that the hosts file puts on an interface which is not there is left out.
///
/// # Errors
/// With the codes of glibc: EAI_NONAME, there is no such name; EAI_NODATA, it has no address of the family; EAI_AGAIN, the
/// servers fail or are silent; EAI_SERVICE, there is no such service; and what is wrong with the arguments. The error also
/// tells what each question came to.
///
/// ```
/// use berkeley::{Hints, getaddrinfo};
///
/// for found in getaddrinfo("127.0.0.1", "http", &Hints::stream())? {
///     println!("{:?} {:?} {}", found.family, found.kind, found.addr);
/// }
/// # Ok::<(), berkeley::GaiError>(())
/// ```
#[cfg(feature = "alloc")]
pub fn getaddrinfo<'a>(
    host: impl Into<Host<'a>>,
    service: impl Into<Service<'a>>,
    hints: &Hints,
) -> Result<AddrList, GaiError> {
    Resolver::system().getaddrinfo(host, service, hints)
}

/// getaddrinfo(3) into the caller's storage: nothing is allocated, and what does not fit is counted.
///
/// # Errors
/// As `getaddrinfo`.
///
/// ```
/// use berkeley::{AddrInfo, Hints, getaddrinfo_into};
///
/// let mut room = [AddrInfo::EMPTY; 8];
/// let answered = getaddrinfo_into("::1", 123, &Hints::dgram(), &mut room)?;
/// assert_eq!(answered.filled.used, 1);
/// assert_eq!(room[0].addr.to_string(), "[::1]:123");
/// # Ok::<(), berkeley::GaiError>(())
/// ```
pub fn getaddrinfo_into<'a>(
    host: impl Into<Host<'a>>,
    service: impl Into<Service<'a>>,
    hints: &Hints,
    room: &mut [AddrInfo],
) -> Result<Answered, GaiError> {
    Resolver::system().getaddrinfo_into(host, service, hints, room)
}
