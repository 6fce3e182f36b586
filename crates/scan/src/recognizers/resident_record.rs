//! 住民票コード: 11 digits, and a keyword; its check digit is not public.

use super::keyed::{Keyed, Rival};
use super::{Candidate, Recognizer, Trigger};
use crate::page::Page;
use crate::tags::{Tag, Tags};
use sekisho_terms::DataCategory;

pub(crate) const RECOGNIZER: Recognizer =
    Recognizer { name: "resident-record-code", trigger: Trigger::DigitsAnd(KEYWORD), find };

const KEYWORD: Tags = Tags::of(&[Tag::Resident]);

fn find(page: &Page, out: &mut Vec<Candidate>) {
    Keyed {
        recognizer: RECOGNIZER.name,
        category: DataCategory::ResidentRecordCode,
        keyword: KEYWORD,
        shapes: &[&[11], &[5, 6], &[4, 4, 3], &[1, 5, 5], &[3, 4, 4]],
        valid: |_| true,
        before: 30,
        after: 16,
        permille: 985,
        rival: Rival::Closest,
    }
    .find(page, out);
}
