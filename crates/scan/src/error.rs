//! The one error of this crate.

use sekisho_terms::Place;

/// What went wrong, coarsely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A column has an Arrow type that this stage does not know.
    UnsupportedColumnType,
    /// A batch does not have the columns that the observation or inventory was made for.
    SchemaMismatch,
}

/// Why columns could not be scanned. Holds column names and types, never a cell's value.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    place: Place,
    params: Vec<(&'static str, String)>,
}

impl Error {
    /// The coarse kind.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Stable identifier of the message.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self.kind {
            ErrorKind::UnsupportedColumnType => "unsupported-column-type",
            ErrorKind::SchemaMismatch => "scan-schema-mismatch",
        }
    }

    /// The column concerned.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Values for the placeholders of the message.
    #[must_use]
    pub fn params(&self) -> &[(&'static str, String)] {
        &self.params
    }

    /// The same error with the file that the batch came from.
    #[must_use]
    pub fn in_file(mut self, file: &str) -> Self {
        self.place.file = Some(file.to_owned());
        self
    }

    pub(crate) fn unsupported(column: &str, data_type: &str) -> Self {
        Self {
            kind: ErrorKind::UnsupportedColumnType,
            place: Place::default().at_column(column),
            params: vec![("type", data_type.to_owned())],
        }
    }

    pub(crate) fn mismatch(expected: &str, found: &str) -> Self {
        Self {
            kind: ErrorKind::SchemaMismatch,
            place: Place::default(),
            params: vec![("expected", expected.to_owned()), ("found", found.to_owned())],
        }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.kind {
            ErrorKind::UnsupportedColumnType => f.write_str("the column's type cannot be scanned")?,
            ErrorKind::SchemaMismatch => {
                f.write_str("the batch does not have the columns observed before")?;
            }
        }
        if self.place != Place::default() {
            write!(f, " ({})", self.place)?;
        }
        for (name, value) in &self.params {
            write!(f, "; {name}: {value}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
