//! The one place of this crate that touches a disk.

use crate::error::{Error, ErrorKind};
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Suffix of a file that is being written beside its place.
pub(crate) const TEMPORARY: &str = ".tmp";

/// Name of the file whose lock a writer holds.
pub(crate) const LOCK: &str = "lock";

/// What the log asks of a disk; `file` and `folder` are relative to the log's folder, with `/`.
pub(crate) trait Storage: Send + Sync {
    fn read(&self, file: &str) -> io::Result<Vec<u8>>;
    /// Writes a file from its start and waits until its bytes are on the disk.
    fn write(&self, file: &str, bytes: &[u8]) -> io::Result<()>;
    /// Moves a file to its place and waits until the name is on the disk.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;
    fn make_folder(&self, folder: &str) -> io::Result<()>;
    fn remove(&self, file: &str) -> io::Result<()>;
    /// Removes a folder if it is empty.
    fn remove_folder_if_empty(&self, folder: &str) -> io::Result<()>;
    /// Everything beneath the folder that is not itself a folder, sorted.
    fn list(&self) -> io::Result<Vec<Listed>>;
}

/// Something found in the folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Listed {
    pub(crate) file: String,
    pub(crate) shape: Shape,
}

/// What a name in the folder stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Shape {
    File,
    /// A symbolic link, a socket, or a name that is not UTF-8.
    Other,
}

/// A folder of the file system.
#[derive(Clone)]
pub(crate) struct Folder {
    root: PathBuf,
}

/// The exclusive lock on a log, released when dropped.
pub(crate) struct FolderLock {
    _file: File,
}

impl Folder {
    pub(crate) fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    pub(crate) fn exists(&self) -> bool {
        self.root.is_dir()
    }

    /// Makes the folder where it is missing, and takes the lock in it.
    pub(crate) fn create_and_lock(&self) -> Result<FolderLock, Error> {
        let shown = self.root.to_string_lossy();
        fs::create_dir_all(&self.root).map_err(|error| Error::disk(&shown, error))?;
        let file = File::options()
            .create(true)
            .append(true)
            .open(self.root.join(LOCK))
            .map_err(|error| Error::disk(LOCK, error))?;
        match file.try_lock() {
            Ok(()) => Ok(FolderLock { _file: file }),
            Err(TryLockError::WouldBlock) => {
                Err(Error::new(ErrorKind::Busy, "log-busy", "another run is writing to the log").at(&shown))
            }
            Err(TryLockError::Error(error)) => Err(Error::disk(LOCK, error)),
        }
    }

    fn path(&self, file: &str) -> PathBuf {
        self.root.join(file)
    }

    fn list_into(&self, folder: &str, found: &mut Vec<Listed>) -> io::Result<()> {
        for entry in fs::read_dir(self.path(folder))? {
            let entry = entry?;
            let name = entry.file_name();
            let file = match (folder, name.to_str()) {
                ("", Some(name)) => name.to_owned(),
                (_, Some(name)) => format!("{folder}/{name}"),
                (_, None) => {
                    found.push(Listed { file: format!("{folder}/{}", name.display()), shape: Shape::Other });
                    continue;
                }
            };
            let kind = entry.file_type()?;
            if kind.is_dir() {
                self.list_into(&file, found)?;
            } else {
                found.push(Listed { file, shape: if kind.is_file() { Shape::File } else { Shape::Other } });
            }
        }
        Ok(())
    }
}

impl Storage for Folder {
    fn read(&self, file: &str) -> io::Result<Vec<u8>> {
        fs::read(self.path(file))
    }

    fn write(&self, file: &str, bytes: &[u8]) -> io::Result<()> {
        let mut open = File::create(self.path(file))?;
        open.write_all(bytes)?;
        open.sync_all()
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let to = self.path(to);
        fs::rename(self.path(from), &to)?;
        sync_parent(&to)
    }

    fn make_folder(&self, folder: &str) -> io::Result<()> {
        let path = self.path(folder);
        if path.is_dir() {
            return Ok(());
        }
        if let Some((parent, _)) = folder.rsplit_once('/') {
            self.make_folder(parent)?;
        }
        fs::create_dir(&path)?;
        sync_parent(&path)
    }

    fn remove(&self, file: &str) -> io::Result<()> {
        fs::remove_file(self.path(file))
    }

    fn remove_folder_if_empty(&self, folder: &str) -> io::Result<()> {
        match fs::remove_dir(self.path(folder)) {
            Err(error)
                if matches!(error.kind(), io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::NotFound) =>
            {
                Ok(())
            }
            other => other,
        }
    }

    fn list(&self) -> io::Result<Vec<Listed>> {
        let mut found = Vec::new();
        self.list_into("", &mut found)?;
        found.sort();
        Ok(found)
    }
}

/// Puts a file in its place at once: written beside it, then renamed.
pub(crate) fn replace(storage: &dyn Storage, file: &str, bytes: &[u8]) -> Result<(), Error> {
    let disk = |error| Error::disk(file, error);
    if let Some((folder, _)) = file.rsplit_once('/') {
        storage.make_folder(folder).map_err(disk)?;
    }
    let temporary = format!("{file}{TEMPORARY}");
    storage.write(&temporary, bytes).map_err(disk)?;
    storage.rename(&temporary, file).map_err(disk)
}

/// Removes a file, and its folder when that was the last one in it.
pub(crate) fn discard(storage: &dyn Storage, file: &str) -> Result<(), Error> {
    let disk = |error| Error::disk(file, error);
    storage.remove(file).map_err(disk)?;
    match file.rsplit_once('/') {
        Some((folder, _)) => storage.remove_folder_if_empty(folder).map_err(disk),
        None => Ok(()),
    }
}

/// A rename is durable once its folder is on the disk; other systems than unix give no handle on a folder.
fn sync_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) if cfg!(unix) => File::open(parent)?.sync_all(),
        _ => Ok(()),
    }
}

#[cfg(test)]
pub(crate) mod doubles;
