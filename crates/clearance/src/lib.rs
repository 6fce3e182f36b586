//! Sekisho: clearance.
