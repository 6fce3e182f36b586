//! 後期高齢者医療: 8-digit insured number, and a keyword.

use super::keyed::{Keyed, Rival};
use super::{Candidate, Recognizer, Trigger};
use crate::page::Page;
use crate::tags::{Tag, Tags};
use sekisho_terms::DataCategory;

pub(crate) const RECOGNIZER: Recognizer =
    Recognizer { name: "elderly-insurance", trigger: Trigger::DigitsAnd(KEYWORD), find };

const KEYWORD: Tags = Tags::of(&[Tag::Elderly]);

fn find(page: &Page, out: &mut Vec<Candidate>) {
    Keyed {
        recognizer: RECOGNIZER.name,
        category: DataCategory::ElderlyInsurance,
        keyword: KEYWORD,
        shapes: &[&[8], &[4, 4]],
        valid: |_| true,
        before: 40,
        after: 12,
        permille: 970,
        rival: Rival::Closest,
    }
    .find(page, out);
}
