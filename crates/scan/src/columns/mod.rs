//! Columns: reading Arrow arrays, counting, and the verdict on each column.

mod bare;
mod cells;
mod distinct;
mod evidence;
mod findings;
mod header;
mod inventory;
mod observation;
mod shape;
mod types;

pub use distinct::DistinctCount;
pub use inventory::{CategoryCount, ColumnInventory, ColumnKind, Inventory};
pub use observation::Observation;

#[cfg(test)]
mod bare_tests;
#[cfg(test)]
mod tests;
