use super::*;
use arrow_array::{ArrayRef, RecordBatch, StringArray};
use sekisho_scan::{Observation, Scanner};
use std::path::Path;
use std::sync::Arc;

const TODAY: Date = jiff::civil::date(2026, 11, 22);

const PROJECT: &str = r#"
schema = 1
[activity]
id = "assistant"
role = "handler"
acts = ["use"]
purpose = "学習"
output = "model"
[[dataset]]
id = "notes"
path = "notes.csv"
[[dataset]]
id = "orders"
path = "orders.csv"
[keys]
signing = "s.key"
deidentification = "d.key"
[log]
path = "log"
"#;

/// An answer section about `fact`, stated by somebody with a reason.
fn answer(fact: &str, value: bool, scope: &str) -> String {
    format!(
        "[[answer]]\nfact = \"{fact}\"\nvalue = {value}\n{scope}by = \"法務\"\non = 2026-11-20\nreason = \"確認した\"\n"
    )
}

fn project(answers: &str) -> Project {
    Project::parse(&PROJECT.replace("[keys]", &format!("{answers}[keys]")), Path::new("sekisho.toml"))
        .unwrap()
}

fn inventory(columns: &[(&str, &[&str])]) -> Inventory {
    let arrays = columns.iter().map(|(name, cells)| {
        (*name, Arc::new(cells.iter().map(|cell| Some(*cell)).collect::<StringArray>()) as ArrayRef)
    });
    let batch = RecordBatch::try_from_iter(arrays).unwrap();
    let mut observation = Observation::new(&batch.schema()).unwrap();
    Scanner::japanese().observe(&batch, &mut observation).unwrap();
    observation.finish()
}

/// What the engine gets for `fact` of dataset `notes`, as `true`, `false` or the reason it is unknown.
fn settled(project: &Project, measured: &Measurements, fact: &str) -> String {
    let (pack, _) = sekisho_law::built_in();
    let case = Case { act: Act::Use, dataset: "notes", standard: Standard::AsIs, recipient: None };
    let assembled = assemble(project, &pack, case, measured).unwrap();
    match assembled.facts.of(fact).unwrap() {
        FactValue::Known { value: Value::Bool(value), .. } => value.to_string(),
        FactValue::Known { value, .. } => value.to_string(),
        FactValue::Unknown(why) => format!("{why:?}"),
    }
}

const TEXT_WITH_NUMBER: &[(&str, &[&str])] = &[(
    "本文",
    &[
        "お客様のマイナンバーは9832 0567 3214とのこと。折り返しの連絡を希望された。",
        "請求書の再発行を希望。担当から折り返す。",
    ],
)];
const TEXT_WITHOUT: &[(&str, &[&str])] = &[(
    "本文",
    &["請求書の再発行を希望された。担当から折り返す。", "料金プランの変更について質問があった。"],
)];

#[test]
fn a_finding_makes_a_fact_true() {
    let measured = measure(&inventory(TEXT_WITH_NUMBER));
    assert_eq!(measured["my-number-present"], Measured::Present { cells: 1 });
    assert_eq!(settled(&project(""), &measured, "my-number-present"), "true");
    assert_eq!(settled(&project(""), &measured, "personal-information"), "true");
}

#[test]
fn nothing_found_is_unknown_until_a_named_person_attests_absence() {
    let measured = measure(&inventory(TEXT_WITHOUT));
    assert_eq!(measured["my-number-present"], Measured::NotFound { cells: 2 });
    assert_eq!(settled(&project(""), &measured, "my-number-present"), "NotFound");
    let attested = project(&answer("my-number-present", false, ""));
    assert_eq!(settled(&attested, &measured, "my-number-present"), "false");
}

#[test]
fn an_attested_no_against_a_finding_is_a_conflict_and_so_unknown() {
    let measured = measure(&inventory(TEXT_WITH_NUMBER));
    let attested = project(&answer("my-number-present", false, ""));
    assert_eq!(settled(&attested, &measured, "my-number-present"), "Conflicting");
}

#[test]
fn only_closed_columns_make_a_fact_false_by_themselves() {
    let mails: Vec<String> = (0..60).map(|n| format!("user{n}@example.jp")).collect();
    let mails: Vec<&str> = mails.iter().map(String::as_str).collect();
    let measured = measure(&inventory(&[("email", &mails)]));
    assert_eq!(measured["my-number-present"], Measured::Absent);
    assert_eq!(settled(&project(""), &measured, "my-number-present"), "false");
    let open = measure(&inventory(&[("email", &mails), ("本文", &vec!["連絡を希望された。"; 60])]));
    assert_eq!(settled(&project(""), &open, "my-number-present"), "NotFound");
    let against = project(&answer("my-number-present", true, ""));
    assert_eq!(settled(&against, &measured, "my-number-present"), "Conflicting");
}

#[test]
fn the_narrowest_answer_wins() {
    let measured = measure(&inventory(TEXT_WITHOUT));
    let broad = answer("acquired-properly", true, "");
    let narrow = answer("acquired-properly", false, "dataset = \"notes\"\n");
    let elsewhere = answer("acquired-properly", false, "dataset = \"orders\"\n");
    assert_eq!(settled(&project(&format!("{broad}{narrow}")), &measured, "acquired-properly"), "false");
    let twice = format!("{broad}{}", answer("acquired-properly", false, ""));
    refused(&twice, "answer-twice");
    assert_eq!(settled(&project(&format!("{narrow}{broad}")), &measured, "acquired-properly"), "false");
    assert_eq!(settled(&project(&format!("{broad}{elsewhere}")), &measured, "acquired-properly"), "true");
    assert_eq!(settled(&project(&elsewhere), &measured, "acquired-properly"), "NotAsked");
}

#[test]
fn a_criterion_that_waits_stays_unknown_whatever_is_answered() {
    let mut measured = measure(&inventory(TEXT_WITHOUT));
    measured.insert("rule31-1-met", Measured::Waiting);
    assert_eq!(settled(&project(""), &measured, "rule31-1-met"), "NotAsked");
    measured.insert("rule31-1-met", Measured::Criterion(false));
    assert_eq!(settled(&project(""), &measured, "rule31-1-met"), "false");
}

#[track_caller]
fn refused(answers: &str, code: &str) {
    let (pack, _) = sekisho_law::built_in();
    assert_eq!(check_answers(&project(answers), &pack, TODAY).unwrap_err().code(), code);
}

#[test]
fn answers_are_held_against_the_pack() {
    let complete = answer("purpose-covers-use", true, "");
    let (pack, _) = sekisho_law::built_in();
    check_answers(&project(&complete), &pack, TODAY).unwrap();
    refused(&complete.replace("purpose-covers-use", "purpose-covers-us"), "answer-unknown-fact-meant");
    refused(&complete.replace("purpose-covers-use", "weather"), "answer-unknown-fact");
    refused(&complete.replace("value = true", "value = \"often\""), "answer-wrong-value");
    refused(&complete.replace("reason = \"確認した\"\n", ""), "answer-judgement-incomplete");
    refused(&complete.replace("by = \"法務\"\n", ""), "answer-judgement-incomplete");
    refused(&complete.replace("on = 2026-11-20\n", ""), "answer-judgement-incomplete");
    refused(&complete.replace("by = \"法務\"", "by = \"　\""), "answer-judgement-incomplete");
    refused(&complete.replace("2026-11-20", "2026-11-23"), "answer-future");
    refused(&answer("act", true, ""), "answer-not-askable");
    refused(&answer("rule31-1-met", true, ""), "answer-not-askable");
    refused(&format!("{complete}evidence = \"nowhere.pdf\"\n"), "answer-evidence-missing");
}
