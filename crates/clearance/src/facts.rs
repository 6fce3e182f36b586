//! Findings become facts here, and only here; three-valued, after contract section 5.
//!
//! Above the threshold a finding makes a fact true. Nothing found is *not* false but unknown, until a named person
//! attests absence; only closed columns make a fact false by themselves. An answer against a finding is a conflict.

use crate::model::{Bilingual, EvidenceRecord, FactRecord, StatementRecord};
use crate::project::{AnswerSection, AnswerValue, DatasetSection};
use crate::{Error, Project, verification};
use jiff::civil::Date;
use sekisho_law::{FactKind, FactValue, Facts, Origin, Provenance, RulePack, Unknown, Value};
use sekisho_scan::{ColumnKind, Inventory};
use sekisho_terms::{Act, DataCategory, Place, Recipient, Relation, Standard, StatutoryClass};
use std::collections::BTreeMap;
use std::path::{Component, Path};

/// What a stage measured about a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measured {
    /// Found, in so many cells.
    Present {
        /// Cells in which it was found.
        cells: u64,
    },
    /// Looked for in so many cells and not found. Not the same as absent.
    NotFound {
        /// Cells that were read.
        cells: u64,
    },
    /// Cannot be there: every column is closed, or the plan removed it and the check found none left.
    Absent,
    /// A criterion was checked.
    Criterion(bool),
    /// A criterion waits for something, e.g. the review of a person.
    Waiting,
    /// A word that follows from the project.
    Is(&'static str),
}

/// Facts measured about one dataset.
pub type Measurements = BTreeMap<&'static str, Measured>;

/// Which facts a finding of a category makes true.
fn facts_of(category: DataCategory) -> impl Iterator<Item = &'static str> {
    let by_class = match category.statutory_class() {
        StatutoryClass::IdentificationCode => Some("identification-code-present"),
        StatutoryClass::SpecialCare => Some("special-care-information"),
        StatutoryClass::PropertyDamage => Some("property-damage-data-present"),
        StatutoryClass::Contact | StatutoryClass::None => None,
    };
    let by_itself = match category {
        DataCategory::MyNumber => Some("my-number-present"),
        DataCategory::Minor => Some("minors-present"),
        _ => None,
    };
    let personal = (category != DataCategory::CorporateNumber).then_some("personal-information");
    by_class.into_iter().chain(by_itself).chain(personal)
}

/// The facts that the scan looks for.
pub const SCANNED: &[&str] = &[
    "personal-information",
    "special-care-information",
    "identification-code-present",
    "my-number-present",
    "property-damage-data-present",
    "minors-present",
];

/// Turns an inventory into measurements.
///
/// The scanner counts only what it believes, so every counted cell is above the threshold.
#[must_use]
pub fn measure(inventory: &Inventory) -> Measurements {
    let cells_read: u64 = inventory.columns.iter().map(|column| column.cells).sum();
    let mut present: BTreeMap<&'static str, u64> = BTreeMap::new();
    for column in &inventory.columns {
        for (category, count) in &column.found {
            for fact in facts_of(*category) {
                *present.entry(fact).or_default() += count.cells;
            }
        }
        // A column's name is looked at as a value is.
        for category in &column.header_categories {
            for fact in facts_of(*category) {
                *present.entry(fact).or_default() += 1;
            }
        }
        if let Some(category) = column.category {
            for fact in facts_of(category) {
                let in_cells = column.found.get(&category).map_or(column.cells, |_| 0);
                *present.entry(fact).or_default() += in_cells;
            }
        }
    }
    let all_closed = inventory.columns.iter().all(|column| column.closed || column.kind == ColumnKind::Empty);
    let mut measurements = Measurements::new();
    for fact in SCANNED {
        let measured = match present.get(fact) {
            Some(cells) if *cells > 0 => Measured::Present { cells: *cells },
            _ if all_closed && cells_read > 0 => Measured::Absent,
            _ => Measured::NotFound { cells: cells_read },
        };
        measurements.insert(fact, measured);
    }
    let free_text = inventory.columns.iter().filter(|column| column.kind == ColumnKind::FreeText);
    let free_text_cells: u64 = free_text.map(|column| column.cells).sum();
    let text =
        if free_text_cells > 0 { Measured::Present { cells: free_text_cells } } else { Measured::Absent };
    measurements.insert("free-text-present", text);
    measurements
}

/// What one decision is about.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The act.
    pub act: Act,
    /// The dataset.
    pub dataset: &'a str,
    /// Standard that the dataset is processed to in this decision.
    pub standard: Standard,
    /// Who gets it.
    pub recipient: Option<&'a Recipient>,
}

/// Facts of a case, with a record of each for the documents.
pub struct CaseFacts {
    /// For the engine.
    pub facts: Facts,
    /// For people.
    pub records: Vec<FactRecord>,
}

/// Puts together what the project says, what was measured and what persons answered.
///
/// # Errors
/// Answers that the pack does not know or does not admit, judgements without a name, day or reason.
pub fn assemble(
    project: &Project,
    pack: &RulePack,
    case: Case<'_>,
    measured: &Measurements,
) -> Result<CaseFacts, Error> {
    let mut facts = Facts::new();
    for (id, word) in from_project(project, case) {
        facts.know(id, word, Provenance::Project);
    }
    facts.know(
        "recipient-abroad",
        case.recipient.is_some_and(|recipient| recipient.country != "JP"),
        Provenance::Project,
    );
    let mut records = Vec::new();
    for definition in pack.facts() {
        let id = definition.id.as_str();
        let answer = answer_for(project, case, id);
        if definition.origin == Origin::Project {
            continue;
        }
        let value = settle(measured.get(id), answer.map(|answer| statement(answer, project)).transpose()?);
        records.push(record(id, case, &value, measured.get(id), answer, project)?);
        facts.insert(definition.id.clone(), value);
    }
    Ok(CaseFacts { facts, records })
}

/// Checks every answer of the project against the pack, before anything is read.
///
/// # Errors
/// `answer-unknown-fact` (with a suggestion), `answer-wrong-value`, `answer-not-askable`,
/// `answer-judgement-incomplete`, `answer-evidence-missing`, `answer-twice`, `answer-future`.
pub fn check_answers(project: &Project, pack: &RulePack, today: Date) -> Result<(), Error> {
    refuse_contradictions(project)?;
    let days = project
        .file
        .answer
        .iter()
        .filter_map(|answer| answer.on)
        .chain(project.file.review.iter().map(|review| review.on));
    if let Some(future) = days.into_iter().find(|day| day.0 > today) {
        return Err(
            Error::new("answer-future", Place::file(project.path.display().to_string())).with("on", future)
        );
    }
    for answer in &project.file.answer {
        let fault = |code| {
            Error::new(code, Place::file(project.path.display().to_string())).with("fact", &answer.fact)
        };
        let Some(definition) = pack.fact(&answer.fact) else {
            let known: Vec<&str> = pack.facts().map(|definition| definition.id.as_str()).collect();
            return Err(match crate::project::nearest(&answer.fact, &known) {
                Some(near) => fault("answer-unknown-fact-meant").with("suggestion", near),
                None => fault("answer-unknown-fact"),
            });
        };
        if definition.origin == Origin::Project || definition.kind == FactKind::Derived {
            return Err(fault("answer-not-askable"));
        }
        if !definition.fact_type.admits(&value_of(&answer.value)) {
            return Err(fault("answer-wrong-value").with("admits", &definition.fact_type));
        }
        let named = answer.by.as_deref().is_some_and(|by| !by.trim().is_empty());
        let complete = named && answer.on.is_some();
        let reasoned = answer.reason.as_deref().is_some_and(|reason| !reason.trim().is_empty());
        if !complete || (definition.kind == FactKind::Judgement && !reasoned) {
            return Err(fault("answer-judgement-incomplete"));
        }
        if let Some(evidence) = &answer.evidence {
            evidence_record(evidence, project)?;
        }
    }
    Ok(())
}

/// Two answers that nothing ranks must not say different things; which one holds is not the tool's to choose.
fn refuse_contradictions(project: &Project) -> Result<(), Error> {
    let answers = &project.file.answer;
    for (position, one) in answers.iter().enumerate() {
        let contradicts = |other: &&AnswerSection| {
            let narrowness = |answer: &AnswerSection| (answer.dataset.is_some(), answer.recipient.is_some());
            let overlap = |one: &Option<String>, other: &Option<String>| {
                one.is_none() || other.is_none() || one == other
            };
            let (first, second) = (narrowness(one), narrowness(other));
            one.fact == other.fact
                && one.value != other.value
                && u8::from(first.0) + u8::from(first.1) == u8::from(second.0) + u8::from(second.1)
                && overlap(&one.dataset, &other.dataset)
                && overlap(&one.recipient, &other.recipient)
        };
        if answers.iter().skip(position + 1).any(|other| contradicts(&other)) {
            return Err(Error::new("answer-twice", Place::file(project.path.display().to_string()))
                .with("fact", &one.fact));
        }
    }
    Ok(())
}

fn from_project(project: &Project, case: Case<'_>) -> Vec<(&'static str, &'static str)> {
    let activity = &project.file.activity;
    let relation = case.recipient.map_or("none", |recipient| Relation::word(recipient.relation));
    vec![
        ("act", case.act.word()),
        ("role", activity.role.word()),
        ("output", activity.output.word()),
        ("recipient-relation", relation),
        ("processing", case.standard.word()),
    ]
}

/// The answer with the narrowest scope wins: dataset and recipient, then either, then the whole activity.
fn answer_for<'a>(project: &'a Project, case: Case<'_>, fact: &str) -> Option<&'a AnswerSection> {
    let in_scope = |answer: &&AnswerSection| {
        answer.fact == fact
            && answer.dataset.as_deref().is_none_or(|dataset| dataset == case.dataset)
            && answer
                .recipient
                .as_deref()
                .is_none_or(|name| case.recipient.is_some_and(|recipient| recipient.name == name))
    };
    let narrowness =
        |answer: &&AnswerSection| u8::from(answer.dataset.is_some()) + u8::from(answer.recipient.is_some());
    project.file.answer.iter().filter(in_scope).max_by_key(narrowness)
}

/// Brings measurement and answer together.
fn settle(measured: Option<&Measured>, stated: Option<(Value, Provenance)>) -> FactValue {
    let known = |value: Value| FactValue::Known {
        value,
        provenance: Provenance::Measured { stage: "scan".to_owned() },
    };
    let by_statement = |stated: Option<(Value, Provenance)>, otherwise: Unknown| match stated {
        Some((value, provenance)) => FactValue::Known { value, provenance },
        None => FactValue::Unknown(otherwise),
    };
    let says = |wanted: bool| stated.as_ref().is_some_and(|(value, _)| *value == Value::Bool(wanted));
    match measured {
        None => by_statement(stated, Unknown::NotAsked),
        Some(Measured::NotFound { .. }) => by_statement(stated, Unknown::NotFound),
        Some(Measured::Waiting) => FactValue::Unknown(Unknown::NotAsked),
        Some(Measured::Present { .. } | Measured::Criterion(true)) if says(false) => {
            FactValue::Unknown(Unknown::Conflicting)
        }
        Some(Measured::Absent | Measured::Criterion(false)) if says(true) => {
            FactValue::Unknown(Unknown::Conflicting)
        }
        Some(Measured::Present { .. } | Measured::Criterion(true)) => known(Value::Bool(true)),
        Some(Measured::Absent | Measured::Criterion(false)) => known(Value::Bool(false)),
        Some(Measured::Is(word)) => known(Value::from(*word)),
    }
}

fn statement(answer: &AnswerSection, project: &Project) -> Result<(Value, Provenance), Error> {
    let (Some(by), Some(on)) = (&answer.by, answer.on) else {
        return Err(Error::new(
            "answer-judgement-incomplete",
            Place::file(project.path.display().to_string()),
        )
        .with("fact", &answer.fact));
    };
    let provenance = Provenance::Stated {
        by: by.clone(),
        on: on.0,
        reason: answer.reason.clone(),
        evidence: answer.evidence.clone(),
    };
    Ok((value_of(&answer.value), provenance))
}

fn value_of(value: &AnswerValue) -> Value {
    match value {
        AnswerValue::Bool(value) => Value::Bool(*value),
        AnswerValue::Word(word) => Value::Word(word.clone()),
    }
}

fn record(
    id: &str,
    case: Case<'_>,
    value: &FactValue,
    measured: Option<&Measured>,
    answer: Option<&AnswerSection>,
    project: &Project,
) -> Result<FactRecord, Error> {
    let evidence = match answer.and_then(|answer| answer.evidence.as_deref()) {
        Some(name) => Some(evidence_record(name, project)?),
        None => None,
    };
    let shown = match value {
        FactValue::Known { value: Value::Bool(value), .. } => value.to_string(),
        FactValue::Known { value, .. } => value.to_string(),
        FactValue::Unknown(_) => "unknown".to_owned(),
    };
    Ok(FactRecord {
        id: id.to_owned(),
        dataset: Some(case.dataset.to_owned()),
        recipient: case.recipient.map(|recipient| recipient.name.clone()),
        value: shown,
        provenance: provenance_in_words(value, measured, answer),
        stated: statement_record(value),
        evidence,
        conflict: *value == FactValue::Unknown(Unknown::Conflicting),
    })
}

fn statement_record(value: &FactValue) -> Option<StatementRecord> {
    match value {
        FactValue::Known { provenance: Provenance::Stated { by, on, reason, .. }, .. } => {
            Some(StatementRecord { by: by.clone(), on: on.to_string(), reason: reason.clone() })
        }
        _ => None,
    }
}

fn provenance_in_words(
    value: &FactValue,
    measured: Option<&Measured>,
    answer: Option<&AnswerSection>,
) -> Bilingual {
    let count = |cells: u64| crate::model::PublicCount::new(cells);
    match (value, measured) {
        (FactValue::Unknown(Unknown::Conflicting), _) => {
            Bilingual::new("測定と回答が食い違う", "measurement and answer disagree")
        }
        (FactValue::Unknown(Unknown::NotFound), Some(Measured::NotFound { cells })) => Bilingual::new(
            format!("{} セルを調べ、見つからなかった（ないこととは別）", count(*cells)),
            format!("not found in {} cells; not the same as absent", count(*cells)),
        ),
        (FactValue::Unknown(_), Some(Measured::Waiting)) => {
            Bilingual::new("人による確認を待っている", "waits for a person's review")
        }
        (FactValue::Unknown(_), _) => Bilingual::new("回答がない", "not asked"),
        (FactValue::Known { provenance: Provenance::Stated { by, on, .. }, .. }, _) => {
            let reason = answer.and_then(|answer| answer.reason.as_deref()).unwrap_or_default();
            let (ja, en) = if reason.is_empty() {
                (String::new(), String::new())
            } else {
                (format!("：{reason}"), format!(": {reason}"))
            };
            Bilingual::new(format!("{by} が {on} に回答{ja}"), format!("stated by {by} on {on}{en}"))
        }
        (_, Some(Measured::Present { cells })) => Bilingual::new(
            format!("測定：{} セル", count(*cells)),
            format!("measured: {} cells", count(*cells)),
        ),
        _ => Bilingual::new("測定", "measured"),
    }
}

/// Evidence that a person named: an address as written, a file with its digest, or a clearance, verified and quoted.
fn evidence_record(name: &str, project: &Project) -> Result<EvidenceRecord, Error> {
    if name.starts_with("https://") || name.starts_with("http://") {
        return Ok(EvidenceRecord { name: name.to_owned(), sha256: None, clearance: None });
    }
    let path = project.resolve(name);
    let inside =
        Path::new(name).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let is_data = |section: &DatasetSection| {
        sekisho_formats::expand(&project.folder, &section.path).is_ok_and(|files| files.contains(&path))
    };
    if !inside || project.file.dataset.iter().any(is_data) {
        return Err(Error::new("answer-evidence-place", Place::file(name)));
    }
    let digest = sekisho_formats::digest_file(&path, sekisho_formats::DigestKind::Sha256)
        .map_err(|error| Error::new("answer-evidence-missing", Place::file(name)).caused_by(error))?;
    let is_clearance = path.file_name().is_some_and(|file| file == "clearance.json");
    let clearance = if is_clearance { Some(verification::quote(&path)?) } else { None };
    Ok(EvidenceRecord { name: name.to_owned(), sha256: Some(crate::digest::hex(&digest)), clearance })
}

#[cfg(test)]
mod tests;
