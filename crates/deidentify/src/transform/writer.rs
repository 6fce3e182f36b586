//! Columns of text, written cell by cell.

use super::{internal, row_number};
use crate::cell::Cells;
use crate::error::{Error, ErrorKind};
use crate::tally::ColumnTally;
use crate::technique::CellTechnique;
use arrow_array::StringArray;
use arrow_array::builder::StringBuilder;

/// Applies a technique to every cell with a text.
pub(super) fn each_cell(
    technique: &dyn CellTechnique,
    column: &str,
    first_row: u64,
    cells: &Cells<'_>,
    counts: &mut ColumnTally,
) -> Result<StringArray, Error> {
    let mut writer = TextWriter::new(column, cells.len());
    for (row, cell) in cells.iter().enumerate() {
        if let Some(text) = cell.filter(|text| !text.is_empty()) {
            technique.write(text, &mut writer.cell).map_err(|fault| {
                Error::new(ErrorKind::Value, fault.code, fault.message)
                    .at_column(column)
                    .at_row(first_row.saturating_add(row_number(row)))
            })?;
        }
        writer.append(cell, counts)?;
    }
    Ok(writer.finish())
}

/// Collects the cells of a column of the output.
pub(super) struct TextWriter<'a> {
    column: &'a str,
    builder: StringBuilder,
    bytes: usize,
    /// The text of the next cell.
    pub(super) cell: String,
}

impl<'a> TextWriter<'a> {
    pub(super) fn new(column: &'a str, rows: usize) -> Self {
        Self { column, builder: StringBuilder::with_capacity(rows, 0), bytes: 0, cell: String::new() }
    }

    /// Ends the cell that was `before` in the input.
    pub(super) fn append(&mut self, before: Option<&str>, counts: &mut ColumnTally) -> Result<(), Error> {
        match before {
            None => self.builder.append_null(),
            Some(before) => {
                self.bytes = self.bytes.saturating_add(self.cell.len());
                // Offsets of Utf8 are 32 bits wide; the builder would panic beyond.
                if i32::try_from(self.bytes).is_err() {
                    return Err(internal(
                        "batch-text-too-large",
                        "the text of a column in one batch passes 2 GiB",
                    )
                    .at_column(self.column));
                }
                self.builder.append_value(&self.cell);
                if before != self.cell {
                    counts.changed = counts.changed.saturating_add(1);
                }
            }
        }
        self.cell.clear();
        Ok(())
    }

    pub(super) fn finish(mut self) -> StringArray {
        self.builder.finish()
    }
}
