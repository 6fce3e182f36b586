//! An append-only log of entries in a folder, laid out after C2SP tlog-tiles.
//!
//! Files: `checkpoint` (the signed head), `key` (the vkey that signs it), `tile/...` (hashes and entries), `lock` (empty).
//! An append writes `pending`, then entries and hashes, then the checkpoint, then removes what the old size alone
//! needed, then `pending`. No file that the standing checkpoint needs is ever written over, so a crash leaves the log
//! at the old size or the new one.

mod edge;
mod view;

use crate::checkpoint::Checkpoint;
use crate::error::{Error, ErrorKind};
use crate::merkle::Hash;
use crate::note::{SigningKey, VerifyingKey};
use crate::proof::Proof;
use crate::storage::{self, Folder, FolderLock, LOCK, Storage, TEMPORARY};
use crate::tile::{self, Tile};
use edge::{Edge, TileFile};
use std::ops::Range;
use std::path::Path;
use view::View;

/// Longest entry: its length is stored in 16 bits. Statements name bigger things by digest.
pub const ENTRY_LENGTH_MAX_BYTES: usize = 65_535;

pub(crate) const CHECKPOINT: &str = "checkpoint";
pub(crate) const KEY: &str = "key";
pub(crate) const PENDING: &str = "pending";

/// A log opened for writing; no other run can open it so.
pub struct Log {
    reader: LogReader,
    key: SigningKey,
    edge: Edge,
    state: State,
    _lock: Option<FolderLock>,
}

/// A log opened for reading: without key, without lock.
pub struct LogReader {
    storage: Box<dyn Storage>,
    key: VerifyingKey,
    checkpoint: Checkpoint,
}

/// What an append did.
#[derive(Clone, Debug)]
pub struct Appended {
    /// Position of the first entry that was appended.
    pub first_index: u64,
    /// The log's head after it.
    pub checkpoint: Checkpoint,
}

/// Whether memory and disk are known to agree.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    InStep,
    Unknown,
}

impl Log {
    /// Opens the log in a folder, or begins one where there is none. What an append that did not finish left behind is
    /// removed.
    ///
    /// # Errors
    /// `log-busy` when another run holds it; `log-key-differs` when it is another key's; an integrity error when the
    /// checkpoint's signature, or the files at the log's end, do not hold, or when there are files that neither the
    /// checkpoint nor an unfinished append accounts for; a disk error.
    pub fn create_or_open(folder: &Path, key: &SigningKey) -> Result<Self, Error> {
        let folder = Folder::new(folder);
        let lock = folder.create_and_lock()?;
        Self::open_in(Box::new(folder), key, Some(lock))
    }

    /// Appends entries as one step: after a crash either all are there or none.
    ///
    /// # Errors
    /// `log-entry-too-long`, before anything is written; a disk error, after which the log must be opened again
    /// (`log-reopen`): it then has the old size or, when only tidying up failed, the new one.
    pub fn append(&mut self, entries: &[Vec<u8>]) -> Result<Appended, Error> {
        if let Some(entry) = entries.iter().find(|entry| entry.len() > ENTRY_LENGTH_MAX_BYTES) {
            return Err(entry_too_long(entry.len()));
        }
        if self.state == State::Unknown {
            return Err(Error::new(
                ErrorKind::Io,
                "log-reopen",
                "an append failed; the log must be opened again",
            ));
        }
        let first_index = self.reader.size();
        if !entries.is_empty() {
            self.state = State::Unknown;
            self.write(entries)?;
            self.state = State::InStep;
        }
        Ok(Appended { first_index, checkpoint: self.reader.checkpoint.clone() })
    }

    /// The log as it can be read; it grows with every append.
    pub fn reader(&self) -> &LogReader {
        &self.reader
    }

    pub(crate) fn open_in(
        storage: Box<dyn Storage>,
        key: &SigningKey,
        lock: Option<FolderLock>,
    ) -> Result<Self, Error> {
        let checkpoint = match read_if_there(&*storage, CHECKPOINT)? {
            Some(bytes) => open_checkpoint(&*storage, &bytes, key.verifying_key())?,
            None => begin(&*storage, key)?,
        };
        clear_leftovers(&*storage, checkpoint.size())?;
        let edge = Edge::read(&*storage, &checkpoint)?;
        let reader = LogReader { storage, key: key.verifying_key().clone(), checkpoint };
        Ok(Self { reader, key: key.clone(), edge, state: State::InStep, _lock: lock })
    }

    fn write(&mut self, entries: &[Vec<u8>]) -> Result<(), Error> {
        let old_size = self.reader.size();
        let storage = &*self.reader.storage;
        storage::replace(storage, PENDING, format!("{old_size}\n").as_bytes())?;
        for entry in entries {
            let full = self.edge.push(entry)?;
            write_tiles(storage, &full, old_size)?;
        }
        write_tiles(storage, &self.edge.partial_tiles(), old_size)?;
        let checkpoint = Checkpoint::sign(&self.key, self.edge.size(), self.edge.root()?)?;
        storage::replace(storage, CHECKPOINT, &checkpoint.to_bytes())?;
        for tile in tile::partial_tiles(old_size) {
            if !tile.belongs_to(checkpoint.size()) {
                storage::discard(storage, &tile.path())?;
            }
        }
        storage::discard(storage, PENDING)?;
        self.reader.checkpoint = checkpoint;
        Ok(())
    }
}

impl LogReader {
    /// Opens the log in a folder for reading.
    ///
    /// # Errors
    /// `evidence-file-missing` when there is no log; an integrity error when the checkpoint is not signed by the key that
    /// the folder names. Whether that key is the right one is for the caller to say: compare [`LogReader::key`].
    pub fn open(folder: &Path) -> Result<Self, Error> {
        Self::open_in(Box::new(Folder::new(folder)))
    }

    /// The key that the folder names; its checkpoint verified under it.
    pub fn key(&self) -> &VerifyingKey {
        &self.key
    }

    /// The signed head.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// Number of entries.
    pub fn size(&self) -> u64 {
        self.checkpoint.size()
    }

    /// The entry at an index; its bytes are checked against its hash in the log.
    ///
    /// # Errors
    /// `proof-out-of-range`, `log-entry-differs`, `log-tile-malformed`, `log-file-missing`, or a disk error.
    pub fn entry(&self, index: u64) -> Result<Vec<u8>, Error> {
        self.view().entry(index)
    }

    /// The entries in a range of indices, each checked against its hash in the log.
    ///
    /// # Errors
    /// Those of [`LogReader::entry`].
    pub fn entries(&self, range: Range<u64>) -> Result<Vec<Vec<u8>>, Error> {
        self.view().entries(range)
    }

    /// Inclusion proof of the entry at `index` in the tree of `size` entries (RFC 6962 section 2.1.1).
    ///
    /// # Errors
    /// `proof-out-of-range`, `log-tile-malformed`, `log-file-missing` or a disk error.
    pub fn inclusion_proof(&self, index: u64, size: u64) -> Result<Vec<Hash>, Error> {
        self.view().inclusion_proof(index, size)
    }

    /// Consistency proof between the trees of `old` and of `new` entries (RFC 6962 section 2.1.2).
    ///
    /// # Errors
    /// Those of [`LogReader::inclusion_proof`].
    pub fn consistency_proof(&self, old: u64, new: u64) -> Result<Vec<Hash>, Error> {
        self.view().consistency_proof(old, new)
    }

    /// The proof file of the entry at `index` under the present head; it is verified before it is given.
    ///
    /// # Errors
    /// Those of [`LogReader::entry`]; `log-tile-differs` when the hashes in the log do not lead to its root.
    pub fn proof(&self, index: u64) -> Result<Proof, Error> {
        self.view().proof(index, &self.checkpoint)
    }

    pub(crate) fn open_in(storage: Box<dyn Storage>) -> Result<Self, Error> {
        let bytes = storage.read(CHECKPOINT).map_err(|error| Error::disk(CHECKPOINT, error))?;
        let key = read_key(&*storage)?;
        let checkpoint = verified_checkpoint(&bytes, &key)?;
        Ok(Self { storage, key, checkpoint })
    }

    fn view(&self) -> View<'_> {
        View::new(&*self.storage, self.size())
    }
}

/// Reads the key file of a log: a vkey and a newline.
pub(crate) fn read_key(storage: &dyn Storage) -> Result<VerifyingKey, Error> {
    let bytes = storage.read(KEY).map_err(|error| Error::disk_of_log(KEY, error))?;
    std::str::from_utf8(&bytes)
        .ok()
        .filter(|text| text.ends_with('\n'))
        .and_then(|text| VerifyingKey::parse(text).ok())
        .ok_or_else(|| {
            Error::integrity("log-key-malformed", "the log's key file is not a vkey and a newline").at(KEY)
        })
}

fn read_if_there(storage: &dyn Storage, file: &str) -> Result<Option<Vec<u8>>, Error> {
    match storage.read(file) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::disk(file, error)),
    }
}

fn open_checkpoint(storage: &dyn Storage, bytes: &[u8], key: &VerifyingKey) -> Result<Checkpoint, Error> {
    let standing = read_key(storage)?;
    if standing != *key {
        return Err(Error::new(ErrorKind::Key, "log-key-differs", "the log belongs to another key")
            .with("log_key", &standing.key_id())
            .with("key", &key.key_id()));
    }
    verified_checkpoint(bytes, key)
}

fn verified_checkpoint(bytes: &[u8], key: &VerifyingKey) -> Result<Checkpoint, Error> {
    let checkpoint = Checkpoint::parse(bytes).map_err(|error| error.at(CHECKPOINT))?;
    checkpoint.verify(key).map_err(|error| error.at(CHECKPOINT))?;
    Ok(checkpoint)
}

/// Begins a log in a folder that holds nothing, or only the traces of a beginning that did not finish.
fn begin(storage: &dyn Storage, key: &SigningKey) -> Result<Checkpoint, Error> {
    let beginnings = [KEY, CHECKPOINT].map(|file| format!("{file}{TEMPORARY}"));
    for listed in storage.list().map_err(|error| Error::disk("", error))? {
        if listed.file != LOCK && listed.file != KEY && !beginnings.contains(&listed.file) {
            return Err(Error::integrity(
                "log-checkpoint-missing",
                "the folder holds files but no checkpoint",
            )
            .at(&listed.file));
        }
    }
    storage::replace(storage, KEY, format!("{}\n", key.verifying_key().to_vkey()).as_bytes())?;
    let checkpoint = Checkpoint::sign(key, 0, crate::merkle::empty_root())?;
    storage::replace(storage, CHECKPOINT, &checkpoint.to_bytes())?;
    Ok(checkpoint)
}

/// Removes what an append that did not finish left behind.
fn clear_leftovers(storage: &dyn Storage, size: u64) -> Result<(), Error> {
    let pending_temporary = format!("{PENDING}{TEMPORARY}");
    let mut leftovers = Vec::new();
    let mut pending = false;
    for listed in storage.list().map_err(|error| Error::disk("", error))? {
        let file = listed.file;
        if file == PENDING {
            pending = true;
        } else if file == pending_temporary {
            storage::discard(storage, &file)?;
        } else if !is_part_of_log(&file, size) {
            leftovers.push(file);
        }
    }
    for file in leftovers {
        // INVARIANT: entries that a standing checkpoint does not cover are deleted only where `pending` says that an
        // append was under way; otherwise an old checkpoint may have been put back, and the entries are the evidence.
        if !pending || !is_leftover(&file) {
            return Err(Error::integrity(
                "log-file-unreferenced",
                "the checkpoint does not account for a file",
            )
            .at(&file));
        }
        storage::discard(storage, &file)?;
    }
    if pending {
        storage::discard(storage, PENDING)?;
    }
    Ok(())
}

/// Whether a log of `size` entries has a file of this name.
pub(crate) fn is_part_of_log(file: &str, size: u64) -> bool {
    matches!(file, CHECKPOINT | KEY | LOCK) || Tile::parse(file).is_some_and(|tile| tile.belongs_to(size))
}

fn is_leftover(file: &str) -> bool {
    let place = file.strip_suffix(TEMPORARY).unwrap_or(file);
    Tile::parse(place).is_some() || (place == CHECKPOINT && place != file)
}

fn write_tiles(storage: &dyn Storage, files: &[TileFile], old_size: u64) -> Result<(), Error> {
    for TileFile { tile, bytes } in files {
        if !tile.belongs_to(old_size) {
            storage::replace(storage, &tile.path(), bytes)?;
        }
    }
    Ok(())
}

fn entry_too_long(length: usize) -> Error {
    Error::new(ErrorKind::BadData, "log-entry-too-long", "an entry is too long for the log")
        .with("length", &length)
        .with("length_max", &ENTRY_LENGTH_MAX_BYTES)
}

#[cfg(test)]
mod tests;
