//! The criteria of the Enforcement Rules, each with what was checked; none of it rests on the detector alone.
//!
//! (a) identifier values of the project's own columns are searched for exactly; (b) structural identifiers are looked
//! for by a second implementation; (c) a person reviews a seeded sample of redacted text. The scan of the output is a
//! further check, not a substitute. Law: Rules arts. 31, 34.

use crate::facts::{Measured, Measurements};
use crate::model::{Bilingual, Check, Criterion, CriterionState, PublicCount, ReviewRecord};
use crate::process::Processed;
use crate::project::ReviewSection;
use sekisho_deidentify::check::{miss_interval, smallest_sample};
use sekisho_deidentify::{DeidentificationPlan, Technique};
use sekisho_terms::{DataCategory, Standard, StatutoryClass};

/// Widest upper end of the review's interval that this tool accepts, parts per million: 5 %. A setting of the tool,
/// not of the law, which names no share.
pub const REVIEW_UPPER_PPM_MAX: u32 = 50_000;

/// What is known about the review of a dataset's redacted text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Review<'a> {
    /// No free text is released, so there is nothing to review.
    NotNeeded,
    /// Nobody has looked at this output.
    Missing,
    /// Somebody looked at an output with other bytes.
    Stale,
    /// Somebody looked at this output.
    Done(&'a ReviewSection),
}

/// The criteria of the plan's standard, in the order of the Rules; none for `as-is` and `masked`.
#[must_use]
pub fn check(plan: &DeidentificationPlan, processed: &Processed, review: Review<'_>) -> Vec<Criterion> {
    let rows: &[(&str, &str, Kind)] = match plan.standard {
        Standard::Pseudonymised => &[
            ("rule31-1-met", "RULES:31(i)", Kind::Descriptions),
            ("rule31-2-met", "RULES:31(ii)", Kind::Codes),
            ("rule31-3-met", "RULES:31(iii)", Kind::PropertyDamage),
        ],
        Standard::Anonymised => &[
            ("rule34-1-met", "RULES:34(i)", Kind::Descriptions),
            ("rule34-2-met", "RULES:34(ii)", Kind::Codes),
            ("rule34-3-met", "RULES:34(iii)", Kind::LinkCodes),
        ],
        Standard::AsIs | Standard::Masked | Standard::Auto => &[],
    };
    rows.iter()
        .map(|(fact, provision, kind)| {
            let checks = checks(*kind, plan, processed, review);
            let state = checks.iter().map(|check| check.state).max_by_key(|state| rank(*state));
            Criterion {
                fact: (*fact).to_owned(),
                provision: (*provision).to_owned(),
                state: state.unwrap_or(CriterionState::Unknown),
                checks,
            }
        })
        .collect()
}

/// The facts that criteria and the processed output give to the second decision.
#[must_use]
pub fn measurements(
    plan: &DeidentificationPlan,
    processed: &Processed,
    criteria: &[Criterion],
) -> Measurements {
    let mut facts = Measurements::new();
    const IDS: &[&str] =
        &["rule31-1-met", "rule31-2-met", "rule31-3-met", "rule34-1-met", "rule34-2-met", "rule34-3-met"];
    for id in IDS {
        let Some(criterion) = criteria.iter().find(|criterion| criterion.fact == *id) else { continue };
        let measured = match criterion.state {
            CriterionState::Met => Measured::Criterion(true),
            CriterionState::NotMet => Measured::Criterion(false),
            CriterionState::Unknown => Measured::Waiting,
        };
        facts.insert(id, measured);
    }
    if plan.standard != Standard::AsIs {
        let removed = [
            ("my-number-present", residual(processed, |category| category == DataCategory::MyNumber)),
            (
                "identification-code-present",
                residual(processed, in_class(StatutoryClass::IdentificationCode)),
            ),
            ("property-damage-data-present", residual(processed, in_class(StatutoryClass::PropertyDamage))),
        ];
        for (id, left) in removed {
            let measured = if left == 0 { Measured::Absent } else { Measured::Present { cells: left } };
            facts.insert(id, measured);
        }
    }
    facts
}

/// The review as documents show it.
#[must_use]
pub fn review_record(review: Review<'_>) -> Option<ReviewRecord> {
    let Review::Done(section) = review else { return None };
    let interval = miss_interval(small(section.misses), small(section.sample));
    Some(ReviewRecord {
        by: section.by.clone(),
        on: section.on.to_string(),
        sample: section.sample,
        misses: section.misses,
        interval_ppm: [u64::from(interval.lower_ppm), u64::from(interval.upper_ppm)],
        output_sha256: section.output_sha256.clone(),
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Descriptions,
    Codes,
    PropertyDamage,
    LinkCodes,
}

fn checks(kind: Kind, plan: &DeidentificationPlan, processed: &Processed, review: Review<'_>) -> Vec<Check> {
    match kind {
        Kind::Descriptions => {
            let identifying = |category: DataCategory| {
                category.identifies_directly()
                    && category.statutory_class() != StatutoryClass::IdentificationCode
            };
            let mut checks = vec![
                columns_check(plan, identifying),
                value_search_check(processed),
                residue_check(processed, identifying),
                rescan_check(processed, |category| {
                    category == DataCategory::PersonName || identifying(category)
                }),
            ];
            checks.extend(review_check(review, processed.risk.rows));
            checks
        }
        Kind::Codes => class_checks(plan, processed, StatutoryClass::IdentificationCode),
        Kind::PropertyDamage => class_checks(plan, processed, StatutoryClass::PropertyDamage),
        Kind::LinkCodes => vec![link_code_check(plan)],
    }
}

fn class_checks(plan: &DeidentificationPlan, processed: &Processed, class: StatutoryClass) -> Vec<Check> {
    vec![
        columns_check(plan, in_class(class)),
        residue_check(processed, in_class(class)),
        rescan_check(processed, in_class(class)),
    ]
}

fn in_class(class: StatutoryClass) -> impl Fn(DataCategory) -> bool + Copy {
    move |category| category.statutory_class() == class
}

/// Columns of the kind are deleted, or replaced where replacing is allowed.
fn columns_check(plan: &DeidentificationPlan, of_kind: impl Fn(DataCategory) -> bool) -> Check {
    let of_kind = plan.columns.iter().filter(|column| column.category.is_some_and(&of_kind));
    let (mut columns, mut left) = (0, 0);
    for column in of_kind {
        columns += 1;
        left += u64::from(matches!(column.technique, Technique::Keep));
    }
    made(
        Bilingual::new("該当する列を削除又は置換した", "columns of this kind are deleted or replaced"),
        columns,
        left,
    )
}

fn value_search_check(processed: &Processed) -> Check {
    made(
        Bilingual::new(
            "(a) プロジェクト内の識別子の値を、出力の全テキストから完全一致で探した",
            "(a) exact search of the project's identifier values in every output text",
        ),
        processed.search.cells,
        processed.search.cells_with_hits,
    )
}

fn residue_check(processed: &Processed, of_kind: impl Fn(DataCategory) -> bool) -> Check {
    made(
        Bilingual::new(
            "(b) 構造を持つ識別子を、別の実装で探した",
            "(b) structural identifiers looked for by a second implementation",
        ),
        processed.residue.cells,
        residual(processed, of_kind),
    )
}

fn rescan_check(processed: &Processed, of_kind: impl Fn(DataCategory) -> bool) -> Check {
    let cells = processed.inventory.columns.iter().map(|column| column.cells).sum();
    let hits = processed
        .inventory
        .columns
        .iter()
        .flat_map(|column| &column.found)
        .filter(|(category, _)| of_kind(**category))
        .map(|(_, count)| count.cells)
        .sum();
    made(Bilingual::new("出力をもう一度検出した", "the output was scanned again"), cells, hits)
}

fn link_code_check(plan: &DeidentificationPlan) -> Check {
    let pseudonyms =
        plan.columns.iter().filter(|column| matches!(column.technique, Technique::Pseudonym { .. })).count();
    made(
        Bilingual::new("元のデータとつなぐ符号を残していない", "no code that links to the original is left"),
        count(plan.columns.len()),
        count(pseudonyms),
    )
}

fn review_check(review: Review<'_>, rows: u64) -> Option<Check> {
    let what = Bilingual::new("(c) 人が標本を確認した", "(c) a person reviewed a sample");
    match review {
        Review::NotNeeded => None,
        Review::Missing | Review::Stale => Some(Check {
            what: if review == Review::Stale {
                Bilingual::new("(c) 確認記録は別の出力のもの", "(c) the recorded review is of another output")
            } else {
                Bilingual::new("(c) 人による標本の確認がまだない", "(c) no person has reviewed a sample yet")
            },
            looked_at: PublicCount::new(0),
            hits: PublicCount::new(0),
            state: CriterionState::Unknown,
        }),
        Review::Done(section) => {
            let upper = miss_interval(small(section.misses), small(section.sample)).upper_ppm;
            let state = if section.misses > 0 {
                CriterionState::NotMet
            } else if section.sample < rows && upper > REVIEW_UPPER_PPM_MAX {
                CriterionState::Unknown
            } else {
                CriterionState::Met
            };
            Some(Check {
                what,
                looked_at: PublicCount::new(section.sample),
                hits: PublicCount::new(section.misses),
                state,
            })
        }
    }
}

/// Smallest sample that a review needs.
#[must_use]
pub fn review_sample_min() -> u64 {
    u64::from(smallest_sample(REVIEW_UPPER_PPM_MAX).unwrap_or(u32::MAX))
}

/// Certain residues of a kind: stretches of text, and columns whose cells are identifiers as a whole.
fn residual(processed: &Processed, of_kind: impl Fn(DataCategory) -> bool) -> u64 {
    let in_text: u64 = processed
        .residue
        .certain
        .iter()
        .filter(|(category, _)| of_kind(**category))
        .map(|(_, hits)| *hits)
        .sum();
    let columns = processed.whole_columns.values().flatten().filter(|category| of_kind(**category)).count();
    in_text + count(columns)
}

fn made(what: Bilingual, looked_at: u64, hits: u64) -> Check {
    let state = if hits == 0 { CriterionState::Met } else { CriterionState::NotMet };
    Check { what, looked_at: PublicCount::new(looked_at), hits: PublicCount::new(hits), state }
}

fn rank(state: CriterionState) -> u8 {
    match state {
        CriterionState::Met => 0,
        CriterionState::Unknown => 1,
        CriterionState::NotMet => 2,
    }
}

fn small(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
