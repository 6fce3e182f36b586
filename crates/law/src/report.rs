//! Fills the report from the truth of the rules.

use std::collections::BTreeSet;

use crate::evaluate::{Frame, Ignored, Standing};
use crate::outcome::{
    DutyOutcome, OpenCondition, ReadingOutcome, RequirementOutcome, RequirementStatus, RouteOutcome,
    ScopeOutcome,
};
use crate::{Condition, Exception, FactId, Requirement, Route, RuleId, Truth, Value, Verdict};

/// Requirements not met; under differing readings, those not met in some reading.
pub(crate) fn blocked_by(frame: &Frame<'_>, verdict: Verdict) -> Vec<RuleId> {
    if !matches!(verdict, Verdict::Blocked | Verdict::Contested) {
        return Vec::new();
    }
    let is_blocked = |requirement: &&Requirement| {
        frame.worlds.iter().any(|world| frame.standing(requirement, world) == Standing::Blocked)
    };
    frame.pack.requirements().filter(is_blocked).map(|requirement| requirement.id.clone()).collect()
}

/// Unknown facts on which something undecided turns.
pub(crate) fn open_facts(frame: &Frame<'_>) -> BTreeSet<FactId> {
    let mut open = BTreeSet::new();
    for scope in frame.pack.scopes().filter(|scope| frame.scope(scope) == Truth::Unknown) {
        open.extend(unknown_facts(frame, &scope.when));
    }
    // Whether any rule is asked at all may turn on a fact although each rule, if asked, is met.
    if frame.governed() == Truth::Unknown {
        let concerning = frame.pack.requirements().filter(|requirement| frame.concerns(requirement));
        open.extend(concerning.flat_map(|requirement| unknown_facts(frame, &requirement.when)));
    }
    for requirement in frame.pack.requirements() {
        let undecided =
            frame.worlds.iter().any(|world| frame.standing(requirement, world) == Standing::Unknown);
        if !undecided {
            continue;
        }
        open.extend(unknown_facts(frame, &requirement.when));
        if frame.in_doubt(requirement) {
            continue;
        }
        for route in &requirement.routes {
            let undecided = frame.worlds.iter().any(|world| frame.route(route, world) == Truth::Unknown);
            if undecided {
                open.extend(unknown_facts(frame, &route.condition));
                open.extend(exceptions_open_facts(frame, &route.exceptions));
            }
        }
    }
    open
}

fn exceptions_open_facts(frame: &Frame<'_>, exceptions: &[Exception]) -> BTreeSet<FactId> {
    let undecided = |exception: &&Exception| {
        frame.worlds.iter().any(|world| frame.exception(exception, world) == Truth::Unknown)
    };
    exceptions
        .iter()
        .filter(undecided)
        .flat_map(|exception| {
            let mut facts = unknown_facts(frame, &exception.condition);
            facts.extend(exceptions_open_facts(frame, &exception.unless));
            facts
        })
        .collect()
}

/// Facts that keep a condition unknown: those in its undecided parts alone.
fn unknown_facts(frame: &Frame<'_>, condition: &Condition) -> BTreeSet<FactId> {
    if frame.condition(condition) != Truth::Unknown {
        return BTreeSet::new();
    }
    match condition {
        Condition::Fact { fact, .. } => BTreeSet::from([fact.clone()]),
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().flat_map(|part| unknown_facts(frame, part)).collect()
        }
        Condition::Not(part) => unknown_facts(frame, part),
    }
}

/// Given values that do not count.
pub(crate) fn ignored(frame: &Frame<'_>) -> Vec<Ignored> {
    frame
        .facts
        .iter()
        .filter_map(|(fact, value)| Some(Ignored { fact: fact.clone(), why: frame.ignored(fact, value)? }))
        .collect()
}

/// Every requirement of the editions applied.
pub(crate) fn requirements(frame: &Frame<'_>) -> Vec<RequirementOutcome> {
    frame
        .pack
        .requirements()
        .filter(|requirement| frame.concerns(requirement))
        .map(|requirement| RequirementOutcome {
            id: requirement.id.clone(),
            title: requirement.title.clone(),
            status: status(frame, requirement),
            cites: requirement.authority.cites.clone(),
            open: open(frame, &requirement.when, Truth::True),
            routes: live_routes(frame, requirement).map(|route| route_outcome(frame, route)).collect(),
            doubts: frame.doubts(requirement).into_iter().map(|change| change.id.clone()).collect(),
        })
        .collect()
}

/// Routes of the editions that bind.
pub(crate) fn live_routes<'f>(
    frame: &'f Frame<'_>,
    requirement: &'f Requirement,
) -> impl Iterator<Item = &'f Route> {
    requirement.routes.iter().filter(|route| frame.live.contains(&route.authority.edition))
}

fn status(frame: &Frame<'_>, requirement: &Requirement) -> RequirementStatus {
    let standings: Vec<Standing> =
        frame.worlds.iter().map(|world| frame.standing(requirement, world)).collect();
    let all = |wanted: Standing| standings.iter().all(|standing| *standing == wanted);
    let has = |wanted: Standing| standings.contains(&wanted);
    if all(Standing::NotTriggered) {
        RequirementStatus::NotTriggered
    } else if all(Standing::Met) {
        let carries = |route: &&Route| frame.merged(|world| frame.route(route, world)) == Truth::True;
        RequirementStatus::Met {
            routes: live_routes(frame, requirement).filter(carries).map(|route| route.id.clone()).collect(),
        }
    } else if all(Standing::Blocked) {
        RequirementStatus::Blocked
    } else if has(Standing::Met) && has(Standing::Blocked) {
        RequirementStatus::Contested
    } else {
        RequirementStatus::Unknown
    }
}

fn route_outcome(frame: &Frame<'_>, route: &Route) -> RouteOutcome {
    let status = frame.merged(|world| frame.route(route, world));
    let mut open = open(frame, &route.condition, Truth::True);
    open.extend(route.exceptions.iter().flat_map(|exception| open_exception(frame, exception)));
    open.sort();
    open.dedup();
    RouteOutcome {
        id: route.id.clone(),
        title: route.title.clone(),
        status,
        open,
        cites: route.authority.cites.clone(),
        grade: route.authority.grade,
        edition: route.authority.edition.clone(),
    }
}

/// What would keep a live exception from applying.
fn open_exception(frame: &Frame<'_>, exception: &Exception) -> Vec<OpenCondition> {
    let applies = frame.worlds.iter().any(|world| frame.exception(exception, world) != Truth::False);
    if !applies {
        return Vec::new();
    }
    let gives_back = exception
        .unless
        .iter()
        .filter(|unless| frame.live.contains(&unless.authority.edition))
        .flat_map(|unless| open(frame, &unless.condition, Truth::True));
    open(frame, &exception.condition, Truth::False).into_iter().chain(gives_back).collect()
}

/// The facts that keep a condition from having the wanted truth.
fn open(frame: &Frame<'_>, condition: &Condition, wanted: Truth) -> Vec<OpenCondition> {
    if frame.condition(condition) == wanted {
        return Vec::new();
    }
    match condition {
        Condition::Fact { fact, wanted: values } => open_fact(frame, fact, values, wanted),
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().flat_map(|part| open(frame, part, wanted)).collect()
        }
        Condition::Not(part) => open(frame, part, wanted.negated()),
    }
}

fn open_fact(
    frame: &Frame<'_>,
    fact: &FactId,
    values: &BTreeSet<Value>,
    wanted: Truth,
) -> Vec<OpenCondition> {
    let Some(definition) = frame.pack.fact(fact.as_str()) else { return Vec::new() };
    let is_wanted = |value: &Value| values.contains(value) == (wanted == Truth::True);
    let status = match frame.fact(fact, values) {
        Truth::Unknown => Truth::Unknown,
        _ => Truth::False,
    };
    vec![OpenCondition {
        fact: fact.clone(),
        wanted: definition.fact_type.values().into_iter().filter(is_wanted).collect(),
        status,
        cure: definition.cure,
    }]
}

/// Rules that put the case out of scope, or may.
pub(crate) fn scopes(frame: &Frame<'_>) -> Vec<ScopeOutcome> {
    frame
        .pack
        .scopes()
        .map(|scope| (scope, frame.scope(scope)))
        .filter(|(_, status)| *status != Truth::False)
        .map(|(scope, status)| ScopeOutcome {
            id: scope.id.clone(),
            title: scope.title.clone(),
            status,
            open: open(frame, &scope.when, Truth::False),
            cites: scope.authority.cites.clone(),
        })
        .collect()
}

/// What is owed, or may be.
pub(crate) fn duties(frame: &Frame<'_>) -> Vec<DutyOutcome> {
    let live = frame.pack.duties().filter(|duty| frame.live.contains(&duty.authority.edition));
    let yes = BTreeSet::from([Value::Bool(true)]);
    live.filter_map(|duty| {
        let carried = carried_routes(frame, &duty.by);
        let by = carried.iter().map(|(_, truth)| *truth).fold(Truth::False, Truth::or);
        let by = if duty.by.is_empty() { Truth::True } else { by };
        let arises = by.and(frame.condition(&duty.when));
        let mut because: Vec<RuleId> =
            carried.into_iter().filter(|(_, truth)| *truth == by).map(|(rule, _)| rule).collect();
        if because.is_empty() {
            because.push(duty.id.clone());
        }
        (arises != Truth::False).then(|| DutyOutcome {
            id: duty.id.clone(),
            title: duty.title.clone(),
            arises,
            cites: duty.authority.cites.clone(),
            owner: duty.owner,
            content: duty.content.clone(),
            deadline: duty.deadline.clone(),
            retain: duty.retain.clone(),
            document: duty.document.clone(),
            done: duty.done_by.as_ref().map_or(Truth::Unknown, |fact| frame.fact(fact, &yes)),
            because,
        })
    })
    .collect()
}

/// The routes meant by `by`, each with the truth that it carries a requirement that is asked.
fn carried_routes(frame: &Frame<'_>, by: &[RuleId]) -> Vec<(RuleId, Truth)> {
    frame
        .pack
        .requirements()
        .filter(|requirement| frame.concerns(requirement))
        .flat_map(|requirement| {
            let when = frame.condition(&requirement.when);
            requirement
                .routes
                .iter()
                .filter(|route| by.contains(&requirement.id) || by.contains(&route.id))
                .map(move |route| {
                    (route.id.clone(), when.and(frame.merged(|world| frame.route(route, world))))
                })
        })
        .collect()
}

/// The verdict under each reading; empty where nothing is open.
pub(crate) fn readings(frame: &Frame<'_>) -> Vec<ReadingOutcome> {
    frame
        .worlds
        .iter()
        .filter(|world| !world.is_empty())
        .map(|world| ReadingOutcome {
            options: world.iter().cloned().collect(),
            verdict: frame.verdict_in(world),
        })
        .collect()
}
