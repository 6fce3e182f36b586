use super::*;
use crate::log::Log;
use crate::note::SigningKey;
use crate::storage::doubles::Memory;
use std::fs;
use tempfile::TempDir;

fn key() -> SigningKey {
    SigningKey::from_seed("example.jp/log", [7; 32]).unwrap()
}

fn log_of(count: usize) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut log = Log::create_or_open(folder.path(), &key()).unwrap();
    log.append(&(0..count).map(|index| format!("entry {index}").into_bytes()).collect::<Vec<_>>()).unwrap();
    folder
}

fn files(folder: &Path) -> Vec<String> {
    let listed = Folder::new(folder).list().unwrap().into_iter().map(|listed| listed.file);
    listed.filter(|file| file != LOCK).collect()
}

fn problems(folder: &TempDir) -> Vec<(String, &'static str)> {
    let report = fsck(folder.path(), None).unwrap();
    report.problems.into_iter().map(|problem| (problem.file, problem.code)).collect()
}

fn found(folder: &TempDir, file: &str, code: &'static str) {
    assert_eq!(problems(folder), [(file.to_owned(), code)]);
}

fn memory_of(count: usize) -> Memory {
    let memory = Memory::default();
    let mut log = Log::open_in(Box::new(memory.clone()), &key(), None).unwrap();
    log.append(&(0..count).map(|index| format!("entry {index}").into_bytes()).collect::<Vec<_>>()).unwrap();
    memory
}

#[test]
fn whole_logs_are_clean() {
    for count in [0, 1, 3, 255, 256, 257, 512, 70_000] {
        let memory = memory_of(count);
        for pin in [None, Some(key().verifying_key())] {
            let report = check(&memory, pin).unwrap();
            assert!(report.is_clean(), "{count}: {:?}", report.problems);
            assert_eq!(report.entries_checked, u64::try_from(count).unwrap());
            assert_eq!(report.checkpoint.unwrap().size(), u64::try_from(count).unwrap());
        }
    }
}

/// Each `step`-th byte of each file of the log.
fn flip_bytes(count: usize, step: usize, pin: Option<&VerifyingKey>) {
    let memory = memory_of(count);
    for (file, bytes) in memory.files() {
        for at in (0..bytes.len()).step_by(step) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            memory.write(&file, &flipped).unwrap();
            assert!(!check(&memory, pin).unwrap().is_clean(), "{file} byte {at}");
        }
        memory.write(&file, &bytes).unwrap();
    }
    assert!(check(&memory, pin).unwrap().is_clean());
}

#[test]
fn every_flipped_byte_of_a_small_log_is_noticed() {
    flip_bytes(3, 1, None);
    flip_bytes(3, 1, Some(key().verifying_key()));
}

#[test]
fn flipped_bytes_of_a_log_with_full_tiles_are_noticed() {
    flip_bytes(300, 29, None);
}

#[test]
fn a_changed_file_is_named() {
    let folder = log_of(300);
    let table = [
        ("tile/entries/000", "fsck-tile-differs", "tile/0/000"),
        ("tile/0/000", "fsck-tile-differs", "tile/0/000"),
        ("tile/0/001.p/44", "fsck-tile-differs", "tile/0/001.p/44"),
        ("tile/1/000.p/1", "fsck-tile-differs", "tile/1/000.p/1"),
    ];
    for (file, code, named) in table {
        let path = folder.path().join(file);
        let bytes = fs::read(&path).unwrap();
        let mut changed = bytes.clone();
        *changed.last_mut().unwrap() ^= 1;
        fs::write(&path, changed).unwrap();
        assert!(problems(&folder).contains(&(named.to_owned(), code)), "{file}: {:?}", problems(&folder));
        fs::write(&path, bytes).unwrap();
    }
}

#[test]
fn cut_lengthened_and_missing_files_are_named() {
    let folder = log_of(300);
    for file in files(folder.path()) {
        let path = folder.path().join(&file);
        let bytes = fs::read(&path).unwrap();
        for changed in
            [&bytes[..bytes.len() - 1], &[], &[&bytes[..], &[0]].concat(), &[&bytes[..], &[0, 0]].concat()]
        {
            fs::write(&path, changed).unwrap();
            assert!(
                problems(&folder).iter().any(|(named, _)| *named == file),
                "{file}: {:?}",
                problems(&folder)
            );
        }
        fs::remove_file(&path).unwrap();
        assert!(problems(&folder).contains(&(file.clone(), "log-file-missing")), "{file}");
        fs::write(&path, bytes).unwrap();
    }
}

#[test]
fn files_that_do_not_belong_are_named() {
    let folder = log_of(300);
    for (file, code) in [
        ("tile/0/001.p/43", "fsck-file-unreferenced"),
        ("tile/0/000.p/3", "fsck-file-unreferenced"),
        ("tile/entries/001.p/7", "fsck-file-unreferenced"),
        ("tile/0/001", "fsck-file-unreferenced"),
        ("tile/2/000", "fsck-file-unreferenced"),
        ("tile/0/000.tmp", "fsck-file-unreferenced"),
        ("notes.txt", "fsck-file-unreferenced"),
        ("pending", "fsck-append-unfinished"),
    ] {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, b"x").unwrap();
        found(&folder, file, code);
        fs::remove_file(path).unwrap();
    }
    fs::write(folder.path().join("lock"), b"x").unwrap();
    found(&folder, "lock", "fsck-lock-not-empty");
}

#[cfg(unix)]
#[test]
fn links_are_not_files_of_a_log() {
    let folder = log_of(3);
    let path = folder.path().join("tile/0/000.p/3");
    let elsewhere = folder.path().with_extension("moved");
    fs::rename(&path, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &path).unwrap();
    found(&folder, "tile/0/000.p/3", "fsck-not-a-file");
    fs::remove_file(elsewhere).unwrap();
}

/// A log rewritten from its entries up, consistently, is caught only by whoever holds the key.
#[test]
fn a_log_signed_anew_by_another_key_needs_a_pinned_key_to_be_noticed() {
    let other = SigningKey::from_seed("example.jp/log", [8; 32]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    Log::create_or_open(folder.path(), &other).unwrap().append(&[b"entry 0".to_vec()]).unwrap();
    let unpinned = fsck(folder.path(), None).unwrap();
    assert!(unpinned.is_clean());
    assert_eq!(unpinned.signer, Signer::NotPinned);
    let pinned = fsck(folder.path(), Some(key().verifying_key())).unwrap();
    let codes: Vec<_> = pinned.problems.iter().map(Problem::code).collect();
    assert_eq!(codes, ["fsck-key-differs", "note-not-signed"]);
    assert!(pinned.checkpoint.is_none());
}

/// Tiles and checkpoint that agree with each other, but not with the root, as a faulty writer would leave them.
#[test]
fn a_signed_root_that_the_entries_do_not_have_is_noticed() {
    let folder = log_of(300);
    let wrong = Checkpoint::sign(&key(), 300, merkle::empty_root()).unwrap();
    fs::write(folder.path().join(CHECKPOINT), wrong.to_bytes()).unwrap();
    found(&folder, CHECKPOINT, "fsck-root-differs");
}
