//! What options are read and written as, and the two traits by which a type of your own becomes one.

use core::time::Duration;

pub use crate::control::Ucred;
use crate::error::Reason;
use crate::{Errno, Error, Family, Kind, Protocol, Result};

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

/// A value that an option can be written as.
pub trait ToOpt {
    /// Lends the bytes for the kernel to `set`, and passes on what comes of it.
    ///
    /// # Errors
    /// Those of `set`.
    fn with_opt(&self, set: impl FnOnce(&[u8]) -> Result<()>) -> Result<()>;
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
    let short = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    value.try_into().map_err(|_| Error::own(Reason::OptionLength { got: short(value.len()), want: short(N) }))
}

/// In the place of a type: the option cannot be read, or cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Never {}

/// A number of whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Secs(pub u32);

/// A duration in seconds and microseconds: `struct timeval`, in the width that the kernel has it in these options.
///
/// What is finer than a microsecond is rounded up. Zero means that there is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timeval(pub Duration);

/// How long close(2) waits for unsent data: `struct linger` of socket(7).
///
/// ```
/// use berkeley::{AF_INET, Protocol, SOCK_STREAM, Socket, opt::{self, Linger, Secs}};
///
/// let sock = Socket::new(AF_INET, SOCK_STREAM, Protocol::DEFAULT)?;
/// sock.setsockopt(opt::SO_LINGER, Linger(Some(Secs(0))))?; // close will reset the connection
/// assert_eq!(sock.getsockopt(opt::SO_LINGER)?, Linger(Some(Secs(0))));
/// # Ok::<(), berkeley::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Linger(pub Option<Secs>);

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
                fn with_opt(&self, set: impl FnOnce(&[u8]) -> Result<()>) -> Result<()> {
                    set(&self.to_ne_bytes())
                }
            }
        )*
    };
}

integers! { u8 i32 u32 u64 }

/// An `int` that is zero or not.
impl FromOpt for bool {
    type Room = [u8; 4];

    fn from_opt(value: &[u8]) -> Result<Self> {
        Ok(i32::from_opt(value)? != 0)
    }
}

impl ToOpt for bool {
    fn with_opt(&self, set: impl FnOnce(&[u8]) -> Result<()>) -> Result<()> {
        i32::from(*self).with_opt(set)
    }
}

/// Numbers of ours that the kernel keeps in an `int`; they are only ever read.
macro_rules! from_int {
    ($($T:ty => |$n:ident| $value:expr;)*) => {
        $(
            impl FromOpt for $T {
                type Room = [u8; 4];

                fn from_opt(value: &[u8]) -> Result<Self> {
                    let $n = i32::from_opt(value)?;
                    Ok($value)
                }
            }
        )*
    };
}

from_int! {
    Errno => |n| Self::from_raw(n);
    Family => |n| Self::from_raw(n as u16);
    Kind => |n| Self::from_raw(n as u32);
    Protocol => |n| Self::from_raw(n as u32);
}

impl FromOpt for Linger {
    type Room = [u8; 8];

    fn from_opt(value: &[u8]) -> Result<Self> {
        let [on, secs] = words(exactly(value)?);
        Ok(Self((on != 0).then_some(Secs(secs))))
    }
}

impl ToOpt for Linger {
    fn with_opt(&self, set: impl FnOnce(&[u8]) -> Result<()>) -> Result<()> {
        let [a, b, c, d] = u32::from(self.0.is_some()).to_ne_bytes();
        let [e, f, g, h] = self.0.map_or(0, |Secs(secs)| secs).to_ne_bytes();
        set(&[a, b, c, d, e, f, g, h])
    }
}

const WORD: usize = size_of::<usize>();

impl FromOpt for Timeval {
    type Room = [u8; 2 * WORD];

    fn from_opt(value: &[u8]) -> Result<Self> {
        let value = exactly::<{ 2 * WORD }>(value)?;
        let (secs, micros) = value.split_at(WORD);
        // Neither is negative: what the kernel hands out is what it was once given.
        let number =
            |bytes: &[u8]| bytes.try_into().map_or(0, |bytes| isize::from_ne_bytes(bytes).max(0) as u64);
        Ok(Self(Duration::from_secs(number(secs)).saturating_add(Duration::from_micros(number(micros)))))
    }
}

impl ToOpt for Timeval {
    fn with_opt(&self, set: impl FnOnce(&[u8]) -> Result<()>) -> Result<()> {
        let rounded = self.0.saturating_add(Duration::from_nanos(999));
        let secs = isize::try_from(rounded.as_secs()).unwrap_or(isize::MAX);
        let mut value = [0; 2 * WORD];
        let (head, tail) = value.split_at_mut(WORD);
        head.copy_from_slice(&secs.to_ne_bytes());
        tail.copy_from_slice(&(rounded.subsec_micros() as usize).to_ne_bytes());
        set(&value)
    }
}

impl FromOpt for Ucred {
    type Room = [u8; 12];

    fn from_opt(value: &[u8]) -> Result<Self> {
        let [a, b, c, d, rest @ ..] = exactly::<12>(value)?;
        let [uid, gid] = words(rest);
        Ok(Self { pid: i32::from_ne_bytes([a, b, c, d]), uid, gid })
    }
}

fn words([a, b, c, d, e, f, g, h]: [u8; 8]) -> [u32; 2] {
    [u32::from_ne_bytes([a, b, c, d]), u32::from_ne_bytes([e, f, g, h])]
}
