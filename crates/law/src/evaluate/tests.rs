//! The literate cases notice every single change of a rule: each mutant of the built-in law fails a row.

use std::collections::BTreeSet;

use super::{Frame, Standing};
use crate::{
    CaseBasis, Condition, EditionId, Exception, Expectation, RulePack, Status, Verdict, built_in, read_cases,
};

/// Changes that make no difference: a fact that waits for a subordinate rule is unknown either way.
const EQUIVALENT: &[&str] =
    &["r27-provision.statistics.abroad.condition-met if not (foreign-recipient-condition)"];

/// Verdict and requirements that block.
type Outcome = (Verdict, Vec<String>);

#[test]
fn every_mutant_of_the_law_fails_a_row() {
    let (pack, _) = built_in();
    let expectations = expectations(&pack);
    let expected: Vec<Outcome> = expectations.iter().map(|row| outcome(&pack, row)).collect();
    let mutants = mutants(&pack);
    assert!(mutants.len() > 300, "{}", mutants.len());
    let survivors: Vec<&String> = mutants
        .iter()
        .filter(|(name, _)| !EQUIVALENT.contains(&name.as_str()))
        .filter(|(_, mutant)| {
            expectations.iter().zip(&expected).all(|(row, expected)| outcome(mutant, row) == *expected)
        })
        .map(|(name, _)| name)
        .collect();
    let list = survivors.iter().map(|name| name.as_str()).collect::<Vec<_>>().join("\n");
    assert!(survivors.is_empty(), "{} of {} survive\n{list}", survivors.len(), mutants.len());
}

fn expectations(pack: &RulePack) -> Vec<Expectation> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../law/cases");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let texts = ["givens.md", "conditions.md", "examples.md", "rules.md"].map(|name| (name, read(name)));
    let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let (cases, faults) = read_cases(&texts, pack);
    assert!(faults.is_empty(), "{faults:?}");
    cases.into_iter().flat_map(|case| case.expectations).collect()
}

fn outcome(pack: &RulePack, row: &Expectation) -> Outcome {
    let (live, doubtful): (BTreeSet<&EditionId>, BTreeSet<&EditionId>) = match &row.basis {
        CaseBasis::AsOf(day) => {
            let live = |status| matches!(status, Status::InForce { valid } if valid.contains(*day));
            let doubtful = |status| matches!(status, Status::Promulgated { latest } if latest <= *day);
            (editions(pack, live), editions(pack, doubtful))
        }
        CaseBasis::WhatIf(_) => (editions(pack, |_| true), BTreeSet::new()),
    };
    let frame = Frame::new(pack, &row.facts, live, doubtful);
    let blocked = pack
        .requirements()
        .filter(|rule| frame.worlds.iter().any(|world| frame.standing(rule, world) == Standing::Blocked))
        .map(|rule| rule.id.to_string())
        .collect();
    (frame.verdict(), blocked)
}

fn editions(pack: &RulePack, admit: impl Fn(Status) -> bool) -> BTreeSet<&EditionId> {
    pack.editions().filter(|edition| admit(edition.status)).map(|edition| &edition.id).collect()
}

/// Each condition with a line negated or left out, each route and exception left out.
fn mutants(pack: &RulePack) -> Vec<(String, RulePack)> {
    let mut mutants = Vec::new();
    for (id, scope) in &pack.scopes {
        for (name, condition) in conditions(&scope.when) {
            let mut mutant = pack.clone();
            mutant.scopes.get_mut(id).unwrap().when = condition;
            mutants.push((format!("{id} when {name}"), mutant));
        }
    }
    for (id, requirement) in &pack.requirements {
        for (name, condition) in conditions(&requirement.when) {
            let mut mutant = pack.clone();
            mutant.requirements.get_mut(id).unwrap().when = condition;
            mutants.push((format!("{id} when {name}"), mutant));
        }
        for (nth, route) in requirement.routes.iter().enumerate() {
            let mut mutant = pack.clone();
            mutant.requirements.get_mut(id).unwrap().routes.remove(nth);
            mutants.push((format!("{} left out", route.id), mutant));
            for (name, condition) in conditions(&route.condition) {
                let mut mutant = pack.clone();
                mutant.requirements.get_mut(id).unwrap().routes[nth].condition = condition;
                mutants.push((format!("{} if {name}", route.id), mutant));
            }
            for (name, exceptions) in exceptions(&route.exceptions) {
                let mut mutant = pack.clone();
                mutant.requirements.get_mut(id).unwrap().routes[nth].exceptions = exceptions;
                mutants.push((name, mutant));
            }
        }
    }
    mutants
}

fn exceptions(rules: &[Exception]) -> Vec<(String, Vec<Exception>)> {
    let mut mutants = Vec::new();
    for (nth, rule) in rules.iter().enumerate() {
        let mut without = rules.to_vec();
        without.remove(nth);
        mutants.push((format!("{} left out", rule.id), without));
        for (name, condition) in conditions(&rule.condition) {
            let mut changed = rules.to_vec();
            changed[nth].condition = condition;
            mutants.push((format!("{} if {name}", rule.id), changed));
        }
        for (name, unless) in exceptions(&rule.unless) {
            let mut changed = rules.to_vec();
            changed[nth].unless = unless;
            mutants.push((name, changed));
        }
    }
    mutants
}

/// The whole negated; and each part of a conjunction, at any depth, left out.
fn conditions(condition: &Condition) -> Vec<(String, Condition)> {
    let facts = |condition: &Condition| {
        condition.facts().iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    let mut mutants =
        vec![(format!("not ({})", facts(condition)), Condition::Not(Box::new(condition.clone())))];
    if let Condition::All(parts) = condition {
        for (nth, part) in parts.iter().enumerate() {
            let mut fewer = parts.clone();
            fewer.remove(nth);
            mutants.push((format!("without {}", facts(part)), Condition::All(fewer)));
            for (name, changed) in conditions(part).into_iter().skip(1) {
                let mut parts = parts.clone();
                parts[nth] = changed;
                mutants.push((name, Condition::All(parts)));
            }
        }
    }
    mutants
}
