//! The report pages: one self-contained HTML file per language, from the same body as the signed document.

use crate::Error;
use crate::flow::Run;
use crate::issue::Refusal;
use crate::model::{Bilingual, Body, Criterion, CriterionState, Cure, DatasetRecord, Reason, thousands};
use askama::Template;
use sekisho_terms::{DataCategory, Place, StatutoryClass};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr as _;

/// Language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lang {
    /// 日本語
    Ja,
    /// English
    En,
}

impl Lang {
    /// Name of the report file.
    #[must_use]
    pub(crate) fn report_name(self) -> &'static str {
        match self {
            Self::Ja => "report.ja.html",
            Self::En => "report.en.html",
        }
    }

    fn of(self, text: &Bilingual) -> String {
        match self {
            Self::Ja => text.ja.clone(),
            Self::En => text.en.clone(),
        }
    }

    /// The member of a bilingual JSON object.
    fn of_json(self, value: &Value) -> String {
        let key = match self {
            Self::Ja => "ja",
            Self::En => "en",
        };
        value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    }
}

/// The page of a clearance.
///
/// # Errors
/// `internal` when the template fails.
pub(crate) fn clearance(
    run: &Run<'_>,
    body: &Body,
    predicate: &Value,
    index: u64,
    out: &Path,
    lang: Lang,
) -> Result<String, Error> {
    let words = Words::new(lang);
    let text = |name: &str| predicate.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let validity = format!("{} – {}", text("valid_from"), text("valid_until"));
    let log =
        |name: &str| predicate.pointer(&format!("/log/{name}")).and_then(Value::as_str).unwrap_or_default();
    let evidence = vec![
        ("clearance".to_owned(), format!("{} #{index}", log("origin"))),
        ("key".to_owned(), log("key").to_owned()),
    ];
    let out = out.file_name().map_or_else(|| ".".to_owned(), |name| name.to_string_lossy().into_owned());
    let mut page = Page::new(run, body, words, "title-clearance");
    page.activity.push((page.words.of("valid").to_owned(), validity));
    page.evidence.extend(evidence);
    page.verify_command = Some(format!("sekisho verify {out} --log-key keys/signing.pub"));
    page.finish()
}

/// The page of a refusal.
///
/// # Errors
/// `internal` when the template fails.
pub(crate) fn refusal(run: &Run<'_>, refusal: &Refusal, lang: Lang) -> Result<String, Error> {
    let title = if refusal.body.verdict == "blocked" { "title-refusal" } else { "title-undetermined" };
    let mut page = Page::new(run, &refusal.body, Words::new(lang), title);
    page.next = Some(Next { text: lang.of(&refusal.next.text), command: refusal.next.command.clone() });
    page.reasons = reason_groups(&refusal.reasons, &page.words);
    page.finish()
}

/// The words of the pages in one language.
struct Words {
    lang: Lang,
    words: BTreeMap<String, Bilingual>,
}

impl Words {
    fn new(lang: Lang) -> Self {
        let words = toml::from_str(include_str!("../../../web/report/words.toml")).unwrap_or_default();
        Self { lang, words }
    }

    fn of<'a>(&'a self, key: &'a str) -> &'a str {
        let Some(word) = self.words.get(key) else { return key };
        match self.lang {
            Lang::Ja => &word.ja,
            Lang::En => &word.en,
        }
    }
}

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    words: Words,
    lang_code: &'static str,
    style: &'static str,
    title: String,
    tone: &'static str,
    verdict: String,
    statement: String,
    body: &'a Body,
    next: Option<Next>,
    reasons: Vec<ReasonGroup>,
    activity: Vec<(String, String)>,
    datasets: Vec<DatasetView>,
    decisions: Vec<DecisionView>,
    duties: Vec<(String, String, String)>,
    facts: Vec<FactView>,
    not_checked: Vec<String>,
    verify_command: Option<String>,
    evidence: Vec<(String, String)>,
}

struct Next {
    text: String,
    command: String,
}

struct ReasonGroup {
    tone: &'static str,
    title: String,
    items: Vec<ReasonView>,
}

struct ReasonView {
    scope: String,
    text: String,
    provisions: String,
}

struct DatasetView {
    id: String,
    standard: String,
    size: String,
    columns: Vec<ColumnView>,
    criteria: Vec<CriterionView>,
    risk: Vec<(String, String)>,
    review: Option<String>,
}

struct ColumnView {
    name: String,
    found: Vec<Chip>,
    cells: String,
    technique: String,
}

struct Chip {
    tone: &'static str,
    text: String,
}

struct CriterionView {
    provision: String,
    state: String,
    tone: &'static str,
    what: String,
    looked_at: String,
    hits: String,
}

struct DecisionView {
    title: String,
    verdict: String,
    tone: &'static str,
    rows: Vec<RequirementView>,
}

struct RequirementView {
    title: String,
    status: String,
    tone: &'static str,
    routes: Vec<String>,
    provisions: String,
}

struct FactView {
    id: String,
    question: String,
    value: String,
    provenance: String,
}

impl<'a> Page<'a> {
    fn new(run: &Run<'_>, body: &'a Body, words: Words, title: &str) -> Self {
        let lang = words.lang;
        let datasets = body.datasets.iter().map(|dataset| dataset_view(dataset, &words)).collect();
        let decisions = body.decisions.iter().map(|decision| decision_view(decision, &words)).collect();
        let duties = body
            .duties
            .iter()
            .filter(|duty| duty.get("arises").and_then(Value::as_str) == Some("yes"))
            .map(|duty| {
                let part = |name: &str| duty.get(name).map(|value| lang.of_json(value)).unwrap_or_default();
                (part("title"), part("deadline"), list(duty.get("provisions")))
            })
            .collect();
        let facts = body.facts.iter().map(|fact| fact_view(run, fact, &words)).collect();
        Self {
            lang_code: if lang == Lang::Ja { "ja" } else { "en" },
            style: include_str!("../../../web/report/report.css"),
            title: words.of(title).to_owned(),
            tone: tone_of(&body.verdict),
            verdict: words.of(&format!("verdict-{}", body.verdict)).to_owned(),
            statement: lang.of(&body.statement),
            body,
            next: None,
            reasons: Vec::new(),
            activity: activity_pairs(body, &words),
            datasets,
            decisions,
            duties,
            facts,
            not_checked: body.not_checked.iter().map(|line| lang.of(line)).collect(),
            verify_command: None,
            evidence: evidence_pairs(body, &words),
            words,
        }
    }

    fn finish(&self) -> Result<String, Error> {
        self.render().map_err(|error| {
            Error::new("internal", Place::default())
                .with("detail", "the report page cannot be made")
                .caused_by(error)
        })
    }

    /// A word of the page; the template's one way to text.
    fn w<'s>(&'s self, key: &'s str) -> &'s str {
        self.words.of(key)
    }
}

fn activity_pairs(body: &Body, words: &Words) -> Vec<(String, String)> {
    let activity = &body.activity;
    let acts: Vec<&str> = activity.acts.iter().map(|act| act.word()).collect();
    let recipients: Vec<String> = activity
        .recipients
        .iter()
        .map(|recipient| format!("{} ({}, {})", recipient.name, recipient.country, recipient.relation))
        .collect();
    let recipients =
        if recipients.is_empty() { words.of("in-house").to_owned() } else { recipients.join("; ") };
    [
        ("activity", activity.id.clone()),
        ("purpose", activity.purpose.clone()),
        ("role", activity.role.word().to_owned()),
        ("acts", acts.join(", ")),
        ("output", activity.output.word().to_owned()),
        ("recipients", recipients),
        ("as-of", body.as_of.to_string()),
        ("issued", body.issued_at.clone()),
    ]
    .into_iter()
    .map(|(key, value)| (words.of(key).to_owned(), value))
    .collect()
}

fn evidence_pairs(body: &Body, words: &Words) -> Vec<(String, String)> {
    let mut pairs = vec![
        (words.of("tool").to_owned(), body.tool.clone()),
        (words.of("pack").to_owned(), format!("{} ({})", body.pack_sha256, body.editions.join(", "))),
    ];
    for dataset in &body.datasets {
        for file in &dataset.inputs {
            pairs.push((words.of("inputs").to_owned(), format!("{}  {}", file.name, file.hmac_sha256)));
        }
        for file in &dataset.outputs {
            pairs.push((words.of("outputs").to_owned(), format!("{}  {}", file.name, file.sha256)));
        }
    }
    pairs
}

fn reason_groups(reasons: &[Reason], words: &Words) -> Vec<ReasonGroup> {
    let kinds = [(Cure::Nothing, "nothing"), (Cure::Plan, "plan"), (Cure::Act, "act")];
    let group = |(cure, tone): (Cure, &'static str)| ReasonGroup {
        tone,
        title: words.of(&format!("cure-{tone}")).to_owned(),
        items: reasons
            .iter()
            .filter(|reason| reason.cure == cure)
            .map(|reason| ReasonView {
                scope: match &reason.recipient {
                    Some(recipient) => format!("{} → {recipient}", reason.datasets.join(", ")),
                    None => reason.datasets.join(", "),
                },
                text: words.lang.of(&reason.text),
                provisions: reason.provisions.join(", "),
            })
            .collect(),
    };
    kinds.into_iter().map(group).filter(|group| !group.items.is_empty()).collect()
}

fn dataset_view(dataset: &DatasetRecord, words: &Words) -> DatasetView {
    let size = match &dataset.persons {
        Some(persons) => format!("{} {}, {persons} {}", dataset.rows, words.of("rows"), words.of("persons")),
        None => format!("{} {}", dataset.rows, words.of("rows")),
    };
    let standard = if dataset.asked == dataset.standard {
        dataset.standard.word().to_owned()
    } else {
        format!("{} → {}", dataset.asked, dataset.standard)
    };
    let columns = dataset
        .columns
        .iter()
        .map(|column| {
            let mut found: Vec<Chip> = column.category.iter().map(|category| chip(category, None)).collect();
            found.extend(
                column
                    .found
                    .iter()
                    .filter(|(category, _)| Some(*category) != column.category.as_ref())
                    .map(|(category, count)| chip(category, Some(count.to_string()))),
            );
            ColumnView {
                name: column.name.clone(),
                found,
                cells: column.cells.to_string(),
                technique: column.technique.clone(),
            }
        })
        .collect();
    DatasetView {
        id: dataset.id.clone(),
        standard,
        size,
        columns,
        criteria: dataset.criteria.iter().flat_map(|criterion| criterion_rows(criterion, words)).collect(),
        risk: risk_pairs(dataset, words),
        review: review_line(dataset, words),
    }
}

fn chip(category: &str, count: Option<String>) -> Chip {
    let class = DataCategory::from_str(category).map(DataCategory::statutory_class);
    let tone = match class {
        Ok(StatutoryClass::IdentificationCode) => "code",
        Ok(StatutoryClass::SpecialCare) => "special",
        Ok(StatutoryClass::PropertyDamage) => "money",
        Ok(StatutoryClass::Contact) => "contact",
        _ => "plain",
    };
    let text = count.map_or_else(|| category.to_owned(), |count| format!("{category} {count}"));
    Chip { tone, text }
}

fn criterion_rows(criterion: &Criterion, words: &Words) -> Vec<CriterionView> {
    let mut rows = vec![CriterionView {
        provision: criterion.provision.clone(),
        state: state_word(criterion.state, words),
        tone: state_tone(criterion.state),
        what: String::new(),
        looked_at: String::new(),
        hits: String::new(),
    }];
    rows.extend(criterion.checks.iter().map(|check| CriterionView {
        provision: String::new(),
        state: state_word(check.state, words),
        tone: state_tone(check.state),
        what: words.lang.of(&check.what),
        looked_at: check.looked_at.to_string(),
        hits: check.hits.to_string(),
    }));
    rows
}

fn state_word(state: CriterionState, words: &Words) -> String {
    let key = match state {
        CriterionState::Met => "criterion-met",
        CriterionState::NotMet => "criterion-not-met",
        CriterionState::Unknown => "criterion-unknown",
    };
    words.of(key).to_owned()
}

fn state_tone(state: CriterionState) -> &'static str {
    match state {
        CriterionState::Met => "ok",
        CriterionState::NotMet => "stop",
        CriterionState::Unknown => "wait",
    }
}

fn risk_pairs(dataset: &DatasetRecord, words: &Words) -> Vec<(String, String)> {
    let Some(risk) = &dataset.risk else { return Vec::new() };
    if risk.quasi_identifiers.is_empty() {
        return Vec::new();
    }
    let mut pairs = vec![
        ("quasi-identifiers", risk.quasi_identifiers.join(", ")),
        ("classes", risk.classes.to_string()),
        ("smallest-class", risk.smallest_class.to_string()),
        ("unique-rows", risk.unique_rows.to_string()),
        ("rows-below-k", format!("{} (k = {})", risk.rows_below_k, risk.k)),
        ("suppressed-rows", risk.suppressed_rows.to_string()),
        ("average-risk", percent(risk.average_risk_ppm)),
    ];
    if let Some(special) = &risk.special_unique_rows {
        pairs.insert(4, ("special-unique-rows", special.to_string()));
    }
    pairs.into_iter().map(|(key, value)| (words.of(key).to_owned(), value)).collect()
}

fn review_line(dataset: &DatasetRecord, words: &Words) -> Option<String> {
    let review = dataset.review.as_ref()?;
    let [low, high] = review.interval_ppm;
    Some(format!(
        "{} ({}): {} {}, {} {}; {} {} – {}",
        review.by,
        review.on,
        words.of("sample"),
        thousands(review.sample),
        words.of("misses"),
        review.misses,
        words.of("interval"),
        percent(low),
        percent(high),
    ))
}

/// Parts per million as a percentage with two decimals.
fn percent(ppm: u64) -> String {
    let hundredths = (ppm + 50) / 100;
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}

fn decision_view(decision: &Value, words: &Words) -> DecisionView {
    let text = |name: &str| decision.get(name).and_then(Value::as_str).unwrap_or_default();
    let recipient = decision.get("recipient").and_then(Value::as_str).map(|name| format!(" → {name}"));
    let verdict = text("verdict");
    let empty = Vec::new();
    let requirements = decision.get("requirements").and_then(Value::as_array).unwrap_or(&empty);
    DecisionView {
        title: format!(
            "{} · {} · {}{}",
            text("dataset"),
            text("act"),
            text("standard"),
            recipient.unwrap_or_default()
        ),
        verdict: words.of(&format!("verdict-{verdict}")).to_owned(),
        tone: tone_of(verdict),
        rows: requirements.iter().map(|requirement| requirement_view(requirement, words)).collect(),
    }
}

fn requirement_view(requirement: &Value, words: &Words) -> RequirementView {
    let status = requirement.get("status").and_then(Value::as_str).unwrap_or_default();
    let empty = Vec::new();
    let routes = requirement.get("routes").and_then(Value::as_array).unwrap_or(&empty);
    let asked = status != "not-triggered";
    let routes = routes
        .iter()
        .filter(|route| {
            asked && (status != "met" || route.get("status").and_then(Value::as_str) == Some("yes"))
        })
        .map(|route| {
            let title = route.get("title").map(|title| words.lang.of_json(title)).unwrap_or_default();
            let open = list(route.get("open"));
            if open.is_empty() || status == "met" {
                title
            } else {
                format!("{title} — {}: {open}", words.of("open-conditions"))
            }
        })
        .collect();
    RequirementView {
        title: requirement.get("title").map(|title| words.lang.of_json(title)).unwrap_or_default(),
        status: words.of(&format!("status-{status}")).to_owned(),
        tone: match status {
            "met" => "ok",
            "blocked" => "stop",
            "not-triggered" => "none",
            _ => "wait",
        },
        routes,
        provisions: list(requirement.get("provisions")),
    }
}

fn fact_view(run: &Run<'_>, fact: &crate::model::FactRecord, words: &Words) -> FactView {
    let question = run.pack.fact(&fact.id).map(|definition| match words.lang {
        Lang::Ja => definition.question.ja.clone(),
        Lang::En => definition.question.en.clone(),
    });
    let value = match fact.value.as_str() {
        "true" => words.of("yes").to_owned(),
        "false" => words.of("no").to_owned(),
        "unknown" => words.of("unknown").to_owned(),
        word => word.to_owned(),
    };
    let scope: Vec<&str> = fact.dataset.iter().chain(&fact.recipient).map(String::as_str).collect();
    FactView {
        id: format!("{} ({})", fact.id, scope.join(" → ")),
        question: question.unwrap_or_default(),
        value,
        provenance: words.lang.of(&fact.provenance),
    }
}

fn tone_of(verdict: &str) -> &'static str {
    match verdict {
        "clear" => "ok",
        "blocked" => "stop",
        _ => "wait",
    }
}

/// The strings of a JSON array, joined.
fn list(value: Option<&Value>) -> String {
    let items = value.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
}
