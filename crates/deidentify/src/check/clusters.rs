//! Text as clusters of digit and letter groups.

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Digits,
    Letters,
}

/// A run of ASCII digits or of Latin letters.
pub(super) struct Group {
    pub(super) kind: Kind,
    pub(super) digits: Vec<u8>,
    pub(super) from: usize,
    pub(super) to: usize,
    /// What stands between it and the group before, if that belongs to its cluster.
    pub(super) separator: Option<char>,
    pub(super) joined_before: bool,
    pub(super) joined_after: bool,
}

impl Group {
    pub(super) fn length(&self) -> usize {
        self.to - self.from
    }

    /// Whether this is a word that people write right beside a number.
    fn is_label(&self, text: &[char]) -> bool {
        const LABELS: [&str; 9] = ["tel", "fax", "phone", "mobile", "cell", "no", "id", "card", "number"];
        let word = text.get(self.from..self.to).unwrap_or_default();
        LABELS.iter().any(|label| label.chars().eq(word.iter().map(char::to_ascii_lowercase)))
    }
}

/// Groups with at most one separator between neighbours.
pub(super) struct Cluster {
    pub(super) groups: Vec<Group>,
    pub(super) from: usize,
    pub(super) to: usize,
}

fn kind_of(letter: char) -> Option<Kind> {
    match letter {
        '0'..='9' => Some(Kind::Digits),
        'a'..='z' | 'A'..='Z' => Some(Kind::Letters),
        _ => None,
    }
}

fn is_separator(letter: char) -> bool {
    matches!(
        letter,
        ' ' | '-' | '.' | '(' | ')' | 'ー' | '一' | '~' | '〜' | '\u{2010}'
            ..='\u{2015}' | '\u{2212}' | '\u{2500}'
    )
}

/// Whether a cluster may have this character in it.
pub(super) fn may_belong(letter: char) -> bool {
    kind_of(letter).is_some() || is_separator(letter)
}

pub(super) fn clusters(text: &[char]) -> Vec<Cluster> {
    let mut clusters: Vec<Cluster> = Vec::new();
    let mut at = 0;
    while let Some(letter) = text.get(at) {
        let Some(kind) = kind_of(*letter) else {
            at += 1;
            continue;
        };
        let run = text.iter().skip(at).take_while(|letter| kind_of(**letter) == Some(kind));
        let digits: Vec<u8> =
            run.clone().filter_map(|letter| u8::try_from(letter.to_digit(10)?).ok()).collect();
        let mut group = Group {
            kind,
            digits,
            from: at,
            to: at + run.count(),
            separator: None,
            joined_before: false,
            joined_after: false,
        };
        at = group.to;
        match clusters.last_mut().filter(|cluster| continues(text, cluster.to, group.from)) {
            Some(cluster) => {
                if cluster.to == group.from {
                    if let Some(before) = cluster.groups.last_mut() {
                        let labelled = before.is_label(text) || group.is_label(text);
                        group.joined_before = !labelled;
                        before.joined_after = !labelled;
                    }
                } else {
                    group.separator = text.get(cluster.to).copied();
                }
                cluster.to = group.to;
                cluster.groups.push(group);
            }
            None => clusters.push(Cluster { from: group.from, to: group.to, groups: vec![group] }),
        }
    }
    clusters
}

/// Whether nothing, one separator, or a bracket with a space or hyphen lies between.
fn continues(text: &[char], from: usize, to: usize) -> bool {
    match text.get(from..to) {
        Some([]) => true,
        Some([one]) => is_separator(*one),
        Some([one, two]) => {
            is_separator(*one) && is_separator(*two) && (matches!(one, ')' | ' ') || *two == '(')
        }
        _ => false,
    }
}
