//! Numbers that mean something only beside a keyword: the shared search.

use super::{Candidate, IDENTIFIER_KEYWORDS};
use crate::page::{Gap, Page};
use crate::tags::Tags;
use sekisho_terms::DataCategory;

/// Whether a keyword of another identifier may stand nearer to the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rival {
    /// The number proves itself by a check digit.
    Allowed,
    /// The nearest keyword ahead decides.
    Closest,
}

/// One kind of number with the keywords that speak for it.
pub(crate) struct Keyed<'a> {
    pub(crate) recognizer: &'static str,
    pub(crate) category: DataCategory,
    pub(crate) keyword: Tags,
    /// Group lengths in which the number is written.
    pub(crate) shapes: &'a [&'a [usize]],
    pub(crate) valid: fn(&[u8]) -> bool,
    /// Characters between keyword and number.
    pub(crate) before: usize,
    /// Characters between number and a keyword that follows.
    pub(crate) after: usize,
    pub(crate) permille: u16,
    pub(crate) rival: Rival,
}

const GAPS: &[Gap] = &[Gap::Dash, Gap::Space, Gap::Dot, Gap::Of];

impl Keyed<'_> {
    pub(crate) fn find(&self, page: &Page, out: &mut Vec<Candidate>) {
        let mut index = 0;
        while index < page.groups().len() {
            let taken = self.shapes.iter().find_map(|lengths| {
                let (start, end) = page.shape(index, lengths, GAPS)?;
                let permille = self.confidence(page, start, end)?;
                (self.valid)(&page.digits(start, end)).then(|| {
                    out.push(Candidate {
                        start,
                        end,
                        category: self.category,
                        permille,
                        recognizer: self.recognizer,
                    });
                    lengths.len()
                })
            });
            index += taken.unwrap_or(1);
        }
    }

    /// Confidence from the keyword: a rival keyword nearer to the number costs some, or all.
    fn confidence(&self, page: &Page, start: usize, end: usize) -> Option<u16> {
        let closest = page.closest_is(self.keyword, IDENTIFIER_KEYWORDS, start, self.before);
        if closest {
            return Some(self.permille);
        }
        let rival_ahead = page.keyword_before(IDENTIFIER_KEYWORDS, start, self.before).is_some();
        let near = page.near(self.keyword, start, end, self.before, self.after);
        (near && (self.rival == Rival::Allowed || !rival_ahead)).then_some(self.permille - 30)
    }
}
