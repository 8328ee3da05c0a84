//! A pattern as a small automaton over words. Words, not letters: the leftmost and then longest match is exact, slots and
//! gaps know which words they took, and the compiler can ask which sentence two patterns share.

use std::collections::BTreeSet;

use crate::model::SlotId;

/// The most states a pattern may have: about a thousand words with alternatives.
pub const MAX_PATTERN_STATES: usize = 4_000;

/// How many words a gap (`..`) may span.
pub const MAX_GAP_WORDS: usize = 4;

/// A pattern before it becomes states: its words normalised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// These words, one after another.
    Words(Vec<String>),
    /// One after another.
    Sequence(Vec<Self>),
    /// One of these.
    Either(Vec<Self>),
    /// May be missing.
    Optional(Box<Self>),
    /// Up to [`MAX_GAP_WORDS`] words.
    Gap,
    /// Words that fill a slot.
    Slot(SlotId, SlotWords),
}

/// What words a slot takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SlotWords {
    /// From one to so many words of any kind.
    Any(usize),
    /// From one to so many numbers.
    Numbers(usize),
    /// One of these.
    These(Vec<Vec<String>>),
}

/// What one step of the automaton reads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Label {
    /// This word, as the author wrote it.
    Word(Box<str>),
    /// This word of a slot.
    SlotWord(usize, Box<str>),
    /// A number that fills a slot.
    SlotNumber(usize),
    /// Any word that fills a slot.
    SlotAny(usize),
    /// Any word, in a gap.
    Gap,
}

impl Label {
    pub(crate) fn reads(&self, word: &str) -> bool {
        match self {
            Self::Word(own) | Self::SlotWord(_, own) => **own == *word,
            Self::SlotNumber(_) => word == "one" || word.starts_with(|letter: char| letter.is_ascii_digit()),
            Self::SlotAny(_) | Self::Gap => true,
        }
    }

    fn slot(&self) -> Option<usize> {
        match self {
            Self::SlotWord(slot, _) | Self::SlotNumber(slot) | Self::SlotAny(slot) => Some(*slot),
            Self::Word(_) | Self::Gap => None,
        }
    }
}

/// One step: what is read, and the state after it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edge {
    pub(crate) label: Label,
    pub(crate) to: usize,
}

/// One state: its steps, and whether a match may end here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) edges: Vec<Edge>,
    pub(crate) accepts: bool,
}

/// A pattern ready to be run. State 0 is the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Automaton {
    states: Vec<State>,
    slots: Vec<SlotId>,
}

/// Where a pattern was heard, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WordMatch {
    /// The first word.
    pub(crate) start: usize,
    /// One past the last.
    pub(crate) end: usize,
    /// The slots filled, each with its first word and one past its last.
    pub(crate) slots: Vec<(SlotId, usize, usize)>,
}

impl Automaton {
    /// The automaton of a shape; none where it is too large, or where it would match without a word being said.
    pub(crate) fn new(shape: &Shape) -> Option<Self> {
        let mut builder = Builder::default();
        let start = builder.state()?;
        let end = builder.add(shape, start)?;
        let automaton = builder.finish(start, end);
        automaton.states.first().is_some_and(|first| !first.accepts && !first.edges.is_empty()).then_some(automaton)
    }

    pub(crate) fn state(&self, index: usize) -> &State {
        static DEAD: State = State { edges: Vec::new(), accepts: false };
        self.states.get(index).unwrap_or(&DEAD)
    }

    /// The words its author wrote.
    pub(crate) fn words(&self) -> BTreeSet<&str> {
        let edges = self.states.iter().flat_map(|state| &state.edges);
        edges
            .filter_map(|edge| match &edge.label {
                Label::Word(word) | Label::SlotWord(_, word) => Some(&**word),
                Label::SlotNumber(_) | Label::SlotAny(_) | Label::Gap => None,
            })
            .collect()
    }

    /// The leftmost match, and of those the longest.
    pub(crate) fn find(&self, words: &[&str]) -> Option<WordMatch> {
        words.iter().enumerate().find_map(|(start, word)| {
            // Most words begin no match: seen without making a list of states.
            self.state(0).edges.iter().any(|edge| edge.label.reads(word)).then_some(())?;
            let end = self.longest(words, start)?;
            Some(WordMatch { start, end, slots: self.slots(words, start, end) })
        })
    }

    /// The match of all the words.
    pub(crate) fn find_whole(&self, words: &[&str]) -> Option<WordMatch> {
        let end = self.longest(words, 0).filter(|end| *end == words.len())?;
        Some(WordMatch { start: 0, end, slots: self.slots(words, 0, end) })
    }

    fn longest(&self, words: &[&str], start: usize) -> Option<usize> {
        let mut now: Vec<usize> = vec![0];
        let mut longest = None;
        for (offset, word) in words.iter().skip(start).enumerate() {
            let mut next: Vec<usize> = Vec::new();
            for state in now {
                next.extend(self.state(state).edges.iter().filter(|edge| edge.label.reads(word)).map(|edge| edge.to));
            }
            next.sort_unstable();
            next.dedup();
            if next.is_empty() {
                break;
            }
            if next.iter().any(|state| self.state(*state).accepts) {
                longest = Some(start + offset + 1);
            }
            now = next;
        }
        longest
    }

    /// Which words filled which slot on the first path from `start` to `end`; words before slots before gaps.
    fn slots(&self, words: &[&str], start: usize, end: usize) -> Vec<(SlotId, usize, usize)> {
        if self.slots.is_empty() {
            return Vec::new();
        }
        let mut walk = Walk { automaton: self, words, end, dead: BTreeSet::new(), path: Vec::new() };
        walk.reach(0, start);
        let mut filled: Vec<(SlotId, usize, usize)> = Vec::new();
        for (at, slot) in walk.path {
            let Some(id) = slot.and_then(|slot| self.slots.get(slot)) else { continue };
            match filled.last_mut() {
                Some((last, _, until)) if last == id && *until == at => *until = at + 1,
                _ => filled.push((id.clone(), at, at + 1)),
            }
        }
        filled
    }
}

struct Walk<'a> {
    automaton: &'a Automaton,
    words: &'a [&'a str],
    end: usize,
    dead: BTreeSet<(usize, usize)>,
    path: Vec<(usize, Option<usize>)>,
}

impl Walk<'_> {
    /// Depth is bounded by the words of an utterance.
    fn reach(&mut self, state: usize, at: usize) -> bool {
        if at == self.end {
            return self.automaton.state(state).accepts;
        }
        if self.dead.contains(&(state, at)) {
            return false;
        }
        let Some(word) = self.words.get(at) else { return false };
        for edge in &self.automaton.state(state).edges {
            if edge.label.reads(word) {
                self.path.push((at, edge.label.slot()));
                if self.reach(edge.to, at + 1) {
                    return true;
                }
                self.path.pop();
            }
        }
        self.dead.insert((state, at));
        false
    }
}

/// States with silent steps, before these are taken out.
#[derive(Default)]
struct Builder {
    edges: Vec<Vec<Edge>>,
    silent: Vec<Vec<usize>>,
    slots: Vec<SlotId>,
}

impl Builder {
    fn state(&mut self) -> Option<usize> {
        if self.edges.len() >= MAX_PATTERN_STATES {
            return None;
        }
        self.edges.push(Vec::new());
        self.silent.push(Vec::new());
        Some(self.edges.len() - 1)
    }

    fn silent(&mut self, from: usize, to: usize) {
        if let Some(steps) = self.silent.get_mut(from) {
            steps.push(to);
        }
    }

    fn step(&mut self, from: usize, label: Label) -> Option<usize> {
        let to = self.state()?;
        self.edges.get_mut(from)?.push(Edge { label, to });
        Some(to)
    }

    /// Adds a shape after `from`; the state where it ends. None where there are too many.
    fn add(&mut self, shape: &Shape, from: usize) -> Option<usize> {
        match shape {
            Shape::Words(words) => {
                words.iter().try_fold(from, |at, word| self.step(at, Label::Word(word.as_str().into())))
            }
            Shape::Sequence(items) => items.iter().try_fold(from, |at, item| self.add(item, at)),
            Shape::Either(items) => self.either(items, from),
            Shape::Optional(item) => {
                let end = self.add(item, from)?;
                let join = self.state()?;
                self.silent(end, join);
                self.silent(from, join);
                Some(join)
            }
            Shape::Gap => self.up_to(from, MAX_GAP_WORDS, &Label::Gap, true),
            Shape::Slot(id, words) => self.slot(id, words, from),
        }
    }

    fn either(&mut self, items: &[Shape], from: usize) -> Option<usize> {
        let join = self.state()?;
        for item in items {
            // A state of its own, so that what one alternative adds to its start is not open to the next.
            let start = self.state()?;
            self.silent(from, start);
            let end = self.add(item, start)?;
            self.silent(end, join);
        }
        Some(join)
    }

    fn up_to(&mut self, from: usize, most: usize, label: &Label, or_none: bool) -> Option<usize> {
        let join = self.state()?;
        if or_none {
            self.silent(from, join);
        }
        let mut at = from;
        for _ in 0..most {
            at = self.step(at, label.clone())?;
            self.silent(at, join);
        }
        Some(join)
    }

    fn slot(&mut self, id: &SlotId, words: &SlotWords, from: usize) -> Option<usize> {
        let slot = self.slots.iter().position(|known| known == id).unwrap_or_else(|| {
            self.slots.push(id.clone());
            self.slots.len() - 1
        });
        match words {
            SlotWords::Any(most) => self.up_to(from, *most, &Label::SlotAny(slot), false),
            SlotWords::Numbers(most) => self.up_to(from, *most, &Label::SlotNumber(slot), false),
            SlotWords::These(ways) => {
                let join = self.state()?;
                for way in ways {
                    let start = self.state()?;
                    self.silent(from, start);
                    let end = way
                        .iter()
                        .try_fold(start, |at, word| self.step(at, Label::SlotWord(slot, word.as_str().into())))?;
                    self.silent(end, join);
                }
                Some(join)
            }
        }
    }

    /// Every state that silent steps lead to, itself included.
    fn closure(&self, state: usize) -> BTreeSet<usize> {
        let (mut seen, mut open) = (BTreeSet::from([state]), vec![state]);
        while let Some(at) = open.pop() {
            for to in self.silent.get(at).into_iter().flatten() {
                if seen.insert(*to) {
                    open.push(*to);
                }
            }
        }
        seen
    }

    /// Without silent steps, and only what the start reaches.
    fn finish(self, start: usize, end: usize) -> Automaton {
        let mut order = vec![start];
        let mut states = Vec::new();
        let mut at = 0;
        while let Some(state) = order.get(at).copied() {
            let closure = self.closure(state);
            let mut edges: Vec<Edge> =
                closure.iter().flat_map(|inner| self.edges.get(*inner).into_iter().flatten()).cloned().collect();
            for edge in &mut edges {
                edge.to = order.iter().position(|known| *known == edge.to).unwrap_or_else(|| {
                    order.push(edge.to);
                    order.len() - 1
                });
            }
            edges.sort();
            edges.dedup();
            states.push(State { edges, accepts: closure.contains(&end) });
            at += 1;
        }
        Automaton { states, slots: self.slots }
    }
}
