//! Hierarchies of values: which coarser label stands for a value at each level.

use crate::error::{Error, ErrorKind};
use std::collections::{BTreeMap, HashMap};

/// A hierarchy in the form ARX uses: each leaf value with its label at every coarser level.
pub struct Hierarchy {
    /// Leaf value to its position.
    leaves: HashMap<String, usize>,
    levels: Vec<Level>,
}

struct Level {
    labels: Vec<String>,
    /// Leaves under each label.
    leaf_counts: Vec<u64>,
    positions: HashMap<String, usize>,
    /// Per leaf, the label it has here.
    of_leaf: Vec<usize>,
}

impl Hierarchy {
    /// Reads a hierarchy: no header, one leaf a line, first field the value, each further field one level up, the last
    /// the most general. A leading byte order mark is skipped; fields may stand in double quotes.
    ///
    /// # Errors
    /// `hierarchy-delimiter` (not an ASCII character), `hierarchy-unreadable`, `hierarchy-empty`, `hierarchy-ragged-row`,
    /// `hierarchy-value-twice`, and `hierarchy-not-nested` where one label has two different labels a level above it,
    /// by which a coarser level could tell apart what a finer one does not. Rows count from 0.
    ///
    /// ```
    /// # use sekisho_deidentify::Hierarchy;
    /// let hierarchy = Hierarchy::parse("38;30-39;*\n41;40-49;*\n", ';')?;
    /// assert_eq!(hierarchy.generalise("38", 1), Some("30-39"));
    /// # Ok::<(), sekisho_deidentify::Error>(())
    /// ```
    pub fn parse(text: &str, delimiter: char) -> Result<Self, Error> {
        let delimiter = u8::try_from(delimiter).ok().filter(u8::is_ascii).ok_or_else(|| {
            refused("hierarchy-delimiter", "the delimiter of a hierarchy must be one ASCII character")
        })?;
        let rows = read_rows(text.strip_prefix('\u{feff}').unwrap_or(text), delimiter)?;
        let columns = rows
            .first()
            .map(csv::StringRecord::len)
            .ok_or_else(|| refused("hierarchy-empty", "the hierarchy has no values"))?;
        let mut leaves = HashMap::with_capacity(rows.len());
        for (position, row) in rows.iter().enumerate() {
            if row.len() != columns {
                return Err(refused(
                    "hierarchy-ragged-row",
                    "a row of the hierarchy has another number of fields",
                )
                .with("expected", columns)
                .with("found", row.len())
                .at_row(row_number(position)));
            }
            let value = row.get(0).unwrap_or_default();
            if leaves.insert(value.to_owned(), position).is_some() {
                return Err(refused("hierarchy-value-twice", "a value occurs twice in the hierarchy")
                    .at_row(row_number(position)));
            }
        }
        let levels: Vec<Level> = (0..columns).map(|column| Level::read(&rows, column)).collect();
        for (below, (finer, coarser)) in levels.iter().zip(levels.iter().skip(1)).enumerate() {
            if let Some(leaf) = finer.first_split_by(coarser) {
                return Err(refused(
                    "hierarchy-not-nested",
                    "one label of the hierarchy has two different labels a level above it",
                )
                .with("level", below.saturating_add(1))
                .at_row(row_number(leaf)));
            }
        }
        Ok(Self { leaves, levels })
    }

    /// Number of levels, the values themselves included; the highest level is one less.
    #[must_use]
    pub fn levels(&self) -> u32 {
        u32::try_from(self.levels.len()).unwrap_or(u32::MAX)
    }

    /// Number of values.
    #[must_use]
    pub fn leaves(&self) -> u64 {
        u64::try_from(self.leaves.len()).unwrap_or(u64::MAX)
    }

    /// The label of `value` at `level`; `None` for a value or level that is not in the hierarchy.
    #[must_use]
    pub fn generalise(&self, value: &str, level: u32) -> Option<&str> {
        let leaf = *self.leaves.get(value)?;
        let level = self.level(level)?;
        level.labels.get(*level.of_leaf.get(leaf)?).map(String::as_str)
    }

    /// Number of values under `label` at `level`: the numerator of the information loss of a cell.
    /// `None` for a label or level that is not in the hierarchy.
    #[must_use]
    pub fn leaf_count(&self, label: &str, level: u32) -> Option<u64> {
        let level = self.level(level)?;
        level.leaf_counts.get(*level.positions.get(label)?).copied()
    }

    /// Every label of `level` with the number of values under it; empty for a level that is not in the hierarchy.
    #[must_use]
    pub fn leaf_counts(&self, level: u32) -> BTreeMap<&str, u64> {
        self.level(level).map_or_else(BTreeMap::new, |level| {
            level.labels.iter().map(String::as_str).zip(level.leaf_counts.iter().copied()).collect()
        })
    }

    fn level(&self, level: u32) -> Option<&Level> {
        self.levels.get(usize::try_from(level).ok()?)
    }
}

impl std::fmt::Debug for Hierarchy {
    /// Sizes only: the values may be those of persons.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hierarchy")
            .field("leaves", &self.leaves.len())
            .field("levels", &self.levels.len())
            .finish_non_exhaustive()
    }
}

impl Level {
    fn read(rows: &[csv::StringRecord], column: usize) -> Self {
        let mut level = Self {
            labels: Vec::new(),
            leaf_counts: Vec::new(),
            positions: HashMap::new(),
            of_leaf: Vec::with_capacity(rows.len()),
        };
        for row in rows {
            let label = row.get(column).unwrap_or_default();
            let position = match level.positions.get(label) {
                Some(position) => *position,
                None => {
                    level.positions.insert(label.to_owned(), level.labels.len());
                    level.labels.push(label.to_owned());
                    level.leaf_counts.push(0);
                    level.labels.len().saturating_sub(1)
                }
            };
            if let Some(count) = level.leaf_counts.get_mut(position) {
                *count = count.saturating_add(1);
            }
            level.of_leaf.push(position);
        }
        level
    }

    /// The first leaf whose label here already went under another label of `coarser`.
    fn first_split_by(&self, coarser: &Self) -> Option<usize> {
        let mut parents: Vec<Option<usize>> = vec![None; self.labels.len()];
        self.of_leaf.iter().zip(&coarser.of_leaf).position(|(label, parent)| {
            parents.get_mut(*label).is_some_and(|known| *known.get_or_insert(*parent) != *parent)
        })
    }
}

fn read_rows(text: &str, delimiter: u8) -> Result<Vec<csv::StringRecord>, Error> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(text.as_bytes())
        .records()
        .enumerate()
        .map(|(position, row)| {
            row.map_err(|_| {
                refused("hierarchy-unreadable", "a row of the hierarchy cannot be read")
                    .at_row(row_number(position))
            })
        })
        .collect()
}

fn refused(code: &'static str, message: &'static str) -> Error {
    Error::new(ErrorKind::Plan, code, message)
}

fn row_number(position: usize) -> u64 {
    u64::try_from(position).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
