//! Every row of `law/cases` is put to the built-in law.
#![expect(clippy::expect_used, reason = "test code")]

mod shelf;

use sekisho_law::{built_in, read_cases};

#[test]
fn every_row_is_answered_as_expected() {
    let (pack, _) = built_in();
    let texts = shelf::texts("cases");
    let texts: Vec<(&str, &str)> = texts.iter().map(|(file, text)| (file.as_str(), text.as_str())).collect();
    let (cases, faults) = read_cases(&texts, &pack);
    let failures: Vec<String> = faults
        .into_iter()
        .chain(cases.iter().flat_map(|case| case.failures(&pack)))
        .map(|fault| fault.render())
        .collect();
    assert!(failures.is_empty(), "{} rows fail\n\n{}", failures.len(), failures.join("\n\n"));
}
