//! Facts: what is known, by whom, and what is not known and why.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Error, RulePack};

macro_rules! identifier {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The identifier as it is written in packs and project files.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(id)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}
pub(crate) use identifier;

identifier! {
    /// Name of a fact in kebab-case, e.g. `consent-to-use`.
    FactId
}

/// The value of a fact.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// One word of the fact's list, e.g. `entrust`.
    Word(String),
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<&str> for Value {
    fn from(word: &str) -> Self {
        Self::Word(word.to_owned())
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bool(true) => f.pad("yes"),
            Self::Bool(false) => f.pad("no"),
            Self::Word(word) => f.pad(word),
        }
    }
}

/// Where a known value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "from")]
pub enum Provenance {
    /// Read from the description of the activity.
    Project,
    /// Measured by a stage of the flow.
    Measured {
        /// The stage, e.g. `scan`.
        stage: String,
    },
    /// Follows from other facts.
    Derived {
        /// The facts it follows from.
        facts: Vec<FactId>,
    },
    /// Stated by a named person.
    Stated {
        /// Who.
        by: String,
        /// When.
        on: Date,
        /// Why; a judgement is worth nothing without it.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// Document behind the statement.
        #[serde(skip_serializing_if = "Option::is_none")]
        evidence: Option<String>,
    },
}

impl Provenance {
    /// Whether a named person stands behind the value with a reason.
    #[must_use]
    pub fn is_reasoned(&self) -> bool {
        matches!(self, Self::Stated { by, reason: Some(reason), .. }
            if !by.trim().is_empty() && !reason.trim().is_empty())
    }
}

/// Why a fact is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unknown {
    /// Nobody was asked.
    NotAsked,
    /// Looked for and not found; not the same as absent.
    NotFound,
    /// Two sources disagree.
    Conflicting,
}

/// A fact's value, or the reason that there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactValue {
    /// The value is known.
    Known {
        /// The value.
        value: Value,
        /// Where it comes from.
        provenance: Provenance,
    },
    /// The value is not known.
    Unknown(Unknown),
}

/// Everything known about one act on one dataset with one recipient.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Facts(BTreeMap<FactId, FactValue>);

impl Facts {
    /// No fact at all.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a fact, known or not; returns what stood there before.
    pub fn insert(&mut self, id: FactId, value: FactValue) -> Option<FactValue> {
        self.0.insert(id, value)
    }

    /// Sets a known fact.
    pub fn know(&mut self, id: impl Into<FactId>, value: impl Into<Value>, provenance: Provenance) {
        self.0.insert(id.into(), FactValue::Known { value: value.into(), provenance });
    }

    /// What stands under an id; `None` is the same as not asked.
    #[must_use]
    pub fn of(&self, id: &str) -> Option<&FactValue> {
        self.0.get(id)
    }

    /// Every fact in the order of the ids.
    pub fn iter(&self) -> impl Iterator<Item = (&FactId, &FactValue)> {
        self.0.iter()
    }

    /// Every way in which a fact does not fit the pack.
    ///
    /// # Errors
    /// One error per fact: an id that the pack does not define, or a value that its type does not admit.
    #[must_use]
    pub fn faults(&self, pack: &RulePack) -> Vec<Error> {
        self.0
            .iter()
            .filter_map(|(id, fact)| {
                let FactValue::Known { value, .. } = fact else {
                    return pack.fact(id.as_str()).is_none().then(|| Error::unknown_fact(id));
                };
                match pack.fact(id.as_str()) {
                    None => Some(Error::unknown_fact(id)),
                    Some(definition) if !definition.fact_type.admits(value) => {
                        Some(Error::wrong_value(id, &definition.fact_type))
                    }
                    Some(_) => None,
                }
            })
            .collect()
    }
}

impl FromIterator<(FactId, FactValue)> for Facts {
    fn from_iter<I: IntoIterator<Item = (FactId, FactValue)>>(facts: I) -> Self {
        Self(facts.into_iter().collect())
    }
}
