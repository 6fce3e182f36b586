//! Verification of a clearance by anyone: no network, no log folder, no trust in the machine that wrote it.

use crate::checkpoint::Checkpoint;
use crate::envelope::{Envelope, Subject};
use crate::error::Error;
use crate::merkle;
use crate::note::VerifyingKey;
use crate::proof::Proof;
use crate::statement::clearance_entry;
use serde_json::Value;
use std::borrow::Cow;
use std::fmt;

/// Where the verifier has the log's key from.
#[derive(Clone, Copy, Debug)]
pub enum Pin<'a> {
    /// From outside: the result then says who signed.
    Pinned(&'a VerifyingKey),
    /// From the document itself (`predicate.log.key`): the result then says that it is intact, neither by whom nor when.
    FromDocument,
}

/// What is known of the signer of verified evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signer {
    /// The key that the verifier holds.
    Pinned,
    /// Whoever holds the key that the document names: integrity only, neither author nor time.
    NotPinned,
}

/// A clearance that verified.
#[derive(Clone)]
pub struct Verified {
    envelope: Envelope,
    proof: Proof,
    key: VerifyingKey,
    signer: Signer,
    staged: Option<Checkpoint>,
}

/// Verifies a clearance with its proof: the spelling of every byte, the signature of the envelope, the form of the
/// statement, that the log holds the clearance's entry, and the signature of the log's head, all by one key. Where the
/// statement carries a checkpoint as text at `predicate.log.checkpoint`, the head over the stages' entries, that must be
/// signed by the same key and be the log as it was just before the clearance's entry: the proof shows that too.
///
/// Any changed byte of `envelope` or `proof` is an error. For that reason a proof with extra data, or with signatures of
/// unknown keys under its checkpoint, is refused: nothing would cover those bytes.
///
/// # Errors
/// Those of [`Envelope::parse`], [`Envelope::verify`], [`Proof::parse`] and [`Proof::verify`]; `clearance-key-missing`
/// when there is no pinned key and the document names none; `clearance-key-malformed`; `clearance-key-differs` when it names another than the
/// pinned one; `proof-extra` when the proof carries extra data; `clearance-stages-differ` when the checkpoint that the
/// statement carries is not the log just before it.
pub fn verify_clearance(envelope: &[u8], proof: &[u8], pin: Pin<'_>) -> Result<Verified, Error> {
    let envelope = Envelope::parse(envelope)?;
    let proof = Proof::parse(proof)?;
    let (key, signer) = match pin {
        Pin::Pinned(key) => (Cow::Borrowed(key), Signer::Pinned),
        Pin::FromDocument => (Cow::Owned(named_key(&envelope)?.ok_or_else(key_missing)?), Signer::NotPinned),
    };
    envelope.verify(&key)?;
    if named_key(&envelope)?.is_some_and(|named| named != *key) {
        return Err(Error::integrity(
            "clearance-key-differs",
            "the clearance is signed by the pinned key but names another",
        )
        .with("key", &key.key_id()));
    }
    if proof.extra().is_some() {
        return Err(Error::integrity(
            "proof-extra",
            "the proof carries extra data, which no signature covers",
        ));
    }
    proof.verify(&clearance_entry(envelope.as_bytes()), &key)?;
    let staged = staged_checkpoint(&envelope, &proof, &key)?;
    Ok(Verified { envelope, proof, key: key.into_owned(), signer, staged })
}

impl Verified {
    /// The whole in-toto statement.
    pub fn statement(&self) -> &Value {
        self.envelope.statement()
    }

    /// What the statement says.
    pub fn predicate(&self) -> &Value {
        self.envelope.predicate()
    }

    /// The URI of the predicate's type.
    pub fn predicate_type(&self) -> &str {
        self.envelope.predicate_type()
    }

    /// The files that the clearance is about.
    pub fn subjects(&self) -> &[Subject] {
        self.envelope.subjects()
    }

    /// Position of the clearance in the log.
    pub fn index(&self) -> u64 {
        self.proof.index()
    }

    /// Number of entries in the log at the proof's checkpoint.
    pub fn tree_size(&self) -> u64 {
        self.proof.checkpoint().size()
    }

    /// The log's head that the proof leads to.
    pub fn checkpoint(&self) -> &Checkpoint {
        self.proof.checkpoint()
    }

    /// The head over the stages' entries that the statement carries; verified to be the log just before the clearance.
    pub fn staged(&self) -> Option<&Checkpoint> {
        self.staged.as_ref()
    }

    /// The key that signed envelope and checkpoint.
    pub fn key(&self) -> &VerifyingKey {
        &self.key
    }

    /// Whether that key was pinned.
    pub fn signer(&self) -> Signer {
        self.signer
    }
}

impl fmt::Debug for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified")
            .field("index", &self.index())
            .field("tree_size", &self.tree_size())
            .field("key", &self.key)
            .field("signer", &self.signer)
            .finish_non_exhaustive()
    }
}

/// The vkey at `predicate.log.key`; `None` where the statement names none.
fn named_key(envelope: &Envelope) -> Result<Option<VerifyingKey>, Error> {
    match envelope.predicate().pointer("/log/key") {
        None => Ok(None),
        Some(named) => {
            let key = named.as_str().and_then(|vkey| VerifyingKey::parse(vkey).ok());
            key.map(Some).ok_or_else(|| {
                Error::integrity("clearance-key-malformed", "the clearance names a key, but not as a vkey")
            })
        }
    }
}

/// The checkpoint at `predicate.log.checkpoint`, where the statement carries one as text.
fn staged_checkpoint(
    envelope: &Envelope,
    proof: &Proof,
    key: &VerifyingKey,
) -> Result<Option<Checkpoint>, Error> {
    let Some(Value::String(text)) = envelope.predicate().pointer("/log/checkpoint") else { return Ok(None) };
    let staged = Checkpoint::parse(text.as_bytes())?;
    staged.verify(key)?;
    let before = merkle::root_before(proof.index(), proof.checkpoint().size(), proof.hashes());
    if staged.size() == proof.index() && before == Some(*staged.root()) {
        Ok(Some(staged))
    } else {
        Err(Error::integrity(
            "clearance-stages-differ",
            "the checkpoint in the clearance is not the log just before it",
        )
        .with("staged", &staged.size())
        .with("index", &proof.index()))
    }
}

fn key_missing() -> Error {
    Error::integrity("clearance-key-missing", "the clearance names no key, and none was pinned")
}

#[cfg(test)]
mod tests;
