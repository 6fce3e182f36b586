//! Payment card numbers: issuer range, length and Luhn sum.

use super::{Candidate, Recognizer, Trigger};
use crate::check;
use crate::page::{Gap, Page};
use crate::tags::{Tag, Tags};
use sekisho_terms::DataCategory;

pub(crate) const RECOGNIZER: Recognizer = Recognizer { name: "credit-card", trigger: Trigger::Digits, find };

const KEYWORD: Tags = Tags::of(&[Tag::Card]);
const GAPS: &[Gap] = &[Gap::Dash, Gap::Space, Gap::Dot];
const SHAPES: &[&[usize]] =
    &[&[4, 4, 4, 4, 3], &[4, 4, 4, 4], &[4, 6, 5], &[4, 6, 4], &[14], &[15], &[16], &[17], &[18], &[19]];

fn find(page: &Page, out: &mut Vec<Candidate>) {
    let mut index = 0;
    while index < page.groups().len() {
        index += card_at(page, index, out).unwrap_or(1);
    }
}

fn card_at(page: &Page, index: usize, out: &mut Vec<Candidate>) -> Option<usize> {
    let first = page.group(index)?;
    if !matches!(first.end - first.start, 4 | 14..=19) {
        return None;
    }
    for lengths in SHAPES {
        let Some((start, end)) = page.shape(index, lengths, GAPS) else { continue };
        if check::is_card(&page.digits(start, end)) {
            let keyword = page.near(KEYWORD, start, end, 40, 20);
            let permille = match (keyword, lengths.len()) {
                (true, _) => 990,
                (false, 1) => 850,
                (false, _) => 950,
            };
            out.push(Candidate {
                start,
                end,
                category: DataCategory::CreditCard,
                permille,
                recognizer: RECOGNIZER.name,
            });
            return Some(lengths.len());
        }
    }
    None
}
