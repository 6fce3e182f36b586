//! One decision per act, dataset and recipient; the project's verdict is the worst of them.

use crate::facts::{self, Case, Measurements};
use crate::model::FactRecord;
use crate::{Error, Project};
use jiff::civil::Date;
use sekisho_law::{Answer, AsOf, Decision, EditionId, Facts, RulePack, Supposition, Verdict, WhatIf};
use sekisho_terms::{Act, Recipient, Standard};
use serde::Serialize;
use std::collections::BTreeMap;

/// The answer for one act on one dataset with one recipient.
#[derive(Debug, Clone, Serialize)]
pub struct CaseAnswer<B> {
    /// The act.
    pub act: Act,
    /// Dataset.
    pub dataset: String,
    /// Standard it is processed to.
    pub standard: Standard,
    /// Recipient by name.
    pub recipient: Option<String>,
    /// What the rules say.
    #[serde(flatten)]
    pub answer: Answer<B>,
}

/// The answers for a whole project.
#[derive(Debug, Clone, Serialize)]
pub struct ProjectAnswer<B> {
    /// The worst verdict.
    pub verdict: Verdict,
    /// Every case.
    pub cases: Vec<CaseAnswer<B>>,
    /// Facts with provenance.
    pub facts: Vec<FactRecord>,
}

/// Answers of law in force.
pub type ProjectDecision = ProjectAnswer<AsOf>;

/// Answers of law that is not in force: another type, which nothing turns into a [`ProjectDecision`].
pub type ProjectWhatIf = ProjectAnswer<Supposition>;

/// What is decided about: the standard of each dataset and what was measured on it.
pub type Subjects<'a> = BTreeMap<&'a str, (Standard, &'a Measurements)>;

/// Decides under the law in force.
///
/// # Errors
/// What assembling the facts says.
pub fn decide(
    project: &Project,
    pack: &RulePack,
    as_of: AsOf,
    subjects: &Subjects<'_>,
) -> Result<ProjectDecision, Error> {
    answer(project, pack, subjects, |facts| -> Result<Decision, Error> {
        Ok(sekisho_law::decide(pack, as_of, facts))
    })
}

/// Answers as if an edition were in force.
///
/// # Errors
/// An edition that the pack does not know, or that is in force; what assembling the facts says.
pub fn what_if(
    project: &Project,
    pack: &RulePack,
    edition: &EditionId,
    at: Option<Date>,
    subjects: &Subjects<'_>,
) -> Result<ProjectWhatIf, Error> {
    answer(project, pack, subjects, |facts| what_if_bare(pack, edition, at, facts))
}

/// Answers a bare list of facts as if an edition were in force.
///
/// # Errors
/// An edition that the pack does not know, or that is in force.
pub fn what_if_bare(
    pack: &RulePack,
    edition: &EditionId,
    at: Option<Date>,
    facts: &Facts,
) -> Result<WhatIf, Error> {
    sekisho_law::what_if(pack, edition, at, facts).map_err(|error| {
        let known: Vec<&str> = pack.editions().map(|edition| edition.id.as_str()).collect();
        Error::new(error.code(), sekisho_terms::Place::default())
            .with("edition", edition)
            .with("known", known.join(", "))
    })
}

fn answer<B>(
    project: &Project,
    pack: &RulePack,
    subjects: &Subjects<'_>,
    judge: impl Fn(&Facts) -> Result<Answer<B>, Error>,
) -> Result<ProjectAnswer<B>, Error> {
    let mut cases = Vec::new();
    let mut records: Vec<FactRecord> = Vec::new();
    for (dataset, (standard, measured)) in subjects {
        for (act, recipient) in acts(project) {
            let case = Case { act, dataset, standard: *standard, recipient };
            let assembled = facts::assemble(project, pack, case, measured)?;
            let answer = judge(&assembled.facts)?;
            keep_relevant(&mut records, assembled.records, &answer, recipient.is_some());
            cases.push(CaseAnswer {
                act,
                dataset: (*dataset).to_owned(),
                standard: *standard,
                recipient: recipient.map(|recipient| recipient.name.clone()),
                answer,
            });
        }
    }
    let verdict = cases.iter().map(|case| case.answer.verdict).max().unwrap_or(Verdict::Unknown);
    Ok(ProjectAnswer { verdict, cases, facts: records })
}

/// Every act, with each recipient where it gives data to somebody.
fn acts(project: &Project) -> Vec<(Act, Option<&Recipient>)> {
    let mut acts = Vec::new();
    for act in &project.file.activity.acts {
        match act {
            Act::Provide | Act::Entrust => {
                acts.extend(project.file.recipient.iter().map(|recipient| (*act, Some(recipient))));
            }
            Act::Acquire | Act::Receive | Act::Use => acts.push((*act, None)),
        }
    }
    acts
}

/// Documents list the facts on which something turned: known ones, and unknown ones that are still missing.
fn keep_relevant<B>(
    records: &mut Vec<FactRecord>,
    assembled: Vec<FactRecord>,
    answer: &Answer<B>,
    has_recipient: bool,
) {
    for mut record in assembled {
        let missing = answer.missing.iter().chain(&answer.pending).any(|fact| fact.as_str() == record.id);
        if record.value == "unknown" && !missing && !record.conflict {
            continue;
        }
        if !has_recipient {
            record.recipient = None;
        }
        let stands = records.iter().any(|other| {
            other.id == record.id && other.dataset == record.dataset && other.recipient == record.recipient
        });
        if !stands {
            records.push(record);
        }
    }
}
