//! Which files a log of a given size has, after C2SP tlog-tiles with tiles of height 8. Pure functions.

use crate::text;

/// Hashes in a full tile, entries in a full bundle.
pub(crate) const WIDTH: u64 = 256;

/// Levels of tiles that a log of 2^64 entries would have.
const LEVELS: u32 = 8;

/// A tile of hashes or a bundle of entries in the log's folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Tile {
    pub(crate) row: Row,
    pub(crate) index: u64,
    /// 1 to 256.
    pub(crate) width: u64,
}

/// What a tile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Row {
    Entries,
    Hashes(u32),
}

impl Tile {
    /// The tile at `index` as it stands in a log of `size` entries; `None` when the log has no such tile.
    pub(crate) fn of(row: Row, index: u64, size: u64) -> Option<Self> {
        let hashes = row.hashes(size);
        let width = (hashes.checked_sub(index.checked_mul(WIDTH)?)?).min(WIDTH);
        (width > 0).then_some(Self { row, index, width })
    }

    /// Path relative to the log's folder.
    pub(crate) fn path(&self) -> String {
        let mut path = match self.row {
            Row::Entries => "tile/entries".to_owned(),
            Row::Hashes(level) => format!("tile/{level}"),
        };
        let mut groups = vec![format!("{:03}", self.index % 1000)];
        let mut rest = self.index / 1000;
        while rest > 0 {
            groups.push(format!("x{:03}", rest % 1000));
            rest /= 1000;
        }
        for group in groups.iter().rev() {
            path.push('/');
            path.push_str(group);
        }
        if self.width < WIDTH {
            path.push_str(&format!(".p/{}", self.width));
        }
        path
    }

    /// Reads [`Tile::path`]; `None` for every other text.
    pub(crate) fn parse(path: &str) -> Option<Self> {
        let (row, rest) = path.strip_prefix("tile/")?.split_once('/')?;
        let row = match row {
            "entries" => Row::Entries,
            level => Row::Hashes(text::from_decimal(level)?.try_into().ok().filter(|level| *level < LEVELS)?),
        };
        let (number, width) = match rest.split_once(".p/") {
            Some((number, width)) => (number, text::from_decimal(width)?),
            None => (rest, WIDTH),
        };
        let mut index: u64 = 0;
        for group in number.split('/') {
            let digits = group.strip_prefix('x').unwrap_or(group);
            index = index.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
        }
        let tile = Self { row, index, width };
        ((1..=WIDTH).contains(&width) && tile.path() == path).then_some(tile)
    }

    /// Whether a log of `size` entries has this very file.
    pub(crate) fn belongs_to(&self, size: u64) -> bool {
        Self::of(self.row, self.index, size) == Some(*self)
    }
}

impl Row {
    /// Number of hashes, or entries, in this row of a log of `size` entries.
    pub(crate) fn hashes(self, size: u64) -> u64 {
        match self {
            Self::Entries => size,
            Self::Hashes(level) => size.checked_shr(8 * level).unwrap_or(0),
        }
    }
}

/// The rows of a log of `size` entries that are not empty, entries first.
pub(crate) fn rows(size: u64) -> impl Iterator<Item = Row> {
    std::iter::once(Row::Entries).chain((0..LEVELS).map(Row::Hashes)).filter(move |row| row.hashes(size) > 0)
}

/// The partial tiles of a log of `size` entries: they are superseded when it grows.
pub(crate) fn partial_tiles(size: u64) -> Vec<Tile> {
    rows(size).filter_map(|row| Tile::of(row, row.hashes(size) / WIDTH, size)).collect()
}

/// Splits a bundle into its entries (each after its length, a big-endian u16); `None` when bytes are left over.
pub(crate) fn split_bundle(mut bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut entries = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk::<2>() {
        let (entry, rest) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
        entries.push(entry);
        bytes = rest;
    }
    bytes.is_empty().then_some(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_the_specification() {
        let tile = |row, index, width| Tile { row, index, width }.path();
        assert_eq!(tile(Row::Hashes(0), 0, 256), "tile/0/000");
        assert_eq!(tile(Row::Hashes(0), 1_234_067, 256), "tile/0/x001/x234/067");
        assert_eq!(tile(Row::Hashes(1), 273, 112), "tile/1/273.p/112");
        assert_eq!(tile(Row::Entries, 1067, 1), "tile/entries/x001/067.p/1");
        for odd in [
            "tile/0/00",
            "tile/0/x000/001",
            "tile/0/1234",
            "tile/8/000",
            "tile/00/000",
            "tile/0/000.p/256",
            "tile/0/000.p/0",
            "tile/0/000.p/01",
            "tile/0/000.p/1/2",
            "tile/0/001/000",
            "tile/entries/000.tmp",
            "tile/0/000/",
            "tile//000",
        ] {
            assert_eq!(Tile::parse(odd), None, "{odd}");
        }
    }

    #[test]
    fn the_worked_sizes_of_the_specification() {
        let names = |size| partial_tiles(size).iter().map(Tile::path).collect::<Vec<_>>();
        assert_eq!(
            names(70_000),
            ["tile/entries/273.p/112", "tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]
        );
        assert_eq!(names(256), ["tile/1/000.p/1"]);
        assert!(names(0).is_empty());
        assert!(Tile::parse("tile/1/000").unwrap().belongs_to(70_000));
        assert!(!Tile::parse("tile/1/001").unwrap().belongs_to(70_000));
    }

    proptest::proptest! {
        #[test]
        fn a_path_reads_back(level in 0u32..9, index in 0u64..u64::MAX / 256, width in 1u64..=256) {
            let row = if level == 8 { Row::Entries } else { Row::Hashes(level) };
            let tile = Tile { row, index, width };
            proptest::prop_assert_eq!(Tile::parse(&tile.path()), Some(tile));
        }
    }
}
