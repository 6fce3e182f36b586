//! An independent check of a whole log: every entry is hashed again, every tile rebuilt and compared byte by byte.
//!
//! It shares with the writer the hash functions and the table of file names, not the code that builds tiles or roots.

use crate::checkpoint::Checkpoint;
use crate::error::Error;
use crate::log::{CHECKPOINT, KEY, PENDING, is_part_of_log, read_key};
use crate::merkle::{self, Hash};
use crate::note::VerifyingKey;
use crate::storage::{Folder, LOCK, Shape, Storage};
use crate::tile::{self, Row, Tile, WIDTH};
use crate::verify::Signer;
use std::fmt;
use std::path::Path;

/// What a check of a log found.
#[derive(Clone, Debug)]
pub struct FsckReport {
    /// Everything that is not as it must be, in the order of the check; empty when the log holds.
    pub problems: Vec<Problem>,
    /// The head, where it could be read and its signature verified.
    pub checkpoint: Option<Checkpoint>,
    /// Entries that were read and hashed.
    pub entries_checked: u64,
    /// Whether the head was checked under a key that the caller holds.
    pub signer: Signer,
}

/// One thing that is wrong with a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    file: String,
    code: &'static str,
    params: Vec<(&'static str, String)>,
}

impl FsckReport {
    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }

    fn add(&mut self, code: &'static str, file: &str) {
        self.problems.push(Problem { file: file.to_owned(), code, params: Vec::new() });
    }

    fn add_error(&mut self, error: &Error, file: &str) {
        self.problems.push(Problem {
            file: file.to_owned(),
            code: error.code(),
            params: error.params().to_vec(),
        });
    }
}

impl Problem {
    /// The file, relative to the log's folder.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Stable name of the message.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// Values for the placeholders of the message.
    pub fn params(&self) -> &[(&'static str, String)] {
        &self.params
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.code)?;
        self.params.iter().try_for_each(|(name, value)| write!(f, " ({name} {value})"))
    }
}

/// Checks a log. With `key` the head must be that key's; without, it must be that of the key in the folder.
///
/// Reads every file once and holds one bundle and one hash per 256 entries in memory.
///
/// # Errors
/// `evidence-file-missing` when there is no such folder, or a disk error when it cannot be listed. Files that cannot be
/// read are problems.
pub fn fsck(folder: &Path, key: Option<&VerifyingKey>) -> Result<FsckReport, Error> {
    let storage = Folder::new(folder);
    if !storage.exists() {
        return Err(Error::disk(&folder.to_string_lossy(), std::io::ErrorKind::NotFound.into()));
    }
    check(&storage, key)
}

pub(crate) fn check(storage: &dyn Storage, key: Option<&VerifyingKey>) -> Result<FsckReport, Error> {
    let signer = if key.is_some() { Signer::Pinned } else { Signer::NotPinned };
    let mut report = FsckReport { problems: Vec::new(), checkpoint: None, entries_checked: 0, signer };
    let checkpoint = check_head(storage, key, &mut report);
    check_names(storage, checkpoint.as_ref().map(Checkpoint::size), &mut report)?;
    if let Some(checkpoint) = checkpoint {
        check_tree(storage, &checkpoint, &mut report);
    }
    Ok(report)
}

/// Checks key file and checkpoint; gives the checkpoint when it can be read, though its signature be wrong.
fn check_head(
    storage: &dyn Storage,
    pinned: Option<&VerifyingKey>,
    report: &mut FsckReport,
) -> Option<Checkpoint> {
    let standing = read_key(storage).map_err(|error| report.add_error(&error, KEY)).ok();
    if let (Some(standing), Some(pinned)) = (&standing, pinned)
        && standing != pinned
    {
        report.add("fsck-key-differs", KEY);
    }
    let read = storage.read(CHECKPOINT).map_err(|error| Error::disk_of_log(CHECKPOINT, error));
    let checkpoint = read
        .and_then(|bytes| Checkpoint::parse(&bytes))
        .map_err(|error| report.add_error(&error, CHECKPOINT))
        .ok()?;
    if let Some(key) = pinned.or(standing.as_ref()) {
        match checkpoint.verify(key) {
            Ok(()) => report.checkpoint = Some(checkpoint.clone()),
            Err(error) => report.add_error(&error, CHECKPOINT),
        }
    }
    Some(checkpoint)
}

/// Finds files that no log of this size has. Without a readable checkpoint only names that no log ever has.
fn check_names(storage: &dyn Storage, size: Option<u64>, report: &mut FsckReport) -> Result<(), Error> {
    for listed in storage.list().map_err(|error| Error::disk("", error))? {
        let file = listed.file.as_str();
        if listed.shape == Shape::Other {
            report.add("fsck-not-a-file", file);
        } else if file == PENDING {
            report.add("fsck-append-unfinished", file);
        } else if file == LOCK {
            if storage.read(LOCK).map_or(true, |bytes| !bytes.is_empty()) {
                report.add("fsck-lock-not-empty", LOCK);
            }
        } else if !size.map_or_else(|| Tile::parse(file).is_some(), |size| is_part_of_log(file, size))
            && !matches!(file, CHECKPOINT | KEY)
        {
            report.add("fsck-file-unreferenced", file);
        }
    }
    Ok(())
}

/// Rebuilds every row of hashes from the entries, row by row, and the root from all of them.
fn check_tree(storage: &dyn Storage, checkpoint: &Checkpoint, report: &mut FsckReport) {
    let size = checkpoint.size();
    let mut root = Peaks::default();
    let mut row_hashes: Vec<Hash> = Vec::new();
    for index in 0..size.div_ceil(WIDTH) {
        let Some(leaves) = check_bundle(storage, index, size, report) else { return };
        if index < size / WIDTH {
            let subtree = Peaks::root_of(&leaves);
            root.push(8, subtree);
            row_hashes.push(subtree);
        } else {
            leaves.into_iter().for_each(|leaf| root.push(0, leaf));
        }
    }
    for row in tile::rows(size).filter(|row| *row > Row::Hashes(0)) {
        row_hashes = check_row(storage, row, &row_hashes, size, report);
    }
    if root.root() != *checkpoint.root() {
        report.add("fsck-root-differs", CHECKPOINT);
    }
}

/// Checks a bundle of entries against its tile; gives the hashes of its entries, or, where the bundle cannot be read,
/// those of the tile, so that one broken file is not reported as many.
fn check_bundle(storage: &dyn Storage, index: u64, size: u64, report: &mut FsckReport) -> Option<Vec<Hash>> {
    let bundle = Tile::of(Row::Entries, index, size)?;
    let tile = Tile { row: Row::Hashes(0), ..bundle };
    let stored = read(storage, &tile, report);
    let leaves = read(storage, &bundle, report).and_then(|bytes| {
        let entries = tile::split_bundle(&bytes).filter(|entries| is_width(entries.len(), &bundle));
        if entries.is_none() {
            report.add("fsck-bundle-malformed", &bundle.path());
        }
        Some(entries?.into_iter().map(merkle::leaf_hash).collect::<Vec<_>>())
    });
    match (leaves, stored) {
        (Some(leaves), stored) => {
            report.entries_checked += bundle.width;
            if stored.is_some_and(|stored| stored != bytes_of(&leaves)) {
                report.add("fsck-tile-differs", &tile.path());
            }
            Some(leaves)
        }
        (None, Some(stored)) => {
            let (hashes, rest) = stored.as_chunks::<{ Hash::LENGTH_BYTES }>();
            (rest.is_empty() && is_width(hashes.len(), &tile))
                .then(|| hashes.iter().copied().map(Hash::from_bytes).collect())
        }
        (None, None) => None,
    }
}

/// Checks a row of tiles against the hashes it must hold; gives those of the row above.
fn check_row(
    storage: &dyn Storage,
    row: Row,
    hashes: &[Hash],
    size: u64,
    report: &mut FsckReport,
) -> Vec<Hash> {
    let mut above = Vec::new();
    for (index, expected) in (0..).zip(hashes.chunks(256)) {
        let Some(tile) = Tile::of(row, index, size) else { continue };
        if read(storage, &tile, report).is_some_and(|stored| stored != bytes_of(expected)) {
            report.add("fsck-tile-differs", &tile.path());
        }
        if tile.width == WIDTH {
            above.push(Peaks::root_of(expected));
        }
    }
    above
}

fn read(storage: &dyn Storage, tile: &Tile, report: &mut FsckReport) -> Option<Vec<u8>> {
    let path = tile.path();
    storage.read(&path).map_err(|error| report.add_error(&Error::disk_of_log(&path, error), &path)).ok()
}

fn is_width(count: usize, tile: &Tile) -> bool {
    u64::try_from(count) == Ok(tile.width)
}

fn bytes_of(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| *hash.as_bytes()).collect()
}

/// Roots of the complete subtrees of a growing tree, largest first: a binary counter, unlike the splitting of RFC 6962
/// by which the writer computes its root.
#[derive(Default)]
struct Peaks(Vec<(u32, Hash)>);

impl Peaks {
    fn root_of(leaves: &[Hash]) -> Hash {
        let mut peaks = Self::default();
        leaves.iter().for_each(|leaf| peaks.push(0, *leaf));
        peaks.root()
    }

    fn push(&mut self, mut level: u32, mut hash: Hash) {
        while let Some((_, left)) = self.0.pop_if(|(peak, _)| *peak == level) {
            hash = merkle::node_hash(&left, &hash);
            level += 1;
        }
        self.0.push((level, hash));
    }

    fn root(&self) -> Hash {
        let hashes = self.0.iter().map(|(_, hash)| *hash);
        hashes.rev().reduce(|right, left| merkle::node_hash(&left, &right)).unwrap_or_else(merkle::empty_root)
    }
}

#[cfg(test)]
mod tests;
