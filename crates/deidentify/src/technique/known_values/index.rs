//! Folded values in order, found by the characters they open with.

use foldhash::fast::FixedState;
use sekisho_terms::DataCategory;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Range;

/// Folded values as they come, perhaps several times.
#[derive(Default)]
pub(super) struct Collection {
    texts: String,
    entries: Vec<Entry>,
}

#[derive(Clone, Copy)]
struct Entry {
    start: u32,
    bytes: u32,
    category: DataCategory,
}

impl Entry {
    fn text(self, texts: &str) -> &str {
        let (Ok(start), Ok(bytes)) = (usize::try_from(self.start), usize::try_from(self.bytes)) else {
            return "";
        };
        texts.get(start..start + bytes).unwrap_or_default()
    }
}

impl Collection {
    /// Adds a value, unless 4 GiB of them are there; tells whether it did.
    pub(super) fn push(&mut self, text: &str, category: DataCategory) -> bool {
        let end = u32::try_from(self.texts.len() + text.len());
        let (Ok(start), Ok(bytes), Ok(_)) = (u32::try_from(self.texts.len()), u32::try_from(text.len()), end)
        else {
            return false;
        };
        self.texts.push_str(text);
        self.entries.push(Entry { start, bytes, category });
        true
    }

    /// Entries so far.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Memory that holding and building takes, in bytes, about: texts are copied once into their order.
    pub(super) fn memory_bytes(&self) -> usize {
        self.texts.len() * 2 + self.entries.len() * (size_of::<Entry>() + INDEXED_BYTES)
    }

    /// Brings the values into order, each once, under the strictest category it was added with.
    pub(super) fn sort(&mut self) {
        let texts = std::mem::take(&mut self.texts);
        self.entries.sort_unstable_by(|a, b| {
            a.text(&texts).cmp(b.text(&texts)).then_with(|| stricter(a.category, b.category))
        });
        self.entries.dedup_by(|later, first| later.text(&texts) == first.text(&texts));
        let bytes = self.entries.iter().map(|entry| entry.text(&texts).len()).sum();
        self.texts.reserve_exact(bytes);
        for entry in &mut self.entries {
            let text = entry.text(&texts);
            // The sum of the lengths only falls, so a start that fitted fits again.
            entry.start = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
            self.texts.push_str(text);
        }
    }

    pub(super) fn into_index(mut self) -> Index {
        self.sort();
        let Self { texts, entries } = self;
        let mut index = Index {
            starts: entries.iter().map(|entry| entry.start).collect(),
            categories: entries.iter().map(|entry| entry.category).collect(),
            prefixes: Vec::with_capacity(entries.len()),
            openings: HashMap::default(),
            places: if entries.is_empty() { Vec::new() } else { vec![0; PLACES] },
            texts,
        };
        drop(entries);
        index.fill();
        index
    }
}

/// The stricter statutory class first, then the earlier category.
pub(super) fn stricter(a: DataCategory, b: DataCategory) -> Ordering {
    (a.statutory_class(), a).cmp(&(b.statutory_class(), b))
}

/// Distinct folded values in order, and which of them open with given three characters.
pub(super) struct Index {
    /// All values, one behind the other.
    texts: String,
    starts: Vec<u32>,
    categories: Vec<DataCategory>,
    /// For each value, the longest other one that it begins with, or `NONE`.
    prefixes: Vec<u32>,
    openings: HashMap<u64, Range<u32>, FixedState>,
    /// By the low bits of a character, at which of the three places of an opening some value has it.
    places: Vec<u8>,
}

/// What a value takes in an index beside its text, in bytes, at most about: each may have an opening of its own.
const INDEXED_BYTES: usize = 40;
const NONE: u32 = u32::MAX;
const PLACES: usize = 1 << 16;

impl Index {
    pub(super) fn len(&self) -> usize {
        self.starts.len()
    }

    pub(super) fn memory_bytes(&self) -> usize {
        let value = size_of::<u32>() * 2 + size_of::<DataCategory>();
        let opening = size_of::<(u64, Range<u32>)>() + 1;
        self.texts.len() + self.len() * value + self.openings.capacity() * opening * 8 / 7 + self.places.len()
    }

    /// The longest value that `rest` begins with and that is `accepted` there.
    ///
    /// `rest` must begin with the characters of `opening`.
    pub(super) fn longest(
        &self,
        opening: [char; 3],
        rest: &str,
        mut accepted: impl FnMut(&str) -> bool,
    ) -> Option<(&str, DataCategory)> {
        if !self.may_open(opening) {
            return None;
        }
        let Range { start: first, end } = self.openings.get(&key(opening)).cloned()?;
        let (mut low, mut high) = (first, end);
        while low < high {
            let middle = low.midpoint(high);
            if self.text(middle) <= rest {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        // In order, whatever stands between a beginning of `rest` and `rest` itself opens with that beginning, so the
        // last value not behind `rest` has all that can match among its own beginnings.
        let mut id = if low > first { low - 1 } else { NONE };
        while id != NONE {
            let text = self.text(id);
            if rest.starts_with(text) && accepted(text) {
                return self.categories.get(usize::try_from(id).ok()?).map(|category| (text, *category));
            }
            id = self.prefix(id);
        }
        None
    }

    /// Fills prefixes, openings and places from the values.
    fn fill(&mut self) {
        for id in 0..u32::try_from(self.len()).unwrap_or(NONE) {
            let text = self.text(id);
            let mut prefix = id.checked_sub(1).unwrap_or(NONE);
            while prefix != NONE && !text.starts_with(self.text(prefix)) {
                prefix = self.prefix(prefix);
            }
            let mut characters = text.chars();
            let opening = [(); 3].map(|()| characters.next().unwrap_or_default());
            self.prefixes.push(prefix);
            self.openings.entry(key(opening)).and_modify(|ids| ids.end = id + 1).or_insert(id..id + 1);
            for (place, character) in opening.into_iter().enumerate() {
                if let Some(places) = self.places.get_mut(slot(character)) {
                    *places |= 1 << place;
                }
            }
        }
        self.openings.shrink_to_fit();
    }

    fn may_open(&self, opening: [char; 3]) -> bool {
        let mut bits = [1, 2, 4].into_iter().zip(opening);
        bits.all(|(bit, character)| self.places.get(slot(character)).is_some_and(|places| places & bit != 0))
    }

    fn text(&self, id: u32) -> &str {
        let Ok(id) = usize::try_from(id) else { return "" };
        let at = |id| self.starts.get(id).and_then(|start| usize::try_from(*start).ok());
        let Some(start) = at(id) else { return "" };
        self.texts.get(start..at(id + 1).unwrap_or(self.texts.len())).unwrap_or_default()
    }

    fn prefix(&self, id: u32) -> u32 {
        usize::try_from(id).ok().and_then(|id| self.prefixes.get(id)).copied().unwrap_or(NONE)
    }
}

/// Three characters as one number; a character has 21 bits.
fn key(opening: [char; 3]) -> u64 {
    opening.into_iter().fold(0, |key, character| key << 21 | u64::from(character))
}

fn slot(character: char) -> usize {
    usize::try_from(u32::from(character)).unwrap_or_default() % PLACES
}
