//! Practice: each sentence is judged by somebody who has learned from others only, and sentences meant for nobody are judged
//! too. From that it is learned how sure to be, and how well each scenario is told from the others.
//!
//! The sentences are dealt into parts. Who judges a part has seen none of its sentences, and nothing at all of as large a part
//! of the scenarios: their sentences are, to it, meant for nobody. So every sentence is judged once as a wish and once as
//! something strange.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

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

/// Where they are many, and of those that are meant for nobody, one in so many is judged as somebody says it who talks a lot, too.
pub(super) const WRAPPED_OF_MANY: usize = 3;

/// Of the answers that are given, at most so many may be wrong.
const MAX_WRONG_SHARE: f64 = 0.02;

/// The learned threshold lies within these.
const THRESHOLDS: std::ops::RangeInclusive<f64> = 0.4..=0.85;

/// Few sentences do not show how often the surest answers are wrong: then the threshold is not above this.
const HIGHEST_OF_FEW: f64 = 0.75;

/// What one can be sure of after practice.
pub(super) struct Conclusion {
    pub(super) sure: Sure,
    pub(super) thresholds: Thresholds,
    pub(super) tried: Vec<Tried>,
}

/// The confidence from which on to answer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Thresholds {
    /// By words alone.
    pub(super) by_words: f64,
    /// Where an encoder was asked, too.
    pub(super) directed: f64,
}

/// A sentence judged by somebody who had not seen it.
#[derive(Clone, Debug, PartialEq)]
struct Attempt {
    /// The phrase's number.
    phrase: usize,
    /// The scenario that is its own.
    own: usize,
    /// The best candidate.
    best: usize,
    /// How that looked.
    look: Look,
}

/// What practice found by words alone, and with what an encoder makes of the sentences where one taught.
#[derive(Clone, Debug, Default)]
pub(super) struct Practice {
    by_words: Findings,
    directed: Findings,
}

/// What was found of every sentence as its author wrote it and as somebody says it who talks a lot.
#[derive(Clone, Debug, Default)]
struct Findings {
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
    pub(super) fn with(deal: &Deal, gathered: &Gathered, judge: impl Fn(usize) -> Knowledge) -> Self {
        let mut practice = Self::default();
        for part in deal.parts() {
            practice.judge(part, gathered, deal, &judge(part));
        }
        practice
    }

    fn judge(&mut self, part: usize, gathered: &Gathered, deal: &Deal, knowledge: &Knowledge) {
        let open = deal.open(part);
        let reader = Reader { knowledge, open: &open, strange_share: gathered.strange_share, is_directed: false };
        self.by_words.judge(part, gathered, deal, reader);
        if knowledge.hears_directions() {
            self.directed.judge(part, gathered, deal, Reader { is_directed: true, ..reader });
        }
    }

    /// What one who knows all the scenarios' sentences concludes from it, and from sentences that are meant for nobody:
    /// those that ship with the program, and those the tenant gave.
    pub(super) fn conclude(
        &self,
        knowledge: &Knowledge,
        gathered: &Gathered,
        strange: &[Vec<Sentence>; 2],
    ) -> Conclusion {
        let open = vec![true; gathered.scenarios];
        let reader = Reader { knowledge, open: &open, strange_share: gathered.strange_share, is_directed: false };
        let by_words = self.by_words.beside(gathered, strange, reader);
        let hear = || self.directed.beside(gathered, strange, Reader { is_directed: true, ..reader });
        let directed = knowledge.hears_directions().then(hear);
        let (mut inside, mut right) = by_words.cases(false);
        if let Some(directed) = &directed {
            let (more_inside, more_right) = directed.cases(true);
            inside.extend(more_inside);
            right.extend(more_right);
        }
        let sure = Sure::fit(&inside, &right);
        let threshold = |of: &Practised<'_>| of.threshold(&sure, gathered.strange_share);
        let directed = directed.as_ref().map_or(HIGHEST_OF_FEW, threshold);
        let thresholds = Thresholds { by_words: threshold(&by_words), directed };
        Conclusion { sure, thresholds, tried: self.by_words.tried(&sure, gathered.strange_share) }
    }
}

impl Thresholds {
    pub(super) fn of(&self, is_directed: bool) -> f64 {
        if is_directed { self.directed } else { self.by_words }
    }

    pub(super) fn are_sound(&self) -> bool {
        [self.by_words, self.directed].iter().all(|threshold| (0.0..=1.0).contains(threshold))
    }
}

/// What was found of a tenant's sentences, and how those look that are meant for nobody: who is unheard of, what ships with the
/// program, what the tenant gave.
struct Practised<'p> {
    findings: &'p Findings,
    far: Manners<Look>,
    told: Manners<Look>,
}

impl Findings {
    fn judge(&mut self, part: usize, gathered: &Gathered, deal: &Deal, reader: Reader<'_>) {
        let one_in = deal.wraps_one_in();
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

    fn beside(&self, gathered: &Gathered, [far, told]: &[Vec<Sentence>; 2], reader: Reader<'_>) -> Practised<'_> {
        let look = |sentence: Cow<'_, Sentence>| reader.best(&sentence).map(|(_, look)| look);
        let looks = |sentences: &[Sentence]| {
            let mut looks = Manners::default();
            for (number, sentence) in sentences.iter().enumerate() {
                looks.add(gathered.said(sentence, number, WRAPPED_OF_MANY).map(look));
            }
            looks
        };
        Practised { findings: self, far: looks(far), told: looks(told) }
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

    /// How much the attempts count together: where they are few, each more than one beside what is known of many tenants.
    fn weight_of_all(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "thousands at most")]
        let attempts = self.attempts.plain.len() as f64;
        if attempts > 0.0 { attempts.max(LEAST_WEIGHT) } else { 0.0 }
    }

    /// Every attempt at a wish of the tenant, and how much it counts.
    fn own(&self) -> impl Iterator<Item = (&Attempt, f64)> + Clone {
        self.attempts.weighed(self.weight_of_all())
    }
}

impl Practised<'_> {
    /// What is to be fitted to of both questions. Where an encoder was asked, only what it told is: what was heard by a part of
    /// the words alone is judged as such.
    fn cases(&self, is_directed: bool) -> (Vec<Case>, Vec<Case>) {
        let own = self.findings.own();
        let own = own.filter(|(attempt, _)| attempt.look.is_directed == is_directed);
        let inside = own.clone().map(|(attempt, weight)| Case { look: attempt.look, yes: true, weight });
        let strange = self.strange().into_iter().filter(|(look, _)| look.is_directed == is_directed);
        let strange = strange.map(|(look, weight)| Case { look, yes: false, weight });
        let right = own.map(|(attempt, weight)| Case { look: attempt.look, yes: attempt.own == attempt.best, weight });
        let right = right.collect();
        (inside.chain(strange).collect(), right)
    }

    /// What is strange, together as much as the attempts.
    fn strange(&self) -> Vec<(Look, f64)> {
        let kinds = [&self.findings.unheard_of, &self.far, &self.told];
        let given = kinds.iter().filter(|kind| !kind.plain.is_empty()).count().max(1);
        #[expect(clippy::cast_precision_loss, reason = "two or three")]
        let each = self.findings.weight_of_all() / given as f64;
        kinds.into_iter().flat_map(|kind| kind.weighed(each)).map(|(look, weight)| (*look, weight)).collect()
    }

    /// The least confidence from which on few enough answers are wrong, by what the confidences themselves say.
    fn threshold(&self, sure: &Sure, strange_share: f64) -> f64 {
        let attempts = self.findings.attempts.plain.len();
        if attempts == 0 {
            return HIGHEST_OF_FEW;
        }
        let confidence = |look: &Look| sure.confidence(look, strange_share);
        let own = self.findings.own();
        let own = own.map(|(attempt, weight)| (confidence(&attempt.look), (1.0 - strange_share) * weight));
        let strange = self.strange();
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
        let few = attempts < MANY_SENTENCES / 2;
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

    /// One sentence in so many is judged as somebody says it who talks a lot, too.
    pub(super) fn wraps_one_in(&self) -> usize {
        if self.texts.len() < MANY_SENTENCES { 1 } else { WRAPPED_OF_MANY }
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
