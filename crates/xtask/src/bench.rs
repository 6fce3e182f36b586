//! `cargo xtask bench`: whole processes measured against a plain read of the same file.
//!
//! Which ones stands in `docs/bench/benches.toml`, how to read the figures in `docs/bench/README.md`.

mod definition;
mod inputs;
mod process;
mod programs;
mod record;
mod spread;

use crate::failure::Failure;
use crate::workspace::Workspace;
use definition::{Baseline, Bench, Definitions};
use inputs::Inputs;
use process::{Usage, measure};
use programs::Programs;
use record::{Machine, Report};
use spread::Spread;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Measured runs of each command, after one that is not measured.
const RUNS: usize = 5;

/// Rows of the large files.
const ROWS: u64 = 1_000_000;

/// The word with which this command calls itself to read files and do nothing else.
const PLAIN_READ: &str = "plain-read";

/// Runs the benches that the words name and prints a table; with `--record` keeps it.
///
/// # Errors
/// When a word is not understood, something cannot be built or made, or a command fails.
pub(crate) fn run(workspace: &Workspace, words: &[String]) -> Result<(), Failure> {
    if let Some((first, files)) = words.split_first()
        && first == PLAIN_READ
    {
        println!("{} bytes", process::plain_read(files)?);
        return Ok(());
    }
    let request = Request::read(words)?;
    let definitions = Definitions::read(workspace.root())?;
    let benches = definitions.named(&request.names)?;
    let programs = Programs::here(workspace)?;
    if request.build == Build::Now {
        programs.build(workspace)?;
    }
    let inputs = Inputs::at(&programs, request.rows);
    if benches.iter().any(|bench| bench.needs_inputs()) {
        inputs.prepare(workspace, &programs, request.rows)?;
    }
    let machine = Machine::here(workspace, benches.iter().filter_map(|bench| bench.beside.first()));
    let bed = Bed { workspace, programs: &programs, inputs: &inputs, rows: request.rows };
    let mut report = Report::new(machine, request.rows, request.runs, request.build);
    for bench in benches {
        eprintln!("{}: {}", bench.name, bench.what);
        match bed.run(bench, bench.runs.unwrap_or(RUNS).min(request.runs)) {
            Ok(rows) => report.add(bench, Some(&rows)),
            Err(failure) => {
                eprintln!("{failure}");
                report.add(bench, None);
            }
        }
    }
    println!("{}", report.table());
    if request.keep == Keep::Record {
        report.write(&workspace.root().join("docs/bench"), &request.names)?;
    }
    match report.failed() {
        0 => Ok(()),
        failed => Err(Failure::new(format!("{failed} benches failed"))),
    }
}

/// What the words after the verb ask for.
struct Request {
    names: Vec<String>,
    rows: u64,
    runs: usize,
    keep: Keep,
    build: Build,
}

/// Which programs are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    Now,
    /// What lies in the target folder, whatever it was built from.
    AsBuilt,
}

/// What becomes of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keep {
    Print,
    Record,
}

impl Request {
    fn read(words: &[String]) -> Result<Self, Failure> {
        let mut request =
            Self { names: Vec::new(), rows: ROWS, runs: RUNS, keep: Keep::Print, build: Build::Now };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--rows" => request.rows = number(word, words.next())?,
                "--runs" => request.runs = number(word, words.next())?,
                "--record" => request.keep = Keep::Record,
                "--as-built" => request.build = Build::AsBuilt,
                option if option.starts_with('-') => {
                    return Err(Failure::new(format!("did not understand `{option}`; see --help")));
                }
                name => request.names.push(name.to_owned()),
            }
        }
        Ok(request)
    }
}

/// A number above zero after an option.
fn number<N: std::str::FromStr + Default + PartialEq>(
    option: &str,
    word: Option<&String>,
) -> Result<N, Failure> {
    word.and_then(|word| word.parse().ok())
        .filter(|number| *number != N::default())
        .ok_or_else(|| Failure::new(format!("{option} takes a number above 0")))
}

/// Whose figures a row of the table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Sekisho,
    Baseline,
    Public,
}

/// The runs of one command of a bench.
pub(crate) struct Measured {
    pub(crate) side: Side,
    pub(crate) program: String,
    pub(crate) wall_seconds: Spread,
    pub(crate) cpu_seconds: Spread,
    pub(crate) peak_bytes: u64,
    /// Bytes of the bench's input; 0 where it has none.
    pub(crate) input_bytes: u64,
}

/// Everything that a command line may name.
struct Bed<'a> {
    workspace: &'a Workspace,
    programs: &'a Programs,
    inputs: &'a Inputs,
    rows: u64,
}

impl Bed<'_> {
    /// One round that is not measured, then as many as asked for; within a round each command runs once, so that noise of
    /// the machine falls on all of them alike.
    fn run(&self, bench: &Bench, runs: usize) -> Result<Vec<Measured>, Failure> {
        let scratch = tempfile::Builder::new()
            .prefix("bench-")
            .tempdir_in(self.programs.target())
            .map_err(|error| Failure::disk(self.programs.target(), &error))?;
        let out = scratch.path().join("out");
        let input: Vec<String> = bench.input.iter().map(|word| self.fill(word, &out)).collect();
        let input_bytes = bytes(&input)?;
        let lines = self.lines(bench, &input);
        // What is defined to run once takes long enough for a cold start not to matter.
        let warm_up = usize::from(bench.runs != Some(1));
        let mut usages: Vec<Vec<Usage>> = vec![Vec::new(); lines.len()];
        for round in 0..runs + warm_up {
            for ((_, line), usages) in lines.iter().zip(&mut usages) {
                let words = line.iter().skip(1).map(|word| self.fill(word, &out));
                let program = self.programs.named(line.first().map_or("", String::as_str));
                let mut command = Command::new(program);
                command.args(words).current_dir(scratch.path()).env("TMPDIR", scratch.path());
                let usage = measure(&mut command, &bench.exit)
                    .map_err(|failure| Failure::new(format!("{}: {failure}", bench.name)))?;
                remove(&out)?;
                if round >= warm_up {
                    usages.push(usage);
                }
            }
        }
        Ok(lines
            .iter()
            .zip(&usages)
            .filter_map(|((side, line), usages)| measured(*side, line, usages, input_bytes))
            .collect())
    }

    /// The commands of a bench, placeholders not yet filled.
    fn lines(&self, bench: &Bench, input: &[String]) -> Vec<(Side, Vec<String>)> {
        let own = self.programs.own().display().to_string();
        let mut lines = vec![(Side::Sekisho, bench.command.clone())];
        match bench.baseline {
            Baseline::PlainRead => {
                let read = [own, "bench".to_owned(), PLAIN_READ.to_owned()];
                lines.push((Side::Baseline, read.into_iter().chain(input.iter().cloned()).collect()));
            }
            Baseline::Start => {
                lines.push((Side::Baseline, vec!["sekisho".to_owned(), "--version".to_owned()]));
            }
            Baseline::None => {}
        }
        if let Some(program) = bench.beside.first() {
            if programs::version(program).is_some() {
                lines.push((Side::Public, bench.beside.clone()));
            } else {
                eprintln!("{}: {program} is not installed and is left out", bench.name);
            }
        }
        lines
    }

    fn fill(&self, word: &str, out: &Path) -> String {
        word.replace("{large}", &self.inputs.large.display().to_string())
            .replace("{demo}", &self.inputs.demo.display().to_string())
            .replace("{bench}", &self.workspace.root().join("docs/bench").display().to_string())
            .replace("{out}", &out.display().to_string())
            .replace("{rows}", &self.rows.to_string())
    }
}

fn measured(side: Side, line: &[String], usages: &[Usage], input_bytes: u64) -> Option<Measured> {
    let program = match side {
        Side::Baseline if line.iter().any(|word| word == PLAIN_READ) => PLAIN_READ.to_owned(),
        _ => line.first()?.clone(),
    };
    Some(Measured {
        side,
        program,
        wall_seconds: Spread::of(usages.iter().map(|usage| usage.wall_seconds))?,
        cpu_seconds: Spread::of(usages.iter().map(|usage| usage.cpu_seconds))?,
        peak_bytes: usages.iter().map(|usage| usage.peak_bytes).max()?,
        input_bytes,
    })
}

fn bytes(paths: &[String]) -> Result<u64, Failure> {
    let mut sum = 0;
    for path in paths {
        for file in process::files(Path::new(path))? {
            sum += file.metadata().map_err(|error| Failure::disk(&file, &error))?.len();
        }
    }
    Ok(sum)
}

fn remove(out: &PathBuf) -> Result<(), Failure> {
    let removed = if out.is_dir() { std::fs::remove_dir_all(out) } else { std::fs::remove_file(out) };
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Failure::disk(out, &error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(line: &str) -> Result<Request, Failure> {
        Request::read(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn names_and_options_may_stand_in_any_order() {
        let request = request("scan --rows 5000 clear --record --runs 2").unwrap();
        assert_eq!(request.names, ["scan", "clear"]);
        assert_eq!((request.rows, request.runs, request.keep), (5000, 2, Keep::Record));
    }

    #[test]
    fn nothing_said_is_everything_and_not_kept() {
        let request = request("").unwrap();
        assert!(request.names.is_empty());
        assert_eq!((request.rows, request.runs, request.keep), (ROWS, RUNS, Keep::Print));
    }

    #[test]
    fn numbers_that_measure_nothing_and_unknown_options_are_refused() {
        for line in ["--rows", "--rows 0", "--runs many", "--runs -1", "--rceord"] {
            assert!(request(line).is_err(), "{line}");
        }
    }

    #[test]
    fn what_a_run_left_is_removed_and_nothing_left_is_fine() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        assert!(remove(&out).is_ok());
        std::fs::create_dir(&out).unwrap();
        std::fs::write(out.join("file"), "1").unwrap();
        assert!(remove(&out).is_ok() && !out.exists());
        std::fs::write(&out, "1").unwrap();
        assert!(remove(&out).is_ok() && !out.exists());
    }
}
