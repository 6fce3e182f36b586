//! What a command prints to, and in which language and form.

use crate::args::{Common, Format};
use crate::message::Lang;
use crate::{ambient, message};
use sekisho_clearance::Error;
use sekisho_deidentify::PlaceholderLanguage;
use sekisho_terms::DataCategory;
use std::io::Write as _;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};

static OUTPUT_LOST: AtomicBool = AtomicBool::new(false);

/// Where a command talks to a person or a program.
pub(crate) struct Console {
    pub(crate) lang: Lang,
    pub(crate) format: Format,
    pub(crate) quiet: bool,
    pub(crate) jobs: NonZeroUsize,
    pub(crate) memory_bytes: usize,
    colours: bool,
}

/// Colours of the terminal, by meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Good,
    Bad,
    Open,
    Quiet,
    Strong,
}

impl Console {
    /// Resolves the common options against the environment.
    pub(crate) fn new(common: &Common) -> Self {
        Self {
            lang: common.lang.unwrap_or_else(language_of_environment),
            format: common.format,
            quiet: common.quiet,
            jobs: common.jobs.unwrap_or_else(ambient::cores),
            memory_bytes: common.memory,
            colours: ambient::colours(),
        }
    }

    /// The same console, saying nothing where the caller prints one JSON object of its own.
    pub(crate) fn for_people_only(&self) -> Self {
        Self { quiet: self.quiet || self.format == Format::Json, format: Format::Text, ..*self }
    }

    /// Picks the text of this console's language.
    pub(crate) fn pick<'a>(&self, ja: &'a str, en: &'a str) -> &'a str {
        match self.lang {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }

    /// Picks one side of a bilingual text.
    pub(crate) fn of<'a>(&self, text: &'a sekisho_clearance::model::Bilingual) -> &'a str {
        self.pick(&text.ja, &text.en)
    }

    /// A kind of personal data in this console's language.
    pub(crate) fn category(&self, category: DataCategory) -> String {
        match self.lang {
            Lang::En => category.word().to_owned(),
            Lang::Ja => {
                let placeholder = sekisho_deidentify::placeholder(category, PlaceholderLanguage::Japanese);
                placeholder.trim_matches(['［', '］']).to_owned()
            }
        }
    }

    /// Colours a text for the terminal; unchanged where colours are off.
    pub(crate) fn paint(&self, tone: Tone, text: &str) -> String {
        if !self.colours {
            return text.to_owned();
        }
        let code = match tone {
            Tone::Good => "1;32",
            Tone::Bad => "1;31",
            Tone::Open => "1;33",
            Tone::Quiet => "2",
            Tone::Strong => "1",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    /// Prints the result of a command. A closed pipe is not an error; any other failure ends the command with 74.
    pub(crate) fn print(&self, text: &str) {
        let text = &without_controls(text);
        let mut out = std::io::stdout().lock();
        if let Err(error) = out.write_all(text.as_bytes()).and_then(|()| out.flush())
            && error.kind() != std::io::ErrorKind::BrokenPipe
        {
            OUTPUT_LOST.store(true, Ordering::Relaxed);
        }
    }

    /// Whether something that was printed did not arrive.
    pub(crate) fn output_lost() -> bool {
        OUTPUT_LOST.load(Ordering::Relaxed)
    }

    /// Prints one line for people; nothing for programs or when quiet.
    pub(crate) fn say(&self, line: &str) {
        if self.format == Format::Text && !self.quiet {
            self.print(&format!("{line}\n"));
        }
    }

    /// Prints a JSON object for programs.
    pub(crate) fn print_json(&self, value: &impl serde::Serialize) {
        let text = serde_json::to_string_pretty(value).unwrap_or_default();
        self.print(&format!("{text}\n"));
    }

    /// Shows an error in this console's form and language; gives its exit code.
    pub(crate) fn show_error(&self, error: &Error) -> u8 {
        let message = message::message(error, self.lang);
        if self.format == Format::Json {
            self.print_json(&message);
        } else {
            let mut err = std::io::stderr().lock();
            let _ = err.write_all(message.text(self.lang).as_bytes());
        }
        message.exit
    }
}

/// The text without what can move a terminal's cursor or turn its reading direction; colours stay.
fn without_controls(text: &str) -> String {
    let turns =
        |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(position) = rest.find(|c: char| c.is_control() && c != '\n' && c != '\t' || turns(c)) {
        let (before, after) = rest.split_at(position);
        out.push_str(before);
        let colour = after.strip_prefix("\u{1b}[").and_then(|code| code.split_once('m'));
        match colour.filter(|(code, _)| code.bytes().all(|byte| byte.is_ascii_digit() || byte == b';')) {
            Some((code, behind)) => {
                out.push_str("\u{1b}[");
                out.push_str(code);
                out.push('m');
                rest = behind;
            }
            None => {
                out.push('\u{fffd}');
                rest = after.get(after.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

/// Japanese where the environment says so, English elsewhere.
fn language_of_environment() -> Lang {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(ambient::variable);
    if set.is_some_and(|value| value.starts_with("ja")) { Lang::Ja } else { Lang::En }
}
