//! Values of varying length: byte strings, names, lists.

use core::fmt;
use core::iter::FusedIterator;
use core::marker::PhantomData;
use core::num::NonZero;
use core::ops::Deref;

use super::value::{another_length, no_room, too_long};
use super::{FromOpt, Room, ToOpt, ViewOpt};
use crate::control::ControlMessages;
use crate::error::Reason;
use crate::{Error, Result};

/// Bytes of any number, as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bytes {}

impl ViewOpt for Bytes {
    type View<'a> = &'a [u8];

    fn view(value: &[u8]) -> Result<&[u8]> {
        Ok(value)
    }
}

impl ToOpt for Bytes {
    type Value<'a> = &'a [u8];

    fn with_opt(value: &[u8], set: impl FnOnce(&[u8]) -> Result<()>) -> Result<()> {
        set(value)
    }
}

/// Control messages, as recvmsg(2) would have them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControlData {}

impl ViewOpt for ControlData {
    type View<'a> = ControlMessages<'a>;

    fn view(value: &[u8]) -> Result<ControlMessages<'_>> {
        Ok(ControlMessages::new(value))
    }
}

/// A string of at most `N` bytes, which need not be text. It is set from `&[u8]`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ShortBytes<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

impl<const N: usize> ShortBytes<N> {
    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or(&self.bytes)
    }

    /// No bytes.
    pub(super) const EMPTY: Self = Self { bytes: [0; N], len: 0 };

    fn new(value: &[u8]) -> Option<Self> {
        let mut bytes = [0; N];
        bytes.get_mut(..value.len())?.copy_from_slice(value);
        Some(Self { bytes, len: value.len() })
    }
}

impl<const N: usize> FromOpt for ShortBytes<N> {
    type Room = [u8; N];

    fn from_opt(value: &[u8]) -> Result<Self> {
        Self::new(value).ok_or(another_length(value.len(), N))
    }
}

impl<const N: usize> ToOpt for ShortBytes<N> {
    type Value<'a> = &'a [u8];

    fn with_opt(value: &[u8], set: impl FnOnce(&[u8]) -> Result<()>) -> Result<()> {
        if value.len() > N {
            return Err(too_long(value.len(), N));
        }
        set(value)
    }
}

/// A name of at most 15 bytes: of an interface, of a congestion control, of a protocol above TCP. It is set from
/// `&[u8]`. The kernel would cut a longer one without a word; here it is an error.
///
/// ```
/// use berkeley::{AF_INET, Protocol, SOCK_STREAM, Socket, opt};
///
/// let sock = Socket::new(AF_INET, SOCK_STREAM, Protocol::DEFAULT)?;
/// sock.setsockopt(opt::TCP_CONGESTION, b"reno")?;
/// assert_eq!(&*sock.getsockopt(opt::TCP_CONGESTION)?, b"reno");
/// # Ok::<(), berkeley::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Name(ShortBytes<{ Self::MAX }>);

impl Name {
    /// The most bytes that a name has: IFNAMSIZ, TCP_CA_NAME_MAX and TCP_ULP_NAME_MAX, less the zero byte at its end.
    pub const MAX: usize = 15;

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl FromOpt for Name {
    type Room = [u8; Self::MAX + 1];

    /// Up to the first zero byte.
    fn from_opt(value: &[u8]) -> Result<Self> {
        let name = value.split(|&b| b == 0).next().unwrap_or_default();
        ShortBytes::new(name).map(Self).ok_or(another_length(value.len(), Self::MAX))
    }
}

impl ToOpt for Name {
    type Value<'a> = &'a [u8];

    fn with_opt(value: &[u8], set: impl FnOnce(&[u8]) -> Result<()>) -> Result<()> {
        if let Some(at) = value.iter().position(|&b| b == 0) {
            return Err(Error::own(Reason::OptionNul { at: u16::try_from(at).unwrap_or(u16::MAX) }));
        }
        ShortBytes::<{ Self::MAX }>::with_opt(value, set)
    }
}

/// Both are their bytes, and print as Rust writes them.
macro_rules! are_bytes {
    ($([$($generics:tt)*] $T:ty;)*) => {
        $(
            impl<$($generics)*> Deref for $T {
                type Target = [u8];

                fn deref(&self) -> &[u8] {
                    self.as_bytes()
                }
            }

            impl<$($generics)*> fmt::Debug for $T {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    write!(f, "b\"{}\"", self.as_bytes().escape_ascii())
                }
            }
        )*
    };
}

are_bytes! {
    [] Name;
    [const N: usize] ShortBytes<N>;
}

/// A list. It is read as [`Items`] and set from `&[T]`.
pub struct List<T>(PhantomData<T>);

/// What a [`List`] is read as: a structure of fixed size.
pub trait Element: Sized {
    /// How many bytes it has.
    const SIZE: usize;

    /// From so many bytes.
    fn decode(bytes: &[u8]) -> Self;
}

/// What a [`List`] is set from.
pub trait ToElement: Element {
    /// As many bytes as the kernel takes at once.
    type All: Room;

    /// To as many bytes as one has.
    fn encode(&self, room: &mut [u8]);
}

impl<T: Element> ViewOpt for List<T> {
    type View<'a> = Items<'a, T>;

    fn view(value: &[u8]) -> Result<Items<'_, T>> {
        Items::of_size(value, T::SIZE)
    }
}

impl<T: ToElement + 'static> ToOpt for List<T> {
    type Value<'a> = &'a [T];

    fn with_opt(value: &[T], set: impl FnOnce(&[u8]) -> Result<()>) -> Result<()> {
        let mut all = T::All::EMPTY;
        let all = all.bytes();
        let (len, most) = (value.len().saturating_mul(T::SIZE), all.len());
        let bytes = all.get_mut(..len).ok_or(too_long(len, most))?;
        for (room, item) in bytes.chunks_exact_mut(T::SIZE.max(1)).zip(value) {
            item.encode(room);
        }
        set(bytes)
    }
}

/// The items of a [`List`] that was read into the caller's bytes.
pub struct Items<'a, T> {
    bytes: &'a [u8],
    size: NonZero<usize>,
    of: PhantomData<T>,
}

impl<'a, T: Element> Items<'a, T> {
    /// So many bytes each.
    pub(super) fn of_size(bytes: &'a [u8], size: usize) -> Result<Self> {
        match NonZero::new(size) {
            Some(size) if bytes.len() % size == 0 => Ok(Self { bytes, size, of: PhantomData }),
            _ => Err(another_length(bytes.len(), size)),
        }
    }
}

impl<T: Element> Iterator for Items<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let (item, rest) = self.bytes.split_at_checked(self.size.get())?;
        self.bytes = rest;
        Some(T::decode(item))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let n = self.bytes.len() / self.size;
        (n, Some(n))
    }
}

impl<T: Element> ExactSizeIterator for Items<'_, T> {}
impl<T: Element> FusedIterator for Items<'_, T> {}

impl<T> Clone for Items<'_, T> {
    fn clone(&self) -> Self {
        Self { ..*self }
    }
}

impl<T: Element + fmt::Debug> fmt::Debug for Items<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

impl Element for u8 {
    const SIZE: usize = 1;

    fn decode(bytes: &[u8]) -> Self {
        bytes.first().copied().unwrap_or(0)
    }
}

impl Element for u32 {
    const SIZE: usize = 4;

    fn decode(bytes: &[u8]) -> Self {
        bytes.try_into().map(Self::from_ne_bytes).unwrap_or(0)
    }
}

/// The beginning of a question's buffer.
pub(super) fn question<const N: usize>(room: &mut [u8]) -> Result<&mut [u8; N]> {
    let len = room.len();
    room.first_chunk_mut().ok_or(no_room(N, len))
}
