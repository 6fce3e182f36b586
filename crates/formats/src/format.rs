//! File formats by file name.

use crate::error::{Error, ErrorKind};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// A file format that is read and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Apache Parquet: `.parquet`.
    Parquet,
    /// Delimited text with a header line: `.csv`, `.tsv`. Source: RFC 4180.
    Csv,
    /// One flat JSON object a line: `.jsonl`, `.ndjson`.
    Jsonl,
}

const COMPRESSED: [&str; 7] = ["gz", "zst", "bz2", "xz", "zip", "lz4", "br"];

impl Format {
    /// The format that a file's name announces.
    ///
    /// # Errors
    /// `file-format-compressed` for compressed text, `file-format-unknown` for every other ending.
    pub fn of(path: &Path) -> Result<Self, Error> {
        let ending =
            path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        match ending.as_str() {
            "parquet" => Ok(Self::Parquet),
            "csv" | "tsv" => Ok(Self::Csv),
            "jsonl" | "ndjson" => Ok(Self::Jsonl),
            _ if COMPRESSED.contains(&ending.as_str()) => {
                let what = "compressed text files are not read yet; decompress the file first";
                Err(Error::new(ErrorKind::Unsupported, "file-format-compressed", what).in_file(path))
            }
            _ => {
                let what = "the file name must end in .parquet, .csv, .tsv, .jsonl or .ndjson";
                Err(Error::new(ErrorKind::Unsupported, "file-format-unknown", what).in_file(path))
            }
        }
    }

    /// The word for this format in outputs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
        }
    }
}

/// Whether the name announces tab-separated text.
pub(crate) fn is_tab_separated(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("tsv"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_decides() {
        let cases = [
            ("a.parquet", "parquet"),
            ("a.CSV", "csv"),
            ("a.tsv", "csv"),
            ("a.jsonl", "jsonl"),
            ("a.ndjson", "jsonl"),
            ("a.csv.gz", "file-format-compressed"),
            ("a.jsonl.zst", "file-format-compressed"),
            ("a.xlsx", "file-format-unknown"),
            ("a", "file-format-unknown"),
        ];
        for (name, expected) in cases {
            let found = Format::of(Path::new(name)).map_or_else(|error| error.code(), Format::word);
            assert_eq!(found, expected, "{name}");
        }
    }
}
