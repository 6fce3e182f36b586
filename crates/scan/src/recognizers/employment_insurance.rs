//! 雇用保険被保険者番号: 4, 6 and 1 digits, and a keyword.

use super::keyed::{Keyed, Rival};
use super::{Candidate, Recognizer, Trigger};
use crate::page::Page;
use crate::tags::{Tag, Tags};
use sekisho_terms::DataCategory;

pub(crate) const RECOGNIZER: Recognizer =
    Recognizer { name: "employment-insurance", trigger: Trigger::DigitsAnd(KEYWORD), find };

const KEYWORD: Tags = Tags::of(&[Tag::Employment]);

fn find(page: &Page, out: &mut Vec<Candidate>) {
    Keyed {
        recognizer: RECOGNIZER.name,
        category: DataCategory::EmploymentInsurance,
        keyword: KEYWORD,
        shapes: &[&[4, 6, 1], &[11]],
        valid: |_| true,
        before: 40,
        after: 16,
        permille: 960,
        rival: Rival::Closest,
    }
    .find(page, out);
}
