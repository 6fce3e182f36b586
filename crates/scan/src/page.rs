//! One text, read once: its digit groups, keywords and name pieces, which the recognisers work from.

use crate::dictionary::Dictionary;
use crate::fold::Folded;
use crate::tags::{Tag, Tags};

/// Tags that are looked up at every position; all others take the leftmost longest entry.
const NAME_TAGS: Tags = Tags::of(&[
    Tag::Honorific,
    Tag::Title,
    Tag::OrganisationBefore,
    Tag::NotName,
    Tag::Surname,
    Tag::CommonSurname,
    Tag::Given,
    Tag::KanaSurname,
    Tag::KanaGiven,
    Tag::Foreign,
    Tag::LatinSurname,
    Tag::LatinGiven,
    Tag::CommonWord,
    Tag::Place,
    Tag::KnownName,
    Tag::Word,
    Tag::Thing,
]);

/// Terms that stand as words of their own: inside a longer katakana word they mean something else.
const WORD_TAGS: Tags =
    Tags::of(&[Tag::Diagnosis, Tag::Drug, Tag::Therapy, Tag::Disability, Tag::Creed, Tag::Race]);

/// An unbroken run of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// What stands between two neighbouring digit groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gap {
    Dash,
    Space,
    Dot,
    Paren,
    Slash,
    Comma,
    Colon,
    /// の between spelled-out digits.
    Of,
    Other,
}

/// A dictionary entry found in the text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hit {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) tags: Tags,
}

/// A text with everything that recognisers ask about it. Holds personal data: no Debug.
#[derive(Default)]
pub(crate) struct Page {
    folded: Folded,
    groups: Vec<Group>,
    keywords: Vec<Hit>,
    names: Vec<Hit>,
    ats: Vec<usize>,
    colons: usize,
    seen: Tags,
    context: Tags,
}

impl Page {
    /// Reads `text`; `context` are the tags that its surroundings (a column header) already give.
    pub(crate) fn read(&mut self, dictionary: &Dictionary, text: &str, context: Tags) {
        self.folded.set(text);
        self.groups.clear();
        self.keywords.clear();
        self.names.clear();
        self.ats.clear();
        self.colons = 0;
        self.seen = context;
        self.context = context;
        let chars = self.folded.chars();
        let mut keyword_end = 0;
        let mut previous = '\0';
        let mut group_start = None;
        for (at, c) in chars.iter().copied().enumerate() {
            if digit(c).is_some() {
                group_start.get_or_insert(at);
            } else if let Some(start) = group_start.take() {
                push_group(&mut self.groups, chars, start, at);
            }
            match c {
                '@' => self.ats.push(at),
                ':' => self.colons += 1,
                _ => {}
            }
            let inside_word = c.is_ascii_alphabetic() && previous.is_ascii_alphabetic();
            if !inside_word {
                let rest = chars.get(at..).unwrap_or_default();
                let joins_before = is_katakana(c) && is_katakana(previous);
                let mut longest: Option<Hit> = None;
                dictionary.prefixes(rest, |length, tags| {
                    let last = rest.get(length - 1).copied().unwrap_or('\0');
                    let next = rest.get(length).copied().unwrap_or('\0');
                    if c.is_ascii() && last.is_ascii_alphabetic() && next.is_ascii_alphabetic() {
                        return;
                    }
                    let joins = joins_before || is_katakana(last) && is_katakana(next);
                    let tags = if joins { tags.without(WORD_TAGS) } else { tags };
                    let hit = Hit { start: at, end: at + length, tags };
                    if tags.meets(NAME_TAGS) {
                        self.names.push(hit);
                    }
                    if at >= keyword_end && !tags.without(NAME_TAGS).is_empty() {
                        longest = Some(hit);
                    }
                });
                if let Some(hit) = longest {
                    keyword_end = hit.end;
                    self.keywords.push(hit);
                    self.seen = self.seen.union(hit.tags);
                }
            }
            previous = c;
        }
        if let Some(start) = group_start {
            push_group(&mut self.groups, chars, start, chars.len());
        }
    }

    /// The folded characters.
    pub(crate) fn chars(&self) -> &[char] {
        self.folded.chars()
    }

    /// The character at a position; NUL beyond the ends.
    pub(crate) fn at(&self, position: usize) -> char {
        self.chars().get(position).copied().unwrap_or('\0')
    }

    /// The character before a position; NUL at the start.
    pub(crate) fn before(&self, position: usize) -> char {
        position.checked_sub(1).map_or('\0', |p| self.at(p))
    }

    /// The characters of a range, cut at the end of the text.
    pub(crate) fn slice(&self, start: usize, end: usize) -> &[char] {
        let end = end.min(self.chars().len());
        self.chars().get(start.min(end)..end).unwrap_or_default()
    }

    /// Whether the text continues with `word` at a position.
    pub(crate) fn continues(&self, position: usize, word: &str) -> bool {
        let mut at = position;
        word.chars().all(|c| {
            let same = self.at(at) == c;
            at += 1;
            same
        })
    }

    /// Original scalar range of a folded range.
    pub(crate) fn original(&self, start: usize, end: usize) -> (u32, u32) {
        self.folded.original(start, end)
    }

    pub(crate) fn groups(&self) -> &[Group] {
        &self.groups
    }

    pub(crate) fn keywords(&self) -> &[Hit] {
        &self.keywords
    }

    pub(crate) fn names(&self) -> &[Hit] {
        &self.names
    }

    pub(crate) fn ats(&self) -> &[usize] {
        &self.ats
    }

    pub(crate) fn colons(&self) -> usize {
        self.colons
    }

    /// Tags of all keywords and of the context.
    pub(crate) fn seen(&self) -> Tags {
        self.seen
    }

    pub(crate) fn context(&self) -> Tags {
        self.context
    }

    pub(crate) fn group(&self, index: usize) -> Option<Group> {
        self.groups.get(index).copied()
    }

    /// What stands between group `index` and the next one; `Other` beyond the last.
    pub(crate) fn gap(&self, index: usize) -> Gap {
        match (self.group(index), self.group(index + 1)) {
            (Some(left), Some(right)) => gap(self.slice(left.end, right.start)),
            _ => Gap::Other,
        }
    }

    /// The range of groups `index..` whose lengths are exactly `lengths`, joined only by `gaps`, and
    /// which is no part of a longer number or code.
    pub(crate) fn shape(&self, index: usize, lengths: &[usize], gaps: &[Gap]) -> Option<(usize, usize)> {
        let first = self.group(index)?;
        let mut end = first.end;
        for (offset, length) in lengths.iter().enumerate() {
            let group = self.group(index + offset)?;
            if group.end - group.start != *length
                || offset > 0 && !gaps.contains(&self.gap(index + offset - 1))
            {
                return None;
            }
            end = group.end;
        }
        let joined_before =
            index > 0 && matches!(self.gap(index - 1), Gap::Dash | Gap::Of | Gap::Dot | Gap::Slash);
        let joined_after = matches!(self.gap(index + lengths.len() - 1), Gap::Dash | Gap::Of | Gap::Dot);
        (!joined_before && !joined_after && self.stands_alone(first.start, end)).then_some((first.start, end))
    }

    /// Whether neither a letter nor a decimal or thousands mark ties the range to its neighbours.
    pub(crate) fn stands_alone(&self, start: usize, end: usize) -> bool {
        let (before, after) = (self.before(start), self.at(end));
        let keyword = before.is_ascii_alphabetic() && self.keywords.iter().any(|hit| hit.end == start);
        let tied_before = before.is_ascii_alphanumeric() && !keyword
            || matches!(before, '.' | ',' | '¥' | '$')
                && (before == '¥' || before == '$' || digit(self.before(start - 1)).is_some());
        let tied_after = after.is_ascii_alphanumeric()
            || matches!(after, '.' | ',') && digit(self.at(end + 1)).is_some()
            || after == '円';
        !tied_before && !tied_after
    }

    /// The digits of a range, separators left out.
    pub(crate) fn digits(&self, start: usize, end: usize) -> Vec<u8> {
        self.slice(start, end).iter().filter_map(|c| digit(*c)).collect()
    }

    /// Whether a keyword with one of `tags` ends within `before` characters ahead of the range or starts
    /// within `after` behind it, or the context has one.
    pub(crate) fn near(&self, tags: Tags, start: usize, end: usize, before: usize, after: usize) -> bool {
        if !self.seen.meets(tags) {
            return false;
        }
        self.context.meets(tags)
            || self.keyword_before(tags, start, before).is_some()
            || self.keyword_after(tags, end, after).is_some()
    }

    /// The nearest keyword with one of `tags` that ends within `window` characters ahead of `position`.
    pub(crate) fn keyword_before(&self, tags: Tags, position: usize, window: usize) -> Option<Hit> {
        let ahead = self.keywords.partition_point(|hit| hit.start < position);
        self.keywords
            .get(..ahead)?
            .iter()
            .rev()
            .take_while(|hit| hit.end + window >= position)
            .find(|hit| hit.end <= position && hit.tags.meets(tags))
            .copied()
    }

    /// The nearest keyword with one of `tags` that starts within `window` characters behind `position`.
    pub(crate) fn keyword_after(&self, tags: Tags, position: usize, window: usize) -> Option<Hit> {
        let first = self.keywords.partition_point(|hit| hit.start < position);
        self.keywords
            .get(first..)?
            .iter()
            .take_while(|hit| hit.start <= position + window)
            .find(|hit| hit.tags.meets(tags))
            .copied()
    }

    /// Whether the keyword of `family` nearest ahead of `position`, or else the context, has one of `tags`.
    pub(crate) fn closest_is(&self, tags: Tags, family: Tags, position: usize, window: usize) -> bool {
        if !self.seen.meets(tags) {
            return false;
        }
        match self.keyword_before(family, position, window) {
            Some(hit) => hit.tags.meets(tags),
            None => self.context.meets(tags),
        }
    }
}

fn push_group(groups: &mut Vec<Group>, chars: &[char], start: usize, end: usize) {
    let spelled = chars.get(start).is_some_and(|c| !c.is_ascii());
    if !spelled || end - start >= 2 {
        groups.push(Group { start, end });
    }
}

fn gap(between: &[char]) -> Gap {
    let mut mark = None;
    if between.is_empty() || between.len() > 3 {
        return Gap::Other;
    }
    for c in between {
        let kind = match c {
            ' ' => continue,
            '-' | 'ー' | '‑' | '―' => Gap::Dash,
            '.' | '·' => Gap::Dot,
            '(' | ')' => Gap::Paren,
            '/' => Gap::Slash,
            ',' => Gap::Comma,
            ':' => Gap::Colon,
            'の' => Gap::Of,
            _ => return Gap::Other,
        };
        match mark {
            None => mark = Some(kind),
            Some(Gap::Paren) if kind == Gap::Dash => {}
            Some(Gap::Dash) if kind == Gap::Paren => mark = Some(Gap::Paren),
            Some(_) => return Gap::Other,
        }
    }
    mark.unwrap_or(Gap::Space)
}

/// Value of a digit, ASCII or kanji (positional kanji digits only).
pub(crate) fn digit(c: char) -> Option<u8> {
    match c {
        '0' | '〇' | '零' => Some(0),
        '1' | '一' => Some(1),
        '2' | '二' => Some(2),
        '3' | '三' => Some(3),
        '4' | '四' => Some(4),
        '5' | '五' => Some(5),
        '6' | '六' => Some(6),
        '7' | '七' => Some(7),
        '8' | '八' => Some(8),
        '9' | '九' => Some(9),
        _ => None,
    }
}

pub(crate) fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30A1}'..='\u{30FA}' | 'ー')
}

pub(crate) fn is_hiragana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}')
}

pub(crate) fn is_kanji(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '々' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{2FFFF}')
}
