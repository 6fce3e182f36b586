//! 旅券番号: two letters and seven digits, and a keyword.

use super::{Candidate, Recognizer, Trigger};
use crate::page::Page;
use crate::tags::{Tag, Tags};
use sekisho_terms::DataCategory;

pub(crate) const RECOGNIZER: Recognizer =
    Recognizer { name: "passport", trigger: Trigger::DigitsAnd(KEYWORD), find };

const KEYWORD: Tags = Tags::of(&[Tag::Passport]);

fn find(page: &Page, out: &mut Vec<Candidate>) {
    for group in page.groups() {
        let Some((start, end)) = lettered(page, group.start, group.end, 2, 7) else { continue };
        if page.near(KEYWORD, start, end, 40, 20) {
            out.push(Candidate {
                start,
                end,
                category: DataCategory::Passport,
                permille: 970,
                recognizer: RECOGNIZER.name,
            });
        }
    }
}

/// The range of `letters` ASCII letters (one space allowed) followed by a group of `digits` digits, standing alone.
fn lettered(page: &Page, start: usize, end: usize, letters: usize, digits: usize) -> Option<(usize, usize)> {
    let spaced = usize::from(matches!(page.before(start), ' ' | '-'));
    let first = start.checked_sub(letters + spaced)?;
    let code = page.slice(first, first + letters);
    let alone = !page.before(first).is_ascii_alphanumeric() && !page.at(end).is_ascii_alphanumeric();
    (end - start == digits && code.iter().all(char::is_ascii_alphabetic) && alone).then_some((first, end))
}
