use std::fmt;
use std::io;

/// What went wrong with a piece of evidence or the log that holds it.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    code: &'static str,
    message: String,
    file: Option<String>,
    params: Vec<(&'static str, String)>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// Broad classes of [`Error`], for a caller that chooses an exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A value handed in cannot be made into evidence: a float, an entry that is too long, an index out of range.
    BadData,
    /// A folder or file that should be read is not there.
    Missing,
    /// Evidence that does not hold: wrong bytes, wrong hash, wrong signature, wrong form.
    Integrity,
    /// Another run holds the log.
    Busy,
    /// The disk refused to read or write.
    Io,
    /// The key is not the one that the log or document belongs to, or its text is malformed.
    Key,
}

impl Error {
    /// The broad class.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Stable name of the message.
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// The file concerned, relative to the log folder where it belongs to one.
    pub fn file(&self) -> Option<&str> {
        self.0.file.as_deref()
    }

    /// Values for the placeholders of the message.
    pub fn params(&self) -> &[(&'static str, String)] {
        &self.0.params
    }

    pub(crate) fn new(kind: ErrorKind, code: &'static str, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            code,
            message: message.into(),
            file: None,
            params: Vec::new(),
            source: None,
        }))
    }

    pub(crate) fn integrity(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Integrity, code, message)
    }

    pub(crate) fn disk(file: &str, error: io::Error) -> Self {
        let (kind, code, message) = if error.kind() == io::ErrorKind::NotFound {
            (ErrorKind::Missing, "evidence-file-missing", "the file is not there")
        } else {
            (ErrorKind::Io, "evidence-disk", "the disk refused")
        };
        Self::new(kind, code, message).at(file).with("reason", &error.kind()).because(error)
    }

    /// The same for a file that a log must have: its absence is not a wrong path but a broken log.
    pub(crate) fn disk_of_log(file: &str, error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::NotFound {
            Self::integrity("log-file-missing", "the log lacks a file that it must have")
                .at(file)
                .because(error)
        } else {
            Self::disk(file, error)
        }
    }

    pub(crate) fn at(mut self, file: &str) -> Self {
        self.0.file = Some(file.to_owned());
        self
    }

    pub(crate) fn with(mut self, name: &'static str, value: &(impl ToString + ?Sized)) -> Self {
        self.0.params.push((name, value.to_string()));
        self
    }

    pub(crate) fn because(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = self.file() {
            write!(f, "{file}: ")?;
        }
        f.write_str(&self.0.message)?;
        for (name, value) in self.params() {
            write!(f, " ({name} {value})")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {} {self}", self.kind(), self.code())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn std::error::Error + 'static))
    }
}
