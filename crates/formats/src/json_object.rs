//! One line of JSONL: a flat object, its values as they stand in the text.

use crate::error::Error;
use crate::lines::LineError;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// The kind of a JSON scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    String,
    Number,
    Boolean,
}

impl Kind {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Boolean => "boolean",
        }
    }

    pub(crate) fn of_word(word: &str) -> Option<Self> {
        [Self::String, Self::Number, Self::Boolean].into_iter().find(|kind| kind.word() == word)
    }
}

/// A JSON scalar as it stands in the file.
#[derive(Clone, Copy)]
pub(crate) struct Cell<'a>(&'a str);

impl<'a> Cell<'a> {
    pub(crate) fn new(raw: &'a RawValue) -> Self {
        Self(raw.get())
    }

    /// The kind; none for `null`.
    pub(crate) fn kind(self) -> Option<Kind> {
        match self.0.as_bytes().first() {
            Some(b'"') => Some(Kind::String),
            Some(b't' | b'f') => Some(Kind::Boolean),
            Some(b'n') => None,
            _ => Some(Kind::Number),
        }
    }

    pub(crate) fn is_nested(self) -> bool {
        self.0.starts_with(['{', '['])
    }

    /// The text of the cell; none for `null`, an error for a string that is no Unicode.
    pub(crate) fn text(self) -> Result<Option<Cow<'a, str>>, ()> {
        match self.kind() {
            None => Ok(None),
            Some(Kind::String) => {
                let inner = self.0.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
                match inner.filter(|text| !text.contains('\\')) {
                    Some(plain) => Ok(Some(Cow::Borrowed(plain))),
                    None => serde_json::from_str::<String>(self.0)
                        .map(|text| Some(Cow::Owned(text)))
                        .map_err(drop),
                }
            }
            Some(Kind::Number | Kind::Boolean) => Ok(Some(Cow::Borrowed(self.0))),
        }
    }
}

/// What is wrong with a line, without a word of it.
pub(crate) enum Fault {
    NotObject,
    Invalid { position: usize },
}

impl Fault {
    pub(crate) fn error(self, row: u64) -> LineError {
        match self {
            Self::NotObject => {
                Error::content("json-not-object", "the line is not a JSON object").at_row(row).into()
            }
            Self::Invalid { position } => {
                let what = format!("the line is not valid JSON at position {position}");
                let error = Error::content("json-invalid", what).param("position", position).at_row(row);
                LineError { error, position: Some(position.saturating_sub(1)) }
            }
        }
    }
}

/// The entries of the object on a line, in their order.
pub(crate) fn parse(line: &str) -> Result<Vec<(String, &RawValue)>, Fault> {
    if !line.trim_start_matches([' ', '\t']).starts_with('{') {
        // Anything that is valid JSON is another kind of value; anything else is no JSON.
        serde_json::from_str::<serde::de::IgnoredAny>(line).map_err(|error| invalid(&error))?;
        return Err(Fault::NotObject);
    }
    let mut deserializer = serde_json::Deserializer::from_str(line);
    let entries = deserializer.deserialize_map(Entries).map_err(|error| invalid(&error))?;
    deserializer.end().map_err(|error| invalid(&error))?;
    Ok(entries)
}

fn invalid(error: &serde_json::Error) -> Fault {
    Fault::Invalid { position: error.column() }
}

/// Takes the entries of an object in their order, values as they stand in the text.
struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(entries)
    }
}
