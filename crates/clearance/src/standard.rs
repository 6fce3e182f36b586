//! Resolves `standard = "auto"`: the least processing under which some route is clear.

use crate::decide::{self, Subjects};
use crate::facts::{Measured, Measurements};
use crate::flow::Basis;
use crate::project::DatasetSection;
use crate::{Error, Project};
use jiff::civil::Date;
use sekisho_law::{AsOf, RulePack, Verdict};
use sekisho_terms::{Act, Standard};
use serde::Serialize;

/// Which standard a dataset is processed to, and what the others would have given.
#[derive(Debug, Clone, Serialize)]
pub struct Choice {
    /// Asked for.
    pub asked: Standard,
    /// Applied.
    pub standard: Standard,
    /// What each standard was expected to give, from least processing to most; empty unless `auto` was asked for.
    pub considered: Vec<Considered>,
}

/// A standard and the verdict expected under it, if its criteria are then met.
#[derive(Debug, Clone, Serialize)]
pub struct Considered {
    /// The standard.
    pub standard: Standard,
    /// The verdict expected.
    pub verdict: Verdict,
}

/// Chooses the standard of one dataset.
///
/// # Errors
/// What deciding says.
pub fn choose(
    project: &Project,
    pack: &RulePack,
    section: &DatasetSection,
    measured: &Measurements,
    basis: &Basis,
    today: Date,
) -> Result<Choice, Error> {
    let asked = section.standard;
    if asked != Standard::Auto {
        return Ok(Choice { asked, standard: asked, considered: Vec::new() });
    }
    let provides = project.file.activity.acts.contains(&Act::Provide);
    let candidates = [Standard::AsIs, Standard::Masked, Standard::Pseudonymised, Standard::Anonymised];
    let mut considered = Vec::new();
    for standard in candidates {
        // Law: APPI art. 41(6): pseudonymised information is not provided to third parties.
        if standard == Standard::Pseudonymised && provides {
            continue;
        }
        let expected = expect(measured, standard);
        let subjects = Subjects::from([(section.id.as_str(), (standard, &expected))]);
        let verdict = match basis {
            Basis::WhatIf { edition, at } => decide::what_if(project, pack, edition, *at, &subjects)?.verdict,
            Basis::AsOf(date) => decide::decide(project, pack, AsOf::new(*date, today), &subjects)?.verdict,
            Basis::Today => decide::decide(project, pack, AsOf::new(today, today), &subjects)?.verdict,
        };
        considered.push(Considered { standard, verdict });
    }
    // The best verdict wins; among equals the least processing, which comes first.
    let best = considered.iter().map(|one| one.verdict).min().unwrap_or(Verdict::Unknown);
    let standard =
        considered.iter().find(|one| one.verdict == best).map_or(Standard::AsIs, |one| one.standard);
    Ok(Choice { asked, standard, considered })
}

/// The facts as they would be if the standard's measurable criteria were met.
fn expect(measured: &Measurements, standard: Standard) -> Measurements {
    let mut expected = measured.clone();
    let criteria: &[&str] = match standard {
        Standard::Pseudonymised => &["rule31-1-met", "rule31-2-met", "rule31-3-met"],
        Standard::Anonymised => &["rule34-1-met", "rule34-2-met", "rule34-3-met"],
        Standard::AsIs | Standard::Masked | Standard::Auto => &[],
    };
    for criterion in criteria {
        expected.insert(criterion, Measured::Criterion(true));
    }
    if standard != Standard::AsIs {
        for fact in ["my-number-present", "identification-code-present", "property-damage-data-present"] {
            expected.insert(fact, Measured::Absent);
        }
    }
    expected
}
