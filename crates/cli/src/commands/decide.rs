//! `sekisho decide`: the law's answer on what is known, without opening any data.

use crate::ambient;
use crate::args::{DecideArgs, Format};
use crate::commands::clear::basis;
use crate::console::{Console, Tone};
use crate::exit::Exit;
use sekisho_clearance::decide::{self, ProjectAnswer, Subjects};
use sekisho_clearance::facts::{self, Measurements};
use sekisho_clearance::flow::Basis;
use sekisho_clearance::{Error, Project, answer_document, reasons, standard};
use sekisho_law::{Answer, AsOf, RulePack, Verdict};
use sekisho_terms::Standard;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

pub(crate) fn run(args: &DecideArgs, console: &Console) -> Result<Exit, Error> {
    let (pack, _) = sekisho_law::built_in();
    let basis = basis(&args.basis)?;
    if let Some(path) = &args.answers {
        return bare(path, &pack, &basis, console);
    }
    let project = Project::read(&args.project)?;
    facts::check_answers(&project, &pack, ambient::today())?;
    let measured = match &args.inventory {
        Some(path) => answer_document::read_inventories(path, &project)?,
        None => BTreeMap::new(),
    };
    let risk = args.risk.as_deref().map(read_json).transpose()?;
    let nothing = Measurements::new();
    let today = ambient::today();
    let mut standards: Vec<(&str, Standard, &Measurements)> = Vec::new();
    for section in &project.file.dataset {
        let measured = measured.get(&section.id).unwrap_or(&nothing);
        let choice = standard::choose(&project, &pack, section, measured, &basis, today)?;
        standards.push((section.id.as_str(), choice.standard, measured));
    }
    let subjects: Subjects<'_> =
        standards.iter().map(|(id, standard, seen)| (*id, (*standard, *seen))).collect();
    match &basis {
        Basis::WhatIf { edition, at } => {
            let answer = decide::what_if(&project, &pack, edition, *at, &subjects)?;
            show(&project, &pack, &answer, risk, console);
            Ok(Exit::NotLawToday)
        }
        Basis::AsOf(date) => {
            let answer = decide::decide(&project, &pack, AsOf::new(*date, today), &subjects)?;
            show(&project, &pack, &answer, risk, console);
            Ok(if *date == today { exit(answer.verdict) } else { Exit::NotLawToday })
        }
        Basis::Today => {
            let answer = decide::decide(&project, &pack, AsOf::new(today, today), &subjects)?;
            show(&project, &pack, &answer, risk, console);
            Ok(exit(answer.verdict))
        }
    }
}

fn bare(path: &Path, pack: &RulePack, basis: &Basis, console: &Console) -> Result<Exit, Error> {
    let today = ambient::today();
    let facts = answer_document::read_facts(path, pack, today)?;
    match basis {
        Basis::WhatIf { edition, at } => {
            let answer = decide::what_if_bare(pack, edition, *at, &facts)?;
            show_bare(&answer, console);
            Ok(Exit::NotLawToday)
        }
        Basis::AsOf(_) | Basis::Today => {
            let at = if let Basis::AsOf(date) = basis { *date } else { today };
            let answer = sekisho_law::decide(pack, AsOf::new(at, today), &facts);
            show_bare(&answer, console);
            Ok(if at == today { exit(answer.verdict) } else { Exit::NotLawToday })
        }
    }
}

fn exit(verdict: Verdict) -> Exit {
    match verdict {
        Verdict::Clear => Exit::Done,
        Verdict::Blocked => Exit::Refused,
        Verdict::Unknown | Verdict::Contested | Verdict::OutOfScope => Exit::Undetermined,
    }
}

fn read_json(path: &Path) -> Result<Value, Error> {
    let bytes = sekisho_formats::read_file(path)?;
    serde_json::from_slice(&bytes)
        .map_err(|_| Error::new("json-form", sekisho_terms::Place::file(path.display().to_string())))
}

fn show<B: Serialize>(
    project: &Project,
    pack: &RulePack,
    answer: &ProjectAnswer<B>,
    risk: Option<Value>,
    console: &Console,
) {
    if console.format == Format::Json {
        let mut document = answer_document::document(project, answer);
        if let (Some(members), Some(risk)) = (document.as_object_mut(), risk) {
            members.insert("risk".to_owned(), risk);
        }
        console.print_json(&document);
        return;
    }
    console.say(&console.paint(tone(answer.verdict), verdict_in_words(answer.verdict, console)));
    for case in &answer.cases {
        let to = case.recipient.as_ref().map(|name| format!(" → {name}")).unwrap_or_default();
        console.say(&format!("{} · {} · {}{to}", case.dataset, case.act, case.standard));
        show_requirements(&case.answer, console);
    }
    for reason in reasons::reasons(answer, pack) {
        console.say(&format!("  - {}", console.of(&reason.text)));
    }
}

fn show_bare<B: Serialize>(answer: &Answer<B>, console: &Console) {
    if console.format == Format::Json {
        console.print_json(&answer_document::bare_document(answer));
        return;
    }
    console.say(&console.paint(tone(answer.verdict), verdict_in_words(answer.verdict, console)));
    show_requirements(answer, console);
    if !answer.missing.is_empty() {
        let missing: Vec<String> = answer.missing.iter().map(ToString::to_string).collect();
        console.say(&format!("  {} {}", console.pick("足りない事実:", "missing facts:"), missing.join(", ")));
    }
}

fn show_requirements<B>(answer: &Answer<B>, console: &Console) {
    for requirement in &answer.requirements {
        let status = sekisho_clearance::issue::status_word(&requirement.status);
        let cites: Vec<String> = requirement.cites.iter().map(ToString::to_string).collect();
        let line = format!(
            "  {status:<14} {} [{}]",
            console.pick(&requirement.title.ja, &requirement.title.en),
            cites.join(", ")
        );
        let tone = match status {
            "met" => Tone::Good,
            "blocked" => Tone::Bad,
            "not-triggered" => Tone::Quiet,
            _ => Tone::Open,
        };
        console.say(&console.paint(tone, &line));
    }
}

fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Clear => Tone::Good,
        Verdict::Blocked => Tone::Bad,
        Verdict::Unknown | Verdict::Contested | Verdict::OutOfScope => Tone::Open,
    }
}

fn verdict_in_words<'a>(verdict: Verdict, console: &Console) -> &'a str {
    match verdict {
        Verdict::Clear => console.pick("■ 妨げは見つからない", "■ CLEAR: no bar found"),
        Verdict::Blocked => console.pick("■ 妨げがある", "■ BLOCKED"),
        Verdict::Unknown => console.pick("■ 事実が足りない", "■ UNKNOWN"),
        Verdict::Contested => console.pick("■ 解釈が分かれる", "■ CONTESTED"),
        Verdict::OutOfScope => console.pick("■ 対象外", "■ OUT OF SCOPE"),
    }
}
