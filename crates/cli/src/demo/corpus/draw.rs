//! Random draws keyed by seed, table and row.
//!
//! The key of a row is `mix(mix(mix(seed) ^ table) ^ row)`; from there the stream is SplitMix64 (Steele, Lea and Flood,
//! "Fast splittable pseudorandom number generators", OOPSLA 2014). Nothing is shared between rows.

/// Table that a stream belongs to; the number is part of the key and never changes.
#[derive(Clone, Copy)]
pub(super) enum Table {
    Customers,
    Contracts,
    Notes,
    Leads,
}

impl Table {
    const fn key(self) -> u64 {
        match self {
            Self::Customers => 1,
            Self::Contracts => 2,
            Self::Notes => 3,
            Self::Leads => 4,
        }
    }
}

/// One row's stream of draws.
pub(super) struct Draw {
    state: u64,
}

impl Draw {
    /// The stream of one row of one table.
    pub(super) fn row(seed: u64, table: Table, row: u64) -> Self {
        Self { state: mix(mix(mix(seed) ^ table.key()) ^ row) }
    }

    /// Next 64 bits.
    pub(super) fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.state)
    }

    /// A number from 0 up to, not including, `bound`; 0 where `bound` is 0.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        // The high half of a 64 by 64 bit product: the bias is below 2^-32 for the bounds used here.
        self.bits().carrying_mul(bound, 0).1
    }

    /// A day number, age or amount from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i32, high: i32) -> i32 {
        let span = u64::from(high.abs_diff(low)) + 1;
        let step = i32::try_from(self.below(span)).unwrap_or(0);
        low.min(high).saturating_add(step)
    }

    /// True in `permille` of 1,000 draws.
    pub(super) fn chance(&mut self, permille: u64) -> bool {
        self.below(1000) < permille
    }

    /// One item of a list; the default where the list is empty.
    pub(super) fn pick<T: Copy + Default>(&mut self, items: &[T]) -> T {
        let at = usize::try_from(self.below(items.len() as u64)).unwrap_or(0);
        items.get(at).copied().unwrap_or_default()
    }

    /// Appends `count` random decimal digits.
    pub(super) fn push_digits(&mut self, out: &mut String, count: usize) {
        for _ in 0..count {
            self.push_digit_from(out, "0123456789");
        }
    }

    /// Appends one character of `alphabet`, which is ASCII.
    pub(super) fn push_digit_from(&mut self, out: &mut String, alphabet: &str) {
        let at = usize::try_from(self.below(alphabet.len() as u64)).unwrap_or(0);
        out.extend(alphabet.chars().nth(at));
    }

    /// `count` random decimal digits.
    pub(super) fn digits(&mut self, count: usize) -> String {
        let mut out = String::with_capacity(count + 4);
        self.push_digits(&mut out, count);
        out
    }
}

/// Finalizer of SplitMix64.
const fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// A list with weights.
pub(super) struct Weighted<T> {
    /// Item with the sum of the weights up to and including its own.
    items: Vec<(u64, T)>,
}

impl<T: Copy + Default> Weighted<T> {
    /// Collects items with their weights; an item of weight 0 is never drawn.
    pub(super) fn new(items: impl IntoIterator<Item = (T, u64)>) -> Self {
        let mut total = 0_u64;
        let items = items
            .into_iter()
            .map(|(item, weight)| {
                total = total.saturating_add(weight);
                (total, item)
            })
            .collect();
        Self { items }
    }

    /// One item with probability by weight; the default where the list is empty.
    pub(super) fn pick(&self, draw: &mut Draw) -> T {
        let total = self.items.last().map_or(0, |(sum, _)| *sum);
        let point = draw.below(total);
        let at = self.items.partition_point(|(sum, _)| *sum <= point);
        self.items.get(at).map(|(_, item)| *item).unwrap_or_default()
    }

    /// Number of items.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.items.len()
    }
}
