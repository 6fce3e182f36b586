//! Sekisho: scan.
