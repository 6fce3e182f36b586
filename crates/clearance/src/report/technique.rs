//! Techniques in words, with their settings.

use super::words::Words;
use crate::model::ColumnRecord;
use serde_json::Value;

/// Settings in the order in which they are said.
pub(super) const SETTINGS: &[&str] =
    &["keep_first", "keep_last", "hierarchy", "level", "width", "origin", "low", "high", "label"];

/// `仮名化（鍵のラベル customer）`, `Interval (width 10)`.
pub(super) fn phrase(words: &Words, column: &ColumnRecord) -> String {
    said(words, column, SETTINGS)
}

/// The same without the names of keys and files.
pub(super) fn short_phrase(words: &Words, column: &ColumnRecord) -> String {
    let brief: Vec<&str> =
        SETTINGS.iter().copied().filter(|name| !["label", "hierarchy"].contains(name)).collect();
    said(words, column, &brief)
}

fn said(words: &Words, column: &ColumnRecord, settings: &[&str]) -> String {
    let technique = match column.settings.get("unit").and_then(Value::as_str) {
        Some(unit) => words.kind("technique", &format!("{}-{unit}", column.technique)),
        None => words.kind("technique", &column.technique),
    };
    let mut said: Vec<String> = settings
        .iter()
        .filter_map(|name| Some((name, column.settings.get(*name).and_then(shown)?)))
        .map(|(name, value)| words.fill(&format!("setting-{name}"), &[("value", &value)]))
        .collect();
    if column.technique == "mask" && said.is_empty() {
        said.push(words.of("setting-mask-whole").to_owned());
    }
    if said.is_empty() {
        return technique;
    }
    words.fill("with-settings", &[("technique", &technique), ("settings", &words.list(said))])
}

/// A setting that does something: none and zero are the same as not set.
fn shown(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if number.as_i64() != Some(0) => Some(number.to_string()),
        _ => None,
    }
}
