use super::*;
use proptest::prelude::*;
use serde_json::json;

/// Canonicalisation the slow way: every object is rebuilt in the order of its keys' UTF-16, and serde_json writes.
fn slow(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(slow).collect(),
        Value::Object(members) => {
            let mut keys: Vec<Vec<u16>> = members.keys().map(|key| key.encode_utf16().collect()).collect();
            keys.sort();
            let named = keys.iter().map(|key| String::from_utf16(key).unwrap());
            Value::Object(named.map(|key| (key.clone(), slow(&members[&key]))).collect())
        }
        other => other.clone(),
    }
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-INTEGER_MAX..=INTEGER_MAX).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec((any::<String>(), inner), 0..6)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn equal_to_the_slow_way_and_reads_back(value in values()) {
        let bytes = encode(&value).unwrap();
        prop_assert_eq!(&bytes, &serde_json::to_vec(&slow(&value)).unwrap());
        prop_assert_eq!(decode(&bytes).unwrap(), value);
    }
}

/// RFC 8785 section 3.2.3: the order of keys by UTF-16, where U+1F600 stands before U+FB33.
#[test]
fn keys_in_the_order_of_the_standard() {
    let value = json!({
        "\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
        "1": "One", "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control", "\u{f6}": "Latin Small Letter O With Diaeresis",
    });
    let text = String::from_utf8(encode(&value).unwrap()).unwrap();
    let order = ["Carriage", "One", "Control", "Latin", "Euro", "Emoji", "Hebrew"]
        .map(|word| text.find(word).unwrap());
    assert!(order.is_sorted(), "{text}");
}

/// RFC 8785 section 3.2.2.2, the string of the example.
#[test]
fn strings_as_the_standard_writes_them() {
    let value = json!("\u{20ac}$\u{0f}\u{0a}A'\u{42}\u{22}\u{5c}\u{5c}\u{22}/\u{7f}\u{08}\u{09}\u{0c}\u{0d}");
    let expected = "\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\u{7f}\\b\\t\\f\\r\"";
    assert_eq!(encode(&value).unwrap(), expected.as_bytes());
}

#[test]
fn other_spellings_are_refused() {
    let table: [(&str, &str); 28] = [
        (r#"{"a": 1}"#, "json-not-canonical"),
        (r#" {"a":1}"#, "json-not-canonical"),
        ("{\"a\":1}\n", "json-not-canonical"),
        (r#"{"b":1,"a":2}"#, "json-not-canonical"),
        (r#"{"a":1,"a":1}"#, "json-not-canonical"),
        (r#"{"a":1,"a":2}"#, "json-not-canonical"),
        (r#"["\u0041"]"#, "json-not-canonical"),
        (r#"["\u000A"]"#, "json-not-canonical"),
        (r#"["\u000a"]"#, "json-not-canonical"),
        (r#"["\u000F"]"#, "json-not-canonical"),
        (r#"["\/"]"#, "json-not-canonical"),
        (r#"["\ud83d\ude00"]"#, "json-not-canonical"),
        (r#"["\ud83d"]"#, "json-malformed"),
        ("[\"\u{0}\"]", "json-malformed"),
        (r#"{"a":1}x"#, "json-malformed"),
        (r#"{"a":1}{}"#, "json-malformed"),
        ("\u{feff}{}", "json-malformed"),
        ("", "json-malformed"),
        ("[1,]", "json-malformed"),
        ("[01]", "json-malformed"),
        ("[+1]", "json-malformed"),
        ("[1.0]", "json-not-canonical"),
        ("[1e2]", "json-not-canonical"),
        ("[-0]", "json-not-canonical"),
        ("[9007199254740992]", "json-not-canonical"),
        ("[-9007199254740992]", "json-not-canonical"),
        ("[18446744073709551615]", "json-not-canonical"),
        ("[99999999999999999999999]", "json-not-canonical"),
    ];
    for (text, code) in table {
        assert_eq!(decode(text.as_bytes()).unwrap_err().code(), code, "{text:?}");
    }
    assert_eq!(decode(b"[\"\xff\"]").unwrap_err().code(), "json-malformed");
    for good in ["[9007199254740991,-9007199254740991,0]", "null", "\"\"", "{}", "[\"\u{20ac}/\"]"] {
        assert!(decode(good.as_bytes()).is_ok(), "{good}");
    }
}

#[test]
fn fractions_and_great_numbers_are_not_written() {
    for value in [
        json!(0.5),
        json!(1.0),
        json!(INTEGER_MAX + 1),
        json!(-INTEGER_MAX - 1),
        json!(u64::MAX),
        json!([{"a": 1e3}]),
    ] {
        let error = encode(&value).unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::BadData, "json-not-integer"), "{value}");
    }
    assert_eq!(encode(&json!([INTEGER_MAX, -INTEGER_MAX])).unwrap(), b"[9007199254740991,-9007199254740991]");
}

#[test]
fn nesting_has_a_limit_that_reading_and_writing_share() {
    let nested = |depth: usize| (0..depth).fold(json!(1), |inner, _| json!([inner]));
    let deepest = encode(&nested(DEPTH_MAX)).unwrap();
    assert!(decode(&deepest).is_ok());
    let error = encode(&nested(DEPTH_MAX + 1)).unwrap_err();
    assert_eq!(error.code(), "json-too-deep");
    let deeper = [b"[", deepest.as_slice(), b"]"].concat();
    assert_eq!(decode(&deeper).unwrap_err().code(), "json-not-canonical");
    assert!(decode("[".repeat(100_000).as_bytes()).is_err());
}
