//! Looks for the values of made-up customers in made-up notes, to see time and memory from outside.
//!
//! `cargo run --release -p sekisho-deidentify --example known_values -- CUSTOMERS NOTES [MODE]`
//!
//! A customer has a name, and with MODE `all` also its kana, an address and a telephone number. A note has about 100
//! characters; one in ten holds a customer's name. With MODE `make` values and notes are made and nothing is looked for,
//! to be taken off.
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use sekisho_deidentify::KnownValuesBuilder;
use sekisho_terms::DataCategory;
use std::error::Error;

const SYLLABLES: [&str; 24] = [
    "佐", "藤", "鈴", "木", "高", "橋", "田", "中", "伊", "渡", "辺", "山", "本", "村", "小", "林", "加",
    "谷", "川", "吉", "松", "井", "清", "石",
];
const GIVEN: [&str; 24] = [
    "太", "健", "美", "由", "翔", "陽", "結", "葵", "蓮", "樹", "一", "郎", "子", "香", "奈", "真", "優",
    "大", "悠", "斗", "咲", "花", "里", "恵",
];
const KANA: [&str; 24] = [
    "ア", "カ", "サ", "タ", "ナ", "ハ", "マ", "ヤ", "ラ", "イ", "キ", "シ", "チ", "ニ", "ヒ", "ミ", "リ",
    "ウ", "ク", "ス", "ツ", "ヌ", "フ", "ム",
];
const NOTE: &str = "本日14時、契約内容の確認についてお電話あり。前回の案内（2026/11/20、受付番号20261120-0042）では\
                    手続きが完了していないとのこと。再度ご案内し、折り返しは不要と確認。担当部署へ引き継ぎ済み。";

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| {
        args.get(at).ok_or("CUSTOMERS NOTES [MODE]")?.parse::<usize>().map_err(Box::<dyn Error>::from)
    };
    let (customers, notes) = (number(0)?, number(1)?);
    let mode = args.get(2).map_or("names", String::as_str);

    let mut builder = KnownValuesBuilder::new(1 << 30);
    for n in 0..customers {
        let name = name(n, &SYLLABLES, &GIVEN);
        if mode != "make" {
            builder.add(DataCategory::PersonName, &name)?;
        }
        if mode == "all" {
            builder.add(DataCategory::PersonName, &self::name(n, &KANA, &KANA))?;
            builder.add(DataCategory::Phone, &format!("090-{:04}-{:04}", n / 10_000 % 10_000, n % 10_000))?;
            let (town, house) = (n % 1000, n / 1000);
            builder.add(
                DataCategory::Address,
                &format!("東京都見本区見本{town}-{}-{}", house % 30, house / 30),
            )?;
        }
    }
    let known = builder.build();
    println!("{} values in {} bytes", known.values(), known.memory_bytes());

    let (mut bytes, mut found) = (0, Vec::new());
    for n in 0..notes {
        let note = match n % 10 {
            0 => format!("{}様。{NOTE}", name(n * 7, &SYLLABLES, &GIVEN)),
            _ => format!("お客様。{NOTE}"),
        };
        bytes += note.len();
        known.find(&note, &mut found);
    }
    println!("{bytes} bytes of notes, {} stretches", found.len());
    Ok(())
}

/// A name of two and three syllables for a number, different up to some millions.
fn name(n: usize, family: &[&str; 24], given: &[&str; 24]) -> String {
    let places = [(family, n), (family, n / 24), (given, n / 576), (given, n / 13_824), (given, n / 331_776)];
    places.into_iter().filter_map(|(syllables, at)| syllables.get(at % 24).copied()).collect()
}
