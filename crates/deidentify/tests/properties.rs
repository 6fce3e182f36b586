//! What holds for every table, and slow twins of the techniques.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code")]

use arrow_array::types::Int16Type;
use arrow_array::{Array, ArrayRef, DictionaryArray, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use proptest::prelude::*;
use sekisho_deidentify::{
    Cells, ColumnPlan, DateUnit, DeidentificationPlan, Hierarchy, Key, Materials, PlaceholderLanguage,
    Redaction, Redactions, Tally, Technique, Transformer, placeholder,
};
use sekisho_terms::{AttributeRole, DataCategory, Standard};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;

const KEY: [u8; 32] = *b"a key of thirty-two bytes, fixed";

#[derive(Debug, Clone)]
struct Row {
    id: Option<String>,
    age: Option<i64>,
    place: Option<String>,
    born: Option<String>,
    note: Option<String>,
    stretches: Vec<(u32, u32, DataCategory)>,
    score: Option<f64>,
}

fn row() -> impl Strategy<Value = Row> {
    let places = prop::sample::select(vec!["", "東京都", "大阪府", "京都府"]).prop_map(str::to_owned);
    let born = (1930..2020_i32, 1..13_u32, 1..29_u32).prop_map(|(y, m, d)| format!("{y}/{m}/{d}"));
    let category = prop::sample::select(DataCategory::ALL);
    let stretches = prop::collection::vec((0..12_u32, 1..6_u32, category), 0..5);
    let columns = (
        prop::option::of("[A-Za-z0-9山田 ]{0,8}"),
        prop::option::of(-200..200_i64),
        prop::option::of(places),
        prop::option::of(born),
        prop::option::of("[あ-お山𠮷a-c0-9\u{3099}]{0,12}"),
        stretches,
        prop::option::of(-1e3..1e3_f64),
    );
    columns.prop_map(|(id, age, place, born, note, stretches, score)| {
        let scalars = note.as_deref().map_or(0, |note| u32::try_from(note.chars().count()).unwrap());
        let fit = |(start, length, category): (u32, u32, DataCategory)| {
            (start, (start + length).min(scalars), category)
        };
        let stretches = stretches.into_iter().map(fit).filter(|(start, end, _)| start < end).collect();
        Row { id, age, place, born, note, stretches, score }
    })
}

fn table(rows: &[Row]) -> (RecordBatch, Redactions) {
    let column = |cell: fn(&Row) -> Option<&str>| rows.iter().map(cell).collect::<StringArray>();
    let dictionary: DictionaryArray<Int16Type> = rows.iter().map(|row| row.place.as_deref()).collect();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", Arc::new(column(|row| row.id.as_deref()))),
        ("name", Arc::new(column(|row| row.id.as_deref()))),
        ("age", Arc::new(rows.iter().map(|row| row.age).collect::<Int64Array>())),
        ("limit", Arc::new(rows.iter().map(|row| row.age).collect::<Int64Array>())),
        ("place", Arc::new(dictionary.clone())),
        ("born", Arc::new(column(|row| row.born.as_deref()))),
        ("note", Arc::new(column(|row| row.note.as_deref()))),
        ("secret", Arc::new(column(|row| row.note.as_deref()))),
        ("score", Arc::new(rows.iter().map(|row| row.score).collect::<Float64Array>())),
        ("kept", Arc::new(dictionary)),
    ];
    let fields: Vec<Field> =
        columns.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), true)).collect();
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    let stretch = |&(start, end, category): &(u32, u32, DataCategory)| Redaction { start, end, category };
    let redactions = rows.iter().map(|row| row.stretches.iter().map(stretch).collect()).collect();
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap();
    (batch, Redactions::from([("note".to_owned(), redactions)]))
}

fn transformer(schema: &Schema) -> Transformer {
    let techniques = [
        ("id", Technique::Pseudonym { label: "k".to_owned() }),
        ("name", Technique::Mask { keep_first: 1, keep_last: 1 }),
        ("age", Technique::Interval { width: 7, origin: 3 }),
        ("limit", Technique::TopBottom { low: Some(18), high: Some(90) }),
        ("place", Technique::Hierarchy { hierarchy: "h".to_owned(), level: 1 }),
        ("born", Technique::DateTo { unit: DateUnit::Month }),
        ("note", Technique::Redact),
        ("secret", Technique::Suppress),
        ("score", Technique::Keep),
        ("kept", Technique::Keep),
    ];
    let column = |(name, technique): (&str, Technique)| ColumnPlan {
        column: name.to_owned(),
        category: None,
        role: AttributeRole::Other,
        technique,
    };
    let plan = DeidentificationPlan {
        standard: Standard::Masked,
        columns: techniques.into_iter().map(column).collect(),
    };
    let hierarchy = Hierarchy::parse("東京都,東\n大阪府,西\n京都府,西\n", ',').unwrap();
    let materials = Materials {
        hierarchies: BTreeMap::from([("h".to_owned(), hierarchy)]),
        pseudonym_keys: BTreeMap::from([("k".to_owned(), Key::new(KEY))]),
    };
    Transformer::new(&plan, schema, materials).unwrap()
}

fn cells(batch: &RecordBatch, column: &str) -> Vec<Option<String>> {
    let array = batch.column_by_name(column).unwrap();
    Cells::read(column, 0, array.as_ref()).unwrap().iter().map(|cell| cell.map(str::to_owned)).collect()
}

proptest! {
    #[test]
    fn rows_nulls_empties_and_kept_columns_stay(rows in prop::collection::vec(row(), 0..20)) {
        let (input, redactions) = table(&rows);
        let transformer = transformer(&input.schema());
        let (output, tally) = transformer.apply(&input, 0, &redactions).unwrap();
        prop_assert_eq!(output.num_rows(), input.num_rows());
        prop_assert_eq!(tally.rows, u64::try_from(rows.len()).unwrap());
        prop_assert!(output.column_by_name("secret").is_none());
        for kept in ["score", "kept"] {
            let (before, after) = (input.column_by_name(kept).unwrap(), output.column_by_name(kept).unwrap());
            prop_assert_eq!(before.to_data(), after.to_data());
        }
        for changed in ["id", "name", "age", "limit", "place", "born", "note"] {
            prop_assert_eq!(output.column_by_name(changed).unwrap().data_type(), &DataType::Utf8);
            for (before, after) in cells(&input, changed).iter().zip(cells(&output, changed)) {
                prop_assert_eq!(before.is_none(), after.is_none());
                if before.as_deref() == Some("") {
                    prop_assert_eq!(after.as_deref(), Some(""));
                }
            }
        }
    }

    #[test]
    fn batches_of_any_size_give_the_same_rows_and_counts(
        rows in prop::collection::vec(row(), 1..20),
        size in 1..7_usize,
    ) {
        let (input, redactions) = table(&rows);
        let transformer = transformer(&input.schema());
        let (whole, counts) = transformer.apply(&input, 0, &redactions).unwrap();
        let mut parts = Vec::new();
        let mut tallies = Vec::new();
        for start in (0..rows.len()).step_by(size) {
            let length = size.min(rows.len() - start);
            let spans = redactions["note"][start..start + length].to_vec();
            let spans = Redactions::from([("note".to_owned(), spans)]);
            let first_row = u64::try_from(start).unwrap();
            let (part, tally) = transformer.apply(&input.slice(start, length), first_row, &spans).unwrap();
            parts.push(part);
            tallies.push(tally);
        }
        for name in ["id", "name", "age", "limit", "place", "born", "note", "score", "kept"] {
            let joined: Vec<_> = parts.iter().flat_map(|part| cells(part, name)).collect();
            prop_assert_eq!(joined, cells(&whole, name));
        }
        let mut forward = Tally::default();
        tallies.iter().for_each(|tally| forward.merge(tally));
        let mut backward = Tally::default();
        tallies.iter().rev().for_each(|tally| backward.merge(tally));
        prop_assert_eq!(&forward, &counts);
        prop_assert_eq!(backward, counts);
    }

    #[test]
    fn pseudonyms_agree_with_hmac_written_out(rows in prop::collection::vec(row(), 1..10)) {
        let (input, redactions) = table(&rows);
        let (output, _) = transformer(&input.schema()).apply(&input, 0, &redactions).unwrap();
        for (before, after) in cells(&input, "id").into_iter().zip(cells(&output, "id")) {
            prop_assert_eq!(after, before.map(|cell| if cell.is_empty() { cell } else { slow_pseudonym(&cell) }));
        }
    }

    #[test]
    fn intervals_agree_with_walking_from_the_origin(rows in prop::collection::vec(row(), 1..10)) {
        let (input, redactions) = table(&rows);
        let (output, _) = transformer(&input.schema()).apply(&input, 0, &redactions).unwrap();
        for (row, after) in rows.iter().zip(cells(&output, "age")) {
            prop_assert_eq!(after, row.age.map(|age| slow_interval(age, 7, 3)));
        }
    }

    #[test]
    fn redaction_agrees_with_painting_every_scalar(rows in prop::collection::vec(row(), 1..10)) {
        let (input, redactions) = table(&rows);
        let (output, tally) = transformer(&input.schema()).apply(&input, 0, &redactions).unwrap();
        let mut counts = BTreeMap::new();
        for (row, after) in rows.iter().zip(cells(&output, "note")) {
            prop_assert_eq!(after, row.note.as_deref().map(|note| slow_redact(note, &row.stretches, &mut counts)));
        }
        prop_assert_eq!(tally.redactions(), counts);
    }
}

/// HMAC (RFC 2104) with the two padded keys written out.
fn slow_pseudonym(cell: &str) -> String {
    let mut block = [0_u8; 64];
    block[..32].copy_from_slice(&KEY);
    let inner = Sha256::digest([&block.map(|byte| byte ^ 0x36)[..], cell.as_bytes()].concat());
    let outer = Sha256::digest([&block.map(|byte| byte ^ 0x5c)[..], &inner[..]].concat());
    let hex: String = outer[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    let letters = "0123456789abcdef".chars().zip("abcdefghijklmnop".chars()).collect::<BTreeMap<_, _>>();
    format!("p_{}", hex.chars().map(|digit| letters[&digit]).collect::<String>())
}

fn slow_interval(age: i64, width: i64, origin: i64) -> String {
    let mut low = origin;
    while low > age {
        low -= width;
    }
    while low + width <= age {
        low += width;
    }
    let dots = if low < 0 { ".." } else { "-" };
    format!("{low}{dots}{}", low + width - 1)
}

/// Unites stretches pair by pair until nothing overlaps, then paints scalar by scalar.
fn slow_redact(
    note: &str,
    stretches: &[(u32, u32, DataCategory)],
    counts: &mut BTreeMap<DataCategory, u64>,
) -> String {
    let mut groups: Vec<Vec<(u32, u32, DataCategory)>> = stretches.iter().map(|s| vec![*s]).collect();
    let span = |group: &[(u32, u32, DataCategory)]| {
        (group.iter().map(|s| s.0).min().unwrap(), group.iter().map(|s| s.1).max().unwrap())
    };
    'again: loop {
        for i in 0..groups.len() {
            for j in i + 1..groups.len() {
                let ((a, b), (c, d)) = (span(&groups[i]), span(&groups[j]));
                if a < d && c < b {
                    let other = groups.remove(j);
                    groups[i].extend(other);
                    continue 'again;
                }
            }
        }
        break;
    }
    let winner = |group: &[(u32, u32, DataCategory)]| {
        let rank =
            |s: &&(u32, u32, DataCategory)| (std::cmp::Reverse(s.1 - s.0), s.2.statutory_class(), s.0, s.2);
        group.iter().min_by_key(rank).unwrap().2
    };
    let mut text = String::new();
    for (at, scalar) in (0_u32..).zip(note.chars()) {
        match groups.iter().find(|group| span(group).0 <= at && at < span(group).1) {
            Some(group) if span(group).0 == at => {
                text.push_str(placeholder(winner(group), PlaceholderLanguage::Japanese));
                *counts.entry(winner(group)).or_default() += 1;
            }
            Some(_) => {}
            None => text.push(scalar),
        }
    }
    text
}

/// Every day from 1873 to 2030 in the common era and in its own era, walked one by one.
#[test]
fn every_day_of_five_eras_gives_its_month() {
    let starts = [
        ("明治", 1873, 6, 1, 1),
        ("大正", 1912, 1, 7, 30),
        ("昭和", 1926, 1, 12, 25),
        ("平成", 1989, 1, 1, 8),
        ("令和", 2019, 1, 5, 1),
    ];
    let mut era = starts[0];
    let mut written = Vec::new();
    let mut expected = Vec::new();
    for year in 1873..2031 {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        for (month, days) in
            (1..).zip([31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
        {
            for day in 1..=days {
                if let Some(next) = starts.iter().find(|s| (s.1, s.3, s.4) == (year, month, day)) {
                    era = *next;
                }
                let of_era = year - era.1 + era.2;
                written.push(format!("{year}-{month:02}-{day:02}"));
                written.push(format!("{}{of_era}年{month}月{day}日", era.0));
                expected.extend([format!("{year}-{month:02}"), format!("{year}-{month:02}")]);
            }
        }
    }
    let schema = Schema::new(vec![Field::new("d", DataType::Utf8, true)]);
    let plan = DeidentificationPlan {
        standard: Standard::Masked,
        columns: vec![ColumnPlan {
            column: "d".to_owned(),
            category: None,
            role: AttributeRole::Other,
            technique: Technique::DateTo { unit: DateUnit::Month },
        }],
    };
    let transformer = Transformer::new(&plan, &schema, Materials::default()).unwrap();
    let input = RecordBatch::try_new(Arc::new(schema), vec![Arc::new(StringArray::from(written))]).unwrap();
    let (output, _) = transformer.apply(&input, 0, &Redactions::new()).unwrap();
    let months: Vec<String> = cells(&output, "d").into_iter().map(Option::unwrap).collect();
    assert_eq!(months.len(), 2 * 57_708);
    assert_eq!(months, expected);
}
