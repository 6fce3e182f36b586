//! Digests of whole files.

use crate::disk::InputFile;
use crate::error::Error;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::path::Path;

/// Which digest of a file: a plain one for outputs, a keyed one for inputs. Contract section 8.
#[derive(Clone, Copy)]
pub enum DigestKind<'k> {
    /// SHA-256. Source: FIPS 180-4.
    Sha256,
    /// HMAC-SHA-256 under a key of 32 bytes. Source: RFC 2104.
    HmacSha256(&'k [u8; 32]),
}

/// The digest of a file, read once from start to end.
///
/// # Errors
/// `input-missing`, `input-unreadable`, `input-is-folder`, `read-failed`.
pub fn digest_file(path: &Path, kind: DigestKind<'_>) -> Result<[u8; 32], Error> {
    let mut file = InputFile::open(path)?;
    let mut running = Running::new(kind)?;
    let mut buffer = vec![0_u8; 256 * 1024];
    loop {
        let count = file.fill(&mut buffer)?;
        if count == 0 {
            return Ok(running.finish());
        }
        running.update(buffer.get(..count).unwrap_or_default());
    }
}

/// A digest that is being computed.
#[derive(Clone)]
pub(crate) enum Running {
    Sha256(Sha256),
    HmacSha256(Box<Hmac<Sha256>>),
}

impl Running {
    pub(crate) fn new(kind: DigestKind<'_>) -> Result<Self, Error> {
        Ok(match kind {
            DigestKind::Sha256 => Self::Sha256(Sha256::new()),
            DigestKind::HmacSha256(key) => Self::HmacSha256(Box::new(
                Hmac::new_from_slice(key).map_err(|_| Error::internal("HMAC refused a key of 32 bytes"))?,
            )),
        })
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha256(digest) => Digest::update(digest, bytes),
            Self::HmacSha256(digest) => Mac::update(digest.as_mut(), bytes),
        }
    }

    pub(crate) fn finish(self) -> [u8; 32] {
        match self {
            Self::Sha256(digest) => digest.finalize().into(),
            Self::HmacSha256(digest) => digest.finalize().into_bytes().into(),
        }
    }
}
