//! De-identifies a dataset, writes it, and looks at what was written with other eyes than those that processed it.

mod collect;
mod file;
mod looked;
mod output;

use crate::ambient::{Ambient, Stage};
use crate::dataset::{PlacedBatch, rows};
use crate::model::OutputFile;
use crate::survey::Survey;
use crate::{Error, Project, parallel, plan, spill};
use arrow_array::{BooleanArray, RecordBatch};
use looked::{Looked, text_columns};
use output::Output;
use sekisho_deidentify::check::{ResidueTally, SearchTally, ValueSearch};
use sekisho_deidentify::risk::{ClassCounter, RiskReport, RiskSettings, SmallClasses};
use sekisho_deidentify::{
    Cells, DeidentificationPlan, Key, KnownValues, Materials, Redaction, Redactions, Tally, Technique,
    Transformer,
};
use sekisho_formats::StagedFolder;
use sekisho_keys::RootKey;
use sekisho_scan::{Inventory, Scanner};
use sekisho_terms::{AttributeRole, DataCategory, Standard};
use std::collections::{BTreeMap, BTreeSet};

pub use collect::collect_values;
pub use file::measure_file;

/// A dataset after processing, with everything that was measured on what is released.
pub struct Processed {
    /// Files written; empty for `as-is`.
    pub outputs: Vec<OutputFile>,
    /// Cells changed, per column; none for `as-is`.
    pub tally: Option<Tally>,
    /// What the scan finds in what is released.
    pub inventory: Inventory,
    /// Exact search of identifier values in the output's text.
    pub search: SearchTally,
    /// Structural identifiers seen by the second implementation.
    pub residue: ResidueTally,
    /// Released columns whose cells are, as a whole, identifiers with a check digit.
    pub whole_columns: BTreeMap<String, Vec<DataCategory>>,
    /// Text cells that both looked at.
    pub text_cells: u64,
    /// Risk of re-identification.
    pub risk: RiskReport,
    /// Rows left out so that no class is below k.
    pub suppressed_rows: u64,
}

/// The tools of one run over all datasets.
pub struct Workshop<'a> {
    /// The project.
    pub project: &'a Project,
    /// Finds what is to be redacted.
    pub scanner: &'a Scanner,
    /// Identifier values of every dataset of the project, to be redacted in free text.
    pub known: &'a KnownValues,
    /// The same values for the check of the output, by an implementation that shares nothing with the redaction.
    pub search: &'a ValueSearch,
    /// Root of pseudonyms and tokens.
    pub root_key: &'a RootKey,
    /// Time, threads, memory.
    pub ambient: &'a Ambient<'a>,
}

impl Workshop<'_> {
    /// Processes one dataset under its plan into the staging folder.
    ///
    /// # Errors
    /// What reading, transforming, measuring and writing say; `interrupted`.
    pub fn process(
        &self,
        survey: &Survey,
        plan: &DeidentificationPlan,
        staging: &StagedFolder,
    ) -> Result<Processed, Error> {
        let dataset = &survey.dataset;
        let materials = Materials {
            hierarchies: plan::hierarchies(self.project, plan)?,
            pseudonym_keys: self.pseudonym_keys(plan)?,
        };
        let transformer = Transformer::new(plan, &dataset.schema, materials)?;
        let rework = Rework::new(plan, &survey.inventory, &transformer)?;
        let bench = Bench { survey, plan, transformer, rework };
        let risk = self.risk_settings(&dataset.id, plan, &bench.transformer)?;
        let small = self.small_classes(&bench, &risk)?;
        self.run(&bench, risk, small.as_ref(), staging)
    }

    /// Measures a dataset that is released as it is.
    ///
    /// # Errors
    /// What reading and measuring say; `interrupted`.
    pub fn measure_as_is(&self, survey: &Survey, plan: &DeidentificationPlan) -> Result<Processed, Error> {
        let dataset = &survey.dataset;
        let transformer = Transformer::new(plan, &dataset.schema, Materials::default())?;
        let settings = self.risk_settings(&dataset.id, plan, &transformer)?;
        let mut counter = self.counter(settings, &transformer)?;
        self.ambient.progress.begin(Stage::Process, &dataset.id, dataset.bytes());
        for placed in dataset.batches() {
            self.ambient.interrupt.check()?;
            let placed = placed?;
            counter.observe(&placed.batch)?;
            self.ambient.progress.advance(placed.bytes_read);
        }
        self.ambient.progress.end();
        Ok(Processed {
            outputs: Vec::new(),
            tally: None,
            inventory: survey.inventory.clone(),
            search: SearchTally::default(),
            residue: ResidueTally::default(),
            whole_columns: BTreeMap::new(),
            text_cells: 0,
            risk: counter.finish()?,
            suppressed_rows: 0,
        })
    }

    fn run(
        &self,
        bench: &Bench<'_>,
        risk: RiskSettings,
        small: Option<&SmallClasses>,
        staging: &StagedFolder,
    ) -> Result<Processed, Error> {
        let (dataset, transformer) = (&bench.survey.dataset, &bench.transformer);
        let text_columns = text_columns(bench.plan, transformer);
        let mut counter = self.counter(risk, transformer)?;
        let mut output = Output::new(dataset, transformer, staging)?;
        let mut total = Looked::new(transformer)?;
        let mut suppressed_rows = 0;
        self.ambient.progress.begin(Stage::Process, &dataset.id, dataset.bytes());
        parallel::in_order(
            self.ambient.jobs,
            self.ambient.interrupt,
            dataset.batches(),
            |placed| self.batch(bench, small.cloned(), &text_columns, placed),
            |done_batch| {
                suppressed_rows += done_batch.rows_read - rows(&done_batch.batch);
                counter.observe(&done_batch.batch)?;
                output.write(done_batch.file, &done_batch.batch)?;
                total.merge(done_batch.looked)?;
                self.ambient.progress.advance(done_batch.bytes_read);
                Ok(())
            },
        )?;
        self.ambient.progress.end();
        Ok(Processed {
            outputs: output.finish()?,
            tally: Some(total.tally),
            inventory: total.observation.finish(),
            search: total.search,
            residue: total.residue,
            whole_columns: total
                .whole
                .iter()
                .map(|(name, seen)| (name.clone(), seen.certain()))
                .filter(|(_, seen)| !seen.is_empty())
                .collect(),
            text_cells: total.text_cells,
            risk: counter.finish()?,
            suppressed_rows,
        })
    }

    fn batch(
        &self,
        bench: &Bench<'_>,
        small: Option<SmallClasses>,
        text_columns: &BTreeSet<String>,
        placed: PlacedBatch,
    ) -> Result<Done, Error> {
        let PlacedBatch { file, first_row, bytes_read, batch, .. } = placed;
        let (mut processed, tally) = self.apply(bench, file, first_row, &batch)?;
        if let Some(mut small) = small {
            let keep = small.keep_mask(&processed)?;
            processed = sekisho_deidentify::drop_rows(&processed, &keep)?;
        }
        let mut looked = Looked::new(&bench.transformer)?;
        looked.tally = tally;
        self.scanner.observe(&processed, &mut looked.observation)?;
        looked.read_text(&processed, text_columns, self.search)?;
        Ok(Done { file, bytes_read, rows_read: rows(&batch), batch: processed, looked })
    }

    /// Transforms one batch, then redacts again what the placeholders' new surroundings show, until nothing is left.
    fn apply(
        &self,
        bench: &Bench<'_>,
        file: usize,
        first_row: u64,
        batch: &RecordBatch,
    ) -> Result<(RecordBatch, Tally), Error> {
        let name = bench.survey.dataset.files.get(file).map_or("", |file| file.name.as_str());
        let at_file = |error: sekisho_deidentify::Error| Error::from(error).at_file(name);
        let redactions = self.redactions(&bench.survey.inventory, bench.plan, batch)?;
        let (mut processed, mut tally) =
            bench.transformer.apply(batch, first_row, &redactions).map_err(at_file)?;
        let mut last = redactions;
        for _ in 0..Rework::ROUNDS_MAX {
            let again = self.redactions_again(&bench.rework, &processed, &last)?;
            if again.values().flatten().all(Vec::is_empty) {
                break;
            }
            let (reworked, more) =
                bench.rework.transformer.apply(&processed, first_row, &again).map_err(at_file)?;
            tally.add_redactions(&more);
            processed = reworked;
            last = again;
        }
        Ok((processed, tally))
    }

    /// Stretches to redact, per redacted column and row.
    fn redactions(
        &self,
        inventory: &Inventory,
        plan: &DeidentificationPlan,
        batch: &RecordBatch,
    ) -> Result<Redactions, Error> {
        let mut redactions = Redactions::new();
        for (position, column) in plan.columns.iter().enumerate() {
            if column.technique != Technique::Redact {
                continue;
            }
            let spans = self.scanner.spans(inventory, batch, position)?;
            let texts = cells(batch, position, &column.column)?;
            let mut rows: Vec<Vec<Redaction>> = Vec::with_capacity(spans.len());
            for (row, found) in spans.into_iter().enumerate() {
                let mut row_redactions: Vec<Redaction> = found
                    .into_iter()
                    .filter(|span| plan::redacts(span.category, plan.standard))
                    .map(|span| Redaction { start: span.start, end: span.end, category: span.category })
                    .collect();
                if let Some(text) = texts.as_ref().and_then(|texts| texts.text(row)) {
                    self.known.find(text, &mut row_redactions);
                }
                rows.push(row_redactions);
            }
            redactions.insert(column.column.clone(), rows);
        }
        Ok(redactions)
    }

    /// Stretches to redact in rows in which the last round replaced something: only there are the surroundings new.
    fn redactions_again(
        &self,
        rework: &Rework,
        batch: &RecordBatch,
        last: &Redactions,
    ) -> Result<Redactions, Error> {
        let changed: BooleanArray = (0..batch.num_rows())
            .map(|row| Some(last.values().any(|rows| rows.get(row).is_some_and(|row| !row.is_empty()))))
            .collect();
        let part = sekisho_deidentify::drop_rows(batch, &changed)?;
        let mut found = self.redactions(&rework.inventory, &rework.plan, &part)?;
        for rows in found.values_mut() {
            let mut of_changed = std::mem::take(rows).into_iter();
            rows.extend(changed.iter().map(|changed| {
                if changed == Some(true) { of_changed.next().unwrap_or_default() } else { Vec::new() }
            }));
        }
        Ok(found)
    }

    fn pseudonym_keys(&self, plan: &DeidentificationPlan) -> Result<BTreeMap<String, Key>, Error> {
        let labels = plan.columns.iter().filter_map(|column| match &column.technique {
            Technique::Pseudonym { label } => Some(label),
            _ => None,
        });
        labels
            .map(|label| {
                let key = self.root_key.derive(&["pseudonym", label, "v1"])?;
                Ok((label.clone(), Key::new(*key.as_bytes())))
            })
            .collect()
    }

    fn risk_settings(
        &self,
        dataset: &str,
        plan: &DeidentificationPlan,
        transformer: &Transformer,
    ) -> Result<RiskSettings, Error> {
        let section = self.project.dataset(dataset);
        let schema = transformer.output_schema();
        let released = |name: &str| schema.field_with_name(name).is_ok();
        let quasi_identifiers = plan
            .columns
            .iter()
            .filter(|column| column.role == AttributeRole::QuasiIdentifier && released(&column.column))
            .map(|column| column.column.clone())
            .collect();
        let token_key = *self.root_key.derive(&["risk-token", dataset, "v1"])?.as_bytes();
        Ok(RiskSettings {
            quasi_identifiers,
            subject: section.and_then(|section| section.subject.clone()).filter(|subject| released(subject)),
            k: section.and_then(|section| section.k).unwrap_or(DEFAULT_K),
            memory_bytes: self.ambient.memory_bytes,
            token_key,
        })
    }

    fn counter(&self, settings: RiskSettings, transformer: &Transformer) -> Result<ClassCounter, Error> {
        let store = spill::Store::new(&self.ambient.scratch);
        Ok(ClassCounter::new(settings, &transformer.output_schema(), Some(Box::new(store)))?)
    }

    /// Classes whose rows are left out, where the project allows that; else none.
    fn small_classes(
        &self,
        bench: &Bench<'_>,
        settings: &RiskSettings,
    ) -> Result<Option<SmallClasses>, Error> {
        let dataset = &bench.survey.dataset;
        let allowed = self.project.dataset(&dataset.id).and_then(|section| section.max_suppressed);
        let Some(allowed) = allowed.filter(|_| bench.plan.standard == Standard::Anonymised) else {
            return Ok(None);
        };
        let mut counter = self.counter(settings.clone(), &bench.transformer)?;
        self.ambient.progress.begin(Stage::Classes, &dataset.id, dataset.bytes());
        parallel::in_order(
            self.ambient.jobs,
            self.ambient.interrupt,
            dataset.batches(),
            |placed| {
                let (batch, _) = self.apply(bench, placed.file, placed.first_row, &placed.batch)?;
                Ok((placed.bytes_read, batch))
            },
            |(bytes_done, batch)| {
                self.ambient.progress.advance(bytes_done);
                Ok(counter.observe(&batch)?)
            },
        )?;
        self.ambient.progress.end();
        let (report, small) = counter.finish_with_small_classes()?;
        let share = ppm(report.rows_below_k, report.rows);
        if share > allowed * 1_000_000.0 {
            return Err(Error::new("too-many-rows-below-k", sekisho_terms::Place::default())
                .with("dataset", &dataset.id)
                .with("k", report.k)
                .with("share", format!("{:.2}", share / 10_000.0))
                .with("allowed", format!("{:.2}", allowed * 100.0)));
        }
        Ok(Some(small))
    }
}

/// Class size that risk is counted against where the project names none. Evidence, never the legal test.
pub const DEFAULT_K: u32 = 5;

/// Everything that one dataset is processed with.
struct Bench<'a> {
    survey: &'a Survey,
    plan: &'a DeidentificationPlan,
    transformer: Transformer,
    rework: Rework,
}

/// Redacts redacted text again: a placeholder can make a name of what stood beside it.
struct Rework {
    plan: DeidentificationPlan,
    inventory: Inventory,
    transformer: Transformer,
}

impl Rework {
    /// Rounds after which what is still found is left to the checks.
    const ROUNDS_MAX: usize = 8;

    fn new(plan: &DeidentificationPlan, inventory: &Inventory, first: &Transformer) -> Result<Self, Error> {
        let schema = first.output_schema();
        let released = |name: &str| schema.field_with_name(name).is_ok();
        let mut columns: Vec<_> =
            plan.columns.iter().filter(|column| released(&column.column)).cloned().collect();
        for column in &mut columns {
            if column.technique != Technique::Redact {
                column.technique = Technique::Keep;
            }
        }
        let plan = DeidentificationPlan { standard: plan.standard, columns };
        let mut inventory = inventory.clone();
        inventory.columns.retain(|column| released(&column.name));
        let transformer = Transformer::new(&plan, &schema, Materials::default())?;
        Ok(Self { plan, inventory, transformer })
    }
}

struct Done {
    file: usize,
    bytes_read: u64,
    rows_read: u64,
    batch: RecordBatch,
    looked: Looked,
}

fn cells<'a>(batch: &'a RecordBatch, position: usize, name: &str) -> Result<Option<Cells<'a>>, Error> {
    let Some(array) = batch.columns().get(position) else { return Ok(None) };
    Ok(Some(Cells::read(name, 0, array)?))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "row counts below 2^53 are exact, and this is a share for a message"
)]
fn ppm(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 * 1_000_000.0 / whole as f64 }
}
