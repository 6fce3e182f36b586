//! Bodies for the tests: small, complete, and with one text in every place that a project fills.

use crate::issue::{NextStep, Refusal};
use crate::model::{
    Bilingual, Body, Check, ColumnRecord, Criterion, CriterionState, Cure, DatasetRecord, EvidenceRecord,
    FactRecord, InputFile, OutputFile, PublicCount, QuotedClearance, Reason, ReviewRecord, RiskRecord,
    StatementRecord,
};
use crate::standard::Considered;
use sekisho_law::Verdict;
use sekisho_terms::{Act, ActorRole, OutputType, ProcessingActivity, Recipient, Relation, Standard};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A body of this verdict; `named` stands in every text that comes from a project.
pub(super) fn body(verdict: &str, named: &str) -> Body {
    Body {
        schema: 1,
        statement: Bilingual::new("事実の下での回答です。", "An answer on the facts."),
        tool: "sekisho 9.8.7".to_owned(),
        issued_at: "2026-11-22T15:04:59.187037304Z".to_owned(),
        as_of: jiff::civil::date(2026, 11, 23),
        verdict: verdict.to_owned(),
        activity: ProcessingActivity {
            id: format!("helpdesk{named}"),
            role: ActorRole::Handler,
            acts: vec![Act::Use, Act::Provide],
            purpose: format!("お問い合わせ対応の学習{named}"),
            output: OutputType::GenerativeModel,
            recipients: vec![Recipient {
                name: format!("さくら商事{named}"),
                country: "JP".to_owned(),
                relation: Relation::ThirdParty,
            }],
        },
        project_sha256: "11".repeat(32),
        pack_sha256: "22".repeat(32),
        editions: vec!["appi".to_owned()],
        datasets: vec![dataset(named)],
        decisions: ["notes", "calls"].map(|dataset| decision(&format!("{dataset}{named}"), named)).to_vec(),
        facts: facts(named),
        duties: vec![duty("yes", "記録の作成", "Record it"), duty("unknown", "通知", "Notify")],
        not_checked: vec![Bilingual::new(
            format!("{named} の列 {named}（読まずに削除した）"),
            format!("column {named} of {named}"),
        )],
    }
}

fn count(count: u64) -> PublicCount {
    PublicCount::new(count)
}

fn dataset(named: &str) -> DatasetRecord {
    let check = |hits, state| Check {
        what: Bilingual::new("出力をもう一度検出した", "the output was scanned again"),
        looked_at: count(1_200),
        hits: count(hits),
        state,
    };
    DatasetRecord {
        id: format!("notes{named}"),
        asked: Standard::Auto,
        standard: Standard::Pseudonymised,
        considered: vec![
            Considered { standard: Standard::AsIs, verdict: Verdict::Blocked },
            Considered { standard: Standard::Pseudonymised, verdict: Verdict::Clear },
        ],
        rows: count(1_234),
        persons: Some(count(7)),
        inputs: vec![InputFile {
            name: format!("in/{named}.csv"),
            bytes: 55_385,
            hmac_sha256: "33".repeat(32),
        }],
        outputs: vec![OutputFile {
            name: format!("out/{named}.csv"),
            bytes: 54_258,
            sha256: "44".repeat(32),
        }],
        columns: columns(named),
        criteria: vec![Criterion {
            fact: "rule31-1-met".to_owned(),
            provision: "RULES:31(i)".to_owned(),
            state: CriterionState::NotMet,
            checks: vec![check(0, CriterionState::Met), check(25, CriterionState::NotMet)],
        }],
        risk: Some(RiskRecord {
            quasi_identifiers: vec![format!("age{named}")],
            rows: count(1_230),
            classes: count(41),
            smallest_class: count(3),
            unique_rows: count(0),
            special_unique_rows: Some(count(12)),
            k: 5,
            rows_below_k: count(44),
            suppressed_rows: count(18),
            average_risk_ppm: Some(33_333),
        }),
        review: Some(ReviewRecord {
            by: format!("確認者{named}"),
            on: "2026-11-20".to_owned(),
            sample: 200,
            misses: 25,
            interval_ppm: [82_552, 178_974],
            output_sha256: "55".repeat(32),
        }),
    }
}

fn columns(named: &str) -> Vec<ColumnRecord> {
    let column = |name: &str, category: Option<&str>, technique: &str, settings: Value| ColumnRecord {
        name: format!("{name}{named}"),
        kind: "typed".to_owned(),
        category: category.map(ToOwned::to_owned),
        role: "direct-identifier".to_owned(),
        cells: count(1_234),
        found: BTreeMap::new(),
        technique: technique.to_owned(),
        settings: serde_json::from_value(settings).unwrap(),
        left: Some(BTreeMap::new()),
    };
    let text = ColumnRecord {
        kind: "free-text".to_owned(),
        role: "sensitive".to_owned(),
        found: BTreeMap::from([
            ("phone".to_owned(), count(39)),
            ("email".to_owned(), count(2)),
            ("medical-history".to_owned(), count(123)),
        ]),
        left: Some(BTreeMap::from([("medical-history".to_owned(), count(120))])),
        ..column("text", None, "redact", json!({}))
    };
    let gone = ColumnRecord { left: None, ..column("my_number", Some("my-number"), "suppress", json!({})) };
    vec![
        text,
        gone,
        column("customer", Some("employee-id"), "pseudonym", json!({ "label": "customer-key" })),
        column("zip", Some("postal-code"), "mask", json!({ "keep_first": 3, "keep_last": 0 })),
        column("card", Some("credit-card"), "mask", json!({ "keep_first": 0, "keep_last": 0 })),
        column("born", Some("birth-date"), "date-to", json!({ "unit": "month" })),
        column("age", Some("age"), "interval", json!({ "width": 10, "origin": 0 })),
        column("plan", None, "keep", json!({})),
    ]
}

fn facts(named: &str) -> Vec<FactRecord> {
    let fact = |id: &str, dataset: &str, value: &str, provenance: Bilingual| FactRecord {
        id: id.to_owned(),
        dataset: Some(format!("{dataset}{named}")),
        recipient: None,
        value: value.to_owned(),
        provenance,
        stated: None,
        evidence: None,
        conflict: false,
    };
    let stated = |dataset: &str| FactRecord {
        stated: Some(StatementRecord {
            by: format!("法務部長{named}"),
            on: "2026-11-19".to_owned(),
            reason: Some(format!("申込書で明示した{named}")),
        }),
        evidence: Some(EvidenceRecord {
            name: format!("notices/{named}.txt"),
            sha256: Some("66".repeat(32)),
            clearance: Some(QuotedClearance {
                activity: format!("their-helpdesk{named}"),
                key: "b.example/log+99+AQ".to_owned(),
                valid_until: "2027-01-31".to_owned(),
                log_index: 2_077,
            }),
        }),
        ..fact("purpose-covers-use", dataset, "false", Bilingual::new("回答", "answer"))
    };
    let conflicting = FactRecord {
        conflict: true,
        recipient: Some(format!("さくら商事{named}")),
        ..fact("minors-present", "notes", "unknown", Bilingual::new("測定と回答が食い違う", "they disagree"))
    };
    vec![
        stated("notes"),
        stated("calls"),
        fact("free-text-present", "notes", "true", Bilingual::new("測定：120 セル", "measured: 120 cells")),
        conflicting,
    ]
}

fn decision(dataset: &str, named: &str) -> Value {
    let route = |id: &str, ja: &str, en: &str, status: &str, open: &[&str]| {
        json!({
            "id": id, "title": { "ja": ja, "en": en }, "status": status, "grade": "B",
            "provisions": ["APPI:41(1)", "APPI:41(2)", "RULES:32"], "open": open,
        })
    };
    let requirement = |id: &str, ja: &str, en: &str, status: &str, routes: Vec<Value>| {
        json!({
            "id": id, "title": { "ja": ja, "en": en }, "status": status,
            "provisions": ["APPI:17(1)", "APPI:18(1)"], "routes": routes,
        })
    };
    json!({
        "act": "provide", "dataset": dataset, "standard": "pseudonymised",
        "recipient": format!("さくら商事{named}"), "verdict": "blocked",
        "basis": { "as-of": "2026-11-23", "known": "2026-11-22" }, "not_law": false,
        "missing": ["minors-present"],
        "requirements": [
            requirement("r18-purpose", "利用目的の範囲内の取扱い", "Handling within the purpose of use", "met", vec![
                route("r18-purpose.published", "公表した目的での利用", "For a published purpose", "yes", &[]),
                route("r18-purpose.consent", "同意による利用", "By consent", "no", &["consent-to-use"]),
            ]),
            requirement("r27-provision", "提供の制限", "Limits to provision", "blocked", vec![]),
            requirement("r28-abroad", "外国への提供", "Provision abroad", "not-triggered", vec![]),
        ],
    })
}

fn duty(arises: &str, ja: &str, en: &str) -> Value {
    json!({
        "id": format!("duty-{arises}"), "title": { "ja": ja, "en": en },
        "content": { "ja": format!("{ja}の中身"), "en": format!("{en}: contents") },
        "deadline": { "ja": "遅滞なく", "en": "Without delay" },
        "retain": { "ja": "3年", "en": "Three years" },
        "owner": "handler", "provisions": ["APPI:23", "APPI:24"], "arises": arises,
    })
}

/// The predicate of a clearance with this body.
pub(super) fn predicate(body: &Body) -> Value {
    let mut predicate = serde_json::to_value(body).unwrap();
    let members = predicate.as_object_mut().unwrap();
    members.insert("valid_from".to_owned(), json!("2026-11-23"));
    members.insert("valid_until".to_owned(), json!("2027-03-31"));
    members.insert("supersedes".to_owned(), json!("77".repeat(32)));
    members.insert("practice".to_owned(), json!([]));
    let stage = json!({ "kind": "scan", "index": 41, "sha256": "88".repeat(32) });
    members.insert(
        "log".to_owned(),
        json!({ "origin": "a.example/log", "key": "a.example/log+00+AA", "stages": [stage] }),
    );
    predicate
}

/// A refusal with one reason of every kind.
pub(super) fn refusal(named: &str) -> Refusal {
    let reason = |cure, requirement: &str, ja: &str, en: &str| Reason {
        cure,
        datasets: vec![format!("notes{named}")],
        recipient: Some(format!("さくら商事{named}")),
        requirement: requirement.to_owned(),
        text: Bilingual::new(format!("{ja}{named}"), format!("{en}{named}")),
        provisions: vec!["APPI:27(1)".to_owned(), "APPI:27(5)(i)".to_owned()],
        facts: vec!["purpose-covers-use".to_owned()],
    };
    Refusal {
        body: body("blocked", named),
        reasons: vec![
            reason(
                Cure::Nothing,
                "r20-1-proper-acquisition",
                "適正な取得：満たさない。",
                "Proper acquisition: not met.",
            ),
            reason(Cure::Plan, "scope-my-number", "個人番号を含む。", "It holds My Numbers."),
            reason(
                Cure::Act,
                "r18-purpose",
                "利用目的の範囲内の取扱い：未確定。",
                "Handling within the purpose of use: open.",
            ),
        ],
        next: NextStep {
            text: Bilingual::new(format!("データ {named} を外す"), format!("Leave {named} out")),
            command: format!("sekisho clear {named}"),
        },
    }
}
