use super::{Breach, Sources, Tree};

/// Links from page to page lead somewhere.
pub(super) fn check(tree: &Tree, _: &Sources) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (path, text) in tree.texts().filter(|(path, _)| path.ends_with(".md")) {
        for (index, line) in text.lines().enumerate() {
            let targets = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
            for target in targets.filter(|target| is_relative(target)) {
                let file = target.split('#').next().unwrap_or_default();
                if !resolve(path, file).is_some_and(|place| leads_somewhere(tree, &place)) {
                    breaches.push(Breach::at(path, index + 1, format!("`{target}` leads nowhere")));
                }
            }
        }
    }
    breaches
}

fn is_relative(target: &str) -> bool {
    !target.is_empty() && !target.starts_with('#') && !target.contains(':') && !target.contains(' ')
}

/// The place in the tree that a link in a page means; none when it leaves the tree.
fn resolve(page: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in target.trim_end_matches('/').split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn leads_somewhere(tree: &Tree, place: &str) -> bool {
    let folder = format!("{place}/");
    tree.holds(place) || tree.paths().any(|path| path.starts_with(&folder))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::breaches;

    fn links(text: &str) -> Vec<String> {
        breaches(check, &[("docs/guide/a.md", text), ("docs/spec/b.md", ""), ("STYLE.md", "")])
    }

    #[test]
    fn links_to_files_folders_parts_and_the_web_pass() {
        for link in
            ["../spec/b.md", "../spec/", "../../STYLE.md#names", "./a.md", "#here", "https://example.jp/x"]
        {
            assert_eq!(links(&format!("see [x]({link}) there")), [""; 0], "{link}");
        }
    }

    #[test]
    fn links_to_nothing_and_out_of_the_tree_do_not() {
        assert_eq!(links("\n[x](b.md) [y](../spec/b.md)"), ["docs/guide/a.md:2: `b.md` leads nowhere"]);
        assert_eq!(
            links("[x](../../../other/STYLE.md)"),
            ["docs/guide/a.md:1: `../../../other/STYLE.md` leads nowhere"]
        );
        assert_eq!(links("![picture](report.png)"), ["docs/guide/a.md:1: `report.png` leads nowhere"]);
    }
}
