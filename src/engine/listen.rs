use super::limits::{END_OF_DIGITS_SECONDS, END_OF_SPEECH_SECONDS, MAX_HINTS, SILENCE_SECONDS};
use super::{Call, Listen, Waiting};
use crate::model::{Answer, Branch, Slot, StatementKind, Tenant};
use crate::slot::{Choice, Expected, SlotType};

/// What is listened for while this is waited for.
pub(super) fn listen(tenant: &Tenant, call: &Call) -> Listen {
    let mut listen = Listen {
        timeout_seconds: SILENCE_SECONDS,
        end_of_speech_seconds: END_OF_SPEECH_SECONDS,
        keys: Some(1),
        hints: Vec::new(),
        waits_for: "anything".to_owned(),
    };
    match &call.waiting {
        Waiting::Answer { at, .. } => {
            let branches = branches(tenant, at.block, at.index);
            listen.waits_for =
                branches.iter().flat_map(|branch| &branch.answers).map(name).collect::<Vec<_>>().join(" / ");
            listen.hints.extend(branches.iter().flat_map(|branch| &branch.answers).filter_map(hint));
        }
        Waiting::Slot { slot: id, offered, .. } => {
            listen.waits_for = if *offered { format!("yes / no / {id}") } else { id.to_string() };
            if let Some(slot) = tenant.slots.get(id) {
                let expected = expected(slot);
                listen.keys = if *offered { Some(1) } else { expected.keys() };
                listen.end_of_speech_seconds = end_of_speech(slot.slot_type);
                listen.hints.extend(slot.options.iter().flat_map(|option| option.words.iter().cloned()));
            }
        }
        Waiting::Confirm { .. } => listen.waits_for = "yes / no".to_owned(),
        Waiting::Change { .. } => listen.waits_for = "what to change".to_owned(),
        Waiting::Choice { scenarios, .. } => {
            listen.waits_for = scenarios.iter().map(ToString::to_string).collect::<Vec<_>>().join(" / ");
        }
        Waiting::AnythingElse => listen.waits_for = "anything else / no".to_owned(),
        Waiting::Ring | Waiting::Wish => {}
        Waiting::Dial { .. } | Waiting::Recording { .. } | Waiting::Effect(_) | Waiting::Nothing => {
            listen.waits_for = "nothing".to_owned();
        }
    }
    listen.hints.extend(tenant.vocabulary.spell.iter().cloned());
    listen.hints.extend(tenant.vocabulary.same.iter().flatten().cloned());
    listen.hints = first_of_each(listen.hints);
    listen
}

fn first_of_each(hints: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    hints.into_iter().filter(|hint| seen.insert(hint.to_lowercase())).take(MAX_HINTS).collect()
}

fn end_of_speech(slot_type: SlotType) -> u32 {
    match slot_type {
        SlotType::Phone | SlotType::Zip | SlotType::Pattern | SlotType::Address | SlotType::Email => {
            END_OF_DIGITS_SECONDS
        }
        SlotType::Name
        | SlotType::Date
        | SlotType::Time
        | SlotType::Datetime
        | SlotType::Duration
        | SlotType::Number
        | SlotType::Money
        | SlotType::YesNo
        | SlotType::Choice
        | SlotType::Text => END_OF_SPEECH_SECONDS,
    }
}

/// The branches of the `ask` there; none where there is no `ask`.
pub(super) fn branches(tenant: &Tenant, block: crate::model::BlockId, index: u32) -> &[Branch] {
    match tenant.blocks.get(block).statements.get(index as usize).map(|statement| &statement.kind) {
        Some(StatementKind::Ask { branches, .. }) => branches,
        Some(
            StatementKind::Say(_)
            | StatementKind::SayOneOf(_)
            | StatementKind::Do { .. }
            | StatementKind::Then { .. }
            | StatementKind::When { .. }
            | StatementKind::Collect(_)
            | StatementKind::Confirm(_),
        )
        | None => &[],
    }
}

/// What the slot listens for.
pub(super) fn expected(slot: &Slot) -> Expected<'_> {
    let options = slot
        .options
        .iter()
        .map(|option| Choice { value: &option.value, words: option.words.iter().map(String::as_str).collect() })
        .collect();
    Expected { slot_type: slot.slot_type, options, pattern: slot.pattern.as_deref() }
}

/// An answer as its author wrote it.
pub(super) fn name(answer: &Answer) -> String {
    match answer {
        Answer::Yes => "yes".to_owned(),
        Answer::No => "no".to_owned(),
        Answer::Else => "else".to_owned(),
        Answer::Words(words) => format!("\"{words}\""),
        Answer::Phrase(phrase) => format!("phrase \"{}\"", phrase.source),
        Answer::Rule(rule) => format!("rule /{}/", rule.source),
        Answer::Key(key) => format!("key {key}"),
    }
}

fn hint(answer: &Answer) -> Option<String> {
    match answer {
        Answer::Words(words) => Some(words.clone()),
        Answer::Yes | Answer::No | Answer::Else | Answer::Phrase(_) | Answer::Rule(_) | Answer::Key(_) => None,
    }
}
