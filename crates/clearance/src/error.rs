//! What can go wrong between a project file and a clearance.

use sekisho_terms::Place;
use std::fmt;

/// An error of the flow: a stable code, where it happened, and the figures of its message. Never a value.
///
/// The command line turns `code` into a sentence in the reader's language; `Display` is the English short form.
pub struct Error(Box<Inner>);

struct Parts {
    code: &'static str,
    place: Place,
    params: Vec<(&'static str, String)>,
}

struct Inner {
    parts: Parts,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of this crate at a place.
    #[must_use]
    pub fn new(code: &'static str, place: Place) -> Self {
        Self(Box::new(Inner { parts: Parts { code, place, params: Vec::new() }, source: None }))
    }

    /// The same error with a figure or name for its message; never a cell's value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.0.parts.params.push((name, format!("{value}")));
        self
    }

    /// The same error with the error that caused it.
    #[must_use]
    pub fn caused_by(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    /// The same error in a file, where it names none yet.
    #[must_use]
    pub fn at_file(mut self, file: impl Into<String>) -> Self {
        self.0.parts.place.file.get_or_insert(file.into());
        self
    }

    /// Stable identifier of the message.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.parts.code
    }

    /// Where it happened.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.0.parts.place
    }

    /// Values for the message's placeholders.
    #[must_use]
    pub fn params(&self) -> &[(&'static str, String)] {
        &self.0.parts.params
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code())?;
        for (name, value) in self.params() {
            write!(f, " {name}={value}")?;
        }
        if *self.place() != Place::default() {
            write!(f, " ({})", self.place())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_ref().map(|source| source.as_ref() as _)
    }
}

/// Takes over code, place and figures of a lower crate's error.
macro_rules! take_over {
    ($($lower:ty),+) => {$(
        impl From<$lower> for Error {
            fn from(lower: $lower) -> Self {
                let parts =
                    Parts { code: lower.code(), place: lower.place().clone(), params: lower.params().to_vec() };
                Self(Box::new(Inner { parts, source: Some(Box::new(lower)) }))
            }
        }
    )+};
}
take_over!(sekisho_formats::Error, sekisho_scan::Error, sekisho_deidentify::Error);

/// The same for the crates that do not know `Place`.
macro_rules! take_over_file {
    ($($lower:ty),+) => {$(
        impl From<$lower> for Error {
            fn from(lower: $lower) -> Self {
                let place = lower.file().map_or_else(Place::default, Place::file);
                let parts = Parts { code: lower.code(), place, params: lower.params().to_vec() };
                Self(Box::new(Inner { parts, source: Some(Box::new(lower)) }))
            }
        }
    )+};
}
take_over_file!(sekisho_evidence::Error, sekisho_keys::Error);
