use super::*;

/// The key pair and the note of the documentation of golang.org/x/mod/sumdb/note, where the format comes from.
const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const PETER_SEED: &str = "gQoUAtUUbI2E8kQzMPVAgOv5juF9nHT2JS/F1ccoMXM=";
const PETER_TEXT: &str =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const PETER_LINE: &str = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

fn key(name: &str, seed: u8) -> SigningKey {
    SigningKey::from_seed(name, [seed; 32]).unwrap()
}

fn code<T>(result: Result<T, Error>) -> &'static str {
    result.err().unwrap().code()
}

#[test]
fn known_answer_of_the_go_implementation() {
    let vkey = VerifyingKey::parse(PETER).unwrap();
    let note = Note::parse(format!("{PETER_TEXT}\n{PETER_LINE}").as_bytes()).unwrap();
    note.verify_alone(&vkey).unwrap();
    assert_eq!(note.text(), PETER_TEXT);

    let seed: [u8; 32] = text::from_base64(PETER_SEED).unwrap().try_into().unwrap();
    let signing = SigningKey::from_seed("PeterNeumann", seed).unwrap();
    assert_eq!(signing.verifying_key().to_vkey(), PETER);
    assert_eq!(Note::sign(PETER_TEXT, &signing).unwrap(), note);
}

#[test]
fn a_vkey_has_one_spelling() {
    assert!(VerifyingKey::parse(&format!("{PETER}\n")).is_ok());
    let spellings = [
        String::new(),
        format!("{PETER}\n\n"),
        format!(" {PETER}"),
        PETER.replace("c74f20a3", "C74F20A3"),
        PETER.replace("c74f20a3", "c74f20a4"),
        PETER.replace("c74f20a3", "74f20a3"),
        PETER.replace("PeterNeumann", "PeterNewmann"),
        PETER.replace("PeterNeumann", ""),
        PETER.replace("+ARpc", "+AhpcA"),
        PETER.replace("+ARpc", "+AhPc"),
        format!("{PETER}="),
        PETER.replace("10TW", "10TX"),
    ];
    for spelling in spellings {
        assert_eq!(code(VerifyingKey::parse(&spelling)), "vkey-malformed", "{spelling:?}");
    }
}

#[test]
fn key_names_are_those_of_the_specification() {
    for name in ["", "a b", "a+b", "a\nb", "a\u{3000}b", "a\u{a0}b"] {
        assert_eq!(code(SigningKey::from_seed(name, [1; 32])), "key-name-malformed", "{name:?}");
    }
    assert!(SigningKey::from_seed("関所.example/log", [1; 32]).is_ok());
}

#[test]
fn the_text_ends_at_the_last_blank_line() {
    let key = key("example.jp/log", 1);
    let note = Note::sign("first\n\nlast\n", &key).unwrap();
    assert_eq!(Note::parse(&note.to_bytes()).unwrap().text(), "first\n\nlast\n");
}

#[test]
fn malformed_notes_are_refused() {
    let line = PETER_LINE;
    let notes: [Vec<u8>; 16] = [
        vec![],
        PETER_TEXT.into(),
        format!("{PETER_TEXT}{line}").into(),
        format!("{PETER_TEXT}\n").into(),
        format!("{PETER_TEXT}\n{line}\n").into(),
        format!("{PETER_TEXT}\n{}", line.trim_end()).into(),
        format!("{PETER_TEXT}\n{}", line.replace('—', "-")).into(),
        format!("{PETER_TEXT}\n{}", line.replace("— ", "—")).into(),
        format!("{PETER_TEXT}\n{}", line.replace("nn x", "nn  x")).into(),
        format!("{PETER_TEXT}\n{}", line.replace("nAM=", "nAM")).into(),
        format!("{PETER_TEXT}\n{}", line.replace("nAM=", "nAN=")).into(),
        format!("{PETER_TEXT}\n{}", line.replace('\n', "\r\n")).into(),
        format!("{PETER_TEXT}\n{}", line.replace("PeterNeumann", "Peter+Neumann")).into(),
        format!("a\tb\n\n{line}").into(),
        format!("{PETER_TEXT}\n{}", line.repeat(SIGNATURES_MAX + 1)).into(),
        [b"\xff\n\n", line.as_bytes()].concat(),
    ];
    for note in notes {
        assert_eq!(code(Note::parse(&note)), "note-malformed", "{:?}", String::from_utf8_lossy(&note));
    }
    let key = key("example.jp/log", 1);
    for text in ["", "no newline", "a\tb\n", "DSSEv1 1 a 1 b\n"] {
        assert_eq!(code(Note::sign(text, &key)), "note-malformed", "{text:?}");
    }
}

#[test]
fn lines_of_other_keys_are_passed_over_but_never_when_alone_is_asked() {
    let (ours, other) = (key("example.jp/log", 1), key("witness.example", 2));
    let both = [Note::sign("text\n", &ours).unwrap(), Note::sign("text\n", &other).unwrap()];
    let signatures = both.iter().flat_map(|note| note.signatures.clone()).collect();
    let note = Note { text: "text\n".to_owned(), signatures };
    let note = Note::parse(&note.to_bytes()).unwrap();
    note.verify(ours.verifying_key()).unwrap();
    note.verify(other.verifying_key()).unwrap();
    assert_eq!(code(note.verify_alone(ours.verifying_key())), "note-signature-unknown");
    assert_eq!(code(note.verify(key("example.jp/log", 3).verifying_key())), "note-not-signed");
    assert_eq!(code(note.verify(key("another.example", 1).verifying_key())), "note-not-signed");

    let twice = Note {
        text: "text\n".to_owned(),
        signatures: [&both[0], &both[0]].map(|n| n.signatures[0].clone()).to_vec(),
    };
    assert_eq!(code(twice.verify(ours.verifying_key())), "note-signature-wrong");
}

#[test]
fn every_flipped_byte_of_a_note_is_noticed() {
    let key = key("example.jp/log", 1);
    let bytes = Note::sign("example.jp/log\n3\ntext\n", &key).unwrap().to_bytes();
    for at in 0..bytes.len() {
        for bit in [at % 8, (at + 5) % 8] {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << bit;
            let result = Note::parse(&flipped).and_then(|note| note.verify_alone(key.verifying_key()));
            assert!(result.is_err(), "byte {at} bit {bit}");
        }
    }
}
