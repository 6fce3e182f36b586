//! The law that ships loads without a fault and speaks the words of the project file.
#![expect(clippy::expect_used, reason = "test code")]

mod shelf;

use std::collections::BTreeSet;

use sekisho_law::{
    AsOf, ErrorKind, FactKind, FactType, FactValue, Facts, Provenance, Unknown, Verdict, built_in, decide,
    read, what_if,
};
use sekisho_terms::{Act, ActorRole, OutputType, Relation, Standard};

#[test]
fn the_built_in_law_has_no_fault() {
    let (pack, faults) = built_in();
    let rendered: Vec<String> = faults.iter().map(sekisho_law::Diagnostic::render).collect();
    assert!(rendered.is_empty(), "{}", rendered.join("\n\n"));
    assert!(pack.requirements().count() > 10);
}

#[test]
fn every_text_under_law_is_built_in() {
    let texts: Vec<(String, String)> = ["appi", "act56-2026"].into_iter().flat_map(shelf::texts).collect();
    let texts: Vec<(&str, &str)> = texts.iter().map(|(file, text)| (file.as_str(), text.as_str())).collect();
    let (from_disk, faults) = read(&texts);
    assert!(faults.is_empty(), "{faults:?}");
    assert_eq!(from_disk.to_json(), built_in().0.to_json());
}

#[test]
fn the_words_of_activity_facts_are_those_of_the_project_file() {
    let (pack, _) = built_in();
    let words = |fact: &str| match &pack.fact(fact).unwrap().fact_type {
        FactType::OneOf(words) => words.iter().cloned().collect::<BTreeSet<_>>(),
        FactType::Bool => BTreeSet::new(),
    };
    let of = |words: Vec<&'static str>| words.into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
    assert_eq!(words("act"), of(Act::ALL.iter().map(|word| word.word()).collect()));
    assert_eq!(words("role"), of(ActorRole::ALL.iter().map(|word| word.word()).collect()));
    assert_eq!(words("output"), of(OutputType::ALL.iter().map(|word| word.word()).collect()));
    let mut relations: Vec<&str> = Relation::ALL.iter().map(|word| word.word()).collect();
    relations.push("none");
    assert_eq!(words("recipient-relation"), of(relations));
    let standards = Standard::ALL.iter().filter(|standard| **standard != Standard::Auto);
    assert_eq!(words("processing"), of(standards.map(|word| word.word()).collect()));
}

#[test]
fn a_judgement_without_person_and_reason_does_not_count() {
    let (pack, _) = built_in();
    let judgement = pack.facts().find(|fact| fact.kind == FactKind::Judgement).unwrap();
    let today = jiff::civil::date(2026, 11, 22);
    let mut facts = Facts::new();
    facts.know(judgement.id.clone(), true, Provenance::Project);
    let decision = decide(&pack, AsOf { at: today, known: today }, &facts);
    assert_eq!(decision.ignored.first().map(|ignored| &ignored.fact), Some(&judgement.id));
}

#[test]
fn a_day_before_the_pack_is_out_of_scope() {
    let (pack, _) = built_in();
    let day = jiff::civil::date(2024, 4, 1);
    let decision = decide(&pack, AsOf { at: day, known: day }, &Facts::new());
    assert_eq!(decision.verdict, Verdict::OutOfScope);
}

#[test]
fn the_next_change_of_law_is_the_second_part_and_then_the_latest_start() {
    let (pack, _) = built_in();
    let today = jiff::civil::date(2026, 11, 22);
    let second = jiff::civil::date(2027, 1, 17);
    assert_eq!(pack.next_change(today, today), Some(second));
    assert_eq!(pack.next_change(second, today), Some(jiff::civil::date(2028, 7, 16)));
    assert_eq!(pack.next_change(today, jiff::civil::date(2026, 7, 1)), None);
}

#[test]
fn only_a_promulgated_edition_can_be_supposed() {
    let (pack, _) = built_in();
    for (edition, code) in [("appi", "law-edition-in-force"), ("bill-2026", "law-unknown-edition")] {
        let error = what_if(&pack, &edition.into(), None, &Facts::new()).unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::Edition, code));
        assert_eq!(error.params(), [("edition", edition.to_owned())]);
    }
    let supposed = what_if(&pack, &"act56-2026".into(), None, &Facts::new()).unwrap();
    assert!(supposed.not_law);
    assert!(supposed.editions.iter().any(|edition| edition.as_str() == "act56-2026"));
}

#[test]
fn facts_that_do_not_fit_the_pack_are_named() {
    let (pack, _) = built_in();
    let mut facts = Facts::new();
    facts.know("act", "use", Provenance::Project);
    facts.know("role", true, Provenance::Project);
    facts.know("consent-to-everything", true, Provenance::Project);
    facts.insert("purpose-specified".into(), FactValue::Unknown(Unknown::NotAsked));
    let codes: Vec<&str> = facts.faults(&pack).iter().map(sekisho_law::Error::code).collect();
    assert_eq!(codes, ["law-unknown-fact", "law-wrong-value"]);
}

#[test]
fn a_pending_rule_makes_an_answer_unknown_whatever_is_stated() {
    let (pack, _) = built_in();
    let mut facts = Facts::new();
    facts.know("foreign-recipient-condition", true, Provenance::Project);
    let today = jiff::civil::date(2026, 11, 22);
    let decision = decide(&pack, AsOf { at: today, known: today }, &facts);
    assert_eq!(decision.ignored.len(), 1);
}

#[test]
fn citations_are_spelled_in_both_languages() {
    let (pack, _) = built_in();
    for (id, ja, en) in [
        ("APPI:27(5)(i)", "個人情報保護法27条5項1号", "APPI art. 27(5)(i)"),
        ("RULES:34(iv)", "個人情報保護法施行規則34条4号", "Enforcement Rules art. 34(iv)"),
        ("QA:7-53", "個人情報保護委員会Q&A 7-53", "PPC Q&A 7-53"),
        (
            "ACT56:30-2(5)",
            "令和8年改正後の個人情報保護法30条の2第5項",
            "APPI as amended by Act No. 56 of 2026 art. 30-2(5)",
        ),
    ] {
        let citation = pack.provision(id).unwrap().citation();
        assert_eq!((citation.ja.as_str(), citation.en.as_str()), (ja, en));
    }
    let unnumbered = pack.provision("ACT56:biometric").unwrap().citation();
    assert!(unnumbered.ja.contains("特定生体個人情報"));
}

#[test]
fn an_answer_serialises_with_every_key_once() {
    let (pack, _) = built_in();
    let today = jiff::civil::date(2026, 11, 22);
    let mut facts = Facts::new();
    facts.know("acquired-properly", true, Provenance::Project);
    let decision = decide(&pack, AsOf { at: today, known: today }, &facts);
    let text = serde_json::to_string(&decision).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    // A key that stands twice is lost on reading, and the text becomes shorter.
    assert_eq!(serde_json::to_string(&value).unwrap().len(), text.len());
    assert_eq!(value["basis"]["as-of"], "2026-11-22");
    assert_eq!(value["verdict"], "unknown");
    assert_eq!(value["pack"].as_str().unwrap().len(), 64);
}
