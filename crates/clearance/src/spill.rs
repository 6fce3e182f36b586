//! The private folder into which exact counts spill, wired to the counters of `deidentify`.

use sekisho_deidentify::risk::SpillStore;
use sekisho_formats::SpillFolder;
use std::io;
use std::path::{Path, PathBuf};

/// A folder made when the first byte spills, removed when the counter is gone.
pub(crate) struct Store {
    parent: PathBuf,
    folder: Option<SpillFolder>,
}

impl Store {
    /// A store under `parent`; nothing is made before it is needed.
    #[must_use]
    pub(crate) fn new(parent: &Path) -> Self {
        Self { parent: parent.to_owned(), folder: None }
    }

    fn folder(&mut self) -> io::Result<&mut SpillFolder> {
        if self.folder.is_none() {
            self.folder = Some(SpillFolder::create(&self.parent).map_err(io::Error::other)?);
        }
        self.folder.as_mut().ok_or_else(|| io::Error::other("the spill folder is gone"))
    }
}

impl SpillStore for Store {
    fn append(&mut self, partition: usize, bytes: &[u8]) -> io::Result<()> {
        self.folder()?.append(partition, bytes).map_err(io::Error::other)
    }

    fn read_at(&mut self, partition: usize, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.folder()?.read_at(partition, offset, buffer).map_err(io::Error::other)
    }

    fn discard(&mut self, partition: usize) -> io::Result<()> {
        self.folder()?.discard(partition).map_err(io::Error::other)
    }
}
