//! Sentences that nobody said, made of those an author wrote: for a teacher to judge, so that more than the author's own few
//! can be learned from. The beginning of one and the end of another, words changed for others of their field, words left out.
//!
//! They need not be right, nor even sentences: the teacher tells what each of them is worth for every scenario. The same
//! sentences make the same pool on every machine.

use std::collections::{BTreeMap, BTreeSet};

use super::dice::Dice;
use super::table::kin;

/// Words in a made sentence, from and to.
const LENGTHS: std::ops::RangeInclusive<usize> = 2..=30;

/// A made sentence is looked for so many times at most.
const TRIES: usize = 20;

/// A sentence of an author.
#[derive(Clone, Debug)]
pub(super) struct Spoken {
    pub(super) words: Vec<String>,
    pub(super) scenario: usize,
}

/// A made sentence, and the numbers of the sentences it was made of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Made {
    pub(super) words: Vec<String>,
    pub(super) of: Vec<usize>,
}

/// As many made sentences as asked for, or as many as there are; all different.
pub(super) fn make(spoken: &[Spoken], count: usize) -> Vec<Made> {
    let Some(mut maker) = Maker::new(spoken) else { return Vec::new() };
    let (mut made, mut seen) = (Vec::new(), BTreeSet::new());
    for _ in 0..count.saturating_mul(TRIES) {
        if made.len() == count {
            break;
        }
        let one = maker.make();
        if LENGTHS.contains(&one.words.len()) && seen.insert(one.words.clone()) {
            made.push(one);
        }
    }
    made
}

struct Maker<'a> {
    spoken: &'a [Spoken],
    by_scenario: BTreeMap<usize, Vec<usize>>,
    /// How many sentences have each word.
    times: BTreeMap<&'a str, f32>,
    /// Words of the same field as a word, once they were needed.
    kin: BTreeMap<String, Vec<&'static str>>,
    dice: Dice,
}

impl<'a> Maker<'a> {
    fn new(spoken: &'a [Spoken]) -> Option<Self> {
        let (mut by_scenario, mut times) = (BTreeMap::<usize, Vec<usize>>::new(), BTreeMap::new());
        for (number, one) in spoken.iter().enumerate() {
            by_scenario.entry(one.scenario).or_default().push(number);
            let words: BTreeSet<&str> = one.words.iter().map(String::as_str).collect();
            words.into_iter().for_each(|word| *times.entry(word).or_insert(0.0) += 1.0);
        }
        let any_words = spoken.iter().any(|one| !one.words.is_empty());
        any_words.then(|| Self { spoken, by_scenario, times, kin: BTreeMap::new(), dice: Dice::new(1) })
    }

    /// Of a hundred, 35 join two sentences, 40 change words, 12 leave words out, 13 begin as one and go on as a piece of another.
    fn make(&mut self) -> Made {
        match self.dice.below(100) {
            0..35 => self.joined(),
            35..75 => self.changed(),
            75..87 => {
                let (number, words) = self.any();
                Made { words: self.thinned(&words), of: vec![number] }
            }
            _ => self.continued(),
        }
    }

    fn joined(&mut self) -> Made {
        let same = self.dice.below(10) < 6;
        let ((one, first), (two, second)) = self.two(same);
        let until = self.dice.within(1, first.len().saturating_sub(1).max(1));
        let from = self.dice.within(1, second.len().saturating_sub(1).max(1));
        let words: Vec<String> = first.iter().take(until).chain(second.iter().skip(from)).cloned().collect();
        Made { words: self.seldom_thinned(words), of: vec![one, two] }
    }

    fn continued(&mut self) -> Made {
        let ((one, first), (two, second)) = self.two(true);
        let (begin, from) = (self.dice.within(2, 5), self.dice.below(second.len().saturating_sub(1).max(1)));
        let length = self.dice.within(2, 7);
        let words = first.iter().take(begin).chain(second.iter().skip(from).take(length)).cloned().collect();
        Made { words, of: vec![one, two] }
    }

    /// Up to three words changed, rare ones likelier.
    fn changed(&mut self) -> Made {
        let (number, mut words) = self.any();
        for _ in 0..self.dice.within(1, 3) {
            let rarity = |word: &String| 1.0 / libm::sqrtf(self.times.get(word.as_str()).copied().unwrap_or(1.0));
            let weights: Vec<f32> = words.iter().map(rarity).collect();
            let Some(place) = self.dice.weighed(&weights) else { continue };
            let Some(word) = words.get_mut(place) else { continue };
            if let Some(other) = self.one_of_kin(word) {
                other.clone_into(word);
            }
        }
        Made { words: self.seldom_thinned(words), of: vec![number] }
    }

    fn one_of_kin(&mut self, word: &str) -> Option<&'static str> {
        let kin = self.kin.entry(word.to_owned()).or_insert_with(|| kin(word));
        kin.get(self.dice.below(kin.len().max(1))).copied()
    }

    fn any(&mut self) -> (usize, Vec<String>) {
        let number = self.dice.below(self.spoken.len());
        (number, self.words_of(number))
    }

    /// Two sentences, of the same scenario or any.
    fn two(&mut self, same: bool) -> ((usize, Vec<String>), (usize, Vec<String>)) {
        let one = self.any();
        let scenario = self.spoken.get(one.0).map(|spoken| spoken.scenario);
        let own = scenario.filter(|_| same).and_then(|scenario| self.by_scenario.get(&scenario));
        let other = match own {
            Some(own) => own.get(self.dice.below(own.len())).copied().unwrap_or(one.0),
            None => self.dice.below(self.spoken.len()),
        };
        (one, (other, self.words_of(other)))
    }

    fn words_of(&self, number: usize) -> Vec<String> {
        self.spoken.get(number).map(|spoken| spoken.words.clone()).unwrap_or_default()
    }

    fn seldom_thinned(&mut self, words: Vec<String>) -> Vec<String> {
        if self.dice.below(5) == 0 { self.thinned(&words) } else { words }
    }

    /// Without a quarter of the words.
    fn thinned(&mut self, words: &[String]) -> Vec<String> {
        let left: Vec<String> = words.iter().filter(|_| self.dice.below(4) > 0).cloned().collect();
        if left.is_empty() { words.to_vec() } else { left }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(sentences: &[(&str, usize)]) -> Vec<Spoken> {
        let one = |(text, scenario): &(&str, usize)| Spoken {
            words: text.split_whitespace().map(str::to_owned).collect(),
            scenario: *scenario,
        };
        sentences.iter().map(one).collect()
    }

    #[test]
    fn made_sentences_are_made_of_those_they_name() {
        let spoken =
            spoken(&[("my furnace makes a loud noise", 0), ("how much is a visit", 1), ("what does it cost", 1)]);
        let made = make(&spoken, 60);
        assert_eq!(made.len(), 60);
        assert_eq!(made, make(&spoken, 60));
        let mut changed = 0;
        for one in &made {
            let own = |word: &String| one.of.iter().any(|of| spoken[*of].words.contains(word));
            let strange = one.words.iter().filter(|word| !own(word)).count();
            assert!(LENGTHS.contains(&one.words.len()) && strange <= 3, "{one:?}");
            changed += strange;
        }
        assert!(changed > 0, "no word was changed for another");
    }

    #[test]
    fn of_nothing_nothing_is_made() {
        assert_eq!(make(&[], 10), []);
        assert_eq!(make(&spoken(&[("", 0)]), 10), []);
        // one word is too short, whatever it is changed for
        assert!(make(&spoken(&[("furnace", 0)]), 10).iter().all(|made| made.words.len() > 1));
    }
}
