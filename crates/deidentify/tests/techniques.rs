//! Each technique against its table: settings, cell, what becomes of it. `!code` is an error.
#![expect(clippy::unwrap_used, clippy::panic, reason = "test code")]

use arrow_array::types::{Int8Type, UInt32Type};
use arrow_array::{
    Array, ArrayRef, DictionaryArray, LargeStringArray, RecordBatch, StringArray, StringViewArray,
};
use arrow_schema::{Field, Schema};
use sekisho_deidentify::{
    Cells, ColumnPlan, DeidentificationPlan, Error, Hierarchy, Key, Materials, Redaction, Redactions,
    Technique, Transformer,
};
use sekisho_terms::{AttributeRole, Standard};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The record number of the first row, so that a wrong offset shows.
const FIRST_ROW: u64 = 7000;

fn materials() -> Materials {
    let key: [u8; 32] = std::array::from_fn(|i| u8::try_from(i).unwrap());
    let hierarchy = Hierarchy::parse(include_str!("techniques/prefecture.csv"), ';').unwrap();
    Materials {
        hierarchies: BTreeMap::from([("prefecture".to_owned(), hierarchy)]),
        pseudonym_keys: BTreeMap::from([("customer".to_owned(), Key::new(key))]),
    }
}

/// The same cells in every array type that holds text.
fn arrays(cells: &[Option<&str>]) -> Vec<ArrayRef> {
    vec![
        Arc::new(StringArray::from(cells.to_vec())),
        Arc::new(LargeStringArray::from(cells.to_vec())),
        Arc::new(StringViewArray::from(cells.to_vec())),
        Arc::new(cells.iter().copied().collect::<DictionaryArray<Int8Type>>()),
        Arc::new(cells.iter().copied().collect::<DictionaryArray<UInt32Type>>()),
        large_dictionary(cells),
    ]
}

fn large_dictionary(cells: &[Option<&str>]) -> ArrayRef {
    let keys = (0_i8..).zip(cells).map(|(key, cell)| cell.map(|_| key)).collect();
    let values = cells.iter().map(|cell| Some(cell.unwrap_or("never read"))).collect::<LargeStringArray>();
    Arc::new(DictionaryArray::<Int8Type>::try_new(keys, Arc::new(values)).unwrap())
}

fn apply(
    technique: &Technique,
    array: &ArrayRef,
    redactions: &Redactions,
) -> Result<Vec<Option<String>>, Error> {
    let schema = Schema::new(vec![Field::new("cell", array.data_type().clone(), true)]);
    let plan = DeidentificationPlan {
        standard: Standard::Masked,
        columns: vec![ColumnPlan {
            column: "cell".to_owned(),
            category: None,
            role: AttributeRole::Other,
            technique: technique.clone(),
        }],
    };
    let transformer = Transformer::new(&plan, &schema, materials())?;
    let batch = RecordBatch::try_new(Arc::new(schema), vec![Arc::clone(array)]).unwrap();
    let (output, tally) = transformer.apply(&batch, FIRST_ROW, redactions)?;
    assert_eq!(output.schema(), transformer.output_schema());
    let column = output.column(0);
    let after = Cells::read("cell", 0, column.as_ref()).unwrap();
    let before = Cells::read("cell", 0, array.as_ref()).unwrap();
    let changed = before.iter().zip(after.iter()).filter(|(before, after)| before != after).count();
    let counts = tally.columns.get("cell").unwrap();
    assert_eq!(counts.changed, u64::try_from(changed).unwrap());
    assert_eq!(counts.nulls, 1);
    Ok(after.iter().map(|cell| cell.map(str::to_owned)).collect())
}

fn check(place: &str, technique: &Technique, spans: &[Redaction], input: &str, expected: &str) {
    // A null and an empty cell stand before the cell.
    let cells = [None, Some(""), Some(input)];
    let redactions = match technique {
        Technique::Redact => Redactions::from([("cell".to_owned(), vec![vec![], vec![], spans.to_vec()])]),
        _ => Redactions::new(),
    };
    for array in arrays(&cells) {
        let result = apply(technique, &array, &redactions);
        match (result, expected.strip_prefix('!')) {
            (Ok(output), None) => {
                let expected = [None, Some(String::new()), Some(expected.to_owned())];
                assert_eq!(output, expected, "{place}, {}", array.data_type());
            }
            (Err(error), Some(code)) => {
                assert_eq!(error.code(), code, "{place}");
                assert_eq!(error.place().row, Some(FIRST_ROW + 2), "{place}");
                assert_eq!(error.place().column.as_deref(), Some("cell"), "{place}");
                let shown = format!("{error} {error:?} {:?}", error.params());
                assert!(
                    input.trim().chars().count() < 2 || !shown.contains(input),
                    "{place}: the error quotes the cell"
                );
            }
            (Ok(_), Some(code)) => panic!("{place}, {}: no error, expected {code}", array.data_type()),
            (Err(error), None) => panic!("{place}, {}: {error}", array.data_type()),
        }
    }
}

/// Lines of a table after its comments and heading, as place and three fields.
fn rows(table: &'static str) -> impl Iterator<Item = (usize, &'static str, &'static str, &'static str)> {
    table.lines().enumerate().filter(|(_, line)| !line.starts_with('#')).skip(1).map(|(number, line)| {
        let mut fields = line.split('\t');
        let mut next =
            || fields.next().unwrap_or_else(|| panic!("line {}: three fields expected", number + 1));
        (number + 1, next(), next(), next())
    })
}

fn technique(settings: &str) -> Technique {
    #[derive(serde::Deserialize)]
    struct Line {
        cell: Technique,
    }
    toml::from_str::<Line>(&format!("cell = {settings}")).unwrap().cell
}

fn check_table(name: &str, table: &'static str, rows_min: usize) {
    let mut count = 0;
    for (line, settings, input, output) in rows(table) {
        check(&format!("{name} line {line}"), &technique(settings), &[], input, output);
        count += 1;
    }
    assert!(count >= rows_min, "{name}: only {count} cases were read");
}

#[test]
fn keep() {
    check_table("keep", include_str!("techniques/keep.tsv"), 5);
}

#[test]
fn mask() {
    check_table("mask", include_str!("techniques/mask.tsv"), 13);
}

#[test]
fn pseudonym() {
    check_table("pseudonym", include_str!("techniques/pseudonym.tsv"), 12);
}

#[test]
fn hierarchy() {
    check_table("hierarchy", include_str!("techniques/hierarchy.tsv"), 13);
}

#[test]
fn interval() {
    check_table("interval", include_str!("techniques/interval.tsv"), 30);
}

#[test]
fn date_to() {
    check_table("date-to", include_str!("techniques/date_to.tsv"), 65);
}

#[test]
fn top_bottom() {
    check_table("top-bottom", include_str!("techniques/top_bottom.tsv"), 22);
}

#[test]
fn redact() {
    let mut count = 0;
    for (line, stretches, input, output) in rows(include_str!("techniques/redact.tsv")) {
        let spans: Vec<Redaction> = stretches.split(", ").filter(|s| !s.is_empty()).map(span).collect();
        check(&format!("redact line {line}"), &Technique::Redact, &spans, input, output);
        let reversed: Vec<Redaction> = spans.into_iter().rev().collect();
        check(&format!("redact line {line}, reversed"), &Technique::Redact, &reversed, input, output);
        count += 1;
    }
    assert!(count >= 20, "only {count} cases were read");
}

fn span(text: &str) -> Redaction {
    let (range, category) = text.split_once(' ').unwrap();
    let (start, end) = range.split_once('-').unwrap();
    Redaction {
        start: start.parse().unwrap(),
        end: end.parse().unwrap(),
        category: category.parse().unwrap(),
    }
}
