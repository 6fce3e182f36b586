//! Arrow text columns to CSV and JSONL.

use crate::cells::TextArray;
use crate::encoding::{BYTE_ORDER_MARK, Encoding};
use crate::error::Error;
use crate::json_object::Kind;
use crate::shape::{FileShape, JSON_ABSENT, JSON_KIND};
use crate::writer::HashedFile;
use arrow_array::RecordBatch;
use arrow_schema::{Field, SchemaRef};
use serde_json::value::RawValue;

/// Bytes gathered before they go to the disk.
const BUFFER_BYTES: usize = 256 * 1024;

/// Writes one CSV file: a header, and quotes only where a field needs them.
pub(crate) struct CsvWriter {
    out: Out,
    schema: SchemaRef,
    delimiter: u8,
    line_end: &'static [u8],
    rows: u64,
}

impl CsvWriter {
    pub(crate) fn create(file: HashedFile, shape: &FileShape, schema: SchemaRef) -> Result<Self, Error> {
        let dialect = shape.dialect();
        let out = Out::create(file, shape.encoding());
        let mut writer =
            Self { out, schema, delimiter: dialect.delimiter, line_end: dialect.ending.bytes(), rows: 0 };
        let schema = writer.schema.clone();
        for (at, field) in schema.fields().iter().enumerate() {
            writer.field(at, field.name()).map_err(|error| error.at_column(field.name()))?;
        }
        writer.out.bytes.extend_from_slice(writer.line_end);
        Ok(writer)
    }

    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        let schema = self.schema.clone();
        let columns = text_columns(&schema, batch)?;
        for row in 0..batch.num_rows() {
            for (at, (column, field)) in columns.iter().zip(schema.fields()).enumerate() {
                self.field(at, column.cell(row).unwrap_or_default())
                    .map_err(|error| error.at_row(self.rows).at_column(field.name()))?;
            }
            self.out.bytes.extend_from_slice(self.line_end);
            self.rows += 1;
            self.out.flush_when_full()?;
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> Result<HashedFile, Error> {
        self.out.finish()
    }

    fn field(&mut self, at: usize, text: &str) -> Result<(), Error> {
        if at > 0 {
            self.out.bytes.push(self.delimiter);
        }
        // Alone on its line, an empty field would be an empty line.
        let empty_line = text.is_empty() && self.schema.fields().len() == 1;
        let special = |byte: u8| byte == self.delimiter || matches!(byte, b'"' | b'\n' | b'\r');
        // At the start of a file these would be read as a byte order mark.
        let like_mark = text.starts_with('\u{FEFF}');
        if !(empty_line || like_mark || text.bytes().any(special)) {
            return self.out.text(text);
        }
        self.out.bytes.push(b'"');
        for (part_at, part) in text.split('"').enumerate() {
            if part_at > 0 {
                self.out.bytes.extend_from_slice(b"\"\"");
            }
            self.out.text(part)?;
        }
        self.out.bytes.push(b'"');
        Ok(())
    }
}

/// Writes one JSONL file: an object a line, keys in the order of the columns.
pub(crate) struct JsonlWriter {
    out: Out,
    schema: SchemaRef,
    columns: Vec<JsonColumn>,
    line_end: &'static [u8],
}

struct JsonColumn {
    key: Vec<u8>,
    kind: Kind,
    absent: Absent,
}

#[derive(PartialEq, Eq)]
enum Absent {
    Null,
    Missing,
}

impl JsonlWriter {
    pub(crate) fn create(file: HashedFile, shape: &FileShape, schema: SchemaRef) -> Result<Self, Error> {
        let mut out = Out::create(file, shape.encoding());
        let columns = schema.fields().iter().map(|field| JsonColumn::new(field, shape, &mut out));
        let columns = columns.collect::<Result<Vec<_>, Error>>()?;
        Ok(Self { out, columns, line_end: shape.dialect().ending.bytes(), schema })
    }

    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        let schema = self.schema.clone();
        let arrays = text_columns(&schema, batch)?;
        for row in 0..batch.num_rows() {
            self.out.bytes.push(b'{');
            let mut separator: &[u8] = b"";
            for (array, column) in arrays.iter().zip(&self.columns) {
                let cell = array.cell(row);
                if cell.is_none() && column.absent == Absent::Missing {
                    continue;
                }
                self.out.bytes.extend_from_slice(separator);
                separator = b",";
                self.out.bytes.extend_from_slice(&column.key);
                self.out.bytes.push(b':');
                column.write_cell(cell, &mut self.out)?;
            }
            self.out.bytes.push(b'}');
            self.out.bytes.extend_from_slice(self.line_end);
            self.out.flush_when_full()?;
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> Result<HashedFile, Error> {
        self.out.finish()
    }
}

impl JsonColumn {
    /// The kind that the output's field says, else the one of the input's column of that name.
    fn new(field: &Field, shape: &FileShape, out: &mut Out) -> Result<Self, Error> {
        let before = shape.schema.field_with_name(field.name()).ok();
        let said = |key: &str| {
            field.metadata().get(key).or_else(|| before.and_then(|before| before.metadata().get(key)))
        };
        let kind = said(JSON_KIND).and_then(|word| Kind::of_word(word)).unwrap_or(Kind::String);
        let missing = said(JSON_ABSENT).is_some_and(|word| word == "missing");
        let absent = if missing { Absent::Missing } else { Absent::Null };
        let start = out.bytes.len();
        out.json_string(field.name())?;
        let key = out.bytes.split_off(start);
        Ok(Self { key, kind, absent })
    }

    /// A cell keeps its column's kind only while its text is a value of that kind.
    fn write_cell(&self, cell: Option<&str>, out: &mut Out) -> Result<(), Error> {
        let bare = match (cell, self.kind) {
            (None, _) => return out.text("null"),
            (Some(text), Kind::Number) => is_json_number(text),
            (Some(text), Kind::Boolean) => matches!(text, "true" | "false"),
            (Some(_), Kind::String) => false,
        };
        let text = cell.unwrap_or_default();
        if bare { out.text(text) } else { out.json_string(text) }
    }
}

fn is_json_number(text: &str) -> bool {
    text.starts_with(|first: char| first == '-' || first.is_ascii_digit())
        && text.ends_with(|last: char| last.is_ascii_digit())
        && serde_json::from_str::<&RawValue>(text).is_ok()
}

fn text_columns<'b>(schema: &SchemaRef, batch: &'b RecordBatch) -> Result<Vec<TextArray<'b>>, Error> {
    let fields = schema.fields().iter();
    batch
        .columns()
        .iter()
        .zip(fields)
        .map(|(array, field)| TextArray::new(array.as_ref(), field.name()))
        .collect()
}

/// Encoded bytes on their way to the disk.
struct Out {
    file: HashedFile,
    encoding: Encoding,
    bytes: Vec<u8>,
}

impl Out {
    fn create(file: HashedFile, encoding: Encoding) -> Self {
        let mut bytes = Vec::with_capacity(BUFFER_BYTES * 2);
        if encoding == Encoding::Utf8Bom {
            bytes.extend_from_slice(&BYTE_ORDER_MARK);
        }
        Self { file, encoding, bytes }
    }

    fn text(&mut self, text: &str) -> Result<(), Error> {
        self.encoding.encode(text, &mut self.bytes).map_err(|_| {
            let encoding = self.encoding.word();
            let what = format!("the text has a character that {encoding} does not have");
            Error::content("encoding-cannot-hold", what).param("encoding", encoding).in_file(self.file.path())
        })
    }

    /// A JSON string; a character that the encoding does not have is written as its escape.
    fn json_string(&mut self, text: &str) -> Result<(), Error> {
        let quoted =
            serde_json::to_string(text).map_err(|_| Error::internal("a text cannot be written as JSON"))?;
        let start = self.bytes.len();
        if self.encoding.encode(&quoted, &mut self.bytes).is_ok() {
            return Ok(());
        }
        self.bytes.truncate(start);
        let mut buffer = [0_u8; 4];
        for character in quoted.chars() {
            let before = self.bytes.len();
            if self.encoding.encode(character.encode_utf8(&mut buffer), &mut self.bytes).is_err() {
                self.bytes.truncate(before);
                for unit in character.encode_utf16(&mut [0_u16; 2]) {
                    self.bytes.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
                }
            }
        }
        Ok(())
    }

    fn flush_when_full(&mut self) -> Result<(), Error> {
        if self.bytes.len() >= BUFFER_BYTES { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), Error> {
        self.file.append(&self.bytes)?;
        self.bytes.clear();
        Ok(())
    }

    fn finish(mut self) -> Result<HashedFile, Error> {
        self.flush()?;
        Ok(self.file)
    }
}
