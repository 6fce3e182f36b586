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

/// The table as it grows, and what stands above it.
pub(crate) struct Report {
    machine: Machine,
    rows: u64,
    runs: usize,
    build: Build,
    benches: Vec<String>,
    failed: usize,
}

impl Report {
    pub(crate) fn new(machine: Machine, rows: u64, runs: usize, build: Build) -> Self {
        Self { machine, rows, runs, build, benches: Vec::new(), failed: 0 }
    }

    pub(crate) fn add(&mut self, bench: &Bench, measured: &[Measured]) {
        let mut text = format!("{}{}", heading(bench), table(measured));
        if bench.runs == Some(1) {
            text.push_str("\nOne run.\n");
        }
        self.benches.push(text);
    }

    /// A bench whose command did not do its work has no figures, and the record says so.
    pub(crate) fn add_failed(&mut self, bench: &Bench) {
        self.failed += 1;
        self.benches.push(format!("{}The command failed: no figures.\n", heading(bench)));
    }

    /// Number of benches that failed.
    pub(crate) fn failed(&self) -> usize {
        self.failed
    }

    /// The bench that was added last.
    pub(crate) fn last(&self) -> &str {
        self.benches.last().map_or("", String::as_str)
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
            "# Measured on {}\n\nWritten by `cargo xtask bench --record`; how to read it: [README.md](README.md).\n\n\
             Large files of {} rows; {} runs at most of each command after one that is not measured, commands taking \
             turns; `One run.` stands below those that take long.\n\n| | |\n|---|---|\n",
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
            page.push_str("\nMeasured as built before, not rebuilt for this record: the build may be older than the commit.\n");
        }
        for bench in &self.benches {
            let _ = write!(page, "\n{bench}");
        }
        page
    }
}

fn heading(bench: &Bench) -> String {
    format!("### {}\n\n{}\n\n`{}`\n\n", bench.name, bench.what, bench.command.join(" "))
}

/// Rows of figures; ratios are of medians, to the baseline's row.
fn table(measured: &[Measured]) -> String {
    let mut table = String::from(
        "| program | wall s | CPU s | peak MB | MB/s | MB per CPU s | wall × | CPU × |\n|---|---|---|--:|--:|--:|--:|--:|\n",
    );
    let baseline = measured.iter().find(|one| one.side == Side::Baseline);
    for one in measured {
        let megabytes = megabytes(one.input_bytes);
        let rate = |seconds: f64| ratio(megabytes, seconds).filter(|_| one.input_bytes > 0);
        let (wall, cpu) = (one.wall_seconds.median, one.cpu_seconds.median);
        let to_base = |own: f64, base: fn(&Measured) -> f64| {
            baseline.filter(|_| one.side != Side::Baseline).and_then(|other| ratio(own, base(other)))
        };
        let _ = writeln!(
            table,
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            one.program,
            one.wall_seconds,
            one.cpu_seconds,
            digits(self::megabytes(one.peak_bytes)),
            shown(rate(wall)),
            shown(rate(cpu)),
            shown(to_base(wall, |other| other.wall_seconds.median)),
            shown(to_base(cpu, |other| other.cpu_seconds.median)),
        );
    }
    table
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
        let table = table(&[one(Side::Sekisho, 2.0, 4.0), one(Side::Baseline, 0.5, 0.5)]);
        let lines: Vec<&str> = table.lines().skip(2).collect();
        assert_eq!(
            lines[0],
            "| Sekisho | 2.00 (2.00–2.00) | 4.00 (4.00–4.00) | 12.0 | 50.0 | 25.0 | 4.00 | 8.00 |"
        );
        assert!(lines[1].ends_with("| 200 | 200 | - | - |"), "{}", lines[1]);
    }

    #[test]
    fn without_input_or_baseline_there_is_no_rate_and_no_ratio() {
        let mut alone = one(Side::Sekisho, 2.0, 0.0);
        alone.input_bytes = 0;
        assert!(table(&[alone]).ends_with("| - | - | - | - |\n"));
    }

    #[test]
    fn a_value_is_found_by_its_whole_key() {
        let text = "model : 17\nmodel name\t: Some Processor\n";
        assert_eq!(value_of(text, "model name").as_deref(), Some("Some Processor"));
        assert_eq!(value_of(text, "name"), None);
    }
}
