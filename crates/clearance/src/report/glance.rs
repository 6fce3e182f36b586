//! The top of the page: what a reader takes in at one glance, and the activity.

use super::{Writer, tone_of};
use crate::model::{Body, Cure, Reason, StatementRecord};
use serde_json::Value;
use std::collections::BTreeSet;

/// What only a clearance has.
#[derive(Clone, Copy)]
pub(super) struct Issued<'a> {
    /// The signed predicate.
    pub(super) predicate: &'a Value,
    /// Position in the log.
    pub(super) index: u64,
}

impl Issued<'_> {
    /// A text member of the predicate.
    pub(super) fn text(&self, name: &str) -> &str {
        self.predicate.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// Practice items as the document has them.
    pub(super) fn practice(&self) -> Vec<String> {
        let items = self.predicate.get("practice").and_then(Value::as_array).into_iter().flatten();
        items.map(|item| item.as_str().map_or_else(|| item.to_string(), ToOwned::to_owned)).collect()
    }
}

/// One answer of the summary; the link leads to the section that says more.
pub(super) struct Card {
    pub(super) link: &'static str,
    pub(super) tone: &'static str,
    pub(super) title: String,
    pub(super) head: String,
    pub(super) lines: Vec<String>,
}

/// The summary, in the order in which a reader asks.
pub(super) fn cards(
    writer: &Writer<'_>,
    body: &Body,
    reasons: &[Reason],
    issued: Option<&Issued<'_>>,
) -> Vec<Card> {
    vec![
        verdict_card(writer, body, reasons),
        data_card(writer, body),
        standard_card(writer, body),
        law_card(writer, body),
        validity_card(writer, body, issued),
        statements_card(writer, body),
        duties_card(writer, body),
        open_card(writer, body, reasons),
    ]
}

fn verdict_card(writer: &Writer<'_>, body: &Body, reasons: &[Reason]) -> Card {
    let words = &writer.words;
    let mut lines = Vec::new();
    for (cure, name) in [(Cure::Nothing, "nothing"), (Cure::Plan, "plan"), (Cure::Act, "act")] {
        let count = reasons.iter().filter(|reason| reason.cure == cure).count();
        if count > 0 {
            lines.push(words.fill(&format!("count-cure-{name}"), &[("n", &count)]));
        }
    }
    let link = if reasons.is_empty() { "decisions" } else { "reasons" };
    Card {
        link,
        tone: tone_of(&body.verdict),
        title: words.of("verdict").to_owned(),
        head: words.kind("verdict", &body.verdict),
        lines,
    }
}

fn data_card(writer: &Writer<'_>, body: &Body) -> Card {
    let words = &writer.words;
    let lines = body.datasets.iter().map(|dataset| {
        let size = super::dataset::size(writer, dataset);
        words.fill("dataset-line", &[("dataset", &dataset.id), ("size", &size)])
    });
    Card {
        link: "data",
        tone: "none",
        title: words.of("datasets").to_owned(),
        head: words.fill("count-datasets", &[("n", &body.datasets.len())]),
        lines: lines.collect(),
    }
}

fn standard_card(writer: &Writer<'_>, body: &Body) -> Card {
    let words = &writer.words;
    let standards: BTreeSet<&str> = body.datasets.iter().map(|dataset| dataset.standard.word()).collect();
    let criteria: Vec<_> = body.datasets.iter().flat_map(|dataset| &dataset.criteria).collect();
    let met =
        criteria.iter().filter(|criterion| criterion.state == crate::model::CriterionState::Met).count();
    let mut lines = Vec::new();
    if !criteria.is_empty() {
        lines.push(words.fill("count-criteria", &[("met", &met), ("n", &criteria.len())]));
    }
    Card {
        link: "data",
        tone: "none",
        title: words.of("standard").to_owned(),
        head: words.list(standards.into_iter().map(|standard| words.kind("standard", standard))),
        lines,
    }
}

fn law_card(writer: &Writer<'_>, body: &Body) -> Card {
    let words = &writer.words;
    let is_supposed =
        body.decisions.iter().any(|decision| decision.get("not_law").and_then(Value::as_bool) == Some(true));
    Card {
        link: "decisions",
        tone: if is_supposed { "wait" } else { "none" },
        title: words.of("basis").to_owned(),
        head: words.fill("in-force-on", &[("date", &words.date(&body.as_of.to_string()))]),
        lines: is_supposed
            .then(|| words.of("not-law").to_owned())
            .into_iter()
            .chain(body.editions.iter().map(|edition| edition_title(writer, edition)))
            .collect(),
    }
}

/// An edition by its title.
pub(super) fn edition_title(writer: &Writer<'_>, id: &str) -> String {
    let known = writer.pack.edition(id);
    known.map_or_else(|| id.to_owned(), |edition| writer.words.lang.of_law(&edition.title).to_owned())
}

fn validity_card(writer: &Writer<'_>, body: &Body, issued: Option<&Issued<'_>>) -> Card {
    let words = &writer.words;
    let (head, mut lines) = match issued {
        Some(issued) => (
            words.date(issued.text("valid_until")),
            vec![words.fill("valid-from", &[("date", &words.date(issued.text("valid_from")))])],
        ),
        None => (words.of("valid-never").to_owned(), Vec::new()),
    };
    lines.push(words.fill("issued-at", &[("moment", &words.moment(&body.issued_at))]));
    Card { link: "evidence", tone: "none", title: words.of("valid-until").to_owned(), head, lines }
}

fn statements_card(writer: &Writer<'_>, body: &Body) -> Card {
    let words = &writer.words;
    let statements: BTreeSet<(&StatementRecord, &str, &str)> = body
        .facts
        .iter()
        .filter_map(|fact| Some((fact.stated.as_ref()?, fact.id.as_str(), fact.value.as_str())))
        .collect();
    let persons: BTreeSet<&str> = statements.iter().map(|(stated, ..)| stated.by.as_str()).collect();
    let reviewers: BTreeSet<&str> = body
        .datasets
        .iter()
        .filter_map(|dataset| dataset.review.as_ref().map(|review| review.by.as_str()))
        .collect();
    let per_person = |person: &str| statements.iter().filter(|(stated, ..)| stated.by == person).count();
    Card {
        link: "facts",
        tone: "none",
        title: words.of("statements").to_owned(),
        head: words.fill("count-statements", &[("persons", &persons.len()), ("n", &statements.len())]),
        lines: persons
            .iter()
            .map(|person| words.fill("statements-of", &[("by", person), ("n", &per_person(person))]))
            .chain(reviewers.iter().map(|person| words.fill("reviewed-by", &[("by", person)])))
            .collect(),
    }
}

fn duties_card(writer: &Writer<'_>, body: &Body) -> Card {
    let words = &writer.words;
    let arising = |arises: &str| {
        let of = |duty: &&Value| duty.get("arises").and_then(Value::as_str) == Some(arises);
        body.duties.iter().filter(of).count()
    };
    let possible = arising("unknown");
    Card {
        link: "duties",
        tone: "none",
        title: words.of("duties").to_owned(),
        head: words.fill("count-items", &[("n", &arising("yes"))]),
        lines: (possible > 0)
            .then(|| words.fill("count-possible-duties", &[("n", &possible)]))
            .into_iter()
            .collect(),
    }
}

fn open_card(writer: &Writer<'_>, body: &Body, reasons: &[Reason]) -> Card {
    let words = &writer.words;
    let unknown: BTreeSet<&str> =
        body.facts.iter().filter(|fact| fact.value == "unknown").map(|fact| fact.id.as_str()).collect();
    let mut lines = vec![words.fill("count-not-checked", &[("n", &body.not_checked.len())])];
    if !unknown.is_empty() {
        lines.insert(0, words.fill("count-unknown-facts", &[("n", &unknown.len())]));
    }
    Card {
        link: if reasons.is_empty() { "not-checked" } else { "reasons" },
        tone: if reasons.is_empty() { "none" } else { "wait" },
        title: words.of("open-points").to_owned(),
        head: words.fill("count-items", &[("n", &reasons.len())]),
        lines,
    }
}

/// The activity: who does what with the data, why, for whom.
pub(super) fn activity(writer: &Writer<'_>, body: &Body) -> Vec<(String, String)> {
    let words = &writer.words;
    let activity = &body.activity;
    let recipients: Vec<String> = activity
        .recipients
        .iter()
        .map(|recipient| {
            let relation = words.kind("relation", recipient.relation.word());
            words.fill(
                "recipient-line",
                &[("name", &recipient.name), ("country", &recipient.country), ("relation", &relation)],
            )
        })
        .collect();
    let recipients =
        if recipients.is_empty() { words.of("in-house").to_owned() } else { words.list(recipients) };
    let acts = activity.acts.iter().map(|act| words.kind("act", act.word()));
    [
        ("purpose", activity.purpose.clone()),
        ("role", words.kind("role", activity.role.word())),
        ("acts", words.list(acts)),
        ("output", words.kind("output", activity.output.word())),
        ("recipients", recipients),
        ("activity-id", activity.id.clone()),
    ]
    .into_iter()
    .map(|(key, value)| (words.of(key).to_owned(), value))
    .collect()
}
