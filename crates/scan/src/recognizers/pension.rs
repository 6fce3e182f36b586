//! 基礎年金番号: 4 and 6 digits, and a keyword.

use super::keyed::{Keyed, Rival};
use super::{Candidate, Recognizer, Trigger};
use crate::page::Page;
use crate::tags::{Tag, Tags};
use sekisho_terms::DataCategory;

pub(crate) const RECOGNIZER: Recognizer =
    Recognizer { name: "pension-number", trigger: Trigger::DigitsAnd(KEYWORD), find };

const KEYWORD: Tags = Tags::of(&[Tag::Pension]);

fn find(page: &Page, out: &mut Vec<Candidate>) {
    Keyed {
        recognizer: RECOGNIZER.name,
        category: DataCategory::PensionNumber,
        keyword: KEYWORD,
        shapes: &[&[4, 6], &[10]],
        valid: |_| true,
        before: 40,
        after: 16,
        permille: 960,
        rival: Rival::Closest,
    }
    .find(page, out);
}
