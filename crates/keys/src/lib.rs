//! Sekisho: keys.
