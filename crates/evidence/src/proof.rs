//! Proof files after C2SP tlog-proof: one entry's place in a log, checked offline.

use crate::checkpoint::Checkpoint;
use crate::error::Error;
use crate::merkle::{self, Hash};
use crate::note::VerifyingKey;
use crate::text;

const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// An entry's index, its inclusion proof, and the checkpoint that the proof leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    extra: Option<Vec<u8>>,
    index: u64,
    hashes: Vec<Hash>,
    checkpoint: Checkpoint,
}

impl Proof {
    /// A proof without extra data.
    pub fn new(index: u64, hashes: Vec<Hash>, checkpoint: Checkpoint) -> Self {
        Self { extra: None, index, hashes, checkpoint }
    }

    /// The same proof with data that no signature covers.
    #[must_use]
    pub fn with_extra(self, extra: Vec<u8>) -> Self {
        Self { extra: Some(extra), ..self }
    }

    /// Reads a proof file in its one spelling; it is not to be believed before [`Proof::verify`].
    ///
    /// # Errors
    /// `proof-malformed`, and those of [`Checkpoint::parse`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let whole = std::str::from_utf8(bytes).map_err(|_| malformed("it is not UTF-8"))?;
        let (head, checkpoint) = whole.split_once("\n\n").ok_or_else(|| malformed("it has no checkpoint"))?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(HEADER) {
            return Err(malformed("its first line is not c2sp.org/tlog-proof@v1"));
        }
        let extra = match lines.next_if(|line| line.starts_with("extra ")) {
            Some(line) => {
                let encoded = line.strip_prefix("extra ").unwrap_or_default();
                Some(text::from_base64(encoded).ok_or_else(|| malformed("its extra line is not base64"))?)
            }
            None => None,
        };
        let index = lines
            .next()
            .and_then(|line| text::from_decimal(line.strip_prefix("index ")?))
            .ok_or_else(|| malformed("its index line is not a decimal"))?;
        let hashes = lines
            .map(Hash::from_base64)
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| malformed("a line is not the base64 of a hash"))?;
        let checkpoint = Checkpoint::parse(checkpoint.as_bytes())?;
        let proof = Self { extra, index, hashes, checkpoint };
        if proof.to_bytes() == bytes { Ok(proof) } else { Err(malformed("it is spelled in another way")) }
    }

    /// The proof file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut head = format!("{HEADER}\n");
        if let Some(extra) = &self.extra {
            head.push_str(&format!("extra {}\n", text::base64(extra)));
        }
        head.push_str(&format!("index {}\n", self.index));
        for hash in &self.hashes {
            head.push_str(&hash.to_base64());
            head.push('\n');
        }
        head.push('\n');
        let mut out = head.into_bytes();
        out.extend_from_slice(&self.checkpoint.to_bytes());
        out
    }

    /// Checks that the key's log holds `entry` at the index.
    ///
    /// # Errors
    /// Those of [`Checkpoint::verify`]; `proof-wrong` when the hashes do not lead from the entry to the root.
    pub fn verify(&self, entry: &[u8], key: &VerifyingKey) -> Result<(), Error> {
        self.checkpoint.verify(key)?;
        let leaf = merkle::leaf_hash(entry);
        if merkle::verify_inclusion(
            &leaf,
            self.index,
            self.checkpoint.size(),
            &self.hashes,
            self.checkpoint.root(),
        ) {
            Ok(())
        } else {
            Err(Error::integrity("proof-wrong", "the proof does not lead from the entry to the log's root")
                .with("index", &self.index)
                .with("size", &self.checkpoint.size()))
        }
    }

    /// Position of the entry in the log.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// The head that the proof leads to.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The inclusion proof, the leaf's sibling first.
    pub fn hashes(&self) -> &[Hash] {
        &self.hashes
    }

    /// Data beside the proof, which no signature covers.
    pub fn extra(&self) -> Option<&[u8]> {
        self.extra.as_deref()
    }
}

fn malformed(what: &'static str) -> Error {
    Error::integrity("proof-malformed", "the bytes are not a C2SP tlog-proof").with("what", what)
}

#[cfg(test)]
mod tests;
