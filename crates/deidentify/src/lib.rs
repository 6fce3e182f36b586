//! Sekisho: deidentify.
