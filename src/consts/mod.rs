//! The constants of the C headers, a file a header, under the names that the headers give them.
//!
//! Families, types, protocols and flags are types of their own: a family cannot be passed where a type is
//! wanted. All are open: a number that this crate has never heard of is kept and prints as a number, one that it
//! knows prints as C spells it. Each constant stands in its type, [`Family::INET`], and under its C name,
//! [`AF_INET`]. Option names and the like, which mean something only together with their level, are plain
//! numbers here, with the type of the field that they go into; [`opt`](crate::opt) has options with their types.
//!
//! The numbers are those of Linux's generic ABI, which all its processors but alpha, mips, parisc, powerpc and
//! sparc share. What Python's `socket` has on other systems only, Windows' and BSD's names, is not here.

mod alg;
mod bluetooth;
mod can;
mod can_bcm;
mod can_error;
mod can_isotp;
mod can_j1939;
mod can_raw;
mod errqueue;
mod if_arp;
mod if_ether;
mod in6;
mod inet;
mod mptcp;
mod net_if;
mod net_tstamp;
mod netdb;
mod netlink;
mod packet;
mod qrtr;
mod rds;
mod sctp;
mod socket;
mod tcp;
mod tipc;
mod tls;
mod udp;
mod un;
mod vsock;
mod xdp;

use core::fmt;

use bitflags::{Bits as _, Flags};

pub use alg::*;
pub use bluetooth::*;
pub use can::*;
pub use can_bcm::*;
pub use can_error::*;
pub use can_isotp::*;
pub use can_j1939::*;
pub use can_raw::*;
pub use errqueue::*;
pub use if_arp::*;
pub use if_ether::*;
pub use in6::*;
pub use inet::*;
pub use mptcp::*;
pub use net_if::*;
pub use net_tstamp::*;
pub use netdb::*;
pub use netlink::*;
pub use packet::*;
pub use qrtr::*;
pub use rds::*;
pub use sctp::*;
pub use socket::*;
pub use tcp::*;
pub use tipc::*;
pub use tls::*;
pub use udp::*;
pub use un::*;
pub use vsock::*;
pub use xdp::*;

/// An open newtype over a raw number with its table of names: associated constants, the C constants, `Debug` as C
/// spells them.
macro_rules! open_number {
    ($(#[$meta:meta])* $Type:ident($raw:ty); $($(#[$doc:meta])* $name:ident = $value:literal as $c:ident;)*) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(transparent)]
        pub struct $Type($raw);

        #[allow(non_upper_case_globals, reason = "AF_DECnet is spelt so")]
        impl $Type {
            $(
                $(#[$doc])*
                pub const $name: Self = Self($value);
            )*

            /// The number as the kernel has it.
            #[must_use]
            #[inline]
            pub const fn as_raw(self) -> $raw {
                self.0
            }

            /// Any number, known or not.
            #[must_use]
            #[inline]
            pub const fn from_raw(raw: $raw) -> Self {
                Self(raw)
            }

            /// The name in C; nothing for a number that is not in the table.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some(stringify!($c)),)*
                    _ => None,
                }
            }
        }

        $(
            $(#[$doc])*
            #[allow(non_upper_case_globals, reason = "AF_DECnet is spelt so")]
            pub const $c: $Type = $Type::$name;
        )*

        impl core::fmt::Debug for $Type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                match self.name() {
                    Some(name) => f.pad(name),
                    None => core::fmt::Debug::fmt(&self.0, f),
                }
            }
        }

        impl core::fmt::Display for $Type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Debug::fmt(self, f)
            }
        }
    };
}
use open_number;

/// A flag type whose flags are also constants of the same name behind a prefix, and print so. `keeps !0` is for a type
/// whose complement has the bits without names too.
macro_rules! flags {
    ($(#[$meta:meta])* $Type:ident $prefix:literal $(keeps $rest:expr)?;
        $($(#[doc = $doc:literal])* $name:ident = $value:literal as $c:ident;)*) => {
        bitflags::bitflags! {
            $(#[$meta])*
            #[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
            pub struct $Type: u32 {
                $($(#[doc = $doc])* const $name = $value;)*
                $(const _ = $rest;)?
            }
        }

        $($(#[doc = $doc])* pub const $c: $Type = $Type::$name;)*

        impl core::fmt::Debug for $Type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                $crate::consts::print_flags(self, $prefix, f)
            }
        }
    };
}
use flags;

/// Flags as C spells them, and the bits that have no name as a number.
pub(crate) fn print_flags<F>(flags: &F, prefix: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result
where
    F: Flags<Bits: fmt::LowerHex + PartialEq>,
{
    let mut names = flags.iter_names();
    let mut separator = "";
    for (name, _) in names.by_ref() {
        write!(f, "{separator}{prefix}{name}")?;
        separator = " | ";
    }
    let rest = names.remaining().bits();
    if rest != F::Bits::EMPTY || separator.is_empty() {
        write!(f, "{separator}{rest:#x}")?;
    }
    Ok(())
}

/// Plain numbers that keep their C names. A table may say what its numbers are, which each one's page then repeats.
macro_rules! numbers {
    ($($about:literal;)? $($(#[$doc:meta])* $name:ident: $raw:ty = $value:literal;)*) => {
        numbers! { @each [$($about)?] $(($(#[$doc])* $name: $raw = $value))* }
    };
    (@each $about:tt $($row:tt)*) => {
        $(numbers! { @one $about $row })*
    };
    (@one [$($about:literal)?] ($(#[$doc:meta])* $name:ident: $raw:ty = $value:literal)) => {
        $(#[$doc])*
        $(#[doc = concat!("\n", $about)])?
        #[allow(non_upper_case_globals, reason = "TCP_CA_Open is spelt so")]
        pub const $name: $raw = $value;
    };
}
pub(crate) use numbers;

/// Option names: numbers that mean something only together with their level.
macro_rules! options {
    (at $level:ident, $source:literal; $($(#[$doc:meta])* $name:ident: i32 = $value:literal;)*) => {
        $(
            $(#[$doc])*
            #[doc = concat!("\nOption at [`", stringify!($level), "`](crate::", stringify!($level), "): ", $source, ".")]
            pub const $name: i32 = $value;
        )*
    };
}
use options;

/// Kinds of control messages, which mean something only together with their level.
macro_rules! messages {
    (at $level:ident; $($(#[$doc:meta])* $name:ident: i32 = $value:literal;)*) => {
        $(
            $(#[$doc])*
            #[doc = concat!("\nKind of control message at [`", stringify!($level), "`](crate::", stringify!($level), ").")]
            pub const $name: i32 = $value;
        )*
    };
}
use messages;

/// Protocols of a family other than IP, which has names of its own for the same numbers.
macro_rules! protocols {
    (of $family:ident; $($(#[$doc:meta])* $name:ident: Protocol = $value:literal;)*) => {
        $(
            $(#[$doc])*
            #[doc = concat!("\nProtocol of [`", stringify!($family), "`](crate::", stringify!($family), ").")]
            pub const $name: Protocol = Protocol::from_raw($value);
        )*
    };
}
use protocols;
