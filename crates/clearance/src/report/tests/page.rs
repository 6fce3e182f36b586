//! Reads a page as strictly as it is written: every tag closed, every attribute quoted, nothing else with a `<`.

use std::collections::{BTreeMap, BTreeSet};

/// What a page holds.
#[derive(Default)]
pub(super) struct Parsed {
    pub(super) tags: BTreeSet<String>,
    pub(super) attributes: BTreeMap<String, Vec<String>>,
    /// What a reader sees, without code, machine words and style.
    pub(super) prose: String,
    /// What a reader sees, all of it.
    pub(super) text: String,
}

/// Parses a page; panics with the place where it is not well formed.
pub(super) fn parse(html: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let mut open: Vec<String> = Vec::new();
    let mut rest = html.strip_prefix("<!doctype html>").expect("a doctype");
    while let Some((text, tail)) = rest.split_once('<') {
        see(&mut parsed, &open, text);
        let (tag, after) = tail.split_once('>').unwrap_or_else(|| panic!("unclosed tag: {}", head(tail)));
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "closed here: {}", head(after));
            if ["td", "th", "dt", "dd", "li", "p"].contains(&name) {
                parsed.text.push(' ');
                parsed.prose.push(' ');
            }
            continue;
        }
        let (name, attributes) = tag.split_once([' ', '\n']).unwrap_or((tag, ""));
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric()), "a tag is not one: {tag}");
        parsed.tags.insert(name.to_owned());
        read_attributes(&mut parsed, attributes);
        if name == "style" {
            let (_, after) = rest.split_once("</style>").expect("the style ends");
            rest = after;
        } else if !["meta", "br"].contains(&name) {
            open.push(name.to_owned());
        }
    }
    assert_eq!(open, Vec::<String>::new(), "left open");
    assert_eq!(rest.trim(), "");
    parsed
}

fn see(parsed: &mut Parsed, open: &[String], text: &str) {
    assert!(!text.contains('>'), "a bare > in {}", head(text));
    let text = text
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#38;", "&");
    if !open.iter().any(|name| name == "code") {
        parsed.prose.push_str(&text);
    }
    parsed.text.push_str(&text);
}

fn read_attributes(parsed: &mut Parsed, attributes: &str) {
    let mut rest = attributes.trim();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("open") {
            rest = after.trim_start();
            continue;
        }
        let (name, tail) =
            rest.split_once("=\"").unwrap_or_else(|| panic!("attribute without quotes: {rest}"));
        let (value, after) = tail.split_once('"').unwrap_or_else(|| panic!("attribute without end: {rest}"));
        parsed.attributes.entry(name.to_owned()).or_default().push(value.to_owned());
        rest = after.trim_start();
    }
}

fn head(text: &str) -> String {
    text.chars().take(80).collect()
}
