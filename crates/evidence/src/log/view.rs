use crate::checkpoint::Checkpoint;
use crate::error::Error;
use crate::merkle::{self, Hash};
use crate::proof::Proof;
use crate::storage::Storage;
use crate::tile::{self, Row, Tile, WIDTH};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io;
use std::ops::Range;

/// A log of a known size as its files show it.
pub(crate) struct View<'a> {
    storage: &'a dyn Storage,
    size: u64,
}

impl<'a> View<'a> {
    pub(crate) fn new(storage: &'a dyn Storage, size: u64) -> Self {
        Self { storage, size }
    }

    pub(crate) fn entry(&self, index: u64) -> Result<Vec<u8>, Error> {
        let end = index.checked_add(1).ok_or_else(|| merkle::out_of_range(index, self.size))?;
        self.entries(index..end)?.pop().ok_or_else(|| merkle::out_of_range(index, self.size))
    }

    pub(crate) fn entries(&self, range: Range<u64>) -> Result<Vec<Vec<u8>>, Error> {
        if range.end > self.size || range.start > range.end {
            return Err(merkle::out_of_range(range.end, self.size));
        }
        let mut found = Vec::new();
        for number in range.start / WIDTH..range.end.div_ceil(WIDTH) {
            let (Some(bundle), Some(tile)) =
                (Tile::of(Row::Entries, number, self.size), Tile::of(Row::Hashes(0), number, self.size))
            else {
                continue;
            };
            let bytes = self.file(&bundle)?;
            let hashes = self.hashes(&tile)?;
            let entries = tile::split_bundle(&bytes)
                .filter(|entries| entries.len() >= hashes.len())
                .ok_or_else(|| malformed(&bundle))?;
            for ((index, entry), hash) in (number * WIDTH..).zip(entries).zip(&hashes) {
                if !range.contains(&index) {
                    continue;
                }
                if merkle::leaf_hash(entry) != *hash {
                    return Err(Error::integrity(
                        "log-entry-differs",
                        "an entry does not have its hash in the log",
                    )
                    .at(&bundle.path())
                    .with("index", &index));
                }
                found.push(entry.to_vec());
            }
        }
        Ok(found)
    }

    pub(crate) fn inclusion_proof(&self, index: u64, size: u64) -> Result<Vec<Hash>, Error> {
        if size > self.size {
            return Err(merkle::out_of_range(size, self.size));
        }
        let mut tiles = BTreeMap::new();
        merkle::inclusion_proof(index, size, &mut |level, index| self.subtree(level, index, &mut tiles))
    }

    pub(crate) fn consistency_proof(&self, old: u64, new: u64) -> Result<Vec<Hash>, Error> {
        if new > self.size {
            return Err(merkle::out_of_range(new, self.size));
        }
        let mut tiles = BTreeMap::new();
        merkle::consistency_proof(old, new, &mut |level, index| self.subtree(level, index, &mut tiles))
    }

    pub(crate) fn proof(&self, index: u64, checkpoint: &Checkpoint) -> Result<Proof, Error> {
        let entry = self.entry(index)?;
        let hashes = self.inclusion_proof(index, self.size)?;
        let leaf = merkle::leaf_hash(&entry);
        if merkle::verify_inclusion(&leaf, index, self.size, &hashes, checkpoint.root()) {
            Ok(Proof::new(index, hashes, checkpoint.clone()))
        } else {
            Err(Error::integrity("log-tile-differs", "the hashes in the log do not lead to its root"))
        }
    }

    /// The bytes of a tile's file. A partial tile that is gone because the log has grown is read from the full one.
    pub(crate) fn file(&self, tile: &Tile) -> Result<Vec<u8>, Error> {
        let path = tile.path();
        match self.storage.read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && tile.width < WIDTH => {
                let full = Tile { width: WIDTH, ..*tile }.path();
                self.storage.read(&full).map_err(|_| Error::disk_of_log(&path, error))
            }
            other => other.map_err(|error| Error::disk_of_log(&path, error)),
        }
    }

    pub(crate) fn hashes(&self, tile: &Tile) -> Result<Vec<Hash>, Error> {
        let bytes = self.file(tile)?;
        let (chunks, rest) = bytes.as_chunks::<{ Hash::LENGTH_BYTES }>();
        let mut hashes: Vec<Hash> = chunks.iter().copied().map(Hash::from_bytes).collect();
        let width = usize::try_from(tile.width).unwrap_or(usize::MAX);
        let full = usize::try_from(WIDTH).unwrap_or(usize::MAX);
        if !rest.is_empty() || (hashes.len() != width && hashes.len() != full) {
            return Err(malformed(tile));
        }
        hashes.truncate(width);
        Ok(hashes)
    }

    /// Hash of a complete subtree, from the tile that its root lies in or just above.
    fn subtree(&self, level: u32, index: u64, tiles: &mut BTreeMap<Tile, Vec<Hash>>) -> Result<Hash, Error> {
        let tile = Tile::of(Row::Hashes(level / 8), (index << (level % 8)) / WIDTH, self.size)
            .ok_or_else(|| merkle::out_of_range(index, self.size))?;
        let hashes = match tiles.entry(tile) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(self.hashes(&tile)?),
        };
        subtree_in_tile(hashes, level, index).ok_or_else(|| malformed(&tile))
    }
}

/// Hash of the complete subtree at `level` and `index`, from the hashes of the tile that it ends in.
pub(crate) fn subtree_in_tile(hashes: &[Hash], level: u32, index: u64) -> Option<Hash> {
    let inner = level % 8;
    let offset = usize::try_from((index << inner) % WIDTH).unwrap_or(usize::MAX);
    hashes.get(offset..offset + (1 << inner)).map(fold)
}

/// Root over a power of two of hashes.
pub(crate) fn fold(hashes: &[Hash]) -> Hash {
    match hashes {
        [hash] => *hash,
        [] => merkle::empty_root(),
        _ => {
            let (left, right) = hashes.split_at(hashes.len() / 2);
            merkle::node_hash(&fold(left), &fold(right))
        }
    }
}

fn malformed(tile: &Tile) -> Error {
    Error::integrity("log-tile-malformed", "a file of the log does not have the length it must have")
        .at(&tile.path())
}
