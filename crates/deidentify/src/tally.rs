//! What a plan did, in counts.

use sekisho_terms::DataCategory;
use serde::Serialize;
use std::collections::BTreeMap;

/// Counts of what was done to some batches of a dataset. Merges in any order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Rows seen.
    pub rows: u64,
    /// Per column of the input.
    pub columns: BTreeMap<String, ColumnTally>,
}

/// Counts of what was done to one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnTally {
    /// Name of the technique.
    pub technique: &'static str,
    /// Null cells; they stay null.
    pub nulls: u64,
    /// Cells whose text in the output is another than in the input.
    pub changed: u64,
    /// Cells with a value in a column that was deleted.
    pub suppressed: u64,
    /// Placeholders put in, per kind of personal data.
    pub redactions: BTreeMap<DataCategory, u64>,
}

impl Tally {
    pub(crate) fn new(rows: u64) -> Self {
        Self { rows, columns: BTreeMap::new() }
    }

    pub(crate) fn insert(&mut self, column: &str, counts: ColumnTally) {
        self.columns.insert(column.to_owned(), counts);
    }

    /// Adds the counts of other batches of the same dataset under the same plan.
    pub fn merge(&mut self, other: &Self) {
        self.rows = self.rows.saturating_add(other.rows);
        for (column, counts) in &other.columns {
            match self.columns.get_mut(column) {
                Some(known) => known.merge(counts),
                None => self.insert(column, counts.clone()),
            }
        }
    }

    /// Counts the redactions of a further round over the same rows: rows and nulls are not counted again.
    pub fn add_redactions(&mut self, further: &Self) {
        for (column, counts) in &further.columns {
            let Some(mine) = self.columns.get_mut(column) else { continue };
            for (category, count) in &counts.redactions {
                *mine.redactions.entry(*category).or_default() += count;
            }
        }
    }

    /// Placeholders put in, per kind of personal data, over all columns.
    #[must_use]
    pub fn redactions(&self) -> BTreeMap<DataCategory, u64> {
        let mut total = BTreeMap::new();
        for counts in self.columns.values() {
            add(&mut total, &counts.redactions);
        }
        total
    }
}

impl ColumnTally {
    pub(crate) fn new(technique: &'static str, nulls: usize) -> Self {
        let nulls = u64::try_from(nulls).unwrap_or(u64::MAX);
        Self { technique, nulls, changed: 0, suppressed: 0, redactions: BTreeMap::new() }
    }

    pub(crate) fn redacted(&mut self, categories: &[DataCategory]) {
        for category in categories {
            let count = self.redactions.entry(*category).or_default();
            *count = count.saturating_add(1);
        }
    }

    fn merge(&mut self, other: &Self) {
        self.nulls = self.nulls.saturating_add(other.nulls);
        self.changed = self.changed.saturating_add(other.changed);
        self.suppressed = self.suppressed.saturating_add(other.suppressed);
        add(&mut self.redactions, &other.redactions);
    }
}

fn add(total: &mut BTreeMap<DataCategory, u64>, more: &BTreeMap<DataCategory, u64>) {
    for (category, count) in more {
        let sum = total.entry(*category).or_default();
        *sum = sum.saturating_add(*count);
    }
}
