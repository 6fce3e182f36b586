//! Datasets: what was found and what is left, the criteria of the standard, risk, review.

use super::words::Words;
use super::{State, Writer, technique};
use crate::model::{ColumnRecord, Criterion, CriterionState, DatasetRecord, PublicCount, thousands};
use sekisho_terms::{DataCategory, Standard, StatutoryClass};
use std::collections::BTreeMap;
use std::str::FromStr as _;

/// One dataset.
pub(super) struct DatasetView {
    pub(super) id: String,
    pub(super) standard: String,
    pub(super) size: String,
    pub(super) considered: Vec<ConsideredView>,
    pub(super) classes: Vec<String>,
    pub(super) heat: Vec<HeatRow>,
    pub(super) nothing_found: String,
    pub(super) columns: Vec<ColumnView>,
    pub(super) criteria: Vec<CriterionView>,
    pub(super) risk: Vec<(String, String)>,
    pub(super) review: Option<ReviewView>,
}

/// A standard that `auto` looked at.
pub(super) struct ConsideredView {
    pub(super) standard: String,
    pub(super) state: State,
    pub(super) chosen: bool,
}

/// A column in the heat map.
pub(super) struct HeatRow {
    pub(super) column: String,
    pub(super) cells: Vec<HeatCell>,
    pub(super) treatment: String,
}

/// A statutory class in a column, before and after.
pub(super) struct HeatCell {
    pub(super) before: Heat,
    pub(super) after: Heat,
    pub(super) is_empty: bool,
}

/// A count with its shade: 0 nothing, 1 below ten, then one step for each power of ten up to 4.
pub(super) struct Heat {
    pub(super) level: u8,
    pub(super) text: String,
}

/// A column in full.
pub(super) struct ColumnView {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) role: String,
    pub(super) found: Vec<Chip>,
    pub(super) cells: String,
    pub(super) treatment: String,
    pub(super) word: String,
    pub(super) left: Vec<Chip>,
    pub(super) is_deleted: bool,
}

/// A kind of personal data with its count; the colour is that of its statutory class.
pub(super) struct Chip {
    pub(super) tone: &'static str,
    pub(super) text: String,
    pub(super) word: String,
}

/// A criterion with its checks.
pub(super) struct CriterionView {
    pub(super) provision: String,
    pub(super) fact: String,
    pub(super) question: String,
    pub(super) state: State,
    pub(super) checks: Vec<CheckView>,
}

/// A check behind a criterion.
pub(super) struct CheckView {
    pub(super) what: String,
    pub(super) state: State,
    pub(super) looked_at: String,
    pub(super) hits: String,
}

/// A person's review.
pub(super) struct ReviewView {
    pub(super) line: String,
    pub(super) digest: String,
}

/// Statutory classes in the order of the map, with the tone of their chips.
const CLASSES: &[(StatutoryClass, &str)] = &[
    (StatutoryClass::IdentificationCode, "code"),
    (StatutoryClass::SpecialCare, "special"),
    (StatutoryClass::PropertyDamage, "money"),
    (StatutoryClass::Contact, "contact"),
    (StatutoryClass::None, "plain"),
];

pub(super) fn view(writer: &Writer<'_>, dataset: &DatasetRecord) -> DatasetView {
    let words = &writer.words;
    let heat: Vec<HeatRow> = dataset.columns.iter().filter_map(|column| heat_row(words, column)).collect();
    let quiet = dataset.columns.iter().filter(|column| !is_warm(column)).map(|column| column.name.as_str());
    let quiet: Vec<&str> = quiet.collect();
    DatasetView {
        id: dataset.id.clone(),
        standard: standard(words, dataset),
        size: size(writer, dataset),
        considered: considered(words, dataset),
        classes: CLASSES.iter().map(|(_, tone)| words.kind("class", tone)).collect(),
        heat,
        nothing_found: if quiet.is_empty() {
            String::new()
        } else {
            words.fill("nothing-found-in", &[("n", &quiet.len()), ("columns", &words.list(quiet.iter()))])
        },
        columns: dataset.columns.iter().map(|column| column_view(words, column)).collect(),
        criteria: dataset.criteria.iter().map(|criterion| criterion_view(writer, criterion)).collect(),
        risk: risk_pairs(dataset, words),
        review: review(dataset, words),
    }
}

/// Rows, and persons where it is known who is who.
pub(super) fn size(writer: &Writer<'_>, dataset: &DatasetRecord) -> String {
    match &dataset.persons {
        Some(persons) => {
            writer.words.fill("rows-and-persons", &[("rows", &dataset.rows), ("persons", persons)])
        }
        None => writer.words.fill("rows-alone", &[("rows", &dataset.rows)]),
    }
}

fn standard(words: &Words, dataset: &DatasetRecord) -> String {
    let applied = words.kind("standard", dataset.standard.word());
    if dataset.asked == dataset.standard {
        return applied;
    }
    let asked = words.kind("standard", dataset.asked.word());
    words.fill("standard-chosen", &[("asked", &asked), ("applied", &applied)])
}

fn considered(words: &Words, dataset: &DatasetRecord) -> Vec<ConsideredView> {
    let view = |standard: Standard, verdict: &str| ConsideredView {
        standard: words.kind("standard", standard.word()),
        state: State::new(super::tone_of(verdict), words.kind("stamp", verdict)),
        chosen: standard == dataset.standard,
    };
    dataset
        .considered
        .iter()
        .map(|one| {
            let verdict = serde_json::to_value(one.verdict).unwrap_or_default();
            view(one.standard, verdict.as_str().unwrap_or_default())
        })
        .collect()
}

fn class_of(category: &str) -> StatutoryClass {
    DataCategory::from_str(category).map_or(StatutoryClass::None, DataCategory::statutory_class)
}

/// Categories with their counts as found: those in cells, and the one the whole column holds.
fn found(column: &ColumnRecord) -> BTreeMap<&str, PublicCount> {
    let mut found: BTreeMap<&str, PublicCount> =
        column.found.iter().map(|(category, count)| (category.as_str(), *count)).collect();
    if let Some(category) = &column.category {
        found.entry(category).or_insert(column.cells);
    }
    found
}

fn is_warm(column: &ColumnRecord) -> bool {
    let left = column.left.iter().flat_map(BTreeMap::values);
    found(column).values().chain(left).any(|count| *count > PublicCount::new(0))
}

fn heat_row(words: &Words, column: &ColumnRecord) -> Option<HeatRow> {
    if !is_warm(column) {
        return None;
    }
    let before = found(column);
    let cells = CLASSES.iter().map(|(class, _)| {
        let before = most(&before, *class);
        let after = column.left.as_ref().map(|left| {
            let left = left.iter().map(|(category, count)| (category.as_str(), *count)).collect();
            most(&left, *class)
        });
        let nothing = PublicCount::new(0);
        HeatCell {
            before: heat(before),
            after: after.map_or_else(|| Heat { level: 0, text: words.of("deleted").to_owned() }, heat),
            is_empty: before == nothing && after.is_none_or(|after| after == nothing),
        }
    });
    Some(HeatRow {
        column: column.name.clone(),
        cells: cells.collect(),
        treatment: technique::short_phrase(words, column),
    })
}

/// The count of the commonest category of a class. Never a sum: beside published parts it would give small ones away.
fn most(counts: &BTreeMap<&str, PublicCount>, class: StatutoryClass) -> PublicCount {
    let of_class = counts.iter().filter(|(category, _)| class_of(category) == class);
    of_class.map(|(_, count)| *count).max().unwrap_or(PublicCount::new(0))
}

fn heat(count: PublicCount) -> Heat {
    let steps = [1, 10, 100, 1_000].into_iter().filter(|step| count >= PublicCount::new(*step)).count();
    Heat { level: u8::try_from(steps).unwrap_or(u8::MAX), text: count.to_string() }
}

fn column_view(words: &Words, column: &ColumnRecord) -> ColumnView {
    let chips = |counts: BTreeMap<&str, PublicCount>| -> Vec<Chip> {
        counts.into_iter().map(|(category, count)| chip(words, category, count)).collect()
    };
    let left = column.left.iter().flatten().map(|(category, count)| (category.as_str(), *count)).collect();
    ColumnView {
        name: column.name.clone(),
        kind: words.kind("column", &column.kind),
        role: words.kind("attribute", &column.role),
        found: chips(found(column)),
        cells: column.cells.to_string(),
        treatment: technique::phrase(words, column),
        word: column.technique.clone(),
        left: chips(left),
        is_deleted: column.left.is_none(),
    }
}

fn chip(words: &Words, category: &str, count: PublicCount) -> Chip {
    let class = class_of(category);
    let tone = CLASSES.iter().find(|(known, _)| *known == class).map_or("plain", |(_, tone)| tone);
    Chip { tone, text: format!("{} {count}", words.kind("category", category)), word: category.to_owned() }
}

fn criterion_view(writer: &Writer<'_>, criterion: &Criterion) -> CriterionView {
    let words = &writer.words;
    CriterionView {
        provision: writer.citation(&criterion.provision),
        fact: criterion.fact.clone(),
        question: writer.question(&criterion.fact),
        state: state(words, criterion.state),
        checks: criterion
            .checks
            .iter()
            .map(|check| CheckView {
                what: words.lang.of(&check.what).to_owned(),
                state: state(words, check.state),
                looked_at: check.looked_at.to_string(),
                hits: check.hits.to_string(),
            })
            .collect(),
    }
}

fn state(words: &Words, state: CriterionState) -> State {
    let (tone, key) = match state {
        CriterionState::Met => ("ok", "status-met"),
        CriterionState::NotMet => ("stop", "status-not-met"),
        CriterionState::Unknown => ("wait", "status-unknown"),
    };
    State::new(tone, words.of(key).to_owned())
}

fn risk_pairs(dataset: &DatasetRecord, words: &Words) -> Vec<(String, String)> {
    let Some(risk) = &dataset.risk else { return Vec::new() };
    if risk.quasi_identifiers.is_empty() {
        return Vec::new();
    }
    let mut pairs = vec![
        ("quasi-identifiers", words.list(&risk.quasi_identifiers)),
        ("rows-measured", risk.rows.to_string()),
        ("classes", risk.classes.to_string()),
        ("smallest-class", risk.smallest_class.to_string()),
        ("unique-rows", risk.unique_rows.to_string()),
        ("rows-below-k", words.fill("with-k", &[("rows", &risk.rows_below_k), ("k", &risk.k)])),
        ("suppressed-rows", risk.suppressed_rows.to_string()),
    ];
    if let Some(average) = risk.average_risk_ppm {
        pairs.push(("average-risk", percent(average)));
    }
    if let Some(special) = &risk.special_unique_rows {
        pairs.push(("special-unique-rows", special.to_string()));
    }
    pairs.into_iter().map(|(key, value)| (words.of(key).to_owned(), value)).collect()
}

fn review(dataset: &DatasetRecord, words: &Words) -> Option<ReviewView> {
    let review = dataset.review.as_ref()?;
    let [low, high] = review.interval_ppm;
    let line = words.fill(
        "review-line",
        &[
            ("by", &review.by),
            ("on", &words.date(&review.on)),
            ("sample", &thousands(review.sample)),
            ("misses", &thousands(review.misses)),
            ("low", &percent(low)),
            ("high", &percent(high)),
        ],
    );
    Some(ReviewView { line, digest: review.output_sha256.clone() })
}

/// Parts per million as a percentage with two decimals.
fn percent(ppm: u64) -> String {
    let hundredths = (ppm + 50) / 100;
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}
