//! The tree of reasons: every rule applied, and how it stands.

use serde::Serialize;

use crate::evaluate::Frame;
use crate::report::live_routes;
use crate::{
    Bilingual, Condition, EditionId, Exception, FactId, Grade, ProvisionId, Route, RuleId, Truth, Value,
};

/// What a rule is in the tree of reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuleRole {
    /// Must hold.
    Requirement,
    /// Satisfies a requirement.
    Route,
    /// Takes away what stands above it.
    Exception,
    /// Puts the case out of scope.
    Scope,
}

/// A rule applied, how it stands, on which facts, and the rules under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// The rule.
    pub rule: RuleId,
    /// What it is.
    pub role: RuleRole,
    /// Whether it applies; of a requirement: whether it is asked.
    pub status: Truth,
    /// What it says.
    pub title: Bilingual,
    /// Provisions behind it.
    pub cites: Vec<ProvisionId>,
    /// How well it is supported.
    pub grade: Grade,
    /// Edition it belongs to.
    pub edition: EditionId,
    /// The way of reading under which alone it exists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<RuleId>,
    /// The facts of its condition.
    pub facts: Vec<ReasonFact>,
    /// Routes of a requirement, exceptions of a route.
    pub rules: Vec<Reason>,
}

/// A fact in a rule's condition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ReasonFact {
    /// The fact.
    pub fact: FactId,
    /// Values asked for.
    pub asked: Vec<Value>,
    /// Whether it has one of them.
    pub status: Truth,
}

/// Every rule of the editions applied, as a tree.
pub(crate) fn reasons(frame: &Frame<'_>) -> Vec<Reason> {
    let asked = frame.pack.scopes().map(|scope| (scope, frame.scope(scope)));
    let scopes = asked.filter(|(_, status)| *status != Truth::False).map(|(scope, status)| Reason {
        rule: scope.id.clone(),
        role: RuleRole::Scope,
        status,
        title: scope.title.clone(),
        cites: scope.authority.cites.clone(),
        grade: scope.authority.grade,
        edition: scope.authority.edition.clone(),
        reading: None,
        facts: reason_facts(frame, &scope.when),
        rules: Vec::new(),
    });
    let requirements =
        frame.pack.requirements().filter(|requirement| frame.concerns(requirement)).map(|requirement| {
            Reason {
                rule: requirement.id.clone(),
                role: RuleRole::Requirement,
                status: frame.condition(&requirement.when),
                title: requirement.title.clone(),
                cites: requirement.authority.cites.clone(),
                grade: requirement.authority.grade,
                edition: requirement.authority.edition.clone(),
                reading: None,
                facts: reason_facts(frame, &requirement.when),
                rules: live_routes(frame, requirement).map(|route| route_reason(frame, route)).collect(),
            }
        });
    scopes.chain(requirements).collect()
}

fn route_reason(frame: &Frame<'_>, route: &Route) -> Reason {
    Reason {
        rule: route.id.clone(),
        role: RuleRole::Route,
        status: frame.merged(|world| frame.route(route, world)),
        title: route.title.clone(),
        cites: route.authority.cites.clone(),
        grade: route.authority.grade,
        edition: route.authority.edition.clone(),
        reading: route.reading.clone(),
        facts: reason_facts(frame, &route.condition),
        rules: exception_reasons(frame, &route.exceptions),
    }
}

fn exception_reasons(frame: &Frame<'_>, exceptions: &[Exception]) -> Vec<Reason> {
    exceptions
        .iter()
        .filter(|exception| frame.live.contains(&exception.authority.edition))
        .map(|exception| Reason {
            rule: exception.id.clone(),
            role: RuleRole::Exception,
            status: frame.merged(|world| frame.exception(exception, world)),
            title: exception.title.clone(),
            cites: exception.authority.cites.clone(),
            grade: exception.authority.grade,
            edition: exception.authority.edition.clone(),
            reading: exception.reading.clone(),
            facts: reason_facts(frame, &exception.condition),
            rules: exception_reasons(frame, &exception.unless),
        })
        .collect()
}

fn reason_facts(frame: &Frame<'_>, condition: &Condition) -> Vec<ReasonFact> {
    match condition {
        Condition::Fact { fact, wanted } => vec![ReasonFact {
            fact: fact.clone(),
            asked: wanted.iter().cloned().collect(),
            status: frame.fact(fact, wanted),
        }],
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().flat_map(|part| reason_facts(frame, part)).collect()
        }
        Condition::Not(part) => reason_facts(frame, part),
    }
}
