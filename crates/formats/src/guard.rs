//! Decoders of foreign formats that may panic on damaged bytes.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is inside a decoder whose panics are caught and become `parquet-damaged`.
///
/// A panic hook stays silent while this is true: the panic is an answer about the file, not a fault.
#[must_use]
pub fn decoder_panics_are_caught() -> bool {
    INSIDE.get()
}

/// Runs a decoder; none when it panicked. What it worked on must not be used after that.
pub(crate) fn guarded<T>(decode: impl FnOnce() -> T) -> Option<T> {
    let outside = INSIDE.replace(true);
    let result = catch_unwind(AssertUnwindSafe(decode));
    INSIDE.set(outside);
    result.ok()
}
