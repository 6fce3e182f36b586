use super::*;
use std::collections::BTreeMap;

fn two_byte_codes() -> impl Iterator<Item = [u8; 2]> {
    let leads = (0x81..=0x9F).chain(0xE0..=0xFC);
    leads.flat_map(|lead| (0x40..=0xFC).map(move |trail| [lead, trail]))
}

fn written(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    Encoding::Cp932.encode(text, &mut out).unwrap();
    out
}

#[test]
fn every_two_byte_code_reads_back_but_for_the_known_second_codes() {
    let mut second: BTreeMap<&str, usize> = BTreeMap::new();
    let mut decoded = 0;
    for code in two_byte_codes() {
        let Ok(text) = Encoding::Cp932.decode(&code) else { continue };
        decoded += 1;
        let back = written(&text);
        if back == code {
            continue;
        }
        assert_eq!(Encoding::Cp932.decode(&back).unwrap(), text, "{code:02X?} changes its character");
        let row = match u16::from_be_bytes(code) {
            0x8790..=0x8792 | 0x8795..=0x8797 | 0x879A..=0x879C => "nec-row-13",
            0xED40..=0xEEFC => "nec-selected-ibm",
            0xFA4A..=0xFA54 | 0xFA58..=0xFA5B => "ibm-duplicates",
            other => panic!("{other:04X} is no known second code"),
        };
        *second.entry(row).or_default() += 1;
    }
    assert_eq!(
        second,
        BTreeMap::from([("nec-row-13", 9), ("nec-selected-ibm", 374), ("ibm-duplicates", 15)])
    );
    // JIS X 0208 6879, NEC row 13 83, NEC selection 374, IBM extensions 388, user-defined 1880.
    assert_eq!(decoded, 6879 + 83 + 374 + 388 + 1880);
}

#[test]
fn every_single_byte_reads_back() {
    let mut count = 0;
    for byte in 0..=0xFF_u8 {
        if let Ok(text) = Encoding::Cp932.decode(&[byte]) {
            assert_eq!(written(&text), [byte]);
            count += 1;
        }
    }
    assert_eq!(count, 129 + 63);
}

#[test]
fn vendor_characters_keep_their_bytes() {
    for (text, bytes) in [
        ("髙", [0xFB, 0xFC]),
        ("﨑", [0xFA, 0xB1]),
        ("①", [0x87, 0x40]),
        ("～", [0x81, 0x60]),
        ("－", [0x81, 0x7C]),
        ("∥", [0x81, 0x61]),
        ("￠", [0x81, 0x91]),
        ("\u{E000}", [0xF0, 0x40]),
        ("\u{E757}", [0xF9, 0xFC]),
    ] {
        assert_eq!(written(text), bytes, "{text}");
        assert_eq!(Encoding::Cp932.decode(&bytes).unwrap(), text);
    }
}

#[test]
fn what_cp932_cannot_hold_is_refused_never_replaced() {
    for character in ['〜', '−', '¥', '‾', '𠮷', '😀', 'é', '한', '\u{E758}'] {
        let mut out = Vec::new();
        assert_eq!(Encoding::Cp932.encode(&character.to_string(), &mut out), Err(character));
        assert!(out.is_empty());
    }
}

#[test]
fn the_first_bad_byte_is_named() {
    let mut bytes = "山田,".repeat(700).into_bytes();
    let utf8_length = bytes.len();
    bytes.push(0x83);
    assert_eq!(Encoding::Utf8.decode(&bytes), Err(utf8_length));

    let mut bytes = written(&"山田,".repeat(700));
    let length = bytes.len();
    bytes.extend([0x88, 0x20, b'a']);
    assert_eq!(Encoding::Cp932.decode(&bytes), Err(length), "lead byte with a bad trail");
    bytes.truncate(length + 1);
    assert_eq!(Encoding::Cp932.decode(&bytes), Err(length), "lead byte at the end");
    bytes.truncate(length);
    bytes.extend([0xFF, b'a']);
    assert_eq!(Encoding::Cp932.decode(&bytes), Err(length), "no lead byte");
}
