//! Small questions about files, and small files read whole: project files, keys' public halves, clearances.

use crate::disk::{self, InputFile, Standing};
use crate::error::Error;
use std::path::{Path, PathBuf};

/// Whether a folder is at this path. What cannot be looked at is none.
#[must_use]
pub fn is_folder(path: &Path) -> bool {
    matches!(disk::standing(path), Ok(Standing::EmptyFolder | Standing::FilledFolder))
}

/// Size of a file in bytes.
///
/// # Errors
/// `input-missing`, `input-unreadable`, `input-is-folder`.
pub fn file_size(path: &Path) -> Result<u64, Error> {
    InputFile::open(path)?.length()
}

/// The bytes of a small file.
///
/// # Errors
/// `input-missing`, `input-unreadable`, `input-is-folder`, `read-failed`.
pub fn read_file(path: &Path) -> Result<Vec<u8>, Error> {
    let mut file = InputFile::open(path)?;
    let mut bytes = Vec::new();
    let mut buffer = vec![0_u8; 64 * 1024];
    loop {
        match file.fill(&mut buffer)? {
            0 => return Ok(bytes),
            count => bytes.extend_from_slice(buffer.get(..count).unwrap_or_default()),
        }
    }
}

/// Every file below a folder, sorted.
///
/// # Errors
/// `read-failed` for a folder that cannot be listed.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    for entry in disk::entries(folder)? {
        if is_folder(&entry) {
            files.extend(files_below(&entry)?);
        } else {
            files.push(entry);
        }
    }
    files.sort();
    Ok(files)
}

/// Makes a folder and those above it.
///
/// # Errors
/// `write-failed`.
pub fn create_folders(path: &Path) -> Result<(), Error> {
    disk::create_folders(path)
}
