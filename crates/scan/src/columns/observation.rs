//! Observing batches: counts that merge in any order.

use super::bare::{BareNumber, BareNumbers};
use super::cells::{CellClass, Cells, class_of};
use super::distinct::Distinct;
use super::header::{self, Meaning};
use super::inventory::{CategoryCount, ColumnInventory, Inventory};
use super::shape::Shape;
use super::types::{self, CellTypes, TypeCounts};
use crate::error::Error;
use crate::recognizers;
use crate::scanner::{Desk, Scanner, TextSpan};
use crate::tags::Tags;
use arrow_array::RecordBatch;
use arrow_schema::Schema;
use sekisho_terms::DataCategory;
use std::collections::{BTreeMap, BTreeSet};

/// Counts over the batches seen so far. Merging is associative and commutative.
#[derive(Clone, PartialEq, Eq)]
pub struct Observation {
    rows: u64,
    columns: Vec<ColumnObservation>,
}

/// Counts of one column.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct ColumnObservation {
    pub(crate) name: String,
    pub(crate) data_type: String,
    pub(crate) class: CellClass,
    pub(crate) meaning: Option<Meaning>,
    pub(crate) header_categories: BTreeSet<DataCategory>,
    pub(crate) cells: u64,
    pub(crate) empty: u64,
    pub(crate) distinct: Distinct,
    /// Cells that pass each validator.
    pub(crate) valid: TypeCounts,
    pub(crate) found: BTreeMap<DataCategory, CategoryCount>,
    /// Cells that are one number and in which nothing was found.
    pub(crate) bare: BareNumbers,
    /// Cells that read like running text.
    pub(crate) sentences: u64,
    /// Unicode scalar values in all cells.
    pub(crate) length: u64,
    pub(crate) shape: Shape,
}

/// What one cell adds to the counts.
struct CellReading {
    valid: CellTypes,
    found: BTreeMap<DataCategory, u64>,
    bare: Option<BareNumber>,
    sentence: bool,
    length: u64,
}

impl Observation {
    /// An observation of nothing yet. Errors: `unsupported-column-type`.
    pub fn new(schema: &Schema) -> Result<Self, Error> {
        let mut columns = Vec::with_capacity(schema.fields().len());
        for field in schema.fields() {
            columns.push(ColumnObservation {
                name: field.name().clone(),
                data_type: field.data_type().to_string(),
                class: class_of(field.name(), field.data_type())?,
                meaning: header::meaning(field.name()),
                header_categories: BTreeSet::new(),
                cells: 0,
                empty: 0,
                distinct: Distinct::default(),
                valid: TypeCounts::default(),
                found: BTreeMap::new(),
                bare: BareNumbers::default(),
                sentences: 0,
                length: 0,
                shape: Shape::default(),
            });
        }
        Ok(Self { rows: 0, columns })
    }

    /// Adds what another observation of the same schema counted. Errors: `scan-schema-mismatch`.
    pub fn merge(&mut self, other: Observation) -> Result<(), Error> {
        if self.columns.len() != other.columns.len() {
            return Err(Error::mismatch(&self.columns.len().to_string(), &other.columns.len().to_string()));
        }
        for (ours, theirs) in self.columns.iter().zip(&other.columns) {
            if ours.name != theirs.name || ours.data_type != theirs.data_type {
                return Err(Error::mismatch(&ours.name, &theirs.name));
            }
        }
        self.rows = self.rows.saturating_add(other.rows);
        for (ours, theirs) in self.columns.iter_mut().zip(other.columns) {
            ours.merge(theirs);
        }
        Ok(())
    }

    /// The verdicts on what was counted.
    #[must_use]
    pub fn finish(self) -> Inventory {
        let columns = self.columns.iter().map(ColumnInventory::judge).collect();
        Inventory { rows: self.rows, columns }
    }
}

impl ColumnObservation {
    fn merge(&mut self, other: ColumnObservation) {
        self.header_categories.extend(other.header_categories);
        self.cells = self.cells.saturating_add(other.cells);
        self.empty = self.empty.saturating_add(other.empty);
        self.distinct.merge(other.distinct);
        self.valid.merge(&other.valid);
        for (category, count) in other.found {
            let ours = self.found.entry(category).or_default();
            ours.cells = ours.cells.saturating_add(count.cells);
            ours.spans = ours.spans.saturating_add(count.spans);
        }
        self.bare.merge(other.bare);
        self.sentences = self.sentences.saturating_add(other.sentences);
        self.length = self.length.saturating_add(other.length);
        self.shape.merge(other.shape);
    }

    /// Counts a reading that stands for `times` cells.
    fn count(&mut self, reading: &CellReading, times: u64) {
        self.cells = self.cells.saturating_add(times);
        self.valid.count(reading.valid, times);
        for (category, spans) in &reading.found {
            let count = self.found.entry(*category).or_default();
            count.cells = count.cells.saturating_add(times);
            count.spans = count.spans.saturating_add(spans.saturating_mul(times));
        }
        if let Some(number) = &reading.bare {
            self.bare.add(number, times);
        }
        self.sentences = self.sentences.saturating_add(u64::from(reading.sentence) * times);
        self.length = self.length.saturating_add(reading.length.saturating_mul(times));
    }
}

impl Scanner {
    /// Counts a batch. Errors: `unsupported-column-type`, `scan-schema-mismatch`.
    ///
    /// ```
    /// use arrow_array::{ArrayRef, RecordBatch, StringArray};
    /// use std::sync::Arc;
    ///
    /// let phones: ArrayRef = Arc::new(StringArray::from(vec!["090-1234-5678", "03-1234-5678"]));
    /// let batch = RecordBatch::try_from_iter([("電話番号", phones)])?;
    /// let mut observation = sekisho_scan::Observation::new(&batch.schema())?;
    /// sekisho_scan::Scanner::japanese().observe(&batch, &mut observation)?;
    /// let inventory = observation.finish();
    /// assert_eq!(inventory.columns[0].category, Some(sekisho_terms::DataCategory::Phone));
    /// assert!(inventory.columns[0].closed);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn observe(&self, batch: &RecordBatch, into: &mut Observation) -> Result<(), Error> {
        if batch.num_columns() != into.columns.len() {
            return Err(Error::mismatch(&into.columns.len().to_string(), &batch.num_columns().to_string()));
        }
        let schema = batch.schema();
        let mut desk = Desk::default();
        let mut spans = Vec::new();
        for (field, column) in schema.fields().iter().zip(&into.columns) {
            if *field.name() != column.name || field.data_type().to_string() != column.data_type {
                return Err(Error::mismatch(&column.name, field.name()));
            }
        }
        into.rows = into.rows.saturating_add(u64::try_from(batch.num_rows()).unwrap_or(u64::MAX));
        for (array, column) in batch.columns().iter().zip(&mut into.columns) {
            let cells = Cells::new(&column.name, array)?;
            spans.clear();
            self.find_with(&column.name, Tags::NONE, &mut desk, &mut spans);
            column.header_categories.extend(spans.iter().map(|span| span.category));
            self.observe_column(&cells, column, &mut desk, &mut spans);
        }
        Ok(())
    }

    fn observe_column(
        &self,
        cells: &Cells,
        column: &mut ColumnObservation,
        desk: &mut Desk,
        spans: &mut Vec<TextSpan>,
    ) {
        let context = self.header_context(&column.name, desk);
        let mut times = vec![0u64; if cells.shares_slots() { cells.slots() } else { 0 }];
        for row in 0..cells.rows() {
            let Some(slot) = cells.slot(row) else {
                column.empty += 1;
                continue;
            };
            if let Some(count) = times.get_mut(slot) {
                *count += 1;
            } else {
                self.observe_slot(cells, slot, 1, context, column, desk, spans);
            }
        }
        for (slot, count) in times.into_iter().enumerate() {
            if count > 0 {
                self.observe_slot(cells, slot, count, context, column, desk, spans);
            }
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the buffers are passed so that one thread allocates them once"
    )]
    fn observe_slot(
        &self,
        cells: &Cells,
        slot: usize,
        times: u64,
        context: Tags,
        column: &mut ColumnObservation,
        desk: &mut Desk,
        spans: &mut Vec<TextSpan>,
    ) {
        let Some(text) = cells.text(slot) else {
            column.empty = column.empty.saturating_add(times);
            return;
        };
        column.distinct.add(&text);
        let reading = self.read_cell(&text, column.class, context, desk, spans);
        column.shape.add(desk.page.chars());
        column.count(&reading, times);
    }

    fn read_cell(
        &self,
        text: &str,
        class: CellClass,
        context: Tags,
        desk: &mut Desk,
        spans: &mut Vec<TextSpan>,
    ) -> CellReading {
        spans.clear();
        self.find_in_cell(text, class, context, desk, spans);
        let mut found = BTreeMap::new();
        for span in spans.iter() {
            *found.entry(span.category).or_default() += 1;
        }
        CellReading {
            bare: if found.is_empty() { BareNumber::read(&desk.page, class) } else { None },
            valid: types::passing(&desk.page, class, self.dictionary()),
            found,
            sentence: types::is_sentence(&desk.page),
            length: u64::try_from(desk.page.chars().len()).unwrap_or(u64::MAX),
        }
    }

    /// Findings inside one cell. A cell that is one bare number in a column whose header speaks for no
    /// identifier is judged with its column, never alone.
    pub(crate) fn find_in_cell(
        &self,
        text: &str,
        class: CellClass,
        context: Tags,
        desk: &mut Desk,
        spans: &mut Vec<TextSpan>,
    ) {
        let bare = class != CellClass::Text || text.bytes().all(|b| b.is_ascii_digit());
        if class != CellClass::Text || bare && !context.meets(recognizers::IDENTIFIER_KEYWORDS) {
            desk.page.read(self.dictionary(), text, context);
        } else {
            self.find_with(text, context, desk, spans);
        }
    }

    /// The keywords that a column's name gives to all its cells.
    pub(crate) fn header_context(&self, name: &str, desk: &mut Desk) -> Tags {
        desk.page.read(self.dictionary(), name, Tags::NONE);
        desk.page.seen().intersection(recognizers::CONTEXT_KEYWORDS)
    }
}
