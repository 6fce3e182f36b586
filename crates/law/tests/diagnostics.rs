//! What is wrong in a text is named, and the caret stands under it.

use sekisho_law::{Diagnostic, RulePack, read};

const GROUND: &str = "\
```edition
source S
  url https://example.org
  ja 典拠
  en source
edition now
  ja 現行
  en now
  status in-force
  valid 2020-01-01 ..
  known 2020-01-01 ..
  source S
edition later
  ja 将来
  en later
  status promulgated
  latest 2028-07-16
  known 2026-07-17 ..
  source S
```
```provision
provision X:1
  ja 条
  en article
  source S
```
```fact
fact asked bool
  ja 問
  en question
  kind observable; from person; about activity; cure act; polarity neutral
  cite X:1
fact colour one-of red blue
  ja 色
  en colour
  kind observable; from person; about activity; cure act; polarity neutral
  cite X:1
```
```rule
scope ground
  ja 題
  en title
  edition now; source S; grade A
  cite X:1
  when asked and colour is red
```
";

const RULE: &str = "\
```rule
requirement r
  ja 題
  en title
  edition now; source S; grade A
  cite X:1
  when asked
  unless way
    ja 道
    en way
    cite X:1
    if colour is red
```
";

fn faults_of(text: &str) -> (RulePack, Vec<Diagnostic>) {
    read(&[("ground.md", GROUND), ("text.md", text)])
}

/// The text with `from` replaced has exactly this fault, and the rule does not load.
#[track_caller]
fn refused(from: &str, to: &str, code: &str, place: (usize, usize)) {
    assert!(RULE.contains(from));
    let (pack, faults) = faults_of(&RULE.replacen(from, to, 1));
    let found: Vec<(&str, (usize, usize))> =
        faults.iter().map(|fault| (fault.code, (fault.span.line, fault.span.column))).collect();
    assert_eq!(found, [(code, place)], "{}", faults.iter().map(Diagnostic::render).collect::<String>());
    assert!(pack.requirement("r").is_none(), "a rule with a fault does not load");
}

#[test]
fn the_rule_itself_loads() {
    let (pack, faults) = faults_of(RULE);
    assert!(faults.is_empty(), "{faults:?}");
    assert_eq!(pack.requirement("r").map(|rule| rule.routes.len()), Some(1));
}

#[test]
fn a_rule_without_a_provision_does_not_load() {
    refused("  cite X:1\n  when", "  when", "cite-missing", (2, 1));
    refused("    cite X:1\n    if", "    if", "cite-missing", (8, 3));
}

#[test]
fn a_citation_that_is_not_in_the_list_is_named() {
    refused("cite X:1\n  when", "cite X:1 APPI:23(9)\n  when", "cite-unknown", (6, 12));
}

#[test]
fn grade_source_and_edition_are_asked_for() {
    refused("; grade A", "", "grade-missing", (2, 1));
    refused("; source S", "", "source-missing", (2, 1));
    refused("edition now; ", "", "edition-missing", (2, 1));
    refused("grade A", "grade D", "word-unknown", (5, 32));
    refused("source S", "source Z", "source-unknown", (5, 23));
    refused("edition now", "edition never", "edition-unknown", (5, 11));
}

#[test]
fn both_languages_are_asked_for() {
    refused("  ja 題\n", "", "language-missing", (2, 1));
    refused("    en way\n", "", "language-missing", (8, 3));
}

#[test]
fn conditions_are_checked_against_the_facts() {
    refused("when asked", "when aksed", "fact-unknown", (7, 8));
    refused("if colour is red", "if colour is green", "value-unknown", (12, 18));
    refused("if colour is red", "if colour", "value-unknown", (12, 8));
    refused("when asked", "when asked asked", "condition", (7, 14));
    refused("when asked", "when (asked", "condition", (7, 8));
    refused("when asked", "when", "attribute-empty", (7, 3));
}

#[test]
fn strange_and_repeated_attributes_are_named() {
    refused("when asked", "when asked\n  wehn asked", "attribute-unknown", (8, 3));
    refused("; grade A", "; grade A; grade B", "attribute-twice", (5, 35));
    refused("requirement r", "requirement R", "name-form", (2, 13));
}

#[test]
fn a_rule_of_another_edition_stands_under_amend() {
    refused("    en way\n", "    en way\n    edition later\n", "edition-nested", (11, 13));
}

#[test]
fn an_amendment_of_nothing_is_named() {
    let (_, faults) = faults_of(
        "```rule\namend r9.way\n  ja 題\n  en title\n  edition later; source S; grade A\n  cite X:1\n```\n",
    );
    let codes: Vec<&str> = faults.iter().map(|fault| fault.code).collect();
    assert_eq!(codes, ["target-unknown"]);
}

#[test]
fn a_fact_that_no_rule_asks_for_is_named() {
    let fact = "```fact\nfact idle bool\n  ja 問\n  en question\n  kind observable; from person; about activity\n  cure act; polarity neutral\n  cite X:1\n```\n";
    let (_, faults) = faults_of(fact);
    let codes: Vec<&str> = faults.iter().map(|fault| fault.code).collect();
    assert_eq!(codes, ["fact-idle"]);
}

#[test]
fn blocks_are_checked() {
    let codes = |text: &str| faults_of(text).1.into_iter().map(|fault| fault.code).collect::<Vec<_>>();
    assert_eq!(codes("```ruel\nrequirement r\n```\n"), ["block-unknown"]);
    assert_eq!(codes("```rule\n"), ["fence-open"]);
    assert_eq!(codes("```fact\nrequirement r\n```\n"), ["keyword-unknown"]);
    assert_eq!(codes("```rule\n\trequirement r\n```\n"), ["indent"]);
    assert_eq!(codes("```text\nanything at all\n```\n"), Vec::<&str>::new());
}

#[test]
fn a_name_is_defined_once() {
    let (_, faults) = faults_of(&format!("{RULE}{RULE}"));
    assert_eq!(faults.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["name-twice"]);
}

#[test]
fn the_caret_stands_under_wide_characters() {
    let text = RULE.replacen("when asked", "when 同意 and asked", 1);
    let (_, faults) = faults_of(&text);
    let rendered = faults.iter().map(Diagnostic::render).collect::<String>();
    let expected = "\
text.md:7:8: `同意` is not a fact of this pack [fact-unknown]
  |
7 |   when 同意 and asked
  |        ^^^^";
    assert_eq!(rendered, expected);
    // The column counts characters; the caret moves by what they take on a terminal.
    let text = RULE.replacen("when asked", "when 同意 and 承諾", 1);
    let (_, faults) = faults_of(&text);
    let last = faults.last().map(|fault| (fault.span.column, fault.render()));
    let (column, rendered) = last.unwrap_or_default();
    assert_eq!(column, 15);
    assert!(rendered.ends_with("\n  |                 ^^^^"), "{rendered}");
}
