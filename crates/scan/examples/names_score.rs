//! Precision, recall and F1 of person names on a labelled set: `names_score -- FILE.jsonl [--errors]`.

#![expect(clippy::print_stdout, reason = "the figures are this example's output")]

use sekisho_scan::Scanner;
use sekisho_terms::DataCategory;
use std::collections::BTreeSet;
use std::error::Error;

/// One line: `{"text": …, "spans": [{"start", "end", "label"}]}`, offsets in scalar values.
#[derive(serde::Deserialize)]
struct Sentence {
    text: String,
    spans: Vec<Label>,
}

#[derive(serde::Deserialize)]
struct Label {
    start: u32,
    end: u32,
    label: String,
}

#[derive(Default)]
struct Score {
    gold: u32,
    predicted: u32,
    right: u32,
}

impl Score {
    fn print(&self, name: &str) {
        let precision = f64::from(self.right) / f64::from(self.predicted.max(1));
        let recall = f64::from(self.right) / f64::from(self.gold.max(1));
        let f1 = 2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE);
        let (gold, predicted) = (self.gold, self.predicted);
        println!("{name}: gold {gold} predicted {predicted} P {precision:.3} R {recall:.3} F1 {f1:.3}");
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("usage: names_score FILE.jsonl [--errors]")?;
    let errors = arguments.next().is_some();
    let scanner = Scanner::japanese();
    let (mut exact, mut characters) = (Score::default(), Score::default());
    for line in std::fs::read_to_string(path)?.lines() {
        let sentence: Sentence = serde_json::from_str(line)?;
        let mut spans = Vec::new();
        scanner.find(&sentence.text, &mut spans);
        let gold: BTreeSet<(u32, u32)> =
            sentence.spans.iter().filter(|s| s.label == "PER").map(|s| (s.start, s.end)).collect();
        let found: BTreeSet<(u32, u32)> = spans
            .iter()
            .filter(|s| s.category == DataCategory::PersonName)
            .map(|s| (s.start, s.end))
            .collect();
        add(&mut exact, &gold, &found);
        add(&mut characters, &covered(&gold), &covered(&found));
        if errors {
            let excerpt = |(start, end): &(u32, u32)| -> String {
                let letters = sentence.text.chars().zip(0u32..);
                letters.filter(|(_, at)| at >= start && at < end).map(|(c, _)| c).collect()
            };
            let missed: Vec<String> = gold.difference(&found).map(excerpt).collect();
            let wrong: Vec<String> = found.difference(&gold).map(excerpt).collect();
            if !missed.is_empty() || !wrong.is_empty() {
                println!("missed {missed:?} wrong {wrong:?} in {}", sentence.text);
            }
        }
    }
    exact.print("exact");
    characters.print("characters");
    Ok(())
}

fn add<T: Ord>(score: &mut Score, gold: &BTreeSet<T>, found: &BTreeSet<T>) {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    score.gold += count(gold.len());
    score.predicted += count(found.len());
    score.right += count(gold.intersection(found).count());
}

fn covered(spans: &BTreeSet<(u32, u32)>) -> BTreeSet<u32> {
    spans.iter().flat_map(|(start, end)| *start..*end).collect()
}
