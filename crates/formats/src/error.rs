//! The one error of this crate.

use sekisho_terms::Place;
use std::fmt;
use std::io;

/// What kind of trouble it was; the exit code follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An input is not there.
    Missing,
    /// An input may not be read by this user.
    Permission,
    /// The content of an input is wrong.
    BadContent,
    /// The content may be right, and is not read by this version.
    Unsupported,
    /// The output is there already, or another run is writing it.
    OutputExists,
    /// A disk refused to read or write.
    Io,
    /// The caller asked for something that makes no sense.
    Usage,
    /// A fault of this program.
    Internal,
}

/// A failure to read or write a file: a stable code, a place and counts, never a cell's value.
#[derive(Debug)]
pub struct Error {
    inner: Box<Inner>,
}

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    code: &'static str,
    what: String,
    place: Place,
    params: Vec<(&'static str, String)>,
    source: Option<io::Error>,
}

impl Error {
    /// The kind, by which callers branch.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// Stable identifier of the message, e.g. `csv-ragged-row`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.inner.code
    }

    /// Where it happened.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.inner.place
    }

    /// Values for the placeholders of the message.
    #[must_use]
    pub fn params(&self) -> &[(&'static str, String)] {
        &self.inner.params
    }

    pub(crate) fn new(kind: ErrorKind, code: &'static str, what: impl Into<String>) -> Self {
        let place = Place::default();
        Self {
            inner: Box::new(Inner { kind, code, what: what.into(), place, params: Vec::new(), source: None }),
        }
    }

    pub(crate) fn content(code: &'static str, what: impl Into<String>) -> Self {
        Self::new(ErrorKind::BadContent, code, what)
    }

    pub(crate) fn internal(what: &'static str) -> Self {
        Self::new(ErrorKind::Internal, "formats-internal", what).param("what", what)
    }

    pub(crate) fn param(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.inner.params.push((name, value.to_string()));
        self
    }

    pub(crate) fn caused_by(mut self, source: io::Error) -> Self {
        self.inner.source = Some(source);
        self
    }

    pub(crate) fn in_file(mut self, path: &std::path::Path) -> Self {
        self.inner.place.file = Some(path.display().to_string());
        self
    }

    /// Names the file where the error does not name one yet.
    pub(crate) fn or_in_file(self, path: &std::path::Path) -> Self {
        if self.inner.place.file.is_some() { self } else { self.in_file(path) }
    }

    pub(crate) fn at_row(mut self, row: u64) -> Self {
        self.inner.place.row = Some(row);
        self
    }

    pub(crate) fn at_column(mut self, column: &str) -> Self {
        self.inner.place.column = Some(column.to_owned());
        self
    }

    pub(crate) fn at_byte(mut self, byte: u64) -> Self {
        self.inner.place.byte = Some(byte);
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.inner.place == Place::default() {
            f.write_str(&self.inner.what)
        } else {
            write!(f, "{}: {}", self.inner.place, self.inner.what)
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.inner.source.as_ref().map(|source| source as _)
    }
}
