//! Names in katakana and readings in hiragana.

use super::{
    Candidate, Page, honorific_at, is_kana_letter, labelled, piece_at, piece_before, pieces_at, push,
};
use crate::page::{Hit, is_hiragana, is_kanji};
use crate::tags::Tag;
use std::collections::BTreeSet;

/// A word of a katakana name: its range and what the lists say of it.
#[derive(Clone, Copy)]
struct Word {
    start: usize,
    end: usize,
    surname: bool,
    given: bool,
    foreign: bool,
    common: bool,
    /// A word of company, place, prize and product names, or an article of such names.
    thing: bool,
}

pub(super) fn find(page: &Page, out: &mut Vec<Candidate>, begin: usize) {
    let mut pieces = BTreeSet::new();
    for_each_run(page, |start| katakana_names(page, start, out, &mut pieces));
    if !pieces.is_empty() {
        for_each_run(page, |start| again(page, start, out, &pieces));
    }
    readings(page, out, begin);
}

/// Calls `read` at the start of every katakana run that it has not read past; `read` returns where it stopped.
fn for_each_run(page: &Page, mut read: impl FnMut(usize) -> usize) {
    let mut at = 0;
    while at < page.chars().len() {
        let head = is_kana_letter(page.at(at)) && !is_kana_letter(page.before(at));
        at = if head { read(at).max(at + 1) } else { at + 1 };
    }
}

/// A word of a full name counts again where it stands alone.
fn again(page: &Page, start: usize, out: &mut Vec<Candidate>, pieces: &BTreeSet<Vec<char>>) -> usize {
    let Some(word) = word_at(page, start) else { return start };
    let joined = page.before(start) == '・' || page.at(word.end) == '・' || is_kanji(page.before(start));
    if !joined && pieces.contains(page.slice(word.start, word.end)) && !is_thing_ahead(page, word.end) {
        push(out, word.start, word.end, 760);
    }
    word.end
}

/// Katakana of hiragana letters.
pub(super) fn katakana(letters: &[char]) -> Vec<char> {
    letters
        .iter()
        .map(|c| if is_hiragana(*c) { char::from_u32(u32::from(*c) + 0x60).unwrap_or(*c) } else { *c })
        .collect()
}

/// Reads the words joined by ・, = or a space from `start`; returns where they end.
fn katakana_names(
    page: &Page,
    start: usize,
    out: &mut Vec<Candidate>,
    pieces: &mut BTreeSet<Vec<char>>,
) -> usize {
    let mut words = Vec::new();
    let mut dots = 0;
    let mut at = start;
    while let Some(word) = word_at(page, at) {
        words.push(word);
        let joint = page.at(word.end);
        let next = page.at(word.end + 1);
        let joins = matches!(joint, '・' | '=' | '＝' | '゠' | ' ')
            && (is_kana_letter(next) || next.is_ascii_uppercase());
        if !joins {
            break;
        }
        dots += usize::from(joint != ' ');
        at = word.end + 1;
    }
    let (Some(first), Some(last)) = (words.first().copied(), words.last().copied()) else { return start };
    let person_after =
        honorific_at(page, last.end).is_some() || piece_at(page, last.end, Tag::Title).is_some();
    let person = person_after || labelled(page, start) || piece_before(page, start, Tag::Title);
    match words.as_slice() {
        [word] => single(page, *word, person, out),
        _ => {
            let thing = words.iter().any(|word| word.thing) || is_thing_ahead(page, last.end);
            let listed = words.iter().filter(|word| word.foreign).count();
            let native = words.len() == 2 && first.surname && last.given;
            let permille = match () {
                () if thing && !(native && person_after) => 0,
                () if native && dots == 0 => 880,
                () if dots > 0 && words.len() <= 5 && first.foreign => 860,
                () if dots > 0 && words.len() <= 5 && (listed > 0 || person) => 720,
                () if person && words.len() == 2 => 800,
                () => 0,
            };
            if permille > 0 {
                push(out, start, last.end, permille);
                let long = words.iter().filter(|word| word.end - word.start >= 2);
                pieces.extend(long.map(|word| page.slice(word.start, word.end).to_vec()));
            }
        }
    }
    last.end
}

/// A kanji word behind the name that makes a place, firm or prize of it (大学, 賞), unless it is a title (大統領).
fn is_thing_ahead(page: &Page, at: usize) -> bool {
    let title = piece_at(page, at, Tag::Title).map_or(at, |hit| hit.end);
    piece_at(page, at, Tag::NotName).is_some_and(|hit| hit.end > title)
}

fn word_at(page: &Page, start: usize) -> Option<Word> {
    let mut end = start;
    while is_kana_letter(page.at(end)) {
        end += 1;
    }
    if end == start && page.at(start).is_ascii_uppercase() {
        // A single initial inside a foreign name.
        let end = if page.at(start + 1) == '.' { start + 2 } else { start + 1 };
        return Some(Word {
            start,
            end,
            surname: false,
            given: false,
            foreign: false,
            common: false,
            thing: false,
        });
    }
    let whole = |tag: Tag| pieces_at(page, start).any(|hit| hit.end == end && hit.tags.has(tag));
    (end > start).then(|| Word {
        start,
        end,
        surname: whole(Tag::KanaSurname),
        given: whole(Tag::KanaGiven),
        foreign: whole(Tag::Foreign),
        common: whole(Tag::CommonWord),
        thing: whole(Tag::Thing),
    })
}

fn single(page: &Page, word: Word, person: bool, out: &mut Vec<Candidate>) {
    let known = word.surname || word.given || word.foreign;
    let length = word.end - word.start;
    let honorific = honorific_at(page, word.end).is_some();
    let subject = matches!(page.at(word.end), 'は' | 'が' | 'も' | 'に' | 'を' | 'と' | 'の');
    let clean =
        !crate::page::is_kanji(page.before(word.start)) && !page.before(word.start).is_ascii_alphanumeric();
    if word.foreign && !word.common && length >= 3 && subject && clean {
        push(out, word.start, word.end, 640);
    }
    if known && length >= 2 && (honorific || person && word.foreign) {
        push(out, word.start, word.end, 800);
    } else if labelled(page, word.start)
        && length >= 2
        && (known || is_pair(page, word) || begins_so(page, word))
    {
        push(out, word.start, word.end, 850);
    } else if length >= 5 && !word.thing && !word.common && is_pair(page, word) {
        push(out, word.start, word.end, 700);
    }
}

/// A surname and a short rest that no list has.
fn begins_so(page: &Page, word: Word) -> bool {
    let rest = |surname: &&Hit| {
        surname.end >= word.start + 2 && (2..=4).contains(&(word.end.saturating_sub(surname.end)))
    };
    !word.thing
        && !word.common
        && pieces_at(page, word.start).filter(rest).any(|hit| hit.tags.has(Tag::KanaSurname))
}

/// Surname and given name written as one word.
fn is_pair(page: &Page, word: Word) -> bool {
    pieces_at(page, word.start).filter(|hit| hit.tags.has(Tag::KanaSurname)).any(|surname| {
        pieces_at(page, surname.end).any(|given| given.end == word.end && given.tags.has(Tag::KanaGiven))
    })
}

/// A reading in parentheses behind a name, or behind a label for readings.
fn readings(page: &Page, out: &mut Vec<Candidate>, begin: usize) {
    let names: Vec<(usize, usize)> =
        out.get(begin..).unwrap_or_default().iter().map(|name| (name.start, name.end)).collect();
    for (_, end) in names {
        if page.at(end) != '(' {
            continue;
        }
        let start = end + 1;
        let mut close = start;
        while close - start <= 20
            && (is_hiragana(page.at(close)) || is_kana_letter(page.at(close)) || page.at(close) == ' ')
        {
            close += 1;
        }
        let enough = page.slice(start, close).iter().filter(|c| **c != ' ').count() >= 3;
        if enough && matches!(page.at(close), ')' | '、' | ',') {
            push(out, start, close, 850);
        }
    }
    let mut start = 0;
    while start < page.chars().len() {
        let mut end = start;
        while is_hiragana(page.at(end))
            || page.at(end) == ' ' && is_hiragana(page.before(end)) && is_hiragana(page.at(end + 1))
        {
            end += 1;
        }
        if end - start >= 4 && page.slice(start, end).contains(&' ') && labelled(page, start) {
            push(out, start, end, 850);
        }
        start = end.max(start + 1);
    }
}

/// Names in hiragana that are addressed: two words with a space (すずき よしこさん), or one ahead of 様.
pub(super) fn in_hiragana(page: &Page, honorific: &Hit, out: &mut Vec<Candidate>) {
    let run = |from: usize| (from..from + 6).take_while(|at| is_hiragana(page.at(*at))).count();
    let end = honorific.start;
    if !is_hiragana(page.before(end)) {
        return;
    }
    let mut start = end;
    while end - start < 12 && (is_hiragana(page.before(start)) || page.before(start) == ' ') {
        start -= 1;
    }
    while start < end && page.at(start) == ' ' || page.at(start) == 'の' && is_kanji(page.before(start)) {
        start += 1;
    }
    let left = run(start);
    let right = end.saturating_sub(start + left + 1);
    // The given name is listed and the word ahead of it ends on no particle.
    let given = pieces_at(page, start + left + 1)
        .any(|hit| hit.end == end && hit.tags.has(Tag::Given) && !hit.tags.has(Tag::CommonWord));
    let particle = matches!(page.before(start + left), 'は' | 'が' | 'を' | 'も' | 'で');
    let pair = page.at(start + left) == ' ' && given && !particle;
    let clean = matches!(page.before(start), '\0' | ' ' | '。' | '、' | '「' | '(' | ':' | '\n');
    let polite = matches!(page.at(start), 'お' | 'ご' | 'ど' | 'み' | 'だ' | 'こ' | 'そ');
    if pair && (2..=4).contains(&left) && (2..=4).contains(&right) {
        push(out, start, end, 900);
    } else if start + left == end
        && (3..=5).contains(&left)
        && page.at(end) == '様'
        && honorific_at(page, end).is_some()
        && clean
        && !polite
    {
        push(out, start, end, 660);
    }
}
