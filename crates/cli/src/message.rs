//! Error messages in the reader's language: what happened, where, and what to do.

use crate::exit::Exit;
use sekisho_clearance::Error;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Language of everything a person reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Lang {
    /// 日本語
    Ja,
    /// English
    En,
}

/// An error, ready to be shown.
#[derive(Debug, serde::Serialize)]
pub(crate) struct Message {
    /// Stable identifier.
    pub(crate) code: String,
    /// File, row, column.
    pub(crate) r#where: sekisho_terms::Place,
    /// What happened.
    pub(crate) what: String,
    /// What to do.
    pub(crate) r#do: String,
    #[serde(skip)]
    pub(crate) exit: u8,
}

#[derive(Deserialize)]
struct Entry {
    exit: i64,
    what: Sentence,
    r#do: Sentence,
}

#[derive(Deserialize)]
struct Sentence {
    en: String,
    ja: String,
}

impl Sentence {
    fn in_language(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }
}

const CATALOGUE: &str = include_str!("../messages/errors.toml");

/// The message of an error in a language.
pub(crate) fn message(error: &Error, lang: Lang) -> Message {
    let catalogue: BTreeMap<String, Entry> = toml::from_str(CATALOGUE).unwrap_or_default();
    let Some(entry) = catalogue.get(error.code()) else {
        return Message {
            code: error.code().to_owned(),
            r#where: error.place().clone(),
            what: error.to_string(),
            r#do: String::new(),
            exit: Exit::Internal as u8,
        };
    };
    Message {
        code: error.code().to_owned(),
        r#where: error.place().clone(),
        what: fill(entry.what.in_language(lang), error),
        r#do: fill(entry.r#do.in_language(lang), error),
        exit: Exit::from_number(entry.exit).unwrap_or(Exit::Internal) as u8,
    }
}

impl Message {
    /// Three lines for a terminal.
    pub(crate) fn text(&self, lang: Lang) -> String {
        let (place_label, do_label) = match lang {
            Lang::Ja => ("場所", "対処"),
            Lang::En => ("where", "do"),
        };
        let mut text = format!("sekisho: {} [{}]\n", self.what, self.code);
        let place = place_in(&self.r#where, lang);
        if !place.is_empty() {
            let _ = writeln!(text, "  {place_label}: {place}");
        }
        if !self.r#do.is_empty() {
            let _ = writeln!(text, "  {do_label}: {}", self.r#do);
        }
        text
    }
}

fn place_in(place: &sekisho_terms::Place, lang: Lang) -> String {
    if lang == Lang::En {
        return place.to_string();
    }
    let mut parts = Vec::new();
    parts.extend(place.file.clone());
    parts.extend(place.row.map(|row| format!("{row} 行目（0 から）")));
    parts.extend(place.column.as_ref().map(|column| format!("列 {column}")));
    parts.extend(place.byte.map(|byte| format!("{byte} バイト目")));
    parts.join("、")
}

/// Puts figures and places into the `{name}` holes of a sentence.
fn fill(sentence: &str, error: &Error) -> String {
    let place = error.place();
    let mut text = sentence.to_owned();
    for (name, value) in error.params() {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    let fixed = [
        ("file", place.file.clone()),
        ("row", place.row.map(|row| row.to_string())),
        ("column", place.column.clone()),
        ("byte", place.byte.map(|byte| byte.to_string())),
    ];
    for (name, value) in fixed {
        text = text.replace(&format!("{{{name}}}"), &value.unwrap_or_else(|| "-".to_owned()));
    }
    text
}
