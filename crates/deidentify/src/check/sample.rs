//! A uniform sample of rows that anyone can draw again.

use std::collections::BTreeSet;

/// `size` of `rows` records, uniformly without replacement; all of them where `size` is no less than `rows`.
///
/// The same on every platform. Algorithm: for j from rows - size to rows - 1, draw t uniformly from 0 to j; take t, or j
/// where t is taken already (Floyd; Bentley & Floyd, CACM 30(9), 1987). Draws come from `SplitMix64` (Steele, Lea &
/// Flood 2014) started at `seed`; a draw below n is the high word of the 128-bit product of n and the next output, drawn
/// again while the low word is below 2^64 mod n (Lemire 2019), so it has no bias.
///
/// ```
/// let sample = sekisho_deidentify::check::sample_rows(7, 1_000, 3);
/// assert_eq!(sample.len(), 3);
/// assert_eq!(sample, sekisho_deidentify::check::sample_rows(7, 1_000, 3));
/// ```
#[must_use]
pub fn sample_rows(seed: u64, rows: u64, size: u64) -> BTreeSet<u64> {
    let mut generator = SplitMix64 { state: seed };
    let mut sample = BTreeSet::new();
    for last in rows.saturating_sub(size)..rows {
        let drawn = generator.below(last + 1);
        if !sample.insert(drawn) {
            sample.insert(last);
        }
    }
    sample
}

struct SplitMix64 {
    state: u64,
}

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Uniform in 0 to `bound` - 1; `bound` is at least 1.
    fn below(&mut self, bound: u64) -> u64 {
        let uneven = bound.wrapping_neg() % bound;
        loop {
            let product = u128::from(self.next()) * u128::from(bound);
            let (high, low) = (product >> 64, product & u128::from(u64::MAX));
            if low >= u128::from(uneven) {
                // INVARIANT: both factors are below 2^64, so the high word fits.
                return u64::try_from(high).unwrap_or(0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn splitmix_gives_the_published_sequence() {
        // Reference output for seed 1234567 (Vigna, splitmix64.c; Rosetta Code "Pseudo-random numbers/Splitmix64").
        let mut generator = SplitMix64 { state: 1_234_567 };
        let drawn: Vec<u64> = (0..5).map(|_| generator.next()).collect();
        let published = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
            4_593_380_528_125_082_431,
            16_408_922_859_458_223_821,
        ];
        assert_eq!(drawn, published);
    }

    #[test]
    fn a_sample_of_everything_is_everything() {
        assert_eq!(sample_rows(1, 5, 5), (0..5).collect());
        assert_eq!(sample_rows(1, 5, 50), (0..5).collect());
        assert_eq!(sample_rows(1, 0, 5), BTreeSet::new());
        assert_eq!(sample_rows(1, 5, 0), BTreeSet::new());
    }

    #[test]
    fn every_pair_of_five_is_drawn_about_equally_often() {
        let mut counts = std::collections::BTreeMap::new();
        for seed in 0..20_000 {
            *counts.entry(sample_rows(seed, 5, 2)).or_insert(0_u32) += 1;
        }
        assert_eq!(counts.len(), 10);
        // 2000 each, standard deviation 42.
        assert!(counts.values().all(|count| (1_790..=2_210).contains(count)), "{counts:?}");
    }

    proptest! {
        #[test]
        fn a_sample_has_its_size_and_stays_within(seed: u64, rows in 0_u64..5_000, size in 0_u64..300) {
            let sample = sample_rows(seed, rows, size);
            prop_assert_eq!(u64::try_from(sample.len()).unwrap(), size.min(rows));
            prop_assert!(sample.iter().all(|row| *row < rows));
        }
    }
}
