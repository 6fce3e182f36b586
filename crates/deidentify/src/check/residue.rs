//! Structural identifiers left in text, by a table of shapes.
//!
//! Text becomes clusters: groups of digits or Latin letters with at most one separator between neighbours. A rule
//! names the group lengths it is written in, a test of the digits, and the words that make it certain. This shares no
//! code, no table and no pattern with the detector that redacts.

use super::clusters::{Cluster, Group, clusters, may_belong};
use super::fold::normalised_lower;
use super::interval::at_least;
use super::rules::{Alone, RULES, Rule, chance_ppm};
use sekisho_terms::DataCategory;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// How far a residual shows that an identifier is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// The form is specific, or a word nearby says what it is: the output does not meet the standard.
    Certain,
    /// A bare number that passes a check digit, as about one in ten does by chance.
    Chance,
}

/// A structural identifier in an output text, without its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Residual {
    /// Kind of identifier.
    pub category: DataCategory,
    /// How sure.
    pub evidence: Evidence,
}

/// Numbers that pass a check digit without anything else to tell them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChanceCount {
    /// Numbers of the right length.
    pub candidates: u64,
    /// Those that pass.
    pub passed: u64,
    /// How many of the candidates would pass if they were random digits, in thousandths.
    pub expected_permille: u64,
}

/// Residuals over many texts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResidueTally {
    /// Texts examined.
    pub cells: u64,
    /// Texts with at least one certain residual.
    pub cells_with_certain: u64,
    /// Certain residuals by category.
    pub certain: BTreeMap<DataCategory, u64>,
    /// Chance residuals by category.
    pub chance: BTreeMap<DataCategory, ChanceCount>,
}

impl ResidueTally {
    /// Examines one text.
    pub fn observe(&mut self, text: &str) {
        self.cells += 1;
        let seen = examine(text);
        let before = self.certain.values().sum::<u64>();
        for residual in &seen.residuals {
            match residual.evidence {
                Evidence::Certain => *self.certain.entry(residual.category).or_default() += 1,
                Evidence::Chance => self.chance.entry(residual.category).or_default().passed += 1,
            }
        }
        for category in seen.candidates {
            let count = self.chance.entry(category).or_default();
            count.candidates += 1;
            count.expected_permille = expected_permille(count.candidates, category);
        }
        self.cells_with_certain += u64::from(self.certain.values().sum::<u64>() > before);
    }

    /// Adds what another tally saw.
    pub fn merge(&mut self, other: &Self) {
        self.cells += other.cells;
        self.cells_with_certain += other.cells_with_certain;
        for (category, count) in &other.certain {
            *self.certain.entry(*category).or_default() += count;
        }
        for (category, count) in &other.chance {
            let mine = self.chance.entry(*category).or_default();
            mine.candidates += count.candidates;
            mine.passed += count.passed;
            mine.expected_permille = expected_permille(mine.candidates, *category);
        }
    }
}

/// At or below this probability of chance a column is one of identifiers; four passes of four by one check digit in ten are
/// just that rare.
const RARE: f64 = 1.000_001e-4;

/// Cells of one structured column that are, as a whole, an identifier that needs no word to tell it.
///
/// One cell that passes is chance; a column in which far more pass than chance allows is a column of identifiers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnResidue {
    /// Cells with a value.
    pub cells: u64,
    /// Cells by category that have, as a whole, its length and shape.
    pub candidates: BTreeMap<DataCategory, u64>,
    /// Those of them that pass its test.
    pub whole: BTreeMap<DataCategory, u64>,
}

impl ColumnResidue {
    /// Examines one cell; an empty cell is not counted.
    pub fn observe(&mut self, cell: &str) {
        // A character of no cluster settles that the cell is not one; of prose that is the first or second.
        let mut text = Vec::new();
        for letter in cell.nfkc().filter(|c| !c.is_whitespace()) {
            if !may_belong(letter) {
                self.cells += 1;
                return;
            }
            text.push(letter);
        }
        if text.is_empty() {
            return;
        }
        self.cells += 1;
        let clusters = clusters(&text);
        let [cluster] = clusters.as_slice() else { return };
        if cluster.from != 0 || cluster.to != text.len() {
            return;
        }
        for rule in RULES.iter().filter(|rule| rule.alone != Alone::Nothing) {
            let groups = cluster.groups.as_slice();
            if rule.has_shape(groups) {
                *self.candidates.entry(rule.category).or_default() += 1;
                if rule.passes(groups) {
                    *self.whole.entry(rule.category).or_default() += 1;
                }
            }
        }
    }

    /// Adds what another part of the column showed.
    pub fn merge(&mut self, other: &Self) {
        self.cells += other.cells;
        for (category, count) in &other.candidates {
            *self.candidates.entry(*category).or_default() += count;
        }
        for (category, count) in &other.whole {
            *self.whole.entry(*category).or_default() += count;
        }
    }

    /// Categories with a check digit that pass in more cells than chance explains: probability of at most one in ten
    /// thousand if every cell of the right length were a random number. Four of four are enough, whatever else stands in the
    /// column; of order numbers one in ten passes, and the column stays silent.
    #[must_use]
    pub fn certain(&self) -> Vec<DataCategory> {
        let is_certain = |(category, passed): (&DataCategory, &u64)| {
            let candidates = self.candidates.get(category).copied().unwrap_or(*passed);
            let rare = match (u32::try_from(*passed), u32::try_from(candidates)) {
                (Ok(passed), Ok(candidates)) => at_least(passed, candidates, chance_ppm(*category)) < RARE,
                // Four thousand million cells: the share itself decides.
                _ => {
                    u128::from(*passed) * 1_000_000
                        > u128::from(candidates) * u128::from(chance_ppm(*category)) * 2
                }
            };
            rare.then_some(*category)
        };
        self.whole.iter().filter_map(is_certain).collect()
    }
}

/// The structural identifiers in `text`, in the order in which they stand.
///
/// ```
/// use sekisho_deidentify::check::{Evidence, residue};
/// use sekisho_terms::DataCategory;
///
/// let found = residue("連絡先は090-1234-5678です");
/// assert_eq!(found.len(), 1);
/// assert_eq!((found[0].category, found[0].evidence), (DataCategory::Phone, Evidence::Certain));
/// ```
#[must_use]
pub fn residue(text: &str) -> Vec<Residual> {
    examine(text).residuals
}

fn expected_permille(candidates: u64, category: DataCategory) -> u64 {
    candidates.saturating_mul(u64::from(chance_ppm(category))) / 1_000
}

#[derive(Default)]
struct Examined {
    residuals: Vec<Residual>,
    /// Categories of numbers that had the length for a check digit and no word to tell them.
    candidates: Vec<DataCategory>,
}

fn examine(text: &str) -> Examined {
    let mut seen = Examined::default();
    // Every rule needs five ASCII digits or an at sign, in some width.
    if text.chars().filter(|c| is_numeric(*c)).nth(4).is_none() && !text.contains(['@', '＠', '﹫']) {
        return seen;
    }
    let text = normalised_lower(text);
    e_mails(&text, &mut seen);
    for cluster in clusters(&text) {
        examine_cluster(&text, &cluster, &mut seen);
    }
    seen
}

/// As `char::is_numeric`, without its table for kana and kanji.
fn is_numeric(letter: char) -> bool {
    !matches!(letter, '\u{3041}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}') && letter.is_numeric()
}

/// Looks at every stretch of neighbouring groups, the longest first, and goes on behind what it found.
fn examine_cluster(text: &[char], cluster: &Cluster, seen: &mut Examined) {
    let mut from = 0;
    while from < cluster.groups.len() {
        let rest = cluster.groups.get(from..).unwrap_or_default();
        let longest = rest.len().min(GROUPS_MAX);
        let taken = (1..=longest).rev().find(|count| {
            let groups = rest.get(..*count).unwrap_or_default();
            examine_groups(text, groups, seen)
        });
        from += taken.unwrap_or(1);
    }
}

const GROUPS_MAX: usize = 5;

/// Whether the groups together are an identifier; it is then noted.
fn examine_groups(text: &[char], groups: &[Group], seen: &mut Examined) -> bool {
    let (Some(first), Some(last)) = (groups.first(), groups.last()) else { return false };
    let shaped: Vec<&Rule> = RULES.iter().filter(|rule| rule.has_shape(groups)).collect();
    if shaped.is_empty() {
        return false;
    }
    let before = text.get(first.from.saturating_sub(WORDS_BEFORE)..first.from).unwrap_or_default();
    let after = text.get(last.to..text.len().min(last.to + WORDS_AFTER)).unwrap_or_default();
    let (before, after): (String, String) = (before.iter().collect(), after.iter().collect());
    let told = |rule: &Rule| rule.words.iter().any(|word| before.contains(word) || after.contains(word));

    let fitting: Vec<&Rule> = shaped.iter().copied().filter(|rule| rule.passes(groups)).collect();
    let certain = fitting.iter().find(|rule| rule.alone == Alone::Certain || told(rule));
    if let Some(rule) = certain {
        seen.residuals.push(Residual { category: rule.category, evidence: Evidence::Certain });
        return true;
    }
    for rule in shaped.iter().filter(|rule| rule.alone == Alone::Chance) {
        seen.candidates.push(rule.category);
    }
    let chance = fitting.iter().filter(|rule| rule.alone == Alone::Chance);
    let residuals = chance.map(|rule| Residual { category: rule.category, evidence: Evidence::Chance });
    let before = seen.residuals.len();
    seen.residuals.extend(residuals);
    seen.residuals.len() > before
}

/// How many characters around a number are read for words that tell what it is.
const WORDS_BEFORE: usize = 24;
const WORDS_AFTER: usize = 12;

/// Local part, at sign, labels with a dot, and a last label of letters.
fn e_mails(text: &[char], seen: &mut Examined) {
    let local =
        |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-' | '\'' | '/' | '=');
    let domain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    for (at, _) in text.iter().enumerate().filter(|(_, letter)| **letter == '@') {
        let has_local = at.checked_sub(1).and_then(|before| text.get(before)).is_some_and(local);
        let host: String = text.iter().skip(at + 1).take_while(|letter| domain(letter)).collect();
        let labels: Vec<&str> = host.trim_end_matches(['.', '-']).split('.').collect();
        let last_is_word =
            labels.last().is_some_and(|last| last.len() >= 2 && last.chars().any(char::is_alphabetic));
        if has_local && labels.len() >= 2 && last_is_word && labels.iter().all(|label| !label.is_empty()) {
            seen.residuals.push(Residual { category: DataCategory::Email, evidence: Evidence::Certain });
        }
    }
}

#[cfg(test)]
mod tests;
