//! Real inputs, where they are beside the repository.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "test code")]

use arrow_array::cast::AsArray;
use sekisho_formats::{Encoding, Format, LineEnding, ReadOptions, TableWriter, expand, inspect, open};
use std::path::{Path, PathBuf};

fn shared(pattern: &str) -> Option<Vec<PathBuf>> {
    let base = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    if !base.is_dir() {
        println!("skipped: no shared data beside the repository");
        return None;
    }
    Some(expand(base, pattern).unwrap())
}

/// Writes the table again and compares bytes.
fn copy_of(path: &Path, options: &ReadOptions) -> (u64, Vec<u8>) {
    let shape = inspect(path, options).unwrap();
    let home = tempfile::tempdir().unwrap();
    let target = home.path().join("copy");
    let mut writer = TableWriter::create(&target, &shape, shape.schema.clone()).unwrap();
    for batch in open(path, &shape, options).unwrap() {
        writer.write(&batch.unwrap()).unwrap();
    }
    let written = writer.finish().unwrap();
    (written.rows, std::fs::read(target).unwrap())
}

#[test]
fn the_census_table() {
    let Some(files) = shared("tabular/adult/data.csv") else { return };
    let options = ReadOptions::default();
    for file in files {
        let shape = inspect(&file, &options).unwrap();
        assert_eq!((shape.format, shape.delimiter), (Format::Csv, Some(b';')));
        assert_eq!(shape.line_ending, Some(LineEnding::CrLf));
        assert_eq!(shape.text.unwrap().encoding, Encoding::Utf8);
        assert_eq!(shape.header.len(), 9);
        let (rows, bytes) = copy_of(&file, &options);
        assert_eq!(rows, 30_162);
        let original = std::fs::read(&file).unwrap();
        let original = original.trim_ascii_end();
        assert!(bytes.trim_ascii_end() == original, "the copy has the same records byte for byte");
    }
}

#[test]
fn the_accident_table() {
    let Some(files) = shared("tabular/fars/dat*.csv") else { return };
    for file in files {
        assert_eq!(copy_of(&file, &ReadOptions::default()).0, 100_937);
    }
}

#[test]
fn the_sentences() {
    let Some(files) = shared("ner/*.jsonl") else { return };
    let options = ReadOptions { skip_columns: ["spans".to_owned()].into(), ..ReadOptions::default() };
    let mut counts = Vec::new();
    for file in files {
        assert_eq!(inspect(&file, &ReadOptions::default()).unwrap_err().code(), "unsupported-column-type");
        let shape = inspect(&file, &options).unwrap();
        assert_eq!(shape.header, ["text", "spans"]);
        let mut rows = 0;
        for batch in open(&file, &shape, &options).unwrap() {
            let batch = batch.unwrap();
            rows += batch.num_rows();
            assert!(
                batch
                    .column(0)
                    .as_string::<i32>()
                    .iter()
                    .all(|text| text.is_some_and(|text| !text.is_empty()))
            );
        }
        assert_eq!(shape.rows, u64::try_from(rows).ok());
        counts.push(rows);
    }
    assert_eq!(counts, [7050, 554, 3680]);
}
