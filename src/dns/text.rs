//! The text of a name: `ns_name_ntop` and `ns_name_pton`, character for character as in libresolv.

use core::fmt::{self, Write};

use super::error::{NameError, NameReason};
use super::name::{Name, NameWriter};
use super::nameref::Labels;

/// The name, and whether the text ended in a dot.
pub(super) fn parse(text: &[u8]) -> Result<(Name, bool), NameError> {
    if text == b"." {
        return Ok((Name::ROOT, true));
    }
    let mut name = NameWriter::new();
    let mut octets = text.iter().copied().enumerate();
    let mut dot = false;
    while let Some((offset, mut octet)) = octets.next() {
        let fail = |reason| NameError::new(offset, reason);
        dot = octet == b'.';
        if dot {
            if name.is_label_empty() {
                return Err(fail(NameReason::EmptyLabel));
            }
            name.end_label();
            continue;
        }
        if octet == b'\\' {
            let mut next = || octets.next().map(|(_, octet)| octet).ok_or(fail(NameReason::Escape));
            octet = next()?;
            if octet.is_ascii_digit() {
                let digits = [octet, next()?, next()?];
                octet = decimal(&digits).ok_or(fail(NameReason::Escape))?;
            }
        }
        name.push(octet).map_err(fail)?;
    }
    Ok((name.finish(), dot))
}

pub(super) fn write_labels(labels: Labels<'_>, out: &mut impl Write) -> fmt::Result {
    let mut empty = true;
    for label in labels {
        if !empty {
            out.write_char('.')?;
        }
        empty = false;
        for &octet in label {
            match octet {
                b'"' | b'.' | b';' | b'\\' | b'(' | b')' | b'@' | b'$' => {
                    out.write_char('\\')?;
                    out.write_char(char::from(octet))?;
                }
                0x21..=0x7e => out.write_char(char::from(octet))?,
                _ => write!(out, "\\{octet:03}")?,
            }
        }
    }
    if empty { out.write_char('.') } else { Ok(()) }
}

pub(super) fn write<'b>(labels: Labels<'_>, out: &'b mut [u8]) -> Option<&'b str> {
    let mut sink = Sink { out, used: 0 };
    write_labels(labels, &mut sink).ok()?;
    let Sink { out, used } = sink;
    core::str::from_utf8(out.get(..used)?).ok()
}

/// Text into a caller's buffer, as far as it goes.
struct Sink<'b> {
    out: &'b mut [u8],
    used: usize,
}

impl Write for Sink<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.used + text.len();
        self.out.get_mut(self.used..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.used = end;
        Ok(())
    }
}

/// The octet that decimal digits spell.
pub(super) fn decimal(digits: &[u8]) -> Option<u8> {
    digits.iter().try_fold(0u8, |value, digit| {
        let digit = digit.is_ascii_digit().then(|| digit - b'0')?;
        value.checked_mul(10)?.checked_add(digit)
    })
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::super::name::{MAX_NAME, MAX_NAME_TEXT};
    use super::*;
    use alloc::string::{String, ToString};

    #[test]
    fn texts_of_names() {
        for (text, wire, dot, canonical) in [
            ("", b"\0".as_slice(), false, "."),           // the root, said with nothing
            (".", b"\0", true, "."),                      // the root
            ("a", b"\x01a\0", false, "a"),                // one label
            ("a.", b"\x01a\0", true, "a"),                // absolute
            ("a.B", b"\x01a\x01B\0", false, "a.B"),       // case is kept
            (r"\a", b"\x01a\0", false, "a"),              // an escape without need
            (r"\.", b"\x01.\0", false, r"\."),            // a dot within a label
            (r"\..", b"\x01.\0", true, r"\."),            // and one that ends it
            (r"\\", b"\x01\\\0", false, r"\\"),           // a backslash
            (r"\000", b"\x01\0\0", false, r"\000"),       // zero
            (r"\255", b"\x01\xff\0", false, r"\255"),     // the largest octet
            (r"\0651", b"\x02A1\0", false, "A1"),         // three digits and no more
            (r"\[x", b"\x02[x\0", false, "[x"),           // RFC 2673's bit labels are no more
            ("a b", b"\x03a b\0", false, r"a\032b"),      // a blank
            ("ü", b"\x02\xc3\xbc\0", false, r"\195\188"), // UTF-8 is octets like others
            ("@$\"();", b"\x06@$\"();\0", false, r#"\@\$\"\(\)\;"#), // what zone files mark
        ] {
            let (name, absolute) = Name::from_text_dot(text.as_bytes()).unwrap();
            assert_eq!((name.wire(), absolute), (wire, dot), "{text}");
            assert_eq!(name.to_string(), canonical);
            assert_eq!(canonical.parse::<Name>().unwrap(), name);
        }
    }

    #[test]
    fn texts_of_no_name() {
        use NameReason::*;
        let label = "a".repeat(63);
        let text = |parts: &[&str]| parts.concat();
        for (text, offset, reason) in [
            (text(&[".."]), 0, EmptyLabel),
            (text(&[".a"]), 0, EmptyLabel),
            (text(&["a.."]), 2, EmptyLabel),
            (text(&["a..b"]), 2, EmptyLabel),
            (text(&["a\\"]), 1, Escape),   // nothing after the backslash
            (text(&["\\1"]), 0, Escape),   // one digit
            (text(&["\\12"]), 0, Escape),  // two
            (text(&["\\12x"]), 0, Escape), // two and a letter
            (text(&["\\256"]), 0, Escape), // no octet
            (text(&["\\999"]), 0, Escape),
            (text(&[&label, "a"]), 63, LongLabel),
            (text(&["x.", &label, "a."]), 65, LongLabel),
            (text(&[&label, ".", &label, ".", &label, ".", &label]), 253, LongName),
        ] {
            let error = text.parse::<Name>().unwrap_err();
            assert_eq!((error.offset(), error.reason()), (offset, reason), "{text}");
        }
    }

    #[test]
    fn the_longest_names() {
        let label = "a".repeat(63);
        let longest = [&label, ".", &label, ".", &label, ".", &label[..61]].concat();
        for text in [longest.clone(), longest + "."] {
            assert_eq!(text.parse::<Name>().unwrap().wire().len(), MAX_NAME);
        }
        let many = "a.".repeat(127);
        assert_eq!(many.parse::<Name>().unwrap().to_ref().labels().count(), 127);
        assert!((many + "a").parse::<Name>().is_err());
    }

    #[test]
    fn text_into_a_buffer() {
        let escaped = |count| "\\001".repeat(count);
        let text: String = [escaped(63), escaped(63), escaped(63), escaped(61)].join(".");
        let name: Name = text.parse().unwrap();
        let mut room = [0xa5; MAX_NAME_TEXT];
        assert_eq!(text.len(), MAX_NAME_TEXT);
        assert_eq!(name.write_text(&mut room), Some(text.as_str()));
        assert_eq!(name.write_text(&mut room[..MAX_NAME_TEXT - 1]), None);
        assert_eq!(Name::ROOT.write_text(&mut room[..1]), Some("."));
        assert_eq!(Name::ROOT.write_text(&mut []), None);
    }
}
