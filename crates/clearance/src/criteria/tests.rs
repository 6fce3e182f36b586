use super::*;
use crate::project::CivilDate;
use sekisho_deidentify::check::sample_rows;

fn review(sample: u64, misses: u64) -> ReviewSection {
    ReviewSection {
        dataset: "notes".to_owned(),
        by: "確認者".to_owned(),
        on: CivilDate(jiff::civil::date(2026, 11, 22)),
        seed: 1,
        sample,
        misses,
        output_sha256: "0".repeat(64),
    }
}

fn state(review: Review<'_>) -> Option<CriterionState> {
    review_check(review, 5_000).map(|check| check.state)
}

#[test]
fn without_a_review_redacted_text_stays_undecided() {
    assert_eq!(state(Review::NotNeeded), None);
    assert_eq!(state(Review::Missing), Some(CriterionState::Unknown));
    assert_eq!(state(Review::Stale), Some(CriterionState::Unknown));
}

#[test]
fn a_review_counts_once_its_interval_is_narrow_enough() {
    let least = review_sample_min();
    assert_eq!(state(Review::Done(&review(least, 0))), Some(CriterionState::Met));
    assert_eq!(state(Review::Done(&review(least - 1, 0))), Some(CriterionState::Unknown));
    assert_eq!(state(Review::Done(&review(300, 1))), Some(CriterionState::NotMet));
    let all = review_check(Review::Done(&review(12, 0)), 12).unwrap();
    assert_eq!(all.state, CriterionState::Met, "every row was looked at");
    let record = review_record(Review::Done(&review(300, 0))).unwrap();
    assert_eq!(record.interval_ppm, [0, 12_221]);
}

/// A person who marks every row in which something was planted.
fn misses_seen(rows: u64, every: u64, seed: u64) -> u64 {
    count(sample_rows(seed, rows, 300).iter().filter(|row| *row % every == 0).count())
}

#[test]
fn planted_misses_of_one_and_ten_per_cent_show_in_the_review() {
    for seed in 0..20 {
        let ten_per_cent = misses_seen(5_000, 10, seed);
        assert_eq!(
            state(Review::Done(&review(300, ten_per_cent))),
            Some(CriterionState::NotMet),
            "seed {seed}"
        );
    }
    // 1 %: 0.99^300 = 5 % of the samples show none; then the interval still reaches above the planted share.
    let shown = (0..20).filter(|seed| misses_seen(5_000, 100, *seed) > 0).count();
    assert!(shown >= 16, "{shown} of 20");
    let unlucky = review_record(Review::Done(&review(300, 0))).unwrap();
    assert!(unlucky.interval_ppm[1] > 10_000);
}
