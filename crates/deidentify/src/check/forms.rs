//! In which forms a value is searched, and where a stretch of text is a value of its own.

use super::fold::{Folded, Script, folded_letters};
use sekisho_terms::DataCategory;

pub(super) fn is_too_short(form: &str) -> bool {
    let least = if form.chars().all(|c| c.is_ascii_digit()) { 6 } else { 3 };
    form.chars().take(least).count() < least
}

/// The folded value; a phone number without its plus, which may stand before the country code or not.
pub(super) fn main_form(category: DataCategory, value: &str) -> String {
    let folded = folded_letters(value);
    match category {
        DataCategory::Phone => folded.trim_start_matches('+').to_owned(),
        _ => folded,
    }
}

/// Forms beside the folded value itself: parts of a name the other way round, a phone number with the country code.
pub(super) fn other_forms(category: DataCategory, value: &str, main: &str) -> Vec<String> {
    let mut forms = Vec::new();
    match category {
        DataCategory::PersonName => {
            let mut parts =
                value.split(|c: char| c.is_whitespace() || c == '・' || c == '･').filter(|p| !p.is_empty());
            if let (Some(first), Some(second), None) = (parts.next(), parts.next(), parts.next()) {
                forms.push(folded_letters(second) + &folded_letters(first));
            }
        }
        DataCategory::Phone => {
            let national = match main.strip_prefix("81") {
                Some(rest) if main.len() >= 11 => rest.strip_prefix('0').unwrap_or(rest),
                _ => main.strip_prefix('0').unwrap_or_default(),
            };
            if !national.is_empty() {
                forms.extend(["0", "81", "810"].map(|prefix| format!("{prefix}{national}")));
                forms.retain(|form| form != main);
            }
        }
        _ => {}
    }
    forms
}

/// Whether a value may begin at `from`: not within digits or a Latin word.
pub(super) fn may_begin(folded: &[Folded], from: usize) -> bool {
    let Some(here) = folded.get(from) else { return false };
    let before = from.checked_sub(1).and_then(|before| folded.get(before));
    here.after_gap || before.is_none_or(|before| !joined(*here, *before))
}

/// Whether a value that ends with `edge` goes on in its neighbour: digits in digits, Latin words and codes in both.
fn joined(edge: Folded, neighbour: Folded) -> bool {
    match edge.script {
        Script::Digit => neighbour.script == Script::Digit,
        Script::Latin => matches!(neighbour.script, Script::Latin | Script::Digit),
        Script::Hiragana | Script::Katakana | Script::Other => false,
    }
}

/// Whether the stretch is a value of its own rather than a part of something longer.
pub(super) fn stands_alone(folded: &[Folded], from: usize, to: usize) -> bool {
    let Some(stretch) = folded.get(from..to) else { return false };
    let (Some(first), Some(last)) = (stretch.first(), stretch.last()) else { return false };
    let before = from.checked_sub(1).and_then(|before| folded.get(before)).filter(|_| !first.after_gap);
    let after = folded.get(to).filter(|after| !after.after_gap);
    if before.is_some_and(|before| joined(*first, *before))
        || after.is_some_and(|after| joined(*last, *after))
    {
        return false;
    }
    let kana = |script| matches!(script, Script::Hiragana | Script::Katakana);
    if stretch.len() >= SHORT_KANA || !stretch.iter().all(|folded| kana(folded.script)) {
        return true;
    }
    if honorific_follows(folded, to) {
        return true;
    }
    let free_before = before.is_none_or(|before| before.script != first.script);
    let free_after = after.is_none_or(|after| after.script != last.script);
    free_before && (free_after || last.script == Script::Hiragana)
}

/// Kana of fewer characters occur within longer words.
const SHORT_KANA: usize = 5;

fn honorific_follows(folded: &[Folded], to: usize) -> bool {
    const HONORIFICS: [&str; 6] = ["サン", "サマ", "クン", "チャン", "様", "氏"];
    let Some(rest) = folded.get(to..) else { return false };
    HONORIFICS.iter().any(|honorific| {
        let count = honorific.chars().count();
        rest.len() >= count && honorific.chars().eq(rest.iter().take(count).map(|folded| folded.letter))
    })
}
