use sha2::{Digest, Sha256};

use crate::model::{CallId, Form, Reply};

/// Which of several wordings is said: fixed by the call, the turn, the place (a scenario, a statement) and the form, so that a replay says the
/// same on every machine, and another call may hear another one. Weights count; the index is that of the slice.
pub(super) fn choose(call: &CallId, turn: u32, place: &str, form: Form, replies: &[&Reply]) -> usize {
    let total: u64 = replies.iter().map(|reply| u64::from(reply.weight.max(1))).sum();
    if total == 0 {
        return 0;
    }
    let mut point = number(call, turn, place, form) % total;
    for (index, reply) in replies.iter().enumerate() {
        let weight = u64::from(reply.weight.max(1));
        if point < weight {
            return index;
        }
        point -= weight;
    }
    0
}

fn number(call: &CallId, turn: u32, place: &str, form: Form) -> u64 {
    let mut hash = Sha256::new();
    for part in [call.as_str().as_bytes(), &turn.to_le_bytes(), place.as_bytes(), form_word(form)] {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn form_word(form: Form) -> &'static [u8] {
    match form {
        Form::Quick => b"quick",
        Form::Full => b"full",
    }
}
