//! First pass over a dataset: what is in it, and a commitment to its bytes.

use crate::ambient::{Ambient, Stage};
use crate::dataset::Dataset;
use crate::model::InputFile;
use crate::{Error, parallel};
use sekisho_scan::{Inventory, Observation, Scanner};

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
    let mut total = Observation::new(&dataset.schema)?;
    parallel::in_order(
        ambient.jobs,
        ambient.interrupt,
        dataset.batches(),
        |placed| {
            let mut observation = Observation::new(&dataset.schema)?;
            scanner
                .observe(&placed.batch, &mut observation)
                .map_err(|error| in_dataset(error.into(), &dataset.id))?;
            Ok((placed.bytes_read, observation))
        },
        |(bytes_done, observation)| {
            ambient.progress.advance(bytes_done);
            Ok(total.merge(observation)?)
        },
    )?;
    ambient.progress.end();
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

fn in_dataset(error: Error, dataset: &str) -> Error {
    error.with("dataset", dataset)
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
