//! Where the fields of a CSV record start and end, over undecoded bytes.
//!
//! Source: RFC 4180, read strictly: a quote opens a field only at its start, and after the closing quote
//! only a delimiter or the end of the line may come. A quote inside an unquoted field is a plain character.
//! Works on the bytes of UTF-8 and of CP932 alike: no second byte of a CP932 character is below 0x40, so
//! delimiters, quotes and line ends are never part of one.

use crate::shape::LineEnding;
use memchr::{memchr, memchr3};

/// How fields and records end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dialect {
    pub(crate) delimiter: u8,
    pub(crate) ending: LineEnding,
}

/// Whether a field stands in quotes, and has some inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quotes {
    None,
    Around,
    AroundAndInside,
}

/// One field of a record: its bytes without the quotes around them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FieldSpan {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) quotes: Quotes,
}

/// What stands at the start of the bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Split {
    /// A record of this many bytes, its line end included.
    Record(usize),
    /// The start of a record that goes on behind these bytes.
    NeedMore,
    /// A quote, opened at this byte, that nothing closes.
    UnclosedQuote(usize),
    /// Text between a closing quote and the next delimiter, at this byte.
    TextAfterQuote(usize),
}

enum After {
    Field(usize),
    Record(usize),
}

/// Splits the first record of `bytes`, which must not be empty.
pub(crate) fn split(bytes: &[u8], at_end: bool, dialect: Dialect, fields: &mut Vec<FieldSpan>) -> Split {
    fields.clear();
    let mut start = 0;
    loop {
        let step = if bytes.get(start) == Some(&b'"') {
            quoted(bytes, start, at_end, dialect)
        } else {
            unquoted(bytes, start, at_end, dialect)
        };
        match step {
            Err(stop) => return stop,
            Ok((field, After::Field(next))) => {
                fields.push(field);
                start = next;
            }
            Ok((field, After::Record(length))) => {
                fields.push(field);
                return Split::Record(length);
            }
        }
    }
}

fn unquoted(bytes: &[u8], start: usize, at_end: bool, dialect: Dialect) -> Result<(FieldSpan, After), Split> {
    let mut from = start;
    let (end, after) = loop {
        let found = memchr3(dialect.delimiter, b'\n', b'\r', bytes.get(from..).unwrap_or_default());
        let Some(end) = found.map(|at| from + at) else {
            if at_end {
                break (bytes.len(), After::Record(bytes.len()));
            }
            return Err(Split::NeedMore);
        };
        match line_end(bytes, end, at_end, dialect)? {
            Some(length) => break (end, After::Record(length)),
            None if bytes.get(end) == Some(&dialect.delimiter) => break (end, After::Field(end + 1)),
            None => from = end + 1,
        }
    };
    Ok((FieldSpan { start, end, quotes: Quotes::None }, after))
}

fn quoted(bytes: &[u8], opening: usize, at_end: bool, dialect: Dialect) -> Result<(FieldSpan, After), Split> {
    let start = opening + 1;
    let mut quotes = Quotes::Around;
    let mut from = start;
    loop {
        let found = memchr(b'"', bytes.get(from..).unwrap_or_default());
        let Some(end) = found.map(|at| from + at) else {
            return Err(if at_end { Split::UnclosedQuote(opening) } else { Split::NeedMore });
        };
        let field = FieldSpan { start, end, quotes };
        match bytes.get(end + 1) {
            None if at_end => return Ok((field, After::Record(bytes.len()))),
            None => return Err(Split::NeedMore),
            Some(b'"') => {
                quotes = Quotes::AroundAndInside;
                from = end + 2;
            }
            Some(next) if *next == dialect.delimiter => return Ok((field, After::Field(end + 2))),
            Some(_) => {
                let length = line_end(bytes, end + 1, at_end, dialect)?;
                return length
                    .map(|length| (field, After::Record(length)))
                    .ok_or(Split::TextAfterQuote(end + 1));
            }
        }
    }
}

/// Length of the record when a line end stands at `at`; a lone carriage return is one only in files
/// whose lines end so.
fn line_end(bytes: &[u8], at: usize, at_end: bool, dialect: Dialect) -> Result<Option<usize>, Split> {
    match bytes.get(at) {
        Some(b'\n') => Ok(Some(at + 1)),
        Some(b'\r') => match bytes.get(at + 1) {
            Some(b'\n') => Ok(Some(at + 2)),
            None if !at_end => Err(Split::NeedMore),
            _ if dialect.ending == LineEnding::Cr => Ok(Some(at + 1)),
            _ => Ok(None),
        },
        _ => Ok(None),
    }
}

/// The dialect that a header line suggests: the delimiter that it has most of, outside quotes.
pub(crate) fn sniff(bytes: &[u8]) -> Dialect {
    let mut counts = [(b',', 0_u32), (b';', 0), (b'\t', 0)];
    let mut inside = false;
    let mut ending = LineEnding::Lf;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'"' => inside = !inside,
            _ if inside => {}
            b'\n' => break,
            b'\r' => {
                ending = if bytes.get(at + 1) == Some(&b'\n') { LineEnding::CrLf } else { LineEnding::Cr };
                break;
            }
            _ => {
                if let Some((_, count)) = counts.iter_mut().find(|(delimiter, _)| delimiter == byte) {
                    *count += 1;
                }
            }
        }
    }
    let mut delimiter = b',';
    let mut most = 0;
    for (candidate, count) in counts {
        if count > most {
            (delimiter, most) = (candidate, count);
        }
    }
    Dialect { delimiter, ending }
}

#[cfg(test)]
mod tests;
