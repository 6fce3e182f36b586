//! Whether all cells of a column are codes written alike.

/// Longest code.
const CODE_LENGTH_MAX: usize = 40;

/// The pattern that all cells share: 9 for a digit, A for a letter, joints as they are. Never a value.
#[derive(Clone, PartialEq, Eq, Default)]
pub(crate) enum Shape {
    #[default]
    Unseen,
    Same(String),
    Mixed,
}

impl Shape {
    /// Counts a cell.
    pub(crate) fn add(&mut self, cell: &[char]) {
        let alike = match self {
            Shape::Mixed => return,
            Shape::Same(pattern) => {
                pattern.chars().map(Some).eq(cell.iter().map(|c| letter(*c))) && !cell.is_empty()
            }
            Shape::Unseen => {
                let pattern: Option<String> = cell.iter().map(|c| letter(*c)).collect();
                *self = match pattern {
                    Some(pattern) if (1..=CODE_LENGTH_MAX).contains(&cell.len()) => Shape::Same(pattern),
                    _ => Shape::Mixed,
                };
                return;
            }
        };
        if !alike {
            *self = Shape::Mixed;
        }
    }

    /// The shape of both columns together.
    pub(crate) fn merge(&mut self, other: Shape) {
        *self = match (std::mem::take(self), other) {
            (Shape::Unseen, shape) | (shape, Shape::Unseen) => shape,
            (Shape::Same(ours), Shape::Same(theirs)) if ours == theirs => Shape::Same(ours),
            _ => Shape::Mixed,
        };
    }

    /// Whether every cell is a code of letters and digits in one pattern.
    pub(crate) fn is_code(&self) -> bool {
        matches!(self, Shape::Same(pattern) if pattern.contains('A') && pattern.contains('9'))
    }
}

fn letter(c: char) -> Option<char> {
    match c {
        _ if c.is_ascii_digit() => Some('9'),
        _ if c.is_ascii_alphabetic() => Some('A'),
        '-' | '_' | '/' | '.' => Some(c),
        _ => None,
    }
}
