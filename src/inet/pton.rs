//! inet_pton(3): the family is the type asked for, where C passes a number and a `void *`.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::InetError;

/// `inet_pton(af, src, dst)`: reads an address, strictly, in the family of the type asked for.
///
/// An [`Ipv4Addr`] is read as by [`inet_pton4`](crate::inet_pton4), an [`Ipv6Addr`] as by
/// [`inet_pton6`](crate::inet_pton6), and an [`IpAddr`] as IPv6 if there is a colon in the text, else as
/// IPv4.
///
/// # Errors
///
/// The text is no address of that family; the error tells which byte and why.
///
/// # References
///  - inet_pton(3), RFC 4291 section 2.2
///
/// ```
/// use berkeley::inet_pton;
/// use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
///
/// assert_eq!(inet_pton("127.0.0.1"), Ok(Ipv4Addr::LOCALHOST));
/// assert_eq!(inet_pton("::1"), Ok(Ipv6Addr::LOCALHOST));
/// assert_eq!(inet_pton::<IpAddr>("::1"), Ok(Ipv6Addr::LOCALHOST.into()));
/// ```
#[inline]
pub fn inet_pton<A: FromPresentation>(text: impl AsRef<[u8]>) -> Result<A, InetError> {
    A::from_presentation(text.as_ref())
}

/// An address that [`inet_pton`] can read. Other types may join.
pub trait FromPresentation: Sized {
    /// Reads the whole of `text`, or tells where it stops being an address.
    ///
    /// # Errors
    ///
    /// The text is no address of this type.
    fn from_presentation(text: &[u8]) -> Result<Self, InetError>;
}

impl FromPresentation for Ipv4Addr {
    #[inline]
    fn from_presentation(text: &[u8]) -> Result<Self, InetError> {
        super::v4::read(text)
    }
}

impl FromPresentation for Ipv6Addr {
    #[inline]
    fn from_presentation(text: &[u8]) -> Result<Self, InetError> {
        super::v6::read(text)
    }
}

impl FromPresentation for IpAddr {
    #[inline]
    fn from_presentation(text: &[u8]) -> Result<Self, InetError> {
        if text.contains(&b':') {
            super::v6::read(text).map(Self::V6)
        } else {
            super::v4::read(text).map(Self::V4)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inet::InetReason;

    #[test]
    fn the_family_of_an_ip_addr_is_in_the_text() {
        assert_eq!(inet_pton::<IpAddr>("0.0.0.0"), Ok(Ipv4Addr::UNSPECIFIED.into()));
        assert_eq!(inet_pton::<IpAddr>("::"), Ok(Ipv6Addr::UNSPECIFIED.into()));
        // A zone hides no colon, and no error: it is refused as what it is.
        let error = inet_pton::<IpAddr>("fe80::1%eth0").unwrap_err();
        assert_eq!((error.at(), error.why()), (7, InetReason::Zone));
        let error = inet_pton::<IpAddr>("localhost").unwrap_err();
        assert_eq!((error.at(), error.why()), (0, InetReason::Stray));
    }
}
