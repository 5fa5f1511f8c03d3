//! Reading the text of the families whose addresses are numbers with a mark between them.
//!
//! A number is decimal, or hexadecimal behind `0x`; what is written after the last one is an error. Every error names
//! the byte at which the text goes wrong.

use super::AddrTextError;
use super::escape::hex_pair;
use crate::error::TextReason;

/// A place in a text, and what stands there.
pub(super) struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    /// At byte `at` of a text.
    pub(super) fn new(text: &'a [u8], at: usize) -> Self {
        Self { text, at }
    }

    /// What is still to be read.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or(&[])
    }

    /// The error of this place.
    pub(super) fn fail(&self, why: TextReason) -> AddrTextError {
        AddrTextError { at: self.at, why }
    }

    pub(super) fn skip(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes).min(self.text.len());
    }

    /// Whether this mark comes next; if so it is passed over.
    pub(super) fn eat(&mut self, mark: u8) -> bool {
        let here = self.rest().first() == Some(&mark);
        self.skip(usize::from(here));
        here
    }

    /// Whether this word comes next; if so it is passed over.
    pub(super) fn eat_word(&mut self, word: &[u8]) -> bool {
        let here = self.rest().starts_with(word);
        self.skip(if here { word.len() } else { 0 });
        here
    }

    /// Passes over a mark that has to be there.
    pub(super) fn expect(&mut self, mark: u8) -> Result<(), AddrTextError> {
        if self.eat(mark) { Ok(()) } else { Err(self.fail(TextReason::Expected(mark))) }
    }

    /// A number that `T` can hold.
    pub(super) fn number<T: TryFrom<u64>>(&mut self) -> Result<T, AddrTextError> {
        let start = self.at;
        let radix = if self.eat_word(b"0x") { 16 } else { 10 };
        let digits = self.rest().iter().take_while(|b| char::from(**b).is_digit(radix)).count();
        if digits == 0 {
            return Err(self.fail(TextReason::BadNumber));
        }
        let value = self.rest().iter().take(digits).try_fold(0_u64, |value, &b| {
            let digit = char::from(b).to_digit(radix)?;
            value.checked_mul(radix.into())?.checked_add(digit.into())
        });
        match value.and_then(|value| T::try_from(value).ok()) {
            Some(value) => {
                self.skip(digits);
                Ok(value)
            }
            None => Err(AddrTextError { at: start, why: TextReason::NumberTooLarge }),
        }
    }

    /// A byte as two hexadecimal digits.
    pub(super) fn hex_pair(&mut self) -> Result<u8, AddrTextError> {
        let byte = match *self.rest() {
            [high, low, ..] => hex_pair(high, low),
            _ => None,
        };
        let byte = byte.ok_or(self.fail(TextReason::BadHex))?;
        self.skip(2);
        Ok(byte)
    }

    /// Nothing comes next.
    pub(super) fn end(&self) -> Result<(), AddrTextError> {
        if self.rest().is_empty() { Ok(()) } else { Err(self.fail(TextReason::Trailing)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn number<T: TryFrom<u64> + PartialEq + core::fmt::Debug>(
        text: &str,
        result: Result<(T, &str), (usize, TextReason)>,
    ) {
        let mut cursor = Cursor::new(text.as_bytes(), 0);
        let read = cursor.number::<T>().map(|n| (n, cursor.rest()));
        assert_eq!(
            read,
            result.map(|(n, rest)| (n, rest.as_bytes())).map_err(|(at, why)| AddrTextError { at, why })
        );
    }

    #[test]
    fn numbers_end_where_their_digits_do() {
        number::<u8>("0", Ok((0, "")));
        number::<u8>("255:", Ok((255, ":")));
        number::<u8>("0x", Err((2, TextReason::BadNumber)));
        number::<u8>("0x0fg", Ok((15, "g")));
        number::<u8>("00012a", Ok((12, "a")));
        number::<u8>("256", Err((0, TextReason::NumberTooLarge)));
        number::<u8>("0x100", Err((0, TextReason::NumberTooLarge)));
        number::<u32>("4294967295", Ok((u32::MAX, "")));
        number::<u32>("0xFFFFffff/", Ok((u32::MAX, "/")));
        number::<u32>("4294967296", Err((0, TextReason::NumberTooLarge)));
        number::<u64>("18446744073709551616", Err((0, TextReason::NumberTooLarge)));
        for none in ["", "-1", "+1", " 1", "x1", "0X1"] {
            let mut cursor = Cursor::new(none.as_bytes(), 0);
            // Of 0X1 the zero is read, and the rest is for whoever comes next to refuse.
            assert_eq!(cursor.number::<u32>().is_ok(), none == "0X1", "{none}");
        }
    }

    #[test]
    fn a_cursor_stays_in_its_text() {
        let mut cursor = Cursor::new(b"ab", 0);
        assert!(!cursor.eat(b'b') && cursor.eat(b'a') && cursor.eat_word(b"b"));
        assert!(!cursor.eat(b'c') && !cursor.eat_word(b"c") && cursor.eat_word(b""));
        assert_eq!(cursor.end(), Ok(()));
        assert_eq!(cursor.expect(b'/'), Err(AddrTextError { at: 2, why: TextReason::Expected(b'/') }));
        cursor.skip(usize::MAX);
        assert_eq!(cursor.rest(), b"");
        assert_eq!(Cursor::new(b"ab", 9).rest(), b"");
    }

    #[test]
    fn pairs_of_hexadecimal_digits() {
        let mut cursor = Cursor::new(b"0fA50", 0);
        assert_eq!((cursor.hex_pair(), cursor.hex_pair()), (Ok(0x0f), Ok(0xa5)));
        assert_eq!(cursor.hex_pair(), Err(AddrTextError { at: 4, why: TextReason::BadHex }));
        assert_eq!(cursor.end(), Err(AddrTextError { at: 4, why: TextReason::Trailing }));
    }
}
