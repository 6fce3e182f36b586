//! Files and tables to Arrow batches and back, in constant memory; encodings; outputs that are
//! written whole or not at all.
//!
//! Reading goes in two steps: [`inspect`] looks at a file once and says what it is
//! ([`FileShape`]); [`open`] reads it in record batches and holds it to that shape. Every cell of a
//! CSV or JSONL file comes as text, exactly as it stands in the file.
//!
//! | in the file | in the batch | written back |
//! |---|---|---|
//! | CSV field, quoted or not | text, unquoted | quoted only where needed |
//! | CSV empty field | `""` | empty field; so is a null |
//! | JSON string, number, boolean | text; kind in the field's metadata [`JSON_KIND`] | same kind while the text still is one, else a string |
//! | JSON `null`, key absent | null | as the column's [`JSON_ABSENT`] says |
//!
//! A JSONL column that has both `null`s and absent keys is written with `null` in both cases.
//! Parquet keeps its Arrow types; metadata of the file (not of its types) is neither read nor written.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let home = tempfile::tempdir()?;
//! # let path = home.path().join("a.csv");
//! # std::fs::write(&path, "name;age\n山田;34\n")?;
//! use sekisho_formats::{Existing, ReadOptions, StagedFolder, TableWriter, inspect, open};
//!
//! let options = ReadOptions::default();
//! let shape = inspect(&path, &options)?;
//! let output = StagedFolder::begin(&home.path().join("out"), Existing::Refuse)?;
//! let mut writer = TableWriter::create(&output.place("a.csv")?, &shape, shape.schema.clone())?;
//! for batch in open(&path, &shape, &options)? {
//!     writer.write(&batch?)?;
//! }
//! assert_eq!(writer.finish()?.rows, 1);
//! output.commit()?.superseded_at.map_or(Ok(()), |left| Err(format!("{left:?} is still there")))?;
//! assert_eq!(std::fs::read(home.path().join("out/a.csv"))?, std::fs::read(&path)?);
//! # Ok(())
//! # }
//! ```
//!
//! Errors name file, row, column or byte and never hold a cell's value.

mod cells;
mod csv_read;
mod detect;
mod digest;
mod disk;
mod encoding;
mod error;
mod expand;
mod format;
mod guard;
mod json_object;
mod jsonl_read;
mod lines;
mod parquet_read;
mod parquet_write;
mod reader;
mod shape;
mod small;
mod source;
mod spill;
mod split;
mod staged;
mod text_write;
mod writer;

pub use crate::digest::{DigestKind, digest_file};
pub use crate::disk::{Access, faults};
pub use crate::encoding::Encoding;
pub use crate::error::{Error, ErrorKind};
pub use crate::expand::expand;
pub use crate::format::Format;
pub use crate::guard::decoder_panics_are_caught;
pub use crate::reader::{TableReader, open, open_digesting};
pub use crate::shape::{
    Detected, FileShape, JSON_ABSENT, JSON_KIND, LineEnding, ReadOptions, Reason, inspect,
};
pub use crate::small::{create_folders, file_size, files_below, is_folder, read_file};
pub use crate::spill::SpillFolder;
pub use crate::staged::{Committed, Existing, StagedFile, StagedFolder, write_file_atomically};
pub use crate::writer::{TableWriter, Written};
