//! Truth of rules under the editions that bind and under each way to read what is open.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::definition::FactKind;
use crate::{
    Change, Condition, EditionId, Exception, FactId, FactValue, Facts, Requirement, Route, RuleId, RulePack,
    ScopeRule, Truth, Value, Verdict,
};

/// One way to read every open question at once: the options taken.
pub(crate) type World = BTreeSet<RuleId>;

/// The law that is looked at, and the facts it is held against.
pub(crate) struct Frame<'a> {
    pub(crate) pack: &'a RulePack,
    pub(crate) facts: &'a Facts,
    /// Editions whose rules bind.
    pub(crate) live: BTreeSet<&'a EditionId>,
    /// Editions that must have started on a day that is not known.
    pub(crate) doubtful: BTreeSet<&'a EditionId>,
    /// Every combination of readings; at least one, possibly empty.
    pub(crate) worlds: Vec<World>,
}

/// How a requirement stands in one world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    NotTriggered,
    Met,
    Blocked,
    Unknown,
}

/// A fact that was given and does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ignored {
    /// The fact.
    pub fact: FactId,
    /// Why it does not count; the rules see it as unknown.
    pub why: WhyIgnored,
}

/// Why a given value does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhyIgnored {
    /// The pack has no such fact.
    NotInPack,
    /// The value is not one that the fact admits.
    WrongValue,
    /// No value counts before a subordinate rule exists.
    PendingRule,
    /// A judgement without a named person and a reason.
    NoPersonOrReason,
}

impl<'a> Frame<'a> {
    pub(crate) fn new(
        pack: &'a RulePack,
        facts: &'a Facts,
        live: BTreeSet<&'a EditionId>,
        doubtful: BTreeSet<&'a EditionId>,
    ) -> Self {
        let worlds = pack.readings.values().filter(|reading| live.contains(&reading.authority.edition)).fold(
            vec![World::new()],
            |worlds, reading| {
                let with =
                    |world: &World, option: &RuleId| world.iter().chain([option]).cloned().collect::<World>();
                worlds
                    .iter()
                    .flat_map(|world| reading.options.iter().map(move |option| with(world, &option.id)))
                    .collect()
            },
        );
        Self { pack, facts, live, doubtful, worlds }
    }

    /// Why a fact's given value does not count; `None` where it counts.
    pub(crate) fn ignored(&self, id: &FactId, value: &FactValue) -> Option<WhyIgnored> {
        let Some(definition) = self.pack.fact(id.as_str()) else { return Some(WhyIgnored::NotInPack) };
        let FactValue::Known { value, provenance } = value else { return None };
        if definition.pending_rule {
            Some(WhyIgnored::PendingRule)
        } else if !definition.fact_type.admits(value) {
            Some(WhyIgnored::WrongValue)
        } else if definition.kind == FactKind::Judgement && !provenance.is_reasoned() {
            Some(WhyIgnored::NoPersonOrReason)
        } else {
            None
        }
    }

    /// Whether a fact has one of the wanted values.
    pub(crate) fn fact(&self, id: &FactId, wanted: &BTreeSet<Value>) -> Truth {
        let Some(given) = self.facts.of(id.as_str()) else { return Truth::Unknown };
        match given {
            FactValue::Known { value, .. } if self.ignored(id, given).is_none() => {
                if wanted.contains(value) {
                    Truth::True
                } else {
                    Truth::False
                }
            }
            _ => Truth::Unknown,
        }
    }

    pub(crate) fn condition(&self, condition: &Condition) -> Truth {
        condition.truth(&|fact, wanted| self.fact(fact, wanted))
    }

    fn exists(&self, edition: &EditionId, reading: Option<&RuleId>, world: &World) -> bool {
        self.live.contains(edition) && reading.is_none_or(|reading| world.contains(reading))
    }

    pub(crate) fn exception(&self, exception: &Exception, world: &World) -> Truth {
        if !self.exists(&exception.authority.edition, exception.reading.as_ref(), world) {
            return Truth::False;
        }
        self.condition(&exception.condition).and(self.none_of(&exception.unless, world))
    }

    pub(crate) fn route(&self, route: &Route, world: &World) -> Truth {
        if !self.exists(&route.authority.edition, route.reading.as_ref(), world) {
            return Truth::False;
        }
        self.condition(&route.condition).and(self.none_of(&route.exceptions, world))
    }

    fn none_of(&self, exceptions: &[Exception], world: &World) -> Truth {
        exceptions
            .iter()
            .map(|exception| self.exception(exception, world))
            .fold(Truth::False, Truth::or)
            .negated()
    }

    /// Truth in every world, or unknown where worlds differ.
    pub(crate) fn merged(&self, truth: impl Fn(&World) -> Truth) -> Truth {
        let mut truths = self.worlds.iter().map(truth);
        let first = truths.next().unwrap_or(Truth::Unknown);
        if truths.all(|other| other == first) { first } else { Truth::Unknown }
    }

    /// Notes that a doubtful edition alters this requirement.
    pub(crate) fn doubts(&self, requirement: &Requirement) -> Vec<&'a Change> {
        self.pack
            .changes
            .values()
            .filter(|change| {
                change.requirement == requirement.id && self.doubtful.contains(&change.authority.edition)
            })
            .collect()
    }

    /// Whether nobody can say yet what the requirement asks: its own edition, or one that alters it, has no day.
    pub(crate) fn in_doubt(&self, requirement: &Requirement) -> bool {
        self.doubtful.contains(&requirement.authority.edition) || !self.doubts(requirement).is_empty()
    }

    /// Whether the requirement itself binds, or may bind.
    pub(crate) fn concerns(&self, requirement: &Requirement) -> bool {
        let edition = &requirement.authority.edition;
        self.live.contains(edition) || self.doubtful.contains(edition)
    }

    pub(crate) fn standing(&self, requirement: &Requirement, world: &World) -> Standing {
        if !self.concerns(requirement) {
            return Standing::NotTriggered;
        }
        let when = self.condition(&requirement.when);
        if when == Truth::False {
            return Standing::NotTriggered;
        }
        if self.in_doubt(requirement) {
            return Standing::Unknown;
        }
        let routes =
            requirement.routes.iter().map(|route| self.route(route, world)).fold(Truth::False, Truth::or);
        match (when, routes) {
            (_, Truth::True) => Standing::Met,
            (Truth::True, Truth::False) => Standing::Blocked,
            _ => Standing::Unknown,
        }
    }

    /// Whether the case lies outside the loaded rules, by this rule.
    pub(crate) fn scope(&self, scope: &ScopeRule) -> Truth {
        let edition = &scope.authority.edition;
        let truth = self.condition(&scope.when);
        if self.live.contains(edition) {
            truth
        } else if self.doubtful.contains(edition) {
            truth.and(Truth::Unknown)
        } else {
            Truth::False
        }
    }

    /// Whether any requirement is asked at all.
    pub(crate) fn governed(&self) -> Truth {
        let concerning = self.pack.requirements.values().filter(|requirement| self.concerns(requirement));
        concerning.map(|requirement| self.condition(&requirement.when)).fold(Truth::False, Truth::or)
    }

    pub(crate) fn verdict_in(&self, world: &World) -> Verdict {
        let standings = self.pack.requirements.values().map(|requirement| self.standing(requirement, world));
        let requirements = standings.map(|standing| match standing {
            Standing::NotTriggered | Standing::Met => Verdict::Clear,
            Standing::Blocked => Verdict::Blocked,
            Standing::Unknown => Verdict::Unknown,
        });
        let out_of_scope = |truth| match truth {
            Truth::False => Verdict::Clear,
            Truth::Unknown => Verdict::Unknown,
            Truth::True => Verdict::OutOfScope,
        };
        let scopes = self.pack.scopes.values().map(|scope| out_of_scope(self.scope(scope)));
        requirements.chain(scopes).fold(out_of_scope(self.governed().negated()), Verdict::max)
    }

    /// The verdict over all worlds: the same in each, else contested where one clears and one blocks.
    pub(crate) fn verdict(&self) -> Verdict {
        let verdicts: BTreeSet<Verdict> = self.worlds.iter().map(|world| self.verdict_in(world)).collect();
        let has = |verdict| verdicts.contains(&verdict);
        match (verdicts.len(), verdicts.first()) {
            (1, Some(verdict)) => *verdict,
            _ if has(Verdict::Clear) && has(Verdict::Blocked) => Verdict::Contested,
            _ if has(Verdict::OutOfScope) && !has(Verdict::Unknown) => Verdict::OutOfScope,
            _ => Verdict::Unknown,
        }
    }
}

#[cfg(test)]
mod tests;
