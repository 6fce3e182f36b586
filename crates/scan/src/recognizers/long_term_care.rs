//! 介護保険: insured number of 10 digits or insurer number of 6, and a keyword.

use super::keyed::{Keyed, Rival};
use super::{Candidate, Recognizer, Trigger};
use crate::page::Page;
use crate::tags::{Tag, Tags};
use sekisho_terms::DataCategory;

pub(crate) const RECOGNIZER: Recognizer =
    Recognizer { name: "long-term-care-insurance", trigger: Trigger::DigitsAnd(KEYWORD), find };

const KEYWORD: Tags = Tags::of(&[Tag::LongTermCare]);

fn find(page: &Page, out: &mut Vec<Candidate>) {
    Keyed {
        recognizer: RECOGNIZER.name,
        category: DataCategory::LongTermCareInsurance,
        keyword: KEYWORD,
        shapes: &[&[10], &[6]],
        valid: |_| true,
        before: 40,
        after: 12,
        permille: 965,
        rival: Rival::Closest,
    }
    .find(page, out);
}
