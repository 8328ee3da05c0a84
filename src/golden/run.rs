use std::sync::Arc;

use super::player::Player;
use super::{Stage, Transcript, call_id, expect, transcript};
use crate::diagnostic::Diagnostic;
use crate::driver::Trouble;
use crate::model::CallScript;
use crate::revision::Revision;
use crate::trace::TurnTrace;

/// A test call, played to its end.
#[derive(Clone, Debug)]
pub struct Played {
    /// Its turns.
    pub turns: Vec<TurnTrace>,
    /// What its golden keeps.
    pub transcript: Transcript,
    /// Where it went otherwise than its author expects.
    pub findings: Vec<Diagnostic>,
}

/// Plays a test call against a revision.
///
/// # Errors
/// A turn that could not be taken at all.
pub async fn play(script: &CallScript, revision: &Arc<Revision>) -> Result<Played, Trouble> {
    let zone = &revision.tenant.profile.zone;
    let mut player = Player::new(script, zone);
    let mut stage = Stage::new(revision, call_id(&revision.tenant.id, &script.stem), script.from.as_deref());
    let mut awaits = stage.make(player.ring()).await?;
    while let Some(next) = player.next(&awaits) {
        awaits = stage.make(next).await?;
    }
    let turns = stage.turns();
    let mut findings: Vec<Diagnostic> =
        player.expected().iter().filter_map(|expected| expect::check(expected, turns)).collect();
    findings.extend(player.stray().iter().map(|act| expect::stray(act)));
    Ok(Played { transcript: transcript(script, zone, turns), turns: turns.to_vec(), findings })
}
