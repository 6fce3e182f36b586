use super::*;

fn key() -> SigningKey {
    SigningKey::from_seed("example.jp/log", [3; 32]).unwrap()
}

fn envelope() -> Envelope {
    let subjects = [Subject { name: "customers.csv".to_owned(), sha256: Hash::of(b"data") }];
    Envelope::sign(&key(), &subjects, "https://example.jp/clearance/v1", &json!({"b": 2, "a": "関所"}))
        .unwrap()
}

/// Signs any payload as an envelope, however malformed.
fn signed(payload: &[u8]) -> Vec<u8> {
    let sig = text::base64(&key().sign(&pre_authentication_encoding(payload)));
    canonical::encode(&json!({
        "payload": text::base64(payload), "payloadType": PAYLOAD_TYPE,
        "signatures": [{"keyid": key().verifying_key().key_id(), "sig": sig}],
    }))
    .unwrap()
}

#[test]
fn the_signature_covers_the_encoding_of_dsse() {
    let payload = br#"{"a":1}"#;
    assert_eq!(pre_authentication_encoding(payload), br#"DSSEv1 28 application/vnd.in-toto+json 7 {"a":1}"#);
}

#[test]
fn an_envelope_reads_back() {
    let made = envelope();
    let read = Envelope::parse(made.as_bytes()).unwrap();
    read.verify(key().verifying_key()).unwrap();
    assert_eq!(read.statement(), made.statement());
    assert_eq!(read.subjects(), [Subject { name: "customers.csv".to_owned(), sha256: Hash::of(b"data") }]);
    assert_eq!(read.predicate_type(), "https://example.jp/clearance/v1");
    assert_eq!(read.predicate(), &json!({"a": "関所", "b": 2}));
    assert_eq!(read.statement()["_type"], STATEMENT_TYPE);
}

#[test]
fn another_key_is_not_the_signer() {
    let same_name = SigningKey::from_seed("example.jp/log", [4; 32]).unwrap();
    assert_eq!(envelope().verify(same_name.verifying_key()).unwrap_err().code(), "envelope-not-signed");
}

#[test]
fn other_spellings_and_members_are_refused() {
    let text = String::from_utf8(envelope().as_bytes().to_vec()).unwrap();
    let table = [
        (format!("{text}\n"), "json-not-canonical"),
        (text.replace(",\"payloadType", ", \"payloadType"), "json-not-canonical"),
        (text.replace("\"payload\"", "\"Payload\""), "envelope-malformed"),
        (text.replace("==\"", "\""), "envelope-malformed"),
        (text.replace("in-toto+json", "in-toto"), "envelope-malformed"),
        (
            text.replace("\"signatures\":[", "\"signatures\":[{\"keyid\":\"a\",\"sig\":\"AA==\"},"),
            "envelope-malformed",
        ),
        (text.replace("\"sig\":", "\"extra\":1,\"sig\":"), "json-not-canonical"),
        (text.replace("\"keyid\":", "\"extra\":1,\"keyid\":"), "envelope-malformed"),
        ("{}".to_owned(), "envelope-malformed"),
        ("[]".to_owned(), "envelope-malformed"),
    ];
    for (spelling, code) in table {
        assert_ne!(spelling, text);
        assert_eq!(Envelope::parse(spelling.as_bytes()).err().unwrap().code(), code, "{spelling}");
    }
}

#[test]
fn a_signed_payload_that_is_no_statement_is_refused() {
    let good = String::from_utf8(canonical::encode(envelope().statement()).unwrap()).unwrap();
    assert!(Envelope::parse(&signed(good.as_bytes())).is_ok());
    let table = [
        (format!(" {good}"), "json-not-canonical"),
        ("{}".to_owned(), "statement-malformed"),
        ("not json".to_owned(), "json-malformed"),
        (good.replace("Statement/v1", "Statement/v0.1"), "statement-malformed"),
        (good.replace(&Hash::of(b"data").to_hex(), "00"), "statement-malformed"),
        (
            good.replace(&Hash::of(b"data").to_hex(), &Hash::of(b"data").to_hex().to_uppercase()),
            "statement-malformed",
        ),
        (good.replace("\"sha256\"", "\"sha512\""), "statement-malformed"),
        (good.replace("{\"a\":\"関所\",\"b\":2}", "[]"), "statement-malformed"),
    ];
    for (payload, code) in table {
        assert_ne!(payload, good);
        assert_eq!(Envelope::parse(&signed(payload.as_bytes())).err().unwrap().code(), code, "{payload}");
    }
    let none = Envelope::sign(&key(), &[], "https://example.jp/clearance/v1", &json!({}));
    assert_eq!(none.err().unwrap().code(), "statement-malformed");
}
