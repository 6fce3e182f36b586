//! Bare numbers with a check digit, in columns that nothing says to hold them.
//!
//! One number proves nothing: any number passes a check digit one time in ten. Of many numbers no more than a tenth pass,
//! unless they are what the check digit says. Source: binomial test; Hoeffding 1956 for unequal chances.

use super::cells::CellClass;
use crate::check;
use crate::page::{Page, digit};
use sekisho_terms::DataCategory;
use std::collections::BTreeMap;
use twox_hash::XxHash64;

/// Different numbers that are kept, by hash, for the test: those with the smallest hashes, a sample that no order changes.
const SAMPLE_MAX: usize = 2048;
/// Share of arbitrary numbers that pass a check digit.
const CHANCE: f64 = 0.1;
/// More passes than chance explains: an accident of this size or a smaller one is not believed. Rounded up by what
/// four of four, 0.1^4, loses in floating point.
const ACCIDENT_MAX: f64 = 1.000_001e-4;
/// The same where the chance is reckoned from the check digits that stand there, so that round numbers do not count.
const SKEWED_ACCIDENT_MAX: f64 = 2e-3;
/// Cells that suffice when all of them pass, though numbers repeat.
const ALL_PASS_CELLS_MIN: u64 = 4;
/// Different numbers among those.
const ALL_PASS_DISTINCT_MIN: u32 = 2;

/// Longest number with separators between all its digits.
const LENGTH_MAX: usize = 37;
/// Digits of the shortest identifier without its leading zero, and of the longest.
const DIGITS_MIN: usize = 7;
const DIGITS_MAX: usize = 19;
/// Most leading zeros that a whole number may have lost.
const ZEROS_MAX: usize = 2;

/// An identifier with a check digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Identifier {
    MyNumber,
    DriverLicence,
    Card,
    Insurer,
}

/// In the order in which a number that passes for several is taken for one.
const IDENTIFIERS: [Identifier; 4] =
    [Identifier::MyNumber, Identifier::DriverLicence, Identifier::Card, Identifier::Insurer];

impl Identifier {
    fn category(self) -> DataCategory {
        match self {
            Identifier::MyNumber => DataCategory::MyNumber,
            Identifier::DriverLicence => DataCategory::DriverLicence,
            Identifier::Card => DataCategory::CreditCard,
            Identifier::Insurer => DataCategory::HealthInsurance,
        }
    }

    /// Where its trial stands among the [`Trials`].
    fn shift(self) -> u32 {
        match self {
            Identifier::MyNumber => 0,
            Identifier::DriverLicence => 4,
            Identifier::Card => 8,
            Identifier::Insurer => 12,
        }
    }

    /// Whether the number has the length and range, the check digit aside.
    fn admits(self, digits: &[u8]) -> bool {
        match self {
            Identifier::MyNumber => digits.len() == 12,
            Identifier::DriverLicence => check::is_in_licence_range(digits),
            Identifier::Card => check::is_in_card_range(digits),
            Identifier::Insurer => digits.len() == 8 && check::is_in_insurer_range(digits),
        }
    }

    fn passes(self, digits: &[u8]) -> bool {
        match self {
            Identifier::MyNumber => check::is_my_number(digits),
            Identifier::DriverLicence => check::is_driver_licence(digits),
            Identifier::Card => check::is_card(digits),
            Identifier::Insurer => check::is_insurer_number(digits),
        }
    }

    /// The chance of the check digit that stands there: of the eleven remainders two lead to one digit.
    fn chance(self, digits: &[u8]) -> Odds {
        let doubled = match self {
            Identifier::MyNumber => digits.last() == Some(&0),
            Identifier::DriverLicence => digits.get(10) == Some(&1),
            Identifier::Card | Identifier::Insurer => return Odds::Tenth,
        };
        if doubled { Odds::TwoEleventh } else { Odds::Eleventh }
    }

    /// How many leading zeros a whole number of this many digits may have lost.
    fn zeros_lost(self, length: usize) -> usize {
        match (self, length) {
            (Identifier::MyNumber | Identifier::DriverLicence, 10 | 11) => 12 - length,
            (Identifier::Insurer, 7) => 1,
            _ => 0,
        }
    }
}

/// How likely a check digit is by chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Odds {
    Eleventh,
    Tenth,
    TwoEleventh,
}

impl Odds {
    fn share(self) -> f64 {
        match self {
            Odds::Eleventh => 1.0 / 11.0,
            Odds::Tenth => CHANCE,
            Odds::TwoEleventh => 2.0 / 11.0,
        }
    }
}

/// What one number is to one identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Trial {
    odds: Odds,
    passes: bool,
}

impl Trial {
    /// One to six.
    fn code(self) -> u16 {
        let odds = match self.odds {
            Odds::Eleventh => 1,
            Odds::Tenth => 3,
            Odds::TwoEleventh => 5,
        };
        odds + u16::from(self.passes)
    }

    fn of_code(code: u16) -> Option<Self> {
        let odds = match code {
            1 | 2 => Odds::Eleventh,
            3 | 4 => Odds::Tenth,
            5 | 6 => Odds::TwoEleventh,
            _ => return None,
        };
        Some(Self { odds, passes: code.is_multiple_of(2) })
    }
}

/// What one number is to each identifier, never the number: the code of each trial in four bits, zero for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Trials(u16);

impl Trials {
    fn of(self, identifier: Identifier) -> Option<Trial> {
        Trial::of_code(self.0 >> identifier.shift() & 0xF)
    }

    fn with(self, identifier: Identifier, trial: Trial) -> Self {
        Self(self.0 | trial.code() << identifier.shift())
    }

    fn passes(self, identifier: Identifier) -> bool {
        self.of(identifier).is_some_and(|trial| trial.passes)
    }
}

/// A cell that is one number as long as an identifier.
pub(crate) struct BareNumber {
    hash: u64,
    trials: Trials,
}

impl BareNumber {
    /// Reads a cell that is digits and single separators from end to end.
    pub(crate) fn read(page: &Page, class: CellClass) -> Option<Self> {
        let written = match class {
            CellClass::Text => page.chars(),
            CellClass::Integer | CellClass::Measure => super::types::whole_part(page.chars())?,
            CellClass::Date | CellClass::Null => return None,
        };
        let number = Digits::read(written)?;
        let shown = class == CellClass::Text;
        let trials = IDENTIFIERS.into_iter().fold(Trials(0), |trials, identifier| {
            let digits = number.padded(if shown { 0 } else { identifier.zeros_lost(number.length) });
            if !identifier.admits(digits) {
                return trials;
            }
            trials.with(
                identifier,
                Trial { odds: identifier.chance(digits), passes: identifier.passes(digits) },
            )
        });
        (trials != Trials(0)).then(|| Self { hash: XxHash64::oneshot(0, number.padded(0)), trials })
    }

    /// The first of the identifiers believed in this column that the number passes for.
    pub(crate) fn category(&self, believed: impl Fn(DataCategory) -> bool) -> Option<DataCategory> {
        category(self.trials, believed)
    }
}

fn category(trials: Trials, believed: impl Fn(DataCategory) -> bool) -> Option<DataCategory> {
    let mut passed = IDENTIFIERS.into_iter().filter(|identifier| trials.passes(*identifier));
    passed.find(|identifier| believed(identifier.category())).map(Identifier::category)
}

/// The digits of a number, behind as many zeros as a whole number may have lost. Holds personal data: no Debug.
struct Digits {
    buffer: [u8; ZEROS_MAX + DIGITS_MAX],
    length: usize,
}

impl Digits {
    /// Reads a cell that has nothing else but single separators between its digits.
    fn read(cell: &[char]) -> Option<Self> {
        let cell = trimmed(cell);
        let starts = cell.first().is_some_and(|c| digit(*c).is_some());
        if !starts || !(DIGITS_MIN..=LENGTH_MAX).contains(&cell.len()) {
            return None;
        }
        let mut digits = Self { buffer: [0; ZEROS_MAX + DIGITS_MAX], length: 0 };
        let mut separated = false;
        for c in cell {
            if let Some(value) = digit(*c) {
                *digits.buffer.get_mut(ZEROS_MAX + digits.length)? = value;
                digits.length += 1;
                separated = false;
            } else if !separated && matches!(c, '-' | ' ' | 'ー' | '.' | '/' | '・' | '_') {
                separated = true;
            } else {
                return None;
            }
        }
        (!separated && digits.length >= DIGITS_MIN).then_some(digits)
    }

    /// The digits behind this many zeros, two at most.
    fn padded(&self, zeros: usize) -> &[u8] {
        self.buffer.get(ZEROS_MAX.saturating_sub(zeros)..ZEROS_MAX + self.length).unwrap_or_default()
    }
}

fn trimmed(cell: &[char]) -> &[char] {
    let start = cell.iter().position(|c| !c.is_whitespace()).unwrap_or(cell.len());
    let end = cell.iter().rposition(|c| !c.is_whitespace()).map_or(start, |last| last + 1);
    cell.get(start..end).unwrap_or_default()
}

/// The bare numbers of a column. Merging is associative and commutative.
#[derive(Clone, PartialEq, Eq, Default)]
pub(crate) struct BareNumbers {
    /// Cells by what their number is to each identifier.
    cells: BTreeMap<Trials, u64>,
    /// Different numbers by hash.
    sample: BTreeMap<u64, Trials>,
}

impl BareNumbers {
    /// Counts a number that stands in `times` cells.
    pub(crate) fn add(&mut self, number: &BareNumber, times: u64) {
        let cells = self.cells.entry(number.trials).or_default();
        *cells = cells.saturating_add(times);
        self.sample_one(number.hash, number.trials);
    }

    /// The counts of both columns together.
    pub(crate) fn merge(&mut self, other: BareNumbers) {
        for (trials, count) in other.cells {
            let cells = self.cells.entry(trials).or_default();
            *cells = cells.saturating_add(count);
        }
        for (hash, trials) in other.sample {
            self.sample_one(hash, trials);
        }
    }

    /// INVARIANT: the sample holds the smallest hashes of all numbers seen, whatever the order.
    fn sample_one(&mut self, hash: u64, trials: Trials) {
        let full = self.sample.len() >= SAMPLE_MAX;
        if full && self.sample.last_key_value().is_some_and(|(largest, _)| hash > *largest) {
            return;
        }
        self.sample.insert(hash, trials);
        if self.sample.len() > SAMPLE_MAX {
            self.sample.pop_last();
        }
    }

    /// Kinds of which more numbers pass than chance explains.
    pub(crate) fn believed(&self) -> impl Iterator<Item = DataCategory> {
        IDENTIFIERS.into_iter().filter(|identifier| self.believes(*identifier)).map(Identifier::category)
    }

    /// Cells per kind, for the kinds believed in this column.
    pub(crate) fn cells_of(&self, believed: impl Fn(DataCategory) -> bool) -> BTreeMap<DataCategory, u64> {
        let mut cells = BTreeMap::new();
        for (trials, count) in &self.cells {
            if let Some(category) = category(*trials, &believed) {
                *cells.entry(category).or_default() += count;
            }
        }
        cells
    }

    fn believes(&self, identifier: Identifier) -> bool {
        let (mut distinct, mut passes, mut chances) = (0u32, 0u32, 0.0);
        // Sorted by kind of odds, so that the sum does not depend on hashes.
        for odds in [Odds::Eleventh, Odds::Tenth, Odds::TwoEleventh] {
            let trials = self.sample.values().filter_map(|trials| trials.of(identifier));
            let of_odds = trials.filter(|trial| trial.odds == odds);
            let (count, passed) = of_odds
                .fold((0u32, 0u32), |(count, passed), trial| (count + 1, passed + u32::from(trial.passes)));
            distinct += count;
            passes += passed;
            chances += odds.share() * f64::from(count);
        }
        let skewed = if distinct == 0 { CHANCE } else { chances / f64::from(distinct) };
        let surpasses = accident(distinct, passes, CHANCE) <= ACCIDENT_MAX
            && accident(distinct, passes, skewed) <= SKEWED_ACCIDENT_MAX;
        surpasses || distinct >= ALL_PASS_DISTINCT_MIN && self.all_pass(identifier)
    }

    fn all_pass(&self, identifier: Identifier) -> bool {
        let cells: u64 = self
            .cells
            .iter()
            .filter(|(trials, _)| trials.of(identifier).is_some())
            .map(|(trials, count)| if trials.passes(identifier) { *count } else { 0 })
            .sum();
        let failing =
            self.cells.keys().any(|trials| trials.of(identifier).is_some_and(|trial| !trial.passes));
        !failing && cells >= ALL_PASS_CELLS_MIN
    }
}

/// The probability that at least `passes` of `trials` independent trials succeed.
fn accident(trials: u32, passes: u32, chance: f64) -> f64 {
    let odds = chance / (1.0 - chance);
    let mut term = (0..trials).fold(1.0, |product, _| product * (1.0 - chance));
    let mut tail = 0.0;
    for i in 0..=trials {
        if i >= passes {
            tail += term;
        }
        term *= f64::from(trials - i) / f64::from(i + 1) * odds;
    }
    tail
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pascal's triangle of probabilities, trial by trial.
    fn accident_slowly(trials: usize, passes: usize, chance: f64) -> f64 {
        let mut of_count = vec![1.0];
        for _ in 0..trials {
            let mut next = vec![0.0; of_count.len() + 1];
            for (count, probability) in of_count.iter().enumerate() {
                next[count] += probability * (1.0 - chance);
                next[count + 1] += probability * chance;
            }
            of_count = next;
        }
        of_count.iter().skip(passes).sum()
    }

    #[test]
    fn tails_of_the_binomial_distribution() {
        for (trials, chance) in
            [(1u32, 0.1), (4, 0.1), (20, 0.1), (300, 0.1), (2048, 0.1), (2048, 2.0 / 11.0)]
        {
            for passes in [0, 1, trials / 10, trials / 5, trials] {
                let slow = accident_slowly(
                    usize::try_from(trials).unwrap(),
                    usize::try_from(passes).unwrap(),
                    chance,
                );
                let fast = accident(trials, passes, chance);
                assert!((fast - slow).abs() <= 1e-9 * slow.max(1e-6), "{trials} {passes} {fast} {slow}");
            }
        }
        assert!(accident(4, 4, CHANCE) <= ACCIDENT_MAX && accident(3, 3, CHANCE) > ACCIDENT_MAX);
        assert!(accident(20, 9, CHANCE) <= ACCIDENT_MAX && accident(20, 8, CHANCE) > ACCIDENT_MAX);
    }
}
