//! Checks of the output that do not rest on the detector that redacted it.
//!
//! - [`ValueSearch`]: identifier values known from the project's own columns, searched for exactly.
//! - [`residue()`]: structural identifiers, found by a table of shapes and check digits.
//! - [`miss_interval`], [`sample_rows`]: how many misses a person's review of a seeded sample leaves possible.

mod clusters;
mod digits;
mod fold;
mod forms;
mod interval;
mod patterns;
mod residue;
mod rules;
mod sample;
mod values;

pub use interval::{MissInterval, miss_interval, smallest_sample};
pub use residue::{ChanceCount, ColumnResidue, Evidence, Residual, ResidueTally, residue};
pub use sample::sample_rows;
pub use values::{SearchTally, ValueSearch, ValueSearchBuilder};
