//! What of an utterance is heeded: all of it, or the part that is surer to mean something; and how its best candidate looks.

use std::borrow::Cow;
use std::ops::Range;

use super::knowledge::{Judged, Knowledge};
use super::sentence::Sentence;
use super::sure::{Look, Sure};
use super::terms::Terms;
use super::train::to_shares;

/// Who is so sure of the whole does not look at its parts.
const SURE_OF_ALL: f64 = 0.85;

/// So many candidates together are asked about.
const GROUP: usize = 3;

/// What is heeded of a sentence.
#[derive(Clone, Debug)]
pub(super) struct Reading<'s> {
    /// The places of its words.
    pub(super) words: Range<usize>,
    pub(super) terms: Cow<'s, Terms>,
    pub(super) judged: Cow<'s, Judged>,
    /// The best of the open candidates, and how it looks; none where none is open, or nothing was said.
    pub(super) best: Option<(usize, Look)>,
}

/// Reads for one who knows sentences, while these scenarios are open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a> {
    pub(super) knowledge: &'a Knowledge,
    pub(super) open: &'a [bool],
    /// So much of what callers say is meant for nobody.
    pub(super) strange_share: f64,
    /// Whether what an encoder makes of a sentence is heeded.
    pub(super) is_directed: bool,
}

impl Reader<'_> {
    /// The whole, judged by its words as `whole`, unless it is unsure and a part is surer. The best beginning is looked for first, then the
    /// end. How surely is what many tenants taught: what one of them learns of it, it learns from what was heeded.
    pub(super) fn read<'s>(&self, sentence: &'s Sentence, whole: &'s Judged) -> Reading<'s> {
        let words = 0..sentence.terms.stems.len();
        let direction = sentence.direction.as_ref().filter(|_| self.is_directed);
        let directed = direction.and_then(|direction| self.knowledge.directed(whole, direction));
        let judged = directed.map_or(Cow::Borrowed(whole), Cow::Owned);
        let best = look(self.knowledge, &judged, self.open).filter(|_| !sentence.terms.stems.is_empty());
        let mut heeded = Reading { words: words.clone(), terms: Cow::Borrowed(&sentence.terms), judged, best };
        let Some((meant, _)) = heeded.best else { return heeded };
        let surely = |reading: &Reading<'_>| {
            reading.best.map_or(0.0, |(_, look)| Sure::default().confidence(&look, self.strange_share))
        };
        let mut sure = surely(&heeded);
        if sure >= SURE_OF_ALL {
            return heeded;
        }
        let mut consider = |words: Range<usize>, heeded: &mut Reading<'s>| {
            let Some(part) = self.part(sentence, words, whole, meant) else { return };
            let surely = surely(&part);
            if surely > sure {
                (sure, *heeded) = (surely, part);
            }
        };
        for start in &sentence.starts {
            consider(*start..words.end, &mut heeded);
        }
        let from = heeded.words.start;
        for end in sentence.starts.iter().filter(|end| **end > from) {
            consider(from..*end, &mut heeded);
        }
        heeded
    }

    /// The best candidate of what is heeded of a sentence, and how it looks.
    pub(super) fn best(&self, sentence: &Sentence) -> Option<(usize, Look)> {
        self.read(sentence, &self.knowledge.judge(&sentence.terms)).best
    }

    /// A part heard alone, where the whole would have meant this; none where no wish is in it.
    fn part<'s>(&self, sentence: &Sentence, words: Range<usize>, whole: &Judged, meant: usize) -> Option<Reading<'s>> {
        if sentence.terms.stems.get(words.clone())?.iter().all(|stem| stem.function) {
            return None;
        }
        let terms = sentence.terms.part(words.clone());
        let judged = self.knowledge.judge_part(&terms, whole);
        let (best, look) = look(self.knowledge, &judged, self.open)?;
        let ([own, own_known], [all, all_known]) = (judged.amounts(), whole.amounts());
        let share = |less: f32| if all > 0.0 { f64::from((less / all).max(0.0)) } else { 0.0 };
        let (left, left_known) = (share(all - own), share(all_known - own_known));
        let look = Look { left, left_known, apart: f64::from(u8::from(best != meant)), ..look };
        Some(Reading { words, terms: Cow::Owned(terms), judged: Cow::Owned(judged), best: Some((best, look)) })
    }
}

fn log_odds(share: f32) -> f64 {
    let share = share.clamp(1e-6, 1.0 - 1e-6);
    f64::from(libm::logf(share / (1.0 - share)))
}

/// The largest shares, the largest first; 0 where there are fewer.
fn largest(shares: impl Iterator<Item = f32>) -> [f32; GROUP] {
    let mut largest = [0.0; GROUP];
    for mut share in shares {
        for place in &mut largest {
            if share > *place {
                std::mem::swap(place, &mut share);
            }
        }
    }
    largest
}

/// The best of the open candidates, and how it looks; none where none is open.
fn look(knowledge: &Knowledge, judged: &Judged, open: &[bool]) -> Option<(usize, Look)> {
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
    let group: f32 = largest(shares.iter().copied().take(scores.len())).iter().sum();
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
        is_directed: judged.direction.is_some(),
        ..Look::default()
    };
    Some((best, look))
}

#[cfg(test)]
mod tests {
    use super::super::gathered::Gathered;
    use super::*;
    use crate::matcher::normalize::Normalizer;
    use crate::matcher::sample::{scenario, tenant};
    use crate::model::{Scenario, Vocabulary};

    /// What is heeded of what a caller says, and the place of what it means, while these are open, where most speech is meant for
    /// nobody: so few scenarios are told from each other with ease.
    fn read(said: &str, open: [bool; 3]) -> (String, Option<usize>) {
        let scenarios = vec![
            scenario("cooling", "phrase my ac died\nphrase the unit blows warm air\nphrase the ac stopped cooling"),
            scenario("hours", "phrase when do you close\nphrase are you open on sunday"),
            scenario("price", "phrase how much is a visit\nphrase what does a repair cost"),
        ];
        let tenant = tenant(scenarios, Vocabulary::default());
        let scenarios: Vec<&Scenario> = tenant.scenarios.values().collect();
        let normalizer = Normalizer::new(&Vocabulary::default());
        let gathered = Gathered::of(&scenarios, &normalizer, &tenant.profile);
        let knowledge = Knowledge::of(&gathered.texts.iter().collect::<Vec<_>>(), gathered.scenarios);
        let reader = Reader { knowledge: &knowledge, open: &open, strange_share: 0.95, is_directed: true };
        let sentence = gathered.read(said, &normalizer);
        let whole = knowledge.judge(&sentence.terms);
        let reading = reader.read(&sentence, &whole);
        let heeded = sentence.words.get(reading.words.clone()).unwrap_or_default().join(" ");
        (heeded, reading.best.map(|(best, _)| best))
    }

    const OPEN: [bool; 3] = [true; 3];

    #[test]
    fn what_has_one_clause_is_not_cut() {
        for said in ["my ac died", "how much for a visit", "purple elephants"] {
            assert_eq!(read(said, OPEN).0, said);
        }
    }

    #[test]
    fn a_clause_whose_scenario_is_barred_is_no_better() {
        let both = "my ac died and i was wondering when do you close";
        let (_, best) = read(both, [true, false, true]);
        assert_eq!(best, Some(0));
        assert_eq!(read(both, [false; 3]).1, None);
    }

    #[test]
    fn the_largest_come_in_order() {
        assert_eq!(largest([0.1, 0.4, 0.05, 0.3, 0.15].into_iter()), [0.4, 0.3, 0.15]);
        assert_eq!(largest([0.2].into_iter()), [0.2, 0.0, 0.0]);
    }

    #[test]
    fn of_nothing_nothing_is_meant() {
        assert_eq!(read("", OPEN), (String::new(), None));
    }
}
