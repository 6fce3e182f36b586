//! Japanese names in Latin letters.

use super::{Candidate, Page, honorific_at, pieces_at, push};
use crate::tags::Tag;

/// Capitalised words before an honorific, and pairs of a romanised surname and given name.
pub(super) fn find(page: &Page, out: &mut Vec<Candidate>) {
    addressed(page, out);
    listed(page, out);
}

/// One to three capitalised words that an honorific follows: John Smithさん.
fn addressed(page: &Page, out: &mut Vec<Candidate>) {
    let honorifics = page.names().iter().filter(|hit| hit.tags.has(Tag::Honorific));
    for honorific in honorifics.filter(|hit| honorific_at(page, hit.start).is_some()) {
        let mut start = None;
        let mut end = honorific.start;
        for _ in 0..3 {
            let Some(head) = capitalised_before(page, end) else { break };
            start = Some(head);
            if page.before(head) != ' ' {
                break;
            }
            end = head - 1;
        }
        if let Some(start) = start {
            push(out, start, honorific.start, 820);
        }
    }
}

/// The start of the capitalised word that ends at `end`.
fn capitalised_before(page: &Page, end: usize) -> Option<usize> {
    let mut head = end;
    while page.before(head).is_ascii_lowercase() {
        head -= 1;
    }
    let capital = head.checked_sub(1)?;
    let word =
        head < end && page.at(capital).is_ascii_uppercase() && !page.before(capital).is_ascii_alphanumeric();
    word.then_some(capital)
}

/// Two capitalised words, one a surname and the other a given name in romanised form.
fn listed(page: &Page, out: &mut Vec<Candidate>) {
    for first in page.names() {
        if !page.at(first.start).is_ascii_uppercase()
            || first.start > 0 && page.before(first.start).is_ascii_alphanumeric()
        {
            continue;
        }
        let comma = usize::from(page.at(first.end) == ',');
        if page.at(first.end + comma) != ' ' {
            continue;
        }
        let start = first.end + comma + 1;
        if !page.at(start).is_ascii_uppercase() {
            continue;
        }
        for second in pieces_at(page, start) {
            let eastern = first.tags.has(Tag::LatinSurname) && second.tags.has(Tag::LatinGiven);
            let western = comma == 0 && first.tags.has(Tag::LatinGiven) && second.tags.has(Tag::LatinSurname);
            if (eastern || western) && !page.at(second.end).is_ascii_alphanumeric() {
                push(out, first.start, second.end, 880);
            }
        }
    }
}

/// Romanised spellings of a katakana reading: Hepburn with long vowels dropped, kept, and with `h`.
pub(crate) fn spellings(reading: &str) -> Vec<String> {
    let full = hepburn(reading);
    let short = full.replace("ou", "o").replace("oo", "o").replace("uu", "u");
    let with_h = full.replace("ou", "oh").replace("oo", "oh");
    let mut spellings = vec![full, short, with_h];
    spellings.sort_unstable();
    spellings.dedup();
    spellings.retain(|spelling| spelling.len() >= 3);
    spellings
}

fn hepburn(reading: &str) -> String {
    let mut out = String::new();
    let mut doubled = false;
    for c in reading.chars() {
        let small = matches!(c, 'ャ' | 'ュ' | 'ョ');
        if small {
            out.pop();
            let vowel = match c {
                'ャ' => "a",
                'ュ' => "u",
                _ => "o",
            };
            if !(out.ends_with("sh") || out.ends_with("ch") || out.ends_with('j')) {
                out.push('y');
            }
            out.push_str(vowel);
            continue;
        }
        if c == 'ッ' {
            doubled = true;
            continue;
        }
        let syllable = syllable(c);
        if doubled {
            match syllable.chars().next() {
                Some('c') => out.push('t'),
                Some(head) => out.push(head),
                None => {}
            }
            doubled = false;
        }
        out.push_str(syllable);
    }
    out
}

fn syllable(c: char) -> &'static str {
    const TABLE: &[(char, &str)] = &[
        ('ア', "a"),
        ('イ', "i"),
        ('ウ', "u"),
        ('エ', "e"),
        ('オ', "o"),
        ('カ', "ka"),
        ('キ', "ki"),
        ('ク', "ku"),
        ('ケ', "ke"),
        ('コ', "ko"),
        ('サ', "sa"),
        ('シ', "shi"),
        ('ス', "su"),
        ('セ', "se"),
        ('ソ', "so"),
        ('タ', "ta"),
        ('チ', "chi"),
        ('ツ', "tsu"),
        ('テ', "te"),
        ('ト', "to"),
        ('ナ', "na"),
        ('ニ', "ni"),
        ('ヌ', "nu"),
        ('ネ', "ne"),
        ('ノ', "no"),
        ('ハ', "ha"),
        ('ヒ', "hi"),
        ('フ', "fu"),
        ('ヘ', "he"),
        ('ホ', "ho"),
        ('マ', "ma"),
        ('ミ', "mi"),
        ('ム', "mu"),
        ('メ', "me"),
        ('モ', "mo"),
        ('ヤ', "ya"),
        ('ユ', "yu"),
        ('ヨ', "yo"),
        ('ラ', "ra"),
        ('リ', "ri"),
        ('ル', "ru"),
        ('レ', "re"),
        ('ロ', "ro"),
        ('ワ', "wa"),
        ('ヲ', "o"),
        ('ン', "n"),
        ('ガ', "ga"),
        ('ギ', "gi"),
        ('グ', "gu"),
        ('ゲ', "ge"),
        ('ゴ', "go"),
        ('ザ', "za"),
        ('ジ', "ji"),
        ('ズ', "zu"),
        ('ゼ', "ze"),
        ('ゾ', "zo"),
        ('ダ', "da"),
        ('ヂ', "ji"),
        ('ヅ', "zu"),
        ('デ', "de"),
        ('ド', "do"),
        ('バ', "ba"),
        ('ビ', "bi"),
        ('ブ', "bu"),
        ('ベ', "be"),
        ('ボ', "bo"),
        ('パ', "pa"),
        ('ピ', "pi"),
        ('プ', "pu"),
        ('ペ', "pe"),
        ('ポ', "po"),
    ];
    TABLE.iter().find(|(kana, _)| *kana == c).map_or("", |(_, latin)| latin)
}
