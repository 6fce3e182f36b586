//! The call centre's notes, with the personal data that each holds.

use super::CorpusSettings;
use super::calendar::{AS_OF, age_on, civil, day_number};
use super::draw::{Draw, Table};
use super::lists::{Template, lists};
use super::person::{Person, word};
use super::scene::{Passage, Scene};
use jiff::civil::{Date, date};
use sekisho_terms::DataCategory;
use serde::Serialize;

/// One note; serialising it leaves the truth out.
#[derive(Serialize)]
pub(crate) struct Note {
    /// Unique: `N`, the date, the row.
    pub(crate) note_id: String,
    /// A customer of the customer table.
    pub(crate) customer_id: String,
    /// Day of the contact.
    pub(crate) date: Date,
    /// How the customer got in touch.
    pub(crate) channel: &'static str,
    /// One to five sentences.
    pub(crate) text: String,
    /// What a careful reader would mark, in order of start, without overlap.
    #[serde(skip)]
    pub(crate) truth: Vec<Truth>,
}

/// One piece of personal data in a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Truth {
    /// First position, in Unicode scalar values.
    pub(crate) start: usize,
    /// Position behind the last.
    pub(crate) end: usize,
    /// Kind of data.
    pub(crate) category: DataCategory,
}

/// Notes that hold nothing personal, in thousandths.
const PLAIN_PERMILLE: u64 = 250;

/// The notes in order of row; none where there is no customer to write about.
pub(crate) fn notes(settings: &CorpusSettings) -> impl Iterator<Item = Note> + use<> {
    let CorpusSettings { seed, customers, notes, .. } = *settings;
    let count = if customers == 0 { 0 } else { notes };
    (0..count).map(move |row| note(seed, customers, row))
}

fn note(seed: u64, customers: u64, row: u64) -> Note {
    let mut draw = Draw::row(seed, Table::Notes, row);
    let person = caller(seed, customers, &mut draw);
    let day = civil(draw.between(day_number(date(2025, 4, 1)), day_number(AS_OF)));
    let channel = word(&mut draw, "channel");
    let note_id = format!("N{}-{row:06}", day.strftime("%Y%m%d"));
    let mut passage = Passage::default();
    compose(&person, &mut draw, day, &mut passage);
    Note {
        note_id,
        customer_id: person.customer_id,
        date: day,
        channel,
        text: passage.text,
        truth: passage.truth,
    }
}

/// Contracts are adults' business: a few draws look for one.
fn caller(seed: u64, customers: u64, draw: &mut Draw) -> Person {
    let mut person = Person::customer(seed, draw.below(customers));
    for _ in 0..4 {
        if age_on(person.birth, AS_OF) >= 20 {
            break;
        }
        person = Person::customer(seed, draw.below(customers));
    }
    person
}

fn compose(person: &Person, draw: &mut Draw, day: Date, passage: &mut Passage) {
    let lists = lists();
    let plain = draw.chance(PLAIN_PERMILLE);
    let mut parts: Vec<Option<&Template>> = Vec::new();
    if draw.chance(180) {
        parts.push(one_of(draw, lists.templates("opening")));
    }
    parts.push(one_of(draw, if plain { lists.templates("plain") } else { &lists.personal }));
    if draw.chance(450) {
        parts.push(one_of(draw, lists.templates("closing")));
    }
    if !plain && draw.chance(150) {
        parts.push(one_of(draw, lists.templates("signed")));
    }
    let mut scene = Scene::new(person, draw, day);
    for template in parts.into_iter().flatten() {
        scene.write(template, passage);
    }
}

fn one_of<'a>(draw: &mut Draw, templates: &'a [Template]) -> Option<&'a Template> {
    templates.get(usize::try_from(draw.below(templates.len() as u64)).unwrap_or(0))
}
