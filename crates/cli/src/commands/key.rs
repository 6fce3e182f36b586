//! `sekisho key`: the two keys, never one file for both.

use crate::ambient;
use crate::args::{KeyCommand, KeyPurpose};
use crate::console::Console;
use crate::exit::Exit;
use sekisho_clearance::Error;
use sekisho_evidence::SigningKey;
use sekisho_keys::Purpose;
use sekisho_terms::Place;
use std::path::{Path, PathBuf};

pub(crate) fn run(command: &KeyCommand, console: &Console) -> Result<Exit, Error> {
    let KeyCommand::New { purpose, out, name } = command;
    match purpose {
        KeyPurpose::Signing => {
            let public = new_signing_key(out, name)?;
            console.say(&format!("{} {}", console.pick("署名鍵:", "signing key:"), out.display()));
            console.say(&format!("{} {}", console.pick("公開鍵:", "public key: "), public.display()));
            console.say(console.pick(
                "公開鍵は監査人に別の経路で渡してください。",
                "Give the public key to your auditor by another way than the clearance.",
            ));
        }
        KeyPurpose::Deidentification => {
            new_deidentification_key(out)?;
            console.say(&format!("{} {}", console.pick("加工鍵:", "de-identification key:"), out.display()));
        }
    }
    Ok(Exit::Done)
}

/// Makes a signing key and writes the public half beside it, as `NAME.pub`.
pub(crate) fn new_signing_key(path: &Path, name: &str) -> Result<PathBuf, Error> {
    let public = path.with_extension("pub");
    let key_is_new = sekisho_formats::file_size(path).is_err();
    if key_is_new && sekisho_formats::file_size(&public).is_ok() {
        return Err(Error::new("output-exists", Place::file(public.display().to_string())));
    }
    let seed = random()?;
    let key = SigningKey::from_seed(name, seed)?;
    sekisho_keys::create(path, Purpose::Signing, name, seed)?;
    let line = format!("{}\n", key.verifying_key().to_vkey());
    sekisho_formats::write_file_atomically(
        &public,
        line.as_bytes(),
        sekisho_formats::Access::Shared,
        sekisho_formats::Existing::Refuse,
    )?;
    Ok(public)
}

/// Makes a de-identification key.
pub(crate) fn new_deidentification_key(path: &Path) -> Result<(), Error> {
    Ok(sekisho_keys::create(path, Purpose::Deidentification, "deidentification", random()?)?)
}

fn random() -> Result<[u8; 32], Error> {
    ambient::random_bytes().map_err(|error| {
        Error::new("internal", Place::default()).with("detail", "no randomness").caused_by(error)
    })
}
