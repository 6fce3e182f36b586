//! The crate's one error: a stable code, a place, and values for the message. Never a cell's value.

use sekisho_terms::Place;

/// What kind of thing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The plan, a hierarchy or another setting does not fit the data it is for.
    Plan,
    /// A column has an Arrow type that this crate does not read.
    ColumnType,
    /// A key that the plan needs is not there.
    Key,
    /// A cell cannot be processed as the plan says.
    Value,
    /// Memory or temporary storage does not suffice.
    Resource,
    /// The caller broke an agreement between rooms of the product, or Arrow refused a result of ours.
    Internal,
}

/// Why a de-identification step could not be done. It names places and counts, never a cell's value.
#[derive(Debug)]
pub struct Error {
    inner: Box<Inner>,
}

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    code: &'static str,
    message: &'static str,
    place: Place,
    params: Vec<(&'static str, String)>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error with a stable `code` and its English sentence, at no place yet.
    pub(crate) fn new(kind: ErrorKind, code: &'static str, message: &'static str) -> Self {
        Self {
            inner: Box::new(Inner {
                kind,
                code,
                message,
                place: Place::default(),
                params: Vec::new(),
                source: None,
            }),
        }
    }

    /// A refusal of an Arrow operation on arrays that this crate built or took apart.
    pub(crate) fn arrow(source: arrow_schema::ArrowError) -> Self {
        let mut error = Self::new(ErrorKind::Internal, "arrow-refused", "Arrow refused the result");
        error.inner.source = Some(Box::new(source));
        error
    }

    /// The same error with what lay under it.
    pub(crate) fn caused_by(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.inner.source = Some(Box::new(source));
        self
    }

    /// The same error in a column.
    pub(crate) fn at_column(mut self, column: &str) -> Self {
        self.inner.place.column = Some(column.to_owned());
        self
    }

    /// The same error in a record, counted from 0 over the whole dataset.
    pub(crate) fn at_row(mut self, row: u64) -> Self {
        self.inner.place.row = Some(row);
        self
    }

    /// The same error in no particular record.
    pub(crate) fn without_row(mut self) -> Self {
        self.inner.place.row = None;
        self
    }

    /// The same error with a value for its message: a count, a name or a number, never a cell's value.
    pub(crate) fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.inner.params.push((name, value.to_string()));
        self
    }

    /// The family of the error.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// Stable kebab-case identifier of the message.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.inner.code
    }

    /// Where it happened; the file is for the caller to add.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.inner.place
    }

    /// Values for the placeholders of the message.
    #[must_use]
    pub fn params(&self) -> &[(&'static str, String)] {
        &self.inner.params
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.inner.message)?;
        let mut separator = " (";
        for (name, value) in &self.inner.params {
            write!(f, "{separator}{name}: {value}")?;
            separator = ", ";
        }
        if separator == ", " {
            f.write_str(")")?;
        }
        if self.inner.place != Place::default() {
            write!(f, " at {}", self.inner.place)?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.inner.source.as_deref().map(|source| source as &(dyn std::error::Error + 'static))
    }
}
