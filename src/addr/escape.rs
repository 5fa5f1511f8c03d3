//! Any bytes as printable ASCII: `\xNN` for one that is not, `\\` for a backslash.

use core::fmt::{self, Write as _};

/// Writes bytes, and as `\xNN` also the one that means something where they stand.
pub(super) fn escape(f: &mut fmt::Formatter<'_>, bytes: &[u8], special: Option<u8>) -> fmt::Result {
    bytes.iter().try_for_each(|&b| match b {
        b'\\' => f.write_str("\\\\"),
        b' '..=b'~' if Some(b) != special => f.write_char(char::from(b)),
        _ => write!(f, "\\x{b:02x}"),
    })
}

/// The first byte that the text means, and how many bytes of text it takes.
pub(super) fn unescape(text: &[u8]) -> Option<(u8, usize)> {
    match *text {
        [b'\\', b'\\', ..] => Some((b'\\', 2)),
        [b'\\', b'x', high, low, ..] => Some((hex_pair(high, low)?, 4)),
        [b'\\', ..] | [] => None,
        [byte, ..] => Some((byte, 1)),
    }
}

/// The byte that two hexadecimal digits are.
pub(super) fn hex_pair(high: u8, low: u8) -> Option<u8> {
    let digit = |b: u8| char::from(b).to_digit(16).map(|d| d as u8);
    Some(digit(high)? << 4 | digit(low)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_escape_takes() {
        assert_eq!(unescape(b"ab"), Some((b'a', 1)));
        assert_eq!(unescape(br"\\x41"), Some((b'\\', 2)));
        assert_eq!(unescape(br"\x41b"), Some((b'A', 4)));
        assert_eq!(unescape(br"\xfF"), Some((0xff, 4)));
        for broken in [&br"\"[..], br"\a", br"\x", br"\x4", br"\x4g", br"\xg4", br"\X41", b"\\x+1"] {
            assert_eq!(unescape(broken), None, "{}", broken.escape_ascii());
        }
    }
}
