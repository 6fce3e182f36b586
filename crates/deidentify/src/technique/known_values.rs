//! Redaction of values that the project's own columns hold, wherever they stand in free text.

use super::redact::Redaction;
use crate::error::{Error, ErrorKind};
use fold::{Folded, Unit};
use index::{Collection, Index, stricter};
use sekisho_terms::DataCategory;

mod fold;
mod index;

/// Collects the values of identifier columns.
///
/// It holds values, so it cannot be printed.
pub struct KnownValuesBuilder {
    names: Collection,
    others: Collection,
    folded: Folded,
    memory_bytes: usize,
}

/// Finds the values of identifier columns in free text, as people write them.
///
/// Compared are characters without their width, letters without their case, kanji in their common form (髙 is 高; 斎 and
/// 斉 are two), and hiragana with katakana in person names only. Spaces and hyphens count nowhere, ー not between digits,
/// brackets not beside digits. A match never runs over a line break that the value does not have.
///
/// A value is not found where it ends within a longer run of digits, nor, where it is all ASCII with a letter in it,
/// within a longer run of ASCII letters and digits.
///
/// The first three characters at each place of a text select, in a hash table, the values that open so; in their order
/// the longest that stands there is searched by bisection with direct comparison.
pub struct KnownValues {
    names: Index,
    others: Index,
}

impl KnownValuesBuilder {
    /// An empty collection that may grow to about `memory_bytes`, what building takes included.
    #[must_use]
    pub fn new(memory_bytes: usize) -> Self {
        Self {
            names: Collection::default(),
            others: Collection::default(),
            folded: Folded::default(),
            memory_bytes,
        }
    }

    /// Adds one value of a column of `category`.
    ///
    /// A value with fewer than 3 characters, or 6 where all are digits, occurs by chance and is ignored.
    ///
    /// # Errors
    /// `known-values-memory` when the budget is used up: build what is there, then go on with a new builder and a further
    /// pass over the texts. The value is then not added.
    pub fn add(&mut self, category: DataCategory, value: &str) -> Result<(), Error> {
        self.folded.read(value.trim());
        if occurs_by_chance(&self.folded) {
            return Ok(());
        }
        if !self.has_room() {
            return Err(self.full());
        }
        let added = match category {
            DataCategory::PersonName => self.names.push(&self.folded.katakana, category),
            _ => self.others.push(&self.folded.plain, category),
        };
        if added { Ok(()) } else { Err(self.full()) }
    }

    /// The search for everything added.
    #[must_use]
    pub fn build(self) -> KnownValues {
        let Self { names, others, .. } = self;
        KnownValues { names: names.into_index(), others: others.into_index() }
    }

    /// Whether a value may be added. Values added twice are dropped before it is denied, and unless that frees a sixteenth
    /// of the budget the collection is full, so that a full one is not sorted for every value.
    fn has_room(&mut self) -> bool {
        if self.used_bytes() < self.memory_bytes {
            return true;
        }
        self.names.sort();
        self.others.sort();
        self.used_bytes() < self.memory_bytes - self.memory_bytes / 16
    }

    fn used_bytes(&self) -> usize {
        self.names.memory_bytes() + self.others.memory_bytes()
    }

    fn full(&self) -> Error {
        let message = "the values to be redacted need more memory than allowed";
        Error::new(ErrorKind::Resource, "known-values-memory", message)
            .with("values", self.names.len() + self.others.len())
            .with("memory_bytes", self.memory_bytes)
    }
}

impl KnownValues {
    /// Appends where known values stand in `text`, in order and without overlap.
    ///
    /// From left to right the longest value at a place is taken and the search goes on behind it. Of one stretch that is a
    /// person's name and something else, the stricter statutory class is told. Text behind 2^32 - 1 scalar values is not
    /// searched, as a [`Redaction`] cannot tell places there.
    pub fn find(&self, text: &str, out: &mut Vec<Redaction>) {
        if self.is_empty() {
            return;
        }
        let folded = Folded::of(text);
        let mut at = 0;
        while let Some(opening) = folded.units.get(at..at + 3) {
            match self.longest(&folded, at, opening) {
                Some((behind, redaction)) => {
                    out.push(redaction);
                    at = behind;
                }
                None => at += 1,
            }
        }
    }

    /// Number of distinct values searched, as compared; one that is a person's name and something else counts twice.
    #[must_use]
    pub fn values(&self) -> usize {
        self.names.len() + self.others.len()
    }

    /// Whether there is nothing to be found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values() == 0
    }

    /// Memory held, in bytes, about.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        self.names.memory_bytes() + self.others.memory_bytes()
    }

    /// The longest value at a unit, and the first unit behind it.
    fn longest(&self, folded: &Folded, at: usize, opening: &[Unit]) -> Option<(usize, Redaction)> {
        let [first, second, third] = opening else { return None };
        let accepted = |value: &str| stands_alone(folded, at, value);
        let name = self.names.longest(
            [first.katakana, second.katakana, third.katakana],
            folded.katakana.get(first.at..)?,
            accepted,
        );
        let other = self.others.longest(
            [first.character, second.character, third.character],
            folded.plain.get(first.at..)?,
            accepted,
        );
        let (value, category) = match (name, other) {
            (Some(name), Some(other)) => {
                let by_length = name.0.len().cmp(&other.0.len());
                if by_length.then_with(|| stricter(other.1, name.1)).is_ge() { name } else { other }
            }
            (name, other) => name.or(other)?,
        };
        let behind = unit_behind(folded, at, value);
        let end = folded.units.get(behind.checked_sub(1)?)?.end;
        Some((behind, Redaction { start: first.start, end, category }))
    }
}

/// Characters below which a value occurs by chance.
const CHARACTERS_MIN: usize = 3;
/// The same where all are digits.
const DIGITS_MIN: usize = 6;

fn occurs_by_chance(value: &Folded) -> bool {
    let digits = value.plain.bytes().all(|byte| byte.is_ascii_digit());
    value.units.len() < if digits { DIGITS_MIN } else { CHARACTERS_MIN }
}

fn unit_behind(folded: &Folded, at: usize, value: &str) -> usize {
    let end = folded.units.get(at).map_or(0, |unit| unit.at) + value.len();
    folded.units.partition_point(|unit| unit.at < end)
}

/// Whether the value at a unit does not end within a longer number or ASCII word.
fn stands_alone(folded: &Folded, at: usize, value: &str) -> bool {
    let is_code = value.is_ascii() && !value.bytes().all(|byte| byte.is_ascii_digit());
    let before = at.checked_sub(1).and_then(|last| touching(folded, last));
    let last = unit_behind(folded, at, value).checked_sub(1);
    let behind = last.and_then(|last| touching(folded, last));
    !before.is_some_and(|(beyond, edge)| goes_on(edge, beyond, is_code))
        && !behind.is_some_and(|(edge, beyond)| goes_on(edge, beyond, is_code))
}

/// A character and the next, where nothing left out stands between them.
fn touching(folded: &Folded, at: usize) -> Option<(char, char)> {
    match folded.units.get(at..at + 2)? {
        [first, second] if first.end == second.start => Some((first.character, second.character)),
        _ => None,
    }
}

/// Whether a number or word goes on from the edge of a match to the character beyond it.
const fn goes_on(edge: char, beyond: char, is_code: bool) -> bool {
    if is_code {
        return edge.is_ascii_alphanumeric() && beyond.is_ascii_alphanumeric();
    }
    edge.is_ascii_digit() && beyond.is_ascii_digit()
}

#[cfg(test)]
mod tests;
