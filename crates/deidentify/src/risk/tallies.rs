//! What is kept for a token in each of a counter's tables.

use super::table::Tally;
use super::token::{Sealer, Token};

/// Rows of a class.
#[derive(Clone, Copy)]
pub(super) struct Count(pub(super) u64);

impl Tally for Count {
    const BYTES: usize = 8;

    fn absorb(&mut self, other: Self) {
        self.0 += other.0;
    }

    fn sealed(self, _: &Sealer) -> Self {
        self
    }

    fn write(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.0.to_le_bytes());
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        Some(Self(u64::from_le_bytes(bytes.try_into().ok()?)))
    }
}

/// Something was there.
#[derive(Clone, Copy)]
pub(super) struct Present;

impl Tally for Present {
    const BYTES: usize = 0;

    fn absorb(&mut self, _: Self) {}

    fn sealed(self, _: &Sealer) -> Self {
        self
    }

    fn write(self, _: &mut Vec<u8>) {}

    fn read(bytes: &[u8]) -> Option<Self> {
        bytes.is_empty().then_some(Self)
    }
}

/// A person's membership in a class; `known` is false for rows without subject.
#[derive(Clone, Copy)]
pub(super) struct Member {
    pub(super) class: Token,
    pub(super) known: bool,
}

impl Tally for Member {
    const BYTES: usize = Token::BYTES + 1;

    fn absorb(&mut self, _: Self) {}

    fn sealed(self, sealer: &Sealer) -> Self {
        Self { class: sealer.seal(self.class), ..self }
    }

    fn write(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.class.to_bytes());
        out.push(u8::from(self.known));
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (known, class) = bytes.split_last()?;
        Some(Self { class: Token::from_bytes(class)?, known: flag(*known)? })
    }
}

/// A combination of one or two cells, with the whole tuple of the first row that had it.
#[derive(Clone, Copy)]
pub(super) struct Sample {
    pub(super) whole: Token,
    pub(super) seen_again: bool,
}

impl Tally for Sample {
    const BYTES: usize = Token::BYTES + 1;

    fn absorb(&mut self, _: Self) {
        self.seen_again = true;
    }

    fn sealed(self, sealer: &Sealer) -> Self {
        Self { whole: sealer.seal(self.whole), ..self }
    }

    fn write(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.whole.to_bytes());
        out.push(u8::from(self.seen_again));
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (seen_again, whole) = bytes.split_last()?;
        Some(Self { whole: Token::from_bytes(whole)?, seen_again: flag(*seen_again)? })
    }
}

fn flag(byte: u8) -> Option<bool> {
    match byte {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    }
}
