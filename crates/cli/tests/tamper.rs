//! A flipped byte anywhere in a clearance, a proof, a log or a cleared file is found.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code")]

#[expect(dead_code, reason = "each test file uses its part of the support")]
mod support;

use sekisho_clearance::verification;
use sekisho_evidence::{Pin, VerifyingKey, fsck};
use std::path::{Path, PathBuf};
use support::{
    CUSTOMER_COLUMNS, Home, PSEUDONYMISED_ANSWERS, Project, Seeded, csv, customers, entries_below,
    files_below, jsonl, parquet,
};

/// Two persons, one dataset, one clearance.
fn small() -> Home {
    let home = Home::new();
    home.write("people.csv", "氏名,地域\n佐藤 太郎,東京都\n鈴木 花子,大阪府\n");
    let project = Project::in_house_training().dataset("people", "people.csv", "pseudonymised", "");
    home.project(&project.answers(PSEUDONYMISED_ANSWERS));
    home.clear(&[]).ended(0);
    home
}

/// Three datasets in three formats, several entries of other runs in the log.
fn large() -> Home {
    let home = Home::new();
    let rows = customers(300, 11);
    parquet(&home.path("data/customers.parquet"), CUSTOMER_COLUMNS, &rows);
    home.write("data/customers.csv", encoding_rs::SHIFT_JIS.encode(&csv(CUSTOMER_COLUMNS, &rows)).0);
    home.write("data/customers.jsonl", jsonl(CUSTOMER_COLUMNS, &rows));
    let mut project = Project::in_house_training();
    for (id, path) in [("a", "data/*.parquet"), ("b", "data/*.csv"), ("c", "data/*.jsonl")] {
        project = project.dataset(id, path, "pseudonymised", "subject = \"customer_id\"");
    }
    home.project(&project.answers(PSEUDONYMISED_ANSWERS));
    for out in ["first", "second", "out"] {
        home.clear(&["--out", out]).ended(0);
    }
    home
}

fn key(home: &Home) -> VerifyingKey {
    VerifyingKey::parse(home.text("keys/signing.pub").trim()).unwrap()
}

/// Whether the output folder verifies for somebody without the key of the log: the weaker of the two checks.
fn verifies(home: &Home) -> bool {
    verification::verify(&home.out(), Pin::FromDocument, "2026-11-22".parse().unwrap(), None).is_ok()
}

/// The same for somebody who has the key.
fn verifies_with_key(home: &Home) -> bool {
    verification::verify(&home.out(), Pin::Pinned(&key(home)), "2026-11-22".parse().unwrap(), None).is_ok()
}

/// Whether the log is clean for somebody without its key.
fn log_is_clean(home: &Home) -> bool {
    fsck(&home.log(), None).is_ok_and(|report| report.is_clean())
}

/// The same bytes with one bit of one byte changed.
fn flipped(bytes: &[u8], position: usize) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed[position] ^= 1 << (position % 8);
    changed
}

/// Flips each of these bytes of a file in turn and gives the positions that went unnoticed.
fn unnoticed(
    path: &Path,
    positions: impl Iterator<Item = usize>,
    still_good: impl Fn() -> bool,
) -> Vec<usize> {
    let whole = std::fs::read(path).unwrap();
    let mut missed = Vec::new();
    for position in positions.take_while(|position| *position < whole.len()) {
        std::fs::write(path, flipped(&whole, position)).unwrap();
        if still_good() {
            missed.push(position);
        }
    }
    std::fs::write(path, whole).unwrap();
    missed
}

/// Files that the clearance vouches for, and itself.
fn cleared_files(home: &Home) -> Vec<PathBuf> {
    let vouched = |name: &String| {
        name.starts_with("data/")
            || ["clearance.json", "clearance.tlog-proof", "inputs.json"].contains(&name.as_str())
    };
    files_below(&home.out())
        .into_iter()
        .map(|(name, _)| name)
        .filter(vouched)
        .map(|name| home.out().join(name))
        .collect()
}

fn log_files(home: &Home) -> Vec<PathBuf> {
    files_below(&home.log())
        .into_iter()
        .filter(|(_, bytes)| !bytes.is_empty())
        .map(|(name, _)| home.log().join(name))
        .collect()
}

/// One of the shares of the bytes of `clearance.json`, so that the shares run side by side.
fn every_byte_of_the_clearance(share: usize, shares: usize) {
    let home = small();
    assert!(verifies(&home));
    let path = home.out().join("clearance.json");
    let missed = unnoticed(&path, (share..).step_by(shares), || verifies(&home));
    assert_eq!(missed, Vec::<usize>::new());
    let missed = unnoticed(&path, (share..).step_by(shares * 50), || verifies_with_key(&home));
    assert_eq!(missed, Vec::<usize>::new());
    assert!(verifies(&home), "the original is back");
}

#[test]
fn every_byte_of_the_clearance_first_half() {
    every_byte_of_the_clearance(0, 2);
}

#[test]
fn every_byte_of_the_clearance_second_half() {
    every_byte_of_the_clearance(1, 2);
}

#[test]
fn every_byte_of_proof_inputs_and_data() {
    let home = small();
    let others = cleared_files(&home);
    assert_eq!(others.len(), 4, "clearance, proof, inputs, one data file");
    for path in others.iter().filter(|path| !path.ends_with("clearance.json")) {
        let good = || verifies(&home) || verifies_with_key(&home);
        assert_eq!(unnoticed(path, 0.., good), Vec::<usize>::new(), "{}", path.display());
    }
    assert!(verifies(&home) && verifies_with_key(&home));
}

#[test]
fn every_byte_of_the_log() {
    let home = small();
    assert!(log_is_clean(&home));
    let files = log_files(&home);
    assert_eq!(files.len(), 4, "checkpoint, key, tile of hashes, tile of entries");
    for path in &files {
        assert_eq!(unnoticed(path, 0.., || log_is_clean(&home)), Vec::<usize>::new(), "{}", path.display());
    }
    assert!(log_is_clean(&home));
}

#[test]
fn a_thousand_bytes_of_a_large_case() {
    let home = large();
    assert!(verifies(&home) && log_is_clean(&home));
    let (cleared, logged) = (cleared_files(&home), log_files(&home));
    let mut seeded = Seeded(2026);
    for round in 0..1_000_u64 {
        let of_the_log = round % 3 == 0;
        let files = if of_the_log { &logged } else { &cleared };
        let path = &files[usize::try_from(seeded.below(u64::try_from(files.len()).unwrap())).unwrap()];
        let length = std::fs::metadata(path).unwrap().len();
        let position = usize::try_from(seeded.below(length)).unwrap();
        let still_good = || if of_the_log { log_is_clean(&home) } else { verifies(&home) };
        let missed = unnoticed(path, std::iter::once(position), still_good);
        assert_eq!(missed, Vec::<usize>::new(), "{}", path.display());
    }
    assert!(verifies(&home) && log_is_clean(&home));
}

#[test]
fn bytes_appended_or_cut_off_are_found() {
    let home = small();
    for path in cleared_files(&home) {
        let whole = std::fs::read(&path).unwrap();
        for changed in [[&whole[..], b"\n"].concat(), whole[..whole.len() - 1].to_vec(), Vec::new()] {
            std::fs::write(&path, changed).unwrap();
            assert!(!verifies(&home), "{}", path.display());
        }
        std::fs::write(&path, whole).unwrap();
    }
    for path in log_files(&home) {
        let whole = std::fs::read(&path).unwrap();
        for changed in [[&whole[..], b"\n"].concat(), whole[..whole.len() - 1].to_vec()] {
            std::fs::write(&path, changed).unwrap();
            assert!(!log_is_clean(&home), "{}", path.display());
        }
        std::fs::write(&path, whole).unwrap();
    }
}

#[test]
fn files_taken_away_or_slipped_in_are_found() {
    let home = small();
    for path in cleared_files(&home) {
        let aside = home.path("aside");
        std::fs::rename(&path, &aside).unwrap();
        assert!(!verifies(&home), "without {}", path.display());
        std::fs::rename(aside, &path).unwrap();
    }
    home.write("out/data/people/more.csv", "地域\n東京都\n");
    assert!(!verifies(&home), "a file that was never cleared");
    std::fs::remove_file(home.path("out/data/people/more.csv")).unwrap();
    for path in log_files(&home) {
        let aside = home.path("aside");
        std::fs::rename(&path, &aside).unwrap();
        assert!(!log_is_clean(&home), "without {}", path.display());
        std::fs::rename(aside, &path).unwrap();
    }
    home.write(".sekisho/log/tile/0/001", [0; 32]);
    assert!(!log_is_clean(&home), "a tile that no checkpoint accounts for");
}

#[test]
fn the_same_json_in_other_bytes_is_refused() {
    let home = small();
    let envelope = home.json("out/clearance.json");
    home.write("out/clearance.json", serde_json::to_vec_pretty(&envelope).unwrap());
    assert!(!verifies(&home));
    home.run(&["verify", "out"]).ended(3);
}

#[test]
fn the_command_ends_with_three() {
    let home = small();
    for path in cleared_files(&home) {
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, flipped(&whole, whole.len() / 2)).unwrap();
        let ran = home.run(&["verify", "out"]).ended(3);
        assert!(ran.err.contains("  do: "), "{}", ran.err);
        home.run(&["verify", "out", "--log-key", "keys/signing.pub", "--format", "json"]).ended(3);
        std::fs::write(&path, whole).unwrap();
    }
    for path in log_files(&home) {
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, flipped(&whole, whole.len() / 2)).unwrap();
        home.run(&["log", "fsck", ".sekisho/log"]).ended(3);
        home.run(&["log", "fsck", ".sekisho/log", "--log-key", "keys/signing.pub", "--format", "json"])
            .ended(3);
        std::fs::write(&path, whole).unwrap();
    }
    home.run(&["verify", "out"]).ended(0);
    home.run(&["log", "fsck", ".sekisho/log"]).ended(0);
}

#[test]
fn a_clearance_signed_by_somebody_else_does_not_pass_for_the_organisations() {
    let (home, forger) = (small(), small());
    for (name, bytes) in files_below(&forger.out()) {
        home.write(&format!("out/{name}"), bytes);
    }
    home.run(&["verify", "out"]).ended(0).says("signer not pinned");
    home.run(&["verify", "out", "--log-key", "keys/signing.pub"]).ended(3);
    assert!(entries_below(&home.log()).len() > 3);
}
