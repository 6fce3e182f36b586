//! Reasons, and decisions with the routes taken and not taken.

use super::{State, Writer, strings, tone_of};
use crate::model::{Cure, Reason};
use serde_json::Value;

/// Reasons with one kind of cure.
pub(super) struct ReasonGroup {
    pub(super) tone: &'static str,
    pub(super) title: String,
    pub(super) note: String,
    pub(super) items: Vec<ReasonView>,
}

/// One reason.
pub(super) struct ReasonView {
    pub(super) scope: String,
    pub(super) title: String,
    pub(super) text: String,
    pub(super) provisions: String,
    pub(super) ids: String,
}

/// A decision, with every dataset for which it is the same.
pub(super) struct DecisionView {
    pub(super) datasets: String,
    pub(super) act: String,
    pub(super) standard: String,
    pub(super) recipient: Option<String>,
    pub(super) state: State,
    pub(super) count: String,
    pub(super) is_open: bool,
    pub(super) basis: String,
    pub(super) missing: Vec<Question>,
    pub(super) asked: Vec<RequirementView>,
    pub(super) not_asked: Vec<RequirementView>,
}

/// A requirement.
pub(super) struct RequirementView {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) state: State,
    pub(super) provisions: String,
    pub(super) taken: Vec<RouteView>,
    pub(super) not_taken: Vec<RouteView>,
}

/// A way to satisfy a requirement.
pub(super) struct RouteView {
    pub(super) title: String,
    pub(super) grade: String,
    pub(super) provisions: String,
    pub(super) open: Vec<Question>,
}

/// A fact with its question.
pub(super) struct Question {
    pub(super) id: String,
    pub(super) text: String,
}

/// Reasons by what could cure them, the worst first.
pub(super) fn reason_groups(writer: &Writer<'_>, reasons: &[Reason]) -> Vec<ReasonGroup> {
    let kinds = [(Cure::Nothing, "nothing"), (Cure::Plan, "plan"), (Cure::Act, "act")];
    let group = |(cure, tone): (Cure, &'static str)| ReasonGroup {
        tone,
        title: writer.words.kind("cure", tone),
        note: writer.words.kind("cure-note", tone),
        items: reasons
            .iter()
            .filter(|reason| reason.cure == cure)
            .map(|reason| reason_view(writer, reason))
            .collect(),
    };
    kinds.into_iter().map(group).filter(|group| !group.items.is_empty()).collect()
}

fn reason_view(writer: &Writer<'_>, reason: &Reason) -> ReasonView {
    let words = &writer.words;
    let datasets = words.list(&reason.datasets);
    let whole = words.lang.of(&reason.text);
    let requirement = writer.pack.requirement(&reason.requirement);
    let title = requirement.map(|known| words.lang.of_law(&known.title)).unwrap_or_default();
    let text = whole.strip_prefix(title).unwrap_or(whole);
    let (title, text) = if text.len() == whole.len() { ("", whole) } else { (title, text) };
    let ids: Vec<&str> =
        std::iter::once(&reason.requirement).chain(&reason.facts).map(String::as_str).collect();
    ReasonView {
        scope: match &reason.recipient {
            Some(recipient) => words.fill("to-recipient", &[("what", &datasets), ("recipient", recipient)]),
            None => datasets,
        },
        title: title.to_owned(),
        text: text.trim_start_matches(['：', ':', ' ']).to_owned(),
        provisions: writer.citations(reason.provisions.iter().map(String::as_str)),
        ids: ids.join(" · "),
    }
}

/// Every decision; those that differ in the dataset alone stand together.
pub(super) fn views(writer: &Writer<'_>, decisions: &[Value]) -> Vec<DecisionView> {
    let mut groups: Vec<(&Value, Vec<&str>)> = Vec::new();
    for decision in decisions {
        let dataset = text(decision, "dataset");
        match groups.iter_mut().find(|(first, _)| is_same(first, decision)) {
            Some((_, datasets)) => datasets.push(dataset),
            None => groups.push((decision, vec![dataset])),
        }
    }
    groups.into_iter().map(|(decision, datasets)| view(writer, decision, &datasets)).collect()
}

fn is_same(one: &Value, other: &Value) -> bool {
    ["act", "standard", "recipient", "verdict", "basis", "not_law", "missing", "requirements"]
        .into_iter()
        .all(|member| one.get(member) == other.get(member))
}

fn view(writer: &Writer<'_>, decision: &Value, datasets: &[&str]) -> DecisionView {
    let words = &writer.words;
    let verdict = text(decision, "verdict");
    let (asked, not_asked): (Vec<&Value>, Vec<&Value>) = array(decision, "requirements")
        .partition(|requirement| text(requirement, "status") != "not-triggered");
    let met = asked.iter().filter(|requirement| text(requirement, "status") == "met").count();
    let rows = |requirements: &[&Value]| -> Vec<RequirementView> {
        requirements.iter().map(|requirement| requirement_view(writer, requirement)).collect()
    };
    DecisionView {
        datasets: words.list(datasets),
        act: words.kind("act", text(decision, "act")),
        standard: words.kind("standard", text(decision, "standard")),
        recipient: decision.get("recipient").and_then(Value::as_str).map(ToOwned::to_owned),
        state: State::new(tone_of(verdict), words.kind("verdict", verdict)),
        count: words.fill(
            "count-requirements",
            &[("met", &met), ("asked", &asked.len()), ("rest", &not_asked.len())],
        ),
        is_open: verdict != "clear",
        basis: basis(writer, decision),
        missing: questions(writer, strings(decision.get("missing"))),
        asked: rows(&asked),
        not_asked: rows(&not_asked),
    }
}

/// The law that was asked, and on which day.
fn basis(writer: &Writer<'_>, decision: &Value) -> String {
    let words = &writer.words;
    let part = |name: &str| {
        let basis = decision.get("basis").and_then(|basis| basis.get(name));
        basis.and_then(Value::as_str).map(|date| words.date(date))
    };
    match (part("as-of"), part("known"), part("what-if")) {
        (Some(at), Some(known), _) => words.fill("basis-as-of", &[("at", &at), ("known", &known)]),
        (_, _, Some(edition)) => {
            words.fill("basis-what-if", &[("edition", &super::glance::edition_title(writer, &edition))])
        }
        _ => String::new(),
    }
}

fn requirement_view(writer: &Writer<'_>, requirement: &Value) -> RequirementView {
    let status = text(requirement, "status");
    let (taken, not_taken): (Vec<&Value>, Vec<&Value>) =
        array(requirement, "routes").partition(|route| text(route, "status") == "yes");
    let routes = |routes: Vec<&Value>| routes.into_iter().map(|route| route_view(writer, route)).collect();
    let tone = match status {
        "met" => "ok",
        "blocked" => "stop",
        "not-triggered" => "none",
        _ => "wait",
    };
    RequirementView {
        id: text(requirement, "id").to_owned(),
        title: writer.words.lang.of_json(requirement.get("title")),
        state: State::new(tone, writer.words.kind("status", status)),
        provisions: writer.citations(strings(requirement.get("provisions"))),
        taken: routes(taken),
        not_taken: routes(not_taken),
    }
}

fn route_view(writer: &Writer<'_>, route: &Value) -> RouteView {
    RouteView {
        title: writer.words.lang.of_json(route.get("title")),
        grade: text(route, "grade").to_owned(),
        provisions: writer.citations(strings(route.get("provisions"))),
        open: questions(writer, strings(route.get("open"))),
    }
}

fn questions<'v>(writer: &Writer<'_>, facts: impl Iterator<Item = &'v str>) -> Vec<Question> {
    facts.map(|id| Question { id: id.to_owned(), text: writer.question(id) }).collect()
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn array<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}
