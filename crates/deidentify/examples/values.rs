//! Searches made-up notes for the values of made-up customers, to see time and memory from outside.
//!
//! `cargo run --release -p sekisho-deidentify --example values -- CUSTOMERS NOTES [MODE]`
//!
//! Every customer has a name, a phone number and an e-mail address; a note has about 100 characters, and one in a hundred
//! holds a customer's name. MODE is `search` (default), `residue` (structural identifiers instead) or `make` (makes values
//! and notes and searches nothing, to be taken off).
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use sekisho_deidentify::check::{ResidueTally, SearchTally, ValueSearchBuilder};
use sekisho_terms::DataCategory;
use std::error::Error;

const SURNAMES: [&str; 12] =
    ["佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "加藤", "長谷川", "佐々木"];
const GIVEN: [&str; 24] = [
    "太", "健", "美", "由", "翔", "陽", "結", "葵", "蓮", "樹", "一", "郎", "子", "香", "奈", "真", "優",
    "大", "悠", "斗", "咲", "花", "里", "恵",
];
const NOTE: &str = "本日14時、契約内容の確認についてお電話あり。前回の案内（2026/11/20、受付番号20261120-0042）では\
                    手続きが完了していないとのこと。再度ご案内し、折り返しは不要と確認。担当部署へ引き継ぎ済み。";

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| {
        args.get(at).ok_or("CUSTOMERS NOTES [MODE]")?.parse::<usize>().map_err(Box::<dyn Error>::from)
    };
    let (customers, notes) = (number(0)?, number(1)?);
    let mode = args.get(2).map_or("search", String::as_str);

    let mut builder = ValueSearchBuilder::new(1 << 30);
    let mut made = 0;
    for n in 0..customers {
        let (phone, email) =
            (format!("090-{:04}-{:04}", n / 10_000 % 10_000, n % 10_000), format!("user{n}@example.jp"));
        let name = name(n);
        made += name.len() + phone.len() + email.len();
        if mode == "search" {
            builder.add("customers.name", DataCategory::PersonName, &name)?;
            builder.add("customers.phone", DataCategory::Phone, &phone)?;
            builder.add("customers.email", DataCategory::Email, &email)?;
        }
    }
    let search = builder.build();
    println!("{made} bytes of values, {} forms in {} bytes", search.forms(), search.memory_bytes());

    let (mut tally, mut residue, mut bytes) = (SearchTally::default(), ResidueTally::default(), 0);
    for n in 0..notes {
        let note = if n % 100 == 0 {
            format!("{}様。{NOTE}", name(n / 100))
        } else {
            format!("[氏名]様。{NOTE}")
        };
        bytes += note.len();
        match mode {
            "search" => search.search(&note, &mut tally),
            "residue" => residue.observe(&note),
            _ => {}
        }
    }
    println!("{bytes} bytes of notes; {tally:?} {residue:?}");
    Ok(())
}

/// A name for a number, different for some hundred thousand of them.
fn name(n: usize) -> String {
    let given = |at: usize| GIVEN.get(at % GIVEN.len()).copied().unwrap_or_default();
    let surname = SURNAMES.get(n % SURNAMES.len()).copied().unwrap_or_default();
    let n = n / SURNAMES.len();
    format!("{surname} {}{}{}{}", given(n), given(n / 24), given(n / 576), given(n / 13_824))
}
