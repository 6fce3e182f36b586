use super::*;
use proptest::prelude::*;

/// The slow twin: the binomial probabilities one after another.
fn at_least_by_sum(successes: u32, trials: u32, p: f64) -> f64 {
    let mut ln_term = f64::from(trials) * (-p).ln_1p();
    let mut below = 0.0;
    for k in 0..successes {
        below += ln_term.exp();
        ln_term += (f64::from(trials - k) / f64::from(k + 1)).ln() + p.ln() - (-p).ln_1p();
    }
    1.0 - below
}

#[test]
fn published_intervals() {
    // misses, sample, lower, upper as proportions: R `binom.test`, and Clopper & Pearson's closed form for 0 and n.
    let table = [
        (0, 10, 0.0, 0.308_497_1),
        (1, 10, 0.002_528_579, 0.445_016_1),
        (5, 10, 0.187_086_0, 0.812_914_0),
        (10, 10, 0.691_502_9, 1.0),
        (0, 100, 0.0, 0.036_216_69),
        (2, 100, 0.002_431_337, 0.070_383_93),
    ];
    for (misses, sample, lower, upper) in table {
        let interval = miss_interval(misses, sample);
        assert!((f64::from(interval.lower_ppm) / 1e6 - lower).abs() < 1.1e-6, "{interval:?}");
        assert!((f64::from(interval.upper_ppm) / 1e6 - upper).abs() < 1.1e-6, "{interval:?}");
        assert!(f64::from(interval.lower_ppm) / 1e6 <= lower + 1e-7, "rounded inwards: {interval:?}");
        assert!(f64::from(interval.upper_ppm) / 1e6 >= upper - 1e-7, "rounded inwards: {interval:?}");
    }
}

#[test]
fn nothing_reviewed_says_nothing() {
    let interval = miss_interval(0, 0);
    assert_eq!((interval.lower_ppm, interval.upper_ppm), (0, 1_000_000));
}

#[test]
fn the_smallest_sample_is_enough_and_one_less_is_not() {
    assert_eq!(smallest_sample(0), None);
    for max_ppm in [100, 1_000, 5_000, 10_000, 50_000, 500_000] {
        let size = smallest_sample(max_ppm).unwrap();
        assert!(miss_interval(0, size).upper_ppm <= max_ppm);
        assert!(miss_interval(0, size - 1).upper_ppm > max_ppm);
    }
    // (1 - 0.01)^n <= 0.025 first at n = 368.
    assert_eq!(smallest_sample(10_000), Some(368));
}

#[test]
fn large_samples_agree_with_the_sum() {
    for (successes, trials, ppm) in [(40, 100_000, 300), (1, 1_000_000, 2), (990, 100_000, 10_000)] {
        let fast = at_least(successes, trials, ppm);
        let slow = at_least_by_sum(successes, trials, f64::from(ppm) / 1e6);
        assert!((fast - slow).abs() < 1e-8, "{successes} of {trials} at {ppm}: {fast} {slow}");
    }
}

proptest! {
    #[test]
    fn tails_agree_with_the_sum(trials in 1_u32..2_000, part in 0.0_f64..1.0, ppm in 1_u32..999_999) {
        let successes = (1..=trials).find(|s| f64::from(*s) >= part * f64::from(trials)).unwrap_or(trials);
        let slow = at_least_by_sum(successes, trials, f64::from(ppm) / 1e6);
        prop_assert!((at_least(successes, trials, ppm) - slow).abs() < 1e-9);
    }

    #[test]
    fn the_interval_holds_the_observed_share(sample in 1_u32..5_000, misses in 0_u32..5_000) {
        let misses = misses.min(sample);
        let interval = miss_interval(misses, sample);
        let observed = u64::from(misses) * 1_000_000;
        prop_assert!(u64::from(interval.lower_ppm) * u64::from(sample) <= observed);
        prop_assert!(u64::from(interval.upper_ppm) * u64::from(sample) >= observed);
    }

    #[test]
    fn more_misses_move_both_ends_up(sample in 2_u32..2_000, misses in 0_u32..1_999) {
        let misses = misses.min(sample - 1);
        let (less, more) = (miss_interval(misses, sample), miss_interval(misses + 1, sample));
        prop_assert!(less.lower_ppm <= more.lower_ppm && less.upper_ppm <= more.upper_ppm);
    }
}
