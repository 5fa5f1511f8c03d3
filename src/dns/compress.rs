//! Name compression: which names a message already holds, and where.

use super::nameref::Labels;

/// The memory of a [`Builder`](super::Builder) that compresses names.
///
/// It keeps the places of up to 32 names and endings of names, the first that were written, which are those
/// that most others repeat; names beyond that are still compressed with the help of these. A name that
/// differs in case alone is written out, so that its spelling survives.
///
/// Looking for a name costs at most one comparison per place, because a place is compared with that ending
/// of the name which has its length: no message makes it cost more.
#[derive(Clone, Debug)]
#[doc(alias = "dn_comp")]
pub struct Compressor {
    used: u8,
    at: [u16; Self::PLACES],
    /// The length of the name that stands there, uncompressed.
    len: [u8; Self::PLACES],
}

impl Compressor {
    const PLACES: usize = 32;

    /// A compressor that knows nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { used: 0, at: [0; Self::PLACES], len: [0; Self::PLACES] }
    }

    /// The places remembered, in the order in which they were written.
    fn places(&self) -> impl Iterator<Item = (u16, u8)> {
        self.at.into_iter().zip(self.len).take(self.used.into())
    }

    /// Where in the message this name stands already.
    pub(super) fn find(&self, message: &[u8], name: &Labels<'_>) -> Option<u16> {
        if name.left() <= 1 {
            return None;
        }
        self.places()
            .find(|&(at, len)| {
                let left = usize::from(len);
                left == name.left() && Labels::at(message, at.into(), left).eq(name.clone())
            })
            .map(|(at, _)| at)
    }

    /// A name of `len` octets is being written at `at`.
    pub(super) fn remember(&mut self, at: usize, len: usize) {
        const POINTER_LIMIT: usize = 1 << 14;
        if at >= POINTER_LIMIT {
            return;
        }
        let place = usize::from(self.used);
        if let (Some(place_at), Some(place_len)) = (self.at.get_mut(place), self.len.get_mut(place)) {
            (*place_at, *place_len) = (at as u16, len as u8);
            self.used += 1;
        }
    }

    /// Forgets what stands at `at` and after.
    pub(super) fn forget_from(&mut self, at: usize) {
        self.used = self.places().take_while(|&(place, _)| usize::from(place) < at).count() as u8;
    }
}

impl Default for Compressor {
    fn default() -> Self {
        Self::new()
    }
}
