//! The engine: dictionary and recognisers over text and columns.

use crate::dictionary::{Dictionary, Entries};
use crate::page::Page;
use crate::recognizers::{self, Candidate};
use crate::tags::Tags;
use sekisho_terms::{Confidence, DataCategory};

/// Finds personal data in Japanese text and columns. Immutable; built once and shared.
pub struct Scanner {
    dictionary: Dictionary,
}

/// One stretch of personal data in a text: where, which kind, how sure. Never the text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextSpan {
    /// First Unicode scalar value.
    pub start: u32,
    /// One past the last Unicode scalar value.
    pub end: u32,
    /// Kind of personal data.
    pub category: DataCategory,
    /// How sure.
    pub confidence: Confidence,
    /// Name of the recogniser.
    pub recognizer: &'static str,
}

/// Word tables: tag and words.
pub(crate) const TABLES: [&str; 4] = [
    include_str!("../data/keywords.tsv"),
    include_str!("../data/municipalities.tsv"),
    include_str!("../data/terms.tsv"),
    include_str!("../data/around_names.tsv"),
];

/// Buffers that one thread of scanning reuses.
#[derive(Default)]
pub(crate) struct Desk {
    pub(crate) page: Page,
    pub(crate) candidates: Vec<Candidate>,
}

impl Scanner {
    /// The engine for Japanese data, with the word and name lists built in.
    #[must_use]
    pub fn japanese() -> Self {
        let mut entries = Entries::default();
        for table in TABLES {
            entries.add_table(table);
        }
        recognizers::names::add_lists(&mut entries);
        Self { dictionary: Dictionary::new(entries.words()) }
    }

    /// Finds personal data in free text; spans are sorted and do not overlap.
    ///
    /// ```
    /// let scanner = sekisho_scan::Scanner::japanese();
    /// let mut spans = Vec::new();
    /// scanner.find("連絡先は090-1234-5678です", &mut spans);
    /// assert_eq!((spans[0].start, spans[0].end), (4, 17));
    /// ```
    pub fn find(&self, text: &str, spans: &mut Vec<TextSpan>) {
        let mut desk = Desk::default();
        spans.clear();
        self.find_with(text, Tags::NONE, &mut desk, spans);
    }

    /// As [`Scanner::find`], with reused buffers and the tags that a column header gives; appends.
    pub(crate) fn find_with(&self, text: &str, context: Tags, desk: &mut Desk, spans: &mut Vec<TextSpan>) {
        desk.page.read(&self.dictionary, text, context);
        recognizers::find_all(&desk.page, &mut desk.candidates);
        let mut free_from = 0;
        for candidate in &desk.candidates {
            let (start, end) = desk.page.original(candidate.start, candidate.end);
            if start >= free_from {
                free_from = end;
                spans.push(TextSpan {
                    start,
                    end,
                    category: candidate.category,
                    confidence: Confidence::from_permille(candidate.permille),
                    recognizer: candidate.recognizer,
                });
            }
        }
    }

    pub(crate) fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }
}
