use super::architecture;
use super::source::{Function, FunctionKind};
use super::{Breach, Sources, Tree};

const HEADINGS: &[&str] = &["invariant", "held by"];

/// Every invariant names what holds it, and what it names exists: a test as `crate::module::test`, or a file.
pub(super) fn check(tree: &Tree, sources: &Sources) -> Vec<Breach> {
    let rows = match architecture::table(tree, HEADINGS) {
        Ok(rows) => rows,
        Err(breach) => return vec![breach],
    };
    let mut breaches = Vec::new();
    for row in &rows {
        let holders = row.names(1);
        if holders.is_empty() {
            breaches.push(Breach::new(row.place(), "nothing holds this invariant"));
        }
        for holder in holders {
            if !tree.holds(holder) && !has_test(sources, holder) {
                breaches.push(Breach::new(row.place(), format!("there is no `{holder}`")));
            }
        }
    }
    breaches
}

fn has_test(sources: &Sources, path: &str) -> bool {
    sources.iter().any(|(file, source)| {
        module_path(file).is_some_and(|module| {
            source
                .functions
                .iter()
                .any(|function| function.kind == FunctionKind::Test && full_path(&module, function) == path)
        })
    })
}

fn full_path(module: &str, function: &Function) -> String {
    let mut path = module.to_owned();
    for part in function.modules.iter().chain(std::iter::once(&function.name)) {
        path.push_str("::");
        path.push_str(part);
    }
    path
}

/// `crates/law/src/rule/tests.rs` is `law::rule::tests`; `crates/law/tests/cases.rs` is `law::cases`.
fn module_path(file: &str) -> Option<String> {
    let rest = file.strip_prefix("crates/")?.strip_suffix(".rs")?;
    let (name, inside) = rest.split_once('/')?;
    let (_, inside) = inside.split_once('/')?;
    let mut parts: Vec<&str> = std::iter::once(name).chain(inside.split('/')).collect();
    if parts.len() > 1 && matches!(parts.last().copied(), Some("lib" | "main" | "mod")) {
        parts.pop();
    }
    Some(parts.join("::"))
}

#[cfg(test)]
mod tests {
    use super::architecture::PAGE;
    use super::*;
    use crate::tidy::breaches;

    fn house(holders: &str) -> Vec<String> {
        let page = format!("| invariant | held by |\n|---|---|\n| It holds. | {holders} |\n");
        let files = [
            (PAGE, page.as_str()),
            ("clippy.toml", ""),
            (
                "crates/law/src/lib.rs",
                "#[cfg(test)]\nmod tests {\n    #[test]\n    fn top() {}\n    fn helper() {}\n}\n",
            ),
            ("crates/law/src/rule/tests.rs", "#[test]\nfn deep() {}\n"),
            ("crates/law/tests/it/main.rs", "mod flow;\n"),
            ("crates/law/tests/it/flow.rs", "#[test]\nfn whole() {}\n"),
            ("crates/law/tests/cases.rs", "proptest! {\n    #[test]\n    fn random(x in 0..5u8) { }\n}\n"),
        ];
        breaches(check, &files)
    }

    #[test]
    fn tests_and_files_that_exist_hold_an_invariant() {
        for holder in [
            "`law::tests::top`",
            "`law::rule::tests::deep`",
            "`law::it::flow::whole`",
            "`law::cases::random`",
            "`clippy.toml`",
        ] {
            assert_eq!(house(holder), [""; 0], "{holder}");
        }
        assert_eq!(house("`law::tests::top`, `crates/law/tests/cases.rs`"), [""; 0]);
    }

    #[test]
    fn what_does_not_exist_holds_nothing() {
        for holder in
            ["`law::tests::gone`", "`law::tests::helper`", "`scan::tests::top`", "`crates/law/tests/gone.rs`"]
        {
            let found = house(holder);
            assert!(matches!(found.as_slice(), [one] if one.contains("there is no")), "{holder}: {found:?}");
        }
        assert_eq!(house("`law::tests::top`, `law::tests::gone`").len(), 1);
    }

    #[test]
    fn an_invariant_that_names_nothing_is_a_breach() {
        assert_eq!(house("good intentions"), ["ARCHITECTURE.md:3: nothing holds this invariant"]);
    }
}
