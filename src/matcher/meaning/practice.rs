//! Practice: each sentence is judged by somebody who has learned from others only, and sentences meant for nobody are judged
//! too. From that it is learned how sure to be, and how well each scenario is told from the others.
//!
//! The sentences are dealt into parts. Who judges a part has seen none of its sentences, and nothing at all of as large a part
//! of the scenarios: their sentences are, to it, meant for nobody. So every sentence is judged once as a wish and once as
//! something strange.

use std::borrow::Cow;

use super::Tried;
use super::chatty::Manners;
use super::gathered::Gathered;
use super::knowledge::{Knowledge, Text};
use super::reading::Reader;
use super::sentence::Sentence;
use super::sure::{Case, Look, Sure};
use crate::matcher::decision::Chance;

/// Into so many parts the sentences are dealt, if they are few: then each counts, and learning costs little.
const PARTS_OF_FEW: usize = 10;

/// Into so many, if they are many.
const PARTS_OF_MANY: usize = 4;

/// The attempts count as much as so many cases at least.
const LEAST_WEIGHT: f64 = 60.0;

/// From so many sentences on they are many.
const MANY_SENTENCES: usize = 400;

/// Where they are many, one in so many is judged as somebody says it who talks a lot, too.
const WRAPPED_OF_MANY: usize = 3;

/// Of the answers that are given, at most so many may be wrong.
const MAX_WRONG_SHARE: f64 = 0.02;

/// The learned threshold lies within these.
const THRESHOLDS: std::ops::RangeInclusive<f64> = 0.4..=0.85;

/// Few sentences do not show how often the surest answers are wrong: then the threshold is not above this.
const HIGHEST_OF_FEW: f64 = 0.75;

/// What one can be sure of after practice.
pub(super) struct Conclusion {
    pub(super) sure: Sure,
    /// The confidence from which on to answer.
    pub(super) threshold: f64,
    pub(super) tried: Vec<Tried>,
}

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

/// What practice found, of every sentence as its author wrote it and as somebody says it who talks a lot.
#[derive(Clone, Debug, Default)]
pub(super) struct Practice {
    attempts: Manners<Attempt>,
    /// Sentences of scenarios that the judge had never heard of.
    unheard_of: Manners<Look>,
}

impl Practice {
    /// Over these scenarios' sentences, judged by those who have learned from others alone.
    pub(super) fn of(gathered: &Gathered) -> Self {
        let deal = Deal::new(&gathered.texts, gathered.scenarios);
        Self::with(&deal, gathered, |part| Knowledge::of(&deal.seen(part, &gathered.texts), gathered.scenarios))
    }

    /// The same with other judges: `judge` makes the one of each part.
    pub(super) fn with(deal: &Deal, gathered: &Gathered, mut judge: impl FnMut(usize) -> Knowledge) -> Self {
        let mut practice = Self::default();
        for part in deal.parts() {
            practice.judge(part, gathered, deal, &judge(part));
        }
        practice
    }

    fn judge(&mut self, part: usize, gathered: &Gathered, deal: &Deal, knowledge: &Knowledge) {
        let open = deal.open(part);
        let reader = Reader { knowledge, open: &open, strange_share: gathered.strange_share };
        let one_in = if deal.is_of_few() { 1 } else { WRAPPED_OF_MANY };
        for (number, text) in gathered.texts.iter().enumerate() {
            let Some(phrase) = text.phrase.filter(|_| !deal.is_seen(part, number)) else { continue };
            let looks = gathered.said(&text.sentence, number, one_in).map(|sentence| reader.best(&sentence));
            if deal.hides(part, text.scenario) {
                self.unheard_of.add(looks.map(|best| best.map(|(_, look)| look)));
            } else {
                let attempt = |(best, look)| Attempt { phrase, own: text.scenario, best, look };
                self.attempts.add(looks.map(|best| best.map(attempt)));
            }
        }
    }

    /// What one who knows all the scenarios' sentences concludes from it, and from sentences that are meant for nobody:
    /// those that ship with the program, and those the tenant gave.
    pub(super) fn conclude(
        &self,
        knowledge: &Knowledge,
        gathered: &Gathered,
        [far, told]: &[Vec<Sentence>; 2],
    ) -> Conclusion {
        let open = vec![true; gathered.scenarios];
        let reader = Reader { knowledge, open: &open, strange_share: gathered.strange_share };
        let look = |sentence: Cow<'_, Sentence>| reader.best(&sentence).map(|(_, look)| look);
        let looks = |sentences: &[Sentence]| {
            let mut looks = Manners::default();
            for (number, sentence) in sentences.iter().enumerate() {
                looks.add(gathered.said(sentence, number, 1).map(look));
            }
            looks
        };
        let (sure, threshold) = self.learn(&looks(far), &looks(told), gathered.strange_share);
        let tried = self.tried(&sure, gathered.strange_share);
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
        self.attempts.plain.iter().filter_map(tried).collect()
    }

    /// How sure to be, and from which confidence on to answer. `far` and `told` are how sentences looked that are meant for
    /// nobody: those that ship with the program, and those the tenant gave.
    fn learn(&self, far: &Manners<Look>, told: &Manners<Look>, strange_share: f64) -> (Sure, f64) {
        let strange = self.strange(far, told);
        let own = self.own().map(|(attempt, weight)| Case { numbers: attempt.look.of_inside(), yes: true, weight });
        let strangers =
            strange.iter().map(|(look, weight)| Case { numbers: look.of_inside(), yes: false, weight: *weight });
        let inside: Vec<Case> = own.chain(strangers).collect();
        let case = |(attempt, weight): (&Attempt, f64)| {
            let yes = attempt.own == attempt.best;
            Case { numbers: attempt.look.of_right(), yes, weight }
        };
        let right: Vec<Case> = self.own().map(case).collect();
        let sure = Sure::fit(&inside, &right);
        let threshold = self.threshold(&sure, &strange, strange_share);
        (sure, threshold)
    }

    /// How much each attempt counts: where they are few, more than one beside what is known of many tenants.
    fn weight(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "thousands at most")]
        let attempts = self.attempts.plain.len().max(1) as f64;
        (LEAST_WEIGHT / attempts).max(1.0)
    }

    /// Every attempt at a wish of the tenant, and how much it counts.
    fn own(&self) -> impl Iterator<Item = (&Attempt, f64)> {
        #[expect(clippy::cast_precision_loss, reason = "thousands at most")]
        self.attempts.weighed(self.weight() * self.attempts.plain.len() as f64)
    }

    /// What is strange, together as much as the attempts.
    fn strange(&self, far: &Manners<Look>, told: &Manners<Look>) -> Vec<(Look, f64)> {
        let kinds = [&self.unheard_of, far, told];
        let given = kinds.iter().filter(|kind| !kind.plain.is_empty()).count().max(1);
        #[expect(clippy::cast_precision_loss, reason = "thousands at most")]
        let each = self.weight() * self.attempts.plain.len() as f64 / given as f64;
        kinds.into_iter().flat_map(|kind| kind.weighed(each)).map(|(look, weight)| (*look, weight)).collect()
    }

    /// The least confidence from which on few enough answers are wrong, by what the confidences themselves say.
    fn threshold(&self, sure: &Sure, strange: &[(Look, f64)], strange_share: f64) -> f64 {
        if self.attempts.plain.is_empty() {
            return HIGHEST_OF_FEW;
        }
        let confidence = |look: &Look| sure.confidence(look, strange_share);
        let own = self.own().map(|(attempt, weight)| (confidence(&attempt.look), (1.0 - strange_share) * weight));
        let strangers = strange.iter().map(|(look, weight)| (confidence(look), strange_share * weight));
        let mut all: Vec<(f64, f64)> = own.chain(strangers).collect();
        all.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        let (mut answered, mut wrong, mut threshold) = (0.0, 0.0, *THRESHOLDS.end());
        for (confidence, weight) in all {
            answered += weight;
            wrong += weight * (1.0 - confidence);
            if answered > 0.0 && wrong <= MAX_WRONG_SHARE * answered {
                threshold = confidence;
            }
        }
        let few = self.attempts.plain.len() < MANY_SENTENCES / 2;
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

    fn is_of_few(&self) -> bool {
        self.texts.len() < MANY_SENTENCES
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
