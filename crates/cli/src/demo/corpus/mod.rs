//! The example organisation: a seeded generator of customers, contracts, call notes and bought leads.
//!
//! Everything is a function of the settings: no clock, no file, no ambient randomness. Row `i` of a table is drawn
//! from a stream of its own, keyed by seed, table and `i`, so it does not depend on how many rows are asked for.
//! One exception: a note names a customer of the list, so it depends on `customers` too.
//! The word lists stand in `corpus/` at the root of the repository; they are written for this project.

mod calendar;
mod contracts;
mod customers;
mod draw;
mod identifiers;
mod leads;
mod lists;
mod notation;
mod notes;
mod person;
mod scene;
mod slots;

#[cfg(test)]
mod tests;

pub(crate) use contracts::{CONTRACT_COLUMNS, contracts};
pub(crate) use customers::{customers, customers_schema};
pub(crate) use leads::{LEAD_COLUMNS, leads};
pub(crate) use notes::{Note, notes};

/// How much of the example organisation to make, and from which seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CorpusSettings {
    /// The same seed gives the same bytes.
    pub(crate) seed: u64,
    /// Rows of the customer table; customer numbers are unique up to 90 million.
    pub(crate) customers: u64,
    /// Notes of the call centre; none are made without a customer.
    pub(crate) notes: u64,
    /// Rows of the list bought from a list broker.
    pub(crate) leads: u64,
}
