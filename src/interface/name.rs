//! Names and indexes of interfaces: if_nametoindex(3), if_indextoname(3).

use core::fmt;

use rustix::fd::AsFd;

use crate::{Errno, Family, IF_NAMESIZE, Kind, Protocol, Result, Socket, Timeout, sys};

/// The index of the interface of this name, or alternative name, of at most 15 bytes.
///
/// Three system calls: an ioctl(2) needs a socket. [`RouteSocket::if_nametoindex`](super::RouteSocket::if_nametoindex) has one.
///
/// # Errors
/// ENODEV: there is none. No interface has a name that is longer, or has a zero byte in it. As socket(2), where no family
/// will do: EMFILE.
///
/// ```
/// use berkeley::{Errno, if_indextoname, if_nametoindex};
///
/// let lo = if_nametoindex("lo")?;
/// assert_eq!(if_indextoname(lo)?, "lo");
/// assert_eq!(if_nametoindex("nowhere").unwrap_err().errno(), Some(Errno::ENODEV));
/// # Ok::<(), berkeley::Error>(())
/// ```
#[doc(alias = "SIOCGIFINDEX")]
pub fn if_nametoindex(name: impl AsRef<[u8]>) -> Result<u32> {
    // What cannot be a name needs no socket.
    let name = IfName::new(name.as_ref())?;
    Ok(name_to_index(&any_socket()?, name)?)
}

/// The name of the interface of this index.
///
/// Three system calls, as [`if_nametoindex`].
///
/// # Errors
/// ENXIO: there is none. As socket(2), where no family will do: EMFILE.
///
/// ```
/// use berkeley::{Errno, if_indextoname};
///
/// assert_eq!(if_indextoname(0).unwrap_err().errno(), Some(Errno::ENXIO));
/// ```
#[doc(alias = "SIOCGIFNAME")]
pub fn if_indextoname(index: u32) -> Result<IfName> {
    Ok(index_to_name(&any_socket()?, index)?)
}

pub(super) fn index_to_name(socket: &Socket, index: u32) -> Result<IfName, Errno> {
    match sys::index_to_name(socket.as_fd(), index) {
        Ok(name) => Ok(IfName::from_kernel(&name)),
        // As POSIX has it.
        Err(Errno::ENODEV) => Err(Errno::ENXIO),
        Err(errno) => Err(errno),
    }
}

pub(super) fn name_to_index(socket: &Socket, name: IfName) -> Result<u32, Errno> {
    sys::name_to_index(socket.as_fd(), name.padded())
}

/// A datagram socket of a family that this kernel has, and lets us have.
fn any_socket() -> Result<Socket> {
    let open = |family| Socket::with_timeout(family, Kind::DGRAM, Protocol::DEFAULT, Timeout::BLOCKING);
    open(Family::UNIX).or_else(|_| open(Family::INET)).or_else(|_| open(Family::INET6))
}

/// The name of an interface: at most 15 bytes, none of them zero.
///
/// ```
/// use berkeley::IfName;
///
/// let name = IfName::new("eth0")?;
/// assert_eq!((name.as_bytes(), name.to_string()), (&b"eth0"[..], "eth0".to_string()));
/// assert!(IfName::new("longer-than-names-are").is_err());
/// # Ok::<(), berkeley::Errno>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[doc(alias = "IFNAMSIZ")]
#[doc(alias = "IF_NAMESIZE")]
pub struct IfName([u8; IF_NAMESIZE - 1]);

impl IfName {
    /// No bytes, which is no interface's name.
    pub const EMPTY: Self = Self([0; IF_NAMESIZE - 1]);

    /// These bytes, whether or not there is such an interface.
    ///
    /// # Errors
    /// ENODEV, as if_nametoindex(3) answers: there are more than 15, or one of them is zero.
    pub fn new(name: impl AsRef<[u8]>) -> Result<Self, Errno> {
        let name = name.as_ref();
        let mut it = Self::EMPTY;
        let room = it.0.get_mut(..name.len()).ok_or(Errno::ENODEV)?;
        room.copy_from_slice(name);
        if name.contains(&0) { Err(Errno::ENODEV) } else { Ok(it) }
    }

    /// What the kernel wrote, up to a zero byte, and no more than a name has.
    pub(super) fn from_kernel(name: &[u8]) -> Self {
        let mut it = Self::EMPTY;
        for (slot, &byte) in it.0.iter_mut().zip(name.iter().take_while(|&&byte| byte != 0)) {
            *slot = byte;
        }
        it
    }

    /// Its bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        let len = self.0.iter().position(|&byte| byte == 0).unwrap_or(self.0.len());
        self.0.get(..len).unwrap_or(&[])
    }

    /// Its text, where it is UTF-8: names of interfaces may be any bytes but blanks, slashes and colons.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        core::str::from_utf8(self.as_bytes()).ok()
    }

    fn padded(self) -> [u8; IF_NAMESIZE] {
        let mut padded = [0; IF_NAMESIZE];
        padded[..IF_NAMESIZE - 1].copy_from_slice(&self.0);
        padded
    }
}

impl AsRef<[u8]> for IfName {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl PartialEq<[u8]> for IfName {
    fn eq(&self, other: &[u8]) -> bool {
        self.as_bytes() == other
    }
}

impl PartialEq<str> for IfName {
    fn eq(&self, other: &str) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl PartialEq<&str> for IfName {
    fn eq(&self, other: &&str) -> bool {
        *self == **other
    }
}

impl fmt::Display for IfName {
    /// What is not UTF-8 is printed as U+FFFD.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_str() {
            Some(text) => f.pad(text),
            None => self.as_bytes().utf8_chunks().try_for_each(|chunk| {
                f.write_str(chunk.valid())?;
                f.write_str(if chunk.invalid().is_empty() { "" } else { "\u{fffd}" })
            }),
        }
    }
}

impl fmt::Debug for IfName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.as_bytes().escape_ascii())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn names_of_any_bytes() {
        let longest = IfName::new([b'x'; 15]).unwrap();
        assert_eq!((longest.as_bytes().len(), longest.padded()[15]), (15, 0));
        assert_eq!(IfName::new([b'x'; 16]), Err(Errno::ENODEV));
        assert_eq!(IfName::new(b"a\0b"), Err(Errno::ENODEV));
        assert_eq!(IfName::from_kernel(&[b'y'; 40]).as_bytes(), [b'y'; 15]);
        assert_eq!(IfName::from_kernel(b"a\0b"), *"a");
        let odd = IfName::new(b"a\xffb").unwrap();
        assert_eq!((odd.to_string(), odd.as_str()), ("a\u{fffd}b".to_string(), None));
        assert_eq!(std::format!("{odd:?}{:>4}", IfName::new("lo").unwrap()), "\"a\\xffb\"  lo");
    }
}
