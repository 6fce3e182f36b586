//! Roles of columns for re-identification, after ISO/IEC 20889.

use crate::words;

words! {
    /// What a column can do to identify a person. Source: ISO/IEC 20889:2018, clause 3.
    AttributeRole, "role of a column" {
        /// Identifies a person alone.
        DirectIdentifier => "direct-identifier",
        /// Identifies together with others.
        QuasiIdentifier => "quasi-identifier",
        /// What an attacker would learn.
        Sensitive => "sensitive",
        /// None of these.
        Other => "other",
    }
}
