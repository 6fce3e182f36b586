//! JSON with one byte sequence per value: RFC 8785, restricted to integers.
//!
//! ```
//! use sekisho_evidence::canonical;
//! let value = serde_json::json!({"b": 1, "a": "関所"});
//! let bytes = canonical::encode(&value)?;
//! assert_eq!(bytes, r#"{"a":"関所","b":1}"#.as_bytes());
//! assert!(canonical::decode(br#"{ "a": 1 }"#).is_err());
//! # Ok::<(), sekisho_evidence::Error>(())
//! ```

use crate::error::{Error, ErrorKind};
use serde_json::{Map, Number, Value};

/// Largest magnitude of an integer: 2^53 - 1, the I-JSON range (RFC 7493 section 2.2).
pub const INTEGER_MAX: i64 = 9_007_199_254_740_991;

/// Deepest nesting of arrays and objects.
pub const DEPTH_MAX: usize = 100;

/// The canonical bytes of a value.
///
/// # Errors
/// `json-not-integer` for a fraction, an exponent or an integer beyond [`INTEGER_MAX`]; `json-too-deep` beyond
/// [`DEPTH_MAX`].
pub fn encode(value: &Value) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    write_value(value, DEPTH_MAX, &mut out)?;
    Ok(out)
}

/// Reads canonical bytes and refuses every other spelling of the same value: white space, another key order,
/// duplicate keys, other escapes, other spellings of a number, bytes before or after.
///
/// # Errors
/// `json-malformed` when the bytes are not JSON, `json-not-canonical` when they are spelled otherwise or hold what
/// [`encode`] does not write.
pub fn decode(bytes: &[u8]) -> Result<Value, Error> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| {
        Error::integrity("json-malformed", "the bytes are not JSON")
            .with("line", &error.line())
            .with("position", &error.column())
    })?;
    if encode(&value).is_ok_and(|canonical| canonical == bytes) {
        Ok(value)
    } else {
        Err(Error::integrity("json-not-canonical", "the bytes are JSON, but not canonical"))
    }
}

fn write_value(value: &Value, depth_left: usize, out: &mut Vec<u8>) -> Result<(), Error> {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => write_integer(number, out)?,
        Value::String(text) => write_string(text, out),
        Value::Array(items) => {
            let depth_left = deeper(depth_left)?;
            out.push(b'[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    out.push(b',');
                }
                write_value(item, depth_left, out)?;
            }
            out.push(b']');
        }
        Value::Object(members) => write_object(members, deeper(depth_left)?, out)?,
    }
    Ok(())
}

fn write_object(members: &Map<String, Value>, depth_left: usize, out: &mut Vec<u8>) -> Result<(), Error> {
    // RFC 8785 section 3.2.3: keys compare as arrays of UTF-16 code units, which differs from the order of UTF-8.
    let mut sorted: Vec<(&String, &Value)> = members.iter().collect();
    sorted.sort_by(|(left, _), (right, _)| left.encode_utf16().cmp(right.encode_utf16()));
    out.push(b'{');
    for (position, (key, value)) in sorted.into_iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        write_string(key, out);
        out.push(b':');
        write_value(value, depth_left, out)?;
    }
    out.push(b'}');
    Ok(())
}

fn deeper(depth_left: usize) -> Result<usize, Error> {
    depth_left.checked_sub(1).ok_or_else(|| {
        Error::new(ErrorKind::BadData, "json-too-deep", "the value nests too deep")
            .with("depth_max", &DEPTH_MAX)
    })
}

fn write_integer(number: &Number, out: &mut Vec<u8>) -> Result<(), Error> {
    match number.as_i64() {
        Some(integer) if (-INTEGER_MAX..=INTEGER_MAX).contains(&integer) => {
            out.extend_from_slice(integer.to_string().as_bytes());
            Ok(())
        }
        _ => Err(Error::new(
            ErrorKind::BadData,
            "json-not-integer",
            "a number is not an integer between -(2^53-1) and 2^53-1",
        )),
    }
}

fn write_string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for byte in text.bytes() {
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            0x08 => out.extend_from_slice(b"\\b"),
            0x09 => out.extend_from_slice(b"\\t"),
            0x0A => out.extend_from_slice(b"\\n"),
            0x0C => out.extend_from_slice(b"\\f"),
            0x0D => out.extend_from_slice(b"\\r"),
            0x00..=0x1F => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests;
