//! Key files as their owner meets them.
#![expect(clippy::unwrap_used, clippy::string_slice, reason = "test code")]

use sekisho_keys::{Error, ErrorKind, Purpose, RootKey, create, ensure_separate, read};
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const SEED: [u8; 32] = [0xA5; 32];

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn made(folder: &TempDir, name: &str, purpose: Purpose, seed: [u8; 32]) -> PathBuf {
    let path = folder.path().join(name);
    create(&path, purpose, "example.jp/sekisho", seed).unwrap();
    path
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[track_caller]
fn refused(result: Result<RootKey, Error>, kind: ErrorKind, code: &str) -> Error {
    let error = result.err().unwrap();
    assert_eq!((error.kind(), error.code()), (kind, code), "{error}");
    assert!(error.file().is_some());
    error
}

#[test]
fn a_new_key_is_its_owners_alone_and_reads_back() {
    let folder = folder();
    let path = made(&folder, "new/keys/signing.key", Purpose::Signing, SEED);
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(&folder.path().join("new")), 0o700);
    assert_eq!(mode(&folder.path().join("new/keys")), 0o700);
    let key = read(&path, Purpose::Signing).unwrap();
    assert_eq!((key.name(), key.purpose()), ("example.jp/sekisho", Purpose::Signing));
    assert_eq!(key.signing_seed().unwrap(), &SEED);
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        "sekisho-signing-key-v1\nexample.jp/sekisho\npaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaU=\n"
    );
}

#[test]
fn nothing_is_written_over() {
    let folder = folder();
    let path = made(&folder, "a.key", Purpose::Signing, SEED);
    let error = create(&path, Purpose::Signing, "other", [1; 32]).unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Exists, "key-file-exists"));
    assert_eq!(read(&path, Purpose::Signing).unwrap().signing_seed().unwrap(), &SEED);

    let dangling = folder.path().join("dangling.key");
    symlink(folder.path().join("elsewhere"), &dangling).unwrap();
    assert_eq!(create(&dangling, Purpose::Signing, "other", SEED).unwrap_err().code(), "key-file-exists");
    assert!(!folder.path().join("elsewhere").exists());

    let beneath_a_file = path.join("b.key");
    assert_eq!(create(&beneath_a_file, Purpose::Signing, "other", SEED).unwrap_err().code(), "key-disk");
}

#[test]
fn a_key_that_others_may_use_is_refused() {
    let folder = folder();
    let path = made(&folder, "a.key", Purpose::Deidentification, SEED);
    for open in [0o640, 0o620, 0o610, 0o604, 0o602, 0o601, 0o666, 0o660] {
        fs::set_permissions(&path, Permissions::from_mode(open)).unwrap();
        let error =
            refused(read(&path, Purpose::Deidentification), ErrorKind::Key, "key-file-open-to-others");
        assert_eq!(error.params(), [("mode", format!("{open:04o}"))]);
    }
    for closed in [0o600, 0o400, 0o700] {
        fs::set_permissions(&path, Permissions::from_mode(closed)).unwrap();
        assert!(read(&path, Purpose::Deidentification).is_ok(), "{closed:o}");
    }
}

#[test]
fn a_link_to_a_key_that_others_may_use_is_refused() {
    let folder = folder();
    let path = made(&folder, "a.key", Purpose::Signing, SEED);
    fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
    let link = folder.path().join("link");
    symlink(&path, &link).unwrap();
    refused(read(&link, Purpose::Signing), ErrorKind::Key, "key-file-open-to-others");
}

#[test]
fn missing_and_misplaced_files_are_named() {
    let folder = folder();
    refused(read(&folder.path().join("none"), Purpose::Signing), ErrorKind::Missing, "key-file-missing");
    refused(read(folder.path(), Purpose::Signing), ErrorKind::Key, "key-file-malformed");
    let path = made(&folder, "a.key", Purpose::Signing, SEED);
    let error = refused(read(&path, Purpose::Deidentification), ErrorKind::Key, "key-wrong-purpose");
    assert_eq!(error.params(), [("expected", "deidentification".into()), ("found", "signing".into())]);
}

#[test]
fn one_spelling_alone_is_a_key_file() {
    let folder = folder();
    let path = made(&folder, "a.key", Purpose::Signing, SEED);
    let good = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = good.lines().collect();
    let (name, key) = (lines[1], lines[2]);
    let spellings = [
        String::new(),
        "\n".into(),
        good.trim_end().into(),
        format!("{good}\n"),
        format!(" {good}"),
        good.replace('\n', "\r\n"),
        good.replace("v1", "v2"),
        good.replace(name, ""),
        good.replace(name, "two words"),
        good.replace(name, "a+b"),
        good.replace(key, &key[..40]),
        good.replace(key, key.trim_end_matches('=')),
        good.replace("U=", "V="),
        good.replace(key, "AAAA"),
        format!("{good}{key}\n"),
        "x".repeat(5000),
    ];
    for text in spellings {
        fs::write(&path, &text).unwrap();
        refused(read(&path, Purpose::Signing), ErrorKind::Key, "key-file-malformed");
    }
    fs::write(&path, &good).unwrap();
    assert!(read(&path, Purpose::Signing).is_ok());
}

#[test]
fn names_are_those_of_signed_notes() {
    let folder = folder();
    for name in ["", "two words", "a+b", "a\nb", "a\u{3000}b", "a\u{7f}"] {
        let error = create(&folder.path().join("a.key"), Purpose::Signing, name, SEED).unwrap_err();
        assert_eq!(error.code(), "key-name-malformed", "{name:?}");
    }
    assert!(create(&folder.path().join("a.key"), Purpose::Signing, "関所.example", SEED).is_ok());
}

#[test]
fn two_paths_to_one_key_are_refused() {
    let folder = folder();
    let signing = made(&folder, "signing.key", Purpose::Signing, SEED);
    let separate = made(&folder, "deidentification.key", Purpose::Deidentification, [1; 32]);
    let copied = made(&folder, "copied.key", Purpose::Deidentification, SEED);
    let (soft, hard) = (folder.path().join("soft"), folder.path().join("hard"));
    symlink(&signing, &soft).unwrap();
    fs::hard_link(&signing, &hard).unwrap();
    let dotted = folder.path().join("./signing.key");

    assert!(ensure_separate(&signing, &separate).is_ok());
    for other in [&signing, &soft, &hard, &copied, &dotted] {
        for (a, b) in [(&signing, other), (other, &signing)] {
            let error = ensure_separate(a, b).unwrap_err();
            assert_eq!((error.kind(), error.code()), (ErrorKind::Key, "keys-not-separate"), "{other:?}");
        }
    }
    let none = folder.path().join("none");
    assert_eq!(ensure_separate(&signing, &none).unwrap_err().kind(), ErrorKind::Missing);
}

#[test]
fn no_error_quotes_a_key() {
    let folder = folder();
    let path = made(&folder, "a.key", Purpose::Signing, SEED);
    let encoded = fs::read_to_string(&path).unwrap().lines().nth(2).unwrap().to_owned();
    fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
    let open = read(&path, Purpose::Signing).err().unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    let wrong = read(&path, Purpose::Deidentification).err().unwrap();
    fs::write(&path, format!("sekisho-signing-key-v1\nname\n{encoded}")).unwrap();
    let malformed = read(&path, Purpose::Signing).err().unwrap();
    for error in [open, wrong, malformed] {
        assert!(!format!("{error} {error:?}").contains(&encoded[..8]));
    }
}
