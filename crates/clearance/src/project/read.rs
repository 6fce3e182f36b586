//! Reads the project file: TOML with every unknown key, wrong word and impossible date named with its line.

use super::ProjectFile;
use crate::Error;
use sekisho_terms::Place;
use serde_json::Value;
use std::path::Path;
use toml::de::{DeTable, DeValue};

/// Parses the text of a project file.
///
/// # Errors
/// `project-syntax`, `project-unknown-key`, `project-value`: each with the line, from 1, in `line`.
pub(super) fn parse(text: &str, path: &Path) -> Result<ProjectFile, Error> {
    let at = || Place::file(path.display().to_string());
    let document = DeTable::parse(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(text, span.start));
        Error::new("project-syntax", at()).with("line", line).with("detail", error.message())
    })?;
    let schema = Value::from(schemars::schema_for!(ProjectFile));
    check_keys(document.get_ref(), &schema, &schema, "").map_err(|unknown| {
        let code =
            if unknown.suggestion.is_some() { "project-unknown-key-meant" } else { "project-unknown-key" };
        Error::new(code, at())
            .with("line", line_of(text, unknown.offset))
            .with("key", unknown.path)
            .with("known", unknown.known)
            .with("suggestion", unknown.suggestion.unwrap_or_default())
    })?;
    toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(text, span.start));
        Error::new("project-value", at()).with("line", line).with("detail", error.message())
    })
}

struct UnknownKey {
    path: String,
    offset: usize,
    known: String,
    suggestion: Option<String>,
}

/// Walks the document beside its JSON Schema; the schema is the one list of known keys.
fn check_keys(table: &DeTable<'_>, node: &Value, root: &Value, path: &str) -> Result<(), UnknownKey> {
    let node = resolve(node, root);
    let properties = node.get("properties").and_then(Value::as_object);
    let any_key = node.get("additionalProperties").filter(|value| value.is_object());
    for (key, value) in table {
        let name = key.get_ref();
        let below = if path.is_empty() { name.to_string() } else { format!("{path}.{name}") };
        let child = properties.and_then(|known| known.get(name.as_ref())).or(any_key);
        let Some(child) = child else {
            let mut known: Vec<&str> =
                properties.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
            known.sort_unstable();
            return Err(UnknownKey {
                path: below,
                offset: key.span().start,
                suggestion: nearest(name, &known),
                known: known.join(", "),
            });
        };
        check_value(value.get_ref(), child, root, &below)?;
    }
    Ok(())
}

fn check_value(value: &DeValue<'_>, node: &Value, root: &Value, path: &str) -> Result<(), UnknownKey> {
    match value {
        DeValue::Table(table) => check_keys(table, node, root, path),
        DeValue::Array(items) => {
            let node = resolve(node, root);
            let Some(item_node) = node.get("items") else { return Ok(()) };
            items.iter().try_for_each(|item| check_value(item.get_ref(), item_node, root, path))
        }
        _ => Ok(()),
    }
}

/// Follows `$ref` and the non-null side of an optional.
fn resolve<'a>(node: &'a Value, root: &'a Value) -> &'a Value {
    if let Some(reference) = node.get("$ref").and_then(Value::as_str) {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return root.get("$defs").and_then(|defs| defs.get(name)).unwrap_or(node);
    }
    if let Some(sides) = node.get("anyOf").and_then(Value::as_array) {
        return sides.iter().find(|side| side.get("$ref").is_some()).map_or(node, |side| resolve(side, root));
    }
    node
}

pub(crate) fn nearest(word: &str, known: &[&str]) -> Option<String> {
    known
        .iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), *candidate))
        .filter(|(distance, candidate)| distance * 3 <= candidate.chars().count().max(word.chars().count()))
        .min()
        .map(|(_, candidate)| candidate.to_owned())
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}
