//! 住所: prefecture or city, town, and house number.

use super::{Candidate, Recognizer, Trigger};
use crate::page::{Page, digit, is_hiragana, is_kanji, is_katakana};
use crate::tags::{Tag, Tags};
use sekisho_terms::DataCategory;

pub(crate) const RECOGNIZER: Recognizer =
    Recognizer { name: "address", trigger: Trigger::DigitsAnd(PLACE), find };

const PLACE: Tags = Tags::of(&[Tag::Prefecture, Tag::City]);
/// Longest town part between the known head and the house number.
const TOWN_LENGTH_MAX: usize = 24;
/// Last words of the names of buildings.
const BUILDING_ENDINGS: &[&str] = &[
    "荘",
    "館",
    "寮",
    "住宅",
    "団地",
    "社宅",
    "ビル",
    "棟",
    "ハイツ",
    "コーポ",
    "マンション",
    "アパート",
    "ハウス",
    "センター",
    "タワー",
    "プラザ",
    "会館",
    "庁舎",
    "苑",
];
/// Longest building part behind the house number.
const BUILDING_LENGTH_MAX: usize = 30;

fn find(page: &Page, out: &mut Vec<Candidate>) {
    let mut free_from = 0;
    for head in page.keywords().iter().filter(|keyword| keyword.tags.meets(PLACE)) {
        if head.start < free_from {
            continue;
        }
        let Some(number) = house_number(page, head.end) else { continue };
        let end = building_end(page, number);
        free_from = end;
        out.push(Candidate {
            start: head.start,
            end,
            category: DataCategory::Address,
            permille: 930,
            recognizer: RECOGNIZER.name,
        });
    }
}

/// The end of the house number behind a town of a few letters: 1-2-3, 3丁目4番5号, 1234番地.
fn house_number(page: &Page, head_end: usize) -> Option<usize> {
    let mut at = head_end;
    while at - head_end < TOWN_LENGTH_MAX && is_town_letter(page, at) {
        at += 1;
    }
    let begin = at;
    let mut numbers = 0;
    let mut last = at;
    loop {
        let digits = (at..).take_while(|i| digit(page.at(*i)).is_some() || page.at(*i) == '十').count();
        if digits == 0 {
            break;
        }
        numbers += 1;
        at += digits;
        last = at;
        for unit in ["丁目", "番地の", "番地", "番", "号", "-", "ー", "の"] {
            if page.continues(at, unit) {
                at += unit.chars().count();
                if unit.chars().all(is_kanji) {
                    last = at;
                }
                break;
            }
        }
        // Towns of Hokkaido: 北1条西2丁目.
        if page.at(at) == '条' && matches!(page.at(at + 1), '東' | '西' | '南' | '北') {
            at += 2;
            continue;
        }
        if at == last && !page.slice(begin, at).last().is_some_and(|c| is_kanji(*c)) {
            break;
        }
    }
    // A counter or window of an office (市役所の窓口3番).
    if numbers == 1 && page.before(last) == '番' && page.slice(head_end, begin).contains(&'の') {
        return None;
    }
    let unit = page.slice(begin, last).iter().any(|c| matches!(c, '丁' | '番' | '号' | '-' | 'ー'));
    let dated = matches!(page.at(last), '年' | '月' | '日' | '時' | '人' | '円' | '歳' | '名' | '回' | '位');
    let bare = is_bare_lot(page, head_end, begin, last);
    (numbers > 0 && (unit || numbers > 1 || bare) && !dated).then_some(last)
}

/// A lot number without a unit behind a town: 本町647.
fn is_bare_lot(page: &Page, head_end: usize, begin: usize, last: usize) -> bool {
    let town = page.slice(head_end, begin);
    let named =
        town.len() >= 2 && matches!(town.last(), Some('町' | '村' | '字' | '郷' | '丘' | '台' | '通'));
    let next = page.at(last);
    let ends =
        matches!(next, '\0' | ' ' | '、' | '。' | ',' | ')' | '\n' | 'の' | 'に' | 'へ' | '宛' | '」' | '(');
    named && !town.contains(&'の') && (2..=5).contains(&(last - begin)) && ends
}

fn is_town_letter(page: &Page, at: usize) -> bool {
    let c = page.at(at);
    let kanji_number = digit(c).is_some() && page.continues(at + 1, "丁目");
    let particle = matches!(c, 'は' | 'に' | 'で' | 'を' | 'が' | 'と' | 'も' | 'へ' | 'か')
        && !is_kanji(page.at(at + 1))
        && !is_in_kana_name(page, at);
    !kanji_number
        && !c.is_ascii_digit()
        && !particle
        && (is_kanji(c) || is_katakana(c) || is_hiragana(c) || matches!(c, 'ヶ' | ' '))
}

fn ends_with(letters: &[char], ending: &str) -> bool {
    letters.len() >= ending.chars().count()
        && letters.iter().rev().zip(ending.chars().rev()).all(|(a, b)| *a == b)
}

/// Whether a letter that could be a particle stands inside a town in hiragana (みなとみらい, ひばりが丘).
fn is_in_kana_name(page: &Page, at: usize) -> bool {
    const PHRASES: &[&str] =
        &["から", "まで", "より", "など", "だけ", "ほか", "のほ", "のみ", "です", "でも", "という"];
    let mut start = at;
    while is_hiragana(page.before(start)) {
        start -= 1;
    }
    let phrase = PHRASES.iter().any(|phrase| page.continues(start, phrase));
    let particle =
        matches!(page.at(start), 'は' | 'に' | 'で' | 'を' | 'が' | 'と' | 'も' | 'へ' | 'か' | 'の');
    start < at && !phrase && !particle
}

/// A building and room behind a space: up to a number, 号室 or 階.
fn building_end(page: &Page, number_end: usize) -> usize {
    let gap = usize::from(page.at(number_end) == ' ');
    let mut at = number_end + gap;
    let begin = at;
    while at - begin < BUILDING_LENGTH_MAX
        && (is_kanji(page.at(at))
            || is_katakana(page.at(at))
            || gap > 0 && is_hiragana(page.at(at))
            || page.at(at).is_ascii_alphabetic()
            || matches!(page.at(at), '・' | 'ヶ'))
    {
        at += 1;
    }
    let named = page.slice(begin, at);
    let ending = BUILDING_ENDINGS.iter().any(|ending| ends_with(named, ending));
    let hiragana = named.iter().any(|c| is_hiragana(*c));
    let katakana = named.iter().any(|c| is_katakana(*c));
    let numbered = page.at(at).is_ascii_digit();
    // A building's name in hiragana must end as one; behind a number anything in katakana does.
    if ending || katakana && !hiragana || katakana && numbered {
        room_end(page, at).unwrap_or(at)
    } else {
        floor_end(page, number_end).unwrap_or(number_end)
    }
}

/// A room behind a building, its block ahead of it: 301号室, B棟 502, 3F.
fn room_end(page: &Page, building_end: usize) -> Option<usize> {
    let mut at = building_end + usize::from(page.at(building_end) == ' ');
    let block = (at..at + 3).take_while(|i| page.at(*i).is_ascii_alphanumeric()).count();
    if block > 0 && (page.at(at + block) == '棟' || page.continues(at + block, "号棟")) {
        at += block + if page.at(at + block) == '棟' { 1 } else { 2 };
        return Some(room_end(page, at).unwrap_or(at));
    }
    let begin = at;
    while page.at(at).is_ascii_digit() || page.at(at) == '-' && page.at(at + 1).is_ascii_digit() {
        at += 1;
    }
    (at > begin).then(|| after_unit(page, at).unwrap_or(at))
}

/// A floor or room without a building's name.
fn floor_end(page: &Page, number_end: usize) -> Option<usize> {
    let start = number_end + usize::from(page.at(number_end) == ' ');
    let digits = (start..start + 4).take_while(|at| page.at(*at).is_ascii_digit()).count();
    if start == number_end || digits == 0 { None } else { after_unit(page, start + digits) }
}

fn after_unit(page: &Page, at: usize) -> Option<usize> {
    ["号室", "号", "階", "F"]
        .into_iter()
        .find(|unit| page.continues(at, unit))
        .map(|unit| at + unit.chars().count())
}
