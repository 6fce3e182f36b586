//! Exact search of many known values in text.

use super::fold::fold;
use super::forms::{is_too_short, main_form, may_begin, other_forms, stands_alone};
use super::patterns::{Hashes, Patterns, spread, step};
use crate::error::{Error, ErrorKind};
use foldhash::fast::FixedState;
use sekisho_terms::DataCategory;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Collects the values to be searched, each once in each of its normal forms.
///
/// It holds values, so it cannot be printed.
pub struct ValueSearchBuilder {
    patterns: Patterns,
    too_short: BTreeMap<String, u64>,
    memory_bytes: usize,
}

/// Finds every known value in texts, in one pass over each text whatever the number of values.
///
/// A text is folded (see below) and hashed once from left to right; at each place where a value could begin, the first
/// three characters select the lengths of values that begin so, and for each length one look-up in a hash table and a
/// comparison decide. Values are stored once, as UTF-8, beside 5-byte table entries.
///
/// Why not an Aho-Corasick automaton: for 6 million forms (a million made-up customers' names, phones and e-mail addresses)
/// this takes 36 bytes a form and never more than 240 MB; a charwise double array (daachorse 5.1) takes 68 bytes a form and
/// 3.5 GB while it is built, a contiguous automaton (aho-corasick 1.1) 61 bytes. The automaton walks a folded text in a
/// tenth of the time, but folding bounds both, and values must fit beside everything else in the memory allowed.
///
/// Folding: NFKC, lower case, hiragana as katakana, common variant kanji; spaces, hyphens, middle dots and round brackets
/// are skipped. A hit on digits must not continue in more digits, on Latin letters or codes not in more letters or
/// digits. Kana of fewer than five characters must not continue in more katakana (honorifics aside) nor follow hiragana.
pub struct ValueSearch {
    patterns: Patterns,
    too_short: BTreeMap<String, u64>,
    /// Lengths less three (63: or more) of patterns by the hash of their first three characters.
    openings: HashMap<u64, u64, FixedState>,
    /// Two bits set for the hash of every opening; most places of a text end here.
    filter: Vec<u64>,
    long_lengths: Vec<usize>,
}

/// What a search saw: counts by column, never a value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchTally {
    /// Texts searched.
    pub cells: u64,
    /// Texts in which at least one value was found.
    pub cells_with_hits: u64,
    /// Stretches found, by the column the value is from. A value of two columns counts for both; of hits of one column
    /// that overlap, the first counts.
    pub hits: BTreeMap<String, u64>,
}

impl SearchTally {
    /// Adds what another search saw.
    pub fn merge(&mut self, other: &Self) {
        self.cells += other.cells;
        self.cells_with_hits += other.cells_with_hits;
        for (source, count) in &other.hits {
            *self.hits.entry(source.clone()).or_default() += count;
        }
    }
}

impl ValueSearchBuilder {
    /// An empty collection that may grow to about `memory_bytes`.
    #[must_use]
    pub fn new(memory_bytes: usize) -> Self {
        Self { patterns: Patterns::default(), too_short: BTreeMap::new(), memory_bytes }
    }

    /// Adds one value of the column `source`, e.g. `customers.name`, in all its forms.
    ///
    /// Values with fewer than 3 characters, or 6 where all are digits, occur by chance; they are counted as too short
    /// and not searched. Empty values are nothing.
    ///
    /// # Errors
    /// `value-search-memory` when the budget is used up: build and search what is there, then go on with a new builder
    /// and a further pass over the texts. The value is then not added.
    pub fn add(&mut self, source: &str, category: DataCategory, value: &str) -> Result<(), Error> {
        let main = main_form(category, value);
        if main.is_empty() {
            return Ok(());
        }
        if self.patterns.bytes() >= self.memory_bytes {
            let message = "the values to be searched need more memory than allowed";
            return Err(Error::new(ErrorKind::Resource, "value-search-memory", message)
                .with("values", self.patterns.len())
                .with("memory_bytes", self.memory_bytes));
        }
        if is_too_short(&main) {
            *self.too_short.entry(source.to_owned()).or_default() += 1;
            return Ok(());
        }
        let source = self.patterns.source(source)?;
        for other in other_forms(category, value, &main) {
            if !is_too_short(&other) {
                self.patterns.insert(source, &other)?;
            }
        }
        self.patterns.insert(source, &main)
    }

    /// Number of distinct forms so far.
    #[must_use]
    pub fn forms(&self) -> usize {
        self.patterns.len()
    }

    /// The search over everything added.
    #[must_use]
    pub fn build(self) -> ValueSearch {
        let Self { mut patterns, too_short, .. } = self;
        patterns.finish();
        let mut openings: HashMap<u64, u64, FixedState> = HashMap::default();
        let mut long_lengths = BTreeSet::new();
        for id in 0..patterns.len() {
            let text = patterns.text(id);
            let (length, opening) = text
                .chars()
                .fold((0_usize, 0), |(n, hash), c| (n + 1, if n < OPENING { step(hash, c) } else { hash }));
            let over = length.saturating_sub(OPENING).min(LONG);
            *openings.entry(opening).or_default() |= 1 << over;
            if over == LONG {
                long_lengths.insert(length);
            }
        }
        openings.shrink_to_fit();
        let words = (openings.len() / 2).next_power_of_two().clamp(64, 1 << 20);
        let mut filter = vec![0; words];
        for opening in openings.keys() {
            for bit in filter_bits(*opening) {
                if let Some(word) = filter.get_mut(filter_word(bit, words)) {
                    *word |= 1 << (bit % 64);
                }
            }
        }
        ValueSearch {
            patterns,
            too_short,
            openings,
            filter,
            long_lengths: long_lengths.into_iter().collect(),
        }
    }
}

impl ValueSearch {
    /// Number of distinct forms searched.
    #[must_use]
    pub fn forms(&self) -> usize {
        self.patterns.len()
    }

    /// Values by column that were too short to be searched.
    #[must_use]
    pub fn too_short(&self) -> &BTreeMap<String, u64> {
        &self.too_short
    }

    /// Memory held, in bytes, about.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        self.patterns.bytes() + self.openings.capacity() * 17 + self.filter.len() * 8
    }

    /// Searches one text and adds to `tally`.
    pub fn search(&self, text: &str, tally: &mut SearchTally) {
        tally.cells += 1;
        let mut folded = Vec::with_capacity(text.len() / 2);
        fold(text, &mut folded);
        let hashes = Hashes::of(&folded);
        let mut counted_to = BTreeMap::new();
        for from in 0..folded.len().saturating_sub(OPENING - 1) {
            if !may_begin(&folded, from) {
                continue;
            }
            let opening = hashes.between(from, from + OPENING);
            if !self.passes_filter(opening) {
                continue;
            }
            let Some(lengths) = self.openings.get(&opening) else { continue };
            for length in self.lengths(*lengths, folded.len() - from) {
                let found = self.patterns.find(&folded, from, length, hashes.between(from, from + length));
                if let Some(id) = found.filter(|_| stands_alone(&folded, from, from + length)) {
                    self.count(id, from, from + length, &mut counted_to, tally);
                }
            }
        }
        tally.cells_with_hits += u64::from(!counted_to.is_empty());
    }

    /// Counts a hit for every column that has the value, unless it overlaps the last one counted for that column.
    fn count(
        &self,
        id: usize,
        from: usize,
        to: usize,
        counted_to: &mut BTreeMap<u16, usize>,
        tally: &mut SearchTally,
    ) {
        for source in self.patterns.sources_of(id) {
            if counted_to.get(&source).is_none_or(|end| *end <= from) {
                counted_to.insert(source, to);
                let name = self.patterns.source_name(source);
                match tally.hits.get_mut(name) {
                    Some(count) => *count += 1,
                    None => {
                        tally.hits.insert(name.to_owned(), 1);
                    }
                }
            }
        }
    }

    fn passes_filter(&self, opening: u64) -> bool {
        filter_bits(opening).into_iter().all(|bit| {
            let word = self.filter.get(filter_word(bit, self.filter.len()));
            word.is_some_and(|word| word >> (bit % 64) & 1 == 1)
        })
    }

    fn lengths(&self, mask: u64, room: usize) -> impl Iterator<Item = usize> {
        let short = (0..LONG).filter(move |over| mask >> over & 1 == 1).map(|over| over + OPENING);
        let long: &[usize] = if mask >> LONG & 1 == 1 { &self.long_lengths } else { &[] };
        short.chain(long.iter().copied()).filter(move |length| *length <= room)
    }
}

/// Characters that select the candidates.
const OPENING: usize = 3;
/// Lengths of this much more than an opening share one bit.
const LONG: usize = 63;

fn filter_bits(opening: u64) -> [u64; 2] {
    let spread = spread(opening);
    [spread, spread >> 32]
}

/// Word of a bit of a filter of a power of two of words.
fn filter_word(bit: u64, words: usize) -> usize {
    usize::try_from(bit / 64 % (1 << 26)).unwrap_or(0) & words.wrapping_sub(1)
}

#[cfg(test)]
mod tests;
