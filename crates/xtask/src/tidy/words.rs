use super::source::is_test_file;
use super::{Breach, Sources, Tree};

/// A word that may not stand in some files.
struct Ban {
    word: &'static str,
    /// A whole word in any case; otherwise these very characters anywhere.
    matching: Matching,
    why: &'static str,
    where_: fn(&str) -> bool,
}

#[derive(Clone, Copy)]
enum Matching {
    Claim,
    Mark,
    Code,
    Folder,
}

const CLAIM: &str = "no result is called that: the tool states facts and found no bar, a court decides";
const UNFINISHED: &str = "what is unfinished does not go in";
const MACHINE: &str = "a path of one machine";
const HOST: &str = "where packages come from is the affair of a person's machine";

/// The words are put together from parts so that this file does not hold what it bans.
const BANS: &[Ban] = &[
    Ban { word: "compliant", matching: Matching::Claim, why: CLAIM, where_: is_message_or_law },
    Ban { word: "適法", matching: Matching::Claim, why: CLAIM, where_: is_message_or_law },
    Ban { word: "legal", matching: Matching::Claim, why: CLAIM, where_: is_message },
    Ban { word: concat!("TO", "DO"), matching: Matching::Mark, why: UNFINISHED, where_: everywhere },
    Ban { word: concat!("FIX", "ME"), matching: Matching::Mark, why: UNFINISHED, where_: everywhere },
    Ban { word: concat!("XX", "X"), matching: Matching::Mark, why: UNFINISHED, where_: everywhere },
    Ban { word: concat!("todo", "!("), matching: Matching::Code, why: UNFINISHED, where_: is_rust },
    Ban { word: concat!("unimplemented", "!("), matching: Matching::Code, why: UNFINISHED, where_: is_rust },
    Ban { word: concat!("/wo", "rk/"), matching: Matching::Folder, why: MACHINE, where_: everywhere },
    Ban { word: concat!("/ro", "ot/"), matching: Matching::Folder, why: MACHINE, where_: everywhere },
    Ban { word: concat!("/ho", "me/"), matching: Matching::Folder, why: MACHINE, where_: everywhere },
    Ban { word: concat!("/Us", "ers/"), matching: Matching::Folder, why: MACHINE, where_: everywhere },
    Ban { word: concat!("/tm", "p/"), matching: Matching::Folder, why: MACHINE, where_: is_no_test },
    Ban { word: concat!("index.", "crates.io"), matching: Matching::Code, why: HOST, where_: everywhere },
    Ban { word: concat!("static.", "crates.io"), matching: Matching::Code, why: HOST, where_: everywhere },
    Ban { word: concat!("registry.", "npmjs"), matching: Matching::Code, why: HOST, where_: everywhere },
    Ban { word: concat!("files.", "pythonhosted"), matching: Matching::Code, why: HOST, where_: everywhere },
];

/// Exact phrases in which a claim's word is about law in general, about persons, or about an act that a person states,
/// never about a result.
const PHRASES: &[&str] = &[
    "not legal advice",
    "legal advice",
    "legal representative",
    "legal department",
    "legal person",
    "legal term",
    "legal basis",
    "legal ground",
    "適法に取得",
    "適法な取得",
    "適法な第三者提供",
];

/// No message calls a result lawful, and nothing tells of unfinished work or of the machine it was made on.
pub(super) fn check(tree: &Tree, _: &Sources) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (path, text) in tree.texts().filter(|(path, _)| *path != "Cargo.lock") {
        let bans: Vec<&Ban> = BANS.iter().filter(|ban| (ban.where_)(path)).collect();
        for (index, line) in text.lines().enumerate() {
            for ban in bans.iter().filter(|ban| ban.matching.found(ban.word, line)) {
                breaches.push(Breach::at(path, index + 1, format!("`{}`: {}", ban.word, ban.why)));
            }
        }
    }
    breaches
}

impl Matching {
    fn found(self, word: &str, line: &str) -> bool {
        match self {
            Self::Claim => {
                let mut line = line.to_lowercase();
                for phrase in PHRASES {
                    line = line.replace(phrase, "");
                }
                line.contains(word)
            }
            Self::Mark => around(line, word).any(|(before, after)| !continues(before) && !continues(after)),
            Self::Code => line.contains(word),
            Self::Folder => around(line, word)
                .any(|(before, _)| !before.is_some_and(|c| c.is_alphanumeric() || "./_-~}*".contains(c))),
        }
    }
}

/// The characters before and after each place where the word stands.
fn around<'l>(line: &'l str, word: &'l str) -> impl Iterator<Item = (Option<char>, Option<char>)> + 'l {
    line.match_indices(word).map(move |(start, found)| {
        let before = line.get(..start).and_then(|text| text.chars().next_back());
        let after = line.get(start + found.len()..).and_then(|text| text.chars().next());
        (before, after)
    })
}

fn continues(neighbour: Option<char>) -> bool {
    neighbour.is_some_and(|c| c.is_alphanumeric() || c == '_')
}

fn everywhere(_: &str) -> bool {
    true
}

fn is_rust(path: &str) -> bool {
    path.ends_with(".rs")
}

fn is_no_test(path: &str) -> bool {
    !is_test_file(path)
}

fn is_message(path: &str) -> bool {
    let in_crate =
        path.starts_with("crates/") && (path.contains("/messages/") || path.contains("/templates/"));
    in_crate || path.starts_with("web/")
}

fn is_message_or_law(path: &str) -> bool {
    is_message(path) || path.starts_with("law/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::breaches;

    fn lines(path: &str, text: &str) -> usize {
        breaches(check, &[(path, text)]).len()
    }

    #[test]
    fn messages_and_pages_make_no_claim() {
        for path in
            ["crates/cli/messages/ja.toml", "web/report/report.html", "crates/clearance/templates/a.html"]
        {
            for text in [
                "The use is legal.",
                "Fully COMPLIANT",
                "この利用は適法です",
                "non-compliant",
                "illegal",
                "legally fine",
            ] {
                assert_eq!(lines(path, text), 1, "{path}: {text}");
            }
            for text in [
                "This is not legal advice.",
                "Ask your legal department.",
                "the legal representative's consent",
            ] {
                assert_eq!(lines(path, text), 0, "{path}: {text}");
            }
        }
        assert_eq!(lines("web/a.html", "not legal advice, but legal"), 1);
    }

    #[test]
    fn law_may_speak_of_law_but_not_call_a_result_lawful() {
        assert_eq!(lines("law/appi/rules.toml", "legal effect of the contract"), 0);
        assert_eq!(lines("law/appi/rules.toml", "適法"), 1);
        assert_eq!(lines("law/appi/facts.md", "適法に取得しましたか"), 0);
        assert_eq!(lines("docs/guide/claims.md", "適法 and compliant are banned in messages"), 0);
    }

    #[test]
    fn unfinished_work_is_found_and_longer_words_are_not() {
        for word in [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")] {
            assert_eq!(lines("docs/a.md", &format!("a {word}: b")), 1);
            assert_eq!(lines("docs/a.md", &format!("a{word} {word}s _{word}")), 0);
        }
        assert_eq!(lines("crates/a/src/b.rs", concat!("todo", "!()")), 1);
    }

    #[test]
    fn paths_of_one_machine_are_found_and_relative_ones_are_not() {
        for folder in
            [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/tm", "p/")]
        {
            assert_eq!(lines("docs/a.md", &format!("see `{folder}x`")), 1, "{folder}");
            assert_eq!(lines("docs/a.md", &format!("{folder}x")), 1, "{folder}");
            assert_eq!(
                lines("docs/a.md", &format!("docs{folder}x, ~{folder}x, https://example.jp{folder}x")),
                0,
                "{folder}"
            );
        }
        assert_eq!(lines("crates/a/tests/b.rs", concat!("\"/tm", "p/x\"")), 0);
    }

    #[test]
    fn a_breach_names_its_line() {
        let text = format!("one\ntwo {}\n", concat!("FIX", "ME"));
        let found = breaches(check, &[("docs/a.md", &text)]);
        assert!(found.first().is_some_and(|one| one.starts_with("docs/a.md:2: ")), "{found:?}");
    }
}
