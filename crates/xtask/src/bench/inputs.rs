use crate::bench::programs::Programs;
use crate::failure::Failure;
use crate::workspace::Workspace;
use std::ffi::OsStr;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Bytes of notes for each row: 1,000,000 rows stand beside 100 MB of notes.
const NOTE_BYTES_PER_ROW: u64 = 100;

/// A project that has gone through the checkpoint is a tenth of the single files.
const ROWS_PER_DEMO_ROW: u64 = 10;

/// The project files that the benches of de-identification go by, beside the definitions.
const PROJECTS: [&str; 2] = ["deidentify-customers.toml", "deidentify-notes.toml"];

/// Written last: the inputs are whole, and of this build of the demo.
const STAMP: &str = "made-by";

/// Made-up data to measure on, from the seeded demo.
pub(crate) struct Inputs {
    /// Single large files.
    pub(crate) large: PathBuf,
    /// A whole project with its evidence log and clearance.
    pub(crate) demo: PathBuf,
    folder: PathBuf,
}

impl Inputs {
    /// Where they lie, made or not.
    pub(crate) fn at(programs: &Programs, rows: u64) -> Self {
        let folder = programs.target().join("bench-inputs").join(rows.to_string());
        Self { large: folder.join("large"), demo: folder.join("demo"), folder }
    }

    /// Makes the inputs, unless this build of sekisho has already made them.
    ///
    /// # Errors
    /// When the demo does not write its data, or the disk is full.
    pub(crate) fn prepare(
        &self,
        workspace: &Workspace,
        programs: &Programs,
        rows: u64,
    ) -> Result<(), Failure> {
        let folder = &self.folder;
        let stamp = stamp(programs.sekisho())?;
        if fs::read_to_string(folder.join(STAMP)).is_ok_and(|made_by| made_by == stamp) {
            return Ok(());
        }
        if folder.is_dir() {
            fs::remove_dir_all(folder).map_err(|error| Failure::disk(folder, &error))?;
        }
        fs::create_dir_all(folder).map_err(|error| Failure::disk(folder, &error))?;
        println!("making inputs of {rows} rows");
        demo_data(programs, folder, &self.large, rows)?;
        let data = self.large.join("data");
        let (notes, bytes) = (data.join("notes/notes.jsonl"), rows.saturating_mul(NOTE_BYTES_PER_ROW));
        repeat_notes(&notes, &self.large.join("notes.jsonl"), bytes)?;
        let customers = [data.join("customers/customers.parquet"), self.large.join("customers.csv")];
        crate::program::program(workspace, programs.customers_csv(), &customers)?;
        for project in PROJECTS {
            let from = workspace.root().join("docs/bench").join(project);
            fs::copy(&from, self.large.join(project)).map_err(|error| Failure::disk(&from, &error))?;
        }
        let demo_rows = (rows / ROWS_PER_DEMO_ROW).max(1).to_string();
        let demo: [&OsStr; 5] = ["demo", "--quiet", "--rows", &demo_rows, "--out"].map(OsStr::new);
        let words: Vec<&OsStr> = demo.into_iter().chain([self.demo.as_os_str()]).collect();
        if let Err(failure) = crate::program::program(workspace, programs.sekisho(), &words) {
            eprintln!("{failure}; benches that need its clearance will fail");
        }
        write(&folder.join(STAMP), stamp.as_bytes())
    }
}

/// The demo of that many rows, ended once data and keys are on disk: only they are wanted at this size.
fn demo_data(programs: &Programs, folder: &Path, out: &Path, rows: u64) -> Result<(), Failure> {
    let failed = |error| Failure::disk(out, &error);
    let mut demo = Command::new(programs.sekisho());
    demo.args(["demo", "--quiet", "--rows", &rows.to_string(), "--out"]).arg(out);
    // What it leaves when it is ended lies with the inputs and goes with them.
    demo.env("TMPDIR", folder).stdin(Stdio::null()).stdout(Stdio::null());
    let mut demo = demo.spawn().map_err(failed)?;
    let last = out.join("keys/deidentification.key");
    while !last.is_file() {
        if let Some(status) = demo.try_wait().map_err(failed)? {
            return Err(Failure::new(format!("the demo ended with {status} before its data were written")));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    demo.kill().and_then(|()| demo.wait()).map_err(failed)?;
    Ok(())
}

/// Repeats JSON lines, each with a `note_id` of its own, up to a size.
fn repeat_notes(from: &Path, to: &Path, bytes: u64) -> Result<(), Failure> {
    let text = fs::read_to_string(from).map_err(|error| Failure::disk(from, &error))?;
    let failed = |error| Failure::disk(to, &error);
    let mut out = BufWriter::new(fs::File::create(to).map_err(failed)?);
    let mut written = 0;
    for (number, line) in text.lines().cycle().enumerate() {
        if written >= bytes {
            break;
        }
        let line = renumbered(line, number)
            .ok_or_else(|| Failure::new(format!("{}: a line without note_id", from.display())))?;
        out.write_all(line.as_bytes()).map_err(failed)?;
        written += u64::try_from(line.len()).unwrap_or(u64::MAX);
    }
    out.flush().map_err(failed)
}

fn renumbered(line: &str, number: usize) -> Option<String> {
    let (before, value) = line.split_once("\"note_id\":\"")?;
    let (_, after) = value.split_once('"')?;
    Some(format!("{before}\"note_id\":\"N{number:09}\"{after}\n"))
}

/// Length and time of change of a program: another build makes the inputs anew.
fn stamp(program: &Path) -> Result<String, Failure> {
    let failed = |error| Failure::disk(program, &error);
    let metadata = program.metadata().map_err(failed)?;
    Ok(format!("{} {:?}\n", metadata.len(), metadata.modified().map_err(failed)?))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(path, bytes).map_err(|error| Failure::disk(path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_repeated_with_new_numbers_up_to_the_size() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&from, "{\"note_id\":\"X1\",\"text\":\"一\"}\n{\"note_id\":\"X2\",\"text\":\"二\"}\n")
            .unwrap();
        repeat_notes(&from, &to, 100).unwrap();
        let text = fs::read_to_string(&to).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[0], "{\"note_id\":\"N000000000\",\"text\":\"一\"}");
        assert_eq!(lines[2], "{\"note_id\":\"N000000002\",\"text\":\"一\"}");
        assert!(text.len() >= 100);
    }

    #[test]
    fn a_line_without_a_number_is_refused() {
        assert_eq!(renumbered("{\"text\":\"a\"}", 1), None);
    }
}
