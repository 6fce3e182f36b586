//! Every rule is seen to hold, not to hold, and to be unknown in the literate cases.
#![expect(clippy::expect_used, reason = "test code")]

mod shelf;

use std::collections::{BTreeMap, BTreeSet};

use sekisho_law::{
    Answer, AsOf, CaseBasis, Reason, RequirementStatus, RulePack, Truth, built_in, decide, read_cases,
    what_if,
};

type Seen = BTreeMap<String, BTreeSet<&'static str>>;

#[test]
fn every_rule_is_seen_fired_not_fired_and_unknown() {
    let (pack, _) = built_in();
    let texts = shelf::texts("cases");
    let texts: Vec<(&str, &str)> = texts.iter().map(|(file, text)| (file.as_str(), text.as_str())).collect();
    let (cases, _) = read_cases(&texts, &pack);
    let mut seen = Seen::new();
    for expectation in cases.iter().flat_map(|case| &case.expectations) {
        match &expectation.basis {
            CaseBasis::AsOf(day) => {
                note(&pack, &decide(&pack, AsOf { at: *day, known: *day }, &expectation.facts), &mut seen);
            }
            CaseBasis::WhatIf(edition) => {
                let answer =
                    what_if(&pack, edition, None, &expectation.facts).expect("a promulgated edition");
                note(&pack, &answer, &mut seen);
            }
        }
    }
    let gaps: Vec<String> = expected(&pack)
        .into_iter()
        .flat_map(|(rule, wanted)| {
            let found = seen.get(&rule).cloned().unwrap_or_default();
            wanted
                .into_iter()
                .filter(|status| !found.contains(status))
                .map(|status| format!("{rule}: {status}"))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(gaps.is_empty(), "{} gaps\n{}", gaps.len(), gaps.join("\n"));
}

#[test]
fn at_least_twenty_worked_examples_have_rows() {
    let (pack, _) = built_in();
    let texts = shelf::texts("cases");
    let texts: Vec<(&str, &str)> = texts.iter().map(|(file, text)| (file.as_str(), text.as_str())).collect();
    let (cases, _) = read_cases(&texts, &pack);
    let examples: BTreeSet<&String> = cases.iter().flat_map(|case| &case.examples).collect();
    assert!(examples.len() >= 26, "{examples:?}");
}

#[test]
fn every_duty_is_owed_in_some_row() {
    let (pack, _) = built_in();
    let texts = shelf::texts("cases");
    let texts: Vec<(&str, &str)> = texts.iter().map(|(file, text)| (file.as_str(), text.as_str())).collect();
    let (cases, _) = read_cases(&texts, &pack);
    let owed: BTreeSet<&str> = cases
        .iter()
        .flat_map(|case| &case.expectations)
        .flat_map(|expectation| expectation.owes.iter().map(String::as_str))
        .collect();
    let gaps: Vec<&str> =
        pack.duties().map(|duty| duty.id.as_str()).filter(|duty| !owed.contains(duty)).collect();
    assert!(gaps.is_empty(), "no row owes {}", gaps.join(" "));
}

/// What each rule must be seen in.
fn expected(pack: &RulePack) -> Vec<(String, Vec<&'static str>)> {
    let three = || vec!["no", "unknown", "yes"];
    let mut expected: Vec<(String, Vec<&'static str>)> =
        pack.scopes().map(|scope| (scope.id.to_string(), three())).collect();
    for requirement in pack.requirements() {
        expected.push((requirement.id.to_string(), vec!["not-triggered", "met", "blocked", "unknown"]));
        for route in &requirement.routes {
            expected.push((route.id.to_string(), three()));
            let mut exceptions: Vec<_> = route.exceptions.iter().collect();
            while let Some(exception) = exceptions.pop() {
                // A condition that waits for a subordinate rule is unknown until that rule exists.
                let pending = exception
                    .condition
                    .facts()
                    .iter()
                    .all(|fact| pack.fact(fact.as_str()).is_some_and(|fact| fact.pending_rule));
                let wanted = match (pending, &exception.reading) {
                    (true, _) => vec!["unknown"],
                    (false, Some(_)) => vec!["no", "unknown"],
                    (false, None) => three(),
                };
                expected.push((exception.id.to_string(), wanted));
                exceptions.extend(&exception.unless);
            }
        }
    }
    for (rule, wanted) in &mut expected {
        wanted.retain(|status| match *status {
            "yes" => !PENDING.contains(&rule.as_str()),
            "not-triggered" => !ALWAYS.contains(&rule.as_str()),
            _ => true,
        });
    }
    expected
}

/// Routes and exceptions that cannot hold before a subordinate rule exists.
const PENDING: &[&str] = &[
    "r18-purpose.statistics-provision",
    "r27-provision.statistics.abroad",
    "r28-foreign.statistics",
    "r41-6-no-third-party.statistics",
];

/// Requirements asked of every act.
const ALWAYS: &[&str] = &["r20-1-proper-acquisition", "r23-security"];

fn note<B>(pack: &RulePack, answer: &Answer<B>, seen: &mut Seen) {
    for requirement in &answer.requirements {
        let status = match requirement.status {
            RequirementStatus::NotTriggered => "not-triggered",
            RequirementStatus::Met { .. } => "met",
            RequirementStatus::Blocked => "blocked",
            RequirementStatus::Unknown => "unknown",
            RequirementStatus::Contested => "contested",
        };
        seen.entry(requirement.id.to_string()).or_default().insert(status);
    }
    for scope in pack.scopes() {
        let status = answer
            .scopes
            .iter()
            .find(|outcome| outcome.id == scope.id)
            .map_or(Truth::False, |outcome| outcome.status);
        seen.entry(scope.id.to_string()).or_default().insert(word(status));
    }
    let mut reasons: Vec<&Reason> = answer.reasons.iter().flat_map(|reason| &reason.rules).collect();
    while let Some(reason) = reasons.pop() {
        seen.entry(reason.rule.to_string()).or_default().insert(word(reason.status));
        reasons.extend(&reason.rules);
    }
}

fn word(truth: Truth) -> &'static str {
    match truth {
        Truth::False => "no",
        Truth::Unknown => "unknown",
        Truth::True => "yes",
    }
}
