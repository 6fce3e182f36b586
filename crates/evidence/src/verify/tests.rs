use super::*;
use crate::log::Log;
use crate::merkle::Hash;
use crate::note::SigningKey;
use crate::statement::stage_statement;
use serde_json::json;
use tempfile::TempDir;

struct Cleared {
    key: SigningKey,
    envelope: Vec<u8>,
    proof: Vec<u8>,
    _folder: TempDir,
}

fn key() -> SigningKey {
    SigningKey::from_seed("example.jp/log", [5; 32]).unwrap()
}

/// A clearance in a log of five entries, issued as the flow does it.
fn cleared(predicate: impl FnOnce(&Checkpoint) -> Value) -> Cleared {
    let (folder, key) = (tempfile::tempdir().unwrap(), key());
    let mut log = Log::create_or_open(folder.path(), &key).unwrap();
    let stages: Vec<Vec<u8>> = ["profile", "scan", "decide", "risk"]
        .map(|kind| stage_statement(kind, json!({"digest": Hash::of(kind.as_bytes()).to_hex()})).unwrap())
        .to_vec();
    let staged = log.append(&stages).unwrap();
    let subjects = [Subject { name: "customers.csv".to_owned(), sha256: Hash::of(b"data") }];
    let predicate = predicate(&staged.checkpoint);
    let envelope = Envelope::sign(&key, &subjects, "https://example.jp/clearance/v1", &predicate).unwrap();
    let envelope = envelope.as_bytes().to_vec();
    let issued = log.append(&[clearance_entry(&envelope)]).unwrap();
    let proof = log.reader().proof(issued.first_index).unwrap().to_bytes();
    Cleared { key, envelope, proof, _folder: folder }
}

fn with_key(checkpoint: &Checkpoint) -> Value {
    let staged = String::from_utf8(checkpoint.to_bytes()).unwrap();
    json!({"log": {"key": key().verifying_key().to_vkey(), "checkpoint": staged}, "verdict": "clear"})
}

fn without_key(_: &Checkpoint) -> Value {
    json!({"verdict": "clear"})
}

#[track_caller]
fn refused(envelope: &[u8], proof: &[u8], pin: Pin<'_>, code: &str) {
    assert_eq!(verify_clearance(envelope, proof, pin).err().unwrap().code(), code);
}

#[test]
fn a_clearance_verifies_with_and_without_a_pinned_key() {
    let made = cleared(with_key);
    for (pin, signer) in
        [(Pin::Pinned(made.key.verifying_key()), Signer::Pinned), (Pin::FromDocument, Signer::NotPinned)]
    {
        let verified = verify_clearance(&made.envelope, &made.proof, pin).unwrap();
        assert_eq!(verified.signer(), signer);
        assert_eq!((verified.index(), verified.tree_size()), (4, 5));
        assert_eq!(verified.staged().unwrap().size(), 4);
        assert_eq!(verified.predicate()["verdict"], "clear");
        assert_eq!(verified.subjects()[0].name, "customers.csv");
        assert_eq!(verified.key(), made.key.verifying_key());
    }
}

/// The promise of the crate: each byte is covered, whoever brings the key. One bit of each byte is changed, another one
/// for each way to bring the key.
#[test]
fn every_flipped_byte_is_noticed() {
    let made = cleared(with_key);
    for (pin, shift) in [(Pin::Pinned(made.key.verifying_key()), 0), (Pin::FromDocument, 5)] {
        for at in 0..made.envelope.len() {
            let mut flipped = made.envelope.clone();
            flipped[at] ^= 1 << ((at + shift) % 8);
            assert!(verify_clearance(&flipped, &made.proof, pin).is_err(), "envelope byte {at}");
        }
        for at in 0..made.proof.len() {
            let mut flipped = made.proof.clone();
            flipped[at] ^= 1 << ((at + shift) % 8);
            assert!(verify_clearance(&made.envelope, &flipped, pin).is_err(), "proof byte {at}");
        }
    }
}

#[test]
fn every_cut_and_every_addition_is_noticed() {
    let made = cleared(with_key);
    let pin = Pin::Pinned(made.key.verifying_key());
    for at in 0..made.envelope.len() {
        assert!(verify_clearance(&made.envelope[..at], &made.proof, pin).is_err(), "{at}");
    }
    for at in 0..made.proof.len() {
        assert!(verify_clearance(&made.envelope, &made.proof[..at], pin).is_err(), "{at}");
    }
    for more in [b"\n", b" ", b"\0"] {
        assert!(verify_clearance(&[&made.envelope, &more[..]].concat(), &made.proof, pin).is_err());
        assert!(verify_clearance(&made.envelope, &[&made.proof, &more[..]].concat(), pin).is_err());
    }
}

#[test]
fn the_key_must_come_from_somewhere_and_be_one() {
    let made = cleared(without_key);
    assert!(verify_clearance(&made.envelope, &made.proof, Pin::Pinned(made.key.verifying_key())).is_ok());
    refused(&made.envelope, &made.proof, Pin::FromDocument, "clearance-key-missing");

    let other = SigningKey::from_seed("example.jp/log", [6; 32]).unwrap();
    let made = cleared(with_key);
    refused(&made.envelope, &made.proof, Pin::Pinned(other.verifying_key()), "envelope-not-signed");

    let made = cleared(|_| json!({"log": {"key": other.verifying_key().to_vkey()}}));
    refused(&made.envelope, &made.proof, Pin::Pinned(made.key.verifying_key()), "clearance-key-differs");
    refused(&made.envelope, &made.proof, Pin::FromDocument, "envelope-not-signed");

    let made = cleared(|_| json!({"log": {"key": 1}}));
    refused(&made.envelope, &made.proof, Pin::FromDocument, "clearance-key-malformed");
    let made = cleared(|_| json!({"log": {"key": "name"}}));
    refused(&made.envelope, &made.proof, Pin::FromDocument, "clearance-key-malformed");
}

#[test]
fn another_clearances_proof_does_not_do() {
    let (one, two) = (cleared(with_key), cleared(without_key));
    let pin = Pin::Pinned(one.key.verifying_key());
    refused(&one.envelope, &two.proof, pin, "proof-wrong");
    refused(&two.envelope, &one.proof, pin, "proof-wrong");
}

#[test]
fn bytes_that_nothing_covers_are_refused() {
    let made = cleared(with_key);
    let pin = Pin::Pinned(made.key.verifying_key());
    let extra = Proof::parse(&made.proof).unwrap().with_extra(b"beside".to_vec());
    refused(&made.envelope, &extra.to_bytes(), pin, "proof-extra");
    let witnessed = [&made.proof[..], "— witness.example AAAAAAA=\n".as_bytes()].concat();
    refused(&made.envelope, &witnessed, pin, "note-signature-unknown");
}

/// The checkpoint that a clearance carries is the log just before it: neither an older one, nor one of another log, nor
/// one that another key signed.
#[test]
fn the_stages_stand_just_before_the_clearance() {
    let key = key();
    let carrying = |checkpoint: Checkpoint| move |_: &Checkpoint| json!({"log": {"checkpoint": String::from_utf8(checkpoint.to_bytes()).unwrap()}});
    let pin = Pin::Pinned(key.verifying_key());
    for wrong in
        [(3, Hash::of(b"x")), (4, Hash::of(b"x")), (5, Hash::of(b"x")), (0, crate::merkle::empty_root())]
    {
        let made = cleared(carrying(Checkpoint::sign(&key, wrong.0, wrong.1).unwrap()));
        refused(&made.envelope, &made.proof, pin, "clearance-stages-differ");
    }
    let other = SigningKey::from_seed("example.jp/log", [6; 32]).unwrap();
    let made = cleared(|staged| carrying(Checkpoint::sign(&other, 4, *staged.root()).unwrap())(staged));
    refused(&made.envelope, &made.proof, pin, "note-not-signed");
    let made = cleared(|staged| carrying(Checkpoint::sign(&key, 3, *staged.root()).unwrap())(staged));
    refused(&made.envelope, &made.proof, pin, "clearance-stages-differ");
    let made = cleared(|staged| carrying(Checkpoint::sign(&key, 4, *staged.root()).unwrap())(staged));
    assert!(verify_clearance(&made.envelope, &made.proof, pin).unwrap().staged().is_some());
    let made = cleared(without_key);
    assert!(verify_clearance(&made.envelope, &made.proof, pin).unwrap().staged().is_none());
}
