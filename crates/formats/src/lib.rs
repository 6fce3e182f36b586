//! Sekisho: formats.
