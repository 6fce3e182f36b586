//! What is wrong in a law text, and where.

use serde::Serialize;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A place in a law text. Lines and columns count from 1; columns count characters, not bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Span {
    /// File as it was named to the reader.
    pub file: String,
    /// Line from 1.
    pub line: usize,
    /// Character from 1.
    pub column: usize,
    /// Length in characters, at least 1.
    pub length: usize,
}

/// One fault of a law text. A statement with a fault does not load.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Diagnostic {
    /// Where.
    pub span: Span,
    /// Stable kebab-case name of the fault, e.g. `cite-missing`.
    pub code: &'static str,
    /// What is wrong, in English.
    pub message: String,
    /// The line as it stands in the text.
    pub line_text: String,
}

impl Diagnostic {
    /// The message, the line, and a caret under the fault that lines up with wide characters too.
    #[must_use]
    pub fn render(&self) -> String {
        let number = self.span.line.to_string();
        let margin = " ".repeat(number.len());
        let before: String = self.line_text.chars().take(self.span.column.saturating_sub(1)).collect();
        let under: String =
            self.line_text.chars().skip(self.span.column.saturating_sub(1)).take(self.span.length).collect();
        let carets = "^".repeat(under.width().max(1));
        let blank: String = before.chars().map(blank_of).collect();
        format!("{self}\n{margin} |\n{number} | {}\n{margin} | {blank}{carets}", self.line_text)
    }
}

impl std::fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Span { file, line, column, .. } = &self.span;
        write!(f, "{file}:{line}:{column}: {} [{}]", self.message, self.code)
    }
}

/// Blanks as wide as the character; a tab stays a tab, so that terminals agree.
fn blank_of(character: char) -> String {
    if character == '\t' { "\t".to_owned() } else { " ".repeat(character.width().unwrap_or(0)) }
}
