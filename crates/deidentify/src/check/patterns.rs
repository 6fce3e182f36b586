//! Distinct texts found by a hash that is known for every stretch of a text.

use super::fold::Folded;
use crate::error::{Error, ErrorKind};
use std::collections::{BTreeMap, BTreeSet};

const BASE: u64 = 0x9e37_79b9_7f4a_7c55;

pub(super) fn step(hash: u64, letter: char) -> u64 {
    hash.wrapping_mul(BASE).wrapping_add(u64::from(u32::from(letter)) + 1)
}

/// Spreads a polynomial hash, whose low bits depend on few characters' low bits.
pub(super) fn spread(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    hash ^ (hash >> 29)
}

/// The half of a spread hash by which a pattern is placed, and told from most others without its text.
fn half(hash: u64) -> u32 {
    let [_, _, _, _, high @ ..] = spread(hash).to_le_bytes();
    u32::from_le_bytes(high)
}

/// Never 0; of other bits than the place.
fn tag(half: u32) -> u8 {
    let [_, _, _, high] = half.to_le_bytes();
    high | 1
}

/// Hashes of all prefixes of a text, from which that of any stretch follows.
pub(super) struct Hashes {
    prefixes: Vec<u64>,
}

impl Hashes {
    pub(super) fn of(folded: &[Folded]) -> Self {
        let mut hash = 0;
        let mut prefixes = Vec::with_capacity(folded.len() + 1);
        prefixes.push(hash);
        prefixes.extend(folded.iter().map(|letter| {
            hash = step(hash, letter.letter);
            hash
        }));
        Self { prefixes }
    }

    #[inline]
    pub(super) fn between(&self, from: usize, to: usize) -> u64 {
        match (self.prefixes.get(from), self.prefixes.get(to), u32::try_from(to - from)) {
            (Some(before), Some(whole), Ok(length)) => {
                whole.wrapping_sub(before.wrapping_mul(BASE.wrapping_pow(length)))
            }
            _ => 0,
        }
    }
}

/// Distinct forms as UTF-8 end to end, found by hash, with the columns they are from.
#[derive(Default)]
pub(super) struct Patterns {
    arena: String,
    ends: Vec<u32>,
    /// Of the patterns' hashes, until nothing is added any more.
    halves: Vec<u32>,
    first_sources: Vec<u16>,
    further_sources: BTreeMap<u32, BTreeSet<u16>>,
    sources: Vec<String>,
    /// Open addressing with linear probing: pattern number + 1, or 0. A power of two long, at most two thirds full.
    slots: Vec<u32>,
    /// Beside every slot what tells its pattern from most others, or 0: look-ups seldom go further than this.
    tags: Vec<u8>,
}

impl Patterns {
    pub(super) fn bytes(&self) -> usize {
        self.arena.capacity()
            + self.ends.capacity() * 4
            + self.halves.capacity() * 4
            + self.first_sources.capacity() * 2
            + self.further_sources.len() * 64
            + self.slots.capacity() * 4
            + self.tags.capacity()
    }

    /// Number of patterns.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Frees what growing needed; nothing can be added afterwards.
    pub(super) fn finish(&mut self) {
        self.arena.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.halves = Vec::new();
        self.first_sources.shrink_to_fit();
    }

    /// Name of a column by its number.
    pub(super) fn source_name(&self, source: u16) -> &str {
        self.sources.get(usize::from(source)).map_or("", String::as_str)
    }

    pub(super) fn text(&self, id: usize) -> &str {
        let end = |id: usize| self.ends.get(id).and_then(|end| usize::try_from(*end).ok());
        let from = id.checked_sub(1).and_then(end).unwrap_or(0);
        end(id).and_then(|to| self.arena.get(from..to)).unwrap_or_default()
    }

    pub(super) fn source(&mut self, name: &str) -> Result<u16, Error> {
        let at = match self.sources.iter().position(|known| known == name) {
            Some(at) => at,
            None => {
                self.sources.push(name.to_owned());
                self.sources.len() - 1
            }
        };
        u16::try_from(at).map_err(|_| too_many())
    }

    pub(super) fn sources_of(&self, id: usize) -> impl Iterator<Item = u16> {
        let further =
            u32::try_from(id).ok().and_then(|id| self.further_sources.get(&id)).into_iter().flatten();
        self.first_sources.get(id).into_iter().chain(further).copied()
    }

    pub(super) fn insert(&mut self, source: u16, form: &str) -> Result<(), Error> {
        if self.slots.len() * 2 <= self.ends.len() * 3 + 3 {
            self.grow();
        }
        let half = half(form.chars().fold(0, step));
        let tag = tag(half);
        let mut free = None;
        for slot in probe(half, self.slots.len()) {
            let seen = self.tags.get(slot).copied().unwrap_or(0);
            if seen == 0 {
                free = Some(slot);
                break;
            }
            if seen == tag
                && let Some(id) = self.id(slot).filter(|id| self.text(*id) == form)
            {
                if self.first_sources.get(id) != Some(&source) {
                    let id = u32::try_from(id).map_err(|_| too_many())?;
                    self.further_sources.entry(id).or_default().insert(source);
                }
                return Ok(());
            }
        }
        self.arena.push_str(form);
        self.ends.push(u32::try_from(self.arena.len()).map_err(|_| too_many())?);
        self.halves.push(half);
        self.first_sources.push(source);
        let number = u32::try_from(self.ends.len()).map_err(|_| too_many())?;
        self.fill(free, number, tag);
        Ok(())
    }

    /// Pattern of a slot.
    fn id(&self, slot: usize) -> Option<usize> {
        usize::try_from(*self.slots.get(slot)?).ok()?.checked_sub(1)
    }

    fn fill(&mut self, slot: Option<usize>, number: u32, tag: u8) {
        let Some(slot) = slot else { return };
        if let (Some(filled), Some(beside)) = (self.slots.get_mut(slot), self.tags.get_mut(slot)) {
            *filled = number;
            *beside = tag;
        }
    }

    fn grow(&mut self) {
        let length = (self.slots.len() * 2).max(16);
        // The old ones are freed first.
        (self.slots, self.tags) = (Vec::new(), Vec::new());
        (self.slots, self.tags) = (vec![0; length], vec![0; length]);
        let halves = std::mem::take(&mut self.halves);
        for (half, number) in halves.iter().copied().zip(1_u32..) {
            let free = probe(half, length).find(|slot| self.tags.get(*slot) == Some(&0));
            self.fill(free, number, tag(half));
        }
        self.halves = halves;
    }

    pub(super) fn find(&self, folded: &[Folded], from: usize, length: usize, hash: u64) -> Option<usize> {
        let stretch = folded.get(from..from + length)?;
        let half = half(hash);
        let tag = tag(half);
        for slot in probe(half, self.slots.len()) {
            match *self.tags.get(slot)? {
                0 => return None,
                seen if seen == tag => {
                    let id = self.id(slot)?;
                    if self.text(id).chars().eq(stretch.iter().map(|folded| folded.letter)) {
                        return Some(id);
                    }
                }
                _ => {}
            }
        }
        None
    }
}

fn too_many() -> Error {
    let message = "the values to be searched are more than one search can hold";
    Error::new(ErrorKind::Resource, "value-search-full", message)
}

/// Slots in the order in which half a hash tries them; `length` is a power of two.
fn probe(half: u32, length: usize) -> impl Iterator<Item = usize> {
    let mask = length.wrapping_sub(1);
    let start = usize::try_from(half).unwrap_or(0);
    (0..length).map(move |step| start.wrapping_add(step) & mask)
}
