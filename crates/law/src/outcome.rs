//! What an answer reports: requirements, routes and what is open on them, duties, readings.

use serde::Serialize;

use crate::definition::Cure;
use crate::rule::Owner;
use crate::{Bilingual, EditionId, FactId, Grade, ProvisionId, RuleId, Truth, Value, Verdict};

/// How a requirement stands over all readings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "status")]
pub enum RequirementStatus {
    /// Not asked.
    NotTriggered,
    /// Satisfied.
    Met {
        /// Every route that carries it.
        #[serde(rename = "carried_by")]
        routes: Vec<RuleId>,
    },
    /// No route carries it.
    Blocked,
    /// A fact or a rule is missing.
    Unknown,
    /// Met under one reading, blocked under another.
    Contested,
}

/// One requirement and its routes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequirementOutcome {
    /// Its name.
    pub id: RuleId,
    /// What must hold.
    pub title: Bilingual,
    /// How it stands.
    #[serde(flatten)]
    pub status: RequirementStatus,
    /// Provisions behind it.
    pub cites: Vec<ProvisionId>,
    /// Unknown or failing conditions under which it is asked at all; empty where it is asked.
    pub open: Vec<OpenCondition>,
    /// The ways to satisfy it.
    pub routes: Vec<RouteOutcome>,
    /// Changes by law whose first day is not known; where there is one, the requirement is unknown.
    pub doubts: Vec<RuleId>,
}

/// One way to satisfy a requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RouteOutcome {
    /// Its name.
    pub id: RuleId,
    /// What it is.
    pub title: Bilingual,
    /// Whether it carries the requirement.
    pub status: Truth,
    /// What is not so, or not known to be so, and would have to be.
    pub open: Vec<OpenCondition>,
    /// Provisions behind it.
    pub cites: Vec<ProvisionId>,
    /// How well it is supported.
    pub grade: Grade,
    /// Edition it belongs to.
    pub edition: EditionId,
}

/// A fact that keeps a route from carrying.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct OpenCondition {
    /// The fact.
    pub fact: FactId,
    /// Values of which it should have one.
    pub wanted: Vec<Value>,
    /// `no`: it has another value. `unknown`: it has none.
    pub status: Truth,
    /// What can cure it.
    pub cure: Cure,
}

/// A rule that puts the case out of scope, or may.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScopeOutcome {
    /// Its name.
    pub id: RuleId,
    /// What governs instead.
    pub title: Bilingual,
    /// Whether it applies.
    pub status: Truth,
    /// What keeps the case from being inside.
    pub open: Vec<OpenCondition>,
    /// Provisions behind it.
    pub cites: Vec<ProvisionId>,
}

/// Something owed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DutyOutcome {
    /// Its name.
    pub id: RuleId,
    /// What it is.
    pub title: Bilingual,
    /// `yes`: it arises. `unknown`: it may.
    pub arises: Truth,
    /// Provisions behind it.
    pub cites: Vec<ProvisionId>,
    /// Who owes it.
    pub owner: Owner,
    /// What it must contain or consist of.
    pub content: Bilingual,
    /// By when.
    pub deadline: Bilingual,
    /// How long its proof is kept.
    pub retain: Bilingual,
    /// Document that fulfils it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// Whether a fact shows it done; unknown where none does.
    pub done: Truth,
    /// Routes that make it arise, or the duty's own rule.
    pub because: Vec<RuleId>,
}

/// The verdict under one way to read what is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadingOutcome {
    /// The options taken.
    pub options: Vec<RuleId>,
    /// The verdict under them.
    pub verdict: Verdict,
}
