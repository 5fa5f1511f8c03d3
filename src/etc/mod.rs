//! The text files of /etc that a lookup reads, one module a file.
//!
//! | file | module | asked by |
//! |---|---|---|
//! | /etc/services | [`services`] | getservbyname, getservbyport |
//! | /etc/protocols | [`protocols`] | getprotobyname |
//! | /etc/hosts | [`hosts`], `hosts_index` | getaddrinfo, gethostbyname, gethostbyaddr |
//! | /etc/resolv.conf | [`resolv_conf`] | every lookup that reaches DNS |
//! | the file named by HOSTALIASES | [`hostaliases`] | lookups of names without a dot |
//! | /etc/nsswitch.conf | [`nsswitch`] | every lookup |
//! | /etc/gai.conf | [`gai_conf`] | the order of getaddrinfo's answers |
//!
//! Nothing here opens a file, reads the environment, allocates (except the index) or fails. Every parser accepts every
//! sequence of bytes, in chunks of any size with lines of any length, in time linear in their number, and takes from it
//! what glibc would take, or its module says otherwise; what it passes over it tells, as a [`Diagnostic`] with line and
//! column, to whoever calls its `_with` form.
//!
//! A *field* is a run of bytes without blanks; a *row* is a line of a database that means something; *text* is a buffer
//! that holds a whole file.

pub mod gai_conf;
pub mod hostaliases;
pub mod hosts;
#[cfg(feature = "alloc")]
#[cfg_attr(docsrs, doc(cfg(feature = "alloc")))]
pub mod hosts_index;
pub mod nsswitch;
pub mod protocols;
pub mod resolv_conf;
pub mod services;

mod ip;
mod note;
mod number;
mod scan;
pub(crate) mod text;

pub use ip::{IFNAME_MAX, ScopeId, ScopedIp};
pub use note::{Diagnostic, WORD_MAX, Why};
pub use scan::Fields;
pub use text::Text;

/// Which table an answer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// The file.
    File,
    /// The rows built into this crate, since there is no file.
    BuiltIn,
}

/// The file, or the built-in rows where there is none.
///
/// An empty file is a file.
///
/// ```
/// use berkeley::etc::{Source, or_built_in, services};
///
/// let file = None;                                 // there is no /etc/services
/// let (text, source) = or_built_in(file, services::BUILT_IN);
/// assert_eq!(services::getservbyname(text, b"ntp", None).unwrap().port, 123);
/// assert_eq!(source, Source::BuiltIn);
/// ```
#[must_use]
pub fn or_built_in<'t>(file: Option<&'t [u8]>, built_in: &'static [u8]) -> (&'t [u8], Source) {
    match file {
        Some(text) => (text, Source::File),
        None => (built_in, Source::BuiltIn),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_file_is_a_file() {
        assert_eq!(or_built_in(Some(b""), services::BUILT_IN), (&b""[..], Source::File));
        assert_eq!(or_built_in(None, services::BUILT_IN), (services::BUILT_IN, Source::BuiltIn));
    }
}
