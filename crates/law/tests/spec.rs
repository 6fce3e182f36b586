//! The pack on the format's page loads, and its table holds.

use std::path::Path;

use sekisho_law::{Diagnostic, read, read_cases};

#[test]
fn the_pack_of_the_specification_holds() -> std::io::Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/spec/law-pack.md");
    let text = std::fs::read_to_string(path)?;
    let texts = [("law-pack.md", text.as_str())];
    let (pack, mut faults) = read(&texts);
    let (cases, case_faults) = read_cases(&texts, &pack);
    faults.extend(case_faults);
    faults.extend(cases.iter().flat_map(|case| case.failures(&pack)));
    assert!(faults.is_empty(), "{}", faults.iter().map(Diagnostic::render).collect::<Vec<_>>().join("\n"));
    assert_eq!(cases.len(), 3);
    Ok(())
}

#[test]
fn prose_is_no_part_of_the_digest_and_rules_are() -> std::io::Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/spec/law-pack.md");
    let text = std::fs::read_to_string(path)?;
    let digest = |text: &str| read(&[("law-pack.md", text)]).0.digest();
    assert_eq!(digest(&text), digest(&text.replace("The rule: what must hold", "What must hold")));
    assert_ne!(digest(&text), digest(&text.replace("    if own-use", "    if not own-use")));
    Ok(())
}

#[test]
fn every_identifier_of_the_glossary_is_in_use() -> std::io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let glossary = std::fs::read_to_string(root.join("GLOSSARY.md"))?;
    let mut texts = String::new();
    for folder in
        ["crates/terms/src", "crates/law/src", "law/appi", "law/act56-2026", "law/cases", "docs/spec"]
    {
        for entry in std::fs::read_dir(root.join(folder))? {
            let path = entry?.path();
            if path.is_file() {
                texts.push_str(&std::fs::read_to_string(path)?);
            }
        }
    }
    let rows: Vec<Vec<&str>> = glossary
        .lines()
        .filter(|line| line.starts_with("| "))
        .skip(1)
        .map(|line| line.split('|').map(str::trim).collect())
        .collect();
    assert!(rows.len() > 60);
    let idle: Vec<&str> = rows
        .iter()
        .filter_map(|row| row.get(2).map(|identifier| identifier.trim_matches('`')))
        .filter(|identifier| !texts.contains(identifier))
        .collect();
    assert!(idle.is_empty(), "not in use: {idle:?}");
    Ok(())
}
