//! Output files, in the form of the input's.

use crate::dataset::Dataset;
use crate::model::OutputFile;
use crate::{Error, digest};
use arrow_array::RecordBatch;
use sekisho_deidentify::Transformer;
use sekisho_formats::{StagedFolder, TableWriter};
use std::collections::BTreeSet;

/// One writer per input file, in the input's format.
pub(super) struct Output<'a> {
    dataset: &'a Dataset,
    schema: arrow_schema::SchemaRef,
    staging: &'a StagedFolder,
    names: Vec<String>,
    current: Option<(usize, TableWriter)>,
    written: Vec<OutputFile>,
}

impl<'a> Output<'a> {
    pub(super) fn new(
        dataset: &'a Dataset,
        transformer: &Transformer,
        staging: &'a StagedFolder,
    ) -> Result<Self, Error> {
        sekisho_formats::create_folders(&staging.path().join("data").join(&dataset.id))?;
        let mut seen = BTreeSet::new();
        let names = dataset
            .files
            .iter()
            .enumerate()
            .map(|(position, file)| {
                let base =
                    file.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                let name = if seen.insert(base.clone()) { base } else { format!("{position:05}-{base}") };
                format!("data/{}/{name}", dataset.id)
            })
            .collect();
        Ok(Self {
            dataset,
            schema: transformer.output_schema(),
            staging,
            names,
            current: None,
            written: Vec::new(),
        })
    }

    pub(super) fn write(&mut self, file: usize, batch: &RecordBatch) -> Result<(), Error> {
        self.open_up_to(file)?;
        if let Some((_, writer)) = &mut self.current {
            writer.write(batch)?;
        }
        Ok(())
    }

    /// Opens the writer of a file; files without any batch are written too, empty.
    fn open_up_to(&mut self, file: usize) -> Result<(), Error> {
        let mut next = self.current.as_ref().map_or(0, |(position, _)| *position);
        loop {
            if self.current.as_ref().is_some_and(|(position, _)| *position == file) {
                return Ok(());
            }
            if self.current.is_some() {
                next += 1;
            }
            self.close()?;
            let (Some(source), Some(name)) = (self.dataset.files.get(next), self.names.get(next)) else {
                return Ok(());
            };
            let writer =
                TableWriter::create(&self.staging.path().join(name), &source.shape, self.schema.clone())?;
            self.current = Some((next, writer));
        }
    }

    fn close(&mut self) -> Result<(), Error> {
        if let Some((position, writer)) = self.current.take() {
            let written = writer.finish()?;
            let name = self.names.get(position).cloned().unwrap_or_default();
            self.written.push(OutputFile {
                name,
                bytes: written.bytes,
                sha256: digest::hex(&written.sha256),
            });
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<Vec<OutputFile>, Error> {
        let last = self.dataset.files.len().saturating_sub(1);
        self.open_up_to(last)?;
        self.close()?;
        Ok(self.written)
    }
}
