use super::*;
use crate::fsck::{check, fsck};
use crate::merkle;
use crate::storage::doubles::{After, Failing, Memory};
use std::fs;
use tempfile::TempDir;

fn key() -> SigningKey {
    SigningKey::from_seed("example.jp/log", [7; 32]).unwrap()
}

fn entries(range: Range<usize>) -> Vec<Vec<u8>> {
    range.map(|index| format!("entry {index}").into_bytes()).collect()
}

fn folder_with(count: usize) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut log = Log::create_or_open(folder.path(), &key()).unwrap();
    log.append(&entries(0..count)).unwrap();
    folder
}

fn copy_of(folder: &Path) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for listed in Folder::new(folder).list().unwrap() {
        let to = copy.path().join(&listed.file);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(folder.join(&listed.file), to).unwrap();
    }
    copy
}

fn files(folder: &Path) -> Vec<String> {
    Folder::new(folder).list().unwrap().into_iter().map(|listed| listed.file).collect()
}

fn size(count: usize) -> u64 {
    u64::try_from(count).unwrap()
}

#[track_caller]
fn code<T>(result: Result<T, Error>) -> &'static str {
    result.err().unwrap().code()
}

#[test]
fn a_new_log_is_empty_and_signed() {
    let folder = folder_with(0);
    assert_eq!(files(folder.path()), ["checkpoint", "key", "lock"]);
    let reader = LogReader::open(folder.path()).unwrap();
    assert_eq!((reader.size(), reader.checkpoint().root()), (0, &merkle::empty_root()));
    assert_eq!(reader.key(), key().verifying_key());
    assert!(fsck(folder.path(), Some(key().verifying_key())).unwrap().is_clean());
}

#[test]
fn the_files_are_those_of_the_specification() {
    let folder = folder_with(3);
    let head = ["checkpoint", "key", "lock"];
    let three = [&head[..], &["tile/0/000.p/3", "tile/entries/000.p/3"]].concat();
    assert_eq!(files(folder.path()), three);
    assert_eq!(
        fs::read(folder.path().join("tile/entries/000.p/3")).unwrap(),
        b"\0\x07entry 0\0\x07entry 1\0\x07entry 2"
    );
    let mut log = Log::create_or_open(folder.path(), &key()).unwrap();
    log.append(&entries(3..256)).unwrap();
    assert_eq!(
        files(folder.path()),
        [&head[..], &["tile/0/000", "tile/1/000.p/1", "tile/entries/000"]].concat()
    );
    log.append(&entries(256..257)).unwrap();
    let last = ["tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/1"];
    assert_eq!(files(folder.path()), [&head[..], &last].concat());
}

/// However the entries are cut into appends, and whether the log is opened anew between them, the files are the same
/// and lead to the root over the entries.
#[test]
fn the_way_of_appending_does_not_show() {
    let ends = [
        [1, 2, 3, 700],
        [255, 256, 257, 700],
        [256, 512, 513, 700],
        [100, 300, 699, 700],
        [700, 700, 700, 700],
    ];
    let mut shown = Vec::new();
    for steps in ends {
        let disk = Memory::default();
        let mut start = 0;
        for end in steps {
            let mut log = Log::open_in(Box::new(disk.clone()), &key(), None).unwrap();
            let appended = log.append(&entries(start..end)).unwrap();
            assert_eq!((appended.first_index, appended.checkpoint.size()), (size(start), size(end)));
            let mut whole = |level: u32, index: u64| {
                let range =
                    usize::try_from(index << level).unwrap()..usize::try_from((index + 1) << level).unwrap();
                Ok(view::fold(
                    &entries(range).iter().map(|entry| merkle::leaf_hash(entry)).collect::<Vec<_>>(),
                ))
            };
            assert_eq!(*log.reader().checkpoint().root(), merkle::root(size(end), &mut whole).unwrap());
            start = end;
        }
        assert!(check(&disk, None).unwrap().is_clean());
        shown.push(disk.files());
    }
    assert!(shown.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn entries_and_proofs_read_back() {
    let folder = folder_with(600);
    let log = Log::create_or_open(folder.path(), &key()).unwrap();
    let reader = LogReader::open(folder.path()).unwrap();
    assert_eq!(log.reader().entries(0..600).unwrap(), entries(0..600));
    assert_eq!(reader.entries(250..515).unwrap(), entries(250..515));
    assert_eq!(reader.entries(600..600).unwrap(), Vec::<Vec<u8>>::new());
    assert_eq!(reader.entry(599).unwrap(), b"entry 599");
    let root_at = |end: u64| {
        merkle::root(end, &mut |level, index| View::new(&Folder::new(folder.path()), 600).tree(level, index))
            .unwrap()
    };
    for index in [0, 1, 255, 256, 511, 512, 598, 599] {
        let proof = reader.proof(index).unwrap();
        let read = Proof::parse(&proof.to_bytes()).unwrap();
        read.verify(&entries(0..600)[usize::try_from(index).unwrap()], key().verifying_key()).unwrap();
        for at in [index + 1, 513.max(index + 1), 600] {
            let hashes = log.reader().inclusion_proof(index, at).unwrap();
            let leaf = merkle::leaf_hash(format!("entry {index}").as_bytes());
            assert!(merkle::verify_inclusion(&leaf, index, at, &hashes, &root_at(at)));
            let hashes = log.reader().consistency_proof(index, at).unwrap();
            assert!(merkle::verify_consistency(index, &root_at(index), at, &root_at(at), &hashes));
        }
    }
    for result in [
        reader.entry(600).err(),
        reader.entry(u64::MAX).err(),
        reader.entries(599..601).err(),
        reader.proof(600).err(),
        reader.inclusion_proof(0, 601).err(),
        reader.inclusion_proof(5, 5).err(),
        reader.consistency_proof(0, 601).err(),
        reader.consistency_proof(4, 3).err(),
    ] {
        assert_eq!(result.unwrap().code(), "proof-out-of-range");
    }
}

impl View<'_> {
    fn tree(&self, level: u32, index: u64) -> Result<Hash, Error> {
        self.entries(index << level..(index + 1) << level).map(|entries| {
            view::fold(&entries.iter().map(|entry| merkle::leaf_hash(entry)).collect::<Vec<_>>())
        })
    }
}

#[test]
fn a_reader_gives_no_entry_and_no_proof_that_does_not_hold() {
    let disk = memory_with(300);
    let reader = LogReader::open_in(Box::new(disk.clone())).unwrap();
    let spoilt = |file: &str, at: usize| {
        let good = disk.read(file).unwrap();
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        disk.write(file, &bytes).unwrap();
        let codes = (code(reader.entry(0)), code(reader.proof(0)));
        disk.write(file, &good).unwrap();
        codes
    };
    assert_eq!(spoilt("tile/entries/000", 2), ("log-entry-differs", "log-entry-differs"));
    assert_eq!(spoilt("tile/entries/000", 1), ("log-tile-malformed", "log-tile-malformed"));
    assert_eq!(spoilt("tile/0/000", 0), ("log-entry-differs", "log-entry-differs"));
    let good = disk.read("tile/0/000").unwrap();
    disk.write("tile/0/000", &[&good[..40], &[0], &good[41..]].concat()).unwrap();
    assert_eq!(reader.entry(0).unwrap(), b"entry 0");
    assert_eq!(code(reader.proof(0)), "log-tile-differs");
}

#[test]
fn two_writers_at_once_are_refused_and_readers_are_not() {
    let folder = folder_with(2);
    let first = Log::create_or_open(folder.path(), &key()).unwrap();
    let error = Log::create_or_open(folder.path(), &key()).err().unwrap();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Busy, "log-busy"));
    assert_eq!(LogReader::open(folder.path()).unwrap().size(), 2);
    drop(first);
    assert!(Log::create_or_open(folder.path(), &key()).is_ok());
}

#[test]
fn another_key_does_not_open_the_log() {
    let folder = folder_with(2);
    for other in
        [SigningKey::from_seed("example.jp/log", [8; 32]), SigningKey::from_seed("example.jp/other", [7; 32])]
    {
        let error = Log::create_or_open(folder.path(), &other.unwrap()).err().unwrap();
        assert_eq!((error.kind(), error.code()), (ErrorKind::Key, "log-key-differs"));
    }
    assert_eq!(
        fs::read(folder.path().join("key")).unwrap(),
        format!("{}\n", key().verifying_key().to_vkey()).into_bytes()
    );
}

#[test]
fn an_entry_that_is_too_long_is_refused_before_anything_is_written() {
    let folder = folder_with(2);
    let before = files(folder.path());
    let mut log = Log::create_or_open(folder.path(), &key()).unwrap();
    let error = log.append(&[vec![0; 3], vec![0; ENTRY_LENGTH_MAX_BYTES + 1]]).err().unwrap();
    assert_eq!((error.kind(), error.code()), (ErrorKind::BadData, "log-entry-too-long"));
    assert_eq!(files(folder.path()), before);
    let appended = log.append(&[vec![1; ENTRY_LENGTH_MAX_BYTES], vec![]]).unwrap();
    assert_eq!(appended.first_index, 2);
    assert_eq!(log.reader().entries(2..4).unwrap(), [vec![1; ENTRY_LENGTH_MAX_BYTES], vec![]]);
    assert!(fsck(folder.path(), None).unwrap().is_clean());
}

#[test]
fn a_log_that_does_not_hold_is_not_opened() {
    let spoil = |file: &str, with: Option<&[u8]>| {
        let folder = folder_with(3);
        let path = folder.path().join(file);
        match with {
            Some(bytes) => {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, bytes).unwrap();
            }
            None => fs::remove_file(path).unwrap(),
        }
        let before = files(folder.path());
        let code = code(Log::create_or_open(folder.path(), &key()));
        assert_eq!(files(folder.path()), before, "nothing is deleted");
        code
    };
    assert_eq!(spoil("checkpoint", None), "log-checkpoint-missing");
    assert_eq!(spoil("checkpoint", Some(b"")), "note-malformed");
    assert_eq!(spoil("key", None), "log-file-missing");
    assert_eq!(spoil("key", Some(b"x\n")), "log-key-malformed");
    assert_eq!(spoil("tile/0/000.p/3", None), "log-file-missing");
    assert_eq!(spoil("tile/0/000.p/3", Some(&[0; 96])), "log-entry-differs");
    assert_eq!(spoil("tile/0/000.p/3", Some(&[0; 95])), "log-tile-malformed");
    assert_eq!(spoil("tile/entries/000.p/3", Some(b"\0\x07entry 0")), "log-entry-differs");
    assert_eq!(spoil("tile/entries/000.p/3", Some(b"\0\x08entry 0")), "log-entry-differs");
    assert_eq!(spoil("tile/0/000.p/2", Some(&[0; 64])), "log-file-unreferenced");
    assert_eq!(spoil("notes.txt", Some(b"")), "log-file-unreferenced");
    let other = Checkpoint::sign(&key(), 3, merkle::empty_root()).unwrap();
    assert_eq!(spoil("checkpoint", Some(&other.to_bytes())), "log-tile-differs");
}

/// An old checkpoint that was put back leaves entries that it does not cover; they are the evidence and stay.
#[test]
fn a_log_that_was_set_back_is_not_opened() {
    let folder = folder_with(0);
    let empty = fs::read(folder.path().join("checkpoint")).unwrap();
    let mut log = Log::create_or_open(folder.path(), &key()).unwrap();
    log.append(&entries(0..3)).unwrap();
    drop(log);
    fs::write(folder.path().join("checkpoint"), empty).unwrap();
    assert_eq!(code(Log::create_or_open(folder.path(), &key())), "log-file-unreferenced");
    assert!(folder.path().join("tile/entries/000.p/3").exists());
}

#[test]
fn a_folder_of_other_things_does_not_become_a_log() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("customers.csv"), "").unwrap();
    assert_eq!(code(Log::create_or_open(folder.path(), &key())), "log-checkpoint-missing");
    assert_eq!(code(LogReader::open(folder.path())), "evidence-file-missing");
    assert_eq!(code(fsck(&folder.path().join("none"), None)), "evidence-file-missing");
}

/// Opens and appends on a disk that fails at some call; says whether it got through.
fn append_on(
    disk: impl Storage + 'static,
    call: usize,
    after: After,
    added: &[Vec<u8>],
) -> Result<(), Error> {
    Log::open_in(Box::new(Failing::at(disk, call, after)), &key(), None)?.append(added).map(|_| ())
}

fn memory_with(count: usize) -> Memory {
    let memory = Memory::default();
    Log::open_in(Box::new(memory.clone()), &key(), None).unwrap().append(&entries(0..count)).unwrap();
    memory
}

/// Opens the log again on a disk that works, checks that it is the old one or the new one, whole, and goes on with it.
fn check_reopened<S: Storage + Clone + 'static>(disk: &S, old: usize, new: usize, at: &str) -> u64 {
    let opened = Log::open_in(Box::new(disk.clone()), &key(), None);
    let mut log = opened.unwrap_or_else(|error| panic!("{at}: {error}"));
    let reached = log.reader().size();
    assert!([size(old), size(new)].contains(&reached), "{at}: {reached}");
    let report = check(disk, Some(key().verifying_key())).unwrap();
    assert!(report.is_clean(), "{at}: {:?}", report.problems);
    assert_eq!(
        log.reader().entries(0..reached).unwrap(),
        entries(0..usize::try_from(reached).unwrap()),
        "{at}"
    );
    log.append(&[b"next".to_vec()]).unwrap();
    assert!(check(disk, None).unwrap().is_clean(), "{at}");
    reached
}

#[test]
fn a_disk_that_fails_at_any_call_leaves_the_old_log_or_the_new() {
    for (old, new) in [(0, 1), (3, 4), (3, 300), (254, 256), (255, 257), (256, 258), (511, 513)] {
        let base = memory_with(old);
        let added = entries(old..new);
        for after in [After::Works, After::Fails] {
            let mut reached = Vec::new();
            for call in 0.. {
                let disk = base.copy();
                let result = append_on(disk.clone(), call, after, &added);
                reached.push(check_reopened(&disk, old, new, &format!("{old}-{new} {after:?} call {call}")));
                if result.is_ok() {
                    break;
                }
            }
            assert!(reached.is_sorted(), "once a failure is late enough, every later one is");
            assert!(reached.len() > 12 && reached.contains(&size(old)) && reached.contains(&size(new)));
        }
    }
}

#[test]
fn the_checkpoint_alone_is_ever_replaced() {
    for (old, new) in [(3, 4), (255, 257), (256, 257), (300, 600)] {
        let disk = memory_with(old).copy();
        append_on(disk.clone(), usize::MAX, After::Works, &entries(old..new)).unwrap();
        assert_eq!(disk.replaced(), [CHECKPOINT.to_owned()].into(), "{old}-{new}");
    }
}

#[test]
fn a_folder_on_a_failing_disk_fares_as_memory_does() {
    let base = folder_with(255);
    for call in 0.. {
        let folder = copy_of(base.path());
        let result = append_on(Folder::new(folder.path()), call, After::Fails, &entries(255..257));
        check_reopened(&Folder::new(folder.path()), 255, 257, &format!("call {call}"));
        if result.is_ok() {
            break;
        }
    }
}

#[test]
fn a_disk_that_fails_while_a_log_is_begun_leaves_none_or_an_empty_one() {
    for after in [After::Works, After::Fails] {
        for call in 0.. {
            let disk = Memory::default();
            let result = append_on(disk.clone(), call, after, &entries(0..2));
            check_reopened(&disk, 0, 2, &format!("{after:?} call {call}"));
            if result.is_ok() {
                break;
            }
        }
    }
}

#[test]
fn a_second_crash_while_the_first_is_repaired_does_no_harm() {
    let base = memory_with(255);
    let added = entries(255..257);
    for first in 0.. {
        let crashed = base.copy();
        if append_on(crashed.clone(), first, After::Fails, &added).is_ok() {
            break;
        }
        for second in 0.. {
            let disk = crashed.copy();
            let repaired =
                Log::open_in(Box::new(Failing::at(disk.clone(), second, After::Fails)), &key(), None);
            check_reopened(&disk, 255, 257, &format!("calls {first}, {second}"));
            if repaired.is_ok() {
                break;
            }
        }
    }
}

#[test]
fn a_log_whose_append_failed_must_be_opened_again() {
    let base = memory_with(3);
    let open_at = |call| Log::open_in(Box::new(Failing::at(base.clone(), call, After::Works)), &key(), None);
    let calls = (0..).find(|call| open_at(*call).is_ok()).unwrap();
    let mut log = open_at(calls + 1).unwrap();
    assert_eq!(code(log.append(&entries(3..4))), "evidence-disk");
    assert_eq!(code(log.append(&entries(3..4))), "log-reopen");
}

#[test]
fn a_reader_follows_a_log_that_grows_past_its_partial_tiles() {
    let folder = folder_with(250);
    let reader = LogReader::open(folder.path()).unwrap();
    let mut log = Log::create_or_open(folder.path(), &key()).unwrap();
    log.append(&entries(250..300)).unwrap();
    assert_eq!(reader.entries(240..250).unwrap(), entries(240..250));
    reader.proof(249).unwrap().verify(b"entry 249", key().verifying_key()).unwrap();
}
