//! A dataset of the project: its files, their common schema, their batches in order.

use crate::model::InputFile;
use crate::project::{DatasetSection, EncodingName, TechniqueName};
use crate::{Error, Project, digest};
use arrow_array::RecordBatch;
use arrow_schema::{Schema, SchemaRef};
use sekisho_formats::{DigestKind, Encoding, FileShape, ReadOptions, TableReader};
use sekisho_terms::Place;
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

/// One file of a dataset.
pub struct SourceFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its name in outputs: relative to the project folder.
    pub name: String,
    /// What it is.
    pub shape: FileShape,
}

/// A dataset with its files looked at.
pub struct Dataset {
    /// Identifier in the project.
    pub id: String,
    /// Files in order of their names.
    pub files: Vec<SourceFile>,
    /// Columns, the same in every file.
    pub schema: SchemaRef,
    /// Columns that could not be read and are left out by the project.
    pub skipped: BTreeSet<String>,
    options: ReadOptions,
}

/// A batch with its place in the dataset.
pub struct PlacedBatch {
    /// Position of the file in [`Dataset::files`].
    pub file: usize,
    /// First row, counted from 0 in its file.
    pub first_row: u64,
    /// First row, counted from 0 in the dataset.
    pub first_row_of_dataset: u64,
    /// Bytes of the dataset's files read so far.
    pub bytes_read: u64,
    /// The rows.
    pub batch: RecordBatch,
}

impl Dataset {
    /// Finds and inspects the files of a dataset.
    ///
    /// # Errors
    /// Missing or unreadable files, formats that are not read, files whose columns differ, columns named in the
    /// project that are not there.
    pub fn open(project: &Project, section: &DatasetSection) -> Result<Self, Error> {
        let paths = sekisho_formats::expand(&project.folder, &section.path)?;
        let mut options = options_of(section);
        let mut files = Vec::with_capacity(paths.len());
        for path in paths {
            refuse_own_output(&path, project)?;
            let shape = inspect(&path, &mut options, section)?;
            let name = shown_name(&path, project);
            files.push(SourceFile { path, name, shape });
        }
        let Some(first) = files.first() else {
            return Err(Error::new("input-missing", Place::file(section.path.clone())));
        };
        let schema = first.shape.schema.clone();
        for file in &files {
            if let Some(column) = first_difference(&schema, &file.shape.schema) {
                return Err(Error::new("dataset-schemas-differ", Place::file(&file.name).at_column(column))
                    .with("first", &first.name));
            }
        }
        let skipped = options.skip_columns.clone();
        let dataset = Self { id: section.id.clone(), files, schema, skipped, options };
        dataset.check_columns(section, project)?;
        Ok(dataset)
    }

    /// Size of all files in bytes, as far as the disk tells.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| sekisho_formats::file_size(&file.path).unwrap_or(0)).sum()
    }

    /// Every batch of every file, in order.
    #[must_use]
    pub fn batches(&self) -> Batches<'_> {
        Batches {
            dataset: self,
            file: 0,
            reader: None,
            first_row: 0,
            first_row_of_dataset: 0,
            bytes_before: 0,
        }
    }

    /// Keyed commitments to the bytes of every file.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn commitments(&self, key: &[u8; 32]) -> Result<Vec<InputFile>, Error> {
        let mut commitments = Vec::with_capacity(self.files.len());
        for file in &self.files {
            commitments.push(InputFile {
                name: file.name.clone(),
                bytes: sekisho_formats::file_size(&file.path)?,
                hmac_sha256: digest::hex(&sekisho_formats::digest_file(
                    &file.path,
                    DigestKind::HmacSha256(key),
                )?),
            });
        }
        Ok(commitments)
    }

    fn check_columns(&self, section: &DatasetSection, project: &Project) -> Result<(), Error> {
        let known: Vec<&str> = self.schema.fields().iter().map(|field| field.name().as_str()).collect();
        let linked = project.file.link.iter().flat_map(|link| &link.columns).filter_map(|column| {
            column.split_once('.').filter(|(dataset, _)| *dataset == self.id).map(|(_, column)| column)
        });
        let named =
            section.columns.keys().map(String::as_str).chain(section.subject.as_deref()).chain(linked);
        for column in named {
            if !known.contains(&column) && !self.skipped.contains(column) {
                let near = crate::project::nearest(column, &known);
                let code = if near.is_some() { "column-missing-meant" } else { "column-missing" };
                return Err(Error::new(code, Place::file(section.path.clone()).at_column(column))
                    .with("dataset", &self.id)
                    .with("suggestion", near.unwrap_or_default())
                    .with("known", known.join(", ")));
            }
        }
        Ok(())
    }
}

/// Reads a dataset file by file.
pub struct Batches<'a> {
    dataset: &'a Dataset,
    file: usize,
    reader: Option<TableReader>,
    first_row: u64,
    first_row_of_dataset: u64,
    bytes_before: u64,
}

impl Batches<'_> {
    fn advance(&mut self) -> Result<Option<PlacedBatch>, Error> {
        loop {
            let Some(file) = self.dataset.files.get(self.file) else { return Ok(None) };
            if self.reader.is_none() {
                self.reader = Some(sekisho_formats::open(&file.path, &file.shape, &self.dataset.options)?);
                self.first_row = 0;
            }
            let Some(reader) = &mut self.reader else { return Ok(None) };
            if let Some(batch) = reader.next() {
                let batch = batch?;
                let placed = PlacedBatch {
                    file: self.file,
                    first_row: self.first_row,
                    first_row_of_dataset: self.first_row_of_dataset,
                    bytes_read: self.bytes_before + reader.bytes_read(),
                    batch,
                };
                self.first_row += rows(&placed.batch);
                self.first_row_of_dataset += rows(&placed.batch);
                return Ok(Some(placed));
            }
            self.bytes_before += sekisho_formats::file_size(&file.path).unwrap_or(0);
            self.reader = None;
            self.file += 1;
        }
    }
}

impl Iterator for Batches<'_> {
    type Item = Result<PlacedBatch, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.advance().transpose();
        if matches!(next, Some(Err(_))) {
            // After an error nothing more can be said about this dataset.
            self.file = self.dataset.files.len();
            self.reader = None;
        }
        next
    }
}

/// Number of rows of a batch.
#[must_use]
pub fn rows(batch: &RecordBatch) -> u64 {
    u64::try_from(batch.num_rows()).unwrap_or(u64::MAX)
}

fn options_of(section: &DatasetSection) -> ReadOptions {
    ReadOptions {
        delimiter: section.delimiter.and_then(|character| u8::try_from(character).ok()),
        encoding: section.encoding.map(|name| match name {
            EncodingName::Utf8 => Encoding::Utf8,
            EncodingName::Cp932 => Encoding::Cp932,
        }),
        ..ReadOptions::default()
    }
}

/// Inspects a file; a column that no stage can read may stay only if the project deletes it.
fn inspect(path: &Path, options: &mut ReadOptions, section: &DatasetSection) -> Result<FileShape, Error> {
    loop {
        let error = match sekisho_formats::inspect(path, options) {
            Ok(shape) => return Ok(shape),
            Err(error) => error,
        };
        let column = error.place().column.clone().unwrap_or_default();
        let deleted = section
            .columns
            .get(&column)
            .is_some_and(|column| column.technique == Some(TechniqueName::Suppress));
        let unreadable = error.code() == "unsupported-column-type";
        if !(unreadable && deleted && options.skip_columns.insert(column)) {
            return Err(error.into());
        }
    }
}

/// A released file is no input: a pattern that catches it would process data twice.
fn refuse_own_output(path: &Path, project: &Project) -> Result<(), Error> {
    let has = |folder: &Path, name: &str| sekisho_formats::file_size(&folder.join(name)).is_ok();
    let (plain, root) = (without_dots(path), without_dots(&project.folder));
    let inside =
        plain.ancestors().skip(1).take_while(|folder| folder.starts_with(&root) && **folder != *root);
    for folder in inside {
        if has(folder, "clearance.json") || has(folder, "refusal.json") {
            return Err(Error::new("input-is-output", Place::file(path.display().to_string())));
        }
    }
    Ok(())
}

/// A file's name in documents: from the project folder on; of a file elsewhere the last part alone.
fn shown_name(path: &Path, project: &Project) -> String {
    let (path, folder) = (without_dots(path), without_dots(&project.folder));
    let inside = path.strip_prefix(&folder).ok().filter(|rest| !rest.starts_with("..") && rest.is_relative());
    let shown = inside.or_else(|| path.file_name().map(Path::new)).unwrap_or(&path);
    shown.display().to_string()
}

/// The path without its `.` parts, so that `./data` and `data` are one place.
fn without_dots(path: &Path) -> PathBuf {
    path.components().filter(|part| *part != Component::CurDir).collect()
}

fn first_difference(expected: &Schema, found: &Schema) -> Option<String> {
    let (expected, found) = (expected.fields(), found.fields());
    let longest = expected.len().max(found.len());
    (0..longest).find_map(|position| match (expected.get(position), found.get(position)) {
        (Some(one), Some(other)) if one.name() == other.name() && one.data_type() == other.data_type() => {
            None
        }
        (Some(one), _) => Some(one.name().clone()),
        (None, other) => other.map(|field| field.name().clone()),
    })
}
