//! The constants of the C headers, a file a header, under the names that the headers give them.
//!
//! Families, types, protocols and flags are types of their own: a family cannot be passed where a type is
//! wanted. All are open: a number that this crate has never heard of is kept and prints as a number, one that it
//! knows prints as C spells it. Each constant stands in its type, [`Family::INET`], and under its C name,
//! [`AF_INET`]. Option names and the like, which mean something only together with their level, are plain
//! numbers here; [`opt`](crate::opt) has them with their types.
//!
//! The numbers are those of Linux's generic ABI, which all its processors but alpha, mips, parisc, powerpc and
//! sparc share.

mod inet;
mod netdb;
mod socket;
mod tcp;

pub use inet::*;
pub use netdb::*;
pub use socket::*;
pub use tcp::*;

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

/// Plain numbers that keep their C names.
macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident: $raw:ty = $value:literal;)*) => {
        $(
            $(#[$doc])*
            pub const $name: $raw = $value;
        )*
    };
}
use numbers;
