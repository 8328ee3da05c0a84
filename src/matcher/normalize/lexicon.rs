//! Words that mean nothing, and words that mean the same.

use std::collections::BTreeMap;

use super::{Word, split, unify};
use crate::model::Vocabulary;

/// Sounds of hesitation, dropped for every tenant.
const HESITATIONS: [&str; 13] = ["um", "uh", "umm", "uhh", "uhm", "er", "erm", "ah", "hm", "hmm", "mm", "mmm", "eh"];

type Words = Vec<String>;

/// Fillers and synonyms, by their first word, the longest first.
#[derive(Clone, Debug)]
pub(super) struct Lexicon {
    fillers: BTreeMap<String, Vec<Words>>,
    synonyms: BTreeMap<String, Vec<(Words, Words)>>,
}

impl Lexicon {
    pub(super) fn new(vocabulary: &Vocabulary) -> Self {
        let mut fillers: BTreeMap<String, Vec<Words>> = BTreeMap::new();
        for filler in HESITATIONS.into_iter().chain(vocabulary.filler.iter().map(String::as_str)) {
            let words = bare(filler);
            if let Some(first) = words.first() {
                fillers.entry(first.clone()).or_default().push(words);
            }
        }
        for longest_first in fillers.values_mut() {
            longest_first.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        }
        let mut lexicon = Self { fillers, synonyms: BTreeMap::new() };
        lexicon.synonyms = lexicon.read_synonyms(&vocabulary.same);
        lexicon
    }

    /// Each wording with what it is read as. Groups that share a wording are one group.
    fn read_synonyms(&self, same: &[Vec<String>]) -> BTreeMap<String, Vec<(Words, Words)>> {
        let tidy = |text: &String| texts(self.drop_fillers(words(text)));
        let mut groups: Vec<Vec<Words>> = same.iter().map(|group| group.iter().map(tidy).collect()).collect();
        groups.sort();
        let mut read_as: BTreeMap<Words, Words> = BTreeMap::new();
        for group in groups {
            let Some(first) = group.first() else { continue };
            let target = group.iter().find_map(|wording| read_as.get(wording)).unwrap_or(first).clone();
            for wording in group {
                read_as.entry(wording).or_insert_with(|| target.clone());
            }
        }
        let mut synonyms: BTreeMap<String, Vec<(Words, Words)>> = BTreeMap::new();
        for (wording, target) in read_as {
            if let Some(first) = wording.first().filter(|_| !target.is_empty()) {
                synonyms.entry(first.clone()).or_default().push((wording, target));
            }
        }
        for longest_first in synonyms.values_mut() {
            longest_first.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        }
        synonyms
    }

    /// Fillers dropped (unless nothing else was said), synonyms joined.
    pub(super) fn apply(&self, words: Vec<Word>) -> Vec<Word> {
        self.join_synonyms(&self.drop_fillers(words))
    }

    fn drop_fillers(&self, words: Vec<Word>) -> Vec<Word> {
        let kept = self.without_fillers(&words);
        if kept.is_empty() { words } else { kept }
    }

    /// Whether there are words, and all of them are fillers.
    pub(super) fn is_filler(&self, words: &[Word]) -> bool {
        !words.is_empty() && self.without_fillers(words).is_empty()
    }

    fn without_fillers(&self, words: &[Word]) -> Vec<Word> {
        let (mut kept, mut at) = (Vec::with_capacity(words.len()), 0);
        while let Some(word) = words.get(at) {
            let rest = words.get(at..).unwrap_or_default();
            let filler = self.fillers.get(&word.text).and_then(|list| list.iter().find(|filler| begins(rest, filler)));
            match filler {
                Some(filler) => at += filler.len(),
                None => {
                    kept.push(word.clone());
                    at += 1;
                }
            }
        }
        kept
    }

    fn join_synonyms(&self, words: &[Word]) -> Vec<Word> {
        let (mut out, mut at) = (Vec::with_capacity(words.len()), 0);
        while let Some(word) = words.get(at) {
            let rest = words.get(at..).unwrap_or_default();
            let found =
                self.synonyms.get(&word.text).and_then(|list| list.iter().find(|(wording, _)| begins(rest, wording)));
            let Some((wording, target)) = found else {
                out.push(word.clone());
                at += 1;
                continue;
            };
            let end = words.get(at + wording.len() - 1).map_or(word.from.end, |last| last.from.end);
            out.extend(target.iter().map(|text| Word { text: text.clone(), from: word.from.start..end }));
            at += wording.len();
        }
        out
    }
}

fn begins(words: &[Word], with: &[String]) -> bool {
    words.len() >= with.len() && words.iter().zip(with).all(|(word, text)| word.text == *text)
}

fn words(text: &str) -> Vec<Word> {
    unify(&split::split(text))
}

fn texts(words: Vec<Word>) -> Words {
    words.into_iter().map(|word| word.text).collect()
}

fn bare(text: &str) -> Words {
    texts(words(text))
}
