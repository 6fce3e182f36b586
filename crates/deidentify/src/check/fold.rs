//! Text in the one normal form in which values are compared.

use unicode_normalization::UnicodeNormalization;

/// Script of a character, as far as the ends of words depend on it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Digit,
    Latin,
    Hiragana,
    Katakana,
    Other,
}

/// A character of folded text.
#[derive(Clone, Copy)]
pub(super) struct Folded {
    pub(super) letter: char,
    /// Script before folding: hiragana is folded to katakana.
    pub(super) script: Script,
    /// Something that is not compared (a space, a hyphen) stood before it, or nothing did.
    pub(super) after_gap: bool,
}

/// Folds `text` into `out`: NFKC, lower case, katakana for hiragana, common forms for variant kanji; spaces, hyphens,
/// middle dots, round brackets and invisible characters leave gaps, and so do the long vowel mark, full stop and
/// kanji one between digits.
pub(super) fn fold(text: &str, out: &mut Vec<Folded>) {
    if !fold_simple(text, out) {
        fold_normalised(text.nfkc(), out);
    }
}

/// The folded characters of `text` alone.
pub(super) fn folded_letters(text: &str) -> String {
    let mut folded = Vec::with_capacity(text.len());
    fold(text, &mut folded);
    let mut letters = String::with_capacity(text.len());
    letters.extend(folded.iter().map(|folded| folded.letter));
    letters
}

/// Folds a text of characters with a simple NFKC; `false` if there are others, and `out` is then of no use.
fn fold_simple(text: &str, out: &mut Vec<Folded>) -> bool {
    let mut folding = Folding::into(out);
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if is_compared(letter) {
            folding.compare(letter);
            continue;
        }
        let Some(letter) = simple_nfkc(letter) else { return false };
        let rest = letters.as_str();
        folding.take(letter, || rest.chars().next().and_then(simple_nfkc));
    }
    true
}

fn fold_normalised(letters: impl Iterator<Item = char>, out: &mut Vec<Folded>) {
    let mut folding = Folding::into(out);
    let mut letters = letters.peekable();
    while let Some(letter) = letters.next() {
        folding.take(letter, || letters.peek().copied());
    }
}

/// A text as far as it is folded.
struct Folding<'a> {
    out: &'a mut Vec<Folded>,
    after_gap: bool,
}

impl<'a> Folding<'a> {
    fn into(out: &'a mut Vec<Folded>) -> Self {
        out.clear();
        Self { out, after_gap: true }
    }

    /// Folds one character more; `next` tells the one that follows it.
    fn take(&mut self, letter: char, next: impl FnOnce() -> Option<char>) {
        let after_digit = || self.out.last().is_some_and(|last| last.script == Script::Digit);
        if is_compared(letter) {
            self.compare(letter);
        } else if is_gap(letter)
            || (matches!(letter, 'ー' | '.' | '一')
                && after_digit()
                && next().is_some_and(|next| next.is_ascii_digit()))
        {
            self.after_gap = true;
        } else if letter.is_ascii() || has_no_case(letter) || !letter.is_uppercase() {
            self.compare(letter);
        } else {
            for lower in letter.to_lowercase() {
                self.push(lower, Script::Other);
            }
        }
    }

    fn compare(&mut self, letter: char) {
        let (letter, script) = fold_letter(letter);
        self.push(letter, script);
    }

    fn push(&mut self, letter: char, script: Script) {
        self.out.push(Folded { letter, script, after_gap: self.after_gap });
        self.after_gap = false;
    }
}

/// NFKC of `text` in lower case, by the general ways only where a character may need them.
pub(super) fn normalised_lower(text: &str) -> Vec<char> {
    let mut out = Vec::with_capacity(text.len() / 2);
    for letter in text.chars() {
        let Some(letter) = simple_nfkc(letter) else {
            out.clear();
            text.nfkc().for_each(|letter| push_lower(letter, &mut out));
            break;
        };
        push_lower(letter, &mut out);
    }
    out
}

fn push_lower(letter: char, out: &mut Vec<char>) {
    if letter.is_ascii() || has_no_case(letter) {
        out.push(letter.to_ascii_lowercase());
    } else {
        out.extend(letter.to_lowercase());
    }
}

/// Kana, kanji and the marks between them: most of Japanese text.
const fn has_no_case(letter: char) -> bool {
    matches!(letter, '\u{3000}'..='\u{9fff}')
}

/// NFKC of a character that becomes one character and joins with no neighbour: most of Japanese text, and much faster
/// than the general way. `None`: not known here.
fn simple_nfkc(letter: char) -> Option<char> {
    match letter {
        '\0'..='\x7f' | '、'..='〇' | '「'..='】' | 'ぁ'..='ゖ' | 'ァ'..='ー' | '一'..='\u{9fff}' => {
            Some(letter)
        }
        '！'..='～' => char::from_u32(u32::from(letter) - 0xfee0),
        '\u{3000}' => Some(' '),
        '―' | '※' | '←'..='↓' | '─'..='◯' | '★' | '☆' | '〒' | '〜' => Some(letter),
        _ => None,
    }
}

/// Characters of names and numbers that never leave a gap, and are their own NFKC: most of all text.
const fn is_compared(letter: char) -> bool {
    matches!(letter, '0'..='9' | 'a'..='z' | 'A'..='Z' | 'ぁ'..='ゖ' | 'ァ'..='ヺ' | '丁'..='\u{9fff}')
}

fn is_gap(letter: char) -> bool {
    match letter {
        '-' | '(' | ')' | '・' | '·' | '‧' => true,
        // Hyphens, dashes, minus signs, box-drawing lines that stand for them.
        '\u{00ad}' | '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{2500}' | '\u{2501}' => true,
        // Invisible: zero width, directions, byte order mark, variation selectors.
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' => true,
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => true,
        other => other.is_whitespace() || other.is_control(),
    }
}

#[inline]
fn fold_letter(letter: char) -> (char, Script) {
    match letter {
        '0'..='9' => (letter, Script::Digit),
        'a'..='z' | 'A'..='Z' => (letter.to_ascii_lowercase(), Script::Latin),
        'ぁ'..='ゖ' => (to_katakana(letter), Script::Hiragana),
        'ァ'..='ヺ' | 'ー' => (letter, Script::Katakana),
        _ => (common_kanji(letter), Script::Other),
    }
}

fn to_katakana(hiragana: char) -> char {
    // The two blocks have the same order, 0x60 apart.
    char::from_u32(u32::from(hiragana) + 0x60).unwrap_or(hiragana)
}

/// Variant kanji of family names, as one of the forms that stand for each other in practice.
fn common_kanji(letter: char) -> char {
    match letter {
        '髙' => '高',
        '﨑' | '嵜' | '埼' => '崎',
        '邊' | '邉' => '辺',
        '齋' | '齊' | '斉' => '斎',
        '澤' => '沢',
        '濱' | '濵' => '浜',
        '嶋' | '嶌' => '島',
        '廣' => '広',
        '國' => '国',
        '櫻' => '桜',
        '瀧' => '滝',
        '眞' => '真',
        '𠮷' => '吉',
        '桒' => '桑',
        '德' => '徳',
        '惠' => '恵',
        '龍' => '竜',
        '藏' => '蔵',
        '冨' => '富',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_ways_to_write_a_value_fold_together() {
        let same = [
            ["佐藤 太郎", "佐藤　太郎", "佐藤太郎", "佐藤・太郎"],
            ["サトウ タロウ", "ｻﾄｳ ﾀﾛｳ", "さとう　たろう", "サトウ・タロウ"],
            ["ガンダ", "ｶﾞﾝﾀﾞ", "がんだ", "カ\u{3099}ンタ\u{3099}"],
            ["090-1234-5678", "０９０－１２３４－５６７８", "(090) 1234‐5678", "090ー1234ー5678"],
            ["03.1234.5678", "0312345678", "０３−１２３４−５６７８", "03一1234一5678"],
            [
                "Taro.Sato@Example.JP",
                "ｔａｒｏ．ｓａｔｏ＠ｅｘａｍｐｌｅ．ｊｐ",
                "taro.sato@example.jp",
                "TARO.SATO@EXAMPLE.JP",
            ],
            ["髙﨑", "高崎", "髙\u{e0100}﨑", "高 崎"],
        ];
        for ways in same {
            let first = folded_letters(ways[0]);
            for way in ways {
                assert_eq!(folded_letters(way), first, "{way}");
            }
        }
    }

    #[test]
    fn marks_that_carry_meaning_stay() {
        assert_eq!(folded_letters("サトー"), "サトー");
        assert_eq!(folded_letters("第一"), "第一");
        assert_eq!(folded_letters("a_b.c@d"), "a_b.c@d");
    }

    #[test]
    fn simple_characters_are_what_nfkc_makes_of_them() {
        let mut known = 0;
        for letter in '\0'..='\u{ffff}' {
            if let Some(simple) = simple_nfkc(letter) {
                known += 1;
                assert!(letter.nfkc().eq([simple]), "{:x}", u32::from(letter));
                assert!(['a', simple, 'b'].into_iter().nfkc().eq(['a', simple, 'b']));
                assert_eq!(unicode_normalization::char::canonical_combining_class(simple), 0);
            }
        }
        assert!(known > 21_000);
    }

    #[test]
    fn characters_taken_as_they_are_have_no_case_and_no_other_form() {
        for letter in '\0'..=char::MAX {
            if has_no_case(letter) {
                assert!(letter.to_lowercase().eq([letter]), "{:x}", u32::from(letter));
            }
            if is_compared(letter) {
                assert!(simple_nfkc(letter) == Some(letter) && !is_gap(letter), "{:x}", u32::from(letter));
                assert!(letter.is_ascii() || !letter.is_uppercase(), "{:x}", u32::from(letter));
            }
        }
    }

    fn parts(folded: &[Folded]) -> Vec<(char, Script, bool)> {
        folded.iter().map(|folded| (folded.letter, folded.script, folded.after_gap)).collect()
    }

    proptest! {
        #[test]
        fn simple_texts_fold_and_fall_as_in_general(
            letters in prop::collection::vec(
                prop_oneof![
                    prop::sample::select("09０９ー.一-−　 aZＺàÀﾞ゙ガｶサさ佐髙・()①ﬁΣİ〇".chars().collect::<Vec<_>>()),
                    any::<char>(),
                ],
                0..20,
            ),
        ) {
            let text = String::from_iter(letters);
            let (mut folded, mut general) = (Vec::new(), Vec::new());
            fold(&text, &mut folded);
            fold_normalised(text.nfkc(), &mut general);
            prop_assert!(parts(&folded) == parts(&general));
            let lower: Vec<char> = text.nfkc().flat_map(char::to_lowercase).collect();
            prop_assert_eq!(normalised_lower(&text), lower);
        }
    }
}
