//! Sekisho (関所): the checkpoint between personal data and AI, as one command.

mod ambient;
mod args;
mod commands;
mod console;
mod demo;
mod exit;
mod message;
mod progress;

use args::{Cli, Command};
use clap::{CommandFactory as _, Parser as _};
use console::Console;
use exit::Exit;
use sekisho_clearance::{Error, Interrupt};
use sekisho_terms::Place;
use std::io::Write as _;
use std::process::ExitCode;

static INTERRUPT: Interrupt = Interrupt::new();

/// Set by Ctrl-C; the flow stops at the next batch and removes what it staged.
fn interrupt() -> &'static Interrupt {
    &INTERRUPT
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(refusal) => return usage(&refusal),
    };
    std::panic::set_hook(Box::new(report_panic));
    // Without a handler Ctrl-C ends the process at once; leftovers are then found and removed by the next run.
    let _ = ctrlc::set_handler(interrupted);
    let console = Console::new(&cli.common);
    let ended = std::panic::catch_unwind(|| run(&cli, &console));
    match ended {
        Ok(Ok(_)) if Console::output_lost() => {
            let error = Error::new("output-lost", Place::default());
            ExitCode::from(console.show_error(&error))
        }
        Ok(Ok(exit)) => exit.into(),
        Ok(Err(error)) => ExitCode::from(console.show_error(&error)),
        Err(_) => ExitCode::from(Exit::Internal as u8),
    }
}

fn run(cli: &Cli, console: &Console) -> Result<Exit, Error> {
    match &cli.command {
        Command::Demo(args) => commands::demo::run(args, console),
        Command::Init(args) => commands::init::run(args, console),
        Command::Key(command) => commands::key::run(command, console),
        Command::Doctor(args) => commands::doctor::run(args, console),
        Command::Clear(args) => commands::clear::run(args, console),
        Command::Scan(args) => commands::scan::run(args, console),
        Command::Decide(args) => commands::decide::run(args, console),
        Command::Deidentify(args) => commands::deidentify::run(args, console),
        Command::Risk(args) => commands::risk::run(args, console),
        Command::Review(args) => commands::review::run(args, console),
        Command::Verify(args) => commands::verify::run(args, console),
        Command::Log(command) => commands::log::run(command, console),
        Command::Law(command) => commands::law::run(command, console),
        Command::Schema => {
            console.print(&sekisho_clearance::project::schema());
            Ok(Exit::Done)
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "sekisho", &mut script);
            let script = String::from_utf8(script).map_err(|_| {
                Error::new("internal", Place::default()).with("detail", "completions are not text")
            })?;
            console.print(&script);
            Ok(Exit::Done)
        }
    }
}

/// The first Ctrl-C asks the flow to stop and clean up; the second ends the process where it stands.
#[expect(clippy::disallowed_methods, reason = "the second Ctrl-C must end even a read that never returns")]
fn interrupted() {
    if INTERRUPT.check().is_err() {
        std::process::exit(i32::from(Exit::Interrupted as u8));
    }
    INTERRUPT.stop();
}

/// Says where the fault is and nothing else: a panic's message can quote the value at hand.
fn report_panic(panic: &std::panic::PanicHookInfo<'_>) {
    if sekisho_formats::decoder_panics_are_caught() {
        return;
    }
    let place = panic.location().map_or_else(|| "-".to_owned(), |at| format!("{}:{}", at.file(), at.line()));
    let mut err = std::io::stderr().lock();
    let _ =
        writeln!(err, "sekisho: a fault of Sekisho itself at {place}; please report this place [internal]");
}

/// Help and version end with 0, wrong use with 64 instead of the parser's own 2.
fn usage(refusal: &clap::Error) -> ExitCode {
    if refusal.use_stderr() && ambient::json_was_asked_for() {
        let error = serde_json::json!({
            "code": "usage", "where": {}, "what": refusal.render().to_string(), "do": "sekisho --help",
        });
        let _ = writeln!(std::io::stdout().lock(), "{error:#}");
        return Exit::Usage.into();
    }
    let _ = refusal.print();
    if refusal.use_stderr() { Exit::Usage.into() } else { Exit::Done.into() }
}
