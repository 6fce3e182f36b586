//! Duties, and facts with where they come from.

use super::{Writer, strings};
use crate::model::{Body, EvidenceRecord, FactRecord, thousands};
use serde_json::Value;

/// Something owed.
pub(super) struct DutyView {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) content: String,
    pub(super) owner: String,
    pub(super) deadline: String,
    pub(super) retain: String,
    pub(super) provisions: String,
}

/// Facts with one kind of source.
pub(super) struct FactGroup {
    pub(super) title: String,
    pub(super) note: String,
    pub(super) rows: Vec<FactView>,
}

/// A fact, with everything it is the same for.
pub(super) struct FactView {
    pub(super) id: String,
    pub(super) question: String,
    pub(super) value: String,
    pub(super) scope: String,
    pub(super) provenance: String,
    pub(super) reason: String,
    pub(super) evidence: Option<Attached>,
    pub(super) conflict: bool,
}

/// What a person named as evidence.
pub(super) struct Attached {
    pub(super) name: String,
    pub(super) digest: Option<String>,
    pub(super) clearance: Option<String>,
}

/// Duties that arise (`yes`) or may arise (`unknown`).
pub(super) fn duties(writer: &Writer<'_>, body: &Body, arises: &str) -> Vec<DutyView> {
    let words = &writer.words;
    let text =
        |duty: &Value, name: &str| duty.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    body.duties
        .iter()
        .filter(|duty| text(duty, "arises") == arises)
        .map(|duty| DutyView {
            id: text(duty, "id"),
            title: words.lang.of_json(duty.get("title")),
            content: words.lang.of_json(duty.get("content")),
            owner: words.kind("owner", &text(duty, "owner")),
            deadline: words.lang.of_json(duty.get("deadline")),
            retain: words.lang.of_json(duty.get("retain")),
            provisions: writer.citations(strings(duty.get("provisions"))),
        })
        .collect()
}

/// Facts by where they come from: stated by a person, measured, or not known.
pub(super) fn groups(writer: &Writer<'_>, body: &Body) -> Vec<FactGroup> {
    ["stated", "measured", "open"]
        .into_iter()
        .map(|source| FactGroup {
            title: writer.words.kind("facts", source),
            note: writer.words.kind("facts-note", source),
            rows: rows(writer, body.facts.iter().filter(|fact| source_of(fact) == source)),
        })
        .filter(|group| !group.rows.is_empty())
        .collect()
}

fn source_of(fact: &FactRecord) -> &'static str {
    match (&fact.stated, fact.value.as_str()) {
        (Some(_), _) => "stated",
        (None, "unknown") => "open",
        (None, _) => "measured",
    }
}

/// One row for records that differ in the dataset or recipient alone.
fn rows<'b>(writer: &Writer<'_>, facts: impl Iterator<Item = &'b FactRecord>) -> Vec<FactView> {
    let mut groups: Vec<(&FactRecord, Vec<String>)> = Vec::new();
    for fact in facts {
        let scope = scope(writer, fact);
        match groups.iter_mut().find(|(first, _)| is_same(first, fact)) {
            Some((_, scopes)) => scopes.push(scope),
            None => groups.push((fact, vec![scope])),
        }
    }
    groups.sort_by(|(one, _), (other, _)| one.id.cmp(&other.id));
    groups.into_iter().map(|(fact, scopes)| fact_view(writer, fact, &scopes)).collect()
}

fn is_same(one: &FactRecord, other: &FactRecord) -> bool {
    let evidence = |fact: &FactRecord| {
        fact.evidence.as_ref().map(|evidence| (evidence.name.clone(), evidence.sha256.clone()))
    };
    one.id == other.id
        && one.value == other.value
        && one.provenance == other.provenance
        && one.stated == other.stated
        && one.conflict == other.conflict
        && evidence(one) == evidence(other)
}

fn scope(writer: &Writer<'_>, fact: &FactRecord) -> String {
    let words = &writer.words;
    match (&fact.dataset, &fact.recipient) {
        (Some(dataset), Some(recipient)) => {
            words.fill("to-recipient", &[("what", dataset), ("recipient", recipient)])
        }
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => words.of("whole-activity").to_owned(),
    }
}

fn fact_view(writer: &Writer<'_>, fact: &FactRecord, scopes: &[String]) -> FactView {
    let words = &writer.words;
    let (provenance, reason) = match &fact.stated {
        Some(stated) => (
            words.fill("stated-by", &[("by", &stated.by), ("on", &words.date(&stated.on))]),
            stated.reason.clone().unwrap_or_default(),
        ),
        None => (words.lang.of(&fact.provenance).to_owned(), String::new()),
    };
    FactView {
        id: fact.id.clone(),
        question: writer.question(&fact.id),
        value: words.kind("value", &fact.value),
        scope: words.list(scopes),
        provenance,
        reason,
        evidence: fact.evidence.as_ref().map(|evidence| attached(writer, evidence)),
        conflict: fact.conflict,
    }
}

fn attached(writer: &Writer<'_>, evidence: &EvidenceRecord) -> Attached {
    let words = &writer.words;
    let clearance = evidence.clearance.as_ref().map(|quoted| {
        let until = words.date(&quoted.valid_until);
        words.fill(
            "quoted-clearance",
            &[
                ("activity", &quoted.activity),
                ("until", &until),
                ("index", &thousands(quoted.log_index)),
                ("key", &quoted.key),
            ],
        )
    });
    Attached { name: evidence.name.clone(), digest: evidence.sha256.clone(), clearance }
}
