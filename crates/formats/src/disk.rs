//! The one place where this crate touches a disk.
//!
//! Every call that changes the disk or reads an input is a step that a test can make fail ([`faults`]).

use crate::error::{Error, ErrorKind};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Who may read an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Whoever the user's file mode mask lets.
    Shared,
    /// The user alone: mode 0600.
    OwnerOnly,
}

/// A test's way to make the n-th step on the disk fail, in the thread that calls it.
pub mod faults {
    use std::cell::Cell;
    use std::io;

    /// What is counted as a step, and fails.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Step {
        /// Creating, writing, waiting for the disk, renaming, deleting.
        Change,
        /// Reading from an input.
        Read,
    }

    /// How long a failing disk goes on to fail.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Lasting {
        /// One step fails, the next ones succeed.
        Once,
        /// Every step from then on fails.
        Onwards,
    }

    thread_local! {
        static PLAN: Cell<Option<(Step, u64, Lasting)>> = const { Cell::new(None) };
        static STEPS: Cell<u64> = const { Cell::new(0) };
    }

    /// A fault that is in force until this value is dropped.
    #[derive(Debug)]
    #[must_use = "the fault is in force until this value is dropped"]
    pub struct Fault(());

    /// Makes the `nth` step of this thread, counted from 0, fail: a change as on a full disk, a read as on
    /// a broken one.
    pub fn fail_nth(step: Step, nth: u64, lasting: Lasting) -> Fault {
        STEPS.set(0);
        PLAN.set(Some((step, nth, lasting)));
        Fault(())
    }

    impl Fault {
        /// Steps tried since the fault was set.
        #[must_use]
        pub fn steps(&self) -> u64 {
            STEPS.get()
        }
    }

    impl Drop for Fault {
        fn drop(&mut self) {
            PLAN.set(None);
        }
    }

    pub(crate) fn step(step: Step) -> io::Result<()> {
        let Some((planned, nth, lasting)) = PLAN.get() else { return Ok(()) };
        if planned != step {
            return Ok(());
        }
        let now = STEPS.get();
        STEPS.set(now + 1);
        if now == nth || (now > nth && lasting == Lasting::Onwards) {
            return Err(io::Error::from(match step {
                Step::Change => io::ErrorKind::StorageFull,
                Step::Read => io::ErrorKind::ConnectionReset,
            }));
        }
        Ok(())
    }
}

/// An open input, with the name that the user gave it.
pub(crate) struct InputFile {
    path: PathBuf,
    file: File,
}

impl InputFile {
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        // Looked at before it is opened, since opening a pipe waits for its other end.
        if fs::metadata(path).is_ok_and(|kind| !kind.is_file() && !kind.is_dir()) {
            let what = "this is no ordinary file; pipes and devices are not read";
            return Err(Error::new(ErrorKind::Unsupported, "input-not-a-file", what).in_file(path));
        }
        let file = File::open(path).map_err(|error| unopened(path, error))?;
        let kind = file.metadata().map_err(|error| unread(path, error))?;
        if kind.is_dir() {
            return Err(is_folder(path));
        }
        Ok(Self { path: path.to_owned(), file })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn length(&self) -> Result<u64, Error> {
        self.file.metadata().map(|kind| kind.len()).map_err(|error| unread(&self.path, error))
    }

    /// Reads until the buffer is full or the file ends.
    pub(crate) fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, Error> {
        read_step().map_err(|error| unread(&self.path, error))?;
        let mut filled = 0;
        while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match self.file.read(rest) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(unread(&self.path, error)),
            }
        }
        Ok(filled)
    }

    pub(crate) fn seek(&mut self, byte: u64) -> Result<(), Error> {
        self.file.seek(SeekFrom::Start(byte)).map(drop).map_err(|error| unread(&self.path, error))
    }

    /// The same open file for a reader that does its own seeking.
    pub(crate) fn handle(&self) -> Result<File, Error> {
        self.file.try_clone().map_err(|error| unread(&self.path, error))
    }
}

/// A step of a reader that works on a handle of its own.
pub(crate) fn read_step() -> io::Result<()> {
    faults::step(faults::Step::Read)
}

fn change() -> io::Result<()> {
    faults::step(faults::Step::Change)
}

/// A file that is being written.
pub(crate) struct OutputFile {
    path: PathBuf,
    file: File,
}

impl OutputFile {
    /// Creates a file that must not be there yet.
    pub(crate) fn create(path: &Path, access: Access) -> Result<Self, Error> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        owner_only_if(access, &mut options);
        let file = change().and_then(|()| options.open(path)).map_err(|error| unwritten(path, error))?;
        Ok(Self { path: path.to_owned(), file })
    }

    /// Opens a private file at its end, and creates it when it is not there.
    pub(crate) fn append(path: &Path) -> Result<Self, Error> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        owner_only_if(Access::OwnerOnly, &mut options);
        let file = change().and_then(|()| options.open(path)).map_err(|error| unwritten(path, error))?;
        Ok(Self { path: path.to_owned(), file })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.try_write(bytes).map_err(|error| unwritten(&self.path, error))
    }

    pub(crate) fn try_write(&mut self, bytes: &[u8]) -> io::Result<()> {
        change()?;
        self.file.write_all(bytes)
    }

    /// Waits until the disk holds everything written.
    pub(crate) fn sync(&mut self) -> Result<(), Error> {
        change().and_then(|()| self.file.sync_all()).map_err(|error| unwritten(&self.path, error))
    }
}

/// Holds a lock file; it is removed and the lock released on drop.
pub(crate) struct LockFile {
    path: PathBuf,
    file: File,
}

impl LockFile {
    /// Takes the lock, or says that another process has it.
    ///
    /// INVARIANT: the file that was locked is the one at `path`: a holder removes its file before it
    /// lets go, so a lock on a removed file is worth nothing and is tried again.
    pub(crate) fn take(path: &Path) -> Result<Option<Self>, Error> {
        loop {
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(false);
            owner_only_if(Access::OwnerOnly, &mut options);
            let file = change().and_then(|()| options.open(path)).map_err(|error| unwritten(path, error))?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(unwritten(path, error)),
            }
            if is_same_file(&file, path) {
                return Ok(Some(Self { path: path.to_owned(), file }));
            }
        }
    }
}

impl Drop for LockFile {
    fn drop(&mut self) {
        // A lock file that stays behind locks nothing: the lock itself goes with the handle.
        let _ = fs::remove_file(&self.path);
        let _ = self.file.unlock();
    }
}

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Nothing,
    File,
    EmptyFolder,
    FilledFolder,
}

pub(crate) fn standing(path: &Path) -> Result<Standing, Error> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Standing::Nothing),
        Err(error) => Err(unread(path, error)),
        Ok(kind) if !kind.is_dir() => Ok(Standing::File),
        Ok(_) => {
            let first = fs::read_dir(path).map_err(|error| unread(path, error))?.next();
            Ok(if first.is_some() { Standing::FilledFolder } else { Standing::EmptyFolder })
        }
    }
}

/// Everything under a folder that matches a shell pattern, in no order; hidden files only by name.
pub(crate) fn matching(pattern: &str) -> Result<Vec<PathBuf>, Error> {
    let options = glob::MatchOptions {
        case_sensitive: true,
        require_literal_separator: true,
        require_literal_leading_dot: true,
    };
    let paths = glob::glob_with(pattern, options).map_err(|error| {
        let what = "the path pattern is not well formed";
        Error::new(ErrorKind::Usage, "path-pattern-malformed", what).param("position", error.pos)
    })?;
    paths
        .map(|path| {
            path.map_err(|error| {
                let folder = error.path().to_owned();
                unread(&folder, error.into())
            })
        })
        .collect()
}

/// Names of the entries of a folder.
pub(crate) fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = fs::read_dir(folder).map_err(|error| unread(folder, error))?;
    entries.map(|entry| entry.map(|entry| entry.path()).map_err(|error| unread(folder, error))).collect()
}

pub(crate) fn create_folder(path: &Path) -> Result<(), Error> {
    change().and_then(|()| fs::create_dir(path)).map_err(|error| unwritten(path, error))
}

/// Creates the folders that lead to a path.
pub(crate) fn create_folders(path: &Path) -> Result<(), Error> {
    change().and_then(|()| fs::create_dir_all(path)).map_err(|error| unwritten(path, error))
}

/// Creates a folder of its own, mode 0700, whose name starts with `prefix`; it is removed on drop.
pub(crate) fn create_private_folder(parent: &Path, prefix: &str) -> Result<tempfile::TempDir, Error> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix).rand_bytes(8);
    #[cfg(unix)]
    let permissions = <fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o700);
    #[cfg(unix)]
    builder.permissions(permissions);
    change().and_then(|()| builder.tempdir_in(parent)).map_err(|error| unwritten(parent, error))
}

/// Gives a folder the permissions of another one.
pub(crate) fn copy_permissions(from: &Path, to: &Path) -> Result<(), Error> {
    let permissions = fs::metadata(from).map_err(|error| unread(from, error))?.permissions();
    change().and_then(|()| fs::set_permissions(to, permissions)).map_err(|error| unwritten(to, error))
}

pub(crate) fn rename(from: &Path, to: &Path) -> Result<(), Error> {
    change().and_then(|()| fs::rename(from, to)).map_err(|error| unwritten(to, error))
}

/// Gives a file a second name, and fails where that name is taken.
pub(crate) fn link(from: &Path, to: &Path) -> io::Result<()> {
    change()?;
    fs::hard_link(from, to)
}

pub(crate) fn remove_file(path: &Path) -> Result<(), Error> {
    change().and_then(|()| fs::remove_file(path)).map_err(|error| unwritten(path, error))
}

pub(crate) fn remove_empty_folder(path: &Path) -> Result<(), Error> {
    change().and_then(|()| fs::remove_dir(path)).map_err(|error| unwritten(path, error))
}

pub(crate) fn remove_folder(path: &Path) -> Result<(), Error> {
    change().and_then(|()| fs::remove_dir_all(path)).map_err(|error| unwritten(path, error))
}

/// Waits until the disk holds a file, or a folder with its entries and all that is in it.
pub(crate) fn sync_tree(path: &Path) -> Result<(), Error> {
    if fs::symlink_metadata(path).map_err(|error| unread(path, error))?.is_dir() {
        for entry in entries(path)? {
            sync_tree(&entry)?;
        }
    }
    sync_entry(path)
}

/// Waits until the disk holds a file, or the names in a folder.
pub(crate) fn sync_entry(path: &Path) -> Result<(), Error> {
    change()
        .and_then(|()| File::open(path))
        .and_then(|file| file.sync_all())
        .map_err(|error| unwritten(path, error))
}

/// The error for a write that failed.
pub(crate) fn unwritten(path: &Path, error: io::Error) -> Error {
    let what = format!("the disk refused to write ({})", error.kind());
    Error::new(ErrorKind::Io, "write-failed", what)
        .in_file(path)
        .param("cause", error.kind())
        .caused_by(error)
}

/// The error for a read that failed.
pub(crate) fn unread(path: &Path, error: io::Error) -> Error {
    if error.kind() == io::ErrorKind::PermissionDenied {
        let what = "this user may not read it";
        return Error::new(ErrorKind::Permission, "input-unreadable", what).in_file(path).caused_by(error);
    }
    let what = format!("the disk refused to read ({})", error.kind());
    Error::new(ErrorKind::Io, "read-failed", what).in_file(path).param("cause", error.kind()).caused_by(error)
}

pub(crate) fn is_folder(path: &Path) -> Error {
    let what = "this is a folder; name a file or a pattern such as folder/*.csv";
    Error::new(ErrorKind::Missing, "input-is-folder", what).in_file(path)
}

pub(crate) fn missing(path: &Path) -> Error {
    Error::new(ErrorKind::Missing, "input-missing", "there is no such file").in_file(path)
}

fn unopened(path: &Path, error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => missing(path),
        _ => unread(path, error),
    }
}

#[cfg(unix)]
fn owner_only_if(access: Access, options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    if access == Access::OwnerOnly {
        options.mode(0o600);
    }
}

#[cfg(not(unix))]
fn owner_only_if(_: Access, _: &mut OpenOptions) {}

#[cfg(unix)]
fn is_same_file(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::metadata(path)) {
        (Ok(held), Ok(there)) => held.ino() == there.ino() && held.dev() == there.dev(),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_same_file(_: &File, path: &Path) -> bool {
    path.exists()
}
