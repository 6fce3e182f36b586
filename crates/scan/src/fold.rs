//! Folding of written variants (NFKC-like) with a map back to the scalar positions of the original.

use unicode_normalization::char::{compose, decompose_compatible};

/// A text in folded form: half-width ASCII, full-width kana, one hyphen, no zero-width characters.
#[derive(Default)]
pub(crate) struct Folded {
    chars: Vec<char>,
    /// Original position of each folded character; unused while folding kept every position.
    origins: Vec<u32>,
    /// Whether `origins` is in use.
    tracked: bool,
    /// Scalar values in the original.
    length: u32,
}

impl Folded {
    /// Replaces the content by the folded form of `text`; buffers are kept.
    pub(crate) fn set(&mut self, text: &str) {
        self.chars.clear();
        self.origins.clear();
        self.tracked = false;
        self.length = 0;
        for c in text.chars() {
            if c.is_ascii() {
                self.push(c);
            } else {
                self.push_folded(c);
            }
            self.length = self.length.saturating_add(1);
        }
    }

    /// The folded characters.
    pub(crate) fn chars(&self) -> &[char] {
        &self.chars
    }

    /// Original half-open range of a folded half-open range.
    pub(crate) fn original(&self, start: usize, end: usize) -> (u32, u32) {
        (self.position(start), self.position(end).max(self.position(end.saturating_sub(1)).saturating_add(1)))
    }

    fn position(&self, index: usize) -> u32 {
        if index >= self.chars.len() {
            return self.length;
        }
        match self.origins.get(index) {
            Some(position) => *position,
            None => u32::try_from(index).unwrap_or(u32::MAX),
        }
    }

    fn push(&mut self, c: char) {
        if self.tracked {
            self.origins.push(self.length);
        }
        self.chars.push(c);
    }

    /// From here on positions differ from indices.
    fn track(&mut self) {
        if !self.tracked {
            self.tracked = true;
            self.origins.extend(0..u32::try_from(self.chars.len()).unwrap_or(u32::MAX));
        }
    }

    fn push_folded(&mut self, c: char) {
        match c {
            '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FE}' | '\u{4E00}'..='\u{9FFF}' => {
                self.push(ideograph(c));
            }
            '\u{FF01}'..='\u{FF5E}' => {
                self.push(char::from_u32(u32::from(c).saturating_sub(0xFEE0)).unwrap_or(c));
            }
            '\u{3000}' | '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' => self.push(' '),
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2500}' | '\u{2501}' | '\u{FE58}' | '\u{FE63}' => {
                self.push('-');
            }
            '\u{FFE5}' => self.push('¥'),
            '\u{3099}' | '\u{309A}' | '\u{FF9E}' | '\u{FF9F}' => self.push_mark(c),
            '\u{FE00}'..='\u{FE0F}'
            | '\u{E0100}'..='\u{E01EF}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2060}'
            | '\u{FEFF}'
            | '\u{AD}' => self.track(),
            '\u{FF5F}'..='\u{FF9D}'
            | '\u{2E80}'..='\u{2FDF}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{3200}'..='\u{33FF}'
            | '\u{2460}'..='\u{24FF}'
            | '\u{1D400}'..='\u{1D7FF}'
            | '\u{2F800}'..='\u{2FA1F}' => self.push_compatible(c),
            '\u{20BB7}' => self.push('吉'),
            _ => self.push(c),
        }
    }

    fn push_compatible(&mut self, c: char) {
        let before = self.chars.len();
        let mut parts = [None; 8];
        let mut slots = parts.iter_mut();
        decompose_compatible(c, |part| {
            if let Some(slot) = slots.next() {
                *slot = Some(part);
            }
        });
        let mut parts = parts.into_iter().flatten().map(ideograph);
        if let Some(first) = parts.next() {
            self.push(first);
        }
        for part in parts {
            self.track();
            self.push(part);
        }
        if self.chars.len() == before {
            self.push(c);
        }
    }

    /// A voicing mark joins the kana before it; alone it stays.
    fn push_mark(&mut self, c: char) {
        let mark = match c {
            '\u{FF9E}' => '\u{3099}',
            '\u{FF9F}' => '\u{309A}',
            other => other,
        };
        if let Some(last) = self.chars.last_mut()
            && let Some(joined) = compose(*last, mark)
        {
            *last = joined;
            self.track();
        } else {
            self.push(if mark == '\u{3099}' { '゛' } else { '゜' });
        }
    }
}

/// Variant characters that name lists write in their common form.
fn ideograph(c: char) -> char {
    match c {
        '髙' => '高',
        '﨑' | '嵜' => '崎',
        '濵' | '濱' => '浜',
        '德' => '徳',
        '邊' | '邉' => '辺',
        '澤' => '沢',
        '齋' => '斎',
        '齊' => '斉',
        '櫻' => '桜',
        '廣' => '広',
        '國' => '国',
        '嶋' => '島',
        '瀨' => '瀬',
        '眞' => '真',
        '惠' => '恵',
        '龍' => '竜',
        '・' | '･' => '・',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    fn folded(text: &str) -> String {
        let mut folded = Folded::default();
        folded.set(text);
        folded.chars().iter().collect()
    }

    /// Unicode's own NFKC is the slow model for the forms that both fold.
    #[test]
    fn width_forms_fold_as_nfkc_does() {
        for c in ('\u{FF01}'..='\u{FF9D}').chain(['㈱', '㍻', '㋿', '①', '神', 'ﾊ']) {
            let text = format!("あ{c}い");
            let nfkc: String = text.nfkc().collect();
            assert_eq!(folded(&text), nfkc, "U+{:04X}", u32::from(c));
        }
        for text in ["ｶﾞｷﾞ", "ﾊﾟﾋﾟ", "か\u{3099}", "ｳﾞ"] {
            assert_eq!(folded(text), text.nfkc().collect::<String>());
        }
    }

    #[test]
    fn variants_and_invisible_characters_fold() {
        assert_eq!(folded("髙橋﨑"), "高橋崎");
        assert_eq!(folded("葛\u{E0100}城\u{200B}"), "葛城");
        assert_eq!(folded("1‐2‑3–4—5―6−7－8"), "1-2-3-4-5-6-7-8");
        assert_eq!(folded("ーｰ"), "ーー");
    }

    #[test]
    fn positions_lead_back_to_the_original() {
        let mut folded = Folded::default();
        folded.set("ｶﾞ㈱葛\u{E0100}城A");
        let letters: Vec<(char, (u32, u32))> =
            folded.chars().iter().enumerate().map(|(i, c)| (*c, folded.original(i, i + 1))).collect();
        let expected = [
            ('ガ', (0, 2)),
            ('(', (2, 3)),
            ('株', (2, 3)),
            (')', (2, 3)),
            ('葛', (3, 5)),
            ('城', (5, 6)),
            ('A', (6, 7)),
        ];
        assert_eq!(letters, expected);
        folded.set("同じ");
        assert_eq!(folded.original(0, 2), (0, 2));
    }
}
