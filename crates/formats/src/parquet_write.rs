//! Arrow batches to Parquet, the same bytes however the rows were cut into batches.

use crate::disk::OutputFile;
use crate::error::Error;
use crate::writer::{Failure, HashedFile};
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use arrow_select::concat::concat_batches;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use std::path::{Path, PathBuf};

/// Rows handed to the encoder at once: pages break at its boundaries.
const CHUNK_ROWS: usize = 8192;
/// Rows of one row group, a multiple of [`CHUNK_ROWS`].
const ROW_GROUP_ROWS: usize = 16 * CHUNK_ROWS;
/// A row group ends early when it has grown to this many encoded bytes, so that long cells keep to the memory.
const ROW_GROUP_BYTES: usize = 128 * 1024 * 1024;

/// Writes one Parquet file.
pub(crate) struct ParquetWriter {
    inner: ArrowWriter<HashedFile>,
    schema: SchemaRef,
    pending: Vec<RecordBatch>,
    pending_rows: usize,
    path: PathBuf,
    failure: Failure,
}

impl ParquetWriter {
    pub(crate) fn create(
        file: OutputFile,
        compression: Compression,
        schema: SchemaRef,
    ) -> Result<Self, Error> {
        let properties = WriterProperties::builder()
            .set_created_by("sekisho".to_owned())
            .set_compression(compression)
            .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
            .set_max_row_group_bytes(Some(ROW_GROUP_BYTES))
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .build();
        let path = file.path().to_owned();
        let file = HashedFile::new(file);
        let failure = file.failure();
        let inner = ArrowWriter::try_new(file, schema.clone(), Some(properties));
        let inner = inner.map_err(|_| failed(&failure, &path))?;
        Ok(Self { inner, schema, pending: Vec::new(), pending_rows: 0, path, failure })
    }

    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        let mut from = 0;
        while from < batch.num_rows() {
            let count = (CHUNK_ROWS - self.pending_rows).min(batch.num_rows() - from);
            self.pending.push(batch.slice(from, count));
            self.pending_rows += count;
            from += count;
            if self.pending_rows == CHUNK_ROWS {
                self.write_pending()?;
            }
        }
        Ok(())
    }

    pub(crate) fn finish(mut self) -> Result<HashedFile, Error> {
        self.write_pending()?;
        self.inner.into_inner().map_err(|_| failed(&self.failure, &self.path))
    }

    fn write_pending(&mut self) -> Result<(), Error> {
        if self.pending_rows == 0 {
            return Ok(());
        }
        let chunk = concat_batches(&self.schema, &self.pending)
            .map_err(|_| Error::internal("batches of one table cannot be joined"))?;
        self.pending.clear();
        self.pending_rows = 0;
        self.inner.write(&chunk).map_err(|_| failed(&self.failure, &self.path))
    }
}

/// The encoder's own words may quote a value, so none of them are passed on.
fn failed(failure: &Failure, path: &Path) -> Error {
    match failure.get() {
        Some(kind) => crate::disk::unwritten(path, std::io::Error::from(*kind)),
        None => Error::internal("the Parquet encoder refused a batch").in_file(path),
    }
}
