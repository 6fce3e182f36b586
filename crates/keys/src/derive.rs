//! Keys from a root key: HKDF with SHA-256 (RFC 5869).

use crate::error::Error;
use crate::file::{Purpose, RootKey};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// First part of every context: no other use of the root key can meet these.
const DOMAIN: &str = "sekisho/derive/v1";

/// 32 derived secret bytes; wiped when dropped, never shown.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Key32([u8; 32]);

impl Key32 {
    /// The bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl RootKey {
    /// The key for a context, by convention `[purpose, dataset, column, version]`, such as
    /// `["pseudonym", "customers", "customer_id", "1"]`.
    ///
    /// HKDF-SHA-256 without salt; the info is `sekisho/derive/v1` and then the parts, each after its length in bytes as
    /// a big-endian u64. So `["ab", "c"]` and `["a", "bc"]` give unrelated keys.
    ///
    /// # Errors
    /// `key-wrong-purpose` for a signing key; `key-derivation` should HKDF refuse 32 bytes, which RFC 5869 does not.
    pub fn derive(&self, info: &[&str]) -> Result<Key32, Error> {
        self.expect(Purpose::Deidentification)?;
        expand(self.bytes(), &unambiguous(info))
    }
}

fn unambiguous(info: &[&str]) -> Vec<u8> {
    let mut context = Vec::new();
    for part in std::iter::once(&DOMAIN).chain(info) {
        // INVARIANT: a slice is shorter than 2^64 bytes, so the eight low bytes of its length are its length.
        let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
        context.extend_from_slice(&length.to_be_bytes());
        context.extend_from_slice(part.as_bytes());
    }
    context
}

/// Gives the first 32 bytes of HKDF-SHA-256 without salt.
fn expand(root: &[u8], context: &[u8]) -> Result<Key32, Error> {
    let mut okm = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(None, root).expand(context, &mut *okm).map_err(|_| Error::derivation())?;
    Ok(Key32(*okm))
}

#[cfg(test)]
mod tests;
