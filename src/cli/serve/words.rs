//! What `serve` says at its start.

use std::net::SocketAddr;
use std::path::Path;

use super::super::screen::Screen;
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::RevisionId;
use crate::server::{Desk, Desks, News};

/// How much of a revision's name is shown.
const SHOWN_HEX: usize = 12;

/// The first digits of a revision's name.
pub fn short(revision: &RevisionId) -> &str {
    revision.as_str().get(..SHOWN_HEX).unwrap_or(revision.as_str())
}

/// The first error in words.
pub fn first_error(diagnostics: &[Diagnostic]) -> &str {
    let errors = |diagnostic: &&Diagnostic| diagnostic.severity() == Severity::Error;
    diagnostics.iter().find(errors).map_or("", |diagnostic| diagnostic.message.as_str())
}

/// Who is served, under which addresses, and what is missing.
pub fn welcome(screen: &mut Screen, desks: &Desks, news: &[News], address: SocketAddr) {
    screen.line(&format!("clientsvia {} listens on {address}", env!("CARGO_PKG_VERSION")));
    for desk in desks.all() {
        screen.line("");
        tenant(screen, &desk);
    }
    for news in news {
        warn(screen, news, address);
    }
    if desks.public_url().starts_with("http://") {
        screen.line("");
        screen.line("A carrier reaches these addresses only from outside: give yours with --public-url https://….");
    }
}

/// Whose callers the encoder hears, and whose not.
pub fn reading(screen: &mut Screen, desks: &Desks, encoder: &str) {
    screen.line("");
    for desk in desks.all() {
        let door = desk.door();
        let id = &door.revision.tenant;
        screen.line(&match door.revision.encoder.as_deref() {
            Some(own) if own == encoder => format!("{id}: the encoder hears its callers, too."),
            Some(_) => format!("{id}: another encoder taught it, so this one does not hear its callers; let it teach:  clientsvia learn {id} --encoder FOLDER"),
            None => format!("{id}: no encoder taught it, so none hears its callers; let it teach:  clientsvia learn {id} --encoder FOLDER"),
        });
    }
}

/// That nothing here is real.
pub fn rehearsal(screen: &mut Screen, folder: &Path) {
    screen.line("");
    screen.line(&format!(
        "This is a rehearsal: the time, and what effects come to, are read in `{}`. Nothing is sent, and no auth token of \
         the environment is used.",
        folder.display()
    ));
}

fn tenant(screen: &mut Screen, desk: &Desk) {
    let door = desk.door();
    let profile = &door.revision.profile;
    let numbers = profile.numbers.join(", ");
    screen.line(&format!("{}: {numbers}, revision {}", profile.name, short(&door.revision.id)));
    screen.line("  to paste into the carrier's console, at the number, all with HTTP POST:");
    screen.line(&format!("  a call comes in        {}", door.base));
    screen.line(&format!("  primary handler fails  {}/fallback", door.base));
    screen.line(&format!("  call status changes    {}/status", door.base));
}

fn warn(screen: &mut Screen, news: &News, address: SocketAddr) {
    match news {
        News::Serving { tenant, unset, .. } if !unset.is_empty() => {
            screen.line("");
            let variables = unset.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ");
            let meanwhile = if address.ip().is_loopback() {
                "calls to it are signed with a token made for trying on this machine"
            } else {
                "every call to it is refused with 403"
            };
            screen.line(&format!("{tenant}: the variable {variables} is not set, so {meanwhile}."));
        }
        News::Serving { .. } | News::Same { .. } => {}
        News::Refused { tenant, diagnostics, .. } => {
            screen.line("");
            let first = first_error(diagnostics);
            screen.line(&format!("{tenant}: nobody can be answered, its files have errors: {first}"));
            screen.line(&format!("  help: clientsvia check {tenant}"));
        }
        News::SharedNumber { number, first, second } => {
            screen.line("");
            screen.line(&format!(
                "{number} stands in the files of `{first}` and of `{second}`: `{first}` gets its calls."
            ));
        }
    }
}
