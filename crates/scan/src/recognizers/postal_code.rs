//! 郵便番号: 3 and 4 digits with a postal mark, a keyword, or an address behind it.

use super::{Candidate, Recognizer, Trigger};
use crate::page::{Gap, Page};
use crate::tags::{Tag, Tags};
use sekisho_terms::DataCategory;

pub(crate) const RECOGNIZER: Recognizer = Recognizer { name: "postal-code", trigger: Trigger::Digits, find };

const KEYWORD: Tags = Tags::of(&[Tag::PostalCode]);
const PLACE: Tags = Tags::of(&[Tag::Prefecture, Tag::City]);

fn find(page: &Page, out: &mut Vec<Candidate>) {
    for index in 0..page.groups().len() {
        let hyphenated = page.shape(index, &[3, 4], &[Gap::Dash]);
        let Some((start, end)) = hyphenated.or_else(|| page.shape(index, &[7], &[])) else { continue };
        let mark = page.before(start) == '〒' || page.before(start) == ' ' && page.before(start - 1) == '〒';
        let keyword = page.near(KEYWORD, start, end, 12, 0);
        let place = page.keyword_after(PLACE, end, 2).is_some();
        let permille = match (mark, keyword, place, hyphenated.is_some()) {
            (true, _, _, _) => 990,
            (_, true, _, true) => 980,
            (_, true, _, false) => 950,
            (_, _, true, true) => 960,
            _ => continue,
        };
        out.push(Candidate {
            start,
            end,
            category: DataCategory::PostalCode,
            permille,
            recognizer: RECOGNIZER.name,
        });
    }
}
