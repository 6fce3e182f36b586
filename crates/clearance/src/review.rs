//! Draws the seeded sample of redacted text that a person reviews. The marks alone are kept; the texts never are.

use crate::ambient::Ambient;
use crate::dataset::rows;
use crate::flow::{self, Passed};
use crate::project::ReviewSection;
use crate::{Error, Project};
use sekisho_deidentify::check::sample_rows;
use sekisho_deidentify::{Cells, Technique};
use sekisho_formats::{Existing, ReadOptions, StagedFolder};
use sekisho_terms::Place;
use std::collections::BTreeSet;

/// A drawn sample. It holds text of the output, so it cannot be printed or stored whole.
pub struct Sample {
    /// Digest of the output that the review will hold for.
    pub output_sha256: String,
    /// Rows of the dataset's output.
    pub population: u64,
    /// The sampled rows, in order.
    pub rows: Vec<SampledRow>,
}

/// One row of the sample.
pub struct SampledRow {
    /// Row, counted from 0 in the dataset's output.
    pub row: u64,
    /// Redacted columns with their text.
    pub texts: Vec<(String, String)>,
}

/// De-identifies the project in a private temporary folder and draws rows of one dataset.
///
/// # Errors
/// `review-nothing-to-see` for a dataset without redacted text; what the flow says.
pub fn draw(
    project: &Project,
    dataset: &str,
    size: u64,
    seed: u64,
    ambient: &Ambient<'_>,
) -> Result<Sample, Error> {
    let staging = StagedFolder::begin(&ambient.scratch_place(), Existing::Refuse)?;
    let passed = flow::process_project(project, flow::Only::Dataset(dataset), &staging, ambient)?;
    let Some(passed) = passed.iter().find(|passed| passed.survey.dataset.id == dataset) else {
        let known: Vec<&str> = project.file.dataset.iter().map(|section| section.id.as_str()).collect();
        return Err(Error::new("project-unknown-dataset", Place::file(project.path.display().to_string()))
            .with("dataset", dataset)
            .with("known", known.join(", ")));
    };
    let columns: BTreeSet<&str> = passed
        .plan
        .columns
        .iter()
        .filter(|column| column.technique == Technique::Redact)
        .map(|column| column.column.as_str())
        .collect();
    if columns.is_empty() {
        return Err(Error::new("review-nothing-to-see", Place::default()).with("dataset", dataset));
    }
    let population = passed.processed.risk.rows;
    let wanted = sample_rows(seed, population, size.min(population));
    Ok(Sample {
        output_sha256: flow::output_digest(&passed.processed),
        population,
        rows: read(&staging, passed, &columns, &wanted, ambient)?,
    })
}

/// The record of a finished review, ready to be appended to the project file.
#[must_use]
pub fn record(review: &ReviewSection) -> String {
    format!(
        "\n[[review]]\ndataset = {}\nby = {}\non = {}\nseed = {}\nsample = {}\nmisses = {}\noutput_sha256 = \"{}\"\n",
        toml::Value::String(review.dataset.clone()),
        toml::Value::String(review.by.clone()),
        review.on,
        review.seed,
        review.sample,
        review.misses,
        review.output_sha256,
    )
}

fn read(
    staging: &StagedFolder,
    passed: &Passed,
    columns: &BTreeSet<&str>,
    wanted: &BTreeSet<u64>,
    ambient: &Ambient<'_>,
) -> Result<Vec<SampledRow>, Error> {
    let mut sampled = Vec::with_capacity(wanted.len());
    let mut first = 0_u64;
    for file in &passed.processed.outputs {
        let path = staging.path().join(&file.name);
        let options = ReadOptions::default();
        let shape = sekisho_formats::inspect(&path, &options)?;
        for batch in sekisho_formats::open(&path, &shape, &options)? {
            ambient.interrupt.check()?;
            let batch = batch?;
            let end = first + rows(&batch);
            let mut texts = Vec::new();
            for (field, array) in batch.schema().fields().iter().zip(batch.columns()) {
                if columns.contains(field.name().as_str()) {
                    texts.push((field.name().clone(), Cells::read(field.name(), first, array)?));
                }
            }
            for row in wanted.range(first..end) {
                let Ok(position) = usize::try_from(row - first) else { continue };
                let shown = texts
                    .iter()
                    .map(|(name, cells)| (name.clone(), cells.text(position).unwrap_or_default().to_owned()))
                    .collect();
                sampled.push(SampledRow { row: *row, texts: shown });
            }
            first = end;
        }
    }
    Ok(sampled)
}
