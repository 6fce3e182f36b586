//! From a dataset and an activity to a clearance or a refusal.
//!
//! Findings become facts in [`facts`] alone, decisions become plans in [`plan`] alone, and a [`issue::Clearance`] has one
//! constructor. Everything ambient comes in through [`Ambient`].

mod ambient;
pub mod answer_document;
pub mod criteria;
pub mod dataset;
pub mod decide;
mod digest;
mod error;
pub mod facts;
pub mod flow;
pub mod issue;
pub mod model;
mod parallel;
pub mod plan;
pub mod process;
pub mod project;
pub mod reasons;
mod report;
pub mod review;
mod spill;
pub mod standard;
pub mod survey;
mod text;
pub mod verification;

pub use ambient::{Ambient, Progress, Silent, Stage};
pub use decide::{ProjectDecision, ProjectWhatIf};
pub use error::Error;
pub use flow::{Basis, ClearOptions, Outcome, clear};
pub use parallel::Interrupt;
pub use project::Project;
