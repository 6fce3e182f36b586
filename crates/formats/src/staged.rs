//! Outputs that appear whole or not at all.
//!
//! An output folder is built beside its place and renamed into it. When it replaces an older one, the older
//! is renamed aside first and deleted last: after an interruption at any point both are still on the
//! disk, and the next [`StagedFolder::begin`] puts the older one back where its place is empty.

use crate::disk::{self, Access, LockFile, OutputFile, Standing};
use crate::error::{Error, ErrorKind};
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Component, Path, PathBuf};

/// What happens to an output that is already there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and the new one is refused.
    Refuse,
    /// It is replaced in one step once the new one is complete.
    Supersede,
}

/// What a commit left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a superseded folder that could not be deleted still holds data"]
pub struct Committed {
    /// Where the superseded folder still is, when it could not be deleted.
    pub superseded_at: Option<PathBuf>,
}

/// An output folder under construction, locked against other runs; removed on drop unless committed.
pub struct StagedFolder {
    target: PathBuf,
    parent: PathBuf,
    name: OsString,
    staging: tempfile::TempDir,
    existing: Existing,
    _lock: LockFile,
}

impl StagedFolder {
    /// Takes the lock of an output folder and creates the private folder beside it.
    ///
    /// # Errors
    /// `output-busy` when another run has the lock; `output-exists` when something other than an empty
    /// folder is there and `existing` is [`Existing::Refuse`], or a file is there in any case;
    /// `output-name-missing`; `write-failed`.
    pub fn begin(target: &Path, existing: Existing) -> Result<Self, Error> {
        let (parent, name) = split(target)?;
        disk::create_folders(&parent)?;
        let lock = lock(target, &parent, &name)?;
        remove_abandoned(&parent, &name)?;
        restore_superseded(target, &parent, &name)?;
        refuse(target, existing)?;
        let staging = disk::create_private_folder(&parent, &hidden(&name, STAGING).to_string_lossy())?;
        Ok(Self { target: target.to_owned(), parent, name, staging, existing, _lock: lock })
    }

    /// The folder to write into.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.staging.path()
    }

    /// Where a file of the output is to be written; `name` may lead into folders below, which are created.
    ///
    /// # Errors
    /// `output-name-outside` for a name that leads out of the folder; `write-failed`.
    pub fn place(&self, name: &str) -> Result<PathBuf, Error> {
        let inside =
            !name.is_empty() && Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
        if !inside {
            let what = "the name of an output file leads out of its folder";
            return Err(Error::new(ErrorKind::Usage, "output-name-outside", what).in_file(Path::new(name)));
        }
        let path = self.path().join(name);
        if let Some(folder) = path.parent().filter(|folder| *folder != self.path()) {
            disk::create_folders(folder)?;
        }
        Ok(path)
    }

    /// Writes one file of the output.
    ///
    /// # Errors
    /// As [`StagedFolder::place`].
    pub fn write(&self, name: &str, bytes: &[u8], access: Access) -> Result<(), Error> {
        let mut file = OutputFile::create(&self.place(name)?, access)?;
        file.write(bytes)?;
        file.sync()
    }

    /// Puts the folder in its place, with the permissions that a new folder has there.
    ///
    /// # Errors
    /// `write-failed`, and the older folder is back in its place; `output-exists` when something
    /// appeared there meanwhile.
    pub fn commit(self) -> Result<Committed, Error> {
        refuse(&self.target, self.existing)?;
        self.open_permissions()?;
        disk::sync_tree(self.path())?;
        let aside = match disk::standing(&self.target)? {
            // A rename replaces an empty folder.
            Standing::Nothing | Standing::EmptyFolder => None,
            Standing::File | Standing::FilledFolder => Some(self.set_aside()?),
        };
        if let Err(error) = self.put_in_place() {
            if let Some(aside) = &aside {
                // Were this to fail too, the next run's restoration finds the folder under its name aside.
                let _ = disk::rename(aside, &self.target);
            }
            return Err(error);
        }
        let superseded_at = aside.filter(|aside| disk::remove_folder(aside).is_err());
        Ok(Committed { superseded_at })
    }

    fn put_in_place(&self) -> Result<(), Error> {
        disk::rename(self.path(), &self.target)?;
        disk::sync_entry(&self.parent).inspect_err(|_| {
            let _ = disk::rename(&self.target, self.path());
        })
    }

    fn set_aside(&self) -> Result<PathBuf, Error> {
        let aside = self.parent.join(hidden(&self.name, SUPERSEDED));
        disk::rename(&self.target, &aside)?;
        Ok(aside)
    }

    /// A folder made without a mode shows what the user's mask lets.
    fn open_permissions(&self) -> Result<(), Error> {
        let probe = self.path().join(".sekisho-permissions");
        disk::create_folder(&probe)?;
        disk::copy_permissions(&probe, self.path())?;
        disk::remove_empty_folder(&probe)
    }
}

/// One output file under construction, in a private folder beside its place; removed on drop unless committed.
///
/// What is written is gathered in memory and goes to the disk in larger pieces.
pub struct StagedFile {
    target: PathBuf,
    parent: PathBuf,
    existing: Existing,
    file: OutputFile,
    buffer: Vec<u8>,
    _folder: tempfile::TempDir,
}

impl StagedFile {
    /// Starts a file; its place is not touched before [`StagedFile::commit`].
    ///
    /// # Errors
    /// `output-exists` when something is there and `existing` is [`Existing::Refuse`], or a folder is there in
    /// any case; `output-name-missing`; `write-failed`.
    pub fn begin(path: &Path, access: Access, existing: Existing) -> Result<Self, Error> {
        let (parent, name) = split(path)?;
        match disk::standing(path)? {
            Standing::Nothing => {}
            Standing::File if existing == Existing::Supersede => {}
            _ => return Err(exists(path)),
        }
        let folder =
            disk::create_private_folder(&parent, &hidden(&name, ".sekisho-writing-").to_string_lossy())?;
        let file = OutputFile::create(&folder.path().join(&name), access)?;
        Ok(Self { target: path.to_owned(), parent, existing, file, buffer: Vec::new(), _folder: folder })
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// `write-failed`.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= FILE_BUFFER_BYTES { self.flush() } else { Ok(()) }
    }

    /// Puts the file in its place once the disk holds all of it.
    ///
    /// # Errors
    /// `write-failed`, and what was there before is unchanged; `output-exists` when something appeared there.
    pub fn commit(mut self) -> Result<(), Error> {
        self.flush()?;
        self.file.sync()?;
        match self.existing {
            Existing::Supersede => disk::rename(self.file.path(), &self.target)?,
            // A rename would replace a file that appeared meanwhile; a link does not.
            Existing::Refuse => match disk::link(self.file.path(), &self.target) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    return Err(exists(&self.target));
                }
                // Some file systems have no links.
                Err(error)
                    if matches!(
                        error.kind(),
                        io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied
                    ) =>
                {
                    disk::rename(self.file.path(), &self.target)?;
                }
                Err(error) => return Err(disk::unwritten(&self.target, error)),
            },
        }
        disk::sync_entry(&self.parent)
    }

    fn flush(&mut self) -> Result<(), Error> {
        if !self.buffer.is_empty() {
            self.file.write(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }
}

/// Writes one file whole or not at all.
///
/// # Errors
/// As [`StagedFile::begin`] and [`StagedFile::commit`].
pub fn write_file_atomically(
    path: &Path,
    bytes: &[u8],
    access: Access,
    existing: Existing,
) -> Result<(), Error> {
    let mut file = StagedFile::begin(path, access, existing)?;
    file.append(bytes)?;
    file.commit()
}

/// Bytes gathered before they go to the disk.
const FILE_BUFFER_BYTES: usize = 256 * 1024;
const STAGING: &str = ".sekisho-partial-";
const SUPERSEDED: &str = ".sekisho-superseded";

fn split(target: &Path) -> Result<(PathBuf, OsString), Error> {
    let Some(name) = target.file_name() else {
        let what = "the output has no name of its own";
        return Err(Error::new(ErrorKind::Usage, "output-name-missing", what).in_file(target));
    };
    let parent = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    Ok((parent, name.to_owned()))
}

fn hidden(name: &OsStr, ending: &str) -> OsString {
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(ending);
    hidden
}

fn lock(target: &Path, parent: &Path, name: &OsStr) -> Result<LockFile, Error> {
    LockFile::take(&parent.join(hidden(name, ".sekisho-lock")))?.ok_or_else(|| {
        let what = "another run is writing this output";
        Error::new(ErrorKind::OutputExists, "output-busy", what).in_file(target)
    })
}

/// Deletes what a run that was killed had staged: with the lock held, nobody else is writing it.
fn remove_abandoned(parent: &Path, name: &OsStr) -> Result<(), Error> {
    let prefix = hidden(name, STAGING);
    for entry in disk::entries(parent)? {
        let abandoned = |name: &OsStr| name.as_encoded_bytes().starts_with(prefix.as_encoded_bytes());
        if entry.file_name().is_some_and(abandoned) {
            disk::remove_folder(&entry)?;
        }
    }
    Ok(())
}

/// Puts back or deletes what an interrupted commit had set aside.
fn restore_superseded(target: &Path, parent: &Path, name: &OsStr) -> Result<(), Error> {
    let aside = parent.join(hidden(name, SUPERSEDED));
    if disk::standing(&aside)? == Standing::Nothing {
        return Ok(());
    }
    match disk::standing(target)? {
        Standing::Nothing => disk::rename(&aside, target),
        // The new folder is in its place and complete: only the deletion of the old one is missing.
        _ => disk::remove_folder(&aside),
    }
}

fn refuse(target: &Path, existing: Existing) -> Result<(), Error> {
    match (disk::standing(target)?, existing) {
        (Standing::Nothing | Standing::EmptyFolder, _) | (Standing::FilledFolder, Existing::Supersede) => {
            Ok(())
        }
        (Standing::File, _) | (Standing::FilledFolder, Existing::Refuse) => Err(exists(target)),
    }
}

fn exists(target: &Path) -> Error {
    Error::new(ErrorKind::OutputExists, "output-exists", "the output is there already").in_file(target)
}

#[cfg(test)]
mod tests;
