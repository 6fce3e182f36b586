//! Sekisho: law.
