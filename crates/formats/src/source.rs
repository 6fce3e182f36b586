//! The bytes of a text file, one record at a time.

use crate::digest::{DigestKind, Running};
use crate::disk::InputFile;
use crate::encoding::BYTE_ORDER_MARK;
use crate::error::Error;

/// Most bytes that one record may have: a quote that is never closed must not fill the memory.
pub(crate) const RECORD_BYTES_MAX: usize = if cfg!(test) { 1024 * 1024 } else { 64 * 1024 * 1024 };
/// Tests use a window that nearly every record crosses.
const WINDOW_BYTES: usize = if cfg!(test) { 16 } else { 256 * 1024 };

/// A window that moves over an open text file.
pub(crate) struct Source {
    file: InputFile,
    window: Vec<u8>,
    /// Start of the current record in the window.
    start: usize,
    /// End of what was read into the window.
    end: usize,
    /// Offset in the file of the start of the window.
    offset: u64,
    at_end: bool,
    digest: Option<Running>,
}

impl Source {
    /// Starts at the first byte of the file, after its byte order mark where there is one.
    pub(crate) fn new(mut file: InputFile, digest: Option<DigestKind<'_>>) -> Result<Self, Error> {
        file.seek(0)?;
        let digest = digest.map(Running::new).transpose()?;
        let window = vec![0; WINDOW_BYTES];
        let mut source = Self { file, window, start: 0, end: 0, offset: 0, at_end: false, digest };
        source.read_more()?;
        if source.rest().starts_with(&BYTE_ORDER_MARK) {
            source.advance(BYTE_ORDER_MARK.len());
        }
        Ok(source)
    }

    pub(crate) fn file(&self) -> &InputFile {
        &self.file
    }

    /// What is in the window from the current record on.
    pub(crate) fn rest(&self) -> &[u8] {
        self.window.get(self.start..self.end).unwrap_or_default()
    }

    /// Whether nothing comes after the window.
    pub(crate) fn at_end(&self) -> bool {
        self.at_end
    }

    /// Offset in the file of the current record.
    pub(crate) fn position(&self) -> u64 {
        self.offset + self.start as u64
    }

    pub(crate) fn bytes_read(&self) -> u64 {
        self.offset + self.end as u64
    }

    pub(crate) fn advance(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
    }

    /// Widens the window by at least one byte, or finds the end of the file.
    pub(crate) fn read_more(&mut self) -> Result<(), Error> {
        if self.start > 0 {
            self.window.copy_within(self.start..self.end, 0);
            self.offset += self.start as u64;
            self.end -= self.start;
            self.start = 0;
        }
        if self.end == self.window.len() {
            self.window.resize(self.window.len() * 2, 0);
        }
        let free = self.window.get_mut(self.end..).unwrap_or_default();
        let wanted = free.len();
        let count = self.file.fill(free)?;
        if let Some(digest) = &mut self.digest {
            digest.update(free.get(..count).unwrap_or_default());
        }
        self.end += count;
        self.at_end = count < wanted;
        Ok(())
    }

    /// Reads to the end of the file and gives the digest that was asked for at the start.
    pub(crate) fn into_digest(mut self) -> Result<Option<[u8; 32]>, Error> {
        while !self.at_end {
            self.advance(usize::MAX.saturating_sub(self.start));
            self.read_more()?;
        }
        Ok(self.digest.map(Running::finish))
    }
}
