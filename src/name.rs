//! Host names: which texts are one, and comparing them without regard to case.
//!
//! A *host name* is what RFC 952 and RFC 1123 section 2.1 let a host be called, as resolvers apply it:
//! this module accepts what glibc's `res_hnok` accepts. That is narrower than a domain name, which may
//! hold any octets ([`dns::Name`](crate::dns::Name)), and wider than the RFCs by two habits of the real
//! world, the underscore and a hyphen at the end of a label:
//!
//! - labels of 1 to 63 letters, digits, hyphens and underscores, separated by dots;
//! - at most 253 octets, a final dot not counted;
//! - no hyphen at the very beginning, where a program that is handed the name could take it for an option;
//! - the root, written `.`, counts.
//!
//! Two differences from `res_hnok`, both on purpose: the empty text is no host name here, and a backslash
//! is not read as an escape, so it is refused. (`dns::Name` reads escapes; a host name can be made of it.)
//!
//! *Case* means ASCII case and nothing more (RFC 4343): `A` to `Z` equal `a` to `z`, all other octets
//! equal only themselves. No locale has a say.

use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::str::FromStr;

/// The longest host name in octets, without a final dot: 255 on the wire (RFC 1035 section 2.3.4), less
/// the length of the first label and the root.
pub const MAX_HOST_NAME: usize = 253;

/// The longest label in octets (RFC 1035 section 2.3.4).
pub const MAX_LABEL: usize = 63;

/// A text known to be a host name, held inline.
///
/// The way to one is a check, so a function that takes a `HostName` need not ask again; names that come
/// from a server's answer are made into one before they are shown to anybody. A final dot is dropped.
/// Equality, order and hash disregard case; the spelling is kept.
///
/// ```
/// use berkeley::name::HostName;
///
/// let name: HostName = "WWW.Example.org.".parse()?;
/// assert_eq!(name.as_str(), "WWW.Example.org");
/// assert_eq!(name, HostName::new(b"www.example.ORG")?);
/// assert!(HostName::new(b"-rf.example.org").is_err());
/// # Ok::<(), berkeley::name::HostNameError>(())
/// ```
#[doc(alias = "res_hnok")]
#[derive(Clone, Copy)]
pub struct HostName {
    len: u8,
    text: [u8; MAX_HOST_NAME],
}

impl HostName {
    /// The root, `.`.
    pub const ROOT: Self = {
        let mut text = [0; MAX_HOST_NAME];
        text[0] = b'.';
        Self { len: 1, text }
    };

    /// `text` as a host name, or where and why it is none.
    pub fn new(text: &[u8]) -> Result<Self, HostNameError> {
        let text = check(text)?;
        let mut name = Self { len: 0, text: [0; MAX_HOST_NAME] };
        for (to, from) in name.text.iter_mut().zip(text) {
            *to = *from;
            name.len += 1;
        }
        Ok(name)
    }

    /// The host name that these labels make, the leftmost first; no label at all is the root.
    ///
    /// A dot within a label is refused like any other octet that no host name has. The error's offset
    /// counts as on the wire: each label behind one octet for its length.
    pub fn from_labels<'a>(labels: impl Iterator<Item = &'a [u8]>) -> Result<Self, HostNameError> {
        let mut name = Self { len: 0, text: [0; MAX_HOST_NAME] };
        let mut at = 0;
        for label in labels {
            let fail = |offset, reason| HostNameError::new(offset, reason);
            match *label {
                [] => return Err(fail(at, HostNameReason::EmptyLabel)),
                [b'-', ..] if at == 0 => return Err(fail(1, HostNameReason::LeadingHyphen)),
                _ if label.len() > MAX_LABEL => return Err(fail(at + 1, HostNameReason::LongLabel)),
                _ => {}
            }
            if let Some(bad) = label.iter().position(|&octet| !is_host_octet(octet)) {
                let octet = label.get(bad).copied().unwrap_or_default();
                return Err(fail(at + 1 + bad, HostNameReason::Octet(octet)));
            }
            if let Some(dot) = at.checked_sub(1) {
                *name.text.get_mut(dot).ok_or(fail(at, HostNameReason::LongName))? = b'.';
            }
            let end = at + label.len();
            let room = name.text.get_mut(at..end).ok_or(fail(at, HostNameReason::LongName))?;
            room.copy_from_slice(label);
            name.len = end as u8;
            at = end + 1;
        }
        Ok(if at == 0 { Self::ROOT } else { name })
    }

    /// The text, without a final dot; the root is `.`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Every octet passed `check`, so it is ASCII.
        core::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// The text's octets.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.text.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// Whether this is the root.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.as_bytes() == b"."
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HostName").field(&self.as_str()).finish()
    }
}

impl PartialEq for HostName {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes().eq_ignore_ascii_case(other.as_bytes())
    }
}

impl Eq for HostName {}

impl PartialOrd for HostName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for HostName {
    fn cmp(&self, other: &Self) -> Ordering {
        cmp_ignore_case(self.as_bytes(), other.as_bytes())
    }
}

impl Hash for HostName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash_ignore_case(self.as_bytes(), state);
    }
}

impl AsRef<str> for HostName {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl FromStr for HostName {
    type Err = HostNameError;

    fn from_str(text: &str) -> Result<Self, HostNameError> {
        Self::new(text.as_bytes())
    }
}

impl TryFrom<&str> for HostName {
    type Error = HostNameError;

    fn try_from(text: &str) -> Result<Self, HostNameError> {
        Self::new(text.as_bytes())
    }
}

impl TryFrom<&[u8]> for HostName {
    type Error = HostNameError;

    fn try_from(text: &[u8]) -> Result<Self, HostNameError> {
        Self::new(text)
    }
}

/// Why a text is no host name, and at which octet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HostNameError {
    offset: u16,
    reason: HostNameReason,
}

impl HostNameError {
    pub(crate) const fn new(offset: usize, reason: HostNameReason) -> Self {
        // A text is looked at no further than its 64th octet without a dot, or its 255th.
        Self { offset: offset as u16, reason }
    }

    /// The offset, in octets, of what is wrong. For a name that was taken from a DNS name, it counts in
    /// that name's wire form.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset as usize
    }

    /// What is wrong.
    #[must_use]
    pub const fn reason(&self) -> HostNameReason {
        self.reason
    }
}

impl fmt::Display for HostNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a host name: {} at octet {}", self.reason, self.offset)
    }
}

impl core::error::Error for HostNameError {}

/// What keeps a text from being a host name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HostNameReason {
    /// There is no text.
    Empty,
    /// A dot at the beginning, or two in a row.
    EmptyLabel,
    /// A label of more than 63 octets.
    LongLabel,
    /// More than 253 octets.
    LongName,
    /// The name begins with a hyphen.
    LeadingHyphen,
    /// An octet that is no letter, digit, hyphen or underscore.
    Octet(u8),
}

impl fmt::Display for HostNameReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Empty => f.write_str("nothing"),
            Self::EmptyLabel => f.write_str("an empty label"),
            Self::LongLabel => f.write_str("a label longer than 63 octets"),
            Self::LongName => f.write_str("a name longer than 253 octets"),
            Self::LeadingHyphen => f.write_str("a hyphen in front"),
            Self::Octet(octet) => write!(f, "the octet '{}'", octet.escape_ascii()),
        }
    }
}

/// Whether a host name may hold this octet within a label.
///
/// ```
/// assert!(berkeley::name::is_host_octet(b'_'));
/// assert!(!berkeley::name::is_host_octet(b'.'));
/// ```
#[must_use]
#[inline]
pub const fn is_host_octet(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || octet == b'-' || octet == b'_'
}

/// Whether two names are the same but for case.
///
/// ```
/// assert!(berkeley::name::eq_ignore_case(b"LocalHost", b"localhost"));
/// ```
#[must_use]
#[inline]
#[doc(alias("strcasecmp", "ns_samename"))]
pub fn eq_ignore_case(a: &[u8], b: &[u8]) -> bool {
    a.eq_ignore_ascii_case(b)
}

/// The order of two names with upper case taken for lower.
///
/// ```
/// use core::cmp::Ordering;
/// assert_eq!(berkeley::name::cmp_ignore_case(b"B", b"a"), Ordering::Greater);
/// ```
#[must_use]
pub fn cmp_ignore_case(a: &[u8], b: &[u8]) -> Ordering {
    let fold = u8::to_ascii_lowercase;
    a.iter().map(fold).cmp(b.iter().map(fold))
}

/// Hashes a name so that names which [`eq_ignore_case`] calls equal hash alike.
pub fn hash_ignore_case<H: Hasher>(name: &[u8], state: &mut H) {
    // In pieces, because a hasher is slow when it is fed octet by octet.
    let mut folded = [0; 32];
    for piece in name.chunks(folded.len()) {
        for (to, from) in folded.iter_mut().zip(piece) {
            *to = from.to_ascii_lowercase();
        }
        state.write(folded.get(..piece.len()).unwrap_or_default());
    }
    state.write_u8(0xff);
}

/// The text without its final dot, if it is a host name.
fn check(text: &[u8]) -> Result<&[u8], HostNameError> {
    let mut label = 0;
    for (offset, &octet) in text.iter().enumerate() {
        let fail = |reason| Err(HostNameError::new(offset, reason));
        if octet == b'.' {
            if label == 0 {
                // The root is the one name that begins with a dot.
                return if text == b"." { Ok(text) } else { fail(HostNameReason::EmptyLabel) };
            }
            label = 0;
            continue;
        }
        if offset >= MAX_HOST_NAME {
            return fail(HostNameReason::LongName);
        }
        if !is_host_octet(octet) {
            return fail(HostNameReason::Octet(octet));
        }
        if octet == b'-' && offset == 0 {
            return fail(HostNameReason::LeadingHyphen);
        }
        if label == MAX_LABEL {
            return fail(HostNameReason::LongLabel);
        }
        label += 1;
    }
    match text {
        [] => Err(HostNameError::new(0, HostNameReason::Empty)),
        [name @ .., b'.'] => Ok(name),
        name => Ok(name),
    }
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    extern crate std;
    use super::*;
    use alloc::string::ToString;
    use core::hash::BuildHasher;

    #[test]
    fn host_names() {
        let long_label = [b'a'; 63];
        let mut longest = [b'a'; 253];
        for dot in [63, 127, 191] {
            longest[dot] = b'.';
        }
        let mut dotted = [b'.'; 254];
        dotted[..253].copy_from_slice(&longest);
        for good in [
            b"localhost".as_slice(),
            b".",                // the root
            b"a.",               // a final dot
            b"3com.com",         // a digit in front, RFC 1123
            b"192.0.2.1",        // looks like an address; still a name
            b"_ldap._tcp.x",     // underscores, as service names have
            b"a-.b",             // a hyphen at the end of a label
            b"a.-b",             // or at the beginning of a later one
            b"xn--bcher-kva.ch", // IDNA's form
            &long_label,         // 63 octets
            &longest,            // 253 octets
            &dotted,             // 253 octets and the final dot
        ] {
            assert!(HostName::new(good).is_ok(), "{}", good.escape_ascii());
        }
    }

    #[test]
    fn no_host_names() {
        use HostNameReason::*;
        let mut too_long = [b'a'; 254];
        for dot in [63, 127, 191] {
            too_long[dot] = b'.';
        }
        for (bad, offset, reason) in [
            (b"".as_slice(), 0, Empty),
            (b"..", 0, EmptyLabel),
            (b".a", 0, EmptyLabel),
            (b"a..", 2, EmptyLabel),
            (b"a..b", 2, EmptyLabel),
            (b"-a", 0, LeadingHyphen),
            (b"a b", 1, Octet(b' ')),
            (b"a\0", 1, Octet(0)),
            (b"a\\.b", 1, Octet(b'\\')),
            (b"caf\xc3\xa9", 3, Octet(0xc3)), // not ASCII: IDNA comes before, not here
            (b"*.example", 0, Octet(b'*')),
            (&[b'a'; 64], 63, LongLabel),
            (&too_long, 253, LongName),
        ] {
            let error = HostName::new(bad).unwrap_err();
            assert_eq!((error.offset(), error.reason()), (offset, reason), "{}", bad.escape_ascii());
        }
    }

    #[test]
    fn case_is_disregarded_in_ascii_only() {
        assert!(eq_ignore_case(b"Az", b"aZ"));
        assert!(!eq_ignore_case(b"@[`{", b"`{@["));
        assert!(!eq_ignore_case(b"\xc0", b"\xe0"));
        assert_eq!(cmp_ignore_case(b"a", b"AB"), Ordering::Less);
        assert_eq!(cmp_ignore_case(b"_", b"A"), Ordering::Less);
    }

    #[test]
    fn the_final_dot_goes_and_the_root_stays() {
        assert_eq!(HostName::new(b"a.b.").unwrap().as_str(), "a.b");
        assert_eq!(HostName::new(b".").unwrap(), HostName::ROOT);
        assert!(HostName::ROOT.is_root());
    }

    #[test]
    fn the_error_is_small_and_says_where() {
        assert!(size_of::<HostNameError>() <= 4);
        for (text, sentence) in [
            ("a b", "the octet ' ' at octet 1"),
            ("a\n", "the octet '\\n' at octet 1"),
            ("", "nothing at octet 0"),
            ("a..b", "an empty label at octet 2"),
            ("-a", "a hyphen in front at octet 0"),
            (&"a".repeat(64), "a label longer than 63 octets at octet 63"),
            (&"a.".repeat(128), "a name longer than 253 octets at octet 254"),
        ] {
            let error = text.parse::<HostName>().unwrap_err();
            assert_eq!(error.to_string(), alloc::format!("not a host name: {sentence}"));
        }
    }

    #[test]
    fn every_way_to_a_host_name_is_the_same_check() {
        for text in ["Mail.example", "a b", ".", ""] {
            let name = HostName::new(text.as_bytes());
            assert_eq!(text.parse(), name);
            assert_eq!(HostName::try_from(text), name);
            assert_eq!(HostName::try_from(text.as_bytes()), name);
            if let Ok(name) = name {
                assert_eq!(name.as_ref(), text);
            }
        }
    }

    #[test]
    fn names_that_are_equal_hash_and_sort_as_one() {
        let name = |text: &str| text.parse::<HostName>().unwrap();
        let set: alloc::collections::BTreeSet<_> = ["B", "a", "A.", "b", "a.b"].map(name).into();
        assert!(set.into_iter().eq(["a", "a.b", "b"].map(name)));
        // As `std`'s maps use it.
        let state = std::hash::RandomState::new();
        assert_eq!(state.hash_one(name("Mail.example")), state.hash_one(name("mAIL.EXAMPLE.")));
        assert!(name("a") < name("B"));
    }

    #[test]
    fn host_names_print_as_they_are_spelled() {
        let name: HostName = "Mail.example.".parse().unwrap();
        assert_eq!(alloc::format!("[{name:>14}] {name:?}"), r#"[  Mail.example] HostName("Mail.example")"#);
    }
}
