//! How hosts and services are named: by text, by number, or not at all.

use crate::etc::Text;

/// A host: a name, an address as text, or none.
///
/// ```
/// use berkeley::resolve::Host;
///
/// assert_eq!(Host::from("example.org").as_bytes(), Some(&b"example.org"[..]));
/// assert_eq!(Host::from(None).as_bytes(), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Host<'h>(Option<&'h [u8]>);

impl<'h> Host<'h> {
    /// No host: this machine, or with AI_PASSIVE any of its addresses.
    pub const NONE: Self = Self(None);

    /// The text.
    #[must_use]
    pub const fn as_bytes(&self) -> Option<&'h [u8]> {
        self.0
    }
}

impl<'h, T: AsRef<[u8]> + ?Sized> From<&'h T> for Host<'h> {
    fn from(text: &'h T) -> Self {
        Self(Some(text.as_ref()))
    }
}

impl<'h> From<Option<&'h str>> for Host<'h> {
    fn from(text: Option<&'h str>) -> Self {
        Self(text.map(str::as_bytes))
    }
}

/// A service: a name, a port as text or as a number, or none.
///
/// ```
/// use berkeley::resolve::Service;
///
/// assert_eq!(Service::from(8080).as_bytes(), Some(&b"8080"[..]));
/// assert_eq!(Service::from("http").as_bytes(), Some(&b"http"[..]));
/// assert_eq!(Service::NONE.as_bytes(), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service<'s>(Kind<'s>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind<'s> {
    None,
    Text(&'s [u8]),
    Port(Text<5>),
}

impl Service<'_> {
    /// No service: the port is 0.
    pub const NONE: Self = Self(Kind::None);

    /// The text.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match &self.0 {
            Kind::None => None,
            Kind::Text(text) => Some(text),
            Kind::Port(digits) => Some(digits.as_bytes()),
        }
    }
}

impl<'s, T: AsRef<[u8]> + ?Sized> From<&'s T> for Service<'s> {
    fn from(text: &'s T) -> Self {
        Self(Kind::Text(text.as_ref()))
    }
}

impl<'s> From<Option<&'s str>> for Service<'s> {
    fn from(text: Option<&'s str>) -> Self {
        text.map_or(Service::NONE, Service::from)
    }
}

impl From<u16> for Service<'_> {
    fn from(port: u16) -> Self {
        let mut text = Text::EMPTY;
        text.push_decimal(port.into());
        Self(Kind::Port(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn ports_are_written_in_full() {
        for port in [0, 7, 80, 443, 8080, 65535] {
            assert_eq!(Service::from(port).as_bytes(), Some(port.to_string().as_bytes()));
        }
    }
}
