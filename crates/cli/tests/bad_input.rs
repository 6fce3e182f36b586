//! Bad input gets a clear error and nothing is lost: code, place and remedy in both languages, and no value.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code")]

#[expect(dead_code, reason = "each test file uses its part of the support")]
mod support;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::{ArrayRef, StringArray};
use arrow_schema::{DataType, Field, Schema};
use std::path::Path;
use std::sync::Arc;
use support::{
    AS_IS_ANSWERS, CUSTOMER_COLUMNS, Home, PSEUDONYMISED_ANSWERS, Project, csv, customers, customers_as_is,
    entries_below, files_below, jsonl, parquet, parquet_of,
};

/// Values that stand in every bad input; no message may show them.
const VALUES: &[&str] = &["山城谷ハル", "090-8765-4321", "haru.y@example.jp"];

/// What a message must say.
#[derive(Default, Clone, Copy)]
struct Expected<'a> {
    exit: i32,
    code: &'a str,
    file: Option<&'a str>,
    row: Option<u64>,
    column: Option<&'a str>,
    byte: Option<u64>,
    /// Words of the sentence or the remedy, in either language.
    words: &'a [&'a str],
}

fn fault(exit: i32, code: &str) -> Expected<'_> {
    Expected { exit, code, ..Expected::default() }
}

impl<'a> Expected<'a> {
    fn in_file(self, file: &'a str) -> Self {
        Self { file: Some(file), ..self }
    }

    fn at_row(self, row: u64) -> Self {
        Self { row: Some(row), ..self }
    }

    fn at_column(self, column: &'a str) -> Self {
        Self { column: Some(column), ..self }
    }

    fn at_byte(self, byte: u64) -> Self {
        Self { byte: Some(byte), ..self }
    }

    fn words(self, words: &'a [&'a str]) -> Self {
        Self { words, ..self }
    }
}

/// Runs a command that must fail, three times: English, Japanese, JSON. Nothing on the disk may change.
fn fails(home: &Home, args: &[&str], expected: Expected<'_>) {
    let before = home.entries();
    let english = in_text(home, args, "en", "  do: ", expected);
    let japanese = in_text(home, args, "ja", "  対処: ", expected);
    assert_ne!(english, japanese, "the message is translated");
    let is_japanese = |c: char| ('\u{3040}'..'\u{a000}').contains(&c);
    assert!(japanese.chars().any(is_japanese), "{japanese}");
    in_json(home, args, expected);
    assert_eq!(home.entries(), before, "nothing half-written is left");
}

fn in_text(home: &Home, args: &[&str], lang: &str, remedy: &str, expected: Expected<'_>) -> String {
    let ran = home.run(&[args, &["--lang", lang]].concat()).ended(expected.exit);
    let said = &ran.err;
    assert!(said.contains(&format!("[{}]", expected.code)), "{said}");
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines.first().is_some_and(|line| line.starts_with("sekisho: ")), "{said}");
    let remedies: Vec<&&str> = lines.iter().filter(|line| line.starts_with(remedy)).collect();
    assert!(remedies.len() == 1 && remedies[0].len() > remedy.len(), "one remedy in {said}");
    for place in [expected.file, expected.column].into_iter().flatten() {
        assert!(said.contains(place), "{place} in {said}");
    }
    if let Some(row) = expected.row {
        let counted_from_one =
            if lang == "en" { format!("row {} ", row + 1) } else { format!("{} 行目", row + 1) };
        assert!(said.contains(&counted_from_one), "{counted_from_one} in {said}");
    }
    if let Some(byte) = expected.byte {
        assert!(said.contains(&byte.to_string()), "{byte} in {said}");
    }
    for word in expected.words {
        assert!(said.contains(word), "{word} in {said}");
    }
    assert_quotes_nothing(said);
    assert_quotes_nothing(&ran.out);
    said.clone()
}

fn in_json(home: &Home, args: &[&str], expected: Expected<'_>) {
    let ran = home.run(&[args, &["--format", "json"]].concat()).ended(expected.exit);
    let object = ran.json();
    let mut members: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
    members.sort_unstable();
    assert_eq!(members, ["code", "do", "what", "where"]);
    assert_eq!(object["code"], expected.code);
    assert!(
        !object["what"].as_str().unwrap().is_empty() && !object["do"].as_str().unwrap().is_empty(),
        "{object}"
    );
    let place = &object["where"];
    if let Some(file) = expected.file {
        assert!(place["file"].as_str().unwrap_or_default().ends_with(file), "{object}");
    }
    if let Some(column) = expected.column {
        assert_eq!(place["column"], column, "{object}");
    }
    for (name, number) in [("row", expected.row), ("byte", expected.byte)] {
        if let Some(number) = number {
            assert_eq!(place[name], number, "{name} of {object}");
        }
    }
    assert_quotes_nothing(&ran.out);
    assert_eq!(ran.err, "", "one object, and nothing beside it");
}

fn assert_quotes_nothing(said: &str) {
    assert!(!said.contains('{') || said.trim_start().starts_with('{'), "an unfilled hole: {said}");
    for value in VALUES {
        assert!(!said.contains(value), "a value in the message: {said}");
    }
}

/// A project of one dataset in one file, pseudonymised, all questions answered.
fn project_of(file: &str, bytes: impl AsRef<[u8]>) -> Home {
    let home = Home::new();
    home.write(file, bytes);
    home.project(&pseudonymised(file, ""));
    home
}

fn pseudonymised(file: &str, more: &str) -> Project {
    Project::in_house_training().dataset("people", file, "pseudonymised", more).answers(PSEUDONYMISED_ANSWERS)
}

/// A clean row of values that no message may quote.
fn row_of_values() -> String {
    format!("{},{},{}\n", VALUES[0], VALUES[1], VALUES[2])
}

const HEADER: &str = "氏名,電話番号,メールアドレス\n";

mod files {
    use super::*;

    #[test]
    fn missing() {
        let home = project_of("people.csv", HEADER.to_owned() + &row_of_values());
        std::fs::remove_file(home.path("people.csv")).unwrap();
        fails(&home, &["clear", "."], fault(66, "input-missing").in_file("people.csv"));
        fails(&home, &["scan", "people.csv"], fault(66, "input-missing").in_file("people.csv"));
    }

    #[test]
    fn a_pattern_that_matches_nothing() {
        let home = project_of("people.csv", HEADER.to_owned() + &row_of_values());
        home.project(&pseudonymised("data/*.csv", ""));
        fails(&home, &["clear", "."], fault(66, "input-missing").in_file("data/*.csv"));
    }

    #[test]
    fn unreadable() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = project_of("people.csv", HEADER.to_owned() + &row_of_values());
        let path = home.path("people.csv");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
        if std::fs::read(&path).is_ok() {
            println!("skipped: this user reads every file");
            return;
        }
        fails(&home, &["clear", "."], fault(77, "input-unreadable").in_file("people.csv"));
    }

    #[test]
    fn a_folder_in_the_place_of_a_file() {
        let home = project_of("people.csv/rows.csv", HEADER.to_owned() + &row_of_values());
        home.project(&pseudonymised("people.csv", ""));
        fails(&home, &["clear", "."], fault(66, "input-is-folder").in_file("people.csv"));
    }

    #[test]
    fn empty() {
        for name in ["people.csv", "people.jsonl", "people.parquet"] {
            fails(&project_of(name, ""), &["clear", "."], fault(65, "file-empty").in_file(name));
        }
    }

    #[test]
    fn truncated_parquet() {
        let home = project_of("people.parquet", "");
        std::fs::remove_file(home.path("people.parquet")).unwrap();
        let rows = vec![VALUES.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>(); 500];
        parquet(&home.path("people.parquet"), &["氏名", "電話番号", "メールアドレス"], &rows);
        let whole = home.bytes("people.parquet");
        for length in [4, whole.len() / 2, whole.len() - 1] {
            home.write("people.parquet", &whole[..length]);
            fails(&home, &["clear", "."], fault(65, "parquet-damaged").in_file("people.parquet"));
        }
    }

    #[test]
    fn a_format_that_is_not_read() {
        let home = project_of("people.xlsx", "PK");
        fails(&home, &["clear", "."], fault(65, "file-format-unknown").in_file("people.xlsx"));
    }

    #[test]
    fn compressed_text() {
        let home = project_of("people.csv.gz", [0x1f, 0x8b, 0x08, 0x00]);
        fails(&home, &["clear", "."], fault(65, "file-format-compressed").in_file("people.csv.gz"));
    }

    #[test]
    fn one_bad_file_among_several_is_the_one_named() {
        let home = project_of("data/a.csv", HEADER.to_owned() + &row_of_values());
        home.write("data/b.csv", "氏名,電話番号\n");
        home.project(&pseudonymised("data/*.csv", ""));
        fails(
            &home,
            &["clear", "."],
            fault(65, "dataset-schemas-differ").in_file("data/b.csv").at_column("メールアドレス"),
        );
    }
}

mod text {
    use super::*;

    #[test]
    fn ragged_csv() {
        let home = project_of(
            "people.csv",
            HEADER.to_owned() + &row_of_values() + VALUES[0] + "\n" + &row_of_values(),
        );
        fails(&home, &["clear", "."], fault(65, "csv-ragged-row").in_file("people.csv").at_row(1));
    }

    #[test]
    fn a_quote_that_is_never_closed() {
        let head = HEADER.to_owned() + &row_of_values();
        let home = project_of("people.csv", head.clone() + "\"" + &row_of_values());
        let byte = u64::try_from(head.len()).unwrap();
        fails(&home, &["clear", "."], fault(65, "csv-quote-unclosed").in_file("people.csv").at_byte(byte));
    }

    #[test]
    fn mixed_encodings_name_row_and_byte() {
        let mut bytes = (HEADER.to_owned() + &row_of_values()).into_bytes();
        let byte = u64::try_from(bytes.len()).unwrap();
        bytes.extend_from_slice(&encoding_rs::SHIFT_JIS.encode(&row_of_values()).0);
        let home = project_of("people.csv", bytes);
        fails(
            &home,
            &["clear", "."],
            fault(65, "encoding-mixed").in_file("people.csv").at_row(1).at_byte(byte),
        );
    }

    #[test]
    fn another_encoding_than_the_project_says() {
        let text = "id,氏名\n1,".to_owned() + VALUES[0] + "\n";
        let home = Home::new();
        home.write("people.csv", encoding_rs::SHIFT_JIS.encode(&text).0);
        home.project(&pseudonymised("people.csv", "encoding = \"utf-8\""));
        fails(&home, &["clear", "."], fault(65, "encoding-invalid").in_file("people.csv").at_byte(3));
        home.write(
            "people.csv",
            [&b"id,name\n1,a\n2,"[..], &encoding_rs::SHIFT_JIS.encode(VALUES[0]).0, b"\n"].concat(),
        );
        fails(
            &home,
            &["clear", "."],
            fault(65, "encoding-invalid").in_file("people.csv").at_row(1).at_column("name").at_byte(14),
        );
    }

    #[test]
    fn euc_jp_is_refused_by_name() {
        let text = HEADER.to_owned() + &row_of_values().repeat(20);
        let home = project_of("people.csv", encoding_rs::EUC_JP.encode(&text).0);
        fails(
            &home,
            &["clear", "."],
            fault(65, "encoding-not-read").in_file("people.csv").words(&["EUC-JP"]),
        );
    }

    #[test]
    fn utf_16_is_refused_by_name() {
        let text = HEADER.to_owned() + &row_of_values();
        let bytes: Vec<u8> =
            [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let home = project_of("people.csv", bytes);
        fails(
            &home,
            &["clear", "."],
            fault(65, "encoding-not-read").in_file("people.csv").words(&["UTF-16"]),
        );
    }

    #[test]
    fn invalid_json_line() {
        let good = format!("{{\"name\":\"{}\"}}\n", VALUES[0]);
        let home = project_of("people.jsonl", format!("{good}{good}{{\"name\":\"{}\",}}\n{good}", VALUES[1]));
        fails(&home, &["clear", "."], fault(65, "json-invalid").in_file("people.jsonl").at_row(2));
    }

    #[test]
    fn a_json_line_that_is_no_object() {
        let home =
            project_of("people.jsonl", format!("{{\"name\":\"{}\"}}\n[\"{}\"]\n", VALUES[0], VALUES[1]));
        fails(&home, &["clear", "."], fault(65, "json-not-object").in_file("people.jsonl").at_row(1));
    }

    #[test]
    fn a_json_key_twice() {
        let home = project_of(
            "people.jsonl",
            format!("{{\"name\":\"{}\",\"name\":\"{}\"}}\n", VALUES[0], VALUES[1]),
        );
        fails(&home, &["clear", "."], fault(65, "json-key-twice").in_file("people.jsonl").at_row(0));
    }
}

mod columns {
    use super::*;

    fn home(more: &str) -> Home {
        let home = Home::new();
        home.write("people.csv", HEADER.to_owned() + &row_of_values());
        home.project(&pseudonymised("people.csv", more));
        home
    }

    #[test]
    fn named_in_the_project_and_not_there() {
        for more in ["subject = \"会員ID\"", "columns.\"会員ID\" = { technique = \"suppress\" }"] {
            fails(
                &home(more),
                &["clear", "."],
                fault(65, "column-missing").in_file("people.csv").at_column("会員ID"),
            );
        }
        let linked = home("");
        linked.write("more.csv", "会員ID\n1\n");
        let project = pseudonymised("people.csv", "")
            .dataset("more", "more.csv", "pseudonymised", "")
            .link(&["people.会員ID", "more.会員ID"]);
        linked.project(&project);
        fails(&linked, &["clear", "."], fault(65, "column-missing").at_column("会員ID"));
    }

    #[test]
    fn a_slip_of_the_pen_gets_a_suggestion() {
        let home = home("columns.\"電話番\" = { technique = \"suppress\" }");
        let expected =
            fault(65, "column-missing-meant").in_file("people.csv").at_column("電話番").words(&["電話番号"]);
        fails(&home, &["clear", "."], expected);
    }

    #[test]
    fn the_same_name_twice() {
        let home = project_of("people.csv", "氏名,電話番号,氏名\n".to_owned() + &row_of_values());
        fails(&home, &["clear", "."], fault(65, "column-name-twice").in_file("people.csv").at_column("氏名"));
    }

    #[test]
    fn a_date_that_does_not_exist() {
        let home = Home::new();
        let mut text = "会員番号,生年月日\n".to_owned();
        for row in 0..40 {
            let day =
                if row == 25 { "1987-02-30".to_owned() } else { format!("1987-03-{:02}", 1 + row % 28) };
            text += &format!("M{row:04},{day}\n");
        }
        home.write("people.csv", text);
        home.project(&pseudonymised(
            "people.csv",
            "columns.\"生年月日\" = { technique = \"date-to\", unit = \"month\", category = \"birth-date\" }",
        ));
        let expected = fault(65, "date-not-existing").in_file("people.csv").at_row(25).at_column("生年月日");
        fails(&home, &["clear", "."], expected);
        let ran = home.run(&["clear", "."]);
        assert!(!ran.err.contains("1987") && !ran.err.contains("02-30"), "{}", ran.err);
    }

    #[test]
    fn nested_in_parquet() {
        let home = project_of("people.parquet", "");
        std::fs::remove_file(home.path("people.parquet")).unwrap();
        let mut lists = ListBuilder::new(StringBuilder::new());
        lists.values().append_value(VALUES[1]);
        lists.append(true);
        let lists: ArrayRef = Arc::new(lists.finish());
        let names: ArrayRef = Arc::new(StringArray::from(vec![VALUES[0]]));
        let schema = Schema::new(vec![
            Field::new("name", DataType::Utf8, true),
            Field::new("phones", lists.data_type().clone(), true),
        ]);
        parquet_by_another_writer(&home.path("people.parquet"), schema, vec![names, lists]);
        let expected = fault(65, "unsupported-column-type").in_file("people.parquet").at_column("phones");
        fails(&home, &["clear", "."], expected);
    }

    #[test]
    fn nested_in_json() {
        let home = project_of(
            "people.jsonl",
            format!("{{\"name\":\"{}\",\"contact\":{{\"phone\":\"{}\"}}}}\n", VALUES[0], VALUES[1]),
        );
        fails(
            &home,
            &["clear", "."],
            fault(65, "unsupported-column-type").in_file("people.jsonl").at_column("contact"),
        );
    }

    #[test]
    fn a_nested_column_may_be_deleted_unread() {
        let home =
            project_of("people.jsonl", jsonl(&["id", "地域"], &[vec!["1".to_owned(), "東京都".to_owned()]]));
        home.write("people.jsonl", "{\"地域\":\"東京都\",\"contact\":{\"phone\":\"x\"}}\n".repeat(30));
        let more = "columns.contact = { technique = \"suppress\" }";
        home.project(&pseudonymised("people.jsonl", more));
        home.clear(&[]).ended(0);
        let written = home.text("out/data/people/people.jsonl");
        assert!(!written.contains("contact") && !written.contains("phone"));
    }

    fn parquet_by_another_writer(path: &Path, schema: Schema, arrays: Vec<ArrayRef>) {
        use parquet::arrow::ArrowWriter;
        let schema = Arc::new(schema);
        let batch = arrow_array::RecordBatch::try_new(schema.clone(), arrays).unwrap();
        let mut writer = ArrowWriter::try_new(std::fs::File::create(path).unwrap(), schema, None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
    }

    #[test]
    fn a_hierarchy_that_lacks_a_value() {
        let home = Home::new();
        home.write("people.csv", "地域\n".to_owned() + &"東京都\n大阪府\n".repeat(20));
        home.write("h.csv", "東京都;関東;*\n");
        home.project(&pseudonymised("people.csv", "columns.\"地域\" = { hierarchy = \"h.csv\", level = 1 }"));
        fails(&home, &["clear", "."], fault(65, "value-not-in-hierarchy").at_row(1).at_column("地域"));
        home.write("h.csv", "東京都;関東;*\n大阪府;近畿\n");
        fails(&home, &["clear", "."], fault(65, "hierarchy-ragged-row").in_file("h.csv"));
        std::fs::remove_file(home.path("h.csv")).unwrap();
        fails(&home, &["clear", "."], fault(66, "input-missing").in_file("h.csv"));
    }

    #[test]
    fn a_nonsense_type_for_a_technique() {
        let home = Home::new();
        home.write("people.csv", "身長\n170\n".to_owned() + VALUES[0] + "\n");
        home.project(&pseudonymised(
            "people.csv",
            "columns.\"身長\" = { technique = \"interval\", width = 10 }",
        ));
        let expected = fault(65, "value-not-whole-number").in_file("people.csv").at_row(1).at_column("身長");
        fails(&home, &["clear", "."], expected);
    }
}

mod project_file {
    use super::*;

    fn changed(old: &str, new: &str) -> Home {
        let home = customers_as_is(AS_IS_ANSWERS);
        let text = home.text("sekisho.toml");
        assert!(text.contains(old), "{old} in {text}");
        home.write("sekisho.toml", text.replacen(old, new, 1));
        home
    }

    #[test]
    fn missing() {
        let home = Home::new();
        fails(&home, &["clear", "."], fault(66, "input-missing").in_file("sekisho.toml"));
        fails(&home, &["decide", "."], fault(66, "input-missing").in_file("sekisho.toml"));
    }

    #[test]
    fn an_unknown_key_gets_a_suggestion_and_its_line() {
        let home = changed("subject =", "subjct =");
        let expected = fault(65, "project-unknown-key-meant")
            .in_file("sekisho.toml")
            .words(&["subjct", "subject", "21"]);
        fails(&home, &["clear", "."], expected);
        let home = changed("subject =", "zzzzzzzzzzzz =");
        fails(
            &home,
            &["clear", "."],
            fault(65, "project-unknown-key").in_file("sekisho.toml").words(&["zzzzzzzzzzzz"]),
        );
    }

    #[test]
    fn an_unknown_word_names_those_that_are_known() {
        let home = changed("\"as-is\"", "\"as-it-is\"");
        fails(
            &home,
            &["clear", "."],
            fault(65, "project-value").in_file("sekisho.toml").words(&["as-is", "anonymised"]),
        );
        let home = changed("acts = [\"use\"]", "acts = [\"sell\"]");
        fails(&home, &["clear", "."], fault(65, "project-value").in_file("sekisho.toml").words(&["provide"]));
    }

    #[test]
    fn a_day_that_does_not_exist() {
        let home = changed("on = 2026-11-20", "on = 2026-02-30");
        let ran = home.run(&["clear", "."]).ended(65);
        assert!(ran.err.contains("[project-syntax]") || ran.err.contains("[project-value]"), "{}", ran.err);
        let home = changed("on = 2026-11-20", "on = \"2026-11-20\"");
        fails(&home, &["clear", "."], fault(65, "project-value").in_file("sekisho.toml"));
    }

    #[test]
    fn broken_syntax_names_the_line() {
        let home = changed("[keys]", "[keys");
        fails(&home, &["clear", "."], fault(65, "project-syntax").in_file("sekisho.toml").words(&["10"]));
    }

    #[test]
    fn not_utf_8() {
        let home = customers_as_is(AS_IS_ANSWERS);
        let text = home.text("sekisho.toml");
        home.write("sekisho.toml", encoding_rs::SHIFT_JIS.encode(&text).0);
        fails(&home, &["clear", "."], fault(65, "project-not-utf8").in_file("sekisho.toml"));
    }

    #[test]
    fn an_unknown_fact_gets_a_suggestion() {
        let home = changed("\"acquired-properly\"", "\"aquired-properly\"");
        let expected =
            fault(65, "answer-unknown-fact-meant").words(&["aquired-properly", "acquired-properly"]);
        fails(&home, &["clear", "."], expected);
    }

    #[test]
    fn a_judgement_without_name_day_or_reason() {
        for line in ["by = \"Test Person\"\n", "on = 2026-11-20\n", "reason = \"stated for a test\"\n"] {
            let home = Home::new();
            home.write("customers.csv", csv(CUSTOMER_COLUMNS, &customers(10, 1)));
            let project = Project::in_house_training().dataset("customers", "customers.csv", "as-is", "");
            let project = project.answer("purpose-covers-use", "true");
            home.project(&Project(project.0.replace(line, "")));
            let expected = fault(65, "answer-judgement-incomplete")
                .in_file("sekisho.toml")
                .words(&["purpose-covers-use"]);
            fails(&home, &["clear", "."], expected);
        }
    }

    #[test]
    fn a_wrong_kind_of_answer() {
        let home = changed("value = true", "value = \"maybe\"");
        fails(
            &home,
            &["clear", "."],
            fault(65, "answer-wrong-value").in_file("sekisho.toml").words(&["acquired-properly"]),
        );
    }

    #[test]
    fn evidence_that_is_not_there() {
        let home = changed("value = true", "value = true\nevidence = \"notice.pdf\"");
        fails(&home, &["clear", "."], fault(66, "answer-evidence-missing").in_file("notice.pdf"));
    }

    #[test]
    fn contradictions_are_named() {
        let cases = [
            ("acts = [\"use\"]", "acts = []", "project-no-act"),
            ("acts = [\"use\"]", "acts = [\"provide\"]", "project-no-recipient"),
            ("schema = 1", "schema = 2", "project-schema"),
            ("id = \"customers\"", "id = \"../customers\"", "project-dataset-id"),
            (
                "fact = \"acquired-properly\"",
                "fact = \"acquired-properly\"\ndataset = \"nobody\"",
                "project-unknown-dataset",
            ),
        ];
        for (old, new, code) in cases {
            fails(&changed(old, new), &["clear", "."], fault(65, code).in_file("sekisho.toml"));
        }
    }
}

mod keys {
    use super::*;

    fn home() -> Home {
        customers_as_is(AS_IS_ANSWERS)
    }

    #[test]
    fn missing() {
        for key in ["signing.key", "deidentification.key"] {
            let home = home();
            std::fs::remove_file(home.path("keys").join(key)).unwrap();
            fails(&home, &["clear", "."], fault(66, "key-file-missing").in_file(key));
        }
    }

    #[test]
    fn open_to_others() {
        use std::os::unix::fs::PermissionsExt as _;
        for key in ["signing.key", "deidentification.key"] {
            let home = home();
            std::fs::set_permissions(home.path("keys").join(key), std::fs::Permissions::from_mode(0o640))
                .unwrap();
            fails(&home, &["clear", "."], fault(77, "key-file-open-to-others").in_file(key));
        }
    }

    #[test]
    fn one_file_for_both_purposes() {
        let home = home();
        let text = home.text("sekisho.toml");
        home.write("sekisho.toml", text.replace("keys/deidentification.key", "keys/signing.key"));
        fails(&home, &["clear", "."], fault(77, "keys-not-separate"));
        home.write("sekisho.toml", text.replace("keys/deidentification.key", "keys/../keys/signing.key"));
        fails(&home, &["clear", "."], fault(77, "keys-not-separate"));
    }

    #[test]
    fn one_file_under_two_names() {
        let home = home();
        std::fs::remove_file(home.path("keys/deidentification.key")).unwrap();
        std::os::unix::fs::symlink("signing.key", home.path("keys/deidentification.key")).unwrap();
        fails(&home, &["clear", "."], fault(77, "keys-not-separate"));
        std::fs::remove_file(home.path("keys/deidentification.key")).unwrap();
        std::fs::hard_link(home.path("keys/signing.key"), home.path("keys/deidentification.key")).unwrap();
        fails(&home, &["clear", "."], fault(77, "keys-not-separate"));
    }

    #[test]
    fn a_key_of_the_other_purpose() {
        let home = home();
        let text = home.text("sekisho.toml");
        let swapped = text
            .replace("keys/signing.key", "keys/x.key")
            .replace("keys/deidentification.key", "keys/signing.key")
            .replace("keys/x.key", "keys/deidentification.key");
        home.write("sekisho.toml", swapped);
        fails(&home, &["clear", "."], fault(77, "key-wrong-purpose"));
    }

    #[test]
    fn not_a_key() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = home();
        home.write("keys/signing.key", VALUES[0]);
        std::fs::set_permissions(home.path("keys/signing.key"), std::fs::Permissions::from_mode(0o600))
            .unwrap();
        fails(&home, &["clear", "."], fault(77, "key-file-malformed").in_file("signing.key"));
    }

    #[test]
    fn a_key_is_never_overwritten() {
        let home = home();
        let before = home.bytes("keys/signing.key");
        fails(
            &home,
            &["key", "new", "signing", "--out", "keys/signing.key"],
            fault(73, "key-file-exists").in_file("signing.key"),
        );
        assert!(home.bytes("keys/signing.key") == before);
    }

    #[test]
    fn another_signing_key_than_the_logs() {
        let home = home();
        home.clear(&[]).ended(0);
        home.run(&["key", "new", "signing", "--out", "keys/new.key"]).ended(0);
        let text = home.text("sekisho.toml").replace("keys/signing.key", "keys/new.key");
        home.write("sekisho.toml", text);
        fails(&home, &["clear", ".", "--out", "second"], fault(77, "log-key-differs"));
        assert!(!home.path("second").exists());
    }
}

mod outputs {
    use super::*;

    #[test]
    fn a_folder_that_holds_another_clearance() {
        let home = customers_as_is(AS_IS_ANSWERS);
        home.clear(&[]).ended(0);
        fails(
            &home,
            &["clear", "."],
            fault(73, "output-has-clearance").in_file("out").words(&["--supersede"]),
        );
    }

    #[test]
    fn a_folder_that_holds_something_else() {
        let home = customers_as_is(AS_IS_ANSWERS);
        home.write("out/thesis.txt", "mine");
        fails(&home, &["clear", "."], fault(73, "output-exists").in_file("out"));
        fails(&home, &["deidentify", ".", "--out", "out"], fault(73, "output-exists").in_file("out"));
    }

    #[test]
    fn two_runs_on_one_log() {
        let home = customers_as_is(AS_IS_ANSWERS);
        home.clear(&[]).ended(0);
        let signing =
            sekisho_keys::read(&home.path("keys/signing.key"), sekisho_keys::Purpose::Signing).unwrap();
        let key = sekisho_evidence::SigningKey::from_seed(signing.name(), *signing.signing_seed().unwrap())
            .unwrap();
        let held = sekisho_evidence::Log::create_or_open(&home.log(), &key).unwrap();
        fails(&home, &["clear", ".", "--out", "second"], fault(73, "log-busy"));
        drop(held);
        home.clear(&["--out", "second"]).ended(0);
    }

    #[test]
    fn two_runs_on_one_output_folder() {
        use sekisho_formats::{Existing, StagedFolder};
        let home = customers_as_is(AS_IS_ANSWERS);
        let held = StagedFolder::begin(&home.out(), Existing::Refuse).unwrap();
        fails(&home, &["clear", "."], fault(73, "output-busy").in_file("out"));
        drop(held);
        home.clear(&[]).ended(0);
    }

    #[test]
    fn a_log_that_was_changed() {
        let home = customers_as_is(AS_IS_ANSWERS);
        home.clear(&[]).ended(0);
        let mut checkpoint = home.bytes(".sekisho/log/checkpoint");
        let middle = checkpoint.len() / 2;
        checkpoint[middle] ^= 1;
        home.write(".sekisho/log/checkpoint", checkpoint);
        let ran = home.clear(&["--out", "second"]).ended(3);
        assert!(ran.err.contains("checkpoint"), "{}", ran.err);
        assert!(!home.path("second").exists());
    }
}

mod full_disk {
    use super::*;
    use sekisho_clearance::flow::{Basis, ClearOptions};
    use sekisho_clearance::{Ambient, Interrupt, Silent};
    use sekisho_formats::faults::{Lasting, Step, fail_nth};
    use std::num::NonZeroUsize;

    fn home() -> Home {
        let home = Home::new();
        home.write("people.csv", csv(CUSTOMER_COLUMNS, &customers(30, 5)));
        home.project(&pseudonymised("people.csv", "subject = \"customer_id\""));
        home
    }

    fn clear(home: &Home, supersede: bool) -> Result<(), sekisho_clearance::Error> {
        let project = sekisho_clearance::Project::read(&home.path("sekisho.toml"))?;
        let interrupt = Interrupt::new();
        let ambient = Ambient {
            today: "2026-11-22".parse().unwrap(),
            now: "2026-11-22T00:00:00Z".parse().unwrap(),
            jobs: NonZeroUsize::MIN,
            memory_bytes: 1 << 30,
            scratch: home.scratch().to_owned(),
            interrupt: &interrupt,
            progress: &Silent,
        };
        let options = ClearOptions { basis: Basis::Today, out: home.out(), dry_run: false, supersede };
        sekisho_clearance::clear(&project, &options, &ambient).map(drop)
    }

    #[test]
    fn a_failing_write_at_any_point_leaves_all_or_nothing() {
        let home = home();
        let mut failed = 0;
        for nth in 0.. {
            let fault = fail_nth(Step::Change, nth, Lasting::Onwards);
            let ended = clear(&home, false);
            let tried = fault.steps();
            drop(fault);
            if home.out().exists() {
                home.run(&["verify", "out"]).ended(0);
                std::fs::remove_dir_all(home.out()).unwrap();
            } else {
                assert!(ended.is_err());
            }
            failed += u32::from(ended.is_err());
            if tried <= nth {
                assert!(ended.is_ok());
                break;
            }
        }
        assert!(failed > 10, "the fault hit {failed} times");
        home.run(&["log", "fsck", ".sekisho/log"]).ended(0);
        clear(&home, false).unwrap();
        assert_eq!(home.leftovers(), Vec::<String>::new(), "the next run removes what a full disk left");
    }

    #[test]
    fn a_failing_write_never_loses_the_clearance_that_is_superseded() {
        let home = home();
        clear(&home, false).unwrap();
        for nth in 0.. {
            let fault = fail_nth(Step::Change, nth, Lasting::Once);
            let ended = clear(&home, true);
            let tried = fault.steps();
            drop(fault);
            if !home.out().exists() {
                // The older folder stands aside; the next run puts it back.
                clear(&home, true).unwrap();
            }
            home.run(&["verify", "out"]).ended(0);
            if tried <= nth {
                assert!(ended.is_ok());
                break;
            }
        }
    }

    #[test]
    fn a_failing_read_at_any_point_is_an_error() {
        let home = home();
        for nth in 0.. {
            let fault = fail_nth(Step::Read, nth, Lasting::Once);
            let ended = clear(&home, false);
            let tried = fault.steps();
            drop(fault);
            if tried <= nth {
                ended.unwrap();
                break;
            }
            assert_eq!(ended.unwrap_err().code(), "read-failed", "read {nth}");
            assert!(!home.out().exists());
        }
    }

    #[test]
    fn a_limit_on_file_size_is_an_error_of_writing() {
        let home = home();
        let binary = env!("CARGO_BIN_EXE_sekisho");
        for blocks in ["0", "1", "8"] {
            let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec {binary} clear . --quiet");
            let ran = std::process::Command::new("sh")
                .args(["-c", &script])
                .current_dir(home.folder())
                .env("TMPDIR", home.scratch())
                .env("LC_ALL", "C")
                .output()
                .unwrap();
            assert_eq!(ran.status.code(), Some(74), "{}", String::from_utf8_lossy(&ran.stderr));
            assert!(!home.out().exists());
        }
        home.clear(&[]).ended(0);
        home.run(&["log", "fsck", ".sekisho/log"]).ended(0);
        assert_eq!(home.leftovers(), Vec::<String>::new());
    }
}

mod changing_data {
    use super::*;
    use sekisho_clearance::flow::{Basis, ClearOptions};
    use sekisho_clearance::{Ambient, Interrupt, Progress, Stage};
    use std::num::NonZeroUsize;
    use std::path::PathBuf;

    /// Rewrites a file when a stage begins.
    struct Rewriter {
        at: Stage,
        path: PathBuf,
        bytes: Vec<u8>,
    }

    impl Progress for Rewriter {
        fn begin(&self, stage: Stage, _: &str, _: u64) {
            if stage == self.at {
                std::fs::write(&self.path, &self.bytes).unwrap();
            }
        }

        fn advance(&self, _: u64) {}

        fn end(&self) {}
    }

    fn run(home: &Home, at: Stage, bytes: Vec<u8>) -> Result<(), sekisho_clearance::Error> {
        let project = sekisho_clearance::Project::read(&home.path("sekisho.toml")).unwrap();
        let interrupt = Interrupt::new();
        let rewriter = Rewriter { at, path: home.path("customers.csv"), bytes };
        let ambient = Ambient {
            today: "2026-11-22".parse().unwrap(),
            now: "2026-11-22T00:00:00Z".parse().unwrap(),
            jobs: NonZeroUsize::MIN,
            memory_bytes: 1 << 30,
            scratch: home.scratch().to_owned(),
            interrupt: &interrupt,
            progress: &rewriter,
        };
        let options = ClearOptions { basis: Basis::Today, out: home.out(), dry_run: false, supersede: false };
        sekisho_clearance::clear(&project, &options, &ambient).map(drop)
    }

    #[test]
    fn between_the_passes_ends_the_run() {
        for standard in ["as-is", "pseudonymised"] {
            for at in [Stage::Scan, Stage::Process, Stage::Compare] {
                let home = customers_as_is(AS_IS_ANSWERS);
                let text = home.text("sekisho.toml").replace("\"as-is\"", &format!("\"{standard}\""));
                home.write("sekisho.toml", text);
                let other = csv(CUSTOMER_COLUMNS, &customers(40, 99)).into_bytes();
                let error = run(&home, at, other).unwrap_err();
                assert!(
                    matches!(error.code(), "dataset-changed" | "input-changed"),
                    "{standard} {at:?}: {error}"
                );
                assert!(error.place().file.as_deref().unwrap().ends_with("customers.csv"));
                assert!(!home.out().exists() && !home.log().exists());
                assert_eq!(home.leftovers(), Vec::<String>::new());
            }
        }
    }

    #[test]
    fn the_same_bytes_again_are_no_change() {
        let home = customers_as_is(AS_IS_ANSWERS);
        let same = home.bytes("customers.csv");
        run(&home, Stage::Process, same).unwrap();
    }
}

mod usage {
    use super::*;

    #[test]
    fn wrong_use_ends_with_64() {
        let home = customers_as_is(AS_IS_ANSWERS);
        let before = home.entries();
        for args in [
            &["cleer"][..],
            &["clear", ".", "--no-such-option"],
            &["clear", ".", "--as-of", "2026-02-30"],
            &["clear", ".", "--as-of", "yesterday"],
            &["clear", ".", "--as-of", "2026-01-01", "--what-if", "act56-2026"],
            &["clear", ".", "--jobs", "0"],
            &["clear", ".", "--memory", "lots"],
            &["clear", ".", "--lang", "fr"],
            &["scan"],
            &["risk", "customers.csv"],
            &["key", "new", "both", "--out", "x"],
            &["log", "prove", ".sekisho/log"],
            &[],
        ] {
            let ran = home.run(args);
            assert_eq!(ran.code, 64, "{args:?}\n{}\n{}", ran.out, ran.err);
            assert!(!ran.err.is_empty(), "{args:?}");
        }
        assert_eq!(home.entries(), before);
    }

    #[test]
    fn an_unknown_edition() {
        let home = customers_as_is(AS_IS_ANSWERS);
        fails(
            &home,
            &["clear", ".", "--what-if", "act99-2026"],
            fault(64, "law-unknown-edition").words(&["act99-2026"]),
        );
        fails(
            &home,
            &["decide", ".", "--what-if", "act99-2026"],
            fault(64, "law-unknown-edition").words(&["act99-2026"]),
        );
        fails(&home, &["clear", ".", "--what-if", "act56-2026@2026-02-30"], fault(64, "what-if-date"));
    }

    #[test]
    fn an_unknown_category() {
        let home = customers_as_is(AS_IS_ANSWERS);
        fails(
            &home,
            &["scan", "customers.csv", "--fail-on", "phones"],
            fault(64, "category-unknown").words(&["phones", "phone"]),
        );
    }

    #[test]
    fn a_review_needs_a_terminal() {
        let home = customers_as_is(AS_IS_ANSWERS);
        fails(
            &home,
            &["review", ".", "--dataset", "customers", "--by", "X"],
            fault(64, "review-needs-terminal"),
        );
    }

    #[test]
    fn risk_of_a_column_that_is_not_there() {
        let home = customers_as_is(AS_IS_ANSWERS);
        let ran = home.run(&["risk", "customers.csv", "--quasi-identifiers", "nothing"]).ended(65);
        assert!(ran.err.contains("nothing"), "{}", ran.err);
        assert!(ran.err.contains("  do: "), "{}", ran.err);
    }

    #[test]
    fn verify_of_what_is_not_there() {
        let home = customers_as_is(AS_IS_ANSWERS);
        fails(&home, &["verify", "out"], fault(66, "input-missing").in_file("out"));
        home.clear(&[]).ended(0);
        std::fs::remove_file(home.out().join("clearance.tlog-proof")).unwrap();
        fails(&home, &["verify", "out"], fault(66, "input-missing").in_file("clearance.tlog-proof"));
    }

    #[test]
    fn a_log_that_is_not_there() {
        let home = Home::without_keys();
        for args in [&["log", "show", "nowhere"][..], &["log", "fsck", "nowhere"]] {
            let ran = home.run(args);
            assert!(matches!(ran.code, 3 | 66), "{args:?} {}", ran.code);
            assert!(ran.err.contains("  do: "), "{}", ran.err);
            assert!(entries_below(home.folder()) == ["keys"]);
        }
    }
}

mod catalogue {
    use super::*;

    /// Every message has both languages, a known exit code, and no word that claims a legal result.
    #[test]
    fn every_message_is_whole() {
        let text = include_str!("../messages/errors.toml");
        let messages: toml::Table = toml::from_str(text).unwrap();
        for (code, message) in &messages {
            let exit = message["exit"].as_integer().unwrap();
            assert!([1, 3, 64, 65, 66, 70, 73, 74, 77, 130].contains(&exit), "{code}: {exit}");
            for part in ["what", "do"] {
                for lang in ["en", "ja"] {
                    let sentence =
                        message[part][lang].as_str().unwrap_or_else(|| panic!("{code} {part}.{lang}"));
                    assert!(!sentence.trim().is_empty(), "{code}");
                    for word in ["compliant", "適法"] {
                        assert!(!sentence.contains(word), "{code}: {word}");
                    }
                }
            }
        }
    }

    /// Every code that the sources of the product name has a message.
    #[test]
    fn every_code_has_a_message() {
        let text = include_str!("../messages/errors.toml");
        let messages: toml::Table = toml::from_str(text).unwrap();
        let crates = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
        let mut missing = Vec::new();
        for krate in ["clearance", "cli", "deidentify", "evidence", "formats", "keys", "scan"] {
            for (name, bytes) in files_below(&crates.join(krate).join("src")) {
                if !name.ends_with(".rs") || name.contains("tests") {
                    continue;
                }
                let source = String::from_utf8(bytes).unwrap();
                let product = source.split("#[cfg(test)]\nmod tests {").next().unwrap();
                for code in codes_in(product) {
                    if !messages.contains_key(&code) {
                        missing.push(format!("{krate}/{name}: {code}"));
                    }
                }
            }
        }
        missing.sort();
        missing.dedup();
        assert!(missing.is_empty(), "{missing:#?}");
    }

    /// Words of `Error::new("…", …)`, `fault("…")` and their like.
    fn codes_in(source: &str) -> Vec<String> {
        let mut codes = Vec::new();
        for opening in ["Error::new(\"", "Error::content(\"", "fault(\"", "Error::bad_data(\""] {
            for rest in source.split(opening).skip(1) {
                let word = rest.split('"').next().unwrap();
                let kebab = word.contains('-')
                    && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
                if kebab {
                    codes.push(word.to_owned());
                }
            }
        }
        codes
    }
}

#[test]
fn a_parquet_file_of_numbers_is_no_bad_input() {
    let home = Home::new();
    let amounts: ArrayRef = Arc::new(arrow_array::Int64Array::from((0..50).collect::<Vec<i64>>()));
    let schema = Schema::new(vec![Field::new("金額", DataType::Int64, false)]);
    parquet_of(&home.path("amounts.parquet"), schema, vec![amounts]);
    home.project(&pseudonymised("amounts.parquet", ""));
    home.clear(&[]).ended(0);
    assert_eq!(support::column(&home.path("out/data/people/amounts.parquet"), "金額")[49], "49");
}
