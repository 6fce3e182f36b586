//! The project file checked against itself and resolved against its folder.

use super::{DatasetSection, ProjectFile, read};
use crate::Error;
use sekisho_terms::{Act, Place, ProcessingActivity};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A project that makes sense in itself. Files and columns it names are looked at by the stages.
#[derive(Debug, Clone)]
pub struct Project {
    /// The file as written.
    pub file: ProjectFile,
    /// Path of `sekisho.toml` as the user named it.
    pub path: PathBuf,
    /// Folder against which relative paths are read.
    pub folder: PathBuf,
    /// SHA-256 of the file's bytes.
    pub sha256: [u8; 32],
}

impl Project {
    /// Reads `sekisho.toml`, or the one in the folder `path`.
    ///
    /// # Errors
    /// Missing file, syntax, unknown keys (with a suggestion), wrong words, contradictions.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let file_path =
            if sekisho_formats::is_folder(path) { path.join("sekisho.toml") } else { path.to_owned() };
        let bytes = sekisho_formats::read_file(&file_path)?;
        let text = String::from_utf8(bytes).map_err(|error| {
            Error::new("project-not-utf8", place(&file_path)).with("byte", error.utf8_error().valid_up_to())
        })?;
        Self::parse(&text, &file_path)
    }

    /// Parses the text of a project file that stands, or will stand, at `path`.
    ///
    /// # Errors
    /// As [`Project::read`], without the missing file.
    pub fn parse(text: &str, path: &Path) -> Result<Self, Error> {
        let file = read::parse(text, path)?;
        check(&file, path)?;
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Ok(Self {
            file,
            path: path.to_owned(),
            folder: folder.to_owned(),
            sha256: crate::digest::sha256(text.as_bytes()),
        })
    }

    /// A path of the project file, resolved.
    #[must_use]
    pub fn resolve(&self, written: &str) -> PathBuf {
        self.folder.join(written)
    }

    /// The activity as the law engine and the documents name it.
    #[must_use]
    pub fn activity(&self) -> ProcessingActivity {
        let section = &self.file.activity;
        ProcessingActivity {
            id: section.id.clone(),
            role: section.role,
            acts: section.acts.clone(),
            purpose: section.purpose.clone(),
            output: section.output,
            recipients: self.file.recipient.clone(),
        }
    }

    /// The name under which a column is pseudonymised: its link where it has one, else dataset and column.
    #[must_use]
    pub fn pseudonym_label(&self, dataset: &str, column: &str) -> String {
        let whole = format!("{dataset}.{column}");
        let link = self.file.link.iter().find(|link| link.columns.contains(&whole));
        link.map_or(whole, |link| {
            let mut columns = link.columns.clone();
            columns.sort();
            format!("link:{}", columns.join("+"))
        })
    }

    /// The dataset with this identifier.
    #[must_use]
    pub fn dataset(&self, id: &str) -> Option<&DatasetSection> {
        self.file.dataset.iter().find(|dataset| dataset.id == id)
    }
}

fn place(path: &Path) -> Place {
    Place::file(path.display().to_string())
}

fn check(file: &ProjectFile, path: &Path) -> Result<(), Error> {
    let fault = |code| Error::new(code, place(path));
    if file.schema != 1 {
        return Err(fault("project-schema").with("found", file.schema));
    }
    if file.activity.acts.is_empty() {
        return Err(fault("project-no-act"));
    }
    if file.dataset.is_empty() {
        return Err(fault("project-no-dataset"));
    }
    let gives = file.activity.acts.iter().any(|act| matches!(act, Act::Provide | Act::Entrust));
    if gives && file.recipient.is_empty() {
        return Err(fault("project-no-recipient"));
    }
    if !gives && !file.recipient.is_empty() {
        return Err(fault("project-recipient-without-act"));
    }
    check_identifiers(file, path)?;
    check_answers(file, path)?;
    check_links(file, path)?;
    if file.keys.signing == file.keys.deidentification {
        return Err(fault("keys-not-separate"));
    }
    Ok(())
}

fn check_identifiers(file: &ProjectFile, path: &Path) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    if !is_identifier(&file.activity.id) {
        return Err(Error::new("project-activity-id", place(path)));
    }
    for dataset in &file.dataset {
        if !is_identifier(&dataset.id) {
            return Err(Error::new("project-dataset-id", place(path)).with("dataset", &dataset.id));
        }
        if !seen.insert(dataset.id.as_str()) {
            return Err(Error::new("project-dataset-twice", place(path)).with("dataset", &dataset.id));
        }
        let share = dataset.max_suppressed.unwrap_or(0.0);
        if !(0.0..=1.0).contains(&share) {
            return Err(Error::new("project-share", place(path)).with("dataset", &dataset.id));
        }
    }
    for dataset in &file.dataset {
        if dataset.delimiter.is_some_and(|delimiter| !delimiter.is_ascii()) {
            return Err(Error::new("project-delimiter", place(path)).with("dataset", &dataset.id));
        }
    }
    let mut names = BTreeSet::new();
    for recipient in &file.recipient {
        if recipient.name.trim().is_empty() || !names.insert(recipient.name.as_str()) {
            return Err(Error::new("project-recipient-twice", place(path)).with("recipient", &recipient.name));
        }
        let code = recipient.country.as_str();
        if code.len() != 2 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(Error::new("project-country", place(path)).with("recipient", &recipient.name));
        }
    }
    Ok(())
}

/// Identifiers stand in file names, logs and on terminals: letters, digits, `-` and `_`, at most 64.
fn is_identifier(id: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    (1..=64).contains(&id.len()) && id.chars().all(plain)
}

fn check_answers(file: &ProjectFile, path: &Path) -> Result<(), Error> {
    for answer in &file.answer {
        if let Some(id) = &answer.dataset
            && !file.dataset.iter().any(|dataset| dataset.id == *id)
        {
            return Err(unknown_dataset(file, path, id));
        }
        if let Some(name) = &answer.recipient
            && !file.recipient.iter().any(|recipient| recipient.name == *name)
        {
            return Err(Error::new("project-unknown-recipient", place(path)).with("recipient", name));
        }
    }
    for review in &file.review {
        if !file.dataset.iter().any(|dataset| dataset.id == review.dataset) {
            return Err(unknown_dataset(file, path, &review.dataset));
        }
        if review.misses > review.sample || review.output_sha256.len() != 64 || review.by.trim().is_empty() {
            return Err(Error::new("project-review", place(path)).with("dataset", &review.dataset));
        }
    }
    Ok(())
}

fn check_links(file: &ProjectFile, path: &Path) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    for link in &file.link {
        if link.columns.len() < 2 {
            return Err(Error::new("project-link-short", place(path)));
        }
        for column in &link.columns {
            let Some((dataset, _)) = column.split_once('.') else {
                return Err(Error::new("project-link-form", place(path)).with("link", column));
            };
            if !file.dataset.iter().any(|section| section.id == dataset) {
                return Err(unknown_dataset(file, path, dataset));
            }
            if !seen.insert(column.as_str()) {
                return Err(Error::new("project-link-twice", place(path)).with("link", column));
            }
        }
    }
    Ok(())
}

fn unknown_dataset(file: &ProjectFile, path: &Path, id: &str) -> Error {
    let known: Vec<&str> = file.dataset.iter().map(|dataset| dataset.id.as_str()).collect();
    Error::new("project-unknown-dataset", place(path)).with("dataset", id).with("known", known.join(", "))
}
