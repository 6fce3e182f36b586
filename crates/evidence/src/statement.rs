//! What is written into the log: canonical statements.

use crate::canonical;
use crate::error::Error;
use crate::merkle::Hash;
use serde_json::{Value, json};

/// Edition of the statements' form.
pub const SCHEMA: u64 = 1;

/// The log entry of a stage of the flow: `{"body":...,"kind":"...","schema":1}` in canonical bytes.
///
/// # Errors
/// Those of [`canonical::encode`].
pub fn stage_statement(kind: &str, body: Value) -> Result<Vec<u8>, Error> {
    let mut statement = json!({ "schema": SCHEMA, "kind": kind });
    if let Some(members) = statement.as_object_mut() {
        members.insert("body".to_owned(), body);
    }
    canonical::encode(&statement)
}

/// The log entry of a clearance: it binds the envelope's bytes by SHA-256.
pub fn clearance_entry(envelope: &[u8]) -> Vec<u8> {
    let digest = Hash::of(envelope).to_hex();
    format!(r#"{{"envelope_sha256":"{digest}","kind":"clearance","schema":{SCHEMA}}}"#).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_canonical() {
        let entry = clearance_entry(b"envelope");
        let value = canonical::decode(&entry).unwrap();
        let digest = Hash::of(b"envelope").to_hex();
        assert_eq!(value, json!({"schema": 1, "kind": "clearance", "envelope_sha256": digest}));
        let stage = stage_statement("scan", json!({"z": 1, "a": [true, null]})).unwrap();
        assert_eq!(stage, br#"{"body":{"a":[true,null],"z":1},"kind":"scan","schema":1}"#);
        assert!(stage_statement("scan", json!({"rate": 0.5})).is_err());
    }
}
