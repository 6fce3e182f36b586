use crate::file::Purpose;
use std::path::Path;
use std::{fmt, io};

/// Why a key could not be made, read or used.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    code: &'static str,
    message: &'static str,
    file: Option<String>,
    params: Vec<(&'static str, String)>,
    source: Option<io::Error>,
}

/// Broad classes of [`Error`], for a caller that chooses an exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The file is there already; keys are never written over.
    Exists,
    /// The file is not there.
    Missing,
    /// The file, its permissions, or the key in it is not as it must be.
    Key,
    /// The disk refused to read or write.
    Io,
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

    /// The key file concerned.
    pub fn file(&self) -> Option<&str> {
        self.0.file.as_deref()
    }

    /// Values for the placeholders of the message; never a byte of a key.
    pub fn params(&self) -> &[(&'static str, String)] {
        &self.0.params
    }

    pub(crate) fn at(mut self, path: &Path) -> Self {
        self.0.file = Some(path.to_string_lossy().into_owned());
        self
    }

    pub(crate) fn disk(path: &Path, error: io::Error) -> Self {
        let (kind, code, message) = match error.kind() {
            io::ErrorKind::NotFound => (ErrorKind::Missing, "key-file-missing", "the key file is not there"),
            io::ErrorKind::AlreadyExists => {
                (ErrorKind::Exists, "key-file-exists", "the file is there already")
            }
            _ => (ErrorKind::Io, "key-disk", "the disk refused"),
        };
        let mut made = Self::new(kind, code, message).with("reason", error.kind().to_string()).at(path);
        made.0.source = Some(error);
        made
    }

    pub(crate) fn open_to_others(path: &Path, mode: u32) -> Self {
        Self::new(ErrorKind::Key, "key-file-open-to-others", "others than its owner may use the key file")
            .with("mode", format!("{:04o}", mode & 0o7777))
            .at(path)
    }

    pub(crate) fn malformed(path: &Path) -> Self {
        Self::new(ErrorKind::Key, "key-file-malformed", "the file is not a key file").at(path)
    }

    pub(crate) fn name_malformed() -> Self {
        Self::new(
            ErrorKind::Key,
            "key-name-malformed",
            "a key name is not empty and has no space, plus sign or control character",
        )
    }

    pub(crate) fn wrong_purpose(expected: Purpose, found: Purpose) -> Self {
        Self::new(ErrorKind::Key, "key-wrong-purpose", "the key is for another purpose")
            .with("expected", expected.word().to_owned())
            .with("found", found.word().to_owned())
    }

    pub(crate) fn derivation() -> Self {
        Self::new(ErrorKind::Key, "key-derivation", "no key could be derived")
    }

    pub(crate) fn not_separate(first: &Path, second: &Path) -> Self {
        Self::new(ErrorKind::Key, "keys-not-separate", "the two paths lead to one key")
            .with("other", second.to_string_lossy().into_owned())
            .at(first)
    }

    fn new(kind: ErrorKind, code: &'static str, message: &'static str) -> Self {
        Self(Box::new(Inner { kind, code, message, file: None, params: Vec::new(), source: None }))
    }

    fn with(mut self, name: &'static str, value: String) -> Self {
        self.0.params.push((name, value));
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = self.file() {
            write!(f, "{file}: ")?;
        }
        f.write_str(self.0.message)?;
        self.params().iter().try_for_each(|(name, value)| write!(f, " ({name} {value})"))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {} {self}", self.kind(), self.code())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_ref().map(|source| source as &(dyn std::error::Error + 'static))
    }
}
