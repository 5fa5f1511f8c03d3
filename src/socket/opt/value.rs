//! The traits by which a type becomes an option's, and the plain values: numbers, flags, durations.

use core::time::Duration;

use rustix::fd::{AsRawFd, BorrowedFd};

pub use crate::control::Ucred;
use crate::error::Reason;
use crate::{Errno, Error, Family, Kind, Protocol, Result, SockAddr, SockAddrBuf};

/// A value that an option can be read as.
///
/// ```
/// use berkeley::{AF_INET, Error, Protocol, SOCK_STREAM, SOL_SOCKET, SO_LINGER, Socket, opt};
///
/// struct LingerOn(bool);
///
/// impl opt::FromOpt for LingerOn {
///     type Room = [u8; 8];
///     fn from_opt(value: &[u8]) -> Result<Self, Error> {
///         let [a, b, c, d, ..] = opt::exactly::<8>(value)?;
///         Ok(Self(i32::from_ne_bytes([a, b, c, d]) != 0))
///     }
/// }
///
/// const ON: opt::Opt<LingerOn, opt::Never> = opt::Opt::new(SOL_SOCKET, SO_LINGER);
/// assert!(!Socket::new(AF_INET, SOCK_STREAM, Protocol::DEFAULT)?.getsockopt(ON)?.0);
/// # Ok::<(), Error>(())
/// ```
pub trait FromOpt: Sized {
    /// As many bytes as the kernel may write.
    type Room: Room;

    /// From the bytes that the kernel wrote.
    ///
    /// # Errors
    /// Their number is not the type's.
    fn from_opt(value: &[u8]) -> Result<Self>;
}

/// What an option can be written as.
///
/// ```
/// use berkeley::{AF_INET, Error, Protocol, SOCK_STREAM, SOL_SOCKET, SO_LINGER, Socket, opt};
///
/// struct LingerFor(u32);
///
/// impl opt::ToOpt for LingerFor {
///     type Value<'a> = Self;
///     fn with_opt(value: Self, set: impl FnOnce(&[u8]) -> Result<(), Error>) -> Result<(), Error> {
///         set([1, value.0].map(u32::to_ne_bytes).as_flattened())
///     }
/// }
///
/// const FOR: opt::Opt<opt::Never, LingerFor> = opt::Opt::new(SOL_SOCKET, SO_LINGER);
/// Socket::new(AF_INET, SOCK_STREAM, Protocol::DEFAULT)?.setsockopt(FOR, LingerFor(3))?;
/// # Ok::<(), Error>(())
/// ```
pub trait ToOpt {
    /// What the caller hands over: the type itself, or something borrowed, such as `&[u8]`.
    type Value<'a>;

    /// Lends the bytes for the kernel to `set`, and passes on what comes of it.
    ///
    /// # Errors
    /// Those of `set`, and that the value is none for this option.
    fn with_opt(value: Self::Value<'_>, set: impl FnOnce(&[u8]) -> Result<()>) -> Result<()>;
}

/// A value that is as long as the kernel has it, read into the caller's bytes:
/// [`getsockopt_into`](crate::Socket::getsockopt_into).
pub trait ViewOpt {
    /// What the bytes are looked at as.
    type View<'a>;

    /// Looks at the bytes that the kernel wrote.
    ///
    /// # Errors
    /// Their number is none that the type has.
    fn view(value: &[u8]) -> Result<Self::View<'_>>;
}

/// A value that the kernel is asked for with something in the buffer:
/// [`getsockopt_asking`](crate::Socket::getsockopt_asking).
pub trait AskOpt {
    /// What is asked.
    type Question;
    /// What comes back.
    type Answer<'a>;

    /// Writes the question to the beginning of a zeroed buffer, and says how many bytes of it are the question.
    ///
    /// # Errors
    /// The buffer is too small.
    fn ask(question: &Self::Question, room: &mut [u8]) -> Result<usize>;

    /// Looks at the bytes that the kernel wrote.
    ///
    /// # Errors
    /// Their number is none that the type has.
    fn answer(value: &[u8]) -> Result<Self::Answer<'_>>;
}

/// A buffer of fixed size, which is an array of bytes.
pub trait Room {
    /// All zero.
    const EMPTY: Self;

    /// To be written to.
    fn bytes(&mut self) -> &mut [u8];
}

impl<const N: usize> Room for [u8; N] {
    const EMPTY: Self = [0; N];

    fn bytes(&mut self) -> &mut [u8] {
        self
    }
}

/// The kernel's value as so many bytes, or the error that says how many it has.
///
/// # Errors
/// There are not `N` bytes.
pub fn exactly<const N: usize>(value: &[u8]) -> Result<[u8; N]> {
    value.try_into().map_err(|_| another_length(value.len(), N))
}

/// The error of a kernel that has another length than the type.
pub(super) fn another_length(got: usize, want: usize) -> Error {
    Error::own(Reason::OptionLength { got: short(got), want: short(want) })
}

/// The error of a value with more bytes than the option takes.
pub(super) fn too_long(bytes: usize, most: usize) -> Error {
    Error::own(Reason::OptionTooLong { bytes: short(bytes), most: short(most) })
}

/// The error of a buffer that is too small.
pub(super) fn no_room(need: usize, room: usize) -> Error {
    Error::own(Reason::OptionRoom { need: short(need), room: short(room) })
}

fn short(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

/// In the place of a type: the option cannot be read, or cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Never {}

/// Integers go as they are.
macro_rules! integers {
    ($($T:ty)*) => {
        $(
            impl FromOpt for $T {
                type Room = [u8; size_of::<$T>()];

                fn from_opt(value: &[u8]) -> Result<Self> {
                    Ok(Self::from_ne_bytes(exactly(value)?))
                }
            }

            impl ToOpt for $T {
                type Value<'a> = Self;

                fn with_opt(value: Self, set: impl FnOnce(&[u8]) -> Result<()>) -> Result<()> {
                    set(&value.to_ne_bytes())
                }
            }
        )*
    };
}

integers! { u8 u16 i32 u32 u64 usize }

/// What goes through an integer, and how there and back.
macro_rules! through {
    ($($T:ty as $Int:ty => |$n:ident| $from:expr, |$value:ident| $to:expr;)*) => {
        $(
            impl FromOpt for $T {
                type Room = [u8; size_of::<$Int>()];

                fn from_opt(value: &[u8]) -> Result<Self> {
                    let $n = <$Int>::from_opt(value)?;
                    Ok($from)
                }
            }

            impl ToOpt for $T {
                type Value<'a> = Self;

                fn with_opt($value: Self, set: impl FnOnce(&[u8]) -> Result<()>) -> Result<()> {
                    set(&<$Int>::to_ne_bytes($to))
                }
            }
        )*
    };
}
pub(super) use through;

through! {
    bool as i32 => |n| n != 0, |on| i32::from(on);
    Errno as i32 => |n| Self::from_raw(n), |errno| errno.as_raw();
    Family as i32 => |n| Self::from_raw(n as u16), |family| family.as_raw().into();
    Kind as u32 => |n| Self::from_raw(n), |kind| kind.as_raw();
    Protocol as u32 => |n| Self::from_raw(n), |protocol| protocol.as_raw();
    Secs as u32 => |n| Self(n), |secs| secs.0;
    Millis as u32 => |n| Self(n), |millis| millis.0;
    Micros as u32 => |n| Self(n), |micros| micros.0;
    Option<Secs> as i32 => |n| u32::try_from(n).ok().map(Secs), |secs| match secs {
        Some(Secs(n)) => i32::try_from(n).unwrap_or(i32::MAX),
        None => -1,
    };
}

/// A number of whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Secs(pub u32);

/// A number of milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Millis(pub u32);

/// A number of microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Micros(pub u32);

/// A duration in seconds and microseconds: `struct timeval`, in the width that the kernel has it in these options.
///
/// What is finer than a microsecond is rounded up. Zero means that there is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timeval(pub Duration);

const WORD: usize = size_of::<usize>();

impl FromOpt for Timeval {
    type Room = [u8; 2 * WORD];

    fn from_opt(value: &[u8]) -> Result<Self> {
        let value = exactly::<{ 2 * WORD }>(value)?;
        let (secs, micros) = value.split_at(WORD);
        // Neither is negative: what the kernel hands out is what it was once given.
        let number = |bytes: &[u8]| bytes.try_into().map(usize::from_ne_bytes).unwrap_or(0);
        let (secs, micros) = (number(secs) as u64, number(micros) as u64);
        Ok(Self(Duration::from_secs(secs).saturating_add(Duration::from_micros(micros))))
    }
}

impl ToOpt for Timeval {
    type Value<'a> = Self;

    fn with_opt(value: Self, set: impl FnOnce(&[u8]) -> Result<()>) -> Result<()> {
        let rounded = value.0.saturating_add(Duration::from_nanos(999));
        let secs = isize::try_from(rounded.as_secs()).unwrap_or(isize::MAX);
        let mut bytes = [0; 2 * WORD];
        let (head, tail) = bytes.split_at_mut(WORD);
        head.copy_from_slice(&secs.to_ne_bytes());
        tail.copy_from_slice(&(rounded.subsec_micros() as usize).to_ne_bytes());
        set(&bytes)
    }
}

/// An `int` that nobody looks at: setting the option is all there is to say.
impl ToOpt for () {
    type Value<'a> = ();

    fn with_opt((): (), set: impl FnOnce(&[u8]) -> Result<()>) -> Result<()> {
        set(&[0; 4])
    }
}

/// In the place of a type: the option is set with no value at all, not even an `int`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoValue {}

impl ToOpt for NoValue {
    type Value<'a> = ();

    fn with_opt((): (), set: impl FnOnce(&[u8]) -> Result<()>) -> Result<()> {
        set(&[])
    }
}

/// In the place of a type: the option is set to a descriptor, which is borrowed for the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fd {}

impl ToOpt for Fd {
    type Value<'a> = BorrowedFd<'a>;

    fn with_opt(fd: BorrowedFd<'_>, set: impl FnOnce(&[u8]) -> Result<()>) -> Result<()> {
        set(&fd.as_raw_fd().to_ne_bytes())
    }
}

impl FromOpt for SockAddr {
    type Room = [u8; SockAddrBuf::CAPACITY];

    fn from_opt(value: &[u8]) -> Result<Self> {
        Ok(Self::decode(value))
    }
}

impl ToOpt for SockAddr {
    type Value<'a> = Self;

    fn with_opt(addr: Self, set: impl FnOnce(&[u8]) -> Result<()>) -> Result<()> {
        set(addr.encode().as_bytes())
    }
}
