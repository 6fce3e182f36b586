//! Sekisho, one command.
fn main() {}
