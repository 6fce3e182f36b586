//! What was seen in the output, by means that did not make it.

use super::cells;
use crate::Error;
use arrow_array::RecordBatch;
use sekisho_deidentify::check::{ColumnResidue, ResidueTally, SearchTally, ValueSearch};
use sekisho_deidentify::{DeidentificationPlan, Tally, Technique, Transformer};
use sekisho_scan::Observation;
use std::collections::{BTreeMap, BTreeSet};

/// What was seen in output batches; merges in any order.
pub(super) struct Looked {
    pub(super) tally: Tally,
    pub(super) observation: Observation,
    pub(super) search: SearchTally,
    pub(super) residue: ResidueTally,
    pub(super) whole: BTreeMap<String, ColumnResidue>,
    pub(super) text_cells: u64,
}

impl Looked {
    pub(super) fn new(transformer: &Transformer) -> Result<Self, Error> {
        Ok(Self {
            tally: Tally::default(),
            observation: Observation::new(&transformer.output_schema())?,
            search: SearchTally::default(),
            residue: ResidueTally::default(),
            whole: BTreeMap::new(),
            text_cells: 0,
        })
    }

    pub(super) fn merge(&mut self, other: Self) -> Result<(), Error> {
        self.tally.merge(&other.tally);
        self.observation.merge(other.observation)?;
        self.search.merge(&other.search);
        self.residue.merge(&other.residue);
        for (column, residue) in &other.whole {
            self.whole.entry(column.clone()).or_default().merge(residue);
        }
        self.text_cells += other.text_cells;
        Ok(())
    }

    pub(super) fn read_text(
        &mut self,
        batch: &RecordBatch,
        columns: &BTreeSet<String>,
        search: &ValueSearch,
    ) -> Result<(), Error> {
        for (position, field) in batch.schema().fields().iter().enumerate() {
            if !columns.contains(field.name()) {
                continue;
            }
            let Some(cells) = cells(batch, position, field.name())? else { continue };
            let whole = self.whole.entry(field.name().clone()).or_default();
            for cell in cells.iter().flatten() {
                self.text_cells += 1;
                search.search(cell, &mut self.search);
                self.residue.observe(cell);
                whole.observe(cell);
            }
        }
        Ok(())
    }
}

/// Output columns whose text was not made by a technique that leaves no original text.
pub(super) fn text_columns(plan: &DeidentificationPlan, transformer: &Transformer) -> BTreeSet<String> {
    let schema = transformer.output_schema();
    plan.columns
        .iter()
        .filter(|column| {
            matches!(column.technique, Technique::Keep | Technique::Redact | Technique::Mask { .. })
        })
        .filter(|column| schema.field_with_name(&column.column).is_ok())
        .map(|column| column.column.clone())
        .collect()
}
