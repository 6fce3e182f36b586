//! The one place that reads the clock, the environment and the operating system's randomness.
#![expect(clippy::disallowed_methods, reason = "this module is the doorway that the ban points to")]

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use std::io::IsTerminal as _;

/// The moment, for statements.
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// Today's civil date in Asia/Tokyo, which has no daylight saving time. Contract section 3.
pub(crate) fn today() -> Date {
    now().to_zoned(TimeZone::fixed(Offset::constant(9))).date()
}

/// A monotonic clock for progress and summaries.
pub(crate) fn stopwatch() -> std::time::Instant {
    std::time::Instant::now()
}

/// Randomness for keys.
pub(crate) fn random_bytes() -> Result<[u8; 32], getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// A variable of the environment, if it is set and not empty.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Whether the command line asks for JSON, for the one case in which it could not be parsed.
pub(crate) fn json_was_asked_for() -> bool {
    let words: Vec<String> = std::env::args().collect();
    words.iter().any(|word| word == "--format=json")
        || words
            .windows(2)
            .any(|pair| matches!(pair, [option, value] if option == "--format" && value == "json"))
}

/// Whether colours may be used on standard output. Source: no-color.org.
pub(crate) fn colours() -> bool {
    variable("NO_COLOR").is_none()
        && variable("TERM").as_deref() != Some("dumb")
        && std::io::stdout().is_terminal()
}

/// Whether standard error is a terminal, so that progress may be drawn.
pub(crate) fn progress_wanted() -> bool {
    std::io::stderr().is_terminal()
}

/// Whether a person can be asked.
pub(crate) fn can_ask() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// Cores that may be used.
pub(crate) fn cores() -> std::num::NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(std::num::NonZeroUsize::MIN)
}

/// Folder for private temporary folders.
pub(crate) fn scratch_folder() -> std::path::PathBuf {
    std::env::temp_dir()
}
