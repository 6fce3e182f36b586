use super::*;
use std::path::Path;

const AGES: &str = "1;0-4;0-9;*\n2;0-4;0-9;*\n7;5-9;0-9;*\n";

fn code(text: &str, delimiter: char) -> (&'static str, Option<u64>) {
    let error = Hierarchy::parse(text, delimiter).err().unwrap();
    for secret in ["Yamada", "Suzuki"] {
        assert!(!format!("{error} {error:?}").contains(secret));
    }
    (error.code(), error.place().row)
}

#[test]
fn each_level_is_a_field() {
    let ages = Hierarchy::parse(AGES, ';').unwrap();
    assert_eq!((ages.levels(), ages.leaves()), (4, 3));
    let labels: Vec<_> = (0..5).map(|level| ages.generalise("2", level)).collect();
    assert_eq!(labels, [Some("2"), Some("0-4"), Some("0-9"), Some("*"), None]);
    assert_eq!(ages.generalise("3", 0), None);
    assert_eq!(ages.generalise("0-4", 1), None);
}

#[test]
fn leaf_counts_are_those_under_each_label() {
    let ages = Hierarchy::parse(AGES, ';').unwrap();
    assert_eq!(ages.leaf_count("0-4", 1), Some(2));
    assert_eq!(ages.leaf_count("5-9", 1), Some(1));
    assert_eq!(ages.leaf_count("*", 3), Some(3));
    assert_eq!(ages.leaf_count("0-4", 2), None);
    assert_eq!(ages.leaf_counts(1), BTreeMap::from([("0-4", 2), ("5-9", 1)]));
    for level in 0..ages.levels() {
        assert_eq!(ages.leaf_counts(level).values().sum::<u64>(), ages.leaves());
    }
    assert!(ages.leaf_counts(4).is_empty());
}

#[test]
fn marks_line_ends_quotes_and_delimiters_are_understood() {
    let text = "\u{feff}\"a;b\";x\r\nc;x\r\n\r\n";
    let hierarchy = Hierarchy::parse(text, ';').unwrap();
    assert_eq!(hierarchy.generalise("a;b", 1), Some("x"));
    assert_eq!(hierarchy.leaves(), 2);
    let tabs = Hierarchy::parse("東京都\t関東\n", '\t').unwrap();
    assert_eq!(tabs.generalise("東京都", 1), Some("関東"));
}

#[test]
fn a_broken_hierarchy_is_refused_at_its_row() {
    assert_eq!(code("", ';'), ("hierarchy-empty", None));
    assert_eq!(code("\n\n", ';'), ("hierarchy-empty", None));
    assert_eq!(code("Yamada;*\nSuzuki\n", ';'), ("hierarchy-ragged-row", Some(1)));
    assert_eq!(code("Yamada;*\nSuzuki;*;*\n", ';'), ("hierarchy-ragged-row", Some(1)));
    assert_eq!(code("Yamada;*\nSuzuki;*\nYamada;*\n", ';'), ("hierarchy-value-twice", Some(2)));
    assert_eq!(code("1;Yamada;a;*\n2;Suzuki;a;*\n3;Yamada;b;*\n", ';'), ("hierarchy-not-nested", Some(2)));
    assert_eq!(code("Yamada；*", '；'), ("hierarchy-delimiter", None));
}

#[test]
fn debug_shows_sizes_only() {
    let hierarchy = Hierarchy::parse("Yamada;*\n", ';').unwrap();
    assert_eq!(format!("{hierarchy:?}"), "Hierarchy { leaves: 1, levels: 2, .. }");
}

/// The hierarchies that come with the census table cover it, at every level.
#[test]
fn the_hierarchies_of_the_census_table_cover_it() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/tabular/adult"));
    let Ok(data) = std::fs::read_to_string(folder.join("data.csv")) else {
        println!("skipped: the census table is not beside this checkout");
        return;
    };
    let mut lines = data.lines();
    let header: Vec<&str> = lines.next().unwrap().split(';').collect();
    let hierarchies: Vec<Hierarchy> = header
        .iter()
        .map(|column| std::fs::read_to_string(folder.join(format!("h_{column}.csv"))).unwrap())
        .map(|text| Hierarchy::parse(&text, ';').unwrap())
        .collect();
    let mut cells = 0;
    for line in lines {
        for (cell, hierarchy) in line.split(';').zip(&hierarchies) {
            assert!((0..hierarchy.levels()).all(|level| hierarchy.generalise(cell, level).is_some()));
            cells += 1;
        }
    }
    assert_eq!(cells, 30_162 * header.len());
}
