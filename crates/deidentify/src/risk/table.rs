//! Counting by token within a budget, spilling hash partitions beyond it.

use super::spill::{Ledger, damaged};
use super::token::{Sealer, Token, TokenMap};
use crate::error::Error;

/// What is kept for a token, and how two observations of it become one.
pub(super) trait Tally: Copy {
    /// Length in spilled records.
    const BYTES: usize;

    fn absorb(&mut self, other: Self);
    /// The same observation with any token in it sealed.
    fn sealed(self, sealer: &Sealer) -> Self;
    fn write(self, out: &mut Vec<u8>);
    /// `None`: bytes that `write` does not make.
    fn read(bytes: &[u8]) -> Option<Self>;
}

/// Whether a token passed the keyed function that hides how it was put together.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Form {
    #[default]
    Open,
    Sealed,
}

/// Shards of a table and partitions of a spill: one per value of six bits of the token.
const FANOUT_BITS: u32 = 6;
const FANOUT: usize = 1 << FANOUT_BITS;
/// Beyond this depth the high word has no fresh bits left and a table grows past the budget instead.
const DEPTH_MAX: u32 = 9;
const SPILL_BUFFER_BYTES: usize = 1 << 16;

/// Tokens with their tallies: waiting, in memory by shard, and spilled by partition.
pub(super) struct TokenTable<T> {
    waiting: Vec<(Token, T)>,
    waiting_max: usize,
    /// Positions in `waiting`, kept to be filled again.
    order: Vec<u32>,
    shards: Vec<TokenMap<T>>,
    bytes: usize,
    depth: u32,
    /// Of the tokens in memory.
    form: Form,
    /// First partition of what was spilled.
    spilled: Option<usize>,
}

impl<T: Tally> TokenTable<T> {
    pub(super) fn new(budget_bytes: usize, form: Form) -> Self {
        Self::at_depth(budget_bytes, form, 0)
    }

    fn at_depth(budget_bytes: usize, form: Form, depth: u32) -> Self {
        let waiting_max = (budget_bytes / 2048).clamp(16, 1 << 16);
        Self {
            waiting: Vec::new(),
            waiting_max,
            order: Vec::new(),
            shards: (0..FANOUT).map(|_| TokenMap::default()).collect(),
            bytes: 0,
            depth,
            form,
            spilled: None,
        }
    }

    /// Bytes held by the shards.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Ends the counting and says whether the tokens that [`Self::drain`] gives are sealed.
    pub(super) fn close(&mut self, ledger: &mut Ledger) -> Result<Form, Error> {
        // A spilled partition that fits in what waits is not worth a further level.
        let worth_it = self.depth == 0 || (self.bytes > 0 && self.depth < DEPTH_MAX);
        let grows_past_budget = worth_it && !ledger.has_room(self.growth_bytes());
        if self.spilled.is_some() || grows_past_budget {
            self.spill(ledger)?;
        } else {
            self.settle(ledger);
        }
        Ok(if self.spilled.is_some() { Form::Sealed } else { self.form })
    }

    /// Notes an observation without looking it up yet.
    pub(super) fn wait(&mut self, token: Token, tally: T) {
        self.waiting.push((token, tally));
    }

    /// Whether enough observations wait to be looked up together.
    pub(super) fn is_due(&self) -> bool {
        self.waiting.len() >= self.waiting_max
    }

    /// Bytes that the table may grow by when the waiting observations are all new.
    pub(super) fn growth_bytes(&self) -> usize {
        let each = self.waiting.len() / FANOUT + 1;
        let mut largest = 0;
        let grown: usize = self
            .shards
            .iter()
            .map(|shard| {
                let now = map_bytes::<T>(shard.capacity());
                largest = largest.max(now);
                if shard.len() + each > shard.capacity() {
                    map_bytes::<T>((shard.len() + each).max(shard.capacity().saturating_mul(2)))
                        .saturating_sub(now)
                } else {
                    0
                }
            })
            .sum();
        if grown == 0 { 0 } else { grown + largest }
    }

    /// Notes an observation; makes room by spilling this table alone.
    pub(super) fn push(&mut self, ledger: &mut Ledger, token: Token, tally: T) -> Result<(), Error> {
        self.wait(token, tally);
        if self.is_due() {
            if !ledger.has_room(self.growth_bytes()) && self.bytes > 0 && self.depth < DEPTH_MAX {
                self.spill(ledger)?;
            }
            self.settle(ledger);
        }
        Ok(())
    }

    /// Looks up all waiting observations, shard by shard so that each shard is in cache while it is used.
    pub(super) fn settle(&mut self, ledger: &mut Ledger) {
        let shift = self.shift();
        let mut waiting = std::mem::take(&mut self.waiting);
        by_shard(&waiting, shift, &mut self.order);
        for index in &self.order {
            let Some((token, tally)) = usize::try_from(*index).ok().and_then(|index| waiting.get(index))
            else {
                continue;
            };
            let Some(shard) = self.shards.get_mut(shard_of(*token, shift)) else { continue };
            let before = shard.capacity();
            shard.entry(*token).and_modify(|present| present.absorb(*tally)).or_insert(*tally);
            if shard.capacity() != before {
                let grown = map_bytes::<T>(shard.capacity()) - map_bytes::<T>(before);
                self.bytes += grown;
                ledger.used_bytes += grown;
            }
        }
        waiting.clear();
        self.waiting = waiting;
    }

    /// Writes everything in memory to this table's partitions and frees it.
    pub(super) fn spill(&mut self, ledger: &mut Ledger) -> Result<(), Error> {
        let first = match self.spilled {
            Some(first) => first,
            None => *self.spilled.insert(ledger.new_partitions(FANOUT)),
        };
        // Sealing moves tokens to other shards, so records are sorted into partitions afresh.
        let shift = self.shift();
        let mut buffers: Vec<Vec<u8>> = vec![Vec::new(); FANOUT];
        let waiting = std::mem::take(&mut self.waiting);
        let shards = std::mem::replace(&mut self.shards, (0..FANOUT).map(|_| TokenMap::default()).collect());
        for (token, tally) in shards.into_iter().flatten().chain(waiting) {
            let (token, tally) = match self.form {
                Form::Sealed => (token, tally),
                Form::Open => (ledger.sealer.seal(token), tally.sealed(&ledger.sealer)),
            };
            let partition = shard_of(token, shift);
            let Some(buffer) = buffers.get_mut(partition) else { continue };
            buffer.extend_from_slice(&token.to_bytes());
            tally.write(buffer);
            if buffer.len() >= SPILL_BUFFER_BYTES {
                ledger.append(first + partition, buffer)?;
                buffer.clear();
            }
        }
        for (partition, buffer) in buffers.iter().enumerate().filter(|(_, buffer)| !buffer.is_empty()) {
            ledger.append(first + partition, buffer)?;
        }
        ledger.used_bytes = ledger.used_bytes.saturating_sub(self.bytes);
        self.bytes = 0;
        Ok(())
    }

    /// Takes in what another table counted, from its own ledger.
    pub(super) fn merge(
        &mut self,
        ledger: &mut Ledger,
        mut other: Self,
        others: &mut Ledger,
    ) -> Result<(), Error> {
        let Some(from) = other.spilled else {
            other.settle(others);
            for (token, tally) in other.shards.into_iter().flatten() {
                self.push(ledger, token, tally)?;
            }
            return Ok(());
        };
        other.spill(others)?;
        self.spill(ledger)?;
        let Some(to) = self.spilled else { return Ok(()) };
        let mut buffer = vec![0; SPILL_BUFFER_BYTES];
        for partition in 0..FANOUT {
            let mut offset = 0;
            loop {
                let filled = others.read_at(from + partition, offset, &mut buffer)?;
                let Some(bytes) = buffer.get(..filled).filter(|bytes| !bytes.is_empty()) else { break };
                ledger.append(to + partition, bytes)?;
                offset = offset.saturating_add(u64::try_from(filled).unwrap_or(u64::MAX));
            }
            others.discard(from + partition)?;
        }
        Ok(())
    }

    /// Gives every token once with its whole tally, in no order, and frees the table.
    pub(super) fn drain(
        mut self,
        ledger: &mut Ledger,
        sink: &mut dyn FnMut(&mut Ledger, Token, T) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.close(ledger)?;
        let Some(first) = self.spilled else {
            for shard in std::mem::take(&mut self.shards) {
                let freed = map_bytes::<T>(shard.capacity());
                for (token, tally) in shard {
                    sink(ledger, token, tally)?;
                }
                ledger.used_bytes = ledger.used_bytes.saturating_sub(freed);
            }
            return Ok(());
        };
        let (depth, waiting_max) = (self.depth + 1, self.waiting_max);
        drop(self);
        for partition in first..first + FANOUT {
            let mut child = Self::at_depth(0, Form::Sealed, depth);
            child.waiting_max = waiting_max;
            child.fill_from(ledger, partition)?;
            ledger.discard(partition)?;
            child.drain(ledger, sink)?;
        }
        Ok(())
    }

    fn fill_from(&mut self, ledger: &mut Ledger, partition: usize) -> Result<(), Error> {
        let record_bytes = Token::BYTES + T::BYTES;
        let mut buffer = vec![0; SPILL_BUFFER_BYTES / record_bytes * record_bytes];
        let mut offset = 0_u64;
        loop {
            let filled = ledger.read_at(partition, offset, &mut buffer)?;
            let Some(bytes) = buffer.get(..filled).filter(|bytes| !bytes.is_empty()) else { return Ok(()) };
            let records = bytes.chunks_exact(record_bytes);
            if !records.remainder().is_empty() {
                return Err(damaged());
            }
            for record in records {
                let token = Token::from_bytes(record).ok_or_else(damaged)?;
                let tally = record.get(Token::BYTES..).and_then(T::read).ok_or_else(damaged)?;
                self.push(ledger, token, tally)?;
            }
            offset = offset.saturating_add(u64::try_from(filled).unwrap_or(u64::MAX));
        }
    }

    /// Right shift of the high word that leaves this depth's bits lowest.
    fn shift(&self) -> u32 {
        u64::BITS - FANOUT_BITS * (self.depth + 1)
    }
}

fn shard_of(token: Token, shift: u32) -> usize {
    usize::try_from((token.high >> shift) & (FANOUT as u64 - 1)).unwrap_or(0)
}

/// Fills `order` with the positions of `waiting` sorted by shard, by counting.
fn by_shard<T>(waiting: &[(Token, T)], shift: u32, order: &mut Vec<u32>) {
    let mut starts = [0_usize; FANOUT + 1];
    for (token, _) in waiting {
        if let Some(count) = starts.get_mut(shard_of(*token, shift) + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    order.resize(waiting.len(), 0);
    for (index, (token, _)) in (0_u32..).zip(waiting) {
        if let Some(next) = starts.get_mut(shard_of(*token, shift)) {
            if let Some(place) = order.get_mut(*next) {
                *place = index;
            }
            *next += 1;
        }
    }
}

/// Bytes of a hash map of this capacity: a power of two of entries at most 7/8 full, and one control byte each.
fn map_bytes<T>(capacity: usize) -> usize {
    match capacity {
        0 => 0,
        1..=3 => 4 * (size_of::<(Token, T)>() + 1) + 16,
        _ => (capacity.saturating_mul(8) / 7).next_power_of_two() * (size_of::<(Token, T)>() + 1) + 16,
    }
}
