//! Which rows tell something new about combinations of one or two cells.

use super::table::TokenTable;
use super::tallies::Sample;
use super::token::{Cell, NO_CODE, Token};

/// Tuples met lately, each in the one place its token gives it.
///
/// What is seen again as a whole was noted twice in every subset already and adds nothing there.
pub(super) struct Familiar {
    places: Vec<(Token, Meetings)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Meetings {
    None,
    One,
    More,
}

impl Familiar {
    pub(super) fn new(budget_bytes: usize) -> Self {
        let places = (budget_bytes / 4096).clamp(16, 1 << 12).next_power_of_two();
        Self { places: vec![(Token::default(), Meetings::None); places] }
    }

    /// Whether two rows before this one had the same tuple, as far as is remembered.
    pub(super) fn is_seen_again(&mut self, whole: Token) -> bool {
        let mask = self.places.len().wrapping_sub(1);
        let place = usize::try_from(whole.low).ok().and_then(|low| self.places.get_mut(low & mask));
        let Some((token, meetings)) = place else { return false };
        let before = if *token == whole { *meetings } else { Meetings::None };
        *token = whole;
        *meetings = if before == Meetings::None { Meetings::One } else { Meetings::More };
        before == Meetings::More
    }
}

/// One or two quasi-identifiers, with what is known to be seen more than once.
pub(super) struct Subset {
    first: usize,
    second: Option<usize>,
    /// Two bits for each pair of short codes below `width`: seen, seen again.
    seen: Vec<u64>,
    width: u32,
}

impl Subset {
    /// All proper subsets of size 1 and 2 of `columns` columns; their filters share `filter_bytes`.
    pub(super) fn all(columns: usize, filter_bytes: usize) -> Vec<Self> {
        let singles = (0..columns).map(|first| (first, None));
        let pairs =
            (0..columns).flat_map(|first| (first + 1..columns).map(move |second| (first, Some(second))));
        let proper: Vec<_> = match columns {
            0 | 1 => Vec::new(),
            2 => singles.collect(),
            _ => singles.chain(pairs).collect(),
        };
        let words_max = filter_bytes / 8 / proper.len().max(1);
        let width =
            [512_u32, 256, 128, 64, 32, 16].into_iter().find(|width| words(*width) <= words_max).unwrap_or(0);
        proper
            .into_iter()
            .map(|(first, second)| Self { first, second, seen: vec![0; words(width)], width })
            .collect()
    }

    pub(super) fn observe(&mut self, row: &[Cell], whole: Token, samples: &mut TokenTable<Sample>) {
        let Some(first) = row.get(self.first) else { return };
        let (token, slot) = match self.second {
            None => (first.token, (first.code < self.width.saturating_mul(self.width)).then_some(first.code)),
            Some(second) => {
                let Some(second) = row.get(second) else { return };
                let within = first.code < self.width && second.code < self.width;
                (first.token.with(second.token), within.then(|| first.code * self.width + second.code))
            }
        };
        if let Some(slot) = slot.filter(|slot| *slot != NO_CODE) {
            let (word, bit) = (slot / 32, slot % 32 * 2);
            if let Some(word) = usize::try_from(word).ok().and_then(|word| self.seen.get_mut(word)) {
                match (*word >> bit) & 3 {
                    0 => *word |= 1 << bit,
                    1 => *word |= 2 << bit,
                    // Seen twice already: one more makes it no less common.
                    _ => return,
                }
            }
        }
        samples.wait(token, Sample { whole, seen_again: false });
    }
}

fn words(width: u32) -> usize {
    usize::try_from(width * width / 32).unwrap_or(0)
}
