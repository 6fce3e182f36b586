//! Text encodings: UTF-8 and windows-31j (CP932), strictly, both ways.
//!
//! CP932 follows the WHATWG Encoding Standard's Shift_JIS index, which is Microsoft's code page 932, with
//! the user-defined characters (外字, lead bytes F0-F9) at U+E000-U+E757. Three things differ from the
//! Standard's encoder, so that what is written always reads back as the same character: user-defined
//! characters are written, and U+00A5, U+203E and U+2212, for which the Standard writes the byte of
//! another character, are refused.
//!
//! CP932 has 398 second codes for characters that it also has elsewhere; they are read, and written
//! as Microsoft's and the WHATWG's preferred code: the NEC selection of IBM extensions (ED40-EEFC, 374
//! codes) as the IBM extension FA40-FC4B, or for ¬ as 81CA; nine symbols of NEC row 13 (8790-8792,
//! 8795-8797, 879A-879C) as their JIS code in row 2; IBM's Roman numerals I-X, ¬, ㈱, №, ℡ and ∵
//! (FA4A-FA54, FA58-FA5B) as their NEC or JIS code.

use encoding_rs::{DecoderResult, SHIFT_JIS};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::str::FromStr;

/// How the characters of a text file are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8 without a byte order mark.
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-8 behind a byte order mark, as spreadsheet programs write it.
    #[serde(rename = "utf-8-bom")]
    Utf8Bom,
    /// windows-31j, Microsoft's Shift_JIS.
    #[serde(rename = "cp932", alias = "shift_jis", alias = "windows-31j")]
    Cp932,
}

/// The UTF-8 byte order mark.
pub(crate) const BYTE_ORDER_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

impl Encoding {
    /// The spelling in project files and outputs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf8Bom => "utf-8-bom",
            Self::Cp932 => "cp932",
        }
    }

    /// The text of some bytes, or the offset of the first byte that is no text.
    pub(crate) fn decode(self, bytes: &[u8]) -> Result<Cow<'_, str>, usize> {
        match self {
            Self::Utf8 | Self::Utf8Bom => {
                std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| error.valid_up_to())
            }
            Self::Cp932 => SHIFT_JIS
                .decode_without_bom_handling_and_without_replacement(bytes)
                .ok_or_else(|| first_bad_cp932_byte(bytes)),
        }
    }

    /// Appends text in this encoding.
    ///
    /// # Errors
    /// The first character that the encoding cannot hold; `out` may then hold a part.
    pub(crate) fn encode(self, text: &str, out: &mut Vec<u8>) -> Result<(), char> {
        match self {
            Self::Utf8 | Self::Utf8Bom => out.extend_from_slice(text.as_bytes()),
            Self::Cp932 if text.is_ascii() => out.extend_from_slice(text.as_bytes()),
            Self::Cp932 => {
                let mut buffer = [0_u8; 4];
                for character in text.chars() {
                    encode_cp932(character, &mut buffer, out)?;
                }
            }
        }
        Ok(())
    }
}

impl FromStr for Encoding {
    type Err = sekisho_terms::UnknownWord;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Ok(Self::Utf8),
            "utf-8-bom" => Ok(Self::Utf8Bom),
            "cp932" | "shift_jis" | "shift-jis" | "windows-31j" => Ok(Self::Cp932),
            _ => Err(sekisho_terms::UnknownWord { expected: "encoding (utf-8, utf-8-bom, cp932)" }),
        }
    }
}

fn encode_cp932(character: char, buffer: &mut [u8; 4], out: &mut Vec<u8>) -> Result<(), char> {
    if matches!(character, '\u{A5}' | '\u{203E}' | '\u{2212}') {
        return Err(character);
    }
    if let Some([lead, trail]) = user_defined_code(character) {
        out.extend([lead, trail]);
        return Ok(());
    }
    let (bytes, _, unmappable) = SHIFT_JIS.encode(character.encode_utf8(buffer));
    if unmappable {
        return Err(character);
    }
    out.extend_from_slice(&bytes);
    Ok(())
}

/// CP932 code of a user-defined character: 188 codes for each of the lead bytes F0 to F9.
fn user_defined_code(character: char) -> Option<[u8; 2]> {
    let index = u32::from(character).checked_sub(0xE000)?;
    if index >= 1880 {
        return None;
    }
    let lead = u8::try_from(0xF0 + index / 188).ok()?;
    let trail = u8::try_from(index % 188).ok()?;
    Some([lead, trail + if trail < 0x3F { 0x40 } else { 0x41 }])
}

fn first_bad_cp932_byte(bytes: &[u8]) -> usize {
    let mut decoder = SHIFT_JIS.new_decoder_without_bom_handling();
    let mut scratch = [0_u8; 1024];
    let mut read_in_all = 0;
    while let Some(rest) = bytes.get(read_in_all..) {
        let (result, read, _) = decoder.decode_to_utf8_without_replacement(rest, &mut scratch, true);
        read_in_all += read;
        match result {
            DecoderResult::InputEmpty => break,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(bad, after) => {
                return read_in_all.saturating_sub(usize::from(bad) + usize::from(after));
            }
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests;
