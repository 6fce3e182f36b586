//! The de-identification techniques, one file each, and what a plan says about them.

use serde::{Deserialize, Serialize};

mod date;
mod date_to;
mod generalise;
mod interval;
mod known_values;
mod mask;
mod number;
mod pseudonym;
mod redact;
mod top_bottom;

pub(crate) use date_to::DateTo;
pub(crate) use generalise::Generalise;
pub(crate) use interval::Interval;
pub use known_values::{KnownValues, KnownValuesBuilder};
pub(crate) use mask::Mask;
pub use pseudonym::Key;
pub(crate) use pseudonym::Pseudonymiser;
pub use redact::{PlaceholderLanguage, Redaction, Redactions, placeholder};
pub(crate) use redact::{RedactionFault, redact};
pub(crate) use top_bottom::TopBottom;

/// What is done to the cells of a column. Nulls stay null and empty cells stay empty under every technique.
///
/// Written as `technique = "interval"` with the settings beside it. Terms in parentheses: ISO/IEC 20889:2018.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "technique", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Technique {
    /// Nothing.
    #[serde(deserialize_with = "no_settings")]
    Keep,
    /// The column is deleted from the output (suppression).
    #[serde(deserialize_with = "no_settings")]
    Suppress,
    /// All but some first and last characters give way to a mask of fixed width (masking).
    ///
    /// A cell with no more characters than would be kept is masked whole.
    Mask {
        /// Characters (Unicode scalar values) kept at the start.
        keep_first: u32,
        /// Characters (Unicode scalar values) kept at the end.
        keep_last: u32,
    },
    /// A keyed one-way token of the cell (pseudonymisation): `p_` and 32 letters.
    ///
    /// The token is of the exact bytes of the cell's text: nothing is trimmed or folded.
    Pseudonym {
        /// Which key. Columns with one label stay joinable with each other.
        label: String,
    },
    /// The cell's ancestor in a hierarchy of values (generalisation).
    Hierarchy {
        /// Which hierarchy.
        hierarchy: String,
        /// Steps up from the value; 0 is the value itself.
        level: u32,
    },
    /// The interval a whole number lies in, `30-39` (generalisation, rounding).
    Interval {
        /// Whole numbers in one interval.
        width: u64,
        /// Where some interval starts.
        #[serde(default)]
        origin: i64,
    },
    /// The year or month of a date, `1980` or `1980-04` (generalisation).
    DateTo {
        /// What is left of the date.
        unit: DateUnit,
    },
    /// Numbers at and beyond a limit give way to `<=18` or `>=90` (top and bottom coding).
    TopBottom {
        /// Numbers up to this one are not told apart.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        low: Option<i64>,
        /// Numbers from this one on are not told apart.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        high: Option<i64>,
    },
    /// Stretches of free text give way to the name of their kind, `［氏名］` (local suppression).
    #[serde(deserialize_with = "no_settings")]
    Redact,
}

impl Technique {
    /// The spelling in project files and machine outputs.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Suppress => "suppress",
            Self::Mask { .. } => "mask",
            Self::Pseudonym { .. } => "pseudonym",
            Self::Hierarchy { .. } => "hierarchy",
            Self::Interval { .. } => "interval",
            Self::DateTo { .. } => "date-to",
            Self::TopBottom { .. } => "top-bottom",
            Self::Redact => "redact",
        }
    }

    /// Whether distinct values are made one: what a quasi-identifier needs to hide in a group.
    #[must_use]
    pub const fn generalises(&self) -> bool {
        match self {
            Self::Hierarchy { level, .. } => *level > 0,
            Self::Interval { width, .. } => *width > 1,
            Self::DateTo { .. } | Self::TopBottom { .. } => true,
            Self::Keep | Self::Suppress | Self::Mask { .. } | Self::Pseudonym { .. } | Self::Redact => false,
        }
    }
}

/// A technique without settings: serde would take any beside its name.
fn no_settings<'de, D: serde::Deserializer<'de>>(settings: D) -> Result<(), D::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct NoSettings {}
    NoSettings::deserialize(settings).map(|NoSettings {}| ())
}

/// What is left of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateUnit {
    /// `1980`.
    Year,
    /// `1980-04`.
    Month,
}

/// A technique that looks at one cell at a time. Never called with an empty cell.
pub(crate) trait CellTechnique: Send + Sync {
    /// Appends what the cell becomes to `out`.
    fn write(&self, cell: &str, out: &mut String) -> Result<(), CellFault>;
}

/// Why a cell cannot be processed; the place is added where it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CellFault {
    pub(crate) code: &'static str,
    pub(crate) message: &'static str,
}
