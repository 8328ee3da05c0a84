use std::collections::BTreeSet;

use super::Context;
use crate::compile::report::{Blame, Report};
use crate::diagnostic::{Code, Diagnostic};
use crate::matcher::{Decision, Matcher, Now, Outcome, Overlap, Rehearsal};
use crate::model::{Channel, Phrase, PhrasePart, Scenario, ScenarioId, Slot, Tenant};
use crate::slot::SlotType;

/// What only hearing shows: patterns that hear the same words, phrases that another scenario answers.
pub(in crate::compile) fn check_matching(context: &Context<'_>, matcher: &Matcher, report: &mut Report) {
    let overlaps = matcher.overlaps();
    let undecided: BTreeSet<(ScenarioId, ScenarioId)> = overlaps
        .found
        .iter()
        .flat_map(|overlap| {
            let (one, other) = (overlap.first.scenario.clone(), overlap.second.scenario.clone());
            [(one.clone(), other.clone()), (other, one)]
        })
        .collect();
    report.extend(overlaps.found.iter().map(overlap));
    for scenario in context.live() {
        for phrase in &scenario.hear.phrases {
            let Some(words) = as_said(context.tenant, phrase) else { continue };
            rehearse(context, matcher, scenario, phrase, &words, &undecided, report);
        }
    }
}

fn overlap(overlap: &Overlap) -> Diagnostic {
    let (first, second) = (&overlap.first, &overlap.second);
    let message = format!("`{}` and `{}` hear the same words", first.scenario, second.scenario);
    Diagnostic::new(Code::E034, message)
        .beside(&first.at, format!("hears \"{}\"", overlap.sentence))
        .beside(&second.at, format!("hears \"{}\" too", overlap.sentence))
        .help(format!("say which one wins, in `{}`:  wins over {}", first.scenario, second.scenario))
}

fn rehearse(
    context: &Context<'_>,
    matcher: &Matcher,
    scenario: &Scenario,
    phrase: &Phrase,
    words: &str,
    undecided: &BTreeSet<(ScenarioId, ScenarioId)>,
    report: &mut Report,
) {
    let language = scenario.language.as_ref().unwrap_or(&context.tenant.profile.language);
    let channel = scenario.channels.first().copied().unwrap_or(Channel::Voice);
    let now = Now::new(channel, language);
    let without_exact = matcher.rehearse(words, &now, Rehearsal::WithoutExactPhrases);
    if !wins(&without_exact, &scenario.id) {
        // where two patterns have no order yet, their own message says what to do
        let rival = rival(&without_exact, &scenario.id);
        if !rival.is_some_and(|rival| undecided.contains(&(scenario.id.clone(), rival.clone()))) {
            report.add(lost(scenario, phrase, &without_exact, context.tenant));
        }
        return;
    }
    let left_out = matcher.rehearse(words, &now, Rehearsal::LeavingOut(&scenario.id, &phrase.at));
    if !wins(&left_out, &scenario.id) {
        let answer = answer(&left_out, &scenario.id);
        let found = Diagnostic::new(Code::W201, format!("only this very phrase leads to `{}`", scenario.id))
            .blame(&phrase.at, format!("without it, {answer}"))
            .help("add a phrase or two that say it in other words, or a pattern of the words that matter");
        report.add(found);
    }
}

fn wins(decision: &Decision, id: &ScenarioId) -> bool {
    matches!(&decision.outcome, Outcome::Decided(found) if found.scenario == *id)
}

fn rival<'d>(decision: &'d Decision, own: &ScenarioId) -> Option<&'d ScenarioId> {
    match &decision.outcome {
        Outcome::Decided(found) => Some(&found.scenario),
        Outcome::Ask(ids) => ids.iter().find(|id| *id != own),
        Outcome::Unsure => decision.candidates.iter().map(|candidate| &candidate.scenario).find(|id| *id != own),
    }
}

fn answer(decision: &Decision, own: &ScenarioId) -> String {
    match &decision.outcome {
        Outcome::Decided(found) => format!("`{}` answers", found.scenario),
        Outcome::Ask(ids) => {
            let others: Vec<String> = ids.iter().filter(|id| *id != own).map(|id| format!("`{id}`")).collect();
            format!("the caller is asked whether {} is meant", others.join(" or "))
        }
        Outcome::Unsure => "nothing is sure enough".to_owned(),
    }
}

fn lost(scenario: &Scenario, phrase: &Phrase, decision: &Decision, tenant: &Tenant) -> Diagnostic {
    let found =
        Diagnostic::new(Code::E032, format!("a caller who says nearly this does not come to `{}`", scenario.id))
            .blame(&phrase.at, answer(decision, &scenario.id));
    match &decision.outcome {
        Outcome::Decided(winner) => {
            let beats =
                tenant.scenarios.get(&winner.scenario).is_some_and(|other| other.wins_over.contains(&scenario.id));
            let found = match &winner.at {
                Some(at) => found.beside(at, "by this line"),
                None => found,
            };
            if beats {
                found.help(format!("move the phrase to `{}`, or leave it out", winner.scenario))
            } else {
                found.help(format!(
                    "say which one wins, in `{}`:  wins over {}; or add phrases like it",
                    scenario.id, winner.scenario
                ))
            }
        }
        Outcome::Ask(_) | Outcome::Unsure => {
            found.help("add phrases that say it in other words, or a pattern of the words that matter")
        }
    }
}

/// The phrase with something said in the place of each slot; none where only the caller could know what.
fn as_said(tenant: &Tenant, phrase: &Phrase) -> Option<String> {
    let mut said = String::new();
    for part in &phrase.parts {
        match part {
            PhrasePart::Words(words) => said.push_str(words),
            PhrasePart::Slot(id) => said.push_str(&example(tenant.slots.get(id)?)?),
        }
    }
    Some(said)
}

fn example(slot: &Slot) -> Option<String> {
    Some(match slot.slot_type {
        SlotType::Name => "Maria Lopez".to_owned(),
        SlotType::Phone => "239 555 0199".to_owned(),
        SlotType::Number => "three".to_owned(),
        SlotType::YesNo => "yes".to_owned(),
        SlotType::Zip => "33901".to_owned(),
        SlotType::Choice => slot.options.first()?.value.clone(),
        SlotType::Email
        | SlotType::Address
        | SlotType::Date
        | SlotType::Time
        | SlotType::Datetime
        | SlotType::Duration
        | SlotType::Money
        | SlotType::Text
        | SlotType::Pattern => return None,
    })
}
