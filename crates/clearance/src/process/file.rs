//! Risk of a file that no project knows.

use crate::ambient::{Ambient, Stage};
use crate::{Error, spill};
use sekisho_deidentify::risk::{ClassCounter, RiskReport, RiskSettings};
use std::path::Path;

/// Risk of any file on the columns named, in bounded memory.
///
/// # Errors
/// What reading and counting say; `interrupted`.
pub fn measure_file(
    path: &Path,
    quasi_identifiers: &[String],
    subject: Option<&str>,
    k: u32,
    token_key: [u8; 32],
    ambient: &Ambient<'_>,
) -> Result<RiskReport, Error> {
    let options = sekisho_formats::ReadOptions::default();
    let shape = sekisho_formats::inspect(path, &options)?;
    let settings = RiskSettings {
        quasi_identifiers: quasi_identifiers.to_vec(),
        subject: subject.map(str::to_owned),
        k,
        memory_bytes: ambient.memory_bytes,
        token_key,
    };
    let at_file = |error: sekisho_deidentify::Error| Error::from(error).at_file(path.display().to_string());
    let store = spill::Store::new(&ambient.scratch);
    let mut counter = ClassCounter::new(settings, &shape.schema, Some(Box::new(store))).map_err(at_file)?;
    ambient.progress.begin(Stage::Process, &path.display().to_string(), sekisho_formats::file_size(path)?);
    let mut reader = sekisho_formats::open(path, &shape, &options)?;
    while let Some(batch) = reader.next() {
        ambient.interrupt.check()?;
        counter.observe(&batch?).map_err(at_file)?;
        ambient.progress.advance(reader.bytes_read());
    }
    ambient.progress.end();
    counter.finish().map_err(at_file)
}
