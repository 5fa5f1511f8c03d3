//! A domain name that stands on its own: its wire form, at most 255 octets, held inline.

use core::fmt;
use core::hash::{Hash, Hasher};
use core::str::FromStr;

use super::error::{NameError, NameReason, ParseError, ParseReason};
use super::nameref::{Labels, NameRef};
use crate::name::{HostName, HostNameError, MAX_LABEL};

/// The longest name in octets of its wire form, the root's included (RFC 1035 section 2.3.4).
#[doc(alias = "NS_MAXCDNAME")]
pub const MAX_NAME: usize = 255;

/// The longest text of a name in octets, every octet of its labels written as `\DDD`.
#[doc(alias = "NS_MAXDNAME")]
pub const MAX_NAME_TEXT: usize = 1003;

/// A domain name of its own: any octets in labels of 1 to 63, up to 255 in all.
///
/// Equality and hash disregard ASCII case (RFC 4343); the spelling is kept. It prints as
/// `ns_name_ntop(3)` writes it: no final dot, except that the root is `.`; a backslash in front of
/// `. \ " ; ( ) @ $`; and `\DDD` for what is not printable ASCII.
///
/// ```
/// use berkeley::dns::Name;
///
/// let name: Name = r"a\.b.\097bc.Example.".parse()?;
/// assert_eq!(name.to_string(), r"a\.b.abc.Example");
/// assert_eq!(name.wire(), b"\x03a.b\x03abc\x07Example\0");
/// assert_eq!(name, r"A\.B.ABC.EXAMPLE".parse()?);
/// # Ok::<(), berkeley::dns::NameError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Name {
    len: u8,
    wire: [u8; MAX_NAME],
}

impl Name {
    /// The root.
    pub const ROOT: Self = Self { len: 1, wire: [0; MAX_NAME] };

    /// `ns_name_pton(text)`: the name that a text spells, a final dot or none.
    ///
    /// A backslash takes the octet after it literally, or, before three digits, makes them an octet's
    /// decimal value. The empty text and `.` are the root.
    #[doc(alias = "ns_name_pton")]
    pub fn from_text(text: &[u8]) -> Result<Self, NameError> {
        Ok(Self::from_text_dot(text)?.0)
    }

    /// As [`from_text`](Self::from_text), and whether a final dot calls the name absolute, so that no
    /// search list applies to it.
    ///
    /// ```
    /// use berkeley::dns::Name;
    ///
    /// assert!(Name::from_text_dot(b"example.org.")?.1);
    /// assert!(!Name::from_text_dot(br"example.org\.")?.1); // a dot within the label
    /// # Ok::<(), berkeley::dns::NameError>(())
    /// ```
    pub fn from_text_dot(text: &[u8]) -> Result<(Self, bool), NameError> {
        super::text::parse(text)
    }

    /// A name from its uncompressed wire form, which must be all of `wire`.
    ///
    /// ```
    /// use berkeley::dns::Name;
    ///
    /// assert_eq!(Name::from_wire(b"\x01a\0")?.to_string(), "a");
    /// assert!(Name::from_wire(b"\x01a").is_err());
    /// # Ok::<(), berkeley::dns::ParseError>(())
    /// ```
    pub fn from_wire(wire: &[u8]) -> Result<Self, ParseError> {
        // No pointer leads to a place before the first, so what is read is not compressed.
        let (name, end) = NameRef::read(wire, 0)?;
        if end != wire.len() {
            return Err(ParseError::new(end, ParseReason::Long));
        }
        Ok(name.to_name())
    }

    /// The wire form: each label behind its length, then the root's zero.
    #[must_use]
    pub fn wire(&self) -> &[u8] {
        self.wire.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// The name for reading in place: its labels, its place among other names.
    #[must_use]
    #[inline]
    pub const fn to_ref(&self) -> NameRef<'_> {
        NameRef::known(&self.wire, 0, self.len)
    }

    /// Whether this is the root.
    #[must_use]
    pub const fn is_root(&self) -> bool {
        self.len == 1
    }

    /// `ns_name_ntop(name, out)`: the name's text, in the caller's buffer; `None` if it does not fit.
    ///
    /// A buffer of [`MAX_NAME_TEXT`] octets fits every name.
    #[doc(alias = "ns_name_ntop")]
    pub fn write_text<'b>(&self, out: &'b mut [u8]) -> Option<&'b str> {
        super::text::write(self.to_ref().labels(), out)
    }

    /// The name as a host name, or where (counted in the wire form) and why it is none.
    #[doc(alias = "res_hnok")]
    pub fn to_host(&self) -> Result<HostName, HostNameError> {
        self.to_ref().to_host()
    }

    /// This name with `suffix` behind it, as a search list makes names.
    ///
    /// ```
    /// use berkeley::dns::Name;
    ///
    /// let name: Name = "db.internal".parse()?;
    /// assert_eq!(name.join("example.org".parse::<Name>()?.to_ref())?.to_string(), "db.internal.example.org");
    /// assert_eq!(name.join(Name::ROOT.to_ref())?, name);
    /// # Ok::<(), berkeley::dns::NameError>(())
    /// ```
    pub fn join(&self, suffix: NameRef<'_>) -> Result<Self, NameError> {
        let front = usize::from(self.len) - 1;
        if front + suffix.wire_len() > MAX_NAME {
            return Err(NameError::new(MAX_NAME, NameReason::LongName));
        }
        let mut joined = *self;
        joined.len = front as u8;
        joined.extend(suffix.labels());
        Ok(joined)
    }

    /// This name with its ending `from` replaced by `to`, as a DNAME record does (RFC 6672 section 2.2);
    /// `None` if the name does not lie below `from`.
    ///
    /// ```
    /// use berkeley::dns::Name;
    ///
    /// let name: Name = "www.old.example".parse()?;
    /// let old: Name = "old.example".parse()?;
    /// let new: Name = "new.example".parse()?;
    /// let rebased = name.rebase(old.to_ref(), new.to_ref()).unwrap()?;
    /// assert_eq!(rebased.to_string(), "www.new.example");
    /// assert!(old.rebase(old.to_ref(), new.to_ref()).is_none());
    /// # Ok::<(), berkeley::dns::NameError>(())
    /// ```
    #[must_use]
    pub fn rebase(&self, from: NameRef<'_>, to: NameRef<'_>) -> Option<Result<Self, NameError>> {
        let front = self.to_ref().before(from).filter(|&front| front > 0)?;
        let mut name = *self;
        // The root's length octet, in place of whatever label stood there.
        *name.wire.get_mut(front)? = 0;
        name.len = front as u8 + 1;
        Some(name.join(to))
    }

    pub(super) fn from_labels(labels: Labels<'_>) -> Self {
        let mut name = Self { len: 0, wire: [0; MAX_NAME] };
        name.extend(labels);
        name
    }

    /// Appends labels and the root; the caller knows that they fit.
    fn extend(&mut self, labels: Labels<'_>) {
        let mut at = usize::from(self.len);
        for label in labels {
            let end = at + 1 + label.len();
            let Some([len, room @ ..]) = self.wire.get_mut(at..end) else { break };
            *len = label.len() as u8;
            room.copy_from_slice(label);
            at = end;
        }
        if let Some(root) = self.wire.get_mut(at) {
            *root = 0;
            self.len = at as u8 + 1;
        }
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        // Lengths are below 64 and so are no letters: the whole wire form can be folded.
        self.wire().eq_ignore_ascii_case(other.wire())
    }
}

impl Eq for Name {}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.to_ref().hash(state);
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_ref().fmt(f)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Name({self})")
    }
}

impl FromStr for Name {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        Self::from_text(text.as_bytes())
    }
}

impl TryFrom<&str> for Name {
    type Error = NameError;

    fn try_from(text: &str) -> Result<Self, NameError> {
        Self::from_text(text.as_bytes())
    }
}

impl From<NameRef<'_>> for Name {
    fn from(name: NameRef<'_>) -> Self {
        name.to_name()
    }
}

impl From<&HostName> for Name {
    fn from(host: &HostName) -> Self {
        // Every host name is the text of a domain name, and has nothing to escape.
        Self::from_text(host.as_bytes()).unwrap_or(Self::ROOT)
    }
}

impl TryFrom<&Name> for HostName {
    type Error = HostNameError;

    fn try_from(name: &Name) -> Result<Self, HostNameError> {
        name.to_host()
    }
}

/// Collects a name octet by octet; `text` and `reverse` write names with it.
pub(super) struct NameWriter {
    wire: [u8; MAX_NAME],
    /// Where the present label's length goes.
    start: usize,
    /// Where the next octet goes.
    at: usize,
}

impl NameWriter {
    pub(super) const fn new() -> Self {
        Self { wire: [0; MAX_NAME], start: 0, at: 1 }
    }

    /// Whether the present label has no octet yet.
    pub(super) const fn is_label_empty(&self) -> bool {
        self.at == self.start + 1
    }

    pub(super) fn push(&mut self, octet: u8) -> Result<(), NameReason> {
        if self.at - self.start > MAX_LABEL {
            return Err(NameReason::LongLabel);
        }
        // The last octet is kept for the root.
        match self.wire.get_mut(self.at) {
            Some(place) if self.at + 1 < MAX_NAME => *place = octet,
            _ => return Err(NameReason::LongName),
        }
        self.at += 1;
        Ok(())
    }

    pub(super) fn end_label(&mut self) {
        if let Some(len) = self.wire.get_mut(self.start) {
            *len = (self.at - self.start - 1) as u8;
        }
        self.start = self.at;
        self.at += 1;
    }

    /// The name; a label that is not empty is ended.
    pub(super) fn finish(mut self) -> Name {
        if !self.is_label_empty() {
            self.end_label();
        }
        Name { len: self.at as u8, wire: self.wire }
    }
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use alloc::string::ToString;

    fn name(text: &str) -> Name {
        text.parse().unwrap()
    }

    #[test]
    fn equality_disregards_case_and_nothing_else() {
        let (a, b) = (name("WWW.Example.ORG"), name("www.eXAMPLE.org."));
        assert_eq!(a, b);
        assert_eq!(a.to_ref(), b.to_ref());
        assert_ne!(a, name("www.example.or"));
        assert_ne!(name("a.b"), name("a\\.b")); // a dot that separates, a dot that does not
        assert_ne!(name("\\192"), name("\\224")); // letters in Latin-1, not in ASCII
        assert_eq!(a.to_string(), "WWW.Example.ORG");
    }

    #[test]
    fn wire_form() {
        for (wire, reason) in [
            (b"".as_slice(), ParseReason::Short),
            (b"\x01a", ParseReason::Short),
            (b"\0\0", ParseReason::Long),
            (b"\xc0\0", ParseReason::Pointer),
            (b"\x01a\xc0\0\0", ParseReason::Pointer),
            (&[1; 256], ParseReason::NameLength),
        ] {
            assert_eq!(Name::from_wire(wire).unwrap_err().reason(), reason, "{}", wire.escape_ascii());
        }
        // A pointer that would be in order within a message.
        let compressed = b"\x0bxxxxxxxxxxx\0\xc0\x0c";
        assert_eq!(Name::from_wire(compressed).unwrap_err().offset(), 13);
        assert_eq!(Name::from_wire(b"\0").unwrap(), Name::ROOT);
    }

    #[test]
    fn join_and_rebase_keep_to_255_octets() {
        let long = name(&"a.".repeat(126)); // 253 octets
        assert_eq!(long.wire().len(), 253);
        assert_eq!(long.join(name("b").to_ref()).unwrap().wire().len(), 255);
        assert_eq!(long.join(name("bc").to_ref()).unwrap_err().reason(), NameReason::LongName);
        assert_eq!(Name::ROOT.join(long.to_ref()).unwrap(), long);
        let below = name("x.y.z").rebase(name("Y.Z").to_ref(), long.to_ref()).unwrap().unwrap();
        assert_eq!(below.wire().len(), 255);
        assert!(name("xx.y").rebase(name("y").to_ref(), long.to_ref()).unwrap().is_err());
        assert!(name("a.xy").rebase(name("y").to_ref(), Name::ROOT.to_ref()).is_none());
        assert_eq!(name("a.y").rebase(name("y").to_ref(), Name::ROOT.to_ref()), Some(Ok(name("a"))));
    }

    #[test]
    fn every_way_to_a_name_is_the_same_name() {
        let text = "a\\.b.Example";
        let name = name(text);
        assert_eq!(Name::try_from(text), Ok(name));
        assert_eq!(Name::try_from("a..b"), "a..b".parse());
        assert_eq!(Name::from(NameRef::from(&name)).wire(), name.wire());
        assert_eq!(
            alloc::format!("{name:?} {:?}", name.to_ref()),
            r"Name(a\.b.Example) NameRef(a\.b.Example)"
        );
        assert_eq!(HostName::try_from(name.to_ref()), name.to_host());
        assert!(name.to_host().is_err()); // the dot within a label
    }

    #[test]
    fn host_names_and_back() {
        let host: HostName = "mail.example.org".parse().unwrap();
        assert_eq!(Name::from(&host).to_host().unwrap(), host);
        assert!(Name::from(&HostName::ROOT).is_root());
        assert!(HostName::try_from(&name("a b")).is_err());
        assert!(HostName::try_from(&name("-a")).is_err());
    }
}
