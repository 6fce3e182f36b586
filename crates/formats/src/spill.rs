//! Partitions that do not fit into memory, on disk for the length of a run.

use crate::disk::{self, InputFile, OutputFile};
use crate::error::Error;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Bytes of one partition that are kept in memory before they go to disk.
const PARTITION_BYTES_MAX: usize = 64 * 1024;
/// Bytes of all partitions together that are kept in memory.
const BUFFER_BYTES_MAX: usize = 16 * 1024 * 1024;

/// A private temporary folder of numbered byte streams; folder 0700, files 0600, removed on drop.
///
/// At most one file is open for writing at a time, however many partitions there are.
pub struct SpillFolder {
    folder: tempfile::TempDir,
    buffers: BTreeMap<usize, Vec<u8>>,
    buffered: usize,
    written: u64,
    reading: Option<(usize, InputFile)>,
}

impl SpillFolder {
    /// Creates the folder inside `parent`.
    ///
    /// # Errors
    /// `write-failed`.
    pub fn create(parent: &Path) -> Result<Self, Error> {
        let folder = disk::create_private_folder(parent, ".sekisho-spill-")?;
        Ok(Self { folder, buffers: BTreeMap::new(), buffered: 0, written: 0, reading: None })
    }

    /// Where the folder is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Bytes appended to all partitions so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.written
    }

    /// Appends bytes to a partition.
    ///
    /// # Errors
    /// `write-failed`.
    pub fn append(&mut self, partition: usize, bytes: &[u8]) -> Result<(), Error> {
        let buffer = self.buffers.entry(partition).or_default();
        buffer.extend_from_slice(bytes);
        self.buffered += bytes.len();
        self.written += bytes.len() as u64;
        if buffer.len() >= PARTITION_BYTES_MAX {
            self.flush(partition)?;
        } else if self.buffered >= BUFFER_BYTES_MAX {
            let partitions: Vec<usize> = self.buffers.keys().copied().collect();
            for partition in partitions {
                self.flush(partition)?;
            }
        }
        Ok(())
    }

    /// Everything appended to a partition so far, from the start; empty when nothing was.
    ///
    /// # Errors
    /// `write-failed`, `read-failed`.
    pub fn reader(&mut self, partition: usize) -> Result<Box<dyn Read + Send>, Error> {
        self.flush(partition)?;
        let path = self.file(partition);
        if disk::standing(&path)? == disk::Standing::Nothing {
            return Ok(Box::new(std::io::empty()));
        }
        Ok(Box::new(std::io::BufReader::with_capacity(
            PARTITION_BYTES_MAX,
            InputFile::open(&path)?.handle()?,
        )))
    }

    /// Fills the front of `buffer` from byte `offset` of a partition; 0 at its end or where nothing was appended.
    ///
    /// # Errors
    /// `write-failed`, `read-failed`.
    pub fn read_at(&mut self, partition: usize, offset: u64, buffer: &mut [u8]) -> Result<usize, Error> {
        self.flush(partition)?;
        if self.reading.as_ref().is_none_or(|(open, _)| *open != partition) {
            let path = self.file(partition);
            if disk::standing(&path)? == disk::Standing::Nothing {
                return Ok(0);
            }
            self.reading = Some((partition, InputFile::open(&path)?));
        }
        let Some((_, file)) = &mut self.reading else { return Ok(0) };
        file.seek(offset)?;
        file.fill(buffer)
    }

    /// Frees a partition that is not read again.
    ///
    /// # Errors
    /// `write-failed`.
    pub fn discard(&mut self, partition: usize) -> Result<(), Error> {
        if let Some(buffer) = self.buffers.remove(&partition) {
            self.buffered -= buffer.len();
        }
        self.reading = self.reading.take().filter(|(open, _)| *open != partition);
        let path = self.file(partition);
        if disk::standing(&path)? == disk::Standing::Nothing {
            return Ok(());
        }
        disk::remove_file(&path)
    }

    fn flush(&mut self, partition: usize) -> Result<(), Error> {
        let Some(buffer) = self.buffers.get(&partition).filter(|buffer| !buffer.is_empty()) else {
            return Ok(());
        };
        OutputFile::append(&self.file(partition))?.write(buffer)?;
        self.buffered -= buffer.len();
        self.buffers.remove(&partition);
        Ok(())
    }

    fn file(&self, partition: usize) -> PathBuf {
        self.folder.path().join(partition.to_string())
    }
}

#[cfg(test)]
mod tests;
