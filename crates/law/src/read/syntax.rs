//! From Markdown to statements: fenced blocks, lines, indentation. Knows no law.

use crate::{Diagnostic, Span};

/// A piece of one line, with its place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text<'a> {
    pub(crate) file: &'a str,
    pub(crate) line: usize,
    pub(crate) line_text: &'a str,
    pub(crate) column: usize,
    pub(crate) text: &'a str,
}

impl<'a> Text<'a> {
    pub(crate) fn fault(&self, code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            span: Span {
                file: self.file.to_owned(),
                line: self.line,
                column: self.column,
                length: self.text.chars().count().max(1),
            },
            code,
            message: message.into(),
            line_text: self.line_text.to_owned(),
        }
    }

    /// The pieces between characters that `separates` names; separators vanish.
    pub(crate) fn split(self, separates: impl Fn(char) -> bool) -> Vec<Text<'a>> {
        self.pieces(separates, |_| false)
    }

    /// Words between blanks and commas.
    pub(crate) fn words(self) -> Vec<Text<'a>> {
        self.split(|character| character.is_whitespace() || character == ',')
    }

    /// Words between blanks, with each parenthesis a word of its own.
    pub(crate) fn tokens(self) -> Vec<Text<'a>> {
        self.pieces(char::is_whitespace, |character| matches!(character, '(' | ')'))
    }

    fn pieces(self, separates: impl Fn(char) -> bool, stands_alone: impl Fn(char) -> bool) -> Vec<Text<'a>> {
        let mut pieces = Vec::new();
        let mut start: Option<(usize, usize)> = None;
        let cut = |start: Option<(usize, usize)>, end: usize| {
            start.and_then(|(byte, nth)| Some((nth, self.text.get(byte..end)?)))
        };
        for (nth, (byte, character)) in self.text.char_indices().enumerate() {
            if separates(character) || stands_alone(character) {
                pieces.extend(cut(start.take(), byte));
                if stands_alone(character) {
                    pieces.extend(cut(Some((byte, nth)), byte + character.len_utf8()));
                }
            } else if start.is_none() {
                start = Some((byte, nth));
            }
        }
        pieces.extend(cut(start, self.text.len()));
        pieces.into_iter().map(|(nth, text)| Text { column: self.column + nth, text, ..self }).collect()
    }

    /// The same piece without blanks at its ends.
    pub(crate) fn trimmed(self) -> Text<'a> {
        let leading = self.text.chars().take_while(|character| character.is_whitespace()).count();
        Text { column: self.column + leading, text: self.text.trim(), ..self }
    }
}

/// A keyword, what follows it on its line, and the statements indented under it.
#[derive(Debug, Clone)]
pub(crate) struct Statement<'a> {
    pub(crate) keyword: Text<'a>,
    pub(crate) rest: Text<'a>,
    pub(crate) children: Vec<Statement<'a>>,
}

/// A fenced block of one of the law's types.
#[derive(Debug)]
pub(crate) struct Block<'a> {
    pub(crate) kind: &'a str,
    pub(crate) statements: Vec<Statement<'a>>,
}

/// Types of block that hold law.
pub(crate) const BLOCK_KINDS: &[&str] = &["edition", "provision", "fact", "reading", "rule", "duty", "table"];

/// Reads the fenced blocks of a Markdown text. A fence without a type, or of type `text`, is prose.
pub(crate) fn blocks<'a>(file: &'a str, markdown: &'a str, faults: &mut Vec<Diagnostic>) -> Vec<Block<'a>> {
    let mut blocks = Vec::new();
    let mut open: Option<(Text<'a>, Vec<(usize, Statement<'a>)>)> = None;
    for (nth, line_text) in markdown.lines().enumerate() {
        let line = Text { file, line: nth + 1, line_text, column: 1, text: line_text };
        match (line_text.strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => {
                if let Some((kind, lines)) = open.take() {
                    blocks.extend(block(kind, lines, faults));
                }
            }
            (Some(kind), None) => {
                open = Some((Text { column: 4, text: kind, ..line }.trimmed(), Vec::new()));
            }
            (None, Some((kind, lines))) if BLOCK_KINDS.contains(&kind.text) => {
                lines.extend(statements_of_line(line, faults));
            }
            _ => {}
        }
    }
    if let Some((kind, _)) = open {
        faults.push(kind.fault("fence-open", "this block is never closed"));
    }
    blocks
}

fn block<'a>(
    kind: Text<'a>,
    lines: Vec<(usize, Statement<'a>)>,
    faults: &mut Vec<Diagnostic>,
) -> Option<Block<'a>> {
    if matches!(kind.text, "" | "text") {
        return None;
    }
    if !BLOCK_KINDS.contains(&kind.text) {
        faults.push(kind.fault("block-unknown", format!("`{}` is not a type of block", kind.text)));
        return None;
    }
    let mut lines = lines.into_iter().peekable();
    let mut statements = Vec::new();
    while let Some((indent, statement)) = lines.next() {
        statements.push(with_children(indent, statement, &mut lines));
    }
    Some(Block { kind: kind.text, statements })
}

fn with_children<'a>(
    indent: usize,
    mut statement: Statement<'a>,
    lines: &mut std::iter::Peekable<std::vec::IntoIter<(usize, Statement<'a>)>>,
) -> Statement<'a> {
    while let Some((deeper, child)) = lines.next_if(|(deeper, _)| *deeper > indent) {
        statement.children.push(with_children(deeper, child, lines));
    }
    statement
}

/// The statements of one line: several are separated by `;`, except in the prose of `ja` and `en`.
fn statements_of_line<'a>(line: Text<'a>, faults: &mut Vec<Diagnostic>) -> Vec<(usize, Statement<'a>)> {
    let text = line.trimmed();
    if text.text.is_empty() || text.text.starts_with('#') {
        return Vec::new();
    }
    let indent = text.column;
    if line.text.chars().take(indent - 1).any(|character| character != ' ') {
        faults.push(text.fault("indent", "indent with spaces only"));
        return Vec::new();
    }
    let is_prose = matches!(text.text.split_whitespace().next(), Some("ja" | "en"));
    let parts = if is_prose { vec![text] } else { text.split(|character| character == ';') };
    parts.into_iter().filter_map(|part| statement(part.trimmed())).map(|part| (indent, part)).collect()
}

fn statement(text: Text<'_>) -> Option<Statement<'_>> {
    let keyword = text.text.split_whitespace().next()?;
    let rest = text.text.strip_prefix(keyword)?;
    let column = text.column + keyword.chars().count();
    Some(Statement {
        keyword: Text { text: keyword, ..text },
        rest: Text { column, text: rest, ..text }.trimmed(),
        children: Vec::new(),
    })
}
