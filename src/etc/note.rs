//! What a parser passed over, where, and why.
//!
//! No file of this room fails as a whole. Whoever wants to know what was not taken as written hands a closure to the
//! `_with` form of a parser and gets one [`Diagnostic`] each; the plain form says nothing and is faster.

use super::text::Text;
use core::fmt;

/// How much of the word in question a [`Diagnostic`] quotes.
pub const WORD_MAX: usize = 40;

/// One thing that was passed over, or read otherwise than its writer may have meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The line, from 1.
    pub line: u64,
    /// The column of the word, from 1, in bytes.
    pub column: u64,
    /// The word, or its first [`WORD_MAX`] bytes.
    pub word: Text<WORD_MAX>,
    /// What is the matter with it, and what was done.
    pub why: Why,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: ", self.line, self.column)?;
        if !self.word.is_empty() {
            write!(f, "\"{}\": ", self.word)?;
        }
        f.write_str(self.why.as_str())
    }
}

macro_rules! whys {
    ($($(#[$doc:meta])* $name:ident: $text:literal,)*) => {
        /// The reason of a [`Diagnostic`]. Its sentence also says what the parser did.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Why {
            $(#[doc = $text] $(#[$doc])* $name,)*
        }

        impl Why {
            /// The sentence, without the place.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

whys! {
    // Every file.
    Full: "no room left; passed over",
    Indented: "a line must not start with a blank here; line passed over",
    InlineComment: "a comment in the middle of a line is an extension; glibc reads it as text",
    NoValue: "nothing follows it; passed over",
    TooLong: "longer than anything meaningful here; passed over",
    TrailingText: "text after the value is passed over",
    UnknownKeyword: "unknown keyword; line passed over",
    // Numbers.
    BadNumber: "not a number; passed over",
    Clamped: "out of range; the nearest allowed value is taken",
    NoDigits: "not a number; the lowest value is taken",
    NumberWraps: "too large; its low bits are taken, as glibc does",
    // services, protocols, hosts.
    BadAddress: "not an address; line passed over",
    NoName: "no name follows the address; line passed over",
    NoNumber: "no number follows the name; line passed over",
    NoProtocol: "no protocol follows the port; an empty name is taken, as glibc does",
    NoSlash: "no slash and protocol follow the port; line passed over",
    // resolv.conf.
    BadMask: "not a netmask; the natural mask of the network is taken, as glibc does",
    BadServer: "not an address; server passed over",
    FourthServer: "glibc and musl ask the first three servers only",
    ForeignOption: "read as other resolvers do; glibc passes it over",
    NegativeFlag: "a leading minus clears the option in newer glibc; older ones pass it over",
    ObsoleteOption: "has no effect any more; passed over",
    OptionTail: "text after the option's name is passed over, as glibc does",
    Replaces: "replaces an earlier domain or search line",
    UnknownOption: "unknown option; passed over",
    UnknownWord: "unknown word; passed over",
    // nsswitch.conf.
    NoColon: "no colon after the database's name; taken, as glibc does",
    NoSource: "a criterion needs a source before it; passed over",
    SecondBracket: "glibc ends the line at a second criterion; it is taken here",
    BadCriterion: "not STATUS=ACTION; passed over",
    UnknownAction: "unknown action; criterion passed over",
    UnknownStatus: "unknown status; criterion passed over",
    Unclosed: "a bracket is not closed in this line; what it held is taken",
    ReplacesLine: "replaces an earlier line of the same database",
    // gai.conf.
    BadPrefix: "not an address prefix; line passed over",
    BadLength: "not a prefix length; line passed over",
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
