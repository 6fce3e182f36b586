//! Keyed pseudonyms: HMAC-SHA-256 cut to 128 bits, in letters.

use super::{CellFault, CellTechnique};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// Bytes of the code that the token holds.
const TOKEN_BYTES: usize = 16;

/// A 256-bit key of pseudonyms: never printed, wiped when dropped.
///
/// Law: who holds it can make the pseudonyms again, so it belongs to the deleted information (Rules art. 32).
pub struct Key(Zeroizing<[u8; 32]>);

impl Key {
    /// A key from its bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

impl From<[u8; 32]> for Key {
    fn from(bytes: [u8; 32]) -> Self {
        Self::new(bytes)
    }
}

/// Makes the pseudonyms of one key.
pub(crate) struct Pseudonymiser {
    mac: Hmac<Sha256>,
}

impl Pseudonymiser {
    /// HMAC takes a key of any length; `None` is there for the interface only.
    pub(crate) fn new(key: &Key) -> Option<Self> {
        <Hmac<Sha256> as KeyInit>::new_from_slice(key.0.as_slice()).ok().map(|mac| Self { mac })
    }
}

impl CellTechnique for Pseudonymiser {
    /// `p_` and the first 16 bytes of HMAC-SHA-256(key, cell), each half byte a letter from `a` (0) to `p` (15).
    ///
    /// No digit occurs, so that nothing in the output can read as a number of a person.
    fn write(&self, cell: &str, out: &mut String) -> Result<(), CellFault> {
        let mut mac = self.mac.clone();
        mac.update(cell.as_bytes());
        let code = mac.finalize().into_bytes();
        out.push_str("p_");
        for byte in code.iter().take(TOKEN_BYTES) {
            out.push(char::from(b'a' + (byte >> 4)));
            out.push(char::from(b'a' + (byte & 15)));
        }
        Ok(())
    }
}
