//! What the flow gets from outside: time, threads, memory, a way to stop, a way to show progress.

use crate::Interrupt;
use jiff::Timestamp;
use jiff::civil::Date;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// Everything ambient, as arguments. INVARIANT: no stage reads clock, environment or randomness by itself.
pub struct Ambient<'a> {
    /// Today's civil date in Asia/Tokyo.
    pub today: Date,
    /// The moment of issue.
    pub now: Timestamp,
    /// Threads; results do not depend on it.
    pub jobs: NonZeroUsize,
    /// Budget of exact counts and searches, in bytes.
    pub memory_bytes: usize,
    /// Folder under which private temporary folders are made.
    pub scratch: PathBuf,
    /// Set to stop.
    pub interrupt: &'a Interrupt,
    /// Told about progress.
    pub progress: &'a dyn Progress,
}

impl Ambient<'_> {
    /// A place under the scratch folder that no other run uses.
    #[must_use]
    pub fn scratch_place(&self) -> PathBuf {
        self.scratch.join(format!("sekisho-{}-{:x}", std::process::id(), self.now.as_nanosecond()))
    }
}

/// A stage that takes time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Reading and finding.
    Scan,
    /// Collecting identifier values to search for.
    Collect,
    /// Counting classes before rows are left out.
    Classes,
    /// De-identifying, writing and measuring.
    Process,
    /// Comparing the inputs' commitments again.
    Compare,
}

/// Told how far a stage is.
pub trait Progress: Sync {
    /// A stage starts on a dataset of so many bytes.
    fn begin(&self, stage: Stage, dataset: &str, bytes: u64);
    /// So many bytes of the stage's input are done.
    fn advance(&self, bytes_done: u64);
    /// The stage is over.
    fn end(&self);
}

/// Shows nothing.
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: Stage, _: &str, _: u64) {}
    fn advance(&self, _: u64) {}
    fn end(&self) {}
}
