//! The way to rustix and back: our numbers as its types, our addresses as its arguments, its errors as ours.

use core::time::Duration;
use rustix::net::{AddressFamily, RawProtocol, Shutdown as RustixShutdown, SocketType};

use rustix::net::addr::{SocketAddrArg, SocketAddrLen, SocketAddrOpaque};

use crate::error::Reason;
use crate::{Deadline, Errno, Error, Family, Instant, Kind, Protocol, Shutdown, SockAddrBuf, Timeout};

/// An encoded address as rustix takes it.
pub(crate) struct Arg<'a>(&'a [u8]);

impl<'a> Arg<'a> {
    /// # Errors
    /// More bytes than any address has.
    pub(crate) fn new(addr: &'a [u8]) -> Result<Self, Error> {
        if addr.len() > SockAddrBuf::CAPACITY {
            let bytes = u16::try_from(addr.len()).unwrap_or(u16::MAX);
            return Err(Error::own(Reason::AddrTooLong { bytes }));
        }
        Ok(Self(addr))
    }
}

// SAFETY: `with_sockaddr` hands out a pointer that is readable for the length beside it during the call. rustix's
// own storage holds 128 bytes, and there are no more.
unsafe impl SocketAddrArg for Arg<'_> {
    unsafe fn with_sockaddr<R>(&self, f: impl FnOnce(*const SocketAddrOpaque, SocketAddrLen) -> R) -> R {
        f(self.0.as_ptr().cast(), self.0.len() as SocketAddrLen)
    }
}

const _: () = assert!(size_of::<rustix::net::addr::SocketAddrStorage>() >= SockAddrBuf::CAPACITY);

impl Instant {
    /// Now, by clock_gettime(2) with CLOCK_MONOTONIC: no system call where the kernel offers a vDSO.
    ///
    /// ```
    /// use berkeley::Instant;
    ///
    /// assert!(Instant::now() <= Instant::now());
    /// ```
    #[must_use]
    pub fn now() -> Self {
        let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
        let secs = u64::try_from(now.tv_sec).unwrap_or(0);
        Self::from_nanos(secs.saturating_mul(1_000_000_000).saturating_add(now.tv_nsec as u64))
    }
}

impl Deadline {
    /// This long from now.
    ///
    /// ```
    /// use berkeley::{Deadline, Instant};
    /// use core::time::Duration;
    ///
    /// let soon = Deadline::after(Duration::from_secs(5));
    /// assert!(!soon.has_passed(Instant::now()));
    /// ```
    #[must_use]
    pub fn after(d: Duration) -> Self {
        Self::at(Instant::now() + d)
    }
}

impl From<Duration> for Deadline {
    /// This long from now.
    fn from(d: Duration) -> Self {
        Self::after(d)
    }
}

impl From<Option<Duration>> for Deadline {
    /// This long from now, or never.
    fn from(d: Option<Duration>) -> Self {
        d.map_or(Self::NEVER, Self::after)
    }
}

impl From<Timeout> for Deadline {
    /// This long from now; for [`Timeout::BLOCKING`] never.
    fn from(timeout: Timeout) -> Self {
        timeout.duration().into()
    }
}

impl From<rustix::io::Errno> for Errno {
    #[inline]
    fn from(errno: rustix::io::Errno) -> Self {
        Self::from_raw(errno.raw_os_error())
    }
}

impl TryFrom<Errno> for rustix::io::Errno {
    type Error = Errno;

    /// The number itself comes back where the kernel has no such error: it is [`Errno::OK`], or beyond 4095. rustix
    /// panics there.
    #[inline]
    fn try_from(errno: Errno) -> Result<Self, Errno> {
        match errno.as_raw() {
            number @ 1..=4095 => Ok(Self::from_raw_os_error(number)),
            _ => Err(errno),
        }
    }
}

impl From<rustix::io::Errno> for Error {
    #[inline]
    fn from(errno: rustix::io::Errno) -> Self {
        Errno::from(errno).into()
    }
}

impl From<Family> for AddressFamily {
    fn from(family: Family) -> Self {
        Self::from_raw(family.as_raw())
    }
}

impl From<AddressFamily> for Family {
    fn from(family: AddressFamily) -> Self {
        Self::from_raw(family.as_raw())
    }
}

impl From<Kind> for SocketType {
    fn from(kind: Kind) -> Self {
        Self::from_raw(kind.as_raw())
    }
}

impl From<SocketType> for Kind {
    fn from(kind: SocketType) -> Self {
        Self::from_raw(kind.as_raw())
    }
}

impl From<Protocol> for Option<rustix::net::Protocol> {
    fn from(protocol: Protocol) -> Self {
        RawProtocol::new(protocol.as_raw()).map(rustix::net::Protocol::from_raw)
    }
}

impl From<Option<rustix::net::Protocol>> for Protocol {
    fn from(protocol: Option<rustix::net::Protocol>) -> Self {
        protocol.map_or(Self::DEFAULT, |p| Self::from_raw(p.as_raw().get()))
    }
}

impl From<Shutdown> for RustixShutdown {
    fn from(how: Shutdown) -> Self {
        match how {
            Shutdown::Read => Self::Read,
            Shutdown::Write => Self::Write,
            Shutdown::Both => Self::Both,
        }
    }
}

impl From<crate::MsgFlags> for rustix::net::SendFlags {
    fn from(flags: crate::MsgFlags) -> Self {
        Self::from_bits_retain(flags.bits())
    }
}

impl From<crate::MsgFlags> for rustix::net::RecvFlags {
    fn from(flags: crate::MsgFlags) -> Self {
        Self::from_bits_retain(flags.bits())
    }
}

impl From<rustix::net::SendFlags> for crate::MsgFlags {
    fn from(flags: rustix::net::SendFlags) -> Self {
        Self::from_bits_retain(flags.bits())
    }
}

impl From<rustix::net::RecvFlags> for crate::MsgFlags {
    fn from(flags: rustix::net::RecvFlags) -> Self {
        Self::from_bits_retain(flags.bits())
    }
}

impl From<rustix::net::ReturnFlags> for crate::MsgFlags {
    fn from(flags: rustix::net::ReturnFlags) -> Self {
        Self::from_bits_retain(flags.bits())
    }
}

impl From<RustixShutdown> for Shutdown {
    fn from(how: RustixShutdown) -> Self {
        match how {
            RustixShutdown::Read => Self::Read,
            RustixShutdown::Write => Self::Write,
            RustixShutdown::Both => Self::Both,
        }
    }
}

#[cfg(test)]
mod tests {
    use core::fmt::Debug;

    use super::*;
    use crate::MsgFlags;

    #[track_caller]
    fn there_and_back<Ours: Copy + Debug + PartialEq + From<Theirs>, Theirs: From<Ours>>(ours: Ours) {
        assert_eq!(Ours::from(Theirs::from(ours)), ours);
    }

    #[test]
    fn what_rustix_was_given_comes_back() {
        for raw in [0, 1, 2, 500] {
            there_and_back::<Family, AddressFamily>(Family::from_raw(raw as u16));
            there_and_back::<Kind, SocketType>(Kind::from_raw(raw as u32));
            there_and_back::<Protocol, Option<rustix::net::Protocol>>(Protocol::from_raw(raw as u32));
        }
        for flags in [MsgFlags::empty(), MsgFlags::OOB | MsgFlags::NOSIGNAL, MsgFlags::all()] {
            there_and_back::<MsgFlags, rustix::net::SendFlags>(flags);
            there_and_back::<MsgFlags, rustix::net::RecvFlags>(flags);
        }
        assert_eq!(MsgFlags::from(rustix::net::ReturnFlags::TRUNC), MsgFlags::TRUNC);
        for how in [Shutdown::Read, Shutdown::Write, Shutdown::Both] {
            there_and_back::<Shutdown, RustixShutdown>(how);
        }
        assert_eq!(AddressFamily::INET6, Family::INET6.into());
    }

    #[test]
    fn what_is_no_error_number_is_refused() {
        for number in [1, 110, 501, 4095] {
            let ours = Errno::from_raw(number);
            assert_eq!(rustix::io::Errno::try_from(ours).map(Errno::from), Ok(ours));
        }
        for number in [i32::MIN, -1, 0, 4096, 65_536 + 11, i32::MAX] {
            assert_eq!(rustix::io::Errno::try_from(Errno::from_raw(number)), Err(Errno::from_raw(number)));
        }
    }
}
