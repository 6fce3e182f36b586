use super::view::{View, fold, subtree_in_tile};
use crate::checkpoint::Checkpoint;
use crate::error::Error;
use crate::log::entry_too_long;
use crate::merkle::{self, Hash};
use crate::storage::Storage;
use crate::tile::{self, Row, Tile, WIDTH};

/// A file of the log with its bytes, yet to be written.
pub(crate) struct TileFile {
    pub(crate) tile: Tile,
    pub(crate) bytes: Vec<u8>,
}

/// The tiles at the right end of a log that are not full: all that an append needs to know.
pub(crate) struct Edge {
    size: u64,
    bundle: Vec<u8>,
    /// Per level, the hashes of the tile that is not full.
    levels: Vec<Vec<Hash>>,
}

impl Edge {
    /// Reads the log's end and checks that it leads to the checkpoint's root and that the entries there have the
    /// hashes there.
    pub(crate) fn read(storage: &dyn Storage, checkpoint: &Checkpoint) -> Result<Self, Error> {
        let size = checkpoint.size();
        let view = View::new(storage, size);
        let mut edge = Self { size, bundle: Vec::new(), levels: Vec::new() };
        for row in tile::rows(size) {
            let last = Tile::of(row, row.hashes(size) / WIDTH, size);
            match (row, last) {
                (Row::Entries, Some(tile)) => edge.bundle = view.file(&tile)?,
                (Row::Entries, None) => {}
                (Row::Hashes(_), Some(tile)) => edge.levels.push(view.hashes(&tile)?),
                (Row::Hashes(_), None) => edge.levels.push(Vec::new()),
            }
        }
        let entries = tile::split_bundle(&edge.bundle).unwrap_or_default();
        let hashes: Vec<Hash> = entries.into_iter().map(merkle::leaf_hash).collect();
        if hashes != edge.levels.first().cloned().unwrap_or_default() {
            return Err(Error::integrity(
                "log-entry-differs",
                "the last entries do not have the hashes in the log",
            ));
        }
        if edge.root()? == *checkpoint.root() {
            Ok(edge)
        } else {
            Err(Error::integrity("log-tile-differs", "the hashes at the log's end do not lead to its root"))
        }
    }

    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Adds an entry; gives the tiles that became full by it.
    pub(crate) fn push(&mut self, entry: &[u8]) -> Result<Vec<TileFile>, Error> {
        let length = u16::try_from(entry.len()).map_err(|_| entry_too_long(entry.len()))?;
        self.bundle.extend_from_slice(&length.to_be_bytes());
        self.bundle.extend_from_slice(entry);
        let index = self.size / WIDTH;
        self.size += 1;
        let mut full = Vec::new();
        if self.size.is_multiple_of(WIDTH) {
            let tile = Tile { row: Row::Entries, index, width: WIDTH };
            full.push(TileFile { tile, bytes: std::mem::take(&mut self.bundle) });
        }
        let mut hash = merkle::leaf_hash(entry);
        for level in 0.. {
            let row = Row::Hashes(level);
            let position = usize::try_from(level).unwrap_or(usize::MAX);
            if self.levels.len() <= position {
                self.levels.push(Vec::new());
            }
            let Some(hashes) = self.levels.get_mut(position) else { break };
            hashes.push(hash);
            let count = row.hashes(self.size);
            if !count.is_multiple_of(WIDTH) {
                break;
            }
            let hashes = std::mem::take(hashes);
            let tile = Tile { row, index: count / WIDTH - 1, width: WIDTH };
            full.push(TileFile { tile, bytes: bytes_of(&hashes) });
            hash = fold(&hashes);
        }
        Ok(full)
    }

    /// The tiles that are not full, as files.
    pub(crate) fn partial_tiles(&self) -> Vec<TileFile> {
        tile::partial_tiles(self.size)
            .into_iter()
            .filter_map(|tile| {
                let bytes = match tile.row {
                    Row::Entries => self.bundle.clone(),
                    Row::Hashes(level) => bytes_of(self.levels.get(usize::try_from(level).ok()?)?),
                };
                Some(TileFile { tile, bytes })
            })
            .collect()
    }

    /// Root over all entries. The subtrees that make it up all end in a tile of the edge.
    pub(crate) fn root(&self) -> Result<Hash, Error> {
        merkle::root(self.size, &mut |level, index| {
            usize::try_from(level / 8)
                .ok()
                .and_then(|position| self.levels.get(position))
                .and_then(|hashes| subtree_in_tile(hashes, level, index))
                .ok_or_else(|| Error::integrity("log-tile-malformed", "a tile at the log's end is too short"))
        })
    }
}

fn bytes_of(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| *hash.as_bytes()).collect()
}
