//! What documents say.

use super::{Parts, canonical, sha256_of, unserialisable};
use crate::ambient::Ambient;
use crate::criteria::{self, Review};
use crate::decide::{CaseAnswer, ProjectAnswer};
use crate::flow::{self, Passed, Run};
use crate::issue::evidence::StageEntry;
use crate::model::{Bilingual, Body, ColumnRecord, DatasetRecord, PublicCount, RiskRecord};
use crate::{Error, digest};
use jiff::civil::Date;
use sekisho_deidentify::{ColumnPlan, Technique};
use sekisho_law::{RequirementStatus, Truth};
use sekisho_scan::ColumnKind;
use sekisho_terms::Standard;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(super) fn clearance(parts: &Parts<'_>) -> Body {
    let statement = Bilingual::new(
        format!(
            "列挙した事実（本ツールが測定し、又は記名の者が述べたもの）に基づき、{} の時点で知られるルールパック {} の下で、\
             この日、この活動を妨げる事由は見つかりませんでした。これは法的助言ではなく、この活動が法に適うとの認定でもありません。\
             列挙した義務は続きます。",
            parts.ambient.today,
            short(&parts.run.pack.digest()),
        ),
        format!(
            "On the facts listed, measured by this tool or stated by the persons named, and under rule pack {} as known on {}, \
             no bar was found to this activity on this date. It is not legal advice and not a finding that the activity is \
             lawful. The duties listed continue.",
            short(&parts.run.pack.digest()),
            parts.ambient.today,
        ),
    );
    body(parts.run, parts.after, parts.ambient.today, parts.ambient, statement)
}

pub(super) fn refusal(run: &Run<'_>, answer: &crate::decide::ProjectDecision, ambient: &Ambient<'_>) -> Body {
    let statement = Bilingual::new(
        "列挙した事実とルールの下で、この活動の通行は認められません。理由と、次の一手を示します。これは法的助言ではありません。",
        "On the facts and rules listed this activity is not cleared. The reasons and the next step follow. This is not legal \
         advice.",
    );
    body(run, answer, ambient.today, ambient, statement)
}

pub(super) fn hypothetical<B: Serialize>(
    run: &Run<'_>,
    answer: &ProjectAnswer<B>,
    as_of: Date,
    ambient: &Ambient<'_>,
) -> Body {
    let statement = Bilingual::new(
        "今日施行されている法によらない仮定の回答です。",
        "A supposition: not an answer of the law in force today.",
    );
    body(run, answer, as_of, ambient, statement)
}

fn body<B: Serialize>(
    run: &Run<'_>,
    answer: &ProjectAnswer<B>,
    as_of: Date,
    ambient: &Ambient<'_>,
    statement: Bilingual,
) -> Body {
    let mut editions: Vec<String> =
        answer.cases.iter().flat_map(|case| &case.answer.editions).map(ToString::to_string).collect();
    editions.sort();
    editions.dedup();
    Body {
        schema: 1,
        statement,
        tool: format!("sekisho {}", env!("CARGO_PKG_VERSION")),
        issued_at: ambient.now.to_string(),
        as_of,
        verdict: answer.verdict.word().to_owned(),
        activity: run.project.activity(),
        project_sha256: digest::hex(&run.project.sha256),
        pack_sha256: run.pack.digest_hex(),
        editions,
        datasets: datasets(run),
        decisions: answer.cases.iter().map(decision).collect(),
        facts: answer.facts.clone(),
        duties: duties(answer),
        not_checked: not_checked(run),
    }
}

/// Every dataset as documents show it.
pub(super) fn datasets(run: &Run<'_>) -> Vec<DatasetRecord> {
    run.passed.iter().map(|passed| dataset(run, passed)).collect()
}

/// Every decision as documents show it.
pub(crate) fn decisions<B: Serialize>(answer: &ProjectAnswer<B>) -> Value {
    Value::Array(answer.cases.iter().map(decision).collect())
}

fn dataset(run: &Run<'_>, passed: &Passed) -> DatasetRecord {
    let survey = &passed.survey;
    let review = flow::review_of(run.project, survey, &passed.plan, &passed.processed);
    DatasetRecord {
        id: survey.dataset.id.clone(),
        asked: passed.choice.asked,
        standard: passed.plan.standard,
        considered: passed.choice.considered.clone(),
        rows: PublicCount::new(survey.inventory.rows),
        persons: passed.processed.risk.persons.map(PublicCount::new),
        inputs: survey.inputs.clone(),
        outputs: passed.processed.outputs.clone(),
        columns: columns(passed),
        criteria: passed.criteria.clone(),
        risk: Some(risk(passed)),
        review: criteria::review_record(review),
    }
}

fn columns(passed: &Passed) -> Vec<ColumnRecord> {
    let mut columns: Vec<ColumnRecord> = passed
        .survey
        .inventory
        .columns
        .iter()
        .zip(&passed.plan.columns)
        .map(|(found, planned)| ColumnRecord {
            name: found.name.clone(),
            kind: kind_word(found.kind).to_owned(),
            category: planned.category.map(|category| category.word().to_owned()),
            role: planned.role.word().to_owned(),
            cells: PublicCount::new(found.cells),
            found: found
                .found
                .iter()
                .map(|(category, count)| (category.word().to_owned(), PublicCount::new(count.cells)))
                .collect(),
            technique: planned.technique.name().to_owned(),
            settings: settings(&planned.technique),
            left: left(passed, planned),
        })
        .collect();
    columns.extend(passed.survey.dataset.skipped.iter().map(|name| ColumnRecord {
        name: name.clone(),
        kind: "not-read".to_owned(),
        category: None,
        role: "other".to_owned(),
        cells: PublicCount::new(0),
        found: BTreeMap::new(),
        technique: "suppress".to_owned(),
        settings: BTreeMap::new(),
        left: None,
    }));
    columns
}

fn settings(technique: &Technique) -> BTreeMap<String, Value> {
    let Ok(Value::Object(members)) = serde_json::to_value(technique) else { return BTreeMap::new() };
    members.into_iter().filter(|(name, _)| name != "technique").collect()
}

/// What the scan sees in the released column; a column that is kept holds what the project says it holds.
fn left(passed: &Passed, planned: &ColumnPlan) -> Option<BTreeMap<String, PublicCount>> {
    if planned.technique == Technique::Suppress {
        return None;
    }
    let released = passed.processed.inventory.column(&planned.column)?;
    let mut left: BTreeMap<String, PublicCount> = released
        .found
        .iter()
        .map(|(category, count)| (category.word().to_owned(), PublicCount::new(count.cells)))
        .collect();
    let kept = planned.category.filter(|_| planned.technique == Technique::Keep);
    for category in kept.into_iter().chain(released.category) {
        left.entry(category.word().to_owned()).or_insert(PublicCount::new(released.cells));
    }
    Some(left)
}

fn risk(passed: &Passed) -> RiskRecord {
    let report = &passed.processed.risk;
    RiskRecord {
        quasi_identifiers: report.quasi_identifiers.clone(),
        rows: PublicCount::new(report.rows),
        classes: PublicCount::new(report.classes),
        smallest_class: PublicCount::new(report.smallest_class),
        unique_rows: PublicCount::new(report.unique_rows),
        special_unique_rows: report.special_unique_rows.map(PublicCount::new),
        k: report.k,
        rows_below_k: PublicCount::new(report.rows_below_k),
        suppressed_rows: PublicCount::new(passed.processed.suppressed_rows),
        // Classes over rows: with few of either it would give them away.
        average_risk_ppm: (report.rows >= 10 && report.classes >= 10)
            .then_some(u64::from(report.average_risk_ppm)),
    }
}

fn kind_word(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Empty => "empty",
        ColumnKind::Typed => "typed",
        ColumnKind::FreeText => "free-text",
        ColumnKind::Label => "label",
        ColumnKind::Scalar => "scalar",
    }
}

/// A decision without the tree of reasons, which stands in `internal.json`.
fn decision<B: Serialize>(case: &CaseAnswer<B>) -> Value {
    let requirements: Vec<Value> = case
        .answer
        .requirements
        .iter()
        .map(|requirement| {
            json!({
                "id": requirement.id,
                "title": { "ja": requirement.title.ja, "en": requirement.title.en },
                "status": status_word(&requirement.status),
                "provisions": requirement.cites,
                "routes": requirement.routes.iter().map(|route| json!({
                    "id": route.id,
                    "title": { "ja": route.title.ja, "en": route.title.en },
                    "status": route.status,
                    "grade": route.grade,
                    "provisions": route.cites,
                    "open": route.open.iter().map(|open| open.fact.to_string()).collect::<Vec<_>>(),
                })).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "act": case.act,
        "dataset": case.dataset,
        "standard": case.standard,
        "recipient": case.recipient,
        "verdict": case.answer.verdict,
        "basis": case.answer.basis,
        "not_law": case.answer.not_law,
        "missing": case.answer.missing,
        "requirements": requirements,
    })
}

/// A requirement's standing in the words of machine outputs.
#[must_use]
pub fn status_word(status: &RequirementStatus) -> &'static str {
    match status {
        RequirementStatus::NotTriggered => "not-triggered",
        RequirementStatus::Met { .. } => "met",
        RequirementStatus::Blocked => "blocked",
        RequirementStatus::Unknown => "unknown",
        RequirementStatus::Contested => "contested",
    }
}

fn duties<B>(answer: &ProjectAnswer<B>) -> Vec<Value> {
    let mut duties: BTreeMap<String, Value> = BTreeMap::new();
    for duty in answer.cases.iter().flat_map(|case| &case.answer.duties) {
        let arises = if duty.arises == Truth::True { "yes" } else { "unknown" };
        let entry = duties.entry(duty.id.to_string()).or_insert_with(|| {
            json!({
                "id": duty.id,
                "title": { "ja": duty.title.ja, "en": duty.title.en },
                "content": { "ja": duty.content.ja, "en": duty.content.en },
                "deadline": { "ja": duty.deadline.ja, "en": duty.deadline.en },
                "retain": { "ja": duty.retain.ja, "en": duty.retain.en },
                "owner": duty.owner,
                "provisions": duty.cites,
                "arises": arises,
            })
        });
        if arises == "yes"
            && let Some(entry) = entry.as_object_mut()
        {
            entry.insert("arises".to_owned(), json!("yes"));
        }
    }
    duties.into_values().collect()
}

fn not_checked(run: &Run<'_>) -> Vec<Bilingual> {
    let mut lines = vec![
        Bilingual::new("人が述べた事実が真実かどうか", "whether what persons stated is true"),
        Bilingual::new(
            "検証のとき、入力が指紋どおりか（鍵を持つ者だけが確かめられる）",
            "at verification, whether the inputs are those committed to (only the holder of the key can tell)",
        ),
        Bilingual::new(
            "個人情報保護法以外の法令（業法、番号法、著作権法、外国法）",
            "other law: sector statutes, the My Number Act, copyright, foreign law",
        ),
        Bilingual::new(
            "学習後のモデルが個人データを覚えているか（記憶の試験はまだない）",
            "whether a trained model memorises personal data (no memorisation test yet)",
        ),
        Bilingual::new(
            "行ごとの同意・異議（行の関門はまだない）",
            "consent and objections of single persons (no row gate yet)",
        ),
    ];
    for passed in &run.passed {
        let id = &passed.survey.dataset.id;
        for column in &passed.survey.dataset.skipped {
            lines.push(Bilingual::new(
                format!("{id} の列 {column}（読めない型のため、読まずに削除した）"),
                format!("column {column} of {id} (a type that is not read; deleted unread)"),
            ));
        }
        if passed.plan.standard == Standard::Masked {
            lines.push(Bilingual::new(
                format!("{id} のマスキング後に、元の値がどこかに残っていないか（個人データのまま扱う）"),
                format!(
                    "whether original values are left anywhere in the masked {id} (it stays personal data)"
                ),
            ));
        }
        if passed.survey.inventory.rows == 0 {
            lines.push(Bilingual::new(format!("{id} には行がない"), format!("{id} has no rows")));
        }
        for column in codes_of_no_known_kind(passed) {
            lines.push(Bilingual::new(
                format!("{id} の列 {column}：種類の分からない符号がそのまま残り、人は見ていない"),
                format!(
                    "column {column} of {id}: codes of no known kind stay as they are, and no person looked"
                ),
            ));
        }
        let review = flow::review_of(run.project, &passed.survey, &passed.plan, &passed.processed);
        let reads_text = passed.plan.standard == Standard::AsIs || passed.plan.standard == Standard::Masked;
        if review != Review::NotNeeded && reads_text {
            lines.push(Bilingual::new(
                format!("{id} の自由記述で検出が見落としたもの"),
                format!("what the scan missed in the free text of {id}"),
            ));
        }
    }
    lines
}

/// Kept columns of short text in which most cells differ: nothing tells what they are, and no review is asked for them.
fn codes_of_no_known_kind(passed: &Passed) -> Vec<&str> {
    let kept = |name: &str| {
        let mut columns = passed.plan.columns.iter();
        columns.any(|column| column.column == name && column.technique == Technique::Keep)
    };
    let columns = passed.survey.inventory.columns.iter().filter(|column| {
        column.kind == ColumnKind::Label && column.distinct >= 50 && column.distinct * 2 >= column.cells
    });
    columns.map(|column| column.name.as_str()).filter(|name| kept(name)).collect()
}

/// The body with what only a clearance has: validity, its place in the log, what it supersedes.
pub(super) fn predicate(
    parts: &Parts<'_>,
    body: &Body,
    stages: &[StageEntry],
    checkpoint: &str,
    previous: Option<&str>,
) -> Result<Value, Error> {
    let mut predicate = serde_json::to_value(body).map_err(unserialisable)?;
    let (from, until) = validity(parts);
    let stages: Vec<Value> = stages
        .iter()
        .map(|stage| json!({ "kind": stage.kind, "index": stage.index, "sha256": stage.sha256 }))
        .collect();
    if let Some(members) = predicate.as_object_mut() {
        members.insert("valid_from".to_owned(), json!(from.to_string()));
        members.insert("valid_until".to_owned(), json!(until.to_string()));
        members.insert("supersedes".to_owned(), json!(previous));
        let key = parts.signing_key.verifying_key();
        let log =
            json!({ "origin": key.name(), "key": key.to_vkey(), "stages": stages, "checkpoint": checkpoint });
        members.insert("log".to_owned(), log);
        members.insert("practice".to_owned(), json!([]));
    }
    Ok(predicate)
}

/// From today to the earliest of: the day before the law may change, the pack's review, the project's end.
fn validity(parts: &Parts<'_>) -> (Date, Date) {
    let today = parts.ambient.today;
    let change = parts.run.pack.next_change(today, today).and_then(|date| date.yesterday().ok());
    let ends = parts.run.project.file.activity.ends.map(|date| date.0);
    let until = [change, parts.run.pack.review(), ends].into_iter().flatten().min();
    (today, until.unwrap_or(today))
}

/// Full figures for the organisation alone.
pub(super) fn internal(parts: &Parts<'_>) -> Result<Vec<u8>, Error> {
    let datasets: Vec<Value> = parts
        .run
        .passed
        .iter()
        .map(|passed| {
            json!({
                "dataset": passed.survey.dataset.id,
                "standard": passed.choice,
                "inventory": passed.survey.inventory,
                "plan": passed.plan,
                "tally": passed.processed.tally,
                "inventory_of_output": passed.processed.inventory,
                "value_search_hits": passed.processed.search.hits,
                "residue": passed.processed.residue,
                "risk": passed.processed.risk,
                "suppressed_rows": passed.processed.suppressed_rows,
            })
        })
        .collect();
    let document = json!({
        "schema": 1,
        "datasets": datasets,
        "decision_before": parts.before,
        "decision_after": parts.after,
    });
    let mut bytes = serde_json::to_vec_pretty(&document).map_err(unserialisable)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Short form of a digest for a sentence.
fn short(digest: &[u8]) -> String {
    digest::hex(digest).chars().take(12).collect()
}

/// A stage's body for the log, by digest where it is long.
pub(super) fn stage_body(activity: &str, dataset: &str, content: &Value) -> Result<Value, Error> {
    let length = canonical(content)?.len();
    let mut body = json!({ "activity": activity, "dataset": dataset, "sha256": sha256_of(content)? });
    if length < 30_000
        && let Some(members) = body.as_object_mut()
    {
        members.insert("content".to_owned(), content.clone());
    }
    Ok(body)
}
