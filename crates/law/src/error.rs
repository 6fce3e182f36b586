//! Errors of questions put to the law.

use serde::Serialize;

use crate::{EditionId, FactId, FactType};

/// A question that the loaded law cannot take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    code: &'static str,
    params: Vec<(&'static str, String)>,
}

/// What sort of mistake it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// The question names an edition that cannot be supposed.
    Edition,
    /// A fact does not fit the pack.
    Fact,
}

impl Error {
    /// What sort of mistake it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Stable name of the message.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// Values for the message's placeholders.
    #[must_use]
    pub fn params(&self) -> &[(&'static str, String)] {
        &self.params
    }

    pub(crate) fn unknown_edition(edition: &EditionId) -> Self {
        Self {
            kind: ErrorKind::Edition,
            code: "law-unknown-edition",
            params: vec![("edition", edition.to_string())],
        }
    }

    pub(crate) fn edition_in_force(edition: &EditionId) -> Self {
        Self {
            kind: ErrorKind::Edition,
            code: "law-edition-in-force",
            params: vec![("edition", edition.to_string())],
        }
    }

    pub(crate) fn unknown_fact(fact: &FactId) -> Self {
        Self { kind: ErrorKind::Fact, code: "law-unknown-fact", params: vec![("fact", fact.to_string())] }
    }

    pub(crate) fn wrong_value(fact: &FactId, expected: &FactType) -> Self {
        Self {
            kind: ErrorKind::Fact,
            code: "law-wrong-value",
            params: vec![("fact", fact.to_string()), ("expected", expected.to_string())],
        }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let message = match self.code {
            "law-unknown-edition" => "the rule pack has no such edition",
            "law-edition-in-force" => "this edition is in force; ask for a date instead",
            "law-unknown-fact" => "the rule pack defines no such fact",
            _ => "the value is not one that the fact admits",
        };
        f.write_str(message)?;
        for (name, value) in &self.params {
            write!(f, "; {name}: {value}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
