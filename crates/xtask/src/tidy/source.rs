use super::Tree;
use proc_macro2::{Delimiter, Group, LineColumn, TokenStream, TokenTree};
use std::collections::BTreeMap;

/// Every Rust file of the tree, read as tokens: strings, comments and lifetimes cannot mislead what follows.
pub(super) struct Sources {
    files: BTreeMap<String, Source>,
    unreadable: Vec<(String, String)>,
}

/// What tidy wants to know about one Rust file.
#[derive(Default)]
pub(super) struct Source {
    pub(super) functions: Vec<Function>,
    pub(super) test_modules: Vec<TestModule>,
    /// Names of the `mod name;` declarations.
    pub(super) declared_modules: Vec<String>,
    /// What the code outside tests reaches for.
    pub(super) uses: Vec<Use>,
}

/// A function with a body.
pub(super) struct Function {
    pub(super) name: String,
    /// Modules of the same file around it, outermost first.
    pub(super) modules: Vec<String>,
    pub(super) first_line: usize,
    pub(super) last_line: usize,
    pub(super) kind: FunctionKind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum FunctionKind {
    Test,
    Plain,
}

/// A module that stands in the file under `#[cfg(test)]`.
pub(super) struct TestModule {
    pub(super) first_line: usize,
    pub(super) last_line: usize,
}

/// A word of the code that may reach for the outside world.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Use {
    pub(super) line: usize,
    pub(super) what: Reach,
}

/// The forms in which code reaches for something.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// `a::b`, from a path or from the first level of a `use a::{b, c}`.
    Path(String, String),
    /// `name!`
    Macro(String),
    /// `.name(`
    Method(String),
    /// Any other word.
    Word(String),
}

impl Reach {
    pub(super) fn is_word(&self, words: &[&str]) -> bool {
        matches!(self, Self::Word(word) if words.contains(&word.as_str()))
    }

    pub(super) fn is_method(&self, names: &[&str]) -> bool {
        matches!(self, Self::Method(name) if names.contains(&name.as_str()))
    }
}

impl Sources {
    pub(super) fn read(tree: &Tree) -> Self {
        let mut sources = Self { files: BTreeMap::new(), unreadable: Vec::new() };
        for (path, text) in tree.texts().filter(|(path, _)| path.ends_with(".rs")) {
            match text.parse::<TokenStream>() {
                Ok(tokens) => {
                    sources.files.insert(path.to_owned(), Source::of(tokens));
                }
                Err(error) => sources.unreadable.push((path.to_owned(), error.to_string())),
            }
        }
        sources
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Source)> {
        self.files.iter().map(|(path, source)| (path.as_str(), source))
    }

    pub(super) fn get(&self, path: &str) -> Option<&Source> {
        self.files.get(path)
    }

    /// Files that are not Rust, with the reason.
    pub(super) fn unreadable(&self) -> &[(String, String)] {
        &self.unreadable
    }
}

impl Source {
    fn of(tokens: TokenStream) -> Self {
        let mut source = Self::default();
        Reader { source: &mut source, modules: Vec::new(), place: Code::Product }.read(tokens);
        source
    }
}

/// Whether a path is a file of tests, benches or fixtures rather than of the product.
pub(super) fn is_test_file(path: &str) -> bool {
    path.split('/').any(|part| matches!(part, "tests" | "benches" | "tests.rs"))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Code {
    Product,
    Test,
}

struct Reader<'s> {
    source: &'s mut Source,
    modules: Vec<String>,
    place: Code,
}

impl Reader<'_> {
    fn read(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut attributes = Attributes::default();
        let mut index = 0;
        while let Some(token) = tokens.get(index) {
            let rest = tokens.get(index + 1..).unwrap_or_default();
            index += 1;
            match token {
                TokenTree::Punct(mark) if mark.as_char() == '#' => {
                    if let Some(TokenTree::Group(group)) = rest.first() {
                        attributes.note(group);
                        index += 1;
                    }
                }
                TokenTree::Punct(mark) if mark.as_char() == ';' => attributes = Attributes::default(),
                TokenTree::Ident(word) if *word == "fn" => self.function(token, rest, attributes),
                TokenTree::Ident(word) if *word == "mod" => {
                    index += self.module(token, rest, attributes);
                    attributes = Attributes::default();
                }
                TokenTree::Group(group) => {
                    self.within(attributes.code(self.place), group);
                    if group.delimiter() == Delimiter::Brace {
                        attributes = Attributes::default();
                    }
                }
                _ if attributes.code(self.place) == Code::Product => {
                    self.reach(tokens.get(index.wrapping_sub(2)), token, rest);
                }
                _ => {}
            }
        }
    }

    fn within(&mut self, place: Code, group: &Group) {
        let outer = std::mem::replace(&mut self.place, place);
        self.read(group.stream());
        self.place = outer;
    }

    /// Notes the function whose `fn` was just read; its body is walked as any other group.
    fn function(&mut self, keyword: &TokenTree, rest: &[TokenTree], attributes: Attributes) {
        let Some(TokenTree::Ident(name)) = rest.first() else { return };
        let body = rest.iter().find_map(|token| match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(Some(group)),
            TokenTree::Punct(mark) if mark.as_char() == ';' => Some(None),
            _ => None,
        });
        let Some(Some(body)) = body else { return };
        self.source.functions.push(Function {
            name: name.to_string(),
            modules: self.modules.clone(),
            first_line: line(keyword.span().start()),
            last_line: line(body.span_close().end()),
            kind: if attributes.test { FunctionKind::Test } else { FunctionKind::Plain },
        });
    }

    /// Reads the module whose `mod` was just read, and says how many tokens it took.
    fn module(&mut self, keyword: &TokenTree, rest: &[TokenTree], attributes: Attributes) -> usize {
        match rest {
            [TokenTree::Ident(name), TokenTree::Group(body), ..] if body.delimiter() == Delimiter::Brace => {
                if attributes.only_in_tests && self.place == Code::Product {
                    self.source.test_modules.push(TestModule {
                        first_line: line(keyword.span().start()),
                        last_line: line(body.span_close().end()),
                    });
                }
                self.modules.push(name.to_string());
                self.within(attributes.code(self.place), body);
                self.modules.pop();
                2
            }
            [TokenTree::Ident(name), TokenTree::Punct(mark), ..] if mark.as_char() == ';' => {
                self.source.declared_modules.push(name.to_string());
                2
            }
            _ => 0,
        }
    }

    fn reach(&mut self, before: Option<&TokenTree>, token: &TokenTree, rest: &[TokenTree]) {
        let TokenTree::Ident(word) = token else { return };
        let line = line(word.span().start());
        let word = word.to_string();
        let uses = &mut self.source.uses;
        match rest {
            [TokenTree::Punct(first), TokenTree::Punct(second), target, ..]
                if first.as_char() == ':' && second.as_char() == ':' =>
            {
                let targets = match target {
                    TokenTree::Group(group) => first_words(group.stream()),
                    other => vec![other.to_string()],
                };
                uses.extend(
                    targets.into_iter().map(|name| Use { line, what: Reach::Path(word.clone(), name) }),
                );
            }
            [TokenTree::Punct(mark), TokenTree::Group(_), ..] if mark.as_char() == '!' => {
                uses.push(Use { line, what: Reach::Macro(word.clone()) });
            }
            [TokenTree::Group(group), ..]
                if group.delimiter() == Delimiter::Parenthesis
                    && matches!(before, Some(TokenTree::Punct(mark)) if mark.as_char() == '.') =>
            {
                uses.push(Use { line, what: Reach::Method(word.clone()) });
            }
            _ => {}
        }
        uses.push(Use { line, what: Reach::Word(word) });
    }
}

/// What the attributes before an item say about tests.
#[derive(Clone, Copy, Default)]
struct Attributes {
    test: bool,
    only_in_tests: bool,
}

impl Attributes {
    fn note(&mut self, group: &Group) {
        let words: Vec<String> = group
            .stream()
            .into_iter()
            .flat_map(|token| match token {
                TokenTree::Group(inner) => words_within(inner.stream()),
                other => vec![other.to_string()],
            })
            .collect();
        let has = |word: &str| words.iter().any(|other| other == word);
        let first = words.first().map(String::as_str);
        self.test |= words.last().is_some_and(|word| word == "test") && first != Some("cfg");
        self.only_in_tests |= first == Some("cfg") && has("test") && !has("not");
    }

    fn code(self, place: Code) -> Code {
        if self.test || self.only_in_tests { Code::Test } else { place }
    }
}

fn words_within(tokens: TokenStream) -> Vec<String> {
    tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Group(inner) => words_within(inner.stream()),
            other => vec![other.to_string()],
        })
        .collect()
}

/// The first word of each branch of a `use a::{b, c::d}`.
fn first_words(tokens: TokenStream) -> Vec<String> {
    let mut words = Vec::new();
    let mut at_start = true;
    for token in tokens {
        if at_start && let TokenTree::Ident(word) = &token {
            words.push(word.to_string());
        }
        at_start = matches!(&token, TokenTree::Punct(mark) if mark.as_char() == ',');
    }
    words
}

fn line(place: LineColumn) -> usize {
    place.line
}

#[cfg(test)]
mod tests;
