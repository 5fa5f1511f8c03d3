//! C's structures as Rust's: one table of fields and offsets, which both directions share.
//!
//! Two kinds. `structures!` is for those of fixed size, whose fields are public. `growing!` is for those that newer
//! kernels make longer: they keep the bytes that this kernel gave, and a field is `None` where it gave too few.

use core::net::{Ipv4Addr, Ipv6Addr};

use crate::{Family, SockAddr};

/// A field of a C structure.
pub(super) trait Field: Copy {
    /// How many bytes it has.
    const SIZE: usize;

    /// From so many bytes.
    fn read(bytes: &[u8]) -> Self;

    /// To so many bytes.
    fn write(self, room: &mut [u8]);
}

/// Fields that go through an array of bytes.
macro_rules! fields {
    ($($T:ty as $size:expr => $from:expr, $to:expr;)*) => {
        $(
            impl Field for $T {
                const SIZE: usize = $size;

                fn read(bytes: &[u8]) -> Self {
                    $from(bytes.try_into().unwrap_or([0; $size]))
                }

                fn write(self, room: &mut [u8]) {
                    let bytes: [u8; $size] = $to(self);
                    if let Some(room) = room.first_chunk_mut() {
                        *room = bytes;
                    }
                }
            }
        )*
    };
}

fields! {
    u8 as 1 => u8::from_ne_bytes, u8::to_ne_bytes;
    u16 as 2 => u16::from_ne_bytes, u16::to_ne_bytes;
    u32 as 4 => u32::from_ne_bytes, u32::to_ne_bytes;
    i32 as 4 => i32::from_ne_bytes, i32::to_ne_bytes;
    u64 as 8 => u64::from_ne_bytes, u64::to_ne_bytes;
    Ipv4Addr as 4 => Ipv4Addr::from, |ip: Ipv4Addr| ip.octets();
    Ipv6Addr as 16 => Ipv6Addr::from, |ip: Ipv6Addr| ip.octets();
}

/// A byte that is zero or not.
impl Field for bool {
    const SIZE: usize = 1;

    fn read(bytes: &[u8]) -> Self {
        u8::read(bytes) != 0
    }

    fn write(self, room: &mut [u8]) {
        u8::from(self).write(room);
    }
}

impl<T: Field, const N: usize> Field for [T; N] {
    const SIZE: usize = N * T::SIZE;

    fn read(bytes: &[u8]) -> Self {
        core::array::from_fn(|i| get(bytes, i * T::SIZE).unwrap_or_else(|| T::read(&[])))
    }

    fn write(self, room: &mut [u8]) {
        for (i, field) in self.into_iter().enumerate() {
            put(room, i * T::SIZE, field);
        }
    }
}

/// Whether a structure of this size holds the field at this offset.
pub(super) const fn fits<T: Field>(at: usize, size: usize) -> bool {
    at + T::SIZE <= size
}

/// An IP address of a `sockaddr_storage`.
pub(super) fn storage(bytes: &[u8]) -> SockAddr {
    let len = match bytes.first_chunk().map(|family| Family::from_raw(u16::from_ne_bytes(*family))) {
        Some(Family::INET) => 16,
        Some(Family::INET6) => 28,
        _ => 0,
    };
    SockAddr::decode(bytes.get(..len).unwrap_or_default())
}

/// Writes an address to a `sockaddr_storage`.
pub(super) fn put_storage(bytes: &mut [u8], at: usize, addr: SockAddr) {
    for (to, from) in bytes.iter_mut().skip(at).zip(addr.encode().as_bytes()) {
        *to = *from;
    }
}

/// The field at this offset; nothing where the bytes end before it does.
pub(super) fn get<T: Field>(bytes: &[u8], at: usize) -> Option<T> {
    bytes.get(at..)?.get(..T::SIZE).map(T::read)
}

/// Writes the field to this offset.
pub(super) fn put<T: Field>(bytes: &mut [u8], at: usize, field: T) {
    if let Some(room) = bytes.get_mut(at..).and_then(|rest| rest.get_mut(..T::SIZE)) {
        field.write(room);
    }
}

/// `Name[bytes] { field: type = offset, }`: structures of one size. Bytes that no field names are zero.
macro_rules! structures {
    ($(
        $(#[$meta:meta])*
        $Name:ident[$size:expr] {
            $($(#[$doc:meta])* $field:ident: $T:ty = $at:expr,)*
        }
    )*) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
            pub struct $Name {
                $($(#[$doc])* pub $field: $T,)*
            }

            impl $Name {
                const SIZE: usize = {
                    $(assert!($crate::socket::opt::structure::fits::<$T>($at, $size));)*
                    $size
                };

                #[allow(dead_code, reason = "some are only read or only written")]
                fn from_c(bytes: &[u8]) -> Self {
                    use $crate::socket::opt::structure::{Field, get};
                    Self { $($field: get(bytes, $at).unwrap_or_else(|| Field::read(&[])),)* }
                }

                #[allow(dead_code, reason = "as above")]
                fn to_c(self) -> [u8; Self::SIZE] {
                    let mut bytes = [0; Self::SIZE];
                    $($crate::socket::opt::structure::put(&mut bytes, $at, self.$field);)*
                    bytes
                }
            }

            impl $crate::socket::opt::FromOpt for $Name {
                type Room = [u8; Self::SIZE];

                fn from_opt(value: &[u8]) -> $crate::Result<Self> {
                    $crate::socket::opt::exactly::<{ Self::SIZE }>(value).map(|bytes| Self::from_c(&bytes))
                }
            }

            impl $crate::socket::opt::ToOpt for $Name {
                type Value<'a> = Self;

                fn with_opt(value: Self, set: impl FnOnce(&[u8]) -> $crate::Result<()>) -> $crate::Result<()> {
                    set(&value.to_c())
                }
            }
        )*
    };
}
pub(super) use structures;

/// `Name[most bytes] { field: type = offset, }`: structures that grow.
macro_rules! growing {
    ($(
        $(#[$meta:meta])*
        $Name:ident[$size:expr] {
            $($(#[$doc:meta])* $field:ident: $T:ty = $at:expr,)*
        }
    )*) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Copy, PartialEq, Eq, Hash)]
            pub struct $Name($crate::socket::opt::ShortBytes<{ $size }>);

            impl $Name {
                #[allow(dead_code, reason = "most stand for themselves")]
                pub(super) const EMPTY: Self = Self($crate::socket::opt::ShortBytes::EMPTY);

                $(
                    $(#[$doc])*
                    #[must_use]
                    pub fn $field(&self) -> Option<$T> {
                        $crate::socket::opt::structure::get(&self.0, $at)
                    }
                )*

                /// The bytes as this kernel has them.
                #[must_use]
                pub fn as_bytes(&self) -> &[u8] {
                    self.0.as_bytes()
                }
            }

            impl $crate::socket::opt::FromOpt for $Name {
                type Room = [u8; $size];

                fn from_opt(value: &[u8]) -> $crate::Result<Self> {
                    $crate::socket::opt::ShortBytes::from_opt(value).map(Self)
                }
            }

            impl core::fmt::Debug for $Name {
                /// The fields that this kernel has.
                fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                    let mut f = f.debug_struct(stringify!($Name));
                    $(
                        if let Some(field) = self.$field() {
                            f.field(stringify!($field), &field);
                        }
                    )*
                    f.finish()
                }
            }
        )*
    };
}
pub(super) use growing;

/// `Name, most;`: structures that stand in lists, of which the kernel takes so many at once.
macro_rules! elements {
    ($($Name:ident, $most:expr;)*) => {
        $(
            impl $crate::socket::opt::Element for $Name {
                const SIZE: usize = Self::SIZE;

                fn decode(bytes: &[u8]) -> Self {
                    Self::from_c(bytes)
                }
            }

            impl $crate::socket::opt::ToElement for $Name {
                type All = [u8; $most * Self::SIZE];

                fn encode(&self, room: &mut [u8]) {
                    for (to, from) in room.iter_mut().zip(self.to_c()) {
                        *to = from;
                    }
                }
            }
        )*
    };
}
pub(super) use elements;

/// `NAME: type;`, `NAME: got, set;`: the options of a level. The number is that of [`consts`](crate::consts), unless
/// there is one, or another name there: `NAME = number: type;`, `NAME = OTHER: type;`.
macro_rules! options {
    ($level:expr; $($(#[$doc:meta])* $name:ident $(= $number:tt)?: $Get:ty $(, $Set:ty)?;)*) => {
        $(
            $(#[$doc])*
            pub const $name: $crate::socket::opt::Opt<$Get $(, $Set)?> = $crate::socket::opt::Opt::new(
                $level,
                $crate::socket::opt::structure::options!(@ $name $(= $number)?),
            );
        )*
    };
    (@ $name:ident = $number:literal) => { $number };
    (@ $name:ident = $other:ident) => { $crate::consts::$other };
    (@ $name:ident) => { $crate::consts::$name };
}
pub(super) use options;
