//! Keyed tokens of cells, and how they combine to tokens of tuples.
//!
//! A cell's token is BLAKE3 in keyed mode over its column's position, a null mark and its text. A tuple's token is
//! the exclusive or of its cells' tokens: two different tuples collide with probability 2^-128 over the secret key,
//! because some cell's token occurs in one of the two alone (Zobrist hashing; simple tabulation hashing after Carter
//! & Wegman 1979). Exclusive or is linear, so whoever saw such tokens could learn which tuples share cells; a token
//! therefore passes the keyed function once more (it is sealed) before it leaves memory.

use crate::cell::Cells;
use crate::error::Error;
use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch};
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use zeroize::Zeroizing;

/// 128 uniform bits that stand for a cell, a tuple or a person.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(super) struct Token {
    pub(super) high: u64,
    pub(super) low: u64,
}

impl Token {
    /// Length of a token in spilled records.
    pub(super) const BYTES: usize = 16;

    pub(super) fn with(self, other: Self) -> Self {
        Self { high: self.high ^ other.high, low: self.low ^ other.low }
    }

    pub(super) fn to_bytes(self) -> [u8; 16] {
        let mut bytes = [0; 16];
        for (to, from) in
            bytes.iter_mut().zip(self.high.to_le_bytes().into_iter().chain(self.low.to_le_bytes()))
        {
            *to = from;
        }
        bytes
    }

    /// The token in the first 16 of `bytes`.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (high, rest) = bytes.split_first_chunk()?;
        let low = rest.first_chunk()?;
        Some(Self { high: u64::from_le_bytes(*high), low: u64::from_le_bytes(*low) })
    }

    fn of(hash: &blake3::Hash) -> Self {
        // INVARIANT: a BLAKE3 hash has 32 bytes.
        Self::from_bytes(hash.as_bytes()).unwrap_or_default()
    }
}

/// Tokens are uniform already: their low word is their hash.
#[derive(Default)]
pub(super) struct LowWord(u64);

impl Hasher for LowWord {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = word;
    }
}

/// A map over tokens.
pub(super) type TokenMap<T> = HashMap<Token, T, BuildHasherDefault<LowWord>>;
/// A set of tokens.
pub(super) type TokenSet = std::collections::HashSet<Token, BuildHasherDefault<LowWord>>;

/// The keyed function that hides how tokens were put together.
#[derive(Clone)]
pub(super) struct Sealer {
    key: Zeroizing<[u8; 32]>,
}

impl Sealer {
    pub(super) fn new(token_key: &[u8; 32]) -> Self {
        Self { key: Zeroizing::new(blake3::derive_key("sekisho deidentify risk seal v1", token_key)) }
    }

    pub(super) fn seal(&self, token: Token) -> Token {
        Token::of(&blake3::keyed_hash(&self.key, &token.to_bytes()))
    }

    /// Whether two counters were made with one key.
    pub(super) fn same_key(&self, other: &Self) -> bool {
        blake3::Hash::from(*self.key) == blake3::Hash::from(*other.key)
    }
}

/// A cell that has no short code because its column has too many distinct texts.
pub(super) const NO_CODE: u32 = u32::MAX;

/// Cells of one column as tokens, each distinct text hashed once as far as the cache goes.
#[derive(Clone)]
pub(super) struct ColumnCoder {
    name: String,
    position: u32,
    key: Zeroizing<[u8; 32]>,
    codes: HashMap<Box<str>, u32, FixedState>,
    by_code: Vec<Token>,
    capacity: usize,
    text_bytes_left: usize,
}

impl ColumnCoder {
    /// `position` keeps apart the same text in two columns; `cache_bytes` bounds the cache.
    pub(super) fn new(name: &str, position: u32, token_key: &[u8; 32], cache_bytes: usize) -> Self {
        let key = Zeroizing::new(blake3::derive_key("sekisho deidentify risk cell v1", token_key));
        let seed = Token::of(&blake3::keyed_hash(&key, b"cache")).low;
        let mut coder = Self {
            name: name.to_owned(),
            position,
            key,
            codes: HashMap::with_hasher(FixedState::with_seed(seed)),
            by_code: Vec::new(),
            capacity: (cache_bytes / CACHE_ENTRY_BYTES).min(1 << 16),
            text_bytes_left: cache_bytes / 2,
        };
        // INVARIANT: code 0 is the null.
        coder.by_code.push(coder.token(None));
        coder
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Token and short code of every cell of the column in `batch`, in order.
    ///
    /// # Errors
    /// `column-not-found`, `unsupported-column-type`, `date-out-of-range`; without a row, since one counter may see only
    /// a part of the dataset.
    pub(super) fn encode(&mut self, batch: &RecordBatch, out: &mut Encoded) -> Result<(), Error> {
        out.cells.clear();
        let column = batch.column_by_name(&self.name).ok_or_else(|| super::counter::not_found(&self.name))?;
        if let Some(dictionary) = column.as_any_dictionary_opt() {
            let values =
                Cells::read(&self.name, 0, dictionary.values().as_ref()).map_err(Error::without_row)?;
            if values.len() <= column.len() && !values.is_empty() {
                let coded: Vec<Cell> = values.iter().map(|text| self.cell(text)).collect();
                let null = self.cell(None);
                let keys = dictionary.normalized_keys();
                out.cells.extend(keys.iter().enumerate().map(|(row, key)| {
                    if dictionary.is_null(row) { null } else { coded.get(*key).copied().unwrap_or(null) }
                }));
                return Ok(());
            }
        }
        let cells = Cells::read(&self.name, 0, column.as_ref()).map_err(Error::without_row)?;
        out.cells.extend(cells.iter().map(|text| self.cell(text)));
        Ok(())
    }

    fn cell(&mut self, text: Option<&str>) -> Cell {
        let code = match text {
            None => Some(0),
            Some(text) => self.codes.get(text).copied(),
        };
        if let Some(code) = code
            && let Some(token) = usize::try_from(code).ok().and_then(|code| self.by_code.get(code))
        {
            return Cell { token: *token, code };
        }
        let token = self.token(text);
        let text = text.unwrap_or_default();
        if self.by_code.len() < self.capacity && text.len() <= self.text_bytes_left {
            let code = u32::try_from(self.by_code.len()).unwrap_or(NO_CODE);
            self.text_bytes_left -= text.len();
            self.codes.insert(text.into(), code);
            self.by_code.push(token);
            return Cell { token, code };
        }
        Cell { token, code: NO_CODE }
    }

    fn token(&self, text: Option<&str>) -> Token {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(&self.position.to_le_bytes());
        if let Some(text) = text {
            hasher.update(&u64::try_from(text.len()).unwrap_or(u64::MAX).to_le_bytes());
            hasher.update(text.as_bytes());
        }
        Token::of(&hasher.finalize())
    }
}

/// Estimate for one cached text without its bytes: map entry, allocation and token.
const CACHE_ENTRY_BYTES: usize = 96;

/// A cell as its token and its column's short code.
#[derive(Clone, Copy)]
pub(super) struct Cell {
    pub(super) token: Token,
    pub(super) code: u32,
}

/// The cells of one column of one batch.
#[derive(Default, Clone)]
pub(super) struct Encoded {
    pub(super) cells: Vec<Cell>,
}
