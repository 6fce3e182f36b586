//! The words of the pages in one language, and how the language writes dates, moments and lists.

use super::Lang;
use crate::model::Bilingual;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use std::collections::BTreeMap;
use std::fmt::Display;

/// The words as they stand in the source tree.
pub(super) const WORDS: &str = include_str!("../../../../web/report/words.toml");

/// Words of one language.
pub(super) struct Words {
    pub(super) lang: Lang,
    words: BTreeMap<String, Bilingual>,
}

impl Words {
    pub(super) fn new(lang: Lang) -> Self {
        Self { lang, words: toml::from_str(WORDS).unwrap_or_default() }
    }

    /// The word of a key.
    pub(super) fn of<'a>(&'a self, key: &'a str) -> &'a str {
        self.words.get(key).map_or(key, |word| self.lang.of(word))
    }

    /// A word of the machine outputs in the language of the page; one that is in no list stands as it is.
    pub(super) fn kind(&self, group: &str, word: &str) -> String {
        let known = self.words.get(&format!("{group}-{word}"));
        known.map_or(word, |known| self.lang.of(known)).to_owned()
    }

    /// A word with its `{places}` filled; what is filled in is not looked at again.
    pub(super) fn fill(&self, key: &str, values: &[(&str, &dyn Display)]) -> String {
        let mut filled = String::new();
        let mut rest = self.of(key);
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((name, behind)) = after.split_once('}') else { break };
            if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
                filled.push_str(&value.to_string());
            }
            rest = behind;
        }
        filled.push_str(rest);
        filled
    }

    /// Items one after the other.
    pub(super) fn list<S: AsRef<str>>(&self, items: impl IntoIterator<Item = S>) -> String {
        let separator = self.pick("、", ", ");
        let mut list = String::new();
        for item in items {
            if !list.is_empty() {
                list.push_str(separator);
            }
            list.push_str(item.as_ref());
        }
        list
    }

    /// `2026-11-22` as people write it; anything else as it is.
    pub(super) fn date(&self, iso: &str) -> String {
        iso.parse::<Date>().map_or_else(
            |_| iso.to_owned(),
            |date| date.strftime(self.pick("%Y年%-m月%-d日", "%-d %B %Y")).to_string(),
        )
    }

    /// A moment in Japan's time, to the minute; anything else as it is.
    pub(super) fn moment(&self, iso: &str) -> String {
        let Ok(moment) = iso.parse::<Timestamp>() else { return iso.to_owned() };
        let in_japan = moment.to_zoned(TimeZone::fixed(Offset::constant(9)));
        in_japan
            .strftime(self.pick("%Y年%-m月%-d日 %H:%M（日本時間）", "%-d %B %Y, %H:%M (Japan time)"))
            .to_string()
    }

    fn pick<'a>(&self, ja: &'a str, en: &'a str) -> &'a str {
        match self.lang {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }
}
