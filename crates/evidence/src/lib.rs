//! Sekisho: evidence.
