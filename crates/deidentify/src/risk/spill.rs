//! The one doorway from counting to a disk that this crate does not know.

use super::token::Sealer;
use crate::error::{Error, ErrorKind};
use std::collections::BTreeMap;
use std::io;

/// Append-only byte strings by partition number, private to one counter.
///
/// Only keyed tokens and counts are written to it. Partition numbers are small (steps of 64 from 0).
pub trait SpillStore {
    /// Adds `bytes` to the end of a partition, which is made where it is not there yet.
    ///
    /// # Errors
    /// Whatever the storage reports; the count then ends in `spill-failed`.
    fn append(&mut self, partition: usize, bytes: &[u8]) -> io::Result<()>;

    /// Fills the front of `buffer` from byte `offset` of a partition; 0 at its end or where it was never made.
    ///
    /// # Errors
    /// Whatever the storage reports.
    fn read_at(&mut self, partition: usize, offset: u64, buffer: &mut [u8]) -> io::Result<usize>;

    /// Says that a partition is not read again; storage may free it.
    ///
    /// # Errors
    /// Whatever the storage reports.
    fn discard(&mut self, partition: usize) -> io::Result<()>;
}

/// A [`SpillStore`] that keeps everything in memory: for tests and for callers without a disk.
#[derive(Default)]
pub struct MemorySpillStore {
    partitions: BTreeMap<usize, Vec<u8>>,
}

impl SpillStore for MemorySpillStore {
    fn append(&mut self, partition: usize, bytes: &[u8]) -> io::Result<()> {
        self.partitions.entry(partition).or_default().extend_from_slice(bytes);
        Ok(())
    }

    fn read_at(&mut self, partition: usize, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let stored = self.partitions.get(&partition).map_or(&[][..], Vec::as_slice);
        let rest = usize::try_from(offset).ok().and_then(|offset| stored.get(offset..)).unwrap_or(&[]);
        let length = rest.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(rest) {
            *to = *from;
        }
        Ok(length)
    }

    fn discard(&mut self, partition: usize) -> io::Result<()> {
        self.partitions.remove(&partition);
        Ok(())
    }
}

/// Budget, spill store and sealing key shared by all tables of one counter.
pub(super) struct Ledger {
    pub(super) budget_bytes: usize,
    pub(super) used_bytes: usize,
    pub(super) sealer: Sealer,
    store: Option<Box<dyn SpillStore + Send>>,
    next_partition: usize,
}

impl Ledger {
    pub(super) fn new(
        budget_bytes: usize,
        sealer: Sealer,
        store: Option<Box<dyn SpillStore + Send>>,
    ) -> Self {
        Self { budget_bytes, used_bytes: 0, sealer, store, next_partition: 0 }
    }

    /// Whether `more` bytes stay within the budget.
    pub(super) fn has_room(&self, more: usize) -> bool {
        self.used_bytes.saturating_add(more) <= self.budget_bytes
    }

    /// First of `count` partition numbers that nobody else uses.
    pub(super) fn new_partitions(&mut self, count: usize) -> usize {
        let first = self.next_partition;
        self.next_partition = first.saturating_add(count);
        first
    }

    pub(super) fn append(&mut self, partition: usize, bytes: &[u8]) -> Result<(), Error> {
        self.store()?.append(partition, bytes).map_err(failed)
    }

    /// Fills `buffer` as far as the partition goes and says how far that was.
    pub(super) fn read_at(
        &mut self,
        partition: usize,
        offset: u64,
        buffer: &mut [u8],
    ) -> Result<usize, Error> {
        let store = self.store()?;
        let mut filled = 0;
        while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            let at = offset.saturating_add(u64::try_from(filled).unwrap_or(u64::MAX));
            let room = rest.len();
            match store.read_at(partition, at, rest) {
                Ok(0) => break,
                Ok(length) => filled += length.min(room),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(failed(error)),
            }
        }
        Ok(filled)
    }

    pub(super) fn discard(&mut self, partition: usize) -> Result<(), Error> {
        self.store()?.discard(partition).map_err(failed)
    }

    fn store(&mut self) -> Result<&mut (dyn SpillStore + Send + 'static), Error> {
        let budget = self.budget_bytes;
        self.store.as_deref_mut().ok_or_else(|| {
            Error::new(
                ErrorKind::Resource,
                "risk-memory-exceeded",
                "the equivalence classes need more memory than allowed and there is no temporary storage",
            )
            .with("memory_bytes", budget)
        })
    }
}

fn failed(error: io::Error) -> Error {
    Error::new(ErrorKind::Resource, "spill-failed", "temporary storage for equivalence classes failed")
        .caused_by(error)
}

/// The error for spilled bytes that are not what was written.
pub(super) fn damaged() -> Error {
    Error::new(
        ErrorKind::Resource,
        "spill-damaged",
        "temporary storage for equivalence classes gave back other bytes than were written",
    )
}
