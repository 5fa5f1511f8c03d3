//! Hosts in the form that files and servers know: letters, digits and hyphens. A name outside ASCII has one by IDNA 2008
//! (RFC 5891, UTS 46), which takes the feature `idna`.

use super::{GaiError, Host};
use crate::consts::Eai;
use crate::engine::failure::Detail;

/// A host, in ASCII.
pub(super) struct Ascii<'h> {
    given: Host<'h>,
    #[cfg(feature = "idna")]
    form: Option<alloc::string::String>,
}

impl<'h> Ascii<'h> {
    /// Converts a host that needs it, whatever the flags say: nobody could look it up as it is.
    pub(super) fn new(given: Host<'h>) -> Result<Self, GaiError> {
        match given.as_bytes() {
            Some(text) if !text.is_ascii() => Self::of(given, text),
            _ => Ok(Self {
                given,
                #[cfg(feature = "idna")]
                form: None,
            }),
        }
    }

    #[cfg(feature = "idna")]
    fn of(given: Host<'h>, text: &[u8]) -> Result<Self, GaiError> {
        // No wide character is to become a sign that means something, such as the `*` for no host.
        const SIGNS: idna::AsciiDenyList = idna::AsciiDenyList::new(true, "!\"#$%&'()*+,/:;<=>?@[\\]^`{|}~");
        match idna::domain_to_ascii_cow(text, SIGNS) {
            Ok(form) if !form.is_empty() => Ok(Self { given, form: Some(form.into_owned()) }),
            _ if core::str::from_utf8(text).is_err() => Err(refused(Detail::NotUtf8)),
            _ => Err(refused(Detail::NoIdna)),
        }
    }

    #[cfg(not(feature = "idna"))]
    fn of(_given: Host<'h>, _text: &[u8]) -> Result<Self, GaiError> {
        Err(refused(Detail::NotAscii))
    }

    /// The host to look up.
    #[cfg(feature = "idna")]
    pub(super) fn host(&self) -> Host<'_> {
        self.form.as_ref().map_or(self.given, Host::from)
    }

    /// The host to look up.
    #[cfg(not(feature = "idna"))]
    pub(super) fn host(&self) -> Host<'_> {
        self.given
    }
}

/// A name as people write it, where it is the ASCII form of one that is not ASCII: AI_CANONIDN. What is no such form stays as
/// it is, in its own letters.
#[cfg(feature = "idna")]
pub(super) fn unicode(name: &str) -> Option<alloc::string::String> {
    let mut whole = alloc::string::String::new();
    for (at, label) in name.split('.').enumerate() {
        if at > 0 {
            whole.push('.');
        }
        if label.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("xn--")) {
            let (label, done) = idna::domain_to_unicode(label);
            done.ok()?;
            whole.push_str(&label);
        } else {
            whole.push_str(label);
        }
    }
    Some(whole)
}

fn refused(detail: Detail) -> GaiError {
    GaiError { detail: Some(detail), ..GaiError::new(Eai::IDN_ENCODE) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_ascii_stays_as_it_is() {
        for host in ["Example.ORG.", "fe80::1%eth0", "_sip._tcp", "", "xn--bcher-kva.example"] {
            assert_eq!(Ascii::new(host.into()).unwrap().host(), host.into());
        }
        assert_eq!(Ascii::new(Host::NONE).unwrap().host(), Host::NONE);
    }

    #[cfg(feature = "idna")]
    #[test]
    fn names_have_their_form() {
        // The first three are of RFC 3492 section 7.1 and UTS 46; sharp s is kept (IDNA 2008).
        for (name, form) in [
            ("bücher.example", "xn--bcher-kva.example"),
            ("他们为什么不说中文", "xn--ihqwcrb4cv8a8dqg056pqjye"),
            ("faß.de", "xn--fa-hia.de"),
            ("BÜCHER。example", "xn--bcher-kva.example"),
            ("bu\u{308}cher", "xn--bcher-kva"),
        ] {
            assert_eq!(Ascii::new(name.into()).unwrap().host(), form.into(), "{name}");
        }
        assert_eq!(unicode("xn--bcher-kva.example").as_deref(), Some("bücher.example"));
        assert_eq!(unicode("UPPER.Xn--Bcher-kva.Example").as_deref(), Some("UPPER.bücher.Example"));
        assert_eq!(unicode("xn--a.example"), None);
    }

    #[test]
    fn a_name_without_a_form_is_refused() {
        for name in
            [&b"caf\xe9"[..], "\u{ad}".repeat(3).as_bytes(), "a\u{200e}".as_bytes(), "\u{ff0a}".as_bytes()]
        {
            let Err(error) = Ascii::new(name.into()) else { panic!("{name:?}") };
            assert_eq!(error.code, Eai::IDN_ENCODE);
            assert!(error.detail.is_some());
        }
    }
}
