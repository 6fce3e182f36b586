//! The search against a slow twin, against tables of ways to write a value, and with planted misses.

use super::*;
use crate::check::fold::folded_letters;
use proptest::prelude::*;

fn search_of(values: &[(&str, DataCategory, &str)]) -> ValueSearch {
    let mut builder = ValueSearchBuilder::new(1 << 24);
    for (source, category, value) in values {
        builder.add(source, *category, value).unwrap();
    }
    builder.build()
}

fn hits(search: &ValueSearch, text: &str) -> u64 {
    let mut tally = SearchTally::default();
    search.search(text, &mut tally);
    assert_eq!(tally.cells, 1);
    assert_eq!(tally.cells_with_hits, u64::from(!tally.hits.is_empty()));
    tally.hits.values().sum()
}

#[test]
fn values_are_found_as_people_write_them() {
    let table = include_str!("hits.tsv");
    let mut lines = 0;
    for line in table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [category, value, expected, text] = fields.as_slice() else { panic!("four fields: {line}") };
        let search = search_of(&[("t.c", category.parse().unwrap(), value)]);
        assert_eq!(hits(&search, text).to_string(), *expected, "{line}");
        lines += 1;
    }
    assert!(lines > 50);
}

#[test]
fn short_values_are_counted_and_not_searched() {
    let search = search_of(&[
        ("a.name", DataCategory::PersonName, "林 一"),
        ("a.name", DataCategory::PersonName, "森"),
        ("a.name", DataCategory::PersonName, "林 太郎"),
        ("a.code", DataCategory::EmployeeId, "12345"),
        ("a.code", DataCategory::EmployeeId, "123456"),
        ("a.code", DataCategory::EmployeeId, "A1"),
        ("a.code", DataCategory::EmployeeId, "A1B"),
        ("a.code", DataCategory::EmployeeId, " - "),
    ]);
    let expected = [("a.name".to_owned(), 2), ("a.code".to_owned(), 2)];
    assert_eq!(search.too_short(), &BTreeMap::from(expected));
    // 林太郎 both ways, 123456, a1b.
    assert_eq!(search.forms(), 4);
    assert_eq!(hits(&search, "森の12345とA1、林一"), 0);
}

#[test]
fn a_value_of_two_columns_counts_for_both() {
    let search = search_of(&[
        ("customers.name", DataCategory::PersonName, "佐藤 太郎"),
        ("contracts.name", DataCategory::PersonName, "佐藤　太郎"),
        ("customers.name", DataCategory::PersonName, "佐藤太郎"),
    ]);
    let mut tally = SearchTally::default();
    search.search("佐藤太郎", &mut tally);
    let expected = BTreeMap::from([("customers.name".to_owned(), 1), ("contracts.name".to_owned(), 1)]);
    assert_eq!(tally.hits, expected);
}

#[test]
fn values_within_values_are_all_found() {
    let search = search_of(&[
        ("a", DataCategory::PersonName, "佐藤太"),
        ("b", DataCategory::PersonName, "佐藤太郎"),
        ("c", DataCategory::PersonName, "藤太郎丸"),
    ]);
    assert_eq!(hits(&search, "佐藤太郎丸"), 3);
}

#[test]
fn tallies_merge() {
    let search =
        search_of(&[("a", DataCategory::PersonName, "佐藤太郎"), ("b", DataCategory::Phone, "0312345678")]);
    let texts = ["佐藤太郎と佐藤太郎", "なし", "03-1234-5678 佐藤太郎"];
    let mut whole = SearchTally::default();
    let mut merged = SearchTally::default();
    for text in texts {
        search.search(text, &mut whole);
        let mut part = SearchTally::default();
        search.search(text, &mut part);
        merged.merge(&part);
    }
    assert_eq!(merged, whole);
    assert_eq!((whole.cells, whole.cells_with_hits), (3, 2));
    assert_eq!(whole.hits, BTreeMap::from([("a".to_owned(), 3), ("b".to_owned(), 1)]));
}

#[test]
fn a_full_budget_is_an_error_without_the_value() {
    let mut builder = ValueSearchBuilder::new(4096);
    let error = (0..100_000)
        .find_map(|n| builder.add("a.name", DataCategory::PersonName, &format!("MARKER{n:06}")).err())
        .unwrap();
    assert_eq!((error.code(), error.kind()), ("value-search-memory", ErrorKind::Resource));
    assert!(!format!("{error} {error:?}").contains("MARKER"));
    // What was added before is searched.
    assert_eq!(hits(&builder.build(), "x MARKER000000 x"), 1);
}

/// A made-up customer list: names of four surnames and many given names, phones, e-mails, card numbers.
fn customers(count: u32) -> Vec<[String; 3]> {
    let surnames = ["佐藤", "鈴木", "高橋", "長谷川"];
    let given = ["太", "健", "美", "由", "翔", "陽", "結", "葵", "蓮", "樹"];
    (0..count)
        .map(|n| {
            let at = usize::try_from(n).unwrap();
            let name = format!(
                "{} {}{}{}",
                surnames[at % 4],
                given[at / 4 % 10],
                given[at / 40 % 10],
                given[at / 400 % 10]
            );
            [name, format!("090-{:04}-{:04}", n / 7, n), format!("user.{n}@mail.example.jp")]
        })
        .collect()
}

#[test]
fn planted_misses_show() {
    let customers = customers(2_000);
    let mut builder = ValueSearchBuilder::new(1 << 24);
    for [name, phone, email] in &customers {
        builder.add("customers.name", DataCategory::PersonName, name).unwrap();
        builder.add("customers.phone", DataCategory::Phone, phone).unwrap();
        builder.add("customers.email", DataCategory::Email, email).unwrap();
    }
    let search = builder.build();
    // Nothing missed, 1 % missed, 10 % missed; each miss in another of six ways to write it.
    for every in [usize::MAX, 100, 10] {
        let mut tally = SearchTally::default();
        let mut planted = 0_u64;
        for (at, [name, phone, email]) in customers.iter().enumerate() {
            let left = match at / every % 6 {
                0 => name.clone(),
                1 => name.replace(' ', ""),
                2 => name.replace(' ', "　"),
                3 => phone.replace('-', ""),
                4 => phone
                    .chars()
                    .map(|c| if c == '-' { '－' } else { char::from_u32(u32::from(c) + 0xfee0).unwrap() })
                    .collect(),
                _ => email.to_uppercase(),
            };
            let is_miss = at % every == 0 && every != usize::MAX;
            planted += u64::from(is_miss);
            let filled = if is_miss { left.as_str() } else { "[氏名]" };
            search.search(&format!("本日{filled}様より入電。契約の件で折り返し希望。"), &mut tally);
        }
        assert_eq!(tally.cells_with_hits, planted);
        assert_eq!(planted, if every == usize::MAX { 0 } else { 2_000 / u64::try_from(every).unwrap() });
    }
}

/// The slow twin: every form at every place.
fn slow_hits(values: &[(DataCategory, String)], text: &str) -> u64 {
    let mut forms = BTreeSet::new();
    for (category, value) in values {
        let main = main_form(*category, value);
        if is_too_short(&main) {
            // Such a value is counted and not searched, in none of its forms.
            continue;
        }
        forms.extend(other_forms(*category, value, &main));
        forms.insert(main);
    }
    let mut folded = Vec::new();
    fold(text, &mut folded);
    let mut found = Vec::new();
    for form in forms.into_iter().filter(|form| !form.is_empty() && !is_too_short(form)) {
        let form: Vec<char> = form.chars().collect();
        for from in 0..folded.len() {
            let to = from + form.len();
            let equal = folded
                .get(from..to)
                .is_some_and(|part| part.iter().map(|f| f.letter).eq(form.iter().copied()));
            if equal && stands_alone(&folded, from, to) {
                found.push((from, to));
            }
        }
    }
    found.sort_unstable();
    let (mut counted, mut counted_to) = (0, 0);
    for (from, to) in found {
        if from >= counted_to {
            counted += 1;
            counted_to = to;
        }
    }
    counted
}

fn text_strategy(longest: usize) -> impl Strategy<Value = String> {
    let letter = prop::sample::select(vec![
        "佐", "藤", "太", "さ", "サ", "ｻ", "ﾞ", "ン", "ん", "0", "8", "1", "９", "-", "ー", "　", " ", "a",
        "B", "・", "様", "@", ".",
    ]);
    prop::collection::vec(letter, 0..longest).prop_map(|letters| letters.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_search_agrees_with_looking_everywhere(
        values in prop::collection::vec(text_strategy(9), 0..12),
        categories in prop::collection::vec(
            prop::sample::select(vec![DataCategory::PersonName, DataCategory::Phone, DataCategory::EmployeeId]), 12),
        text in text_strategy(40),
        embedded in prop::option::of(0_usize..12),
    ) {
        let text = match embedded.and_then(|at| values.get(at)) {
            Some(value) => format!("{text}{value}{text}"),
            None => text,
        };
        let values: Vec<(DataCategory, String)> = categories.into_iter().zip(values).collect();
        let mut builder = ValueSearchBuilder::new(1 << 20);
        for (category, value) in &values {
            builder.add("t.c", *category, value).unwrap();
        }
        prop_assert_eq!(hits(&builder.build(), &text), slow_hits(&values, &text));
    }

    #[test]
    fn every_searched_value_is_found_in_itself(value in "\\PC{0,80}") {
        let main = folded_letters(&value);
        let search = search_of(&[("t.c", DataCategory::PersonName, &value)]);
        if !main.is_empty() && !is_too_short(&main) {
            prop_assert!(hits(&search, &value) >= 1);
        } else {
            prop_assert_eq!(search.forms(), 0);
        }
    }
}
