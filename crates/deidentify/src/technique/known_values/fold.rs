//! Text as it is compared with known values: a light fold that remembers where every character came from.

use std::sync::LazyLock;

/// One character compared, and the Unicode scalar values of the original it stands for.
#[derive(Clone, Copy)]
pub(super) struct Unit {
    pub(super) character: char,
    /// The same with hiragana as katakana.
    pub(super) katakana: char,
    /// First scalar value.
    pub(super) start: u32,
    /// One past the last: a voicing mark, variation selector or line feed may belong to it.
    pub(super) end: u32,
    /// Bytes before it in either string of the fold.
    pub(super) at: usize,
}

/// A folded text. Both strings have the units' characters at the units' byte offsets.
///
/// Full-width ASCII is half-width, half-width katakana full-width, voicing marks are one with their kana, letters are
/// lower case and variant kanji their common form. Spaces and hyphens are left out everywhere, ー between digits, and
/// round and square brackets beside digits.
#[derive(Default)]
pub(super) struct Folded {
    pub(super) units: Vec<Unit>,
    pub(super) plain: String,
    /// With hiragana as katakana.
    pub(super) katakana: String,
}

impl Folded {
    pub(super) fn of(text: &str) -> Self {
        let mut folded = Self::default();
        folded.read(text);
        folded
    }

    /// Becomes the fold of `text`.
    pub(super) fn read(&mut self, text: &str) {
        self.units.clear();
        self.plain.clear();
        self.katakana.clear();
        self.units.reserve(text.len() / 3);
        self.plain.reserve(text.len());
        self.katakana.reserve(text.len());
        let mut rest = text.chars();
        for position in 0..u32::MAX {
            let Some(character) = rest.next() else { break };
            if is_letter_or_digit(character) {
                self.push(common_form(character.to_ascii_lowercase()), position, position + 1);
                continue;
            }
            let character = narrow_or_wide(character);
            if is_space(character) || is_hyphen(character) || self.joins_last(character, position) {
                continue;
            }
            let left_out = match character {
                'ー' => self.ends_in_digit() && continues_in_digit(rest.clone()),
                '(' | '[' | '〔' => continues_in_digit(rest.clone()),
                ')' | ']' | '〕' => self.ends_in_digit(),
                _ => false,
            };
            if !left_out {
                self.push(common_form(lower(character)), position, position + 1);
            }
        }
    }

    fn push(&mut self, character: char, start: u32, end: u32) {
        // INVARIANT: a hiragana and its katakana have three bytes each, so offsets are the same in both strings.
        let katakana = katakana(character);
        self.units.push(Unit { character, katakana, start, end, at: self.plain.len() });
        self.plain.push(character);
        self.katakana.push(katakana);
    }

    /// Whether `character` was made part of the character directly before it.
    fn joins_last(&mut self, character: char, position: u32) -> bool {
        let selector = is_variation_selector(character);
        let Some(last) = self.units.last_mut().filter(|last| last.end == position) else { return selector };
        if selector {
            last.end = position + 1;
            return true;
        }
        let Some(joined) = joined(last.character, character) else { return false };
        let (start, at) = (last.start, last.at);
        self.units.pop();
        self.plain.truncate(at);
        self.katakana.truncate(at);
        self.push(joined, start, position + 1);
        true
    }

    fn ends_in_digit(&self) -> bool {
        self.units.last().is_some_and(|last| last.character.is_ascii_digit())
    }
}

fn continues_in_digit(rest: std::str::Chars<'_>) -> bool {
    let mut rest = rest.map(narrow_or_wide);
    rest.find(|c| !is_space(*c) && !is_hyphen(*c)).is_some_and(|c| c.is_ascii_digit())
}

/// Characters that are neither left out nor narrowed nor joined, and of which only ASCII has case.
const fn is_letter_or_digit(character: char) -> bool {
    matches!(character, '0'..='9' | 'A'..='Z' | 'a'..='z' | 'ぁ'..='ゖ' | 'ァ'..='ヺ' | '\u{4e00}'..='\u{9fff}')
}

/// Spaces within a line, and marks without width.
const fn is_space(character: char) -> bool {
    matches!(
        character,
        ' ' | '\t' | '\u{a0}' | '\u{ad}' | '\u{2000}'
            ..='\u{200d}' | '\u{202f}' | '\u{2060}' | '\u{3000}' | '\u{feff}'
    )
}

/// Hyphens, dashes and minus signs, once full width is half width.
const fn is_hyphen(character: char) -> bool {
    matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Selectors of a glyph of the character before, e.g. of a kanji as in the family register (IVS).
const fn is_variation_selector(character: char) -> bool {
    matches!(character, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Half-width forms of ASCII, full-width forms of katakana, and one form of each voicing mark.
fn narrow_or_wide(character: char) -> char {
    let code = u32::from(character);
    match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(code - 0xfee0).unwrap_or(character),
        '\u{ff61}'..='\u{ff9f}' => usize::try_from(code - 0xff61)
            .ok()
            .and_then(|at| HALF_WIDTH_FROM_FF61.get(at).copied())
            .unwrap_or(character),
        '\u{3099}' => VOICED,
        '\u{309a}' => SEMI_VOICED,
        _ => character,
    }
}

const VOICED: char = '゛';
const SEMI_VOICED: char = '゜';

#[rustfmt::skip]
const HALF_WIDTH_FROM_FF61: [char; 63] = [
    '。', '「', '」', '、', '・', 'ヲ', 'ァ', 'ィ', 'ゥ', 'ェ', 'ォ', 'ャ', 'ュ', 'ョ', 'ッ', 'ー',
    'ア', 'イ', 'ウ', 'エ', 'オ', 'カ', 'キ', 'ク', 'ケ', 'コ', 'サ', 'シ', 'ス', 'セ', 'ソ', 'タ',
    'チ', 'ツ', 'テ', 'ト', 'ナ', 'ニ', 'ヌ', 'ネ', 'ノ', 'ハ', 'ヒ', 'フ', 'ヘ', 'ホ', 'マ', 'ミ',
    'ム', 'メ', 'モ', 'ヤ', 'ユ', 'ヨ', 'ラ', 'リ', 'ル', 'レ', 'ロ', 'ワ', 'ン', VOICED, SEMI_VOICED,
];

/// A kana with its voicing mark, or the two characters of a line break, as one character.
fn joined(before: char, mark: char) -> Option<char> {
    let further = match (mark, before) {
        ('\n', '\r') => return Some('\n'),
        (VOICED, 'う') => return Some('ゔ'),
        (VOICED, 'ウ') => return Some('ヴ'),
        (VOICED, 'ワ'..='ヲ') => 8,
        (VOICED, _) if VOICEABLE.contains(katakana(before)) => 1,
        (SEMI_VOICED, 'は' | 'ひ' | 'ふ' | 'へ' | 'ほ' | 'ハ' | 'ヒ' | 'フ' | 'ヘ' | 'ホ') => 2,
        _ => return None,
    };
    char::from_u32(u32::from(before) + further)
}

/// Katakana directly before their voiced form in Unicode.
const VOICEABLE: &str = "カキクケコサシスセソタチツテトハヒフヘホヽ";

const fn katakana(character: char) -> char {
    match character {
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => match char::from_u32(character as u32 + 0x60) {
            Some(katakana) => katakana,
            None => character,
        },
        _ => character,
    }
}

/// Lower case where that is one character.
fn lower(character: char) -> char {
    if character.is_ascii() {
        return character.to_ascii_lowercase();
    }
    // Kana, kanji and the marks between them have no case.
    if matches!(character, '\u{3000}'..='\u{9fff}') {
        return character;
    }
    let mut lower = character.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => character,
    }
}

/// Kanji that are one character in two forms.
struct Variants {
    /// Variant and common form, sorted.
    pairs: Vec<(char, char)>,
    /// By the low 16 bits of a character, whether some variant has them.
    places: Vec<bool>,
}

static VARIANTS: LazyLock<Variants> = LazyLock::new(|| {
    let mut pairs: Vec<_> = include_str!("variants.tsv").lines().filter_map(variant).collect();
    pairs.sort_unstable();
    let mut places = vec![false; 1 << 16];
    for (variant, _) in &pairs {
        if let Some(place) = places.get_mut(low_bits(*variant)) {
            *place = true;
        }
    }
    Variants { pairs, places }
});

fn low_bits(character: char) -> usize {
    let [low, high, ..] = u32::from(character).to_le_bytes();
    usize::from(u16::from_le_bytes([low, high]))
}

fn variant(line: &str) -> Option<(char, char)> {
    let mut fields = line.split('\t');
    let (variant, common) = (fields.next()?, fields.next()?);
    let variant = match variant.strip_prefix("U+") {
        Some(code) => char::from_u32(u32::from_str_radix(code, 16).ok()?)?,
        None => variant.parse().ok()?,
    };
    Some((variant, common.parse().ok()?))
}

fn common_form(character: char) -> char {
    if character < '\u{3400}' {
        return character;
    }
    let Variants { pairs, places } = &*VARIANTS;
    if places.get(low_bits(character)) != Some(&true) {
        return character;
    }
    let found = pairs.binary_search_by_key(&character, |(variant, _)| *variant);
    found.ok().and_then(|at| pairs.get(at)).map_or(character, |(_, common)| *common)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_digits_are_compared_as_the_general_way_would() {
        for character in '\0'..=char::MAX {
            let mut lower_case = character.to_lowercase();
            let one = lower_case.next().filter(|_| lower_case.next().is_none());
            assert_eq!(lower(character), one.unwrap_or(character), "{:x}", u32::from(character));
            if is_letter_or_digit(character) {
                let same = narrow_or_wide(character) == character
                    && lower(character) == character.to_ascii_lowercase()
                    && !is_space(character)
                    && !is_hyphen(character)
                    && !is_variation_selector(character);
                assert!(same, "{:x}", u32::from(character));
            }
        }
    }

    #[test]
    fn every_variant_and_nothing_else_has_a_common_form() {
        let pairs: std::collections::BTreeMap<_, _> = VARIANTS.pairs.iter().copied().collect();
        assert_eq!(pairs.len(), VARIANTS.pairs.len());
        for character in '\0'..=char::MAX {
            let expected = pairs.get(&character).copied().unwrap_or(character);
            assert_eq!(common_form(character), expected, "{:x}", u32::from(character));
        }
    }
}
