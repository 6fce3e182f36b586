mod page;
mod sample;

use super::evidence::quoted;
use super::words::WORDS;
use super::*;
use crate::model::thousands;
use page::{Parsed, parse};
use sekisho_deidentify::{PlaceholderLanguage, placeholder};
use sekisho_terms::{Act, ActorRole, AttributeRole, DataCategory, OutputType, Relation, Standard};
use std::collections::{BTreeMap, BTreeSet};

const LANGS: [Lang; 2] = [Lang::Ja, Lang::En];

fn commands() -> Commands {
    Commands { verify: Some("sekisho verify out".to_owned()), fsck: "sekisho log fsck log".to_owned() }
}

fn refusal_page(lang: Lang, named: &str) -> String {
    let (pack, _) = sekisho_law::built_in();
    let refusal = sample::refusal(named);
    Page::of_refusal(&Writer::new(&pack, lang), &refusal, &commands()).finish().unwrap()
}

fn clearance_page(lang: Lang, named: &str) -> String {
    let (pack, _) = sekisho_law::built_in();
    let body = sample::body("clear", named);
    let predicate = sample::predicate(&body);
    let issued = Issued { predicate: &predicate, index: 1_042 };
    Page::of_clearance(&Writer::new(&pack, lang), &body, issued, &commands()).finish().unwrap()
}

fn pages(named: &str) -> Vec<String> {
    LANGS.into_iter().flat_map(|lang| [refusal_page(lang, named), clearance_page(lang, named)]).collect()
}

/// The text with every run of spaces as one.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn says(page: &str, fragments: &[&str]) {
    let text = squeezed(&parse(page).text);
    for fragment in fragments {
        assert!(text.contains(fragment), "{fragment} is not in: {text}");
    }
}

#[test]
fn the_japanese_refusal_says_the_whole_and_cites_as_lawyers_do() {
    says(
        &refusal_page(Lang::Ja, ""),
        &[
            "不許可の通知：この活動の通行は認められません",
            "不許可",
            "発行 2026年11月23日 00:04（日本時間）",
            "解消できない理由 1 件",
            "個人情報保護法27条1項、27条5項1号",
            "適正な取得：満たさない。",
            "1 名・1 件",
            "1,234 行・<10 人",
            "仮名加工情報（自動選択）",
            "仮名化（鍵のラベル customer-key）",
            "伏字（先頭 3 字を残す）",
            "伏字（全体）",
            "年月に丸め",
            "区間に丸め（幅 10）",
            "個人情報保護法施行規則31条1号 ✕ 満たさない",
            "notes、calls → さくら商事 仮名加工情報 問われた 2 要件のうち 1 要件を満たす（ほか 1 要件は該当なし）",
            "個人情報保護法41条1項、41条2項、個人情報保護法施行規則32条",
            "遅滞なく 3年 取扱事業者 個人情報保護法23条、24条",
            "はい",
        ],
    );
}

#[test]
fn the_english_clearance_says_the_same_in_plain_words() {
    says(
        &clearance_page(Lang::En, ""),
        &[
            "Clearance: no bar was found",
            "31 March 2027",
            "from 23 November 2026",
            "Issued 23 November 2026, 00:04 (Japan time)",
            "Statements: 1, persons: 1",
            "1,234 rows, <10 persons",
            "Pseudonym (key label customer-key)",
            "Masked (first 3 characters kept)",
            "APPI art. 17(1), 18(1)",
            "APPI art. 41(1), 41(2), Enforcement Rules art. 32",
            "Without delay Three years the business that handles the data",
            "1,042",
            "sekisho verify out",
            "sekisho log fsck log",
        ],
    );
}

#[test]
fn pages_are_well_formed_and_ask_nothing_of_the_world() {
    for html in pages("") {
        let parsed = parse(&html);
        let ids = &parsed.attributes["id"];
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "an id stands twice: {ids:?}");
        for link in &parsed.attributes["href"] {
            let target = link.strip_prefix('#').expect("links stay in the page");
            assert!(ids.iter().any(|id| id == target), "{link} leads nowhere");
        }
        for label in &parsed.attributes["aria-labelledby"] {
            assert!(ids.contains(label), "{label} labels nothing");
        }
        for outside in ["http://", "https://", "url(", "@import", "<script", " src="] {
            assert!(!html.contains(outside), "{outside}");
        }
    }
}

#[test]
fn nothing_that_a_project_says_becomes_markup() {
    let calm: BTreeSet<String> = pages("").iter().flat_map(|html| parse(html).tags).collect();
    let long = "長".repeat(5_000);
    for hostile in [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='x",
        "</style></main><svg onload=x>",
        "&lt;b&gt; & {n} {{ 7 }}",
        "\u{202e}txt.exe\u{2066}",
        long.as_str(),
    ] {
        for html in pages(hostile) {
            let Parsed { tags, attributes, text, .. } = parse(&html);
            assert!(tags.is_subset(&calm), "{tags:?}");
            assert!(
                attributes.keys().all(|name| !name.starts_with("on") && name != "src" && name != "style")
            );
            let shown = text.matches(with_controls_shown(hostile).as_str()).count();
            assert!(shown >= 30, "{hostile} stands {shown} times: every place shows it as it is");
        }
    }
}

/// Every leaf of the document stands on the page: as it is, as a date, a count, a citation, or in the page's words.
#[test]
fn nothing_of_the_document_is_lost() {
    let (pack, _) = sekisho_law::built_in();
    let words: BTreeMap<String, Bilingual> = toml::from_str(WORDS).unwrap();
    let machine: BTreeSet<&str> =
        words.keys().filter_map(|key| key.split_once('-')).map(|(_, word)| word).collect();
    for (lang, other) in [(Lang::Ja, "en"), (Lang::En, "ja")] {
        let writer = Writer::new(&pack, lang);
        let refusal = serde_json::to_value(sample::refusal("")).unwrap();
        let body = sample::body("clear", "");
        for (document, html) in
            [(refusal, refusal_page(lang, "")), (sample::predicate(&body), clearance_page(lang, ""))]
        {
            let text = squeezed(&parse(&html).text);
            let mut leaves = Vec::new();
            collect(&document, other, "", &mut leaves);
            assert!(leaves.len() > 150, "{}", leaves.len());
            for (path, leaf) in leaves {
                let place = leaf.split_once(':').map_or("-", |(_, place)| place);
                let stands = text.contains(&squeezed(&leaf))
                    || text.contains(&writer.words.date(&leaf))
                    || machine.contains(leaf.as_str())
                    || text.contains(&writer.citation(&leaf))
                    || (lang == Lang::En && text.contains(place))
                    || text
                        .contains(writer.citation(&leaf).trim_start_matches(|c: char| !c.is_ascii_digit()))
                    || leaf.parse().is_ok_and(|n: u64| {
                        text.contains(&thousands(n))
                            || text.contains(&format!("{}.{:02} %", n / 10_000, (n % 10_000 + 50) / 100))
                    });
                assert!(stands, "{path}: {leaf} is lost in {lang:?}");
            }
        }
    }
}

fn collect(value: &Value, skip: &str, path: &str, leaves: &mut Vec<(String, String)>) {
    // What the structured statement says again, and identifiers of routes, stand in the JSON alone.
    let said_elsewhere = |key: &str| path.ends_with("/routes") && key == "id";
    match value {
        Value::Object(members) => {
            let is_stated = members.get("stated").is_some_and(|stated| !stated.is_null());
            for (key, member) in members {
                if key != skip && !(is_stated && key == "provenance") && !said_elsewhere(key) {
                    collect(member, skip, &format!("{path}/{key}"), leaves);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, skip, path, leaves)),
        Value::String(text) => leaves.push((path.to_owned(), text.clone())),
        Value::Number(number) => leaves.push((path.to_owned(), number.to_string())),
        Value::Bool(_) | Value::Null => {}
    }
}

#[test]
fn the_japanese_page_has_no_machine_word_in_its_prose() {
    let words: BTreeMap<String, Bilingual> = toml::from_str(WORDS).unwrap();
    for html in [refusal_page(Lang::Ja, ""), clearance_page(Lang::Ja, "")] {
        let prose = parse(&html).prose;
        let tokens: BTreeSet<&str> =
            prose.split(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c))).collect();
        let groups =
            ["category", "technique", "standard", "act", "role", "output", "relation", "status", "verdict"];
        for (group, word) in words.keys().filter_map(|key| key.split_once('-')) {
            // Names of columns in the sample are their owner's words.
            let is_name = ["age"].contains(&word);
            assert!(!groups.contains(&group) || is_name || !tokens.contains(word), "{group}-{word}");
        }
    }
}

fn sources() -> Vec<&'static str> {
    vec![
        include_str!("../report.rs"),
        include_str!("cite.rs"),
        include_str!("dataset.rs"),
        include_str!("decision.rs"),
        include_str!("evidence.rs"),
        include_str!("facts.rs"),
        include_str!("glance.rs"),
        include_str!("technique.rs"),
    ]
}

fn templates() -> Vec<&'static str> {
    vec![
        include_str!("../../../../web/report/report.html"),
        include_str!("../../../../web/report/dataset.html"),
        include_str!("../../../../web/report/decision.html"),
        include_str!("../../../../web/report/requirements.html"),
        include_str!("../../../../web/report/duties.html"),
        include_str!("../../../../web/report/facts.html"),
        include_str!("../../../../web/report/evidence.html"),
        include_str!("../../../../web/report/digests.html"),
    ]
}

/// What stands in quotes after `opening`, with line breaks and spaces between them.
fn quoted_after<'s>(text: &'s str, opening: &str) -> Vec<&'s str> {
    text.split(opening)
        .skip(1)
        .filter_map(|after| after.trim_start().strip_prefix('"')?.split_once('"'))
        .map(|(key, _)| key)
        .collect()
}

/// Keys made of a group and a word of the machine outputs.
fn grouped() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut add =
        |group: &str, words: Vec<&str>| keys.extend(words.iter().map(|word| format!("{group}-{word}")));
    let verdicts = || vec!["clear", "blocked", "unknown", "contested", "out-of-scope"];
    add("title", verdicts());
    add("stamp", verdicts());
    add("verdict", verdicts());
    add("category", DataCategory::ALL.iter().map(|word| word.word()).collect());
    add("attribute", AttributeRole::ALL.iter().map(|word| word.word()).collect());
    add("standard", Standard::ALL.iter().map(|word| word.word()).collect());
    add("act", Act::ALL.iter().map(|word| word.word()).collect());
    add("role", ActorRole::ALL.iter().map(|word| word.word()).collect());
    add("output", OutputType::ALL.iter().map(|word| word.word()).collect());
    add("relation", Relation::ALL.iter().map(|word| word.word()).collect());
    add("owner", vec!["handler", "provider", "recipient", "entrustee"]);
    add("status", vec!["met", "not-met", "blocked", "unknown", "contested", "not-triggered"]);
    add("class", vec!["code", "special", "money", "contact", "plain"]);
    add("column", vec!["empty", "typed", "free-text", "label", "scalar", "not-read"]);
    add(
        "technique",
        vec!["keep", "suppress", "mask", "pseudonym", "hierarchy", "interval", "top-bottom", "redact"],
    );
    add("technique", vec!["date-to-year", "date-to-month"]);
    add("setting", super::technique::SETTINGS.to_vec());
    for group in ["cure", "cure-note", "count-cure"] {
        add(group, vec!["nothing", "plan", "act"]);
    }
    add("facts", vec!["stated", "measured", "open"]);
    add("facts-note", vec!["stated", "measured", "open"]);
    add("value", vec!["true", "false", "unknown"]);
    add("stage", vec!["scan", "deidentify", "criteria", "risk", "plan", "decide-before", "decide-after"]);
    keys
}

#[test]
fn every_word_asked_for_is_there_and_none_is_idle() {
    let words: BTreeMap<String, Bilingual> = toml::from_str(WORDS).unwrap();
    let mut asked = grouped();
    for text in sources() {
        asked.extend(
            [".of(", ".fill("].iter().flat_map(|call| quoted_after(text, call)).map(ToOwned::to_owned),
        );
    }
    for text in templates() {
        asked.extend(quoted_after(text, "self.w(").into_iter().map(ToOwned::to_owned));
    }
    let missing: Vec<&String> = asked.iter().filter(|key| !words.contains_key(*key)).collect();
    assert_eq!(missing, Vec::<&String>::new(), "asked for and not there");
    let literals: String = sources().concat();
    let idle: Vec<&String> = words
        .keys()
        .filter(|key| !asked.contains(*key) && !literals.contains(&format!("\"{key}\"")))
        .collect();
    assert_eq!(idle, Vec::<&String>::new(), "there and never asked for");
    for (key, word) in &words {
        assert!(!word.ja.is_empty() && !word.en.is_empty(), "{key}");
        assert_eq!(places(&word.ja), places(&word.en), "{key} has other places in the other language");
        let promises = ["compliant", "適法", "lawful"]
            .iter()
            .any(|promise| word.ja.contains(promise) || word.en.contains(promise));
        assert!(!promises, "{key} promises too much");
    }
}

fn places(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|after| after.split_once('}')).map(|(place, _)| place).collect()
}

#[test]
fn every_provision_behind_a_criterion_or_class_has_a_citation() {
    let (pack, _) = sekisho_law::built_in();
    let criteria =
        ["RULES:31(i)", "RULES:31(ii)", "RULES:31(iii)", "RULES:34(i)", "RULES:34(ii)", "RULES:34(iii)"];
    let classes = DataCategory::ALL.iter().map(|category| category.provision()).filter(|id| !id.is_empty());
    for id in criteria.into_iter().chain(classes) {
        for lang in LANGS {
            assert_ne!(Writer::new(&pack, lang).citation(id), id);
        }
    }
}

/// Who reads `［氏名］` in a redacted text finds 氏名 on the page.
#[test]
fn kinds_of_data_are_called_as_in_redacted_text() {
    let words = Words::new(Lang::Ja);
    for category in DataCategory::ALL {
        let placeholder = placeholder(*category, PlaceholderLanguage::Japanese);
        let shown = words.kind("category", category.word()).replace("IP ", "ＩＰ");
        assert_eq!(format!("［{shown}］"), placeholder);
    }
}

#[test]
fn the_name_of_a_law_stands_once() {
    let (pack, _) = sekisho_law::built_in();
    let writer = Writer::new(&pack, Lang::Ja);
    assert_eq!(writer.citations(["APPI:41(1)", "APPI:41(2)"]), "個人情報保護法41条1項、41条2項");
    assert_eq!(
        writer.citations(["RULES:32", "APPI:41(2)", "NO:1"]),
        "個人情報保護法施行規則32条、個人情報保護法41条2項、NO:1"
    );
}

#[test]
fn the_heat_map_never_adds_counts_up() {
    let html = refusal_page(Lang::En, "");
    // 39 cells with phone numbers and fewer than ten with addresses: a sum would say how many.
    assert!(
        html.contains(
            r#"<span class="h h2">39</span><span class="to"> → </span><span class="h h0">0</span>"#
        )
    );
    assert!(html.contains(
        r#"<span class="h h3">123</span><span class="to"> → </span><span class="h h3">120</span>"#
    ));
    assert!(html.contains(
        r#"<span class="h h4">1,234</span><span class="to"> → </span><span class="h h0">deleted</span>"#
    ));
    assert!(!parse(&html).text.contains("41 →"));
}

#[test]
fn what_is_filled_in_is_not_filled_again() {
    let words = Words::new(Lang::En);
    assert_eq!(
        words.fill("to-recipient", &[("what", &"{recipient}"), ("recipient", &"R")]),
        "{recipient} → R"
    );
    assert_eq!(words.date("someday"), "someday");
    assert_eq!(words.moment("2026-12-31T23:59:30Z"), "1 January 2027, 08:59 (Japan time)");
}

#[test]
fn no_name_turns_the_figures_beside_it() {
    assert_eq!(with_controls_shown("a\u{202e}b\u{7}\tc"), "a⟨U+202E⟩b⟨U+0007⟩\tc");
    let html = clearance_page(Lang::Ja, "\u{202e}");
    assert!(html.contains("法務部長⟨U+202E⟩：1"), "the count stands behind the name");
    assert!(!html.contains('\u{202e}'));
}

#[test]
fn commands_survive_any_path() {
    assert_eq!(quoted("out/第1回"), "out/第1回");
    assert_eq!(quoted("my out"), "'my out'");
    assert_eq!(quoted("-rf; it's"), r"'-rf; it'\''s'");
    assert_eq!(quoted(""), "''");
}

/// Relative luminance of `#rrggbb`. Source: WCAG 2.2, which JIS X 8341-3 takes over.
fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(colour.get(at..at + 2).unwrap(), 16).unwrap()) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

#[test]
fn every_text_has_the_contrast_that_jis_asks_for() {
    let css = include_str!("../../../../web/report/report.css");
    let colour = |name: &str| {
        let (_, after) = css.split_once(&format!("--{name}:")).unwrap_or_else(|| panic!("no colour {name}"));
        after.get(..7).unwrap().to_owned()
    };
    let papers = ["paper", "tint", "plan-tint", "wait-tint", "stop-tint", "ok-tint"];
    let mut pairs: Vec<(&str, &str)> =
        papers.iter().flat_map(|paper| [("ink", *paper), ("soft", *paper)]).collect();
    pairs.extend([("ok", "ok-tint"), ("stop", "stop-tint"), ("wait", "wait-tint"), ("plan", "plan-tint")]);
    pairs.extend(["ok", "stop", "wait", "plan", "indigo", "special"].map(|ink| (ink, "paper")));
    pairs.extend([("special", "special-tint"), ("on-dark", "indigo"), ("ink", "h1"), ("ink", "h2")]);
    pairs.extend([("on-dark", "h3"), ("on-dark", "h4")]);
    for (ink, paper) in pairs {
        let (one, other) = (luminance(&colour(ink)), luminance(&colour(paper)));
        let ratio = (one.max(other) + 0.05) / (one.min(other) + 0.05);
        assert!(ratio >= 4.5, "{ink} on {paper}: {ratio:.2}");
    }
}
