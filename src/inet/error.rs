//! Why a text is no address, and at which byte it stopped being one.

use core::fmt;

/// A text that is no address, or a buffer too small for one: which byte, and why.
///
/// The functions of C return 0 or -1 and leave the user to look. This prints as a sentence that can be put
/// behind the name of the file or option the text came from.
///
/// ```
/// use berkeley::{InetReason, inet_pton4};
///
/// let error = inet_pton4("10.0.010.1").unwrap_err();
/// assert_eq!(error.at(), 5);
/// assert_eq!(error.why(), InetReason::LeadingZero);
/// assert_eq!(error.to_string(), "byte 5: a leading zero, which inet_aton would read as octal");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct InetError {
    // Saturated: half the size, and a text beyond 4 GiB has no other use here than to be refused.
    at: u32,
    why: InetReason,
}

impl InetError {
    #[cold]
    pub(super) fn new(at: usize, why: InetReason) -> Self {
        Self { at: u32::try_from(at).unwrap_or(u32::MAX), why }
    }

    /// A byte that cannot stand where it stands, or the end of a text that cannot end there (`ended`).
    #[cold]
    pub(super) fn stray(text: &[u8], at: usize, ended: InetReason) -> Self {
        Self::new(at, text.get(at).map_or(ended, |&byte| InetReason::of(byte)))
    }

    /// The same error in a longer text, of which `before` bytes come first.
    #[cold]
    pub(super) fn shifted(self, before: usize) -> Self {
        Self::new(self.at().saturating_add(before), self.why)
    }

    /// The byte of the text, counted from 0, at which it cannot be an address any more.
    ///
    /// It is the length of the text when something is missing at the end, the first digit of a number that
    /// is too large, and never more than the text's length. For [`InetReason::NoRoom`] it is the length of
    /// the buffer. An offset beyond 4 294 967 295 is told as that number.
    #[must_use]
    pub const fn at(self) -> usize {
        self.at as usize
    }

    /// What is wrong there.
    #[must_use]
    pub const fn why(self) -> InetReason {
        self.why
    }
}

impl fmt::Display for InetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: {}", self.at, self.why)
    }
}

impl core::error::Error for InetError {}

/// What is wrong with a text that is no address; the reason in an [`InetError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InetReason {
    /// There is no text.
    Empty,
    /// Two dots in a row, or one at the start or the end.
    MissingNumber,
    /// An IPv4 address with fewer than four numbers, in the strict grammar.
    TooFewNumbers,
    /// An IPv4 address with a fifth number.
    TooManyNumbers,
    /// A number of several digits that starts with 0, in the strict grammar.
    LeadingZero,
    /// A number above 255 in the place of one byte.
    Above255,
    /// A number above 65 535 in the place of two bytes (`inet_aton`, third of three parts).
    Above16Bits,
    /// A number above 16 777 215 in the place of three bytes (`inet_aton`, second of two parts).
    Above24Bits,
    /// A number above 4 294 967 295 (`inet_aton`).
    Above32Bits,
    /// The digit 8 or 9 in a number that its leading zero makes octal (`inet_aton`).
    NotOctal,
    /// `0x` with no hexadecimal digit behind it (`inet_aton`).
    NoHexDigit,
    /// A group of more than four hexadecimal digits.
    LongGroup,
    /// An IPv6 address with fewer than eight groups, and no `::` that stands for the others.
    TooFewGroups,
    /// An IPv6 address with more than eight groups.
    TooManyGroups,
    /// A second `::`.
    SecondGap,
    /// A `::` beside eight groups.
    EmptyGap,
    /// A colon with a group on one side only, or on none.
    LoneColon,
    /// A colon in an IPv4 address.
    Colon,
    /// A `%`, which starts a zone.
    Zone,
    /// A `/`, which starts the length of a prefix.
    Prefix,
    /// A `[` or `]`, which URLs put around IPv6 addresses.
    Bracket,
    /// White space.
    Space,
    /// A byte with the value 0, at which C would have stopped reading.
    Nul,
    /// Another byte that cannot stand where it stands.
    Stray,
    /// The buffer is too small for the text; nothing is wrong with the address.
    NoRoom {
        /// How many bytes the text takes.
        needed: u8,
    },
}

impl InetReason {
    const fn of(byte: u8) -> Self {
        match byte {
            0 => Self::Nul,
            b'\t'..=b'\r' | b' ' => Self::Space,
            b'%' => Self::Zone,
            b'/' => Self::Prefix,
            b'[' | b']' => Self::Bracket,
            b'.' => Self::MissingNumber,
            b':' => Self::Colon,
            _ => Self::Stray,
        }
    }

    /// The reason in words. For [`NoRoom`](Self::NoRoom), Display adds the number of bytes.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "an address is missing",
            Self::MissingNumber => "a number is missing here",
            Self::TooFewNumbers => "fewer than four numbers, which only inet_aton takes",
            Self::TooManyNumbers => "a fifth number, where IPv4 has four",
            Self::LeadingZero => "a leading zero, which inet_aton would read as octal",
            Self::Above255 => "a number above 255",
            Self::Above16Bits => "a number above 65535, for two bytes",
            Self::Above24Bits => "a number above 16777215, for three bytes",
            Self::Above32Bits => "a number above 4294967295",
            Self::NotOctal => "the digit 8 or 9 in a number that its leading zero makes octal",
            Self::NoHexDigit => "a hexadecimal digit must follow 0x",
            Self::LongGroup => "a fifth hexadecimal digit in one group",
            Self::TooFewGroups => "fewer than eight groups, and no :: among them",
            Self::TooManyGroups => "a ninth group, where IPv6 has eight",
            Self::SecondGap => "a second ::",
            Self::EmptyGap => "a :: beside eight groups, which leave it nothing to stand for",
            Self::LoneColon => "a colon without a group on each side",
            Self::Colon => "a colon, which only IPv6 addresses have",
            Self::Zone => "a zone, which split_scope takes off the address",
            Self::Prefix => "a slash: a prefix length is no part of an address",
            Self::Bracket => "a bracket: an address stands in brackets only inside a URL",
            Self::Space => "white space: only inet_aton takes it, and only after the address",
            Self::Nul => "a NUL byte",
            Self::Stray => "a byte that cannot stand here in an address",
            Self::NoRoom { .. } => "the buffer ends before the text does",
        }
    }
}

impl fmt::Display for InetReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())?;
        if let Self::NoRoom { needed } = self {
            write!(f, ", which takes {needed} bytes")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_register() {
        assert_eq!(size_of::<InetError>(), 8);
        assert_eq!(size_of::<Result<core::net::Ipv4Addr, InetError>>(), 8);
    }

    #[test]
    #[cfg(target_pointer_width = "64")]
    fn an_offset_beyond_four_gigabytes_saturates() {
        let error = InetError::new(u32::MAX as usize + 1, InetReason::Stray);
        assert_eq!(error.at(), u32::MAX as usize);
        assert_eq!(error.shifted(7).at(), u32::MAX as usize);
    }
}
