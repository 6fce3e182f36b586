//! What a column's name says about its cells.

use crate::fold::Folded;
use sekisho_terms::{AttributeRole, DataCategory};
use std::str::FromStr;
use std::sync::LazyLock;

/// What a header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Meaning {
    pub(crate) category: Option<DataCategory>,
    /// Role of a column that has no category.
    pub(crate) role: AttributeRole,
    /// A column of remarks.
    pub(crate) free_text: bool,
    /// A bare row key (`id`, `no`).
    pub(crate) row_key: bool,
}

/// Header keys with their meaning; longer keys first.
static KEYS: LazyLock<Vec<(Vec<String>, Meaning)>> = LazyLock::new(|| {
    let mut keys: Vec<(Vec<String>, Meaning)> = include_str!("../../data/headers.tsv")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(name, words)| meaning_named(name).map(|meaning| (words, meaning)))
        .flat_map(|(words, meaning)| words.split(' ').map(move |word| (tokens(word), meaning)))
        .collect();
    keys.sort_by_key(|(key, _)| {
        std::cmp::Reverse(key.iter().map(|token| token.chars().count()).sum::<usize>())
    });
    keys
});

/// The meaning of a column name: the longest key that it contains as whole words.
pub(crate) fn meaning(name: &str) -> Option<Meaning> {
    let name = tokens(name);
    let (_, meaning) = KEYS
        .iter()
        .find(|(key, meaning)| if meaning.row_key { *key == name } else { contains(&name, key) })?;
    // A number or day of a remark is not the remark (note_id, 記事番号).
    Some(if meaning.free_text && is_code_name(&name) { OTHER } else { *meaning })
}

/// Whether the name's last word says number, code or day.
fn is_code_name(name: &[String]) -> bool {
    const WORDS: &[&str] =
        &["id", "no", "num", "number", "code", "key", "date", "time", "at", "count", "length"];
    const ENDINGS: &[&str] = &["番号", "コード", "日", "日時", "日付", "件数", "区分", "種別"];
    name.last().is_some_and(|last| {
        WORDS.contains(&last.as_str()) || ENDINGS.iter().any(|ending| last.ends_with(ending))
    })
}

/// A name that speaks for nothing personal.
const OTHER: Meaning =
    Meaning { category: None, role: AttributeRole::Other, free_text: false, row_key: false };

fn meaning_named(name: &str) -> Option<Meaning> {
    match name {
        "quasi-identifier" => Some(Meaning { role: AttributeRole::QuasiIdentifier, ..OTHER }),
        "free-text" => Some(Meaning { free_text: true, ..OTHER }),
        "row-key" => Some(Meaning { row_key: true, ..OTHER }),
        "none" => Some(OTHER),
        word => {
            DataCategory::from_str(word).ok().map(|category| Meaning { category: Some(category), ..OTHER })
        }
    }
}

/// ASCII words and runs of other letters, folded and lower-cased.
fn tokens(name: &str) -> Vec<String> {
    let mut folded = Folded::default();
    folded.set(name);
    let mut tokens: Vec<String> = Vec::new();
    let mut previous = ' ';
    for c in folded.chars().iter().copied() {
        let joins = c.is_alphanumeric()
            && previous.is_alphanumeric()
            && c.is_ascii() == previous.is_ascii()
            && c.is_ascii_digit() == previous.is_ascii_digit()
            && !(c.is_ascii_uppercase() && previous.is_ascii_lowercase());
        if c.is_alphanumeric() || matches!(c, 'ー' | '々' | '〒') {
            match tokens.last_mut() {
                Some(last) if joins || (c == 'ー' || c == '々') && previous.is_alphanumeric() => {
                    last.push(c.to_ascii_lowercase());
                }
                _ => tokens.push(c.to_ascii_lowercase().to_string()),
            }
        }
        previous = c;
    }
    tokens
}

/// ASCII keys match whole words in sequence; others match inside a run.
fn contains(name: &[String], key: &[String]) -> bool {
    !key.is_empty()
        && name.windows(key.len()).any(|window| {
            window
                .iter()
                .zip(key.iter().map(String::as_str))
                .all(|(word, key)| if is_whole_word(key) { word == key } else { word.contains(key) })
        })
}

/// ASCII keys, single kanji and two-kana keys stand as words of their own; longer Japanese keys match inside a word.
fn is_whole_word(key: &str) -> bool {
    let length = key.chars().count();
    key.is_ascii() || length == 1 || length == 2 && key.chars().all(crate::page::is_katakana)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_both_languages_are_understood() {
        use DataCategory as C;
        for (name, category) in [
            ("氏名", Some(C::PersonName)),
            ("お名前(カナ)", Some(C::PersonName)),
            ("customerName", Some(C::PersonName)),
            ("契約者氏名", Some(C::PersonName)),
            ("商品名", None),
            ("product_name", None),
            ("会社名", None),
            ("my_number", Some(C::MyNumber)),
            ("個人番号", Some(C::MyNumber)),
            ("生年月日", Some(C::BirthDate)),
            ("DOB", Some(C::BirthDate)),
            ("ＴＥＬ", Some(C::Phone)),
            ("電話番号1", Some(C::Phone)),
            ("連絡先メールアドレス", Some(C::Email)),
            ("郵便番号", Some(C::PostalCode)),
            ("postal-code", Some(C::PostalCode)),
            ("口座番号", Some(C::BankAccount)),
            ("運転免許証番号", Some(C::DriverLicence)),
            ("customer_id", Some(C::EmployeeId)),
            ("顧客ID", Some(C::EmployeeId)),
            ("年齢", Some(C::Age)),
            ("page", None),
            ("age", Some(C::Age)),
            ("住所", Some(C::Address)),
            ("ip_address", Some(C::IpAddress)),
            ("病名", Some(C::MedicalHistory)),
            ("単価", None),
        ] {
            assert_eq!(meaning(name).and_then(|m| m.category), category, "{name}");
        }
    }

    #[test]
    fn roles_without_category() {
        for name in ["性別", "gender", "都道府県", "occupation", "国籍", "marital-status"] {
            assert_eq!(meaning(name).map(|m| m.role), Some(AttributeRole::QuasiIdentifier), "{name}");
        }
        assert!(meaning("お問い合わせ内容").unwrap().free_text);
        assert!(meaning("備考").unwrap().free_text);
        assert!(meaning("id").unwrap().row_key);
    }

    #[test]
    fn every_line_of_the_table_is_read() {
        for line in
            include_str!("../../data/headers.tsv").lines().filter(|l| !l.is_empty() && !l.starts_with('#'))
        {
            let (name, words) = line.split_once('\t').expect("a tab");
            assert!(meaning_named(name).is_some(), "{name}");
            assert!(words.split(' ').all(|word| !tokens(word).is_empty()), "{name}");
        }
    }
}
