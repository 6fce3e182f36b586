use crate::error::Error;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

const SIGNING: &str = "sekisho-signing-key-v1";
const DEIDENTIFICATION: &str = "sekisho-deidentification-key-v1";

/// What a root key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Signing the evidence log and clearances.
    Signing,
    /// Deriving the keys of pseudonyms and of commitments to inputs.
    Deidentification,
}

/// 32 secret bytes with their purpose and name; wiped when dropped, never shown.
pub struct RootKey {
    purpose: Purpose,
    name: String,
    bytes: Zeroizing<[u8; 32]>,
}

impl Purpose {
    /// The purpose in one word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Signing => "signing",
            Self::Deidentification => "deidentification",
        }
    }

    fn header(self) -> &'static str {
        match self {
            Self::Signing => SIGNING,
            Self::Deidentification => DEIDENTIFICATION,
        }
    }
}

impl RootKey {
    /// What the key is for.
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// Its name; for a signing key the origin of the log that it signs, such as `example.jp/sekisho`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The seed of the Ed25519 signing key (RFC 8032).
    ///
    /// # Errors
    /// `key-wrong-purpose` for a key of another purpose.
    pub fn signing_seed(&self) -> Result<&[u8; 32], Error> {
        self.expect(Purpose::Signing)?;
        Ok(&self.bytes)
    }

    pub(crate) fn new(purpose: Purpose, name: &str, seed: [u8; 32]) -> Result<Self, Error> {
        let bytes = Zeroizing::new(seed);
        if is_key_name(name) {
            Ok(Self { purpose, name: name.to_owned(), bytes })
        } else {
            Err(Error::name_malformed())
        }
    }

    pub(crate) fn expect(&self, purpose: Purpose) -> Result<(), Error> {
        if self.purpose == purpose { Ok(()) } else { Err(Error::wrong_purpose(purpose, self.purpose)) }
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    pub(crate) fn has_bytes_of(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }

    /// The key file's text.
    pub(crate) fn to_text(&self) -> Zeroizing<String> {
        let encoded = Zeroizing::new(STANDARD.encode(self.bytes()));
        // One allocation of the whole length: growing would leave copies of the key behind.
        let header = self.purpose.header();
        let mut text = String::with_capacity(header.len() + self.name.len() + encoded.len() + 3);
        for line in [header, &self.name, &encoded] {
            text.push_str(line);
            text.push('\n');
        }
        Zeroizing::new(text)
    }

    /// Reads a key file's text; `None` for anything but the one spelling.
    pub(crate) fn from_text(bytes: &[u8]) -> Option<Self> {
        let mut lines = std::str::from_utf8(bytes).ok()?.strip_suffix('\n')?.split('\n');
        let (header, name, encoded) = (lines.next()?, lines.next()?, lines.next()?);
        let purpose = match header {
            SIGNING => Purpose::Signing,
            DEIDENTIFICATION => Purpose::Deidentification,
            _ => return None,
        };
        let decoded = Zeroizing::new(STANDARD.decode(encoded).ok()?);
        let seed = Zeroizing::new(<[u8; 32]>::try_from(decoded.as_slice()).ok()?);
        let key = Self::new(purpose, name, *seed).ok()?;
        (lines.next().is_none() && key.to_text().as_bytes() == bytes).then_some(key)
    }
}

/// The rule of C2SP signed-note for key names.
fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+')
}
