//! Login credentials: what a password or PIN label introduces, and the ID that stands with it.

use super::{Candidate, Recognizer, Trigger, token};
use crate::page::{Hit, Page};
use crate::tags::{Tag, Tags};
use sekisho_terms::DataCategory;

pub(crate) const RECOGNIZER: Recognizer =
    Recognizer { name: "login-credential", trigger: Trigger::Keyword(SECRET), find };

const SECRET: Tags = Tags::of(&[Tag::Secret]);
/// Characters between a login ID and its password.
const PAIR_DISTANCE_MAX: usize = 40;

fn find(page: &Page, out: &mut Vec<Candidate>) {
    let mut secrets: Vec<usize> = Vec::new();
    for keyword in page.keywords().iter().filter(|keyword| keyword.tags.has(Tag::Secret)) {
        if let Some((start, end)) = introduced(page, keyword, 4) {
            secrets.push(start);
            push(out, start, end, 950);
        }
    }
    for keyword in page.keywords().iter().filter(|keyword| keyword.tags.has(Tag::Login)) {
        if let Some((start, end)) = introduced(page, keyword, 3)
            && secrets.iter().any(|secret| secret.abs_diff(end) <= PAIR_DISTANCE_MAX)
        {
            push(out, start, end, 900);
        }
    }
}

/// The token behind a label, if something shows that it is a value and not the next word.
fn introduced(page: &Page, keyword: &Hit, length_min: usize) -> Option<(usize, usize)> {
    let (start, end) = token::value_after(page, keyword.end, token::is_secret)?;
    let value = page.slice(start, end);
    let marked =
        page.slice(keyword.end, start).iter().any(|c| matches!(c, ':' | '=' | '「' | '『' | '"' | 'は'));
    let mixed = value.iter().any(|c| !c.is_ascii_alphabetic());
    (value.len() >= length_min && (marked || mixed)).then_some((start, end))
}

fn push(out: &mut Vec<Candidate>, start: usize, end: usize, permille: u16) {
    out.push(Candidate {
        start,
        end,
        category: DataCategory::LoginCredential,
        permille,
        recognizer: RECOGNIZER.name,
    });
}
