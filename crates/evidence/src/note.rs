//! Signed notes after C2SP signed-note, Ed25519 (signature type 0x01) alone.

use crate::error::{Error, ErrorKind};
use crate::merkle::Hash;
use crate::text;
use ed25519_dalek::{Signature, Signer};
use std::fmt;

/// Most signature lines that a note may carry.
pub const SIGNATURES_MAX: usize = 64;

const ED25519: u8 = 0x01;
const SIGNATURE_LINE: &str = "\u{2014} ";

/// The key that signs checkpoints and clearances. Its seed is wiped when it is dropped and is never shown.
#[derive(Clone)]
pub struct SigningKey {
    secret: ed25519_dalek::SigningKey,
    public: VerifyingKey,
}

/// A public key with its name, as in a C2SP vkey: `name+key id+base64(0x01 || public key)`.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifyingKey {
    name: String,
    id: [u8; 4],
    public: ed25519_dalek::VerifyingKey,
}

/// A text with the signatures that stand under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

/// One signature line of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
struct NoteSignature {
    name: String,
    key_id: [u8; 4],
    signature: Vec<u8>,
}

impl SigningKey {
    /// The key that RFC 8032 derives from a seed, under a name such as `example.jp/sekisho`.
    ///
    /// # Errors
    /// `key-name-malformed` when the name is empty or has a space, a plus sign or a control character.
    pub fn from_seed(name: &str, seed: [u8; 32]) -> Result<Self, Error> {
        let secret = ed25519_dalek::SigningKey::from_bytes(&seed);
        let public = VerifyingKey::new(name, secret.verifying_key())?;
        Ok(Self { secret, public })
    }

    /// The public half.
    pub fn verifying_key(&self) -> &VerifyingKey {
        &self.public
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.secret.sign(message).to_bytes()
    }
}

impl VerifyingKey {
    /// Reads a vkey, which may end in one newline.
    ///
    /// # Errors
    /// `vkey-malformed` when the text is not a vkey of an Ed25519 key, when its key id does not belong to it, or when it
    /// is spelled in any other way than [`VerifyingKey::to_vkey`] spells it.
    pub fn parse(vkey: &str) -> Result<Self, Error> {
        let vkey = vkey.strip_suffix('\n').unwrap_or(vkey);
        Self::read(vkey).filter(|key| key.to_vkey() == vkey).ok_or_else(|| {
            Error::new(ErrorKind::Key, "vkey-malformed", "the text is not a C2SP vkey of an Ed25519 key")
        })
    }

    /// The key as one line of text, without newline.
    pub fn to_vkey(&self) -> String {
        let mut typed = vec![ED25519];
        typed.extend_from_slice(self.public.as_bytes());
        format!("{}+{}+{}", self.name, text::hex(&self.id), text::base64(&typed))
    }

    /// The name, which is also the origin of the log that the key signs.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Name and key id, `name+hash8hex`: how an envelope names the key.
    pub fn key_id(&self) -> String {
        format!("{}+{}", self.name, text::hex(&self.id))
    }

    /// The 32 bytes of the public key (RFC 8032).
    pub fn to_bytes(&self) -> [u8; 32] {
        self.public.to_bytes()
    }

    /// Whether `signature` is this key's Ed25519 signature over `message`; signatures that RFC 8032 leaves ambiguous
    /// are refused.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.public.verify_strict(message, &signature).is_ok())
    }

    fn new(name: &str, public: ed25519_dalek::VerifyingKey) -> Result<Self, Error> {
        if !is_key_name(name) {
            return Err(Error::new(
                ErrorKind::Key,
                "key-name-malformed",
                "a key name is not empty and has no space, plus sign or control character",
            ));
        }
        let mut named = name.as_bytes().to_vec();
        named.extend_from_slice(&[b'\n', ED25519]);
        named.extend_from_slice(public.as_bytes());
        let [a, b, c, d, ..] = *Hash::of(&named).as_bytes();
        Ok(Self { name: name.to_owned(), id: [a, b, c, d], public })
    }

    fn read(vkey: &str) -> Option<Self> {
        let mut parts = vkey.splitn(3, '+');
        let (name, _, key) = (parts.next()?, parts.next()?, parts.next()?);
        let typed = text::from_base64(key)?;
        let (&ED25519, public) = typed.split_first()? else { return None };
        let public = ed25519_dalek::VerifyingKey::from_bytes(public.try_into().ok()?).ok()?;
        Self::new(name, public).ok()
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_vkey())
    }
}

impl Note {
    /// Signs a text, which ends in a newline.
    ///
    /// # Errors
    /// `note-malformed` when the text does not end in a newline, has another control character, or could be taken for
    /// the bytes that a DSSE envelope signs.
    pub fn sign(text: &str, key: &SigningKey) -> Result<Self, Error> {
        // INVARIANT: one key signs notes and envelopes; no text is both, since envelopes sign bytes that start so.
        if !is_note_text(text) || text.starts_with("DSSEv1 ") {
            return Err(malformed("the text does not end in a newline, or has a control character"));
        }
        let signature = NoteSignature {
            name: key.public.name.clone(),
            key_id: key.public.id,
            signature: key.sign(text.as_bytes()).to_vec(),
        };
        Ok(Self { text: text.to_owned(), signatures: vec![signature] })
    }

    /// Reads a note; its text is not to be believed before [`Note::verify`].
    ///
    /// # Errors
    /// `note-malformed` when the bytes are not a note in its one spelling.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let whole = std::str::from_utf8(bytes).map_err(|_| malformed("it is not UTF-8"))?;
        let (text, lines) = whole.rsplit_once("\n\n").ok_or_else(|| malformed("it has no signature"))?;
        let text = format!("{text}\n");
        if !is_note_text(&text) {
            return Err(malformed("its text has a control character"));
        }
        let lines = lines.strip_suffix('\n').ok_or_else(|| malformed("it does not end in a newline"))?;
        let signatures =
            lines.split('\n').map(NoteSignature::parse).collect::<Option<Vec<_>>>().ok_or_else(|| {
                malformed("a signature line is not em dash, space, key name, space, base64")
            })?;
        if signatures.len() > SIGNATURES_MAX {
            return Err(malformed("it has too many signatures"));
        }
        let note = Self { text, signatures };
        if note.to_bytes() == bytes { Ok(note) } else { Err(malformed("it is spelled in another way")) }
    }

    /// The note as it is stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = format!("{}\n", self.text);
        for line in &self.signatures {
            let mut bytes = line.key_id.to_vec();
            bytes.extend_from_slice(&line.signature);
            out.push_str(&format!("{SIGNATURE_LINE}{} {}\n", line.name, text::base64(&bytes)));
        }
        out.into_bytes()
    }

    /// The signed text with its final newline.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Number of signature lines.
    pub fn signature_count(&self) -> usize {
        self.signatures.len()
    }

    /// Checks the signature of a key. Lines of other keys are passed over, as C2SP demands.
    ///
    /// # Errors
    /// `note-not-signed` when no line is this key's, `note-signature-wrong` when a line of this key does not verify or
    /// stands there twice.
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), Error> {
        let mut own = self.signatures.iter().filter(|line| line.name == key.name && line.key_id == key.id);
        let Some(line) = own.next() else {
            return Err(Error::integrity("note-not-signed", "no signature under the note is of this key")
                .with("key", &key.key_id()));
        };
        if own.next().is_none() && key.verifies(self.text.as_bytes(), &line.signature) {
            Ok(())
        } else {
            Err(Error::integrity("note-signature-wrong", "the signature under the note does not verify")
                .with("key", &key.key_id()))
        }
    }

    /// Checks that this key signed and that nothing else stands under the note: then every byte of it is checked.
    ///
    /// # Errors
    /// Those of [`Note::verify`]; `note-signature-unknown` when there is a line of another key.
    pub fn verify_alone(&self, key: &VerifyingKey) -> Result<(), Error> {
        self.verify(key)?;
        if self.signatures.len() == 1 {
            Ok(())
        } else {
            Err(Error::integrity(
                "note-signature-unknown",
                "a signature under the note is of a key that is not known",
            ))
        }
    }
}

impl NoteSignature {
    fn parse(line: &str) -> Option<Self> {
        let (name, encoded) = line.strip_prefix(SIGNATURE_LINE)?.split_once(' ')?;
        let bytes = text::from_base64(encoded)?;
        let (key_id, signature) = bytes.split_first_chunk::<4>()?;
        (is_key_name(name) && !signature.is_empty()).then(|| Self {
            name: name.to_owned(),
            key_id: *key_id,
            signature: signature.to_vec(),
        })
    }
}

fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+')
}

fn is_note_text(text: &str) -> bool {
    text.ends_with('\n') && !text.chars().any(|c| c < ' ' && c != '\n')
}

fn malformed(what: &'static str) -> Error {
    Error::integrity("note-malformed", "the bytes are not a signed note").with("what", what)
}

#[cfg(test)]
mod tests;
