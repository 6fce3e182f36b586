//! The contract list, meant for a CSV in CP932.

use super::CorpusSettings;
use super::calendar::{AS_OF, civil, day_number, era_text};
use super::draw::{Draw, Table};
use super::lists::{Template, lists};
use super::person::{Account, Person, weighted, word};
use super::scene::{Passage, Scene};
use jiff::civil::Date;

/// Header of the contract list.
pub(crate) const CONTRACT_COLUMNS: [&str; 9] = [
    "contract_no",
    "customer_id",
    "契約プラン",
    "契約開始日",
    "契約終了日",
    "支払方法",
    "口座番号",
    "月額",
    "備考",
];

/// The contracts in order of customer, none to two for each; every character is one that CP932 holds.
pub(crate) fn contracts(settings: &CorpusSettings) -> impl Iterator<Item = Vec<String>> + use<> {
    let CorpusSettings { seed, customers, .. } = *settings;
    (0..customers).flat_map(move |row| of_customer(seed, row))
}

fn of_customer(seed: u64, row: u64) -> Vec<Vec<String>> {
    let person = Person::customer(seed, row);
    let mut draw = Draw::row(seed, Table::Contracts, row);
    let count = match draw.below(20) {
        0 => 0,
        1..=16 => 1,
        _ => 2,
    };
    (1..=count).map(|branch| contract(&person, &mut draw, branch)).collect()
}

fn contract(person: &Person, draw: &mut Draw, branch: u8) -> Vec<String> {
    let first = branch == 1;
    let start = if first { person.joined_on } else { later(draw, person.joined_on) };
    let plan = if first { person.plan } else { word(draw, "plan") };
    let ended = person.churned || (!first && draw.chance(120));
    let end = ended.then(|| later(draw, start));
    let payment = word(draw, "payment");
    let account = match (&person.account, payment) {
        (Some(account), "口座振替") => written_account(account),
        (None, "口座振替") => written_account(&Account::draw(draw)),
        _ => String::new(),
    };
    let style = draw.below(10);
    let fee = monthly_fee(draw, plan);
    let number = person.customer_id.trim_start_matches('C');
    vec![
        format!("K{number}-{branch:02}"),
        person.customer_id.clone(),
        plan.to_owned(),
        written_date(style, start),
        end.map(|day| written_date(style, day)).unwrap_or_default(),
        payment.to_owned(),
        account,
        fee.to_string(),
        remark(person, draw, start),
    ]
}

fn later(draw: &mut Draw, start: Date) -> Date {
    civil(draw.between(day_number(start), day_number(AS_OF)))
}

fn written_account(account: &Account) -> String {
    format!("{} {} 普通 {}", account.bank.name, account.branch.name, account.number)
}

/// Three hands kept the list: in eras, with slashes and in ISO form.
fn written_date(style: u64, day: Date) -> String {
    match style {
        0..=2 => era_text(day),
        3..=5 => format!("{}/{}/{}", day.year(), day.month(), day.day()),
        _ => day.to_string(),
    }
}

/// In yen.
fn monthly_fee(draw: &mut Draw, plan: &str) -> i32 {
    let base = match plan {
        "ライト" => 1_980,
        "プレミアム" => 7_480,
        "ファミリー" => 6_380,
        "シニア" => 2_480,
        _ => 4_380,
    };
    base + draw.between(0, 4) * 550
}

fn remark(person: &Person, draw: &mut Draw, day: Date) -> String {
    let remarks = &lists().remarks;
    let Some((template, _)) =
        weighted(draw, remarks.iter().map(|(_, weight)| *weight)).and_then(|at| remarks.get(at))
    else {
        return String::new();
    };
    filled(template, person, draw, day)
}

fn filled(template: &Template, person: &Person, draw: &mut Draw, day: Date) -> String {
    let mut passage = Passage::default();
    Scene::new(person, draw, day).write(template, &mut passage);
    passage.text
}
