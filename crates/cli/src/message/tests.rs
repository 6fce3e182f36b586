mod sources;

use super::{CATALOGUE, Entry, Lang, message};
use crate::args::Cli;
use crate::exit::Exit;
use clap::CommandFactory as _;
use sekisho_clearance::Error;
use sekisho_terms::Place;
use sources::{Raised, Source, raised, source, workspace};
use std::collections::{BTreeMap, BTreeSet};

const PLACES: [&str; 4] = ["file", "row", "column", "byte"];

/// Figures that a room adds to the errors of another on their way up, by the family of the code.
const ADDED_ON_THE_WAY: [(&str, &str); 2] = [("law", "known"), ("plan", "provision")];

fn catalogue() -> BTreeMap<String, Entry> {
    toml::from_str(CATALOGUE)
        .expect("the catalogue parses and every entry has exit, what and do in ja and en")
}

fn family(code: &str) -> &str {
    code.split('-').next().unwrap_or_default()
}

/// What of the sources' codes the catalogue lacks, and what of the catalogue no source raises.
fn differences(sources: &[Source], catalogue: &BTreeSet<&str>) -> (Vec<String>, Vec<String>) {
    let families = catalogue.iter().map(|code| family(code)).collect();
    let Raised { codes, literals, .. } = raised(sources, &families);
    let lacking = codes
        .keys()
        .filter(|code| !catalogue.contains(code.as_str()))
        .map(|code| format!("{code} in {:?}", literals.get(code).unwrap_or(&BTreeSet::new())))
        .collect();
    let unraised = catalogue.iter().filter(|code| !codes.contains_key(**code));
    (lacking, unraised.map(|code| (*code).to_owned()).collect())
}

fn holes(sentence: &str) -> BTreeSet<&str> {
    sentence.split('{').skip(1).map(|opened| opened.split_once('}').expect("a hole closes").0).collect()
}

fn sentences(entry: &Entry) -> [&str; 4] {
    [&entry.what.en, &entry.what.ja, &entry.r#do.en, &entry.r#do.ja]
}

#[test]
fn every_code_that_a_source_raises_has_its_message_and_no_message_is_left_over() {
    let catalogue = catalogue();
    let (lacking, unraised) = differences(&workspace(), &catalogue.keys().map(String::as_str).collect());
    assert!(lacking.is_empty(), "no message for: {lacking:#?}");
    assert!(unraised.is_empty(), "no source raises: {unraised:#?}");
}

#[test]
fn the_reader_of_sources_sees_every_crate_that_raises_errors() {
    let raised = raised(&workspace(), &BTreeSet::new());
    let files: BTreeSet<&str> = raised.codes.values().flatten().map(|file| family_of_path(file)).collect();
    let crates = ["clearance", "cli", "deidentify", "evidence", "formats", "keys", "law", "scan"];
    assert_eq!(files, crates.into_iter().collect());
}

fn family_of_path(file: &str) -> &str {
    file.split('/').next().unwrap_or_default()
}

/// Every way in which the sources name a code, one a line, and stretches that name none.
const SAMPLE: &str = r#"
    impl Error {
        pub(crate) fn new(kind: ErrorKind, code: &'static str, message: &str) -> Self { todo() }
        fn damaged(&self, code: &'static str) {}
    }
    fn a() { return Err(Error::new(ErrorKind::X, "by-constructor", "a sentence")); }
    fn b(error: Error) { error.damaged("by-method") }
    fn c() { let fault = |code, place| Error::new(K, code, place); fault("by-closure", 'x') }
    fn d() { let code = if near { "by-variable" } else { "by-variable-too" }; Error::new(K, code, "x") }
    fn e() { let (kind, code) = match k { A => (K, "by-tuple"), _ => (L, "by-tuple-too") }; }
    fn f() -> Fault { Fault { code: "by-field", column: "no-code-here" } }
    fn code(&self) -> &'static str { match self { Kind::A => "by-function" } }
    fn g() { Some(("known-family", 1)) }
    fn h() { Error::new(K, "single", "x") }
    // Error::new(K, "in-a-comment", "x") /* and */
    /* Error::new(K, "in-a-block", "x") /* nested */ */
    fn i() { List::new(K, "of-another-type", "x"); other("no-code-either"); let c = '"'; }
    #[cfg(test)]
    mod tests { fn j() { Error::new(K, "in-a-test", "x"); } }
    fn k() { Error::new(K, r"after-a-test", "x") }
    struct L { #[cfg(test)] partitions: usize, m: u8 }
    #[cfg(test)]
    use other::{a, b};
    fn n() { Error::new(K, "after-a-field", "x") }
"#;

#[test]
fn codes_are_found_in_every_form_and_nothing_else_is() {
    let raised = raised(&[source("keys/src/sample.rs", SAMPLE)], &BTreeSet::from(["known"]));
    let found: Vec<&str> = raised.codes.keys().map(String::as_str).collect();
    let expected = [
        "after-a-field",
        "after-a-test",
        "by-closure",
        "by-constructor",
        "by-field",
        "by-function",
        "by-method",
        "by-tuple",
        "by-tuple-too",
        "by-variable",
        "by-variable-too",
        "known-family",
        "single",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_missing_message_and_a_left_over_one_are_both_reported() {
    let text = r#"impl Error { fn new(code: &'static str) -> Self { todo() } } fn a() { Error::new("raised-here") }"#;
    let sources = [source("law/src/error.rs", text)];
    let (lacking, unraised) = differences(&sources, &BTreeSet::from(["left-over"]));
    assert_eq!(lacking, [r#"raised-here in {"law/src/error.rs"}"#]);
    assert_eq!(unraised, ["left-over"]);
    assert_eq!(differences(&sources, &BTreeSet::from(["raised-here"])), (Vec::new(), Vec::new()));
}

#[test]
fn every_hole_is_filled_wherever_the_code_is_raised() {
    let catalogue = catalogue();
    let families = catalogue.keys().map(|code| family(code)).collect();
    let raised = raised(&workspace(), &families);
    let mut open = Vec::new();
    for (code, entry) in &catalogue {
        let known = |file: &String| -> BTreeSet<&str> {
            let given = raised.figures.get(file).into_iter().flatten().map(String::as_str);
            let added = ADDED_ON_THE_WAY.iter().filter(|(of, _)| *of == family(code)).map(|(_, name)| *name);
            given.chain(added).chain(PLACES).collect()
        };
        let raising = raised.codes.get(code).filter(|files| !files.is_empty()).or(raised.literals.get(code));
        for file in raising.into_iter().flatten() {
            let known = known(file);
            let unknown: BTreeSet<&str> =
                sentences(entry).into_iter().flat_map(holes).filter(|hole| !known.contains(hole)).collect();
            if !unknown.is_empty() {
                open.push(format!("{code}: {file} gives no {unknown:?}"));
            }
        }
    }
    assert!(open.is_empty(), "{open:#?}");
}

#[test]
fn every_message_says_what_and_what_to_do_in_both_languages() {
    for (code, entry) in catalogue() {
        let exit = Exit::from_number(entry.exit);
        assert!(exit.is_some_and(|exit| exit != Exit::Done), "{code}: exit {}", entry.exit);
        for english in [&entry.what.en, &entry.r#do.en] {
            assert!(english.ends_with(['.', '?']), "{code}: no sentence: {english:?}");
            assert!(
                english.chars().next().is_some_and(|c| c.is_uppercase() || "{\"`".contains(c)),
                "{code}: {english}"
            );
        }
        for japanese in [&entry.what.ja, &entry.r#do.ja] {
            assert!(japanese.ends_with('。'), "{code}: no sentence: {japanese:?}");
            assert!(
                japanese.chars().any(|c| ('ぁ'..='ん').contains(&c)),
                "{code}: not Japanese: {japanese:?}"
            );
        }
        assert_eq!(holes(&entry.what.en), holes(&entry.what.ja), "{code}: what");
        assert_eq!(holes(&entry.r#do.en), holes(&entry.r#do.ja), "{code}: do");
    }
}

#[test]
fn no_message_judges_by_the_words_that_outputs_do_not_use() {
    for (code, entry) in catalogue() {
        for sentence in sentences(&entry) {
            let lower = sentence.to_lowercase();
            let mut words = lower.split(|c: char| !c.is_ascii_alphabetic());
            assert!(!words.any(|word| word == "legal" || word.starts_with("complian")), "{code}: {sentence}");
            assert!(!sentence.contains("適法") && !sentence.contains("合法"), "{code}: {sentence}");
        }
    }
}

fn flags(command: &clap::Command) -> BTreeSet<String> {
    let own = command.get_arguments().filter_map(clap::Arg::get_long).map(str::to_owned);
    own.chain(command.get_subcommands().flat_map(flags)).collect()
}

#[test]
fn every_command_and_flag_that_a_message_advises_exists() {
    let mut cli = Cli::command();
    cli.build();
    let flags = flags(&cli);
    for (code, entry) in catalogue() {
        for sentence in sentences(&entry) {
            for quoted in sentence.split('`').skip(1).step_by(2) {
                let mut words = quoted.split_whitespace();
                if words.next() != Some("sekisho") {
                    continue;
                }
                let mut command = &cli;
                for word in words.take_while(|word| !word.starts_with('-')) {
                    if !command.has_subcommands() || word == "…" {
                        break;
                    }
                    command = command.find_subcommand(word).unwrap_or_else(|| panic!("{code}: {quoted}"));
                }
            }
            for flag in sentence.split("--").skip(1) {
                let flag: String = flag.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect();
                assert!(flags.contains(&flag), "{code}: there is no --{flag}");
            }
        }
    }
}

#[test]
fn a_message_stands_in_the_readers_language_with_place_and_figures() {
    let error = Error::new("csv-ragged-row", Place::file("data/leads.csv").at_row(41))
        .with("found", 3)
        .with("expected", 5);
    let english = message(&error, Lang::En);
    assert_eq!(english.exit, 65);
    assert_eq!(
        english.text(Lang::En),
        "sekisho: Row 42 has 3 fields; the header has 5. [csv-ragged-row]\n  \
         where: data/leads.csv, row 42 (from 1, without the header)\n  \
         do: Repair the row, put fields that hold the delimiter in quotes, or give the right delimiter.\n"
    );
    assert_eq!(
        message(&error, Lang::Ja).text(Lang::Ja),
        "sekisho: 42 行目の項目数は 3 ですが、見出しの項目数は 5 です。 [csv-ragged-row]\n  \
         場所: data/leads.csv、42 行目（見出しを除き 1 から）\n  \
         対処: 行を直すか、区切り文字を含む項目を引用符で囲むか、正しい区切り文字を指定してください。\n"
    );
}

#[test]
fn a_program_gets_code_where_what_and_do_with_rows_from_0() {
    let error =
        Error::new("csv-ragged-row", Place::file("a.csv").at_row(41)).with("found", 3).with("expected", 5);
    let object = serde_json::to_value(message(&error, Lang::En)).unwrap();
    let members: Vec<&String> = object.as_object().unwrap().keys().collect();
    assert_eq!(members, ["code", "where", "what", "do"]);
    assert_eq!(object["where"], serde_json::json!({ "file": "a.csv", "row": 41 }));
}

#[test]
fn a_value_is_never_read_as_a_sentence() {
    let error = Error::new("project-unknown-dataset", Place::file("p.toml"))
        .with("dataset", "{file}{known}")
        .with("known", "a {dataset");
    let shown = message(&error, Lang::En);
    assert_eq!(shown.what, "There is no dataset {file}{known} in this project.");
    assert!(shown.r#do.ends_with("The project has: a {dataset."), "{}", shown.r#do);
}

#[test]
fn a_provision_is_cited_as_the_reader_cites_it() {
    let error = Error::new("plan-identification-code-kept", Place::default().at_column("licence"))
        .with("technique", "keep")
        .with("provision", "RULES:31(ii)");
    let english = message(&error, Lang::En).what;
    assert!(english.ends_with("is not deleted (keep; Enforcement Rules art. 31(ii))."), "{english}");
    let japanese = message(&error, Lang::Ja).what;
    assert!(japanese.ends_with("（技法 keep、個人情報保護法施行規則31条2号）。"), "{japanese}");
}

#[test]
fn names_from_outside_cannot_steer_the_terminal() {
    let hostile = "a\u{1b}[2J\n\u{202e}b\u{2028}c";
    let error = Error::new("column-name-twice", Place::file("x\r.csv").at_column(hostile));
    for lang in [Lang::En, Lang::Ja] {
        let text = message(&error, lang).text(lang);
        assert!(text.chars().all(|c| c == '\n' || !super::steers(c)), "{text:?}");
        assert_eq!(text.lines().count(), 3, "{text:?}");
        assert!(text.contains("a\\u{1b}[2J\\u{a}\\u{202e}b"), "{text:?}");
    }
}

#[test]
fn a_long_list_is_cut_and_says_so() {
    let known = vec!["column"; 5_000].join(", ");
    let error = Error::new("column-missing", Place::file("a.csv").at_column("x"))
        .with("dataset", "d")
        .with("known", known);
    let advice = message(&error, Lang::En).r#do;
    assert!(advice.chars().count() < 800 && advice.ends_with("…."), "{advice}");
}

#[test]
fn a_figure_that_is_not_there_is_said_to_be_unknown() {
    let error = Error::new("csv-ragged-row", Place::default());
    assert_eq!(
        message(&error, Lang::En).what,
        "Row (unknown) has (unknown) fields; the header has (unknown)."
    );
    assert_eq!(
        message(&error, Lang::Ja).what,
        "（不明） 行目の項目数は （不明） ですが、見出しの項目数は （不明） です。"
    );
}

#[test]
fn an_unforeseen_code_is_a_fault_of_the_program_with_something_to_do() {
    let error = Error::new("never-heard-of", Place::file("a.csv")).with("k", 5);
    let shown = message(&error, Lang::Ja);
    assert_eq!(shown.exit, 70);
    assert_eq!(shown.what, "never-heard-of k=5 (a.csv)");
    assert_eq!(shown.r#do, catalogue()["internal"].r#do.ja);
}

#[test]
fn what_the_operating_system_said_is_shown_once() {
    let refusal = || std::io::Error::from_raw_os_error(28);
    let under = Error::new("spill-failed", Place::default()).caused_by(refusal());
    let said = refusal().to_string();
    let error = Error::new("spill-failed", Place::default()).caused_by(under);
    let text = message(&error, Lang::En).text(Lang::En);
    assert!(text.contains(&format!("\n  cause: {said}\n")), "{text}");
    let named = Error::new("write-failed", Place::file("out")).with("cause", &said).caused_by(refusal());
    let text = message(&named, Lang::En).text(Lang::En);
    assert_eq!(text.matches(&said).count(), 1, "{text}");
}
