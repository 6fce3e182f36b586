//! A decision as one JSON object, for `decide`. Contract section 4.

use crate::Error;
use crate::decide::ProjectAnswer;
use crate::facts::{Measured, Measurements};
use crate::project::Project;
use sekisho_law::{Answer, FactId, FactValue, Facts, Provenance, RulePack, Value as FactWord};
use sekisho_scan::Inventory;
use sekisho_terms::Place;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The answer for a project as `decide --format json` prints it.
#[must_use]
pub fn document<B: Serialize>(project: &Project, answer: &ProjectAnswer<B>) -> Value {
    let answers: Vec<&Answer<B>> = answer.cases.iter().map(|case| &case.answer).collect();
    let mut document = shared(&answers);
    if let Some(members) = document.as_object_mut() {
        members.insert("verdict".to_owned(), json!(answer.verdict));
        members.insert("role".to_owned(), json!(project.file.activity.role));
        members.insert("decisions".to_owned(), crate::issue::decisions(answer));
        members.insert("facts".to_owned(), json!(answer.facts));
    }
    document
}

/// The answer for a bare list of facts.
#[must_use]
pub fn bare_document<B: Serialize>(answer: &Answer<B>) -> Value {
    let mut document = shared(&[answer]);
    if let Some(members) = document.as_object_mut() {
        members.insert("verdict".to_owned(), json!(answer.verdict));
        members.insert("requirements".to_owned(), json!(answer.requirements));
    }
    document
}

fn shared<B: Serialize>(answers: &[&Answer<B>]) -> Value {
    let blocked: BTreeSet<_> = answers.iter().flat_map(|answer| &answer.blocked_by).collect();
    let missing: BTreeSet<_> =
        answers.iter().flat_map(|answer| answer.missing.iter().chain(&answer.pending)).collect();
    let documents: BTreeSet<&str> = answers
        .iter()
        .flat_map(|answer| &answer.duties)
        .filter_map(|duty| duty.document.as_deref())
        .collect();
    let duties: BTreeMap<_, _> =
        answers.iter().flat_map(|answer| &answer.duties).map(|duty| (duty.id.as_str(), duty)).collect();
    let changes: Vec<Value> = answers
        .iter()
        .flat_map(|answer| &answer.requirements)
        .flat_map(|requirement| requirement.routes.iter().map(move |route| (requirement, route)))
        .filter(|(_, route)| !route.open.is_empty())
        .map(|(requirement, route)| json!({ "requirement": requirement.id, "route": route.id, "open": route.open }))
        .collect();
    let first = answers.first();
    json!({
        "schema": 1,
        "basis": first.map(|answer| json!({ "law": answer.basis, "editions": answer.editions })),
        "blocked_by": blocked,
        "missing": missing,
        "readings": answers.iter().flat_map(|answer| &answer.readings).collect::<Vec<_>>(),
        "duties": duties.values().collect::<Vec<_>>(),
        "documents": documents,
        "practice": [],
        "changes": changes,
        "reasons": answers.iter().flat_map(|answer| &answer.reasons).collect::<Vec<_>>(),
        "pack": first.map(|answer| &answer.pack),
        "not_law": answers.iter().any(|answer| answer.not_law),
    })
}

/// Reads a bare list of facts: TOML, `fact = value` a line.
///
/// # Errors
/// `facts-file-form`; facts that the pack does not know or values that it does not admit.
pub fn read_facts(path: &Path, pack: &RulePack, today: jiff::civil::Date) -> Result<Facts, Error> {
    let place = || Place::file(path.display().to_string());
    let text = crate::text::read_utf8(path)?;
    let table: toml::Table = toml::from_str(&text)
        .map_err(|error| Error::new("facts-file-form", place()).with("detail", error.message()))?;
    let mut facts = Facts::new();
    for (name, value) in table {
        let value = match value {
            toml::Value::Boolean(value) => FactWord::Bool(value),
            toml::Value::String(word) => FactWord::Word(word),
            _ => {
                return Err(Error::new("answer-wrong-value", place())
                    .with("fact", name)
                    .with("admits", "true, false"));
            }
        };
        let Some(definition) = pack.fact(&name) else {
            return Err(Error::new("answer-unknown-fact", place()).with("fact", name));
        };
        if !definition.fact_type.admits(&value) {
            return Err(Error::new("answer-wrong-value", place())
                .with("fact", name)
                .with("admits", &definition.fact_type));
        }
        let provenance = Provenance::Stated {
            by: path.display().to_string(),
            on: today,
            reason: Some("given as a bare list of facts".to_owned()),
            evidence: None,
        };
        facts.insert(FactId::from(name.as_str()), FactValue::Known { value, provenance });
    }
    Ok(facts)
}

/// Measurements from inventories that `scan --format json` printed, by dataset; a dataset without one has none.
///
/// # Errors
/// `inventory-form` for a file that is not such an output; `inventory-without-dataset` for a file of no dataset.
pub fn read_inventories(path: &Path, project: &Project) -> Result<BTreeMap<String, Measurements>, Error> {
    let place = || Place::file(path.display().to_string());
    let bytes = sekisho_formats::read_file(path)?;
    let document: Value =
        serde_json::from_slice(&bytes).map_err(|_| Error::new("inventory-form", place()))?;
    let files = document
        .get("files")
        .and_then(Value::as_array)
        .ok_or_else(|| Error::new("inventory-form", place()))?;
    let mut measured: BTreeMap<String, Measurements> = BTreeMap::new();
    for file in files {
        let name = file.get("file").and_then(Value::as_str).unwrap_or_default();
        let inventory: Inventory = file
            .get("inventory")
            .and_then(|inventory| serde_json::from_value(inventory.clone()).ok())
            .ok_or_else(|| Error::new("inventory-form", place()))?;
        let section = project.file.dataset.iter().find(|section| {
            let expanded = sekisho_formats::expand(&project.folder, &section.path).unwrap_or_default();
            expanded.iter().any(|path| path == Path::new(name) || path.ends_with(name))
        });
        let Some(section) = section else {
            return Err(Error::new("inventory-without-dataset", place()).with("name", name));
        };
        let new = crate::facts::measure(&inventory);
        match measured.get_mut(&section.id) {
            None => {
                measured.insert(section.id.clone(), new);
            }
            Some(old) => combine(old, new),
        }
    }
    Ok(measured)
}

/// Found in one file is found; not found anywhere counts the cells of all; absent needs every file.
fn combine(old: &mut Measurements, new: Measurements) {
    for (fact, measured) in new {
        let entry = old.entry(fact).or_insert(Measured::Absent);
        *entry = match (entry.clone(), measured) {
            (Measured::Present { cells: one }, Measured::Present { cells: other }) => {
                Measured::Present { cells: one + other }
            }
            (present @ Measured::Present { .. }, _) | (_, present @ Measured::Present { .. }) => present,
            (Measured::NotFound { cells: one }, Measured::NotFound { cells: other }) => {
                Measured::NotFound { cells: one + other }
            }
            (unknown @ Measured::NotFound { .. }, _) | (_, unknown @ Measured::NotFound { .. }) => unknown,
            (one, _) => one,
        };
    }
}
