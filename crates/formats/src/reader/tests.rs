use super::*;
use crate::cells::TextArray;
use crate::disk::faults::{Lasting, Step, fail_nth};
use crate::{Encoding, JSON_ABSENT, JSON_KIND, digest_file, inspect};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fs;

/// A file of its own folder, which goes when the value goes.
pub(crate) struct Scratch {
    home: tempfile::TempDir,
    path: PathBuf,
}

impl Scratch {
    pub(crate) fn new(name: &str, bytes: &[u8]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join(name);
        fs::write(&path, bytes).unwrap();
        Self { home, path }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }
}

/// Rows of text cells; a null is `None`.
pub(crate) type Rows = Vec<Vec<Option<String>>>;

pub(crate) fn rows_of(batch: &RecordBatch) -> Rows {
    let columns: Vec<TextArray<'_>> =
        batch.columns().iter().map(|column| TextArray::new(column.as_ref(), "").unwrap()).collect();
    let row = |row| columns.iter().map(|column| column.cell(row).map(str::to_owned)).collect();
    (0..batch.num_rows()).map(row).collect()
}

pub(crate) fn read(path: &Path, options: &ReadOptions) -> Result<(FileShape, Rows), Error> {
    let shape = inspect(path, options)?;
    let mut rows = Vec::new();
    for batch in open(path, &shape, options)? {
        let batch = batch?;
        assert!(batch.num_rows() <= options.batch_rows && batch.num_rows() > 0);
        rows.extend(rows_of(&batch));
    }
    Ok((shape, rows))
}

/// Header and rows on one line (`a|b / 1|2`, null as `∅`), or the error with its place.
fn shown(result: Result<(FileShape, Rows), Error>) -> String {
    match result {
        Ok((shape, rows)) => {
            let header: Vec<&str> = shape.schema.fields().iter().map(|field| field.name().as_str()).collect();
            let lines = rows.iter().map(|row| {
                row.iter().map(|cell| cell.as_deref().unwrap_or("∅")).collect::<Vec<_>>().join("|")
            });
            std::iter::once(header.join("|")).chain(lines).collect::<Vec<_>>().join(" / ")
        }
        Err(error) => {
            let place = error.place();
            let mut text = error.code().to_owned();
            if let Some(row) = place.row {
                text += &format!(" row {row}");
            }
            if let Some(column) = &place.column {
                text += &format!(" column {column}");
            }
            if let Some(byte) = place.byte {
                text += &format!(" byte {byte}");
            }
            assert!(place.file.is_some(), "{error:?}");
            text
        }
    }
}

fn outcome(name: &str, bytes: &[u8]) -> String {
    let file = Scratch::new(name, bytes);
    let whole = shown(read(file.path(), &ReadOptions::default()));
    for batch_rows in [1, 2] {
        let options = ReadOptions { batch_rows, ..ReadOptions::default() };
        assert_eq!(shown(read(file.path(), &options)), whole, "batches of {batch_rows}");
    }
    whole
}

#[test]
fn csv_cases() {
    for (text, expected) in [
        ("a,b\n1,2\n3,4\n", "a|b / 1|2 / 3|4"),
        ("a,b\n1,2", "a|b / 1|2"),
        ("a,b\r\n1,2\r\n\r\n\r\n", "a|b / 1|2"),
        ("a;b\n1,5;2\n", "a|b / 1,5|2"),
        ("a\tb\n1\t2\n", "a|b / 1|2"),
        ("a\rb\rc\r", "a / b / c"),
        ("a,b\n", "a|b"),
        ("a,b", "a|b"),
        (",b\n1,\n", "|b / 1|"),
        ("a\n\"\"\nx\n", "a /  / x"),
        ("a,b\n 007 , 1e5\n", "a|b /  007 | 1e5"),
        ("a,b\n\"x\ny\",\"he said \"\"no\"\"\"\n", "a|b / x\ny|he said \"no\""),
        ("a,b\n5\" disc,x\n", "a|b / 5\" disc|x"),
        ("a,b\n1\n", "csv-ragged-row row 0 byte 4"),
        ("a,b\n1,2\n1,2,3\n", "csv-ragged-row row 1 byte 8"),
        ("a,b\n1,2\n\n3,4\n", "line-empty row 1 byte 8"),
        ("\na,b\n1,2\n", "line-empty byte 0"),
        ("a,b\n1,\"2\n3,4\n", "csv-quote-unclosed row 0 byte 6"),
        ("a,\"b\n1,2\n", "csv-quote-unclosed byte 2"),
        ("a,b\n\"1\"x,2\n", "csv-text-after-quote row 0 byte 7"),
        ("a,b,a\n1,2,3\n", "column-name-twice column a"),
        ("a,b\n1,\0\n", "nul-byte row 0 byte 6"),
        ("", "file-empty"),
        ("\u{FEFF}", "file-empty"),
        ("\u{FEFF}a,b\n1,2\n", "a|b / 1|2"),
        ("\n\n", "file-empty"),
    ] {
        assert_eq!(outcome("a.csv", text.as_bytes()), expected, "{text:?}");
    }
    assert_eq!(outcome("a.tsv", b"a,x\tb\n1\t2,3\n"), "a,x|b / 1|2,3");
}

#[test]
fn jsonl_cases() {
    for (text, expected) in [
        (r#"{"a":"x","b":1}"#, "a|b / x|1"),
        ("{\"a\":1}\n{\"b\":true}\n\n", "a|b / 1|∅ / ∅|true"),
        ("{\"a\":1.50}\r\n{\"a\":-0e+05}\r\n", "a / 1.50 / -0e+05"),
        (r#"{"a":"\u5c71\n\"x\"","b":null,"c":""}"#, "a|b|c / 山\n\"x\"|∅|"),
        ("{}\n{\"a\":123456789012345678901234567890}\n", "a / ∅ / 123456789012345678901234567890"),
        (" {\"a\" : \"x\" } \n", "a / x"),
        ("\u{FEFF}{\"a\":\"x\"}\n", "a / x"),
        ("", "file-empty"),
        ("\u{FEFF}", "file-empty"),
        ("\n \n", "file-empty"),
        ("{\"a\":1}\n\n{\"a\":2}\n", "line-empty row 1 byte 8"),
        ("{\"a\":1}\n[1]\n", "json-not-object row 1"),
        ("{\"a\":1}\n\"x\"\n", "json-not-object row 1"),
        ("{\"a\":1}\n{\"a\":x}\n", "json-invalid row 1 byte 13"),
        ("{\"a\":1}\n{\"a\":1} 2\n", "json-invalid row 1 byte 16"),
        ("{\"a\":1}\n{\"a\":\n", "json-invalid row 1 byte 12"),
        ("{\"a\":01}\n", "json-invalid row 0 byte 6"),
        ("nonsense\n", "json-invalid row 0 byte 1"),
        ("{\"a\":1}\n{\"a\":\"1\"}\n", "json-kinds-mixed row 1 column a"),
        ("{\"a\":1,\"a\":2}\n", "json-key-twice row 0 column a"),
        ("{\"a\":[1]}\n", "unsupported-column-type row 0 column a"),
        ("{\"a\":{}}\n", "unsupported-column-type row 0 column a"),
        ("{\"a\":\"\\ud800\"}\n", "json-string-not-unicode row 0 column a"),
    ] {
        assert_eq!(outcome("a.jsonl", text.as_bytes()), expected, "{text:?}");
    }
}

#[test]
fn json_kinds_and_absence_stand_in_the_fields() {
    let file = Scratch::new(
        "a.ndjson",
        b"{\"s\":\"x\",\"n\":null,\"m\":1}\n{\"s\":\"y\",\"n\":2,\"b\":false,\"z\":null}\n",
    );
    let shape = inspect(file.path(), &ReadOptions::default()).unwrap();
    let said = shape.schema.fields().iter().map(|field| {
        let metadata = field.metadata();
        (field.name().as_str(), metadata[JSON_KIND].as_str(), metadata.get(JSON_ABSENT).map(String::as_str))
    });
    let said: Vec<_> = said.collect();
    assert_eq!(
        said,
        [
            ("s", "string", None),
            ("n", "number", None),
            ("m", "number", Some("missing")),
            ("b", "boolean", Some("missing")),
            ("z", "string", None),
        ]
    );
    assert_eq!(shape.rows, Some(2));
}

#[test]
fn skipped_columns_are_neither_read_nor_checked() {
    let skip = |names: &[&str]| ReadOptions {
        skip_columns: names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>(),
        ..ReadOptions::default()
    };
    let file = Scratch::new("a.jsonl", b"{\"a\":\"x\",\"deep\":{\"b\":[1]},\"deep\":1}\n");
    let (shape, rows) = read(file.path(), &skip(&["deep"])).unwrap();
    assert_eq!(shown(Ok((shape.clone(), rows))), "a / x");
    assert_eq!(shape.header, ["a", "deep"]);

    let file = Scratch::new("a.csv", b"a,b,c\n1,\xFF,3\n");
    let options = ReadOptions { encoding: Some(Encoding::Utf8), ..skip(&["b"]) };
    assert_eq!(shown(read(file.path(), &options)), "a|c / 1|3");
    let options = ReadOptions { encoding: Some(Encoding::Utf8), ..skip(&["a"]) };
    assert_eq!(shown(read(file.path(), &options)), "encoding-invalid row 0 column b byte 8");

    // What was skipped when the file was looked at stays skipped.
    let file = Scratch::new("a.jsonl", b"{\"a\":\"x\",\"deep\":[1]}\n");
    let shape = inspect(file.path(), &skip(&["deep"])).unwrap();
    let batches = open(file.path(), &shape, &ReadOptions::default()).unwrap().collect::<Result<Vec<_>, _>>();
    assert_eq!(rows_of(&batches.unwrap()[0]), [[Some("x".to_owned())]]);

    let file = Scratch::new("a.csv", b"a,b\n1,2\n3,4\n");
    let options = skip(&["a", "b"]);
    let shape = inspect(file.path(), &options).unwrap();
    let rows: usize =
        open(file.path(), &shape, &options).unwrap().map(|batch| batch.unwrap().num_rows()).sum();
    assert_eq!(rows, 2);
}

#[test]
fn cp932_files_and_wrongly_given_encodings() {
    let mut bytes = Vec::new();
    Encoding::Cp932.encode("氏名,備考\n髙橋,ソ表\n﨑山,\"①～\"\n", &mut bytes).unwrap();
    assert_eq!(outcome("a.csv", &bytes), "氏名|備考 / 髙橋|ソ表 / 﨑山|①～");
    let mut json = Vec::new();
    Encoding::Cp932.encode("{\"氏名\":\"髙橋\",\"表\":\"ソ\\n\"}\n{\"表\":x}\n", &mut json).unwrap();
    assert_eq!(outcome("a.jsonl", &json), "json-invalid row 1 byte 28");

    let file = Scratch::new("a.csv", "氏名\n山田\n佐\n".as_bytes());
    let options = ReadOptions { encoding: Some(Encoding::Cp932), ..ReadOptions::default() };
    let found = shown(read(file.path(), &options));
    assert!(found.starts_with("encoding-invalid"), "{found}");
}

#[test]
fn a_delimiter_that_is_given_is_taken_and_impossible_ones_are_refused() {
    let file = Scratch::new("a.csv", b"a,b|c\n1,2|3\n");
    let with = |delimiter| ReadOptions { delimiter: Some(delimiter), ..ReadOptions::default() };
    assert_eq!(shown(read(file.path(), &with(b'|'))), "a,b|c / 1,2|3");
    for byte in [b'"', b'\n', b'\r', 0, b'a', b'7', 0x80, 0xFF] {
        assert_eq!(inspect(file.path(), &with(byte)).unwrap_err().code(), "delimiter-unusable", "{byte}");
    }
}

#[test]
fn a_bar_is_no_delimiter_in_cp932_where_it_may_be_half_a_character() {
    let mut bytes = Vec::new();
    Encoding::Cp932.encode("品名|数\nポスト|1\n", &mut bytes).unwrap();
    let file = Scratch::new("a.csv", &bytes);
    let options = ReadOptions { delimiter: Some(b'|'), ..ReadOptions::default() };
    assert_eq!(inspect(file.path(), &options).unwrap_err().code(), "delimiter-unusable");
}

#[test]
fn a_record_without_end_and_long_cells_keep_to_the_memory() {
    let endless = "a,b\n1,\"".to_owned() + &"x\n".repeat(crate::source::RECORD_BYTES_MAX);
    assert_eq!(outcome("a.csv", endless.as_bytes()), "record-too-long row 0 byte 4");
    let endless = "{}\n{\"a\":\"".to_owned() + &"x".repeat(crate::source::RECORD_BYTES_MAX * 2);
    assert_eq!(outcome("a.jsonl", endless.as_bytes()), "record-too-long row 1 byte 3");

    let long = "a\n".to_owned() + &("x".repeat(30_000) + "\n").repeat(10);
    let file = Scratch::new("a.csv", long.as_bytes());
    let options = ReadOptions::default();
    let shape = inspect(file.path(), &options).unwrap();
    let rows: Vec<usize> =
        open(file.path(), &shape, &options).unwrap().map(|batch| batch.unwrap().num_rows()).collect();
    assert_eq!(rows, [3, 3, 3, 1]);
}

#[test]
fn json_that_would_fill_the_memory_is_refused() {
    let deep = format!("{{\"a\":{}1{}}}\n", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(outcome("a.jsonl", deep.as_bytes()), "unsupported-column-type row 0 column a");
    let file = Scratch::new("a.jsonl", deep.as_bytes());
    let options = ReadOptions { skip_columns: ["a".to_owned()].into(), ..ReadOptions::default() };
    assert_eq!(read(file.path(), &options).unwrap().1, [[]]);
    let keys: String = (0..5000).map(|row| format!("{{\"MARKER{row}\":1}}\n")).collect();
    let file = Scratch::new("a.jsonl", keys.as_bytes());
    let error = read(file.path(), &ReadOptions::default()).unwrap_err();
    assert_eq!((error.code(), error.place().row), ("json-keys-too-many", Some(4096)));
    assert!(!format!("{error:?}").contains("MARKER"));
}

#[test]
fn a_read_that_fails_at_any_step_is_an_error() {
    let column: arrow_array::ArrayRef =
        std::sync::Arc::new(arrow_array::StringArray::from(vec!["some text"; 500]));
    let batch = RecordBatch::try_from_iter([("a", column)]).unwrap();
    let mut parquet = parquet::arrow::ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
    parquet.write(&batch).unwrap();
    let parquet = parquet.into_inner().unwrap();
    for (name, bytes) in [
        ("a.csv", "a\nsome text\nsome text\n".as_bytes()),
        ("a.jsonl", b"{\"a\":\"some text\"}\n{\"a\":\"some text\"}\n"),
        ("a.parquet", &parquet),
    ] {
        let file = Scratch::new(name, bytes);
        let whole = read(file.path(), &ReadOptions::default()).unwrap().1;
        for nth in 0.. {
            let fault = fail_nth(Step::Read, nth, Lasting::Once);
            let result = read(file.path(), &ReadOptions::default());
            let reached = fault.steps() > nth;
            drop(fault);
            match result {
                Ok((_, rows)) => {
                    assert!(!reached && rows == whole && nth > 4, "{name} step {nth}");
                    break;
                }
                Err(error) => {
                    assert_eq!(error.code(), "read-failed", "{name} step {nth}");
                    assert_eq!(error.place().file.as_deref(), file.path().to_str());
                }
            }
        }
    }
}

#[test]
fn what_cannot_be_opened() {
    let file = Scratch::new("a.csv", b"a\n");
    let code = |path: &Path| inspect(path, &ReadOptions::default()).unwrap_err().code();
    assert_eq!(code(&file.beside("none.csv")), "input-missing");
    fs::create_dir(file.beside("folder.csv")).unwrap();
    assert_eq!(code(&file.beside("folder.csv")), "input-is-folder");
    let none = ReadOptions { batch_rows: 0, ..ReadOptions::default() };
    assert_eq!(inspect(file.path(), &none).unwrap_err().code(), "batch-rows-zero");
}

#[cfg(unix)]
#[test]
fn a_file_that_others_keep_to_themselves() {
    use std::os::unix::fs::PermissionsExt;
    let file = Scratch::new("a.csv", b"a\n");
    fs::set_permissions(file.path(), fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(file.path()).is_ok() {
        println!("skipped: this user may read every file");
        let denied = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        assert_eq!(crate::disk::unread(file.path(), denied).kind(), ErrorKind::Permission);
        return;
    }
    let error = inspect(file.path(), &ReadOptions::default()).unwrap_err();
    assert_eq!((error.code(), error.kind()), ("input-unreadable", ErrorKind::Permission));
}

#[test]
fn a_file_that_changes_between_the_passes() {
    for (name, before, after) in [
        ("a.csv", "a,b\n1,2\n", "a,c\n1,2\n"),
        ("a.jsonl", "{\"a\":1}\n", "{\"b\":1}\n"),
        ("a.jsonl", "{\"a\":1}\n", "{\"a\":\"x\"}\n"),
        ("a.jsonl", "{\"a\":1}\n", "{\"a\":1}\n{\"a\":2}\n"),
        ("a.jsonl", "{\"a\":1}\n{\"a\":1}\n", "{\"a\":1}\n"),
    ] {
        let file = Scratch::new(name, before.as_bytes());
        let options = ReadOptions::default();
        let shape = inspect(file.path(), &options).unwrap();
        fs::write(file.path(), after).unwrap();
        let result = open(file.path(), &shape, &options).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        assert_eq!(result.unwrap_err().code(), "input-changed", "{after}");
    }
}

#[test]
fn digests_are_of_the_whole_open_file() {
    let text = "a,b\n".to_owned() + &"1,2\n".repeat(5000) + "\n\n";
    let file = Scratch::new("a.csv", text.as_bytes());
    let options = ReadOptions { batch_rows: 100, ..ReadOptions::default() };
    let shape = inspect(file.path(), &options).unwrap();
    let key = [7; 32];
    for kind in [DigestKind::Sha256, DigestKind::HmacSha256(&key)] {
        let expected = digest_file(file.path(), kind).unwrap();
        for batches in [0, 1, 1000] {
            let mut reader = open_digesting(file.path(), &shape, &options, kind).unwrap();
            assert_eq!(reader.by_ref().take(batches).count(), batches.min(50));
            assert_eq!(reader.rows_read(), (batches.min(50) * 100) as u64);
            assert!(reader.bytes_read() > 0 && reader.bytes_read() <= text.len() as u64);
            assert_eq!(reader.into_digest().unwrap(), Some(expected));
        }
    }
    assert_eq!(open(file.path(), &shape, &options).unwrap().into_digest().unwrap(), None);
    // The file that was opened is the one that is read, whatever stands under its name later.
    let reader = open_digesting(file.path(), &shape, &options, DigestKind::Sha256).unwrap();
    let expected = digest_file(file.path(), DigestKind::Sha256).unwrap();
    fs::write(file.beside("new"), "other").unwrap();
    fs::rename(file.beside("new"), file.path()).unwrap();
    assert_eq!(reader.into_digest().unwrap(), Some(expected));
    // Both computed with Python's hashlib and hmac.
    let hex: String =
        digest_file(file.path(), DigestKind::Sha256).unwrap().iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(hex, "d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa");
    let hex: String = digest_file(file.path(), DigestKind::HmacSha256(&key))
        .unwrap()
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    assert_eq!(hex, "e7b031f4f9cbdb7a11583edca582df7ecba90e69e79e122b038a1a486f6c242d");
}

#[test]
fn errors_never_hold_a_value() {
    for (name, text) in [
        ("a.csv", "a,b\nMARKER,\"MARKER\"MARKER\n"),
        ("a.csv", "a,b\nMARKER,MARKER,MARKER\n"),
        ("a.csv", "a,b\nMARKER,\"MARKER\n"),
        ("a.jsonl", "{\"a\":\"MARKER\",MARKER}\n"),
        ("a.jsonl", "{\"a\":MARKER}\n"),
        ("a.jsonl", "{\"a\":\"MARKER\"}\n{\"a\":1}\n"),
        ("a.jsonl", "{\"a\":[\"MARKER\"]}\n"),
        ("a.jsonl", "\"MARKER\"\n"),
    ] {
        let file = Scratch::new(name, text.as_bytes());
        let error = read(file.path(), &ReadOptions::default()).unwrap_err();
        let all = format!("{error} {error:?} {:?}", std::error::Error::source(&error));
        assert!(!all.contains("MARKER"), "{all}");
    }
}

proptest! {
    /// The csv crate is the twin, over windows that nearly every record crosses.
    #[test]
    fn well_formed_csv_reads_as_the_csv_crate_wrote_it(
        rows in prop::collection::vec(prop::collection::vec("[ab山,;\"\n\r\t ]{0,20}", 3), 0..20),
        delimiter in prop::sample::select(vec![b',', b';', b'\t']),
        crlf: bool,
        batch_rows in 1_usize..9,
    ) {
        let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).terminator(terminator).from_writer(Vec::new());
        writer.write_record(["x", "y", "z"]).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let file = Scratch::new("a.csv", &writer.into_inner().unwrap());
        let options = ReadOptions { batch_rows, ..ReadOptions::default() };
        let (shape, found) = read(file.path(), &options).unwrap();
        let rows: Rows = rows.into_iter().map(|row| row.into_iter().map(Some).collect()).collect();
        prop_assert_eq!(found, rows);
        prop_assert_eq!(shape.delimiter, Some(delimiter));
    }

    /// serde_json is the twin.
    #[test]
    fn jsonl_reads_as_serde_json_wrote_it(
        rows in prop::collection::vec(
            (prop::option::of("[ab山\"\\\\\n\u{1}😀/]{0,9}"), prop::option::of(any::<i64>()), any::<Option<bool>>()),
            1..12,
        ),
        batch_rows in 1_usize..9,
    ) {
        let lines = rows.iter().map(|(s, n, b)| serde_json::json!({ "s": s, "n": n, "b": b }).to_string() + "\n");
        let file = Scratch::new("a.jsonl", lines.collect::<String>().as_bytes());
        let (_, found) = read(file.path(), &ReadOptions { batch_rows, ..ReadOptions::default() }).unwrap();
        let expected: Rows = rows
            .into_iter()
            .map(|(s, n, b)| vec![s, n.map(|n| n.to_string()), b.map(|b| b.to_string())])
            .collect();
        prop_assert_eq!(found, expected);
    }

    /// No bytes make a panic, a detected encoding is never found invalid later, and batches change nothing.
    #[test]
    fn any_bytes_are_read_or_refused(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                b"a".as_slice(), b",", b"\"", b"\n", b"\r\n", b"\r", b"{", b"}", b"{\"k\":", b"1", b"[", b"\\",
                b"\x82\xA0", b"\xE3\x81\x82", b"\xB1", b"\x82", b"\xFF", b"\0", b"\x1B$B", b"\xEF\xBB\xBF",
            ]),
            0..40,
        ),
        json: bool,
    ) {
        let found = outcome(if json { "a.jsonl" } else { "a.csv" }, &pieces.concat());
        prop_assert!(!found.starts_with("encoding-invalid"), "{}", found);
        prop_assert!(!found.starts_with("formats-internal") && !found.starts_with("input-changed"), "{}", found);
    }
}
