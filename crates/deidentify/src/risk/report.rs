//! What is reported about equivalence classes.

use serde::{Deserialize, Serialize};

/// Re-identification risk of a dataset over its quasi-identifiers, measured exactly.
///
/// Shares and risks are parts per million, rounded up so that no risk reads as none. Row counts say nothing about
/// persons where one person has several rows; the fields named `persons` do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskReport {
    /// Records counted.
    pub rows: u64,
    /// Distinct values of the subject column; `None` without one: rows are not persons.
    pub persons: Option<u64>,
    /// Records whose subject is null; `None` without a subject column.
    pub rows_without_subject: Option<u64>,
    /// Columns the classes are made of, in the order given; none: all rows are one class.
    pub quasi_identifiers: Vec<String>,
    /// Equivalence classes: distinct tuples.
    pub classes: u64,
    /// Rows of the smallest class; 0 without rows.
    pub smallest_class: u64,
    /// Rows of the largest class.
    pub largest_class: u64,
    /// Rows alone in their class (sample uniques).
    pub unique_rows: u64,
    /// The least acceptable class size that was asked about.
    pub k: u32,
    /// Rows in classes of fewer than `k` rows.
    pub rows_below_k: u64,
    /// `rows_below_k` of all rows.
    pub rows_below_k_ppm: u32,
    /// Mean over rows of 1 / class size, which is classes / rows (marketer risk).
    pub average_risk_ppm: u32,
    /// 1 / smallest class (prosecutor risk of the worst row).
    pub highest_risk_ppm: u32,
    /// Classes and their rows by class size.
    pub class_sizes: Vec<ClassSizeBand>,
    /// Sample uniques that are unique already in one or two of the quasi-identifiers, which are fewer than all.
    ///
    /// These are the rows with a minimal sample unique of size 1 or 2 (SUDA: Elliot, Manning & Ford 2002; size limited
    /// to 2). `None` with more than 12 quasi-identifiers, where it is not counted.
    pub special_unique_rows: Option<u64>,
    /// Fewest distinct subjects in one class; rows without subject count as no further person. `None` without subject.
    pub smallest_class_persons: Option<u64>,
    /// Classes with fewer than `k` distinct subjects; `None` without subject.
    pub classes_below_k_persons: Option<u64>,
}

/// Classes of a range of sizes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassSizeBand {
    /// Smallest class size of the band, in rows.
    pub from: u64,
    /// Largest class size of the band; `None`: no upper end.
    pub to: Option<u64>,
    /// Number of classes.
    pub classes: u64,
    /// Number of rows in them.
    pub rows: u64,
}

const BANDS: [(u64, Option<u64>); 7] =
    [(1, Some(1)), (2, Some(2)), (3, Some(4)), (5, Some(9)), (10, Some(19)), (20, Some(99)), (100, None)];

/// Class sizes as they come, in any order.
pub(super) struct Sizes {
    k: u64,
    classes: u64,
    smallest: Option<u64>,
    largest: u64,
    rows_below_k: u64,
    bands: [(u64, u64); BANDS.len()],
}

impl Sizes {
    pub(super) fn new(k: u32) -> Self {
        Self {
            k: u64::from(k),
            classes: 0,
            smallest: None,
            largest: 0,
            rows_below_k: 0,
            bands: Default::default(),
        }
    }

    pub(super) fn add(&mut self, size: u64) {
        self.classes += 1;
        self.smallest = Some(self.smallest.map_or(size, |smallest| smallest.min(size)));
        self.largest = self.largest.max(size);
        if size < self.k {
            self.rows_below_k += size;
        }
        let at = BANDS.iter().position(|(_, to)| to.is_none_or(|to| size <= to));
        if let Some((classes, rows)) = at.and_then(|at| self.bands.get_mut(at)) {
            *classes += 1;
            *rows += size;
        }
    }

    pub(super) fn report(self, rows: u64, k: u32, quasi_identifiers: Vec<String>) -> RiskReport {
        let smallest_class = self.smallest.unwrap_or(0);
        RiskReport {
            rows,
            persons: None,
            rows_without_subject: None,
            quasi_identifiers,
            classes: self.classes,
            smallest_class,
            largest_class: self.largest,
            unique_rows: self.bands.first().map_or(0, |(classes, _)| *classes),
            k,
            rows_below_k: self.rows_below_k,
            rows_below_k_ppm: ppm(self.rows_below_k, rows),
            average_risk_ppm: ppm(self.classes, rows),
            highest_risk_ppm: ppm(u64::from(smallest_class > 0), smallest_class),
            class_sizes: BANDS
                .iter()
                .zip(self.bands)
                .map(|((from, to), (classes, rows))| ClassSizeBand { from: *from, to: *to, classes, rows })
                .collect(),
            special_unique_rows: None,
            smallest_class_persons: None,
            classes_below_k_persons: None,
        }
    }
}

/// `part` of `whole` in parts per million, rounded up; 0 of nothing.
fn ppm(part: u64, whole: u64) -> u32 {
    if whole == 0 {
        return 0;
    }
    let ppm = (u128::from(part) * 1_000_000).div_ceil(u128::from(whole));
    u32::try_from(ppm).unwrap_or(u32::MAX)
}
