//! Error messages in the reader's language: what happened, where, and what to do.

use crate::exit::Exit;
use sekisho_clearance::Error;
use sekisho_terms::Place;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

#[cfg(test)]
mod tests;

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
    pub(crate) r#where: Place,
    /// What happened.
    pub(crate) what: String,
    /// What to do.
    pub(crate) r#do: String,
    /// What the operating system said, where it was the disk that refused.
    #[serde(skip)]
    cause: Option<String>,
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

/// Code of the message for what nobody foresaw.
const UNFORESEEN: &str = "internal";

/// Characters of one value that a sentence takes up; lists of columns can be far longer.
const VALUE_CHARS_MAX: usize = 600;

/// The message of an error in a language.
pub(crate) fn message(error: &Error, lang: Lang) -> Message {
    let catalogue: BTreeMap<String, Entry> = toml::from_str(CATALOGUE).unwrap_or_default();
    let (what, r#do, exit) = match catalogue.get(error.code()) {
        Some(entry) => (
            fill(entry.what.in_language(lang), error, lang),
            fill(entry.r#do.in_language(lang), error, lang),
            Exit::from_number(entry.exit).unwrap_or(Exit::Internal),
        ),
        None => (
            printable(&error.to_string()),
            catalogue
                .get(UNFORESEEN)
                .map(|entry| entry.r#do.in_language(lang).to_owned())
                .unwrap_or_default(),
            Exit::Internal,
        ),
    };
    let cause = cause(error).filter(|cause| !what.contains(cause));
    Message {
        code: error.code().to_owned(),
        r#where: error.place().clone(),
        what,
        r#do,
        cause,
        exit: exit as u8,
    }
}

impl Message {
    /// At most four lines for a terminal.
    pub(crate) fn text(&self, lang: Lang) -> String {
        let (place_label, cause_label, do_label) = match lang {
            Lang::Ja => ("場所", "原因", "対処"),
            Lang::En => ("where", "cause", "do"),
        };
        let mut text = format!("sekisho: {} [{}]\n", self.what, self.code);
        let place = place_in(&self.r#where, lang);
        let cause = self.cause.as_deref().unwrap_or_default();
        for (label, line) in [(place_label, place.as_str()), (cause_label, cause), (do_label, &self.r#do)] {
            if !line.is_empty() {
                let _ = writeln!(text, "  {label}: {line}");
            }
        }
        text
    }
}

/// People count rows from 1, machine outputs from 0; the text says which.
fn place_in(place: &Place, lang: Lang) -> String {
    let file = place.file.as_deref().map(printable);
    let column = place.column.as_deref().map(printable);
    let row = place.row.map(ordinal);
    let parts = match lang {
        Lang::Ja => [
            file,
            row.map(|row| format!("{row} 行目（見出しを除き 1 から）")),
            column.map(|column| format!("列 {column}")),
            place.byte.map(|byte| format!("先頭から {byte} バイト")),
        ],
        Lang::En => [
            file,
            row.map(|row| format!("row {row} (from 1, without the header)")),
            column.map(|column| format!("column {column}")),
            place.byte.map(|byte| format!("byte offset {byte}")),
        ],
    };
    let separator = if lang == Lang::Ja { "、" } else { ", " };
    parts.into_iter().flatten().collect::<Vec<_>>().join(separator)
}

fn ordinal(row: u64) -> u64 {
    row.saturating_add(1)
}

/// Puts figures and places into the `{name}` holes of a sentence, in one pass: a value is never read as a sentence.
fn fill(sentence: &str, error: &Error, lang: Lang) -> String {
    let mut text = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some((before, opened)) = rest.split_once('{') {
        text.push_str(before);
        let Some((name, after)) = opened.split_once('}') else {
            text.push('{');
            rest = opened;
            continue;
        };
        let unknown = if lang == Lang::Ja { "（不明）" } else { "(unknown)" };
        text.push_str(&value(name, error, lang).unwrap_or_else(|| unknown.to_owned()));
        rest = after;
    }
    text.push_str(rest);
    text
}

/// The figure of this name, else the part of the place.
fn value(name: &str, error: &Error, lang: Lang) -> Option<String> {
    if let Some((_, value)) = error.params().iter().find(|(param, _)| *param == name) {
        return Some(if name == "provision" { cited(value, lang) } else { printable(value) });
    }
    let place = error.place();
    match name {
        "file" => place.file.as_deref().map(printable),
        "row" => place.row.map(|row| ordinal(row).to_string()),
        "column" => place.column.as_deref().map(printable),
        "byte" => place.byte.map(|byte| byte.to_string()),
        _ => None,
    }
}

/// A provision as the reader's language cites it: 個人情報保護法施行規則31条1号 for `RULES:31(i)`.
fn cited(id: &str, lang: Lang) -> String {
    let (pack, _) = sekisho_law::built_in();
    let citation = pack.provision(id).map(sekisho_law::Provision::citation);
    citation.map_or_else(|| printable(id), |words| if lang == Lang::Ja { words.ja } else { words.en })
}

/// A name from a file or a disk, made harmless: what would move the cursor, reorder the line or end it is escaped.
pub(crate) fn printable(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for (position, character) in value.chars().enumerate() {
        if position == VALUE_CHARS_MAX {
            text.push('…');
            break;
        }
        if steers(character) {
            text.extend(character.escape_unicode());
        } else {
            text.push(character);
        }
    }
    text
}

/// Control characters, line and paragraph separators, and the marks that turn the direction of writing.
fn steers(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The deepest refusal of the operating system under an error.
fn cause(error: &Error) -> Option<String> {
    let first: Option<&(dyn std::error::Error + 'static)> = std::error::Error::source(error);
    std::iter::successors(first, |error| error.source())
        .filter_map(|error| error.downcast_ref::<std::io::Error>())
        .filter(|error| error.raw_os_error().is_some())
        .last()
        .map(|error| printable(&error.to_string()))
}
