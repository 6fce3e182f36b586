//! Decisions under law in force, and suppositions under law that is not.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Serialize;

use crate::definition::vocabulary;
use crate::evaluate::{Frame, Ignored};
use crate::outcome::{DutyOutcome, ReadingOutcome, RequirementOutcome, ScopeOutcome};
use crate::reason::{Reason, reasons};
use crate::{EditionId, Error, FactId, Facts, RuleId, RulePack, Status, report};

vocabulary! {
    /// The answer. Ordered from best to worst, so that several answers have a worst.
    Verdict {
        /// Every requirement is met or not asked.
        Clear => "clear",
        /// A fact or a rule is missing.
        Unknown => "unknown",
        /// Clear under one reading of the law, blocked under another.
        Contested => "contested",
        /// None of the loaded rules govern.
        OutOfScope => "out-of-scope",
        /// A requirement is not met.
        Blocked => "blocked",
    }
}

/// Law in force on a day, as known on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AsOf {
    /// Day of the act.
    #[serde(rename = "as-of")]
    pub at: Date,
    /// Day whose knowledge of the law is used.
    pub known: Date,
}

impl AsOf {
    /// Law in force on `at`, as known on `known`.
    #[must_use]
    pub fn new(at: Date, known: Date) -> Self {
        Self { at, known }
    }
}

/// Law in force plus one edition that is not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Supposition {
    /// The edition supposed to bind.
    #[serde(rename = "what-if")]
    pub edition: EditionId,
    /// Day of the act; without it, the last day on which the edition can start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Date>,
}

/// What the rules say about one act on one dataset with one recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Answer<B> {
    /// The answer.
    pub verdict: Verdict,
    /// Which law, and when.
    pub basis: B,
    /// Editions whose rules were applied.
    pub editions: Vec<EditionId>,
    /// Whether law that is not in force was applied.
    pub not_law: bool,
    /// Requirements that are not met.
    pub blocked_by: Vec<RuleId>,
    /// Unknown facts on which an undecided requirement still turns.
    pub missing: Vec<FactId>,
    /// Facts on which it turns too, but which nobody can know before a subordinate rule exists.
    pub pending: Vec<FactId>,
    /// Given values that do not count.
    pub ignored: Vec<Ignored>,
    /// Every requirement of the editions applied.
    pub requirements: Vec<RequirementOutcome>,
    /// Rules that put the case out of scope, or may.
    pub scopes: Vec<ScopeOutcome>,
    /// What is owed, or may be.
    pub duties: Vec<DutyOutcome>,
    /// The verdict under each reading of what is open; empty where nothing is.
    pub readings: Vec<ReadingOutcome>,
    /// Every rule applied and how it stands.
    pub reasons: Vec<Reason>,
    /// SHA-256 of the rule pack's canonical JSON, in hexadecimal.
    pub pack: String,
}

/// The answer of law in force: the only kind that can carry a clearance.
pub type Decision = Answer<AsOf>;

/// The answer of law that is not in force. It is another type than [`Decision`], and nothing converts it.
///
/// ```compile_fail
/// use sekisho_law::{Decision, WhatIf};
/// fn release(what_if: WhatIf) -> Decision {
///     what_if.into()
/// }
/// ```
///
/// ```compile_fail
/// use sekisho_law::{AsOf, Decision, WhatIf};
/// fn release(what_if: WhatIf, as_of: AsOf) -> Decision {
///     Decision { basis: as_of, ..what_if }
/// }
/// ```
pub type WhatIf = Answer<Supposition>;

/// Holds facts against the law in force on a day.
///
/// ```
/// use sekisho_law::{AsOf, Facts, Verdict, built_in, decide};
///
/// let (pack, faults) = built_in();
/// assert!(faults.is_empty());
/// let today = jiff::civil::date(2026, 11, 22);
/// let decision = decide(&pack, AsOf::new(today, today), &Facts::new());
/// assert_eq!(decision.verdict, Verdict::Unknown);
/// ```
#[must_use]
pub fn decide(pack: &RulePack, as_of: AsOf, facts: &Facts) -> Decision {
    let known = || pack.editions.values().filter(|edition| edition.known.contains(as_of.known));
    let live = known()
        .filter(|edition| matches!(edition.status, Status::InForce { valid } if valid.contains(as_of.at)))
        .map(|edition| &edition.id)
        .collect();
    // INVARIANT: promulgated law never enters `live` here; it can only turn an answer into unknown.
    let doubtful = known()
        .filter(|edition| matches!(edition.status, Status::Promulgated { latest } if latest <= as_of.at))
        .map(|edition| &edition.id)
        .collect();
    answer(&Frame::new(pack, facts, live, doubtful), as_of)
}

/// Holds facts against the law in force plus an edition that is not in force.
///
/// # Errors
/// `law-unknown-edition`: the pack has no such edition. `law-edition-in-force`: it is in force already.
pub fn what_if(
    pack: &RulePack,
    edition: &EditionId,
    at: Option<Date>,
    facts: &Facts,
) -> Result<WhatIf, Error> {
    let supposed = pack.edition(edition.as_str()).ok_or_else(|| Error::unknown_edition(edition))?;
    let Status::Promulgated { latest } = supposed.status else {
        return Err(Error::edition_in_force(edition));
    };
    let day = at.unwrap_or(latest);
    let live: BTreeSet<&EditionId> = pack
        .editions
        .values()
        .filter(|other| matches!(other.status, Status::InForce { valid } if valid.contains(day)))
        .chain([supposed])
        .map(|other| &other.id)
        .collect();
    let frame = Frame::new(pack, facts, live, BTreeSet::new());
    Ok(answer(&frame, Supposition { edition: edition.clone(), at }))
}

fn answer<B: Basis>(frame: &Frame<'_>, basis: B) -> Answer<B> {
    let verdict = frame.verdict();
    let open = report::open_facts(frame);
    let is_pending = |fact: &FactId| frame.pack.fact(fact.as_str()).is_some_and(|fact| fact.pending_rule);
    let (pending, missing) = open.into_iter().partition(is_pending);
    Answer {
        verdict,
        basis,
        editions: frame.live.iter().map(|edition| (*edition).clone()).collect(),
        not_law: B::NOT_LAW,
        blocked_by: report::blocked_by(frame, verdict),
        missing,
        pending,
        ignored: report::ignored(frame),
        requirements: report::requirements(frame),
        scopes: report::scopes(frame),
        duties: report::duties(frame),
        readings: report::readings(frame),
        reasons: reasons(frame),
        pack: frame.pack.digest_hex(),
    }
}

/// Which law an answer rests on; sealed, so that no third kind of answer exists.
trait Basis {
    const NOT_LAW: bool;
}

impl Basis for AsOf {
    const NOT_LAW: bool = false;
}

impl Basis for Supposition {
    const NOT_LAW: bool = true;
}
