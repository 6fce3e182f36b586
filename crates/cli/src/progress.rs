//! Progress bars on a terminal.

use crate::ambient;
use crate::console::Console;
use crate::message::Lang;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sekisho_clearance::{Ambient, Error, Progress, Silent, Stage};
use std::sync::Mutex;

/// A bar per stage and dataset, on standard error.
pub(crate) struct Bars {
    lang: Lang,
    current: Mutex<Option<ProgressBar>>,
}

impl Bars {
    /// Bars in a language.
    pub(crate) fn new(lang: Lang) -> Self {
        Self { lang, current: Mutex::new(None) }
    }

    fn stage_name(&self, stage: Stage) -> &'static str {
        match (self.lang, stage) {
            (Lang::Ja, Stage::Scan) => "検出",
            (Lang::Ja, Stage::Collect) => "照合値の収集",
            (Lang::Ja, Stage::Classes) => "等価クラスの計数",
            (Lang::Ja, Stage::Process) => "加工と測定",
            (Lang::Ja, Stage::Compare) => "入力の再照合",
            (Lang::En, Stage::Scan) => "scan",
            (Lang::En, Stage::Collect) => "collect values",
            (Lang::En, Stage::Classes) => "count classes",
            (Lang::En, Stage::Process) => "process, measure",
            (Lang::En, Stage::Compare) => "compare inputs",
        }
    }
}

impl Progress for Bars {
    fn begin(&self, stage: Stage, dataset: &str, bytes: u64) {
        let style = ProgressStyle::with_template("  {msg:28} [{bar:30}] {percent:>3}%  {bytes_per_sec}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::stderr_with_hz(8));
        bar.set_style(style.progress_chars("=> "));
        bar.set_message(format!("{} {dataset}", self.stage_name(stage)));
        if let Ok(mut current) = self.current.lock() {
            *current = Some(bar);
        }
    }

    fn advance(&self, bytes_done: u64) {
        if let Ok(current) = self.current.lock()
            && let Some(bar) = current.as_ref()
        {
            bar.set_position(bytes_done);
        }
    }

    fn end(&self) {
        if let Ok(mut current) = self.current.lock()
            && let Some(bar) = current.take()
        {
            bar.finish_and_clear();
        }
    }
}

/// Runs a flow with this machine's clock, cores and scratch folder, and Ctrl-C wired to its interrupt.
pub(crate) fn with_ambient<T>(
    console: &Console,
    flow: impl FnOnce(&Ambient<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    let interrupt = crate::interrupt();
    let bars = Bars::new(console.lang);
    let draw = ambient::progress_wanted() && !console.quiet;
    let progress: &dyn Progress = if draw { &bars } else { &Silent };
    flow(&Ambient {
        today: ambient::today(),
        now: ambient::now(),
        jobs: console.jobs,
        memory_bytes: console.memory_bytes,
        scratch: ambient::scratch_folder(),
        interrupt,
        progress,
    })
}
