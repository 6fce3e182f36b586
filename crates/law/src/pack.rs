//! The rule pack: law as flat data, after reading.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{
    Change, DutyRule, Edition, EditionId, FactDefinition, FactId, Provision, ProvisionId, Reading,
    Requirement, Route, RuleId, ScopeRule, Source, SourceId, Status,
};

/// Law as data, read from one or more texts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RulePack {
    pub(crate) review: Option<Date>,
    pub(crate) sources: BTreeMap<SourceId, Source>,
    pub(crate) provisions: BTreeMap<ProvisionId, Provision>,
    pub(crate) editions: BTreeMap<EditionId, Edition>,
    pub(crate) facts: BTreeMap<FactId, FactDefinition>,
    pub(crate) readings: BTreeMap<RuleId, Reading>,
    pub(crate) scopes: BTreeMap<RuleId, ScopeRule>,
    pub(crate) requirements: BTreeMap<RuleId, Requirement>,
    pub(crate) changes: BTreeMap<RuleId, Change>,
    pub(crate) duties: BTreeMap<RuleId, DutyRule>,
    #[serde(skip)]
    digest: [u8; 32],
}

impl RulePack {
    /// Every fact that the rules rest on, in the order of the ids.
    pub fn facts(&self) -> impl Iterator<Item = &FactDefinition> {
        self.facts.values()
    }

    /// One fact.
    #[must_use]
    pub fn fact(&self, id: &str) -> Option<&FactDefinition> {
        self.facts.get(id)
    }

    /// Every requirement.
    pub fn requirements(&self) -> impl Iterator<Item = &Requirement> {
        self.requirements.values()
    }

    /// One requirement.
    #[must_use]
    pub fn requirement(&self, id: &str) -> Option<&Requirement> {
        self.requirements.get(id)
    }

    /// Every edition.
    pub fn editions(&self) -> impl Iterator<Item = &Edition> {
        self.editions.values()
    }

    /// One edition.
    #[must_use]
    pub fn edition(&self, id: &str) -> Option<&Edition> {
        self.editions.get(id)
    }

    /// Every entry of the provision list.
    pub fn provisions(&self) -> impl Iterator<Item = &Provision> {
        self.provisions.values()
    }

    /// One provision.
    #[must_use]
    pub fn provision(&self, id: &str) -> Option<&Provision> {
        self.provisions.get(id)
    }

    /// Every duty.
    pub fn duties(&self) -> impl Iterator<Item = &DutyRule> {
        self.duties.values()
    }

    /// Every rule that puts a case out of scope.
    pub fn scopes(&self) -> impl Iterator<Item = &ScopeRule> {
        self.scopes.values()
    }

    /// Day by which the pack is to be looked through again.
    #[must_use]
    pub fn review(&self) -> Option<Date> {
        self.review
    }

    /// The next day after `day` on which the law, as known on `known`, changes or may have changed.
    #[must_use]
    pub fn next_change(&self, day: Date, known: Date) -> Option<Date> {
        self.editions
            .values()
            .filter(|edition| edition.known.contains(known))
            .flat_map(|edition| match edition.status {
                Status::InForce { valid } => {
                    vec![Some(valid.from), valid.until.and_then(|until| until.tomorrow().ok())]
                }
                Status::Promulgated { latest } => vec![Some(latest)],
            })
            .flatten()
            .filter(|change| *change > day)
            .min()
    }

    /// The rules as canonical JSON: keys sorted, no insignificant space, no numbers but integers.
    #[must_use]
    pub fn to_json(&self) -> String {
        // INVARIANT: the pack holds strings, booleans, lists and maps with string keys, which always serialise.
        let value = serde_json::to_value(self).unwrap_or_default();
        canonical(&value).to_string()
    }

    /// SHA-256 of [`Self::to_json`].
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// [`Self::digest`] in lower-case hexadecimal.
    #[must_use]
    pub fn digest_hex(&self) -> String {
        self.digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Fixes the digest once the rules are complete, so that no decision has to compute it.
    pub(crate) fn sealed(mut self) -> Self {
        self.digest = Sha256::digest(self.to_json().as_bytes()).into();
        self
    }

    /// Every fact that stands in a rule.
    pub(crate) fn facts_in_rules(&self) -> BTreeSet<&FactId> {
        let routes = self.requirements.values().flat_map(|requirement| {
            requirement.when.facts().into_iter().chain(requirement.routes.iter().flat_map(Route::facts))
        });
        let scopes = self.scopes.values().flat_map(|scope| scope.when.facts());
        let duties = self.duties.values().flat_map(|duty| duty.when.facts().into_iter().chain(&duty.done_by));
        routes.chain(scopes).chain(duties).collect()
    }
}

fn canonical(value: &serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Array(items) => items.iter().map(canonical).collect(),
        serde_json::Value::Object(members) => {
            let sorted: BTreeMap<&String, serde_json::Value> =
                members.iter().map(|(key, member)| (key, canonical(member))).collect();
            sorted.into_iter().map(|(key, member)| (key.clone(), member)).collect()
        }
        scalar => scalar.clone(),
    }
}
