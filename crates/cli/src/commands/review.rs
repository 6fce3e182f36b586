//! `sekisho review`: a person looks at a seeded sample of redacted text; only the counts are kept.

use crate::ambient;
use crate::args::ReviewArgs;
use crate::console::{Console, Tone};
use crate::exit::Exit;
use crate::progress::with_ambient;
use sekisho_clearance::project::{CivilDate, ReviewSection};
use sekisho_clearance::review::{self, Sample};
use sekisho_clearance::{Error, Project, criteria};
use sekisho_deidentify::check::miss_interval;
use sekisho_formats::{Access, Existing};
use sekisho_terms::Place;
use std::io::BufRead as _;

pub(crate) fn run(args: &ReviewArgs, console: &Console) -> Result<Exit, Error> {
    if !ambient::can_ask() {
        return Err(Error::new("review-needs-terminal", Place::default()));
    }
    if args.sample < criteria::review_sample_min() {
        return Err(Error::new("review-sample-small", Place::default())
            .with("sample", args.sample)
            .with("least", criteria::review_sample_min()));
    }
    let project = Project::read(&args.project.project)?;
    let sample = with_ambient(console, |ambient| {
        review::draw(&project, &args.dataset, args.sample, args.seed, ambient)
    })?;
    let Some(misses) = ask(&sample, console) else { return Err(Error::new("interrupted", Place::default())) };
    let section = ReviewSection {
        dataset: args.dataset.clone(),
        by: args.by.clone(),
        on: CivilDate(ambient::today()),
        seed: args.seed,
        sample: u64::try_from(sample.rows.len()).unwrap_or(u64::MAX),
        misses,
        output_sha256: sample.output_sha256,
    };
    append(&project, &section)?;
    let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    let interval = miss_interval(small(misses), small(section.sample));
    console.say(&format!(
        "{}: {} / {} — 95 %: {} – {} ppm",
        console.pick("見落とし", "misses"),
        misses,
        section.sample,
        interval.lower_ppm,
        interval.upper_ppm
    ));
    console.say(&format!(
        "{} sekisho clear {}",
        console.pick("次の一手:", "Next:"),
        args.project.project.display()
    ));
    Ok(Exit::Done)
}

/// Shows every row and counts those in which something identifying is left; none when the person stops.
fn ask(sample: &Sample, console: &Console) -> Option<u64> {
    console.say(console.pick(
        "それぞれの文章に、だれのことか分かる記載が残っていますか。 y = 残っている / Enter = 残っていない / q = やめる",
        "Is anything left that says who it is about?  y = something is left / Enter = nothing / q = stop",
    ));
    let mut lines = std::io::stdin().lock().lines();
    let mut misses = 0;
    for (position, row) in sample.rows.iter().enumerate() {
        console.say(&console.paint(Tone::Quiet, &format!("\n[{}/{}]", position + 1, sample.rows.len())));
        for (column, text) in &row.texts {
            console.say(&format!("{}: {text}", console.paint(Tone::Strong, column)));
        }
        misses += u64::from(mark(&mut lines, console)?);
    }
    Some(misses)
}

/// Asks until the answer is one: whether something is left, or none when the person stops.
fn mark(lines: &mut impl Iterator<Item = std::io::Result<String>>, console: &Console) -> Option<bool> {
    loop {
        console.print("> ");
        match lines.next()?.ok()?.trim().to_lowercase().as_str() {
            "y" | "yes" | "ｙ" | "はい" => return Some(true),
            "" | "n" | "no" | "ｎ" | "いいえ" => return Some(false),
            "q" | "quit" => return None,
            _ => console.say(
                console.pick("y・Enter・q のいずれかを入力してください。", "Please answer y, Enter or q."),
            ),
        }
    }
}

/// Appends the record to the project file, which keeps its comments.
pub(crate) fn append(project: &Project, section: &ReviewSection) -> Result<(), Error> {
    let mut bytes = sekisho_formats::read_file(&project.path)?;
    bytes.extend_from_slice(review::record(section).as_bytes());
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Project::parse(&text, &project.path)?;
    Ok(sekisho_formats::write_file_atomically(&project.path, &bytes, Access::Shared, Existing::Supersede)?)
}
