//! The report pages: one self-contained HTML file per language, from the same body as the signed document.

mod cite;
mod dataset;
mod decision;
mod evidence;
mod facts;
mod glance;
mod technique;
mod words;

use crate::Error;
use crate::flow::Run;
use crate::issue::Refusal;
use crate::model::{Bilingual, Body, Reason};
use askama::Template;
use dataset::DatasetView;
use decision::{DecisionView, ReasonGroup};
use evidence::{Commands, EvidenceView};
use facts::{DutyView, FactGroup};
use glance::{Card, Issued};
use sekisho_law::RulePack;
use sekisho_terms::Place;
use serde_json::Value;
use std::path::Path;
use words::Words;

/// Language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lang {
    /// 日本語
    Ja,
    /// English
    En,
}

impl Lang {
    /// Name of the report file.
    #[must_use]
    pub(crate) fn report_name(self) -> &'static str {
        match self {
            Self::Ja => "report.ja.html",
            Self::En => "report.en.html",
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }

    fn of(self, text: &Bilingual) -> &str {
        match self {
            Self::Ja => &text.ja,
            Self::En => &text.en,
        }
    }

    fn of_law(self, text: &sekisho_law::Bilingual) -> &str {
        match self {
            Self::Ja => &text.ja,
            Self::En => &text.en,
        }
    }

    /// The member of a bilingual JSON object.
    fn of_json(self, value: Option<&Value>) -> String {
        value.and_then(|value| value.get(self.code())).and_then(Value::as_str).unwrap_or_default().to_owned()
    }
}

/// The page of a clearance.
///
/// # Errors
/// `internal` when the template fails.
pub(crate) fn clearance(
    run: &Run<'_>,
    body: &Body,
    predicate: &Value,
    index: u64,
    out: &Path,
    lang: Lang,
) -> Result<String, Error> {
    let issued = Issued { predicate, index };
    Page::of_clearance(&Writer::new(run.pack, lang), body, issued, &Commands::new(run.project, Some(out)))
        .finish()
}

/// The page of a refusal.
///
/// # Errors
/// `internal` when the template fails.
pub(crate) fn refusal(run: &Run<'_>, refusal: &Refusal, lang: Lang) -> Result<String, Error> {
    Page::of_refusal(&Writer::new(run.pack, lang), refusal, &Commands::new(run.project, None)).finish()
}

/// What the parts of a page are written with: the words of a language and the law they cite.
struct Writer<'a> {
    words: Words,
    pack: &'a RulePack,
}

impl<'a> Writer<'a> {
    fn new(pack: &'a RulePack, lang: Lang) -> Self {
        Self { words: Words::new(lang), pack }
    }

    /// The question of a fact; its identifier where the pack has none.
    fn question(&self, fact: &str) -> String {
        self.pack
            .fact(fact)
            .map_or_else(|| fact.to_owned(), |known| self.words.lang.of_law(&known.question).to_owned())
    }
}

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    words: Words,
    lang_code: &'static str,
    style: &'static str,
    title: String,
    tone: &'static str,
    stamp: String,
    statement: &'a str,
    body: &'a Body,
    cards: Vec<Card>,
    next: Next,
    reasons: Vec<ReasonGroup>,
    activity: Vec<(String, String)>,
    datasets: Vec<DatasetView>,
    decisions: Vec<DecisionView>,
    duties: Vec<DutyView>,
    possible_duties: Vec<DutyView>,
    facts: Vec<FactGroup>,
    not_checked: Vec<&'a str>,
    practice: Vec<String>,
    evidence: EvidenceView,
}

/// What to do now, and the command for it.
struct Next {
    text: String,
    command: String,
}

impl<'a> Page<'a> {
    fn of_clearance(writer: &Writer<'_>, body: &'a Body, issued: Issued<'_>, commands: &Commands) -> Self {
        let until = writer.words.date(issued.text("valid_until"));
        let next = Next {
            text: writer.words.fill("next-clear", &[("until", &until)]),
            command: commands.verify.clone().unwrap_or_default(),
        };
        Self::new(writer, body, next, &[], Some(issued), commands)
    }

    fn of_refusal(writer: &Writer<'_>, refusal: &'a Refusal, commands: &Commands) -> Self {
        let next = Next {
            text: writer.words.lang.of(&refusal.next.text).to_owned(),
            command: refusal.next.command.clone(),
        };
        Self::new(writer, &refusal.body, next, &refusal.reasons, None, commands)
    }

    fn new(
        writer: &Writer<'_>,
        body: &'a Body,
        next: Next,
        reasons: &[Reason],
        issued: Option<Issued<'_>>,
        commands: &Commands,
    ) -> Self {
        let words = &writer.words;
        let lang = words.lang;
        let duties = |arises: &str| facts::duties(writer, body, arises);
        Self {
            lang_code: lang.code(),
            style: include_str!("../../../web/report/report.css"),
            title: words.kind("title", &body.verdict),
            tone: tone_of(&body.verdict),
            stamp: words.kind("stamp", &body.verdict),
            statement: lang.of(&body.statement),
            body,
            cards: glance::cards(writer, body, reasons, issued.as_ref()),
            next,
            reasons: decision::reason_groups(writer, reasons),
            activity: glance::activity(writer, body),
            datasets: body.datasets.iter().map(|dataset| dataset::view(writer, dataset)).collect(),
            decisions: decision::views(writer, &body.decisions),
            duties: duties("yes"),
            possible_duties: duties("unknown"),
            facts: facts::groups(writer, body),
            not_checked: body.not_checked.iter().map(|line| lang.of(line)).collect(),
            practice: issued.as_ref().map(Issued::practice).unwrap_or_default(),
            evidence: evidence::view(writer, body, issued.as_ref(), commands),
            words: Words::new(lang),
        }
    }

    fn finish(&self) -> Result<String, Error> {
        let page = self.render().map_err(|error| {
            Error::new("internal", Place::default())
                .with("detail", "the report page cannot be made")
                .caused_by(error)
        })?;
        Ok(with_controls_shown(&page))
    }

    /// A word of the page; the template's one way to text.
    fn w<'s>(&'s self, key: &'s str) -> &'s str {
        self.words.of(key)
    }
}

/// Characters that are not seen but turn what stands beside them, such as U+202E, become words: a name that carries
/// one could else make `12` read `21`.
fn with_controls_shown(page: &str) -> String {
    let turns = |c: char| {
        matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            || (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    };
    let mut shown = String::with_capacity(page.len());
    for c in page.chars() {
        if turns(c) {
            shown.push_str(&format!("⟨U+{:04X}⟩", u32::from(c)));
        } else {
            shown.push(c);
        }
    }
    shown
}

/// A state with the colour that goes with its words; the colour never stands alone.
struct State {
    tone: &'static str,
    mark: &'static str,
    text: String,
}

impl State {
    fn new(tone: &'static str, text: String) -> Self {
        let mark = match tone {
            "ok" => "✓",
            "stop" => "✕",
            "wait" => "？",
            _ => "–",
        };
        Self { tone, mark, text }
    }
}

fn tone_of(verdict: &str) -> &'static str {
    match verdict {
        "clear" => "ok",
        "blocked" => "stop",
        _ => "wait",
    }
}

/// The strings of a JSON array.
fn strings(value: Option<&Value>) -> impl Iterator<Item = &str> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

#[cfg(test)]
mod tests;
