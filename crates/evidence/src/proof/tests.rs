use super::*;
use crate::note::SigningKey;

fn key() -> SigningKey {
    SigningKey::from_seed("example.jp/log", [3; 32]).unwrap()
}

/// The proof of entry 1 of three entries.
fn proof() -> (Proof, Vec<u8>) {
    let entries: [&[u8]; 3] = [b"one", b"two", b"three"];
    let [one, two, three] = entries.map(merkle::leaf_hash);
    let root = merkle::node_hash(&merkle::node_hash(&one, &two), &three);
    (Proof::new(1, vec![one, three], Checkpoint::sign(&key(), 3, root).unwrap()), b"two".to_vec())
}

#[test]
fn a_proof_is_the_lines_of_the_specification() {
    let (proof, entry) = proof();
    let text = String::from_utf8(proof.to_bytes()).unwrap();
    let lines: Vec<&str> = text.split('\n').collect();
    assert_eq!(lines[..2], ["c2sp.org/tlog-proof@v1", "index 1"]);
    assert_eq!(lines[2], merkle::leaf_hash(b"one").to_base64());
    assert_eq!(lines[4..7], ["", "example.jp/log", "3"]);
    assert_eq!(lines[8], "");
    assert!(lines[9].starts_with("— example.jp/log "));
    assert_eq!(lines[10..], [""]);
    let read = Proof::parse(text.as_bytes()).unwrap();
    assert_eq!(read, proof);
    read.verify(&entry, key().verifying_key()).unwrap();
    assert_eq!(read.verify(b"one", key().verifying_key()).unwrap_err().code(), "proof-wrong");
}

#[test]
fn extra_data_is_carried_and_stands_second() {
    let (proof, entry) = proof();
    let proof = proof.with_extra(b"beside".to_vec());
    let text = String::from_utf8(proof.to_bytes()).unwrap();
    assert!(text.starts_with("c2sp.org/tlog-proof@v1\nextra YmVzaWRl\nindex 1\n"));
    let read = Proof::parse(text.as_bytes()).unwrap();
    assert_eq!(read.extra(), Some(&b"beside"[..]));
    read.verify(&entry, key().verifying_key()).unwrap();
}

#[test]
fn a_proof_in_a_tree_of_one_entry_has_no_hashes() {
    let checkpoint = Checkpoint::sign(&key(), 1, merkle::leaf_hash(b"one")).unwrap();
    let proof = Proof::new(0, vec![], checkpoint);
    let read = Proof::parse(&proof.to_bytes()).unwrap();
    read.verify(b"one", key().verifying_key()).unwrap();
}

#[test]
fn other_spellings_are_refused() {
    let text = String::from_utf8(proof().0.to_bytes()).unwrap();
    let spellings = [
        String::new(),
        text.replace("@v1", "@v2"),
        text.replace("index 1", "index 01"),
        text.replace("index 1", "index  1"),
        text.replace("index 1", "index -1"),
        text.replace("index 1\n", ""),
        text.replace("index 1", "index 1\nextra YmVzaWRl"),
        text.replace("index 1", "extra YmVzaWR\nindex 1"),
        text.replace("index 1", "extra\nindex 1"),
        text.replace("index 1", "index 1\n"),
        text.replace("\nexample", "\n\nexample"),
        text.replace('\n', "\r\n"),
        text.replace("\n3\n", "\n03\n"),
        text.replace("\n3\n", "\n3 \n"),
        format!("{text}\n"),
        format!("\n{text}"),
        text.trim_end().to_owned(),
    ];
    for spelling in spellings {
        let parsed = Proof::parse(spelling.as_bytes());
        assert!(parsed.is_err(), "{spelling:?}");
    }
}

#[test]
fn a_checkpoint_with_more_or_fewer_lines_is_refused() {
    let text = format!("example.jp/log\n3\n{}\n", merkle::empty_root().to_base64());
    for changed in [
        format!("{text}extension\n"),
        text.replace("3\n", ""),
        format!("\n{text}"),
        text.replace("example.jp/log", ""),
        text.replace("log", "log\n"),
    ] {
        let note = crate::note::Note::sign(&changed, &key()).unwrap();
        assert_eq!(
            Checkpoint::parse(&note.to_bytes()).unwrap_err().code(),
            "checkpoint-malformed",
            "{changed:?}"
        );
    }
    let other = crate::note::Note::sign(&text.replace("jp", "com"), &key()).unwrap();
    let checkpoint = Checkpoint::parse(&other.to_bytes()).unwrap();
    assert_eq!(checkpoint.verify(key().verifying_key()).unwrap_err().code(), "checkpoint-origin-differs");
}
