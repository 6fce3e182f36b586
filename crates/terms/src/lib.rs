//! The shared nouns of Sekisho as plain data: kinds of personal data, statutory classes, roles of
//! columns, processing activities, findings and places in files.
//!
//! This crate decides nothing and does no I/O. Every identifier that users see in a file or a
//! machine output (`my-number`, `quasi-identifier`, `third-party`, …) is spelled here once.

mod activity;
mod category;
mod finding;
mod place;
mod role;
mod standard;

pub use activity::{Act, ActorRole, OutputType, ProcessingActivity, Recipient, Relation};
pub use category::{DataCategory, StatutoryClass};
pub use finding::{Confidence, Finding};
pub use place::Place;
pub use role::AttributeRole;
pub use standard::Standard;

/// A word of a machine output that is not in its list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownWord {
    /// What kind of word was expected, e.g. `data category`.
    pub expected: &'static str,
}

impl std::fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "not a known {}", self.expected)
    }
}

impl std::error::Error for UnknownWord {}

/// Defines an enum whose variants have a kebab-case spelling in files and outputs.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident, $what:literal { $($(#[$vmeta:meta])* $variant:ident => $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// Every value, in the order of the contract.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The spelling in project files and machine outputs.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.word())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownWord;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                match s { $($word => Ok($name::$variant),)+ _ => Err($crate::UnknownWord { expected: $what }) }
            }
        }
    };
}
pub(crate) use words;
