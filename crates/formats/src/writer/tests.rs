use super::*;
use crate::disk::faults::{Lasting, Step, fail_nth};
use crate::reader::tests::{Rows, Scratch, read, rows_of};
use crate::{Encoding, JSON_KIND, LineEnding, ReadOptions, digest_file, inspect, open};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int32Type};
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float64Array, Int64Array,
    LargeStringArray, ListArray, StringArray, StringViewArray, TimestampMicrosecondArray,
};
use arrow_schema::{DataType, Field, Schema};
use parquet::basic::Compression;
use proptest::prelude::*;
use std::collections::HashMap;
use std::fs;
use std::sync::Arc;

/// Copies a table in batches of a size; gives the bytes written.
fn copy(from: &Path, to: &Path, batch_rows: usize) -> Result<Vec<u8>, Error> {
    let options = ReadOptions { batch_rows, ..ReadOptions::default() };
    let shape = inspect(from, &options)?;
    let reader = open(from, &shape, &options)?;
    let mut writer = TableWriter::create(to, &shape, reader.schema())?;
    let mut rows = 0;
    for batch in reader {
        let batch = batch?;
        rows += batch.num_rows() as u64;
        writer.write(&batch)?;
    }
    let written = writer.finish()?;
    let bytes = fs::read(to).unwrap();
    assert_eq!((written.bytes, written.rows), (bytes.len() as u64, rows));
    assert_eq!(written.sha256, digest_file(to, crate::DigestKind::Sha256).unwrap());
    Ok(bytes)
}

/// Copies in several batch sizes, which must all give the same bytes.
fn copied(name: &str, bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let file = Scratch::new(name, bytes);
    let mut outputs = Vec::new();
    for batch_rows in [1, 7, 8192] {
        outputs.push(copy(file.path(), &file.beside(&format!("{batch_rows}-{name}")), batch_rows)?);
    }
    assert!(outputs.iter().all(|output| *output == outputs[0]));
    Ok(outputs.swap_remove(0))
}

fn as_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

#[test]
fn csv_is_written_as_it_was_read() {
    for text in [
        "a,b\n1,2\n",
        "a;b\r\n1,5;\"x;y\"\r\n",
        "\u{FEFF}氏名\t住所\n山田\t\n",
        "a\n\"\"\nx\n",
        "a,b\n\"line\none\",\"say \"\"x\"\"\"\n",
        "a,b\n 007 ,1e5\n",
        "a\rb\r",
        "a,b\n",
    ] {
        assert_eq!(as_text(copied("a.csv", text.as_bytes()).unwrap()), text, "{text:?}");
    }
    let quoted_for_nothing = copied("a.csv", b"\"a\",\"b\"\n\"1\",\"2\"\n\n").unwrap();
    assert_eq!(as_text(quoted_for_nothing), "a,b\n1,2\n");
}

#[test]
fn jsonl_keeps_numbers_kinds_and_absence() {
    for text in [
        "{\"a\":\"x\",\"n\":1.50,\"b\":true}\n",
        "{\"a\":null,\"n\":-0e+05}\n{\"a\":\"\",\"n\":12345678901234567890123}\n",
        "{\"a\":1}\r\n{\"a\":1,\"b\":\"x\\ny\\\"\"}\r\n",
        "{\"a\":1}\n{}\n",
        "{}\n",
        "{\"氏 名\":\"山田\\u0001\"}\n",
    ] {
        assert_eq!(as_text(copied("a.jsonl", text.as_bytes()).unwrap()), text, "{text:?}");
    }
    let both = copied("a.jsonl", b"{\"a\":null, \"b\":1}\n{\"b\":2}\n").unwrap();
    assert_eq!(
        as_text(both),
        "{\"a\":null,\"b\":1}\n{\"a\":null,\"b\":2}\n",
        "null and absent in one column"
    );
}

#[test]
fn json_text_that_is_no_number_any_more_becomes_a_string() {
    let file = Scratch::new("a.jsonl", b"{\"age\":34,\"ok\":true}\n");
    let shape = inspect(file.path(), &ReadOptions::default()).unwrap();
    for (age, ok, expected) in [
        ("34", "true", r#"{"age":34,"ok":true}"#),
        ("30-39", "*", r#"{"age":"30-39","ok":"*"}"#),
        ("", "True", r#"{"age":"","ok":"True"}"#),
        ("034", "1", r#"{"age":"034","ok":"1"}"#),
        (" 34", "false", r#"{"age":" 34","ok":false}"#),
        ("34 ", "", r#"{"age":"34 ","ok":""}"#),
        ("NaN", "null", r#"{"age":"NaN","ok":"null"}"#),
        ("-1.5E3", "true ", r#"{"age":-1.5E3,"ok":"true "}"#),
        ("+1", "x", r#"{"age":"+1","ok":"x"}"#),
        ("1.", "x", r#"{"age":"1.","ok":"x"}"#),
    ] {
        // The output's fields need not carry the kinds: the input's column of that name has them.
        let fields = [Field::new("age", DataType::Utf8, true), Field::new("ok", DataType::Utf8, true)];
        let schema = Arc::new(Schema::new(fields.to_vec()));
        let columns: Vec<ArrayRef> =
            vec![Arc::new(StringArray::from(vec![age])), Arc::new(StringArray::from(vec![ok]))];
        let batch = RecordBatch::try_new(schema.clone(), columns).unwrap();
        let path = file.beside("out.jsonl");
        let mut writer = TableWriter::create(&path, &shape, schema).unwrap();
        writer.write(&batch).unwrap();
        writer.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap().trim_end(), expected);
        fs::remove_file(path).unwrap();
    }
    let text = Field::new("age", DataType::Utf8, true)
        .with_metadata(HashMap::from([(JSON_KIND.to_owned(), "string".to_owned())]));
    let schema = Arc::new(Schema::new(vec![text]));
    let batch = RecordBatch::try_new(schema.clone(), vec![Arc::new(StringArray::from(vec!["34"]))]).unwrap();
    let mut writer = TableWriter::create(&file.beside("t.jsonl"), &shape, schema).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    assert_eq!(fs::read_to_string(file.beside("t.jsonl")).unwrap(), "{\"age\":\"34\"}\n");
}

#[test]
fn cp932_holds_or_refuses() {
    let mut csv = Vec::new();
    Encoding::Cp932.encode("氏名,備考\r\n髙橋,①～－ソ\r\n﨑山,\"\"\"㈱\"\"\"\r\n", &mut csv).unwrap();
    assert_eq!(copied("a.csv", &csv).unwrap(), csv);
    let mut json = Vec::new();
    Encoding::Cp932.encode("{\"表\":\"ソ\\n\"}\n", &mut json).unwrap();
    assert_eq!(copied("a.jsonl", &json).unwrap(), json);

    let file = Scratch::new("a.csv", &csv);
    let shape = inspect(file.path(), &ReadOptions::default()).unwrap();
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from(vec!["山", "田"])),
        Arc::new(StringArray::from(vec!["x", "MARKER😀"])),
    ];
    let batch = RecordBatch::try_new(shape.schema.clone(), columns).unwrap();
    let path = file.beside("out.csv");
    let mut writer = TableWriter::create(&path, &shape, shape.schema.clone()).unwrap();
    let error = writer.write(&batch).unwrap_err();
    assert_eq!(error.code(), "encoding-cannot-hold");
    assert_eq!((error.place().row, error.place().column.as_deref()), (Some(1), Some("備考")));
    assert!(!format!("{error} {error:?}").contains("MARKER"));
    drop(writer);
    assert!(!path.exists(), "an unfinished file is removed");

    let file = Scratch::new("a.jsonl", &json);
    let shape = inspect(file.path(), &ReadOptions::default()).unwrap();
    let batch =
        RecordBatch::try_new(shape.schema.clone(), vec![Arc::new(StringArray::from(vec!["表😀¥"]))]).unwrap();
    let path = file.beside("out.jsonl");
    let mut writer = TableWriter::create(&path, &shape, shape.schema.clone()).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    let (_, rows) =
        read(&path, &ReadOptions { encoding: Some(Encoding::Cp932), ..ReadOptions::default() }).unwrap();
    assert_eq!(rows, [[Some("表😀¥".to_owned())]]);
}

#[test]
fn every_text_type_is_written_and_scalars_are_refused() {
    let dictionary: DictionaryArray<Int32Type> = vec![Some("x"), None, Some("y")].into_iter().collect();
    let nothing: DictionaryArray<Int32Type> = vec![None::<&str>, None, None].into_iter().collect();
    let columns: [(&str, ArrayRef); 4] = [
        ("large", Arc::new(LargeStringArray::from(vec![Some("a"), None, Some("c")]))),
        (
            "view",
            Arc::new(StringViewArray::from(vec![Some("a long text beyond twelve bytes"), Some(""), None])),
        ),
        ("dictionary", Arc::new(dictionary)),
        ("nothing", Arc::new(nothing)),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let home = tempfile::tempdir().unwrap();
    let written = |format: Format, name: &str| {
        let path = home.path().join(name);
        let mut writer =
            TableWriter::create(&path, &FileShape::text(format, batch.schema()), batch.schema()).unwrap();
        writer.write(&batch).unwrap();
        writer.finish().unwrap();
        fs::read_to_string(path).unwrap()
    };
    assert_eq!(
        written(Format::Csv, "a.csv"),
        "large,view,dictionary,nothing\na,a long text beyond twelve bytes,x,\n,,,\nc,,y,\n"
    );
    assert_eq!(
        written(Format::Jsonl, "a.jsonl").lines().last().unwrap(),
        r#"{"large":"c","view":null,"dictionary":"y","nothing":null}"#
    );
    let number =
        RecordBatch::try_from_iter([("n", Arc::new(Int64Array::from(vec![1])) as ArrayRef)]).unwrap();
    let shape = FileShape::text(Format::Csv, number.schema());
    let mut writer = TableWriter::create(&home.path().join("n.csv"), &shape, number.schema()).unwrap();
    let error = writer.write(&number).unwrap_err();
    assert_eq!((error.code(), error.place().column.as_deref()), ("unsupported-column-type", Some("n")));
}

fn many_types(rows: i64) -> RecordBatch {
    let names: Vec<String> = (0..rows).map(|row| format!("利用者 {}", row * 7919 % 1000)).collect();
    let city = |row: i64| ["東京", "大阪", "京都"][usize::try_from(row % 3).unwrap()];
    let dictionary: DictionaryArray<Int8Type> =
        (0..rows).map(|row| (row % 5 > 0).then(|| city(row))).collect();
    let small = |row: i64| i32::try_from(row).unwrap();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", Arc::new((0..rows).collect::<Int64Array>())),
        ("name", Arc::new(StringArray::from_iter_values(&names))),
        (
            "large",
            Arc::new(
                names.iter().map(|name| (name.len() % 2 > 0).then_some(name)).collect::<LargeStringArray>(),
            ),
        ),
        ("view", Arc::new(names.iter().map(Some).collect::<StringViewArray>())),
        ("city", Arc::new(dictionary)),
        ("rate", Arc::new((0..rows).map(|row| Some(f64::from(small(row)) / 7.0)).collect::<Float64Array>())),
        ("flag", Arc::new((0..rows).map(|row| Some(row % 2 == 0)).collect::<BooleanArray>())),
        ("born", Arc::new((0..rows).map(|row| Some(small(row % 20_000))).collect::<Date32Array>())),
        (
            "seen",
            Arc::new((0..rows).map(Some).collect::<TimestampMicrosecondArray>().with_timezone("+09:00")),
        ),
        (
            "paid",
            Arc::new(
                (0..rows)
                    .map(|row| Some(i128::from(row)))
                    .collect::<Decimal128Array>()
                    .with_precision_and_scale(12, 2)
                    .unwrap(),
            ),
        ),
    ];
    RecordBatch::try_from_iter(columns).unwrap()
}

fn parquet_bytes(batch: &RecordBatch, compression: Compression) -> Vec<u8> {
    let properties =
        parquet::file::properties::WriterProperties::builder().set_compression(compression).build();
    let mut writer =
        parquet::arrow::ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
    writer.write(batch).unwrap();
    writer.into_inner().unwrap()
}

#[test]
fn parquet_keeps_types_and_codec() {
    let batch = many_types(300);
    for compression in [
        Compression::ZSTD(Default::default()),
        Compression::SNAPPY,
        Compression::GZIP(Default::default()),
        Compression::BROTLI(Default::default()),
        Compression::LZ4_RAW,
        Compression::UNCOMPRESSED,
    ] {
        let bytes = parquet_bytes(&batch, compression);
        let file = Scratch::new("a.parquet", &copied("a.parquet", &bytes).unwrap());
        let options = ReadOptions { batch_rows: 1000, ..ReadOptions::default() };
        let shape = inspect(file.path(), &options).unwrap();
        assert_eq!(shape.schema, batch.schema());
        assert_eq!((shape.rows, shape.compression), (Some(300), compression));
        let mut reader = open(file.path(), &shape, &options).unwrap();
        assert!(reader.next().unwrap().unwrap() == batch);
        assert!(reader.next().is_none());
        assert!(reader.bytes_read() > 1000);
    }
}

#[test]
fn parquet_bytes_do_not_depend_on_batches() {
    let file = Scratch::new("a.parquet", &parquet_bytes(&many_types(9000), Compression::SNAPPY));
    let mut outputs = Vec::new();
    for batch_rows in [61, 1000, 8192, 100_000] {
        outputs.push(copy(file.path(), &file.beside(&format!("{batch_rows}.parquet")), batch_rows).unwrap());
    }
    assert!(outputs.iter().all(|output| *output == outputs[0]));
    let text = String::from_utf8_lossy(&outputs[0]);
    assert!(
        text.contains("sekisho") && !text.contains("parquet-rs"),
        "the library's version is not in the file"
    );
}

#[test]
fn nested_parquet_columns_are_refused_unless_skipped() {
    let list = ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1)])]);
    let text: ArrayRef = Arc::new(StringArray::from(vec!["x"]));
    let batch = RecordBatch::try_from_iter([("spans", Arc::new(list) as ArrayRef), ("text", text)]).unwrap();
    let file = Scratch::new("a.parquet", &parquet_bytes(&batch, Compression::SNAPPY));
    let error = inspect(file.path(), &ReadOptions::default()).unwrap_err();
    assert_eq!((error.code(), error.place().column.as_deref()), ("unsupported-column-type", Some("spans")));
    assert_eq!(error.params(), [("type", "List".to_owned())]);
    let options = ReadOptions { skip_columns: ["spans".to_owned()].into(), ..ReadOptions::default() };
    let (shape, rows) = read(file.path(), &options).unwrap();
    assert_eq!(shape.header, ["spans", "text"]);
    assert_eq!(rows, [[Some("x".to_owned())]]);
}

#[test]
fn metadata_of_a_file_is_not_carried_over() {
    let metadata = HashMap::from([("owner".to_owned(), "MARKER".to_owned())]);
    let field = Field::new("a", DataType::Utf8, true).with_metadata(metadata.clone());
    let schema = Arc::new(Schema::new(vec![field]).with_metadata(metadata));
    let batch = RecordBatch::try_new(schema, vec![Arc::new(StringArray::from(vec!["x"]))]).unwrap();
    let said = |bytes: Vec<u8>| {
        let file = Scratch::new("b.parquet", &bytes);
        let file = fs::File::open(file.path()).unwrap();
        let builder = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
        format!("{:?}", builder.schema())
    };
    let bytes = parquet_bytes(&batch, Compression::UNCOMPRESSED);
    assert_eq!(said(bytes.clone()).matches("MARKER").count(), 2);
    assert_eq!(said(copied("a.parquet", &bytes).unwrap()).matches("MARKER").count(), 0);
}

/// Reads everything; the code of the error where there is one.
fn code(path: &Path) -> &'static str {
    let options = ReadOptions::default();
    let read = inspect(path, &options).and_then(|shape| {
        let batches = open(path, &shape, &options)?.collect::<Result<Vec<_>, _>>()?;
        Ok(batches
            .iter()
            .filter(|batch| batch.column(0).as_string_opt::<i32>().is_some())
            .map(|b| rows_of(b).len())
            .sum::<usize>())
    });
    read.map_or_else(|error| error.code(), |_| "read")
}

#[test]
fn truncated_parquet_is_damaged_at_every_length() {
    let bytes = parquet_bytes(&many_types(20), Compression::ZSTD(Default::default()));
    let file = Scratch::new("a.parquet", &bytes);
    assert_eq!(code(file.path()), "read");
    for length in (1..bytes.len()).rev().step_by(7) {
        fs::write(file.path(), &bytes[..length]).unwrap();
        assert_eq!(code(file.path()), "parquet-damaged", "{length} bytes");
    }
    fs::write(file.path(), []).unwrap();
    assert_eq!(code(file.path()), "file-empty");
    fs::write(file.path(), "id,name\n1,x\n,more text here\n").unwrap();
    assert_eq!(code(file.path()), "parquet-damaged");
}

#[test]
fn a_flipped_byte_of_parquet_never_panics() {
    // The decoder's own panics are caught and mean damage; the hook that prints them is asked to keep still.
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !crate::decoder_panics_are_caught() {
            print(panic);
        }
    }));
    let bytes = parquet_bytes(&many_types(20), Compression::SNAPPY);
    let file = Scratch::new("a.parquet", &bytes);
    let mut damaged = 0;
    for at in (0..bytes.len()).step_by(5) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0xFF;
        fs::write(file.path(), &flipped).unwrap();
        damaged += usize::from(code(file.path()) != "read");
    }
    assert!(damaged > bytes.len() / 20, "{damaged} of {}", bytes.len());
}

#[test]
fn a_write_that_fails_at_any_step_leaves_no_file() {
    let csv = "a,b\n".to_owned() + &"some text,some more\n".repeat(13_500);
    let json = "{\"a\":\"some text\",\"b\":12}\n".repeat(11_000);
    let parquet = parquet_bytes(&many_types(1500), Compression::UNCOMPRESSED);
    for (name, bytes, least) in
        [("a.csv", csv.as_bytes(), 4), ("a.jsonl", json.as_bytes(), 4), ("a.parquet", &parquet, 8)]
    {
        let file = Scratch::new(name, bytes);
        let out = file.beside(&format!("out-{name}"));
        for nth in 0.. {
            let fault = fail_nth(Step::Change, nth, Lasting::Once);
            let result = copy(file.path(), &out, 8192);
            drop(fault);
            match result {
                Ok(_) => {
                    assert!(nth >= least, "{name}: {nth} steps");
                    break;
                }
                Err(error) => {
                    assert_eq!(error.code(), "write-failed", "{name} step {nth}");
                    assert_eq!(error.place().file.as_deref(), out.to_str());
                    assert!(!out.exists(), "{name} step {nth}");
                }
            }
        }
    }
}

#[test]
fn an_output_file_is_never_overwritten() {
    let file = Scratch::new("a.csv", b"a\n1\n");
    assert_eq!(copy(file.path(), file.path(), 10).unwrap_err().code(), "write-failed");
    assert_eq!(fs::read(file.path()).unwrap(), b"a\n1\n");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn csv_reads_back_what_was_written(
        rows in prop::collection::vec(prop::collection::vec("[ab山髙～,;\"\n\r\t ]{0,12}", 2), 0..12),
        cp932: bool,
        delimiter in prop::sample::select(vec![b',', b';', b'\t']),
        ending in prop::sample::select(vec![LineEnding::Lf, LineEnding::CrLf, LineEnding::Cr]),
    ) {
        let rows: Rows = rows.into_iter().map(|row| row.into_iter().map(Some).collect()).collect();
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.csv");
        let column = |at: usize| rows.iter().map(|row| row[at].clone()).collect::<StringArray>();
        let batch = RecordBatch::try_from_iter([
            ("x", Arc::new(column(0)) as ArrayRef), ("y", Arc::new(column(1)) as ArrayRef),
        ]).unwrap();
        let mut shape = FileShape::text(Format::Csv, batch.schema());
        shape.delimiter = Some(delimiter);
        shape.line_ending = Some(ending);
        if let Some(text) = &mut shape.text {
            text.encoding = if cp932 { Encoding::Cp932 } else { Encoding::Utf8 };
        }
        let mut writer = TableWriter::create(&path, &shape, batch.schema()).unwrap();
        writer.write(&batch).unwrap();
        writer.finish().unwrap();
        let encoding = shape.text.map(|text| text.encoding);
        let (found, back) = read(&path, &ReadOptions { encoding, ..ReadOptions::default() }).unwrap();
        prop_assert_eq!(back, rows);
        prop_assert_eq!((found.delimiter, found.line_ending), (shape.delimiter, shape.line_ending));
    }

    #[test]
    fn jsonl_reads_back_what_was_written(
        rows in prop::collection::vec(prop::collection::vec(prop::option::of("[ab山\"\\\\\n\u{1}😀]{0,9}"), 2), 1..12),
        cp932: bool,
    ) {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.jsonl");
        let column = |at: usize| rows.iter().map(|row| row[at].clone()).collect::<StringArray>();
        let batch = RecordBatch::try_from_iter([
            ("x", Arc::new(column(0)) as ArrayRef), ("y", Arc::new(column(1)) as ArrayRef),
        ]).unwrap();
        let mut shape = FileShape::text(Format::Jsonl, batch.schema());
        if let Some(text) = &mut shape.text {
            text.encoding = if cp932 { Encoding::Cp932 } else { Encoding::Utf8 };
        }
        let mut writer = TableWriter::create(&path, &shape, batch.schema()).unwrap();
        writer.write(&batch).unwrap();
        writer.finish().unwrap();
        let encoding = shape.text.map(|text| text.encoding);
        let (_, back) = read(&path, &ReadOptions { encoding, ..ReadOptions::default() }).unwrap();
        prop_assert_eq!(back, rows);
    }
}
