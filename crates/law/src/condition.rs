//! Conditions over facts, in strong Kleene logic.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{FactId, Value};

/// A truth value of strong Kleene logic. Source: Kleene, Introduction to Metamathematics, section 64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Truth {
    /// Does not hold.
    #[serde(rename = "no")]
    False,
    /// Not known whether it holds.
    #[serde(rename = "unknown")]
    Unknown,
    /// Holds.
    #[serde(rename = "yes")]
    True,
}

impl Truth {
    /// `and`: the lesser of the two.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// `or`: the greater of the two.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// `not`: what is unknown stays unknown.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

/// A condition over facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// The fact has one of these values.
    Fact {
        /// The fact.
        fact: FactId,
        /// The values that make the condition hold.
        wanted: BTreeSet<Value>,
    },
    /// Every one holds; holds when empty.
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
    /// Does not hold.
    Not(Box<Condition>),
}

impl Condition {
    /// Its truth where `truth_of` says of a fact whether it has one of the wanted values.
    pub fn truth(&self, truth_of: &impl Fn(&FactId, &BTreeSet<Value>) -> Truth) -> Truth {
        match self {
            Self::Fact { fact, wanted } => truth_of(fact, wanted),
            Self::All(parts) => parts.iter().map(|part| part.truth(truth_of)).fold(Truth::True, Truth::and),
            Self::Any(parts) => parts.iter().map(|part| part.truth(truth_of)).fold(Truth::False, Truth::or),
            Self::Not(part) => part.truth(truth_of).negated(),
        }
    }

    /// Every fact that it names.
    #[must_use]
    pub fn facts(&self) -> BTreeSet<&FactId> {
        match self {
            Self::Fact { fact, .. } => BTreeSet::from([fact]),
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::facts).collect(),
            Self::Not(part) => part.facts(),
        }
    }
}
