//! AF_UNIX: `sockaddr_un` of unix(7). A family and up to 108 bytes, whose number says what they are.
//!
//! - no bytes: the unnamed address of a socket that was never bound;
//! - a zero byte first: an abstract name, which is every byte after it up to the end, zeros included;
//! - else a path, which ends at the first zero byte or at the end: one of exactly 108 bytes has no room for a
//!   zero, and the kernel then reports a length of 111, one more than `sockaddr_un` has.

use core::{fmt, ops::Deref};

use super::SockAddrBuf;
use crate::{Error, Family, error::Reason};

mod field {
    /// Where the path starts, and how long it may be.
    pub(super) const PATH: usize = 2;
    pub(super) const PATH_MAX: usize = 108;
}

/// The address of a Unix socket.
///
/// ```
/// use berkeley::{SockAddr, UnixAddr};
///
/// let a = UnixAddr::path("/run/bus")?;
/// assert_eq!(a.to_string(), "unix:/run/bus");
/// let b = UnixAddr::abstract_name("bus")?;
/// assert_eq!(b.to_string(), "unix:@bus");
/// assert!(matches!(b, UnixAddr::Abstract(name) if *name == *b"bus"));
/// # Ok::<(), berkeley::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "sockaddr_un")]
pub enum UnixAddr {
    /// No address. A stream client has it; binding to it makes the kernel choose an abstract name of five digits.
    Unnamed,
    /// A name in the file system.
    Path(UnixPath),
    /// A name in a space of its own that vanishes with its last socket; Linux alone has it.
    Abstract(UnixName),
}

impl UnixAddr {
    /// A name in the file system: 1 to 108 bytes, none of them zero.
    ///
    /// All 108 bytes can be used (Python takes 107). Where the path has to have a terminating zero for other
    /// programs' sake, keep it to 107.
    ///
    /// # Errors
    /// No bytes, too many, or a zero byte among them.
    pub fn path(path: impl AsRef<[u8]>) -> Result<Self, Error> {
        let path = path.as_ref();
        let short = Short::new(path, field::PATH_MAX)?;
        if let Some(at) = path.iter().position(|&b| b == 0) {
            return Err(Error::own(Reason::UnixNul { at: at as u16 }));
        }
        if path.is_empty() {
            return Err(Error::own(Reason::UnixEmpty));
        }
        Ok(Self::Path(UnixPath(short)))
    }

    /// A name in the abstract space: up to 107 bytes of any value, without the zero byte that C writes first.
    ///
    /// # Errors
    /// Too many bytes.
    #[doc(alias = "abstract")]
    pub fn abstract_name(name: impl AsRef<[u8]>) -> Result<Self, Error> {
        Ok(Self::Abstract(UnixName(Short::new(name.as_ref(), field::PATH_MAX - 1)?)))
    }

    #[inline]
    pub(super) fn encode(&self) -> SockAddrBuf {
        let (lead, short, end) = match self {
            Self::Unnamed => return SockAddrBuf::of(Family::UNIX, field::PATH),
            Self::Path(UnixPath(short)) => (0, short, usize::from(usize::from(short.len) < field::PATH_MAX)),
            Self::Abstract(UnixName(short)) => (1, short, 0),
        };
        let mut buf = SockAddrBuf::of(Family::UNIX, field::PATH + lead + usize::from(short.len) + end);
        let start = field::PATH + lead;
        buf.room_mut()[start..][..short.bytes.len()].copy_from_slice(&short.bytes);
        buf
    }

    /// Nothing where bytes would be lost: behind a path's terminating zero, or beyond 108.
    #[inline(never)]
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        match bytes.get(field::PATH..)? {
            [] => Some(Self::Unnamed),
            [0, name @ ..] => Short::of(name, field::PATH_MAX - 1).map(|name| Self::Abstract(UnixName(name))),
            path => {
                let end = path.iter().position(|&b| b == 0).unwrap_or(path.len());
                let (path, rest) = path.split_at(end);
                if rest.iter().any(|&b| b != 0) {
                    return None;
                }
                Short::of(path, field::PATH_MAX).map(|path| Self::Path(UnixPath(path)))
            }
        }
    }
}

/// The path of a Unix address: 1 to 108 bytes, none of them zero. It reads as a byte slice.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct UnixPath(Short);

/// The abstract name of a Unix address: up to 107 bytes of any value. It reads as a byte slice.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct UnixName(Short);

impl UnixPath {
    /// As the standard library has paths.
    #[cfg(all(feature = "std", unix))]
    #[must_use]
    pub fn as_path(&self) -> &std::path::Path {
        use std::os::unix::ffi::OsStrExt;
        std::path::Path::new(std::ffi::OsStr::from_bytes(self))
    }
}

impl Deref for UnixPath {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl Deref for UnixName {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for UnixPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.escape_ascii())
    }
}

impl fmt::Debug for UnixName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.escape_ascii())
    }
}

/// Up to 108 bytes in place; what is beyond the length is zero, so that the derived comparisons hold.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Short {
    len: u8,
    bytes: [u8; field::PATH_MAX],
}

impl Short {
    fn new(from: &[u8], most: usize) -> Result<Self, Error> {
        Self::of(from, most).ok_or_else(|| {
            let bytes = u16::try_from(from.len()).unwrap_or(u16::MAX);
            Error::own(Reason::UnixTooLong { bytes, most: most as u8 })
        })
    }

    /// Nothing where there are more than `most` bytes.
    #[inline]
    fn of(from: &[u8], most: usize) -> Option<Self> {
        let mut short = Self { len: from.len() as u8, bytes: [0; field::PATH_MAX] };
        short.bytes.get_mut(..most)?.get_mut(..from.len())?.copy_from_slice(from);
        Some(short)
    }

    fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or(&self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::vec::Vec;

    use super::*;

    #[track_caller]
    fn decoded(path: &[u8], addr: Option<UnixAddr>) {
        let bytes: Vec<u8> = [&Family::UNIX.as_raw().to_ne_bytes()[..], path].concat();
        assert_eq!(UnixAddr::decode(&bytes), addr);
    }

    #[test]
    fn what_the_length_says() {
        let path = |path: &[u8]| UnixAddr::path(path).ok();
        let name = |name: &[u8]| UnixAddr::abstract_name(name).ok();
        decoded(b"", Some(UnixAddr::Unnamed));
        decoded(b"/a\0", path(b"/a"));
        decoded(b"/a", path(b"/a"));
        decoded(b"/a\0\0\0", path(b"/a"));
        decoded(b"/a\0b", None);
        decoded(b"\0a", name(b"a"));
        decoded(b"\0", name(b""));
        decoded(b"\0\0", name(b"\0"));
        // A path of 108 bytes, as it is sent and as the kernel reports it.
        decoded(&[b'p'; 108], path(&[b'p'; 108]));
        decoded(&[&[b'p'; 108][..], &[0]].concat(), path(&[b'p'; 108]));
        decoded(&[b'p'; 109], None);
        decoded(&[0; 108], name(&[0; 107]));
        decoded(&[0; 109], None);
    }

    #[test]
    fn debug_shows_any_byte() {
        let path = UnixAddr::path(b"/\xe9\"").unwrap();
        assert_eq!(format!("{path:?}"), r#"Path("/\xe9\"")"#);
        let name = UnixAddr::abstract_name(b"a\0").unwrap();
        assert_eq!(format!("{name:?}"), r#"Abstract("a\x00")"#);
    }
}
