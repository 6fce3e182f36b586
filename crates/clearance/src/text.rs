//! Small text files that belong to a project.

use crate::Error;
use sekisho_terms::Place;
use std::path::Path;

/// Reads a file that must be UTF-8.
///
/// # Errors
/// What reading says; `file-not-utf8` with the offset of the first bad byte.
pub(crate) fn read_utf8(path: &Path) -> Result<String, Error> {
    let bytes = sekisho_formats::read_file(path)?;
    String::from_utf8(bytes).map_err(|error| {
        let offset = u64::try_from(error.utf8_error().valid_up_to()).unwrap_or(u64::MAX);
        Error::new("file-not-utf8", Place::file(path.display().to_string()).at_byte(offset))
    })
}
