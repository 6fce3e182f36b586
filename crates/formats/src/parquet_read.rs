//! Parquet to Arrow batches.

use crate::cells::{batch, unsupported};
use crate::digest::{DigestKind, Running};
use crate::disk::{self, InputFile};
use crate::error::{Error, ErrorKind};
use crate::format::Format;
use crate::guard::guarded;
use crate::shape::{self, FileShape, ReadOptions};
use crate::writer::Failure;
use arrow_array::RecordBatch;
use arrow_schema::{Field, Schema, SchemaRef};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::{ChunkReader, Length};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const MAGIC: [u8; 4] = *b"PAR1";
const ENCRYPTED_MAGIC: [u8; 4] = *b"PARE";

pub(crate) fn inspect(file: &InputFile, options: &ReadOptions) -> Result<FileShape, Error> {
    let builder = builder(file, &Watch::default())?;
    let (schema, _) = columns(builder.schema(), &options.skip_columns)?;
    let rows = u64::try_from(builder.metadata().file_metadata().num_rows()).ok();
    Ok(FileShape {
        header: builder.schema().fields().iter().map(|field| field.name().clone()).collect(),
        schema,
        rows,
        compression: compression(builder.metadata()),
        ..FileShape::empty(Format::Parquet)
    })
}

/// Reads a Parquet file in batches.
pub(crate) struct ParquetReader {
    file: InputFile,
    inner: ParquetRecordBatchReader,
    schema: SchemaRef,
    watch: Watch,
    digest: Option<Running>,
}

impl ParquetReader {
    pub(crate) fn open(
        file: InputFile,
        shape: &FileShape,
        options: &ReadOptions,
        digest: Option<DigestKind<'_>>,
    ) -> Result<Self, Error> {
        let digest = digest.map(Running::new).transpose()?;
        let watch = Watch::default();
        let builder = builder(&file, &watch)?;
        let (schema, roots) = columns(builder.schema(), &shape.skipped(options))?;
        if schema != shape.schema {
            return Err(shape::changed());
        }
        let mask = ProjectionMask::roots(builder.parquet_schema(), roots);
        let inner = guarded(|| builder.with_projection(mask).with_batch_size(options.batch_rows).build());
        let inner = inner.ok_or_else(corrupt).and_then(|inner| inner.map_err(|error| damaged(&error)));
        let inner = inner.map_err(|error| watch.or_unread(&file, error))?;
        Ok(Self { file, inner, schema, watch, digest })
    }

    pub(crate) fn next_batch(&mut self) -> Result<Option<RecordBatch>, Error> {
        let read = match guarded(|| self.inner.next()) {
            Some(None) => return Ok(None),
            Some(Some(Ok(read))) => read,
            Some(Some(Err(_))) | None => return Err(self.watch.or_unread(&self.file, corrupt())),
        };
        batch(&self.schema, read.columns().to_vec(), read.num_rows()).map(Some)
    }

    pub(crate) fn bytes_read(&self) -> u64 {
        self.watch.bytes.load(Ordering::Relaxed)
    }

    pub(crate) fn bytes_total(&self) -> Result<u64, Error> {
        self.file.length()
    }

    /// The format is read out of order, so the digest takes a pass of its own over the same open file.
    pub(crate) fn into_digest(mut self) -> Result<Option<[u8; 32]>, Error> {
        let Some(mut digest) = self.digest else { return Ok(None) };
        self.file.seek(0)?;
        let mut window = vec![0_u8; 256 * 1024];
        loop {
            let count = self.file.fill(&mut window)?;
            if count == 0 {
                return Ok(Some(digest.finish()));
            }
            digest.update(window.get(..count).unwrap_or_default());
        }
    }
}

/// What is learnt from the calls on an open file while the decoder works on it.
#[derive(Clone, Default)]
struct Watch {
    /// Bytes taken so far.
    bytes: Arc<AtomicU64>,
    /// The disk's own failure, which the decoder reports as its own.
    failure: Failure,
}

impl Watch {
    /// The error of the disk where it failed, else the decoder's.
    fn or_unread(&self, file: &InputFile, error: Error) -> Error {
        match self.failure.get() {
            Some(kind) => disk::unread(file.path(), io::Error::from(*kind)),
            None => error,
        }
    }

    fn seen<T>(&self, result: io::Result<T>) -> io::Result<T> {
        result.inspect_err(|error| _ = self.failure.set(error.kind()))
    }
}

/// An open file that is watched.
struct Watched {
    file: File,
    watch: Watch,
}

impl Length for Watched {
    fn len(&self) -> u64 {
        Length::len(&self.file)
    }
}

impl ChunkReader for Watched {
    type T = BufReader<Watched>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        let mut file = self.watch.seen(self.file.try_clone())?;
        self.watch.seen(file.seek(SeekFrom::Start(start)))?;
        Ok(BufReader::new(Watched { file, watch: self.watch.clone() }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<bytes::Bytes, ParquetError> {
        // A damaged file may ask for more bytes than any memory has.
        if start.checked_add(length as u64).is_none_or(|end| end > self.len()) {
            return Err(ParquetError::EOF("a range behind the end of the file".to_owned()));
        }
        let mut buffer = vec![0; length];
        self.get_read(start)?.read_exact(&mut buffer)?;
        self.watch.bytes.fetch_add(length as u64, Ordering::Relaxed);
        Ok(buffer.into())
    }
}

impl io::Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = disk::read_step().and_then(|()| self.file.read(buffer));
        self.watch.seen(read)
    }
}

fn builder(file: &InputFile, watch: &Watch) -> Result<ParquetRecordBatchReaderBuilder<Watched>, Error> {
    let watched = Watched { file: file.handle()?, watch: watch.clone() };
    check_magic(&watched).map_err(|error| watch.or_unread(file, error))?;
    let builder = guarded(|| ParquetRecordBatchReaderBuilder::try_new(watched));
    let builder = builder.ok_or_else(corrupt).and_then(|builder| builder.map_err(|error| damaged(&error)));
    builder.map_err(|error| watch.or_unread(file, error))
}

fn check_magic(file: &Watched) -> Result<(), Error> {
    let length = Length::len(file);
    let ends = |start| file.get_bytes(start, MAGIC.len()).ok();
    let (first, last) = (ends(0), ends(length.saturating_sub(MAGIC.len() as u64)));
    if last.as_deref() == Some(&ENCRYPTED_MAGIC) {
        let what = "encrypted Parquet files are not read";
        return Err(Error::new(ErrorKind::Unsupported, "parquet-encrypted", what));
    }
    if length < 12 || first.as_deref() != Some(&MAGIC) || last.as_deref() != Some(&MAGIC) {
        return Err(corrupt());
    }
    Ok(())
}

/// The columns to read, with the numbers of their roots. Metadata that is not part of a type is left out.
fn columns(schema: &Schema, skipped: &BTreeSet<String>) -> Result<(SchemaRef, Vec<usize>), Error> {
    let names: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
    crate::cells::check_names(&names)?;
    let wanted = schema.fields().iter().enumerate().filter(|(_, field)| !skipped.contains(field.name()));
    let mut fields = Vec::new();
    let mut roots = Vec::new();
    for (root, field) in wanted {
        if field.data_type().is_nested() {
            return Err(unsupported(field.data_type(), field.name()));
        }
        fields.push(bare(field));
        roots.push(root);
    }
    Ok((Arc::new(Schema::new(fields)), roots))
}

fn bare(field: &Field) -> Field {
    let metadata = field.metadata().iter().filter(|(key, _)| key.starts_with("ARROW:extension:"));
    let metadata = metadata.map(|(key, value)| (key.clone(), value.clone())).collect();
    field.clone().with_metadata(metadata)
}

/// The codec family of the file, by its first column.
fn compression(metadata: &ParquetMetaData) -> Compression {
    let first = metadata.row_groups().first().and_then(|group| group.columns().first());
    match first.map(parquet::file::metadata::ColumnChunkMetaData::compression) {
        Some(Compression::UNCOMPRESSED) => Compression::UNCOMPRESSED,
        Some(Compression::SNAPPY) => Compression::SNAPPY,
        Some(Compression::GZIP(_)) => Compression::GZIP(parquet::basic::GzipLevel::default()),
        Some(Compression::BROTLI(_)) => Compression::BROTLI(parquet::basic::BrotliLevel::default()),
        Some(Compression::LZ4 | Compression::LZ4_RAW) => Compression::LZ4_RAW,
        Some(Compression::ZSTD(_) | Compression::LZO) | None => Compression::ZSTD(ZstdLevel::default()),
    }
}

/// The library's own words may quote the file, so none of them are passed on.
fn damaged(error: &ParquetError) -> Error {
    match error {
        ParquetError::NYI(_) => {
            let what = "the file uses a part of the Parquet format that is not read";
            Error::new(ErrorKind::Unsupported, "parquet-not-read", what)
        }
        _ => corrupt(),
    }
}

fn corrupt() -> Error {
    Error::content("parquet-damaged", "the file is not a complete, undamaged Parquet file")
}
