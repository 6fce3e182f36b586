//! 法人番号: 13 digits with check digit, and a keyword or the T of an invoice registration number.

use super::keyed::{Keyed, Rival};
use super::{Candidate, Recognizer, Trigger};
use crate::check;
use crate::page::Page;
use crate::tags::{Tag, Tags};
use sekisho_terms::DataCategory;

pub(crate) const RECOGNIZER: Recognizer =
    Recognizer { name: "corporate-number", trigger: Trigger::Digits, find };

const KEYWORD: Tags = Tags::of(&[Tag::Corporate]);

fn find(page: &Page, out: &mut Vec<Candidate>) {
    Keyed {
        recognizer: RECOGNIZER.name,
        category: DataCategory::CorporateNumber,
        keyword: KEYWORD,
        shapes: &[&[13], &[1, 4, 4, 4]],
        valid: check::is_corporate_number,
        before: 40,
        after: 20,
        permille: 970,
        rival: Rival::Allowed,
    }
    .find(page, out);
    for group in page.groups().iter().filter(|group| page.before(group.start) == 'T') {
        let (start, end) = (group.start, group.end);
        let alone = !page.before(start - 1).is_ascii_alphanumeric() && !page.at(end).is_ascii_alphanumeric();
        if alone && check::is_corporate_number(&page.digits(start, end)) {
            out.push(Candidate {
                start,
                end,
                category: DataCategory::CorporateNumber,
                permille: 960,
                recognizer: RECOGNIZER.name,
            });
        }
    }
}
