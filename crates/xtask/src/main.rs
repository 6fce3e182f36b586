//! All developer commands of the repository: `cargo xtask <verb>`.
//!
//! A person at a desk and the continuous integration call the same verbs, so a green desk is a green run.
//! The verbs stand in [`verb::VERBS`]; what a machine checks about the house itself stands in [`tidy::CHECKS`].
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool speaks on its terminal")]

mod bench;
mod ci;
mod demo;
mod failure;
mod generate;
mod program;
mod step;
mod tidy;
mod verb;
mod workspace;

use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match verb::dispatch(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}
