//! Person names by lists, honorifics, titles and labels; counting rule of contract section 9.

mod kana;
mod kanji;
mod latin;

use super::{Candidate, Recognizer, Trigger};
use crate::dictionary::{Dictionary, Entries};
use crate::page::{Hit, Page, is_hiragana, is_kanji, is_katakana};
use crate::tags::{Tag, Tags};
use sekisho_terms::DataCategory;
use std::collections::BTreeSet;

pub(crate) const RECOGNIZER: Recognizer = Recognizer { name: "person-name", trigger: Trigger::Names, find };

/// Least confidence, in thousandths, at which a name is reported.
const PERMILLE_MIN: u16 = 600;

fn find(page: &Page, out: &mut Vec<Candidate>) {
    let begin = out.len();
    let mut pieces = BTreeSet::new();
    kanji::find(page, out, &mut pieces);
    kana::find(page, out, begin);
    latin::find(page, out);
    kanji::find_again(page, out, &pieces);
    // A weak candidate must not survive only because the stronger one that covers it was of the same kind.
    let mut index = 0;
    out.retain(|candidate| {
        index += 1;
        index <= begin || candidate.permille >= PERMILLE_MIN
    });
}

/// Adds the name lists to the dictionary.
pub(crate) fn add_lists(entries: &mut Entries) {
    for line in include_str!("../../../data/names.tsv").lines() {
        let Some((word, flags)) = line.split_once('\t').filter(|_| !line.starts_with('#')) else { continue };
        for flag in flags.chars() {
            match flag {
                's' => entries.add(word, Tag::Surname),
                'S' => entries.add(word, Tag::CommonSurname),
                'g' => entries.add(word, Tag::Given),
                'n' => entries.add(word, Tag::KnownName),
                'f' => entries.add(word, Tag::Foreign),
                'w' => entries.add(word, Tag::CommonWord),
                't' => entries.add(word, Tag::Word),
                'p' => entries.add(word, Tag::Place),
                'a' => {
                    entries.add(word, Tag::KanaSurname);
                    latin::spellings(word).iter().for_each(|latin| entries.add(latin, Tag::LatinSurname));
                }
                'b' => {
                    entries.add(word, Tag::KanaGiven);
                    latin::spellings(word).iter().for_each(|latin| entries.add(latin, Tag::LatinGiven));
                }
                _ => {}
            }
        }
    }
}

/// Whether a whole cell is a surname and a given name of the lists, in kanji, kana or Latin letters.
pub(crate) fn is_full_name(cell: &[char], dictionary: &Dictionary) -> bool {
    let pair = |left: &[char], right: &[char]| {
        let (a, b) = (dictionary.tags_of(left), dictionary.tags_of(right));
        a.has(Tag::Surname) && b.has(Tag::Given)
            || a.has(Tag::KanaSurname) && b.has(Tag::KanaGiven)
            || a.has(Tag::LatinSurname) && b.has(Tag::LatinGiven)
            || a.has(Tag::LatinGiven) && b.has(Tag::LatinSurname)
            || a.has(Tag::Foreign) && b.has(Tag::Foreign)
    };
    let mut parts = cell.split(|c| matches!(c, ' ' | '・')).filter(|part| !part.is_empty());
    match (parts.next(), parts.next(), parts.next()) {
        (Some(left), Some(right), None) => {
            pair(left, right) || pair(&kana::katakana(left), &kana::katakana(right))
        }
        (Some(whole), None, None) if !whole.iter().any(char::is_ascii) => (1..whole.len())
            .any(|at| whole.split_at_checked(at).is_some_and(|(left, right)| pair(left, right))),
        _ => false,
    }
}

/// What a whole cell is as one half of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Alone {
    pub(crate) surname: bool,
    /// A surname that many bear, or one in kana.
    pub(crate) common: bool,
    pub(crate) given: bool,
    /// Whether it is an ordinary word, too.
    pub(crate) word: bool,
    /// Whether a municipality or prefecture has this name, its suffix aside.
    pub(crate) town: bool,
}

/// Whether a whole cell is a surname or a given name of the lists, in kanji or kana.
pub(crate) fn alone(cell: &[char], dictionary: &Dictionary) -> Alone {
    const SUFFIXES: &[char] = &['市', '町', '村', '区', '県', '府', '都'];
    let (written, suffixed) = dictionary.tags_with(cell, SUFFIXES);
    let hiragana = cell.first().is_some_and(|c| is_hiragana(*c));
    let read = if hiragana && cell.iter().all(|c| is_hiragana(*c) || *c == 'ー') {
        dictionary.tags_of(&kana::katakana(cell))
    } else {
        Tags::NONE
    };
    let tags = written.union(read);
    Alone {
        surname: tags.has(Tag::Surname) || tags.has(Tag::KanaSurname),
        common: tags.has(Tag::CommonSurname) || tags.has(Tag::KanaSurname),
        given: tags.has(Tag::Given) || tags.has(Tag::KanaGiven),
        word: tags.has(Tag::CommonWord),
        town: suffixed.meets(Tags::of(&[Tag::Prefecture, Tag::City])),
    }
}

/// Name pieces that start at a position, shortest first.
fn pieces_at(page: &Page, start: usize) -> impl Iterator<Item = &Hit> {
    let first = page.names().partition_point(|hit| hit.start < start);
    page.names().get(first..).unwrap_or_default().iter().take_while(move |hit| hit.start == start)
}

/// The longest piece with this tag that starts at a position.
fn piece_at(page: &Page, start: usize, tag: Tag) -> Option<&Hit> {
    pieces_at(page, start).filter(|hit| hit.tags.has(tag)).last()
}

/// Whether a piece with this tag ends at a position.
fn piece_before(page: &Page, end: usize, tag: Tag) -> bool {
    const PIECE_LENGTH_MAX: usize = 12;
    let upto = page.names().partition_point(|hit| hit.start < end);
    let pieces = page.names().get(..upto).unwrap_or_default().iter().rev();
    pieces
        .take_while(|hit| hit.start + PIECE_LENGTH_MAX >= end)
        .any(|hit| hit.end == end && hit.tags.has(tag))
}

/// Whether a longer ordinary word or place claims the letters: it covers the range, or runs across its start.
fn is_claimed(page: &Page, start: usize, end: usize) -> bool {
    const WORD_LENGTH_MAX: usize = 7;
    if page
        .keyword_after(Tags::of(&[Tag::Prefecture, Tag::City]), start, 0)
        .is_some_and(|place| place.end >= start + 2)
    {
        return true;
    }
    let first = page.names().partition_point(|hit| hit.start + WORD_LENGTH_MAX < start);
    let words = page.names().get(first..).unwrap_or_default().iter().take_while(|hit| hit.start <= start);
    words
        .filter(|hit| hit.tags.has(Tag::Word))
        .any(|hit| hit.start == start && hit.end >= end || hit.start < start && hit.end > start)
}

/// An honorific at a position that is not the head of a longer word (様式, 氏名, 君主).
fn honorific_at(page: &Page, at: usize) -> Option<usize> {
    let spaced = page.at(at) == ' ' && matches!(page.at(at + 1), '様' | '殿');
    let at = at + usize::from(spaced);
    let end = piece_at(page, at, Tag::Honorific)?.end;
    let next = page.at(end);
    let longer = match page.before(end) {
        '様' => matches!(next, '式' | '子' | '々' | '相' | '態' | '変' | '方' | '似'),
        '氏' => matches!(next, '名' | '族' | '神' | '子' | '姓' | '家'),
        '君' => matches!(next, '主' | '臨' | '津' | '島'),
        '殿' => matches!(next, '堂' | '下' | '様' | '町'),
        '生' => false,
        _ => false,
    };
    (!longer).then_some(end)
}

/// Whether a label (氏名:, 担当は, お名前は) introduces what starts at `start`.
fn labelled(page: &Page, start: usize) -> bool {
    label_before(page, start).is_some()
}

/// Whether a form's field stands at `start`: its label and a mark, or the label of a party to a contract.
fn is_field(page: &Page, start: usize) -> bool {
    label_before(page, start).is_some_and(|label| {
        let gap = page.slice(label.end, start);
        let mark = |c: &char| matches!(c, ':' | ' ' | 'は' | '=' | 'の');
        gap.is_empty() && label.end - label.start >= 2 || gap.iter().any(mark)
    })
}

/// The label whose value starts at `start`.
fn label_before(page: &Page, start: usize) -> Option<Hit> {
    let Some(label) = page.keyword_before(Tags::of(&[Tag::NameWord, Tag::Role]), start, 4) else {
        return doer_before(page, start);
    };
    let gap = page.slice(label.end, start);
    let joined = gap.iter().all(|c| {
        matches!(c, ' ' | ':' | 'は' | 'の' | '=' | '「' | '】' | ']' | '(' | ')' | 'が' | '\t' | '、')
    });
    let marked = gap.iter().any(|c| matches!(c, ':' | ' ' | '='));
    if joined && (label.tags.has(Tag::NameWord) || marked) { Some(label) } else { doer_before(page, start) }
}

/// A label that no list has, by its last letter and a colon (作業者:, 立会人:, 配達員:).
fn doer_before(page: &Page, start: usize) -> Option<Hit> {
    let spaced = usize::from(page.before(start) == ' ');
    let colon = start.checked_sub(spaced + 1).filter(|at| page.at(*at) == ':')?;
    let kind = page.slice(colon.saturating_sub(2), colon);
    let doer = piece_before(page, colon, Tag::Title)
        || matches!(kind, [first, '者' | '人' | '員'] if is_kanji(*first) && !matches!(first, '法' | '個' | '全' | '定'));
    doer.then(|| Hit { start: colon.saturating_sub(2), end: colon, tags: Tags::of(&[Tag::NameWord]) })
}

/// An age in brackets, as it stands behind a name: (8歳).
fn is_age_bracket(page: &Page, at: usize) -> bool {
    let digits = page.slice(at + 1, at + 4).iter().take_while(|c| c.is_ascii_digit()).count();
    page.at(at) == '(' && digits > 0 && matches!(page.at(at + 1 + digits), '歳' | '才')
}

fn is_name_letter(c: char) -> bool {
    is_kanji(c) || c == 'ヶ' || c == 'ノ'
}

fn push(out: &mut Vec<Candidate>, start: usize, end: usize, permille: u16) {
    out.push(Candidate {
        start,
        end,
        category: DataCategory::PersonName,
        permille,
        recognizer: RECOGNIZER.name,
    });
}

fn is_kana_letter(c: char) -> bool {
    is_katakana(c)
}
