//! 個人番号: 12 digits with check digit, and a keyword or a column that says so.

use super::keyed::{Keyed, Rival};
use super::{Candidate, Recognizer, Trigger};
use crate::check;
use crate::page::Page;
use crate::tags::{Tag, Tags};
use sekisho_terms::DataCategory;

pub(crate) const RECOGNIZER: Recognizer =
    Recognizer { name: "my-number", trigger: Trigger::DigitsAnd(KEYWORD), find };

const KEYWORD: Tags = Tags::of(&[Tag::MyNumber]);

fn find(page: &Page, out: &mut Vec<Candidate>) {
    Keyed {
        recognizer: RECOGNIZER.name,
        category: DataCategory::MyNumber,
        keyword: KEYWORD,
        shapes: &[&[12], &[4, 4, 4]],
        valid: check::is_my_number,
        before: 60,
        after: 30,
        permille: 970,
        rival: Rival::Allowed,
    }
    .find(page, out);
}
