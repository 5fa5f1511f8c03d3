//! What can be wrong with a message that is read, one that is written, and the text of a name.
//!
//! Each error is a few octets, `Copy`, and says where.

use core::fmt;

/// A message, or a part of one, that cannot be read: the offset in it, and the reason.
///
/// ```
/// use berkeley::dns::{Message, ParseReason};
///
/// let error = Message::new(&[0; 11]).unwrap_err();
/// assert_eq!(error.reason(), ParseReason::Short);
/// assert_eq!(error.to_string(), "the message ends too early at octet 11");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ParseError {
    offset: u16,
    reason: ParseReason,
}

impl ParseError {
    #[cold]
    pub(super) const fn new(offset: usize, reason: ParseReason) -> Self {
        // Nothing beyond a message's 65,535 octets is looked at.
        let offset = if offset > 0xffff { 0xffff } else { offset as u16 };
        Self { offset, reason }
    }

    /// The offset, in octets, of what is wrong.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset as usize
    }

    /// What is wrong.
    #[must_use]
    pub const fn reason(&self) -> ParseReason {
        self.reason
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at octet {}", self.reason, self.offset)
    }
}

impl core::error::Error for ParseError {}

/// Why a message cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ParseReason {
    /// The message ends within what stands here.
    Short,
    /// There are more octets than a message (65,535) or a name (255) can have.
    Long,
    /// A label whose two highest bits are neither those of a length nor those of a pointer.
    LabelType,
    /// A name of more than 255 octets.
    NameLength,
    /// A compression pointer that does not lead backward, or leads into the header.
    Pointer,
    /// More compression pointers in a row than a name can have labels.
    Hops,
    /// A compressed name where the type allows none.
    Compressed,
    /// Data of another length than its type has.
    DataLength,
    /// A second OPT record, or one whose owner is not the root.
    Opt,
    /// A service parameter that contradicts RFC 9460: out of order, malformed, or a mandatory one absent.
    SvcParam,
}

impl fmt::Display for ParseReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Short => "the message ends too early",
            Self::Long => "more octets than there may be",
            Self::LabelType => "a label of an unknown type",
            Self::NameLength => "a name longer than 255 octets",
            Self::Pointer => "a compression pointer that does not lead backward",
            Self::Hops => "too many compression pointers",
            Self::Compressed => "a compressed name where none may be",
            Self::DataLength => "data of the wrong length",
            Self::Opt => "an OPT record out of place",
            Self::SvcParam => "a malformed service parameter",
        })
    }
}

/// A message that cannot be written further: the offset where it would have gone on, and the reason.
///
/// What was written before stands as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BuildError {
    offset: u16,
    reason: BuildReason,
}

impl BuildError {
    #[cold]
    pub(super) const fn new(offset: usize, reason: BuildReason) -> Self {
        let offset = if offset > 0xffff { 0xffff } else { offset as u16 };
        Self { offset, reason }
    }

    /// The offset, in octets, where the buffer stood.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset as usize
    }

    /// What is wrong.
    #[must_use]
    pub const fn reason(&self) -> BuildReason {
        self.reason
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at octet {}", self.reason, self.offset)
    }
}

impl core::error::Error for BuildError {}

/// Why a message cannot be written further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BuildReason {
    /// The buffer is full, or the message has its 65,535 octets.
    Full,
    /// The section is over: a later one has begun.
    Section,
    /// A section has its 65,535 entries.
    Count,
    /// A text or option is longer than its length field can say.
    Length,
    /// Parameters are not in ascending order of their keys, or contradict RFC 9460 otherwise.
    SvcParam,
}

impl fmt::Display for BuildReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "no room left",
            Self::Section => "a section that is already over",
            Self::Count => "a section with no number left to count",
            Self::Length => "an entry too long for its length field",
            Self::SvcParam => "a malformed service parameter",
        })
    }
}

/// A text that is no domain name, or a name that grew too long: the offset in octets, and the reason.
///
/// ```
/// use berkeley::dns::Name;
///
/// let error = "www..example".parse::<Name>().unwrap_err();
/// assert_eq!(error.to_string(), "not a domain name: an empty label at octet 4");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NameError {
    offset: u16,
    reason: NameReason,
}

impl NameError {
    #[cold]
    pub(crate) const fn new(offset: usize, reason: NameReason) -> Self {
        // The longest text that is a name has 1,004 octets; no other is read to its end.
        Self { offset: offset as u16, reason }
    }

    /// The offset, in octets of the text, of what is wrong.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset as usize
    }

    /// What is wrong.
    #[must_use]
    pub const fn reason(&self) -> NameReason {
        self.reason
    }
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a domain name: {} at octet {}", self.reason, self.offset)
    }
}

impl core::error::Error for NameError {}

/// What keeps a text from being a domain name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NameReason {
    /// A dot at the beginning, or two in a row.
    EmptyLabel,
    /// A label of more than 63 octets.
    LongLabel,
    /// More than 255 octets on the wire.
    LongName,
    /// A backslash at the end, or in front of digits that are no three making 0 to 255.
    Escape,
}

impl fmt::Display for NameReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EmptyLabel => "an empty label",
            Self::LongLabel => "a label longer than 63 octets",
            Self::LongName => "a name longer than 255 octets",
            Self::Escape => "a bad escape",
        })
    }
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use alloc::collections::BTreeSet;
    use alloc::string::{String, ToString};

    /// Sentences that can stand in front of a place, no two the same.
    fn told_apart(reasons: &[&dyn fmt::Display]) {
        let sentences: BTreeSet<String> = reasons.iter().map(|reason| reason.to_string()).collect();
        assert_eq!(sentences.len(), reasons.len());
        assert!(sentences.iter().all(|text| text.starts_with(char::is_lowercase) && !text.ends_with('.')));
    }

    #[test]
    fn every_reason_has_a_sentence_of_its_own() {
        use ParseReason as Parse;
        told_apart(&[
            &Parse::Short,
            &Parse::Long,
            &Parse::LabelType,
            &Parse::NameLength,
            &Parse::Pointer,
            &Parse::Hops,
            &Parse::Compressed,
            &Parse::DataLength,
            &Parse::Opt,
            &Parse::SvcParam,
        ]);
        use BuildReason as Build;
        told_apart(&[&Build::Full, &Build::Section, &Build::Count, &Build::Length, &Build::SvcParam]);
        use NameReason as Name;
        told_apart(&[&Name::EmptyLabel, &Name::LongLabel, &Name::LongName, &Name::Escape]);
    }

    #[test]
    fn errors_say_where() {
        let (parse, build) =
            (ParseError::new(70_000, ParseReason::Hops), BuildError::new(512, BuildReason::Full));
        assert_eq!(parse.to_string(), "too many compression pointers at octet 65535");
        assert_eq!(build.to_string(), "no room left at octet 512");
        let name = NameError::new(3, NameReason::Escape);
        assert_eq!(name.to_string(), "not a domain name: a bad escape at octet 3");
    }

    #[test]
    fn errors_are_small() {
        assert_eq!(size_of::<ParseError>(), 4);
        assert_eq!(size_of::<BuildError>(), 4);
        assert_eq!(size_of::<NameError>(), 4);
    }
}
