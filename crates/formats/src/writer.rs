//! Tables to files.

use crate::disk::{self, Access, OutputFile};
use crate::error::Error;
use crate::format::Format;
use crate::parquet_write::ParquetWriter;
use crate::shape::FileShape;
use crate::text_write::{CsvWriter, JsonlWriter};
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use sha2::{Digest, Sha256};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Length of the file.
    pub bytes: u64,
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
    /// Records in it.
    pub rows: u64,
}

/// A table that is being written to a new file; the file is removed on drop unless finished.
///
/// The bytes depend on the rows, the schema and the shape only, not on how the rows came in batches.
pub struct TableWriter {
    path: PathBuf,
    schema: SchemaRef,
    inner: Option<Inner>,
    rows: u64,
    finished: bool,
}

enum Inner {
    Csv(Box<CsvWriter>),
    Jsonl(Box<JsonlWriter>),
    Parquet(Box<ParquetWriter>),
}

impl TableWriter {
    /// Creates a file of the same format, encoding, delimiter, line end and codec as `shape` says.
    ///
    /// # Errors
    /// `write-failed`, also when the file is there already; `encoding-cannot-hold` for a column name.
    pub fn create(path: &Path, shape: &FileShape, schema: SchemaRef) -> Result<Self, Error> {
        let file = OutputFile::create(path, Access::Shared)?;
        let mut writer =
            Self { path: path.to_owned(), schema: schema.clone(), inner: None, rows: 0, finished: false };
        writer.inner = Some(match shape.format {
            Format::Csv => Inner::Csv(Box::new(CsvWriter::create(HashedFile::new(file), shape, schema)?)),
            Format::Jsonl => {
                Inner::Jsonl(Box::new(JsonlWriter::create(HashedFile::new(file), shape, schema)?))
            }
            Format::Parquet => {
                Inner::Parquet(Box::new(ParquetWriter::create(file, shape.compression, schema)?))
            }
        });
        Ok(writer)
    }

    /// Appends the rows of a batch that has the writer's columns.
    ///
    /// # Errors
    /// `write-failed`; `encoding-cannot-hold` with row and column; `unsupported-column-type` for
    /// columns other than text in CSV and JSONL.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        let columns = batch.schema_ref().fields().iter().map(|field| (field.name(), field.data_type()));
        if !columns.eq(self.schema.fields().iter().map(|field| (field.name(), field.data_type()))) {
            return Err(
                Error::internal("a batch does not have the columns of its writer").in_file(&self.path)
            );
        }
        match &mut self.inner {
            Some(Inner::Csv(writer)) => writer.write(batch),
            Some(Inner::Jsonl(writer)) => writer.write(batch),
            Some(Inner::Parquet(writer)) => writer.write(batch),
            None => Err(Error::internal("a table is written after its end")),
        }
        .map_err(|error| error.or_in_file(&self.path))?;
        self.rows += batch.num_rows() as u64;
        Ok(())
    }

    /// Writes what is left and waits until the disk holds it.
    ///
    /// # Errors
    /// `write-failed`, and the file is removed.
    pub fn finish(mut self) -> Result<Written, Error> {
        let file = match self.inner.take() {
            Some(Inner::Csv(writer)) => writer.finish(),
            Some(Inner::Jsonl(writer)) => writer.finish(),
            Some(Inner::Parquet(writer)) => writer.finish(),
            None => Err(Error::internal("a table is finished twice")),
        }?;
        let (bytes, sha256) = file.finish()?;
        self.finished = true;
        Ok(Written { bytes, sha256, rows: self.rows })
    }
}

impl Drop for TableWriter {
    fn drop(&mut self) {
        if !self.finished {
            // The error that led here is already on its way; a file left over is removed with its folder.
            let _ = disk::remove_file(&self.path);
        }
    }
}

/// An output file whose length and SHA-256 are known when it ends.
pub(crate) struct HashedFile {
    file: OutputFile,
    digest: Sha256,
    bytes: u64,
    failure: Failure,
}

/// The first failure of an [`io::Write`], for callers whose encoder hides it.
pub(crate) type Failure = Arc<OnceLock<io::ErrorKind>>;

impl HashedFile {
    pub(crate) fn new(file: OutputFile) -> Self {
        Self { file, digest: Sha256::new(), bytes: 0, failure: Failure::default() }
    }

    pub(crate) fn path(&self) -> &Path {
        self.file.path()
    }

    pub(crate) fn failure(&self) -> Failure {
        self.failure.clone()
    }

    pub(crate) fn append(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.file.write(bytes)?;
        self.count(bytes);
        Ok(())
    }

    fn finish(mut self) -> Result<(u64, [u8; 32]), Error> {
        self.file.sync()?;
        Ok((self.bytes, self.digest.finalize().into()))
    }

    fn count(&mut self, bytes: &[u8]) {
        self.digest.update(bytes);
        self.bytes += bytes.len() as u64;
    }
}

impl io::Write for HashedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.try_write(bytes).inspect_err(|error| _ = self.failure.set(error.kind()))?;
        self.count(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
