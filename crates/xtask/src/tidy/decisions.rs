use super::{Breach, Sources, Tree};

const FOLDER: &str = "docs/decisions/";

/// Records are numbered from 0001 without gaps, and each begins with its own number.
pub(super) fn check(tree: &Tree, _: &Sources) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let mut next = 1_usize;
    for (path, file) in tree.paths().filter_map(|path| Some((path, path.strip_prefix(FOLDER)?))) {
        let number = file.split_once('-').and_then(|(digits, rest)| {
            let named = digits.len() == 4 && rest.len() > ".md".len() && rest.ends_with(".md");
            named.then(|| digits.parse::<usize>().ok())?
        });
        let Some(number) = number else {
            breaches.push(Breach::new(path, "a record is called NNNN-what-was-decided.md"));
            continue;
        };
        if number != next {
            breaches.push(Breach::new(path, format!("the next record is {next:04}")));
        }
        next = number + 1;
        let heading = format!("# {number:04} ");
        if !tree.text(path).is_some_and(|text| text.starts_with(&heading)) {
            breaches.push(Breach::at(path, 1, format!("begins with `{heading}` and its title")));
        }
    }
    if next == 1 {
        breaches.push(Breach::new(FOLDER, "holds no record"));
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::breaches;

    #[test]
    fn numbers_without_gaps_pass() {
        let files = [
            ("docs/decisions/0001-records.md", "# 0001 We keep records\n"),
            ("docs/decisions/0002-arrow.md", "# 0002 Arrow\n"),
        ];
        assert_eq!(breaches(check, &files), [""; 0]);
    }

    #[test]
    fn gaps_twins_and_wrong_names_do_not() {
        let files = [
            ("docs/decisions/0001-a.md", "# 0001 A\n"),
            ("docs/decisions/0001-b.md", "# 0001 B\n"),
            ("docs/decisions/0004-c.md", "# 0003 C\n"),
            ("docs/decisions/notes.md", ""),
        ];
        assert_eq!(
            breaches(check, &files),
            [
                "docs/decisions/0001-b.md: the next record is 0002",
                "docs/decisions/0004-c.md: the next record is 0002",
                "docs/decisions/0004-c.md:1: begins with `# 0004 ` and its title",
                "docs/decisions/notes.md: a record is called NNNN-what-was-decided.md",
            ]
        );
    }
}
