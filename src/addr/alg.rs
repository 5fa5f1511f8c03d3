//! AF_ALG: `sockaddr_alg` of `<linux/if_alg.h>`. Which of the kernel's algorithms a socket stands for.

use core::fmt;

use super::AddrTextError;
use super::cursor::Cursor;
use super::escape::{escape, unescape};
use super::layout::{Layout, get, get32, put, start};
use crate::error::{Reason, TextReason};
use crate::{Error, Family};

mod field {
    use core::ops::Range;

    pub(super) const TYPE: Range<usize> = 2..16;
    pub(super) const FEAT: Range<usize> = 16..20;
    pub(super) const MASK: Range<usize> = 20..24;
    pub(super) const NAME: Range<usize> = 24..88;
    pub(super) const SIZE: usize = 88;

    pub(super) const TYPE_SIZE: usize = TYPE.end - TYPE.start;
    pub(super) const NAME_SIZE: usize = NAME.end - NAME.start;
}

/// An algorithm of the kernel's cryptography.
///
/// The kernel takes it in bind(2) and never reports it.
///
/// ```
/// use berkeley::{AlgAddr, SockAddr};
///
/// let a = AlgAddr::new("hash", "hmac(sha256)")?;
/// assert_eq!(a.to_string(), "alg:hash/hmac(sha256)");
/// assert_eq!("alg:hash/hmac(sha256)".parse(), Ok(SockAddr::Alg(a)));
/// # Ok::<(), berkeley::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[doc(alias = "sockaddr_alg")]
pub struct AlgAddr {
    /// Flags that the algorithm must have; without them it is any.
    #[doc(alias = "salg_feat")]
    pub feat: u32,
    /// Which of those flags are compared.
    #[doc(alias = "salg_mask")]
    pub mask: u32,
    // Both end with at least one zero, and are zero from the first one on.
    kind: [u8; field::TYPE_SIZE],
    name: [u8; field::NAME_SIZE],
}

impl AlgAddr {
    /// A type (`hash`, `skcipher`, `aead`, `rng`), up to 13 bytes, and an algorithm's name, up to 63. None of them is
    /// zero: the kernel takes a zero byte for the end, and cuts what is longer.
    ///
    /// # Errors
    /// More bytes than that, or a zero byte.
    pub fn new(kind: impl AsRef<[u8]>, name: impl AsRef<[u8]>) -> Result<Self, Error> {
        Ok(Self { feat: 0, mask: 0, kind: terminated(kind.as_ref())?, name: terminated(name.as_ref())? })
    }

    /// The type.
    #[must_use]
    #[doc(alias = "salg_type")]
    pub fn kind(&self) -> &[u8] {
        until_zero(&self.kind)
    }

    /// The algorithm's name.
    #[must_use]
    #[doc(alias = "salg_name")]
    pub fn name(&self) -> &[u8] {
        until_zero(&self.name)
    }

    pub(super) fn parse(text: &mut Cursor<'_>) -> Result<Self, AddrTextError> {
        let mut read = Self { feat: 0, mask: 0, kind: [0; field::TYPE_SIZE], name: [0; field::NAME_SIZE] };
        plain(text, Some(b'/'), &mut read.kind)?;
        text.expect(b'/')?;
        plain(text, None, &mut read.name)?;
        Ok(read)
    }
}

impl Layout<{ field::SIZE }> for AlgAddr {
    // The fields lie end to end.
    const PADDING: u32 = 0;

    fn encode(&self) -> [u8; field::SIZE] {
        let mut bytes = start(Family::ALG);
        put(&mut bytes, field::TYPE, self.kind);
        put(&mut bytes, field::FEAT, self.feat.to_ne_bytes());
        put(&mut bytes, field::MASK, self.mask.to_ne_bytes());
        put(&mut bytes, field::NAME, self.name);
        bytes
    }

    fn fields(bytes: &[u8; field::SIZE]) -> Option<Self> {
        let read = Self {
            feat: get32(bytes, field::FEAT),
            mask: get32(bytes, field::MASK),
            kind: get(bytes, field::TYPE),
            name: get(bytes, field::NAME),
        };
        (is_terminated(&read.kind) && is_terminated(&read.name)).then_some(read)
    }
}

impl fmt::Display for AlgAddr {
    /// `alg:TYPE/NAME`, a byte that is not printable as `\xNN`, and a slash in the type so too.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("alg:")?;
        escape(f, self.kind(), Some(b'/'))?;
        f.write_str("/")?;
        escape(f, self.name(), None)
    }
}

impl fmt::Debug for AlgAddr {
    /// As `Display`, and the flags where there are any.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)?;
        if (self.feat, self.mask) != (0, 0) {
            write!(f, " feat {:#x} mask {:#x}", self.feat, self.mask)?;
        }
        Ok(())
    }
}

fn until_zero(bytes: &[u8]) -> &[u8] {
    bytes.split(|&b| b == 0).next().unwrap_or_default()
}

/// Whether there is a zero, and nothing else from the first one on.
#[inline(never)]
fn is_terminated(bytes: &[u8]) -> bool {
    bytes.last() == Some(&0) && bytes.is_sorted_by_key(|&b| b == 0)
}

/// The bytes and at least one zero.
fn terminated<const N: usize>(from: &[u8]) -> Result<[u8; N], Error> {
    let at_most = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    if let Some(at) = from.iter().position(|&b| b == 0) {
        return Err(Error::own(Reason::AlgNul { at: at_most(at) }));
    }
    let most = N - 1;
    let mut bytes = [0; N];
    let room = bytes.get_mut(..from.len()).filter(|_| from.len() <= most);
    room.ok_or(Error::own(Reason::AlgTooLong { bytes: at_most(from.len()), most: most as u8 }))?
        .copy_from_slice(from);
    Ok(bytes)
}

/// Reads text up to a mark or the end, and leaves a zero behind it.
fn plain(text: &mut Cursor<'_>, until: Option<u8>, room: &mut [u8]) -> Result<(), AddrTextError> {
    let (room, _zero) = room.split_at_mut(room.len().saturating_sub(1));
    let mut len = 0;
    while let Some(&first) = text.rest().first() {
        if Some(first) == until {
            break;
        }
        let (byte, width) = unescape(text.rest()).ok_or(text.fail(TextReason::BadEscape))?;
        if byte == 0 {
            return Err(text.fail(TextReason::AlgNul));
        }
        *room.get_mut(len).ok_or(text.fail(TextReason::AlgTooLong))? = byte;
        len += 1;
        text.skip(width);
    }
    Ok(())
}
