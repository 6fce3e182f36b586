//! Law written as data: reads it, and answers what is permitted, required, forbidden, unknown or
//! contested on a date, and under which provision.
//!
//! [`read()`] turns literate texts into a [`RulePack`] and a list of faults; [`built_in`] is the law
//! that ships. [`decide`] holds [`Facts`] against law in force; [`what_if`] holds them against law that is
//! not, and its answer has another type. The crate does no I/O and reads no clock.

mod builtin;
mod cases;
mod condition;
mod decision;
mod definition;
mod diagnostic;
mod error;
mod evaluate;
mod fact;
mod outcome;
mod pack;
mod read;
mod reason;
mod report;
mod rule;

pub use builtin::built_in;
pub use cases::{Case, CaseBasis, Expectation, read_cases};
pub use condition::{Condition, Truth};
pub use decision::{Answer, AsOf, Decision, Supposition, Verdict, WhatIf, decide, what_if};
pub use definition::{
    Bilingual, Cure, Edition, EditionId, FactDefinition, FactKind, FactType, Interval, Origin, Polarity,
    Provision, ProvisionId, RuleId, Scope, Source, SourceId, Status,
};
pub use diagnostic::{Diagnostic, Span};
pub use error::{Error, ErrorKind};
pub use evaluate::{Ignored, WhyIgnored};
pub use fact::{FactId, FactValue, Facts, Provenance, Unknown, Value};
pub use outcome::{
    DutyOutcome, OpenCondition, ReadingOutcome, RequirementOutcome, RequirementStatus, RouteOutcome,
    ScopeOutcome,
};
pub use pack::RulePack;
pub use read::read;
pub use reason::{Reason, ReasonFact, RuleRole};
pub use rule::{
    Authority, Change, DutyRule, Exception, Grade, Owner, Reading, ReadingOption, Requirement, Route,
    ScopeRule,
};
