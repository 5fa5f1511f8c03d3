//! What a call did with storage that was lent to it.

/// How much of the caller's storage was used, and what there was no room for: what the forms of a call say whose name
/// ends in `_into`.
///
/// ```
/// use berkeley::Filled;
///
/// assert!(Filled { used: 3, left_out: 0 }.is_complete());
/// assert!(!Filled { used: 3, left_out: 1 }.is_complete());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filled {
    /// So many items stand at the storage's beginning. Those behind are as they were.
    pub used: usize,
    /// So many there were besides.
    pub left_out: usize,
}

impl Filled {
    /// Whether there was room for all.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.left_out == 0
    }
}
