//! Sekisho: scan. Profiles columns and finds personal data in Arrow arrays of Japanese data.
//!
//! [`Scanner`] is the immutable engine. Over batches it fills an [`Observation`], which merges in any
//! order and becomes an [`Inventory`]; with the inventory it tells where findings are. No I/O, and no
//! value of a cell ever leaves: findings carry positions, categories and confidences.

mod check;
mod columns;
mod dates;
mod dictionary;
mod error;
mod fold;
mod page;
mod recognizers;
mod scanner;
mod tags;

pub use columns::{CategoryCount, ColumnInventory, ColumnKind, DistinctCount, Inventory, Observation};
pub use error::{Error, ErrorKind};
pub use scanner::{Scanner, TextSpan};
