//! A list bought from a list broker: people who never dealt with the organisation.

use super::CorpusSettings;
use super::customers::hyphened_mobile;
use super::draw::{Draw, Table};
use super::lists::{Sex, lists};
use super::person::{given_name, mobile, word};

/// Header of the list: name, telephone number, what the person is said to be interested in.
pub(crate) const LEAD_COLUMNS: [&str; 3] = ["氏名", "電話番号", "関心事項"];

/// The rows of the list, in the order of [`LEAD_COLUMNS`].
pub(crate) fn leads(settings: &CorpusSettings) -> impl Iterator<Item = Vec<String>> + use<> {
    let CorpusSettings { seed, leads, .. } = *settings;
    (0..leads).map(move |row| {
        let mut draw = Draw::row(seed, Table::Leads, row);
        let sex = if draw.chance(500) { Sex::Female } else { Sex::Male };
        let surname = lists().surnames.pick(&mut draw);
        // Brokers sell the middle-aged and the old.
        let birth_year = i16::try_from(draw.between(1938, 1990)).unwrap_or(1960);
        let given = given_name(&mut draw, sex, birth_year);
        vec![
            format!("{} {}", surname.written, given.written),
            hyphened_mobile(&mobile(&mut draw)),
            word(&mut draw, "interest").to_owned(),
        ]
    })
}
