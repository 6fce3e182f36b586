//! Which encoding a text file has, from all of its bytes.
//!
//! Valid UTF-8 to the last byte is UTF-8; else valid CP932 to the last byte is CP932; else the file is an
//! error. A file that starts with two or more characters of three UTF-8 bytes and breaks later is UTF-8
//! with an error in it, even where CP932 could read it: Japanese in UTF-8 is often valid, senseless CP932,
//! while CP932 hardly ever is UTF-8 for that long.
//!
//! Encodings that are not read are recognised well enough to be named: UTF-16 by its byte order mark or its
//! NUL bytes, ISO-2022-JP by its escape sequences, EUC-JP where every byte is valid EUC-JP. A CP932 file is
//! valid EUC-JP only if it has no character before 0xE040, that is no kana, no punctuation and no common kanji: in
//! practice, names in half-width katakana alone. So a file that is valid in both is CP932 where it has
//! nothing but half-width katakana, and where those do not read as Japanese prose in EUC-JP.

use crate::csv_read;
use crate::disk::InputFile;
use crate::encoding::{BYTE_ORDER_MARK, Encoding};
use crate::error::{Error, ErrorKind};
use crate::format::{Format, is_tab_separated};
use crate::shape::{Detected, ReadOptions, Reason};
use encoding_rs::{DecoderResult, EUC_JP, SHIFT_JIS};

/// Tests use a window that characters and escape sequences cross.
const WINDOW_BYTES: usize = if cfg!(test) { 16 } else { 128 * 1024 };
const SAMPLE_BYTES: usize = 4096;

/// The encoding of a file: the one that the options give, or the one that its bytes show.
pub(crate) fn encoding(
    file: &mut InputFile,
    format: Format,
    options: &ReadOptions,
) -> Result<Detected, Error> {
    let start = sample(file)?;
    if let Some(encoding) = options.encoding {
        let encoding = match encoding {
            Encoding::Utf8 if start.starts_with(&BYTE_ORDER_MARK) => Encoding::Utf8Bom,
            Encoding::Utf8Bom if !start.starts_with(&BYTE_ORDER_MARK) => Encoding::Utf8,
            given => given,
        };
        return Ok(Detected { encoding, reason: Reason::Given });
    }
    if is_utf16(&start) {
        return Err(not_read("UTF-16", file));
    }
    let utf8 = check_utf8(file)?;
    if let Some(byte) = utf8.escape.filter(|_| utf8.ascii) {
        return Err(not_read("ISO-2022-JP", file).at_byte(byte));
    }
    let Some(bad_utf8) = utf8.bad else {
        let detected = |encoding, reason| Ok(Detected { encoding, reason });
        return match (start.starts_with(&BYTE_ORDER_MARK), utf8.ascii) {
            (true, _) => detected(Encoding::Utf8Bom, Reason::ByteOrderMark),
            (false, true) => detected(Encoding::Utf8, Reason::AsciiOnly),
            (false, false) => detected(Encoding::Utf8, Reason::ValidUtf8),
        };
    };
    if utf8.long >= 2 {
        return Err(mixed(file, format, options, bad_utf8, Encoding::Utf8));
    }
    let cp932 = check_legacy(file, SHIFT_JIS)?;
    let euc = check_legacy(file, EUC_JP)?;
    let half_width_only = cp932.bad.is_none() && cp932.half_width == cp932.characters;
    if euc.bad.is_none() && (!half_width_only || euc.prose * 5 >= euc.characters) {
        return Err(not_read("EUC-JP", file));
    }
    match cp932.bad {
        None => Ok(Detected { encoding: Encoding::Cp932, reason: Reason::ValidCp932 }),
        Some(bad) if bad > bad_utf8 => Err(mixed(file, format, options, bad, Encoding::Cp932)),
        Some(_) => Err(mixed(file, format, options, bad_utf8, Encoding::Utf8)),
    }
}

fn sample(file: &mut InputFile) -> Result<Vec<u8>, Error> {
    let mut start = vec![0; SAMPLE_BYTES];
    file.seek(0)?;
    let count = file.fill(&mut start)?;
    start.truncate(count);
    Ok(start)
}

fn new_window() -> Vec<u8> {
    vec![0; WINDOW_BYTES]
}

fn is_utf16(start: &[u8]) -> bool {
    let zeros = start.iter().filter(|byte| **byte == 0).count();
    start.starts_with(&[0xFF, 0xFE])
        || start.starts_with(&[0xFE, 0xFF])
        || (zeros > 1 && zeros * 10 > start.len())
}

struct Utf8Check {
    /// First byte that is not UTF-8.
    bad: Option<u64>,
    /// Characters of three bytes or more before it.
    long: u64,
    /// First escape sequence of ISO-2022-JP.
    escape: Option<u64>,
    ascii: bool,
}

fn check_utf8(file: &mut InputFile) -> Result<Utf8Check, Error> {
    file.seek(0)?;
    let mut check = Utf8Check { bad: None, long: 0, escape: None, ascii: true };
    let mut window = new_window();
    let (mut kept, mut offset) = (0_usize, 0_u64);
    loop {
        let free = window.get_mut(kept..).unwrap_or_default();
        let wanted = free.len();
        let count = file.fill(free)?;
        let at_end = count < wanted;
        let bytes = window.get(..kept + count).unwrap_or_default();
        check.ascii &= bytes.is_ascii();
        if check.escape.is_none() {
            check.escape = escape_sequence(bytes).map(|at| offset + at as u64);
        }
        let good = match std::str::from_utf8(bytes) {
            Ok(_) => bytes.len(),
            Err(error) if error.error_len().is_some() || at_end => {
                check.bad = Some(offset + error.valid_up_to() as u64);
                check.long += long_characters(bytes.get(..error.valid_up_to()).unwrap_or_default());
                return Ok(check);
            }
            Err(error) => error.valid_up_to(),
        };
        if at_end {
            return Ok(check);
        }
        // The last bytes stay for the next window, so that neither a character nor an escape sequence is cut.
        let good = good.min(bytes.len().saturating_sub(2));
        let good = (good.saturating_sub(3)..=good).rev().find(|at| is_boundary(bytes, *at)).unwrap_or(good);
        check.long += long_characters(bytes.get(..good).unwrap_or_default());
        let length = bytes.len();
        window.copy_within(good..length, 0);
        kept = length - good;
        offset += good as u64;
    }
}

fn long_characters(utf8: &[u8]) -> u64 {
    utf8.iter().filter(|byte| **byte >= 0xE0).count() as u64
}

fn is_boundary(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_none_or(|byte| !(0x80..0xC0).contains(byte))
}

/// The start of an escape to a double-byte set, or to JIS X 0201. Source: RFC 1468.
fn escape_sequence(bytes: &[u8]) -> Option<usize> {
    memchr::memchr_iter(0x1B, bytes).find(|at| {
        let next = bytes.get(at + 1..at + 3);
        matches!(next, Some([b'$', b'B' | b'@' | b'('] | [b'(', b'J' | b'I']))
    })
}

struct LegacyCheck {
    bad: Option<u64>,
    /// Characters above ASCII.
    characters: u64,
    /// Of those: hiragana, full-width katakana, and Japanese punctuation.
    prose: u64,
    /// Of those: half-width katakana.
    half_width: u64,
}

fn check_legacy(
    file: &mut InputFile,
    encoding: &'static encoding_rs::Encoding,
) -> Result<LegacyCheck, Error> {
    file.seek(0)?;
    let mut check = LegacyCheck { bad: None, characters: 0, prose: 0, half_width: 0 };
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut window = new_window();
    let mut text = new_window();
    let mut offset = 0_u64;
    loop {
        let count = file.fill(&mut window)?;
        let last = count < window.len();
        let mut rest = window.get(..count).unwrap_or_default();
        loop {
            let (result, read, written) = decoder.decode_to_utf8_without_replacement(rest, &mut text, last);
            check.count(text.get(..written).unwrap_or_default());
            offset += read as u64;
            rest = rest.get(read..).unwrap_or_default();
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(bad, after) => {
                    check.bad = Some(offset.saturating_sub(u64::from(bad) + u64::from(after)));
                    return Ok(check);
                }
            }
        }
        if last {
            return Ok(check);
        }
    }
}

impl LegacyCheck {
    fn count(&mut self, text: &[u8]) {
        for character in std::str::from_utf8(text).unwrap_or_default().chars().filter(|c| !c.is_ascii()) {
            self.characters += 1;
            self.half_width += u64::from(matches!(character, '\u{FF61}'..='\u{FF9F}'));
            self.prose += u64::from(matches!(character, '\u{3001}' | '\u{3002}' | '\u{3041}'..='\u{30FE}'));
        }
    }
}

fn not_read(encoding: &'static str, file: &InputFile) -> Error {
    let what = format!("the file seems to be {encoding}, which is not read yet; convert it to UTF-8");
    Error::new(ErrorKind::Unsupported, "encoding-not-read", what)
        .in_file(file.path())
        .param("encoding", encoding)
}

/// The error for a file that has an encoding up to a byte.
fn mixed(file: &InputFile, format: Format, options: &ReadOptions, byte: u64, encoding: Encoding) -> Error {
    let encoding = encoding.word();
    let what = format!("the file is {encoding} up to this byte and not from there on");
    let error =
        Error::content("encoding-mixed", what).in_file(file.path()).at_byte(byte).param("encoding", encoding);
    match row_of_byte(file, format, options, byte) {
        Ok(Some(row)) => error.at_row(row),
        // The header has no row number; and where quotes are broken too, the byte alone says where.
        Ok(None) | Err(_) => error,
    }
}

fn row_of_byte(
    file: &InputFile,
    format: Format,
    options: &ReadOptions,
    byte: u64,
) -> Result<Option<u64>, Error> {
    let mut again = InputFile::open(file.path())?;
    if format == Format::Csv {
        let delimiter = options.delimiter.or_else(|| is_tab_separated(file.path()).then_some(b'\t'));
        return csv_read::row_of_byte(again, delimiter, byte);
    }
    let mut window = new_window();
    let (mut lines, mut left) = (0_u64, byte);
    loop {
        let count = again.fill(&mut window)?;
        let wanted = usize::try_from(left).unwrap_or(usize::MAX).min(count);
        lines += memchr::memchr_iter(b'\n', window.get(..wanted).unwrap_or_default()).count() as u64;
        left -= wanted as u64;
        if left == 0 || count < window.len() {
            return Ok(Some(lines));
        }
    }
}

#[cfg(test)]
mod tests;
