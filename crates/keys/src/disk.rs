//! The one place of this crate that touches a disk.

use crate::error::Error;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;
use zeroize::Zeroizing;

/// Longest key file: header, name and key fit many times over.
const LENGTH_MAX_BYTES: u64 = 4096;

/// Which file a path leads to, links followed: device and inode.
pub(crate) fn identity(path: &Path) -> Result<(u64, u64), Error> {
    let metadata = fs::metadata(path).map_err(|error| Error::disk(path, error))?;
    Ok((metadata.dev(), metadata.ino()))
}

/// Writes a new file that only its owner can read or write.
pub(crate) fn create(path: &Path, text: &str) -> Result<(), Error> {
    let disk = |error| Error::disk(path, error);
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    DirBuilder::new().recursive(true).mode(0o700).create(parent).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => disk(io::ErrorKind::NotADirectory.into()),
        _ => disk(error),
    })?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(disk)?;
    let written =
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).and_then(|()| sync_folder(parent));
    written.map_err(|error| {
        // Half a key must not stand where a key is looked for; the first error is the one to report.
        let _ = fs::remove_file(path);
        disk(error)
    })
}

/// Reads a file that only its owner can use. The permissions are those of the very file that is read.
pub(crate) fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, Error> {
    let disk = |error| Error::disk(path, error);
    // Opening a pipe would wait for its writer.
    if !fs::metadata(path).map_err(disk)?.is_file() {
        return Err(Error::malformed(path));
    }
    let file = File::open(path).map_err(disk)?;
    let metadata = file.metadata().map_err(disk)?;
    let mode = metadata.permissions().mode();
    if !metadata.is_file() || metadata.len() > LENGTH_MAX_BYTES {
        return Err(Error::malformed(path));
    }
    if mode & 0o077 != 0 {
        return Err(Error::open_to_others(path, mode));
    }
    // The buffer is large enough from the start: growing would leave copies of the key behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::from(u16::MAX)));
    file.take(LENGTH_MAX_BYTES).read_to_end(&mut bytes).map_err(disk)?;
    Ok(bytes)
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
