//! strtoul(3), a byte at a time: how the C library reads the numbers of these files.

/// A number as far as it has arrived.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Number {
    /// 0 stands for what strtoul calls base 0: 8 after a leading zero, 16 after 0x, else 10.
    base: u32,
    value: u64,
    overflow: bool,
    negative: bool,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Start,
    Signed,
    /// One 0 of an undecided base.
    Zero,
    /// 0x, and no digit yet.
    Hex,
    Digits,
}

impl Number {
    /// `base` is 10, or 0 for all three spellings of C.
    pub(crate) const fn new(base: u32) -> Self {
        Self { base, value: 0, overflow: false, negative: false, state: State::Start }
    }

    /// Takes the byte, or answers `false`: the number ended before it.
    pub(crate) fn push(&mut self, byte: u8) -> bool {
        let digit = char::from(byte).to_digit(16);
        self.state = match (self.state, byte) {
            (State::Start, b'+' | b'-') => {
                self.negative = byte == b'-';
                State::Signed
            }
            (State::Start | State::Signed, b'0') if self.base == 0 => {
                self.base = 8;
                State::Zero
            }
            (State::Zero, b'x' | b'X') => {
                self.base = 16;
                State::Hex
            }
            _ => {
                if self.base == 0 {
                    self.base = 10;
                }
                let Some(digit) = digit.filter(|&digit| digit < self.base) else { return false };
                let sum = self.value.checked_mul(self.base.into()).and_then(|v| v.checked_add(digit.into()));
                self.overflow |= sum.is_none();
                self.value = sum.unwrap_or(u64::MAX);
                State::Digits
            }
        };
        true
    }

    /// The value; `None` if no digit came, or more than 32 bits of them.
    ///
    /// A minus sign negates in 64 bits, so that what it stands before is nearly always too large. There glibcs differ:
    /// Debian's of 2.36 passes the row over, as is done here, where others saturate. "0x" without a digit is none: C
    /// ends the number before the x, and no file of ours lets a number end there.
    pub(crate) fn value(&self) -> Option<u32> {
        if self.overflow || !matches!(self.state, State::Digits | State::Zero) {
            return None;
        }
        u32::try_from(if self.negative { self.value.wrapping_neg() } else { self.value }).ok()
    }
}

/// The whole of `text` as a plain decimal number of at most `max`; no sign, no blank.
pub(crate) fn decimal(text: &[u8], max: u32) -> Option<u32> {
    let mut value = 0u32;
    for byte in text {
        let digit = char::from(*byte).to_digit(10)?;
        value = value.checked_mul(10)?.checked_add(digit)?;
    }
    (!text.is_empty() && value <= max).then_some(value)
}

/// What atoi(3) makes of `text`, kept within `0..=max`, and whether that is what stands there.
pub(crate) fn atoi(text: &[u8], max: u32) -> (u32, Atoi) {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let count = digits.iter().take_while(|b| b.is_ascii_digit()).count();
    let (digits, tail) = digits.split_at(count);
    if digits.is_empty() {
        return (0, Atoi::NoDigits);
    }
    let value = digits
        .iter()
        .fold(0u32, |value, b| value.saturating_mul(10).saturating_add(u32::from(b.wrapping_sub(b'0'))));
    if negative && value > 0 {
        return (0, Atoi::Clamped);
    }
    if value > max {
        return (max, Atoi::Clamped);
    }
    (value, if tail.is_empty() { Atoi::Exact } else { Atoi::Tail })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Atoi {
    Exact,
    Tail,
    Clamped,
    NoDigits,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, base: u32) -> (Option<u32>, usize) {
        let mut number = Number::new(base);
        let taken = text.bytes().take_while(|&b| number.push(b)).count();
        (number.value(), taken)
    }

    #[test]
    fn spellings_of_c() {
        for (text, expect) in [
            ("80", (Some(80), 2)),
            ("+80", (Some(80), 3)),
            ("0x50/tcp", (Some(80), 4)),
            ("0120", (Some(80), 4)),
            ("08", (Some(0), 1)),
            ("0", (Some(0), 1)),
            ("0x", (None, 2)),
            ("", (None, 0)),
            ("-", (None, 1)),
            ("-0", (Some(0), 2)),
            ("-1", (None, 2)),
            ("4294967295", (Some(u32::MAX), 10)),
            ("4294967296", (None, 10)),
            ("-18446744073709551615", (Some(1), 21)),
            ("99999999999999999999999", (None, 23)),
        ] {
            assert_eq!(read(text, 0), expect, "{text}");
        }
        assert_eq!(read("0x10", 10), (Some(0), 1));
        assert_eq!(read("010", 10), (Some(10), 3));
    }

    #[test]
    fn atoi_clamps() {
        assert_eq!(atoi(b"3", 15), (3, Atoi::Exact));
        assert_eq!(atoi(b"3x", 15), (3, Atoi::Tail));
        assert_eq!(atoi(b"99999999999", 15), (15, Atoi::Clamped));
        assert_eq!(atoi(b"-1", 15), (0, Atoi::Clamped));
        assert_eq!(atoi(b"x", 15), (0, Atoi::NoDigits));
    }
}
