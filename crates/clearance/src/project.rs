//! The project file `sekisho.toml`: what an organisation wants to do, with which data, on which answers.
//!
//! Two types: [`ProjectFile`] is the file as written; [`Project`] is the file checked and resolved.

mod file;
mod read;
mod resolve;

pub use file::{
    ActivitySection, AnswerSection, AnswerValue, CivilDate, ColumnSection, DatasetSection, DateUnitName,
    EncodingName, KeysSection, LinkSection, LogSection, ProjectFile, ReviewSection, TechniqueName,
};
pub(crate) use read::nearest;
pub use resolve::Project;

/// JSON Schema of the project file, as checked in under `docs/spec`.
#[must_use]
pub fn schema() -> String {
    let schema = schemars::schema_for!(ProjectFile);
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests;
