use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use super::heard::plain;
use super::told_apart::{self, ToldApart, WhoElse, Without};
use crate::compile::report::{Blame, Report};
use crate::diagnostic::{Code, Diagnostic};
use crate::matcher::{By, Decision, Matcher, Now, Outcome, Overlap, Rehearsal};
use crate::model::{Channel, Phrase, PhrasePart, Scenario, ScenarioId, Slot, Tenant};
use crate::slot::SlotType;

/// How many messages name the same scenario as one that hears what another hears.
const MAX_TOLD: usize = 3;

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
    report.extend(told(&overlaps.found).map(|(overlap, more)| hear_the_same(context, overlap, more.len())));
    let shared = shared_phrases(context);
    let mut told = Vec::new();
    for scenario in context.live() {
        let mut without = Vec::new();
        // of a phrase that two scenarios share, that is all there is to say
        for phrase in scenario.hear.phrases.iter().filter(|phrase| !shared.contains(&plain(&phrase.source))) {
            let Some(words) = as_said(context.tenant, phrase) else { continue };
            let heard = Heard { context, matcher, scenario, phrase, words };
            without.extend(heard.rehearse(&undecided, report));
        }
        let told_apart = ToldApart { context, scenario, without };
        report.extend(told_apart.led_astray());
        told.push(told_apart);
    }
    report.extend(told_apart::in_other_words(&told));
}

fn shared_phrases(context: &Context<'_>) -> BTreeSet<String> {
    let mut owners: BTreeMap<String, &ScenarioId> = BTreeMap::new();
    let mut shared = BTreeSet::new();
    for scenario in context.live() {
        for phrase in &scenario.hear.phrases {
            let text = plain(&phrase.source);
            if owners.insert(text.clone(), &scenario.id).is_some_and(|owner| *owner != scenario.id) {
                shared.insert(text);
            }
        }
    }
    shared
}

/// A phrase about to be tried.
struct Heard<'a> {
    context: &'a Context<'a>,
    matcher: &'a Matcher,
    scenario: &'a Scenario,
    phrase: &'a Phrase,
    words: String,
}

/// The overlaps that are told, so that a scenario is in [`MAX_TOLD`] at most, each with the scenarios that are left out
/// behind it: others that hear what one of its two hears.
fn told(found: &[Overlap]) -> impl Iterator<Item = (&Overlap, BTreeSet<&ScenarioId>)> {
    let mut times: BTreeMap<&ScenarioId, usize> = BTreeMap::new();
    let mut last: BTreeMap<&ScenarioId, usize> = BTreeMap::new();
    let mut shown: Vec<(&Overlap, BTreeSet<&ScenarioId>)> = Vec::new();
    for overlap in found {
        let both = [&overlap.first.scenario, &overlap.second.scenario];
        let full = both.into_iter().find(|id| times.get(id).is_some_and(|times| *times >= MAX_TOLD));
        if let Some(full) = full {
            if let Some((_, more)) = last.get(full).and_then(|index| shown.get_mut(*index)) {
                more.extend(both.into_iter().filter(|id| *id != full));
            }
            continue;
        }
        for id in both {
            *times.entry(id).or_default() += 1;
            last.insert(id, shown.len());
        }
        shown.push((overlap, BTreeSet::new()));
    }
    shown.into_iter()
}

fn hear_the_same(context: &Context<'_>, overlap: &Overlap, more: usize) -> Diagnostic {
    let (first, second) = (&overlap.first, &overlap.second);
    // the cure goes where the author can write it: not into a template
    let (winner, loser) = if context.is_template(first.scenario.as_str()) { (second, first) } else { (first, second) };
    let message = format!("`{}` and `{}` hear the same words", first.scenario, second.scenario);
    let found = Diagnostic::new(Code::E034, message)
        .beside(&first.at, format!("hears \"{}\"", overlap.sentence))
        .beside(&second.at, format!("hears \"{}\" too", overlap.sentence))
        .help(format!("say which one wins, in `{}`:  wins over {}", winner.scenario, loser.scenario));
    match more {
        0 => found,
        1 => found.note("and 1 more scenario hears the same words"),
        more => found.note(format!("and {more} more scenarios hear the same words")),
    }
}

impl<'a> Heard<'a> {
    /// Tries the phrase without the exact-phrase step, then as if it had not been written: what would be heard then.
    /// Nothing, where the first has failed and been reported.
    fn rehearse(&self, undecided: &BTreeSet<(ScenarioId, ScenarioId)>, report: &mut Report) -> Option<Without<'a>> {
        let scenario = self.scenario;
        let language = scenario.language.as_ref().unwrap_or(&self.context.tenant.profile.language);
        let channel = scenario.channels.first().copied().unwrap_or(Channel::Voice);
        let now = Now::new(channel, language);
        let heard = self.matcher.normalize(&self.words);
        let listening = self.matcher.listen(&heard, &now);
        let without_exact = listening.rehearse(Rehearsal::WithoutExactPhrases);
        if !wins(&without_exact, &scenario.id) {
            // where two patterns have no order yet, their own message says what to do
            let rival = rival(&without_exact, &scenario.id);
            if !rival.is_some_and(|rival| undecided.contains(&(scenario.id.clone(), rival.clone()))) {
                report.add(lost(scenario, self.phrase, &without_exact, self.context.tenant));
            }
            return None;
        }
        if !by_meaning(&without_exact) {
            // A pattern or rule hears it, whatever the phrases are.
            return Some(Without { phrase: self.phrase, heard: WhoElse::Own });
        }
        let left_out = listening.rehearse(Rehearsal::LeavingOut(&scenario.id, &self.phrase.at));
        Some(Without { phrase: self.phrase, heard: WhoElse::of(&left_out, &scenario.id) })
    }
}

fn by_meaning(decision: &Decision) -> bool {
    matches!(&decision.outcome, Outcome::Decided(found) if found.by == By::Meaning)
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
            if scenario.wins_over.contains(&winner.scenario) {
                return found.help("add a pattern of the words that matter: it wins where a phrase alone does not");
            }
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
