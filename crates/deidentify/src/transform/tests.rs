use super::*;
use crate::plan::ColumnPlan;
use crate::technique::{DateUnit, Technique};
use arrow_array::builder::{ListBuilder, StringBuilder as ListText};
use arrow_array::{BinaryArray, Int64Array};
use arrow_schema::{DataType, Field};
use sekisho_terms::{AttributeRole, DataCategory, Standard};
use std::collections::{BTreeSet, HashMap};

fn plan(columns: &[(&str, Technique)]) -> DeidentificationPlan {
    let column = |(name, technique): &(&str, Technique)| ColumnPlan {
        column: (*name).to_owned(),
        category: None,
        role: AttributeRole::Other,
        technique: technique.clone(),
    };
    DeidentificationPlan { standard: Standard::Masked, columns: columns.iter().map(column).collect() }
}

fn schema(columns: &[(&str, DataType)]) -> Schema {
    Schema::new(columns.iter().map(|(name, kind)| Field::new(*name, kind.clone(), true)).collect::<Vec<_>>())
}

fn materials() -> Materials {
    let hierarchy = Hierarchy::parse("Tokyo;Kanto;*\nOsaka;Kinki;*\n", ';').unwrap();
    Materials {
        hierarchies: BTreeMap::from([("h".to_owned(), hierarchy)]),
        pseudonym_keys: BTreeMap::from([("k".to_owned(), Key::new([7; 32]))]),
    }
}

fn text(cells: &[Option<&str>]) -> ArrayRef {
    Arc::new(StringArray::from(cells.to_vec()))
}

fn batch(columns: &[(&str, ArrayRef)]) -> RecordBatch {
    let kinds: Vec<_> = columns.iter().map(|(name, array)| (*name, array.data_type().clone())).collect();
    let arrays = columns.iter().map(|(_, array)| Arc::clone(array)).collect();
    RecordBatch::try_new(Arc::new(schema(&kinds)), arrays).unwrap()
}

fn ready(plan: &DeidentificationPlan, batch: &RecordBatch) -> Transformer {
    Transformer::new(plan, &batch.schema(), materials()).unwrap()
}

fn pseudonym(label: &str) -> Technique {
    Technique::Pseudonym { label: label.to_owned() }
}

fn up(hierarchy: &str, level: u32) -> Technique {
    Technique::Hierarchy { hierarchy: hierarchy.to_owned(), level }
}

/// Code, column at fault, columns of the data, columns of the plan.
type Case<'a> = (&'a str, Option<&'a str>, &'a [(&'a str, DataType)], &'a [(&'a str, Technique)]);

#[test]
fn a_plan_that_does_not_fit_is_refused_before_any_row() {
    use Technique as T;
    let (keep, utf8) = (T::Keep, DataType::Utf8);
    let ab = [("a", utf8.clone()), ("b", utf8.clone())];
    let a = [("a", utf8.clone())];
    let list = [("a", DataType::List(Arc::new(Field::new_list_field(utf8.clone(), true))))];
    let binary = [("a", DataType::Binary)];
    let cases: &[Case<'_>] = &[
        (
            "plan-column-absent",
            Some("c"),
            &ab,
            &[("a", keep.clone()), ("b", keep.clone()), ("c", keep.clone())],
        ),
        ("plan-column-missing", Some("b"), &ab, &[("a", keep.clone())]),
        ("plan-column-twice", Some("a"), &ab, &[("a", keep.clone()), ("a", keep.clone())]),
        ("plan-column-order", Some("b"), &ab, &[("b", keep.clone()), ("a", keep.clone())]),
        ("duplicate-column-name", Some("a"), &[("a", utf8.clone()), ("a", utf8)], &[("a", keep.clone())]),
        ("unsupported-column-type", Some("a"), &list, &[("a", keep.clone())]),
        ("unsupported-column-type", Some("a"), &binary, &[("a", keep)]),
        ("unsupported-column-type", Some("a"), &binary, &[("a", T::Redact)]),
        ("unsupported-column-type", Some("a"), &binary, &[("a", T::Mask { keep_first: 0, keep_last: 0 })]),
        ("hierarchy-missing", Some("a"), &a, &[("a", up("g", 1))]),
        ("hierarchy-level-too-high", Some("a"), &a, &[("a", up("h", 3))]),
        ("pseudonym-key-missing", Some("a"), &a, &[("a", pseudonym("l"))]),
        ("interval-width-zero", Some("a"), &a, &[("a", T::Interval { width: 0, origin: 0 })]),
        ("top-bottom-empty", Some("a"), &a, &[("a", T::TopBottom { low: None, high: None })]),
        ("top-bottom-order", Some("a"), &a, &[("a", T::TopBottom { low: Some(5), high: Some(5) })]),
    ];
    for (code, column, kinds, techniques) in cases {
        let error = Transformer::new(&plan(techniques), &schema(kinds), materials()).unwrap_err();
        assert_eq!(error.code(), *code);
        assert_eq!(error.place().column.as_deref(), *column, "{code}");
        assert_eq!(error.place().row, None, "{code}");
    }
}

#[test]
fn params_name_what_the_message_needs() {
    let error = Transformer::new(&plan(&[("a", up("h", 3))]), &schema(&[("a", DataType::Utf8)]), materials());
    let error = error.unwrap_err();
    let params = [("hierarchy", "h"), ("level", "3"), ("highest", "2")];
    assert_eq!(error.params(), params.map(|(name, value)| (name, value.to_owned())));
    assert_eq!(
        error.to_string(),
        "the hierarchy has no such level (hierarchy: h, level: 3, highest: 2) at column a"
    );
    let error =
        Transformer::new(&plan(&[("a", pseudonym("l"))]), &schema(&[("a", DataType::Utf8)]), materials());
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Key);
}

#[test]
fn suppression_takes_the_column_away_whatever_its_type() {
    let mut list = ListBuilder::new(ListText::new());
    list.append_value([Some("x")]);
    list.append_null();
    let input = batch(&[
        ("tags", Arc::new(list.finish())),
        ("photo", Arc::new(BinaryArray::from_opt_vec(vec![Some(b"1"), Some(b"2")]))),
    ]);
    let plan = plan(&[("tags", Technique::Suppress), ("photo", Technique::Suppress)]);
    let (output, tally) = ready(&plan, &input).apply(&input, 0, &Redactions::new()).unwrap();
    assert_eq!((output.num_columns(), output.num_rows(), tally.rows), (0, 2, 2));
    let suppressed: Vec<_> = tally.columns.values().map(|column| (column.nulls, column.suppressed)).collect();
    assert_eq!(suppressed, [(0, 2), (1, 1)]);
}

#[test]
fn scalars_are_transformed_as_their_canonical_text() {
    let input = batch(&[
        ("age", Arc::new(Int64Array::from(vec![Some(34), None, Some(-1)]))),
        ("born", Arc::new(arrow_array::Date32Array::from(vec![Some(0), Some(-1), None]))),
        ("id", Arc::new(Int64Array::from(vec![12, 13, 14]))),
        ("kept", Arc::new(Int64Array::from(vec![Some(1), None, Some(3)]))),
    ]);
    let plan = plan(&[
        ("age", Technique::Interval { width: 10, origin: 0 }),
        ("born", Technique::DateTo { unit: DateUnit::Year }),
        ("id", Technique::Mask { keep_first: 1, keep_last: 0 }),
        ("kept", Technique::Keep),
    ]);
    let (output, tally) = ready(&plan, &input).apply(&input, 0, &Redactions::new()).unwrap();
    let expected = batch(&[
        ("age", text(&[Some("30-39"), None, Some("-10..-1")])),
        ("born", text(&[Some("1970"), Some("1969"), None])),
        ("id", text(&[Some("1****"); 3])),
        ("kept", Arc::new(Int64Array::from(vec![Some(1), None, Some(3)]))),
    ]);
    assert_eq!(output, expected);
    let changed: Vec<_> =
        tally.columns.iter().map(|(name, counts)| (name.as_str(), counts.changed)).collect();
    assert_eq!(changed, [("age", 2), ("born", 2), ("id", 3), ("kept", 0)]);
}

#[test]
fn one_label_keeps_columns_joinable_and_two_labels_do_not() {
    let input = batch(&[("a", text(&[Some("C1")])), ("b", text(&[Some("C1")])), ("c", text(&[Some("C1")]))]);
    let mut materials = materials();
    materials.pseudonym_keys.insert("other".to_owned(), Key::new([8; 32]));
    let plan = plan(&[("a", pseudonym("k")), ("b", pseudonym("k")), ("c", pseudonym("other"))]);
    let transformer = Transformer::new(&plan, &input.schema(), materials).unwrap();
    let (output, _) = transformer.apply(&input, 0, &Redactions::new()).unwrap();
    assert_eq!(output.column(0), output.column(1));
    assert_ne!(output.column(0), output.column(2));
}

#[test]
fn metadata_of_fields_stays_and_foreign_metadata_of_the_schema_does_not() {
    let json = HashMap::from([
        ("sekisho.json".to_owned(), "number".to_owned()),
        ("PARQUET:field_id".to_owned(), "7".to_owned()),
        ("ARROW:extension:name".to_owned(), "arrow.uuid".to_owned()),
    ]);
    let field = |name| Field::new(name, DataType::Utf8, false).with_metadata(json.clone());
    let of_schema = HashMap::from([
        ("pandas".to_owned(), "Yamada".to_owned()),
        ("sekisho.format".to_owned(), "jsonl".to_owned()),
    ]);
    let schema = Schema::new_with_metadata(vec![field("kept"), field("masked")], of_schema);
    let plan =
        plan(&[("kept", Technique::Keep), ("masked", Technique::Mask { keep_first: 0, keep_last: 0 })]);
    let output = Transformer::new(&plan, &schema, materials()).unwrap().output_schema();
    assert_eq!(output.field(0), schema.field(0));
    let expected = HashMap::from([
        ("sekisho.json".to_owned(), "string".to_owned()),
        ("PARQUET:field_id".to_owned(), "7".to_owned()),
    ]);
    assert_eq!(output.field(1).metadata(), &expected);
    assert!(!output.field(1).is_nullable());
    assert_eq!(output.metadata(), &HashMap::from([("sekisho.format".to_owned(), "jsonl".to_owned())]));
}

#[test]
fn the_error_is_the_first_row_whatever_the_batch_size() {
    let input = batch(&[
        ("place", text(&[Some("Tokyo"), Some("Osaka"), Some("Nara"), Some("Kobe")])),
        ("age", text(&[Some("1"), Some("x"), Some("y"), Some("4")])),
    ]);
    let plan = plan(&[("place", up("h", 1)), ("age", Technique::Interval { width: 10, origin: 0 })]);
    let transformer = ready(&plan, &input);
    for size in 1..=4 {
        let error = (0..4)
            .step_by(size)
            .map(|start| (start, input.slice(start, size.min(4 - start))))
            .find_map(|(start, part)| transformer.apply(&part, row_number(start), &Redactions::new()).err())
            .unwrap();
        assert_eq!(
            (error.code(), error.place().row),
            ("value-not-whole-number", Some(1)),
            "batches of {size}"
        );
        assert_eq!(error.to_string(), "the value is not a whole number at row 1, column age");
    }
}

#[test]
fn agreements_with_the_caller_are_checked() {
    let input = batch(&[("note", text(&[Some("山田です"), None])), ("kept", text(&[Some("x"), Some("y")]))]);
    let transformer = ready(&plan(&[("note", Technique::Redact), ("kept", Technique::Keep)]), &input);
    let one = Redaction { start: 0, end: 2, category: DataCategory::PersonName };
    let with = |column: &str, rows: Vec<Vec<Redaction>>| Redactions::from([(column.to_owned(), rows)]);
    let cases = [
        ("redactions-missing", Redactions::new()),
        ("redactions-row-count", with("note", vec![vec![]])),
        ("redactions-not-planned", with("kept", vec![vec![one], vec![]])),
        ("redactions-not-planned", with("absent", vec![])),
        ("redaction-outside-text", with("note", vec![vec![], vec![one]])),
    ];
    for (code, redactions) in cases {
        let error = transformer.apply(&input, 0, &redactions).unwrap_err();
        assert_eq!((error.code(), error.kind()), (code, ErrorKind::Internal));
    }
    let other = batch(&[("kept", text(&[Some("x")])), ("note", text(&[Some("y")]))]);
    let error = transformer.apply(&other, 0, &with("note", vec![vec![]])).unwrap_err();
    assert_eq!(error.code(), "batch-schema-differs");
}

#[test]
fn placeholders_are_distinct_and_hold_nothing_personal() {
    for language in [PlaceholderLanguage::Japanese, PlaceholderLanguage::English] {
        let all: BTreeSet<_> =
            DataCategory::ALL.iter().map(|category| crate::placeholder(*category, language)).collect();
        assert_eq!(all.len(), DataCategory::ALL.len());
        for placeholder in all {
            let brackets = [('［', '］'), ('[', ']')];
            assert!(brackets.iter().any(|(a, b)| placeholder.starts_with(*a) && placeholder.ends_with(*b)));
            assert!(!placeholder.chars().any(|c| c.is_numeric() || "@＠〒._/".contains(c)), "{placeholder}");
        }
    }
}

#[test]
fn english_placeholders_on_demand() {
    let input = batch(&[("note", text(&[Some("山田です")]))]);
    let transformer =
        ready(&plan(&[("note", Technique::Redact)]), &input).with_placeholders(PlaceholderLanguage::English);
    let stretch = Redaction { start: 0, end: 2, category: DataCategory::PersonName };
    let redactions = Redactions::from([("note".to_owned(), vec![vec![stretch]])]);
    let (output, tally) = transformer.apply(&input, 0, &redactions).unwrap();
    assert_eq!(output.column(0), &text(&[Some("[PERSON NAME]です")]));
    assert_eq!(tally.redactions(), BTreeMap::from([(DataCategory::PersonName, 1)]));
    let json = serde_json::to_string(&tally).unwrap();
    assert!(json.contains(r#""redactions":{"person-name":1}"#), "{json}");
}

#[test]
fn debug_of_a_transformer_shows_techniques_only() {
    let transformer = ready(&plan(&[("a", pseudonym("k"))]), &batch(&[("a", text(&[Some("Yamada")]))]));
    assert_eq!(format!("{transformer:?}"), r#"{"a": "pseudonym"}"#);
}
