use super::*;
use crate::{FileShape, inspect};
use std::path::PathBuf;

fn looked_at(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<FileShape, Error> {
    let home = tempfile::tempdir().unwrap();
    let path: PathBuf = home.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    inspect(&path, options)
}

/// The encoding and its reason, or the error with its row and byte.
fn found(name: &str, bytes: &[u8]) -> String {
    match looked_at(name, bytes, &ReadOptions::default()) {
        Ok(shape) => {
            let text = shape.text.unwrap();
            format!("{} {}", text.encoding.word(), text.reason.word())
        }
        Err(error) => {
            let number = |value: Option<u64>| value.map_or("-".to_owned(), |value| value.to_string());
            let encoding = error.params().iter().find(|(name, _)| *name == "encoding");
            let encoding = encoding.map_or("", |(_, value)| value);
            let place = error.place();
            format!("{} {encoding} row {} byte {}", error.code(), number(place.row), number(place.byte))
        }
    }
}

fn cp932(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    Encoding::Cp932.encode(text, &mut out).unwrap();
    out
}

fn joined(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

#[test]
fn encodings_by_the_whole_file() {
    let long = "氏名,住所\n".to_owned() + &"山田 太郎,東京都千代田区霞が関一丁目\n".repeat(200);
    let half_width = "ｼﾒｲ,ｼﾞﾕｳｼﾖ\nﾔﾏﾀﾞ ﾀﾛｳ,ﾄｳｷﾖｳﾄ\n".repeat(3);
    for (bytes, expected) in [
        (b"a,b\n1,2\n".to_vec(), "utf-8 ascii-only"),
        (long.clone().into_bytes(), "utf-8 valid-utf-8"),
        (joined(&[b"\xEF\xBB\xBF", long.as_bytes()]), "utf-8-bom byte-order-mark"),
        (cp932(&long), "cp932 valid-cp932"),
        (cp932(&half_width), "cp932 valid-cp932"),
        (cp932("会社\n㈱髙﨑\n"), "cp932 valid-cp932"),
        (EUC_JP.encode(&long).0.into_owned(), "encoding-not-read EUC-JP row - byte -"),
        (
            EUC_JP.encode("名前\nあいうえお、かきくけこ。\n").0.into_owned(),
            "encoding-not-read EUC-JP row - byte -",
        ),
        (encoding_rs::ISO_2022_JP.encode(&long).0.into_owned(), "encoding-not-read ISO-2022-JP row - byte 0"),
        (
            joined(&[b"plain header\n", &encoding_rs::ISO_2022_JP.encode("山田").0]),
            "encoding-not-read ISO-2022-JP row - byte 13",
        ),
        ("名前\n\u{1B}$B山田\n".as_bytes().to_vec(), "utf-8 valid-utf-8"),
        (long.encode_utf16().flat_map(u16::to_le_bytes).collect(), "encoding-not-read UTF-16 row - byte -"),
        (
            "\u{FEFF}a,b\n".encode_utf16().flat_map(u16::to_be_bytes).collect(),
            "encoding-not-read UTF-16 row - byte -",
        ),
    ] {
        assert_eq!(found("a.csv", &bytes), expected, "{:?}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn mixed_files_name_row_and_byte() {
    let long = "氏名,住所\n".to_owned() + &"山田 太郎,\"東京都\n千代田区\"\n".repeat(100);
    let name = cp932("鈴木,大阪\n");
    let utf8 = joined(&[long.as_bytes(), &name, "佐藤,京都\n".as_bytes()]);
    let expected = format!("encoding-mixed utf-8 row 100 byte {}", long.len());
    assert_eq!(found("a.csv", &utf8), expected, "a record is not a line");

    let legacy = cp932(&long);
    let mixed = joined(&[&legacy, b"x,\xFF\n"]);
    assert_eq!(found("a.csv", &mixed), format!("encoding-mixed cp932 row 100 byte {}", legacy.len() + 2));

    assert_eq!(found("a.csv", b"a\xFFb\n1\n"), "encoding-mixed utf-8 row - byte 1", "the header has no row");
    assert_eq!(
        found("a.csv", "氏名\n山".as_bytes().split_last().unwrap().1),
        "encoding-mixed utf-8 row 0 byte 7"
    );

    let line = "{\"a\":\"山\"}\n".repeat(50);
    let mixed = joined(&[line.as_bytes(), b"{\"a\":\"\xFF\"}\n"]);
    assert_eq!(found("a.jsonl", &mixed), format!("encoding-mixed utf-8 row 50 byte {}", line.len() + 6));
}

#[test]
fn an_encoding_that_is_given_is_taken() {
    let given = |encoding, bytes: &[u8]| {
        let options = ReadOptions { encoding: Some(encoding), ..ReadOptions::default() };
        looked_at("a.csv", bytes, &options).unwrap().text.unwrap()
    };
    let is = |encoding| Detected { encoding, reason: Reason::Given };
    assert_eq!(given(Encoding::Cp932, b"a,b\n"), is(Encoding::Cp932));
    assert_eq!(given(Encoding::Utf8, b"a,b\n"), is(Encoding::Utf8));
    assert_eq!(
        given(Encoding::Utf8, b"\xEF\xBB\xBFa,b\n"),
        is(Encoding::Utf8Bom),
        "the mark is no part of a name"
    );
    assert_eq!(given(Encoding::Utf8Bom, b"a,b\n"), is(Encoding::Utf8));
}
