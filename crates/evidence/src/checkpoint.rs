//! Signed tree heads after C2SP tlog-checkpoint.

use crate::error::Error;
use crate::merkle::Hash;
use crate::note::{Note, SigningKey, VerifyingKey};
use crate::text;

/// What a log says of itself under signature: its origin, how many entries it has, and the root over them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
    note: Note,
}

impl Checkpoint {
    /// Signs the head of the key's own log.
    ///
    /// # Errors
    /// Those of [`Note::sign`].
    pub fn sign(key: &SigningKey, size: u64, root: Hash) -> Result<Self, Error> {
        let origin = key.verifying_key().name().to_owned();
        let note = Note::sign(&format!("{origin}\n{size}\n{}\n", root.to_base64()), key)?;
        Ok(Self { origin, size, root, note })
    }

    /// Reads a checkpoint without extension lines; it is not to be believed before [`Checkpoint::verify`].
    ///
    /// # Errors
    /// `checkpoint-malformed`, and those of [`Note::parse`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let note = Note::parse(bytes)?;
        let (origin, size, root) = read_text(note.text()).ok_or_else(|| {
            Error::integrity("checkpoint-malformed", "the note's text is not origin, tree size and root hash")
        })?;
        Ok(Self { origin, size, root, note })
    }

    /// Checks that the key whose name is the origin signed, and that no line of an unknown key stands beside it.
    ///
    /// # Errors
    /// `checkpoint-origin-differs`, and those of [`Note::verify_alone`].
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), Error> {
        if self.origin != key.name() {
            return Err(Error::integrity(
                "checkpoint-origin-differs",
                "the checkpoint is of another log than the key",
            )
            .with("origin", &self.origin)
            .with("key", &key.key_id()));
        }
        self.note.verify_alone(key)
    }

    /// Name of the log.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Number of entries.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Root hash over the entries.
    pub fn root(&self) -> &Hash {
        &self.root
    }

    /// The signed note, verbatim.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.note.to_bytes()
    }
}

fn read_text(note_text: &str) -> Option<(String, u64, Hash)> {
    let mut lines = note_text.strip_suffix('\n')?.split('\n');
    let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
    if origin.is_empty() || lines.next().is_some() {
        return None;
    }
    Some((origin.to_owned(), text::from_decimal(size)?, Hash::from_base64(root)?))
}
