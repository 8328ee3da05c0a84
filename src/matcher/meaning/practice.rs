//! Practice: each sentence is judged by somebody who has learned from others only, and sentences meant for nobody are judged
//! too. From that it is learned how sure to be, and how well each scenario is told from the others.
//!
//! The sentences are dealt into parts. Who judges a part has seen none of its sentences, and nothing at all of as large a part
//! of the scenarios: their sentences are, to it, meant for nobody. So every sentence is judged once as a wish and once as
//! something strange.

use super::Tried;
use super::knowledge::{Judged, Knowledge, Text};
use super::sure::{ASSUMED_STRANGE_SHARE, Case, Look, Sure};
use super::terms::Terms;
use super::train::to_shares;
use crate::matcher::decision::Chance;

/// Into so many parts the sentences are dealt, if they are few: then each counts, and learning costs little.
const PARTS_OF_FEW: usize = 10;

/// Into so many, if they are many.
const PARTS_OF_MANY: usize = 4;

/// The attempts count as much as so many cases at least.
const LEAST_WEIGHT: f64 = 60.0;

/// From so many sentences on they are many.
const MANY_SENTENCES: usize = 400;

/// Of the answers that are given, at most so many may be wrong.
const MAX_WRONG_SHARE: f64 = 0.02;

/// The learned threshold lies within these.
const THRESHOLDS: std::ops::RangeInclusive<f64> = 0.4..=0.85;

/// What one can be sure of after practice.
pub(super) struct Conclusion {
    pub(super) sure: Sure,
    /// The confidence from which on to answer.
    pub(super) threshold: f64,
    pub(super) tried: Vec<Tried>,
}

/// Few sentences do not show how often the surest answers are wrong: then the threshold is not above this.
const HIGHEST_OF_FEW: f64 = 0.75;

/// A sentence judged by somebody who had not seen it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Attempt {
    /// The phrase's number.
    pub(super) phrase: usize,
    /// The scenario that is its own.
    pub(super) own: usize,
    /// The best candidate.
    pub(super) best: usize,
    /// How that looked.
    pub(super) look: Look,
}

/// What practice found.
#[derive(Clone, Debug, Default)]
pub(super) struct Practice {
    pub(super) attempts: Vec<Attempt>,
    /// Sentences of scenarios that the judge had never heard of.
    unheard_of: Vec<Look>,
}

impl Practice {
    /// Over these texts of so many scenarios, judged by those who have learned from others alone.
    pub(super) fn of(texts: &[Text], scenarios: usize) -> Self {
        let deal = Deal::new(texts, scenarios);
        Self::with(&deal, texts, |part| Knowledge::of(&deal.seen(part, texts), scenarios))
    }

    /// The same with other judges: `judge` makes the one of each part.
    pub(super) fn with(deal: &Deal, texts: &[Text], mut judge: impl FnMut(usize) -> Knowledge) -> Self {
        let mut practice = Self::default();
        for part in deal.parts() {
            practice.judge(part, texts, deal, &judge(part));
        }
        practice
    }

    fn judge(&mut self, part: usize, texts: &[Text], deal: &Deal, knowledge: &Knowledge) {
        let open = deal.open(part);
        for (number, text) in texts.iter().enumerate() {
            let Some(phrase) = text.phrase.filter(|_| !deal.is_seen(part, number)) else { continue };
            let Some((best, look)) = look(knowledge, &knowledge.judge(&text.terms), &open) else { continue };
            if deal.hides(part, text.scenario) {
                self.unheard_of.push(look);
            } else {
                self.attempts.push(Attempt { phrase, own: text.scenario, best, look });
            }
        }
    }

    /// What one who knows all the sentences of so many scenarios concludes from it, and from sentences that are meant for nobody:
    /// those that ship with the program, and those the tenant gave.
    pub(super) fn conclude(
        &self,
        knowledge: &Knowledge,
        scenarios: usize,
        [far, told]: &[Vec<Terms>; 2],
    ) -> Conclusion {
        let open = vec![true; scenarios];
        let of = |terms: &Terms| look(knowledge, &knowledge.judge(terms), &open).map(|(_, look)| look);
        let looks = |sentences: &[Terms]| -> Vec<Look> { sentences.iter().filter_map(of).collect() };
        let (sure, threshold) = self.learn(&looks(far), &looks(told), ASSUMED_STRANGE_SHARE);
        let tried = self.tried(&sure, ASSUMED_STRANGE_SHARE);
        Conclusion { sure, threshold, tried }
    }

    /// How each phrase fared, to be kept.
    fn tried(&self, sure: &Sure, strange_share: f64) -> Vec<Tried> {
        let tried = |attempt: &Attempt| {
            let confidence = Chance::new(sure.confidence(&attempt.look, strange_share));
            let place = |place: usize| u16::try_from(place).ok();
            Some(Tried {
                phrase: u32::try_from(attempt.phrase).ok()?,
                own: place(attempt.own)?,
                best: place(attempt.best)?,
                confidence,
            })
        };
        self.attempts.iter().filter_map(tried).collect()
    }

    /// How sure to be, and from which confidence on to answer. `far` and `told` are how sentences looked that are meant for
    /// nobody: those that ship with the program, and those the tenant gave.
    fn learn(&self, far: &[Look], told: &[Look], strange_share: f64) -> (Sure, f64) {
        let weight = self.weight();
        let strange = self.strange(far, told);
        let own = self.attempts.iter().map(|attempt| Case { numbers: attempt.look.of_inside(), yes: true, weight });
        let strangers =
            strange.iter().map(|(look, weight)| Case { numbers: look.of_inside(), yes: false, weight: *weight });
        let inside: Vec<Case> = own.chain(strangers).collect();
        let right: Vec<Case> = self
            .attempts
            .iter()
            .map(|attempt| Case { numbers: attempt.look.of_right(), yes: attempt.own == attempt.best, weight })
            .collect();
        let sure = Sure::fit(&inside, &right);
        let threshold = self.threshold(&sure, &strange, strange_share);
        (sure, threshold)
    }

    /// How much each attempt counts: where they are few, more than one beside what is known of many tenants.
    fn weight(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "thousands at most")]
        let attempts = self.attempts.len().max(1) as f64;
        (LEAST_WEIGHT / attempts).max(1.0)
    }

    /// What is strange, together as much as the attempts.
    fn strange(&self, far: &[Look], told: &[Look]) -> Vec<(Look, f64)> {
        let kinds: [&[Look]; 3] = [&self.unheard_of, far, told];
        let given = kinds.iter().filter(|kind| !kind.is_empty()).count().max(1);
        #[expect(clippy::cast_precision_loss, reason = "thousands at most")]
        let each = self.weight() * self.attempts.len() as f64 / given as f64;
        kinds
            .into_iter()
            .flat_map(|kind| {
                #[expect(clippy::cast_precision_loss, reason = "thousands at most")]
                let weight = each / kind.len().max(1) as f64;
                kind.iter().map(move |look| (*look, weight))
            })
            .collect()
    }

    /// The least confidence from which on few enough answers are wrong, by what the confidences themselves say.
    fn threshold(&self, sure: &Sure, strange: &[(Look, f64)], strange_share: f64) -> f64 {
        let confidence = |look: &Look| sure.confidence(look, strange_share);
        let own =
            self.attempts.iter().map(|attempt| (confidence(&attempt.look), (1.0 - strange_share) * self.weight()));
        let strangers = strange.iter().map(|(look, weight)| (confidence(look), strange_share * weight));
        let mut all: Vec<(f64, f64)> = own.chain(strangers).collect();
        all.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        let (mut answered, mut wrong, mut threshold) = (0.0, 0.0, *THRESHOLDS.end());
        for (confidence, weight) in all {
            answered += weight;
            wrong += weight * (1.0 - confidence);
            if wrong <= MAX_WRONG_SHARE * answered {
                threshold = confidence;
            }
        }
        let few = self.attempts.len() < MANY_SENTENCES / 2;
        threshold.clamp(*THRESHOLDS.start(), if few { HIGHEST_OF_FEW } else { *THRESHOLDS.end() })
    }
}

/// Who judges what.
pub(super) struct Deal {
    count: usize,
    scenarios: usize,
    /// By the number of the text: its scenario, and the part that it lies in: for a phrase another than the one whose judge has
    /// never heard of its scenario, for a title none.
    texts: Vec<(usize, Option<usize>)>,
}

impl Deal {
    pub(super) fn new(texts: &[Text], scenarios: usize) -> Self {
        let count = if texts.len() < MANY_SENTENCES { PARTS_OF_FEW } else { PARTS_OF_MANY };
        let mut dealt = vec![0_usize; scenarios];
        let mut part_of = |text: &Text| {
            text.phrase?;
            let own = dealt.get_mut(text.scenario)?;
            let part = (text.scenario + 1 + *own % (count - 1)) % count;
            *own += 1;
            Some(part)
        };
        let texts = texts.iter().map(|text| (text.scenario, part_of(text))).collect();
        Self { count, scenarios, texts }
    }

    /// The parts that can be judged: among fewer than two scenarios there is nothing to judge.
    pub(super) fn parts(&self) -> impl Iterator<Item = usize> + use<> {
        let (count, scenarios) = (self.count, self.scenarios);
        let hidden = move |part: usize| (0..scenarios).filter(|scenario| scenario % count == part).count();
        (0..count).filter(move |part| scenarios - hidden(*part) >= 2)
    }

    /// The scenarios that the judge of a part knows.
    pub(super) fn open(&self, part: usize) -> Vec<bool> {
        (0..self.scenarios).map(|scenario| !self.hides(part, scenario)).collect()
    }

    /// Whether the judge of a part has seen the text of this number.
    pub(super) fn is_seen(&self, part: usize, number: usize) -> bool {
        self.texts.get(number).is_some_and(|(scenario, own)| !self.hides(part, *scenario) && *own != Some(part))
    }

    /// The texts that the judge of a part has seen.
    pub(super) fn seen<'t>(&self, part: usize, texts: &'t [Text]) -> Vec<&'t Text> {
        let numbered = texts.iter().enumerate();
        numbered.filter(|(number, _)| self.is_seen(part, *number)).map(|(_, text)| text).collect()
    }

    /// Whether the judge of a part has never heard of a scenario.
    pub(super) fn hides(&self, part: usize, scenario: usize) -> bool {
        scenario % self.count == part
    }
}

/// So many candidates together are asked about.
const GROUP: usize = 3;

fn log_odds(share: f32) -> f64 {
    let share = share.clamp(1e-6, 1.0 - 1e-6);
    f64::from(libm::logf(share / (1.0 - share)))
}

/// The best of the open candidates, and how it looks; none where none is open.
pub(super) fn look(knowledge: &Knowledge, judged: &Judged, open: &[bool]) -> Option<(usize, Look)> {
    let is_open = |place: usize| open.get(place).copied().unwrap_or(false);
    let scores: Vec<(usize, f32)> =
        judged.scores.iter().copied().enumerate().filter(|(place, _)| is_open(*place)).collect();
    let first = |one: &(usize, f32), other: &(usize, f32)| one.1.total_cmp(&other.1).then(other.0.cmp(&one.0));
    let (best, score) = scores.iter().copied().max_by(first)?;
    let next = scores.iter().filter(|(place, _)| *place != best).map(|(_, score)| *score).fold(f32::MIN, f32::max);
    #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
    let mean = judged.scores.iter().sum::<f32>() / judged.scores.len() as f32;
    // one that is like none of them stands among them, so that to be the only one open is not to be sure
    let mut shares: Vec<f32> = scores.iter().map(|(_, score)| *score).chain([mean]).collect();
    to_shares(&mut shares);
    let at = scores.iter().position(|(place, _)| *place == best)?;
    let share = shares.get(at).copied().unwrap_or_default();
    // all but the one that is like none of them
    let mut group: Vec<f32> = shares.iter().copied().take(scores.len()).collect();
    group.sort_by(|a, b| b.total_cmp(a));
    let group: f32 = group.iter().take(GROUP).sum();
    let standing = knowledge.standing(best, judged);
    let phrase = standing.near.map_or(0.0, |near| near.likeness);
    let others = judged.near.iter().enumerate().filter(|(place, _)| *place != best && is_open(*place));
    let other = others.filter_map(|(_, near)| near.map(|near| near.likeness)).fold(0.0, f32::max);
    let look = Look {
        odds: log_odds(share),
        group_odds: log_odds(group),
        height: f64::from(score - mean),
        margin: f64::from((score - next.max(mean)).min(20.0)),
        phrase: f64::from(phrase),
        phrase_margin: f64::from(phrase - other),
        centre: f64::from(standing.centre),
        coverage: f64::from(standing.coverage),
        unknown: f64::from(standing.unknown),
        length: f64::from(standing.length),
    };
    Some((best, look))
}
