//! Applies a plan to record batches.

use crate::cell::Cells;
use crate::error::{Error, ErrorKind};
use crate::hierarchy::Hierarchy;
use crate::plan::DeidentificationPlan;
use crate::tally::{ColumnTally, Tally};
use crate::technique::{
    CellTechnique, Key, PlaceholderLanguage, Redaction, RedactionFault, Redactions, redact,
};
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchOptions, StringArray};
use arrow_schema::{Schema, SchemaRef};
use prepare::{check_columns, prepare, text_field};
use std::collections::BTreeMap;
use std::sync::Arc;
use writer::{TextWriter, each_cell};

mod prepare;
mod writer;

/// Prefix of metadata that this product wrote itself.
const OWN: &str = "sekisho.";

/// What a plan needs besides itself.
#[derive(Default)]
pub struct Materials {
    /// Hierarchies by the name the plan gives them.
    pub hierarchies: BTreeMap<String, Hierarchy>,
    /// Keys by label.
    pub pseudonym_keys: BTreeMap<String, Key>,
}

/// A plan made ready for one schema. Shared by threads as it is.
pub struct Transformer {
    input: SchemaRef,
    output: SchemaRef,
    steps: Vec<Step>,
    language: PlaceholderLanguage,
}

struct Step {
    column: String,
    technique: &'static str,
    action: Action,
}

enum Action {
    Keep,
    Suppress,
    EachCell(Box<dyn CellTechnique>),
    Redact,
}

impl Transformer {
    /// Makes a plan ready for batches of `schema`.
    ///
    /// The output keeps the field metadata (extension types aside) and, of the metadata of the schema, only what this
    /// product wrote: other writers leave column statistics and factor levels there.
    ///
    /// # Errors
    /// `duplicate-column-name`, `plan-column-twice`, `plan-column-absent`, `plan-column-missing`, `plan-column-order`,
    /// `unsupported-column-type`, `hierarchy-missing`, `hierarchy-level-too-high`, `pseudonym-key-missing`,
    /// `interval-width-zero`, `top-bottom-empty`, `top-bottom-order`.
    pub fn new(plan: &DeidentificationPlan, schema: &Schema, materials: Materials) -> Result<Self, Error> {
        check_columns(plan, schema)?;
        let Materials { hierarchies, pseudonym_keys } = materials;
        let hierarchies: BTreeMap<_, _> =
            hierarchies.into_iter().map(|(name, h)| (name, Arc::new(h))).collect();
        let mut steps = Vec::with_capacity(plan.columns.len());
        let mut fields = Vec::with_capacity(plan.columns.len());
        for (column, field) in plan.columns.iter().zip(schema.fields()) {
            let action = prepare(column, field.data_type(), &hierarchies, &pseudonym_keys)?;
            match &action {
                Action::Keep => fields.push(Arc::clone(field)),
                Action::Suppress => {}
                Action::EachCell(_) | Action::Redact => fields.push(Arc::new(text_field(field))),
            }
            steps.push(Step { column: column.column.clone(), technique: column.technique.name(), action });
        }
        let own = schema.metadata().iter().filter(|(name, _)| name.starts_with(OWN));
        let metadata = own.map(|(name, value)| (name.clone(), value.clone())).collect();
        Ok(Self {
            input: Arc::new(schema.clone()),
            output: Arc::new(Schema::new_with_metadata(fields, metadata)),
            steps,
            language: PlaceholderLanguage::default(),
        })
    }

    /// The same, with placeholders in a language; Japanese unless set.
    #[must_use]
    pub fn with_placeholders(mut self, language: PlaceholderLanguage) -> Self {
        self.language = language;
        self
    }

    /// The schema of what [`apply`](Self::apply) returns.
    #[must_use]
    pub fn output_schema(&self) -> SchemaRef {
        Arc::clone(&self.output)
    }

    /// De-identifies one batch, whose first row is record `first_row` of the dataset.
    ///
    /// `redactions` holds, for every column that the plan redacts and for no other, one list per row of the batch.
    ///
    /// # Errors
    /// Of all cells that cannot be processed, the one in the first row: `value-not-in-hierarchy`,
    /// `value-not-whole-number`, `value-not-number`, `date-unreadable`, `date-not-existing`, `date-outside-era`,
    /// `date-out-of-range`, `redaction-outside-text`, `redaction-empty`. Agreements broken by the caller:
    /// `batch-schema-differs`, `redactions-missing`, `redactions-not-planned`, `redactions-row-count`.
    /// `batch-text-too-large` where a column's text passes 2 GiB.
    pub fn apply(
        &self,
        batch: &RecordBatch,
        first_row: u64,
        redactions: &Redactions,
    ) -> Result<(RecordBatch, Tally), Error> {
        self.check_batch(batch, redactions)?;
        let mut columns = Vec::with_capacity(self.output.fields().len());
        let mut tally = Tally::new(row_number(batch.num_rows()));
        let mut first_fault: Option<Error> = None;
        for (step, array) in self.steps.iter().zip(batch.columns()) {
            match self.apply_step(step, array, first_row, redactions) {
                Ok((column, counts)) => {
                    columns.extend(column);
                    tally.insert(&step.column, counts);
                }
                Err(fault) if fault.place().row.is_none() => return Err(fault),
                Err(fault) => {
                    // The first row, then the first column: the same error whatever the batch size.
                    let earlier =
                        first_fault.as_ref().is_none_or(|known| fault.place().row < known.place().row);
                    if earlier {
                        first_fault = Some(fault);
                    }
                }
            }
        }
        if let Some(fault) = first_fault {
            return Err(fault);
        }
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        let batch = RecordBatch::try_new_with_options(self.output_schema(), columns, &options);
        Ok((batch.map_err(Error::arrow)?, tally))
    }

    fn check_batch(&self, batch: &RecordBatch, redactions: &Redactions) -> Result<(), Error> {
        let schema = batch.schema_ref();
        let same = schema.fields().len() == self.input.fields().len()
            && schema.fields().iter().zip(self.input.fields()).all(|(found, expected)| {
                found.name() == expected.name() && found.data_type() == expected.data_type()
            });
        if !same {
            return Err(internal(
                "batch-schema-differs",
                "a batch has other columns than the plan was made for",
            ));
        }
        for column in redactions.keys() {
            let planned = |step: &Step| step.column == *column && matches!(step.action, Action::Redact);
            if !self.steps.iter().any(planned) {
                return Err(internal(
                    "redactions-not-planned",
                    "redactions were given for a column that keeps text",
                )
                .at_column(column));
            }
        }
        Ok(())
    }

    fn apply_step(
        &self,
        step: &Step,
        array: &ArrayRef,
        first_row: u64,
        redactions: &Redactions,
    ) -> Result<(Option<ArrayRef>, ColumnTally), Error> {
        let mut counts = ColumnTally::new(step.technique, array.logical_null_count());
        let rows = row_number(array.len());
        let column: Option<ArrayRef> = match &step.action {
            Action::Keep => Some(Arc::clone(array)),
            Action::Suppress => {
                counts.suppressed = rows.saturating_sub(counts.nulls);
                None
            }
            Action::EachCell(technique) => {
                let cells = Cells::read(&step.column, first_row, array.as_ref())?;
                Some(Arc::new(each_cell(technique.as_ref(), &step.column, first_row, &cells, &mut counts)?))
            }
            Action::Redact => {
                let cells = Cells::read(&step.column, first_row, array.as_ref())?;
                let stretches = redactions.get(&step.column).ok_or_else(|| {
                    internal("redactions-missing", "no redactions were given for a column that is redacted")
                        .at_column(&step.column)
                })?;
                Some(Arc::new(self.redact_cells(&step.column, first_row, &cells, stretches, &mut counts)?))
            }
        };
        Ok((column, counts))
    }

    fn redact_cells(
        &self,
        column: &str,
        first_row: u64,
        cells: &Cells<'_>,
        stretches: &[Vec<Redaction>],
        counts: &mut ColumnTally,
    ) -> Result<StringArray, Error> {
        if stretches.len() != cells.len() {
            return Err(internal("redactions-row-count", "the redactions are not one list per row")
                .with("expected", cells.len())
                .with("found", stretches.len())
                .at_column(column));
        }
        let mut writer = TextWriter::new(column, cells.len());
        for (row, (cell, stretches)) in cells.iter().zip(stretches).enumerate() {
            let text = cell.unwrap_or_default();
            let categories = redact(text, stretches, self.language, &mut writer.cell).map_err(|fault| {
                redaction_fault(fault).at_column(column).at_row(first_row.saturating_add(row_number(row)))
            })?;
            counts.redacted(&categories);
            writer.append(cell, counts)?;
        }
        Ok(writer.finish())
    }
}

impl std::fmt::Debug for Transformer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let steps = self.steps.iter().map(|step| (&step.column, step.technique));
        f.debug_map().entries(steps).finish()
    }
}

fn redaction_fault(fault: RedactionFault) -> Error {
    match fault {
        RedactionFault::Empty => internal("redaction-empty", "a redaction has no characters"),
        RedactionFault::Outside => internal("redaction-outside-text", "a redaction ends behind the text"),
    }
}

fn internal(code: &'static str, message: &'static str) -> Error {
    Error::new(ErrorKind::Internal, code, message)
}

fn row_number(row: usize) -> u64 {
    u64::try_from(row).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
