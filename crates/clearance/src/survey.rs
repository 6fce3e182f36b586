//! First pass over a dataset: what is in it, and a commitment to its bytes.

use crate::ambient::{Ambient, Stage};
use crate::dataset::Dataset;
use crate::model::InputFile;
use crate::{Error, parallel};
use arrow_array::RecordBatch;
use arrow_schema::Schema;
use sekisho_formats::{FileShape, ReadOptions};
use sekisho_scan::{Inventory, Observation, Scanner};
use std::path::Path;

/// What the first pass saw.
pub struct Survey {
    /// The dataset.
    pub dataset: Dataset,
    /// What is in it, per column. No values.
    pub inventory: Inventory,
    /// Keyed commitments to the files as they were read.
    pub inputs: Vec<InputFile>,
}

/// Reads a dataset once and finds personal information.
///
/// # Errors
/// What reading and scanning say; `interrupted`.
pub fn survey(
    dataset: Dataset,
    scanner: &Scanner,
    commitment_key: &[u8; 32],
    ambient: &Ambient<'_>,
) -> Result<Survey, Error> {
    refuse_telling_names(&dataset, scanner)?;
    let inputs = dataset.commitments(commitment_key)?;
    let inventory = inventory(&dataset, scanner, ambient)?;
    Ok(Survey { dataset, inventory, inputs })
}

/// The inventory of a dataset, in one pass.
///
/// # Errors
/// What reading and scanning say; `interrupted`.
pub fn inventory(dataset: &Dataset, scanner: &Scanner, ambient: &Ambient<'_>) -> Result<Inventory, Error> {
    ambient.progress.begin(Stage::Scan, &dataset.id, dataset.bytes());
    let batches = dataset.batches().map(|placed| placed.map(|placed| (placed.bytes_read, placed.batch)));
    let inventory = observe(&dataset.schema, batches, scanner, ambient)
        .map_err(|error| error.with("dataset", &dataset.id))?;
    ambient.progress.end();
    Ok(inventory)
}

/// The inventory of one file that belongs to no project.
///
/// # Errors
/// What reading and scanning say; `interrupted`.
pub fn inventory_of_file(
    path: &Path,
    shape: &FileShape,
    scanner: &Scanner,
    ambient: &Ambient<'_>,
) -> Result<Inventory, Error> {
    let name = path.display().to_string();
    ambient.progress.begin(Stage::Scan, &name, sekisho_formats::file_size(path)?);
    let mut reader = sekisho_formats::open(path, shape, &ReadOptions::default())?;
    let batches = std::iter::from_fn(|| {
        let batch = reader.next()?;
        Some(batch.map(|batch| (reader.bytes_read(), batch)).map_err(Error::from))
    });
    let inventory = observe(&shape.schema, batches, scanner, ambient).map_err(|error| error.at_file(name))?;
    ambient.progress.end();
    Ok(inventory)
}

/// Observes batches in parallel; each comes with the bytes read up to its end.
fn observe(
    schema: &Schema,
    batches: impl Iterator<Item = Result<(u64, RecordBatch), Error>>,
    scanner: &Scanner,
    ambient: &Ambient<'_>,
) -> Result<Inventory, Error> {
    let mut total = Observation::new(schema)?;
    parallel::in_order(
        ambient.jobs,
        ambient.interrupt,
        batches,
        |(bytes_done, batch)| {
            let mut observation = Observation::new(schema)?;
            scanner.observe(&batch, &mut observation)?;
            Ok((bytes_done, observation))
        },
        |(bytes_done, observation)| {
            ambient.progress.advance(bytes_done);
            Ok(total.merge(observation)?)
        },
    )?;
    Ok(total.finish())
}

/// Names of files and columns stand in every document, so they must not hold personal data themselves.
///
/// The error says which file or column by its position, never by its name. Contract section 8.
fn refuse_telling_names(dataset: &Dataset, scanner: &Scanner) -> Result<(), Error> {
    let files = dataset.files.iter().map(|file| ("file", file.name.as_str()));
    let columns = dataset.schema.fields().iter().map(|field| ("column", field.name().as_str()));
    let mut spans = Vec::new();
    for (position, (kind, name)) in files.enumerate().chain(columns.enumerate()) {
        spans.clear();
        scanner.find(name, &mut spans);
        if let Some(span) = spans.iter().find(|span| span.category.identifies_directly()) {
            return Err(Error::new("name-holds-personal-data", sekisho_terms::Place::default())
                .with("dataset", &dataset.id)
                .with("kind", kind)
                .with("position", position + 1)
                .with("category", span.category));
        }
    }
    Ok(())
}

/// Compares a dataset's files with the commitments of the first pass.
///
/// # Errors
/// `dataset-changed` with the file that is not what was read.
pub fn compare(survey: &Survey, commitment_key: &[u8; 32], ambient: &Ambient<'_>) -> Result<(), Error> {
    ambient.progress.begin(Stage::Compare, &survey.dataset.id, survey.dataset.bytes());
    let now = survey.dataset.commitments(commitment_key)?;
    ambient.progress.end();
    for (before, after) in survey.inputs.iter().zip(&now) {
        if before.hmac_sha256 != after.hmac_sha256 {
            return Err(Error::new("dataset-changed", sekisho_terms::Place::file(&after.name))
                .with("dataset", &survey.dataset.id));
        }
    }
    Ok(())
}
