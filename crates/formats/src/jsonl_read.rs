//! JSONL to text columns: one flat object a line.

use crate::cells::TextColumns;
use crate::digest::DigestKind;
use crate::disk::InputFile;
use crate::error::{Error, ErrorKind};
use crate::format::Format;
use crate::json_object::{Cell, Kind, parse};
use crate::lines::{LineError, Lines};
use crate::shape::{self, Detected, FileShape, JSON_ABSENT, JSON_KIND, ReadOptions};
use crate::source::Source;
use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, Schema};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Most columns of a table: where values are used as keys, their number must not fill the memory.
const COLUMNS_MAX: usize = 4096;

/// What the first pass learns of a column.
#[derive(Default)]
struct ColumnFacts {
    kind: Option<Kind>,
    /// Rows that have the key.
    present: u64,
    nulls: u64,
}

pub(crate) fn inspect(file: InputFile, text: Detected, options: &ReadOptions) -> Result<FileShape, Error> {
    let mut lines = Lines::new(Source::new(file, None)?, text.encoding);
    let mut columns = Columns::new(&options.skip_columns);
    let mut facts: Vec<ColumnFacts> = Vec::new();
    while lines.next()? {
        let row = lines.row;
        let (line, decoded) = lines.text()?;
        for (column, cell) in columns.cells(&line, row).map_err(|error| error.at_line(decoded))? {
            facts.resize_with(columns.names.len(), ColumnFacts::default);
            let Some(fact) = facts.get_mut(column) else { continue };
            fact.present += 1;
            let Some(kind) = cell.kind() else {
                fact.nulls += 1;
                continue;
            };
            let expected = *fact.kind.get_or_insert(kind);
            if expected != kind {
                return Err(columns.kind_differs(column, expected, kind).at_row(row));
            }
        }
    }
    let rows = lines.row;
    if rows == 0 {
        return Err(shape::empty(lines.source.file().path()));
    }
    let fields = columns.names.iter().zip(&facts).map(|(name, fact)| fact.field(name, rows));
    Ok(FileShape {
        text: Some(text),
        line_ending: Some(lines.ending),
        schema: Arc::new(Schema::new(fields.collect::<Vec<_>>())),
        header: columns.all_names,
        rows: Some(rows),
        ..FileShape::empty(Format::Jsonl)
    })
}

impl ColumnFacts {
    fn field(&self, name: &str, rows: u64) -> Field {
        let kind = self.kind.unwrap_or(Kind::String);
        let mut metadata = HashMap::from([(JSON_KIND.to_owned(), kind.word().to_owned())]);
        if self.nulls == 0 && self.present < rows {
            metadata.insert(JSON_ABSENT.to_owned(), "missing".to_owned());
        }
        Field::new(name, DataType::Utf8, true).with_metadata(metadata)
    }
}

/// The columns that are read, by key.
struct Columns<'o> {
    skipped: &'o BTreeSet<String>,
    names: Vec<String>,
    all_names: Vec<String>,
    by_name: HashMap<String, usize>,
    /// For every column one more than the row that had it last.
    last_row: Vec<u64>,
}

impl<'o> Columns<'o> {
    fn new(skipped: &'o BTreeSet<String>) -> Self {
        let (names, all_names, by_name, last_row) = (Vec::new(), Vec::new(), HashMap::new(), Vec::new());
        Self { skipped, names, all_names, by_name, last_row }
    }

    /// The cells of a line with the numbers of their columns; new keys become new columns.
    fn cells<'l>(&mut self, line: &'l str, row: u64) -> Result<Vec<(usize, Cell<'l>)>, LineError> {
        let entries = parse(line).map_err(|fault| fault.error(row))?;
        let mut cells = Vec::with_capacity(entries.len());
        for (key, raw) in entries {
            let known = self.by_name.get(&key).copied();
            let Some(column) = known.or_else(|| self.add(&key)) else { continue };
            if column >= COLUMNS_MAX {
                let what = format!("the objects have more than {COLUMNS_MAX} different keys");
                let error = Error::content("json-keys-too-many", what).param("limit", COLUMNS_MAX);
                return Err(error.at_row(row).into());
            }
            let cell = Cell::new(raw);
            if cell.is_nested() {
                let what = "nested values are not read; skip this column or flatten it";
                let error = Error::new(ErrorKind::Unsupported, "unsupported-column-type", what);
                return Err(error.param("type", "nested").at_row(row).at_column(&key).into());
            }
            if let Some(last) = self.last_row.get_mut(column) {
                if *last == row + 1 {
                    let error = Error::content("json-key-twice", "the object has this key twice");
                    return Err(error.at_row(row).at_column(&key).into());
                }
                *last = row + 1;
            }
            cells.push((column, cell));
        }
        Ok(cells)
    }

    fn add(&mut self, key: &str) -> Option<usize> {
        if self.skipped.contains(key) {
            if !self.all_names.iter().any(|name| name == key) {
                self.all_names.push(key.to_owned());
            }
            return None;
        }
        let column = self.names.len();
        self.names.push(key.to_owned());
        self.all_names.push(key.to_owned());
        self.by_name.insert(key.to_owned(), column);
        self.last_row.push(0);
        Some(column)
    }

    fn kind_differs(&self, column: usize, expected: Kind, found: Kind) -> Error {
        let what = format!("this value is a {}, those before it are {}s", found.word(), expected.word());
        let error = Error::content("json-kinds-mixed", what)
            .param("expected", expected.word())
            .param("found", found.word());
        match self.names.get(column) {
            Some(name) => error.at_column(name),
            None => error,
        }
    }
}

/// Reads a JSONL file in batches.
pub(crate) struct JsonlReader {
    lines: Lines,
    skipped: BTreeSet<String>,
    names: Vec<String>,
    kinds: Vec<Kind>,
    columns: TextColumns,
    batch_rows: usize,
    rows: Option<u64>,
}

impl JsonlReader {
    pub(crate) fn open(
        file: InputFile,
        shape: &FileShape,
        options: &ReadOptions,
        digest: Option<DigestKind<'_>>,
    ) -> Result<Self, Error> {
        let lines = Lines::new(Source::new(file, digest)?, shape.encoding());
        let fields = shape.schema.fields();
        let kind = |field: &Arc<Field>| field.metadata().get(JSON_KIND).and_then(|word| Kind::of_word(word));
        Ok(Self {
            lines,
            skipped: shape.skipped(options),
            names: fields.iter().map(|field| field.name().clone()).collect(),
            kinds: fields.iter().map(|field| kind(field).unwrap_or(Kind::String)).collect(),
            columns: TextColumns::new(shape.schema.clone()),
            batch_rows: options.batch_rows,
            rows: shape.rows,
        })
    }

    pub(crate) fn next_batch(&mut self) -> Result<Option<RecordBatch>, Error> {
        let mut columns = Columns::new(&self.skipped);
        for name in &self.names {
            columns.add(name);
        }
        while self.columns.has_room(self.batch_rows) {
            if !self.lines.next()? {
                if self.rows.is_some_and(|rows| rows != self.lines.row) {
                    return Err(shape::changed());
                }
                break;
            }
            let row = self.lines.row;
            let (line, start) = self.lines.text()?;
            let mut found: Vec<Option<Cell<'_>>> = vec![None; self.names.len()];
            for (column, cell) in columns.cells(&line, row).map_err(|error| error.at_line(start))? {
                let (Some(slot), Some(kind)) = (found.get_mut(column), self.kinds.get(column)) else {
                    return Err(shape::changed().at_row(row));
                };
                if cell.kind().is_some_and(|found| found != *kind) {
                    return Err(shape::changed().at_row(row));
                }
                *slot = Some(cell);
            }
            for (column, (cell, name)) in found.into_iter().zip(&self.names).enumerate() {
                let text = match cell {
                    Some(cell) => cell.text().map_err(|()| not_unicode(row, name))?,
                    None => None,
                };
                self.columns.push(column, text.as_deref());
            }
            self.columns.end_row();
        }
        self.columns.finish()
    }

    pub(crate) fn bytes_read(&self) -> u64 {
        self.lines.source.bytes_read()
    }

    pub(crate) fn bytes_total(&self) -> Result<u64, Error> {
        self.lines.source.file().length()
    }

    pub(crate) fn into_digest(self) -> Result<Option<[u8; 32]>, Error> {
        self.lines.source.into_digest()
    }
}

fn not_unicode(row: u64, column: &str) -> Error {
    let what = "the string has half of a surrogate pair, which is no Unicode text";
    Error::content("json-string-not-unicode", what).at_row(row).at_column(column)
}
