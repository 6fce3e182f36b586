//! 在留カード・特別永住者証明書の番号: two letters, eight digits, two letters.

use super::{Candidate, Recognizer, Trigger};
use crate::page::Page;
use crate::tags::{Tag, Tags};
use sekisho_terms::DataCategory;

pub(crate) const RECOGNIZER: Recognizer =
    Recognizer { name: "residence-card", trigger: Trigger::Digits, find };

const KEYWORD: Tags = Tags::of(&[Tag::ResidenceCard]);

fn find(page: &Page, out: &mut Vec<Candidate>) {
    for group in page.groups() {
        let Some(start) = group.start.checked_sub(2) else { continue };
        let end = group.end + 2;
        let letters =
            |from: usize| page.slice(from, from + 2).iter().filter(|c| c.is_ascii_uppercase()).count() == 2;
        let alone = !page.before(start).is_ascii_alphanumeric() && !page.at(end).is_ascii_alphanumeric();
        if group.end - group.start == 8 && letters(start) && letters(group.end) && alone {
            let permille = if page.near(KEYWORD, start, end, 60, 20) { 985 } else { 650 };
            out.push(Candidate {
                start,
                end,
                category: DataCategory::ResidenceCard,
                permille,
                recognizer: RECOGNIZER.name,
            });
        }
    }
}
