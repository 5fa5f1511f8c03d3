//! inet(3), inet_pton(3), inet_ntop(3): Internet addresses between their text and their bytes.
//!
//! An address of the Internet has two forms. Its *network* form is four bytes (IPv4) or sixteen (IPv6), in
//! the order in which they travel. Its *presentation* form is what people write and read: `192.0.2.1`,
//! `2001:db8::1`. The C names say which way a function goes: `pton` is presentation to network, `ntop` back;
//! `a` and `n` in `inet_aton` and `inet_ntoa` are the older words, ASCII and network.
//!
//! The network form is here `core::net`'s [`Ipv4Addr`] and [`Ipv6Addr`]; the text is bytes or `str`, as the
//! caller has it. Text that comes out of a file or from a peer need not be UTF-8, and is not made to be.
//!
//! # Which one to read with
//!
//! Two grammars are in use for IPv4, and a text can mean different things in them: `010.0.0.1` is refused by
//! one and is 8.0.0.1 in the other. No function here guesses between them.
//!
//! | function | takes | for |
//! |---|---|---|
//! | [`inet_pton4`] | four decimal numbers, no leading zeros, nothing around them | whatever a program stores, sends or compares |
//! | [`inet_pton6`] | RFC 4291 section 2.2, `::` and a dotted quad at the end included | the same for IPv6 |
//! | [`inet_pton`] | either of the two, by the type asked for | generic code; an [`IpAddr`] of either family |
//! | [`inet_aton`] | one to four parts, octal and hexadecimal, text after white space | what 4.3BSD took, and its descendants do |
//! | [`inet_aton_exact`] | the same parts with nothing behind them | the way getaddrinfo(3) reads a host |
//!
//! A zone (`fe80::1%eth0`) is no part of an address: [`split_scope`] takes it off first.
//!
//! A text that is refused is answered with an [`InetError`], which tells the byte and the reason.
//!
//! # Which one to print with
//!
//! [`inet_ntop`] takes either family and returns an [`IpText`], a small value that holds the text itself;
//! [`inet_ntop_into`] writes into a buffer of the caller's. [`inet_ntoa`] is the first one for IPv4 alone; it
//! has no static buffer that the next call overwrites, as C's has.
//!
//! ```
//! use berkeley::{inet_aton, inet_ntop, inet_pton4, inet_pton6};
//! use core::net::Ipv4Addr;
//!
//! assert_eq!(inet_pton4("127.0.0.1"), Ok(Ipv4Addr::LOCALHOST));
//! assert_eq!(inet_aton("127.1"), Ok(Ipv4Addr::LOCALHOST));
//!
//! let error = inet_pton4("192.300.2.1").unwrap_err();
//! assert_eq!(error.to_string(), "byte 4: a number above 255");
//!
//! let address = inet_pton6("2001:DB8:0:0:0:0:0:1").unwrap();
//! assert_eq!(inet_ntop(address), "2001:db8::1");
//! ```

mod aton;
mod error;
mod pton;
mod scope;
mod text;
mod v4;
mod v6;

#[cfg(doc)]
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

pub use aton::{inet_aton, inet_aton_exact};
pub use error::{InetError, InetReason};
pub use pton::{FromPresentation, inet_pton};
pub use scope::{Scope, split_scope};
pub use text::{INET_ADDRSTRLEN, INET6_ADDRSTRLEN, IpText, inet_ntoa, inet_ntop, inet_ntop_into};
pub use v4::inet_pton4;
pub use v6::inet_pton6;
