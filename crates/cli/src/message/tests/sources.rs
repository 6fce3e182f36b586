//! Finds the codes of messages in the sources of the workspace.
//!
//! The rule of the house that it reads by: a code is a literal that is handed to something named `code` — a
//! parameter, a variable, a field, or the value of a function of that name. Literals of a family that the
//! catalogue has (`plan-…`, `log-…`) are codes wherever they stand in a file that has to do with errors, but for the
//! words of other vocabularies.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Words that begin like a code and are none: techniques, labels of keys, machine words.
const OTHER_WORDS: &[&str] = &[
    "date-to",
    "input-commitment",
    "not-law",
    "not-read",
    "not-triggered",
    "not-yet-valid",
    "risk-token",
    "top-bottom",
    "what-if",
];

/// Types that carry a code.
const FAULTS: [&str; 3] = ["Error", "PlanFault", "Problem"];

/// Sources whose faults do not come to the catalogue: they carry their own text and the line of the law at fault.
const OWN_TEXTS: &[&str] = &["law/src/read/", "law/src/cases.rs", "xtask/"];

/// A piece of Rust, as coarse as this needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Word(String),
    Literal(String),
    Sign(char),
}

/// One source file without comments and tests.
pub(super) struct Source {
    pub(super) name: String,
    tokens: Vec<Token>,
}

/// Where codes are raised and which figures the files there give.
#[derive(Debug, Default)]
pub(super) struct Raised {
    /// Code to the files that raise it.
    pub(super) codes: BTreeMap<String, BTreeSet<String>>,
    /// Every literal to the files that have it.
    pub(super) literals: BTreeMap<String, BTreeSet<String>>,
    /// File to the names of the figures given in it.
    pub(super) figures: BTreeMap<String, BTreeSet<String>>,
}

/// Every source file of the workspace that raises errors, by its path below `crates`.
pub(super) fn workspace() -> Vec<Source> {
    let crates = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let mut paths = Vec::new();
    for member in fs::read_dir(crates).unwrap() {
        walk(&member.unwrap().path().join("src"), &mut paths);
    }
    paths.sort();
    let sources = paths.iter().map(|path| {
        let name = path.strip_prefix(crates).unwrap().to_string_lossy().replace('\\', "/");
        source(&name, &fs::read_to_string(path).unwrap())
    });
    sources.filter(|source| !OWN_TEXTS.iter().any(|own| source.name.starts_with(own))).collect()
}

/// A source file from its text.
pub(super) fn source(name: &str, text: &str) -> Source {
    Source { name: name.to_owned(), tokens: without_tests(&tokens(text)) }
}

/// What the sources raise; `families` are the first words of the codes in the catalogue.
pub(super) fn raised(sources: &[Source], families: &BTreeSet<&str>) -> Raised {
    let mut positions: BTreeMap<(String, String), usize> = BTreeMap::new();
    for source in sources {
        constructors(source, &mut positions);
    }
    let mut raised = Raised::default();
    for source in sources {
        let mut codes = given_to_calls(source, &positions);
        codes.extend(given_to_names(source));
        let speaks_of_faults =
            source.tokens.iter().any(|token| FAULTS.iter().any(|fault| token.is_word(fault)));
        for literal in source.tokens.iter().filter_map(Token::literal) {
            raised.literals.entry(literal.to_owned()).or_default().insert(source.name.clone());
            let family = literal.split('-').next().unwrap_or_default();
            let named = literal.contains('-') && is_code(literal) && families.contains(family);
            if speaks_of_faults && named && !OTHER_WORDS.contains(&literal) {
                raised.codes.entry(literal.to_owned()).or_default();
            }
        }
        for code in codes {
            raised.codes.entry(code).or_default().insert(source.name.clone());
        }
        raised.figures.insert(source.name.clone(), figures(source));
    }
    raised
}

impl Token {
    fn literal(&self) -> Option<&str> {
        if let Self::Literal(text) = self { Some(text) } else { None }
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self, Self::Word(own) if own == word)
    }
}

impl Source {
    /// The crate's folder; a closure's name holds in its file alone, a function's in its crate.
    fn member(&self) -> &str {
        self.name.split('/').next().unwrap_or_default()
    }
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.unwrap().path()) {
        let stem = path.file_stem().unwrap_or_default();
        if stem == "tests" {
            continue;
        }
        if path.is_dir() {
            walk(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

fn is_code(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.split('-').all(|part| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        })
}

/// Functions with a parameter `code`, and closures, with the parameter's position in a call.
fn constructors(source: &Source, positions: &mut BTreeMap<(String, String), usize>) {
    let tokens = &source.tokens;
    for (at, token) in tokens.iter().enumerate() {
        let Some(Token::Word(name)) = tokens.get(at + 1) else { continue };
        if token.is_word("fn")
            && let Some(open) = (at..tokens.len()).find(|i| tokens[*i] == Token::Sign('('))
        {
            let mut parameters = arguments(tokens, open);
            parameters.retain(|parameter| !parameter.is_empty());
            if parameters.first().is_some_and(|first| first.iter().any(|token| token.is_word("self"))) {
                parameters.remove(0);
            }
            let named = |parameter: &Vec<Token>| parameter[0].is_word("code");
            if let Some(position) = parameters.iter().position(named) {
                positions.insert((source.member().to_owned(), name.clone()), position);
            }
        }
        if tokens.get(at + 2) == Some(&Token::Sign('=')) && tokens.get(at + 3) == Some(&Token::Sign('|')) {
            let names: Vec<&Token> =
                tokens[at + 4..].iter().take_while(|token| **token != Token::Sign('|')).collect();
            let names: Vec<&&Token> = names.iter().filter(|token| matches!(token, Token::Word(_))).collect();
            if let Some(position) = names.iter().position(|token| token.is_word("code")) {
                positions.insert((source.name.clone(), name.clone()), position);
            }
        }
    }
}

fn given_to_calls(source: &Source, positions: &BTreeMap<(String, String), usize>) -> BTreeSet<String> {
    let tokens = &source.tokens;
    let position = |scope: &str, name: &str| positions.get(&(scope.to_owned(), name.to_owned())).copied();
    let mut codes = BTreeSet::new();
    for (at, token) in tokens.iter().enumerate() {
        let Token::Word(name) = token else { continue };
        let called = tokens.get(at + 1) == Some(&Token::Sign('('));
        let before = |back: usize| at.checked_sub(back).and_then(|at| tokens.get(at));
        let defined = before(1).is_some_and(|token| token.is_word("fn"));
        let of_an_error = before(3).is_some_and(|token| token.is_word("Error") || token.is_word("Self"));
        if !called || defined || (name == "new" && !of_an_error) {
            continue;
        }
        let relative = if source.member() == "cli" { "clearance" } else { source.member() };
        let found = position(&source.name, name).or_else(|| position(relative, name));
        let Some(argument) = found.and_then(|position| arguments(tokens, at + 1).into_iter().nth(position))
        else {
            continue;
        };
        codes.extend(
            argument.iter().filter_map(Token::literal).filter(|text| is_code(text)).map(str::to_owned),
        );
    }
    codes
}

/// `code: "…"`, `let code = …;`, `let (…, code, …) = …;`, `fn code(…) { … }`.
fn given_to_names(source: &Source) -> BTreeSet<String> {
    let tokens = &source.tokens;
    let mut codes = BTreeSet::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.is_word("code")
            && tokens.get(at + 1) == Some(&Token::Sign(':'))
            && let Some(Token::Literal(text)) = tokens.get(at + 2)
        {
            codes.insert(text.clone());
        }
        let stretch: &[Token] = if token.is_word("let") && binds_code(&tokens[at + 1..]) {
            until_end(&tokens[at..], ';')
        } else if token.is_word("fn") && tokens.get(at + 1).is_some_and(|name| name.is_word("code")) {
            until_end(&tokens[at..], '}')
        } else {
            &[]
        };
        let hyphenated = |text: &&str| text.contains('-') && is_code(text);
        codes.extend(stretch.iter().filter_map(Token::literal).filter(hyphenated).map(str::to_owned));
    }
    codes
}

fn binds_code(tokens: &[Token]) -> bool {
    let pattern = || tokens.iter().take_while(|token| **token != Token::Sign('='));
    let plain = matches!(tokens.first(), Some(token) if token.is_word("code") || *token == Token::Sign('('));
    plain && pattern().any(|token| token.is_word("code"))
}

/// Tokens up to the sign at the nesting of the first one; for a brace, up to the one that closes the first opened.
fn until_end(tokens: &[Token], sign: char) -> &[Token] {
    let mut depth = 0_i32;
    for (at, token) in tokens.iter().enumerate() {
        let Token::Sign(own) = token else { continue };
        match own {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        if *own == sign && depth == 0 {
            return &tokens[..at];
        }
    }
    tokens
}

/// The arguments between the bracket at `open` and its partner.
fn arguments(tokens: &[Token], open: usize) -> Vec<Vec<Token>> {
    let mut depth = 0_i32;
    let mut arguments = vec![Vec::new()];
    for token in &tokens[open..] {
        match token {
            Token::Sign('(' | '[' | '{') => depth += 1,
            Token::Sign(')' | ']' | '}') => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        match token {
            Token::Sign(',') if depth == 1 => arguments.push(Vec::new()),
            Token::Sign('(') if depth == 1 => {}
            _ => arguments.last_mut().unwrap().push(token.clone()),
        }
    }
    arguments
}

/// Names in `.with("name", …)`, `.param("name", …)` and `("name", …)`.
fn figures(source: &Source) -> BTreeSet<String> {
    let plain = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let names = source.tokens.windows(3).filter_map(|three| match three {
        [Token::Sign('('), Token::Literal(name), Token::Sign(',')] if plain(name) => Some(name.clone()),
        _ => None,
    });
    names.collect()
}

/// Leaves out whatever stands under `#[cfg(test)]`.
fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let mark = self::tokens("#[cfg(test)]");
    let mut kept = Vec::new();
    let mut rest = tokens;
    while let Some(first) = rest.first() {
        if rest.starts_with(&mark) {
            rest = after_item(&rest[mark.len()..]);
        } else {
            kept.push(first.clone());
            rest = &rest[1..];
        }
    }
    kept
}

/// Behind an item, a statement, or a field with its comma.
fn after_item(tokens: &[Token]) -> &[Token] {
    const ITEMS: [&str; 10] =
        ["fn", "mod", "use", "impl", "struct", "enum", "const", "static", "type", "let"];
    let is_item = tokens.iter().take(6).any(|token| ITEMS.iter().any(|item| token.is_word(item)));
    let (block, line) = (until_end(tokens, '}').len(), until_end(tokens, ';').len());
    let end = if is_item { block.min(line) } else { until_end(tokens, ',').len() };
    tokens.get(end + 1..).unwrap_or_default()
}

/// Splits Rust into words, literals and signs, without comments.
fn tokens(text: &str) -> Vec<Token> {
    let characters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&character) = characters.get(at) {
        let rest = &characters[at..];
        at += match character {
            '/' if rest.get(1) == Some(&'/') => rest.iter().take_while(|c| **c != '\n').count(),
            '/' if rest.get(1) == Some(&'*') => block_comment(rest),
            '"' => literal(rest, &mut tokens),
            'r' if raw_hashes(rest).is_some() => raw_literal(rest, &mut tokens),
            '\'' => quote(rest),
            c if c.is_alphanumeric() || c == '_' => {
                let word: String = rest.iter().take_while(|c| c.is_alphanumeric() || **c == '_').collect();
                let length = word.chars().count();
                tokens.push(Token::Word(word));
                length
            }
            c => {
                if !c.is_whitespace() {
                    tokens.push(Token::Sign(c));
                }
                1
            }
        };
    }
    tokens
}

fn block_comment(rest: &[char]) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with(&['/', '*']) {
            (depth, at) = (depth + 1, at + 2);
        } else if rest[at..].starts_with(&['*', '/']) {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                break;
            }
        } else {
            at += 1;
        }
    }
    at
}

fn literal(rest: &[char], tokens: &mut Vec<Token>) -> usize {
    let mut text = String::new();
    let mut at = 1;
    while let Some(&character) = rest.get(at) {
        match character {
            '"' => break,
            // What an escape stands for is of no matter: no code has one.
            '\\' => at += 1,
            c => text.push(c),
        }
        at += 1;
    }
    tokens.push(Token::Literal(text));
    at + 1
}

/// Number of `#` of a raw literal that begins here.
fn raw_hashes(rest: &[char]) -> Option<usize> {
    let hashes = rest[1..].iter().take_while(|c| **c == '#').count();
    (rest.get(1 + hashes) == Some(&'"')).then_some(hashes)
}

fn raw_literal(rest: &[char], tokens: &mut Vec<Token>) -> usize {
    let hashes = raw_hashes(rest).unwrap_or_default();
    let start = hashes + 2;
    let mut end = vec!['"'];
    end.extend(vec!['#'; hashes]);
    let length = (start..rest.len()).find(|at| rest[*at..].starts_with(&end)).unwrap_or(rest.len()) - start;
    tokens.push(Token::Literal(rest[start..start + length].iter().collect()));
    start + length + end.len()
}

/// Length of a character literal, or 1 for the tick of a lifetime.
fn quote(rest: &[char]) -> usize {
    match rest {
        [_, '\\', _, tail @ ..] => 4 + tail.iter().take_while(|c| **c != '\'').count(),
        [_, _, '\'', ..] => 3,
        _ => 1,
    }
}
