//! Counting equivalence classes, persons and special uniques, batch by batch.

use super::report::{RiskReport, Sizes};
use super::small::{Members, SmallClasses};
use super::spill::{Ledger, SpillStore};
use super::subset::{Familiar, Subset};
use super::table::{Form, TokenTable};
use super::tallies::{Count, Member, Present, Sample};
use super::token::{Cell, ColumnCoder, Encoded, Sealer, Token};
use crate::cell::CellForm;
use crate::error::{Error, ErrorKind};
use arrow_array::RecordBatch;
use arrow_schema::Schema;
use std::collections::BTreeSet;

/// What to count, and with how much memory. Not printable: it holds a key.
#[derive(Clone)]
pub struct RiskSettings {
    /// Columns whose combination may single a person out; may be empty.
    pub quasi_identifiers: Vec<String>,
    /// Column with one value per person.
    pub subject: Option<String>,
    /// Least acceptable class size.
    pub k: u32,
    /// Budget for tables, in bytes; below 64 KiB is taken as 64 KiB.
    pub memory_bytes: usize,
    /// Secret for tokens; workers whose counters are merged share it.
    pub token_key: [u8; 32],
}

/// Most quasi-identifiers for which special uniques are counted: 12 give 78 subsets of size 1 and 2.
const SPECIAL_UNIQUES_MAX: usize = 12;
const MEMORY_BYTES_MIN: usize = 1 << 16;
/// Rows handled between two looks at the budget.
const SLICE_ROWS: usize = 1024;

/// Exact equivalence classes of a dataset that comes in batches.
///
/// Counters of parts merge in any order to the same report. Time per row does not depend on the number of classes
/// in memory; beyond the budget every distinct token is written and read about once.
pub struct ClassCounter {
    quasi_identifiers: Vec<String>,
    k: u32,
    coders: Vec<ColumnCoder>,
    subject: Option<ColumnCoder>,
    subsets: Vec<Subset>,
    special: bool,
    familiar: Familiar,
    rows: u64,
    rows_without_subject: u64,
    ledger: Ledger,
    classes: TokenTable<Count>,
    persons: TokenTable<Present>,
    members: TokenTable<Member>,
    samples: TokenTable<Sample>,
    encoded: Vec<Encoded>,
    encoded_subject: Encoded,
}

impl ClassCounter {
    /// A counter for data of `schema`; without `store` the budget is a hard end.
    ///
    /// # Errors
    /// `column-not-found`, `duplicate-quasi-identifier`, `unsupported-column-type`.
    pub fn new(
        settings: RiskSettings,
        schema: &Schema,
        store: Option<Box<dyn SpillStore + Send>>,
    ) -> Result<Self, Error> {
        let budget = settings.memory_bytes.max(MEMORY_BYTES_MIN);
        let names = &settings.quasi_identifiers;
        let mut seen = BTreeSet::new();
        for name in names.iter().chain(&settings.subject) {
            let field = schema.field_with_name(name).map_err(|_| not_found(name))?;
            if CellForm::of(field.data_type()).is_none() {
                return Err(crate::cell::unsupported(name, field.data_type()));
            }
        }
        if let Some(twice) = names.iter().find(|name| !seen.insert(name.as_str())) {
            let message = "a column is named twice among the quasi-identifiers";
            return Err(Error::new(ErrorKind::Plan, "duplicate-quasi-identifier", message).at_column(twice));
        }
        let cache = budget / 8 / (names.len() + 1);
        let coder =
            |(position, name): (u32, &String)| ColumnCoder::new(name, position, &settings.token_key, cache);
        let special = (1..=SPECIAL_UNIQUES_MAX).contains(&names.len());
        let subsets = if special { Subset::all(names.len(), budget / 16) } else { Vec::new() };
        Ok(Self {
            k: settings.k,
            coders: (0..).zip(names).map(coder).collect(),
            subject: settings.subject.as_ref().map(|name| coder((u32::MAX, name))),
            subsets,
            special,
            familiar: Familiar::new(budget),
            rows: 0,
            rows_without_subject: 0,
            ledger: Ledger::new(budget / 4 * 3, Sealer::new(&settings.token_key), store),
            classes: TokenTable::new(budget, Form::Open),
            persons: TokenTable::new(budget, Form::Open),
            members: TokenTable::new(budget, Form::Open),
            samples: TokenTable::new(budget, Form::Open),
            encoded: vec![Encoded::default(); names.len()],
            encoded_subject: Encoded::default(),
            quasi_identifiers: settings.quasi_identifiers,
        })
    }

    /// A smaller budget for tables than settings allow, for tests.
    #[cfg(test)]
    pub(super) fn limit_tables(&mut self, bytes: usize) {
        self.ledger.budget_bytes = bytes;
        self.classes = TokenTable::new(bytes, Form::Open);
        self.persons = TokenTable::new(bytes, Form::Open);
        self.members = TokenTable::new(bytes, Form::Open);
        self.samples = TokenTable::new(bytes, Form::Open);
    }

    /// Counts the rows of one batch.
    ///
    /// # Errors
    /// `column-not-found`, `unsupported-column-type`, `date-out-of-range`, `spill-failed`, `risk-memory-exceeded`.
    pub fn observe(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        let mut from = 0;
        while from < batch.num_rows() {
            let length = SLICE_ROWS.min(batch.num_rows() - from);
            self.observe_slice(&batch.slice(from, length))?;
            from += length;
        }
        Ok(())
    }

    fn observe_slice(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        for (coder, encoded) in self.coders.iter_mut().zip(&mut self.encoded) {
            coder.encode(batch, encoded)?;
        }
        if let Some(subject) = &mut self.subject {
            subject.encode(batch, &mut self.encoded_subject)?;
        }
        let mut row_cells: Vec<Cell> = Vec::with_capacity(self.coders.len());
        for row in 0..batch.num_rows() {
            row_cells.clear();
            row_cells.extend(self.encoded.iter().filter_map(|column| column.cells.get(row)));
            let whole = row_cells.iter().fold(Token::default(), |token, cell| token.with(cell.token));
            self.classes.wait(whole, Count(1));
            if !self.familiar.is_seen_again(whole) {
                for subset in &mut self.subsets {
                    subset.observe(&row_cells, whole, &mut self.samples);
                }
            }
            if let Some(person) = self.encoded_subject.cells.get(row) {
                let known = person.code != 0;
                if known {
                    self.persons.wait(person.token, Present);
                } else {
                    self.rows_without_subject += 1;
                }
                self.members.wait(whole.with(person.token), Member { class: whole, known });
            }
        }
        self.rows += u64::try_from(batch.num_rows()).unwrap_or(u64::MAX);
        self.settle_due()
    }

    /// Looks up what waits in tables that are due, spilling the largest table when there is no room.
    fn settle_due(&mut self) -> Result<(), Error> {
        if self.classes.is_due() {
            self.make_room(self.classes.growth_bytes())?;
            self.classes.settle(&mut self.ledger);
        }
        if self.persons.is_due() {
            self.make_room(self.persons.growth_bytes())?;
            self.persons.settle(&mut self.ledger);
        }
        if self.members.is_due() {
            self.make_room(self.members.growth_bytes())?;
            self.members.settle(&mut self.ledger);
        }
        if self.samples.is_due() {
            self.make_room(self.samples.growth_bytes())?;
            self.samples.settle(&mut self.ledger);
        }
        Ok(())
    }

    fn make_room(&mut self, bytes: usize) -> Result<(), Error> {
        while !self.ledger.has_room(bytes) {
            let sizes =
                [self.classes.bytes(), self.persons.bytes(), self.members.bytes(), self.samples.bytes()];
            match (0..).zip(sizes).max_by_key(|(_, bytes)| *bytes) {
                None | Some((_, 0)) => return Ok(()),
                Some((0, _)) => self.classes.spill(&mut self.ledger)?,
                Some((1, _)) => self.persons.spill(&mut self.ledger)?,
                Some((2, _)) => self.members.spill(&mut self.ledger)?,
                Some(_) => self.samples.spill(&mut self.ledger)?,
            }
        }
        Ok(())
    }

    /// Takes in the rows that another counter of the same settings saw.
    ///
    /// # Errors
    /// `risk-counters-differ` for another key, k, quasi-identifiers or subject; `spill-failed`, `risk-memory-exceeded`.
    pub fn merge(&mut self, mut other: Self) -> Result<(), Error> {
        let same = self.quasi_identifiers == other.quasi_identifiers
            && self.k == other.k
            && self.subject.as_ref().map(ColumnCoder::name) == other.subject.as_ref().map(ColumnCoder::name)
            && self.ledger.sealer.same_key(&other.ledger.sealer);
        if !same {
            let message = "counters with different settings cannot be merged";
            return Err(Error::new(ErrorKind::Internal, "risk-counters-differ", message));
        }
        self.rows += other.rows;
        self.rows_without_subject += other.rows_without_subject;
        self.classes.merge(&mut self.ledger, other.classes, &mut other.ledger)?;
        self.persons.merge(&mut self.ledger, other.persons, &mut other.ledger)?;
        self.members.merge(&mut self.ledger, other.members, &mut other.ledger)?;
        self.samples.merge(&mut self.ledger, other.samples, &mut other.ledger)
    }

    /// The report over all rows seen.
    ///
    /// # Errors
    /// `spill-failed`, `spill-damaged`, `risk-memory-exceeded`.
    pub fn finish(self) -> Result<RiskReport, Error> {
        Ok(self.conclude(Keep::Nothing)?.report)
    }

    /// The report, and how many partitions were ever made.
    #[cfg(test)]
    pub(super) fn finish_counting_partitions(self) -> Result<(RiskReport, usize), Error> {
        let conclusion = self.conclude(Keep::Nothing)?;
        Ok((conclusion.report, conclusion.partitions))
    }

    /// The report, and the classes below k for a second pass over the same data.
    ///
    /// # Errors
    /// As [`Self::finish`]; `too-many-small-classes` when they do not fit in half of the budget.
    pub fn finish_with_small_classes(self) -> Result<(RiskReport, SmallClasses), Error> {
        let coders = self.coders.clone();
        let sealer = self.ledger.sealer.clone();
        let Conclusion { report, by_rows, by_persons, .. } = self.conclude(Keep::SmallClasses)?;
        Ok((report, SmallClasses::new(coders, sealer, by_rows, by_persons)))
    }

    fn conclude(self, keep: Keep) -> Result<Conclusion, Error> {
        let Self { mut ledger, mut classes, persons, members, samples, k, .. } = self;
        let mut person_count = 0;
        persons.drain(&mut ledger, &mut |_, _, Present| {
            person_count += 1;
            Ok(())
        })?;
        let special_uniques = count_special_uniques(samples, &mut ledger)?;
        let mut per_class = persons_per_class(members, &mut ledger)?;

        let mut by_persons = Members::new(per_class.close(&mut ledger)?);
        let (mut fewest, mut classes_below) = (None::<u64>, 0);
        per_class.drain(&mut ledger, &mut |ledger, token, Count(persons)| {
            let persons = persons.max(1);
            fewest = Some(fewest.map_or(persons, |fewest| fewest.min(persons)));
            if persons < u64::from(k) {
                classes_below += 1;
                if let Keep::SmallClasses = keep {
                    by_persons.insert(ledger, token)?;
                }
            }
            Ok(())
        })?;

        let mut by_rows = Members::new(classes.close(&mut ledger)?);
        let mut sizes = Sizes::new(k);
        classes.drain(&mut ledger, &mut |ledger, token, Count(rows)| {
            sizes.add(rows);
            if rows < u64::from(k)
                && let Keep::SmallClasses = keep
            {
                by_rows.insert(ledger, token)?;
            }
            Ok(())
        })?;

        let mut report = sizes.report(self.rows, k, self.quasi_identifiers);
        report.special_unique_rows =
            (self.special || report.quasi_identifiers.is_empty()).then_some(special_uniques);
        if self.subject.is_some() {
            report.persons = Some(person_count);
            report.rows_without_subject = Some(self.rows_without_subject);
            report.smallest_class_persons = Some(fewest.unwrap_or(0));
            report.classes_below_k_persons = Some(classes_below);
        }
        Ok(Conclusion {
            report,
            by_rows,
            by_persons,
            #[cfg(test)]
            partitions: ledger.new_partitions(0),
        })
    }
}

struct Conclusion {
    report: RiskReport,
    by_rows: Members,
    by_persons: Members,
    #[cfg(test)]
    partitions: usize,
}

#[derive(Clone, Copy)]
enum Keep {
    Nothing,
    SmallClasses,
}

/// Rows that are alone in some subset of size 1 or 2: the whole tuples of tokens seen once, each counted once.
fn count_special_uniques(mut samples: TokenTable<Sample>, ledger: &mut Ledger) -> Result<u64, Error> {
    let form = samples.close(ledger)?;
    let mut wholes = TokenTable::<Present>::new(ledger.budget_bytes, form);
    samples.drain(ledger, &mut |ledger, _, sample| {
        if sample.seen_again { Ok(()) } else { wholes.push(ledger, sample.whole, Present) }
    })?;
    let mut rows = 0;
    wholes.drain(ledger, &mut |_, _, Present| {
        rows += 1;
        Ok(())
    })?;
    Ok(rows)
}

fn persons_per_class(
    mut members: TokenTable<Member>,
    ledger: &mut Ledger,
) -> Result<TokenTable<Count>, Error> {
    let form = members.close(ledger)?;
    let mut per_class = TokenTable::<Count>::new(ledger.budget_bytes, form);
    members.drain(ledger, &mut |ledger, _, member| {
        per_class.push(ledger, member.class, Count(u64::from(member.known)))
    })?;
    Ok(per_class)
}

/// The error for a column that is not in the data.
pub(super) fn not_found(name: &str) -> Error {
    Error::new(ErrorKind::Plan, "column-not-found", "the data has no such column").at_column(name)
}
