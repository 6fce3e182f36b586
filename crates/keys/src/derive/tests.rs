use super::*;
use hmac::{Hmac, KeyInit, Mac};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn root(seed: [u8; 32]) -> RootKey {
    RootKey::new(Purpose::Deidentification, "test", seed).unwrap()
}

fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// HKDF as RFC 5869 section 2 writes it, for the first 32 bytes, with plain HMAC.
fn slow_hkdf(root: &[u8], info: &[u8]) -> [u8; 32] {
    let prk = hmac(&[0; 32], root);
    hmac(&prk, &[info, &[1]].concat())
}

fn unhex(text: &str) -> Vec<u8> {
    let digit = |digit: u8| u8::try_from(char::from(digit).to_digit(16).unwrap()).unwrap();
    text.as_bytes().chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

/// RFC 5869 appendix A.3: no salt, no info; its output is longer, its start is what 32 bytes are.
#[test]
fn known_answer_of_rfc_5869_without_salt_and_info() {
    let okm = expand(&[0x0b; 22], b"").unwrap();
    assert_eq!(
        okm.as_bytes().to_vec(),
        unhex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d")
    );
}

/// RFC 5869 appendix A.1, with salt and info: the crate is the one that the standard describes.
#[test]
fn known_answer_of_rfc_5869_with_salt_and_info() {
    let salt = unhex("000102030405060708090a0b0c");
    let mut okm = [0; 42];
    Hkdf::<Sha256>::new(Some(&salt), &[0x0b; 22]).expand(&unhex("f0f1f2f3f4f5f6f7f8f9"), &mut okm).unwrap();
    assert_eq!(
        okm.to_vec(),
        unhex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")
    );
}

#[test]
fn parts_do_not_run_into_each_other() {
    let contexts: [&[&str]; 8] =
        [&[], &[""], &["", ""], &["ab", "c"], &["a", "bc"], &["abc"], &["abc", ""], &["", "abc"]];
    let keys: BTreeSet<[u8; 32]> =
        contexts.iter().map(|info| *root([9; 32]).derive(info).unwrap().as_bytes()).collect();
    assert_eq!(keys.len(), contexts.len());
}

#[test]
fn the_context_is_the_documented_bytes() {
    let expected = [
        &[0, 0, 0, 0, 0, 0, 0, 17][..],
        b"sekisho/derive/v1",
        &[0, 0, 0, 0, 0, 0, 0, 2],
        b"ab",
        &[0, 0, 0, 0, 0, 0, 0, 3],
        "顧".as_bytes(),
    ]
    .concat();
    assert_eq!(unambiguous(&["ab", "顧"]), expected);
}

#[test]
fn a_signing_key_derives_nothing() {
    let key = RootKey::new(Purpose::Signing, "test", [1; 32]).unwrap();
    assert_eq!(key.derive(&["pseudonym"]).err().unwrap().code(), "key-wrong-purpose");
    assert_eq!(root([1; 32]).signing_seed().unwrap_err().code(), "key-wrong-purpose");
}

proptest! {
    #[test]
    fn derivation_is_hkdf(seed: [u8; 32], info in proptest::collection::vec(".{0,12}", 0..5)) {
        let parts: Vec<&str> = info.iter().map(String::as_str).collect();
        let expected = slow_hkdf(&seed, &unambiguous(&parts));
        prop_assert_eq!(*root(seed).derive(&parts).unwrap().as_bytes(), expected);
    }
}
