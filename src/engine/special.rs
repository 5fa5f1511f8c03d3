//! Names that are not for the DNS: nobody outside this machine is asked for them.
//!
//! `localhost` and what lies below it is this machine (RFC 6761, section 6.3); `invalid` is nothing (section 6.4); and
//! `onion` is for those who know their way there (RFC 7686).

use crate::dns::NameRef;
use crate::name::eq_ignore_case;

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Special {
    /// This machine.
    Localhost,
    /// Nothing that a server could know.
    Nothing,
}

/// Whether a name is one of those, which is a matter of its last label.
///
/// ```
/// use berkeley::dns::Name;
/// use berkeley::engine::special::{Special, special};
///
/// let of = |text: &str| special(text.parse::<Name>().unwrap().to_ref());
/// assert_eq!(of("www.LocalHost."), Some(Special::Localhost));
/// assert_eq!(of("example.onion"), Some(Special::Nothing));
/// assert_eq!(of("localhost.example"), None);
/// ```
#[must_use]
pub fn special(name: NameRef<'_>) -> Option<Special> {
    let last = name.labels().last()?;
    let is = |label: &[u8]| eq_ignore_case(last, label);
    match () {
        () if is(b"localhost") => Some(Special::Localhost),
        () if is(b"invalid") || is(b"onion") => Some(Special::Nothing),
        () => None,
    }
}
