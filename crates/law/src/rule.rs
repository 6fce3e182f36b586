//! Rules: requirements with their routes and exceptions, scopes, changes, duties, readings.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::definition::vocabulary;
use crate::{Bilingual, Condition, EditionId, FactId, ProvisionId, RuleId, SourceId};

vocabulary! {
    /// How well a statement about the law is supported.
    Grade {
        /// Statute, regulator or another primary source, or two law firms that agree.
        A => "A",
        /// One law firm, or a primary document known through one note.
        B => "B",
        /// Press, reasoning, or memory of the text.
        C => "C",
    }
}

/// What every rule must carry to be loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Authority {
    /// Provisions that the rule restates; never empty.
    pub cites: Vec<ProvisionId>,
    /// Where the restatement comes from; never empty.
    pub sources: Vec<SourceId>,
    /// How well it is supported.
    pub grade: Grade,
    /// Edition of the law that the rule belongs to.
    pub edition: EditionId,
}
vocabulary! {
    /// Who owes a duty.
    Owner {
        /// The organisation that handles the data.
        Handler => "handler",
        /// The one who gives.
        Provider => "provider",
        /// The one who receives.
        Recipient => "recipient",
        /// The one who processes on instructions.
        Entrustee => "entrustee",
    }
}
/// Something the law does not settle, with the ways to read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// Its name.
    pub id: RuleId,
    /// The question.
    pub title: Bilingual,
    /// Where it stands.
    #[serde(flatten)]
    pub authority: Authority,
    /// The ways to read it, at least two.
    pub options: Vec<ReadingOption>,
}

/// One way to read an open question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadingOption {
    /// Name with the reading's: `generative-training.inside`.
    pub id: RuleId,
    /// The answer.
    pub title: Bilingual,
}

/// A case that none of the loaded rules govern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScopeRule {
    /// Its name.
    pub id: RuleId,
    /// What governs instead.
    pub title: Bilingual,
    /// Where it stands.
    #[serde(flatten)]
    pub authority: Authority,
    /// When the loaded rules do not govern.
    pub when: Condition,
}

/// Something that must hold, and the routes by which it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Requirement {
    /// Its name.
    pub id: RuleId,
    /// What must hold.
    pub title: Bilingual,
    /// Where it stands.
    #[serde(flatten)]
    pub authority: Authority,
    /// When it is asked at all.
    pub when: Condition,
    /// The ways to satisfy it.
    pub routes: Vec<Route>,
}

/// One way to satisfy a requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Route {
    /// Its name.
    pub id: RuleId,
    /// What it is.
    pub title: Bilingual,
    /// Where it stands.
    #[serde(flatten)]
    pub authority: Authority,
    /// The way of reading under which alone it exists.
    pub reading: Option<RuleId>,
    /// What must be so.
    pub condition: Condition,
    /// What takes it away.
    pub exceptions: Vec<Exception>,
}

/// Takes a route away, unless one of its own exceptions gives it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exception {
    /// Its name.
    pub id: RuleId,
    /// What it is.
    pub title: Bilingual,
    /// Where it stands.
    #[serde(flatten)]
    pub authority: Authority,
    /// The way of reading under which alone it exists.
    pub reading: Option<RuleId>,
    /// What must be so.
    pub condition: Condition,
    /// What gives the route back.
    pub unless: Vec<Exception>,
}

/// A note that an edition alters a requirement, with or without rules that say how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Edition and requirement: `act56-2026.r27-provision`.
    pub id: RuleId,
    /// What changes.
    pub title: Bilingual,
    /// Where it stands.
    #[serde(flatten)]
    pub authority: Authority,
    /// The requirement it alters.
    pub requirement: RuleId,
}

/// Something owed when a route is used or a state of things obtains.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DutyRule {
    /// Its name.
    pub id: RuleId,
    /// What it is.
    pub title: Bilingual,
    /// Where it stands.
    #[serde(flatten)]
    pub authority: Authority,
    /// Routes whose use makes it arise; a requirement's name stands for each of its routes.
    pub by: Vec<RuleId>,
    /// State of things in which it arises; with `by`, both are needed.
    pub when: Condition,
    /// Who owes it.
    pub owner: Owner,
    /// What it must contain or consist of.
    pub content: Bilingual,
    /// By when.
    pub deadline: Bilingual,
    /// How long its proof is kept.
    pub retain: Bilingual,
    /// Document that fulfils it.
    pub document: Option<String>,
    /// Fact that shows it done.
    pub done_by: Option<FactId>,
}
impl Route {
    /// Every fact that it turns on.
    pub(crate) fn facts(&self) -> BTreeSet<&FactId> {
        let exceptions = self.exceptions.iter().flat_map(Exception::facts);
        self.condition.facts().into_iter().chain(exceptions).collect()
    }
}

impl Exception {
    /// Every fact that it turns on.
    pub(crate) fn facts(&self) -> BTreeSet<&FactId> {
        let unless = self.unless.iter().flat_map(Self::facts);
        self.condition.facts().into_iter().chain(unless).collect()
    }
}
