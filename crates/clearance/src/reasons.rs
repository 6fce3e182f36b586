//! Why a project is not clear, sorted by what could cure it, and the one next step.

use crate::decide::{CaseAnswer, ProjectAnswer};
use crate::model::{Bilingual, Cure, Reason};
use sekisho_law::{Cure as LawCure, RequirementOutcome, RequirementStatus, RouteOutcome, RulePack, Truth};
use std::collections::BTreeSet;

/// Every reason of every case that is not clear; one that several datasets share stands once.
#[must_use]
pub fn reasons<B>(answer: &ProjectAnswer<B>, pack: &RulePack) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = Vec::new();
    for case in &answer.cases {
        let by_scope = case.answer.scopes.iter().map(|scope| scope_reason(case, scope));
        let by_requirement = case
            .answer
            .requirements
            .iter()
            .filter(|requirement| is_open(requirement))
            .map(|requirement| requirement_reason(case, requirement, pack));
        for reason in by_scope.chain(by_requirement) {
            let same = reasons.iter_mut().find(|other| {
                other.requirement == reason.requirement
                    && other.recipient == reason.recipient
                    && other.cure == reason.cure
                    && other.text == reason.text
            });
            match same {
                Some(other) if other.datasets.contains(&case.dataset) => {}
                Some(other) => other.datasets.push(case.dataset.clone()),
                None => reasons.push(reason),
            }
        }
    }
    reasons.sort_by_key(|reason| reason.cure);
    reasons
}

fn is_open(requirement: &RequirementOutcome) -> bool {
    !matches!(requirement.status, RequirementStatus::NotTriggered | RequirementStatus::Met { .. })
}

fn scope_reason<B>(case: &CaseAnswer<B>, scope: &sekisho_law::ScopeOutcome) -> Reason {
    let facts: Vec<String> = scope.open.iter().map(|open| open.fact.to_string()).collect();
    let cure = scope.open.iter().map(|open| cure_of(open.cure)).min().unwrap_or(Cure::Plan);
    let (ja, en) = match scope.status {
        Truth::True => ("対象外：", "out of scope: "),
        _ => ("対象外かもしれない：", "possibly out of scope: "),
    };
    Reason {
        cure: if scope.status == Truth::True { cure } else { Cure::Act },
        datasets: vec![case.dataset.clone()],
        recipient: case.recipient.clone(),
        requirement: scope.id.to_string(),
        text: Bilingual::new(format!("{ja}{}", scope.title.ja), format!("{en}{}", scope.title.en)),
        provisions: scope.cites.iter().map(ToString::to_string).collect(),
        facts,
    }
}

/// Questions that a reason quotes; the documents list every open condition of every route.
const QUESTIONS_MAX: usize = 3;

/// A requirement's reason follows the route that is nearest: one that can be cured at all, with the fewest conditions that
/// are known not to hold, then the fewest that are open.
fn requirement_reason<B>(case: &CaseAnswer<B>, requirement: &RequirementOutcome, pack: &RulePack) -> Reason {
    let nearest = requirement.routes.iter().min_by_key(|route| {
        let cure = route_cure(route);
        let failing = route.open.iter().filter(|open| open.status == Truth::False).count();
        (cure == Cure::Nothing, failing, route.open.len(), cure)
    });
    let cure = nearest.map_or(Cure::Nothing, route_cure);
    let mut facts = BTreeSet::new();
    facts.extend(nearest.into_iter().flat_map(|route| &route.open).map(|open| open.fact.to_string()));
    if facts.is_empty() {
        facts.extend(requirement.open.iter().map(|open| open.fact.to_string()));
    }
    let (ja, en) = match requirement.status {
        RequirementStatus::Blocked => ("満たさない", "not met"),
        RequirementStatus::Contested => ("解釈が分かれる", "contested"),
        _ => ("未確定", "undetermined"),
    };
    let open_in = |japanese: bool| {
        // Questions end with their own mark.
        let separator = if japanese { "" } else { " " };
        let words = facts.iter().filter_map(|fact| pack.fact(fact)).map(|definition| {
            if japanese { definition.question.ja.clone() } else { definition.question.en.clone() }
        });
        let words: Vec<String> = words.collect();
        let more = words.len().saturating_sub(QUESTIONS_MAX);
        let mut line = words.into_iter().take(QUESTIONS_MAX).collect::<Vec<_>>().join(separator);
        if more > 0 {
            line.push_str(&if japanese {
                format!("（ほか {more} 件）")
            } else {
                format!(" (+{more} more)")
            });
        }
        line
    };
    let route = nearest.map(|route| &route.title);
    let along = |japanese: bool| {
        route.map_or_else(String::new, |title| {
            if japanese {
                format!("（近道：{}）", title.ja)
            } else {
                format!(" (nearest route: {})", title.en)
            }
        })
    };
    Reason {
        cure,
        datasets: vec![case.dataset.clone()],
        recipient: case.recipient.clone(),
        requirement: requirement.id.to_string(),
        text: Bilingual::new(
            format!("{}：{ja}{}。{}", requirement.title.ja, along(true), open_in(true)),
            format!("{}: {en}{}. {}", requirement.title.en, along(false), open_in(false)),
        ),
        provisions: requirement.cites.iter().map(ToString::to_string).collect(),
        facts: facts.into_iter().collect(),
    }
}

/// The hardest of the open conditions says what the route needs.
///
/// What nobody has answered or reviewed yet can still turn out well, and answering is an act; only where processing itself
/// is what fails do open criteria of processing wait for a plan.
fn route_cure(route: &RouteOutcome) -> Cure {
    let unprocessed = route.open.iter().any(|open| open.status == Truth::False && open.cure == LawCure::Plan);
    let hardest = route.open.iter().map(|open| match (open.status, open.cure) {
        (Truth::Unknown, LawCure::Plan) if unprocessed => Cure::Plan,
        (Truth::Unknown, _) => Cure::Act,
        (_, cure) => cure_of(cure),
    });
    hardest.max().unwrap_or(Cure::Nothing)
}

fn cure_of(cure: LawCure) -> Cure {
    match cure {
        LawCure::Plan => Cure::Plan,
        LawCure::Act => Cure::Act,
        LawCure::None => Cure::Nothing,
    }
}
