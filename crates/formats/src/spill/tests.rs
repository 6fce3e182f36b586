use super::*;
use crate::disk::faults::{Lasting, Step, fail_nth};
use std::fs;

fn read(spill: &mut SpillFolder, partition: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    spill.reader(partition).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn partitions_keep_what_was_appended_in_order() {
    let home = tempfile::tempdir().unwrap();
    let mut spill = SpillFolder::create(home.path()).unwrap();
    let mut expected = vec![Vec::new(); 300];
    for step in 0..40_000_usize {
        let partition = step * 7919 % 300;
        let bytes = vec![u8::try_from(step % 251).unwrap(); step % 700];
        spill.append(partition, &bytes).unwrap();
        expected[partition].extend(bytes);
    }
    assert_eq!(spill.bytes(), expected.iter().map(|bytes| bytes.len() as u64).sum::<u64>());
    for (partition, bytes) in expected.iter_mut().enumerate() {
        assert!(&read(&mut spill, partition) == bytes, "partition {partition}");
        spill.append(partition, b"more").unwrap();
        bytes.extend(b"more");
        assert!(&read(&mut spill, partition) == bytes, "partition {partition} after more");
    }
    assert_eq!(read(&mut spill, 301), b"");
    let folder = spill.path().to_owned();
    assert!(folder.exists());
    drop(spill);
    assert!(!folder.exists());
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let mut spill = SpillFolder::create(home.path()).unwrap();
    spill.append(3, b"x").unwrap();
    assert_eq!(read(&mut spill, 3), b"x");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(spill.path()), 0o700);
    assert_eq!(mode(&spill.path().join("3")), 0o600);
}

#[test]
fn a_full_disk_is_an_error_and_leaves_nothing() {
    for nth in 0.. {
        let home = tempfile::tempdir().unwrap();
        let fault = fail_nth(Step::Change, nth, Lasting::Onwards);
        let result = SpillFolder::create(home.path()).and_then(|mut spill| {
            for partition in 0..4 {
                spill.append(partition, &[7; PARTITION_BYTES_MAX])?;
            }
            Ok(())
        });
        let all_done = fault.steps() <= nth;
        drop(fault);
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
        if all_done {
            assert!(result.is_ok());
            assert_eq!(nth, 9);
            return;
        }
        assert_eq!(result.unwrap_err().code(), "write-failed");
    }
}

#[test]
fn any_stretch_of_a_partition_can_be_read_and_a_partition_freed() {
    let home = tempfile::tempdir().unwrap();
    let mut spill = SpillFolder::create(home.path()).unwrap();
    let at = |spill: &mut SpillFolder, partition, offset, length| {
        let mut buffer = vec![0; length];
        let count = spill.read_at(partition, offset, &mut buffer).unwrap();
        buffer.truncate(count);
        buffer
    };
    spill.append(1, b"one").unwrap();
    spill.append(2, b"twelve").unwrap();
    assert_eq!(at(&mut spill, 2, 3, 10), b"lve");
    assert_eq!(at(&mut spill, 1, 0, 2), b"on");
    spill.append(1, b" more").unwrap();
    assert_eq!(at(&mut spill, 1, 2, 4), b"e mo", "what was appended after the first read is there");
    assert_eq!(at(&mut spill, 1, 8, 4), b"", "the end");
    assert_eq!(at(&mut spill, 9, 0, 4), b"", "nothing appended");

    spill.append(1, b"in memory").unwrap();
    spill.discard(1).unwrap();
    spill.discard(9).unwrap();
    assert_eq!(at(&mut spill, 1, 0, 4), b"");
    assert_eq!(fs::read_dir(spill.path()).unwrap().count(), 1);
    spill.append(1, b"again").unwrap();
    assert_eq!(read(&mut spill, 1), b"again");
    assert_eq!(read(&mut spill, 2), b"twelve");
}
