//! 運転免許証番号: commission code, year, check digit, and a keyword.

use super::keyed::{Keyed, Rival};
use super::{Candidate, Recognizer, Trigger};
use crate::check;
use crate::page::Page;
use crate::tags::{Tag, Tags};
use sekisho_terms::DataCategory;

pub(crate) const RECOGNIZER: Recognizer =
    Recognizer { name: "driver-licence", trigger: Trigger::DigitsAnd(KEYWORD), find };

const KEYWORD: Tags = Tags::of(&[Tag::Licence]);

fn find(page: &Page, out: &mut Vec<Candidate>) {
    Keyed {
        recognizer: RECOGNIZER.name,
        category: DataCategory::DriverLicence,
        keyword: KEYWORD,
        shapes: &[&[12], &[4, 4, 4], &[2, 2, 6, 2], &[2, 2, 6, 1, 1]],
        valid: check::is_driver_licence,
        before: 60,
        after: 30,
        permille: 970,
        rival: Rival::Allowed,
    }
    .find(page, out);
}
