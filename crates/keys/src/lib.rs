//! Root keys: made in files that only their owner can read, read back with that checked, and derived from.
//!
//! A key file is text of three lines: `sekisho-signing-key-v1` or `sekisho-deidentification-key-v1`, a name, and the
//! base64 of 32 bytes. The two purposes are two keys: a key of one cannot be read or used as the other, and one file
//! for both is refused ([`ensure_separate`]). Permissions are those of unix; other systems are not supported.

mod derive;
mod disk;
mod error;
mod file;

pub use derive::Key32;
pub use error::{Error, ErrorKind};
pub use file::{Purpose, RootKey};

use std::path::Path;

/// Writes a new key file with mode 0600; missing parent folders are made with mode 0700. Never writes over anything.
///
/// ```
/// use sekisho_keys::{Purpose, create, read};
/// let folder = tempfile::tempdir().map_err(|_| "no temporary folder")?;
/// let path = folder.path().join("keys/signing.key");
/// create(&path, Purpose::Signing, "example.jp/sekisho", [7; 32]).map_err(|error| error.to_string())?;
/// let key = read(&path, Purpose::Signing).map_err(|error| error.to_string())?;
/// assert_eq!(key.name(), "example.jp/sekisho");
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
/// `key-name-malformed`; `key-file-exists`; `key-disk`.
pub fn create(path: &Path, purpose: Purpose, name: &str, seed: [u8; 32]) -> Result<(), Error> {
    let key = RootKey::new(purpose, name, seed)?;
    disk::create(path, &key.to_text())
}

/// Reads a key file.
///
/// # Errors
/// `key-file-missing`; `key-file-open-to-others` when group or others have any permission on it; `key-wrong-purpose`;
/// `key-file-malformed`; `key-disk`.
pub fn read(path: &Path, purpose: Purpose) -> Result<RootKey, Error> {
    let key = read_any(path)?;
    key.expect(purpose).map_err(|error| error.at(path))?;
    Ok(key)
}

/// Refuses two paths that lead to one key: the same path, links to one file, or two files with the same 32 bytes.
///
/// # Errors
/// `keys-not-separate`; those of [`read`] but `key-wrong-purpose`.
pub fn ensure_separate(first: &Path, second: &Path) -> Result<(), Error> {
    let same = disk::identity(first)? == disk::identity(second)?
        || read_any(first)?.has_bytes_of(&read_any(second)?);
    if same { Err(Error::not_separate(first, second)) } else { Ok(()) }
}

fn read_any(path: &Path) -> Result<RootKey, Error> {
    RootKey::from_text(&disk::read(path)?).ok_or_else(|| Error::malformed(path))
}
