//! How well a scenario's phrases are told from everything else once one of them is taken away: a caller rarely says just
//! what was written.

use std::collections::BTreeMap;

use super::Context;
use crate::compile::report::Blame;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Phrase, Scenario, ScenarioId};

/// How many phrases, or scenarios, are shown in one message.
const MAX_SHOWN: usize = 3;

/// With fewer phrases than this a share says nothing.
const MIN_PHRASES: usize = 12;

/// Where fewer than this share of the phrases stand without their own line, in percent, it is worth a note.
const GOOD_PERCENT: usize = 75;

/// The phrases of one scenario, each tried as if it had not been written.
pub(super) struct ToldApart<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) scenario: &'a Scenario,
    pub(super) without: Vec<Without<'a>>,
}

/// A phrase, and what would be heard if it had not been written.
pub(super) struct Without<'a> {
    pub(super) phrase: &'a Phrase,
    pub(super) heard: WhoElse,
}

/// Who is heard in a phrase that was left out.
pub(super) enum WhoElse {
    /// Its own scenario still: the others bring the caller there.
    Own,
    /// Another one answers: the caller is led astray.
    Another(ScenarioId),
    /// Nothing is sure enough, or the caller is asked which is meant.
    Nobody,
}

impl ToldApart<'_> {
    /// The phrases in whose place another scenario would answer.
    pub(super) fn led_astray(&self) -> Option<Diagnostic> {
        let astray: Vec<(&Phrase, &ScenarioId)> = self
            .without
            .iter()
            .filter_map(|without| match &without.heard {
                WhoElse::Another(other) => Some((without.phrase, other)),
                WhoElse::Own | WhoElse::Nobody => None,
            })
            .filter(|(_, other)| self.is_the_authors(other))
            .collect();
        let ((first, other), rest) = astray.split_first()?;
        let message = format!("a caller who says nearly this may come to `{other}` instead of `{}`", self.scenario.id);
        let label = |other: &ScenarioId| format!("without this line, `{other}` answers");
        let mut found = Diagnostic::new(Code::W201, message).blame(&first.at, label(other));
        for (phrase, other) in rest.iter().take(MAX_SHOWN - 1) {
            found = found.beside(&phrase.at, label(other));
        }
        if astray.len() > MAX_SHOWN {
            found = found.note(format!("the same is true of {} more of its phrases", astray.len() - MAX_SHOWN));
        }
        let told_from = self.told_from(&astray);
        Some(
            found
                .note(told_from)
                .help("add phrases that say the same in other words, or a pattern of the words that matter"),
        )
    }

    /// From whom its phrases are told how often; `astray` are those that come to another.
    fn told_from(&self, astray: &[(&Phrase, &ScenarioId)]) -> String {
        let mut times: BTreeMap<&ScenarioId, usize> = BTreeMap::new();
        astray.iter().for_each(|(_, other)| *times.entry(other).or_default() += 1);
        let mut others: Vec<(&ScenarioId, usize)> = times.into_iter().collect();
        others.sort_by_key(|(other, times)| (std::cmp::Reverse(*times), *other));
        let kept = self.kept();
        let told = others.iter().take(MAX_SHOWN).map(|(other, astray)| {
            format!("`{other}` {kept} time{} of {}", if kept == 1 { "" } else { "s" }, kept + astray)
        });
        let mut told: Vec<String> = told.collect();
        if others.len() > MAX_SHOWN {
            told.push(format!("{} more", others.len() - MAX_SHOWN));
        }
        let nobody = self.without.iter().filter(|without| matches!(without.heard, WhoElse::Nobody)).count();
        let unheard = match nobody {
            0 => String::new(),
            1 => "; one more is not understood at all".to_owned(),
            more => format!("; {more} more are not understood at all"),
        };
        format!("each tried without its own line, its phrases are told from {}{unheard}", told.join(", from "))
    }

    /// Between two scenarios of a template there is nothing that the author of the tenant's files could mend.
    fn is_the_authors(&self, other: &ScenarioId) -> bool {
        [&self.scenario.id, other].iter().any(|id| !self.context.is_template(id.as_str()))
    }

    /// How many of its phrases come to it without their own line.
    fn kept(&self) -> usize {
        self.without.iter().filter(|without| matches!(without.heard, WhoElse::Own)).count()
    }

    fn first_lost(&self) -> Option<&Phrase> {
        self.without.iter().find(|without| !matches!(without.heard, WhoElse::Own)).map(|without| without.phrase)
    }
}

/// How many wishes would be understood in other words than those written, over the whole tenant, where it is few.
pub(super) fn in_other_words(told: &[ToldApart<'_>]) -> Option<Diagnostic> {
    let all: usize = told.iter().map(|told| told.without.len()).sum();
    let kept: usize = told.iter().map(ToldApart::kept).sum();
    if all < MIN_PHRASES || kept * 100 >= all * GOOD_PERCENT {
        return None;
    }
    let mut weakest: Vec<&ToldApart<'_>> = told.iter().filter(|told| told.first_lost().is_some()).collect();
    // By share of what is kept, without dividing; ties in the order of the scenarios' names.
    weakest.sort_by_key(|told| (told.kept() * 1000 / told.without.len().max(1), told.scenario.id.clone()));
    let phrase = weakest.first().and_then(|told| told.first_lost())?;
    let message = format!("without its own line, a phrase comes to its scenario {kept} times of {all}");
    let names = weakest
        .iter()
        .take(MAX_SHOWN)
        .map(|told| format!("`{}` {} of {}", told.scenario.id, told.kept(), told.without.len()));
    let found = Diagnostic::new(Code::N300, message)
        .blame(&phrase.at, "for example this one: nothing is sure enough without it")
        .note(format!(
            "so a caller with other words is often asked again; weakest are {}",
            names.collect::<Vec<_>>().join(", ")
        ))
        .help("give those scenarios more phrases in other words, or a pattern of the words that matter");
    Some(found)
}
