//! The law that ships with the product.

use crate::{Diagnostic, RulePack, read};

/// Name and text of every file of the built-in pack, as it stands under `law/`.
const TEXTS: &[(&str, &str)] = &[
    ("law/appi/sources.md", include_str!("../../../law/appi/sources.md")),
    ("law/appi/provisions.md", include_str!("../../../law/appi/provisions.md")),
    ("law/appi/facts.md", include_str!("../../../law/appi/facts.md")),
    ("law/appi/scope.md", include_str!("../../../law/appi/scope.md")),
    ("law/appi/acquisition.md", include_str!("../../../law/appi/acquisition.md")),
    ("law/appi/use.md", include_str!("../../../law/appi/use.md")),
    ("law/appi/processing.md", include_str!("../../../law/appi/processing.md")),
    ("law/appi/provision.md", include_str!("../../../law/appi/provision.md")),
    ("law/appi/security.md", include_str!("../../../law/appi/security.md")),
    ("law/appi/duties.md", include_str!("../../../law/appi/duties.md")),
    ("law/act56-2026/provisions.md", include_str!("../../../law/act56-2026/provisions.md")),
    ("law/act56-2026/statistics.md", include_str!("../../../law/act56-2026/statistics.md")),
    ("law/act56-2026/face-data.md", include_str!("../../../law/act56-2026/face-data.md")),
];

/// The built-in rule pack and its faults; there are none.
#[must_use]
pub fn built_in() -> (RulePack, Vec<Diagnostic>) {
    read(TEXTS)
}
