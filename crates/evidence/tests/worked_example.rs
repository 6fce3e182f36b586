//! The worked example of `docs/spec/evidence.md`, made anew and looked for in that page.
#![expect(clippy::unwrap_used, reason = "test code")]

use sekisho_evidence::{
    Appended, Envelope, Hash, Log, LogReader, Pin, Signer, SigningKey, Subject, canonical, clearance_entry,
    fsck, stage_statement, verify_clearance,
};
use serde_json::json;
use std::fs;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/spec/evidence.md");

#[track_caller]
fn shown(page: &str, what: &[u8]) {
    let text = std::str::from_utf8(what).unwrap();
    assert!(page.contains(&format!("\n{}\n", text.trim_end())), "the page does not show:\n{text}");
}

#[test]
fn the_page_shows_what_the_crate_makes() {
    let page = fs::read_to_string(PAGE).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let seed: Vec<u8> = (0..32).collect();
    let key = SigningKey::from_seed("example.jp/sekisho", seed.try_into().unwrap()).unwrap();
    let mut log = Log::create_or_open(folder.path(), &key).unwrap();
    let scan = json!({"dataset": "customers", "cells": 1200, "found": {"phone": 40, "person-name": 40}});
    let decide = json!({"verdict": "clear", "as_of": "2026-11-22"});
    let stages = [stage_statement("scan", scan).unwrap(), stage_statement("decide", decide).unwrap()];
    let Appended { checkpoint: staged, .. } = log.append(&stages).unwrap();

    let data = "id,prefecture\n1,東京都\n";
    let subjects = [Subject { name: "out/customers.csv".to_owned(), sha256: Hash::of(data.as_bytes()) }];
    let vkey = key.verifying_key().to_vkey();
    let carried = String::from_utf8(staged.to_bytes()).unwrap();
    let predicate = json!({"schema": 1, "verdict": "clear", "log": {"key": vkey, "checkpoint": carried}});
    let envelope = Envelope::sign(&key, &subjects, "https://example.jp/clearance/v1", &predicate).unwrap();
    let entry = clearance_entry(envelope.as_bytes());
    let issued = log.append(std::slice::from_ref(&entry)).unwrap();
    let proof = log.reader().proof(issued.first_index).unwrap().to_bytes();

    shown(&page, vkey.as_bytes());
    stages.iter().for_each(|stage| shown(&page, stage));
    shown(&page, data.as_bytes());
    shown(&page, &staged.to_bytes());
    shown(&page, &canonical::encode(envelope.statement()).unwrap());
    shown(&page, envelope.as_bytes());
    shown(&page, &entry);
    shown(&page, &proof);

    let verified = verify_clearance(envelope.as_bytes(), &proof, Pin::Pinned(key.verifying_key())).unwrap();
    assert_eq!((verified.index(), verified.tree_size(), verified.signer()), (2, 3, Signer::Pinned));
    assert_eq!(verified.staged(), Some(&staged));
    let reader = LogReader::open(folder.path()).unwrap();
    assert_eq!(reader.entries(0..3).unwrap(), [&stages[..], &[entry]].concat());
    assert!(fsck(folder.path(), Some(key.verifying_key())).unwrap().is_clean());
}
