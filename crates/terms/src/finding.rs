//! Findings: where personal data is, of which kind, and how sure. Never the value.

use crate::DataCategory;
use serde::{Deserialize, Serialize};

/// How sure a finding is, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Confidence(f32);

impl Confidence {
    /// A confidence from thousandths; everything above 1000 is 1.
    #[must_use]
    pub fn from_permille(permille: u16) -> Self {
        Self(f32::from(permille.min(1000)) / 1000.0)
    }

    /// The value, 0 to 1.
    #[must_use]
    pub fn value(self) -> f32 {
        self.0
    }
}

/// One stretch of personal data in one cell. Contract section 4.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// File as named on the command line or in the project.
    pub file: String,
    /// Record from 0, header excluded; JSONL: physical line; plain text: 0.
    pub row: u64,
    /// Column name.
    pub column: String,
    /// First Unicode scalar value of the stretch in the cell.
    pub start: u32,
    /// One past its last Unicode scalar value.
    pub end: u32,
    /// Kind of personal data.
    pub category: DataCategory,
    /// How sure.
    pub confidence: Confidence,
    /// Name of the recogniser that found it.
    pub recognizer: String,
}
