//! Re-identification risk: exact equivalence classes of the quasi-identifiers, in bounded memory.
//!
//! An equivalence class is the set of rows that agree in every quasi-identifier (ISO/IEC 20889:2018, 3.9). A row's
//! quasi-identifier texts become one 128-bit keyed token; tokens are counted in memory up to a budget and spilled
//! in hash partitions beyond it. The report does not depend on batches, order, workers or budget.

mod counter;
mod report;
mod small;
mod spill;
mod subset;
mod table;
mod tallies;
mod token;

pub use counter::{ClassCounter, RiskSettings};
pub use report::{ClassSizeBand, RiskReport};
pub use small::SmallClasses;
pub use spill::{MemorySpillStore, SpillStore};

#[cfg(test)]
mod tests;
