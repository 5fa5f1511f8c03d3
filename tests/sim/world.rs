//! What everything else is made of: random numbers that come again with their seed, and a clock that moves when nobody
//! has anything to do.

/// SplitMix64 (Steele, Lea and Flood 2014): short, quick, and any seed is a good one.
pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = Self(seed);
        rng.next();
        rng
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `n`.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }

    /// At least `low`, below `high`.
    pub(crate) fn range(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high - low)
    }

    pub(crate) fn size(&mut self, n: usize) -> usize {
        self.below(n as u64) as usize
    }

    /// In so many cases of a hundred.
    pub(crate) fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    pub(crate) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.size(of.len())]
    }
}

/// Nanoseconds.
pub(crate) type Time = u64;

pub(crate) const MS: Time = 1_000_000;
pub(crate) const SEC: Time = 1_000 * MS;

/// What will happen, the earliest first; of what happens at one moment, what was put in first.
pub(crate) struct Queue<T> {
    items: Vec<(Time, u64, T)>,
    serial: u64,
}

impl<T> Queue<T> {
    pub(crate) fn new() -> Self {
        Self { items: Vec::new(), serial: 0 }
    }

    pub(crate) fn push(&mut self, at: Time, item: T) {
        self.items.push((at, self.serial, item));
        self.serial += 1;
    }

    pub(crate) fn clear(&mut self) {
        self.items.clear();
    }

    /// What happens next, if it does by then.
    pub(crate) fn pop(&mut self, until: Time) -> Option<(Time, T)> {
        let first = (0..self.items.len()).min_by_key(|at| (self.items[*at].0, self.items[*at].1))?;
        (self.items[first].0 <= until).then(|| {
            let (at, _, item) = self.items.swap_remove(first);
            (at, item)
        })
    }
}
