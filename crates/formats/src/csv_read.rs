//! CSV to text columns.

use crate::cells::{TextColumns, check_names};
use crate::digest::DigestKind;
use crate::disk::InputFile;
use crate::encoding::Encoding;
use crate::error::Error;
use crate::format::Format;
use crate::shape::{self, Detected, FileShape, ReadOptions};
use crate::source::{RECORD_BYTES_MAX, Source};
use crate::split::{self, Dialect, FieldSpan, Quotes, Split, split};
use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, Schema};
use std::borrow::Cow;
use std::sync::Arc;

pub(crate) fn inspect(
    file: InputFile,
    text: Detected,
    delimiter: Option<u8>,
    options: &ReadOptions,
) -> Result<FileShape, Error> {
    let mut source = Source::new(file, None)?;
    if source.rest().is_empty() {
        return Err(shape::empty(source.file().path()));
    }
    while !source.at_end() && source.rest().len() < HEADER_BYTES_MAX {
        source.read_more()?;
    }
    let mut dialect = split::sniff(source.rest());
    dialect.delimiter = delimiter.unwrap_or(dialect.delimiter);
    let mut records = Records::new(source, dialect, text.encoding);
    let header = records.header()?;
    check_names(&header)?;
    let fields = header.iter().filter(|name| !options.skip_columns.contains(*name));
    let fields: Vec<Field> = fields.map(|name| Field::new(name, DataType::Utf8, true)).collect();
    Ok(FileShape {
        text: Some(text),
        delimiter: Some(dialect.delimiter),
        line_ending: Some(dialect.ending),
        schema: Arc::new(Schema::new(fields)),
        header,
        ..FileShape::empty(Format::Csv)
    })
}

/// The row of the record that holds a byte: the header has none.
pub(crate) fn row_of_byte(file: InputFile, delimiter: Option<u8>, byte: u64) -> Result<Option<u64>, Error> {
    let source = Source::new(file, None)?;
    let mut dialect = split::sniff(source.rest());
    dialect.delimiter = delimiter.unwrap_or(dialect.delimiter);
    let mut records = Records::new(source, dialect, Encoding::Utf8);
    let mut row = None;
    while records.next()? {
        if records.source.position() + records.length as u64 > byte {
            break;
        }
        row = Some(row.map_or(0, |row: u64| row + 1));
    }
    Ok(row)
}

const HEADER_BYTES_MAX: usize = 1024 * 1024;

/// The records of a CSV file as spans over its bytes.
struct Records {
    source: Source,
    dialect: Dialect,
    encoding: Encoding,
    fields: Vec<FieldSpan>,
    /// Bytes of the current record.
    length: usize,
    /// Data record that comes next; none before the header.
    row: Option<u64>,
}

impl Records {
    fn new(source: Source, dialect: Dialect, encoding: Encoding) -> Self {
        Self { source, dialect, encoding, fields: Vec::new(), length: 0, row: None }
    }

    fn header(&mut self) -> Result<Vec<String>, Error> {
        if !self.next()? {
            return Err(shape::empty(self.source.file().path()));
        }
        let fields = std::mem::take(&mut self.fields);
        let names = fields.iter().map(|field| self.text(*field).map(Cow::into_owned)).collect();
        self.row = Some(0);
        names
    }

    /// Moves to the next record; false at the end of the file. Empty lines at the end are no records.
    fn next(&mut self) -> Result<bool, Error> {
        self.source.advance(self.length);
        self.length = 0;
        let mut empty_line = None;
        loop {
            if self.source.rest().is_empty() {
                if self.source.at_end() {
                    return Ok(false);
                }
                self.source.read_more()?;
                continue;
            }
            match split(self.source.rest(), self.source.at_end(), self.dialect, &mut self.fields) {
                Split::NeedMore if self.source.rest().len() >= RECORD_BYTES_MAX => {
                    let what = "one record is longer than 64 MiB; a quote may not be closed";
                    return Err(self.here(Error::content("record-too-long", what), 0));
                }
                Split::NeedMore => self.source.read_more()?,
                Split::UnclosedQuote(at) => {
                    let what = "a quote is opened here and never closed";
                    return Err(self.here(Error::content("csv-quote-unclosed", what), at));
                }
                Split::TextAfterQuote(at) => {
                    let what = "text follows a closing quote";
                    return Err(self.here(Error::content("csv-text-after-quote", what), at));
                }
                Split::Record(length) if self.is_empty_line() => {
                    empty_line.get_or_insert(self.source.position());
                    self.source.advance(length);
                }
                Split::Record(length) => {
                    if let Some(byte) = empty_line {
                        let error =
                            Error::content("line-empty", "there is an empty line between the records");
                        return Err(self.here(error, 0).at_byte(byte));
                    }
                    self.length = length;
                    return self.refuse_nul().map(|()| true);
                }
            }
        }
    }

    fn is_empty_line(&self) -> bool {
        matches!(self.fields.as_slice(), [only] if only.start == only.end && only.quotes == Quotes::None)
    }

    fn refuse_nul(&self) -> Result<(), Error> {
        let record = self.source.rest().get(..self.length).unwrap_or_default();
        match memchr::memchr(0, record) {
            None => Ok(()),
            Some(at) => {
                Err(self.here(Error::content("nul-byte", "there is a NUL byte, which no text has"), at))
            }
        }
    }

    /// The text of a field of the current record.
    fn text(&self, field: FieldSpan) -> Result<Cow<'_, str>, Error> {
        let bytes = self.source.rest().get(field.start..field.end).unwrap_or_default();
        let text = self.encoding.decode(bytes).map_err(|at| {
            let what = format!("this byte is not {}", self.encoding.word());
            let error = Error::content("encoding-invalid", what).param("encoding", self.encoding.word());
            self.here(error, field.start + at)
        })?;
        Ok(match field.quotes {
            Quotes::AroundAndInside => Cow::Owned(text.replace("\"\"", "\"")),
            Quotes::None | Quotes::Around => text,
        })
    }

    fn here(&self, error: Error, at: usize) -> Error {
        let error = error.at_byte(self.source.position() + at as u64);
        match self.row {
            Some(row) => error.at_row(row),
            None => error,
        }
    }
}

/// Reads a CSV file in batches.
pub(crate) struct CsvReader {
    records: Records,
    header: Vec<String>,
    /// For every field of a record, the column that it goes to.
    targets: Vec<Option<usize>>,
    columns: TextColumns,
    batch_rows: usize,
}

impl CsvReader {
    pub(crate) fn open(
        file: InputFile,
        shape: &FileShape,
        options: &ReadOptions,
        digest: Option<DigestKind<'_>>,
    ) -> Result<Self, Error> {
        let source = Source::new(file, digest)?;
        let mut records = Records::new(source, shape.dialect(), shape.encoding());
        let header = records.header()?;
        if header != shape.header {
            return Err(shape::changed());
        }
        let targets = header.iter().map(|name| shape.schema.index_of(name).ok()).collect();
        let columns = TextColumns::new(shape.schema.clone());
        Ok(Self { records, header, targets, columns, batch_rows: options.batch_rows })
    }

    pub(crate) fn next_batch(&mut self) -> Result<Option<RecordBatch>, Error> {
        while self.columns.has_room(self.batch_rows) && self.records.next()? {
            self.take_record()?;
        }
        self.columns.finish()
    }

    pub(crate) fn bytes_read(&self) -> u64 {
        self.records.source.bytes_read()
    }

    pub(crate) fn bytes_total(&self) -> Result<u64, Error> {
        self.records.source.file().length()
    }

    pub(crate) fn into_digest(self) -> Result<Option<[u8; 32]>, Error> {
        self.records.source.into_digest()
    }

    fn take_record(&mut self) -> Result<(), Error> {
        let (found, expected) = (self.records.fields.len(), self.targets.len());
        if found != expected {
            let what = format!("this record has {found} fields and the header has {expected}");
            let error =
                Error::content("csv-ragged-row", what).param("found", found).param("expected", expected);
            return Err(self.records.here(error, 0));
        }
        for ((field, target), name) in self.records.fields.iter().zip(&self.targets).zip(&self.header) {
            if let Some(column) = target {
                let text = self.records.text(*field).map_err(|error| error.at_column(name))?;
                self.columns.push(*column, Some(&text));
            }
        }
        self.columns.end_row();
        self.records.row = self.records.row.map(|row| row + 1);
        Ok(())
    }
}
