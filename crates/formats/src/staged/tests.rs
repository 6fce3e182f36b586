use super::*;
use crate::disk::faults::{Fault, Lasting, Step, fail_nth};
use std::collections::BTreeMap;
use std::fs;

/// Every file under a folder with its content; names of folders end in a slash.
fn tree(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            found
                .extend(tree(&path).into_iter().map(|(inner, content)| (format!("{name}/{inner}"), content)));
            found.insert(format!("{name}/"), String::new());
        } else {
            found.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
    found
}

fn expect(entries: &[(&str, &str)]) -> BTreeMap<String, String> {
    entries.iter().map(|(name, content)| ((*name).to_owned(), (*content).to_owned())).collect()
}

fn old(home: &Path) {
    fs::create_dir(home.join("out")).unwrap();
    fs::write(home.join("out/clearance.json"), "old").unwrap();
}

const OLD: [(&str, &str); 2] = [("out/", ""), ("out/clearance.json", "old")];
const NEW: [(&str, &str); 4] =
    [("out/", ""), ("out/clearance.json", "new"), ("out/data/", ""), ("out/data/a.csv", "a")];

fn produce(home: &Path, existing: Existing) -> Result<Committed, Error> {
    let staged = StagedFolder::begin(&home.join("out"), existing)?;
    staged.write("clearance.json", b"new", Access::Shared)?;
    staged.write("data/a.csv", b"a", Access::OwnerOnly)?;
    staged.commit()
}

#[test]
fn a_folder_appears_whole() {
    let home = tempfile::tempdir().unwrap();
    let staged = StagedFolder::begin(&home.path().join("out"), Existing::Refuse).unwrap();
    staged.write("clearance.json", b"new", Access::Shared).unwrap();
    assert!(!home.path().join("out").exists());
    staged.write("data/a.csv", b"a", Access::OwnerOnly).unwrap();
    assert_eq!(staged.commit().unwrap().superseded_at, None);
    assert_eq!(tree(home.path()), expect(&NEW));
}

#[test]
fn dropped_it_leaves_nothing() {
    let home = tempfile::tempdir().unwrap();
    let staged = StagedFolder::begin(&home.path().join("out"), Existing::Refuse).unwrap();
    staged.write("clearance.json", b"new", Access::Shared).unwrap();
    drop(staged);
    assert_eq!(tree(home.path()), expect(&[]));
}

#[test]
fn what_is_there_is_refused_or_superseded() {
    let home = tempfile::tempdir().unwrap();
    old(home.path());
    assert_eq!(produce(home.path(), Existing::Refuse).unwrap_err().code(), "output-exists");
    assert_eq!(tree(home.path()), expect(&OLD));
    assert_eq!(produce(home.path(), Existing::Supersede).unwrap().superseded_at, None);
    assert_eq!(tree(home.path()), expect(&NEW));
}

#[test]
fn an_empty_folder_is_filled_and_a_file_is_never_replaced() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("out")).unwrap();
    assert!(produce(home.path(), Existing::Refuse).is_ok());
    assert_eq!(tree(home.path()), expect(&NEW));

    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("out"), "a file").unwrap();
    for existing in [Existing::Refuse, Existing::Supersede] {
        assert_eq!(produce(home.path(), existing).unwrap_err().code(), "output-exists");
    }
    assert_eq!(tree(home.path()), expect(&[("out", "a file")]));
}

#[test]
fn two_runs_on_one_folder() {
    let home = tempfile::tempdir().unwrap();
    let first = StagedFolder::begin(&home.path().join("out"), Existing::Refuse).unwrap();
    let second = produce(home.path(), Existing::Refuse).unwrap_err();
    assert_eq!((second.code(), second.kind()), ("output-busy", ErrorKind::OutputExists));
    drop(first);
    assert!(produce(home.path(), Existing::Refuse).is_ok());
}

#[test]
fn what_a_killed_run_left_is_cleared_away() {
    let home = tempfile::tempdir().unwrap();
    old(home.path());
    fs::create_dir(home.path().join(".out.sekisho-partial-Ab12Cd34")).unwrap();
    fs::write(home.path().join(".out.sekisho-partial-Ab12Cd34/data.csv"), "half").unwrap();
    fs::write(home.path().join(".out.sekisho-lock"), "").unwrap();
    fs::create_dir(home.path().join(".outer.sekisho-partial-Ab12Cd34")).unwrap();
    assert!(produce(home.path(), Existing::Supersede).is_ok());
    let mut expected = expect(&NEW);
    expected.insert(".outer.sekisho-partial-Ab12Cd34/".to_owned(), String::new());
    assert_eq!(tree(home.path()), expected);
}

#[test]
fn a_superseded_folder_that_a_killed_run_had_set_aside_comes_back() {
    let home = tempfile::tempdir().unwrap();
    old(home.path());
    fs::rename(home.path().join("out"), home.path().join(".out.sekisho-superseded")).unwrap();
    assert_eq!(produce(home.path(), Existing::Refuse).unwrap_err().code(), "output-exists");
    assert_eq!(tree(home.path()), expect(&OLD));
}

#[test]
fn a_large_file_goes_to_the_disk_in_pieces_and_stays_private() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("findings.jsonl");
    let mut file = StagedFile::begin(&path, Access::OwnerOnly, Existing::Refuse).unwrap();
    for _ in 0..100_000 {
        file.append(b"{\"row\":1}\n").unwrap();
    }
    assert!(file.buffer.len() < FILE_BUFFER_BYTES);
    assert!(!path.exists());
    fs::write(&path, "appeared").unwrap();
    assert_eq!(file.commit().unwrap_err().code(), "output-exists");
    assert_eq!(tree(home.path()), expect(&[("findings.jsonl", "appeared")]));
    fs::remove_file(&path).unwrap();
    let mut file = StagedFile::begin(&path, Access::OwnerOnly, Existing::Refuse).unwrap();
    file.append(&[b'x'; 300_000]).unwrap();
    file.append(b"y").unwrap();
    file.commit().unwrap();
    assert_eq!(fs::metadata(&path).unwrap().len(), 300_001);
    #[cfg(unix)]
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions()) & 0o777,
        0o600
    );
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
}

#[test]
fn names_stay_inside() {
    let home = tempfile::tempdir().unwrap();
    let staged = StagedFolder::begin(&home.path().join("out"), Existing::Refuse).unwrap();
    for name in ["", "../x", "/x", "a/../../x", "."] {
        assert_eq!(
            staged.write(name, b"", Access::Shared).unwrap_err().code(),
            "output-name-outside",
            "{name}"
        );
    }
    let nameless = StagedFolder::begin(Path::new("/"), Existing::Refuse);
    assert_eq!(nameless.err().unwrap().code(), "output-name-missing");
}

#[cfg(unix)]
#[test]
fn private_until_committed_and_then_as_any_new_folder() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    fs::create_dir(home.path().join("plain")).unwrap();
    let staged = StagedFolder::begin(&home.path().join("out"), Existing::Refuse).unwrap();
    assert_eq!(mode(staged.path()), 0o700);
    staged.write("internal.json", b"{}", Access::OwnerOnly).unwrap();
    assert!(staged.commit().is_ok());
    assert_eq!(mode(&home.path().join("out")), mode(&home.path().join("plain")));
    assert_eq!(mode(&home.path().join("out/internal.json")), 0o600);
}

/// Runs `act` with a fault at every step in turn, until a run has no more steps.
fn at_every_step(lasting: Lasting, prepare: impl Fn(&Path), act: impl Fn(&Path, Fault) -> bool) -> u64 {
    for nth in 0.. {
        let home = tempfile::tempdir().unwrap();
        prepare(home.path());
        if act(home.path(), fail_nth(Step::Change, nth, lasting)) {
            return nth;
        }
    }
    0
}

#[test]
fn a_step_that_fails_leaves_nothing_of_a_new_folder() {
    for lasting in [Lasting::Once, Lasting::Onwards] {
        let steps = at_every_step(
            lasting,
            |_| (),
            |home, fault| {
                let result = produce(home, Existing::Refuse);
                drop(fault);
                if result.is_ok() {
                    assert_eq!(tree(home), expect(&NEW));
                    return true;
                }
                assert_eq!(result.unwrap_err().code(), "write-failed");
                let after = tree(home);
                // Where the disk fails for good right after the rename, the folder is there, and complete.
                assert!(
                    after.is_empty() || (lasting == Lasting::Onwards && after == expect(&NEW)),
                    "{after:?}"
                );
                false
            },
        );
        assert!(steps > 15, "{steps} steps");
    }
}

#[test]
fn a_step_that_fails_keeps_the_old_folder() {
    let steps = at_every_step(Lasting::Once, old, |home, fault| {
        let result = produce(home, Existing::Supersede);
        drop(fault);
        match result {
            Ok(Committed { superseded_at: None }) => {
                assert_eq!(tree(home), expect(&NEW));
                true
            }
            Ok(Committed { superseded_at: Some(aside) }) => {
                assert_eq!(tree(&aside), expect(&[("clearance.json", "old")]));
                assert!(produce(home, Existing::Supersede).is_ok());
                assert_eq!(tree(home), expect(&NEW), "the next run deletes what was left aside");
                false
            }
            Err(error) => {
                assert_eq!(error.code(), "write-failed");
                assert!(error.place().file.is_some());
                assert_eq!(tree(home), expect(&OLD));
                false
            }
        }
    });
    assert!(steps > 17, "{steps} steps");
}

#[test]
fn a_disk_that_fails_for_good_never_loses_the_old_folder() {
    at_every_step(Lasting::Onwards, old, |home, fault| {
        let result = produce(home, Existing::Supersede);
        drop(fault);
        if matches!(result, Ok(Committed { superseded_at: None })) {
            return true;
        }
        let after = tree(home);
        let aside = ".out.sekisho-superseded/clearance.json";
        let kept = after.get("out/clearance.json").or(after.get(aside)).map(String::as_str);
        assert!(kept == Some("old") || after.get(aside).map(String::as_str) == Some("old"), "{after:?}");
        // The next run finds one complete folder in the place, the old one or the new one.
        let next = StagedFolder::begin(&home.join("out"), Existing::Supersede).unwrap();
        drop(next);
        assert!([expect(&OLD), expect(&NEW)].contains(&tree(home)), "{:?}", tree(home));
        false
    });
}

#[test]
fn single_files_are_whole_or_not_there() {
    for (existing, before) in [(Existing::Refuse, None), (Existing::Supersede, Some("old"))] {
        let prepare = |home: &Path| {
            if let Some(before) = before {
                fs::write(home.join("file"), before).unwrap();
            }
        };
        let steps = at_every_step(Lasting::Once, prepare, |home, fault| {
            let result = write_file_atomically(&home.join("file"), b"new", Access::OwnerOnly, existing);
            let last_step_failed = fault.steps() == 6;
            drop(fault);
            if result.is_ok() {
                assert_eq!(tree(home), expect(&[("file", "new")]));
                return true;
            }
            assert_eq!(result.unwrap_err().code(), "write-failed");
            let after = tree(home);
            let complete = last_step_failed && after == expect(&[("file", "new")]);
            let unchanged = after == before.map_or(expect(&[]), |before| expect(&[("file", before)]));
            assert!(complete || unchanged, "{after:?}");
            false
        });
        assert_eq!(steps, 6);
    }
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("file"), "old").unwrap();
    let refused = write_file_atomically(&home.path().join("file"), b"new", Access::Shared, Existing::Refuse);
    assert_eq!(refused.unwrap_err().code(), "output-exists");
    assert_eq!(tree(home.path()), expect(&[("file", "old")]));
}
