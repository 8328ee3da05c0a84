//! Trying on this machine: a token of our own, and a signed call to type.

use std::fs;
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::super::exit::Trouble;
use super::super::screen::Screen;
use crate::server::{Desk, Desks};
use crate::text::hex;

/// The file in the data folder.
const FILE: &str = "development-token";
/// How many random bytes make a token: as many as the carrier's own have.
const TOKEN_BYTES: usize = 16;
/// The call that is typed.
const CALL: &str = "CA00000000000000000000000000000001";
/// Who calls in it.
const FROM: &str = "+12395550199";

/// The token of this data folder, made where there is none. Only its owner can read the file.
pub fn token(data: &Path) -> Result<String, Trouble> {
    let path = data.join(FILE);
    kept(&path).or_else(|_missing| made(&path)).map_err(|error| {
        Trouble::new(format!("the token for trying cannot be kept in `{}`: {error}", path.display()))
            .help("set the variables that the tenants name, or give a folder that can be written:  --data FOLDER")
    })
}

fn kept(path: &PathBuf) -> io::Result<String> {
    let token = fs::read_to_string(path)?.trim().to_owned();
    if token.len() < TOKEN_BYTES { Err(io::Error::other("it is too short")) } else { Ok(token) }
}

fn made(path: &PathBuf) -> io::Result<String> {
    let mut random = [0; TOKEN_BYTES];
    fs::File::open("/dev/urandom")?.read_exact(&mut random)?;
    let token = hex(&random);
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(token.as_bytes())?;
    Ok(token)
}

/// Prints a signed call that can be pasted into a shell, for the first tenant that uses the token made for trying.
pub fn line_to_try(screen: &mut Screen, desks: &Desks, data: &Path) {
    let Some(desk) = desks.all().into_iter().find(|desk| desk.is_tried_only()) else { return };
    screen.line("");
    screen.line("To call it from another terminal:");
    screen.line("");
    screen.line(&call(&desk, &data.join(FILE)));
}

/// The parameters are in the order in which they are signed.
fn call(desk: &Desk, token: &Path) -> String {
    let to = desk.door().revision.profile.numbers.first().map_or("", String::as_str);
    let parameters = [("AccountSid", desk.account()), ("CallSid", CALL), ("From", FROM), ("To", to)];
    let url = &desk.door().base;
    let signed = parameters.iter().fold(url.clone(), |signed, (name, value)| signed + name + value);
    let sent = parameters.iter().map(|(name, value)| format!("--data-urlencode '{name}={value}'")).collect::<Vec<_>>();
    format!(
        "curl '{url}' {} \\\n  -H \"X-Twilio-Signature: $(printf %s '{signed}' | openssl dgst -sha1 -hmac \"$(cat '{}')\" -binary | base64)\"",
        sent.join(" "),
        token.display(),
    )
}
