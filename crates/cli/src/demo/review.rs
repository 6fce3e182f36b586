//! The fictional reviewer: holds the redacted sample against what the generator knows it put into each note.

use super::corpus::{self, CorpusSettings, Note};
use sekisho_clearance::project::{CivilDate, ReviewSection};
use sekisho_clearance::review::{self, SampledRow};
use sekisho_clearance::{Ambient, Error, Project, plan};
use sekisho_terms::Standard;
use std::collections::BTreeMap;

/// Rows that the reviewer looks at.
const SAMPLE: u64 = 300;
const SEED: u64 = 7;

/// Reviews the demo's notes honestly: a row counts as missed when anything identifying is still in its text.
pub(crate) fn fictional_review(
    project: &Project,
    settings: &CorpusSettings,
    ambient: &Ambient<'_>,
) -> Result<ReviewSection, Error> {
    let sample = review::draw(project, "notes", SAMPLE, SEED, ambient)?;
    let wanted: BTreeMap<u64, &SampledRow> = sample.rows.iter().map(|row| (row.row, row)).collect();
    let misses = (0_u64..)
        .zip(corpus::notes(settings))
        .filter(|(row, note)| wanted.get(row).is_some_and(|shown| leaves_something(note, shown)))
        .count();
    Ok(ReviewSection {
        dataset: "notes".to_owned(),
        by: "個人情報保護管理者 関守花子（架空の人物）".to_owned(),
        on: CivilDate(ambient.today),
        seed: SEED,
        sample: u64::try_from(wanted.len()).unwrap_or(u64::MAX),
        misses: u64::try_from(misses).unwrap_or(u64::MAX),
        output_sha256: sample.output_sha256,
    })
}

fn leaves_something(note: &Note, shown: &SampledRow) -> bool {
    note.truth.iter().filter(|truth| plan::redacts(truth.category, Standard::Pseudonymised)).any(|truth| {
        let value: String = note.text.chars().skip(truth.start).take(truth.end - truth.start).collect();
        shown.texts.iter().any(|(_, text)| text.contains(&value))
    })
}
