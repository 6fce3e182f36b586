//! Where findings are, row by row.

use super::bare::BareNumber;
use super::cells::{CellClass, Cells, class_of};
use super::inventory::{ColumnInventory, ColumnKind, Inventory};
use crate::error::Error;
use crate::scanner::{Desk, Scanner, TextSpan};
use arrow_array::RecordBatch;
use sekisho_terms::{Confidence, DataCategory, Finding};

impl Scanner {
    /// Appends a finding for every stretch of personal data in the batch, ordered by row, then column.
    /// `first_row` is the number of the batch's first record in the file.
    /// Errors: `unsupported-column-type`, `scan-schema-mismatch`.
    pub fn findings(
        &self,
        inventory: &Inventory,
        file: &str,
        batch: &RecordBatch,
        first_row: u64,
        out: &mut Vec<Finding>,
    ) -> Result<(), Error> {
        let begin = out.len();
        for index in 0..batch.num_columns() {
            let column = column_of(inventory, batch, index).map_err(|error| error.in_file(file))?;
            let rows = self.spans(inventory, batch, index).map_err(|error| error.in_file(file))?;
            for (row, spans) in (first_row..).zip(&rows) {
                out.extend(spans.iter().map(|span| Finding {
                    file: file.to_owned(),
                    row,
                    column: column.name.clone(),
                    start: span.start,
                    end: span.end,
                    category: span.category,
                    confidence: span.confidence,
                    recognizer: span.recognizer.to_owned(),
                }));
            }
        }
        // Stable: within a row the columns keep their order.
        if let Some(new) = out.get_mut(begin..) {
            new.sort_by_key(|finding| finding.row);
        }
        Ok(())
    }

    /// The stretches in one column, per row: the whole cell in a typed column, else what stands in the text.
    /// Errors: `unsupported-column-type`, `scan-schema-mismatch`.
    pub fn spans(
        &self,
        inventory: &Inventory,
        batch: &RecordBatch,
        column: usize,
    ) -> Result<Vec<Vec<TextSpan>>, Error> {
        let verdict = column_of(inventory, batch, column)?;
        let Some(array) = batch.columns().get(column) else {
            return Err(Error::mismatch(
                &inventory.columns.len().to_string(),
                &batch.num_columns().to_string(),
            ));
        };
        let class = class_of(&verdict.name, array.data_type())?;
        let cells = Cells::new(&verdict.name, array)?;
        let whole = if verdict.kind == ColumnKind::Typed { verdict.category } else { None };
        let mut desk = Desk::default();
        let context = self.header_context(&verdict.name, &mut desk);
        let mut read = |slot: usize| {
            let mut spans = Vec::new();
            if let Some(text) = cells.text(slot) {
                match whole {
                    Some(category) => spans.push(whole_cell(&text, category, verdict)),
                    None => {
                        self.find_in_cell(&text, class, context, &mut desk, &mut spans);
                        if spans.is_empty() {
                            spans.extend(bare_number(&text, class, &desk, verdict));
                        }
                    }
                }
            }
            spans
        };
        if cells.shares_slots() {
            let mut known: Vec<Option<Vec<TextSpan>>> = vec![None; cells.slots()];
            return Ok((0..cells.rows())
                .map(|row| {
                    let Some(slot) = cells.slot(row) else { return Vec::new() };
                    match known.get_mut(slot) {
                        Some(entry) => entry.get_or_insert_with(|| read(slot)).clone(),
                        None => Vec::new(),
                    }
                })
                .collect());
        }
        Ok((0..cells.rows()).map(read).collect())
    }
}

/// How sure a bare number is one of the identifiers that its column has more of than chance explains: one in ten of
/// the others passes too.
const BARE_NUMBER_PERMILLE: u16 = 900;

/// The whole cell, where it is a number that passes for an identifier found in its column.
fn bare_number(text: &str, class: CellClass, desk: &Desk, verdict: &ColumnInventory) -> Option<TextSpan> {
    let number = BareNumber::read(&desk.page, class)?;
    let category = number.category(|category| verdict.found.contains_key(&category))?;
    Some(TextSpan {
        start: 0,
        end: u32::try_from(text.chars().count()).unwrap_or(u32::MAX),
        category,
        confidence: Confidence::from_permille(BARE_NUMBER_PERMILLE),
        recognizer: "check-digit",
    })
}

fn whole_cell(text: &str, category: DataCategory, verdict: &ColumnInventory) -> TextSpan {
    let share = verdict.valid.saturating_mul(1000).checked_div(verdict.cells).unwrap_or(0);
    TextSpan {
        start: 0,
        end: u32::try_from(text.chars().count()).unwrap_or(u32::MAX),
        category,
        confidence: Confidence::from_permille(u16::try_from(share).unwrap_or(1000).min(995)),
        recognizer: "column",
    }
}

fn column_of<'a>(
    inventory: &'a Inventory,
    batch: &RecordBatch,
    index: usize,
) -> Result<&'a ColumnInventory, Error> {
    let schema = batch.schema();
    let found = schema.fields().get(index).map_or("", |field| field.name().as_str());
    match inventory.columns.get(index) {
        Some(column) if inventory.columns.len() == batch.num_columns() && column.name == found => Ok(column),
        Some(column) => Err(Error::mismatch(&column.name, found)),
        None => Err(Error::mismatch(&inventory.columns.len().to_string(), &batch.num_columns().to_string())),
    }
}
