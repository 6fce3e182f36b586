//! Statements with their attributes: what may stand under a keyword, and what it takes from above.

use super::syntax::{Statement, Text, blocks};
use crate::{Bilingual, Diagnostic};

/// A top-level statement of a block, with the block's `all` line already spread over it.
#[derive(Debug, Clone)]
pub(crate) struct Entry<'a> {
    pub(crate) statement: Statement<'a>,
}

/// What a statement takes from the statement above it when it does not say so itself.
const INHERITED: &[&str] = &["edition", "source", "grade"];

/// Top-level statements of every block but `table`.
pub(crate) fn entries<'a>(file: &'a str, text: &'a str, faults: &mut Vec<Diagnostic>) -> Vec<Entry<'a>> {
    let mut entries = Vec::new();
    for block in blocks(file, text, faults).into_iter().filter(|block| block.kind != "table") {
        let mut defaults: Vec<Statement<'a>> = Vec::new();
        for mut statement in block.statements {
            if statement.keyword.text == "all" {
                defaults = statement.children;
                continue;
            }
            let belongs = super::PASSES
                .iter()
                .any(|(word, kind, _)| (*word, *kind) == (statement.keyword.text, block.kind));
            if !belongs {
                faults.push(statement.keyword.fault(
                    "keyword-unknown",
                    format!(
                        "`{}` does not begin a statement of a `{}` block",
                        statement.keyword.text, block.kind
                    ),
                ));
                continue;
            }
            inherit(&mut statement, &defaults);
            entries.push(Entry { statement });
        }
    }
    entries
}

fn inherit<'a>(statement: &mut Statement<'a>, above: &[Statement<'a>]) {
    for attribute in above.iter().filter(|attribute| INHERITED.contains(&attribute.keyword.text)) {
        if statement.child(attribute.keyword.text).is_none() {
            statement.children.push(attribute.clone());
        }
    }
    let here = statement.children.clone();
    let nested = |child: &&mut Statement<'a>| matches!(child.keyword.text, "unless" | "except");
    for child in statement.children.iter_mut().filter(nested) {
        inherit(child, &here);
    }
}

impl<'a> Entry<'a> {
    pub(crate) fn keyword(&self) -> &'a str {
        self.statement.keyword.text
    }

    pub(crate) fn name(&self) -> Option<Text<'a>> {
        self.statement.rest.words().first().copied()
    }
}

impl<'a> Statement<'a> {
    pub(crate) fn child(&self, keyword: &str) -> Option<&Statement<'a>> {
        self.children.iter().find(|child| child.keyword.text == keyword)
    }

    pub(crate) fn children_of<'s>(&'s self, keyword: &'s str) -> impl Iterator<Item = &'s Statement<'a>> {
        self.children.iter().filter(move |child| child.keyword.text == keyword)
    }

    /// The first word after the keyword, a kebab-case name.
    pub(crate) fn name(&self) -> Result<Text<'a>, Diagnostic> {
        let name = self.rest.words().first().copied();
        let Some(name) = name else {
            return Err(self.keyword.fault("name-missing", format!("`{}` needs a name", self.keyword.text)));
        };
        let is_kebab = name.text.split('-').all(|part| {
            !part.is_empty()
                && part.chars().all(|character| character.is_ascii_lowercase() || character.is_ascii_digit())
        });
        if is_kebab {
            Ok(name)
        } else {
            Err(name.fault("name-form", "write names in lower case with hyphens"))
        }
    }

    /// The piece after an attribute's keyword.
    pub(crate) fn required(&self, keyword: &'static str) -> Result<Text<'a>, Diagnostic> {
        match self.child(keyword) {
            Some(attribute) if !attribute.rest.text.is_empty() => Ok(attribute.rest),
            Some(attribute) => {
                Err(attribute.keyword.fault("attribute-empty", format!("`{keyword}` says nothing")))
            }
            None => Err(self.keyword.fault(missing_code(keyword), format!("`{keyword}` is missing"))),
        }
    }

    /// Words of every line of an attribute; at least one.
    pub(crate) fn required_words(&self, keyword: &'static str) -> Result<Vec<Text<'a>>, Diagnostic> {
        self.required(keyword)?;
        Ok(self.words_of(keyword))
    }

    /// Words of every line of an attribute.
    pub(crate) fn words_of(&self, keyword: &str) -> Vec<Text<'a>> {
        self.children_of(keyword).flat_map(|attribute| attribute.rest.words()).collect()
    }

    /// Text in both languages: lines of `ja` are joined, lines of `en` are joined with blanks.
    pub(crate) fn bilingual(&self) -> Result<Bilingual, Diagnostic> {
        let lines = |keyword| -> Vec<&str> { self.children_of(keyword).map(|line| line.rest.text).collect() };
        let text = Bilingual { ja: lines("ja").concat(), en: lines("en").join(" ") };
        for (keyword, part) in [("ja", &text.ja), ("en", &text.en)] {
            if part.is_empty() {
                return Err(self.keyword.fault(missing_code(keyword), format!("`{keyword}` is missing")));
            }
        }
        Ok(text)
    }

    /// One word of a closed list.
    pub(crate) fn one_of<T: Copy>(
        &self,
        keyword: &'static str,
        words: &[(&'static str, T)],
    ) -> Result<T, Diagnostic> {
        let text = self.required(keyword)?;
        words.iter().find(|(word, _)| *word == text.text).map(|(_, value)| *value).ok_or_else(|| {
            let admitted: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            text.fault("word-unknown", format!("`{}` is not one of: {}", text.text, admitted.join(", ")))
        })
    }

    /// Faults for every attribute that is not in the list, and for one given twice.
    pub(crate) fn strangers(&self, admitted: &[&str]) -> Vec<Diagnostic> {
        const REPEATABLE: &[&str] =
            &["ja", "en", "if", "when", "cite", "unless", "except", "option", "facts"];
        let mut faults = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        for child in &self.children {
            let word = child.keyword.text;
            if !admitted.contains(&word) && !INHERITED.contains(&word) {
                faults.push(child.keyword.fault(
                    "attribute-unknown",
                    format!("`{word}` does not stand under `{}`", self.keyword.text),
                ));
            } else if seen.contains(&word) && !REPEATABLE.contains(&word) {
                faults.push(child.keyword.fault("attribute-twice", format!("`{word}` is said twice")));
            }
            seen.push(word);
        }
        faults
    }
}

fn missing_code(keyword: &str) -> &'static str {
    match keyword {
        "cite" => "cite-missing",
        "source" => "source-missing",
        "grade" => "grade-missing",
        "edition" => "edition-missing",
        "ja" | "en" => "language-missing",
        _ => "attribute-missing",
    }
}
