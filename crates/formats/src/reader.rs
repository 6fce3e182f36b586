//! Tables, batch by batch.

use crate::csv_read::CsvReader;
use crate::digest::DigestKind;
use crate::disk::InputFile;
use crate::error::{Error, ErrorKind};
use crate::format::Format;
use crate::jsonl_read::JsonlReader;
use crate::parquet_read::ParquetReader;
use crate::shape::{FileShape, ReadOptions};
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use std::path::{Path, PathBuf};

/// A table that is being read from one open file, in record batches, in the order of the file.
pub struct TableReader {
    path: PathBuf,
    schema: SchemaRef,
    rows: u64,
    inner: Inner,
    failed: bool,
}

enum Inner {
    Csv(Box<CsvReader>),
    Jsonl(Box<JsonlReader>),
    Parquet(Box<ParquetReader>),
}

/// Opens a file that [`inspect`](crate::inspect) has looked at.
///
/// # Errors
/// Those of opening a file; `input-changed` when its columns are not those of `shape`.
pub fn open(path: &Path, shape: &FileShape, options: &ReadOptions) -> Result<TableReader, Error> {
    open_with(path, shape, options, None)
}

/// As [`open`], and computes a digest of the whole file from the same open file;
/// [`TableReader::into_digest`] gives it.
///
/// # Errors
/// As [`open`].
pub fn open_digesting(
    path: &Path,
    shape: &FileShape,
    options: &ReadOptions,
    digest: DigestKind<'_>,
) -> Result<TableReader, Error> {
    open_with(path, shape, options, Some(digest))
}

fn open_with(
    path: &Path,
    shape: &FileShape,
    options: &ReadOptions,
    digest: Option<DigestKind<'_>>,
) -> Result<TableReader, Error> {
    if options.batch_rows == 0 {
        return Err(Error::new(ErrorKind::Usage, "batch-rows-zero", "a batch must have at least one row"));
    }
    let file = InputFile::open(path)?;
    let inner = match shape.format {
        Format::Csv => {
            CsvReader::open(file, shape, options, digest).map(|reader| Inner::Csv(Box::new(reader)))
        }
        Format::Jsonl => {
            JsonlReader::open(file, shape, options, digest).map(|reader| Inner::Jsonl(Box::new(reader)))
        }
        Format::Parquet => {
            ParquetReader::open(file, shape, options, digest).map(|reader| Inner::Parquet(Box::new(reader)))
        }
    };
    let inner = inner.map_err(|error| error.or_in_file(path))?;
    Ok(TableReader { path: path.to_owned(), schema: shape.schema.clone(), rows: 0, inner, failed: false })
}

impl TableReader {
    /// The columns of every batch.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    /// Records given so far.
    #[must_use]
    pub fn rows_read(&self) -> u64 {
        self.rows
    }

    /// Bytes read from the file so far, for a progress bar.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        match &self.inner {
            Inner::Csv(reader) => reader.bytes_read(),
            Inner::Jsonl(reader) => reader.bytes_read(),
            Inner::Parquet(reader) => reader.bytes_read(),
        }
    }

    /// Length of the open file, in bytes.
    ///
    /// # Errors
    /// `read-failed`.
    pub fn bytes_total(&self) -> Result<u64, Error> {
        match &self.inner {
            Inner::Csv(reader) => reader.bytes_total(),
            Inner::Jsonl(reader) => reader.bytes_total(),
            Inner::Parquet(reader) => reader.bytes_total(),
        }
    }

    /// The digest of the whole file, of which the rest is read first; none when opened by [`open`].
    ///
    /// # Errors
    /// `read-failed`.
    pub fn into_digest(self) -> Result<Option<[u8; 32]>, Error> {
        match self.inner {
            Inner::Csv(reader) => reader.into_digest(),
            Inner::Jsonl(reader) => reader.into_digest(),
            Inner::Parquet(reader) => reader.into_digest(),
        }
    }
}

impl Iterator for TableReader {
    type Item = Result<RecordBatch, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let batch = match &mut self.inner {
            Inner::Csv(reader) => reader.next_batch(),
            Inner::Jsonl(reader) => reader.next_batch(),
            Inner::Parquet(reader) => reader.next_batch(),
        };
        match batch {
            Ok(batch) => {
                let batch = batch?;
                self.rows += batch.num_rows() as u64;
                Some(Ok(batch))
            }
            Err(error) => {
                self.failed = true;
                Some(Err(error.or_in_file(&self.path)))
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
