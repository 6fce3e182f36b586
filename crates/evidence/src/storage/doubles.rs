//! Disks for tests: one in memory, one that fails at its n-th call.

use super::{Listed, Shape, Storage};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// Files in memory; clones share them.
#[derive(Clone, Default)]
pub(crate) struct Memory {
    files: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    replaced: Arc<Mutex<BTreeSet<String>>>,
}

impl Memory {
    /// A disk of its own with the same files.
    pub(crate) fn copy(&self) -> Self {
        Self { files: Arc::new(Mutex::new(self.files())), ..Self::default() }
    }

    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        self.files.lock().unwrap().clone()
    }

    /// The files that were there when another was renamed to their place.
    pub(crate) fn replaced(&self) -> BTreeSet<String> {
        self.replaced.lock().unwrap().clone()
    }
}

impl Storage for Memory {
    fn read(&self, file: &str) -> io::Result<Vec<u8>> {
        self.files.lock().unwrap().get(file).cloned().ok_or(io::ErrorKind::NotFound.into())
    }

    fn write(&self, file: &str, bytes: &[u8]) -> io::Result<()> {
        self.files.lock().unwrap().insert(file.to_owned(), bytes.to_vec());
        Ok(())
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut files = self.files.lock().unwrap();
        let bytes = files.remove(from).ok_or(io::ErrorKind::NotFound)?;
        if files.insert(to.to_owned(), bytes).is_some() {
            self.replaced.lock().unwrap().insert(to.to_owned());
        }
        Ok(())
    }

    fn make_folder(&self, _: &str) -> io::Result<()> {
        Ok(())
    }

    fn remove(&self, file: &str) -> io::Result<()> {
        self.files.lock().unwrap().remove(file).map(|_| ()).ok_or(io::ErrorKind::NotFound.into())
    }

    fn remove_folder_if_empty(&self, _: &str) -> io::Result<()> {
        Ok(())
    }

    fn list(&self) -> io::Result<Vec<Listed>> {
        Ok(self.files().into_keys().map(|file| Listed { file, shape: Shape::File }).collect())
    }
}

/// A disk that fails at one call; a write that fails leaves half of its bytes.
pub(crate) struct Failing<S> {
    disk: S,
    left: AtomicUsize,
    after: After,
}

/// What the calls after the failed one do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum After {
    /// They work: the disk was full for a moment.
    Works,
    /// They fail too: the power is gone.
    Fails,
}

impl<S: Storage> Failing<S> {
    pub(crate) fn at(disk: S, call: usize, after: After) -> Self {
        Self { disk, left: AtomicUsize::new(call), after }
    }

    fn fails(&self) -> bool {
        let left = self.left.load(Ordering::Relaxed);
        let next = match (left, self.after) {
            (0, After::Fails) => 0,
            (0, After::Works) | (usize::MAX, _) => usize::MAX,
            _ => left - 1,
        };
        self.left.store(next, Ordering::Relaxed);
        left == 0
    }

    fn call<T>(&self, act: impl FnOnce(&S) -> io::Result<T>) -> io::Result<T> {
        if self.fails() { Err(io::ErrorKind::StorageFull.into()) } else { act(&self.disk) }
    }
}

impl<S: Storage> Storage for Failing<S> {
    fn read(&self, file: &str) -> io::Result<Vec<u8>> {
        self.call(|disk| disk.read(file))
    }

    fn write(&self, file: &str, bytes: &[u8]) -> io::Result<()> {
        if self.fails() {
            self.disk.write(file, &bytes[..bytes.len() / 2])?;
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.disk.write(file, bytes)
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.call(|disk| disk.rename(from, to))
    }

    fn make_folder(&self, folder: &str) -> io::Result<()> {
        self.call(|disk| disk.make_folder(folder))
    }

    fn remove(&self, file: &str) -> io::Result<()> {
        self.call(|disk| disk.remove(file))
    }

    fn remove_folder_if_empty(&self, folder: &str) -> io::Result<()> {
        self.call(|disk| disk.remove_folder_if_empty(folder))
    }

    fn list(&self) -> io::Result<Vec<Listed>> {
        self.call(Storage::list)
    }
}
