use super::*;
use crate::dictionary::{Dictionary, Entries};
use crate::scanner::{Scanner, TABLES, TextSpan};
use crate::tags::Tags;
use proptest::prelude::*;
use std::sync::LazyLock;

static SCANNER: LazyLock<Scanner> = LazyLock::new(Scanner::japanese);

/// `category:start-end,…` of what is found in `text`; `-` for nothing.
fn found(text: &str) -> String {
    let mut spans = Vec::new();
    SCANNER.find(text, &mut spans);
    let words: Vec<String> = spans.iter().map(|s| format!("{}:{}-{}", s.category, s.start, s.end)).collect();
    if words.is_empty() { "-".to_owned() } else { words.join(",") }
}

/// Every row of a table: the text gives exactly what stands behind the tab.
fn check(table: &str) {
    let mut rows = 0;
    let mut wrong = Vec::new();
    for row in table.lines().filter(|row| !row.is_empty() && !row.starts_with('#')) {
        let (text, expected) = row.split_once('\t').expect("a row has a tab");
        let actual = found(text);
        if actual != expected {
            wrong.push(format!("{text}\n  expected {expected}\n  found    {actual}"));
        }
        rows += 1;
    }
    assert!(rows >= 12, "only {rows} rows");
    assert!(wrong.is_empty(), "{} of {rows} rows:\n{}", wrong.len(), wrong.join("\n"));
}

/// A sentence of `business.tsv`: its text, and what stands in braces there.
fn marked(row: &str) -> (String, Vec<(u32, u32, String)>) {
    let length = |text: &str| u32::try_from(text.chars().count()).unwrap();
    let (mut text, mut truth) = (String::new(), Vec::new());
    for piece in row.split('{') {
        let Some((mark, rest)) = piece.split_once('}') else {
            text.push_str(piece);
            continue;
        };
        let (category, value) = mark.split_once('|').expect("a category and a text");
        let start = length(&text);
        text.push_str(value);
        truth.push((start, length(&text), category.to_owned()));
        text.push_str(rest);
    }
    (text, truth)
}

/// Sentences of offices, schools, clinics and banks: nearly all is found, and nearly nothing else.
/// Words of illness are left out on both sides: the file marks what identifies.
#[test]
fn business_sentences_are_read() {
    let (mut marks, mut findings, mut right, mut rows) = (0, 0, 0, 0);
    let mut wrong = Vec::new();
    for row in include_str!("business.tsv").lines().filter(|row| !row.starts_with('#')) {
        let (text, truth) = marked(row);
        let mut spans = Vec::new();
        SCANNER.find(&text, &mut spans);
        let found: Vec<(u32, u32, String)> = spans
            .iter()
            .filter(|span| span.category != DataCategory::MedicalHistory)
            .map(|span| (span.start, span.end, span.category.to_string()))
            .collect();
        let hits = truth.iter().filter(|mark| found.contains(mark)).count();
        if hits < truth.len() || hits < found.len() {
            wrong.push(row);
        }
        (marks, findings, right, rows) =
            (marks + truth.len(), findings + found.len(), right + hits, rows + 1);
    }
    assert_eq!(rows, 60);
    assert!(right * 100 >= marks * 93, "{right} of {marks}:\n{}", wrong.join("\n"));
    assert!(right * 100 >= findings * 97, "{right} of {findings}:\n{}", wrong.join("\n"));
}

macro_rules! tables {
    ($($name:ident,)+) => { $(
        #[test]
        fn $name() {
            check(include_str!(concat!(stringify!($name), ".tsv")));
        }
    )+ };
}

mod fixtures {
    use super::check;

    tables! {
        address, age, bank_account, birth_date, corporate_number, credit_card, device, driver_licence,
        elderly_insurance, email, employee_id, employment_insurance, handle, health_insurance, ip_address,
        login_credential, long_term_care, look_alikes, my_number, names, passport, pension, phone, plate, postal_code,
        residence_card, resident_record, special_care,
    }
}

#[test]
fn every_line_of_the_word_tables_has_a_known_tag() {
    for table in TABLES {
        assert_eq!(Entries::default().add_table(table), Vec::<&str>::new());
    }
}

/// The prefix tree against a list searched from its start.
#[test]
fn dictionary_finds_what_a_plain_list_finds() {
    let mut entries = Entries::default();
    for (word, tag) in [
        ("山", Tag::Surname),
        ("山田", Tag::Surname),
        ("山田太", Tag::Given),
        ("Ab", Tag::Login),
        ("カ", Tag::KanaGiven),
    ] {
        entries.add(word, tag);
    }
    let dictionary = Dictionary::new(entries.words());
    for text in ["山田太郎", "山", "田山", "ABC", "abc", "カ", "", "山本"] {
        let chars: Vec<char> = text.chars().collect();
        let mut fast = Vec::new();
        dictionary.prefixes(&chars, |length, tags| fast.push((length, tags)));
        let lower: Vec<char> = chars.iter().map(char::to_ascii_lowercase).collect();
        let slow: Vec<(usize, Tags)> = entries
            .words()
            .iter()
            .filter(|(word, _)| lower.starts_with(word))
            .map(|(word, tags)| (word.len(), *tags))
            .collect();
        assert_eq!(fast, slow, "{text}");
    }
}

#[test]
fn a_header_can_stand_for_the_keyword() {
    let mut desk = crate::scanner::Desk::default();
    let mut spans: Vec<TextSpan> = Vec::new();
    SCANNER.find_with("983205673214", Tags::of(&[Tag::MyNumber]), &mut desk, &mut spans);
    assert_eq!(spans.len(), 1);
    assert_eq!(found("983205673214"), "-");
}

/// Of overlapping candidates the surest stays, whatever the order they came in.
#[test]
fn overlaps_are_resolved_independently_of_order() {
    let candidate = |start, end, permille| Candidate {
        start,
        end,
        category: DataCategory::Phone,
        permille,
        recognizer: "test",
    };
    let mut forwards =
        vec![candidate(0, 5, 700), candidate(3, 9, 900), candidate(9, 12, 600), candidate(8, 10, 650)];
    let mut backwards: Vec<Candidate> = forwards.iter().rev().copied().collect();
    resolve(&mut forwards);
    resolve(&mut backwards);
    assert_eq!(forwards, backwards);
    assert_eq!(forwards, [candidate(3, 9, 900), candidate(9, 12, 600)]);
}

/// Texts made of pieces that recognisers look for, so that they fire often.
fn lively_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("マイナンバー".to_owned()),
        Just("電話".to_owned()),
        Just("生年月日".to_owned()),
        Just("S5".to_owned()),
        Just("昭和".to_owned()),
        Just("口座".to_owned()),
        Just("パスワード:".to_owned()),
        Just("山田太郎".to_owned()),
        Just("様".to_owned()),
        Just("ﾔﾏﾀﾞ".to_owned()),
        Just("が\u{3099}".to_owned()),
        Just("葛\u{E0100}".to_owned()),
        Just("㈱".to_owned()),
        Just("東京都".to_owned()),
        Just("@".to_owned()),
        Just("::".to_owned()),
        "[0-9０-９〇一二]{1,5}",
        "[-－ー ・.:/()の年月日歳]",
        any::<String>(),
    ];
    proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_gives_sorted_spans_inside_it(text in lively_text()) {
        let mut spans = Vec::new();
        SCANNER.find(&text, &mut spans);
        let length = u32::try_from(text.chars().count()).unwrap();
        let mut free_from = 0;
        for span in spans {
            prop_assert!(span.start >= free_from && span.start < span.end && span.end <= length);
            free_from = span.end;
        }
    }

    #[test]
    fn reused_buffers_change_nothing(texts in proptest::collection::vec(lively_text(), 1..4)) {
        let mut desk = crate::scanner::Desk::default();
        for text in &texts {
            let (mut fresh, mut reused) = (Vec::new(), Vec::new());
            SCANNER.find(text, &mut fresh);
            SCANNER.find_with(text, Tags::NONE, &mut desk, &mut reused);
            prop_assert_eq!(&fresh, &reused);
        }
    }
}
