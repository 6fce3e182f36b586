//! What a file is: format, encoding, dialect and columns.

use crate::csv_read;
use crate::detect;
use crate::disk::InputFile;
use crate::encoding::Encoding;
use crate::error::{Error, ErrorKind};
use crate::format::{Format, is_tab_separated};
use crate::jsonl_read;
use crate::parquet_read;
use crate::split::Dialect;
use arrow_schema::{Schema, SchemaRef};
use parquet::basic::{Compression, ZstdLevel};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// Field metadata of a JSONL column: `string`, `number` or `boolean`.
pub const JSON_KIND: &str = "sekisho.json";
/// Field metadata of a JSONL column: `missing` where a null stands for an absent key; else `null` is written.
pub const JSON_ABSENT: &str = "sekisho.json.absent";

/// How a file is to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadOptions {
    /// Most rows in one batch; at least 1.
    pub batch_rows: usize,
    /// Delimiter of a CSV file; guessed from its header line when not given.
    pub delimiter: Option<u8>,
    /// Encoding of a text file; found from the bytes of the whole file when not given.
    pub encoding: Option<Encoding>,
    /// Columns that are neither read nor checked.
    pub skip_columns: BTreeSet<String>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { batch_rows: 8192, delimiter: None, encoding: None, skip_columns: BTreeSet::new() }
    }
}

/// Why a file is taken to have its encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The options say so.
    Given,
    /// The file starts with a byte order mark.
    ByteOrderMark,
    /// Every byte is ASCII, which is the same in all encodings read here.
    AsciiOnly,
    /// The whole file is valid UTF-8.
    ValidUtf8,
    /// The whole file is valid CP932 and not valid UTF-8.
    ValidCp932,
}

impl Reason {
    /// The word for this reason in outputs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::ByteOrderMark => "byte-order-mark",
            Self::AsciiOnly => "ascii-only",
            Self::ValidUtf8 => "valid-utf-8",
            Self::ValidCp932 => "valid-cp932",
        }
    }
}

/// The encoding of a text file, and how it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detected {
    /// The encoding.
    pub encoding: Encoding,
    /// How it is known.
    pub reason: Reason,
}

/// How the lines of a text file end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineEnding {
    /// Line feed.
    Lf,
    /// Carriage return and line feed.
    CrLf,
    /// Carriage return alone.
    Cr,
}

impl LineEnding {
    /// The bytes of the line end.
    #[must_use]
    pub const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Lf => b"\n",
            Self::CrLf => b"\r\n",
            Self::Cr => b"\r",
        }
    }
}

/// What a file is, as found by [`inspect`]; an output of the same shape is written with it.
#[derive(Debug, Clone)]
pub struct FileShape {
    /// The format.
    pub format: Format,
    /// Encoding of a text file; none for Parquet.
    pub text: Option<Detected>,
    /// Delimiter of a CSV file.
    pub delimiter: Option<u8>,
    /// Line end of a text file.
    pub line_ending: Option<LineEnding>,
    /// Names of all columns in the order of the file, skipped ones included.
    pub header: Vec<String>,
    /// The columns that are read.
    pub schema: SchemaRef,
    /// Records in the file, where that is known without reading all of them again.
    pub rows: Option<u64>,
    pub(crate) compression: Compression,
}

impl FileShape {
    /// The shape of a new Parquet file: Zstandard, these columns.
    #[must_use]
    pub fn parquet(schema: SchemaRef) -> Self {
        let header = schema.fields().iter().map(|field| field.name().clone()).collect();
        Self { header, schema, ..Self::empty(Format::Parquet) }
    }

    /// The shape of a new text file: UTF-8, lines ending in line feeds, commas for CSV.
    #[must_use]
    pub fn text(format: Format, schema: SchemaRef) -> Self {
        let text = Some(Detected { encoding: Encoding::Utf8, reason: Reason::Given });
        let delimiter = (format == Format::Csv).then_some(b',');
        Self { format, text, delimiter, line_ending: Some(LineEnding::Lf), ..Self::parquet(schema) }
    }

    pub(crate) fn empty(format: Format) -> Self {
        Self {
            format,
            text: None,
            delimiter: None,
            line_ending: None,
            header: Vec::new(),
            schema: Arc::new(Schema::empty()),
            rows: None,
            compression: Compression::ZSTD(ZstdLevel::default()),
        }
    }

    /// Columns that are not read: those that the options name, and those that were not when it was inspected.
    pub(crate) fn skipped(&self, options: &ReadOptions) -> BTreeSet<String> {
        let unread = self.header.iter().filter(|name| self.schema.index_of(name).is_err()).cloned();
        unread.chain(options.skip_columns.iter().cloned()).collect()
    }

    pub(crate) fn encoding(&self) -> Encoding {
        self.text.map_or(Encoding::Utf8, |text| text.encoding)
    }

    pub(crate) fn dialect(&self) -> Dialect {
        Dialect {
            delimiter: self.delimiter.unwrap_or(b','),
            ending: self.line_ending.unwrap_or(LineEnding::Lf),
        }
    }
}

/// Looks at a file and says what it is.
///
/// Text is read once from start to end when its encoding is not given, JSONL once more for its columns.
///
/// # Errors
/// Every code for a file that cannot be opened or has the wrong content; `unsupported-column-type` for
/// nested columns that are not skipped.
pub fn inspect(path: &Path, options: &ReadOptions) -> Result<FileShape, Error> {
    let format = Format::of(path)?;
    if options.batch_rows == 0 {
        return Err(Error::new(ErrorKind::Usage, "batch-rows-zero", "a batch must have at least one row"));
    }
    let mut file = InputFile::open(path)?;
    if file.length()? == 0 {
        return Err(empty(path));
    }
    let shape = match format {
        Format::Parquet => parquet_read::inspect(&file, options),
        Format::Csv => {
            let text = detect::encoding(&mut file, format, options)?;
            let delimiter = delimiter(path, text, options).map_err(|error| error.in_file(path))?;
            csv_read::inspect(file, text, delimiter, options)
        }
        Format::Jsonl => {
            let text = detect::encoding(&mut file, format, options)?;
            jsonl_read::inspect(file, text, options)
        }
    };
    shape.map_err(|error| error.or_in_file(path))
}

pub(crate) fn empty(path: &Path) -> Error {
    Error::content("file-empty", "the file is empty").in_file(path)
}

/// The error for a file that is not what [`inspect`] found.
pub(crate) fn changed() -> Error {
    Error::content("input-changed", "the file is not the one that was looked at before: it changed meanwhile")
}

fn delimiter(path: &Path, text: Detected, options: &ReadOptions) -> Result<Option<u8>, Error> {
    let usable = |byte: u8| match byte {
        b'"' => false,
        b'\t' => true,
        // The second byte of a CP932 character may be any from 0x40 on.
        b'|' => text.encoding != Encoding::Cp932,
        _ => (b' '..b'@').contains(&byte) && !byte.is_ascii_alphanumeric(),
    };
    match options.delimiter {
        None => Ok(is_tab_separated(path).then_some(b'\t')),
        Some(byte) if usable(byte) => Ok(Some(byte)),
        Some(byte) => {
            let what = "this character cannot separate fields in this file";
            Err(Error::new(ErrorKind::Usage, "delimiter-unusable", what)
                .param("delimiter", byte.escape_ascii()))
        }
    }
}
