use crate::bench::definition::Bench;
use crate::bench::programs::version;
use crate::bench::spread::digits;
use crate::bench::{Build, Measured, Side};
use crate::failure::Failure;
use crate::program::output_of;
use crate::workspace::Workspace;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// What the figures were measured on.
pub(crate) struct Machine {
    date: String,
    lines: Vec<(&'static str, String)>,
}

impl Machine {
    /// What this machine says of itself; what it does not say is written as `not known`.
    pub(crate) fn here<'p>(workspace: &Workspace, public: impl Iterator<Item = &'p String>) -> Self {
        let said = |program: &str, words: &[&str]| {
            output_of(workspace, program, words)
                .ok()
                .and_then(|bytes| String::from_utf8(bytes).ok())
                .map(|text| text.trim().to_owned())
                .filter(|text| !text.is_empty())
        };
        let known = |text: Option<String>| text.unwrap_or_else(|| "not known".to_owned());
        let changed = said("git", &["status", "--porcelain", "--", "crates", "law", "Cargo.lock"]);
        let commit = said("git", &["rev-parse", "--short=12", "HEAD"])
            .map(|commit| if changed.is_some() { format!("{commit} and changes on top") } else { commit });
        let cores = std::thread::available_parallelism().map(|cores| cores.to_string()).ok();
        let mut public: Vec<&String> = public.collect();
        public.sort();
        public.dedup();
        let public: Vec<String> = public.into_iter().filter_map(version).collect();
        Self {
            date: said("date", &["-u", "+%Y-%m-%d"]).unwrap_or_else(|| "undated".to_owned()),
            lines: vec![
                ("commit", known(commit)),
                ("processor", known(of_file("/proc/cpuinfo", "model name"))),
                ("cores", known(cores)),
                ("memory", known(of_file("/proc/meminfo", "MemTotal"))),
                ("system", known(said("uname", &["-sr"]))),
                ("compiler", known(said("rustc", &["--version"]))),
                ("beside", known(Some(public.join("; ")).filter(|text| !text.is_empty()))),
                ("load average at the start (1, 5, 15 minutes)", known(load())),
            ],
        }
    }
}

/// The table as it grows, and what stands above and below it.
pub(crate) struct Report {
    machine: Machine,
    rows: u64,
    runs: usize,
    build: Build,
    benches: Vec<Section>,
}

/// A bench that was run.
struct Section {
    /// What is measured, and with which command.
    heading: String,
    /// Lines of the table, or none where the command failed.
    lines: Option<Vec<String>>,
    name: String,
}

const COLUMNS: &str = "| bench | program | wall s | CPU s | peak MB | MB/s | MB per CPU s | wall × | CPU × |\n\
                       |---|---|---|---|--:|--:|--:|--:|--:|\n";

impl Report {
    pub(crate) fn new(machine: Machine, rows: u64, runs: usize, build: Build) -> Self {
        Self { machine, rows, runs, build, benches: Vec::new() }
    }

    /// Adds a bench with its figures; without any, its command did not do its work, and the record says so.
    pub(crate) fn add(&mut self, bench: &Bench, measured: Option<&[Measured]>) {
        let once = if bench.runs == Some(1) { " One run, not warmed up." } else { "" };
        self.benches.push(Section {
            heading: format!("- **{}**: {}{once}\n  `{}`\n", bench.name, bench.what, bench.command.join(" ")),
            lines: measured.map(|measured| lines(&bench.name, measured)),
            name: bench.name.clone(),
        });
    }

    /// Number of benches that failed.
    pub(crate) fn failed(&self) -> usize {
        self.benches.iter().filter(|bench| bench.lines.is_none()).count()
    }

    /// The figures of all benches so far.
    pub(crate) fn table(&self) -> String {
        let mut table = COLUMNS.to_owned();
        for bench in &self.benches {
            match &bench.lines {
                Some(lines) => table.extend(lines.iter().map(String::as_str)),
                None => {
                    let _ = writeln!(table, "| {} | failed: no figures | | | | | | | |", bench.name);
                }
            }
        }
        table
    }

    /// Writes `RESULTS-<date>.md`, with the names of the benches where not all ran.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn write(&self, folder: &Path, names: &[String]) -> Result<(), Failure> {
        let suffix: String = names.iter().map(|name| format!("-{name}")).collect();
        let path = folder.join(format!("RESULTS-{}{suffix}.md", self.machine.date));
        fs::write(&path, self.page()).map_err(|error| Failure::disk(&path, &error))?;
        println!("written: docs/bench/RESULTS-{}{suffix}.md", self.machine.date);
        Ok(())
    }

    fn page(&self) -> String {
        let mut page = format!(
            "# Measured on {}\n\nWritten by `cargo xtask bench --record`; how to read it: [README.md](README.md). Large \
             files of {} rows; {} runs at most of each command after one that is not measured, commands taking turns. \
             Times are the median with the least and the greatest.\n\n| | |\n|---|---|\n",
            self.machine.date, self.rows, self.runs
        );
        for (what, said) in &self.machine.lines {
            let _ = writeln!(page, "| {what} | {said} |");
        }
        let _ = writeln!(
            page,
            "| load average at the end | {} |",
            load().unwrap_or_else(|| "not known".to_owned())
        );
        if self.build == Build::AsBuilt {
            page.push_str("\nNot rebuilt for this record: the build may be older than the commit.\n");
        }
        let _ = write!(page, "\n## Figures\n\n{}\n## What they are of\n\n", self.table());
        page.extend(self.benches.iter().map(|bench| bench.heading.as_str()));
        page
    }
}

/// Rows of figures of one bench; ratios are of medians, to the baseline's row.
fn lines(bench: &str, measured: &[Measured]) -> Vec<String> {
    let baseline = measured.iter().find(|one| one.side == Side::Baseline);
    let line = |one: &Measured| {
        let input = megabytes(one.input_bytes);
        let rate = |seconds: f64| ratio(input, seconds).filter(|_| one.input_bytes > 0);
        let (wall, cpu) = (one.wall_seconds.median, one.cpu_seconds.median);
        let to_base = |own: f64, base: fn(&Measured) -> f64| {
            baseline.filter(|_| one.side != Side::Baseline).and_then(|other| ratio(own, base(other)))
        };
        format!(
            "| {bench} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
            one.program,
            one.wall_seconds,
            one.cpu_seconds,
            digits(megabytes(one.peak_bytes)),
            shown(rate(wall)),
            shown(rate(cpu)),
            shown(to_base(wall, |other| other.wall_seconds.median)),
            shown(to_base(cpu, |other| other.cpu_seconds.median)),
        )
    };
    measured.iter().map(line).collect()
}

fn shown(number: Option<f64>) -> String {
    number.map_or_else(|| "-".to_owned(), digits)
}

fn ratio(number: f64, to: f64) -> Option<f64> {
    (to > 0.0).then(|| number / to)
}

/// Millions of bytes; exact to the kilobyte.
fn megabytes(bytes: u64) -> f64 {
    f64::from(u32::try_from(bytes / 1000).unwrap_or(u32::MAX)) / 1000.0
}

/// The value of the first `key : value` line.
fn of_file(path: &str, key: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    value_of(&text, key)
}

fn value_of(text: &str, key: &str) -> Option<String> {
    text.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.trim() == key)
        .map(|(_, value)| value.trim().to_owned())
}

fn load() -> Option<String> {
    let text = fs::read_to_string("/proc/loadavg").ok()?;
    Some(text.split_whitespace().take(3).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::spread::Spread;

    fn one(side: Side, wall: f64, cpu: f64) -> Measured {
        let spread = |seconds| Spread::of([seconds]).unwrap();
        Measured {
            side,
            program: format!("{side:?}"),
            wall_seconds: spread(wall),
            cpu_seconds: spread(cpu),
            peak_bytes: 12_000_000,
            input_bytes: 100_000_000,
        }
    }

    #[test]
    fn ratios_are_to_the_baseline_and_rates_to_the_input() {
        let lines = lines("scan", &[one(Side::Sekisho, 2.0, 4.0), one(Side::Baseline, 0.5, 0.5)]);
        assert_eq!(lines[0], "| scan | Sekisho | 2.00 | 4.00 | 12.0 | 50.0 | 25.0 | 4.00 | 8.00 |\n");
        assert_eq!(lines[1], "| scan | Baseline | 0.500 | 0.500 | 12.0 | 200 | 200 | - | - |\n");
    }

    #[test]
    fn without_input_or_baseline_there_is_no_rate_and_no_ratio() {
        let mut alone = one(Side::Sekisho, 2.0, 0.0);
        alone.input_bytes = 0;
        assert!(lines("scan", &[alone])[0].ends_with("| - | - | - | - |\n"));
    }

    #[test]
    fn a_record_shows_what_failed_and_what_it_was_measured_on() {
        let definitions = "name = 'scan'\nwhat = 'Finds.'\ncommand = ['sekisho', 'scan']\nruns = 1";
        let bench: Bench = toml::from_str(definitions).unwrap();
        let machine = Machine { date: "2026-11-22".to_owned(), lines: vec![("cores", "2".to_owned())] };
        let mut report = Report::new(machine, 10, 3, Build::AsBuilt);
        report.add(&bench, Some(&[one(Side::Sekisho, 2.0, 2.0)]));
        assert_eq!(report.failed(), 0);
        report.add(&bench, None);
        assert_eq!(report.failed(), 1);

        let folder = tempfile::tempdir().unwrap();
        report.write(folder.path(), &["scan".to_owned()]).unwrap();
        let page = fs::read_to_string(folder.path().join("RESULTS-2026-11-22-scan.md")).unwrap();
        for said in [
            "| cores | 2 |",
            "may be older than the commit",
            "| scan | Sekisho | 2.00 |",
            "| scan | failed: no figures |",
            "- **scan**: Finds. One run, not warmed up.\n  `sekisho scan`",
        ] {
            assert!(page.contains(said), "{said}\n{page}");
        }
    }

    #[test]
    fn a_value_is_found_by_its_whole_key() {
        let text = "model : 17\nmodel name\t: Some Processor\n";
        assert_eq!(value_of(text, "model name").as_deref(), Some("Some Processor"));
        assert_eq!(value_of(text, "name"), None);
    }
}
