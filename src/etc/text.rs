//! Storage of fixed size: [`Text`] for bytes and `List` for values, neither of which ever allocates or grows.
//!
//! What does not fit is left out and told: a text says that it was cut, a list counts.

use core::fmt;
use core::hash::{Hash, Hasher};
use core::ops::Deref;

/// At most `N` bytes, kept inline.
///
/// The bytes are what a file held: usually ASCII, never checked to be UTF-8. Display and Debug escape what is not
/// printable ASCII.
///
/// ```
/// use berkeley::etc::Text;
///
/// let eth0 = Text::<15>::new(b"eth0").unwrap();
/// assert_eq!(eth0.as_bytes(), b"eth0");
/// assert_eq!(Text::<3>::new(b"eth0"), None);
/// ```
#[derive(Clone, Copy)]
pub struct Text<const N: usize> {
    bytes: [u8; N],
    len: usize,
    cut: bool,
}

impl<const N: usize> Text<N> {
    /// No bytes.
    pub const EMPTY: Self = Self { bytes: [0; N], len: 0, cut: false };

    /// These bytes, or `None` when they are more than `N`.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Option<Self> {
        let mut text = Self::EMPTY;
        text.push(bytes);
        (!text.cut).then_some(text)
    }

    /// As `new`, of a literal that is known to fit.
    pub(crate) const fn literal(text: &[u8]) -> Self {
        let mut bytes = [0; N];
        let mut len = 0;
        while len < text.len() && len < N {
            bytes[len] = text[len];
            len += 1;
        }
        Self { bytes, len, cut: false }
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or(&[])
    }

    /// Whether there was more than `N` bytes, of which these are the first.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.cut
    }

    /// Appends what fits.
    pub(crate) fn push(&mut self, more: &[u8]) {
        let room = self.bytes.get_mut(self.len..).unwrap_or(&mut []);
        let fits = more.len().min(room.len());
        for (to, from) in room.iter_mut().zip(more) {
            *to = *from;
        }
        self.len += fits;
        self.cut |= fits < more.len();
    }

    /// Appends a number in decimal.
    pub(crate) fn push_decimal(&mut self, number: u32) {
        let mut digits = [0; 10];
        let (mut rest, mut at) = (number, digits.len());
        for place in digits.iter_mut().rev() {
            *place = b'0' + (rest % 10) as u8;
            rest /= 10;
            at -= 1;
            if rest == 0 {
                break;
            }
        }
        self.push(digits.get(at..).unwrap_or(&[]));
    }

    pub(crate) fn clear(&mut self) {
        self.len = 0;
        self.cut = false;
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn room(&self) -> usize {
        N - self.len
    }
}

impl<const N: usize> Deref for Text<N> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl<const N: usize> Default for Text<N> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<const N: usize> PartialEq for Text<N> {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes() && self.cut == other.cut
    }
}

impl<const N: usize> Eq for Text<N> {}

impl<const N: usize> Hash for Text<N> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl<const N: usize> fmt::Display for Text<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.as_bytes().escape_ascii(), if self.cut { "…" } else { "" })
    }
}

impl<const N: usize> fmt::Debug for Text<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

/// Bytes that Debug prints as text.
pub(crate) struct Shown<'t>(pub(crate) &'t [u8]);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.escape_ascii())
    }
}

/// At most `N` values, kept inline, and how many more there were.
#[derive(Clone, Copy)]
pub(crate) struct List<T, const N: usize> {
    items: [T; N],
    len: usize,
    left_out: usize,
}

impl<T: Copy, const N: usize> List<T, N> {
    /// An empty list; `blank` fills its unused places.
    pub(crate) const fn new(blank: T) -> Self {
        Self { items: [blank; N], len: 0, left_out: 0 }
    }

    /// Appends, or counts and answers `false` when the list is full.
    pub(crate) fn push(&mut self, item: T) -> bool {
        match self.items.get_mut(self.len) {
            Some(place) => {
                *place = item;
                self.len += 1;
                true
            }
            None => {
                self.left_out = self.left_out.saturating_add(1);
                false
            }
        }
    }

    pub(crate) fn last_mut(&mut self) -> Option<&mut T> {
        self.items.get_mut(..self.len)?.last_mut()
    }

    pub(crate) fn as_mut_slice(&mut self) -> &mut [T] {
        self.items.get_mut(..self.len).unwrap_or(&mut [])
    }

    pub(crate) fn clear(&mut self) {
        self.len = 0;
        self.left_out = 0;
    }

    pub(crate) fn left_out(&self) -> usize {
        self.left_out
    }
}

impl<T, const N: usize> Deref for List<T, N> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.items.get(..self.len).unwrap_or(&[])
    }
}

impl<T: PartialEq, const N: usize> PartialEq for List<T, N> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other && self.left_out == other.left_out
    }
}

impl<T: Eq, const N: usize> Eq for List<T, N> {}

impl<T: fmt::Debug, const N: usize> fmt::Debug for List<T, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    extern crate std;
    use super::*;
    use core::hash::BuildHasher;

    #[test]
    fn a_text_keeps_what_fits_and_says_that_it_was_cut() {
        let mut text = Text::<4>::EMPTY;
        text.push(b"ab");
        text.push(b"cd");
        assert!(!text.is_cut());
        text.push(b"e");
        assert!(text.is_cut());
        assert_eq!(text.as_bytes(), b"abcd");
    }

    #[test]
    fn texts_print_what_can_be_printed() {
        let text = Text::<8>::new(b"a\"\n\xff").unwrap();
        assert_eq!(alloc::format!("{text} {text:?}"), r#"a\"\n\xff "a\"\n\xff""#);
        let mut cut = Text::<2>::EMPTY;
        cut.push(b"abc");
        assert_eq!(alloc::format!("{cut:?}"), "\"ab…\"");
        assert_ne!(Some(cut), Text::new(b"ab"));
    }

    /// What they held before makes no difference to texts that are equal.
    #[test]
    fn equal_texts_hash_alike() {
        let mut used = Text::<4>::new(b"wxyz").unwrap();
        used.clear();
        used.push(b"ab");
        let new = Text::new(b"ab").unwrap();
        let state = std::hash::RandomState::new();
        assert_eq!((used, state.hash_one(used)), (new, state.hash_one(new)));
    }

    #[test]
    fn a_list_counts_what_it_left_out() {
        let mut list = List::<u8, 2>::new(0);
        assert!(list.push(1) && list.push(2));
        assert!(!list.push(3) && !list.push(4));
        assert_eq!((&*list, list.left_out()), (&[1, 2][..], 2));
    }
}
