use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use super::heard::plain;
use super::told_apart::{self, ToldApart, WhoElse};
use crate::compile::report::{Blame, Report};
use crate::diagnostic::{Code, Diagnostic};
use crate::matcher::{By, Decision, Found, Matcher, Now, Outcome, Overlap, Without};
use crate::model::{At, Channel, Phrase, PhrasePart, Scenario, ScenarioId, Slot, Tenant};
use crate::slot::SlotType;

/// How many messages name the same scenario as one that hears what another hears.
const MAX_TOLD: usize = 3;

/// What only hearing shows: patterns that hear the same words, phrases that another scenario answers.
/// `without` is how each phrase would fare if it had not been written.
pub(in crate::compile) fn check_matching(
    context: &Context<'_>,
    matcher: &Matcher,
    without: &[Without],
    report: &mut Report,
) {
    let practised: BTreeMap<(&ScenarioId, &At), &Without> =
        without.iter().map(|without| ((&without.scenario, &without.at), without)).collect();
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
            let practised = practised.get(&(&scenario.id, &phrase.at)).copied();
            let heard = Heard { context, matcher, scenario, phrase, practised, words };
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
    practised: Option<&'a Without>,
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
    /// Tries the phrase without the exact-phrase step, then looks up what would be heard if it had not been written.
    /// Nothing, where another scenario is heard in the first, which is reported. That nothing is sure enough without the exact
    /// phrase shows in the second.
    fn rehearse(
        &self,
        undecided: &BTreeSet<(ScenarioId, ScenarioId)>,
        report: &mut Report,
    ) -> Option<told_apart::Without<'a>> {
        let scenario = self.scenario;
        let language = scenario.language.as_ref().unwrap_or(&self.context.tenant.profile.language);
        let channel = scenario.channels.first().copied().unwrap_or(Channel::Voice);
        let now = Now::new(channel, language);
        let heard = self.matcher.normalize(&self.words);
        let listening = self.matcher.listen(&heard, &now);
        let without_exact = listening.without_exact_phrases();
        if let Outcome::Decided(found) = &without_exact.outcome
            && found.scenario != scenario.id
        {
            // where two patterns have no order yet, their own message says what to do
            if !undecided.contains(&(scenario.id.clone(), found.scenario.clone())) {
                report.add(lost(scenario, self.phrase, found, self.context.tenant));
            }
            return None;
        }
        if !by_meaning(&without_exact) {
            // A pattern or rule hears it, whatever the phrases are.
            return Some(told_apart::Without { phrase: self.phrase, heard: WhoElse::Own });
        }
        Some(told_apart::Without { phrase: self.phrase, heard: self.without_itself() })
    }
}

impl Heard<'_> {
    fn without_itself(&self) -> WhoElse {
        match self.practised {
            Some(without) if without.chosen && without.nearest == self.scenario.id => WhoElse::Own,
            Some(without) if without.chosen => WhoElse::Another(without.nearest.clone()),
            Some(_) | None => WhoElse::Nobody,
        }
    }
}

fn by_meaning(decision: &Decision) -> bool {
    matches!(&decision.outcome, Outcome::Decided(found) if found.by == By::Meaning)
}

fn lost(scenario: &Scenario, phrase: &Phrase, winner: &Found, tenant: &Tenant) -> Diagnostic {
    let found =
        Diagnostic::new(Code::E032, format!("a caller who says nearly this does not come to `{}`", scenario.id))
            .blame(&phrase.at, format!("`{}` answers", winner.scenario));
    let beats = tenant.scenarios.get(&winner.scenario).is_some_and(|other| other.wins_over.contains(&scenario.id));
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
