//! Text cells: columns that grow by cells, and arrays read as text.

use crate::error::{Error, ErrorKind};
use arrow_array::builder::StringBuilder;
use arrow_array::cast::AsArray;
use arrow_array::{
    Array, ArrayRef, LargeStringArray, RecordBatch, RecordBatchOptions, StringArray, StringViewArray,
};
use arrow_schema::{DataType, SchemaRef};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A batch ends early when its text grows to this many bytes, so that long cells keep to the memory.
const BATCH_BYTES_MAX: usize = if cfg!(test) { 64 * 1024 } else { 32 * 1024 * 1024 };

/// Text columns under construction.
pub(crate) struct TextColumns {
    schema: SchemaRef,
    builders: Vec<StringBuilder>,
    rows: usize,
    bytes: usize,
}

impl TextColumns {
    pub(crate) fn new(schema: SchemaRef) -> Self {
        let builders = schema.fields().iter().map(|_| StringBuilder::new()).collect();
        Self { schema, builders, rows: 0, bytes: 0 }
    }

    pub(crate) fn has_room(&self, rows_max: usize) -> bool {
        self.rows < rows_max && self.bytes < BATCH_BYTES_MAX
    }

    pub(crate) fn push(&mut self, column: usize, text: Option<&str>) {
        if let Some(builder) = self.builders.get_mut(column) {
            self.bytes += text.map_or(0, str::len);
            builder.append_option(text);
        }
    }

    pub(crate) fn end_row(&mut self) {
        self.rows += 1;
    }

    /// The batch so far, and none when it has no rows.
    pub(crate) fn finish(&mut self) -> Result<Option<RecordBatch>, Error> {
        let rows = std::mem::take(&mut self.rows);
        self.bytes = 0;
        if rows == 0 {
            return Ok(None);
        }
        let columns =
            self.builders.iter_mut().map(|builder| Arc::new(builder.finish()) as ArrayRef).collect();
        batch(&self.schema, columns, rows).map(Some)
    }
}

/// A batch of columns that are known to fit the schema; it may have no columns.
pub(crate) fn batch(schema: &SchemaRef, columns: Vec<ArrayRef>, rows: usize) -> Result<RecordBatch, Error> {
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(schema.clone(), columns, &options)
        .map_err(|_| Error::internal("columns do not fit their schema"))
}

/// Refuses a header that has a name twice.
pub(crate) fn check_names(names: &[String]) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            let what = "two columns have the same name";
            return Err(Error::content("column-name-twice", what).at_column(name));
        }
    }
    Ok(())
}

/// An array of any text type.
pub(crate) enum TextArray<'a> {
    Utf8(&'a StringArray),
    LargeUtf8(&'a LargeStringArray),
    Utf8View(&'a StringViewArray),
    Dictionary { keys: Vec<usize>, nulls: &'a dyn Array, values: Box<TextArray<'a>> },
}

impl<'a> TextArray<'a> {
    pub(crate) fn new(array: &'a dyn Array, column: &str) -> Result<Self, Error> {
        let text = match array.data_type() {
            DataType::Utf8 => array.as_string_opt().map(Self::Utf8),
            DataType::LargeUtf8 => array.as_string_opt().map(Self::LargeUtf8),
            DataType::Utf8View => array.as_string_view_opt().map(Self::Utf8View),
            DataType::Dictionary(_, _) => match array.as_any_dictionary_opt() {
                // Normalised keys are asked for only where there are values to point at.
                Some(dictionary) if dictionary.values().is_empty() => {
                    let values = Box::new(Self::new(dictionary.values().as_ref(), column)?);
                    Some(Self::Dictionary { keys: Vec::new(), nulls: array, values })
                }
                Some(dictionary) => {
                    let values = Box::new(Self::new(dictionary.values().as_ref(), column)?);
                    Some(Self::Dictionary { keys: dictionary.normalized_keys(), nulls: array, values })
                }
                None => None,
            },
            _ => None,
        };
        text.ok_or_else(|| unsupported(array.data_type(), column))
    }

    pub(crate) fn cell(&self, row: usize) -> Option<&str> {
        match self {
            Self::Utf8(array) => array.is_valid(row).then(|| array.value(row)),
            Self::LargeUtf8(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Utf8View(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Dictionary { keys, nulls, values } if nulls.is_valid(row) => {
                keys.get(row).and_then(|key| values.cell(*key))
            }
            Self::Dictionary { .. } => None,
        }
    }
}

/// The error for a column type that is not handled.
pub(crate) fn unsupported(data_type: &DataType, column: &str) -> Error {
    let name = type_name(data_type);
    let what = format!("a column of type {name} is not handled");
    Error::new(ErrorKind::Unsupported, "unsupported-column-type", what).at_column(column).param("type", name)
}

/// The outer name of a type: the full one may hold names of inner fields.
fn type_name(data_type: &DataType) -> String {
    let full = format!("{data_type:?}");
    full.split(['(', '[', '{', ' ']).next().unwrap_or_default().to_owned()
}
