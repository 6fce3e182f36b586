//! Signed statements about files: a DSSE envelope around an in-toto Statement v1.
//!
//! Sources: DSSE 1.0 (`PAE(type, body) = "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body`), in-toto attestation
//! framework, Statement v1.

use crate::canonical;
use crate::error::Error;
use crate::merkle::Hash;
use crate::note::{SigningKey, VerifyingKey};
use crate::text;
use serde_json::{Map, Value, json};
use std::fmt;

/// Media type of the payload.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";

/// Type of the statement.
pub const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";

/// A file that a statement is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Name of the file, as the statement calls it.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: Hash,
}

/// An envelope with one signature, in its one spelling.
#[derive(Clone, PartialEq, Eq)]
pub struct Envelope {
    bytes: Vec<u8>,
    payload: Vec<u8>,
    key_id: String,
    signature: Vec<u8>,
    statement: Value,
    subjects: Vec<Subject>,
}

impl Envelope {
    /// Signs a statement about `subjects`.
    ///
    /// # Errors
    /// `statement-malformed` when there is no subject or the predicate is not an object, and those of
    /// [`canonical::encode`].
    pub fn sign(
        key: &SigningKey,
        subjects: &[Subject],
        predicate_type: &str,
        predicate: &Value,
    ) -> Result<Self, Error> {
        let named: Vec<Value> = subjects
            .iter()
            .map(|subject| json!({ "name": subject.name, "digest": { "sha256": subject.sha256.to_hex() } }))
            .collect();
        let payload = canonical::encode(&json!({
            "_type": STATEMENT_TYPE,
            "subject": named,
            "predicateType": predicate_type,
            "predicate": predicate,
        }))?;
        let signature = key.sign(&pre_authentication_encoding(&payload));
        Self::parse(&canonical::encode(&json!({
            "payload": text::base64(&payload),
            "payloadType": PAYLOAD_TYPE,
            "signatures": [{ "keyid": key.verifying_key().key_id(), "sig": text::base64(&signature) }],
        }))?)
    }

    /// Reads an envelope and refuses every other spelling of it; it is not to be believed before
    /// [`Envelope::verify`].
    ///
    /// # Errors
    /// Those of [`canonical::decode`], for the envelope or the statement in it; `envelope-malformed` or
    /// `statement-malformed` when a member is missing, unknown or of another form.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let value = canonical::decode(bytes)?;
        let (payload, key_id, signature) = open(&value).ok_or_else(|| {
            Error::integrity("envelope-malformed", "the document is not a DSSE envelope of one signature")
        })?;
        let statement = canonical::decode(&payload)?;
        let subjects = read_statement(&statement).ok_or_else(|| {
            Error::integrity(
                "statement-malformed",
                "the envelope does not hold an in-toto Statement v1 about files",
            )
        })?;
        Ok(Self { bytes: bytes.to_vec(), payload, key_id, signature, statement, subjects })
    }

    /// Checks the signature.
    ///
    /// # Errors
    /// `envelope-not-signed` when the envelope names another key, `envelope-signature-wrong` when the signature does not
    /// verify.
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), Error> {
        if self.key_id != key.key_id() {
            return Err(Error::integrity("envelope-not-signed", "the envelope is not signed by this key")
                .with("key", &key.key_id()));
        }
        if key.verifies(&pre_authentication_encoding(&self.payload), &self.signature) {
            Ok(())
        } else {
            Err(Error::integrity("envelope-signature-wrong", "the signature of the envelope does not verify")
                .with("key", &key.key_id()))
        }
    }

    /// The envelope's canonical bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The whole in-toto statement.
    pub fn statement(&self) -> &Value {
        &self.statement
    }

    /// The files that it is about.
    pub fn subjects(&self) -> &[Subject] {
        &self.subjects
    }

    /// The URI of the predicate's type.
    pub fn predicate_type(&self) -> &str {
        self.statement.get("predicateType").and_then(Value::as_str).unwrap_or_default()
    }

    /// What it says of them.
    pub fn predicate(&self) -> &Value {
        self.statement.get("predicate").unwrap_or(&Value::Null)
    }

    /// Name and id of the key that the envelope names.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }
}

impl fmt::Debug for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Envelope")
            .field("key_id", &self.key_id)
            .field("sha256", &Hash::of(&self.bytes))
            .finish_non_exhaustive()
    }
}

/// The bytes that the signature covers.
fn pre_authentication_encoding(payload: &[u8]) -> Vec<u8> {
    let mut out = format!("DSSEv1 {} {PAYLOAD_TYPE} {} ", PAYLOAD_TYPE.len(), payload.len()).into_bytes();
    out.extend_from_slice(payload);
    out
}

fn open(value: &Value) -> Option<(Vec<u8>, String, Vec<u8>)> {
    let envelope = members(value, &["payload", "payloadType", "signatures"])?;
    if text_of(envelope, "payloadType")? != PAYLOAD_TYPE {
        return None;
    }
    let [signature] = envelope.get("signatures")?.as_array()?.as_slice() else { return None };
    let signature = members(signature, &["keyid", "sig"])?;
    Some((
        text::from_base64(text_of(envelope, "payload")?)?,
        text_of(signature, "keyid")?.to_owned(),
        text::from_base64(text_of(signature, "sig")?)?,
    ))
}

fn read_statement(value: &Value) -> Option<Vec<Subject>> {
    let statement = members(value, &["_type", "subject", "predicateType", "predicate"])?;
    let typed =
        text_of(statement, "_type")? == STATEMENT_TYPE && !text_of(statement, "predicateType")?.is_empty();
    let subjects: Vec<Subject> =
        statement.get("subject")?.as_array()?.iter().map(read_subject).collect::<Option<_>>()?;
    (typed && !subjects.is_empty() && statement.get("predicate")?.is_object()).then_some(subjects)
}

fn read_subject(value: &Value) -> Option<Subject> {
    let subject = members(value, &["name", "digest"])?;
    let digest = members(subject.get("digest")?, &["sha256"])?;
    Some(Subject {
        name: text_of(subject, "name")?.to_owned(),
        sha256: Hash::from_hex(text_of(digest, "sha256")?)?,
    })
}

/// The members of an object that has exactly these names.
fn members<'a>(value: &'a Value, names: &[&str]) -> Option<&'a Map<String, Value>> {
    let object = value.as_object()?;
    (object.len() == names.len() && names.iter().all(|name| object.contains_key(*name))).then_some(object)
}

fn text_of<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    object.get(name)?.as_str()
}

#[cfg(test)]
mod tests;
