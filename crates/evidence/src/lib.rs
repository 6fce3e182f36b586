//! Evidence that an auditor can check alone: canonical statements, a Merkle log of them, signed checkpoints,
//! inclusion and consistency proofs, clearance envelopes and their verification.
//!
//! Formats: RFC 8785 (JSON canonicalisation, integers only), RFC 6962 section 2 (Merkle tree), C2SP signed-note,
//! tlog-checkpoint, tlog-tiles and tlog-proof, DSSE 1.0, in-toto Statement v1. `docs/spec/evidence.md` holds a
//! worked example of each. No clock, no randomness, no network; the disk is touched in `storage` alone.
//!
//! ```
//! use sekisho_evidence::{
//!     Envelope, Hash, Log, Pin, SigningKey, Subject, clearance_entry, fsck, stage_statement, verify_clearance,
//! };
//! use serde_json::json;
//!
//! let folder = tempfile::tempdir()?;
//! let key = SigningKey::from_seed("example.jp/sekisho", [1; 32])?;
//! let mut log = Log::create_or_open(folder.path(), &key)?;
//! let staged = log.append(&[stage_statement("decide", json!({"verdict": "clear"}))?])?.checkpoint;
//!
//! let subject = Subject { name: "out/customers.csv".into(), sha256: Hash::of(b"the bytes of the file") };
//! let predicate = json!({"log": {
//!     "key": key.verifying_key().to_vkey(),
//!     "checkpoint": String::from_utf8(staged.to_bytes())?,
//! }});
//! let clearance = Envelope::sign(&key, &[subject], "https://example.jp/clearance/v1", &predicate)?;
//! let issued = log.append(&[clearance_entry(clearance.as_bytes())])?;
//! let proof = log.reader().proof(issued.first_index)?.to_bytes();
//!
//! let verified = verify_clearance(clearance.as_bytes(), &proof, Pin::Pinned(key.verifying_key()))?;
//! assert_eq!((verified.index(), verified.tree_size()), (1, 2));
//! assert!(fsck(folder.path(), Some(key.verifying_key()))?.is_clean());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod canonical;
pub mod checkpoint;
pub mod envelope;
mod error;
pub mod fsck;
pub mod log;
pub mod merkle;
pub mod note;
pub mod proof;
pub mod statement;
mod storage;
mod text;
mod tile;
pub mod verify;

pub use checkpoint::Checkpoint;
pub use envelope::{Envelope, Subject};
pub use error::{Error, ErrorKind};
pub use fsck::{FsckReport, Problem, fsck};
pub use log::{Appended, Log, LogReader};
pub use merkle::Hash;
pub use note::{Note, SigningKey, VerifyingKey};
pub use proof::Proof;
pub use statement::{clearance_entry, stage_statement};
pub use verify::{Pin, Signer, Verified, verify_clearance};
