use super::knowledge::{Judged, WORDS_BESIDE_DIRECTION};
use super::reading::{Reader, Reading};
use super::sentence::Sentence;
use super::space::{Vector, likeness};
use super::table::{DIMS, Sense, dot};
use super::terms::{Mark, Share};
use super::weights::Whole;
use super::{Look, Meaning, Ranked, Ranking};
use crate::matcher::decision::Evidence;
use crate::matcher::normalize::{Heard, Word};

/// The most words of evidence that are shown for a candidate.
const MAX_EVIDENCE: usize = 6;

/// What is less sure than this is listed without its reasons.
const LEAST_SHOWN: f64 = 0.005;

/// A word that moves a decision by less, in hundredths, is not shown.
const LEAST_EVIDENCE_HUNDREDTHS: i32 = 5;

/// How the evidence names what an encoder makes of all of it.
pub(crate) const WHOLE_SENTENCE: &str = "(the sentence as a whole)";

/// A term of a vector.
type Weight = (u32, f32);

/// What one word of an utterance brings to its scores.
struct ByWord {
    /// By its terms, for each scenario.
    terms: Vec<f32>,
    /// Its part of what the utterance is like.
    sense: Whole,
}

/// One utterance being weighed: what depends on its words alone.
pub(crate) struct Weighing<'a> {
    meaning: &'a Meaning,
    heard: &'a Heard,
    sentence: Sentence,
    /// All of it.
    whole: Judged,
}

impl<'a> Weighing<'a> {
    pub(super) fn new(meaning: &'a Meaning, heard: &'a Heard) -> Self {
        let sentence = Sentence::new(heard, &meaning.stems);
        let whole = meaning.knowledge.judge(&sentence.terms);
        Self { meaning, heard, sentence, whole }
    }

    /// How the best of the open scenarios looks: for fitting and measuring.
    pub(crate) fn look(&self, open: &[bool]) -> Option<(usize, Look)> {
        self.reading(open).best
    }

    fn reading(&self, open: &[bool]) -> Reading<'_> {
        let Meaning { knowledge, strange_share, .. } = self.meaning;
        Reader { knowledge, open, strange_share: *strange_share, is_directed: true }.read(&self.sentence, &self.whole)
    }

    /// Every scenario, best first; ties by the scenario's place. `open` says which may be chosen: the others are weighed, but
    /// do not stand in the way of those. Evidence is gathered for those that are not open and for the `shown` best.
    pub(crate) fn rank(&self, open: &[bool], shown: usize) -> Ranking {
        let reading = self.reading(open);
        let mut ranked = self.ranked(&reading, open);
        ranked.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then(a.scenario.cmp(&b.scenario)));
        let first = ranked.first().map(|ranked| ranked.scenario);
        let second = ranked.get(1).map(|ranked| ranked.scenario);
        let is_shown = |place: usize, ranked: &Ranked| {
            place < shown && ranked.confidence >= LEAST_SHOWN || !open.get(ranked.scenario).copied().unwrap_or(false)
        };
        if ranked.iter().enumerate().any(|(place, ranked)| is_shown(place, ranked)) {
            let by_word = self.by_word(&reading);
            for (place, ranked) in ranked.iter_mut().enumerate().filter(|(place, ranked)| is_shown(*place, ranked)) {
                let rival = if place == 0 { second } else { first };
                self.give_evidence(ranked, rival, &reading, &by_word);
            }
        }
        let is_directed = reading.best.is_some_and(|(_, look)| look.is_directed);
        Ranking { ranked, threshold: self.meaning.threshold(is_directed) }
    }

    /// Every scenario with its confidence, in the order of their places.
    fn ranked(&self, reading: &Reading<'_>, open: &[bool]) -> Vec<Ranked> {
        let shares = shares(&reading.judged, open);
        let (inside, right) = reading.best.map_or((0.0, 0.0), |(_, look)| {
            (self.meaning.sure.inside(&look, self.meaning.strange_share), self.meaning.sure.right(&look))
        });
        let best_share = reading.best.and_then(|(best, _)| shares.get(best)).copied().unwrap_or_default();
        let confidence = |scenario: usize, share: f64| match reading.best {
            None => 0.0,
            Some((best, _)) if best == scenario => inside * right,
            // what the best one is not, the others share
            Some(_) if best_share < 1.0 => (inside * (1.0 - right) * share / (1.0 - best_share)).min(inside * right),
            Some(_) => 0.0,
        };
        shares
            .iter()
            .enumerate()
            .map(|(scenario, share)| Ranked {
                scenario,
                confidence: confidence(scenario, *share) * (1.0 - self.against(scenario).map_or(0.0, |(_, by)| by)),
                evidence: Vec::new(),
                source: String::new(),
                at: None,
            })
            .collect()
    }

    /// The `not` line that is nearer than anything the author says is meant, and how near it is.
    fn against(&self, scenario: usize) -> Option<(&'a str, f64)> {
        let own = self.meaning.against.iter().filter(|against| against.scenario == scenario);
        let near = own.map(|against| (against, likeness(&self.whole.words, &against.words)));
        let (against, by) = near.max_by(|(_, a), (_, b)| a.total_cmp(b))?;
        let nearest = self.meaning.knowledge.nearest_of(scenario, &self.whole).map_or(0.0, |near| near.likeness);
        (by > 0.0 && by >= nearest).then_some((against.source.as_str(), f64::from(by)))
    }

    /// What people are shown of a candidate: its nearest phrase, the words that speak for it and against it beside its rival.
    fn give_evidence(&self, ranked: &mut Ranked, rival: Option<usize>, reading: &Reading<'_>, by_word: &[ByWord]) {
        let nearest = self.meaning.knowledge.nearest_of(ranked.scenario, &reading.judged);
        if let Some(source) = nearest.and_then(|near| self.meaning.phrases.get(near.phrase)) {
            ranked.source.clone_from(&source.text);
            ranked.at = Some(source.at.clone());
        }
        ranked.evidence = self.evidence(ranked.scenario, rival, reading, by_word);
        ranked.evidence.extend(self.of_the_whole(ranked.scenario, rival, reading));
        ranked.evidence.sort_by_key(|evidence| std::cmp::Reverse(evidence.weight_hundredths));
        if let Some((source, by)) = self.against(ranked.scenario) {
            let weight_hundredths = -hundredths(by);
            ranked.evidence.push(Evidence { words: format!("not {source}"), weight_hundredths });
        }
    }

    /// What an encoder makes of the sentence as a whole, where it was asked.
    fn of_the_whole(&self, scenario: usize, rival: Option<usize>, reading: &Reading<'_>) -> Option<Evidence> {
        let head = self.meaning.knowledge.scorer().head.as_ref()?;
        let direction = reading.judged.direction.as_ref()?;
        let by = head.score(direction, scenario) - rival.map_or(0.0, |rival| head.score(direction, rival));
        let weight_hundredths = hundredths(f64::from(by));
        let is_shown = weight_hundredths.abs() >= LEAST_EVIDENCE_HUNDREDTHS;
        is_shown.then(|| Evidence { words: WHOLE_SENTENCE.to_owned(), weight_hundredths })
    }

    fn words_of(&self, reading: &Reading<'_>) -> &'a [Word] {
        self.heard.words.get(reading.words.clone()).unwrap_or_default()
    }

    /// What each word brings.
    fn by_word(&self, reading: &Reading<'_>) -> Vec<ByWord> {
        let knowledge = &self.meaning.knowledge;
        let length = libm::sqrtf(dot(&reading.terms.sense, &reading.terms.sense));
        let by = if length > 0.0 { 1.0 / length } else { 0.0 };
        let vector = reading.judged.vector.as_slice();
        // the words stand in order, then the letters
        let words = vector.windows(2).position(|pair| matches!(pair, [(one, _), (next, _)] if one > next));
        let vector = vector.split_at_checked(words.map_or(vector.len(), |last| last + 1)).unwrap_or_default();
        (0..reading.words.len())
            .map(|at| {
                let share = reading.terms.share(at);
                let terms = knowledge.scorer().weights.term_scores(&self.part(&share, at, reading, vector));
                ByWord { terms, sense: Whole::of_sense(&scaled(&share.sense, by)) }
            })
            .collect()
    }

    /// How much each word moves the decision towards a scenario and away from its rival; of many only the weightiest.
    fn evidence(
        &self,
        scenario: usize,
        rival: Option<usize>,
        reading: &Reading<'_>,
        by_word: &[ByWord],
    ) -> Vec<Evidence> {
        let (words, is_directed) = (self.words_of(reading), reading.judged.direction.is_some());
        let sense = self.meaning.knowledge.scorer().weights.sense();
        let of = |word: &ByWord, scenario: usize| {
            word.terms.get(scenario).copied().unwrap_or_default() + sense.score(&word.sense, scenario)
        };
        let share = if is_directed { WORDS_BESIDE_DIRECTION } else { 1.0 };
        let moved =
            |word: &ByWord| f64::from(share * (of(word, scenario) - rival.map_or(0.0, |rival| of(word, rival))));
        let mut weights: Vec<f64> = by_word.iter().map(moved).collect();
        join(words, &mut weights);
        let mut evidence = self.stretches(words, &weights);
        evidence.sort_by(|a, b| {
            let size = |evidence: &Evidence| evidence.weight_hundredths.abs();
            size(b).cmp(&size(a)).then_with(|| a.words.cmp(&b.words))
        });
        evidence.truncate(MAX_EVIDENCE);
        evidence
    }

    /// The part of the whole vector that one word brings; a term that several bring is shared out among them.
    fn part(&self, share: &Share, at: usize, reading: &Reading<'_>, vector: (&[Weight], &[Weight])) -> Vector {
        let space = self.meaning.knowledge.speaking();
        let find = |number: u32, terms: &[Weight]| {
            let place = terms.binary_search_by_key(&number, |(own, _)| *own).ok()?;
            terms.get(place).map(|(_, weight)| *weight)
        };
        let weight = |mark: Mark, among: usize| {
            let number = space.number(mark)?;
            let weight = find(number, vector.0).or_else(|| find(number, vector.1))?;
            #[expect(clippy::cast_precision_loss, reason = "a few")]
            let among = among.max(1) as f32;
            Some((number, weight / among))
        };
        let times = |marks: &[Mark], mark: Mark| marks.iter().filter(|own| **own == mark).count();
        let words = &reading.terms.words;
        // a pair is brought by both its words, but at the text's ends by one
        let last = reading.terms.stems.len().saturating_sub(1);
        let bringers = [if at == 0 { 1 } else { 2 }, if at == last { 1 } else { 2 }];
        let pairs = share.pairs.iter().zip(bringers).map(|(mark, by)| (*mark, by * times(words, *mark)));
        let stem = [(share.stem, times(words, share.stem))];
        let letters = share.letters.iter().map(|mark| (*mark, times(&reading.terms.letters, *mark)));
        stem.into_iter().chain(pairs).chain(letters).filter_map(|(mark, among)| weight(mark, among)).collect()
    }

    /// Neighbouring words that speak the same way are shown together, in the caller's own words.
    fn stretches(&self, words: &[Word], by_word: &[f64]) -> Vec<Evidence> {
        let speaks = |weight: f64| (hundredths(weight).abs() >= LEAST_EVIDENCE_HUNDREDTHS).then_some(weight > 0.0);
        let mut out = Vec::new();
        let words = words.iter().zip(by_word).collect::<Vec<_>>();
        for run in words.chunk_by(|(_, a), (_, b)| speaks(**a) == speaks(**b)) {
            let (Some((first, weight)), Some((last, _))) = (run.first(), run.last()) else { continue };
            if speaks(**weight).is_some() {
                let weight_hundredths = hundredths(run.iter().map(|(_, weight)| **weight).sum());
                let words = self.heard.said(&(first.from.start..last.from.end)).to_owned();
                out.push(Evidence { words, weight_hundredths });
            }
        }
        out
    }
}

/// Each scenario's share of what is open; one that is not open is given what it would have if it were.
fn shares(judged: &Judged, open: &[bool]) -> Vec<f64> {
    let is_open = |place: usize| open.get(place).copied().unwrap_or(false);
    let scores = || judged.scores.iter().copied().enumerate();
    let top = scores().map(|(_, score)| score).fold(f32::MIN, f32::max);
    let sizes: Vec<f64> = scores().map(|(_, score)| f64::from(libm::expf(score - top))).collect();
    let of_open: f64 = sizes.iter().enumerate().filter(|(place, _)| is_open(*place)).map(|(_, size)| size).sum();
    let share = |(place, size): (usize, &f64)| {
        let all = if is_open(place) { of_open } else { of_open + size };
        if all > 0.0 { size / all } else { 0.0 }
    };
    sizes.iter().enumerate().map(share).collect()
}

/// Words that were one as they were said ("it's") speak as one: the first has all of it.
fn join(words: &[Word], weights: &mut [f64]) {
    for (at, pair) in words.windows(2).enumerate().rev() {
        if let [one, next] = pair
            && one.from == next.from
            && let Some([first, second]) = weights.get_mut(at..at + 2)
        {
            *first += *second;
            *second = 0.0;
        }
    }
}

fn scaled(sense: &Sense, by: f32) -> Sense {
    let mut scaled = [0.0; DIMS];
    scaled.iter_mut().zip(sense).for_each(|(to, own)| *to = own * by);
    scaled
}

fn hundredths(weight: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "a weight is a few units")]
    let hundredths = (weight * 100.0).round() as i32;
    hundredths
}
