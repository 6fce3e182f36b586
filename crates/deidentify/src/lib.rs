//! De-identification techniques on Arrow arrays, measurement of re-identification risk, and checks of the output that
//! do not rest on what produced it.
//!
//! A [`DeidentificationPlan`] says what is done to each column; [`DeidentificationPlan::check`] holds it against its
//! standard; a [`Transformer`] applies it to record batches. This crate does no I/O and receives a plan, never findings
//! or decisions. Its errors name places and counts, never a value.
//!
//! ```
//! use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
//! use sekisho_deidentify::{ColumnPlan, DeidentificationPlan, Materials, Redactions, Technique, Transformer};
//! use sekisho_terms::{AttributeRole, DataCategory, Standard};
//! use std::sync::Arc;
//!
//! let names: ArrayRef = Arc::new(StringArray::from(vec!["見本花子"]));
//! let ages: ArrayRef = Arc::new(Int64Array::from(vec![34]));
//! let batch = RecordBatch::try_from_iter([("氏名", names), ("年齢", ages)])?;
//! let plan = DeidentificationPlan {
//!     standard: Standard::Pseudonymised,
//!     columns: vec![
//!         ColumnPlan {
//!             column: "氏名".to_owned(),
//!             category: Some(DataCategory::PersonName),
//!             role: AttributeRole::DirectIdentifier,
//!             technique: Technique::Suppress,
//!         },
//!         ColumnPlan {
//!             column: "年齢".to_owned(),
//!             category: Some(DataCategory::Age),
//!             role: AttributeRole::QuasiIdentifier,
//!             technique: Technique::Interval { width: 10, origin: 0 },
//!         },
//!     ],
//! };
//! let transformer = Transformer::new(&plan, &batch.schema(), Materials::default())?;
//! let (output, tally) = transformer.apply(&batch, 0, &Redactions::new())?;
//! let expected: ArrayRef = Arc::new(StringArray::from(vec!["30-39"]));
//! assert_eq!(output, RecordBatch::try_from_iter([("年齢", expected)])?);
//! assert_eq!(tally.columns["氏名"].suppressed, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod cell;
pub mod check;
mod error;
mod hierarchy;
mod plan;
pub mod risk;
mod rows;
mod tally;
mod technique;
mod transform;

pub use cell::{CellForm, Cells};
pub use error::{Error, ErrorKind};
pub use hierarchy::Hierarchy;
pub use plan::{
    ColumnContext, ColumnPlan, DeidentificationPlan, PSEUDONYM_DISTINCT_PERMILLE_MIN, PlanContext, PlanFault,
};
pub use rows::drop_rows;
pub use tally::{ColumnTally, Tally};
pub use technique::{
    DateUnit, Key, KnownValues, KnownValuesBuilder, PlaceholderLanguage, Redaction, Redactions, Technique,
    placeholder,
};
pub use transform::{Materials, Transformer};
